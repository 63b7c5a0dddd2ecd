"""Reads the complete part of a page that ends too early, and marks where it ends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bythebook_capture.facts import Field, Page, Said, Section
from bythebook_capture.read.grammar.fields import PILLS
from bythebook_capture.read.grammar.page import read_page
from bythebook_capture.tokens import Tokens
from bythebook_openapi.errors import InputError

__all__ = ["read_partial"]

_MOST_LINES = 60
# Facts after the type of a field.
_LATER = ("default", *PILLS.values(), "description", "values")


def read_partial(tokens: Tokens, failed: InputError) -> Page:
    """Returns the facts before the cut. Raises the original error if no part of the page can be read.

    It leaves out the last tokens, one by one, until those before them are complete.
    """
    last = next((at for at in range(len(tokens.lines), 0, -1) if tokens.lines[at - 1]), 0)
    for count in range(last, max(0, last - _MOST_LINES), -1):
        try:
            page = read_page(replace(tokens, all=tokens.all[:count]), whole=False)
        except InputError:
            continue
        return replace(page, cut=tokens.said(tokens.lines[last - 1], last - 1), sections=_open_at_end(page))
    raise failed


def _open_at_end(page: Page) -> Mapping[str, Section]:
    """Returns the sections with the missing facts of the last field marked: the page may have stated them after the
    cut.
    """
    if not page.sections:
        return page.sections
    word, section = list(page.sections.items())[-1]
    fields = (*section.fields[:-1], *map(_open, section.fields[-1:]))
    return {**page.sections, word: replace(section, fields=fields)}


def _open(one: Field) -> Field:
    if one.children:
        return replace(one, children=(*one.children[:-1], _open(one.children[-1])))
    words = tuple(word for word in _LATER if word not in one.said)
    return replace(one, said={**one.said, "unclear": Said(words, one.shape.line, one.shape.at)})
