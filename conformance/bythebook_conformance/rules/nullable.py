"""nullable: the server accepts null where the document admits it.

Judged by every request with null for the field. A refusal counts only if the same request without null was accepted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bythebook_conformance.evidence.record import Record
from bythebook_conformance.evidence.resets import is_part
from bythebook_conformance.model import Exchange, Observation, Requirement
from bythebook_conformance.relations.collections import shown_places
from bythebook_conformance.rules.base import (
    REFUSAL_NOTES,
    Alternative,
    Meaning,
    Note,
    Rule,
    Traits,
    field_of,
    judge_state,
    of_field,
)
from bythebook_openapi.model.contract import Contract, Field, Operation
from bythebook_openapi.states import ABSENT

__all__ = ["RULE"]

_NAMING = frozenset({"type", "enum", "const", "anyOf", "oneOf", "allOf", "$ref", "nullable"})


def _requirements(_: Contract, operation: Operation) -> Iterator[Requirement]:
    for field in operation.fields:
        if field.nullable and field.kind != "variant":
            yield of_field(operation, field, "nullable", f"The server accepts null for '{field.name}'.", fact="type")


def _judge(requirement: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    field = field_of(requirement, record)
    if record.sent(exchange, field) is not None:
        return None
    found = judge_state(requirement, exchange, record, "acceptance of null (2xx)", "the field is null")
    if found is None or found.outcome != "fail":
        return found
    if _NAMING.isdisjoint(field.schema):
        return replace(found, level="notice", reason="narrower")
    if found.reason == "" and _may_mean_absent(record, field):
        return replace(found, level="notice", reason="null for absent")
    return found


def _may_mean_absent(record: Record, field: Field) -> bool:
    """Returns whether null may only be the generator's way to say that a property may be left out: that of a partial
    change, where each response must show the property, and not as null. Null has no meaning for the resource then.
    """
    operation = record.operation
    is_partial = operation.method == "PATCH" or (operation.method == "PUT" and is_part(record.contract, operation))
    if not is_partial or field.required or field.default is not ABSENT or field.kind != "property":
        return False
    shown = [each for place, each in shown_places(record.contract, operation) if place == field.place]
    return bool(shown) and all(each.required and each.nullable is False for each in shown)


_MEANING = Meaning(
    group="null",
    fault="refuses null where the document admits it",
    raised_by="null admitted in a body",
    authority="stated",
    must="accept null",
    notes=(
        Note(
            "Where a schema states no type at all, it admits null as it admits everything, but does not name it. A "
            "refusal is `narrower`, a notice.",
            case="Label Studio, `headers` of webhooks; Django REST framework, whose JSON fields are `{}`",
        ),
        Note(
            "In a PATCH, and in a PUT whose body need not hold the whole resource, null may only be the generator's "
            "way to say that a property may be left out. Where each response must show the property, and not as null, "
            "a refusal is a notice (`null for absent`).",
            case="FastAPI with `str | None = None` in the model of a change, Django Ninja with `PatchDict`, which both "
            "write null into the document",
        ),
        Note(
            "OpenAPI 3.0 documents with `nullable: true` beside an `enum` without null were read in both ways: "
            "such a field raises nothing.",
            case="OpenAPI 3.0 documents with a nullable enum",
        ),
        Note(
            "`x-unstated: {null: ...}` raises nothing: the document says that it does not know.",
            case="a page that does not say whether a field may be null",
        ),
        *REFUSAL_NOTES,
    ),
    alternatives=(
        Alternative(
            "A rule between fields refuses null there",
            "an accepted control that differs in this field alone",
        ),
        Alternative(
            "The resource is in a state that forbids the change",
            "the same request on a new resource",
        ),
        Alternative(
            "Null means that the property is left out",
            "each response of a partial change shows it, and not as null: a notice",
        ),
        Alternative(
            "The schema names no type",
            "the refusal is narrower, a notice",
        ),
    ),
)

RULE = Rule(
    "nullable",
    _requirements,
    _judge,
    traits=Traits(judged_by_value=True, judged_by_refusal=True, refusal="state"),
    meaning=_MEANING,
)
