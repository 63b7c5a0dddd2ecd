"""Rooms and bookings in memory, and lists in parts."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import count
from typing import Any, TypeVar
from uuid import UUID

from litestar.exceptions import ClientException
from msgspec import UNSET, Struct, structs

from tests.frameworks.litestar.models import Booking, BookingStatus, Page, Room
from tests.frameworks.switches import switches

R = TypeVar("R", Room, Booking)

# The keys count the records in the order in which they were created.
rooms: dict[int, Room] = {}
bookings: dict[int, Booking] = {}
numbers = count(1)


def now() -> datetime:
    """Return the current time in UTC."""
    return datetime.now(UTC)


def room_by_id(room_id: UUID) -> Room | None:
    """Return the room with an id."""
    return next((room for room in rooms.values() if room.id == room_id), None)


def name_taken(name: str, but: UUID | None = None) -> bool:
    """Return whether another room has the name."""
    return any(room.name == name and room.id != but for room in rooms.values())


def remove_room(room: Room) -> None:
    """Remove a room and its bookings."""
    for records in (rooms, bookings):
        for number in [number for number, record in records.items() if room.id in {record.id, belongs_to(record)}]:
            del records[number]


def belongs_to(record: Room | Booking) -> UUID:
    """Return the id of the room that a record is about."""
    return record.id if isinstance(record, Room) else record.room_id


def busy(booking: Booking) -> bool:
    """Return whether another confirmed booking holds the room at that time."""
    start, end = span(booking)
    others = (other for other in bookings.values() if other.room_id == booking.room_id and other.id != booking.id)
    spans = [span(other) for other in others if other.status is BookingStatus.CONFIRMED]
    return booking.status is BookingStatus.CONFIRMED and any(first < end and start < last for first, last in spans)


def span(booking: Booking) -> tuple[float, float]:
    """Return when a booking starts and ends, in seconds."""
    start = booking.starts_at.timestamp()
    return start, start + booking.duration_minutes * 60


def sent(change: Struct) -> dict[str, Any]:
    """Return the members of a change that the client sent."""
    values = {name: value for name, value in structs.asdict(change).items() if value is not UNSET}
    if switches.bug("patch-ignores-null"):
        return {name: value for name, value in values.items() if value is not None}
    return values


def page(records: Mapping[int, R], cursor: str | None, limit: int) -> Page[R]:
    """Return the part of the records after a cursor."""
    after = position(cursor) if cursor is not None else 0
    if switches.bug("cursor-repeats-last") and after:
        after -= 1
    found = [(number, record) for number, record in sorted(records.items()) if number > after]
    shown = found[: limit + 1] if switches.bug("limit-plus-one") else found[:limit]
    following = urlsafe_b64encode(f"n{shown[-1][0]}".encode()).decode() if len(found) > len(shown) else None
    return Page(items=[record for _, record in shown], next_cursor=following)


def position(cursor: str) -> int:
    """Return the number in a cursor."""
    try:
        return int(urlsafe_b64decode(cursor.encode("ascii")).decode("ascii").removeprefix("n"))
    except ValueError as error:
        raise ClientException("The cursor is not one that this server issued") from error
