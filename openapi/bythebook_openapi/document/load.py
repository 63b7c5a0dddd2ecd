"""Loads an OpenAPI document with all of its files, and finds the file and line of a JSON pointer."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from jsonpointer import JsonPointer, JsonPointerException

from bythebook_openapi.document.beside import Beside, Folder
from bythebook_openapi.document.bundle import join
from bythebook_openapi.document.nulls import without_nulls
from bythebook_openapi.document.origins import Places
from bythebook_openapi.document.swagger2 import converted
from bythebook_openapi.errors import InputError
from bythebook_openapi.overlay.apply import overlaid
from bythebook_openapi.overlay.model import Overlay
from bythebook_openapi.text.bounded_read import read_bounded
from bythebook_openapi.text.parse import MAX_BYTES, Source, decoded, is_minified, read

__all__ = ["Document", "load", "parse"]

_EXPECTED = "openapi: 3.0, 3.1 or 3.2, or swagger: '2.0'"
_NUMBERS = {3.0, 3.1, 3.2}


@dataclass(frozen=True)
class Document:
    """A loaded document. `path` is None for a text, and `address` is None for all but what was fetched.

    `raw` is the JSON value of the document. All references are local, parts of other files are under `x-files`, and
    Swagger 2.0 is converted to OpenAPI 3.0. `digest` is the SHA-256 of all files and overlays, in hex. `overlays` were
    applied to its own file, before references were followed; `again` reads the document again with other ones.
    """

    name: str
    raw: dict[str, Any]
    digest: str
    path: Path | None
    _places: Places = field(repr=False)
    address: str | None = field(default=None, repr=False)
    overlays: tuple[Overlay, ...] = field(default=(), repr=False)
    again: Callable[[Sequence[Overlay]], Document] | None = field(default=None, repr=False, compare=False)

    @property
    def version(self) -> str:
        """The OpenAPI version of the user's file, `2.0` for Swagger."""
        stated = self._places.root.value
        return str(stated.get("openapi") or stated.get("swagger"))

    @property
    def files(self) -> tuple[str, ...]:
        """The names of all files of the document, its own file first, its overlays last."""
        others = (source.name for source, _ in self._places.mounts.values())
        return tuple(dict.fromkeys([self.name, *others, *(each.name for each in self.overlays)]))

    def at(self, pointer: str) -> Any:
        """Returns the value at a JSON pointer (RFC 6901). Raises `InputError` if the pointer leads nowhere."""
        try:
            return JsonPointer(pointer).resolve(self.raw)
        except JsonPointerException as error:
            file, line = self.place(pointer)
            told, expected = "the pointer leads nowhere", "a pointer of the document"
            raise InputError(told, file=file, line=line, pointer=pointer, expected=expected) from error

    def place(self, pointer: str) -> tuple[str, int | None]:
        """Returns the file and the line of a JSON pointer.

        A pointer to nothing has the line of its parent, and a minified file has no line.
        """
        source, _, line = self._places.nearest(pointer)
        return source.name, line

    def origin(self, pointer: str) -> tuple[str, str]:
        """Returns the file of a JSON pointer, and the pointer in that file, as the user wrote it.

        A part that a conversion added, and a pointer to nothing, have the pointer of the part around them.
        """
        source, at, _ = self._places.nearest(pointer)
        return source.name, at

    def written_at(self, pointer: str) -> tuple[str, str]:
        """Returns the file of a JSON pointer and the pointer in it, without a look whether something is there.

        Parts that several references replace, such as a path item of two paths, are written at one place.
        """
        source, at = self._places.find(pointer)
        return source.name, at

    def is_overlaid(self, pointer: str) -> bool:
        """Returns whether an overlay wrote the part at a JSON pointer."""
        source = self._places.nearest(pointer)[0] if self.overlays else None
        return any(source is each.source for each in self.overlays)

    def line(self, pointer: str) -> int | None:
        """Returns the line, from 1, of the key or item at a JSON pointer in its own file, None for a pointer to
        nothing.

        A part that a conversion added has the line of the part that it was made from.
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
        """Returns the text of a source such as `page.txt:130` in the document's folder, None if there is no such
        line.
        """
        lines, number = self.page(source), source.rpartition(":")[2]
        return lines[int(number) - 1] if lines is not None and 0 < int(number) <= len(lines) else None

    def page(self, source: str) -> list[str] | None:
        """Returns all lines of the page of a source such as `page.txt:130`, None if the page cannot be read.

        Each page is read once: a report quotes it for every requirement.
        """
        name, _, number = source.rpartition(":")
        if self.path is None or not name or not (number.isascii() and number.isdecimal()):
            return None
        if name not in self._pages:
            self._pages[name] = _lines(self.path.parent, name)
        return self._pages[name]

    @cached_property
    def _pages(self) -> dict[str, list[str] | None]:
        return {}

    def text(self, pointer: str) -> str:
        """Returns the text of the file that a JSON pointer leads into."""
        return self._places.find(pointer)[0].text


def _lines(folder: Path, name: str) -> list[str] | None:
    """Returns the lines of a file in a folder, None where it cannot be read or lies outside."""
    try:
        root = folder.resolve()
        page = (root / name).resolve()
        return page.read_text(encoding="utf-8").splitlines() if page.is_relative_to(root) else None
    except (OSError, ValueError, RuntimeError):
        return None


def load(
    path: Path, *, is_lenient: bool = False, keeps_dangling: bool = False, overlays: Sequence[Overlay] = ()
) -> Document:
    """Returns the document in a YAML or JSON file, with the parts of other files that its references lead to.

    `overlays` change the file before its references are followed. Raises `InputError` if the file cannot be read as a
    document, an overlay cannot be applied, or a reference cannot be followed.
    """
    try:
        data = read_bounded(path, MAX_BYTES)
    except (OSError, ValueError) as error:
        if re.match("https?:/", str(path), re.IGNORECASE):
            raise InputError("is a URL", file=str(path), expected="a file: download the document first") from error
        reason = error.strerror if isinstance(error, OSError) else error
        raise InputError(f"cannot be read ({reason})", file=str(path), expected="an OpenAPI document") from error
    text = decoded(data, name=str(path))
    return parse(
        text, name=str(path), path=path, is_lenient=is_lenient, keeps_dangling=keeps_dangling, overlays=overlays
    )


def parse(
    text: str,
    *,
    name: str,
    path: Path | None = None,
    beside: Beside | None = None,
    address: str | None = None,
    is_lenient: bool = False,
    keeps_dangling: bool = False,
    overlays: Sequence[Overlay] = (),
) -> Document:
    """Returns the document in a YAML or JSON text. `beside` opens the files that it refers to: those of the folder of
    `path`, or none without either. `address` is where it was fetched. With `is_lenient`, an operation that cannot be
    converted to OpenAPI 3.0 says so, and the others are converted; a null where OpenAPI admits none is absent. With
    `keeps_dangling`, a reference to an address elsewhere or to nothing stays as it is. `overlays` are applied first.

    Raises `InputError` if the text is no document, an overlay cannot be applied, or a reference cannot be followed.
    """
    for each in overlays:
        each.check_extends(address or (str(path) if path is not None else name))
    root = overlaid(read(text, name=name), overlays)
    kind = _kind(root)
    raw, places = join(
        root, beside or (Folder(path) if path is not None else None), kind, keeps_dangling=keeps_dangling
    )
    if is_lenient:
        raw = without_nulls(raw, kind)
    if kind == "swagger":
        raw, places = converted(raw, places, is_lenient=is_lenient)
    for count, each in enumerate(overlays):
        each.check_bound(_digest(text, places, overlays[:count]))
    digest = _digest(text, places, overlays)
    stated: dict[str, Any] = {"beside": beside, "is_lenient": is_lenient, "keeps_dangling": keeps_dangling}
    again = partial(_parse_again, text, name=name, path=path, address=address, **stated)
    return Document(name, raw, digest, path, places, address, tuple(overlays), again)


def _parse_again(text: str, overlays: Sequence[Overlay], **stated: Any) -> Document:
    return parse(text, overlays=overlays, **stated)


def _kind(root: Source) -> str:
    """Returns the kind of the document in the words of `GRAMMAR`. Raises `InputError` for an unsupported version."""
    if not isinstance(root.value, dict):
        line = None if is_minified(root.text) else 1
        expected = "a mapping with the key 'openapi'"
        found = "is not an OpenAPI document" if root.text.strip() else "is empty"
        raise InputError(found, file=root.name, line=line, expected=expected)
    openapi, swagger = root.value.get("openapi"), root.value.get("swagger")
    if isinstance(openapi, str) and re.match(r"3\.[0-2](\.|$)", openapi):
        return "openapi"
    if openapi is None and str(swagger) == "2.0":
        return "swagger"
    key = "openapi" if openapi is not None else "swagger"
    version = root.value.get(key)
    found = "states no version of OpenAPI" if version is None else f"{key}: {version} is not supported"
    line = None if is_minified(root.text) else root.line(f"/{key}") or 1
    expected = _EXPECTED
    if key == "openapi" and isinstance(version, float) and version in _NUMBERS:
        found, expected = f"{key}: {version} is a number", f'a text, such as {key}: "{version}.0"'
    raise InputError(found, file=root.name, line=line, expected=expected)


def _digest(text: str, places: Places, overlays: Sequence[Overlay]) -> str:
    others = {source.name: source.text for source, _ in places.mounts.values()}
    whole = hashlib.sha256(text.encode())
    for name in sorted(others):
        whole.update(hashlib.sha256(others[name].encode()).digest())
    for each in overlays:
        whole.update(bytes.fromhex(each.digest))
    return whole.hexdigest()
