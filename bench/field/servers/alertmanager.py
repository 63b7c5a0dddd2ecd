"""Alertmanager: alerts and silences, in memory. The program holds the document of its API as text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.field.processes import free_port
from bench.field.server import Place, Running, Server, UnavailableError

PROGRAM = Path("/usr/bin/prometheus-alertmanager")
CONFIGURATION = "route: {receiver: nobody}\nreceivers: [{name: nobody}]\n"


@contextmanager
def started(place: Place) -> Iterator[Running]:
    """Starts Alertmanager with one receiver that sends nothing."""
    url = f"http://127.0.0.1:{free_port()}"
    (place.data / "alertmanager.yml").write_text(CONFIGURATION, encoding="utf-8")
    options = ("--config.file=alertmanager.yml", "--storage.path=storage", "--cluster.listen-address=")
    place.start(PROGRAM, *options, f"--web.listen-address={url.removeprefix('http://')}", ready=f"{url}/-/ready")
    yield Running(f"{url}/api/v2", embedded(PROGRAM.read_bytes()))


def embedded(program: bytes) -> str:
    """Returns the first document that stands as text in a program that go-swagger made."""
    for start in re.finditer(rb'\{\n  "consumes": ', program):
        text = program[start.start() : start.start() + 1_000_000].decode(errors="replace")
        document, end = json.JSONDecoder().raw_decode(text)
        if "swagger" in document:
            return text[:end]
    raise UnavailableError("the program holds no document")


ALERTMANAGER = Server("alertmanager", started, debian=("prometheus-alertmanager",))
