"""Finds the item of a request that each item of a response shows, and the order in which a response shows them.

    placed([{"code": "b"}, {"code": "a"}], [{"code": "a", "id": 1}, {"code": "b", "id": 2}])
    -> the item with id 2, then the item with id 1; shown "by code"

Both versions are sent texts of their own, so the order of one version says nothing about that of the other one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bythebook_conformance.versions.differences.lists import orders

__all__ = ["ANOTHER", "AS_SENT", "Placed", "placed", "without"]

AS_SENT, ANOTHER = "as sent", "in another order"
_TWO = 2


@dataclass(frozen=True)
class Placed:
    """The items of a response in the order of the request, and each order in which the response shows them.

    `numbered` has each member by which the server counts the items as it shows them, with the first number.
    """

    items: tuple[Any, ...]
    orders: tuple[str, ...]
    numbered: frozenset[tuple[str, int]]


def placed(sent: Any, shown: Any) -> Placed | None:
    """Returns the items of a response in the order of the request; None where an item shows no sent one, or several."""
    if not _are_objects(sent) or not _are_objects(shown) or len(sent) != len(shown):
        return None
    places = [_place(item, sent) for item in shown]
    if sorted(places) != list(range(len(sent))):
        return None
    items = tuple(item for _, item in sorted(zip(places, shown, strict=True), key=lambda pair: pair[0]))
    names = [name for name in sent[0] if all(name in item for item in (*sent, *shown))]
    columns = {name: [item[name] for item in shown] for name in names}  # a server may sort by what it was sent
    found = (AS_SENT,) if places == sorted(places) else ()
    return Placed(items, (*found, *orders(columns)) if len(sent) >= _TWO else (), _numbered(sent, shown))


def without(item: Mapping[str, Any], numbered: Collection[tuple[str, int]]) -> Mapping[str, Any]:
    """Returns an item without the members that count the items: another order explains their values."""
    names = {name for name, _ in numbered}
    return {name: value for name, value in item.items() if name not in names}


def _numbered(sent: Sequence[Mapping[str, Any]], shown: Sequence[Mapping[str, Any]]) -> frozenset[tuple[str, int]]:
    firsts = ((name, value) for name, value in shown[0].items() if type(value) is int and name not in sent[0])
    return frozenset(
        (name, first) for name, first in firsts if all(item.get(name) == first + at for at, item in enumerate(shown))
    )


def _place(item: Mapping[str, Any], sent: Sequence[Mapping[str, Any]]) -> int:
    """Returns the place of the one sent item with which an item has the most members in common; -1 for none."""
    common = [sum(name in item and item[name] == value for name, value in each.items()) for each in sent]
    best = max(common)
    return common.index(best) if best and common.count(best) == 1 else -1


def _are_objects(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(each, Mapping) for each in value)
