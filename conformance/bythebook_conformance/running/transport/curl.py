"""The command line by which a user sends a request again, and the request as data of a report.

Nothing that a document or a server says is run by the command line. Neither holds a secret. In data, a text is a
string, or a list of strings and of what is filled in: `{"value": "id1"}` for what an earlier response gave, and
`{"secret": "TOKEN"}` for a variable of the environment, with `as` for a variant of the credentials in it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlencode

from bythebook_conformance.running.transport import credentials
from bythebook_conformance.running.transport.credentials import PUBLIC, Names
from bythebook_conformance.running.transport.serialize import BYTES, WHOLE_QUERY, text
from bythebook_conformance.running.transport.shell import Filled, split, word
from bythebook_openapi.model.contract import Operation
from bythebook_openapi.schema.media_types import is_json
from bythebook_openapi.states import ABSENT

__all__ = ["as_data", "command"]

_ESCAPED = "backslashreplace"


def command(
    operation: Operation,
    *,
    url: tuple[str, ...],
    parts: Mapping[str, Any],
    body: Any,
    headers: tuple[Mapping[str, str], Mapping[str, str]],
    names: Names,
    case: str,
    redacted: Callable[[str], str],
    options: Sequence[str] = (),
) -> str:
    """Return the command. `options` are words by which curl takes the user's route.

    `url` is the base URL in parts; one of them may be a variable of the shell. `parts` is the spelled parameters,
    `headers` the user's own: as they were given, and as they are sent beside those.
    Secrets are taken out of each value before it is quoted, as quotes may stand within them; names are never touched.
    """
    given, beside = headers
    path = _path(operation, parts, redacted)
    words = ["curl", "-i", *options, *(["-g"] if any(sign in "".join((*url, *path)) for sign in "[]{}") else [])]
    words += ["-X", word(operation.verb), word(*url, *path)]
    cookies = "; ".join(f"{name}={value}" for name, value in parts["cookies"].items())
    has_cookies = any(name.lower() == "cookie" for name in beside)
    shown = credentials.shown(beside, names, case, redacted(f"; {cookies}") if cookies and has_cookies else "")
    own = {name.lower(): value for name, value in given.items()}
    mine = {name.lower() for name in shown}
    for name, value in parts["headers"].items():
        if name.lower() in mine:
            continue
        is_users = value and own.get(name.lower()) == value and name.lower() not in PUBLIC
        variable = credentials.TOKEN if name.lower() in names else credentials.variable(name)
        filled = Filled(f"${variable}") if is_users else redacted(value)
        words += ["-H", credentials.header(name, filled)]
    words += shown.values()
    if cookies and not any(name.lower() == "cookie" for name in shown):
        words += ["--cookie", word(redacted(cookies))]
    return " ".join([*words, *map(word, _data(operation, _told(body, redacted)))])


def _path(operation: Operation, parts: Mapping[str, Any], redacted: Callable[[str], str]) -> list[str]:
    """Returns path and query in parts: a value of the query that is a secret is a variable of the shell."""
    path = operation.route
    for name, value in parts["path_parameters"].items():
        path = path.replace(f"{{{name}}}", redacted(str(value)))
    named = {name: each for name, each in parts["query"].items() if name != WHOLE_QUERY}
    whole = str(parts["query"].get(WHOLE_QUERY, ""))
    query = "&".join(filter(None, [whole, urlencode(named, doseq=True, quote_via=quote, errors=_ESCAPED)]))
    found, secret = [path], f"${credentials.TOKEN}"
    for each in query.split("&") if query else ():
        name, sign, value = each.partition("=")
        shown = redacted(value)
        is_secret = shown == secret != value
        found += ["?" if len(found) == 1 else "&", redacted(name) + sign, Filled(shown) if is_secret else shown]
    return found


def _told(value: Any, redacted: Callable[[str], str]) -> Any:
    """Return a body without secrets in its texts."""
    if isinstance(value, str):
        return redacted(value)
    if isinstance(value, Mapping):
        return {name: _told(each, redacted) for name, each in value.items()}
    return [_told(each, redacted) for each in value] if isinstance(value, list) else value


def _data(operation: Operation, body: Any) -> list[str]:
    """Return the words by which curl sends a body."""
    if operation.bytes_type is not None:
        if body == "":
            return []
        return ["-H", f"Content-Type: {operation.bytes_type}", "--data-binary", BYTES.decode()]
    if body is ABSENT:
        return []
    if is_json(operation.media_type or "") or not isinstance(body, Mapping):
        return ["-H", f"Content-Type: {operation.media_type}", "--data", _json(body)]
    option = "--form-string" if "multipart" in (operation.media_type or "") else "--data-urlencode"
    return [part for name, value in _form(operation, body) for part in (option, f"{name}={value}")]


def _form(operation: Operation, body: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the names and values of a form."""
    deep = {each.path[0] for each in operation.fields if each.is_deep}
    pairs = (pair for name, value in body.items() for pair in _pairs(name, value, is_deep=name in deep))
    return [(name, text(value)) for name, value in pairs]


def _pairs(name: str, value: Any, *, is_deep: bool) -> list[tuple[str, Any]]:
    """Return the names and values by which a form carries a member."""
    if is_deep and isinstance(value, Mapping):
        return [(f"{name}[{key}]", inner) for key, inner in value.items()]
    return [(name, value)]


def _json(body: Any) -> str:
    """Return the JSON of a body, with what cannot be seen as JSON escapes it."""
    plain = json.dumps(body, ensure_ascii=False)
    return "".join(char if char.isprintable() else json.dumps(char)[1:-1] for char in plain)


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
    sent = {name: _text_data(value) for name, value in _headers_data(parts, headers, names, case, redacted).items()}
    found = {"method": operation.verb, "url": _text_data(_path(operation, parts, redacted)), "headers": sent}
    return {**found, **_body_data(operation, body, redacted, sent)}


def _headers_data(
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


def _body_data(
    operation: Operation, body: Any, redacted: Callable[[str], str], headers: dict[str, Any]
) -> dict[str, Any]:
    media_type = operation.media_type or ""
    if operation.bytes_type is not None:
        if body == "":
            return {}
        headers["Content-Type"] = operation.bytes_type
        return {"content": BYTES.decode()}
    if body is ABSENT:
        return {}
    if is_json(media_type) or not isinstance(body, Mapping):
        headers["Content-Type"] = media_type
        return {"json": _value_data(body, redacted)}
    pairs = [[name, _value_data(text, redacted)] for name, text in _form(operation, body)]
    return {"multipart" if "multipart" in media_type else "form": pairs}


def _value_data(value: Any, redacted: Callable[[str], str]) -> Any:
    """Returns a JSON value, with what is filled in as an object that stands in place of a text."""
    if isinstance(value, str):
        text = _text_data([redacted(value)])
        return {"$": text[0]} if isinstance(text, list) and len(text) == 1 else value if text == value else {"$": text}
    if isinstance(value, Mapping):
        return {name: _value_data(each, redacted) for name, each in value.items()}
    return [_value_data(each, redacted) for each in value] if isinstance(value, list) else value


def _text_data(parts: Sequence[Any]) -> Any:
    """Returns a text: a string, or a list where something is filled in."""
    found: list[Any] = []
    for part in parts:
        for each in split(part) if isinstance(part, str) and not isinstance(part, Filled) else [part]:
            told = _part_data(each)
            if isinstance(told, str) and found and isinstance(found[-1], str):
                found[-1] += told
            elif told:
                found.append(told)
    if not found:
        return ""
    return found[0] if len(found) == 1 and isinstance(found[0], str) else found


def _part_data(part: Any) -> Any:
    """Returns a part of a text: a string, or what is filled in."""
    if isinstance(part, Filled):
        name = part.removeprefix("$")
        return {"secret" if name.isupper() else "value": name}
    if part == f"${credentials.TOKEN}":
        return {"secret": credentials.TOKEN}
    return part.encode("utf-8", "backslashreplace").decode() if isinstance(part, str) else part
