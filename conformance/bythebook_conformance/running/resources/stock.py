"""The resources that requests may use, and which of them each operation has. It sends nothing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from bythebook_conformance.model import CHANGES, Draft, Exchange
from bythebook_conformance.relations.graph import Supplier
from bythebook_conformance.relations.names import path_names
from bythebook_conformance.relations.resources import Api, resource_of
from bythebook_conformance.relations.traits import traits_of
from bythebook_conformance.running.resources.created import Created
from bythebook_conformance.running.resources.resource import Resource
from bythebook_conformance.running.sender import Sender
from bythebook_openapi.model.contract import Contract, Field, Operation
from bythebook_openapi.model.operation import Key

__all__ = ["Owner", "Stock", "is_flag", "is_odd"]

# The id of the operation that changes a resource (empty if none does), and the id of its supplier.
Owner = tuple[str, str]

_ODD = frozenset({"other", "long", "wide", "padded", "low", "high", "extra"})


@dataclass
class Stock:
    """The resources of a group of operations, and who has which.

    `sender` returns the sender of an operation, which has its exchanges. `created` is the registry of what the whole
    run created; `made` holds what requests may use.
    """

    contract: Contract
    sender: Callable[[Operation], Sender]
    created: Created
    made: list[Resource] = field(default_factory=list)
    # The numbers of the exchanges that created what stays as it is.
    reserved: set[int] = field(default_factory=set)
    # By operation: how many of its exchanges were looked at, and each text that may name a resource in them, with their
    # numbers and the kind of the resource.
    _named: dict[str, tuple[int, dict[str, set[tuple[int, str]]]]] = field(default_factory=dict)
    # The number of the latest request that may have changed anything.
    latest_write: int = 0
    _current: dict[Owner, Resource] = field(default_factory=dict)
    # The resources that were given to an operation to change, by identity.
    _given: set[int] = field(default_factory=set)

    @staticmethod
    def owner(operation: Operation, supplier: Supplier) -> Owner:
        """Returns the key of an operation's current resource. Operations that do not change it share one."""
        is_shared = not operation.is_write or operation.method == "POST"
        return "" if is_shared else operation.id, supplier.operation.id

    def used(self, owner: Owner) -> Resource | None:
        """Returns the resource that an operation uses; None where it has none yet."""
        return self._current.get(owner)

    def of(self, operation: Operation) -> list[Resource]:
        """Returns the resources that an operation changes."""
        return [each for (user, _), each in self._current.items() if user == operation.id]

    def use(self, owner: Owner, resource: Resource) -> None:
        """Lets an operation use a resource from now on."""
        self._current[owner] = resource

    @contextmanager
    def aside(self, owners: Collection[Owner]) -> Iterator[None]:
        """Lets operations use other resources within the block, and their former ones after it."""
        former = {owner: self._current[owner] for owner in owners if owner in self._current}
        try:
            yield
        finally:
            self._current.update(former)

    def give(self, owner: Owner, resource: Resource) -> None:
        """Lets an operation change a resource from now on. No other one uses it, even when this one has got another."""
        self.use(owner, resource)
        self._given.add(id(resource))

    def given(self) -> set[int]:
        """Returns the resources that operations change, or were given to change, by identity."""
        return self._changed() | self._given

    def _changed(self) -> set[int]:
        return {id(each) for (user, _), each in self._current.items() if user}

    def take_back(self, operation: Operation) -> None:
        """Takes what an operation changes away from it."""
        self._current = {key: each for key, each in self._current.items() if key[0] != operation.id}

    def drop(self, resources: Collection[Resource]) -> None:
        """Takes resources away from all operations that use them."""
        gone = set(map(id, resources))
        self._current = {key: each for key, each in self._current.items() if id(each) not in gone}

    def known(self) -> list[Resource]:
        """Returns what requests may use, and what the whole run created."""
        return [*self.made, *self.created.resources]

    def new(self, number: int) -> Resource | None:
        """Returns the resource that a request created, by the number of its exchange; None if it created none."""
        return next((each for each in reversed(self.made) if each.exchange.number == number), None)

    def untouched(self, creator: Operation) -> Iterator[Resource]:
        """Yields what a creation made, the latest first, if nothing but the creation concerns it: no operation changes
        it, and nothing is beneath it or refers to it. A later creation went to the same path.

        The first resource of an operation is left out, since it is read again, and so is one that is reserved.
        """
        made = [each for each in self.made if each.operation.id == creator.id]
        kept = {id(each) for each in self._current.values()} | self._given
        for each in reversed(made[1:]):
            is_free = id(each) not in kept and each.exchange.number not in self.reserved and _is_sound(each)
            is_at_hand = each.exchange.request.parts["path"] == made[-1].exchange.request.parts["path"]
            if is_free and is_at_hand and not self.is_named(each):
                yield each

    def bystanders(self, creator: Operation) -> Iterator[Resource]:
        """Yields what a creation made, the latest first, if it is there, and no operation changes or names it."""
        given = self.given()
        for each in reversed(self.made):
            is_right = not each.exchange.faults and not each.exchange.request.draft.wrong and each.is_plain
            is_there = not (each.is_gone or each.is_spoiled or each.was_there) and id(each) not in given
            if each.operation.id == creator.id and is_right and is_there and not self.is_named(each):
                yield each

    def untouched_bare(self, creating: Sender) -> Resource | None:
        """Returns an untouched resource that the smallest request of a creation made; None without one."""
        bare = Draft(creating.base).key
        found = self.untouched(creating.operation)
        return next((each for each in found if each.exchange.request.draft.key == bare), None)

    def is_named(self, resource: Resource) -> bool:
        """Returns whether another write than its creation named a resource, so that others may be beneath it.

        The writes are those of operations that share resources with the creation, unless the server refused them.
        """
        own, kind = resource.exchange.number, self._kind(resource.operation)
        group = next(each for each in Api.of(self.contract).components() if resource.operation in each)
        named = (self._naming(each).get(resource.id, set()) for each in group if each.is_write)
        return any(number != own and (not of or not kind or of == kind) for numbers in named for number, of in numbers)

    def _naming(self, operation: Operation) -> Mapping[str, set[tuple[int, str]]]:
        """Returns each text and number by which an operation's writes may name a resource, in their paths and bodies,
        with the numbers of their exchanges and the kind of the resource.
        """
        exchanges = self.sender(operation).record.exchanges
        start, naming = self._named.get(operation.id, (0, {}))
        for exchange in () if start == len(exchanges) else exchanges[start:]:
            for text, kind in () if exchange.refused else self._names(operation, exchange):
                naming.setdefault(text, set()).add((exchange.number, kind))
        self._named[operation.id] = len(exchanges), naming
        return naming

    def _names(self, operation: Operation, exchange: Exchange) -> Iterator[tuple[str, str]]:
        """Yields the texts and numbers by which a request may name a resource, each with the kind of the resource."""
        suppliers = resource_of(self.contract, operation).suppliers
        for name, value in exchange.request.parts["path"].items():
            kind = self._kind(suppliers[name].operation) if name in suppliers else ""
            yield from ((text, kind) for text in _scalars(value))
        for text in _scalars(exchange.request.parts.get("body"), operation, ("body",)):
            yield text, ""

    def _kind(self, operation: Operation) -> str:
        """Returns what operations have in common that create the same kind of resources; empty where it is unknown."""
        reader = resource_of(self.contract, operation).reader if operation.method == "POST" else None
        return reader.id if reader is not None else ""

    def spare(self, supplier: Supplier) -> Resource | None:
        """Returns a resource that was created for another use: the server may have a quota and create no more."""
        made = (each for each in reversed(self.made) if each.operation.id == supplier.operation.id)
        return next((each for each in made if not each.is_gone and not each.was_there), None)

    def usual(self, supplier: Supplier, first: Resource, path: Collection[str]) -> Resource:
        """Returns a resource that no path names, and whose flags and states are those that the server gave it, where a
        first one is not such: a server may refuse to refer to a user that is not active.
        """
        if not _has_flags(supplier.operation, first) and first.id not in path:
            return first
        own = self.given()
        there = (each for each in self.made if each.operation.id == supplier.operation.id and id(each) not in own)
        usual = [each for each in there if _is_sound(each) and not _has_flags(supplier.operation, each)]
        around = first.exchange.request.parts["path"]
        beside = [each for each in usual if each.exchange.request.parts["path"] == around and not is_odd(each)]
        return max((each for each in beside if each.id not in path), key=_members, default=first)

    def holder(self, sender: Sender) -> Resource | None:
        """Returns an unchanged resource with the same parent as the resource of an operation's latest request; None
        where there is none.
        """
        operation = sender.operation
        creator = sender.record.resource.creator if operation.method in {"POST", *CHANGES} else None
        changed = self._changed()
        registered = set(map(id, self.created.resources)) - changed
        path = self._path_around(sender)
        there = [
            each
            for each in self.made
            if creator is not None
            and each.operation.id == creator.id
            and id(each) in registered
            and each.exchange.request.parts["path"] == path
            and _is_sound(each)
            and not self._is_addressed(sender, each)
        ]
        first = (each for each in there if each.exchange.number in self.reserved)
        return next(first, max(there, key=_members, default=None))

    def _path_around(self, sender: Sender) -> Mapping[str, Any] | None:
        """Returns the path under which the resource of an operation's latest request was created; None if unknown."""
        operation = sender.operation
        if operation.method == "POST":
            last = next((each for each in reversed(sender.record.exchanges) if each.accepted), None)
            return last.request.parts["path"] if last is not None else None
        creator = sender.record.resource.creator
        own = self.used((operation.id, creator.id)) if creator is not None else None
        return own.exchange.request.parts["path"] if own is not None else None

    @staticmethod
    def _is_addressed(sender: Sender, resource: Resource) -> bool:
        """Returns whether the latest request of an operation was of a resource."""
        names = path_names(sender.operation) if sender.operation.method != "POST" else []
        own = sender.context.supplied.get(("path", names[-1]), "") if names else ""
        return resource.id == str(own)


def _scalars(value: Any, operation: Operation | None = None, at: Key = ()) -> Iterator[str]:
    """Yields the texts and numbers within a value, as texts, without the revisions in the body of an operation: these
    count 1, 2, 3 as ids do.
    """
    if isinstance(value, Mapping):
        for name, each in value.items():
            yield from _scalars(each, operation, (*at, name))
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _scalars(each, operation, (*at, "0"))
    elif isinstance(value, str | int):
        own = operation.by_key.get(at) if operation is not None else None
        if operation is None or own is None or not traits_of(operation, own).revision:
            yield str(value)


def _is_sound(resource: Resource) -> bool:
    """Returns whether a resource is there, has an id, and holds nothing invalid."""
    is_right = not resource.exchange.faults and not resource.exchange.request.draft.wrong
    is_there = not (resource.is_gone or resource.is_spoiled or resource.was_there)
    return is_right and is_there and resource.is_plain and bool(resource.id)


def is_odd(resource: Resource) -> bool:
    """Returns whether the request that created a resource had unusual texts."""
    return not _ODD.isdisjoint(str(slot) for slot in resource.exchange.request.draft.slots.values())


def _members(resource: Resource) -> int:
    """Returns how many members the request had that created a resource."""
    body = resource.exchange.request.body
    return len(body) if isinstance(body, dict) else 0


def is_flag(field_: Field | None) -> bool:
    """Returns whether a field may be left out, and is a boolean or a state of few values."""
    is_optional = field_ is not None and not field_.required
    return is_optional and field_ is not None and ("boolean" in field_.types or "enum" in field_.schema)


def _has_flags(creator: Operation, resource: Resource) -> bool:
    """Returns whether the request that created a resource set flags or states which it could have left out."""
    slots = resource.exchange.request.draft.slots
    return any(slot != "absent" and is_flag(creator.by_key.get(key)) for key, slot in slots.items())
