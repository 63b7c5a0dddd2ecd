"""Writes a file whole or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from bythebook_openapi.errors import InputError

__all__ = ["discard_drafts", "write_whole"]

# Temporary files of writes that have not ended, each in the folder of its target.
_DRAFTS: set[Path] = set()
_EXPECTED = "a file that can be written"


def write_whole(path: Path, content: bytes | Iterable[bytes]) -> None:
    """Writes a file whole or not at all; its content may come in parts. A link is followed.

    Raises `InputError` if the file cannot be written.
    """
    target = Path(os.path.realpath(path))
    parts = (content,) if isinstance(content, bytes) else content
    try:
        if target.is_dir():
            raise InputError("is a folder", file=str(path), expected=_EXPECTED)
        if target.exists() and not target.is_file():  # a device or a pipe must not be replaced by a file
            with target.open("wb") as file:
                file.writelines(parts)
        else:
            _replace(target, parts)
    except BrokenPipeError:
        raise  # nobody reads the pipe any more, which is no mistake of the user's
    except OSError as error:
        raise InputError(f"cannot be written ({error.strerror})", file=str(path), expected=_EXPECTED) from error


def _replace(target: Path, parts: Iterable[bytes]) -> None:
    draft = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    _DRAFTS.add(draft)
    try:
        with draft.open("xb") as file:
            file.writelines(parts)
        if target.exists():
            shutil.copymode(target, draft)
        draft.replace(target)
    except BaseException:
        with suppress(OSError):
            draft.unlink()
        raise
    finally:
        _DRAFTS.discard(draft)


def discard_drafts() -> None:
    """Removes the files that are half written, for a process that ends at once."""
    for draft in tuple(_DRAFTS):
        with suppress(OSError):
            draft.unlink()
