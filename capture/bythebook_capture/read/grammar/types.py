"""Reads the types of a page's fields, and values by their type."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from difflib import get_close_matches
from functools import lru_cache
from math import isinf
from typing import Any

from bythebook_capture.facts import Shape
from bythebook_capture.tokens import Tokens

__all__ = [
    "UNSAID", "is_masked", "json_value", "nearest_type", "raw_json", "read_type", "read_value", "reason", "shape_at",
]  # fmt: skip

_NAMES = ("string", "integer", "number", "boolean", "object", "any", "file", "null")
# Names that are long enough to be misspelled.
_LONG_NAMES = ("string", "integer", "number", "boolean", "object")
_PLAIN = re.compile(rf"(?P<name>{'|'.join(_NAMES)})(?:<(?P<format>(?:[^<>|()]|<[^<>|()]*>)+)>)?")
_CHOICE = re.compile(r"enum<(?P<name>string|integer|number|boolean)>")
_OBJECT = " · object"
_TITLED = re.compile(rf"(?P<title>\S.*?){_OBJECT}")
# Every type begins with one of these, or has a title.
_BEGINNINGS = (*_NAMES, "enum<", "(")
_MAX_DEPTH = 16
_MAX_LENGTH = 1000
# The text prints no type for a union of different types.
UNSAID = Shape("unsaid")
_MASK = "[email protected]"
_PYTHON_TYPES: Mapping[str, type | tuple[type, ...]] = {
    "integer": int, "number": (int, float), "object": dict, "array": list, "null": type(None),
}  # fmt: skip


def read_type(text: str) -> Shape | None:
    """Returns the shape of a type such as `string<uuid> | null`, None if the text is no type."""
    return _read_known(text) if text.startswith(_BEGINNINGS) or _OBJECT in text else None


@lru_cache(maxsize=8192)
def _read_known(text: str) -> Shape | None:
    return _read(text, 0) if len(text) <= _MAX_LENGTH else None


def nearest_type(text: str) -> str | None:
    """Returns the type that a word is a misspelling of: 'integer' for `intger`; None if it is a type, or like none."""
    found = re.match(r"[A-Za-z]+", text)
    word = found[0] if found else ""
    if word in _NAMES or not re.fullmatch(r"[A-Za-z]+(?:<[\w-]+>)?(?:\[\])*(?: \| null)?", text):
        return None
    return next(iter(get_close_matches(word, _LONG_NAMES, n=1, cutoff=0.83)), None)


def shape_at(tokens: Tokens, at: int) -> Shape | None:
    """Returns the shape of the token with this index, None if it is no type."""
    kind = tokens.kinds[at]
    if kind == "union":
        return UNSAID
    return read_type(tokens.lines[at]) if kind in ("line", "type") else None


def _read(text: str, depth: int) -> Shape | None:
    if depth > _MAX_DEPTH:
        return None
    parts = _split(text)
    if len(parts) > 1:
        return _union(parts, depth)
    if text.endswith("[]"):
        items = _read(text[:-2], depth + 1)
        return Shape("array", items=items) if items else None
    if text.startswith("(") and text.endswith(")"):
        return _read(text[1:-1], depth + 1)
    return _single(text)


def _single(text: str) -> Shape | None:
    if found := _PLAIN.fullmatch(text):
        return Shape(found["name"], format=found["format"], null=found["name"] == "null")
    if found := _CHOICE.fullmatch(text):
        return Shape(found["name"], choices=True)
    if text.endswith(_OBJECT) and (found := _TITLED.fullmatch(text)):
        return Shape("object", title=found["title"])
    return None


def _split(text: str) -> list[str]:
    """Returns the parts between the bars outside of brackets."""
    if " | " not in text:
        return [text]
    if "(" not in text and "<" not in text and ")" not in text and ">" not in text:
        return text.split(" | ")
    parts, depth, start = [], 0, 0
    for place, char in enumerate(text):
        depth += (char in "(<") - (char in ")>")
        if depth == 0 and text.startswith(" | ", place):
            parts.append(text[start:place])
            start = place + 3
    return [*parts, text[start:]]


def _union(parts: list[str], depth: int) -> Shape | None:
    members = [_read(part, depth + 1) for part in parts if part != "null"]
    known = [member for member in members if member]
    if len(known) < len(members):
        return None
    null = "null" in parts
    if not known:
        return Shape("null", null=True)
    if len(known) > 1:
        return Shape("union", null=null, members=tuple(known))
    only = known[0]
    return Shape(only.name, only.format, only.title, null or only.null, only.choices, only.items, only.members)


def read_value(text: str, shape: Shape) -> Any:
    """Returns the value that a page prints for a field of this shape: strings without quotes, other values as JSON.

    Raises `ValueError` if the text is no value of the shape.
    """
    if shape.name in ("string", "file"):
        return "" if text == '""' else text
    if shape.name in ("any", "union", "unsaid"):
        return _loose(text, shape)
    value = json_value(text)
    if shape.name == "integer" and isinstance(value, float) and value.is_integer():
        value = int(value)
    if not _fits(value, shape):
        raise ValueError(f"'{text}' is no {shape.name}")
    return value


def _loose(text: str, shape: Shape) -> Any:
    for member in shape.members:
        if member.name not in ("string", "file"):
            try:
                return read_value(text, member)
            except ValueError:
                continue
    if shape.name == "union" and not any(member.name in ("string", "file") for member in shape.members):
        raise ValueError(f"'{text}' is of none of the types")
    try:
        return json_value(text) if shape.name in ("any", "unsaid") else read_value(text, Shape("string"))
    except ValueError:
        return text


def _fits(value: Any, shape: Shape) -> bool:
    if isinstance(value, bool):
        return shape.name == "boolean"
    return isinstance(value, _PYTHON_TYPES.get(shape.name, ()))


def is_masked(value: Any) -> bool:
    """Returns whether a host's spam protection masked an e-mail address."""
    return _MASK in str(value).replace("\u00a0", " ").replace("\\u00a0", " ")


def json_value(text: str) -> Any:
    """Returns the value of a JSON text. Raises `ValueError` if it is not JSON (RFC 8259: no NaN, no repeated key)."""
    value, end = raw_json(text, 0)
    if text[end:].strip():
        raise ValueError(f"'{text[end:].strip()[:40]}' follows the value")
    return value


def raw_json(text: str, start: int) -> tuple[Any, int]:
    """Returns the JSON value at a position of a text, and the position after it. Raises `ValueError`."""
    found = _SPACE.match(text, start)
    try:
        value, end = _DECODER.raw_decode(text, found.end() if found else start)
        if isinstance(value, str | dict | list) and text.find("\\u", start, end) >= 0:
            json.dumps(value, ensure_ascii=False).encode("utf-8")  # half of a surrogate pair is not text
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    return value, end


def reason(error: ValueError) -> str:
    """Returns the fault of a JSON text, without a position: the caller knows the line of the page."""
    return error.msg if isinstance(error, json.JSONDecodeError) else str(error)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        twice = Counter(key for key, _ in pairs).most_common(1)[0][0]
        raise ValueError(f"the key '{twice}' is repeated")
    return members


def _float(text: str) -> float:
    value = float(text)
    if isinf(value):
        raise ValueError(f"{text} is too large a number")
    return value


def _constant(text: str) -> Any:
    raise ValueError(f"{text} is no JSON")


_SPACE = re.compile(r"\s*")
_DECODER = json.JSONDecoder(object_pairs_hook=_unique, parse_float=_float, parse_constant=_constant)
