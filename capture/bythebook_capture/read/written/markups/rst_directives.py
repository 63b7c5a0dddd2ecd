"""The calls and fields that directives and field lists of reStructuredText state: those of the HTTP domain of Sphinx,
of OpenStack's API reference, and of the authors' own.

`.. http:get:: /users/(int:id)`, `.. rest_method:: GET /users/{id}` and a directive with the options `:method:` and
`:url:` state a call; `:query int limit:` and `.. parameter:: limit` with an option `:type:` state a field.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field

from bythebook_capture.facts import METHODS
from bythebook_capture.read.written.blocks import LABEL, Block, Row
from bythebook_capture.read.written.calls import is_head_line

__all__ = ["FIELD", "Line", "call_in", "field_in", "fields_of", "listed_in", "option_in"]

Line = tuple[str, int]
FIELD = re.compile(r":(?P<name>[^:\s`](?:[^:]|:(?=\S))*):(?:[ \t]+(?P<text>.*))?$")
# A placeholder with its type: `(int:id)`, `{string: name}`.
_TYPED = re.compile(r"[({<]\w+: *([\w-]+)[)}>]")
# A name in the query of a call with a placeholder: `tag=(string:tag)`.
_ASKED = re.compile(r"[\w.-]+=(?:\{[\w-]+\}|[(<][\w-]+[)>])")
_HTTP = re.compile(rf"http:(?P<method>{'|'.join(METHODS)})", re.IGNORECASE)
_SAID_CALL = re.compile(rf"(?P<call>(?:{'|'.join(METHODS)}) /\S*)", re.IGNORECASE)
_OPTION = re.compile(r":(?P<name>[\w-]+):(?:[ \t]+(?P<text>.*))?$")
_PATHS = ("url", "path", "uri", "endpoint", "route")
# Options of a directive for a field, each with the column of a table that it is about.
_COLUMNS = {
    "type": "Type", "required": "Required", "condition": "Required", "default": "Default", "enum": "Enum",
    "in": "In", "location": "In", "nullable": "Nullable",
}  # fmt: skip
# The words of the items of the HTTP domain, each with the heading of the section that it is about.
_SECTIONS: Mapping[str, str] = {
    **dict.fromkeys(("param", "parameter", "arg", "argument"), "Parameters"),
    **dict.fromkeys(("queryparameter", "queryparam", "qparam", "query"), "Query parameters"),
    **dict.fromkeys(("<header", "reqheader", "requestheader"), "Headers"),
    **dict.fromkeys((">header", "resheader", "responseheader"), "Response headers"),
    **dict.fromkeys(("json", "jsonparam", "jsonparameter", "reqjson", "reqjsonobj", "<json", "<jsonobj"), "Body"),
    **dict.fromkeys(("reqjsonarr", "<jsonarr", "form", "fparam", "formparam", "formparameter"), "Body"),
    **dict.fromkeys(("resjson", "resjsonobj", ">json", ">jsonobj", "resjsonarr", ">jsonarr"), "Response"),
}
# The beginning of a name of a field of each item: `pets[i].id`.
_OF_ITEM = re.compile(r"([\w-]+)\[[a-z]?\]\.")
_WORD = re.compile(r"[\w-]+")
_STATUSES = ("status", "statuscode", "code")
_TYPES = ("type", "paramtype")
_STATUS = re.compile(r"(?P<code>[1-5](?:\d\d|XX)|default)\b.*")
_REQUIRED = "(Required)"


@dataclass
class _Item:
    """An item of a field list: its word, what stands behind it, and its paragraphs."""

    key: str
    said: str
    line: int
    words: list[str] = field(default_factory=list)

    def text(self) -> str:
        """Returns the words of the item."""
        return "\n\n".join(" ".join(part.split()) for part in self.words if part).removesuffix(_REQUIRED).rstrip()

    def is_required(self) -> bool:
        """Returns whether the last words say that the field is required, as sphinxcontrib-openapi writes it."""
        return bool(self.words) and self.words[-1].endswith(_REQUIRED)


def call_in(name: str, said: str, options: Mapping[str, str]) -> str:
    """Returns the call that a directive states, empty if it states none."""
    if (found := _HTTP.fullmatch(name)) and said.startswith("/"):
        path, _, query = _TYPED.sub(r"{\1}", said).partition("?")
        names = [pair.partition("=")[0] for pair in query.split("&") if _ASKED.fullmatch(pair)]
        asked = "&".join(f"{name}={{{name}}}" for name in names)
        return f"{found['method'].upper()} {path}" + (f"?{asked}" if asked else "")
    if found := _SAID_CALL.fullmatch(" ".join(said.split())):
        method, path = found["call"].split()
        return f"{method.upper()} {path}"
    path = next((options[key] for key in _PATHS if key in options), said)
    path = re.sub(r"(?<=/)[*]([\w-]+)[*]", r"{\1}", path)
    call = f"{options.get('method', '').upper()} {path}"
    return call if "method" in options and is_head_line(call) else ""


def option_in(text: str) -> tuple[str, str] | None:
    """Returns the name and the text of an option of a directive, None if a line is none."""
    found = _OPTION.fullmatch(text)
    return (found["name"].lower(), found["text"] or "") if found else None


def field_in(said: str, options: Mapping[str, str], words: str) -> Mapping[str, str] | None:
    """Returns the cells of the field that a directive describes by column, None if it describes none."""
    if " " in said or not said or "type" not in options:
        return None
    cells = {_COLUMNS[key]: value for key, value in options.items() if key in _COLUMNS}
    return {"Name": f"`{said}`", **cells, "Description": words}


def listed_in(name: str, lines: Sequence[Line]) -> Iterator[Block]:
    """Yields the statuses or the parameters that a directive of OpenStack lists: their texts are in another file."""
    items = [(found[1].strip(), line) for text, line in lines if (found := re.match(r"[-*] +([^:\s]+)", text))]
    if not items:
        return
    if "status" in name:
        yield _table(("Status", "Description"), [((text, ""), line) for text, line in items])
    elif re.search(r"param(?:eter)?s$", name):
        yield _table(("Name", "Type", "Description"), [((f"`{text}`", "", ""), line) for text, line in items])


def _table(head: tuple[str, ...], rows: Sequence[tuple[tuple[str, ...], int]]) -> Block:
    return Block("table", "", rows[0][1], head=head, rows=tuple(Row(cells, 0, line) for cells, line in rows))


def fields_of(lines: Sequence[Line]) -> Iterator[Block]:
    """Yields the sections that a field list describes, in the words of the HTTP domain, and labels for other items."""
    items = list(_items(lines))
    kinds = {one.said: one.text() for one in items if one.key in _TYPES}
    sections: dict[str, list[_Item]] = {}
    own: list[Row] = []
    statuses = [(found["code"], one) for one in items if one.key in _STATUSES and (found := _STATUS.match(one.said))]
    for one in items:
        if section := _SECTIONS.get(one.key):
            sections.setdefault(section, []).append(one)
        elif one.key not in (*_STATUSES, *_TYPES) and is_head_line(f"{one.key}: {one.text()}"):
            yield Block("text", f"{one.key}: {one.text()}", one.line)
        elif one.key not in (*_STATUSES, *_TYPES) and not one.said:
            own.append(Row((f"`{one.key}` {one.text()}",), 0, one.line))
    if own:
        yield Block("list", "", own[0].line, rows=tuple(own))
    successes = [code for code, _ in statuses if code[:1] == "2"]
    for heading, held in sections.items():
        status = f" {successes[0]}" if heading == "Response" and len(successes) == 1 else ""
        yield Block("heading", heading + status, held[0].line, level=LABEL)
        lists = {found[1] for one in held if (found := _OF_ITEM.search(one.said))}
        # Beside the fields of an object, nothing says of which list the others are, unless their names do.
        is_list = all(one.key.endswith("arr") for one in held)
        if is_list:
            yield Block("text", "Array of objects:", held[0].line)
        told = [each for each in held if is_list or not each.key.endswith("arr") or lists & {*_WORD.findall(each.said)}]
        rows = [(_cells(one, kinds, lists), one.line) for one in told]
        yield _table(("Name", "Type", "Required", "Description"), rows)
    if statuses:
        yield Block("heading", "Responses", statuses[0][1].line, level=LABEL)
        yield _table(("Status", "Description"), [((code, one.text()), one.line) for code, one in statuses])


def _cells(one: _Item, kinds: Mapping[str, str], lists: Set[str]) -> tuple[str, ...]:
    """Returns the cells of a field. One of `lists` is a list of objects: other names begin with it, as `pets[i].id`."""
    *kind, name = re.split(r" +", one.said)
    said = "array of objects" if name in lists else " ".join(kind) or kinds.get(name, "")
    name = _OF_ITEM.sub(r"\1.", name)
    return (f"`{name}`" if name else "", said, "yes" if one.is_required() else "", one.text())


def _items(lines: Sequence[Line]) -> Iterator[_Item]:
    one: _Item | None = None
    is_open = False
    for text, number in lines:
        if found := FIELD.fullmatch(text):
            if one is not None:
                yield one
            key, _, said = found["name"].partition(" ")
            one = _Item(key, said, number, [found["text"]] if found["text"] else [])
            is_open = True
        elif one is not None and text:
            if is_open and one.words:
                one.words[-1] += f"\n{text.strip()}"
            else:
                one.words.append(text.strip())
            is_open = True
        else:
            is_open = False
    if one is not None:
        yield one
