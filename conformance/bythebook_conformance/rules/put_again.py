"""put-again: a PUT that may create or replace a resource is accepted for one that is there.

Judged by the PUTs of the run that name what an earlier one created.
"""

from __future__ import annotations

from collections.abc import Iterator

from bythebook_conformance.evidence.conflicts import is_taken
from bythebook_conformance.evidence.observations import failed, inconclusive, passed
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.model import Exchange, Observation, Requirement
from bythebook_conformance.rules.base import Alternative, Meaning, Note, Rule, of_operation
from bythebook_openapi.model.contract import Contract, Operation

__all__ = ["RULE"]

_CREATED, _REPLACED, _CONFLICT = "201", frozenset({"200", "202", "204"}), "409"
# One refusal may have another reason.
_SEVERAL = 2


def _requirements(_: Contract, operation: Operation) -> Iterator[Requirement]:
    keys = {each.key for each in operation.responses}
    if operation.method == "PUT" and _CREATED in keys and keys & _REPLACED and _CONFLICT not in keys:
        sentence = "The server accepts a PUT of a resource that is there."
        yield of_operation(operation, "put-again", sentence, authority="implied")


def _judge(_: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    if not _is_repeated(exchange, record):
        return None
    if exchange.accepted:
        return passed(exchange)
    if not exchange.refused or not is_taken(exchange):
        return None
    repeated = [each for each in record.exchanges if _is_repeated(each, record)]
    if any(each.accepted for each in repeated):
        return None  # this refusal is about something else
    if len([each for each in repeated if is_taken(each)]) < _SEVERAL:
        return inconclusive(exchange, "one refusal may have another reason")
    return failed(exchange, "a success, as documented beside 201", f"{exchange.status}, as each PUT of what is there")


def _is_repeated(exchange: Exchange, record: Record) -> bool:
    """Returns whether a valid PUT names what an earlier PUT created."""
    if exchange.faults or not exchange.authorized or exchange.request.draft.wrong:
        return False
    path = exchange.request.parts["path"]
    earlier = (each for each in record.accepted() if each.number < exchange.number)
    return any(each.status == int(_CREATED) and each.request.parts["path"] == path for each in earlier)


def _silence(_: Requirement, record: Record) -> str:
    return "no PUT named what an earlier one created" if any(record.accepted()) else ""


_MEANING = Meaning(
    group="update",
    fault="refuses a PUT of what an earlier one created",
    raised_by="a PUT that documents 201 and another success, and not 409",
    authority="implied (RFC 9110, sections 9.2.2 and 9.3.4)",
    must="accept a PUT for a resource that is there",
    notes=(
        Note(
            "Two PUTs at least must be refused as a conflict, and none accepted: one may have a name that another "
            "resource has.",
            case="correct servers whose resources have one more unique property",
        ),
        Note(
            "A PUT that documents 201 alone creates, and may refuse what is there. So may one that documents 409.",
            case="correct servers that create by PUT, and never replace",
        ),
    ),
    alternatives=(Alternative("Another property must be unique", "one accepted PUT of what is there"),),
)

RULE = Rule("put-again", _requirements, _judge, silence=_silence, meaning=_MEANING)
