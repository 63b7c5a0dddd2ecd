"""read-made: a read has what the server generated in the response to the write, and the id that it was asked for.

Judged by the read that follows an accepted write. A server-generated value may change. The finding is that no read has
it, although the schema of the read documents it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bythebook_conformance.evidence.observations import passed, show
from bythebook_conformance.evidence.ownership import is_beside_the_client
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.evidence.responses import NO_BODY_KEYS, answer_fields, documented, held
from bythebook_conformance.evidence.server_made import is_address
from bythebook_conformance.evidence.volatile_fields import is_of_the_moment
from bythebook_conformance.explanations.registry import Told, explained, observed
from bythebook_conformance.explanations.sights import Difference, Sight
from bythebook_conformance.explanations.table import DIFFERENCES
from bythebook_conformance.model import Exchange, Observation, Requirement
from bythebook_conformance.relations.envelopes import between
from bythebook_conformance.relations.resources import resource_of
from bythebook_conformance.rules.base import (
    VALUE_NOTES,
    Alternative,
    Meaning,
    Note,
    Rule,
    Traits,
    no_read,
    of_field,
)
from bythebook_conformance.spelling import plain
from bythebook_openapi.model.contract import Contract, Field, Operation, Response
from bythebook_openapi.model.equivalence import same
from bythebook_openapi.states import ABSENT, EACH, NOWHERE

__all__ = ["RULE"]

Place = tuple[str, ...]

_LOST = (ABSENT, None, "")
# A single read might leave the id out for a reason of its own.
_SEVERAL = 2
# Why a read may leave out the id that it was asked for, although other reads have theirs.
_OF_OWN_ID = tuple(each for each in DIFFERENCES if each.id in {"asks for fields", "shown on request"})


def _requirements(contract: Contract, operation: Operation) -> Iterator[Requirement]:
    reader = resource_of(contract, operation).reader
    if reader is None or not operation.is_write or operation.method == "DELETE":
        return
    read = {each.place for each in answer_fields(reader)}
    for response in operation.successes:
        known = between(operation, response)
        around = known.answered
        sent = {known.in_response(each.place) for each in operation.fields if each.location == "body"}
        sent -= _own_places(contract, operation, response)  # the read says the id that it was asked for, too
        for field in response.fields if response.key not in NO_BODY_KEYS else ():
            is_inner = field.place[: len(around)] == around and len(field.place) > len(around)
            is_made = is_inner and field.place in read - sent and EACH not in field.place
            is_lasting = not field.is_uncertain and not is_of_the_moment(operation, field)
            if field.kind == "property" and is_made and is_lasting:
                sentence = f"A read has '{field.name}', as the response to the write has."
                yield of_field(operation, field, "read-made", sentence, authority="inferred")


def _own_places(contract: Contract, operation: Operation, response: Response) -> set[Place | None]:
    """Returns where a response has the id of the resource that the request body may hold."""
    known = between(operation, response)
    return {known.in_response(operation.by_key[key].place) for key in resource_of(contract, operation).own_names}


def _judge(requirement: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    field = documented(requirement, exchange, record)
    if field is None or not exchange.accepted or exchange.after is None or not exchange.after.accepted:
        return None
    written, read = held(exchange, field.path), held(exchange.after, field.path)
    if written in (ABSENT, None, "", [], {}) or (isinstance(written, bool | int | float) and not written):
        return None
    response = record.described(exchange)
    if response is None:
        return None
    around = record.between(response).answered
    is_direct = len(field.path) == len(around) + 1
    if is_direct and is_address(record.operation, exchange.after, field, written) and isinstance(read, str | int):
        if plain(str(read)) == plain(str(written)):
            return passed(exchange)
        return observed(None, _told(requirement, exchange, written, f"{show(read)} in the read"))
    if field.place in _own_places(record.contract, record.operation, response):
        return _judge_own(requirement, exchange, record, field)
    return _judge_lost(requirement, exchange, record, field)


def _told(requirement: Requirement, exchange: Exchange, written: Any, actual: str) -> Told:
    return Told(exchange, requirement.authority, show(written), actual, "lost on read")


def _judge_own(requirement: Requirement, exchange: Exchange, record: Record, field: Field) -> Observation | None:
    """Returns what a read shows of the id that the client may choose: a finding if the read before a change had it, or
    if the reads have the ids that the server chose alone.
    """
    assert exchange.after is not None
    written, read = held(exchange, field.path), held(exchange.after, field.path)
    before = held(exchange.before, field.path) if exchange.before is not None else ABSENT
    was_there = same(before, written)
    if read not in _LOST or not (was_there or _is_lost_if_sent(exchange, record, field)):
        return None  # a read may leave it out: the path has it
    told = "there before the change" if was_there else "there where the server chose it"
    left, right = Sight("made", field, written), Sight("read", field, read)
    found = Difference(record, exchange, field, left, right)
    return explained(found, _OF_OWN_ID, _told(requirement, exchange, written, f"left out of the read, and {told}"))


def _is_lost_if_sent(exchange: Exchange, record: Record, field: Field) -> bool:
    """Returns whether several reads leave out the id that a creation had, and those of other creations have theirs."""
    response = record.described(exchange)
    if response is None:
        return False
    known, names = between(record.operation, response), record.resource.own_names
    bodies = [record.operation.by_key[key] for key in names]
    sent = [each for each in bodies if each.location == "body" and known.in_response(each.place) == field.place]
    if record.operation.method != "POST" or not sent:
        return False
    chosen: list[tuple[Exchange, bool]] = []
    made: list[tuple[Exchange, bool]] = []
    for each in record.accepted():
        value = record.sent(each, sent[0])
        if each.after is not None and each.after.accepted and value is not NOWHERE:
            (made if value is ABSENT else chosen).append((each, held(each.after, field.path) in _LOST))
    is_mine = any(each is exchange for each, _ in chosen)
    is_lost = len(chosen) >= _SEVERAL and all(lost for _, lost in chosen)
    return is_mine and is_lost and bool(made) and not any(lost for _, lost in made)


def _judge_lost(requirement: Requirement, exchange: Exchange, record: Record, field: Field) -> Observation | None:
    """Returns what a read shows of a value that the server made: a finding if no read has it."""
    assert exchange.after is not None
    written, read = held(exchange, field.path), held(exchange.after, field.path)
    response, shown = record.described(exchange), record.described(exchange.after)
    may_be_null = shown is not None and any(each.nullable for each in shown.by_place.get(field.place, ()))
    if read not in _LOST or (read is None and may_be_null):  # a nullable property may become null
        return passed(exchange)
    if response is None:
        return None
    if not is_beside_the_client(record.operation, response, record.between(response).answered, field):
        return None  # the property may describe the request
    actual = "left out of the read" if read is ABSENT else f"{show(read)} in the read"
    found = Difference(record, exchange, field, Sight("made", field, written), Sight("read", field, read))
    return explained(found, DIFFERENCES, _told(requirement, exchange, written, actual))


_MEANING = Meaning(
    group="stored",
    fault="stores another generated value than its response showed",
    raised_by=(
        "a property that the server generates in the response to a write, and that the read documents; the id of the "
        "resource also where the request may hold it"
    ),
    authority="inferred",
    must="hold it in a read too, and the id that the read was asked for",
    notes=(
        *VALUE_NOTES,
        Note(
            "A server-generated value may change from one response to the next. A finding is that every read "
            "leaves it out, or shows null or an empty text. This holds inside an envelope too.",
            case="mutants of RealWorld whose reads are empty",
        ),
        Note(
            "A number, a boolean or a list may become 0, false or empty by itself.",
            case="a counter that starts again",
        ),
        Note(
            "A read that was asked for one id and answers another is of another resource. A number is an id only "
            "if it is named like one, or like the path parameter.",
            case="mutants that answer another resource; a count that equals the id by chance",
        ),
        Note(
            "An id that the request may hold is judged by the read that was asked for it alone. It must be the same, "
            "except for case and punctuation. It may be missing, unless the read before a change had it, or unless the "
            "reads after creations have the ids that the server chose, and none of those that the requests chose.",
            case="mutants that store another id than a client chose; lists and reads that leave the id to the path",
        ),
        Note(
            "What may be null may become null.",
            case="a correct server whose job clears its worker",
        ),
        Note(
            "Properties that pass are not judged: remarks on the request (`message`, `info`, `result`), steps, "
            "locks and earlier values (`progress_text`, `locked_by`, `previous_name`, `failure_reason`), the "
            "inside of a `status` or `state`, and an address or code that is shown once (`upload_url`).",
            case="correct servers with jobs, locks and uploads",
        ),
        Note(
            "If the fields of the request stand at no place of the response, or at several, nothing shows which "
            "part is the resource.",
            case="a response about the request, beside the resource",
        ),
    ),
    alternatives=(
        Alternative(
            "The value is about the moment: a status, a lock, a message",
            "its name, or another word of the response that moved on",
        ),
        Alternative(
            "The read tells less of a related resource",
            "only members beside what the client sends are judged",
        ),
        Alternative(
            "The read lags behind",
            "the read is repeated for some seconds",
        ),
    ),
)

RULE = Rule("read-made", _requirements, _judge, silence=no_read, traits=Traits(judged_by_state=True), meaning=_MEANING)
