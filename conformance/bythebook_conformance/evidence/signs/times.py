"""Finds the times in a read that the server alone sets: when the resource was created, and when it was last changed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any, Literal

from bythebook_conformance.conventions import (
    ANY_RESOURCE,
    CHANGED_AT,
    CREATED_AT,
    METADATA,
    OF_A_VERSION,
    SAID_CHANGED,
    SAID_CREATED,
    SET_ONCE,
    SPOKEN_OF,
    TIME_WORD,
)
from bythebook_conformance.evidence.responses import answer_fields
from bythebook_conformance.relations.envelopes import between
from bythebook_conformance.relations.names import things
from bythebook_conformance.spelling import plain
from bythebook_openapi.model.contract import Field, Operation
from bythebook_openapi.model.equivalence import is_number
from bythebook_openapi.states import EACH

__all__ = ["Time", "seconds_between", "times"]

# As seconds since 1970, these are years after 2001, and the year 5138.
_SECONDS, _MILLISECONDS = 1_000_000_000, 100_000_000_000


@dataclass(frozen=True)
class Time:
    """A property of a read that holds a time: what it is the time of, and whether its description says so.

    `is_lasting` says that the description of a time of creation says that it never changes.
    """

    field: Field
    meaning: Literal["created", "changed"]
    is_said: bool
    is_lasting: bool = False


def times(operation: Operation, reader: Operation) -> Iterator[Time]:
    """Yields the times of a resource in a read that a change of it cannot set, each once.

    A member of the resource itself counts, or of its metadata. None does that the change may hold, nor that of a
    version or of one part.
    """
    sent = {plain(each.path[-1]) for each in operation.fields if each.location == "body" and each.path}
    around = {between(operation, response).answered for response in reader.successes}
    for each in answer_fields(reader):
        is_time = each.kind == "property" and EACH not in each.place and each.types & {"string", "integer", "number"}
        if not is_time or plain(each.place[-1]) in sent or each.schema.keys() & {"enum", "const"}:
            continue
        is_of_metadata = len(each.place) > 1 and bool(METADATA.found(each.place[-2]))
        holder = each.place[:-2] if is_of_metadata else each.place[:-1]
        found = _meaning(reader, each) if holder in around else None
        if found is not None:
            yield found


def _meaning(reader: Operation, field: Field) -> Time | None:
    name, said = field.place[-1], " ".join(str(field.schema.get("description", "")).split())
    if CREATED_AT.found(name) and SET_ONCE.found(said):
        return Time(field, "created", is_said=True, is_lasting=True)
    if OF_A_VERSION.found(said):
        return None
    if CHANGED_AT.found(name):  # some say that it is the time of the creation at first
        return Time(field, "changed", bool(SAID_CHANGED.found(said)) and _is_about(reader, said))
    if CREATED_AT.found(name) or (SAID_CREATED.found(said) and not SAID_CHANGED.found(said)):
        return Time(field, "created", bool(SAID_CREATED.found(said)) and _is_about(reader, said))
    return None


def _is_about(reader: Operation, said: str) -> bool:
    """Returns whether a description is about the resource as a whole, and names no part of it."""
    called = things(reader)
    nouns = [each for each in SPOKEN_OF.compiled.findall(said.lower()) if not TIME_WORD.found(each)]
    return all(plain(each) in called or ANY_RESOURCE.found(each) for each in nouns)


def seconds_between(before: Any, after: Any, *, is_one: bool = False) -> float | None:
    """Returns how many seconds one value is later than another; None where they are not two times of one form.

    A time is a text with or without a zone, or a number of seconds or milliseconds since 1970. `is_one` says that both
    are values of one property of one resource: where one has milliseconds, the other has them, too.
    """
    if is_number(before) and is_number(after):
        units = {each >= _MILLISECONDS for each in (before, after)}
        is_time = min(before, after) >= _SECONDS and (is_one or len(units) == 1)
        return (after - before) / (1000 if True in units else 1) if is_time else None
    one, other = _moment(before), _moment(after)
    if one is None or other is None or (one.tzinfo is None) != (other.tzinfo is None):
        return None
    return (other - one).total_seconds()


def _moment(value: Any) -> datetime | None:
    """Returns the time that a text spells, in ISO 8601 or as HTTP has it; None where it spells none."""
    if not isinstance(value, str) or len(value) < len("2030-01-01"):
        return None
    with suppress(ValueError):
        return datetime.fromisoformat(value.upper())
    with suppress(ValueError, TypeError):
        return parsedate_to_datetime(value)
    return None
