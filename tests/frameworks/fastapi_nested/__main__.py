"""Serves the planner on the loopback interface."""

from __future__ import annotations

from pathlib import Path

from tests.frameworks.switches import choose
from tests.frameworks.uvicorn_server import serve

if __name__ == "__main__":
    serve(
        "tests.frameworks.fastapi_nested.app:app",
        "tests.frameworks.fastapi_nested.security:credentials",
        document="/openapi.json",
        options=choose(Path(__file__).parent),
    )
