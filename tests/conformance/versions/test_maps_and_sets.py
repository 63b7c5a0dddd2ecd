"""Maps by ids and lists that are sets: neither the keys nor the order of what nobody sent are a change."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest
from documents import TEXT, Stated, answers, body_of, in_path, object_of, read_only
from judging import NO_WAITS, contract_in
from servers import Answer, Call, Item, Served

from bythebook_conformance.running.engine import Effort
from bythebook_conformance.running.transport.client import Target
from bythebook_conformance.versions.differences.tokens import Around, tokens
from bythebook_conformance.versions.run import Compared, compare

_NAME = {**TEXT, "minLength": 1, "maxLength": 40}
_NOTE = object_of("id name", id=read_only(TEXT), name=_NAME, text=TEXT)
_MAP = {"type": "object", "additionalProperties": _NOTE}
_ONE = [in_path("note_id", TEXT)]


NOTES: Stated = {
    "/notes": {
        "post": answers("addNote", _NOTE, "201", **body_of(object_of("name", name=_NAME, text=TEXT))),
        "get": answers("listNotes", _MAP, "200"),
    },
    "/notes/{note_id}": {
        "parameters": _ONE,
        "get": answers("getNote", _NOTE, "200"),
        "delete": answers("dropNote", None, "204"),
    },
}


class Notes:
    """A correct server whose list is a map by ids. It holds notes of somebody else."""

    def __init__(self) -> None:
        self.notes: dict[str, Item] = {}
        for number in range(3):
            self.make({"name": f"theirs {number}"})

    def make(self, body: Item) -> Item:
        """Makes a note."""
        name = str(uuid.uuid4())
        self.notes[name] = {"id": name, "text": "", **body}
        return self.notes[name]

    def listed(self, note: Item) -> Item:
        """Returns how the map shows a note."""
        return note

    def __call__(self, call: Call) -> Answer:
        """Answers one call."""
        name = call.path.removeprefix("/notes").strip("/")
        if not name and call.method == "GET":
            return 200, {each: self.listed(note) for each, note in self.notes.items()}
        if not name and call.method == "POST":
            body = call.body
            known = isinstance(body, dict) and not body.keys() - {"name", "text"}
            texts = known and all(isinstance(each, str) for each in body.values())
            return (201, self.make(body)) if texts and 0 < len(body.get("name", "")) <= 40 else (422, None)
        if name not in self.notes:
            return 404, None
        if call.method == "GET":
            return 200, self.notes[name]
        del self.notes[name]
        return 204, None


class Nameless(Notes):
    """A version whose map shows null for each name."""

    def listed(self, note: Item) -> Item:
        return {**note, "name": None}


def compared(folder: Path, first: Notes, second: Notes) -> Compared:
    contract = contract_in(folder, NOTES)
    targets = [
        Target(contract, f"http://{name}.test", app=Served(each)) for name, each in (("a", first), ("b", second))
    ]
    return compare(contract, targets[0], targets[1], Effort(seed=1, examples=0, limits=NO_WAITS))


def test_a_map_by_ids_tells_nothing_of_the_same_version(tmp_path: Path) -> None:
    assert [each.id for each in compared(tmp_path, Notes(), Notes()).groups] == []


def test_a_change_in_a_map_by_ids_is_told_once(tmp_path: Path) -> None:
    found = compared(tmp_path, Notes(), Nameless()).groups

    assert len(found) == 1, [each.id for each in found]
    assert "name" in found[0].id


@pytest.mark.parametrize(
    ("value", "told"), [(["b", "a"], True), (["a", "b"], True), (["a"], False), (["a", "a"], False)]
)
def test_a_list_that_nobody_sent_is_as_before_in_any_order(value: list[str], told: bool) -> None:
    assert ("as before" in tokens(value, Around(before=["a", "b"], is_update=True))) == told
