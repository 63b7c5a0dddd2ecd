"""Reads a Markdown or browser copy of a page as lines: removes markup, menus and anchors, and splits joined lines.

A browser copy is not Markdown: a backtick, an asterisk or a backslash is text of the page. Source of the markup:
CommonMark 0.31.2, sections 2.4, 4.5 and 6.1.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from bythebook_capture.read.copied.labels import is_menu, label
from bythebook_capture.read.grammar.fields import HEADINGS
from bythebook_capture.read.source import Source

__all__ = ["CLOSE", "CODE", "OPEN", "Item", "is_markdown", "items_of", "markdown_items"]

# These characters mark code spans of any kind. No page has them, since they are not text.
OPEN, CLOSE = "\x03", "\x04"
CODE = re.compile(f"{OPEN}([^{CLOSE}]*){CLOSE}")

# The anchor of a field or a heading: a link without text, possibly on several lines.
_ANCHOR = re.compile(r"\[\s*\]\([^()\s]*?#(?P<slug>[\w.%-]+)\)")
_SECTIONS = re.compile(r"(?:authorization|parameter|body|response|header)s?-(?P<name>.+)")
_LINK = re.compile(r"!?\[(?P<text>[^\[\]]*)\]\((?:[^()\s]|\([^()]*\))*(?: \"[^\"]*\")?\)")
_ONLY_LINKS = re.compile(r"(?:\[[^\[\]]*\]\([^()]*\)[\s·|>]*)+")
_HEADING = re.compile(r"(?P<marks>#{1,6})\s+(?P<text>.*?)\s*#*")
_STRONG = re.compile(r"(?P<marks>\*\*|__)(?=\S)(?P<text>.+?)(?<=\S)(?P=marks)")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+.!<>|~-])")
_FENCE = re.compile(r"(?P<fence>`{3,}|~{3,})(?P<info>(?<=~).*|[^`]*)")
_SPAN = re.compile(r"(?<!`)(?P<marks>`+)(?!`)(?P<text>.+?)(?<!`)(?P=marks)(?!`)|(?<!`)``(?!`)")
_ENDS = "\u200b\ufeff \t\u00a0"
_PATTERN = "Pattern: "
_IS_MARKDOWN = re.compile(
    rf"\[\s*\]\([^()\s]*?#|^#{{1,6}} +(?:{'|'.join(HEADINGS)})\s*#*$|^(?:`{{3,}}|~{{3,}}).*\n\s*curl\s",
    re.MULTILINE,
)


class Item(NamedTuple):
    """One line without its markup. `kind` is `blank`, `text`, `heading`, `title`, `code` or `anchor`.

    `marked` means that it was a code span, or a heading with heading markup. The text of an anchor is the part for the
    field. `literal` is the line with the markup that may be its own text.
    """

    kind: str
    text: str
    line: int
    marked: bool = False
    literal: str = ""


def is_markdown(source: Source) -> bool:
    """Returns whether a copy has Markdown markup: anchors, headings, or a fence around its sample."""
    return _IS_MARKDOWN.search(source.text) is not None


def items_of(source: Source) -> list[Item]:
    """Returns the lines of a page without markup."""
    if not is_markdown(source):
        return list(_plain_items(source))
    items = markdown_items(source)
    if any(item.kind == "heading" and item.marked for item in items):  # then a word without markup is no heading
        items = [Item("text", item.text, item.line) if item.kind == "heading" and not item.marked else item
                 for item in items]  # fmt: skip
    return items


def markdown_items(source: Source) -> list[Item]:
    """Returns the lines of a page, always read as Markdown, without markup."""
    return list(_items(source))


def _plain_items(source: Source) -> Iterator[Item]:
    for number, raw in enumerate(source.text.split("\n"), 1):
        line = raw.strip(_ENDS)
        plain = label(line)
        if not plain or is_menu(plain):
            yield Item("blank", "", number)
        elif plain in HEADINGS:
            yield Item("heading", plain, number)
        else:
            # White space at the end of a pattern is part of it.
            yield Item("text", raw.lstrip(_ENDS) if line.startswith(_PATTERN) else plain, number, literal=plain)


def _items(source: Source) -> Iterator[Item]:
    lines = _ANCHOR.sub(_marker, source.text).split("\n")
    opened, at = "", 0
    for number, raw in enumerate(lines, 1):
        line = raw.strip(_ENDS)
        fence = _FENCE.fullmatch(line) if line[:3] in ("```", "~~~") else None
        if not line and not opened:
            yield Item("blank", "", number)
        elif fence and not opened:
            opened, at = fence["fence"], number
            yield Item("blank", "", number)
        elif fence and fence["fence"].startswith(opened) and not fence["info"]:
            opened = ""
            yield Item("blank", "", number)
        elif opened:
            code = source.raw(number - 1)  # a link in code is not an anchor
            yield Item("code", code.rstrip().strip("`") if line.startswith("`") or line.endswith("`") else code, number)
        else:
            yield from _line(line, number)
    if opened:
        raise source.error(f"the code block '{opened}' is not closed", at, "the same marks on a line after it")


def _marker(found: re.Match[str]) -> str:
    return f"\x01{found['slug']}\x02" + "\n" * found.group().count("\n")


def _line(line: str, number: int) -> Iterator[Item]:
    while "\x01" in line:
        before, _, rest = line.partition("\x01")
        slug, _, line = rest.partition("\x02")
        if before.strip():
            yield from _text(before.strip(), number)
        if found := _SECTIONS.fullmatch(slug):
            yield Item("anchor", found["name"], number)
        line = line.strip()
        if not line:
            return
    yield from _text(line, number)


def _text(line: str, number: int) -> Iterator[Item]:
    if not line or _ONLY_LINKS.fullmatch(line):
        yield Item("blank", "", number)
        return
    marks = ""
    if found := _HEADING.fullmatch(line):
        marks, line = found["marks"], found["text"]
    code = _SPAN.fullmatch(line)
    plain = label(_inside(code["text"] or "") if code else _plain(line))
    if is_menu(plain) or not plain:
        yield Item("blank", "", number)
    elif plain in HEADINGS and not code:
        yield Item("heading", plain, number, marked=bool(marks))
    else:
        literal = line if code else _ESCAPED.sub(r"\1", line)
        yield Item("title" if marks else "text", plain, number, marked=code is not None and not marks, literal=literal)


def _inside(text: str) -> str:
    """Returns the text of a code span: one space is stripped from both ends, if both have one."""
    return text[1:-1] if len(text) > 2 and text[0] == text[-1] == " " and text.strip() else text


def _plain(line: str) -> str:
    """Returns a Markdown line without markup. Text in code spans is kept as it is, and marked."""
    if "`" not in line:
        return _bare(line).strip()
    pieces, at = [], 0
    for span in _SPAN.finditer(line):
        if span.start() and line[span.start() - 1] == "\\":
            continue
        pieces += [_bare(line[at : span.start()]), OPEN, _inside(span["text"] or ""), CLOSE]
        at = span.end()
    return "".join([*pieces, _bare(line[at:])]).strip()


def _bare(text: str) -> str:
    if "[" in text:
        text = _LINK.sub(lambda found: found["text"], text)
    if "**" in text or "__" in text:
        text = _STRONG.sub(lambda found: found["text"], text)
    return _ESCAPED.sub(r"\1", text) if "\\" in text else text
