"""The name of a file as code hosts want it: from the folder in which the run began."""

from __future__ import annotations

from pathlib import Path

__all__ = ["repository_path"]


def repository_path(name: str) -> str | None:
    """Returns the path of a file from the working folder, with slashes; None for a file that lies elsewhere."""
    try:
        return Path(name).absolute().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return None
