"""Reads a saved HTML page: takes the lines of the text form from its elements, also from collapsed ones."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter

from selectolax.lexbor import LexborHTMLParser, LexborNode

from bythebook_capture.read.copied.items import Item, joined_pieces
from bythebook_capture.read.copied.regroup import regrouped
from bythebook_capture.read.copied.sections import is_typed
from bythebook_capture.read.grammar.fields import HEADINGS
from bythebook_capture.read.grammar.labels import is_menu, label
from bythebook_capture.read.html_tree import SKIPPED, Lines, is_html, words_of
from bythebook_capture.read.reader import Reader
from bythebook_capture.read.source import Source
from bythebook_capture.tokens import Tokens

__all__ = ["READERS"]

_BLOCKS = frozenset(
    "address article aside blockquote dd details div dl dt fieldset figure footer form header hr li main ol p pre "
    "section summary table tbody td th thead tr ul h1 h2 h3 h4 h5 h6".split()
)
_TITLES = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_FOLDED = frozenset(("expandable", "expandable-content"))
_PART = "data-component-part"
_MAX_DEPTH = 400
_PILLS = ("field-info-pill", "field-required-pill")


def _read(source: Source) -> Tokens:
    """Returns the tokens of the page. Raises `InputError` if it is nested too deeply."""
    items = list(_Walk(source, Lines(words_of(source))).items())
    return regrouped(source, items).finished(source.file)


# Renderers that it does not know are surer of theirs.
READERS = (Reader("HTML", lambda source: 0.9 if is_html(source) else 0.0, _read, renderer="Mintlify"),)


@dataclass
class _Walk:
    source: Source
    lines: Lines
    # Texts with their lines, and the number of the code span that they are in, 0 outside of any.
    pieces: list[tuple[str, int, int]] = field(default_factory=list)
    spans: int = 0
    in_code: list[int] = field(default_factory=list)
    last: str = ""
    # Whether the last text was a name.
    named: bool = False
    folded: list[str] = field(default_factory=list)

    def items(self) -> Iterator[Item]:
        body = LexborHTMLParser(self.source.text).body
        if body is None:
            return
        # Each open element with its remaining children. No recursion: pages may be nested deeply.
        waiting: list[tuple[LexborNode | None, LexborNode | None, str]] = [(body.child, None, "")]
        while waiting:
            node, owner, kind = waiting.pop()
            if node is None:
                yield from self._leave(owner, kind)
                continue
            if len(waiting) > _MAX_DEPTH:
                expected = "a saved documentation page"
                raise self.source.error("the page is nested too deeply", self.lines.line(""), expected)
            waiting.append((node.next, owner, kind))
            yield from self._enter(node, waiting)

    def _enter(
        self, node: LexborNode, waiting: list[tuple[LexborNode | None, LexborNode | None, str]]
    ) -> Iterator[Item]:
        tag = node.tag or ""
        if tag == "-text":
            self._add(node.text_content or "")
            return
        attributes = node.attributes
        if tag in SKIPPED or tag.startswith(("-", "_")) or attributes.get("aria-hidden") == "true":
            return
        part = attributes.get(_PART) or ""
        if tag == "pre":
            yield from self._flush("text")
            yield from self._code(node)
            return
        if part == "field-name":
            yield from self._flush("text")
            yield from self._name(node)
            self.named = True
            return
        if part in _PILLS:
            self._typed(" ".join(node.text(deep=True, separator="").split()))
        if tag == "br":
            yield from self._flush("text")
            return
        kind = self._kind(tag, part)
        if kind:
            yield from self._flush("text")
            if kind == "folded":
                self.folded.append(self.last)
            if kind == "paragraph":
                yield Item("blank", "", self.lines.line(""))
        elif tag == "code":
            self.spans += 1
            self.in_code.append(self.spans)
            self.pieces.append(("", self.lines.line(""), self.spans))
        waiting.append((node.child if node.child is not None else None, node, kind or tag))

    def _add(self, text: str) -> None:
        if text.strip():
            before, after = (" " if text[at].isspace() else "" for at in (0, -1))
            span = self.in_code[-1] if self.in_code else 0
            self.pieces.append((before + " ".join(text.split()) + after, self.lines.line(text), span))

    def _typed(self, text: str) -> None:
        """Raises an error if a token is a type without a name directly before it."""
        if is_typed(text) and not self.named:
            raise self.source.error(f"the type '{text[:60]}' has no name", self.lines.line(text), "a name above it")
        self.named = False

    @staticmethod
    def _kind(tag: str, part: str) -> str:
        if tag == "details" or part in _FOLDED:
            return "folded"
        if tag in _TITLES:
            return "title"
        if tag in ("p", "ul", "ol", "blockquote", "td"):
            return "paragraph"
        return "block" if tag in _BLOCKS or part.startswith("field-") else ""

    def _leave(self, owner: LexborNode | None, kind: str) -> Iterator[Item]:
        if owner is None or kind in ("folded", "title", "paragraph", "block"):
            yield from self._flush("title" if kind == "title" else "item" if (owner and owner.tag == "li") else "text")
            if kind == "folded":
                self.folded.pop()
            if kind == "paragraph":
                yield Item("blank", "", self.lines.line(""))
        elif kind == "code":
            self.in_code.pop()

    def _flush(self, kind: str) -> Iterator[Item]:
        if not self.pieces:
            return
        number = next((line for piece, line, _ in self.pieces if piece.strip(" ")), 1)
        runs = [("".join(each[0] for each in run), span > 0) for span, run in groupby(self.pieces, key=itemgetter(2))]
        text, spans = joined_pieces(runs)
        self.pieces.clear()
        is_code = spans == ((0, len(text)),)
        plain = label(text)
        if not plain.strip(" ") or is_menu(plain):
            return
        if is_code or plain != text:
            spans = ()
        if plain in HEADINGS and kind == "title":
            yield Item("heading", plain, number, marked=True)
        elif kind == "title":
            yield Item("title", plain, number)
        else:
            bullet = "• " if kind == "item" else ""
            spans = tuple((begin + len(bullet), end + len(bullet)) for begin, end in spans)
            yield Item("text", bullet + plain, number, marked=is_code, spans=spans)

    def _name(self, node: LexborNode) -> Iterator[Item]:
        text = " ".join(node.text(deep=True, separator="").split())
        number = self.lines.line(text.rpartition(".")[2] or text)
        holder = self.folded[-1] if self.folded else ""
        if holder and not any(text.startswith(f"{outer}.") for outer in self.folded if outer):
            text = f"{holder}.{text}"
        self.last = text
        yield Item("anchor", re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-"), number)
        yield Item("text", text, number)

    def _code(self, node: LexborNode) -> Iterator[Item]:
        for line in node.text(deep=True, separator="").split("\n"):
            yield Item("code", line.rstrip(), self.lines.line(line) if line.strip() else self.lines.line(""))
        yield Item("blank", "", self.lines.line(""))
