"""How much of a law or of a table a test looks at: a few examples and cases in `make test`, many in `make soak`."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product
from typing import Any

import pytest
from hypothesis import settings

__all__ = ["few", "in_turn", "sampled"]


def few(count: int) -> int:
    """Returns the number of examples of a law whose examples cost much, or which has many parameters."""
    profile = settings()
    return profile.max_examples if settings.get_current_profile_name() == "thorough" else count


def sampled(cases: Iterable[Any], step: int) -> list[Any]:
    """Returns the cases of a test: `make test` runs the first of each `step`, `make soak` all.

    sampled("abcd", 3) runs a and d. A tuple is a case of several arguments.
    """
    return [
        _case(each if isinstance(each, tuple) else (each,), is_quick=number % step == 0)
        for number, each in enumerate(cases)
    ]


def in_turn(*values: Iterable[Any]) -> list[Any]:
    """Returns each combination of values for several arguments, where they do not depend on each other.

    `make test` runs so many that each value comes once at least, with those of the other arguments in turn; `make soak`
    runs all. in_turn("ab", "xy") runs ax and by.
    """
    columns = [list(each) for each in values]
    quick = {tuple(row % len(each) for each in columns) for row in range(max(map(len, columns)))}
    places = product(*(range(len(each)) for each in columns))
    return [
        _case(tuple(each[at] for each, at in zip(columns, place, strict=True)), is_quick=place in quick)
        for place in places
    ]


def _case(values: tuple[Any, ...], *, is_quick: bool) -> Any:
    return pytest.param(*values, marks=() if is_quick else pytest.mark.soak)
