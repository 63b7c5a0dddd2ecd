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
from bythebook_conformance.rules.probe import Created, ProbeSession, When
from bythebook_conformance.running.context import RequestContext
from bythebook_conformance.running.resources.lists import MORE
from bythebook_conformance.running.resources.resource import Resource, addressed
from bythebook_conformance.running.resources.resources import SET_UP
from bythebook_conformance.running.session import Opened, Session
from bythebook_openapi.model.contract import Field, Operation
from bythebook_openapi.model.operation import Key

__all__ = ["Probing", "probe"]


def probe(session: Session, at: When, opened: Opened) -> None:
    """Lets each rule of an operation send what it sends at a time. `opened` opens other operations."""
    rules = {_name(rule): rule for rule in session.rules.values()}
    for rule in rules.values():
        look = rule.probe.looks(at) if rule.probe is not None else None
        if look is not None:
            look(Probing(session, rule, opened))


def _name(rule: Rule) -> str:
    """Returns the name under which what a rule's probe sees is kept."""
    return rule.probe.name or rule.kind if rule.probe is not None else rule.kind


@dataclass(frozen=True)
class Probing:
    """What a session offers to the probe of a rule (see `ProbeSession`). `opens` opens other operations; without it,
    those count that are open.
    """

    session: Session
    rule: Rule
    opens: Opened | None = None

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
    def has_given_body(self) -> bool:
        """Whether the user gives values for the body."""
        return any(key[0] == "body" for key in self.session.values.known)

    @property
    def latest_supplied(self) -> Mapping[Key, Any]:
        """What the resources supplied to the latest request of the operation."""
        return self.session.context.supplied

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

    def changes(self, slots: Mapping[Key, Slot]) -> Mapping[Key, Slot]:
        """Returns the slots that differ from the smallest accepted request."""
        return self.session.changes(slots)

    def around(self, requirement: Requirement) -> Mapping[Key, Slot]:
        """Returns the slots that a request needs to hold the field of a requirement."""
        return self.session.around(requirement, beside_all=False).slots

    def is_refused(self, key: Key, slot: Slot) -> bool:
        """Returns whether the server refused a slot of a field."""
        return (key, slot) in self.session.refused

    def send(self, draft: Draft, purpose: str, *, mark: str = "") -> Exchange:
        """Sends a draft of the operation, with fresh values or with those of a mark. Returns the exchange, with the
        reads around it.
        """
        return self.session.send(draft, purpose, mark=mark)

    def ask(self, draft: Draft, purpose: str, *, mark: str = "") -> Exchange:
        """Sends a safe request, or gives its latest response another purpose where the run changed nothing since."""
        return self.session.ask(draft, purpose, mark=mark)

    def send_alone(self, draft: Draft, purpose: str, path: Mapping[Key, Any] | None = None) -> Exchange:
        """Sends a draft of the operation with no reads around it: to the resource that path parameters address, or to
        that of the latest request. Returns the exchange.
        """
        context = self.session.context if path is None else RequestContext(path)
        return self.session.send_alone(draft, purpose, context)

    def put_at(self, path: Mapping[Key, Any], purpose: str, before: Exchange) -> Exchange:
        """Sends the smallest request of a PUT to a place where nothing is, as the read before it shows. What it creates
        is deleted at the end. Returns the exchange.
        """
        return self.session.resources.put_at(self.session, path, purpose, before)

    def drop(self, exchange: Exchange) -> None:
        """Deletes what an exchange created, where the document lets it."""
        self.session.resources.drop(exchange)

    def control(self, draft: Draft) -> Exchange:
        """Sends a draft that was accepted before again. Returns the exchange."""
        return self.session.control(draft)

    def renew(self, *, is_bare: bool = False) -> bool:
        """Gives the operation another resource to change. Returns whether that succeeded. A bare resource has only the
        fields that the server requires, and is not always a new one.
        """
        return self.session.resources.renewal.renew(self.session, bare=is_bare, anew=not is_bare)

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
            self.session.resources.renewal.leaders[self.operation.id] = (leading.session,)
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

    def opened(self, operation: Operation, *, is_sent: bool = True) -> Probing | None:
        """Returns the session of another operation; None where the server refuses its smallest request. That is sent
        first where no request of the operation was sent, if `is_sent` allows it. None too where the run may not write.
        """
        if operation.may_write and not self.may_create:
            return None
        if self.opens is not None and is_sent:
            found = self.opens(operation)
        else:
            sender = self.session.resources.sender(operation)
            found = sender if isinstance(sender, Session) and sender.is_ready else None
        return Probing(found, self.rule, self.opens) if found is not None else None

    def set_up(self, creating: ProbeSession, draft: Draft | None = None) -> Exchange:
        """Sends a draft of another operation, or its smallest request, to create what this one needs. Returns the
        exchange.
        """
        return creating.send(draft or Draft(creating.base), f"{SET_UP} {self.operation.id}")

    def mark(self, name: str) -> str:
        """Returns a mark by which requests hold the same values. It is another one each time."""
        return self.session.values.mark(name)

    def example(self, field: Field, slot: Slot, mark: str = "") -> Any:
        """Returns the value that a request has for a slot, or that is new with a mark; ABSENT without one."""
        values = self.session.values
        return (
            values.value(field, slot, mark)
            if mark
            else values.value(field, slot, supplied=self.session.context.supplied)
        )

    def body(self, draft: Draft) -> Any:
        """Returns the body that the next request of a draft would hold, with fresh values; ABSENT without one."""
        mark = self.session.values.mark(f"the body at {len(self.record.exchanges)}")
        context = RequestContext({**self.session.context.supplied, **self.supplied()})
        return self.session.request(draft, "", context, mark=mark).body

    def untouched(self, creator: Operation) -> Created | None:
        """Returns a resource that the smallest request of an operation made and nothing else concerns; None without
        one.
        """
        resources = self.session.resources
        return resources.stock.untouched_bare(resources.sender(creator))

    def is_named(self, resource: Created) -> bool:
        """Returns whether another write than its creation named a resource, so that others may be beneath it."""
        return self.session.resources.stock.is_named(cast("Resource", resource))

    def fill(self, count: int, *, is_more: bool = False) -> bool:
        """Creates resources until the list of the operation has more than `count`, or as many more. Returns whether an
        operation creates them.
        """
        creator = self.session.resources.filler(self.operation, count)
        creating = self.opened(creator) if creator is not None else None
        if creating is not None:
            fill = self.session.resources.add if is_more else self.session.resources.fill
            fill(creating.session, self.operation, count)
        return creating is not None

    def list_anew(self) -> None:
        """Lets the list be read after some more creations of the operation."""
        self.session.resources.reads.list_anew(self.operation)

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

    def holder(self) -> Created | None:
        """Returns an unchanged resource with the same parent as that of the latest request; None without one."""
        return self.session.resources.stock.holder(self.session)

    def reserve(self, resource: Created) -> None:
        """Keeps a resource as it is: `holder` returns it first."""
        self.session.resources.stock.reserved.add(resource.exchange.number)

    def bystanders(self, creator: Operation) -> Iterator[Created]:
        """Yields what a creation made, the latest first, if it is there and no operation changes or names it."""
        return self.session.resources.stock.bystanders(creator)

    def address(self, operation: Operation, creator: Operation, exchange: Exchange) -> Mapping[Key, Any] | None:
        """Returns the path parameters with which an operation addresses what an exchange created; None if unknown."""
        turn = self.session.resources.reads.turns.get(operation.id, 0)
        return addressed(self.record.contract, creator, operation, NOTHING, exchange, turn=turn)

    def read(self, reader: Operation, path: Mapping[Key, Any]) -> Exchange:
        """Returns a read of the resource that path parameters address."""
        resources = self.session.resources
        return resources.reads.get(resources.sender(reader), path, self.operation)

    def read_beside(self, resource: Created) -> Exchange | None:
        """Returns a read of another resource than the one that the operation changes; None where it cannot be read."""
        return self.session.resources.read_of(self.session, cast("Resource", resource))

    def read_again(self, written: Exchange) -> Exchange | None:
        """Returns one more read like the one after a write: of the resource, or of the list, reduced to it; None where
        the list does not have it.
        """
        return self.session.resources.reads.again(self.session, written)

    def read_until_gone(self, reader: Operation, path: Mapping[Key, Any]) -> Exchange | None:
        """Returns a read of a deleted resource, repeated while the server still finds it."""
        resources = self.session.resources
        return resources.reads.until_gone(resources.sender(reader), path, self.operation)

    def listed(self, path: Mapping[Key, Any], own: Any) -> tuple[Exchange, bool] | None:
        """Returns the read of the list that may contain the resource with an id, and whether it is the whole list."""
        named = {key[-1]: value for key, value in path.items()}
        found = self.session.resources.reads.listed(self.session, named, own)
        return (found, found.request.purpose != MORE) if found is not None else None
