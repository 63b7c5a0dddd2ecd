"""The blocks of a page in AsciiDoc: the same as those of a page in Markdown.

Blocks between delimiters are read as what they hold. An item that names a section, such as `Path parameters::`, is its
heading.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field

from bythebook_capture.read.source import Source
from bythebook_capture.read.written.blocks import LABEL, Block, Row
from bythebook_capture.read.written.calls import is_head_line
from bythebook_capture.read.written.cells import code
from bythebook_capture.read.written.headings import section_of, status_in
from bythebook_openapi.errors import InputError

__all__ = ["BAR", "HEADING", "Reader", "with_titles"]

HEADING = re.compile(r"(?P<level>={1,6}|#{2,6}) +(?P<text>\S.*)")
BAR = "|==="
# The lines below titles, by level.
_UNDERLINES = "=-~^+"
_TABLE = re.compile(r"[|,!:]={3,}")
_FENCE = re.compile(r"-{4,}|\.{4,}|_{4,}|={4,}|\*{4,}|\+{4,}|/{4,}|--|```\w*")
_CODE = ("-", ".", "`")
_LEFT_OUT = ("+", "/")
_ITEM = re.compile(r"\s*(?P<mark>[*-]{1,5}|\.{1,5}|\d+\.) +(?P<text>\S.*)")
_TERM = re.compile(r"\s*(?P<text>\S.*?)(?P<mark>:{2,4}|;;)(?:\s+(?P<words>\S.*))?")
# A term that is a name, and may have a group behind it: `limit` (integer, optional).
_NAME = re.compile(r"(?P<name>`[^`]+`|[\w.$@\[\]-]+)\s*(?P<group>\([^()]*\)|\[[^\[\]]*\])?")
_ATTRIBUTES = re.compile(r"\[(?:[^\[\]]*|\[[^\[\]]*\])\]")
_SOURCE = re.compile(r"\[(?:(?:source|listing)(?:%\w+)*(?:,\s*(?P<language>[\w-]+))?|,\s*(?P<short>[\w-]+))")
_ENTRY = re.compile(r":!?(?P<name>[\w-]+)!?:(?: +(?P<value>.*))?")
_DIRECTIVE = re.compile(r"(?:include|ifdef|ifndef|ifeval|endif|toc|image)::\S*\[.*\]")
_TITLE = re.compile(r"\.(?![.\s])(?P<text>.*)")
_CALLOUT = re.compile(r"[ \t]*(?://|#|--)?[ \t]*(?:<\d+>[ \t]*)+$", re.MULTILINE)
# What begins a cell, and the marks before it: how many cells it stands for, and its style.
_CELL = re.compile(
    r"(?P<marks>(?:(?<=\s)|^)(?:(?P<columns>\d+)?(?:\.(?P<rows>\d+))?(?P<kind>[+*]))?[<^>.]*[adehlmsv]?)?(?<!\\)\|"
)
_COLUMNS = re.compile(r"cols=(?:\"(?P<cols>[^\"\]]*)|(?P<bare>[^\",\]]*))")
_REPEATED = re.compile(r"(?P<count>\d+)\*")
# No real mark is longer. Without a limit, a hostile line takes minutes.
_MARKUP = (
    (
        re.compile(r"<<[^<>,]{0,300},\s*(?P<text>[^<>]{0,300})>>|<<(?P<id>[^<>,]{1,300})>>"),
        lambda found: found["text"] or found["id"],
    ),
    (
        re.compile(r"(?:link:|xref:|mailto:|https?:)[^\s\[]{1,300}\[(?P<text>[^\[\]]{0,300})\]"),
        lambda found: found["text"].rstrip("^"),
    ),
    (
        re.compile(r"(?P<gone>)(?:(?:icon|image|kbd|btn):[^\s\[]{0,300}\[[^\[\]]{0,300}\]|\[\[[^\[\]]{1,99}\]\])"),
        lambda found: found["gone"],
    ),
    (re.compile(r"\+\+\+(?P<text>[^\n]{1,300}?)\+\+\+|pass:\w?\[(?P<inner>[^\[\]]{0,300})\]"),
     lambda found: found["text"] or found["inner"]),
    (re.compile(r"``(?P<text>[^`\n]{1,300}?)``"), lambda found: f"`{found['text']}`"),
    (re.compile(r"`\+(?P<text>[^`\n]{1,300}?)\+`"), lambda found: f"`{found['text']}`"),
    (
        re.compile(r"(?<![\w+`])\+(?P<text>[^\s+`](?:[^+`\n]{0,300}[^\s+`])?)\+(?![\w+`])"),
        lambda found: f"`{found['text']}`",
    ),
    (re.compile(r"\[[.\w-]{1,99}\]#(?P<text>[^#\n]{1,300})#"), lambda found: found["text"]),
    (re.compile(r"\*\*(?P<text>.{1,99}?)\*\*|__(?P<other>.{1,99}?)__"), lambda found: found["text"] or found["other"]),
    (re.compile(r"(?<![\w*])\*(?P<text>[^\s*](?:[^*]{0,300}[^\s*])?)\*(?![\w*])"), lambda found: found["text"]),
    (re.compile(r"(?<![\w`])_(?P<text>[^\s_](?:[^_]{0,300}[^\s_])?)_(?![\w`])"), lambda found: found["text"]),
)  # fmt: skip
_BOLD = re.compile(r"\*\*[^*]+\*\*:?|\*[^*\s](?:[^*]*[^*\s])?\*:?")
_BREAK = re.compile(r" \+$")
# An item that begins with a label: `*URL* +` above the path, `*Code*: 200`.
_LABELED = re.compile(r"\*(?P<label>[A-Z][^*`]{0,40})\*(?::? \+|: *(?P<words>.*)|)")
_OF_STATUS = re.compile(r"(?:HTTP )?(?:Status )?Code|Status", re.IGNORECASE)
_DEEPEST = 12

Line = tuple[str, int]


@dataclass
class _Item:
    """An item of a list: its mark, the text of a term, its words, and the lines of the blocks that belong to it."""

    mark: str
    term: str
    line: int
    words: list[str] = field(default_factory=list)
    attached: list[Line] = field(default_factory=list)

    def text(self) -> str:
        """Returns the words of the item."""
        return " ".join(_BREAK.sub("", word.strip()) for word in self.words)


@dataclass
class _Cell:
    """A cell of a table, and how many columns and rows it stands for."""

    text: str
    line: int
    across: int
    down: int


class Reader:
    """Reads a page as blocks. `titles` are those of its blocks, `failed` says why a table could not be read."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.titles: list[str] = []
        self.failed: list[InputError] = []
        self.entries: dict[str, str] = {}

    def read(self) -> list[Block]:
        """Returns the blocks of the page."""
        lines = [(line.rstrip(), number) for number, line in enumerate(self.source.text.split("\n"), 1)]
        return list(self._blocks(list(with_titles(lines)), 0))

    def plain(self, text: str) -> str:
        """Returns a text without the marks of AsciiDoc, but those of code, and with the attributes that it names."""
        for name, value in self.entries.items():
            text = text.replace(f"{{{name}}}", value) if "{" in text else text
        for pattern, inner in _MARKUP:
            text = pattern.sub(inner, text)
        return text

    def _blocks(self, lines: Sequence[Line], depth: int) -> Iterator[Block]:
        at, above, opens = 0, "", True
        while at < len(lines) and depth < _DEEPEST:
            text, number = lines[at]
            begin = at
            if not text or (text.startswith("//") and not _FENCE.fullmatch(text)) or _DIRECTIVE.fullmatch(text):
                pass
            elif entry := _ENTRY.fullmatch(text):
                if entry["value"]:
                    self.entries[entry["name"]] = entry["value"]
            elif _TABLE.fullmatch(text) or _FENCE.fullmatch(text):
                end = self._end(lines, at)
                yield from self._delimited(lines[at:end], above, depth)
                at, above = end, ""
            elif _ATTRIBUTES.fullmatch(text):
                above = text
            elif found := HEADING.fullmatch(text):
                yield Block("heading", self.plain(found["text"]), number, level=min(len(found["level"]), LABEL - 1))
                above = ""
            elif opens and (found := _TITLE.fullmatch(text)):
                title = self.plain(found["text"]).strip("+`")
                self.titles.append(title)
                yield Block("heading", title, number, level=LABEL)
            elif _ITEM.fullmatch(text) or (_TERM.fullmatch(text) and not _SOURCE.match(above)):
                at = (yield from self._list(lines, at, depth)) - 1
                above = ""
            else:
                at = (yield from self._paragraph(lines, at, above)) - 1
                above = ""
            opens = (
                at >= len(lines) or not lines[at][0] or begin != at or _ATTRIBUTES.fullmatch(lines[at][0]) is not None
            )
            at += 1

    def _end(self, lines: Sequence[Line], at: int) -> int:
        """Returns the index of the delimiter that ends the block which begins at an index."""
        fence, number = lines[at]
        fence = fence.rstrip("abcdefghijklmnopqrstuvwxyz") if fence.startswith("`") else fence
        end = next((index for index in range(at + 1, len(lines)) if lines[index][0] == fence), None)
        if end is None:
            message = f"the block that begins on line {number} has no end"
            raise self.source.error(message, number, f"a line with {fence} after it")
        return end

    def _delimited(self, block: Sequence[Line], above: str, depth: int) -> Iterator[Block]:
        (fence, number), *inside = block
        named = _SOURCE.match(above)
        if _TABLE.fullmatch(fence):
            try:
                yield from self._table(inside, above, number, fence)
            except InputError as error:
                self.failed.append(error)
        elif fence[0] in _CODE and (fence != "--" or named):
            language = (named["language"] or named["short"] or "") if named else fence.strip("`.-")
            yield _code(inside, number, language)
        elif fence[0] not in _LEFT_OUT:
            yield from self._blocks(inside, depth + 1)

    def _paragraph(self, lines: Sequence[Line], at: int, above: str) -> Generator[Block, None, int]:
        """Yields a paragraph line by line, or as code below `[source]` or indented. Returns the index behind it."""
        end = at
        while end < len(lines) and lines[end][0] and not (end > at and _FENCE.fullmatch(lines[end][0])):
            end += 1
        named = _SOURCE.match(above)
        if named or lines[at][0].startswith(" "):
            yield _code(lines[at:end], lines[at][1] - 1, (named["language"] or named["short"] or "") if named else "")
        elif end == at + 1 and _BOLD.fullmatch(lines[at][0]):
            yield Block("heading", self.plain(lines[at][0]), lines[at][1], level=LABEL)
        else:
            for index in range(at, end):
                text = _BREAK.sub("", self.plain(lines[index][0]))
                yield Block("text", text, lines[index][1], opens=index == at)
        return end

    def _list(self, lines: Sequence[Line], at: int, depth: int) -> Generator[Block, None, int]:
        """Yields a list, with the blocks that belong to its items. Returns the index behind it."""
        items: list[_Item] = []
        while at < len(lines):
            text, number = lines[at]
            if found := _ITEM.fullmatch(text):
                label = _LABELED.fullmatch(found["text"])
                words = [found["text"]] if label is None else [label["words"]] if label["words"] else []
                items.append(_Item(found["mark"], label["label"].rstrip(":") if label else "", number, words))
            elif found := _TERM.fullmatch(text):
                items.append(_Item(found["mark"], found["text"], number, [found["words"]] if found["words"] else []))
            elif text == "+":
                end = self._end_of_block(lines, at + 1)
                items[-1].attached += [*lines[at + 1 : end], ("", 0)]
                at = end - 1
            elif _ends_list(text) or (not text and not _goes_on(lines, at, items[-1])):
                break
            elif text and not items[-1].attached:
                items[-1].words.append(text)
            elif text:
                break
            at += 1
        yield from self._items(items, depth)
        return at

    def _end_of_block(self, lines: Sequence[Line], at: int) -> int:
        while at < len(lines) and _ATTRIBUTES.fullmatch(lines[at][0]):
            at += 1
        if at < len(lines) and (_FENCE.fullmatch(lines[at][0]) or _TABLE.fullmatch(lines[at][0])):
            return self._end(lines, at) + 1
        while at < len(lines) and lines[at][0] not in ("", "+"):
            at += 1
        return at

    def _items(self, items: Sequence[_Item], depth: int) -> Iterator[Block]:
        rows: list[Row] = []
        marks: list[str] = []
        base, around = 0, ""
        for number, one in enumerate(items):
            del marks[marks.index(one.mark) + 1 if one.mark in marks else len(marks) :]
            marks += [] if one.mark in marks else [one.mark]
            is_holder = bool(one.attached) or (number + 1 < len(items) and items[number + 1].mark not in marks)
            block = self._apart(one, is_holder=is_holder)
            if block is not None or len(marks) <= base:
                yield from _flushed(rows)
                base = len(marks) if block is not None and block.kind == "heading" else 0
            if block is not None:
                is_inner = (
                    len(marks) > 1 and section_of(block.text) == "Body" and section_of(around).startswith("Response")
                )
                around = around if len(marks) > 1 else block.text
                if not is_inner:  # the payload of a response is no request
                    yield block
            else:
                rows.append(Row((self._row(one),), max(len(marks) - 1 - base, 0), one.line))
            if one.attached:
                yield from _flushed(rows)
                yield from self._blocks(one.attached, depth + 1)
        yield from _flushed(rows)

    def _apart(self, one: _Item, *, is_holder: bool) -> Block | None:
        """Returns the block of an item that is no field: the label of a section, or of a call."""
        label, words = self.plain(one.term), self.plain(one.text())
        first = words.partition(" or `/")[0]
        if label and is_head_line(f"{code(label)}: {code(first)}"):
            line = f"{code(label)}: {words.replace('`', '')}"
            return Block("text", line, one.line)
        if label and is_head_line(code(label)):
            return Block("text", code(label), one.line)
        if not label and is_head_line(code(words)):
            return Block("text", code(words), one.line)
        if _OF_STATUS.fullmatch(label) and status_in(words[:3]):
            return Block("heading", words, one.line, level=LABEL)  # of the sample below it
        name = label or (words.rstrip(":") if words.endswith(":") else "")
        is_label = (is_holder or not words) and name and "`" not in name and section_of(name)
        return Block("heading", name, one.line, level=LABEL) if is_label else None

    def _row(self, one: _Item) -> str:
        words = self.plain(one.text())
        if not one.term:
            return words
        found = _NAME.fullmatch(term := self.plain(one.term))
        if found is None:
            return f"{term}: {words}"
        name = f"`{found['name'].strip('`')}`"
        return " ".join(
            filter(None, [name, found["group"], words if words.startswith("(") else words and f"- {words}"])
        )

    def _table(self, lines: Sequence[Line], attributes: str, number: int, fence: str) -> Iterator[Block]:
        """Yields a table, and a heading in place of a row that is one cell. Raises `InputError` for a lost cell."""
        count = _count(attributes)
        rows = _separated(lines) if fence[0] == "," or "format=csv" in attributes else list(self._rows(lines, count))
        rows = [row for row in rows if row]
        if not rows or len({len(row) for row in rows}) != 1:
            width = count or len(rows[0]) if rows else count
            message = f"the table has {sum(map(len, rows))} cells, which are no rows of {width}"
            raise self.source.error(message, number, "a cell for each column in each row")
        texts = [(tuple(self._cell(text) for text, _ in row), row[0][1]) for row in rows]
        head, first = texts[0]
        held: list[Row] = []
        for cells, line in texts[1:]:
            if len(cells) > 1 and len(set(cells)) == 1 and section_of(cells[0]):
                if held:
                    yield Block("table", "", first, head=head, rows=tuple(held))
                yield Block("heading", cells[0], line, level=LABEL)
                held = []
            else:
                held.append(Row(cells, 0, line))
        yield Block("table", "", first, head=head, rows=tuple(held))

    def _rows(self, lines: Sequence[Line], count: int) -> Iterator[list[Line]]:
        """Yields the rows of a table. A cell that stands for several ones is in each of them."""
        cells: list[_Cell] = []
        first = 0
        for text, number in lines:
            before, *parts = _CELL.split(text) if _CELL.search(text) else [text]
            if cells and before.strip():
                cells[-1].text += f"\n{before}"
            for at in range(0, len(parts), _CELL.groups + 1):
                _, across, down, _, held = parts[at : at + _CELL.groups + 1]
                if len(across or "") > 1 or len(down or "") > 2:
                    raise self.source.error("a cell of the table stands for too many ones", number, "a cell for each")
                cells.append(_Cell(held, number, int(across or 1), int(down or 1)))
            first = first or sum(one.across for one in cells)
        row: list[Line] = []
        below: dict[int, list[Line]] = {}
        for one in cells:
            for _ in range(one.across):
                below[len(row)] = [(one.text, one.line)] * (one.down - 1) if one.down > 1 else below.get(len(row), [])
                row.append((one.text, one.line))
                while len(row) < (count or first) and below.get(len(row)):
                    row.append(below[len(row)].pop())
            if len(row) >= (count or first):
                yield row
                row = []
                while below.get(len(row)):
                    row.append(below[len(row)].pop())
        if row:
            yield row

    def _cell(self, text: str) -> str:
        lines = [_BREAK.sub("", line.rstrip()) for line in text.strip().split("\n")]
        return " ".join(re.sub(r"\\([|{])", r"\1", self.plain(" ".join(lines))).split())


def with_titles(lines: Sequence[Line]) -> Iterator[Line]:
    """Yields the lines of a page, with a title on one line in place of one with a line of signs below it."""
    fence = before = ""
    skipped = False
    for (text, number), (below, _) in zip(lines, (*lines[1:], ("", 0)), strict=True):
        is_title = not (fence or before or skipped) and _is_underlined(text, below)
        if skipped:
            yield "", number
        else:
            yield (f"{'=' * (_UNDERLINES.index(below[0]) + 1)} {text}" if is_title else text), number
            if text == fence or (not fence and (_FENCE.fullmatch(text) or _TABLE.fullmatch(text))):
                fence = "" if fence else text
        before, skipped = "" if skipped or _ATTRIBUTES.fullmatch(text) else text, is_title


def _is_underlined(text: str, below: str) -> bool:
    is_line = len(below) > 2 and below[0] in _UNDERLINES and not below.strip(below[0])
    return is_line and abs(len(below) - len(text)) < 3 and text[:1].isalnum()


def _flushed(rows: list[Row]) -> Iterator[Block]:
    if rows:
        yield Block("list", "", rows[0].line, rows=tuple(rows))
        rows.clear()


def _ends_list(text: str) -> bool:
    return any(pattern.fullmatch(text) for pattern in (_FENCE, _TABLE, HEADING))


def _goes_on(lines: Sequence[Line], at: int, item: _Item) -> bool:
    """Returns whether a list goes on below an empty line: with an item, or with the words of a term."""
    after = next((text for text, _ in lines[at:] if text), "")
    is_item = _ITEM.fullmatch(after) or (_TERM.fullmatch(after) and item.term)
    is_words = item.term and not item.words and after[:1] not in ("=", "[", "|", ".", "-")
    return bool(is_item or is_words)


def _code(lines: Sequence[Line], number: int, language: str) -> Block:
    text = _CALLOUT.sub("", "\n".join(text for text, _ in lines))
    return Block("code", text, lines[0][1] if lines else number + 1, info=language.lower())


def _separated(lines: Sequence[Line]) -> list[list[Line]]:
    read = csv.reader([text for text, _ in lines], skipinitialspace=True)
    return [[(cell, lines[min(read.line_num, len(lines)) - 1][1]) for cell in cells] for cells in read]


def _count(attributes: str) -> int:
    """Returns the number of columns that the attributes of a table name, 0 if they name none."""
    found = _COLUMNS.search(attributes)
    if found is None:
        return 0
    parts = [part.strip() for part in (found["cols"] or found["bare"]).strip("'").split(",")]
    repeated = [_REPEATED.match(part) for part in parts]
    return sum(int(one["count"]) if one else 1 for one in repeated)
