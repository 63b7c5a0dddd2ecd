"""The blocks of a hand-written page that a browser copied as text: tables are tabs, code and headings have no marks.

A heading is a short line of its own. Code is what begins with `curl`, a request, a response, or a brace.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bythebook_capture.read.html_tree import is_html
from bythebook_capture.read.reader import Reader
from bythebook_capture.read.source import Source
from bythebook_capture.read.written.blocks import LABEL, Block, Row, row_of
from bythebook_capture.read.written.calls import CALL_WORDS, is_head_line, lists_calls
from bythebook_capture.read.written.headings import section_of
from bythebook_capture.read.written.page import read_blocks
from bythebook_capture.read.written.rows import is_field_table
from bythebook_capture.tokens import Tokens

__all__ = ["READERS"]

_MARKDOWN = re.compile(r"^#{1,6} \S|^```|^\|.*\|$", re.MULTILINE)
_CALL = re.compile(rf"\bcurl\b|\b(?:{CALL_WORDS})\b")
_CURL = re.compile(r"(?:\$ )?curl\b")
_MESSAGE = re.compile(rf"HTTP/[\d.]+ [1-5]\d\d\b|(?:{CALL_WORDS}) /\S* HTTP/[\d.]+$")
_TITLE = re.compile(r"[A-Z][^.:;!?{}<>=\t]{2,59}")
_HEADER = re.compile(r"[A-Za-z][\w-]*: ")
_BRACES = ("{", "[")
_MOST_LINES = 400
# A page with more lone braces is no page with code.
_MOST_UNCLOSED = 200
_MOST_WORDS = 4


def _claims(source: Source) -> float:
    if "\t" not in source.text or is_html(source) or _MARKDOWN.search(source.text) or not _CALL.search(source.text):
        return 0.0
    return 0.94 if any(_is_head(source.raw(at)) for at in range(len(source.lines))) else 0.0


def _is_head(line: str) -> bool:
    cells = line.split("\t")
    return len(cells) > 1 and all(map(str.strip, cells)) and (is_field_table(cells) or lists_calls(cells))


def _read(source: Source) -> tuple[Tokens, ...]:
    """Returns the tokens of each operation. Raises `InputError` if there is none, or a row does not tell its field."""
    return read_blocks(source, list(_blocks([source.raw(at) for at in range(len(source.lines))])))


def _blocks(lines: Sequence[str]) -> Iterator[Block]:
    at = unclosed = 0
    opens = True
    while at < len(lines):
        line = lines[at].strip()
        if _is_head(lines[at]):
            head = tuple(cell.strip() for cell in lines[at].split("\t"))
            rows, end = _rows(lines, at + 1, len(head))
            yield Block("table", "", at + 1, head=head, rows=tuple(rows))
            at, opens = end, True
        elif unclosed < _MOST_UNCLOSED and (_CURL.match(line) or _MESSAGE.match(line) or line[:1] in _BRACES):
            end = _end_of_code(lines, at)
            unclosed += line[:1] in _BRACES and end == at + 1 and line[-1] not in "}]"
            yield Block("code", "\n".join(lines[at:end]).removeprefix("$ "), at + 1, info=_info(line))
            at, opens = end, True
        else:
            if line:
                yield _line(lines, at, opens=opens)
            opens = not line
            at += 1


def _info(line: str) -> str:
    return "json" if line[:1] in _BRACES else "bash" if _CURL.match(line) else "http"


def _line(lines: Sequence[str], at: int, *, opens: bool) -> Block:
    """Returns a line of text as a block: a heading if it is the word of a section, or short and on its own."""
    line = lines[at].strip()
    if len(line.split()) <= _MOST_WORDS and not line.endswith(".") and section_of(line):
        return Block("heading", line, at + 1, level=LABEL)
    is_alone = at + 1 >= len(lines) or not lines[at + 1].strip() or section_of(lines[at + 1]) != ""
    is_title = opens or not lines[at - 1].strip() or _TITLE.fullmatch(lines[at - 1].strip())
    if is_alone and is_title and _TITLE.fullmatch(line) and not is_head_line(line):
        return Block("heading", line, at + 1, level=2)
    return Block("text", line, at + 1, opens=opens)


def _rows(lines: Sequence[str], at: int, count: int) -> tuple[list[Row], int]:
    """Returns the rows of a table and the index behind it. The cells of a row are on one line, between tabs, or each on
    lines of its own, with a line that is only a tab between two of them.
    """
    rows: list[Row] = []
    while at < len(lines):
        cells = lines[at].split("\t")
        if len(cells) == count and any(map(str.strip, cells)):
            rows.append(row_of([cell.strip() for cell in cells], at + 1))
            at += 1
            continue
        found, line, end = _row_apart(lines, at, count)
        if not found:
            return rows, at
        rows.append(row_of(found, line))
        at = end
    return rows, at


def _row_apart(lines: Sequence[str], at: int, count: int) -> tuple[list[str], int, int]:
    """Returns the cells of a row whose cells are apart, its line, and the index behind it; no cells if none follows."""
    cells: list[str] = []
    first = 0
    while at < len(lines):
        while at < len(lines) and not lines[at].strip() and "\t" not in lines[at]:
            at += 1
        begin = at
        while at < len(lines) and lines[at].strip():
            at += 1
        first = first or begin + 1
        cells.append(" ".join(line.strip() for line in lines[begin:at]))
        if len(cells) == count:
            return cells, first, at
        while at < len(lines) and not lines[at].strip() and "\t" not in lines[at]:
            at += 1
        if at >= len(lines) or lines[at].strip():
            break
        at += 1  # the tab
    return [], 0, at


def _end_of_code(lines: Sequence[str], at: int) -> int:
    """Returns the index behind code: a command ends where its quotation marks are closed, JSON where its braces are."""
    is_curl = _CURL.match(lines[at].strip()) is not None
    quotes = opened = 0
    has_braces = False
    for end in range(at + 1, min(at + _MOST_LINES, len(lines)) + 1):
        line, below = lines[end - 1], [one.strip() for one in lines[end : end + 2]]
        quotes += line.count("'")
        opened += line.count("{") + line.count("[") - line.count("}") - line.count("]")
        has_braces = has_braces or "{" in line or "[" in line
        if is_curl:
            is_open = quotes % 2 == 1 or line.rstrip().endswith("\\")
        elif has_braces:
            is_open = opened > 0
        else:  # the headers of a message, and its body below an empty line
            first, second = (*below, "", "")[:2]
            is_open = bool(_HEADER.match(first)) or first[:1] in _BRACES or (not first and second[:1] in _BRACES)
        if not is_open:
            return end
    return at + 1


READERS = (Reader("written text, copied", _claims, _read, renderer="text by hand", most=0.94),)
