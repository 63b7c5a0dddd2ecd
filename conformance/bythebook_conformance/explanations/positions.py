"""Recognizes numbers that say where a resource stands among others: what is beside it decides which ones there are."""

from __future__ import annotations

from bythebook_conformance.evidence.record import Record
from bythebook_conformance.relations.traits import traits_of
from bythebook_openapi.model.contract import Field

__all__ = ["is_clamped", "is_position"]


def is_position(record: Record, field: Field) -> bool:
    """Returns whether a field is a position among other resources, by its name and type."""
    return "integer" in field.types and traits_of(record.operation, field).position


def is_clamped(record: Record, field: Field) -> bool:
    """Returns whether positions came back as smaller ones, as if the list ended there, and none as a larger one. A
    server that changes all alike by the same amount, or to the same number, does something else.
    """
    if not is_position(record, field):
        return False
    pairs = [(each.sent, each.got) for each in record.echoes(field)]
    known = [(sent, got) for sent, got in pairs if isinstance(sent, int) and isinstance(got, int)]
    wrong = [(sent, got) for sent, got in known if sent != got]
    is_constant = len(wrong) > 1 and len({got for _, got in wrong}) == 1
    is_shift = len(wrong) > 1 and len({sent - got for sent, got in wrong}) == 1
    return bool(wrong) and all(got < sent for sent, got in wrong) and not is_constant and not is_shift
