"""Turns a discriminator into a tag if the schemas say the same, or else into a hint for reading a value.

A discriminator does not change what a schema admits (OpenAPI 3.0.4, section 4.7.25; 3.1.1, section 4.8.25). A tag is
faster, and its errors are those of one class. It is right only if each member of the union requires the property, and
no two members admit the same value of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from jsonpointer import escape

from bythebook_generator.passes.keywords import children, map_children
from bythebook_generator.passes.references import COMPONENTS, class_of, meant

__all__ = ["Hint", "bases", "hinted", "implied"]

UNIONS = ("oneOf", "anyOf")
NULL = {"type": "null"}
MAX_DEPTH = 30


@dataclass(frozen=True)
class Hint:
    """The classes of a union, in order, and the class for each value of a property."""

    members: tuple[str, ...]
    name: str
    classes: Mapping[str, str]


def bases(schemas: Mapping[str, Any]) -> frozenset[str]:
    """Returns the references to the schemas that others extend and whose discriminator is without a union."""
    inherited = {
        part.get("$ref")
        for schema in schemas.values() if isinstance(schema, dict) and isinstance(schema.get("allOf"), list)
        for part in schema["allOf"] if isinstance(part, dict) and isinstance(part.get("$ref"), str)
    }  # fmt: skip
    return frozenset(
        COMPONENTS + escape(name)
        for name, schema in schemas.items()
        if isinstance(schema, dict) and _property(schema) is not None and not any(key in schema for key in UNIONS)
        and COMPONENTS + escape(name) in inherited
    )  # fmt: skip


def implied(schemas: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """Returns the schemas with complete discriminator mappings: the name of a schema is its implied value.

    `names` are the classes by the names of the schemas. A discriminator without a union means the schemas that extend
    its schema by `allOf`.
    """
    if not _tells_apart(schemas):
        return dict(schemas)
    stated = {COMPONENTS + made: name for name, made in names.items()}
    heirs: dict[str, list[str]] = {}
    for name, schema in schemas.items():
        for part in schema.get("allOf", ()) if isinstance(schema, dict) else ():
            if isinstance(part, dict) and "$ref" in part:
                heirs.setdefault(part["$ref"], []).append(COMPONENTS + name)
    return {name: _implied(schema, stated, _below(COMPONENTS + name, heirs)) for name, schema in schemas.items()}


def _below(base: str, heirs: Mapping[str, list[str]]) -> list[str]:
    found: dict[str, None] = {}
    waiting = [base]
    while waiting:
        new = [each for each in heirs.get(waiting.pop(), ()) if each not in found]
        found |= dict.fromkeys(new)
        waiting += new
    return list(found)


def _implied(schema: Any, stated: Mapping[str, str], heirs: list[str]) -> Any:
    if not isinstance(schema, dict):
        return schema
    result = map_children(schema, {at: _implied(child, stated, []) for at, child in children(schema)})
    if _property(schema) is not None:
        mapping = _mapping(schema)
        members = _members(schema) if any(key in schema for key in UNIONS) else heirs
        left = [each for each in members if each in stated and each not in mapping.values()]
        result["discriminator"] = {
            **schema["discriminator"],
            "mapping": {**{stated[each]: each for each in left}, **mapping},
        }
    return result


def hinted(schemas: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[Hint, ...]]:
    """Returns the schemas with complete tags, and hints for the other discriminators.

    A reference to a schema whose discriminator is without a union means any schema that extends it, or the schema
    itself.
    """
    if not _tells_apart(schemas):
        return dict(schemas), ()
    bases = {COMPONENTS + name: union for name, schema in schemas.items() if (union := _heirs(name, schema))}
    spread = {name: _spread(schema, bases, is_root=True) for name, schema in schemas.items()}
    hints: list[Hint] = []
    result = {name: _settled(schema, schemas, hints) for name, schema in spread.items()}
    return result, tuple(_agreed(hints))


def _tells_apart(node: Any) -> bool:
    """Returns whether there is any discriminator: most documents have none."""
    if isinstance(node, dict):
        return "discriminator" in node or any(_tells_apart(inner) for inner in node.values())
    return isinstance(node, list) and any(_tells_apart(inner) for inner in node)


def _agreed(hints: list[Hint]) -> Iterator[Hint]:
    """Yields a hint for each union: the values on which all of its discriminators agree."""
    found: dict[tuple[str, ...], list[Hint]] = {}
    for hint in hints:
        found.setdefault(hint.members, []).append(hint)
    for members, same in found.items():
        said = {(value, made) for hint in same for value, made in hint.classes.items()}
        values = [value for value, _ in said]
        classes = {value: made for value, made in sorted(said) if values.count(value) == 1}
        if classes and len({hint.name for hint in same}) == 1:
            yield Hint(members, same[0].name, classes)


def _heirs(name: str, schema: Any) -> dict[str, Any]:
    """Returns the union that a reference to the schema means, an empty one if it is none."""
    if not isinstance(schema, dict) or _property(schema) is None or any(key in schema for key in UNIONS):
        return {}
    own = COMPONENTS + name
    others = [each for each in dict.fromkeys(_mapping(schema).values()) if each != own]
    parts = [{"$ref": each} for each in (*others, own)]
    return {"anyOf": parts, "discriminator": schema["discriminator"]} if others else {}


def _spread(schema: Any, bases: Mapping[str, Any], *, is_root: bool = False, is_part: bool = False) -> Any:
    if not isinstance(schema, dict):
        return schema
    parts = schema.get("allOf", ())
    is_wrapped = len(parts) == 1 and schema.keys() <= {"allOf", "default"} and not is_root
    inner = {
        at: _spread(child, bases, is_part=at.startswith("/allOf/") and not is_wrapped)
        for at, child in children(schema)
    }  # fmt: skip
    result = map_children(schema, inner)
    if schema.get("$ref") in bases and schema.keys() <= {"$ref", "default"} and not is_part:
        return {**bases[schema["$ref"]], **{key: schema[key] for key in ("default",) if key in schema}}
    if is_wrapped and "anyOf" in result["allOf"][0] and "$ref" in parts[0]:
        return {**result["allOf"][0], **{key: schema[key] for key in ("default",) if key in schema}}
    return result


def _settled(schema: Any, schemas: Mapping[str, Any], hints: list[Hint]) -> Any:
    if not isinstance(schema, dict):
        return schema
    result = map_children(schema, {at: _settled(child, schemas, hints) for at, child in children(schema)})
    if "discriminator" not in result:
        return result
    del result["discriminator"]
    name, mapping, members = _property(schema), _mapping(schema), _members(schema)
    if name is None or len(members) < 2:
        return result
    values = [_values(each, name, schemas) for each in members]
    every = [value for each in values for value in each]
    tags = {value: member for member, each in zip(members, values, strict=True) for value in each}
    agrees = all(tags.get(value, each) == each for value, each in mapping.items())
    if all(values) and len(set(every)) == len(every) and agrees:
        return {**result, "discriminator": {"propertyName": name, "mapping": tags}}
    classes = tuple(class_of(each) for each in members)
    chosen = {value: class_of(each) for value, each in mapping.items() if each in members}
    hints.append(Hint(classes, name, chosen))
    return result


def _property(schema: Mapping[str, Any]) -> str | None:
    found = schema.get("discriminator")
    name = found.get("propertyName") if isinstance(found, dict) else None
    return name if isinstance(name, str) else None


def _mapping(schema: Mapping[str, Any]) -> dict[str, str]:
    mapping = schema["discriminator"].get("mapping")
    return {str(key): str(value) for key, value in mapping.items()} if isinstance(mapping, dict) else {}


def _members(schema: Mapping[str, Any]) -> list[str]:
    """Returns the references of a union, none if a member is inline and so has no name."""
    parts = [part for key in UNIONS for part in schema.get(key, ()) if part != NULL]
    references = [part.get("$ref") if isinstance(part, dict) and len(part) == 1 else None for part in parts]
    return [each for each in references if each] if all(references) else []


def _values(reference: str, name: str, schemas: Mapping[str, Any]) -> list[str]:
    """Returns the texts to which a schema limits its required property, none if it does not."""
    stated = list(_parts(schemas.get(class_of(reference)), schemas, 0))
    if not any(name in part.get("required", ()) for part in stated):
        return []
    for part in reversed(stated):
        found = part.get("properties", {}).get(name)
        if isinstance(found, dict) and ("const" in found or "enum" in found):
            values = [found["const"]] if "const" in found else found["enum"]
            return list(dict.fromkeys(values)) if all(isinstance(value, str) for value in values) else []
    return []


def _parts(schema: Any, schemas: Mapping[str, Any], depth: int) -> Iterator[Mapping[str, Any]]:
    """Yields the objects of a schema. Other forms say nothing about the property."""
    if not isinstance(schema, dict) or depth > MAX_DEPTH:
        return
    if isinstance(schema.get("$ref"), str):
        yield from _parts(meant(schema, schemas), schemas, depth + 1)
    for part in schema.get("allOf", ()):
        yield from _parts(part, schemas, depth + 1)
    yield schema
