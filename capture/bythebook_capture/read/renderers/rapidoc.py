"""Reads saved pages of RapiDoc (9.x): schemas as tables and as trees, at any depth.

RapiDoc shows its page in shadow trees. They are in the file if it was saved with them, as `<template shadowrootmode>`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import takewhile

from selectolax.lexbor import LexborNode

from bythebook_capture.read.html_tree import Tree, ancestors, child_of, classes, is_html, plain_text, prose
from bythebook_capture.read.reader import Reader
from bythebook_capture.read.renderers import rapidoc_words as spoken
from bythebook_capture.read.renderers.rows import STATUS, Found, Operation, distinct
from bythebook_capture.read.source import Source
from bythebook_capture.tokens import Tokens

__all__ = ["READERS"]

_SHADOW = "<template shadowrootmode="
_ROOT = "<rapi-doc"


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
        if heading := spoken.PARAMETERS.get(plain_text(title)):
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
    of_media = [one for one in body.css("schema-table, schema-tree") if media.partition("/")[2] in classes(one)]
    shown = [one for one in of_media if all(above.tag != "tr" for above in takewhile(body.__ne__, ancestors(one)))]
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
    holders = ((one, one.parent.parent if one.parent is not None else None) for one in part.css(".resp-descr"))
    described = [(words, holder) for words, holder in holders if holder is not None]
    buttons = [one for one in part.css("button") if "btn-response-status" in (one.attributes.get("part") or "")]
    statuses = [plain_text(one) for one in buttons]
    if not statuses and described:
        before = described[0][1].prev
        while before is not None and before.tag != "span":
            before = before.prev
        statuses = [plain_text(before)]
    for status, (words, holder) in zip(statuses, described, strict=False):
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
        spoken.add_held(whole, list(_rows(tree, root)), is_list=kind == "array")
    if "properties" in whole.unclear:
        whole.type, whole.children, whole.members, whole.tabs = "", [], [], []
    spoken.add_body(tokens, whole)


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
                rows = list(_rows(tree, held, is_old=is_old or "deprecated" in found.pills))
                spoken.add_held(found, rows, is_list=found.type == "array of object")
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
    text = plain_text(row)
    access = next((mark for mark in (spoken.READ, spoken.WRITE) if mark in text), None)
    found = spoken.field(name, tree.line(label, row), is_required=is_required, access=access)
    said = _kind(row, key, is_tree=is_tree)
    if (row.attributes.get("title") or "") == "Deprecated" and not is_old:  # those below it have the mark too
        found.pills.append("deprecated")
    spoken.add_type(found, said)
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
    name = re.sub(rf"\s*[{spoken.READ}{spoken.WRITE}]?:$", "", text)
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
    return text.replace(spoken.READ, "").replace(spoken.WRITE, "").strip()


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
                spoken.add_fact(found, plain_text(label), value)
    _describe(found, node.css_first(".m-markdown-small"), is_value=True)


def _title(node: LexborNode) -> LexborNode | None:
    """Returns the title in bold that a description begins with."""
    bold = node.css_first("b")
    text = plain_text(bold)
    is_title = text.endswith(":") and not text.endswith("Items:") and plain_text(node).lstrip("➔ ").startswith(text)
    return bold if is_title else None


def _describe(found: Found, node: LexborNode | None, *, is_value: bool = False) -> None:
    if node is not None:
        title = _title(node)
        # The text is without the mark that opens it, and without the title in bold before it.
        for mark in (*node.css(".descr-expand-toggle"), title):
            if mark is not None:
                mark.decompose()
        spoken.add_description(found, prose(node), is_value=is_value, is_titled=title is not None)


def _parameters(tree: Tree, table: LexborNode, *, is_form: bool = False) -> Iterator[Found]:
    """Yields the rows of a table: each has a second one with its description."""
    rows = [one for one in table.css("tr") if one.parent is not None and one.parent.parent == table]
    for at, row in enumerate(rows):
        name = row.css_first(".param-name")
        if name is None:
            continue
        texts = (one.text_content or "" for one in name.iter(include_text=True) if one.tag == "-text")
        is_required = any(plain_text(one) == "*" for one in name.iter())
        kind = plain_text(row.css_first(".param-type"))
        line = tree.line(name)
        found = spoken.parameter("".join(texts).strip(), line, kind, is_required=is_required, is_form=is_form)
        if row.attributes.get("title") == "Deprecated":
            found.pills.append("deprecated")
        if kind == "object" and is_form and (body := row.css_first(".inside-bracket, .object-body")) is not None:
            spoken.add_held(found, list(_rows(tree, body)), is_list=False)
        if (facts := row.css_first(".param-constraint")) is not None:
            _parameter_facts(found, facts)
        after = rows[at + 1] if at + 1 < len(rows) else None
        if after is not None and after.css_first(".param-name") is None:
            found.description = prose(after.css_first(".m-markdown-small"))
        yield found


def _parameter_facts(found: Found, node: LexborNode) -> None:
    """Adds the facts of a parameter: a label in bold, and its value up to the end of the line."""
    lines = [""]
    for child in node.iter(include_text=True):
        lines += [""] if child.tag in ("br", "span") else []
        lines[-1] += child.text(deep=True) if child.tag != "-text" else child.text_content or ""
    for line in lines:
        label, value = spoken.labeled(line.strip())
        spoken.add_fact(found, label or "Constraints:", value)


READERS = (Reader("RapiDoc, HTML", _claims, _read, renderer="RapiDoc"),)
