"""Reads a saved HTML page: takes the lines of the text form from its elements, also from collapsed ones."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter

from selectolax.lexbor import LexborHTMLParser, LexborNode

from bythebook_capture.read.copied.items import Item, joined_pieces
from bythebook_capture.read.copied.labels import is_menu, label
from bythebook_capture.read.copied.regroup import regrouped
from bythebook_capture.read.copied.sections import is_typed
from bythebook_capture.read.grammar.fields import HEADINGS
from bythebook_capture.read.reader import Reader
from bythebook_capture.read.source import Source
from bythebook_capture.tokens import Tokens

__all__ = ["HTML"]

_SKIPPED = frozenset("script style svg button nav template noscript head iframe select textarea".split())
_BLOCKS = frozenset(
    "address article aside blockquote dd details div dl dt fieldset figure footer form header hr li main ol p pre "
    "section summary table tbody td th thead tr ul h1 h2 h3 h4 h5 h6".split()
)
_TITLES = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_FOLDED = frozenset(("expandable", "expandable-content"))
_PART = "data-component-part"
_PILLS = ("field-info-pill", "field-required-pill")
# A quotation mark opens a value only after `=` (HTML, 13.2.5.32 to 13.2.5.37).
_QUOTED = r"=\s*+(?:\"[^\"]*+\"|'[^']*+')"
_TAG = re.compile(rf"<(?P<end>/?)(?P<name>[A-Za-z][A-Za-z0-9:-]*)(?P<rest>(?:[^\"'<>=]++|{_QUOTED}|[=\"'])*+)")
_VALUES = re.compile(_QUOTED)
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_NESTED = frozenset(
    "a article aside b blockquote button code details div em figure footer form header i main nav ol pre section span "
    "strong summary table ul".split()
)
_MAX_NODES = 400_000
_MAX_DEPTH = 400
# Elements that need not be closed, such as list items.
_MAX_OPEN = 10_000
_MAX_ATTRIBUTES = 1000


def _claims(source: Source) -> float:
    """Returns 1 for a file of HTML."""
    begin = source.text.lstrip("\ufeff \t\n")[:400].lower()
    is_html = begin.startswith(("<!doctype html", "<html")) or (begin.startswith("<") and "</" in source.text[:20_000])
    return 1.0 if is_html else 0.0


def _read(source: Source) -> Tokens:
    """Returns the tokens of the page. Raises `InputError` if it is nested too deeply."""
    items = list(_Walk(source, _Lines(_words(source))).items())
    return regrouped(source, items).finished(source.file)


HTML = Reader("HTML", _claims, _read, renderer="Mintlify")


def _words(source: Source) -> str:
    """Returns a page without tags, and without elements whose text is not shown. Its lines stay lines.

    Raises `InputError` if a parser would take very long: too many elements that are opened and not closed, or too many
    of anything.
    """
    text, lower = source.text, source.text.lower()
    opened: Counter[str] = Counter()
    unclosed: set[str] = set()
    pieces, at, count = [], 0, 0
    for found in _TAG.finditer(text):
        name, start, end = found["name"].lower(), *found.span()
        if name not in _VOID:
            count += 1
            opened[name] += -1 if found["end"] else 1
            is_odd = opened[name] > _MAX_DEPTH or count > _MAX_NODES or end - start > _MAX_ATTRIBUTES
            if is_odd and (what := _excess(found, name, opened[name], count)):
                line = text.count("\n", 0, start) + 1
                raise source.error(f"the page is {what}", line, "a saved documentation page")
        if start < at:
            continue
        if name in _SKIPPED and not found["end"] and name not in unclosed:
            closed = lower.find(f"</{name}", end)
            end = max(closed, end)
            unclosed |= {name} if closed < 0 else set()
        pieces += [text[at:start], "\n" * text.count("\n", start, end)]
        at = end
    return "".join([*pieces, text[at:]])


def _excess(found: re.Match[str], name: str, opened: int, count: int) -> str:
    if opened > (_MAX_DEPTH if name in _NESTED else _MAX_OPEN):
        return "nested too deeply"
    if count > _MAX_NODES:
        return "too large"
    if len(found["rest"]) > _MAX_ATTRIBUTES and len(_VALUES.sub("", found["rest"]).split()) > _MAX_ATTRIBUTES:
        return "no page: an element has too many attributes"
    return ""


class _Lines:
    """Finds the positions of the texts of a page in the file, in order."""

    def __init__(self, words: str) -> None:
        self._plain = "\n".join(html.unescape(line).replace("\n", " ") for line in words.split("\n"))
        self._at = self._counted = 0
        self._line = 1

    def line(self, text: str) -> int:
        """Returns the line of the next occurrence of a text; if there is none, the line of the text before it."""
        words = text.strip().partition("\n")[0].strip()
        found = self._plain.find(words, self._at) if words else -1
        if found >= 0:
            self._at = found + len(words)
            self._line += self._plain.count("\n", self._counted, found)
            self._counted = found
        return self._line


@dataclass
class _Walk:
    source: Source
    lines: _Lines
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
        count = 0
        # Each open element with its remaining children. No recursion: pages may be nested deeply.
        waiting: list[tuple[LexborNode | None, LexborNode | None, str]] = [(body.child, None, "")]
        while waiting:
            node, owner, kind = waiting.pop()
            if node is None:
                yield from self._leave(owner, kind)
                continue
            count += 1
            if count > _MAX_NODES or len(waiting) > _MAX_DEPTH:
                what = "nested too deeply" if len(waiting) > _MAX_DEPTH else "too large"
                raise self.source.error(f"the page is {what}", self.lines.line(""), "a saved documentation page")
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
        if tag in _SKIPPED or tag.startswith(("-", "_")) or attributes.get("aria-hidden") == "true":
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
