"""Published applications, each in a release with a reported fault and in one where it is mended."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import yaml

from bench.field.__main__ import started
from bench.field.judged import judge
from bench.field.processes import free_port
from bench.field.server import Place, Running, Server, fetched
from bench.real_bugs.tools import told
from tests.frameworks.checking import SHOWN, outcome

__all__ = ["PAIRS", "Pair", "met"]

_SECONDS = 300

_OF_JSON_SERVER = Path(__file__).with_name("json-server.yaml")


@dataclass(frozen=True)
class Pair:
    """A reported fault and the two releases, as servers of `bench.field`. `has_document` says whether the application
    publishes its document; the others have one that was written for this.
    """

    repository: str
    number: int
    address: str
    fault: str
    faulty: Server
    mended: Server
    has_document: bool

    @property
    def id(self) -> str:
        """Returns a name, for the triage and the figures."""
        return f"{self.repository.rpartition('/')[2]}-{self.number}"


@contextmanager
def _prefect(place: Place) -> Iterator[Running]:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    services = ("SCHEDULER", "LATE_RUNS", "FLOW_RUN_NOTIFICATIONS", "PAUSE_EXPIRATIONS", "CANCELLATION_CLEANUP")
    environment = {
        "PREFECT_HOME": str(place.data),
        "PREFECT_API_DATABASE_CONNECTION_URL": f"sqlite+aiosqlite:///{place.data}/prefect.db",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        **{f"PREFECT_API_SERVICES_{name}_ENABLED": "false" for name in services},
    }
    command = (place.program("prefect"), "server", "start", "--host", "127.0.0.1", "--port", str(port), "--no-ui")
    place.start(*command, ready=f"{url}/api/health", environment=environment)
    headers = {"x-prefect-api-version": "0.8.4"}
    # The judge does not send the POST, of which the document says that it deletes the runs of another deployment.
    flow = json.loads(fetched(f"{url}/api/flows/", headers, {"name": "shop"}))["id"]
    body = {"name": "nightly", "flow_id": flow, "concurrency_limit": 3, "enforce_parameter_schema": False}
    deployment = json.loads(fetched(f"{url}/api/deployments/", headers, body))["id"]
    read, update = "read_deployment_deployments__id__get", "update_deployment_deployments__id__patch"
    values = {f"{name}/path/id": deployment for name in (read, update)}
    # No values but these are taken, since there is neither a work pool nor a schema.
    known = {"schedules": [], "enforce_parameter_schema": False, "work_pool_name": None, "work_queue_name": None}
    values |= {f"{update}/body/{name}": value for name, value in known.items()}
    yield Running(url, fetched(f"{url}/openapi.json"), headers, values)


@contextmanager
def _json_server(place: Place, id_type: str = "integer") -> Iterator[Running]:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    (place.data / "db.json").write_text('{"tasks": []}', encoding="utf-8")
    place.start(place.program("json-server"), "--port", str(port), "db.json", ready=f"{url}/tasks")
    document = yaml.safe_load(_OF_JSON_SERVER.read_text(encoding="utf-8"))
    document["components"]["schemas"]["Id"]["type"] = id_type
    yield Running(url, json.dumps(document))


@contextmanager
def _airflow(place: Place) -> Iterator[Running]:
    port, user = free_port(), "field"
    url = f"http://127.0.0.1:{port}/api/v1"
    environment = {
        "AIRFLOW_HOME": str(place.data),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__FERNET_KEY": "ZmllbGRmaWVsZGZpZWxkZmllbGRmaWVsZGZpZWxkZmk=",
        "AIRFLOW__API__AUTH_BACKENDS": "airflow.api.auth.backend.basic_auth",
    }
    airflow = (place.python, "-m", "airflow")
    place.run(*airflow, "db", "init", environment=environment)
    names = ("--username", user, "--password", user, "--role", "Admin")
    others = ("--email", "field@example.com", "--firstname", "Ada", "--lastname", "Field")
    place.run(*airflow, "users", "create", *names, *others, environment=environment)
    options = ("--hostname", "127.0.0.1", "--port", str(port), "--workers", "1")
    place.start(*airflow, "webserver", *options, ready=f"{url}/health", environment=environment)
    headers = {"Authorization": f"Basic {base64.b64encode(f'{user}:{user}'.encode()).decode()}"}
    # The key in the body of a PATCH is that of the path.
    fetched(f"{url}/variables", headers, {"key": "shop", "value": "open", "description": "Its state"})
    values = {"patch_variable/path/variable_key": "shop", "patch_variable/body/key": "shop"}
    values["get_variable/path/variable_key"] = "shop"
    yield Running(url, fetched(f"{url}/openapi.yaml"), headers, values)


def _of_prefect(version: str) -> Server:
    """Returns a release of Prefect with what there was of the packages that it needs."""
    select = ("read_deployment_deployments*", "update_deployment_deployments*")
    pins = (f"prefect=={version}", "--exclude-newer=2024-10-15")
    return Server(f"prefect-{version}", _prefect, pypi=pins, select=select, options=("--disposable",))


def _of_airflow(version: str, before: str) -> Server:
    """Returns a release of Airflow with what there was before a day of the packages that it needs."""
    select = ("patch_variable/*", "get_variable/*")
    pins = (f"apache-airflow=={version}", f"--exclude-newer={before}")
    return Server(f"airflow-{version}", _airflow, pypi=pins, select=select, options=("--disposable",), python="3.10")


_CHECKS_NOTHING = {"*/domain*": "it checks no request", "*/non-nullable": "it checks no request"}


def _of_npm(version: str, id_type: str, *others: str) -> Server:
    """Returns a release of json-server with releases of what it needs."""
    start = partial(_json_server, id_type=id_type)
    packages = (f"json-server@{version}", *others)
    return Server(f"json-server-{version}", start, npm=packages, exclude=_CHECKS_NOTHING)


PAIRS = (
    Pair(
        repository="apache/airflow",
        number=29702,
        address="https://github.com/apache/airflow/issues/29702",
        fault="A PATCH of a variable does not change its description, and removes the one that it had.",
        faulty=_of_airflow("2.5.2", "2023-03-20"),
        mended=_of_airflow("2.5.3", "2023-04-05"),
        has_document=True,
    ),
    Pair(
        repository="PrefectHQ/prefect",
        number=15491,
        address="https://github.com/PrefectHQ/prefect/pull/15491",
        fault="A PATCH of a deployment without its concurrency limit removes the limit.",
        faulty=_of_prefect("3.0.3"),
        mended=_of_prefect("3.0.4"),
        has_document=True,
    ),
    Pair(
        repository="typicode/json-server",
        number=396,
        address="https://github.com/typicode/json-server/issues/396",
        fault="A PUT and a PATCH store the number of the id as a text.",
        faulty=_of_npm("0.9.2", "integer", "underscore-db@0.12.1"),
        mended=_of_npm("0.9.4", "integer", "underscore-db@0.12.2"),
        has_document=False,
    ),
    Pair(
        repository="typicode/json-server",
        number=1736,
        address="https://github.com/typicode/json-server/pull/1736",
        fault="A POST takes the id of a task from the body.",
        faulty=_of_npm("1.0.0-beta.13", "string"),
        mended=_of_npm("1.0.0-beta.14", "string"),
        has_document=False,
    ),
    Pair(
        repository="typicode/json-server",
        number=1738,
        address="https://github.com/typicode/json-server/pull/1738",
        fault="The body of a 404 is plain text.",
        faulty=_of_npm("1.0.0-beta.14", "string"),
        mended=_of_npm("1.0.0-beta.15", "string"),
        has_document=False,
    ),
)


def met(server: Server) -> dict[str, Any]:
    """Returns what the judge finds of a release, which is installed and started with empty data."""
    with started(server, None) as (_, running, kept):
        report = judge(server, running, kept, _SECONDS)
    found = outcome(report, lambda text: None if text is None else str(text)[:SHOWN])
    return {"requests": found.requests, "untested": found.untested, "findings": [told(each) for each in found.findings]}
