"""Defines the requests of its own that a rule may send, and what a session offers to send them.

Most rules judge what other requests show. A rule with a probe says here when it sends, what it does first, and how it
shows a finding once more. The engine calls it and knows nothing else of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from bythebook_conformance.evidence.record import Record
from bythebook_conformance.model import Draft, Exchange, Observation, Requirement, Slot
from bythebook_openapi.model.contract import Field, Operation
from bythebook_openapi.model.operation import Key

__all__ = ["COMPARING", "Created", "Probe", "ProbeSession", "When", "for_each"]

When = Literal["filling", "lists", "responses", "changed", "reads", "conflicts", "changes", "writes", "end"]
# The times at which responses are compared that a server gives to several requests.
COMPARING: frozenset[When] = frozenset({"lists", "responses"})


class Created(Protocol):
    """A resource that the run created.

    `operation` and `exchange` created it. `listed` is the read of a list, reduced to it; None where no list was needed.
    `is_gone` says that the run deleted it, `is_spoiled` that an invalid request created or changed it. `is_plain` says
    that no parameter of the request that created it may ask for nothing to be stored.
    """

    operation: Operation
    exchange: Exchange
    listed: Exchange | None
    is_gone: bool
    is_spoiled: bool
    is_plain: bool

    @property
    def was_there(self) -> bool:
        """Whether it was there before the request."""


class ProbeSession(Protocol):
    """What the session of an operation offers to the probe of a rule."""

    @property
    def operation(self) -> Operation:
        """The operation that is tested."""

    @property
    def record(self) -> Record:
        """The exchanges of the operation."""

    @property
    def requirements(self) -> Sequence[Requirement]:
        """The chosen requirements of the rule on the operation."""

    @property
    def base(self) -> Mapping[Key, Slot]:
        """The slots of the smallest accepted request."""

    @property
    def fullest(self) -> Mapping[Key, Slot]:
        """The slots of the accepted request that sets the most fields."""

    @property
    def may_be_cut(self) -> bool:
        """Whether the run may end before all requests are sent."""

    @property
    def is_led(self) -> bool:
        """Whether other operations lead each new resource to the state that the operation demands."""

    @property
    def may_create(self) -> bool:
        """Whether the run may create resources."""

    @property
    def has_given_body(self) -> bool:
        """Whether the user gives values for the body."""

    @property
    def latest_supplied(self) -> Mapping[Key, Any]:
        """What the resources supplied to the latest request of the operation."""

    @property
    def waits(self) -> Sequence[float]:
        """The delays between re-reads of eventually consistent data, in seconds."""

    @property
    def latest_write(self) -> int:
        """The number of the latest request that may have changed anything."""

    def keep(self, number: int, seen: object) -> None:
        """Keeps what was seen for the judgment of the exchange with a number, or of all exchanges with 0."""

    def judge(self, requirement: Requirement, exchange: Exchange) -> Observation | None:
        """Returns what an exchange shows of a requirement."""

    def rest(self, seconds: float) -> None:
        """Waits."""

    def over_base(self, slots: Mapping[Key, Slot]) -> Draft:
        """Returns the draft that differs from the smallest accepted request in these slots."""

    def changes(self, slots: Mapping[Key, Slot]) -> Mapping[Key, Slot]:
        """Returns the slots that differ from the smallest accepted request."""

    def around(self, requirement: Requirement) -> Mapping[Key, Slot]:
        """Returns the slots that a request needs to hold the field of a requirement."""

    def is_refused(self, key: Key, slot: Slot) -> bool:
        """Returns whether the server refused a slot of a field."""

    def send(self, draft: Draft, purpose: str, *, mark: str = "") -> Exchange:
        """Sends a draft of the operation, with fresh values or with those of a mark. Returns the exchange, with the
        reads around it.
        """

    def ask(self, draft: Draft, purpose: str, *, mark: str = "") -> Exchange:
        """Sends a safe request, or gives its latest response another purpose where the run changed nothing since."""

    def send_alone(self, draft: Draft, purpose: str, path: Mapping[Key, Any] | None = None) -> Exchange:
        """Sends a draft of the operation with no reads around it: to the resource that path parameters address, or to
        that of the latest request. Returns the exchange.
        """

    def put_at(self, path: Mapping[Key, Any], purpose: str, before: Exchange) -> Exchange:
        """Sends the smallest request of a PUT to a place where nothing is, as the read before it shows. What it creates
        is deleted at the end. Returns the exchange.
        """

    def drop(self, exchange: Exchange) -> None:
        """Deletes what an exchange created, where the document lets it."""

    def control(self, draft: Draft) -> Exchange:
        """Sends a draft that was accepted before again. Returns the exchange."""

    def renew(self, *, is_bare: bool = False) -> bool:
        """Gives the operation another resource to change. Returns whether that succeeded. A bare resource has only the
        fields that the server requires, and is not always a new one.
        """

    def apart(self) -> AbstractContextManager[None]:
        """Lets the operation use other resources within the block, and its former ones after it."""

    def lead(self) -> bool:
        """Creates a new resource for the operation, and leads it to the state that the operation demands. Returns
        whether the server accepted each step.
        """

    def lead_by(self, leader: Operation | None) -> bool:
        """Lets an operation lead each new resource from now on, or none. Returns whether the server accepts it."""

    def supplied(self) -> Mapping[Key, Any]:
        """Returns what the resources supply to the next request of the operation."""

    def create(self, name: str) -> Created | None:
        """Creates a resource that a path parameter may name. Returns it, or a listed one; None without any."""

    def value(self, name: str, resource: Created) -> Any:
        """Returns the value by which a path parameter names a resource. Finds it in a list, if its creation shows none;
        ABSENT where no list shows it either.
        """

    def opened(self, operation: Operation, *, is_sent: bool = True) -> ProbeSession | None:
        """Returns the session of another operation; None where the server refuses its smallest request. That is sent
        first where no request of the operation was sent, if `is_sent` allows it.
        """

    def set_up(self, creating: ProbeSession, draft: Draft | None = None) -> Exchange:
        """Sends a draft of another operation, or its smallest request, to create what this one needs. Returns the
        exchange.
        """

    def mark(self, name: str) -> str:
        """Returns a mark by which requests hold the same values. It is another one each time."""

    def example(self, field: Field, slot: Slot, mark: str = "") -> Any:
        """Returns the value that a request has for a slot, or that is new with a mark; ABSENT without one."""

    def body(self, draft: Draft) -> Any:
        """Returns the body that the next request of a draft would hold, with fresh values; ABSENT without one."""

    def untouched(self, creator: Operation) -> Created | None:
        """Returns a resource that the smallest request of an operation made and nothing else concerns; None without
        one.
        """

    def is_named(self, resource: Created) -> bool:
        """Returns whether another write than its creation named a resource, so that others may be beneath it."""

    def fill(self, count: int, *, is_more: bool = False) -> bool:
        """Creates resources until the list of the operation has more than `count`, or as many more. Returns whether an
        operation creates them.
        """

    def list_anew(self) -> None:
        """Lets the list be read after some more creations of the operation."""

    def path_of(self, resource: Created) -> str:
        """Returns the path of the DELETE of a resource; empty where the document has none."""

    def delete(self, resource: Created) -> Exchange | None:
        """Deletes a resource, where the document lets it. Returns the DELETE; None where none was sent."""

    def forget_below(self, resource: Created, *, is_gone: bool) -> None:
        """Uses the resources below a deleted one no more. `is_gone` says that they were deleted with it."""

    def made(self) -> Sequence[Created]:
        """Returns the resources that requests may use, in the order of their creation."""

    def own(self) -> Sequence[Created]:
        """Returns the resources that the operation changes."""

    def holder(self) -> Created | None:
        """Returns an unchanged resource with the same parent as that of the latest request; None without one."""

    def reserve(self, resource: Created) -> None:
        """Keeps a resource as it is: `holder` returns it first."""

    def bystanders(self, creator: Operation) -> Iterator[Created]:
        """Yields what a creation made, the latest first, if it is there and no operation changes or names it."""

    def address(self, operation: Operation, creator: Operation, exchange: Exchange) -> Mapping[Key, Any] | None:
        """Returns the path parameters with which an operation addresses what an exchange created; None if unknown."""

    def read(self, reader: Operation, path: Mapping[Key, Any]) -> Exchange:
        """Returns a read of the resource that path parameters address."""

    def read_beside(self, resource: Created) -> Exchange | None:
        """Returns a read of another resource than the one that the operation changes; None where it cannot be read."""

    def read_again(self, written: Exchange) -> Exchange | None:
        """Returns one more read like the one after a write: of the resource, or of the list, reduced to it; None where
        the list does not have it.
        """

    def read_until_gone(self, reader: Operation, path: Mapping[Key, Any]) -> Exchange | None:
        """Returns a read of a deleted resource, repeated while the server still finds it."""

    def listed(self, path: Mapping[Key, Any], own: Any) -> tuple[Exchange, bool] | None:
        """Returns the read of the list that may contain the resource with an id, up to that item, and whether no page
        was left out; None where no operation lists it.
        """


# Sends requests for an operation.
Look = Callable[[ProbeSession], object]


@dataclass(frozen=True)
class Probe:
    """The requests of its own that a rule sends.

    - `at`: when, in this order. For an operation that changes nothing: with the comparisons of `lists`, while nothing
      else is sent. For each operation: with the comparisons of `responses`. For one that writes: with the last `reads`
      of what it created; with the `conflicts`, which stand against an earlier request or another resource; after that,
      with the `changes`, creations first; with the `writes`. For each operation: at the `end`, after all other verdicts
      of the group of operations.
    - `look`: sends the first of them, once for each operation with requirements of the rule. What it sees goes to
      `ProbeSession.keep`, and the rule's judgment finds it by `Record.seen`.
    - `also`: what it sends at other times. `filling`: it creates what the list of an operation that changes nothing
      must hold, before it is read and once more before the comparisons. `changed`: it asks a list again, after all
      changes.
    - `again`: sends them once more, with new resources, to confirm a finding. Returns the exchange to judge; None where
      they could not be sent. Without it, the request that shows the finding is sent again.
    - `compares`: for which requirements it compares responses; None for all.
    - `prepare`: is called before the request that shows a finding is sent again. Of the earlier requests that were
      alike, only those count that show anything.
    - `is_shared`: a request of somebody else may have the same effect, so that a finding counts only in two of three
      rounds, and only without a pass.
    - `is_apart`: it uses new resources, so that its first finding counts although other requests were under way, and a
      later run may send that request again.
    - `name`: what it sees is kept under this name, and not under the kind of its rule. Several rules may share such a
      probe, which is called once for them.
    - `words`: says in one sentence what it sends.
    """

    at: When
    words: str
    look: Look | None = None
    again: Callable[[ProbeSession, Requirement], Exchange | None] | None = None
    prepare: Look | None = None
    is_shared: bool = False
    is_apart: bool = True
    name: str = ""
    also: Mapping[When, Look] = field(default_factory=dict)
    compares: Callable[[Operation, Requirement], bool] | None = None

    def looks(self, at: When) -> Look | None:
        """Returns what sends the requests that are due at a time; None if there are none."""
        return self.look if at == self.at else self.also.get(at)


def for_each(send: Callable[[ProbeSession, Requirement], object]) -> Look:
    """Returns what sends the requests of each chosen requirement of a rule, one after the other."""

    def look(session: ProbeSession) -> None:
        for requirement in session.requirements:
            send(session, requirement)

    return look
