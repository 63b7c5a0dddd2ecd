"""Describes a value relative to what the client sent and to what was there before:

    tokens(" x ", Around(sent=" x "))              -> "as sent"
    tokens("x", Around(sent=" x "))                -> "trimmed"
    tokens(None, Around(sent=ABSENT))              -> "null"
    tokens(20, Around(before=20, default=20))      -> "the default", "as before"

Servers call the same thing by other ids and texts, so two values are compared by their tokens.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Final
from unicodedata import normalize

from bythebook_conformance.versions.names import UUID
from bythebook_openapi.states import ABSENT, NOWHERE

__all__ = ["Around", "Said", "form", "tokens"]

_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_NUMBER = re.compile(r"-?\d+(\.\d+)?([eE][-+]?\d+)?")
_HTTP_DATE = re.compile(r"[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT")
_LONGEST_LITERAL: Final = 24
# A digest of so many hexadecimal digits may have no letter by chance.
_SHORTEST: Final = 16
# Seconds and milliseconds since 1970, from 2017 until 2033: when something was done is another number in each run.
_TIMES: Final = ((1_500_000_000, 2_000_000_000), (1_500_000_000_000, 2_000_000_000_000))
_EMPTY: Final[tuple[Any, ...]] = ("", [], {})


@dataclass(frozen=True)
class Around:
    """What is known of a value: what the client sent for it, what the resource had before, the documented default.

    `is_update` says that the resource was there before. `is_volatile` says that the value differs from run to run, so
    that only its form is compared, and `is_counter` that it grows, so that only the direction is.
    """

    sent: Any = ABSENT
    before: Any = ABSENT
    default: Any = ABSENT
    is_update: bool = False
    is_volatile: bool = False
    is_counter: bool = False


class Said(str):
    """A token that stands where a value would."""

    __slots__ = ()


def _is(one: Any, other: Any) -> bool:
    return type(one) is type(other) and one == other


def _is_stated(value: Any) -> bool:
    return value is not ABSENT and value is not NOWHERE


def tokens(value: Any, around: Around, *, literal: bool = True) -> tuple[str, ...]:
    """Returns each token that fits a value, the most telling one first. A value may be the default and as before.

    With `literal`, a short value that the request does not explain is a token, too.
    """
    if not _is_stated(value):
        return ("left out", "as before") if around.is_update and not _is_stated(around.before) else ("left out",)
    if isinstance(value, Said):
        return (str(value),)
    if around.is_counter and type(value) is type(around.before) is int:
        return ("as before" if value == around.before else "larger" if value > around.before else "smaller",)
    if (around.is_volatile or around.is_counter) and value is not None:
        shown = form(value)
        is_by_chance = shown == "text of digits" and len(value) <= _SHORTEST  # a short digest, such as 40e21193
        return (shown, "text") if is_by_chance else (shown,)
    found = list(_explained(value, around))
    if not found and literal and _is_short(value):
        found.append(json.dumps(value, ensure_ascii=False))
    if not found and _is_stated(around.sent) and around.sent is not None:
        found += _otherwise(value, around.sent)
    return tuple(found or [form(value)])


def _otherwise(value: Any, sent: Any) -> list[str]:
    """Returns the tokens that say how a value differs from what was sent, where nothing explains it."""
    if _is_cut(value, sent):
        return ["cut off"]
    if isinstance(value, list) and isinstance(sent, list) and len(value) != len(sent):
        return ["fewer items than sent" if len(value) < len(sent) else "more items than sent"]
    return [f"another {form(value)}", form(value)]


def _explained(value: Any, around: Around) -> Iterator[str]:
    """Yields the tokens by which the request, the resource or the document explains a value."""
    is_sent = _is_stated(around.sent) and around.sent is not None
    if value is None:
        yield "null"
    elif _is_stated(around.sent) and _is(value, around.sent):
        yield "as sent"
    elif is_sent and (rewritten := _rewritten(value, around.sent)):
        yield rewritten
    if _is_stated(around.default) and _is(value, around.default):
        yield "the default"
    if any(_is(value, empty) for empty in _EMPTY):
        yield json.dumps(value)
    if not is_sent and _is_stated(around.before) and _is_as_before(value, around.before):
        yield "as before"


def _is_as_before(value: Any, before: Any) -> bool:
    """Returns whether a value is that of before. A list that nobody sent may be a set, whose order is of no meaning."""
    lists = [[json.dumps(item, sort_keys=True) for item in each] for each in (value, before) if isinstance(each, list)]
    return _is(value, before) or (len(lists) == 2 and sorted(lists[0]) == sorted(lists[1]))


def _is_short(value: Any) -> bool:
    if isinstance(value, str):
        return len(value) <= _LONGEST_LITERAL and form(value) == "text"
    return isinstance(value, bool | int | float) and not any(low <= value <= high for low, high in _TIMES)


def _is_cut(value: Any, sent: Any) -> bool:
    is_text = isinstance(value, str) and isinstance(sent, str)
    return (is_text or (isinstance(value, list) and isinstance(sent, list))) and value == sent[: len(value)]


def _squeezed(text: str) -> str:
    return " ".join(text.split())


_TEXTS: Sequence[tuple[str, Callable[[str], str]]] = (
    ("trimmed", str.strip),
    ("lower case", str.lower),
    ("upper case", str.upper),
    ("capitalized", str.capitalize),
    ("in title case", str.title),
    ("trimmed, lower case", lambda text: text.strip().lower()),
    ("with single spaces", _squeezed),
    ("in normalization form C", partial(normalize, "NFC")),
)


def _rewritten(value: Any, sent: Any) -> str:
    """Returns how a server rewrote what it was sent; empty where nothing says."""
    if isinstance(value, str) and isinstance(sent, str):
        return next((name for name, change in _TEXTS if value == change(sent)), "") or _same_time(value, sent)
    if isinstance(sent, bool) or isinstance(value, bool):
        return f"as sent, as {_kind(value)}" if value == sent or _plainly(value) == _plainly(sent) else ""
    if isinstance(value, int | float | str) and isinstance(sent, int | float | str):
        return _as_number(value, sent)
    if isinstance(value, list) and isinstance(sent, list):
        return _as_list(value, sent)
    if isinstance(value, str) and isinstance(sent, dict | list):
        return "as sent, as text" if value == json.dumps(sent) else ""
    return ""


_KINDS: Final = ((str, "text"), (list, "list"), (dict, "object"))


def _plainly(value: Any) -> str:
    return str(value).lower()


def _kind(value: Any) -> str:
    """Returns the type of a value. A number is one of JSON, and a text of digits is a decimal in a text."""
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "integer"
    if isinstance(value, float):
        return "number with a fraction" if value.is_integer() else "number"
    return next((name for kind, name in _KINDS if isinstance(value, kind)), "null")


def _as_number(value: float | str, sent: float | str) -> str:
    if type(value) is type(sent) is int:
        return "rounded to a double" if value == float(sent) else ""
    try:
        one, other = float(value), float(sent)
    except (ValueError, OverflowError):
        return ""
    if one == other:
        return f"as sent, as {_kind(value)}" + (f" {form(value)}" if isinstance(value, str) else "")
    for digits in (0, 1, 2, 3):
        if round(other, digits) == one:
            return f"rounded to {digits} digits" if digits else "rounded"
    return "without its fraction" if int(other) == one else ""


def _as_list(value: list[Any], sent: list[Any]) -> str:
    if len(value) == len(sent) and value:
        changed = {_rewritten(one, other) for one, other in zip(value, sent, strict=True) if not _is(one, other)}
        if len(changed) == 1 and (found := changed.pop()):
            return f"items {found}"
    keys = [json.dumps(each, sort_keys=True) for each in value], [json.dumps(each, sort_keys=True) for each in sent]
    mine, theirs = keys
    if sorted(mine) == sorted(theirs):
        return "in reverse order" if mine == theirs[::-1] else "sorted" if mine == sorted(mine) else "in another order"
    if mine == list(dict.fromkeys(theirs)):
        return "without duplicates"
    return "without duplicates, in another order" if sorted(mine) == sorted(set(theirs)) else ""


def _same_time(value: str, sent: str) -> str:
    try:
        one, other = (datetime.fromisoformat(each) for each in (value, sent))
        is_same = one == other
    except (ValueError, TypeError):
        return ""
    return f"the same time, as {form(value)}" if is_same else ""


def form(value: Any) -> str:
    """Returns the form of a value that differs from run to run: its type, and of texts what stands for digits."""
    if not isinstance(value, str):
        return _kind(value) if not isinstance(value, float) else "number"
    if UUID.fullmatch(value):
        return "UUID" if value == value.lower() else "UUID in upper case"
    if _TIME.match(value):
        return f"time {re.sub(r'[0-9]+', '9', value)}"
    if _DATE.fullmatch(value):
        return "date"
    if _HTTP_DATE.fullmatch(value):
        return "HTTP date"
    if _NUMBER.fullmatch(value):
        return "decimal text" if "." in value else "text of digits"
    return "text"
