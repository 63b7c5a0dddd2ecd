"""Finds the id of a resource in a response or a request: a value for a path parameter."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from bythebook_conformance.conventions import ENVELOPE, IDENTITY, KEY, METADATA, NAME, OWN_ADDRESS
from bythebook_conformance.model import Exchange
from bythebook_conformance.relations.addresses import changes_path, is_addressable, named_below, named_by, path_in
from bythebook_conformance.relations.envelopes import between, request_envelope
from bythebook_conformance.relations.kept_with import kept_with
from bythebook_conformance.relations.names import last_words, place_of, shape_of, things
from bythebook_conformance.relations.references import references
from bythebook_conformance.relations.traits import stated_ids, usual_ids
from bythebook_conformance.spelling import plain
from bythebook_openapi.model.contract import Contract, Field, Operation
from bythebook_openapi.model.equivalence import is_number
from bythebook_openapi.pointer import names_in
from bythebook_openapi.states import ABSENT, NOWHERE, get

__all__ = [
    "DISTINCTIVE",
    "IDS",
    "SHARED",
    "UUID",
    "are_different",
    "has_fresh_text",
    "held",
    "holds_what_was_sent",
    "id_sent",
    "identifiers",
    "is_bare_id",
    "is_id",
    "is_own",
    "is_told_by_body",
    "item_sent",
    "marks_in",
    "names_another",
    "own_address",
    "own_id",
    "path_told",
    "texts_in",
    "texts_within",
    "told",
    "value_for",
]

# The formats of texts that several resources have alike.
SHARED = frozenset({"date", "date-time", "time", "duration", "byte", "binary", "password"})

IDS = IDENTITY.words
# RFC 9562, section 4: its letters have no case.
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
# Shorter texts may be the same by chance.
DISTINCTIVE = 6
_ID_NAMES = (*IDS, *KEY.words, *NAME.words)


def value_for(param: Field, expression: str, exchange: Exchange, contract: Contract, turn: int = 0) -> Any:
    """Returns the value of a path parameter that an accepted exchange gives: the likeliest at `turn` 0, then the next
    ones; ABSENT where there is none.
    """
    if expression:
        found_there = _by_expression(expression, exchange) if turn == 0 else ABSENT
        return found_there if is_addressable(param, found_there) else ABSENT
    found: list[Any] = []
    for value in _likely(param, exchange, contract):
        if is_addressable(param, value) and contract.admits(param, value) and value not in found:
            found.append(value)
    return found[turn] if turn < len(found) else ABSENT


def _likely(param: Field, exchange: Exchange, contract: Contract) -> Iterator[str | int]:
    made = next((each for each in contract.operations if each.id == exchange.request.operation), None)
    first = stated_ids(made) if made is not None else ()
    called = f"{_singular(made)}_id"
    for name in _named_with_collection(made, exchange):
        yield from (name, int(name)) if name.isascii() and name.isdecimal() else (name,)
    holders = _holders(exchange.answer) if made is None else iter(_own_holders(made, exchange.answer))
    for value in _values_named(param, holders, called, first=first):
        yield from (value,) if contract.admits(param, value) else _as_in_path(value)
    location = _named_by_location(made, exchange)
    if location:
        yield location
    if location.isdecimal():
        yield int(location)
    yield from _alone(made, exchange, contract)
    if is_told_by_body(exchange) and not _is_read_by_its_name(exchange):
        shown = exchange.after.answer if exchange.after is not None and exchange.after.accepted else ABSENT
        yield from _values_named(param, _holders(shown), called)
    yield from _said(param, exchange, contract)


def _is_read_by_its_name(exchange: Exchange) -> bool:
    """Returns whether the read after a creation has a text of the request in its path: the client gave the id."""
    path = exchange.after.request.parts["path"].values() if exchange.after is not None else ()
    return not _texts_sent(exchange).isdisjoint(str(each) for each in path)


def _alone(made: Operation | None, exchange: Exchange, contract: Contract) -> Iterator[str]:
    """Yields a UUID that is the whole response to a creation, where no read could prove that it is the id: a number may
    be a count, and a UUID of the request names another resource.
    """
    answer = exchange.answer
    if made is None or made.method != "POST" or not isinstance(answer, str) or not UUID.fullmatch(answer):
        return
    items = f"{shape_of(made)}/{{}}"
    path, query, body = (exchange.request.parts.get(part) for part in ("path", "query", "body"))
    # A client may give the id itself.
    named = {key: value for key, value in body.items() if key not in IDS} if isinstance(body, dict) else body
    values = [*(path or {}).values(), *(query or {}).values(), named]
    sent = {text.lower() for text in texts_in(values)}
    if answer.lower() not in sent and not any(
        each.method == "GET" and shape_of(each) == items for each in contract.operations
    ):
        yield answer


def _named_with_collection(made: Operation | None, exchange: Exchange) -> Iterator[str]:
    """Yields the last segments of names and addresses that hold the path of the collection, too: `shelves/1`, whose
    collection is `/v1/shelves` (AIP-122), and an `@id`. What the client sent is no name of the server's.
    """
    for holder in _own_holders(made, exchange.answer) if made is not None else ():
        for name in (*NAME.words, *OWN_ADDRESS.words):
            value = holder.get(name)
            if isinstance(value, str) and "/" in value and made is not None and value not in _texts_sent(exchange):
                yield from filter(None, [named_below(place_of(made), value)])


def path_told(place: str, exchange: Exchange, contract: Contract) -> dict[str, str]:
    """Returns the path parameters of a path that an address of the created resource tells: its `Location`, or its own
    address in the response (`url`, `self`); empty where neither ends with that path.
    """
    made = next((each for each in contract.operations if each.id == exchange.request.operation), None)
    holders = _own_holders(made, exchange.answer) if made is not None else ()
    own = [holder.get(name) for holder in holders for name in OWN_ADDRESS.words]
    sent = _texts_sent(exchange)
    for address in (exchange.headers.get("location", ""), *own):
        told = path_in(place, address) if isinstance(address, str) and address not in sent else {}
        if told and not any(map(changes_path, told.values())):
            return told
    return {}


def _texts_sent(exchange: Exchange) -> set[str]:
    """Returns the texts at the root of a request's body."""
    body = exchange.request.body
    return {each for each in body.values() if isinstance(each, str)} if isinstance(body, dict) else set()


def _named_by_location(made: Operation | None, exchange: Exchange) -> str:
    """Returns what a response's `Location` names; empty where that is the end of the creation's own path, with a slash:
    an empty name was put after the path of the collection.
    """
    address = exchange.headers.get("location", "")
    name = named_by(address)
    is_collection = made is not None and address.endswith("/") and name == named_by(made.path)
    return "" if is_collection else name


def _as_in_path(value: str | int) -> Iterator[str | int]:
    """Yields an id whose type is not that of the path parameter: as text, and a text of digits as a number, too.

    The latter is a mistake of the document or of the server, which `response-domain` reports.
    """
    yield str(value)
    if isinstance(value, str) and value.isascii() and value.isdecimal():
        yield int(value)


def _values_named(
    param: Field, holders: Iterator[Mapping[str, Any]], *called: str, first: tuple[str, ...] = ()
) -> Iterator[str | int]:
    """Yields the values in objects under the names in `first`, a path parameter's name, or a usual name of an id."""
    for holder in holders:
        by_plain = {plain(key): key for key in holder}
        either = param.path[0].split("_or_")  # `username_or_id`
        for wanted in (*first, param.path[0], *last_words(param.path[0]), *_ID_NAMES, *either, *called):
            value = holder.get(wanted, holder.get(by_plain.get(plain(wanted), ""), ABSENT))
            if is_id(value):
                yield value


def _singular(operation: Operation | None) -> str:
    """Returns what a resource of a collection is called, by its path: `dataset` for `/datasets`."""
    path = operation.path if operation is not None else ""
    names = [segment for segment in path.strip("/").split("/") if segment and "{" not in segment]
    return names[-1].removesuffix("s") if names else ""


def _said(param: Field, exchange: Exchange, contract: Contract) -> Iterator[str | int]:
    """Yields the names that the client gave to the created resource. A number may be anything, and an id is the
    server's, unless it is called like the parameter, or the read under it holds the request's texts.
    """
    name, body = param.path[0], exchange.request.body
    if isinstance(body, dict):
        after = exchange.after
        if after is not None and holds_what_was_sent(exchange, after, contract):
            yield from _values_named(param, iter([body] if is_told_by_body(exchange) else []))
            yield from (exchange.answer,) if is_bare_id(param, exchange, contract) else ()
        own = {key: value for key, value in body.items() if plain(key) == plain(name)}
        is_id = not {*IDS}.isdisjoint(last_words(name))
        for value in _values_named(param, iter([own] if is_id else [own, body, *_metadata(body)])):
            if isinstance(value, str):
                yield value


def is_told_by_body(exchange: Exchange) -> bool:
    """Returns whether the response to a creation is empty, so that only the request can hold the id."""
    return exchange.answer in (ABSENT, None, {}) and not exchange.headers.get("location")


def is_bare_id(param: Field, exchange: Exchange, contract: Contract) -> bool:
    """Returns whether the whole response to a creation may be the id, as a value of a path parameter: `17`. It may be a
    count or a sentence as well, so that the read under it must hold the request's texts.
    """
    answer = exchange.answer
    return is_id(answer) and is_addressable(param, answer) and contract.admits(param, answer)


def id_sent(param: Field, exchange: Exchange, contract: Contract) -> Any:
    """Returns the id that a creation sent, as a value of a path parameter; ABSENT where it sent none. Another resource
    may have that id, so that the read under it must hold the request's texts.
    """
    body = exchange.request.body
    for value in _values_named(param, iter([body])) if isinstance(body, dict) else ():
        if is_addressable(param, value) and contract.admits(param, value):
            return value
    return ABSENT


def holds_what_was_sent(exchange: Exchange, read: Exchange, contract: Contract) -> bool:
    """Returns whether a read holds a fresh text of a request: it reads the resource that the request created."""
    return read.accepted and _holds_one_of(_fresh_texts(exchange, contract), read.answer)


def has_fresh_text(exchange: Exchange, contract: Contract) -> bool:
    """Returns whether a read could tell the resource that a request created from any other."""
    return bool(_fresh_texts(exchange, contract))


def item_sent(exchange: Exchange, items: list[Any], contract: Contract) -> Any:
    """Returns the one item of a list that holds most of the fresh texts of a creation, and one at least; ABSENT where
    none does, or several hold as many. A text may have been sent before: with the value that another resource shows.
    """
    sent = _fresh_texts(exchange, contract)
    counts = [(_count_of(sent, item), item) for item in items if isinstance(item, dict)]
    most = max((count for count, _ in counts), default=0)
    found = [item for count, item in counts if count == most]
    return found[0] if most and len(found) == 1 else ABSENT


def _fresh_texts(exchange: Exchange, contract: Contract) -> set[str]:
    """Returns the texts of a request that no other request sent. Texts that the document states, such as the members of
    an enumeration, are not fresh. Nor are times, passwords and the ids of other resources, which are shared.
    """
    made = next((each for each in contract.operations if each.id == exchange.request.operation), None)
    wrapper = request_envelope(made) if made is not None else None
    around = wrapper.key if wrapper is not None else ("body",)
    body = get(exchange.request.parts, around)
    sent = (each for each in (made.fields if made is not None else ()) if each.location == "body" and each.path)
    fields = [each for each in sent if each.path[:-1] == around[1:]]
    stated = {each.path[-1] for each in fields if each.schema.keys() & {"enum", "const", "default"}}
    named = stated | {each.path[-1] for each in fields if each.schema.get("format") in SHARED}
    named |= {key[-1] for key in references(contract, made)} if made is not None else set()
    texts = {name: each for name, each in body.items() if isinstance(each, str)} if isinstance(body, dict) else {}
    return {text for name, text in texts.items() if name not in named and len(text) >= DISTINCTIVE}


def _count_of(sent: set[str], answer: Any) -> int:
    """Returns how many of some texts an answer holds, perhaps in another case or with other marks: a server may write a
    code in its own form.
    """
    texts = {value for holder in _holders(answer) for value in holder.values() if isinstance(value, str)}
    forms = {plain(text) for text in texts}
    return sum(each in texts or (len(plain(each)) >= DISTINCTIVE and plain(each) in forms) for each in sent)


def _holds_one_of(sent: set[str], answer: Any) -> bool:
    return any(value in sent for holder in _holders(answer) for value in holder.values() if isinstance(value, str))


def own_id(operation: Operation, answer: Any) -> str | int | None:
    """Returns the id of the resource in a response of an operation; None where it has none."""
    names = usual_ids(operation)
    for holder in _own_holders(operation, answer) if isinstance(answer, dict) else ():
        for name in names:
            if isinstance(value := holder.get(name), str | int):
                return value
    return None


def own_address(operation: Operation, answer: Any, place: tuple[str, ...]) -> str | None:
    """Returns the address of the resource in a response of an operation, at its place in the resource; None where it
    has none.
    """
    holders = _own_holders(operation, answer)
    return next((value for each in holders if isinstance(value := get(each, place), str) and value), None)


def called_id(operation: Operation, answer: Any) -> str | int | None:
    """Returns the id in a response under the name of what the operation makes, `thread_id` of `POST /threads`; None
    where it has none.
    """
    wanted = {thing + plain(word) for thing in things(operation) for word in usual_ids(operation)}
    for holder in _own_holders(operation, answer) if isinstance(answer, dict) else ():
        for name, value in holder.items():
            if plain(name) in wanted and is_id(value):
                found: str | int = value
                return found
    return None


def identifiers(operation: Operation, answer: Any) -> dict[str, str | int]:
    """Returns what a response calls its resource, by property, an id before a name; empty where it calls it nothing.

    Only one object holds them: the response, or else the first one within it.
    """
    wanted = [*stated_ids(operation), *_ID_NAMES]
    things_of = things(operation)
    wanted += [thing + word for thing in sorted(things_of) for word in _ID_NAMES]
    for holder in _holders(answer):
        by_plain = {plain(key): key for key in reversed(list(holder))}
        found = (by_plain[plain(name)] for name in wanted if plain(name) in by_plain)
        named = {name: holder[name] for name in found if is_id(holder[name])}
        if named:
            return named
    return {}


def is_id(value: Any) -> bool:
    """Returns whether a value may be an id or a name: a text that is not empty, or an integer."""
    return isinstance(value, str | int) and not isinstance(value, bool) and value != ""


def is_own(operation: Operation, exchange: Exchange, path: Mapping[str, Any]) -> bool:
    """Returns whether the last path parameter of a read is the id of the resource that a creation made: the response
    or the request has it, and not only an object in the response that is another resource, such as the owner.
    """
    value = str(list(path.values())[-1]) if path else ""
    others = [holder for holder in _holders(exchange.answer) if holder not in _own_holders(operation, exchange.answer)]
    elsewhere = any(value == str(told_id) for holder in others for told_id in holder.values())
    is_of_list = isinstance(exchange.answer, list) and len(exchange.answer) > 1
    own = [stated for holder in _own_holders(operation, exchange.answer) for stated in holder.values()]
    is_stated = value in map(str, own) or value in unquote(exchange.headers.get("location", ""))
    return (is_stated or not elsewhere) and not is_of_list


def are_different(operation: Operation, written: Exchange, read: Exchange) -> bool:
    """Returns whether two responses have different ids, so that they show different resources."""
    first, second = own_id(operation, written.answer), own_id(operation, read.answer)
    return first is not None and second is not None and str(first) != str(second)


def names_another(operation: Operation, named: str, asked: Any, written: Exchange, read: Exchange) -> bool:
    """Returns whether the response to a change names another resource than its path: by the id, or by the property with
    the name of the path parameter `named`, which the read of that path has as the path has it.
    """
    if not (written.accepted and read.accepted):
        return False
    ids = {*map(plain, usual_ids(operation)), plain(named)}
    told, shown = (_named_as(operation, ids, each.answer) for each in (written, read))
    own = [name for name, value in shown.items() if plain(str(value)) == plain(str(asked))]
    return any(name in told for name in own) and all(
        plain(str(told.get(name, asked))) != plain(str(asked)) for name in own
    )


def _named_as(operation: Operation, names: Collection[str], answer: Any) -> dict[str, str | int]:
    """Returns the texts and numbers that the resource in a response has under some names."""
    return {
        plain(name): value
        for holder in (_own_holders(operation, answer) if isinstance(answer, dict) else ())
        for name, value in holder.items()
        if plain(name) in names and isinstance(value, str | int) and not isinstance(value, bool)
    }


def _own_holders(operation: Operation, answer: Any) -> list[Mapping[str, Any]]:
    """Returns the objects of a response that may be the resource. Where the root has fields of the request, it is the
    resource itself, and an object in it another one, unless it is called like the resource.
    """
    holders = list(_holders(answer))
    if not isinstance(answer, dict):
        return holders
    sent, named, places = kept_with(operation, "_own_names", lambda: _own_names(operation))
    called = [value for name, value in answer.items() if plain(name) in named]
    # `{"code": 200, "data": {"code": "A1"}}`: the document places the resource, and the root is about the request.
    inner = [found for place in places if isinstance(found := get(answer, place), dict)]
    is_root = not sent.isdisjoint(answer) and not any(isinstance(value, dict) for value in called)
    called += _metadata(answer)
    kept = [holder for holder in holders if holder is answer or holder in called] if is_root else holders
    return [*inner, *(holder for holder in kept if not any(holder is each for each in inner))]


def _own_names(operation: Operation) -> tuple[frozenset[str], frozenset[str], tuple[tuple[str, ...], ...]]:
    """Returns the names of the properties of a request, those of the object in a response that is the resource, and the
    documented places of that object.
    """
    known = [between(operation, response) for response in operation.successes]
    around = {(), *(each.sent for each in known)}
    members = (field for field in operation.fields if field.location == "body" and field.place)
    sent = (field.path[-1] for field in members if field.place[:-1] in around)
    names = frozenset({*things(operation), *map(plain, ENVELOPE.words)})
    return frozenset(sent), names, tuple(dict.fromkeys(each.answered for each in known if each.answered))


def _metadata(holder: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Returns the object within a resource that holds its name or id, where the resource holds none itself."""
    if any(is_id(holder.get(name)) for name in _ID_NAMES):
        return []
    found = [each for name, each in holder.items() if METADATA.found(name) and isinstance(each, dict)]
    return [each for each in found if any(is_id(each.get(name)) for name in _ID_NAMES)]


def told(exchange: Exchange, name: str) -> list[str | int]:
    """Returns what a creation holds under a name: its value in the request, and another one in the response."""
    body = exchange.request.body
    holders = [*([body] if isinstance(body, dict) else []), *_holders(exchange.answer)]
    found = [value for holder in holders if isinstance(value := holder.get(name), str | int)]
    return list(dict.fromkeys(each for each in found if not isinstance(each, bool)))


def held(exchange: Exchange, name: str) -> list[Any]:
    """Returns what the response to a creation holds under a name, in the resource or around it."""
    return [holder[name] for holder in _holders(exchange.answer) if name in holder]


def _holders(answer: Any) -> Iterator[Mapping[str, Any]]:
    """Yields the objects of a response that may be the resource: its root, the objects inside, the first of a list."""
    if isinstance(answer, list):
        answer = answer[0] if answer else None
    if isinstance(answer, dict):
        yield answer
        yield from (each for each in answer.values() if isinstance(each, dict))
        for each in answer.values():
            if isinstance(each, list) and each and isinstance(each[0], dict):
                yield each[0]


def _by_expression(expression: str, exchange: Exchange) -> Any:
    """Returns the value of a runtime expression (OpenAPI 3.1.1, section 4.8.20.4); ABSENT where it has none."""
    kind, _, pointer = expression.strip("{}").partition("#")
    path = names_in(pointer)
    if kind == "$response.body":
        found = get(exchange.answer, path)
    elif kind == "$request.body":
        found = get(exchange.request.body, path)
    elif kind.startswith("$request."):
        location, _, name = kind.removeprefix("$request.").partition(".")
        found = get(exchange.request.parts, (location, name))
    elif kind.startswith("$response.header."):
        found = exchange.headers.get(kind.removeprefix("$response.header.").lower(), ABSENT)
    else:
        found = expression
    return ABSENT if found is NOWHERE else found


def texts_within(value: Any) -> Iterator[str]:
    """Yields the texts within a body, without the names of members."""
    waiting = [value]
    while waiting:  # no recursion: bodies may be nested as deep as JSON is read
        one = waiting.pop()
        if isinstance(one, str):
            yield one
        waiting += one.values() if isinstance(one, Mapping) else one if isinstance(one, list) else ()


def texts_in(value: object) -> set[str]:
    """Returns the texts at any depth of a value that are long enough to be distinctive, names of members included."""
    if isinstance(value, str):
        return {value} if len(value) >= DISTINCTIVE else set()
    inner = [*value, *value.values()] if isinstance(value, dict) else value if isinstance(value, list) else ()
    return {text for each in inner for text in texts_in(each)}


def marks_in(value: object) -> set[str | int | float]:
    """Returns what `texts_in` returns, and the numbers at any depth but 0 and 1."""
    if is_number(value):
        return {value} if value not in (0, 1) else set()
    inner = [*value, *value.values()] if isinstance(value, dict) else value if isinstance(value, list) else ()
    return {mark for each in inner for mark in marks_in(each)} | {*texts_in(value)}
