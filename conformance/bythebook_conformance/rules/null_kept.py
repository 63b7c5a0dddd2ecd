"""null-kept: an explicit null comes back as null, or is left out where the response may leave the property out.

Judged by every request with null for the field: by its response, or by the read that follows.
"""

from __future__ import annotations

from collections.abc import Iterator

from bythebook_conformance.evidence.observations import passed, show
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.explanations.registry import Told, explained
from bythebook_conformance.explanations.sights import null_sent
from bythebook_conformance.explanations.table import DIFFERENCES
from bythebook_conformance.model import Exchange, Observation, Requirement
from bythebook_conformance.relations.resources import Shown, resource_of
from bythebook_conformance.rules.base import VALUE_NOTES, Alternative, Meaning, Note, Rule, Traits, field_of, of_field
from bythebook_openapi.model.contract import Contract, Field, Operation
from bythebook_openapi.states import ABSENT

__all__ = ["RULE"]


def _requirements(contract: Contract, operation: Operation) -> Iterator[Requirement]:
    resource = resource_of(contract, operation)
    is_patch = operation.method == "PATCH"  # null clears the field there
    for field in operation.fields if operation.is_write and not is_patch else ():
        shown = resource.fields.get(field.place, Shown())
        # Null for the resource's own id asks the server to generate one.
        # A response that requires the property and excludes null cannot keep it.
        if (
            field.key not in resource.own_names
            and field.nullable
            and field.kind == "property"
            and _may_keep(shown.response or shown.read)
        ):
            sentence = f"The server keeps an explicit null for '{field.name}'."
            yield of_field(operation, field, "null-kept", sentence, authority="inferred", fact="type")


def _may_keep(shown: list[Field]) -> bool:
    """Returns whether a response, or a read where no response documents the field, can show null."""
    return any(each.nullable is not False for each in shown)


def _judge(requirement: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    field = field_of(requirement, record)
    if not exchange.authorized or record.sent(exchange, field) is not None:
        return None
    shown = record.shown(exchange, field)
    if shown is None:
        return None
    if shown.value is None or (shown.value is ABSENT and not shown.field.required):
        return passed(exchange)
    if shown.value is ABSENT or record.meaning.is_default(field, shown.value) or not shown.is_valid:
        return None  # left out, replaced by the default, or invalid
    told = Told(exchange, requirement.authority, "null, or no such property", show(shown.value), "null replaced")
    return explained(null_sent(record, exchange, field, shown), DIFFERENCES, told)


_MEANING = Meaning(
    group="null",
    fault="puts another value in place of null",
    raised_by=(
        "null admitted in a body, where the response property of the same name admits null or may be left out; "
        "PATCH bodies excepted"
    ),
    authority="inferred",
    must="answer null, or leave the property out where the response does not require it",
    notes=(
        *VALUE_NOTES,
        Note(
            "The rule is raised only where a response can keep null. A response property that must be present and "
            "excludes null cannot.",
            case="a response schema that is stricter than the request's",
        ),
        Note(
            'A null that comes back as `""`, `0`, `[]`, `{}` or another value is a warning. Null that comes back as '
            "the default is reported as a default that replaces a value.",
            case="Evennia, which answers its default path for null",
        ),
        Note(
            "A value that the response schema excludes is reported by the rules on responses alone.",
            case="liars that answer a wrong type for null",
        ),
        Note(
            "Null for the resource's own id asks the server to make one: the id raises nothing.",
            case="servers that generate an id for null",
        ),
    ),
    alternatives=(
        Alternative(
            "The response leaves the field out",
            "absent counts as null where the response does not require it",
        ),
        Alternative(
            "Null asks the server for an id",
            "the field names the resource",
        ),
        Alternative(
            "The response excludes null",
            "the rule is not raised",
        ),
    ),
)

RULE = Rule(
    "null-kept",
    _requirements,
    _judge,
    traits=Traits(
        check="null_kept",
        judged_by_read=True,
        judged_by_state=True,
        judged_by_value=True,
        yields_to=("present", "default-yields", "response-domain", "patch-null"),
    ),
    meaning=_MEANING,
)
