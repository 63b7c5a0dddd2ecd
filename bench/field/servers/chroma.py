"""Chroma: tenants, databases, collections, records. It publishes its document at `/openapi.json`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from bench.field.processes import free_port
from bench.field.server import Place, Running, Server, fetched


@contextmanager
def started(place: Place) -> Iterator[Running]:
    """Starts Chroma on an empty folder."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    options = ("--path", "chroma", "--host", "127.0.0.1", "--port", str(port))
    place.start(place.program("chroma"), "run", *options, ready=f"{url}/api/v2/heartbeat")
    yield Running(url, fetched(f"{url}/openapi.json"))


CHROMA = Server("chroma", started, pypi=("chromadb==1.5.9",), options=("--examples", "8"))
