"""Reads GitBook's Markdown pages: each operation stands as an OpenAPI document, in JSON, in a block of its own."""

from __future__ import annotations

from collections.abc import Iterator

from bythebook_capture.read.embedded.twin import Block, around, blocks_of
from bythebook_capture.read.reader import Reader
from bythebook_capture.read.source import Source

__all__ = ["READERS"]

_OPENS = "```json"
_CLOSES = "```"
_BEGINNING = '{"openapi":"3.'
_EXPECTED = "an OpenAPI 3 document in a block of JSON"


def _begins(source: Source) -> Iterator[int]:
    """Yields the index of each document, which stands on one line. Other blocks hold schemas alone."""
    if _BEGINNING not in source.text:
        return
    for at in range(1, len(source.lines)):
        line = source.lines[at]
        if line.startswith(_BEGINNING) and source.lines[at - 1] == _OPENS and '"paths":' in line:
            yield at


def _read(source: Source) -> tuple[Block, ...]:
    """Returns a block for each operation. Raises `InputError` if a document is cut, or is not OpenAPI."""
    found: list[Block] = []
    before = 0
    for at in _begins(source):
        if at + 1 >= len(source.lines) or source.lines[at + 1] != _CLOSES:
            raise source.error("the block is incomplete", at + 1, f"a line with {_CLOSES} after it")
        _, _, index = around(source, before, at)
        found += blocks_of(source, source.lines[at] + "\n", at + 1, _EXPECTED, index=index)
        before = at + 1
    if not found:
        raise source.not_this_form("the blocks have no operation", len(source.lines), _EXPECTED)
    return tuple(found)


READERS = (
    Reader("GitBook, Markdown", lambda source: 0.99 if any(_begins(source)) else 0.0, _read, renderer="GitBook"),
)
