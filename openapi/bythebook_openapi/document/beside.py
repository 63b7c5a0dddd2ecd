"""Finds the files that a document refers to: beside it in its folder, or at its origin on the web."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, Protocol
from urllib.parse import unquote, urljoin, urlsplit

from bythebook_openapi.errors import InputError
from bythebook_openapi.network.origins import is_same_origin, without_user
from bythebook_openapi.redact import without_secrets_of

__all__ = ["Beside", "File", "Folder", "OutsideError", "RefusedError", "Site"]

_BESIDE = "a file beside the document"
# Each response of a server may refer to another one, without end.
_MOST_FILES = 500


class RefusedError(Exception):
    """A reference that is not followed: what is wrong, and what was expected."""

    def __init__(self, message: str, expected: str | None = None) -> None:
        super().__init__(message)
        self.expected = expected


class OutsideError(RefusedError):
    """A reference that leads out of the folder or the origin of the document by its address."""


class File(NamedTuple):
    """A file that a document refers to.

    `identity` is the same for all references to the file, `name` is relative to the document, and messages name the
    file by `shown`.
    """

    identity: str
    name: str
    shown: str


class Beside(Protocol):
    """The surroundings of a document. `identity` is that of the document itself."""

    @property
    def identity(self) -> str:
        """The identity of the document's own file."""

    def find(self, reference: str, file: str) -> File:
        """Returns the file of a reference in the file of a name. Raises `RefusedError`."""

    def read(self, file: File, reference: str, most: int) -> bytes:
        """Returns the bytes of a file. Raises `RefusedError` where they are more than `most` or cannot be read."""


@dataclass(frozen=True)
class Folder:
    """The folder of a document's path."""

    path: Path

    @property
    def identity(self) -> str:
        """The real path of the document."""
        return os.path.realpath(self.path)

    def find(self, reference: str, file: str) -> File:
        """Returns the file of a relative path within the boundary (`_boundary`)."""
        try:
            split = urlsplit(reference)
        except ValueError as error:
            raise RefusedError(f"the reference '{reference}' is not a valid URI", _BESIDE) from error
        if split.scheme or split.netloc:
            message = f"the reference '{reference}' is not followed: bythebook reads only relative paths"
            raise OutsideError(message, _BESIDE)
        relative = unquote(split.path)
        if split.query or relative.startswith(("/", "\\")):
            raise RefusedError(f"the reference '{reference}' is not a relative path", _BESIDE)
        folder = self.path.parent
        named = os.path.normpath(folder / Path(file).parent / relative)
        try:
            real = os.path.realpath(named)
        except (OSError, ValueError) as error:
            raise _unreadable(reference, error) from error
        boundary = _boundary(folder)
        if not Path(real).is_relative_to(boundary):
            raise RefusedError(f"the reference '{reference}' leaves {boundary}", _advice(boundary, Path(real)))
        return File(real, Path(os.path.relpath(named, folder)).as_posix(), named)

    def read(self, file: File, reference: str, most: int) -> bytes:
        """Returns the bytes of a file."""
        path = Path(file.identity)
        try:
            if not path.is_file():
                raise RefusedError(f"the reference '{reference}' names no file", "a file in YAML or JSON")
            if path.stat().st_size > most:
                raise RefusedError(f"the document is too large with '{reference}'", f"at most {most} bytes more")
            return path.read_bytes()
        except (OSError, ValueError) as error:
            raise _unreadable(reference, error) from error


def _unreadable(reference: str, error: Exception) -> RefusedError:
    reason = error.strerror if isinstance(error, OSError) else str(error)
    return RefusedError(f"the file of the reference '{reference}' cannot be read ({reason})")


def _boundary(folder: Path) -> Path:
    """Returns the folder that references may not leave.

    It is the git repository of the document or the folder in which the user stands and names it, whichever is wider,
    and else the document's own folder. A document of a stranger must not read what is around it.
    """
    real, here = folder.resolve(), Path.cwd().resolve()
    wide = [each for each in (real, *real.parents) if each == here or (each / ".git").exists()]
    return next((each for each in reversed(wide) if not _is_everything(each)), real)


def _is_everything(folder: Path) -> bool:
    """Returns whether a folder holds what has nothing to do with a document: the root, and the home of a user."""
    return folder == Path(folder.anchor) or Path.home().resolve().is_relative_to(folder)


def _advice(boundary: Path, file: Path) -> str:
    """Returns what the user can do for a file outside the boundary."""
    both = Path(os.path.commonpath([boundary, file]))
    if _is_everything(both):
        return "a file in that folder, or in one git repository with the document"
    return f"a file in that folder; run the command in {both}, which holds both, to read this one"


@dataclass(frozen=True)
class Site:
    """The origin of a document's address. `fetch` returns the bytes at an address of that origin."""

    address: str
    fetch: Callable[[str], bytes] = field(repr=False)
    _addresses: dict[str, str] = field(default_factory=dict, repr=False)

    @property
    def identity(self) -> str:
        """The address of the document."""
        return _bare(self.address)

    def find(self, reference: str, file: str) -> File:
        """Returns the file of a reference within the origin of the document."""
        base = self._addresses.get(file, self.address)
        try:
            address = urljoin(_bare(base), reference)
            is_near = is_same_origin(address, self.address)
        except ValueError as error:
            raise RefusedError(f"the reference '{reference}' is not a valid URI", _BESIDE) from error
        if not is_near:
            message = f"the reference '{reference}' is not followed: it leads to another origin than the document"
            raise OutsideError(message, "a file of the same origin")
        split, root = urlsplit(address), urlsplit(self.identity)
        name = posixpath.relpath(split.path or "/", posixpath.dirname(root.path) or "/")
        name += f"?{split.query}" if split.query else ""
        self._addresses[name] = address
        return File(_bare(address), name, without_secrets_of(address))

    def read(self, file: File, reference: str, most: int) -> bytes:
        """Returns the bytes at the address of a file."""
        if len(self._addresses) > _MOST_FILES:
            raise RefusedError(f"the document refers to more than {_MOST_FILES} files", "fewer files, or a path")
        user = urlsplit(self.address).netloc.rpartition("@")[0]
        try:
            data = self.fetch(file.identity.replace("://", f"://{user}@", 1) if user else file.identity)
        except InputError as error:
            raise RefusedError(f"the reference '{reference}' cannot be fetched: {error}") from error
        if len(data) > most:
            raise RefusedError(f"the document is too large with '{reference}'", f"at most {most} bytes more")
        return data


def _bare(address: str) -> str:
    return without_user(address).partition("#")[0]
