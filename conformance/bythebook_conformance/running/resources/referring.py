"""Which fields of a body get the id of another resource, and what the server's refusals taught about that."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from bythebook_conformance.evidence.refusals import may_be_of_state
from bythebook_conformance.model import Exchange
from bythebook_conformance.relations.graph import Supplier
from bythebook_conformance.relations.references import Reference, guesses, named_in
from bythebook_conformance.running.context import RequestContext
from bythebook_conformance.running.resources.resource import Resource
from bythebook_conformance.running.resources.stock import Stock
from bythebook_conformance.running.sender import Sender
from bythebook_openapi.model.contract import Contract
from bythebook_openapi.model.operation import Key
from bythebook_openapi.states import ABSENT, get

__all__ = ["Again", "Referring"]

_CONFLICT = 409
# Another value may be the reason once or twice. An operation that refuses each other id so often uses none up.
_MOST_IN_VAIN = 3
# Sends the request at hand again. Returns its context, and the exchange.
Again = Callable[[], tuple[RequestContext, Exchange]]


@dataclass
class Referring:
    """The references of the bodies of a group of operations.

    `using_up` are the operations that take each id only once; the bodies of those `apart` refer to another resource
    than their paths.
    """

    contract: Contract
    stock: Stock
    using_up: set[str] = field(default_factory=set)
    apart: set[str] = field(default_factory=set)
    # The properties whose made-up text was refused because no resource has it.
    _guessing: set[str] = field(default_factory=set)
    # By operation: the ids whose resource a refusal named.
    _told: dict[str, dict[Key, Reference]] = field(default_factory=dict)
    # The operations that refused the id of another resource in their body.
    _unreferring: set[str] = field(default_factory=set)
    # By operation: how often it refused another id in its body, too, where it had refused one.
    _in_vain: dict[str, int] = field(default_factory=dict)
    # By operation and what it refers to: resources that were made for its body, and that no accepted request named.
    _kept: dict[tuple[str, str], list[Resource]] = field(default_factory=dict)

    def of(self, sender: Sender) -> list[Reference]:
        """Returns the fields of a body that get the id of another resource. The user's values go before."""
        if sender.operation.id in self._unreferring:
            return []
        found = list(sender.record.resource.references.values())
        guessed = guesses(self.contract, sender.operation) if self._guessing else ()
        found += [each for each in guessed if each.field.place[-1] in self._guessing]
        found += self._told.get(sender.operation.id, {}).values()
        return [each for each in found if each.field.key not in sender.values.known]

    def guess(self, sender: Sender) -> bool:
        """Takes texts that are called as a resource for references from now on. Returns whether there are any."""
        names = self.guessed_names(sender) - self._guessing
        self._guessing |= names
        return bool(names)

    def guessed_names(self, sender: Sender) -> set[str]:
        """Returns the names of an operation's texts that are called as a resource."""
        return {each.field.place[-1] for each in guesses(self.contract, sender.operation)}

    def tell(self, sender: Sender, refused: Exchange) -> bool:
        """Takes ids that no name explains for those of the resource that a refusal names from now on. Returns whether
        there are any that were not.
        """
        operation = sender.operation
        held = ((each, get(refused.request.parts, each.at)) for each in operation.fields if each.location == "body")
        sent = {each.key: str(value) for each, value in held if value is not ABSENT}
        told = self._told.setdefault(operation.id, {})
        found = {each.field.key: each for each in named_in(self.contract, operation, refused.text, sent)}
        is_new = any(key not in told or told[key].operation != each.operation for key, each in found.items())
        told.update(found)
        return is_new

    def forget_told(self, sender: Sender) -> None:
        """Takes the ids of an operation that only its refusals explained for plain values again."""
        self._told.pop(sender.operation.id, None)

    def drop_guesses(self, sender: Sender) -> None:
        """Takes the texts that are called as a resource for plain texts again."""
        self._guessing -= self.guessed_names(sender)

    def dismiss(self, sender: Sender, *, again: bool = False) -> bool:
        """Leaves the ids of other resources out of an operation's requests from now on: the server may mean another
        thing by their names. `again` takes that back. Returns whether the latest request held one.
        """
        held = any(each.field.key in sender.context.supplied for each in self.of(sender))
        (self._unreferring.discard if again else self._unreferring.add)(sender.operation.id)
        return held

    def sent_anew(
        self, sender: Sender, context: RequestContext, exchange: Exchange, again: Again
    ) -> tuple[RequestContext, Exchange]:
        """Returns the context and the exchange of a request. Where it may have been refused because an earlier one used
        the id in its body up, it is sent again with another id.
        """
        name = sender.operation.id
        status = exchange.status
        if not may_be_of_state(exchange, sender.record) or not self._may_use_up(sender, context, exchange):
            return context, exchange
        self.using_up.add(name)
        context, exchange = again()
        if exchange.status == status:  # the id is not the reason
            self.using_up.discard(name)
            self._in_vain[name] = self._in_vain.get(name, 0) + 1
        return context, exchange

    def _may_use_up(self, sender: Sender, context: RequestContext, exchange: Exchange) -> bool:
        """Returns whether an operation may take each id in its body only once, as a payment of an order does, and may
        have refused a request for that.
        """
        operation = sender.operation
        is_known = operation.id in self.using_up or self._in_vain.get(operation.id, 0) >= _MOST_IN_VAIN
        if is_known or exchange.request.draft.wrong or not any(sender.record.accepted()):
            return False
        return any(True for _ in self._named_in(sender, context, exchange))

    def _named_in(self, sender: Sender, context: RequestContext, exchange: Exchange) -> Iterator[Reference]:
        """Yields the references of an operation whose ids a request held."""
        for reference in self.of(sender):
            value = context.supplied.get(reference.field.key, ABSENT)
            if value is not ABSENT and get(exchange.request.parts, reference.field.at) == value:
                yield reference

    def give_back(self, sender: Sender, context: RequestContext, exchange: Exchange) -> None:
        """Keeps the resources that were made for a body, and that the request did not use up: the server refused it, or
        it did not name them.
        """
        operation = sender.operation
        is_used = exchange.status == _CONFLICT or may_be_of_state(exchange, sender.record)
        is_settled = exchange.accepted or (exchange.refused and not is_used)
        if operation.id not in self.using_up or not is_settled:
            return
        named = self._named_in(sender, context, exchange) if exchange.accepted else ()
        used = {each.field.key for each in named}
        for reference in self.of(sender):
            value = context.supplied.get(reference.field.key, ABSENT)
            kept = self._kept.setdefault((operation.id, reference.operation.id), [])
            made = (each for each in reversed(self.stock.made) if each.operation.id == reference.operation.id)
            found = next((each for each in made if each.id and each.id == str(value)), None)
            if reference.field.key not in used and found is not None and found not in kept:
                kept.append(found)

    def take_kept(self, sender: Sender, supplier: Supplier) -> Resource | None:
        """Takes the latest resource that was made for the body of an operation and is not used up; None without one."""
        kept = self._kept.get((sender.operation.id, supplier.operation.id), [])
        while kept:
            found = kept.pop()
            if not (found.is_gone or found.is_spoiled):
                return found
        return None
