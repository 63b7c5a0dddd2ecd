"""Finds what a captured document holds of each line of its page."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bythebook_openapi.pointer import value_at
from bythebook_openapi.schema.vocabulary import METHODS

__all__ = ["Held", "Operation", "held_in", "normal"]

_MOST_LINES_OF_FACT = 2000
_LISTS = ("enum", "examples")


@dataclass
class Operation:
    """An operation of the document: its method, its path, its first line, and its statuses.

    `names` are those of its parameters, `sent` those of its body, `received` those of its responses, in lower case.
    """

    method: str
    path: str
    line: int
    names: frozenset[str]
    sent: frozenset[str]
    received: frozenset[str]
    statuses: frozenset[str]
    raw: dict[str, Any] = field(repr=False)

    def matches(self, path: str) -> bool:
        """Returns whether an address or a path on the page may be a call of this operation."""
        parts = re.split(r"\{[^{}]+\}", self.path.rstrip("/").partition("?")[0])
        return re.fullmatch(r".*?" + "[^/]+".join(map(re.escape, parts)) + "/?", path) is not None


@dataclass
class Held:
    """What the document holds: the facts of each line, the lines of its samples, its operations and its words."""

    facts: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    samples: list[int] = field(default_factory=list)
    operations: list[Operation] = field(default_factory=list)
    words: str = ""


def normal(text: str) -> str:
    """Returns the words of a text without marks and white space, to compare a line with a description."""
    return re.sub(r"[\W_]+", " ", text).strip().lower()


def held_in(parts: Sequence[Mapping[str, Any]], file: str, lines: Sequence[str]) -> Held:
    """Returns what the documents of a page hold of its lines. Each has one operation."""
    held = Held()
    words: list[str] = []
    for raw in parts:
        for name, holder in _holders(raw, ""):
            _add(held, name, holder, file, lines)
            words += [value for key in ("description", "summary", "title") if isinstance(value := holder.get(key), str)]
        held.operations += _operations(raw, file)
    held.operations.sort(key=lambda one: one.line)
    held.words = normal("\n".join(words))
    return held


def _holders(value: Any, name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yields each object of a document that has sources or words, with its name on the page."""
    if isinstance(value, list):
        for one in value:
            yield from _holders(one, name)
    elif isinstance(value, dict):
        own = value.get("name") if isinstance(value.get("name"), str) else name
        yield str(own), value
        for key, one in value.items():
            if key not in ("x-source", "x-unstated", "x-inferred", "x-sample") or key == "x-sample":
                yield from _holders(one, str(own) if key in ("schema", "items", "examples", "content") else str(key))


def _add(held: Held, name: str, holder: Mapping[str, Any], file: str, lines: Sequence[str]) -> None:
    sources = holder.get("x-source")
    if not isinstance(sources, dict):
        return
    for fact, source in sources.items():
        line = _line(source, file)
        if not line:
            continue
        held.facts[line].append(f"{name}: {fact}" if name else str(fact))
        if fact == "value" and holder.get("x-authority"):
            held.samples.append(line)
        for extra in _extent(holder.get(fact), line, lines):
            held.facts[extra].append(f"{name}: {fact}" if name else str(fact))


def _line(source: Any, file: str) -> int:
    """Returns the number of the line in a source of this page, 0 for another page."""
    if not isinstance(source, str) or not source.startswith(f"{file}:"):
        return 0
    digits = source[len(file) + 1 :]
    return int(digits) if digits.isdigit() else 0


def _extent(value: Any, line: int, lines: Sequence[str]) -> Iterator[int]:
    """Yields the further lines that state a fact of several lines: a description, or options."""
    if isinstance(value, str) and len(value) > 1:
        words = normal(value)
    elif isinstance(value, list) and value:
        words = normal(" ".join(map(str, value)))
    else:
        return
    for at in range(line, min(line + _MOST_LINES_OF_FACT, len(lines))):
        said = normal(lines[at])
        if said and said not in words:
            return
        if said:
            yield at + 1


def _operations(raw: Mapping[str, Any], file: str) -> Iterator[Operation]:
    for path, item in raw.get("paths", {}).items():
        for method in METHODS:
            operation = item.get(method) if isinstance(item, dict) else None
            if isinstance(operation, dict):
                sources = operation.get("x-source", {})
                found = [_line(sources.get(key), file) for key in ("method", "path", "operation", "summary")]
                line = min((one for one in found if one), default=1)
                names = frozenset(_names(raw, [item.get("parameters"), operation.get("parameters")]))
                sent = frozenset(_names(raw, operation.get("requestBody")))
                received = frozenset(_names(raw, operation.get("responses")))
                statuses = frozenset(operation.get("responses", {}))
                yield Operation(method.upper(), path, line, names, sent, received, statuses, operation)


def _names(raw: Mapping[str, Any], value: Any, known: frozenset[str] = frozenset()) -> Iterator[str]:
    """Yields the names of the parameters and the properties in a part of a document, behind references too."""
    if isinstance(value, list):
        for one in value:
            yield from _names(raw, one, known)
    elif isinstance(value, dict):
        reference = value.get("$ref")
        if isinstance(reference, str) and reference.startswith("#/") and reference not in known:
            yield from _names(raw, value_at(raw, reference[1:]), known | {reference})
        if isinstance(value.get("name"), str):
            yield value["name"].lower()
        properties = value.get("properties")
        if isinstance(properties, dict):
            yield from (str(key).lower() for key in properties)
        for key, one in value.items():
            if key not in ("x-source", "x-unstated", "value"):
                yield from _names(raw, one, known)
