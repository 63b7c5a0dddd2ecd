"""The second version, which gets the requests of the first: with a gate, a registry and a clean-up of its own.

A request with ids is sent only to what this run created there. A write without ids is judged by what this server holds:

- settings are read before the first write, and put back at the end;
- what deletes or replaces a whole collection is sent only where a read shows nothing but what this run created.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bythebook_conformance.evidence.record import Record
from bythebook_conformance.model import Draft, Exchange, Request
from bythebook_conformance.planning.plan import unsent
from bythebook_conformance.planning.values import Values
from bythebook_conformance.relations.collections import lists_resources, resources
from bythebook_conformance.relations.names import filled, path_names, place_of, shape, shape_of
from bythebook_conformance.relations.resources import resource_of
from bythebook_conformance.relations.safety.classes import Guard, class_of
from bythebook_conformance.relations.traits import traits_of
from bythebook_conformance.running.context import EMPTY as _EMPTY
from bythebook_conformance.running.resources.clean_up import CleanUp
from bythebook_conformance.running.resources.created import Created
from bythebook_conformance.running.resources.guards import Guards
from bythebook_conformance.running.resources.identity import Identity
from bythebook_conformance.running.resources.ownership import Ownership
from bythebook_conformance.running.resources.resource import Resource
from bythebook_conformance.running.sender import Sender
from bythebook_conformance.running.transport.client import Target
from bythebook_conformance.running.transport.stop import CLEAN_UP
from bythebook_conformance.versions.names import Names, leaves
from bythebook_openapi.model.contract import Contract, Operation
from bythebook_openapi.model.operation import Key
from bythebook_openapi.states import ABSENT

__all__ = ["Follower", "WithheldError"]

_GONE = frozenset({404, 410})
_WAITS = (0.2, 0.5)


class WithheldError(Exception):
    """A request is not sent, since it could harm what the run did not create. The text says why."""


@dataclass
class Follower:
    """The second version of a run."""

    contract: Contract
    target: Target
    guard: Guard
    names: Names
    # The first read of what stands at a path without ids, by the path.
    _before: dict[str, Exchange | None] = field(default_factory=dict)
    _changed: dict[str, Operation] = field(default_factory=dict)
    _deleted: set[str] = field(default_factory=set)
    _doubtful: list[Resource] = field(default_factory=list)

    def __post_init__(self) -> None:
        identity = Identity.of(self.contract, self.target.given, self.target.keys.users)
        ownership = Ownership(self.contract)
        self.guards = Guards(self.contract, self.guard, identity, ownership)
        self.created = Created(self.contract, ownership, identity)
        self.target.guarding = self.guards

    def send(self, operation: Operation, request: Request) -> Exchange:
        """Sends a request. Returns the exchange. Raises `WithheldError` where it could harm what the run did not
        create.
        """
        if why := self._withheld(operation, request) or self.guards.withheld(operation, request):
            raise WithheldError(why)
        found = self.target.send(operation, request)
        self.guards.seen(operation, found)
        self._note(operation, found)
        return found

    def doubt(self, operation: Operation, found: Exchange, other: Exchange) -> None:
        """Notes a resource that the run may leave behind. The other version created it; this one answered as if it had
        been there before. So the run reports it, and does not delete it.
        """
        resource = Resource(operation, found)
        if found.accepted and resource.was_there and other.accepted and not Resource(operation, other).was_there:
            self._doubtful.append(resource)

    def _note(self, operation: Operation, found: Exchange) -> None:
        path = found.request.parts["path"]
        if operation.method == "DELETE":
            if found.accepted or found.status in _GONE:
                self._deleted.add(filled(place_of(operation), path))
            return
        supplied: dict[Key, Any] = {("path", name): value for name, value in path.items()}
        if operation.is_write and found.accepted:
            self.created.add(Resource(operation, found), supplied)

    def _withheld(self, operation: Operation, request: Request) -> str:
        """Returns why a write is not sent; empty where it is."""
        if not operation.is_write or resource_of(self.contract, operation).is_search:
            return ""
        found = class_of(self.contract, operation, has_credentials=self.target.may_be_known)
        path = request.parts["path"]
        if path_names(operation):
            is_own = self.guards.ownership.of(operation, path) == "own"
            may_be_sent = is_own or self._is_fresh(operation, request) or self._is_absent(operation, request)
            return "" if may_be_sent else "it is not about what this run created there"
        condition = found.condition(self.guard)
        if condition == "never":
            return found.reason
        if operation.method in {"PUT", "PATCH"} or resource_of(self.contract, operation).changes_single:
            return self._of_settings(operation)
        if condition in {"empty", "own"}:
            return "" if self._holds_own_alone(operation) else found.reason
        return ""

    def _is_fresh(self, operation: Operation, request: Request) -> bool:
        """Returns whether the path of a write holds a text that no earlier request held, or names what is deleted."""
        path = request.parts["path"]
        if filled(place_of(operation), path) in self._deleted:
            return True
        names = path_names(operation)
        marks = {*self.names.marks.values(), *self.names.marks}
        return any(mark in str(path.get(names[-1], "")) for mark in marks)

    def _is_absent(self, operation: Operation, request: Request) -> bool:
        """Returns whether a read shows that a PUT replaces nothing: that of the resource answers 404, or the whole
        collection does not hold its name.
        """
        if operation.method != "PUT":
            return False
        reader, path = self._reader_at(operation), request.parts["path"]
        if reader is not None and reader.path == operation.path:
            return self._read(reader, path).status in _GONE
        around = operation.path.rstrip("/").rpartition("/")[0]
        found = (each for each in self.contract.operations if (each.method, each.path) == ("GET", around))
        lister = next(found, None)
        if lister is None or any(traits_of(lister, each).paging for each in lister.parameters):
            return False
        shown = self._read(lister, {name: path[name] for name in path_names(lister)})
        if not shown.accepted or not lists_resources(lister, shown.answer):
            return False
        held = {str(value).lower() for item in resources(lister, shown.answer) or () for _, value in leaves(item)}
        return str(path[path_names(operation)[-1]]).lower() not in held

    def _read(self, reader: Operation, path: Mapping[str, Any]) -> Exchange:
        parts: dict[str, Any] = {"path": dict(path), "query": {}, "header": {}, "cookie": {}}
        found = self.target.send(reader, Request(reader.id, parts, "read before it is written", Draft({})))
        self.guards.seen(reader, found)
        return found

    def _reader_at(self, operation: Operation) -> Operation | None:
        found = (each for each in self.contract.operations if each.method == "GET" and not each.unreadable)
        return next((each for each in found if shape(each.path) == shape_of(operation)), None)

    def _look(self, reader: Operation) -> Exchange | None:
        """Returns a read of what stands at a path without ids; None where it is refused."""
        sender = self._sender(reader)
        found = self.target.send(reader, sender.request(Draft({}), "read before the first write", _EMPTY))
        self.guards.seen(reader, found)
        return found if found.accepted else None

    def _of_settings(self, operation: Operation) -> str:
        """Returns why a change at a path without ids is not sent: nobody could put back what is there."""
        reader = self._reader_at(operation)
        if reader is None:
            return "no read shows what would have to be put back"
        if operation.path not in self._before:
            self._before[operation.path] = self._look(reader)
        if self._before[operation.path] is None:
            return "no read shows what would have to be put back"
        if resource_of(self.contract, reader).has_items and not self._holds_own_alone(operation):
            return "it would replace what was there before"
        self._changed.setdefault(operation.path, operation)
        return ""

    def _holds_own_alone(self, operation: Operation) -> bool:
        """Returns whether a read shows that nothing is there but what this run created."""
        reader = self._reader_at(operation)
        read = self._look(reader) if reader is not None else None
        if reader is None or read is None or not lists_resources(reader, read.answer):
            return False
        ours = {str(name) for each in self.created.resources for name in (each.id, *each.names.values())}
        shown = resources(reader, read.answer) or []
        return all(isinstance(item, Mapping) and not ours.isdisjoint(map(str, _plain(item))) for item in shown)

    def _sender(self, operation: Operation) -> Sender:
        values = Values(self.contract, operation, 0)
        plan = unsent(self.contract, operation, frozenset())
        return Sender(plan, values, self.target, Record(self.contract, operation))

    def clean_up(self) -> None:
        """Deletes what this run created and is still there, and puts settings back."""
        with self.target.cleaning():
            self._put_back()
            left = [each for each in self.created.resources if not self._is_deleted(each)]
            for doubtful in self._doubtful:
                self._is_deleted(doubtful)
            senders: dict[str, Sender] = {}

            def sender(operation: Operation) -> Sender:
                return senders.setdefault(operation.id, self._sender(operation))

            CleanUp(self.contract, sender, {}).delete_all(left, _WAITS)

    def _is_deleted(self, resource: Resource) -> bool:
        path = CleanUp(self.contract, self._sender, {}).path(resource)
        resource.is_gone = any(path == each or path.startswith(f"{each}/") for each in self._deleted)
        return resource.is_gone

    @property
    def left(self) -> list[Resource]:
        """What the run created and could not delete, or may have created and did not delete."""
        return [each for each in (*self.created.resources, *self._doubtful) if not each.is_gone]

    def _put_back(self) -> None:
        for path, operation in self._changed.items():
            before, reader = self._before[path], self._reader_at(operation)
            now = self._look(reader) if reader is not None else None
            if before is None or now is None or before.answer == now.answer or not isinstance(before.answer, dict):
                continue
            writers = [each for each in self.contract.operations if shape(each.path) == shape_of(operation)]
            writer = min((each for each in writers if each.method in {"PATCH", "PUT"}), key=lambda each: each.method)
            members = {each.path[0] for each in writer.fields if each.location == "body" and len(each.path) == 1}
            is_whole = writer.method == "PUT"
            body = {
                name: value
                for name, value in before.answer.items()
                if name in members and (is_whole or now.answer.get(name, ABSENT) != value)
            }
            request = self._sender(writer).request(Draft({}), f"{CLEAN_UP}: what was there before", _EMPTY)
            parts: dict[str, Any] = {**request.parts, "body": body}
            self.target.send(writer, Request(writer.id, parts, request.purpose, request.draft))


def _plain(item: Mapping[str, Any]) -> list[Any]:
    return [value for value in item.values() if isinstance(value, str | int)]
