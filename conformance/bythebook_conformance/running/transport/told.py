"""A request as data of a report, without the user's secrets: what a program needs to send it again.

A text is a string, or a list of strings and of what is filled in: `{"value": "id1"}` for what an earlier response gave,
`{"secret": "TOKEN"}` for a variable of the environment, with `as` for a variant of the credentials in it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bythebook_conformance.running.transport import credentials
from bythebook_conformance.running.transport.credentials import PUBLIC, Names
from bythebook_conformance.running.transport.curl import as_form, path_parts
from bythebook_conformance.running.transport.serialize import BYTES
from bythebook_conformance.running.transport.shell import Filled, split
from bythebook_openapi.model.contract import Operation
from bythebook_openapi.schema.media_types import is_json
from bythebook_openapi.states import ABSENT

__all__ = ["as_data"]


def as_data(
    operation: Operation,
    *,
    parts: Mapping[str, Any],
    body: Any,
    headers: tuple[Mapping[str, str], Mapping[str, str]],
    names: Names,
    case: str,
    redacted: Callable[[str], str],
) -> dict[str, Any]:
    """Returns the request: `method`, `url` from the base URL on, `headers`, and the body as `json`, `form`, `multipart`
    or `content`. The arguments are those of `curl.command`.
    """
    sent = {name: _text(value) for name, value in _headers(parts, headers, names, case, redacted).items()}
    found = {"method": operation.verb, "url": _text(path_parts(operation, parts, redacted)), "headers": sent}
    return {**found, **_body(operation, body, redacted, sent)}


def _headers(
    parts: Mapping[str, Any],
    headers: tuple[Mapping[str, str], Mapping[str, str]],
    names: Names,
    case: str,
    redacted: Callable[[str], str],
) -> dict[str, Sequence[Any]]:
    given, beside = headers
    shown: dict[str, Sequence[Any]] = dict(credentials.told(beside, names, case))
    cookies = "; ".join(f"{name}={value}" for name, value in parts["cookies"].items())
    own = {name.lower(): value for name, value in given.items()}
    mine = {name.lower() for name in shown}
    for name, value in parts["headers"].items():
        if name.lower() in mine:
            continue
        is_users = value and own.get(name.lower()) == value and name.lower() not in PUBLIC
        variable = credentials.TOKEN if name.lower() in names else credentials.variable(name)
        shown[name] = [{"secret": variable}] if is_users else [redacted(value)]
    if cookies:
        key = next((name for name in shown if name.lower() == "cookie"), "Cookie")
        shown[key] = [*shown[key], "; ", redacted(cookies)] if key in shown else [redacted(cookies)]
    return shown


def _body(operation: Operation, body: Any, redacted: Callable[[str], str], headers: dict[str, Any]) -> dict[str, Any]:
    media_type = operation.media_type or ""
    if operation.bytes_type is not None:
        headers["Content-Type"] = operation.bytes_type
        return {"content": BYTES.decode()}
    if body is ABSENT:
        return {}
    if is_json(media_type) or not isinstance(body, Mapping):
        headers["Content-Type"] = media_type
        return {"json": _value(body, redacted)}
    pairs = [[name, _value(text, redacted)] for name, text in as_form(operation, body)]
    return {"multipart" if "multipart" in media_type else "form": pairs}


def _value(value: Any, redacted: Callable[[str], str]) -> Any:
    """Returns a JSON value, with what is filled in as an object that stands in place of a text."""
    if isinstance(value, str):
        text = _text([redacted(value)])
        return {"$": text[0]} if isinstance(text, list) and len(text) == 1 else value if text == value else {"$": text}
    if isinstance(value, Mapping):
        return {name: _value(each, redacted) for name, each in value.items()}
    return [_value(each, redacted) for each in value] if isinstance(value, list) else value


def _text(parts: Sequence[Any]) -> Any:
    """Returns a text: a string, or a list where something is filled in."""
    found: list[Any] = []
    for part in parts:
        for each in split(part) if isinstance(part, str) and not isinstance(part, Filled) else [part]:
            told = _part(each)
            if isinstance(told, str) and found and isinstance(found[-1], str):
                found[-1] += told
            elif told:
                found.append(told)
    if not found:
        return ""
    return found[0] if len(found) == 1 and isinstance(found[0], str) else found


def _part(part: Any) -> Any:
    """Returns a part of a text: a string, or what is filled in."""
    if isinstance(part, Filled):
        name = part.removeprefix("$")
        return {"secret" if name.isupper() else "value": name}
    if part == f"${credentials.TOKEN}":
        return {"secret": credentials.TOKEN}
    return part.encode("utf-8", "backslashreplace").decode() if isinstance(part, str) else part
