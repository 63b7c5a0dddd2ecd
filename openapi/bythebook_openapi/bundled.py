"""Finds the captured documents: in an installed wheel, or in a checkout."""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

__all__ = ["captured", "document_path"]


def captured() -> Traversable:
    """Returns the folder that holds one folder for each captured page."""
    packed = files("bythebook_openapi") / "captured"
    return packed if packed.is_dir() else Path(__file__).parents[2] / "specs"


def document_path(name: str) -> Path:
    """Returns the path of the document of the capture `name`, such as `ontora`. The file may not exist."""
    return Path(str(captured() / name / "openapi.yaml"))
