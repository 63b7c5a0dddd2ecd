"""The routes of rooms."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar
from uuid import UUID, uuid4

from litestar import Controller, Response, delete, get, patch, post, put
from litestar.exceptions import ClientException, NotFoundException
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import Parameter
from msgspec import structs

from tests.frameworks.litestar.models import Equipment, Page, Room, RoomPatch, RoomWrite
from tests.frameworks.litestar.problems import problems
from tests.frameworks.litestar.security import SECURITY, require_user
from tests.frameworks.litestar.store import name_taken, now, numbers, page, remove_room, room_by_id, rooms, sent
from tests.frameworks.switches import switches

Limit = Annotated[int, Parameter(ge=1, le=100)]
UPSERTS = switches.variant("put-creates")
IDEMPOTENT = switches.variant("delete-idempotent")
CREATED = {201: ResponseSpec(Room, generate_examples=False, description="The room was created")} if UPSERTS else {}
CACHE = 60 if switches.bug("room-cached") else False


class Conflict(ClientException):
    """Another resource is in the way."""

    status_code = 409


def found(room_id: UUID) -> Room:
    """Return a room."""
    room = room_by_id(room_id)
    if room is None:
        raise NotFoundException("There is no such room")
    return room


def require_name(name: str, but: UUID | None = None) -> None:
    """Refuse a name that another room has."""
    if name_taken(name, but):
        raise Conflict("Another room has this name")


def shown(room: Room) -> Any:
    """Return a room as the client gets it."""
    if switches.bug("null-members-omitted"):
        return {name: value for name, value in structs.asdict(room).items() if value is not None}
    if switches.bug("equipment-by-name"):
        return structs.asdict(room) | {"equipment": [item.name for item in room.equipment]}
    return room


def values_of(data: RoomWrite) -> dict[str, Any]:
    """Return all members of a room that the client decides."""
    return structs.asdict(data) | {"equipment": in_order(data.equipment)}


def in_order(equipment: list[Equipment] | set[Equipment]) -> list[Equipment]:
    """Return a list as it was sent, or a set in the order of its names."""
    return equipment if isinstance(equipment, list) else sorted(equipment, key=lambda item: item.value)


def stored(room_id: UUID, data: RoomWrite) -> Room:
    """Store a new room."""
    values = values_of(data)
    if switches.bug("buffer-zero-becomes-default"):
        values["buffer_minutes"] = data.buffer_minutes or 15
    room = Room(id=room_id, created_at=now(), updated_at=now(), **values)
    rooms[next(numbers)] = room
    return room


def change(room: Room, values: dict[str, Any]) -> None:
    """Set members of a room, and the time of its last change."""
    for name, value in values.items():
        setattr(room, name, in_order(value) if name == "equipment" else value)
    room.updated_at = now()


class RoomController(Controller):
    """Rooms that can be booked."""

    path = "/rooms"
    tags: ClassVar = ["rooms"]
    guards: ClassVar = [require_user]
    security: ClassVar = SECURITY

    @get(responses=problems(400, 401))
    async def list_rooms(
        self, limit: Limit = 20, cursor: str | None = None, equipment: Equipment | None = None
    ) -> Page[Room]:
        """List rooms."""
        chosen = {number: room for number, room in rooms.items() if equipment is None or equipment in room.equipment}
        return page(chosen, cursor, limit)

    @post(responses=problems(400, 401, 409))
    async def create_room(self, data: RoomWrite) -> Room:
        """Create a room."""
        require_name(data.name)
        return shown(stored(uuid4(), data))

    @get("/{room_id:uuid}", responses=problems(400, 401, 404), cache=CACHE)
    async def read_room(self, room_id: UUID) -> Room:
        """Return a room."""
        if switches.bug("missing-room-200"):
            return room_by_id(room_id)
        return shown(found(room_id))

    @put("/{room_id:uuid}", responses=problems(400, 401, 404, 409) | CREATED)
    async def replace_room(self, room_id: UUID, data: RoomWrite) -> Room:
        """Replace a room."""
        require_name(data.name, but=room_id)
        if UPSERTS and room_by_id(room_id) is None:
            return Response(stored(room_id, data), status_code=201)
        room = found(room_id)
        values = values_of(data)
        if switches.bug("put-skips-falsy"):
            values = {name: value for name, value in values.items() if value}
        change(room, values)
        return shown(room)

    @patch("/{room_id:uuid}", responses=problems(400, 401, 404, 409))
    async def change_room(self, room_id: UUID, data: RoomPatch) -> Room:
        """Change a room; members left out keep their value."""
        room = found(room_id)
        values = sent(data)
        if "name" in values:
            require_name(values["name"], but=room_id)
        change(room, values)
        return shown(room)

    @delete("/{room_id:uuid}", responses=problems(400, 401) if IDEMPOTENT else problems(400, 401, 404))
    async def delete_room(self, room_id: UUID) -> None:
        """Delete a room and its bookings."""
        room = room_by_id(room_id) if IDEMPOTENT else found(room_id)
        if room is not None:
            remove_room(room)
