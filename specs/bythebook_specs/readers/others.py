"""Reads the pages of other renderers through the same interface, where their text determines the facts.

Each renderer is told by words that only it prints. What its text loses is refused with one sentence.
"""

from __future__ import annotations

from bythebook_specs.facts import Page
from bythebook_specs.readers.source import Source

__all__ = ["claims", "read_other"]


def claims(source: Source) -> bool:
    """Return whether a page is of one of these renderers."""
    return source.text.startswith("\x00")


def read_other(source: Source) -> Page:
    """Return what the page says. Raises `InputError` where its text does not determine it."""
    raise source.error("the page is of a renderer whose text does not determine the facts", 1, "another copy of it")
