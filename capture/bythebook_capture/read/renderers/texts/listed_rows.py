"""Puts the fields of a text, which lists all of them one below the other, into their objects."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from bythebook_capture.read.grammar.placing import TOP, Flat, Rank, places
from bythebook_capture.read.grammar.types import raw_json
from bythebook_capture.read.html_tree import is_html
from bythebook_capture.read.reader import Reader
from bythebook_capture.read.renderers.rows import MEDIA, STATUS, Found, Operation, Read
from bythebook_capture.read.source import Source
from bythebook_openapi.errors import InputError

__all__ = ["SURE", "Listed", "NamedRows", "Rows", "TextOperation", "claim", "nested", "text_reader"]


_NAME_AND_TYPE = "a name, and its type on the next line; else the saved HTML of the page, or its openapi.json"
# The confidence of these readers: below that of a reader of HTML, above that of a reader that refuses texts.
SURE = 0.965


@dataclass(frozen=True)
class Listed:
    """A field of a text. `opens` tells whether fields of its own follow, `is_top` whether it belongs to no other field.

    Both are None where the text does not show it. `type_of_holder` is its type if fields of its own follow, where the
    text has a title in place of the type. `rank` is where the page puts it among the fields of its
    object, if it sorts them. `is_chosen` tells that it is a union whose chosen member the text names.
    """

    found: Found
    opens: bool | None = False
    is_top: bool | None = None
    type_of_holder: str = ""
    is_chosen: bool = False
    is_doubtful: bool = False
    rank: Rank | None = None


class Rows:
    """The rows between two lines. `at` is the index of the next line."""

    def __init__(self, source: Source, start: int, end: int) -> None:
        self.source, self.lines, self.at, self.end = source, source.lines, start, end

    def line(self, at: int) -> str:
        """Returns a line of the rows; below their end, an empty one."""
        return self.lines[at] if at < self.end else ""

    def skip(self) -> bool:
        """Goes to the next line with text, and returns whether there is one."""
        while self.at < self.end and not self.lines[self.at]:
            self.at += 1
        return self.at < self.end

    def open_empty(self, found: Found) -> None:
        """Opens options that lack the empty text of the sample of their field: the page shows no empty option."""
        if found.options and "" not in found.options and f'"{found.name}": ""' in self.source.text:
            found.options = []
            found.unclear.append("enum")

    def sample(self) -> Any:
        """Returns the JSON value that begins on the first line with a bracket, None if there is none."""
        begin = next((at for at in range(self.at, self.end) if self.lines[at][:1] in ("{", "[")), self.end)
        try:
            return raw_json("\n".join(self.lines[begin : self.end]), 0)[0]
        except ValueError:
            return None

    def unread(self, expected: str) -> InputError:
        """Returns the error for a line that may be a field."""
        return self.source.error(f"'{self.line(self.at)[:60]}' may be a field, but has no type", self.at + 1, expected)


class NamedRows(Rows):
    """Rows with a name on a line, and a type or a title on the next one.

    A renderer states its vocabulary: `words` has a test for each kind of line, and `tokens` are the kinds that no
    description has. `glued` is the form of lines that may be two that are run together, and says what these are.
    """

    words: ClassVar[tuple[tuple[str, Callable[[str], object]], ...]]
    tokens: ClassVar[tuple[str, ...]]
    glued: ClassVar[tuple[re.Pattern[str], str]]
    begins: Callable[[int], bool]
    is_titled: Callable[[int], bool]
    row: Callable[[], list[Listed]]

    def __init__(self, source: Source, start: int, end: int) -> None:
        super().__init__(source, start, end)
        form, parts = self.glued
        if (at := next((at for at in range(start, end) if form.fullmatch(self.lines[at])), None)) is not None:
            raise self.error(f"'{self.lines[at][-60:]}' may be {parts}", at)

    @classmethod
    def kind(cls, line: str) -> str:
        """Returns the kind of a line in the vocabulary, `other` if it has none, an empty text for a blank line."""
        return next((kind for kind, is_one in cls.words if is_one(line)), "other") if line else ""

    @classmethod
    def is_token(cls, line: str) -> bool:
        """Returns whether a line is none of a description."""
        return cls.kind(line) in cls.tokens

    def kind_at(self, at: int) -> str:
        """Returns the kind of a line of the rows; below their end, that of a blank line."""
        return self.kind(self.line(at))

    def has_token(self, at: int) -> bool:
        """Returns whether a line, or the next one, is none of a description."""
        return self.is_token(self.line(at)) or self.is_token(self.line(at + 1))

    def error(self, message: str, at: int) -> InputError:
        """Returns the error for a line that is not what the form of the page has there."""
        return self.source.error(message, at + 1, _NAME_AND_TYPE)

    def is_within(self) -> bool:
        """Returns whether the next line may say something of the field above it."""
        return self.at < self.end and not self.begins(self.at)

    def listed(self) -> list[Listed]:
        """Returns the fields up to the end of a list. Raises `InputError` for a line that is none of a field."""
        listed: list[Listed] = []
        while self.skip() and self.kind_at(self.at) != "end":
            if not self.begins(self.at) and not self.is_titled(self.at):
                raise self.unread(_NAME_AND_TYPE)
            listed += self.row()
        return listed


class TextOperation(Operation):
    """The tokens of one operation, whose fields stand one below the other."""

    def listed(
        self, listed: Sequence[Listed], sample: Any = None, settled: Callable[[list[Found]], None] | None = None
    ) -> None:
        """Adds fields. A field that may belong to several objects is left out, and told of.

        `settled` gets the outer fields, with those inside them, before they are added.
        """
        top, lost = nested(listed, sample)
        if settled:
            settled(top)
        self.lost(lost)
        self.fields(top)

    def head_at(self, source: Source, at: int, server: str, path: str) -> None:
        """Adds the head whose method stands on a line, between the summary and the address."""
        summary = source.lines[at - 1] if at else ""
        self.head(at + 1, at + 2, at, method=source.lines[at], path=path, summary=summary, server=server)

    def media(self, source: Source, at: int, *, is_chosen: bool = True) -> int:
        """Adds the media type below those to choose from, if it is the chosen one, and returns the index after it."""
        end = source.end_of(at, MEDIA)
        if end == at + 1 or (end > at and is_chosen):
            self.add(source.lines[end - 1], end, "media")
        return end

    def said(self, said: Iterable[tuple[int, str]]) -> None:
        """Adds the paragraphs of a description, each with the index of its line."""
        for at, text in said:
            self.paragraph([text], at + 1, "words")

    def said_of_response(self, said: Sequence[tuple[int, str]]) -> None:
        """Adds the description of a response. It stays open if a paragraph may be a tab."""
        doubtful = next((at for at, text in said if STATUS.fullmatch(text)), None)
        if doubtful is None:
            self.said(said)
        else:
            self.add("description", doubtful + 1, "unsaid")


def nested(listed: Sequence[Listed], sample: Any = None) -> tuple[list[Found], list[Found]]:
    """Returns the outer fields, with those inside them, and the fields that may belong to several objects."""
    flat = [Flat(one.found.name, one.opens, one.is_top, one.found.default is not None, one.rank) for one in listed]
    spots = places(flat, sample)
    top: list[Found] = []
    lost: list[Found] = []
    known: set[int] = {TOP}
    for at, (one, spot) in enumerate(zip(listed, spots, strict=True)):
        place = next(iter(spot)) if len(spot) == 1 else None
        is_doubtful = one.found.name == "{key}" and "properties" in one.found.unclear  # or a field of this name
        if place in known and place is not None and not is_doubtful:
            known.add(at)
            (top if place == TOP else listed[place].found.children).append(one.found)
            if place != TOP:
                listed[place].found.type = listed[place].found.type or listed[place].type_of_holder
            continue
        lost += [] if one.found.name == "{key}" else [one.found]
        for holder in spot - {TOP}:
            listed[holder].found.unclear.append("properties")
    for one in listed:
        if one.is_doubtful and len(one.found.children) == 1:
            one.found.children = []
        if one.is_chosen:
            one.found.settle()
    return top, lost


def text_reader(renderer: str, read: Callable[[Source], Read], signs: Sequence[str], beginning: str) -> Reader[Read]:
    """Returns the reader of the copied texts of a renderer, two of whose signs each of them has."""
    return Reader(f"{renderer}, text", lambda source: claim(source, signs, beginning), read, renderer, most=SURE)


def claim(source: Source, signs: Sequence[str], beginning: str) -> float:
    """Returns how sure it is that a text is of a renderer: two of its lines are there, or a beginning of them."""
    if is_html(source):
        return 0.0
    found = sum(sign in source.line_set for sign in signs)
    found += source.text.startswith(beginning) or f"\n{beginning}" in source.text
    return SURE if found > 1 else 0.0
