"""The blocks of a page that is written in Markdown: headings, lines of text, code, tables and lists."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Literal, NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token as Mark

from bythebook_capture.facts import METHODS
from bythebook_capture.read.source import Source
from bythebook_capture.read.written.cells import kind_of
from bythebook_capture.read.written.headings import section_of

__all__ = [
    "JSON_WORDS",
    "LABEL",
    "NAMES_ALONE",
    "STATUS_ITEM",
    "Block",
    "Row",
    "blocks_of",
    "detail",
    "field_lists",
    "item_of",
    "lists_of",
    "row_of",
    "shows_sample",
]

_PARSER = MarkdownIt("commonmark").enable("table")
# A heading in HTML, also with anchors below it.
_HTML_HEADING = re.compile(r"<h([1-6])\b[^>]*>(.*?)</h\1>\s*(?:(?:<!--[^<>]*-->|<a\b[^<>]*></a>)\s*)*", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
# A heading without a blank behind its signs, as older Markdown has it.
_CLOSE_HEADING = re.compile(r"^(#{2,6})(?=[A-Za-z`*])")
_MARKUP = re.compile(r"</?(?:a|b|code|em|font|i|img|kbd|li|p|s|small|span|strong|sub|sup|u|ul)\b|<!--", re.IGNORECASE)
_CALL = re.compile(rf"(?:{'|'.join(METHODS).upper()}) (?:https?:/)?/[^\s`]*")
# An item that begins with a path, and a method in brackets behind it.
_BEHIND = re.compile(rf"[*`]*/\S*\s*[(\[]`?(?:{'|'.join(METHODS).upper()})`?[)\]]")
# A method and its path, each with marks of its own.
_APART = re.compile(rf"^({'|'.join(METHODS).upper()})[*`:]*\s+[*`]+/")
_INDENTED_CALL = re.compile(rf"^{_CALL.pattern}\n\n+ {{3}}\S", re.MULTILINE)
# A line below the head of a table that stands there twice.
_TABLE_RULE = re.compile(r"[ \t]*+\|?[ \t]*+:?-{2,}+:?[ \t]*+(?:\|[ \t]*+:?-{2,}+:?[ \t]*+)*+\|?[ \t]*+")
_RULE = re.compile(r":?-{2,}:?")
_BAR = re.compile(r"(?<!\\)\|")
_LONGEST_ROW = 200
# A section of Widdershins, and what may follow it without a heading.
_DETAILED = "Detailed descriptions"
_AFTER_DETAILS = ("Example responses", "Code samples", "Body parameter")
_DETAIL = re.compile(r"`[^`]+`: ")
# A field may have the name `url`, too.
_HEAD_ITEM = re.compile(
    rf"(?:request )?(?:url|endpoint|path|route)\s*:\s*(?:(?:{'|'.join(METHODS)})\s+)?"
    r"(?:https?:/|\{\{?\w+\}?\})?/.*|"
    rf"(?:http |request )?method\s*:\s*(?:{'|'.join(METHODS)})\b.*",
    re.IGNORECASE,
)
# A word in bold that is no sentence of its own.
_BOLD_MARK = re.compile(r"(?:required|optional)(?= [^\W\d_])", re.IGNORECASE)
_LONGEST_LABEL = 60
# The anchor of a heading in Pandoc, Hugo and others.
_HEADING_ID = re.compile(r"\s+\{#[\w-]+\}$")
# A cell with the type below the name.
_NAME_AND_TYPE = re.compile(r"(?P<name>`[^`]+`) (?P<kind>[a-z]+(?: ?[/|] ?[a-z]+)?)", re.IGNORECASE)
_METHODS_CELL = re.compile(rf"`?(?:{'|'.join(METHODS).upper()})(?:\W{{1,3}}(?:{'|'.join(METHODS).upper()}))*`?")
_TERM = re.compile(r"`?:?[\w$@-][\w.$@\[\]-]*`?")
# A mark of Hugo: `{{<required>}}`.
_SHORTCODE = re.compile(r"\{\{[<%]\s*(required|optional|deprecated)\s*[%>]\}\}")
_SECTION_WORD = re.compile(
    r"(?:(?:path|query|url|request|body|header) )?(?:parameters?|params|arguments|headers?|fields)|(?:request )?body|"
    r"(?:sample |example |success )?(?:requests?|responses?)|payload|response (?:body|fields|parameters)|returns|"
    r"query|errors|examples?|permissions|authentication|authorization",
    re.IGNORECASE,
)
_ITEM_LABEL = re.compile(
    r"`?(?P<label>(?:[A-Z]|[^\W\x00-\u024f])[\w -]{0,39}\w)\s{0,3}"
    r"(?:[(（](?!(?i:object|array|string|integer|int|number|bool))[^()（）\n]{0,40}[)）])?`?\s{0,3}:\s*(?P<rest>.*)",
    re.DOTALL,
)
_MARK_BEHIND = re.compile(r"\s*\((?:optional|required)\)(?=:)", re.IGNORECASE)
NAMES_ALONE = re.compile(r"`[\w.\[\]-]+`(?:(?:, ?| and | or )`[\w.\[\]-]+`)*\.?")
_INDENT = re.compile(r"^(?:[\s\u00a0]|»|›|→|↳|└─*|├─*|│)+")
# What stands before the name of a field inside of the one above, also a sign behind a blank: `> city`, `-- city`.
_NESTED = re.compile(rf"(?:{_INDENT.pattern}|^[>•·◦▪+–-]{{1,8}}[\s\u00a0]+(?=\S))+")
_FIELD_LINE = re.compile(
    r"`[\w.-]+=\[[\w ]+\]`|"
    r"`[^`]+`:?\s*[(\[](?:[^()\[\]]*[,;] ?)?"
    r"(?:string|integer|number|boolean|object|array|int|bool|float|uuid|date|file|required|optional)\b",
    re.IGNORECASE,
)
_NAMED_LINE = re.compile(rf"{_FIELD_LINE.pattern}|`[\w.\[\]-]+`(?: [-–—] |: )\S", re.IGNORECASE)
# A block of Python-Markdown that a site names after what it holds: `/// api-parameters`.
_DIRECTED = re.compile(r"/{3,} (?:api-)?(?P<text>parameters|response|request-body|body|headers)(?:-[a-z]+)?\s*(?:\n|$)")
# The labels of Slate, in quotations.
_SLATE = re.compile(r"Response (?:Code|Body|Headers)|Request (?:Body|Headers)", re.IGNORECASE)
# The title of a fence, as Python-Markdown and Docusaurus print it above the code.
_CODE_TITLE = re.compile(r"""\btitle=(["'])(?P<text>[^"']{1,60})\1""")
_STATUS = re.compile(r"[1-5]\d\d")
# A list item that begins with a status code, and one that begins with the name of a field.
STATUS_ITEM = re.compile(r"`?[1-5]\d\d\b")
_FIELD_ITEM = re.compile(r"`[\w.$@\[\]-]+`|[\w.$@\[\]-]+ ?(?:\([^()]*\)|[–—-] )")
# How far Sphinx indents what belongs to a call, and again what belongs to a section of it.
_SPHINX_INDENT = 3
# The languages of blocks that may hold JSON.
JSON_WORDS = ("", "json", "js", "javascript", "jsonc", "json5")
# A label has a level below those of all headings.
LABEL = 7


class Row(NamedTuple):
    """A row of a table, or an item of a list: its cells, the depth of its field, and its line.

    A field is inside the last one above it that is less deep.
    """

    cells: tuple[str, ...]
    depth: int
    line: int


@dataclass(frozen=True)
class Block:
    """A part of a page. Code spans keep their backticks, all other marks are gone.

    The kind is `heading` (also a line in bold, with level 7), `text` (a line of a paragraph), `code` (whose first word
    is `info`), `table` or `list`. `head` has the cells of a table's first row, `opens` tells that a line of text begins
    a paragraph. `first` is the line of the first line of code, 0 if it is the one behind the line of the block.
    """

    kind: Literal["heading", "text", "code", "table", "list"]
    text: str
    line: int
    level: int = 0
    info: str = ""
    head: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    opens: bool = True
    first: int = 0

    def line_of(self, number: int) -> int:
        """Returns the line of the page on which a line of code stands; the first one has the number 0."""
        return (self.first or self.line + 1) + number


def blocks_of(source: Source) -> list[Block]:
    """Returns the blocks of a page in its order."""
    text, origins = _with_ends(_dedented(source.text))
    found = list(field_lists(list(_blocks(_PARSER.parse(text)))))
    found = [_at_origin(block, origins) for block in found] if origins else found
    return _with_headings(list(_definitions(list(_detailed(found)))))


def _detailed(blocks: Sequence[Block]) -> Iterator[Block]:
    """Yields blocks, where a table has the whole descriptions that stand below it. Its own are their first lines."""
    at = 0
    while at < len(blocks):
        end = at + 2
        if [one.text for one in blocks[at + 1 : end]] == [_DETAILED] and blocks[at].kind == "table":
            while end < len(blocks) and blocks[end].kind != "heading" and blocks[end].text not in _AFTER_DETAILS:
                end += 1
            yield replace(blocks[at], rows=_with_details(blocks[at].rows, blocks[at + 2 : end]))
            at = end
        else:
            yield blocks[at]
            at += 1


def _with_details(rows: Sequence[Row], blocks: Sequence[Block]) -> tuple[Row, ...]:
    """Returns the rows of a table with the descriptions in blocks. One with a table or with code in it stays open."""
    heads = [at for at, one in enumerate(blocks) if one.opens and _DETAIL.match(one.text)]
    found = list(rows)
    after = 0
    for at, end in zip(heads, [*heads[1:], len(blocks)], strict=False):
        name, _, words = blocks[at].text.partition("`: ")
        parts = [words, *(text for one in blocks[at + 1 : end] for text in _words_of(one))]
        is_text = all(one.kind in ("text", "list") for one in blocks[at:end])
        for number in range(after, len(found)):
            cells = found[number].cells
            cut = next(
                (column for column in range(1, len(cells)) if cells[column] and words.startswith(cells[column])), 0
            )
            if cut and _INDENT.sub("", cells[0]).strip("`") == _INDENT.sub("", name.strip("`")):
                whole = " ".join(parts) if is_text else ""
                found[number] = found[number]._replace(cells=(*cells[:cut], whole, *cells[cut + 1 :]))
                after = number + 1
                break
    return tuple(found)


def _words_of(block: Block) -> list[str]:
    return [cell for row in block.rows for cell in row.cells] if block.kind == "list" else [block.text]


def _definitions(blocks: Sequence[Block]) -> Iterator[Block]:
    """Yields blocks, with a list in place of definitions: a term on a line, and a colon before the text below it."""
    rows: list[Row] = []
    at = 0
    while at < len(blocks):
        term, said = blocks[at], blocks[at + 1] if at + 1 < len(blocks) else blocks[at]
        is_pair = term.kind == said.kind == "text" and term.opens and not said.opens
        if is_pair and _TERM.fullmatch(term.text) and said.text.startswith(": "):
            end = at + 2
            while end < len(blocks) and blocks[end].kind == "text" and not blocks[end].opens:
                end += 1
            words = _SHORTCODE.sub(r"(\1)", " ".join(one.text for one in blocks[at + 1 : end]).removeprefix(": "))
            rows.append(Row((f"`{term.text.strip('`:')}` {words}",), 0, term.line))
            at = end
            continue
        if rows:
            yield Block("list", "", rows[0].line, rows=tuple(rows))
            rows = []
        yield blocks[at]
        at += 1
    if rows:
        yield Block("list", "", rows[0].line, rows=tuple(rows))


def _with_ends(text: str) -> tuple[str, list[int]]:
    """Returns a text with a blank line below each table whose end it lacks, and the number of each line before that.

    In Markdown each line below a table is a row of it, up to a blank line. A copy may have lost that: then a line
    without a bar ends the table. A row whose cell has several lines becomes one line. There are no numbers if the lines
    are the same.
    """
    lines: list[str] = []
    origins: list[int] = []
    is_inside = is_code = False
    width = 0
    given = text.split("\n")
    skipped = 0
    for number, first in enumerate(given, 1):
        if number <= skipped:
            continue
        line = first if is_code else _CLOSE_HEADING.sub(r"\1 ", first)
        is_code ^= line.lstrip().startswith(("```", "~~~"))
        if not is_code and _TABLE_RULE.fullmatch(line):
            width = _bars(line) if line.strip().endswith("|") else 0
        if is_inside and (last := _end_of_row(given, number - 1, width)):
            line, skipped = _row_on_one_line(given[number - 1 : last + 1], width), last + 1
        if is_inside and "|" not in line and line.strip() and not is_code:
            lines.append("")
            origins.append(number)
        is_inside = not is_code and "|" in line and (is_inside or _TABLE_RULE.fullmatch(line) is not None)
        lines.append(line)
        origins.append(number)
        if not is_code and _lacks_rule(given, number - 1):
            lines.append("|" + " --- |" * (_bars(line) - 1))
            origins.append(number)
            is_inside = True
    return "\n".join(lines), origins if origins != list(range(1, len(lines) + 1)) else []


def _lacks_rule(lines: Sequence[str], at: int) -> bool:
    """Returns whether a table begins on a line that has no rule below it, as kramdown allows it."""
    if lines[at].lstrip()[:1] != "|" or (at and lines[at - 1].strip()):
        return False
    rows = list(takewhile(lambda line: line.strip(), lines[at : at + _LONGEST_ROW]))
    is_even = all(row.strip()[0] == "|" == row.strip()[-1] and _bars(row) == _bars(rows[0]) > 2 for row in rows)
    return len(rows) > 1 and is_even and not any(set(row) <= set("|:- \t") for row in rows)


def _bars(line: str) -> int:
    return len(_BAR.findall(line))


def _end_of_row(lines: Sequence[str], at: int, width: int) -> int:
    """Returns the index of the last line of a row whose cell has several lines, as tools print it; 0 for another row.

    Such a row has fewer bars than the rule of the table has (`width`). The missing one ends its last line.
    """
    first = lines[at].strip()
    if not first.startswith("|") or first.endswith("|") or _bars(first) >= width:
        return 0
    for end in range(at + 1, min(at + _LONGEST_ROW, len(lines))):
        line = lines[end].strip()
        if line.startswith(("|", "#", "```", "~~~")):
            return 0
        if line.endswith("|"):
            return end
    return 0


def _row_on_one_line(lines: Sequence[str], width: int) -> str:
    """Returns a row on one line. If a bar inside a cell makes it too long, the cell that is cut is left out."""
    row = " ".join(filter(None, map(str.strip, lines)))
    return row if _bars(row) == width else lines[0].strip().rpartition("|")[0] + "|"


def _at_origin(block: Block, origins: Sequence[int]) -> Block:
    """Returns a block with the numbers of the lines in the page."""
    rows = tuple(row._replace(line=origins[row.line - 1]) for row in block.rows)
    return replace(block, line=origins[block.line - 1], rows=rows)


def _with_headings(blocks: list[Block]) -> list[Block]:
    """Returns the blocks of a page. One that lost its marks has no heading: a line above a table is one then, and the
    word of a section on a line.
    """
    has_headings = any(block.kind == "heading" for block in blocks)
    found = list(blocks)
    for at, block in enumerate(blocks):
        after = blocks[at + 1] if at + 1 < len(blocks) else None
        is_alone = block.opens and (after is None or after.kind != "text" or after.opens)
        is_label = after is not None and after.kind == "table" and len(block.text) <= _LONGEST_LABEL
        if has_headings:  # only the words of a section are one then
            is_label = False
            is_alone = is_alone and after is not None and after.kind in ("table", "list", "code")
        if block.kind == "text" and (is_label or (is_alone and _SECTION_WORD.fullmatch(block.text))):
            found[at] = replace(block, kind="heading", level=LABEL)
    return found


def _dedented(text: str) -> str:
    """Returns a text whose calls have indented lines below them, as Sphinx prints it, with less of the indentation."""
    if not _INDENTED_CALL.search(text):
        return text
    lines, is_below = [], False
    for line in text.split("\n"):
        indent = len(line) - len(line.lstrip(" "))
        if line and not indent:
            is_below = _CALL.fullmatch(line) is not None
        lines.append(line[min(indent // _SPHINX_INDENT, 2) * _SPHINX_INDENT :] if is_below else line)
    return "\n".join(lines)


def field_lists(blocks: Sequence[Block]) -> Iterator[Block]:
    """Yields blocks, with a list in place of paragraphs that each begin with a field: its name, then a group such as
    `(string, required)`. Below the words of a section, a dash or a colon is enough.
    """
    at = 0
    while at < len(blocks):
        rows: list[Row] = []
        begin = at
        is_section = at > 0 and _SECTION_WORD.fullmatch(blocks[at - 1].text.strip("` :")) is not None
        line = _NAMED_LINE if is_section else _FIELD_LINE
        while at < len(blocks) and line.match(blocks[at].text) and blocks[at].kind == "text":
            end = at + 1
            while end < len(blocks) and blocks[end].kind == "text" and not blocks[end].opens:
                if line.match(blocks[end].text):
                    break
                end += 1
            rows.append(Row((" ".join(one.text for one in blocks[at:end]),), 0, blocks[at].line))
            at = end
        if rows:
            yield Block("list", "", blocks[begin].line, rows=tuple(rows))
        else:
            yield blocks[at]
            at += 1


def _blocks(marks: Sequence[Mark]) -> Iterator[Block]:
    at = 0
    while at < len(marks):
        mark = marks[at]
        line = (mark.map or [0])[0] + 1
        if mark.type in ("fence", "code_block"):
            if title := _CODE_TITLE.search(mark.info):
                yield Block("text", f"{title['text']}:", line)
            yield Block("code", mark.content, line, info=_language(mark.info))
        elif mark.type == "heading_open":
            yield Block("heading", _HEADING_ID.sub("", _text(marks[at + 1]).strip(" ¶")), line, level=int(mark.tag[1:]))
        elif mark.type == "html_block" and (found := _HTML_HEADING.fullmatch(mark.content)):
            yield Block("heading", _TAG.sub("", found[2]).strip(" ¶"), line, level=int(found[1]))
        elif mark.type == "paragraph_open" and (name := _DIRECTED.match(marks[at + 1].content)):
            yield Block("heading", name["text"].replace("-", " ").capitalize(), line, level=LABEL)
        elif mark.type == "paragraph_open" and marks[at - 1].type == "blockquote_open":
            yield from (_quoted(block) for block in _lines(marks[at + 1], line))
        elif mark.type == "paragraph_open":
            yield from _lines(marks[at + 1], line)
        elif mark.type == "table_open":
            end = _end(marks, at, "table")
            yield _table(marks[at:end], line)
            at = end
        elif mark.type in ("bullet_list_open", "ordered_list_open"):
            end = _end(marks, at, mark.type.removesuffix("_open"))
            yield from _listed(marks[at:end], list(_items(marks[at:end])), line)
            at = end
        at += 1


def _listed(marks: Sequence[Mark], parts: Sequence[Row | Block], line: int) -> Iterator[Block]:
    """Yields a list: its items, the blocks of a template with a label in each item, or a heading in an item."""
    rows = tuple(part for part in parts if isinstance(part, Row))
    if any(_HEAD_ITEM.fullmatch(row.cells[0].replace("`", "")) for row in rows) or _are_labels(rows):
        yield from _unlabeled(_blocks(marks[1:]))
    elif rows and all(_SECTION_WORD.fullmatch(row.cells[0].strip("` :：")) for row in rows):
        yield from (Block("heading", row.cells[0].strip("` :："), row.line, level=LABEL) for row in rows)
    elif len(rows) < len(parts):
        yield from sorted([*lists_of(parts), *_calls_in(marks)], key=lambda block: block.line)
    else:
        yield from _with_details_of_calls(Block("list", "", line, rows=rows), list(_calls_in(marks)))


def shows_sample(item: str) -> bool:
    """Returns whether the code in an item of a list is a sample of the operation: that of a field is none."""
    return item != "" and (STATUS_ITEM.match(item) is not None or _FIELD_ITEM.match(item) is None)


def lists_of(parts: Iterable[Row | Block]) -> Iterator[Block]:
    """Yields a list for the items up to each block that stands inside of one, and the block behind it."""
    rows: list[Row] = []
    for part in [*parts, None]:
        if isinstance(part, Row):
            rows.append(part)
            continue
        if rows:
            yield Block("list", "", rows[0].line, rows=tuple(rows))
            rows = []
        if part is not None:
            yield part


def _with_details_of_calls(block: Block, calls: Sequence[Block]) -> Iterator[Block]:
    """Yields a list, and its calls behind it. The items below a call that name a section are its details."""
    at_line = {call.line: call for call in calls}
    outer = [at for at, row in enumerate(block.rows) if row.depth == 0]
    details = {at: block.rows[at + 1 : end] for at, end in zip(outer, [*outer[1:], len(block.rows)], strict=True)}
    found = {
        block.rows[at].line: list(_details(rows)) for at, rows in details.items() if block.rows[at].line in at_line
    }
    if not any(found.values()):
        yield block
        yield from calls
        return
    for at, rows in details.items():
        row = block.rows[at]
        if row.line not in at_line:
            yield Block("list", "", row.line, rows=(row, *rows))
            continue
        yield at_line.pop(row.line)
        yield from found[row.line] or ([Block("list", "", rows[0].line, rows=tuple(rows))] if rows else [])
    yield from at_line.values()


def _details(rows: Sequence[Row]) -> Iterator[Block]:
    """Yields the sections that the items below a call name: ``Query (optional): `limit`, `cursor` ``, `Body: {...}`."""
    labels = [_ITEM_LABEL.fullmatch(_MARK_BEHIND.sub("", row.cells[0])) for row in rows]
    if not any(found and _SECTION_WORD.fullmatch(found["label"]) for found in labels):
        return
    for row, found in zip(rows, labels, strict=True):
        if found is None or not _SECTION_WORD.fullmatch(found["label"]):
            yield Block("text", row.cells[0], row.line)
            continue
        yield Block("heading", found["label"], row.line, level=LABEL)
        yield from detail(found["rest"], row.line)


def detail(text: str, line: int) -> Iterator[Block]:
    """Yields what stands beside the label of a section: a list of names alone, a sample, or else words."""
    if NAMES_ALONE.fullmatch(text):
        yield Block("list", "", line, rows=tuple(Row((name,), 0, line) for name in re.findall(r"`[^`]+`", text)))
    elif text.strip("`")[:1] in ("{", "["):
        yield Block("code", text.strip("`"), line)
    elif text:
        yield Block("text", text, line)


def _are_labels(rows: Sequence[Row]) -> bool:
    """Returns whether the outer items of a list each begin with a label, and some are those of sections."""
    outer = [_ITEM_LABEL.match(row.cells[0]) for row in rows if row.depth == 0]
    labels = [found["label"] for found in outer if found is not None]
    return len(labels) == len(outer) > 0 and any(map(_names_section, labels))


def _names_section(label: str) -> bool:
    """Returns whether a label names a section, also in other languages."""
    is_english = label.isascii()
    return _SECTION_WORD.fullmatch(label) is not None or not (is_english or section_of(label) in ("", "Neutral"))


def _unlabeled(blocks: Iterable[Block]) -> Iterator[Block]:
    """Yields the blocks of an item. One line with the label of a section and what it has becomes a heading and that."""
    for block in blocks:
        found = _ITEM_LABEL.fullmatch(block.text) if block.kind == "text" and not block.text.endswith(":") else None
        if found is None or not _names_section(found["label"]):
            yield block
            continue
        label = block.text[: found.start("rest")].replace("`", "").rstrip(" :")
        yield replace(block, kind="heading", text=label if _STATUS.search(label) else found["label"], level=LABEL)
        rest = found["rest"].strip("`")
        yield replace(block, kind="code" if rest[:1] in ("{", "[") else "text", text=rest)


def _quoted(block: Block) -> Block:
    """Returns a line of a quotation; in Slate, one that names a response is the heading of the code below it."""
    is_label = block.kind == "text" and _SLATE.fullmatch(block.text) is not None
    return replace(block, kind="heading", level=LABEL) if is_label else block


def _language(info: str) -> str:
    """Returns the language of a fence; Python-Markdown writes it as a class, such as `{.json .sample}`."""
    return (info.strip("{} ").lstrip(".").split() or [""])[0].lower()


def _calls_in(marks: Sequence[Mark]) -> Iterator[Block]:
    """Yields the calls that are paragraphs of an item: an indented line below a list belongs to its last item. An item
    may begin with a call in code, too.
    """
    for mark in marks:
        is_call = _CALL.match(_APART.sub(r"\1 /", mark.content.lstrip("*`"))) or _BEHIND.match(mark.content)
        if mark.type == "inline" and is_call and mark.map:
            is_alone = _CALL.fullmatch(mark.content)
            yield Block("text", mark.content if is_alone else _strong(mark.children or []), mark.map[0] + 1)


def _end(marks: Sequence[Mark], at: int, kind: str) -> int:
    level = marks[at].level
    return next(i for i in range(at, len(marks)) if marks[i].type == f"{kind}_close" and marks[i].level == level)


def _lines(inline: Mark, line: int) -> Iterator[Block]:
    """Yields each line of a paragraph. A line that is all bold is a heading."""
    for number, part in enumerate(_split(inline.children or [])):
        is_label = _is_bold(part)
        text = (_joined(part) if is_label else _strong(part)).strip()
        if not text:
            continue
        yield Block(
            "heading" if is_label else "text", text, line + number, level=LABEL if is_label else 0, opens=number == 0
        )


def _split(children: Sequence[Mark]) -> list[list[Mark]]:
    lines: list[list[Mark]] = [[]]
    for child in children:
        if child.type in ("softbreak", "hardbreak"):
            lines.append([])
        else:
            lines[-1].append(child)
    return lines


def _is_bold(part: Sequence[Mark]) -> bool:
    """Returns whether a line is bold, but for code and a colon at its end."""
    depth, bold = 0, False
    for child in part:
        depth += (child.type == "strong_open") - (child.type == "strong_close")
        bold = bold or depth > 0
        if child.type == "text" and depth == 0 and child.content.strip(" :"):
            return False
    return bold


def _text(inline: Mark) -> str:
    return _joined(inline.children or [])


def _joined(children: Sequence[Mark]) -> str:
    pieces = []
    for child in children:
        if child.type == "code_inline":
            pieces.append(f"`{child.content}`")
        elif child.type == "text":
            pieces.append(child.content)
        elif child.type in ("softbreak", "hardbreak") or re.match(r"</?br\b", child.content, re.IGNORECASE):
            pieces.append(" ")
        elif child.type == "html_inline" and not _MARKUP.match(child.content):  # `Array<User>` without code marks
            pieces.append(child.content)
    return "".join(pieces)


def _table(marks: Sequence[Mark], line: int) -> Block:
    rows = [list(_cells(marks, at)) for at, mark in enumerate(marks) if mark.type == "tr_open"]
    places = [(mark.map or [line - 1])[0] + 1 for mark in marks if mark.type == "tr_open"]
    found = []
    for cells, place in zip(rows[1:], places[1:], strict=True):
        if not all(map(_RULE.fullmatch, cells)):
            found.append(row_of(cells, place))
    head = tuple(cell.strip() for cell in rows[0])
    pairs = [one.groups() for row in found if row.cells and (one := _NAME_AND_TYPE.fullmatch(row.cells[0]))]
    is_typed = 2 * sum(kind_of(kind).text != "" for _, kind in pairs) >= len(found) == len(pairs) > 0
    if is_typed and "type" not in " ".join(head).lower():
        found = [row._replace(cells=(*pair, *row.cells[1:])) for row, pair in zip(found, pairs, strict=True)]
        head = (head[0], "Type", *head[1:])
    return Block("table", "", line, head=head, rows=tuple(continued(found)))


def _is_field_row(row: Row) -> bool:
    """Returns whether the first cell of a row that has words is a name, with words in a further cell."""
    said = [cell for cell in row.cells if cell]
    return len(said) > 1 and _TERM.fullmatch(said[0]) is not None


def continued(rows: Sequence[Row]) -> Iterator[Row]:
    """Yields the rows of a table. One without a name and without a type goes on with the texts of the row above it.

    Below a row that has the method of a call, a row that begins with a name is a field of its own.
    """
    held: Row | None = None
    is_below_methods = False
    for row in rows:
        is_below_methods = _METHODS_CELL.fullmatch(row.cells[0]) is not None if any(row.cells[:1]) else is_below_methods
        is_more = held is not None and len(row.cells) == len(held.cells) > 2 and not (row.cells[0] or row.cells[1])
        if held is not None and is_more and not (is_below_methods and _is_field_row(row)):
            texts = (" ".join(filter(None, pair)) for pair in zip(held.cells, row.cells, strict=True))
            held = held._replace(cells=tuple(texts))
            continue
        if held is not None:
            yield held
        held = row
    if held is not None:
        yield held


def item_of(name: str, said: str = "", words: str = "") -> str:
    """Returns a field as the item of a list has it: `` `name` (string, required) - The name. ``."""
    return f"`{name}`" + (f" ({said})" if said else "") + (f" - {words}" if words else "")


def row_of(cells: Sequence[str], line: int) -> Row:
    """Returns a row of a table. Its depth is the width of the indentation before its first cell."""
    before = _NESTED.match(cells[0]) if cells else None
    depth = len(before.group().rstrip(" ")) if before else 0
    cells = (cells[0][before.end() :], *cells[1:]) if before else cells
    return Row(tuple(_INDENT.sub("", cell).strip() for cell in cells), depth, line)


def _cells(marks: Sequence[Mark], at: int) -> Iterator[str]:
    is_first = True
    while marks[at].type != "tr_close":
        if marks[at].type == "inline":
            yield _marked(marks[at].children or [], is_name=is_first)
            is_first = False
        at += 1


def _marked(children: Sequence[Mark], *, is_name: bool) -> str:
    """Returns the text of a cell, with the word `Required` in bold at its beginning in brackets: it is a mark.

    So is a type in bold, unless the cell is the first one, where a name stands.
    """
    children = [child for child in children if child.type != "text" or child.content]
    kinds = [child.type for child in children[:3]]
    if kinds == ["strong_open", "text", "strong_close"]:
        text = _joined(children).strip()
        if found := _BOLD_MARK.match(text):
            return f"({found[0]}) {text[found.end() :].lstrip()}".strip()
        after = next((at for at, child in enumerate(children) if child.type == "strong_close"), 0)
        if not is_name and _is_break(children[after + 1 : after + 2]):  # Slate: a type in bold on a line of its own
            return f"({_joined(children[: after + 1]).strip()}) {_joined(children[after + 2 :]).strip()}"
    return _joined(children)


def _is_break(children: Sequence[Mark]) -> bool:
    return any(re.match(r"</?br\b", child.content, re.IGNORECASE) for child in children)


def _items(marks: Sequence[Mark]) -> Iterator[Row | Block]:
    """Yields the items of a list; those of the lists inside are deeper. The paragraphs of an item are one text.

    Behind an item stand the samples in it, and the paragraphs behind them. The number of an item such as `200. The
    user` is a status.
    """
    depth = -1
    held: list[tuple[list[str], int, int]] = []
    shown: dict[int, list[Block]] = {}
    for at, mark in enumerate(marks):
        depth += mark.type.endswith("_list_open")
        depth -= mark.type.endswith("_list_close")
        below = shown.get(len(held))
        line = (mark.map or [0])[0] + 1
        if mark.type == "list_item_open":
            status = [f"{mark.info}:"] if _STATUS.fullmatch(mark.info) else []
            if status and held and not held[-1][0]:  # Markdown takes it as a list inside of the item
                held[-1][0].extend(status)
            else:
                held.append((status, depth, line))
        elif mark.type in ("fence", "code_block") and held and (below or shows_sample("".join(held[-1][0][:1]))):
            shown.setdefault(len(held), []).append(Block("code", mark.content, line, info=_language(mark.info)))
        elif mark.type == "inline" and held and marks[at - 1].type == "paragraph_open":
            if below:
                below.extend(_lines(mark, line))
            else:
                held[-1][0].append(_strong(mark.children or []))
    for number, (texts, deep, line) in enumerate(held, 1):
        yield Row((" ".join(texts),), deep, line)
        yield from shown.get(number, ())


def _strong(children: Sequence[Mark]) -> str:
    """Returns a text that has a code span in place of bold at its beginning: both mark a name.

    Words in italics behind the name are in brackets, as `(string)` is: both mark a type.
    """
    if children and children[0].type == "text" and not children[0].content:
        children = children[1:]
    if len(children) > 2 and children[0].type == "strong_open" and children[2].type == "strong_close":
        text = children[1].content.rstrip(":")
        name, rest = f"`{text}`{':' if children[1].content.endswith(':') else ''}", children[3:]
    elif children and children[0].type == "code_inline":
        name, rest = f"`{children[0].content}`", children[1:]
    else:
        return _joined(children)
    kinds = [child.type for child in rest[:4]]
    if kinds == ["text", "em_open", "text", "em_close"] and not rest[0].content.strip(" :-–—"):
        return f"{name} ({rest[2].content}){_joined(rest[4:])}"
    return name + _joined(rest)
