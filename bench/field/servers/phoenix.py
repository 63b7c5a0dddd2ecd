"""Phoenix over SQLite: datasets, annotation configs, labels, projects. It publishes its document at `/openapi.json`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from bench.field.processes import free_port
from bench.field.server import Place, Running, Server, fetched


@contextmanager
def started(place: Place) -> Iterator[Running]:
    """Starts Phoenix on an empty folder."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    environment = {
        "PHOENIX_WORKING_DIR": str(place.data),
        "PHOENIX_HOST": "127.0.0.1",
        "PHOENIX_PORT": str(port),
        "PHOENIX_GRPC_PORT": str(free_port()),
        "PHOENIX_TELEMETRY_ENABLED": "false",
    }
    place.start(place.program("phoenix"), "serve", ready=f"{url}/healthz", environment=environment)
    yield Running(url, fetched(f"{url}/openapi.json"))


PHOENIX = Server(
    "phoenix",
    started,
    pypi=("arize-phoenix==20.26.1",),
    select=(
        "*AnnotationConfig*",
        "*DatasetLabel*",
        "*DatasetSplit*",
        "getProjects/*",
        "*tProject/*",
        "*eProject/*",
        "postPromptVersion/*",
    ),
)
