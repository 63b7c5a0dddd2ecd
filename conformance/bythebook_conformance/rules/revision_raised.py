"""revision-raised: a change raises the number that the document says each change increments.

Judged by the reads before and after a PUT or PATCH. The read after it shows a value that the change sent, and the old
number.
"""

from __future__ import annotations

from collections.abc import Iterator

from bythebook_conformance.evidence.observations import failed, inconclusive, passed, show
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.evidence.responses import answer_fields, documented, held
from bythebook_conformance.evidence.revisions import counts_changes
from bythebook_conformance.model import Exchange, Observation, Requirement
from bythebook_conformance.relations.identity import marks_in
from bythebook_conformance.relations.resources import resource_of
from bythebook_conformance.rules.base import Alternative, Meaning, Note, Rule, Traits, of_field
from bythebook_openapi.model.contract import Contract, Operation
from bythebook_openapi.states import EACH

__all__ = ["RULE"]


def _requirements(contract: Contract, operation: Operation) -> Iterator[Requirement]:
    reader = resource_of(contract, operation).reader if operation.method in {"PUT", "PATCH"} else None
    for field in answer_fields(reader) if reader is not None else ():
        is_number = field.kind == "property" and field.types == {"integer"} and EACH not in field.place
        if is_number and counts_changes(field):
            sentence = f"A {operation.verb} that changes the resource raises '{field.name}'."
            yield of_field(operation, field, "revision-raised", sentence)


def _judge(requirement: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    before, after = exchange.before, exchange.after
    if not exchange.accepted or exchange.faults or before is None or after is None:
        return None
    if not before.accepted or not after.accepted or before.request.parts["path"] != after.request.parts["path"]:
        return None
    field = documented(requirement, after, record)
    is_changed = bool(marks_in(exchange.request.body) & (marks_in(after.answer) - marks_in(before.answer)))
    if field is None or not is_changed or _holds(exchange.request.body, field.path[-1]):
        return None
    old, new = (held(each, field.path) for each in (before, after))
    if not all(isinstance(each, int) and not isinstance(each, bool) for each in (old, new)):
        return None
    if new > old:
        return passed(exchange)
    if new < old:
        return inconclusive(exchange, "the number is lower than before the change")
    return failed(exchange, f"a number above {show(old)}", show(new), level="warning", reason="not raised")


def _holds(body: object, name: str) -> bool:
    """Returns whether a body holds a member: the client sets the number itself."""
    members = body.values() if isinstance(body, dict) else ()
    return isinstance(body, dict) and (name in body or any(_holds(each, name) for each in members))


def _silence(_: Requirement, record: Record) -> str:
    return "no read after a change shows what it sent" if any(record.accepted()) else ""


_MEANING = Meaning(
    group="update",
    fault="does not raise a number that each change increments",
    raised_by=(
        "an integer in the read of what a PUT or PATCH changes, whose description says that it is incremented on each "
        "change"
    ),
    authority="stated",
    must="show a higher number in the read after a change",
    notes=(
        Note(
            "The read after the change must show a text or a number that the change sent, and that the read before it "
            "did not show. A change of nothing raises no number.",
            case="correct servers that leave the version as it is where nothing changes",
        ),
        Note(
            "The description must be about each change of the resource. `Incremented on each price change` raises "
            "nothing, and neither does a name alone.",
            case="documents with the version of a schema or of a product",
        ),
        Note(
            "A request that holds the number is not judged.",
            case="correct servers whose clients send the version that they know",
        ),
    ),
    alternatives=(
        Alternative("The read lags behind", "the read must show the rest of the change"),
        Alternative("Only changes of certain properties count", "a warning: the description may be short"),
    ),
)

RULE = Rule(
    "revision-raised",
    _requirements,
    _judge,
    silence=_silence,
    traits=Traits(judged_by_read=True, judged_by_state=True),
    meaning=_MEANING,
)
