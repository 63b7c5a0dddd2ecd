"""Keeps defaults that their own schema admits, and copies the default of a referenced schema to the property."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import jsonschema_rs

from bythebook_generator.passes.keywords import children, map_children
from bythebook_generator.passes.references import class_of
from bythebook_openapi.document.load import Document
from bythebook_openapi.schema.formats import ENFORCED
from bythebook_openapi.schema.normalize import to_2020_12
from bythebook_openapi.schema.references import reference_to
from bythebook_openapi.schema.unions import opened, opened_pointer

__all__ = ["Defaults", "spread"]

ROOT = "urn:bythebook:document"
HELD = "/components/schemas/Held"
MAX_STEPS = 30
Validator = jsonschema_rs.Draft202012Validator


@dataclass(frozen=True)
class Defaults:
    """The defaults of a document."""

    document: Document

    @cached_property
    def _plain(self) -> dict[str, Any]:
        return to_2020_12(self.document.raw)

    @cached_property
    def _registry(self) -> jsonschema_rs.Registry:
        return jsonschema_rs.Registry([(ROOT, opened(self._plain))])

    def fits(self, schema: Mapping[str, Any], pointer: str) -> bool:
        """Returns whether a schema admits its own default, True if no validator can tell."""
        try:
            if "'$ref'" in repr(schema):
                reference = {"$ref": f"{ROOT}{reference_to(opened_pointer(self._plain, pointer))}"}
                return Validator(reference, registry=self._registry, **ENFORCED).is_valid(schema["default"])
            small = {"openapi": self.document.raw["openapi"], "components": {"schemas": {"Held": dict(schema)}}}
            held = opened(to_2020_12(small))["components"]["schemas"]["Held"]
            return Validator(held, **ENFORCED).is_valid(schema["default"])
        except (ValueError, RecursionError, jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError):
            return True


def spread(schemas: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the schemas. A property that refers to a schema with a default states that default itself.

    Otherwise the model generator makes the property nullable, so that it has a value when absent.
    """
    stated = {name: found for name in schemas if (found := _default(schemas, name)) is not None}
    return {name: _spread(schema, stated) for name, schema in schemas.items()} if stated else dict(schemas)


def _default(schemas: Mapping[str, Any], name: str) -> tuple[Any] | None:
    for _ in range(MAX_STEPS):
        schema = schemas.get(name)
        if not isinstance(schema, dict):
            return None
        if "default" in schema:
            return (schema["default"],)
        reference = referred(schema)
        if reference is None:
            return None
        name = class_of(reference)
    return None


def referred(schema: Any) -> str | None:
    """Returns the reference of a schema that only refers, directly or as the one part of an `allOf`."""
    if not isinstance(schema, dict):
        return None
    parts = schema.get("allOf")
    if set(schema) <= {"allOf"} and isinstance(parts, list) and len(parts) == 1:
        return referred(parts[0])
    reference = schema.get("$ref")
    return reference if isinstance(reference, str) and set(schema) <= {"$ref"} else None


def _spread(schema: Any, stated: Mapping[str, tuple[Any]]) -> Any:
    if not isinstance(schema, dict):
        return schema
    inner = {at: _spread(child, stated) for at, child in children(schema)}
    result = map_children(schema, inner)
    properties = result.get("properties")
    if isinstance(properties, dict):
        result["properties"] = {name: _stating(each, stated) for name, each in properties.items()}
    return result


def _stating(schema: Any, stated: Mapping[str, tuple[Any]]) -> Any:
    reference = referred(schema)
    found = stated.get(class_of(reference)) if reference else None
    if found is None:
        return schema
    return {**schema, "default": found[0]}
