"""Reads the models of Swagger UI: tables in braces (OpenAPI 3.0), and articles of JSON Schema 2020-12 (OpenAPI 3.1)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from selectolax.lexbor import LexborNode

from bythebook_capture.read.html_tree import Tree, classes, plain_text, prose
from bythebook_capture.read.renderers.rows import NUMBER, Found, Operation, headings, list_of

__all__ = [
    "NOT_IN_FORMS", "PLACES", "add_bound", "add_enum", "add_parameters", "constrain", "kind_of", "model",
    "parameter_type", "set_members",
]  # fmt: skip

# What stands beside a parameter, and the heading of its place.
PLACES = headings("(path)", "(query)", "(header)", "(cookie)")
# Facts of the fields of a form that the page does not print.
NOT_IN_FORMS = ("default", "enum")
_PARAMETER = re.compile(r"(?P<list>array<)?(?P<name>string|integer|number|boolean|object|file|any)(?(list)>)"
                        r"(?:\(\$(?P<format>[^<>|()\s]+)\))?")  # fmt: skip
_FORMATTED = ("string", "integer", "number", "boolean")
_NAMES = ("string", "integer", "number", "boolean", "object", "any", "null")
_LIST = re.compile(r"array<(?P<items>.*)>")
# The limits beside a type in the words of other renderers: `[1, 5]`, `3 items`, `≥ 1 unique items`.
_WITHIN = re.compile(rf"(?P<open>[\[(])(?P<low>{NUMBER}), (?P<high>{NUMBER})")
_SIGNS = str.maketrans({"≥": ">=", "≤": "<="})
# The limits among the facts of a field.
_BOUNDS = {
    "minimum": ">= {}", "maximum": "<= {}", "minLength": ">= {} characters", "maxLength": "<= {} characters",
    "minItems": ">= {} items", "maxItems": "<= {} items", "exclusiveMinimum": "> {}", "exclusiveMaximum": "< {}",
}  # fmt: skip
_FORMAT = re.compile(r"[a-z][\w-]*")
_PREFIX = ".json-schema-2020-12"
_MARK = "json-schema-2020-12"


def parameter_type(text: str) -> str:
    """Returns the type of a parameter in the words of the text form, empty if it is none of a single type."""
    found = _PARAMETER.fullmatch(text.replace(" ", ""))
    if not found:
        return ""
    form = f"<{found['format']}>" if found["format"] and found["name"] in _FORMATTED else ""
    return f"{found['name']}{form}{'[]' if found['list'] else ''}"


def add_parameters(tokens: Operation, rows: Iterable[tuple[str, Found]]) -> None:
    """Adds parameters, each with the words of its place, below one heading for each place."""
    found: dict[str, list[Found]] = {}
    for place, row in rows:
        found.setdefault(place, []).append(row)
    for place in filter(found.__contains__, PLACES):
        tokens.add(PLACES[place], found[place][0].line, "heading")
        tokens.fields(found[place])


def model(tree: Tree, node: LexborNode) -> Found | None:
    """Returns the schema of OpenAPI 3.1 in a part of the page as a field without a name, None if it has none."""
    article = node.css_first(f"article{_PREFIX}")
    return _article(tree, article, "") if article is not None else None


def set_members(found: Found, members: list[Found]) -> None:
    """Adds the members of a union, if one of them is an object whose fields are shown."""
    known = [one for one in members if one.type != "null"]
    if not any(one.children for one in known):
        return
    if len(known) == 1:
        found.children = found.children or known[0].children
        return
    found.tabs = [re.sub(r"^#\d+ ", "", one.name) or f"#{at}" for at, one in enumerate(known)]
    found.members = [one if re.match(r"object(?!\[)", one.type) else Found("", one.line) for one in known]


def add_enum(found: Found, text: str) -> None:
    """Adds the options of a text such as `Enum: [ a, b ]`, if it tells where each of them ends."""
    values = text.removeprefix("Enum:").strip().removeprefix("[").removesuffix("]").strip().split(", ")
    if len(values) == 1 or all(re.fullmatch(NUMBER, value) for value in values):
        found.add_options(values)
    else:  # an option may have a comma
        found.unclear += ["enum", "null"] if "null" in values else ["enum"]


def add_bound(found: Found, facts: dict[str, str], name: str) -> None:
    """Adds one of the facts of a field, which have the names of OpenAPI, if it is a limit."""
    value, is_exclusive = facts[name], facts.get(f"exclusiveM{name[1:]}") == "true"
    if name == "pattern" and found.is_text:
        found.facts.append(f"Pattern: {value}")
    elif name in _BOUNDS and found.type and (not name.startswith("exclusive") or re.fullmatch(NUMBER, value)):
        found.add_bound(_BOUNDS[name].replace("=", "") if is_exclusive else _BOUNDS[name], value)


# Models of OpenAPI 3.1.


def _head(article: LexborNode) -> LexborNode:
    return next((part for part in article.iter() if f"{_MARK}-head" in classes(part)), article)


def _limits(article: LexborNode) -> list[str]:
    return [plain_text(one) for one in _head(article).css(f"{_PREFIX}__constraint")]


def _article(tree: Tree, article: LexborNode, name: str) -> Found:
    head = _head(article)
    body = next((part for part in article.iter() if f"{_MARK}-body" in classes(part)), None)
    found = Found(name or plain_text(head.css_first(f"{_PREFIX}__title")), tree.line(head))
    found.type = kind_of(plain_text(head.css_first(f"{_PREFIX}__attribute--primary")))
    found.pills += [text for one in head.css(f"{_PREFIX}__attribute--muted, {_PREFIX}__attribute--warning")
                    if (text := plain_text(one)) in ("read-only", "write-only", "deprecated")]  # fmt: skip
    keywords = list(body.iter()) if body is not None else []
    constrain(found, _limits(article) + _limits_of_member(keywords))
    for keyword in keywords:
        _keyword(tree, found, keyword)
    if found.members and found.children:  # a union beside fields
        found.members, found.tabs = [], []
        found.unclear.append("properties")
    elif found.members and not found.is_list:
        found.type = ""
    return found


def kind_of(text: str) -> str:
    """Returns a type in the words of the text form: `(string | null)`, `array<string | null>`."""
    text = text.removeprefix("(").removesuffix(")") if text.startswith("(") else text
    if found := _LIST.fullmatch(text.removesuffix(" | null")):
        inner = kind_of(found["items"])
        if not inner or inner.endswith("[]"):
            return ""
        return list_of(inner) + (" | null" if text.endswith(" | null") else "")
    if text == "null":
        return text
    parts = text.split(" | ")
    known = [part for part in parts if part != "null"]
    if len(known) != 1 or known[0] not in _NAMES:
        return ""
    return known[0] + (" | null" if "null" in parts and known[0] != "any" else "")


def _limits_of_member(keywords: list[LexborNode]) -> list[str]:
    """Returns the limits of the only member of a union beside null."""
    union = next((one for one in keywords if f"{_MARK}-keyword--anyOf" in classes(one)), None)
    articles = union.css(f"article{_PREFIX}") if union is not None else []
    members = [one for one in articles if plain_text(one.css_first(f"{_PREFIX}__title"))[:1] == "#"]
    known = [one for one in members if plain_text(one.css_first(f"{_PREFIX}__attribute--primary")) != "null"]
    return _limits(known[0]) if len(members) == 2 and len(known) == 1 else []


def constrain(found: Found, limits: list[str]) -> None:
    """Adds the limits beside a type, and its format."""
    kind = re.match(r"string|integer|number", found.type)
    for text in limits:
        if _FORMAT.fullmatch(text) and kind and not found.is_list and "<" not in found.type:
            found.type = found.type.replace(kind[0], f"{kind[0]}<{text}>", 1)
        elif text.startswith("matches ") and found.type.startswith("string"):
            found.facts.append(f"Pattern: {text.removeprefix('matches ')}")
        elif not found.add_limit(_limit_words(text)):
            found.unclear.append("values")


def _limit_words(text: str) -> str:
    """Returns a limit in the words of other renderers."""
    text = _WITHIN.sub(r"\g<open>\g<low> .. \g<high>", text.translate(_SIGNS).replace(" unique ", " "))
    return f"= {text}" if text[:1].isdigit() else text


def _keyword(tree: Tree, found: Found, keyword: LexborNode) -> None:
    name = (keyword.attributes.get("class") or "").partition("-keyword--")[2].split(" ")[0]
    if name == "description":
        found.description = prose(keyword.css_first(".renderedMarkdown"))
    elif name == "properties":
        found.children += [child for row in _items(keyword) if (child := _property(tree, row))]
    elif name == "items" and found.type.endswith(("[]", "[] | null")):
        inner = keyword.css_first(f"article{_PREFIX}")
        items = _article(tree, inner, "items") if inner is not None else None
        if items and items.members and all(one.children for one in items.members):
            found.type = "object[]" + (" | null" if found.type.endswith(" | null") else "")
            found.members, found.tabs = items.members, items.tabs
        elif items and items.type.startswith("object"):
            found.children = items.children
        elif items and "<" in items.type and not items.is_list:
            base = items.type.split("<")[0]
            found.type = found.type.replace(base, items.type.removesuffix(" | null"), 1)
    elif name == "additionalProperties":
        inner = keyword.css_first(f"article{_PREFIX}")
        if inner is not None:
            found.children.append(_article(tree, inner, "{key}"))
    elif name in ("anyOf", "oneOf"):
        held = (part for row in _items(keyword) for part in row.iter() if part.tag == "article")
        set_members(found, [_article(tree, one, "") for one in held])
    else:
        _viewer(found, keyword)


def _items(keyword: LexborNode) -> Iterator[LexborNode]:
    for child in keyword.iter():
        yield from (row for row in (child.iter() if child.tag == "ul" else ()) if row.tag == "li")


def _property(tree: Tree, row: LexborNode) -> Found | None:
    article = next((part for part in row.iter() if part.tag == "article"), None)
    if article is None:
        return None
    found = _article(tree, article, "")
    found.pills += ["required"] if f"{_MARK}-property--required" in classes(row) else []
    return found


def _viewer(found: Found, keyword: LexborNode) -> None:
    """Adds a default, an enum or an example: values in JSON."""
    label = plain_text(keyword.css_first(f"{_PREFIX}-json-viewer__name"))
    values = [plain_text(one) for one in keyword.css(f"{_PREFIX}-json-viewer__value")]
    empty = plain_text(next((part for part in keyword.iter() if f"{_MARK}__attribute" in classes(part)), None))
    if label == "Default" and not values and empty in ("empty array", "empty object"):
        found.default = "[]" if empty == "empty array" else "{}"
    elif label == "Default" and found.is_list:
        is_list = keyword.css_first(f"{_PREFIX}-json-viewer__children") is not None
        found.add_json_default(f"[{', '.join(values)}]" if is_list else "")
    elif label == "Default":
        found.add_json_default(values[0] if len(values) == 1 else "")
    elif label == "Enum" and values:
        found.add_json_options(values)
    elif label == "Const" and len(values) == 1 and found.type:
        found.facts.append(f"Allowed value: {values[0]}")
