"""The covering array: for each two fields, every pair of their states stands together in some request.

The states are absent, null and set. A field that is set has a different value in each row. A row whose pairs all
stand in a pool or in another row is left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import combinations

from bythebook_conformance.model import Fixed, Slot
from bythebook_conformance.planning.covering import covering
from bythebook_conformance.planning.pools import Slots, active
from bythebook_conformance.planning.values import Values
from bythebook_openapi.model.contract import Field, Operation
from bythebook_openapi.model.operation import Key
from bythebook_openapi.states import ABSENT

__all__ = ["pairs"]

MAX_FACTORS = 600
# Of more fields the pairs are too many to compare.
_MOST_COMPARED = 50
_UNSET = frozenset({"absent", "null"})
_HIDING = frozenset({"absent", "null", "default", "falsy"})
# Two states of fields, by their numbers: hashing these costs less than hashing keys.
_Pair = tuple[int, int]
_SET: tuple[Slot, ...] = ("plain", "other", "falsy", "default", "plain", "long", "low", "other", "padded", "high")
Levels = tuple[tuple[str, ...], ...]


def pairs(operation: Operation, values: Values, pools: Sequence[Slots]) -> list[Slots]:
    """Returns the rows; the fields inside of objects have rows of their own in which the objects are there.

    `pools` are the other positive requests, which hold pairs too.
    """
    rows = [row for row in _all(operation, values) if row not in pools]
    fields = [each for each in operation.fields if each.kind != "variant"]
    if not 1 < len(fields) <= _MOST_COMPARED:
        return rows
    states = _States(fields, values)
    known: set[_Pair] = set()
    for pool in pools:
        known |= states.pairs(pool)
    held = [states.pairs(row) - known for row in rows]
    counts = Counter(pair for each in held for pair in each)
    kept = list(rows)
    for row, its in reversed(list(zip(rows, held, strict=True))):
        if all(counts[pair] > 1 for pair in its):
            kept.remove(row)
            counts.subtract(its)
    return kept


class _States:
    """The states of fields in requests, by number."""

    def __init__(self, fields: Sequence[Field], values: Values) -> None:
        self._fields, self._values = fields, values
        self._holders = [each.key for each in fields if each.key in values.operation.children]
        self._booleans = {each.key for each in fields if each.types - {"null"} == {"boolean"}}
        self._numbers: dict[tuple[Key, str], int] = {}

    def pairs(self, slots: Slots) -> set[_Pair]:
        """Returns the pairs of states that a request holds. What is in an object that is absent or empty has none."""
        values, numbers = self._values, self._numbers
        found: dict[Key, Slot] = {}
        for each in self._fields:
            given = slots.get(each.key)
            found[each.key] = given if given is not None else values.slot(each, slots)
        hidden = {key for key in self._holders if found[key] in _HIDING}
        shown = [
            numbers.setdefault((key, self._state(key, slot)), len(numbers))
            for key, slot in found.items()
            if not hidden or not any(key[:end] in hidden for end in range(len(key)))
        ]
        return set(combinations(shown, 2))

    def _state(self, key: Key, slot: Slot) -> str:
        """Returns the state of a field: absent, null or set; of a boolean its value too, as it may clear others."""
        if isinstance(slot, Fixed):
            return "absent" if slot.value is ABSENT else "null" if slot.value is None else "set"
        return slot if slot in _UNSET or key in self._booleans else "set"


def _all(operation: Operation, values: Values) -> Iterator[Slots]:
    variants = max((len(some) for some in operation.children.values() if some[0].kind == "variant"), default=1)
    for turn in range(variants):
        fields, chosen = active(operation, turn)
        nested = any(each.depth > 1 for each in fields)
        if turn == 0:
            flat = [each for each in fields if each.depth == 1]
            yield from _rows(operation, values, flat, chosen, hold=False)
        if nested:
            yield from _rows(operation, values, fields, chosen, hold=True)


def _rows(operation: Operation, values: Values, fields: list[Field], chosen: Slots, *, hold: bool) -> Iterator[Slots]:
    levels = tuple(_levels(operation, each, hold=hold) for each in fields[:MAX_FACTORS])
    if sum(len(each) > 1 for each in levels) == 0:
        return
    for number, row in enumerate(_covering(levels)):
        slots: Slots = dict(chosen)
        for index, (each, state) in enumerate(zip(fields, row, strict=False)):
            slots[each.key] = _set(values, each, number + index) if state == "set" else _state(state)
        yield slots


def _state(state: str) -> Slot:
    return "null" if state == "null" else "absent"


def _levels(operation: Operation, each: Field, *, hold: bool) -> tuple[str, ...]:
    if hold and operation.children.get(each.key):
        return ("set",)
    optional = not each.required and each.kind in {"property", "parameter", "value"}
    return (*(("absent",) if optional else ()), *(("null",) if each.nullable else ()), "set")


def _set(values: Values, each: Field, turn: int) -> Slot:
    if values.operation.children.get(each.key):
        return "falsy" if turn % 3 == 1 and each.depth == 1 and values.can(each, "falsy") else "plain"
    return next((slot for slot in (_SET[turn % len(_SET)], "plain") if values.can(each, slot)), "plain")


@lru_cache(maxsize=256)
def _covering(levels: Levels) -> tuple[tuple[str, ...], ...]:
    return tuple(covering(levels))
