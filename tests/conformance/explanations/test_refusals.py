"""Each explanation of refusals: a refusal that it holds for, and one that imitates it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from documents import INTEGER, TEXT, Stated, content, in_path, list_of, nullable, object_of, operation
from judging import contract_in
from servers import Item

from bythebook_conformance.evidence.record import Record
from bythebook_conformance.explanations.refusals import Refused
from bythebook_conformance.explanations.refused_values import REFUSED_VALUES
from bythebook_conformance.explanations.registry import Explanation
from bythebook_conformance.model import Draft, Exchange, Request, Slot
from bythebook_openapi.model.operation import Key
from bythebook_openapi.states import ABSENT


@dataclass(frozen=True)
class Story:
    """A request that was refused, and what the server accepted.

    `held` is the body that was refused, and `words` are those of the refusal. The field `name` is the one in question;
    `also` has others that differ from an accepted request. `accepted` has bodies that were accepted. `properties` and
    `required` describe the body, `shown` the resource, where that differs. A `patch` or `put` is sent to `/things/7`;
    `created` describes the properties of the creation beside it.
    """

    held: Item
    words: str = "no"
    name: str = "note"
    also: tuple[str, ...] = ()
    accepted: tuple[Item, ...] = ()
    properties: Stated = field(default_factory=lambda: {"note": TEXT, "zone": TEXT, "kind": TEXT})
    required: str = "kind"
    shown: Stated | None = None
    method: str = "post"
    created: Stated | None = None


@dataclass(frozen=True)
class Case:
    """A refusal that a row holds for, and one that imitates it."""

    holds: Story
    lie: Story


def refused(folder: Path, story: Story) -> Refused:
    """Returns the refusal of a story."""
    contract = contract_in(folder, _paths(story))
    writer = next(each for each in contract.operations if each.id == "write")
    record = Record(contract, writer)
    record.group |= {writer.id: record}
    for number, body in enumerate(story.accepted):
        record.add(_exchange(story, number, body, 200, body))
    last = _exchange(story, len(story.accepted), story.held, 422, {"detail": story.words})
    record.add(last)
    changed = frozenset({_key(each) for each in (story.name, *story.also)})
    record.control[last.number] = changed
    of_request = writer.by_key[_key(story.name)]
    return Refused(record, last, of_request, record.held(last, of_request), changed)


def _key(name: str) -> Key:
    return ("body", *name.split("/"))


def _exchange(story: Story, number: int, body: Item, status: int, answer: Any) -> Exchange:
    parts: Item = {"path": {} if story.method == "post" else {"id": "7"}, "body": body}
    slots = {_key(name): _slot(body.get(name, ABSENT)) for name in story.properties}
    text = str(answer.get("detail", "")) if isinstance(answer, Mapping) else ""
    headers = {"content-type": "application/json"}
    return Exchange(number, Request("write", parts, "plain", Draft(slots)), status, answer, text=text, headers=headers)


def _slot(value: Any) -> Slot:
    return "absent" if value is ABSENT else "null" if value is None else "plain"


def _paths(story: Story) -> Stated:
    sent = object_of(story.required, **story.properties)
    shown = content(story.shown or object_of("id", id=TEXT, **story.properties))
    write = operation("write", shown, "200", body=sent, refuses="422")
    if story.method == "post":
        return {"/things": {"post": write}}
    made = object_of("", **story.created) if story.created is not None else sent
    many = {"post": operation("make", shown, "201", body=made, refuses="422")}
    one = {"parameters": [in_path()], "get": operation("read", shown), story.method: write}
    return {"/things": many, "/things/{id}": one}


_FULL = {"note": "a", "zone": "z", "kind": "k"}
_PLAIN: Stated = {"zone": TEXT, "kind": TEXT}
_UNTYPED: Stated = {"note": {"description": "anything"}, **_PLAIN}
_SIZED: Stated = {"size": INTEGER, "zone": TEXT, "kind": TEXT}
_NULLABLE: Stated = {"note": nullable(TEXT), **_PLAIN}
_EXCLUDED = Story({**_FULL}, accepted=({"note": "b", "kind": "k"}, {"zone": "y", "kind": "k"}))
_PARTIAL = Story(
    {"note": None, "kind": "k"},
    properties=_NULLABLE,
    required="",
    shown=object_of("id note", id=TEXT, note=TEXT, **_PLAIN),
    method="patch",
)
_TAGS: Stated = {"note": list_of(TEXT), **_PLAIN}
_PARTS = Story(
    {"note": [{"id": 7}], "kind": "k"},
    name="note/*/id",
    properties={"note": list_of(object_of(id=INTEGER)), **_PLAIN},
)
_LONG = "a" * 300
_CREATED: Stated = {"size": {**INTEGER, "minimum": 1}, **_PLAIN}
_SIZE = Story({"size": 7, "kind": "k"}, name="size", properties=_SIZED, accepted=({"size": 3, "kind": "k"},))
_TIME: Stated = {"type": "string", "format": "date-time"}
_MAP: Stated = {"type": "object", "additionalProperties": TEXT}
_CASES: dict[str, Case] = {
    "asks for another": Case(
        Story({"note": "a", "kind": "k"}, "give a zone"),
        Story(_FULL, "give a zone"),
    ),
    "taken beside others": Case(
        Story({"note": "a", "kind": "k"}, accepted=(_FULL, {"kind": "k"})),
        Story({"note": "a", "kind": "k"}, accepted=(_FULL, {"note": "b", "kind": "k"})),
    ),
    "several changed": Case(Story(_FULL, also=("zone",)), Story(_FULL)),
    "names others": Case(Story(_FULL, "wrong kind"), Story(_FULL, "note is wrong for this kind")),
    "names missing": Case(
        Story({"kind": "k"}, "give a note or a zone"),
        Story({"zone": "z", "kind": "k"}, "give a note with each zone"),
    ),
    "excluded together": Case(
        _EXCLUDED,
        replace(_EXCLUDED, accepted=({"note": "b", "kind": "k"}, {"note": "c", "zone": "y", "kind": "k"})),
    ),
    "names another": Case(Story(_FULL, "note is before zone"), Story(_FULL, "note is wrong")),
    "untyped null": Case(
        Story({"note": None, "kind": "k"}, properties=_UNTYPED),
        Story({"note": None, "kind": "k"}, properties=_NULLABLE),
    ),
    "null for absent": Case(
        _PARTIAL,
        replace(_PARTIAL, shown=object_of("id note", id=TEXT, note=nullable(TEXT), **_PLAIN)),
    ),
    "demanded in words": Case(
        Story({"kind": "k"}, properties={"note": {**TEXT, "description": "Required for films."}, **_PLAIN}),
        Story({"kind": "k"}, properties={"note": {**TEXT, "description": "A note about films."}, **_PLAIN}),
    ),
    "nothing required": Case(Story({"kind": "k"}, required=""), Story({"kind": "k"}, required="kind")),
    "value named with another": Case(
        replace(_SIZE, words="size does not fit the kind"),
        replace(_SIZE, words="size is wrong"),
    ),
    "id of a part": Case(_PARTS, replace(_PARTS, properties={"note": list_of(object_of("id", id=INTEGER)), **_PLAIN})),
    "repeated item": Case(
        Story({"note": ["a", "a"], "kind": "k"}, properties=_TAGS),
        Story({"note": ["a", "b"], "kind": "k"}, properties=_TAGS),
    ),
    "rule in words": Case(
        Story(_FULL, properties={"note": {**TEXT, "description": "An IANA name."}, **_PLAIN}),
        Story(_FULL, properties={"note": {**TEXT, "description": "Where it is."}, **_PLAIN}),
    ),
    "length in bytes": Case(
        Story({"note": "東京", "kind": "k"}, properties={"note": {**TEXT, "maxLength": 2}, **_PLAIN}),
        Story({"note": "ab", "kind": "k"}, properties={"note": {**TEXT, "maxLength": 2}, **_PLAIN}),
    ),
    "time with a fraction": Case(
        Story({"note": "2031-01-01T09:30:15.125Z", "kind": "k"}, properties={"note": _TIME, **_PLAIN}),
        Story({"note": "2031-01-01T09:30:15Z", "kind": "k"}, properties={"note": _TIME, **_PLAIN}),
    ),
    "key of a map": Case(
        Story(
            {"note": {"a.b": "c"}, "kind": "k"},
            accepted=({"note": {"a": "b"}, "kind": "k"},),
            properties={"note": _MAP, **_PLAIN},
        ),
        Story(
            {"note": {"a": "c"}, "kind": "k"},
            accepted=({"note": {"a": "b"}, "kind": "k"},),
            properties={"note": _MAP, **_PLAIN},
        ),
    ),
    "open inside": Case(
        Story({"note": {"a": "b"}, "kind": "k"}, properties={"note": {"type": "object"}, **_PLAIN}),
        Story({"note": {"a": "b"}, "kind": "k"}, properties={"note": object_of(a=TEXT), **_PLAIN}),
    ),
    "usual limit": Case(
        Story({**_FULL, "note": _LONG}, "too long"),
        Story({**_FULL, "note": _LONG}, "too long", properties={"note": {**TEXT, "maxLength": 400}, **_PLAIN}),
    ),
    "no creation": Case(
        replace(_SIZE, held={"size": 0, "kind": "k"}, method="patch", created=_CREATED),
        replace(_SIZE, held={"size": 2, "kind": "k"}, method="patch", created=_CREATED),
    ),
    "value not named": Case(
        _SIZE,
        replace(_SIZE, properties={**_SIZED, "size": {**INTEGER, "maximum": 7}}),
    ),
}
_ROWS = [pytest.param(row, id=row.id) for row in REFUSED_VALUES]


def test_each_explanation_of_refusals_has_a_case() -> None:
    assert {row.id for row in REFUSED_VALUES} == _CASES.keys()


@pytest.mark.parametrize("row", _ROWS)
def test_explanation_holds_for_what_a_correct_server_refuses(tmp_path: Path, row: Explanation[Refused]) -> None:
    found = refused(tmp_path, _CASES[row.id].holds)

    assert found.place in row.over
    assert row.holds(found)


@pytest.mark.parametrize("row", _ROWS)
def test_explanation_does_not_hold_for_a_refusal_that_imitates_it(tmp_path: Path, row: Explanation[Refused]) -> None:
    found = refused(tmp_path, _CASES[row.id].lie)

    assert found.place in row.over
    assert not row.holds(found)
