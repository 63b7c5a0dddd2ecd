"""Reads the constants that a sentence names: a number with its unit, a boolean, a quoted text, a list of values."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from bythebook_openapi.states import ABSENT

__all__ = ["NUMBER", "QUOTED", "VALUE", "constant", "listed", "number"]

NUMBER = r"-?\d{1,3}(?:[,_]\d{3})+(?:\.\d+)?|-?\d+(?:\.\d+)?"
QUOTED = r"`[^`]+`|\"[^\"]*\"|(?<!\w)'[^']*'(?!\w)|“[^”]*”|‘[^’]*’"
VALUE = rf"{QUOTED}|{NUMBER}(?![\w.%-]*\w)|[A-Za-z][\w./-]*\w|[A-Za-z]"
_BARE = re.compile(r"[\w.:/+-]+")
_SEPARATOR = re.compile(r"\s*(?:,\s*(?:or|and)\b|,|\||;|\bor\b|\band\b|/(?=\s))\s*")
_NUMERIC = frozenset({"integer", "number"})


def number(text: str) -> Any:
    """Returns the number that a text spells, ABSENT if it spells none."""
    plain = re.sub(r"(?<=\d)[,_](?=\d{3})", "", text.strip("`\"'“”‘’ "))
    try:
        found = json.loads(plain)
    except ValueError:
        return ABSENT
    is_number = isinstance(found, int | float) and not isinstance(found, bool)
    return found if is_number else ABSENT


def constant(text: str, types: frozenset[str], members: Sequence[Any] = ()) -> Any:
    """Returns the value of one of these JSON types that a text names, ABSENT if it names none for certain.

    A bare word is a value only if it is a member of the enumeration, a boolean, a number or null: "the" is none.
    """
    text = text.strip().rstrip(".,:;")
    is_quoted = re.fullmatch(QUOTED, text) is not None
    inner = text[1:-1] if is_quoted else text
    if len(inner) > 1 and inner[0] == inner[-1] and inner[0] in "\"'":  # a text in quotes that stands in code
        inner = inner[1:-1]
    for member in members:
        if inner == member or (not isinstance(member, str) and inner == json.dumps(member)):
            return member
    if members:
        return ABSENT
    if inner.lower() in ("true", "false") and "boolean" in types:
        return inner.lower() == "true"
    if types & _NUMERIC and (found := number(inner)) is not ABSENT:
        return found if "number" in types or isinstance(found, int) else ABSENT
    if inner == "null" and "null" in types:
        return None
    if inner in ("[]", "{}") and types & {"array", "object"}:
        return [] if inner == "[]" and "array" in types else {} if inner == "{}" and "object" in types else ABSENT
    return inner if "string" in types and is_quoted and inner else ABSENT


def listed(text: str) -> Iterator[str]:
    """Yields the values of a list of words, such as "`a`, `b` or `c`"; nothing if one of its parts is no value."""
    parts = [each for each in _SEPARATOR.split(text.strip().rstrip(".")) if each]
    quoted = [re.fullmatch(QUOTED, each) is not None for each in parts]
    is_bare = all(_BARE.fullmatch(each) for each in parts)
    if len(parts) > 1 and (all(quoted) or is_bare):
        yield from (
            each[1:-1].strip("\"'") if is_quoted else each for each, is_quoted in zip(parts, quoted, strict=True)
        )
