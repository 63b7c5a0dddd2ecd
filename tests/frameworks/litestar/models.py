"""What clients send and get."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType

from tests.frameworks.switches import switches

T = TypeVar("T")
Many = set if switches.variant("equipment-as-set") else list

Name = Annotated[str, Meta(min_length=1, max_length=60)]
Notes = Annotated[str, Meta(max_length=500)]
Floor = Annotated[int, Meta(ge=-5, le=200)]
Capacity = Annotated[int, Meta(ge=1, le=500)]
Minutes = Annotated[int, Meta(ge=0, le=120)]
Title = Annotated[str, Meta(min_length=1, max_length=100)]
Instant = Annotated[datetime, Meta(tz=True)]
Duration = Annotated[int, Meta(ge=5, le=1440)]
Attendees = Annotated[int, Meta(ge=1, le=500)]


class Equipment(Enum):
    """What a room offers."""

    SCREEN = "screen"
    WHITEBOARD = "whiteboard"
    PHONE = "phone"


class BookingStatus(Enum):
    """Whether a booking holds its room."""

    CONFIRMED = "confirmed"
    TENTATIVE = "tentative"


class Login(Struct):
    """An email and a password."""

    email: str
    password: str


class Session(Struct):
    """A token for the Authorization header."""

    token: str
    expires_in: int


class RoomWrite(Struct, kw_only=True):
    """All that clients say about a room."""

    name: Name
    floor: Floor = 0
    capacity: Capacity = 4
    buffer_minutes: Minutes = 15
    equipment: Many[Equipment] = Many()
    notes: Notes | None = None


class RoomPatch(Struct, kw_only=True):
    """A change of a room; members left out keep their value."""

    name: Name | UnsetType = UNSET
    floor: Floor | UnsetType = UNSET
    capacity: Capacity | UnsetType = UNSET
    buffer_minutes: Minutes | UnsetType = UNSET
    equipment: Many[Equipment] | UnsetType = UNSET
    notes: Notes | UnsetType | None = UNSET


class Room(Struct, kw_only=True):
    """A room."""

    id: UUID
    name: str
    floor: int
    capacity: int
    buffer_minutes: int
    equipment: list[Equipment]
    notes: str | None
    created_at: datetime
    updated_at: datetime


class BookingCreate(Struct, kw_only=True):
    """A new booking."""

    room_id: UUID
    title: Title
    starts_at: Instant
    duration_minutes: Duration = 60
    attendees: Attendees = 1
    status: BookingStatus = BookingStatus.CONFIRMED
    notes: Notes | None = None


class BookingPatch(Struct, kw_only=True):
    """A change of a booking; members left out keep their value."""

    title: Title | UnsetType = UNSET
    starts_at: Instant | UnsetType = UNSET
    duration_minutes: Duration | UnsetType = UNSET
    attendees: Attendees | UnsetType = UNSET
    status: BookingStatus | UnsetType = UNSET
    notes: Notes | UnsetType | None = UNSET


class Booking(Struct, kw_only=True):
    """A booking of a room."""

    id: int
    room_id: UUID
    title: str
    starts_at: datetime
    duration_minutes: int
    attendees: int
    status: BookingStatus
    notes: str | None
    organizer: str
    created_at: datetime


class Page(Struct, Generic[T], kw_only=True):
    """A part of a list; next_cursor leads to the next part, and is null at the end."""

    items: list[T]
    next_cursor: str | None


class Problem(Struct, kw_only=True, omit_defaults=True):
    """A problem, as RFC 9457 describes it."""

    title: str
    status: int
    detail: str
    type: str = "about:blank"
    errors: list[dict[str, Any]] | None = None
