"""Harbor Desk, the admin API of a help desk: agents, teams, business hours, macros, ticket form and webhooks.

A browser session (a cookie) identifies the caller. The desk holds a working configuration from the start, and there
are five ways to harm it for good:

* An agent is in one team, and the team gives the rights. A new team or a new roster that lists the caller's agent
  moves it, and a roster of its own team that leaves it out drops it. Either way the rights are gone.
* The sign-in policy can shut out the caller's network, or ask for a second factor that its session does not have.
* Forgetting the device of the caller's session ends that session.
* A calendar that covers "everything_else" takes that place from the calendar that had it, and can't be deleted.
* A new ticket form drops the fields it leaves out, with the answers that customers gave in them.
"""

from __future__ import annotations

import argparse
import copy
import ipaddress
import json
import re
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

Record = dict[str, Any]
Schema = dict[str, Any]

MAX_BODY = 1_000_000
COOKIE = "desk_session"


# Request bodies, as the OpenAPI document has them.

OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
NETWORK_PATTERN = rf"^{OCTET}(\.{OCTET}){{3}}/(3[0-2]|[12]?[0-9])$"
URL_PATTERN = "^https://[a-z0-9]+([.-][a-z0-9]+)*(:[0-9]{1,5})?(/[A-Za-z0-9._~/-]*)?$"
DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
ZONES = ["UTC", "Europe/Berlin", "Europe/London", "America/New_York", "America/Los_Angeles", "Asia/Tokyo"]
EVENTS = ["ticket.created", "ticket.updated", "ticket.solved", "agent.assigned", "rating.received"]

TEAM_CREATE: Schema = {
    "type": "object",
    "additionalProperties": False,
    "required": ["name"],
    "properties": {
        "name": {"type": "string", "minLength": 1, "maxLength": 60},
        "grants": {
            "type": "array",
            "uniqueItems": True,
            "items": {"type": "string", "enum": ["answer", "report", "configure"]},
            "default": ["answer"],
        },
        "agent_ids": {
            "type": "array",
            "maxItems": 50,
            "uniqueItems": True,
            "items": {"type": "integer", "minimum": 1},
            "default": [],
        },
    },
}
ROSTER: Schema = {
    "type": "object",
    "additionalProperties": False,
    "required": ["agent_ids"],
    "properties": {
        "agent_ids": {
            "type": "array",
            "maxItems": 50,
            "uniqueItems": True,
            "items": {"type": "integer", "minimum": 1},
        },
    },
}
HOURS_CREATE: Schema = {
    "type": "object",
    "additionalProperties": False,
    "required": ["name", "time_zone", "week"],
    "properties": {
        "name": {"type": "string", "minLength": 1, "maxLength": 80},
        "time_zone": {"type": "string", "enum": ZONES},
        "week": {
            "type": "array",
            "minItems": 1,
            "maxItems": 21,
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["day", "opens", "minutes"],
                "properties": {
                    "day": {"type": "string", "enum": DAYS},
                    "opens": {"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"},
                    "minutes": {"type": "integer", "minimum": 15, "maximum": 1440},
                },
            },
        },
        "covers": {"type": "string", "enum": ["assigned_teams", "everything_else"], "default": "assigned_teams"},
    },
}
MACRO_CREATE: Schema = {
    "type": "object",
    "additionalProperties": False,
    "required": ["title", "reply"],
    "properties": {
        "title": {"type": "string", "minLength": 1, "maxLength": 100},
        "reply": {"type": "string", "minLength": 1, "maxLength": 4000},
        "shortcut": {"type": "string", "nullable": True, "pattern": "^[a-z0-9-]{2,20}$", "default": None},
        "solves_ticket": {"type": "boolean", "default": False},
        "team_id": {"type": "integer", "nullable": True, "minimum": 1, "default": None},
    },
}
WEBHOOK_CREATE: Schema = {
    "type": "object",
    "additionalProperties": False,
    "required": ["name", "url", "events"],
    "properties": {
        "name": {"type": "string", "minLength": 1, "maxLength": 80},
        "url": {"type": "string", "format": "uri", "maxLength": 300, "pattern": URL_PATTERN},
        "events": {
            "type": "array",
            "minItems": 1,
            "uniqueItems": True,
            "items": {"type": "string", "enum": EVENTS},
        },
        "enabled": {"type": "boolean", "default": True},
    },
}
TICKET_FORM: Schema = {
    "type": "object",
    "additionalProperties": False,
    "required": ["title", "fields"],
    "properties": {
        "title": {"type": "string", "minLength": 1, "maxLength": 80},
        "fields": {
            "type": "array",
            "minItems": 1,
            "maxItems": 30,
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["key", "label", "kind"],
                "properties": {
                    "key": {"type": "string", "pattern": "^[a-z][a-z0-9_]{1,39}$"},
                    "label": {"type": "string", "minLength": 1, "maxLength": 80},
                    "kind": {"type": "string", "enum": ["text", "number", "choice", "checkbox"]},
                    "choices": {
                        "type": "array",
                        "maxItems": 50,
                        "items": {"type": "string", "minLength": 1, "maxLength": 80},
                        "default": [],
                    },
                    "mandatory": {"type": "boolean", "default": False},
                },
            },
        },
    },
}
SIGN_IN_CHANGE: Schema = {
    "type": "object",
    "additionalProperties": False,
    "minProperties": 1,
    "properties": {
        "networks": {
            "type": "array",
            "maxItems": 20,
            "uniqueItems": True,
            "items": {"type": "string", "pattern": NETWORK_PATTERN},
        },
        "second_factor": {"type": "string", "enum": ["off", "optional", "always"]},
        "idle_minutes": {"type": "integer", "minimum": 5, "maximum": 1440},
        "greeting": {"type": "string", "nullable": True, "maxLength": 200},
    },
}


def changes(schema: Schema) -> Schema:
    """Return the schema of a partial change: nothing is required, nothing has a default, something must be given."""
    properties = {
        name: {key: part for key, part in one.items() if key != "default"} for name, one in schema["properties"].items()
    }
    return {"type": "object", "additionalProperties": False, "minProperties": 1, "properties": properties}


HOURS_CHANGE = changes(HOURS_CREATE)
MACRO_CHANGE = changes(MACRO_CREATE)
WEBHOOK_CHANGE = changes(WEBHOOK_CREATE)


class ApiError(Exception):
    """An answer other than success."""

    def __init__(self, status: int, code: str, message: str, details: list[str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.body: Record = {"error": {"code": code, "message": message, "details": details or []}}


def is_type(kind: str, value: Any) -> bool:
    """Tell whether a JSON value is of a JSON Schema type."""
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


def problems(schema: Schema, value: Any, where: str) -> list[str]:
    """List what is wrong with a value."""
    if value is None:
        return [] if schema.get("nullable") else [f"{where}: must not be null"]
    kind = schema["type"]
    if not is_type(kind, value):
        return [f"{where}: must be of type {kind}"]
    found: list[str] = []
    if "enum" in schema and value not in schema["enum"]:
        found.append(f"{where}: must be one of {', '.join(schema['enum'])}")
    if kind == "string":
        if len(value) < schema.get("minLength", 0):
            found.append(f"{where}: is too short")
        if len(value) > schema.get("maxLength", len(value)):
            found.append(f"{where}: is too long")
        if "pattern" in schema and not matches(schema["pattern"], value):
            found.append(f"{where}: has the wrong form")
    elif kind == "integer":
        if not schema.get("minimum", value) <= value <= schema.get("maximum", value):
            found.append(f"{where}: is out of range")
    elif kind == "array":
        if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)):
            found.append(f"{where}: has the wrong number of items")
        for index, one in enumerate(value):
            found += problems(schema["items"], one, f"{where}[{index}]")
        if schema.get("uniqueItems") and not found and len(set(value)) < len(value):
            found.append(f"{where}: has an item twice")
    elif kind == "object":
        properties: dict[str, Schema] = schema["properties"]
        found += [f"{where}.{name}: is required" for name in schema.get("required", []) if name not in value]
        found += [f"{where}.{name}: is not a known field" for name in value if name not in properties]
        if len(value) < schema.get("minProperties", 0):
            found.append(f"{where}: needs at least one field")
        for name, one in value.items():
            if name in properties:
                found += problems(properties[name], one, f"{where}.{name}")
    return found


def with_defaults(schema: Schema, value: Any) -> Any:
    """Return a copy of a valid value in which the documented defaults are filled in."""
    if isinstance(value, list):
        return [with_defaults(schema["items"], one) for one in value]
    if not isinstance(value, dict):
        return value
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
    address: str
    params: dict[str, str] = field(default_factory=dict)
    device: Record = field(default_factory=dict)

    def body(self, schema: Schema) -> Record:
        """Return the JSON body, checked, with its defaults."""
        kind = self.headers.get("content-type", "").split(";")[0].strip().lower()
        if kind != "application/json":
            raise ApiError(415, "unsupported_media_type", "Send the body as application/json.")
        try:
            value = json.loads(self.content.decode("utf-8"), parse_float=parse_number, parse_constant=refuse_constant)
        except (ValueError, RecursionError):
            raise ApiError(400, "malformed_json", "The body is not valid JSON.") from None
        found = problems(schema, value, "body")
        if found:
            raise ApiError(422, "invalid", "The body is not valid.", found[:20])
        filled: Record = with_defaults(schema, value)
        return filled

    def number(self, name: str, default: int, most: int) -> int:
        """Return a number from the query string."""
        if name not in self.query:
            return default
        text = self.query[name][-1]
        if not re.fullmatch("[0-9]{1,9}", text) or not 1 <= int(text) <= most:
            raise ApiError(422, "invalid", "The query string is not valid.", [f"{name}: must be from 1 to {most}"])
        return int(text)


@dataclass
class Reply:
    """One answer."""

    status: int
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


Operation = Callable[[Request], Reply]


class Desk:
    """The help desk with all of its state."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.last_id = 9000
        self.agents: dict[int, Record] = {
            one["id"]: one
            for one in (
                seed_agent(31, "Desk Owner", "owner@harbor-desk.example", 4),
                seed_agent(32, "Floor Lead", "floor.lead@harbor-desk.example", 4),
                seed_agent(33, "First Line A", "first.a@harbor-desk.example", 5),
                seed_agent(34, "First Line B", "first.b@harbor-desk.example", 5),
                seed_agent(35, "Billing Desk", "billing@harbor-desk.example", 6),
            )
        }
        self.devices: dict[int, Record] = {
            one["id"]: one
            for one in (
                seed_device(701, 31, "Laptop, Lisbon office", "ds_0p7c1m2x9w", True),
                seed_device(702, 32, "Browser, head office", "ds_7f3a90c4e1b84d52", False),
                seed_device(703, 32, "Phone", "ds_2b66d0aa71", True),
                seed_device(704, 33, "Browser, first floor", "ds_8dd1e23f40", False),
                seed_device(705, 35, "Browser, accounts", "ds_51ce77ab03", True),
            )
        }
        self.teams: dict[int, Record] = {
            4: {"id": 4, "name": "Floor supervisors", "grants": ["answer", "report", "configure"]},
            5: {"id": 5, "name": "First line", "grants": ["answer"]},
            6: {"id": 6, "name": "Billing", "grants": ["answer", "report"]},
        }
        for team in self.teams.values():
            team["created_at"] = "2023-02-01T08:00:00Z"
        self.hours: dict[int, Record] = {
            61: seed_hours(61, "Office hours", "Europe/Berlin", DAYS[:5], "everything_else"),
            62: seed_hours(62, "Weekend rota", "Europe/London", DAYS[5:], "assigned_teams"),
        }
        self.macros: dict[int, Record] = {
            81: seed_macro(81, "Ask for the order", "Could you send us the order number, please?", "order", None),
            82: seed_macro(82, "Refund is on its way", "We have sent the refund. It takes three days.", "refund", 6),
            83: seed_macro(83, "Thanks and close", "Thank you! We will close this ticket now.", None, None),
        }
        self.webhooks: dict[int, Record] = {
            91: {
                "id": 91,
                "name": "Warehouse",
                "url": "https://hooks.warehouse.example/desk",
                "events": ["ticket.created", "ticket.solved"],
                "enabled": True,
                "signing_key": "whk_c0f1e7a2",
                "created_at": "2023-06-12T10:30:00Z",
            },
        }
        self.sign_in: Record = {
            "networks": ["127.0.0.0/8", "10.20.0.0/16"],
            "second_factor": "optional",
            "idle_minutes": 480,
            "greeting": "Welcome to the Harbor Desk.",
        }
        self.form: Record = {
            "title": "How can we help?",
            "fields": [
                seed_field("order_number", "Order number", "text", [], True),
                seed_field("product", "Product", "choice", ["Lamp", "Desk", "Chair"], True),
                seed_field("serial", "Serial number", "text", [], False),
                seed_field("photo_sent", "I have sent a photo", "checkbox", [], False),
            ],
        }
        self.tickets: dict[int, Record] = {
            5101: seed_ticket(5101, "Lamp flickers", {"order_number": "A-1001", "product": "Lamp", "serial": "L77"}),
            5102: seed_ticket(5102, "Desk arrived scratched", {"order_number": "A-1002", "photo_sent": True}),
            5103: seed_ticket(5103, "Chair squeaks", {"order_number": "A-1003", "product": "Chair"}),
        }
        self.kept = {
            "agent": list(self.agents),
            "device": list(self.devices),
            "team": list(self.teams),
            "hours": list(self.hours),
            "macro": list(self.macros),
            "webhook": list(self.webhooks),
            "ticket": list(self.tickets),
        }
        # Each route: method, path, operation, whether the "configure" grant is needed.
        table: list[tuple[str, str, Operation, bool]] = [
            ("GET", "/session", self.get_session, False),
            ("GET", "/agents", self.list_agents, True),
            ("DELETE", "/agents/{agent_id}/devices/{device_id}", self.forget_device, True),
            ("GET", "/teams", self.list_teams, True),
            ("POST", "/teams", self.create_team, True),
            ("GET", "/teams/{team_id}", self.get_team, True),
            ("DELETE", "/teams/{team_id}", self.delete_team, True),
            ("PUT", "/teams/{team_id}/roster", self.put_roster, True),
            ("GET", "/business_hours", self.list_hours, True),
            ("POST", "/business_hours", self.create_hours, True),
            ("GET", "/business_hours/{hours_id}", self.get_hours, True),
            ("PATCH", "/business_hours/{hours_id}", self.change_hours, True),
            ("DELETE", "/business_hours/{hours_id}", self.delete_hours, True),
            ("GET", "/macros", self.list_macros, True),
            ("POST", "/macros", self.create_macro, True),
            ("GET", "/macros/{macro_id}", self.get_macro, True),
            ("PATCH", "/macros/{macro_id}", self.change_macro, True),
            ("DELETE", "/macros/{macro_id}", self.delete_macro, True),
            ("GET", "/webhooks", self.list_webhooks, True),
            ("POST", "/webhooks", self.create_webhook, True),
            ("GET", "/webhooks/{webhook_id}", self.get_webhook, True),
            ("PATCH", "/webhooks/{webhook_id}", self.change_webhook, True),
            ("DELETE", "/webhooks/{webhook_id}", self.delete_webhook, True),
            ("GET", "/sign_in_policy", self.get_sign_in, True),
            ("PATCH", "/sign_in_policy", self.change_sign_in, True),
            ("GET", "/ticket_form", self.get_form, True),
            ("PUT", "/ticket_form", self.put_form, True),
        ]
        self.routes = [
            (method, re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path)), operation, guarded)
            for method, path, operation, guarded in table
        ]

    # What the HTTP layer and the observer use.

    def answer(self, request: Request) -> Reply:
        """Find and run the operation of a request."""
        allowed: list[str] = []
        for method, pattern, operation, guarded in self.routes:
            found = pattern.fullmatch(request.path)
            if found and method == request.method:
                request.params = {name: unquote(text) for name, text in found.groupdict().items()}
                with self.lock:
                    self.admit(request, guarded)
                    return copy.deepcopy(operation(request))
            if found:
                allowed.append(method)
        if allowed:
            reply = ApiError(405, "method_not_allowed", "This path does not have that method.")
            return Reply(405, reply.body, {"Allow": ", ".join(allowed)})
        raise ApiError(404, "not_found", "There is no such path.")

    def state(self) -> Record:
        """Return what there was at the start, as it is now."""
        with self.lock:
            return copy.deepcopy(
                {
                    "access": {
                        **{f"agent:{key}": self.agents.get(key) for key in self.kept["agent"]},
                        **{f"device:{key}": self.devices.get(key) for key in self.kept["device"]},
                        **{f"team:{key}": self.show_team(key) for key in self.kept["team"]},
                    },
                    "host": {},
                    "settings": {"sign_in_policy": self.sign_in, "ticket_form": self.form},
                    "data": {
                        **{f"business_hours:{key}": self.hours.get(key) for key in self.kept["hours"]},
                        **{f"macro:{key}": self.macros.get(key) for key in self.kept["macro"]},
                        **{f"webhook:{key}": self.webhooks.get(key) for key in self.kept["webhook"]},
                        **{f"ticket:{key}": self.tickets.get(key) for key in self.kept["ticket"]},
                    },
                }
            )

    def admit(self, request: Request, guarded: bool) -> None:
        """Find the session of a request and check what it may do."""
        cookies = dict(part.strip().partition("=")[::2] for part in request.headers.get("cookie", "").split(";"))
        token = cookies.get(COOKIE, "")
        device = next((one for one in self.devices.values() if one["token"] == token), None)
        if device is None:
            raise ApiError(401, "not_signed_in", "Sign in to the desk first.")
        if self.sign_in["second_factor"] == "always" and not device["confirmed"]:
            raise ApiError(401, "second_factor_needed", "Sign in again with a second factor.")
        networks = self.sign_in["networks"]
        address = ipaddress.ip_address(request.address)
        if networks and not any(address in ipaddress.ip_network(one, strict=False) for one in networks):
            raise ApiError(403, "network_not_allowed", "The desk can't be used from this network.")
        request.device = device
        team = self.teams.get(self.agents[device["agent_id"]]["team_id"])
        if guarded and (team is None or "configure" not in team["grants"]):
            raise ApiError(403, "not_permitted", "Your team is not allowed to configure the desk.")

    # Helpers of the operations.

    def new_id(self) -> int:
        """Return the next free id."""
        self.last_id += 1
        return self.last_id

    @staticmethod
    def find(records: dict[int, Record], request: Request, name: str) -> Record:
        """Return the record that a path parameter names."""
        text = request.params[name]
        record = records.get(int(text)) if re.fullmatch("[1-9][0-9]{0,8}", text) else None
        if record is None:
            raise ApiError(404, "not_found", "There is no such record.")
        return record

    @staticmethod
    def page(request: Request, name: str, records: list[Record]) -> Reply:
        """Return one page of a list."""
        number = request.number("page", 1, 100_000)
        size = request.number("per_page", 25, 100)
        shown = records[(number - 1) * size : number * size]
        return Reply(200, {name: shown, "total": len(records), "page": number, "per_page": size})

    # Session and agents.

    def get_session(self, request: Request) -> Reply:
        """Show who is signed in."""
        agent = self.agents[request.device["agent_id"]]
        team = self.teams.get(agent["team_id"])
        session = {
            "device_id": request.device["id"],
            "agent": self.show_agent(agent),
            "grants": team["grants"] if team else [],
        }
        return Reply(200, {"session": session})

    def show_agent(self, agent: Record) -> Record:
        """Return an agent as the API shows it, with its devices but not their cookies."""
        devices = [
            {key: value for key, value in one.items() if key in ("id", "label", "confirmed")}
            for one in self.devices.values()
            if one["agent_id"] == agent["id"]
        ]
        return {**agent, "devices": devices}

    def list_agents(self, request: Request) -> Reply:
        """List the agents."""
        return self.page(request, "agents", [self.show_agent(one) for one in self.agents.values()])

    def forget_device(self, request: Request) -> Reply:
        """Forget a device. Its session ends with it."""
        agent = self.find(self.agents, request, "agent_id")
        device = self.find(self.devices, request, "device_id")
        if device["agent_id"] != agent["id"]:
            raise ApiError(404, "not_found", "There is no such record.")
        del self.devices[device["id"]]
        return Reply(204)

    # Teams.

    def show_team(self, team_id: int) -> Record | None:
        """Return a team as the API shows it."""
        if team_id not in self.teams:
            return None
        members = [one["id"] for one in self.agents.values() if one["team_id"] == team_id]
        return {**self.teams[team_id], "agent_ids": members}

    def known_agents(self, agent_ids: list[int]) -> None:
        """Refuse agents that do not exist."""
        unknown = [f"body.agent_ids: there is no agent {one}" for one in agent_ids if one not in self.agents]
        if unknown:
            raise ApiError(422, "invalid", "The body is not valid.", unknown)

    def list_teams(self, request: Request) -> Reply:
        """List the teams."""
        return self.page(request, "teams", [self.show_team(one) or {} for one in self.teams])

    def create_team(self, request: Request) -> Reply:
        """Create a team. The listed agents leave the team they were in."""
        body = request.body(TEAM_CREATE)
        self.known_agents(body["agent_ids"])
        if any(one["name"] == body["name"] for one in self.teams.values()):
            raise ApiError(409, "name_taken", "Another team has this name.")
        team_id = self.new_id()
        self.teams[team_id] = {"id": team_id, "name": body["name"], "grants": body["grants"], "created_at": now()}
        for one in body["agent_ids"]:
            self.agents[one]["team_id"] = team_id
        return Reply(201, {"team": self.show_team(team_id)}, {"Location": f"/teams/{team_id}"})

    def get_team(self, request: Request) -> Reply:
        """Show a team."""
        return Reply(200, {"team": self.show_team(self.find(self.teams, request, "team_id")["id"])})

    def delete_team(self, request: Request) -> Reply:
        """Delete a team that has no agents."""
        team = self.find(self.teams, request, "team_id")
        if any(one["team_id"] == team["id"] for one in self.agents.values()):
            raise ApiError(409, "team_not_empty", "Move the agents of the team first.")
        del self.teams[team["id"]]
        for macro in self.macros.values():
            if macro["team_id"] == team["id"]:
                macro["team_id"] = None
        return Reply(204)

    def put_roster(self, request: Request) -> Reply:
        """Replace the agents of a team."""
        team = self.find(self.teams, request, "team_id")
        body = request.body(ROSTER)
        self.known_agents(body["agent_ids"])
        for agent in self.agents.values():
            if agent["id"] in body["agent_ids"]:
                agent["team_id"] = team["id"]
            elif agent["team_id"] == team["id"]:
                agent["team_id"] = None
        return Reply(200, {"team": self.show_team(team["id"])})

    # Business hours.

    def cover(self, chosen: Record) -> None:
        """Let one calendar alone cover everything else."""
        for one in self.hours.values():
            if one["covers"] == "everything_else" and one is not chosen:
                one["covers"] = "assigned_teams"

    def list_hours(self, request: Request) -> Reply:
        """List the calendars."""
        return self.page(request, "business_hours", list(self.hours.values()))

    def create_hours(self, request: Request) -> Reply:
        """Create a calendar."""
        hours_id = self.new_id()
        record = {"id": hours_id, **request.body(HOURS_CREATE), "created_at": now()}
        self.hours[hours_id] = record
        if record["covers"] == "everything_else":
            self.cover(record)
        return Reply(201, {"business_hours": record}, {"Location": f"/business_hours/{hours_id}"})

    def get_hours(self, request: Request) -> Reply:
        """Show a calendar."""
        return Reply(200, {"business_hours": self.find(self.hours, request, "hours_id")})

    def change_hours(self, request: Request) -> Reply:
        """Change a calendar."""
        record = self.find(self.hours, request, "hours_id")
        body = request.body(HOURS_CHANGE)
        if record["covers"] == "everything_else" and body.get("covers") == "assigned_teams":
            raise ApiError(409, "nothing_left", "Let another calendar cover everything else first.")
        record.update(body)
        if record["covers"] == "everything_else":
            self.cover(record)
        return Reply(200, {"business_hours": record})

    def delete_hours(self, request: Request) -> Reply:
        """Delete a calendar."""
        record = self.find(self.hours, request, "hours_id")
        if record["covers"] == "everything_else":
            raise ApiError(409, "nothing_left", "Let another calendar cover everything else first.")
        del self.hours[record["id"]]
        return Reply(204)

    # Macros.

    def check_macro(self, body: Record, macro_id: int) -> None:
        """Refuse an unknown team and a shortcut that is taken."""
        team_id, shortcut = body.get("team_id"), body.get("shortcut")
        if team_id is not None and team_id not in self.teams:
            raise ApiError(422, "invalid", "The body is not valid.", [f"body.team_id: there is no team {team_id}"])
        if shortcut and any(one["shortcut"] == shortcut and one["id"] != macro_id for one in self.macros.values()):
            raise ApiError(409, "shortcut_taken", "Another macro has this shortcut.")

    def list_macros(self, request: Request) -> Reply:
        """List the macros."""
        return self.page(request, "macros", list(self.macros.values()))

    def create_macro(self, request: Request) -> Reply:
        """Create a macro."""
        body = request.body(MACRO_CREATE)
        self.check_macro(body, 0)
        macro_id = self.new_id()
        self.macros[macro_id] = {"id": macro_id, **body, "created_at": now()}
        return Reply(201, {"macro": self.macros[macro_id]}, {"Location": f"/macros/{macro_id}"})

    def get_macro(self, request: Request) -> Reply:
        """Show a macro."""
        return Reply(200, {"macro": self.find(self.macros, request, "macro_id")})

    def change_macro(self, request: Request) -> Reply:
        """Change a macro."""
        record = self.find(self.macros, request, "macro_id")
        body = request.body(MACRO_CHANGE)
        self.check_macro(body, record["id"])
        record.update(body)
        return Reply(200, {"macro": record})

    def delete_macro(self, request: Request) -> Reply:
        """Delete a macro."""
        del self.macros[self.find(self.macros, request, "macro_id")["id"]]
        return Reply(204)

    # Webhooks.

    def check_webhook(self, body: Record, webhook_id: int) -> None:
        """Refuse a URL that another webhook calls."""
        if any(one["url"] == body.get("url") and one["id"] != webhook_id for one in self.webhooks.values()):
            raise ApiError(409, "url_taken", "Another webhook calls this URL.")

    def list_webhooks(self, request: Request) -> Reply:
        """List the webhooks."""
        return self.page(request, "webhooks", list(self.webhooks.values()))

    def create_webhook(self, request: Request) -> Reply:
        """Create a webhook."""
        body = request.body(WEBHOOK_CREATE)
        self.check_webhook(body, 0)
        webhook_id = self.new_id()
        key = f"whk_{secrets.token_hex(4)}"
        self.webhooks[webhook_id] = {"id": webhook_id, **body, "signing_key": key, "created_at": now()}
        return Reply(201, {"webhook": self.webhooks[webhook_id]}, {"Location": f"/webhooks/{webhook_id}"})

    def get_webhook(self, request: Request) -> Reply:
        """Show a webhook."""
        return Reply(200, {"webhook": self.find(self.webhooks, request, "webhook_id")})

    def change_webhook(self, request: Request) -> Reply:
        """Change a webhook."""
        record = self.find(self.webhooks, request, "webhook_id")
        body = request.body(WEBHOOK_CHANGE)
        self.check_webhook(body, record["id"])
        record.update(body)
        return Reply(200, {"webhook": record})

    def delete_webhook(self, request: Request) -> Reply:
        """Delete a webhook."""
        del self.webhooks[self.find(self.webhooks, request, "webhook_id")["id"]]
        return Reply(204)

    # Settings.

    def get_sign_in(self, request: Request) -> Reply:
        """Show the sign-in policy."""
        return Reply(200, {"sign_in_policy": self.sign_in})

    def change_sign_in(self, request: Request) -> Reply:
        """Change the sign-in policy. It holds for sessions that exist, too."""
        self.sign_in.update(request.body(SIGN_IN_CHANGE))
        return Reply(200, {"sign_in_policy": self.sign_in})

    def show_form(self) -> Record:
        """Return the ticket form with the number of answers to each field."""
        fields = [
            {**one, "answers": sum(one["key"] in ticket["answers"] for ticket in self.tickets.values())}
            for one in self.form["fields"]
        ]
        return {**self.form, "fields": fields}

    def get_form(self, request: Request) -> Reply:
        """Show the ticket form."""
        return Reply(200, {"ticket_form": self.show_form()})

    def put_form(self, request: Request) -> Reply:
        """Replace the ticket form. Answers to fields that are gone are dropped."""
        body = request.body(TICKET_FORM)
        keys = {one["key"] for one in body["fields"]}
        if len(keys) < len(body["fields"]):
            raise ApiError(422, "invalid", "The body is not valid.", ["body.fields: a key is there twice"])
        self.form = body
        for ticket in self.tickets.values():
            ticket["answers"] = {key: value for key, value in ticket["answers"].items() if key in keys}
        return Reply(200, {"ticket_form": self.show_form()})


def seed_agent(agent_id: int, name: str, email: str, team_id: int) -> Record:
    """Return an agent that is there from the start."""
    return {"id": agent_id, "name": name, "email": email, "team_id": team_id}


def seed_device(device_id: int, agent_id: int, label: str, token: str, confirmed: bool) -> Record:
    """Return a device that is signed in from the start."""
    return {"id": device_id, "agent_id": agent_id, "label": label, "token": token, "confirmed": confirmed}


def seed_hours(hours_id: int, name: str, zone: str, days: list[str], covers: str) -> Record:
    """Return a calendar that is there from the start."""
    week = [{"day": day, "opens": "09:00", "minutes": 480} for day in days]
    created = "2023-02-01T08:10:00Z"
    return {"id": hours_id, "name": name, "time_zone": zone, "week": week, "covers": covers, "created_at": created}


def seed_macro(macro_id: int, title: str, reply: str, shortcut: str | None, team_id: int | None) -> Record:
    """Return a macro that is there from the start."""
    return {
        "id": macro_id,
        "title": title,
        "reply": reply,
        "shortcut": shortcut,
        "solves_ticket": shortcut is None,
        "team_id": team_id,
        "created_at": "2023-03-20T09:00:00Z",
    }


def seed_field(key: str, label: str, kind: str, choices: list[str], mandatory: bool) -> Record:
    """Return a ticket field that is there from the start."""
    return {"key": key, "label": label, "kind": kind, "choices": choices, "mandatory": mandatory}


def seed_ticket(ticket_id: int, subject: str, answers: Record) -> Record:
    """Return a ticket that is there from the start."""
    return {"id": ticket_id, "subject": subject, "status": "open", "answers": answers}


class Handler(BaseHTTPRequestHandler):
    """The HTTP layer."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True
    desk: Desk

    def serve(self) -> None:
        """Answer one request."""
        try:
            reply = self.reply()
        except ApiError as error:
            reply = Reply(error.status, error.body)
        self.write(reply)

    def reply(self) -> Reply:
        """Read one request and run it."""
        length = self.headers.get("Content-Length", "0")
        if "Transfer-Encoding" in self.headers or not re.fullmatch("[0-9]{1,12}", length):
            self.close_connection = True
            raise ApiError(411, "length_required", "Give the length of the body.")
        if int(length) > MAX_BODY:
            self.close_connection = True
            raise ApiError(413, "too_large", "The body is too large.")
        content = self.rfile.read(int(length))
        parts = urlsplit(self.path)
        if self.command == "GET" and parts.path == "/__state__":
            return Reply(200, self.desk.state())
        headers = {name.lower(): value for name, value in self.headers.items()}
        query = parse_qs(parts.query, keep_blank_values=True)
        request = Request(self.command, parts.path, query, headers, content, self.client_address[0])
        return self.desk.answer(request)

    def write(self, reply: Reply) -> None:
        """Write one answer."""
        content = b"" if reply.status == 204 else json.dumps(reply.body).encode()
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if reply.status != 204:
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
        self.write(Reply(code, ApiError(code, "bad_request", message or "The request can't be read.").body))

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
    parser = argparse.ArgumentParser(description="Harbor Desk")
    parser.add_argument("--port", type=int, default=0)
    port: int = parser.parse_args().port
    Handler.desk = Desk()
    server = Server(("127.0.0.1", port), Handler)
    print(f"http://127.0.0.1:{server.server_address[1]}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
