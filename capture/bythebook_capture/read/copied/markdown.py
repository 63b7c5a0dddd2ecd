"""Reads a Markdown copy of a page as lines, through the tokens of markdown-it: fences, headings, links, code spans.

Such copies print a token on each line, so each line of a paragraph is read on its own. Source of the markup: CommonMark
0.31.2.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token as Mark

from bythebook_capture.read.copied.items import ENDS, Item, joined_pieces
from bythebook_capture.read.grammar.fields import HEADINGS
from bythebook_capture.read.grammar.labels import is_menu, label
from bythebook_capture.read.source import Source

__all__ = ["is_markdown", "items_of", "markdown_items"]

_SECTIONS = re.compile(r"(?:authorization|parameter|body|response|header)s?-(?P<name>.+)")
_ANCHOR = re.compile(r"[^()\s]*?#(?P<slug>[\w.%-]+)")
# A link without text, on several lines.
_CUT_LINK = re.compile(r"\]\([^()\s]*?#[\w.%-]+\)")
_BETWEEN_LINKS = re.compile(r"[\s·|>]*")
# CommonMark has no code span without text; copies of a page mark an empty option so.
_EMPTY = re.compile(r"(?<!`)``(?!`)")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+.!<>|~-])")
_MARKUP = frozenset("`*_[]\\!")
# Without any of these, a long page has no markup.
_MARKS = ("](", "\n#", "```", "~~~")
_IS_MARKDOWN = re.compile(
    rf"\[[\s\u200b\ufeff]*\]\([^()\s]*?#|^#{{1,6}} +(?:{'|'.join(HEADINGS)})\s*#*$|"
    r"^(?:`{3,}+|~{3,}+).*+\n\s*+curl\s",
    re.MULTILINE,
)


class _Parser(MarkdownIt):
    """Takes every link as it stands: a copy shows anchors, and nothing is loaded from an address."""

    def validateLink(self, _url: str) -> bool:  # noqa: N802 (the name is that of the parser)
        return True

    def normalizeLink(self, url: str) -> str:  # noqa: N802 (the name is that of the parser)
        return url


_NEIGHBORS = ("Next", "Next page", "Previous", "Previous page")
_PARSER = _Parser("zero").enable(["fence", "heading", "backticks", "emphasis", "link", "image", "escape"])


class _Part(NamedTuple):
    """A part of a line: the slug of an anchor, or text in pieces, each with whether it is code."""

    slug: str
    pieces: tuple[tuple[str, bool], ...]
    is_menu: bool = False


def is_markdown(source: Source) -> bool:
    """Returns whether a copy has Markdown markup: anchors, headings, or a fence around its sample."""
    return any(mark in source.text for mark in _MARKS) and _IS_MARKDOWN.search(source.text) is not None


def items_of(source: Source) -> list[Item]:
    """Returns the lines of a page without markup. A word without heading markup is no heading if others have it."""
    items = markdown_items(source)
    if any(item.kind == "heading" and item.marked for item in items):
        items = [Item("text", item.text, item.line) if item.kind == "heading" and not item.marked else item
                 for item in items]  # fmt: skip
    return items


def markdown_items(source: Source) -> list[Item]:
    """Returns the lines of a page, always read as Markdown, without markup."""
    return list(_items(source))


def _items(source: Source) -> Iterator[Item]:
    lines = _whole_links([line.strip(ENDS) for line in source.text.split("\n")])
    at = 0
    blocks: list[Mark] = []
    _PARSER.block.parse("\n".join(lines), _PARSER, {}, blocks)
    for token in blocks:
        if token.map is None or token.type not in ("fence", "heading_open", "paragraph_open"):
            continue
        begin, end = token.map
        yield from (Item("blank", "", number + 1) for number in range(at, begin))
        at = end
        if token.type == "fence":
            yield from _fence(source, token, begin, end)
        elif token.type == "heading_open":
            yield from _line(lines[begin].lstrip("# \t").rstrip(), begin + 1, is_title=True)
        else:
            for number in range(begin, end):
                yield from _line(lines[number], number + 1)
    yield from (Item("blank", "", number + 1) for number in range(at, len(lines)))


def _whole_links(lines: list[str]) -> list[str]:
    """Returns the lines with each link that has no text on one line."""
    opened: int | None = None
    for at, line in enumerate(lines):
        if opened is not None and line and _CUT_LINK.match(line):
            lines[opened] = lines[opened][:-1]
            lines[at] = f"[{line}"
        if lines[at]:
            opened = at if lines[at].endswith("[") else None
    return lines


def _fence(source: Source, token: Mark, begin: int, end: int) -> Iterator[Item]:
    last = source.lines[end - 1] if end <= len(source.lines) else ""
    is_closed = end > begin + 1 and last.startswith(token.markup) and not last.strip(token.markup[0])
    if not is_closed:
        raise source.error(
            f"the code block '{token.markup}' is not closed", begin + 1, "the same marks on a line after it"
        )
    yield Item("blank", "", begin + 1)
    for number in range(begin + 1, end - 1):
        code = source.raw(number)
        line = code.strip(ENDS)
        yield Item("code", code.rstrip().strip("`") if line.startswith("`") or line.endswith("`") else code, number + 1)
    yield Item("blank", "", end)


def _line(line: str, number: int, *, is_title: bool = False) -> Iterator[Item]:
    for part in _parts(line):
        if part.slug:
            if found := _SECTIONS.fullmatch(part.slug):
                yield Item("anchor", found["name"], number)
        elif part.is_menu:
            yield Item("blank", "", number)
        else:
            yield _item(part, line, number, is_title=is_title)


def _item(part: _Part, line: str, number: int, *, is_title: bool) -> Item:
    text, spans = joined_pieces(part.pieces)
    is_code = spans == ((0, len(text)),)
    plain = label(text)
    if is_menu(plain) or not (plain or is_code):
        return Item("blank", "", number)
    if plain in HEADINGS and not is_code:
        return Item("heading", plain, number, marked=is_title)
    literal = line if is_code or "\\" not in line else _ESCAPED.sub(lambda found: found[1], line)
    kind = "title" if is_title else "text"
    spans = () if is_code or plain != text else spans
    return Item(kind, plain, number, marked=is_code and not is_title, literal=literal, spans=spans)


@lru_cache(maxsize=8192)
def _parts(line: str) -> tuple[_Part, ...]:
    """Returns the anchors and the text of a line, in order."""
    if _MARKUP.isdisjoint(line):
        return (_Part("", ((line, False),)),)
    marks: list[Mark] = []
    _PARSER.inline.parse(line, _PARSER, {}, marks)
    parts: list[_Part] = []
    pieces: list[tuple[str, bool]] = []
    at, links, outside = 0, 0, ""
    depth = 0
    while at < len(marks):
        mark = marks[at]
        if _begins_footer(marks, at, pieces):
            break
        found = _ANCHOR.fullmatch(str(mark.attrGet("href"))) if mark.type == "link_open" else None
        if (found and marks[at + 1].type == "link_close") or (found and not marks[at + 1].content.strip(ENDS)):
            at += 1 if marks[at + 1].type == "link_close" else 2
            if any(text.strip() for text, _ in pieces):
                parts.append(_Part("", tuple(pieces)))
            parts.append(_Part(found["slug"], ()))
            pieces = []
        else:
            depth += (mark.type == "link_open") - (mark.type == "link_close")
            links += mark.type in ("link_open", "image")
            text = _text(mark)
            outside += text if not depth and mark.type not in ("link_close", "image") else ""
            pieces += [(text, True)] if mark.type == "code_inline" else _without_empty(text)
        at += 1
    if any(text or is_code for text, is_code in pieces) or not parts:
        parts.append(_Part("", tuple(pieces), bool(links and not parts and _BETWEEN_LINKS.fullmatch(outside))))
    return tuple(parts)


def _begins_footer(marks: list[Mark], at: int, before: list[tuple[str, bool]]) -> bool:
    """Returns whether a link to the next page is run together with the text before it."""
    is_link = marks[at].type == "link_open" and marks[at + 1].content in _NEIGHBORS
    return is_link and bool(before) and before[-1][0] == before[-1][0].rstrip() != ""


def _without_empty(text: str) -> list[tuple[str, bool]]:
    first, *rest = _EMPTY.split(text) if "``" in text else [text]
    return [(first, False), *(piece for each in rest for piece in (("", True), (each, False)))]


def _text(mark: Mark) -> str:
    """Returns the text of a part. The marks of emphasis are kept: a name may have them."""
    if mark.type == "image":
        return mark.content
    return mark.markup if mark.type in ("em_open", "em_close") else mark.content
