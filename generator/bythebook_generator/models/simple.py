"""Writes the classes of simple objects, such as most parameters and responses of operations.

The model generator writes the same and takes a hundred times as long. A test compares them.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from bythebook_generator.passes.references import class_of, meant

__all__ = ["IMPORTS", "simple"]

IMPORTS = (
    "from typing import Literal\nfrom pydantic import Field, StrictBool, StrictStr\n"
    "from .._runtime.models import ABSENT, Absent, AwareDatetime, Model, StrictInt"
)
NULL = {"type": "null"}
SCALARS = {
    ("boolean", None): "StrictBool", ("string", None): "StrictStr", ("integer", None): "StrictInt",
    ("string", "date-time"): "AwareDatetime",
}  # fmt: skip
BOUNDS = {"minimum": "ge", "maximum": "le"}
NAME = re.compile(r"[a-z][a-z0-9_]*[a-z0-9]")
OBJECT = frozenset({"additionalProperties", "allOf", "properties", "required", "type"})
TAKEN = frozenset({"default", "dict", "given", "list"})
MAX_DEPTH = 30


def simple(name: str, schema: Any, schemas: Mapping[str, Any]) -> str | None:
    """Returns the text of the class of a schema, None if the schema is not simple."""
    if not isinstance(schema, dict) or schema.keys() - {"type", "properties", "required"}:
        return None
    properties, required = schema.get("properties", {}), schema.get("required", [])
    if schema.get("type") != "object" or not properties or not set(required) <= properties.keys():
        return None
    lines = []
    for key, stated in properties.items():
        kind = _kind(stated, schemas) if _is_plain(key) else None
        if kind is None:
            return None
        lines.append(f"    {key}: {_annotated(kind if key in required else f'{kind} | Absent', stated)}")
        lines[-1] += "" if key in required else " = ABSENT"
    return "\n".join([f"class {name}(Model):", *lines, "\n\n"])


def _is_plain(name: str) -> bool:
    """Returns whether a name needs no alias."""
    is_taken = keyword.iskeyword(name) or hasattr(BaseModel, name) or name in TAKEN or name.startswith("model_")
    return bool(NAME.fullmatch(name)) and not is_taken


def _annotated(kind: str, stated: Mapping[str, Any]) -> str:
    bounds = ", ".join(f"{word}={stated[key]}" for key, word in BOUNDS.items() if key in stated)
    return f"Annotated[{kind}, Field({bounds})]" if bounds else kind


def _kind(stated: Any, schemas: Mapping[str, Any], *, is_item: bool = False) -> str | None:
    if not isinstance(stated, dict):
        return None
    keys = stated.keys()
    if keys == {"type", "enum"} and stated["type"] == "string":
        values = stated["enum"]
        is_listed = values and all(isinstance(each, str) for each in values) and len(set(values)) == len(values)
        return f"Literal[{', '.join(map(repr, values))}]" if is_listed else None
    if keys == {"type", "items"} and stated["type"] == "array":
        inner = _kind(stated["items"], schemas, is_item=True)
        return f"list[{inner}]" if inner else None
    if keys == {"anyOf"} and len(stated["anyOf"]) == 2 and stated["anyOf"][1] == NULL and not is_item:
        target = _class(stated["anyOf"][0], schemas)
        return f"{target} | None" if target else None
    if isinstance(stated.get("type"), str) and keys <= {"type", "format"}:
        return SCALARS.get((stated["type"], stated.get("format")))
    if stated.get("type") == "integer" and keys <= {"type", *BOUNDS} and not is_item:
        return "StrictInt" if all(type(stated[key]) is int for key in keys & BOUNDS.keys()) else None
    return _class(stated, schemas)


def _class(stated: Any, schemas: Mapping[str, Any]) -> str | None:
    """Returns the class that a reference names."""
    if not isinstance(stated, dict) or set(stated) != {"$ref"}:
        return None
    target = class_of(str(stated["$ref"]))
    return target if _is_object(schemas.get(target), schemas, 0) else None


def _is_object(schema: Any, schemas: Mapping[str, Any], depth: int) -> bool:
    """Returns whether a schema is an object without null and without a default."""
    if not isinstance(schema, dict) or depth > MAX_DEPTH:
        return False
    if set(schema) == {"$ref"}:
        return depth > 0 and _is_object(meant(schema, schemas), schemas, depth + 1)
    parts = schema.get("allOf", ())
    is_stated = schema.keys() <= OBJECT and ("properties" in schema or bool(parts))
    return is_stated and schema.get("type", "object") == "object" and all(
        _is_object(part, schemas, depth + 1) for part in parts
    )  # fmt: skip
