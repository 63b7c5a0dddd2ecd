"""Values that the server must make up: the same for the same seed, place and ordinal, and valid by their schema.

It knows no request and keeps nothing; what a thing's values are is remembered by who asks.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any, Final

from bythebook_openapi.states import ABSENT
from bythebook_simulator.document.schemas import Place, Schemas
from bythebook_simulator.values.texts import texts

__all__ = ["Inventor", "Wish"]

_DEEPEST: Final = 12
_FULL_DEPTH: Final = 3


@dataclass(frozen=True)
class Wish:
    """What kind of value is wanted.

    `at` and `ordinal` name what the value is of, and make it stable. `fresh` leaves out what a document gives for all,
    as an id must be unique; `bare` prefers null and leaves out what is optional; `name` is the property's.
    """

    at: str
    ordinal: int = 0
    name: str = ""
    fresh: bool = False
    bare: bool = True
    depth: int = 0

    def inner(self, name: str) -> Wish:
        """Return the wish for a member."""
        return Wish(f"{self.at}/{name}", self.ordinal, name, self.fresh, self.bare, self.depth + 1)


@dataclass(frozen=True)
class Inventor:
    """Makes values up for the schemas of answers."""

    schemas: Schemas
    seed: int

    def invent(self, place: Place, wish: Wish, is_free: Callable[[Any], bool] = lambda _: True) -> Any:
        """Return a value that every schema of a place admits and that is free; the likeliest where none is found."""
        first: Any = ABSENT
        for attempt in range(4):
            chance = Random(f"{self.seed}|{wish.at}|{wish.ordinal}|{attempt}")
            for value in self._candidates(place, wish, chance):
                if self.schemas.is_valid(place, value) and is_free(value):
                    return value
                first = value if first is ABSENT else first
        return None if first is ABSENT else first

    def _candidates(self, place: Place, wish: Wish, chance: Random) -> Iterator[Any]:
        if wish.depth > _DEEPEST:
            yield from (None, [], {}, "", 0)
            return
        stated = self._merged(place)
        if "const" in stated:
            yield stated["const"]
        if not wish.fresh:
            yield from (copy.deepcopy(stated[key]) for key in ("default",) if key in stated)
            if wish.bare:
                yield None
            members = [each for each in stated.get("enum") or () if each is not None]
            yield from chance.sample(members, len(members))
            yield from (copy.deepcopy(each) for each in self._examples(stated))
        branches = self._open_branches(place)
        for branch in branches:
            if self.schemas.types((branch,)) != {"null"}:
                yield from self._candidates((branch, *place), _deeper(wish), chance)
        types = self.schemas.types(place) if not branches else set()
        for kind in [*_ORDER] if not types else [kind for kind in _ORDER if kind in types]:
            yield from self._of_type(kind, place, stated, wish, chance)
        yield from stated.get("enum") or (None,)

    def _open_branches(self, place: Place) -> list[str]:
        """Return the alternatives of the first union at a place of which none is chosen yet."""
        unions = (self.schemas.branches(pointer) for pointer, _ in self.schemas.stated(place))
        return next((each for each in unions if each and not set(each) & set(place)), [])

    def _examples(self, stated: Mapping[str, Any]) -> Iterator[Any]:
        if "example" in stated:
            yield stated["example"]
        yield from stated["examples"] if isinstance(stated.get("examples"), list) else ()

    def _merged(self, place: Place) -> dict[str, Any]:
        """Return the keywords of the schemas that are said without alternatives; of two bounds the narrower one."""
        merged: dict[str, Any] = {}
        for _, schema in self.schemas.stated(place):
            for key, value in schema.items():
                if key in merged and key in _NARROWER and isinstance(value, int | float):
                    merged[key] = _NARROWER[key](merged[key], value)
                else:
                    merged.setdefault(key, value)
        return merged

    def _of_type(self, kind: str, place: Place, stated: Mapping[str, Any], wish: Wish, chance: Random) -> Iterator[Any]:
        match kind:
            case "object":
                yield from self._objects(place, stated, wish)
            case "array":
                yield self._array(place, stated, wish)
            case "string":
                yield from texts(stated, wish.name, wish.ordinal, chance)
            case "integer" | "number":
                yield from _numbers(stated, kind == "integer", wish, chance)
            case "boolean":
                yield from (chance.random() < 0.5, True, False)
            case _:
                yield None

    def _objects(self, place: Place, stated: Mapping[str, Any], wish: Wish) -> Iterator[dict[str, Any]]:
        """Yield an object with what it must have, and, where more is wanted, first one with all that it may have."""
        applied = self.schemas.applying(place, {})
        named, required = self.schemas.properties(applied), self.schemas.required(applied)
        if not wish.bare and wish.depth < _FULL_DEPTH:
            yield self._object(place, {**dict.fromkeys(required), **dict.fromkeys(named)}, stated, wish)
        yield self._object(place, dict.fromkeys(required), stated, wish)
        if named:
            yield self._object(place, dict.fromkeys([*required, *named]), stated, wish)

    def _object(self, place: Place, names: Mapping[str, None], stated: Mapping[str, Any], wish: Wish) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for name in names:
            member = self.schemas.member(self.schemas.applying(place, made), name)
            if self.schemas.hidden == "readOnly" or self.schemas.keyword(member, "writeOnly") is not True:
                made[name] = self.invent(member, wish.inner(name))
        for number in range(max(0, min(stated.get("minProperties", 0), 100) - len(made))):
            member = self.schemas.member(self.schemas.applying(place, made), f"key{number}")
            made[f"key{number}"] = self.invent(member, wish.inner(f"key{number}"))
        return made

    def _array(self, place: Place, stated: Mapping[str, Any], wish: Wish) -> list[Any]:
        applied = self.schemas.applying(place, [])
        fewest = min(int(stated.get("minItems", 0)), 1000)
        if not wish.bare and wish.depth < _FULL_DEPTH:
            fewest = max(fewest, min(1, int(stated.get("maxItems", 1))))
        fewest = max(fewest, len(stated["prefixItems"]) if isinstance(stated.get("prefixItems"), list) else 0)
        items: list[Any] = []
        for index in range(fewest):
            is_free = (lambda each: each not in items) if stated.get("uniqueItems") else (lambda _: True)
            inner = wish.inner(str(index)) if not stated.get("uniqueItems") else _unlike(wish.inner(str(index)), index)
            items.append(self.invent(self.schemas.item(applied, index), inner, is_free))
        return items


def _deeper(wish: Wish) -> Wish:
    return Wish(wish.at, wish.ordinal, wish.name, wish.fresh, wish.bare, wish.depth + 1)


def _unlike(wish: Wish, index: int) -> Wish:
    return Wish(wish.at, wish.ordinal, wish.name, index > 0, wish.bare, wish.depth)


def _numbers(stated: Mapping[str, Any], whole: bool, wish: Wish, chance: Random) -> Iterator[int | float]:
    low = max(_bound(stated, "minimum"), _bound(stated, "exclusiveMinimum"), key=_first(-math.inf))
    high = min(_bound(stated, "maximum"), _bound(stated, "exclusiveMaximum"), key=_first(math.inf))
    step = stated.get("multipleOf")
    if step:
        base = math.ceil((low if low is not None else 0) / step)
        yield from ((base + offset) * step for offset in (wish.ordinal + 1, 1, 0))
    if low is not None and low < -1000 and (high is None or high > 1000):
        low = 0  # a bound of the type, and not of what is meant
    start = math.floor(low) if low is not None else 0 if high is None or high > 0 else math.floor(high) - 100
    wanted = wish.ordinal + 1 if wish.fresh else chance.randrange(1, 100)
    first = start + wanted if start <= 0 < start + wanted or wish.fresh is False else start + wish.ordinal
    yield from (first, start + 1, start)
    if high is not None:
        yield from (math.floor(high), math.floor(high) - 1)
    if not whole:
        yield from (each for each in (low, high) if each is not None)
        if low is not None and high is not None:
            yield (low + high) / 2


def _bound(stated: Mapping[str, Any], name: str) -> Any:
    value = stated.get(name)
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _first(otherwise: float) -> Callable[[Any], float]:
    return lambda value: otherwise if value is None else float(value)


_ORDER: Final = ("object", "array", "string", "integer", "number", "boolean", "null")
_NARROWER: Final[Mapping[str, Callable[[Any, Any], Any]]] = {
    "minimum": max,
    "exclusiveMinimum": max,
    "minLength": max,
    "minItems": max,
    "minProperties": max,
    "maximum": min,
    "exclusiveMaximum": min,
    "maxLength": min,
    "maxItems": min,
    "maxProperties": min,
}
