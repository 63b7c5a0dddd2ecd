"""Reads saved pages of Stoplight Elements (9.x), whose elements name their parts in `data-test`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

from selectolax.lexbor import LexborNode

from bythebook_capture.facts import METHODS
from bythebook_capture.read.html_tree import Tree, ancestors, plain_text, prose
from bythebook_capture.read.renderers.rows import MEDIA, Found, Operation, headings, html_reader, list_of
from bythebook_capture.read.source import Source
from bythebook_capture.tokens import Tokens

__all__ = [
    "CALLBACKS", "CUT", "LABELS", "LISTS", "LIST_OF_UNION", "PILLS", "PLAIN", "READERS", "add_choice", "add_labeled",
    "add_types",
]  # fmt: skip

_HEADINGS = headings("Path-Parameters", "Query-Parameters", "request-headers", "request-cookies")
_HEADINGS |= {"request-body": "Body", "Responses": "Response"}
_PARTS = 'h2, h3, [data-level="0"], [role="tab"], .sl-markdown-viewer, button'
# Stands below the responses, above operations that the server calls.
CALLBACKS = "Callbacks"
# What the renderer prints of a text in base64, whose document has no pattern.
_OWN_PATTERN = r"^[\w\d+\/=]*$"
# What stands behind each is a value of the field.
LABELS = ("Allowed values:", "Allowed value:", "Default:", "Match pattern:", "Example:", "Examples:", "Style:",
          "Multiple of:")  # fmt: skip
CUT = re.compile(r"show all\W*$", re.IGNORECASE | re.MULTILINE)
# The menu of a body or a response that is a union.
_MENU = '[aria-label="Pick a type"]'
_ASIDE = ("schema-row", "property-description", "http-operation-security-row")
_SIMPLE = re.compile(r"(?P<name>string|integer|number|boolean|object|any|null)(?P<format><[^<>|()\s]+>)?")
LIST_OF_UNION = re.compile(r"array \((?:oneOf|anyOf)\) \[(?P<member>.+)\]")
_ARRAY = re.compile(r"array(?:\[(?P<items>.*)\])?")
# The items of the inner lists stand below it.
LISTS = "array[array]"
_MAP = re.compile(r"dictionary\[string, (?P<values>.*)\]")
PLAIN = ("string", "integer", "number", "boolean")
PILLS = ("required", "deprecated", "read-only", "write-only")


def _read(source: Source) -> Tokens:
    """Returns the tokens of the page. Raises `NotThisFormError` if it shows no operation."""
    tree = Tree(source)
    title = tree.first("h1") or tree.first("h2")
    verb = next((one for one in tree.root.css("div") if _is_verb(one)), None) if tree.root else None
    if title is None or verb is None or verb.parent is None:
        raise source.error("no operation", len(source.lines), "a page of Elements with an operation")
    tokens = Operation()
    parts = [plain_text(span) for span in verb.parent.css("span") if plain_text(span)]
    address = "".join(parts) or plain_text(verb.parent).removeprefix(plain_text(verb)).strip()
    path = parts[-1] if parts else address
    server = address.removesuffix(path) if len(parts) > 1 else ""
    tokens.head(tree.line(title), method=plain_text(verb), path=path, summary=plain_text(title), server=server)
    _sections(tree, tokens)
    return tokens.finished(source.file)


def _is_verb(node: LexborNode) -> bool:
    """Returns whether an element is a method, with the address beside it."""
    text = plain_text(node)
    if text.lower() not in METHODS or any(child.tag == "div" for child in node.iter()) or node.parent is None:
        return False
    rest = plain_text(node.parent).removeprefix(text).split()
    # The address of a server, which stands before the path, may be `xxx` or `api`.
    return 0 < len(rest) < 3 and "/" in rest[-1]


def _sections(tree: Tree, tokens: Operation) -> None:
    heading, is_described = "", False
    root = tree.first('[data-testid="two-column-left"]') or tree.root
    parts = root.css(_PARTS) if root is not None else []
    for node in takewhile(lambda one: one.tag not in ("h2", "h3") or plain_text(one) != CALLBACKS, parts):
        if node.tag in ("h2", "h3"):
            place = (node.attributes.get("id") or "").rpartition("#")[2]
            heading = _HEADINGS.get(place, place)
            if place in _HEADINGS:
                tokens.add(heading, tree.line(node), "heading")
        elif node.attributes.get("role") == "tab":
            is_chosen = node.attributes.get("aria-selected") == "true" and heading == "Response"
            if is_chosen and (status := plain_text(node)):
                tokens.add(status, tree.line(node), "status")
        elif node.tag == "button":
            if heading in ("Body", "response-body") and MEDIA.fullmatch(plain_text(node)):
                tokens.add(plain_text(node), tree.line(node), "media")
        elif node.attributes.get("data-level") == "0":
            if heading in (*_HEADINGS.values(), "response-body"):
                _payload(tree, node, tokens)
        elif any(one.attributes.get("data-test") in _ASIDE for one in (node, *ancestors(node))):
            continue  # of a field, or of the credentials
        elif heading in _HEADINGS.values() or not (heading or is_described):
            is_described = is_described or not heading
            tokens.words(prose(node), tree.line(node))


def _payload(tree: Tree, level: LexborNode, tokens: Operation) -> None:
    rows = list(_rows(tree, level))
    before = level.prev
    while before is not None:
        if plain_text(before) == "array of:":
            tokens.add("object[]", tree.line(level), "type")
        elif before.attributes.get("data-test") == "property-description":
            said = prose(before)
            if any(map(CUT.search, said)):
                tokens.add("description", tree.line(before), "unsaid")
            else:
                tokens.words(said, tree.line(before))
        elif before.attributes.get("data-test") == "schema-row":
            kinds = {plain_text(one) for one in before.css('[data-test="property-type"]')}
            others = kinds - {"null"}
            if len(others) == 1 < len(kinds) and (others == {"object"} or all(one[:1].isupper() for one in others)):
                tokens.add("object | null", tree.line(before), "type")
        elif (menu := before.css_first(_MENU)) is not None:
            _add_union(tokens, plain_text(menu), tree.line(menu))
        before = before.prev
    if len(rows) == 1 and not rows[0].name:
        whole = rows[0]
        if whole.type:
            tokens.add(whole.type, whole.line, "type")
        rows = whole.children
    elif len(rows) > 1 and all(not one.name and one.type == "object" for one in rows):  # members of a conjunction
        rows = _joined([child for one in rows for child in one.children])
    tokens.fields([row for row in rows if row.name])


def _add_union(tokens: Operation, chosen: str, line: int) -> None:
    """Adds the member of a union that the page shows; the others stand in a menu that is not in the page."""
    if items := LIST_OF_UNION.fullmatch(chosen):
        tokens.add("any[]", line, "type")
    tokens.member(line, items["member"] if items else chosen)
    tokens.add("null", line, "unsaid")


def _joined(rows: list[Found]) -> list[Found]:
    """Returns the fields of a conjunction, each name once. Another member may say that a field is required."""
    names = [one.name for one in rows]
    for one in rows:
        one.open_required()
    return [one for one in rows if names.count(one.name) == 1]


def _rows(tree: Tree, level: LexborNode) -> Iterator[Found]:
    last: Found | None = None
    holder = ""
    for child in level.iter():
        if child.attributes.get("data-test") == "schema-row":
            if last:
                yield _closed(last)
            last, holder = _row(tree, child)
        elif child.attributes.get("data-level") and last:
            rows = list(_rows(tree, child))
            named = [one for one in rows if one.name]
            if [one.name for one in last.children] == ["{key}"] and last.children[0].type.startswith("object"):
                last.children[0].children = named  # of the values of a map
            else:
                last.children = named
            if holder == LISTS and len(rows) == 1 and not rows[0].name and rows[0].type in ("object", *PLAIN):
                last.type, last.children = f"{rows[0].type}[][]", rows[0].children
            elif holder != LISTS:
                last.type = last.type or holder
    if last:
        yield _closed(last)


def _closed(found: Found) -> Found:
    """Returns a field whose children are known."""
    if found.type and "null" in found.unclear and not found.type.endswith(" | null"):
        found.type += " | null"
        found.unclear.remove("null")
    found.settle()
    return found


def _row(tree: Tree, row: LexborNode) -> tuple[Found, str]:
    """Returns a field, and its type if fields of its own follow: see `add_types`."""
    name = row.css_first('[data-test^="property-name-"]')
    found = Found(plain_text(name), tree.line(name, row))
    kinds = [plain_text(one) for one in row.css('[data-test="property-type"]')]
    holder = add_types(found, kinds)
    if any(kind.startswith("$ref(") for kind in kinds):  # a reference that leads nowhere
        found.type, holder = "", ""
    if (select := row.css_first("select")) is not None:
        found.type = ""
        members = [text for option in select.css("option") if (text := plain_text(option))]
        labels = {f"{word} of: {member}" for word in ("one", "any") for member in members}
        labels |= {member for member in members if LIST_OF_UNION.fullmatch(member)}
        if label := next((text for text in map(plain_text, row.css("button")) if text in labels), ""):
            add_choice(found, label, members)
            holder = holder if not found.tabs else ""
    if row.css_first('[data-test="property-required"]') is not None:
        found.pills.append("required")
    found.pills += [text for text in map(plain_text, row.css("span, div")) if text in PILLS[1:]]
    words = row.css_first('[data-test="property-description"]')
    found.description = prose(words)
    # The page shows its beginning. A list has no place for the button that shows all.
    first = words.css_first("p, ul, ol") if words is not None else None
    is_cut = any(map(CUT.search, found.description)) or (first is not None and first.tag != "p")
    if found.description and is_cut:
        found.description = []
        found.unclear.append("description")
    for block in row.css('[data-test="property-validation"]'):
        _fact(found, block)
    return found, holder


def add_choice(found: Found, label: str, members: Sequence[str]) -> None:
    """Adds the members of a union. A label, such as `one of: Card`, names the one whose fields the page shows."""
    if items := LIST_OF_UNION.fullmatch(label):
        titles = [one["member"] for one in map(LIST_OF_UNION.fullmatch, members) if one]
        found.choose(items["member"], titles if len(titles) == len(members) == len(set(members)) else [""])
        found.type = "any[]"
        found.unsaid.append("null")  # the page prints it of no such list
        return
    shown = label.partition(": ")[2]
    others = [member for member in members if member not in (shown, "null")]
    if len(members) == 2 and {*members} == {shown, "null"} and shown in PLAIN:
        found.type = f"{shown} | null"
        found.unclear += ["format"] if shown != "boolean" else []  # it is not printed
    elif "array" not in shown:
        is_alone = members.count(shown) == 1 and len(set(others)) == len(others)
        found.choose(shown, members if is_alone else ["", *(["null"] if "null" in members else [])])


def add_types(found: Found, kinds: list[str]) -> str:
    """Adds the type of a field, which the page prints as one or several words.

    Returns the type that it has if fields of its own follow: where a title stands in the place of the type, or `LISTS`
    where the items of the inner lists stand below it.
    """
    null = "null" in kinds
    kinds = [kind for kind in kinds if kind != "null"]
    if len(kinds) != 1:
        found.type = "null" if null and not kinds else ""
        return ""
    (kind,) = kinds
    text = _type(kind)
    if text is None and (found_map := _MAP.fullmatch(kind)):
        text = "object"
        if values := _either(found_map["values"]):
            found.children = [Found("{key}", found.line, values)]
    if text is not None:
        found.type = text + (" | null" if null else "")
        return ""
    found.unclear += ["null"] if null else []
    if kind == LISTS:
        return LISTS
    if "allOf" in kind or "array[array" in kind:
        return ""
    return "object[]" if kind.startswith("array[") else "object"


def _either(text: str) -> str:
    """Returns the type that a text such as `string or null` means, empty for any other union."""
    parts = [part for part in text.split(" or ") if part != "null"]
    kind = _type(parts[0]) if len(parts) == 1 else None
    return (kind or "") + (" | null" if kind and "or null" in text else "")


def _type(text: str) -> str | None:
    if _SIMPLE.fullmatch(text):
        return text
    if (found := _ARRAY.fullmatch(text)) and (items := _either(found["items"] or "")):
        return list_of(items)
    return None


def _fact(found: Found, block: LexborNode) -> None:
    spans = [plain_text(one) for one in block.css("span") if not any(child.tag == "span" for child in one.iter())]
    if spans and spans[0] in LABELS:
        add_labeled(found, spans[0], spans[1:])
    else:
        for span in spans:
            found.add_limit(span)


def add_labeled(found: Found, label: str, values: list[str]) -> None:
    """Adds what stands behind a label."""
    if label == "Default:" and values:
        found.add_default(values[0])
    elif label in ("Allowed values:", "Allowed value:") and values:
        found.add_options(values)
    elif label == "Match pattern:" and values != [_OWN_PATTERN]:
        found.facts += [f"Pattern: {value}" for value in values[:1]]
    elif label == "Example:" and len(values) == 1:
        found.add_example(values[0])


READERS = (html_reader("Elements", _read, "sl-elements", 'data-test="schema-row"'),)
