"""Imports a module when something of it is first used, since not every command needs Schemathesis and Hypothesis."""

from __future__ import annotations

from importlib import import_module
from typing import Any

__all__ = ["Deferred"]


class Deferred:
    """Stands for a module, which is imported when something of it is first used."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> Any:
        """Returns what the module has under a name. Raises `AttributeError` where it has nothing."""
        return getattr(import_module(self._name), attribute)
