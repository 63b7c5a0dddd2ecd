"""Finds the templates: in an installed wheel, or in a checkout."""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

__all__ = ["templates"]


def templates() -> Traversable:
    """Returns the folder of templates."""
    packed = files("bythebook_generator") / "templates"
    return packed if packed.is_dir() else Path(__file__).parents[2] / "templates"
