"""Habits of a server: a change that it makes to every value of a field, or to none. One exact value refutes it."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal, InvalidOperation
from itertools import product
from typing import Any

from bythebook_conformance.evidence.record import Record
from bythebook_conformance.evidence.resets import (
    is_state,
    keeps_absent,
    replaces,
    says_that_absent_is_reset,
    says_what_empty_does,
)
from bythebook_conformance.explanations.sights import Difference
from bythebook_conformance.model import CHANGES, Exchange
from bythebook_conformance.relations.calls.merging import is_merge_patch
from bythebook_conformance.relations.traits import traits_of
from bythebook_openapi.model.contract import Field
from bythebook_openapi.model.equivalence import is_number, same
from bythebook_openapi.states import ABSENT, NOWHERE

__all__ = [
    "is_acknowledged",
    "is_ignored_alone",
    "is_left_as_it_was",
    "is_shifted_each_time",
    "is_told_apart",
]

Spelling = Callable[[str], str]

# What is spelled by rules of its own: an address has a normal form that other texts of the field have not.
_MARKS = ("@", "://")
# So many decimal places has a column at most that rounds.
_PLACES, _ROUNDINGS = 4, (ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP)
# So many values must be shifted alike, and so many days is the fault of a time zone.
_LEAST, _SHIFT = 2, 1


def _first_upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _with_single_spaces(text: str) -> str:
    return " ".join(text.split())


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


_FORMS: tuple[Spelling, ...] = (str, _composed)
_CASES: tuple[Spelling, ...] = (str, str.lower, str.upper, str.title, str.capitalize, _first_upper)
_SPACES: tuple[Spelling, ...] = (str, str.strip, str.lstrip, str.rstrip, _with_single_spaces)
_HABITS = tuple(product(_FORMS, _SPACES, _CASES))


def is_told_apart(found: Difference) -> bool:
    """Returns whether the server kept a text as it was sent that each habit would have changed which explains this
    change: `Some Name` came back as `some name`, and `Other Name` came back. So did an empty text by another write of
    the resource, where null stands in place of this one.
    """
    value, got = found.left.value, found.right.value
    if not isinstance(value, str):
        return False
    if got is None:
        return any(sent == value == shown for sent, shown in _of_all_writes(found))
    if not isinstance(got, str):
        return False
    habits = [each for each in _HABITS if _changed(each, value) == got]
    kept = [sent for sent, shown in found.history if isinstance(sent, str) and sent == shown and _is_alike(sent, value)]
    return bool(habits) and all(any(_changed(habit, sent) != sent for sent in kept) for habit in habits)


def _changed(habit: tuple[Spelling, ...], text: str) -> str:
    for spelled in habit:
        text = spelled(text)
    return text


def _is_alike(one: str, other: str) -> bool:
    return all((mark in one) == (mark in other) for mark in _MARKS)


def _of_all_writes(found: Difference) -> Iterator[tuple[Any, Any]]:
    """Yields the values that any write of the resource sent for a property, and what its response showed."""
    yield from found.history
    for record, field in _elsewhere(found):
        yield from ((each.sent, each.got) for each in record.echoes(field))


def _elsewhere(found: Difference) -> Iterator[tuple[Record, Field]]:
    """Yields the records of the other writes of the resource, and the property of each at the same place."""
    place = found.record.resource.own_place(found.field)
    for record in found.record.group.values():
        field = record.resource.field_at(place)
        if record.operation.id != found.operation.id and field is not None:
            yield record, field


def is_left_as_it_was(found: Difference) -> bool:
    """Returns whether a change ignored the value that it holds, although the creation keeps what it is sent there: the
    server does not compute it. The read after the change agrees. A state may change by rules.
    """
    others = [each for each in _elsewhere(found) if each[0].operation.method == "POST"]
    return _is_ignored(found) and any(_keeps_all(record, sent) for record, sent in others)


def is_ignored_alone(found: Difference) -> bool:
    """Returns whether a change ignored one value, although the same operation set the field to another one, and its
    words say what it does with what it holds, or does not hold: `if value:` ignores false, 0 and an empty text.
    """
    return _is_ignored(found) and _says_what_it_changes(found) and _sets_another(found)


def _is_ignored(found: Difference) -> bool:
    """Returns whether a change left a value as it was, and the read after it agrees. A state may change by rules."""
    operation, field, exchange = found.operation, found.field, found.exchange
    before = _was(found.record, field, exchange)
    if operation.method not in CHANGES or before is ABSENT or not same(before, found.right.value):
        return False
    traits = traits_of(operation, field)
    if is_state(operation, field) or traits.identity or traits.key:
        return False
    read = found.record.shown_by(exchange.after, field) if exchange.after is not None else None
    # A response may be late: where the resource can be read, a read must show it.
    return same(read.value, found.right.value) if read is not None else found.record.resource.reader is None


def _was(record: Record, field: Field, exchange: Exchange) -> Any:
    """Returns what a field was before a change: by the read before it, or else by the response to the change of the
    same resource before it. ABSENT where none shows it.
    """
    earlier = [each for each in record.accepted() if each.number < exchange.number and _is_of_one(each, exchange)]
    shown = record.shown_by(exchange.before, field) if exchange.before is not None else None
    if shown is None and earlier:
        shown = record.shown_by(earlier[-1], field)
    return shown.value if shown is not None else ABSENT


def _is_of_one(one: Exchange, other: Exchange) -> bool:
    return bool(one.request.parts["path"] == other.request.parts["path"])


def _says_what_it_changes(found: Difference) -> bool:
    operation, contract = found.operation, found.contract
    is_said = keeps_absent(contract, operation) or replaces(contract, operation) or is_merge_patch(operation)
    is_reset = says_that_absent_is_reset(contract, operation, found.field)
    return is_said or is_reset or says_what_empty_does(found.field, found.right.field)


def _sets_another(found: Difference) -> bool:
    """Returns whether the same operation set the field to what it was sent, and it was another value before."""
    record, field = found.record, found.field
    for each in record.accepted():
        sent, shown = record.sent(each, field), record.shown(each, field)
        if sent in (ABSENT, NOWHERE, None) or shown is None or not record.meaning.same(sent, shown.value, field):
            continue
        before = _was(record, field, each)
        if before is not ABSENT and not record.meaning.same(sent, before, field):
            return True
    return False


def _keeps_all(record: Record, field: Field) -> bool:
    """Returns whether different values of a field were sent, and all came back."""
    pairs = [(each.sent, each.got) for each in record.echoes(field) if each.sent is not None]
    is_kept = all(record.meaning.same(sent, got, field) for sent, got in pairs)
    return is_kept and any(not same(sent, pairs[0][0]) for sent, _ in pairs)


def is_acknowledged(found: Difference) -> bool:
    """Returns whether the response showed what was sent, and reads follow what is written, but for this value: another
    value of the field came back, or what the same change did to another field. A state may go on by itself.
    """
    traits = traits_of(found.operation, found.field)
    if found.place != ("response", "read") or is_state(found.operation, found.field) or traits.identity or traits.key:
        return False
    if _is_rounding(found.left.value, found.right.value):
        return False  # whole numbers that come back tell nothing of a column with fewer places
    if found.right.value is ABSENT or not found.record.meaning.same(found.sent, found.left.value, found.field):
        return False
    is_followed = any(_follows(found.record, found.field, each) for each in found.record.accepted())
    return is_followed or _reads_follow(found) or _another_change_is_read(found)


def _is_rounding(value: Any, got: Any) -> bool:
    """Returns whether a number came back rounded, or cut off, to fewer decimal places."""
    if not is_number(value) or not is_number(got):
        return False
    exact, shown = Decimal(str(value)), Decimal(str(got))
    with suppress(InvalidOperation):  # a number of hundreds of digits
        forms = ((Decimal(1).scaleb(-places), how) for places in range(_PLACES) for how in _ROUNDINGS)
        return any(shown == exact.quantize(step, how) for step, how in forms)
    return False


def _reads_follow(found: Difference) -> bool:
    """Returns whether the read shows a field as it was before a change, and another one as the change left it. A read
    after another write of the resource must show what that one sent for the field.
    """
    record, exchange = found.record, found.exchange
    before = record.shown_by(exchange.before, found.field) if exchange.before is not None else None
    if before is None or not same(before.value, found.right.value):
        return False
    written = (each for other, field in _elsewhere(found) for each in other.accepted() if _follows(other, field, each))
    others = (each for each in found.operation.fields if each.kind == "property" and each.key != found.field.key)
    return next(written, None) is not None and any(_follows(record, each, exchange) for each in others)


def _another_change_is_read(found: Difference) -> bool:
    """Returns whether a read shows what another operation changed in the same field, while no read shows what this one
    changes: reads that lag, or that a cache answers for a time, do so after each change.
    """
    record, exchange = found.record, found.exchange
    before = record.shown_by(exchange.before, found.field) if exchange.before is not None else None
    if before is None or not same(before.value, found.right.value):
        return False
    others = ((other, field) for other, field in _elsewhere(found) if other.operation.method in CHANGES)
    return any(_follows(other, field, each) for other, field in others for each in other.accepted())


def _follows(record: Record, field: Field, exchange: Exchange) -> bool:
    """Returns whether the read after a write shows the value that it sent for a field, and none showed it before."""
    sent = record.sent(exchange, field)
    if sent in (ABSENT, NOWHERE, None) or exchange.after is None or not exchange.after.accepted:
        return False
    before = record.shown_by(exchange.before, field) if exchange.before is not None else None
    after = record.shown_by(exchange.after, field, exchange)
    is_new = record.operation.method == "POST" or (
        before is not None and not record.meaning.same(sent, before.value, field)
    )
    return is_new and after is not None and record.meaning.same(sent, after.value, field)


def is_shifted_each_time(found: Difference) -> bool:
    """Returns whether every date came back as that of the day before, or of the day after: nobody computes this."""
    if found.field.schema.get("format") != "date":
        return False
    days = {str(sent): _days(sent, got) for sent, got in found.history if sent is not None}
    return len(days) >= _LEAST and set(days.values()) in ({-_SHIFT}, {_SHIFT})


def _days(sent: Any, got: Any) -> int | None:
    try:
        return (date.fromisoformat(got) - date.fromisoformat(sent)).days
    except (TypeError, ValueError):
        return None
