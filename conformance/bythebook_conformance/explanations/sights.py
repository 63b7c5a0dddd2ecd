"""Views of a value, and what differs between two of them. It judges nothing and sends nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from bythebook_conformance.evidence.record import Record, Shown
from bythebook_conformance.model import Authority, Exchange
from bythebook_openapi.model.contract import Contract, Field, Operation
from bythebook_openapi.states import ABSENT, NOWHERE

__all__ = ["Difference", "Form", "Pair", "Sight", "View", "null_sent", "sight"]

View = Literal[
    "sent",  # what a request holds
    "null",  # null, where a request holds that
    "default",  # what the document says of a field that a request leaves out
    "before",  # what a read before a change shows
    "replaced",  # the same, of a field that the change is to replace by nothing or by its default
    "response",  # what the response shows of a field of the request
    "made",  # what the response shows that the server made itself
    "acted",  # the state that the response to an action shows
    "undescribed",  # what a response shows that no schema describes
    "read",  # what a read after the request shows: of the resource, or of a list of them
    "list",  # what a list shows of the resource, beside a read of it
    "later",  # what the resource shows when others were created
]
Pair = tuple[View, View]
# What the right view has in place of what the left one shows.
Form = Literal["value", "null", "absent"]


@dataclass(frozen=True, slots=True)
class Sight:
    """What one view shows of a field: the field as that view documents it, and its value, ABSENT where left out."""

    view: View
    field: Field
    value: Any


@dataclass(frozen=True)
class Difference:
    """Two views of one field of a request that do not agree. `known` holds what both views showed in the run, where the
    record does not tell: nothing describes the second one.
    """

    record: Record
    exchange: Exchange
    field: Field
    left: Sight
    right: Sight
    known: tuple[tuple[Any, Any], ...] = ()

    @property
    def contract(self) -> Contract:
        """The document."""
        return self.record.contract

    @property
    def operation(self) -> Operation:
        """The operation of the request."""
        return self.record.operation

    @property
    def place(self) -> Pair:
        """Which views differ."""
        return self.left.view, self.right.view

    @property
    def form(self) -> Form:
        """What the right view has."""
        return "absent" if self.right.value is ABSENT else "null" if self.right.value is None else "value"

    @property
    def authority(self) -> Authority:
        """By which authority both views agree: the first view of what was sent shows it. That a later view shows what
        an earlier one showed is inferred.
        """
        return "inferred" if self.left.view == "response" else "implied"

    @property
    def sent(self) -> Any:
        """What the request held."""
        return self.record.sent(self.exchange, self.field)

    @cached_property
    def history(self) -> tuple[tuple[Any, Any], ...]:
        """The values that were sent in the run, null too, and what the right view showed of each. This one is among
        them.
        """
        if self.known:
            return self.known
        pairs = list(self._shown())
        if not any(number == self.exchange.number for number, *_ in pairs):
            pairs.append((self.exchange.number, self.sent, self.right.value))
        return tuple((sent, got) for _, sent, got in pairs)

    def _shown(self) -> Iterator[tuple[int, Any, Any]]:
        if self.right.view == "response":
            yield from ((each.exchange.number, each.sent, each.got) for each in self.record.echoes(self.field))
            return
        for each in self.record.accepted():
            after = each.after if each.after is not None and each.after.accepted else None
            read = self.record.shown_by(after, self.field, each) if after is not None else None
            sent = self.record.sent(each, self.field)
            if read is not None and read.value is not ABSENT and sent not in (ABSENT, NOWHERE):
                yield each.number, sent, read.value


def sight(record: Record, exchange: Exchange, field: Field, shown: Shown) -> Sight:
    """Returns what is shown of a field after a write as a sight: by its response, or by the read after it."""
    after = exchange.after
    reads = () if after is None else (record.shown_by(after, field), record.shown_by(after, field, exchange))
    return Sight("read" if any(each is shown for each in reads) else "response", shown.field, shown.value)


def null_sent(record: Record, exchange: Exchange, field: Field, shown: Shown) -> Difference:
    """Returns the difference between null, which a request holds for a field, and what is shown of it."""
    return Difference(record, exchange, field, Sight("null", field, None), sight(record, exchange, field, shown))
