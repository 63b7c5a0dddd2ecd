"""Finds the templates and the runtime: in an installed wheel, or in a checkout."""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

__all__ = ["runtime", "templates"]


def templates() -> Traversable:
    """Returns the folder of templates."""
    return _folder("templates", "templates")


def runtime() -> Traversable:
    """Returns the folder of the modules that are copied into packages. The wheel has them as data, not as a package:
    `bythebook_runtime` is a distribution of its own, which may have another version.
    """
    return _folder("runtime", "runtime/bythebook_runtime")


def _folder(packed: str, stored: str) -> Traversable:
    found = files("bythebook_generator") / packed
    return found if found.is_dir() else Path(__file__).parents[2] / stored
