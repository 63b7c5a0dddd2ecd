"""Writes a file whole or not at all."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from bythebook_openapi.errors import InputError

__all__ = ["write_whole"]

_EXPECTED = "a file that can be written"


def write_whole(path: Path, content: bytes) -> None:
    """Writes a file whole or not at all. A link is followed. Raises `InputError` if the file cannot be written."""
    target = Path(os.path.realpath(path))
    try:
        if target.is_dir():
            raise InputError("is a folder", file=str(path), expected=_EXPECTED)
        if target.exists() and not target.is_file():  # a device or a pipe must not be replaced by a file
            target.write_bytes(content)
        else:
            _replace(target, content)
    except OSError as error:
        raise InputError(f"cannot be written ({error.strerror})", file=str(path), expected=_EXPECTED) from error


def _replace(target: Path, content: bytes) -> None:
    draft = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        with draft.open("xb") as file:
            file.write(content)
        draft.replace(target)
    except BaseException:
        with suppress(OSError):
            draft.unlink()
        raise
