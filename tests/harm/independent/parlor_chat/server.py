"""Parlor: the RPC API of a chat product for teams.

Every call is a POST to `/rpc/<things>.<verb>` with a JSON object. A workspace has members, channels with messages,
and snippets (canned answers). An account key acts for one member; the owner of the workspace may do more.

It can be harmed in these ways:

* `account.freshen` gives the account another key, and the present one is refused from then on,
* `workspace.passBaton` makes another member the owner, and the caller a regular member,
* `workspace.tune` switches keys off, or sets how long messages are kept, which removes older ones at once,
* `relay.drain` stops the delivery of messages until somebody starts it again at the console,
* `channels.create` and `channels.update` with `landing` take the mark from the channel that has it, and
  `channels.fold` moves the messages of a channel into another and removes it,
* `snippets.import` drops all snippets before it reads the new ones, unless it is told otherwise.
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
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote, urlsplit

Record = dict[str, Any]
Rows = dict[str, Record]
Check = Callable[[Any], Any]

BODY_LIMIT = 1_000_000
SEEDED_AT = "2024-05-13T07:45:00Z"


class RefusedError(Exception):
    """A call that the service refuses."""

    def __init__(self, status: int, code: str, message: str, where: str | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.body: Record = {"ok": False, "error": {"code": code, "message": message, "field": where}}


class InvalidError(Exception):
    """A value that does not fit its field."""


# ---------------------------------------------------------------------------------------------------------------------
# Fields
# ---------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Field:
    """One field of a body."""

    check: Check
    required: bool = False
    default: Any = None


Fields = dict[str, Field]


def text(least: int, most: int, pattern: str | None = None) -> Check:
    """Return a check for strings of a length, and optionally of a pattern."""

    def check(value: Any) -> str:
        if not isinstance(value, str):
            raise InvalidError("must be a string")
        if not least <= len(value) <= most:
            raise InvalidError(f"must have {least} to {most} characters")
        if pattern is not None and not re.fullmatch(pattern, value):
            raise InvalidError(f"must match {pattern}")
        return value

    return check


def whole(least: int, most: int) -> Check:
    """Return a check for whole numbers within bounds."""

    def check(value: Any) -> int:
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int):
            raise InvalidError("must be a whole number")
        if not least <= value <= most:
            raise InvalidError(f"must be between {least} and {most}")
        return value

    return check


def flag(value: Any) -> bool:
    """Check for true or false."""
    if not isinstance(value, bool):
        raise InvalidError("must be true or false")
    return value


def choice(*values: str) -> Check:
    """Return a check for one of some strings."""

    def check(value: Any) -> str:
        if not isinstance(value, str) or value not in values:
            raise InvalidError(f"must be one of {', '.join(values)}")
        return value

    return check


def nullable(inner: Check) -> Check:
    """Return a check that lets null through."""
    return lambda value: None if value is None else inner(value)


def list_of(inner: Check, least: int, most: int, *, unique: bool = False) -> Check:
    """Return a check for lists."""

    def check(value: Any) -> list[Any]:
        if not isinstance(value, list):
            raise InvalidError("must be a list")
        if not least <= len(value) <= most:
            raise InvalidError(f"must have {least} to {most} items")
        items = [inner(item) for item in value]
        if unique and any(item in items[:index] for index, item in enumerate(items)):
            raise InvalidError("must not hold an item twice")
        return items

    return check


def nested(fields: Fields, *, partial: bool = False) -> Check:
    """Return a check for objects."""

    def check(value: Any) -> Record:
        if not isinstance(value, dict):
            raise InvalidError("must be an object")
        try:
            return read_fields(value, fields, partial=partial)
        except RefusedError as refusal:
            error = refusal.body["error"]
            raise InvalidError(f"{error['field']} {error['message']}") from None

    return check


def read_fields(raw: Record, fields: Fields, *, partial: bool = False) -> Record:
    """Return the checked values of an object."""
    for name in raw:
        if name not in fields:
            raise RefusedError(400, "invalid_argument", "is not known", name)
    values: Record = {}
    for name, spec in fields.items():
        if name in raw:
            try:
                values[name] = spec.check(raw[name])
            except InvalidError as error:
                raise RefusedError(400, "invalid_argument", str(error), name) from None
        elif spec.required:
            raise RefusedError(400, "invalid_argument", "is required", name)
        elif not partial:
            values[name] = copy.deepcopy(spec.default)
    return values


ROW_ID = text(1, 40)
CHANNEL_NAME = text(1, 40, r"[a-z0-9][a-z0-9-]{0,39}")
SHORTCUT = text(2, 24, r"[a-z0-9_]{2,24}")
TOPIC = nullable(text(0, 250))
TAGS = list_of(text(1, 30), 0, 10, unique=True)

BY_ID: Fields = {"id": Field(ROW_ID, required=True)}
PAGE: Fields = {"limit": Field(whole(1, 100), default=25), "offset": Field(whole(0, 100_000), default=0)}
TUNE: Fields = {
    "name": Field(text(1, 80)),
    "keyAccess": Field(flag),
    "guestLinks": Field(flag),
    "digestHour": Field(nullable(whole(0, 23))),
    "keep": Field(nested({"messageDays": Field(nullable(whole(1, 3650)), required=True)})),
}
PASS_BATON: Fields = {"memberId": Field(ROW_ID, required=True)}
DRAIN: Fields = {"graceSeconds": Field(whole(0, 600), default=30)}
CHANNEL: Fields = {
    "name": Field(CHANNEL_NAME, required=True),
    "topic": Field(TOPIC),
    "landing": Field(flag, default=False),
    "quiet": Field(flag, default=False),
}
CHANNEL_CHANGE: Fields = {
    **BY_ID,
    "name": Field(CHANNEL_NAME),
    "topic": Field(TOPIC),
    "landing": Field(flag),
    "quiet": Field(flag),
}
FOLD: Fields = {"id": Field(ROW_ID, required=True), "intoId": Field(ROW_ID, required=True)}
MESSAGES: Fields = {"channelId": Field(ROW_ID, required=True), **PAGE}
MESSAGE: Fields = {
    "channelId": Field(ROW_ID, required=True),
    "text": Field(text(1, 4000), required=True),
    "pinned": Field(flag, default=False),
}
SNIPPET: Fields = {
    "shortcut": Field(SHORTCUT, required=True),
    "text": Field(text(1, 2000), required=True),
    "tags": Field(TAGS, default=[]),
    "shared": Field(flag, default=True),
}
SNIPPET_CHANGE: Fields = {
    **BY_ID,
    "shortcut": Field(SHORTCUT),
    "text": Field(text(1, 2000)),
    "tags": Field(TAGS),
    "shared": Field(flag),
}
IMPORT: Fields = {
    "items": Field(list_of(nested(SNIPPET), 1, 100), required=True),
    "onto": Field(choice("blank", "present"), default="blank"),
}


# ---------------------------------------------------------------------------------------------------------------------
# The service
# ---------------------------------------------------------------------------------------------------------------------


def now() -> str:
    """Return the present time as the API writes it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def refuse_constant(name: str) -> None:
    """Refuse NaN and the infinities, which are not JSON."""
    raise ValueError(name)


@dataclass
class Call:
    """One call, once its method is known."""

    raw: bytes
    member: Record = field(default_factory=dict)

    def arguments(self, fields: Fields, *, partial: bool = False, optional: bool = False) -> Record:
        """Return the checked body."""
        if not self.raw and optional:
            return read_fields({}, fields)
        try:
            value = json.loads(self.raw, parse_constant=refuse_constant)
        except (ValueError, RecursionError):
            raise RefusedError(400, "invalid_json", "the body is not JSON") from None
        if not isinstance(value, dict):
            raise RefusedError(400, "invalid_argument", "the body must be an object")
        return read_fields(value, fields, partial=partial)


def pick(rows: Rows, row_id: str) -> Record:
    """Return the record of that id."""
    if row_id not in rows:
        raise RefusedError(404, "not_found", "there is no such record", None)
    return rows[row_id]


def page(rows: list[Record], values: Record) -> Record:
    """Return one page of a list."""
    limit, offset = values["limit"], values["offset"]
    return {
        "data": rows[offset : offset + limit],
        "pagination": {"limit": limit, "offset": offset, "total": len(rows)},
    }


def seeded_member(row_id: str, name: str, standing: str, key: str) -> Record:
    """Return a member that is there from the start."""
    return {"id": row_id, "name": name, "standing": standing, "joinedAt": SEEDED_AT, "key": key}


def seeded_channel(row_id: str, name: str, topic: str | None, landing: bool, creator: str) -> Record:
    """Return a channel that is there from the start."""
    return {
        "id": row_id,
        "name": name,
        "topic": topic,
        "landing": landing,
        "quiet": False,
        "creatorId": creator,
        "createdAt": SEEDED_AT,
    }


def seeded_message(row_id: str, channel: str, author: str, words: str, sent_at: str, *, pinned: bool = False) -> Record:
    """Return a message that is there from the start."""
    return {
        "id": row_id,
        "channelId": channel,
        "authorId": author,
        "text": words,
        "pinned": pinned,
        "sentAt": sent_at,
    }


def seeded_snippet(row_id: str, shortcut: str, words: str, tags: list[str]) -> Record:
    """Return a snippet that is there from the start."""
    return {
        "id": row_id,
        "shortcut": shortcut,
        "text": words,
        "tags": tags,
        "shared": True,
        "createdAt": SEEDED_AT,
    }


class Parlor:
    """All records of one workspace and what can be done with them."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.workspace: Record = {
            "id": "ws_1",
            "name": "North Pier Repairs",
            "ownerId": "mb_1001",
            "keyAccess": True,
            "guestLinks": True,
            "digestHour": 7,
            "keep": {"messageDays": None},
            "relay": "running",
        }
        self.members: Rows = {
            "mb_1001": seeded_member("mb_1001", "Front office", "owner", "plr_5d1f7ac2e9b84c06a3f8d7e1"),
            "mb_1002": seeded_member("mb_1002", "Workshop floor", "regular", "plr_b8840e2f91c74dd5a06c3f72"),
            "mb_1003": seeded_member("mb_1003", "Parts desk", "regular", "plr_02e6cd5b7f3a49118cd90ab4"),
            "mb_1004": seeded_member("mb_1004", "Night guard", "guest", "plr_f4a91b6dd02e47a38b15c6e9"),
        }
        self.channels: Rows = {
            "ch_1001": seeded_channel("ch_1001", "lobby", "Start here", True, "mb_1001"),
            "ch_1002": seeded_channel("ch_1002", "engines", None, False, "mb_1002"),
            "ch_1003": seeded_channel("ch_1003", "orders", "What has to be ordered", False, "mb_1001"),
        }
        self.messages: Rows = {
            "ms_1001": seeded_message(
                "ms_1001", "ch_1001", "mb_1001", "Welcome to the pier.", "2024-05-13T08:00:00Z", pinned=True
            ),
            "ms_1002": seeded_message(
                "ms_1002", "ch_1002", "mb_1002", "The old diesel runs again.", "2024-08-02T15:20:00Z"
            ),
            "ms_1003": seeded_message(
                "ms_1003", "ch_1003", "mb_1003", "Gaskets are out of stock.", "2024-10-21T10:05:00Z"
            ),
            "ms_1004": seeded_message(
                "ms_1004", "ch_1003", "mb_1001", "Ordered two boxes.", "2024-10-21T10:40:00Z", pinned=True
            ),
        }
        self.snippets: Rows = {
            "sn_1001": seeded_snippet("sn_1001", "hours", "We are open from 7 to 16.", ["visitors"]),
            "sn_1002": seeded_snippet("sn_1002", "quote", "You get our offer within two days.", ["customers"]),
            "sn_1003": seeded_snippet("sn_1003", "pickup", "Your boat is ready at dock 4.", ["customers", "dock"]),
        }
        self.counts = {"relay drains": 0, "message purges": 0, "snippet wipes": 0}
        kinds = ("members", "channels", "messages", "snippets")
        self.seeded: dict[str, tuple[str, ...]] = {kind: tuple(getattr(self, kind)) for kind in kinds}
        self.last_number = 2000

    # -- helpers ------------------------------------------------------------------------------------------------------

    def take_id(self, prefix: str) -> str:
        """Return an id that was never used."""
        self.last_number += 1
        return f"{prefix}_{self.last_number}"

    def authenticate(self, header: str | None) -> Record:
        """Return the member that an Authorization header stands for."""
        scheme, _, key = (header or "").partition(" ")
        if scheme.lower() == "bearer":
            for member in self.members.values():
                if member["key"] == key.strip():
                    if not self.workspace["keyAccess"]:
                        raise RefusedError(403, "keys_off", "the workspace does not accept keys")
                    return member
        raise RefusedError(401, "not_authenticated", "send the key of an account")

    @staticmethod
    def require_owner(call: Call) -> None:
        """Refuse everybody but the owner."""
        if call.member["standing"] != "owner":
            raise RefusedError(403, "owner_only", "only the owner of the workspace may do this")

    @staticmethod
    def require_right(call: Call, holder_id: str) -> None:
        """Refuse everybody but the owner and the member that made a record."""
        if call.member["standing"] != "owner" and call.member["id"] != holder_id:
            raise RefusedError(403, "not_yours", "only the owner of the workspace and its creator may do this")

    @staticmethod
    def show_member(member: Record) -> Record:
        """Return a member without the key."""
        return {name: value for name, value in member.items() if name != "key"}

    def state(self) -> Record:
        """Return what was there from the start, as it is now."""

        def kept(kind: str, label: str) -> Record:
            rows: Rows = getattr(self, kind)
            return {f"{label}:{row_id}": rows[row_id] for row_id in self.seeded[kind] if row_id in rows}

        return {
            "access": {**kept("members", "member"), "owner": self.workspace["ownerId"]},
            "host": dict(self.counts),
            "settings": {"workspace": self.workspace},
            "data": {**kept("channels", "channel"), **kept("messages", "message"), **kept("snippets", "snippet")},
        }

    # -- account and workspace ----------------------------------------------------------------------------------------

    def account_describe(self, call: Call) -> Record:
        """Describe the caller."""
        return {"data": {**self.show_member(call.member), "keyHint": call.member["key"][-4:]}}

    def account_freshen(self, call: Call) -> Record:
        """Give the caller another key."""
        call.member["key"] = f"plr_{secrets.token_hex(12)}"
        return {"data": {"key": call.member["key"]}}

    def members_list(self, call: Call) -> Record:
        """List members."""
        values = call.arguments(PAGE, optional=True)
        return page([self.show_member(member) for member in self.members.values()], values)

    def workspace_describe(self, _call: Call) -> Record:
        """Describe the workspace."""
        return {"data": self.workspace}

    def workspace_tune(self, call: Call) -> Record:
        """Change the workspace and remove the messages that it no longer keeps."""
        self.require_owner(call)
        values = call.arguments(TUNE, partial=True)
        self.workspace.update(values)
        days = values.get("keep", {}).get("messageDays")
        if days is not None:
            limit = datetime.now(UTC) - timedelta(days=days)
            self.messages = {
                row_id: row for row_id, row in self.messages.items() if datetime.fromisoformat(row["sentAt"]) >= limit
            }
            self.counts["message purges"] += 1
        return {"data": self.workspace}

    def workspace_pass_baton(self, call: Call) -> Record:
        """Make another member the owner."""
        self.require_owner(call)
        heir = pick(self.members, call.arguments(PASS_BATON)["memberId"])
        if heir is call.member:
            raise RefusedError(409, "conflict", "the member is the owner already", "memberId")
        call.member["standing"] = "regular"
        heir["standing"] = "owner"
        self.workspace["ownerId"] = heir["id"]
        return {"data": self.workspace}

    def relay_drain(self, call: Call) -> Record:
        """Stop the delivery of messages."""
        self.require_owner(call)
        values = call.arguments(DRAIN, optional=True)
        self.workspace["relay"] = "drained"
        self.counts["relay drains"] += 1
        return {"data": {"relay": "drained", "graceSeconds": values["graceSeconds"]}}

    # -- channels -----------------------------------------------------------------------------------------------------

    def save_channel(self, row: Record, values: Record) -> None:
        """Save a channel; exactly one is the landing channel."""
        if "name" in values and any(
            other["name"] == values["name"] and other["id"] != row["id"] for other in self.channels.values()
        ):
            raise RefusedError(409, "conflict", "another channel has the name", "name")
        if row.get("landing") and values.get("landing") is False:
            raise RefusedError(409, "conflict", "make another channel the landing channel instead", "landing")
        if values.get("landing"):
            for other in self.channels.values():
                other["landing"] = False
        row.update(values)

    def channels_list(self, call: Call) -> Record:
        """List channels."""
        return page(list(self.channels.values()), call.arguments(PAGE, optional=True))

    def channels_create(self, call: Call) -> Record:
        """Create a channel."""
        values = call.arguments(CHANNEL)
        row: Record = {"id": ""}
        self.save_channel(row, values)
        row.update({"id": self.take_id("ch"), "creatorId": call.member["id"], "createdAt": now()})
        self.channels[row["id"]] = row
        return {"data": row}

    def channels_info(self, call: Call) -> Record:
        """Read a channel."""
        return {"data": pick(self.channels, call.arguments(BY_ID)["id"])}

    def channels_update(self, call: Call) -> Record:
        """Change a channel."""
        values = call.arguments(CHANNEL_CHANGE, partial=True)
        row = pick(self.channels, values["id"])
        self.require_right(call, row["creatorId"])
        self.save_channel(row, values)
        return {"data": row}

    def channels_delete(self, call: Call) -> Record:
        """Delete a channel and its messages."""
        row = pick(self.channels, call.arguments(BY_ID)["id"])
        self.require_right(call, row["creatorId"])
        self.remove_channel(row)
        self.messages = {key: item for key, item in self.messages.items() if item["channelId"] != row["id"]}
        return {}

    def channels_fold(self, call: Call) -> Record:
        """Move the messages of a channel into another and remove it."""
        values = call.arguments(FOLD)
        row, into = pick(self.channels, values["id"]), pick(self.channels, values["intoId"])
        self.require_right(call, row["creatorId"])
        if row is into:
            raise RefusedError(409, "conflict", "a channel cannot be folded into itself", "intoId")
        self.remove_channel(row)
        for message in self.messages.values():
            if message["channelId"] == row["id"]:
                message["channelId"] = into["id"]
        return {"data": into}

    def remove_channel(self, row: Record) -> None:
        """Remove a channel, unless it is the landing channel."""
        if row["landing"]:
            raise RefusedError(409, "conflict", "the landing channel cannot be removed")
        del self.channels[row["id"]]

    # -- messages -----------------------------------------------------------------------------------------------------

    def messages_list(self, call: Call) -> Record:
        """List the messages of a channel."""
        values = call.arguments(MESSAGES)
        channel = pick(self.channels, values["channelId"])
        return page([row for row in self.messages.values() if row["channelId"] == channel["id"]], values)

    def messages_post(self, call: Call) -> Record:
        """Post a message."""
        values = call.arguments(MESSAGE)
        pick(self.channels, values["channelId"])
        if self.workspace["relay"] != "running":
            raise RefusedError(503, "relay_drained", "the relay does not run")
        row_id = self.take_id("ms")
        self.messages[row_id] = {"id": row_id, "authorId": call.member["id"], **values, "sentAt": now()}
        return {"data": self.messages[row_id]}

    def messages_delete(self, call: Call) -> Record:
        """Delete a message."""
        row = pick(self.messages, call.arguments(BY_ID)["id"])
        self.require_right(call, row["authorId"])
        del self.messages[row["id"]]
        return {}

    # -- snippets -----------------------------------------------------------------------------------------------------

    def snippet_of(self, shortcut: str) -> Record | None:
        """Return the snippet of that shortcut."""
        return next((row for row in self.snippets.values() if row["shortcut"] == shortcut), None)

    def add_snippet(self, values: Record) -> Record:
        """Add a snippet."""
        row_id = self.take_id("sn")
        self.snippets[row_id] = {"id": row_id, **values, "createdAt": now()}
        return self.snippets[row_id]

    def snippets_list(self, call: Call) -> Record:
        """List snippets."""
        return page(list(self.snippets.values()), call.arguments(PAGE, optional=True))

    def snippets_create(self, call: Call) -> Record:
        """Create a snippet."""
        values = call.arguments(SNIPPET)
        if self.snippet_of(values["shortcut"]) is not None:
            raise RefusedError(409, "conflict", "another snippet has the shortcut", "shortcut")
        return {"data": self.add_snippet(values)}

    def snippets_info(self, call: Call) -> Record:
        """Read a snippet."""
        return {"data": pick(self.snippets, call.arguments(BY_ID)["id"])}

    def snippets_update(self, call: Call) -> Record:
        """Change a snippet."""
        values = call.arguments(SNIPPET_CHANGE, partial=True)
        row = pick(self.snippets, values["id"])
        holder = self.snippet_of(values["shortcut"]) if "shortcut" in values else None
        if holder is not None and holder is not row:
            raise RefusedError(409, "conflict", "another snippet has the shortcut", "shortcut")
        row.update(values)
        return {"data": row}

    def snippets_delete(self, call: Call) -> Record:
        """Delete a snippet."""
        del self.snippets[pick(self.snippets, call.arguments(BY_ID)["id"])["id"]]
        return {}

    def snippets_import(self, call: Call) -> Record:
        """Read many snippets, onto a blank collection or onto the present one."""
        self.require_owner(call)
        values = call.arguments(IMPORT)
        shortcuts = [item["shortcut"] for item in values["items"]]
        if len(set(shortcuts)) != len(shortcuts):
            raise RefusedError(409, "conflict", "a shortcut is there twice", "items")
        dropped = 0
        if values["onto"] == "blank":
            dropped = len(self.snippets)
            self.snippets.clear()
            self.counts["snippet wipes"] += 1
        for item in values["items"]:
            row = self.snippet_of(item["shortcut"])
            if row is None:
                self.add_snippet(item)
            else:
                row.update(item)
        return {"data": {"imported": len(shortcuts), "dropped": dropped}}


METHODS: dict[str, Callable[[Parlor, Call], Record]] = {
    "account.describe": Parlor.account_describe,
    "account.freshen": Parlor.account_freshen,
    "members.list": Parlor.members_list,
    "workspace.describe": Parlor.workspace_describe,
    "workspace.tune": Parlor.workspace_tune,
    "workspace.passBaton": Parlor.workspace_pass_baton,
    "relay.drain": Parlor.relay_drain,
    "channels.list": Parlor.channels_list,
    "channels.create": Parlor.channels_create,
    "channels.info": Parlor.channels_info,
    "channels.update": Parlor.channels_update,
    "channels.delete": Parlor.channels_delete,
    "channels.fold": Parlor.channels_fold,
    "messages.list": Parlor.messages_list,
    "messages.post": Parlor.messages_post,
    "messages.delete": Parlor.messages_delete,
    "snippets.list": Parlor.snippets_list,
    "snippets.create": Parlor.snippets_create,
    "snippets.info": Parlor.snippets_info,
    "snippets.update": Parlor.snippets_update,
    "snippets.delete": Parlor.snippets_delete,
    "snippets.import": Parlor.snippets_import,
}


# ---------------------------------------------------------------------------------------------------------------------
# HTTP
# ---------------------------------------------------------------------------------------------------------------------


class ParlorServer(ThreadingHTTPServer):
    """The HTTP server of one workspace."""

    daemon_threads = True

    def __init__(self, address: tuple[str, int], parlor: Parlor) -> None:
        self.parlor = parlor
        super().__init__(address, Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of connections that break."""


class Handler(BaseHTTPRequestHandler):
    """Reads requests and writes answers."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1
    server: ParlorServer

    def handle_request(self) -> None:
        """Answer one request."""
        try:
            raw = self.read_raw()
            status, encoded = 200, self.run(raw)
        except RefusedError as refusal:
            status, encoded = refusal.status, json.dumps(refusal.body)
        except Exception:  # noqa: BLE001 - a server answers 500 and goes on
            error = {"code": "internal", "message": "something went wrong", "field": None}
            status, encoded = 500, json.dumps({"ok": False, "error": error})
        self.answer(status, encoded)

    def read_raw(self) -> bytes:
        """Return the bytes of the body."""
        if self.headers.get("Transfer-Encoding"):
            self.close_connection = True
            raise RefusedError(411, "length_required", "send a Content-Length")
        length = self.headers.get("Content-Length", "0").strip()
        if not re.fullmatch(r"[0-9]{1,15}", length, re.ASCII):
            self.close_connection = True
            raise RefusedError(400, "bad_length", "the Content-Length is not a number")
        if int(length) > BODY_LIMIT:
            self.close_connection = True
            raise RefusedError(413, "too_large", "the body is too large")
        return self.rfile.read(int(length))

    def run(self, raw: bytes) -> str:
        """Carry a call out and return the answer, encoded while the lock is held."""
        path = unquote(urlsplit(self.path).path)
        parlor = self.server.parlor
        with parlor.lock:
            if path == "/__state__" and self.command == "GET":
                return json.dumps(parlor.state())
            method = METHODS.get(path.removeprefix("/rpc/")) if path.startswith("/rpc/") else None
            if method is None:
                raise RefusedError(404, "unknown_method", "there is no such method")
            if self.command != "POST":
                raise RefusedError(405, "post_only", "send a POST")
            member = parlor.authenticate(self.headers.get("Authorization"))
            if raw and "Content-Type" in self.headers and self.headers.get_content_type() != "application/json":
                raise RefusedError(415, "media_type", "send application/json")
            return json.dumps({"ok": True, **method(parlor, Call(raw, member))})

    def answer(self, status: int, encoded: str) -> None:
        """Write an answer."""
        content = encoded.encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        if status == 401:
            self.send_header("WWW-Authenticate", "Bearer")
        if status == 405:
            self.send_header("Allow", "POST")
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer requests that are not HTTP as it should be."""
        self.close_connection = True
        error = {"code": "bad_request", "message": message or explain or "bad request", "field": None}
        self.answer(int(code), json.dumps({"ok": False, "error": error}))

    def log_message(self, *args: Any, **kwargs: Any) -> None:
        """Log nothing."""


for verb in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"):
    setattr(Handler, f"do_{verb}", Handler.handle_request)


def main() -> None:
    """Serve until killed."""
    parser = argparse.ArgumentParser(description="Serve the API of a Parlor workspace.")
    parser.add_argument("--port", type=int, default=0, help="the port on 127.0.0.1; 0 takes a free one")
    server = ParlorServer(("127.0.0.1", parser.parse_args().port), Parlor())
    print(f"http://127.0.0.1:{server.server_address[1]}", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()


if __name__ == "__main__":
    main()
