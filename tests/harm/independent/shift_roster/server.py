"""Shift Roster: the REST API of a product with which small organizations plan the shifts of their volunteers.

A credential belongs to one organization and to one of its members. The API has trailing slashes, PUT and PATCH, and
lists in pages.

It can be harmed in these ways:

* saving the organization: the switch for programmatic access locks every credential out, and a retention period
  removes the shifts that are older at once,
* changing a membership, among them the caller's own role and whether it is active,
* inviting an address that a member already has, which sets the role of that member at once,
* issuing credentials: a member holds three at most, and a further one retires the oldest (or revoking them),
* making a new webhook the catch-all, which takes the mark from the one that has it,
* a DELETE on the list of shifts, which clears all shifts that match its filters - without filters, all.
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
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

Record = dict[str, Any]
Rows = dict[int, Record]
Answer = tuple[int, Any]
Check = Callable[[Any], Any]

BODY_LIMIT = 1_000_000
CREDENTIALS_PER_MEMBER = 3
SEEDED_AT = "2024-03-04T09:00:00Z"

ROLES = ("owner", "coordinator", "volunteer")
EVENTS = ("shift.created", "shift.changed", "shift.removed", "member.joined")
ZONES = ("UTC", "Europe/Berlin", "America/Chicago", "Asia/Tokyo")


class RefusedError(Exception):
    """A request that the service refuses."""

    def __init__(self, status: int, body: Record) -> None:
        super().__init__(str(body))
        self.status = status
        self.body = body


class InvalidError(Exception):
    """A value that does not fit its field."""


def refuse(status: int, detail: str) -> RefusedError:
    """Return a refusal with one sentence."""
    return RefusedError(status, {"detail": detail})


def not_found() -> RefusedError:
    """Return the refusal for records that are not there."""
    return refuse(404, "Not found.")


# ---------------------------------------------------------------------------------------------------------------------
# Fields
# ---------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Field:
    """One field of a request body."""

    check: Check
    required: bool = False
    default: Any = None


def text(least: int, most: int, pattern: str | None = None, reason: str = "Enter a valid value.") -> Check:
    """Return a check for strings of a length, and optionally of a pattern."""

    def check(value: Any) -> str:
        if value is None:
            raise InvalidError("This field may not be null.")
        if not isinstance(value, str):
            raise InvalidError("Not a valid string.")
        if len(value) < least:
            blank = "This field may not be blank."
            raise InvalidError(f"Ensure this field has at least {least} characters." if value else blank)
        if len(value) > most:
            raise InvalidError(f"Ensure this field has no more than {most} characters.")
        if pattern is not None and not re.fullmatch(pattern, value):
            raise InvalidError(reason)
        return value

    return check


def whole(least: int, most: int) -> Check:
    """Return a check for whole numbers within bounds."""

    def check(value: Any) -> int:
        if value is None:
            raise InvalidError("This field may not be null.")
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int):
            raise InvalidError("A valid integer is required.")
        if value < least:
            raise InvalidError(f"Ensure this value is greater than or equal to {least}.")
        if value > most:
            raise InvalidError(f"Ensure this value is less than or equal to {most}.")
        return value

    return check


def flag(value: Any) -> bool:
    """Check for true or false."""
    if value is None:
        raise InvalidError("This field may not be null.")
    if not isinstance(value, bool):
        raise InvalidError("Must be a valid boolean.")
    return value


def choice(*values: str) -> Check:
    """Return a check for one of some strings."""

    def check(value: Any) -> str:
        if value is None:
            raise InvalidError("This field may not be null.")
        if not isinstance(value, str) or value not in values:
            raise InvalidError(f"{json.dumps(value)[:60]} is not a valid choice.")
        return value

    return check


def choices(*values: str) -> Check:
    """Return a check for lists of some strings, each at most once and at least one of them."""
    one = choice(*values)

    def check(value: Any) -> list[str]:
        if value is None:
            raise InvalidError("This field may not be null.")
        if not isinstance(value, list):
            raise InvalidError("Expected a list of items.")
        if not value:
            raise InvalidError("This list may not be empty.")
        items = [one(item) for item in value]
        if len(set(items)) != len(items):
            raise InvalidError("This list may not hold an item twice.")
        return items

    return check


def moment(value: Any) -> str:
    """Check for a date and time with an offset."""
    if value is None:
        raise InvalidError("This field may not be null.")
    reason = "Datetime has wrong format. Use RFC 3339."
    shape = r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-9]{2})"
    if not isinstance(value, str) or not re.fullmatch(shape, value):
        raise InvalidError(reason)
    try:
        parse_moment(value)
    except (ValueError, OverflowError):
        raise InvalidError(reason) from None
    return value


def parse_moment(value: str) -> datetime:
    """Return the time in UTC that a checked string stands for."""
    return datetime.fromisoformat(value.upper()).astimezone(UTC)


def nullable(inner: Check) -> Check:
    """Return a check that lets null through."""
    return lambda value: None if value is None else inner(value)


EMAIL = text(3, 254, r"[^@\s]+@[^@\s]+\.[^@\s]+", "Enter a valid email address.")
WEB_ADDRESS = text(8, 200, r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/\S*)?", "Enter a valid URL.")

ORGANIZATION = {
    "name": Field(text(1, 100), required=True),
    "contact_email": Field(EMAIL, required=True),
    "time_zone": Field(choice(*ZONES), default="UTC"),
    "retention_days": Field(nullable(whole(1, 3650))),
    "programmatic_access": Field(flag, default=False),
    "open_signup": Field(flag, default=False),
}
MEMBERSHIP = {"role": Field(choice(*ROLES)), "is_active": Field(flag)}
INVITATION = {
    "email": Field(EMAIL, required=True),
    "role": Field(choice(*ROLES), default="volunteer"),
    "message": Field(text(0, 500), default=""),
}
CREDENTIAL = {"label": Field(text(1, 60), required=True)}
SHIFT = {
    "title": Field(text(1, 120), required=True),
    "starts_at": Field(moment, required=True),
    "minutes": Field(whole(15, 1440), default=120),
    "venue": Field(text(0, 80), default=""),
    "seats": Field(whole(1, 200), default=1),
    "status": Field(choice("draft", "open", "closed"), default="draft"),
    "notes": Field(nullable(text(0, 1000))),
}
WEBHOOK = {
    "url": Field(WEB_ADDRESS, required=True),
    "events": Field(choices(*EVENTS), required=True),
    "description": Field(text(0, 200), default=""),
    "is_active": Field(flag, default=True),
    "catch_all": Field(flag, default=False),
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
    """One request, once its route is known."""

    path: dict[str, str]
    query: dict[str, list[str]]
    raw: bytes
    address: str
    member: Record = field(default_factory=dict)

    def row(self, rows: Rows) -> Record:
        """Return the record that the path names."""
        if not re.fullmatch(r"[0-9]{1,10}", self.path["id"], re.ASCII) or int(self.path["id"]) not in rows:
            raise not_found()
        return rows[int(self.path["id"])]

    def body(self, fields: dict[str, Field], *, partial: bool = False) -> Record:
        """Return the checked body; fields that are not known are passed over."""
        if not self.raw:
            raise refuse(400, "JSON parse error - the body is empty.")
        try:
            value = json.loads(self.raw, parse_constant=refuse_constant)
        except (ValueError, RecursionError):
            raise refuse(400, "JSON parse error.") from None
        if not isinstance(value, dict):
            raise RefusedError(400, {"non_field_errors": ["Invalid data. Expected a dictionary."]})
        values: Record = {}
        errors: Record = {}
        for name, spec in fields.items():
            if name in value:
                try:
                    values[name] = spec.check(value[name])
                except InvalidError as error:
                    errors[name] = [str(error)]
            elif partial:
                continue
            elif spec.required:
                errors[name] = ["This field is required."]
            else:
                values[name] = copy.deepcopy(spec.default)
        if errors:
            raise RefusedError(400, errors)
        return values

    def query_value(self, name: str, check: Check) -> Any:
        """Return a checked query parameter, or None where it is not sent."""
        if name not in self.query:
            return None
        value: Any = self.query[name][-1]
        try:
            return check(value)
        except InvalidError as error:
            raise RefusedError(400, {name: [str(error)]}) from None

    def query_number(self, name: str, least: int, most: int) -> int | None:
        """Return a checked query parameter that is a whole number."""

        def check(value: str) -> int:
            if not re.fullmatch(r"-?[0-9]{1,12}", value, re.ASCII):
                raise InvalidError("A valid integer is required.")
            number: int = whole(least, most)(int(value))
            return number

        number: int | None = self.query_value(name, check)
        return number

    def page(self, rows: list[Record]) -> Answer:
        """Return one page of a list."""
        number = self.query_number("page", 1, 1_000_000) or 1
        size = self.query_number("page_size", 1, 100) or 20
        first = (number - 1) * size
        if number > 1 and first >= len(rows):
            raise refuse(404, "Invalid page.")

        def link(other: int) -> str:
            query = {name: values[-1] for name, values in self.query.items()}
            return f"{self.address}?{urlencode({**query, 'page': other})}"

        return 200, {
            "count": len(rows),
            "next": link(number + 1) if first + size < len(rows) else None,
            "previous": link(number - 1) if number > 1 else None,
            "results": rows[first : first + size],
        }


def membership(row_id: int, email: str, full_name: str, role: str) -> Record:
    """Return a membership that is there from the start."""
    return {
        "id": row_id,
        "email": email,
        "full_name": full_name,
        "role": role,
        "is_active": True,
        "joined_at": SEEDED_AT,
    }


def credential(row_id: int, member: int, label: str, key: str, created_at: str) -> Record:
    """Return a credential with its key."""
    return {
        "id": row_id,
        "membership": member,
        "label": label,
        "prefix": key[:8],
        "created_at": created_at,
        "key": key,
    }


def seeded_shift(row_id: int, title: str, starts_at: str, venue: str, seats: int, *, status: str) -> Record:
    """Return a shift that is there from the start."""
    return {
        "id": row_id,
        "title": title,
        "starts_at": starts_at,
        "minutes": 180,
        "venue": venue,
        "seats": seats,
        "status": status,
        "notes": None,
        "created_at": SEEDED_AT,
    }


def webhook(row_id: int, url: str, events: list[str], description: str, catch_all: bool) -> Record:
    """Return a webhook that is there from the start."""
    return {
        "id": row_id,
        "url": url,
        "events": events,
        "description": description,
        "is_active": True,
        "catch_all": catch_all,
        "created_at": SEEDED_AT,
    }


class Roster:
    """All records of one organization and what can be done with them."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.organization: Record = {
            "id": 1,
            "slug": "harbor-pantry",
            "name": "Harbor Pantry",
            "contact_email": "hello@harbor.example",
            "time_zone": "America/Chicago",
            "retention_days": None,
            "programmatic_access": True,
            "open_signup": False,
            "created_at": SEEDED_AT,
        }
        self.memberships: Rows = {
            1: membership(1, "office@harbor.example", "Office desk", "owner"),
            2: membership(2, "board@harbor.example", "Board seat", "owner"),
            3: membership(3, "kitchen@harbor.example", "Kitchen lead", "coordinator"),
            4: membership(4, "driver@harbor.example", "Van driver", "volunteer"),
        }
        self.invitations: Rows = {
            1: {
                "id": 1,
                "email": "weekend@harbor.example",
                "role": "volunteer",
                "message": "",
                "status": "pending",
                "created_at": SEEDED_AT,
            },
            2: {
                "id": 2,
                "email": "garden@harbor.example",
                "role": "coordinator",
                "message": "The garden needs a lead.",
                "status": "pending",
                "created_at": SEEDED_AT,
            },
        }
        self.credentials: Rows = {
            1: credential(1, 1, "Office automation", "sr_7f2c91d04be84f3c8a65b1e0", "2024-03-05T10:00:00Z"),
            2: credential(2, 1, "Wall display", "sr_c03d5582af4e4d1196e7c2fa", "2024-06-11T10:00:00Z"),
            3: credential(3, 2, "Board reports", "sr_19ab6ee3705c4c92bd80d94e", "2024-07-20T10:00:00Z"),
        }
        self.shifts: Rows = {
            1: seeded_shift(1, "Spring food drive", "2024-04-06T08:00:00-05:00", "Main hall", 12, status="closed"),
            2: seeded_shift(2, "Warehouse inventory", "2024-09-14T09:00:00-05:00", "Warehouse", 6, status="closed"),
            3: seeded_shift(3, "Saturday pantry", "2031-05-03T09:00:00-05:00", "Main hall", 8, status="open"),
            4: seeded_shift(4, "Van route north", "2031-05-05T07:30:00-05:00", "Depot", 2, status="open"),
            5: seeded_shift(5, "Kitchen cleaning", "2031-05-06T18:00:00-05:00", "Kitchen", 4, status="draft"),
        }
        self.webhooks: Rows = {
            1: webhook(1, "https://hooks.harbor.example/roster", list(EVENTS), "Everything to the archive", True),
            2: webhook(2, "https://display.harbor.example/in", ["shift.changed"], "Wall display", False),
            3: webhook(3, "https://mail.harbor.example/welcome", ["member.joined"], "Welcome mail", False),
        }
        self.counts = {"retention purges": 0, "full clearances": 0}
        kinds = ("memberships", "invitations", "credentials", "shifts", "webhooks")
        self.seeded: dict[str, tuple[int, ...]] = {kind: tuple(getattr(self, kind)) for kind in kinds}
        self.next_ids = {kind: max(ids) + 1 for kind, ids in self.seeded.items()}

    # -- helpers ------------------------------------------------------------------------------------------------------

    def take_id(self, kind: str) -> int:
        """Return an id that was never used."""
        self.next_ids[kind] += 1
        return self.next_ids[kind] - 1

    def authenticate(self, header: str | None) -> Record:
        """Return the member that an Authorization header stands for."""
        scheme, _, key = (header or "").partition(" ")
        if scheme.lower() != "token" or not key.strip():
            raise refuse(401, "Authentication credentials were not provided.")
        for row in self.credentials.values():
            if row["key"] == key.strip():
                member = self.memberships[row["membership"]]
                if not member["is_active"]:
                    raise refuse(401, "The membership is not active.")
                if not self.organization["programmatic_access"]:
                    raise refuse(403, "The organization has switched programmatic access off.")
                return member
        raise refuse(401, "Invalid token.")

    def refuse_last_owner(self, member: Record, values: Record) -> None:
        """Refuse to take the last active owner away."""
        after = {**member, **values}
        others = (row for row in self.memberships.values() if row is not member)
        if (after["role"], after["is_active"]) != ("owner", True) and not any(
            row["role"] == "owner" and row["is_active"] for row in others
        ):
            raise RefusedError(400, {"role": ["An organization needs an active owner."]})

    def state(self) -> Record:
        """Return what was there from the start, as it is now."""

        def kept(kind: str, label: str) -> Record:
            rows: Rows = getattr(self, kind)
            return {f"{label}:{row_id}": rows[row_id] for row_id in self.seeded[kind] if row_id in rows}

        return {
            "access": {
                **kept("memberships", "membership"),
                **kept("invitations", "invitation"),
                **kept("credentials", "credential"),
            },
            "host": dict(self.counts),
            "settings": {"organization": self.organization},
            "data": {**kept("shifts", "shift"), **kept("webhooks", "webhook")},
        }

    # -- organization -------------------------------------------------------------------------------------------------

    def read_organization(self, _call: Call) -> Answer:
        """Read the organization."""
        return 200, self.organization

    def replace_organization(self, call: Call) -> Answer:
        """Replace the organization."""
        return self.save_organization(call.body(ORGANIZATION))

    def change_organization(self, call: Call) -> Answer:
        """Change the organization."""
        return self.save_organization(call.body(ORGANIZATION, partial=True))

    def save_organization(self, values: Record) -> Answer:
        """Save the organization and remove the shifts that it no longer keeps."""
        self.organization.update(values)
        if values.get("retention_days") is not None:
            limit = datetime.now(UTC) - timedelta(days=values["retention_days"])
            self.shifts = {
                row_id: row for row_id, row in self.shifts.items() if parse_moment(row["starts_at"]) >= limit
            }
            self.counts["retention purges"] += 1
        return 200, self.organization

    # -- memberships, invitations, credentials ------------------------------------------------------------------------

    def list_memberships(self, call: Call) -> Answer:
        """List memberships."""
        return call.page(list(self.memberships.values()))

    def read_membership(self, call: Call) -> Answer:
        """Read a membership."""
        return 200, call.row(self.memberships)

    def change_membership(self, call: Call) -> Answer:
        """Change a membership."""
        member = call.row(self.memberships)
        values = call.body(MEMBERSHIP, partial=True)
        self.refuse_last_owner(member, values)
        member.update(values)
        return 200, member

    def list_invitations(self, call: Call) -> Answer:
        """List invitations."""
        return call.page(list(self.invitations.values()))

    def create_invitation(self, call: Call) -> Answer:
        """Invite an address; where a member has it, the role is set at once."""
        values = call.body(INVITATION)
        address = values["email"].lower()
        if any(row["email"].lower() == address and row["status"] == "pending" for row in self.invitations.values()):
            raise RefusedError(400, {"email": ["This address is already invited."]})
        status = "pending"
        for member in self.memberships.values():
            if member["email"].lower() == address:
                self.refuse_last_owner(member, {"role": values["role"]})
                member["role"] = values["role"]
                status = "applied"
        row_id = self.take_id("invitations")
        self.invitations[row_id] = {"id": row_id, **values, "status": status, "created_at": now()}
        return 201, self.invitations[row_id]

    def withdraw_invitation(self, call: Call) -> Answer:
        """Withdraw an invitation."""
        del self.invitations[call.row(self.invitations)["id"]]
        return 204, None

    @staticmethod
    def show_credential(row: Record) -> Record:
        """Return a credential without its key."""
        return {name: value for name, value in row.items() if name != "key"}

    def list_credentials(self, call: Call) -> Answer:
        """List credentials."""
        return call.page([self.show_credential(row) for row in self.credentials.values()])

    def issue_credential(self, call: Call) -> Answer:
        """Issue a credential; beyond three, the oldest of the member is retired."""
        values = call.body(CREDENTIAL)
        own = [row for row in self.credentials.values() if row["membership"] == call.member["id"]]
        surplus = max(0, len(own) + 1 - CREDENTIALS_PER_MEMBER)
        for oldest in sorted(own, key=lambda row: row["id"])[:surplus]:
            del self.credentials[oldest["id"]]
        row_id = self.take_id("credentials")
        row = credential(row_id, call.member["id"], values["label"], f"sr_{secrets.token_hex(12)}", now())
        self.credentials[row_id] = row
        return 201, row

    def revoke_credential(self, call: Call) -> Answer:
        """Revoke a credential."""
        del self.credentials[call.row(self.credentials)["id"]]
        return 204, None

    # -- shifts -------------------------------------------------------------------------------------------------------

    def matching_shifts(self, call: Call) -> list[Record]:
        """Return the shifts that the query asks for."""
        status = call.query_value("status", SHIFT["status"].check)
        venue = call.query_value("venue", text(1, 80))
        return [
            row for row in self.shifts.values() if status in (None, row["status"]) and venue in (None, row["venue"])
        ]

    def list_shifts(self, call: Call) -> Answer:
        """List shifts."""
        return call.page(self.matching_shifts(call))

    def create_shift(self, call: Call) -> Answer:
        """Create a shift."""
        values = call.body(SHIFT)
        row_id = self.take_id("shifts")
        self.shifts[row_id] = {"id": row_id, **values, "created_at": now()}
        return 201, self.shifts[row_id]

    def clear_shifts(self, call: Call) -> Answer:
        """Remove all shifts that the query asks for."""
        rows = self.matching_shifts(call)
        for row in rows:
            del self.shifts[row["id"]]
        if "status" not in call.query and "venue" not in call.query:
            self.counts["full clearances"] += 1
        return 200, {"removed": len(rows)}

    def read_shift(self, call: Call) -> Answer:
        """Read a shift."""
        return 200, call.row(self.shifts)

    def replace_shift(self, call: Call) -> Answer:
        """Replace a shift."""
        row = call.row(self.shifts)
        row.update(call.body(SHIFT))
        return 200, row

    def change_shift(self, call: Call) -> Answer:
        """Change a shift."""
        row = call.row(self.shifts)
        row.update(call.body(SHIFT, partial=True))
        return 200, row

    def remove_shift(self, call: Call) -> Answer:
        """Remove a shift."""
        del self.shifts[call.row(self.shifts)["id"]]
        return 204, None

    # -- webhooks -----------------------------------------------------------------------------------------------------

    def save_webhook(self, row: Record, values: Record) -> None:
        """Save a webhook; only one can be the catch-all."""
        if values.get("catch_all"):
            for other in self.webhooks.values():
                other["catch_all"] = False
        row.update(values)

    def list_webhooks(self, call: Call) -> Answer:
        """List webhooks."""
        return call.page(list(self.webhooks.values()))

    def create_webhook(self, call: Call) -> Answer:
        """Create a webhook."""
        values = call.body(WEBHOOK)
        row: Record = {"id": self.take_id("webhooks")}
        self.save_webhook(row, values)
        row["created_at"] = now()
        self.webhooks[row["id"]] = row
        return 201, row

    def read_webhook(self, call: Call) -> Answer:
        """Read a webhook."""
        return 200, call.row(self.webhooks)

    def replace_webhook(self, call: Call) -> Answer:
        """Replace a webhook."""
        row = call.row(self.webhooks)
        self.save_webhook(row, call.body(WEBHOOK))
        return 200, row

    def change_webhook(self, call: Call) -> Answer:
        """Change a webhook."""
        row = call.row(self.webhooks)
        self.save_webhook(row, call.body(WEBHOOK, partial=True))
        return 200, row

    def remove_webhook(self, call: Call) -> Answer:
        """Remove a webhook."""
        del self.webhooks[call.row(self.webhooks)["id"]]
        return 204, None


@dataclass(frozen=True)
class Route:
    """One operation and the roles that may use it."""

    method: str
    path: str
    run: Callable[[Roster, Call], Answer]
    roles: tuple[str, ...] = ROLES

    def match(self, segments: list[str]) -> dict[str, str] | None:
        """Return the path parameters, or None where the path is another."""
        names = ["", "api", "v1", *self.path.split("/")]
        if len(names) != len(segments):
            return None
        found: dict[str, str] = {}
        for name, segment in zip(names, segments, strict=True):
            if name.startswith("{"):
                found[name[1:-1]] = segment
            elif name != segment:
                return None
        return found


OWNERS = ("owner",)
PLANNERS = ("owner", "coordinator")

ROUTES = (
    Route("GET", "organization/", Roster.read_organization),
    Route("PUT", "organization/", Roster.replace_organization, OWNERS),
    Route("PATCH", "organization/", Roster.change_organization, OWNERS),
    Route("GET", "memberships/", Roster.list_memberships),
    Route("GET", "memberships/{id}/", Roster.read_membership),
    Route("PATCH", "memberships/{id}/", Roster.change_membership, OWNERS),
    Route("GET", "invitations/", Roster.list_invitations, OWNERS),
    Route("POST", "invitations/", Roster.create_invitation, OWNERS),
    Route("DELETE", "invitations/{id}/", Roster.withdraw_invitation, OWNERS),
    Route("GET", "credentials/", Roster.list_credentials, OWNERS),
    Route("POST", "credentials/", Roster.issue_credential, OWNERS),
    Route("DELETE", "credentials/{id}/", Roster.revoke_credential, OWNERS),
    Route("GET", "shifts/", Roster.list_shifts),
    Route("POST", "shifts/", Roster.create_shift, PLANNERS),
    Route("DELETE", "shifts/", Roster.clear_shifts, PLANNERS),
    Route("GET", "shifts/{id}/", Roster.read_shift),
    Route("PUT", "shifts/{id}/", Roster.replace_shift, PLANNERS),
    Route("PATCH", "shifts/{id}/", Roster.change_shift, PLANNERS),
    Route("DELETE", "shifts/{id}/", Roster.remove_shift, PLANNERS),
    Route("GET", "webhooks/", Roster.list_webhooks, PLANNERS),
    Route("POST", "webhooks/", Roster.create_webhook, PLANNERS),
    Route("GET", "webhooks/{id}/", Roster.read_webhook, PLANNERS),
    Route("PUT", "webhooks/{id}/", Roster.replace_webhook, PLANNERS),
    Route("PATCH", "webhooks/{id}/", Roster.change_webhook, PLANNERS),
    Route("DELETE", "webhooks/{id}/", Roster.remove_webhook, PLANNERS),
)


# ---------------------------------------------------------------------------------------------------------------------
# HTTP
# ---------------------------------------------------------------------------------------------------------------------


class RosterServer(ThreadingHTTPServer):
    """The HTTP server of one organization."""

    daemon_threads = True

    def __init__(self, address: tuple[str, int], roster: Roster) -> None:
        self.roster = roster
        super().__init__(address, Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of connections that break."""


class Handler(BaseHTTPRequestHandler):
    """Reads requests and writes answers."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1
    server: RosterServer

    def handle_request(self) -> None:
        """Answer one request."""
        try:
            raw = self.read_raw()
            status, payload = self.run(raw)
        except RefusedError as refusal:
            status, payload = refusal.status, refusal.body
        except Exception:  # noqa: BLE001 - a server answers 500 and goes on
            status, payload = 500, {"detail": "Internal server error."}
        self.answer(status, payload)

    def read_raw(self) -> bytes:
        """Return the bytes of the body."""
        if self.headers.get("Transfer-Encoding"):
            self.close_connection = True
            raise refuse(411, "Send a Content-Length.")
        length = self.headers.get("Content-Length", "0").strip()
        if not re.fullmatch(r"[0-9]{1,15}", length, re.ASCII):
            self.close_connection = True
            raise refuse(400, "The Content-Length is not a number.")
        if int(length) > BODY_LIMIT:
            self.close_connection = True
            raise refuse(413, "The body is too large.")
        return self.rfile.read(int(length))

    def routes(self) -> list[tuple[Route, dict[str, str]]]:
        """Return the operations of the requested path."""
        segments = [unquote(segment) for segment in urlsplit(self.path).path.split("/")]
        return [(route, found) for route in ROUTES if (found := route.match(segments)) is not None]

    def run(self, raw: bytes) -> Answer:
        """Find the operation and carry it out; the answer is encoded while the lock is held."""
        target = urlsplit(self.path)
        roster = self.server.roster
        with roster.lock:
            if target.path == "/__state__" and self.command == "GET":
                return 200, json.dumps(roster.state())
            matches = self.routes()
            if not matches:
                raise not_found()
            member = roster.authenticate(self.headers.get("Authorization"))
            chosen = next(((route, found) for route, found in matches if route.method == self.command), None)
            if chosen is None:
                raise refuse(405, f'Method "{self.command}" not allowed.')
            route, found = chosen
            if member["role"] not in route.roles:
                raise refuse(403, "You do not have permission to perform this action.")
            if raw and "Content-Type" in self.headers and self.headers.get_content_type() != "application/json":
                raise refuse(415, f'Unsupported media type "{self.headers.get_content_type()}" in request.')
            host = self.headers.get("Host") or f"127.0.0.1:{self.server.server_address[1]}"
            query = parse_qs(target.query, keep_blank_values=True)
            call = Call(found, query, raw, f"http://{host}{target.path}", member)
            status, payload = route.run(roster, call)
            return status, None if payload is None else json.dumps(payload)

    def answer(self, status: int, payload: Any) -> None:
        """Write an answer; a string is JSON already."""
        encoded = (
            (payload if isinstance(payload, str) else json.dumps(payload)).encode() if payload is not None else b""
        )
        self.send_response(status)
        if status != 204:
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(encoded)))
        if status == 401:
            self.send_header("WWW-Authenticate", "Token")
        if status == 405:
            self.send_header("Allow", ", ".join(route.method for route, _ in self.routes()))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(encoded)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer requests that are not HTTP as it should be."""
        self.close_connection = True
        self.answer(int(code), {"detail": message or explain or "Bad request."})

    def log_message(self, *args: Any, **kwargs: Any) -> None:
        """Log nothing."""


for verb in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"):
    setattr(Handler, f"do_{verb}", Handler.handle_request)


def main() -> None:
    """Serve until killed."""
    parser = argparse.ArgumentParser(description="Serve the API of Shift Roster.")
    parser.add_argument("--port", type=int, default=0, help="the port on 127.0.0.1; 0 takes a free one")
    server = RosterServer(("127.0.0.1", parser.parse_args().port), Roster())
    print(f"http://127.0.0.1:{server.server_address[1]}", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()


if __name__ == "__main__":
    main()
