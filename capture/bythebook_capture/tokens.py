"""Tokens: what every reader makes of a page, and what the grammar turns into facts.

A reader says of a line only what it knows. A line of the text form may be a name, a type or a paragraph: its kind is
`line`, and the lines around it decide. A renderer that marks the names of its fields yields `name`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any, Final, Literal, NamedTuple, TypeVar

from bythebook_capture.facts import Said
from bythebook_openapi.errors import InputError

__all__ = ["UNSEEN", "Kind", "NotThisFormError", "Token", "TokenList", "Tokens", "token_of", "visible"]

T = TypeVar("T")
# `line`: any of the others, as the lines around it tell. `union`: the place of a type that the page does not print.
# `unclear`: names of facts that the page states, but runs together; below a heading, the name of a field whose object
# is not known. `unsaid`: names of facts that the page does not state. `inferred`: names of facts that it implies.
# `words`: a description. `tab`: a member of a union. `option` and `example`: values below a `fact`. `method` to
# `summary`, and `heading` to `media`: the head of an operation and of its sections, whose parts the reader has told
# apart.
Kind = Literal[
    "line", "words", "name", "type", "union", "pill", "unclear", "unsaid", "inferred", "fact", "option", "example",
    "tab", "method", "path", "server", "summary", "heading", "status", "media",
]  # fmt: skip
_ENDS: Final = "\u200b\ufeff \t\u00a0"
# Characters without width, soft hyphens, and marks of the direction of writing.
UNSEEN: Final = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


class Token(NamedTuple):
    """One line or word of a page, its kind, and the number of its line from 1. A blank line has no text."""

    kind: Kind
    text: str
    line: int


# Makes a token without a call of Python for each line of a page.
token_of = partial(tuple.__new__, Token)


def visible(text: str) -> str:
    """Returns a text for a message: characters that nobody sees are spelled out."""
    return text if text.isascii() else UNSEEN.sub(lambda found: f"<U+{ord(found.group()):04X}>", text)


class NotThisFormError(InputError):
    """A page that is not of the form of a reader: another reader may read it."""


@dataclass(frozen=True)
class Tokens:
    """The tokens of one page.

    `is_headed` means that the headings of the page had markup, so that no line can be both a heading word and a
    description. `tells_null` is false if the renderer does not print everywhere whether a value may be null.
    """

    file: str
    all: tuple[Token, ...]
    is_headed: bool = False
    tells_null: bool = True

    @cached_property
    def lines(self) -> list[str]:
        """The texts of all tokens, without white space at their ends."""
        return [token[1].strip(_ENDS) for token in self.all]

    @cached_property
    def kinds(self) -> list[Kind]:
        """The kinds of all tokens."""
        return [token[0] for token in self.all]

    @cached_property
    def words(self) -> list[str]:
        """The texts of the tokens whose kind the grammar must tell, empty for all others."""
        if self.kinds.count("line") == len(self.kinds):
            return self.lines
        return [text if kind == "line" else "" for text, kind in zip(self.lines, self.kinds, strict=True)]

    @cached_property
    def _counts(self) -> Counter[str]:
        return Counter(self.words)

    @cached_property
    def habits(self) -> dict[str, bool]:
        """What the grammar has found out about all lines of the page, so that it looks once."""
        return {}

    def count(self, text: str) -> int:
        """Returns how many lines consist of a text."""
        return self._counts[text]

    def said(self, value: T, at: int) -> Said[T]:
        """Returns a fact that the token with this index states."""
        return Said(value, self.all[at].line, at)

    def kind(self, at: int) -> Kind:
        """Returns the kind of the token with this index; beyond the page, `line`."""
        return self.kinds[at] if 0 <= at < len(self.kinds) else "line"

    def line(self, at: int) -> int:
        """Returns the line of the token with this index, or of the last one before it."""
        return self.all[max(0, min(at, len(self.all) - 1))].line

    def error(self, message: str, at: int, expected: str) -> InputError:
        """Returns the error for the token with this index, or for the end of the page before it."""
        return InputError(visible(message.replace("\n", " ")), file=self.file, line=self.line(at), expected=expected)

    def not_this_form(self, message: str, at: int, expected: str) -> NotThisFormError:
        """Returns the error for a page of another form than that of the reader."""
        return NotThisFormError(visible(message), file=self.file, line=self.line(at), expected=expected)


@dataclass
class TokenList:
    """Tokens under construction. `is_headed` is that of `Tokens`."""

    all: list[Token] = field(default_factory=list)
    is_headed: bool = False

    def add(self, text: str, line: int, kind: Kind = "line") -> None:
        """Adds a token."""
        self.all.append(token_of((kind, text, line)))

    def union(self, line: int) -> None:
        """Adds the type of a union, which the page does not print."""
        self.add("of a union", line, "union")

    def blank(self) -> None:
        """Adds a blank line, unless one is there already."""
        if self.all and self.all[-1].text:
            self.add("", self.all[-1].line)

    def paragraph(self, texts: Iterable[str], line: int, kind: Kind = "line") -> None:
        """Adds lines between blank lines."""
        self.blank()
        for text in texts:
            self.add(text, line, kind)
        self.blank()

    def words(self, texts: Iterable[str], line: int) -> None:
        """Adds the paragraphs of a description."""
        for text in texts:
            self.paragraph([text], line, "words")

    def section(
        self, heading: str, line: int, *, status: str = "", media: str = "", is_required: bool | None = None
    ) -> None:
        """Adds the head of a section: its heading, and its status, media type and mark if the page shows them."""
        self.add(heading, line, "heading")
        if status:
            self.add(status, line, "status")
        if media:
            self.add(media, line, "media")
        if is_required is not None:
            self.add("required" if is_required else "optional", line, "pill")

    def finished(self, file: str, *, tells_null: bool = True) -> Tokens:
        """Returns the tokens without blank lines at the end."""
        texts: list[Any] = list(self.all)
        while texts and not texts[-1].text:
            texts.pop()
        return Tokens(file, tuple(texts) or (Token("line", "", 1),), self.is_headed, tells_null)
