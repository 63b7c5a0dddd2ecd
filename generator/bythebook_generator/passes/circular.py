"""Cuts the circle between a union and the schemas that extend it: a union of its own heirs.

springdoc and others write a sealed class so: the base lists its heirs in `oneOf`, and each heir has the base in its
`allOf`. Read by the letter, an heir is the base, which is one of its heirs, without end. The authors mean that an heir
has the other keywords of the base, and that a value of the base is one of the heirs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bythebook_generator.passes.references import class_of

__all__ = ["cut"]

UNIONS = ("anyOf", "oneOf")
IN_PLACE = ("allOf", *UNIONS)
# Of a base whose heirs have them too.
INHERITED = frozenset({"additionalProperties", "properties", "required", "type"})


def cut(schemas: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the schemas without a conjunction that leads back to itself through a union."""
    uses = {name: frozenset(_used(schema)) for name, schema in schemas.items()}
    circular = {name for name in schemas if name in _reached(uses[name], uses)}
    if not circular:
        return dict(schemas)
    reached = {name: _reached(uses[name], uses) for name in circular}
    result = {
        name: _extending(name, schema, schemas, reached) if name in circular else schema
        for name, schema in schemas.items()
    }
    for name in circular:
        if _is_inherited(name, schemas):
            result[name] = {key: each for key, each in result[name].items() if key not in INHERITED}
    return result


def _used(schema: Any, keys: tuple[str, ...] = IN_PLACE) -> Iterator[str]:
    """Yields the classes that bear on the same value as a schema."""
    if not isinstance(schema, dict):
        return
    if isinstance(schema.get("$ref"), str):
        yield class_of(schema["$ref"])
    for key in keys:
        for part in schema.get(key, ()):
            yield from _used(part, keys)


def _reached(names: frozenset[str], uses: Mapping[str, frozenset[str]]) -> frozenset[str]:
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += uses.get(name, ())
    return frozenset(found)


def _extending(
    name: str,
    schema: Any,
    schemas: Mapping[str, Any],
    reached: Mapping[str, frozenset[str]],
    above: tuple[str, ...] = (),
) -> Any:
    """Returns a schema whose `allOf` has the keywords of a base in place of the base that leads back to the schema."""
    if not isinstance(schema, dict) or "allOf" not in schema:
        return schema
    parts = []
    for part in schema["allOf"]:
        base = class_of(part["$ref"]) if isinstance(part, dict) and isinstance(part.get("$ref"), str) else None
        if base is None or name not in reached.get(base, ()):
            parts.append(_extending(name, part, schemas, reached, above))
        elif base != name and base not in above:
            parts.append(_extending(name, _own(schemas.get(base)), schemas, reached, (*above, base)))
    return {**schema, "allOf": parts or [{}]}


def _own(base: Any) -> Any:
    """Returns the keywords of a base without the unions that lead back."""
    if not isinstance(base, dict):
        return {}
    return {key: value for key, value in base.items() if key not in {*UNIONS, "$ref", "discriminator"}}


def _is_inherited(name: str, schemas: Mapping[str, Any]) -> bool:
    """Returns whether every member of a union extends the schema that has the union."""
    schema = schemas[name]
    members = [part for key in UNIONS for part in schema.get(key, ())] if isinstance(schema, dict) else []
    classes = [class_of(part["$ref"]) for part in members if isinstance(part, dict) and set(part) == {"$ref"}]
    return bool(members) and len(classes) == len(members) and all(
        name in _used(schemas.get(each), ("allOf",)) for each in classes
    )  # fmt: skip
