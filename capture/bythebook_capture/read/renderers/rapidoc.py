"""Reads saved pages of RapiDoc (9.x): schemas as tables and as trees, at any depth.

RapiDoc shows its page in shadow trees. They are in the file if it was saved with them, as `<template shadowrootmode>`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import takewhile

from selectolax.lexbor import LexborNode

from bythebook_capture.read.html_tree import Tree, ancestors, child_of, classes, is_html, plain_text, prose
from bythebook_capture.read.reader import Reader
from bythebook_capture.read.renderers.rows import NUMBER, STATUS, Found, Operation, distinct, headings
from bythebook_capture.read.source import Source
from bythebook_capture.tokens import Tokens

__all__ = [
    "PARAMETERS",
    "READ",
    "READERS",
    "TYPES",
    "WRITE",
    "add_body",
    "add_fact",
    "add_held",
    "add_parameter_type",
    "add_type",
    "counted",
    "has_counts",
    "is_array",
    "is_sentence",
]

_SHADOW = "<template shadowrootmode="
_ROOT = "<rapi-doc"
PARAMETERS = headings("PATH PARAMETERS", "QUERY-STRING PARAMETERS", "REQUEST HEADERS", "COOKIES")
READ, WRITE = "\U0001f181", "\U0001f186"
_TYPES = ("string", "integer", "number", "boolean", "object", "any")
# Where only the format of a parameter is printed, these are not those of a string.
_NUMBERS = {"int32": "integer", "int64": "integer", "float": "number", "double": "number"}
_TEXTS = frozenset(
    "date-time date time duration email idn-email hostname idn-hostname ipv4 ipv6 uri uri-reference iri iri-reference "
    "uuid uri-template json-pointer relative-json-pointer regex byte binary password".split()
)
_FORMAT = re.compile(r"[\w.:/+-]+")
_BAR = "┃"
_EMPTY, _SPACE, _ITEMS = "∅", "●", "⮕"
_LIMITS = {"Min": ">=", "Max": "<=", "More than": ">", "Less than": "<"}
_LIMIT = re.compile(rf"(?P<word>{'|'.join(_LIMITS)}) (?P<value>{NUMBER})(?P<unit> chars)?")
_LENGTHS = re.compile(r"(\d+) to (\d+)(?= chars)")
_LITERAL = re.compile(rf"true|false|null|{NUMBER}|[\[{{].*", re.DOTALL)
_MADE = re.compile(r"prop\d+")
_COUNTS = re.compile(r"\s*\b(?P<word>Min|Max) Items: (?P<value>\d+)")
_ARRAY = "array of "
# A title has no end of a sentence.
_SENTENCE = re.compile(r"[.:!?](\s|$)")
# The words of a type: those of JSON, and formats of texts and numbers.
TYPES = frozenset((*_TYPES, *_TEXTS, *_NUMBERS))


def _claims(source: Source) -> float:
    return 0.97 if _ROOT in source.text and _SHADOW in source.text and is_html(source) else 0.0


def _read(source: Source) -> tuple[Tokens, ...]:
    """Returns the tokens of each operation of the page. Raises `InputError` if there is none."""
    # A parser keeps what a template holds apart from the page.
    opened = source.text.replace("<template", "<div").replace("</template>", "</div>")
    tree = Tree(replace(source, text=opened))
    server = plain_text(tree.first('[part="label-selected-server"]')).removeprefix("SELECTED:").strip()
    bodies = tree.root.css(".expanded-endpoint-body") if tree.root is not None else []
    return distinct(source, "RapiDoc", (_operation(tree, source.file, body, server) for body in bodies))


def _operation(tree: Tree, file: str, body: LexborNode, server: str) -> Tokens:
    tokens = Operation()
    title = body.css_first('[part="section-operation-summary"]')
    method = plain_text(body.css_first('[part="label-operation-method"]'))
    path = plain_text(body.css_first('[part="label-operation-path"]'))
    summary = plain_text(title)
    line = tree.line(title) if title is not None else 1
    if " " in path:
        raise tree.source.error(f"'{path[:60]}' is no path", line, "a path without spaces")
    words = prose(child_of(body, "m-markdown"))
    # Without a summary, the page prints the beginning of the description, or the method and the path.
    is_made = summary == f"{method.upper()} {path}" or bool(words and words[0].startswith(summary))
    tokens.head(line, method=method, path=path, summary="" if is_made else summary, server=server)
    tokens.words(words, line)
    for part in body.css("api-request, api-response"):
        if part.attributes.get("callback") != "true":
            _request(tree, part, tokens) if part.tag == "api-request" else _responses(tree, part, tokens)
    return tokens.finished(file)


def _request(tree: Tree, request: LexborNode, tokens: Operation) -> None:
    for title in request.css(".table-title"):
        if heading := PARAMETERS.get(plain_text(title)):
            tokens.add(heading, tree.line(title), "heading")
            table = _after(title).css_first("table")
            tokens.fields(_parameters(tree, table) if table is not None else [])
    if (body := request.css_first(".request-body-container")) is not None:
        _body(tree, body, tokens)


def _body(tree: Tree, body: LexborNode, tokens: Operation) -> None:
    title = body.css_first(".table-title") or body
    media = body.attributes.get("data-selected-request-body-type") or ""
    spans = [one for one in title.iter() if one.tag == "span"]
    named = next((one for one in spans if plain_text(one) == media), None)
    line = tree.line(named, title)
    tokens.section("Body", line, media=media, is_required=any(plain_text(span) == "*" for span in spans))
    if (said := child_of(body, "m-markdown")) is not None:
        tokens.words(prose(said), tree.line(said))
    # One table or tree for each media type, beside those of the parts of a form.
    held = [
        one
        for one in body.css("schema-table, schema-tree")
        if not any(above.tag == "tr" for above in takewhile(body.__ne__, ancestors(one)))
    ]
    shown = [one for one in held if media.partition("/")[2] in classes(one)]
    if len(shown) == 1:
        _payload(tree, shown[0], tokens)
    elif (form := body.css_first("table.m-table")) is not None:
        tokens.add("object", tree.line(form), "type")
        tokens.fields(_parameters(tree, form, is_form=True))


def _after(node: LexborNode) -> LexborNode:
    following = node.next
    while following is not None and (following.tag or "").startswith("-"):
        following = following.next
    return following if following is not None else node


def _responses(tree: Tree, part: LexborNode, tokens: Operation) -> None:
    described = part.css(".resp-descr")
    buttons = [one for one in part.css("button") if "btn-response-status" in (one.attributes.get("part") or "")]
    statuses = [plain_text(one) for one in buttons]
    if not statuses and described and described[0].parent is not None and described[0].parent.parent is not None:
        before = described[0].parent.parent.prev
        while before is not None and before.tag != "span":
            before = before.prev
        statuses = [plain_text(before)]
    for status, words in zip(statuses, described, strict=False):
        holder = words.parent.parent if words.parent is not None else None
        if holder is None:
            continue
        line = tree.line(words)
        if not STATUS.fullmatch(status):
            raise tree.source.error(f"the response '{status[:40]}' has no status", line, "a status such as 200")
        tokens.section("Response", line, status=status, media=_media(holder))
        tokens.words(prose(words), line)
        if (schema := holder.css_first("schema-table, schema-tree")) is not None:
            _payload(tree, schema, tokens)


def _media(holder: LexborNode) -> str:
    """Returns the media type of a response: the only one, or the selected one."""
    row = holder.css_first('[part="tab-btn-row"]')
    select = row.css_first("select") if row is not None else None
    if select is not None:
        options = select.css("option")
        return plain_text(next((one for one in options if "selected" in one.attributes), options[0])) if options else ""
    return plain_text(row.css_first("span")) if row is not None else ""


def _payload(tree: Tree, schema: LexborNode, tokens: Operation) -> None:
    """Adds the fields of a body or a response, or its type."""
    kind = _root_type(tree, schema)
    whole = Found("", tree.line(schema), kind)
    said = schema.css_first('[part="schema-description"]')
    _describe(whole, said)
    tokens.words(whole.description, whole.line)
    root = schema.css_first(".object-body, .inside-bracket")
    first = schema.css_first(".tr.primitive")
    if root is None and first is not None:  # the value has no fields
        only = _row(tree, first)
        whole.type, whole.facts = only.type, []
    elif root is not None:
        _hold(tree, whole, root, is_list=kind == "array")
    if "properties" in whole.unclear:
        whole.type, whole.children, whole.members, whole.tabs = "", [], [], []
    add_body(tokens, whole)


def add_body(tokens: Operation, whole: Found) -> None:
    """Adds the fields of a body or a response, or its type."""
    if whole.children or whole.tabs:  # the page shows the brackets of an object alone
        tokens.add("null", whole.line, "unsaid")
    tokens.whole(whole)


def _root_type(tree: Tree, schema: LexborNode) -> str:
    """Returns the type above a schema, empty for a union. Raises `InputError` if its text and its class differ."""
    node = schema.css_first(".schema-root-type")
    text = plain_text(node)
    stated = [name for name in classes(node) if name in ("object", "array")] if node is not None else []
    is_opened = schema.css_first(".object-body, .inside-bracket") is not None
    if [text] * bool(text) != stated or (node is None and is_opened):
        expected = "'object' or 'array', as RapiDoc prints it"
        raise tree.source.error(f"'{text[:40]}' is no type of a schema", tree.line(node, schema), expected)
    return text


def _hold(tree: Tree, found: Found, body: LexborNode, *, is_list: bool, is_old: bool = False) -> None:
    """Adds to a field what an opened object holds: fields, or the members of a union."""
    add_held(found, list(_rows(tree, body, is_old=is_old)), is_list=is_list)


def _rows(tree: Tree, body: LexborNode, *, is_old: bool = False) -> Iterator[Found]:
    """Yields the rows of an opened object; the members of a union are in one row without a name."""
    for child in body.iter():
        if "tr" not in classes(child):
            continue
        found = _row(tree, child, is_old=is_old)
        held = _after(child)
        if {"object-body", "inside-bracket"} & set(classes(held)) and "primitive" not in classes(child):
            if any(name.startswith("xxx-of") for name in classes(child)):
                found.members = list(_rows(tree, held))
                found.tabs, found.name = [one.name for one in found.members], ""
            else:
                is_list = found.type == "array of object"
                _hold(tree, found, held, is_list=is_list, is_old=is_old or "deprecated" in found.pills)
        yield found


def _row(tree: Tree, row: LexborNode, *, is_old: bool = False) -> Found:
    key = row.css_first(".td.key")
    label = key.css_first(".key-label, .xxx-of-key") if key is not None else None
    name = plain_text(label)
    is_tree = row.css_first(".key-type") is None
    if is_tree and label is not None and "xxx-of-key" not in classes(label):
        name = _tree_name(tree, label, name, is_starred=plain_text(label.next) == "*")
    if is_tree and key is not None and not _has_value(row, key):
        raise tree.source.error(f"no bracket or type follows '{name[:60]}'", tree.line(row), "a bracket, such as '{'")
    marks = key.css("span") if key is not None else []
    is_required = any(plain_text(span) == "*" for span in marks)
    if is_required:
        name = name.removesuffix("*").strip()
    if label is not None and "xxx-of-key" in classes(label):  # a member of a union
        name = plain_text(key.css_first(".xxx-of-descr") if key is not None else None) or f"Option {name}"
    found = Found("{key}" if name == "[any-key]" else name, tree.line(label, row))
    found.pills += ["required"] if is_required and found.name != "{key}" else []
    text = plain_text(row)
    said = _kind(row, key, is_tree=is_tree)
    found.pills += ["read-only"] if READ in text else ["write-only"] if WRITE in text else []
    if (row.attributes.get("title") or "") == "Deprecated" and not is_old:  # those below it have the mark too
        found.pills.append("deprecated")
    add_type(found, said)
    if (kind := row.css_first(".key-type")) is not None:
        found.lines["type"] = tree.line(kind)
    description = row.css_first(".key-descr")
    if description is not None:
        words = description.css_first("p, li")
        found.lines["words"] = tree.line(words) if words is not None else found.line
        if "primitive" in classes(row):
            _describe_value(tree, found, description)
        else:
            _describe(found, description)
    return found


def _has_value(row: LexborNode, key: LexborNode) -> bool:
    """Returns whether a row of a tree is a value, or opens an object, a list, or the members of a union."""
    is_union = key.css_first(".xxx-of-key") is not None
    return is_union or "primitive" in classes(row) or key.css_first(".open-bracket") is not None


def _tree_name(tree: Tree, label: LexborNode, text: str, *, is_starred: bool) -> str:
    """Returns the name of a field of a tree: a colon follows it. Raises `InputError` if it does not."""
    name = re.sub(rf"\s*[{READ}{WRITE}]?:$", "", text)
    if (name == text and not is_starred) or name.endswith((":", "{")):
        raise tree.source.error(
            f"'{text[:60]}' is no name of a field", tree.line(label), "a name with a colon after it"
        )
    return name


def _kind(row: LexborNode, key: LexborNode | None, *, is_tree: bool) -> str:
    """Returns the type of a row in the words of a table."""
    if not is_tree or key is None:
        text = plain_text(row.css_first(".key-type"))
    elif (bracket := key.css_first(".open-bracket")) is not None:
        word = "array of object" if "array-of-object" in classes(bracket) else ""
        word = word or ("object" if "object" in classes(bracket) else "array of array")
        text = f"{word} or null" if plain_text(bracket).startswith("null") else word
    elif "primitive" in classes(row):
        text = plain_text([one for one in key.iter() if one.tag == "span"][-1])
    else:
        text = ""
    return text.replace(READ, "").replace(WRITE, "").strip()


def _describe_value(tree: Tree, found: Found, node: LexborNode) -> None:
    """Adds the description and the facts of a value without fields."""
    for child in node.iter():
        label = child.css_first(".bold-text")
        if child.tag == "div" and label is not None:
            value = child.text(deep=True).strip().removeprefix(plain_text(label)).strip()
            if value.startswith(plain_text(label)):
                raise tree.source.error(
                    f"'{plain_text(label)[:40]}' stands twice", tree.line(child), "a value below it"
                )
            with found.on(tree.line(child)):
                add_fact(found, plain_text(label), value)
    words = node.css_first(".m-markdown-small")
    if found.is_list:
        _describe(found, words)
    else:
        said = _untitled(words)
        if any(map(has_counts, said)):  # of a list, whose type the page does not print
            found.unclear.append("description")
        else:
            found.description = said


def _untitled(node: LexborNode | None) -> list[str]:
    """Returns a description without the mark that opens it, and without the title in bold before it."""
    if node is None:
        return []
    for mark in node.css(".descr-expand-toggle"):
        mark.decompose()
    title = _title(node)
    if title is not None:
        title.decompose()
    return prose(node)


def _title(node: LexborNode) -> LexborNode | None:
    """Returns the title in bold that a description begins with."""
    bold = node.css_first("b")
    text = plain_text(bold)
    is_title = text.endswith(":") and not text.endswith("Items:") and plain_text(node).lstrip("➔ ").startswith(text)
    return bold if is_title else None


def _describe(found: Found, node: LexborNode | None) -> None:
    """Adds the description of an object or a list, with the numbers of its items.

    A title without a description stands in its place: what may be one stays open.
    """
    if node is None:
        return
    is_titled = _title(node) is not None
    words = counted(_untitled(node), found)
    if len(words) == 1 and not is_titled and not is_sentence(words[0]):
        found.unclear.append("description")
    else:
        found.description = words


def _parameters(tree: Tree, table: LexborNode, *, is_form: bool = False) -> Iterator[Found]:
    """Yields the rows of a table: each has a second one with its description."""
    rows = [one for one in table.css("tr") if one.parent is not None and one.parent.parent == table]
    for at, row in enumerate(rows):
        name = row.css_first(".param-name")
        if name is None:
            continue
        texts = (one.text_content or "" for one in name.iter(include_text=True) if one.tag == "-text")
        found = Found("".join(texts).strip(), tree.line(name))
        if any(plain_text(one) == "*" for one in name.iter()):
            found.pills.append("required")
        if row.attributes.get("title") == "Deprecated":
            found.pills.append("deprecated")
        kind = plain_text(row.css_first(".param-type"))
        add_type(found, kind) if is_form else add_parameter_type(found, kind)
        if kind == "object" and is_form:
            _part(tree, row, found)
        if (facts := row.css_first(".param-constraint")) is not None:
            _parameter_facts(found, facts)
        after = rows[at + 1] if at + 1 < len(rows) else None
        if after is not None and after.css_first(".param-name") is None:
            found.description = prose(after.css_first(".m-markdown-small"))
        yield found


def _part(tree: Tree, row: LexborNode, found: Found) -> None:
    """Adds the fields of a part of a form. It has the mark `*` too where one of its own fields is required."""
    found.unclear += ["required"] if "required" in found.pills else []
    found.pills = [pill for pill in found.pills if pill != "required"]
    body = row.css_first(".inside-bracket, .object-body")
    if body is not None:
        _hold(tree, found, body, is_list=False)


def _parameter_facts(found: Found, node: LexborNode) -> None:
    """Adds the facts of a parameter: a label in bold, and its value up to the end of the line."""
    lines: list[tuple[str, str]] = [("", "")]
    for child in node.iter(include_text=True):
        text = child.text(deep=True) if child.tag != "-text" else child.text_content or ""
        if child.tag == "br":
            lines.append(("", ""))
        elif child.tag == "span":
            lines.append((text.strip(), ""))
        else:
            lines[-1] = lines[-1][0], lines[-1][1] + text
    for label, text in lines:
        add_fact(found, label or "Constraints:", text.strip())


def add_held(found: Found, rows: list[Found], *, is_list: bool) -> None:
    """Adds to a field what an opened object holds: fields, or the members of a union, which are in one row."""
    unions = [row for row in rows if row.tabs and not row.name]
    fields = [row for row in rows if row.name and not row.name.startswith("[pattern")]
    is_made = not found.type and any(_MADE.fullmatch(one.name) for one in fields)
    if is_made or len(unions) > 1 or (unions and fields) or "type" in found.unclear:
        # Parts of a conjunction without names, fields beside a union, or a list of lists.
        found.unclear.append("properties")
        found.type = ""
    elif unions:
        _compose(found, unions[0].members)
        if is_list:
            _list(found)
    elif not found.type:  # a conjunction: the page has no word for it
        found.type = "object[]" if is_list else "object"
        found.unclear.append("null")
        for one in fields:
            one.open_required()
        found.children = fields
    else:
        found.type = "object[]" if is_list else found.type
        found.children = fields


def counted(paragraphs: Iterable[str], found: Found) -> list[str]:
    """Returns the paragraphs of a description without the numbers of items in them, up to what describes the items.

    The numbers become facts of a list.
    """
    words = []
    for paragraph in paragraphs:
        text, mark, _ = paragraph.partition(_ITEMS)
        if is_array(found):
            for count in _COUNTS.finditer(text):
                word = "Minimum" if count["word"] == "Min" else "Maximum"
                found.facts.append(f"{word} array length: {count['value']}")
        words += [rest] if (rest := _COUNTS.sub("", text).strip()) else []
        if mark:
            break
    return words


def is_array(found: Found) -> bool:
    """Returns whether a field is a list, as far as its type tells."""
    return _ARRAY in found.type or found.is_list


def has_counts(text: str) -> bool:
    """Returns whether a description says how many items a list has."""
    return _COUNTS.search(text) is not None


def is_sentence(text: str) -> bool:
    """Returns whether a text has the end of a sentence, which a title has not."""
    return _SENTENCE.search(text) is not None


def _compose(found: Found, members: list[Found]) -> None:
    """Makes a field a union of the members, or the only member beside null."""
    null = any(one.type == "null" for one in members)
    others = [one for one in members if one.type != "null"]
    found.type = ""
    if len(others) == 1:
        only = others[0]
        found.type = only.type + (" | null" if null and only.type and not only.type.endswith(" | null") else "")
        found.children, found.options, found.facts = only.children, only.options, only.facts
        found.members, found.tabs = only.members, only.tabs
        found.unclear += only.unclear
        found.description = found.description or only.description
    elif any(one.children and one.type.startswith("object") for one in others):
        found.tabs = [one.name for one in others]
        found.members = [one if re.match(r"object(?!\[)", one.type) else Found("", one.line) for one in others]
        found.unclear += ["null"]


def _list(found: Found) -> None:
    """Makes a field, whose type is that of its items, a list of them."""
    if found.members and all(one.children for one in found.members):
        found.type = "object"
    elif not found.type or found.type.endswith("[]"):
        found.type, found.children, found.members, found.tabs = "", [], [], []
        return
    found.items_of(found.type)


def add_type(found: Found, text: str) -> None:
    """Adds a type: `[string]`, `uuid┃null`, `string or null`, `object or null`, `array of object`."""
    if text == "array of object" or not text:
        found.type = text
        found.unclear += ["null"] if text else []
        return
    null, text = " | null" if text.endswith("] or null") else "", text.removesuffix(" or null" if "]" in text else "")
    is_list = text.startswith("[") and text.endswith("]")
    parts = re.split(rf"{_BAR}| or ", text[1:-1] if is_list else text)
    kinds = [word for part in parts if part != "null" and (word := _word(part)) is not None]
    if parts == ["null"]:
        found.type = "null"
    elif len(kinds) == len([part for part in parts if part != "null"]) and "" not in kinds:
        inner = " | ".join([*kinds, *(["null"] if "null" in parts else [])])
        found.type = (f"({inner})[]" if " | " in inner else f"{inner}[]") if is_list else inner
        found.type += null
        found.unclear += ["null"] if is_list and not null else []  # of most lists, the page does not say it
    else:
        found.unclear.append("type")


def _word(part: str) -> str | None:
    """Returns a type in the words of the text form: a word that is none is the format of a string."""
    if part in _TYPES:
        return part
    if part == "enum":
        return "string"
    if part in ("const", "array") or not _FORMAT.fullmatch(part):
        return None
    return "file" if part == "binary" else f"string<{part}>"


def add_fact(found: Found, label: str, text: str) -> None:
    """Adds what stands after a label such as `Default:`; without a type, or if it does not fit, it stays open."""
    if label == "Default:" and found.type and not found.is_list:
        _default(found, text)
    elif label == "Pattern:":
        found.facts += [f"Pattern: {text}"] if found.type.startswith("string") else []
    elif label == "Allowed:":
        _options(found, text.split(_BAR))
    elif label == "Value:":
        _constant(found, text)
    elif label == "Constraints:":
        for part in text.split(_BAR):
            _limit(found, part.strip())


def _default(found: Found, text: str) -> None:
    if text == _EMPTY and found.type.startswith("string"):
        found.default = '""'
    elif not text or _SPACE in text or _EMPTY in text or (text.startswith("{ ") and text.endswith("... }")):
        found.unclear.append("default")
    else:
        found.add_default(text)


def _options(found: Found, values: list[str]) -> None:
    is_repeated = len(set(values)) < len(values)  # those of several members of a union
    if is_repeated or any(_SPACE in value or _EMPTY in value for value in values) or not found.type:
        found.unclear.append("enum")
    else:
        found.add_options([value.strip() for value in values])


def _constant(found: Found, text: str) -> None:
    """Adds the only value of a field, whose type the page does not print: it is a text where nothing else can be."""
    if found.type or _LITERAL.fullmatch(text) or text != text.strip() or not text:
        found.unclear.append("enum")
        return
    found.type = "string"
    found.facts.append(f"Allowed value: {json.dumps(text, ensure_ascii=False)}")


def _limit(found: Found, text: str) -> None:
    """Adds a limit, which is that of the items of a list."""
    if limit := _LIMIT.fullmatch(text):
        text = f"{_LIMITS[limit['word']]} {limit['value']}{limit['unit'] or ''}"
    found.add_limit(_LENGTHS.sub(r"[ \1 .. \2 ]", text).replace(" chars", " characters"), is_list=False)


def add_parameter_type(found: Found, text: str) -> None:
    """Adds the type of a parameter. Its format stands in the place of the type, if it has one."""
    kind = text.removeprefix(_ARRAY)
    if text.startswith(_ARRAY):
        found.type = f"{kind}[]" if kind in _TYPES and kind != "any" else ""
        found.unclear += ["null"] if found.type else []
    elif text in _NUMBERS:
        found.type = f"{_NUMBERS[text]}<{text}>"
        found.unclear.append("null")
    elif text in _TEXTS or text in ("enum", *_TYPES) or _BAR in text or " or " in text:
        add_type(found, text)
        found.unclear += ["null"] if text in _TEXTS else []


READERS = (Reader("RapiDoc, HTML", _claims, _read, renderer="RapiDoc"),)
