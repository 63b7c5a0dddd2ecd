"""Finds the query parameters that choose resources of a list: flags, enums, and values of a property of the items."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from bythebook_conformance.conventions import (
    ATTRIBUTES,
    BRACKETED_FILTER,
    BY_NAME,
    CHOICE,
    CHOICE_OF_BOTH,
    LOOSE,
    ORDER,
    RESTRICTION,
    SEARCH,
)
from bythebook_conformance.relations.collections import items_place
from bythebook_conformance.relations.resources import resource_of
from bythebook_conformance.relations.traits import traits_of
from bythebook_conformance.spelling import words
from bythebook_openapi.model.contract import Contract, Field, Operation
from bythebook_openapi.model.operation import Key
from bythebook_openapi.schema.formats import UUIDS
from bythebook_openapi.states import ABSENT, EACH

__all__ = [
    "Filter",
    "filters",
    "free_filters",
    "is_said_by_name",
    "is_stated",
    "members_of",
    "only_restricts",
    "said_of",
]

Place = tuple[str, ...]
# How the names of flags begin: `is_active`.
_OF_FLAGS = frozenset({"is", "has"})
# The length of the place of a property in the attributes of a resource of JSON:API.
_IN_ATTRIBUTES = 2
_FREE = frozenset({"string", "integer"})
# Of a time, a filter of the same name may mean another one near it.
_EXACT = frozenset({*UUIDS, "", "email"}) | {"int32", "int64"}


@dataclass(frozen=True)
class Filter:
    """A query parameter of a list. `place` leads to the property of its name in an item; it is empty without one."""

    field: Field
    place: Place

    @property
    def key(self) -> Key:
        """The key of the parameter."""
        return self.field.key

    @property
    def is_flag(self) -> bool:
        """Whether it is a boolean."""
        return self.field.types - {"null"} == {"boolean"}

    @property
    def is_free(self) -> bool:
        """Whether it takes any text or number, and not a few values."""
        return not members_of(self.field)


def filters(lister: Operation, *, is_deep: bool = False) -> tuple[Filter, ...]:
    """Returns the filters of a list: the flags that items repeat, other flags, and the enums that items repeat.

    A parameter with a default is none: without it, the list is filtered by the default. `is_deep` says whether the
    property may stand in an object of the item.
    """
    around = items_place(lister)
    if lister.method != "GET" or around is None:
        return ()
    found = [Filter(each, _held_at(lister, each, around, is_deep=is_deep)) for each in _asked(lister)]
    ranked = [each for each in found if each.is_flag or each.place]
    return tuple(sorted(ranked, key=lambda filter_: (not filter_.is_flag, not filter_.place)))


def free_filters(contract: Contract, lister: Operation) -> tuple[Filter, ...]:
    """Returns the filters that take any text or integer, and have the name and the type of a property of the items that
    clients set.

    None of them is described as a prefix, a range or a search.
    """
    around, creator = items_place(lister), resource_of(contract, lister).creator
    if lister.method != "GET" or around is None or creator is None:
        return ()
    found = []
    for asked in _open(lister):
        is_used = bool(
            ORDER.found(_meant(asked)) or SEARCH.found(_meant(asked)) or LOOSE.found(said_of(contract, asked))
        )
        shown = {each.place: each for answer in lister.successes for each in answer.fields if each.kind == "property"}
        place = (_meant(asked),)
        property_, sent = shown.get((*around, *place)), resource_of(contract, creator).field_at(place)
        if not is_used and property_ is not None and sent is not None and _is_alike(asked, property_, sent):
            found.append(Filter(asked, place))
    return tuple(found)


def _meant(asked: Field) -> str:
    """Returns the name of the property that a filter is called after: `state` of `state` and of `filter[state]`."""
    match = BRACKETED_FILTER.compiled.search(asked.path[0])
    return match.group("name") if match is not None else asked.path[0]


def said_of(contract: Contract, field: Field) -> str:
    """Returns what the document says of a field in one line: its parameter's description, and its schema's."""
    parameter = contract.reader.at(field.pointer.removesuffix("/schema")) if field.kind == "parameter" else None
    said = parameter.get("description") if isinstance(parameter, dict) else None
    texts = [str(text) for text in (said, field.schema.get("description")) if text]
    return " ".join(" ".join(dict.fromkeys(texts)).split())


def is_stated(contract: Contract, filter_: Filter) -> bool:
    """Returns whether the document says that the list has the resources of the value alone; of a flag, of both values.

    A filter that finds more than its very value is described in other words. The name of the parameter is none of them.
    """
    said = _said_of_it(contract, filter_)
    if filter_.is_flag:
        return bool(filter_.place) and bool(CHOICE_OF_BOTH.found(said))
    return bool(CHOICE.found(said)) and not LOOSE.found(said)


def is_said_by_name(contract: Contract, filter_: Filter) -> bool:
    """Returns whether the document says of a flag that the list is filtered by the property of its name: `Filter by
    is_active`, `Filter users by active status`. It leaves open whether false chooses resources.
    """
    said = _said_of_it(contract, filter_)
    is_named = filter_.is_flag and bool(filter_.place) and bool(BY_NAME.found(said))
    return is_named and bool(CHOICE.found(said)) and not LOOSE.found(said) and not RESTRICTION.found(said)


def _said_of_it(contract: Contract, filter_: Filter) -> str:
    """Returns what the document says of a filter, with `it` for the name of the property, with or without `is`."""
    name = _meant(filter_.field)
    parts = words(name)
    spelled = [re.escape(name), r"\W+".join(parts)]
    spelled += [r"\W+".join(parts[1:])] if filter_.is_flag and parts[1:] and parts[0] in _OF_FLAGS else []
    return re.sub(rf"\b({'|'.join(spelled)})\b", "it", said_of(contract, filter_.field), flags=re.IGNORECASE)


def _is_alike(*fields: Field) -> bool:
    """Returns whether fields have one type, text or integer, and one format, and no few values."""
    types = {frozenset(each.types - {"null"}) for each in fields}
    formats = {str(each.schema.get("format", "")) for each in fields}
    is_free = not any(each.schema.keys() & {"enum", "const"} for each in fields)
    is_scalar = len(types) == 1 and len(whole := next(iter(types))) == 1 and whole <= _FREE
    return is_free and is_scalar and len(formats) == 1 and formats <= _EXACT


def members_of(field: Field) -> tuple[Any, ...]:
    """Returns the values that a boolean or an enum of texts or integers admits, without null."""
    if field.types - {"null"} == {"boolean"}:
        return False, True
    return tuple(value for value in field.schema.get("enum", ()) if isinstance(value, str | int))


def _asked(lister: Operation) -> list[Field]:
    """Returns the optional query parameters that choose among a few values, and neither pages nor properties."""
    return [field for field in _open(lister) if len(members_of(field)) > 1]


def _open(lister: Operation) -> list[Field]:
    """Returns the optional query parameters without a default that ask for neither pages nor properties."""
    found = []
    for field in lister.parameters:
        traits = traits_of(lister, field)
        asks = traits.expansion or traits.reduction
        has_other_use = traits.paging or asks or traits.continuation or field.schema.get("deprecated")
        is_open = field.location == "query" and not field.required and field.default in (ABSENT, None)
        if is_open and not has_other_use:
            found.append(field)
    return found


def _held_at(lister: Operation, asked: Field, around: Place, *, is_deep: bool) -> Place:
    """Returns the place in an item of the one property with the name and the values of a parameter; else nothing."""
    places = {
        field.place[len(around) :]
        for response in lister.successes
        for field in response.fields
        if field.kind == "property"
        and field.place[: len(around)] == around
        and field.place[-1] == _meant(asked)
        and set(members_of(field)) == set(members_of(asked))
    }
    shallow = [
        place for place in places if len(place) == 1 or (len(place) == _IN_ATTRIBUTES and ATTRIBUTES.found(place[0]))
    ]
    fit = [place for place in (places if is_deep else shallow) if EACH not in place]
    return fit[0] if len(fit) == 1 else ()


def only_restricts(contract: Contract, filter_: Filter) -> bool:
    """Returns whether the document says of a flag with a property of its name that only true chooses resources."""
    if not filter_.is_flag or not filter_.place or is_stated(contract, filter_):
        return False
    return bool(RESTRICTION.found(said_of(contract, filter_.field)))
