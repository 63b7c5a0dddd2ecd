"""The reader of the text form: the text of an API reference page as the reader view of a browser prints it.

Its lines are tokens as they are.
"""

from __future__ import annotations

from bythebook_capture.read.reader import Reader
from bythebook_capture.read.source import Source
from bythebook_capture.tokens import Token, Tokens

__all__ = ["TEXT", "tokens_of"]


def tokens_of(source: Source) -> Tokens:
    """Returns the lines of a page as tokens."""
    texts = source.text.split("\n")[: len(source.lines)]
    return Tokens(source.file, tuple(Token("line", text, number) for number, text in enumerate(texts, 1)))


TEXT = Reader("text", lambda _: 0.5, tokens_of, renderer="Mintlify")
