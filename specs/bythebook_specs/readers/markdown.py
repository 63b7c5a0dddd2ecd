"""Reads a copy of a page in Markdown, or as a browser copies it, as the text form: marks, menus and anchors taken away,
what was run together put on lines of its own.

It judges nothing: what the lines say is for the reader of the text form.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bythebook_specs.readers.fields import HEADINGS
from bythebook_specs.readers.labels import is_menu, label
from bythebook_specs.readers.source import Source

__all__ = ["Item", "items_of"]

# The anchor of a field or a heading: a link without text, which may stand on several lines.
_ANCHOR = re.compile(r"\[\s*\]\([^()\s]*?#(?P<slug>[\w.%-]+)\)")
_SECTIONS = re.compile(r"(?:authorization|parameter|body|response|header)s?-(?P<name>.+)")
_LINK = re.compile(r"!?\[(?P<text>[^\[\]]*)\]\((?:[^()\s]|\([^()]*\))*(?: \"[^\"]*\")?\)")
_ONLY_LINKS = re.compile(r"(?:\[[^\[\]]*\]\([^()]*\)[\s·|>]*)+")
_HEADING = re.compile(r"(?P<marks>#{1,6})\s+(?P<text>.*?)\s*#*")
_STRONG = re.compile(r"(?P<marks>\*\*|__)(?=\S)(?P<text>.+?)(?<=\S)(?P=marks)")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+.!<>|~-])")
_FENCE = re.compile(r"(?:`{3,}|~{3,})")
_CODE = re.compile(r"`([^`]*)`")


@dataclass(frozen=True)
class Item:
    """One line without its marks: `kind` is `blank`, `text`, `heading`, `title`, `code` or `anchor`.

    `marked` says that it stood in code marks. The text of an anchor is the field's part of it.
    """

    kind: str
    text: str
    line: int
    marked: bool = False


def items_of(source: Source) -> list[Item]:
    """Return the lines of a page without their marks."""
    return list(_items(source))


def _items(source: Source) -> Iterator[Item]:
    text = "\n".join(source.text.split("\n"))
    lines = _ANCHOR.sub(_marker, text).split("\n")
    in_code = False
    for number, raw in enumerate(lines, 1):
        line = raw.strip("\u200b\ufeff \t\u00a0")
        if _FENCE.match(line):
            in_code = not in_code
            yield Item("blank", "", number)
        elif in_code:
            yield Item("code", raw.rstrip().strip("`") if line.startswith("`") or line.endswith("`") else raw, number)
        else:
            yield from _line(line, number)


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
    code = _CODE.fullmatch(line)
    plain = label(code[1] if code else _plain(line))
    if is_menu(plain) or not plain:
        yield Item("blank", "", number)
    elif plain in HEADINGS and not code:
        yield Item("heading", plain, number)
    elif marks:
        yield Item("title", plain, number)
    else:
        yield Item("text", plain, number, marked=code is not None)


def _plain(line: str) -> str:
    """Return a line of Markdown without marks; what stands in code marks is kept as it is, its marks too."""
    pieces = []
    parts = line.split("`")
    for index, piece in enumerate(parts):
        if index % 2:
            pieces.append(f"`{piece}`" if index < len(parts) - 1 else f"`{piece}")
        else:
            bare = _STRONG.sub(lambda found: found["text"], _LINK.sub(lambda found: found["text"], piece))
            pieces.append(_ESCAPED.sub(r"\1", bare))
    return "".join(pieces).strip()


def headings(items: list[Item]) -> Mapping[str, int]:
    """Return where each heading of a section stands first."""
    found: dict[str, int] = {}
    for index, item in enumerate(items):
        if item.kind == "heading":
            found.setdefault(item.text, index)
    return found
