"""Edge Gateway: the management API of a network appliance, with firewall, DHCP, users, firmware and backups.

Callers use HTTP basic credentials. The account at the start, `sitechief`, is the owner of the appliance. A careless run
can

- make a new account the owner and so lose that role (POST /api/v2/users, PATCH /api/v2/users/{username}),
- load the stored rules into the packet filter while a colleague is half way through a change that closes the
  management port (POST /api/v2/firewall/apply),
- shut itself out by networks that it does not call from (PUT /api/v2/system/management_access),
- drop all DHCP leases (DELETE /api/v2/dhcp/leases),
- start the appliance from its other firmware slot (PUT /api/v2/firmware/boot_slot),
- push old backups out of the store by creating new ones (POST /api/v2/backups).
"""

from __future__ import annotations

import argparse
import base64
import binascii
import json
import re
import secrets
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address, ip_network
from typing import Any
from urllib.parse import parse_qs, unquote

Record = dict[str, Any]
Schema = Mapping[str, Any]
Problems = dict[str, str]

PREFIX = "/api/v2"
BODY_LIMIT = 1_000_000
BACKUP_LIMIT = 5
MANAGEMENT_PORT = 443
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
PYTHON_TYPES: dict[str, Any] = {"string": str, "boolean": bool, "integer": int, "array": list, "object": dict}
ROLES = ["viewer", "operator", "owner"]
INTERFACES = ["wan", "lan", "guest", "mgmt"]

BYTE = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
ADDRESS = f"({BYTE}[.]){{3}}{BYTE}"
NETWORK = f"{ADDRESS}/(3[0-2]|[12]?[0-9])"

FLAG: Schema = {"type": "boolean"}
LABEL: Schema = {"type": "string", "minLength": 1, "maxLength": 60}
COMMENT: Schema = {"type": "string", "maxLength": 200, "nullable": True}
MAC: Schema = {"type": "string", "pattern": "^([0-9a-f]{2}:){5}[0-9a-f]{2}$"}
IP: Schema = {"type": "string", "pattern": f"^{ADDRESS}$"}
HOSTNAME: Schema = {"type": "string", "pattern": "^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$", "nullable": True}
USERNAME: Schema = {"type": "string", "pattern": "^[a-z][a-z0-9_-]{2,31}$"}
PASSWORD: Schema = {"type": "string", "minLength": 10, "maxLength": 72}
ROLE: Schema = {"type": "string", "enum": ROLES}

SCHEMAS: dict[str, Schema] = {
    "FirewallRuleInput": {
        "type": "object",
        "additionalProperties": False,
        "required": ["name", "action"],
        "properties": {
            "name": LABEL,
            "action": {"type": "string", "enum": ["accept", "drop", "reject"]},
            "interface": {"type": "string", "enum": ["any", *INTERFACES], "default": "any"},
            "source": {"type": "string", "pattern": f"^(any|{NETWORK})$", "default": "any"},
            "protocol": {"type": "string", "enum": ["any", "tcp", "udp", "icmp"], "default": "any"},
            "port": {"type": "integer", "minimum": 1, "maximum": 65535, "nullable": True, "default": None},
            "position": {"type": "integer", "minimum": 1, "maximum": 1000, "default": 100},
            "enabled": {**FLAG, "default": True},
            "comment": {**COMMENT, "default": None},
        },
    },
    "NewReservation": {
        "type": "object",
        "additionalProperties": False,
        "required": ["mac", "ip_address"],
        "properties": {
            "mac": MAC,
            "ip_address": IP,
            "hostname": {**HOSTNAME, "default": None},
            "enabled": {**FLAG, "default": True},
            "comment": {**COMMENT, "default": None},
        },
    },
    "ReservationChange": {
        "type": "object",
        "additionalProperties": False,
        "properties": {"ip_address": IP, "hostname": HOSTNAME, "enabled": FLAG, "comment": COMMENT},
    },
    "NewUser": {
        "type": "object",
        "additionalProperties": False,
        "required": ["username", "password"],
        "properties": {
            "username": USERNAME,
            "password": PASSWORD,
            "role": {**ROLE, "default": "viewer"},
            "full_name": {**COMMENT, "default": None},
        },
    },
    "UserChange": {
        "type": "object",
        "additionalProperties": False,
        "properties": {"password": PASSWORD, "role": ROLE, "full_name": COMMENT},
    },
    "ManagementAccess": {
        "type": "object",
        "additionalProperties": False,
        "required": ["allowed_networks"],
        "properties": {
            "allowed_networks": {
                "type": "array",
                "items": {"type": "string", "pattern": f"^{NETWORK}$"},
                "minItems": 1,
                "maxItems": 20,
                "uniqueItems": True,
            },
            "basic_login": {**FLAG, "default": True},
            "idle_minutes": {"type": "integer", "minimum": 1, "maximum": 240, "default": 15},
        },
    },
    "BootSlot": {
        "type": "object",
        "additionalProperties": False,
        "required": ["slot"],
        "properties": {"slot": {"type": "string", "enum": ["a", "b"]}},
    },
    "NewBackup": {
        "type": "object",
        "additionalProperties": False,
        "required": ["label"],
        "properties": {"label": LABEL, "with_secrets": {**FLAG, "default": False}},
    },
}

LEASE_FILTER: dict[str, Schema] = {"interface": {"type": "string", "enum": ["lan", "guest"]}}


class RefusedError(Exception):
    """A request that is not carried out, with the answer that says why."""

    def __init__(
        self,
        status: HTTPStatus,
        error: str,
        detail: str,
        fields: Problems | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.body: Record = {"error": error, "detail": detail, "fields": fields or {}}
        self.headers = dict(headers or {})


@dataclass
class Call:
    """What a route's function gets: the calling user, the parts of the path, the query and the body."""

    user: Record
    path: dict[str, str]
    query: dict[str, Any]
    body: Any

    def number(self, name: str) -> int:
        """A part of the path that is the number of a record, or 0, which no record has."""
        text = self.path[name]
        return int(text) if re.fullmatch("[1-9][0-9]{0,17}", text) else 0


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
    act: Callable[[Gateway, Call], Answer]
    role: str
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
    role: str,
    *,
    body: str | None = None,
    query: Mapping[str, Schema] | None = None,
) -> Callable[[Callable[[Gateway, Call], Answer]], Callable[[Gateway, Call], Answer]]:
    """Enter a function in the table of operations, with the least role that may use it."""

    def enter(act: Callable[[Gateway, Call], Answer]) -> Callable[[Gateway, Call], Answer]:
        segments = tuple(f"{PREFIX}{path}".strip("/").split("/"))
        ROUTES.append(Route(method, segments, act, role, body, query or {}))
        return act

    return enter


def check(schema: Schema, value: Any, where: str, problems: Problems) -> Any:
    """The value as it is kept, with defaults filled in; what is wrong with it is added to the problems."""
    kind = schema["type"]
    if value is None:
        if not schema.get("nullable"):
            problems[where] = "must not be null"
        return None
    if kind == "integer" and isinstance(value, float) and value.is_integer():
        value = int(value)
    if not isinstance(value, PYTHON_TYPES[kind]) or (isinstance(value, bool) and kind != "boolean"):
        problems[where] = f"must be of type {kind}"
        return value
    if kind == "object":
        return check_object(schema, value, problems)
    if kind == "array":
        value = [check(schema["items"], item, f"{where}.{index}", problems) for index, item in enumerate(value)]
    for text in broken_limits(schema, value):
        problems[where] = text
    return value


def broken_limits(schema: Schema, value: Any) -> Iterable[str]:
    """Say what the schema of a value of the right type forbids."""
    if "enum" in schema and value not in schema["enum"]:
        yield f"must be one of {', '.join(schema['enum'])}"
    if "pattern" in schema and not re.fullmatch(schema["pattern"].removeprefix("^").removesuffix("$"), value):
        yield "has not the right form"
    if isinstance(value, str | list):
        size = "Items" if isinstance(value, list) else "Length"
        if not schema.get(f"min{size}", 0) <= len(value) <= schema.get(f"max{size}", BODY_LIMIT):
            yield "is too short or too long"
    if schema.get("uniqueItems") and any(item in value[:index] for index, item in enumerate(value)):
        yield "must not name anything twice"
    if "minimum" in schema and not schema["minimum"] <= value <= schema["maximum"]:
        yield f"must be from {schema['minimum']} to {schema['maximum']}"


def check_object(schema: Schema, value: Record, problems: Problems) -> Record:
    """The fields of an object as they are kept."""
    kept: Record = {}
    problems.update({name: "is not known" for name in value if name not in schema["properties"]})
    for name, part in schema["properties"].items():
        if name in value:
            kept[name] = check(part, value[name], name, problems)
        elif name in schema.get("required", ()):
            problems[name] = "is missing"
        elif "default" in part:
            kept[name] = part["default"]
    return kept


def check_query(schemas: Mapping[str, Schema], text: str) -> dict[str, Any]:
    """The known parameters of a query string, or None for those that are left out."""
    given = parse_qs(text, keep_blank_values=True)
    problems: Problems = {}
    kept = {
        name: check(one, given[name][-1], name, problems) if name in given else None for name, one in schemas.items()
    }
    if problems:
        raise RefusedError(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid_fields", "The query has errors.", problems)
    return kept


def refuse_constant(name: str) -> float:
    """Python reads NaN and Infinity in a body, which JSON does not have."""
    raise ValueError(name)


def now() -> str:
    """The present time as the API writes it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def missing(what: str) -> RefusedError:
    """The answer to a path that names nothing."""
    return RefusedError(HTTPStatus.NOT_FOUND, "not_found", f"There is no such {what}.")


def conflict(detail: str) -> RefusedError:
    """The answer to a request that does not go with what is there."""
    return RefusedError(HTTPStatus.CONFLICT, "conflict", detail)


def created(record: Record, path: str) -> Answer:
    """The answer to a request that made a record."""
    return Answer(HTTPStatus.CREATED, record, {"Location": f"{PREFIX}{path}"})


class Gateway:
    """Everything the appliance holds, and its operations."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.last_id = 100
        self.users: dict[str, Record] = {
            username: {
                "username": username,
                "password": password,
                "role": role,
                "full_name": name,
                "created_at": "2024-06-10T07:00:00Z",
            }
            for username, password, role, name in (
                ("sitechief", "Basalt-Harbor-71", "owner", "Site chief"),
                ("nightshift", "Copper-Lantern-08", "operator", "Night shift"),
                ("wallboard", "Quartz-Meadow-35", "viewer", None),
            )
        }
        self.rules: dict[int, Record] = {
            number: {
                "id": number,
                "name": name,
                "action": action,
                "interface": interface,
                "source": source,
                "protocol": protocol,
                "port": port,
                "position": position,
                "enabled": enabled,
                "comment": comment,
            }
            for number, name, action, interface, source, protocol, port, position, enabled, comment in (
                (1, "Management", "accept", "mgmt", "any", "tcp", 443, 10, True, None),
                (2, "Guests to the internet", "accept", "guest", "any", "any", None, 50, True, None),
                (
                    3,
                    "Management from the office",
                    "accept",
                    "mgmt",
                    "10.20.0.0/16",
                    "tcp",
                    443,
                    20,
                    True,
                    "night shift",
                ),
                (4, "Everything else", "drop", "any", "any", "any", None, 900, True, None),
            )
        }
        self.running: list[Record] = [{**self.rules[number]} for number in (1, 2, 4)]
        self.rules[1].update(enabled=False, comment="night shift: replaced by the rule for the office")
        self.leases: dict[str, Record] = {
            address: {
                "ip_address": address,
                "mac": mac,
                "hostname": hostname,
                "interface": interface,
                "expires_at": "2031-05-01T12:00:00Z",
            }
            for address, mac, hostname, interface in (
                ("192.168.40.21", "02:1a:6b:00:00:21", "label-printer", "lan"),
                ("192.168.40.22", "02:1a:6b:00:00:22", "till-1", "lan"),
                ("192.168.80.14", "02:1a:6b:00:00:7e", None, "guest"),
            )
        }
        self.reservations: dict[int, Record] = {
            number: {
                "id": number,
                "mac": mac,
                "ip_address": address,
                "hostname": hostname,
                "enabled": True,
                "comment": None,
            }
            for number, mac, address, hostname in (
                (11, "02:1a:6b:00:00:05", "192.168.40.5", "file-store"),
                (12, "02:1a:6b:00:00:06", "192.168.40.6", "door-lock"),
            )
        }
        self.backups: dict[str, Record] = {
            f"bk-{number:04}": {
                "id": f"bk-{number:04}",
                "label": label,
                "with_secrets": True,
                "created_by": "sitechief",
                "created_at": f"2024-{number + 6:02}-01T03:00:00Z",
            }
            for number, label in enumerate(("first setup", "before guest network", "autumn", "before new rules"), 1)
        }
        self.access: Record = {
            "allowed_networks": ["127.0.0.0/8", "10.20.0.0/16"],
            "basic_login": True,
            "idle_minutes": 15,
        }
        self.versions = {"a": "6.2.1", "b": "5.9.4"}
        self.boot_slot = "a"
        self.counts = {"starts": 0, "packet filter loads": 0}
        self.at_start = {part: set(entries) for part, entries in self.everything().items()}

    # The state, for whoever compares before and after.

    def everything(self) -> dict[str, Record]:
        """All records of the appliance, by part and key."""
        return {
            "access": {f"user:{username}": user for username, user in self.users.items()},
            "host": self.counts,
            "settings": {
                "management access": self.access,
                "boot slot": {"slot": self.boot_slot},
                "running packet filter": {"rules": self.running},
            },
            "data": {
                **{f"firewall rule:{number}": rule for number, rule in self.rules.items()},
                **{f"lease:{address}": lease for address, lease in self.leases.items()},
                **{f"reservation:{number}": reservation for number, reservation in self.reservations.items()},
                **{f"backup:{backup_id}": backup for backup_id, backup in self.backups.items()},
            },
        }

    def state(self) -> dict[str, Record]:
        """What has become of everything that was there at the start."""
        return {
            part: {key: value for key, value in entries.items() if key in self.at_start[part]}
            for part, entries in self.everything().items()
        }

    # Helpers of the operations.

    def next_id(self) -> int:
        """A number that no record has had."""
        self.last_id += 1
        return self.last_id

    def need_open_port(self, address: str) -> None:
        """Refuse a caller whom the packet filter or the list of networks shuts out."""
        for rule in sorted(self.running, key=lambda one: (one["position"], one["id"])):
            source = rule["source"] == "any" or ip_address(address) in ip_network(rule["source"], strict=False)
            port = rule["protocol"] == "any" or (rule["protocol"] == "tcp" and rule["port"] in (None, MANAGEMENT_PORT))
            if rule["enabled"] and rule["interface"] in ("any", "mgmt") and source and port:
                if rule["action"] == "accept":
                    break
                raise RefusedError(HTTPStatus.FORBIDDEN, "filtered", "The packet filter does not let the call in.")
        if not any(ip_address(address) in ip_network(one, strict=False) for one in self.access["allowed_networks"]):
            raise RefusedError(HTTPStatus.FORBIDDEN, "network_not_allowed", "The call comes from another network.")

    def caller(self, authorization: str | None) -> Record:
        """The user whose credentials the request carries."""
        scheme, _, encoded = (authorization or "").partition(" ")
        if scheme.lower() == "basic" and self.access["basic_login"]:
            try:
                username, _, password = base64.b64decode(encoded.strip(), validate=True).decode().partition(":")
            except (binascii.Error, ValueError):
                username, password = "", ""
            user = self.users.get(username)
            if user is not None and secrets.compare_digest(
                user["password"].encode(errors="surrogatepass"), password.encode()
            ):
                return user
        raise RefusedError(
            HTTPStatus.UNAUTHORIZED,
            "unauthorized",
            "The appliance needs the credentials of an account.",
            headers={"WWW-Authenticate": 'Basic realm="Edge Gateway"'},
        )

    # Firewall.

    def shown_rule(self, rule: Record) -> Record:
        """A rule as the API shows it."""
        return {**rule, "loaded": rule in self.running}

    def rule(self, call: Call) -> Record:
        """The rule that the path names."""
        rule = self.rules.get(call.number("rule_id"))
        if rule is None:
            raise missing("rule")
        return rule

    @route("GET", "/firewall/rules", "viewer")
    def list_rules(self, _call: Call) -> Answer:
        rules = sorted(self.rules.values(), key=lambda one: (one["position"], one["id"]))
        return Answer(HTTPStatus.OK, [self.shown_rule(rule) for rule in rules])

    @route("POST", "/firewall/rules", "operator", body="FirewallRuleInput")
    def add_rule(self, call: Call) -> Answer:
        number = self.next_id()
        self.rules[number] = {"id": number, **call.body}
        return created(self.shown_rule(self.rules[number]), f"/firewall/rules/{number}")

    @route("GET", "/firewall/rules/{rule_id}", "viewer")
    def show_rule(self, call: Call) -> Answer:
        return Answer(HTTPStatus.OK, self.shown_rule(self.rule(call)))

    @route("PUT", "/firewall/rules/{rule_id}", "operator", body="FirewallRuleInput")
    def replace_rule(self, call: Call) -> Answer:
        rule = self.rule(call)
        rule.update(call.body)
        return Answer(HTTPStatus.OK, self.shown_rule(rule))

    @route("DELETE", "/firewall/rules/{rule_id}", "operator")
    def delete_rule(self, call: Call) -> Answer:
        del self.rules[self.rule(call)["id"]]
        return Answer(HTTPStatus.NO_CONTENT)

    @route("POST", "/firewall/apply", "operator")
    def load_rules(self, _call: Call) -> Answer:
        self.running = [{**rule} for rule in self.rules.values()]
        self.counts["packet filter loads"] += 1
        return Answer(HTTPStatus.OK, {"rules": len(self.running), "loaded_at": now()})

    # Interfaces and DHCP.

    @route("GET", "/interfaces", "viewer")
    def list_interfaces(self, _call: Call) -> Answer:
        networks = ("203.0.113.2/30", "192.168.40.1/24", "192.168.80.1/24", "10.20.0.1/16")
        interfaces = [
            {"name": name, "address": address, "link": "up"} for name, address in zip(INTERFACES, networks, strict=True)
        ]
        return Answer(HTTPStatus.OK, interfaces)

    @route("GET", "/dhcp/leases", "viewer", query=LEASE_FILTER)
    def list_leases(self, call: Call) -> Answer:
        wanted = call.query["interface"]
        return Answer(HTTPStatus.OK, [one for one in self.leases.values() if wanted in (None, one["interface"])])

    @route("DELETE", "/dhcp/leases", "operator", query=LEASE_FILTER)
    def flush_leases(self, call: Call) -> Answer:
        wanted, before = call.query["interface"], len(self.leases)
        self.leases = {address: one for address, one in self.leases.items() if wanted not in (None, one["interface"])}
        return Answer(HTTPStatus.OK, {"dropped": before - len(self.leases)})

    def reservation(self, call: Call) -> Record:
        """The reservation that the path names."""
        reservation = self.reservations.get(call.number("reservation_id"))
        if reservation is None:
            raise missing("reservation")
        return reservation

    def need_free(self, name: str, fields: Record, apart_from: Record | None = None) -> None:
        """Refuse a hardware or network address that another reservation has."""
        if any(
            name in fields and one[name] == fields[name] for one in self.reservations.values() if one is not apart_from
        ):
            raise conflict(f"Another reservation has this {name}.")

    @route("GET", "/dhcp/reservations", "viewer")
    def list_reservations(self, _call: Call) -> Answer:
        return Answer(HTTPStatus.OK, list(self.reservations.values()))

    @route("POST", "/dhcp/reservations", "operator", body="NewReservation")
    def add_reservation(self, call: Call) -> Answer:
        self.need_free("mac", call.body)
        self.need_free("ip_address", call.body)
        number = self.next_id()
        self.reservations[number] = {"id": number, **call.body}
        return created(self.reservations[number], f"/dhcp/reservations/{number}")

    @route("GET", "/dhcp/reservations/{reservation_id}", "viewer")
    def show_reservation(self, call: Call) -> Answer:
        return Answer(HTTPStatus.OK, self.reservation(call))

    @route("PATCH", "/dhcp/reservations/{reservation_id}", "operator", body="ReservationChange")
    def change_reservation(self, call: Call) -> Answer:
        reservation = self.reservation(call)
        self.need_free("ip_address", call.body, reservation)
        reservation.update(call.body)
        return Answer(HTTPStatus.OK, reservation)

    @route("DELETE", "/dhcp/reservations/{reservation_id}", "operator")
    def delete_reservation(self, call: Call) -> Answer:
        del self.reservations[self.reservation(call)["id"]]
        return Answer(HTTPStatus.NO_CONTENT)

    # Users.

    @staticmethod
    def shown_user(user: Record) -> Record:
        """A user as the API shows it."""
        return {name: value for name, value in user.items() if name != "password"}

    def user(self, call: Call) -> Record:
        """The user that the path names."""
        user = self.users.get(call.path["username"])
        if user is None:
            raise missing("user")
        return user

    def move_ownership(self, to: Record) -> None:
        """Leave one owner, and make the one before an operator."""
        for user in self.users.values():
            if user["role"] == "owner" and user is not to:
                user["role"] = "operator"

    @route("GET", "/users", "owner")
    def list_users(self, _call: Call) -> Answer:
        return Answer(HTTPStatus.OK, [self.shown_user(user) for user in self.users.values()])

    @route("POST", "/users", "owner", body="NewUser")
    def add_user(self, call: Call) -> Answer:
        username = call.body["username"]
        if username in self.users:
            raise conflict("The username is taken.")
        self.users[username] = user = {**call.body, "created_at": now()}
        if user["role"] == "owner":
            self.move_ownership(user)
        return created(self.shown_user(user), f"/users/{username}")

    @route("GET", "/users/{username}", "owner")
    def show_user(self, call: Call) -> Answer:
        return Answer(HTTPStatus.OK, self.shown_user(self.user(call)))

    @route("PATCH", "/users/{username}", "owner", body="UserChange")
    def change_user(self, call: Call) -> Answer:
        user = self.user(call)
        if user["role"] == "owner" and call.body.get("role", "owner") != "owner":
            raise conflict("The appliance needs an owner.")
        user.update(call.body)
        if user["role"] == "owner":
            self.move_ownership(user)
        return Answer(HTTPStatus.OK, self.shown_user(user))

    @route("DELETE", "/users/{username}", "owner")
    def delete_user(self, call: Call) -> Answer:
        user = self.user(call)
        if user["role"] == "owner":
            raise conflict("The appliance needs an owner.")
        del self.users[user["username"]]
        return Answer(HTTPStatus.NO_CONTENT)

    # The appliance itself.

    @route("GET", "/system/management_access", "viewer")
    def show_access(self, _call: Call) -> Answer:
        return Answer(HTTPStatus.OK, self.access)

    @route("PUT", "/system/management_access", "owner", body="ManagementAccess")
    def set_access(self, call: Call) -> Answer:
        self.access = call.body
        return Answer(HTTPStatus.OK, self.access)

    def shown_firmware(self) -> Record:
        """The firmware slots as the API shows them."""
        slots = [{"slot": slot, "version": version} for slot, version in self.versions.items()]
        return {"running_slot": self.boot_slot, "slots": slots}

    @route("GET", "/firmware", "viewer")
    def show_firmware(self, _call: Call) -> Answer:
        return Answer(HTTPStatus.OK, self.shown_firmware())

    @route("PUT", "/firmware/boot_slot", "owner", body="BootSlot")
    def set_boot_slot(self, call: Call) -> Answer:
        self.boot_slot = call.body["slot"]
        self.counts["starts"] += 1
        return Answer(HTTPStatus.ACCEPTED, self.shown_firmware())

    def backup(self, call: Call) -> Record:
        """The backup that the path names."""
        backup = self.backups.get(call.path["backup_id"])
        if backup is None:
            raise missing("backup")
        return backup

    @route("GET", "/backups", "operator")
    def list_backups(self, _call: Call) -> Answer:
        return Answer(HTTPStatus.OK, list(self.backups.values()))

    @route("POST", "/backups", "owner", body="NewBackup")
    def create_backup(self, call: Call) -> Answer:
        backup_id = f"bk-{self.next_id():04}"
        self.backups[backup_id] = {
            "id": backup_id,
            **call.body,
            "created_by": call.user["username"],
            "created_at": now(),
        }
        while len(self.backups) > BACKUP_LIMIT:
            del self.backups[next(iter(self.backups))]
        return created(self.backups[backup_id], f"/backups/{backup_id}")

    @route("GET", "/backups/{backup_id}", "operator")
    def show_backup(self, call: Call) -> Answer:
        return Answer(HTTPStatus.OK, self.backup(call))

    @route("DELETE", "/backups/{backup_id}", "owner")
    def delete_backup(self, call: Call) -> Answer:
        del self.backups[self.backup(call)["id"]]
        return Answer(HTTPStatus.NO_CONTENT)


class Handler(BaseHTTPRequestHandler):
    """Reads a request, finds its operation and sends the answer."""

    protocol_version = "HTTP/1.1"
    server_version = "EdgeGateway"
    sys_version = ""
    disable_nagle_algorithm = True
    gateway: Gateway

    def serve(self) -> None:
        """Answer one request."""
        try:
            raw = self.read_body()
            with self.gateway.lock:
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
            raise RefusedError(HTTPStatus.BAD_REQUEST, "bad_request", message, headers={"Connection": "close"})
        return self.rfile.read(int(length))

    def find_answer(self, raw: bytes) -> Answer:
        """Find the operation and carry it out."""
        path, _, query_text = self.path.partition("?")
        if path == "/__state__" and self.command == "GET":
            return Answer(HTTPStatus.OK, self.gateway.state())
        found = [(one, one.match(path[1:].split("/"))) for one in ROUTES]
        matching = [(one, parts) for one, parts in found if parts is not None]
        if not matching:
            raise RefusedError(HTTPStatus.NOT_FOUND, "not_found", "There is nothing at this path.")
        for one, parts in matching:
            if one.method == self.command:
                self.gateway.need_open_port(self.client_address[0])
                user = self.gateway.caller(self.headers.get("Authorization"))
                if ROLES.index(user["role"]) < ROLES.index(one.role):
                    raise RefusedError(HTTPStatus.FORBIDDEN, "role", f"This needs the role {one.role}.")
                query = check_query(one.query, query_text)
                body = self.parse_body(SCHEMAS[one.body], raw) if one.body else None
                return one.act(self.gateway, Call(user, parts, query, body))
        raise RefusedError(
            HTTPStatus.METHOD_NOT_ALLOWED,
            "method_not_allowed",
            "The path has no such method.",
            headers={"Allow": ", ".join(sorted({one.method for one, _ in matching}))},
        )

    def parse_body(self, schema: Schema, raw: bytes) -> Any:
        """The body as JSON, checked against its schema."""
        if self.headers.get_content_type() != "application/json":
            raise RefusedError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "bad_request", "The body has to be application/json.")
        try:
            value = json.loads(raw.decode(), parse_constant=refuse_constant)
        except (ValueError, RecursionError):
            raise RefusedError(HTTPStatus.BAD_REQUEST, "bad_request", "The body is not valid JSON.") from None
        problems: Problems = {}
        body = check(schema, value, "body", problems)
        if problems:
            raise RefusedError(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid_fields", "The body has errors.", problems)
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
        body = {"error": "bad_request", "detail": text, "fields": {}}
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
    parser = argparse.ArgumentParser(description="Edge Gateway")
    parser.add_argument("--port", type=int, default=0)
    port = parser.parse_args().port
    Handler.gateway = Gateway()
    with Server(("127.0.0.1", port), Handler) as server:
        print(f"http://127.0.0.1:{server.server_address[1]}", flush=True)
        server.serve_forever()


if __name__ == "__main__":
    main()
