"""Reads what is there of a page that ends too early, and marks where it ends. It knows no form of its own."""

from __future__ import annotations

from dataclasses import replace

from bythebook_specs.errors import InputError
from bythebook_specs.facts import Page, Said
from bythebook_specs.readers.page_text import read_page
from bythebook_specs.readers.source import Source

__all__ = ["read_partial"]

_MOST_LINES = 60


def read_partial(source: Source, failed: InputError) -> Page:
    """Return what the lines before the cut say. Raises the error that the page was refused with where none of it reads.

    The last lines are left out one by one, until what is before them is whole.
    """
    last = next(at for at in range(len(source.lines), 0, -1) if source.lines[at - 1])
    for count in range(last, max(0, last - _MOST_LINES), -1):
        lines = source.lines[:count]
        shorter = Source(source.file, "\n".join(source.text.split("\n")[:count]), lines)
        try:
            page = read_page(shorter, whole=False)
        except InputError:
            continue
        return replace(page, cut=Said(source.lines[last - 1], last))
    raise failed
