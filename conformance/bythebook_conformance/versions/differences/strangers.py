"""Finds items of lists that are more than what was created: they hold a text of this run, under an id that it does not
know.

    POST /books {"title": "some q7k2"} answers {"id": 5}, and GET /books shows 5 and 6 with this title

Both versions may do so, as where an order brings an invoice. So what one of them shows alone is told.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from bythebook_conformance.versions.exchanged import Exchanged
from bythebook_conformance.versions.names import Names, marks_in

__all__ = ["Strangers"]


@dataclass
class Strangers:
    """The marks of the first version in the writes that both versions got, but for those that one alone accepted."""

    names: Names
    _sent: set[str] = field(default_factory=set)
    _diverged: set[str] = field(default_factory=set)
    # The marks in an item, by its text.
    _known: dict[str, frozenset[str]] = field(default_factory=dict)

    def note(self, each: Exchanged) -> None:
        """Notes the marks of a write."""
        if each.operation.is_write:
            found = marks_in(repr(each.a.request.parts), self.names.marks)
            (self._sent if each.agrees else self._diverged).update(found)

    def marks(self, items: Mapping[str, Any], known: Collection[str], *, side: int) -> frozenset[str]:
        """Returns the marks of the first version in the items of either version whose ids are not known."""
        strange = (item for name, item in items.items() if name not in known)
        found = frozenset(mark for item in strange for mark in self._in(item, side))
        return found & (self._sent - self._diverged)

    def own(self, items: Mapping[str, Any], known: Collection[str], *, side: int) -> int:
        """Returns how many items are of this run: their id is known, or they hold a text of it.

        A resource that got another id is one still, and no more than what was created.
        """
        sent = self._sent - self._diverged
        return sum(name in known or not sent.isdisjoint(self._in(item, side)) for name, item in items.items())

    def _in(self, item: Any, side: int) -> frozenset[str]:
        text = json.dumps(item, ensure_ascii=False)
        if text not in self._known:
            mine = {other: mark for mark, other in self.names.marks.items()}
            found = marks_in(text, mine if side else self.names.marks)
            self._known[text] = frozenset(mine[each] for each in found) if side else frozenset(found)
        return self._known[text]
