"""What invalid requests left on the server: one cause, reported once, at the request that was accepted."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from bythebook_conformance.conventions import plain
from bythebook_conformance.model import Exchange
from bythebook_openapi.model.operation import Key
from bythebook_openapi.states import ABSENT, NOWHERE, get

__all__ = ["Tainted"]


@dataclass
class Tainted:
    """The invalid values that a server accepted, and what it made of them in the response, by the name of their
    property. Null is none: it is in many places. So are the objects that it made of them.
    """

    _values: set[tuple[str, str]] = field(default_factory=set)
    _objects: set[tuple[str, str]] = field(default_factory=set)

    def add(self, exchange: Exchange) -> None:
        """Adds the invalid values of an accepted request."""
        for fault in exchange.faults:
            # A date that was taken for a date-time may come back as a time without zone. (FastAPI)
            for value in (get(exchange.request.parts, fault), get(exchange.answer, fault[1:])):
                if value not in (ABSENT, NOWHERE, None) and not isinstance(value, dict | list):
                    self._values.add((plain(fault[-1]), json.dumps(value)))
            made = get(exchange.answer, fault[1:])
            if isinstance(made, dict):
                self._objects.add((_called(fault), json.dumps(made, sort_keys=True)))

    def holds(self, path: Key, value: Any) -> bool:
        """Returns whether an invalid request stored this value."""
        if not path or isinstance(value, dict | list):
            return False
        return (_called(path), json.dumps(value)) in self._values

    def holds_object(self, path: Key, value: Any) -> bool:
        """Returns whether the server made this object of an invalid value, as NestJS makes one of an empty list."""
        return isinstance(value, dict) and (_called(path), json.dumps(value, sort_keys=True)) in self._objects


def _called(path: Key) -> str:
    """Returns the name of the property that a value is, or is within."""
    return plain(next((step for step in reversed(path) if not step.isdecimal()), ""))
