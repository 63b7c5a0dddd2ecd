"""Finds resources in the responses of a list: where they stand, which of them is meant, and what may hide one."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

from bythebook_conformance.conventions import ITEMS, NAME, UNFILTERED
from bythebook_conformance.model import Exchange
from bythebook_conformance.relations.identity import IDS, UUID, held, told
from bythebook_conformance.relations.names import last_words, path_names
from bythebook_conformance.relations.traits import traits_of, usual_ids
from bythebook_conformance.spelling import plain
from bythebook_openapi.model.contract import Contract, Field, Operation
from bythebook_openapi.model.equivalence import same
from bythebook_openapi.model.operation import Key
from bythebook_openapi.states import ABSENT, get

__all__ = [
    "MOST_FILLED",
    "asked_by",
    "by_id",
    "demanded",
    "documents_id",
    "first_step",
    "holds_id",
    "id_names",
    "is_called",
    "items",
    "items_place",
    "least_size",
    "listed_id",
    "lists_resources",
    "may_hide",
    "page_size",
    "resources",
    "states_first_step",
    "with_items",
]

# The id of an item is looked for up to this depth.
_DEEPEST_ID = 12
# The items of a list are looked for up to this depth in a response: `data`, `items`, `*`.
_MOST_AROUND = 3
# No more resources than this are created to fill a page of a list.
MOST_FILLED = 120


def page_size(lister: Operation) -> Field | None:
    """Returns the query parameter that bounds how many items a list holds; None where there is none."""
    counts = (each for each in lister.parameters if "integer" in each.types)
    return next((each for each in counts if traits_of(lister, each).page_size), None)


def least_size(size: Field) -> int:
    """Returns the smallest page that a list may be asked for."""
    bound = size.schema.get("minimum", 1)
    return max(1, math.ceil(bound)) if isinstance(bound, int | float) else 1


def first_step(lister: Operation, step: Field) -> int:
    """Returns the value of a page or an offset that means the first page."""
    for stated in (step.default, step.schema.get("minimum")):
        if stated in (0, 1) and not isinstance(stated, bool):
            return int(stated)
    return 0 if traits_of(lister, step).offset else 1


def states_first_step(lister: Operation, step: Field) -> bool:
    """Returns whether the document says which value of a page or an offset means the first page."""
    return traits_of(lister, step).offset or any(each in (0, 1) for each in (step.default, step.schema.get("minimum")))


def holds_id(thing: Any, own: Any) -> bool:
    """Returns whether an item of a list has an id, or is one. A number in a list equals the text in a path.

    An item may have a wrapper (`{"node": {...}}`), and an id may end an address. A number deeper inside counts only
    under a usual name of an id.
    """
    if not isinstance(thing, dict):
        return _is_id(thing, own)
    return any(_is_id(value, own) or _holds_deep(value, own) for value in thing.values())


def _holds_deep(inner: Any, own: Any, depth: int = _DEEPEST_ID) -> bool:
    if not depth:
        return False
    if isinstance(inner, list):
        return any(_holds_deep(each, own, depth - 1) for each in inner)
    pairs = inner.items() if isinstance(inner, dict) else ()
    return any(
        _holds_deep(value, own, depth - 1)
        or (_is_id(value, own) and (isinstance(value, str) or plain(name) in map(plain, IDS)))
        for name, value in pairs
    )


def _is_id(value: Any, own: Any) -> bool:
    if not isinstance(value, str | int):
        return False
    wanted, text = str(own), str(value)
    if UUID.fullmatch(wanted):
        wanted, text = wanted.lower(), text.lower()
    return wanted in {text, text.partition("?")[0].rstrip("/").rpartition("/")[2]}


def is_called(thing: Any, name: str, value: Any) -> bool:
    """Returns whether an item of a list has an id, under the name of a path parameter or under a usual one."""
    if not isinstance(thing, dict):
        return False
    names, wanted = _names_of_id(name), str(value).lower()
    return any(plain(key) in names and str(each).lower() == wanted for key, each in thing.items())


@lru_cache(maxsize=1024)
def _names_of_id(name: str) -> frozenset[str]:
    """Returns the names, as `plain` has them, under which an item may have the id of a path parameter."""
    return frozenset({plain(name), *map(plain, last_words(name)), *map(plain, IDS)})


def documents_id(lister: Operation, reader: Operation) -> bool:
    """Returns whether the items of a list may have an id.

    The document must name it as the reader's path parameter or by a usual name, at any depth. An undocumented item may
    have an id.
    """
    around = items_place(lister)
    fields = [each for response in lister.successes for each in response.fields]
    inner = [each for each in fields if around is not None and _is_within(each.place, around)]
    param = (path_names(reader) or [""])[-1]
    names = {plain(param), *map(plain, last_words(param))}
    if {*last_words(param)}.isdisjoint(IDS):
        names |= {*NAME.words}
    return not inner or any(traits_of(lister, each).key or plain(each.place[-1]) in names for each in inner)


def _is_within(place: tuple[str, ...], around: tuple[str, ...]) -> bool:
    return place[: len(around)] == around and place != around


def items_place(lister: Operation) -> tuple[str, ...] | None:
    """Returns the place of the items in the responses of a list, such as `("data", "*")`; None if there is no single
    one.
    """
    places = {
        each.place
        for response in lister.successes
        for each in (response.fields if not response.item_types else ())
        if each.kind == "item" and len(each.place) <= _MOST_AROUND and "*" not in each.place[:-1]
    }
    return next(iter(places)) if len(places) == 1 else None


def items(answer: Any) -> list[Any] | None:
    """Returns the items in the response of a list: the list itself, or the one list that an object holds."""
    if isinstance(answer, list):
        return answer
    lists = [each for each in answer.values() if isinstance(each, list)] if isinstance(answer, dict) else []
    if len(lists) == 1:
        return lists[0]
    inner = (
        [found for each in answer.values() if isinstance(each, dict) and (found := items(each)) is not None]
        if (isinstance(answer, dict) and not lists)
        else []
    )
    return inner[0] if len(inner) == 1 else None


def resources(lister: Operation, answer: Any) -> list[Any] | None:
    """Returns the resources in a response of a list: at the documented place, else in the one list that it holds, else
    under a usual name of one; None where none can be made out.
    """
    if isinstance(answer, list):
        return answer
    place = items_place(lister)
    if place is not None and isinstance(found := get(answer, place[:-1]), list):
        return found
    if (found := items(answer)) is not None or not isinstance(answer, dict):
        return found
    return next((answer[name] for name in ITEMS.words if isinstance(answer.get(name), list)), None)


def id_names(lister: Operation) -> tuple[str, ...]:
    """Returns the names under which the items of a list may have their ids."""
    around = items_place(lister) or ()
    fields = (field for response in lister.successes for field in response.fields if field.place[:-1] == around)
    return (*usual_ids(lister), *(field.place[-1] for field in fields if traits_of(lister, field).key))


def by_id(lister: Operation, found: list[Any]) -> dict[str, Any] | None:
    """Returns the resources of a list by their ids; None where they have no ids, or share some."""
    for name in id_names(lister):
        named = {str(item[name]): item for item in found if isinstance(item, dict) and _is_scalar(item.get(name))}
        if found and len(named) == len(found):
            return named
    return None


def listed_id(lister: Operation, read: Exchange | None) -> str | None:
    """Returns the id of the resource in the read of a list that holds it alone; None where it shows none, or several
    resources.
    """
    found = resources(lister, read.answer) if read is not None and read.accepted else None
    named = by_id(lister, found) if found is not None and len(found) == 1 else None
    return next(iter(named)) if named else None


def _is_scalar(value: Any) -> bool:
    return isinstance(value, str | int) and value != ""


def lists_resources(lister: Operation, answer: Any) -> bool:
    """Returns whether a response is a list of resources, and not one resource that holds a list, as an order holds its
    items: that one has an id beside the list or around it, or the request writes it.
    """
    found = resources(lister, answer)
    if found is None or isinstance(answer, list) or page_size(lister) is not None:
        return found is not None
    ids = {*usual_ids(lister)}
    return lister.method not in {"PUT", "PATCH"} and ids.isdisjoint(_names_around(answer, found))


def _names_around(answer: Any, found: list[Any]) -> set[str]:
    """Returns the names in the objects of a response that a list is in: `id` and `author` of
    `{"id": 6, "author": {"books": []}}`, and `books`.
    """
    if not isinstance(answer, dict):
        return set()
    if any(value is found for value in answer.values()):
        return {*answer}
    inner = {name for value in answer.values() for name in _names_around(value, found)}
    return inner | {*answer} if inner else set()


def with_items(answer: Any, kept: list[Any]) -> Any:
    """Returns the response of a list with only these items in it, and all that stands around them."""
    if not isinstance(answer, dict):
        return kept
    if any(isinstance(each, list) for each in answer.values()):
        return {name: kept if isinstance(each, list) else each for name, each in answer.items()}
    return {
        name: with_items(each, kept) if isinstance(each, dict) and items(each) is not None else each
        for name, each in answer.items()
    }


def may_hide(lister: Operation, made: Exchange | None = None) -> str:
    """Returns why a list may leave out the created resource; empty where it must hold it."""
    asked = made.listing.request.parts["query"] if made is not None and made.listing is not None else {}
    for each in demanded(lister):
        if made is None or [str(value) for value in told(made, each.path[0])] != [str(asked.get(each.path[0]))]:
            return f"the list requires '{each.name}', and the created resource has no value for it"
    for each in lister.parameters:
        is_filter = each.location == "query" and not traits_of(lister, each).paging and each.default is not ABSENT
        if is_filter and (made is None or not _lets_through(each, made)):
            return f"the list's parameter '{each.name}' may hide the resource"
        if made is not None and _chooses(each, made):
            return f"the list's parameter '{each.name}', which documents no default, may hide the resource"
    return ""


def _chooses(filter_: Field, made: Exchange) -> bool:
    """Returns whether a boolean parameter without a default is about a boolean that the request set: `include_archived`
    about `archived`, and `all` about any. A list may leave such resources out.
    """
    is_flag = filter_.location == "query" and filter_.types == {"boolean"} and filter_.default is ABSENT
    body = made.request.body if isinstance(made.request.body, dict) else {}
    around = [body, *(value for value in body.values() if isinstance(value, dict))]
    flags = [plain(name) for holder in around for name, value in holder.items() if isinstance(value, bool)]
    return is_flag and any(name in plain(filter_.name) or UNFILTERED.found(filter_.path[0]) for name in flags)


def _lets_through(filter_: Field, made: Exchange) -> bool:
    """Returns whether a resource has the filter's default value, or one of several, under the filter's name."""
    wanted = filter_.default if isinstance(filter_.default, list) else [filter_.default]
    values = held(made, filter_.path[0])
    return bool(values) and all(any(same(one, each) for each in wanted) for one in values)


def demanded(lister: Operation) -> list[Field]:
    """Returns the query parameters by which a list must be asked, without those of its pages."""
    required = [each for each in lister.parameters if each.location == "query" and each.required]
    return [each for each in required if not traits_of(lister, each).paging]


def asked_by(contract: Contract, lister: Operation, made: Exchange) -> dict[Key, Any]:
    """Returns values for the required query parameters of a list that select the created resource."""
    values = ((each, value) for each in demanded(lister) for value in told(made, each.path[0])[:1])
    return {each.key: value for each, value in values if contract.admits(each, value)}
