"""Reads saved pages of Scalar (1.x), whose elements have readable class names."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping

from selectolax.lexbor import LexborNode

from bythebook_capture.read.html_tree import Tree, ancestors, child_of, class_text, classes, plain_text, prose
from bythebook_capture.read.renderers.rows import MEDIA, STATUS, Found, Operation, distinct, headings, html_reader
from bythebook_capture.read.source import Source
from bythebook_capture.tokens import Tokens

__all__ = [
    "HEADINGS", "LABELS", "LENGTH", "LIST", "OWN_WORDS", "PILLS", "READERS", "add_limit", "bare_list", "list_of_any",
    "type_words",
]  # fmt: skip

HEADINGS = headings("Path Parameters", "Query Parameters", "Headers", "Cookies")
_TYPE = re.compile(r"(?:array )*(?P<name>string|integer|number|boolean|object|null|anything)(?P<lists>(?:\[\])*)")
# A list of values that may be null.
_NULL_ITEMS = re.compile(r"(?:array )*\((?P<name>string|integer|number|boolean) \| null\)(?P<lists>(?:\[\])+)")
# A list whose items stand below it.
LIST = "array"
_FORMAT = re.compile(r"[^<>|()\s]+")
_LIMITS = {
    "min:": ">= {}", "max:": "<= {}", "greater than:": "> {}", "less than:": "< {}", "min length:": ">= {} characters",
    "max length:": "<= {} characters",
}  # fmt: skip
# What stands before a value.
LABELS = ("Type:", "Format:", "Pattern:", *_LIMITS, "multiple of:", "const:")
LENGTH = re.compile(r"(?P<low>\d*)…(?P<high>\d*)")
PILLS = {
    "property-required": "required", "property-read-only": "read-only", "property-write-only": "write-only",
    "property-deprecated": "deprecated",
}  # fmt: skip
# Beginnings of what this renderer says of a type or a format where the document says nothing (1.46.4).
OWN_WORDS = (
    "Integer numbers.", "Signed 32-bit integers", "Signed 64-bit integers", "full-date notation as defined by RFC 3339",
    "the date-time notation as defined by RFC 3339", "a hint to UIs to mask the input", "base64-encoded characters",
    "binary data, used to describe files", "any sequence of octets", "true and false",
)  # fmt: skip


def _read(source: Source) -> tuple[Tokens, ...]:
    """Returns the tokens of each operation of the page."""
    tree = Tree(source)
    found = [one for one in tree.root.css("section") if one.css_first(".operation-path")] if tree.root else []
    inner = [one for one in found if len(one.css(".operation-details")) == 1]
    return distinct(source, "Scalar", [_operation(tree, one) for one in inner])


def _operation(tree: Tree, section: LexborNode) -> Tokens:
    tokens = Operation()
    title = section.css_first(".section-header-label")
    line = tree.line(title) if title is not None else 1
    method = plain_text(section.css_first(".request-method"))
    path = plain_text(section.css_first(".operation-path")).replace(" ", "")
    tokens.head(line, method=method, path=path, summary=plain_text(title).strip("\u200b "))
    said = _described(section)
    details = section.css_first(".operation-details")
    for part in details.iter() if details is not None else ():
        name = class_text(part)
        if name == "markdown":
            tokens.words(prose(part), tree.line(part))
        elif name.startswith("request-body"):
            _body(tree, part, tokens)
        else:
            _list(tree, part, tokens, said)
    return tokens.finished(tree.source.file)


def _list(tree: Tree, part: LexborNode, tokens: Operation, said: Mapping[str, list[str]]) -> None:
    """Adds a list of parameters, or of responses."""
    children = [child for child in part.iter() if child.tag in ("div", "ul")]
    heading = plain_text(children[0]) if children else ""
    items = [item.css_first(".property") for one in children for item in one.iter() if item.tag == "li"]
    if heading in HEADINGS:
        tokens.add(HEADINGS[heading], tree.line(children[0]), "heading")
        tokens.fields([_property(tree, item) for item in items if item is not None])
    elif heading == "Responses":
        for item in items:
            if item is not None and STATUS.fullmatch(_name(item)):
                _response(tree, item, tokens, said)


def _described(section: LexborNode) -> dict[str, list[str]]:
    """Returns the description of the response whose sample is shown, by its status."""
    box = section.css_first(".response-description")
    cards = (one for one in (ancestors(box) if box is not None else ()) if "scalar-card" in classes(one))
    card = next(cards, None)
    tab = card.css_first('[role="tab"][aria-selected="true"]') if card is not None else None
    status = plain_text(tab).removeprefix("Status:").strip()
    return {status: prose(box)} if STATUS.fullmatch(status) else {}


def _response(tree: Tree, item: LexborNode, tokens: Operation, said: Mapping[str, list[str]]) -> None:
    whole = _property(tree, item)
    tokens.section("Response", whole.line, status=whole.name.lower().replace("xx", "XX"))
    tokens.words(said.get(whole.name, whole.description), whole.line)
    _whole(tokens, whole)


def _body(tree: Tree, part: LexborNode, tokens: Operation) -> None:
    line = tree.line(part)
    media = plain_text(part.css_first(".selected-content-type"))
    is_required = part.css_first(".request-body-required") is not None
    tokens.section("Body", line, media=media if MEDIA.fullmatch(media) else "", is_required=is_required)
    tokens.words(prose(part.css_first(".request-body-description")), line)
    holder = part.css_first(".request-body-schema")
    cards = list(_cards(holder)) if holder is not None else []
    if not cards:
        return
    tokens.words(prose(child_of(cards[0], "schema-card-description")), line)
    whole = Found("", line)
    if (rule := _rule(cards[0])) is not None:
        _composed(tree, rule, whole)
    else:
        rows = [_property(tree, row) for card in cards for row in _rows(card)]
        is_whole = len(rows) == 1 and not rows[0].name
        whole = rows[0] if is_whole else Found("", line, "object", children=[row for row in rows if row.name])
    _whole(tokens, whole)


def _cards(node: LexborNode) -> Iterator[LexborNode]:
    for child in node.iter():
        if "schema-card" in classes(child):
            yield child
        else:
            yield from _cards(child)


def _whole(tokens: Operation, whole: Found) -> None:
    """Adds the fields of a body or a response, or its type."""
    if whole.tabs:
        tokens.add("null", whole.line, "unsaid")
    _open_repeated(whole.children)
    tokens.whole(whole)


def _name(node: LexborNode) -> str:
    heading = child_of(node, "property-heading")
    name = heading.css_first(".property-name") if heading is not None else None
    return "".join(_own_texts(name)).strip("\u200b ") if name is not None else ""


def _own_texts(node: LexborNode) -> Iterator[str]:
    for child in node.iter(include_text=True):
        if child.tag == "-text":
            yield (child.text_content or "").strip()
        elif child.tag not in ("button", "wbr"):
            yield from _own_texts(child)


def _rule(card: LexborNode) -> LexborNode | None:
    """Returns the union or the conjunction that a card shows in place of fields."""
    return child_of(child_of(card, "schema-properties"), "property-rule")


def _rows(card: LexborNode) -> list[LexborNode]:
    inner = child_of(card, "schema-properties")
    lists = [one for one in inner.iter() if one.tag == "ul"] if inner is not None else []
    return [row for one in lists for row in one.iter() if row.tag == "li"]


def _fields(tree: Tree, card: LexborNode) -> list[Found]:
    return [found for row in _rows(card) if not _is_pattern(row) and (found := _property(tree, row)).name]


def _is_pattern(row: LexborNode) -> bool:
    """Returns whether a row shows the fields whose names match a pattern, which is printed in place of a name."""
    heading = child_of(row, "property-heading")
    if heading is not None and heading.css_first(".property-name-pattern-properties") is not None:
        return True
    return _name(row).startswith("^") and _name(row).endswith("$")


def _open_repeated(fields: Iterable[Found], above: frozenset[str] = frozenset()) -> None:
    """Opens whether a field within a field of the same name is required.

    Of a conjunction whose own field replaces that of a member, the renderer shows the member below the first level.
    """
    for one in fields:
        one.unclear += ["required"] if one.name in above and "required" not in one.pills else []
        _open_repeated(one.children, above | {one.name})


def _property(tree: Tree, node: LexborNode) -> Found:
    heading = child_of(node, "property-heading")
    is_rest = heading is not None and heading.css_first(".property-name-additional-properties") is not None
    found = Found("{key}" if is_rest else _name(node), tree.line(heading, node))
    if heading is not None:
        _details(found, heading)
    said = prose(child_of(node, "property-description"))
    found.description = said if not (said and said[0].startswith(OWN_WORDS)) else []
    options = child_of(node, "property-enum")
    if options is not None and found.type:
        if options.css_first(".enum-toggle-button") is not None:
            found.unclear.append("enum")
        else:
            found.add_options([plain_text(one) for one in options.css(".property-enum-value-label")])
    _children(tree, node, found)
    return found


def _children(tree: Tree, node: LexborNode, found: Found) -> None:
    children, rule = child_of(node, "children"), child_of(node, "property-rule")
    # Of a long object, the first fields are in one card, and the others in another.
    cards = list(_cards(children)) if children is not None else []
    if cards and rule is None:
        found.description = found.description or prose(child_of(cards[0], "schema-card-description"))
        rule = _rule(cards[0])
        rows = [row for card in cards for row in _rows(card)]
        if found.type.startswith(LIST) and len(rows) == 1 and not _name(rows[0]):
            _items(found, _property(tree, rows[0]))
        elif found.type.startswith("object[]") and len(rows) == 1 and not _name(rows[0]):
            items = _property(tree, rows[0])
            found.children = items.children if f"{items.type}[]" == found.type.removesuffix(" | null") else []
        elif rule is None:
            fields = [one for card in cards for one in _fields(tree, card)]
            if fields and found.type.startswith(LIST):  # of objects
                found.type = f"object[]{found.type.removeprefix(LIST)}"
            elif fields and not found.type and not _says_type(node):
                found.type = "any"
            found.children = fields if "[][]" not in found.type else []
            found.unclear += ["properties"] if any(map(_is_pattern, rows)) else []
    if rule is not None:
        _composed(tree, rule, found)
    if found.type.startswith(LIST):  # its items are not shown
        list_of_any(found, found.type)


def _says_type(node: LexborNode) -> bool:
    heading = child_of(node, "property-heading")
    return heading is None or heading.css_first(".property-detail-value") is not None


def _items(found: Found, items: Found) -> None:
    """Makes a field a list of items that stand below it as a field without a name."""
    null = " | null" if found.type.endswith(" | null") else ""
    if items.type and not items.tabs and not items.is_list:
        found.items_of(items.type)
        found.type += null
        found.children = items.children
        found.unclear += [word for word in items.unclear if word == "properties"]
    elif items.tabs and items.children:
        found.type, found.tabs, found.children = f"any[]{null}", items.tabs, items.children
    else:
        list_of_any(found, found.type)


def _composed(tree: Tree, rule: LexborNode, found: Found) -> None:
    """Adds the fields of a conjunction, or those of the member of a union that is shown."""
    held = (one for part in rule.iter() for one in part.iter())
    button = next((one for one in held if "composition-selector" in classes(one)), None)
    panel = child_of(rule, "composition-panel") if button is not None else rule
    cards = list(_cards(panel)) if panel is not None else []
    fields = [one for card in cards for one in _fields(tree, card)]
    if button is not None and not fields:  # the member is a conjunction
        rows = [row for card in cards for row in _rows(card)]
        inner = _property(tree, rows[0]) if len(rows) == 1 and not _name(rows[0]) else Found("", found.line)
        fields = inner.children if inner.type == "object" else []
    if button is None and fields:  # a conjunction, whose members are one list of fields
        found.description = found.description or prose(child_of(cards[0], "schema-card-description"))
        is_list = found.type.startswith(LIST) or found.type.endswith("[]")
        found.type = "" if is_list else found.type or "object"
        for one in fields:  # what a member that is a union requires is not marked
            one.open_required()
        found.children = fields if found.type.startswith("object") else []
        return
    if found.type.startswith(LIST) and not fields:
        list_of_any(found, found.type)
        return
    found.type = f"any[]{found.type.removeprefix(LIST)}" if fields and found.type.startswith(LIST) else ""
    if fields and button is not None:
        # The other members are in a list that opens with a click.
        found.tabs = [plain_text(button.css_first(".composition-selector-label")) or "1", ""]
        found.children = fields


def _details(found: Found, heading: LexborNode) -> None:
    limits: list[tuple[str, str]] = []
    null = False
    for child in heading.iter():
        names = classes(child)
        if "property-detail" in names:
            label = plain_text(child.css_first(".property-detail-prefix") or child.css_first(".screenreader-only"))
            value = plain_text(child.css_first(".property-detail-value")).removeprefix(label).strip()
            null = null or value == "nullable"
            limits.append((label, value))
        found.pills += [pill for mark, pill in PILLS.items() if mark in names]
    kind = next((value for label, value in limits if label == "Type:"), "")
    form = next((value for label, value in limits if label == "Format:"), "")
    found.type = type_words(kind, form, null=null) or bare_list(kind, null=null)
    for label, value in limits:
        add_limit(found, label, value)
    values = [plain_text(one) for one in heading.css(".property-default-value")]
    if values == [""] and found.is_text:
        found.default = '""'
    elif len(values) == 1:
        found.add_default(values[0])
    examples = [plain_text(one) for one in heading.css(".property-example-value")]
    if len(examples) == 1:
        found.add_example(examples[0])


def bare_list(text: str, *, null: bool) -> str:
    """Returns the mark of a list whose items stand below it, empty for another type."""
    parts = text.partition(" · ")[0].split(" | ")
    if [part for part in parts if part != "null"] != [LIST]:
        return ""
    return f"{LIST} | null" if null or "null" in parts else LIST


def list_of_any(found: Found, bare: str) -> None:
    """Makes a field a list whose items have no known type. `bare` is the mark of a list, empty for another type."""
    if bare and found.name:
        found.type = f"any[]{bare.removeprefix(LIST)}"
        found.unsaid.append("type-items")
    elif bare:
        found.type = ""


def type_words(text: str, form: str, *, null: bool) -> str:
    """Returns a type in the words of the text form, empty if it is none of a single type."""
    kind = text.partition(" · ")[0]
    if found := _NULL_ITEMS.fullmatch(kind.removesuffix(" | null")):
        return f"({found['name']} | null){found['lists']}" + (" | null" if null or kind.endswith(" | null") else "")
    parts = kind.split(" | ")
    null = null or "null" in parts
    parts = [part for part in parts if part != "null"]
    found = _TYPE.fullmatch(parts[0]) if len(parts) == 1 else None
    if not found:
        return ""
    name = "any" if found["name"] == "anything" else found["name"]
    if form and name in ("string", "integer", "number", "boolean") and _FORMAT.fullmatch(form):
        name = f"{name}<{form}>"
    return name + found["lists"] + (" | null" if null and name != "any" else "")


def add_limit(found: Found, label: str, value: str) -> None:
    """Adds a limit, a pattern or a constant, if it is one of a value of the type."""
    if label in _LIMITS:
        found.add_bound(_LIMITS[label], value)
    elif label == "Pattern:" and not found.is_list:
        found.facts.append(f"Pattern: {value}")
    elif found.is_list and (length := LENGTH.fullmatch(value)):
        found.add_limit(f">= {length['low']} items")
        found.add_limit(f"<= {length['high']} items")
    elif label == "const:" and found.type.startswith(("string", "integer", "number", "boolean")):
        found.facts.append(f"Allowed value: {json.dumps(value) if found.type.startswith('string') else value}")


READERS = (html_reader("Scalar", _read, "property-detail-value"),)
