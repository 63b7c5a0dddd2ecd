"""Finds the revision of a resource in a read: the property that a change holds, or the `ETag` that `If-Match` takes."""

from __future__ import annotations

from typing import Any

from bythebook_conformance.evidence.record import Record
from bythebook_conformance.model import Exchange
from bythebook_openapi.model.contract import Field
from bythebook_openapi.states import ABSENT

__all__ = ["is_required_tag", "revision_shown"]

_IF_MATCH = "if-match"


def is_required_tag(field: Field) -> bool:
    """Returns whether a parameter is a required header `If-Match`: the server refuses a change without the tag."""
    return field.location == "header" and field.required and field.name.lower() == _IF_MATCH


def revision_shown(record: Record, read: Exchange, field: Field) -> Any:
    """Returns the revision that a read shows for a field of a change; ABSENT where it shows none.

    A weak `ETag` is none: it matches no `If-Match` (RFC 9110, section 13.1.1).
    """
    if field.location == "header":
        found = read.headers.get("etag", "")
        return found if found and not found.startswith("W/") else ABSENT
    shown = record.shown_by(read, field)
    return ABSENT if shown is None or shown.value is None else shown.value
