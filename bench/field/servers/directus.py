"""Directus over SQLite, with one collection of articles. It publishes its document at `/server/specs/oas`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from bench.field.processes import free_port
from bench.field.server import Place, Running, Server, fetched

TOKEN = "h3kq7zv9m2x5w8t1"
ARTICLES = {
    "collection": "articles",
    "schema": {},
    "meta": {},
    "fields": [
        {"field": "id", "type": "integer", "schema": {"is_primary_key": True, "has_auto_increment": True}, "meta": {}},
        {"field": "title", "type": "string", "schema": {"is_nullable": False, "max_length": 80}, "meta": {}},
        {"field": "text", "type": "text", "schema": {}, "meta": {}},
        {"field": "stars", "type": "integer", "schema": {"default_value": 3}, "meta": {}},
        {"field": "published", "type": "boolean", "schema": {"default_value": False, "is_nullable": False}, "meta": {}},
        {"field": "day", "type": "date", "schema": {}, "meta": {}},
    ],
}


@contextmanager
def started(place: Place) -> Iterator[Running]:
    """Starts Directus on a new database, and makes the collection as a client does."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    environment = {
        "DB_CLIENT": "sqlite3",
        "DB_FILENAME": str(place.data / "data.db"),
        "KEY": "field",
        "SECRET": "field-secret",
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "PUBLIC_URL": url,
        "ADMIN_EMAIL": "admin@example.com",
        "ADMIN_PASSWORD": "field-password",
        "ADMIN_TOKEN": TOKEN,
        "TELEMETRY": "false",
        "CACHE_ENABLED": "false",
        "RATE_LIMITER_ENABLED": "false",
    }
    directus = place.program("directus")
    place.run(directus, "bootstrap", environment=environment)
    place.start(directus, "start", ready=f"{url}/server/ping", environment=environment)
    headers = {"Authorization": f"Bearer {TOKEN}"}
    fetched(f"{url}/collections", headers, ARTICLES)
    yield Running(url, fetched(f"{url}/server/specs/oas", headers), headers)


DIRECTUS = Server("directus", started, npm=("directus@11.3.5",), select=("*Articles*",))
