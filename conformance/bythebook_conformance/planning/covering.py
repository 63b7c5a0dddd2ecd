"""Rows in which any two factors stand in every pair of their levels. It knows neither fields nor requests.

Own code, since no library on PyPI is at once portable, quick and small in rows (`docs/design.md` has the figures).
Small arrays of three levels are stored, larger ones are products of them, and factors of two levels are laid over them
as sets of rows none of which holds another (Sperner). So rows grow with the logarithm of the number of factors.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import combinations, count, islice
from typing import TypeVar

__all__ = ["covering"]

T = TypeVar("T")
Column = tuple[int, ...]

MOST_LEVELS = 3

# Each word is a factor, each digit its level in one row. Any two words of a line hold all six pairs of different
# levels; the pairs of equal levels are left to the even rows. Found by simulated annealing.
_STARTERS = tuple(
    [tuple(map(int, word)) for word in line.split()]
    for line in (
        "012",
        "001122 120201 212010",
        "00011222 01202012 02120102 12002201",
        "000111222 012012012 102021210 121200021 210220101 221102100",
        "00011112222 01201122120 01212010212 11200220112 12020221101 12221012100 20112101220 21002221011 22121100021",
        "000011112222 002112101202 011220100122 012201120012 020102112102 021020121012 102012022011 "
        "110202010221 111220220010 121120002201 200112012201 201020212101 201120011220 210211200201 "
        "212212010100 220111022010",
        "00001111122222 00120111201222 00121021122021 00121120221201 00211121020221 00212201112120 "
        "12000112122210 12001021201122 12002212012011 12011210212002 12102120121200 12120002211012 "
        "12211022201010 21001201210122 21120202010112 21121210200201 21122112000210 21211202210010 "
        "21212000121102 21220120021101",
        "000001111122222 002102012101122 010021112020212 010221201112200 011220001201122 012120211201002 "
        "021200202111022 021210122120100 022012022011010 100202101120221 101020021201212 102122021101002 "
        "112010122020012 112102220102001 121100220012021 122002110220101 200102211012021 202212101120010 "
        "210011200122201 210121020022101 211211000202120 221020021210110 221200110220110 222111102002001",
    )
)


def covering(levels: Sequence[Sequence[T]]) -> list[tuple[T, ...]]:
    """Return rows, with one level of each factor: any two factors stand in each pair of their levels in some row.

    The same for the same levels. The first rows are even: in row i each factor stands in its level i, or in its last
    one where it has fewer; there are as many as the longest factor has levels. Where one of the other rows may hold
    anything for a factor, it holds the first level.
    Raises `ValueError` where a factor has no level, or more than three.
    """
    sizes = [len(each) for each in levels]
    if not all(1 <= size <= MOST_LEVELS for size in sizes):
        raise ValueError(f"each factor has one to {MOST_LEVELS} levels, not {sizes}")
    order = sorted(range(len(sizes)), key=lambda each: -sizes[each])  # three levels first, then two, then one
    columns = dict(zip(order, _columns(sizes.count(3), sizes.count(2)), strict=False))
    even = max(sizes, default=0)
    rows = even + max(map(len, columns.values()), default=0)
    return [
        tuple(
            each[min(row, len(each) - 1) if row < even else columns[at][row - even] if at in columns else 0]
            for at, each in enumerate(levels)
        )
        for row in range(rows)
    ]


@lru_cache(maxsize=1024)  # operations of like size share their rows
def _columns(three: int, two: int) -> list[Column]:
    """Return the factors' levels in the rows after the even ones, for so many factors of three levels and of two."""
    if three + two <= 1:
        return [()] * (three + two)
    base = _three(three)
    start = len(base[0]) if base else 0
    for rows in count(start):  # a row more, where the sets of rows do not suffice
        longer = [tuple(islice(_again(each), rows)) for each in base]
        sets = _two(longer, rows, two)
        if len(sets) == two:
            return _cheapest([*longer, *sets], [3] * three + [2] * two)
    raise AssertionError("unreachable")


def _again(column: Column) -> Iterator[int]:
    while True:
        yield from column


def _three(factors: int) -> list[Column]:
    """Return so many factors of three levels, any two of which stand in each pair of different levels."""
    if factors <= len(_STARTERS[-1]):
        return next(each for each in _STARTERS if len(each) >= factors)[:factors]
    products = ((_three(-(-factors // len(each))), each) for each in _STARTERS[1:])
    upper, lower = min(products, key=lambda pair: len(pair[0][0]) + len(pair[1][0]))
    return [one + other for one in upper for other in lower][:factors]


def _two(columns: Sequence[Column], rows: int, factors: int) -> list[Column]:
    """Return up to `factors` sets of rows, as columns of 0 and 1, each in each pair with each of `columns`.

    The even rows hold 0 beside 0, and 1 beside 1 and 2. Sets of one size do not hold each other, so that any two of
    them stand in both pairs of different levels. The smallest size that does is best: 0 is the cheap level.
    """
    for size in range(rows + 1):
        found = list(islice(_fitting(columns, rows, size), factors))
        if len(found) == factors:
            return found
    return []


def _fitting(columns: Sequence[Column], rows: int, size: int) -> Iterator[Column]:
    stands = [[_mask(row for row, level in enumerate(each) if level == at) for at in range(3)] for each in columns]
    for some in combinations(range(rows), size):
        ones = _mask(some)
        if all(ones & zero and one & ~ones and other & ~ones for zero, one, other in stands):
            yield tuple(ones >> row & 1 for row in range(rows))


def _mask(rows: Iterable[int]) -> int:
    return sum(1 << row for row in rows)


def _cheapest(columns: Sequence[Column], sizes: Sequence[int]) -> list[Column]:
    """Return the columns with the first level wherever no pair needs another one, without rows that are left empty."""
    even = max(sizes)
    table = [
        [*(min(row, size - 1) for row in range(even)), *column] for column, size in zip(columns, sizes, strict=True)
    ]
    stands = [[_mask(row for row, level in enumerate(each) if level == at) for at in range(3)] for each in table]
    while sum(_cheapened(table, stands, row) for row in range(even, len(table[0]))):
        pass  # a pair that stands in one row more may make another level needless, in a row that was looked at before
    needed = [row for row in range(even, len(table[0])) if any(each[row] for each in table)]
    return [tuple(each[row] for row in needed) for each in table]


def _cheapened(table: list[list[int]], stands: list[list[int]], row: int) -> bool:
    """Put the first level wherever no pair needs another one in a row; return whether anything was changed."""
    bit, is_changed = 1 << row, False
    for at, each in enumerate(table):
        mine = stands[at][each[row]]
        others = (other for other in range(len(table)) if other != at)
        if each[row] and not any(mine & stands[other][table[other][row]] == bit for other in others):
            stands[at][each[row]] ^= bit
            stands[at][0] |= bit
            each[row], is_changed = 0, True
    return is_changed
