"""Tidewater, a data platform in the manner of Google's APIs: datasets, pipelines, schedules and secrets.

Resources have names such as "datasets/orders", changes have an update mask, and what is neither reading nor writing is
a custom verb. An API key identifies a service account. The platform runs a business from the start, and there are six
ways to harm it for good:

* The access policy of an environment is set as a whole. A policy without the caller's account locks it out.
* An account has one key. Issuing a key for the caller's account voids the one that it uses.
* A hibernated environment drops the jobs that run in it, and has no verb to come back.
* A lifetime for partitions, of the platform or of a dataset, drops the partitions that are older, at once.
* Reconciling the catalog with a list of declared datasets removes those that are not on the list.
* A dataset has one writer. A new pipeline that writes to it detaches the pipeline that did so before.
"""

from __future__ import annotations

import argparse
import copy
import json
import re
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

Record = dict[str, Any]
Schema = dict[str, Any]

MAX_BODY = 1_000_000
KEY_HEADER = "x-tidewater-key"
VIEWER, EDITOR, ADMIN = 1, 2, 3
RANKS = {"roles/viewer": VIEWER, "roles/editor": EDITOR, "roles/admin": ADMIN}
HOME = "environments/prod"
STATUSES = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    405: "UNIMPLEMENTED",
    409: "ALREADY_EXISTS",
}


# Request bodies, as the OpenAPI document has them.

ID_PATTERN = "^[a-z][a-z0-9-]{2,39}$"
DATASET_PATTERN = "^datasets/[a-z][a-z0-9-]{2,39}$"
PIPELINE_PATTERN = "^pipelines/[a-z][a-z0-9-]{2,39}$"
ENVIRONMENT_PATTERN = "^environments/[a-z][a-z0-9-]{2,39}$"
MEMBER_PATTERN = "^(serviceAccount:[a-z][a-z0-9-]{2,39}|group:[a-z0-9.-]{1,40}@[a-z0-9.-]{1,60})$"
CRON_PATTERN = "^[0-9*/,-]{1,20}( [0-9*/,-]{1,20}){4}$"


def closed(properties: dict[str, Schema], required: list[str]) -> Schema:
    """Return the schema of an object that has no other fields."""
    schema: Schema = {"type": "object", "additionalProperties": False, "properties": properties}
    return {**schema, "required": required} if required else schema


def bare(properties: dict[str, Schema]) -> Schema:
    """Return the schema of a partial change: nothing is required and nothing has a default."""
    return closed({name: {k: v for k, v in one.items() if k != "default"} for name, one in properties.items()}, [])


ENVIRONMENT: Schema = {"type": "string", "pattern": ENVIRONMENT_PATTERN, "default": HOME}
LABELS: Schema = {
    "type": "object",
    "maxProperties": 20,
    "additionalProperties": {"type": "string", "maxLength": 63},
    "default": {},
}
DAYS: Schema = {"type": ["integer", "null"], "minimum": 1, "maximum": 3650, "default": None}
COLUMNS: Schema = {
    "type": "array",
    "minItems": 1,
    "maxItems": 100,
    "items": closed(
        {
            "name": {"type": "string", "pattern": "^[a-z][a-z0-9_]{0,39}$"},
            "type": {"type": "string", "enum": ["STRING", "INT64", "FLOAT64", "BOOL", "DATE", "TIMESTAMP"]},
        },
        ["name", "type"],
    ),
}
DATASET_FIELDS: dict[str, Schema] = {
    "displayName": {"type": "string", "minLength": 1, "maxLength": 63},
    "description": {"type": "string", "maxLength": 500, "default": ""},
    "columns": COLUMNS,
    "labels": LABELS,
    "partitionTtlDays": DAYS,
}
PIPELINE_FIELDS: dict[str, Schema] = {
    "displayName": {"type": "string", "minLength": 1, "maxLength": 63},
    "steps": {
        "type": "array",
        "minItems": 1,
        "maxItems": 20,
        "items": closed(
            {
                "kind": {"type": "string", "enum": ["EXTRACT", "TRANSFORM", "LOAD"]},
                "code": {"type": "string", "minLength": 1, "maxLength": 4000},
            },
            ["kind", "code"],
        ),
    },
    "maxRetries": {"type": "integer", "minimum": 0, "maximum": 10, "default": 3},
    "output": {"type": ["string", "null"], "pattern": DATASET_PATTERN, "default": None},
}
SETTINGS_FIELDS: dict[str, Schema] = {
    "partitionTtlDays": DAYS,
    "auditSink": {"type": ["string", "null"], "pattern": DATASET_PATTERN, "default": None},
    "jobLogLevel": {"type": "string", "enum": ["DEBUG", "INFO", "WARNING", "ERROR"], "default": "INFO"},
}
DATASET_CREATE = closed({"environment": ENVIRONMENT, **DATASET_FIELDS}, ["displayName", "columns"])
DATASET_CHANGE = bare(DATASET_FIELDS)
PIPELINE_CREATE = closed({"environment": ENVIRONMENT, **PIPELINE_FIELDS}, ["displayName", "steps"])
PIPELINE_CHANGE = bare(PIPELINE_FIELDS)
SETTINGS_CHANGE = bare(SETTINGS_FIELDS)
RECONCILE = closed(
    {
        "environment": ENVIRONMENT,
        "declared": {
            "type": "array",
            "maxItems": 100,
            "items": closed(
                {"datasetId": {"type": "string", "pattern": ID_PATTERN}, **DATASET_FIELDS},
                ["datasetId", "displayName", "columns"],
            ),
        },
        "validateOnly": {"type": "boolean", "default": False},
    },
    ["declared"],
)
SCHEDULE_CREATE = closed(
    {
        "pipeline": {"type": "string", "pattern": PIPELINE_PATTERN},
        "cron": {"type": "string", "pattern": CRON_PATTERN},
        "enabled": {"type": "boolean", "default": True},
    },
    ["pipeline", "cron"],
)
SECRET_CREATE = closed(
    {
        "environment": ENVIRONMENT,
        "payload": {"type": "string", "minLength": 1, "maxLength": 4096},
        "labels": LABELS,
    },
    ["payload"],
)
ACCESS_POLICY = closed(
    {
        "policy": closed(
            {
                "grants": {
                    "type": "array",
                    "maxItems": 50,
                    "items": closed(
                        {
                            "role": {"type": "string", "enum": list(RANKS)},
                            "members": {
                                "type": "array",
                                "minItems": 1,
                                "maxItems": 50,
                                "items": {
                                    "type": "string",
                                    "pattern": MEMBER_PATTERN,
                                },
                            },
                        },
                        ["role", "members"],
                    ),
                },
                "etag": {"type": "string", "maxLength": 40},
            },
            ["grants"],
        ),
    },
    ["policy"],
)
NOTE = closed({"note": {"type": "string", "maxLength": 200, "default": ""}}, [])


class ApiError(Exception):
    """An answer other than success."""

    def __init__(
        self, code: int, message: str, violations: list[tuple[str, str]] | None = None, status: str | None = None
    ) -> None:
        super().__init__(message)
        self.code = code
        self.body: Record = {
            "error": {
                "code": code,
                "message": message,
                "status": status or STATUSES.get(code, "FAILED_PRECONDITION"),
                "fieldViolations": [{"field": name, "description": text} for name, text in violations or []],
            }
        }


def is_type(kind: str, value: Any) -> bool:
    """Tell whether a JSON value is of a JSON Schema type."""
    if kind == "null":
        return value is None
    if kind == "string":
        return isinstance(value, str)
    if kind == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    if kind == "boolean":
        return isinstance(value, bool)
    if kind == "array":
        return isinstance(value, list)
    return isinstance(value, dict)


def matches(pattern: str, text: str) -> bool:
    """Match a whole string against a pattern that is anchored on both sides."""
    return re.fullmatch(pattern.removeprefix("^").removesuffix("$"), text, re.ASCII) is not None


def problems(schema: Schema, value: Any, where: str) -> list[tuple[str, str]]:
    """List what is wrong with a value, as pairs of a field path and a text."""
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if not any(is_type(kind, value) for kind in kinds):
        return [(where, f"must be of type {' or '.join(kinds)}")]
    found: list[tuple[str, str]] = []
    if isinstance(value, str):
        if "enum" in schema and value not in schema["enum"]:
            found.append((where, f"must be one of {', '.join(schema['enum'])}"))
        if not schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", len(value)):
            found.append((where, "is too short or too long"))
        if "pattern" in schema and not matches(schema["pattern"], value):
            found.append((where, "has the wrong form"))
    elif isinstance(value, int) and not isinstance(value, bool):
        if not schema.get("minimum", value) <= value <= schema.get("maximum", value):
            found.append((where, "is out of range"))
    elif isinstance(value, list):
        if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)):
            found.append((where, "has the wrong number of items"))
        for index, one in enumerate(value):
            found += problems(schema["items"], one, f"{where}[{index}]")
    elif isinstance(value, dict):
        properties: dict[str, Schema] = schema.get("properties", {})
        other = schema["additionalProperties"]
        found += [(f"{where}.{name}", "is required") for name in schema.get("required", []) if name not in value]
        if len(value) > schema.get("maxProperties", len(value)):
            found.append((where, "has too many entries"))
        for name, one in value.items():
            if name in properties:
                found += problems(properties[name], one, f"{where}.{name}")
            elif other is False:
                found.append((f"{where}.{name}", "is not a known field"))
            else:
                found += problems(other, one, f"{where}.{name}")
    return found


def with_defaults(schema: Schema, value: Any) -> Any:
    """Return a copy of a valid value in which the documented defaults are filled in."""
    if isinstance(value, list):
        return [with_defaults(schema["items"], one) for one in value]
    if not isinstance(value, dict) or "properties" not in schema:
        return copy.deepcopy(value)
    filled = {name: with_defaults(schema["properties"][name], one) for name, one in value.items()}
    for name, one in schema["properties"].items():
        if name not in filled and "default" in one:
            filled[name] = copy.deepcopy(one["default"])
    return filled


def parse_number(text: str) -> int | float:
    """Read a JSON number with a fraction or an exponent: 3.0 is the integer 3."""
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise ValueError("number out of range")
    return int(number) if number.is_integer() else number


def refuse_constant(text: str) -> None:
    """Refuse NaN and Infinity, which are not JSON."""
    raise ValueError(f"{text} is not JSON")


def now() -> str:
    """Return the time as the API writes it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass
class Request:
    """One request, with the values of its path parameters."""

    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    content: bytes
    params: dict[str, str] = field(default_factory=dict)
    account: Record = field(default_factory=dict)

    def body(self, schema: Schema) -> Record:
        """Return the JSON body, checked, with its defaults."""
        kind = self.headers.get("content-type", "").split(";")[0].strip().lower()
        if kind != "application/json":
            raise ApiError(400, "The body must be application/json.")
        try:
            value = json.loads(self.content.decode("utf-8"), parse_float=parse_number, parse_constant=refuse_constant)
        except (ValueError, RecursionError):
            raise ApiError(400, "The body is not valid JSON.") from None
        found = problems(schema, value, "body")
        if found:
            raise ApiError(400, "The body is not valid.", found[:20])
        filled: Record = with_defaults(schema, value)
        return filled

    def text(self, name: str) -> str | None:
        """Return a value from the query string."""
        return self.query[name][-1] if name in self.query else None

    def number(self, name: str, default: int, least: int, most: int) -> int:
        """Return a number from the query string."""
        text = self.text(name)
        if text is None:
            return default
        if not re.fullmatch("[0-9]{1,9}", text) or not least <= int(text) <= most:
            raise ApiError(400, "The query string is not valid.", [(name, "is not valid")])
        return int(text)

    def new_id(self, name: str, prefix: str) -> str:
        """Return the id that the caller wants for a new resource, or one that is made up."""
        text = self.text(name)
        if text is None:
            return f"{prefix}-{secrets.token_hex(5)}"
        if not matches(ID_PATTERN, text):
            raise ApiError(400, "The query string is not valid.", [(name, "has the wrong form")])
        return text

    def changes(self, fields: dict[str, Schema], required: list[str]) -> Record:
        """Return what a PATCH changes: the fields of the body, or those of the update mask."""
        body = self.body(bare(fields))
        mask = self.text("updateMask")
        if mask is None:
            return body
        names = list(fields) if mask == "*" else mask.split(",")
        unknown = [("updateMask", f"{name!r} can't be changed") for name in names if name not in fields]
        if unknown:
            raise ApiError(400, "The query string is not valid.", unknown)
        missing = [(f"body.{name}", "is required") for name in names if name in required and name not in body]
        if missing:
            raise ApiError(400, "The body is not valid.", missing)
        return {name: body[name] if name in body else copy.deepcopy(fields[name]["default"]) for name in names}


@dataclass
class Reply:
    """One answer."""

    status: int
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


Operation = Callable[[Request], Reply]


class Platform:
    """The platform with all of its state. Records are kept by their names."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.hibernations = 0
        self.accounts: dict[str, Record] = {
            f"serviceAccounts/{key}": seed_account(key, title, secret)
            for key, title, secret in (
                ("nightly-loader", "Nightly loader", "twk_5c2f7d10ab98e341"),
                ("contract-suite", "Contract suite", "twk_9e41b7d2c0a65f38"),
                ("dashboards", "Dashboards", "twk_0aa3d1946be7725c"),
            )
        }
        self.policies: dict[str, Record] = {
            "environments/prod": seed_policy(
                ("roles/admin", ["group:platform@tidewater.example", "serviceAccount:contract-suite"]),
                ("roles/editor", ["serviceAccount:nightly-loader"]),
                ("roles/viewer", ["serviceAccount:dashboards"]),
            ),
            "environments/staging": seed_policy(
                ("roles/admin", ["group:platform@tidewater.example"]),
                ("roles/viewer", ["serviceAccount:contract-suite"]),
            ),
        }
        self.environments: dict[str, Record] = {
            "environments/prod": {"name": "environments/prod", "region": "north-1", "state": "AWAKE"},
            "environments/staging": {"name": "environments/staging", "region": "north-2", "state": "AWAKE"},
        }
        self.settings: Record = {
            "name": "settings",
            "partitionTtlDays": None,
            "auditSink": "datasets/audit-trail",
            "jobLogLevel": "INFO",
        }
        self.datasets: dict[str, Record] = {
            f"datasets/{key}": seed_dataset(key, title, days, ttl, writer)
            for key, title, days, ttl, writer in (
                ("orders", "Orders", ["2021-01-31", "2022-01-31", "2023-01-31"], None, "pipelines/load-orders"),
                ("customers", "Customers", ["2022-06-30", "2024-06-30"], None, "pipelines/load-customers"),
                ("audit-trail", "Audit trail", ["2020-12-31", "2021-12-31", "2022-12-31"], 3650, None),
                ("price-history", "Price history", ["2019-12-31", "2020-12-31"], None, None),
            )
        }
        self.pipelines: dict[str, Record] = {
            f"pipelines/{key}": seed_pipeline(key, title, f"datasets/{output}")
            for key, title, output in (
                ("load-orders", "Load orders", "orders"),
                ("load-customers", "Load customers", "customers"),
            )
        }
        self.schedules: dict[str, Record] = {
            f"schedules/{key}": seed_schedule(key, f"pipelines/{pipeline}", cron)
            for key, pipeline, cron in (
                ("orders-hourly", "load-orders", "0 * * * *"),
                ("customers-nightly", "load-customers", "30 2 * * *"),
            )
        }
        self.secrets: dict[str, Record] = {
            f"secrets/{key}": seed_secret(key, payload)
            for key, payload in (("warehouse-login", "loader:made-up-1"), ("shop-token", "made-up-2"))
        }
        self.jobs: dict[str, Record] = {
            "job-7731": {"pipeline": "pipelines/load-orders", "environment": HOME, "state": "RUNNING"},
            "job-7732": {"pipeline": "pipelines/load-customers", "environment": HOME, "state": "RUNNING"},
        }
        self.kept = [*self.datasets, *self.pipelines, *self.schedules, *self.secrets]
        # Each route: method, path, operation, the rank that is needed in some environment.
        table: list[tuple[str, str, Operation, int]] = [
            ("GET", "/v1/serviceAccounts", self.list_accounts, VIEWER),
            ("POST", "/v1/serviceAccounts/{id}:issueKey", self.issue_key, ADMIN),
            ("GET", "/v1/environments", self.list_environments, VIEWER),
            ("GET", "/v1/environments/{id}:getAccessPolicy", self.get_policy, VIEWER),
            ("POST", "/v1/environments/{id}:setAccessPolicy", self.set_policy, VIEWER),
            ("POST", "/v1/environments/{id}:hibernate", self.hibernate, VIEWER),
            ("GET", "/v1/settings", self.get_settings, VIEWER),
            ("PATCH", "/v1/settings", self.change_settings, ADMIN),
            ("GET", "/v1/datasets", self.list_datasets, VIEWER),
            ("POST", "/v1/datasets", self.create_dataset, VIEWER),
            ("POST", "/v1/datasets:reconcile", self.reconcile, VIEWER),
            ("GET", "/v1/datasets/{id}", self.get_dataset, VIEWER),
            ("PATCH", "/v1/datasets/{id}", self.change_dataset, VIEWER),
            ("DELETE", "/v1/datasets/{id}", self.delete_dataset, VIEWER),
            ("GET", "/v1/pipelines", self.list_pipelines, VIEWER),
            ("POST", "/v1/pipelines", self.create_pipeline, VIEWER),
            ("GET", "/v1/pipelines/{id}", self.get_pipeline, VIEWER),
            ("PATCH", "/v1/pipelines/{id}", self.change_pipeline, VIEWER),
            ("DELETE", "/v1/pipelines/{id}", self.delete_pipeline, VIEWER),
            ("GET", "/v1/schedules", self.list_schedules, VIEWER),
            ("POST", "/v1/schedules", self.create_schedule, VIEWER),
            ("DELETE", "/v1/schedules/{id}", self.delete_schedule, VIEWER),
            ("GET", "/v1/secrets", self.list_secrets, VIEWER),
            ("POST", "/v1/secrets", self.create_secret, VIEWER),
            ("DELETE", "/v1/secrets/{id}", self.delete_secret, VIEWER),
        ]
        self.routes = [
            (method, re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/:]+)", path)), operation, rank)
            for method, path, operation, rank in table
        ]

    # What the HTTP layer and the observer use.

    def answer(self, request: Request) -> Reply:
        """Find and run the operation of a request."""
        allowed: list[str] = []
        for method, pattern, operation, rank in self.routes:
            found = pattern.fullmatch(request.path)
            if found and method == request.method:
                request.params = {name: unquote(text) for name, text in found.groupdict().items()}
                with self.lock:
                    self.admit(request, rank)
                    return copy.deepcopy(operation(request))
            if found:
                allowed.append(method)
        if allowed:
            error = ApiError(405, "This path does not have that method.")
            return Reply(405, error.body, {"Allow": ", ".join(allowed)})
        raise ApiError(404, "There is no such path.")

    def state(self) -> Record:
        """Return what there was at the start, as it is now."""
        with self.lock:
            everything = {**self.datasets, **self.pipelines, **self.schedules, **self.secrets}
            return copy.deepcopy(
                {
                    "access": {**self.accounts, **{f"policy of {name}": one for name, one in self.policies.items()}},
                    "host": {"hibernate calls": self.hibernations},
                    "settings": {"settings": self.settings, **self.environments},
                    "data": {**{name: everything.get(name) for name in self.kept}, **self.jobs},
                }
            )

    def admit(self, request: Request, rank: int) -> None:
        """Find the account of a request. What belongs to no environment is ruled by the production environment."""
        key = request.headers.get(KEY_HEADER, "")
        account = next((one for one in self.accounts.values() if one["key"] == key), None)
        if account is None:
            raise ApiError(401, "The API key is missing or not valid.")
        request.account = account
        if rank == ADMIN:
            self.need(request, HOME, ADMIN)
        elif not any(self.rank(request, one) for one in self.environments):
            raise ApiError(403, "The account has no role in any environment.")

    def rank(self, request: Request, environment: str) -> int:
        """Return the rank of the caller in an environment."""
        member = f"serviceAccount:{request.account['name'].removeprefix('serviceAccounts/')}"
        grants = self.policies[environment]["grants"]
        return max((RANKS[one["role"]] for one in grants if member in one["members"]), default=0)

    def need(self, request: Request, environment: str, rank: int) -> None:
        """Refuse a caller that has no sufficient role in an environment."""
        if self.rank(request, environment) < rank:
            raise ApiError(403, f"The account lacks a role in {environment}.")

    # Helpers of the operations.

    def find(self, records: dict[str, Record], collection: str, request: Request, rank: int) -> Record:
        """Return the record that the path names, if the caller may do this in its environment."""
        record = records.get(f"{collection}/{request.params['id']}")
        if record is None:
            raise ApiError(404, "There is no such resource.")
        self.need(request, record["name"] if collection == "environments" else record["environment"], rank)
        return record

    def page(self, request: Request, name: str, records: list[Record]) -> Reply:
        """Return one page of the records that the caller may see."""
        seen = [one for one in records if "environment" not in one or self.rank(request, one["environment"]) >= VIEWER]
        size = request.number("pageSize", 50, 1, 200)
        start = request.number("pageToken", 0, 0, 100_000_000) if request.text("pageToken") else 0
        shown = seen[start : start + size]
        more = str(start + size) if start + size < len(seen) else ""
        return Reply(200, {name: shown, "nextPageToken": more})

    def check_environment(self, request: Request, environment: str) -> None:
        """Refuse an unknown environment and one that the caller may not write to."""
        if environment not in self.environments:
            raise ApiError(400, "The body is not valid.", [("body.environment", "does not exist")])
        self.need(request, environment, EDITOR)

    @staticmethod
    def check_new(records: dict[str, Record], name: str) -> None:
        """Refuse a name that is taken."""
        if name in records:
            raise ApiError(409, f"{name} exists.")

    # Service accounts and environments.

    @staticmethod
    def show_account(account: Record) -> Record:
        """Return a service account as the API shows it, without its key."""
        return {"name": account["name"], "displayName": account["displayName"], "keyHint": account["key"][-4:]}

    def list_accounts(self, request: Request) -> Reply:
        """List the service accounts."""
        return self.page(request, "serviceAccounts", [self.show_account(one) for one in self.accounts.values()])

    def issue_key(self, request: Request) -> Reply:
        """Issue a key. It takes the place of the one that the account had."""
        account = self.accounts.get(f"serviceAccounts/{request.params['id']}")
        if account is None:
            raise ApiError(404, "There is no such resource.")
        request.body(NOTE)
        account["key"] = f"twk_{secrets.token_hex(8)}"
        return Reply(200, {"serviceAccount": self.show_account(account), "key": account["key"]})

    def list_environments(self, request: Request) -> Reply:
        """List the environments."""
        records = [{**one, "runningJobCount": self.running(one["name"])} for one in self.environments.values()]
        return self.page(request, "environments", records)

    def running(self, environment: str) -> int:
        """Count the jobs that run in an environment."""
        return sum(one["environment"] == environment and one["state"] == "RUNNING" for one in self.jobs.values())

    def get_policy(self, request: Request) -> Reply:
        """Show the access policy of an environment."""
        environment = self.find(self.environments, "environments", request, VIEWER)
        return Reply(200, self.policies[environment["name"]])

    def set_policy(self, request: Request) -> Reply:
        """Set the access policy of an environment as a whole."""
        environment = self.find(self.environments, "environments", request, ADMIN)
        wanted = request.body(ACCESS_POLICY)["policy"]
        present = self.policies[environment["name"]]
        if wanted.get("etag", present["etag"]) != present["etag"]:
            raise ApiError(409, "The policy has changed since it was read.", status="ABORTED")
        policy = {"grants": wanted["grants"], "etag": secrets.token_hex(4)}
        self.policies[environment["name"]] = policy
        return Reply(200, policy)

    def hibernate(self, request: Request) -> Reply:
        """Put an environment to sleep. The jobs that run in it are lost."""
        environment = self.find(self.environments, "environments", request, ADMIN)
        request.body(NOTE)
        environment["state"] = "HIBERNATED"
        self.hibernations += 1
        for job in self.jobs.values():
            if job["environment"] == environment["name"] and job["state"] == "RUNNING":
                job["state"] = "LOST"
        return Reply(200, {**environment, "runningJobCount": 0})

    # Settings.

    def get_settings(self, request: Request) -> Reply:
        """Show the settings of the platform."""
        return Reply(200, self.settings)

    def change_settings(self, request: Request) -> Reply:
        """Change the settings of the platform."""
        changes = request.changes(SETTINGS_FIELDS, [])
        sink = changes.get("auditSink")
        if sink is not None and sink not in self.datasets:
            raise ApiError(400, "The body is not valid.", [("body.auditSink", "does not exist")])
        self.settings.update(changes)
        if "partitionTtlDays" in changes:
            self.expire()
        return Reply(200, self.settings)

    def expire(self) -> None:
        """Drop the partitions whose lifetime is over."""
        today = datetime.now(UTC).date()
        for dataset in self.datasets.values():
            days = dataset["partitionTtlDays"] or self.settings["partitionTtlDays"]
            if days is not None:
                oldest = today - timedelta(days=days)
                dataset["partitions"] = [one for one in dataset["partitions"] if date.fromisoformat(one) >= oldest]

    # Datasets.

    @staticmethod
    def show_dataset(dataset: Record) -> Record:
        """Return a dataset as the API shows it."""
        shown = {key: value for key, value in dataset.items() if key != "partitions"}
        return {**shown, "partitionCount": len(dataset["partitions"])}

    def add_dataset(self, name: str, environment: str, fields: Record) -> Record:
        """Add a dataset to the catalog."""
        extra: Record = {"writer": None, "partitions": [], "createTime": now()}
        self.datasets[name] = {"name": name, "environment": environment, **fields, **extra}
        return self.datasets[name]

    def remove_dataset(self, name: str) -> None:
        """Remove a dataset from the catalog. Nothing writes to it any more."""
        del self.datasets[name]
        if self.settings["auditSink"] == name:
            self.settings["auditSink"] = None
        for pipeline in self.pipelines.values():
            if pipeline["output"] == name:
                pipeline.update(output=None, state="DETACHED")

    def list_datasets(self, request: Request) -> Reply:
        """List the datasets."""
        return self.page(request, "datasets", [self.show_dataset(one) for one in self.datasets.values()])

    def create_dataset(self, request: Request) -> Reply:
        """Create a dataset."""
        body = request.body(DATASET_CREATE)
        name = f"datasets/{request.new_id('datasetId', 'ds')}"
        environment = body.pop("environment")
        self.check_environment(request, environment)
        self.check_new(self.datasets, name)
        return Reply(200, self.show_dataset(self.add_dataset(name, environment, body)))

    def reconcile(self, request: Request) -> Reply:
        """Make the catalog of an environment what is declared."""
        body = request.body(RECONCILE)
        environment = body["environment"]
        self.check_environment(request, environment)
        declared = {f"datasets/{one.pop('datasetId')}": one for one in body["declared"]}
        if len(declared) < len(body["declared"]):
            raise ApiError(400, "The body is not valid.", [("body.declared", "has a dataset twice")])
        present = {name for name, one in self.datasets.items() if one["environment"] == environment}
        taken = [name for name in declared if name in self.datasets and name not in present]
        if taken:
            raise ApiError(409, f"{taken[0]} exists in another environment.")
        created = [name for name in declared if name not in present]
        removed = sorted(present - set(declared))
        if not body["validateOnly"]:
            for name in created:
                self.add_dataset(name, environment, declared[name])
            for name in removed:
                self.remove_dataset(name)
        kept = sorted(present & set(declared))
        return Reply(200, {"created": created, "kept": kept, "removed": removed})

    def get_dataset(self, request: Request) -> Reply:
        """Show a dataset."""
        return Reply(200, self.show_dataset(self.find(self.datasets, "datasets", request, VIEWER)))

    def change_dataset(self, request: Request) -> Reply:
        """Change a dataset."""
        record = self.find(self.datasets, "datasets", request, EDITOR)
        changes = request.changes(DATASET_FIELDS, ["displayName", "columns"])
        record.update(changes)
        if "partitionTtlDays" in changes:
            self.expire()
        return Reply(200, self.show_dataset(record))

    def delete_dataset(self, request: Request) -> Reply:
        """Delete a dataset that no pipeline writes to."""
        record = self.find(self.datasets, "datasets", request, EDITOR)
        if record["writer"] is not None:
            raise ApiError(409, f"{record['writer']} writes to this dataset.", status="FAILED_PRECONDITION")
        self.remove_dataset(record["name"])
        return Reply(200, {})

    # Pipelines.

    def check_output(self, output: str | None, environment: str) -> None:
        """Refuse an output that is not a dataset of the environment."""
        if output is None:
            return
        if output not in self.datasets or self.datasets[output]["environment"] != environment:
            raise ApiError(400, "The body is not valid.", [("body.output", "is not a dataset of the environment")])

    def attach(self, pipeline: Record) -> None:
        """Make a pipeline the writer of its output, and of nothing else."""
        for dataset in self.datasets.values():
            if dataset["writer"] == pipeline["name"]:
                dataset["writer"] = None
        pipeline["state"] = "DETACHED"
        if pipeline["output"] is not None:
            dataset = self.datasets[pipeline["output"]]
            former = self.pipelines.get(dataset["writer"] or "")
            if former is not None:
                former.update(output=None, state="DETACHED")
            dataset["writer"] = pipeline["name"]
            pipeline["state"] = "ATTACHED"

    def list_pipelines(self, request: Request) -> Reply:
        """List the pipelines."""
        return self.page(request, "pipelines", list(self.pipelines.values()))

    def create_pipeline(self, request: Request) -> Reply:
        """Create a pipeline."""
        body = request.body(PIPELINE_CREATE)
        name = f"pipelines/{request.new_id('pipelineId', 'pl')}"
        self.check_environment(request, body["environment"])
        self.check_output(body["output"], body["environment"])
        self.check_new(self.pipelines, name)
        record = {"name": name, **body, "state": "DETACHED", "createTime": now()}
        self.pipelines[name] = record
        self.attach(record)
        return Reply(200, record)

    def get_pipeline(self, request: Request) -> Reply:
        """Show a pipeline."""
        return Reply(200, self.find(self.pipelines, "pipelines", request, VIEWER))

    def change_pipeline(self, request: Request) -> Reply:
        """Change a pipeline."""
        record = self.find(self.pipelines, "pipelines", request, EDITOR)
        changes = request.changes(PIPELINE_FIELDS, ["displayName", "steps"])
        self.check_output(changes.get("output"), record["environment"])
        record.update(changes)
        self.attach(record)
        return Reply(200, record)

    def delete_pipeline(self, request: Request) -> Reply:
        """Delete a pipeline that no schedule starts."""
        record = self.find(self.pipelines, "pipelines", request, EDITOR)
        user = next((one["name"] for one in self.schedules.values() if one["pipeline"] == record["name"]), None)
        if user is not None:
            raise ApiError(409, f"{user} starts this pipeline.", status="FAILED_PRECONDITION")
        if record["output"] is not None:
            self.datasets[record["output"]]["writer"] = None
        del self.pipelines[record["name"]]
        return Reply(200, {})

    # Schedules and secrets.

    def list_schedules(self, request: Request) -> Reply:
        """List the schedules."""
        return self.page(request, "schedules", list(self.schedules.values()))

    def create_schedule(self, request: Request) -> Reply:
        """Create a schedule."""
        body = request.body(SCHEDULE_CREATE)
        name = f"schedules/{request.new_id('scheduleId', 'sc')}"
        pipeline = self.pipelines.get(body["pipeline"])
        if pipeline is None:
            raise ApiError(400, "The body is not valid.", [("body.pipeline", "does not exist")])
        self.need(request, pipeline["environment"], EDITOR)
        self.check_new(self.schedules, name)
        record = {"name": name, "environment": pipeline["environment"], **body, "createTime": now()}
        self.schedules[name] = record
        return Reply(200, record)

    def delete_schedule(self, request: Request) -> Reply:
        """Delete a schedule."""
        del self.schedules[self.find(self.schedules, "schedules", request, EDITOR)["name"]]
        return Reply(200, {})

    @staticmethod
    def show_secret(secret: Record) -> Record:
        """Return a secret as the API shows it, without its payload."""
        return {key: value for key, value in secret.items() if key != "payload"}

    def list_secrets(self, request: Request) -> Reply:
        """List the secrets."""
        return self.page(request, "secrets", [self.show_secret(one) for one in self.secrets.values()])

    def create_secret(self, request: Request) -> Reply:
        """Create a secret."""
        body = request.body(SECRET_CREATE)
        name = f"secrets/{request.new_id('secretId', 'se')}"
        self.check_environment(request, body["environment"])
        self.check_new(self.secrets, name)
        self.secrets[name] = {"name": name, **body, "createTime": now()}
        return Reply(200, self.show_secret(self.secrets[name]))

    def delete_secret(self, request: Request) -> Reply:
        """Delete a secret."""
        del self.secrets[self.find(self.secrets, "secrets", request, EDITOR)["name"]]
        return Reply(200, {})


def seed_account(key: str, title: str, secret: str) -> Record:
    """Return a service account that is there from the start."""
    return {"name": f"serviceAccounts/{key}", "displayName": title, "key": secret}


def seed_policy(*grants: tuple[str, list[str]]) -> Record:
    """Return an access policy that is there from the start."""
    return {"grants": [{"role": role, "members": members} for role, members in grants], "etag": "5f0c1a2b"}


def seed_dataset(key: str, title: str, days: list[str], ttl: int | None, writer: str | None) -> Record:
    """Return a dataset that is there from the start."""
    return {
        "name": f"datasets/{key}",
        "environment": HOME,
        "displayName": title,
        "description": f"{title} of the web shop.",
        "columns": [{"name": "id", "type": "INT64"}, {"name": "changed_at", "type": "TIMESTAMP"}],
        "labels": {"domain": "shop"},
        "partitionTtlDays": ttl,
        "writer": writer,
        "partitions": days,
        "createTime": "2021-01-04T09:00:00Z",
    }


def seed_pipeline(key: str, title: str, output: str) -> Record:
    """Return a pipeline that is there from the start."""
    return {
        "name": f"pipelines/{key}",
        "environment": HOME,
        "displayName": title,
        "steps": [
            {"kind": "EXTRACT", "code": "read('warehouse-login')"},
            {"kind": "LOAD", "code": f"write('{output}')"},
        ],
        "maxRetries": 3,
        "output": output,
        "state": "ATTACHED",
        "createTime": "2021-01-04T09:30:00Z",
    }


def seed_schedule(key: str, pipeline: str, cron: str) -> Record:
    """Return a schedule that is there from the start."""
    record = {"name": f"schedules/{key}", "environment": HOME, "pipeline": pipeline, "cron": cron, "enabled": True}
    return {**record, "createTime": "2021-01-04T10:00:00Z"}


def seed_secret(key: str, payload: str) -> Record:
    """Return a secret that is there from the start."""
    record = {"name": f"secrets/{key}", "environment": HOME, "payload": payload, "labels": {}}
    return {**record, "createTime": "2021-01-04T08:45:00Z"}


class Handler(BaseHTTPRequestHandler):
    """The HTTP layer."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True
    platform: Platform

    def serve(self) -> None:
        """Answer one request."""
        try:
            reply = self.reply()
        except ApiError as error:
            reply = Reply(error.code, error.body)
        self.write(reply)

    def reply(self) -> Reply:
        """Read one request and run it."""
        length = self.headers.get("Content-Length", "0")
        if "Transfer-Encoding" in self.headers or not re.fullmatch("[0-9]{1,12}", length):
            self.close_connection = True
            raise ApiError(411, "Give the length of the body.")
        if int(length) > MAX_BODY:
            self.close_connection = True
            raise ApiError(413, "The body is too large.")
        content = self.rfile.read(int(length))
        parts = urlsplit(self.path)
        if self.command == "GET" and parts.path == "/__state__":
            return Reply(200, self.platform.state())
        headers = {name.lower(): value for name, value in self.headers.items()}
        query = parse_qs(parts.query, keep_blank_values=True)
        return self.platform.answer(Request(self.command, parts.path, query, headers, content))

    def write(self, reply: Reply) -> None:
        """Write one answer."""
        content = json.dumps(reply.body).encode()
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer what is not proper HTTP."""
        self.close_connection = True
        self.write(Reply(code, ApiError(code, message or "The request can't be read.").body))

    def log_message(self, *args: Any) -> None:
        """Keep quiet."""


for verb in ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE"):
    setattr(Handler, f"do_{verb}", Handler.serve)


class Server(ThreadingHTTPServer):
    """A server that ends with its process."""

    daemon_threads = True
    request_queue_size = 128


def main() -> None:
    """Serve until killed."""
    parser = argparse.ArgumentParser(description="Tidewater")
    parser.add_argument("--port", type=int, default=0)
    port: int = parser.parse_args().port
    Handler.platform = Platform()
    server = Server(("127.0.0.1", port), Handler)
    print(f"http://127.0.0.1:{server.server_address[1]}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
