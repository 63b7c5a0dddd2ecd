"""Takes the user's values of a field in turn, where several are given: the server may demand unique ones.

Each accepted request uses a value up, in whichever operation of a group it stands. Values that ran out begin again: a
server that accepts one again demands no unique ones. Until it did, the refusal of a used value says nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bythebook_conformance.model import Exchange
from bythebook_openapi.model.contract import Field, Operation
from bythebook_openapi.model.equivalence import same
from bythebook_openapi.model.operation import Key
from bythebook_openapi.states import get

__all__ = ["Turn", "Turns"]

_WRITES = frozenset({"POST", "PUT", "PATCH"})
# What may hold several values at once: the items of a list, the values of a map.
_SEVERAL = frozenset({"item", "value"})
Given = tuple[Any, ...]


@dataclass
class Turn:
    """The values of one field.

    `used` holds for the index of each used value the operations that used it, each with the number of changes before.
    `shared` holds the operations that accepted a value for two resources at once. `has_run_out` says that the server
    refused a used value while no other one was left.
    """

    name: str
    values: Given
    used: dict[int, dict[str, int]] = field(default_factory=dict)
    shared: set[str] = field(default_factory=set)
    has_run_out: bool = False
    _round: int = 0
    _by_mark: dict[str, int] = field(default_factory=dict)

    @property
    def is_over(self) -> bool:
        """Whether every value is used."""
        return len(self.used) == len(self.values)

    def value(self, mark: str) -> Any:
        """Returns the value of the request with a mark: the first that is not used."""
        if mark not in self._by_mark:
            free = (index for index in range(len(self.values)) if index not in self.used)
            self._by_mark[mark] = next(free, self._round % len(self.values))
        return self.values[self._by_mark[mark]]

    def index(self, value: Any) -> int | None:
        """Returns the index of a value, None for another one."""
        return next((index for index, given in enumerate(self.values) if same(given, value)), None)

    def use(self, index: int, operation: Operation, changes: int) -> None:
        """Remembers that the server accepted a value."""
        users = self.used.setdefault(index, {})
        if operation.method == "POST" and users.get(operation.id) == changes:
            self.shared.add(operation.id)
        users[operation.id] = changes
        self._next()

    def skip(self, index: int) -> None:
        """Leaves out a value that the server refuses: it may have it already."""
        self.used.setdefault(index, {})
        self._next()

    def unskip(self, index: int) -> None:
        """Takes a value back that was left out."""
        self.used.pop(index)
        self._next()

    def _next(self) -> None:
        self._round += 1
        self._by_mark.clear()


@dataclass
class Turns:
    """The values that the operations of a group take in turn, by name and values.

    `changes` counts the accepted requests that may have freed a value: they changed or deleted a resource.
    """

    _turns: dict[str, Turn] = field(default_factory=dict)
    changes: int = 0

    @classmethod
    def of(cls, operations: Iterable[Operation], known: Mapping[str, Mapping[Key, Given]]) -> Turns:
        """Returns the turns of a group: of fields with several values, in an operation that creates resources."""
        found = cls()
        for operation in operations:
            for key, values in known.get(operation.id, {}).items() if operation.method == "POST" else ():
                if len(values) > 1 and key[0] != "path":
                    named = operation.by_key[key]
                    found._turns.setdefault(_identity(named, values), Turn(named.name, values))
        return found

    def turn(self, operation: Operation, each: Field, values: Given) -> Turn | None:
        """Returns the turn of a field; None where its values are not taken in turn."""
        is_written = operation.method in _WRITES and each.location != "path" and len(values) > 1
        if not is_written or any(holder.kind in _SEVERAL for holder in (*operation.ancestors(each), each)):
            return None
        return self._turns.get(_identity(each, values))

    def note(self, operation: Operation, exchange: Exchange, known: Mapping[Key, Given]) -> frozenset[Key]:
        """Remembers which values an exchange used up. Returns the fields for whose used value it may be refused."""
        if exchange.accepted and operation.method in {"PUT", "PATCH", "DELETE"}:
            self.changes += 1
        reused: set[Key] = set()
        for key, values in known.items():
            each = operation.by_key[key]
            turn = self.turn(operation, each, values)
            index = turn.index(get(exchange.request.parts, each.at)) if turn is not None else None
            if turn is None or index is None:
                continue
            if exchange.accepted:
                turn.use(index, operation, self.changes)
            elif exchange.refused and index in turn.used and operation.id not in turn.shared:
                turn.has_run_out |= turn.is_over
                reused.add(key)
        return frozenset(reused)


def _identity(each: Field, values: Given) -> str:
    return repr((each.path[-1] if each.path else "", values))
