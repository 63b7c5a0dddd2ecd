"""Each explanation of values: a difference that it holds for, and a lie that imitates it, in each of its views."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from differences import ANSWERED, KEPT, STORED, Story, difference
from documents import BOOLEAN, INTEGER, TEXT, Stated, list_of, nullable, object_of

from bythebook_conformance.explanations.absences import ABSENCES
from bythebook_conformance.explanations.registry import Explanation, explain, no_prediction
from bythebook_conformance.explanations.sights import Difference, Pair
from bythebook_conformance.explanations.table import DIFFERENCES
from bythebook_conformance.explanations.values import DECIMALS, DEFAULTED, VALUES
from bythebook_conformance.model import Fixed
from bythebook_openapi.states import ABSENT

_NUMBER: Stated = {"type": "number"}
_TIME: Stated = {"type": "string", "format": "date-time"}
_TEXTS = list_of(TEXT)
_NUMBERS = list_of(INTEGER)
_RECORDS = list_of(object_of(type=TEXT))
_TWO_PLACES: Stated = {"type": "number", "multipleOf": 0.01}
# A server that shows what is beside a field.
_BESIDE: dict[str, Any] = {"beside": {"more": TEXT, "other": TEXT}, "values": {"more": "m", "other": "o"}}


@dataclass(frozen=True)
class Case:
    """A difference that a row holds for, and one that imitates it. `views` has what differs in one pair of views."""

    holds: Story
    lie: Story
    views: Mapping[Pair, tuple[Story, Story]] | None = None

    def of(self, pair: Pair) -> tuple[Story, Story]:
        """Returns both stories for a pair of views."""
        return (self.views or {}).get(pair, (self.holds, self.lie))


def _said(schema: Stated, words: str) -> Stated:
    return {**schema, "description": words}


def _story(*pairs: tuple[Any, Any], **others: Any) -> Story:
    return Story(pairs, **others)


def _lost(**others: Any) -> Story:
    """Returns a story of a read that has all of two resources but the field."""
    return _story(("a", ABSENT), ("b", ABSENT), **_BESIDE, **others)


_SIGN_UP: dict[str, Any] = {
    "name": "is_admin",
    "schema": BOOLEAN,
    "beside": {"password": TEXT},
    "values": {"password": "secret"},
    "is_open": True,
}
_LISTS: dict[str, Any] = {"name": "steps", "schema": _TEXTS}
_CONDITIONAL = Case(
    _story((3, None), schema=_said(nullable(INTEGER), "Only for films.")),
    _story((3, None), schema=_said(nullable(INTEGER), "For films and concerts.")),
)
_FIXED: dict[str, Any] = {"method": "put", "before": "old", "schema": _said(TEXT, "It cannot be changed.")}
_CASES: dict[tuple[str, str], Case] = {
    ("immutable as said", "value"): Case(_story(("new", "old"), **_FIXED), _story(("new", "other"), **_FIXED)),
    ("another form", "value"): Case(
        _story((["a"], [{"type": "a"}]), schema=_TEXTS, shown=_RECORDS),
        _story((["a", "b"], [{"type": "a"}]), schema=_TEXTS, shown=_RECORDS),
    ),
    ("privilege", "value"): Case(
        _story((False, False), (True, False), **_SIGN_UP),
        _story((False, True), (True, False), **_SIGN_UP),
    ),
    ("rounded as said", "value"): Case(
        _story((1.234, 1.23), schema=_said(_NUMBER, "Two decimal places are kept.")),
        _story((1.234, 1.2), schema=_said(_NUMBER, "Two decimal places are kept.")),
    ),
    ("shortened as said", "value"): Case(
        _story(("2030-01-01T10:20:30Z", "2030-01-01T10:20:00Z"), schema=_said(_TIME, "Seconds are cut off.")),
        _story(("2030-01-01T10:20:30Z", "2030-01-01T10:00:00Z"), schema=_said(_TIME, "Seconds are cut off.")),
    ),
    ("own items", "value"): Case(
        _story(([{"type": "A"}], [{"type": "A"}, {"type": "SOA"}]), schema=_RECORDS),
        _story(
            ([{"type": "SOA"}], [{"type": "SOA"}]),
            ([{"type": "A"}], [{"type": "A"}, {"type": "SOA"}]),
            schema=_RECORDS,
        ),
    ),
    ("made unique", "value"): Case(
        _story(("a.txt", "a.txt"), ("a.txt", "a (2).txt")),
        _story(("b.txt", "b.txt"), ("a.txt", "a (2).txt")),
    ),
    ("added", "value"): Case(
        _story((2, 2), (3, 5), schema=INTEGER, **_BESIDE),
        _story((2, 2), (3, 6), schema=INTEGER, **_BESIDE),
    ),
    ("clamped", "value"): Case(
        _story((1, 1), (9, 2), name="position", schema=INTEGER),
        _story((9, 8), (5, 4), name="position", schema=INTEGER),
        views={
            KEPT: (
                _story((1, 1), (9, 1), name="position", schema=INTEGER, responses=(1, 2)),
                _story((1, 1), (9, 1), name="position", schema=INTEGER),
            )
        },
    ),
    ("bounded by another field", "value"): Case(
        _story((3, 3), (9, 5), name="places", schema=INTEGER, beside={"seats": INTEGER}, values={"seats": 5}),
        _story((3, 3), (9, 4), name="places", schema=INTEGER, beside={"seats": INTEGER}, values={"seats": 5}),
    ),
    ("empty id", "value"): Case(
        _story((0, 41), name="id", schema=INTEGER),
        _story((0, 41), name="count", schema=INTEGER),
    ),
    ("in path", "value"): Case(
        _story(("nine", "7"), name="key", method="put"),
        _story(("nine", "7"), method="put", before="eight"),
    ),
    ("kept id", "value"): Case(
        _story((9, 3), name="uid", schema=INTEGER, method="put", before=3),
        _story((9, 3), name="count", schema=INTEGER, method="put"),
    ),
    ("ignored as said", "value"): Case(
        _story(("a", "b"), schema=_said(TEXT, "Ignored unless the state is changed.")),
        _story(("a", "b"), schema=_said(TEXT, "Why the state is changed.")),
    ),
    ("conditional as said", "null"): _CONDITIONAL,
    ("revision", "value"): Case(
        _story(("a", "x"), ("b", "y"), name="etag"),
        _story(("a", "a"), ("b", "b"), ("c", "y"), name="etag"),
    ),
    ("own id", "value"): Case(
        _story((5, 41), (6, 42), name="id", schema=INTEGER),
        _story((5, 5), (6, 6), (7, 42), name="id", schema=INTEGER),
    ),
    ("hidden", "value"): Case(
        _story(("abc", "****"), name="token"),
        _story(("abc", "abc"), ("abd", "****"), name="token"),
    ),
    ("stated places lost", "value"): Case(
        _story((1.25, 1.2), (3.75, 3.7), schema=_TWO_PLACES),
        _story((1.25, 1.2), (1.27, 1.2), schema=_TWO_PLACES),
    ),
    ("cut off", "value"): Case(_story(("abcdefgh", "abcde")), _story(("abcdefgh", "abc"))),
    ("no fractions", "value"): Case(
        _story((1.5, 1), (3.5, 3), schema=_NUMBER),
        _story((1.5, 1), (1.25, 1), schema=_NUMBER),
    ),
    ("items lost", "value"): Case(
        _story((["a", "b"], ["a"]), **_LISTS),
        _story((["a", "b"], ["c"]), **_LISTS),
    ),
    ("always null", "null"): Case(
        _story(("a", None), ("b", None), schema=nullable(TEXT)),
        _story(("a", "a"), ("b", None), schema=nullable(TEXT)),
    ),
    ("set, reordered", "value"): Case(
        _story((["b", "a"], ["a", "b"]), name="tags", schema=_TEXTS),
        _story((["b", "a"], ["a", "b"]), **_LISTS),
    ),
    ("set, duplicates removed", "value"): Case(
        _story((["a", "a", "b"], ["a", "b"]), name="tags", schema=_TEXTS),
        _story((["a", "a", "b"], ["a", "b"]), **_LISTS),
    ),
    ("normal form", "value"): Case(_story((" a  b ", "a b")), _story((" a  b ", "ab"))),
    ("null for a stated empty text", "null"): Case(
        _story(("", None), schema=nullable({**TEXT, "minLength": 0})),
        _story(("", None), schema=_said(nullable({**TEXT, "minLength": 0}), "Null is not the same as an empty text.")),
    ),
    ("blank items dropped", "value"): Case(
        _story((["a", " "], ["a"]), **_LISTS),
        _story((["a", "b"], ["a"]), **_LISTS),
    ),
    ("keys of the document", "value"): Case(
        _story(({"a_b": 1}, {"aB": 1}), schema={"type": "object"}, name="someMap"),
        _story(({"a_b": 1}, {"aB": 1}), schema={"type": "object"}, name="some_map"),
    ),
    ("form of a code", "value"): Case(_story(("abc-12345", "ABC 12345")), _story(("abc-12345", "ABC 12346"))),
    ("sorted numbers", "value"): Case(
        _story(([2, 1, 3], [3, 2, 1]), name="hours", schema=_NUMBERS),
        _story(([4, 6, 5], [4, 5, 6]), ([2, 1, 3], [3, 2, 1]), name="hours", schema=_NUMBERS),
    ),
    ("list, reordered", "value"): Case(
        _story((["b", "a"], ["a", "b"]), **_LISTS),
        _story((["b", "a"], ["a", "c"]), **_LISTS),
    ),
    ("list, duplicates removed", "value"): Case(
        _story((["a", "a", "b"], ["a", "b"]), **_LISTS),
        _story((["a", "a", "b"], ["a"]), **_LISTS),
    ),
    ("list, items added", "value"): Case(
        _story((["a"], ["a", "b"]), **_LISTS),
        _story((["a"], ["b", "c"]), **_LISTS),
    ),
    ("rounded", "value"): Case(
        _story(("1.255", "1.26"), ("3.755", "3.76")),
        _story(("1.255", "1.26"), ("1.256", "1.26")),
    ),
    ("computed", "value"): Case(_story(("a", "x"), ("b", "y")), _story(("a", "a"), ("b", "y"))),
    ("as absent", "value"): Case(
        _story((ABSENT, "k"), (ABSENT, "l"), ("", "m")),
        _story((ABSENT, "k"), (ABSENT, "k"), ("", "m")),
    ),
    ("spelling", "value"): Case(_story(("abc", "ABC")), _story(("abc", "ABD"))),
    ("never there", "absent"): Case(_story(("a", ABSENT)), _lost()),
    ("nothing to show", "absent"): Case(_story((" ", ABSENT)), _lost()),
    ("hidden in reads", "absent"): Case(
        _story(("abc", ABSENT), name="token"),
        _story(("abc", "abc"), ("abd", ABSENT), name="token"),
    ),
    ("asks for fields", "absent"): Case(_story(("a", ABSENT), asks="expand"), _lost(asks="page")),
    ("conditional as said", "absent"): Case(
        replace(_CONDITIONAL.holds, pairs=((3, ABSENT),)),
        replace(_CONDITIONAL.lie, pairs=((3, ABSENT), (4, ABSENT)), **_BESIDE),
    ),
    ("another object", "absent"): Case(
        _story(("a", ABSENT), read={"data": {"id": "7"}}),
        _lost(read={"id": "7", "data": {}}),
    ),
    ("left out as nothing", "absent"): Case(_story(("a", "a"), ("", ABSENT)), _story(("a", "a"), ("b", ABSENT))),
    ("never answered", "absent"): Case(_story(("a", ABSENT), ("b", ABSENT)), _story(("a", "c"), ("b", ABSENT))),
    ("never observed", "absent"): Case(_story(("a", "c"), ("b", ABSENT)), _story(("a", "a"), ("b", ABSENT))),
    ("never shown", "absent"): Case(_lost(), replace(_lost(), pairs=(("a", "a"), ("b", ABSENT)))),
}
_TABLE = (*VALUES, *(row for row in ABSENCES if row.id != "another meaning"))
_ROWS = [(row, form) for row in _TABLE for form in ("value", "null", "absent") if (row.id, form) in _CASES]
_CELLS = [
    pytest.param(row, form, pair, id=f"{row.id}, {form}, {' to '.join(pair)}")
    for row, form in _ROWS
    if form in row.forms
    for pair in sorted(row.over & {ANSWERED, STORED, KEPT})
]


def test_each_explanation_has_a_case_in_one_of_its_forms() -> None:
    assert [row.id for row in _TABLE if not any((row.id, form) in _CASES for form in row.forms)] == []


@pytest.mark.parametrize(("row", "form", "pair"), _CELLS)
def test_explanation_holds_for_what_a_correct_server_does(
    tmp_path: Path, row: Explanation[Difference], form: str, pair: Pair
) -> None:
    story, _ = _CASES[row.id, form].of(pair)
    found = difference(tmp_path, pair, story)

    assert (found.place, found.form) == (pair, form)
    assert row.holds(found)


@pytest.mark.many(2)
@pytest.mark.parametrize(("row", "form", "pair"), _CELLS)
def test_explanation_does_not_hold_for_a_lie_that_imitates_it(
    tmp_path: Path, row: Explanation[Difference], form: str, pair: Pair
) -> None:
    _, story = _CASES[row.id, form].of(pair)
    found = difference(tmp_path, pair, story)
    other = explain(found, DIFFERENCES)

    assert (found.place, found.form) == (pair, form)
    assert not row.holds(found)
    explains = other.id if other is not None and other.excuse == "explains" else None
    assert explains is None


def test_text_in_place_of_a_number_is_explained_by_the_rows_about_decimals_alone() -> None:
    assert {row.id for row in DECIMALS} == {"rounded as said", "stated places lost", "rounded"}
    assert all(row in VALUES for row in (*DECIMALS, *DEFAULTED))


def test_condition_is_tested_beside_the_choices_that_its_description_names(tmp_path: Path) -> None:
    kinds: Stated = {"type": "string", "enum": ["film", "concert", "talk"]}
    story = replace(_CONDITIONAL.holds, beside={"kind": kinds}, values={"kind": "concert"})
    story = replace(story, schema=_said(nullable(INTEGER), "Only for a film."))
    row = next(each for each in VALUES if each.id == "conditional as said")
    requests = row.predicts(difference(tmp_path, ANSWERED, story))

    assert [dict(each.instead) for each in requests] == [{("body", "kind"): Fixed("film")}]
    assert [(each.on, each.expects) for each in requests] == [("full", "holds")]


def test_condition_needs_no_request_where_a_value_came_back(tmp_path: Path) -> None:
    story = replace(_CONDITIONAL.holds, pairs=((4, 4), (3, None)))
    row = next(each for each in VALUES if each.id == "conditional as said")

    assert row.predicts(difference(tmp_path, ANSWERED, story)) == ()


def test_position_is_tested_at_the_first_place_that_its_schema_admits(tmp_path: Path) -> None:
    row = next(each for each in VALUES if each.id == "clamped")
    story = _story((9, 2), name="position", schema={**INTEGER, "minimum": 3})
    requests = row.predicts(difference(tmp_path, STORED, story))

    assert [dict(each.instead) for each in requests] == [{("body", "position"): Fixed(3)}]


def test_form_of_a_code_is_tested_with_another_code_of_that_form(tmp_path: Path) -> None:
    row = next(each for each in VALUES if each.id == "form of a code")
    requests = row.predicts(difference(tmp_path, KEPT, _CASES[row.id, "value"].holds))

    assert [dict(each.instead) for each in requests] == [{("body", "note"): Fixed("ABC 12346")}]


def test_each_row_says_how_it_is_tested_or_why_it_is_not() -> None:
    assert [row.id for row in VALUES if (row.predicts is no_prediction) == (row.untestable == "")] == []
