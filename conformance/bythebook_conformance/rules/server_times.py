"""server-times: a change leaves the time of creation as it was, and the time of the last change does not go back.

Judged by the reads before and after a PUT or PATCH. A time of creation must move twice, each time by more than a
second. A time of the last change may stay only as long as the server's own clock does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from bythebook_conformance.evidence.observations import failed, inconclusive, passed, show
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.evidence.resets import replaces
from bythebook_conformance.evidence.responses import answer_fields, documented, held, may_be_old
from bythebook_conformance.evidence.signs.times import Time, seconds_between, times
from bythebook_conformance.explanations.levels import level_left
from bythebook_conformance.model import CHANGES, Authority, Exchange, Observation, Requirement
from bythebook_conformance.relations.graph import may_create_by_put
from bythebook_conformance.relations.identity import held as held_anywhere
from bythebook_conformance.relations.identity import marks_in
from bythebook_conformance.relations.resources import resource_of
from bythebook_conformance.relations.traits import traits_of
from bythebook_conformance.rules.base import Alternative, Meaning, Note, Rule, Traits, of_field
from bythebook_conformance.rules.probe import Probe, ProbeSession
from bythebook_openapi.model.contract import Contract, Operation
from bythebook_openapi.states import ABSENT, EACH

__all__ = ["RULE"]

Case = Literal["created", "goes-back", "stays"]

_KIND = "server-times"
_LATER = "a change some time after an earlier one"
# A server may store a fraction of a second otherwise than it shows it; the clocks of two nodes may differ.
_PRECISION, _SKEW = 1.0, 2.0
# So many seconds lie between two changes, where the run was too short to see that a time moves, or that it stays.
_PAUSE = 1.1
_ROUNDS = 2
_TWICE = 2
_SENTENCES: dict[Case, str] = {
    "created": "A {} leaves '{}' as it was.",
    "goes-back": "A {} does not set '{}' back.",
    "stays": "A {} that changes the resource sets '{}' to the time of the change.",
}


@dataclass(frozen=True)
class _Moved:
    """What the reads around a change show of a time, and by how many seconds it moved."""

    before: Any
    after: Any
    seconds: float


def _requirements(contract: Contract, operation: Operation) -> Iterator[Requirement]:
    reader = resource_of(contract, operation).reader if operation.method in CHANGES else None
    is_new = may_create_by_put(operation) or replaces(contract, operation)
    for time in times(operation, reader) if reader is not None else ():
        if is_new and not time.is_lasting:
            continue
        authority: Authority = "stated" if time.is_said else "inferred"
        for case in _cases(time):
            sentence = _SENTENCES[case].format(operation.verb, time.field.name)
            yield of_field(operation, time.field, _KIND, sentence, authority=authority, case=case)


def _cases(time: Time) -> tuple[Case, ...]:
    if time.meaning == "created":
        return ("created",)
    return ("goes-back", "stays") if time.is_said else ("goes-back",)


def _judge(requirement: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    moved = _moved(requirement, exchange, record)
    if moved is None:
        return None
    if requirement.case == "created":
        return _judge_created(requirement, exchange, record, moved)
    if not _shows_change(exchange):
        return None
    if requirement.case == "stays":
        return _judge_stays(requirement, exchange, record, moved)
    if moved.seconds >= -_SKEW:
        return passed(exchange) if moved.seconds >= 0 else None
    level = level_left(requirement.authority, "meaning", None)
    expected = f"{show(moved.before)}, or a later time"
    return failed(exchange, expected, show(moved.after), level=level, reason=_reason(level, "set back"))


def _reason(level: str, reason: str) -> str:
    return reason if level == "warning" else ""


def _moved(requirement: Requirement, exchange: Exchange, record: Record) -> _Moved | None:
    """Returns how a time moved by a change that did not hold it; None where the reads around it do not show that."""
    before, after = exchange.before, exchange.after
    if not exchange.accepted or exchange.faults or before is None or after is None:
        return None
    if not before.accepted or not after.accepted or before.request.parts["path"] != after.request.parts["path"]:
        return None
    field = documented(requirement, after, record)
    if field is None or may_be_old(after) or may_be_old(before) or _holds(exchange.request.body, field.path[-1]):
        return None
    old, new = (held(each, field.path) for each in (before, after))
    seconds = seconds_between(old, new, is_one=True)
    return None if seconds is None else _Moved(old, new, seconds)


def _holds(body: Any, name: str) -> bool:
    """Returns whether a body holds a member: the client sets the time itself."""
    members = body.values() if isinstance(body, dict) else ()
    return isinstance(body, dict) and (name in body or any(_holds(each, name) for each in members))


def _judge_created(requirement: Requirement, exchange: Exchange, record: Record, moved: _Moved) -> Observation | None:
    if abs(moved.seconds) <= _PRECISION:
        return None if moved.seconds else passed(exchange)
    if reason := _version(exchange, record):
        return inconclusive(exchange, reason)
    others = (_moved(requirement, each, record) for each in record.accepted())
    if sum(each is not None and abs(each.seconds) > _PRECISION for each in others) < _TWICE:
        return inconclusive(exchange, "the time of creation moved once, and not in another change")
    level = level_left(requirement.authority, "meaning", None)
    expected = f"{show(moved.before)}, as before the change"
    return failed(exchange, expected, show(moved.after), level=level, reason=_reason(level, "moved"))


def _version(exchange: Exchange, record: Record) -> str:
    """Returns why the time may be that of a version, which each change makes anew; empty where it is not."""
    reader = record.resource.reader
    assert reader is not None
    assert exchange.before is not None
    assert exchange.after is not None
    if any(each.meaning == "changed" for each in times(record.operation, reader)):
        return ""
    for field in answer_fields(reader):
        traits = traits_of(reader, field)
        is_single = field.kind == "property" and EACH not in field.place
        if is_single and (traits.revision or traits.identity or traits.key):
            old, new = (held(each, field.path) for each in (exchange.before, exchange.after))
            if old != new and ABSENT not in (old, new):
                return f"'{field.name}' changed too, so that the time may be that of a version"
    return ""


def _shows_change(exchange: Exchange) -> bool:
    """Returns whether the read after a change shows what it sent, and the read before it did not."""
    assert exchange.before is not None
    assert exchange.after is not None
    new = marks_in(exchange.after.answer) - marks_in(exchange.before.answer)
    return bool(marks_in(exchange.request.body) & new)


def _judge_stays(requirement: Requirement, exchange: Exchange, record: Record, moved: _Moved) -> Observation | None:
    if moved.seconds:
        return passed(exchange) if moved.seconds > 0 else None
    later = _shown_later(requirement, exchange, record, moved.before)
    if later is None:
        return inconclusive(exchange, "no other resource shows that the server's clock had gone on")
    expected = f"a time after {show(moved.before)}: another resource had {show(later)} before"
    return failed(exchange, expected, show(moved.after), level="warning", reason="stays")


def _shown_later(requirement: Requirement, exchange: Exchange, record: Record, value: Any) -> Any:
    """Returns a later time than a value that an earlier response showed under its name; None without one."""
    earlier = (each for one in (record, *record.group.values()) for each in one.accepted())
    for each in (some for some in earlier if some.number < exchange.number):
        for view in (each, each.after):
            shown = held_anywhere(view, requirement.key[-1]) if view is not None and view.accepted else ()
            for other in shown:
                if (seconds_between(value, other) or 0.0) >= _PRECISION:
                    return other
    return None


def _silence(_: Requirement, record: Record) -> str:
    return "no reads around a change show the time" if any(record.accepted()) else ""


def _look(session: ProbeSession) -> None:
    """Changes a new resource after a pause, where the time of creation of another one moved, by whatever, where the
    time of the last change stayed all along, or where a change that showed nothing new set it back.
    """
    for requirement in session.requirements:
        for turn in range(_ROUNDS if requirement.case == "created" else 1):
            if _is_due(session, requirement):
                _change_later(session, requirement, f"{_LATER} ({requirement.case}, {turn})")


def _is_due(session: ProbeSession, requirement: Requirement) -> bool:
    record = session.record
    if session.may_be_cut:
        return False
    seen = [(each, session.judge(requirement, each)) for each in record.accepted()]
    told = [found for _, found in seen if found is not None]
    if any(each.outcome == "fail" for each in told):
        return False
    if requirement.case == "stays":
        return bool(told) and all(each.outcome == "inconclusive" for each in told)
    moves = [moved for each, _ in seen if (moved := _moved(requirement, each, record)) is not None]
    if requirement.case == "goes-back":  # by a change that showed nothing new
        return any(each.seconds < -_SKEW for each in moves)
    return any(each.seconds for each in moves)


def _change_later(session: ProbeSession, requirement: Requirement, purpose: str) -> Exchange | None:
    """Changes a new resource after a pause. A time that stays is compared with that of another resource, which is
    created after the pause.
    """
    if requirement.case != "stays":
        session.renew()  # a time that was set to a constant moves once
        session.rest(_PAUSE)
        return session.send(session.over_base(session.fullest), purpose)
    session.rest(_PAUSE)
    creator = session.record.resource.creator
    creating = session.opened(creator) if creator is not None and session.may_create else None
    if creating is None or not session.set_up(creating).accepted:
        return None
    return session.send(session.over_base(session.fullest), purpose)


def _again(session: ProbeSession, requirement: Requirement) -> Exchange | None:
    number = len(session.record.exchanges)
    return _change_later(session, requirement, f"{_LATER} ({requirement.case}, again at {number})")


_MEANING = Meaning(
    group="update",
    fault="changes a time that it alone sets",
    faults={
        "created": "changes the time of creation",
        "goes-back": "sets the time of the last change back",
        "stays": "leaves the time of the last change as it was",
    },
    raised_by=(
        "a time in the read of what a PUT or PATCH changes, that no change can hold: of the creation, or of the last "
        "change, by its name or its description"
    ),
    authority="stated (failure) where the description says what the time is, else inferred (warning)",
    must="leave the time of creation as it was, and not set the time of the last change back",
    levels="a time of the last change that stays is a warning: the server may count some changes alone",
    notes=(
        Note(
            "A time of creation must move in two changes, by more than a second each time: two reads may show another "
            "precision, or another zone. Where it moved by less, or once, two new resources are changed, each after a "
            "pause of 1.1 seconds. A time of the last change may go back by two seconds: the clocks of two nodes may "
            "differ.",
            case="correct servers that round to seconds, that write another zone, and that run on several nodes",
        ),
        Note(
            "A PUT that documents 201, or that is said to replace the resource, raises nothing: the resource may be a "
            "new one. It does where the description of the time says that it is set once. A change whose body may "
            "hold the time raises nothing either.",
            case="correct servers whose PUT makes the resource anew; imports that set the time of creation",
        ),
        Note(
            "Where no time of the last change stands beside it, and a version or an id changes with it, the time of "
            "creation may be that of the version: inconclusive. A description that speaks of a version, a condition or "
            "a part raises nothing.",
            case="correct servers with a row for each version, and pages with a time for each revision",
        ),
        Note(
            "That the time of the last change stays is judged only where its description says what it is, and where "
            "the read shows a text or a number that the change sent. Another resource must have shown a time a second "
            "later before the change. Where all stayed alike, one more resource is created after a pause, and one more "
            "change is sent.",
            case="correct servers with times to the minute or the day, and those whose clock stands still in tests",
        ),
    ),
    alternatives=(
        Alternative("The read comes from a cache", "a read with `Age`, or with a lifetime, is not judged"),
        Alternative("The read lags behind", "it must show the rest of the change"),
        Alternative("Each change makes a new version", "a version or an id that changes with it"),
    ),
)

RULE = Rule(
    _KIND,
    _requirements,
    _judge,
    silence=_silence,
    traits=Traits(judged_by_read=True, judged_by_state=True),
    probe=Probe(
        "changes",
        "Where a time of creation moved, or one of a change stayed, a resource is changed after a pause.",
        _look,
        _again,
        is_apart=False,
    ),
    meaning=_MEANING,
)
