"""Lists the lines of a page that may begin with the name of a field, each with its signs.

A sign is a short text, such as `list: marks code` or `then TYPE`. It says nothing alone: `likely_items` has a weight
for each, learned from pages whose facts were written down by hand.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from bythebook_capture.read.written.blocks import LABEL, Block
from bythebook_capture.read.written.cells import english, kind_of, sample_of
from bythebook_capture.read.written.headings import section_of

__all__ = ["Item", "items"]

_NAME: Final = r"[A-Za-z_$@][\w$@.-]{0,59}(?<![.-])(?:\[[\w-]{0,30}\])*"
# The name of a field at the beginning of a line, with the marks around it; further names may follow.
_FIRST: Final = re.compile(
    rf"(?P<lead>[\s>*•·▪◦–—+|-]*(?:\d{{1,2}}[.)]\s)?)(?P<mark>[`\"']?)(?P<name>{_NAME})(?P=mark)"
    rf"(?P<more>(?:\s*(?:,|/|\band\b|\bor\b|&)\s*(?P=mark)(?:{_NAME})(?P=mark))*)"
)
# What follows a name without marks.
_BEHIND_BARE: Final = re.compile(r"\s*[:(=|–—\[]|\s+-\s|\s+[`<]|\s{2,}|\t|\s*$")
_TOKEN: Final = re.compile(r"[A-Za-z_$@][\w$@.-]*|\d[\w.]*|[^\w\s]")
_WORD: Final = re.compile(r"[^\W\d_]+")
_COMMAND: Final = re.compile(r"\bcurl\b|^(?:HTTP/|[A-Z]+ \S+ HTTP/)|^\s*(?:import|from|const|let|var|def|if|return)\b")
# A sample with objects inside of it.
_NESTED: Final = re.compile(r"[:\[,]\s*\{|:\s*\[|\][ \t]*+,?[ \t]*+$", re.MULTILINE)
_SHAPES: Final[Sequence[tuple[str, re.Pattern[str]]]] = (
    ("SNAKE", re.compile(r"[a-z$@_][a-z0-9]*(?:_[a-z0-9]+)+")),
    ("CAMEL", re.compile(r"[a-z]+(?:[A-Z][a-z0-9]*)+")),
    ("CONSTANT", re.compile(r"[A-Z][A-Z0-9_]+")),
    ("HEADER", re.compile(r"[A-Z][A-Za-z]*(?:-[A-Z][A-Za-z]+)+")),
    ("KEBAB", re.compile(r"[a-z]+(?:-[a-z0-9]+)+")),
    ("CLASS", re.compile(r"[A-Z][a-z]+(?:[A-Z][a-z0-9]*)+")),
    ("DOTTED", re.compile(r".*[.\[\]].*")),
    ("Word", re.compile(r"[A-Z].*")),
    ("word", re.compile(r"[a-z_$@].*")),
)
# Words that stand for themselves behind a name.
_SAID: Final = frozenset(
    "required optional mandatory default is the a an if to of for in must may can will should and or id yes no none "
    "true false null not when which that with".split()
)
_LONGEST: Final = 400
_LENGTHS: Final = (20, 40, 80, 160)
_AMOUNTS: Final = (1, 2, 4, 8, 16)
_TOKENS: Final = 3


class Item(NamedTuple):
    """A line that may begin with the names of fields: the index of its block, that of its row, its line on the page,
    the names, and the text behind them.
    """

    at: int
    row: int
    line: int
    names: tuple[str, ...]
    rest: str
    depth: int = 0


class _Seen(NamedTuple):
    item: Item
    block: Block
    text: str
    mark: str
    lead: str


def items(blocks: Sequence[Block], page: str) -> Iterator[tuple[Item, frozenset[str]]]:
    """Yields each line of the blocks that may begin with the name of a field, with its signs. `page` is the text of the
    page.
    """
    seen = [*_seen(blocks)]
    alike = Counter((one.item.at, _signature(one)) for one in seen)
    here = Counter(one.item.at for one in seen)
    names = Counter(name for one in seen for name in one.item.names)
    shown = _shown(page)
    around = [*_around(blocks)]
    for at, one in enumerate(seen):
        own = {*_of_line(one), *around[one.item.at]}
        kind, section = one.block.kind, next(sign for sign in around[one.item.at] if sign.startswith("section "))
        total = len(one.block.rows) or one.block.text.count("\n") + 1
        count = alike[one.item.at, _signature(one)]
        own |= {f"alike {_bound(count, _AMOUNTS)}", f"{kind}: all alike {count == total}"}
        own |= {
            f"{kind}: all named {here[one.item.at] == total}, {section}",
            f"repeats {_bound(names[one.item.names[0]], _AMOUNTS)}",
        }
        name = re.split(r"[.\[]", one.item.names[0])[-1] if one.item.names[0][-1:] != "]" else one.item.names[0]
        own |= {f"{place}: {name in words}" for place, words in shown.items()}
        own |= {f"{kind}: shown {any(name in words for words in shown.values())}, {section}"}
        for step, place in ((-1, "above"), (1, "below")):
            near = seen[at + step] if 0 <= at + step < len(seen) else None
            is_near = near is not None and abs(near.item.line - one.item.line) <= 3
            own.add(f"{place} {_signature(near) == _signature(one) if near is not None and is_near else None}")
        yield one.item, frozenset(own)


def _seen(blocks: Sequence[Block]) -> Iterator[_Seen]:
    for at, block in enumerate(blocks):
        for row, line, whole, depth in _texts(block):
            text = whole[:_LONGEST]
            found = _FIRST.match(text)
            if found is None or (not found["mark"] and not _BEHIND_BARE.match(text, found.end())):
                continue
            more = re.findall(_NAME, re.sub(r"\b(?:and|or)\b", ",", found["more"]))
            item = Item(at, row, line, (found["name"], *more), text[found.end() :], depth)
            yield _Seen(item, block, text, found["mark"], found["lead"].strip()[:1])


def _texts(block: Block) -> Iterator[tuple[int, int, str, int]]:
    """Yields the lines of a block: the number of its row, its line on the page, its text and its depth."""
    if block.kind in ("table", "list"):
        for number, row in enumerate(block.rows):
            yield number, row.line, " | ".join(row.cells).partition("\n")[0], row.depth
    elif block.kind == "text" or (block.kind == "heading" and block.level == LABEL):
        yield 0, block.line, block.text, 0
    elif block.kind == "code" and not (
        _COMMAND.search(block.text) or _NESTED.search(block.text) or sample_of(block.text)
    ):
        for number, text in enumerate(block.text.split("\n")):
            yield number, block.line_of(number), text, 0


def _shown(page: str) -> dict[str, frozenset[str]]:
    """Returns the names that a page shows as members of samples, in queries and as placeholders."""
    return {
        "member": frozenset(re.findall(r"[\"']([\w$@.-]{1,60})[\"']\s*:", page)),
        "query": frozenset(re.findall(r"[?&\s]([\w.-]{1,60})(?:\[\])?=", page)),
        "placeholder": frozenset(re.findall(r"[{<:]([\w.-]{1,60})[}>/]", page)),
    }


def _around(blocks: Sequence[Block]) -> Iterator[frozenset[str]]:
    """Yields the signs of what stands around each block: its heading, and the line above it."""
    heading, section, label = "", "", ""
    for at, block in enumerate(blocks):
        own = {f"topic {word}" for word in _WORD.findall(english(heading)[:80])[:6]}
        own |= {f"section {section or bool(heading)}", f"{block.kind}: section {section or bool(heading)}"}
        own |= {f"label {word}" for word in _WORD.findall(english(label)[-80:])[-6:]}
        own.add(f"label ends {label.rstrip()[-1:]}")
        above = blocks[at - 1].kind if at else ""
        own |= {f"follows {above}", f"{block.kind}: follows {above}"}
        own |= {f"column {word}" for cell in block.head[:6] for word in _WORD.findall(english(cell))[:2]}
        yield frozenset(own)
        if block.kind == "heading":
            heading, section = block.text, section_of(block.text)
        if block.kind in ("heading", "text"):
            label = block.text


def _of_line(one: _Seen) -> Iterator[str]:
    """Yields what a line has itself."""
    kind, shape, rest = one.block.kind, _shape(one.item.names[0]), one.item.rest
    mark = {"`": "code", "": "none"}.get(one.mark, "quote")
    tokens = _TOKEN.findall(rest)[:40]
    told = [*map(_token, tokens)]
    yield from (
        kind,
        f"{kind}: marks {mark}",
        f"shape {shape}",
        f"{kind}: {mark} {shape}",
        f"{kind}: depth {min(2, one.item.depth)}",
    )
    yield from (f"lead {one.lead}", f"{kind}: lead {one.lead}", f"{min(3, len(one.item.names))} names")
    for place, token in enumerate(told[:_TOKENS], 1):
        yield f"{place} is {token}"
    begin = " ".join(told[:2])
    yield from (
        f"then {begin}",
        f"{kind}: {mark} then {' '.join(told[:1])}",
        f"{kind}: {mark} then {begin}",
        f"{shape} then {begin}",
    )
    yield f"{kind}: {mark} {shape} then {' '.join(told[:1])}"
    yield from (f"has {token}" for token in {*told} if not token.islower() or token in _SAID)
    yield f"typed {'TYPE' in told[:4]}"
    yield f"{kind}: typed {'TYPE' in told[:4]}, {mark}"
    yield f"length {_bound(len(one.text), _LENGTHS)}"
    yield f"ends {one.text.rstrip()[-1:] if not one.text.rstrip()[-1:].isalnum() else 'w'}"
    yield f"name {re.sub(r'[^a-z]', '', one.item.names[0].lower())[:24]}"
    yield from (f"word {token.lower()}" for token in tokens[:12] if token.isalpha() and len(token) > 2)


def _signature(one: _Seen) -> str:
    found = _TOKEN.search(one.item.rest)
    return f"{one.lead}{one.mark} {_token(found[0]) if found else ''}"


@lru_cache(maxsize=8192)
def _token(token: str) -> str:
    """Returns the kind of a token; marks and some words stand for themselves."""
    lower = token.lower()
    if lower in _SAID or not token[0].isalnum():
        return lower
    if token[0].isdigit():
        return "STATUS" if re.fullmatch(r"[1-5]\d\d", token) else "NUMBER"
    return "TYPE" if kind_of(token).text else _shape(token)


def _shape(name: str) -> str:
    return next((shape for shape, pattern in _SHAPES if pattern.fullmatch(name)), "other")


def _bound(number: int, bounds: Sequence[int]) -> int:
    """Returns how many bounds a number exceeds."""
    return sum(number > bound for bound in bounds)
