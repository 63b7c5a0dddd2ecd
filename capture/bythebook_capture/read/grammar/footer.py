"""Tells where the last section of a page ends, and its footer begins. It knows no sections."""

from __future__ import annotations

from bythebook_capture.read.grammar.fields import begins_field
from bythebook_capture.read.grammar.types import read_type
from bythebook_capture.read.source import Source

__all__ = ["before_footer"]

# What renderers print under the last section.
_FOOTERS = frozenset(
    {
        "Was this page helpful?",
        "Suggest edits",
        "Raise issue",
        "⌘I",
        "Ctrl+I",
        "Powered by",
        "Powered by Mintlify",
        "This documentation is built and hosted on Mintlify, a developer documentation platform",
    }
)
_LINKS = frozenset({"Previous", "Next"})


def before_footer(source: Source, start: int) -> int:
    """Return the index at which the last section ends: its footer begins after the last type of the page."""
    lines, end = source.lines, len(source.lines)
    last = next(
        (at for at in range(end - 1, start, -1) if read_type(lines[at]) and begins_field(source, at - 1, end)), start
    )
    for at in range(last + 1, end):
        opens = not lines[at - 1]
        if lines[at] in _FOOTERS:
            return at
        if lines[at] in _LINKS and not opens and not lines[at - 2]:
            return at - 1
        if lines[at] in _LINKS and opens and any(line in _FOOTERS for line in lines[at:]):
            return at
    return end
