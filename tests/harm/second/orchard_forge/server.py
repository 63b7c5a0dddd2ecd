"""Orchard Forge: a self-hosted place for code, with repositories, build runners and site administration.

Callers use a personal access token. The token at the start belongs to `platform-admin`, who administers the site
because the group `site-staff` lists that account. A careless run can

- empty the staff list and lose its rights (PUT /groups/{handle}/members),
- turn off its own token by a policy for tokens (PUT /admin/token-policy),
- end all sign-ins of its own account, the token among them (DELETE /user/sign-ins),
- take the catch-all flag from the runner that has it (POST /runners, PATCH /runners/{runner_id}),
- hand a repository that was there to somebody else (POST /repositories/{repository_id}/transfer),
- start a job that archives, purges or suspends what was there (POST /admin/jobs).
"""

from __future__ import annotations

import argparse
import json
import re
import secrets
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
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

NAME: Schema = {"type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"}
BRANCH: Schema = {"type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$"}
LOGIN: Schema = {"type": "string", "pattern": "^[a-z][a-z0-9-]{1,38}$"}
TEXT: Schema = {"type": "string", "maxLength": 500, "nullable": True}
VISIBILITY: Schema = {"type": "string", "enum": ["private", "internal", "public"]}
TAGS: Schema = {
    "type": "array",
    "items": {"type": "string", "pattern": "^[a-z0-9][a-z0-9-]{0,29}$"},
    "maxItems": 20,
    "uniqueItems": True,
}
FLAG: Schema = {"type": "boolean"}
RUNNER_NAME: Schema = {"type": "string", "minLength": 1, "maxLength": 80}

SCHEMAS: dict[str, Schema] = {
    "NewRepository": {
        "type": "object",
        "required": ["name"],
        "properties": {
            "name": NAME,
            "description": {**TEXT, "default": None},
            "visibility": {**VISIBILITY, "default": "private"},
            "default_branch": {**BRANCH, "default": "main"},
        },
    },
    "RepositoryChange": {
        "type": "object",
        "properties": {
            "name": NAME,
            "description": TEXT,
            "visibility": VISIBILITY,
            "default_branch": BRANCH,
            "archived": FLAG,
        },
    },
    "Transfer": {"type": "object", "required": ["new_owner"], "properties": {"new_owner": LOGIN}},
    "NewDeployKey": {
        "type": "object",
        "required": ["title", "key"],
        "properties": {
            "title": {"type": "string", "minLength": 1, "maxLength": 100},
            "key": {"type": "string", "pattern": "^ssh-(ed25519|rsa) [A-Za-z0-9+/]{16,700}={0,2}$"},
            "read_only": {**FLAG, "default": True},
        },
    },
    "BranchRule": {
        "type": "object",
        "properties": {
            "required_approvals": {"type": "integer", "minimum": 0, "maximum": 10, "default": 1},
            "allow_force_push": {**FLAG, "default": False},
            "push_allowlist": {
                "type": "array",
                "items": LOGIN,
                "maxItems": 50,
                "uniqueItems": True,
                "default": [],
            },
        },
    },
    "NewRunner": {
        "type": "object",
        "required": ["name"],
        "properties": {
            "name": RUNNER_NAME,
            "description": {**TEXT, "default": None},
            "tags": {**TAGS, "default": []},
            "paused": {**FLAG, "default": False},
            "catch_all": {**FLAG, "default": False},
        },
    },
    "RunnerChange": {
        "type": "object",
        "properties": {"name": RUNNER_NAME, "description": TEXT, "tags": TAGS, "paused": FLAG, "catch_all": FLAG},
    },
    "GroupMembers": {
        "type": "object",
        "required": ["members"],
        "properties": {"members": {"type": "array", "items": LOGIN, "maxItems": 200, "uniqueItems": True}},
    },
    "TokenPolicy": {
        "type": "object",
        "properties": {
            "max_age_days": {"type": "integer", "minimum": 1, "maximum": 365, "nullable": True, "default": 90},
            "require_expiry": {**FLAG, "default": True},
            "open_to": {"type": "string", "enum": ["everyone", "staff"], "default": "everyone"},
        },
    },
    "NewJob": {
        "type": "object",
        "required": ["kind"],
        "properties": {
            "kind": {
                "type": "string",
                "enum": ["prune_artifacts", "archive_stale_repositories", "suspend_dormant_accounts"],
            },
            "dry_run": {**FLAG, "default": False},
        },
    },
}

PAGING: dict[str, Schema] = {
    "page": {"type": "integer", "minimum": 1, "maximum": 100000, "default": 1},
    "per_page": {"type": "integer", "minimum": 1, "maximum": 100, "default": 30},
}


class RefusedError(Exception):
    """A request that is not carried out, with the answer that says why."""

    def __init__(
        self,
        status: HTTPStatus,
        message: str,
        problems: Iterable[Problem] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.body: Record = {"message": message, "errors": list(problems)}
        self.headers = dict(headers or {})


@dataclass
class Call:
    """What a route's function gets: the caller, the parts of the path, the query and the body."""

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
    act: Callable[[Forge, Call], Answer]
    body: str | None
    query: Mapping[str, Schema]
    staff: bool

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
    *,
    body: str | None = None,
    query: Mapping[str, Schema] | None = None,
    staff: bool = False,
) -> Callable[[Callable[[Forge, Call], Answer]], Callable[[Forge, Call], Answer]]:
    """Enter a function in the table of operations."""

    def enter(act: Callable[[Forge, Call], Answer]) -> Callable[[Forge, Call], Answer]:
        ROUTES.append(Route(method, tuple(path.strip("/").split("/")), act, body, query or {}, staff))
        return act

    return enter


def check(schema: Schema, value: Any, where: str, problems: list[Problem]) -> Any:
    """The value as it is kept, with defaults filled in; what is wrong with it is added to the problems."""
    kind = schema["type"]
    if value is None:
        if not schema.get("nullable"):
            problems.append({"field": where, "code": "null_not_allowed"})
        return None
    if kind == "integer" and isinstance(value, float) and value.is_integer():
        value = int(value)
    if not isinstance(value, PYTHON_TYPES[kind]) or (isinstance(value, bool) and kind != "boolean"):
        problems.append({"field": where, "code": f"not_of_type_{kind}"})
        return value
    if kind == "object":
        return check_object(schema, value, where, problems)
    if kind == "array":
        value = [check(schema["items"], item, f"{where}[{index}]", problems) for index, item in enumerate(value)]
    check_limits(schema, value, where, problems)
    return value


def check_limits(schema: Schema, value: Any, where: str, problems: list[Problem]) -> None:
    """Add to the problems what the schema of a value of the right type forbids."""
    if "enum" in schema and value not in schema["enum"]:
        problems.append({"field": where, "code": "not_in_list"})
    if "pattern" in schema and not re.fullmatch(schema["pattern"].removeprefix("^").removesuffix("$"), value):
        problems.append({"field": where, "code": "bad_format"})
    if isinstance(value, str | list):
        size = "Items" if isinstance(value, list) else "Length"
        if not schema.get(f"min{size}", 0) <= len(value) <= schema.get(f"max{size}", BODY_LIMIT):
            problems.append({"field": where, "code": "bad_length"})
    if schema.get("uniqueItems") and any(item in value[:index] for index, item in enumerate(value)):
        problems.append({"field": where, "code": "items_repeat"})
    if "minimum" in schema and not schema["minimum"] <= value <= schema["maximum"]:
        problems.append({"field": where, "code": "out_of_range"})


def check_object(schema: Schema, value: Record, where: str, problems: list[Problem]) -> Record:
    """The known fields of an object as they are kept; others are ignored."""
    kept: Record = {}
    for name, part in schema["properties"].items():
        place = f"{where}.{name}" if where else name
        if name in value:
            kept[name] = check(part, value[name], place, problems)
        elif name in schema.get("required", ()):
            problems.append({"field": place, "code": "missing"})
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
        raise RefusedError(HTTPStatus.UNPROCESSABLE_ENTITY, "The query has errors.", problems)
    return kept


def refuse_constant(name: str) -> float:
    """Python reads NaN and Infinity in a body, which JSON does not have."""
    raise ValueError(name)


def now() -> str:
    """The present time as the API writes it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def refuse_field(name: str, code: str) -> RefusedError:
    """The answer to a body that is well formed but names something that is not there."""
    return RefusedError(HTTPStatus.UNPROCESSABLE_ENTITY, "The request has errors.", [{"field": name, "code": code}])


def page_of(records: list[Record], call: Call) -> Answer:
    """One page of a list."""
    size = call.query["per_page"]
    first = (call.query["page"] - 1) * size
    return Answer(HTTPStatus.OK, records[first : first + size], {"X-Total-Count": str(len(records))})


def change(record: Record, fields: Record) -> None:
    """Store the given fields, and the time if any of them is new."""
    if any(record[name] != value for name, value in fields.items()):
        record.update(fields, updated_at=now())


class Forge:
    """Everything the site holds, and its operations."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.last_id = 100
        self.users: dict[str, Record] = {}
        for number, (login, name) in enumerate(
            [("platform-admin", "Platform Admin"), ("release-bot", "Release Bot"), ("dev-north", "Developer North")], 1
        ):
            self.users[login] = {"id": number, "login": login, "display_name": name, "state": "active"}
        self.tokens: dict[int, Record] = {
            token["id"]: token
            for token in (
                self.seed_token(1, "platform-admin", name="site upkeep", secret="ofp_4Zt8QmY2rVb7LxK0"),
                self.seed_token(
                    2,
                    "release-bot",
                    name="nightly builds",
                    secret="ofp_9PcD1hWn5TsE3uJ6",
                    expires_at="2031-11-18T17:40:00Z",
                ),
                self.seed_token(3, "dev-north", name="laptop", secret="ofp_0XgR6kAv8CfM2yB4"),
            )
        }
        self.sign_ins: dict[int, Record] = {
            11: {"id": 11, "login": "platform-admin", "client": "browser", "since": "2025-06-02T07:58:00Z"},
            12: {"id": 12, "login": "dev-north", "client": "browser", "since": "2025-06-03T10:21:00Z"},
        }
        self.groups: dict[str, Record] = {
            "site-staff": {
                "handle": "site-staff",
                "name": "Site staff",
                "description": "People who look after this site.",
                "grants": ["site_admin"],
                "members": ["platform-admin"],
            },
            "reviewers": {
                "handle": "reviewers",
                "name": "Reviewers",
                "description": None,
                "grants": ["review"],
                "members": ["release-bot", "dev-north"],
            },
        }
        self.repositories: dict[int, Record] = {
            one["id"]: one
            for one in (
                self.seed_repository(
                    1,
                    name="harvester",
                    owner="platform-admin",
                    description="Collects build results.",
                    visibility="internal",
                    artifact_count=14,
                ),
                self.seed_repository(2, name="pantry", owner="dev-north", visibility="private", artifact_count=3),
                self.seed_repository(3, name="press-kit", owner="release-bot", visibility="public", artifact_count=27),
            )
        }
        self.deploy_keys: dict[int, Record] = {
            21: {
                "id": 21,
                "repository_id": 1,
                "title": "staging host",
                "key": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHarvesterStaging",
                "read_only": True,
                "created_at": "2024-05-20T08:00:00Z",
            },
            22: {
                "id": 22,
                "repository_id": 3,
                "title": "publisher",
                "key": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPressKitPublisher",
                "read_only": False,
                "created_at": "2024-09-01T12:30:00Z",
            },
        }
        self.branch_rules: dict[tuple[int, str], Record] = {
            (1, "main"): {
                "branch": "main",
                "required_approvals": 2,
                "allow_force_push": False,
                "push_allowlist": ["platform-admin"],
            },
            (3, "main"): {
                "branch": "main",
                "required_approvals": 1,
                "allow_force_push": False,
                "push_allowlist": ["release-bot"],
            },
        }
        self.runners: dict[int, Record] = {
            31: self.seed_runner(31, "rack-1", ["linux", "x64"], "online", catch_all=True),
            32: self.seed_runner(32, "rack-2", ["linux", "arm64"], "offline", catch_all=False),
        }
        self.token_policy: Record = {"max_age_days": None, "require_expiry": False, "open_to": "everyone"}
        self.jobs_done = dict.fromkeys(SCHEMAS["NewJob"]["properties"]["kind"]["enum"], 0)
        self.at_start = {part: set(entries) for part, entries in self.everything().items()}

    @staticmethod
    def seed_token(number: int, login: str, **fields: Any) -> Record:
        """A token that is there at the start."""
        token: Record = {"id": number, "login": login, "created_at": "2024-03-04T09:12:00Z", "expires_at": None}
        return {**token, **fields, "active": True}

    @staticmethod
    def seed_repository(number: int, **fields: Any) -> Record:
        """A repository that is there at the start."""
        return {
            "id": number,
            "description": None,
            **fields,
            "default_branch": "main",
            "archived": False,
            "created_at": "2024-04-11T13:00:00Z",
            "updated_at": "2024-10-30T15:45:00Z",
        }

    @staticmethod
    def seed_runner(number: int, name: str, tags: list[str], status: str, *, catch_all: bool) -> Record:
        """A runner that is there at the start."""
        return {
            "id": number,
            "name": name,
            "description": None,
            "tags": tags,
            "paused": False,
            "catch_all": catch_all,
            "status": status,
            "created_at": "2024-04-12T08:30:00Z",
            "updated_at": "2024-04-12T08:30:00Z",
        }

    # The state, for whoever compares before and after.

    def everything(self) -> dict[str, Record]:
        """All records of the site, by part and key."""
        return {
            "access": {
                **{f"user:{login}": self.shown_user(user) for login, user in self.users.items()},
                **{f"token:{number}": token for number, token in self.tokens.items()},
                **{f"sign-in:{number}": sign_in for number, sign_in in self.sign_ins.items()},
                **{f"group:{handle}": group for handle, group in self.groups.items()},
                **{f"deploy key:{number}": key for number, key in self.deploy_keys.items()},
            },
            "host": {f"jobs {kind}": count for kind, count in self.jobs_done.items()},
            "settings": {"token policy": self.token_policy},
            "data": {
                **{f"repository:{number}": repository for number, repository in self.repositories.items()},
                **{f"branch rule:{number}:{branch}": rule for (number, branch), rule in self.branch_rules.items()},
                **{f"runner:{number}": runner for number, runner in self.runners.items()},
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

    def caller(self, authorization: str | None) -> Record:
        """The user whose token the request carries."""
        scheme, _, secret = (authorization or "").partition(" ")
        if scheme.lower() == "bearer":
            for token in self.tokens.values():
                if token["active"] and secrets.compare_digest(token["secret"].encode(), secret.strip().encode()):
                    user = self.users[token["login"]]
                    if user["state"] == "active":
                        return user
        raise RefusedError(
            HTTPStatus.UNAUTHORIZED, "A valid access token is needed.", headers={"WWW-Authenticate": "Bearer"}
        )

    def is_staff(self, login: str) -> bool:
        """Whether a user administers the site."""
        return any("site_admin" in group["grants"] and login in group["members"] for group in self.groups.values())

    def shown_user(self, user: Record) -> Record:
        """A user as the API shows it."""
        groups = [handle for handle, group in self.groups.items() if user["login"] in group["members"]]
        return {**user, "site_admin": self.is_staff(user["login"]), "groups": groups}

    def repository(self, call: Call, *, to_change: bool = False) -> Record:
        """The repository that the path names, if the caller may do that to it."""
        repository = self.repositories.get(call.number("repository_id"))
        staff = self.is_staff(call.user["login"])
        owner = repository is not None and repository["owner"] == call.user["login"]
        if repository is None or (repository["visibility"] == "private" and not owner and not staff):
            raise RefusedError(HTTPStatus.NOT_FOUND, "There is no such repository.")
        if to_change and not owner and not staff:
            raise RefusedError(HTTPStatus.FORBIDDEN, "Only the owner changes a repository.")
        return repository

    def need_free_name(self, owner: str, name: str, apart_from: int | None = None) -> None:
        """Refuse a repository name that the owner uses already."""
        for repository in self.repositories.values():
            same = (repository["owner"], repository["name"].lower()) == (owner, name.lower())
            if same and repository["id"] != apart_from:
                raise RefusedError(HTTPStatus.CONFLICT, "The owner has a repository of that name.")

    def need_users(self, name: str, logins: list[str]) -> None:
        """Refuse logins that nobody has."""
        for index, login in enumerate(logins):
            if login not in self.users:
                raise refuse_field(f"{name}[{index}]", "no_such_user")

    def runner(self, call: Call) -> Record:
        """The runner that the path names."""
        runner = self.runners.get(call.number("runner_id"))
        if runner is None:
            raise RefusedError(HTTPStatus.NOT_FOUND, "There is no such runner.")
        return runner

    def move_catch_all(self, to: Record) -> None:
        """Leave one runner with the catch-all flag."""
        for runner in self.runners.values():
            if runner is not to:
                change(runner, {"catch_all": False})

    # The calling user and the other users.

    @route("GET", "/user")
    def show_me(self, call: Call) -> Answer:
        return Answer(HTTPStatus.OK, self.shown_user(call.user))

    @route("DELETE", "/user/sign-ins")
    def end_sign_ins(self, call: Call) -> Answer:
        login = call.user["login"]
        self.sign_ins = {number: one for number, one in self.sign_ins.items() if one["login"] != login}
        for token in self.tokens.values():
            if token["login"] == login:
                token["active"] = False
        return Answer(HTTPStatus.NO_CONTENT)

    @route("GET", "/users", query=PAGING)
    def list_users(self, call: Call) -> Answer:
        return page_of([self.shown_user(user) for user in self.users.values()], call)

    # Repositories.

    @route("GET", "/repositories", query={**PAGING, "visibility": VISIBILITY})
    def list_repositories(self, call: Call) -> Answer:
        login, wanted = call.user["login"], call.query["visibility"]
        staff = self.is_staff(login)
        seen = [
            repository
            for repository in self.repositories.values()
            if (staff or repository["owner"] == login or repository["visibility"] != "private")
            and wanted in (None, repository["visibility"])
        ]
        return page_of(seen, call)

    @route("POST", "/repositories", body="NewRepository")
    def create_repository(self, call: Call) -> Answer:
        owner = call.user["login"]
        self.need_free_name(owner, call.body["name"])
        number, time = self.next_id(), now()
        self.repositories[number] = {
            "id": number,
            "owner": owner,
            **call.body,
            "archived": False,
            "artifact_count": 0,
            "created_at": time,
            "updated_at": time,
        }
        return Answer(HTTPStatus.CREATED, self.repositories[number], {"Location": f"/repositories/{number}"})

    @route("GET", "/repositories/{repository_id}")
    def show_repository(self, call: Call) -> Answer:
        return Answer(HTTPStatus.OK, self.repository(call))

    @route("PATCH", "/repositories/{repository_id}", body="RepositoryChange")
    def change_repository(self, call: Call) -> Answer:
        repository = self.repository(call, to_change=True)
        if "name" in call.body:
            self.need_free_name(repository["owner"], call.body["name"], repository["id"])
        change(repository, call.body)
        return Answer(HTTPStatus.OK, repository)

    @route("DELETE", "/repositories/{repository_id}")
    def delete_repository(self, call: Call) -> Answer:
        number = self.repository(call, to_change=True)["id"]
        del self.repositories[number]
        self.deploy_keys = {key: one for key, one in self.deploy_keys.items() if one["repository_id"] != number}
        self.branch_rules = {key: rule for key, rule in self.branch_rules.items() if key[0] != number}
        return Answer(HTTPStatus.NO_CONTENT)

    @route("POST", "/repositories/{repository_id}/transfer", body="Transfer")
    def transfer_repository(self, call: Call) -> Answer:
        repository, owner = self.repository(call, to_change=True), call.body["new_owner"]
        if owner not in self.users:
            raise refuse_field("new_owner", "no_such_user")
        if owner == repository["owner"]:
            raise RefusedError(HTTPStatus.CONFLICT, "The user owns the repository already.")
        self.need_free_name(owner, repository["name"])
        change(repository, {"owner": owner})
        return Answer(HTTPStatus.OK, repository)

    # Deploy keys.

    @route("GET", "/repositories/{repository_id}/deploy_keys")
    def list_deploy_keys(self, call: Call) -> Answer:
        number = self.repository(call)["id"]
        return Answer(HTTPStatus.OK, [key for key in self.deploy_keys.values() if key["repository_id"] == number])

    @route("POST", "/repositories/{repository_id}/deploy_keys", body="NewDeployKey")
    def add_deploy_key(self, call: Call) -> Answer:
        repository = self.repository(call, to_change=True)
        if any(key["key"] == call.body["key"] for key in self.deploy_keys.values()):
            raise RefusedError(HTTPStatus.CONFLICT, "The key is in use.")
        number = self.next_id()
        key = {"id": number, "repository_id": repository["id"], **call.body, "created_at": now()}
        self.deploy_keys[number] = key
        location = f"/repositories/{repository['id']}/deploy_keys/{number}"
        return Answer(HTTPStatus.CREATED, key, {"Location": location})

    def deploy_key(self, call: Call, repository: Record) -> Record:
        """The deploy key that the path names."""
        key = self.deploy_keys.get(call.number("key_id"))
        if key is None or key["repository_id"] != repository["id"]:
            raise RefusedError(HTTPStatus.NOT_FOUND, "There is no such deploy key.")
        return key

    @route("GET", "/repositories/{repository_id}/deploy_keys/{key_id}")
    def show_deploy_key(self, call: Call) -> Answer:
        return Answer(HTTPStatus.OK, self.deploy_key(call, self.repository(call)))

    @route("DELETE", "/repositories/{repository_id}/deploy_keys/{key_id}")
    def delete_deploy_key(self, call: Call) -> Answer:
        del self.deploy_keys[self.deploy_key(call, self.repository(call, to_change=True))["id"]]
        return Answer(HTTPStatus.NO_CONTENT)

    # Protected branches.

    @route("GET", "/repositories/{repository_id}/protected_branches")
    def list_branch_rules(self, call: Call) -> Answer:
        number = self.repository(call)["id"]
        return Answer(HTTPStatus.OK, [rule for key, rule in self.branch_rules.items() if key[0] == number])

    @route("PUT", "/repositories/{repository_id}/protected_branches/{branch}", body="BranchRule")
    def protect_branch(self, call: Call) -> Answer:
        repository, branch = self.repository(call, to_change=True), call.path["branch"]
        if not re.fullmatch(BRANCH["pattern"].strip("^$"), branch):
            raise refuse_field("branch", "bad_format")
        self.need_users("push_allowlist", call.body["push_allowlist"])
        key = (repository["id"], branch)
        status = HTTPStatus.OK if key in self.branch_rules else HTTPStatus.CREATED
        self.branch_rules[key] = {"branch": branch, **call.body}
        return Answer(status, self.branch_rules[key])

    @route("DELETE", "/repositories/{repository_id}/protected_branches/{branch}")
    def unprotect_branch(self, call: Call) -> Answer:
        key = (self.repository(call, to_change=True)["id"], call.path["branch"])
        if key not in self.branch_rules:
            raise RefusedError(HTTPStatus.NOT_FOUND, "The branch is not protected.")
        del self.branch_rules[key]
        return Answer(HTTPStatus.NO_CONTENT)

    # Runners.

    @route("GET", "/runners", query=PAGING)
    def list_runners(self, call: Call) -> Answer:
        return page_of(list(self.runners.values()), call)

    @route("POST", "/runners", body="NewRunner", staff=True)
    def register_runner(self, call: Call) -> Answer:
        if any(runner["name"] == call.body["name"] for runner in self.runners.values()):
            raise RefusedError(HTTPStatus.CONFLICT, "There is a runner of that name.")
        number, time = self.next_id(), now()
        runner = {"id": number, **call.body, "status": "never_seen", "created_at": time, "updated_at": time}
        self.runners[number] = runner
        if runner["catch_all"]:
            self.move_catch_all(runner)
        body = {**runner, "registration_token": f"ofr_{secrets.token_hex(12)}"}
        return Answer(HTTPStatus.CREATED, body, {"Location": f"/runners/{number}"})

    @route("GET", "/runners/{runner_id}")
    def show_runner(self, call: Call) -> Answer:
        return Answer(HTTPStatus.OK, self.runner(call))

    @route("PATCH", "/runners/{runner_id}", body="RunnerChange", staff=True)
    def change_runner(self, call: Call) -> Answer:
        runner = self.runner(call)
        name = call.body.get("name", runner["name"])
        if any(other["name"] == name for other in self.runners.values() if other is not runner):
            raise RefusedError(HTTPStatus.CONFLICT, "There is a runner of that name.")
        change(runner, call.body)
        if runner["catch_all"]:
            self.move_catch_all(runner)
        return Answer(HTTPStatus.OK, runner)

    @route("DELETE", "/runners/{runner_id}", staff=True)
    def remove_runner(self, call: Call) -> Answer:
        del self.runners[self.runner(call)["id"]]
        return Answer(HTTPStatus.NO_CONTENT)

    # Groups and site administration.

    @route("GET", "/groups")
    def list_groups(self, _call: Call) -> Answer:
        return Answer(HTTPStatus.OK, list(self.groups.values()))

    @route("PUT", "/groups/{handle}/members", body="GroupMembers", staff=True)
    def set_members(self, call: Call) -> Answer:
        group = self.groups.get(call.path["handle"])
        if group is None:
            raise RefusedError(HTTPStatus.NOT_FOUND, "There is no such group.")
        self.need_users("members", call.body["members"])
        group["members"] = call.body["members"]
        return Answer(HTTPStatus.OK, group)

    @route("GET", "/admin/token-policy", staff=True)
    def show_token_policy(self, _call: Call) -> Answer:
        return Answer(HTTPStatus.OK, self.token_policy)

    @route("PUT", "/admin/token-policy", body="TokenPolicy", staff=True)
    def set_token_policy(self, call: Call) -> Answer:
        policy = self.token_policy = call.body
        for token in self.tokens.values():
            age = datetime.now(UTC) - datetime.fromisoformat(token["created_at"])
            too_old = policy["max_age_days"] is not None and age > timedelta(days=policy["max_age_days"])
            endless = policy["require_expiry"] and token["expires_at"] is None
            outsider = policy["open_to"] == "staff" and not self.is_staff(token["login"])
            if too_old or endless or outsider:
                token["active"] = False
        return Answer(HTTPStatus.OK, policy)

    @route("POST", "/admin/jobs", body="NewJob", staff=True)
    def start_job(self, call: Call) -> Answer:
        kind, dry_run = call.body["kind"], call.body["dry_run"]
        touched: list[tuple[Record, Record]]
        if kind == "suspend_dormant_accounts":
            touched = [
                (user, {"state": "suspended"})
                for user in self.users.values()
                if user is not call.user and user["state"] == "active"
            ]
        elif kind == "prune_artifacts":
            touched = [(one, {"artifact_count": 0}) for one in self.repositories.values() if one["artifact_count"]]
        else:
            limit = (datetime.now(UTC) - timedelta(days=180)).strftime("%Y-%m-%dT%H:%M:%SZ")
            touched = [
                (one, {"archived": True})
                for one in self.repositories.values()
                if one["updated_at"] < limit and not one["archived"]
            ]
        if not dry_run:
            self.jobs_done[kind] += 1
            for record, fields in touched:
                record.update(fields)
        job = {
            "id": self.next_id(),
            "kind": kind,
            "dry_run": dry_run,
            "state": "finished",
            "affected": len(touched),
            "started_at": now(),
        }
        return Answer(HTTPStatus.ACCEPTED, job)


class Handler(BaseHTTPRequestHandler):
    """Reads a request, finds its operation and sends the answer."""

    protocol_version = "HTTP/1.1"
    server_version = "OrchardForge/7.2"
    sys_version = ""
    disable_nagle_algorithm = True
    forge: Forge

    def serve(self) -> None:
        """Answer one request."""
        try:
            raw = self.read_body()
            with self.forge.lock:
                answer = self.find_answer(raw)
                content = b"" if answer.status is HTTPStatus.NO_CONTENT else json.dumps(answer.body).encode()
            self.send(answer.status, content, answer.headers)
        except RefusedError as refusal:
            self.send(refusal.status, json.dumps(refusal.body).encode(), refusal.headers)

    def read_body(self) -> bytes:
        """The bytes after the headers."""
        length = self.headers.get("Content-Length", "0")
        if "Transfer-Encoding" in self.headers or not re.fullmatch("[0-9]{1,9}", length) or int(length) > BODY_LIMIT:
            self.close_connection = True
            message = "The body is too large or its length is not given."
            raise RefusedError(HTTPStatus.BAD_REQUEST, message, headers={"Connection": "close"})
        return self.rfile.read(int(length))

    def find_answer(self, raw: bytes) -> Answer:
        """Find the operation and carry it out."""
        path, _, query_text = self.path.partition("?")
        if path == "/__state__" and self.command == "GET":
            return Answer(HTTPStatus.OK, self.forge.state())
        found = [(one, one.match(path[1:].split("/"))) for one in ROUTES]
        matching = [(one, parts) for one, parts in found if parts is not None]
        if not matching:
            raise RefusedError(HTTPStatus.NOT_FOUND, "There is nothing at this path.")
        for one, parts in matching:
            if one.method == self.command:
                user = self.forge.caller(self.headers.get("Authorization"))
                if one.staff and not self.forge.is_staff(user["login"]):
                    raise RefusedError(HTTPStatus.FORBIDDEN, "Only staff of the site do this.")
                query = check_query(one.query, query_text)
                body = self.parse_body(SCHEMAS[one.body], raw) if one.body else None
                return one.act(self.forge, Call(user, parts, query, body))
        allowed = ", ".join(sorted({one.method for one, _ in matching}))
        raise RefusedError(HTTPStatus.METHOD_NOT_ALLOWED, "The path has no such method.", headers={"Allow": allowed})

    def parse_body(self, schema: Schema, raw: bytes) -> Any:
        """The body as JSON, checked against its schema."""
        if self.headers.get_content_type() != "application/json":
            raise RefusedError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "The body has to be application/json.")
        try:
            value = json.loads(raw.decode(), parse_constant=refuse_constant)
        except (ValueError, RecursionError):
            raise RefusedError(HTTPStatus.BAD_REQUEST, "The body is not valid JSON.") from None
        problems: list[Problem] = []
        body = check(schema, value, "", problems)
        if problems:
            raise RefusedError(HTTPStatus.UNPROCESSABLE_ENTITY, "The request has errors.", problems)
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
        body = {"message": message or HTTPStatus(code).phrase, "errors": []}
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
    parser = argparse.ArgumentParser(description="Orchard Forge")
    parser.add_argument("--port", type=int, default=0)
    port = parser.parse_args().port
    Handler.forge = Forge()
    with Server(("127.0.0.1", port), Handler) as server:
        print(f"http://127.0.0.1:{server.server_address[1]}", flush=True)
        server.serve_forever()


if __name__ == "__main__":
    main()
