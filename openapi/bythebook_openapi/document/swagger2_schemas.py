"""Converts schemas, parameters and headers of Swagger 2.0 to OpenAPI 3.0.

Sources: the Swagger 2.0 specification, section 5.2.2 (parameters, items, headers, schemas); OpenAPI 3.0.4, section
4.7.12.3 (styles).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, NoReturn, Protocol

from bythebook_openapi.pointer import names_in
from bythebook_openapi.schema.references import pointer_of, reference_to
from bythebook_openapi.schema.vocabulary import Place, parts

__all__ = ["Fault", "Values", "parameter_schema", "style"]

_SCHEMA_KEYS: Final = frozenset(
    "type format items default maximum exclusiveMaximum minimum exclusiveMinimum maxLength minLength pattern maxItems "
    "minItems uniqueItems enum multipleOf x-nullable".split()
)
# By location and collectionFormat: style and explode. Other pairs have no style in OpenAPI 3.0.
_STYLES: Final[Mapping[tuple[str, str], tuple[str, bool]]] = {
    ("query", "csv"): ("form", False),
    ("query", "multi"): ("form", True),
    ("query", "ssv"): ("spaceDelimited", False),
    ("query", "pipes"): ("pipeDelimited", False),
    ("formData", "csv"): ("form", False),
    ("formData", "multi"): ("form", True),
    ("formData", "ssv"): ("spaceDelimited", False),
    ("formData", "pipes"): ("pipeDelimited", False),
    ("path", "csv"): ("simple", False),
    ("header", "csv"): ("simple", False),
}
DEFINITIONS: Final = "/definitions/"
SCHEMAS: Final = "/components/schemas/"


class Fault(Protocol):
    """Raises the `InputError` for a pointer of the Swagger document."""

    def __call__(self, message: str, pointer: str, expected: str) -> NoReturn:
        """Raises the error."""


def _typed(node: dict[str, Any]) -> dict[str, Any]:
    """Returns a schema with `nullable` and the types of OpenAPI 3.0."""
    new = dict(node)
    types = new.get("type")
    if isinstance(types, list):
        others = [each for each in types if each != "null"]
        new["type"] = others[0] if len(others) == 1 else types
        if len(others) == 1 and len(types) > 1:
            new["nullable"] = True
    elif types == "file":
        new["type"], new["format"] = "string", "binary"
    if isinstance(new.get("x-nullable"), bool):
        new["nullable"] = new.pop("x-nullable")
    return new


def parameter_schema(stated: Mapping[str, Any], at: str, fault: Fault) -> dict[str, Any]:
    """Returns the schema of a parameter, a header or an item of Swagger 2.0."""
    schema = _typed({key: value for key, value in stated.items() if key in _SCHEMA_KEYS})
    items = schema.get("items")
    if isinstance(items, dict):
        if items.get("type") == "array":
            fault(
                "a list inside a list cannot be serialized outside of a body", f"{at}/items", "a list of plain values"
            )
        schema["items"] = parameter_schema(items, f"{at}/items", fault)
    return schema


def style(stated: Mapping[str, Any], place: str, at: str, fault: Fault) -> dict[str, Any]:
    """Returns `style` and `explode` of a list parameter, nothing for any other parameter."""
    if stated.get("type") != "array":
        return {}
    collection = stated.get("collectionFormat", "csv")
    known = _STYLES.get((place, str(collection)))
    if known is None:
        expected = " or ".join(each for where, each in _STYLES if where == place)
        fault(f"collectionFormat: {collection} in {place} is not supported", f"{at}/collectionFormat", expected)
    return {"style": known[0], "explode": known[1]}


class Values:
    """Converts schemas in place, so that pointers inside a schema stay the same.

    `wanted` is called with a pointer outside of the definitions that a schema refers to. It returns the new pointer of
    that schema, or None if there is no such schema.
    """

    def __init__(self, wanted: Callable[[str], str | None]) -> None:
        self._wanted = wanted

    def schema(self, node: Any) -> Any:
        """Returns a schema of Swagger 2.0 as OpenAPI 3.0."""
        if not isinstance(node, dict):
            return node
        new = _typed(node)
        if isinstance(new.get("$ref"), str):
            new["$ref"] = self.reference(new["$ref"])
        if isinstance(new.get("discriminator"), str):
            new["discriminator"] = {"propertyName": new["discriminator"]}
        for place in parts(Place("", "schema", node)):
            key, *inner = names_in(place.pointer)
            if not inner:
                new[key] = self.schema(place.value) if place.kind == "schema" else place.value
            elif isinstance(node[key], list):
                new[key] = [self.schema(each) for each in node[key]] if inner == ["0"] else new[key]
            else:
                new[key] = {**new[key], inner[0]: self.schema(place.value)}
        return new

    def reference(self, reference: str) -> str:
        """Returns a reference to a schema in the form of the converted document."""
        pointer = pointer_of(reference)
        if pointer is None:
            return reference
        if pointer.startswith(DEFINITIONS):
            target: str | None = SCHEMAS + pointer[len(DEFINITIONS) :]
        else:
            target = self._wanted(pointer)
        return reference if target is None else reference_to(target)
