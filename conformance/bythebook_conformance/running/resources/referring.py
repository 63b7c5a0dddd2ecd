"""Which fields of a body get the id of another resource, and what the server's refusals taught about that."""

from __future__ import annotations

from dataclasses import dataclass, field

from bythebook_conformance.model import Draft
from bythebook_conformance.relations.references import Reference, guesses, references
from bythebook_conformance.running.context import RequestContext
from bythebook_conformance.running.sender import Sender
from bythebook_openapi.model.contract import Contract

__all__ = ["Referring"]


@dataclass
class Referring:
    """The references of the bodies of a group of operations.

    `using_up` are the operations that take each id only once; the bodies of those `apart` refer to another resource
    than their paths.
    """

    contract: Contract
    using_up: set[str] = field(default_factory=set)
    apart: set[str] = field(default_factory=set)
    # The properties whose made-up text was refused because no resource has it.
    _guessing: set[str] = field(default_factory=set)
    # The operations that refused the id of another resource in their body.
    _unreferring: set[str] = field(default_factory=set)

    def of(self, sender: Sender) -> list[Reference]:
        """Returns the fields of a body that get the id of another resource. The user's values go before."""
        if sender.operation.id in self._unreferring:
            return []
        found = list(references(self.contract, sender.operation).values())
        guessed = guesses(self.contract, sender.operation) if self._guessing else ()
        found += [each for each in guessed if each.field.place[-1] in self._guessing]
        return [each for each in found if each.field.key not in sender.values.known]

    def guess(self, sender: Sender) -> bool:
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

    def dismiss(self, sender: Sender, *, again: bool = False) -> bool:
        """Leaves the ids of other resources out of an operation's requests from now on: the server may mean another
        thing by their names. `again` takes that back. Returns whether the latest request held one.
        """
        held = any(each.field.key in sender.context.supplied for each in self.of(sender))
        (self._unreferring.discard if again else self._unreferring.add)(sender.operation.id)
        return held

    def uses_up(self, sender: Sender, context: RequestContext, draft: Draft) -> bool:
        """Returns whether an operation may take each id in its body only once, as a payment of an order does."""
        operation = sender.operation
        is_first = operation.id not in self.using_up and not draft.wrong and any(sender.record.accepted())
        if is_first and any(each.field.key in context.supplied for each in self.of(sender)):
            self.using_up.add(operation.id)
            return True
        return False
