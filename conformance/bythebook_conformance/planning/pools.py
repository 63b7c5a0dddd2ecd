"""The states that the pools hold for each field: left out, null, falsy, default, bounds, distinctive values.

It knows fields and which slots can be filled. It sends nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bythebook_conformance.conventions import STATE
from bythebook_conformance.model import Fixed, Slot
from bythebook_conformance.planning.typed_values import exceeds_doubles
from bythebook_conformance.planning.values import Values
from bythebook_conformance.relations.dependent_fields import is_condition, is_free
from bythebook_openapi.model.contract import Field, Operation
from bythebook_openapi.model.equivalence import same
from bythebook_openapi.model.operation import Key
from bythebook_openapi.states import ABSENT

__all__ = ["MAX_POOLS", "active", "pools"]

# The most variants of a union that get values at the edges, besides the variant of a pool.
_MOST_OTHER_VARIANTS = 3
_EDGES: dict[Slot, str] = {"falsy": "every falsy value", "low": "the lowest bounds", "high": "the highest bounds"}
# So many more members of an enumeration are sent than the other pools have.
_MOST_MEMBERS = 4
MAX_POOLS = 14 + len(_EDGES) * _MOST_OTHER_VARIANTS + _MOST_MEMBERS
Slots = dict[Key, Slot]


def active(operation: Operation, turn: int) -> tuple[list[Field], Slots]:
    """Return the fields that can stand in one request, and the slots that choose among variants, another for each
    `turn`.
    """
    chosen: Slots = {}
    found: list[Field] = []
    for each in operation.fields:
        if chosen and any(chosen.get(each.key[:size]) == "absent" for size in range(2, len(each.key))):
            continue  # within a variant that is not chosen
        if each.kind == "variant":
            siblings = [other for other in operation.children[each.key[:-1]] if other.kind == "variant"]
            chosen[each.key] = "plain" if siblings[turn % len(siblings)] is each else "absent"
        elif is_free(operation, each):
            found.append(each)
    return found, chosen


@dataclass(frozen=True)
class _Pool:
    """What a pool holds: for fields without members, and for those with."""

    purpose: str
    leaf: Callable[[Field], Slot]
    holder: Callable[[Field], Slot] = lambda _: "plain"


def _null_or(slot: Slot) -> Callable[[Field], Slot]:
    return lambda each: "null" if each.nullable else slot


def _null_at(each: Field, depth: int) -> Slot:
    """Objects that are null hide what they hold: at the root in one pool, further in in another."""
    return "null" if each.nullable and (each.depth > 1) == (depth > 1) else "plain"


def _is_list(each: Field) -> bool:
    return each.types == {"array"} and each.depth > 1


def _absent_at(each: Field, depth: int) -> Slot:
    """Objects that are absent hide what they hold: each depth is left out in a pool of its own."""
    return "absent" if each.depth == depth and not each.required and each.kind == "property" else "plain"


def _default_or(slot: Slot) -> Callable[[Field], Slot]:
    return lambda each: "default" if _has_default(each) else slot


def _no_default_or(slot: Slot) -> Callable[[Field], Slot]:
    return lambda each: "absent" if _has_default(each) else slot


def _has_default(each: Field) -> bool:
    return not each.required and each.default is not ABSENT


def _uneven_or(slot: Slot) -> Callable[[Field], Slot]:
    """An odd number beyond 2^53, where the document names such: a bound such as 2^63 - 1 may survive a detour over a
    double, since a conversion back ends there.
    """
    return lambda each: "long" if exceeds_doubles(each) else slot


_POOLS = (
    _Pool("every field set to a distinctive value", lambda _: "plain"),
    _Pool("every field set to another value, with non-ASCII letters and mark-up", lambda _: "other"),
    _Pool("null wherever it is admitted, the rest left out", _null_or("absent"), lambda each: _null_at(each, 1)),
    _Pool("null wherever it is admitted, the rest set", _null_or("other"), lambda each: _null_at(each, 2)),
    _Pool("inner objects left out, the rest set", lambda _: "other", lambda each: _absent_at(each, 2)),
    _Pool("the objects in inner objects left out, the rest set", lambda _: "plain", lambda each: _absent_at(each, 3)),
    _Pool("every falsy value: 0, false, empty", lambda _: "falsy", lambda each: "falsy" if _is_list(each) else "plain"),
    _Pool("every default sent explicitly, the rest left out", _default_or("absent"), _default_or("plain")),
    _Pool("every default sent explicitly, the rest set", _default_or("plain")),
    _Pool("what has a default left out, the rest set", _no_default_or("other")),
    _Pool("lowest bounds; texts with white space around them, negative numbers", lambda _: "low", lambda _: "low"),
    _Pool("highest bounds; long texts and large numbers", lambda _: "high", lambda _: "high"),
    _Pool(
        "lists of several, members that are not named, numbers that no double holds",
        _uneven_or("extra"),
        lambda _: "several",
    ),
)
_CONDITIONS: tuple[Slot, ...] = ("plain", "other")
# Where a slot cannot be filled, the next best is.
_ELSE: dict[str, tuple[Slot, ...]] = {
    "low": ("padded",),
    "high": ("long",),
    "several": ("extra",),
    "extra": ("plain",),
    "long": ("plain",),
    "falsy": ("absent",),
}


def pools(operation: Operation, values: Values) -> Iterator[tuple[str, Slots]]:
    """Yield the positive requests, the smallest first; one that would repeat an earlier one is left out."""
    yield "the smallest valid request: everything optional is left out", {}
    seen: list[Slots] = [{}]
    wide = {each.key for each in operation.fields if _is_wide(operation, values, each)}
    for turn, pool in enumerate(_POOLS):
        fields, slots = active(operation, turn)
        for each in fields:
            holds = bool(operation.children.get(each.key)) and each.kind != "variant"
            slots[each.key] = _usable(values, each, pool.holder(each) if holds else pool.leaf(each))
        if slots not in seen:
            seen.append(slots)
            yield pool.purpose, _widened(slots, wide) if turn >= len(_CONDITIONS) else slots
    yield from _edges_of_other_variants(operation, values, seen)
    yield from _other_members(operation, values)
    for each in operation.parameters:  # each alone: it may keep the request from being carried out
        if is_condition(operation, each) and not each.required:
            yield from ((f"the condition {each.path[0]} alone", {each.key: slot}) for slot in _CONDITIONS)


def _is_wide(operation: Operation, values: Values, each: Field) -> bool:
    """Return whether a field gets a text of wide characters. The items of a list are told apart by their order."""
    is_of_list = any(around.kind == "item" for around in (each, *operation.ancestors(each)))
    return "maxLength" in each.schema and not is_of_list and values.can(each, "wide")


def _widened(slots: Slots, wide: set[Key]) -> Slots:
    """Returns the slots with the longest text of wide characters where any other text would do, once for each field."""
    found: Slots = {key: "wide" for key, slot in slots.items() if key in wide and slot in _CONDITIONS}
    wide.difference_update(found)
    return {**slots, **found}


def _edges_of_other_variants(operation: Operation, values: Values, seen: list[Slots]) -> Iterator[tuple[str, Slots]]:
    """Yield the falsy values, and the bounds, of the variants that no pool has with them. The rest is left out."""
    most = max((len(some) for some in _variants(operation)), default=1)
    for turn in range(min(most, _MOST_OTHER_VARIANTS + 1)):
        fields, chosen = active(operation, turn)
        inside = [
            each for each in fields if any(chosen.get(each.key[:size]) == "plain" for size in range(len(each.key)))
        ]
        for edge, words in _EDGES.items():
            slots = {each.key: _edge(operation, values, each, edge) for each in inside}
            at_edge = {each.key for each in inside if slots[each.key] == edge and not _is_zero(each, edge)}
            if at_edge and not any(each.get(key) == edge for each in seen for key in at_edge):
                yield f"{words} in another variant", {**chosen, **slots}


def _other_members(operation: Operation, values: Values) -> Iterator[tuple[str, Slots]]:
    """Yield the members of enumerations that no other pool has, one of each in a request with all fields. What tells a
    state is left out: only some states follow the current one.
    """
    fields, chosen = active(operation, 0)
    left = {each.key: _unsent(values, each) for each in fields if not STATE.found(each.path[-1] if each.path else "")}
    for turn in range(min(max(map(len, left.values()), default=0), _MOST_MEMBERS)):
        slots: Slots = {each.key: _usable(values, each, "plain") for each in fields}
        members: Slots = {key: Fixed(some[turn]) for key, some in left.items() if turn < len(some)}
        yield "another member of each enumeration", {**chosen, **slots, **members}


def _unsent(values: Values, each: Field) -> list[Any]:
    """Return the members of an enumeration that are neither its default, nor sent as a plain or as another value."""
    is_free_choice = "enum" in each.schema and each.location != "path" and each.key not in values.known
    sent = [each.default, *(values.value(each, slot) for slot in _CONDITIONS)] if is_free_choice else []
    members = each.schema["enum"] if is_free_choice else []
    return [one for one in members if one is not None and not any(same(one, other) for other in sent)]


def _is_zero(each: Field, edge: Slot) -> bool:
    """Return whether the lowest bound of a number is its falsy value."""
    return edge == "low" and each.schema.get("minimum") == 0


def _variants(operation: Operation) -> Iterator[Sequence[Field]]:
    for some in operation.children.values():
        if found := [each for each in some if each.kind == "variant"]:
            yield found


def _edge(operation: Operation, values: Values, each: Field, edge: Slot) -> Slot:
    is_leaf = not operation.children.get(each.key)
    return edge if is_leaf and values.can(each, edge) else _usable(values, each, "plain")


def _usable(values: Values, each: Field, slot: Slot) -> Slot:
    """Return the slot, or what stands for it; a field that must be there is never left out."""
    for one in (slot, *_ELSE.get(str(slot), ())):
        if one == "absent" and (each.required or each.kind == "item"):
            return "plain"
        if values.can(each, one):
            return one
    return "plain" if each.required or values.operation.children.get(each.key) or each.kind == "item" else "absent"
