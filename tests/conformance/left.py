"""Reads what a run says of the resources that it left on the server."""

from __future__ import annotations

import re
from pathlib import Path

__all__ = ["left_in"]


def left_in(output: str) -> str:
    """Returns what a run prints, and the file that it names for what it left; the file is deleted."""
    found = re.search(r"(\S*bythebook-left-\S+\.sh)", output)
    if found is None:
        return output
    file = Path(found[1])
    text = file.read_text(encoding="utf-8")
    file.unlink()
    return output + text
