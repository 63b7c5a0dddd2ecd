"""Reads a file up to a number of bytes: a device such as /dev/zero has no size and no end."""

from __future__ import annotations

from pathlib import Path

from bythebook_openapi.errors import InputError

__all__ = ["MAX_SMALL", "read_bounded", "read_text_bounded", "reason_unread"]

# For files that people write by hand: values, waivers, a configuration.
MAX_SMALL = 4 * 1024 * 1024


def read_bounded(path: Path, most: int) -> bytes:
    """Returns the bytes of a file. Raises `InputError` if they are more than `most`; of those no more is read.

    Raises `OSError` where the file cannot be read.
    """
    with path.open("rb") as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise InputError("is too large", file=str(path), expected=f"at most {most} bytes")
    return data


def read_text_bounded(path: Path, most: int = MAX_SMALL) -> str:
    """Returns the text of a file in UTF-8. Raises `InputError`, `OSError` and `UnicodeDecodeError`."""
    return read_bounded(path, most).decode("utf-8-sig")


def reason_unread(error: Exception) -> str:
    """Returns why a file was not read, without the name of the file, which messages give already."""
    if isinstance(error, UnicodeDecodeError):
        return "it is not text in UTF-8"
    return error.strerror or str(error) if isinstance(error, OSError) else str(error)
