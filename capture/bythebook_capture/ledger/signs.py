"""Lists the signs of each line of a page: what kinds of words and marks it has, and what stands around it.

A sign is a short text, such as `text: has CALL` or `above: has NAME`. It says nothing by itself: `likeness` has a
weight for each, learned from pages whose facts were written down by hand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final

from bythebook_capture.ledger.regions import Line

__all__ = ["shapes_of", "signs_of"]

_TYPES: Final = frozenset(
    "string strings str text integer integers int int32 int64 uint long number numbers numeric float floats double "
    "decimal boolean booleans bool object objects array arrays list lists dict map hash json uuid guid date datetime "
    "date-time timestamp timestamps time enum file binary url uri email any varchar char bigint".split()
)
_METHODS: Final = frozenset("GET HEAD POST PUT PATCH DELETE OPTIONS".split())
# Words that stand for themselves wherever they are.
_WORDS: Final = frozenset(
    "required optional mandatory default deprecated true false null nullable yes no curl header query body path "
    "parameter parameters param field fields returns return response request status error code must may if the a an "
    "is are of to for in and or this you with that be by on will can name type description value values example http "
    "url endpoint method".split()
)
_TOKEN: Final = re.compile(
    r"https?://[^\s\"'`<>|)]+|\{\{?[^{}\s]+\}\}?(?:/[^\s\"'`|)]*)?|(?<![\w.])/[\w{<:$\[(*~@%.-][^\s\"'`|)]*|"
    r"\"[^\"\n]{1,60}\"(?=\s*:)|[A-Za-z_$@][\w$@.\[\]-]*|\d[\w.,:-]*|->|→|=>|::|[^\w\s]"
)
_SPAN: Final = re.compile(r"`{1,2}([^`]+)`{1,2}")
_BOLD: Final = re.compile(r"\*\*([^*]+)\*\*")
_LINK: Final = re.compile(r"\[([^\[\]]*)\]\([^()\s]*\)")
_WORD: Final = re.compile(r"[a-z]+")
_SHAPES: Final[Sequence[tuple[str, re.Pattern[str]]]] = (
    ("SNAKE", re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)+\W*")),
    ("CAMEL", re.compile(r"[a-z]+(?:[A-Z][a-z0-9]*)+")),
    ("CONSTANT", re.compile(r"[A-Z][A-Z0-9_]+")),
    ("HEADER", re.compile(r"[A-Z][a-z]+(?:-[A-Z][A-Za-z]+)+")),
    ("CLASS", re.compile(r"[A-Z][a-z]+(?:[A-Z][a-z0-9]*)+")),
    ("DOTTED", re.compile(r"[a-z].*[.\[\]].*")),
    ("Word", re.compile(r"[A-Z].*")),
    ("word", re.compile(r"[A-Za-z_$@].*")),
)
_FILE: Final = re.compile(r"/(?:etc|var|usr|home|opt|tmp)/")
_STATUS: Final = re.compile(r"[1-5]\d\d")
# Marks that only set a text off.
_QUIET: Final = frozenset("`*_|")
# The shapes that are signs of the lines around them, too.
_TELLING: Final = frozenset("METHOD PATH MEMBER TYPE STATUS SNAKE CAMEL ADDRESS required curl".split())
_LONGEST: Final = 600
_LENGTHS: Final = (0, 3, 10, 25, 50, 80, 120, 200)
_COUNTS: Final = (0, 1, 2, 3, 5, 8, 12, 20, 30)
_INDENTS: Final = (0, 2, 4, 8, 12)
_AROUND: Final = ((-2, "2 above"), (-1, "above"), (1, "below"), (2, "2 below"))


def signs_of(lines: Sequence[Line]) -> Iterator[frozenset[str]]:
    """Yields the signs of each line of a page."""
    tokens = [_tokens(one.plain) for one in lines]
    shapes = [*map(_shapes, tokens)]
    opened = _openings(lines, shapes)
    near = [_near(one, own) for one, own in zip(lines, shapes, strict=True)]
    for at, one in enumerate(lines):
        own = {*_of_line(one, tokens[at], shapes[at]), *_of_place(one)}
        if at in opened:
            first = next((shape for shape in shapes[at] if shape not in _QUIET), "")
            own |= {f"block of {opened[at]}", f"block of {opened[at]}: {first}"}
            own |= {f"code ends {one.plain[-1:]}", f"code begins {one.plain[:1]}"}
        for step, place in _AROUND:
            if 0 <= at + step < len(lines):
                own |= {f"{place}: {sign}" for sign in near[at + step]}
        yield frozenset(own)


def shapes_of(text: str) -> list[str]:
    """Returns the kind of each token of a text: `PATH`, `METHOD`, `SNAKE`, or the word or mark itself."""
    return _shapes(_tokens(text))


def _tokens(text: str) -> list[str]:
    """Returns the tokens of a text, without the targets of links: these are pages of a site."""
    text = _LINK.sub(r"\1", text) if "](" in text else text
    return _TOKEN.findall(text[:_LONGEST])


def _shapes(tokens: Sequence[str]) -> list[str]:
    """Returns the kinds of tokens. A number before a thing that it counts is no status: `200 customers`."""
    found = [*map(_shape, tokens)]
    is_counted = [shape == "STATUS" and after == "word" for shape, after in pairwise([*found, ""])]
    return ["NUMBER" if counted else shape for shape, counted in zip(found, is_counted, strict=True)]


@lru_cache(maxsize=8192)
def _shape(token: str) -> str:
    """Returns the kind of a token; a word of the vocabulary and a mark stand for themselves."""
    if len(token) > 1 and token[0] in "{/":
        return "PLACEHOLDER" if token[0] == "{" else "FILE" if _FILE.match(token) else "PATH"
    if token.startswith("http") and "://" in token:
        return "ADDRESS"
    if token[0] == '"' and len(token) > 1:
        return "MEMBER"
    if token in _METHODS:
        return "METHOD"
    if token[0].isdigit():
        return "STATUS" if _STATUS.fullmatch(token) else "NUMBER"
    lower = token.lower()
    if lower in _TYPES:
        return "TYPE"
    if lower in _WORDS:
        return lower
    return next((shape for shape, pattern in _SHAPES if pattern.fullmatch(token)), token)


def _of_line(one: Line, tokens: Sequence[str], shapes: Sequence[str]) -> Iterator[str]:
    """Yields what a line has itself, the most telling of it with its region."""
    region = one.region
    told = [shape for shape in shapes if shape not in _QUIET]
    yield region
    yield f"length {_bound(len(one.plain), _LENGTHS)}"
    yield f"{_bound(len(shapes), _COUNTS)} tokens"
    yield f"{region}: indent {_bound(one.indent, _INDENTS)}"
    for place, shape in enumerate(told[:4], 1):
        yield f"{region}: {place} is {shape}"
    yield f"{region}: begins {' '.join(told[:2])}"
    yield f"{region}: begins {' '.join(told[:3])}"
    yield f"{region}: marks {' '.join(shapes[:2])}"
    yield f"{region}: marks {' '.join(shapes[:3])}"
    yield f"{region}: ends {told[-1] if told else ''}"
    for shape in shapes:
        yield f"has {shape}"
        yield f"{region}: has {shape}"
    for first, second in pairwise(shapes):
        yield f"has {first} {second}"
    text = one.plain[:_LONGEST]
    for found in _SPAN.finditer(text):
        inner = [_shape(token) for token in _TOKEN.findall(found[1])[:3]]
        yield f"span {' '.join(inner)}"
        yield f"{region}: span {' '.join(inner[:1])}"
    for found in _BOLD.finditer(text):
        yield f"bold {' '.join(_shape(token) for token in _TOKEN.findall(found[1])[:2])}"
    for token in tokens:
        if len(token) > 2 and token.isalpha():
            yield f"word {token.lower()}"


def _of_place(one: Line) -> Iterator[str]:
    """Yields what is said around a line: the head of its table, the heading above it, the words beside its fence."""
    for cell in one.head:
        for word in _WORD.findall(cell)[:3]:
            yield f"column {word}"
    if one.is_head:
        yield "head of a table"
    if info := one.info.lower().split():
        yield f"fence {info[0][:12]}"
    for word in _WORD.findall(one.topic)[:6]:
        yield f"topic {word}"


def _near(one: Line, shapes: Sequence[str]) -> tuple[str, ...]:
    """Returns what a line is to the lines around it."""
    told = [shape for shape in shapes if shape not in _QUIET]
    telling = (f"has {shape}" for shape in sorted(_TELLING.intersection(shapes)))
    return (one.region, f"begins {' '.join(told[:2])}", *telling)


def _openings(lines: Sequence[Line], shapes: Sequence[Sequence[str]]) -> Mapping[int, str]:
    """Returns the index of each line of code with the first token of its block."""
    found: dict[int, str] = {}
    block: int | None = None
    opening = ""
    for at, one in enumerate(lines):
        if one.region == "code":
            if block is None or (one.block and one.block != block):
                block = one.block
                first = (shape for each in shapes[at : at + 6] for shape in each if shape not in "`~-")
                opening = next(first, "")
            found[at] = opening
        elif one.region != "blank":
            block = None
    return found


def _bound(number: int, bounds: Sequence[int]) -> str:
    """Returns the first bound that a number does not exceed."""
    return next((f"up to {bound}" for bound in bounds if number <= bound), f"over {bounds[-1]}")
