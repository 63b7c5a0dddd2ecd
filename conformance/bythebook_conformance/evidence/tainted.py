"""What invalid requests left on the server: one cause, reported once, at the request that was accepted."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from bythebook_conformance.conventions import IDENTITY
from bythebook_conformance.model import Exchange
from bythebook_conformance.spelling import plain
from bythebook_openapi.model.operation import Key
from bythebook_openapi.states import ABSENT, NOWHERE, get

__all__ = ["Tainted"]


@dataclass
class Tainted:
    """The invalid values that a server accepted, and what it made of them in the response, by the name of their
    property. Null is none: it is in many places. So are the objects that it made of them. And the properties that such
    a request took away or made wrong in a resource, by its id.
    """

    _values: set[tuple[str, str]] = field(default_factory=set)
    _properties: set[tuple[str, str]] = field(default_factory=set)
    _objects: set[tuple[str, str]] = field(default_factory=set)

    def add(self, exchange: Exchange) -> None:
        """Adds the invalid values of an accepted request."""
        resource = _resource(exchange)
        for fault in exchange.faults:
            if resource and fault[0] == "body":
                self._properties.add((resource, _called(fault[1:])))
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

    def has_left(self, exchange: Exchange, path: Key) -> bool:
        """Returns whether an invalid request left a resource in a response without this property, or with a wrong
        value for it.
        """
        for depth in range(len(path)):
            owner = _id_in(get(exchange.answer, path[:depth])) or (_id_in_path(exchange) if not depth else "")
            names = {"", *(plain(step) for step in path[depth:] if not step.isdecimal())}
            if owner and any((owner, name) in self._properties for name in names):
                return True
        return False

    def holds_object(self, path: Key, value: Any) -> bool:
        """Returns whether the server made this object of an invalid value, as NestJS makes one of an empty list."""
        return isinstance(value, dict) and (_called(path), json.dumps(value, sort_keys=True)) in self._objects


def _called(path: Key) -> str:
    """Returns the name of the property that a value is, or is within."""
    return plain(next((step for step in reversed(path) if not step.isdecimal()), ""))


def _resource(exchange: Exchange) -> str:
    """Returns the id of the resource that a request made or changed; empty where neither path nor response has one."""
    return _id_in_path(exchange) or _id_in(exchange.answer)


def _id_in_path(exchange: Exchange) -> str:
    """Returns the last path parameter of a request; empty where it has none."""
    values = list((exchange.request.parts.get("path") or {}).values())
    return str(values[-1]) if values else ""


def _id_in(answer: Any) -> str:
    """Returns the id of an object in a response; empty where it has none."""
    named = answer if isinstance(answer, dict) else {}
    ids = (named[name] for name in IDENTITY.words if name in named)
    return next((str(each) for each in ids if isinstance(each, str | int) and not isinstance(each, bool)), "")
