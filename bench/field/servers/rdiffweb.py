"""rdiffweb over SQLite, with one administrator. It publishes its document at `/api/openapi.json`."""

from __future__ import annotations

import base64
import time
import urllib.error
from collections.abc import Iterator
from contextlib import contextmanager

from bench.field.processes import free_port
from bench.field.server import Place, Running, Server, fetched

# The account that a new database has.
USER, PASSWORD = "admin", "admin123"
CREDENTIALS = {"Authorization": f"Basic {base64.b64encode(f'{USER}:{PASSWORD}'.encode()).decode()}"}


@contextmanager
def started(place: Place) -> Iterator[Running]:
    """Starts the server with an empty folder of backups."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    options = {
        "server-host": "127.0.0.1",
        "server-port": port,
        "database-uri": f"sqlite:///{place.data}/rdiffweb.db",
        "rate-limit": 1_000_000,
    }
    words = (f"--{name}={value}" for name, value in options.items())
    place.start(place.program("rdiffweb"), "--disable-ssh-keys", *words, ready=f"{url}/api/")
    document = _document(f"{url}/api/openapi.json")
    fetched(f"{url}/api/currentuser/tokens", CREDENTIALS, {"name": "field"})
    values = {
        "get_api_currentuser_tokens_name/path/name": "field",
        "get_api_users_username_or_id/path/username_or_id": USER,
    }
    yield Running(url, document, CREDENTIALS, values)


def _document(url: str) -> str:
    """Returns the document. The server answers before it has its administrator, with 401 until then."""
    ends = time.monotonic() + 60.0
    while True:
        try:
            return fetched(url, CREDENTIALS)
        except urllib.error.HTTPError as refusal:
            if refusal.code != 401 or time.monotonic() > ends:
                raise
            time.sleep(0.5)


RDIFFWEB = Server("rdiffweb", started, pypi=("rdiffweb==7.2.0",))
