"""Failures that a team knows of and lets pass for a while: read from a file, and told by ids. It knows no verdicts."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import yaml

from bythebook_openapi.errors import InputError
from bythebook_openapi.text.bounded_read import read_text_bounded

__all__ = ["Waiver", "read"]

_KEYS = ("match", "reason", "until")
_EXPECTED = "a list of {match: GLOB, reason: TEXT, until: DATE}, the date if there is one"


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


def read(path: Path, ids: Collection[str]) -> tuple[Waiver, ...]:
    """Return the waivers in a file, for a document that raises requirements with these ids.

    Raises `InputError` where the file states no waivers, or one that matches no requirement.
    """
    try:
        text = read_text_bounded(path)
        stated, node = yaml.safe_load(text), yaml.compose(text, yaml.SafeLoader)
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot be read ({error})", file=str(path), expected=_EXPECTED) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise InputError(f"is not YAML ({(str(error) or 'nested').splitlines()[0]})", file=str(path)) from error
    if not isinstance(stated, list) or node is None:
        raise InputError("holds no waivers", file=str(path), expected=_EXPECTED)
    today = datetime.now(UTC).date()
    lines = [each.start_mark.line + 1 for each in node.value]
    return tuple(_waivers(stated, str(path), lines, today, ids))


def _waivers(stated: list[Any], file: str, lines: list[int], today: date, ids: Collection[str]) -> Iterator[Waiver]:
    for position, each in enumerate(stated):
        at = _Place(file, lines[position], f"/{position}")
        if not isinstance(each, Mapping) or not each.keys() <= set(_KEYS):
            raise at.fault("is no waiver")
        match, reason = (_text(each, key, at) for key in ("match", "reason"))
        until = _date(each.get("until"), at)
        waiver = Waiver(
            match, reason, until.isoformat() if until else None, is_expired=until is not None and until < today
        )
        matches = sum(waiver.holds(one) for one in ids)
        if not matches:
            raise at.fault(f"{match!r} matches no requirement", "/match", "a glob over ids, as --plan prints them")
        yield replace(waiver, matches=matches)


@dataclass(frozen=True)
class _Place:
    file: str
    line: int
    pointer: str

    def fault(self, message: str, key: str = "", expected: str = _EXPECTED) -> InputError:
        return InputError(message, file=self.file, line=self.line, pointer=self.pointer + key, expected=expected)


def _text(stated: Mapping[str, Any], key: str, at: _Place) -> str:
    value = stated.get(key)
    if not isinstance(value, str) or not value.strip():
        raise at.fault("is missing" if key not in stated else "is no text", f"/{key}")
    return value.strip()


def _date(value: Any, at: _Place) -> date | None:
    if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
        return value
    try:
        return date.fromisoformat(value if isinstance(value, str) and len(value) == len("2026-12-31") else "")
    except ValueError as error:
        raise at.fault(f"{value} is no date", "/until", "a date such as 2026-12-31") from error
