"""Reads pages in reStructuredText: with the HTTP domain of Sphinx, with other directives, and with neither.

Directives that hold text are read as what they hold, those of code and tables as these. Others are left out. A page
that takes its operations from an OpenAPI document is refused with the name of the document.
"""

from __future__ import annotations

import csv
import re
from bisect import bisect_right
from collections.abc import Generator, Iterator, Mapping, Sequence

from bythebook_capture.facts import METHODS
from bythebook_capture.read.html_tree import is_html
from bythebook_capture.read.reader import Reader
from bythebook_capture.read.source import Source
from bythebook_capture.read.written.blocks import (
    LABEL,
    Block,
    Row,
    continued,
    field_lists,
    item_of,
    lists_of,
    row_of,
    shows_sample,
)
from bythebook_capture.read.written.calls import is_head_line
from bythebook_capture.read.written.cells import code
from bythebook_capture.read.written.headings import section_of
from bythebook_capture.read.written.markups.rst_directives import (
    FIELD,
    Line,
    call_in,
    field_in,
    fields_of,
    listed_in,
    option_in,
)
from bythebook_capture.read.written.page import read_blocks
from bythebook_capture.tokens import Tokens

__all__ = ["READERS", "Line", "blocks_of_rst", "dedented", "items_of"]

_DIRECTED = re.compile(
    rf"^[ \t]*\.\.[ \t]+(?:http:(?:{'|'.join(METHODS)}):: +/|[\w-]+:: +(?:{'|'.join(METHODS).upper()}) /)", re.MULTILINE
)
_OPENAPI = re.compile(r"^[ \t]*\.\. (?:openapi|swaggerv2doc|redoc):(?:[\w-]+)?:[ \t]+(?P<name>\S+)", re.MULTILINE)
_ANY_CALL = re.compile(rf"\b(?:{'|'.join(METHODS).upper()})\b")
_SIGN = re.compile(
    r"^\.\. [\w:-]+::|^\.\. _[\w -]+:$|^[^\n]*\S::\n\n[ \t]+\S|^\+(?:[-=]+\+)+$|^={3,}(?: +={3,})+$", re.MULTILINE
)
_MARKDOWN = re.compile(r"^#{1,6} \S|^```[\w{]", re.MULTILINE)
_RULE = re.compile(r"([!-/:-@\[-`{-~])\1{2,}")
_DIRECTIVE = re.compile(r"\.\.[ \t]+(?P<name>[\w:-]+)::(?:[ \t]+(?P<said>.*))?$")
_CODE = ("code-block", "sourcecode", "code", "parsed-literal", "highlight")
_LEFT_OUT = ("toctree", "contents", "image", "figure", "raw", "include", "index", "math", "meta", "deprecated")
_BULLET = re.compile(r"(?P<mark>[*+-]|\#\.|\d+[.)])[ \t]+(?P<text>\S.*)")
# A cell of a table that is written as a list, which may be empty.
_CELL = re.compile(r"[*-](?:[ \t]+(?P<text>\S.*))?")
_LABELED = re.compile(r"(?P<label>[A-Z][\w ]{2,40}?):{1,2}(?:[ \t]+(?P<rest>.*))?$")
_GRID = re.compile(r"\+(?:[-=]+\+)+")
_SIMPLE = re.compile(r"={2,}(?: +={2,})+")
_MARKUP = re.compile(
    r"``(?P<code>.{1,300}?)``|:(?P<kind>\w[\w:-]*):`(?P<role>[^`<]{1,300}?)(?: ?<[^`]{0,300}>)?`|"
    r"\*\*(?P<bold>.{1,300}?)\*\*|`(?P<link>[^`<]{1,300}?)(?: ?<[^`]{0,300}>)?`__?|"
    r"(?<![\w*])\*(?P<italic>[^\s*][^*]{0,300})\*|\[\w{1,9}\]_|"
    r"(?<=[^\W_])(?P<target>_)(?=[\s.,]|$)|\\(?P<escaped>[*`|_\\])"
)
_BOLD = re.compile(r"\*\*(?P<text>[^*]+)\*\*:?")
_LABEL = re.compile(r"\*{1,2}[^*]+\*{1,2}:?")
# A term that is a name, with its type as numpydoc writes it: `limit : int, optional`.
_NAME_TERM = re.compile(
    r"(?P<name>`[^`]+`|\*\*[\w.$@\[\]-]+\*\*|[\w.$@\[\]-]+)(?: *: +(?P<kind>\S.*)| *\((?P<group>[^()]*)\))?"
)
_DEEPEST = 12
# A rule below a heading may be shorter than its text.
_SHORTEST_RULE = 4
_OWN_COLUMNS = ("Name", "Type", "Required", "In", "Default", "Enum", "Nullable", "Description")


def is_rst(source: Source) -> bool:
    """Returns whether a page is in reStructuredText, and not in Markdown."""
    is_named = source.file.endswith((".rst", ".rest"))
    return (is_named or _SIGN.search(source.text) is not None) and not _MARKDOWN.search(source.text)


def plain(text: str) -> str:
    """Returns a text without the marks of reStructuredText, but those of code."""
    return _MARKUP.sub(_unmarked, text)


def _unmarked(found: re.Match[str]) -> str:
    if found["code"]:
        return f"`{found['code']}`"
    if found["kind"] in ("http:statuscode", "code", "samp"):
        return f"`{found['role']}`"
    text = next((found[name] for name in ("role", "bold", "link", "italic", "escaped") if found[name]), "")
    return re.sub(r"\\(?=[*`|_])", "", text)


def blocks_of_rst(source: Source) -> list[Block]:
    """Returns the blocks of a page in its order."""
    lines = [(line.rstrip().expandtabs(), number) for number, line in enumerate(source.text.split("\n"), 1)]
    return list(field_lists(list(_Reader().blocks(lines, 0))))


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip())


def _below(lines: Sequence[Line], at: int, indent: int = 0) -> int:
    """Returns the index behind the lines from `at` on that are empty or indented more than `indent`."""
    while at < len(lines) and (not lines[at][0] or _indent(lines[at][0]) > indent):
        at += 1
    return at


def dedented(lines: Sequence[Line]) -> list[Line]:
    """Returns lines without the indentation that all of them have, and without empty ones around them."""
    found = list(lines)
    while found and not found[0][0]:
        found.pop(0)
    while found and not found[-1][0]:
        found.pop()
    width = min((_indent(text) for text, _ in found if text), default=0)
    return [(text[width:], number) for text, number in found]


class _Reader:
    """Reads lines as blocks. `styles` are the underlines of headings, the highest first."""

    def __init__(self) -> None:
        self.styles: list[str] = []

    def blocks(self, lines: Sequence[Line], depth: int) -> Iterator[Block]:
        """Yields the blocks of lines that are not indented; what is indented more belongs to what stands above it."""
        at = 0
        closing: list[int] | None = None
        while at < len(lines) and depth < _DEEPEST:
            text, number = lines[at]
            end = _below(lines, at + 1)
            if not text or (text.startswith(".. ") and not _DIRECTIVE.match(text)):  # a comment, a target or a footnote
                at = at + 1 if not text else end
            elif text.startswith(" "):
                yield from self.blocks(dedented(lines[at:end]), depth + 1)
                at = end
            elif found := _DIRECTIVE.match(text):
                rows, after = self._own_fields(lines, at, 0)
                if rows:
                    yield Block("table", "", number, head=_OWN_COLUMNS, rows=tuple(rows))
                else:
                    yield from self._directive(found, lines[at + 1 : end], number, depth)
                at = after or end
            elif (size := self._heading(lines, at)) and (title := lines[at + size - 2][0].strip()):
                style = lines[at][0][0] * (size - 1) if size == 3 else lines[at + 1][0][0]
                self.styles += [] if style in self.styles else [style]
                yield Block("heading", plain(title), number, level=min(self.styles.index(style) + 1, LABEL - 1))
                at += size
            elif _GRID.fullmatch(text) or _SIMPLE.fullmatch(text):
                end = next((i for i in range(at, len(lines)) if not lines[i][0]), len(lines))
                closing = _closing_rules(lines) if closing is None else closing
                if _SIMPLE.fullmatch(text):
                    found_at = bisect_right(closing, at)
                    end = closing[found_at] + 1 if found_at < len(closing) else at + 1
                drawn = _grid(lines[at:end]) if _GRID.fullmatch(text) else _simple(lines[at:end])
                yield from self._drawn(drawn, depth, has_head=_has_head(lines[at:end]))
                at = end
            elif _BULLET.fullmatch(text):
                end = at
                while end < len(lines) and _BULLET.fullmatch(lines[end][0]):
                    end = _below(lines, end + 1)
                yield from self._list(lines[at:end], depth)
                at = end
            else:
                at = yield from self._paragraph(lines, at, depth)

    @staticmethod
    def _heading(lines: Sequence[Line], at: int) -> int:
        """Returns how many lines a heading has that begins here: a text and a rule below it, and one above it."""
        texts = [text for text, _ in lines[at : at + 3]]
        if len(texts) == 3 and _RULE.fullmatch(texts[0]) and texts[0] == texts[2] and texts[1].strip():
            return 3
        is_ruled = len(texts) > 1 and _RULE.fullmatch(texts[1]) and not _RULE.fullmatch(texts[0])
        return 2 if is_ruled and len(texts[1]) >= min(_SHORTEST_RULE, len(texts[0])) else 0

    def _drawn(self, rows: Sequence[list[list[Line]]], depth: int, *, has_head: bool) -> Iterator[Block]:
        """Yields a table that is drawn; one without a head whose rows have labels is a section for each row."""
        labels = [plain(" ".join(text for text, _ in row[0] if text)).strip() for row in rows]
        if not has_head and any(map(section_of, labels)) and all(len(row) == 2 for row in rows):
            for label, (first, cell) in zip(labels, rows, strict=True):
                yield Block("heading", label, first[0][1] if first else cell[0][1], level=LABEL)
                yield from self.blocks(dedented(cell), depth + 1)
            return
        joined = [
            (tuple(" ".join(text.strip() for text, _ in cell if text) for cell in row), row[0][0][1]) for row in rows
        ]
        yield from _table(joined)

    def _directive(self, found: re.Match[str], below: Sequence[Line], number: int, depth: int) -> Iterator[Block]:
        name, said = found["name"], found["said"] or ""
        options, inside = _options(below)
        if name in _CODE:
            inside = dedented(inside)
            yield Block(
                "code", "\n".join(text for text, _ in inside), inside[0][1] if inside else number, info=said.lower()
            )
        elif name == "rubric" and said:
            yield Block("heading", plain(said), number, level=LABEL - (" /" in said))
        elif name in ("list-table", "csv-table"):
            yield from _table(_listed(inside) if name == "list-table" else _separated(inside, options, number))
        elif call := call_in(name, said, options):
            yield from self._called(call, dedented(inside), number, depth)
        elif listed := list(listed_in(name, dedented(inside))):
            yield from listed
        elif name not in _LEFT_OUT:
            yield from self.blocks(dedented(inside), depth + 1)

    def _called(self, call: str, inside: list[Line], number: int, depth: int) -> Iterator[Block]:
        """Yields a call and what is indented below it. A first paragraph in bold is its title."""
        title = (
            inside[0] if inside and _BOLD.fullmatch(inside[0][0]) and not any(line[0] for line in inside[1:2]) else None
        )
        if title is not None and not section_of(plain(title[0])):
            yield Block("heading", plain(title[0]), title[1], level=LABEL - 1)
            inside = inside[1:]
        yield Block("text", call, number)
        yield from self.blocks(dedented(inside), depth + 1)

    def _own_fields(self, lines: Sequence[Line], at: int, depth: int) -> tuple[list[Row], int]:
        """Returns the fields that directives of the authors describe from a line on, those of an object deeper, and the
        index behind them.
        """
        rows: list[Row] = []
        while at < len(lines) and depth < _DEEPEST and (found := _DIRECTIVE.match(lines[at][0])):
            end = _below(lines, at + 1)
            options, inside = _options(lines[at + 1 : end])
            inside = dedented(inside)
            stop = next((i for i, (text, _) in enumerate(inside) if _DIRECTIVE.match(text)), len(inside))
            words = plain("\n".join(text for text, _ in inside[:stop])).strip()
            cells = field_in(found["said"] or "", options, words)
            if cells is None:
                break
            rows.append(Row(tuple(cells.get(column, "") for column in _OWN_COLUMNS), depth, lines[at][1]))
            while stop < len(inside):
                deeper, after = self._own_fields(inside, stop, depth + 1)
                rows += deeper
                stop = after or stop + 1
            at = end
        return rows, at if rows else 0

    def _list(self, lines: Sequence[Line], depth: int) -> Iterator[Block]:
        """Yields a list, or the parts of one whose items begin with the label of a section."""
        items = list(items_of(lines))
        labels = [found["label"] for item in items if (found := _LABELED.match(item[0][0]))]
        if any(map(section_of, labels)) or any(is_head_line(code(plain(item[0][0]))) for item in items):
            for item in items:
                yield from self._labeled(item, depth)
            return
        yield from lists_of(part for item in items for part in self._item(item, depth))

    def _item(self, item: list[Line], depth: int) -> Iterator[Row | Block]:
        """Yields an item and those inside of it, or with the words above it what an item shows of the operation."""
        begin = _code_in(item)
        words = plain(" ".join(text for text, _ in item[:begin] if text)).strip()
        if begin == len(item) or not shows_sample(words):
            yield from _rows_of(item, 0)
            return
        yield Row((re.sub(r"::$", ":", words),), 0, item[0][1])
        inside = dedented(item[begin:])
        if _DIRECTIVE.match(inside[0][0]):
            yield from self.blocks(inside, depth + 1)
        else:
            yield Block("code", "\n".join(text for text, _ in inside), inside[0][1])

    def _labeled(self, item: list[Line], depth: int) -> Iterator[Block]:
        found = _LABELED.match(item[0][0])
        if is_head_line(said := code(plain(item[0][0]))):
            yield Block("text", said, item[0][1])
            item = item[1:]
        if found is None or not item or not section_of(found["label"]):
            yield from self.blocks(dedented(item), depth + 1)
            return
        yield Block("heading", found["label"], item[0][1], level=LABEL)
        if found["rest"]:
            yield Block("text", plain(found["rest"]), item[0][1])
        is_code = item[0][0].endswith("::")
        inside = dedented(item[1:])
        if is_code and inside:
            yield Block("code", "\n".join(text for text, _ in inside), inside[0][1])
        else:
            yield from self.blocks(inside, depth + 1)

    def _definitions(self, lines: Sequence[Line], at: int, depth: int) -> Generator[Block, None, int]:
        """Yields terms with indented texts below them: fields, if each term is a name, or else sections with their
        parts. Returns the index behind them.
        """
        terms: list[tuple[Line, list[Line]]] = []
        while at + 1 < len(lines) and lines[at][0] and _indent(lines[at][0]) == 0 and _indent(lines[at + 1][0]) > 0:
            end = _below(lines, at + 1)
            terms.append((lines[at], dedented(lines[at + 1 : end])))
            at = end
        words = [plain(text) for (text, _), _ in terms]
        is_call = any(is_head_line(code(text)) for text in words)
        if not is_call and all(
            _NAME_TERM.fullmatch(text) and (text[:1] == "`" or not section_of(text)) for text in words
        ):
            rows = tuple(row for term, inside in terms for row in _term_rows(term, inside, 0))
            yield Block("list", "", terms[0][0][1], rows=rows)
            return at
        for (text, line), inside in terms:
            is_label = section_of(text) != ""
            yield Block("heading" if is_label else "text", plain(text), line, level=LABEL if is_label else 0)
            yield from self.blocks(inside, depth + 1)
        return at

    def _paragraph(self, lines: Sequence[Line], at: int, depth: int) -> Generator[Block, None, int]:
        """Yields a paragraph line by line, and the code or the definition below it. Returns the index behind it."""
        end = at
        while (
            end < len(lines)
            and lines[end][0]
            and not lines[end][0].startswith(" ")
            and (end == at or not (_DIRECTIVE.match(lines[end][0]) or _GRID.fullmatch(lines[end][0])))
        ):
            end += 1
        texts = [lines[i] for i in range(at, end)]
        after = _below(lines, end)
        inside = dedented(lines[end:after])
        is_code = texts[-1][0].endswith("::")
        is_term = len(texts) == 1 and not is_code and bool(inside) and lines[end][0] != ""
        if FIELD.fullmatch(texts[0][0]):
            while after < len(lines) and FIELD.fullmatch(lines[after][0]):
                after = _below(lines, after + 1)
            yield from fields_of([(plain(text), number) for text, number in lines[at:after]])
            return after
        if is_term:
            return (yield from self._definitions(lines, at, depth))
        for number, (text, line) in enumerate(texts):
            said = text.removesuffix("::").rstrip() + ":" if text.endswith("::") and text != "::" else text
            if said == "::":
                continue
            if len(texts) == 1 and _LABEL.fullmatch(said):
                yield Block("heading", plain(said).strip(), line, level=LABEL)
            else:
                yield Block("text", plain(said), line, opens=number == 0)
        if is_code and inside:
            yield Block("code", "\n".join(text for text, _ in inside), inside[0][1])
            return after
        return end


def items_of(lines: Sequence[Line], mark: re.Pattern[str] = _BULLET) -> Iterator[list[Line]]:
    """Yields the lines of each item, without its mark and its indentation."""
    held: list[Line] = []
    for text, number in lines:
        if found := mark.fullmatch(text):
            if held:
                yield [held[0], *dedented(held[1:])]
            held = [(found["text"] or "", number)]
        elif held:
            held.append((text, number))
    if held:
        yield [held[0], *dedented(held[1:])]


def _term_rows(term: Line, inside: Sequence[Line], depth: int) -> Iterator[Row]:
    """Yields the field that a term names, with the words below it, and those of the list inside it deeper."""
    begin = next((at for at, (text, _) in enumerate(inside) if _BULLET.fullmatch(text)), len(inside))
    words = plain(" ".join(text.strip() for text, _ in inside[:begin] if text))
    found = _NAME_TERM.fullmatch(plain(term[0]))
    name, kind = (found["name"].strip("`*"), found["kind"] or found["group"]) if found else (plain(term[0]), "")
    yield Row((item_of(name, kind, words),), depth, term[1])
    if begin < len(inside):
        yield from _rows(inside[begin:], depth + 1)


def _options(below: Sequence[Line]) -> tuple[dict[str, str], list[Line]]:
    """Returns the options of a directive, and the lines behind them."""
    inside, options = dedented(below), dict[str, str]()
    while inside and (found := option_in(inside[0][0])):
        options[found[0]] = found[1]
        inside = inside[1:]
    return options, inside


def _code_in(item: Sequence[Line]) -> int:
    """Returns the index of the line on which code begins in an item: a directive, or a line below two colons."""
    above = item[0][0]
    for at, (text, _) in enumerate(item[1:], 1):
        found = _DIRECTIVE.match(text)
        if (found is not None and found["name"] in _CODE) or (text and above.endswith("::")):
            return at
        above = text or above
    return len(item)


def _rows(lines: Sequence[Line], depth: int) -> Iterator[Row]:
    for item in items_of(lines):
        yield from _rows_of(item, depth)


def _rows_of(item: list[Line], depth: int) -> Iterator[Row]:
    words, inner = [item[0][0]], len(item)
    for at, (text, _) in enumerate(item[1:], 1):
        if _BULLET.fullmatch(text):
            inner = at
            break
        words.append(text)
    text = " ".join(filter(None, words))
    bold = _BOLD.match(text)
    said = f"`{bold['text'].rstrip(':')}`{plain(text[bold.end() :])}" if bold else plain(text)
    yield Row((said,), depth, item[0][1])
    if inner < len(item):
        yield from _rows(item[inner:], depth + 1)


_Cells = tuple[tuple[str, ...], int]


def _table(rows: Sequence[_Cells]) -> Iterator[Block]:
    """Yields a table, whose first row is its head."""
    if len(rows) < 2:
        return
    found = [row_of([plain(cell) for cell in cells], number) for cells, number in rows[1:] if any(cells)]
    yield Block("table", "", rows[0][1], head=tuple(plain(cell) for cell in rows[0][0]), rows=tuple(continued(found)))


def _closing_rules(lines: Sequence[Line]) -> list[int]:
    """Returns the indexes of the rules that end a table whose columns stand below rules: an empty line follows."""
    return [
        at
        for at, (text, _) in enumerate(lines)
        if text[:1] == "=" and _SIMPLE.fullmatch(text) and (at + 1 == len(lines) or not lines[at + 1][0])
    ]


def _has_head(lines: Sequence[Line]) -> bool:
    """Returns whether a table that is drawn has a rule below its first row."""
    return any("=" in text for text, _ in lines if _GRID.fullmatch(text)) or any(
        _SIMPLE.fullmatch(text) for text, _ in lines[1:-1]
    )


def _grid(lines: Sequence[Line]) -> list[list[list[Line]]]:
    """Returns the rows of a table that is drawn with lines, each with the lines of its cells."""
    rows: list[list[list[Line]]] = []
    held: list[list[Line]] = []
    for text, number in lines:
        if text.startswith("+"):
            rows += [held] if held else []
            held = []
        elif text.startswith("|"):
            cells = text.strip("|").split("|")
            held = held or [[] for _ in cells]
            if len(cells) != len(held):
                return []
            for cell, part in zip(held, cells, strict=True):
                cell.append((part.rstrip(), number))
    return rows


def _simple(lines: Sequence[Line]) -> list[list[list[Line]]]:
    """Returns the rows of a table whose columns stand below rules. A row whose first cell is empty goes on."""
    spans = [found.span() for found in re.finditer(r"=+", lines[0][0])]
    rows: list[list[list[Line]]] = []
    for text, number in lines[1:]:
        if _SIMPLE.fullmatch(text):
            continue
        ends = [*(begin for begin, _ in spans[1:]), max(len(text), spans[-1][1])]
        cells = [text[begin:end].rstrip() for (begin, _), end in zip(spans, ends, strict=True)]
        if cells[0].strip() or (not rows and text):
            rows.append([[(cell, number)] for cell in cells])
        elif rows:
            for held, cell in zip(rows[-1], cells, strict=True):
                held.append((cell, number))
    return rows


def _listed(lines: Sequence[Line]) -> list[_Cells]:
    """Returns the rows of a table that is written as a list of lists."""
    rows: list[_Cells] = []
    for item in items_of(lines):
        cells = tuple(" ".join(filter(None, (text for text, _ in cell))) for cell in items_of(item, _CELL))
        rows.append((cells, item[0][1]))
    return rows if len({len(cells) for cells, _ in rows}) == 1 else []


def _separated(lines: Sequence[Line], options: Mapping[str, str], number: int) -> list[_Cells]:
    """Returns the rows of a table that is written as values between commas, below the head in its options."""
    held = [line for line in lines if line[0]]
    read = csv.reader([options.get("header", ""), *(text for text, _ in held)], skipinitialspace=True)
    places = [number, *(line for _, line in held)]
    rows: list[_Cells] = []
    begin = 0
    for cells in read:  # a cell may have several lines
        rows += [(tuple(" ".join(cell.split()) for cell in cells), places[begin])] if cells else []
        begin = min(read.line_num, len(places) - 1)
    return rows if len({len(cells) for cells, _ in rows}) == 1 else []


def _claims(source: Source) -> float:
    """Returns how sure it is of a page with a directive for a call, and of one with a call and no marks of Markdown."""
    if ".." in source.text and (_DIRECTED.search(source.text) or _OPENAPI.search(source.text)):
        return 0.98
    return 0.957 if not is_html(source) and is_rst(source) and _ANY_CALL.search(source.text) else 0.0


def _read(source: Source) -> tuple[Tokens, ...]:
    """Returns the tokens of each operation. Raises `InputError` if there is none, or a document has them."""
    if (found := _OPENAPI.search(source.text)) and not _DIRECTED.search(source.text):
        message = "the page takes its operations from an OpenAPI document"
        raise source.error(message, source.line_at(found.start("name")), f"the document '{found['name'][:200]}'")
    return read_blocks(source, blocks_of_rst(source))


READERS = (Reader("reStructuredText", _claims, _read, renderer="reStructuredText by hand", most=0.98),)
