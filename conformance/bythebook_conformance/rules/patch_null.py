"""patch-null: an explicit null in a PATCH clears the field.

Judged by the read after the PATCH, or by its response. RFC 7396 says so of a merge patch. In plain JSON it is a
convention, and implied only where the document tells apart which properties null is a value of.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bythebook_conformance.evidence.observations import failed, inconclusive, passed, show
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.model import Authority, Exchange, Observation, Requirement
from bythebook_conformance.relations.calls.merging import is_merge_patch
from bythebook_conformance.relations.graph import own_names
from bythebook_conformance.relations.names import shape_of
from bythebook_conformance.relations.said_required import IGNORED, is_said_ignored
from bythebook_conformance.rules.base import (
    Alternative,
    Meaning,
    Note,
    Rule,
    Traits,
    field_of,
    is_merged,
    of_field,
)
from bythebook_openapi.model.contract import Contract, Field, Operation
from bythebook_openapi.model.equivalence import same
from bythebook_openapi.states import ABSENT

__all__ = ["RULE"]

# A text with one of these may stand for a type that has no null: an enum, a time, a UUID.
_BY_VALUE = frozenset({"enum", "const", "format"})


def _requirements(contract: Contract, operation: Operation) -> Iterator[Requirement]:
    own = own_names(contract, operation)
    for field in operation.fields if operation.method == "PATCH" else ():
        is_member = field.kind == "property" or (field.kind == "value" and is_merged(operation, field))
        if field.key not in own and field.nullable and field.location == "body" and is_member:
            sentence = f"A {operation.verb} with null for '{field.name}' clears it."
            authority: Authority = "implied" if is_merge_patch(operation) else "inferred"
            yield of_field(operation, field, "patch-null", sentence, authority=authority, fact="type")


def _judge(requirement: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    field = field_of(requirement, record)
    if not exchange.accepted or record.sent(exchange, field) is not None or exchange.faults:
        return None
    shown = record.shown_by(exchange.after, field) if exchange.after is not None else None
    shown = shown if shown is not None else record.shown(exchange, field)
    if shown is None:
        return None
    if is_said_ignored(record.contract, record.operation, field):
        return inconclusive(exchange, IGNORED)
    is_merge = is_merge_patch(record.operation)
    if shown.value is None or shown.value is ABSENT or (is_merge and shown.value in ({}, [])):
        return passed(exchange)
    before = record.shown_by(exchange.before, field) if exchange.before is not None else None
    # A value that no client sent may be what the server shows in place of null: a name made of the email address.
    is_kept = before is not None and bool(before.value) and same(before.value, shown.value)
    is_default = any(
        same(shown.value, each) for each in (shown.field.default, field.default, *_defaults(record, field))
    )
    is_meant = is_kept and not is_default and record.was_accepted(field, shown.value) and _tells_apart(record.operation)
    if shown.field.nullable is False and (shown.field.required or not (is_merge or is_meant)):
        return inconclusive(exchange, "the schema of the response excludes null")
    is_changed = before is not None and not same(before.value, shown.value)
    if is_merge and (is_default or is_changed):
        # The member was removed, and the response shows the default of an absent one.
        return passed(exchange) if is_default and is_changed else None
    if is_merge:
        return failed(exchange, "null, or no such property", show(shown.value))
    if is_meant and shown.field.nullable:
        return failed(exchange, "null, or no such property", f"{show(shown.value)}, as before")
    return failed(exchange, "null, or no such property", show(shown.value), level="warning", reason="null replaced")


def _defaults(record: Record, field: Field) -> Iterator[Any]:
    """Yields the defaults that other writes of the resource state for a property: those of its creation and its PUT."""
    own = shape_of(record.operation)
    for other in record.contract.operations:
        if shape_of(other) in {own, own.removesuffix("/{}")}:
            yield from (each.default for each in other.fields if each.location == "body" and each.place == field.place)


def _tells_apart(operation: Operation) -> bool:
    """Returns whether the document says of each property whether null is a value of it: a plain text excludes null.

    Where all admit it, null may only be the generator's way to say that a property may be left out (an `Optional` of
    Pydantic). Where all texts admit it, and numbers, enums and times do not, it is that of types by reference (.NET).
    """
    members = (field for field in operation.fields if field.location == "body" and field.kind == "property")
    texts = (field for field in members if "string" in field.types and not field.schema.keys() & _BY_VALUE)
    return any(field.nullable is False and not field.required for field in texts)


_MEANING = Meaning(
    group="update",
    fault="does not clear a field on null",
    raised_by="null admitted in a body property of a PATCH, or in a member of a map that is merged",
    authority="implied in a merge patch (RFC 7396), else inferred",
    must="clear the field on null",
    notes=(
        Note(
            "The read counts more than the response. Where the reads around a change show that its response has the "
            "values of before, the responses of the operation are no evidence of what it stores: in no rule.",
            case="a server that stores a PATCH, and answers the resource as it was before",
        ),
        Note(
            "Null cannot clear a property whose response schema excludes null: the requirement is inconclusive. In a "
            "merge patch this holds only if every response must have the property. In plain JSON a value that null "
            "leaves as it was is a warning, if the response may leave the property out and the PATCH tells null from "
            "absent, as below.",
            case="Phoenix, strings that every response holds",
        ),
        Note(
            "A value that is the documented default is no value that null left as it was: null may ask for it.",
            case="settings whose PATCH resets a property to its default on null",
        ),
        Note(
            "In a merge patch null removes the member. A response may then show the default that stands for an "
            "absent one.",
            case="documents with merge patches",
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
            "In plain JSON, null that leaves a value as it was is a failure only if the response admits null, and the "
            "PATCH has another optional text that excludes null: then the document tells null from absent. A client "
            "must have sent that value. Else it is a warning.",
            case="FastAPI with `Optional` for each property, and .NET with null for each text: null may mean absent",
        ),
        Note(
            "A property that the document says is ignored in some cases is inconclusive.",
            case="GitHub, update an issue, `state_reason`",
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
