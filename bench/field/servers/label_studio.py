"""Label Studio over SQLite, with one project: tasks and webhooks. It publishes its document at `/docs/api/schema/`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

from bench.field.processes import free_port
from bench.field.server import Place, Running, Server, fetched

TOKEN = {"Authorization": "Token h3kq7zv9m2x5w8t1"}
NOWHERE = "http://127.0.0.1:9/hook"


@contextmanager
def started(place: Place) -> Iterator[Running]:
    """Starts the server with one user, and makes a project as a client does."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    environment = {
        "LABEL_STUDIO_ENABLE_LEGACY_API_TOKEN": "true",
        "COLLECT_ANALYTICS": "false",
        "LATEST_VERSION_CHECK": "false",
        "SENTRY_DSN": "",
        "SSRF_PROTECTION_ENABLED": "false",
        "HOME": str(place.data),
    }
    user = ("--username", "field@example.com", "--password", "field-password", "--user-token", "h3kq7zv9m2x5w8t1")
    options = ("--no-browser", "--data-dir", str(place.data), "--internal-host", "127.0.0.1", "--port", str(port))
    command = (place.program("label-studio"), "start", *options, *user)
    place.start(*command, ready=f"{url}/health", environment=environment)
    project = json.loads(fetched(f"{url}/api/projects/", TOKEN, {"title": "field"}))["id"]
    values = dict.fromkeys(("api_tasks_create/body/project", "api_webhooks_create/body/project"), project)
    yield Running(url, fetched(f"{url}/docs/api/schema/?format=json", TOKEN), TOKEN, values)


LABEL_STUDIO = Server(
    "label-studio",
    started,
    pypi=("label-studio==1.23.2",),
    select=(
        "api_tasks_list/*",
        "api_tasks_create/*",
        "api_tasks_retrieve/*",
        "api_tasks_partial_update/*",
        "api_tasks_destroy/*",
        "api_webhooks_*",
    ),
    options=("--examples", "4"),
)
