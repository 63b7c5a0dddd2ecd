"""own-texts: the server accepts a change that leaves a text of the resource as it is.

Judged by a change that holds a text which an earlier change stored, and differs from it in something else. The same
change with a fresh text must be accepted right after the refusal.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from bythebook_conformance.evidence.conflicts import OWN_TEXTS, is_taken
from bythebook_conformance.evidence.observations import failed, inconclusive, passed, show
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.model import CHANGES, Exchange, Fixed, Level, Observation, Requirement, Slot
from bythebook_conformance.relations.envelopes import own_members
from bythebook_conformance.relations.resources import resource_of
from bythebook_conformance.relations.traits import traits_of
from bythebook_conformance.rules.base import Alternative, Meaning, Note, Rule, of_operation
from bythebook_conformance.rules.probe import Probe, ProbeSession
from bythebook_openapi.model.contract import Contract, Field, Operation
from bythebook_openapi.model.equivalence import same
from bythebook_openapi.model.operation import Key
from bythebook_openapi.states import ABSENT, NOWHERE, get

__all__ = ["RULE"]

_KIND = "own-texts"
_FIRST, _OTHERS = "a change of all fields", "the same change with a fresh text"
_MOST = 3  # texts that are sent again, of one operation
_PAUSE = 0.2  # seconds in which a server ends what a change began


@dataclass(frozen=True)
class _Own:
    """What was sent around a change with a text of the resource's own: the change that stored it, and the one with a
    fresh text.
    """

    text: Field
    first: Exchange
    control: Exchange | None = field(default=None, hash=False)


def _requirements(contract: Contract, operation: Operation) -> Iterator[Requirement]:
    resource = resource_of(contract, operation)
    if operation.method not in CHANGES or not resource.place.endswith("}") or not any(_texts_of(contract, operation)):
        return
    sentence = "The server accepts a change that leaves a text of the resource as it is."
    yield of_operation(operation, _KIND, sentence, authority="implied" if operation.method == "PUT" else "inferred")


def _texts_of(contract: Contract, operation: Operation) -> Iterator[Field]:
    resource = resource_of(contract, operation)
    return (each for each in own_members(operation) if each.path and resource.may_be_unique(each))


def _judge(requirement: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    own = record.seen(_KIND, exchange.number, _Own)
    if own is None or exchange.faults or not exchange.authorized:
        return None
    if exchange.accepted:
        return passed(exchange)
    if not is_taken(exchange):
        return None
    if own.control is None or not own.control.accepted:
        return inconclusive(exchange, "the server refused a fresh text, too")
    if len({repr(each.request.parts["path"]) for each in (own.first, exchange, own.control)}) > 1:
        return inconclusive(exchange, "the changes are of several resources")
    if not _changes_something(own.first, exchange, record):
        return inconclusive(exchange, "the change leaves all as it is, which a server may refuse")
    own_text = f"'{own.text.name}' {show(get(exchange.request.parts, own.text.at))} is the resource's own"
    actual = f"{exchange.status}, although {own_text}, and a fresh text is accepted"
    level: Level = "failure" if requirement.authority == "implied" else "warning"
    return failed(exchange, "acceptance (2xx)", actual, level=level, reason="own text")


def _changes_something(first: Exchange, exchange: Exchange, record: Record) -> bool:
    """Returns whether a change holds another value than an earlier one. What it only leaves out may stay as it is."""
    for each in own_members(record.operation):
        old, new = (get(one.request.parts, each.at) for one in (first, exchange))
        if new not in (ABSENT, NOWHERE) and not same(old, new):
            return True
    return False


def _silence(_: Requirement, record: Record) -> str:
    return "no change stored a text that could be sent once more" if any(record.accepted()) else ""


def _look(session: ProbeSession) -> None:
    if not session.has_given_body:
        _send(session)


def _again(session: ProbeSession, _: Requirement) -> Exchange | None:
    return _send(session) if session.renew() else None


def _send(session: ProbeSession) -> Exchange | None:
    """Changes a resource, and then sends each of its texts with another change. Returns the last of these, or the one
    that is refused as if another resource had the text.
    """
    first = session.send(session.over_base(session.fullest), _FIRST)
    if not first.accepted:
        return None
    last = None
    for text in list(_stored(session, first))[:_MOST]:
        last = _send_text(session, first, text)
        if is_taken(last):
            return last
    return last


def _send_text(session: ProbeSession, first: Exchange, text: Field) -> Exchange:
    others = {**session.fullest, **dict(_other_values(session, first))}
    draft = session.over_base({**others, text.key: Fixed(get(first.request.parts, text.at))})
    again = session.send(draft, OWN_TEXTS)
    if is_taken(again):
        session.rest(_PAUSE)
        again = session.send(draft, OWN_TEXTS)
    control = None
    if is_taken(again):
        control = session.send(session.over_base(others), _OTHERS)
    session.keep(again.number, _Own(text, first, control))
    return again


def _stored(session: ProbeSession, first: Exchange) -> Iterator[Field]:
    """Yields the texts that a change stored, as the response or the read after it shows."""
    record = session.record
    for each in _texts_of(record.contract, session.operation):
        sent = get(first.request.parts, each.at)
        shown = record.shown_by(first.after, each) if first.after is not None else record.shown(first, each)
        is_sent = isinstance(sent, str) and sent != "" and each.key not in session.latest_supplied
        if is_sent and shown is not None and shown.value == sent:
            yield each


def _other_values(session: ProbeSession, first: Exchange) -> Iterator[tuple[Key, Slot]]:
    """Yields a slot with another value for a number, a boolean or a member of an enumeration; for the first of them."""
    for each in own_members(session.operation):
        sent, members = get(first.request.parts, each.at), each.schema.get("enum")
        if each.key in session.latest_supplied or traits_of(session.operation, each).revision:
            continue
        if isinstance(members, list):
            others = [one for one in members if one is not None and one != sent]
        elif isinstance(sent, bool):
            others = [not sent]
        else:
            others = [sent + 1, sent - 1] if isinstance(sent, int | float) else []
        for other in others:
            if session.record.contract.admits(each, other):
                yield each.key, Fixed(other)
                return


_MEANING = Meaning(
    group="update",
    fault="refuses a change that keeps a text of the resource, as if another one had it",
    raised_by="a free text in the body of a PUT or PATCH of one resource",
    authority="implied for a PUT (RFC 9110, section 9.2.2), inferred for a PATCH (a warning)",
    must="accept a change that holds a text of the resource as it is",
    levels="a failure for a PUT, a warning for a PATCH",
    notes=(
        Note(
            "The refusal is a 409, or speaks of what exists already. It must come twice, with a pause, and the same "
            "change with a fresh text must be accepted after it.",
            case="correct servers whose resources cannot be changed in one state, and those that are still at work",
        ),
        Note(
            "The change holds another value for something else. A server may refuse a change that changes nothing, and "
            "may keep what a PUT leaves out.",
            case="correct servers that answer 409 where nothing changes",
        ),
        Note(
            "The text must have been shown as it was sent. Secrets and revisions are not sent.",
            case="correct servers that refuse the password of before, and those that compare a version",
        ),
    ),
    alternatives=(
        Alternative("The resource may not be changed any more", "an accepted change with a fresh text"),
        Alternative("Nothing would change", "another difference in the body"),
    ),
)

RULE = Rule(
    _KIND,
    _requirements,
    _judge,
    silence=_silence,
    probe=Probe("conflicts", "A text that a change stored is sent in another change.", _look, again=_again),
    meaning=_MEANING,
)
