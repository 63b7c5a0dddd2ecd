"""Reads the one page that OpenAPI Generator writes with its generator `html`.

It lists the operations, and below them each schema once. The markup is that of one template, so it is read where it
stands in the file, and each fact keeps its line. The page prints no null, no limits, and no types of parameters.

Two things are not what they seem. The fields of a union are those of all its members, in one list: a schema whose
fields are those of several others may be such a union, and stays open. In the names of fields, marks are words:
`@id` is printed as `Atid`.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser

from bythebook_capture.read.embedded.openapi_generator import TYPES, spans
from bythebook_capture.read.grammar.types import read_type
from bythebook_capture.read.html_tree import prose, words_of
from bythebook_capture.read.reader import Reader
from bythebook_capture.read.renderers.rows import Found, Operation, distinct, headings
from bythebook_capture.read.source import Source
from bythebook_capture.tokens import Tokens

__all__ = ["READERS"]

_MARKS = ('class="method-summary"', 'class="nickname"', "#__Models")
_METHOD = re.compile(r'<div class="method">')
_END = re.compile(r'<!-- method -->|<a name="__Models"')
_CALL = re.compile(r'<span class="http-method">(?P<method>\w+)</span>\s*(?P<path>[^<]*)</code>')
_SUMMARY = re.compile(r'<div class="method-summary">(?P<words>[^<]*?)\s*\(<span class="nickname">')
_NOTES = re.compile(r'<div class="method-notes">(?P<words>.*?)</div>', re.DOTALL)
_TITLE = re.compile(r'<h3 class="field-label">(?P<title>[^<]*)</h3>')
_ITEM = re.compile(r"<li><code>(?P<media>[^<]*)</code></li>")
_STATUS = re.compile(r'<h4 class="field-label">(?P<status>[^<]*)</h4>\n?')
_PARAM = re.compile(r'<div class="param">(?P<name>.*?)</div>\s*<div class="param-desc">', re.DOTALL)
_KIND = re.compile(r'<span class="param-type">(?P<type>.*?)</span>', re.DOTALL)
_OPTION = re.compile(r'<div class="param-enum">(?P<value>.*?)</div>', re.DOTALL)
_OPTIONS = '<div class="param-enum-header">'
_FORMAT = re.compile(r"format: (?P<format>[\w-]+)$")
_DEFAULT = " default: "
_DASH = re.compile(r"\A\s*(?:&mdash;|\u2014)")
_MODEL = re.compile(r'<div class="model">\s*<h3><a name="(?P<name>[^"]*)">')
_TAGS = re.compile(r"<[^>]*>")
_LIST = re.compile(r"(?:array|set)\[(?P<of>.+)\]")
_MAP = re.compile(r"map\[String, (?P<of>.+)\]")
_MARK = re.compile(r"(?:\A| )\((?P<mark>required|optional)\)\Z")
# How the generator spells the marks of a name that no variable of a program may have.
_SPELLED = re.compile(
    r"Dollar|Caret|Pipe|Equal|Star|Minus|Ampersand|Percent|Hash|\AAt(?=[^A-Z]|\Z)|Exclamation|Plus|Col(?:on|ony)|Greater_Than|"
    r"Less_Than|Period|Underscore|Question_Mark|Comma|Quote|Slash|Parenthesis|Bracket|Brace|Tilde|Semicolon"
)
_PLACES = headings("Path parameters", "Query parameters", "Request headers", "Cookie parameters")
_EXPECTED = "the whole HTML file that the generator 'html' wrote, or its OpenAPI document"
_DEEPEST = 12


class _Row(NamedTuple):
    """A field, and its type and format as the page prints them."""

    field: Found
    type: str
    format: str


def _claims(source: Source) -> float:
    return 0.98 if all(mark in source.text for mark in _MARKS) else 0.0


def _read(source: Source) -> tuple[Tokens, ...]:
    """Returns the tokens of each operation. Raises `InputError` if the page is cut, or has no operation."""
    words_of(source)  # refuses what would cost very long
    operations = list(spans(_METHOD, source, 0, len(source.text)))
    if not operations or '<a name="__Models"' not in source.text:
        raise source.error("the page is cut, or has no operation", len(source.lines), _EXPECTED)
    page = _Page(source)
    return distinct(source, "OpenAPI Generator", (page.operation(one.start(), end) for one, end in operations))


class _Page:
    """One page: its schemas, and the reading of its operations."""

    def __init__(self, source: Source) -> None:
        self.source, self.text = source, source.text
        self.models = {
            html.unescape(one["name"]): list(self._rows(one.end(), end, is_schema=True))
            for one, end in spans(_MODEL, source, 0, len(self.text))
        }
        # The schemas whose fields may be those of a union.
        self.opened: set[str] = set()
        names = {name: {row.field.name for row in rows} for name, rows in self.models.items()}
        for name, held in names.items():
            parts = [names[other] for other in names if other != name and names[other] and names[other] <= held]
            if len(parts) > 1 and set().union(*parts) == held:
                self.opened.add(name)

    def operation(self, begin: int, end: int) -> Tokens:
        """Returns the tokens of the operation between two positions."""
        last = _END.search(self.text, begin, end)
        end = last.start() if last else end
        call = _CALL.search(self.text, begin, end)
        if call is None or not call["path"].strip().startswith("/"):
            raise self.source.error("no method and path", self.source.line_at(begin), _EXPECTED)
        tokens = Operation()
        line = self.source.line_at(call.start())
        title = _SUMMARY.search(self.text, begin, end)
        summary = " ".join(html.unescape(title["words"]).split()) if title else ""
        tokens.head(line, method=call["method"], path=html.unescape(call["path"]).strip(), summary=summary)
        if notes := _NOTES.search(self.text, begin, end):
            tokens.text(_prose(notes["words"]), self.source.line_at(notes.start()))
        parts = [(one["title"], one.end(), stop) for one, stop in spans(_TITLE, self.source, begin, end)]
        for name, start, stop in parts:
            if heading := _PLACES.get(name):
                tokens.add(heading, self.source.line_at(start), "heading")
                tokens.fields(row.field for row in self._rows(start, stop))
        self._body(tokens, parts)
        self._responses(tokens, parts, end)
        return tokens.finished(self.source.file, tells_null=False)

    def _body(self, tokens: Operation, parts: Sequence[tuple[str, int, int]]) -> None:
        sent = self._media(parts, "Consumes")
        for name, start, stop in parts:
            if name not in ("Request body", "Form parameters"):
                continue
            line = self.source.line_at(start)
            tokens.add("Body", line, "heading")
            if sent:  # the schema is that of the first
                tokens.add(*sent[0], "media")
            if name == "Form parameters":
                tokens.fields(row.field for row in self._rows(start, stop))
            elif row := _PARAM.search(self.text, start, stop):
                shown, line = _plain(row["name"]), self.source.line_at(row.start())
                tokens.add(_mark(shown) or "optional", line, "pill")
                tokens.text(self._words(row.end(), stop)[0] or [], self.source.line_at(row.end()))
                self._whole(tokens, _MARK.sub("", shown).partition(" ")[2], line)

    def _responses(self, tokens: Operation, parts: Sequence[tuple[str, int, int]], end: int) -> None:
        begin = next((start for name, start, _ in parts if name == "Responses"), end)
        media = self._media(parts, "Produces")
        statuses = list(spans(_STATUS, self.source, begin, end))
        good = [one for one, _ in statuses if one["status"].startswith("2")]
        returned = next((_plain(self.text[start:stop]) for name, start, stop in parts if name == "Return type"), "")
        returned = returned.partition("<!--")[0].strip()
        for one, stop in statuses:
            cut = _TITLE.search(self.text, one.end(), stop)
            said = self.text[one.end() : cut.start() if cut else stop].removesuffix("</div> ").rstrip(" ")
            words, _, link = said.rstrip("\n").rpartition("\n")
            line = self.source.line_at(one.start())
            tokens.add("Response", line, "heading")
            tokens.add(one["status"], line, "status")
            has_schema = '<a href="#"></a>' not in link
            if has_schema and len(media) == 1:
                tokens.add(*media[0], "media")
            tokens.text(_prose(words), line + 1)
            kind = _plain(link) if "<a " in link else ""
            if not kind and has_schema and good == [one]:  # lists and maps are printed as the type of the operation
                kind = returned
            if len(media) > 1 and kind not in self.models:  # the type is that of one media type
                kind = ""
            if kind:
                self._whole(tokens, kind, line)

    def _media(self, parts: Sequence[tuple[str, int, int]], title: str) -> list[tuple[str, int]]:
        return [
            (html.unescape(one["media"]), self.source.line_at(one.start()))
            for name, start, stop in parts
            if name == title
            for one in _ITEM.finditer(self.text, start, stop)
        ]

    def _whole(self, tokens: Operation, kind: str, line: int) -> None:
        """Adds the type and the fields of a body or a response."""
        whole = self._typed(Found("", line), kind, "", ())
        if whole.type:
            tokens.add(whole.type, line, "type")
        if not whole.type or whole.unclear:
            tokens.add(whole.unclear[0] if whole.type else "type", line, "unsaid")
        tokens.fields(whole.children)

    def _rows(self, begin: int, end: int, *, is_schema: bool = False) -> Iterator[_Row]:
        """Yields the fields between two positions. The types of those of a schema are read where it is used."""
        for row, stop in spans(_PARAM, self.source, begin, end):
            shown = _plain(row["name"])
            found = Found(_MARK.sub("", shown), self.source.line_at(row.start()), unsaid=["default", "values"])
            if not found.name:
                raise self.source.error("a field has no name", found.line, "the name of each field")
            found.pills = ["required"] if _mark(shown) == ("" if is_schema else "required") else []
            words, form = self._words(row.end(), stop, has_default=not is_schema)
            found.description = words or []
            found.unclear += ["description"] if words is None else []
            if is_schema:
                found.options = [html.unescape(one["value"]) for one in _OPTION.finditer(self.text, row.end(), stop)]
                is_lost = _OPTIONS in self.text[row.end() : stop] and not found.options
                found.unclear += ["enum"] if is_lost else []
            kind = _KIND.search(self.text, row.end(), stop)
            yield _Row(found, _plain(kind["type"]) if kind else "", form)

    def _words(self, begin: int, end: int, *, has_default: bool = False) -> tuple[list[str] | None, str]:
        """Returns the description and the format behind the type of a row; None where the row does not tell it."""
        kind = _KIND.search(self.text, begin, end)
        start = kind.end() if kind else begin
        stop = self.text.find("</div>", start, end)
        text = self.text[start : stop if stop >= 0 else end]
        if "<div" in text:
            return None, ""
        form = _FORMAT.search(text)  # in the text of a description, a space would follow
        text = text[: form.start()] if form else text
        if "Parameter<" in self.text[begin:start]:
            text = _DASH.sub("", text)
        if has_default and _DEFAULT in text:
            text = text.rpartition(_DEFAULT)[0]
        return _prose(text), form["format"] if form else ""

    def _typed(self, found: Found, kind: str, form: str, around: tuple[str, ...]) -> Found:
        """Adds what a printed type says to a field: `array[Pet]`, `map[String, String]`, `Long`."""
        lists = 0
        while inner := _LIST.fullmatch(kind):
            kind, lists = inner["of"], lists + 1
        found.unsaid += ["null-items"] if lists else []
        name, values = "", _MAP.fullmatch(kind)
        if values:
            name = "object"
            child = self._typed(Found("{key}", found.line), values["of"], form if not lists else "", around)
            found.children = [child] if found.name else []
            found.unclear += [] if found.name else ["values"]
        elif kind in self.models:
            name = self._object(found, kind, around)
        elif kind in TYPES:
            name = TYPES[kind]["type"] + (f"<{form}>" if form else "")
        found.type = f"{name}{'[]' * lists}" if name else "any" + "[]" * lists if lists else ""
        if lists and not name:
            found.unclear.append("items")
        if found.type and read_type(found.type) is None:
            found.type = ""
        return found

    def _object(self, found: Found, kind: str, around: tuple[str, ...]) -> str:
        """Adds the fields of a schema, and returns its type, empty if nothing tells it."""
        if not self.models[kind]:
            return ""  # a union, a map, options, or an object without fields
        if kind in self.opened or kind in around or len(around) > _DEEPEST:
            found.unclear.append("properties")
            return "object" if kind not in self.opened else ""
        for one, printed, form in self.models[kind]:
            child = replace(one, unclear=[*one.unclear], unsaid=[*one.unsaid], options=[], children=[])
            if _SPELLED.search(one.name):
                found.unclear.append("properties")
                continue
            child = self._typed(child, printed, form, (*around, kind))
            if one.options and child.is_list:
                child.unclear.append("enum")
            elif one.options:
                child.add_enum(one.options)
            found.children.append(child)
        return "object"


def _mark(shown: str) -> str:
    """Returns the mark behind the name of a row, empty if there is none."""
    found = _MARK.search(shown)
    return found["mark"] if found else ""


def _plain(text: str) -> str:
    """Returns a piece of HTML as text in one line."""
    return " ".join(html.unescape(_TAGS.sub("", text)).split())


def _prose(text: str) -> list[str]:
    """Returns the paragraphs of a piece of HTML."""
    if "<" not in text:
        words = " ".join(html.unescape(text).split())
        return [words] if words else []
    return prose(LexborHTMLParser(f"<body>{text}</body>").body)


READERS = (Reader("OpenAPI Generator, html", _claims, _read, renderer="OpenAPI Generator", most=0.98),)
