"""What a body refers to by an id is created anew for a repeated request: the first run deleted its own resources."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path

import pytest
from documents import INTEGER, TEXT, Stated, answers, body_of, in_path, list_of, object_of
from judging import NO_WAITS, contract_in
from servers import Answer, Call, Item, Served, admits

from bythebook_conformance.running.engine import Effort
from bythebook_conformance.running.transport.client import Target
from bythebook_conformance.versions.run import compare

_ID: Stated = {**INTEGER, "readOnly": True}
_ROOM = object_of("id name", id=_ID, name={**TEXT, "minLength": 1})
_SENT: Stated = {"room_id": INTEGER, "guest_ids": list_of(INTEGER), "title": {**TEXT, "minLength": 1}}
_BOOKING = object_of("id room_id title", id=_ID, **_SENT)
_SHAPES = {
    "rooms": object_of("name", name={**TEXT, "minLength": 1}),
    "guests": object_of("name", name={**TEXT, "minLength": 1}),
    "bookings": object_of("room_id title", **_SENT),
}


def _paths(plural: str, shown: Stated) -> Stated:
    one = plural.removesuffix("s")
    return {
        f"/{plural}": {
            "get": answers(f"list_{plural}", list_of(shown), "200"),
            "post": answers(f"add_{one}", shown, "201", **body_of(_SHAPES[plural])),
        },
        f"/{plural}/{{{one}_id}}": {
            "parameters": [in_path(f"{one}_id", INTEGER)],
            "get": answers(f"get_{one}", shown, "200"),
            "delete": answers(f"drop_{one}", None, "204"),
        },
    }


STATED: Stated = {**_paths("rooms", _ROOM), **_paths("guests", _ROOM), **_paths("bookings", _BOOKING)}


class Rooms:
    """A correct server: a booking is of a room that is there, and of guests that are there."""

    def __init__(self, first: int = 1) -> None:
        self.numbers = itertools.count(first)
        self.kept: dict[str, dict[str, Item]] = {plural: {} for plural in _SHAPES}

    def __call__(self, call: Call) -> Answer:
        plural, _, name = call.path.strip("/").partition("/")
        kept = self.kept[plural]
        if call.method == "POST":
            if not admits(_SHAPES[plural])(call.body) or not self.refers_well(call.body):
                return 422, None
            number = next(self.numbers)
            kept[str(number)] = {**self.taken(plural, call.body), "id": number}
            return 201, kept[str(number)]
        if not name:
            return 200, [*kept.values()]
        if name not in kept:
            return 404, None
        if call.method == "DELETE":
            del kept[name]
            return 204, None
        return 200, kept[name]

    def refers_well(self, body: Item) -> bool:
        """Returns whether all that a body names is there."""
        room = {str(body["room_id"])} if "room_id" in body else set()
        return (
            room <= self.kept["rooms"].keys() and {*map(str, body.get("guest_ids", []))} <= self.kept["guests"].keys()
        )

    def taken(self, plural: str, body: Item) -> Item:
        """Returns what is kept of a body."""
        del plural
        return body


class Trims(Rooms):
    def taken(self, plural: str, body: Item) -> Item:
        return {**body, "title": body["title"].strip()} if plural == "bookings" else body


class Refuses(Rooms):
    def refers_well(self, body: Item) -> bool:
        return super().refers_well(body) and "\u0301" not in body.get("title", "")


@pytest.mark.many(1)
@pytest.mark.parametrize(
    ("version", "expected"),
    [
        (Rooms, []),
        (Trims, ["title/value/as sent -> trimmed"]),
        (Refuses, ["combining accent in title/outcome/accepted -> refused 422"]),
    ],
)
def test_probes_reach_a_resource_that_refers_to_others(
    tmp_path: Path, version: Callable[..., Rooms], expected: list[str]
) -> None:
    contract = contract_in(tmp_path, STATED)
    servers = Rooms(), version(first=700)
    first, second = (
        Target(contract, f"http://{n}.test", app=Served(one)) for n, one in zip("ab", servers, strict=True)
    )

    found = compare(contract, first, second, Effort(seed=1, examples=0, limits=NO_WAITS))

    assert [each.id for each in found.groups] == expected
    assert [kept for server in servers for kept in server.kept.values() if kept] == []


class LikeSqlite(Rooms):
    """A correct server: bookings are deleted with their room, and an id is the largest of the table and one more."""

    def __call__(self, call: Call) -> Answer:
        plural, _, name = call.path.strip("/").partition("/")
        self.numbers = itertools.count(max((int(each) for each in self.kept[plural]), default=0) + 1)
        found = super().__call__(call)
        if (plural, call.method) == ("rooms", "DELETE"):
            kept = self.kept["bookings"]
            self.kept["bookings"] = {each: one for each, one in kept.items() if str(one["room_id"]) != name}
        return found


@pytest.mark.many(1)
@pytest.mark.parametrize("seed", [1, 2])
def test_ids_of_what_was_deleted_with_another_resource_may_be_given_again(tmp_path: Path, seed: int) -> None:
    """The table of one version holds a booking of before, so that this version gives no id again."""
    contract, servers = contract_in(tmp_path, STATED), (LikeSqlite(), LikeSqlite())
    servers[0].kept["rooms"]["90"] = {"id": 90, "name": "theirs"}
    servers[0].kept["bookings"]["900"] = {"id": 900, "room_id": 90, "title": "theirs"}
    first, second = (
        Target(contract, f"http://{n}.test", app=Served(one)) for n, one in zip("ab", servers, strict=True)
    )

    assert compare(contract, first, second, Effort(seed=seed, examples=0, limits=NO_WAITS)).groups == ()
    assert compare(contract, second, first, Effort(seed=seed, examples=0, limits=NO_WAITS)).groups == ()
