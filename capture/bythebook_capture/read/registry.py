"""Chooses the reader of a source: every reader says which sources it can read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bythebook_capture.facts import Page
from bythebook_capture.read.copied import html
from bythebook_capture.read.copied import page as dumps
from bythebook_capture.read.copied.labels import label
from bythebook_capture.read.embedded import twin
from bythebook_capture.read.grammar.fields import HEADINGS
from bythebook_capture.read.grammar.types import read_type
from bythebook_capture.read.renderers import page as others
from bythebook_capture.read.source import Source
from bythebook_capture.read.text.page import read_page
from bythebook_capture.read.text.partial import read_partial
from bythebook_openapi.errors import InputError

__all__ = ["READERS", "Reader", "read_source", "shows_operation"]

Found = tuple[Page | twin.Block, ...]


@dataclass(frozen=True)
class Reader:
    """A reader of one form of page: its name, whether it can read a source, and the function that reads it."""

    name: str
    claims: Callable[[Source], bool]
    read: Callable[[Source], Found]


def _one(read: Callable[[Source], Page]) -> Callable[[Source], Found]:
    return lambda source: (read(source),)


# Every page of the text form has these. Only a page without them may be one of another renderer.
_NOT_THIS = ("no method and path", "no sample request")
# In the order of trial. The text form takes every page that no other reader takes.
READERS = (
    Reader("Markdown twin", twin.claims, twin.read_twin),
    Reader("HTML", html.claims, _one(html.read_html)),
)


def read_source(source: Source, *, partial: bool = False) -> Found:
    """Returns the facts of a source: one operation, or the blocks of several. `partial` accepts a page that is cut.

    Raises `InputError` if it is no such page, is cut, or its text does not determine the facts.
    """
    for reader in READERS:
        if reader.claims(source):
            return reader.read(source)
    failed, copied = None, dumps.is_surely(source)
    if not copied:
        try:
            page = read_page(source)
            copied = dumps.is_unsplit(page)
            if not copied:
                return (page,)
        except InputError as error:
            failed = error
    if copied or dumps.claims(source):
        try:
            return (dumps.read_dump(source),)
        except InputError as error:
            failed = error
    assert failed is not None
    if failed.message in _NOT_THIS and others.claims(source):
        return (others.read_other(source),)
    if partial:
        return (read_partial(source, failed),)
    _refuse_prose(source)
    raise failed


def shows_operation(source: Source) -> bool:
    """Returns whether a page shows an operation: an OpenAPI block, or a sample request beside sections."""
    if twin.claims(source):
        return twin.shows_operation(source)
    words = (label(line.strip("#* ")) for line in source.lines)
    return "curl" in source.text and (html.claims(source) or any(word in HEADINGS for word in words))


def _refuse_prose(source: Source) -> None:
    """Raises an error if a page has sections without any type: a copy that only kept the descriptions."""
    headings = [at for at, line in enumerate(source.lines) if label(line.strip("#* ")) in HEADINGS[:-1]]
    if headings and "curl" not in source.text and not any(read_type(line) for line in source.lines):
        message = f"only prose follows '{source.lines[headings[0]].strip('#* ')}': the copy lost the names and types"
        raise source.error(message, headings[0] + 1, "a copy of the page with names and types")
