"""Lists the addresses of a page that may be those of calls, each with its signs.

A sign is a short text, such as `table: kind slash` or `method before`. It says nothing alone: `likely_calls` has a
weight for each, learned from pages whose facts were written down by hand.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from bythebook_capture.read.written.blocks import LABEL, Block, Row
from bythebook_capture.read.written.calls import CALL_WORDS

__all__ = ["Candidate", "Unit", "candidates", "of_row", "signs_of"]

_PART: Final = (
    r"(?:<[\w .:|-]{1,40}>|\{\{?[^{}\n]{1,40}\}?\}|\[[^\[\]\n`]{1,40}\]|\((?:\w{1,20}: ?)?[\w|]{1,30}\)|,(?=\{)|"
    r"[^\s\"'`<>|(),;\[\]{}])"
)
_HOST: Final = (
    r"(?:\{\{?[\w .$-]{1,30}\}\}?|<[\w .:-]{1,30}>|\$\{?\w{1,40}\}?|…|\.\.\.|localhost|"
    r"[\w-]{1,40}(?:\.[\w-]{1,40}){1,5})(?::\d{1,5})?"
)
_ADDRESS: Final = re.compile(
    rf"https?://{_PART}+|(?<![\w/.}}<>\]*:])(?<![<%] )(?:{_HOST})?/(?=[\w{{<:$\[@%.*-]){_PART}+|"
    # Two words with a slash between them are none: `and/or`.
    rf"(?<![^`\s])(?=(?:api|rest|v\d+)/|[^\s`]*[{{<:$]|(?:[^\s/`]+/){{2}})[A-Za-z][\w-]{{0,40}}/{_PART}+"
)
_METHOD: Final = re.compile(rf"(?<![\w/-])(?:{CALL_WORDS})(?![\w-])")
_BESIDE: Final = re.compile(r"\w+[`*\s:|\"'(\])=>-]*")
# Stands between methods of one call: `GET, POST`, `GET or POST`.
_JOINS: Final = re.compile(r"[`*\s\\]*(?:[,/|&+]|\b(?:and|or)\b)[`*\s\\]*")
_WORD: Final = re.compile(r"[^\W\d_]+")
_EXTENSION: Final = re.compile(r"\.([a-z]{2,5})$")
_PARAMETER: Final = re.compile(r"\{[^{}]*\}|<[^<>]*>|(?<=/):\w+")
_KINDS: Final[Sequence[tuple[str, str]]] = (("http", "URL"), ("/", "slash"))
# A longer line is cut.
_LONGEST: Final = 600
_MOST: Final = 8
_NEAR: Final = (-3, -2, -1, 1, 2, 3)
_SHARES: Final = (1, 3, 9)
_AMOUNTS: Final = (0, 1, 3, 6, 12)


class Unit(NamedTuple):
    """A line of a block: the index of the block, that of its row, and the line of the page."""

    at: int
    row: int
    line: int
    text: str


class Candidate(NamedTuple):
    """An address in a line, and its methods: none if the page names none near it or in its section.

    `is_open` tells that the section names several methods, and no line which of them it is.
    """

    unit: Unit
    begin: int
    address: str
    methods: tuple[str, ...]
    is_open: bool = False


class _Seen(NamedTuple):
    """A line with the addresses and the methods in it, each with its place."""

    unit: Unit
    addresses: Sequence[re.Match[str]]
    methods: Sequence[re.Match[str]]


def of_row(block: Block, row: Row) -> str:
    """Returns the text of a row: the first line of an item, or the cells that are not empty."""
    cells = [cell for cell in row.cells if cell.strip()]
    if block.kind == "list":
        return row.cells[0].partition("\n")[0]
    return (" : " if len(cells) == 2 else " | ").join(cells)


def candidates(blocks: Sequence[Block]) -> Iterator[tuple[Candidate, frozenset[str]]]:
    """Yields each address of a page that may be that of a call, with its signs."""
    lines = [*_lines(blocks)]
    shapes = Counter(_shape(found[0]) for seen in lines for found in seen.addresses)
    alike = Counter(_signature(blocks[seen.unit.at], seen, found) for seen in lines for found in seen.addresses)
    known: set[str] = set()
    heading = ""
    for at, (seen, named) in enumerate(zip(lines, _sections(blocks, lines), strict=True)):
        block = blocks[seen.unit.at]
        heading = block.text if block.kind == "heading" and block.level < LABEL else heading
        around = _around(blocks, lines, at, heading)
        for number, found in enumerate(seen.addresses):
            shape = _shape(found[0])
            own = {*around, f"repeats {min(4, shapes[shape])}", f"{block.kind}: first {shape not in known}"}
            known.add(shape)
            own |= {f"alike {sum(alike[_signature(block, seen, found)] > share for share in _SHARES)}"}
            own |= {*signs_of(block, seen.unit.text, found, [one.start() for one in seen.methods])}
            own |= {f"address {min(2, number)}", f"{min(3, len(seen.addresses))} addresses"}
            methods = _methods(lines, at, found.start()) or (tuple(named) if len(named) == 1 else ())
            is_open = not methods and bool(named)
            yield Candidate(seen.unit, found.start(), found[0], methods, is_open=is_open), frozenset(own)


def signs_of(block: Block, text: str, found: re.Match[str], methods: Sequence[int]) -> Iterator[str]:
    """Yields the signs that an address has in its line."""
    region, address, kind = block.kind, found[0], _kind(found[0])
    before = [place for place in methods if place < found.start()]
    is_beside = bool(before) and _BESIDE.fullmatch(text, before[-1], found.start()) is not None
    method = "beside" if is_beside else "before" if before else "behind" if methods else "none"
    wrap = " ".join(mark if mark.strip() else "blank" for mark in (text[: found.start()][-1:], text[found.end() :][:1]))
    is_whole = text.strip("` *|\"'") == address
    path = re.sub(r"https?://[^/]*", "", address)
    path, _, query = path.partition("?")
    yield from (region, f"kind {kind}", f"{region}: kind {kind}", f"method {method}", f"{region}: method {method}")
    yield from (f"{region}: {kind}, method {method}", f"wrap {wrap}", f"{region}: wrap {wrap}")
    yield from (f"whole {is_whole}", f"{region}: whole {is_whole}", f"length {min(4, len(text) // 40)}")
    yield from (f"query {bool(query)}", f"parameter {_PARAMETER.search(path) is not None}")
    yield f"{min(5, path.count('/'))} parts"
    if extension := _EXTENSION.search(path):
        yield f"ends .{extension[1]}"
    yield from (f"path {word.lower()}" for word in _WORD.findall(path)[:4])
    said = _WORD.findall(text[max(0, found.start() - 30) : found.start()])
    yield from (f"before {word.lower()}" for word in said[-2:])
    words = [*text[: found.start()].split(), *text[found.end() :].split()]
    plain = sum(word.strip("`*_.,:;()").islower() for word in words)
    ends = (
        "sentence"
        if plain > 1 and text.rstrip().endswith(".")
        else "label"
        if text.rstrip(" `*").endswith(":")
        else "none"
    )
    said = _WORD.findall(text[found.end() : found.end() + 30])
    amount = sum(plain > most for most in _AMOUNTS)
    yield from (f"words {amount}", f"{region}: words {amount}", f"ends as {ends}", f"{region}: ends as {ends}")
    yield from (f"{region}: words {amount}, method {method}", f"{region}: {kind}, whole {is_whole}, method {method}")
    yield from (f"behind {word.lower()}" for word in said[:1])
    yield f"begins {' '.join(_WORD.findall(text[: found.start()])[:1]).lower()}"


def _lines(blocks: Sequence[Block]) -> Iterator[_Seen]:
    for at, block in enumerate(blocks):
        if block.kind == "code":
            texts = [(number, block.line_of(number), text) for number, text in enumerate(block.text.split("\n"))]
        elif block.kind in ("table", "list"):
            texts = [(number, row.line, of_row(block, row)) for number, row in enumerate(block.rows)]
        else:
            texts = [(0, block.line, block.text)]
        for number, line, text in texts:
            if text.strip():
                unit = Unit(at, number, line, text[:_LONGEST])
                yield _Seen(unit, [*_ADDRESS.finditer(unit.text)][:_MOST], [*_METHOD.finditer(unit.text)][:_MOST])


def _methods(lines: Sequence[_Seen], at: int, begin: int) -> tuple[str, ...]:
    """Returns the methods that stand before an address in its line, or behind it, or in the line above or below.

    A line with an address of its own has its own methods.
    """
    seen = lines[at]
    ends = [len([one for one in seen.methods if one.start() < begin]), len(seen.methods)]
    own = [_joined(seen, seen.methods[: ends[0]][::-1])[::-1], _joined(seen, seen.methods[ends[0] :])]
    beside = [lines[step] for step in (at - 1, at + 1) if 0 <= step < len(lines) and not lines[step].addresses]
    return next(filter(None, [*own, *(_joined(each, each.methods) for each in beside)]), ())


def _joined(seen: _Seen, methods: Sequence[re.Match[str]]) -> tuple[str, ...]:
    """Returns the first of the methods of a line, and those that follow it with no words between them."""
    found = [*methods[:1]]
    for one in methods[1:]:
        begin, end = sorted((found[-1].span(), one.span()))
        if not _JOINS.fullmatch(seen.unit.text, begin[1], end[0]):
            break
        found.append(one)
    return tuple(one[0] for one in found)


def _sections(blocks: Sequence[Block], lines: Sequence[_Seen]) -> Iterator[frozenset[str]]:
    """Yields for each line the methods that the section below its heading names; for a heading, those of the sections
    in its own, too.
    """
    heads = [at for at, seen in enumerate(lines) if blocks[seen.unit.at].kind == "heading"]
    levels = [blocks[lines[at].unit.at].level for at in heads]
    for number, (begin, end) in enumerate(pairwise([0, *heads, len(lines)])):
        named = frozenset(one[0] for seen in lines[begin:end] for one in seen.methods)
        if number and begin < end:
            level = levels[number - 1]
            last = next(
                (at for at, other in zip(heads[number:], levels[number:], strict=True) if other <= level), len(lines)
            )
            yield frozenset(one[0] for seen in lines[begin:last] for one in seen.methods)
        yield from (named for _ in range(begin + (number > 0), end))


def _around(blocks: Sequence[Block], lines: Sequence[_Seen], at: int, heading: str) -> Iterator[str]:
    """Yields the signs of what stands around a line."""
    block, has_own = blocks[lines[at].unit.at], bool(lines[at].methods)
    near = [step for step in _NEAR if 0 <= at + step < len(lines) and lines[at + step].methods]
    yield from (f"method in {step}" for step in near)
    yield f"{block.kind}: method near {bool(near)}, here {has_own}"
    if block.kind == "heading":
        yield f"level {block.level}"
    yield from (f"title {word.lower()}" for word in _WORD.findall(heading[:_LONGEST])[:6])
    yield from (f"column {word.lower()}" for cell in block.head[:_MOST] for word in _WORD.findall(cell[:_LONGEST])[:3])
    if block.kind == "code":
        opens = _WORD.findall(block.text[:_LONGEST])[:1]
        yield from (f"fence {block.info[:12]}", f"code opens {' '.join(opens).lower()[:12]}")
    above = lines[at - 1] if at else None
    if above is not None:
        yield f"above {blocks[above.unit.at].kind}"
        yield from (f"above {word.lower()}" for word in _WORD.findall(above.unit.text[:120])[-2:])
    if at + 1 < len(lines):
        yield f"below {blocks[lines[at + 1].unit.at].kind}"


def _kind(address: str) -> str:
    known = next((kind for begin, kind in _KINDS if address.startswith(begin)), "")
    return known or (
        "placeholder" if address[0] in "{<[$.…" else "host" if "." in address.partition("/")[0] else "bare"
    )


def _shape(address: str) -> str:
    path = re.sub(r"^https?://[^/]*", "", address).partition("?")[0]
    return _PARAMETER.sub("{}", path).rstrip("/.:").lower()


def _signature(block: Block, seen: _Seen, found: re.Match[str]) -> tuple[str, int, str, str, bool]:
    before = re.sub(r"\w+", "w", seen.unit.text[: found.start()])[-12:]
    return block.kind, block.level, _kind(found[0]), before, bool(seen.methods)
