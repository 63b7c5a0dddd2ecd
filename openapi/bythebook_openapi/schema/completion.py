"""Completes a value with the documented defaults of the members that it leaves out.

A default stands for an absent member, never for null. In a response it is what a client may assume; in a request it is
what the server fills in, so that `{}` means the same as `{}` with the defaults of its members.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from bythebook_openapi.schema.resolve import Reader
from bythebook_openapi.states import ABSENT

__all__ = ["Completion"]

# So deep are members filled in: a default may hold what has a default again, without end.
_DEEPEST = 8


@dataclass(frozen=True)
class Completion:
    """Fills in the documented defaults of absent members. `hidden` is the keyword of members that cannot stand there:
    `readOnly` in a request, `writeOnly` in a response.
    """

    reader: Reader
    hidden: str = ""
    _has_any: dict[tuple[str, ...], bool] = field(default_factory=dict)

    def completed(self, pointers: Sequence[str], value: Any) -> Any:
        """Returns a value with the defaults of its absent members; `pointers` are the schemas that it satisfies.

        The alternatives of a union are left as they are.
        """
        if not isinstance(value, dict | list) or not self._any(tuple(pointers)):
            return value
        return self._filled(tuple(pointers), value, _DEEPEST)

    def _any(self, pointers: tuple[str, ...]) -> bool:
        """Return whether a schema documents any default of a member, however deep."""
        if pointers not in self._has_any:
            seen: set[tuple[str, ...]] = set()
            waiting = [pointers]
            while waiting and (at := waiting.pop()) is not None:
                if at not in seen:
                    seen.add(at)
                    waiting += self._within(at)
            self._has_any[pointers] = any("default" in self.reader.shape(*each).schema for each in seen - {pointers})
        return self._has_any[pointers]

    def _within(self, pointers: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        shape = self.reader.shape(*pointers)
        yield from (tuple(each) for each in (*shape.properties.values(), shape.items, shape.additional) if each)

    def _filled(self, pointers: tuple[str, ...], value: Any, depth: int) -> Any:
        shape = self.reader.shape(*pointers)
        if not depth:
            return value
        if isinstance(value, list) and shape.items:
            return [self._filled(tuple(shape.items), each, depth - 1) for each in value]
        if not isinstance(value, dict):
            return value
        whole = {
            name: self._filled(tuple(shape.properties.get(name, shape.additional)), each, depth - 1)
            for name, each in value.items()
        }
        for name, places in shape.properties.items():
            schema = self.reader.shape(*places).schema
            default = schema.get("default", ABSENT)
            is_open = name not in whole and name not in shape.required and schema.get(self.hidden) is not True
            if is_open and default is not ABSENT:
                whole[name] = self._filled(tuple(places), default, depth - 1)
        return whole
