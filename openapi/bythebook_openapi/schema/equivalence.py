"""Compares JSON values as `docs/semantics.md` defines, and names the change of a value that came back different."""

from __future__ import annotations

import html
import struct
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any
from uuid import UUID

__all__ = ["change", "covers", "instant", "normalised", "same", "unordered"]


# Inside a value no schema is looked up: the text itself shows its format.
_NESTED = "nested"


def instant(text: object) -> datetime | None:
    """Returns the instant of an RFC 3339 date-time as UTC, None for any other text, also for a time without zone."""
    if not isinstance(text, str) or len(text) <= len("2030-01-01"):
        return None
    try:
        parsed = datetime.fromisoformat(text.upper())
    except ValueError:
        return None
    try:
        return parsed.astimezone(UTC) if parsed.tzinfo else None
    except OverflowError:
        return None


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def same(sent: Any, got: Any, format_: str | None = None) -> bool:
    """Returns whether two JSON values are equal.

    Numbers are compared by value, date-times by instant, UUIDs without case, other strings by code point, arrays in
    order, objects by key. True is not 1. A lost fraction of a second is equal.
    """
    pairs = [(sent, got, format_)]
    while pairs:  # no recursion: a response may be nested as deep as the JSON parser allows
        one, other, its_format = pairs.pop()
        if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
            pairs += [(each, its, _NESTED) for each, its in zip(one, other, strict=True)]
        elif isinstance(one, Mapping) and isinstance(other, Mapping) and one.keys() == other.keys():
            pairs += [(each, other[key], _NESTED) for key, each in one.items()]
        elif not _same_plain(one, other, its_format):
            return False
    return True


def _same_plain(sent: Any, got: Any, format_: str | None) -> bool:
    if _is_number(sent) and _is_number(got):
        return _same_number(sent, got, format_)
    if type(sent) is not type(got) or isinstance(sent, list | Mapping):
        return False
    return bool(sent == got) or (isinstance(sent, str) and _same_text(sent, got, format_))


def _same_number(sent: float, got: float, format_: str | None) -> bool:
    """Returns whether two numbers are equal: integers exactly, others as doubles (RFC 8259, section 6)."""
    if isinstance(sent, int) and isinstance(got, int):
        return sent == got
    try:
        one, other = float(sent), float(got)
        if format_ == "float":
            return struct.pack("f", one) == struct.pack("f", other)
    except OverflowError:
        return False
    return one == other


def covers(sent: Any, got: Any) -> bool:
    """Returns whether a value came back with all its members. It may have more members, and a null may be left out."""
    pairs = [(sent, got)]
    while pairs:
        one, other = pairs.pop()
        if isinstance(one, Mapping) and isinstance(other, Mapping):
            if any(key not in other and each is not None for key, each in one.items()):
                return False
            pairs += [(each, other[key]) for key, each in one.items() if key in other]
        elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
            pairs += zip(one, other, strict=True)
        elif not same(one, other, _NESTED):
            return False
    return True


def unordered(sent: list[Any], got: list[Any]) -> bool:
    """Returns whether two lists hold the same values in any order."""
    left = list(got)
    for one in sent:
        index = next((index for index, other in enumerate(left) if covers(one, other)), None)
        if index is None:
            return False
        del left[index]
    return not left


_TEXT_RULES: Mapping[str, Callable[[str], str]] = {
    "trim": str.strip,
    "lower": str.lower,
    "upper": str.upper,
    "case": str.casefold,
}


def normalised(value: Any, rules: frozenset[str]) -> Any:
    """Returns a value in the form to which, as the user declared, the server normalizes it.

    The forms are `trim`, `lower`, `upper` and `case` for texts, `sorted` and `unique` for lists.
    """
    for name in sorted(rules & _TEXT_RULES.keys()):
        if isinstance(value, str):
            value = _TEXT_RULES[name](value)
    if isinstance(value, list):
        value = [normalised(each, rules) for each in value]
        if "unique" in rules:
            value = [each for index, each in enumerate(value) if not any(same(each, old) for old in value[:index])]
        if "sorted" in rules:
            value = sorted(value, key=repr)
    return value


def _same_text(sent: str, got: str, format_: str | None) -> bool:
    if format_ == _NESTED:
        return _same_text(sent, got, "date-time") or _same_text(sent, got, "uuid")
    if format_ == "uuid":
        try:
            return UUID(sent) == UUID(got) and len(sent) == len(got)
        except ValueError:
            return False
    if format_ == "date-time":
        one, other = instant(sent), instant(got)
        return one is not None and other is not None and abs((one - other).total_seconds()) < 1
    return False


def change(sent: Any, got: Any, format_: str | None = None) -> str:
    """Returns a short description of how a value changed."""
    if got is None:
        return "it came back as null"
    if isinstance(sent, str) and isinstance(got, str):
        return _text_change(sent, got, format_)
    if _is_number(sent) and _is_number(got):
        return "the number was rounded" if _is_close(Fraction(sent), Fraction(got)) else "the number was changed"
    return "it came back as another value"


def _is_close(one: Fraction, other: Fraction) -> bool:
    """Returns whether two numbers differ only by rounding. It is exact: an integer may exceed every double."""
    return abs(one - other) <= max(max(abs(one), abs(other)) / 10**9, Fraction(1, 2))


def _text_change(sent: str, got: str, format_: str | None) -> str:
    if format_ == "date-time" and instant(sent) and instant(got):
        return "the instant was shifted"
    if format_ == "date" and _is_date(got):
        return "the date was shifted"
    if str(format_).startswith(("uri", "iri", "url")) and sent.casefold().rstrip("/") == got.casefold().rstrip("/"):
        return "its spelling was changed"
    if sent.casefold() == got.casefold():
        return "its case was changed"
    if sent.strip() == got.strip():
        return "white space around it was changed"
    if got and sent.startswith(got):
        return f"it was cut off after {len(got)} characters"
    if html.escape(sent) == got or html.escape(sent, quote=False) == got or html.unescape(sent) == got:
        return "characters were escaped"
    if sent.isascii() or not got:
        return "it came back as another value"
    return "characters were lost or replaced" if _ascii(sent) & _ascii(got) else "it came back as another value"


def _ascii(text: str) -> set[str]:
    return set("".join(char if char.isascii() else " " for char in text).split())


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
