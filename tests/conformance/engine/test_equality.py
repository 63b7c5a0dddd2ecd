"""Laws of equality, and of what is said of two values that differ; laws of the three states."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bythebook_conformance.running.transport.decode import parsed
from bythebook_openapi.document.load import parse
from bythebook_openapi.model.contract import Contract
from bythebook_openapi.model.equivalence import Equivalence, change, covers, same
from bythebook_openapi.states import ABSENT, get, put

scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3)
)
# An index beyond the end of a list adds to it, wherever that is; it is no name.
names = st.text(max_size=3).filter(lambda name: not name.isdecimal())
paths = st.lists(names, min_size=1, max_size=3)


def nested(levels: int) -> Any:
    value: Any = 1
    for level in range(levels):
        value = {"a": value} if level % 2 else [value]
    return value


@given(values)
def test_value_equals_itself_after_a_round_trip_through_json(value: object) -> None:
    assert same(value, parsed(json.dumps(value).encode()))


@given(values, values)
def test_equality_is_symmetric(one: object, other: object) -> None:
    assert same(one, other) == same(other, one)


@given(st.integers())
def test_integers_are_compared_exactly(number: int) -> None:
    assert same(number, parsed(f"{number}.0".encode()))
    assert not same(number, number + 1)


@pytest.mark.parametrize(("kind", "is_same"), [("number", True), ("integer", False)])
def test_a_number_may_be_kept_as_a_double_and_an_integer_may_not(kind: str, *, is_same: bool) -> None:
    schema = {"type": "object", "properties": {"size": {"type": kind}}}
    content = {"content": {"application/json": {"schema": schema}}}
    paths = {"/things": {"post": {"requestBody": content, "responses": {"201": {"description": "made", **content}}}}}
    document = {"openapi": "3.1.0", "info": {"title": "things", "version": "1"}, "paths": paths}
    contract = Contract(parse(json.dumps(document), name="things.json"))
    [size] = [each for each in contract.operations[0].fields if each.path == ("size",)]
    [body] = [each for each in contract.operations[0].fields if each.kind == "body"]
    sent, got = int(3e38), parsed(b"3e+38")

    equal = Equivalence(contract.reader).same

    assert equal(sent, got, size) is is_same
    assert equal({"size": sent}, {"size": got}, body) is is_same
    assert equal({"size": [sent]}, {"size": [got]}, body)


@pytest.mark.parametrize(
    ("one", "other"), [(1, True), (0, False), ("1", 1), (None, 0), ([], {}), ("", None), ([1, 2], [2, 1])]
)
def test_values_of_different_types_or_order_differ(one: object, other: object) -> None:
    assert not same(one, other)


zones = st.integers(-12 * 60, 12 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1)), zones)
def test_instants_are_equal_in_every_zone(moment: datetime, zone: timezone) -> None:
    utc = moment.replace(microsecond=0, tzinfo=UTC)

    assert same(utc.isoformat(), utc.astimezone(zone).isoformat(), "date-time")
    shifted = (utc + timedelta(hours=1)).isoformat()
    assert not same(utc.isoformat(), shifted, "date-time")
    assert change(utc.isoformat(), shifted, "date-time") == "the instant was shifted"


@given(st.uuids())
def test_uuids_are_equal_in_any_case_but_not_without_hyphens(value: object) -> None:
    assert same(str(value), str(value).upper(), "uuid")
    assert not same(str(value), str(value).replace("-", ""), "uuid")


numbers = st.integers(-(10**400), 10**400) | st.floats(allow_nan=False, allow_infinity=False)


@given(numbers, numbers)
def test_change_of_any_number_is_described(sent: float, got: float) -> None:
    assert change(sent, got) in {"the number was rounded", "the number was changed"}
    assert same(sent, got) == same(got, sent)


@pytest.mark.parametrize("levels", [10, 900, 5000])
def test_values_are_compared_at_any_depth(levels: int) -> None:
    assert same(nested(levels), nested(levels))
    assert covers(nested(levels), nested(levels))
    assert not same(nested(levels), nested(levels + 1))
    assert not covers(nested(levels), nested(levels + 1))


@given(values, paths, values)
def test_value_that_was_put_is_found_and_removed_value_is_absent(body: object, path: list[str], value: object) -> None:
    assert get(put(body, path, value), path) == value
    assert get(put(put(body, path, value), path, ABSENT), path) is ABSENT
