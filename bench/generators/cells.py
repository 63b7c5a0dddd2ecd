"""Builds models with each property in each state and compares the results with the schema, which it reads itself.

A cell is a property that is required or not, nullable or not, and has a default or not. Its states are absent, null and
a value. A property is right if the model accepts each state exactly when the schema does (jsonschema-rs decides), gives
an accepted value back in the same state, and reads the default when the property is absent.

If the document leaves a point open, both readings are right, as long as an accepted value is given back: null for an
enum with `nullable` that lacks null (OpenAPI 3.0.3 clarified what 3.0.0 left open), and `nullable` in OpenAPI 3.1,
which is no keyword there. A default that its schema does not admit is not asked, since a field of that type cannot have
it. A discriminator changes nothing (OpenAPI 3.0.4, section 4.7.25).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import jsonschema_rs
from jsonpointer import escape

__all__ = ["CELLS", "asked", "is_right"]

ROOT = "urn:document"
OPEN = "x-null-is-open"
COMPOSED = frozenset({"allOf", "anyOf", "oneOf", "not", "if", "const"})
TEXTS = {
    "uuid": "3c90c3cc-0d44-4b50-8888-8dd25736052a", "date": "2023-11-07", "date-time": "2023-11-07T05:31:56Z",
    "email": "a@example.com", "uri": "https://example.com/a", "url": "https://example.com/a", "time": "05:31:56Z",
    "ipv4": "192.0.2.1", "byte": "YQ==", "hostname": "example.com",
}  # fmt: skip
MOST, DEEP = 60, 4
CELLS = tuple((required, null, default) for default in (0, 1) for null in (0, 1) for required in (0, 1))


def asked(raw: dict[str, Any]) -> list[dict[str, Any]]:
    """Returns the questions on a document in OpenAPI 3.0 or 3.1: at most `MOST` properties of each cell."""
    schemas = raw.get("components", {}).get("schemas", {})
    if "openapi" not in raw or not isinstance(schemas, dict):
        return []
    plain = {"components": {"schemas": _plain(schemas, is_3_0=str(raw["openapi"]).startswith("3.0"))}}
    registry = jsonschema_rs.Registry([(ROOT, plain)])
    counts: dict[tuple[int, ...], int] = {}
    questions = []
    for name, schema in plain["components"]["schemas"].items():
        for question in _of_schema(name, schema, plain, registry) if isinstance(schema, dict) else ():
            cell = tuple(question["cell"])
            counts[cell] = counts.get(cell, 0) + 1
            questions += [question] if counts[cell] <= MOST else []
    return questions


def _of_schema(name: str, schema: dict[str, Any], plain: dict[str, Any], registry: Any) -> Iterator[dict[str, Any]]:
    properties = schema.get("properties")
    if schema.get("type") != "object" or not isinstance(properties, dict) or schema.keys() & COMPOSED:
        return
    try:
        reference = {"$ref": f"{ROOT}#/components/schemas/{escape(name)}"}
        valid = jsonschema_rs.Draft202012Validator(reference, registry=registry, validate_formats=True).is_valid
    except (ValueError, jsonschema_rs.ReferencingError):
        return
    needed = schema.get("required", [])
    least = {key: _sample(properties.get(key, {}), plain, 0) for key in needed}
    if not valid(least) or any(_marked(each) for each in properties.values()):
        return
    for key, stated in properties.items():
        kinds = stated.get("type") if isinstance(stated, dict) else None
        if kinds is None or stated.keys() & COMPOSED:
            continue
        null = isinstance(kinds, list) and "null" in kinds
        others = {other: value for other, value in least.items() if other != key}
        bodies = [others, {**others, key: None}, {**others, key: _sample(stated, plain, 0, null=False)}]
        if not valid(bodies[2]):
            continue
        default = "default" in stated and valid({**others, key: stated["default"]})
        taken = [valid(body) for body in bodies]
        yield {
            "schema": name, "property": key, "stated": stated, "cell": [int(key in needed), int(null), int(default)],
            "bodies": bodies, "valid": [taken[0], None if stated.get(OPEN) else taken[1], taken[2]],
            "default": stated.get("default"),
        }  # fmt: skip


def is_right(question: Mapping[str, Any], answer: Any) -> bool:
    """Returns whether a property is right in every state."""
    if answer is None:
        return False
    key = question["property"]
    for body, is_valid, written in zip(question["bodies"], question["valid"], answer["written"], strict=True):
        is_taken = isinstance(written, list)
        if is_valid is not None and is_taken != is_valid:
            return False
        if is_taken and not _same_state(key, body, written[0]):
            return False
    return not (question["cell"][2] and question["valid"][0]) or _same(answer["reads"], question["default"])


def _same_state(key: str, before: Mapping[str, Any], after: Any) -> bool:
    return isinstance(after, dict) and (key in before) == (key in after) and (
        (before.get(key) is None) == (after.get(key) is None)
    )  # fmt: skip


def _same(read: Any, default: Any) -> bool:
    """Returns whether a read default is the stated one. A date may have any notation."""
    plain = str(read).replace("+00:00", "Z").replace(" ", "T")
    return read == default or plain == str(default).replace("+00:00", "Z").replace(".000Z", "Z")


def _marked(schema: Any) -> bool:
    """Whether a schema has another reading in requests than in answers."""
    return isinstance(schema, dict) and bool(schema.get("readOnly") or schema.get("writeOnly"))


def _plain(node: Any, *, is_3_0: bool) -> Any:
    """Returns schemas with null as a type and numeric bounds. Schemas that leave null open are marked."""
    if isinstance(node, list):
        return [_plain(each, is_3_0=is_3_0) for each in node]
    if not isinstance(node, dict):
        return node
    result = {key: _plain(value, is_3_0=is_3_0) for key, value in node.items()}
    if result.get("nullable") is True and isinstance(result.get("type"), str):
        if not is_3_0:
            result[OPEN] = True
        elif "enum" in result and None not in result["enum"]:
            result |= {OPEN: True, "enum": [*result["enum"], None]}
        result["type"] = [result["type"], "null"] if is_3_0 else result["type"]
    for exclusive, inclusive in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        if isinstance(result.get(exclusive), bool) and result.pop(exclusive) and inclusive in result:
            result[exclusive] = result.pop(inclusive)
    return result


def _sample(schema: Any, plain: dict[str, Any], depth: int, *, null: bool = True) -> Any:
    """Returns a small value that is probably valid."""
    if not isinstance(schema, dict) or depth > DEEP:
        return None
    if isinstance(schema.get("$ref"), str):
        target = plain["components"]["schemas"].get(schema["$ref"].rpartition("/")[2], {})
        return _sample(target, plain, depth + 1, null=null)
    for key in ("anyOf", "oneOf"):
        if schema.get(key):
            return _sample(schema[key][0], plain, depth + 1)
    if schema.get("enum"):
        return next((each for each in schema["enum"] if each is not None), None)
    kinds = schema["type"] if isinstance(schema.get("type"), list) else [schema.get("type", "object")]
    if null and "null" in kinds:
        return None
    kind = next((each for each in kinds if each != "null"), "null")
    if kind == "null":
        return None
    if kind == "array":
        return [_sample(schema.get("items", {}), plain, depth + 1) for _ in range(schema.get("minItems", 0))]
    if kind == "object":
        properties = schema.get("properties", {})
        return {key: _sample(properties.get(key, {}), plain, depth + 1) for key in schema.get("required", [])}
    if kind == "string":
        return TEXTS.get(schema.get("format", ""), "a" * max(1, schema.get("minLength", 1)))
    return True if kind == "boolean" else schema.get("minimum", schema.get("maximum", 1))
