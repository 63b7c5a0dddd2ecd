"""Turns a status and a body into an answer: bytes, content type, the headers of the document. It decides nothing."""

from __future__ import annotations

import json
from typing import Any, Final
from urllib.parse import quote

from bythebook_openapi.states import ABSENT
from bythebook_simulator.context import Context
from bythebook_simulator.document.envelopes import media_type_of
from bythebook_simulator.document.media_types import is_json
from bythebook_simulator.document.resources import plain
from bythebook_simulator.messages import Outcome, Response
from bythebook_simulator.steps.revisions import has_tags, tag_of
from bythebook_simulator.steps.selection import SIZES
from bythebook_simulator.steps.things import collection_of
from bythebook_simulator.values.invention import Wish

__all__ = ["respond"]

_CREATED: Final = 201


def respond(context: Context, status: int, body: Any, outcome: Outcome) -> Response:
    """Return an answer with its headers: `Location` of what was created (RFC 9110, section 10.2.2), `ETag` where
    changes are conditional, and those that the document requires.
    """
    headers = [(name, _text(value)) for name, value in _headers(context, status, body, outcome)]
    if body is ABSENT:
        return Response(status, tuple(headers))
    answer = context.endpoint.answer(status)
    key = (media_type_of(answer) if answer else None) or "application/json"
    is_range = key in {"*/*", "application/*"}
    kind = "application/json" if is_range else key.replace("/*", "/plain")
    is_text = isinstance(body, str) and not is_json(key.partition(";")[0].strip().lower())
    content = body if is_text else json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return Response(status, (("content-type", kind), *headers), content.encode("utf-8", "surrogatepass"))


def _headers(context: Context, status: int, body: Any, outcome: Outcome) -> list[tuple[str, Any]]:
    answer = context.endpoint.answer(status)
    found: list[tuple[str, Any]] = []
    for name, (pointer, required) in answer.headers.items() if answer else ():
        value = _header(context, name, pointer, body, outcome, required=required)
        if value is not ABSENT:
            found.append((name.lower(), value))
    if status == _CREATED and body is ABSENT and "location" not in dict(found):
        found += [("location", each) for each in _address(context, outcome)]
    tag = tag_of(outcome)
    if tag is not None and has_tags(context.world, context.resource.collection):
        found = [*(each for each in found if each[0] != "etag"), ("etag", tag)]
    return found


def _address(context: Context, outcome: Outcome) -> list[str]:
    """Returns the address of what was created, where the document has a path for it. A 201 without a body and without
    `Location` would say that the collection itself was created (RFC 9110, section 15.3.2).
    """
    thing, item = outcome.thing, context.world.resources.item_of(context.resource.collection)
    if outcome.deed != "created" or thing is None or not thing.key or item is None or context.resource.kind == "item":
        return []
    above = context.prefix + collection_of(context, context.resource.collection)
    return [f"{above.rstrip('/')}/{quote(thing.key, safe='')}"]


def _header(context: Context, name: str, pointer: str, body: Any, outcome: Outcome, *, required: bool) -> Any:
    answers = context.world.answers
    candidates: list[Any] = []
    if name.lower() == "location" and outcome.thing is not None:
        above = (context.prefix + collection_of(context, context.resource.collection)).rstrip("/")
        candidates = [f"{above}/{outcome.thing.key}" if outcome.thing.key else above]
    elif "total" in plain(name) and outcome.deed == "listed":
        candidates = [outcome.total]
    elif "count" in plain(name) or plain(name) in SIZES:
        candidates = [len(body)] if isinstance(body, list) else []
    fitting = [each for each in candidates if answers.is_valid((pointer,), each)]
    if fitting or not required:
        return fitting[0] if fitting else ABSENT
    return context.world.inventor.invent((pointer,), Wish(f"{context.endpoint.id}/{name}", name=name, depth=1))


def _text(value: Any) -> str:
    """Return a header's value in style simple (OpenAPI 3.1.1, section 4.8.21), as characters that HTTP carries."""
    if isinstance(value, list):
        text = ",".join(map(_text, value))
    elif isinstance(value, dict):
        text = ",".join(f"{name},{_text(each)}" for name, each in value.items())
    else:
        text = value if isinstance(value, str) else json.dumps(value)
    text = "".join(each for each in text if each.isprintable())
    return text if text.isascii() else text.encode().decode("latin-1")
