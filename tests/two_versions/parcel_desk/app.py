"""The API of a parcel desk: FastAPI, Pydantic 2 and SQLite. `--change` starts it as another version of itself."""

import argparse
import json
import random
import sqlite3
import threading
import time
import tomllib
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import uvicorn
from fastapi import APIRouter, Body, FastAPI, HTTPException, Query, Request, Response
from fastapi import Path as PathParameter
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    create_model,
)
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.middleware.gzip import GZipMiddleware

APP = "parcel_desk"
FOLDER = Path(__file__).resolve().parent
CENT = Decimal("0.01")

SCHEMA = """
CREATE TABLE IF NOT EXISTS parcel (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    reference TEXT NOT NULL,
    carrier TEXT NOT NULL,
    priority TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting',
    recipient TEXT NOT NULL,
    sender TEXT,
    weight_kg TEXT,
    cash_on_delivery TEXT NOT NULL DEFAULT '0.00',
    pieces INTEGER NOT NULL,
    fragile INTEGER NOT NULL,
    tags TEXT,
    note TEXT,
    shelf TEXT,
    received_on TEXT NOT NULL,
    pick_up_by TEXT,
    handover TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    deleted_at TEXT,
    revision INTEGER NOT NULL DEFAULT 1
);
CREATE TABLE IF NOT EXISTS shelf (
    code TEXT PRIMARY KEY, label TEXT, capacity INTEGER NOT NULL, cold INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS event (
    id INTEGER PRIMARY KEY AUTOINCREMENT, parcel INTEGER NOT NULL, kind TEXT NOT NULL, at TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS settings (only INTEGER PRIMARY KEY CHECK (only = 1), data TEXT NOT NULL);
"""
NESTED = ("recipient", "sender", "tags", "handover")


class Carrier(StrEnum):
    DHL = "dhl"
    UPS = "ups"
    POST = "post"
    COURIER = "courier"


class Priority(StrEnum):
    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"


class State(StrEnum):
    WAITING = "waiting"
    HANDED_OVER = "handed_over"
    RETURNED = "returned"


class Sort(StrEnum):
    ID = "id"
    NEWEST = "-id"
    RECEIVED = "received_on"
    RECEIVED_LAST = "-received_on"


class Store:
    """One connection to SQLite for all threads of the server."""

    def __init__(self, path: str) -> None:
        self.lock = threading.RLock()
        self.connection = sqlite3.connect(path, check_same_thread=False, timeout=10, isolation_level=None)
        self.connection.row_factory = sqlite3.Row
        self.connection.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;" + SCHEMA)

    def all(self, sql: str, *values: Any) -> list[dict[str, Any]]:
        with self.lock:
            return [dict(row) for row in self.connection.execute(sql, values)]

    def first(self, sql: str, *values: Any) -> dict[str, Any] | None:
        return next(iter(self.all(sql, *values)), None)

    def run(self, sql: str, *values: Any) -> int:
        with self.lock:
            return self.connection.execute(sql, values).lastrowid or 0

    def insert(self, table: str, row: dict[str, Any]) -> int:
        marks = ", ".join("?" * len(row))
        return self.run(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", *row.values())

    def update(self, identifier: int, row: dict[str, Any]) -> None:
        self.run(
            f"UPDATE parcel SET {', '.join(f'{name} = ?' for name in row)} WHERE id = ?", *row.values(), identifier
        )

    def close(self) -> None:
        self.connection.close()


def pack(row: dict[str, Any]) -> dict[str, Any]:
    """Returns a row as SQLite takes it."""
    packed = dict(row)
    for name in NESTED:
        if packed.get(name) is not None:
            packed[name] = json.dumps(packed[name])
    for name, value in packed.items():
        if isinstance(value, Decimal):
            packed[name] = str(value.quantize(CENT))
        elif isinstance(value, datetime | date):
            packed[name] = value.isoformat()
    return packed


def unpack(row: dict[str, Any]) -> dict[str, Any]:
    """Returns a row of SQLite with its nested objects and Booleans."""
    unpacked = {
        name: json.loads(value) if name in NESTED and value is not None else value for name, value in row.items()
    }
    unpacked["fragile"] = bool(row["fragile"])
    return unpacked


def models(change: str | None) -> dict[str, type[BaseModel]]:
    """Returns the bodies of requests. A version may be stricter or looser than another."""

    class Base(BaseModel):
        model_config = ConfigDict(
            extra="forbid" if change == "unknown_members_refused" else "ignore",
            str_strip_whitespace=change == "text_trimmed",
        )

    def integer(value: Any) -> Any:
        if change == "whole_float_refused" and isinstance(value, float):
            raise ValueError("a float is no integer")
        if change == "number_as_text_refused" and isinstance(value, str):
            raise ValueError("a text is no integer")
        return value

    def flag(value: Any) -> Any:
        if change == "boolean_words_refused" and not isinstance(value, bool):
            raise ValueError("must be true or false")
        return value

    def lower(value: Any) -> Any:
        return value.lower() if change == "upper_case_priority_accepted" and isinstance(value, str) else value

    def null_is_default(value: Any) -> Any:
        return Priority.NORMAL if change == "null_priority_becomes_default" and value is None else lower(value)

    def cents(value: Decimal | None) -> Decimal | None:
        if value is None or value == value.quantize(CENT):
            return value
        if change == "third_decimal_rounded":
            return value.quantize(CENT)
        raise ValueError("must have at most two decimals")

    def mail(value: str | None) -> str | None:
        return value.lower() if change == "email_lower_cased" and value else value

    def tags(value: list[str]) -> list[str]:
        return sorted(set(value)) if change == "tags_sorted" else value

    def note(value: str | None) -> str | None:
        if change == "empty_note_becomes_null" and value == "":
            return None
        return "" if change == "null_note_becomes_empty" and value is None else value

    text = Annotated[str, StringConstraints(min_length=1, max_length=80)]
    whole = BeforeValidator(integer)
    money = Annotated[Decimal, Field(ge=0, le=100_000), AfterValidator(cents)]
    long = Annotated[
        Annotated[str, StringConstraints(max_length=100 if change == "note_shorter" else 200)] | None,
        AfterValidator(note),
    ]
    tag = Annotated[str, StringConstraints(min_length=1, max_length=20)]
    label = Annotated[list[tag], Field(max_length=10), AfterValidator(tags)]

    class Address(Base):
        street: text
        city: text
        postal_code: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z -]{3,10}$")]
        country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")] = "DE"

    class Sender(Base):
        name: text
        address: Address | None = None

    class Recipient(Base):
        name: text
        email: Annotated[
            Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+$", max_length=120)] | None, AfterValidator(mail)
        ] = None
        company: text | None = None
        floor: Annotated[int, Field(ge=-2, le=40), whole] | None = None

    writable: dict[str, tuple[Any, Any]] = {
        "reference": (Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{4,24}$")], ...),
        "carrier": (Carrier, ...),
        "priority": (
            Annotated[Priority, BeforeValidator(null_is_default)],
            Priority.LOW if change == "priority_defaults_to_low" else Priority.NORMAL,
        ),
        "recipient": (Recipient, ...),
        "sender": (Sender | None, None),
        "weight_kg": (money | None, Decimal(0) if change == "absent_weight_becomes_zero" else None),
        "cash_on_delivery": (money, Decimal(0)),
        "pieces": (Annotated[int, Field(ge=1, le=20), whole], 1),
        "fragile": (Annotated[bool, BeforeValidator(flag)], False),
        "tags": (label, []),
        "note": (long, "" if change == "null_note_becomes_empty" else None),
        "shelf": (Annotated[str, StringConstraints(max_length=10)] | None, None),
        "received_on": (date, None),
        "pick_up_by": (date | None, None),
    }
    patch = {name: (kind, None) for name, (kind, _) in writable.items()} | {"state": (State, None)}

    class Handover(Base):
        to: text
        at: AwareDatetime | None = None
        signature: Annotated[str, StringConstraints(max_length=40)] | None = None

    class Shelf(Base):
        label: text | None = None
        capacity: Annotated[int, Field(ge=1, le=500), whole] = 10
        cold: bool = False

    class NewShelf(Shelf):
        code: Annotated[str, StringConstraints(pattern=r"^[A-Z]{1,3}-[0-9]{1,3}$")]

    class Hours(Base):
        opens: Annotated[str, StringConstraints(pattern=r"^[0-2][0-9]:[0-5][0-9]$")] = "08:00"
        closes: Annotated[str, StringConstraints(pattern=r"^[0-2][0-9]:[0-5][0-9]$")] = "18:00"

    class Settings(Base):
        desk_name: text = None
        hold_days: Annotated[int, Field(ge=1, le=90), whole] = None
        closing_text: Annotated[str, StringConstraints(max_length=200)] | None = None
        notify_by: Annotated[str, StringConstraints(pattern="^(email|none)$")] = None
        opening_hours: Hours = None

    return {
        "Parcel": create_model("Parcel", __base__=Base, **writable),
        "ParcelPatch": create_model("ParcelPatch", __base__=Base, **patch),
        "Handover": Handover,
        "Shelf": Shelf,
        "NewShelf": NewShelf,
        "Settings": Settings,
    }


def rendering(same: str | None) -> type[JSONResponse]:
    """Returns how JSON is written. All ways are the same JSON."""

    class Written(JSONResponse):
        media_type = "application/json; charset=utf-8" if same == "charset_in_content_type" else "application/json"

        def render(self, content: Any) -> bytes:
            if same == "members_in_other_order":
                content = turned(content)
            indent = 2 if same == "indented_json" else None
            ascii_only = same == "ascii_escapes"
            return json.dumps(content, indent=indent, ensure_ascii=ascii_only).encode()

    return Written


def turned(content: Any) -> Any:
    """Returns JSON with the members of each object in reverse order."""
    if isinstance(content, dict):
        return {name: turned(value) for name, value in reversed(content.items())}
    return [turned(each) for each in content] if isinstance(content, list) else content


def without_null(content: Any) -> Any:
    if isinstance(content, dict):
        return {name: without_null(value) for name, value in content.items() if value is not None}
    return [without_null(each) for each in content] if isinstance(content, list) else content


class Desk:
    """What the desk does with parcels, shelves and settings."""

    def __init__(self, store: Store, change: str | None, same: str | None) -> None:
        self.store, self.change, self.same = store, change, same
        self.seed()

    def on(self, name: str) -> bool:
        return self.change == name

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(hours=1 if self.same == "clock_an_hour_ahead" else 0)

    def seed(self) -> None:
        settings = {
            "desk_name": "Second desk, south wing" if self.same == "other_settings_at_the_start" else "Front desk",
            "hold_days": 14,
            "closing_text": "Closed for stocktaking" if self.same == "other_settings_at_the_start" else None,
            "notify_by": "email",
            "opening_hours": {"opens": "08:00", "closes": "18:00"},
        }
        self.store.run("INSERT OR IGNORE INTO settings VALUES (1, ?)", json.dumps(settings))
        if self.same == "ids_start_at_5000":
            self.store.run("INSERT INTO sqlite_sequence (name, seq) VALUES ('parcel', 4999)")
        if self.same == "leftovers":
            for number in range(7):
                self.create(
                    {
                        "reference": f"OLD-{number:04d}-{random.randrange(10**8)}",
                        "carrier": "post",
                        "priority": "high",
                        "recipient": {"name": "A tenant", "email": None, "company": None, "floor": number},
                        "sender": None,
                        "weight_kg": None,
                        "cash_on_delivery": Decimal(0),
                        "pieces": 2,
                        "fragile": number % 2 == 0,
                        "tags": ["old"],
                        "note": None,
                        "shelf": None,
                        "received_on": date(2025, 1, 1 + number),
                        "pick_up_by": date(2025, 2, 1),
                    }
                )

    # What answers hold.

    def stamp(self, text: str | None) -> str | None:
        if text is None:
            return None
        moment = datetime.fromisoformat(text).astimezone(UTC)
        written = moment.isoformat(timespec="seconds" if self.on("microseconds_cut") else "microseconds")
        return written if self.on("offset_instead_of_z") else written.replace("+00:00", "Z")

    def amount(self, text: str | None) -> str | float | None:
        if text is None:
            return None
        if self.on("amounts_as_numbers"):
            return float(text)
        return f"{Decimal(text).normalize():f}" if self.on("decimal_zeros_cut") else text

    def shown(self, row: dict[str, Any], view: str = "read") -> dict[str, Any]:
        parcel = {
            "id": row["id"],
            "reference": row["reference"],
            "carrier": row["carrier"],
            "priority": row["priority"],
            "state": row["state"],
            "recipient": row["recipient"],
            "sender": row["sender"],
            "weight_kg": self.amount(row["weight_kg"]),
            "cash_on_delivery": self.amount(row["cash_on_delivery"]),
            "pieces": row["pieces"],
            "fragile": row["fragile"],
            "tags": row["tags"],
            "note": row["note"],
            "shelf": row["shelf"],
            "received_on": row["received_on"],
            "pick_up_by": row["pick_up_by"],
            "handover": row["handover"] and row["handover"] | {"at": self.stamp(row["handover"]["at"])},
            "created_at": self.stamp(row["created_at"]),
            "updated_at": self.stamp(row["updated_at"]),
            "deleted_at": self.stamp(row["deleted_at"]),
            "revision": row["revision"],
        }
        if self.on("id_as_text"):
            parcel["id"] = str(parcel["id"])
        if self.on("empty_tags_become_null") and not parcel["tags"]:
            parcel["tags"] = None
        if self.on("revision_gone"):
            del parcel["revision"]
        if self.on("barcode_added"):
            parcel["barcode"] = f"*{row['reference'].upper()}*"
        if self.on("sender_gone_from_list") and view == "list":
            del parcel["sender"]
        if self.on("null_members_dropped") or (self.on("null_members_dropped_in_list") and view == "list"):
            return without_null(parcel)
        return parcel

    # What the desk keeps.

    def parcel(self, identifier: int, deleted: bool = False) -> dict[str, Any]:
        row = self.store.first("SELECT * FROM parcel WHERE id = ?", identifier) if abs(identifier) < 2**63 else None
        if row is None or (row["deleted_at"] and not deleted):
            raise HTTPException(
                404, "There is no such parcel" if self.same == "other_error_texts" else "Parcel not found"
            )
        return unpack(row)

    def settings(self) -> dict[str, Any]:
        return json.loads(self.store.first("SELECT data FROM settings")["data"])

    def log(self, identifier: int, kind: str) -> None:
        self.store.insert("event", {"parcel": identifier, "kind": kind, "at": self.now().isoformat()})

    def check(self, values: dict[str, Any], identifier: int | None = None) -> None:
        if "reference" in values and not self.on("duplicate_reference_accepted"):
            other = self.store.first(
                "SELECT id FROM parcel WHERE reference = ? AND deleted_at IS NULL AND id IS NOT ?",
                values["reference"],
                identifier,
            )
            if other:
                text = (
                    "Reference taken"
                    if self.same == "other_error_texts"
                    else "A parcel with this reference is here already"
                )
                raise HTTPException(422 if self.on("duplicate_answers_422") else 409, text)
        if (
            self.on("unknown_shelf_refused")
            and values.get("shelf")
            and not self.store.first("SELECT code FROM shelf WHERE code = ?", values["shelf"])
        ):
            raise HTTPException(422, "Unknown shelf")

    def with_dates(self, values: dict[str, Any], given: set[str]) -> dict[str, Any]:
        received = values["received_on"] or self.now().date()
        due = values["pick_up_by"]
        if "pick_up_by" not in given and not self.on("pick_up_by_not_computed"):
            due = received + timedelta(days=self.settings()["hold_days"])
        return values | {"received_on": received, "pick_up_by": due}

    def create(self, values: dict[str, Any]) -> dict[str, Any]:
        now = self.now().isoformat()
        identifier = self.store.insert("parcel", pack(values | {"created_at": now, "updated_at": now}))
        if self.same == "ids_with_gaps":
            self.store.run("UPDATE sqlite_sequence SET seq = seq + 6 WHERE name = 'parcel'")
        self.log(identifier, "created")
        return self.parcel(identifier)

    def change_parcel(self, before: dict[str, Any], values: dict[str, Any], kind: str) -> dict[str, Any]:
        self.store.update(
            before["id"], pack(values | {"updated_at": self.now().isoformat(), "revision": before["revision"] + 1})
        )
        self.log(before["id"], kind)
        return self.parcel(before["id"])


def create_app(change: str | None = None, same: str | None = None, database: str = ":memory:") -> FastAPI:  # noqa: C901
    """Returns the application with at most one switch on."""
    store = Store(database)
    desk = Desk(store, change, same)
    kinds = models(change)
    Parcel, ParcelPatch, Handover = kinds["Parcel"], kinds["ParcelPatch"], kinds["Handover"]  # noqa: N806
    Shelf, NewShelf, Settings = kinds["Shelf"], kinds["NewShelf"], kinds["Settings"]  # noqa: N806
    Written = rendering(same)  # noqa: N806
    router = APIRouter()
    page_sizes = Query(ge=1, le=200) if change != "page_size_without_limit" else Query(ge=1)

    @router.get("/parcels")
    def list_parcels(
        page: Annotated[int, Query(ge=1)] = 1,
        page_size: Annotated[int, page_sizes] = 20 if change == "page_size_defaults_to_20" else 50,
        state: State | None = None,
        carrier: Carrier | None = None,
        fragile: bool | None = None,
        tag: str | None = None,
        q: str | None = None,
        received_from: date | None = None,
        deleted: bool = False,
        sort: Sort = Sort.ID if change == "oldest_first" else Sort.NEWEST,
    ) -> Any:
        rows = [unpack(row) for row in store.all("SELECT * FROM parcel ORDER BY id")]
        if not deleted and not desk.on("deleted_parcels_listed"):
            rows = [row for row in rows if row["deleted_at"] is None]
        if state:
            rows = [row for row in rows if row["state"] == state]
        if carrier:
            rows = [row for row in rows if row["carrier"] == carrier]
        if fragile if desk.on("false_filter_ignored") else fragile is not None:
            rows = [row for row in rows if row["fragile"] == fragile]
        if tag is not None if desk.on("empty_tag_filter_matches_nothing") else tag:
            rows = [row for row in rows if tag in (row["tags"] or [])]
        if q:
            same_case = (lambda text: text) if desk.on("search_case_sensitive") else str.lower
            rows = [row for row in rows if same_case(q) in same_case(row["reference"] + " " + row["recipient"]["name"])]
        if received_from:
            rows = [row for row in rows if row["received_on"] >= received_from.isoformat()]
        name = sort.lstrip("-")
        rows.sort(key=lambda row: (row[name], row["id"]), reverse=sort.startswith("-"))
        start = (page - 1) * page_size
        items = [desk.shown(row, "list") for row in rows[start : start + page_size]]
        envelope = {"items": items, "page": page, "page_size": page_size, "total": len(rows)}
        if desk.on("total_of_the_page"):
            envelope["total"] = len(items)
        return Written(envelope)

    @router.post("/parcels")
    def create_parcel(body: Annotated[Parcel, Body()]) -> Any:
        values = dict(body.model_dump())
        if desk.on("country_default_lost"):
            values["sender"] = body.sender and body.sender.model_dump(exclude_unset=True)
        desk.check(values)
        row = desk.create(desk.with_dates(values, body.model_fields_set))
        answer = desk.shown(row, "write")
        if desk.on("cash_default_applied_later") and "cash_on_delivery" not in body.model_fields_set:
            answer["cash_on_delivery"] = None
        headers = {} if desk.on("location_missing") else {"Location": f"/parcels/{row['id']}"}
        return Written(answer, 200 if desk.on("create_answers_200") else 201, headers)

    @router.get("/parcels/{parcel_id}")
    def get_parcel(parcel_id: int) -> Any:
        row = desk.parcel(parcel_id)
        tag = f'"{random.getrandbits(32):x}-{row["revision"]}"' if same == "other_etags" else f'"{row["revision"]}"'
        return Written(desk.shown(row), headers={} if desk.on("etag_missing") else {"ETag": tag})

    @router.put("/parcels/{parcel_id}")
    def replace_parcel(parcel_id: int, body: Annotated[Parcel, Body()]) -> Any:
        before = desk.parcel(parcel_id)
        desk.check(body.model_dump(), parcel_id)
        values = desk.with_dates(body.model_dump(), body.model_fields_set)
        if desk.on("put_merges"):
            values = {name: value for name, value in values.items() if name in body.model_fields_set}
        if desk.on("pieces_default_on_create_only") and "pieces" not in body.model_fields_set:
            del values["pieces"]
        return Written(desk.shown(desk.change_parcel(before, values, "replaced"), "write"))

    @router.patch("/parcels/{parcel_id}")
    def update_parcel(parcel_id: int, body: Annotated[ParcelPatch, Body()]) -> Any:
        before = desk.parcel(parcel_id)
        values = body.model_dump(exclude_unset=True, exclude_none=desk.on("patch_null_ignored"))
        if desk.on("empty_patch_refused") and not values:
            raise HTTPException(422, "Nothing to change")
        if desk.on("patch_false_ignored") and values.get("fragile") is False:
            del values["fragile"]
        for name in ("recipient", "sender"):
            sent = getattr(body, name)
            if sent is None or name not in values:
                continue
            if desk.on("patch_merges_recipient") and name == "recipient":
                values[name] = before[name] | sent.model_dump(exclude_unset=True)
            else:
                values[name] = sent.model_dump()
        if desk.on("patch_appends_tags") and "tags" in values:
            values["tags"] = [*(before["tags"] or []), *(each for each in values["tags"] if each not in before["tags"])]
        desk.check(values, parcel_id)
        if values.get("state", before["state"]) != before["state"] and (before["state"], values["state"]) != (
            "waiting",
            "returned",
        ):
            raise HTTPException(409, "A parcel only goes from waiting to returned here")
        return Written(desk.shown(desk.change_parcel(before, values, "changed"), "write"))

    @router.delete("/parcels/{parcel_id}")
    def delete_parcel(parcel_id: int) -> Any:
        row = desk.parcel(parcel_id, deleted=desk.on("second_delete_answers_204"))
        if row["deleted_at"] is None:
            store.update(parcel_id, {"deleted_at": desk.now().isoformat()})
            desk.log(parcel_id, "deleted")
        return Response(status_code=204)

    @router.post("/parcels/{parcel_id}/restore")
    def restore_parcel(parcel_id: int) -> Any:
        row = desk.parcel(parcel_id, deleted=True)
        if row["deleted_at"] is None and not desk.on("restore_twice_accepted"):
            raise HTTPException(409, "The parcel is not deleted")
        desk.check({"reference": row["reference"]}, parcel_id)
        return Written(desk.shown(desk.change_parcel(row, {"deleted_at": None}, "restored"), "write"))

    @router.post("/parcels/{parcel_id}/handover")
    def hand_over(parcel_id: int, body: Annotated[Handover, Body()]) -> Any:
        row = desk.parcel(parcel_id)
        if row["state"] != "waiting":
            raise HTTPException(409, "The parcel is not waiting")
        record = {"to": body.to, "at": (body.at or desk.now()).isoformat(), "signature": body.signature}
        if desk.on("handover_time_ignored"):
            record["at"] = desk.now().isoformat()
        return Written(
            desk.shown(desk.change_parcel(row, {"handover": record, "state": "handed_over"}, "handed_over"), "write")
        )

    @router.get("/parcels/{parcel_id}/events")
    def list_events(parcel_id: int) -> Any:
        desk.parcel(parcel_id, deleted=True)
        rows = store.all("SELECT kind, at FROM event WHERE parcel = ? ORDER BY id", parcel_id)
        return Written([row | {"at": desk.stamp(row["at"])} for row in rows])

    def shelf_shown(row: dict[str, Any]) -> dict[str, Any]:
        used = store.first("SELECT count(*) AS n FROM parcel WHERE shelf = ? AND deleted_at IS NULL", row["code"])["n"]
        return row | {"cold": bool(row["cold"]), "used": used}

    @router.get("/shelves")
    def list_shelves() -> Any:
        return Written([shelf_shown(row) for row in store.all("SELECT * FROM shelf ORDER BY code")])

    @router.post("/shelves")
    def create_shelf(body: Annotated[NewShelf, Body()]) -> Any:
        if store.first("SELECT code FROM shelf WHERE code = ?", body.code):
            raise HTTPException(409, "There is a shelf with this code")
        store.insert("shelf", {"code": body.code, **body.model_dump(exclude={"code"})})
        return Written(shelf_shown(store.first("SELECT * FROM shelf WHERE code = ?", body.code)), 201)

    @router.put("/shelves/{code}")
    def put_shelf(
        code: Annotated[str, PathParameter(pattern=r"^[A-Z]{1,3}-[0-9]{1,3}$")], body: Annotated[Shelf, Body()]
    ) -> Any:
        known = store.first("SELECT code FROM shelf WHERE code = ?", code)
        if not known and desk.on("put_creates_no_shelf"):
            raise HTTPException(404, "Shelf not found")
        row = {"code": code, **body.model_dump()}
        store.run("INSERT OR REPLACE INTO shelf (code, label, capacity, cold) VALUES (?, ?, ?, ?)", *row.values())
        return Written(shelf_shown(row), 200 if known else 201)

    @router.get("/settings")
    def get_settings() -> Any:
        return Written(desk.settings())

    @router.patch("/settings")
    def update_settings(body: Annotated[Settings, Body()]) -> Any:
        settings = desk.settings()
        values = body.model_dump(exclude_unset=True)
        if body.opening_hours is not None:
            values["opening_hours"] = settings["opening_hours"] | body.opening_hours.model_dump(exclude_unset=True)
            if desk.on("opening_hours_replaced"):
                values["opening_hours"] = body.opening_hours.model_dump()
        settings |= values
        if desk.on("null_closing_text_becomes_default") and settings["closing_text"] is None:
            settings["closing_text"] = "We are closed."
        store.run("UPDATE settings SET data = ?", json.dumps(settings))
        return Written(settings)

    app = FastAPI(openapi_url=None, default_response_class=Written, redirect_slashes=False)
    app.state.store = store
    app.include_router(router)

    @app.exception_handler(RequestValidationError)
    async def refused(request: Request, error: RequestValidationError) -> Response:
        detail = [{"loc": list(each["loc"]), "msg": each["msg"], "type": each["type"]} for each in error.errors()]
        if same == "other_error_texts":
            detail = [{"loc": each["loc"], "msg": "This value is refused", "type": each["type"]} for each in detail]
        return Written({"detail": detail}, 400 if change == "refusals_answer_400" else 422)

    @app.exception_handler(StarletteHTTPException)
    async def problem(request: Request, error: StarletteHTTPException) -> Response:
        if error.status_code == 400:  # the body is not UTF-8
            return await refused(
                request, RequestValidationError([{"loc": ("body",), "msg": error.detail, "type": "json"}])
            )
        return Written({"detail": error.detail}, error.status_code, error.headers)

    @app.middleware("http")
    async def around(request: Request, call_next: Any) -> Response:
        names = {"page", "page_size", "state", "carrier", "fragile", "tag", "q", "received_from", "deleted", "sort"}
        if change == "unknown_query_refused" and request.method == "GET" and set(request.query_params) - names:
            return Written({"detail": [{"loc": ["query"], "msg": "Unknown parameter", "type": "extra_forbidden"}]}, 422)
        if same == "slow":
            time.sleep(0.03)
        response = await call_next(request)
        if same == "more_headers":
            response.headers["X-Request-Id"] = f"{random.getrandbits(64):016x}"
            response.headers["Cache-Control"] = "no-store"
            response.set_cookie("desk", f"{random.getrandbits(64):016x}")
        if same == "headers_in_other_order":
            response.raw_headers.reverse()
        if same == "connection_closed":
            response.headers["Connection"] = "close"
        return response

    if same == "gzip":
        app.add_middleware(GZipMiddleware, minimum_size=1)
    return app


def names(file: str) -> list[str]:
    """Returns the switches of this application."""
    entries = tomllib.loads((FOLDER.parent / file).read_text())
    return [each["name"] for each in entries[file.removesuffix(".toml")] if each["app"] == APP]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--change", choices=names("changes.toml"), metavar="NAME")
    parser.add_argument("--same", choices=names("same.toml"), metavar="NAME")
    parser.add_argument("--database", default=":memory:", metavar="FILE")
    options = parser.parse_args()
    app = create_app(options.change, options.same, options.database)

    class Server(uvicorn.Server):
        async def startup(self, *args: Any, **kwargs: Any) -> None:
            await super().startup(*args, **kwargs)
            port = self.servers[0].sockets[0].getsockname()[1]
            print(f"listening on http://127.0.0.1:{port}", flush=True)

    Server(uvicorn.Config(app, host="127.0.0.1", port=options.port, log_level="warning")).run()


if __name__ == "__main__":
    main()
