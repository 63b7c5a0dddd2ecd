"""Finds the members of a response to an action that tell the state of the resource: a state, a flag, or a time."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from bythebook_conformance.conventions import ENVELOPE, OPPOSITE, STATE
from bythebook_conformance.evidence.responses import answer_fields
from bythebook_conformance.relations.names import things, verb_of
from bythebook_conformance.relations.traits import traits_of, usual_ids
from bythebook_conformance.spelling import plain, words
from bythebook_openapi.model.contract import Field, Operation
from bythebook_openapi.states import EACH

__all__ = ["Pair", "pairs"]

Place = tuple[str, ...]
# So many first letters make two words akin, less this many last ones of the shorter: `archive` and `archived`.
_LEAST_ALIKE, _ENDING = 3, 2
# The wrapper of the properties in JSON:API.
_ATTRIBUTES = "attributes"


@dataclass(frozen=True)
class Pair:
    """A member that tells a state, in the response to an action and in the read of its resource. `is_time` says that it
    tells when the action was done.
    """

    told: Field
    read: Field
    is_time: bool


@lru_cache(maxsize=256)
def pairs(operation: Operation, reader: Operation) -> tuple[Pair, ...]:
    """Returns the members that tell a state in the response to an action, each with the same member of the read.

    Both have the same schema, which the document names, or an enumeration that it writes twice. Or both stand beside an
    id.
    """
    told, read = _members(operation, things(reader)), _members(reader, things(reader))
    found = list[Pair]()
    for name, one in told.items():
        other = read.get(name)
        kind = _kind(operation, one)
        if kind == "flag" and operation.security is not None and reader.security is None:
            continue  # it may be about the one who reads: `following`
        if other is not None and kind and _kind(operation, other) == kind and _is_one_thing(operation, one, other):
            found.append(Pair(one, other, is_time=kind == "time"))
    return tuple(found)


def _members(operation: Operation, called: set[str]) -> dict[str, Field]:
    """Returns the members of the one resource in a response by name; none of those that stand at two places."""
    found: dict[str, list[Field]] = {}
    for each in answer_fields(operation):
        if each.kind == "property" and EACH not in each.place and len(_inner(each.place, called)) == 1:
            found.setdefault(each.place[-1], []).append(each)
    return {name: some[0] for name, some in found.items() if len({each.place for each in some}) == 1}


def _inner(place: Place, called: set[str]) -> Place:
    """Returns a place without the envelope of the resource."""
    while len(place) > 1 and (ENVELOPE.found(place[0]) or plain(place[0]) in called or place[0] == _ATTRIBUTES):
        place = place[1:]
    return place


def _kind(operation: Operation, field: Field) -> str:
    """Returns how a member tells what an action does: `state`, `flag` or `time`; empty where it does not."""
    traits, types, verb = traits_of(operation, field), field.types - {"null"}, verb_of(operation)
    name = field.place[-1]
    is_named = _are_akin(verb, words(name))
    if traits.secret or traits.revision or (traits.volatile and not is_named):
        return ""
    if types == {"boolean"}:
        return "flag" if is_named else ""
    if types != {"string"} or "const" in field.schema:
        return ""
    values = field.schema.get("enum", ())
    if STATE.found(name) or any(_are_akin(verb, words(each)) for each in values if isinstance(each, str)):
        return "state"
    is_dated = field.schema.get("format") == "date-time" or words(name)[-1:] in (["at"], ["on"])
    return "time" if is_named and is_dated and not values else ""


def _are_akin(some: list[str], others: list[str]) -> bool:
    """Returns whether a word is that of an action: `archived` of `archive`, `published` of `unpublish`."""
    forms = {form for each in some for form in (each, OPPOSITE.compiled.sub("", each))}
    pairs = [(one, other) for one in forms for other in others if min(len(one), len(other)) >= _LEAST_ALIKE]
    return any(one.startswith(other[: max(_LEAST_ALIKE, min(len(one), len(other)) - _ENDING)]) for one, other in pairs)


def _is_one_thing(operation: Operation, told: Field, read: Field) -> bool:
    """Returns whether two members are the same one of a resource, as far as the document says."""
    values = told.schema.get("enum", ())
    if told.pointer == read.pointer or (len(values) > 1 and values == read.schema.get("enum")):
        return True
    ids, places = {*usual_ids(operation)}, {each.place for each in answer_fields(operation)}
    return told.types == read.types and any((*told.place[:-1], name) in places for name in ids)
