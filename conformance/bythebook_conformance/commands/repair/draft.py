"""A document that is changed keyword by keyword, and the actions of an OpenAPI Overlay that do the same.

Tools apply some actions differently: an update of a list adds to it or replaces it, and an index may mean another item
after a removal. So a keyword whose value is a list or changes its type is removed and written anew, and an item of a
list is removed by its value.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from typing import Any

from bythebook_openapi.document.load import Document
from bythebook_openapi.pointer import names_in, pointer_to, value_at
from bythebook_openapi.states import ABSENT

__all__ = ["Draft"]

_PLAIN = re.compile(r"[A-Za-z_]\w*", re.ASCII)
_SCALARS = (str, int, float, bool)


class Draft:
    """A copy of a document, and which of its keywords were changed, in the order of the first change."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.raw: Any = copy.deepcopy(document.raw)
        self._touched: dict[tuple[str, str], None] = {}

    @property
    def is_old(self) -> bool:
        """Whether the document is of OpenAPI 3.0, in which `type` is one name and `nullable` a keyword."""
        return self.document.version.startswith("3.0")

    @property
    def is_own(self) -> bool:
        """Whether all changes are of the document's own file, which alone an overlay changes."""
        own = {self.document.name, *(each.name for each in self.document.overlays)}
        return all(self.document.origin(pointer)[0] in own for pointer, _ in self._touched)

    def copied(self) -> Draft:
        """Returns a draft that may be given up."""
        found = Draft(self.document)
        found.take(self)
        found.raw = copy.deepcopy(self.raw)
        return found

    def take(self, other: Draft) -> None:
        """Takes over the changes of a copy."""
        self.raw, self._touched = other.raw, dict(other._touched)

    def at(self, pointer: str) -> Any:
        """Returns the value at a pointer, as it is now."""
        return value_at(self.raw, pointer)

    def put(self, pointer: str, name: str, value: Any) -> None:
        """Sets a keyword of an object; ABSENT removes it."""
        holder = self.at(pointer)
        if value is ABSENT:
            holder.pop(name, None)
        else:
            holder[name] = copy.deepcopy(value)
        self._touched[pointer, name] = None

    def actions(self) -> list[dict[str, Any]]:
        """Returns the actions that make this document of the one it was copied from."""
        return [action for pointer, name in self._touched for action in self._actions(pointer, name)]

    def _actions(self, pointer: str, name: str) -> Iterator[dict[str, Any]]:
        added = (at + pointer_to(inner) for at, inner in self._touched if self._is_new(at, inner))
        if any(pointer == at or pointer.startswith(f"{at}/") for at in added):
            return  # it is a part of what another action adds
        holder, mended = value_at(self.document.raw, pointer), self.at(pointer)
        before = holder.get(name, ABSENT) if isinstance(holder, dict) else ABSENT
        after = mended.get(name, ABSENT)
        target, whole = self._path(pointer), self._path(pointer + pointer_to(name))
        if before == after and type(before) is type(after):
            return
        if isinstance(before, list) and isinstance(after, list) and (gone := _only_gone(before, after)):
            yield from ({"target": f"{whole}[?@ == {_quoted(each)}]", "remove": True} for each in gone)
            return
        is_plain = before is ABSENT or (isinstance(before, _SCALARS) and isinstance(after, _SCALARS))
        if after is ABSENT or not is_plain:
            yield {"target": whole, "remove": True}
        if after is not ABSENT:
            yield {"target": target, "update": {name: after}}

    def _path(self, pointer: str) -> str:
        """Returns the JSONPath query (RFC 9535) of a pointer."""
        path, at = "$", ""
        for name in names_in(pointer):
            if isinstance(self.at(at), list):
                path += f"[{name}]"
            else:
                path += f".{name}" if _PLAIN.fullmatch(name) else f"[{_quoted(name)}]"
            at += pointer_to(name)
        return path

    def _is_new(self, pointer: str, name: str) -> bool:
        holder = value_at(self.document.raw, pointer)
        return not isinstance(holder, dict) or name not in holder


def _only_gone(before: list[Any], after: list[Any]) -> list[str]:
    """Returns the texts that a list lost, where it lost nothing else, kept its order, and is not empty."""
    gone = [each for each in before if each not in after]
    kept = [each for each in before if each in after]
    return gone if kept == after and after and all(isinstance(each, str) for each in gone) else []


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
