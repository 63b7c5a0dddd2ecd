"""Checks where a baseline is written before anything is sent."""

from __future__ import annotations

import os
from pathlib import Path

from bythebook_openapi.errors import InputError

__all__ = ["check_place"]


def check_place(path: Path) -> None:
    """Raises `InputError` where a file cannot be written."""
    folder = Path(os.path.realpath(path)).parent
    if path.is_dir():
        raise InputError("is a folder", file=str(path), expected="a file, such as behavior.lock")
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        raise InputError("cannot be written", file=str(path), expected="a file in a folder that you may write to")
