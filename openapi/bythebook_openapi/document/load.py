"""Loads an OpenAPI document with all of its files, and tells where in them a JSON pointer stands.

It does not interpret what it loads: a document of Swagger 2.0 is handed to `swagger`, references to `files`.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jsonpointer import JsonPointer, JsonPointerException

from bythebook_openapi.document.bundle import join
from bythebook_openapi.document.origins import Places
from bythebook_openapi.document.swagger2 import converted
from bythebook_openapi.errors import InputError
from bythebook_openapi.text.parse import MAX_BYTES, Source, decoded, read

__all__ = ["Document", "load", "parse"]

_EXPECTED = "openapi: 3.0, 3.1 or 3.2, or swagger: '2.0'"


@dataclass(frozen=True)
class Document:
    """A loaded document. `path` is None for a text.

    `raw` is its JSON value: all of its references are local, what other files hold stands under `x-files`, and Swagger
    2.0 is converted to OpenAPI 3.0. `digest` is the SHA-256 of its bytes in hex, over all of its files.
    """

    name: str
    raw: dict[str, Any]
    digest: str
    path: Path | None
    _places: Places = field(repr=False)

    @property
    def version(self) -> str:
        """The version of OpenAPI in which the user wrote it, `2.0` for Swagger."""
        stated = self._places.root.value
        return str(stated.get("openapi") or stated.get("swagger"))

    @property
    def files(self) -> tuple[str, ...]:
        """The names of all of its files, its own first."""
        return tuple(dict.fromkeys([self.name, *(source.name for source, _ in self._places.mounts.values())]))

    def at(self, pointer: str) -> Any:
        """Return the value at a JSON pointer (RFC 6901). Raises `InputError` where there is none."""
        try:
            return JsonPointer(pointer).resolve(self.raw)
        except JsonPointerException as error:
            raise InputError("nothing stands there", file=self.name, pointer=pointer) from error

    def place(self, pointer: str) -> tuple[str, int | None]:
        """Return the file and the line in which a JSON pointer stands; what stands nowhere has its parent's line."""
        source, _, line = self._places.nearest(pointer)
        return source.name, line

    def origin(self, pointer: str) -> tuple[str, str]:
        """Return the file in which a JSON pointer stands, and its pointer there, as the user wrote it.

        What a conversion added, or what stands nowhere, has the pointer of what is around it.
        """
        source, at, _ = self._places.nearest(pointer)
        return source.name, at

    def line(self, pointer: str) -> int | None:
        """Return the line, from 1, in its own file, on which the key or item of a JSON pointer stands; None if nowhere.

        What a conversion added stands on the line of what it was made of.
        """
        source, at = self._places.find(pointer)
        line = source.line(at)
        if line is not None:
            return line
        try:
            JsonPointer(pointer).resolve(self.raw)
        except JsonPointerException:
            return None
        return self._places.nearest(pointer)[2]

    def quote(self, source: str) -> str | None:
        """Return the words of a source such as `page.txt:130`, which stands in the document's folder, or None."""
        name, _, number = source.rpartition(":")
        if self.path is None or not name or not (number.isascii() and number.isdecimal()):
            return None
        folder = self.path.parent.resolve()
        try:
            page = (folder / name).resolve()
            if not page.is_relative_to(folder):
                return None
            lines = page.read_text(encoding="utf-8").splitlines()
        except (OSError, ValueError, RuntimeError):
            return None
        return lines[int(number) - 1] if 0 < int(number) <= len(lines) else None


def load(path: Path) -> Document:
    """Return the document in a YAML or JSON file, with what its references lead to in other files beside it.

    Raises `InputError` where it cannot be read as one, or a reference cannot be followed.
    """
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise InputError(f"{size} bytes are too many", file=str(path), expected=f"at most {MAX_BYTES}")
        data = path.read_bytes()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise InputError(f"cannot be read ({reason})", file=str(path), expected="an OpenAPI document") from error
    return parse(decoded(data, name=str(path)), name=str(path), path=path)


def parse(text: str, *, name: str, path: Path | None = None) -> Document:
    """Return the document that a text in YAML or JSON states; without a path, no other file is opened.

    Raises `InputError` where it states none, or a reference cannot be followed.
    """
    root = read(text, name=name)
    kind = _kind(root)
    raw, places = join(root, path, kind)
    if kind == "swagger":
        raw, places = converted(raw, places)
    return Document(name, raw, _digest(text, places), path, places)


def _kind(root: Source) -> str:
    """Return the kind of a document, in the words of `grammar`. Raises `InputError` where it is none."""
    if not isinstance(root.value, dict):
        raise InputError(
            "is not an OpenAPI document", file=root.name, line=1, expected="a mapping with the key 'openapi'"
        )
    openapi, swagger = root.value.get("openapi"), root.value.get("swagger")
    if isinstance(openapi, str) and re.match(r"3\.[0-2](\.|$)", openapi):
        return "openapi"
    if openapi is None and str(swagger) == "2.0":
        return "swagger"
    key = "openapi" if openapi is not None else "swagger"
    version = root.value.get(key)
    found = "no version" if version is None else f"{key}: {version}"
    raise InputError(f"{found} is not supported", file=root.name, line=root.line(f"/{key}") or 1, expected=_EXPECTED)


def _digest(text: str, places: Places) -> str:
    others = {source.name: source.text for source, _ in places.mounts.values()}
    whole = hashlib.sha256(text.encode())
    for name in sorted(others):
        whole.update(hashlib.sha256(others[name].encode()).digest())
    return whole.hexdigest()
