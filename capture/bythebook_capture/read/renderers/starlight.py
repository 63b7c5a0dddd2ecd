"""Reads pages that starlight-openapi builds for Starlight: each has one operation, and class names tell its parts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from selectolax.lexbor import LexborNode

from bythebook_capture.read.grammar.types import read_type
from bythebook_capture.read.html_tree import Tree, classes, plain_text, prose
from bythebook_capture.read.renderers.rows import STATUS, Found, Operation, headings, html_reader
from bythebook_capture.read.source import Source
from bythebook_capture.tokens import Tokens

__all__ = ["READERS"]

_PREFIX = "sl-openapi-"
_HEADINGS = headings("Path Parameters", "Query Parameters", "Header Parameters", "Cookie Parameters")
_LIST = re.compile(r"Array<(.+)>")


def _read(source: Source) -> Tokens:
    """Returns the tokens of the page."""
    tree = Tree(source)
    main = tree.first("main") or tree.root
    path = tree.first(".sl-openapi-operation-method-path")
    if main is None or path is None:
        raise source.error("no method and path", len(source.lines), "a page of one operation")
    tokens = Operation()
    title = tree.first("main h1")
    line = tree.line(title, path)
    method = plain_text(tree.first(".sl-openapi-operation-method-badge"))
    tokens.head(line, method=method, path=plain_text(path), summary=plain_text(title))
    text = next((one for one in main.css(".sl-markdown-content > .sl-openapi-markdown")), None)
    if text is not None:
        tokens.text(prose(text), tree.line(text))
    for section in main.css(".sl-openapi-section"):
        _section(tree, section, tokens)
    return tokens.finished(source.file)


def _section(tree: Tree, section: LexborNode, tokens: Operation) -> None:
    title = section.css_first(".sl-openapi-heading")
    if title is None:
        return
    line = tree.line(title)
    mark = title.css_first("sup")
    words = plain_text(title).removesuffix(plain_text(mark)).strip()
    level = section.attributes.get("data-openapi-section-level")  # those of callbacks are deeper
    if (heading := _HEADINGS.get(words)) and level == "3":
        tokens.add(heading, line, "heading")
        tokens.fields([_field(tree, key) for key in _keys(section)])
    elif words == "Request Body" and level == "2":
        tokens.section("Body", line, media=_media(section), is_required=plain_text(mark) == "required")
        _content(tree, section, tokens)
    elif STATUS.fullmatch(words) and level == "3":
        tokens.section("Response", line, status=words, media=_media(section))
        _content(tree, section, tokens)


def _media(section: LexborNode) -> str:
    """Returns the media type that the page shows: the first one, or the only one."""
    panel = section.css_first("[data-openapi-content-type]")
    media = (panel.attributes.get("data-openapi-content-type") or "") if panel is not None else ""
    return media if "/" in media else ""


def _content(tree: Tree, section: LexborNode, tokens: Operation) -> None:
    """Adds the description and the schema of a body, or of a response."""
    above = section.css_first(".sl-openapi-section-pre-panel > .sl-openapi-markdown")
    if above is not None:
        tokens.text(prose(above), tree.line(above))
    panel = section.css_first("[data-openapi-content-type]")
    if panel is None:
        return
    whole = Found("", tree.line(panel))
    _schema(tree, panel, whole)
    if above is None and whole.description:
        tokens.paragraph(whole.description, whole.at("words"), "words")
    if whole.type:
        tokens.add(whole.type, whole.line, "type")
        if words := [word for word in whole.unsaid if word == "null"]:
            tokens.add(" ".join(words), whole.line, "unsaid")
    tokens.fields(whole.children)


def _keys(holder: LexborNode) -> Iterator[LexborNode]:
    """Yields the fields of the outermost list of fields in an element."""
    keys = holder.css_first(".sl-openapi-keys")
    for key in keys.iter() if keys is not None else ():
        if (
            "sl-openapi-key" in classes(key)
            and key.css_first(".sl-openapi-key-name .sl-openapi-key-additional") is None
        ):
            yield key


def _field(tree: Tree, key: LexborNode) -> Found:
    name = key.css_first(".sl-openapi-key-name")
    strong = name.css_first("strong") if name is not None else None
    found = Found(plain_text(strong), tree.line(strong, key))
    for mark in ("required", "deprecated"):
        found.pills += [mark] if name is not None and name.css_first(f".sl-openapi-key-{mark}") is not None else []
    about = key.css_first(".sl-openapi-key-description")
    if about is not None:
        _schema(tree, about, found)
    return found


def _schema(tree: Tree, node: LexborNode, found: Found) -> None:
    """Adds what an element says of a value. The page prints no null of objects, and the members of a union are open."""
    for child in node.iter():
        names = classes(child)
        if f"{_PREFIX}markdown" in names and not found.description:
            found.description = ["\n\n".join(prose(child))]
            found.lines["words"] = tree.line(child)
        elif f"{_PREFIX}schema-objects" in names:
            return
        elif child.tag == "details":
            _object(tree, child, found)
        elif f"{_PREFIX}tags" in names:
            _tags(child, found)
        elif child.tag == "div" and (kind := child.css_first(f".{_PREFIX}type")) is not None:
            _type(child, plain_text(kind), found)


def _object(tree: Tree, details: LexborNode, found: Found) -> None:
    if not found.type:
        found.type = "object"
        found.unsaid.append("null")
    if found.type.startswith(("object", "any")):
        found.type = found.type.replace("any", "object", 1)
        found.children = _distinct(_field(tree, key) for key in _keys(details))


def _distinct(fields: Iterable[Found]) -> list[Found]:
    """Returns each field once. The parts of a conjunction may list the same one: what they say apart stays open."""
    found: dict[str, Found] = {}
    for one in fields:
        known = found.setdefault(one.name, one)
        if known is not one:
            known.pills += [pill for pill in one.pills if pill not in known.pills]
            for word in ("type", "default", "options", "facts", "description", "children"):
                if getattr(known, word) != getattr(one, word):
                    known.unclear.append(
                        {"options": "enum", "facts": "values", "children": "properties"}.get(word, word)
                    )
                    setattr(known, word, type(getattr(Found("", 0), word))() if word != "default" else None)
    return list(found.values())


def _type(child: LexborNode, text: str, found: Found) -> None:
    """Adds the type that the page prints, such as `Array<string>`, and its format."""
    kind, lists = text.removesuffix(" | null"), 0
    while inner := _LIST.fullmatch(kind):
        kind, lists = inner[1], lists + 1
    if kind == "Array":
        kind, lists = "any", lists + 1
    tags = [plain_text(one) for one in child.css(f".{_PREFIX}tag")]
    form = next((one.removeprefix("format: ") for one in tags if one.startswith("format: ")), "")
    if form and not lists and re.fullmatch(r"[\w-]+", form):
        kind = f"{kind}<{form}>"
    kind = f"{kind}{'[]' * lists}{' | null' if text.endswith(' | null') else ''}"
    if read_type(kind) is None or "recursive" in tags:
        found.unclear += ["properties"] if kind.startswith("object") else []
        kind = kind if kind.startswith("object") and read_type(kind) is not None else ""
    found.type = kind
    found.unsaid += ["null-items"] if lists else []


def _tags(child: LexborNode, found: Found) -> None:
    """Adds the default, the limits and the options of a value."""
    values = [plain_text(one) for one in child.css(f".{_PREFIX}tag")]
    label = plain_text(child)
    if label.startswith("Allowed values:"):
        found.add_enum(values) if "" not in values else found.unclear.append("enum")  # a value has gone
    elif label.startswith("Allowed value:"):
        found.add_constant(values[0] if values else "")
    else:
        for value in values:
            _fact(found, value)


def _fact(found: Found, text: str) -> None:
    if text.startswith("default: "):
        found.add_default(text.removeprefix("default: "))
    elif text == "nullable":
        found.add_null()
    elif len(text) > 1 and text[0] == text[-1] == "/" and found.is_text:
        found.facts.append(f"Pattern: {text[1:-1]}")
    elif not found.add_limit(text) and text == "0":  # a default of 0 is printed without its label
        found.unclear.append("default")


READERS = (html_reader("Starlight", _read, "sl-openapi-operation-method"),)
