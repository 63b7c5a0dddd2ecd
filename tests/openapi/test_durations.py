"""Durations as texts: which are of one length."""

from __future__ import annotations

import pytest

from bythebook_openapi.model.equivalence import same
from bythebook_openapi.schema.durations import seconds_of


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("PT36H", "P1DT12H"),
        ("P1W", "P7D"),
        ("PT90M", "PT1H30M"),
        ("P1Y1M", "P395D"),
        ("PT0S", "P0D"),
        ("PT1,5S", "PT1.5S"),
    ],
)
def test_spellings_of_one_duration_are_equal(one: str, other: str) -> None:
    assert same(one, other, "duration")
    assert not same(one, f"-{other}", "duration") or seconds_of(one) == 0


@pytest.mark.parametrize(
    ("one", "other"), [("PT36H", "PT35H"), ("P1M", "PT1M"), ("P", "P"), ("1h", "60m"), ("PT", "P")]
)
def test_other_texts_are_not(one: str, other: str) -> None:
    assert same(one, other, "duration") is (one == other)
