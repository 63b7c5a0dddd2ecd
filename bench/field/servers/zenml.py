"""ZenML over SQLite: tags, projects, accounts of services. It publishes its document at `/openapi.json`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from bench.field.processes import free_port
from bench.field.server import Place, Running, Server, fetched


@contextmanager
def started(place: Place) -> Iterator[Running]:
    """Starts the server without authentication, with an empty database."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    environment = {
        "ZENML_CONFIG_PATH": str(place.data / "zenml"),
        "ZENML_STORE_URL": f"sqlite:///{place.data}/zenml.db",
        "ZENML_SERVER": "true",
        "ZENML_SERVER_AUTH_SCHEME": "NO_AUTH",
        "ZENML_SERVER_AUTO_ACTIVATE": "true",
        "ZENML_SERVER_DEPLOYMENT_TYPE": "local",
        "ZENML_ANALYTICS_OPT_IN": "false",
        "ZENML_DEFAULT_ANALYTICS_OPT_IN": "false",
    }
    options = ("--host", "127.0.0.1", "--port", str(port), "--log-level", "warning")
    command = (place.python, "-m", "uvicorn", "zenml.zen_server.zen_server_api:app", *options)
    place.start(*command, ready=f"{url}/health", environment=environment)
    yield Running(url, fetched(f"{url}/openapi.json"))


ZENML = Server(
    "zenml",
    started,
    pypi=("zenml[server]==0.98.0",),
    select=(
        "*_tag*_api_v1_tags*",
        "*_project*_api_v1_projects*",
        "*_service_account*_api_v1_service_accounts_*",
    ),
    exclude={"*_statistics_*": "counts what was not made"},
)
