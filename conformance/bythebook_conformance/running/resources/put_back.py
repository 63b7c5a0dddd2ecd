"""Puts back what a run changed and did not create: settings, or the account that the run is sent with.

Such a resource stands under a path without parameters (`/me`). No DELETE and creation of the run concerns it, and its
owner would find another name or address there than before.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from bythebook_conformance.model import Draft, Exchange, Fixed, Slot
from bythebook_conformance.relations.graph import path_names, related
from bythebook_conformance.running.context import EMPTY
from bythebook_conformance.running.resources.resource import Changed, Remainder
from bythebook_conformance.running.sender import Sender
from bythebook_conformance.running.transport.stop import CLEAN_UP, StoppedError
from bythebook_openapi.model.contract import Contract, Field, Operation
from bythebook_openapi.model.equivalence import same
from bythebook_openapi.model.operation import Key
from bythebook_openapi.states import ABSENT

__all__ = ["PutBack"]

# A server may store a change and then fail to show it.
_CRASHED = 500
_NOT_BACK = "its values from before the run are not back"
_UNSEEN = "no response shows whether its values from before the run are back"


@dataclass
class PutBack:
    """Puts back the resources of paths without parameters. `sender` returns the sender of an operation.

    `changed` holds, by path, the resources of which the server refused to take the values back.
    """

    contract: Contract
    sender: Callable[[Operation], Sender]
    changed: dict[str, Changed] = dataclasses.field(default_factory=dict)

    def put_back_all(self, operations: Collection[str]) -> None:
        """Sends each value that a resource had before the first change, where another one is there now. A PATCH is
        sent rather than a PUT.
        """
        done: set[str] = set()
        for writer in sorted(self._writers(operations), key=lambda each: each.method):
            if writer.path not in done and self._put_back(writer, operations):
                done.add(writer.path)
                self._note(writer, None)

    def _writers(self, operations: Collection[str]) -> Iterator[Operation]:
        for each in self.contract.operations:
            is_change = each.id in operations and each.method in {"PATCH", "PUT"}
            if is_change and not path_names(each) and self.sender(each).is_ready:
                yield each

    def _put_back(self, writer: Operation, operations: Collection[str]) -> bool:
        """Returns whether nothing is left to put back, as far as responses show it."""
        reader = related(self.contract, writer).reader
        if reader is None or path_names(reader) or not self.sender(reader).is_ready:
            return False
        first = self._first_before(writer, self.sender(reader), operations)
        if first is None:
            return True
        try:
            return self._is_back(writer, reader, first)
        except StoppedError as limit:
            self._note(writer, Remainder(f"{_NOT_BACK}: {limit} ended the run"))
            raise

    def _is_back(self, writer: Operation, reader: Operation, first: Exchange) -> bool:
        """Sends the values that the first read shows, where another one shows others now. Notes why that failed."""
        sender, reading = self.sender(writer), self.sender(reader)
        now = reading.send_alone(Draft(reading.base), CLEAN_UP, EMPTY)
        if not now.accepted:
            self._note(writer, Remainder(f"{_UNSEEN}: {_why(now, reader.verb)}"))
            return False
        slots = self._slots(sender, first, now)
        if not slots:
            return True
        sent = sender.send_alone(Draft({**sender.base, **slots}), CLEAN_UP, EMPTY)
        if not sent.accepted:
            self._note(writer, Remainder(f"{_NOT_BACK}: {_why(sent, writer.verb)}", sent.curl))
        return sent.accepted

    def _note(self, writer: Operation, remainder: Remainder | None) -> None:
        """Notes why a resource is not as it was; with None, that it is. The writer that is noted first stays."""
        if remainder is not None or writer.path in self.changed:
            self.changed.setdefault(writer.path, Changed(writer)).remainder = remainder

    def _first_before(self, writer: Operation, reading: Sender, operations: Collection[str]) -> Exchange | None:
        """Returns the last read before the first change that the server accepted; None where there was no change."""
        beside = [each for each in self.contract.operations if each.id in operations and each.path == writer.path]
        writes = [
            exchange
            for each in beside
            if each.is_write
            for exchange in self.sender(each).record.exchanges
            if exchange.accepted or exchange.status is None or exchange.status >= _CRASHED
        ]
        if not writes:
            return None
        start = min(each.number for each in writes)
        read = [*reading.record.exchanges, *(each.before for each in writes if each.before is not None)]
        earlier = [each for each in read if each.accepted and each.authorized and each.number < start]
        plain = [each for each in earlier if not each.request.draft.wrong]
        return max(plain, key=lambda each: each.number, default=None)

    def _slots(self, sender: Sender, first: Exchange, now: Exchange) -> dict[Key, Slot]:
        """Returns the slots of the fields that have another value now; of a PUT those of all fields, where one has."""
        found: dict[Key, Slot] = {}
        is_changed = False
        for field in sender.operation.fields:
            was = self._value(sender, field, first)
            if was is ABSENT:
                continue
            is_other = not same(was, self._value(sender, field, now))
            is_changed = is_changed or is_other
            if is_other or sender.operation.method == "PUT":
                found[field.key] = Fixed(was)
        return self._with_parents(sender.operation, found) if is_changed else {}

    def _value(self, sender: Sender, field: Field, exchange: Exchange) -> object:
        """Returns the value that a response shows for a field, where the field may be sent with it; else ABSENT."""
        inner = sender.operation.children.get(field.key, ())
        is_whole = field.kind == "property" and "*" not in field.place
        if field.location != "body" or not is_whole or any(each.kind == "property" for each in inner):
            return ABSENT
        shown = sender.record.shown_by(exchange, field)
        return shown.value if shown is not None and self.contract.admits(field, shown.value) else ABSENT

    @staticmethod
    def _with_parents(operation: Operation, found: dict[Key, Slot]) -> dict[Key, Slot]:
        """Returns the slots with those of the objects around the fields."""
        around = {key[:size] for key in found for size in range(2, len(key))}
        return {**{key: "plain" for key in around if key in operation.by_key}, **found}


def _why(exchange: Exchange, verb: str) -> str:
    return (
        f"the server answered the {verb} with {exchange.status}" if exchange.status else f"the {verb} got no response"
    )
