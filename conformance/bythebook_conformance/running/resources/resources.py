"""The resources that a run creates, finds, reads and deletes, so that requests have something to address.

Supplies the context of each request, sends it between a read before and a read after, and deletes at the end what was
created. Creates resources only through operations that the engine has opened.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from typing import Any

from bythebook_conformance.evidence.attribution import Naming
from bythebook_conformance.evidence.conflicts import PROVOKING, TAKEN, Taken, is_taken
from bythebook_conformance.evidence.revisions import is_required_tag, revision_shown
from bythebook_conformance.evidence.tainted import Tainted
from bythebook_conformance.model import Draft, Exchange, Request, Slot
from bythebook_conformance.planning.turns import Turn
from bythebook_conformance.planning.values import Supplied
from bythebook_conformance.relations.addresses import changes_path, shared
from bythebook_conformance.relations.collections import MOST_FILLED, asked_by, creator_in, demanded
from bythebook_conformance.relations.graph import (
    Supplier,
    is_named_by_body,
    is_search,
    own_names,
    path_names,
    related,
)
from bythebook_conformance.relations.identity import held, own_id, value_for
from bythebook_conformance.relations.kept_with import kept_with
from bythebook_conformance.relations.references import Reference, guesses, references
from bythebook_conformance.relations.traits import traits_of
from bythebook_conformance.relations.uniqueness import creator_of
from bythebook_conformance.running.context import RequestContext
from bythebook_conformance.running.resources.clean_up import CleanUp
from bythebook_conformance.running.resources.created import Created
from bythebook_conformance.running.resources.due import UNREAD
from bythebook_conformance.running.resources.families import Families, Family
from bythebook_conformance.running.resources.reads import Reads
from bythebook_conformance.running.resources.resource import Resource
from bythebook_conformance.running.resources.variants import (
    Tag,
    creator_of_variants,
    drafts_of,
    tag_of,
    tag_of_resource,
)
from bythebook_conformance.running.sender import Sender
from bythebook_conformance.running.transport.client import LostError
from bythebook_conformance.running.transport.stop import CLEAN_UP, StoppedError
from bythebook_openapi.model.contract import Contract, Field, Operation
from bythebook_openapi.model.operation import Key
from bythebook_openapi.states import ABSENT, get

__all__ = ["SET_UP", "Resources"]

SET_UP = "set-up for"
_CRASHED, _CONFLICT = 500, 409
_LOST, _OUTDATED = frozenset({404, 410, 500}), frozenset({409, 412})
_ODD = frozenset({"other", "long", "padded", "low", "high", "extra"})
_ASKING = frozenset({"query", "header", "cookie"})
# How few fields a resource has that is created anew: 1 without flags and states, 2 with what the server demands alone.
_BARE = 2
# The statuses of a refusal that may be about the state of the resource, and how many new ones an action gets.
_OF_STATE, _MOST_LED = frozenset({409, 423}), 40
# So many other names are tried where the server finds no resource under the first one.
_MOST_NAMES = 2
# The ids of the operations that are creating a resource for the request at hand, each for the one before it.
_Creating = tuple[str, ...]
# How many requests of the task at hand are being made, each for the one before it.
_DEPTH: ContextVar[int] = ContextVar("depth", default=0)


@dataclass
class Resources:
    """The resources of a group of operations.

    `sender` returns the sender of an operation. `waits` holds the delays between re-reads of eventually consistent
    data, in seconds, and `rest` waits for one of them. `created` is the registry of what the whole run created; `made`
    holds what requests may use.
    """

    contract: Contract
    sender: Callable[[Operation], Sender]
    waits: tuple[float, ...]
    created: Created
    no_create: bool = False
    rest: Callable[[float], None] = time.sleep
    side_by_side: Callable[[Sequence[Callable[[], bool]]], list[bool]] = lambda tasks: [task() for task in tasks]
    made: list[Resource] = field(default_factory=list)
    tainted: Tainted = field(default_factory=Tainted)
    # The number of the latest request that may have changed anything.
    latest_write: int = 0
    # How the server's refusals name the place of a wrong value, once an operation has shown it.
    namings: frozenset[Naming] = frozenset()
    # Whether the server looks at nothing else where it finds no resource under the path.
    finds_first: bool = False
    # By operation: the creation that it refused since another resource has its texts.
    taken: dict[str, Taken] = field(default_factory=dict)
    _current: dict[tuple[str, str], Resource] = field(default_factory=dict)
    # By operation: the context of its next request, where a read after a write has shown the resource already.
    _next: dict[str, RequestContext] = field(default_factory=dict)
    # By operation: the accepted change whose response shows the revision of its resource.
    _revised: dict[str, Exchange] = field(default_factory=dict)
    _named: dict[str, dict[str, Any]] = field(default_factory=dict)
    _readable: set[str] = field(default_factory=set)
    # The operations that refused the id of another resource in their body, and those that take each id only once.
    # The properties whose made-up text was refused because no resource has it.
    _guessing: set[str] = field(default_factory=set)
    _unreferring: set[str] = field(default_factory=set)
    _using_up: set[str] = field(default_factory=set)
    # The operations that refuse another id in their body, too, where they refused one: they use none up.
    _reusing: set[str] = field(default_factory=set)
    # By operation: resources that were made for its body, and that no accepted request named.
    _kept: dict[str, list[Resource]] = field(default_factory=dict)
    # By operation and what supplies its resources: how few fields a resource must have, as others were refused.
    _plainer: dict[tuple[str, str], int] = field(default_factory=dict)
    # The operations whose bodies refer to another resource than their paths.
    _apart: set[str] = field(default_factory=set)
    # By operation: the operations that lead its resource to the state that it demands, in order.
    leaders: dict[str, tuple[Sender, ...]] = field(default_factory=dict)
    # By operation: how many resources were led to the state that it demands, after it was refused for theirs.
    _led: dict[str, int] = field(default_factory=dict)
    # The operations for which no given value helps against a refusal that speaks of existence.
    _taken: set[str] = field(default_factory=set)
    # The operations whose current resource holds what an invalid request left there.
    _spoiled: set[str] = field(default_factory=set)
    # The operations whose current resource was created for another use, and was not taken by the server yet; and those
    # that get new resources alone, since the server refused such a one.
    _untried: set[str] = field(default_factory=set)
    _refusing: set[str] = field(default_factory=set)
    # The operations that change no variant of a resource into another one, and their resources by the variant's tag;
    # None where none could be created.
    _tagged: dict[str, dict[Tag, Resource | None]] = field(default_factory=dict)
    # The resources that were given to an operation to change, by identity.
    _given: set[int] = field(default_factory=set)
    # The values of path parameters that exchanges show, by the identities of both, the expression and the turn.
    _values: dict[tuple[int, int, str, int], tuple[Exchange, Field, Any]] = field(default_factory=dict)
    # The exchanges that created what a run that was stopped has deleted, by number.
    _lost: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.reads = Reads(self.contract, self.sender, self.waits, self.rest)
        turns = self.reads.turns
        self.cleaning = CleanUp(self.contract, self.sender, turns, self.rest, self.side_by_side)
        self.families = Families(self.contract, self.sender, self.reads, self.cleaning)

    def send(self, sender: Sender, draft: Draft, purpose: str, *, mark: str = "", creating: _Creating = ()) -> Exchange:
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
        there = [each for each in (*self.made, *self.created.resources) if not each.is_gone]
        gone = [each for each in there if self.cleaning.was_deleted(each, deleted)]
        for each in gone:
            each.is_gone = True
            self._lost.add(each.exchange.number)
        return bool(gone) and _DEPTH.get() > 0

    def _sent(self, sender: Sender, draft: Draft, purpose: str, mark: str, creating: _Creating) -> Exchange:
        is_due = self.reads.due.is_due(sender, draft, purpose)
        if sender.operation.id in self._tagged:
            self._suit(sender, draft, creating)
        # What a change with the texts of another resource shows stands in the reads after it.
        context = sender.context = self._context(sender, creating, is_due=is_due and purpose != TAKEN)

        def again() -> tuple[RequestContext, Exchange]:
            anew = sender.context = self._context(sender, creating)
            return anew, sender.exchange(draft, purpose, anew, mark=mark)

        exchange = sender.exchange(draft, purpose, context, mark=mark)
        if self._is_unfit(sender, exchange):
            context, exchange = again()
        if self._is_of_another_variant(sender, draft, exchange):
            self._suit(sender, draft, creating)
            context, exchange = again()
        if self._is_lost(sender, exchange) or self._is_outdated(sender, context, exchange):
            context, exchange = again()
        if (exchange.status or 0) >= _CRASHED and sender.operation.id in self._spoiled and self.renew(sender):
            context, exchange = again()  # a stored invalid value may break each later change
        if exchange.status in _LOST and self._was_deleted(sender, exchange):
            context, exchange = again()
        if purpose not in PROVOKING:
            context, exchange = self._led_anew(sender, context, exchange, again)
            context, exchange = self._with_another_id(sender, context, exchange, again)
            exchange = self._with_next_values(sender, context, draft, purpose, exchange)
        self._give_back(sender, context, exchange)
        exchange = self._observed(sender, context, exchange, is_due=is_due)
        sender.record.add(exchange)
        if exchange.accepted and exchange.faults:
            self._spoil(sender.operation, exchange)
        if exchange.accepted and sender.operation.method in {"PUT", "PATCH"}:
            self._note_move(sender.operation, exchange)
        return exchange

    def _is_of_state(self, sender: Sender, exchange: Exchange) -> bool:
        """Returns whether an action that was accepted before is refused now: it may have led its resource to a state in
        which it is not possible any more.
        """
        operation, is_valid = sender.operation, not exchange.request.draft.wrong
        is_led = operation.id in self.leaders and is_valid and exchange.refused
        is_gone = exchange.status in {404, 410} and not any(key[0] == "path" for key in exchange.request.changed)
        is_refused = exchange.status in _OF_STATE or is_led or is_gone
        is_action = operation.method in {"POST", "PUT", "PATCH"} and "}/" in operation.path and exchange.authorized
        return is_action and is_refused and any(sender.record.accepted())

    def _led_anew(
        self,
        sender: Sender,
        context: RequestContext,
        exchange: Exchange,
        again: Callable[[], tuple[RequestContext, Exchange]],
    ) -> tuple[RequestContext, Exchange]:
        """Returns the context and the exchange of a request. Where the state of its resource is used up, it is sent
        again for a new resource, in the state that the action demands.
        """
        name = sender.operation.id
        if not self._is_of_state(sender, exchange) or self._led.get(name, 0) >= _MOST_LED or not self.lead(sender):
            return context, exchange
        self._led[name] = self._led.get(name, 0) + 1
        context, exchange = again()
        if self._is_of_state(sender, exchange):
            self._led[name] = _MOST_LED  # the state is not the reason
        return context, exchange

    def _is_unfit(self, sender: Sender, exchange: Exchange) -> bool:
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
        self._current = {key: each for key, each in self._current.items() if key[0] != operation.id}
        return True

    def _is_of_another_variant(self, sender: Sender, draft: Draft, exchange: Exchange) -> bool:
        """Returns whether the server refuses a valid change, whose body is another variant than the resource was
        created as. From then on, the operation gets a resource of the variant that it sends.
        """
        operation = sender.operation
        is_valid = exchange.refused and exchange.authorized and not draft.wrong and operation.id not in self._tagged
        creator = creator_of_variants(self.contract, operation) if is_valid else None
        current = self._current.get((operation.id, creator.id)) if creator is not None else None
        tag = tag_of(sender, draft) if current is not None else None
        if current is None or tag is None or tag_of_resource(current, tag[0]) in {tag, None}:
            return False
        self._tagged[operation.id] = {}
        return True

    def _suit(self, sender: Sender, draft: Draft, creating: _Creating) -> None:
        """Makes a resource of the variant that a draft is the current one of an operation; creates it if need be."""
        operation = sender.operation
        creator, tag = creator_of_variants(self.contract, operation), tag_of(sender, draft)
        if creator is None or tag is None:
            return
        key, known = (operation.id, creator.id), self._tagged[operation.id]
        current = self._current.get(key)
        if current is not None and not current.is_gone and tag_of_resource(current, tag[0]) == tag:
            return
        found = known.get(tag)
        if tag not in known or (found is not None and (found.is_gone or found.is_spoiled)):
            found = self._new(sender, Supplier(creator), creating, tag=tag)
            known[tag] = found = None if found is not None and found.was_there else found
        if found is not None:
            self._current[key] = found
            self._given.add(id(found))
            self._next.pop(operation.id, None)

    def _is_lost(self, sender: Sender, exchange: Exchange) -> bool:
        """Returns whether a change found no resource, and no read before it would have shown that."""
        is_change = sender.operation.id in self._readable and exchange.before is None
        return (
            is_change
            and exchange.status in {404, 410}
            and not any(key[0] == "path" for key in exchange.request.changed)
        )

    def _is_outdated(self, sender: Sender, context: RequestContext, exchange: Exchange) -> bool:
        """Returns whether a change named a revision that another one may have made old, and no read showed it."""
        is_named = bool(_revisions(sender.operation) & context.supplied.keys()) and context.before is None
        if is_named and exchange.status in _OUTDATED and exchange.request.purpose not in PROVOKING:
            self._revised.pop(sender.operation.id, None)
            return True
        return False

    def _was_deleted(self, sender: Sender, exchange: Exchange) -> bool:
        """Returns whether a DELETE finds nothing because the run was killed after it had sent the same DELETE."""
        is_addressed = sender.operation.method == "DELETE" and not exchange.request.draft.wrong
        if not is_addressed or not sender.target.was_interrupted(exchange.request):
            return False
        for (user, _), resource in self._current.items():
            resource.is_gone |= user == sender.operation.id
        return True

    def _with_next_values(
        self, sender: Sender, context: RequestContext, draft: Draft, purpose: str, exchange: Exchange
    ) -> Exchange:
        """Returns the exchange of a request whose given values the server does not have yet: an earlier run may have
        left them there. Where no value helps, it is the first exchange.
        """
        first, skipped = exchange, list[tuple[Turn, int]]()
        while is_taken(exchange) and sender.operation.id not in self._taken:
            held = sender.values.skipped(exchange.request.parts)
            if not held:
                self._taken.add(sender.operation.id)
                for turn, index in skipped:
                    turn.unskip(index)
                return first
            skipped += held
            exchange = sender.exchange(draft, purpose, context)
        return exchange

    def _with_another_id(
        self,
        sender: Sender,
        context: RequestContext,
        exchange: Exchange,
        again: Callable[[], tuple[RequestContext, Exchange]],
    ) -> tuple[RequestContext, Exchange]:
        """Returns the context and the exchange of a request. Where its body may name a resource that is used up, it is
        sent again with another one, and so is each later request if the server accepts that.
        """
        if exchange.status != _CONFLICT or not self._may_use_up(sender, context, exchange):
            return context, exchange
        self._using_up.add(sender.operation.id)
        context, exchange = again()
        if exchange.status == _CONFLICT:  # the id is not the reason
            self._using_up.discard(sender.operation.id)
            self._reusing.add(sender.operation.id)
        return context, exchange

    def _may_use_up(self, sender: Sender, context: RequestContext, exchange: Exchange) -> bool:
        """Returns whether an operation may take each id in its body only once, as a payment of an order does, and may
        have refused a request for that.
        """
        operation = sender.operation
        is_known = operation.id in self._using_up or operation.id in self._reusing
        if is_known or exchange.request.draft.wrong or not any(sender.record.accepted()):
            return False
        return any(True for _ in self._named_in(sender, context, exchange))

    def _named_in(self, sender: Sender, context: RequestContext, exchange: Exchange) -> Iterator[Reference]:
        """Yields the references of an operation whose ids a request held."""
        for reference in self._references(sender):
            value = context.supplied.get(reference.field.key, ABSENT)
            if value is not ABSENT and get(exchange.request.parts, reference.field.at) == value:
                yield reference

    def _give_back(self, sender: Sender, context: RequestContext, exchange: Exchange) -> None:
        """Keeps the resources that were made for a body, and that the request did not use up: the server refused it, or
        it did not name them.
        """
        operation = sender.operation
        is_settled = exchange.accepted or (exchange.refused and exchange.status != _CONFLICT)
        if operation.id not in self._using_up or not is_settled:
            return
        named = self._named_in(sender, context, exchange) if exchange.accepted else ()
        used = {each.field.key for each in named}
        for reference in self._references(sender):
            value = context.supplied.get(reference.field.key, ABSENT)
            kept = self._kept.setdefault(f"{operation.id} {reference.operation.id}", [])
            made = (each for each in reversed(self.made) if each.operation.id == reference.operation.id)
            found = next((each for each in made if each.id and each.id == str(value)), None)
            if reference.field.key not in used and found is not None and found not in kept:
                kept.append(found)

    def _spoil(self, operation: Operation, exchange: Exchange) -> None:
        """Remembers what an accepted invalid request left on the server; deletes the resource that it created."""
        self.tainted.add(exchange)
        if operation.method in {"PUT", "PATCH"}:
            self._spoiled.add(operation.id)
        for resource in self.made:
            if resource.exchange.number == exchange.number:
                resource.is_spoiled = True
                if resource in self.created.resources:
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
        for (user, _), resource in self._current.items():
            if user == operation.id:
                resource.is_spoiled = True

    def gain(self, sender: Sender, draft: Draft, purpose: str) -> int:
        """Returns how much that no read showed yet the reads around a change may show; 0 where none is sent."""
        return self.reads.due.gain(sender, draft, purpose)

    def suppliers(self, sender: Sender) -> Iterator[Operation]:
        """Yields the operations that supply a resource to an operation's requests and are not open yet.

        The caller opens each one before it asks for the next. Then one of its resources is created, which may supply
        several path parameters: operations that only the others would need stay closed.
        """
        yield from self._supply(sender, ())

    def _context(self, sender: Sender, creating: _Creating, *, is_due: bool = True) -> RequestContext:
        """Returns the context of an operation's next request. May create a resource, and read it if that is due."""
        operation = sender.operation
        supplied = self._supplied(sender, creating)
        if operation.method == "DELETE":  # a resource of its own: nothing changed it since it was created and read
            own = (each for (user, _), each in self._current.items() if user == operation.id)
            found = next((each.exchange.after for each in own), None)
            if found is None and _revisions(operation):
                found = self.reads.read(sender, supplied, None)
            return self._with_revision(sender, RequestContext(supplied, found))
        if operation.method not in {"PUT", "PATCH"}:
            return RequestContext(supplied)
        known = self._next.get(operation.id)
        if known is not None and known.supplied == supplied:
            return self._with_revision(sender, known)
        if not is_due and operation.id in self._readable:
            unread = self._with_revision(sender, RequestContext(supplied))
            if unread.supplied.keys() >= _revisions(operation):
                return unread
        found = self._as_created(sender, supplied) or self.reads.read(sender, supplied, None)
        if found is not None and found.accepted:
            self._readable.add(operation.id)
        elif found is not None and found.status in _LOST and operation.id in self._readable:
            # A change hid the resource, or broke it. The rest of the run needs another one.
            self._current = {key: each for key, each in self._current.items() if key[0] != operation.id}
            supplied = self._supplied(sender, creating)
            found = self.reads.read(sender, supplied, None)
        return self._with_revision(sender, RequestContext(supplied, found))

    def _as_created(self, sender: Sender, supplied: Supplied) -> Exchange | None:
        """Returns the read that followed the creation of the resource that an operation is to change; None where
        something was written since.
        """
        operation = sender.operation
        created = next((each for (user, _), each in self._current.items() if user == operation.id), None)
        read = created.exchange.after if created is not None else None
        if created is None or read is None or not read.accepted or created.exchange.number != self.latest_write:
            return None
        reader = related(self.contract, operation).reader
        is_same = reader is not None and related(self.contract, created.operation).reader is reader
        path = {key[-1]: value for key, value in supplied.items() if key[0] == "path"}
        return read if is_same and read.request.parts["path"] == path else None

    def _with_revision(self, sender: Sender, context: RequestContext) -> RequestContext:
        """Returns a context that also supplies the revision which the read before the request showed, or the latest
        change.

        A server with optimistic locking accepts a change of the current revision only.
        """
        shown_by, found = context.before or self._revised.get(sender.operation.id), dict(context.supplied)
        for key in _revisions(sender.operation) if shown_by is not None and shown_by.accepted else ():
            each = sender.operation.by_key[key]
            revision = revision_shown(sender.record, shown_by, each) if shown_by is not None else ABSENT
            if revision is not ABSENT and sender.record.contract.admits(each, revision):
                found[key] = revision
        return RequestContext(found, context.before)

    def _supplied(self, sender: Sender, creating: _Creating) -> dict[Key, Any]:
        """Returns what `_supply` returns. An operation that is not open supplies nothing."""
        steps = self._supply(sender, creating)
        while True:
            try:
                next(steps)
            except StopIteration as done:
                found: dict[Key, Any] = done.value
                return found

    def _supply(self, sender: Sender, creating: _Creating) -> Generator[Operation, None, dict[Key, Any]]:
        """Yields each operation that has to be opened first, and creates the resources that a request needs.

        Returns the values that the resources supply to the operation's next request.
        """
        operation = sender.operation
        suppliers = related(self.contract, operation).suppliers
        names = path_names(operation)
        found: dict[str, Any] = {}
        for name in reversed(names):
            parameter = operation.by_key.get(("path", name))
            if parameter is None or name in found:
                continue
            if parameter.key in sender.values.known:
                found[name] = sender.values.known[parameter.key][0]
            elif name in self._named.get(operation.id, {}) and not (name in suppliers and suppliers[name].creates):
                found[name] = self._named[operation.id][name]
            elif name in suppliers:
                yield from self._first(sender, suppliers[name], creating)
                turn = self.reads.turns.get(operation.id, 0) if name == names[-1] else 0
                found = {**self._path_of(sender, parameter, suppliers[name], turn, creating), **found}
            examples = (each for each in parameter.examples if not changes_path(each))
            if name not in found and (example := next(examples, None)) is not None:
                found[name] = example
        supplied: dict[Key, Any] = {("path", name): value for name, value in found.items()}
        supplied |= self._repeated_in_body(operation, supplied)
        for key, parameter, supplier in self._body_suppliers(operation):
            yield from self._first(sender, supplier, creating)
            value = self._path_of(sender, parameter, supplier, 0, creating).get(parameter.key[-1], ABSENT)
            if value is not ABSENT and self.contract.admits(operation.by_key[key], value):
                supplied[key] = value
        for reference in self._references(sender):
            supplier = Supplier(reference.operation)
            yield from self._first(sender, supplier, creating)
            path = {*map(str, found.values())} if operation.id in self._apart else set[str]()
            value = self._referred(sender, reference, supplier, creating, path)
            if value is not ABSENT:
                supplied.setdefault(reference.field.key, value)
        creator = creator_in(self.contract, operation) if operation.method == "GET" and demanded(operation) else None
        if creator is not None:
            yield from self._first(sender, Supplier(creator), creating)
            resource = self._resource(sender, None, Supplier(creator), creating)
            supplied |= asked_by(self.contract, operation, resource.exchange) if resource is not None else {}
        return supplied

    def _first(self, sender: Sender, supplier: Supplier, creating: _Creating) -> Iterator[Operation]:
        """Yields the operation of a supplier that is not open, and creates its first resource once it is.

        The smallest request that opened it may have created one too, but what is changed must have a value.
        """
        operation = supplier.operation
        if self.sender(operation).is_ready is not None or (supplier.creates and self.no_create):
            return
        yield operation
        if self.sender(operation).is_ready:
            resource = self._new(sender, supplier, creating)
            resource = resource if resource is not None and not resource.was_there else self._spare(supplier)
            if resource is not None:
                self._current[self._owner(sender.operation, supplier)] = resource

    def _repeated_in_body(self, operation: Operation, supplied: Supplied) -> dict[Key, Any]:
        """Returns the path parameters that a body repeats, by their keys in the body."""
        repeated = own_names(self.contract, operation) if operation.method != "POST" else {}
        return {
            key: supplied[path]
            for key, path in repeated.items()
            if path in supplied and self.contract.admits(operation.by_key[key], supplied[path])
        }

    def _body_suppliers(self, operation: Operation) -> Iterator[tuple[Key, Field, Supplier]]:
        """Yields what supplies the id in a body, where the body and not the path names the resource.

        Each is the key of the id, the path parameter that a read takes it in, and the supplier of that parameter.
        """
        reader = related(self.contract, operation).reader
        if reader is None or not is_named_by_body(self.contract, operation):
            return
        for key, path in own_names(self.contract, operation).items():
            supplier = related(self.contract, reader).suppliers.get(path[-1])
            if supplier is not None and supplier.creates and supplier.operation.id != operation.id:
                yield key, reader.by_key[path], supplier

    def _references(self, sender: Sender) -> list[Reference]:
        """Returns the fields of a body that get the id of another resource. The user's values go before."""
        if sender.operation.id in self._unreferring:
            return []
        found = list(references(self.contract, sender.operation).values())
        guessed = guesses(self.contract, sender.operation) if self._guessing else ()
        found += [each for each in guessed if each.field.place[-1] in self._guessing]
        return [each for each in found if each.field.key not in sender.values.known]

    def _referred(
        self, sender: Sender, reference: Reference, supplier: Supplier, creating: _Creating, path: Collection[str]
    ) -> Any:
        """Returns the id of a resource for a field in a body; ABSENT where there is none that the schema admits. It is
        none of `path`: a contact is merged with another one.
        """
        is_shared = sender.operation.id not in self._using_up
        resource = (
            self._resource(sender, None, supplier, creating, is_shared=True)
            if is_shared
            else self._kept_one(sender, supplier) or self._new(sender, supplier, (*creating, sender.operation.id))
        )
        if resource is None:
            return ABSENT
        if is_shared and (sender.operation.id, supplier.operation.id) not in self._plainer:
            resource = self._usual(supplier, resource, path)
        own = own_id(resource.operation, resource.exchange.answer) if not reference.is_guess else None
        for value in (own, str(own)) if own is not None else ():
            if self.contract.admits(reference.field, value):
                return value
        return value_for(reference.as_parameter, "", resource.exchange, self.contract)

    def _kept_one(self, sender: Sender, supplier: Supplier) -> Resource | None:
        """Takes the latest resource that was made for the body of an operation and is not used up; None without one."""
        kept = self._kept.get(f"{sender.operation.id} {supplier.operation.id}", [])
        while kept:
            found = kept.pop()
            if not (found.is_gone or found.is_spoiled):
                return found
        return None

    def _usual(self, supplier: Supplier, first: Resource, path: Collection[str]) -> Resource:
        """Returns a resource that no path names, and whose flags and states are those that the server gave it, where a
        first one is not such: a server may refuse to refer to a user that is not active.
        """
        if not _has_flags(supplier.operation, first) and first.id not in path:
            return first
        own = {id(each) for (user, _), each in self._current.items() if user} | self._given
        there = (each for each in self.made if each.operation.id == supplier.operation.id and id(each) not in own)
        usual = [each for each in there if _is_sound(each) and not _has_flags(supplier.operation, each)]
        around = first.exchange.request.parts["path"]
        beside = [each for each in usual if each.exchange.request.parts["path"] == around and not _is_odd(each)]
        return max((each for each in beside if each.id not in path), key=_members, default=first)

    def guess_references(self, sender: Sender) -> bool:
        """Takes texts that are called as a resource for references from now on. Returns whether there are any."""
        names = self.guessed_names(sender) - self._guessing
        self._guessing |= names
        return bool(names)

    def guessed_names(self, sender: Sender) -> set[str]:
        """Returns the names of an operation's texts that are called as a resource."""
        return {each.field.place[-1] for each in guesses(self.contract, sender.operation)}

    def drop_guesses(self, sender: Sender) -> None:
        """Takes the texts that are called as a resource for plain texts again."""
        self._guessing -= self.guessed_names(sender)

    def dismiss_references(self, sender: Sender, *, again: bool = False) -> bool:
        """Leaves the ids of other resources out of an operation's requests from now on: the server may mean another
        thing by their names. `again` takes that back. Returns whether the latest request held one.
        """
        held = any(each.field.key in sender.context.supplied for each in self._references(sender))
        (self._unreferring.discard if again else self._unreferring.add)(sender.operation.id)
        return held

    def _path_of(
        self, sender: Sender, parameter: Field, supplier: Supplier, turn: int, creating: _Creating
    ) -> dict[str, Any]:
        """Returns the value that a resource supplies for a path parameter, with the path parameters around it."""
        resource = self._resource(sender, parameter, supplier, creating)
        value = self._value(parameter, supplier, resource, turn) if resource is not None else ABSENT
        if resource is None or value is ABSENT:
            return {}
        theirs = resource.exchange.request.parts["path"]
        names = shared(sender.operation, resource.operation)
        around = {own: theirs[name] for own, name in names.items() if own != parameter.path[0] and name in theirs}
        return {**around, parameter.path[0]: value}

    def _value(self, parameter: Field, supplier: Supplier, resource: Resource, turn: int = 0) -> Any:
        """Returns the value of a path parameter for a resource. The client chose it if the path names the resource."""
        if resource.operation.method == "PUT" or related(self.contract, resource.operation).is_named:
            names = path_names(resource.operation)
            return resource.exchange.request.parts["path"].get(names[-1], ABSENT) if names else ABSENT
        value = self._own_value(parameter, supplier.expression, resource.exchange, turn)
        if value is not ABSENT or supplier.expression or turn:
            return value
        if resource.listed is None:
            resource.listed = self.reads.found(self.sender(resource.operation), resource.exchange)
        return value_for(parameter, "", resource.listed, self.contract) if resource.listed is not None else ABSENT

    def _own_value(self, parameter: Field, expression: str, exchange: Exchange, turn: int) -> Any:
        """Returns the value of a path parameter that an exchange shows for its resource; it is found once."""
        at = id(exchange), id(parameter), expression, turn
        known = self._values.get(at)
        if known is None:  # the exchange and the field are kept, so that no other ones get their identities
            value = value_for(parameter, expression, exchange, self.contract, turn)
            known = self._values[at] = exchange, parameter, value
        return known[2]

    def rename(self, sender: Sender) -> bool:
        """Addresses an operation's resource by another of its names from now on. Returns whether it has another one."""
        operation = sender.operation
        self.reads.turns[operation.id] = self.reads.turns.get(operation.id, 0) + 1
        if self.reads.turns[operation.id] <= _MOST_NAMES and path_names(operation):
            last = ("path", path_names(operation)[-1])
            if last not in sender.values.known and self._supplied(sender, ()).get(last, ABSENT) is not ABSENT:
                return True
        self.reads.turns.pop(operation.id)
        return False

    def putter(self, operation: Operation) -> Operation | None:
        """Returns the PUT that puts a resource where an operation looks for one; None where there is none."""
        if operation.method == "PUT" or self.no_create:
            return None
        paths = (each for each in self.contract.operations if each.method == "PUT" and each.path == operation.path)
        return next(paths, None)

    def put(self, sender: Sender, putting: Sender) -> bool:
        """Puts a resource where an operation's latest request looked for one. Returns whether the server accepted."""
        context = RequestContext(sender.context.supplied)
        exchange = putting.send_alone(Draft(putting.base), f"{SET_UP} {sender.operation.id}", context)
        self.created.add(Resource(putting.operation, exchange), context.supplied)
        return exchange.accepted

    def _resource(
        self,
        sender: Sender,
        parameter: Field | None,
        supplier: Supplier,
        creating: _Creating,
        *,
        is_shared: bool = False,
    ) -> Resource | None:
        """Returns a resource for an operation: one of its own where it changes it, else any that exists."""
        key = ("", supplier.operation.id) if is_shared else self._owner(sender.operation, supplier)
        current, is_shared = self._current.get(key), not key[0]
        # A POST below a resource may send or close it, so that it takes none that another operation is to change.
        is_apart = is_shared and sender.operation.is_write
        given = {id(each) for (user, _), each in self._current.items() if user} | self._given
        owned = given if is_apart else set[int]()
        if current is not None and not current.is_gone and id(current) not in owned:
            return current
        if is_shared and (sender.operation.id, supplier.operation.id) not in self._plainer:
            made = (each for each in reversed(self.made) if each.operation.id == supplier.operation.id)
            there = [each for each in made if not each.is_gone and each.is_plain and not each.is_spoiled]
            there = [each for each in there if id(each) not in owned]
            there.sort(key=_is_odd)  # a name of unusual characters may not be found in a path
            named = (each for each in there if parameter and self._value(parameter, supplier, each) is not ABSENT)
            current = next(named, there[0] if there else None)
        elif not is_shared:
            current = self._unused(sender, supplier)
            self._untried |= set() if current is None else {sender.operation.id}
        else:
            current = None
        current = current or self._new(sender, supplier, creating)
        if current is None or (current.was_there and not is_shared):  # what the run did not create is not changed
            current = self._spare(supplier)
        if current is not None:
            self._current[key] = current
            self._given |= set() if is_shared else {id(current)}
        return current

    def _unused(self, sender: Sender, supplier: Supplier) -> Resource | None:
        """Returns the latest resource that a DELETE may remove, although it was created for another use; None where
        there is none.

        It was read after its creation.
        """
        operation = sender.operation
        if operation.method != "DELETE" or not supplier.creates or operation.id in self._refusing:
            return None
        for each in self.untouched(supplier.operation):
            read = each.exchange.after
            if read is not None and read.accepted:
                return each
        return None

    def untouched(self, creator: Operation) -> Iterator[Resource]:
        """Yields what a creation made, the latest first, if nothing but the creation concerns it: no operation changes
        it, and nothing is beneath it or refers to it. A later creation went to the same path.

        The first resource of an operation is left out, since it is read again, and so is one whose texts were refused
        in another one.
        """
        made = [each for each in self.made if each.operation.id == creator.id]
        kept = {id(each) for each in self._current.values()} | self._given
        taken = {each.holder.number for each in self.taken.values()}
        for each in reversed(made[1:]):
            is_free = id(each) not in kept and each.exchange.number not in taken and _is_sound(each)
            is_at_hand = each.exchange.request.parts["path"] == made[-1].exchange.request.parts["path"]
            if is_free and is_at_hand and not self._is_named(each):
                yield each

    def untouched_bare(self, creating: Sender) -> Resource | None:
        """Returns an untouched resource that the smallest request of a creation made; None without one."""
        bare = Draft(creating.base).key
        found = self.untouched(creating.operation)
        return next((each for each in found if each.exchange.request.draft.key == bare), None)

    def _is_named(self, resource: Resource) -> bool:
        """Returns whether the creation of another resource named a resource, in its path or in its body."""
        others = (each.exchange.request.parts for each in self.made if each is not resource)
        return any(resource.id in _scalars((parts["path"], parts.get("body"))) for parts in others)

    def _spare(self, supplier: Supplier) -> Resource | None:
        """Returns a resource that was created for another use: the server may have a quota and create no more."""
        made = (each for each in reversed(self.made) if each.operation.id == supplier.operation.id)
        return next((each for each in made if not each.is_gone and not each.was_there), None)

    @staticmethod
    def _owner(operation: Operation, supplier: Supplier) -> tuple[str, str]:
        """Returns the key of an operation's current resource. Operations that do not change it share one."""
        is_shared = not operation.is_write or operation.method == "POST"
        return "" if is_shared else operation.id, supplier.operation.id

    def renew(self, sender: Sender, *, bare: bool = False, anew: bool = True) -> bool:
        """Gives an operation another resource to change. Returns whether that succeeded.

        A bare resource has only the fields that the server requires. Without `anew`, an untouched resource may serve.
        """
        operation, names = sender.operation, path_names(sender.operation)
        supplier = related(self.contract, operation).suppliers.get(names[-1]) if names else None
        is_given = names and ("path", names[-1]) in sender.values.known
        if supplier is None or supplier.operation.method != "POST" or is_given:
            return False
        resource = None if anew else self.untouched_bare(self.sender(supplier.operation))
        resource = resource or self._new(sender, supplier, (), bare=bare)
        resource = None if resource is not None and resource.was_there else resource
        if resource is not None:
            self._current[self._owner(operation, supplier)] = resource
            self._given.add(id(resource))
            self._next.pop(operation.id, None)
            self._spoiled.discard(operation.id)
            self._tagged.get(operation.id, {}).clear()
        return resource is not None

    def renew_around(self, sender: Sender) -> bool:
        """Creates a new resource for each path parameter of an operation, the outermost first. Returns whether all
        were created: other operations may have led the former ones to a state in which nothing may be changed.
        """
        suppliers, renewed = related(self.contract, sender.operation).suppliers, False
        for name in path_names(sender.operation):
            supplier = suppliers.get(name)
            if ("path", name) in sender.values.known or supplier is None or supplier.operation.method != "POST":
                continue
            resource = self._new(sender, supplier, ())
            if resource is None or resource.was_there:
                return False
            for key in (("", supplier.operation.id), self._owner(sender.operation, supplier)):
                self._current[key] = resource
            self._next.pop(sender.operation.id, None)
            renewed = True
        return renewed

    def renew_plainer(self, sender: Sender) -> bool:
        """Lets an operation's requests refer to another resource than that of the path. Then creates anew what they
        refer to, each time with fewer fields: first without the flags and states that a server gives itself, then with
        those alone that it demands. Returns whether that succeeded: an order needs a product that is active.
        """
        operation = sender.operation
        if operation.id not in self._apart and self._references(sender):
            self._apart.add(operation.id)
            return True
        suppliers = list(related(self.contract, operation).suppliers.values())
        suppliers += [Supplier(each.operation) for each in self._references(sender)]
        created = {each.operation.id: each for each in suppliers if each.operation.method == "POST"}
        stage = max((self._plainer.get((operation.id, name), 0) for name in created), default=_BARE) + 1
        if stage > _BARE:
            for name in created:
                self._plainer.pop((operation.id, name), None)
            self._apart.discard(operation.id)
            return False
        for name, supplier in created.items():
            self._plainer[operation.id, name] = stage
            resource = self._new(sender, supplier, ())
            if resource is not None and not resource.was_there:
                for key in (("", name), self._owner(operation, supplier)):
                    self._current[key] = resource
        self._next.pop(operation.id, None)
        return bool(created)

    def lead(self, sender: Sender) -> bool:
        """Creates a new resource for an operation, and leads it to the state that the operation demands. Returns
        whether the server accepted each step.
        """
        leaders = self.leaders.get(sender.operation.id, ())
        if not self.renew_around(sender):
            return False
        supplied = self._supplied(sender, ())
        path = {key: value for key, value in supplied.items() if key[0] == "path"}
        for leader in leaders:
            own = {**self._supplied(leader, ()), **path}
            own = {key: value for key, value in own.items() if key[0] != "path" or key in leader.operation.by_key}
            context = RequestContext(own)
            exchange = leader.send_alone(Draft(leader.base), f"{SET_UP} {sender.operation.id}", context)
            self.latest_write = max(self.latest_write, exchange.number)
            if not exchange.accepted:
                return False
        self._next.clear()
        return True

    def _new(
        self, sender: Sender, supplier: Supplier, creating: _Creating, *, bare: bool = False, tag: Tag | None = None
    ) -> Resource | None:
        """Returns a new resource, or else the first resource that a list shows; None if there is none. With a `tag`,
        the new resource is of that variant.

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
        most = {key: slot for key, slot in _most(creator).items() if key[0] not in _ASKING}
        stage = self._plainer.get((sender.operation.id, operation.id), 0)
        if stage:
            most = {key: slot for key, slot in most.items() if not _is_flag(operation.by_key.get(key))}
        draft = creator.over_base(most) if supplier.creates and not bare and stage < _BARE else Draft(creator.base)
        tried = [draft, Draft(creator.base)] if tag is None else drafts_of(creator, tag)
        if not tried:
            return None
        purpose, creating = f"{SET_UP} {sender.operation.id}", (*creating, operation.id)
        exchange = self.send(creator, tried[0], _pool_of(creator, tried[0]) or purpose, creating=creating)
        if not exchange.accepted:
            exchange = self.send(creator, tried[1], purpose, creating=creating)
        if not exchange.accepted:
            return None
        made = next((each for each in reversed(self.made) if each.exchange.number == exchange.number), None)
        if made is None:
            made = Resource(operation, exchange)
            self.made.append(made)
        return made

    def _observed(self, sender: Sender, context: RequestContext, exchange: Exchange, *, is_due: bool) -> Exchange:
        """Returns an exchange with the reads after it, if they are due. Keeps track of the resources that it created or
        deleted.
        """
        operation, supplied = sender.operation, context.supplied
        self.latest_write = max(self.latest_write, exchange.number if operation.is_write else 0)
        asked = (key for key, slot in sender.changes(exchange.request.draft.slots).items() if slot != "absent")
        resource = Resource(operation, exchange, is_plain=not any(key[0] in _ASKING for key in asked))
        self.created.add(resource, supplied)  # wrong credentials may have created it, too
        if not exchange.accepted or not exchange.authorized or not operation.is_write:
            return exchange
        self._next.clear()  # creating one resource may change another one
        self._revised[operation.id] = exchange
        if operation.method == "POST" and not is_search(operation):
            self.made.append(resource)
        elif operation.method == "PUT":  # the client named the resource, and replaces the same one from now on
            self._named.setdefault(operation.id, dict(exchange.request.parts["path"]))
        elif operation.method == "DELETE":
            for (user, _), current in self._current.items():
                current.is_gone |= user == operation.id
        if exchange.request.purpose in UNREAD or exchange.request.purpose.startswith(CLEAN_UP):
            return exchange
        if not is_due and not (exchange.request.draft.wrong and self.reads.due.is_due_after(sender, exchange)):
            return exchange
        latest = self.latest_write
        after, listed = self.reads.after(sender, supplied, exchange)
        if after is not None and after.accepted:
            self.reads.due.note(sender, exchange)
        is_placed = sender.is_placed(context) and not any(key[0] == "path" for key in exchange.request.changed)
        is_newest = after is not None and after.accepted and latest == self.latest_write
        if after is not None and operation.method in {"PUT", "PATCH"} and is_newest and is_placed:
            kept = {key: each for key, each in supplied.items() if key not in _revisions(operation)}
            self._next[operation.id] = RequestContext(kept, after)
        if resource.exchange is exchange:
            resource.exchange = replace(exchange, after=after)
        return replace(exchange, after=after, listing=listed)

    def holder(self, sender: Sender) -> Resource | None:
        """Returns a resource that no operation changes, beside the one that an operation's latest request created or
        changed; None where there is none.
        """
        operation = sender.operation
        creator = operation if operation.method == "POST" else creator_of(self.contract, operation)
        changed = {id(each) for (user, _), each in self._current.items() if user}
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
        known = self.taken.get(creator.id) if creator is not None else None
        first = (each for each in there if known is not None and each.exchange.number == known.holder.number)
        return next(first, max(there, key=_members, default=None))

    def _path_around(self, sender: Sender) -> Mapping[str, Any] | None:
        """Returns the path under which the resource of an operation's latest request was created; None if unknown."""
        operation = sender.operation
        if operation.method == "POST":
            last = next((each for each in reversed(sender.record.exchanges) if each.accepted), None)
            return last.request.parts["path"] if last is not None else None
        creator = creator_of(self.contract, operation)
        own = self._current.get((operation.id, creator.id)) if creator is not None else None
        return own.exchange.request.parts["path"] if own is not None else None

    @staticmethod
    def _is_addressed(sender: Sender, resource: Resource) -> bool:
        """Returns whether the latest request of an operation was of a resource."""
        names = path_names(sender.operation) if sender.operation.method != "POST" else []
        own = sender.context.supplied.get(("path", names[-1]), "") if names else ""
        return resource.id == str(own)

    def read_of(self, sender: Sender, resource: Resource) -> Exchange | None:
        """Returns a read of another resource than the one that an operation changes; None where it cannot be read."""
        last = sender.operation.by_key.get(("path", (path_names(sender.operation) or [""])[-1]))
        if last is None:
            return None
        value = self._value(last, Supplier(resource.operation), resource)
        with self._redone():
            supplied = {**sender.context.supplied, last.key: value}
            return self.reads.read(sender, supplied, None) if value is not ABSENT else None
        return None

    def filler(self, operation: Operation, count: int) -> Operation | None:
        """Returns the operation that can create more than `count` resources in a list; None where none can."""
        creator = creator_in(self.contract, operation)
        return None if creator is None or not 0 < count <= MOST_FILLED or self.no_create else creator

    def fill(self, creating: Sender, operation: Operation, count: int) -> None:
        """Creates resources in the collection that an operation lists, until there are more of them than `count`."""
        there = sum(not each.is_gone for each in self.made if each.operation.id == creating.operation.id)
        for _ in range(count + 1 - there):
            self.send(creating, Draft(creating.base), f"{SET_UP} {operation.id}")

    def look_again(self, sender: Sender) -> None:
        """Reads the first resource that an operation created once more, if others were created after it."""
        with self._redone():
            self.reads.look_again(sender, self._lost)

    def forget_below(self, family: Family, after: Exchange | None) -> None:
        """Uses the resources below a deleted one no more. `after` is a read of one of them."""
        beneath = {id(each) for each in self.families.forget(family, after, [*self.made, *self.created.resources])}
        self._current = {key: each for key, each in self._current.items() if id(each) not in beneath}

    def clean_up(self, operations: Collection[str], *, is_followed: bool = False) -> None:
        """Deletes what operations of the group created, as far as the document lets it.

        `is_followed` says that this is done once more when the other groups have deleted what they created: nothing is
        waited for until then.
        """
        created = self.created.of(operations)
        with suppress(StoppedError):
            self._find_unnamed([each for each in created if not (each.is_gone or each.id or each.listed)])
        self.cleaning.delete_all(created, () if is_followed else self.waits)

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


def _revisions(operation: Operation) -> frozenset[Key]:
    """Returns the properties of a body that name the revision which it changes, and a header `If-Match` that is
    required: the entity tag of the revision.
    """
    return kept_with(operation, "_revisions", lambda: frozenset(_revisions_in(operation)))


def _revisions_in(operation: Operation) -> Iterator[Key]:
    yield from (
        each.key for each in operation.fields if each.location == "body" and traits_of(operation, each).revision
    )
    yield from (each.key for each in operation.parameters if is_required_tag(each))


def _scalars(value: Any) -> Iterator[str]:
    """Yields the texts and numbers within a value, as texts."""
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list | tuple):
        for each in value:
            yield from _scalars(each)
    elif isinstance(value, str | int):
        yield str(value)


def _is_sound(resource: Resource) -> bool:
    """Returns whether a resource is there, has an id, and holds nothing invalid."""
    is_right = not resource.exchange.faults and not resource.exchange.request.draft.wrong
    is_there = not (resource.is_gone or resource.is_spoiled or resource.was_there)
    return is_right and is_there and resource.is_plain and bool(resource.id)


def _is_odd(resource: Resource) -> bool:
    """Returns whether the request that created a resource had unusual texts."""
    return not _ODD.isdisjoint(str(slot) for slot in resource.exchange.request.draft.slots.values())


def _members(resource: Resource) -> int:
    """Returns how many members the request had that created a resource."""
    body = resource.exchange.request.body
    return len(body) if isinstance(body, dict) else 0


def _is_flag(field_: Field | None) -> bool:
    """Returns whether a field may be left out, and is a boolean or a state of few values."""
    is_optional = field_ is not None and not field_.required
    return is_optional and field_ is not None and ("boolean" in field_.types or "enum" in field_.schema)


def _has_flags(creator: Operation, resource: Resource) -> bool:
    """Returns whether the request that created a resource set flags or states which it could have left out."""
    slots = resource.exchange.request.draft.slots
    return any(slot != "absent" and _is_flag(creator.by_key.get(key)) for key, slot in slots.items())


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
