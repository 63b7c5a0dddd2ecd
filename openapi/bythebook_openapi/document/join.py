"""Builds one document from several files whose references are known.

The parts of other files that references lead to go under `x-files`, by the name of the file.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from bythebook_openapi.document.origins import Places
from bythebook_openapi.errors import InputError
from bythebook_openapi.pointer import escape, pointer_to, value_at
from bythebook_openapi.schema.references import reference_to
from bythebook_openapi.text.parse import MAX_DEPTH, Source, within_bounds

__all__ = ["Links", "build", "local"]

_FILES: Final = "x-files"
_MAX_INLINED: Final = 10_000


@dataclass
class Links:
    """The files and their references. The document itself is the file ''."""

    sources: dict[str, Source] = field(default_factory=dict)
    # By file and pointer: the new value of a key, None for a key that is removed.
    changes: dict[str, dict[str, dict[str, str | None]]] = field(default_factory=dict)
    # Maps, path items and operations that replace a reference: the place of the reference, and the place of the value.
    inlined: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    # By file: the pointers to which references lead.
    reached: dict[str, set[str]] = field(default_factory=dict)


def local(name: str, pointer: str) -> str:
    """Returns the reference, within the joined document, to a pointer of a file."""
    return reference_to((pointer_to(_FILES, name) if name else "") + pointer)


def build(links: Links) -> tuple[dict[str, Any], Places]:
    """Returns the joined document, and the origin of each part. The values of the files are not changed.

    Raises `InputError` if the document grows too large.
    """
    root = links.sources[""]
    joining = _Joining(links)
    try:
        raw: dict[str, Any] = dict(joining.copy("", "", root.value, ""))
        files = {name: joining.file(name) for name in links.reached}
    except RecursionError as error:
        raise InputError(
            "is nested too deeply across its files", file=root.name, expected=f"at most {MAX_DEPTH} levels"
        ) from error
    if files:
        if _FILES in raw:
            raise InputError(
                f"the key '{_FILES}' is reserved for the parts of other files",
                file=root.name,
                pointer=f"/{_FILES}",
                expected="another key",
            )
        raw[_FILES] = files
    within_bounds(raw, name=root.name)
    return raw, Places(root, joining.mounts)


def _ancestors(pointers: set[str]) -> set[str]:
    """Returns some pointers with all pointers above them."""
    every: set[str] = set()
    for pointer in pointers:
        while pointer not in every:
            every.add(pointer)
            pointer = pointer.rpartition("/")[0]  # noqa: PLW2901 (the way up)
    return every


class _Joining:
    def __init__(self, links: Links) -> None:
        self.links = links
        self.mounts: dict[str, tuple[Source, str]] = {}
        self._open: list[tuple[str, str]] = []
        self._inlined = 0
        touched: dict[str, set[str]] = {name: set(changes) for name, changes in links.changes.items()}
        for file, pointer in links.inlined:
            touched.setdefault(file, set()).add(pointer)
        self._touched = {name: _ancestors(pointers) for name, pointers in touched.items()}

    def file(self, name: str) -> Any:
        """Returns the parts of a file that references lead to."""
        at = f"/{_FILES}/{escape(name)}"
        source = self.links.sources[name]
        self.mounts[at] = source, ""
        return self._part(name, "", source.value, at, _ancestors(self.links.reached[name]))

    def _part(self, name: str, pointer: str, node: Any, at: str, wanted: set[str]) -> Any:
        if pointer in self.links.reached[name]:
            return self.copy(name, pointer, node, at)
        if isinstance(node, list):
            inner = [f"/{index}" for index in range(len(node))]
            return [
                self._part(name, pointer + key, each, at + key, wanted) if pointer + key in wanted else None
                for key, each in zip(inner, node, strict=True)
            ]
        keys = {key: f"/{escape(key)}" for key in node}
        return {
            key: self._part(name, pointer + part, node[key], at + part, wanted)
            for key, part in keys.items()
            if pointer + part in wanted
        }

    def copy(self, file: str, pointer: str, node: Any, at: str) -> Any:
        """Returns the value at a pointer of a file with its references rewritten. Its new pointer is `at`."""
        if (file, pointer) in self.links.inlined:
            return self._inline(file, pointer, at)
        if pointer not in self._touched.get(file, ()):
            return node
        if isinstance(node, list):
            return [self.copy(file, f"{pointer}/{i}", each, f"{at}/{i}") for i, each in enumerate(node)]
        changes = self.links.changes.get(file, {}).get(pointer, {})
        new = {
            key: self.copy(file, f"{pointer}/{escape(key)}", each, f"{at}/{escape(key)}")
            for key, each in node.items()
            if key not in changes
        }
        return new | {key: value for key, value in changes.items() if value is not None}

    def _inline(self, file: str, pointer: str, at: str) -> Any:
        source = self.links.sources[file]
        line = source.line(pointer)
        if (file, pointer) in self._open:
            raise InputError("the references form a circle", file=source.name, line=line, pointer=pointer)
        self._inlined += 1
        if self._inlined > _MAX_INLINED:
            raise InputError("its references expand to too many values", file=source.name, line=line, pointer=pointer)
        inner, target = self.links.inlined[file, pointer]
        self.mounts[at] = self.links.sources[inner], target
        self._open.append((file, pointer))
        copied = self.copy(inner, target, value_at(self.links.sources[inner].value, target), at)
        self._open.pop()
        return self._with_siblings(copied, file, pointer, at) if isinstance(copied, dict) else copied

    def _with_siblings(self, copied: dict[str, Any], file: str, pointer: str, at: str) -> dict[str, Any]:
        """Returns a value that replaces a reference, with the keys beside the reference: they win."""
        source = self.links.sources[file]
        beside = {}
        for key, each in value_at(source.value, pointer).items():
            if key != "$ref":
                inner = f"/{escape(key)}"
                self.mounts[at + inner] = source, pointer + inner
                beside[key] = self.copy(file, pointer + inner, each, at + inner)
        return {**copied, **beside}
