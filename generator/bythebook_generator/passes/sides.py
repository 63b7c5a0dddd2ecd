"""Makes request and response variants of schemas that differ between the two.

Requests need no `readOnly` property, and responses need no `writeOnly` one, even if it is required (OpenAPI 3.1.1,
section 4.8.24). If the document leaves null open, responses accept it: a client that refuses it might refuse a correct
response. Requests need not.

A schema of both sides gets a second class if the sides differ. A schema of one side is changed in place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bythebook_generator.document.names import unique
from bythebook_generator.passes.keywords import NULL_IS_OPEN
from bythebook_generator.passes.references import COMPONENTS, class_of, meant

__all__ = ["Sides", "plain", "sided"]

MARKS = ("readOnly", "writeOnly", NULL_IS_OPEN)
MAX_DEPTH = 30


@dataclass(frozen=True)
class Sides:
    """The schemas, and the classes that replace others in requests and in responses."""

    schemas: Mapping[str, Any]
    requests: Mapping[str, str]
    answers: Mapping[str, str]


def sided(schemas: Mapping[str, Any], requests: Iterable[str], answers: Iterable[str]) -> Sides:
    """Returns the schemas with a class for each side if the sides differ."""
    sent, answered = _reached(schemas, requests), _reached(schemas, answers)
    result = dict(schemas)
    renamed: list[dict[str, str]] = []

    def asked(schema: Any) -> Any:
        return _relaxed(schema, schemas, "readOnly", frozenset())

    def told(schema: Any) -> Any:
        return _opened(_relaxed(schema, schemas, "writeOnly", frozenset()))

    for relaxed, mine, others, suffix in ((asked, sent, answered, "Request"), (told, answered, sent, "Response")):
        differing = sorted(mine & _affected(schemas, relaxed))
        names: dict[str, str] = {}
        for name in differing:
            names[name] = unique(name + suffix, {*result, *names.values()}) if name in others else name
        for name, own in names.items():
            base = schemas[name] if own != name else result[name]
            result[own] = _renamed(relaxed(base), names)
        for name in mine - names.keys() - others:
            result[name] = _renamed(result[name], names)
        renamed.append(names)
    return Sides(result, *renamed)


def plain(schema: Any) -> Any:
    """Returns a schema without the marks."""
    if isinstance(schema, list):
        return [plain(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    return {key: plain(value) for key, value in schema.items() if key not in MARKS or not isinstance(value, bool)}


def _references(node: Any) -> Iterator[str]:
    for inner in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        if isinstance(inner, str) and inner.startswith(COMPONENTS):
            yield class_of(inner)
        elif isinstance(inner, dict | list):
            yield from _references(inner)


def _reached(schemas: Mapping[str, Any], names: Iterable[str]) -> set[str]:
    found: set[str] = set()
    waiting = [name for name in names if name in schemas]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += [each for each in _references(schemas[name]) if each in schemas]
    return found


def _affected(schemas: Mapping[str, Any], relaxed: Callable[[Any], Any]) -> set[str]:
    """Returns the classes that change when relaxed, and the classes that lead to one."""
    users: dict[str, set[str]] = {}
    for name, schema in schemas.items():
        for each in _references(schema):
            users.setdefault(each, set()).add(name)
    waiting = [name for name, schema in schemas.items() if relaxed(schema) != schema]
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += users.get(name, ())
    return found


def _marked(schema: Any, schemas: Mapping[str, Any], mark: str, depth: int = 0) -> frozenset[str]:
    """Returns the names of the marked properties of an object."""
    if not isinstance(schema, dict) or depth > MAX_DEPTH:
        return frozenset()
    names: set[str] = set()
    properties = schema.get("properties")
    for name, each in properties.items() if isinstance(properties, dict) else ():
        target = meant(each, schemas)
        if any(isinstance(part, dict) and part.get(mark) is True for part in (each, target)):
            names.add(name)
    parts = [*schema.get("allOf", ()), meant(schema, schemas)]
    return frozenset(names).union(*(_marked(part, schemas, mark, depth + 1) for part in parts))


def _relaxed(node: Any, schemas: Mapping[str, Any], mark: str, around: frozenset[str]) -> Any:
    """Returns a schema that requires no marked property, here or in the conjunction around it."""
    if isinstance(node, list):
        return [_relaxed(each, schemas, mark, around) for each in node]
    if not isinstance(node, dict):
        return node
    marked = around
    if isinstance(node.get("required"), list) or "allOf" in node:
        marked = around | _marked({key: value for key, value in node.items() if key != "$ref"}, schemas, mark)
    result = {
        key: value if key in {"default", "enum", "const"} else _relaxed(
            value, schemas, mark, marked if key == "allOf" else frozenset()
        )
        for key, value in node.items()
    }  # fmt: skip
    if isinstance(node.get("required"), list):
        result["required"] = [name for name in node["required"] if name not in marked]
    return result


def _opened(node: Any) -> Any:
    """Returns a schema that admits null if the document leaves it open."""
    if isinstance(node, list):
        return [_opened(each) for each in node]
    if not isinstance(node, dict):
        return node
    result = {key: value if key in {"default", "enum", "const"} else _opened(value) for key, value in node.items()}
    return {**result, "nullable": True} if result.get(NULL_IS_OPEN) is True else result


def _renamed(node: Any, names: Mapping[str, str]) -> Any:
    if isinstance(node, list):
        return [_renamed(each, names) for each in node]
    if isinstance(node, dict):
        return {key: _renamed(value, names) for key, value in node.items()}
    if isinstance(node, str) and node.startswith(COMPONENTS):
        name = class_of(node)
        return COMPONENTS + names.get(name, name)
    return node
