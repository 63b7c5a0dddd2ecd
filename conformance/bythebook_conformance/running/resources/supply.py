"""Supplies what a request needs from other resources: finds them, or creates them by the operations that are open."""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

from bythebook_conformance.model import Draft, Exchange, Slot
from bythebook_conformance.planning.values import Supplied
from bythebook_conformance.relations.addresses import changes_path, shared
from bythebook_conformance.relations.collections import asked_by, demanded
from bythebook_conformance.relations.deleters import examples_sent
from bythebook_conformance.relations.dependent_fields import may_store_nothing
from bythebook_conformance.relations.graph import Supplier
from bythebook_conformance.relations.identity import own_address, path_told, value_for
from bythebook_conformance.relations.names import path_names, place_of
from bythebook_conformance.relations.references import Reference
from bythebook_conformance.relations.resources import resource_of
from bythebook_conformance.running.resources.reads import Reads
from bythebook_conformance.running.resources.referring import Referring
from bythebook_conformance.running.resources.resource import Resource
from bythebook_conformance.running.resources.stock import Stock, is_flag, is_odd
from bythebook_conformance.running.resources.variants import Tag, drafts_of
from bythebook_conformance.running.sender import SET_UP, Sender
from bythebook_openapi.model.contract import Contract, Field, Operation
from bythebook_openapi.model.operation import Key
from bythebook_openapi.states import ABSENT, NOWHERE, get

__all__ = ["BARE", "SET_UP", "Creating", "Send", "Supply"]

# How few fields a resource has that is created anew: 1 without flags and states, 2 with what the server demands alone.
BARE = 2
_NOTHING = (ABSENT, NOWHERE)
# The ids of the operations that are creating a resource for the request at hand, each for the one before it.
Creating = tuple[str, ...]


class Send(Protocol):
    """Sends a draft to a resource, and records the exchange with the reads before and after it."""

    def __call__(
        self, sender: Sender, draft: Draft, purpose: str, *, mark: str = "", creating: Creating = ()
    ) -> Exchange:
        """Returns the exchange."""
        ...


@dataclass
class Supply:
    """What the resources of a group of operations supply to its requests.

    `sender` returns the sender of an operation, and `send` sends a request that creates a resource. `named` has, by
    operation, the path parameters of the resource that the client named. `plainer` says, by operation and what supplies
    its resources, how few fields a resource must have, as others were refused.
    """

    contract: Contract
    sender: Callable[[Operation], Sender]
    send: Send
    stock: Stock
    reads: Reads
    referring: Referring
    no_create: bool = False
    named: dict[str, dict[str, Any]] = field(default_factory=dict)
    plainer: dict[tuple[str, str], int] = field(default_factory=dict)
    # By operation: the fields of a change that get the value which the resource was created with.
    kept: dict[str, frozenset[Key]] = field(default_factory=dict)
    # The operations whose current resource was created for another use, and was not taken by the server yet; and those
    # that get new resources alone, since the server refused such a one.
    _untried: set[str] = field(default_factory=set)
    _refusing: set[str] = field(default_factory=set)
    # The values of path parameters that exchanges show, by the identities of both, the expression and the turn.
    _values: dict[tuple[int, int, str, int], tuple[Exchange, Field, Any]] = field(default_factory=dict)

    def suppliers(self, sender: Sender) -> Iterator[Operation]:
        """Yields the operations that supply a resource to an operation's requests and are not open yet.

        The caller opens each one before it asks for the next. Then one of its resources is created, which may supply
        several path parameters: operations that only the others would need stay closed.
        """
        yield from self._supply(sender, ())

    def supplied(self, sender: Sender, creating: Creating) -> dict[Key, Any]:
        """Returns what `_supply` returns. An operation that is not open supplies nothing."""
        steps = self._supply(sender, creating)
        while True:
            try:
                next(steps)
            except StopIteration as done:
                found: dict[Key, Any] = done.value
                return found

    def _supply(self, sender: Sender, creating: Creating) -> Generator[Operation, None, dict[Key, Any]]:
        """Yields each operation that has to be opened first, and creates the resources that a request needs.

        Returns the values that the resources supply to the operation's next request.
        """
        operation = sender.operation
        suppliers = sender.record.resource.suppliers
        names = path_names(operation)
        found: dict[str, Any] = {}
        for name in reversed(names):
            parameter = operation.by_key.get(("path", name))
            if parameter is None or name in found:
                continue
            given = sender.values.known.get(parameter.key) or sender.values.known.get(_in_body(operation, parameter))
            if given is not None:
                found[name] = given[0]
            elif name in self.named.get(operation.id, {}) and not (name in suppliers and suppliers[name].creates):
                found[name] = self.named[operation.id][name]
            elif name in suppliers:
                turn = self.reads.turns.get(operation.id, 0) if name == names[-1] else 0
                shown = yield from self._created_or_listed(sender, parameter, suppliers[name], turn, creating)
                found = {**shown, **found}
            examples = (each for each in examples_sent(operation, parameter) if not changes_path(each))
            if name not in found and (example := next(examples, None)) is not None:
                found[name] = example
        supplied: dict[Key, Any] = {("path", name): value for name, value in found.items()}
        supplied |= self._repeated_in_body(operation, supplied)
        supplied |= self._as_created(operation)
        for key, parameter, supplier in self._body_suppliers(operation):
            yield from self._first(sender, supplier, creating)
            value = self._path_of(sender, parameter, supplier, 0, creating).get(parameter.key[-1], ABSENT)
            if value is not ABSENT and self.contract.admits(operation.by_key[key], value):
                supplied[key] = value
        for reference in self.referring.of(sender):
            supplier = Supplier(reference.operation)
            yield from self._first(sender, supplier, creating)
            path = {*map(str, found.values())} if operation.id in self.referring.apart else set[str]()
            value = self._referred(sender, reference, supplier, creating, path)
            if value is not ABSENT:
                supplied.setdefault(reference.field.key, value)
        creator = sender.record.resource.creator if operation.method == "GET" and demanded(operation) else None
        if creator is not None:
            yield from self._first(sender, Supplier(creator), creating)
            resource = self._resource(sender, None, Supplier(creator), creating)
            supplied |= asked_by(self.contract, operation, resource.exchange) if resource is not None else {}
        return supplied

    def _created_or_listed(
        self, sender: Sender, parameter: Field, supplier: Supplier, turn: int, creating: Creating
    ) -> Generator[Operation, None, dict[str, Any]]:
        """Yields the operations that have to be opened first. Returns what a resource supplies for a path parameter.

        A read gets a listed resource where none can be created.
        """
        yield from self._first(sender, supplier, creating)
        found = self._path_of(sender, parameter, supplier, turn, creating)
        lister = supplier.lister if sender.operation.method == "GET" and not found else None
        if lister is None or lister.id == sender.operation.id:
            return found
        yield from self._first(sender, Supplier(lister), creating)
        return self._path_of(sender, parameter, Supplier(lister), turn, creating)

    def _first(self, sender: Sender, supplier: Supplier, creating: Creating) -> Iterator[Operation]:
        """Yields the operation of a supplier that is not open, and creates its first resource once it is.

        The smallest request that opened it may have created one too, but what is changed must have a value.
        """
        operation = supplier.operation
        if self.sender(operation).is_ready is not None or (supplier.creates and self.no_create):
            return
        yield operation
        if self.sender(operation).is_ready:
            resource = self.new(sender, supplier, creating)
            resource = resource if resource is not None and not resource.was_there else self.stock.spare(supplier)
            if resource is not None:
                self.stock.use(self.stock.owner(sender.operation, supplier), resource)

    def _repeated_in_body(self, operation: Operation, supplied: Supplied) -> dict[Key, Any]:
        """Returns the path parameters that a body repeats, by their keys in the body."""
        repeated = resource_of(self.contract, operation).own_names if operation.method != "POST" else operation.told
        return {
            key: supplied[path]
            for key, path in repeated.items()
            if path in supplied and self.contract.admits(operation.by_key[key], supplied[path])
        }

    def _as_created(self, operation: Operation) -> dict[Key, Any]:
        """Returns the values of `kept` fields that the current resource of an operation was created with."""
        supplier = resource_of(self.contract, operation).supplier if self.kept.get(operation.id) else None
        resource = self.stock.used(self.stock.owner(operation, supplier)) if supplier is not None else None
        if resource is None:
            return {}
        fields = [operation.by_key[key] for key in self.kept[operation.id]]
        sent = {each.key: get(resource.exchange.request.parts, each.at) for each in fields}
        told = {each.key: get(resource.exchange.answer, each.path) for each in fields}
        values = {each.key: sent[each.key] if sent[each.key] not in _NOTHING else told[each.key] for each in fields}
        known = (each for each in fields if values[each.key] not in _NOTHING)
        return {each.key: values[each.key] for each in known if self.contract.admits(each, values[each.key])}

    def _body_suppliers(self, operation: Operation) -> Iterator[tuple[Key, Field, Supplier]]:
        """Yields what supplies the id in a body, where the body and not the path names the resource.

        Each is the key of the id, the path parameter that a read takes it in, and the supplier of that parameter.
        """
        resource = resource_of(self.contract, operation)
        reader = resource.reader
        if reader is None or not resource.is_named_by_body:
            return
        for key, path in resource.own_names.items():
            supplier = resource_of(self.contract, reader).suppliers.get(path[-1])
            if supplier is not None and supplier.creates and supplier.operation.id != operation.id:
                yield key, reader.by_key[path], supplier

    def _referred(
        self, sender: Sender, reference: Reference, supplier: Supplier, creating: Creating, path: Collection[str]
    ) -> Any:
        """Returns the id of a resource for a field in a body; ABSENT where there is none that the schema admits. It is
        none of `path`: a contact is merged with another one.
        """
        is_shared = sender.operation.id not in self.referring.using_up
        resource = (
            self._resource(sender, None, supplier, creating, is_shared=True)
            if is_shared
            else self.referring.take_kept(sender, supplier)
            or self.new(sender, supplier, (*creating, sender.operation.id))
        )
        if resource is None:
            return ABSENT
        if is_shared and (sender.operation.id, supplier.operation.id) not in self.plainer:
            resource = self.stock.usual(supplier, resource, path)
        if reference.address:
            address = own_address(resource.operation, resource.exchange.answer, reference.address)
            return address if self.contract.admits(reference.field, address) else ABSENT
        about = resource_of(self.contract, resource.operation)
        own = about.id_in(resource.exchange.answer) if not reference.is_guess else None
        for value in (own, str(own)) if own is not None else ():
            if self.contract.admits(reference.field, value):
                return value
        value = value_for(reference.as_parameter, "", resource.exchange, self.contract)
        return value if value is not ABSENT else self._listed_value(reference.as_parameter, resource)

    def _path_of(
        self, sender: Sender, parameter: Field, supplier: Supplier, turn: int, creating: Creating
    ) -> dict[str, Any]:
        """Returns the value that a resource supplies for a path parameter, with the path parameters around it."""
        resource = self._resource(sender, parameter, supplier, creating)
        if resource is not None and turn == 0 and (told := self._told(sender.operation, parameter, resource)):
            return told
        value = self.value(parameter, supplier, resource, turn) if resource is not None else ABSENT
        if resource is None or value is ABSENT:
            return {}
        theirs = resource.exchange.request.parts["path"]
        names = shared(sender.operation, resource.operation)
        around = {own: theirs[name] for own, name in names.items() if own != parameter.path[0] and name in theirs}
        return {**around, parameter.path[0]: value}

    def _told(self, operation: Operation, parameter: Field, resource: Resource) -> dict[str, Any]:
        """Returns the path parameters up to one, as the address of a created resource tells them. Empty unless it has
        several that are not those of the creation: `/repos/{owner}/{repo}` of `POST /user/repos`.
        """
        name = parameter.path[0]
        place = place_of(operation).partition(f"{{{name}}}")[0] + f"{{{name}}}"
        theirs = shared(operation, resource.operation)
        names = [each for each in path_names(operation) if f"{{{each}}}" in place and each not in theirs]
        if resource.operation.method != "POST" or len(names) <= 1:
            return {}
        told = path_told(place, resource.exchange, self.contract)
        fields = {each: operation.by_key.get(("path", each)) for each in told}
        return told if all(field and self.contract.admits(field, told[each]) for each, field in fields.items()) else {}

    @contextmanager
    def unnamed(self, operation: Operation) -> Iterator[None]:
        """Lets a PUT create a resource under another name within the block, and change the first one after it."""
        first = self.named.pop(operation.id, None)
        try:
            yield
        finally:
            if first is not None:
                self.named[operation.id] = first

    def value(self, parameter: Field, supplier: Supplier, resource: Resource, turn: int = 0) -> Any:
        """Returns the value of a path parameter for a resource. The client chose it if the path names the resource."""
        if resource.operation.method == "PUT" or resource_of(self.contract, resource.operation).is_named:
            names = path_names(resource.operation)
            return resource.exchange.request.parts["path"].get(names[-1], ABSENT) if names else ABSENT
        value = self._own_value(parameter, supplier.expression, resource.exchange, turn)
        if value is not ABSENT or supplier.expression or turn:
            return value
        return self._listed_value(parameter, resource)

    def _listed_value(self, parameter: Field, resource: Resource) -> Any:
        """Returns the value of a parameter for a resource that only a list shows; ABSENT where no list does."""
        if resource.listed is None:
            resource.listed = self.reads.found(self.sender(resource.operation), resource.exchange)
            if resource.listed is not None:
                self.stock.created.ownership.claim(resource)
        return value_for(parameter, "", resource.listed, self.contract) if resource.listed is not None else ABSENT

    def _own_value(self, parameter: Field, expression: str, exchange: Exchange, turn: int) -> Any:
        """Returns the value of a path parameter that an exchange shows for its resource; it is found once."""
        at = id(exchange), id(parameter), expression, turn
        known = self._values.get(at)
        if known is None:  # the exchange and the field are kept, so that no other ones get their identities
            value = value_for(parameter, expression, exchange, self.contract, turn)
            known = self._values[at] = exchange, parameter, value
        return known[2]

    def _resource(
        self,
        sender: Sender,
        parameter: Field | None,
        supplier: Supplier,
        creating: Creating,
        *,
        is_shared: bool = False,
    ) -> Resource | None:
        """Returns a resource for an operation: one of its own where it changes it, else any that exists."""
        key = ("", supplier.operation.id) if is_shared else self.stock.owner(sender.operation, supplier)
        current, is_shared = self.stock.used(key), not key[0]
        # A POST below a resource may send or close it, so that it takes none that another operation is to change.
        is_apart = is_shared and sender.operation.is_write
        owned = self.stock.given() if is_apart else set[int]()
        if current is not None and not current.is_gone and id(current) not in owned:
            return current
        if is_shared and (sender.operation.id, supplier.operation.id) not in self.plainer:
            made = (each for each in reversed(self.stock.made) if each.operation.id == supplier.operation.id)
            there = [each for each in made if not each.is_gone and each.is_plain and not each.is_spoiled]
            there = [each for each in there if id(each) not in owned]
            there.sort(key=is_odd)  # a name of unusual characters may not be found in a path
            named = (each for each in there if parameter and self.value(parameter, supplier, each) is not ABSENT)
            current = next(named, there[0] if there else None)
        elif not is_shared:
            current = self._unused(sender, supplier)
            self._untried |= set() if current is None else {sender.operation.id}
        else:
            current = None
        current = current or self.new(sender, supplier, creating)
        if current is None or (current.was_there and not is_shared):  # what the run did not create is not changed
            current = self.stock.spare(supplier)
        if current is not None:
            (self.stock.use if is_shared else self.stock.give)(key, current)
        return current

    def _unused(self, sender: Sender, supplier: Supplier) -> Resource | None:
        """Returns the latest resource that a DELETE may remove, although it was created for another use; None where
        there is none.

        It was read after its creation.
        """
        operation = sender.operation
        if operation.method != "DELETE" or not supplier.creates or operation.id in self._refusing:
            return None
        for each in self.stock.untouched(supplier.operation):
            read = each.exchange.after
            if read is not None and read.accepted:
                return each
        return None

    def new(
        self,
        sender: Sender,
        supplier: Supplier,
        creating: Creating,
        *,
        bare: bool = False,
        tag: Tag | None = None,
        given: Mapping[Key, Slot] | None = None,
    ) -> Resource | None:
        """Returns a new resource, or else the first resource that a list shows; None if there is none. With a `tag`,
        the new resource is of that variant. `given` holds the slots that its creation should have.

        An operation that is already creating a resource for this request supplies no second one: suppliers may
        depend on each other in a cycle.
        """
        operation = supplier.operation
        if operation.id in creating or (supplier.creates and self.no_create):
            return None
        creator = self.sender(operation)
        if not creator.is_ready:
            return None
        # What is changed must have a value, so the most is sent that was accepted; a list by filters may be empty.
        # Optional parameters are left out: one may ask for a dry run.
        most = {key: slot for key, slot in _most(creator).items() if not may_store_nothing(operation.by_key.get(key))}
        stage = self.plainer.get((sender.operation.id, operation.id), 0)
        if stage:
            most = {key: slot for key, slot in most.items() if not is_flag(operation.by_key.get(key))}
        most |= {key: slot for key, slot in (given or {}).items() if key in operation.by_key}
        draft = creator.over_base(most) if supplier.creates and not bare and stage < BARE else Draft(creator.base)
        tried = [draft, Draft(creator.base)] if tag is None else drafts_of(creator, tag)
        if not tried:
            return None
        purpose, creating = f"{SET_UP} {sender.operation.id}", (*creating, operation.id)
        exchange = self.send(creator, tried[0], _pool_of(creator, tried[0]) or purpose, creating=creating)
        if not exchange.accepted:
            exchange = self.send(creator, tried[1], purpose, creating=creating)
        if not exchange.accepted:
            return None
        made = self.stock.new(exchange.number)
        if made is None:
            made = Resource(operation, exchange)
            self.stock.made.append(made)
        return made

    def is_unfit(self, sender: Sender, exchange: Exchange) -> bool:
        """Returns whether the server refuses the first valid request for a resource that was created for another use.

        The operation gets new resources from then on: the server may have removed the other one, or changed its state.
        """
        operation, draft = sender.operation, exchange.request.draft
        if operation.id not in self._untried or draft.wrong or not exchange.authorized:
            return False
        self._untried.discard(operation.id)
        if not exchange.refused:
            return False
        self._refusing.add(operation.id)
        self.stock.take_back(operation)
        return True


def _in_body(operation: Operation, parameter: Field) -> Key:
    """Returns the key of the member of the body that carries a path parameter; empty where none does."""
    return next((key for key, path in operation.told.items() if path == parameter.key), ())


def _pool_of(creator: Sender, draft: Draft) -> str:
    """Returns the purpose of the pool that a draft is and that was not sent yet: the creation of a resource judges it,
    too. Empty where there is none.
    """
    for pool in creator.plan.pools[1:2] if creator.operation.method == "POST" else ():
        is_sent = any(each.request.purpose == pool.purpose for each in creator.record.exchanges)
        if not is_sent and creator.over_base(pool.slots).key == draft.key:
            return pool.purpose
    return ""


def _most(creator: Sender) -> Mapping[Key, Slot]:
    """Returns the slots of the accepted request that sets the most fields; of every field before that was sent."""
    known, pools = creator.fullest, creator.plan.pools
    is_sent = any(each.request.purpose == pool.purpose for pool in pools[1:2] for each in creator.record.exchanges)
    return pools[1].slots if known == creator.base and len(pools) > 1 and not is_sent else known
