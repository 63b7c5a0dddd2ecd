"""The context of each request: what addresses its resource, the read before it, and the revision that it changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from bythebook_conformance.evidence.conflicts import PROVOKING
from bythebook_conformance.evidence.revisions import is_required_tag, revision_shown
from bythebook_conformance.model import Exchange
from bythebook_conformance.planning.values import Supplied
from bythebook_conformance.relations.kept_with import kept_with
from bythebook_conformance.relations.resources import resource_of
from bythebook_conformance.relations.traits import traits_of
from bythebook_conformance.running.context import RequestContext
from bythebook_conformance.running.resources.reads import Reads
from bythebook_conformance.running.resources.stock import Stock
from bythebook_conformance.running.resources.supply import Creating, Supply
from bythebook_conformance.running.sender import Sender
from bythebook_openapi.model.contract import Contract, Operation
from bythebook_openapi.model.operation import Key
from bythebook_openapi.states import ABSENT

__all__ = ["LOST", "Contexts"]

LOST, _OUTDATED = frozenset({404, 410, 500}), frozenset({409, 412})


@dataclass
class Contexts:
    """The contexts of the requests of a group of operations."""

    contract: Contract
    stock: Stock
    reads: Reads
    supply: Supply
    # By operation: the context of its next request, where a read after a write has shown the resource already.
    _next: dict[str, RequestContext] = field(default_factory=dict)
    # By operation: the accepted change whose response shows the revision of its resource.
    _revised: dict[str, Exchange] = field(default_factory=dict)
    # The operations whose resource a read has shown.
    _readable: set[str] = field(default_factory=set)

    def note(self, operation: Operation, exchange: Exchange) -> None:
        """Notes an accepted write: what reads showed before it may be old, as one write may change other resources."""
        self._next.clear()
        self._revised[operation.id] = exchange

    def keep(self, operation: Operation, supplied: Supplied, after: Exchange) -> None:
        """Keeps a read after a change for the next change of the same resource."""
        kept = {key: each for key, each in supplied.items() if key not in _revisions(operation)}
        self._next[operation.id] = RequestContext(kept, after)

    def forget(self, operation: Operation | None = None) -> None:
        """Drops what is kept for the next request of an operation; of each one, if none is named."""
        if operation is None:
            self._next.clear()
        else:
            self._next.pop(operation.id, None)

    def of(self, sender: Sender, creating: Creating, *, is_due: bool = True) -> RequestContext:
        """Returns the context of an operation's next request. May create a resource, and read it if that is due."""
        operation = sender.operation
        supplied = self.supply.supplied(sender, creating)
        if operation.method == "DELETE":  # a resource of its own: nothing changed it since it was created and read
            found = next((each.exchange.after for each in self.stock.of(operation)), None)
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
        elif found is not None and found.meant in LOST and operation.id in self._readable:
            # A change hid the resource, or broke it. The rest of the run needs another one.
            self.stock.take_back(operation)
            supplied = self.supply.supplied(sender, creating)
            found = self.reads.read(sender, supplied, None)
        return self._with_revision(sender, RequestContext(supplied, found))

    def _as_created(self, sender: Sender, supplied: Supplied) -> Exchange | None:
        """Returns the read that followed the creation of the resource that an operation is to change; None where
        something was written since.
        """
        operation = sender.operation
        created = next(iter(self.stock.of(operation)), None)
        read = created.exchange.after if created is not None else None
        if created is None or read is None or not read.accepted or created.exchange.number != self.stock.latest_write:
            return None
        reader = resource_of(self.contract, operation).reader
        is_same = reader is not None and resource_of(self.contract, created.operation).reader is reader
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

    def is_outdated(self, sender: Sender, context: RequestContext, exchange: Exchange) -> bool:
        """Returns whether a change named a revision that another one may have made old, and no read showed it."""
        is_named = bool(_revisions(sender.operation) & context.supplied.keys()) and context.before is None
        if is_named and exchange.meant in _OUTDATED and exchange.request.purpose not in PROVOKING:
            self._revised.pop(sender.operation.id, None)
            return True
        return False

    def is_lost(self, sender: Sender, exchange: Exchange) -> bool:
        """Returns whether a change found no resource, and no read before it would have shown that."""
        is_change = sender.operation.id in self._readable and exchange.before is None
        return (
            is_change and exchange.meant in {404, 410} and not any(key[0] == "path" for key in exchange.request.changed)
        )


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
