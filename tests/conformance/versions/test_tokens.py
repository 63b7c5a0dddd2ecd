"""A value is described by what the client sent, what was there before, and what the document says."""

from __future__ import annotations

from typing import Any

import pytest

from bythebook_conformance.versions.differences.tokens import Around, form, tokens
from bythebook_openapi.states import ABSENT


@pytest.mark.parametrize(
    ("value", "around", "expected"),
    [
        (" x ", Around(sent=" x "), ("as sent",)),
        ("x", Around(sent=" x "), ("trimmed",)),
        ("some text", Around(sent="Some TEXT"), ("lower case",)),
        (2**53, Around(sent=2**53 + 1), ("rounded to a double",)),
        ("\u00e9", Around(sent="e\u0301"), ("in normalization form C",)),
        (None, Around(), ("null",)),
        (ABSENT, Around(sent="x"), ("left out",)),
        ("", Around(sent=None), ('""',)),
        ("", Around(sent=""), ("as sent", '""')),
        (3, Around(default=3, before=3), ("the default", "as before")),
        (3, Around(before=3), ("as before",)),
        (20, Around(), ("20",)),
        (1.0, Around(sent=1), ("as sent, as number with a fraction",)),
        ("2.50", Around(sent=2.5), ("as sent, as text decimal text",)),
        (3, Around(sent=2.7), ("rounded",)),
        (2, Around(sent=2.7), ("without its fraction",)),
        (1, Around(sent=True), ("as sent, as integer",)),
        (["a", "b"], Around(sent=["b", "a", "a"]), ("without duplicates, in another order",)),
        (["b", "a"], Around(sent=["a", "b"]), ("in reverse order",)),
        (["a", "b"], Around(sent=["A", "B"]), ("items lower case",)),
        ("2026-01-01T00:00:00Z", Around(sent="2026-01-01T01:00:00+01:00"), ("the same time, as time 9-9-9T9:9:9Z",)),
        ("abc", Around(sent="abcdef"), ('"abc"',)),
        (64, Around(before=60, is_counter=True), ("larger",)),
        (60, Around(before=60, is_counter=True), ("as before",)),
        ("0b0f5f5e-0000-4000-8000-000000000000", Around(is_volatile=True), ("UUID",)),
    ],
)
def test_a_value_is_told_relative_to_the_request(value: Any, around: Around, expected: tuple[str, ...]) -> None:
    assert tokens(value, around) == expected


def test_without_literals_no_value_stands_in_a_token() -> None:
    assert tokens("secret", Around(), literal=False) == ("text",)
    assert tokens(41, Around(), literal=False) == ("integer",)


def test_times_are_told_by_their_form() -> None:
    assert form("2026-01-01T00:00:00.5+00:00") != form("2026-01-01T00:00:00.5Z")
    assert form("2026-01-01T00:00:00Z") == form("1999-12-31T23:59:59Z")


def test_a_digest_without_letters_has_the_form_of_a_text() -> None:
    assert "text" in tokens("40211934", Around(is_volatile=True))
    assert "text" in tokens("40e21193", Around(is_volatile=True))
    assert "text" in tokens("4f2a1193", Around(is_volatile=True))


def test_a_number_that_is_a_time_is_told_by_its_type_unless_it_was_sent() -> None:
    seconds, milliseconds = 1_796_202_266, 1_796_202_266_123

    assert tokens(seconds, Around()) == tokens(milliseconds, Around()) == ("integer",)
    assert tokens(1_400_000_000, Around()) == ("1400000000",)
    assert tokens(seconds, Around(sent=seconds)) == ("as sent",)
