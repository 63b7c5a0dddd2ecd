"""Reads pages in Mintlify's MDX: `<ParamField>` and `<ResponseField>` are fields, the others inside them their members.

A page that takes its operation from an OpenAPI document, as those of Mintlify and Fumadocs may, is refused with the
name of the document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from bythebook_capture.read.html_tree import is_html
from bythebook_capture.read.reader import Reader
from bythebook_capture.read.source import Source
from bythebook_capture.read.written.blocks import LABEL, Block, Row, blocks_of
from bythebook_capture.read.written.calls import CALL_WORDS
from bythebook_capture.read.written.cells import code
from bythebook_capture.read.written.headings import section_of
from bythebook_capture.read.written.operations import operations
from bythebook_capture.read.written.page import read_blocks
from bythebook_capture.tokens import Tokens

__all__ = ["READERS"]

_VALUE = r"\"[^\"]*\"|'[^']*'|\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}"
_TAG = re.compile(
    rf"<(?P<end>/)?(?P<name>ParamField|ResponseField)\b(?P<said>(?:\s+[\w-]+(?:=(?:{_VALUE}))?)*)\s*(?P<alone>/)?>"
)
_SAID = re.compile(rf"(?P<key>[\w-]+)(?:=(?P<value>{_VALUE}))?")
_OPENED = re.compile(r"<(?:ParamField|ResponseField)\b")
# Tags around fields, and in descriptions, that hold what they enclose.
_AROUND = re.compile(rf"</?[A-Z]\w*(?:\s+[\w-]+(?:=(?:{_VALUE}))?)*\s*/?>")
_FENCE = re.compile(
    r"^(?P<indent>[ \t]*)(?P<marks>`{3,}|~{3,}).*?(?:^[ \t]*(?P=marks)[ \t]*$|\Z)", re.MULTILINE | re.DOTALL
)
_FRONT = re.compile(r"\A---\n(?P<said>.*?)\n---[ \t]*(?:\n|\Z)", re.DOTALL)
_ENTRY = re.compile(r"^(?P<key>\w+):[ \t]*(?P<quote>[\"']?)(?P<value>.*?)(?P=quote)[ \t]*$", re.MULTILINE)
_API = re.compile(rf"(?:{CALL_WORDS}) (?:https?:/|\{{\{{?\w+\}}?\}})?/\S*")
_PLACES = ("path", "query", "header", "cookie", "body")
_OF_STATUSES = ("Status", "Description")
_STATUS = re.compile(r"(?P<code>[1-5](?:\d\d|XX))(?![\w.])")
_HEAD = ("Name", "In", "Type", "Required", "Default", "Deprecated", "Description")
_KEPT = re.compile(r"[*+-] |\d+[.)] |\||```|~~~")
_LISTS = re.compile(r"(?:array|list)(?:<object>|\[object\]|s? of objects)?|objects?\[\]", re.IGNORECASE)
_DOCUMENT = re.compile(r"<APIPage\b[^<>]{0,1000}?\bdocument=(?:\{\s*)?[\"'](?P<name>[^\"']*)[\"']")
_BY_REFERENCE = re.compile(rf"(?:(?P<name>\S+)\s+)?(?P<call>(?:{CALL_WORDS}|webhook) \S+)", re.IGNORECASE)


@dataclass
class _Element:
    """A field of the page: its attributes, its description as pieces of the page, and the fields inside of it."""

    tag: str
    said: dict[str, str]
    line: int
    start: int
    begin: int
    end: int = 0
    inside: list[_Element] = field(default_factory=list)


def _claims(source: Source) -> float:
    if "Field" not in source.text and "openapi" not in source.text and "<APIPage" not in source.text:
        return 0.0
    if is_html(source):
        return 0.0
    return 0.98 if _OPENED.search(_masked(source.text)) or _referred(source) else 0.0


def _masked(text: str) -> str:
    """Returns a text of the same length and lines without what stands in fences."""
    return _FENCE.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)


def _front(source: Source) -> dict[str, tuple[str, int]]:
    """Returns the entries above the page, each with its line."""
    found = _FRONT.match(source.text)
    if found is None:
        return {}
    entries = _ENTRY.finditer(source.text, found.start("said"), found.end("said"))
    return {one["key"]: (one["value"], source.line_at(one.start())) for one in entries}


def _referred(source: Source) -> tuple[str, int] | None:
    """Returns the document that the page takes its operation from, and the line; the name is empty if it gives none."""
    if (found := _DOCUMENT.search(_masked(source.text))) is not None:
        return found["name"], source.line_at(found.start())
    said, line = _front(source).get("openapi", ("", 0))
    named = _BY_REFERENCE.fullmatch(said)
    return (named["name"] or "", line) if named is not None else None


def _read(source: Source) -> tuple[Tokens, ...]:
    """Returns the tokens of each operation. Raises `InputError` if a field is not closed, or no call is named."""
    if (referred := _referred(source)) is not None:
        name = f"the document '{referred[0][:200]}'" if referred[0] else "the OpenAPI document of the site"
        expected = f"{name}, or the Markdown of the page at its address with '.md'"
        raise source.error("the page takes its operation from an OpenAPI document", referred[1], expected)
    elements = list(_elements(source))
    blocks = _with_fields(source, _around(source, elements), elements)
    if not any(operations(blocks)):
        expected = "a line such as \"api: 'POST /v1/users'\" above the page, or `POST /v1/users` on a line of it"
        raise source.error("the page has fields, and no method with a path", elements[0].line, expected)
    return read_blocks(source, blocks)


def _elements(source: Source) -> Iterator[_Element]:
    """Yields the outer fields. Raises `InputError` for a tag that is cut, or not closed."""
    text = _masked(source.text)
    opened: list[_Element] = []
    starts = {found.start() for found in _TAG.finditer(text)}
    for cut in _OPENED.finditer(text):
        if cut.start() not in starts:
            raise source.error("the tag of a field is not complete", source.line_at(cut.start()), "'>' at its end")
    for found in _TAG.finditer(text):
        line = source.line_at(found.start())
        if not found["end"]:
            said = {one["key"]: _plain(one["value"]) for one in _SAID.finditer(found["said"])}
            one = _Element(found["name"], said, line, found.start(), found.end(), found.end())
            if opened:
                opened[-1].inside.append(one)
            if not found["alone"]:
                opened.append(one)
            elif not opened:
                yield one
            continue
        if not opened or opened[-1].tag != found["name"]:
            raise source.error(f"'</{found['name']}>' closes no field", line, f"'<{found['name']} ...>' above it")
        one = opened.pop()
        one.end = found.start()
        if not opened:
            yield one
    if opened:
        raise source.error(f"the field that begins here has no '</{opened[0].tag}>'", opened[0].line, "its end")


def _plain(value: str | None) -> str:
    """Returns the text of an attribute; one without a value is true."""
    if value is None:
        return "true"
    inner = value[1:-1]
    return inner.strip().strip("\"'`") if value.startswith("{") else inner


def _around(source: Source, elements: Sequence[_Element]) -> list[Block]:
    """Returns the blocks of a page without its fields, its entries and the tags around them; all lines stay."""
    text = source.text
    pieces, at = [], 0
    for one in elements:
        pieces += [text[at : one.start], "\n" * text.count("\n", one.start, one.end)]
        at = one.end
    pieces.append(text[at:])
    left = re.sub(r"</(?:ParamField|ResponseField)>", "", "".join(pieces))
    if (front := _FRONT.match(left)) is not None:
        left = "\n" * left.count("\n", 0, front.end()) + left[front.end() :]
    left = _AROUND.sub(lambda found: "\n" * found[0].count("\n"), left)
    lines = tuple(line.strip() for line in left.split("\n"))
    blocks = blocks_of(replace(source, text=left, lines=lines))
    said = _front(source)
    head = []
    if "title" in said:
        head.append(Block("heading", said["title"][0], said["title"][1], level=1))
    if "api" in said and _API.fullmatch(said["api"][0]):
        head.append(Block("text", said["api"][0], said["api"][1]))
    if "description" in said:
        head.append(Block("text", *said["description"]))
    return [*head, *blocks]


def _with_fields(source: Source, blocks: Sequence[Block], elements: Sequence[_Element]) -> list[Block]:
    """Returns blocks with a table for each run of fields. Those of a response stand below a heading that says so."""
    found: list[Block] = []
    left = list(elements)
    heading = ""
    for block in (*blocks, None):
        rows: list[Row] = []
        tag = ""
        while left and (block is None or left[0].line < block.line):
            one = left.pop(0)
            if one.tag != tag and rows:
                found.append(_table(rows))
                rows = []
            tag = one.tag
            if tag == "ParamField" and heading == "Response":  # the tag is surer than the heading
                heading = "Parameters"
                found.append(Block("heading", heading, one.line, level=LABEL - 1))
            if tag == "ResponseField" and heading not in ("Response", "Errors"):
                heading = "Response"
                found.append(Block("heading", heading, one.line, level=LABEL - 1))
            status = _STATUS.match(one.said.get("name", "")) if tag == "ResponseField" else None
            if status is not None and not one.inside:  # authors list the statuses as fields
                row = Row((status["code"], _description(source, one)), 0, one.line)
                found += [
                    *([_table(rows)] if rows else []),
                    Block("table", "", one.line, head=_OF_STATUSES, rows=(row,)),
                ]
                rows = []
                continue
            rows += _rows(source, one, 0)
        if rows:
            found.append(_table(rows))
        if block is not None:
            found.append(block)
            heading = section_of(block.text) or heading if block.kind == "heading" else heading
    return found


def _table(rows: Sequence[Row]) -> Block:
    return Block("table", "", rows[0].line, head=_HEAD, rows=tuple(rows))


def _rows(source: Source, one: _Element, depth: int) -> Iterator[Row]:
    """Yields the row of a field, and those of the fields inside of it. Raises `InputError` if it has no name."""
    place = next((key for key in _PLACES if key in one.said), "")
    name = one.said.get("name", "") or (one.said[place] if place else "")
    if not name:
        raise source.error("a field has no name", one.line, 'an attribute such as name="id" or body="id"')
    kind = one.said.get("type", "")
    if one.inside and _LISTS.fullmatch(kind):
        kind = "array of objects"
    required = "no" if one.said.get("required", "false") == "false" else "yes"
    default = f"`{one.said['default']}`" if one.said.get("default") else ""
    deprecated = "yes" if one.said.get("deprecated", "false") != "false" else ""
    cells = (f"`{name}`", place if not depth else "", kind, required, default, deprecated, _description(source, one))
    yield Row(cells, depth, one.line)
    for inner in one.inside:
        yield from _rows(source, inner, depth + 1)


def _description(source: Source, one: _Element) -> str:
    """Returns the words of a field, a paragraph a line, up to the first field inside of it."""
    text = source.text[one.begin : one.inside[0].start if one.inside else one.end]
    paragraphs = re.split(r"\n[ \t]*\n", _AROUND.sub("", text))
    return "\n\n".join(_joined(code(part)) for part in paragraphs if part.strip())


def _joined(paragraph: str) -> str:
    """Returns a paragraph on one line; a list, a table or code keeps its lines."""
    lines = [line.strip() for line in paragraph.strip().split("\n")]
    return ("\n" if any(map(_KEPT.match, lines)) else " ").join(lines)


READERS = (Reader("Mintlify, MDX", _claims, _read, renderer="MDX", most=0.98),)
