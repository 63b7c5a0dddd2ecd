"""Knows which objects OpenAPI has at which keys: so a schema is told from an example that looks like one.

Sources: the fixed fields of OpenAPI 2.0, 3.0.4, 3.1.1 and 3.2.0; the applicators of JSON Schema 2020-12 and of earlier
drafts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from bythebook_openapi.pointer import escape, value_at
from bythebook_openapi.schema.references import target_of

__all__ = ["GRAMMAR", "METHODS", "Part", "Place", "parts", "walk"]

METHODS: Final = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")


class Part(NamedTuple):
    """The value of a key: objects of a kind, as `one` object, as a `list`, or as a `map` by name."""

    kind: str
    shape: str


class Place(NamedTuple):
    """One object of a document: its pointer, its kind, and its value, which may have any type."""

    pointer: str
    kind: str
    value: Any


def _parts(*, one: str = "", many: str = "", named: str = "") -> dict[str, Part]:
    """Returns the parts that three texts of `key:kind` define."""
    shapes = (("one", one), ("list", many), ("map", named))
    split = ((shape, *pair.partition(":")[::2]) for shape, text in shapes for pair in text.split())
    return {key: Part(kind, shape) for shape, key, kind in split}


_SCHEMA: Final = _parts(
    one="additionalProperties:schema items:schema not:schema if:schema then:schema else:schema contains:schema "
    "propertyNames:schema unevaluatedItems:schema unevaluatedProperties:schema contentSchema:schema",
    many="allOf:schema anyOf:schema oneOf:schema prefixItems:schema",
    named="properties:schema patternProperties:schema dependentSchemas:schema $defs:schema definitions:schema",
)
_PARAMETER: Final = _parts(one="schema:schema", named="content:media-type examples:example")
_OPERATION: Final = _parts(
    one="requestBody:request-body",
    many="parameters:parameter",
    named="responses:response callbacks:callback",
)

# `*` stands for every key that is not an extension.
GRAMMAR: Final[Mapping[str, Mapping[str, Part]]] = {
    "openapi": _parts(one="components:components", named="paths:path-item webhooks:path-item"),
    "components": _parts(
        named="schemas:schema responses:response parameters:parameter examples:example requestBodies:request-body "
        "headers:header securitySchemes:security-scheme links:link callbacks:callback pathItems:path-item "
        "mediaTypes:media-type"
    ),
    "path-item": {
        **_parts(many="parameters:parameter", named="additionalOperations:operation"),
        **dict.fromkeys(METHODS, Part("operation", "one")),
    },
    "operation": _OPERATION,
    "callback": {"*": Part("path-item", "one")},
    "parameter": _PARAMETER,
    "header": _PARAMETER,
    "request-body": _parts(named="content:media-type"),
    "response": _parts(named="headers:header content:media-type links:link"),
    "media-type": _parts(
        one="schema:schema itemSchema:schema itemEncoding:encoding",
        many="prefixEncoding:encoding",
        named="examples:example encoding:encoding",
    ),
    "encoding": _parts(named="headers:header encoding:encoding"),
    "schema": _SCHEMA,
    # Swagger 2.0, where parameters and headers have their own kind of schema, and a body is a parameter.
    "swagger": _parts(
        named="paths:2-path-item definitions:schema parameters:2-parameter responses:2-response "
        "securityDefinitions:security-scheme"
    ),
    "2-path-item": {
        **_parts(many="parameters:2-parameter"),
        **dict.fromkeys(METHODS, Part("2-operation", "one")),
    },
    "2-operation": _parts(many="parameters:2-parameter", named="responses:2-response"),
    "2-parameter": _parts(one="schema:schema"),
    "2-response": _parts(one="schema:schema"),
}

# In these maps, `x-` marks an extension. In all other maps, a name may begin with `x-`.
_EXTENSIBLE: Final = frozenset({"paths", "responses"})


def parts(place: Place) -> Iterator[Place]:
    """Yields the child objects of an object. A value that should be a list or a map has its `shape` as its kind."""
    pointer, kind, value = place
    if not isinstance(value, dict):
        return
    grammar = GRAMMAR.get(kind, {})
    if "*" in grammar:
        yield from (
            Place(f"{pointer}/{escape(key)}", grammar["*"].kind, each)
            for key, each in value.items()
            if not key.startswith("x-") and key != "$ref"
        )
        return
    for key, each in value.items():
        if key not in grammar:
            continue
        inner, shape = grammar[key]
        at = f"{pointer}/{escape(key)}"
        if kind == "schema" and key == "items" and isinstance(each, list):
            shape = "list"  # drafts before 2020-12
        if shape == "one":
            yield Place(at, inner, each)
        elif shape == "list" and isinstance(each, list):
            for index, item in enumerate(each):
                yield Place(f"{at}/{index}", inner, item)
        elif shape == "map" and isinstance(each, dict):
            for name, item in each.items():
                if not (name.startswith("x-") and key in _EXTENSIBLE):
                    yield Place(f"{at}/{escape(name)}", inner, item)
        else:
            yield Place(at, f"{shape} of {inner}", each)


def walk(raw: Mapping[str, Any], kind: str = "openapi") -> Iterator[Place]:
    """Yields every object of a document once, in order. Objects that only references lead to come last.

    A reference to nothing is yielded like any other object.
    """
    seen: set[str] = set()
    waiting = [Place("", kind, raw)]
    referred: dict[str, str] = {}
    while waiting:
        place = waiting.pop()
        if place.pointer not in seen:
            seen.add(place.pointer)
            yield place
            leads_to = target_of(place.value)
            if leads_to is not None:
                referred.setdefault(leads_to, place.kind)
            waiting += reversed(list(parts(place)))
        while not waiting and referred:
            target, wanted = next(iter(referred.items()))
            del referred[target]
            value = value_at(raw, target) if target not in seen else None
            if value is not None:
                waiting.append(Place(target, wanted, value))
