"""Splits what a copy of a page has run together: `stringheaderrequired`, `workspace_idstring<uuid>required`.

It splits only where the text allows one way alone; where the value of a default cannot be told from the pills after it,
it says so. It knows no lines.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import lru_cache

from bythebook_specs.readers.types import UNSAID_TYPE, read_type

__all__ = ["Tokens", "is_named", "split_field", "split_tokens", "split_ways"]

_PLAIN = r"(?:string|integer|number|boolean|file)(?:<[^<>|()]+>)?"
_BASE = rf"(?:enum<(?:string|integer|number|boolean)>|{_PLAIN}|object|any|null)"
_ONE = rf"(?:{_BASE}|\((?:{_BASE})(?: \| (?:{_BASE}))*\))(?:\[\])*"
_TYPE = rf"(?:{_ONE}(?: \| {_ONE})*)"
_PLACE = r"(?:header|query|cookie)"
_PILL = r"(?:required|deprecated|read-only|write-only)"
_TOKENS = re.compile(rf"(?P<type>{_TYPE})?(?P<place>{_PLACE})?(?:default: ?(?P<default>.*?))?(?P<pills>{_PILL}*)")
_PILLS = re.compile(_PILL)
# A union's menu, of which a copy keeps every entry.
_MENU = re.compile(rf"(?:{_BASE}(?:\[\])*|array){{2,}}|{_BASE}(?:\[\])* \S.* · object(?:\[\])*")
_TITLED = re.compile(r"(?P<title>\S.*? · object(?:\[\])*(?: \| null)?)(?P<pills>" + _PILL + r"*)")
_ENDED = re.compile(rf"(?P<type>.*?)(?P<pills>{_PILL}+)")
_NAME = re.compile(r"[\w$@+-](?:[\w.$@{}\[\]-]*[\w$}\]])?")


@dataclass(frozen=True)
class Tokens:
    """The tokens of a field after its name, one for each line; `unclear` says what could not be told apart."""

    lines: tuple[str, ...]
    unclear: str | None = None


@lru_cache(maxsize=4096)
def split_tokens(text: str) -> Tokens | None:
    """Return the tokens that a line runs together, or is; None where it is something else."""
    if read_type(text) and not _MENU.fullmatch(text):
        return Tokens((text,))
    if _MENU.fullmatch(text):
        return Tokens((UNSAID_TYPE,))
    if (found := _TITLED.fullmatch(text)) and read_type(found["title"]):
        return Tokens((found["title"], *_PILLS.findall(found["pills"])))
    if (ended := _ENDED.fullmatch(text)) and read_type(ended["type"]):
        return Tokens((ended["type"], *_PILLS.findall(ended["pills"])))
    found = _TOKENS.fullmatch(text)
    if not found or not text:
        return None
    lines = [part for part in (found["type"], found["place"]) if part]
    if found["default"] is not None:
        value = found["default"]
        unclear = _unclear(found["type"], value, found["pills"])
        if unclear:
            return Tokens(tuple(lines), unclear)
        if not value:
            return None
        lines.append(f"default:{value}")
    return Tokens((*lines, *_PILLS.findall(found["pills"])))


def _unclear(kind: str | None, value: str, pills: str) -> str | None:
    """Return why a default cannot be told from the pills after it: any text may end with their words."""
    if not pills or (kind and read_type(kind) and not kind.startswith(("string", "enum<string>", "any", "file"))):
        return None
    try:
        json.loads(value)
    except ValueError:
        return f"the default '{value[:40]}' cannot be told from '{pills}'"
    return None


def split_field(text: str, *, slug: str | None, names: frozenset[str]) -> tuple[str, Tokens] | None:
    """Return the name and the tokens of a field that stands in one line; None where the text allows no way, or several.

    `slug` is the field's own anchor, if the copy has kept it; `names` are those that the samples show.
    """
    if slug is not None and _plain(text) in _plains(slug):
        return None  # the name alone
    ways = _narrowed(split_ways(text), slug, names)
    if slug is not None and not any(_plain(name) in _plains(slug) for name, _ in ways):
        ways = _untyped(text, slug) or ways
    return ways[0] if len(ways) == 1 else None


def _untyped(text: str, slug: str) -> list[tuple[str, Tokens]]:
    """Return the ways to split a field without a type, as a union has none: its anchor tells where the name ends."""
    ways = []
    for at in range(1, len(text)):
        tokens = split_tokens(text[at:]) if _plain(text[:at]) in _plains(slug) else None
        if tokens and tokens.lines:
            ways.append((text[:at], Tokens((UNSAID_TYPE, *tokens.lines), tokens.unclear)))
    return ways


def split_ways(text: str) -> list[tuple[str, Tokens]]:
    """Return each way to split a line into a name and the tokens after it."""
    ways: list[tuple[str, Tokens]] = []
    for at in range(1, len(text)):
        name = text[:at].rstrip()
        if not _NAME.fullmatch(name):
            continue
        tokens = split_tokens(text[at:].strip())
        if (
            tokens
            and (tokens.unclear or tokens.lines)
            and not _PILLS.fullmatch(tokens.lines[0] if tokens.lines else "")
        ):
            ways.append((name, tokens))
    return ways


def _narrowed(ways: list[tuple[str, Tokens]], slug: str | None, names: frozenset[str]) -> list[tuple[str, Tokens]]:
    if slug is not None:
        equal = [way for way in ways if _plain(way[0]) in _plains(slug)]
        ways = equal or [way for way in ways if any(one.endswith(_plain(way[0])) for one in _plains(slug))]
    known = [way for way in ways if way[0] in names]
    ways = known if len(known) == 1 else ways
    typed = [way for way in ways if way[1].lines and read_type(way[1].lines[0])]
    return typed if len(typed) == 1 else ways


def is_named(text: str, slug: str) -> bool:
    """Return whether a line is the name that an anchor is made of."""
    return _plain(text) in _plains(slug)


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())


def _plains(slug: str) -> frozenset[str]:
    """Return an anchor as it is, and without the numbers that a page adds to those of unions and of equal names."""
    return frozenset((_plain(slug), _plain(re.sub(r"-(?:one|any|all)-of-\d+|-\d+$", "", slug.lower()))))
