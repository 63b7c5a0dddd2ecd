"""Turns the schemas, parameters and headers of Swagger 2.0 into those of OpenAPI 3.0. It knows no operations.

Sources: the Swagger 2.0 specification, 5.2.2 (parameters, items, headers, schemas); OpenAPI 3.0.4, 4.7.12.3 (styles).
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
# By place and collectionFormat: the style, and whether it explodes. What is not here has no style in OpenAPI 3.0.
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
    """Raises the `InputError` for what stands at a pointer of the document of Swagger 2.0."""

    def __call__(self, message: str, pointer: str, expected: str) -> NoReturn:
        """Raise it."""


def _typed(node: dict[str, Any]) -> dict[str, Any]:
    """Return a schema with `nullable` and the types of OpenAPI 3.0."""
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
    """Return the schema that a parameter, header or item of Swagger 2.0 is."""
    schema = _typed({key: value for key, value in stated.items() if key in _SCHEMA_KEYS})
    items = schema.get("items")
    if isinstance(items, dict):
        if items.get("type") == "array":
            fault("a list within a list has no form outside of a body", f"{at}/items", "a list of plain values")
        schema["items"] = parameter_schema(items, f"{at}/items", fault)
    return schema


def style(stated: Mapping[str, Any], place: str, at: str, fault: Fault) -> dict[str, Any]:
    """Return how OpenAPI 3.0 says in which form a list is sent; nothing for what is no list."""
    if stated.get("type") != "array":
        return {}
    collection = stated.get("collectionFormat", "csv")
    known = _STYLES.get((place, str(collection)))
    if known is None:
        expected = " or ".join(each for where, each in _STYLES if where == place)
        fault(f"collectionFormat: {collection} in {place} is not supported", f"{at}/collectionFormat", expected)
    return {"style": known[0], "explode": known[1]}


class Values:
    """Converts schemas, in place: the pointers inside of a schema stay the same.

    `wanted` is called with a pointer outside of the definitions to which a schema refers, and returns where the schema
    will stand, None where nothing stands there.
    """

    def __init__(self, wanted: Callable[[str], str | None]) -> None:
        self._wanted = wanted

    def schema(self, node: Any) -> Any:
        """Return a schema of Swagger 2.0 as one of OpenAPI 3.0."""
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
        """Return a reference to a schema as it reads in the converted document."""
        pointer = pointer_of(reference)
        if pointer is None:
            return reference
        if pointer.startswith(DEFINITIONS):
            target: str | None = SCHEMAS + pointer[len(DEFINITIONS) :]
        else:
            target = self._wanted(pointer)
        return reference if target is None else reference_to(target)
