"""The reader of the text form: the text of an API reference page as the reader view of a browser prints it.

Its lines are tokens as they are, but for the buttons that open the fields of an object.
"""

from __future__ import annotations

from itertools import count, repeat

from bythebook_capture.read.grammar.labels import CHILD_BUTTONS
from bythebook_capture.read.reader import Reader
from bythebook_capture.read.source import Source
from bythebook_capture.tokens import Tokens, token_of

__all__ = ["READERS", "tokens_of"]


def tokens_of(source: Source) -> Tokens:
    """Returns the lines of a page as tokens."""
    texts = source.text.split("\n")[: len(source.lines)]
    if not source.line_set.isdisjoint(CHILD_BUTTONS):
        texts = ["" if line in CHILD_BUTTONS else text for line, text in zip(source.lines, texts, strict=True)]
    return Tokens(source.file, tuple(map(token_of, zip(repeat("line"), texts, count(1)))))


READERS = (Reader("text", lambda _: 0.5, tokens_of, renderer="Mintlify", most=0.5),)
