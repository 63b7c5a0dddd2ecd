"""Does an action to a new resource, and reads the resource before and after it."""

from __future__ import annotations

from collections.abc import Iterator

from bythebook_conformance.evidence.record import Acted
from bythebook_conformance.model import Draft, Exchange, Requirement
from bythebook_conformance.relations.graph import related
from bythebook_conformance.relations.leaders import leaders_of, read_of_action
from bythebook_conformance.relations.names import path_names
from bythebook_conformance.running.sender import Sender
from bythebook_conformance.running.session import Opened, Session
from bythebook_openapi.model.contract import Operation
from bythebook_openapi.model.operation import Key
from bythebook_openapi.states import ABSENT

__all__ = ["act_anew", "act_anew_after_others"]

_ACTION = "an action on a new resource"
# The most other actions that come first, where an action such as `reopen` changes nothing in a new resource.
_MOST_TRIED = 2


def act_anew_after_others(session: Session, opened: Opened) -> None:
    """Does an action to a new resource. Where that changes nothing, or where the server refuses it, does it after
    another action, or after the DELETE that it takes back.
    """
    judged = next(_judged(session), None)
    if judged is None:
        return
    renewal, name = session.resources.renewal, session.operation.id
    known = renewal.leaders.get(name)
    acted = act_anew(session)
    if known or acted is None or _is_decided(session, judged, acted) or session.target.may_be_cut:
        return
    for leader in leaders_of(session.record.contract, session.operation)[:_MOST_TRIED]:
        leading: Sender | None = opened(leader)
        if leading is None:
            continue
        renewal.leaders[name] = (leading,)
        acted = act_anew(session)
        if acted is not None and _is_decided(session, judged, acted):
            return
    renewal.leaders.pop(name, None)


def act_anew(session: Session) -> Exchange | None:
    """Does an action to a new resource, between two reads of it. Returns the action, accepted or not; None where there
    is no new resource to read.
    """
    reader, judged = read_of_action(session.record.contract, session.operation), next(_judged(session), None)
    if reader is None or judged is None or session.resources.no_create:
        return None
    stock, suppliers = session.resources.stock, related(session.record.contract, session.operation).suppliers.values()
    owners = {owner for each in suppliers for owner in (("", each.operation.id), stock.owner(session.operation, each))}
    with stock.aside(owners):  # the action may close the resource, or the DELETE before it may take it away
        found = _act(session, reader, judged)
    session.resources.contexts.forget()
    return found


def _act(session: Session, reader: Operation, judged: Requirement) -> Exchange | None:
    if not session.resources.renewal.lead(session):
        return None
    wanted = _address(session, reader)
    if wanted is None:
        return None
    reading, reads = session.resources.sender(reader), session.resources.reads
    before = reads.get(reading, wanted, session.operation)
    written = session.send(Draft(session.base), _ACTION)
    if not written.accepted or _sent_path(session, written, reader) != wanted:
        return written
    session.record.acted[written.number] = Acted(before, reads.get(reading, wanted, session.operation))
    for seconds in session.resources.waits:
        seen = session.judge(judged, written)
        if seen is None or seen.outcome != "fail":
            break
        session.resources.rest(seconds)
        session.record.acted[written.number] = Acted(before, reads.get(reading, wanted, session.operation))
    return written


def _judged(session: Session) -> Iterator[Requirement]:
    return (each for each in session.plan.requirements if session.rules[each.id].traits.acts_anew)


def _is_decided(session: Session, judged: Requirement, acted: Exchange) -> bool:
    seen = session.judge(judged, acted)
    return seen is not None and seen.outcome != "inconclusive"


def _address(session: Session, reader: Operation) -> dict[Key, object] | None:
    """Returns the path parameters with which the read addresses the resource of an action; None if one is not known."""
    supplied = session.resources.supply.supplied(session, ())
    values = [supplied.get(("path", name), ABSENT) for name in path_names(session.operation)]
    names = path_names(reader)
    if ABSENT in values[: len(names)] or len(values) < len(names):
        return None
    return {("path", name): value for name, value in zip(names, values, strict=False)}


def _sent_path(session: Session, written: Exchange, reader: Operation) -> dict[Key, object]:
    """Returns the path parameters of an action as the read has them."""
    sent = [written.request.parts["path"].get(name) for name in path_names(session.operation)]
    return {("path", name): value for name, value in zip(path_names(reader), sent, strict=False)}
