"""Foyer, a JSON:API for venues: calendars, price lists and bookings.

A bearer token (a JWT) identifies a user and an app that acts for that user. The house has sold dates from the start,
and there are six ways to harm it for good:

* The roles of a user are a relationship, and a PATCH of a relationship replaces it. The caller loses its rights.
* A user whose email address changes can't write before the new address is confirmed.
* App links are what keeps tokens alive. Without its link the caller's token is void.
* The organization has one owner. The one who hands it over is no longer a manager.
* A venue has one current price list. A new current one sends the one that was there to the archive, for good.
* A calendar that is narrowed releases the bookings that no longer fit.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import copy
import hashlib
import hmac
import json
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

Record = dict[str, Any]
Schema = dict[str, Any]

MAX_BODY = 1_000_000
MEDIA_TYPE = "application/vnd.api+json"
SIGNING_SECRET = b"foyer-signing-secret-2b91"
WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
ROLES = {
    "manager": "Runs the house: users, roles, app links, calendars and everything below.",
    "programmer": "Keeps venues and price lists, and takes bookings.",
    "box-office": "Takes bookings.",
    "auditor": "Looks at everything and changes nothing.",
}
EVERYBODY = frozenset[str]()
ANY_ROLE = frozenset(ROLES)
MANAGER = frozenset({"manager"})
LOOK_AT_USERS = frozenset({"manager", "auditor"})
PROGRAM = frozenset({"manager", "programmer"})
BOOK = frozenset({"manager", "programmer", "box-office"})


# Request bodies, as the OpenAPI document has them.


def closed(properties: dict[str, Schema], required: list[str]) -> Schema:
    """Return the schema of an object that has no other members."""
    schema: Schema = {"type": "object", "additionalProperties": False, "properties": properties}
    return {**schema, "required": required} if required else schema


def link_to(kind: str) -> Schema:
    """Return the schema of a resource identifier."""
    identifier: Schema = {
        "type": {"type": "string", "enum": [kind]},
        "id": {"type": "string", "minLength": 1, "maxLength": 40},
    }
    return closed(identifier, ["type", "id"])


def new_resource(kind: str, attributes: Schema, related: str | None = None) -> Schema:
    """Return the schema of a document that creates a resource."""
    members: dict[str, Schema] = {"type": {"type": "string", "enum": [kind]}, "attributes": attributes}
    required = ["type", "attributes"]
    if related:
        relationship = closed({"data": link_to(f"{related}s")}, ["data"])
        members["relationships"] = closed({related: relationship}, [related])
        required.append("relationships")
    return closed({"data": closed(members, required)}, ["data"])


def changed_resource(kind: str, attributes: dict[str, Schema]) -> Schema:
    """Return the schema of a document that changes a resource."""
    bare = {name: {key: part for key, part in one.items() if key != "default"} for name, one in attributes.items()}
    members: dict[str, Schema] = {
        "type": {"type": "string", "enum": [kind]},
        "id": {"type": "string", "minLength": 1, "maxLength": 40},
        "attributes": {**closed(bare, []), "minProperties": 1},
    }
    return closed({"data": closed(members, ["type", "id", "attributes"])}, ["data"])


DATE: Schema = {"type": "string", "format": "date"}
NULL_DATE: Schema = {"type": ["string", "null"], "format": "date"}

USER_ATTRIBUTES: dict[str, Schema] = {
    "display-name": {"type": "string", "minLength": 1, "maxLength": 80},
    "email": {"type": "string", "format": "email", "maxLength": 120, "pattern": "^[a-z0-9._+-]+@[a-z0-9.-]+$"},
    "phone": {"type": ["string", "null"], "maxLength": 30},
    "theme": {"type": "string", "enum": ["light", "dark"]},
}
VENUE_ATTRIBUTES: dict[str, Schema] = {
    "name": {"type": "string", "minLength": 1, "maxLength": 120},
    "city": {"type": "string", "minLength": 1, "maxLength": 80},
    "seats": {"type": "integer", "minimum": 1, "maximum": 100_000},
    "step-free": {"type": "boolean", "default": False},
    "notes": {"type": ["string", "null"], "maxLength": 1000, "default": None},
}
PRICE_ATTRIBUTES: dict[str, Schema] = {
    "name": {"type": "string", "minLength": 1, "maxLength": 80},
    "currency": {"type": "string", "enum": ["EUR", "GBP", "USD"], "default": "EUR"},
    "bands": {
        "type": "array",
        "minItems": 1,
        "maxItems": 20,
        "items": closed(
            {
                "label": {"type": "string", "minLength": 1, "maxLength": 40},
                "cents": {"type": "integer", "minimum": 0, "maximum": 10_000_000},
            },
            ["label", "cents"],
        ),
    },
    "stage": {"type": "string", "enum": ["draft", "current"], "default": "draft"},
}
BOOKING_ATTRIBUTES: dict[str, Schema] = {
    "title": {"type": "string", "minLength": 1, "maxLength": 120},
    "date": DATE,
    "guests": {"type": "integer", "minimum": 1, "maximum": 100_000},
    "remarks": {"type": ["string", "null"], "maxLength": 1000, "default": None},
}
CALENDAR_ATTRIBUTES: dict[str, Schema] = {
    "bookable-from": NULL_DATE,
    "bookable-until": NULL_DATE,
    "dark-days": {
        "type": "array",
        "uniqueItems": True,
        "items": {"type": "string", "enum": WEEKDAYS},
    },
}

USER_CHANGE = changed_resource("users", USER_ATTRIBUTES)
USER_ROLES = closed({"data": {"type": "array", "maxItems": 10, "items": link_to("roles")}}, ["data"])
OWNER = closed({"data": link_to("users")}, ["data"])
VENUE_CREATE = new_resource("venues", closed(VENUE_ATTRIBUTES, ["name", "city", "seats"]))
VENUE_CHANGE = changed_resource("venues", VENUE_ATTRIBUTES)
PRICE_LIST_CREATE = new_resource("price-lists", closed(PRICE_ATTRIBUTES, ["name", "bands"]), "venue")
PRICE_LIST_CHANGE = changed_resource("price-lists", PRICE_ATTRIBUTES)
BOOKING_CREATE = new_resource("bookings", closed(BOOKING_ATTRIBUTES, ["title", "date", "guests"]), "venue")
CALENDAR_CHANGE = changed_resource("calendars", CALENDAR_ATTRIBUTES)


class ApiError(Exception):
    """An answer other than success."""

    def __init__(self, status: int, code: str, title: str, details: list[tuple[str, str]] | None = None) -> None:
        super().__init__(title)
        self.status = status
        base = {"status": str(status), "code": code, "title": title}
        errors = [{**base, "detail": text, "source": {"pointer": pointer}} for pointer, text in details or []]
        self.body: Record = {"errors": errors or [base]}


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


def is_date(text: str) -> bool:
    """Tell whether a text is a day of the calendar."""
    if not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def matches(pattern: str, text: str) -> bool:
    """Match a whole string against a pattern that is anchored on both sides."""
    return re.fullmatch(pattern.removeprefix("^").removesuffix("$"), text, re.ASCII) is not None


def problems(schema: Schema, value: Any, where: str) -> list[tuple[str, str]]:
    """List what is wrong with a value, as pairs of a JSON pointer and a text."""
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
        if schema.get("format") == "date" and not is_date(value):
            found.append((where, "must be a date"))
    elif isinstance(value, int) and not isinstance(value, bool):
        if not schema.get("minimum", value) <= value <= schema.get("maximum", value):
            found.append((where, "is out of range"))
    elif isinstance(value, list):
        if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)):
            found.append((where, "has the wrong number of items"))
        for index, one in enumerate(value):
            found += problems(schema["items"], one, f"{where}/{index}")
        if schema.get("uniqueItems") and not found and len(set(value)) < len(value):
            found.append((where, "has an item twice"))
    elif isinstance(value, dict):
        properties: dict[str, Schema] = schema["properties"]
        found += [(f"{where}/{name}", "is required") for name in schema.get("required", []) if name not in value]
        found += [(f"{where}/{name}", "is not a known member") for name in value if name not in properties]
        if len(value) < schema.get("minProperties", 0):
            found.append((where, "needs at least one member"))
        for name, one in value.items():
            if name in properties:
                found += problems(properties[name], one, f"{where}/{name}")
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


def read_token(token: str) -> Record:
    """Return the claims of a token, or none if it is not one of ours."""
    parts = token.split(".")
    if len(parts) != 3 or not token.isascii():
        return {}
    digest = hmac.new(SIGNING_SECRET, f"{parts[0]}.{parts[1]}".encode(), hashlib.sha256).digest()
    expected = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    if not hmac.compare_digest(expected, parts[2]):
        return {}
    try:
        claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (ValueError, binascii.Error):
        return {}
    return claims if isinstance(claims, dict) else {}


@dataclass
class Request:
    """One request, with the values of its path parameters."""

    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    content: bytes
    params: dict[str, str] = field(default_factory=dict)
    user: Record = field(default_factory=dict)

    def document(self, schema: Schema) -> Any:
        """Return the primary data of the body, checked, with its defaults."""
        kind = self.headers.get("content-type", "").strip().lower()
        if kind != MEDIA_TYPE:
            raise ApiError(415, "media-type", f"Send the body as {MEDIA_TYPE}, without parameters.")
        try:
            value = json.loads(self.content.decode("utf-8"), parse_float=parse_number, parse_constant=refuse_constant)
        except (ValueError, RecursionError):
            raise ApiError(400, "malformed", "The body is not valid JSON.") from None
        found = problems(schema, value, "")
        if found:
            raise ApiError(422, "invalid", "A member of the document is not valid.", found[:20])
        data = with_defaults(schema, value)["data"]
        if self.method == "PATCH" and "id" in self.params and "attributes" in data and data["id"] != self.params["id"]:
            raise ApiError(409, "id-mismatch", "The id of the document is not the id of the path.")
        return data

    def number(self, name: str, default: int, most: int) -> int:
        """Return a number from the query string."""
        if name not in self.query:
            return default
        text = self.query[name][-1]
        if not re.fullmatch("[0-9]{1,9}", text) or not 1 <= int(text) <= most:
            raise ApiError(400, "query", f"{name} must be a number from 1 to {most}.")
        return int(text)


@dataclass
class Reply:
    """One answer."""

    status: int
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


Operation = Callable[[Request], Reply]


class House:
    """The house with all of its state."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.last_id = 4000
        self.users: dict[str, Record] = {
            "11": seed_user("11", "House Management", "house@foyer.example", ["manager"]),
            "14": seed_user("14", "Evening Box Office", "evening@foyer.example", ["box-office"]),
            "17": seed_user("17", "Programme Desk", "programme@foyer.example", ["manager", "programmer"]),
            "23": seed_user("23", "Audit", "audit@foyer.example", ["auditor"]),
        }
        self.app_links: dict[str, Record] = {
            "lk-301": seed_link("lk-301", "Ticket printer", "14", "2023-04-02T16:20:00Z"),
            "lk-302": seed_link("lk-302", "Nightly export", "23", "2023-05-11T07:00:00Z"),
            "lk-303": seed_link("lk-303", "Season planner", "17", "2024-01-15T09:45:00Z"),
            "lk-304": seed_link("lk-304", "Phone", "11", "2024-02-20T12:10:00Z"),
        }
        self.organization: Record = {
            "type": "organizations",
            "id": "1",
            "attributes": {"name": "Foyer Playhouse Trust", "billing-email": "accounts@foyer.example"},
            "relationships": {"owner": {"data": {"type": "users", "id": "17"}}},
        }
        self.venues: dict[str, Record] = {
            "501": seed_venue("501", "Great Hall", "Harborfield", 620, "Orchestra pit in front of row C."),
            "502": seed_venue("502", "Studio", "Harborfield", 90, None),
            "503": seed_venue("503", "Garden Stage", "Millbrook", 240, "Open from May to September."),
        }
        self.calendars: dict[str, Record] = {
            "cal-501": seed_calendar("501", "2024-01-01", None, ["monday"]),
            "cal-502": seed_calendar("502", None, None, []),
            "cal-503": seed_calendar("503", None, None, []),
        }
        self.price_lists: dict[str, Record] = {
            "801": seed_prices("801", "501", "Season prices", "current", [("Stalls", 4200), ("Balcony", 2600)]),
            "802": seed_prices("802", "501", "Season prices, last year", "archived", [("Stalls", 3900)]),
            "803": seed_prices("803", "502", "Studio prices", "current", [("Seat", 1500)]),
        }
        self.bookings: dict[str, Record] = {
            "901": seed_booking("901", "501", "Spring concert", "2031-03-22", 540),
            "902": seed_booking("902", "501", "School matinee", "2031-05-15", 610),
            "903": seed_booking("903", "502", "Poetry evening", "2030-11-08", 70),
            "904": seed_booking("904", "503", "Summer party", "2030-07-06", 200),
        }
        self.kept = {
            "users": list(self.users),
            "app-links": list(self.app_links),
            "venues": list(self.venues),
            "calendars": list(self.calendars),
            "price-lists": list(self.price_lists),
            "bookings": list(self.bookings),
        }
        # Each route: method, path, operation, the roles of which one is needed.
        table: list[tuple[str, str, Operation, frozenset[str]]] = [
            ("GET", "/users", self.list_users, LOOK_AT_USERS),
            ("GET", "/users/{id}", self.get_user, EVERYBODY),
            ("PATCH", "/users/{id}", self.change_user, EVERYBODY),
            ("PATCH", "/users/{id}/relationships/roles", self.change_roles, MANAGER),
            ("GET", "/roles", self.list_roles, ANY_ROLE),
            ("GET", "/app-links", self.list_links, LOOK_AT_USERS),
            ("DELETE", "/app-links/{id}", self.delete_link, MANAGER),
            ("GET", "/organizations/{id}", self.get_organization, EVERYBODY),
            ("PATCH", "/organizations/{id}/relationships/owner", self.change_owner, MANAGER),
            ("GET", "/venues", self.list_venues, ANY_ROLE),
            ("POST", "/venues", self.create_venue, PROGRAM),
            ("GET", "/venues/{id}", self.get_venue, ANY_ROLE),
            ("PATCH", "/venues/{id}", self.change_venue, PROGRAM),
            ("DELETE", "/venues/{id}", self.delete_venue, PROGRAM),
            ("GET", "/calendars/{id}", self.get_calendar, ANY_ROLE),
            ("PATCH", "/calendars/{id}", self.change_calendar, MANAGER),
            ("GET", "/price-lists", self.list_prices, ANY_ROLE),
            ("POST", "/price-lists", self.create_prices, PROGRAM),
            ("GET", "/price-lists/{id}", self.get_prices, ANY_ROLE),
            ("PATCH", "/price-lists/{id}", self.change_prices, PROGRAM),
            ("DELETE", "/price-lists/{id}", self.delete_prices, PROGRAM),
            ("GET", "/bookings", self.list_bookings, ANY_ROLE),
            ("POST", "/bookings", self.create_booking, BOOK),
            ("GET", "/bookings/{id}", self.get_booking, ANY_ROLE),
            ("DELETE", "/bookings/{id}", self.delete_booking, BOOK),
        ]
        self.routes = [
            (method, re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path)), operation, roles)
            for method, path, operation, roles in table
        ]

    # What the HTTP layer and the observer use.

    def answer(self, request: Request) -> Reply:
        """Find and run the operation of a request."""
        allowed: list[str] = []
        for method, pattern, operation, roles in self.routes:
            found = pattern.fullmatch(request.path)
            if found and method == request.method:
                request.params = {name: unquote(text) for name, text in found.groupdict().items()}
                with self.lock:
                    self.admit(request, roles)
                    return copy.deepcopy(operation(request))
            if found:
                allowed.append(method)
        if allowed:
            error = ApiError(405, "method", "This path does not have that method.")
            return Reply(405, error.body, {"Allow": ", ".join(allowed)})
        raise ApiError(404, "path", "There is no such path.")

    def state(self) -> Record:
        """Return what there was at the start, as it is now."""
        with self.lock:
            return copy.deepcopy(
                {
                    "access": {
                        **{f"user:{key}": self.users.get(key) for key in self.kept["users"]},
                        **{f"app-link:{key}": self.app_links.get(key) for key in self.kept["app-links"]},
                        "organization:1": self.organization,
                    },
                    "host": {},
                    "settings": {f"calendar:{key}": self.calendars.get(key) for key in self.kept["calendars"]},
                    "data": {
                        **{f"venue:{key}": self.venues.get(key) for key in self.kept["venues"]},
                        **{f"price-list:{key}": self.price_lists.get(key) for key in self.kept["price-lists"]},
                        **{f"booking:{key}": self.bookings.get(key) for key in self.kept["bookings"]},
                    },
                }
            )

    def admit(self, request: Request, roles: frozenset[str]) -> None:
        """Find the user of a request and check what it may do."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        claims = read_token(token.strip()) if scheme.lower() == "bearer" else {}
        link = self.app_links.get(str(claims.get("link")))
        if link is None or link["relationships"]["user"]["data"]["id"] != claims.get("sub"):
            raise ApiError(401, "token", "The token is missing or not valid.")
        request.user = self.users[claims["sub"]]
        if request.method != "GET" and not request.user["attributes"]["email-confirmed"]:
            raise ApiError(403, "unconfirmed", "Confirm your email address first.")
        if roles and not roles & role_ids(request.user):
            raise ApiError(403, "role", "Your roles do not allow this.")

    # Helpers of the operations.

    def new_id(self) -> str:
        """Return the next free id."""
        self.last_id += 1
        return str(self.last_id)

    @staticmethod
    def find(records: dict[str, Record], request: Request) -> Record:
        """Return the record that the path names."""
        if request.params["id"] not in records:
            raise ApiError(404, "resource", "There is no such resource.")
        return records[request.params["id"]]

    @staticmethod
    def page(request: Request, records: list[Record]) -> Reply:
        """Return one page of a list."""
        number = request.number("page[number]", 1, 100_000)
        size = request.number("page[size]", 20, 100)
        shown = records[(number - 1) * size : number * size]
        return Reply(200, {"data": shown, "meta": {"total": len(records), "page": number, "size": size}})

    def venue_of(self, data: Record) -> str:
        """Return the id of the venue that a new resource belongs to."""
        venue_id: str = data["relationships"]["venue"]["data"]["id"]
        if venue_id not in self.venues:
            pointer = "/data/relationships/venue/data/id"
            raise ApiError(422, "invalid", "A member of the document is not valid.", [(pointer, "is not a venue")])
        return venue_id

    # Users, roles, app links, the organization.

    def list_users(self, request: Request) -> Reply:
        """List the users."""
        return self.page(request, list(self.users.values()))

    def get_user(self, request: Request) -> Reply:
        """Show a user: everybody may see itself."""
        if request.params["id"] != request.user["id"] and not LOOK_AT_USERS & role_ids(request.user):
            raise ApiError(403, "role", "Your roles do not allow this.")
        return Reply(200, {"data": self.find(self.users, request)})

    def change_user(self, request: Request) -> Reply:
        """Change a user. A new email address is not confirmed."""
        if request.params["id"] != request.user["id"] and not MANAGER & role_ids(request.user):
            raise ApiError(403, "role", "Your roles do not allow this.")
        user = self.find(self.users, request)
        changes = request.document(USER_CHANGE)["attributes"]
        email = changes.get("email", user["attributes"]["email"])
        if any(one["attributes"]["email"] == email and one is not user for one in self.users.values()):
            raise ApiError(409, "email-taken", "Another user has this email address.")
        if email != user["attributes"]["email"]:
            user["attributes"]["email-confirmed"] = False
        user["attributes"].update(changes)
        return Reply(200, {"data": user})

    def change_roles(self, request: Request) -> Reply:
        """Replace the roles of a user."""
        user = self.find(self.users, request)
        wanted = [one["id"] for one in request.document(USER_ROLES)]
        unknown = [(f"/data/{index}/id", "is not a role") for index, one in enumerate(wanted) if one not in ROLES]
        if unknown:
            raise ApiError(422, "invalid", "A member of the document is not valid.", unknown)
        user["relationships"]["roles"]["data"] = role_links(list(dict.fromkeys(wanted)))
        return Reply(200, user["relationships"]["roles"])

    def list_roles(self, request: Request) -> Reply:
        """List the roles."""
        records = [
            {"type": "roles", "id": key, "attributes": {"description": description}}
            for key, description in ROLES.items()
        ]
        return self.page(request, records)

    def list_links(self, request: Request) -> Reply:
        """List the app links."""
        return self.page(request, list(self.app_links.values()))

    def delete_link(self, request: Request) -> Reply:
        """Cut an app link. The tokens of the app are void."""
        del self.app_links[self.find(self.app_links, request)["id"]]
        return Reply(204)

    def get_organization(self, request: Request) -> Reply:
        """Show the organization."""
        return Reply(200, {"data": self.find({"1": self.organization}, request)})

    def change_owner(self, request: Request) -> Reply:
        """Hand the organization over. The new owner is a manager, the former one is not."""
        organization = self.find({"1": self.organization}, request)
        owner = organization["relationships"]["owner"]
        former = self.users[owner["data"]["id"]]
        if request.user is not former:
            raise ApiError(403, "owner", "Only the owner can do this.")
        chosen = self.users.get(request.document(OWNER)["id"])
        if chosen is None:
            raise ApiError(422, "invalid", "A member of the document is not valid.", [("/data/id", "is not a user")])
        if chosen is not former:
            owner["data"] = {"type": "users", "id": chosen["id"]}
            set_roles(former, [one for one in ROLES if one in role_ids(former) - MANAGER])
            set_roles(chosen, [one for one in ROLES if one in role_ids(chosen) | MANAGER])
        return Reply(200, owner)

    # Venues and their calendars.

    def list_venues(self, request: Request) -> Reply:
        """List the venues."""
        return self.page(request, list(self.venues.values()))

    def create_venue(self, request: Request) -> Reply:
        """Create a venue with an open calendar."""
        attributes = request.document(VENUE_CREATE)["attributes"]
        venue_id = self.new_id()
        record = make_venue(venue_id, {**attributes, "created-at": now()})
        self.venues[venue_id] = record
        self.calendars[f"cal-{venue_id}"] = seed_calendar(venue_id, None, None, [])
        return Reply(201, {"data": record}, {"Location": f"/venues/{venue_id}"})

    def get_venue(self, request: Request) -> Reply:
        """Show a venue."""
        return Reply(200, {"data": self.find(self.venues, request)})

    def change_venue(self, request: Request) -> Reply:
        """Change a venue."""
        record = self.find(self.venues, request)
        record["attributes"].update(request.document(VENUE_CHANGE)["attributes"])
        return Reply(200, {"data": record})

    def delete_venue(self, request: Request) -> Reply:
        """Delete a venue that nothing belongs to."""
        record = self.find(self.venues, request)
        if any(venue_id(one) == record["id"] for one in [*self.price_lists.values(), *self.bookings.values()]):
            raise ApiError(409, "in-use", "The venue has price lists or bookings.")
        del self.venues[record["id"]]
        del self.calendars[f"cal-{record['id']}"]
        return Reply(204)

    def get_calendar(self, request: Request) -> Reply:
        """Show a calendar."""
        return Reply(200, {"data": self.find(self.calendars, request)})

    def change_calendar(self, request: Request) -> Reply:
        """Change a calendar. Bookings that no longer fit are released."""
        record = self.find(self.calendars, request)
        record["attributes"].update(request.document(CALENDAR_CHANGE)["attributes"])
        for booking in self.bookings.values():
            if venue_id(booking) == venue_id(record) and not fits(record, booking["attributes"]["date"]):
                booking["attributes"]["standing"] = "released"
        return Reply(200, {"data": record})

    # Price lists.

    def settle(self, chosen: Record) -> None:
        """Let a venue have one current price list."""
        if chosen["attributes"]["stage"] != "current":
            return
        for one in self.price_lists.values():
            if one is not chosen and venue_id(one) == venue_id(chosen) and one["attributes"]["stage"] == "current":
                one["attributes"]["stage"] = "archived"

    def list_prices(self, request: Request) -> Reply:
        """List the price lists."""
        return self.page(request, list(self.price_lists.values()))

    def create_prices(self, request: Request) -> Reply:
        """Create a price list."""
        data = request.document(PRICE_LIST_CREATE)
        venue, list_id = self.venue_of(data), self.new_id()
        record = make_child("price-lists", list_id, venue, {**data["attributes"], "created-at": now()})
        self.price_lists[list_id] = record
        self.settle(record)
        return Reply(201, {"data": record}, {"Location": f"/price-lists/{list_id}"})

    def get_prices(self, request: Request) -> Reply:
        """Show a price list."""
        return Reply(200, {"data": self.find(self.price_lists, request)})

    def change_prices(self, request: Request) -> Reply:
        """Change a price list that is not archived."""
        record = self.find(self.price_lists, request)
        changes = request.document(PRICE_LIST_CHANGE)["attributes"]
        if record["attributes"]["stage"] == "archived":
            raise ApiError(409, "archived", "An archived price list can't be changed.")
        record["attributes"].update(changes)
        self.settle(record)
        return Reply(200, {"data": record})

    def delete_prices(self, request: Request) -> Reply:
        """Delete a price list."""
        del self.price_lists[self.find(self.price_lists, request)["id"]]
        return Reply(204)

    # Bookings.

    def list_bookings(self, request: Request) -> Reply:
        """List the bookings."""
        return self.page(request, list(self.bookings.values()))

    def create_booking(self, request: Request) -> Reply:
        """Book a venue for a day on which its calendar is open."""
        data = request.document(BOOKING_CREATE)
        venue = self.venue_of(data)
        if not fits(self.calendars[f"cal-{venue}"], data["attributes"]["date"]):
            raise ApiError(409, "not-bookable", "The venue can't be booked on this day.")
        booking_id = self.new_id()
        attributes = {**data["attributes"], "standing": "firm", "created-at": now()}
        self.bookings[booking_id] = make_child("bookings", booking_id, venue, attributes)
        return Reply(201, {"data": self.bookings[booking_id]}, {"Location": f"/bookings/{booking_id}"})

    def get_booking(self, request: Request) -> Reply:
        """Show a booking."""
        return Reply(200, {"data": self.find(self.bookings, request)})

    def delete_booking(self, request: Request) -> Reply:
        """Cancel a booking."""
        del self.bookings[self.find(self.bookings, request)["id"]]
        return Reply(204)


def role_ids(user: Record) -> set[str]:
    """Return the roles of a user."""
    return {one["id"] for one in user["relationships"]["roles"]["data"]}


def role_links(roles: list[str]) -> list[Record]:
    """Return roles as resource identifiers."""
    return [{"type": "roles", "id": one} for one in roles]


def set_roles(user: Record, roles: list[str]) -> None:
    """Give a user other roles."""
    user["relationships"]["roles"]["data"] = role_links(roles)


def venue_id(record: Record) -> str:
    """Return the venue that a price list, a booking or a calendar belongs to."""
    found: str = record["relationships"]["venue"]["data"]["id"]
    return found


def fits(calendar: Record, day: str) -> bool:
    """Tell whether a calendar is open on a day. Dates of this form compare as text."""
    rules = calendar["attributes"]
    if rules["bookable-from"] is not None and day < rules["bookable-from"]:
        return False
    if rules["bookable-until"] is not None and day > rules["bookable-until"]:
        return False
    return WEEKDAYS[date.fromisoformat(day).weekday()] not in rules["dark-days"]


def make_venue(key: str, attributes: Record) -> Record:
    """Return a venue."""
    related = {"calendar": {"data": {"type": "calendars", "id": f"cal-{key}"}}}
    return {"type": "venues", "id": key, "attributes": attributes, "relationships": related}


def make_child(kind: str, key: str, venue: str, attributes: Record) -> Record:
    """Return a resource that belongs to a venue."""
    related = {"venue": {"data": {"type": "venues", "id": venue}}}
    return {"type": kind, "id": key, "attributes": attributes, "relationships": related}


def seed_user(key: str, name: str, email: str, roles: list[str]) -> Record:
    """Return a user that is there from the start."""
    attributes = {"display-name": name, "email": email, "email-confirmed": True, "phone": None, "theme": "light"}
    related = {"roles": {"data": role_links(roles)}}
    return {"type": "users", "id": key, "attributes": attributes, "relationships": related}


def seed_link(key: str, label: str, user: str, created: str) -> Record:
    """Return an app link that is there from the start."""
    related = {"user": {"data": {"type": "users", "id": user}}}
    attributes = {"label": label, "created-at": created}
    return {"type": "app-links", "id": key, "attributes": attributes, "relationships": related}


def seed_venue(key: str, name: str, city: str, seats: int, notes: str | None) -> Record:
    """Return a venue that is there from the start."""
    attributes = {"name": name, "city": city, "seats": seats, "step-free": seats > 100, "notes": notes}
    return make_venue(key, {**attributes, "created-at": "2022-09-01T10:00:00Z"})


def seed_calendar(venue: str, opens: str | None, ends: str | None, dark: list[str]) -> Record:
    """Return the calendar of a venue."""
    attributes = {"bookable-from": opens, "bookable-until": ends, "dark-days": dark}
    return make_child("calendars", f"cal-{venue}", venue, attributes)


def seed_prices(key: str, venue: str, name: str, stage: str, bands: list[tuple[str, int]]) -> Record:
    """Return a price list that is there from the start."""
    prices = [{"label": label, "cents": cents} for label, cents in bands]
    attributes = {"name": name, "currency": "EUR", "bands": prices, "stage": stage}
    return make_child("price-lists", key, venue, {**attributes, "created-at": "2024-06-01T10:00:00Z"})


def seed_booking(key: str, venue: str, title: str, day: str, guests: int) -> Record:
    """Return a booking that is there from the start."""
    attributes = {"title": title, "date": day, "guests": guests, "remarks": None, "standing": "firm"}
    return make_child("bookings", key, venue, {**attributes, "created-at": "2024-08-09T14:00:00Z"})


class Handler(BaseHTTPRequestHandler):
    """The HTTP layer."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True
    house: House

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
            raise ApiError(411, "length", "Give the length of the body.")
        if int(length) > MAX_BODY:
            self.close_connection = True
            raise ApiError(413, "size", "The body is too large.")
        content = self.rfile.read(int(length))
        parts = urlsplit(self.path)
        if self.command == "GET" and parts.path == "/__state__":
            return Reply(200, self.house.state())
        headers = {name.lower(): value for name, value in self.headers.items()}
        query = parse_qs(parts.query, keep_blank_values=True)
        return self.house.answer(Request(self.command, parts.path, query, headers, content))

    def write(self, reply: Reply) -> None:
        """Write one answer."""
        content = b"" if reply.status == 204 else json.dumps(reply.body).encode()
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if reply.status != 204:
            self.send_header("Content-Type", MEDIA_TYPE)
            self.send_header("Content-Length", str(len(content)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer what is not proper HTTP."""
        self.close_connection = True
        self.write(Reply(code, ApiError(code, "http", message or "The request can't be read.").body))

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
    parser = argparse.ArgumentParser(description="Foyer")
    parser.add_argument("--port", type=int, default=0)
    port: int = parser.parse_args().port
    Handler.house = House()
    server = Server(("127.0.0.1", port), Handler)
    print(f"http://127.0.0.1:{server.server_address[1]}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
