"""The facts of one operation, as pairs of a place and a value: those that a document holds, and those of them that the
text form of a page can carry. It reads schemas by itself: it knows neither the renderer nor the readers.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bythebook_specs.renderer.words import plain

__all__ = ["Facts", "Place", "facts_of"]

Place = tuple[str, ...]
PLACES = ("header", "path", "query", "cookie")
UNSAID = frozenset({"accept", "content-type", "authorization"})
LIMITS = {
    "string": ("minLength", "maxLength", "pattern"),
    "integer": ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"),
    "number": ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"),
    "array": ("minItems", "maxItems"),
}
FILES = ("binary", "base64")
MAX_DEPTH = 8


@dataclass
class Facts:
    """`all` is what a document says of an operation; `carried` names those that the text can carry."""

    all: dict[Place, Any] = field(default_factory=dict)
    carried: set[Place] = field(default_factory=set)

    def add(self, place: Place, value: Any, *, carried: bool = True) -> None:
        self.all[place] = value
        if carried:
            self.carried.add(place)


@dataclass
class Flat:
    """A schema with references and conjunctions merged."""

    words: dict[str, Any] = field(default_factory=dict)
    kinds: list[str] = field(default_factory=list)
    null: bool = False
    null_by_union: bool = False
    properties: dict[str, list[Any]] = field(default_factory=dict)
    required: set[str] = field(default_factory=set)
    items: list[Any] = field(default_factory=list)
    members: list[Any] = field(default_factory=list)
    unstated: set[str] = field(default_factory=set)
    is_page: bool = False


def resolved(raw: Mapping[str, Any], value: Any) -> Any:
    for _ in range(64):
        if not (isinstance(value, Mapping) and isinstance(value.get("$ref"), str)):
            break
        found: Any = raw
        for part in value["$ref"].removeprefix("#/").split("/"):
            name = part.replace("~1", "/").replace("~0", "~").replace("%7B", "{").replace("%7D", "}")
            found = found[int(name)] if isinstance(found, list) else found[name]
        value = found
    return value


def flat(raw: Mapping[str, Any], *schemas: Any) -> Flat:
    found = Flat()
    seen: set[int] = set()
    for schema in schemas:
        _merge(raw, schema, found, seen)
    if not found.kinds and not found.members:
        enum = [each for each in found.words.get("enum") or () if each is not None]
        names = {type(each) for each in enum}
        if found.properties or isinstance(found.words.get("additionalProperties"), Mapping):
            found.kinds = ["object"]
        elif found.items:
            found.kinds = ["array"]
        elif len(names) == 1:
            found.kinds = [{str: "string", bool: "boolean", int: "integer", float: "number"}[names.pop()]]
    found.null = found.null or None in (found.words.get("enum") or ())
    return found


def _merge(raw: Mapping[str, Any], schema: Any, into: Flat, seen: set[int]) -> None:
    if not isinstance(schema, Mapping) or id(schema) in seen:
        return
    seen.add(id(schema))
    for name, inner in (schema.get("properties") or {}).items():
        into.properties.setdefault(name, []).append(inner)
    into.required |= set(schema["required"]) if isinstance(schema.get("required"), list) else set()
    into.items += [schema["items"]] if isinstance(schema.get("items"), Mapping) else []
    for word, value in schema.items():
        into.words.setdefault(word, value)
    into.is_page |= "x-source" in schema
    into.unstated |= set(schema.get("x-unstated") or ())
    names = schema.get("type", [])
    names = [names] if isinstance(names, str) else names
    into.null = into.null or "null" in names or schema.get("nullable") is True
    if not into.kinds:
        into.kinds = [name for name in names if name != "null"]
    if "$ref" in schema:
        _merge(raw, resolved(raw, schema), into, seen)
    for part in schema.get("allOf") or ():
        _merge(raw, part, into, seen)
    for word in ("oneOf", "anyOf"):
        members = [each for each in schema.get(word) or () if isinstance(each, Mapping)]
        other = [each for each in members if not is_null(each)]
        if any(each.get("type") in ("null", ["null"]) for each in members):
            into.null = into.null_by_union = True
        if all(each.keys() <= {"required", "description", "title", "not"} for each in other):
            continue
        if len(other) == 1:
            _merge(raw, other[0], into, seen)
        elif not into.members:
            into.members = other


def is_null(schema: Mapping[str, Any]) -> bool:
    return schema.get("type") in ("null", ["null"]) or schema.get("enum") == [None] or schema.get("const", "") is None


def type_of(raw: Mapping[str, Any], one: Flat, depth: int = 0) -> Any:
    """Return the type as far as a text prints it: a union of different types has none."""
    if "type" in one.unstated and not one.kinds:
        return None
    if one.members:
        texts = [nullable_type(raw, flat(raw, each), depth + 1) for each in one.members] if depth < 6 else [None]
        return texts[0][0] if texts[0] and all(text == texts[0] for text in texts) else None
    if len(one.kinds) > 1:
        return None
    kind = one.kinds[0] if one.kinds else ("null" if one.words.get("type") in ("null", ["null"]) else "any")
    if kind == "array":
        inner = flat(raw, *one.items)
        inner.unstated |= one.unstated & {"enum"}
        if (inner.members or len(inner.kinds) > 1) and type_of(raw, inner, depth + 1) is None:
            union = [nullable_type(raw, flat(raw, each), depth + 1) for each in inner.members]
            union = union or [((each, "", "") if each != "object" else (each, ""), False) for each in inner.kinds]
            if None in union:
                return ("array", (("any", "", ""), False))
            null = inner.null or any(each[1] or each[0][0] == "any" for each in union)
            if len({str(each[0]) for each in union}) == 1:
                return ("array", (union[0][0], null and union[0][0][0] != "any"))
            return ("array", "union", null, *sorted({str(each[0]) for each in union}))
        found = nullable_type(raw, inner, depth + 1) if depth < 6 else None
        return ("array", found or (("any", "", ""), False))
    if kind == "object":
        title = one.words.get("title")
        return ("object", " ".join(title.split()) if isinstance(title, str) else "")
    if kind == "string" and one.words.get("format") in FILES:
        return "file"
    enum = (isinstance(one.words.get("enum"), list) and kind != "boolean") or "enum" in one.unstated
    form = "" if enum or kind == "boolean" else one.words.get("format") or ""
    return (kind, " ".join(str(form).split()), "enum" if enum else "")


def nullable_type(raw: Mapping[str, Any], one: Flat, depth: int) -> Any:
    found = type_of(raw, one, depth)
    if found is None:
        return None
    is_titled = found[0] == "object" and bool(found[1])
    null = one.null or any(flat(raw, each).null for each in one.members)
    return (found, null and found[0] != "any" and not (is_titled and one.null_by_union))


def core_of(raw: Mapping[str, Any], one: Flat) -> Flat:
    for _ in range(MAX_DEPTH):
        if one.kinds != ["array"] or one.members or not one.items:
            break
        one = flat(raw, *one.items)
    return one


def words_of(holder: Mapping[str, Any]) -> str:
    """Return the words of a description: line ends and marks are not facts."""
    text = holder.get("description")
    source = holder.get("x-source")
    said = isinstance(source, Mapping) and "description" in source
    return " ".join((text if said and isinstance(text, str) else plain(text)).split())


def same(value: Any) -> str:
    """Return a value as a text that is equal for equal JSON values; 1 and 1.0 are one number."""

    def number(each: Any) -> Any:
        if isinstance(each, float) and each.is_integer() and abs(each) < 1e15:
            return int(each)
        if isinstance(each, Mapping):
            return {str(key): number(inner) for key, inner in each.items()}
        return [number(inner) for inner in each] if isinstance(each, list) else each

    return json.dumps(number(value), sort_keys=True, default=str)


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


def bare(text: str) -> Any:
    """Return what a text is that is printed bare where its type is no text: the document contradicts itself."""
    try:
        return json.loads(text)
    except ValueError:
        return text


def fits(value: Any, one: Flat) -> bool:
    names = {"string": str, "integer": int, "number": (int, float), "boolean": bool, "array": list, "object": dict}
    kinds = [names[kind] for kind in one.kinds if kind in names]
    is_bool = isinstance(value, bool)
    whole = isinstance(value, float) and value.is_integer() and one.kinds == ["integer"]
    return whole or any(isinstance(value, kind) and (is_bool == (kind is bool)) for kind in kinds)  # type: ignore[arg-type]


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


def facts_of(raw: Mapping[str, Any], path: str, method: str) -> Facts:
    """Return the facts of an operation of a document, whose references are all within it."""
    facts = Facts()
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
            inner = Facts()
            field_facts(inner, raw, (*at, ".", key), schemas, {}, required=key in required)
            facts.all |= inner.all
            facts.carried |= inner.carried if is_carried else set()
