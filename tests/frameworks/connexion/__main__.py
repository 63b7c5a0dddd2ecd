"""Serves shipping on the loopback interface."""

from __future__ import annotations

from pathlib import Path

from tests.frameworks.switches import choose
from tests.frameworks.uvicorn_server import serve

if __name__ == "__main__":
    serve(
        "tests.frameworks.connexion.app:app",
        "tests.frameworks.connexion.security:credentials",
        document="/openapi.json",
        options=choose(Path(__file__).parent),
    )
