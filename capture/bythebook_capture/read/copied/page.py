"""The readers of copies of a page: Markdown with or without anchors, and what a browser copies.

Older pages with joined words and translated pages are read as browser copies.
"""

from __future__ import annotations

import re

from bythebook_capture.read.copied.items import plain_items
from bythebook_capture.read.copied.markdown import is_markdown, items_of
from bythebook_capture.read.copied.regroup import BUTTON, regrouped
from bythebook_capture.read.copied.sections import is_joined
from bythebook_capture.read.grammar.fields import HEADINGS
from bythebook_capture.read.grammar.labels import has_labels
from bythebook_capture.read.grammar.page import is_old
from bythebook_capture.read.grammar.types import read_type
from bythebook_capture.read.reader import Reader
from bythebook_capture.read.source import Source
from bythebook_capture.tokens import Tokens

__all__ = ["READERS"]

# Without any of these, a long page has no sign.
_MARKS = ("#", "```", " child attributes", "Try it")
# Each begins with one character, which is found fast in a long page.
_SIGNS = (
    re.compile(r"\n(?:#{1,6} |```|(?:Show|Hide) child attributes$|Try it$)", re.MULTILINE),
    re.compile(r"\[\s*\]\([^()\s]*#"),
)
# What stands before `required` where words are joined.
_JOINED = ("string", "integer", "boolean", "number", "header", "query", "cookie")


def _claims_copy(source: Source) -> float:
    """Returns how sure it is that a browser copied a page: a button, or names that are joined with their types."""
    button = next((at for at, line in enumerate(source.lines) if line == BUTTON), None)
    if button is not None and any(line.startswith("curl") for line in source.lines[button:]):
        return 0.9
    if _is_joined(source):
        return 0.9
    is_signed = _is_signed(source.text) or has_labels(source.line_set)
    return 0.4 if is_signed else 0.0


def _is_signed(text: str) -> bool:
    """Returns whether a text has marks of a copy: markup, buttons, or words that are joined."""
    if any(mark in text for mark in _MARKS) and any(sign.search(f"\n{text}") for sign in _SIGNS):
        return True
    return any(text.endswith(_JOINED, 0, found.start()) for found in re.finditer("required", text))


def _is_joined(source: Source) -> bool:
    """Returns whether all names in the sections are joined with their types."""
    first = next((at for at, line in enumerate(source.lines) if line in HEADINGS), None)
    if first is None or any(read_type(line) for line in source.lines[first:]):
        return False
    return sum(is_joined(line) for line in source.lines[first:]) > 1


def _tokens(source: Source, *, plain: bool) -> Tokens:
    items = list(plain_items(source)) if plain else items_of(source)
    return regrouped(source, items, plain=plain).finished(source.file, tells_null=not is_old(source.lines))


READERS = (
    Reader(
        "Markdown",
        lambda source: 0.95 if is_markdown(source) else 0.0,
        lambda source: _tokens(source, plain=False),
        renderer="Mintlify",
    ),
    Reader("browser copy", _claims_copy, lambda source: _tokens(source, plain=True), renderer="Mintlify"),
)
