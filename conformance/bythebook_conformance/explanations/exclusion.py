"""Recognizes two optional fields that a server accepts alone, but not together: a rule between fields."""

from __future__ import annotations

from bythebook_conformance.evidence.record import Record
from bythebook_conformance.model import Exchange
from bythebook_openapi.model.contract import Field
from bythebook_openapi.model.operation import Key

__all__ = ["excluded_by"]


def excluded_by(exchange: Exchange, record: Record, field: Field | None) -> Key | None:
    """Returns the field in a refused request beside which the server never accepted this one, although it accepted each
    of them; None where there is none.
    """
    here = given(exchange)
    if field is None or field.required or field.key not in here:
        return None
    accepted = [given(each) for each in record.accepted()]
    with_field = [each for each in accepted if field.key in each]
    around = {field.key, *(each.key for each in record.operation.ancestors(field))}
    for other in sorted(here - around) if with_field else ():
        of_other = record.operation.by_key.get(other)
        is_free = of_other is not None and not of_other.required and field.key not in _around(record, of_other)
        if is_free and not any(other in each for each in with_field) and any(other in each for each in accepted):
            return other
    return None


def given(exchange: Exchange) -> set[Key]:
    """Returns the fields that a request holds with a value."""
    return {key for key, slot in exchange.request.draft.slots.items() if slot not in {"absent", "null"}}


def _around(record: Record, field: Field) -> set[Key]:
    return {each.key for each in record.operation.ancestors(field)}
