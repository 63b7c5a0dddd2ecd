"""The steps `ignore` and `complete`: what a client may not set is left out, and what it left out takes its default.

A default stands in for an absent property only, never for null or for a value (JSON Schema 2020-12, Validation, section
9.2; docs/semantics.md, "Three states").
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from bythebook_openapi.states import ABSENT
from bythebook_simulator.context import Context, World
from bythebook_simulator.document.api import Endpoint
from bythebook_simulator.document.schemas import Place, Schemas
from bythebook_simulator.messages import Decoded

__all__ = ["complete", "completed", "default_of", "ignore", "shown_read_only", "without_read_only"]

# A schema within itself, whose default is an object, would be completed without end.
_DEEPEST: Final = 16


def ignore(context: Context, decoded: Decoded) -> Decoded:
    """Return a request without its `readOnly` properties, at every depth (OpenAPI 3.0.4, section 4.7.24.1), and without
    those that only the endpoint's answers have, and call so.
    """
    pointer = context.endpoint.bodies.get(decoded.media_type or "")
    if decoded.body is ABSENT or pointer is None:
        return decoded
    body = without_read_only(context.world.requests, (pointer,), decoded.body)
    own = shown_read_only(context.world, context.endpoint, pointer)
    return replace(decoded, body=_without(own, body) if own else body)


def shown_read_only(world: World, endpoint: Endpoint, pointer: str) -> frozenset[str]:
    """Return the properties that answers of success call `readOnly`, and that the body at a pointer does not name: of
    the answer, and of the objects right within it.
    """
    shown, sent = set[str](), set[str]()
    answers = [each for status, each in endpoint.answers.items() if status[:1] == "2"]
    pointers = [each for answer in answers for each in answer.content.values() if each is not None]
    for schemas, names, known in ((world.answers, shown, pointers), (world.requests, sent, [pointer])):
        for each in known:
            around = schemas.properties(schemas.applying((each,), {}))
            inner = [schemas.properties(schemas.applying(place, {})) for place in around.values()]
            for name, place in (item for some in (around, *inner) for item in some.items()):
                if names is sent or schemas.keyword(place, "readOnly") is True:
                    names.add(name)
    return frozenset(shown - sent)


def _without(names: frozenset[str], body: Any) -> Any:
    """Return a body without some members, or the one object in it without them."""
    if not isinstance(body, Mapping):
        return body
    inner = {name: _without(names, each) if len(body) == 1 else each for name, each in body.items()}
    return {name: each for name, each in inner.items() if name not in names}


def complete(context: Context, decoded: Decoded) -> Decoded:
    """Return a request in which every absent parameter and property has its default; the body of a PATCH is left as it
    is, since what it leaves out is not to be changed (RFC 5789, section 2).

    A body that is absent and may be `{}` is taken as that.
    """
    schemas = context.world.requests
    parts: dict[str, dict[str, Any]] = {}
    for each in context.endpoint.parameters:
        values = parts.setdefault(each.location, dict(decoded.part(each.location)))
        if each.name not in values:
            default = default_of(schemas, (each.schema,))
            if default is not ABSENT and default is not None:
                values[each.name] = default
        if each.name in values:
            values[each.name] = completed(schemas, (each.schema,), values[each.name])
    body, media_type = decoded.body, decoded.media_type
    if context.endpoint.method != "PATCH":
        if body is ABSENT and context.endpoint.bodies:
            media_type = next(iter(context.endpoint.bodies))
        pointer = context.endpoint.bodies.get(media_type or "")
        if pointer is not None:
            body = _completed_body(schemas, (pointer,), body)
    return replace(decoded, **parts, body=body, media_type=media_type)


def _completed_body(schemas: Schemas, place: Place, body: Any) -> Any:
    if body is ABSENT:
        default = default_of(schemas, place)
        body = default if default is not ABSENT else {}
        if not schemas.is_valid(place, body):
            return ABSENT
    return completed(schemas, place, body)


def default_of(schemas: Schemas, place: Place) -> Any:
    """Return the default at a place; ABSENT where none is stated, or only one that its own schema does not admit."""
    default = schemas.keyword(place, "default")
    return copy.deepcopy(default) if default is not ABSENT and schemas.is_valid(place, default) else ABSENT


def completed(schemas: Schemas, place: Place, value: Any, within: int = 0) -> Any:
    """Return a value in which each object that is there has the defaults of what it leaves out, at every depth: in
    objects, items, members of maps, and the branch of a union that is chosen. `within` counts the defaults around it.
    """
    if not isinstance(value, Mapping | list):
        return value
    applied = schemas.applying(place, value)
    if isinstance(value, list):
        return [completed(schemas, schemas.item(applied, index), each, within) for index, each in enumerate(value)]
    whole = dict(value)
    for name, each in schemas.properties(applied).items() if within < _DEEPEST else ():
        if name not in whole and schemas.keyword(each, "readOnly") is not True:
            default = default_of(schemas, each)
            if default is not ABSENT:
                whole[name] = default
    return {
        name: completed(schemas, schemas.member(applied, name), each, within + (name not in value))
        for name, each in whole.items()
    }


def without_read_only(schemas: Schemas, place: Place, value: Any) -> Any:
    """Return a value without the properties whose schema says `readOnly`, at every depth."""
    if not isinstance(value, Mapping | list):
        return value
    applied = schemas.applying(place, value)
    if isinstance(value, list):
        return [without_read_only(schemas, schemas.item(applied, index), each) for index, each in enumerate(value)]
    places = {name: schemas.member(applied, name) for name in value}
    return {
        name: without_read_only(schemas, places[name], each)
        for name, each in value.items()
        if schemas.keyword(places[name], "readOnly") is not True
    }
