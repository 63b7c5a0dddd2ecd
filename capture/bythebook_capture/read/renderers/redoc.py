"""Reads saved pages of Redoc (2.x). Class names are generated: attributes and places tell what an element is."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from itertools import takewhile
from typing import Any

from selectolax.lexbor import LexborNode

from bythebook_capture.facts import METHODS
from bythebook_capture.read.grammar.types import raw_json
from bythebook_capture.read.html_tree import Tree, ancestors, plain_text, prose
from bythebook_capture.read.renderers.fern_docusaurus import NAMES
from bythebook_capture.read.renderers.rows import (
    MEDIA,
    STATUS,
    Found,
    Operation,
    distinct,
    headings,
    html_reader,
    is_limit,
    list_of,
)
from bythebook_capture.read.source import Source
from bythebook_capture.tokens import Tokens

__all__ = [
    "OPTION_HEADS", "READERS", "add_labeled", "add_type", "described_options", "json_values", "open_defaults",
    "open_required",
]  # fmt: skip

_OPERATION = '[data-section-id*="operation/"], [data-section-id*="/paths/"]'
_HEADINGS = headings("path Parameters", "query Parameters", "header Parameters", "cookie Parameters")
_HEADINGS["Request Body schema:"] = "Body"
# Words of the renderer after a type that say nothing that is read here.
_SILENT = ("unique", "recursive", "multiple of", "decimal places", "[ items")
_MANY = "Array of"
# The first head of a table of options and their descriptions.
OPTION_HEADS = ("Enum", "Items Enum", "Value")
# An encoding stands in the place of a format.
_ENCODINGS = frozenset(f"<{name}>" for name in ("base16", "base32", "base64", "base64url", "quoted-printable"))
# Stands at the end of a pattern that is not shown as a whole.
_MORE = "..."
_FORMAT = re.compile(r"<([^<>|()\s]+)>")
_FORMATTED = ("string", "integer", "number", "boolean")
# What is said of the items of a list, if they are lists.
_OF_ITEMS = "[ items"
_LENGTH_OF_LISTS = re.compile(r".*\d(?: \])? items")
# Stands above the items of a body that is a list.
_ARRAY = re.compile(r"\s*Array\b")


def _read(source: Source) -> tuple[Tokens, ...]:
    """Returns the tokens of each operation of the page."""
    tree = Tree(source)
    found = [one for one in tree.root.css(_OPERATION) if one.css_first("h2") is not None] if tree.root else []
    inner = [one for one in found if all(each == one for each in one.css(_OPERATION))]
    return distinct(source, "Redoc", [_operation(tree, one) for one in inner])


def _operation(tree: Tree, node: LexborNode) -> Tokens:
    tokens = Operation()
    title = node.css_first("h2")
    line = tree.line(title) if title is not None else 1
    method, path = _address(node)
    tokens.head(line, method=method, path=path, summary=plain_text(title))
    for heading in node.css("h5"):
        _section(tree, heading, tokens)
    _responses(tree, node, tokens)
    return tokens.finished(tree.source.file)


def _address(node: LexborNode) -> tuple[str, str]:
    """Returns the method and the path, which the button of an operation shows; both are empty for a webhook."""
    for button in node.css("button"):
        words = [plain_text(child) for child in button.iter() if plain_text(child)]
        if len(words) > 1 and words[0].lower() in METHODS and words[1].startswith("/"):
            return words[0].upper(), words[1]
    return "", ""  # a webhook


def _section(tree: Tree, heading: LexborNode, tokens: Operation) -> None:
    name = _HEADINGS.get(_own_text(heading))
    if name is not None:
        is_required = any(plain_text(child) == "required" for child in heading.iter() if child.tag == "div")
        mark = is_required if name == "Body" else None
        tokens.section(name, tree.line(heading), media=_media(heading), is_required=mark)
        _payload(tree, heading, tokens)


def _media(heading: LexborNode) -> str:
    text = plain_text(heading.css_first("span"))
    return text if MEDIA.fullmatch(text) else ""


def _payload(tree: Tree, heading: LexborNode, tokens: Operation) -> None:
    """Adds what stands below a heading, up to the next one: a description, and the table of the fields."""
    node = heading.next
    while node is not None and node.tag != "h5" and node.css_first("h3, h5") is None:
        if node.tag in ("table", "div"):
            table = node if node.tag == "table" else node.css_first("table")
            tabs = _tabs(node) if node.tag == "div" else []
            if table is None and not tabs:
                _words(tree, node, tokens)
            for tab in tabs if len(tabs) > 1 else ():
                tokens.add(tab, tree.line(heading), "tab")
            if tabs or table is not None:  # the page does not print whether the whole may be null
                tokens.add("null", tree.line(heading), "unsaid")
            if tabs and len(_labels(node)) > 1:  # which member of a member has which fields is not seen
                return
            if table is not None:
                if node != table and plain_text(node).startswith("Array "):
                    tokens.add("object[]", tree.line(heading), "type")
                fields = _fields(tree, table)
                if tabs:
                    open_required(fields)
                elif chosen := _chosen(table):
                    for tab in (chosen, ""):
                        tokens.add(tab, tree.line(table), "tab")
                tokens.fields(fields)
                return
        node = node.next


def _words(tree: Tree, node: LexborNode, tokens: Operation) -> None:
    """Adds a description, or the type of a body that is no object."""
    holder = next((span.parent for span in node.css("span") if plain_text(span)), None)
    if holder is not None and holder.tag not in ("p", "li", "code", "a", "strong", "em"):
        found = Found("", tree.line(node))
        add_type(found, _type_words(holder))
        lists = sum(_ARRAY.match(_own_text(part)) is not None for part in node.css("div"))
        if found.type and not lists:
            tokens.add(found.type, found.line, "type")
        elif found.type and lists == 1:
            tokens.add(list_of(found.type), found.line, "type")
        for paragraph in node.css("p"):
            tokens.paragraph([plain_text(paragraph)], tree.line(paragraph), "words")
        return
    tokens.words(prose(node), tree.line(node))


def _own_text(node: LexborNode) -> str:
    """Returns the text of an element without that of the elements in it."""
    texts = (child.text_content or "" for child in node.iter(include_text=True) if child.tag == "-text")
    return " ".join(" ".join(texts).split())


def _labels(node: LexborNode) -> list[LexborNode]:
    """Returns the labels of unions outside of the tables: a second one is of a union that is the chosen member."""
    spans = (one for one in node.css("span") if plain_text(one) in ("One of", "Any of"))
    return [one for one in spans if not _is_in_table(one, node)]


def _tabs(node: LexborNode) -> list[str]:
    """Returns the buttons of a union: the fields of the chosen one are shown."""
    label = next(iter(_labels(node)), None)
    if label is None or label.parent is None:
        return []
    # The buttons in the table below open its fields.
    parts = (part for part in label.parent.iter() if part.tag != "table" and part.css_first("table") is None)
    return [text for part in parts for button in part.css("button") if (text := plain_text(button))]


def _is_in_table(node: LexborNode, within: LexborNode) -> bool:
    return any(above.tag == "table" for above in takewhile(within.__ne__, ancestors(node)))


def _rows(table: LexborNode) -> Iterator[LexborNode]:
    for body in table.iter():
        yield from (row for row in (body.iter() if body.tag == "tbody" else ()) if row.tag == "tr")


def _fields(tree: Tree, table: LexborNode) -> list[Found]:
    fields: list[Found] = []
    for row in _rows(table):
        cells = [cell for cell in row.iter() if cell.tag == "td"]
        if len(cells) > 1 and cells[0].attributes.get("kind") in ("field", "additionalProperties"):
            fields.append(_field(tree, cells[0], cells[1]))
        elif fields and cells:
            _add_children(tree, fields[-1], cells[0])
    return fields


def _chosen(table: LexborNode) -> str:
    """Returns the member whose fields a table shows, if the values of a discriminator choose from several."""
    selects = (cell.css_first("select") for row in _rows(table) for cell in row.iter() if cell.tag == "td")
    spots = (one for one in selects if one is not None and not _is_in_table(one, table))
    select = next(spots, None)
    label = select.next if select is not None else None
    return plain_text(label) if label is not None and label.tag == "label" else ""


def _add_children(tree: Tree, one: Found, cell: LexborNode) -> None:
    one.tabs = _tabs(cell)
    inner = cell.css_first("table")
    if inner is not None and "properties" not in one.unclear:
        one.children = _fields(tree, inner)
        if not one.tabs and one.type in ("object", "object[]", "any[]", "") and (chosen := _chosen(inner)):
            one.tabs = [chosen, ""]
            one.type = "any[]" if one.type.endswith("[]") else ""
            open_defaults(one)
            return
    if "null" in one.tabs:  # null is a member of the union
        one.tabs.remove("null")
        one.add_null()
    if len(one.tabs) == 1 and inner is None and one.type.endswith(" | null"):
        _retype(one, cell)
    if len(one.tabs) < 2 or (one.type.endswith(" | null") and inner is None):
        one.tabs = []
    is_list = one.type.endswith("[]")
    if len(_labels(cell)) > 1:
        one.tabs, one.children = [], []
        one.unclear.append("properties")
    elif one.tabs and (is_list if inner is None else _is_in_list(inner, cell)):  # the shown member is a list
        one.tabs, one.children = [], one.children if is_list else []
    if one.tabs:
        open_required(one.children)
    open_defaults(one)


def open_required(fields: list[Found]) -> None:
    """Opens whether fields of a member of a union are required: the renderer loses marks that stand around it."""
    for one in fields:
        one.open_required()


def open_defaults(one: Found) -> None:
    """Opens defaults of an object's fields that may be those of the object, which the renderer prints there too.

    It prints the default of an object, but for a union with a discriminator.
    """
    value: Any = {}
    if one.default is not None:
        try:
            value = json.loads(one.default)
        except ValueError:
            return
    for child in one.children:
        is_of_union = bool(one.tabs) and one.default is None
        is_same = isinstance(value, dict) and child.name in value and _printed(child) == value[child.name]
        if child.default is not None and (is_of_union or is_same):
            child.default = None
            child.unclear.append("default")


def _printed(found: Found) -> Any:
    """Returns the default that a page prints at a field."""
    if found.type.startswith(("string", "file")) and found.default not in (None, '""'):
        return found.default
    return json.loads(found.default or '""')


def _is_in_list(table: LexborNode, cell: LexborNode) -> bool:
    """Returns whether the word 'Array' stands above a table in a cell."""
    before = (above.prev for above in takewhile(cell.__ne__, ancestors(table)))
    return any(one is not None and _ARRAY.match(plain_text(one)) is not None for one in before)


def _retype(one: Found, cell: LexborNode) -> None:
    """Adds the format and the limits of the only member of a union beside null."""
    kind = one.type.removesuffix(" | null")
    span = next((span for span in cell.css("span") if plain_text(span) == kind), None)
    if span is not None and span.parent is not None:
        add_type(one, [*_type_words(span.parent), "Nullable"])


def _field(tree: Tree, name: LexborNode, words: LexborNode) -> Found:
    label = plain_text(name.css_first(".property-name"))
    is_rest = name.attributes.get("kind") == "additionalProperties"
    is_rest = is_rest or (label.endswith("*") and "additional property" in plain_text(name))
    found = Found("{key}" if is_rest else label, tree.line(name))
    marks = [plain_text(child) for child in name.iter() if child.tag == "div"]
    found.pills += ["required"] if "required" in marks else []
    blocks = [block for outer in words.iter() for block in outer.iter()]
    if blocks:
        add_type(found, _type_words(blocks[0]))
    for block in blocks[1:]:
        _fact(found, block)
    return found


def _type_words(block: LexborNode) -> list[str]:
    """Returns the words of a type; several limits stand in one element."""
    words: list[str] = []
    for span in block.iter():
        inner = [plain_text(one) for one in span.iter() if one.tag == "span"]
        text = plain_text(span)
        if text.startswith("<") and not span.text().startswith(" "):
            text += _MORE  # a pattern: a format stands after a space
        words += [text] if text.startswith("[ items") or not inner else inner
    return [word for word in words if word]


def add_type(found: Found, words: list[str]) -> None:
    """Adds the type and the limits: `Array of`, `strings`, `<uuid>`, `(Title)`, `[ 1 .. 5 ] characters`, a pattern."""
    depth = words[0].count(_MANY) if words and words[0].startswith(_MANY) else 0
    rest = words[0].removeprefix(_MANY * depth).strip() if depth else ""
    words = [rest, *words[1:]] if rest else words[1:] if depth else words  # a union has all of its words in one
    base = words[0] if words else ""
    # A union of titled members: `Message (string) or Message (null)`.
    parts = [re.sub(r".+ \((\w+)\)$", r"\1", part) for part in base.split(" or ")]
    kinds = list({NAMES.get(part) for part in parts if part != "null"})
    kind = kinds[0] if len(kinds) == 1 else None
    limits: list[str] = []
    for word in words[1:]:
        if word in _ENCODINGS:
            found.unclear.append("format")
        elif found_format := _FORMAT.fullmatch(word):
            kind = f"{kind}<{found_format[1]}>" if kind in _FORMATTED else kind
        elif word == "Nullable":
            parts = [*parts, "null"]
        elif word in ("Deprecated", "deprecated"):
            found.pills.append("deprecated")
        elif not word.startswith("(") and word not in ("Show pattern", "Hide pattern"):
            limits.append(word)
    if kind is None:
        return
    inner = max((_inner_lists(word) for word in limits if word.startswith(_OF_ITEMS)), default=0)
    if inner and depth != 1:
        found.unclear.append("properties")
        return
    lists = "[]" * (depth + inner)
    if lists and parts.count("null") > 1 and not inner:  # the list, and its items
        found.type = f"({kind} | null){lists} | null"
    elif lists and "null" in parts:  # the list, or its items
        found.unclear.append("null")
        found.type = kind + lists
    else:
        found.type = kind + lists + (" | null" if "null" in parts else "")
    for word in limits:
        _limit(found, word, kind, depth)


def _inner_lists(word: str) -> int:
    """Returns how many lists the items of a list are in each other: `[ items ]` is said of lists of values."""
    held = word.removeprefix(_OF_ITEMS).removesuffix("]").strip()
    if held.startswith(_OF_ITEMS):
        return 1 + _inner_lists(held)
    return int(not held or _LENGTH_OF_LISTS.fullmatch(held) is not None)


def _limit(found: Found, word: str, kind: str, depth: int) -> None:
    some = f">= 1 {'items' if depth else 'characters'}"
    if found.add_limit(some if word == "non-empty" else word, is_list=depth > 0, kind=kind):
        return
    if is_limit(word):  # of another type than the field has
        found.unclear.append("values")
    elif not word.startswith(_SILENT) and not word.endswith(_MORE) and kind.startswith("string") and not depth:
        found.facts.append(f"Pattern: {word}")
    else:
        found.unclear.append("values")


def _fact(found: Found, block: LexborNode) -> None:
    table = block if block.tag == "table" else block.css_first("table")
    if table is not None and plain_text(table.css_first("th")) in OPTION_HEADS:  # options, each with a description
        cells = (row.css_first("td") for row in table.css("tr"))
        described_options(found, [plain_text(cell) for cell in cells if cell is not None])
        return
    spans = [plain_text(span) for span in block.iter() if span.tag in ("span", "ul")]
    label = spans[0] if spans else ""
    if label.endswith(":"):
        add_labeled(found, label, spans[1:])
    elif not plain_text(block).startswith("Examples:") and block.css_first("p"):
        found.description += prose(block)


def json_values(text: str) -> tuple[list[str], str]:
    """Returns the values in JSON that begin a text, without commas between them, and what follows them."""
    values: list[str] = []
    at = 0
    with suppress(ValueError):
        while at < len(text):
            _, end = raw_json(text, at)
            values.append(text[at:end].strip())
            at = end
    return values, text[at:]


def described_options(found: Found, values: list[str]) -> None:
    """Adds options that are printed without quotation marks, in a table with their descriptions."""
    if found.is_list:
        found.unclear.append("enum")
    else:
        found.add_options(values)


def add_labeled(found: Found, label: str, values: list[str]) -> None:
    """Adds what stands behind a label: values in JSON."""
    if label == "Default:" and values:
        found.add_json_default(values[0])
    elif label == "Example:" and len(values) == 1:
        found.add_json_example(values[0])
    elif label in ("Enum:", "Items Enum:", "Value:"):
        found.add_json_options(values)


def _responses(tree: Tree, node: LexborNode, tokens: Operation) -> None:
    for strong in node.css("button strong"):
        button = strong.parent
        status = plain_text(strong)
        if not STATUS.fullmatch(status) or button is None:
            continue
        line = tree.line(strong)
        tokens.section("Response", line, status=status.replace("xx", "XX"))
        for child in button.iter():
            tokens.words(prose(child) if child.tag == "div" else (), line)
        body = button.next
        while body is not None and body.tag != "div":
            body = body.next
        for heading in body.css("h5") if body is not None else ():
            if plain_text(heading).startswith("Response Schema:"):
                if media := _media(heading):
                    tokens.add(media, line, "media")
                _payload(tree, heading, tokens)


READERS = (html_reader("Redoc", _read, "redoc-wrap", 'kind="field"'),)
