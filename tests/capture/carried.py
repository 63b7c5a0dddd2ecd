"""The facts of one operation, as pairs of a place and a value: those that a document holds, and those of them that the
text form of a page can carry. It knows neither the renderer nor the readers.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from flat_schemas import MAX_DEPTH, Flat, core_of, flat, resolved, same, type_of, words_of

__all__ = ["Facts", "Place", "facts_of"]

Place = tuple[str, ...]
PLACES = ("header", "path", "query", "cookie")
UNSAID = frozenset({"accept", "content-type", "authorization"})
MAX_DOTS = 4
LIMITS = {
    "string": ("minLength", "maxLength", "pattern"),
    "integer": ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"),
    "number": ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"),
    "array": ("minItems", "maxItems"),
}


@dataclass
class Facts:
    """`all` is what a document says of an operation; `carried` names those that the text can carry."""

    all: dict[Place, Any] = field(default_factory=dict)
    carried: set[Place] = field(default_factory=set)
    opened: bool = False
    hidden: str = ""
    around: frozenset[int] = frozenset()

    def add(self, place: Place, value: Any, *, carried: bool = True) -> None:
        self.all[place] = value
        if carried:
            self.carried.add(place)


def printable(value: Any) -> bool:
    """Return whether a default is printed, and can be read back."""
    if isinstance(value, str):
        return len(value) < 50 and "\n" not in value and value == value.strip() and value != '""'
    if isinstance(value, Mapping | list):
        inner = list(value.values() if isinstance(value, Mapping) else value)
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)
        return not any(isinstance(each, dict | list) for each in inner) and len(text) < 50
    return value is not None


def field_facts(
    facts: Facts, raw: Mapping[str, Any], at: Place, schemas: list[Any], holder: Mapping[str, Any], *, required: bool
) -> None:
    one = flat(raw, *schemas)
    facts.add(at, True)
    one.unstated |= set(holder.get("x-unstated") or ())
    unstated = one.unstated
    if "required" not in unstated:
        facts.add((*at, "required"), required)
    kind = type_of(raw, one)
    if kind is not None and "type" not in unstated:
        is_titled = kind[0] == "object" and bool(kind[1])
        lost = is_titled and one.null_by_union
        facts.add((*at, "type"), kind)
        if "null" not in unstated and kind[0] != "any":
            null = one.null or any(flat(raw, each).null for each in one.members)
            facts.add((*at, "null"), null, carried=not is_titled and not lost)
    words = {**one.words, **{key: holder[key] for key in ("deprecated",) if key in holder}}
    for word in ("deprecated", "readOnly", "writeOnly"):
        if words.get(word) is True:
            facts.add((*at, word), True)
    if "default" in words and words["default"] is not None:
        own = kind is not None and kind not in ("any", "file") and fits(words["default"], one)
        value = words["default"] if own or not isinstance(words["default"], str) else bare(words["default"])
        facts.add((*at, "default"), same(value), carried=own and printable(value))
    core = core_of(raw, one)
    if one.kinds == ["array"] and kind is not None:
        said = [words_of(holder) or words_of(one.words)]
        said += (
            [words_of(core.words)]
            if core is not one and core.kinds not in ([], ["object"]) and not core.members
            else []
        )
        text = " ".join(each for each in said if each)
    else:
        text = words_of(holder) or words_of(one.words)
    if text:
        facts.add((*at, "description"), text)
    if kind is not None:
        limit_facts(facts, at, one, core, kind)
    example_facts(facts, at, one, kind)
    if facts.opened and kind is not None and not one.members and not core.members:
        children(facts, raw, at, core)


def children(facts: Facts, raw: Mapping[str, Any], at: Place, core: Flat) -> None:
    """Add the fields of an object that is opened; one within itself is not opened again."""
    names = ".".join(part for part in at[1:] if part != ".")
    if core.kinds != ["object"] or facts.around.intersection(core.key) or names.count(".") >= MAX_DOTS:
        return
    before = facts.around
    facts.around = before | set(core.key)
    for name, schemas in core.properties.items():
        inner = flat(raw, *schemas)
        if inner.words.get(facts.hidden) is not True:
            field_facts(facts, raw, (*at, ".", name), schemas, {}, required=name in core.required)
    values = core.words.get("additionalProperties")
    if isinstance(values, Mapping) and values and not core.properties:
        field_facts(facts, raw, (*at, ".", "{key}"), [values], {}, required=False)
    facts.around = before


def bare(text: str) -> Any:
    """Return what a text is that is printed bare where its type is no text: the document contradicts itself."""
    try:
        return json.loads(text)
    except ValueError:
        return text


def fits(value: Any, one: Flat) -> bool:
    """Return whether a value is of one of the types; 1.0 is an integer too."""
    if isinstance(value, bool):
        return "boolean" in one.kinds
    kinds: list[tuple[str, tuple[type, ...]]] = [
        ("string", (str,)),
        ("integer", (int,)),
        ("number", (int, float)),
        ("array", (list,)),
        ("object", (dict,)),
    ]
    whole = isinstance(value, float) and value.is_integer() and one.kinds == ["integer"]
    return whole or any(name in one.kinds and isinstance(value, types) for name, types in kinds)


def limit_facts(facts: Facts, at: Place, one: Flat, core: Flat, kind: Any) -> None:
    for holder, place in {id(one): (one, at), id(core): (core, (*at, "items") if core is not one else at)}.values():
        if len(holder.kinds) != 1 or holder.members:
            continue
        for word in LIMITS.get(holder.kinds[0], ()):
            value = limit(holder.words, word)
            if value is not None:
                text = isinstance(value, str)
                whole = not text or (value == value.strip() and "\n" not in value and value.isprintable())
                facts.add((*place, word), same(value), carried=whole)
        if "const" in holder.words and holder.kinds[0] not in ("object", "array"):
            facts.add((*place, "const"), same(holder.words["const"]))
        enum = holder.words.get("enum")
        if isinstance(enum, list) and "enum" not in holder.unstated:
            texts = [each if isinstance(each, str) else json.dumps(each) for each in enum]
            lost = holder.kinds[0] in ("boolean", "object", "array") or (one.kinds == ["array"] and one.null)
            lost |= (
                any(text != text.strip() or "\n" in text for text in texts) or not texts or texts[-1][-1:] in ("", ",")
            )
            lost |= len(set(texts)) < len(texts) or (holder.null and "null" in enum)
            shown = [same(each) for each in enum if each is not None]
            facts.add((*place, "enum"), "\n".join(shown), carried=not lost)


def limit(words: Mapping[str, Any], word: str) -> Any:
    value = words.get(word)
    if word in ("minimum", "maximum") and words.get(f"exclusive{word[0].upper()}{word[1:]}") not in (None, False):
        return None
    if word.startswith("exclusive") and value is True:
        return words.get("minimum" if word == "exclusiveMinimum" else "maximum")
    if isinstance(value, bool) or value in (None, ""):
        return None
    return None if word.startswith("min") and word != "minimum" and value == 0 else value


def example_facts(facts: Facts, at: Place, one: Flat, kind: Any) -> None:
    if "example" in one.words:
        values = [one.words["example"]]
    elif isinstance(one.words.get("examples"), list) and one.words["examples"]:
        values = one.words["examples"]
    else:
        return
    facts.add((*at, "examples"), "\n".join(map(same, values)))


def facts_of(raw: Mapping[str, Any], path: str, method: str, *, opened: bool = False) -> Facts:
    """Return the facts of an operation of a document, whose references are all within it; `opened`: at any depth."""
    facts = Facts(opened=opened, hidden="readOnly")
    item = resolved(raw, raw["paths"][path])
    operation = item[method]
    facts.add(("method",), method)
    facts.add(("path",), path.rstrip("/") or "/")
    if isinstance(operation.get("summary"), str) and operation["summary"].strip():
        facts.add(("summary",), " ".join(operation["summary"].split()))
    for number, secret in enumerate(_secrets(raw, operation)):
        facts.add(("security", str(number)), secret)
    for (name, place), one in _parameters(raw, item, operation).items():
        content: Mapping[str, Any] = next(iter((one.get("content") or {}).values()), {})
        schema = one.get("schema", content.get("schema", {}))
        if place in PLACES and not (place == "header" and str(name).lower() in UNSAID):
            required = one.get("required") is True
            field_facts(facts, raw, (place, name), [schema], one, required=required)
    for name in re.findall(r"\{([^{}]+)\}", path):
        facts.all.setdefault(("path", name), True)
        facts.all.setdefault(("path", name, "required"), True)
    body = resolved(raw, operation.get("requestBody"))
    if isinstance(body, Mapping):
        _payload(facts, raw, ("body",), body, "readOnly")
    responses = {
        str(key): each for key, each in (operation.get("responses") or {}).items() if not str(key).startswith("x-")
    }
    for status, stated in list(responses.items())[:1]:
        response = resolved(raw, stated)
        if "status" not in (response.get("x-unstated") or {}):
            facts.add(("status",), status, carried=len(responses) == 1)
        _payload(facts, raw, ("response",), response, "writeOnly", is_one=len(responses) == 1)
    return facts


def _secrets(raw: Mapping[str, Any], operation: Mapping[str, Any]) -> Iterator[Any]:
    first: Mapping[str, Any] = next((each for each in operation.get("security", raw.get("security")) or () if each), {})
    schemes = (raw.get("components") or {}).get("securitySchemes") or {}
    for name in first:
        scheme = resolved(raw, schemes.get(name) or {})
        if scheme.get("type") == "apiKey":
            yield "key", scheme.get("in"), str(scheme.get("name"))
        elif scheme.get("type") in ("oauth2", "openIdConnect"):
            yield "bearer"
        elif str(scheme.get("scheme")).lower() in ("bearer", "basic"):
            yield str(scheme["scheme"]).lower()


def _parameters(raw: Mapping[str, Any], item: Mapping[str, Any], operation: Mapping[str, Any]) -> dict[Any, Any]:
    found = {}
    for holder in (item, operation):
        for each in holder.get("parameters") or ():
            one = resolved(raw, each)
            found[one.get("name"), one.get("in")] = one
    return found


def _payload(
    facts: Facts, raw: Mapping[str, Any], at: Place, holder: Mapping[str, Any], hidden: str, *, is_one: bool = True
) -> None:
    content = holder.get("content") or {}
    name = next(iter(content), None)
    schema = resolved(raw, content[name]).get("schema") if name else None
    root = flat(raw, schema) if schema is not None else Flat()
    texts = list(dict.fromkeys(each for each in (words_of(holder), words_of(root.words)) if each))
    if texts:
        facts.add((*at, "description"), " ".join(texts))
    if name is None:
        return
    if "media-type" not in (resolved(raw, content[name]).get("x-unstated") or {}):
        facts.add((*at, "media-type"), name, carried=is_one)
    if schema is None:
        return
    if root.kinds == ["array"] and not root.members:
        authored = {"example", "examples"} & {*resolved(raw, content[name]), *root.words}
        root = flat(raw, *root.items)
        facts.add((*at, "array"), True, carried=not authored and not root.members)
    properties, required, is_carried = dict(root.properties), set(root.required), True
    for _ in range(MAX_DEPTH):
        if not root.members:
            break
        root = flat(raw, root.members[0])
        if root.kinds == ["array"] and not root.members:
            root, is_carried = flat(raw, *root.items), False
        for key, each in root.properties.items():
            properties.setdefault(key, []).extend(each)
        required |= root.required
    for key, schemas in properties.items():
        one = flat(raw, *schemas)
        if one.words.get(hidden) is not True:
            inner = Facts(opened=facts.opened, hidden=hidden)
            field_facts(inner, raw, (*at, ".", key), schemas, {}, required=key in required)
            facts.all |= inner.all
            facts.carried |= inner.carried if is_carried else set()
