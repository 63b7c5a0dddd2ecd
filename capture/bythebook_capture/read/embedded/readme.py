"""Reads ReadMe's Markdown pages: the OpenAPI document of the operation stands below `# OpenAPI definition`."""

from __future__ import annotations

from bythebook_capture.read.embedded.twin import Block, around, blocks_of
from bythebook_capture.read.reader import Reader
from bythebook_capture.read.source import Source

__all__ = ["READERS"]

_HEADING = "# OpenAPI definition"
_FENCE = "```"
_EXPECTED = "an OpenAPI 3 document in a block of JSON"


def _claims(source: Source) -> float:
    return 1.0 if _HEADING in source.lines and f"{_FENCE}json" in source.lines else 0.0


def _read(source: Source) -> tuple[Block, ...]:
    """Returns a block for each operation of the document. Raises `InputError` if it is cut, or is not OpenAPI."""
    heading = source.lines.index(_HEADING)
    begin = next((at for at in range(heading, len(source.lines)) if source.lines[at] == f"{_FENCE}json"), None)
    if begin is None:
        raise source.not_this_form("no block of JSON below the heading", heading + 1, _EXPECTED)
    end = next((at for at in range(begin + 1, len(source.lines)) if source.lines[at] == _FENCE), None)
    if end is None:
        raise source.error("the block is incomplete", len(source.lines), f"a line with {_FENCE} after it")
    text = "\n".join(source.text.split("\n")[begin + 1 : end]) + "\n"
    title, _, index = around(source, 0, heading)
    found = blocks_of(source, text, begin + 2, _EXPECTED, title=title, index=index)
    if not found:
        raise source.error("the block has no operation", begin + 2, _EXPECTED)
    return found


READERS = (Reader("ReadMe, Markdown", _claims, _read, renderer="ReadMe"),)
