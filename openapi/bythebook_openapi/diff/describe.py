"""Describes how two documents differ, fact by fact: `completion_threshold: default 90 became 80`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bythebook_openapi.diff.components import key_of
from bythebook_openapi.schema.references import End, follow
from bythebook_openapi.schema.vocabulary import METHODS

__all__ = ["Difference", "differences"]

_LONGEST = 60
_MAX_DEPTH = 40
_UNSAID = ("x-source", "x-unstated", "x-sample", "x-authority", "examples", "example")
_MISSING = object()


@dataclass(frozen=True)
class Difference:
    """One changed fact in words. `before` and `after` are the page lines that state it, None where they are unknown."""

    words: str
    before: str | None
    after: str | None


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Difference]:
    """Yields every fact of the operations that differs between two documents, in the order of the old document."""
    yield from _Compared(old, new).all()


class _Compared:
    def __init__(self, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
        self.old, self.new = old, new
        self.seen: set[tuple[str, str]] = set()

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
        return {
            f"{method.upper()} {path}": self._whole(raw, item, item[method])
            for path, item in _mapping(raw.get("paths")).items()
            for method in METHODS
            if isinstance(item, dict) and isinstance(item.get(method), dict)
        }

    def _whole(self, raw: Mapping[str, Any], item: Mapping[str, Any], operation: Mapping[str, Any]) -> dict[str, Any]:
        """Returns an operation with everything that holds for it: parameters, servers and security schemes, by their
        names.
        """
        stated = [*_list(item.get("parameters")), *_list(operation.get("parameters"))]
        parameters = [each for one in stated if isinstance(each := _beside(*_resolved(raw, one)[::2]), dict)]
        servers = next((own for each in (operation, item, raw) if (own := _list(each.get("servers")))), [])
        security = operation.get("security", raw.get("security"))
        schemes = _mapping(_mapping(raw.get("components")).get("securitySchemes"))
        asked = {name for each in _list(security) for name in _mapping(each)}
        return {
            **operation,
            "parameters": {f"{each.get('in')} {each.get('name')}": each for each in parameters},
            "servers": {str(each.get("url")): each for each in servers if isinstance(each, dict)},
            **({"security": security} if security is not None else {}),
            "securitySchemes": {name: schemes[name] for name in schemes if name in asked},
        }

    def _between(self, name: str, old: Any, new: Any, depth: int) -> Iterator[Difference]:
        (old, way, beside_old), (new, other, beside_new) = _resolved(self.old, old), _resolved(self.new, new)
        if not (way and other):
            yield from self._values(name, _beside(old, beside_old), _beside(new, beside_new), depth)
            return
        # A component is compared once: it is the same wherever it is referred to.
        if (way, other) not in self.seen:
            self.seen.add((way, other))
            yield from self._values(name, old, new, depth)
        yield from self._values(name, beside_old, beside_new, depth)

    def _values(self, name: str, old: Any, new: Any, depth: int) -> Iterator[Difference]:
        if not (isinstance(old, dict) and isinstance(new, dict)):
            if not _are_same(old, new):
                yield Difference(f"{name} {_shown(old)} became {_shown(new)}", None, None)
            return
        if depth > _MAX_DEPTH:
            return
        yield from self._required(name, old, new)
        for key in {**old, **new}:
            if key in _UNSAID or (key == "required" and isinstance(old.get(key, new.get(key)), list)):
                continue
            yield from self._key(name, key, old, new, depth)

    def _required(self, name: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Difference]:
        one, two = (each.get("required") for each in (old, new))
        if not isinstance(one or two, list):
            return
        one, two = ([name for name in _list(each) if isinstance(name, str)] for each in (one, two))
        held = [_mapping(each.get("properties")) for each in (old, new)]
        for field in dict.fromkeys([*one, *two]):
            # A field that is new or gone is one difference, and no second one about `required`.
            if (field in held[0]) == (field in held[1]) and (field in one) != (field in two):
                word = "is not required any more" if field in one else "became required"
                lines = [_line(each.get(field), "required") or _line(each.get(field), "name") for each in held]
                yield Difference(f"{_joined(name, field)}: {word}", *lines)

    def _key(
        self, name: str, key: str, old: Mapping[str, Any], new: Mapping[str, Any], depth: int
    ) -> Iterator[Difference]:
        one, two = old.get(key, _MISSING), new.get(key, _MISSING)
        if key in _MEMBERS and (one is _MISSING or isinstance(one, dict)):
            yield from self._members(name, key, one, two, depth)
        elif isinstance(one, dict) and isinstance(two, dict):
            yield from self._between(name if key in _TRANSPARENT else _joined(name, key), one, two, depth + 1)
        elif key in ("allOf", "anyOf", "oneOf") and isinstance(one, list) and isinstance(two, list):
            for index in range(max(len(one), len(two))):
                first, second = (each[index] if index < len(each) else {} for each in (one, two))
                yield from self._between(f"{name} ({index + 1})", first, second, depth + 1)
        elif not _are_same(one, two):
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


# Maps whose members are compared by name, and the word before the name.
_MEMBERS: Mapping[str, str] = {
    "properties": "", "parameters": "", "responses": "answer ", "content": "", "servers": "server ",
    "securitySchemes": "credential ",
}  # fmt: skip
# Keys that the name of a fact leaves out.
_TRANSPARENT = ("schema", "items", "requestBody", "additionalProperties")


def _resolved(raw: Mapping[str, Any], value: Any) -> tuple[Any, str, dict[str, Any]]:
    """Returns the value that references lead to, the references on the way, and the keys beside these references."""
    way = ""
    beside: dict[str, Any] = {}
    resolution = follow(raw, value, "")
    leads_out = resolution.end in (End.VALUE, End.OUTSIDE)
    for step in resolution.steps[:-1] if leads_out else resolution.steps:
        way += f" {step.value['$ref']}"
        beside = {**{key: each for key, each in step.value.items() if key != "$ref"}, **beside}
    return (None if resolution.end is End.NOWHERE else resolution.last.value), way, beside


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _beside(value: Any, beside: dict[str, Any]) -> Any:
    return {**value, **beside} if isinstance(value, dict) else value


def _are_same(one: Any, two: Any) -> bool:
    """Returns whether two values are equal JSON, where `1` is not `true`. Provenance does not count."""
    return one is two or (_MISSING not in (one, two) and key_of(one) == key_of(two))


def _named(name: str, key: str, member: str) -> str:
    if key == "content":
        return name
    word = _MEMBERS[key]
    return f"{name} {word}{member}" if key == "responses" else _joined(name, word + member)


def _joined(name: str, member: str) -> str:
    """Returns the name of a member. The name of an operation is not repeated before each field."""
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
