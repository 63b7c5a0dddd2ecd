"""action-kept: a read shows the state that the response to an action shows.

Judged by one action on a new resource (`POST /orders/{id}/close`), which is read before and after it. The finding is
that the response shows another state than the read before, and that each read after it shows the old state.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from bythebook_conformance.evidence.observations import inconclusive, passed, show
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.evidence.responses import answer_fields, held
from bythebook_conformance.evidence.signs.action_claims import Pair, pairs
from bythebook_conformance.explanations.registry import Told, explained
from bythebook_conformance.explanations.sights import Difference, Sight
from bythebook_conformance.explanations.table import DIFFERENCES
from bythebook_conformance.model import GONE, Draft, Exchange, Observation, Requirement
from bythebook_conformance.relations.names import path_names
from bythebook_conformance.relations.resources import resource_of
from bythebook_conformance.relations.traits import usual_ids
from bythebook_conformance.rules.base import VALUE_NOTES, Alternative, Meaning, Note, Rule, Traits, of_operation
from bythebook_conformance.rules.probe import Probe, ProbeSession
from bythebook_openapi.model.contract import Contract, Operation
from bythebook_openapi.model.equivalence import same
from bythebook_openapi.model.operation import Key
from bythebook_openapi.states import ABSENT, EACH

__all__ = ["RULE"]

Place = tuple[str, ...]

_KIND = "action-kept"
_ACTION = "an action on a new resource"
# The most other actions that come first, where an action such as `reopen` changes nothing in a new resource.
_MOST_TRIED = 2


@dataclass(frozen=True)
class _Acted:
    """The reads of a new resource before and after an action on it."""

    before: Exchange
    after: Exchange


def _requirements(contract: Contract, operation: Operation) -> Iterator[Requirement]:
    resource = resource_of(contract, operation)
    reader = resource.acted_on
    if reader is not None and (pairs(operation, reader) or (resource.takes_back and _shows_id(operation))):
        sentence = f"{reader.id} shows the state that the response to {operation.id} shows."
        yield of_operation(operation, _KIND, sentence, authority="inferred", pointer=operation.pointer)


def _shows_id(operation: Operation) -> bool:
    """Returns whether the response to an action shows a resource with an id."""
    ids = {*usual_ids(operation)}
    return any(each.place[-1:] and each.place[-1] in ids for each in answer_fields(operation))


def _judge(requirement: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    acted = record.seen(_KIND, exchange.number, _Acted)
    reader = record.resource.acted_on
    if acted is None or reader is None:
        return None
    shown = replace(exchange, before=acted.before, after=acted.after)
    if acted.before.meant in GONE:
        return _judge_restored(requirement, shown, acted, record)
    if not acted.before.accepted or not acted.after.accepted:
        return inconclusive(exchange, "the resource could not be read before and after the action")
    claims = list(_claims(shown, acted, pairs(record.operation, reader), record.operation))
    if not claims:
        return inconclusive(exchange, "the response shows no other state than the read before the action")
    lost = [each for each in claims if same(held(acted.after, each[0].read.path), each[1])]
    if not lost:
        return passed(exchange)
    pair, old, value = lost[0]
    # Where only times are lost, they are lost whatever else is kept.
    kept = [] if all(each.is_time for each, _, _ in lost) else [each for each in claims if each not in lost]
    known = tuple((told, held(acted.after, each.read.path)) for each, _, told in kept)
    left, right = Sight("acted", pair.told, value), Sight("read", pair.read, old)
    actual = f"{show(old)} in the read after the action, as before it"
    told = Told(shown, requirement.authority, f"{show(value)} for '{pair.told.name}'", actual, "not kept")
    return explained(Difference(record, shown, pair.told, left, right, known), DIFFERENCES, told)


def _claims(
    exchange: Exchange, found: _Acted, pairs: tuple[Pair, ...], operation: Operation
) -> Iterator[tuple[Pair, object, object]]:
    """Yields the members for which a response shows another state than the read before it: the old and the new one.

    A time counts only where there was none: a later one may be that of another event.
    """
    for pair in pairs:
        old, told = held(found.before, pair.read.path), held(exchange, pair.told.path)
        is_shown = told not in (ABSENT, None) and old is not ABSENT and (old is None) == pair.is_time
        if is_shown and not same(old, told) and not _is_of_another(exchange, found, pair, operation):
            yield pair, old, told


def _is_of_another(exchange: Exchange, found: _Acted, pair: Pair, operation: Operation) -> bool:
    """Returns whether a response shows a resource with another id than the read."""
    told, read = ({str(each) for each in _ids(each, at, operation)} for each, at in _places(exchange, found, pair))
    return bool(told) and bool(read) and not told & read


def _places(exchange: Exchange, found: _Acted, pair: Pair) -> tuple[tuple[Exchange, Place], ...]:
    return (exchange, pair.told.path), (found.before, pair.read.path)


def _ids(exchange: Exchange, at: Place, operation: Operation) -> Iterator[str | int]:
    """Yields the ids beside a member of a response, and around it."""
    for size in range(len(at)):
        for name in usual_ids(operation):
            if isinstance(each := held(exchange, (*at[:size], name)), str | int):
                yield each


def _judge_restored(requirement: Requirement, exchange: Exchange, found: _Acted, record: Record) -> Observation:
    """Returns what the reads around an action show that takes back a DELETE: before it, the resource was gone."""
    if found.after.accepted:
        return passed(exchange)
    own = str(exchange.request.parts["path"].get(path_names(record.operation)[-1]))
    places = (each.path for each in answer_fields(record.operation) if EACH not in each.place)
    ids = {str(each) for at in places for each in _ids(exchange, at, record.operation)}
    response = record.described(exchange)
    if found.after.meant not in GONE or own not in ids or response is None:
        return inconclusive(exchange, "the response does not show the resource")
    root = response.fields[0]
    difference = Difference(record, exchange, root, Sight("acted", root, exchange.answer), Sight("read", root, ABSENT))
    actual = f"{found.after.status} for it, as before the action"
    told = Told(exchange, requirement.authority, "the resource that the response shows", actual, "not kept")
    return explained(difference, DIFFERENCES, told)


def _silence(_: Requirement, record: Record) -> str:
    is_any = any(record.accepted())
    return "the action could not be done to a new resource" if is_any else "no request was accepted"


def _act_after_others(session: ProbeSession) -> None:
    """Does an action to a new resource. Where that changes nothing, or where the server refuses it, does it after
    another action, or after the DELETE that it takes back.
    """
    judged = session.requirements[0]
    is_led = session.is_led
    acted = _act_anew(session, judged)
    if is_led or acted is None or _is_decided(session, judged, acted) or session.may_be_cut:
        return
    for leader in session.record.resource.leaders[:_MOST_TRIED]:
        if not session.lead_by(leader):
            continue
        acted = _act_anew(session, judged)
        if acted is not None and _is_decided(session, judged, acted):
            return
    session.lead_by(None)


def _act_anew(session: ProbeSession, judged: Requirement) -> Exchange | None:
    """Does an action to a new resource, between two reads of it. Returns the action, accepted or not; None where there
    is no new resource to read.
    """
    reader = session.record.resource.acted_on
    if reader is None or not session.may_create:
        return None
    with session.apart():  # the action may close the resource, or the DELETE before it may take it away
        return _act(session, reader, judged)


def _act(session: ProbeSession, reader: Operation, judged: Requirement) -> Exchange | None:
    if not session.lead():
        return None
    wanted = _address(session, reader)
    if wanted is None:
        return None
    before = session.read(reader, wanted)
    written = session.send(Draft(session.base), _ACTION)
    if not written.accepted or _sent_path(session, written, reader) != wanted:
        return written
    session.keep(written.number, _Acted(before, session.read(reader, wanted)))
    for seconds in session.waits:
        seen = session.judge(judged, written)
        if seen is None or seen.outcome != "fail":
            break
        session.rest(seconds)
        session.keep(written.number, _Acted(before, session.read(reader, wanted)))
    return written


def _is_decided(session: ProbeSession, judged: Requirement, acted: Exchange) -> bool:
    seen = session.judge(judged, acted)
    return seen is not None and seen.outcome != "inconclusive"


def _address(session: ProbeSession, reader: Operation) -> dict[Key, object] | None:
    """Returns the path parameters with which the read addresses the resource of an action; None if one is not known."""
    supplied = session.supplied()
    values = [supplied.get(("path", name), ABSENT) for name in path_names(session.operation)]
    names = path_names(reader)
    if ABSENT in values[: len(names)] or len(values) < len(names):
        return None
    return {("path", name): value for name, value in zip(names, values, strict=False)}


def _sent_path(session: ProbeSession, written: Exchange, reader: Operation) -> dict[Key, object]:
    """Returns the path parameters of an action as the read has them."""
    sent = [written.request.parts["path"].get(name) for name in path_names(session.operation)]
    return {("path", name): value for name, value in zip(path_names(reader), sent, strict=False)}


_MEANING = Meaning(
    group="stored",
    fault="does not keep the state that the response to an action shows",
    raised_by=(
        "a POST, PUT or PATCH right below a resource (`/orders/{id}/close`) whose response tells the state of the "
        "resource, as its GET does"
    ),
    authority="inferred",
    must="show the state that the response to the action shows in a read, too",
    notes=(
        *VALUE_NOTES,
        Note(
            "These members tell a state: `status`, `state`, and what is called as the action is. That is an "
            "enumeration with such a value (`closed` of `close`), a flag (`archived`), or a time (`published_at`). All "
            "other members may be about the request, or change by themselves.",
            case="correct servers whose action answers a token, a message, a counter, or the time of the last change",
        ),
        Note(
            "The response and the read have that member by one named schema, or with the same enumeration, or the "
            "response has an id beside it. A response with the id of another resource shows nothing.",
            case="correct servers whose action answers a comment below the resource, or a copy of it",
        ),
        Note(
            "The response shows another state than the read before the action, and each read after it has the old "
            "one. A third state passes. A flag or a state that is null says nothing, and a time counts only where it "
            "was null.",
            case="jobs that are done before they are read",
        ),
        Note(
            "Nothing is raised if the path or the description of the action speaks of a trial, a draft, a job or a "
            "time limit. The same holds if the description of the read speaks of versions, drafts, a cache or a delay.",
            case="correct servers with `POST /orders/{id}/preview`, and with published and edited articles",
        ),
        Note(
            "A flag says nothing if the action needs credentials and the read needs none: it may be about the one who "
            "reads.",
            case="RealWorld, whose profile is `following` for the one who follows only",
        ),
        Note(
            "An action that takes back a DELETE is sent after the DELETE of a new resource. The finding is a read that "
            "still answers 404 or 410, although the response shows the resource with its id.",
            case="an application whose `POST /projects/{id}/restore` changes a copy of the project",
        ),
    ),
    alternatives=(
        Alternative("The read lags behind", "the read is repeated for some seconds"),
        Alternative("The response comes from a cache", "a read with `Age`, or with a lifetime, is inconclusive"),
        Alternative("Another client changes it back", "it is seen in two of three rounds, each with a new resource"),
        Alternative("The state lasts for a moment", "the first read comes right after the response"),
    ),
)

RULE = Rule(
    _KIND,
    _requirements,
    _judge,
    silence=_silence,
    traits=Traits(judged_by_state=True),
    probe=Probe(
        "writes",
        "The action is done to a new resource, which is read before and after it.",
        _act_after_others,
        _act_anew,
        is_shared=True,
    ),
    meaning=_MEANING,
)
