"""Airflow's API server over SQLite: connections, variables, pools. It publishes its document at `/openapi.json`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

from bench.field.processes import free_port
from bench.field.server import Place, Running, Server, fetched

VERSION = "3.3.2"
USER = "field"


@contextmanager
def started(place: Place) -> Iterator[Running]:
    """Starts the API server alone: no scheduler, no DAGs of examples."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    environment = {
        "AIRFLOW_HOME": str(place.data),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": f"{USER}:admin",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(place.data / "passwords.json"),
        "AIRFLOW__CORE__FERNET_KEY": "ZmllbGRmaWVsZGZpZWxkZmllbGRmaWVsZGZpZWxkZmk=",
        "AIRFLOW__API_AUTH__JWT_SECRET": "field" * 8,
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{place.data}/airflow.db",
    }
    airflow = (place.python, "-m", "airflow")
    (place.data / "passwords.json").write_text(json.dumps({USER: USER}), encoding="utf-8")
    place.run(*airflow, "db", "migrate", environment=environment)
    options = ("--host", "127.0.0.1", "--port", str(port), "--workers", "1")
    place.start(*airflow, "api-server", *options, ready=f"{url}/api/v2/monitor/health", environment=environment)
    token = json.loads(fetched(f"{url}/auth/token", body={"username": USER, "password": USER}))["access_token"]
    yield Running(url, fetched(f"{url}/openapi.json"), {"Authorization": f"Bearer {token}"})


AIRFLOW = Server(
    "airflow",
    started,
    pypi=(f"apache-airflow=={VERSION}",),
    select=("*_connection*", "*_variable*", "*_pool*", "get_version*", "get_health*"),
    exclude={
        "*bulk*": "acts on lists of other resources",
        "*connection_test*": "connects to other servers",
        "test_connection": "the same",
    },
)
