"""Finds the identifiers of schemas in OpenAPI 3.1: `$id`, `$anchor`, `$dynamicAnchor` (JSON Schema 2020-12, section
8.2).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urljoin

from jsonpointer import escape

from bythebook_openapi.text.parse import Source

__all__ = ["Identifiers"]

_WORDS = ("$id", "$anchor", "$dynamicAnchor")


@dataclass
class Identifiers:
    """The identifiers of the scanned files. It stays empty unless `enabled`: OpenAPI 3.0 has no identifiers."""

    enabled: bool
    anchors: dict[tuple[str, str, str], str] = field(default_factory=dict)  # by file, pointer of the resource, name
    dynamic: dict[str, int] = field(default_factory=dict)  # how often each $dynamicAnchor was given
    _resources: dict[str, tuple[str, str]] = field(default_factory=dict)  # by URI
    _bases: dict[str, dict[str, str]] = field(default_factory=dict)  # by file and pointer

    def scan(self, file: str, source: Source) -> None:
        """Adds the identifiers of a file."""
        if not self.enabled or not any(word in source.text for word in _WORDS):
            return
        waiting: list[tuple[Any, str, str, str]] = [(source.value, "", "", _uri(file))]
        while waiting:
            node, pointer, resource, base = waiting.pop()
            if isinstance(node, dict):
                if isinstance(node.get("$id"), str) and not node["$id"].startswith("#"):
                    base, resource = _joined(base, node["$id"].partition("#")[0]), pointer
                    self._resources.setdefault(base, (file, pointer))
                    self._bases.setdefault(file, {})[pointer] = base
                for word in ("$anchor", "$dynamicAnchor"):
                    if isinstance(node.get(word), str):
                        self.anchors.setdefault((file, resource, node[word]), pointer)
                if isinstance(node.get("$dynamicAnchor"), str):
                    self.dynamic[node["$dynamicAnchor"]] = self.dynamic.get(node["$dynamicAnchor"], 0) + 1
                waiting += [(each, f"{pointer}/{escape(key)}", resource, base) for key, each in node.items()]
            elif isinstance(node, list):
                waiting += [(each, f"{pointer}/{index}", resource, base) for index, each in enumerate(node)]

    def resource(self, address: str, file: str, pointer: str) -> tuple[str, str] | None:
        """Returns the file and the pointer that an address means at a pointer of a file, None for an unknown address.

        The address is a reference without its fragment. An empty address means the schema resource around the pointer.
        """
        bases = self._bases.get(file, {})
        at = pointer
        while at and at not in bases:
            at = at.rpartition("/")[0]
        if not address:
            return file, at if at in bases else ""
        return self._resources.get(_joined(bases.get(at, _uri(file)), address))


def _uri(file: str) -> str:
    return f"file:///{quote(file)}"


def _joined(base: str, address: str) -> str:
    try:
        return urljoin(base, address)
    except ValueError:  # not a URI
        return address
