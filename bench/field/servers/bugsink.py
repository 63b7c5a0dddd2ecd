"""Bugsink over SQLite: teams, projects and releases. It publishes its document at `/api/canonical/0/schema/`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from bench.field.processes import free_port
from bench.field.server import Place, Running, Server, fetched

TOKEN = "0123456789abcdef" * 2 + "01234567"
PROGRAM = f"""
from bsmain.models import AuthToken
AuthToken.create_full_access(token="{TOKEN}")
"""


@contextmanager
def started(place: Place) -> Iterator[Running]:
    """Starts the web application on a new database; a token with all rights is the client."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    place.run(place.program("bugsink-create-conf"), "--template=local", "--host=127.0.0.1", f"--port={port}")
    manage = place.program("bugsink-manage")
    for database in ("default", "snappea"):
        place.run(manage, "migrate", f"--database={database}")
    place.run(manage, "shell", text=PROGRAM)
    place.start(manage, "runserver", f"127.0.0.1:{port}", "--noreload", ready=f"{url}/health/ready")
    document = fetched(f"{url}/api/canonical/0/schema/", {"Accept": "application/vnd.oai.openapi+json"})
    yield Running(url, document, {"Authorization": f"Bearer {TOKEN}"})


BUGSINK = Server("bugsink", started, pypi=("bugsink==2.6.2",), select=("projects_*", "teams_*", "releases_*"))
