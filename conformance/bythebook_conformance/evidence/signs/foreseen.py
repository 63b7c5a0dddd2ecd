"""Tells which failures a document foresees: a server error with its case, a missing resource, null in an envelope."""

from __future__ import annotations

from collections.abc import Mapping

from bythebook_conformance.conventions import ABSENCE, CASE, ENVELOPE, NO_CASE, SAID_WRONG
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.evidence.responses import held
from bythebook_conformance.model import Exchange
from bythebook_conformance.spelling import plain, words
from bythebook_openapi.model.contract import Contract, Operation

__all__ = ["UNAVAILABLE", "is_foreseen", "says_missing", "says_nothing"]

# 501: the operation does not exist yet. The others: the server is busy or cannot be reached.
UNAVAILABLE = frozenset({501, 502, 503, 504})
_FAILED = 500


def is_foreseen(contract: Contract, operation: Operation, status: int) -> bool:
    """Returns whether the document says when the server answers a status code: 501 to 504 say so by themselves, and
    500 by a description that names its case. A range such as `5XX` names no case.
    """
    stated = next((each for each in operation.responses if each.key == str(status)), None)
    if stated is None:
        return False
    if status in UNAVAILABLE:
        return True
    found, _ = contract.reader.resolved(stated.pointer)
    said = " ".join(str(found.get("description", "")).split()) if isinstance(found, Mapping) else ""
    return status == _FAILED and any(_names_a_case(each.group()) for each in CASE.compiled.finditer(said))


def _names_a_case(clause: str) -> bool:
    """Returns whether a clause names a case, and says more than that something went wrong."""
    return not SAID_WRONG.found(clause) and bool(set(words(clause)) - set(NO_CASE.words))


def says_missing(contract: Contract, operation: Operation, names: set[str]) -> bool:
    """Returns whether the description of a documented 404 says that a resource with one of these names is missing."""
    described = next((each for each in operation.responses if each.key == "404"), None)
    if described is None:
        return False
    found, _ = contract.reader.resolved(described.pointer)
    said = str(found.get("description", ""))
    return ABSENCE.found(said) != "" and any(each in plain(said) for each in names)


def says_nothing(exchange: Exchange, record: Record) -> bool:
    """Returns whether an envelope holds null in place of the resource, and the document admits it there."""
    response = record.described(exchange)
    wrapped = [name for name in ENVELOPE.words if held(exchange, (name,)) is None]
    fields = response.fields if response is not None else ()
    return any(each.place == (name,) and each.nullable is not False for name in wrapped for each in fields)
