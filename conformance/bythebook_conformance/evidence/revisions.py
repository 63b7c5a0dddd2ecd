"""Finds the revision of a resource in a read: the property that a change holds, or the `ETag` that `If-Match` takes."""

from __future__ import annotations

import re
from typing import Any

from bythebook_conformance.conventions import CONCURRENCY, CURRENT, LAST_WRITE, SAID_COUNTED
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.model import Exchange
from bythebook_openapi.model.contract import Contract, Field, Operation
from bythebook_openapi.states import ABSENT

__all__ = [
    "counts_changes",
    "is_last_write",
    "is_required_tag",
    "last_write_wins",
    "must_be_current",
    "revision_shown",
    "speaks_of_concurrency",
]

_IF_MATCH = "if-match"
# A conflict, and a condition that failed.
_REFUSALS = frozenset({"409", "412"})


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


def last_write_wins(contract: Contract, operation: Operation) -> bool:
    """Returns whether the words of a change, or of its 409 or 412, say that the last write wins."""
    return any(map(is_last_write, _sentences(contract, operation)))


def is_last_write(said: str) -> bool:
    """Returns whether words say that the last write wins."""
    return bool(LAST_WRITE.found(said))


def must_be_current(contract: Contract, operation: Operation) -> bool:
    """Returns whether the words of a change, or of its 409 or 412, say that the revision must be the current one."""
    return any(map(CURRENT.found, _sentences(contract, operation)))


def speaks_of_concurrency(contract: Contract, operation: Operation) -> bool:
    """Returns whether the words of a change, or of its 409 or 412, speak of changes by several clients."""
    return any(map(CONCURRENCY.found, _sentences(contract, operation)))


def _sentences(contract: Contract, operation: Operation) -> list[str]:
    stated, _ = contract.reader.resolved(operation.pointer)
    refusals = (each.pointer for each in operation.responses if each.key in _REFUSALS)
    refused = [contract.reader.resolved(each)[0].get("description", "") for each in refusals]
    texts = [stated.get("summary", ""), stated.get("description", ""), *refused]
    return [sentence for text in texts for sentence in re.split(r"[.;!\n]", str(text))]


def counts_changes(field: Field) -> bool:
    """Returns whether the description of a property says that it counts the changes of the resource."""
    return bool(SAID_COUNTED.found(" ".join(str(field.schema.get("description", "")).split())))
