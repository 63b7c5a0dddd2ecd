"""Writes the classes of simple objects and the aliases of lists, such as most parameters and responses of operations.

The model generator writes the same and takes a hundred times as long. A test compares them.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Collection, Mapping
from typing import Any

from datamodel_code_generator.util import camel_to_snake
from pydantic import BaseModel

from bythebook_generator.passes.references import class_of, meant

__all__ = ["IMPORTS", "TEXTS", "simple"]

IMPORTS = (
    "from typing import Literal\nfrom pydantic import Field, StrictBool, StrictStr\n"
    "from typing_extensions import TypeAliasType\nfrom .._runtime.constraints import StrictFloat\n"
    "from .._runtime.formats import UUID, AwareDatetime, StrictInt, date"
    "\nfrom .._runtime.models import ABSENT, Absent, Model"
)
NULL = {"type": "null"}
# The formats that are texts and nothing more.
TEXTS = (
    "base64url", "byte", "char", "duration", "email", "hostname", "idn-email", "idn-hostname", "ipv4",
    "ipv4-network", "ipv6", "ipv6-network", "iri", "iri-reference", "json-pointer", "password", "path", "phone",
    "regex", "time", "time-local", "ulid", "unixtime", "uri", "uri-reference", "url",
)  # fmt: skip
SCALARS = {("string", name): "StrictStr" for name in TEXTS} | {
    ("boolean", None): "StrictBool", ("string", None): "StrictStr", ("integer", None): "StrictInt",
    ("number", None): "StrictFloat", ("number", "double"): "StrictFloat", ("number", "float"): "StrictFloat",
    ("string", "date"): "date", ("string", "date-time"): "AwareDatetime",
    ("string", "uuid"): "UUID", ("integer", "int32"): "StrictInt", ("integer", "int64"): "StrictInt",
}  # fmt: skip
BOUNDS = {
    "StrictInt": {"minimum": "ge", "maximum": "le"},
    "StrictStr": {"maxLength": "max_length", "minLength": "min_length"},
}
# The types of defaults that are written as they are.
PLAIN = {"StrictBool": (bool,), "StrictInt": (int,), "StrictFloat": (int, float), "StrictStr": (str,)}
WORD = re.compile(r"[A-Za-z]\w*", re.ASCII)
OBJECT = frozenset({"additionalProperties", "allOf", "properties", "required", "type"})
TAKEN = frozenset({"date", "default", "dict", "given", "list"})
MAX_DEPTH = 30


def simple(name: str, schema: Any, schemas: Mapping[str, Any]) -> str | None:
    """Returns the text of the class or the alias of a schema, None if the schema is not simple."""
    if not isinstance(schema, dict):
        return None
    if schema.keys() == {"type", "items"}:
        kind = _kind(schema, schemas)
        return f'{name} = TypeAliasType("{name}", {kind})\n\n\n' if kind else None
    properties, required = schema.get("properties", {}), schema.get("required", [])
    if schema.keys() - {"type", "properties", "required"} or schema.get("type") != "object" or not properties:
        return None
    fields = _fields(properties)
    if fields is None or not set(required) <= properties.keys():
        return None
    lines = [
        _line(fields[key], key, stated, schemas, is_required=key in required) for key, stated in properties.items()
    ]
    if None in lines:
        return None
    return "\n".join([f"class {name}(Model):", *(line for line in lines if line), "\n\n"])


def _fields(properties: Collection[str]) -> dict[str, str] | None:
    """Returns the name of the field of each property, None if a name is not simple or two are the same."""
    if not all(WORD.fullmatch(key) for key in properties):
        return None
    fields = {key: camel_to_snake(key) for key in properties}
    is_simple = len({*fields.values()}) == len(fields) and not any(_is_taken(field) for field in fields.values())
    return fields if is_simple else None


def _is_taken(field: str) -> bool:
    """Returns whether the name of a field means something else in a class or in the annotations of its fields."""
    return keyword.iskeyword(field) or hasattr(BaseModel, field) or field in TAKEN or field.startswith("model_")


def _line(field: str, key: str, stated: Any, schemas: Mapping[str, Any], *, is_required: bool) -> str | None:
    """Returns the field of a property, None if it is not simple."""
    if not isinstance(stated, dict):
        return None
    bare = {word: value for word, value in stated.items() if word != "default"}
    kind = _kind(bare, schemas)
    if kind is None:
        return None
    if "default" not in stated or is_required:
        ending = "" if is_required else " = ABSENT"
    elif type(stated["default"]) in PLAIN.get("StrictStr" if kind.startswith("Literal[") else kind, ()):
        ending = f" = {stated['default']!r}"
    else:
        return None
    kind = kind if is_required or "default" in stated else f"{kind} | Absent"
    words = {} if field == key else {"alias": repr(key)}
    words |= {word: stated[bound] for bound, word in BOUNDS.get(kind.partition(" ")[0], {}).items() if bound in stated}
    stating = ", ".join(f"{word}={value}" for word, value in words.items())
    return f"    {field}: {f'Annotated[{kind}, Field({stating})]' if stating else kind}{ending}"


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
    kinds = stated.get("type")
    if isinstance(kinds, list) and len(kinds) == 2 and kinds[1] == "null" and "enum" not in keys:
        inner = _kind({**stated, "type": kinds[0]}, schemas, is_item=is_item)
        return f"{inner} | None" if inner else None
    if isinstance(kinds, str) and isinstance(stated.get("format", ""), str):
        kind = SCALARS.get((stated["type"], stated.get("format")))
        bounds = keys & BOUNDS.get(kind or "", {}).keys()
        is_bounded = bounds == keys - {"type", "format"} and all(type(stated[key]) is int for key in bounds)
        return kind if is_bounded and not (bounds and is_item) else None
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
