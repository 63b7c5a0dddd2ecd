"""Reads parameters by style (OpenAPI 3.1.1, section 4.8.12.2 and 4.8.12.4). It knows no types: it gives texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import unquote, unquote_plus

from bythebook_openapi.states import ABSENT, Absent
from bythebook_simulator.document.api import Parameter
from bythebook_simulator.wire.coercion import Raw

__all__ = ["Pairs", "from_path", "from_query", "from_text", "headers_text", "pairs"]

# The names and values of a query, still percent-encoded.
Pairs = Sequence[tuple[str, str]]

_DELIMITERS: Final = {"form": ",", "spaceDelimited": " ", "pipeDelimited": "|"}


def pairs(query: str) -> Pairs:
    """Return the names of a query, decoded, and their values, still percent-encoded."""
    split = (part.partition("=") for part in query.split("&") if part)
    return [(unquote_plus(name), value) for name, _, value in split]


def from_query(parameter: Parameter, found: Pairs, names: frozenset[str], kind: str) -> Raw | Absent:
    """Return what a query says for a parameter; `names` are the properties that an object of its own may have.

    `kind` is `array`, `object` or `scalar`.
    """
    mine = [value for name, value in found if name == parameter.name]
    if kind == "object" and parameter.style == "deepObject":
        return _deep(parameter.name, found) or ABSENT
    if kind == "object" and parameter.style == "form" and parameter.explode:
        members = {name: unquote_plus(value) for name, value in found if name in names}
        return members or ABSENT
    if kind == "array" and not mine:  # `tags[]=a`, as many clients write it
        mine = [value for name, value in found if name == f"{parameter.name}[]"]
    if not mine:
        return ABSENT
    if kind == "array" and parameter.explode:
        return [unquote_plus(value) for value in mine]
    delimiter = _DELIMITERS.get(parameter.style, ",")
    return from_text(_split(mine[-1], delimiter), unquote_plus(mine[-1]), kind, explode=False)


def _split(value: str, delimiter: str) -> list[str]:
    """Split at the delimiter where it stands by itself, so that an encoded one may be part of a value; else at that."""
    if delimiter in value:
        return [unquote_plus(part) for part in value.split(delimiter)]
    text = unquote_plus(value)
    return text.split(delimiter)


def _deep(name: str, found: Pairs) -> dict[str, str | list[str]]:
    members: dict[str, str | list[str]] = {}
    for key, value in found:
        if key.startswith(f"{name}[") and key.endswith("]"):
            member, text = key[len(name) + 1 : -1], unquote_plus(value)
            known = members.get(member)
            members[member] = text if known is None else [*([known] if isinstance(known, str) else known), text]
    return members


def from_path(parameter: Parameter, text: str, kind: str) -> Raw:
    """Return what a segment of a path, decoded, says for a parameter of style simple, label or matrix (RFC 6570)."""
    delimiter = ","
    if parameter.style == "label":
        text, delimiter = text.removeprefix("."), "." if parameter.explode else ","
    elif parameter.style == "matrix":
        text, delimiter = text.removeprefix(";"), ";" if parameter.explode else ","
        if not (parameter.explode and kind == "object"):
            text = text.replace(f"{parameter.name}=", "")
    return from_text(text.split(delimiter), text, kind, explode=parameter.explode)


def from_text(parts: list[str], text: str, kind: str, *, explode: bool) -> Raw:
    """Return what a text, and its parts, say: the text itself, a list, or an object as `a=1,b=2` or `a,1,b,2`."""
    if kind == "array":
        return parts
    if kind == "object":
        if explode:
            return {name: value for name, _, value in (part.partition("=") for part in parts)}
        return dict(zip(parts[::2], parts[1::2], strict=False))
    return text


def headers_text(headers: Mapping[str, str], name: str) -> str | None:
    """Return a header's text; bytes that are UTF-8 are read as such (RFC 9110, section 5.5, leaves them open)."""
    text = headers.get(name.lower())
    if text is None or text.isascii():
        return text
    try:
        return text.encode("latin-1").decode()
    except UnicodeError:
        return unquote(text)
