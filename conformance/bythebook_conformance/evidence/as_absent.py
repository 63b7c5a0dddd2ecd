"""Recognizes a server that reads an empty value as an absent one, where it gives an absent one a value of its own.

Go, Java and protocol buffers cannot tell 0 or an empty text from an absent field: an id of 0 is given by the server.
"""

from __future__ import annotations

from typing import Any

from bythebook_conformance.evidence.record import Record
from bythebook_conformance.model import Exchange
from bythebook_openapi.model.contract import Field
from bythebook_openapi.schema.equivalence import same
from bythebook_openapi.states import ABSENT

__all__ = ["is_read_as_absent"]

# So many different numbers show that the server makes them. One for all is a default that the document leaves out.
_DIFFERENT = 2


def is_read_as_absent(record: Record, exchange: Exchange, field: Field, value: Any, got: Any) -> bool:
    """Returns whether an empty value (0 or an empty text) was answered as an absent one is: with a value that the
    server makes, of a number another one each time, or with the old value of the resource that a PUT or PATCH changes.
    """
    is_empty = value == "" or (value == 0 and isinstance(value, int | float) and not isinstance(value, bool))
    if not is_empty or got is None or not got or field.default is not ABSENT:
        return False
    if exchange.before is not None:
        old = record.shown_by(exchange.before, field)
        if old is not None and same(old.value, got):
            return _keeps_absent(record, field)
    made = [shown.value for each in record.lacking(field.key) if (shown := _shown(record, each, field)) is not None]
    if value == "" and made and all(same(each, got) for each in made):
        return True
    return type(got) in {type(each) for each in made} and len({str(each) for each in [*made, got]}) > _DIFFERENT


def _keeps_absent(record: Record, field: Field) -> bool:
    """Returns whether a change without the field left its old value as it was."""
    for each in record.lacking(field.key):
        old = record.shown_by(each.before, field) if each.accepted and each.before is not None else None
        new = _shown(record, each, field)
        if old is not None and new is not None and old.value and same(old.value, new.value):
            return True
    return False


def _shown(record: Record, exchange: Exchange, field: Field) -> Any:
    """Returns what an accepted exchange shows of a field; None where it shows nothing."""
    shown = record.shown(exchange, field) if exchange.accepted else None
    return shown if shown is not None and shown.value not in (ABSENT, None) else None
