"""Finds which operation creates an item whose collection has no POST: `GET /tasks/{task_id}` reads what
`POST /projects/{id}/tasks` creates.

Both have the schema of their response in common, named or written twice alike, or the response has a property called as
the path parameter. Such a relation is a guess: `Related.is_guessed` says so, and a read counts only if it holds what
was sent.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bythebook_conformance.conventions import IDENTITY, KEY
from bythebook_conformance.relations.logins import gives_credentials
from bythebook_conformance.relations.names import is_of_item, is_search, shape, shape_of, things
from bythebook_conformance.spelling import plain, words
from bythebook_openapi.errors import InputError
from bythebook_openapi.model.contract import Contract, Operation

__all__ = ["Items", "items_of", "stem"]

_IDS = frozenset(map(plain, (*IDENTITY.words, *KEY.words)))
_CREATED, _MISSING = "201", "404"
_TITLES = frozenset({"title", "description"})
# The depth of a property in an envelope.
_IN_ENVELOPE = 2


@dataclass(frozen=True)
class Items:
    """Which operation creates the items of a path, by the shape of that path; and the reverse, by operation id."""

    creators: Mapping[str, Operation]
    places: Mapping[str, str]


def stem(name: str) -> str:
    """Returns what a name of an id is the id of: `task` of `taskId` and `task_id`; empty where it does not say."""
    *before, last = words(name) or [""]
    return "".join(before) if last in _IDS else ""


def items_of(contract: Contract) -> Items:
    """Returns the operations that create items elsewhere than in the collection of the items' path."""
    own = {(each.method, shape_of(each)) for each in contract.operations}
    puts = [each for each in contract.operations if each.method == "PUT"]
    put = {shape_of(each) for each in puts if _status_keys(each) >= {_CREATED}}
    # Frameworks such as FastAPI document neither status code, and most of their PUTs only replace.
    unclear = {shape_of(each) for each in puts if _status_keys(each).isdisjoint({_CREATED, _MISSING})}
    posts = [each for each in contract.operations if _may_create(each) and not gives_credentials(contract, each)]
    found: dict[str, Operation] = {}
    started: dict[str, Operation] = {}
    for place, name in _places(contract).items():
        collection = place.rpartition("/")[0]
        if ("POST", collection) in own or place in put:
            continue
        possible = [each for each in posts if not _is_below(each, place)]
        creator = _creator(contract, place, name, possible, must_be_called=place in unclear)
        if creator is not None:
            found[place] = creator
        elif place not in unclear and (one := _starter(contract, place, name, possible)) is not None:
            started[place] = one
    places: dict[str, str] = {}
    for place in sorted(found, key=lambda each: (each.count("{}"), ("GET", each) not in own)):
        places.setdefault(found[place].id, place)
    return Items({**started, **found}, places)


def _may_create(operation: Operation) -> bool:
    is_named = not is_of_item(operation)
    return operation.method == "POST" and is_named and not is_search(operation) and not operation.unreadable


def _status_keys(operation: Operation) -> set[str]:
    return {response.key for response in operation.responses}


def _is_below(operation: Operation, place: str) -> bool:
    """Returns whether an operation acts on an item, such as `POST /tasks/{id}/close`, and does not create it."""
    return shape_of(operation).startswith(f"{place}/")


def _places(contract: Contract) -> dict[str, str]:
    """Returns the paths of items, without the names of their parameters, and the name of each last parameter."""
    found: dict[str, str] = {}
    for operation in contract.operations:
        segments = operation.path.rstrip("/").split("/")
        for index, segment in enumerate(segments):
            if index > 1 and segment.startswith("{") and segment.endswith("}"):
                found.setdefault(shape("/".join(segments[: index + 1])), segment[1:-1])
    return found


def _creator(
    contract: Contract, place: str, name: str, posts: list[Operation], *, must_be_called: bool
) -> Operation | None:
    """Returns the one operation that creates the items of a path, by the strongest evidence; None where none does.
    With `must_be_called`, its name must be that of the collection, and its response must be alike.
    """
    reader = next((each for each in contract.operations if each.method == "GET" and shape_of(each) == place), None)
    component = _component(contract, reader) if reader is not None else ""
    written = _written(contract, reader) if reader is not None else ""
    collection = plain(place.rsplit("/", 2)[1])
    called = [each for each in posts if collection in things(each) or stem(name) in things(each)]
    alike = [each for each in posts if component and _component(contract, each) == component]
    naming = [each for each in posts if _names(each, name)]
    # Quart-Schema writes out the schema of each response, and Litestar names it anew for each operation. Two that are
    # alike by chance do not count.
    twins = [each for each in called if written and _written(contract, each) == written]
    both = [each for each in called if each in alike or each in naming or each in twins]
    if both:
        return min(both, key=lambda each: each.path.count("{"))
    if must_be_called:
        return None
    # Of an id or of the resource itself, as Laravel names it: `{donation}` of `/donations/{donation}/refund`.
    # Or those of the same collection elsewhere, as shallow routes have it: `DELETE /comments/{id}` and
    # `POST /posts/{id}/comments`.
    exact = [each for each in called if reader is None and (stem(name) or plain(name)) in things(each)]
    is_id = plain(name) in _IDS or bool(stem(name))
    exact = exact or [each for each in called if is_id and _ends_with(each, collection) and _has_id(each)]
    # `POST /order` and `GET /orders/{order_id}`, whose response is not described, as in tutorials.
    if reader is not None and not _is_described(reader):
        beside = place.rpartition("/")[0].rpartition("/")[0]
        exact += [each for each in called if shape(each.path) == f"{beside}/{stem(name)}" and _has_id(each)]
    created = [each for each in alike if any(response.key == _CREATED for response in each.responses)]
    for some in (naming, created, exact):
        if len(some) == 1:
            return some[0]
    return None


def _starter(contract: Contract, place: str, name: str, posts: list[Operation]) -> Operation | None:
    """Returns one of several operations whose response names what a path reads, as its read does: each command has a
    `command_id` in `GET /commands/{command_id}`. The one with the fewest path parameters; None where there is none.
    """
    reader = next((each for each in contract.operations if each.method == "GET" and shape_of(each) == place), None)
    if reader is None or not _names(reader, name):
        return None
    return min((each for each in posts if _names(each, name)), key=lambda each: each.path.count("{"), default=None)


def _is_described(operation: Operation) -> bool:
    """Returns whether the document names a property of an operation's response."""
    return any(field.place for response in operation.successes for field in response.fields)


def _ends_with(operation: Operation, collection: str) -> bool:
    """Returns whether a path ends with the name of a collection."""
    return plain(operation.path.rstrip("/").rpartition("/")[2]) == collection


def _has_id(operation: Operation) -> bool:
    """Returns whether a response shows an id of what an operation creates."""
    answered = (
        each for response in operation.successes for each in response.fields if 0 < len(each.place) <= _IN_ENVELOPE
    )
    return any(plain(each.place[-1]) in _IDS for each in answered)


def _names(operation: Operation, name: str) -> bool:
    """Returns whether a response has a property that is called as a path parameter, and that the client did not send.

    `id` names any resource.
    """
    if plain(name) in _IDS:
        return False
    sent = {plain(each.path[-1]) for each in operation.fields if each.location == "body" and each.path}
    answered = (each for response in operation.successes for each in response.fields if 0 < len(each.place) <= 2)
    answered = (each for each in answered if not each.types or each.types - {"object", "array", "null"})
    return plain(name) not in sent and any(plain(each.place[-1]) == plain(name) for each in answered)


def _component(contract: Contract, operation: Operation) -> str:
    """Returns the pointer of the named schema of an operation's success; empty where it has none, or a list."""
    for pointer in _schemas(operation):
        try:
            schema, at = contract.reader.resolved(pointer)
        except InputError:
            continue
        if at.startswith("/components/schemas/") and "object" in (schema.get("type"), _kind(schema)):
            return at
    return ""


def _written(contract: Contract, operation: Operation) -> str:
    """Returns the text of the schema of an operation's success without its name, if that is an object with properties;
    else nothing.
    """
    for pointer in _schemas(operation):
        try:
            schema, _ = contract.reader.resolved(pointer)
        except InputError:
            continue
        if schema.get("properties"):
            return json.dumps({key: schema[key] for key in schema.keys() - _TITLES}, sort_keys=True)
    return ""


def _schemas(operation: Operation) -> Iterator[str]:
    yield from (each.schema_pointer for each in operation.successes if each.schema_pointer is not None)


def _kind(schema: Mapping[str, object]) -> str:
    return "object" if schema.keys() & {"properties", "allOf"} else ""
