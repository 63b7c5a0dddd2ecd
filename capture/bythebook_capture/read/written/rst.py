"""Reads pages in reStructuredText with the HTTP domain of Sphinx, such as those that sphinxcontrib-openapi writes.

A directive such as `.. http:get:: /users/(int:id)` begins an operation, and each item such as `:query int limit:` is a
field. A page that takes its operations from an OpenAPI document is refused with the name of the document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bythebook_capture.facts import METHODS
from bythebook_capture.read.html_tree import is_html
from bythebook_capture.read.reader import Reader
from bythebook_capture.read.renderers.rows import Found
from bythebook_capture.read.source import Source
from bythebook_capture.read.written.cells import code, kind_of
from bythebook_capture.read.written.operations import Operation, Part
from bythebook_capture.read.written.page import operation_tokens, read_blocks
from bythebook_capture.read.written.rst_blocks import blocks_of_rst, is_rst, plain
from bythebook_capture.tokens import Tokens

__all__ = ["READERS"]

_CALL = re.compile(rf"(?P<indent>[ \t]*)\.\. http:(?P<method>{'|'.join(METHODS)}):: +(?P<path>/\S*)")
_DOCUMENT = re.compile(r"^[ \t]*\.\. (?:openapi|swaggerv2doc|redoc):(?:[\w-]+)?:[ \t]+(?P<name>\S+)", re.MULTILINE)
_ITEM = re.compile(r":(?P<key>[<>]?[a-z]+)(?: +(?P<said>[^:]*(?::[^:\s][^:]*)*?))?:(?: +(?P<words>.*))?$")
_VARIABLE = re.compile(r"\((?:\w+(?:\([^()]*\))?:)?(?P<name>[\w-]+)\)")
_SECTIONS: Mapping[str, str] = {
    **dict.fromkeys(("param", "parameter", "arg", "argument"), "Path Parameters"),
    **dict.fromkeys(("queryparameter", "queryparam", "qparam", "query"), "Query Parameters"),
    **dict.fromkeys(("<header", "reqheader", "requestheader"), "Headers"),
    **dict.fromkeys(("json", "jsonparam", "jsonparameter", "reqjson", "reqjsonobj", "<json", "<jsonobj"), "Body"),
    **dict.fromkeys(("reqjsonarr", "<jsonarr", "form", "fparam", "formparam", "formparameter"), "Body"),
    **dict.fromkeys(("resjson", "resjsonobj", ">json", ">jsonobj", "resjsonarr", ">jsonarr"), "Response"),
}
_STATUSES = ("status", "statuscode", "code")
_TYPES = ("type", "paramtype")
_STATUS = re.compile(r"(?P<code>[1-5](?:\d\d|XX)|default)\b.*")
_REQUIRED = "(Required)"
_BOLD = re.compile(r"\*\*(?P<text>[^*]+)\*\*")
_ANY_CALL = re.compile(rf"\b(?:{'|'.join(METHODS).upper()})\b")
_NO_PROSE = re.compile(r"\.\. |[-*+] |\d+\. |\||[=-]{3,}|.*::$|.*\*\*:?$")
# No parameters of OpenAPI.
_IGNORED = ("accept", "content-type", "authorization")


@dataclass
class _Call:
    """An operation of the page: its lines below the directive, each with its number, without their indentation."""

    method: str
    path: str
    line: int
    lines: list[tuple[str, int]] = field(default_factory=list)


@dataclass
class _Item:
    """An item of an operation: its word, what stands behind it, and its paragraphs."""

    key: str
    said: str
    line: int
    words: list[str] = field(default_factory=list)

    @property
    def is_required(self) -> bool:
        """Whether the last words say that the field is required."""
        return bool(self.words) and self.words[-1].endswith(_REQUIRED)

    def text(self) -> str:
        """Returns the words of the item."""
        words = "\n\n".join(" ".join(plain(part).split()) for part in self.words)
        return words.removesuffix(_REQUIRED).rstrip()


def _claims(source: Source) -> float:
    if ".. http:" in source.text and any(map(_CALL.fullmatch, source.text.split("\n"))):
        return 0.98
    return 0.98 if ".. " in source.text and _DOCUMENT.search(source.text) else 0.0


def _read(source: Source) -> tuple[Tokens, ...]:
    """Returns the tokens of each operation. Raises `InputError` if a document has them."""
    calls = list(_calls(source))
    if not calls:
        found = _DOCUMENT.search(source.text)
        name = found["name"] if found else ""
        line = source.line_at(found.start("name")) if found else 1
        raise source.error(
            "the page takes its operations from an OpenAPI document", line, f"the document '{name[:200]}'"
        )
    items = [list(_items(call)) for call in calls]
    marks = any(one.is_required for each in items for one in each)
    operations = [_operation(source, call, each, marks=marks) for call, each in zip(calls, items, strict=True)]
    return tuple(operation_tokens(source, one) for one in operations)


def _calls(source: Source) -> Iterator[_Call]:
    """Yields the operations of a page. The lines of one are indented below its directive."""
    call: _Call | None = None
    indent = inner = 0
    for number, line in enumerate(source.text.split("\n"), 1):
        begun = _CALL.fullmatch(line.rstrip())
        width = len(line) - len(line.lstrip())
        if begun is not None or (line.strip() and width <= indent):
            if call is not None:
                yield call
            call = None
        if begun is not None:
            path = _VARIABLE.sub(r"{\g<name>}", begun["path"].partition("?")[0])
            call, indent, inner = _Call(begun["method"].upper(), path, number), len(begun["indent"]), 0
        elif call is not None:
            inner = inner or (width if line.strip() else 0)
            call.lines.append((line.rstrip()[inner:] if line.strip() else "", number))
    if call is not None:
        yield call


def _items(call: _Call) -> Iterator[_Item]:
    """Yields the items of an operation, each with the indented lines below it."""
    one: _Item | None = None
    is_open = False
    for text, number in call.lines:
        found = _ITEM.fullmatch(text)
        if found is not None:
            if one is not None:
                yield one
            one = _Item(found["key"], found["said"] or "", number, [found["words"]] if found["words"] else [])
            is_open = bool(found["words"])
        elif one is not None and text.startswith(" "):
            if is_open:
                one.words[-1] += f"\n{text.strip()}"
            else:
                one.words.append(text.strip())
            is_open = True
        elif not text:
            is_open = False
        elif one is not None:
            yield one
            one = None
    if one is not None:
        yield one


def _operation(source: Source, call: _Call, items: list[_Item], *, marks: bool) -> Operation:
    """Returns an operation. With `marks` the page says which fields are required, so that the others are not."""
    one = Operation(call.method, call.path, "", 0, 0, 0, None, call.line)
    _describe(one, call)
    answer: list[Found] = []
    is_list = False
    for item in items:
        if item.key in _STATUSES and (status := _STATUS.fullmatch(item.said)):
            part = one.response(status["code"], item.line)
            part.words += [(text, item.line)] if (text := item.text()) else []
        elif (section := _SECTIONS.get(item.key)) is not None:
            found = _found(source, item, items, section, marks=marks)
            if section == "Response":
                is_list = is_list or item.key.endswith("arr")
                answer.append(found)
            elif section != "Headers" or found.name.lower() not in _IGNORED:
                part = one.part(section, item.line)
                part.fields.append(found)
                part.shape = ("object[]", item.line) if item.key.endswith("arr") else part.shape
    if answer:
        _answer(one, answer, is_list=is_list)
    return one


def _answer(one: Operation, fields: list[Found], *, is_list: bool) -> None:
    """Gives the one success of an operation its fields. Of several, the page does not say which has them."""
    line = fields[0].line
    known = [part for part in one.responses if part.status[:1] == "2"]
    part = known[0] if len(known) == 1 else Part(line)
    if part not in one.responses:
        one.responses.insert(0, part)
    part.fields, part.shape = fields, ("object[]", line) if is_list else None


def _describe(one: Operation, call: _Call) -> None:
    """Adds the title and the description. One with a list or a directive in it is left out."""
    paragraphs: list[tuple[list[str], int]] = []
    is_open = False
    for text, number in call.lines:
        if _ITEM.fullmatch(text) and paragraphs:
            break
        if not text or _ITEM.fullmatch(text):
            is_open = False
        elif is_open:
            paragraphs[-1][0].append(text)
        else:
            paragraphs.append(([text], number))
            is_open = True
    if paragraphs and (bold := _BOLD.fullmatch(" ".join(paragraphs[0][0]))):
        one.title = bold["text"], paragraphs.pop(0)[1]
    if not any(_NO_PROSE.match(line) or line.startswith(" ") for lines, _ in paragraphs for line in lines):
        one.words = [(" ".join(plain(" ".join(lines)).split()), number) for lines, number in paragraphs]


def _found(source: Source, item: _Item, items: list[_Item], section: str, *, marks: bool) -> Found:
    """Returns the field of an item. Raises `InputError` if it has no name."""
    *kinds, name = re.split(r" +", item.said)
    if not name:
        raise source.error(f"the item ':{item.key}:' has no name", item.line, f"a name, such as ':{item.key} id:'")
    kinds = kinds or [word for one in items if one.key in _TYPES and one.said == name for word in one.words]
    found = Found(name, item.line, kind_of(" ".join(kinds)).text)
    if not found.type:
        found.unsaid.append("type")
    if item.is_required or section == "Path Parameters":
        found.pills.append("required")
    elif not marks:
        found.unsaid.append("required")
    found.description += [code(text)] if (text := item.text()) else []
    return found


def _claims_page(source: Source) -> float:
    """Returns how sure it is of a page without the HTTP domain: it has a call as in Markdown, and no marks of that."""
    return 0.957 if not is_html(source) and is_rst(source) and _ANY_CALL.search(source.text) else 0.0


def _read_page(source: Source) -> tuple[Tokens, ...]:
    """Returns the tokens of each operation. Raises `InputError` if there is none, or a row does not tell its field."""
    return read_blocks(source, blocks_of_rst(source))


READERS = (
    Reader("reStructuredText", _claims, _read, renderer="reStructuredText", most=0.98),
    Reader("written reStructuredText", _claims_page, _read_page, renderer="reStructuredText by hand", most=0.957),
)
