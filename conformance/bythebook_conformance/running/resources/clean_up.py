"""Deletes what a run created, again while the server says that it is not possible yet.

A parent with many children goes first, since servers delete these with it; then children go before parents. What stays
gets a reason, and the command that deletes it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby

from bythebook_conformance.conventions import REVISION
from bythebook_conformance.model import (
    GONE,
    KILLED,
    Draft,
    Exchange,
    Fixed,
    Request,
    Slot,
)
from bythebook_conformance.planning.values import NOTHING
from bythebook_conformance.relations.addresses import changes_path, shared
from bythebook_conformance.relations.deleters import naming_field
from bythebook_conformance.relations.identity import held, value_for
from bythebook_conformance.relations.names import filled, path_names, shape_of
from bythebook_conformance.relations.resources import Api, resource_of
from bythebook_conformance.relations.traits import traits_of
from bythebook_conformance.running.context import RequestContext
from bythebook_conformance.running.resources.resource import Remainder, Resource, addressed
from bythebook_conformance.running.sender import Sender
from bythebook_conformance.running.transport.stop import CLEAN_UP, StoppedError
from bythebook_conformance.spelling import plain
from bythebook_openapi.model.contract import Contract, Field, Operation
from bythebook_openapi.model.operation import Key
from bythebook_openapi.states import ABSENT

__all__ = ["CleanUp"]

# The server may delete the resource later: others have to go first, the state has changed, or the server is busy.
_LATER = frozenset({408, 409, 412, 423, 424, 425, 428, 429})
_CRASHED = 500
# The server did not understand the request, so that another value of a required parameter may be accepted.
_UNCLEAR = frozenset({400, 403, 409, 412, 422, 428})
_MOST_DRAFTS = 6
_MOST_PASSES = 8
# After so many responses in a row that did not come, or that the server was too busy for, no more are asked for.
_MOST_TIMEOUTS, _MOST_BUSY = 2, 3
_BUSY = frozenset({429, 503})
# Of fewer children each is deleted alone.
_MANY_CHILDREN = 4
_REVISIONS = frozenset(map(plain, REVISION.words))
_GONE, _IS_BUSY = "the server stopped responding", "the server is too busy to delete it"


@dataclass(frozen=True)
class _Address:
    """A DELETE, and the values that name the resource in it."""

    operation: Operation
    values: Mapping[Key, object]

    @property
    def path(self) -> str:
        """The path with its values."""
        values = {str(key[-1]): value for key, value in self.values.items() if key[0] == "path"}
        return filled(self.operation.path, values).rstrip("/")


@dataclass
class CleanUp:
    """Deletes resources of a group of operations. `sender` returns the sender of an operation.

    `turns` holds, by operation, which of its names addresses a resource. `rest` waits for a number of seconds.
    """

    contract: Contract
    sender: Callable[[Operation], Sender]
    turns: Mapping[str, int]
    rest: Callable[[float], None] = time.sleep
    side_by_side: Callable[[Sequence[Callable[[], bool]]], list[bool]] = lambda tasks: [task() for task in tasks]
    # By DELETE: the slots of the request that the server accepted.
    _accepted: dict[str, Mapping[Key, Slot]] = field(default_factory=dict)
    _silent: int = 0
    # The responses to the latest DELETE, one for each address.
    _responses: list[Exchange] = field(default_factory=list)
    # By DELETE: how many responses in a row said that the server is busy.
    _busy: dict[str, int] = field(default_factory=dict)

    def delete_all(self, created: Sequence[Resource], waits: Sequence[float]) -> None:
        """Deletes resources, the last first. Says of each that is left why, and how it can be deleted.

        `waits` holds the delays between attempts, in seconds.
        """
        self._silent = 0
        try:
            self._delete_parents(created)
            self._delete_in_passes(created, iter(waits))
        except StoppedError as limit:
            for resource in created:
                if not resource.is_gone and resource.remainder is None:
                    resource.remainder = self._unsent(resource, f"{limit} ended the run before it was deleted")

    def _delete_in_passes(self, created: Sequence[Resource], waits: Iterator[float]) -> None:
        left = [each for each in reversed(created) if not each.is_gone]
        for _ in range(_MOST_PASSES):
            before = len(left)
            self._busy.clear()
            later = self._is_any_later(left)
            left = [each for each in left if not each.is_gone]
            if not left or self._is_silent:
                break
            wait = next(waits, None) if len(left) == before else 0.0
            if wait is None or not (later or len(left) < before):
                break
            self.rest(wait)
        self._drop_children(left, created)

    def _is_any_later(self, left: Sequence[Resource]) -> bool:
        """Deletes resources, those of one depth side by side. Returns whether the server may delete one of them later.

        The first of each operation goes before the others, since it shows which DELETE the server accepts.
        """
        later: list[bool] = []
        for _, some in groupby(left, lambda each: each.operation.path.count("/")):
            same_depth = list(some)
            first = {each.operation.id: each for each in reversed(same_depth)}
            later += [self._is_later(each) for each in first.values()]
            rest = [each for each in same_depth if each is not first[each.operation.id]]
            later += self.side_by_side([partial(self._is_later, each) for each in rest])
        return any(later)

    def _delete_parents(self, created: Sequence[Resource]) -> None:
        """Deletes each resource that has many others beneath its path.

        Those beneath it count as deleted if the server finds one of them no more.
        """
        paths = [(self.path(each), each) for each in created if not each.is_gone]
        for path, parent in paths:
            beneath = [each for other, each in paths if other.startswith(f"{path}/") and not each.is_gone]
            if not path or parent.is_gone or len(beneath) < _MANY_CHILDREN:
                continue
            self._is_later(parent)
            if not parent.is_gone:
                continue
            first = beneath[0]
            self._is_later(first)
            if first.is_gone and self._responses and all(each.status in GONE for each in self._responses):
                for resource in beneath:
                    resource.is_gone, resource.remainder = True, None

    def path(self, resource: Resource) -> str:
        """Returns the path of the DELETE of a resource; empty where the document has none."""
        addresses = self._addresses(resource)
        return addresses[0].path if addresses else ""

    def delete(self, resource: Resource) -> Exchange | None:
        """Deletes a resource, where the document lets it. Returns the last DELETE; None where none was sent."""
        self._responses = []
        self._is_later(resource)
        return self._responses[-1] if self._responses else None

    def was_deleted(self, resource: Resource, deleted: Sequence[Request]) -> bool:
        """Returns whether one of some DELETEs named a resource, or the resource that holds it."""
        addresses, own = self._addresses(resource), _own_path(resource)
        deleters = {each.id: each for each in self.contract.operations if each.method == "DELETE"}
        for request in (each for each in deleted if each.operation in deleters):
            path: dict[Key, object] = {("path", name): value for name, value in request.parts["path"].items()}
            parent = _Address(deleters[request.operation], path).path
            if own.startswith(f"{parent}/") or any(_is_of(request, each) for each in addresses):
                return True
        return False

    @property
    def _is_silent(self) -> bool:
        return self._silent >= _MOST_TIMEOUTS

    def _is_later(self, resource: Resource) -> bool:
        """Deletes a resource. Returns whether the server may delete it later, though it does not now."""
        addresses = self._addresses(resource)
        if not addresses:
            resource.remainder = Remainder(self._unaddressed(resource))
            return False
        if self._is_silent or self._busy.get(addresses[0].operation.id, 0) >= _MOST_BUSY:
            resource.remainder = self._unsent(resource, _GONE if self._is_silent else _IS_BUSY)
            return not self._is_silent
        refusals: list[Exchange] = []
        self._responses = []
        for address in addresses:
            exchange = self._sent(address, resource)
            self._responses.append(exchange)
            if exchange.accepted:
                resource.is_gone = True
                return False
            refusals.append(exchange)
            if exchange.status not in GONE:
                break
        last = refusals[-1]
        resource.is_gone = last.status in GONE and not self._is_there(resource)
        shown = last if last.status not in GONE else refusals[0]
        resource.remainder = None if resource.is_gone else Remainder(_refusal(shown), shown.curl)
        return last.status is not None and (last.status in _LATER or last.status >= _CRASHED)

    def _sent(self, address: _Address, resource: Resource) -> Exchange:
        """Sends the DELETE, with other values of its required parameters where the server refuses the first ones."""
        deleting = self.sender(address.operation)
        for slots in self._drafts(deleting):
            values = {**address.values, **self._conditions(address, resource)}
            filled: dict[Key, Slot] = {**dict.fromkeys(values, "plain"), **slots}
            context = RequestContext(values)
            exchange = deleting.send_alone(Draft(filled), CLEAN_UP, context)
            self._listen(exchange, address.operation.id)
            if exchange.accepted:
                self._accepted[address.operation.id] = slots
            if exchange.status not in _UNCLEAR:
                break
        return exchange

    def _drafts(self, deleting: Sender) -> Iterator[Mapping[Key, Slot]]:
        """Yields the slots of a DELETE: those that were accepted before, else the base, then each stated value."""
        operation = deleting.operation
        if operation.id in self._accepted:
            yield self._accepted[operation.id]
            return
        yield deleting.base
        required = [each for each in operation.parameters if each.required and each.location in {"query", "header"}]
        choices = [(each, value) for each in required for value in _choices(each)]
        for parameter, value in choices[:_MOST_DRAFTS]:
            yield {**deleting.base, parameter.key: Fixed(value)}

    def _listen(self, exchange: Exchange, deleter: str) -> None:
        """Counts the responses that did not come, and those of a busy server."""
        self._busy[deleter] = self._busy.get(deleter, 0) + 1 if exchange.status in _BUSY else 0
        is_gone = exchange.failure in {"gone", KILLED}
        self._silent = 0 if exchange.status is not None else self._silent + (_MOST_TIMEOUTS if is_gone else 1)

    def _conditions(self, address: _Address, resource: Resource) -> dict[Key, object]:
        """Returns the conditions on the state of the resource that a DELETE takes: an entity tag, a date, a revision.

        They are those of a read at this moment, since the run changed the resource.
        """
        fields = [each for each in address.operation.fields if _is_condition(address.operation, each)]
        if not fields:
            return {}
        read = self._read(address) or resource.exchange.after or resource.exchange
        found = ((each, _state(each, read, resource.exchange)) for each in fields)
        return {each.key: value for each, value in found if value is not ABSENT and self.contract.admits(each, value)}

    def _read(self, address: _Address) -> Exchange | None:
        """Returns a read at the path of a DELETE; None where there is none, or the server refuses it."""
        reader = self._reader_at(address.operation)
        if reader is None:
            return None
        given = [value for key, value in address.values.items() if key[0] == "path"]
        values: dict[Key, object] = {
            ("path", name): value for name, value in zip(path_names(reader), given, strict=False)
        }
        return self._got(reader, values)

    def _reader_at(self, deleter: Operation) -> Operation | None:
        """Returns the GET at the path of a DELETE; None where there is none."""
        return next(iter(Api.of(self.contract).at(shape_of(deleter), "GET")), None)

    def _got(self, reader: Operation, values: Mapping[Key, object]) -> Exchange | None:
        reading = self.sender(reader)
        found = reading.send_alone(Draft(reading.base), CLEAN_UP, RequestContext(values))
        return found if found.accepted else None

    def _is_there(self, resource: Resource) -> bool:
        """Returns whether a read shows a resource that the DELETE did not find."""
        reader = resource_of(self.contract, resource.operation).reader
        if reader is None or reader.id == resource.operation.id:
            return False
        turn = self.turns.get(reader.id, 0)
        values = addressed(self.contract, resource.operation, reader, NOTHING, resource.exchange, turn=turn)
        return values is not None and bool(path_names(reader)) and self._got(reader, values) is not None

    def _addresses(self, resource: Resource) -> list[_Address]:
        """Returns each DELETE with values that name the resource, the likeliest first."""
        created, exchange = resource.operation, resource.listed or resource.exchange
        found = Api.of(self.contract).deleter_at(resource.location) if created.method == "POST" else None
        addresses = [_Address(*found)] if found is not None else []
        for deleter in resource_of(self.contract, created).deleters:
            values = self._named(deleter, created, exchange)
            addresses += [_Address(deleter, values)] if values is not None else []
        distinct = {(each.operation.id, repr(sorted(each.values.items(), key=str))): each for each in addresses}
        if created.method == "PUT" or resource_of(self.contract, created).is_named:
            return [each for each in distinct.values() if shape_of(each.operation) == shape_of(created)]
        return [each for each in distinct.values() if _is_own(each, created, exchange)]

    def _named(self, deleter: Operation, created: Operation, exchange: Exchange) -> dict[Key, object] | None:
        """Returns the values with which a DELETE names the resource; None where the exchange does not show them all.

        The resource has the name under which a read found it. No other one is tried: it may be another resource's.
        """
        field_ = naming_field(deleter, created) if shape_of(deleter) == shape_of(created) else None
        queried = {} if field_ is None else {field_.key: value_for(field_, "", exchange, self.contract)}
        about = resource_of(self.contract, created)
        for each in deleter.parameters:
            expression = about.link_to(deleter, each.path[0]) if each.location == "query" else ""
            queried |= {each.key: value_for(each, expression, exchange, self.contract)} if expression else {}
        reader = self._reader_at(deleter)
        turn = self.turns.get(deleter.id, self.turns.get(reader.id, 0) if reader is not None else 0)
        path = addressed(self.contract, created, deleter, NOTHING, exchange, turn=turn)
        return None if path is None or ABSENT in queried.values() else {**path, **queried}

    def _unaddressed(self, resource: Resource) -> str:
        """Returns why no DELETE can name a resource."""
        created = resource.operation
        if resource.is_uncertain:
            return "its creation was under way when a run was killed: it may be there, and nothing tells it from others"
        possible = resource_of(self.contract, created).deleters
        if possible and resource.id and changes_path(resource.id):
            return f"its name cannot stand in the path of {possible[0].verb} {possible[0].route}"
        if possible:
            return f"no response shows what {possible[0].verb} {possible[0].route} needs to name it"
        whole = resource_of(self.contract, created).collection_deleter
        if whole is not None:
            named = f"{whole.verb} {whole.route}"
            return f"{named} would delete others too, and the document has no DELETE for one resource"
        return "the document has no DELETE for it"

    def _unsent(self, resource: Resource, reason: str) -> Remainder:
        """Returns what is left of a resource for which no DELETE was sent for a reason."""
        address = next(iter(self._addresses(resource)), None)
        if address is None:
            return Remainder(self._unaddressed(resource))
        deleting = self.sender(address.operation)
        request = deleting.request(Draft(deleting.base), CLEAN_UP, RequestContext(address.values))
        return Remainder(reason, deleting.target.curl(address.operation, request))

    def _drop_children(self, left: Sequence[Resource], created: Sequence[Resource]) -> None:
        """Takes those out that went with their parent: the document has no DELETE for them, and no read shows them."""
        if not left or self._is_silent:
            return
        gone = [address.path for each in created if each.is_gone for address in self._addresses(each)[:1]]
        for resource in left:
            path = _own_path(resource)
            if any(path.startswith(f"{parent}/") for parent in gone) and not self._is_there(resource):
                resource.is_gone, resource.remainder = True, None


def _is_of(request: Request, address: _Address) -> bool:
    """Returns whether a request is the DELETE of an address."""
    given = ((request.parts[key[0]].get(key[-1]), value) for key, value in address.values.items())
    return request.operation == address.operation.id and all(str(sent) == str(value) for sent, value in given)


def _own_path(resource: Resource) -> str:
    """Returns the path of the request that created a resource, with its values."""
    return filled(resource.operation.path, resource.exchange.request.parts["path"])


def _refusal(exchange: Exchange) -> str:
    if exchange.failure in {"gone", KILLED}:
        return _GONE
    if exchange.status is None:
        return f"the server did not answer the DELETE: {exchange.failure}"
    text = f" ({exchange.text[:80]})" if exchange.text else ""
    return f"the server answered the DELETE with {exchange.status}{text}"


def _choices(parameter: Field) -> list[object]:
    """Returns the values of a parameter that the document states."""
    stated = parameter.schema.get("enum")
    if isinstance(stated, list):
        return stated
    return [True, False] if "boolean" in parameter.types else []


def _is_condition(operation: Operation, field_: Field) -> bool:
    """Returns whether a field says in which state the resource must be. Optional revisions are left out."""
    if field_.location == "header":
        return traits_of(operation, field_).conditional
    return field_.required and plain(field_.path[-1] if field_.path else "") in _REVISIONS


def _state(field_: Field, read: Exchange, created: Exchange) -> object:
    """Returns the state of the resource in the form of a condition; ABSENT where no response shows it."""
    name = plain(field_.path[-1])
    if field_.location == "header":
        if name == "ifmatch":  # RFC 9110, section 13.1.1: `*` is any state
            return read.headers.get("etag") or created.headers.get("etag") or "*"
        return read.headers.get("last-modified", ABSENT) if name == "ifunmodifiedsince" else ABSENT
    return next(iter((*held(read, field_.path[-1]), *held(created, field_.path[-1]))), ABSENT)


def _is_own(address: _Address, created: Operation, exchange: Exchange) -> bool:
    """Returns whether an address names the created resource, and not only a resource around it."""
    around = {("path", name) for name in shared(address.operation, created)}
    theirs = {str(each) for each in exchange.request.parts["path"].values()}
    own = {key: value for key, value in address.values.items() if key not in around}
    linked = [value for key, value in address.values.items() if key in around and str(value) not in theirs]
    return bool(own or linked)
