"""patch-null: an explicit null in a PATCH clears the field.

Judged by the read after the PATCH, or by its response. RFC 7396 says so of a merge patch. In plain JSON it is a
convention, and implied only where the document tells apart which properties null is a value of.
"""

from __future__ import annotations

from collections.abc import Iterator

from bythebook_conformance.evidence.observations import passed, show
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.explanations.nulls import is_as_before, is_changed_to_default, tells_apart
from bythebook_conformance.explanations.registry import Told, explained
from bythebook_conformance.explanations.sights import null_sent
from bythebook_conformance.explanations.table import DIFFERENCES
from bythebook_conformance.model import Authority, Exchange, Observation, Requirement
from bythebook_conformance.relations.calls.merging import is_merge_patch
from bythebook_conformance.relations.envelopes import is_merged
from bythebook_conformance.relations.resources import resource_of
from bythebook_conformance.rules.base import (
    VALUE_NOTES,
    Alternative,
    Meaning,
    Note,
    Rule,
    Traits,
    field_of,
    of_field,
)
from bythebook_openapi.model.contract import Contract, Operation
from bythebook_openapi.states import ABSENT

__all__ = ["RULE"]


def _requirements(contract: Contract, operation: Operation) -> Iterator[Requirement]:
    own = resource_of(contract, operation).own_names
    for field in operation.fields if operation.method == "PATCH" else ():
        is_member = field.kind == "property" or (field.kind == "value" and is_merged(operation, field))
        if field.key not in own and field.nullable and field.location == "body" and is_member:
            sentence = f"A {operation.verb} with null for '{field.name}' clears it."
            is_implied = is_merge_patch(operation) or tells_apart(operation)
            authority: Authority = "implied" if is_implied else "inferred"
            yield of_field(operation, field, "patch-null", sentence, authority=authority, fact="type")


def _judge(requirement: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    field = field_of(requirement, record)
    if not exchange.accepted or record.sent(exchange, field) is not None or exchange.faults:
        return None
    shown = record.shown_by(exchange.after, field) if exchange.after is not None else None
    shown = shown if shown is not None else record.shown(exchange, field)
    if shown is None:
        return None
    is_merge = is_merge_patch(record.operation)
    if shown.value is None or shown.value is ABSENT or (is_merge and shown.value in ({}, [])):
        return passed(exchange)
    found = null_sent(record, exchange, field, shown)
    if is_merge and is_changed_to_default(found):
        return passed(exchange)  # the member was removed, and the response shows the default of an absent one
    actual = f"{show(shown.value)}, as before" if is_as_before(found) else show(shown.value)
    unexplained = "" if requirement.authority == "implied" else "null replaced"
    told = Told(exchange, requirement.authority, "null, or no such property", actual, unexplained)
    return explained(found, DIFFERENCES, told)


_MEANING = Meaning(
    group="update",
    fault="does not clear a field on null",
    habit="ignored",
    raised_by="null admitted in a body property of a PATCH, or in a member of a map that is merged",
    authority=(
        "implied in a merge patch (RFC 7396), and in plain JSON where the document tells null from absent; "
        "else inferred"
    ),
    must="clear the field on null",
    notes=(
        *VALUE_NOTES,
        Note(
            "The read counts more than the response. Where the reads around a change show that its response has the "
            "values of before, the responses of the operation are no evidence of what it stores: in no rule.",
            case="a server that stores a PATCH, and answers the resource as it was before",
        ),
        Note(
            "Null for a member of a map takes the member out where the map is merged: in a merge patch, or where its "
            "description says so.",
            case="a stock whose attributes are `Merged. Null removes a key.`",
        ),
        Note(
            "In a merge patch an empty object or list may stand for the member that was removed.",
            case="a ledger whose accounts always show a map of metadata",
        ),
        Note(
            "In plain JSON it is implied where the PATCH has another optional text that excludes null: then the "
            "document tells null from absent.",
            case="FastAPI with `Optional` for each property, and .NET with null for each text: null may mean absent",
        ),
        Note(
            "The resource's own id raises nothing.",
            case="LoopBack example-todo",
        ),
    ),
    alternatives=(
        Alternative(
            "The response excludes null",
            "inconclusive",
        ),
        Alternative(
            "Null asks for the default",
            "the value is a documented default: of a merge patch, or where the response excludes null",
        ),
    ),
)

RULE = Rule(
    "patch-null",
    _requirements,
    _judge,
    traits=Traits(judged_by_read=True, judged_by_state=True, judged_by_value=True),
    meaning=_MEANING,
)
