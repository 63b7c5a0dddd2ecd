"""Reads the body of a request by its media type: JSON, forms, text. It knows no parameters and validates nothing."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any, NoReturn
from urllib.parse import parse_qsl

from bythebook_openapi.states import ABSENT
from bythebook_simulator.document.api import Endpoint
from bythebook_simulator.document.media_types import is_json
from bythebook_simulator.document.schemas import Place, Schemas
from bythebook_simulator.messages import Refusal
from bythebook_simulator.wire.coercion import coerced

__all__ = ["body_of", "documented", "is_form"]


def documented(endpoint: Endpoint, stated: str) -> str | None:
    """Return the key of the document by which a content type is described, the most specific one; None where none is.

    Without a content type the first JSON, else the first that is documented, is meant.
    """
    essence = stated.partition(";")[0].strip().lower()
    if not essence:
        return next(filter(is_json, endpoint.bodies), next(iter(endpoint.bodies), None))
    ranges = (essence, essence.partition("/")[0] + "/*", "*/*")
    return next((each for each in ranges if each in endpoint.bodies), None)


def is_form(media_type: str) -> bool:
    """Return whether no content at all means a form of nothing (WHATWG URL, section 5.1)."""
    return media_type.partition(";")[0].strip().lower() == "application/x-www-form-urlencoded"


def body_of(schemas: Schemas, place: Place, content: bytes, stated: str, key: str) -> Any:
    """Return the value of a body that is not empty, or the `Refusal` of one that cannot be read."""
    essence = stated.partition(";")[0].strip().lower() or key
    if is_json(essence):
        return _json(content)
    if is_form(essence):
        deep, fields = _deep(schemas, place, list(_urlencoded(content)))
        return {**deep, **_form(schemas, place, fields)}
    if essence.startswith("multipart/"):
        return _form(schemas, place, list(_multipart(content, stated)))
    text = _text(content)
    return coerced(schemas, place, text) if essence.startswith("text/") else text


def _json(content: bytes) -> Any:
    try:
        return json.loads(content.decode(), parse_constant=_refuse, parse_float=_finite)
    except (ValueError, RecursionError) as error:  # no UTF-8 is a ValueError too
        words = str(error).splitlines()[0] if isinstance(error, ValueError) else "it is nested too deeply"
        return Refusal("malformed", f"The body is not JSON: {words}.")


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")  # RFC 8259, section 6


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(f"{text[:40]} is too large a number")
    return value


def _text(content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError:
        return content.decode("latin-1")


def _urlencoded(content: bytes) -> Iterator[tuple[str, str]]:
    yield from parse_qsl(_text(content), keep_blank_values=True)


def _multipart(content: bytes, stated: str) -> Iterator[tuple[str, Any]]:
    """Yield the name and the value of each part of a form (RFC 7578); a part in JSON is read as JSON."""
    whole = BytesParser(policy=HTTP).parsebytes(
        f"Content-Type: {stated}\r\n\r\n".encode("latin-1", "replace") + content
    )
    for part in whole.iter_parts() if whole.is_multipart() else ():
        name = part.get_param("name", header="content-disposition")
        payload = part.get_payload(decode=True)
        if isinstance(name, str) and isinstance(payload, bytes):
            value = _json(payload) if part.get_content_type() == "application/json" else ABSENT
            yield name, _text(payload) if value is ABSENT or isinstance(value, Refusal) else value


def _deep(
    schemas: Schemas, place: Place, fields: list[tuple[str, str]]
) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """Return the objects that are sent as `name[member]=text` (the style deepObject), and the other fields."""
    named = schemas.known(place)
    found: dict[str, dict[str, Any]] = {}
    others: list[tuple[str, str]] = []
    for name, text in fields:
        outer, _, member = name.partition("[")
        is_deep = len(member) > 1 and member.endswith("]") and name not in named
        if is_deep and "object" in schemas.types(named.get(outer, ())):
            found.setdefault(outer, {})[member[:-1]] = text
        else:
            others.append((name, text))
    return {name: coerced(schemas, named[name], members) for name, members in found.items()}, others


def _form(schemas: Schemas, place: Place, fields: list[tuple[str, Any]]) -> dict[str, Any]:
    texts: dict[str, list[Any]] = {}
    for name, value in fields:
        texts.setdefault(name, []).append(value)
    applied = schemas.applying(place, {name: values[-1] for name, values in texts.items()})
    named = schemas.known(place)
    form: dict[str, Any] = {}
    for name, values in texts.items():
        at = named.get(name) or schemas.member(applied, name)
        types = schemas.types(at)
        several = "array" in types and (len(values) > 1 or not types - {"array", "null"})
        if several and len(values) == 1 and isinstance(values[0], str) and values[0][:1] == "[":
            form[name] = _value(schemas, at, values[0])  # a list as one part in JSON
        elif several:
            inner = schemas.applying(at, values)
            form[name] = [_value(schemas, schemas.item(inner, index), each) for index, each in enumerate(values)]
        else:
            form[name] = _value(schemas, at, values[-1])
    return form


def _value(schemas: Schemas, place: Place, value: Any) -> Any:
    return coerced(schemas, place, value) if isinstance(value, str) else value
