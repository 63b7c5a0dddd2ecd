"""The routes of bookings."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import ClassVar
from uuid import UUID

from litestar import Controller, Request, delete, get, patch, post
from litestar.exceptions import ClientException, NotFoundException
from msgspec import structs

from tests.frameworks.litestar.models import Booking, BookingCreate, BookingPatch, BookingStatus, Page
from tests.frameworks.litestar.problems import problems
from tests.frameworks.litestar.rooms import Conflict, Limit
from tests.frameworks.litestar.security import SECURITY, require_user
from tests.frameworks.litestar.store import bookings, busy, now, numbers, page, room_by_id, sent
from tests.frameworks.switches import switches

GUARDS_OF_DELETE = [] if switches.bug("delete-unguarded") else [require_user]


class Unprocessable(ClientException):
    """The request is well formed and cannot be carried out."""

    status_code = 422


def found(booking_id: int) -> Booking:
    """Return a booking."""
    if booking_id not in bookings:
        raise NotFoundException("There is no such booking")
    return bookings[booking_id]


def instant(time: datetime) -> datetime:
    """Return a time as it is stored."""
    if not switches.variant("times-in-utc"):
        return time
    try:
        return time.astimezone(UTC)
    except OverflowError:
        return time


class BookingController(Controller):
    """Bookings of rooms."""

    path = "/bookings"
    tags: ClassVar = ["bookings"]
    security: ClassVar = SECURITY

    @get(guards=[require_user], responses=problems(400, 401))
    async def list_bookings(
        self,
        limit: Limit = 20,
        cursor: str | None = None,
        room_id: UUID | None = None,
        status: BookingStatus | None = None,
    ) -> Page[Booking]:
        """List bookings."""
        chosen = {
            number: booking
            for number, booking in bookings.items()
            if room_id in {None, booking.room_id} and status in {None, booking.status}
        }
        return page(chosen, cursor, limit)

    @post(guards=[require_user], responses=problems(400, 401, 409, 422))
    async def create_booking(self, data: BookingCreate, request: Request) -> Booking:
        """Book a room, unless it is taken at that time."""
        if room_by_id(data.room_id) is None:
            raise Unprocessable("There is no such room")
        values = structs.asdict(data) | {"starts_at": instant(data.starts_at)}
        booking = Booking(id=next(numbers), organizer=request.user, created_at=now(), **values)
        if busy(booking):
            raise Conflict("The room is taken at that time")
        bookings[booking.id] = booking
        return booking

    @get("/{booking_id:int}", guards=[require_user], responses=problems(400, 401, 404))
    async def read_booking(self, booking_id: int) -> Booking:
        """Return a booking."""
        return found(booking_id)

    @patch("/{booking_id:int}", guards=[require_user], responses=problems(400, 401, 404, 409))
    async def change_booking(self, booking_id: int, data: BookingPatch) -> Booking:
        """Change a booking; members left out keep their value."""
        values = sent(data)
        if "starts_at" in values:
            values["starts_at"] = instant(values["starts_at"])
        booking = structs.replace(found(booking_id), **values)
        if busy(booking):
            raise Conflict("The room is taken at that time")
        bookings[booking_id] = booking
        return booking

    @delete("/{booking_id:int}", guards=GUARDS_OF_DELETE, responses=problems(400, 401, 404))
    async def delete_booking(self, booking_id: int) -> None:
        """Cancel a booking."""
        del bookings[found(booking_id).id]
