"""Reads pages in AsciiDoc, and their HTML by Asciidoctor: those of Swagger2Markup, and the tables of Spring REST Docs.

What OpenAPI Generator writes in AsciiDoc is refused: it prints a union like an object, and a list like its items.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bythebook_capture.read.html_tree import Tree, is_html, plain_text
from bythebook_capture.read.reader import Reader as Registered
from bythebook_capture.read.source import Source
from bythebook_capture.read.written.blocks import LABEL, Block, Row
from bythebook_capture.read.written.calls import CALL_WORDS
from bythebook_capture.read.written.markups.asciidoc_blocks import BAR, HEADING, Reader, with_titles
from bythebook_capture.read.written.page import read_blocks
from bythebook_capture.read.written.tree import blocks_of_html
from bythebook_capture.tokens import NotThisFormError, Tokens
from bythebook_openapi.errors import InputError

__all__ = ["READERS"]

_GENERATOR = re.compile(r"^:generator-template: |class=\"[^\"]*\bfields-\w", re.MULTILINE)
_ASCIIDOCTOR = 'content="Asciidoctor'
_FOOTER = re.compile(r"Last updated .*|Version \S+")
# Swagger2Markup's tables: of parameters, of schemas, and of statuses.
_SCHEMAS = "Definitions"
_OF_PARAMETERS = ("type", "name", "description", "schema")
_OF_SCHEMAS = ("name", "description", "schema")
_BODIES = ("body", "formdata")
_MARKED = re.compile(r"(?P<name>\S+)\s+(?P<mark>required|optional|read-only)")
_LIST_OF = re.compile(r"< ?(?P<items>[^<>]*?) ?> array")
_CHOICE = re.compile(r"enum \((?P<options>.*)\)")
_TEXT_OPTION = re.compile(r"(?!(?:true|false|null)$)[A-Za-z_][\w .:/-]*")
# What it prints behind a description, each with a space before its colon.
_FACTS = re.compile(
    r"\s*(?:Example|Default|Headers|Length|Pattern|M(?:in|ax)im(?:um|al) (?:value|length))(?: \(exclusive\))? : .*"
)
_REQUEST = re.compile(rf"(?P<method>{CALL_WORDS}) (?P<path>/[^\s?#]*)(?P<rest>\S* HTTP/[\d.]+)")
_VALUE = re.compile(r"\d+|[0-9a-f]{8}-[0-9a-f-]{27}|.*%[0-9A-Fa-f]{2}.*")
_TEMPLATE = re.compile(r"/\S*\{[^{}]+\}\S*")
_NUMBERED = re.compile(r"^Table \d+\. ")


def _claims(source: Source) -> float:
    """Returns how sure it is of a text with headings of AsciiDoc and a table, or with several such headings."""
    if is_html(source):
        return 0.0
    count = sum(HEADING.fullmatch(line) is not None for line in source.line_set if line[:1] == "=")
    is_named = source.file.endswith((".adoc", ".asciidoc"))
    if is_named and not count:
        lines = [(line, at) for at, line in enumerate(source.lines)]
        count = sum(HEADING.fullmatch(text) is not None for text, _ in with_titles(lines))
    needed = 2 - (BAR in source.line_set) - is_named
    return 0.97 if count >= needed else 0.0


def _claims_html(source: Source) -> float:
    return 0.97 if _ASCIIDOCTOR in source.text and is_html(source) else 0.0


def _read(source: Source) -> tuple[Tokens, ...]:
    """Returns the tokens of each operation. Raises `InputError` if a table or a path does not tell all."""
    _refuse_generated(source)
    reader = Reader(source)
    blocks = list(_usual_blocks(reader.read()))
    found = _read_usual(source, blocks, reader.titles, reader.failed)
    if reader.failed and not any(token.kind == "name" for tokens in found for token in tokens.all):
        raise reader.failed[0]
    return found


def _read_usual(
    source: Source, blocks: Sequence[Block], titles: Sequence[str], failed: list[InputError]
) -> tuple[Tokens, ...]:
    blocks = _with_paths(source, blocks, titles, failed)
    try:
        return read_blocks(source, blocks)
    except NotThisFormError as error:
        raise (failed or [error])[0] from None


def _read_html(source: Source) -> tuple[Tokens, ...]:
    """Returns the same of Asciidoctor's HTML, without its footer."""
    _refuse_generated(source)
    blocks = blocks_of_html(source)
    while blocks and _FOOTER.fullmatch(blocks[-1].text):
        blocks.pop()
    root = Tree(source).root
    captions = root.css("caption") if root is not None else []
    titles = [_NUMBERED.sub("", plain_text(node)) for node in captions]
    return _read_usual(source, list(_usual_blocks(blocks)), titles, [])


def _refuse_generated(source: Source) -> None:
    if found := _GENERATOR.search(source.text):
        message = (
            "the AsciiDoc of OpenAPI Generator: it does not say which schemas are unions, nor which bodies are lists"
        )
        expected = "the OpenAPI document that it was made from, or its page as the generator 'html2' writes it"
        raise source.error(message, source.line_at(found.start()), expected)


def _usual_blocks(blocks: Sequence[Block]) -> Iterator[Block]:
    """Yields blocks with usual tables, and above a table what the page says of its body in another place.

    The table of a schema without a name of its own stands below the operation; whose it is, only a link tells.
    """
    are_named = False
    for at, block in enumerate(blocks):
        head = tuple(cell.lower() for cell in block.head)
        are_named = are_named or (block.kind == "heading" and block.text == _SCHEMAS)
        if head[:1] == ("name",) and head[-1] == "schema" and not are_named:
            continue
        usual = _usual(block)
        media = _consumed(blocks, at) if head[:4] == _OF_PARAMETERS else None
        if media is not None and any(row.cells[1].lower() in _BODIES for row in usual.rows):
            yield Block("heading", "Body", media.line, level=LABEL - 1)
            yield Block("text", media.cells[0].strip("`"), media.line)
        yield usual


def _consumed(blocks: Sequence[Block], at: int) -> Row | None:
    """Returns the media type of the body of an operation, None if the page names none, or several."""
    for index in range(at + 1, len(blocks) - 1):
        if blocks[index].kind == "code" or blocks[index].text == _SCHEMAS:
            return None
        if blocks[index].text == "Consumes" and blocks[index + 1].kind == "list":
            rows = blocks[index + 1].rows
            return rows[0] if len(rows) == 1 else None
    return None


def _usual(block: Block) -> Block:
    """Returns a table with the columns that other pages have too, and any other block as it is."""
    head = tuple(cell.lower() for cell in block.head)
    if block.kind != "table":
        return block
    if head[:4] == _OF_PARAMETERS:
        rows = tuple(_of_parameter(row) for row in block.rows)
        return replace(block, head=("Name", "In", "Required", "Description", "Type", "Enum", "Default"), rows=rows)
    if head[:3] == _OF_SCHEMAS:
        rows = tuple(_of_schema(row) for row in block.rows)
        return replace(block, head=("Name", "Required", "Description", "Type", "Enum"), rows=rows)
    if head[:3] == ("http code", "description", "schema"):
        rows = tuple(
            row._replace(cells=(row.cells[0], _FACTS.sub("", row.cells[1]), _kind(row.cells[2])[0]))
            for row in block.rows
        )
        return replace(block, head=("Status", "Description", "Type"), rows=rows)
    return block


def _of_parameter(row: Row) -> Row:
    place, name, description, schema, *default = (*row.cells, "", "", "")
    name, mark = _named(name)
    kind, options = _kind(schema)
    name = "body" if place == "Body" else name  # no name of a body is sent
    return row._replace(cells=(name, place, mark, _FACTS.sub("", description), kind, options, default[0]))


def _of_schema(row: Row) -> Row:
    name, description, schema, *_ = (*row.cells, "", "")
    name, mark = _named(name)
    kind, options = _kind(schema)
    return row._replace(cells=(name, mark, _FACTS.sub("", description), kind, options))


def _named(text: str) -> tuple[str, str]:
    """Returns the name in a cell, and whether the field is required: `yes`, `no`, or empty."""
    found = _MARKED.fullmatch(text)
    if found is None:
        return text, ""
    return found["name"], {"required": "yes", "optional": "no"}.get(found["mark"], "")


def _kind(text: str) -> tuple[str, str]:
    """Returns a type in the words of other pages, and its options as the page prints them."""
    while found := _LIST_OF.search(text):
        items = "string" if _CHOICE.fullmatch(found["items"]) and _is_text(found["items"]) else found["items"]
        text = f"{text[: found.start()]}{items}[]{text[found.end() :]}"
    if (found := _CHOICE.fullmatch(text)) is None:
        return ("" if text == "No Content" else text), ""
    return ("string" if _is_text(text) else ""), found["options"]


def _is_text(choice: str) -> bool:
    """Returns whether the options of a choice can only be texts."""
    found = _CHOICE.fullmatch(choice)
    return found is not None and all(map(_TEXT_OPTION.fullmatch, found["options"].split(", ")))


def _with_paths(
    source: Source, blocks: Sequence[Block], titles: Sequence[str], failed: list[InputError]
) -> list[Block]:
    """Returns blocks with the path of each sample request as the title of a table has it, with names in braces.

    A sample whose path has a value is left out if no title tells its name, and `failed` says so.
    """
    templates = [title for title in dict.fromkeys(titles) if _TEMPLATE.fullmatch(title)]
    found = list(blocks)
    for at, block in enumerate(blocks):
        request = _REQUEST.match(block.text) if block.kind == "code" else None
        if request is not None:
            fitting = [one for one in templates if _fits(one, request["path"])]
            if len(fitting) == 1:
                line = f"{request['method']} {fitting[0]}{request['rest']}"
                found[at] = replace(block, text=line + block.text[request.end() :])
            elif any(map(_VALUE.fullmatch, request["path"].split("/"))):
                message = f"the path of the sample request, '{request['path'][:80]}', has a value in place of a name"
                expected = "a table of its path parameters below a path such as '/users/{id}'"
                failed.append(source.error(message, block.line, expected))
                found[at] = replace(block, text=block.text[request.end() :].lstrip("\n"))
    return found


def _fits(template: str, path: str) -> bool:
    parts = re.split(r"\{[^{}]+\}", template)
    return re.fullmatch("[^/]+".join(map(re.escape, parts)), path) is not None


READERS = (
    Registered("AsciiDoc", _claims, _read, renderer="AsciiDoc", most=0.97),
    Registered("Asciidoctor, HTML", _claims_html, _read_html, renderer="AsciiDoc", most=0.97),
)
