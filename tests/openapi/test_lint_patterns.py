"""Patterns as ECMA-262 reads them: what is one, and what matches, in a time that has a limit."""

from __future__ import annotations

import time

import pytest
from lint_cases import of_schema

from bythebook_openapi.lint import patterns

CATASTROPHE = r"^([\w-.]+)+$"  # takes twice as long for each character more


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("(", "Unbalanced parenthesis"),
        ("a{2,1}", "Invalid quantifier"),
        ("(?i)a", "Invalid group modifier"),
        (r"[\w-.]", None),
        (r"\p{L}\u{1F600}", None),
        (r"\p{Anything}", None),  # without the flag `u` it is a `p`, and text in braces
    ],
)
def test_a_pattern_is_right_if_it_is_read_with_the_flag_u_or_without(pattern: str, reason: str | None) -> None:
    assert patterns.fault(pattern) == reason


def test_texts_match_as_ecma_262_says() -> None:
    pairs = [(r"^\d$", "5"), (r"^\d$", "٥"), (r"^[\w-.]$", "-"), (r"^.$", "😀"), ("(", "("), (r"^\p{Lu}$", "É")]
    assert patterns.matches(pairs) == [True, False, True, True, None, True]


def test_a_text_that_takes_too_long_hides_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patterns, "MAX_SECONDS", 0.5)
    slow, quick = (CATASTROPHE, "a" * 60 + "!"), (CATASTROPHE, "a!")
    assert patterns.matches([quick, slow, quick]) == [False, None, False]


def test_the_whole_document_has_a_limit_of_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patterns, "MAX_SECONDS", 0.5)
    start = time.process_time()
    assert of_schema({"pattern": CATASTROPHE, "enum": ["a" * 60 + "!" * count for count in range(1, 50)]}) == []
    assert time.process_time() - start < 10
