"""Writes the classes and the aliases of simple schemas: most of a document.

The model generator writes the same and takes a hundred times as long. A test compares them.
"""

from __future__ import annotations

import keyword
import re
import sys
from collections.abc import Collection, Mapping
from typing import Any, Final, NamedTuple

from bythebook_generator.passes.references import class_of, meant

__all__ = ["IMPORTS", "KEPT", "PLACEHOLDER", "PLAIN", "RESERVED", "TEXTS", "simple"]

# The start of the modules of the runtime in the output of the model generator.
PLACEHOLDER: Final = "bythebook_placeholder"

IMPORTS = (
    "from typing import Literal\nfrom pydantic import ConfigDict, Field, StrictBool, StrictStr\n"
    "from typing_extensions import TypeAliasType\nfrom .._runtime.constraints import StrictFloat\n"
    "from .._runtime.formats import UUID, AwareDatetime, StrictInt, date\n"
    "from .._runtime.formats import date as date_aliased\nfrom .._runtime.forms import StrictBytes"
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
    ("string", "date"): "date", ("string", "date-time"): "AwareDatetime", ("string", "binary"): "StrictBytes",
    ("string", "uuid"): "UUID", ("integer", "int32"): "StrictInt", ("integer", "int64"): "StrictInt",
}  # fmt: skip
WHOLE = {"minimum": "ge", "maximum": "le", "exclusiveMinimum": "gt", "exclusiveMaximum": "lt"}
LENGTHS = {"maxLength": "max_length", "minLength": "min_length"}
COUNTS = {"maxItems": "max_length", "minItems": "min_length"}
# Defaults of these types are written as they are.
PLAIN: Final = frozenset({
    "Annotated", "Any", "Field", "Literal", "ABSENT", "Absent", "StrictBool", "StrictFloat", "StrictInt", "StrictStr",
    "_multiple",
})  # fmt: skip
DEFAULTS: Final[Mapping[str, tuple[type, ...]]] = {
    "StrictBool": (bool,), "StrictInt": (int,), "StrictFloat": (int, float), "StrictStr": (str,),
}  # fmt: skip
# The names in the types of lists and dictionaries whose defaults are written as they are.
LISTED = frozenset(
    {
        "Any",
        "Literal",
        "StrictBool",
        "StrictFloat",
        "StrictInt",
        "StrictStr",
        "date",
        "date_aliased",
        "dict",
        "list",
        "str",
    }
)
KINDS: Final = {"string": str, "integer": int, "boolean": bool}
NAME = re.compile(r"(?<!['\w])[A-Za-z]\w*(?!')")
# The type of a date, or a text, which may have the same word.
DAY = re.compile(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|\bdate\b""")
OTHER = re.compile(r"\W", re.ASCII)
WORDS = (re.compile(r"([^_])([A-Z][a-z]+)"), re.compile(r"([a-z0-9])([A-Z])"))
# What both engines of Pydantic read: a pattern with anything else may make the model generator choose the other one.
KNOWN = re.compile(r"\\[^\w\s]|\\[dDsSwWnrt]|\{[0-9]+(?:,[0-9]*)?\}|\(\?:")
# The attributes of a model, and of its metaclass: a field with such a name would hide them.
RESERVED: Final = frozenset({
    "construct", "copy", "dict", "from_orm", "json", "mro", "parse_file", "parse_obj", "parse_raw", "register",
    "schema", "schema_json", "update_forward_refs", "validate",
})  # fmt: skip
# The same, of names that Pydantic keeps for itself.
KEPT: Final = frozenset({
    "model_computed_fields", "model_config", "model_construct", "model_copy", "model_dump", "model_dump_json",
    "model_extra", "model_fields", "model_fields_set", "model_json_schema", "model_parametrized_name",
    "model_post_init", "model_rebuild", "model_validate", "model_validate_json", "model_validate_strings",
})  # fmt: skip
OBJECT = frozenset({"additionalProperties", "allOf", "properties", "required", "type"})
TAKEN = frozenset({"default", "dict", "given", "list", "str"})
MAX_DEPTH = 30


class Type(NamedTuple):
    """An annotation, and the arguments of the `Field` that bounds its values."""

    text: str
    words: Mapping[str, str] = {}
    may_be_null: bool = False

    def annotated(self, *, alias: str = "", is_absent: bool = False) -> str:
        """Returns the annotation of a field, or of an alias."""
        kind = self.text + (" | None" if self.may_be_null else "") + (" | Absent" if is_absent else "")
        words = ({"alias": repr(alias)} if alias else {}) | dict(sorted(self.words.items()))
        stated = ", ".join(f"{word}={value}" for word, value in words.items())
        return f"Annotated[{kind}, Field({stated})]" if stated else kind


def simple(name: str, schema: Any, schemas: Mapping[str, Any]) -> str | None:
    """Returns the text of the class or the alias of a schema, None if the schema is not simple."""
    if not isinstance(schema, dict):
        return None
    if "allOf" in schema:
        return _heir(name, schema, schemas)
    if schema.get("properties") or (schema.get("type") == "object" and _is_class(schema)):
        return _class(name, "Model", schema, schemas)
    if "default" in schema or schema.get("format") == "hostname":
        return None
    found = _type(schema, schemas)
    return f'{name} = TypeAliasType("{name}", {found.annotated()})\n\n\n' if found else None


def _is_class(schema: Mapping[str, Any]) -> bool:
    """Returns whether an object without stated properties is a class, and no dictionary."""
    return "properties" in schema or schema.get("additionalProperties", True) is True


def _class(name: str, base: str, schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> str | None:
    """Returns the text of a class of an object with these properties."""
    properties, required = schema.get("properties", {}), schema.get("required", [])
    if schema.keys() - (OBJECT - {"allOf"}) or schema.get("type", "object") != "object":
        return None
    fields = _fields(properties)
    if fields is None or not set(required) <= properties.keys():
        return None
    lines = [
        _line(fields[key], key, stated, schemas, is_required=key in required, hides_date="date" in fields.values())
        for key, stated in properties.items()
    ]
    if "additionalProperties" in schema:
        if not isinstance(schema["additionalProperties"], bool):
            return None
        extra = "allow" if schema["additionalProperties"] else "forbid"
        lines = [f"    model_config = ConfigDict(\n        extra='{extra}',\n    )", *lines]
    if None in lines:
        return None
    return "\n".join([f"class {name}({base}):", *([line for line in lines if line] or ["    pass"]), "\n\n"])


def _heir(name: str, schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> str | None:
    """Returns the text of a class that adds properties to another one, None for any other `allOf`."""
    beside = {key: value for key, value in schema.items() if key not in {"allOf", "type"}}
    bases = [part for part in schema["allOf"] if isinstance(part, dict) and "$ref" in part]
    parts = [part for part in [*schema["allOf"], *([beside] if beside else [])] if part not in bases]
    if len(bases) != 1 or len(parts) > 1 or schema.get("type", "object") != "object":
        return None
    base, own = class_of(str(bases[0]["$ref"])), parts[0] if parts else {}
    if schema == {"allOf": bases} and _listed(meant(bases[0], schemas)):  # the model generator makes nothing of it
        return f'{name} = TypeAliasType("{name}", {base})\n\n\n'
    inherited = _inherited(bases[0], schemas, 0)
    if inherited is None or not isinstance(own, dict) or own.keys() - {"properties", "required", "type"}:
        return None
    again = {key: stated for key, stated in own.get("properties", {}).items() if key in inherited.properties}
    if any(inherited.properties[key] != stated for key, stated in again.items()):
        return None
    required = [*own.get("required", ()), *(key for key in again if key in inherited.required)]
    is_certain = _fields({**inherited.properties, **own.get("properties", {})}) is not None
    return _class(name, base, {**own, "required": required}, schemas) if is_certain else None


class Inherited(NamedTuple):
    """The properties of a class and of its bases, and the names of those that it must have."""

    properties: dict[str, Any]
    required: set[str]


def _inherited(reference: Any, schemas: Mapping[str, Any], depth: int) -> Inherited | None:
    """Returns the properties that a class gets from a base, None if they are not certain."""
    schema = meant(reference, schemas) if reference.keys() == {"$ref"} else None
    if not isinstance(schema, dict) or depth > MAX_DEPTH or schema.keys() - {"allOf", "properties", "required", "type"}:
        return None
    if schema.get("type", "object") != "object" or not schema.keys() & {"allOf", "properties"}:
        return None
    found = Inherited({}, set())
    for part in [*schema.get("allOf", ()), {key: value for key, value in schema.items() if key != "allOf"}]:
        if not isinstance(part, dict):
            return None
        if "$ref" in part:
            more = _inherited(part, schemas, depth + 1)
        elif part.keys() - {"properties", "required", "type"}:
            more = None
        else:
            more = Inherited(part.get("properties", {}), {*part.get("required", ())})
        if more is None:
            return None
        found.properties.update(more.properties)
        found.required.update(more.required)
    return found


def _fields(properties: Collection[str]) -> dict[str, str] | None:
    """Returns the name of the field of each property, None if a name is not simple or two are the same."""
    fields = {key: _field(key) for key in properties}
    names = {*fields.values()}
    return None if "" in names or len(names) < len(fields) else fields


def _field(key: str) -> str:
    """Returns the name of the field of a property, an empty text if it is not certain."""
    plain = OTHER.sub("_", key)
    if not key.isascii() or not plain.strip("_") or key.startswith("#"):
        return ""
    name = f"field{plain}" if plain[0] == "_" else f"field_{plain}" if plain[0].isdigit() else plain
    for words in WORDS:
        name = words.sub(r"\1_\2", name)
    name = name.lower()
    if name in TAKEN or name in KEPT:  # it means something else in the annotations
        return ""
    return f"{name}_" if keyword.iskeyword(name) or name in RESERVED else name


def _line(
    field: str, key: str, stated: Any, schemas: Mapping[str, Any], *, is_required: bool, hides_date: bool
) -> str | None:
    """Returns the field of a property, None if it is not simple."""
    if not isinstance(stated, dict):
        return None
    found = _type({word: value for word, value in stated.items() if word != "default"}, schemas)
    if found is None:
        return None
    if hides_date:
        found = found._replace(text=DAY.sub(lambda part: "date_aliased" if part[0] == "date" else part[0], found.text))
    has_default = "default" in stated and not is_required
    ending = _default(stated["default"], found) if has_default else "" if is_required else " = ABSENT"
    alias = key if field != key else ""
    kind = found.annotated(alias=alias, is_absent=not (is_required or has_default))
    return None if ending is None else f"    {field}: {kind}{ending}"


def _default(value: Any, kind: Type) -> str | None:
    """Returns the default of a field, None if its type is not certain."""
    if value is None:
        return " = None" if kind.may_be_null else None
    text = kind.text
    if text == "Any":
        return f" = {value!r}" if isinstance(value, bool | int | str) else None
    if text.startswith("list[") and isinstance(value, list):
        is_certain = all(type(each) in (str, int, bool) for each in value) and {*NAME.findall(text)} <= LISTED
        return f" = _default({value!r})" if is_certain else None
    if text.startswith("dict[") and value == {}:
        return " = _default({})" if {*NAME.findall(text)} <= LISTED else None
    if text.startswith("Annotated[") or (
        text in {"date", "date_aliased", "UUID", "AwareDatetime"} and isinstance(value, str)
    ):
        return f" = _default({value!r})"
    if text.startswith("Literal["):
        return f" = {value!r}" if isinstance(value, str) else None
    return f" = {value!r}" if type(value) in DEFAULTS.get(text, ()) else None


def _type(stated: Any, schemas: Mapping[str, Any]) -> Type | None:
    """Returns the type of a schema without a default, None if it is not certain."""
    if not isinstance(stated, dict):
        return None
    keys = stated.keys()
    if not keys:
        return Type("Any")
    if keys == {"$ref"}:
        target = class_of(str(stated["$ref"]))
        return Type(target) if _is_certain(schemas.get(target), schemas, 0) else None
    if keys in ({"anyOf"}, {"oneOf"}):
        return _union(next(iter(stated.values())), schemas)
    if keys == {"allOf"}:
        return _same(stated["allOf"], schemas)
    if "enum" in keys or "const" in keys:
        return _listed(stated)
    kinds = stated.get("type")
    if isinstance(kinds, list):
        inner = _type({**stated, "type": kinds[0]}, schemas) if len(kinds) == 2 and kinds[1] == "null" else None
        return inner._replace(may_be_null=True) if inner and inner.text != "Any" else None
    if kinds == "object":
        return _map(stated, schemas)
    if kinds == "array" or (kinds is None and "items" in keys):
        return _list(stated, schemas)
    return _scalar(stated) if isinstance(kinds, str) and isinstance(stated.get("format", ""), str) else None


def _inner(stated: Any, schemas: Mapping[str, Any]) -> str | None:
    """Returns the type of the items of a list, of the values of a map, or of a member of a union."""
    found = _type(stated, schemas)
    if found is None or (found.words and "Literal[" in found.text):  # the model generator drops bounds of listed values
        return None
    return found.annotated()


def _map(stated: Mapping[str, Any], schemas: Mapping[str, Any]) -> Type | None:
    if stated == {"type": "object", "properties": {}}:
        return Type("dict[str, Any]")
    values = stated.get("additionalProperties", True)
    if stated.keys() - {"type", "additionalProperties"} or values is False:
        return None
    inner = "Any" if values is True else _inner(values, schemas)
    return Type(f"dict[str, {inner}]") if inner else None


def _list(stated: Mapping[str, Any], schemas: Mapping[str, Any]) -> Type | None:
    if stated.keys() - {"type", "items"} - COUNTS.keys():
        return None
    inner = _inner(stated.get("items", {}), schemas)
    words = _words(stated, COUNTS)
    return Type(f"list[{inner}]", words) if inner and words is not None else None


def _same(parts: Any, schemas: Mapping[str, Any]) -> Type | None:
    """Returns the type of a single reference, beside which a part may say that it is an object."""
    if not isinstance(parts, list) or not isinstance(parts[0], dict) or parts[0].keys() != {"$ref"}:
        return None
    if parts[1:] and (parts[1:] != [{"type": "object"}] or not _inherited(parts[0], schemas, 0)):
        return None
    return _type(parts[0], schemas)


def _union(parts: Any, schemas: Mapping[str, Any]) -> Type | None:
    """Returns the type of classes and lists of classes side by side, or of one type and null."""
    if not isinstance(parts, list):
        return None
    stated = [part for part in parts if part != NULL]
    found = [_inner(part, schemas) for part in stated]
    texts = [text for text in found if text and text != "Any" and " | None" not in text]
    is_certain = len(texts) == len({*texts}) == len(stated) > 0 and len(parts) - len(stated) < 2
    return Type(" | ".join(texts), may_be_null=NULL in parts) if is_certain else None


def _listed(stated: Any) -> Type | None:
    """Returns the type of an enumeration of texts, of whole numbers or of booleans."""
    if not isinstance(stated, dict) or ("enum" not in stated and "const" not in stated):
        return None
    values, kinds = stated.get("enum", [stated.get("const")]), stated.get("type")
    may_be_null = isinstance(kinds, list)
    if (
        not isinstance(values, list)
        or len({"enum", "const"} & stated.keys()) > 1
        or (may_be_null and None not in values)
    ):
        return None
    shown = [value for value in values if value is not None or not may_be_null]
    found = {type(value) for value in shown}
    known = next((kind for kind, name in KINDS.items() if found == {name}), None)
    if known is None or kinds not in (None, known, [known, "null"]) or len({*map(repr, shown)}) < len(shown):
        return None
    rest = {key: value for key, value in stated.items() if key not in {"const", "enum", "type"}}
    bounds = _scalar({"type": known, **rest}) if rest else Type("")
    if bounds is None or (rest and bounds.text not in {"StrictInt", "StrictStr"}):
        return None
    text = f"Literal[{', '.join(map(repr, shown))}]"
    refused = {"boolean": "NO_NUMBER", "integer": "NO_BOOLEAN"}.get(known)
    return Type(f"Annotated[{text}, {refused}]" if refused else text, bounds.words, may_be_null)


def _scalar(stated: Mapping[str, Any]) -> Type | None:
    kind = SCALARS.get((stated["type"], stated.get("format")))
    bounds = {"StrictFloat": WHOLE, "StrictInt": WHOLE, "StrictStr": LENGTHS}.get(kind or "", {})
    rest = {key: value for key, value in stated.items() if key not in {"type", "format"}}
    pattern = rest.pop("pattern", None) if kind == "StrictStr" else None
    words = _words(rest, bounds, as_float=kind == "StrictFloat")
    if kind is None or words is None or rest.keys() - bounds.keys():
        return None
    if pattern is not None:
        if not isinstance(pattern, str) or not pattern.isascii() or re.search(r"[\\{}]|\(\?", KNOWN.sub("", pattern)):
            return None
        words["pattern"] = repr(pattern)
    return Type(kind, words)


def _words(stated: Mapping[str, Any], bounds: Mapping[str, str], *, as_float: bool = False) -> dict[str, str] | None:
    """Returns the arguments of `Field` for bounds, None if one of them is no number, or no whole one."""
    found = {word: stated[key] for key, word in bounds.items() if key in stated}
    if not all(type(value) is int or (as_float and type(value) is float) for value in found.values()):
        return None
    if as_float and any(abs(value) > sys.float_info.max for value in found.values()):
        return None  # no double is as large
    return {word: repr(float(value) if as_float else value) for word, value in found.items()}


def _is_certain(schema: Any, schemas: Mapping[str, Any], depth: int) -> bool:
    """Returns whether a type has its own name where it is used: it brings neither null nor a default with it."""
    if not isinstance(schema, dict) or depth > MAX_DEPTH or "default" in schema:
        return False
    if "$ref" in schema:
        return schema.keys() == {"$ref"} and _is_certain(meant(schema, schemas), schemas, depth + 1)
    kinds, values = schema.get("type", ""), schema.get("enum", ())
    if not isinstance(kinds, str) or kinds == "null" or None in (values or ()) or schema.get("const", "") is None:
        return False
    parts = [part for key in ("allOf", "anyOf", "oneOf") for part in schema.get(key, ())]
    return all(_is_certain(part, schemas, depth + 1) for part in parts)
