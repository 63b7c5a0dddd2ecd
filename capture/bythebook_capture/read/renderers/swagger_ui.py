"""Reads saved pages of Swagger UI (5.x) whose operations are expanded, with the tab "Schema" of their models."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

from selectolax.lexbor import LexborNode

from bythebook_capture.read.html_tree import Tree, ancestors, class_text, classes, plain_text, prose
from bythebook_capture.read.renderers.rows import STATUS, Found, Operation, distinct, html_reader
from bythebook_capture.read.renderers.swagger_models import NOT_IN_FORMS, PLACES, add_parameters, model, parameter_type
from bythebook_capture.read.renderers.texts.swagger_braces import Models
from bythebook_capture.read.source import Source
from bythebook_capture.tokens import Tokens
from bythebook_openapi.errors import InputError

__all__ = ["READERS"]

_WORDS = ".opblock-description-wrapper"
# The menu to choose an example from.
_EXAMPLES = "examples-select-element"
# The ends of lines and of paragraphs.
_ENDS = re.compile(r"[\v\f]+")
# A page may be indented.
_INDENTS = re.compile(r"^\s*\n\s*|\s*\n\s*$")
_DEFAULT = re.compile(r"Default value ?: (?P<value>.*)")


def _read(source: Source) -> tuple[Tokens, ...]:
    """Returns the tokens of each expanded operation of the page."""
    tree = Tree(source)
    found = tree.root.css(".opblock") if tree.root is not None else []
    opened = [one for one in found if one.css_first(".responses-wrapper") is not None]
    if found and not opened:
        message = "no operation is expanded"
        raise source.error(message, len(source.lines), "a page on which the operations are opened, and their schemas")
    return distinct(source, "Swagger UI", [_operation(tree, one) for one in opened])


def _operation(tree: Tree, block: LexborNode) -> Tokens:
    tokens = Operation()
    summary = block.css_first(".opblock-summary-description")
    title = block.css_first(".opblock-summary-method")
    line = tree.line(title) if title is not None else 1
    path = plain_text(block.css_first(".opblock-summary-path, .opblock-summary-path__deprecated"))
    tokens.head(line, method=plain_text(title), path=path.replace("\u200b", ""), summary=plain_text(summary))
    tokens.words(prose(block.css_first(".opblock-description .renderedMarkdown")), line)
    rows = block.css("table.parameters tr[data-param-name]")
    placed = ((plain_text(row.css_first(".parameter__in")), row) for row in rows)
    add_parameters(tokens, ((place, _parameter(tree, row)) for place, row in placed if place in PLACES))
    body = block.css_first(".opblock-section-request-body")
    if body is not None:
        _body(tree, body, tokens)
    for row in block.css("tr.response"):
        _response(tree, row, tokens)
    return tokens.finished(tree.source.file)


def _parameter(tree: Tree, row: LexborNode) -> Found:
    name = row.css_first(".parameter__name")
    named = row.attributes.get("data-param-name") or row.attributes.get("data-property-name") or ""
    found = Found(named, tree.line(name, row))
    if "required" in classes(name):
        found.pills.append("required")
    if plain_text(row.css_first(".parameter__deprecated")):
        found.pills.append("deprecated")
    found.type = parameter_type(plain_text(row.css_first(".parameter__type")))
    found.unclear.append("null")  # the renderer does not print it of parameters
    cell = row.css_first(".parameters-col_description")
    for part in cell.css(".renderedMarkdown") if cell is not None else ():
        kind = class_text(part)
        if kind == "renderedMarkdown" and _is_in_model(part, row):
            continue
        if kind == "renderedMarkdown" and plain_text(part.css_first("i")) not in ("Example", "Examples"):
            found.description += prose(part)
        elif "parameter__default" in kind and (said := _DEFAULT.fullmatch(plain_text(part))):
            found.add_default(said["value"])
        elif "parameter__enum" in kind:
            _options(found, row)
    return found


def _is_in_model(node: LexborNode, row: LexborNode) -> bool:
    """Returns whether a part of a row describes a property in the model of its parameter."""
    inside = takewhile(row.__ne__, ancestors(node))
    return any({"model-box", "json-schema-2020-12"} & set(classes(above)) for above in inside)


def _options(found: Found, row: LexborNode) -> None:
    """Adds the options: the list that they are chosen from tells where each of them ends."""
    menus = (menu for menu in row.css("select") if _EXAMPLES not in classes(menu))
    values = [plain_text(option) for menu in menus for option in menu.css("option")]
    values = [value for value in values if value != "--"]
    if values:
        found.add_options(values)
    else:
        found.unclear.append("enum")


def _media(node: LexborNode) -> str:
    """Returns the selected media type; empty if the page lists several and marks none."""
    options = node.css("select.content-type option")
    chosen = [one for one in options if "selected" in one.attributes]
    return plain_text((chosen or options)[0]) if len(options) == 1 or chosen else ""


def _body(tree: Tree, body: LexborNode, tokens: Operation) -> None:
    title = body.css_first(".opblock-title")
    line = tree.line(title, body)
    tokens.section("Body", line, media=_media(body), is_required="required" in classes(title))
    tokens.words(prose(body.css_first(f"{_WORDS} > .renderedMarkdown, {_WORDS} > * > .renderedMarkdown")), line)
    if form := body.css("tr[data-property-name]"):
        rows = [_parameter(tree, row) for row in form]
        for row in rows:
            row.unsaid += NOT_IN_FORMS
        tokens.fields(rows)
    else:
        _payload(tree, body, tokens)


def _response(tree: Tree, row: LexborNode, tokens: Operation) -> None:
    status = plain_text(row.css_first(".response-col_status"))
    if not STATUS.fullmatch(status.split(" ")[0]):
        return
    line = tree.line(row)
    tokens.section("Response", line, status=status.split(" ")[0], media=_media(row))
    tokens.words(prose(row.css_first(".response-col_description__inner .renderedMarkdown")), line)
    _payload(tree, row, tokens)


def _payload(tree: Tree, node: LexborNode, tokens: Operation) -> None:
    if (whole := model(tree, node) or _braces(tree, node)) is not None:
        tokens.whole(whole)


def _braces(tree: Tree, node: LexborNode) -> Found | None:
    """Returns the schema of OpenAPI 3.0 that a part of the page shows, read from the lines that a browser copies."""
    box = node.css_first(".model-box")
    if box is None:
        return None
    pieces = list(_copied(box))
    if pieces.count("[") != pieces.count("]"):
        message = "the brackets of a list do not match"
        raise tree.source.error(message, tree.line(box), "'[' before its items, and ']' behind them")
    text = _ENDS.sub(lambda ends: "\n\n" if "\f" in ends[0] else "\n", "".join(pieces)).strip("\n")
    lines = tuple(line.strip() for line in text.split("\n"))
    numbers = [tree.line_of(line.partition("\t")[0]) for line in lines]
    models = Models(Source(tree.source.file, text, lines), 0, len(lines))
    models.cells = dict.fromkeys(range(len(lines)), False)  # the tables of a description have no tabs here
    try:
        whole = models.whole()
    except InputError as error:
        message = re.sub(r" on line \d+", "", error.message)  # of the copy
        raise tree.source.error(message, numbers[(error.line or 1) - 1], error.expected or "") from error
    return _numbered(whole, numbers)


def _copied(node: LexborNode) -> Iterator[str]:
    """Yields the texts of a model, and the ends of its lines (VT) and of paragraphs (FF)."""
    for child in node.iter(include_text=True):
        names = classes(child)
        if child.tag == "-text":
            text = _INDENTS.sub("", child.text_content or "")
            yield " ".join(f".{text}.".split())[1:-1]
        elif "renderedMarkdown" in names:
            yield "\f" + "\n\n".join(prose(child)) + "\f"
        elif child.tag != "svg" and "model-hint" not in names:
            is_block = child.tag in ("table", "tr", "div", "br") or "prop-enum" in names
            yield "\v" if is_block else "\t" if child.tag == "td" and child != next(node.iter()) else ""
            yield from _copied(child)
            yield "\v" if is_block else ""


def _numbered(found: Found, numbers: Sequence[int]) -> Found:
    """Returns a field with the lines of the file in place of those of the copy."""
    found.line = numbers[found.line - 1]
    found.lines = {word: numbers[line - 1] for word, line in found.lines.items()}
    for one in (*found.children, *found.members):
        _numbered(one, numbers)
    return found


READERS = (html_reader("Swagger UI", _read, "opblock-summary-method"),)
