"""Unleash over PostgreSQL: features, tags, strategies, segments. It publishes its document at `/docs/openapi.json`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from bench.field.postgres import database
from bench.field.processes import free_port
from bench.field.server import Place, Running, Server, fetched

TOKEN = "*:*.h3kq7zv9m2x5w8t1"


@contextmanager
def started(place: Place) -> Iterator[Running]:
    """Starts Unleash on a new database; a token of an administrator is the client."""
    with database(place) as postgres:
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        environment = {
            "DATABASE_URL": f"postgres://postgres@127.0.0.1:{postgres}/postgres",
            "DATABASE_SSL": "false",
            "AUTH_TYPE": "open-source",
            "INIT_ADMIN_API_TOKENS": TOKEN,
            "HTTP_HOST": "127.0.0.1",
            "HTTP_PORT": str(port),
            "CHECK_VERSION": "false",
            "SEND_TELEMETRY": "false",
            "LOG_LEVEL": "error",
        }
        server = place.installed / "node_modules" / "unleash-server" / "dist" / "server.js"
        place.start("node", server, ready=f"{url}/health", environment=environment)
        yield Running(url, fetched(f"{url}/docs/openapi.json"), {"Authorization": TOKEN}, {"projectId": "default"})


UNLEASH = Server(
    "unleash",
    started,
    debian=("postgresql",),
    npm=("unleash-server@8.2.0",),
    select=(
        *(f"{verb}TagType/*" for verb in ("get", "create", "update", "delete")),
        "getTagTypes/*",
        *(f"{verb}Strategy/*" for verb in ("get", "create", "update", "remove", "deprecate", "reactivate")),
        "getAllStrategies/*",
        *(f"{verb}Segment/*" for verb in ("get", "create", "update", "remove")),
        "getSegments/*",
        *(f"{verb}ContextField/*" for verb in ("get", "create", "update", "delete")),
        "getContextFields/*",
        *(f"{verb}Feature/*" for verb in ("get", "create", "update", "patch", "archive")),
        "getFeatures/*",
    ),
)
