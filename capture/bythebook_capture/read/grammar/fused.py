"""Splits words that a copy of a page ran together: `stringheaderrequired`, `workspace_idstring<uuid>required`.

It splits a word only if there is exactly one way to do so. If the end of a default value is ambiguous, the default and
the pills after it stay unstated.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from bythebook_capture.read.grammar.fields import PILLS
from bythebook_capture.read.grammar.types import read_type
from bythebook_capture.tokens import Kind

__all__ = [
    "UNION", "Split", "ends_token", "is_named", "is_word", "split_at", "split_below", "split_field", "split_tokens",
    "split_ways", "token_starts",
]  # fmt: skip

_PLAIN = r"(?:string|integer|number|boolean|file)(?:<(?:[^<>|()]|<[^<>|()]*>)+>)?"
_BASE = rf"(?:enum<(?:string|integer|number|boolean)>|{_PLAIN}|object|any|null)"
_ONE = rf"(?:{_BASE}|\((?:{_BASE})(?: \| (?:{_BASE}))*\))(?:\[\])*"
_TYPE = rf"(?:{_ONE}(?: \| {_ONE})*)"
_PLACE = r"(?:header|query|cookie)"
_PILL = r"(?:required|deprecated|read-only|write-only)"
_TOKENS = re.compile(rf"(?P<type>{_TYPE})?(?P<place>{_PLACE})?(?:default: ?(?P<default>.*?))?(?P<pills>{_PILL}*)")
# A titled object, or a list of several: a title may have any words.
_TITLES = re.compile(
    rf"(?P<type>(?:\(.*? · object.*?\)(?:\[\])+|\S.*? · object(?:\[\])*)(?: \| null)?)(?P<place>{_PLACE})?"
    rf"(?:default: ?(?P<default>.*?))?(?P<pills>{_PILL}*)"
)
_PILLS = re.compile(_PILL)
# The menu of a union. A copy keeps every entry.
_MENU = re.compile(rf"(?:{_BASE}(?:\[\])*|array){{2,}}|{_BASE}(?:\[\])* \S.* · object(?:\[\])*")
_TITLED = re.compile(r"(?P<title>\S.*? · object(?:\[\])*(?: \| null)?)(?P<pills>" + _PILL + r"*)")
_ENDED = re.compile(rf"(?P<type>.*?)(?P<pills>{_PILL}+)")
# Where tokens may begin. A title may be any text; it ends with the word of its type.
_WORDS = (
    r"string|integer|number|boolean|file|enum<|object|any|null|array|\(|"
    r"header|query|cookie|default:|required|deprecated|read-only|write-only"
)
_STARTS = re.compile(rf"(?={_WORDS})")
_DEFAULT = "default:"
# The first letters of types, locations and pills, and of the marks after a type.
_LAST_LETTERS = tuple({word[-1] for word in _WORDS.replace("\\", "").split("|")} | set(">])"))
_ENDS_TITLED = re.compile(rf" · object(?:\[\])*(?: \| null)?(?:default:.*?)?{_PILL}*$")
_BEGINNINGS = tuple(_WORDS.replace("\\", "").split("|"))
_TITLED_WORD = " · object"
# No real name and type were longer.
_LONGEST = 1000
# Values of these formats never end with a word.
_WHOLE = frozenset({"date", "date-time", "uuid", "time", "ipv4"})
_LOOSE = re.compile(r"(?:file|any)(?:\[\])*")
_SPACED = re.compile(r"\S(?:.*\S)?")
_NAME = re.compile(r"[\w$@+-](?:[\w.$@{}\[\]-]*[\w$}\]])?")


# The menu of a union: a copy prints all of its entries, or none.
UNION: Final[tuple[Kind, str]] = ("union", "of a union")


@dataclass(frozen=True)
class Split:
    """The tokens of a field after its name, each with its kind.

    `ends` are the possible ways to separate a default from the pills after it, if there are several.
    """

    words: tuple[tuple[Kind, str], ...]
    ends: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def is_typed(self) -> bool:
        """Whether the first token is a type."""
        return bool(self.words) and (self.opens_union or read_type(self.words[0][1]) is not None)

    @property
    def opens_union(self) -> bool:
        """Whether the type is that of a union, which the page does not print."""
        return self.words[:1] == (UNION,)

    @property
    def is_union(self) -> bool:
        """Whether there is such a type alone."""
        return self.words == (UNION,)

    def settled(self, options: frozenset[str]) -> Split:
        """Returns the tokens as lines. A default is one of the field's options; without options it stays unstated."""
        if not self.ends:
            return self
        fitting = [(value, pills) for value, pills in self.ends if value in options]
        if len(fitting) == 1:
            value, pills = fitting[0]
            return Split((*self.words, *_lines(f"default:{value}", *pills)))
        words = dict.fromkeys(PILLS[pill] for _, pills in self.ends for pill in pills)
        return Split((*self.words, ("unclear", f"default {' '.join(words)}")))


def _lines(*texts: str) -> tuple[tuple[Kind, str], ...]:
    return tuple(("line", text) for text in texts)


def token_starts(text: str) -> list[int]:
    """Returns the positions of a text, after its first letter, where a token may begin."""
    return [found.start() for found in _STARTS.finditer(text, 1)]


def ends_token(text: str) -> bool:
    """Returns whether a text ends with a token."""
    return any(split_tokens(text[found.start() :]) for found in _STARTS.finditer(text))


@lru_cache(maxsize=16384)
def split_tokens(text: str) -> Split | None:
    """Returns the tokens of a line that consists of tokens, None for any other line."""
    if len(text) > _LONGEST or not (text.startswith(_BEGINNINGS) or _TITLED_WORD in text):
        return None
    is_menu = _MENU.fullmatch(text)
    if is_menu or read_type(text):
        return Split((UNION,) if is_menu else _lines(text))
    if (found := _TITLED.fullmatch(text)) and read_type(found["title"]):
        return Split(_lines(found["title"], *_PILLS.findall(found["pills"])))
    if (ended := _ENDED.fullmatch(text)) and read_type(ended["type"]):
        return Split(_lines(ended["type"], *_PILLS.findall(ended["pills"])))
    found = _TOKENS.fullmatch(text)
    if not found and (found := _TITLES.fullmatch(text)) and not read_type(found["type"]):
        found = None
    if not found or not text:
        return None
    words = _lines(*(part for part in (found["type"], found["place"]) if part))
    pills = tuple(_PILLS.findall(found["pills"]))
    if found["default"] is None:
        return Split((*words, *_lines(*pills)))
    value = found["default"]
    if pills and _is_open(found["type"], value):
        ends = tuple((value + "".join(pills[:at]), pills[at:]) for at in range(len(pills) + 1))
        return Split(words, ends)
    return Split((*words, *_lines(f"default:{value}", *pills))) if value else None


def _is_open(kind: str | None, value: str) -> bool:
    """Returns whether the end of a default value is ambiguous: a free text may end with the words of the pills."""
    shape = read_type(kind) if kind else None
    if shape and (shape.format in _WHOLE or shape.name not in ("string", "any", "file")):
        return False
    try:
        json.loads(value)
    except ValueError:
        return True
    return False


def split_field(text: str, *, names: frozenset[str], menus: bool = True) -> tuple[str, Split] | None:
    """Returns the name and the tokens of a field on one line, None if the text allows no way, or several.

    `names` are the names in the samples. `menus` means that a copy may print every member of a union.
    """
    ways = [way for way in split_ways(text, menus=menus) if way[0] in names or not is_word(text, way)]
    known = [way for way in ways if way[0] in names]
    ways = known if len(known) == 1 else ways
    typed = [way for way in ways if way[1].is_typed]
    ways = typed if len(typed) == 1 else ways
    return ways[0] if len(ways) == 1 else None


def split_at(text: str, slug: str) -> tuple[str, Split] | None:
    """Returns the name and the tokens of a field on one line, by its own anchor, None if it is no field."""
    for wanted in _plains(slug):
        best: tuple[str, Split] | None = None
        at = _end_of(text, wanted)
        while at and at < len(text):
            tokens = split_tokens(text[at:].strip())
            if tokens and (tokens.words or tokens.ends):
                if not tokens.is_typed:
                    tokens = Split((UNION, *tokens.words), tokens.ends)
                best = text[:at].rstrip(), tokens
            if text[at].isascii() and text[at].isalnum():
                break
            at += 1
        if best:  # a number at the end of an anchor is that of the name, if the line has it too
            return best
    return None


def split_below(text: str, slug: str) -> tuple[str, Split] | None:
    """Returns the name and the tokens if the name is the end of its anchor, as below an object."""
    ways = [way for way in split_ways(text) if any(one.endswith(_plain(way[0])) for one in _plains(slug))]
    typed = [way for way in ways if way[1].is_typed]
    ways = typed if len(typed) == 1 else ways
    return ways[0] if len(ways) == 1 else None


def _end_of(text: str, wanted: str) -> int:
    """Returns the position in a line after the letters of an anchor, 0 if the line does not begin with them."""
    used = 0
    for at, char in enumerate(text):
        if used == len(wanted):
            return at
        low = char.lower()
        if low.isascii() and low.isalnum():
            if low != wanted[used]:
                return 0
            used += 1
    return 0


def split_ways(text: str, *, menus: bool = True, spaces: bool = False) -> list[tuple[str, Split]]:
    """Returns every way to split a line into a name and tokens. With `spaces`, a name may have spaces."""
    if len(text) > _LONGEST or not (text.endswith(_LAST_LETTERS) or _DEFAULT in text):
        return []
    return list(_all_ways(text, menus, spaces))


# Each pass over a page asks it of most lines again.
@lru_cache(maxsize=8192)
def _all_ways(text: str, menus: bool, spaces: bool) -> tuple[tuple[str, Split], ...]:
    ways: list[tuple[str, Split]] = []
    titled = " · object" in text and _ENDS_TITLED.search(text) is not None
    starts = range(1, len(text)) if titled else (found.start() for found in _STARTS.finditer(text, 1))
    longest = len(text) if spaces or " " not in text else text.index(" ") + 1
    for at in starts:
        if at > longest:  # the name would have a space
            break
        name = text[:at].rstrip()
        if (spaces and text[at - 1] in " .") or not (_SPACED if spaces else _NAME).fullmatch(name):
            continue
        tokens = split_tokens(text[at:].strip())
        if not tokens or not (tokens.ends or tokens.words) or (tokens.words and _PILLS.fullmatch(tokens.words[0][1])):
            continue
        if menus or not tokens.opens_union:
            ways.append((name, tokens))
    return tuple(ways)


def is_word(text: str, way: tuple[str, Split]) -> bool:
    """Returns whether a line may be a word such as `profile` or `company`, which ends like a type."""
    words = way[1].words
    return len(words) == 1 and _LOOSE.fullmatch(words[0][1]) is not None and text.isalpha()


def is_named(text: str, slug: str) -> bool:
    """Returns whether a line is the name behind an anchor."""
    return _plain(text) in _plains(slug)


@lru_cache(maxsize=4096)
def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())


@lru_cache(maxsize=4096)
def _plains(slug: str) -> tuple[str, str]:
    """Returns an anchor as it is, then without the numbers that a page adds for unions and equal names."""
    return _plain(slug), _plain(re.sub(r"-(?:one|any|all)-of-\d+|-\d+$", "", slug.lower()))
