"""Puts back what a run changed and did not create: settings, or the account that the run is sent with.

Such a resource stands under a path without parameters (`/me`), or nobody can create one, so that a listed one was
changed (Patchwork's projects). No DELETE and creation of the run concerns it, and its owner would find another name or
address there than before.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bythebook_conformance.model import GONE, Draft, Exchange, Fixed, Slot
from bythebook_conformance.relations.names import path_names, shape_of
from bythebook_conformance.relations.resources import resource_of
from bythebook_conformance.running.context import RequestContext
from bythebook_conformance.running.guarding import is_withheld
from bythebook_conformance.running.resources.resource import Changed, Remainder, Resource
from bythebook_conformance.running.sender import Sender
from bythebook_conformance.running.transport.stop import CLEAN_UP, StoppedError
from bythebook_openapi.model.contract import Contract, Field, Operation
from bythebook_openapi.model.equivalence import same
from bythebook_openapi.model.operation import Key
from bythebook_openapi.states import ABSENT

__all__ = ["PutBack"]

# A server may store a change and then fail to show it.
_CRASHED = 500
# What is gone was created and deleted by the run: no DELETE is sent for another resource.
_DENIED = frozenset({401, 403})
# A command that the server answers so again puts nothing back.
_IN_VAIN = frozenset({400, 401, 404, 405, 410, 415, 422, 501})
_NOT_BACK = "its values from before the run are not back"
_UNSEEN = "no response shows whether its values from before the run are back"
# So many resources of a path with parameters are put back.
_MOST = 10
Path = Mapping[str, Any]


@dataclass
class PutBack:
    """Puts back resources that the run did not create. `sender` returns the sender of an operation, and `created` holds
    what the run created. `changed` holds the resources that were not put back at the first attempt, by path and path
    parameters.
    """

    contract: Contract
    sender: Callable[[Operation], Sender]
    created: Collection[Resource] = ()
    changed: dict[str, Changed] = dataclasses.field(default_factory=dict)

    def put_back_all(self, operations: Collection[str]) -> None:
        """Sends each value that a resource had before the first change, where another one is there now. A PATCH is
        sent rather than a PUT.
        """
        done: set[str] = set()
        for writer in sorted(self._writers(operations), key=lambda each: each.method):
            for path in self._paths(writer, operations):
                key = _key(writer, path)
                if key not in done and self._put_back(writer, operations, path):
                    done.add(key)
                    self._note(writer, path, None)

    def _writers(self, operations: Collection[str]) -> Iterator[Operation]:
        for each in self.contract.operations:
            is_change = each.method in {"PATCH", "PUT"} or resource_of(self.contract, each).changes_single
            if each.id not in operations or not is_change:
                continue
            if self.sender(each).is_ready or self._crashed(each) or self._was_sent(each):
                yield each

    def _was_sent(self, writer: Operation) -> bool:
        """Returns whether a change was accepted, although the run ended before it was recorded."""
        return any(operation is writer for operation, _ in self.sender(writer).target.guarding.changes)

    def _crashed(self, writer: Operation) -> bool:
        """Returns whether a change got no response but a crash: the server may have stored it all the same."""
        sent = (each for each in self.sender(writer).record.exchanges if each.request.operation == writer.id)
        return any(each.status is None or each.status >= _CRASHED for each in sent)

    def _paths(self, writer: Operation, operations: Collection[str]) -> list[Path]:
        """Returns the path parameters of the resources that were changed at a path and that the run did not create."""
        if not path_names(writer):
            return [{}]
        found: list[Path] = []
        for exchange in self._writes(writer, operations):
            path = exchange.request.parts["path"]
            if path not in found and not self._is_created(writer, path):
                found.append(path)
        return found[:_MOST]

    def _is_created(self, writer: Operation, path: Path) -> bool:
        """Returns whether the run created what a path names, or what it lies in, or may have: its id is not known."""
        for resource in self.created:
            at = shape_of(resource.operation)
            at = at if resource.operation.method == "PUT" else f"{at}/{{}}"
            own = {str(each) for each in (resource.id, *resource.names.values())}
            if f"{shape_of(writer)}/".startswith(f"{at}/") and (
                "" in own or not own.isdisjoint(map(str, path.values()))
            ):
                return True
        return False

    def _put_back(self, writer: Operation, operations: Collection[str], path: Path) -> bool:
        """Returns whether nothing is left to put back, as far as responses show it."""
        reader = resource_of(self.contract, writer).shower
        if reader is None or not any(self.sender(reader).record.accepted()):
            return False
        first = self._first_before(writer, self.sender(reader), operations, path)
        if first is None:
            return True
        try:
            return self._is_back(writer, reader, first, path)
        except StoppedError as limit:
            self._note(writer, path, Remainder(f"{_NOT_BACK}: {limit} ended the run"))
            raise

    def _is_back(self, writer: Operation, reader: Operation, first: Exchange, path: Path) -> bool:
        """Sends the values that the first read shows, where another one shows others now. Notes why that failed."""
        sender, reading = self.sender(writer), self.sender(reader)
        context = RequestContext(_addressing(self.contract, writer, path))
        now = reading.send_alone(Draft(reading.base), CLEAN_UP, context)
        if now.meant in GONE:
            return True
        if not now.accepted:
            command = self._command(sender, first, context) if now.status in _DENIED else None
            self._note(writer, path, Remainder(f"{_UNSEEN}: {_why(now, reader.verb)}", command))
            return False
        slots = self._slots(sender, first, now)
        if not slots:
            return True
        sent = sender.send_alone(Draft({**sender.base, **slots}), CLEAN_UP, context)
        if not sent.accepted:
            command = sent.curl if sent.status not in _IN_VAIN and not is_withheld(sent) else None
            self._note(writer, path, Remainder(f"{_NOT_BACK}: {_why(sent, writer.verb)}", command))
        return sent.accepted

    def _command(self, sender: Sender, first: Exchange, context: RequestContext) -> str:
        """Returns the command that sends the values of a read again, for somebody whom the server lets in."""
        shown = ((field.key, self.value(sender, field, first)) for field in sender.operation.fields)
        slots: dict[Key, Slot] = {key: Fixed(value) for key, value in shown if value is not ABSENT}
        draft = Draft({**sender.base, **self._with_parents(sender.operation, slots)})
        return sender.target.curl(sender.operation, sender.request(draft, CLEAN_UP, context))

    def _note(self, writer: Operation, path: Path, remainder: Remainder | None) -> None:
        """Notes why a resource is not as it was; with None, that it is. The writer that is noted first stays."""
        key = _key(writer, path)
        if remainder is not None or key in self.changed:
            self.changed.setdefault(key, Changed(writer, path)).remainder = remainder

    def _writes(self, writer: Operation, operations: Collection[str]) -> list[Exchange]:
        """Returns the exchanges that may have changed a resource at the path of an operation."""
        beside = [each for each in self.contract.operations if each.id in operations and each.path == writer.path]
        recorded = [
            exchange
            for each in beside
            if each.is_write
            for exchange in self.sender(each).record.exchanges
            if exchange.accepted or exchange.status is None or exchange.status >= _CRASHED
        ]
        known = {each.number for each in recorded}
        changes = self.sender(writer).target.guarding.changes
        late = [each for operation, each in changes if operation in beside and each.number not in known]
        return [*recorded, *late]

    def _first_before(
        self, writer: Operation, reading: Sender, operations: Collection[str], path: Path
    ) -> Exchange | None:
        """Returns the last read before the first change that the server accepted; None where there was no change."""
        writes = [each for each in self._writes(writer, operations) if each.request.parts["path"] == path]
        if not writes:
            return None
        start = min(each.number for each in writes)
        read = [*reading.record.exchanges, *(each.before for each in writes if each.before is not None)]
        earlier = [each for each in read if each.accepted and each.authorized and each.number < start]
        plain = [each for each in earlier if not each.request.draft.wrong and each.request.parts["path"] == path]
        return max(plain, key=lambda each: each.number, default=None)

    def _slots(self, sender: Sender, first: Exchange, now: Exchange) -> dict[Key, Slot]:
        """Returns the slots of the fields that have another value now; of a PUT those of all fields, where one has."""
        found: dict[Key, Slot] = {}
        is_changed = False
        for field in sender.operation.fields:
            was, is_now = (self.value(sender, field, each) for each in (first, now))
            if was is ABSENT and field.nullable and is_now is not ABSENT and sender.operation.method != "PUT":
                was = None  # a server may leave out what is null
            is_other = was is not is_now and (ABSENT in (was, is_now) or not same(was, is_now))
            is_changed = is_changed or is_other
            if was is ABSENT:
                continue
            if is_other or sender.operation.method == "PUT":
                found[field.key] = Fixed(was)
        return self._with_parents(sender.operation, found) if is_changed else {}

    def value(self, sender: Sender, field: Field, exchange: Exchange) -> object:
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


def _addressing(contract: Contract, writer: Operation, path: Path) -> dict[Key, Any]:
    """Returns the path parameters of a request, and the members of its body that repeat them (JSON:API, `data.id`)."""
    found: dict[Key, Any] = {("path", name): value for name, value in path.items()}
    told = {key: found[at] for key, at in resource_of(contract, writer).own_names.items() if at in found}
    return found | {key: value for key, value in told.items() if contract.admits(writer.by_key[key], value)}


def _key(writer: Operation, path: Path) -> str:
    return f"{writer.path} {path}"


def _why(exchange: Exchange, verb: str) -> str:
    return (
        f"the server answered the {verb} with {exchange.status}" if exchange.status else f"the {verb} got no response"
    )
