"""Merges the documents of several pages into one: operations side by side, equal parts once, others under own names.

It knows no page format. Two pages that say different things of one operation contradict each other: that is an error.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bythebook_specs.errors import InputError
from bythebook_specs.words import differences

__all__ = ["Merged", "Part", "merged", "stripped"]

_KINDS = ("schemas", "securitySchemes", "parameters", "responses", "requestBodies", "headers", "examples", "links")
_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_REFERENCE = "#/components/"


@dataclass(frozen=True)
class Part:
    """The document of one page."""

    file: str
    raw: dict[str, Any]


@dataclass
class Merged:
    """One document, and one line for each place at which the pages differ."""

    raw: dict[str, Any] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)


def stripped(value: Any) -> Any:
    """Return a value without the marks of the capture: what only tells where a fact stands is no fact."""
    if isinstance(value, dict):
        return {key: stripped(each) for key, each in value.items() if key != "x-source"}
    return [stripped(each) for each in value] if isinstance(value, list) else value


def _key(value: Any) -> str:
    return json.dumps(stripped(value), sort_keys=True, default=str)


def merged(parts: Iterable[Part]) -> Merged:
    """Return the one document. Raises `InputError` where two pages contradict each other."""
    result = Merged()
    for part in parts:
        raw = copy.deepcopy(part.raw)
        if not result.raw:
            result.raw = {"openapi": raw["openapi"], "info": raw["info"], "servers": [], "paths": {}, "components": {}}
        _head(result, part, raw)
        _components(result, part, raw)
        for path, method, operation in _operations(raw):
            _operation(result, part, raw, (path, method), operation)
    _shared(result)
    if not result.raw.get("components"):
        result.raw.pop("components", None)
    if not result.raw.get("servers"):
        result.raw.pop("servers", None)
    return result


def _operations(raw: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in raw["paths"].items():
        for method in _METHODS:
            if isinstance(item.get(method), dict):
                yield path, method, item[method]


def _line(holder: Any) -> str:
    """Return the first line that a part names."""
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
    """Join what is said of the whole API: version, servers, the list of all pages, what holds for each operation."""
    mine, other = str(result.raw["openapi"])[:3], str(raw["openapi"])[:3]
    if mine != other:
        message = f"says OpenAPI {other}, the pages before it {mine}"
        raise InputError(message, file=part.file, line=1, expected="pages of one version of OpenAPI")
    known = {_key(server) for server in result.raw["servers"]}
    own = [server for server in raw.get("servers") or [] if _key(server) not in known]
    if result.raw["servers"] and own:
        # Another address: it holds for the operations of this page alone.
        for _, _, operation in _operations(raw):
            operation.setdefault("servers", raw["servers"])
    else:
        result.raw["servers"] += own
    if "security" in raw:
        for _, _, operation in _operations(raw):
            operation.setdefault("security", raw["security"])
    for key in ("externalDocs", "tags"):
        if key in raw:
            result.raw.setdefault(key, raw[key])


def _components(result: Merged, part: Part, raw: dict[str, Any]) -> None:
    """Add the components; one whose name is taken by another gets a name of its own."""
    renamed: dict[str, str] = {}
    for kind in _KINDS:
        held = (raw.get("components") or {}).get(kind) or {}
        mine = result.raw["components"].setdefault(kind, {}) if held else {}
        for name, value in held.items():
            if name in mine and _key(mine[name]) == _key(value):
                continue
            new, number = name, 2
            while new in mine and _key(mine[new]) != _key(value):
                new, number = f"{name}{number}", number + 1
            if new != name:
                renamed[f"{_REFERENCE}{kind}/{name}"] = f"{_REFERENCE}{kind}/{new}"
                if kind == "securitySchemes":
                    _rename_security(raw, name, new)
                elif not name.endswith(("Request", "Response")):
                    places = f"{_line(mine[name])} and {_line(value) or part.file}"
                    result.warnings.append(f"{places}: '{name}' is said in two ways; the second is kept as '{new}'")
            mine.setdefault(new, value)
    if renamed:
        _rewrite(raw, renamed)


def _rename_security(raw: dict[str, Any], name: str, new: str) -> None:
    for _, _, operation in _operations(raw):
        for requirement in operation.get("security") or ():
            if name in requirement:
                requirement[new] = requirement.pop(name)


def _rewrite(node: Any, renamed: Mapping[str, str]) -> None:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            node["$ref"] = renamed.get(node["$ref"], node["$ref"])
        for each in node.values():
            _rewrite(each, renamed)
    elif isinstance(node, list):
        for each in node:
            _rewrite(each, renamed)


def _operation(
    result: Merged, part: Part, raw: dict[str, Any], place: tuple[str, str], operation: dict[str, Any]
) -> None:
    path, method = place
    item = result.raw["paths"].setdefault(path, {})
    for key in ("parameters", "summary", "description"):
        if key in raw["paths"][path]:
            item.setdefault(key, raw["paths"][path][key])
    if method in item:
        _same(result, part, place, operation)
        return
    name = str(operation.get("operationId", ""))
    if name in result.ids:
        words = re.findall(r"[A-Za-z0-9]+", path)
        name = operation["operationId"] = method + "".join(word[0].upper() + word[1:] for word in words)
    result.ids.add(name)
    item[method] = operation


def _same(result: Merged, part: Part, place: tuple[str, str], other: dict[str, Any]) -> None:
    """Raise where two pages say different things of one operation."""
    path, method = place
    mine = result.raw["paths"][path][method]
    one = {"paths": {path: {method: mine}}, "components": result.raw["components"]}
    two = {"paths": {path: {method: other}}, "components": result.raw["components"]}
    found = next(iter(differences(one, two)), None)
    if found:
        file, _, line = (found.after or _line(other) or f"{part.file}:1").rpartition(":")
        before = found.before or _line(mine)
        message = f"{method.upper()} {path} is described on two pages that differ: {found.words}; the other is {before}"
        raise InputError(message, file=file, line=int(line), expected="each operation once, or described alike")


def _shared(result: Merged) -> None:
    """Make one component of each titled object that several pages list with the same fields."""
    found: dict[str, list[dict[str, Any]]] = {}
    for holder in _titled(result.raw["paths"]):
        found.setdefault(str(holder["title"]), []).append(holder)
    for holder in _titled(result.raw["components"].get("schemas") or {}):
        found.setdefault(str(holder["title"]), []).append(holder)
    schemas = result.raw["components"].get("schemas") or {}
    for title, holders in found.items():
        shapes = {_key(_own(holder)) for holder in holders}
        if len(shapes) > 1:
            first, second = holders[0], next(each for each in holders if _key(_own(each)) != _key(_own(holders[0])))
            places = f"{_line(first)} and {_line(second)}"
            result.warnings.append(f"{places}: '{title}' is said in two ways; each is kept where it stands")
        elif len(holders) > 1:
            name = re.sub(r"[^A-Za-z0-9._-]", "", title.title() if " " in title else title) or "Object"
            while name in schemas:
                name += "2"
            schemas[name] = _own(holders[0])
            for holder in holders:
                kept = {key: holder[key] for key in _OF_THE_PLACE if key in holder}
                holder.clear()
                holder.update({"$ref": f"{_REFERENCE}schemas/{name}", **kept})
    if schemas:
        result.raw["components"]["schemas"] = schemas


# What is said of the property, and not of the object that it holds.
_OF_THE_PLACE = ("description", "deprecated", "default", "readOnly", "writeOnly", "x-source")


def _own(holder: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in holder.items() if key not in _OF_THE_PLACE}


def _titled(node: Any) -> Iterator[dict[str, Any]]:
    """Yield the inline objects with a title whose fields are listed, those further in first."""
    if isinstance(node, dict):
        for key, each in node.items():
            if key not in ("example", "examples", "default", "enum", "const", "x-source", "x-unstated", "x-sample"):
                yield from _titled(each)
        if isinstance(node.get("title"), str) and isinstance(node.get("properties"), dict) and "$ref" not in node:
            yield node
    elif isinstance(node, list):
        for each in node:
            yield from _titled(each)
