"""Finds the ids of other resources in a request body: `product_id`, `lines/*/productId`, `assignee_id`.

A body may also refer to a resource by its address, as the hyperlinks of Django REST framework and of API Platform do.
Applications refuse the id of a resource that does not exist, so that an invented one leaves an operation untested.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from bythebook_conformance.conventions import (
    ADDRESS,
    ENVELOPE,
    IDENTITY,
    LINK_FORMAT,
    OWN_ADDRESS,
    PERSON,
    ROLE,
    SAID_ID,
    SELF_LINK,
)
from bythebook_conformance.relations.names import is_of_item, is_search, things
from bythebook_conformance.spelling import plain, words
from bythebook_openapi.model.contract import Contract, Field, Operation
from bythebook_openapi.model.operation import Key
from bythebook_openapi.schema.formats import UUIDS

__all__ = ["Reference", "creator_of", "guesses", "named_in", "references"]

_IDS = frozenset(map(plain, IDENTITY.words))
_PLURAL_IDS = frozenset(f"{word}s" for word in _IDS)
_KINDS = ({"string"}, {"integer"}, {"string", "integer"}, {"string", "null"}, {"integer", "null"})
_SELF_LINKS = tuple(tuple(link.split(".")) for link in SELF_LINK.words)
_CHOSEN = frozenset({"enum", "const", "default"})


@dataclass(frozen=True)
class Reference:
    """A field of a body that holds the id of a resource which `operation` creates or lists.

    `as_parameter` is the field, called as a path parameter that takes the id. `is_guess` says that only the name of the
    field means the resource (`category`), so that it may be any text. `address` is the place in the resource of what
    the field holds instead of the id, where it refers to the resource by its address: `url`, or `_links.self.href`.
    """

    field: Field
    as_parameter: Field
    operation: Operation
    is_guess: bool = False
    address: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Sources:
    """The operations that can supply a resource: by what one resource may be called, and those of persons."""

    called: Mapping[str, Sequence[Operation]]
    persons: Sequence[Operation]


def references(contract: Contract, operation: Operation) -> Mapping[Key, Reference]:
    """Returns the ids of other resources in the body of an operation, by the key of the field."""
    return _all(contract).get(operation.id, {})


def creator_of(contract: Contract, operation: Operation, name: str) -> Operation | None:
    """Returns the POST that creates the resources which a path parameter is named after: `employee_id`, or `user`, in
    the path of a membership. None without one, and where the parameter is called after its own collection.
    """
    *before, last = words(name) or [""]
    is_id = last in _IDS
    for called in _suffixes(before if is_id else [*before, last]):
        source = _source(operation, called, _sources(contract))
        if source is not None:
            taken = _taken_by(contract, source)
            # `{key}` may be a text of the client's own, although `/keys` creates keys.
            return source if source.method == "POST" and (taken if is_id else taken == name) else None
    return None


def guesses(contract: Contract, operation: Operation) -> Iterator[Reference]:
    """Yields the text fields of a body that are named after a resource: Django REST framework refers to it by a slug.
    A text may also be named after the key in its path: `sku` of `/products/{sku}`, `room_code` of `/rooms/{code}`.

    The value identifies the resource in its path.
    """
    sources = _sources(contract)
    for field in operation.fields:
        is_text = field.location == "body" and field.kind == "property" and "string" in field.types
        if not is_text or _is_chosen(field) or "format" in field.schema:
            continue
        source = _source(operation, plain(field.place[-1]), sources) or _keyed(contract, operation, field)
        taken = _taken_by(contract, source) if source is not None else ""
        if source is None or not taken:
            continue
        # A pattern makes a text of its own, unless it is that of the ids: `plan` of `/plans/{code}`.
        if "pattern" not in field.schema or field.schema["pattern"] == _pattern(contract, source, taken):
            yield Reference(field, replace(field, path=(taken,)), source, is_guess=True)


def named_in(contract: Contract, operation: Operation, refusal: str, sent: Mapping[Key, str]) -> list[Reference]:
    """Returns the ids of a body that no name explains, as ids of the resource that a refusal names: `home_id`, where
    `team 14 does not exist`. `sent` holds the values of the refused request: those that the refusal quotes are meant,
    or all where it quotes none. Empty where the refusal names no resource, or several.
    """
    sources, known = _sources(contract), references(contract, operation)
    spoken = [each.lower() for each in re.findall(r"\w+", refusal)]
    named = dict.fromkeys(each for each in map(plain, spoken) if each in sources.called)
    found = {source.path: (called, source) for called in named if (source := _source(operation, called, sources))}
    if len(found) != 1:
        return []
    [(called, source)] = found.values()
    ids = [each for each in operation.fields if each.key not in known and _is_bare_id(each)]
    quoted = [each for each in ids if sent.get(each.key, "").lower() in spoken]
    return [Reference(each, replace(each, path=(f"{called}_id",)), source, is_guess=True) for each in quoted or ids]


def _is_bare_id(field: Field) -> bool:
    """Returns whether a field of a body is called an id and may be that of any resource."""
    is_leaf = field.location == "body" and field.kind == "property" and field.types in _KINDS
    names = words(field.place[-1]) if is_leaf else []
    return len(names) > 1 and names[-1] in _IDS and not _is_chosen(field) and not field.is_uncertain


def _taken_by(contract: Contract, source: Operation) -> str:
    """Returns the path parameter that takes the ids of a collection; empty where no path does."""
    path = source.path.rstrip("/")
    items = (each.path.rstrip("/") for each in contract.operations if each.path.startswith(f"{path}/{{"))
    return next((each.rpartition("{")[2][:-1] for each in items if each.count("/") == path.count("/") + 1), "")


def _keyed(contract: Contract, operation: Operation, field: Field) -> Operation | None:
    """Returns the operation that creates, or else lists, the resources whose key a text is named after. None where
    there is none, where there are several, or where an operation writes such a resource or one below it.
    """
    found = _by_key(contract).get(plain(field.place[-1]), [])
    paths = {each.path.rstrip("/") for each in found}
    is_clear = len(paths) == 1 and not any(f"{operation.path}/".startswith(f"{each}/") for each in paths)
    return min(found, key=lambda each: each.method != "POST") if is_clear else None


@lru_cache(maxsize=8)
def _by_key(contract: Contract) -> Mapping[str, Sequence[Operation]]:
    """Returns the operations that can supply a resource, by what a text with the key of their resources is called."""
    items = (each.path.rstrip("/").rpartition("/") for each in contract.operations if each.path.endswith("}"))
    keys = {head: plain(last[1:-1]) for head, _, last in items if last.startswith("{")}
    found: dict[str, list[Operation]] = {}
    for each in contract.operations:
        key = keys.get(each.path.rstrip("/"), "")
        if key and not key.endswith(tuple(_IDS)) and _supplies(each):
            for called in {"", *things(each)}:
                found.setdefault(f"{called}{key}", []).append(each)
    return found


def _pattern(contract: Contract, source: Operation, taken: str) -> str:
    """Returns the pattern of the path parameter that takes the ids of a collection; empty where it has none."""
    item = f"{source.path.rstrip('/')}/{{{taken}}}"
    found = (field for each in contract.operations if each.path.rstrip("/") == item for field in each.parameters)
    return next((str(field.schema.get("pattern", "")) for field in found if field.path[0] == taken), "")


@lru_cache(maxsize=8)
def _sources(contract: Contract) -> _Sources:
    """Returns the operations that can supply a resource, by what one may be called, in the order of the document."""
    found: dict[str, list[Operation]] = {}
    persons: list[Operation] = []
    for each in contract.operations:
        called = things(each) if _supplies(each) else set()
        for name in called:
            found.setdefault(name, []).append(each)
        persons += [] if called.isdisjoint(PERSON.words) else [each]
    return _Sources(found, persons)


@lru_cache(maxsize=8)
def _all(contract: Contract) -> Mapping[str, Mapping[Key, Reference]]:
    sources = _sources(contract)
    return {each.id: dict(_references(each, sources)) for each in contract.operations if each.has_body}


def _supplies(operation: Operation) -> bool:
    """Returns whether an operation can supply a resource: a POST or GET of a path that ends in a name."""
    is_named = not is_of_item(operation)
    return operation.method in {"POST", "GET"} and is_named and not is_search(operation) and not operation.unreadable


def _references(operation: Operation, sources: _Sources) -> Iterator[tuple[Key, Reference]]:
    for field in operation.fields:
        is_leaf = field.location == "body" and field.kind in {"property", "item"} and field.types in _KINDS
        if not is_leaf or _is_chosen(field) or field.is_uncertain or field.key in operation.told:
            continue
        for called in _called(field):
            source = _source(operation, called, sources)
            if source is not None:
                yield field.key, Reference(field, replace(field, path=(f"{called}_id",)), source)
                break
        for called in _linked(field):
            source = _source(operation, called, sources)
            address = _address(source) if source is not None else ()
            if source is not None and address:
                yield field.key, Reference(field, field, source, address=address)
                break


def _is_chosen(field: Field) -> bool:
    """Returns whether the document states which values a field may have. A default of null says only that there may be
    no resource (`assigneeId`).
    """
    return any(field.schema[name] is not None for name in _CHOSEN & field.schema.keys())


def _called(field: Field) -> Iterator[str]:
    """Yields what the resource may be called whose id a field holds, the likeliest first; nothing where it is no id."""
    names = [step for step in field.place if step != "*"]
    if not names:  # an item of a body that is a list has no name
        return
    *before, last = words(names[-1]) or [""]
    is_list = field.kind == "item"
    is_id = last in (_PLURAL_IDS if is_list else _IDS)
    if is_id and before:
        yield from _suffixes(before)
    elif is_id and len(names) > 1:
        is_linked = len(names) > 2 and ENVELOPE.found(names[-2])  # `author: {data: {type, id}}` of JSON:API
        yield from _suffixes(words(names[-3] if is_linked else names[-2]))  # `product: {id}`
    elif not is_id and (field.types & {"integer"} or field.schema.get("format") in UUIDS):
        # Django REST framework names a foreign key as the resource. A count has its resource's name in the plural.
        yield from [plain(names[-1])] if is_list or not last.endswith("s") else []
    if plain(names[-1]).endswith(tuple(_IDS)):
        yield from _said(field)


def _linked(field: Field) -> Iterator[str]:
    """Yields what the resource may be called whose address a field holds; nothing where it is no address."""
    names = [step for step in field.place if step != "*"]
    called = words(names[-1]) if names and field.schema.get("format") in LINK_FORMAT.words else []
    if called:
        yield from _suffixes(called[:-1] if len(called) > 1 and called[-1] in ADDRESS.words else called)


def _address(source: Operation) -> tuple[str, ...]:
    """Returns the place at which the server shows the address of a resource that an operation creates or lists; empty
    without one. A property that clients send is none: `url` of a webhook.
    """
    sent = {field.place[-1] for field in source.fields if field.location == "body" and field.place}
    fields = [field for response in source.successes for field in response.fields if field.place]
    shown = [field for field in fields if "string" in field.types]
    found = {field.place[-1].lower(): field.place[-1] for field in shown}
    own = next((found[word] for word in OWN_ADDRESS.words if word in found and found[word] not in sent), "")
    links = (place for place in _SELF_LINKS if any(field.place[-len(place) :] == place for field in shown))
    return next(links, (own,) if own else ())


def _said(field: Field) -> Iterator[str]:
    """Yields what the description of an id says it is the id of: `The application id` of Gotify's `appid`."""
    for found in SAID_ID.compiled.finditer(str(field.schema.get("description") or "")):
        yield from (plain(word) for word in found.groups() if word)


def _suffixes(parts: list[str]) -> Iterator[str]:
    """Yields the names that end as a name does: `billingaddress`, then `address`."""
    yield from ("".join(parts[index:]) for index in range(len(parts)))


def _source(operation: Operation, called: str, sources: _Sources) -> Operation | None:
    """Returns the operation that creates, or else lists, the resources with a name, nearest to an operation.

    None where there is none, or where it is the resource that the operation itself writes.
    """
    meant = sources.called.get(called, [])
    if not meant and called in {*ROLE.words, *PERSON.words}:  # `memberIds`, where persons are `employees`
        meant = sources.persons
    if not meant or any(each.path == operation.path for each in meant):
        return None
    around = operation.path.split("/")

    def distance(source: Operation) -> tuple[bool, int, int]:
        segments = source.path.split("/")
        common = next((i for i, (a, b) in enumerate(zip(around, segments, strict=False)) if a != b), len(segments))
        return source.method != "POST", source.path.count("{"), -common

    return min(meant, key=distance)
