"""The step `decode`: what a request says, by parts, in the types of the document. It fills in nothing."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import unquote

from bythebook_openapi.states import ABSENT
from bythebook_simulator.context import Context
from bythebook_simulator.document.api import Parameter
from bythebook_simulator.messages import Decoded, Refusal
from bythebook_simulator.steps.security import cookies
from bythebook_simulator.wire import bodies, styles
from bythebook_simulator.wire.coercion import coerced

__all__ = ["decode"]


def decode(context: Context) -> Decoded | Refusal:
    """Return what a request says; a `Refusal` where its body cannot be read, or is of a media type that is not
    documented (RFC 9110, section 15.5.16).
    """
    parts: dict[str, dict[str, Any]] = {"path": {}, "query": {}, "header": {}, "cookie": {}}
    for each in context.endpoint.parameters:
        value = _parameter(context, each)
        if value is not ABSENT:
            parts[each.location][each.name] = value
    stated = context.request.headers.get("content-type", "")
    body, key = ABSENT, None
    if context.endpoint.bodies and (context.request.body or bodies.is_form(stated)):
        key = bodies.documented(context.endpoint, stated)
        if key is None:
            return Refusal("media-type", f"Bodies are read as {', '.join(context.endpoint.bodies)}.")
        pointer = context.endpoint.bodies[key]
        place = (pointer,) if pointer is not None else ()
        body = bodies.body_of(context.world.requests, place, context.request.body, stated, key)
        if isinstance(body, Refusal):
            return body
    return Decoded(**parts, body=body, media_type=key)


def _parameter(context: Context, parameter: Parameter) -> Any:
    schemas, place = context.world.requests, (parameter.schema,)
    types = schemas.types(place)
    kinds: list[str] = [kind for kind in ("array", "object") if kind in types]
    if not kinds or types & {"string", "integer", "number", "boolean"} or parameter.is_json:
        kinds.append("scalar")
    value: Any = ABSENT
    for kind in reversed(kinds):  # where several fit, the simplest one that is admitted
        raw = _raw(context, parameter, kind)
        if raw is not ABSENT:
            value = _json(raw) if parameter.is_json else coerced(schemas, place, raw)
            if schemas.is_valid(place, value):
                break
    return [] if value == [""] and not schemas.is_valid(place, value) else value


def _raw(context: Context, parameter: Parameter, kind: str) -> Any:
    if parameter.is_whole:
        return unquote(context.request.query) or ABSENT
    if parameter.location == "query":
        names = _free_names(context, parameter) if kind == "object" else frozenset()
        return styles.from_query(parameter, styles.pairs(context.request.query), names, kind)
    if parameter.location == "path":
        text: str | None = context.texts.get(parameter.name)
        return ABSENT if text is None else styles.from_path(parameter, text, kind)
    if parameter.location == "header":
        text = styles.headers_text(context.request.headers, parameter.name)
    else:
        text = cookies(context.request).get(parameter.name)
    if text is None:
        return ABSENT
    return styles.from_text([part.strip() for part in text.split(",")], text, kind, explode=parameter.explode)


def _free_names(context: Context, parameter: Parameter) -> frozenset[str]:
    """Return the names in a query that may be members of an exploded object: its own, or those of no parameter."""
    schemas = context.world.requests
    known = schemas.known((parameter.schema,))
    sent = {name for name, _ in styles.pairs(context.request.query)}
    taken = {each.name for each in context.endpoint.parameters if each.location == "query"}
    is_open = not known or schemas.keyword((parameter.schema,), "additionalProperties") not in (ABSENT, False)
    return frozenset((known.keys() & sent) | (sent - taken if is_open else set()))


def _json(raw: Any) -> Any:
    try:
        return json.loads(raw)
    except (TypeError, ValueError, RecursionError):
        return raw
