"""unique: a change does not give a resource a value that a creation may not have, since another resource has it.

Judged by a PUT or PATCH with the values of another resource, and by a read of both. The server must have refused a POST
with these values, and have accepted it with fresh ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from bythebook_conformance.evidence.conflicts import TAKEN, Taken, is_taken
from bythebook_conformance.evidence.observations import failed, inconclusive, passed, show
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.evidence.responses import held
from bythebook_conformance.model import CHANGES, Exchange, Observation, Requirement
from bythebook_conformance.relations.envelopes import own_members
from bythebook_conformance.relations.resources import resource_of
from bythebook_conformance.rules.base import Alternative, Meaning, Note, Rule, of_operation
from bythebook_conformance.rules.probe import ProbeSession
from bythebook_conformance.rules.taken_texts import TAKEN_TEXTS
from bythebook_conformance.spelling import plain
from bythebook_openapi.model.contract import Contract, Operation
from bythebook_openapi.model.equivalence import covers, same
from bythebook_openapi.states import ABSENT, get

__all__ = ["RULE"]

_CONFLICT = "409"
# These say that the resource in the path is not there, or is another one than the client knows.
_OF_PATH = frozenset({"404", "410", "412", "428"})
_EXPECTED = "a refusal, as of the POST"
Place = tuple[str, ...]


def _requirements(contract: Contract, operation: Operation) -> Iterator[Requirement]:
    resource = resource_of(contract, operation)
    creator = resource.creator if operation.method in CHANGES else None
    if creator is None or not _shares_refusals(operation, creator):
        return
    is_read = resource.reader is not None or resource.is_only_listed
    made = {field.place for field in own_members(creator) if resource_of(contract, creator).may_be_unique(field)}
    if is_read and any(field.place in made for field in own_members(operation)):
        sentence = f"The server refuses a value that {creator.id} refuses because another resource has it."
        yield of_operation(operation, "unique", sentence, authority="inferred")


def _shares_refusals(operation: Operation, creator: Operation) -> bool:
    """Returns whether a change documents 409, or all refusals that the creation documents."""
    own, theirs = ({each.key for each in side.responses if each.key[:1] != "2"} for side in (operation, creator))
    return _CONFLICT in own or theirs - _OF_PATH <= own


def _judge(_: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    taken = record.seen(TAKEN, 0, Taken)
    if taken is None or exchange.request.purpose != TAKEN or exchange.faults or not exchange.authorized:
        return None
    if is_taken(exchange):
        return passed(exchange)
    if not exchange.accepted:
        return inconclusive(exchange, f"the server answered {exchange.status}, which is not about uniqueness")
    if exchange.after is None or taken.read is None or not (exchange.after.accepted and taken.read.accepted):
        return inconclusive(exchange, "the two resources cannot be read")
    if exchange.after.request.parts["path"] == taken.read.request.parts["path"]:
        return inconclusive(exchange, "the reads are of one resource")
    if reason := _difference(exchange.after, taken, record):
        return inconclusive(exchange, reason)
    texts = _texts(exchange, exchange.after, taken, record)
    if not texts:
        return inconclusive(exchange, "the read does not show a text of the other resource")
    shown = ", ".join(f"'{name}' {show(value)}" for name, value in texts.items())
    actual = f"{exchange.status}: two resources have {shown}"
    return failed(exchange, f"{_EXPECTED} ({taken.refusal.status})", actual, level="warning", reason="duplicate")


def _difference(after: Exchange, taken: Taken, record: Record) -> str:
    """Returns what tells the two resources apart, of all that may have been why the creation was refused; empty where
    nothing does.
    """
    assert taken.read is not None
    for place, sent in taken.places.items():
        own, theirs = (_value(read, place, record) for read in (after, taken.read))
        is_hidden = own is ABSENT and theirs is ABSENT
        is_alike = all(covers(sent, each) for each in (own, theirs)) if isinstance(sent, dict) else same(own, theirs)
        if not is_hidden and not is_alike:
            return f"the two resources differ in '{place[-1]}'"
    return ""


def _value(read: Exchange, place: Place, record: Record) -> Any:
    field = next((each for each in own_members(record.operation) if each.place == place), None)
    shown = record.shown_by(read, field) if field is not None else None
    return shown.value if shown is not None else held(read, place)


def _texts(exchange: Exchange, after: Exchange, taken: Taken, record: Record) -> Mapping[str, str]:
    """Returns the texts that the change took from the other resource and that the read after it shows.

    They are those that the refusal of the POST names, or else all."""
    sent: dict[str, str] = {}
    for field in own_members(record.operation):
        value = get(exchange.request.parts, field.at)
        is_taken_over = isinstance(value, str) and record.resource.may_be_unique(field)
        if is_taken_over and taken.places.get(field.place) == value == _value(after, field.place, record):
            sent[field.place[-1]] = value
    said = plain(taken.refusal.text)
    return {name: value for name, value in sent.items() if plain(name) in said} or sent


def _silence(_: Requirement, record: Record) -> str:
    reason = "the server refused no creation because of a value that another resource has"
    return reason if record.seen(TAKEN, 0, Taken) is None else ""


def _send_again(session: ProbeSession, _: Requirement) -> Exchange:
    return session.send(session.record.sent_for(TAKEN)[-1].request.draft, TAKEN)


_MEANING = Meaning(
    group="update",
    fault="gives a resource a value that another one has",
    raised_by=(
        "a PUT or PATCH of a resource that a POST creates and that can be read, where both hold a free text, and where "
        "the change documents 409, or each refusal that the POST documents"
    ),
    authority="inferred",
    must="refuse the values with which the POST is refused because another resource has them",
    notes=(
        Note(
            "A POST with the texts of a resource must be refused by 409, or in words of uniqueness, and be accepted "
            "right after with fresh texts. If the server accepts both, nothing is unique, and the requirement is "
            "inconclusive.",
            case="servers whose names are not unique; a POST that a quota refuses",
        ),
        Note(
            "Several members may be unique together, and only among the resources of one parent. The change is a "
            "finding only if both resources have the same parent, and the same value of all that the two POSTs shared.",
            case="correct servers with names that are unique within a parent, or on one date",
        ),
        Note(
            "Both resources are read after the change. If the server ignores, changes or hides the value, the "
            "requirement is inconclusive.",
            case="correct servers whose PATCH ignores a key, or appends a number to a name",
        ),
        Note(
            "If the words of the refusal name a member, the report shows that one alone.",
            case="Fastify, a sku that POST and PUT compare and PATCH does not",
        ),
        Note(
            "Secrets, enumerations, dates, ids of other resources and members for which the user gives values are not "
            "taken from another resource.",
            case="correct servers where many resources share them",
        ),
    ),
    alternatives=(
        Alternative("The POST was refused for another reason", "the same POST with fresh texts must be accepted"),
        Alternative("The other resource is gone, or marked as deleted", "it is read after the change"),
        Alternative("The change is ignored", "the read after it must show the value"),
    ),
)

RULE = Rule(
    "unique",
    _requirements,
    _judge,
    silence=_silence,
    probe=replace(TAKEN_TEXTS, again=_send_again, is_apart=False),
    meaning=_MEANING,
)
