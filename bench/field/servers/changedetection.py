"""changedetection.io: watched pages. Judges the operations of a watch and of the list. The package has the document."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

from bench.field.processes import free_port
from bench.field.server import Place, Running, Server

DOCUMENT = "lib/python*/site-packages/changedetectionio/docs/api-spec.yaml"
SETTINGS = "changedetection.json"


@contextmanager
def started(place: Place) -> Iterator[Running]:
    """Starts the server on an empty folder; it watches nothing, and makes its own key."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    options = ("-C", "-d", str(place.data), "-h", "127.0.0.1", "-p", str(port), "-P", "true")
    environment = {"DISABLE_VERSION_CHECK": "true", "LOGGER_LEVEL": "WARNING", "FETCH_WORKERS": "1"}
    place.start(place.program("changedetection.io"), *options, ready=f"{url}/", environment=environment)
    settings = json.loads((place.data / SETTINGS).read_text(encoding="utf-8"))
    key = settings["settings"]["application"]["api_access_token"]
    document = next(place.installed.glob(DOCUMENT)).read_text(encoding="utf-8")
    yield Running(f"{url}/api/v1", document, {"x-api-key": key})


CHANGEDETECTION = Server(
    "changedetection",
    started,
    pypi=("changedetection.io==0.60.10",),
    select=("createWatch", "getWatch", "deleteWatch", "listWatches"),
    options=("--examples", "0"),
)
