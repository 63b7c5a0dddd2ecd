"""Finds what a captured document holds of each line of its page."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from functools import cached_property
from typing import Any

from bythebook_capture.ledger.claims import Holder, normal
from bythebook_openapi.pointer import value_at
from bythebook_openapi.schema.vocabulary import METHODS

__all__ = ["OF_ALL", "Held", "Operation", "held_in"]

# The part of what no operation is said to have.
OF_ALL = -1

_MOST_LINES_OF_FACT = 2000
# Placeholders of one part of a path, more than a search could try all values of.
_SEVERAL = re.compile(r"\{[^{}/]+\}(?:[^{}/]*\{[^{}/]+\}){3,}")
# A placeholder whose values may have slashes: `/files/{path}`.
_PATH_AT_END = re.compile(r"\{\w*path\}$", re.IGNORECASE)
_PLACEHOLDER = re.compile(r"\{[^{}]+\}|<[^<>/]+>|(?<=[/.]):[A-Za-z_]\w*|\[[\w-]+\]|\((?:\w+:)?\w+\)")


@dataclass
class Operation:
    """An operation of the document: its method, its path, its first line, its statuses and the number of its part.

    `lines` are those of its method, its path and its title. `names` are those of its parameters, in lower case. `sent`
    and `received` are the dotted names of the fields in its body and its responses, without marks of lists, those of
    samples too. A map has `*` for its keys.
    """

    method: str
    path: str
    line: int
    part: int
    names: frozenset[str]
    sent: frozenset[str]
    received: frozenset[str]
    statuses: frozenset[str]
    raw: dict[str, Any] = field(repr=False)
    lines: frozenset[int] = frozenset()

    def has(self, name: str, place: str = "") -> bool:
        """Returns whether a parameter has a name, or a field that was sent or received has a dotted name."""
        known, maps = self._known.get(place, self._known[""])
        return name in known or any(
            len(one.split(".")) == len(name.split(".")) and fnmatchcase(name, one.replace("[", "[[]")) for one in maps
        )

    @property
    def asked(self) -> frozenset[str]:
        """The names of its parameters outside of the path."""
        return self.names - frozenset(re.findall(r"\{([^{}]+)\}", self.path.lower()))

    @cached_property
    def _known(self) -> Mapping[str, tuple[frozenset[str], tuple[str, ...]]]:
        """The names of each place, and those of them that have the keys of a map."""
        fields = self.sent | self.received
        places = {"sent": self.sent | self.names, "received": self.received, "member": fields, "": fields | self.names}
        return {place: (names, tuple(one for one in names if "*" in one)) for place, names in places.items()}

    def matches(self, path: str, *, is_sent: bool = False) -> bool:
        """Returns whether an address or a path on the page may be a call of this operation. Who writes one placeholder
        means the words of the path as they are: `/users/{id}/all` is no call of `/users/{id}/{group}`. In a message
        that is sent (`is_sent`), they may be values.
        """
        if is_sent:
            return self._pattern.fullmatch(path) is not None
        own = len(_PLACEHOLDER.findall(path.partition("?")[0]))
        is_example = not own or own >= len(_PLACEHOLDER.findall(self.path.partition("?")[0]))
        return is_example and self._pattern.fullmatch(path) is not None

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        path = _SEVERAL.sub("{several}", self.path.rstrip("/").partition("?")[0])
        end = _PATH_AT_END.search(path)
        parts = re.split(r"\{[^{}]+\}", path[: end.start()] if end else path)
        if parts == [""]:
            return re.compile("/?")
        return re.compile(r".*?" + "[^/]+".join(map(re.escape, parts)) + (".+" if end else "/?"))


@dataclass
class Held:
    """What the document holds: the facts of each line, the lines of its samples, its operations and its words."""

    facts: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    holders: dict[int, list[Holder]] = field(default_factory=lambda: defaultdict(list))
    samples: list[int] = field(default_factory=list)
    # The samples of objects that no operation is said to have.
    apart: list[int] = field(default_factory=list)
    operations: list[Operation] = field(default_factory=list)
    words: str = ""


def held_in(parts: Sequence[Mapping[str, Any]], file: str, lines: Sequence[str]) -> Held:
    """Returns what the documents of a page hold of its lines. Each has one operation."""
    held = Held()
    words: list[str] = []
    for part, raw in enumerate(parts):
        once = {id(one) for schema in _described_once(raw) for _, one, _ in _holders(schema, "")}
        for name, holder, is_required in _holders(raw, ""):
            is_apart = id(holder) in once
            _add(held, Holder(name, holder, OF_ALL if is_apart else part, "", is_required), file, lines)
            words += [value for key in ("description", "summary", "title") if isinstance(value := holder.get(key), str)]
        held.operations += _operations(raw, file, part)
    held.operations.sort(key=lambda one: one.line)
    held.words = normal("\n".join(words))
    return held


def _described_once(raw: Mapping[str, Any]) -> Iterator[Any]:
    """Yields the schemas of objects that no operation is said to have."""
    for schema in raw.get("components", {}).get("schemas", {}).values():
        if isinstance(schema, dict) and "use" in schema.get("x-unstated", {}):
            yield schema


def _holders(value: Any, name: str, *, is_required: bool = False) -> Iterator[tuple[str, dict[str, Any], bool]]:
    """Yields each object of a document that has sources or words, with its name, and whether it must be there."""
    if isinstance(value, list):
        for one in value:
            yield from _holders(one, name)
    elif isinstance(value, dict):
        own = value.get("name") if isinstance(value.get("name"), str) else name
        yield str(own), value, is_required
        required = value.get("required") if isinstance(value.get("required"), list) else []
        for key, one in value.items():
            if key == "properties" and isinstance(one, dict):
                for child, schema in one.items():
                    yield from _holders(schema, str(child), is_required=child in (required or ()))
            elif key not in ("x-source", "x-unstated", "x-inferred"):
                yield from _holders(one, str(own) if key in ("schema", "items", "examples", "content") else str(key))


def _add(held: Held, holder: Holder, file: str, lines: Sequence[str]) -> None:
    sources = holder.raw.get("x-source")
    if not isinstance(sources, dict):
        return
    for fact, source in sources.items():
        line = _line(source, file)
        if not line:
            continue
        if fact == "value" and holder.raw.get("x-authority"):
            (held.apart if holder.part == OF_ALL else held.samples).append(line)
        for number in (line, *_extent(holder.raw.get(fact), line, lines, holder.name)):
            held.facts[number].append(f"{holder.name}: {fact}" if holder.name else str(fact))
            held.holders[number].append(replace(holder, fact=str(fact)))


def _line(source: Any, file: str) -> int:
    """Returns the number of the line in a source of this page, 0 for another page."""
    if not isinstance(source, str) or not source.startswith(f"{file}:"):
        return 0
    digits = source[len(file) + 1 :]
    return int(digits) if digits.isdigit() else 0


def _extent(value: Any, line: int, lines: Sequence[str], name: str) -> Iterator[int]:
    """Yields the further lines that state a fact of several lines: a description, or options, each beside the name."""
    if isinstance(value, str) and len(value) > 1:
        words = normal(value)
    elif isinstance(value, list) and value:
        words = normal(" ".join([*map(str, value), *(f"{name} {one}" for one in value)]))
    else:
        return
    for at in range(line, min(line + _MOST_LINES_OF_FACT, len(lines))):
        said = normal(lines[at])
        if said and said not in words:
            return
        if said:
            yield at + 1


def _operations(raw: Mapping[str, Any], file: str, part: int) -> Iterator[Operation]:
    for path, item in raw.get("paths", {}).items():
        for method in METHODS:
            operation = item.get(method) if isinstance(item, dict) else None
            if isinstance(operation, dict):
                sources = operation.get("x-source", {})
                found = [_line(sources.get(key), file) for key in ("method", "path", "operation", "summary")]
                lines = frozenset(one for one in found if one)
                line = min(lines, default=1)
                names = frozenset(_names(raw, [*(item.get("parameters") or ()), *(operation.get("parameters") or ())]))
                names |= frozenset(re.findall(r"\{([^{}]+)\}", path.lower()))
                sent = frozenset(_payloads(raw, operation.get("requestBody")))
                answers = operation.get("responses", {})
                received = frozenset(path for one in answers.values() for path in _payloads(raw, one))
                yield Operation(
                    method.upper(), path, line, part, names, sent, received, frozenset(answers), operation, lines
                )  # fmt: skip


def _names(raw: Mapping[str, Any], value: Any) -> Iterator[str]:
    """Yields the names of parameters, and of the fields in the schema of one."""
    for given in value or ():
        reference = given.get("$ref") if isinstance(given, dict) else None
        one = value_at(raw, reference[1:]) if isinstance(reference, str) and reference.startswith("#/") else given
        if isinstance(one, dict) and isinstance(one.get("name"), str):
            yield one["name"].lower()
            yield from _paths(raw, one.get("schema"))


def _payloads(raw: Mapping[str, Any], holder: Any) -> Iterator[str]:
    """Yields the dotted names in a body or a response: of its headers, its schemas and its samples."""
    if not isinstance(holder, dict):
        return
    yield from (str(name).lower() for name in holder.get("headers") or ())
    for media in (holder.get("content") or {}).values():
        yield from _paths(raw, media.get("schema"))
        yield from _shown(media.get("example"))
        for sample in (media.get("examples") or {}).values():
            yield from _shown(sample.get("value") if isinstance(sample, dict) else None)


def _paths(raw: Mapping[str, Any], schema: Any, before: str = "", known: frozenset[str] = frozenset()) -> Iterator[str]:
    """Yields the dotted names of the fields of a schema, behind references too, each reference once on a way."""
    if not isinstance(schema, dict):
        return
    reference = schema.get("$ref")
    if isinstance(reference, str) and reference.startswith("#/") and reference not in known:
        yield from _paths(raw, value_at(raw, reference[1:]), before, known | {reference})
    for key in ("allOf", "anyOf", "oneOf"):
        for one in schema.get(key) or ():
            yield from _paths(raw, one, before, known)
    for key in ("items", "x-sample"):
        yield from _paths(raw, schema.get(key), before, known)
    properties = dict(schema.get("properties") or {})
    if isinstance(schema.get("additionalProperties"), dict):
        properties["*"] = schema["additionalProperties"]
    for name, one in properties.items():
        path = f"{before}.{str(name).lower()}".lstrip(".")
        yield path
        yield from _paths(raw, one, path, known)


def _shown(value: Any, before: str = "") -> Iterator[str]:
    """Yields the dotted names of the members of a sample, and the words of one that is a text."""
    if isinstance(value, list):
        for one in value:
            yield from _shown(one, before)
    elif isinstance(value, dict):
        for name, one in value.items():
            path = f"{before}.{str(name).lower()}".lstrip(".")
            yield path
            yield from _shown(one, path)
    elif isinstance(value, str) and not before:
        yield from (word.lower() for word in re.findall(r"[\w.\[\]-]+", value))
