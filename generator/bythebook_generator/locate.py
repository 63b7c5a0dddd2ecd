"""Finds the templates: packed in a wheel, or at the root of a checkout. The only place that knows both."""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

__all__ = ["templates"]


def templates() -> Traversable:
    """Returns the folder of templates."""
    packed = files("bythebook_generator") / "templates"
    return packed if packed.is_dir() else Path(__file__).parents[2] / "templates"
