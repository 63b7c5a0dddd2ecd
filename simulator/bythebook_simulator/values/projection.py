"""Shows what is kept through the schema of an answer: what the schema names and is there is shown as it is; what it
requires and is not there is made up. It knows no operations and no statuses.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bythebook_openapi.states import ABSENT
from bythebook_simulator.document.schemas import Place, Schemas
from bythebook_simulator.values.invention import Inventor, Wish

__all__ = ["Projection"]


@dataclass(frozen=True)
class Projection:
    """Projects values through schemas of answers."""

    schemas: Schemas
    inventor: Inventor

    def project(self, place: Place, value: Any, wish: Wish) -> Any:
        """Return a value as the schemas of a place show it; ABSENT stands for nothing that could be shown.

        Absent stays absent unless it is required, and null stays null. What the schema does not admit is left out, and
        made up where it is required: of what the server keeps, only what the document describes is told.
        """
        if value is ABSENT:
            return self.inventor.invent(place, wish)
        if isinstance(value, list):
            applied = self.schemas.applying(place, value)
            shown: Any = [self._item(applied, index, each, wish) for index, each in enumerate(value)]
        elif isinstance(value, Mapping):
            shown = self._object(place, value, wish)
        else:
            shown = value
        return shown if self.schemas.is_valid(place, shown) else self._repaired(place, shown, wish)

    def _item(self, applied: Place, index: int, value: Any, wish: Wish) -> Any:
        return self.project(self.schemas.item(applied, index), value, wish.inner(str(index)))

    def _object(self, place: Place, value: Mapping[str, Any], wish: Wish) -> dict[str, Any]:
        applied = self.schemas.applying(place, value)
        named, required = self.schemas.properties(applied), self.schemas.required(applied)
        shown: dict[str, Any] = {}
        for name in [*named, *(name for name in value if name not in named and self._is_open(applied, named, name))]:
            member = self.schemas.member(applied, name)
            if name in value and self.schemas.keyword(member, "writeOnly") is not True:
                if name not in required and self._cannot_be_shown(member, value[name]):
                    continue
                each = self.project(member, value[name], wish.inner(name))
                if name in required or self.schemas.is_valid(member, each):
                    shown[name] = each
        for name in required:
            if name not in shown:
                shown[name] = self.inventor.invent(self.schemas.member(applied, name), wish.inner(name))
        return shown

    def _cannot_be_shown(self, member: Place, value: Any) -> bool:
        """Return whether an answer admits less than the request did: the value is left out then, not replaced."""
        return not isinstance(value, Mapping | list) and not self.schemas.is_valid(member, value)

    def _is_open(self, applied: Place, named: Mapping[str, Place], name: str) -> bool:
        """Return whether an object may show a member that it does not name: it says so, or names none at all."""
        stated = [self.schemas.at(each) for each in self.schemas.member(applied, name)]
        return all(each is not False for each in stated) and bool(stated or not named)

    def _repaired(self, place: Place, shown: Any, wish: Wish) -> Any:
        """Return what is admitted in place of what is not: for an object without what may be left out, else made up."""
        if isinstance(shown, Mapping):
            applied = self.schemas.applying(place, shown)
            required = self.schemas.required(applied)
            fewer = {name: each for name, each in shown.items() if name in required}
            if self.schemas.is_valid(place, fewer):
                return fewer
            return shown if "object" in self.schemas.types(applied) else self.inventor.invent(place, wish)
        if isinstance(shown, list):
            return shown
        return self.inventor.invent(place, wish)
