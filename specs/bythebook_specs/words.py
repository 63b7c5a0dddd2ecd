"""Tells in words how two documents differ in what they say: `completion_threshold: default 90 became 80`.

It compares facts, and not where they stand. It knows no page format.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

__all__ = ["Difference", "differences"]

_LONGEST = 60
_MAX_DEPTH = 40
_UNSAID = ("x-source", "x-unstated", "x-sample", "x-authority", "examples", "example")
_MISSING = object()


@dataclass(frozen=True)
class Difference:
    """One fact that changed, in words; `before` and `after` are the lines that say it, where they are known."""

    words: str
    before: str | None
    after: str | None


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Difference]:
    """Yield each fact of the operations of two documents that is not the same, in the order of the old one."""
    yield from _Compared(old, new).all()


class _Compared:
    def __init__(self, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
        self.old, self.new = old, new
        self.seen: set[tuple[int, int]] = set()

    def all(self) -> Iterator[Difference]:
        one, two = (self._operations(each) for each in (self.old, self.new))
        for name in {**one, **two}:
            if name not in two:
                yield Difference(f"{name} is gone", _first(one[name]), None)
            elif name not in one:
                yield Difference(f"{name} is new", None, _first(two[name]))
            else:
                yield from self._between(name, one[name], two[name], 0)

    def _operations(self, raw: Mapping[str, Any]) -> dict[str, Any]:
        methods = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
        return {
            f"{method.upper()} {path}": self._whole(item, item[method])
            for path, item in raw["paths"].items()
            for method in methods
            if isinstance(item, dict) and isinstance(item.get(method), dict)
        }

    def _whole(self, item: Mapping[str, Any], operation: Mapping[str, Any]) -> dict[str, Any]:
        stated = [*(item.get("parameters") or ()), *(operation.get("parameters") or ())]
        named = {f"{each.get('in')} {each.get('name')}": each for each in stated if isinstance(each, dict)}
        return {**operation, "parameters": named}

    def _resolved(self, raw: Mapping[str, Any], value: Any) -> Any:
        for _ in range(_MAX_DEPTH):
            reference = value.get("$ref") if isinstance(value, dict) else None
            if not isinstance(reference, str) or not reference.startswith("#/"):
                break
            found: Any = raw
            for part in reference[2:].split("/"):
                name = part.replace("~1", "/").replace("~0", "~")
                found = found.get(name) if isinstance(found, dict) else None
            beside = {key: each for key, each in value.items() if key != "$ref"}
            value = {**found, **beside} if isinstance(found, dict) else found
        return value

    def _between(self, name: str, old: Any, new: Any, depth: int) -> Iterator[Difference]:
        old, new = self._resolved(self.old, old), self._resolved(self.new, new)
        if not (isinstance(old, dict) and isinstance(new, dict)):
            if old != new:
                yield Difference(f"{name} {_shown(old)} became {_shown(new)}", None, None)
            return
        # A component is compared once: it is the same wherever it is referred to.
        if depth > _MAX_DEPTH or (id(old), id(new)) in self.seen:
            return
        self.seen.add((id(old), id(new)))
        yield from self._required(name, old, new)
        for key in {**old, **new}:
            if key in _UNSAID or (key == "required" and isinstance(old.get(key, new.get(key)), list)):
                continue
            yield from self._key(name, key, old, new, depth)

    def _required(self, name: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Difference]:
        one, two = (each.get("required") for each in (old, new))
        if not isinstance(one or two, list):
            return
        held = [each.get("properties") or {} for each in (old, new)]
        for field in dict.fromkeys([*(one or []), *(two or [])]):
            if all(field in each for each in held) and (field in (one or [])) != (field in (two or [])):
                word = "is not required any more" if field in (one or []) else "became required"
                lines = [_line(each.get(field), "required") or _line(each.get(field), "name") for each in held]
                yield Difference(f"{_joined(name, field)}: {word}", *lines)

    def _key(
        self, name: str, key: str, old: Mapping[str, Any], new: Mapping[str, Any], depth: int
    ) -> Iterator[Difference]:
        one, two = old.get(key, _MISSING), new.get(key, _MISSING)
        if one == two and not isinstance(one, dict | list):  # equal references may lead to different things
            return
        if key in ("properties", "parameters", "responses", "content") and (one is _MISSING or isinstance(one, dict)):
            yield from self._members(name, key, one, two, depth)
        elif isinstance(one, dict) and isinstance(two, dict):
            yield from self._between(name if key in _TRANSPARENT else _joined(name, key), one, two, depth + 1)
        elif key in ("allOf", "anyOf", "oneOf") and isinstance(one, list) and isinstance(two, list):
            for index in range(max(len(one), len(two))):
                first, second = (each[index] if index < len(each) else {} for each in (one, two))
                yield from self._between(f"{name} ({index + 1})", first, second, depth + 1)
        elif one != two:
            lines = _line(old, key), _line(new, key)
            before, after = _shown(one), _shown(two)
            words = f"{key} {before} became {after}"
            if one is _MISSING:
                words = f"{key} {after} is new"
            elif two is _MISSING:
                words = f"{key} {before} is gone"
            yield Difference(f"{name}: {words}", *lines)

    def _members(self, name: str, key: str, one: Any, two: Any, depth: int) -> Iterator[Difference]:
        one, two = (each if isinstance(each, dict) else {} for each in (one, two))
        for member in {**one, **two}:
            inner = _named(name, key, member)
            if member not in two:
                yield Difference(f"{inner} is gone", _first(one[member]), None)
            elif member not in one:
                yield Difference(f"{inner} is new", None, _first(two[member]))
            else:
                yield from self._between(inner, one[member], two[member], depth + 1)


# A step into these says nothing to a reader.
_TRANSPARENT = ("schema", "items", "requestBody", "additionalProperties")


def _named(name: str, key: str, member: str) -> str:
    if key == "content":
        return name
    if key == "responses":
        return f"{name} answer {member}"
    return _joined(name, member)


def _joined(name: str, member: str) -> str:
    """Return the name of a member; that of an operation is not repeated before each of its fields."""
    return member if " /" in name else f"{name}.{member}"


def _shown(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "..."


def _line(holder: Any, fact: str) -> str | None:
    source = holder.get("x-source") if isinstance(holder, dict) else None
    if not isinstance(source, dict):
        return None
    by_type = source.get("type") if fact in ("format", "items", "title") else None
    found = source.get(fact) or by_type
    return str(found) if found else None


def _first(holder: Any) -> str | None:
    source = holder.get("x-source") if isinstance(holder, dict) else None
    return str(next(iter(source.values()))) if isinstance(source, dict) and source else None
