"""Merges the documents of several pages into one document.

Equal components are merged, and different components with the same name get different names. Two pages that describe
one operation differently contradict each other, which is an error.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from bythebook_openapi.diff.components import Names, component_reference, key_of, rename
from bythebook_openapi.diff.describe import differences
from bythebook_openapi.errors import InputError
from bythebook_openapi.schema.references import follow
from bythebook_openapi.schema.vocabulary import GRAMMAR, METHODS

__all__ = ["Merged", "Part", "merged"]


@dataclass(frozen=True)
class Part:
    """The document of one page."""

    file: str
    raw: dict[str, Any]


@dataclass
class Merged:
    """The merged document, and one warning for each place where the pages differ."""

    raw: dict[str, Any] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    names: Names = field(default_factory=Names)


def merged(parts: Iterable[Part]) -> Merged:
    """Returns the merged document. Raises `InputError` if two pages contradict each other."""
    result = Merged()
    for part in parts:
        raw = copy.deepcopy(part.raw)
        if not result.raw:
            result.raw = {"openapi": raw["openapi"], "info": raw["info"], "servers": [], "paths": {}, "components": {}}
        _head(result, part, raw)
        _components(result, part, raw)
        for path, item, operations in _items(raw):
            _item(result, path, item, operations)
            for method, operation in operations.items():
                _operation(result, part, (path, method), operation)
    _servers(result)
    _shared(result)
    if not result.raw.get("components"):
        result.raw.pop("components", None)
    return result


def _items(raw: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any], dict[str, dict[str, Any]]]]:
    """Yields each path with its path item and its operations by method. Extensions are left out."""
    for path, item in raw["paths"].items():
        if isinstance(item, dict) and not path.startswith("x-"):
            yield path, item, {method: item[method] for method in METHODS if isinstance(item.get(method), dict)}


def _operations(raw: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [operation for _, _, operations in _items(raw) for operation in operations.values()]


def _line(holder: Any) -> str:
    """Returns the first source line in a part."""
    if isinstance(holder, dict):
        source = holder.get("x-source")
        if isinstance(source, dict) and source:
            return str(next(iter(source.values())))
        for each in holder.values():
            if found := _line(each):
                return found
    if isinstance(holder, list):
        return next((found for each in holder if (found := _line(each))), "")
    return ""


def _head(result: Merged, part: Part, raw: dict[str, Any]) -> None:
    """Merges the facts about the whole API: version, servers, the list of all pages, security."""
    mine, other = str(result.raw["openapi"])[:3], str(raw["openapi"])[:3]
    if mine != other:
        message = f"has OpenAPI {other}, but the pages before it have {mine}"
        raise InputError(message, file=part.file, line=1, expected="pages with the same OpenAPI version")
    for _, item, operations in _items(raw):
        for operation in operations.values():
            # The servers of the whole API are known only after all pages.
            operation.setdefault("servers", item.get("servers") or raw.get("servers") or [])
            if "security" in raw:
                operation.setdefault("security", raw["security"])
    for key in ("externalDocs", "tags"):
        if key in raw:
            result.raw.setdefault(key, raw[key])


def _servers(result: Merged) -> None:
    """Moves the servers of the first operation to the top, if every operation has servers. Others keep their own."""
    operations = _operations(result.raw)
    if all(operation["servers"] for operation in operations):
        result.raw["servers"] = operations[0]["servers"]
    else:
        del result.raw["servers"]
    mine = key_of(result.raw.get("servers", []))
    for operation in operations:
        if key_of(operation["servers"]) == mine:
            del operation["servers"]


def _components(result: Merged, part: Part, raw: dict[str, Any]) -> None:
    """Adds the components. A component whose name is in use gets another name."""
    held = {kind: each for kind, each in (raw.get("components") or {}).items() if kind in GRAMMAR["components"]}
    named = list(result.names.name(held))
    if changed := {place: new for place, new, _ in named if new != place[1]}:
        rename(raw, changed)
    for (kind, name), new, is_new in named:
        mine, value = result.raw["components"].setdefault(kind, {}), held[kind][name]
        if new != name and kind == "securitySchemes":
            for requirement in (each for operation in _operations(raw) for each in operation.get("security") or ()):
                if name in requirement:
                    requirement[new] = requirement.pop(name)
        elif new != name and is_new and not name.endswith(("Request", "Response")):
            places = f"{_line(mine[name])} and {_line(value) or part.file}"
            result.warnings.append(f"{places}: '{name}' has two definitions; the second one gets the name '{new}'")
        mine.setdefault(new, value)


def _item(result: Merged, path: str, item: dict[str, Any], operations: Mapping[str, dict[str, Any]]) -> None:
    """Adds the facts of a path item. If two pages differ, each operation gets its own."""
    mine = result.raw["paths"].get(path)
    own = {key: item[key] for key in _OF_ALL if key in item}
    if mine is None:
        result.raw["paths"][path] = own
    elif key_of({key: mine[key] for key in _OF_ALL if key in mine}) != key_of(own):
        _push_down(result.raw, mine, [mine[method] for method in METHODS if method in mine])
        _push_down(result.raw, item, operations.values())


# The facts of a path item for all its operations (OpenAPI 3.1.1, section 4.8.9), without the servers.
_OF_ALL = ("parameters", "summary", "description")


def _push_down(raw: Mapping[str, Any], item: dict[str, Any], operations: Iterable[dict[str, Any]]) -> None:
    """Copies the facts of a path item to its operations, unless an operation overrides them."""
    held = {key: item.pop(key) for key in _OF_ALL if key in item}
    for operation in operations:
        own = operation.get("parameters") or []
        known = {_named(raw, each) for each in own}
        if more := [each for each in held.get("parameters") or () if _named(raw, each) not in known]:
            operation["parameters"] = [*more, *own]
        for key in _OF_ALL[1:]:
            if key in held:
                operation.setdefault(key, held[key])


def _named(raw: Mapping[str, Any], parameter: Any) -> tuple[Any, Any]:
    """Returns the location and the name of a parameter."""
    resolution = follow(raw, parameter, "")
    meant = resolution.last.value if resolution.is_found else None
    return (meant.get("in"), meant.get("name")) if isinstance(meant, dict) else (None, str(parameter))


def _operation(result: Merged, part: Part, place: tuple[str, str], operation: dict[str, Any]) -> None:
    path, method = place
    item = result.raw["paths"][path]
    if method in item:
        _same(result, part, place, operation)
        return
    name = str(operation.get("operationId", ""))
    if name in result.ids:
        words = re.findall(r"[A-Za-z0-9]+", path)
        own = method + "".join(word[0].upper() + word[1:] for word in words)
        free = (f"{own}{number}" if number > 1 else own for number in count(1))
        name = operation["operationId"] = next(each for each in free if each not in result.ids)
    result.ids |= {name} - {""}
    item[method] = operation


def _same(result: Merged, part: Part, place: tuple[str, str], other: dict[str, Any]) -> None:
    """Raises `InputError` if two pages describe one operation differently."""
    path, method = place
    mine = result.raw["paths"][path][method]
    one = {"paths": {path: {method: mine}}, "components": result.raw["components"]}
    two = {"paths": {path: {method: other}}, "components": result.raw["components"]}
    if told := next(iter(differences(one, two)), None):
        file, _, line = (told.after or _line(other) or f"{part.file}:1").rpartition(":")
        before = told.before or _line(mine)
        what = f"{method.upper()} {path} is described differently on two pages"
        message = f"{what}: {told.words}; the other description is {before}"
        raise InputError(
            message, file=file, line=int(line), expected="one description of each operation, or equal ones"
        )


def _shared(result: Merged) -> None:
    """Makes one component of each titled object that several pages list with the same fields."""
    by_title: dict[str, list[dict[str, Any]]] = {}
    schemas = result.raw["components"].get("schemas") or {}
    for holder in (*_titled(result.raw["paths"]), *_titled(schemas)):
        by_title.setdefault(str(holder["title"]), []).append(holder)
    for title, holders in by_title.items():
        first = holders[0]
        other = next((each for each in holders if key_of(_own(each)) != key_of(_own(first))), None)
        if other:
            places = f"{_line(first)} and {_line(other)}"
            result.warnings.append(f"{places}: '{title}' has two definitions; each one stays in its place")
        elif len(holders) > 1:
            name = re.sub(r"[^A-Za-z0-9._-]", "", title.title() if " " in title else title) or "Object"
            while name in schemas:
                name += "2"
            schemas[name] = _own(first)
            for holder in holders:
                kept = {key: holder[key] for key in _OF_THE_PLACE if key in holder}
                holder.clear()
                holder.update(_referring(component_reference(("schemas", name)), kept, str(result.raw["openapi"])))
    if schemas:
        result.raw["components"]["schemas"] = schemas


def _referring(reference: str, kept: dict[str, Any], version: str) -> dict[str, Any]:
    """Returns a reference with its siblings, in the form that OpenAPI 3.0 reads (3.0.4, section 4.7.23)."""
    says = kept.keys() - {"x-source"}
    return ({"allOf": [{"$ref": reference}]} if says and version.startswith("3.0") else {"$ref": reference}) | kept


# Facts about the property, and not about its object.
_OF_THE_PLACE = ("description", "deprecated", "default", "readOnly", "writeOnly", "x-source")


def _own(holder: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in holder.items() if key not in _OF_THE_PLACE}


def _titled(node: Any) -> Iterator[dict[str, Any]]:
    """Yields the inline objects that have a title and listed fields, the inner ones first."""
    if isinstance(node, dict):
        for key, each in node.items():
            if key not in ("example", "examples", "default", "enum", "const", "x-source", "x-unstated", "x-sample"):
                yield from _titled(each)
        if isinstance(node.get("title"), str) and isinstance(node.get("properties"), dict) and "$ref" not in node:
            yield node
    elif isinstance(node, list):
        for each in node:
            yield from _titled(each)
