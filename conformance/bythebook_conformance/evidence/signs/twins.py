"""Tells why two resources with the same texts may be meant to be two: a draft and what is published, two languages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from bythebook_conformance.conventions import IDENTITY, KEY, NAME, WRITTEN_AT
from bythebook_conformance.spelling import plain
from bythebook_openapi.model.equivalence import is_number

__all__ = ["is_another", "is_record", "time_of"]

Members = Mapping[str, Any]
_IDS = frozenset(map(plain, (*IDENTITY.words, *KEY.words, *NAME.words)))
# Two resources of one request have times of creation so close together.
_AT_ONCE = timedelta(minutes=1)
# As seconds since 1970, this is the year 5138.
_MILLISECONDS = 100_000_000_000


def is_another(first: Members, second: Members, own: str | int | None, marks: frozenset[str]) -> bool:
    """Returns whether two resources with the same texts may be meant to be two: a draft and what is published, two
    languages, the days of a series, a mirror. Only their ids, addresses and times of creation are the server's alone,
    also in an object that it writes about the resource (`metadata`).
    """
    if first.keys() != second.keys():
        return True
    inner = [name for name in first if is_record(first[name], second[name]) and plain(name) not in _IDS]
    if any(is_another(first[name], second[name], own, marks) for name in inner):
        return True
    differing = [name for name in first if first[name] != second[name] and name not in inner]
    is_named = own is not None and any(second[name] == own for name in differing)
    ids = _ids(first, own), _ids(second, None)
    return is_named or not all(name in marks or _is_mark(name, first[name], second[name], ids) for name in differing)


def is_record(one: Any, other: Any) -> bool:
    """Returns whether two values are what a server writes about a resource: `metadata` with an id, times and a version.
    Addresses are compared as a whole.
    """
    is_both = isinstance(one, Mapping) and isinstance(other, Mapping)
    return is_both and any(plain(name) in _IDS or WRITTEN_AT.found(name) for name in one)


def _ids(item: Members, own: str | int | None) -> frozenset[str]:
    """Returns what a resource is called, as texts."""
    called = (each for name, each in item.items() if plain(name) in _IDS)
    return frozenset(str(each) for each in (*called, own) if each is not None)


def _is_mark(name: str, one: Any, other: Any, ids: tuple[frozenset[str], frozenset[str]]) -> bool:
    """Returns whether two values are ids, addresses with the ids, or times that one creation may have."""
    if plain(name) in _IDS or _are_addresses(one, other, ids):
        return True
    if isinstance(one, str) and isinstance(other, str):
        return _are_close(time_of(one), time_of(other))
    are_numbers = is_number(one) and is_number(other)
    return are_numbers and bool(WRITTEN_AT.found(name)) and _are_close(_moment(one), _moment(other))


def _are_addresses(one: Any, other: Any, ids: tuple[frozenset[str], frozenset[str]]) -> bool:
    """Returns whether two values are addresses that differ in the ids alone, or objects of such ones: `_links`."""
    if isinstance(one, Mapping) and isinstance(other, Mapping) and one.keys() == other.keys():
        return all(each == other[name] or _are_addresses(each, other[name], ids) for name, each in one.items())
    if not isinstance(one, str) or not isinstance(other, str):
        return False
    steps = [text.rstrip("/").split("/") for text in (one, other)]
    around = [["" if each in own else each for each in some] for some, own in zip(steps, ids, strict=True)]
    return len(steps[0]) > 1 and around[0] == around[1]


def _are_close(one: datetime | None, other: datetime | None) -> bool:
    return one is not None and other is not None and abs(one - other) <= _AT_ONCE


def time_of(value: Any) -> datetime | None:
    """Returns the time that a text spells; None where it spells none."""
    try:
        return datetime.fromisoformat(value).replace(tzinfo=UTC) if isinstance(value, str) else None
    except ValueError:
        return None


def _moment(value: float) -> datetime | None:
    """Returns the time that a number stands for, in seconds since 1970, or in milliseconds."""
    try:
        return datetime.fromtimestamp(value / (1000 if value >= _MILLISECONDS else 1), UTC)
    except (ValueError, OverflowError, OSError):
        return None
