"""optional: the server accepts a request without an optional field.

Judged by every request without the field. A refusal counts only if the same request with the field was accepted.
"""

from __future__ import annotations

from collections.abc import Iterator

from bythebook_conformance.evidence.record import Record
from bythebook_conformance.explanations.refusals import judged_in_state
from bythebook_conformance.model import Exchange, Observation, Requirement
from bythebook_conformance.relations.resources import resource_of
from bythebook_conformance.rules.base import (
    REFUSAL_NOTES,
    Alternative,
    Meaning,
    Note,
    Rule,
    Traits,
    field_of,
    members,
    of_field,
)
from bythebook_openapi.model.contract import Contract, Operation
from bythebook_openapi.states import ABSENT

__all__ = ["RULE"]


def _requirements(contract: Contract, operation: Operation) -> Iterator[Requirement]:
    resource = resource_of(contract, operation)
    meant = resource.own_names if resource.is_named_by_body else {}
    for field in members(operation):
        is_unknown = "required" in (field.schema.get("x-unstated") or {}) or field.key in meant
        if not field.required and not is_unknown and field.location != "path":
            yield of_field(operation, field, "optional", f"The server accepts a request without '{field.name}'.")


def _judge(requirement: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    field = field_of(requirement, record)
    # A form without fields is sent as no content, which a server cannot tell from a missing body.
    is_nothing = field.location == "body" and (record.operation.method == "PATCH" or field.is_text)
    if record.sent(exchange, field) is not ABSENT or (is_nothing and exchange.request.body == {}):
        return None
    return judged_in_state(requirement, exchange, record, "acceptance (2xx)", "the field is left out")


_MEANING = Meaning(
    group="absent",
    fault="refuses a request without an optional field",
    raised_by="an input that is not in `required`, an empty PATCH excepted",
    authority="stated",
    must="accept the request without it",
    notes=(
        Note(
            "A server that demands an optional field refuses the smallest valid request, and the operation would "
            "end untested. bythebook then sends the full request and reduces it to the fewest fields that are "
            "accepted. Each field whose removal alone causes a refusal is a finding.",
            case="Label Studio, `project`",
        ),
        Note(
            "The optional fields that a refusal of the smallest request names are sent before the full request: by its "
            "words, or by the places in structured errors (`loc`, `instancePath`, `pointer`, `field`, names of "
            "members). So fields are found even where the server refuses the full request.",
            case="applications of FastAPI, Django REST framework and Ajv with several demanded fields",
        ),
        Note(
            "If the server demands at least one of several fields, all stay in later requests. Leaving out one of them "
            "is then accepted. Leaving out all of them is a rule between fields: `narrower`, a notice.",
            case="a server that demands an email address or a telephone number",
        ),
        Note(
            "An object that is refused when it is empty, although all its members are optional, is sent with all "
            "of them. Each is then left out once. A member that the server demands is a finding, and later "
            "requests hold it.",
            case="a mutant of RealWorld, which has everything in an envelope",
        ),
        Note(
            "`x-unstated: {required: ...}` raises nothing: the document says that it does not know.",
            case="a page that shows a field only in a sample",
        ),
        Note(
            "A PUT or PATCH of a collection whose body names the resource raises nothing for that id.",
            case="Petstore, whose `PUT /pet` updates the pet of the id in the body",
        ),
        Note(
            "A form without any field is sent as no content. Neither its refusal nor its acceptance is a finding. "
            "A field that the server demands is then left out beside all others.",
            case="a form whose fields are all optional",
        ),
        *REFUSAL_NOTES,
    ),
    alternatives=(
        Alternative(
            "The name of the resource is taken, or the client may not do this",
            "401, 403, 404, 409 and 429, and words of existence or uniqueness, are never about the field",
        ),
        Alternative(
            "A rule between fields demands it",
            "an accepted control that differs in this field alone; words that name another field make it a notice",
        ),
        Alternative(
            "The resource is in a state that forbids the change",
            "the same request on a new resource",
        ),
    ),
)

RULE = Rule(
    "optional",
    _requirements,
    _judge,
    traits=Traits(learns="demanded", judged_by_absence=True, judged_by_refusal=True, refusal="state"),
    meaning=_MEANING,
)
