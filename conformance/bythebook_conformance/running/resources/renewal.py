"""Other resources for an operation whose own the server refuses: in another state, of another variant, or plainer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bythebook_conformance.evidence.refusals import may_be_of_state
from bythebook_conformance.model import Draft, Exchange, Slot
from bythebook_conformance.relations.graph import Supplier
from bythebook_conformance.relations.names import path_names
from bythebook_conformance.running.context import RequestContext
from bythebook_conformance.running.resources.contexts import Contexts
from bythebook_conformance.running.resources.reads import Reads
from bythebook_conformance.running.resources.referring import Again, Referring
from bythebook_conformance.running.resources.resource import Resource
from bythebook_conformance.running.resources.stock import Stock
from bythebook_conformance.running.resources.supply import BARE, Creating, Supply
from bythebook_conformance.running.resources.variants import (
    Tag,
    creator_of_variants,
    tag_of,
    tag_of_resource,
)
from bythebook_conformance.running.sender import SET_UP, Sender
from bythebook_openapi.model.contract import Contract, Operation
from bythebook_openapi.model.operation import Key
from bythebook_openapi.states import ABSENT

__all__ = ["Renewal"]

# The statuses of a refusal that may be about the state of the resource, and how many new ones an action gets.
_OF_STATE, _MOST_LED = frozenset({409, 423}), 40
# The most replacements of resources that a change gave to another owner. One that does not help counts as ten.
_MOST_GIVEN, _UNHELPFUL = 20, 10
# The statuses of a resource that was given to another owner, or locked (RFC 4918, section 11.3).
_WITHHELD = frozenset({403, 423})
# So many other names are tried where the server finds no resource under the first one.
_MOST_NAMES = 2


@dataclass
class Renewal:
    """New resources for the operations of a group.

    `sender` returns the sender of an operation. `spoiled` are the operations whose current resource holds what an
    invalid request left there. `leaders` has, by operation, the operations that lead its resource to the state that it
    demands, in order.
    """

    contract: Contract
    sender: Callable[[Operation], Sender]
    stock: Stock
    reads: Reads
    referring: Referring
    supply: Supply
    contexts: Contexts
    spoiled: set[str] = field(default_factory=set)
    leaders: dict[str, tuple[Sender, ...]] = field(default_factory=dict)
    # By operation: how many resources were led to the state that it demands, after it was refused for theirs.
    _led: dict[str, int] = field(default_factory=dict)
    # By operation: how many resources were replaced since they were given away or locked.
    _given: dict[str, int] = field(default_factory=dict)
    # By operation: how many of its requests a resource takes before the server refuses more, as a room that is booked.
    _room: dict[str, int] = field(default_factory=dict)
    # The operations for which plainer resources were tried, after those that were accepted were used up.
    _plainer: set[str] = field(default_factory=set)
    # The DELETEs for which a resource with a new name was tried.
    _kept: set[str] = field(default_factory=set)
    # The operations that change no variant of a resource into another one, and their resources by the variant's tag;
    # None where none could be created.
    _tagged: dict[str, dict[Tag, Resource | None]] = field(default_factory=dict)

    def rename(self, sender: Sender) -> bool:
        """Addresses an operation's resource by another of its names from now on. Returns whether it has another one."""
        operation = sender.operation
        self.reads.turns[operation.id] = self.reads.turns.get(operation.id, 0) + 1
        if self.reads.turns[operation.id] <= _MOST_NAMES and path_names(operation):
            last = ("path", path_names(operation)[-1])
            if last not in sender.values.known and self.supply.supplied(sender, ()).get(last, ABSENT) is not ABSENT:
                return True
        self.reads.turns.pop(operation.id)
        return False

    def renew(
        self, sender: Sender, *, bare: bool = False, anew: bool = True, given: Mapping[Key, Slot] | None = None
    ) -> bool:
        """Gives an operation another resource to change. Returns whether that succeeded.

        A bare resource has only the fields that the server requires. Without `anew`, an untouched resource may serve.
        `given` holds the slots that its creation should have; the server may refuse them.
        """
        supplier = self._supplier_by(sender, "POST")
        if supplier is None:
            return False
        resource = None if anew else self.stock.untouched_bare(self.sender(supplier.operation))
        return self._give(sender, supplier, resource or self.supply.new(sender, supplier, (), bare=bare, given=given))

    def _supplier_by(self, sender: Sender, method: str) -> Supplier | None:
        """Returns what creates an operation's resource by a method; None where nothing does, or the user names it."""
        names = path_names(sender.operation)
        if not names or ("path", names[-1]) in sender.values.known:
            return None
        supplier = sender.record.resource.supplier
        return supplier if supplier is not None and supplier.operation.method == method else None

    def _give(self, sender: Sender, supplier: Supplier, resource: Resource | None) -> bool:
        """Gives an operation a resource, unless it was there before. Returns whether that succeeded."""
        if resource is None or resource.was_there:
            return False
        operation = sender.operation
        self.stock.give(self.stock.owner(operation, supplier), resource)
        self.contexts.forget(operation)
        self.spoiled.discard(operation.id)
        self._tagged.get(operation.id, {}).clear()
        return True

    def renew_around(self, sender: Sender) -> bool:
        """Creates a new resource for each path parameter of an operation, the outermost first. Returns whether all
        were created: other operations may have led the former ones to a state in which nothing may be changed.
        """
        suppliers, renewed = sender.record.resource.suppliers, False
        for name in path_names(sender.operation):
            supplier = suppliers.get(name)
            if ("path", name) in sender.values.known or supplier is None or supplier.operation.method != "POST":
                continue
            resource = self.supply.new(sender, supplier, ())
            if resource is None or resource.was_there:
                return False
            for owner in (("", supplier.operation.id), self.stock.owner(sender.operation, supplier)):
                self.stock.use(owner, resource)
            self.contexts.forget(sender.operation)
            renewed = True
        return renewed

    def renew_plainer(self, sender: Sender) -> bool:
        """Lets an operation's requests refer to another resource than that of the path. Then creates anew what they
        refer to, each time with fewer fields: first without the flags and states that a server gives itself, then with
        those alone that it demands. Returns whether that succeeded: an order needs a product that is active.
        """
        operation = sender.operation
        if operation.id not in self.referring.apart and self.referring.of(sender):
            self.referring.apart.add(operation.id)
            return True
        created = self._creators(sender)
        stage = max((self.supply.plainer.get((operation.id, name), 0) for name in created), default=BARE) + 1
        if stage > BARE:
            for name in created:
                self.supply.plainer.pop((operation.id, name), None)
            self.referring.apart.discard(operation.id)
            return False
        self._make_plainer(sender, created, stage)
        return bool(created)

    def _creators(self, sender: Sender) -> dict[str, Supplier]:
        """Returns what creates the resources that an operation's path and body name, by its id."""
        suppliers = list(sender.record.resource.suppliers.values())
        suppliers += [Supplier(each.operation) for each in self.referring.of(sender)]
        return {each.operation.id: each for each in suppliers if each.operation.method == "POST"}

    def _make_plainer(self, sender: Sender, created: Mapping[str, Supplier], stage: int) -> None:
        """Creates anew, with fewer fields from now on, what an operation's path and body name."""
        for name, supplier in created.items():
            self.supply.plainer[sender.operation.id, name] = stage
            resource = self.supply.new(sender, supplier, ())
            if resource is not None and not resource.was_there:
                for owner in (("", name), self.stock.owner(sender.operation, supplier)):
                    self.stock.use(owner, resource)
        self.contexts.forget(sender.operation)

    def lead(self, sender: Sender) -> bool:
        """Creates a new resource for an operation, and leads it to the state that the operation demands. Returns
        whether the server accepted each step.
        """
        leaders = self.leaders.get(sender.operation.id, ())
        if not self.renew_around(sender):
            return False
        supplied = self.supply.supplied(sender, ())
        path = {key: value for key, value in supplied.items() if key[0] == "path"}
        for leader in leaders:
            own = {**self.supply.supplied(leader, ()), **path}
            own = {key: value for key, value in own.items() if key[0] != "path" or key in leader.operation.by_key}
            context = RequestContext(own)
            exchange = leader.send_alone(Draft(leader.base), f"{SET_UP} {sender.operation.id}", context)
            self.stock.latest_write = max(self.stock.latest_write, exchange.number)
            if not exchange.accepted:
                return False
        self.contexts.forget()
        return True

    def _is_of_state(self, sender: Sender, exchange: Exchange) -> bool:
        """Returns whether an action that was accepted before is refused now: it may have led its resource to a state in
        which it is not possible any more.
        """
        operation, is_valid = sender.operation, not exchange.request.draft.wrong
        is_led = operation.id in self.leaders and is_valid and exchange.refused
        is_gone = exchange.meant in {404, 410} and not any(key[0] == "path" for key in exchange.request.changed)
        is_refused = exchange.meant in _OF_STATE or is_led or is_gone or may_be_of_state(exchange, sender.record)
        is_action = operation.method in {"POST", "PUT", "PATCH"} and "}/" in operation.path and exchange.authorized
        return is_action and is_refused and any(sender.record.accepted())

    def prepare(self, sender: Sender, draft: Draft, creating: Creating) -> None:
        """Gives an operation the resources that its next request needs: of the variant of its draft, and new ones where
        the latest took as many of its requests, valid or not, as such take: the server would refuse it for that.
        """
        self.suit(sender, draft, creating)
        most = self._room.get(sender.operation.id)
        if most is not None and self._taken(sender, sender.context) >= most:
            self.lead(sender)

    @staticmethod
    def _taken(sender: Sender, context: RequestContext) -> int:
        """Returns how many of an operation's requests the resources of a context took."""
        path = {key[-1]: value for key, value in context.supplied.items() if key[0] == "path"}
        return sum(each.request.parts["path"] == path for each in sender.record.accepted())

    def led_anew(
        self, sender: Sender, context: RequestContext, exchange: Exchange, again: Again
    ) -> tuple[RequestContext, Exchange]:
        """Returns the context and the exchange of a request. Where the state of its resource is used up, it is sent
        again for a new resource, in the state that the action demands.
        """
        name, taken = sender.operation.id, self._taken(sender, context)
        if not self._is_of_state(sender, exchange) or self._led.get(name, 0) >= _MOST_LED or not self.lead(sender):
            return context, exchange
        self._led[name] = self._led.get(name, 0) + 1
        context, exchange = self._with_plainer(sender, *again(), again)
        if self._is_of_state(sender, exchange):
            self._led[name] = _MOST_LED  # the state is not the reason
        elif exchange.accepted and taken:
            self._room[name] = min(taken, self._room.get(name, taken))
        return context, exchange

    def referring_anew(
        self, sender: Sender, context: RequestContext, exchange: Exchange, again: Again
    ) -> tuple[RequestContext, Exchange]:
        """Returns the context and the exchange of a request. Where it may have been refused for the state of a resource
        that its body names, it is sent again for another one, and for one with the server's defaults.
        """
        context, exchange = self.referring.sent_anew(sender, context, exchange, again)
        is_open = bool(self.referring.of(sender)) and any(sender.record.accepted())
        return self._with_plainer(sender, context, exchange, again) if is_open else (context, exchange)

    def _with_plainer(
        self, sender: Sender, context: RequestContext, exchange: Exchange, again: Again
    ) -> tuple[RequestContext, Exchange]:
        """Returns the context and the exchange of a request that is sent again for resources with the server's
        defaults, once for each operation: a new room with `available: false` helps as little as one that is booked.
        """
        name, created = sender.operation.id, self._creators(sender)
        is_tried = name in self._plainer or name in self.leaders or not created
        if is_tried or not may_be_of_state(exchange, sender.record):
            return context, exchange
        self._plainer.add(name)
        before = dict(self.supply.plainer)
        self._make_plainer(sender, created, BARE)
        context, exchange = again()
        if not exchange.accepted:
            for each in created:
                self.supply.plainer.pop((name, each), None)
            self.supply.plainer |= {key: stage for key, stage in before.items() if key[0] == name}
        return context, exchange

    def owned_anew(
        self, sender: Sender, context: RequestContext, exchange: Exchange, again: Again
    ) -> tuple[RequestContext, Exchange]:
        """Returns the context and the exchange of a request. Where a change gave its resource to somebody else, whom
        alone the server lets change it, the request is sent again for a new one.
        """
        name = sender.operation.id
        if not self._is_given_away(sender, exchange) or not self.renew(sender):
            return context, exchange
        context, exchange = again()
        helps = exchange.status not in _WITHHELD
        self._given[name] = self._given.get(name, 0) + (1 if helps else _UNHELPFUL)
        return context, exchange

    def named_anew(
        self, sender: Sender, context: RequestContext, exchange: Exchange, again: Again
    ) -> tuple[RequestContext, Exchange]:
        """Returns the context and the exchange of a request. Where the server does not delete a resource that clients
        name, since others refer to it, the request is sent again for one with a new name.
        """
        operation = sender.operation
        is_kept = operation.method == "DELETE" and exchange.meant in _OF_STATE and exchange.authorized
        if not is_kept or exchange.request.draft.wrong or operation.id in self._kept or any(sender.record.accepted()):
            return context, exchange
        self._kept.add(operation.id)
        return again() if self._name_another(sender) else (context, exchange)

    def _name_another(self, sender: Sender) -> bool:
        """Gives an operation a resource with a new name. Returns whether that succeeded. Others keep the first one."""
        supplier = self._supplier_by(sender, "PUT")
        if supplier is None:
            return False
        with self.supply.unnamed(supplier.operation):
            resource = self.supply.new(sender, supplier, ())
        return self._give(sender, supplier, resource)

    def _is_given_away(self, sender: Sender, exchange: Exchange) -> bool:
        """Returns whether the server forbids a change of a resource that this operation changed before."""
        operation, path = sender.operation, exchange.request.parts["path"]
        is_change = operation.method in {"PUT", "PATCH"} and exchange.authorized
        if not is_change or exchange.status not in _WITHHELD or self._given.get(operation.id, 0) >= _MOST_GIVEN:
            return False
        return any(each.request.parts["path"] == path for each in sender.record.accepted())

    def is_of_another_variant(self, sender: Sender, draft: Draft, exchange: Exchange) -> bool:
        """Returns whether the server refuses a valid change, whose body is another variant than the resource was
        created as. From then on, the operation gets a resource of the variant that it sends.
        """
        operation = sender.operation
        is_valid = exchange.refused and exchange.authorized and not draft.wrong and operation.id not in self._tagged
        creator = creator_of_variants(self.contract, operation) if is_valid else None
        current = self.stock.used((operation.id, creator.id)) if creator is not None else None
        tag = tag_of(sender, draft) if current is not None else None
        if current is None or tag is None or tag_of_resource(current, tag[0]) in {tag, None}:
            return False
        self._tagged[operation.id] = {}
        return True

    def suit(self, sender: Sender, draft: Draft, creating: Creating) -> None:
        """Makes a resource of the variant that a draft is the current one of an operation; creates it if need be."""
        operation = sender.operation
        if operation.id not in self._tagged:
            return
        creator, tag = creator_of_variants(self.contract, operation), tag_of(sender, draft)
        if creator is None or tag is None:
            return
        key, known = (operation.id, creator.id), self._tagged[operation.id]
        current = self.stock.used(key)
        if current is not None and not current.is_gone and tag_of_resource(current, tag[0]) == tag:
            return
        found = known.get(tag)
        if tag not in known or (found is not None and (found.is_gone or found.is_spoiled)):
            found = self.supply.new(sender, Supplier(creator), creating, tag=tag)
            known[tag] = found = None if found is not None and found.was_there else found
        if found is not None:
            self.stock.give(key, found)
            self.contexts.forget(operation)
