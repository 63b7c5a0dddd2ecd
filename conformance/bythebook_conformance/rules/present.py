"""present: a response has every property that its schema requires, at any depth.

Judged by every 2xx response that the schema describes. Each item of a list and each member of a map is checked.
"""

from __future__ import annotations

from collections.abc import Iterator

from bythebook_conformance.evidence.observations import LEFT, failed, inconclusive, passed
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.evidence.responses import answer_fields, documented, lenient_at, pointer
from bythebook_conformance.model import Exchange, Observation, Requirement
from bythebook_conformance.rules.base import Meaning, Note, Rule, Traits, of_field
from bythebook_openapi.model.contract import Contract, Operation
from bythebook_openapi.states import ABSENT, get

__all__ = ["RULE"]


def _requirements(_: Contract, operation: Operation) -> Iterator[Requirement]:
    for field in answer_fields(operation):
        if field.required and field.kind == "property":
            yield of_field(operation, field, "present", f"Every response has '{field.name}'.", fact="required")


def _judge(requirement: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    field = documented(requirement, exchange, record)
    if field is None or lenient_at(exchange, field):
        return None
    found = record.values(exchange, field)
    lacking = [path for path, value in found if value is ABSENT]
    missing = next((path for path in lacking if not record.tainted.has_left(exchange, path)), None)
    if lacking and missing is None:
        return inconclusive(exchange, LEFT)
    if missing is not None and record.tainted.holds_object(missing[:-1], get(exchange.answer, missing[:-1])):
        return None
    if missing is not None:
        return failed(exchange, "the property", f"the response leaves it out{pointer(field, missing)}")
    return passed(exchange) if found else None


_MEANING = Meaning(
    group="response",
    fault="leaves out a required property of the response",
    raised_by="`required` in a response schema",
    authority="stated",
    must="send the property in every response that the schema describes",
    notes=(
        Note(
            "A property is absent only where its object is there. Where the object is absent, null or another "
            "variant, nothing is said about the property.",
            case="documents with optional objects",
        ),
        Note(
            "A property is not judged in the response to a request that broke the document at this field.",
            case="a lax FastAPI server",
        ),
        Note(
            "Nothing is said about an object that the server made of an invalid value in an earlier request: `domain` "
            "reports that request.",
            case="NestJS, which takes an empty list for an object and skips its validation",
        ),
        Note(
            "A property that an accepted invalid request took out of a resource is inconclusive there: that request is "
            "reported.",
            case="Express without validation, whose PUT takes a body without a name",
        ),
        Note(
            "Beside a parameter that asks for some properties only (`fields`, `X-Fields`), a missing property is no "
            "finding.",
            case="Flask-RESTX, whose responses hold what the header `X-Fields` names",
        ),
        Note(
            "So it is beside a parameter that asks for fewer properties (`brief`, `omit`, `exclude_notes`, `only`), by "
            "its name or by its description, with a value that may ask for less. A default that asks for less counts "
            "where the parameter is left out. In every rule, what such a response leaves out shows nothing.",
            case="a server whose `brief=true` answers ids and names, and which eight findings accused",
        ),
        Note(
            "Responses with status code 204, 205 or 304, and responses to HEAD, have no body to judge. For 202, a "
            "read of the resource is judged.",
            case="servers that answer 202 or 204",
        ),
    ),
)

RULE = Rule(
    "present",
    _requirements,
    _judge,
    lasting=True,
    traits=Traits(check="required_returned", learns="required", judged_by_schema=True),
    meaning=_MEANING,
)
