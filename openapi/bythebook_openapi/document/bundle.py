"""Follows the references of a document through its files. Parts of other files go under `x-files`, with local
references.

Only references of OpenAPI's grammar count: a `$ref` in an example stays data. A path item or an operation that is a
reference is replaced by what it means: so every command reads it, and each path has operations of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Final
from urllib.parse import unquote

from jsonpointer import escape

from bythebook_openapi.document.beside import Beside, OutsideError, RefusedError
from bythebook_openapi.document.identifiers import Identifiers
from bythebook_openapi.document.join import Links, build, local
from bythebook_openapi.document.origins import Places
from bythebook_openapi.errors import InputError
from bythebook_openapi.pointer import value_at
from bythebook_openapi.schema.references import MAX_STEPS, is_reference, nowhere, pointer_of
from bythebook_openapi.schema.vocabulary import GRAMMAR, METHODS, Place, parts
from bythebook_openapi.text.parse import MAX_BYTES, Source, decoded, read

__all__ = ["join"]

_SUFFIXES: Final = (".yaml", ".yml", ".json")
_ITEMS: Final = ("paths", "webhooks")


def join(
    root: Source, beside: Beside | None, kind: str, *, keeps_dangling: bool = False
) -> tuple[dict[str, Any], Places]:
    """Returns the document with every part that its references need, and the origin of each part.

    `beside` finds the other files; without it, references to them stay as they are. Raises `InputError` for a
    reference that cannot be followed: to a missing file, out of the folder or the origin, or to nothing in another
    file. With `keeps_dangling`, a reference to an address elsewhere or to nothing stays, and leads nowhere.
    """
    value: dict[str, Any] = root.value
    if not _needs_joining(root):
        return value, Places(root)
    followed = _Followed(root, beside, kind, keeps_dangling)
    followed.follow()
    return build(followed.links)


def _needs_joining(root: Source) -> bool:
    if any(word in root.text for word in ("$id", "$anchor", "$dynamic")) or _has_referring_operations(root.value):
        return True
    seen: set[int] = set()
    waiting = [root.value]
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, dict):
            reference = node.get("$ref")
            if isinstance(reference, str) and not reference.startswith("#/"):
                return True
            mapping = node.get("mapping")
            if isinstance(mapping, dict) and any(map(_names_file, mapping.values())):
                return True
        waiting += [
            each for each in (node.values() if isinstance(node, dict) else node) if isinstance(each, dict | list)
        ]
    return False


def _has_referring_operations(raw: dict[str, Any]) -> bool:
    """Returns whether a path item or an operation is a reference, to wherever it leads."""
    maps = [held for key in _ITEMS if isinstance(held := raw.get(key), dict)]
    items = [item for held in maps for item in held.values() if isinstance(item, dict)]
    return any("$ref" in item or any(is_reference(each) for _, each in _operations(item)) for item in items)


def _operations(item: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yields each operation of a path item with its pointer below it."""
    yield from ((f"/{method}", item[method]) for method in METHODS if method in item)
    more = item.get("additionalOperations")
    for method, stated in more.items() if isinstance(more, dict) else ():
        yield f"/additionalOperations/{escape(method)}", stated


def _names_file(value: Any) -> bool:
    """Returns whether a value of a discriminator mapping is a reference to a file, and not the name of a schema."""
    return isinstance(value, str) and not value.startswith("#") and ("#" in value or value.endswith(_SUFFIXES))


@dataclass
class _Followed:
    root: Source
    beside: Beside | None
    kind: str
    keeps_dangling: bool = False
    links: Links = field(default_factory=Links)
    names: dict[str, str] = field(default_factory=dict)  # by the identity of the file
    waiting: list[tuple[str, Place]] = field(default_factory=list)
    size: int = 0

    def __post_init__(self) -> None:
        version = self.root.value.get("openapi")
        self.identifiers = Identifiers(enabled=not str(version or "3.0").startswith("3.0"))
        self._add("", self.root)
        if self.beside is not None:
            self.names[self.beside.identity] = ""

    def _add(self, name: str, source: Source) -> None:
        self.links.sources[name] = source
        self.size += len(source.text)
        self.identifiers.scan(name, source)

    def follow(self) -> None:
        """Visits every object that the document leads to, and notes the new form of its references."""
        self.waiting = [("", Place("", self.kind, self.root.value))]
        # First what replaces references of the root file: references in all files lead through it.
        self._maps("", Place("/components", "components", self.root.value.get("components")))
        self._maps("", self.waiting[0][1])
        seen: set[tuple[str, str, str]] = set()
        while self.waiting:
            file, place = self.waiting.pop()
            if (file, place.pointer, place.kind) in seen or not isinstance(place.value, dict):
                continue
            seen.add((file, place.pointer, place.kind))
            if place.kind == "schema":
                self._schema(file, place)
            if is_reference(place.value) and (file, place.pointer) not in self.links.inlined:
                self._reference(file, place, "$ref")
            self._maps(file, place)
            self.waiting += [(file, part) for part in reversed(list(parts(place)))]

    def _schema(self, file: str, place: Place) -> None:
        value, at = place.value, place.pointer
        if isinstance(value.get("$id"), str):
            self._change(file, at, "$id", None)  # a validator would resolve the references below against it
        if isinstance(value.get("$dynamicRef"), str) and self.identifiers.enabled:
            name = value["$dynamicRef"].rpartition("#")[2]
            if "$ref" in value or self.identifiers.dynamic.get(name, 0) > 1:
                raise self._fault(
                    f"$dynamicRef '{value['$dynamicRef']}' has several meanings", file, at, "a plain $ref"
                )
            if self._reference(file, place, "$dynamicRef"):
                self._change(file, at, "$ref", self.links.changes[file][at]["$dynamicRef"])
                self._change(file, at, "$dynamicRef", None)
        discriminator = value.get("discriminator")
        mapping = discriminator.get("mapping") if isinstance(discriminator, dict) else None
        for name, target in mapping.items() if isinstance(mapping, dict) else ():
            if isinstance(target, str) and (target.startswith("#/") or _names_file(target)):
                self._reference(file, Place(f"{at}/discriminator/mapping", "schema", mapping), name)

    def _maps(self, file: str, place: Place) -> None:
        """Notes each map of names that is nothing but a reference: many tools take `paths: {$ref: paths.yaml}`."""
        for key, part in GRAMMAR.get(place.kind, {}).items() if isinstance(place.value, dict) else ():
            held, inner, at = place.value.get(key), file, f"{place.pointer}/{escape(key)}"
            while (
                part.shape == "map" and is_reference(held) and len(held) == 1 and (inner, at) not in self.links.inlined
            ):
                target = self._target(inner, at, held["$ref"])
                if target is None:
                    break
                self.links.inlined[inner, at] = target
                inner, at = target
                held = self._at(inner, at)
                members = parts(Place("", place.kind, {key: held}))
                cut = len(escape(key)) + 1
                self.waiting += [(inner, each._replace(pointer=at + each.pointer[cut:])) for each in members]
            if key in _ITEMS and isinstance(held, dict):
                for path in held:
                    self._item(inner, f"{at}/{escape(path)}", part.kind)

    def _item(self, file: str, pointer: str, kind: str) -> None:
        """Notes a path item that is a reference, and each of its operations that is one, to be replaced by what they
        mean. Path items of callbacks stay references: they may lead back to the operation around them.
        """
        waiting = [(file, pointer)]
        while waiting:
            place = waiting.pop()
            value = self._at(*place)
            if not isinstance(value, dict):
                continue
            if is_reference(value) and (target := self._inlined(*place, kind)) is not None:
                waiting.append(target)
            for inner, stated in _operations(value):
                if is_reference(stated):
                    self._inlined(place[0], place[1] + inner, GRAMMAR[kind][METHODS[0]].kind)

    def _inlined(self, file: str, pointer: str, kind: str) -> tuple[str, str] | None:
        """Notes that a chain of references is replaced by the value at its end, and returns the place of that value;
        None where it leads to no object, or in a circle.
        """
        passed = [(file, pointer)]
        while is_reference(value := self._at(*passed[-1])):
            target = self._target(*passed[-1], value["$ref"])
            if target is None or target in passed or not isinstance(self._at(*target), dict):
                return None
            passed.append(target)
        for place, target in pairwise(passed):
            self.links.inlined[place] = target
        self.waiting.append((passed[-1][0], Place(passed[-1][1], kind, self._at(*passed[-1]))))
        return passed[-1]

    def _reference(self, file: str, place: Place, key: str) -> bool:
        reference = place.value[key]
        target = self._target(file, place.pointer, reference)
        if target is None:
            return False
        name, pointer = target
        if name or file or pointer_of(reference) != pointer or key == "$dynamicRef":
            self._change(file, place.pointer, key, local(name, pointer))
        if name:
            self.links.reached.setdefault(name, set()).add(pointer)
        self.waiting.append((name, Place(pointer, place.kind, self._at(name, pointer))))
        return True

    def _target(self, file: str, at: str, reference: str) -> tuple[str, str] | None:
        """Returns the file and the pointer of a reference. Returns None for a reference to nothing in the document
        itself.
        """
        address, _, fragment = reference.partition("#")
        resource = self.identifiers.resource(address, file, at)
        if resource is None:
            if self.beside is None:
                return None
            opened = self._open(self.beside, address, file, at)
            if opened is None:
                return None
            resource = opened, ""
        name, start = resource
        fragment = unquote(fragment)
        pointers = [
            start + fragment,
            fragment,
        ]  # Many authors write a pointer into the file, although an `$id` makes it one into the schema.
        if fragment and not fragment.startswith("/"):
            anchor = self.identifiers.anchors.get((name, start, fragment))
            pointers = [] if anchor is None else [anchor]
        for pointer in pointers:
            if self._at(name, pointer) is not None:
                return name, pointer
        if not name:
            return None
        if self.keeps_dangling:
            return (name, pointers[0]) if pointers else None
        raise self._fault(
            nowhere(reference),
            file,
            at,
            f"a pointer into {self.links.sources[name].name}",
        )

    def _open(self, beside: Beside, address: str, file: str, at: str) -> str | None:
        """Returns the name of the file of a reference, None for a file elsewhere. Reads the file the first time."""
        try:
            found = beside.find(address, file)
            if found.identity in self.names:
                return self.names[found.identity]
            data = beside.read(found, address, MAX_BYTES - self.size)
        except RefusedError as error:
            if self.keeps_dangling and isinstance(error, OutsideError):
                return None
            raise self._fault(str(error), file, at, error.expected) from error
        self._add(found.name, read(decoded(data, name=found.shown), name=found.shown))
        self.names[found.identity] = found.name
        return found.name

    def _at(self, file: str, pointer: str) -> Any:
        """Returns the value at a pointer of a file, also below a reference that is replaced; None for nothing."""
        for _ in range(MAX_STEPS):
            value = value_at(self.links.sources[file].value, pointer)
            at = pointer
            while value is None and at and (file, at) not in self.links.inlined:
                at = at.rpartition("/")[0]
            if value is not None or not at:
                return value
            file, target = self.links.inlined[file, at]
            pointer = target + pointer[len(at) :]
        return None

    def _change(self, file: str, pointer: str, key: str, value: str | None) -> None:
        self.links.changes.setdefault(file, {}).setdefault(pointer, {})[key] = value

    def _fault(self, message: str, file: str, pointer: str, expected: str | None) -> InputError:
        source, at = self.links.sources[file].written(pointer)
        return InputError(message, file=source.name, line=source.line(at), pointer=at, expected=expected)
