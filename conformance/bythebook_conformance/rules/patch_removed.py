"""patch-removed: a merge patch does not take out a member that the document requires of each resource.

Judged by one merge patch with null for the member (RFC 7396, section 2), and the read after it. The server may refuse
the patch, ignore the null, or put the default in its place.
"""

from __future__ import annotations

from collections.abc import Iterator

from bythebook_conformance.evidence.observations import failed, inconclusive, passed
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.model import Exchange, Observation, Requirement
from bythebook_conformance.relations.calls.merging import is_merge_patch
from bythebook_conformance.relations.envelopes import between, request_envelope
from bythebook_conformance.relations.resources import resource_of
from bythebook_conformance.rules.base import (
    Alternative,
    Meaning,
    Note,
    Rule,
    Traits,
    field_of,
    judge_negative,
    of_field,
)
from bythebook_openapi.model.contract import Contract, Field, Operation
from bythebook_openapi.model.operation import Key
from bythebook_openapi.states import ABSENT

__all__ = ["RULE"]

_EXPECTED = "a refusal, or a resource that still has the member"


def _requirements(contract: Contract, operation: Operation) -> Iterator[Requirement]:
    resource = resource_of(contract, operation)
    reader = resource.reader
    if operation.method != "PATCH" or not is_merge_patch(operation) or reader is None:
        return
    demanded, own = set(_demanded(operation, reader)), resource.own_names
    for field in _members(operation):
        if field.key not in own and field.nullable is False and field.path[-1] in demanded:
            sentence = f"A merge patch with null for '{field.name}' does not take it out of the resource."
            yield of_field(operation, field, "patch-removed", sentence, authority="inferred", fact="required")


def _members(operation: Operation) -> Iterator[Field]:
    """Yields the members of the resource in a body, alone or in the one member of an envelope."""
    wrapper = request_envelope(operation)
    around: Key = wrapper.key if wrapper is not None else ("body",)
    yield from (each for each in operation.fields if each.kind == "property" and each.parent == around)


def _demanded(operation: Operation, reader: Operation) -> Iterator[str]:
    """Yields the names of the members that each read must show, and that are never null."""
    for response in reader.successes:
        around = between(operation, response).answered
        for each in response.fields:
            is_member = each.kind == "property" and each.place[:-1] == around and not each.is_uncertain
            if is_member and each.required and each.nullable is False:
                yield each.place[-1]


def _judge(requirement: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    return judge_negative(requirement, exchange, record, lambda taken: _taken(requirement, taken, record))


def _taken(requirement: Requirement, exchange: Exchange, record: Record) -> Observation:
    """Returns what the read after an accepted null shows."""
    field, after = field_of(requirement, record), exchange.after
    shown = record.shown_by(after, field) if after is not None and after.accepted else None
    if shown is None:
        return inconclusive(exchange, "no read shows the resource after it")
    if shown.value is not ABSENT and shown.value is not None:
        return passed(exchange)
    if not any(_is_shown(each.after, field, record) for each in record.accepted()):
        return inconclusive(exchange, "no read shows that the resource had the member")
    actual = "the read has null" if shown.value is None else "the read lacks the member"
    return failed(exchange, _EXPECTED, f"{exchange.status}, and {actual}", level="warning", reason="taken out")


def _is_shown(read: Exchange | None, field: Field, record: Record) -> bool:
    """Returns whether a read shows a value of a member."""
    shown = record.shown_by(read, field) if read is not None else None
    return shown is not None and shown.value not in (ABSENT, None)


_MEANING = Meaning(
    group="update",
    fault="takes out a required member by a merge patch",
    raised_by="a property of a merge patch that each read must show and that is never null",
    authority="inferred",
    must="refuse null for a required member, or show a value for it afterwards",
    notes=(
        Note(
            "RFC 7396 says that null takes the member out; the document says that each resource has it. The server may "
            "refuse, ignore the null, or put the default in its place.",
            case="Kinto and correct servers of the three kinds",
        ),
        Note(
            "An earlier read must show a value for the member, and the read after the patch none or null. The response "
            "to the patch alone shows nothing.",
            case="servers that answer a patch with what was sent",
        ),
        Note(
            "A PATCH in plain JSON raises nothing here: `non-nullable` judges its null.",
            case="applications whose PATCH is plain JSON",
        ),
    ),
    alternatives=(
        Alternative("The member is not required after all", "each documented read requires it and excludes null"),
        Alternative("The read lags behind", "the read after the patch is repeated"),
    ),
)

RULE = Rule(
    "patch-removed",
    _requirements,
    _judge,
    wrong=lambda _requirement, _field, _value: None,
    traits=Traits(judged_by_read=True, breaks_document=True),
    meaning=_MEANING,
)
