"""Reads saved pages of Docusaurus with docusaurus-theme-openapi-docs (4.x, 5.x)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborNode

from bythebook_capture.read.grammar.types import read_type
from bythebook_capture.read.html_tree import Tree, ancestors, class_text, classes, plain_text, prose
from bythebook_capture.read.renderers.rows import STATUS, Found, Operation, headings, html_reader, is_json
from bythebook_capture.read.source import Source
from bythebook_capture.tokens import Tokens

__all__ = ["LABELS", "READERS", "add_labeled", "add_possible", "kind_words", "server_and_path", "type_of_title"]

LABELS = ("Possible values:", "Default value:", "Example:", "Constant value:")

_HEADINGS = headings("Path Parameters", "Query Parameters", "Header Parameters", "Cookie Parameters")
_HOST = re.compile(r"(?:https?|\{[^{}]*\})://[^/]*")
_MEMBERS = ("openapi-tabs__schema-container", "tabs-container", "openapi-schema__union", "tabs__container")


def _read(source: Source) -> Tokens:
    """Returns the tokens of the page."""
    tree = Tree(source)
    panel = tree.first(".openapi-left-panel__container") or tree.root
    title, address = tree.first("h1.openapi__heading"), tree.first(".openapi__method-endpoint-path")
    server, path = server_and_path(plain_text(address))
    if panel is None or address is None or not path.startswith("/"):
        raise source.error("no method and path", len(source.lines), "a page of one operation")
    tokens = Operation()
    line = tree.line(title, address)
    method = plain_text(tree.first(".openapi__method-endpoint .badge"))
    tokens.head(line, method=method, path=path, summary=plain_text(title), server=server)
    for part in panel.iter():
        if part.tag in ("p", "ul") and tokens.all[-1].kind != "heading":
            tokens.words(_words(part), tree.line(part))
        elif part.tag == "h2":
            break
    for details in panel.css("details"):
        heading = _HEADINGS.get(plain_text(next((one for one in details.iter() if one.tag == "summary"), None)))
        if heading:
            tokens.add(heading, tree.line(details), "heading")
            tokens.fields(_fields(tree, details))
    body = panel.css_first(".openapi-markdown__details-summary-header-body")
    if body is not None:
        is_required = "required" in plain_text(body)
        tokens.section("Body", tree.line(body), media=_media(panel), is_required=is_required)
        _payload(tree, body, tokens)
    _response(tree, panel, tokens)
    return tokens.finished(source.file)


def server_and_path(address: str) -> tuple[str, str]:
    """Returns the host of an address, and its path. Where the path of the server ends is not said."""
    address = address.replace("\u200b", "")
    host = _HOST.match(address)
    path = address[host.end() :] if host else address
    return host[0] if host else "", re.sub(r"(?<=/):([\w-]+)", r"{\1}", path.replace("//", "/"))


def _words(part: LexborNode) -> list[str]:
    """Returns the text of a paragraph, or the items of a list."""
    return prose(part) if part.tag == "p" else [f"• {plain_text(one)}" for one in part.iter()]


def _media(panel: LexborNode) -> str:
    media = plain_text(panel.css_first(".openapi-tabs__mime-item.active"))
    return media if "/" in media else ""


def _response(tree: Tree, panel: LexborNode, tokens: Operation) -> None:
    """Adds the response whose tab is chosen."""
    tab = panel.css_first(".openapi-tabs__response-code-item.active")
    header = panel.css_first(".openapi-tabs__response-header-section")
    box = header.parent if header is not None else None
    if tab is None or box is None or not STATUS.fullmatch(plain_text(tab)):
        return
    inner = next((one for one in box.css('[role="tabpanel"]') if one.attributes.get("hidden") is None), None)
    media = _media(inner) if inner is not None else ""
    tokens.section("Response", tree.line(tab), status=plain_text(tab), media=media)
    if inner is None:
        return
    first = next((one for one in inner.iter() if one.tag == "div"), None)
    if first is not None and "tabs-container" not in class_text(first):
        tokens.words(prose(first), tree.line(inner))
    if (schema := inner.css_first(".openapi-markdown__details-summary-response")) is not None:
        _payload(tree, schema, tokens)


def _payload(tree: Tree, heading: LexborNode, tokens: Operation) -> None:
    """Adds the fields of the object around a heading, or its type."""
    details = next((one for one in ancestors(heading) if one.tag == "details"), None)
    if details is None:
        return
    fields = _fields(tree, details)
    if len(fields) == 1 and not fields[0].name:  # the whole is a value, or a list of values
        whole = fields.pop()
        if whole.type and " | " not in whole.type:
            tokens.add(f"{whole.type}[]" if _is_list(details) else whole.type, whole.line, "type")
    whole = Found("", tree.line(details), children=[one for one in fields if one.name])
    if not fields:
        _union(tree, details, whole)
    if whole.children:
        whole.type = "object[]" if _is_list(details) else "object"
    tokens.whole(whole)


def _inside(details: LexborNode) -> Iterator[LexborNode]:
    """Yields the parts of an opened object, without entering fields, or the members of a union."""
    for child in details.iter(include_text=True):
        if child.tag == "summary":
            continue
        yield child
        name = class_text(child)
        if "list-item" in name or name.startswith(_MEMBERS) or child.tag in ("details", "p", "-text"):
            continue
        yield from _inside(child)


def _is_list(details: LexborNode) -> bool:
    return any(plain_text(part).startswith("Array [") for part in _inside(details))


def _fields(tree: Tree, details: LexborNode) -> list[Found]:
    rows = [part for part in _inside(details) if "list-item" in class_text(part)]
    return [found for row in rows if (found := _field(tree, row)) is not None]


def _field(tree: Tree, row: LexborNode) -> Found | None:
    container = row.css_first(".openapi-schema__container")
    if container is None:
        return None
    name = plain_text(container.css_first(".openapi-schema__property"))
    kind = plain_text(container.css_first(".openapi-schema__name, .openapi-schema__type"))
    if kind in ("", name) and read_type(name) is not None:  # the type of the whole
        return None
    found = Found("{key}" if name == "property name*" else name, tree.line(container))
    null = container.css_first(".openapi-schema__nullable") is not None
    is_discriminator = "openapi-discriminator__item" in class_text(row)  # its row holds the members of the union too
    inner = None if is_discriminator else row.css_first("details")
    found.type = kind_words(kind, null=null, is_opened=inner is not None)
    if "openapi-params__list-item" in classes(row):
        found.type = kind_of_parameter(found.type)
    if not found.type and inner is not None and kind.endswith("[]") == _is_list(inner):  # a title
        found.type = ("object[]" if kind.endswith("[]") else "object") + (" | null" if null else "")
    found.pills += ["required"] if container.css_first(".openapi-schema__required") is not None else []
    found.pills += ["deprecated"] if container.css_first(".openapi-schema__deprecated") is not None else []
    for part in _said(row, inner):
        _fact(found, part, kind)
    if found.name == "{key}":
        found.description, found.pills = [], []
    if is_discriminator:  # its options are those of the tabs, and its description may be that of the union
        found.description, found.options, found.unclear = [], [], ["enum", "description"]
    if inner is not None and found.type:
        found.children = [one for one in _fields(tree, inner) if one.name]
        _union(tree, inner, found)
    return found


def _union(tree: Tree, details: LexborNode, found: Found) -> None:
    """Adds the fields of the member of a union that is shown, which becomes the first one."""
    union = next((part for part in _inside(details) if class_text(part).startswith(_MEMBERS)), None)
    teller = next((part for part in _inside(details) if "openapi-discriminator__item" in class_text(part)), None)
    if teller is not None and len(found.children) == 1:
        union = teller.css_first(".openapi-tabs__container")
    if union is None:
        return
    own = found.children
    if own and teller is None:  # a union beside fields
        found.unclear.append("properties")
        return
    items = ("openapi-tabs__schema-item", "openapi-tabs__discriminator-item")
    tabs = [one for one in union.css("li") if any(name in classes(one) for name in items)]
    outer = tabs[0].parent if tabs else None
    tabs = [one for one in tabs if one.parent == outer]
    chosen = [one for one in tabs if "active" in classes(one)]
    held = [one for part in union.iter() for one in (part, *part.iter())]
    panels = [part for part in held if "tabItem" in class_text(part) and "hidden" not in part.attributes]
    kind, found.type = found.type, ""
    if "[]" in kind or len(chosen) != 1 or len(panels) != 1:
        return
    names = ["", *(one.name for one in own)]
    shown = [one for one in _fields(tree, panels[0]) if one.name not in names]
    found.children = [*own, *shown] if shown else []
    if found.children and len(tabs) == 1:
        found.type = kind
    elif found.children:
        found.choose(plain_text(chosen[0]), [plain_text(one) for one in tabs])
        found.settle()


def _said(row: LexborNode, inner: LexborNode | None) -> Iterator[LexborNode]:
    """Yields the paragraphs and the marks of a field, which stand beside its name, or first in its object."""
    holders = [row, *(part for part in row.iter() if part.tag == "div")]
    for holder in holders:
        yield from (part for part in holder.iter() if part.tag in ("p", "ul") or _is_labeled(part))
    if inner is not None:
        yield from (part for part in _inside(inner) if part.tag == "p")
    elif "openapi-discriminator__item" in class_text(row):
        beside = [part for outer in holders[1:] for part in outer.iter() if part.tag == "div"]
        texts = [one for part in beside if not class_text(part) for one in (part, *part.iter())]
        yield from (part for outer in texts for part in outer.iter() if part.tag == "p")


def _is_labeled(part: LexborNode) -> bool:
    return part.tag == "div" and any(child.tag == "strong" for child in part.iter())


def kind_words(text: str, *, null: bool, is_opened: bool) -> str:
    """Returns a type in the words of the text form. A title in its place says only that an object is opened."""
    text = text.strip()
    if found := re.fullmatch(r"\((?P<type>\w+) \| null\)(?P<format><[\w-]+>)", text):
        text = f"{found['type']}{found['format']} | null"
    shape = read_type(text)
    if shape is None or shape.name == "union" or "[][]" in text:
        return ""
    if text.startswith("object") and not is_opened and "[" not in text and " " not in text:
        text = "object"
    if text == "string<binary>":
        text = "file"
    return f"{text} | null" if null and not text.endswith(" | null") and text != "any" else text


def kind_of_parameter(kind: str) -> str:
    """Returns the type of a parameter, empty for an object: the renderer calls every union of a parameter so."""
    return "" if re.fullmatch(r"object(?:\[\])?(?: \| null)?", kind) else kind


def _fact(found: Found, part: LexborNode, kind: str) -> None:
    label = plain_text(part.css_first("strong"))
    codes = [plain_text(code) for code in part.css("code")]
    rest = plain_text(part).removeprefix(label).strip()
    if label == "Possible values:":
        if rest.startswith("["):
            type_of_title(found, kind if " " not in kind else "", codes)
        add_possible(found, rest, codes)
    elif label in LABELS and len(codes) == 1:
        add_labeled(found, label, codes[0])
    elif not label.endswith(":") or part.tag == "ul":
        found.description += _words(part)


def add_labeled(found: Found, label: str, value: str) -> None:
    """Adds what stands behind a label, but for `Possible values:`."""
    if label == "Default value:":
        found.add_default(value)
    elif label == "Example:":
        found.add_example(value)
    else:
        found.add_constant(value)


def type_of_title(found: Found, kind: str, values: list[str]) -> None:
    """Adds the type of options, where a title stands in its place: values that are no JSON can only be texts."""
    is_title = bool(kind) and not found.type and read_type(kind.removesuffix("[]")) is None and "[][]" not in kind
    if is_title and values and not any(map(is_json, values)):
        found.type = "string[]" if kind.endswith("[]") else "string"
        found.unclear.append("null")


def add_possible(found: Found, rest: str, codes: list[str]) -> None:
    """Adds the options, the pattern or the limits that stand after `Possible values:`, each a code."""
    if rest.startswith("["):
        found.add_options(codes)
    elif rest.startswith("Value must match regular expression") and found.type.startswith("string"):
        found.facts += [f"Pattern: {codes[0]}"] if len(codes) == 1 and not found.is_list else []
    else:
        for code in codes:
            words = ">= 1 characters" if code == "non-empty" and found.type.startswith("string") else code
            found.unclear += [] if found.add_limit(words) else ["values"]


READERS = (html_reader("Docusaurus", _read, "openapi__method-endpoint"),)
