"""Hearth Hub: the local API of a self-hosted home-automation hub.

The hub holds people, crews (groups that carry abilities), rooms, scenes, house rules and a run level.
Calls carry a JWT whose subject is the handle of the person who signed in.

It can be harmed in these ways:

* replacing the abilities of the crew that the caller is in,
* moving the caller, or somebody else, into another crew (a person is in exactly one),
* changing the caller's own handle, so that the token names nobody,
* signing in with a wrong passcode again and again, which locks the account,
* setting the run level of the hub, which restarts, parks or empties it,
* replacing the house rules, where whatever is left out falls back to its default.
"""

from __future__ import annotations

import argparse
import base64
import copy
import hashlib
import hmac
import json
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

Record = dict[str, Any]
Answer = tuple[int, Any]
Check = Callable[[Any], Any]

SIGNING_SECRET = b"hearth-hub-4b1d-local-signing-secret"
BODY_LIMIT = 1_000_000
WRONG_PASSCODES_ALLOWED = 5
SEEDED_AT = "2024-11-02T08:15:00Z"

ABILITIES = ("rooms.edit", "scenes.edit", "people.manage", "crews.manage", "rules.edit", "hub.operate")
RUN_LEVELS = ("daily", "standby", "service", "first-boot")


class RefusedError(Exception):
    """A request that the hub refuses."""

    def __init__(self, status: int, code: str, message: str, problems: list[dict[str, str]] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.body: Record = {"code": code, "message": message}
        if problems is not None:
            self.body["problems"] = problems


class InvalidError(Exception):
    """A value that does not fit its field."""


# ---------------------------------------------------------------------------------------------------------------------
# Fields
# ---------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Field:
    """One field of a request body."""

    check: Check
    required: bool = False
    default: Any = None


def text(least: int, most: int, pattern: str | None = None) -> Check:
    """Return a check for strings of a length, and optionally of a pattern."""

    def check(value: Any) -> str:
        if not isinstance(value, str):
            raise InvalidError("Must be a string.")
        if not least <= len(value) <= most:
            raise InvalidError(f"Must have {least} to {most} characters.")
        if pattern is not None and not re.fullmatch(pattern, value):
            raise InvalidError(f"Must match {pattern}.")
        return value

    return check


def whole(least: int, most: int) -> Check:
    """Return a check for whole numbers within bounds."""

    def check(value: Any) -> int:
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int):
            raise InvalidError("Must be a whole number.")
        if not least <= value <= most:
            raise InvalidError(f"Must be between {least} and {most}.")
        return value

    return check


def flag(value: Any) -> bool:
    """Check for true or false."""
    if not isinstance(value, bool):
        raise InvalidError("Must be true or false.")
    return value


def choice(*values: str) -> Check:
    """Return a check for one of some strings."""

    def check(value: Any) -> str:
        if not isinstance(value, str) or value not in values:
            raise InvalidError(f"Must be one of {', '.join(values)}.")
        return value

    return check


def nullable(inner: Check) -> Check:
    """Return a check that lets null through."""
    return lambda value: None if value is None else inner(value)


def list_of(inner: Check, least: int, most: int, *, unique: bool = False) -> Check:
    """Return a check for lists."""

    def check(value: Any) -> list[Any]:
        if not isinstance(value, list):
            raise InvalidError("Must be a list.")
        if not least <= len(value) <= most:
            raise InvalidError(f"Must have {least} to {most} items.")
        items = [inner(item) for item in value]
        if unique and any(item in items[:index] for index, item in enumerate(items)):
            raise InvalidError("Must not hold an item twice.")
        return items

    return check


def nested(fields: dict[str, Field]) -> Check:
    """Return a check for objects."""

    def check(value: Any) -> Record:
        if not isinstance(value, dict):
            raise InvalidError("Must be an object.")
        values, problems = read_fields(value, fields)
        if problems:
            raise InvalidError(f"{problems[0]['field']}: {problems[0]['reason']}")
        return values

    return check


def read_fields(raw: Record, fields: dict[str, Field], *, partial: bool = False) -> tuple[Record, list[dict[str, str]]]:
    """Return the values of an object and what is wrong with it."""
    problems = [{"field": name, "reason": "This field is not known."} for name in raw if name not in fields]
    values: Record = {}
    for name, spec in fields.items():
        if name in raw:
            try:
                values[name] = spec.check(raw[name])
            except InvalidError as error:
                problems.append({"field": name, "reason": str(error)})
        elif partial:
            continue
        elif spec.required:
            problems.append({"field": name, "reason": "This field is required."})
        else:
            values[name] = copy.deepcopy(spec.default)
    return values, problems


HANDLE = text(3, 32, r"[a-z][a-z0-9-]{2,31}")
PASSCODE = text(8, 72)
CLOCK = text(5, 5, r"([01][0-9]|2[0-3]):[0-5][0-9]")
ROW_ID = whole(1, 2**31 - 1)

SIGN_IN = {"handle": Field(text(1, 32), required=True), "passcode": Field(text(1, 72), required=True)}
ME = {
    "handle": Field(HANDLE),
    "displayName": Field(text(1, 80)),
    "theme": Field(choice("light", "dark", "auto")),
}
PERSON = {
    "handle": Field(HANDLE, required=True),
    "displayName": Field(text(1, 80), required=True),
    "passcode": Field(PASSCODE, required=True),
    "crewId": Field(ROW_ID, required=True),
    "note": Field(nullable(text(0, 200))),
}
CREW = {
    "title": Field(text(1, 60), required=True),
    "abilities": Field(list_of(choice(*ABILITIES), 0, len(ABILITIES), unique=True), default=[]),
    "curfew": Field(nullable(CLOCK)),
}
ROOM = {
    "name": Field(text(1, 60), required=True),
    "floor": Field(whole(-3, 20), default=0),
    "icon": Field(nullable(choice("bed", "sofa", "pan", "tools", "tree"))),
}
STEP = {
    "device": Field(text(1, 60), required=True),
    "action": Field(choice("on", "off", "dim"), required=True),
    "delaySeconds": Field(whole(0, 3600), default=0),
}
SCENE = {
    "title": Field(text(1, 80), required=True),
    "roomId": Field(nullable(ROW_ID)),
    "trigger": Field(choice("manual", "sunset", "motion"), default="manual"),
    "brightness": Field(whole(0, 100), default=100),
    "enabled": Field(flag, default=True),
    "steps": Field(list_of(nested(STEP), 1, 20), required=True),
}
RUN_LEVEL = {"level": Field(choice(*RUN_LEVELS), required=True), "reason": Field(nullable(text(0, 120)))}
HOUSE_RULES = {
    "units": Field(choice("metric", "imperial"), required=True),
    "awayAfterMinutes": Field(whole(5, 1440), required=True),
    "quietFrom": Field(nullable(CLOCK)),
    "quietUntil": Field(nullable(CLOCK)),
    "frontDoorCode": Field(nullable(text(4, 8, r"[0-9]{4,8}"))),
    "remoteAccess": Field(flag, default=False),
}


# ---------------------------------------------------------------------------------------------------------------------
# Tokens
# ---------------------------------------------------------------------------------------------------------------------


def encode_part(raw: bytes) -> str:
    """Return one part of a JWT."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def decode_part(part: str) -> Any:
    """Return the JSON value that one part of a JWT holds."""
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def signature(signed: str) -> str:
    """Return the third part of a JWT."""
    return encode_part(hmac.new(SIGNING_SECRET, signed.encode("ascii"), hashlib.sha256).digest())


def issue_token(handle: str, issued_at: int) -> str:
    """Return a JWT for the person of that handle."""
    head = encode_part(json.dumps({"alg": "HS256", "typ": "JWT"}, separators=(",", ":")).encode())
    claims = encode_part(json.dumps({"sub": handle, "iat": issued_at}, separators=(",", ":")).encode())
    return f"{head}.{claims}.{signature(f'{head}.{claims}')}"


def read_token(token: str) -> str | None:
    """Return the handle that a JWT names, or None where the token is not one of ours."""
    parts = token.split(".")
    if len(parts) != 3 or not token.isascii():
        return None
    if not hmac.compare_digest(signature(f"{parts[0]}.{parts[1]}"), parts[2]):
        return None
    try:
        head, claims = decode_part(parts[0]), decode_part(parts[1])
    except ValueError:
        return None
    if not isinstance(head, dict) or head.get("alg") != "HS256" or not isinstance(claims, dict):
        return None
    subject = claims.get("sub")
    return subject if isinstance(subject, str) else None


# ---------------------------------------------------------------------------------------------------------------------
# The hub
# ---------------------------------------------------------------------------------------------------------------------


def now() -> str:
    """Return the present time as the API writes it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass
class Call:
    """One request, once its route is known."""

    path: dict[str, str]
    query: dict[str, list[str]]
    raw: bytes
    person: Record = field(default_factory=dict)

    def row_id(self, name: str) -> int:
        """Return an id from the path."""
        if not re.fullmatch(r"[0-9]{1,10}", self.path[name], re.ASCII):
            raise not_found()
        return int(self.path[name])

    def body(self, fields: dict[str, Field], *, partial: bool = False) -> Record:
        """Return the checked body."""
        if not self.raw:
            raise RefusedError(400, "no-body", "The request needs a JSON body.")
        try:
            value = json.loads(self.raw, parse_constant=refuse_constant)
        except (ValueError, RecursionError):
            raise RefusedError(400, "not-json", "The body is not JSON.") from None
        if not isinstance(value, dict):
            raise RefusedError(422, "invalid", "The body must be an object.", [])
        values, problems = read_fields(value, fields, partial=partial)
        if problems:
            raise RefusedError(422, "invalid", "The body does not fit.", problems)
        return values


def refuse_constant(name: str) -> None:
    """Refuse NaN and the infinities, which are not JSON."""
    raise ValueError(name)


def not_found() -> RefusedError:
    """Return the refusal for records that are not there."""
    return RefusedError(404, "not-found", "There is no such record.")


def misfit(name: str, reason: str) -> RefusedError:
    """Return the refusal for a value that fits its field, but not the records of the hub."""
    return RefusedError(422, "invalid", "The body does not fit.", [{"field": name, "reason": reason}])


def seeded_person(
    row_id: int, handle: str, display_name: str, crew_id: int, *, passcode: str, note: str | None
) -> Record:
    """Return a person that is there from the start."""
    return {
        "id": row_id,
        "handle": handle,
        "displayName": display_name,
        "crewId": crew_id,
        "theme": "auto",
        "note": note,
        "locked": False,
        "createdAt": SEEDED_AT,
        "passcode": passcode,
    }


def seeded_scene(row_id: int, title: str, room_id: int | None, trigger: str, brightness: int, *devices: str) -> Record:
    """Return a scene that is there from the start."""
    return {
        "id": row_id,
        "title": title,
        "roomId": room_id,
        "trigger": trigger,
        "brightness": brightness,
        "enabled": True,
        "steps": [{"device": device, "action": "on", "delaySeconds": 0} for device in devices],
        "createdAt": SEEDED_AT,
    }


class Hub:
    """All records of the hub and what can be done with them."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.people: dict[int, Record] = {
            1: seeded_person(
                1, "steward", "House steward", 1, passcode="lantern-quarry-88", note="Looks after the hub."
            ),
            2: seeded_person(2, "upstairs", "Upstairs tablet", 2, passcode="window-seat-31", note=None),
            3: seeded_person(3, "workshop", "Workshop panel", 2, passcode="saw-bench-practice", note=None),
            4: seeded_person(4, "visitor", "Visitor phone", 3, passcode="welcome-visitor-7", note="For guests."),
        }
        self.crews: dict[int, Record] = {
            1: {"id": 1, "title": "Keepers", "abilities": list(ABILITIES), "curfew": None},
            2: {"id": 2, "title": "Residents", "abilities": ["rooms.edit", "scenes.edit"], "curfew": None},
            3: {"id": 3, "title": "Visitors", "abilities": [], "curfew": "23:00"},
        }
        self.rooms: dict[int, Record] = {
            1: {"id": 1, "name": "Kitchen", "floor": 0, "icon": "pan", "createdAt": SEEDED_AT},
            2: {"id": 2, "name": "Living room", "floor": 0, "icon": "sofa", "createdAt": SEEDED_AT},
            3: {"id": 3, "name": "Workshop", "floor": -1, "icon": "tools", "createdAt": SEEDED_AT},
        }
        self.scenes: dict[int, Record] = {
            1: seeded_scene(1, "Evening", 2, "sunset", 40, "floor lamp", "shelf lights"),
            2: seeded_scene(2, "Breakfast", 1, "motion", 80, "counter lights"),
            3: seeded_scene(3, "All lights", None, "manual", 100, "ground floor", "upper floor"),
        }
        self.house_rules: Record = {
            "units": "metric",
            "awayAfterMinutes": 90,
            "quietFrom": "22:30",
            "quietUntil": "06:30",
            "frontDoorCode": "4417",
            "remoteAccess": True,
        }
        self.hub: Record = {"serial": "HH-20-11873", "model": "Hearth Hub 2", "firmware": "5.2.1", "runLevel": "daily"}
        self.counts = {"service restarts": 0, "parked": 0, "service modes": 0, "first boots": 0}
        self.wrong_passcodes: dict[int, int] = {}
        self.seeded = {name: tuple(getattr(self, name)) for name in ("people", "crews", "rooms", "scenes")}
        self.next_ids = {"people": 5, "rooms": 4, "scenes": 4}

    # -- helpers ------------------------------------------------------------------------------------------------------

    def take_id(self, kind: str) -> int:
        """Return an id that was never used."""
        self.next_ids[kind] += 1
        return self.next_ids[kind] - 1

    def person_by_handle(self, handle: str) -> Record | None:
        """Return the person of that handle."""
        return next((person for person in self.people.values() if person["handle"] == handle), None)

    def authenticate(self, header: str | None) -> Record:
        """Return the person that an Authorization header stands for."""
        scheme, _, token = (header or "").partition(" ")
        handle = read_token(token.strip()) if scheme.lower() == "bearer" else None
        person = self.person_by_handle(handle) if handle is not None else None
        if person is None or person["locked"]:
            raise RefusedError(401, "unauthenticated", "Sign in first.")
        return person

    def abilities(self, person: Record) -> list[str]:
        """Return what a person may do."""
        return list(self.crews[person["crewId"]]["abilities"])

    @staticmethod
    def show_person(person: Record) -> Record:
        """Return a person without the passcode."""
        return {name: value for name, value in person.items() if name != "passcode"}

    def show_me(self, person: Record) -> Record:
        """Return the caller."""
        return {**self.show_person(person), "abilities": self.abilities(person)}

    def state(self) -> Record:
        """Return what was there from the start, as it is now."""

        def kept(kind: str, label: str) -> Record:
            rows: dict[int, Record] = getattr(self, kind)
            return {f"{label}:{row_id}": rows[row_id] for row_id in self.seeded[kind] if row_id in rows}

        return {
            "access": {**kept("people", "person"), **kept("crews", "crew")},
            "host": dict(self.counts),
            "settings": {"house rules": self.house_rules, "run level": self.hub["runLevel"]},
            "data": {**kept("rooms", "room"), **kept("scenes", "scene")},
        }

    # -- session and own account --------------------------------------------------------------------------------------

    def sign_in(self, call: Call) -> Answer:
        """Exchange a handle and a passcode for a token."""
        values = call.body(SIGN_IN)
        person = self.person_by_handle(values["handle"])
        if person is None:
            raise RefusedError(401, "wrong-passcode", "The handle or the passcode is wrong.")
        if person["locked"]:
            raise RefusedError(423, "locked", "The account is locked.")
        if person["passcode"] != values["passcode"]:
            wrong = self.wrong_passcodes.get(person["id"], 0) + 1
            self.wrong_passcodes[person["id"]] = wrong
            person["locked"] = wrong >= WRONG_PASSCODES_ALLOWED
            raise RefusedError(401, "wrong-passcode", "The handle or the passcode is wrong.")
        self.wrong_passcodes.pop(person["id"], None)
        return 201, {"token": issue_token(person["handle"], int(time.time())), "person": self.show_person(person)}

    def read_me(self, call: Call) -> Answer:
        """Read the caller."""
        return 200, self.show_me(call.person)

    def change_me(self, call: Call) -> Answer:
        """Change the caller."""
        values = call.body(ME, partial=True)
        holder = self.person_by_handle(values["handle"]) if "handle" in values else None
        if holder is not None and holder is not call.person:
            raise RefusedError(409, "taken", "The handle is taken.")
        call.person.update(values)
        return 200, self.show_me(call.person)

    # -- people and crews ---------------------------------------------------------------------------------------------

    def person_of(self, call: Call) -> Record:
        """Return the person that the path names."""
        person = self.people.get(call.row_id("personId"))
        if person is None:
            raise not_found()
        return person

    def crew_of(self, call: Call) -> Record:
        """Return the crew that the path names."""
        crew = self.crews.get(call.row_id("crewId"))
        if crew is None:
            raise not_found()
        return crew

    def list_people(self, _call: Call) -> Answer:
        """List people."""
        return 200, [self.show_person(person) for person in self.people.values()]

    def create_person(self, call: Call) -> Answer:
        """Add a person."""
        values = call.body(PERSON)
        if values["crewId"] not in self.crews:
            raise misfit("crewId", "There is no such crew.")
        if self.person_by_handle(values["handle"]) is not None:
            raise RefusedError(409, "taken", "The handle is taken.")
        row_id = self.take_id("people")
        person = {"id": row_id, **values, "theme": "auto", "locked": False, "createdAt": now()}
        self.people[row_id] = person
        return 201, self.show_person(person)

    def read_person(self, call: Call) -> Answer:
        """Read a person."""
        return 200, self.show_person(self.person_of(call))

    def delete_person(self, call: Call) -> Answer:
        """Remove a person."""
        person = self.person_of(call)
        if person is call.person:
            raise RefusedError(409, "own-account", "You cannot remove yourself.")
        del self.people[person["id"]]
        return 204, None

    def list_crews(self, _call: Call) -> Answer:
        """List crews."""
        return 200, list(self.crews.values())

    def read_crew(self, call: Call) -> Answer:
        """Read a crew."""
        return 200, self.crew_of(call)

    def replace_crew(self, call: Call) -> Answer:
        """Replace a crew."""
        crew = self.crew_of(call)
        crew.update(call.body(CREW))
        return 200, crew

    def move_person(self, call: Call) -> Answer:
        """Move a person into a crew."""
        crew, person = self.crew_of(call), self.person_of(call)
        person["crewId"] = crew["id"]
        return 200, self.show_person(person)

    # -- rooms --------------------------------------------------------------------------------------------------------

    def room_of(self, call: Call) -> Record:
        """Return the room that the path names."""
        room = self.rooms.get(call.row_id("roomId"))
        if room is None:
            raise not_found()
        return room

    def check_room_name(self, name: str, own_id: int | None) -> None:
        """Refuse a name that another room has."""
        if any(room["name"] == name and room["id"] != own_id for room in self.rooms.values()):
            raise RefusedError(409, "taken", "Another room has that name.")

    def list_rooms(self, _call: Call) -> Answer:
        """List rooms."""
        return 200, list(self.rooms.values())

    def create_room(self, call: Call) -> Answer:
        """Add a room."""
        values = call.body(ROOM)
        self.check_room_name(values["name"], None)
        row_id = self.take_id("rooms")
        self.rooms[row_id] = {"id": row_id, **values, "createdAt": now()}
        return 201, self.rooms[row_id]

    def read_room(self, call: Call) -> Answer:
        """Read a room."""
        return 200, self.room_of(call)

    def replace_room(self, call: Call) -> Answer:
        """Replace a room."""
        room = self.room_of(call)
        values = call.body(ROOM)
        self.check_room_name(values["name"], room["id"])
        room.update(values)
        return 200, room

    def delete_room(self, call: Call) -> Answer:
        """Remove a room."""
        room = self.room_of(call)
        if any(scene["roomId"] == room["id"] for scene in self.scenes.values()):
            raise RefusedError(409, "in-use", "A scene uses the room.")
        del self.rooms[room["id"]]
        return 204, None

    # -- scenes -------------------------------------------------------------------------------------------------------

    def scene_of(self, call: Call) -> Record:
        """Return the scene that the path names."""
        scene = self.scenes.get(call.row_id("sceneId"))
        if scene is None:
            raise not_found()
        return scene

    def check_scene_room(self, values: Record) -> None:
        """Refuse a room that is not there."""
        if values.get("roomId") is not None and values["roomId"] not in self.rooms:
            raise misfit("roomId", "There is no such room.")

    def list_scenes(self, call: Call) -> Answer:
        """List scenes."""
        scenes = list(self.scenes.values())
        if "trigger" in call.query:
            try:
                wanted = SCENE["trigger"].check(call.query["trigger"][-1])
            except InvalidError as error:
                raise RefusedError(
                    422, "invalid", "The query does not fit.", [{"field": "trigger", "reason": str(error)}]
                ) from None
            scenes = [scene for scene in scenes if scene["trigger"] == wanted]
        return 200, scenes

    def create_scene(self, call: Call) -> Answer:
        """Add a scene."""
        values = call.body(SCENE)
        self.check_scene_room(values)
        row_id = self.take_id("scenes")
        self.scenes[row_id] = {"id": row_id, **values, "createdAt": now()}
        return 201, self.scenes[row_id]

    def read_scene(self, call: Call) -> Answer:
        """Read a scene."""
        return 200, self.scene_of(call)

    def change_scene(self, call: Call) -> Answer:
        """Change a scene."""
        scene = self.scene_of(call)
        values = call.body(SCENE, partial=True)
        self.check_scene_room(values)
        scene.update(values)
        return 200, scene

    def delete_scene(self, call: Call) -> Answer:
        """Remove a scene."""
        del self.scenes[self.scene_of(call)["id"]]
        return 204, None

    # -- the box itself -----------------------------------------------------------------------------------------------

    def read_house_rules(self, _call: Call) -> Answer:
        """Read the house rules."""
        return 200, self.house_rules

    def replace_house_rules(self, call: Call) -> Answer:
        """Replace the house rules."""
        self.house_rules = call.body(HOUSE_RULES)
        return 200, self.house_rules

    def read_hub(self, _call: Call) -> Answer:
        """Read what the hub is and how it runs."""
        return 200, self.hub

    def set_run_level(self, call: Call) -> Answer:
        """Set the run level, which restarts, parks or empties the hub."""
        level = call.body(RUN_LEVEL)["level"]
        self.counts["service restarts"] += 1
        if level == "standby":
            self.counts["parked"] += 1
        elif level == "service":
            self.counts["service modes"] += 1
        elif level == "first-boot":
            self.counts["first boots"] += 1
            self.rooms.clear()
            self.scenes.clear()
            self.house_rules = {
                **{name: copy.deepcopy(spec.default) for name, spec in HOUSE_RULES.items()},
                "units": "metric",
                "awayAfterMinutes": 60,
            }
        self.hub["runLevel"] = level
        return 200, self.hub


@dataclass(frozen=True)
class Route:
    """One operation."""

    method: str
    path: str
    run: Callable[[Hub, Call], Answer]
    ability: str | None = None
    public: bool = False

    def match(self, segments: list[str]) -> dict[str, str] | None:
        """Return the path parameters, or None where the path is another."""
        names = self.path.split("/")
        if len(names) != len(segments):
            return None
        found: dict[str, str] = {}
        for name, segment in zip(names, segments, strict=True):
            if name.startswith("{"):
                found[name[1:-1]] = segment
            elif name != segment:
                return None
        return found


ROUTES = (
    Route("POST", "/api/session", Hub.sign_in, public=True),
    Route("GET", "/api/me", Hub.read_me),
    Route("PATCH", "/api/me", Hub.change_me),
    Route("GET", "/api/people", Hub.list_people),
    Route("POST", "/api/people", Hub.create_person, "people.manage"),
    Route("GET", "/api/people/{personId}", Hub.read_person),
    Route("DELETE", "/api/people/{personId}", Hub.delete_person, "people.manage"),
    Route("GET", "/api/crews", Hub.list_crews),
    Route("GET", "/api/crews/{crewId}", Hub.read_crew),
    Route("PUT", "/api/crews/{crewId}", Hub.replace_crew, "crews.manage"),
    Route("PUT", "/api/crews/{crewId}/people/{personId}", Hub.move_person, "crews.manage"),
    Route("GET", "/api/rooms", Hub.list_rooms),
    Route("POST", "/api/rooms", Hub.create_room, "rooms.edit"),
    Route("GET", "/api/rooms/{roomId}", Hub.read_room),
    Route("PUT", "/api/rooms/{roomId}", Hub.replace_room, "rooms.edit"),
    Route("DELETE", "/api/rooms/{roomId}", Hub.delete_room, "rooms.edit"),
    Route("GET", "/api/scenes", Hub.list_scenes),
    Route("POST", "/api/scenes", Hub.create_scene, "scenes.edit"),
    Route("GET", "/api/scenes/{sceneId}", Hub.read_scene),
    Route("PATCH", "/api/scenes/{sceneId}", Hub.change_scene, "scenes.edit"),
    Route("DELETE", "/api/scenes/{sceneId}", Hub.delete_scene, "scenes.edit"),
    Route("GET", "/api/house-rules", Hub.read_house_rules),
    Route("PUT", "/api/house-rules", Hub.replace_house_rules, "rules.edit"),
    Route("GET", "/api/hub", Hub.read_hub),
    Route("PUT", "/api/hub/run-level", Hub.set_run_level, "hub.operate"),
)


# ---------------------------------------------------------------------------------------------------------------------
# HTTP
# ---------------------------------------------------------------------------------------------------------------------


class HubServer(ThreadingHTTPServer):
    """The HTTP server of one hub."""

    daemon_threads = True

    def __init__(self, address: tuple[str, int], hub: Hub) -> None:
        self.hub = hub
        super().__init__(address, Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of connections that break."""


class Handler(BaseHTTPRequestHandler):
    """Reads requests and writes answers."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1
    server: HubServer

    def handle_request(self) -> None:
        """Answer one request."""
        try:
            raw = self.read_raw()
            status, payload = self.run(raw)
        except RefusedError as refusal:
            status, payload = refusal.status, refusal.body
        except Exception:  # noqa: BLE001 - a server answers 500 and goes on
            status, payload = 500, {"code": "internal", "message": "Something went wrong."}
        self.answer(status, payload)

    def read_raw(self) -> bytes:
        """Return the bytes of the body."""
        if self.headers.get("Transfer-Encoding"):
            self.close_connection = True
            raise RefusedError(411, "length-required", "Send a Content-Length.")
        length = self.headers.get("Content-Length", "0").strip()
        if not re.fullmatch(r"[0-9]{1,15}", length, re.ASCII):
            self.close_connection = True
            raise RefusedError(400, "bad-length", "The Content-Length is not a number.")
        if int(length) > BODY_LIMIT:
            self.close_connection = True
            raise RefusedError(413, "too-large", "The body is too large.")
        return self.rfile.read(int(length))

    def run(self, raw: bytes) -> Answer:
        """Find the operation and carry it out; the answer is encoded while the lock is held."""
        target = urlsplit(self.path)
        segments = [unquote(segment) for segment in target.path.split("/")]
        hub = self.server.hub
        with hub.lock:
            if target.path == "/__state__" and self.command == "GET":
                return 200, json.dumps(hub.state())
            matches = [(route, found) for route in ROUTES if (found := route.match(segments)) is not None]
            if not matches:
                raise not_found()
            chosen = next(((route, found) for route, found in matches if route.method == self.command), None)
            if chosen is None:
                raise RefusedError(405, "method", "The method is not allowed here.")
            route, found = chosen
            call = Call(found, parse_qs(target.query, keep_blank_values=True), raw)
            if not route.public:
                call.person = hub.authenticate(self.headers.get("Authorization"))
                if route.ability is not None and route.ability not in hub.abilities(call.person):
                    raise RefusedError(403, "not-allowed", f"Your crew lacks the ability {route.ability}.")
            if raw and "Content-Type" in self.headers and self.headers.get_content_type() != "application/json":
                raise RefusedError(415, "media-type", "Send application/json.")
            status, payload = route.run(hub, call)
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
            self.send_header("WWW-Authenticate", "Bearer")
        if status == 405:
            segments = [unquote(segment) for segment in urlsplit(self.path).path.split("/")]
            allowed = [route.method for route in ROUTES if route.match(segments) is not None]
            self.send_header("Allow", ", ".join(allowed))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(encoded)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer requests that are not HTTP as it should be."""
        self.close_connection = True
        self.answer(int(code), {"code": "bad-request", "message": message or explain or "Bad request."})

    def log_message(self, *args: Any, **kwargs: Any) -> None:
        """Log nothing."""


for verb in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"):
    setattr(Handler, f"do_{verb}", Handler.handle_request)


def main() -> None:
    """Serve until killed."""
    parser = argparse.ArgumentParser(description="Serve the local API of a Hearth Hub.")
    parser.add_argument("--port", type=int, default=0, help="the port on 127.0.0.1; 0 takes a free one")
    server = HubServer(("127.0.0.1", parser.parse_args().port), Hub())
    print(f"http://127.0.0.1:{server.server_address[1]}", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()


if __name__ == "__main__":
    main()
