"""response-domain: a response has only values that its schema admits, at any depth.

Judged by every 2xx response that the schema describes. Each of the first 10,000 items of a list, or members of a map,
is checked. Null has a rule of its own, and so have the members of an object or a list.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import islice
from typing import Any

from bythebook_conformance.evidence.observations import LEFT, failed, inconclusive, passed, show
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.evidence.responses import (
    answer_fields,
    documented,
    holds,
    is_unlisted,
    lacks_only,
    lenient_at,
    pointer,
    said_against,
)
from bythebook_conformance.model import Exchange, Level, Observation, Requirement
from bythebook_conformance.rules.base import Meaning, Note, Rule, Traits, of_field
from bythebook_openapi.model.contract import Contract, Field, Operation
from bythebook_openapi.states import ABSENT

__all__ = ["RULE"]

# A response of 200,000 members would cost a second each time.
_MOST_VALUES = 10_000


def _requirements(_: Contract, operation: Operation) -> Iterator[Requirement]:
    for field in answer_fields(operation):
        if field.kind == "variant":
            continue
        words = _expected(field)
        sentence = f"'{field.name}' in a response is {words}." if field.name else f"Every response is {words}."
        fact = "type" if field.name else "description"
        yield of_field(operation, field, "response-domain", sentence, fact=fact)


def _expected(field: Field) -> str:
    types = " or ".join(sorted(field.types)) or ("object" if "properties" in field.schema else "")
    if not field.name:
        return f"a JSON {types}" if types else "JSON as documented"
    return str(field.schema.get("format") or types or "as documented")


def _judge(requirement: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    field = documented(requirement, exchange, record)
    if field is None or (field.name and lenient_at(exchange, field)):
        return None
    if not field.name and exchange.answer is ABSENT and is_unlisted(exchange, record):
        return inconclusive(exchange, "it answered another media type than the document lists")
    if not field.name and exchange.answer is ABSENT:
        return failed(exchange, _expected(field), exchange.text[:80] or "an empty body")
    if not field.name and exchange.answer is None and not record.contract.admits(field, None):
        return failed(exchange, _expected(field), "null")
    values = islice(record.values(exchange, field), _MOST_VALUES)
    found: list[tuple[Any, Any]] = [
        (path, value) for path, value in values if value is not ABSENT and value is not None
    ]
    wrong = [(path, value) for path, value in found if not _is_right(record, exchange, field, value)]
    for path, value in wrong:
        if not (record.tainted.holds(path, value) or record.tainted.has_left(exchange, path)):
            said = said_against(record, field, value)
            actual = f"{show(value)}{pointer(field, path)}{said}"
            if not _lacks_zone(record, field, value):
                return failed(exchange, _expected(field), actual)
            is_set = _sent(record.contract).isdisjoint(field.path[-1:])
            level: Level = "notice" if is_set else "failure"
            why = "a time that the server sets" if is_set else "a time that clients send"
            return failed(exchange, _expected(field), f"{actual}, {why}", level=level, reason="no time zone")
    if wrong:
        return inconclusive(exchange, LEFT)
    return passed(exchange) if found else None


def _is_right(record: Record, exchange: Exchange, field: Field, value: Any) -> bool:
    """Returns whether a value matches its schema, judged without the members that have requirements of their own."""
    if record.contract.admits(field, value):
        return True
    if not field.name and "properties" in field.schema and not field.types:
        return isinstance(value, Mapping)
    if record.is_shortened(exchange) and lacks_only(record, field, value):
        return True
    return holds(record, exchange, field, value)


def _lacks_zone(record: Record, field: Field, value: Any) -> bool:
    """Returns whether a value is a date-time but for its time zone, which RFC 3339 demands."""
    is_time = field.schema.get("format") == "date-time" and isinstance(value, str)
    return is_time and record.contract.admits(field, f"{value}Z")


@lru_cache(maxsize=8)
def _sent(contract: Contract) -> frozenset[str]:
    """Returns the names of all that a client can send in a body."""
    fields = (each for operation in contract.operations for each in operation.fields if each.location == "body")
    return frozenset(each.path[-1] for each in fields if each.path)


def _silence(_: Requirement, record: Record) -> str:
    return "every response had null, or none had the property" if any(record.accepted()) else "no request was accepted"


_MEANING = Meaning(
    group="response",
    fault="answers a value that the document excludes",
    levels=(
        "A time without a zone is a failure where a request body has a property of its name, and a notice where the "
        "server sets it: nothing is lost then that a client sent."
    ),
    raised_by="the schema of a response",
    authority="stated",
    must="send values only as the schema admits them",
    notes=(
        Note(
            "Beside a parameter that asks for fewer properties, an object may lack some: by `minProperties`, "
            "`dependentRequired`, or as a variant of a union.",
            case="a union of cats and dogs, of which `brief=true` shows the id",
        ),
        Note(
            "A value that an invalid request left on the server is reported once, at the request that was accepted. "
            "Elsewhere it is inconclusive, and so is that property of the same resource, by its id.",
            case="a server that stored an invalid value and showed it in many responses; Express without validation",
        ),
        Note(
            "Date-times without a time zone are one finding, whatever the number of fields and operations. Where no "
            "request body has a property of that name, the server made the time, and loses nothing that a client sent: "
            "a notice (`no time zone`).",
            case="FastAPI, Flask and Django over SQLite, which stores no zones",
        ),
        Note(
            "A property is not judged in the response to a request that broke the document at this field.",
            case="a lax FastAPI server",
        ),
        Note(
            "An object is judged without the members that have requirements of their own, where it may be null, too.",
            case="liars that change one member; ZenML, whose objects may be null and hold times without a zone",
        ),
        Note(
            "A variant is judged only if a discriminator shows which one is meant, and then by its members. Else "
            "the union is judged as a whole.",
            case="unions without discriminator",
        ),
        Note(
            "Null is no fault where the document leaves it open, as `nullable` beside `allOf` does in OpenAPI 3.0, not "
            "even within a union that is judged as a whole.",
            case="an expandable customer, `anyOf` of an id and an object whose address may be null",
        ),
        Note(
            "`oneOf` is read as at least one: a value that two variants admit is valid.",
            case="Chroma, `oneOf: [integer, number]`",
        ),
        Note(
            "A body is judged by the schema of its media type. Another documented type than the schema's, HEAD, "
            "and a body that is not JSON under a range (`*/*`) raise nothing. A body that is not JSON, of a media type "
            "that is not documented, is reported once, as such.",
            case="correct servers that also answer text; PowerDNS, which exports a zone as text",
        ),
    ),
)

RULE = Rule(
    "response-domain",
    _requirements,
    _judge,
    silence=_silence,
    lasting=True,
    traits=Traits(learns="type", judged_by_schema=True, yields_to=("response-null",)),
    meaning=_MEANING,
)
