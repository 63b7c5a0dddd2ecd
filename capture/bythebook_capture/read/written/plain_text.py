"""The blocks of a page without marks: a text that a person wrote, or one that a browser copied from such a page.

A heading has a line of signs below it, stands in the table of contents, names a section, or is a short line of its own.
Tables are tabs. Code is what begins with `curl`, a request, a response, or a brace.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from bythebook_capture.facts import METHODS
from bythebook_capture.read.html_tree import is_html
from bythebook_capture.read.reader import Reader
from bythebook_capture.read.source import Source
from bythebook_capture.read.written.blocks import LABEL, Block, Row, item_of, row_of
from bythebook_capture.read.written.calls import CALL_WORDS, END, is_head_line, lists_calls
from bythebook_capture.read.written.free_calls import shows_call
from bythebook_capture.read.written.headings import section_of, status_in
from bythebook_capture.read.written.page import LAST, has_directives, is_of_renderer, read_blocks
from bythebook_capture.read.written.rows import is_field_table
from bythebook_capture.tokens import Tokens

__all__ = ["READERS"]

_MARKS = r"^#{2,6} \S|\A\s*# \S|^\s*(?:```|~~~)|^\s*\|.*\|\s*$|^\.\. "
_MARKDOWN = re.compile(rf"{_MARKS}|\*\*\w[^*\n]*\*\*|\]\([^)\s]+\)|(?<!`)`[^`\n]+`(?!`)", re.MULTILINE)
_MARKED = re.compile(_MARKS, re.MULTILINE)
# A label with an address, and a method below it.
_LABELED_CALL = re.compile(
    rf"^[ \t]*(?i:url|uri|endpoint|path|route)[ \t]*:[ \t]*\S*/\S*[ \t]*\n\s*(?:{CALL_WORDS})[ \t]*:?[ \t]*$",
    re.MULTILINE,
)
_CALL = re.compile(rf"\bcurl\b|\b(?:{CALL_WORDS})\b")
_LONE_CALL = re.compile(
    rf"^[ \t]*(?:[\w ]{{1,20}}: *)?(?P<method>{CALL_WORDS}|{'|'.join(METHODS)})[ \t]+"
    r"(?:https?:/)?(?P<path>['\"]?/\S*|(?:api|rest|v\d+)/\S+)[ \t]*$",
    re.MULTILINE,
)
# A path on a line of its own, above a line with its method.
_LONE_PATH = re.compile(
    r"^[ \t]*+(?P<path>(?:https?:/)?/\S+?):?[ \t]*\n+"
    rf"[ \t]*+(?:http )?(?:request )?(?:methods?|verbs?)\s*:\s*(?:{CALL_WORDS})\b",
    re.MULTILINE | re.IGNORECASE,
)
# A numbered title with its method in brackets, and the path behind a label below it: `1. Sign in (POST)`, `* url: /in`.
_TITLE_WITH_METHOD = re.compile(
    rf"^[ \t]*(?:\d+\w?[.)] )(?P<title>\S[^\n]*?) ?\((?P<method>{CALL_WORDS})\)[^\n]*$", re.MULTILINE
)
_URL_ITEM = re.compile(r"[ \t]*[-*•] (?:url|uri|path|endpoint): ?(?P<path>/\S*)[ \t]*", re.IGNORECASE)
# An address with a query on a line of its own.
_ASKED_ALONE = re.compile(r"^[ \t]*https?://[^\s?/]+/[^\s?]*\?[\w.\[\]-]+=\S*[ \t]*$", re.MULTILINE)
_CURL = re.compile(r"(?:\$ )?curl\b")
_MESSAGE = re.compile(
    rf"HTTP/[\d.]+ [1-5]\d\d\b|(?:{CALL_WORDS}) /\S* HTTP/[\d.]+$|"
    r"[1-5]\d\d (?i:ok|created|accepted|no content|bad request|unauthorized|forbidden|not found|conflict|"
    r"unprocessable entity|internal server error)$"
)
_TITLE = re.compile(r"[A-Z][^.:;!?{}<>=\t]{2,59}")
_RULE = re.compile(r"\s*([=\-_*~#+])\1{3,}\s*")
_ITEM = re.compile(r"(?P<indent>\s*)(?:[-*•◦+]|\d+[.)])\s+(?P<text>\S.*)")
# A line that may stand in a table of contents.
_ENTRY = re.compile(r"[\w(][^{}\"=;<>\t]{0,78}[^\s,;:{}\[\]]")
_LABEL = re.compile(r"(?:[A-Z]|[a-z](?=.*:$))[\w ,/&'-]*(?:\([^()]+\))?:?")
_INLINE = re.compile(r"(?P<label>[A-Z][\w ]{2,30})\s*[:;]\s*(?P<code>[{\[].*)")
# A call with its title behind it, and a number before a title.
_TITLED = re.compile(
    rf"(?P<method>{CALL_WORDS})\s+(?P<path>/\S*)(?:\s{{2,}}[-–—:]*\s*|\s+[-–—:]+\s+)(?P<title>[^\s{{\[].*)"
)
_NUMBERED = re.compile(r"\d+(?:\.\d+)*[.)] +(?P<title>\S.{0,78})")
_CALL_BEHIND = re.compile(rf"[:(–—-]\s*(?:{CALL_WORDS}) /\S*$")
# A field or a status on a line of its own, with its type or words behind it.
_BARE = re.compile(r"(?P<name>[\w.$@-]+(?:\[\])?)\s*(?:\([^()]*\))?\s*(?::|\s[-–—]+)\s+\S.*")
# What an author says behind a sample.
_REMARK = re.compile(r"(?<=[}\]])[ \t]*(?:=>|->|--|–|//|#)[^\n]*\Z")
_HEADER = re.compile(r"[A-Za-z][\w-]*: ")
_BRACES = ("{", "[")
# What begins JSON, and no path in it such as `[].id`.
_JSON = re.compile(r"\{|\[(?:$|\s|[\[{\"'\d.]|\]$|(?:true|false|null)\b)")
# The title that Asciidoctor prints above a table.
_TABLE_TITLE = re.compile(r"Table \d+\. (?P<title>\S.*)")
# The sign of a link that Sphinx and MkDocs print behind a heading, and a placeholder as Sphinx prints it.
_PILCROW = re.compile(r"¶[ \t]*$", re.MULTILINE)
_SPACED = re.compile(r"(?<=/)\((\w+): (\w+)\)")
# A list without its line breaks: `Status codes: - 200 OK: It is there. - 404 Not Found: It is not.`
_COLLAPSED = re.compile(
    r"(?P<label>[A-Z][\w :-]{2,60}?):?,? - "
    r"(?=[a-z_][\w.]* \((?:string|int|bool|number|float|object|array|list|dict)|[1-5]\d\d )"
)
_NEXT_ITEM = re.compile(r" - (?=[a-z_][\w.]* \(\w|[1-5]\d\d )")
_HEAD_OF_STATUSES = re.compile(r"(?:status |http |response )?(?:codes?|status)\t", re.IGNORECASE)
_MOST_LINES = 400
# A page with more lone braces is no page with code.
_MOST_UNCLOSED = 200
_MOST_WORDS = 4
_LONGEST_LABEL = 80
# The fewest lines of a table of contents.
_FEWEST_CONTENTS = 4
# The button behind a label that Scribe prints, and a field in it: `limit   integer  optional`, with hard spaces.
_BUTTON = re.compile(r"(?<=\w)[ \xa0]+Try it out\b[^\w\n]*$", re.MULTILINE)
_HARD_FIELD = re.compile(
    r"(?P<name>[A-Za-z_][\w.\[\]*-]*)\s*\xa0\s*(?P<kind>[a-z]+(?:\[\])?)?(?:\s*\xa0\s*(?P<mark>optional|required))?\s*"
)
_NAME_ALONE = re.compile(r"[A-Za-z_]\w*(?:[.\[][\w.\[\]]*)?")


def _claims(source: Source) -> float:
    is_asked = _ASKED_ALONE.search(source.text) is not None
    heads = [line for line in source.lines if _is_head(line)] if "\t" in source.text else []
    is_asked = is_asked or any(lists_calls(line.split("\t")) for line in heads)
    if is_html(source) or not (is_asked or _CALL.search(source.text.upper())):
        return 0.0
    is_tabbed = bool(heads)
    if (_LABELED_CALL.search(source.text) or is_tabbed) and not _MARKED.search(source.text):
        return 0.956
    if _MARKDOWN.search(source.text):
        return 0.0
    if _TITLE_WITH_METHOD.search(source.text) and any(map(_URL_ITEM.fullmatch, source.lines)):
        return 0.956
    has_call = is_asked or _LONE_CALL.search(_cleaned(source.text)) or _LONE_PATH.search(source.text)
    if is_of_renderer(source):
        return 0.0
    return 0.956 if has_call else LAST if shows_call(source.text) and not has_directives(source) else 0.0


def _cleaned(text: str) -> str:
    """Returns a text without the signs that Sphinx and MkDocs print for links, with each placeholder in one word."""
    text = _PILCROW.sub("", text) if "¶" in text else text
    text = _BUTTON.sub("", text) if "Try it out" in text else text
    return _SPACED.sub(r"(\1:\2)", text) if "(" in text else text


def _is_head(line: str) -> bool:
    cells = line.split("\t")
    return len(cells) > 1 and all(map(str.strip, cells)) and (is_field_table(cells) or lists_calls(cells))


def _is_head_of_statuses(lines: Sequence[str], at: int) -> bool:
    count = lines[at].count("\t")
    if count and _HEAD_OF_STATUSES.match(lines[at]):  # with its cells apart
        after = next((line.strip() for line in lines[at + 1 : at + 6] if line.strip()), "")
        return re.fullmatch(r"[1-5]\d\d(?:\t.*)?", after) is not None
    return (
        count > 0
        and at + 1 < len(lines)
        and re.match(rf"[1-5]\d\d\t(?:[^\t]*\t){{{count - 1}}}[^\t]*$", lines[at + 1]) is not None
    )


def _read(source: Source) -> tuple[Tokens, ...]:
    """Returns the tokens of each operation. Raises `InputError` if there is none, or a row does not tell its field."""
    lines = [_cleaned(source.raw(at)) for at in range(len(source.lines))]
    titled = dict(_titled(lines))
    if not titled:
        return read_blocks(source, list(_blocks(lines, _contents(lines))))
    plain = ["" if _URL_ITEM.fullmatch(line) or at in titled else line for at, line in enumerate(lines)]
    blocks = [*_blocks(plain, frozenset()), *(block for made in titled.values() for block in made)]
    return read_blocks(source, sorted(blocks, key=lambda block: block.line))


def _titled(lines: Sequence[str]) -> Iterator[tuple[int, list[Block]]]:
    """Yields the lines of titles with a method, each with the blocks of its operation: what ends the one above if no
    path follows, else the title, the call and the section of the fields that follow it.
    """
    titles = [(at, found) for at, line in enumerate(lines) if (found := _TITLE_WITH_METHOD.fullmatch(line))]
    ends = [*(at for at, _ in titles), len(lines)][1:]
    for (at, title), end in zip(titles, ends, strict=True):
        path = next((found["path"] for line in lines[at:end] if (found := _URL_ITEM.fullmatch(line))), "")
        blocks = [Block("heading", title["title"] if path else "", at + 1, level=LABEL - 1, info="" if path else END)]
        if path:
            blocks.append(Block("text", f"{title['method']} {path}", at + 1, opens=True))
            blocks.append(Block("heading", "Parameters", at + 1, level=LABEL))
        yield at, blocks


def _contents(lines: Sequence[str]) -> frozenset[int]:
    """Returns the indexes of the lines that a table of contents above them lists, in its order."""
    plain = [line.strip() for line in lines]
    places: dict[str, list[int]] = {}
    for at, line in enumerate(plain):
        places.setdefault(line, []).append(at)
    run = {at for at, line in enumerate(plain) if _ENTRY.fullmatch(line) and places[line][-1] > at}
    begin = next((at for at in run if all(at + more in run for more in range(_FEWEST_CONTENTS))), None)
    if begin is None:
        return frozenset()
    end = next(at for at in range(begin, len(lines) + 1) if at not in run)
    found: list[int] = []
    after = end
    for at in range(begin, end):
        place, following = (_after(places[text], after) for text in (plain[at], plain[min(at + 1, end - 1)]))
        if place and not after <= following < place:  # else it stands at the end of the page, too
            found.append(place)
            after = place + 1
    return frozenset(found)


def _after(places: Sequence[int], first: int) -> int:
    """Returns the first index from one on, 0 if there is none."""
    at = bisect_left(places, first)
    return places[at] if at < len(places) else 0


def _blocks(lines: Sequence[str], contents: frozenset[int]) -> Iterator[Block]:
    at = unclosed = 0
    opens = True
    while at < len(lines):
        line = lines[at].strip()
        if _is_head(lines[at]) or _is_head_of_statuses(lines, at):
            head = tuple(cell.strip() for cell in lines[at].split("\t"))
            head = ("Status", *head[1:]) if _is_head_of_statuses(lines, at) else head
            rows, end = _rows(lines, at + 1, len(head))
            rows = _clear(rows) if lists_calls(head) else rows
            yield Block("table", "", at + 1, head=head, rows=tuple(rows))
            at, opens = end, True
        elif at in contents or (line and not _RULE.fullmatch(line) and _is_ruled(lines, at)):
            yield Block("heading", line, at + 1, level=_level(lines, at))
            at, opens = at + 1, True
        elif unclosed < _MOST_UNCLOSED and (_CURL.match(line) or _MESSAGE.match(line) or _JSON.match(line)):
            end = _end_of_code(lines, at)
            unclosed += line[:1] in _BRACES and end == at + 1 and line[-1] not in "}]"
            text = _REMARK.sub("", "\n".join(lines[at:end]).removeprefix("$ "))
            yield Block("code", text, at + 1, info=_info(line))
            at, opens = end, True
        elif made := _marked(lines, at, contents):
            found, at = made
            yield from found
            opens = True
        else:
            if line and not _RULE.fullmatch(line):
                yield (block := _line(lines, at, opens=opens))
                rows, end = _bare_rows(lines, at) if block.level == LABEL else ([], at)
                if not rows and block.level == LABEL:
                    rows, end = _named_rows(lines, at)
                if not rows and block.level == LABEL:
                    rows, end = _hard_rows(lines, at, contents)
                if rows:
                    yield Block("list", "", rows[0].line, rows=tuple(rows))
                    at = end - 1
            opens = not line or _RULE.fullmatch(line) is not None
            at += 1


def _level(lines: Sequence[str], at: int) -> int:
    """Returns the level of a heading: that of its number, or else of the signs below it."""
    line = lines[at].strip()
    if found := re.match(r"\d+(?:\.\d+)*(?=\.? )", line):
        return min(found[0].count(".") + 1, LABEL - 1)
    if section_of(line):
        return LABEL
    return 1 if _is_ruled(lines, at) and "=" in lines[at + 1] else 2


def _marked(lines: Sequence[str], at: int, contents: frozenset[int]) -> tuple[list[Block], int] | None:
    """Returns the blocks of a title, of a label with code beside it, or of a list, and the index behind them."""
    line = lines[at].strip()
    if title := _title(lines, at):
        return [Block("heading", title, at + 1, level=_level(lines, at) if title == line else LABEL - 1)], at + 1
    if collapsed := _COLLAPSED.match(line):
        label = re.split(r": |- ", collapsed["label"])[-1].strip(" :-")
        rows = [Row((text.strip(),), 0, at + 1) for text in _NEXT_ITEM.split(line[collapsed.end() :])]
        heading = Block("heading", label, at + 1, level=LABEL)
        return [heading, Block("list", "", at + 1, rows=tuple(rows))], at + 1
    inline = _INLINE.fullmatch(line)
    name = "Body" if inline and inline["label"].lower() == "data" else inline["label"] if inline else ""
    if inline and section_of(name):
        rest = [inline["code"], *lines[at + 1 : at + _MOST_LINES]]
        end = _end_of_code(rest, 0)
        label = Block("heading", name, at + 1, level=LABEL)
        return [label, Block("code", "\n".join(rest[:end]), at + 1, info="json")], at + end
    if not (found := _ITEM.fullmatch(lines[at])):
        return None
    end = _end_of_item(lines, at)
    text = " ".join(one.strip() for one in [found["text"], *lines[at + 1 : end]])
    if status_in(text[:3]) and end < len(lines) and lines[end].strip()[:1] in _BRACES:
        return [Block("heading", text, at + 1, level=LABEL)], end  # of the sample below it
    rows, end = _items(lines, at, contents)
    return [Block("list", "", at + 1, rows=tuple(rows))], end


def _is_ruled(lines: Sequence[str], at: int) -> bool:
    """Returns whether a line of signs stands below a line."""
    return at + 1 < len(lines) and _RULE.fullmatch(lines[at + 1]) is not None


def _info(line: str) -> str:
    return "json" if line[:1] in _BRACES else "bash" if _CURL.match(line) else "http"


def _line(lines: Sequence[str], at: int, *, opens: bool) -> Block:
    """Returns a line of text as a block: a heading if it names a section, or is short and on its own."""
    line = lines[at].strip()
    if found := _TABLE_TITLE.fullmatch(line):
        line = found["title"]
        return Block("heading" if section_of(line) else "text", line, at + 1, level=LABEL if section_of(line) else 0)
    is_label = len(line.split()) <= _MOST_WORDS or (line.endswith(":") and len(line) <= _LONGEST_LABEL)
    if is_label and _LABEL.fullmatch(line) and section_of(line):
        return Block("heading", line, at + 1, level=LABEL)
    if found := _LONE_PATH.match("\n".join(lines[at : at + 3])):
        return Block("heading", found["path"], at + 1, level=LABEL - 1)
    if found := _LONE_CALL.fullmatch(lines[at]):
        address = line.split()[-1].strip("'\"")
        address = address if "/" in (address[0], address[-1]) or "://" in address else f"/{address}"
        return Block("text", f"{found['method'].upper()} {address}", at + 1)
    is_alone = at + 1 >= len(lines) or not lines[at + 1].strip() or section_of(lines[at + 1]) != ""
    is_title = opens or not lines[at - 1].strip() or _TITLE.fullmatch(lines[at - 1].strip())
    if is_alone and is_title and _TITLE.fullmatch(line) and not is_head_line(line):
        return Block("heading", line, at + 1, level=2)
    return Block("text", line, at + 1, opens=opens)


def _title(lines: Sequence[str], at: int) -> str:
    """Returns the heading that a line is: a number and words alone, or a call with words beside it; else nothing."""
    line = lines[at].strip()
    if found := _TITLED.fullmatch(line):
        return f"{found['method'].upper()} {found['path']} - {found['title']}"
    if not (found := _NUMBERED.fullmatch(line)):
        return ""
    is_alone = not any(one.strip() for one in (*lines[at - 1 : at], *lines[at + 1 : at + 2]))
    return line if is_alone or _CALL_BEHIND.search(found["title"]) else ""


def _bare_rows(lines: Sequence[str], at: int) -> tuple[list[Row], int]:
    """Returns the fields or the statuses below a label, each on a line without marks, and the index behind them."""
    width = _indent(lines[at])
    rows: list[Row] = []
    at += 1
    while at < len(lines) and _indent(lines[at]) > width and (found := _BARE.fullmatch(lines[at].strip())):
        if found["name"].lower() in ("note", "example", "http", "https"):
            break
        rows.append(Row((found[0],), 0, at + 1))
        at += 1
    return (rows if at >= len(lines) or not lines[at].strip() or _indent(lines[at]) <= width else []), at


def _named_rows(lines: Sequence[str], at: int) -> tuple[list[Row], int]:
    """Returns the fields below a label, each a name alone above its description, and the index behind them."""
    width = _indent(lines[at])
    rows: list[Row] = []
    at += 1
    while at < len(lines):
        end = at
        while end < len(lines) and lines[end].strip() and _indent(lines[end]) > width:
            end += 1
        if end - at < 2 or not _NAME_ALONE.fullmatch(lines[at].strip()):
            break
        words = " ".join(line.strip() for line in lines[at + 1 : end])
        rows.append(Row((item_of(lines[at].strip(), words=words),), 0, at + 1))
        at = end
        while at < len(lines) and not lines[at].strip():
            at += 1
    return rows, at


def _hard_rows(lines: Sequence[str], at: int, contents: frozenset[int]) -> tuple[list[Row], int]:
    """Returns the fields below a label, each with hard spaces behind its name and a description some lines below it,
    and the index behind them.
    """
    rows: list[Row] = []
    at = _filled(lines, at + 1)
    while at < len(lines) and (found := _HARD_FIELD.fullmatch(lines[at])):
        after = _filled(lines, at + 1)
        end = after
        while (
            end < len(lines) and lines[end].strip() and after not in contents and not _HARD_FIELD.fullmatch(lines[end])
        ):
            end += 1
        said = ", ".join(filter(None, (found["kind"], found["mark"])))
        words = " ".join(line.strip() for line in lines[after:end])
        rows.append(Row((item_of(found["name"], said, words),), 0, at + 1))
        at = _filled(lines, end)
    return rows, at


def _filled(lines: Sequence[str], at: int) -> int:
    """Returns the index of the first line from one on that is not empty."""
    return next((place for place in range(at, len(lines)) if lines[place].strip()), len(lines))


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _end_of_item(lines: Sequence[str], at: int) -> int:
    """Returns the index behind the lines of an item: those below it that are indented more, and no code."""
    width = _indent(lines[at])
    end = at + 1
    while end < len(lines) and lines[end].strip() and _indent(lines[end]) > width:
        if _ITEM.fullmatch(lines[end]) or lines[end].strip()[:1] in _BRACES:
            break
        end += 1
    return end


def _items(lines: Sequence[str], at: int, contents: frozenset[int]) -> tuple[list[Row], int]:
    """Returns the items of a list and the index behind it. Those that are indented more are deeper."""
    rows: list[Row] = []
    widths: list[int] = []
    while at < len(lines) and (found := _ITEM.fullmatch(lines[at])):
        if at in contents or _is_ruled(lines, at):
            break
        width = len(found["indent"])
        while widths and widths[-1] >= width:
            widths.pop()
        widths.append(width)
        end = _end_of_item(lines, at)
        text = " ".join(one.strip() for one in [found["text"], *lines[at + 1 : end]])
        rows.append(Row((text,), len(widths) - 1, at + 1))
        at = end
    return rows, max(at, 1)


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


def _clear(rows: Sequence[Row]) -> list[Row]:
    """Returns the rows of a table of operations without those whose path may end with a placeholder that lost its mark:
    `/users/name` beside `/users`.
    """
    known = {cell for row in rows for cell in row.cells if cell.startswith("/")}
    is_marked = any(re.search(r"[{<:$]", path) for path in known)
    return [row for row in rows if is_marked or not any(cell.rpartition("/")[0] in known for cell in row.cells)]


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


READERS = (Reader("plain text", _claims, _read, renderer="text by hand", most=0.956),)
