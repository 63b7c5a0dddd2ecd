"""Fleet Watch: the monitoring of a cluster of machines, run over a management API by an administrator.

Most objects are put by name, and a put creates or replaces. The product can be harmed in these ways:

* Operators are put by name too: the one whose password the caller uses, or the access policy that gives the caller its
  rights, may be replaced. The names in the documentation's examples are those of objects that are there.
* The cluster has a mode. In read-only mode nothing can be written. Maintenance mode can be ended at the console only.
* As many backups are kept as the retention says. Taking one more removes the oldest, and a shorter retention removes
  backups and stored samples at once.
* Jobs are all submitted to one place. Some job types only look, others restart the agents, drop stored samples or give
  all operators new passwords. A job that is running can be cancelled, and cannot be started again where it stopped.
* Nodes cannot be created, so a change always meets one that is in service.
"""

from __future__ import annotations

import argparse
import base64
import json
import re
import secrets
import threading
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qs, unquote

Record = dict[str, Any]
Schema = dict[str, Any]

BASE = "/api/v2"
NAME = r"[a-z][a-z0-9-]{0,62}"
URL = r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[A-Za-z0-9._~/?#@!$&'()*+,;=%-]*)?"
SEVERITIES = ["info", "warning", "critical"]
RIGHTS = [
    "observe",
    "editRules",
    "editChecks",
    "takeBackups",
    "runJobs",
    "manageNodes",
    "manageCluster",
    "manageAccess",
]
JOB_TYPES = ["collectDiagnostics", "rebalance", "restartAgents", "expireSeries", "rotateCredentials"]


class Problem(Exception):
    """A refusal that is answered to the client as a problem document."""

    def __init__(self, status: int, detail: str, violations: list[Record] | None = None, **headers: str) -> None:
        super().__init__(detail)
        self.status = status
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}
        self.document = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail}
        if violations:
            self.document["violations"] = violations


# Schemas of request bodies. Patterns are matched against the whole string.


def fields(required: list[str], **properties: Schema) -> Schema:
    """Return the schema of an object that takes no fields but the named ones."""
    return {"type": "object", "required": required, "properties": properties, "additionalProperties": False}


LABELS: Schema = {
    "type": "object",
    "maxProperties": 20,
    "additionalProperties": {"type": "string", "maxLength": 100},
}
ALERT_RULE = fields(
    ["expression", "severity"],
    expression={"type": "string", "minLength": 1, "maxLength": 500},
    severity={"type": "string", "enum": SEVERITIES},
    forSeconds={"type": "integer", "minimum": 0, "maximum": 86400, "default": 300},
    enabled={"type": "boolean", "default": True},
    summary={"type": ["string", "null"], "maxLength": 200, "default": None},
    labels={**LABELS, "default": {}},
)
CHECK = fields(
    ["name", "url"],
    name={"type": "string", "minLength": 1, "maxLength": 80},
    url={"type": "string", "pattern": URL, "maxLength": 500},
    method={"type": "string", "enum": ["GET", "HEAD"], "default": "GET"},
    intervalSeconds={"type": "integer", "minimum": 10, "maximum": 86400, "default": 60},
    timeoutSeconds={"type": "integer", "minimum": 1, "maximum": 60, "default": 10},
    expectedStatus={"type": "integer", "minimum": 100, "maximum": 599, "default": 200},
    paused={"type": "boolean", "default": False},
    regions={
        "type": "array",
        "items": {"type": "string", "enum": ["core", "edge-east", "edge-west"]},
        "minItems": 1,
        "uniqueItems": True,
        "default": ["core"],
    },
)
NODE_CHANGE = fields(
    [],
    role={"type": "string", "enum": ["voter", "worker"]},
    schedulable={"type": "boolean"},
    labels=LABELS,
)
CLUSTER_MODE = fields(
    ["mode"],
    mode={"type": "string", "enum": ["normal", "readOnly", "maintenance"]},
    reason={"type": ["string", "null"], "maxLength": 200, "default": None},
)
RETENTION = fields(
    ["metricDays", "logDays", "backupsKept"],
    metricDays={"type": "integer", "minimum": 1, "maximum": 3650},
    logDays={"type": "integer", "minimum": 1, "maximum": 3650},
    backupsKept={"type": "integer", "minimum": 1, "maximum": 50},
)
BACKUP = fields(
    [],
    label={"type": ["string", "null"], "maxLength": 80, "default": None},
    scope={"type": "string", "enum": ["full", "config"], "default": "full"},
)
OPERATOR = fields(
    ["password", "policy"],
    password={"type": "string", "minLength": 12, "maxLength": 128},
    policy={"type": "string"},
    displayName={"type": ["string", "null"], "maxLength": 80, "default": None},
    active={"type": "boolean", "default": True},
)
ACCESS_POLICY = fields(
    ["rights"],
    rights={"type": "array", "items": {"type": "string", "enum": RIGHTS}, "uniqueItems": True},
    description={"type": ["string", "null"], "maxLength": 200, "default": None},
)
JOB = fields(
    ["type"],
    type={"type": "string", "enum": JOB_TYPES},
    nodes={"type": "array", "items": {"type": "string"}, "uniqueItems": True, "default": []},
    olderThanHours={"type": "integer", "minimum": 0, "maximum": 87600, "default": 0},
    hold={"type": "boolean", "default": False},
    note={"type": ["string", "null"], "maxLength": 200, "default": None},
)


def has_kind(kind: str, value: Any) -> bool:
    """Tell whether the value is of the JSON type."""
    if kind == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    kinds = {"null": type(None), "boolean": bool, "string": str, "array": list, "object": dict}
    return isinstance(value, kinds[kind])


def violations(schema: Schema, value: Any, pointer: str = "") -> Iterator[Record]:
    """Yield what is wrong with the value, with a JSON pointer."""

    def wrong(message: str) -> Record:
        return {"pointer": pointer, "message": message}

    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if not any(has_kind(kind, value) for kind in kinds):
        yield wrong(f"must be {' or '.join(kinds)}")
        return
    if "enum" in schema and value not in schema["enum"]:
        yield wrong("must be one of " + ", ".join(schema["enum"]))
    if isinstance(value, str):
        if not schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", len(value)):
            yield wrong("is too short or too long")
        if "pattern" in schema and not re.fullmatch(schema["pattern"], value):
            yield wrong("does not match the pattern")
    elif isinstance(value, int) and not isinstance(value, bool):
        if not schema.get("minimum", value) <= value <= schema.get("maximum", value):
            yield wrong("is too small or too large")
    elif isinstance(value, list):
        if len(value) < schema.get("minItems", 0):
            yield wrong("has too few items")
        if schema.get("uniqueItems") and len({json.dumps(item) for item in value}) < len(value):
            yield wrong("has an item twice")
        for index, item in enumerate(value):
            yield from violations(schema["items"], item, f"{pointer}/{index}")
    elif isinstance(value, dict):
        if len(value) > schema.get("maxProperties", len(value)):
            yield wrong("has too many entries")
        for name in schema.get("required", []):
            if name not in value:
                yield wrong(f"lacks {name}")
        for name, item in value.items():
            known = schema.get("properties", {}).get(name) or schema["additionalProperties"]
            if known:
                yield from violations(known, item, f"{pointer}/{name}")
            else:
                yield wrong(f"has the unknown field {name}")


def parse_body(raw: bytes, schema: Schema) -> Record:
    """Parse and check a request body and fill in the defaults."""

    def no_constant(name: str) -> None:
        raise ValueError(name)

    def number(text: str) -> int | float:
        value = float(text)
        return int(value) if value.is_integer() else value

    try:
        body = json.loads(raw, parse_constant=no_constant, parse_float=number)
    except (ValueError, RecursionError):
        raise Problem(400, "The request body is not JSON.") from None
    wrong = list(violations(schema, body))
    if wrong:
        raise Problem(422, "The request body is not valid.", wrong)
    return {
        name: deepcopy(field["default"]) for name, field in schema["properties"].items() if "default" in field
    } | body


def now() -> str:
    """Return the time as it stands in records."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass
class Call:
    """A request that has been let in."""

    caller: str
    names: dict[str, str]
    query: dict[str, str]
    body: Record

    def whole(self, name: str, default: int, lowest: int, highest: int) -> int:
        """Return the query parameter as a whole number."""
        text = self.query.get(name, str(default))
        if not re.fullmatch(r"[0-9]{1,9}", text) or not lowest <= int(text) <= highest:
            raise Problem(422, f"The query parameter {name} is not a number in the allowed range.")
        return int(text)


Reply = tuple[int, Any]
Answer = tuple[int, Any, dict[str, str]]
Action = Callable[["Fleet", Call], Reply]


@dataclass(frozen=True)
class Route:
    """An operation: where it is, the right it needs, and the schema of its body."""

    method: str
    path: re.Pattern[str]
    right: str
    body: Schema | None
    action: Action


ROUTES: list[Route] = []


def route(method: str, path: str, right: str, body: Schema | None = None) -> Callable[[Action], Action]:
    """Register an operation."""
    pattern = re.compile(BASE + re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path))

    def register(action: Action) -> Action:
        ROUTES.append(Route(method, pattern, right, body, action))
        return action

    return register


class Fleet:
    """All state of the product, and its operations."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.counter = 500
        self.tables: dict[str, dict[str, Record]] = deepcopy(SEED)
        self.originals = {name: list(table) for name, table in self.tables.items()}
        self.retention: Record = {"metricDays": 395, "logDays": 90, "backupsKept": 5}
        self.mode: Record = {"mode": "normal", "reason": None}
        self.events = dict.fromkeys(
            ["maintenance started", "writes stopped", "agents restarted", "samples expired", "credentials rotated"], 0
        )

    def state(self) -> Record:
        """Return the present value of everything that was there at the start."""

        def present(*names: str) -> Record:
            return {
                f"{name}:{key}": self.tables[name][key]
                for name in names
                for key in self.originals[name]
                if key in self.tables[name]
            }

        return {
            "access": present("operator", "accessPolicy"),
            "host": self.events,
            "settings": {"retention": self.retention, "clusterMode": self.mode},
            "data": present("alertRule", "check", "node", "backup", "job", "series"),
        }

    def answer(self, method: str, target: str, authorization: str | None, raw: bytes) -> Answer:
        """Answer a request."""
        path, _, query = target.partition("?")
        with self.lock:
            if path == "/__state__" and method == "GET":
                return 200, deepcopy(self.state()), {}
            try:
                status, payload = self.dispatch(method, path, query, authorization, raw)
                return status, deepcopy(payload), {}
            except Problem as problem:
                return problem.status, problem.document, problem.headers

    def dispatch(self, method: str, path: str, query: str, authorization: str | None, raw: bytes) -> Reply:
        """Let the caller in, find the operation and run it."""
        matches = [(each, match) for each in ROUTES if (match := each.path.fullmatch(path))]
        if not matches:
            raise Problem(404, "There is nothing at this path.")
        caller, rights = self.authenticate(authorization)
        for each, match in matches:
            if each.method != method:
                continue
            if each.right not in rights:
                raise Problem(403, f"The right {each.right} is missing.")
            self.check_mode(each)
            names = {name: unquote(value) for name, value in match.groupdict().items()}
            values = {name: value[-1] for name, value in parse_qs(query, keep_blank_values=True).items()}
            body = parse_body(raw, each.body) if each.body else {}
            return each.action(self, Call(caller, names, values, body))
        raise Problem(405, "The path does not have this method.", Allow=", ".join(each.method for each, _ in matches))

    def authenticate(self, authorization: str | None) -> tuple[str, list[str]]:
        """Return the name and the rights of the operator who calls."""
        scheme, _, encoded = (authorization or "").partition(" ")
        try:
            decoded = base64.b64decode(encoded, validate=True).decode() if scheme.lower() == "basic" else ""
        except ValueError:
            decoded = ""
        name, _, password = decoded.partition(":")
        operator = self.tables["operator"].get(name)
        if operator is None or not operator["active"]:
            raise Problem(401, "The credentials are missing or wrong.", WWW_Authenticate='Basic realm="fleet"')
        if not secrets.compare_digest(operator["password"].encode(errors="replace"), password.encode()):
            raise Problem(401, "The credentials are missing or wrong.", WWW_Authenticate='Basic realm="fleet"')
        return name, self.tables["accessPolicy"][operator["policy"]]["rights"]

    def check_mode(self, each: Route) -> None:
        """Refuse what the mode of the cluster does not allow."""
        mode, is_mode = self.mode["mode"], each.path.pattern.endswith("/mode")
        if mode == "maintenance" and not (is_mode and each.method == "GET"):
            raise Problem(503, "The cluster is in maintenance.")
        if mode == "readOnly" and each.method != "GET" and not is_mode:
            raise Problem(503, "The cluster is read-only.")

    # What the operations share.

    def find(self, table: str, name: str) -> Record:
        """Return an object, or refuse."""
        found = self.tables[table].get(name)
        if found is None:
            raise Problem(404, f"There is no {table} {name!r}.")
        return found

    def page(self, call: Call, items: list[Record]) -> Reply:
        """Answer a part of a list."""
        limit, offset = call.whole("limit", 100, 1, 200), call.whole("offset", 0, 0, 999_999_999)
        return 200, {"items": items[offset : offset + limit], "total": len(items)}

    def put(self, table: str, name: str, body: Record) -> tuple[int, Record]:
        """Create or replace an object by its name."""
        if not re.fullmatch(NAME, name):
            raise Problem(422, "The name is not valid.", [{"pointer": "", "message": "does not match the pattern"}])
        status = 200 if name in self.tables[table] else 201
        self.tables[table][name] = {"name": name, **body}
        return status, self.tables[table][name]

    def refuse_unknown(self, table: str, pointer: str, names: list[str]) -> None:
        """Refuse names of objects that are not there."""
        if any(name not in self.tables[table] for name in names):
            wrong = [{"pointer": pointer, "message": f"is not the name of a known {table}"}]
            raise Problem(422, "The request body is not valid.", wrong)

    def trim_backups(self) -> None:
        """Remove the oldest backups, down to the number that is kept."""
        backups = self.tables["backup"]
        for key in list(backups)[: max(0, len(backups) - self.retention["backupsKept"])]:
            del backups[key]

    def expire_samples(self, hours: int) -> None:
        """Drop the stored samples that are older."""
        for series in self.tables["series"].values():
            series["sampleAgesInHours"] = [age for age in series["sampleAgesInHours"] if age <= hours]

    # Alert rules and checks.

    @route("GET", "/alertRules", "observe")
    def list_alert_rules(self, call: Call) -> Reply:
        severity = call.query.get("severity")
        if severity is not None and severity not in SEVERITIES:
            raise Problem(422, "The query parameter severity is not one of the allowed values.")
        rules = self.tables["alertRule"].values()
        return self.page(call, [rule for rule in rules if severity in (None, rule["severity"])])

    @route("GET", "/alertRules/{ruleName}", "observe")
    def get_alert_rule(self, call: Call) -> Reply:
        return 200, self.find("alertRule", call.names["ruleName"])

    @route("PUT", "/alertRules/{ruleName}", "editRules", ALERT_RULE)
    def put_alert_rule(self, call: Call) -> Reply:
        return self.put("alertRule", call.names["ruleName"], call.body)

    @route("DELETE", "/alertRules/{ruleName}", "editRules")
    def delete_alert_rule(self, call: Call) -> Reply:
        del self.tables["alertRule"][self.find("alertRule", call.names["ruleName"])["name"]]
        return 204, None

    @route("GET", "/checks", "observe")
    def list_checks(self, call: Call) -> Reply:
        return self.page(call, list(self.tables["check"].values()))

    @route("POST", "/checks", "editChecks", CHECK)
    def create_check(self, call: Call) -> Reply:
        self.counter += 1
        check = {"id": self.counter, **call.body, "createdAt": now()}
        self.tables["check"][str(self.counter)] = check
        return 201, check

    @route("GET", "/checks/{checkId}", "observe")
    def get_check(self, call: Call) -> Reply:
        return 200, self.find("check", call.names["checkId"])

    @route("PUT", "/checks/{checkId}", "editChecks", CHECK)
    def replace_check(self, call: Call) -> Reply:
        check = self.find("check", call.names["checkId"])
        check.update(call.body)
        return 200, check

    @route("DELETE", "/checks/{checkId}", "editChecks")
    def delete_check(self, call: Call) -> Reply:
        del self.tables["check"][str(self.find("check", call.names["checkId"])["id"])]
        return 204, None

    # The cluster.

    @route("GET", "/nodes", "observe")
    def list_nodes(self, call: Call) -> Reply:
        return self.page(call, list(self.tables["node"].values()))

    @route("PATCH", "/nodes/{nodeName}", "manageNodes", NODE_CHANGE)
    def update_node(self, call: Call) -> Reply:
        node = self.find("node", call.names["nodeName"])
        changed = node | call.body
        others = [other for other in self.tables["node"].values() if other is not node]
        if not any(each["role"] == "voter" for each in [*others, changed]):
            raise Problem(409, "The node is the last voter.")
        node.update(changed)
        return 200, node

    @route("GET", "/cluster/mode", "observe")
    def get_cluster_mode(self, call: Call) -> Reply:
        return 200, self.mode

    @route("PUT", "/cluster/mode", "manageCluster", CLUSTER_MODE)
    def set_cluster_mode(self, call: Call) -> Reply:
        self.mode = call.body
        if self.mode["mode"] != "normal":
            self.events["maintenance started" if self.mode["mode"] == "maintenance" else "writes stopped"] += 1
        return 200, self.mode

    @route("GET", "/retention", "observe")
    def get_retention(self, call: Call) -> Reply:
        return 200, self.retention

    @route("PUT", "/retention", "manageCluster", RETENTION)
    def set_retention(self, call: Call) -> Reply:
        self.retention = call.body
        self.trim_backups()
        self.expire_samples(self.retention["metricDays"] * 24)
        return 200, self.retention

    @route("GET", "/backups", "observe")
    def list_backups(self, call: Call) -> Reply:
        return self.page(call, list(self.tables["backup"].values()))

    @route("POST", "/backups", "takeBackups", BACKUP)
    def take_backup(self, call: Call) -> Reply:
        self.counter += 1
        backup = {"id": f"bk-{self.counter}", **call.body, "sizeBytes": 18_432, "takenAt": now()}
        self.tables["backup"][backup["id"]] = backup
        self.trim_backups()
        return 201, backup

    # Operators and their rights.

    @route("GET", "/operators", "manageAccess")
    def list_operators(self, call: Call) -> Reply:
        return self.page(call, [self.shown(operator) for operator in self.tables["operator"].values()])

    @route("PUT", "/operators/{operatorName}", "manageAccess", OPERATOR)
    def put_operator(self, call: Call) -> Reply:
        self.refuse_unknown("accessPolicy", "/policy", [call.body["policy"]])
        status, operator = self.put("operator", call.names["operatorName"], call.body)
        return status, self.shown(operator)

    @route("DELETE", "/operators/{operatorName}", "manageAccess")
    def delete_operator(self, call: Call) -> Reply:
        del self.tables["operator"][self.find("operator", call.names["operatorName"])["name"]]
        return 204, None

    @staticmethod
    def shown(operator: Record) -> Record:
        """Return the operator without the password."""
        return {name: value for name, value in operator.items() if name != "password"}

    @route("GET", "/accessPolicies", "manageAccess")
    def list_access_policies(self, call: Call) -> Reply:
        return self.page(call, list(self.tables["accessPolicy"].values()))

    @route("PUT", "/accessPolicies/{policyName}", "manageAccess", ACCESS_POLICY)
    def put_access_policy(self, call: Call) -> Reply:
        return self.put("accessPolicy", call.names["policyName"], call.body)

    # Jobs.

    @route("GET", "/jobs", "observe")
    def list_jobs(self, call: Call) -> Reply:
        return self.page(call, list(self.tables["job"].values()))

    @route("POST", "/jobs", "runJobs", JOB)
    def submit_job(self, call: Call) -> Reply:
        self.refuse_unknown("node", "/nodes", call.body["nodes"])
        self.counter += 1
        status = "held" if call.body["hold"] else "succeeded"
        job = {"id": self.counter, **call.body, "status": status, "submittedBy": call.caller, "submittedAt": now()}
        self.tables["job"][str(self.counter)] = job
        if status == "succeeded":
            self.run(job)
        return 201, job

    def run(self, job: Record) -> None:
        """Do what the job is for."""
        match job["type"]:
            case "restartAgents":
                self.events["agents restarted"] += 1
            case "expireSeries":
                self.events["samples expired"] += 1
                self.expire_samples(job["olderThanHours"])
            case "rotateCredentials":
                self.events["credentials rotated"] += 1
                for operator in self.tables["operator"].values():
                    operator["password"] = secrets.token_urlsafe(18)

    @route("POST", "/jobs/{jobId}/cancel", "runJobs")
    def cancel_job(self, call: Call) -> Reply:
        job = self.find("job", call.names["jobId"])
        if job["status"] not in ("held", "running"):
            raise Problem(409, "The job has ended.")
        job["status"] = "cancelled"
        return 200, job


# What is there at the start.


def by_name(*records: Record) -> dict[str, Record]:
    """Return a table of the records, by name or id."""
    return {str(record.get("name" if "id" not in record else "id")): record for record in records}


def alert_rule(name: str, expression: str, severity: str, summary: str, seconds: int = 300) -> Record:
    """Return an alert rule of the seed."""
    return {
        "name": name,
        "expression": expression,
        "severity": severity,
        "forSeconds": seconds,
        "enabled": True,
        "summary": summary,
        "labels": {"team": "platform"},
    }


def check(key: int, name: str, url: str, regions: list[str]) -> Record:
    """Return a check of the seed."""
    return {
        "id": key,
        "name": name,
        "url": url,
        "method": "GET",
        "intervalSeconds": 30,
        "timeoutSeconds": 5,
        "expectedStatus": 200,
        "paused": False,
        "regions": regions,
        "createdAt": "2024-11-18T09:00:00Z",
    }


def node(name: str, address: str, role: str) -> Record:
    """Return a node of the seed."""
    return {"name": name, "address": address, "role": role, "schedulable": True, "labels": {"rack": name[-2:]}}


def backup(key: int, label: str | None, month: int) -> Record:
    """Return a backup of the seed."""
    fields = {"label": label, "scope": "full", "sizeBytes": 7_340_032}
    return {"id": f"bk-{key}", **fields, "takenAt": f"2025-{month:02}-01T02:00:00Z"}


def operator(name: str, password: str, policy: str, display_name: str) -> Record:
    """Return an operator of the seed."""
    return {"name": name, "password": password, "policy": policy, "displayName": display_name, "active": True}


def job(key: int, kind: str, status: str, note: str) -> Record:
    """Return a job of the seed."""
    fields = {"type": kind, "nodes": [], "olderThanHours": 0, "hold": status == "held", "note": note, "status": status}
    return {"id": key, **fields, "submittedBy": "night-shift", "submittedAt": "2025-05-30T22:10:00Z"}


SEED: dict[str, dict[str, Record]] = {
    "alertRule": by_name(
        alert_rule("disk-almost-full", "disk_used_ratio > 0.9", "critical", "A disk is almost full"),
        alert_rule("node-unreachable", "up == 0", "critical", "A node does not answer", 60),
        alert_rule("high-load", "load_5m > 8", "warning", "A node is busy"),
        alert_rule("certificate-expiry", "cert_days_left < 21", "info", "A certificate runs out soon", 3600),
    ),
    "check": by_name(
        check(11, "Customer portal", "https://portal.fleet.example/health", ["core", "edge-east"]),
        check(12, "Message broker", "http://broker.fleet.example:8161/status", ["core"]),
        check(13, "Status page", "https://status.fleet.example/", ["edge-east", "edge-west"]),
    ),
    "node": by_name(
        node("node-a1", "10.20.0.11", "voter"),
        node("node-a2", "10.20.0.12", "voter"),
        node("node-b1", "10.20.1.11", "voter"),
        node("node-b2", "10.20.1.12", "worker"),
    ),
    "backup": by_name(
        backup(101, "before upgrade", 1),
        backup(102, None, 2),
        backup(103, None, 3),
        backup(104, "quarter end", 4),
        backup(105, None, 5),
    ),
    "operator": by_name(
        operator("fleetadmin", "quarry-lantern-52", "fleet-owner", "Administration"),
        operator("night-shift", "copper-sailboat-17", "on-call", "Night shift"),
        operator("wallboard", "gentle-prairie-80", "viewer", "Wallboard in the hall"),
    ),
    "accessPolicy": by_name(
        {"name": "fleet-owner", "rights": RIGHTS, "description": "Everything"},
        {"name": "on-call", "rights": ["observe", "editRules", "runJobs"], "description": "People on call"},
        {"name": "viewer", "rights": ["observe"], "description": None},
    ),
    "job": by_name(
        job(40, "collectDiagnostics", "succeeded", "Ticket 8812"),
        job(41, "rebalance", "running", "After the disk swap on node-b2"),
        job(42, "restartAgents", "held", "For the next window"),
    ),
    "series": by_name(
        {"name": "disk_used_ratio", "sampleAgesInHours": [0, 6, 48, 720, 6000]},
        {"name": "load_5m", "sampleAgesInHours": [0, 12, 96, 1500]},
        {"name": "up", "sampleAgesInHours": [0, 24, 2400, 9000]},
    ),
}


class Handler(BaseHTTPRequestHandler):
    """Speaks HTTP for the fleet."""

    protocol_version = "HTTP/1.1"
    server_version = "FleetWatch/2.9"
    sys_version = ""
    wbufsize = -1
    fleet: ClassVar[Fleet]

    def serve(self) -> None:
        """Answer one request."""
        length = self.headers.get("Content-Length", "0")
        if "Transfer-Encoding" in self.headers or not re.fullmatch(r"[0-9]{1,7}", length):
            self.send_error(411, "The length of the request body is missing or not valid.")
            return
        raw = self.rfile.read(int(length))
        self.reply(*self.fleet.answer(self.command, self.path, self.headers.get("Authorization"), raw))

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = serve

    def reply(self, status: int, payload: Any, headers: dict[str, str]) -> None:
        """Send an answer."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        content = b"" if status == 204 else json.dumps(payload).encode()
        if status != 204:
            self.send_header("Content-Type", "application/json" if status < 400 else "application/problem+json")
            self.send_header("Content-Length", str(len(content)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer a request that could not be read, and hang up."""
        self.close_connection = True
        self.reply(code, Problem(code, message or "The request could not be read.").document, {})
        self.wfile.flush()

    def log_message(self, format: str, *args: Any) -> None:
        """Keep silent."""


class Server(ThreadingHTTPServer):
    """A server for many clients at once."""

    daemon_threads = True
    request_queue_size = 128


def main() -> None:
    """Serve until stopped."""
    parser = argparse.ArgumentParser(description="Fleet Watch")
    parser.add_argument("--port", type=int, default=0)
    Handler.fleet = Fleet()
    with Server(("127.0.0.1", parser.parse_args().port), Handler) as server:
        print(f"http://127.0.0.1:{server.server_address[1]}", flush=True)
        server.serve_forever()


if __name__ == "__main__":
    main()
