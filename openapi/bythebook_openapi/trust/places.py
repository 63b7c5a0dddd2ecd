"""Finds the repository of a folder, and the files and folders that other users may change."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

__all__ = ["MARKS", "changeable_by_others", "repository"]

# The entries in the root of a repository. Git has a file there in worktrees and submodules.
MARKS = (".git", ".hg")


def repository(folder: Path) -> Path | None:
    """Returns the root of the repository that a folder belongs to, None outside of every repository."""
    roots = (each for each in (folder, *folder.parents) if any((each / mark).exists() for mark in MARKS))
    return next(roots, None)


def changeable_by_others(file: Path) -> str | None:
    """Returns who may change a file and where, None if nobody but its owner may. It counts who may write its folder.

    A sticky folder such as /tmp counts, too: everybody may put a file there. Where the file is a link, both ends count.
    """
    return next((reason for place in _places(file) if (reason := _changeable(place)) is not None), None)


def _places(file: Path) -> Iterator[Path]:
    real = Path(os.path.realpath(file))
    yield from dict.fromkeys((file.parent, file, real.parent, real))


def _changeable(place: Path) -> str | None:
    if sys.platform == "win32":  # the modes of files say nothing there
        return None
    found = place.stat()
    kind = "folder" if stat.S_ISDIR(found.st_mode) else "file"
    if found.st_mode & stat.S_IWOTH:
        return f"everybody may write the {kind} {place}"
    if found.st_mode & stat.S_IWGRP and found.st_uid != os.geteuid():
        return f"a group may write the {kind} {place}, which belongs to another user"
    return None
