"""Failures that a team knows of and lets pass for a while: read from a file, and told by ids. It knows no verdicts."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import yaml

from bythebook_openapi.errors import InputError
from bythebook_openapi.text.bounded_read import read_text_bounded, reason_unread

__all__ = ["EXPECTED", "Stated", "Waiver", "date_of", "parsed", "pattern_of", "read", "read_all", "stated"]

_KEYS = ("match", "reason", "until")
_GLOBS = re.compile(r"[*?[]|^\s+|\s+$")
EXPECTED = "a list of {match: GLOB, reason: TEXT, until: DATE}, the date if there is one"


@dataclass(frozen=True)
class Waiver:
    """One entry of the file: a glob over ids, why, and the last day on which it holds (None for no end).

    `matches` is how many requirements of the document it matches.
    """

    match: str
    reason: str
    until: str | None = None
    matches: int = 0
    is_expired: bool = False

    def holds(self, identifier: str) -> bool:
        """Return whether a requirement is meant."""
        return identifier == self.match or fnmatchcase(identifier, self.match)


@dataclass(frozen=True)
class _Place:
    file: str
    line: int
    pointer: str

    def fault(self, message: str, key: str = "", expected: str = EXPECTED) -> InputError:
        return InputError(message, file=self.file, line=self.line, pointer=self.pointer + key, expected=expected)


@dataclass(frozen=True)
class Stated:
    """A waiver as a file states it, and where the file states it."""

    waiver: Waiver
    place: _Place

    @property
    def line(self) -> int:
        """The line on which it begins."""
        return self.place.line


def pattern_of(identifier: str) -> str:
    """Returns the pattern that matches one id and no other: what a glob would read as a sign stands in brackets.

    So does white space at the ends, which a reader of the file strips.
    """
    return _GLOBS.sub(lambda found: "".join(f"[{char}]" for char in found[0]), identifier)


def read_all(path: Path) -> tuple[Waiver, ...]:
    """Returns the waivers in a file, whatever they match. Raises `InputError` where it states none."""
    return tuple(each.waiver for each in _stated_in(path))


def read(path: Path, ids: Collection[str]) -> tuple[Waiver, ...]:
    """Return the waivers in a file, for a document that raises requirements with these ids.

    Raises `InputError` where the file states no waivers, or one that matches no requirement.
    """
    return tuple(_matching(each, ids) for each in _stated_in(path))


def _stated_in(path: Path) -> tuple[Stated, ...]:
    try:
        text = read_text_bounded(path)
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot be read ({reason_unread(error)})", file=str(path), expected=EXPECTED) from error
    return stated(text, str(path))


def _matching(each: Stated, ids: Collection[str]) -> Waiver:
    matches = sum(each.waiver.holds(one) for one in ids)
    if not matches:
        message = f"{each.waiver.match!r} matches no requirement"
        raise each.place.fault(message, "/match", "a glob over ids, as --plan prints them")
    return replace(each.waiver, matches=matches)


def stated(text: str, file: str) -> tuple[Stated, ...]:
    """Returns the waivers that the text of a file states. Raises `InputError` where it states none."""
    value, node = parsed(text, file)
    if not isinstance(value, list) or node is None:
        raise InputError("holds no waivers", file=file, expected=EXPECTED)
    today = datetime.now(UTC).date()
    places = (_Place(file, each.start_mark.line + 1, f"/{index}") for index, each in enumerate(node.value))
    return tuple(_stated(each, at, today) for each, at in zip(value, places, strict=True))


def parsed(text: str, file: str) -> tuple[Any, yaml.Node | None]:
    """Returns the value of a YAML text, and its node; None for both where it has only comments. Raises `InputError`."""
    try:
        loader = yaml.SafeLoader(text)
        node = loader.get_single_node()
        return (loader.construct_document(node) if node is not None else None), node
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise InputError(f"is not YAML ({(str(error) or 'nested').splitlines()[0]})", file=file) from error


def _stated(each: Any, at: _Place, today: date) -> Stated:
    if not isinstance(each, Mapping) or not each.keys() <= set(_KEYS):
        raise at.fault("is no waiver")
    match, reason = (_text(each, key, at) for key in ("match", "reason"))
    until = _date(each.get("until"), at)
    waiver = Waiver(match, reason, until.isoformat() if until else None, is_expired=until is not None and until < today)
    return Stated(waiver, at)


def _text(stated: Mapping[str, Any], key: str, at: _Place) -> str:
    value = stated.get(key)
    if not isinstance(value, str) or not value.strip():
        raise at.fault("is missing" if key not in stated else "is no text", f"/{key}")
    return value.strip()


def _date(value: Any, at: _Place) -> date | None:
    if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
        return value
    found = date_of(value) if isinstance(value, str) else None
    if found is None:
        raise at.fault(f"{value} is no date", "/until", "a date such as 2026-12-31")
    return found


def date_of(text: str) -> date | None:
    """Returns the date that a text such as `2026-12-31` states; None where it states none."""
    try:
        return date.fromisoformat(text if len(text) == len("2026-12-31") else "")
    except ValueError:
        return None
