"""Reads the pages of other renderers, as far as their text determines the facts.

Each renderer is recognized by words that only it prints. Its tokens are written in the words of the text form. Facts
that the text lost stay unstated, and a text that lost the names is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from bythebook_capture.read.copied.items import Item
from bythebook_capture.read.copied.markdown import markdown_items
from bythebook_capture.read.grammar.fields import HEADINGS
from bythebook_capture.read.reader import Reader
from bythebook_capture.read.renderers.fern_docusaurus import (
    add_values,
    docusaurus_row,
    fern_row,
    is_docusaurus_field,
    is_fern_field,
)
from bythebook_capture.read.renderers.redoc_text import is_redoc_field, is_rule, redoc_row
from bythebook_capture.read.renderers.rows import Found, Operation
from bythebook_capture.read.source import Source
from bythebook_capture.tokens import Tokens

__all__ = ["READERS"]

_HEADINGS: Mapping[str, str] = {
    "headers": "Headers",
    "header parameters": "Headers",
    "path parameters": "Path Parameters",
    "query parameters": "Query Parameters",
    "cookie parameters": "Cookies",
    "request": "Body",
    "body": "Body",
    "request body": "Body",
    "response": "Response",
}
_REDOC = re.compile(r"(?:request body|response) schema: (?P<media>[\w.+*/-]+)", re.IGNORECASE)
_METHOD = re.compile(r"\**(?P<method>get|post|put|patch|delete|head|options)\**[ :]*(?P<path>(?:https?://[^/\s]+)?/\S*)",
                     re.IGNORECASE)  # fmt: skip
_COLON = re.compile(r"(?<=/):(\w+)")
_END = frozenset("responses errors error authentication authorizations authorizations:".split())
_POSSIBLE = "Possible values:"
_DEFAULT = "Default value:"
_FIELDS_EXPECTED = (
    "a heading that says where the fields are sent, such as 'Query Parameters' or 'Body', with a name and a type for "
    "each field below it, or the OpenAPI document of the page"
)
_MOST_WORDS = 40
_DOCUSAURUS_ROW = re.compile(r"[-*•↳ ]*\*\*[\w$.\[\]-]+\*\* ")
_FACTS = ("Allowed values:", "Possible values:", "Default value:", "Example:", "Examples:")


@dataclass(frozen=True)
class _Renderer:
    name: str
    sign: re.Pattern[str]
    row: Callable[[str, int], Found | None]
    is_field: Callable[[str], bool]


_FERN_SIGN = (
    r"^This endpoint expects an? \w+|"
    r"(?:string|integer|boolean|double|enum|object)(?: or null)?(?:Required|Optional)\b"
)
_DOCUSAURUS_SIGN = (
    r"^[^\w\n]*Default value: |\*\* (?:string|integer|number|boolean|object)\S*? ?(?:required|REQUIRED|nullable)"
)
_RENDERERS = (
    _Renderer(
        "Redoc", re.compile(r"^#* *(?:request body|response) schema: ", re.I | re.MULTILINE), redoc_row, is_redoc_field
    ),
    _Renderer("Fern", re.compile(_FERN_SIGN, re.MULTILINE), fern_row, is_fern_field),
    _Renderer("Docusaurus", re.compile(_DOCUSAURUS_SIGN, re.MULTILINE), docusaurus_row, is_docusaurus_field),
)
_README_SIGN = re.compile(
    r"^(?:(?:Body|Query|Path) Params|Log in to see full request history|Retrieving recent requests(?:…|\.\.\.))$",
    re.MULTILINE,
)


def _reader(renderer: _Renderer, rank: float) -> Reader[Tokens]:
    def claims(source: Source) -> float:
        return rank if renderer.sign.search(source.text) else 0.0

    def read(source: Source) -> Tokens:
        return _tokens(source, renderer)

    return Reader(renderer.name, claims, read, renderer.name, most=rank)


def _tokens(source: Source, renderer: _Renderer) -> Tokens:
    """Returns the tokens of the page. Raises `InputError` if its text does not determine them."""
    items = [item._replace(text=item.in_backticks(), spans=()) for item in markdown_items(source)]
    tokens = Operation()
    at = _top(source, items, tokens)
    title = next((item for item in items[: at + 1] if item.kind == "title"), None)
    if title:
        tokens.add(title.text, title.line, "summary")
    if not _sections(source, items, renderer, tokens):
        sign = renderer.sign.search(source.text)  # words that pages of other tools may have, too
        line = source.text.count("\n", 0, sign.start()) + 1 if sign else len(source.lines)
        words = source.lines[line - 1].lstrip("#*•- ")[:60]
        raise source.error(f"no field can be read, though the page says '{words}'", line, _FIELDS_EXPECTED)
    return tokens.finished(source.file, tells_null=renderer.name == "Fern")


def _refuse_readme(source: Source) -> Tokens:
    found = _README_SIGN.search(source.text)
    line = source.text.count("\n", 0, found.start()) + 1 if found else 1
    message = "the text of a page of ReadMe: it does not say which fields belong to which object"
    raise source.error(message, line, "its Markdown, at the address of the page with '.md', or its OpenAPI document")


# In the order of trial: the signs of one may be on a page of the next.
READERS = (
    *(_reader(one, rank) for one, rank in zip(_RENDERERS, (0.3, 0.29, 0.28), strict=True)),
    Reader(
        "ReadMe", lambda source: 0.2 if _README_SIGN.search(source.text) else 0.0, _refuse_readme, "ReadMe", most=0.2
    ),
)


def _top(source: Source, items: list[Item], tokens: Operation) -> int:
    """Adds the method, the server and the path, and returns the index of their line."""
    for at, item in enumerate(items):
        found = _METHOD.fullmatch(item.text) if item.kind in ("text", "title") else None
        if found:
            parts = re.fullmatch(r"(https?://[^/\s]+)?(/\S*)", found["path"])
            assert parts is not None
            tokens.add(found["method"].upper(), item.line, "method")
            if parts[1]:
                tokens.add(parts[1], item.line, "server")
            tokens.add(_COLON.sub(r"{\1}", parts[2]), item.line, "path")
            return at
    raise source.error(
        "no method and path", len(source.lines), "a line with a method and a path, such as 'POST /v1/users'"
    )


def _heading(item: Item) -> tuple[str, str | None] | None:
    """Returns the section that a line opens, and its media type. An empty name ends all sections."""
    text = item.text.strip("*# :").lower()
    if found := _REDOC.fullmatch(item.text.strip("*# ")):
        return ("Body" if text.startswith("request") else "Response"), found["media"]
    if item.kind in ("title", "heading"):
        if text in _HEADINGS:
            return _HEADINGS[text], None
        if item.text in HEADINGS:
            return item.text, None
        if text in _END:
            return "", None
    return None


def _sections(source: Source, items: list[Item], renderer: _Renderer, lines: Operation) -> int:
    """Writes the sections in the words of the text form, and returns the number of their fields.

    Raises `InputError` for a line that may be an unreadable field, and for a table that may be inside another.
    """
    seen: set[str] = set()
    heading, count, at, rules = "", 0, 0, 0
    before: Found | None = None
    while at < len(items):
        item = items[at]
        at += 1
        if opened := _heading(item):
            heading, rules, before = opened[0] if opened[0] not in seen else "", 0, None
            if heading:
                seen.add(heading)
                lines.add(heading, item.line, "heading")
                if opened[1]:
                    lines.add(opened[1], item.line, "media")
            continue
        if not heading or item.kind not in ("text", "title") or _METHOD.fullmatch(item.text):
            continue
        if item.text == "required":  # of the body as a whole
            continue
        if is_rule(item.text):
            rules += 1
            _refuse_nested(source, item, rules)
        elif (row := renderer.row(_line(item, renderer), item.line)) is not None:
            _refuse_below(source, item, before if renderer.name == "Docusaurus" else None)
            before = row
            if values := _said_below(items, at, _POSSIBLE):
                add_values(row, values.text)
                row.lines |= dict.fromkeys(("enum", *row.facts), values.line)
            if default := _said_below(items, at, _DEFAULT):
                row.default = default.text.replace("`", "")
                row.lines["default"] = default.line
            count += 1
            lines.fields([row])
        else:
            _refuse_unread(source, item, renderer)
            if count and not item.text.startswith("Show "):
                lines.paragraph(list(_words(item.text)), item.line, "words")
    return count


def _said_below(items: list[Item], at: int, label: str) -> Item | None:
    """Returns the text after a label among the words of a field, which begin at an index."""
    words = (item for item in items[at : at + _MOST_WORDS] if item.kind != "blank")
    for item in words:
        if item.kind != "text" or _DOCUSAURUS_ROW.match(item.literal):
            break
        if item.text.startswith(label):
            return item._replace(text=item.literal.replace("*", "").removeprefix(label).strip())
    return None


def _line(item: Item, renderer: _Renderer) -> str:
    """Returns the text that identifies a row of a renderer: Markdown for Docusaurus, which prints names in bold."""
    return item.literal or item.text if renderer.name == "Docusaurus" else item.text


def _refuse_below(source: Source, item: Item, before: Found | None) -> None:
    if before and before.type.startswith("object"):
        message = f"the fields after '{before.name}' may belong to it: the text does not show where an object ends"
        raise source.error(message, item.line, "a copy of the page that shows the parent of each field")


def _refuse_nested(source: Source, item: Item, rules: int) -> None:
    if rules > 1:
        message = "a second table in a section: its fields may belong to a field of the first"
        raise source.error(message, item.line, "a copy of the page that shows the parent of each field")


def _refuse_unread(source: Source, item: Item, renderer: _Renderer) -> None:
    if renderer.is_field(_line(item, renderer)) or item.text.startswith(("Hide ", "↳")):
        message = f"'{item.text[:60]}' may be a field, but its type is unknown"
        raise source.error(message, item.line, "a name with a known type")


def _words(text: str) -> Iterator[str]:
    plain = text.replace("`", "").strip("| ")
    if plain and not plain.startswith(_FACTS):
        yield plain
