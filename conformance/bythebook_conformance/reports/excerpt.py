"""Cuts the lines around a statement out of its page, or out of the document if there is no page."""

from __future__ import annotations

from collections.abc import Sequence

from bythebook_conformance.reports.report import Excerpt
from bythebook_openapi.document.load import Document

__all__ = ["excerpt"]

_AROUND, _WIDTH = 3, 240


def excerpt(document: Document, source: str | None, pointer: str) -> Excerpt | None:
    """Returns the lines around a statement: a line of a page such as `page.txt:119`, else a pointer of the document.

    None if no file with lines holds it, as in a minified document.
    """
    if source is not None and (lines := document.page(source)) is not None:
        file, _, number = source.rpartition(":")
        return _cut(file, lines, int(number))
    file, line = document.place(pointer)
    return _cut(file, document.text(pointer).splitlines(), line) if line is not None else None


def _cut(file: str, lines: Sequence[str], line: int) -> Excerpt | None:
    if not 0 < line <= len(lines):
        return None
    first = max(line - _AROUND, 1)
    shown = tuple(_short(text) for text in lines[first - 1 : line + _AROUND])
    return Excerpt(file, line, first, shown)


def _short(text: str) -> str:
    text = text.expandtabs(2)
    return text if len(text) <= _WIDTH else f"{text[:_WIDTH]}..."
