"""Items: the lines of a copied page without their markup.

A browser copy is not Markdown: a backtick, an asterisk or a backslash is text of the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial
from typing import NamedTuple

from bythebook_capture.read.grammar.fields import HEADINGS
from bythebook_capture.read.grammar.labels import MENU, has_labels, label
from bythebook_capture.read.source import Source

__all__ = ["ENDS", "Inline", "Item", "inline", "joined_pieces", "plain_items"]

ENDS = "\u200b\ufeff \t\u00a0"
_PATTERN = "Pattern: "
_FACTS = ("Available options:", "Required ", "Minimum ", "Maximum ", "Pattern:", "Allowed value:")
_ANCHOR_LINE = re.compile("[ \t]*\u200b[ \t\u200b]*")
# The lines that are no text.
_KINDS = {**dict.fromkeys(MENU, "blank"), **dict.fromkeys(HEADINGS, "heading")}
_LABEL = re.compile(r"\s*(?P<label>Available options: ?|Examples?:)")


class Item(NamedTuple):
    """One line without its markup. `kind` is `blank`, `text`, `heading`, `title`, `code` or `anchor`.

    `marked` means that it was a code span, or a heading with heading markup. The text of an anchor is the part for the
    field. `literal` is the line with the markup that may be its own text. `spans` are the code spans in the text.
    """

    kind: str
    text: str
    line: int
    marked: bool = False
    literal: str = ""
    spans: tuple[tuple[int, int], ...] = ()

    @property
    def codes(self) -> list[str]:
        """The texts of the code spans."""
        return [self.text[begin:end] for begin, end in self.spans]

    @property
    def is_only_code(self) -> bool:
        """Whether the line has nothing but code spans, with commas after them."""
        return bool(self.spans) and not self._outside(0, len(self.text)).replace(", ", "").strip(", ")

    def is_code(self, begin: int) -> bool:
        """Returns whether the line from a position on is one code span."""
        return (begin, len(self.text)) in self.spans

    def _outside(self, begin: int, end: int) -> str:
        pieces, at = [], begin
        for first, last in self.spans:
            if begin <= first and last <= end:
                pieces.append(self.text[at:first])
                at = last
        return "".join([*pieces, self.text[at:end]])

    def in_backticks(self) -> str:
        """Returns the line with backticks around its code spans."""
        pieces, at = [], 0
        for begin, end in self.spans:
            pieces += [self.text[at:begin], "`", self.text[begin:end], "`"]
            at = end
        return "".join([*pieces, self.text[at:]])


# Makes an item without a call of Python for each line of a page.
_item = partial(tuple.__new__, Item)


class Inline(NamedTuple):
    """A label of a fact in a line: the text before it, the code spans directly after it, and the rest."""

    before: str
    label: str
    values: list[str]
    after: str


def inline(item: Item) -> Inline | None:
    """Returns the first label of options or examples in a line, None if there is none."""
    found = _LABEL.search(item.text)
    if not found:
        return None
    at, values = found.end(), []
    for begin, end in item.spans:
        if begin not in (at, at + 1) or item.text[at:begin].strip(" "):
            continue
        values.append(item.text[begin:end])
        at = end + item.text.startswith(",", end)
    return Inline(item.text[: found.start()], found["label"].strip(), values, item.text[at:])


def joined_pieces(pieces: Sequence[tuple[str, bool]]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Returns the text of some pieces, without white space at its ends, and the positions of those that are code."""
    text, spans = "", []
    for piece, is_code in pieces:
        if is_code:
            spans.append((len(text), len(text) + len(piece)))
        text += piece
    begin = len(text) - len(text.lstrip(ENDS))
    if spans and spans[0][0] < begin:  # white space in code is its own
        begin = spans[0][0]
    end = max(len(text.rstrip(ENDS)), spans[-1][1] if spans else 0)
    return text[begin:end], tuple((first - begin, last - begin) for first, last in spans)


def plain_items(source: Source) -> Iterator[Item]:
    """Yields the lines of a page without markup."""
    above = ""
    is_labeled = has_labels(source.line_set)
    for number, line in enumerate(source.lines, 1):
        if not line:
            is_below = above and (" " not in above or above.startswith(_FACTS))
            if is_below and (raw := source.raw(number - 1)) and _ANCHOR_LINE.fullmatch(raw):
                continue  # the link beside a name, directly below the words of a field: no blank line is there
            above = ""
            yield _item(("blank", "", number, False, "", ()))
            continue
        above = line
        plain = label(line) if is_labeled else line
        if (kind := _KINDS.get(plain)) is not None:
            yield _item((kind, plain if kind == "heading" else "", number, False, "", ()))
        else:
            # White space at the end of a pattern is part of it.
            text = source.raw(number - 1).lstrip(ENDS) if line.startswith(_PATTERN) else plain
            yield _item(("text", text, number, False, plain, ()))
