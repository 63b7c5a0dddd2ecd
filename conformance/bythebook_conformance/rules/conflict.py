"""conflict: the server refuses a creation with a value that another resource has, where its 409 or the description of
the value says so.

Judged by a second creation with the texts of a first one. The finding is that the server accepts it, and that reads
show two resources with the value.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bythebook_conformance.evidence.conflicts import TAKEN, Twice, is_taken, unique_text
from bythebook_conformance.evidence.observations import failed, inconclusive, passed, show
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.model import Exchange, Observation, Requirement
from bythebook_conformance.relations.resources import resource_of
from bythebook_conformance.rules.base import Alternative, Meaning, Note, Rule, field_of, of_field, of_promise
from bythebook_conformance.rules.probe import ProbeSession
from bythebook_conformance.rules.taken_texts import TAKEN_TEXTS, create_twice
from bythebook_openapi.model.contract import Contract, Operation
from bythebook_openapi.model.equivalence import same

__all__ = ["RULE"]

_KIND = "conflict"
_UNDER_WAY = 202


def _requirements(contract: Contract, operation: Operation) -> Iterator[Requirement]:
    found = unique_text(contract, operation)
    if found is None or resource_of(contract, operation).reader is None:
        return
    field, promise = found
    sentence = f"The server refuses a creation with a '{field.name}' that another resource has"
    if promise is not None:
        yield of_promise(operation, field, _KIND, sentence, promise=promise)
    else:
        yield of_field(operation, field, _KIND, f"{sentence}.")


def _judge(requirement: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    if exchange.request.purpose != TAKEN or exchange.faults or not exchange.authorized:
        return None
    if is_taken(exchange):
        return passed(exchange)
    if not exchange.accepted or exchange.status == _UNDER_WAY:
        return inconclusive(exchange, f"the server answered {exchange.status}, which is not about uniqueness")
    twice, field = record.seen(TAKEN, exchange.number, Twice), field_of(requirement, record)
    if twice is None or exchange.after is None or not (exchange.after.accepted and twice.read.accepted):
        return inconclusive(exchange, "the two resources cannot be read")
    if exchange.number in record.found or _path(exchange.after) == _path(twice.read):
        return inconclusive(exchange, "the server answered the resource that was there")
    if not _has_one_parent(exchange, twice.holder, record):
        return inconclusive(exchange, "the two resources have different parents")
    sent = record.sent(exchange, field)
    shown = [record.shown_by(each, field) for each in (exchange.after, twice.read)]
    if sent != record.sent(twice.holder, field) or any(each is None or each.value != sent for each in shown):
        return inconclusive(exchange, f"the reads do not show the same '{field.name}'")
    actual = f"{exchange.status}: two resources have '{field.name}' {show(sent)}"
    expected = "a refusal" if requirement.authority == "said" else "409"
    return failed(exchange, f"{expected}, as its description says", actual, level="warning", reason="duplicate")


def _has_one_parent(exchange: Exchange, holder: Exchange, record: Record) -> bool:
    """Returns whether two creations have the same path, and name the same other resources in their bodies."""
    references = [record.operation.by_key[key] for key in record.resource.references]
    is_same = all(same(record.held(exchange, each), record.held(holder, each)) for each in references)
    return is_same and exchange.request.parts["path"] == holder.request.parts["path"]


def _path(read: Exchange) -> dict[str, str]:
    return {name: str(each) for name, each in read.request.parts["path"].items()}


def _silence(_: Requirement, record: Record) -> str:
    return "" if record.sent_for(TAKEN) else "no resource was created whose texts could be sent once more"


def _again(session: ProbeSession, _: Requirement) -> Exchange | None:
    return create_twice(session)


_MEANING = Meaning(
    group="update",
    fault="creates a second resource with a value that the document says is unique",
    raised_by=(
        "a POST of resources that can be read, whose 409 has a description that names one free text of the body, and "
        "says that it exists already or must be unique; else, the description of one free text of the body that says "
        "that it must be unique, or is unique within a resource of the path"
    ),
    authority="stated in words: a warning",
    must="refuse a creation with a value that another resource has",
    levels="a warning, since words may be about some resources alone",
    notes=(
        Note(
            "Nothing is raised if the description names several fields, or another resource, or if it speaks of a "
            "version, of a state, of some resources alone (`active`), or of a condition (`only`, `or`).",
            case="correct servers whose names are unique among what is active, on one date, or together with a kind",
        ),
        Note(
            "What resources must share to exclude each other must be a resource of the path (`of the same club`). The "
            "description of a text raises nothing if it names another scope, or a condition behind the promise.",
            case="correct servers whose names are unique within a kind, or among what is not archived",
        ),
        Note(
            "The two creations have the same path and the same texts, and name the same other resources. Both are "
            "read afterwards, under two ids, and both reads show the value. If the server answers the first resource, "
            "writes the value in another form, or hides it, the requirement is inconclusive. So it is after 202.",
            case="correct servers that get or create, that number a slug, or that create later",
        ),
    ),
    alternatives=(
        Alternative("The server answers the resource that is there", "two ids, and a read of each"),
        Alternative("The value is unique among some resources", "the same path, and words without a condition"),
        Alternative("The first resource is gone", "it is read after the second creation"),
    ),
)

RULE = Rule(
    _KIND,
    _requirements,
    _judge,
    silence=_silence,
    probe=replace(TAKEN_TEXTS, again=_again, is_apart=False),
    meaning=_MEANING,
)
