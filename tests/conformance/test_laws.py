"""Laws of the pure parts: equality, the three states, group testing, credentials."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bythebook_conformance.running.phases.bisect import guilty
from bythebook_conformance.running.transport.credentials import CASES, shown, variant
from bythebook_conformance.running.transport.decode import parsed
from bythebook_openapi.schema.equivalence import change, same
from bythebook_openapi.states import ABSENT, get, put

scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3)
)
# An index beyond the end of a list adds to it, wherever that is; it is no name.
names = st.text(max_size=3).filter(lambda name: not name.isdecimal())
paths = st.lists(names, min_size=1, max_size=3)


@given(values)
def test_a_value_equals_itself_after_a_round_trip_through_json(value: object) -> None:
    assert same(value, parsed(json.dumps(value).encode()))


@given(values, values)
def test_equality_is_symmetric(one: object, other: object) -> None:
    assert same(one, other) == same(other, one)


@given(st.integers())
def test_integers_are_compared_exactly(number: int) -> None:
    assert same(number, parsed(f"{number}.0".encode()))
    assert not same(number, number + 1)


@pytest.mark.parametrize(
    ("one", "other"), [(1, True), (0, False), ("1", 1), (None, 0), ([], {}), ("", None), ([1, 2], [2, 1])]
)
def test_these_differ(one: object, other: object) -> None:
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


@given(values, paths, values)
def test_what_was_put_is_got_and_what_was_taken_out_is_absent(body: object, path: list[str], value: object) -> None:
    assert get(put(body, path, value), path) == value
    assert get(put(put(body, path, value), path, ABSENT), path) is ABSENT


@given(st.data(), st.integers(1, 40))
def test_group_testing_finds_the_guilty_and_asks_few_questions(data: st.DataObject, size: int) -> None:
    culprits = data.draw(st.sets(st.integers(0, size - 1), min_size=1, max_size=3))
    questions = 0

    def refused(some: Sequence[int]) -> bool:
        nonlocal questions
        questions += 1
        return culprits <= set(some)

    assert set(guilty(range(size), refused)) == culprits
    assert questions <= 2 * len(culprits) * (size.bit_length() + 1)


@given(st.data(), st.integers(1, 40))
def test_group_testing_finds_one_of_several_culprits(data: st.DataObject, size: int) -> None:
    culprits = data.draw(st.sets(st.integers(0, size - 1), min_size=1))
    found = guilty(range(size), lambda some: bool(culprits & set(some)))

    assert len(found) == 1
    assert set(found) <= culprits


secrets = st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=8)


@given(secrets, st.sampled_from(CASES), st.sampled_from(["Bearer ", ""]))
def test_no_variant_is_printed_with_the_secret(secret: str, case: str, scheme: str) -> None:
    headers = {"Authorization": scheme + secret, "Accept": "application/json"}
    printed = json.dumps(shown(headers, ("authorization",), case))

    assert (
        secret[:-1] not in printed
        or secret[:-1] in "Authorization: Bearer bythebook-wrong-credentials application/json"
    )
    assert "Accept" in printed


@given(secrets, st.sampled_from([each for each in CASES if each != "right"]))
def test_no_variant_but_the_right_one_holds_the_right_credentials(secret: str, case: str) -> None:
    right = {"Authorization": f"Bearer {secret}"}

    assert variant(right, ("authorization",), "right") == right
    assert variant(right, ("authorization",), case).get("Authorization") != right["Authorization"]
