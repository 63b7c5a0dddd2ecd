"""Langflow over SQLite, without its pages: flows and projects. It publishes its document at `/openapi.json`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

from bench.field.processes import free_port
from bench.field.server import Place, Running, Server, fetched


@contextmanager
def started(place: Place) -> Iterator[Running]:
    """Starts the server on a new database; its only user is the client."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    environment = {
        "LANGFLOW_AUTO_LOGIN": "true",
        "LANGFLOW_SUPERUSER": "ada",
        "LANGFLOW_SUPERUSER_PASSWORD": "field-password",
        "LANGFLOW_CONFIG_DIR": str(place.data / "langflow"),
        "LANGFLOW_DATABASE_URL": f"sqlite:///{place.data}/langflow.db",
        "LANGFLOW_CREATE_STARTER_PROJECTS": "false",
        "LANGFLOW_LAZY_LOAD_COMPONENTS": "true",
        "DO_NOT_TRACK": "true",
    }
    options = ("--backend-only", "--host", "127.0.0.1", "--port", str(port), "--log-level", "error")
    place.start(place.program("langflow"), "run", *options, ready=f"{url}/health", environment=environment)
    token = json.loads(fetched(f"{url}/api/v1/auto_login"))["access_token"]
    yield Running(url, fetched(f"{url}/openapi.json"), {"Authorization": f"Bearer {token}"})


LANGFLOW = Server(
    "langflow",
    started,
    pypi=("langflow-base==1.13.0",),
    select=(
        *(f"{verb}_project_api_v1_projects_*" for verb in ("create", "read", "update", "upsert", "delete")),
        "read_projects_api_v1_projects__get/*",
        *(f"{verb}_flow_api_v1_flows_*" for verb in ("create", "read", "update", "upsert", "delete")),
    ),
)
