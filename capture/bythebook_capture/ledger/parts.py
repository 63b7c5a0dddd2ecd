"""Reads a page part by part: a table, a list or an operation that cannot be read sinks alone, and not the page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from bythebook_capture.ledger.eye import looks
from bythebook_capture.ledger.regions import regions
from bythebook_capture.read.registry import Reading, is_by_hand, reading_of
from bythebook_capture.read.source import Source
from bythebook_capture.tokens import NotThisFormError
from bythebook_openapi.errors import InputError

__all__ = ["Parts", "read_in_parts"]

_MOST_PARTS: Final = 40
# A page that is larger is read at once, or not at all: each part that sinks reads it again.
_MOST_TEXT: Final = 4_000_000
_ASCIIDOC_TABLE: Final = "|==="
# The last line of a block of code.
_MARKS: Final = re.compile(r"^(?:`{3,}|~{3,}|-{4,}|\.{4,})$|</pre", re.IGNORECASE)
_OPENS: Final = re.compile(r"<(?P<name>table|ul|ol|dl)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Parts:
    """What was read of a page, and the lines of the parts that were not, each with the reason."""

    reading: Reading
    sunk: dict[int, str] = field(default_factory=dict)


def read_in_parts(source: Source, *, partial: bool = False, sunk: Mapping[int, str] | None = None) -> Parts:
    """Returns what can be read of a source. Raises `InputError` if nothing can.

    A part that a reader refuses is taken out, and the page is read again: first the table or list around the line of
    the error, then the whole operation. A page of a renderer is refused as a whole, because without a line it would
    be another page. `sunk` are lines that are left out from the beginning, with the reason.
    """
    sunk = dict(sunk or {})
    first: InputError | None = None
    current = _without(source, sunk) if sunk else source
    by_hand = is_by_hand(source)
    for count in range(_MOST_PARTS + 1):
        try:  # of a page by hand, a table sinks before its operation does
            reading = reading_of(current, partial=partial, leave_out=not by_hand or count == _MOST_PARTS)
        except NotThisFormError as error:
            raise first or error from error
        except InputError as error:
            first = first or error
            if not by_hand or len(source.text) > _MOST_TEXT:
                raise first from error
            lines = _part(current, error.line or 1)
            if not lines:
                raise first from error
            sunk |= dict.fromkeys(lines, error.message)
            current = _without(current, lines)
            continue
        return Parts(reading, sunk | _left_out(source, reading.faults))
    assert first is not None
    raise first


def _left_out(source: Source, faults: Sequence[InputError]) -> dict[int, str]:
    """Returns the lines of the operations that were left out."""
    starts = _starts(source) if faults else []
    return {line: error.message for error in faults for line in _operation(source, error.line or 1, starts)}


def _part(source: Source, line: int) -> range | None:
    """Returns the lines of the smallest part around a line that has any text, None if there is none."""
    lines = source.lines
    block = _block(lines, min(line, len(lines)) - 1)
    if any(lines[number - 1] for number in block) and len(block) < len(lines):
        return block
    starts = _starts(source)
    operation = _operation(source, line, starts)
    return operation if len(starts) > 1 and any(lines[number - 1] for number in operation) else None


def _starts(source: Source) -> list[int]:
    return [look.number for look in looks(source.text) if look.kind == "operation" and not look.group]


def _operation(source: Source, line: int, starts: Sequence[int]) -> range:
    """Returns the lines from the last call above a line to the next one."""
    begin = max((one for one in starts if one <= line), default=1)
    end = min((one for one in starts if one > line), default=len(source.lines) + 1)
    return range(begin, end)


def _block(lines: Sequence[str], at: int) -> range:
    """Returns the numbers of the lines of the table or list around a line: in AsciiDoc and HTML up to its end."""
    bars = [number for number, text in enumerate(lines) if text == _ASCIIDOC_TABLE]
    for begin, end in zip(bars[::2], bars[1::2], strict=False):
        if begin <= at <= end:
            return range(begin + 1, end + 2)
    if (inside := _element(lines, at)) is not None:
        return inside
    begin = end = at
    while begin > 0 and lines[begin - 1] and not lines[begin - 1].startswith("#"):
        begin -= 1
    while end + 1 < len(lines) and lines[end + 1]:
        end += 1
    return range(begin + 1, end + 2)


def _element(lines: Sequence[str], at: int) -> range | None:
    """Returns the lines of the table or list of HTML around a line, None without one."""
    for begin in range(at, max(at - 2000, -1), -1):
        if (found := _OPENS.search(lines[begin])) is not None:
            close = f"</{found['name'].lower()}"
            end = next((number for number in range(begin, len(lines)) if close in lines[number].lower()), -1)
            return range(begin + 1, end + 2) if end >= at else None
    return None


def _without(source: Source, taken: Iterable[int]) -> Source:
    """Returns a source in which some lines are blank, so that the others keep their numbers."""
    texts = source.text.split("\n")
    blank = {number for number in taken if number <= len(texts)}
    blank -= {end for begin, end in _blocks(source) if begin not in blank}  # a block without its end has no end
    lines = [*source.lines]
    for number in blank:
        texts[number - 1] = ""
        if number <= len(lines):
            lines[number - 1] = ""
    return replace(source, text="\n".join(texts), lines=tuple(lines))


def _blocks(source: Source) -> Iterator[tuple[int, int]]:
    """Yields the first and the last line of each block that has marks around it."""
    ends: dict[int, int] = {}
    begins: dict[int, int] = {}
    split = regions(source.text)
    for one in split:
        if one.region == "code":
            begins.setdefault(one.block, one.number)
            ends[one.block] = one.number
    yield from (
        (begin, ends[block])
        for block, begin in begins.items()
        if begin < ends[block] and _MARKS.search(split[ends[block] - 1].raw.strip())
    )
    bars = [one.number for one in split if one.raw.strip() == _ASCIIDOC_TABLE]
    yield from zip(bars[::2], bars[1::2], strict=False)
