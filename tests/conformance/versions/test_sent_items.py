"""The items of a list are compared by the place that they had in the request of their own version."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from documents import INTEGER, TEXT, Stated, answers, body_of, in_path, list_of, object_of, read_only
from judging import NO_WAITS, contract_in
from servers import Answer, Call, Item, Served, admits

from bythebook_conformance.running.engine import Effort
from bythebook_conformance.running.transport.client import Target
from bythebook_conformance.versions.differences.sent_items import placed
from bythebook_conformance.versions.run import compare

_NAME = {**TEXT, "minLength": 1, "maxLength": 40}
_PART = object_of("name", name=_NAME)
_SHOWN = object_of("id name at", id=read_only(TEXT), name=_NAME, at=read_only(INTEGER))
_KIT = object_of("id name", id=read_only(TEXT), name=_NAME)


KITS: Stated = {
    "/kits": {
        "get": answers("listKits", list_of(_KIT), "200"),
        "post": answers("addKit", _KIT, "201", **body_of(object_of("name", name=_NAME))),
    },
    "/kits/{kit_id}": {
        "parameters": [in_path("kit_id", TEXT)],
        "get": answers("getKit", _KIT, "200"),
        "delete": answers("dropKit", None, "204"),
    },
    "/kits/{kit_id}/parts": {
        "parameters": [in_path("kit_id", TEXT)],
        "get": answers("listParts", list_of(_SHOWN), "200"),
        "put": answers("replaceParts", list_of(_SHOWN), "200", **body_of(list_of(_PART))),
    },
}


class Kits:
    """A correct server whose parts are replaced as a list, and keep the order of the request."""

    def __init__(self, first: int) -> None:
        self.numbers = itertools.count(first)
        self.kits: dict[str, tuple[Item, list[Item]]] = {}

    def __call__(self, call: Call) -> Answer:
        _, _, kit, *below = call.path.split("/") if call.path != "/kits" else ("", "", "")
        if not kit and call.method == "GET":
            return 200, [shown for shown, _ in self.kits.values()]
        if call.method == "POST":
            if not admits(_PART)(call.body):
                return 422, None
            made = {"id": f"kit{next(self.numbers)}", "name": call.body["name"]}
            self.kits[made["id"]] = made, []
            return 201, made
        if kit not in self.kits:
            return 404, None
        if call.method == "PUT":
            if not admits(list_of(_PART))(call.body):
                return 422, None
            self.kits[kit][1][:] = [
                {"id": f"part{next(self.numbers)}", **each, "at": at} for at, each in enumerate(self.kept(call.body))
            ]
        if call.method == "DELETE":
            del self.kits[kit]
            return 204, None
        return 200, self.kits[kit][1 if below else 0]

    def kept(self, parts: list[Item]) -> list[Item]:
        """Returns the parts as they are kept."""
        return parts


class Sorted(Kits):
    """Keeps the parts by their names."""

    def kept(self, parts: list[Item]) -> list[Item]:
        return sorted(parts, key=lambda part: str(part["name"]))


def told(folder: Path, first: Kits, second: Kits, seed: int) -> list[str]:
    contract = contract_in(folder, KITS)
    targets = [
        Target(contract, f"http://{name}.test", app=Served(each)) for name, each in (("a", first), ("b", second))
    ]
    effort = Effort(seed=seed, mark=f"m{seed}", examples=0, limits=NO_WAITS)
    return [each.id for each in compare(contract, targets[0], targets[1], effort).groups]


@pytest.mark.many(2)
@pytest.mark.parametrize("seed", range(1, 5))
def test_a_version_that_sorts_what_it_is_sent_is_told(tmp_path: Path, seed: int) -> None:
    found = told(tmp_path, Kits(100), Sorted(500), seed)

    assert len(found) == 1, found
    assert found[0].endswith("order of items/value/as sent -> by name")


@pytest.mark.parametrize("kind", [Kits, Sorted])
def test_two_versions_with_one_order_tell_nothing(tmp_path: Path, kind: type[Kits]) -> None:
    assert told(tmp_path, kind(100), kind(500), 3) == []


def test_items_are_found_by_what_was_sent() -> None:
    found = placed([{"name": "b"}, {"name": "a"}], [{"name": "a", "id": 1}, {"name": "b", "id": 2}])

    assert found is not None
    assert [each["id"] for each in found.items] == [2, 1]
    assert found.orders == ("by name",)


def test_a_number_that_the_server_gives_by_place_is_no_order() -> None:
    found = placed(
        [{"name": "b"}, {"name": "c"}, {"name": "a"}], [{"name": each, "at": n} for n, each in enumerate("cab")]
    )

    assert found is not None
    assert found.orders == ()


@pytest.mark.parametrize("shown", [["a"], ["a", "x"], ["a", "a"]])
def test_items_that_show_no_sent_item_have_no_place(shown: list[str]) -> None:
    assert placed([{"name": "b"}, {"name": "a"}], [{"name": each} for each in shown]) is None
