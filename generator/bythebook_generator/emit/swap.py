"""Changes a folder as a whole: the new one is built beside it, and takes its place in two renames.

A run that is killed leaves the old folder or the new one, and never some files of each. Between the two renames there
is none: the next run finds the old one beside it, and puts it back.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection, Mapping
from contextlib import suppress
from pathlib import Path

__all__ = ["repaired", "swapped"]

NEW, OLD = ".bythebook-new", ".bythebook-old"
# Beyond it, a folder is not built anew: somebody generates into a folder of other things.
MOST_FILES = 2000


def repaired(folder: Path) -> None:
    """Puts back what a killed run left, and removes what it left over."""
    folder = _real(folder)
    new, old = _beside(folder, NEW), _beside(folder, OLD)
    if old.is_dir() and not folder.exists():
        old.rename(folder)
    for rest in (new, old):
        if rest.is_dir():
            shutil.rmtree(rest)


def swapped(files: Mapping[str, bytes], gone: Collection[str], folder: Path) -> bool:
    """Writes and removes files of a folder in one step; its other files stay. Returns False if it cannot be done so.

    It cannot for a mount point, for the folder in which the user stands, where the folder around may not be written,
    and for a folder of very many files.
    """
    folder = _real(folder)
    new, old = _beside(folder, NEW), _beside(folder, OLD)
    if folder.exists() and (Path.cwd().is_relative_to(folder) or os.path.ismount(folder)):
        return False
    try:
        new.mkdir(parents=True)
    except OSError:
        return False
    try:
        if folder.exists() and not _linked(folder, new, {*files, *gone}):
            return False
        for path, data in files.items():
            (new / path).parent.mkdir(parents=True, exist_ok=True)
            (new / path).write_bytes(data)
        if folder.exists():
            shutil.copystat(folder, new)
            folder.rename(old)
        try:
            new.rename(folder)
        except BaseException:
            if old.is_dir():
                old.rename(folder)
            raise
    finally:
        shutil.rmtree(new, ignore_errors=True)
        if old.is_dir() and folder.exists():
            shutil.rmtree(old, ignore_errors=True)
    return True


def _real(folder: Path) -> Path:
    return Path(os.path.realpath(folder))


def _beside(folder: Path, ending: str) -> Path:
    return folder.with_name(f".{folder.name}{ending}")


def _linked(folder: Path, new: Path, left_out: Collection[str]) -> bool:
    """Gives the files of a folder to another one as well. Returns False if they are too many."""
    found = sorted(folder.rglob("*"))
    if len(found) > MOST_FILES:
        return False
    for path in found:
        at = path.relative_to(folder)
        if at.as_posix() in left_out:
            continue
        if path.is_symlink():
            (new / at).parent.mkdir(parents=True, exist_ok=True)
            (new / at).symlink_to(path.readlink())
        elif path.is_dir():
            (new / at).mkdir(parents=True, exist_ok=True)
        else:
            _link(path, new / at)
    _without_empty(new, left_out)
    return True


def _link(path: Path, new: Path) -> None:
    try:
        os.link(path, new)
    except OSError:  # a file system without links
        shutil.copy2(path, new)


def _without_empty(new: Path, gone: Collection[str]) -> None:
    """Removes the folders of removed files that hold nothing else than compiled modules."""
    for parent in sorted({(new / path).parent for path in gone} - {new}, reverse=True):
        if parent.is_dir() and {entry.name for entry in parent.iterdir()} <= {"__pycache__"}:
            with suppress(OSError):
                shutil.rmtree(parent)
