"""Wage Office: the payroll backend of a company, for its other systems.

Callers send the key of an API client. The client at the start, "Ledger sync", belongs to the employee 0001 and has
all scopes. A careless run can

- give up the scopes of its own client, which it cannot take back (PUT /apiClients/self/scopes),
- offboard the employee who owns its client, and its key stops working (POST /employees/{employeeId}/offboarding),
- offboard everybody whom its list of employees lacks (POST /employees/sync),
- put a rule in force and so retire the one that was (POST /approvalRules, PATCH /approvalRules/{ruleId}),
- close the books, which is for good (PATCH /companyProfile),
- move to a plan without access to the API (POST /subscription/planChange).
"""

from __future__ import annotations

import argparse
import json
import re
import secrets
import threading
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote

Record = dict[str, Any]
Schema = Mapping[str, Any]
Problem = dict[str, str]

BODY_LIMIT = 1_000_000
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
PYTHON_TYPES: dict[str, Any] = {"string": str, "boolean": bool, "integer": int, "array": list, "object": dict}
UUID_SHAPE = re.compile("[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
DATE_SHAPE = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")

SCOPES = [
    "employees:read",
    "employees:write",
    "schedules:read",
    "schedules:write",
    "rules:read",
    "rules:write",
    "company:read",
    "company:write",
    "subscription:write",
]
PLAN_FEATURES = {
    "starter": ["payRuns"],
    "team": ["payRuns", "apiAccess"],
    "enterprise": ["payRuns", "apiAccess", "approvalRules"],
}

FLAG: Schema = {"type": "boolean"}
NAME: Schema = {"type": "string", "minLength": 1, "maxLength": 80}
NOTE: Schema = {"type": "string", "maxLength": 400, "nullable": True}
EMAIL: Schema = {
    "type": "string",
    "pattern": "^[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}([.][A-Za-z0-9-]{1,63}){1,3}$",
    "nullable": True,
}
DAY: Schema = {"type": "string", "format": "date"}
REFERENCE: Schema = {"type": "string", "format": "uuid"}
CENTS: Schema = {"type": "integer", "minimum": 0, "maximum": 10_000_000_000}
APPROVERS: Schema = {"type": "array", "items": REFERENCE, "maxItems": 10, "uniqueItems": True}
RULE_STATUS: Schema = {"type": "string", "enum": ["draft", "inForce"]}
RULE_CATEGORY: Schema = {"type": "string", "enum": ["payRun", "bankDetails", "salaryChange", "offCycle"]}
PLAN: Schema = {"type": "string", "enum": list(PLAN_FEATURES)}

NEW_EMPLOYEE: Schema = {
    "type": "object",
    "additionalProperties": False,
    "required": ["employeeNumber", "givenName", "familyName", "startDate"],
    "properties": {
        "employeeNumber": {"type": "string", "pattern": "^[A-Z0-9][A-Z0-9-]{0,11}$"},
        "givenName": NAME,
        "familyName": NAME,
        "workEmail": {**EMAIL, "default": None},
        "payScheduleId": {**REFERENCE, "nullable": True, "default": None},
        "annualSalaryCents": {**CENTS, "default": 0},
        "startDate": DAY,
    },
}

SCHEMAS: dict[str, Schema] = {
    "NewEmployee": NEW_EMPLOYEE,
    "EmployeeChange": {
        "type": "object",
        "additionalProperties": False,
        "minProperties": 1,
        "properties": {
            "givenName": NAME,
            "familyName": NAME,
            "workEmail": EMAIL,
            "payScheduleId": {**REFERENCE, "nullable": True},
            "annualSalaryCents": CENTS,
        },
    },
    "Offboarding": {
        "type": "object",
        "additionalProperties": False,
        "required": ["lastDay", "reason"],
        "properties": {
            "lastDay": DAY,
            "reason": {"type": "string", "enum": ["resigned", "retired", "contractEnd", "dismissed"]},
        },
    },
    "EmployeeSync": {
        "type": "object",
        "additionalProperties": False,
        "required": ["employees"],
        "properties": {
            "mode": {"type": "string", "enum": ["merge", "mirror"], "default": "mirror"},
            "employees": {"type": "array", "items": NEW_EMPLOYEE, "minItems": 1, "maxItems": 500},
        },
    },
    "PayScheduleInput": {
        "type": "object",
        "additionalProperties": False,
        "required": ["name", "frequency", "firstPayDate"],
        "properties": {
            "name": NAME,
            "frequency": {"type": "string", "enum": ["weekly", "biweekly", "semimonthly", "monthly"]},
            "firstPayDate": DAY,
            "cutoffDays": {"type": "integer", "minimum": 0, "maximum": 14, "default": 3},
            "paused": {**FLAG, "default": False},
            "note": {**NOTE, "default": None},
        },
    },
    "NewApprovalRule": {
        "type": "object",
        "additionalProperties": False,
        "required": ["name", "category"],
        "properties": {
            "name": NAME,
            "category": RULE_CATEGORY,
            "minimumCents": {**CENTS, "nullable": True, "default": None},
            "approverIds": {**APPROVERS, "default": []},
            "status": {**RULE_STATUS, "default": "draft"},
        },
    },
    "ApprovalRuleChange": {
        "type": "object",
        "additionalProperties": False,
        "minProperties": 1,
        "properties": {
            "name": NAME,
            "minimumCents": {**CENTS, "nullable": True},
            "approverIds": APPROVERS,
            "status": RULE_STATUS,
        },
    },
    "CompanyChange": {
        "type": "object",
        "additionalProperties": False,
        "minProperties": 1,
        "properties": {
            "legalName": NAME,
            "tradingName": {**NAME, "nullable": True},
            "fiscalYearStartMonth": {"type": "integer", "minimum": 1, "maximum": 12},
            "booksClosedThrough": DAY,
        },
    },
    "ScopeList": {
        "type": "object",
        "additionalProperties": False,
        "required": ["scopes"],
        "properties": {
            "scopes": {
                "type": "array",
                "items": {"type": "string", "enum": SCOPES},
                "minItems": 1,
                "uniqueItems": True,
            },
        },
    },
    "PlanChange": {
        "type": "object",
        "additionalProperties": False,
        "required": ["plan"],
        "properties": {
            "plan": PLAN,
            "effective": {"type": "string", "enum": ["now", "renewal"], "default": "now"},
        },
    },
}

PAGING: dict[str, Schema] = {
    "limit": {"type": "integer", "minimum": 1, "maximum": 200, "default": 50},
    "offset": {"type": "integer", "minimum": 0, "maximum": 1000000, "default": 0},
}
EMPLOYEE_FILTER: dict[str, Schema] = {"status": {"type": "string", "enum": ["active", "offboarded"]}}
RULE_FILTER: dict[str, Schema] = {"category": RULE_CATEGORY}


class RefusedError(Exception):
    """A request that is not carried out, with the answer that says why."""

    def __init__(
        self,
        status: HTTPStatus,
        code: str,
        message: str,
        problems: Iterable[Problem] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.body: Record = {"error": {"code": code, "message": message, "fields": list(problems)}}
        self.headers = dict(headers or {})


@dataclass
class Call:
    """What a route's function gets: the calling client, the parts of the path, the query and the body."""

    client: Record
    path: dict[str, str]
    query: dict[str, Any]
    body: Any


@dataclass
class Answer:
    """What a route's function gives back."""

    status: HTTPStatus
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Route:
    """One operation of the API."""

    method: str
    segments: tuple[str, ...]
    act: Callable[[Office, Call], Answer]
    scope: str | None
    body: str | None
    query: Mapping[str, Schema]

    def match(self, segments: list[str]) -> dict[str, str] | None:
        """The parts of the path by name, or None for another path."""
        if len(segments) != len(self.segments):
            return None
        parts: dict[str, str] = {}
        for wanted, given in zip(self.segments, segments, strict=True):
            if wanted.startswith("{"):
                parts[wanted[1:-1]] = unquote(given)
            elif wanted != given:
                return None
        return parts


ROUTES: list[Route] = []


def route(
    method: str,
    path: str,
    scope: str | None,
    *,
    body: str | None = None,
    query: Mapping[str, Schema] | None = None,
) -> Callable[[Callable[[Office, Call], Answer]], Callable[[Office, Call], Answer]]:
    """Enter a function in the table of operations."""

    def enter(act: Callable[[Office, Call], Answer]) -> Callable[[Office, Call], Answer]:
        ROUTES.append(Route(method, tuple(path.strip("/").split("/")), act, scope, body, query or {}))
        return act

    return enter


def check(schema: Schema, value: Any, where: str, problems: list[Problem]) -> Any:
    """The value as it is kept, with defaults filled in; what is wrong with it is added to the problems."""
    kind = schema["type"]
    if value is None:
        if not schema.get("nullable"):
            problems.append({"path": where, "problem": "must not be null"})
        return None
    if kind == "integer" and isinstance(value, float) and value.is_integer():
        value = int(value)
    if not isinstance(value, PYTHON_TYPES[kind]) or (isinstance(value, bool) and kind != "boolean"):
        problems.append({"path": where, "problem": f"must be of type {kind}"})
        return value
    if kind == "object":
        return check_object(schema, value, where, problems)
    if kind == "array":
        value = [check(schema["items"], item, f"{where}[{index}]", problems) for index, item in enumerate(value)]
    problems += [{"path": where, "problem": text} for text in broken_limits(schema, value)]
    return value


def broken_limits(schema: Schema, value: Any) -> Iterable[str]:
    """Say what the schema of a value of the right type forbids."""
    if "enum" in schema and value not in schema["enum"]:
        yield f"must be one of {', '.join(schema['enum'])}"
    if "pattern" in schema and not re.fullmatch(schema["pattern"].removeprefix("^").removesuffix("$"), value):
        yield "has not the right form"
    if "format" in schema and not (is_day(value) if schema["format"] == "date" else UUID_SHAPE.fullmatch(value)):
        yield f"must be a {schema['format']}"
    if isinstance(value, str | list):
        size = "Items" if isinstance(value, list) else "Length"
        if not schema.get(f"min{size}", 0) <= len(value) <= schema.get(f"max{size}", BODY_LIMIT):
            yield "is too short or too long"
    if schema.get("uniqueItems") and any(item in value[:index] for index, item in enumerate(value)):
        yield "must not name anything twice"
    if "minimum" in schema and not schema["minimum"] <= value <= schema["maximum"]:
        yield f"must be from {schema['minimum']} to {schema['maximum']}"


def check_object(schema: Schema, value: Record, where: str, problems: list[Problem]) -> Record:
    """The fields of an object as they are kept."""
    kept: Record = {}
    prefix = f"{where}." if where else ""
    problems += [
        {"path": f"{prefix}{name}", "problem": "is not known"} for name in value if name not in schema["properties"]
    ]
    if len(value) < schema.get("minProperties", 0):
        problems.append({"path": where, "problem": "has no field to change"})
    for name, part in schema["properties"].items():
        if name in value:
            kept[name] = check(part, value[name], f"{prefix}{name}", problems)
        elif name in schema.get("required", ()):
            problems.append({"path": f"{prefix}{name}", "problem": "is missing"})
        elif "default" in part:
            default = part["default"]
            kept[name] = list(default) if isinstance(default, list) else default
    return kept


def check_query(schemas: Mapping[str, Schema], text: str) -> dict[str, Any]:
    """The known parameters of a query string, with defaults filled in."""
    given = parse_qs(text, keep_blank_values=True)
    problems: list[Problem] = []
    kept: dict[str, Any] = {}
    for name, schema in schemas.items():
        if name not in given:
            kept[name] = schema.get("default")
            continue
        value: Any = given[name][-1]
        if schema["type"] == "integer" and re.fullmatch("-?[0-9]{1,18}", value):
            value = int(value)
        kept[name] = check(schema, value, name, problems)
    if problems:
        raise RefusedError(HTTPStatus.BAD_REQUEST, "invalidRequest", "The query has errors.", problems)
    return kept


def is_day(text: str) -> bool:
    """Whether a text is a day of the calendar, as in 2025-01-31."""
    try:
        return bool(DATE_SHAPE.fullmatch(text) and date.fromisoformat(text))
    except ValueError:
        return False


def refuse_constant(name: str) -> float:
    """Python reads NaN and Infinity in a body, which JSON does not have."""
    raise ValueError(name)


def now() -> str:
    """The present time as the API writes it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def invalid(path: str, problem: str) -> RefusedError:
    """The answer to a body that is well formed but cannot be meant."""
    problems = [{"path": path, "problem": problem}]
    return RefusedError(HTTPStatus.BAD_REQUEST, "invalidRequest", "The request has errors.", problems)


def conflict(message: str) -> RefusedError:
    """The answer to a request that does not go with what is there."""
    return RefusedError(HTTPStatus.CONFLICT, "conflict", message)


def page_of(records: list[Record], call: Call) -> Answer:
    """One page of a list."""
    first = call.query["offset"]
    return Answer(HTTPStatus.OK, {"items": records[first : first + call.query["limit"]], "total": len(records)})


def change(record: Record, fields: Record) -> None:
    """Store the given fields, and the time if any of them is new."""
    if any(record[name] != value for name, value in fields.items()):
        record.update(fields, updatedAt=now())


def find(records: Mapping[str, Record], record_id: str, what: str) -> Record:
    """The record that a path names."""
    record = records.get(record_id.lower())
    if record is None:
        raise RefusedError(HTTPStatus.NOT_FOUND, "notFound", f"There is no such {what}.")
    return record


def by_id(records: Iterable[Record]) -> dict[str, Record]:
    """Records that are there at the start, by id."""
    times = {"createdAt": "2024-02-05T08:00:00Z", "updatedAt": "2024-11-29T16:20:00Z"}
    return {record["id"]: {**record, **times} for record in records}


class Office:
    """Everything the backend holds, and its operations."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        monthly, weekly = "6f1d2c1e-0b5a-4c0e-9d53-1a7b0c2e4f01", "6f1d2c1e-0b5a-4c0e-9d53-1a7b0c2e4f02"
        people = [f"a3c94e70-52d8-4b1f-8e06-7c5d9b3f100{number}" for number in range(1, 5)]
        self.schedules = by_id(
            {
                "id": schedule_id,
                "name": name,
                "frequency": frequency,
                "firstPayDate": first,
                "cutoffDays": cutoff,
                "paused": False,
                "note": None,
            }
            for schedule_id, name, frequency, first, cutoff in (
                (monthly, "Monthly staff", "monthly", "2024-03-28", 5),
                (weekly, "Weekly crew", "weekly", "2024-03-01", 2),
            )
        )
        self.employees = by_id(
            {
                "id": people[index],
                "employeeNumber": f"000{index + 1}",
                "givenName": given,
                "familyName": family,
                "workEmail": f"{given.lower()}@wage-office.example",
                "payScheduleId": schedule_id,
                "annualSalaryCents": salary,
                "startDate": start,
                "status": "active",
                "lastDay": None,
                "paidToDateCents": paid,
            }
            for index, (given, family, schedule_id, salary, start, paid) in enumerate(
                (
                    ("Payroll", "Lead", monthly, 7_200_000, "2022-05-01", 18_000_000),
                    ("Plant", "Manager", monthly, 8_400_000, "2021-09-01", 26_600_000),
                    ("Line", "Technician", weekly, 4_900_000, "2023-01-16", 8_167_000),
                    ("Front", "Desk", None, 3_600_000, "2026-01-05", 0),
                )
            )
        )
        self.rules = by_id(
            {
                "id": f"d80b6a15-93f7-4e2c-a1c4-2f6e8d0b500{number}",
                "name": name,
                "category": category,
                "minimumCents": minimum,
                "approverIds": approvers,
                "status": status,
            }
            for number, name, category, minimum, approvers, status in (
                (1, "Pay runs need two", "payRun", None, people[:2], "inForce"),
                (2, "New bank details", "bankDetails", None, people[:1], "inForce"),
                (3, "Raises", "salaryChange", 100_000, people[1:2], "superseded"),
                (4, "Raises from 500", "salaryChange", 50_000, people[1:2], "inForce"),
            )
        )
        self.clients: dict[str, Record] = {
            "wo_live_7nT3vKq9XbL2": {
                "id": "0e97b2d4-6c31-4f8a-b5d0-93a1c7e26001",
                "name": "Ledger sync",
                "ownerEmployeeId": people[0],
                "scopes": list(SCOPES),
                "enabled": True,
            },
            "wo_live_1hR8mWz5CfJ6": {
                "id": "0e97b2d4-6c31-4f8a-b5d0-93a1c7e26002",
                "name": "Time clock",
                "ownerEmployeeId": people[1],
                "scopes": ["employees:read", "schedules:read"],
                "enabled": True,
            },
        }
        self.company: Record = {
            "legalName": "Wage Office Sample Works Inc.",
            "tradingName": "Sample Works",
            "fiscalYearStartMonth": 1,
            "booksClosedThrough": "2024-12-31",
        }
        self.subscription: Record = {"plan": "enterprise", "nextPlan": None, "renewsOn": "2031-02-01"}
        self.rosters_mirrored = 0
        self.at_start = {part: set(entries) for part, entries in self.everything().items()}

    # The state, for whoever compares before and after.

    def everything(self) -> dict[str, Record]:
        """All records of the office, by part and key."""
        owners = {client["ownerEmployeeId"] for client in self.clients.values()}
        people = {f"employee:{employee_id}": employee for employee_id, employee in self.employees.items()}
        return {
            "access": {
                **{f"client:{client['id']}": {**client, "key": key} for key, client in self.clients.items()},
                **{key: employee for key, employee in people.items() if employee["id"] in owners},
            },
            "host": {"mirrored rosters": self.rosters_mirrored},
            "settings": {"company profile": self.company, "subscription": self.subscription},
            "data": {
                **{key: employee for key, employee in people.items() if employee["id"] not in owners},
                **{f"schedule:{schedule_id}": schedule for schedule_id, schedule in self.schedules.items()},
                **{f"rule:{rule_id}": rule for rule_id, rule in self.rules.items()},
            },
        }

    def state(self) -> dict[str, Record]:
        """What has become of everything that was there at the start."""
        return {
            part: {key: value for key, value in entries.items() if key in self.at_start[part]}
            for part, entries in self.everything().items()
        }

    # Helpers of the operations.

    def caller(self, key: str | None) -> Record:
        """The client whose key the request carries."""
        for known, client in self.clients.items():
            if client["enabled"] and secrets.compare_digest(known.encode(), (key or "").encode()):
                return client
        raise RefusedError(HTTPStatus.UNAUTHORIZED, "unauthorized", "A valid X-Api-Key is needed.")

    def need_rights(self, client: Record, scope: str | None, feature: str | None) -> None:
        """Refuse what the plan or the client's scopes do not have."""
        features = PLAN_FEATURES[self.subscription["plan"]]
        if "apiAccess" not in features or (feature is not None and feature not in features):
            raise RefusedError(HTTPStatus.FORBIDDEN, "notInPlan", "The company's plan does not include this.")
        if scope is not None and scope not in client["scopes"]:
            raise RefusedError(HTTPStatus.FORBIDDEN, "missingScope", f"The client needs the scope {scope}.")

    def need_schedule(self, fields: Record, where: str = "payScheduleId") -> None:
        """Refuse a reference to a pay schedule that is not there, and write it as the schedule's own id."""
        if fields.get("payScheduleId") is not None:
            fields["payScheduleId"] = fields["payScheduleId"].lower()
            if fields["payScheduleId"] not in self.schedules:
                raise invalid(where, "names no pay schedule")

    def need_approvers(self, fields: Record) -> None:
        """Refuse approvers who are not there, and write them as their own ids."""
        if "approverIds" in fields:
            fields["approverIds"] = [approver.lower() for approver in fields["approverIds"]]
            for index, approver in enumerate(fields["approverIds"]):
                if approver not in self.employees:
                    raise invalid(f"approverIds[{index}]", "names no employee")

    def with_number(self, number: str) -> Record | None:
        """The employee who has a number."""
        return next((one for one in self.employees.values() if one["employeeNumber"] == number), None)

    def hire(self, fields: Record) -> Record:
        """Store a new employee."""
        employee_id, time = str(uuid.uuid4()), now()
        self.employees[employee_id] = {
            "id": employee_id,
            **fields,
            "status": "active",
            "lastDay": None,
            "paidToDateCents": 0,
            "createdAt": time,
            "updatedAt": time,
        }
        return self.employees[employee_id]

    def leave(self, employee: Record, last_day: str) -> None:
        """Offboard an employee; the API clients that the employee owns stop with it."""
        change(employee, {"status": "offboarded", "lastDay": last_day})
        for client in self.clients.values():
            if client["ownerEmployeeId"] == employee["id"]:
                client["enabled"] = False

    def put_in_force(self, rule: Record) -> None:
        """Leave one rule of a category in force."""
        for other in self.rules.values():
            same = other["category"] == rule["category"] and other["status"] == "inForce"
            if same and rule["status"] == "inForce" and other is not rule:
                change(other, {"status": "superseded"})

    # Employees.

    @route("GET", "/employees", "employees:read", query={**PAGING, **EMPLOYEE_FILTER})
    def list_employees(self, call: Call) -> Answer:
        wanted = call.query["status"]
        return page_of([one for one in self.employees.values() if wanted in (None, one["status"])], call)

    @route("POST", "/employees", "employees:write", body="NewEmployee")
    def create_employee(self, call: Call) -> Answer:
        self.need_schedule(call.body)
        if self.with_number(call.body["employeeNumber"]):
            raise conflict("The employee number is taken.")
        employee = self.hire(call.body)
        return Answer(HTTPStatus.CREATED, employee, {"Location": f"/employees/{employee['id']}"})

    @route("POST", "/employees/sync", "employees:write", body="EmployeeSync")
    def sync_employees(self, call: Call) -> Answer:
        listed = call.body["employees"]
        numbers = [fields["employeeNumber"] for fields in listed]
        for index, fields in enumerate(listed):
            self.need_schedule(fields, f"employees[{index}].payScheduleId")
            known = self.with_number(numbers[index])
            if numbers[index] in numbers[:index]:
                raise invalid(f"employees[{index}].employeeNumber", "is in the list twice")
            if known and known["status"] == "offboarded":
                raise conflict(f"The employee {numbers[index]} has left.")
        result: dict[str, Any] = {"mode": call.body["mode"], "created": [], "updated": [], "offboarded": []}
        if call.body["mode"] == "mirror":
            self.rosters_mirrored += 1
            for employee in self.employees.values():
                if employee["status"] == "active" and employee["employeeNumber"] not in numbers:
                    self.leave(employee, max(now()[:10], employee["startDate"]))
                    result["offboarded"].append(employee["id"])
        for fields in listed:
            known = self.with_number(fields["employeeNumber"])
            if known:
                change(known, fields)
                result["updated"].append(known["id"])
            else:
                result["created"].append(self.hire(fields)["id"])
        return Answer(HTTPStatus.OK, result)

    @route("GET", "/employees/{employeeId}", "employees:read")
    def show_employee(self, call: Call) -> Answer:
        return Answer(HTTPStatus.OK, find(self.employees, call.path["employeeId"], "employee"))

    @route("PATCH", "/employees/{employeeId}", "employees:write", body="EmployeeChange")
    def change_employee(self, call: Call) -> Answer:
        employee = find(self.employees, call.path["employeeId"], "employee")
        self.need_schedule(call.body)
        if employee["status"] == "offboarded":
            raise conflict("The employee has left.")
        change(employee, call.body)
        return Answer(HTTPStatus.OK, employee)

    @route("DELETE", "/employees/{employeeId}", "employees:write")
    def delete_employee(self, call: Call) -> Answer:
        employee = find(self.employees, call.path["employeeId"], "employee")
        if employee["paidToDateCents"]:
            raise conflict("The employee has been paid.")
        if any(employee["id"] in rule["approverIds"] for rule in self.rules.values()):
            raise conflict("The employee is an approver.")
        del self.employees[employee["id"]]
        return Answer(HTTPStatus.NO_CONTENT)

    @route("POST", "/employees/{employeeId}/offboarding", "employees:write", body="Offboarding")
    def offboard_employee(self, call: Call) -> Answer:
        employee = find(self.employees, call.path["employeeId"], "employee")
        last_day = call.body["lastDay"]
        if last_day < employee["startDate"]:
            raise invalid("lastDay", "is before the start date")
        if employee["status"] == "offboarded":
            raise conflict("The employee has left already.")
        if last_day <= self.company["booksClosedThrough"]:
            raise conflict("The books of that day are closed.")
        self.leave(employee, last_day)
        return Answer(HTTPStatus.OK, employee)

    # Pay schedules.

    def need_free_schedule_name(self, name: str, apart_from: Record | None = None) -> None:
        """Refuse a name that another pay schedule has."""
        if any(one["name"] == name for one in self.schedules.values() if one is not apart_from):
            raise conflict("There is a pay schedule of that name.")

    @route("GET", "/paySchedules", "schedules:read", query=PAGING)
    def list_schedules(self, call: Call) -> Answer:
        return page_of(list(self.schedules.values()), call)

    @route("POST", "/paySchedules", "schedules:write", body="PayScheduleInput")
    def create_schedule(self, call: Call) -> Answer:
        self.need_free_schedule_name(call.body["name"])
        schedule_id, time = str(uuid.uuid4()), now()
        self.schedules[schedule_id] = {"id": schedule_id, **call.body, "createdAt": time, "updatedAt": time}
        return Answer(HTTPStatus.CREATED, self.schedules[schedule_id], {"Location": f"/paySchedules/{schedule_id}"})

    @route("GET", "/paySchedules/{scheduleId}", "schedules:read")
    def show_schedule(self, call: Call) -> Answer:
        return Answer(HTTPStatus.OK, find(self.schedules, call.path["scheduleId"], "pay schedule"))

    @route("PUT", "/paySchedules/{scheduleId}", "schedules:write", body="PayScheduleInput")
    def replace_schedule(self, call: Call) -> Answer:
        schedule = find(self.schedules, call.path["scheduleId"], "pay schedule")
        self.need_free_schedule_name(call.body["name"], schedule)
        change(schedule, call.body)
        return Answer(HTTPStatus.OK, schedule)

    @route("DELETE", "/paySchedules/{scheduleId}", "schedules:write")
    def delete_schedule(self, call: Call) -> Answer:
        schedule = find(self.schedules, call.path["scheduleId"], "pay schedule")
        if any(employee["payScheduleId"] == schedule["id"] for employee in self.employees.values()):
            raise conflict("Employees are paid by this schedule.")
        del self.schedules[schedule["id"]]
        return Answer(HTTPStatus.NO_CONTENT)

    # Approval rules.

    @route("GET", "/approvalRules", "rules:read", query={**PAGING, **RULE_FILTER})
    def list_rules(self, call: Call) -> Answer:
        wanted = call.query["category"]
        return page_of([rule for rule in self.rules.values() if wanted in (None, rule["category"])], call)

    @route("POST", "/approvalRules", "rules:write", body="NewApprovalRule")
    def create_rule(self, call: Call) -> Answer:
        self.need_approvers(call.body)
        rule_id, time = str(uuid.uuid4()), now()
        rule = {"id": rule_id, **call.body, "createdAt": time, "updatedAt": time}
        self.rules[rule_id] = rule
        self.put_in_force(rule)
        return Answer(HTTPStatus.CREATED, rule, {"Location": f"/approvalRules/{rule_id}"})

    @route("GET", "/approvalRules/{ruleId}", "rules:read")
    def show_rule(self, call: Call) -> Answer:
        return Answer(HTTPStatus.OK, find(self.rules, call.path["ruleId"], "approval rule"))

    @route("PATCH", "/approvalRules/{ruleId}", "rules:write", body="ApprovalRuleChange")
    def change_rule(self, call: Call) -> Answer:
        rule = find(self.rules, call.path["ruleId"], "approval rule")
        self.need_approvers(call.body)
        if rule["status"] == "superseded":
            raise conflict("The rule is kept for the record.")
        change(rule, call.body)
        self.put_in_force(rule)
        return Answer(HTTPStatus.OK, rule)

    @route("DELETE", "/approvalRules/{ruleId}", "rules:write")
    def delete_rule(self, call: Call) -> Answer:
        del self.rules[find(self.rules, call.path["ruleId"], "approval rule")["id"]]
        return Answer(HTTPStatus.NO_CONTENT)

    # The company, its plan, and the calling client.

    @route("GET", "/companyProfile", "company:read")
    def show_company(self, _call: Call) -> Answer:
        return Answer(HTTPStatus.OK, self.company)

    @route("PATCH", "/companyProfile", "company:write", body="CompanyChange")
    def change_company(self, call: Call) -> Answer:
        closed = self.company["booksClosedThrough"]
        if call.body.get("booksClosedThrough", closed) < closed:
            raise conflict(f"The books are closed through {closed}.")
        self.company.update(call.body)
        return Answer(HTTPStatus.OK, self.company)

    def shown_subscription(self) -> Record:
        """The subscription with what its plan includes."""
        return {**self.subscription, "features": PLAN_FEATURES[self.subscription["plan"]]}

    @route("GET", "/subscription", "company:read")
    def show_subscription(self, _call: Call) -> Answer:
        return Answer(HTTPStatus.OK, self.shown_subscription())

    @route("POST", "/subscription/planChange", "subscription:write", body="PlanChange")
    def change_plan(self, call: Call) -> Answer:
        if call.body["effective"] == "now":
            self.subscription.update(plan=call.body["plan"], nextPlan=None)
        else:
            self.subscription["nextPlan"] = call.body["plan"]
        return Answer(HTTPStatus.OK, self.shown_subscription())

    @route("GET", "/apiClients/self", None)
    def show_client(self, call: Call) -> Answer:
        return Answer(HTTPStatus.OK, call.client)

    @route("PUT", "/apiClients/self/scopes", None, body="ScopeList")
    def set_scopes(self, call: Call) -> Answer:
        wider = [scope for scope in call.body["scopes"] if scope not in call.client["scopes"]]
        if wider:
            raise RefusedError(HTTPStatus.FORBIDDEN, "missingScope", f"The client has not {', '.join(wider)}.")
        call.client["scopes"] = [scope for scope in SCOPES if scope in call.body["scopes"]]
        return Answer(HTTPStatus.OK, call.client)


class Handler(BaseHTTPRequestHandler):
    """Reads a request, finds its operation and sends the answer."""

    protocol_version = "HTTP/1.1"
    server_version = "WageOffice/4"
    sys_version = ""
    disable_nagle_algorithm = True
    office: Office

    def serve(self) -> None:
        """Answer one request."""
        try:
            raw = self.read_body()
            with self.office.lock:
                answer = self.find_answer(raw)
                content = b"" if answer.status is HTTPStatus.NO_CONTENT else json.dumps(answer.body).encode()
            self.send(answer.status, content, answer.headers)
        except RefusedError as refused:
            self.send(refused.status, json.dumps(refused.body).encode(), refused.headers)

    def read_body(self) -> bytes:
        """The bytes after the headers."""
        length = self.headers.get("Content-Length", "0")
        if "Transfer-Encoding" in self.headers or not re.fullmatch("[0-9]{1,9}", length) or int(length) > BODY_LIMIT:
            self.close_connection = True
            message = "The body is too large or its length is not given."
            raise RefusedError(HTTPStatus.BAD_REQUEST, "invalidRequest", message, headers={"Connection": "close"})
        return self.rfile.read(int(length))

    def find_answer(self, raw: bytes) -> Answer:
        """Find the operation and carry it out."""
        path, _, query_text = self.path.partition("?")
        if path == "/__state__" and self.command == "GET":
            return Answer(HTTPStatus.OK, self.office.state())
        found = [(one, one.match(path[1:].split("/"))) for one in ROUTES]
        matching = [(one, parts) for one, parts in found if parts is not None]
        if not matching:
            raise RefusedError(HTTPStatus.NOT_FOUND, "notFound", "There is nothing at this path.")
        for one, parts in matching:
            if one.method == self.command:
                client = self.office.caller(self.headers.get("X-Api-Key"))
                feature = "approvalRules" if one.segments[0] == "approvalRules" else None
                self.office.need_rights(client, one.scope, feature)
                query = check_query(one.query, query_text)
                body = self.parse_body(SCHEMAS[one.body], raw) if one.body else None
                return one.act(self.office, Call(client, parts, query, body))
        raise RefusedError(
            HTTPStatus.METHOD_NOT_ALLOWED,
            "methodNotAllowed",
            "The path has no such method.",
            headers={"Allow": ", ".join(sorted({one.method for one, _ in matching}))},
        )

    def parse_body(self, schema: Schema, raw: bytes) -> Any:
        """The body as JSON, checked against its schema."""
        if self.headers.get_content_type() != "application/json":
            raise RefusedError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "invalidRequest", "The body has to be JSON.")
        try:
            value = json.loads(raw.decode(), parse_constant=refuse_constant)
        except (ValueError, RecursionError):
            raise RefusedError(HTTPStatus.BAD_REQUEST, "invalidRequest", "The body is not valid JSON.") from None
        problems: list[Problem] = []
        body = check(schema, value, "", problems)
        if problems:
            raise RefusedError(HTTPStatus.BAD_REQUEST, "invalidRequest", "The request has errors.", problems)
        return body

    def send(self, status: int, content: bytes, headers: Mapping[str, str]) -> None:
        """Send an answer."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != HTTPStatus.NO_CONTENT:
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def send_error(self, code: int, message: str | None = None, *_args: Any, **_kwargs: Any) -> None:
        """Answer a request that is not HTTP as this server speaks it."""
        self.close_connection = True
        text = message or HTTPStatus(code).phrase
        body = {"error": {"code": "invalidRequest", "message": text, "fields": []}}
        self.send(code, json.dumps(body).encode(), {"Connection": "close"})

    def log_message(self, *_args: Any, **_kwargs: Any) -> None:
        """Keep quiet."""


for method in METHODS:
    setattr(Handler, f"do_{method}", Handler.serve)


class Server(ThreadingHTTPServer):
    """The HTTP server."""

    daemon_threads = True
    request_queue_size = 128


def main() -> None:
    """Serve until killed."""
    parser = argparse.ArgumentParser(description="Wage Office")
    parser.add_argument("--port", type=int, default=0)
    port = parser.parse_args().port
    Handler.office = Office()
    with Server(("127.0.0.1", port), Handler) as server:
        print(f"http://127.0.0.1:{server.server_address[1]}", flush=True)
        server.serve_forever()


if __name__ == "__main__":
    main()
