"""Keeps which configuration files a user accepted: one small file in the user's state folder for each path and content.

A changed file has another digest, so a user must accept it again.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from bythebook_openapi.errors import InputError
from bythebook_openapi.text.atomic_write import write_whole
from bythebook_openapi.text.bounded_read import read_text_bounded

__all__ = ["Accepted", "accept", "accepted", "key_of", "remove", "store"]


@dataclass(frozen=True)
class Accepted:
    """An accepted configuration file: its path, and the SHA-256 of the content that the user accepted."""

    path: str
    digest: str


def key_of(path: Path) -> str:
    """Returns the absolute path of a file with the links of its folder resolved, and not a link that the file is.

    Paths in the file are relative to the folder in which it was found, so a link to an accepted file is another file.
    """
    return str(Path(os.path.realpath(path.parent), path.name))


def store() -> Path:
    """Returns the folder of accepted files: below XDG_STATE_HOME, or else where the platform keeps the state of users.

    Raises `InputError` if there is no home folder.
    """
    stated = os.environ.get("XDG_STATE_HOME", "")
    if Path(stated).is_absolute():  # by the specification, a relative path is ignored
        return Path(stated) / "bythebook" / "trust"
    try:
        home = Path.home()
    except RuntimeError as error:
        raise InputError(
            "there is no home folder to keep trusted files in", expected="HOME or XDG_STATE_HOME"
        ) from error
    usual = {"win32": Path("AppData", "Local"), "darwin": Path("Library", "Application Support")}
    return home / usual.get(sys.platform, Path(".local", "state")) / "bythebook" / "trust"


def accepted() -> Iterator[Accepted]:
    """Yields the accepted files. Raises `InputError` if another user may change what is kept."""
    folder = store()
    if not folder.is_dir():
        return
    for place in (folder.parent, folder):
        _check_own(place)
    for path in sorted(folder.glob("*.json")):
        with suppress(OSError, ValueError, LookupError, TypeError, InputError):  # an unreadable entry accepts nothing
            stated = json.loads(read_text_bounded(path))
            yield Accepted(str(stated["path"]), str(stated["sha256"]))


def accept(path: Path, digest: str) -> None:
    """Keeps that the user accepted a file with this content. Raises `InputError` if it cannot be kept."""
    folder, found = store(), Accepted(key_of(path), digest)
    try:
        for place in (folder.parent, folder):
            place.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(
            f"cannot be made ({error.strerror})", file=str(folder), expected="a folder of yours, or XDG_STATE_HOME"
        ) from error
    for place in (folder.parent, folder):
        _check_own(place)
    text = json.dumps({"path": found.path, "sha256": found.digest}, indent=1)
    write_whole(_entry(folder, found), f"{text}\n".encode())


def remove(path: Path) -> bool:
    """Forgets every content of a file that the user accepted. Returns False if there is none."""
    known = [each for each in accepted() if each.path == key_of(path)]
    for each in known:
        entry = _entry(store(), each)
        try:
            entry.unlink(missing_ok=True)
        except OSError as error:
            raise InputError(f"cannot be removed ({error.strerror})", file=str(entry)) from error
    return bool(known)


def _entry(folder: Path, found: Accepted) -> Path:
    name = hashlib.sha256(f"{found.path}\0{found.digest}".encode("utf-8", "surrogateescape")).hexdigest()
    return folder / f"{name}.json"


def _check_own(folder: Path) -> None:
    """Raises `InputError` if a folder of accepted files belongs to another user, or others may write it."""
    if sys.platform == "win32":
        return
    found = folder.stat()
    if found.st_uid != os.geteuid() or found.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise InputError(
            "others may write this folder of trusted files, or it belongs to another user",
            file=str(folder),
            expected="a folder that only you may write, or another XDG_STATE_HOME",
        )
