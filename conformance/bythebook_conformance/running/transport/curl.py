"""The command line by which a user sends a request again. Nothing that a document or a server says is run by it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlencode

from bythebook_conformance.running.transport import credentials
from bythebook_conformance.running.transport.credentials import PUBLIC, Names
from bythebook_conformance.running.transport.serialize import BYTES, WHOLE_QUERY, text
from bythebook_conformance.running.transport.shell import Filled, word
from bythebook_openapi.model.contract import Operation
from bythebook_openapi.schema.media_types import is_json
from bythebook_openapi.states import ABSENT

__all__ = ["as_form", "command", "path_parts"]

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
    path = path_parts(operation, parts, redacted)
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


def path_parts(operation: Operation, parts: Mapping[str, Any], redacted: Callable[[str], str]) -> list[str]:
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
        return ["-H", f"Content-Type: {operation.bytes_type}", "--data-binary", BYTES.decode()]
    if body is ABSENT:
        return []
    if is_json(operation.media_type or "") or not isinstance(body, Mapping):
        return ["-H", f"Content-Type: {operation.media_type}", "--data", _json(body)]
    option = "--form-string" if "multipart" in (operation.media_type or "") else "--data-urlencode"
    return [part for name, value in as_form(operation, body) for part in (option, f"{name}={value}")]


def as_form(operation: Operation, body: Mapping[str, Any]) -> list[tuple[str, str]]:
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
