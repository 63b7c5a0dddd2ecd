"""The values that show a fault at a spot: what its document admits, and what it excludes. It sends nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from bythebook_openapi.states import ABSENT, EACH
from bythebook_simulator.document.schemas import Schemas
from bythebook_simulator.faults.samples import another
from bythebook_simulator.faults.spots import Spot
from bythebook_simulator.values.invention import Inventor, Wish

__all__ = ["filled", "values"]

_TEXTS: Final = (
    "  Padded Text  ",
    "Ñandú <b>&amp;</b> 東京\nsecond line",
    "",
    "UPPER and lower " * 20,
    "30",
    "no-such-member",
    "Owl 🦉 and key 🗝",
)
_TIMES: Final = ("2030-03-04T05:06:07+05:30", "2030-03-04T05:06:07Z", "2030-03-04", "not-a-time")
# Valid members of formats that servers refuse by mistake.
_MEMBERS: Final[Mapping[str, tuple[str, ...]]] = {
    "email": ("some+tag@example.com",),
    "date": ("2032-02-29",),
    "uuid": ("0F8FAD5B-D9CB-469F-A165-70867728950E",),
}
_OTHERS: Final[tuple[Any, ...]] = (
    None,
    True,
    False,
    0,
    5,
    -7,
    2.25,
    3_000_000_007,
    9_007_199_254_740_993,
    "text",
    "30",
    [],
    ["text"],
    {},
    {"someUnknown": "x"},
)


def values(schemas: Schemas, spot: Spot) -> Iterator[Any]:
    """Yield what to put at a spot; ABSENT leaves it out. What shows most faults comes first."""
    inventor = Inventor(schemas, 7)
    made = [inventor.invent(spot.place, Wish(f"probe/{spot.name}", number, bare=False)) for number in (1, 2, 3)]
    yield from (ABSENT, None, made[0], made[1])
    if spot.default is not ABSENT:
        yield from (spot.default, another(spot, spot.default))
    if "string" in spot.types or not spot.types:
        yield from _TEXTS
        yield from _TIMES if str(spot.stated.get("format")).startswith("date") else ()
        yield from _MEMBERS.get(str(spot.stated.get("format")), ())
    yield from spot.stated.get("enum", ())
    yield from _edges(spot, made[0])
    yield from _OTHERS
    if isinstance(made[0], list):
        yield from ([made[0][0], *made[1]], [*made[0], *made[1], *made[2]]) if made[0] else ()
        yield from ([made[0][0], made[0][0]],) if made[0] else ()
    yield from (ABSENT, ABSENT, ABSENT)  # what was sent before may color what is left out now


def _edges(spot: Spot, plain: Any) -> Iterator[Any]:
    for keyword in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"):
        bound = spot.stated.get(keyword)
        if isinstance(bound, int | float):
            yield from (bound, bound - 1, bound + 1)
    if isinstance(step := spot.stated.get("multipleOf"), int | float):
        yield (spot.stated.get("minimum") or 0) + step * 1.5
    for keyword in ("minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"):
        bound = spot.stated.get(keyword)
        for size in (bound, bound - 1, bound + 1) if isinstance(bound, int) and bound < 10_000 else ():
            if size >= 0 and keyword.endswith("Length"):
                yield ("abcdefghij" * (size // 10 + 1))[:size]
                yield from _resized(plain, size) if isinstance(plain, str) else ()
            elif size >= 0 and keyword.endswith("Items"):
                item = plain[0] if isinstance(plain, list) and plain else "item"
                yield [item] * size if not isinstance(item, str) else [f"{item}{number}" for number in range(size)]
                yield [item] * size
            elif size >= 0:
                yield {f"key{number}": "x" for number in range(size)}


def _resized(text: str, size: int) -> Iterator[str]:
    """Yield texts of a length that may keep to the form of another: cut, or longer at its front, end or middle."""
    more = size - len(text)
    if not text or more <= 0:
        yield text[:size]
        return
    middle = len(text) // 2
    yield from (text + text[-1] * more, text[0] * more + text, text[:middle] + text[middle] * more + text[middle:])


def filled(schemas: Schemas, spot: Spot, body: Any, value: Any) -> Any:
    """Return a body with a value at a spot; what must hold it is made where it is not there."""
    inventor = Inventor(schemas, 7)

    def go(holder: Any, depth: int) -> Any:
        if depth == len(spot.steps):
            return value
        place, name = spot.around[depth], spot.steps[depth]
        if not isinstance(holder, dict | list) or not schemas.is_valid(place, holder):
            holder = inventor.invent(place, Wish(f"probe/{spot.name}/{depth}", 1, bare=False))
        if name == EACH and isinstance(holder, list):
            first = go(holder[0] if holder else ABSENT, depth + 1)
            return [*(() if first is ABSENT else (first,)), *holder[1:]]
        members = dict(holder) if isinstance(holder, dict) else {}
        named = schemas.properties(place)
        key = next((each for each in members if each not in named), "someKey") if name == EACH else name
        inner = go(members.get(key, ABSENT), depth + 1)
        if inner is ABSENT:
            members.pop(key, None)
        else:
            members[key] = inner
        return members

    return go(body, 0)
