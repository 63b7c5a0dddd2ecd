"""Lets the probes of rules send requests: it offers them what the session of an operation and its resources do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast

from bythebook_conformance.evidence.record import Record
from bythebook_conformance.model import Draft, Exchange, Observation, Requirement, Slot
from bythebook_conformance.planning.values import NOTHING
from bythebook_conformance.rules import Rule
from bythebook_conformance.rules.probe import Created, When
from bythebook_conformance.running.context import RequestContext
from bythebook_conformance.running.phases.filling import widest
from bythebook_conformance.running.resources.lists import MORE
from bythebook_conformance.running.resources.resource import Resource, addressed
from bythebook_conformance.running.resources.resources import SET_UP
from bythebook_conformance.running.session import Opened, Session
from bythebook_openapi.model.contract import Operation
from bythebook_openapi.model.operation import Key

__all__ = ["Probing", "probe"]


def probe(session: Session, at: When, opened: Opened) -> None:
    """Lets each rule of an operation send what it sends at a time. `opened` opens other operations."""
    rules = {_name(rule): rule for rule in session.rules.values()}
    for rule in rules.values():
        if rule.probe is not None and rule.probe.look is not None and rule.probe.at == at:
            rule.probe.look(Probing(session, rule, opened))


def _name(rule: Rule) -> str:
    """Returns the name under which what a rule's probe sees is kept."""
    return rule.probe.name or rule.kind if rule.probe is not None else rule.kind


@dataclass(frozen=True)
class Probing:
    """What a session offers to the probe of a rule (see `ProbeSession`). `opened` opens other operations."""

    session: Session
    rule: Rule
    opened: Opened = lambda _operation: None

    @property
    def operation(self) -> Operation:
        """The operation that is tested."""
        return self.session.operation

    @property
    def record(self) -> Record:
        """The exchanges of the operation."""
        return self.session.record

    @property
    def requirements(self) -> Sequence[Requirement]:
        """The chosen requirements of the rule on the operation."""
        return [each for each in self.session.plan.requirements if each.kind == self.rule.kind]

    @property
    def base(self) -> Mapping[Key, Slot]:
        """The slots of the smallest accepted request."""
        return self.session.base

    @property
    def fullest(self) -> Mapping[Key, Slot]:
        """The slots of the accepted request that sets the most fields."""
        return self.session.fullest

    @property
    def may_be_cut(self) -> bool:
        """Whether the run may end before all requests are sent."""
        return self.session.target.may_be_cut

    @property
    def is_led(self) -> bool:
        """Whether other operations lead each new resource to the state that the operation demands."""
        return bool(self.session.resources.renewal.leaders.get(self.operation.id))

    @property
    def may_create(self) -> bool:
        """Whether the run may create resources."""
        return not self.session.resources.no_create

    @property
    def waits(self) -> Sequence[float]:
        """The delays between re-reads of eventually consistent data, in seconds."""
        return self.session.resources.waits

    @property
    def latest_write(self) -> int:
        """The number of the latest request that may have changed anything."""
        return self.session.resources.stock.latest_write

    def keep(self, number: int, seen: object) -> None:
        """Keeps what was seen for the judgment of the exchange with a number, or of all exchanges with 0."""
        self.record.evidence[_name(self.rule), number] = seen

    def judge(self, requirement: Requirement, exchange: Exchange) -> Observation | None:
        """Returns what an exchange shows of a requirement."""
        return self.session.judge(requirement, exchange)

    def rest(self, seconds: float) -> None:
        """Waits."""
        self.session.resources.rest(seconds)

    def over_base(self, slots: Mapping[Key, Slot]) -> Draft:
        """Returns the draft that differs from the smallest accepted request in these slots."""
        return self.session.over_base(slots)

    def send(self, draft: Draft, purpose: str) -> Exchange:
        """Sends a draft of the operation. Returns the exchange, with the reads around it."""
        return self.session.send(draft, purpose)

    def send_alone(self, draft: Draft, purpose: str, path: Mapping[Key, Any] | None = None) -> Exchange:
        """Sends a draft of the operation with no reads around it: to the resource that path parameters address, or to
        that of the latest request. Returns the exchange.
        """
        context = self.session.context if path is None else RequestContext(path)
        return self.session.send_alone(draft, purpose, context)

    def renew(self) -> bool:
        """Gives the operation another resource to change. Returns whether that succeeded."""
        return self.session.resources.renewal.renew(self.session)

    @contextmanager
    def apart(self) -> Iterator[None]:
        """Lets the operation use other resources within the block, and its former ones after it."""
        stock, suppliers = (
            self.session.resources.stock,
            self.record.resource.suppliers.values(),
        )
        owners = {owner for each in suppliers for owner in (("", each.operation.id), stock.owner(self.operation, each))}
        with stock.aside(owners):
            yield
        self.session.resources.contexts.forget()

    def lead(self) -> bool:
        """Creates a new resource for the operation, and leads it to the state that the operation demands. Returns
        whether the server accepted each step.
        """
        return self.session.resources.renewal.lead(self.session)

    def lead_by(self, leader: Operation | None) -> bool:
        """Lets an operation lead each new resource from now on, or none. Returns whether the server accepts it."""
        leading = self.opened(leader) if leader is not None else None
        if leading is not None:
            self.session.resources.renewal.leaders[self.operation.id] = (leading,)
        elif leader is None:
            self.session.resources.renewal.leaders.pop(self.operation.id, None)
        return leading is not None

    def supplied(self) -> Mapping[Key, Any]:
        """Returns what the resources supply to the next request of the operation."""
        return self.session.resources.supply.supplied(self.session, ())

    def create(self, name: str) -> Created | None:
        """Creates a resource that a path parameter may name. Returns it, or a listed one; None without any."""
        supplier = self.record.resource.suppliers[name]
        return self.session.resources.supply.new(self.session, supplier, ())

    def value(self, name: str, resource: Created) -> Any:
        """Returns the value by which a path parameter names a resource; ABSENT where nothing shows it."""
        supplier = self.record.resource.suppliers[name]
        parameter = self.operation.by_key["path", name]
        return self.session.resources.supply.value(parameter, supplier, cast("Resource", resource))

    def open(self, operation: Operation) -> bool:
        """Opens another operation. Returns whether the server accepts its smallest request."""
        return self.opened(operation) is not None

    def send_base(self, creator: Operation) -> Exchange | None:
        """Sends the smallest request of another operation to create what this one needs. Returns the exchange; None
        where that operation is not open.
        """
        creating = self.session.resources.sender(creator)
        if not creating.is_ready:
            return None
        return self.session.resources.send(creating, Draft(creating.base), f"{SET_UP} {self.operation.id}")

    def untouched(self, creator: Operation) -> Created | None:
        """Returns a resource that the smallest request of an operation made and nothing else concerns; None without
        one.
        """
        resources = self.session.resources
        return resources.stock.untouched_bare(resources.sender(creator))

    def is_named(self, resource: Created) -> bool:
        """Returns whether another write than its creation named a resource, so that others may be beneath it."""
        return self.session.resources.stock.is_named(cast("Resource", resource))

    def list_anew(self) -> None:
        """Lets the list be read after some more creations of the operation."""
        self.session.resources.reads.list_anew(self.operation)

    def widest(self) -> Mapping[Key, Slot]:
        """Returns the slot that asks for the largest page that the document admits; nothing where it states none."""
        return widest(self.session)

    def path_of(self, resource: Created) -> str:
        """Returns the path of the DELETE of a resource; empty where the document has none."""
        return self.session.resources.cleaning.path(cast("Resource", resource))

    def delete(self, resource: Created) -> Exchange | None:
        """Deletes a resource, where the document lets it. Returns the DELETE; None where none was sent."""
        return self.session.resources.cleaning.delete(cast("Resource", resource))

    def forget_below(self, resource: Created, *, is_gone: bool) -> None:
        """Uses the resources below a deleted one no more. `is_gone` says that they were deleted with it."""
        self.session.resources.forget_below(cast("Resource", resource), is_gone=is_gone)

    def made(self) -> Sequence[Created]:
        """Returns the resources that requests may use, in the order of their creation."""
        return self.session.resources.stock.made

    def own(self) -> Sequence[Created]:
        """Returns the resources that the operation changes."""
        return self.session.resources.stock.of(self.operation)

    def bystanders(self, creator: Operation) -> Iterator[Created]:
        """Yields what a creation made, the latest first, if it is there and no operation changes or names it."""
        return self.session.resources.stock.bystanders(creator)

    def exchanges(self, operation: Operation) -> Sequence[Exchange]:
        """Returns the exchanges of another operation."""
        return self.session.resources.sender(operation).record.exchanges

    def address(self, operation: Operation, creator: Operation, exchange: Exchange) -> Mapping[Key, Any] | None:
        """Returns the path parameters with which an operation addresses what an exchange created; None if unknown."""
        turn = self.session.resources.reads.turns.get(operation.id, 0)
        return addressed(self.record.contract, creator, operation, NOTHING, exchange, turn=turn)

    def read(self, reader: Operation, path: Mapping[Key, Any]) -> Exchange:
        """Returns a read of the resource that path parameters address."""
        resources = self.session.resources
        return resources.reads.get(resources.sender(reader), path, self.operation)

    def read_until_gone(self, reader: Operation, path: Mapping[Key, Any]) -> Exchange | None:
        """Returns a read of a deleted resource, repeated while the server still finds it."""
        resources = self.session.resources
        return resources.reads.until_gone(resources.sender(reader), path, self.operation)

    def listed(self, path: Mapping[Key, Any], own: Any) -> tuple[Exchange, bool] | None:
        """Returns the read of the list that may contain the resource with an id, and whether it is the whole list."""
        named = {key[-1]: value for key, value in path.items()}
        found = self.session.resources.reads.listed(self.session, named, own)
        return (found, found.request.purpose != MORE) if found is not None else None
