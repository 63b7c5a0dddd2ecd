"""Collects the schemas of a document under class names: those of components, and those of operations."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from jsonpointer import escape

from bythebook_generator.document.names import pascal, unique
from bythebook_generator.document.walk import member
from bythebook_generator.passes.conjunctions import merged
from bythebook_generator.passes.decimals import decimals
from bythebook_generator.passes.defaults import Defaults, spread
from bythebook_generator.passes.discriminators import bases
from bythebook_generator.passes.elsewhere import component, is_schema, title
from bythebook_generator.passes.exclusive import Exclusive
from bythebook_generator.passes.joined import both_of
from bythebook_generator.passes.keywords import (
    BOUNDS,
    KEPT,
    MARKS,
    NULL_IS_OPEN,
    bearing,
    children,
    is_too_large,
    is_tuple,
    map_children,
    misfit,
    unenforced,
)
from bythebook_generator.passes.nullable import lifted, modern
from bythebook_generator.passes.patterns import enforced
from bythebook_generator.passes.references import COMPONENTS, class_of
from bythebook_generator.passes.sides import plain
from bythebook_generator.passes.undeclared import declared
from bythebook_openapi.document.load import Document
from bythebook_openapi.errors import InputError
from bythebook_openapi.pointer import value_at
from bythebook_openapi.schema.normalize import between_slashes
from bythebook_openapi.schema.references import End, follow, pointer_of

__all__ = ["RESERVED", "Schemas", "gather"]

PARTS = re.compile(r"/(allOf|anyOf|oneOf)/\d+$")
MAX_DEPTH = 100

# Names that a module of models uses.
RESERVED = frozenset({
    "ABSENT", "Absent", "Annotated", "Any", "AwareDatetime", "BaseModel", "ConfigDict", "Decimal", "DecimalNumber",
    "DecimalText", "EmailStr", "Field", "Literal",
    "MISSING", "Model", "RootModel", "StrictBool", "StrictBytes", "StrictFloat", "StrictInt", "StrictStr", "Told",
    "TypeAlias", "TypeAliasType", "UUID",
})  # fmt: skip
RANGES = {"int32": (-(2**31), 2**31 - 1), "int64": (-(2**63), 2**63 - 1)}


@dataclass(frozen=True)
class Schemas:
    """The schemas by class name, the class names of components, notes on assertions that the models do not enforce,
    and the raw parameters of classes of parameters.
    """

    document: Document
    classes: Mapping[str, str]
    by_class: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    parameters: dict[str, dict[str, Mapping[str, Any]]] = field(default_factory=dict)
    broken: tuple[str, ...] = ()
    targets: frozenset[str] = frozenset()
    _elsewhere: dict[str, str] = field(default_factory=dict)
    _placed: dict[str, str] = field(default_factory=dict)
    _known: dict[str, str | None] = field(default_factory=dict)

    @property
    def pointers(self) -> dict[str, str]:
        """The pointers of the schemas that classes are made of."""
        stated = {name: f"/components/schemas/{escape(key)}" for key, name in self.classes.items()}
        inline = {name: at for at, name in reversed([*self._placed.items(), *self._elsewhere.items()]) if at[:1] == "/"}
        return {**inline, **stated}

    @cached_property
    def _defaults(self) -> Defaults:
        return Defaults(self.document)

    @cached_property
    def _exclusive(self) -> Exclusive:
        def resolved(schema: Any) -> Any:
            resolution = follow(self.document.raw, schema, "")
            # A reference to nothing is reported when the reference is renamed.
            return True if resolution.end is End.NOWHERE else resolution.last.value

        return Exclusive(resolved)

    @cached_property
    def _bases(self) -> frozenset[str]:
        """The references to schemas that others extend and that have a discriminator."""
        return bases({name: self.document.at(f"/components/schemas/{escape(name)}") for name in self.classes})

    def settled(self, schemas: Mapping[str, Any], named: Collection[str]) -> dict[str, Any]:
        """Returns schemas by class in the form that the models are made from. Operations name some of the classes."""
        bare = {name: plain(schema) for name, schema in schemas.items()}
        whole = {name: _free(schema) for name, schema in declared(merged(bare, self.notes), self.notes).items()}
        made = spread(lifted({name: modern(schema) for name, schema in whole.items()}, named))
        return {name: decimals(schema) for name, schema in made.items()}

    def add(self, name: str, schema: Any, pointer: str) -> str:
        """Returns the class of a schema. An inline schema becomes a class with that name."""
        reference = schema.get("$ref") if isinstance(schema, dict) and len(schema.keys() & KEPT - MARKS) == 1 else None
        known = self.classes.get(class_of(reference)) if isinstance(reference, str) else None
        if known and reference not in self._bases:
            return known
        if pointer not in self._placed:
            clean = self.cleaned(schema, pointer)
            text = repr((name, clean))
            if text not in self._placed:
                self._placed[text] = unique(pascal(name), {*RESERVED, *self.classes.values(), *self.by_class})
                self.by_class[self._placed[text]] = clean
            self._placed[pointer] = self._placed[text]
        return self._placed[pointer]

    def class_around(self, pointer: str) -> str | None:
        """Returns the class of the innermost schema around a pointer that is a class, None for a pointer in none."""
        while pointer:
            name = component(pointer)
            made = self.classes.get(name) if name is not None else None
            made = made or self._elsewhere.get(pointer) or self._placed.get(pointer)
            if made:
                return made
            pointer = pointer.rpartition("/")[0]
        return None

    def _fault(self, message: str, pointer: str, expected: str | None = None) -> InputError:
        file, line = self.document.place(pointer)
        return InputError(message, file=file, line=line, pointer=self.document.origin(pointer)[1], expected=expected)

    def cleaned(self, schema: Any, pointer: str, depth: int = 0) -> Any:
        """Returns a schema with known keywords only, with renamed references, and with formats as bounds."""
        if isinstance(schema, bool):
            if not schema:
                self.notes.append(f"{pointer}: not enforced by the models")
            return schema
        if not isinstance(schema, dict):
            self.notes.append(f"{pointer}: is not a schema; that part is Any")
            return {}
        if depth > MAX_DEPTH:
            raise self._fault("is nested too deeply", pointer)
        if depth and pointer in self.targets and "properties" in schema:
            return {"$ref": COMPONENTS + self._moved(pointer)}  # the same class here and where a reference leads here
        schema = bearing(self._valid(schema, pointer))
        said = self._unenforced(schema, pointer)
        self.notes.extend(f"{pointer}/{escape(key)}: not enforced by the models" for key in said)
        inner = {at: self.cleaned(child, pointer + at, depth + 1) for at, child in children(schema)}
        result = {key: value for key, value in map_children(schema, inner).items() if key in KEPT}
        self._usable(schema, result, pointer)
        if isinstance(schema.get("x-unstated"), dict) and "null" in schema["x-unstated"]:
            result[NULL_IS_OPEN] = True
        if isinstance(schema.get("$ref"), str):
            result = self._referring(result, f"{pointer}/$ref")
        if isinstance(schema.get("discriminator"), dict):
            result["discriminator"] = self._discriminator(schema["discriminator"], f"{pointer}/discriminator")
        return _bounded(_exact(result))

    def _unenforced(self, schema: Mapping[str, Any], pointer: str) -> list[str]:
        """Returns the keywords that the models do not enforce in any form."""
        left: set[str] = set()
        if part := PARTS.search(pointer):  # assertions without a type apply to the type of the whole
            left |= {"required", *(BOUNDS if part[1] == "allOf" else ())}
        if "oneOf" in schema and self._exclusive.holds(schema["oneOf"]):
            left.add("oneOf")
        return [key for key in unenforced(schema) if key not in left]

    def _usable(self, schema: dict[str, Any], result: dict[str, Any], pointer: str) -> None:
        """Removes keywords that a model cannot use from the result, with a note. Content that is not text is binary."""
        if "pattern" in schema:
            del result["pattern"]
            meant = between_slashes(schema["pattern"])
            found = {} if meant == "" else enforced(meant or schema["pattern"])
            if found is None:
                self.notes.append(f"{pointer}/pattern: not enforced by the models, since no engine of Pydantic runs it")
            else:
                result |= both_of(result, found) or {}
        if _is_null_in_vain(schema):
            self.notes.append(f"{pointer}/enum: has null, which the type of the schema refuses; null is refused")
            result["enum"] = [value for value in result["enum"] if value is not None]
        if "default" in schema and not self._defaults.fits(schema, pointer):
            self.notes.append(f"{pointer}/default: not used, since the schema does not admit it")
            del result["default"]
        if (
            "contentMediaType" in schema
            and "contentEncoding" not in schema
            and schema.get("type", "string") == "string"
        ):
            result |= {"type": "string", "format": "binary"}

    def _discriminator(self, value: Mapping[str, Any], pointer: str) -> dict[str, Any]:
        mapping = value.get("mapping")
        if not isinstance(mapping, dict):
            return dict(value)
        full = {key: text if "/" in str(text) else COMPONENTS + str(text) for key, text in mapping.items()}
        found = {key: self._renamed(text, f"{pointer}/mapping/{escape(str(key))}") for key, text in full.items()}
        return {**value, "mapping": {key: text for key, text in found.items() if text is not None}}

    def _valid(self, schema: Mapping[str, Any], pointer: str) -> dict[str, Any]:
        """Returns a schema without keywords whose values JSON Schema does not allow, such as `required: true`."""
        result = {"nullable": True, **schema} if schema.get("x-nullable") is True else dict(schema)
        for key in sorted(result.keys() & KEPT):
            if expected := misfit(key, result[key]):
                shown = json.dumps(result.pop(key), default=str)[:40]
                self.notes.append(f"{pointer}/{escape(key)}: is {shown}, not {expected}; not enforced by the models")
        return result

    def _referring(self, schema: dict[str, Any], pointer: str) -> dict[str, Any]:
        """Returns a schema with its reference renamed, without the reference where that leads to no schema."""
        renamed = self._renamed(schema["$ref"], pointer)
        rest = {key: value for key, value in schema.items() if key != "$ref"}
        return rest if renamed is None else {"$ref": renamed, **rest}

    def _renamed(self, reference: str, pointer: str) -> str | None:
        """Returns a reference under the name of its class, None, with a note, where it leads to no schema."""
        if reference not in self._known:
            self._known[reference] = self._found(reference)
        if self._known[reference] is None:
            self.notes.append(f"{pointer}: the reference {reference} leads to no schema; that part is Any")
        return self._known[reference]

    def _found(self, reference: str) -> str | None:
        at = pointer_of(reference)
        if at is None or not is_schema(at) or not isinstance(value_at(self.document.raw, at), dict | bool):
            return None
        name = component(at)
        return COMPONENTS + (self.classes[name] if name is not None else self._moved(at))

    def _moved(self, at: str) -> str:
        """Returns the class of a schema that is no component itself."""
        if at not in self._elsewhere:
            name = unique(pascal(title(at)), {*RESERVED, *self.classes.values(), *self.by_class})
            self._elsewhere[at] = name
            self.by_class[name] = {}  # reserved, since the schema may refer to itself
            self.by_class[name] = self.cleaned(value_at(self.document.raw, at), at)
        return self._elsewhere[at]


def _is_null_in_vain(schema: Mapping[str, Any]) -> bool:
    """Returns whether an enumeration has null, which the type of the schema refuses."""
    named, stated = schema.get("enum"), schema.get("type")
    kinds = stated if isinstance(stated, list) else [stated or "null"]
    is_open = schema.get("nullable") is True or "null" in kinds
    return isinstance(named, list) and None in named and not is_open and len(named) > 1


def _free(schema: Any) -> Any:
    """Returns a schema that keeps all members of an object without any stated property."""
    is_bare = (
        isinstance(schema, dict) and schema.get("type") == "object" and schema.keys() <= {"type", "nullable", "default"}
    )
    return {**schema, "additionalProperties": True} if is_bare else schema


def _leads_back(schema: Any, reference: str) -> bool:
    """Returns whether the items of a list are the list again, with no object between them."""
    if not isinstance(schema, dict) or schema.get("type", "array") != "array":
        return False
    if schema.get("$ref") == reference:
        return True
    inner = [schema.get("items"), *(part for key in ("allOf", "anyOf", "oneOf") for part in schema.get(key, ()))]
    return any(_leads_back(part, reference) for part in inner)


def _exact(schema: dict[str, Any]) -> dict[str, Any]:
    """Returns the schema with tuples in the form of the model generator, and whole numbers as integers."""
    result = schema
    if is_tuple(schema):
        count = len(schema["prefixItems"])
        result = {key: value for key, value in schema.items() if key != "items"} | {
            "minItems": count,
            "maxItems": count,
        }
    named = [*(schema.get("enum") or ()), schema.get("const")]
    if any(map(is_too_large, named)):
        result = schema = {key: value for key, value in result.items() if key not in {"const", "enum"}}
    if isinstance(schema.get("enum"), list):
        result = {**result, "enum": [_whole(value) for value in schema["enum"]]}
    if "default" in schema and schema.get("type") == "integer":
        result = {**result, "default": _whole(schema["default"])}
    return {**result, "const": _whole(schema["const"])} if "const" in schema else result


def _whole(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _bounded(schema: dict[str, Any]) -> dict[str, Any]:
    bounds = RANGES.get(schema.get("format", "")) if isinstance(schema.get("format", ""), str) else None
    kinds = schema.get("type")
    if bounds is None or "integer" not in (kinds if isinstance(kinds, list) else [kinds]):
        return schema
    low, high = schema.get("minimum", bounds[0]), schema.get("maximum", bounds[1])
    return {**schema, "minimum": max(low, bounds[0]), "maximum": min(high, bounds[1])}


def gather(document: Document, broken: Collection[str] = (), targets: Collection[str] = frozenset()) -> Schemas:
    """Returns the schemas of the components.

    `broken` are notes on references that led nowhere, and `targets` the pointers that other references lead to.
    """
    stated = member(document, member(document, document.raw, "components", ""), "schemas", "/components")
    classes: dict[str, str] = {}
    for key in sorted(
        stated, key=lambda key: (pascal(key) != key, key)
    ):  # a name that is already a class name keeps it
        classes[key] = unique(pascal(key), {*RESERVED, *classes.values()})
    schemas = Schemas(document, classes, broken=tuple(broken), targets=frozenset(targets), notes=list(broken))
    for key, schema in stated.items():
        at = f"/components/schemas/{escape(key)}"
        schemas.by_class[classes[key]] = clean = schemas.cleaned(schema, at)
        if isinstance(clean, dict) and clean.get("type") == "array" and _leads_back(clean, COMPONENTS + classes[key]):
            schemas.notes.append(f"{at}/items: not enforced by the models, since they lead back to the list")
    return schemas
