"""Reads the one page that OpenAPI Generator writes with its generator `html2`.

Its scripts hold the schemas, the request bodies and the responses as JSON, in the words of OpenAPI 3.0, whatever the
version of the source. Its tables hold the other parameters, with their types alone. The markup is that of one template,
so it is read where it stands in the file, and each fact keeps its line.

The Markdown that it writes beside an SDK does not say where a parameter is sent, and is refused.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Any

from bythebook_capture.facts import METHODS, placeholders
from bythebook_capture.read.embedded.frame import read_block, refuse_misshapen
from bythebook_capture.read.embedded.twin import Block
from bythebook_capture.read.grammar.types import raw_json
from bythebook_capture.read.reader import Reader
from bythebook_capture.read.source import Source
from bythebook_openapi.pointer import escape
from bythebook_openapi.schema.vocabulary import walk
from bythebook_openapi.text.parse import read
from bythebook_openapi.text.positions import Lines, lines_of

__all__ = ["READERS", "TYPES", "spans"]

_MARKS = ("var defs = {}", 'data-group="User"')
_SCHEMA = re.compile(r'^[ \t]*defs\["(?P<name>[^"\n]*)"\] = ', re.MULTILINE)
_ARTICLE = re.compile(r'<article id="api-[^>]*>')
_HEAD = re.compile(r"<h1>[^<]*</h1>\s*<p>(?P<summary>[^<]*)</p>")
_NOTES = re.compile(r'<p class="marked">(?P<notes>[^<]*)</p>')
_CALL = re.compile(r'<pre [^>]*data-type="(?P<method>\w+)"><code><span class="pln">(?P<path>[^<]*)</span>')
_TABLE = re.compile(r'<div class="methodsubtabletitle">(?P<kind>\w+) parameters</div>')
_ROW = re.compile(r'<tr><td style="width:150px;">(?P<name>[^<]*?)(?P<mark>\*?)</td>')
_TYPE = re.compile(
    r'<span class="type">\s*(?P<type>[^<]*?)\s*</span>(?:\s*<span class="format">\s*\((?P<format>[^<]*?)\)\s*</span>)?'
)
_WORDS = re.compile(r'<div class="inner description marked">\n?(?P<words>[^<]*)</div>')
_REQUIRED = re.compile(r'<div class="inner required">\s*Required\s*</div>')
_STATUS = re.compile(r'<h3 id="examples-[^"]*-title-(?P<status>\w+)">')
_WRAPPER = re.compile(r"var schemaWrapper = ")
_SAMPLE = re.compile(r'<code class="language-bsh">(?P<lines>.*?)</code>', re.DOTALL)
_ADDRESS = re.compile(r'^ "(?P<url>https?://[^"\s]+)"', re.MULTILINE)
_SENT = re.compile(r'^ -H "Content-Type: (?P<media>[^"]+)"', re.MULTILINE)
_LIST = re.compile(r"(?P<kind>array|set)\[(?P<of>.+)\]")
_MAP = re.compile(r"map\[String, .+\]")
_SDK = re.compile(r"^All URIs are relative to \*", re.MULTILINE)
_SDK_HEADING = "### HTTP request headers"
_NO_SERVER = "http://localhost"  # the address that is printed where no server is known
_PLACES = {"Path": "path", "Header": "header", "Query": "query"}
# The words of Java that stand in the place of a type.
TYPES: Mapping[str, Mapping[str, str]] = {
    "String": {"type": "string"}, "Date": {"type": "string"}, "date": {"type": "string"}, "byte[]": {"type": "string"},
    "UUID": {"type": "string", "format": "uuid"}, "URI": {"type": "string", "format": "uri"},
    "File": {"type": "string", "format": "binary"}, "Boolean": {"type": "boolean"},
    "Integer": {"type": "integer"}, "Long": {"type": "integer"},
    "Float": {"type": "number"}, "Double": {"type": "number"}, "BigDecimal": {"type": "number"},
}  # fmt: skip
_EXPECTED = "the whole HTML file that the generator 'html2' wrote, or its OpenAPI document"
_AS_SENT = (
    "the HTML as the server sends it ('HTML only' where a browser saves it), its address, or its OpenAPI document"
)
_SAYS_NOT = "The page does not say it."
_UNSAID = dict.fromkeys(("default", "enum", "null", "values"), _SAYS_NOT)
_VERSION = "3.0.3"
_REFERENCE = "#/components/schemas/"


def _claims(source: Source) -> float:
    return 0.98 if all(mark in source.text for mark in _MARKS) else 0.0


@dataclass
class _Places:
    """The lines of the page by JSON pointer: one line for a part, or those of a part that stands as JSON."""

    known: dict[tuple[str, ...], tuple[Lines | None, int]] = field(default_factory=dict)

    def line_of(self, parts: tuple[str, ...]) -> int | None:
        """Returns the line of a part, or of the part around it, None where no part around it has one."""
        for end in range(len(parts), 0, -1):
            if parts[:end] in self.known:
                lines, line = self.known[parts[:end]]
                inner = lines.line(parts[end:]) if lines is not None and parts[end:] else None
                return line + inner - 1 if inner else line
        return None


@dataclass(frozen=True)
class _Json:
    """A JSON value of a script, the lines within it, and the line of the page where it begins."""

    value: dict[str, Any]
    text: str
    line: int
    end: int

    @cached_property
    def lines(self) -> Lines:
        """The lines of its members. The first line is 1."""
        return lines_of(self.text)


def _read(source: Source) -> tuple[Block, ...]:
    """Returns a block for each operation. Raises `InputError` if the page is cut, or has no operation."""
    starts = [found.end() for found in _ARTICLE.finditer(source.text)]
    schemas: dict[str, _Json] = {}
    for found in _SCHEMA.finditer(source.text, 0, starts[0] if starts else len(source.text)):
        schemas[html.unescape(found["name"])] = _json(source, found.end())
    blocks: dict[tuple[str, str], Block] = {}
    for start, stop in pairwise([*starts, len(source.text)]):
        end = source.text.find("</article>", start, stop)
        if end < 0:
            raise source.error("the page is cut within an operation", source.line_at(start), _EXPECTED)
        block = _Operation(source, start, end, schemas).block()
        blocks.setdefault((block.method, block.path), block)  # one with two tags stands twice
    if not blocks:
        raise source.error("the page has no operation", len(source.lines), _EXPECTED)
    return tuple(blocks.values())


def spans(form: re.Pattern[str], source: Source, start: int, end: int) -> Iterator[tuple[re.Match[str], int]]:
    """Yields the places where a part begins, each with its end: where the next one begins."""
    found = list(form.finditer(source.text, start, end))
    yield from zip(found, [*(one.start() for one in found[1:]), end], strict=False)


def _json(source: Source, at: int) -> _Json:
    line = source.line_at(at)
    try:
        _, end = raw_json(source.text, at)
    except ValueError as error:
        raise source.error("a script of the page is cut within its JSON", line, _EXPECTED) from error
    text = source.text[at:end]
    value = read_block(source, text, line - 1, _EXPECTED)
    if not isinstance(value, dict):
        raise source.error("a script of the page has no JSON object", line, _EXPECTED)
    return _Json(value, text, line, end)


@dataclass
class _Operation:
    """One operation of the page, from its beginning to its end in the text."""

    source: Source
    start: int
    end: int
    schemas: Mapping[str, _Json]
    places: _Places = field(default_factory=_Places)
    at: tuple[str, ...] = ()

    def block(self) -> Block:
        """Returns the document of the operation alone, with the schemas that it leads to."""
        source, called = self.source, self._find(_CALL)
        if called is None or called["method"].lower() not in METHODS or not called["path"].startswith("/"):
            raise source.error("an operation has no method and path", source.line_at(self.start), _EXPECTED)
        method, path = called["method"].lower(), html.unescape(called["path"])
        self.at = ("paths", path, method)
        operation: dict[str, Any] = {"x-unstated": {"security": "The page shows keys in its samples alone."}}
        for key, pattern, group in (("summary", _HEAD, "summary"), ("description", _NOTES, "notes")):
            found = self._find(pattern, called.start())
            if found and (text := html.unescape(found[group]).strip()):
                operation[key] = text
                self._place(key, line=source.line_at(found.start(group)))
        operation |= self._tables()
        operation["responses"] = self._responses()
        value: dict[str, Any] = {"openapi": _VERSION, "paths": {path: {method: operation}}}
        if server := self._server(path):
            value["servers"] = [{"url": server}]
        value |= self._components(value["paths"])
        line = source.line_at(called.start())
        refuse_misshapen(self.source, value, "{}", line - 1)
        return Block(source.file, value, "{}", line, method, path, line_of=self.places.line_of)

    def _find(self, pattern: re.Pattern[str], end: int | None = None) -> re.Match[str] | None:
        return pattern.search(self.source.text, self.start, self.end if end is None else end)

    def _place(self, *parts: str, line: int, lines: Lines | None = None) -> None:
        self.places.known[(*self.at, *parts)] = (lines, line)

    def _server(self, path: str) -> str:
        sample = self._find(_SAMPLE)
        found = _ADDRESS.search(html.unescape(sample["lines"])) if sample else None
        url = found["url"].partition("?")[0] if found else ""
        server = url.removesuffix(path) if url.endswith(path) else ""
        return server if server.startswith("http") and server != _NO_SERVER and "{" not in server else ""

    def _tables(self) -> dict[str, Any]:
        """Returns the parameters and the body."""
        said: dict[str, Any] = {}
        parameters: list[dict[str, Any]] = []
        responses = self.source.text.find("<h2>Responses</h2>", self.start, self.end)
        if responses < 0:
            raise self.source.error("an operation has no responses", self.source.line_at(self.start), _EXPECTED)
        for table, end in spans(_TABLE, self.source, self.start, responses):
            if table["kind"] == "Body":
                said["requestBody"] = self._wrapped(table.end(), end, "requestBody")
            elif table["kind"] == "Form":
                said["requestBody"] = self._form(table.end(), end)
            elif place := _PLACES.get(table["kind"]):
                for row in spans(_ROW, self.source, table.end(), end):
                    parts = ("parameters", str(len(parameters)))
                    parameters.append(self._parameter(row, place, parts))
        parameters += self._unlisted(parameters)
        return said | ({"parameters": parameters} if parameters else {})

    def _unlisted(self, parameters: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Returns the parameters that the path holds and no table lists. Raises an error for others."""
        held, line = placeholders(self.at[1]), self.source.line_at(self.start)
        listed = [one["name"] for one in parameters if one["in"] == "path"]
        if other := next((name for name in listed if name not in held), None):
            raise self.source.error(f"the path has no parameter '{other[:60]}', which the page lists", line, _EXPECTED)
        sentence = "The path holds the parameter; the page does not list it."
        return [
            {"name": name, "in": "path", "required": True, "schema": {"x-unstated": {"type": sentence}}}
            for name in held
            if name not in listed
        ]

    def _parameter(self, row: tuple[re.Match[str], int], place: str, parts: tuple[str, ...]) -> dict[str, Any]:
        name, is_required, schema, words = self._row(row, parts)
        said: dict[str, Any] = {"name": name, "in": place, "required": is_required, "schema": schema}
        return said | ({"description": words} if words else {})

    def _row(self, row: tuple[re.Match[str], int], parts: tuple[str, ...]) -> tuple[str, bool, dict[str, Any], str]:
        """Returns the name, whether it is required, the schema, and the description of a row."""
        found, end = row
        text, line = self.source.text, self.source.line_at(found.start())
        name = html.unescape(found["name"]).strip()
        kind, words = _TYPE.search(text, found.end(), end), _WORDS.search(text, found.end(), end)
        if not name or kind is None:
            raise self.source.error("a row of a table has no name and type", line, _EXPECTED)
        is_required = _REQUIRED.search(text, found.end(), end) is not None
        if is_required != bool(found["mark"]):
            raise self.source.error(f"the marks of '{name[:60]}' contradict each other", line, _EXPECTED)
        self._place(*parts, line=line)
        self._place(*parts, "schema", line=self.source.line_at(kind.start("type")))
        if words:
            self._place(*parts, "description", line=self.source.line_at(words.start("words")))
        schema = self._typed(html.unescape(kind["type"]), kind["format"])
        return name, is_required, schema, html.unescape(words["words"]).strip() if words else ""

    def _typed(self, kind: str, form: str | None) -> dict[str, Any]:
        """Returns the schema of a printed type. A type that is no type of JSON and no schema of the page is open."""
        if found := _LIST.fullmatch(kind):
            unique = {"uniqueItems": True} if found["kind"] == "set" else {}
            return {"type": "array", "items": self._typed(found["of"], None)} | unique | {"x-unstated": dict(_UNSAID)}
        if _MAP.fullmatch(kind):
            return {"type": "object", "x-unstated": {"additionalProperties": _SAYS_NOT} | _UNSAID}
        if kind in self.schemas and kind not in TYPES:
            return {"$ref": _REFERENCE + escape(kind)}
        if kind in self.schemas or kind not in TYPES:
            return {"x-unstated": {"type": f"The page says '{kind[:60]}', which may be any type."} | _UNSAID}
        return {**TYPES[kind], **({"format": form} if form else {}), "x-unstated": dict(_UNSAID)}

    def _form(self, start: int, end: int) -> dict[str, Any]:
        properties, required = {}, []
        schema_at = ("requestBody", "content")
        sample = self._find(_SAMPLE)
        sent = _SENT.search(html.unescape(sample["lines"])) if sample else None
        media = sent["media"] if sent and "," not in sent["media"] else ""
        key = media or "application/x-www-form-urlencoded"
        for row in spans(_ROW, self.source, start, end):
            at = (*schema_at, key, "schema", "properties", html.unescape(row[0]["name"]).strip())
            name, is_required, schema, words = self._row(row, at)
            self._place(*at, line=self.source.line_at(row[0].start()))
            properties[name] = schema | ({"description": words} if words and "$ref" not in schema else {})
            required += [name] if is_required else []
        open_fields = {"additionalProperties": "The page does not say whether other fields are allowed."}
        schema = {"type": "object", "properties": properties, "x-unstated": open_fields}
        self._place(*schema_at, line=self.source.line_at(start))
        held: dict[str, Any] = {"schema": schema | ({"required": required} if required else {})}
        held |= {} if media else {"x-unstated": {"media-type": _SAYS_NOT}}
        return {"content": {key: held}, "x-unstated": {"required": _SAYS_NOT}}

    def _wrapped(self, start: int, end: int, *parts: str) -> dict[str, Any]:
        """Returns the JSON of a body or of a response, whose references lead to schemas of the page alone."""
        found = _WRAPPER.search(self.source.text, start, end)
        if found is None:
            message = "no JSON is left of it: the page was saved after its scripts ran, which take it out"
            raise self.source.error(f"{parts[-1]}: {message}", self.source.line_at(start), _AS_SENT)
        held = _json(self.source, found.end())
        if held.end > end:
            raise self.source.error("a script of the page is cut within its JSON", held.line, _EXPECTED)
        self._place(*parts, line=held.line, lines=held.lines)
        if "$ref" in held.value:
            unsaid = {"content": f"The page does not show '{str(held.value['$ref'])[:100]}'."}
            empty: dict[str, Any] = {"content": {}} if parts == ("requestBody",) else {"description": ""}
            return empty | {"x-unstated": unsaid}
        return held.value

    def _responses(self) -> dict[str, Any]:
        said: dict[str, Any] = {}
        for title, end in spans(_STATUS, self.source, self.start, self.end):
            status = "default" if title["status"] == "0" else title["status"]
            if status in said:
                message = f"the status {status} stands twice"
                raise self.source.error(message, self.source.line_at(title.start()), _EXPECTED)
            said[status] = self._wrapped(title.end(), end, "responses", status)
        return said

    def _components(self, paths: dict[str, Any]) -> dict[str, Any]:
        """Returns the schemas that an operation leads to, and opens what the page leaves open in all of them."""
        found: dict[str, Any] = {}
        waiting: list[dict[str, Any]] = [{"openapi": _VERSION, "paths": paths}]
        while waiting:
            for name in self._settled(waiting.pop()):
                if name not in found:
                    held = self.schemas[name]
                    found[name] = read(held.text, name=self.source.file).value
                    self.places.known["components", "schemas", name] = (held.lines, held.line)
                    waiting.append({"openapi": _VERSION, "components": {"schemas": {name: found[name]}}})
        return {"components": {"schemas": found}} if found else {}

    def _settled(self, document: dict[str, Any]) -> Iterator[str]:
        """Yields the names of the schemas that a document leads to. A reference that leads nowhere becomes open."""
        for place in list(walk(document)):
            one = place.value
            if not isinstance(one, dict):
                continue
            if isinstance(target := one.get("$ref"), str):
                if place.kind == "schema" and (name := _named(target)) in self.schemas:
                    yield name
                    continue
                one.clear()
                one["x-unstated"] = {"type": f"The page does not show '{target[:100]}'."}
                if place.kind == "header":
                    one["schema"] = {}
            elif place.kind == "schema":
                _open(one)
                yield from filter(self.schemas.__contains__, map(_named, _mapped(one)))


def _named(target: str) -> str:
    return target.removeprefix(_REFERENCE).replace("~1", "/").replace("~0", "~")


def _mapped(schema: dict[str, Any]) -> list[str]:
    """Returns the schemas that the values of a discriminator choose."""
    discriminator = schema.get("discriminator")
    mapping = discriminator.get("mapping") if isinstance(discriminator, dict) else None
    return [each for each in mapping.values() if isinstance(each, str)] if isinstance(mapping, dict) else []


def _open(schema: dict[str, Any]) -> None:
    """Marks what the words of OpenAPI 3.0 do not tell: they may have been those of 3.1."""
    if "type" in schema:
        return
    unsaid = {"null": _SAYS_NOT} if schema.get("nullable") is True else {}
    unsaid |= {"type": _SAYS_NOT} if isinstance(schema.get("properties"), dict) else {}
    if unsaid:
        schema["x-unstated"] = schema.get("x-unstated", {}) | unsaid


def _claims_sdk(source: Source) -> float:
    return 0.02 if _SDK.search(source.text) and _SDK_HEADING in source.line_set else 0.0


def _refuse_sdk(source: Source) -> tuple[Block, ...]:
    message = "the Markdown of an SDK: it does not say where a parameter is sent, nor what its schemas are"
    expected = "the OpenAPI document that the SDK was made from, or its page as the generator 'html2' writes it"
    raise source.error(message, source.lines.index(_SDK_HEADING) + 1, expected)


READERS = (
    Reader("OpenAPI Generator, html2", _claims, _read, renderer="OpenAPI Generator", most=0.98),
    Reader("OpenAPI Generator, Markdown", _claims_sdk, _refuse_sdk, renderer="OpenAPI Generator", most=0.02),
)
