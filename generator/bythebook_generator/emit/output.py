"""Writes rendered files into a folder, or compares the folder with them."""

from __future__ import annotations

import difflib
import keyword
import shutil
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from bythebook_generator.emit.stamp import is_generated, owned
from bythebook_generator.emit.swap import repaired, swapped
from bythebook_openapi.errors import InputError

__all__ = ["difference", "differences", "package_name", "write"]

HALF_WRITTEN = ".bythebook-tmp"


def package_name(folder: Path) -> str:
    """Returns the package name of a folder. Raises `InputError` if Python cannot import it."""
    name = folder.resolve().name
    if not name.isidentifier() or keyword.iskeyword(name):
        raise InputError(
            f"{name!r} is not a package name", file=str(folder), expected="a folder whose name is an identifier"
        )
    if folder.exists() and not folder.is_dir():
        raise InputError("is not a folder", file=str(folder))
    return name


def write(files: Mapping[str, str], folder: Path) -> list[str]:
    """Writes the files, removes generated files that are no longer rendered, and returns the changed paths.

    The folder changes as a whole (`emit.swap`) or, where that cannot be done, file by file, each one whole. A file that
    bythebook did not generate is neither replaced nor removed: that raises `InputError`.
    """
    try:
        repaired(folder)
        changed = [path for path, text in files.items() if _text(folder / path) != text]
        for place in (folder / path for path in changed):
            if place.is_dir() or (_text(place) != "" and place.exists() and not _generated(place)):
                raise InputError(
                    "bythebook did not generate this file, and does not replace it",
                    file=str(place),
                    expected="another folder",
                )
        gone = _orphans(files, folder)
        new = {path: files[path].encode() for path in changed}
        if (changed or gone) and not swapped(new, gone, folder):
            _one_by_one(new, gone, folder)
        for half in folder.rglob(f".*{HALF_WRITTEN}"):
            half.unlink()
    except OSError as error:
        raise InputError(f"cannot be written ({error.strerror})", file=str(error.filename or folder)) from error
    return sorted([*changed, *gone])


def _one_by_one(files: Mapping[str, bytes], gone: Iterable[str], folder: Path) -> None:
    """Writes and removes files. Every file is written completely beside its place before the first one is moved."""
    for parent in {(folder / path).parent for path in files}:
        parent.mkdir(parents=True, exist_ok=True)
    for path, data in files.items():
        _half(folder / path).write_bytes(data)
    for path in files:
        _half(folder / path).replace(folder / path)
    for path in gone:
        (folder / path).unlink()
        if {entry.name for entry in (folder / path).parent.iterdir()} <= {"__pycache__"}:
            shutil.rmtree((folder / path).parent)


def differences(files: Mapping[str, str], folder: Path) -> Iterator[str]:
    """Yields a unified diff from the folder to the rendered files, and a line for each orphan."""
    for path, text in sorted(files.items()):
        yield from difference(folder / path, text, f"rendered/{path}")
    for path in _orphans(files, folder):
        yield f"orphan: {folder / path}\n"


def difference(path: Path, text: str, name: str) -> Iterator[str]:
    """Yields a unified diff from a file to a text, nothing if they are equal."""
    found = _text(path)
    if found != text:
        before = str(path) if found is not None else "/dev/null"
        old, new = (found or "").splitlines(keepends=True), text.splitlines(keepends=True)
        yield from difflib.unified_diff(old, new, before, name)


def _half(path: Path) -> Path:
    return path.with_name(f".{path.name}{HALF_WRITTEN}")


def _text(path: Path) -> str | None:
    """Returns the text with its line ends unchanged, None if the file has no such text."""
    try:
        return path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return None


def _generated(path: Path) -> bool:
    return is_generated((_text(path) or "").encode())


def _orphans(files: Mapping[str, str], folder: Path) -> list[str]:
    return [at for at, path in owned(folder).items() if at not in files and _generated(path)]
