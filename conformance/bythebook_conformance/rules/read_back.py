"""read-back: a read returns what the write answered, for the fields that the client sent.

Judged by the read that follows an accepted write, found by an OpenAPI link or by the path: a thing that is not there
yet is asked for again for a few seconds.
"""

from __future__ import annotations

from collections.abc import Iterator

from bythebook_conformance.evidence.observations import failed, inconclusive, passed, show
from bythebook_conformance.evidence.omissions import asks_for_fields, is_never_shown, is_nothing, is_secret
from bythebook_conformance.evidence.ownership import of_the_client
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.model import Exchange, Observation, Requirement
from bythebook_conformance.relations.collections import read_places
from bythebook_conformance.relations.graph import own_names
from bythebook_conformance.rules.base import Rule, Traits, field_of, of_field
from bythebook_openapi.model.contract import Contract, Field, Operation
from bythebook_openapi.schema.equivalence import normalised, same
from bythebook_openapi.states import ABSENT, NOWHERE

__all__ = ["RULE"]


def _requirements(contract: Contract, operation: Operation) -> Iterator[Requirement]:
    if not operation.is_write or operation.method == "DELETE":
        return
    own = own_names(contract, operation)  # the read was addressed by it
    read = read_places(contract, operation)
    for field in operation.fields:
        is_member = field.location == "body" and field.kind == "property" and field.depth == 1
        is_going = field.schema.get("deprecated") is True  # it may be an older spelling of another field
        if is_member and field.place in read and field.key not in own and not is_going:
            sentence = f"A read after the write returns '{field.name}' as the write answered it."
            yield of_field(operation, field, "read-back", sentence, authority="inferred")


def _judge(requirement: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    field = field_of(requirement, record)
    value = record.sent(exchange, field)
    if exchange.after is None or value in (ABSENT, NOWHERE) or exchange.is_faulty(field.at):
        return None
    if not exchange.after.accepted:
        return inconclusive(exchange, f"the read after it was answered {exchange.after.status}")
    written = record.shown_by(exchange, field)
    read = record.shown_by(exchange.after, field)
    if read is None:
        return None
    # A written value that is none of the document's is told by the rules on answers.
    expected = written.value if written is not None and written.is_valid else value
    is_shown = written is not None and written.value is not ABSENT
    if (
        not is_shown
        and field.default is not ABSENT
        and record.meaning.is_default(field, read.value)
        and not same(value, read.value)
    ):
        return None  # the default took its place
    if expected is None and read.value is ABSENT:
        return passed(exchange)
    if not record.contract.admits(read.field, expected):
        return None  # no read can show it
    if read.value is ABSENT:
        may_be_said_by_nothing = is_nothing(expected) or same(read.field.default, expected)
        was_shown = is_shown or _was_read(exchange, record, field) or is_never_shown(record, field)
        is_asked_for = asks_for_fields(record.contract, exchange.after.request.operation)
        if not was_shown or may_be_said_by_nothing or is_secret(record.operation, field) or is_asked_for:
            return inconclusive(exchange, "the read leaves the field out")
        return failed(exchange, show(expected), "left out when it was read", level="warning", reason="lost on read")
    rules = record.normalised.get("/".join((requirement.operation, field.location, field.name)), frozenset())
    own = of_the_client(record.operation, field, expected, value)
    one, other = normalised(own, rules), normalised(read.value, rules)
    if record.meaning.covers(one, other, field, read.field):
        return passed(exchange)
    return failed(
        exchange, show(expected), f"{show(read.value)} when it was read", level="warning", reason="lost on read"
    )


def _was_read(exchange: Exchange, record: Record, field: Field) -> bool:
    """Return whether the read before a change held a value of the field."""
    before = record.shown_by(exchange.before, field) if exchange.before is not None else None
    return before is not None and before.value not in (ABSENT, None)


def _silence(_: Requirement, record: Record) -> str:
    return "" if any(each.after for each in record.accepted()) else "the thing that was written could not be read"


RULE = Rule(
    "read-back",
    _requirements,
    _judge,
    silence=_silence,
    traits=Traits(judged_by_read=True, judged_by_state=True, yields_to=("default-yields",)),
)
