"""The resources that a run creates, finds, reads and deletes, so that requests have something to address.

Supplies the context of each request, sends it between a read before and a read after, and deletes at the end what was
created. Creates resources only through operations that the engine has opened.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import InitVar, dataclass, field, replace

from bythebook_conformance.evidence.attribution import Naming
from bythebook_conformance.evidence.conflicts import PROVOKING, TAKEN, is_taken
from bythebook_conformance.evidence.tainted import Tainted
from bythebook_conformance.model import Draft, Exchange, Request
from bythebook_conformance.planning.batches import Stage
from bythebook_conformance.planning.marks import replaced
from bythebook_conformance.planning.turns import Turn
from bythebook_conformance.planning.values import Supplied
from bythebook_conformance.relations.collections import MOST_FILLED
from bythebook_conformance.relations.dependent_fields import may_store_nothing
from bythebook_conformance.relations.graph import Supplier
from bythebook_conformance.relations.identity import has_fresh_text, held, holds_what_was_sent
from bythebook_conformance.relations.names import path_names
from bythebook_conformance.relations.resources import resource_of
from bythebook_conformance.relations.safety.classes import Guard
from bythebook_conformance.running.context import RequestContext
from bythebook_conformance.running.guarding import is_withheld
from bythebook_conformance.running.resources.clean_up import CleanUp
from bythebook_conformance.running.resources.contexts import LOST, Contexts
from bythebook_conformance.running.resources.created import Created
from bythebook_conformance.running.resources.due import UNREAD
from bythebook_conformance.running.resources.harm import Harm
from bythebook_conformance.running.resources.put_back import PutBack
from bythebook_conformance.running.resources.reads import Reads
from bythebook_conformance.running.resources.referring import Referring
from bythebook_conformance.running.resources.renewal import Renewal
from bythebook_conformance.running.resources.resource import Changed, Remainder, Resource
from bythebook_conformance.running.resources.stock import Stock
from bythebook_conformance.running.resources.supply import Creating, Supply
from bythebook_conformance.running.sender import SET_UP, Sender
from bythebook_conformance.running.transport.client import LostError
from bythebook_conformance.running.transport.stop import CLEAN_UP, StoppedError
from bythebook_openapi.model.contract import Contract, Operation
from bythebook_openapi.states import ABSENT

__all__ = ["SET_UP", "Resources"]

_CRASHED = 500
_CRASHED_BEFORE = "the server may have created it: it stored others though their creations failed, too"
# So often a creation is sent with other texts: an earlier run, and runs after it, may have left those of each.
_MOST_ANEW = 3
# How many requests of the task at hand are being made, each for the one before it.
_DEPTH: ContextVar[int] = ContextVar("depth", default=0)


@dataclass
class Resources:
    """The resources of a group of operations.

    `sender` returns the sender of an operation. `waits` holds the delays between re-reads of eventually consistent
    data, in seconds, and `rest` waits for one of them. `created` is the registry of what the whole run created.
    """

    contract: Contract
    sender: Callable[[Operation], Sender]
    waits: tuple[float, ...]
    created: InitVar[Created]
    no_create: bool = False
    guard: Guard = "all"
    rest: Callable[[float], None] = time.sleep
    side_by_side: Callable[[Sequence[Callable[[], bool]]], list[bool]] = lambda tasks: [task() for task in tasks]
    tainted: Tainted = field(default_factory=Tainted)
    # How the server's refusals name the place of a wrong value, once an operation has shown it.
    namings: frozenset[Naming] = frozenset()
    # By the part of a request, and by what is wrong with a value: whether a refusal names several such places. A server
    # that stops at the first wrong type names one.
    names_several: dict[tuple[str, Stage], bool] = field(default_factory=dict)
    # Whether the server looks at nothing else where it finds no resource under the path.
    finds_first: bool = False
    # The operations for which no given value helps against a refusal that speaks of existence.
    _unhelped: set[str] = field(default_factory=set)
    # The operations that refuse creations as taken, whatever their texts are.
    _unrefreshed: set[str] = field(default_factory=set)

    def __post_init__(self, created: Created) -> None:
        contract, sender = self.contract, self.sender
        self.stock = stock = Stock(contract, sender, created)
        self.reads = reads = Reads(contract, sender, self.waits, self.rest)
        self.putting_back = PutBack(contract, sender, stock.created.resources)
        self.cleaning = CleanUp(contract, sender, reads.turns, self.rest, self.side_by_side)
        self.referring = referring = Referring(contract, stock)
        self.supply = supply = Supply(contract, sender, self.send, stock, reads, referring, self.no_create)
        self.contexts = contexts = Contexts(contract, stock, reads, supply)
        self.renewal = Renewal(contract, sender, stock, reads, referring, supply, contexts)
        self.harm = Harm(contract, stock, supply, self.putting_back, self.guard, created.identity, created.ownership)

    def send(self, sender: Sender, draft: Draft, purpose: str, *, mark: str = "", creating: Creating = ()) -> Exchange:
        """Sends a draft to a resource, and records the exchange with the reads before and after it.

        Creates or finds the resource first. Returns the exchange.
        """
        while True:  # each time, more resources are known to be gone
            with self._redone():
                return self._sent(sender, draft, purpose, mark, creating)

    @contextmanager
    def _redone(self) -> Iterator[None]:
        """Ends the outermost such block where what it needs is gone, since a run that goes on was stopped."""
        before = _DEPTH.set(_DEPTH.get() + 1)
        try:
            yield
        except LostError:
            if _DEPTH.get() > 1:
                raise
        finally:
            _DEPTH.reset(before)

    def lost(self, deleted: Sequence[Request]) -> bool:
        """Notes which resources some DELETEs removed. Returns whether the request at hand may need one of them."""
        there = [each for each in self.stock.known() if not each.is_gone]
        gone = [each for each in there if self.cleaning.was_deleted(each, deleted)]
        for each in gone:
            each.is_gone = True
        return bool(gone) and _DEPTH.get() > 0

    def _sent(self, sender: Sender, draft: Draft, purpose: str, mark: str, creating: Creating) -> Exchange:
        is_due = self.reads.due.is_due(sender, draft, purpose)
        self.renewal.prepare(sender, draft, creating)
        # What a change with the texts of another resource shows stands in the reads after it.
        context = sender.context = self.contexts.of(sender, creating, is_due=is_due and purpose != TAKEN)

        sent: list[Exchange] = []

        def again() -> tuple[RequestContext, Exchange]:
            sent.append(exchange)
            anew = sender.context = self.contexts.of(sender, creating)
            return anew, sender.exchange(draft, purpose, anew, mark=mark)

        exchange = sender.exchange(draft, purpose, context, mark=mark)
        if self.supply.is_unfit(sender, exchange):
            context, exchange = again()
        if self.renewal.is_of_another_variant(sender, draft, exchange):
            self.renewal.suit(sender, draft, creating)
            context, exchange = again()
        if self.contexts.is_lost(sender, exchange) or self.contexts.is_outdated(sender, context, exchange):
            context, exchange = again()
        if (
            (exchange.status or 0) >= _CRASHED
            and sender.operation.id in self.renewal.spoiled
            and self.renewal.renew(sender)
        ):
            context, exchange = again()  # a stored invalid value may break each later change
        if exchange.meant in LOST and self._was_deleted(sender, exchange):
            context, exchange = again()
        if purpose not in PROVOKING:
            context, exchange = self.renewal.led_anew(sender, context, exchange, again)
            context, exchange = self.renewal.owned_anew(sender, context, exchange, again)
            context, exchange = self.renewal.named_anew(sender, context, exchange, again)
            context, exchange = self.renewal.referring_anew(sender, context, exchange, again)
            exchange = self._with_next_values(sender, context, draft, purpose, exchange)
            first, exchange = exchange, exchange if mark else self._with_other_texts(sender, context, draft, exchange)
            sent += [first] if first is not exchange else []
        if is_withheld(exchange):  # another resource was taken, which the run did not create
            return exchange
        sender.record.resent += [each for each in sent if each.refused]
        self.referring.give_back(sender, context, exchange)
        if sender.reads_later and exchange.accepted:
            self.stock.latest_write = max(self.stock.latest_write, exchange.number)
            self.stock.created.add(Resource(sender.operation, exchange), context.supplied)
            self.contexts.note(sender.operation, exchange)
            return exchange
        exchange = self._observed(sender, context, exchange, is_due=is_due)
        sender.record.add(exchange)
        if exchange.accepted and exchange.faults:
            self._spoil(sender.operation, exchange)
        if exchange.accepted and sender.operation.method in {"PUT", "PATCH"}:
            self._note_move(sender.operation, exchange)
        return exchange

    def _was_deleted(self, sender: Sender, exchange: Exchange) -> bool:
        """Returns whether a DELETE finds nothing because the run was killed after it had sent the same DELETE."""
        is_addressed = sender.operation.method == "DELETE" and not exchange.request.draft.wrong
        if not is_addressed or not sender.target.was_interrupted(exchange.request):
            return False
        for resource in self.stock.of(sender.operation):
            resource.is_gone = True
        return True

    def _with_next_values(
        self, sender: Sender, context: RequestContext, draft: Draft, purpose: str, exchange: Exchange
    ) -> Exchange:
        """Returns the exchange of a request whose given values the server does not have yet: an earlier run may have
        left them there. Where no value helps, it is the first exchange.
        """
        first, skipped = exchange, list[tuple[Turn, int]]()
        while is_taken(exchange) and sender.operation.id not in self._unhelped:
            held = sender.values.skipped(exchange.request.parts)
            if not held:
                self._unhelped.add(sender.operation.id)
                for turn, index in skipped:
                    turn.unskip(index)
                return first
            skipped += held
            exchange = sender.exchange(draft, purpose, context)
        return exchange

    def _with_other_texts(self, sender: Sender, context: RequestContext, draft: Draft, exchange: Exchange) -> Exchange:
        """Returns the exchange of a creation with other texts, where the server has those of the first one: an earlier
        run with the same seed and mark may have left them there. Where no others help, it is the first exchange.
        """
        operation, purpose = sender.operation, exchange.request.purpose
        is_creation = operation.method == "POST" or sender.record.resource.creates
        if not is_creation or draft.wrong or not exchange.authorized or operation.id in self._unrefreshed:
            return exchange
        for turn in range(_MOST_ANEW) if is_taken(exchange) else ():
            again = sender.exchange_anew(draft, purpose, context, turn)
            if again is None:
                return exchange
            if not is_taken(again):
                return again
        if is_taken(exchange):
            self._unrefreshed.add(operation.id)
        return exchange

    def _observed(self, sender: Sender, context: RequestContext, exchange: Exchange, *, is_due: bool) -> Exchange:
        """Returns an exchange with the reads after it, if they are due. Keeps track of the resources that it created or
        deleted.
        """
        operation, supplied = sender.operation, context.supplied
        self.stock.latest_write = max(self.stock.latest_write, exchange.number if operation.is_write else 0)
        slots, fields = exchange.request.draft.slots, operation.by_key
        asking = {key: slot for key, slot in slots.items() if may_store_nothing(fields.get(key))}
        resource = Resource(
            operation, exchange, is_plain=all(each == "absent" for each in sender.changes(asking).values())
        )
        self.stock.created.add(resource, supplied)  # wrong credentials may have created it, too
        if operation.is_write and (exchange.status is None or exchange.status >= _CRASHED):
            self.contexts.forget()  # a server may store a change and then fail to show it (Django Ninja)
        if not exchange.accepted or not exchange.authorized or not operation.is_write:
            return exchange
        self.contexts.note(operation, exchange)
        if sender.record.resource.creates:
            self.stock.made.append(resource)
        elif operation.method == "PUT":  # the client named the resource, and replaces the same one from now on
            self.supply.named.setdefault(operation.id, dict(exchange.request.parts["path"]))
        elif operation.method == "DELETE" and not any(key[0] == "path" for key in exchange.request.changed):
            for current in self.stock.of(operation):  # some servers answer 204 where the id names nothing
                current.is_gone = True
        if exchange.request.purpose in UNREAD or exchange.request.purpose.startswith(CLEAN_UP):
            return exchange
        if not is_due and not (exchange.request.draft.wrong and self.reads.due.is_due_after(sender, exchange)):
            return exchange
        latest = self.stock.latest_write
        after, listed = self.reads.after(sender, supplied, exchange)
        if after is not None and after.accepted:
            self.reads.due.note(sender, exchange)
        is_placed = sender.is_placed(context) and not any(key[0] == "path" for key in exchange.request.changed)
        is_newest = after is not None and after.accepted and latest == self.stock.latest_write
        if after is not None and operation.method in {"PUT", "PATCH"} and is_newest and is_placed:
            self.contexts.keep(operation, supplied, after)
        if resource.exchange is exchange:
            resource.exchange = replace(exchange, after=after)
        return replace(exchange, after=after, listing=listed)

    def _spoil(self, operation: Operation, exchange: Exchange) -> None:
        """Remembers what an accepted invalid request left on the server; deletes the resource that it created."""
        self.tainted.add(exchange)
        if operation.method in {"PUT", "PATCH"}:
            self.renewal.spoiled.add(operation.id)
        for resource in self.stock.made:
            if resource.exchange.number == exchange.number:
                resource.is_spoiled = True
                if resource in self.stock.created.resources:
                    self.cleaning.delete(resource)

    def _note_move(self, operation: Operation, exchange: Exchange) -> None:
        """Remembers that a change gave a resource another id, as a new title gives a page another slug: no other
        operation finds it under the id that its creation told.
        """
        name = (path_names(operation) or [""])[-1]
        sent = str(exchange.request.parts["path"].get(name, "")).lower()
        found = [str(each).lower() for each in held(exchange, name) if isinstance(each, str | int)]
        if not found or sent in found:
            return
        for resource in self.stock.of(operation):
            resource.is_spoiled = True

    def putter(self, operation: Operation) -> Operation | None:
        """Returns the PUT that puts a resource where an operation looks for one; None where there is none."""
        if operation.method == "PUT" or self.no_create:
            return None
        paths = (each for each in self.contract.operations if each.method == "PUT" and each.path == operation.path)
        return next(paths, None)

    def put(self, sender: Sender, putting: Sender) -> bool:
        """Puts a resource where an operation's latest request looked for one. Returns whether the server accepted."""
        return self.put_at(putting, sender.context.supplied, f"{SET_UP} {sender.operation.id}").accepted

    def put_at(self, putting: Sender, supplied: Supplied, purpose: str, before: Exchange | None = None) -> Exchange:
        """Sends the smallest request of a PUT to a place where nothing is, as the read before it shows. Returns the
        exchange; what it created is deleted at the end.
        """
        exchange = putting.send_alone(Draft(putting.base), purpose, RequestContext(supplied, before))
        self.stock.latest_write = max(self.stock.latest_write, exchange.number)
        self.stock.created.add(Resource(putting.operation, exchange), supplied)
        return exchange

    def drop(self, exchange: Exchange) -> None:
        """Deletes what an exchange created, where the document lets it."""
        for each in [one for one in self.stock.created.resources if one.exchange.number == exchange.number]:
            self.cleaning.delete(each)

    def read_of(self, sender: Sender, resource: Resource) -> Exchange | None:
        """Returns a read of another resource than the one that an operation changes; None where it cannot be read."""
        last = sender.operation.by_key.get(("path", (path_names(sender.operation) or [""])[-1]))
        if last is None:
            return None
        value = self.supply.value(last, Supplier(resource.operation), resource)
        with self._redone():
            supplied = {**sender.context.supplied, last.key: value}
            return self.reads.read(sender, supplied, None) if value is not ABSENT else None
        return None

    def filler(self, operation: Operation, count: int) -> Operation | None:
        """Returns the operation that can create more than `count` resources in a list; None where none can."""
        resource = resource_of(self.contract, operation)
        creator = resource.creator or resource.putter
        return None if creator is None or not 0 < count <= MOST_FILLED or self.no_create else creator

    def fill(self, creating: Sender, operation: Operation, count: int) -> None:
        """Creates resources in the collection that an operation lists, until there are more of them than `count`."""
        there = sum(not each.is_gone for each in self.stock.made if each.operation.id == creating.operation.id)
        self.add(creating, operation, count + 1 - there)

    def add(self, creating: Sender, operation: Operation, count: int) -> None:
        """Creates `count` resources in the collection that an operation lists."""

        def create() -> bool:
            return self.send(creating, Draft(creating.base), f"{SET_UP} {operation.id}").accepted

        missing = [create] * count
        if creating.operation.method == "PUT":  # each gets a name of its own
            for each in missing:
                with self.supply.unnamed(creating.operation):
                    each()
        elif creating.values.takes_turns:  # each request shows which of the user's values the server still takes
            for each in missing:
                each()
        else:
            self.side_by_side(missing)

    def forget_below(self, parent: Resource, *, is_gone: bool) -> None:
        """Uses the resources below a deleted one no more. `is_gone` says that they were deleted with it."""
        path = self.cleaning.path(parent)
        beneath = [each for each in self.stock.known() if path and self.cleaning.path(each).startswith(f"{path}/")]
        for each in beneath:
            each.is_spoiled = True
            if is_gone:
                each.is_gone, each.remainder = True, None
        self.stock.drop(beneath)

    def clean_up(self, operations: Collection[str], *, is_followed: bool = False) -> None:
        """Puts back what operations of the group changed and deletes what they created, as far as the document lets it.

        `is_followed` says that this is done once more when the other groups have deleted what they created: nothing is
        waited for until then.
        """
        doubtful = self.stock.created.settle(operations)
        with suppress(StoppedError):
            for resource in doubtful:
                self._ask_again(resource)
        created = [each for each in self.stock.created.of(operations) if not each.is_doubtful]
        with suppress(StoppedError):
            self.putting_back.put_back_all(operations)
        with suppress(StoppedError):
            self._find_unnamed([each for each in created if not (each.is_gone or each.id or each.listed)])
            created += self._crashed(operations)
        self.cleaning.delete_all(created, () if is_followed else self.waits)

    def _ask_again(self, resource: Resource) -> None:
        """Repeats the creation of a doubtful resource with other fresh texts, to learn whether the run created it.

        A server that found the resource by another value returns the same id. A server that returns another id, and
        shows the fresh texts in both responses, created both. Without these texts, the server may have given out two
        resources of its own, as a queue does.
        """
        sender, request = self.sender(resource.operation), resource.exchange.request
        is_item = bool(resource.id) and resource_of(self.contract, resource.operation).has_items
        is_told_apart = is_item and bool(request.mark) and has_fresh_text(resource.exchange, self.contract)
        if not is_told_apart or resource.is_gone or sender.target.stop.limit:
            return
        mark = sender.values.mark(f"{CLEAN_UP} {resource.exchange.number}")
        parts = replaced(dict(request.parts), {request.mark: mark})
        again = replace(request, parts=parts, purpose=CLEAN_UP, mark=mark, twin=None)
        if sender.target.guarding.withheld(resource.operation, again):
            return
        found = Resource(resource.operation, sender.target.send(resource.operation, again))
        if not found.exchange.accepted or found.id in {"", *(each.id for each in self.stock.created.resources)}:
            return
        if all(holds_what_was_sent(each, each, self.contract) for each in (resource.exchange, found.exchange)):
            self.stock.created.own([resource, found])
        else:
            self.stock.created.doubt(found)

    def _crashed(self, operations: Collection[str]) -> list[Resource]:
        """Returns the resources that lists show though the server answered 5xx to their creations.

        A server that stored one of them may have stored the others of the operation: the report lists them as left.
        """
        crashed = self.stock.created.take_crashed(operations)
        self._find_unnamed([each for each in crashed if has_fresh_text(each.exchange, self.contract)])
        found = [each for each in crashed if each.listed is not None]
        storing = {each.operation.id for each in found}
        others = [each for each in crashed if each.listed is None and each.operation.id in storing]
        for each in others:
            each.is_doubtful, each.remainder = True, Remainder(_CRASHED_BEFORE)
        self.stock.created.resources += [*found, *others]
        return found

    @property
    def changed(self) -> list[Changed]:
        """The resources that were there before the run, and whose values were not put back at the first attempt."""
        return list(self.putting_back.changed.values())

    def _find_unnamed(self, created: Sequence[Resource]) -> None:
        """Finds in their lists the resources whose creation named no id. Each list is read once."""
        lists: dict[str, Exchange | None] = {}
        for resource in created:
            sender, path = self.sender(resource.operation), resource.exchange.request.parts["path"]
            key = f"{resource.operation.id} {path}"
            if key not in lists:
                lists[key] = self.reads.whole_list(sender, resource.exchange)
            listed = lists[key]
            resource.listed = self.reads.item_in(listed, resource.exchange) if listed is not None else None
            if resource.listed is not None:
                self.stock.created.ownership.claim(resource)
