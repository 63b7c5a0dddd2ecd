"""Finds the calls of a page that have none of the forms of `calls`: a method and a path side by side, in any marks.

A form of `calls` says which marks and words stand around a call. Here all marks are taken away, and a call is what is
left of a line that begins with a method and a path, or ends with them. Calls that a form reads stay as they are: only
those that no operation stands for become lines of their own, in the form that `calls` reads.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import replace
from html import unescape
from itertools import accumulate, chain
from typing import Final, NamedTuple

from bythebook_capture.read.paths import Paths, path_pattern
from bythebook_capture.read.written.blocks import LABEL, Block
from bythebook_capture.read.written.call_signs import Candidate, Unit, of_row
from bythebook_capture.read.written.calls import (
    CALL_WORDS,
    CHARS,
    END,
    FILE,
    INSTALLS,
    SERVER,
    UNSTATED,
    is_call,
    is_filled,
    method_of,
    template,
    without_sent,
)
from bythebook_capture.read.written.headings import section_of
from bythebook_capture.read.written.likely_calls import likely_calls

__all__ = ["is_end", "shows_call", "with_free_calls", "with_likely_calls", "with_plain_queries"]

_MARKS = re.compile(r"[`*\"“”]|\\(?=\W)|</?(?:code|b|strong|tt|em|br)\s*/?>", re.IGNORECASE)
_ITEM = re.compile(r"^(?:[-•◦>#=.\s]|\d+(?:\.\d+)*[.)]\s)+")
_METHODS = rf"(?P<methods>(?:{CALL_WORDS})(?:(?:\s?[/|,&+]\s?| or | and )(?:{CALL_WORDS}))*)"
# A path without its first slash has a word for the API, a placeholder, or three parts.
_RELATIVE = (
    r"(?=(?:api|rest|v\d+)/|\S*[{<:]|(?:[^\s/]+/){2,})[a-z{<:$][\w.<>{}:$~-]*(?:/[\w.<>{}:$~-]+)+/?(?:\?[^\s]*)?"
)
_ADDRESS = rf"(?P<address>(?:{SERVER})?/{CHARS}*(?:\?[^\s]*)?|{_RELATIVE})"
_BESIDE = re.compile(
    rf"(?P<before>[^/]*?)(?<![\w-]){_METHODS}[\s:()\[\]|=>→–—-]{{1,6}}{_ADDRESS}(?![^\s)\],;:.|])(?P<behind>.*)",
    re.DOTALL,
)
_BEHIND = re.compile(
    rf"(?P<before>[^/]*?)(?<!\w){_ADDRESS}[\s:()\[\]|=>→–—,-]{{1,6}}{_METHODS}(?![\w-])(?P<behind>.*)", re.DOTALL
)
# What a page with a call has, however far apart.
_METHOD_WORD = re.compile(rf"(?<![\w-])(?:{CALL_WORDS})(?![\w-])|(?i:\bmethods?\W{{1,9}}(?:{CALL_WORDS})\b)|\bcurl\s")
_PATH_WORD = re.compile(r"(?<![\w<])/[A-Za-z_{<:][\w{}<>:.-]*|\bhttps?://[^\s/\"'<>]+/\w")
_PATH_LINE = re.compile(r"^[#*`= \t]*+(?:https?://[^\s/]++)?/[a-z][\w-]*+/[^\s.]*+[ \t]*+$", re.MULTILINE)
# A method with small letters counts at the beginning of a line alone.
_SMALL = re.compile(rf"(?P<method>{CALL_WORDS})\s+/[\w{{<:]", re.IGNORECASE)
_METHOD_ALONE = re.compile(
    rf"(?:(?:http |request |allowed )*(?:methods?|verbs?|type)\W+)?{_METHODS}\W*|"
    rf"(?:(?:http |request |allowed )*(?:methods?|verbs?)\W+)(?P<said>{CALL_WORDS})\W*",
    re.IGNORECASE,
)
# A title with its methods: `1. Sign in (POST)`, `One pet (GET | PUT)`.
_TITLED = re.compile(rf"[^/()]{{1,60}}[(\[]{_METHODS}[)\]]:?(?P<said>(?!))?")
# A heading that begins or ends with its method: `GET - Document`, `Add a document: POST`, `Several documents GET`.
_HEADED = re.compile(
    rf"{_METHODS}(?:\s?[:|–—-]\s?|\s)[^\W\d_][^/`?]{{1,60}}|"
    rf"[^\W\d_][^/`?]{{1,60}}?\s?[:|–—-]\s(?P<said>{CALL_WORDS})|"
    rf"(?!(?i:.*\b(?:how|why|when|with|and|or|of|to|using|use|versus|vs|via|by|between|compare\w*|about|the|an?)\b))"
    rf"[^\W\d_][^/`?:|–—-]{{1,60}}?\s(?P<last>{CALL_WORDS})"
)
_PATH_ALONE = re.compile(
    rf"(?:(?:\w+ ){{0,2}}(?:endpoint|url|path|route|uri|resource|address)\W+)?"
    rf"(?P<address>(?:{SERVER})?/{CHARS}+)(?:\?\S*)?[\s:,;]*",
    re.IGNORECASE,
)
# Below a title with a method, any short label may stand before the path.
_LABELED = re.compile(rf"(?:(?:[^\W\d_]++ ?){{1,3}}: ?)?(?P<address>(?:{SERVER})?/{CHARS}+)(?:\?\S*)?")
_COMMAND = re.compile(r"(?:^|[\s$>(])curl\s")
_COMMAND_ADDRESS = re.compile(
    rf"(?<![\w=./@-])[\"']?(?:https?://[^/\s\"']+|<[\w -]+>(?::(?:<\w+>|\d+))?|\$\{{?\w+\}}?|\{{\{{?\w+\}}?\}}|"
    rf"[\w.-]+:\d+)(?P<path>/{CHARS}*)"
)
_HOST = re.compile(r"(?:https?:)?//(?P<host>[\w.-]+)")
# Around a call in a line: a label, or the title of a section.
_LABEL = re.compile(r"\W*(?:[^\W\d]\w*\W+){0,2}", re.DOTALL)
_HEADING_WORDS = 10
# What may stand behind a call in a line, where it is no part of a sentence.
_APART = re.compile(r"\s*(?:$|[-–—:(|,#=→>]|HTTP/[\d.]+)")
# The query of a call whose parts are optional, or are filled with an ellipsis: `/pets[?page=…][&limit=…]`.
_OPTIONAL_QUERY = re.compile(r"(?<=[\w}>])(?:\[\?(?=[\w.-]+=)|\?(?=[\w.-]+=(?:…|\.\.\.)|[^\s`|]*\[&))[^\s`|]*")
# A placeholder with blanks around its name.
_SPACED = re.compile(r"(?<=/)([{<]) {1,3}([A-Za-z_][\w-]*) {1,3}([}>])")
# A placeholder that is marked as code: "GET /pets/`petId`".
_CODED = re.compile(r"(?<=[\w}]/)`([A-Za-z]\w*)`(?=[/\s]|$)")
_OF_CALL = re.compile(rf"[\W_]*(?:{CALL_WORDS})\W+/")
_QUERY_NAME = re.compile(r"(?<=[&?\[,])([A-Za-z_][\w.-]*)(?==)")
# What stands behind the path of a rule about who may do what with it.
_GRANT = r"(?:read|write|none|full|admin|public|private|rw?|allow(?:ed)?|den(?:y|ied)|forbidden)"
_GRANTED = re.compile(
    rf"[`*\"']*\s*[:=|–—-]\s*[`*]*{_GRANT}\b(?:[-/,+&\s]|and\b|only\b|access\b|{_GRANT}\b)*+[`*.]*$", re.IGNORECASE
)
_LOCAL = re.compile(r"localhost|127\.0\.0\.1|0\.0\.0\.0|example|your|host|server|domain|^\d")
_EXAMPLE = re.compile(r"\b(?:examples?|samples?|usage|tutorial|walkthrough)\b", re.IGNORECASE)
# A longer line is no call.
_LONGEST: Final = 1000
# How many lines may stand between a method and its path.
_NEAR: Final = 2
# How many lines may stand below a title with a path or a method, before the other one.
_SECTION: Final = 40


class _Free(NamedTuple):
    """A call in a free form, and the words that stand beside it."""

    unit: Unit
    method: str
    path: str
    title: str = ""
    is_whole: bool = False
    is_unstated: bool = False


class _Held(NamedTuple):
    """A method or a path that waits for the other one. A title with a method waits for the first path below it."""

    number: int
    unit: Unit
    said: str
    is_wide: bool
    is_title: bool


# Where an API begins: a heading such as "The `/api/v1` calls" is no call.
_ROOT = re.compile(r"(?:/[\w-]+)?/v\d+(?:\.\d+)*/?|/(?:rest|api)/?")


def shows_call(text: str) -> bool:
    """Returns whether a text has a method and a path, which may be those of a call, or a path alone on a line."""
    has_both = _METHOD_WORD.search(text) is not None and _PATH_WORD.search(text) is not None
    return has_both or _PATH_LINE.search(text) is not None


def with_free_calls(
    blocks: Sequence[Block], regions: Sequence[range], known: Set[tuple[str, str]], servers: Set[str]
) -> list[Block] | None:
    """Returns the blocks of a page with a line for each call that no operation stands for, None if there is none.

    `regions` are the blocks of each operation that was read, from its call on, `known` their methods and paths, and
    `servers` their addresses.
    """
    return _with_calls(blocks, [*_free(blocks, servers)], regions, known)


def with_likely_calls(
    blocks: Sequence[Block], regions: Sequence[range], known: Set[tuple[str, str]], servers: Set[str]
) -> list[Block] | None:
    """Returns what `with_free_calls` does, of the addresses that look like those of calls. Their methods stay open
    where none stands near. Words in the section of an operation that name another call are no statement of it.
    """
    titles = [*accumulate((at if _is_title(block) else 0 for at, block in enumerate(blocks)), max)]
    every = [
        _Free(one.unit, method, _local(one.address), is_unstated=not one.methods)
        for one in likely_calls(blocks)
        for method in one.methods or ("GET",)
        if not one.is_open
        and (one.methods or not _ROOT.fullmatch(one.address))
        and _is_own(one.address, servers)
        and not _is_subject(one)
        and not (not one.methods and _GRANTED.match(one.unit.text[one.begin + len(one.address) :]))
        and not (_has_words_before(one, blocks) and _is_within(one.unit.at, titles, regions))
    ]
    return _with_calls(blocks, every, regions, known)


def _is_within(at: int, titles: Sequence[int], regions: Sequence[range]) -> bool:
    """Returns whether a block is in the section of an operation, with no further title between the call and it."""
    return any(titles[at] <= region.start for region in regions if at in region)


def _is_title(block: Block) -> bool:
    return block.kind == "heading" and block.level < LABEL and not section_of(block.text)


def _is_subject(one: Candidate) -> bool:
    """Returns whether a line is a sentence that begins with a call: `GET /pets lists them`."""
    before, behind = one.unit.text[: one.begin], one.unit.text[one.begin + len(one.address) :]
    return (
        re.fullmatch(rf"\W*(?:(?:{CALL_WORDS})\W*)+", before) is not None
        and re.match(r"`? [a-z]+ ", behind) is not None
    )


def _has_words_before(one: Candidate, blocks: Sequence[Block]) -> bool:
    """Returns whether words, and not the methods alone, stand before an address in a text or a list."""
    before = re.sub(CALL_WORDS, "", one.unit.text[: one.begin])
    return blocks[one.unit.at].kind in ("text", "list") and re.search(r"[^\W_]", before) is not None


def _with_calls(
    blocks: Sequence[Block], every: Sequence[_Free], regions: Sequence[range], known: Set[tuple[str, str]]
) -> list[Block] | None:
    left: dict[int, list[_Free]] = {}
    seen = _Known(known)
    inside = {at for region in regions for at in region}
    in_examples = _in_examples(blocks)
    beside = Counter((one.unit.at, one.method, one.path.rpartition("/")[0]) for one in every)
    for one in every:
        path = template(one.path.partition("?")[0])
        is_known = seen.has("" if one.is_unstated else one.method, path)
        is_inside = one.unit.at in inside and (one.unit.at in in_examples or _is_shown(blocks, one.unit.at))
        # Of `/users/270` and `/users/admin`, one below the other, the last parts are values.
        is_value = (
            blocks[one.unit.at].kind == "code" and beside[one.unit.at, one.method, one.path.rpartition("/")[0]] > 1
        )
        if (
            is_known
            or is_inside
            or is_value
            or is_filled(path)
            or FILE.match(path)
            or not is_call(f"{one.method} {one.path}")
        ):
            continue
        seen.add(one.method, path)
        left.setdefault(one.unit.at, []).append(one)
    return [*_with(blocks, left, regions)] if left else None


class _Known:
    """The calls that a page is known to have."""

    def __init__(self, calls: Iterable[tuple[str, str]]) -> None:
        self._methods: defaultdict[str, set[str]] = defaultdict(set)
        self._paths = Paths()
        for method, path in calls:
            self.add(method, path)

    def add(self, method: str, path: str) -> None:
        """Adds a call."""
        self._methods[path].add(method)
        self._paths.add(path)

    def has(self, method: str, path: str) -> bool:
        """Returns whether a known call may be of the operation with a method and a path, or with a path alone."""
        near = chain((path,), self._paths.ends_of(path), self._paths.ending_with(path))
        of_method = (one for one in near if one in self._methods and (not method or method in self._methods[one]))
        return any(_is_same(path, one) for one in of_method)


def _is_same(one: str, other: str) -> bool:
    """Returns whether two paths may be those of one operation: one is the end of the other, or has values in it."""
    return one == other or any(
        is_end(short, long) for short, long in ((one, other), (other, one)) if not short.startswith("/{")
    )


def _is_shown(blocks: Sequence[Block], at: int) -> bool:
    """Returns whether a block in the section of an operation is code, or has a body below it."""
    after = blocks[at + 1] if at + 1 < len(blocks) else None
    has_body = after is not None and blocks[at].kind == "text" and after.text.lstrip()[:1] in ("{", "[")
    return blocks[at].kind == "code" or has_body


def _in_examples(blocks: Sequence[Block]) -> set[int]:
    """Returns the places of the blocks below a heading that says that what follows is an example."""
    found: set[int] = set()
    above: list[tuple[int, bool]] = []  # the headings around a block, each with its level
    for at, block in enumerate(blocks):
        is_heading = block.kind == "heading"
        while is_heading and above and above[-1][0] >= block.level:
            above.pop()
        if any(is_example and (is_heading or level <= LABEL) for level, is_example in above):
            found.add(at)
        if is_heading:
            above.append((block.level, _EXAMPLE.search(block.text) is not None))
    return found


def with_plain_queries(blocks: Sequence[Block]) -> Iterator[Block]:
    """Yields blocks in which the queries of calls have no brackets for what is optional, and placeholders as values.

    The placeholders of a path have no blanks: `/users/{ id }` is `/users/{id}`.
    """
    for block in blocks:
        rows = tuple(row._replace(cells=tuple(map(_plain_query, row.cells))) for row in block.rows)
        text = _SPACED.sub(r"\1\2\3", block.text)
        is_short = block.kind != "code" and len(text) <= _LONGEST
        head = tuple(map(_plain_query, block.head))
        yield replace(block, text=_plain_query(text) if is_short else text, head=head, rows=rows)


def _plain_query(text: str) -> str:
    text = _SPACED.sub(r"\1\2\3", text)
    if ("/`" in text or "~~" in text) and len(text) <= _LONGEST and _OF_CALL.match(text):
        text = _CODED.sub(r"{\1}", text).replace("~~", "")
    if "?" not in text or len(text) > _LONGEST:
        return text
    return _OPTIONAL_QUERY.sub(
        lambda query: "?" + "&".join(f"{name}={{{name}}}" for name in _QUERY_NAME.findall(query[0])), text
    )


def is_end(other: str, path: str) -> bool:
    """Returns whether a path ends with another one, or is it with values in place of placeholders."""
    pattern = path_pattern(other.rstrip("/"))
    ways = (path, path[:-1]) if path.endswith("/") else (path,)
    return any(pattern.fullmatch(one) for one in ways)


def _with(blocks: Sequence[Block], left: dict[int, list[_Free]], regions: Sequence[range]) -> Iterator[Block]:
    """Yields the blocks, and the lines of the calls before what they are about; an overview stands behind the
    operation in whose section it is.
    """
    later: dict[int, list[Block]] = {}
    for at, block in enumerate(blocks):
        yield from later.pop(at, ())
        calls = left.get(at, [])
        if not calls:
            yield block
        elif block.kind in ("table", "list"):
            inside = next((region for region in regions if at in region), None)
            if block.kind == "list" and inside is None:
                yield from _items(block, calls)
                continue
            yield block
            later.setdefault(inside.stop if inside else at + 1, []).extend(_overview(calls))
        elif block.kind == "heading":
            first, *others = _lines(calls)
            yield replace(block, text=calls[0].title or first.text, info=first.info)
            yield from (first, *others) if calls[0].title else others
        else:
            yield from _lines(calls)
            if not calls[0].is_whole:
                yield block
    for rest in later.values():
        yield from rest


def _lines(calls: Sequence[_Free]) -> Iterator[Block]:
    """Yields a line for each path, with all of its methods, so that what follows is about each of them."""
    for path in dict.fromkeys(one.path for one in calls):
        first, *others = (one for one in calls if one.path == path)
        methods = dict.fromkeys((first.method, *(one.method for one in others)))
        yield replace(_line(first), text=f"{', '.join(methods)} {path}")


def _line(one: _Free) -> Block:
    return Block("text", f"{one.method} {one.path}", one.unit.line, info=_info(one))


def _info(one: _Free) -> str:
    return UNSTATED if one.is_unstated else ""


def _overview(calls: Sequence[_Free]) -> Iterator[Block]:
    """Yields a heading and a line for each call; nothing that follows is about the last one."""
    for one in calls:
        yield Block("heading", one.title or f"{one.method} {one.path}", one.unit.line, level=LABEL - 1, info=_info(one))
        if one.title:
            yield _line(one)
    yield Block("heading", "", calls[-1].unit.line, level=LABEL - 1, info=END)


def _items(block: Block, calls: Sequence[_Free]) -> Iterator[Block]:
    """Yields a list whose items are calls: each of them with the items below it."""
    begins = sorted({one.unit.row for one in calls})
    if block.rows[: begins[0]]:
        yield replace(block, rows=block.rows[: begins[0]])
    for begin, end in zip(begins, [*begins[1:], len(block.rows)], strict=True):
        own = [one for one in calls if one.unit.row == begin]
        yield Block(
            "heading",
            own[0].title or f"{own[0].method} {own[0].path}",
            own[0].unit.line,
            level=LABEL - 1,
            info=_info(own[0]),
        )
        yield from (_line(one) for one in (own if own[0].title else own[1:]))
        depth = block.rows[begin].depth
        below = []
        for row in block.rows[begin + 1 : end]:
            if row.depth <= depth:
                break
            below.append(row._replace(depth=row.depth - depth - 1))
        if below:
            yield replace(block, rows=tuple(below), line=below[0].line)
    yield Block("heading", "", block.rows[-1].line, level=LABEL - 1, info=END)


def _free(blocks: Sequence[Block], servers: Set[str]) -> Iterator[_Free]:
    """Yields the calls of a page in free forms: those of a line, and a method with a path that stands near.

    A path in a heading is that of each method below it. Elsewhere a page has the one before the other, and the first
    of them says which.
    """
    held: _Held | None = None
    is_method_first: bool | None = None
    for number, unit in enumerate(_units(blocks)):
        block, text = blocks[unit.at], _plain(unit.text)
        calls = [*_in_line(unit, text, block)]
        yield from (one for one in calls if _is_own(one.path, servers))
        method = None if calls else _METHOD_ALONE.fullmatch(text) or _TITLED.fullmatch(text)
        if not calls and block.kind == "heading":
            method = method or _HEADED.fullmatch(text)
        is_below_title = held is not None and held.is_title
        form = _LABELED if is_below_title else _PATH_ALONE
        address = None if calls or method is not None else form.fullmatch(text)
        if method is None and address is None:
            is_end_of_section = block.kind == "heading" and held and _ends_section(block, blocks[held.unit.at])
            held = None if is_end_of_section else held
            continue
        is_title = method is not None and method.re is _HEADED
        is_first = is_title or (is_method_first in (None, method is not None) and not (address and is_below_title))
        is_method_first = method is not None if is_method_first is None and not is_title else is_method_first
        said = next(filter(None, method.groups())) if method is not None else address["address"] if address else ""
        is_wide = block.kind == "heading" or (method is not None and method.re is _TITLED)
        if is_first:
            held = _Held(number, unit, said, is_wide, is_title)
        elif held is not None and (
            number - held.number <= _NEAR or (held.is_wide and number - held.number <= _SECTION)
        ):
            paired = _paired(unit, said, held.said) if method is not None else _paired(held.unit, held.said, said)
            yield from (one for one in paired if _is_own(one.path, servers))
            held = held if method is not None and held.is_wide else None


def _ends_section(heading: Block, other: Block) -> bool:
    return other.kind != "heading" or heading.level <= other.level


def _paired(unit: Unit, methods: str, address: str) -> Iterator[_Free]:
    for one in re.findall(CALL_WORDS, methods.upper()):
        yield _Free(unit, one, _local(address))


def _units(blocks: Sequence[Block]) -> Iterator[Unit]:
    for at, block in enumerate(blocks):
        if block.kind in ("heading", "text"):
            yield Unit(at, 0, block.line, block.text)
        elif block.kind == "code":
            yield from _commands(at, block)
        else:
            for number, row in enumerate(block.rows):
                yield Unit(at, number, row.line, of_row(block, row))


def _commands(at: int, block: Block) -> Iterator[Unit]:
    """Yields the calls of a block of code: the lines that are nothing else, and the commands."""
    lines = unescape(block.text).split("\n")
    number = 0
    while number < len(lines):
        line, begin = lines[number], number
        while lines[number].endswith("\\") and number + 1 < len(lines):
            number += 1
            line = f"{line[:-1]} {lines[number].strip()}"
        number += 1
        if len(line) > _LONGEST or INSTALLS.search(line):
            continue
        if _COMMAND.search(line):
            address = _COMMAND_ADDRESS.search(without_sent(line[line.find("curl") :]))
            if address is not None:
                call = f"{method_of(line)} {address[0].strip(chr(34) + chr(39))}"
                yield Unit(at, begin, block.line_of(begin), call)
        elif len(lines) == 1 or re.match(rf"\s*(?:{CALL_WORDS})\b", line):
            yield Unit(at, begin, block.line_of(begin), line)


def _plain(text: str) -> str:
    return _ITEM.sub("", " ".join(_MARKS.sub("", text).split())) if len(text) <= _LONGEST else ""


def _in_line(unit: Unit, text: str, block: Block) -> Iterator[_Free]:
    """Yields the calls of a line that begins with them, or has a label or a title before them."""
    small = _SMALL.match(text)
    if small is not None:
        text = small["method"].upper() + text[small.end("method") :]
    found = _BESIDE.fullmatch(text) or _BEHIND.fullmatch(text)
    if found is None:
        return
    before, behind = found["before"].strip(), found["behind"]
    is_row = block.kind in ("table", "list")
    if block.kind == "heading":
        is_apart = len(before.split()) <= _HEADING_WORDS and not section_of(before)
    else:
        is_apart = _LABEL.fullmatch(f"{before} " if before else "") is not None and "." not in before
    if not is_apart or not (_APART.match(behind) or (block.kind == "table" and behind[:1].isspace())):
        return
    title = before.strip(" :-–—(|[=") if block.kind == "heading" else behind.strip(" :-–—()|[]=#,") if is_row else ""
    title = title.partition(" | ")[0].partition(". ")[0]
    is_whole = not before and not behind.strip(" )]|:")
    for method in re.findall(CALL_WORDS, found["methods"]):
        yield _Free(unit, method, _local(found["address"]), title if len(title) <= 80 else "", is_whole)


def _local(address: str) -> str:
    """Returns the path of an address, with its slash."""
    address = address.rstrip(".,;:")
    for begin, end in ("()", "[]"):
        address = address.removesuffix(end) if address.count(end) > address.count(begin) else address
    found = re.match(rf"(?:{SERVER})(?=/)", address)
    path = address[found.end() :] if found and address[:1] not in ("/", "{", "<") else address
    if found and address.startswith(("//", "{", "<")) and address[found.end() :].count("/") > 0:
        path = address[found.end() :]
    return path if path.startswith("/") else f"/{path}"


def _is_own(address: str, servers: Set[str]) -> bool:
    """Returns whether an address belongs to the API: it has no host, a local one, or that of another call."""
    host = _HOST.match(address)
    if host is None or _LOCAL.search(host["host"]):
        return True
    known = {found["host"] for one in servers if (found := _HOST.match(one))}
    return not known or host["host"] in known
