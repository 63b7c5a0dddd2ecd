"""Splits the text of a page into regions: code, tables, lists, headings, text, and what is dismissed.

Shares no code with the readers, so that their mistakes are not repeated here.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

__all__ = ["HEAD_WORD", "Line", "Region", "blocks_of", "regions"]

Region = Literal["blank", "code", "table", "list", "heading", "text", "comment", "script", "front", "anchor"]

_MOST_LINES_OF_FRONT = 80
# A longer line is looked at up to here: one line of HTML may be a whole page.
_LONGEST = 100_000
# `/users/<id>` has no tag.
_TAG = re.compile(r"</[A-Za-z][^<>]{0,2000}>|(?<![/=])<[A-Za-z][^<>]{0,2000}>|<!--[^<>]{0,2000}-->")
_ENTITY = re.compile(r"&#?\w{1,31};")
_CODE_TAG = re.compile(r"</?(?:code|kbd|tt)\b[^<>]{0,200}>", re.IGNORECASE)
_HEADING = re.compile(r"(?:#{1,6}|={1,6}) +\S|<h[1-6]\b", re.IGNORECASE)
_UNDERLINE = re.compile(r"([=\-~`^\"'*+#.:_])\1{2,}")
_FENCE = re.compile(r"[ \t]*(?P<marks>`{3,}|~{3,})(?P<info>[^`]*)$")
# Code in Hugo and Jekyll: `{{< highlight json >}}`, `{% endhighlight %}`.
_SHORTCODE = re.compile(r"\{[{%][<%-]?\s*(?:/\s*|end)?(?:code\w*|highlight|prism|snippet)\b(?P<info>[^{}%]*)[%>-]*\}")
_ASCIIDOC_FENCE = re.compile(r"(?P<marks>-{4,}|\.{4,})$")
_OF_ASCIIDOC = re.compile(r"={1,5} \S|\[(?:source|cols|%|NOTE)|\|===")
_DIRECTIVE = re.compile(
    r"\.\. +(?:code-block|code|sourcecode|literalinclude|parsed-literal|http:example)::", re.IGNORECASE
)
_ITEM = re.compile(r"(?:[-*+•]{1,5}|\d{1,3}[.)])\s+\S|•\S|:(?=[<>\w])\s*\S|<li\b", re.IGNORECASE)
# A directive of reStructuredText whose options are about it.
_DESCRIBES = re.compile(r"\s*\.\. +[\w:-]+:: *\S")
_ROW = re.compile(r"\|.*\||.+\|.+")
_GRID = re.compile(r"\+(?:[-=]+\+)+|={2,}(?: +={2,})+")
_RULE = re.compile(r"[\s|:+=-]*")
_BEGINS: Mapping[str, tuple[Region, str]] = {
    "<!--": ("comment", "-->"),
    "<script": ("script", "</script"),
    "<style": ("script", "</style"),
    "{%": ("comment", "%}"),
}
_PRE = re.compile(r"<(?P<end>/)?pre\b", re.IGNORECASE)
_ANCHOR = re.compile(r"\[[#.][^\]]*\]|\{:?[#.][^}]*\}|<a (?:name|id)=\S+>\s*</a>|\.\. _[^:]+:|:[\w-]+:(?: .*)?")
# Options of a directive of reStructuredText that state facts.
_OPTION = re.compile(
    r":(?:method|url|path|type|condition|required|default|enum|values|in|format|name|status):", re.IGNORECASE
)


@dataclass
class Line:
    """A line of a page: its number from 1, its text, and the same without tags and entities.

    `block` numbers the block of code, the table or the row of HTML that the line belongs to. `info` is what stands
    beside the fence of a block of code. `head` has the texts of the head of the table. `topic` is the heading above.
    `level` is that of a heading, from 1 for the highest, 0 for any other line. `column` is the head above a line of
    HTML with one cell; the cells of a line with several stand between bars in `plain`.
    """

    number: int
    raw: str
    plain: str
    region: Region = "text"
    block: int = 0
    info: str = ""
    head: tuple[str, ...] = ()
    topic: str = ""
    is_head: bool = False
    indent: int = 0
    level: int = 0
    column: str = ""


def regions(text: str) -> list[Line]:
    """Returns the lines of a page, each with its region."""
    lines = [_line(number, raw) for number, raw in enumerate(text.split("\n"), 1)]
    _mark_hidden(lines)
    _mark_code(lines)
    _unmark_code(lines)
    _mark_blocks(lines)
    _mark_html_tables(lines)
    _mark_asciidoc_tables(lines)
    _mark_tabbed_tables(lines)
    _mark_simple_tables(lines)
    _mark_list_tables(lines)
    _mark_topics(lines)
    return lines


def _line(number: int, raw: str) -> Line:
    clipped = raw[:_LONGEST]
    if found := _SHORTCODE.fullmatch(clipped.strip().rpartition("| ")[2]):
        clipped = f"```{found['info'].strip(' <>')}"
    return Line(number, clipped, _plain(clipped), indent=len(clipped) - len(clipped.lstrip()))


def _plain(text: str) -> str:
    """Returns a text without tags, with its entities as characters."""
    plain = _TAG.sub(" ", _CODE_TAG.sub("`", text)) if "<" in text else text
    # `&notes=` in a form is no entity, though HTML reads one without its semicolon.
    plain = _ENTITY.sub(lambda found: html.unescape(found[0]), plain) if "&" in plain else plain
    return plain.strip("\u200b\ufeff \t\u00a0\r")


def _mark_hidden(lines: Sequence[Line]) -> None:
    """Marks comments, scripts, styles, and the entries above a page."""
    if lines and lines[0].raw.strip() == "---":
        end = next((at for at, one in enumerate(lines[1:1000], 1) if one.raw.strip() == "---"), 0)
        for one in lines[: end + 1 if end else 0]:
            # A generator may put the OpenAPI document of an operation there, on many lines.
            if end < _MOST_LINES_OF_FRONT or re.match(r"[\w-]+: *[^{\[]*$", one.raw):
                one.region = "front"
    until = ""
    region: Region = "comment"
    for one in lines:
        lower = one.raw.lower()
        if not until:
            begun = next((mark for mark in _BEGINS if lower.lstrip().startswith(mark)), "")
            if begun:
                region, until = _BEGINS[begun]
        if until:
            one.region = region
            at = lower.find(until)
            if at >= 0:
                is_more = bool(_TAG.sub(" ", lower[at + len(until) :].lstrip(">")).strip())
                one.region = "text" if is_more else one.region
                until = ""


def _mark_code(lines: Sequence[Line]) -> None:
    """Marks fenced, literal and preformatted code."""
    fence = info = ""
    block, literal, after_literal = 0, -1, False
    is_markdown = _is_markdown(lines)  # where `----` is a rule between two parts
    for at, one in enumerate(lines):
        stripped = one.raw.strip()
        if one.region != "text" and not (fence and one.region == "comment"):
            continue
        if fence:
            one.region, one.block, one.info = "code", block, info
            is_end = stripped == fence or (
                fence[0] in "`~" and stripped.startswith(fence) and not stripped.strip(fence[0])
            )
            closes = fence == "</pre" and "</pre" in one.raw.lower()
            if is_end or closes:
                fence = ""
            if closes and _opens_pre(one.raw):
                block, fence = block + 1, "</pre"
            continue
        if literal >= 0:
            if stripped and one.indent <= literal:
                literal = -1
            else:
                one.region, one.block, one.info = ("code", block, info) if stripped else ("blank", 0, "")
                continue
        begun = None if _underlines(lines, at) else _FENCE.match(one.raw)
        preformatted = _opens_pre(one.raw)
        if begun or (not is_markdown and _opens_asciidoc(lines, at)) or preformatted:
            block += 1
            info = begun["info"].strip() if begun else ""
            fence = begun["marks"] if begun else "</pre" if preformatted else stripped
            one.region, one.block, one.info = "code", block, info
        elif _DIRECTIVE.match(stripped) or (
            stripped.endswith("::") and not stripped.startswith((":", "..")) and _is_deeper(lines, at)
        ):
            block += 1
            literal, info = one.indent, stripped
        elif stripped and one.indent >= _INDENTED and _opens_indented(lines, at):
            block += 1
            info = ""
            one.region, one.block = "code", block
            literal = _INDENTED - 1 if after_literal else one.indent - 1
        if not stripped and one.region == "text":
            one.region = "blank"


def _unmark_code(lines: Sequence[Line]) -> None:
    """Takes the elements out of code that a highlighter has colored."""
    for one in lines:
        if one.region == "code" and ("<span" in one.raw or "&quot;" in one.raw):
            one.raw = _ENTITY.sub(lambda found: html.unescape(found[0]), _TAG.sub("", one.raw))
            one.plain = one.raw.strip()


_INDENTED = 4


def _is_markdown(lines: Sequence[Line]) -> bool:
    return any(one.raw.startswith("```") for one in lines) and not any(_OF_ASCIIDOC.match(one.raw) for one in lines)


def _underlines(lines: Sequence[Line], at: int) -> bool:
    """Returns whether a line of backticks or tildes is the line below a heading of reStructuredText."""
    marks = lines[at].raw.strip()
    before = lines[at - 1].raw.strip() if at else ""
    return len(marks) > 3 and not marks.strip("`~") and bool(before) and len(marks) >= len(before)


def _opens_indented(lines: Sequence[Line], at: int) -> bool:
    """Returns whether an indented line begins code: a bracket, a call or a command after a blank line."""
    before = lines[at - 1].raw.strip() if at else ""
    text = lines[at].raw.strip()
    begins = text[0] in "{[" or re.match(r"(?:curl|HTTP/\d|(?:GET|POST|PUT|PATCH|DELETE) +/)", text) is not None
    return not before and begins


def _opens_asciidoc(lines: Sequence[Line], at: int) -> bool:
    stripped = lines[at].raw.strip()
    if not _ASCIIDOC_FENCE.fullmatch(stripped):
        return False
    before = lines[at - 1].raw.strip() if at else ""
    if not (before or "".join(one.raw.strip() for one in lines[at + 1 : at + 2])):  # a rule between two sections
        return False
    # The line below a heading is nearly as long as the heading.
    is_underline = len(before) in range(1, len(stripped) + 3) and not before.startswith(("[", ".", "+"))
    return not is_underline and any(one.raw.strip() == stripped for one in lines[at + 1 : at + 400])


def _opens_pre(raw: str) -> bool:
    marks = [found["end"] is not None for found in _PRE.finditer(raw)]
    return bool(marks) and not marks[-1]


def _is_deeper(lines: Sequence[Line], at: int) -> bool:
    after = next((one for one in lines[at + 1 : at + 5] if one.raw.strip()), None)
    return after is not None and after.indent > lines[at].indent


def _mark_blocks(lines: Sequence[Line]) -> None:
    """Marks headings, lists, and the rows of tables with their heads."""
    head: tuple[str, ...] = ()
    for at, one in enumerate(lines):
        if one.region != "text":
            head = ()
            continue
        stripped = one.raw.strip()
        after = lines[at + 1].raw.strip() if at + 1 < len(lines) and lines[at + 1].region == "text" else ""
        if _is_rule_of_table(stripped) and (head or (at and lines[at - 1].region == "table") or _GRID.match(stripped)):
            one.region, one.head = "table", head
        elif _HEADING.match(stripped):
            one.region, head = "heading", ()
        elif (
            _UNDERLINE.fullmatch(after)
            and stripped
            and len(after) >= min(len(stripped), 3)
            and not head
            and "|" not in stripped
        ):
            one.region = "heading"
        elif _UNDERLINE.fullmatch(stripped):
            one.region = "anchor"
        elif "|" in stripped and (head or _is_rule_of_table(after) or stripped[0] == "|"):
            is_first = not head and (
                _is_rule_of_table(after) or (at > 0 and _GRID.fullmatch(lines[at - 1].raw.strip()) is not None)
            )
            cells = _cells(stripped)
            head = cells if is_first else head
            one.region, one.head, one.is_head = "table", head, is_first
            goes_on = at > 0 and lines[at - 1].block and cells and not cells[0]
            one.block = lines[at - 1].block if goes_on else -one.number
        elif one.indent and _OPTION.match(stripped):
            one.region, head = "list", ()
            above = lines[at - 1]
            one.block = above.block or (-above.number if _DESCRIBES.match(above.raw) else 0)
            above.block = one.block if above.raw.lstrip().startswith("..") else above.block
        elif _ANCHOR.fullmatch(stripped):
            one.region = "anchor"
        elif _ITEM.match(stripped):
            one.region, head = "list", ()
        else:
            head = ()


def _is_rule_of_table(stripped: str) -> bool:
    return (
        bool(stripped)
        and _RULE.fullmatch(stripped) is not None
        and "-" * 2 in stripped.replace("=", "-")
        and ("|" in stripped or "+" in stripped or " " in stripped)
    )


def _cells(stripped: str) -> tuple[str, ...]:
    return tuple(re.sub(r"[*_`]", "", cell).strip().lower() for cell in stripped.strip("|").split("|"))


_ROW_TAG = re.compile(r"<(?P<end>/)?tr\b", re.IGNORECASE)
_CELL_TAG = re.compile(r"<(?P<kind>t[hd])\b", re.IGNORECASE)
_TABLE_TAG = re.compile(r"<(?P<end>/)?table\b", re.IGNORECASE)


def _mark_html_tables(lines: Sequence[Line]) -> None:
    """Marks the rows of HTML tables. A head is a row that has `<th>` alone."""
    row: list[Line] = []
    head: tuple[str, ...] = ()
    number = 0
    inside = in_table = False
    for one in lines:
        if one.region in ("comment", "script"):
            continue
        for found in _TABLE_TAG.finditer(one.raw):
            in_table, head = found["end"] is None, ()
        opens = [found["end"] is None for found in _ROW_TAG.finditer(one.raw)]
        if opens and opens[0] and not inside:
            number, inside, row = number + 1, True, []
        if inside or (in_table and _CELL_TAG.search(one.raw)):
            row.append(one)
            if one.region not in ("code", "blank"):
                one.region, one.block, one.head = "table", number, head
        if inside and opens and not opens[-1]:
            inside = False
            kinds = [found["kind"].lower() for each in row for found in _CELL_TAG.finditer(each.raw)]
            _mark_columns(row, head)
            if kinds and set(kinds) == {"th"} and not head:
                head = tuple(word for each in row for word in _words_of_head(each.plain) if word)
                for each in row:
                    each.is_head, each.head = True, head
        if not in_table:
            inside = False


def _mark_columns(row: Sequence[Line], head: tuple[str, ...]) -> None:
    """Puts the cells of a row of HTML between bars, or marks the column of a line with one cell or a part of it."""
    count = 0
    for one in row:
        cells = _CELL_TAG.split(one.raw)[2::2]
        count += len(cells)
        if len(cells) > 1:
            one.plain = f"| {' | '.join(_plain(f'<td{cell}').replace('|', '/') for cell in cells)} |"
        elif 0 < count <= len(head):
            one.column = head[count - 1]


def _words_of_head(plain: str) -> Sequence[str]:
    return _cells(plain) if "|" in plain else re.split(r"\s{2,}", plain.lower())


def _has_asciidoc_head(lines: Sequence[Line], at: int) -> bool:
    """Returns whether a table has a head: an option says so, or a blank line stands below its first line or cells."""
    if at and re.search(r"header", lines[at - 1].raw):
        return True
    below = [one.raw.strip() for one in lines[at + 1 : at + 12]]
    first = next((number for number, text in enumerate(below) if not text or text == "|==="), 0)
    return 0 < first < len(below) and not below[first] and (first == 1 or below[0].count("|") == 1)


def _mark_asciidoc_tables(lines: Sequence[Line]) -> None:
    """Marks the cells of AsciiDoc tables: the head ends with its only line, or with a blank one if it has several."""
    inside = in_head = False
    row = 0
    head: list[str] = []
    for at, one in enumerate(lines):
        stripped = one.raw.strip()
        if stripped == "|===" and one.region != "code":
            inside, head = not inside, []
            in_head = inside and _has_asciidoc_head(lines, at)
            one.region = "anchor"
        elif inside and one.region != "code":
            in_head = in_head and bool(stripped or not head)
            # A row begins below a blank line, or with its first cell where a line has several.
            is_first = not row or not lines[at - 1].raw.strip() or (stripped[:1] == "|" and stripped.count("|") > 1)
            row = one.number if is_first and stripped else row
            if stripped:
                one.block = -row
                one.region, one.is_head = "table", in_head
                head += [*_cells(stripped)] if in_head else []
                in_head = in_head and len(head) < 2
                one.head = tuple(head)


HEAD_WORD = re.compile(
    r"(?:name|parameters?|field|property|key|attribute|argument|path|type|required|description|default|status|code|"
    r"header|part|value|in|location|format|example|notes?|constraints?)",
    re.IGNORECASE,
)


def _mark_tabbed_tables(lines: Sequence[Line]) -> None:
    """Marks the tables of copied text: a head with tabs, then rows whose cells stand on lines between tabs."""
    at = 0
    while at < len(lines):
        cells = lines[at].raw.strip().split("\t")
        if len(cells) > 1 and lines[at].region != "code" and all(HEAD_WORD.fullmatch(cell.strip()) for cell in cells):
            head = tuple(cell.strip().lower() for cell in cells)
            lines[at].region, lines[at].head, lines[at].is_head = "table", head, True
            at = _mark_rows(lines, at + 1, head)
        else:
            at += 1


def _mark_rows(lines: Sequence[Line], at: int, head: tuple[str, ...]) -> int:
    """Marks the rows below a head, and returns the index behind them. One blank line ends the table, two do not."""
    blanks, is_first, tabbed, row = 0, True, False, at
    while at < len(lines):
        one = lines[at]
        tabbed = tabbed or "\t" in one.raw
        if not one.plain:
            blanks += 1
        elif is_first or tabbed or blanks > 1:
            row = row if tabbed and not is_first else one.number
            one.region, one.head, one.block = "table", head, -row
            is_first, tabbed, blanks = False, False, 0
        else:
            return at
        at += 1
    return at


def _mark_simple_tables(lines: Sequence[Line]) -> None:
    """Marks the rows of the simple tables of reStructuredText: an indented line goes on with the row above."""
    rules = [at for at, one in enumerate(lines) if one.raw.strip()[:2] == "==" and _GRID.fullmatch(one.raw.strip())]
    while len(rules) > 1:
        first, second = rules[0], rules[1]
        has_head = len(rules) > 2 and second - first < 4 and not any(not one.plain for one in lines[first:second])
        end = rules[2] if has_head else second
        head = tuple(word for one in lines[first + 1 : second] for word in re.split(r"\s{2,}", one.plain.lower()))
        row = 0
        for at in range(first, end + 1):
            one = lines[at]
            if at in (first, second, end) or not one.plain:
                one.region = "anchor" if one.plain else "blank"
                continue
            row = one.number if one.indent <= lines[first].indent + 1 or not row else row
            if not has_head and re.match(r"[a-z]\w*(?:[.\[\]-]\w*)* {2,}\S", lines[row - 1].plain) is None:
                continue  # a table of paragraphs, with a label beside each
            one.region, one.block, one.head = "table", -row, head if has_head else ()
            one.is_head = has_head and at < second
        rules = [at for at in rules if at > end]


def _mark_list_tables(lines: Sequence[Line]) -> None:
    """Marks the rows of the list tables of reStructuredText: each cell is an item of an inner list."""
    depth, row, rows = -1, 0, 0
    for one in lines:
        stripped = one.raw.strip()
        if stripped.startswith(".. list-table::"):
            depth, row, rows = one.indent, 0, 0
        elif depth >= 0 and stripped and one.indent <= depth:
            depth = -1
        elif depth >= 0 and stripped and (row or stripped.startswith("* - ")):
            is_first = stripped.startswith("* - ")
            row, rows = (one.number, rows + 1) if is_first else (row, rows)
            one.region, one.block, one.is_head = "table", -row, rows == 1


def _mark_topics(lines: Sequence[Line]) -> None:
    topic = ""
    underlines: list[str] = []
    for one, below in zip(lines, (*lines[1:], Line(0, "", "")), strict=True):
        if one.region == "heading":
            marks = re.match(r"\s*(?:(?P<signs>#{1,6}|={1,6}) |<h(?P<digit>[1-6]))", one.raw, re.IGNORECASE)
            under = below.raw.strip()[:1]
            if marks is None and under not in underlines:
                underlines.append(under)
            one.level = underlines.index(under) + 1 if marks is None else int(marks["digit"] or len(marks["signs"]))
            topic = re.sub(r"[#=*_`]", "", one.plain).strip().lower()
        one.topic = topic


def blocks_of(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Yields the blocks of code of a page."""
    held: list[Line] = []
    for one in lines:
        if held and (one.region not in ("code", "blank") or (one.block and one.block != held[0].block)):
            yield held
            held = []
        if one.region == "code":
            held.append(one)
    if held:
        yield held
