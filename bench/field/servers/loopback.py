"""The to-do example of LoopBack 4, in memory. It publishes its document at `/openapi.json`."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.field.processes import free_port
from bench.field.server import Place, Running, Server, fetched


@contextmanager
def started(place: Place) -> Iterator[Running]:
    """Starts the example without its geocoder, which would ask the internet for an address."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    program = place.installed / "node_modules" / "@loopback" / "example-todo"
    _reset(program / "data" / "db.json")
    environment = {"HOST": "127.0.0.1", "PORT": str(port)}
    place.processes.start(["node", "."], program, f"{url}/openapi.json", environment)
    yield Running(url, fetched(f"{url}/openapi.json"))


def _reset(data: Path) -> None:
    """Gives the example the data that it came with: it writes what is changed into its own folder."""
    original = data.with_suffix(".original")
    if original.exists():
        shutil.copy(original, data)
    else:
        shutil.copy(data, original)


LOOPBACK = Server("loopback", started, npm=("@loopback/example-todo@6.0.0",))
