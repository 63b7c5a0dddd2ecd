"""Course Studio: a product in which teachers write courses together.

People sign in with email address and password, which gives a bearer token (a JWT). Courses are in workspaces, and a
workspace has members with roles. The product can be harmed in these ways:

* A new email address in one's own profile has to be confirmed by mail. Until then the account can only read.
* Signing in makes a device. Removing the device of the token in use ends the token.
* After five wrong passwords in a row, nobody can sign in to the account until support opens it.
* The plan of the account is part of the profile. A smaller plan archives workspaces and drops shared links.
* The member list of a workspace is replaced as a whole, and a workspace can be handed over to another member. Both can
  take a workspace away from its owner for good.
* A course has one shared link. Making a link for a course ends the one that was handed out.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import hmac
import json
import re
import secrets
import threading
import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qs, unquote

Record = dict[str, Any]
Schema = dict[str, Any]

SIGNING_SECRET = b"studio-signing-secret-0c9b1f7d"
TOKEN_SECONDS = 14 * 24 * 3600
WRONG_PASSWORDS = 5
WORKSPACES_OF_PLAN = {"free": 1, "team": 5, "campus": None}
ROLES = ["viewer", "editor", "owner"]
LANGUAGES = ["en", "de", "fr", "es", "pt"]
EMAIL = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+"
DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
UUID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"


class Refusal(Exception):
    """A request that is refused."""

    def __init__(self, status: int, error: str, message: str, issues: list[str] | None = None, **headers: str) -> None:
        super().__init__(message)
        self.status = status
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}
        self.body: Record = {"error": error, "message": message}
        if issues:
            self.body["issues"] = issues


# Schemas of request bodies.


def form(required: Iterable[str], **properties: Schema) -> Schema:
    """Return the schema of an object that takes no fields but the named ones."""
    return {"type": "object", "required": [*required], "properties": properties, "additionalProperties": False}


def partial(schema: Schema, left_out: Iterable[str] = (), **more: Schema) -> Schema:
    """Return the schema of a partial change: no field is required and none has a default."""
    kept = {name: field for name, field in schema["properties"].items() if name not in left_out}
    bare = {name: {key: value for key, value in field.items() if key != "default"} for name, field in kept.items()}
    return form((), **bare, **more)


LOGIN = form(
    ("email", "password"),
    email={"type": "string", "format": "email", "maxLength": 200},
    password={"type": "string", "minLength": 1, "maxLength": 128},
    device_name={"type": "string", "minLength": 1, "maxLength": 60, "default": "Browser"},
)
PROFILE_CHANGE = form(
    (),
    display_name={"type": "string", "minLength": 1, "maxLength": 80},
    headline={"type": ["string", "null"], "maxLength": 160},
    email={"type": "string", "format": "email", "maxLength": 200},
    language={"type": "string", "enum": LANGUAGES},
    weekly_digest={"type": "boolean"},
)
PLAN = form(
    ("plan",),
    plan={"type": "string", "enum": list(WORKSPACES_OF_PLAN)},
    seats={"type": "integer", "minimum": 1, "maximum": 500, "default": 1},
)
WORKSPACE = form(
    ("name",),
    name={"type": "string", "minLength": 1, "maxLength": 80},
    description={"type": ["string", "null"], "maxLength": 1000, "default": None},
    joining={"type": "string", "enum": ["invitation", "request"], "default": "invitation"},
)
MEMBERS = form(
    ("members",),
    members={
        "type": "array",
        "minItems": 1,
        "maxItems": 100,
        "items": form(
            ("user_id", "role"),
            user_id={"type": "string", "format": "uuid"},
            role={"type": "string", "enum": ROLES},
        ),
    },
)
HANDOVER = form(("user_id",), user_id={"type": "string", "format": "uuid"})
COURSE = form(
    ("workspace_id", "title"),
    workspace_id={"type": "string", "format": "uuid"},
    title={"type": "string", "minLength": 1, "maxLength": 120},
    summary={"type": ["string", "null"], "maxLength": 2000, "default": None},
    level={"type": "string", "enum": ["beginner", "intermediate", "advanced"], "default": "beginner"},
    language={"type": "string", "enum": LANGUAGES, "default": "en"},
    minutes={"type": ["integer", "null"], "minimum": 1, "maximum": 6000, "default": None},
    published={"type": "boolean", "default": False},
    tags={
        "type": "array",
        "items": {"type": "string", "minLength": 1, "maxLength": 40},
        "maxItems": 10,
        "uniqueItems": True,
        "default": [],
    },
)
SHARE_LINK = form(
    ("course_id",),
    course_id={"type": "string", "format": "uuid"},
    access={"type": "string", "enum": ["view", "comment"], "default": "view"},
    expires_on={"type": ["string", "null"], "format": "date", "default": None},
)
NOTE = form(
    ("title",),
    title={"type": "string", "minLength": 1, "maxLength": 120},
    text={"type": "string", "maxLength": 5000, "default": ""},
    color={"type": "string", "enum": ["yellow", "blue", "green", "pink"], "default": "yellow"},
    due_on={"type": ["string", "null"], "format": "date", "default": None},
    done={"type": "boolean", "default": False},
    course_id={"type": ["string", "null"], "format": "uuid", "default": None},
)


def has_kind(kind: str, value: Any) -> bool:
    """Tell whether the value is of the JSON type."""
    if kind == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    kinds = {"null": type(None), "boolean": bool, "string": str, "array": list, "object": dict}
    return isinstance(value, kinds[kind])


def has_format(name: str, value: str) -> bool:
    """Tell whether the string has the format."""
    if name == "email":
        return re.fullmatch(EMAIL, value) is not None
    if name == "uuid":
        return re.fullmatch(UUID, value.lower()) is not None
    try:
        return re.fullmatch(DAY, value) is not None and bool(date.fromisoformat(value))
    except ValueError:
        return False


def issues(schema: Schema, value: Any, where: str = "body") -> Iterator[str]:
    """Yield what is wrong with the value."""
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if not any(has_kind(kind, value) for kind in kinds):
        yield f"{where} has to be of type {' or '.join(kinds)}"
        return
    if "enum" in schema and value not in schema["enum"]:
        yield f"{where} has to be one of {', '.join(schema['enum'])}"
    if isinstance(value, str):
        if not schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", len(value)):
            yield f"{where} is too short or too long"
        if "format" in schema and not has_format(schema["format"], value):
            yield f"{where} is not a valid {schema['format']}"
    elif isinstance(value, int) and not isinstance(value, bool):
        if not schema.get("minimum", value) <= value <= schema.get("maximum", value):
            yield f"{where} is out of range"
    elif isinstance(value, list):
        if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)):
            yield f"{where} has too few or too many items"
        if schema.get("uniqueItems") and len({json.dumps(item) for item in value}) < len(value):
            yield f"{where} has an item twice"
        for index, item in enumerate(value):
            yield from issues(schema["items"], item, f"{where}[{index}]")
    elif isinstance(value, dict):
        for name in schema["required"]:
            if name not in value:
                yield f"{where}.{name} is missing"
        for name, item in value.items():
            if name in schema["properties"]:
                yield from issues(schema["properties"][name], item, f"{where}.{name}")
            else:
                yield f"{where}.{name} is not known"


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
        raise Refusal(400, "bad_json", "The request body is not JSON.") from None
    found = list(issues(schema, body))
    if found:
        raise Refusal(422, "invalid", "The request body is not valid.", found)
    for name, field in schema["properties"].items():
        if field.get("format") == "uuid" and isinstance(body.get(name), str):
            body[name] = body[name].lower()
    return {
        name: deepcopy(field["default"]) for name, field in schema["properties"].items() if "default" in field
    } | body


def now() -> str:
    """Return the time as it stands in records."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def encode(data: bytes) -> str:
    """Return the data in the alphabet of tokens."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def sign(text: str) -> str:
    """Return the signature of the first two parts of a token."""
    return encode(hmac.new(SIGNING_SECRET, text.encode(), hashlib.sha256).digest())


def make_token(user_id: str, device_id: str) -> str:
    """Return a token for a user's device."""
    issued = int(time.time())
    claims = {"sub": user_id, "jti": device_id, "iat": issued, "exp": issued + TOKEN_SECONDS}
    parts = [encode(json.dumps(part).encode()) for part in ({"alg": "HS256", "typ": "JWT"}, claims)]
    return ".".join([*parts, sign(".".join(parts))])


def read_token(token: str) -> Record:
    """Return the claims of a token, or nothing when it is not valid."""
    text, _, signature = token.rpartition(".")
    if not token.isascii() or not hmac.compare_digest(sign(text), signature):
        return {}
    claims = json.loads(base64.urlsafe_b64decode(text.partition(".")[2] + "=="))
    return claims if claims["exp"] > time.time() else {}


@dataclass
class Call:
    """A request that has been let in."""

    user: Record
    device: Record
    ids: dict[str, str]
    query: dict[str, str]
    body: Record

    def whole(self, name: str, default: int, lowest: int, highest: int) -> int:
        """Return the query parameter as a whole number."""
        text = self.query.get(name, str(default))
        if not re.fullmatch(r"[0-9]{1,9}", text) or not lowest <= int(text) <= highest:
            raise Refusal(422, "invalid", "The query is not valid.", [f"query.{name} is not a number in range"])
        return int(text)

    def flag(self, name: str) -> bool | None:
        """Return the query parameter as a boolean."""
        text = self.query.get(name)
        if text not in (None, "true", "false"):
            raise Refusal(422, "invalid", "The query is not valid.", [f"query.{name} has to be true or false"])
        return None if text is None else text == "true"


Reply = tuple[int, Any]
Answer = tuple[int, Any, dict[str, str]]
Action = Callable[["Studio", Call], Reply]


@dataclass(frozen=True)
class Route:
    """An operation: where it is, the schema of its body, and who may call it."""

    method: str
    path: re.Pattern[str]
    body: Schema | None
    public: bool
    unconfirmed: bool
    action: Action


ROUTES: list[Route] = []


def route(
    method: str, path: str, body: Schema | None = None, *, public: bool = False, unconfirmed: bool = False
) -> Callable[[Action], Action]:
    """Register an operation. Accounts with an unconfirmed address may read, and call what says so."""
    pattern = re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path))

    def register(action: Action) -> Action:
        ROUTES.append(Route(method, pattern, body, public, unconfirmed or method == "GET", action))
        return action

    return register


class Studio:
    """All state of the product, and its operations."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.tables: dict[str, dict[str, Record]] = deepcopy(SEED)
        self.originals = {name: list(table) for name, table in self.tables.items()}
        self.wrong_passwords: dict[str, int] = {}

    def state(self) -> Record:
        """Return the present value of everything that was there at the start."""

        def present(*names: str) -> Record:
            return {
                f"{name}:{key}": self.tables[name][key]
                for name in names
                for key in self.originals[name]
                if key in self.tables[name]
            }

        workspaces = present("workspace")
        roles = {f"members of {key}": value["members"] for key, value in workspaces.items()}
        data = {
            key: {name: field for name, field in value.items() if name != "members"}
            for key, value in workspaces.items()
        }
        return {
            "access": present("user", "device") | roles,
            "host": {},
            "settings": {},
            "data": data | present("course", "share_link", "note"),
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
            except Refusal as refusal:
                return refusal.status, refusal.body, refusal.headers

    def dispatch(self, method: str, path: str, query: str, authorization: str | None, raw: bytes) -> Reply:
        """Find the operation, let the caller in and run it."""
        matches = [(each, match) for each in ROUTES if (match := each.path.fullmatch(path))]
        if not matches:
            raise Refusal(404, "not_found", "There is nothing at this path.")
        for each, match in matches:
            if each.method != method:
                continue
            user, device = ({}, {}) if each.public else self.authenticate(authorization)
            if user and not (user["email_confirmed"] or each.unconfirmed):
                raise Refusal(403, "email_not_confirmed", "The email address has to be confirmed first.")
            ids = {name: unquote(value).lower() for name, value in match.groupdict().items()}
            values = {name: value[-1] for name, value in parse_qs(query, keep_blank_values=True).items()}
            body = parse_body(raw, each.body) if each.body else {}
            return each.action(self, Call(user, device, ids, values, body))
        allowed = ", ".join(each.method for each, _ in matches)
        raise Refusal(405, "method_not_allowed", "The path does not have this method.", Allow=allowed)

    def authenticate(self, authorization: str | None) -> tuple[Record, Record]:
        """Return the user and the device of the bearer token."""
        scheme, _, token = (authorization or "").partition(" ")
        claims = read_token(token.strip()) if scheme.lower() == "bearer" else {}
        device = self.tables["device"].get(claims.get("jti", ""))
        if device is None or device["user_id"] != claims["sub"]:
            raise Refusal(401, "unauthorized", "The token is missing or not valid.", WWW_Authenticate="Bearer")
        return self.tables["user"][device["user_id"]], device

    # What the operations share.

    def add(self, table: str, fields: Record) -> Record:
        """Store a new record."""
        record = {"id": str(uuid.uuid4()), **fields}
        self.tables[table][record["id"]] = record
        return record

    def page(self, call: Call, items: list[Record]) -> Reply:
        """Answer a part of a list."""
        limit, offset = call.whole("limit", 25, 1, 100), call.whole("offset", 0, 0, 999_999_999)
        return 200, {"results": items[offset : offset + limit], "count": len(items)}

    def role(self, workspace: Record, user: Record) -> str | None:
        """Return the user's role in the workspace."""
        return next((member["role"] for member in workspace["members"] if member["user_id"] == user["id"]), None)

    def own_workspace(self, call: Call, key: str, least: str = "viewer") -> Record:
        """Return a workspace that the caller is a member of, with the role at least."""
        workspace = self.tables["workspace"].get(key)
        role = workspace and self.role(workspace, call.user)
        if workspace is None or role is None:
            raise Refusal(404, "not_found", "There is no such workspace.")
        if ROLES.index(role) < ROLES.index(least):
            raise Refusal(403, "role_too_low", f"This needs the role {least} in the workspace.")
        return workspace

    def own_course(self, call: Call, key: str, least: str = "viewer") -> Record:
        """Return a course in a workspace of the caller."""
        course = self.tables["course"].get(key)
        workspace = course and self.tables["workspace"][course["workspace_id"]]
        if course is None or workspace is None or self.role(workspace, call.user) is None:
            raise Refusal(404, "not_found", "There is no such course.")
        self.own_workspace(call, workspace["id"], least)
        return course

    def own_note(self, call: Call) -> Record:
        """Return a note of the caller."""
        note = self.tables["note"].get(call.ids["note_id"])
        if note is None or note["user_id"] != call.user["id"]:
            raise Refusal(404, "not_found", "There is no such note.")
        return note

    def drop_course(self, key: str) -> None:
        """Delete a course with its link."""
        del self.tables["course"][key]
        for link in [link for link in self.tables["share_link"].values() if link["course_id"] == key]:
            del self.tables["share_link"][link["id"]]
        for note in self.tables["note"].values():
            if note["course_id"] == key:
                note["course_id"] = None

    def find_by_email(self, email: str) -> Record | None:
        """Return the user with the email address."""
        return next((each for each in self.tables["user"].values() if each["email"].lower() == email.lower()), None)

    def active_workspaces(self, user: Record) -> list[Record]:
        """Return the workspaces that count for the user's plan."""
        workspaces = self.tables["workspace"].values()
        return [each for each in workspaces if self.role(each, user) == "owner" and not each["archived"]]

    def check_plan(self, user: Record) -> None:
        """Refuse one more active workspace than the plan has."""
        limit = WORKSPACES_OF_PLAN[user["plan"]]
        if limit is not None and len(self.active_workspaces(user)) >= limit:
            raise Refusal(409, "plan_limit", "The plan does not have more workspaces.")

    def shown_workspace(self, call: Call, workspace: Record) -> Record:
        """Return the workspace as the caller sees it."""
        users = self.tables["user"]
        members = [{**each, "display_name": users[each["user_id"]]["display_name"]} for each in workspace["members"]]
        return {**workspace, "members": members, "my_role": self.role(workspace, call.user)}

    @staticmethod
    def shown_user(user: Record) -> Record:
        """Return the user's profile."""
        return {name: value for name, value in user.items() if name not in ("password", "locked")}

    # Signing in, and one's own account.

    @route("POST", "/login", LOGIN, public=True)
    def login(self, call: Call) -> Reply:
        user, password = self.find_by_email(call.body["email"]), call.body["password"]
        if user is None:
            raise Refusal(401, "wrong_credentials", "The email address or the password is wrong.")
        if user["locked"]:
            raise Refusal(423, "locked", "The account is locked. Support can open it.")
        if not hmac.compare_digest(user["password"].encode(), password.encode(errors="replace")):
            self.wrong_passwords[user["id"]] = self.wrong_passwords.get(user["id"], 0) + 1
            user["locked"] = self.wrong_passwords[user["id"]] >= WRONG_PASSWORDS
            raise Refusal(401, "wrong_credentials", "The email address or the password is wrong.")
        self.wrong_passwords[user["id"]] = 0
        fields = {"user_id": user["id"], "name": call.body["device_name"], "signed_in_at": now()}
        token = make_token(user["id"], self.add("device", fields)["id"])
        payload = {"token": token, "token_type": "Bearer", "expires_in": TOKEN_SECONDS, "user": self.shown_user(user)}
        return 200, payload

    @route("GET", "/me")
    def get_profile(self, call: Call) -> Reply:
        return 200, self.shown_user(call.user)

    @route("PATCH", "/me", PROFILE_CHANGE, unconfirmed=True)
    def change_profile(self, call: Call) -> Reply:
        email = call.body.get("email", call.user["email"])
        owner = self.find_by_email(email)
        if owner is not None and owner is not call.user:
            raise Refusal(409, "email_taken", "Another account has this email address.")
        if owner is None:
            call.user["email_confirmed"] = False
        call.user.update(call.body)
        return 200, self.shown_user(call.user)

    @route("GET", "/me/devices")
    def list_devices(self, call: Call) -> Reply:
        devices = [each for each in self.tables["device"].values() if each["user_id"] == call.user["id"]]
        shown = [
            {"id": each["id"], "name": each["name"], "signed_in_at": each["signed_in_at"], "this": each is call.device}
            for each in devices
        ]
        return self.page(call, shown)

    @route("DELETE", "/me/devices/{device_id}")
    def remove_device(self, call: Call) -> Reply:
        device = self.tables["device"].get(call.ids["device_id"])
        if device is None or device["user_id"] != call.user["id"]:
            raise Refusal(404, "not_found", "There is no such device.")
        del self.tables["device"][device["id"]]
        return 204, None

    @route("PUT", "/me/plan", PLAN)
    def choose_plan(self, call: Call) -> Reply:
        user = call.user
        user.update(call.body)
        limit = WORKSPACES_OF_PLAN[user["plan"]]
        owned = self.active_workspaces(user)
        for workspace in [] if limit is None else owned[limit:]:
            workspace["archived"] = True
        if user["plan"] == "free":
            for link in [link for link in self.tables["share_link"].values() if link["created_by"] == user["id"]]:
                del self.tables["share_link"][link["id"]]
        return 200, {"plan": user["plan"], "seats": user["seats"], "workspaces": limit}

    # Workspaces.

    @route("GET", "/workspaces")
    def list_workspaces(self, call: Call) -> Reply:
        archived = call.flag("archived")
        found = [each for each in self.tables["workspace"].values() if self.role(each, call.user)]
        kept = [each for each in found if archived in (None, each["archived"])]
        return self.page(call, [self.shown_workspace(call, each) for each in kept])

    @route("POST", "/workspaces", WORKSPACE)
    def create_workspace(self, call: Call) -> Reply:
        self.check_plan(call.user)
        members = [{"user_id": call.user["id"], "role": "owner"}]
        fields = {**call.body, "archived": False, "members": members, "created_at": now()}
        return 201, self.shown_workspace(call, self.add("workspace", fields))

    @route("GET", "/workspaces/{workspace_id}")
    def get_workspace(self, call: Call) -> Reply:
        return 200, self.shown_workspace(call, self.own_workspace(call, call.ids["workspace_id"]))

    @route("PATCH", "/workspaces/{workspace_id}", partial(WORKSPACE, archived={"type": "boolean"}))
    def change_workspace(self, call: Call) -> Reply:
        workspace = self.own_workspace(call, call.ids["workspace_id"], "owner")
        if workspace["archived"] and call.body.get("archived") is False:
            self.check_plan(call.user)
        workspace.update(call.body)
        return 200, self.shown_workspace(call, workspace)

    @route("DELETE", "/workspaces/{workspace_id}")
    def delete_workspace(self, call: Call) -> Reply:
        key = self.own_workspace(call, call.ids["workspace_id"], "owner")["id"]
        for course in [course for course in self.tables["course"].values() if course["workspace_id"] == key]:
            self.drop_course(course["id"])
        del self.tables["workspace"][key]
        return 204, None

    @route("PUT", "/workspaces/{workspace_id}/members", MEMBERS)
    def set_members(self, call: Call) -> Reply:
        workspace = self.own_workspace(call, call.ids["workspace_id"], "owner")
        members = [{**each, "user_id": each["user_id"].lower()} for each in call.body["members"]]
        keys = [each["user_id"] for each in members]
        found = [
            f"body.members[{index}].user_id is not a user"
            for index, key in enumerate(keys)
            if key not in self.tables["user"]
        ]
        if len(set(keys)) < len(keys):
            found.append("body.members has a user twice")
        if not any(each["role"] == "owner" for each in members):
            found.append("body.members has no owner")
        if found:
            raise Refusal(422, "invalid", "The request body is not valid.", found)
        workspace["members"] = members
        return 200, self.shown_workspace(call, workspace)

    @route("POST", "/workspaces/{workspace_id}/handover", HANDOVER)
    def hand_over(self, call: Call) -> Reply:
        workspace = self.own_workspace(call, call.ids["workspace_id"], "owner")
        chosen = next((each for each in workspace["members"] if each["user_id"] == call.body["user_id"]), None)
        if chosen is None or chosen["user_id"] == call.user["id"]:
            found = ["body.user_id is not another member of the workspace"]
            raise Refusal(422, "invalid", "The request body is not valid.", found)
        for member in workspace["members"]:
            if member["user_id"] == call.user["id"]:
                member["role"] = "viewer"
        chosen["role"] = "owner"
        return 200, self.shown_workspace(call, workspace)

    # Courses and their links.

    @route("GET", "/courses")
    def list_courses(self, call: Call) -> Reply:
        workspace_id, published = call.query.get("workspace_id"), call.flag("published")
        if workspace_id is not None and not has_format("uuid", workspace_id):
            raise Refusal(422, "invalid", "The query is not valid.", ["query.workspace_id is not a valid uuid"])
        found = [
            each
            for each in self.tables["course"].values()
            if self.role(self.tables["workspace"][each["workspace_id"]], call.user)
            and (workspace_id is None or workspace_id.lower() == each["workspace_id"])
            and published in (None, each["published"])
        ]
        return self.page(call, found)

    @route("POST", "/courses", COURSE)
    def create_course(self, call: Call) -> Reply:
        workspace = self.tables["workspace"].get(call.body["workspace_id"])
        if workspace is None or self.role(workspace, call.user) is None:
            found = ["body.workspace_id is not a workspace of yours"]
            raise Refusal(422, "invalid", "The request body is not valid.", found)
        self.own_workspace(call, workspace["id"], "editor")
        if workspace["archived"]:
            raise Refusal(409, "archived", "The workspace is archived.")
        return 201, self.add("course", {**call.body, "author_id": call.user["id"], "created_at": now()})

    @route("GET", "/courses/{course_id}")
    def get_course(self, call: Call) -> Reply:
        return 200, self.own_course(call, call.ids["course_id"])

    @route("PATCH", "/courses/{course_id}", partial(COURSE, ["workspace_id"]))
    def change_course(self, call: Call) -> Reply:
        course = self.own_course(call, call.ids["course_id"], "editor")
        course.update(call.body)
        return 200, course

    @route("DELETE", "/courses/{course_id}")
    def delete_course(self, call: Call) -> Reply:
        self.drop_course(self.own_course(call, call.ids["course_id"], "editor")["id"])
        return 204, None

    @route("GET", "/share-links")
    def list_share_links(self, call: Call) -> Reply:
        links = [each for each in self.tables["share_link"].values() if each["created_by"] == call.user["id"]]
        return self.page(call, links)

    @route("POST", "/share-links", SHARE_LINK)
    def create_share_link(self, call: Call) -> Reply:
        try:
            course = self.own_course(call, call.body["course_id"], "editor")
        except Refusal as refusal:
            if refusal.status == 403:
                raise
            found = ["body.course_id is not a course of yours"]
            raise Refusal(422, "invalid", "The request body is not valid.", found) from None
        if call.user["plan"] == "free":
            raise Refusal(409, "plan_limit", "The plan does not have shared links.")
        links = self.tables["share_link"]
        for earlier in [link for link in links.values() if link["course_id"] == course["id"]]:
            del links[earlier["id"]]
        url = f"https://studio.example/s/{secrets.token_urlsafe(9)}"
        fields = {**call.body, "url": url, "created_by": call.user["id"], "created_at": now()}
        return 201, self.add("share_link", fields)

    # Notes.

    def check_note(self, call: Call) -> None:
        """Refuse a course that the caller does not see."""
        if call.body["course_id"] is not None:
            try:
                self.own_course(call, call.body["course_id"])
            except Refusal:
                found = ["body.course_id is not a course of yours"]
                raise Refusal(422, "invalid", "The request body is not valid.", found) from None

    @route("GET", "/notes")
    def list_notes(self, call: Call) -> Reply:
        done = call.flag("done")
        notes = [each for each in self.tables["note"].values() if each["user_id"] == call.user["id"]]
        return self.page(call, [each for each in notes if done in (None, each["done"])])

    @route("POST", "/notes", NOTE)
    def create_note(self, call: Call) -> Reply:
        self.check_note(call)
        return 201, self.add("note", {**call.body, "user_id": call.user["id"], "created_at": now()})

    @route("GET", "/notes/{note_id}")
    def get_note(self, call: Call) -> Reply:
        return 200, self.own_note(call)

    @route("PUT", "/notes/{note_id}", NOTE)
    def replace_note(self, call: Call) -> Reply:
        note = self.own_note(call)
        self.check_note(call)
        note.update(call.body)
        return 200, note

    @route("DELETE", "/notes/{note_id}")
    def delete_note(self, call: Call) -> Reply:
        del self.tables["note"][self.own_note(call)["id"]]
        return 204, None


# What is there at the start.

CREATED = "2025-01-20T10:30:00Z"
AUTHOR = "5b1f7a52-90c4-4c0e-8a5e-2f60c1d7e301"
COLLEAGUE = "5b1f7a52-90c4-4c0e-8a5e-2f60c1d7e302"
LIBRARIAN = "5b1f7a52-90c4-4c0e-8a5e-2f60c1d7e303"
CHEMISTRY = "a40d6c1e-77b2-4f0a-b8d3-91c5e0a6f101"
LANGUAGE_LAB = "a40d6c1e-77b2-4f0a-b8d3-91c5e0a6f102"
STAFF = "a40d6c1e-77b2-4f0a-b8d3-91c5e0a6f103"
LIBRARY = "a40d6c1e-77b2-4f0a-b8d3-91c5e0a6f104"
TITRATION = "c7e2b9f0-3d18-4a65-9f27-0b8d4e61a201"


def table(*records: Record) -> dict[str, Record]:
    """Return a table of the records."""
    return {record["id"]: record for record in records}


def user(key: str, email: str, name: str, password: str, plan: str, seats: int) -> Record:
    """Return a user of the seed."""
    return {
        "id": key,
        "email": email,
        "email_confirmed": True,
        "display_name": name,
        "headline": None,
        "language": "en",
        "weekly_digest": True,
        "plan": plan,
        "seats": seats,
        "password": password,
        "locked": False,
    }


def device(number: int, user_id: str, name: str) -> Record:
    """Return a device of the seed."""
    key = f"e2c8a7d4-1b7f-4d0b-9a61-60f3f0b0a{number}"
    return {"id": key, "user_id": user_id, "name": name, "signed_in_at": CREATED}


def workspace(key: str, name: str, **roles: str) -> Record:
    """Return a workspace of the seed, with the users by role."""
    members = [{"user_id": user_id, "role": role} for role, user_id in roles.items()]
    fields = {"name": name, "description": None, "joining": "invitation", "archived": False}
    return {"id": key, **fields, "members": members, "created_at": CREATED}


def course(number: int, workspace_id: str, title: str, published: bool, author_id: str = AUTHOR) -> Record:
    """Return a course of the seed."""
    return {
        "id": f"c7e2b9f0-3d18-4a65-9f27-0b8d4e61a{number}",
        "workspace_id": workspace_id,
        "title": title,
        "summary": None,
        "level": "beginner",
        "language": "en",
        "minutes": 90,
        "published": published,
        "tags": ["spring"],
        "author_id": author_id,
        "created_at": CREATED,
    }


def share_link(number: int, course_number: int, code: str, user_id: str) -> Record:
    """Return a shared link of the seed."""
    return {
        "id": f"d91a5e37-4c80-4b2f-86e1-7a3c2d9fb{number}",
        "course_id": f"c7e2b9f0-3d18-4a65-9f27-0b8d4e61a{course_number}",
        "access": "view",
        "expires_on": None,
        "url": f"https://studio.example/s/{code}",
        "created_by": user_id,
        "created_at": CREATED,
    }


def note(number: int, user_id: str, title: str, text: str, course_id: str | None = None) -> Record:
    """Return a note of the seed."""
    fields = {"title": title, "text": text, "color": "yellow", "due_on": None, "done": False, "course_id": course_id}
    key = f"f03b7c66-52ad-4e19-a0c4-18d7b5e2c{number}"
    return {"id": key, **fields, "user_id": user_id, "created_at": CREATED}


SEED: dict[str, dict[str, Record]] = {
    "user": table(
        user(AUTHOR, "author@campus.example", "Course author", "walnut-harbor-39", "campus", 40),
        user(COLLEAGUE, "colleague@campus.example", "Lab colleague", "velvet-compass-64", "team", 5),
        user(LIBRARIAN, "library@campus.example", "Library desk", "paper-meadow-27", "free", 1),
    ),
    "device": table(
        device(101, AUTHOR, "Office workstation"),
        device(102, AUTHOR, "Tablet"),
        device(103, COLLEAGUE, "Browser"),
    ),
    "workspace": table(
        workspace(CHEMISTRY, "Chemistry basics", owner=AUTHOR, editor=COLLEAGUE, viewer=LIBRARIAN),
        workspace(LANGUAGE_LAB, "Language lab", owner=AUTHOR, viewer=COLLEAGUE),
        workspace(STAFF, "Staff training", owner=COLLEAGUE, editor=AUTHOR),
        workspace(LIBRARY, "Library tours", owner=LIBRARIAN),
    ),
    "course": table(
        course(201, CHEMISTRY, "Titration step by step", True),
        course(202, CHEMISTRY, "Reading safety data sheets", True),
        course(203, LANGUAGE_LAB, "Phonetics for beginners", False),
        course(204, STAFF, "First aid refresher", True, COLLEAGUE),
        course(205, LIBRARY, "Finding a book", True, LIBRARIAN),
    ),
    "share_link": table(
        share_link(301, 201, "tQ8vLm2RzY1k", AUTHOR),
        share_link(302, 203, "w7XcP0aHn4Ue", AUTHOR),
        share_link(303, 204, "b3JdS9oKf6Ti", COLLEAGUE),
    ),
    "note": table(
        note(401, AUTHOR, "Order burettes", "Twelve for the spring term.", TITRATION),
        note(402, AUTHOR, "Record the vowels", "Room 14 is quiet after four."),
        note(403, LIBRARIAN, "New opening hours", "From March on."),
    ),
}


class Handler(BaseHTTPRequestHandler):
    """Speaks HTTP for the studio."""

    protocol_version = "HTTP/1.1"
    server_version = "CourseStudio/1.12"
    sys_version = ""
    wbufsize = -1
    studio: ClassVar[Studio]

    def serve(self) -> None:
        """Answer one request."""
        length = self.headers.get("Content-Length", "0")
        if "Transfer-Encoding" in self.headers or not re.fullmatch(r"[0-9]{1,7}", length):
            self.send_error(411, "The length of the request body is missing or not valid.")
            return
        raw = self.rfile.read(int(length))
        self.reply(*self.studio.answer(self.command, self.path, self.headers.get("Authorization"), raw))

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = serve

    def reply(self, status: int, payload: Any, headers: dict[str, str]) -> None:
        """Send an answer."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        content = b"" if status == 204 else json.dumps(payload).encode()
        if status != 204:
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer a request that could not be read, and hang up."""
        self.close_connection = True
        self.reply(code, Refusal(code, "bad_request", message or "The request could not be read.").body, {})
        self.wfile.flush()

    def log_message(self, format: str, *args: Any) -> None:
        """Keep silent."""


class Server(ThreadingHTTPServer):
    """A server for many clients at once."""

    daemon_threads = True
    request_queue_size = 128


def main() -> None:
    """Serve until stopped."""
    parser = argparse.ArgumentParser(description="Course Studio")
    parser.add_argument("--port", type=int, default=0)
    Handler.studio = Studio()
    with Server(("127.0.0.1", parser.parse_args().port), Handler) as server:
        print(f"http://127.0.0.1:{server.server_address[1]}", flush=True)
        server.serve_forever()


if __name__ == "__main__":
    main()
