"""Schemas with references and conjunctions merged, and their types as far as the text of a page prints them.

It reads schemas by itself: it knows neither the renderer nor the readers.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bythebook_capture.print.descriptions import plain

__all__ = ["Flat", "core_of", "flat", "nullable_type", "resolved", "same", "type_of", "words_of"]

FILES = ("binary", "base64")
MAX_DEPTH = 8


@dataclass
class Flat:
    """A schema with references and conjunctions merged.

    `defaults` are those of all members of a conjunction, since a page shows any of them. `choices` are the names that
    members of a union require, if they say nothing else: a page may show the fields of the whole at each of them.
    `is_never_null` means that a part states its type, and admits no null: then the whole is not null, though a page may
    show the null of another part.
    """

    words: dict[str, Any] = field(default_factory=dict)
    kinds: list[str] = field(default_factory=list)
    null: bool = False
    null_by_union: bool = False
    is_never_null: bool = False
    properties: dict[str, list[Any]] = field(default_factory=dict)
    required: set[str] = field(default_factory=set)
    items: list[Any] = field(default_factory=list)
    members: list[Any] = field(default_factory=list)
    choices: list[list[str]] = field(default_factory=list)
    defaults: list[Any] = field(default_factory=list)
    unstated: set[str] = field(default_factory=set)
    is_page: bool = False
    key: tuple[int, ...] = ()


def resolved(raw: Mapping[str, Any], value: Any, *, steps: int = 64) -> Any:
    """Returns what a value refers to. What stands beside a reference is left out: with `steps`, of so many only."""
    for _ in range(steps):
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
        # Renderers print `object` for an empty list of fields, too.
        if any(isinstance(found.words.get(word), Mapping) for word in ("properties", "additionalProperties")):
            found.kinds = ["object"]
        elif found.items:
            found.kinds = ["array"]
        elif len(names) == 1:
            found.kinds = [{str: "string", bool: "boolean", int: "integer", float: "number"}[names.pop()]]
    found.key = tuple(sorted(seen))
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
    into.defaults += [schema["default"]] if "default" in schema else []
    into.is_page |= "x-source" in schema
    into.unstated |= {*(schema.get("x-unstated") or ()), *(schema.get("x-inferred") or ())}
    names = schema.get("type", [])
    names = [names] if isinstance(names, str) else names
    may_be_null = "null" in names or schema.get("nullable") is True
    into.null = into.null or may_be_null
    into.is_never_null = into.is_never_null or bool(names and not may_be_null)
    if not into.kinds:
        into.kinds = [name for name in names if name != "null"]
    if "$ref" in schema:
        _merge(raw, resolved(raw, schema, steps=1), into, seen)
    for part in schema.get("allOf") or ():
        _merge(raw, part, into, seen)
    for word in ("oneOf", "anyOf"):
        _merge_union(raw, [each for each in schema.get(word) or () if isinstance(each, Mapping)], into, seen)


def _merge_union(raw: Mapping[str, Any], members: list[Any], into: Flat, seen: set[int]) -> None:
    other = [each for each in members if not is_null(each)]
    if any(each.get("type") in ("null", ["null"]) for each in members):
        into.null = into.null_by_union = True
    if all(each.keys() <= {"required", "description", "title", "not"} for each in other):
        into.choices += [list(each.get("required") or ()) for each in other]
        return
    if len(other) == 1:
        is_stated, is_never_null = "default" in into.words, into.is_never_null
        _merge(raw, other[0], into, seen)
        into.is_never_null = is_never_null
        if not is_stated and len(members) > 1:  # beside null, the default is that of one choice
            into.words.pop("default", None)
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
            null = inner.null or any(each[1] or each[0][0] in ("any", "null") for each in union)
            union = [each for each in union if each[0][0] != "null"] or union
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
