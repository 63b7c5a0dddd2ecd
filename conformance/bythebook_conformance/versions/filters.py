"""Probes of query parameters: lists that are asked for a text of a fresh resource, in several spellings.

    POST /parcels {"tags": ["someq7k2"]}
    GET /parcels?tag=someq7k2    GET /parcels?tag=SOMEQ7K2    GET /parcels?tag=omeq7k    GET /parcels?tag=

Whether the resource is listed is no chance, since no other one holds the text.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Mapping

from bythebook_conformance.model import Exchange
from bythebook_conformance.relations.collections import by_id, page_size, resources
from bythebook_conformance.relations.resources import resource_of
from bythebook_conformance.relations.traits import traits_of
from bythebook_conformance.spelling import plain
from bythebook_conformance.versions.differences.difference import NEWEST
from bythebook_conformance.versions.exchanged import Exchanged
from bythebook_conformance.versions.names import collection_of, leaves, marks_in
from bythebook_conformance.versions.twins import Parts, Twins
from bythebook_openapi.model.contract import Field, Operation

__all__ = ["longest_page", "probe_empty", "probe_filters", "probe_newest", "probe_numbers"]

_TIMES = 2
# After so many seconds each a list is read that does not show a fresh resource yet.
_WAITS = (0.0, 0.2, 0.5)
# So many texts of a resource are searched for where no member has the name of the parameter, as with `q`.
_MOST_TEXTS = 2
_NUMBERS = (-1, 0, 1_000_000)
_SPELLINGS: Mapping[str, Callable[[str], str]] = {
    "its own text": str,
    "its own text in upper case": str.upper,
    "a part of its own text": lambda text: text[1:-1],
}


def probe_filters(twins: Twins, lister: Operation, parts: tuple[Parts, Parts]) -> None:
    """Asks a list for texts of fresh resources, by each parameter that takes a text."""
    asked = [each for each in lister.parameters if _takes_text(lister, each)]
    found = (each for each in twins.contract.operations if each.method == "POST" and each.path == lister.path)
    creator = next(found, None)
    base = twins.fullest(creator) if creator is not None else None
    if not asked or creator is None or base is None:
        return
    for _ in range(_TIMES):
        mine, theirs = twins.with_texts(base)
        both = {**mine, "path": parts[0]["path"]}, {**theirs, "path": parts[1]["path"]}
        made = twins.send(creator, both, "probe: a resource to look for")
        if made is None or not made.accepted:
            return
        for parameter in asked:
            _ask(twins, lister, parameter, made, parts)


def _ask(twins: Twins, lister: Operation, parameter: Field, made: Exchanged, parts: tuple[Parts, Parts]) -> None:
    name = parameter.path[0]
    for texts in _texts(twins, parameter, made):
        for said, spelled in _SPELLINGS.items():
            first, second = ({**part, "query": {name: spelled(text)}} for part, text in zip(parts, texts, strict=True))
            twins.send(lister, (first, second), f"probe: {said}", f"{said} in ?{name}")
    first, second = ({**part, "query": {name: ""}} for part in parts)
    twins.send(lister, (first, second), "probe: an empty text")


def probe_newest(twins: Twins, lister: Operation, parts: tuple[Parts, Parts]) -> None:
    """Looks for a fresh resource in a list: a list may be late, but not forever."""
    found = (each for each in twins.contract.operations if each.method == "POST" and each.path == lister.path)
    creator = next(found, None)
    base = twins.fullest(creator) if creator is not None else None
    if creator is None or base is None or not resource_of(twins.contract, lister).has_items:
        return
    asked = {**parts[0], "query": longest_page(lister)}, {**parts[1], "query": longest_page(lister)}
    for _ in range(_TIMES):
        mine, theirs = twins.with_texts(base)
        both = {**mine, "path": parts[0]["path"]}, {**theirs, "path": parts[1]["path"]}
        made = twins.send(creator, both, "probe: a resource to look for")
        if made is None or not made.accepted or not made.resource:
            return
        if not any(_is_listed(twins, lister, made, asked, wait) for wait in _WAITS):
            twins.send(lister, asked, f"probe: {NEWEST}", NEWEST)


def longest_page(lister: Operation) -> dict[str, int]:
    """Returns the query parameters that ask for the longest page that the document admits."""
    size = page_size(lister)
    longest = size.schema.get("maximum") if size is not None else None
    return {size.path[0]: longest} if size is not None and type(longest) is int else {}


def _is_listed(twins: Twins, lister: Operation, made: Exchanged, asked: tuple[Parts, Parts], wait: float) -> bool:
    """Returns whether both versions list a resource after a while."""
    time.sleep(wait)
    found = twins.send(lister, asked, "probe: read of the list")
    if found is None or not found.accepted:
        return True
    name = made.resource.rpartition("/")[2]
    other = str(twins.run.names.paired(name, collection_of(lister)))
    return name in _names(lister, found.a) and other in _names(lister, found.b)


def _names(lister: Operation, exchange: Exchange) -> Collection[str]:
    return by_id(lister, resources(lister, exchange.answer) or []) or {}


def probe_empty(twins: Twins, lister: Operation, parts: tuple[Parts, Parts]) -> None:
    """Reads with an empty text for each parameter that takes none: a version may refuse it, or leave it out."""
    for parameter in lister.parameters:
        if parameter.location == "query" and not _takes_text(lister, parameter):
            name = parameter.path[0]
            first, second = ({**part, "query": {**part["query"], name: ""}} for part in parts)
            twins.send(lister, (first, second), "probe: an empty text", f"empty text in ?{name}")


def probe_numbers(twins: Twins, lister: Operation, parts: tuple[Parts, Parts]) -> None:
    """Reads with numbers beyond what is usual, since a bound is often stated in a sentence alone."""
    for parameter in lister.parameters:
        if parameter.location == "query" and parameter.schema.get("type") in ("integer", ["integer", "null"]):
            name = parameter.path[0]
            for number in _NUMBERS:
                first, second = ({**part, "query": {name: number}} for part in parts)
                twins.send(lister, (first, second), f"probe: {number}", f"{number} in ?{name}")


def _takes_text(lister: Operation, parameter: Field) -> bool:
    is_text = parameter.location == "query" and parameter.schema.get("type") in ("string", ["string", "null"])
    is_free = not {"enum", "const", "format", "pattern"} & parameter.schema.keys()
    return is_text and is_free and not traits_of(lister, parameter).paging


def _texts(twins: Twins, parameter: Field, made: Exchanged) -> Iterator[tuple[str, str]]:
    """Yields texts of a resource in both versions: those of the member with the name of a parameter, else some."""
    theirs = dict(leaves(made.b.request.body))
    pairs = list[tuple[str, str, str]]()
    for place, value in leaves(made.a.request.body):
        mine, others = (each if isinstance(each, list) else [each] for each in (value, theirs.get(place)))
        for one, other in list(zip(mine, others, strict=False))[:1]:
            if isinstance(one, str) and isinstance(other, str) and place:
                pairs.append((next(step for step in reversed(place) if not step.isdecimal()), one, other))
    named = [pair for pair in pairs if _singular(pair[0]) == _singular(parameter.path[0])]
    marked = [pair for pair in pairs if marks_in(pair[1], twins.run.names.marks)]
    for _, one, other in (named or marked)[:_MOST_TEXTS]:
        yield one, other


def _singular(name: str) -> str:
    return plain(name).removesuffix("s")
