"""Compares what no request of the run wrote, such as `GET /settings`: each version may hold other data there.

So the form of a value says something, and null only if both versions show the same data around it:

    {"title": "A", "pages": 9, "by": "B"} and {"title": "A", "pages": 9, "by": null}   by: text -> null
    {"title": "A", "pages": 9, "by": "B"} and {"title": "C", "pages": 4, "by": null}   nothing
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from bythebook_conformance.versions.differences.tokens import form

__all__ = ["forms", "shows_same"]

Place = tuple[str, ...]
# So many values show that both versions hold the same data. A flag, zero and an empty text may be the same by chance.
_LEAST = 2


def shows_same(mine: Any, theirs: Any) -> bool:
    """Returns whether two responses show the same data: all that has one type in both is the same, but for times."""
    alike = list(_alike(mine, theirs))
    told = [one for one, other in alike if one == other and not isinstance(one, bool) and one]
    return len(told) >= _LEAST and all(one == other for one, other in alike if not form(one).startswith("time "))


def _alike(mine: Any, theirs: Any) -> Iterator[tuple[Any, Any]]:
    """Yields each pair of plain values of one type. Two lists of another length are one pair."""
    if isinstance(mine, dict) and isinstance(theirs, dict):
        for name in mine.keys() & theirs.keys():
            yield from _alike(mine[name], theirs[name])
    elif isinstance(mine, list) and isinstance(theirs, list) and len(mine) == len(theirs):
        for one, other in zip(mine, theirs, strict=True):
            yield from _alike(one, other)
    elif type(mine) is type(theirs) and mine is not None and not isinstance(mine, dict):
        yield mine, theirs


def forms(mine: Any, theirs: Any, at: Place, admits: Callable[[Place, Any], bool]) -> tuple[str, str] | None:
    """Returns how the form of a value differs; None where it does not, or where the document admits both forms of other
    data. Of lists that are equally long, the first item that differs counts.
    """
    if isinstance(mine, list) and isinstance(theirs, list):
        items = zip(mine, theirs, strict=True) if len(mine) == len(theirs) else ()
        found = (forms(one, other, (*at, "*"), admits) for one, other in items)
        differing = next((each for each in found if each is not None), None)
        return (f"list of {differing[0]}", f"list of {differing[1]}") if differing is not None else None
    if isinstance(mine, str) and isinstance(theirs, str):
        is_told = form(mine) != form(theirs) and admits(at, mine) != admits(at, theirs)
        return (form(mine), form(theirs)) if is_told else None
    if type(mine) is type(theirs) or (None in (mine, theirs) and admits(at, None)):
        return None
    if isinstance(mine, int | float) and isinstance(theirs, int | float) and mine != theirs:
        return None  # 5 and 5.5 are two numbers
    # A member may have several types, such as the value of a setting.
    is_told = None in (mine, theirs) or str(mine) == str(theirs) or admits(at, mine) != admits(at, theirs)
    return (form(mine), form(theirs)) if is_told else None
