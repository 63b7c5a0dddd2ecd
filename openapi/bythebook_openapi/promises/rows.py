"""The rows of the grammar: each is one way to state one kind of promise, and what is read from it.

Sentences have single spaces, and no marks of emphasis. A bound is read only with nothing behind it that could change
it: "1 hour" is no 1, and "20 or 50" is no 20.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from bythebook_openapi.promises.constants import NUMBER, QUOTED, VALUE, constant, listed, number
from bythebook_openapi.promises.model import PromiseKind, Subject
from bythebook_openapi.states import ABSENT

__all__ = ["LEFT_OUT", "NO_HEDGES", "ROWS", "SAID_UNIT", "Row", "unit_of"]

# Reads what a match states. It returns ABSENT for a match that states nothing for certain.
_Reading = Callable[[re.Match[str], Subject], Any]


class Row(NamedTuple):
    """One way to state a promise. `types`: the JSON types of a value that it can be stated of; none for all."""

    kind: PromiseKind
    pattern: re.Pattern[str]
    read: _Reading
    types: frozenset[str]


_TEXT, _NUMBERS, _LISTS = frozenset({"string"}), frozenset({"integer", "number"}), frozenset({"array"})
_TIME = r"(?:milliseconds?|millis|ms|seconds?|secs?|minutes?|mins?|hours?|days?|weeks?|months?|years?)"
SAID_UNIT = re.compile(rf"\b(?:in|number of|of) ({_TIME})\b|(?:[_-]|(?<=[a-z]))({_TIME})\x00", re.IGNORECASE)
# Units that count what the number itself counts, so that they change nothing.
_COUNTED = (
    r"(?:items?|results?|entries|entry|records?|rows?|elements?|objects?|per page|pages?|characters?|chars?|bytes?|px"
    r"|pixels?|retries|attempts|times)"
)
_GIVEN = r"(?:specified|provided|given|set|supplied|present|sent|included|passed|defined)"
LEFT_OUT = (
    r"(?:(?:if|when|where) (?:it'?s? (?:is )?|this(?: \w+)? is |the \w+ is )?"
    rf"(?:omitted|absent|missing|left out|unset|unspecified|not {_GIVEN}))"
)
_AFTER = r"(?:after|once) (?:(?:it|this|the \w+) (?:is|has been|was) |being )?(?:created|creation|set)"
_CANNOT = r"(?:can ?not|can't|may not|must not)"
_STOP = r"(?= ?(?:$|[.,;)]))"
# What may stand after a constant: its unit, and then the end, another clause, or what it counts.
_CLOSED = (
    rf"(?: ?(?P<unit>{_TIME})\b)?(?! ?,? (?:or|and)\b)"
    rf"(?= ?(?:$|[.,;)]|{LEFT_OUT}|{_COUNTED} ?(?:$|[.,;)]|{LEFT_OUT}|per\b)))"
)
_CHARS = r"(?:unicode )?(?:characters?|chars?)\b"
_TO = "(?:-|\N{EN DASH}|to)"
_ITEM = rf"(?:{QUOTED}|[\w.:/+-]+)"
_COMMA = r" ?(?:, (?:or|and)\b|,|\||\bor\b|\band\b) ?"
_KEPT = r"\b(?:stored|saved|returned|converted|normali[sz]ed|kept) (?:in |to |as )?(?:all )?"


def unit_of(word: str) -> str:
    """Returns the name of a unit of time in the singular."""
    plain = word.lower().removesuffix("s")
    return {"m": "millisecond", "milli": "millisecond", "sec": "second", "min": "minute"}.get(plain, plain)


def _is_in_unit(match: re.Match[str], subject: Subject) -> bool:
    """Returns whether a number is in the unit of the field: "1 hour" is no 1 of a field in seconds."""
    unit = match.groupdict().get("unit")
    return not unit or unit_of(unit) == subject.unit


def _nothing(_match: re.Match[str], _subject: Subject) -> Any:
    return None


def _constant(match: re.Match[str], subject: Subject) -> Any:
    return constant(match["value"], subject.types, subject.members) if _is_in_unit(match, subject) else ABSENT


def _number(match: re.Match[str], subject: Subject) -> Any:
    return number(match["count"]) if _is_in_unit(match, subject) else ABSENT


def _scope(match: re.Match[str], _: Subject) -> Any:
    return (match["scope"] or "").lower()


def _members(match: re.Match[str], subject: Subject) -> Any:
    values = [constant(f"`{each}`", subject.types) for each in listed(match["values"])]
    return values if len(values) > 1 and ABSENT not in values else ABSENT


def _row(kind: PromiseKind, phrase: str, read: _Reading = _nothing, types: frozenset[str] = frozenset()) -> Row:
    """Returns a row. In its phrase, `<value>` stands for a constant, `<count>` for a number, `<n>` for another one."""
    for name, part in (("value", VALUE), ("count", NUMBER)):
        phrase = phrase.replace(f"<{name}>", f"(?P<{name}>{part})")
    return Row(kind, re.compile(phrase.replace("<n>", f"(?:{NUMBER})"), re.IGNORECASE), read, types)


_DEFAULTS = (
    _row("default", rf"\bdefaults?(?: value)?(?: (?:is|to|of|are)\b| ?[:=]) ?<value>{_CLOSED}", _constant),
    _row("default", rf"^default <value>{_CLOSED}", _constant),
    _row("default", rf"^(?:the )?default for \S+ is <value>{_CLOSED}", _constant),
    _row("default", r"(?:^|[,(] ?|\bis )<value> by default$", _constant),
    _row("default", rf"^by default,? (?:it is |this is )?<value>{_CLOSED}$", _constant),
    _row("default", rf"{LEFT_OUT},? (?:it )?defaults to <value>{_CLOSED}", _constant),
    _row("default", rf"{LEFT_OUT},? <value> is (?:used|assumed)$", _constant),
)
_STATES = (
    _row("nullable", rf"\b(?:can|may) be `?null`?{_STOP}|^`?nullable`?$|\bis nullable$"),
    _row(
        "null-clears",
        r"\b(?:set|pass|send|use|setting|passing|sending) (?:it |this (?:field |value )?)?(?:to )?`?null`?"
        r" (?:to (?:clear|remove|unset|reset|delete|unassign)|clears|removes|unsets|deletes)\b"
        r"|^`?null`? (?:clears|removes|unsets|deletes)\b",
    ),
    _row(
        "required",
        r"^(?:this (?:field|property|parameter|value) is )?(?:required|mandatory)$|\bis (?:required|mandatory)$",
    ),
    _row("optional", r"^(?:an )?optional(?= ?(?:$|[.,;:)]| ))(?! (?:if|when|for|unless))|\b(?:is|are) optional$"),
    _row(
        "immutable",
        rf"\b{_CANNOT} be (?:changed|modified|updated|edited|altered)(?: (?:{_AFTER}|later|afterwards))?{_STOP}"
        rf"|(?:^|\bis )immutable(?: {_AFTER})?{_STOP}",
    ),
    _row(
        "read-only",
        r"(?:^|\bis (?:a )?)read[- ]only(?= ?(?:$|[.,;)]|field|property))|^(?:output|response) only$"
        r"|\bignored on writes?$"
        r"|\b(?:set|generated|assigned|computed|calculated|managed|maintained) (?:automatically )?by the "
        rf"(?:server|system|service|api|backend){_STOP}|\bautomatically (?:set|generated|assigned)$",
    ),
    _row(
        "write-only",
        rf"(?:^|\bis (?:a )?)write[- ]only{_STOP}|^input only(?: field)?{_STOP}"
        r"|\b(?:never|not) (?:be )?(?:returned|shown)(?: (?:in|by) (?:any |the )?(?:api )?(?:responses?|reads?|api))?$",
    ),
    _row(
        "unique",
        r"\b(?:must|has to|needs to) be (?:globally )?unique"
        rf"(?: (?:within|per|across|in|for|among) (?:the |each |an? |all )?(?P<scope>\w+))?(?:{_STOP}|(?= and\b))",
        _scope,
    ),
    _row(
        "unique",
        rf"(?:^|\b(?:is|and) )unique (?:within|per|across|in) (?:the |each |an? |all )?(?P<scope>\w+){_STOP}",
        _scope,
    ),
    _row(
        "filter-equals",
        r"(?:^|\b(?:return|show|list|include|get|fetch)s? )only (?:(?:return|show|list|include|get|fetch)s? )?(?:the )?"
        r"(?:\w+ ){0,3}\w+s (?:with|having|in|of|that have) (?:this|the given|the specified) (?P<scope>\w+)$",
        _scope,
    ),
)
_LISTED = (
    _row(
        "ordered",
        r"\bin (?:this|display|the (?:same|given|sent|stated|listed|specified|submitted|client's)) order"
        r"(?! (?:of|as)\b)|\bin the order (?:that|which|they|you|the client|given|sent|in which)\b"
        r"|\bin the order of the (?:request|list|client|caller)\b"
        r"|\border of the list\b|^(?:an |the )?ordered list\b|\bfrom (?:the )?first to (?:the )?last\b"
        r"|\b(?:the|this|their|its|list|insertion) order(?: of [\w ]{1,25})? (?:(?:is|are|be|will be) )?"
        r"(?:kept|preserved|retained|maintained|matters|counts|significant|meaningful)\b|\border matters\b"
        r"|\b(?:keeps?|kept|preserv(?:es?|ing)|retains?|maintains?) (?:in )?(?:(?:the|their|its|this|list|insertion) )?"
        r"order\b(?! \w)",
        types=_LISTS,
    ),
    _row(
        "set",
        r"\border (?:is (?:not (?:important|significant|relevant|preserved|kept)|irrelevant|insignificant)"
        r"|(?:does not|doesn't) matter)\b|\bduplicates? (?:\w+ )?(?:are|is) (?:removed|ignored|dropped)\b",
        types=_LISTS,
    ),
    _row("sorted", r"\b(?:sorted|ordered) (?:by|in) |\bin (?:ascending|descending|alphabetical) order\b"),
    _row(
        "max-items",
        rf"\b(?:max(?:imum)?(?: of)?|at most|up to|no more than):? <count> (?:\w+ )?(?!char)\w+s{_STOP}",
        _number,
        _LISTS,
    ),
    _row("min-items", rf"\b(?:min(?:imum)?(?: of)?|at least):? <count> (?:\w+ )?(?!char)\w+s?{_STOP}", _number, _LISTS),
)
_AT_MOST = r"(?:max(?:imum|\.)?|at most|up to|no (?:more|longer) than|(?:not|cannot) (?:exceed|be longer than))"
_AT_LEAST = r"(?:min(?:imum|\.)?|at least|no (?:less|fewer|shorter) than)"
_OF = r"(?: (?:length(?: (?:is|of))?|of))?"
_LENGTHS = (
    _row("max-length", rf"\b{_AT_MOST}{_OF}:? ?<count> ?{_CHARS}", _number, _TEXT),
    _row("max-length", rf"\bmax(?:imum)? length(?: is| of)? ?[:=]? ?<count>{_STOP}", _number, _TEXT),
    _row("max-length", rf"\b<count> {_CHARS} (?:max(?:imum)?|or (?:less|fewer)|(?:long )?at most)\b", _number, _TEXT),
    _row("max-length", rf"\b(?:between|from) <n> (?:and|to) <count> {_CHARS}", _number, _TEXT),
    _row("max-length", rf"(?:^| )\d+ ?{_TO} ?<count> {_CHARS}", _number, _TEXT),
    _row("min-length", rf"\b{_AT_LEAST}{_OF}:? ?<count> ?{_CHARS}", _number, _TEXT),
    _row("min-length", rf"\bmin(?:imum)? length(?: is| of)? ?[:=]? ?<count>{_STOP}", _number, _TEXT),
    _row("min-length", rf"\b(?:between|from) <count> (?:and|to) <n> {_CHARS}", _number, _TEXT),
    _row("min-length", rf"(?:^| )<count> ?{_TO} ?\d+ {_CHARS}", _number, _TEXT),
)
_BOUNDS = (
    _row("maximum", rf"\bmax(?:imum)?(?: value)?(?: (?:is|of|to))? ?[:=]? ?`?<count>`?{_CLOSED}", _number, _NUMBERS),
    _row(
        "maximum",
        rf"(?<!\w)(?:at most|up to|no more than|(?:not|cannot) exceed|<=) <count>{_CLOSED}",
        _number,
        _NUMBERS,
    ),
    _row("maximum", rf"\b(?:between|from) <n> (?:and|to) <count>{_CLOSED}", _number, _NUMBERS),
    _row("maximum", rf"^(?:range ?:? ?)?<n> ?(?:{_TO}|\.\.) ?<count>$", _number, _NUMBERS),
    _row("minimum", rf"\bmin(?:imum)?(?: value)?(?: (?:is|of|to))? ?[:=]? ?`?<count>`?{_CLOSED}", _number, _NUMBERS),
    _row("minimum", rf"(?:\b(?:at least|no less than)|>=) <count>{_CLOSED}", _number, _NUMBERS),
    _row("minimum", rf"\b(?:between|from) <count> (?:and|to) <n>{_CLOSED}", _number, _NUMBERS),
    _row("minimum", rf"^(?:range ?:? ?)?<count> ?(?:{_TO}|\.\.) ?<n>$", _number, _NUMBERS),
)
_VALUES = (
    _row(
        "enum",
        r"(?:\b(?:one of|(?:possible|allowed|valid|accepted|permitted|supported) values(?: are)?) ?:?|^options ?:) ?"
        rf"(?P<values>{_ITEM}(?:{_COMMA}{_ITEM})+)$",
        _members,
        _TEXT | _NUMBERS,
    ),
    # Bare words after "either" or "must be" are prose.
    _row(
        "enum",
        r"\b(?:(?:must|can) be(?: either)?|values|either) ?:? ?"
        rf"(?P<values>(?:{QUOTED})(?:{_COMMA}(?:{QUOTED}))+)$",
        _members,
        _TEXT | _NUMBERS,
    ),
    _row("lower-case", rf"{_KEPT}lower[- ]?case", types=_TEXT),
    _row("upper-case", rf"{_KEPT}upper[- ]?case", types=_TEXT),
    _row("trimmed", r"\b(?:white ?space|spaces) (?:is|are) (?:removed|trimmed|stripped)\b", types=_TEXT),
    _row("case-insensitive", rf"\b(?:not case[- ]sensitive|case[- ]insensitive){_STOP}", types=_TEXT),
)
ROWS: tuple[Row, ...] = (*_DEFAULTS, *_STATES, *_LISTED, *_LENGTHS, *_BOUNDS, *_VALUES)
_NOT_MORE = re.compile(r"\bmay not exceed\b", re.IGNORECASE)
# A phrase of a promise that looks like a condition, and is none.
NO_HEDGES: dict[PromiseKind, re.Pattern[str]] = {
    "default": re.compile(rf"{LEFT_OUT}|\b(?:can|may) be\b", re.IGNORECASE),
    "nullable": re.compile(r"\b(?:can|may) be `?null`?", re.IGNORECASE),
    "immutable": re.compile(rf"\bmay not\b|\bcan not\b|{_AFTER}", re.IGNORECASE),
    "enum": re.compile(r"\bcan be\b", re.IGNORECASE),
    "max-length": _NOT_MORE,
    "maximum": _NOT_MORE,
}
