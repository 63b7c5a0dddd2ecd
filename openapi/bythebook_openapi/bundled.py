"""Finds the captured documents: packed in a wheel, or in a checkout. The only place that knows both."""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

__all__ = ["captured", "document_path"]


def captured() -> Traversable:
    """Return the folder that holds one folder for each captured page."""
    packed = files("bythebook_openapi") / "captured"
    return packed if packed.is_dir() else Path(__file__).parents[2] / "specs"


def document_path(name: str) -> Path:
    """Return the path of the document of the capture called `name`, such as `ontora`; it may not exist."""
    return Path(str(captured() / name / "openapi.yaml"))
