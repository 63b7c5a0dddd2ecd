"""Laws of the covering array: every pair stands in some row, and the rows are few."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bythebook_conformance.planning.covering import covering

Levels = list[list[str]]


def factors(most: int) -> st.SearchStrategy[Levels]:
    """Factors of one to three levels."""
    return st.lists(st.integers(1, 3).map(lambda size: ["absent", "null", "set"][:size]), max_size=most)


def missing(levels: Sequence[Sequence[str]], rows: Sequence[Sequence[str]]) -> list[object]:
    """The pairs of two factors' levels that stand in no row."""
    return [
        (one, other, pair)
        for one, other in combinations(range(len(levels)), 2)
        for pair in set(product(levels[one], levels[other])) - {(row[one], row[other]) for row in rows}
    ]


@given(factors(24))
def test_every_pair_of_levels_stands_in_some_row(levels: Levels) -> None:
    assert missing(levels, covering(levels)) == []


@pytest.mark.parametrize("size", [*range(2, 30), 40, 60])
def test_every_pair_of_three_levels_stands_in_some_row(size: int) -> None:
    levels = [["absent", "null", "set"]] * size

    assert missing(levels, covering(levels)) == []


@given(factors(24))
def test_each_level_of_each_factor_stands_in_some_row_and_nothing_else(levels: Levels) -> None:
    rows = covering(levels)

    assert all(len(row) == len(levels) for row in rows)
    assert [{row[at] for row in rows} for at in range(len(levels))] == [set(each) for each in levels]


@given(factors(12), factors(12))
def test_the_same_levels_give_the_same_rows_whatever_was_asked_before(levels: Levels, others: Levels) -> None:
    before = covering(levels)
    covering(others)

    assert covering(levels) == before


@given(factors(12))
def test_the_first_rows_are_even(levels: Levels) -> None:
    rows = covering(levels)

    for at in range(max(map(len, levels), default=0)):
        assert rows[at] == tuple(each[min(at, len(each) - 1)] for each in levels)


@pytest.mark.many(2)
@pytest.mark.parametrize("three", range(13))
@pytest.mark.parametrize("two", range(13))
def test_level_other_than_the_first_stands_only_where_a_pair_needs_it(three: int, two: int) -> None:
    """After the even rows, a level that is not the first one stands only where a pair needs it."""
    levels: Levels = [["absent", "null", "set"]] * three + [["absent", "null"]] * two
    rows = covering(levels)
    for number in range(max(map(len, levels), default=0), len(rows)):
        for at, each in enumerate(levels):
            if rows[number][at] != each[0]:
                cheaper = (*rows[number][:at], each[0], *rows[number][at + 1 :])
                assert missing(levels, [*rows[:number], cheaper, *rows[number + 1 :]])


@given(st.lists(st.integers(1, 3), max_size=10))
def test_few_rows_for_a_usual_operation(sizes: list[int]) -> None:
    assert len(covering([range(size) for size in sizes])) <= 15


@pytest.mark.parametrize(
    ("levels", "most"),
    [
        ([3] * 4, 11),
        ([3] * 20, 17),
        ([3] * 24, 18),
        ([3] * 25, 20),
        ([3] * 16 + [2] * 7 + [1] * 2, 15),
        ([3] * 60, 23),
        ([2] * 60, 10),
    ],
)
def test_few_rows_for_many_factors(levels: list[int], most: int) -> None:
    assert len(covering([range(size) for size in levels])) <= most


def test_no_factors_have_no_rows() -> None:
    assert covering([]) == []


@given(st.integers(1, 3))
def test_one_factor_has_one_row_for_each_level(size: int) -> None:
    assert covering([range(size)]) == [(level,) for level in range(size)]


@pytest.mark.parametrize("levels", [[[]], [["a"], []], [["a", "b", "c", "d"]]])
def test_factor_of_no_level_or_more_than_three_is_refused(levels: Levels) -> None:
    with pytest.raises(ValueError, match="one to 3 levels"):
        covering(levels)
