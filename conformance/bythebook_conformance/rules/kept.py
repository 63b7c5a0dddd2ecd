"""kept: creating a resource leaves an earlier resource as it was.

Judged by reading the first resource once more at the end, alone or in the list. It must not have a fresh text that was
sent for another resource. A finding is seen again after one more creation.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bythebook_conformance.evidence.observations import inconclusive, passed, show
from bythebook_conformance.evidence.record import Around, Record
from bythebook_conformance.explanations.registry import Told, explained
from bythebook_conformance.explanations.sights import Difference, Sight
from bythebook_conformance.explanations.table import DIFFERENCES
from bythebook_conformance.model import Exchange, Observation, Requirement
from bythebook_conformance.relations.collections import listed_id
from bythebook_conformance.relations.identity import DISTINCTIVE
from bythebook_conformance.relations.resources import resource_of
from bythebook_conformance.rules.base import Alternative, Meaning, Note, Rule, Traits, of_operation
from bythebook_conformance.rules.probe import Probe, ProbeSession
from bythebook_openapi.model.contract import Contract, Field, Operation
from bythebook_openapi.states import ABSENT

__all__ = ["RULE"]

_KIND = "kept"
_LATER = "a creation after the first one"
# The resource itself, or the resource in the one member of its envelope.
_DEEPEST = 2


def _requirements(contract: Contract, operation: Operation) -> Iterator[Requirement]:
    found = resource_of(contract, operation)
    if operation.method != "POST" or operation.path.endswith("}") or found.is_search:
        return
    if not any(_is_fresh(each) for each in operation.fields):
        return
    if found.reader is not None or found.is_only_listed:
        sentence = "Creating a resource leaves an earlier resource as it was."
        yield of_operation(operation, _KIND, sentence, authority="inferred")


def _is_fresh(field: Field) -> bool:
    """Returns whether each request has a different text for a field."""
    is_member = field.location == "body" and field.kind == "property" and 1 <= field.depth <= _DEEPEST
    return is_member and "string" in field.types and not field.schema.keys() & {"enum", "const"}


def _judge(requirement: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    seen = record.seen(_KIND, exchange.number, Around)
    if seen is None:
        return None
    first, later = seen.first, seen.later
    if not later.accepted:
        return inconclusive(exchange, f"the server answered the last read with {later.status}")
    others = [each for each in record.accepted() if each.number > first.number and _is_another(record, first, each)]
    if not others:
        return inconclusive(exchange, "no later resource was created")
    own = record.resource.own_names
    for field in record.operation.fields:
        if not _is_fresh(field) or field.key in own:
            continue
        before, now = _seen(record, first.after, field), _seen(record, later, field)
        if not isinstance(now, str) or len(now) < DISTINCTIVE or now in (before, record.sent(first, field)):
            continue
        if any(record.sent(each, field) == now for each in others):
            expected = "left out" if before is ABSENT else show(before)
            actual = f"{show(now)} for '{field.name}', which was sent for another resource"
            told = Told(exchange, requirement.authority, f"{expected} as before", actual, "overwritten")
            left, right = Sight("read", field, before), Sight("later", field, now)
            return explained(Difference(record, first, field, left, right), DIFFERENCES, told)
    return passed(exchange)


def _is_another(record: Record, first: Exchange, other: Exchange) -> bool:
    """Returns whether two requests each created a resource of their own."""
    if first.after is not None and other.after is not None and first.after.request.parts["path"]:
        return bool(first.after.request.parts["path"] != other.after.request.parts["path"])
    one, two = (_own(record, each) for each in (first, other))
    return one is not None and two is not None and one != two


def _own(record: Record, exchange: Exchange) -> str | int | None:
    """Returns the id of a created resource: in the response, or else in its item of the list."""
    own, lister = record.own(exchange), record.resource.lister
    return own if own is not None or lister is None else listed_id(lister, exchange.after)


def _seen(record: Record, read: Exchange | None, field: Field) -> Any:
    shown = record.shown_by(read, field) if read is not None else None
    return ABSENT if shown is None else shown.value


def _silence(_: Requirement, record: Record) -> str:
    is_read = any(kind == _KIND for kind, _ in record.evidence)
    return "" if is_read else "no created resource could be read again"


def _look_again(session: ProbeSession) -> None:
    """Reads the first created resource once more, after a creation whose text would show in it."""
    latest = session.record.latest
    if latest is not None and not _has_text(latest.request.body):
        session.control(session.over_base(session.fullest))
    _read_first(session)


def _has_text(value: Any) -> bool:
    """Returns whether a value holds a text that no other request has by chance."""
    members = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return (isinstance(value, str) and len(value) >= DISTINCTIVE) or any(map(_has_text, members))


def _create_again(session: ProbeSession, _: Requirement) -> Exchange | None:
    """Creates one more resource, and reads the first one. Returns the exchange; None where nothing could be read."""
    is_created = session.send(session.over_base(session.fullest), _LATER).accepted
    return _read_first(session) if is_created else None


def _read_first(session: ProbeSession) -> Exchange | None:
    """Reads the first created resource that is there. Returns the latest creation; None where it could not be read, or
    where none came after it.
    """
    gone = {each.exchange.number for each in session.made() if each.is_gone}
    made = [each for each in session.record.accepted() if each.number not in gone]
    first = next((each for each in made if each.after is not None and each.after.accepted), None)
    later = session.read_again(first) if first is not None and first is not made[-1] else None
    if first is None or later is None:
        return None
    session.keep(made[-1].number, Around(first, later))
    return made[-1]


_MEANING = Meaning(
    group="stored",
    fault="changes an earlier resource when it creates one",
    raised_by="a POST of a collection whose resources can be read, alone or in the list",
    authority="inferred",
    must="leave an earlier resource as it was when it creates a later one",
    notes=(
        Note(
            "Only fresh texts show it: the first resource, read once more at the end, holds a text that was sent "
            "for another one. Counters, ranks and statuses that a later creation moves are no finding.",
            case="mutants that overwrite the first resource",
        ),
        Note(
            "If no operation reads the resource alone, its item in the list stands for the read. A POST counts as "
            "a creation there only if single resources stand below its path.",
            case="Gotify, which has no reads of single resources",
        ),
        Note(
            "A text that the document names (a member of an enum, a default) does not show whose resource a read is.",
            case="a correct server with few distinct texts",
        ),
    ),
    alternatives=(
        Alternative(
            "Counters, ranks and states move",
            "only a fresh text that was sent for another resource counts",
        ),
    ),
)

RULE = Rule(
    _KIND,
    _requirements,
    _judge,
    silence=_silence,
    traits=Traits(learns="never", judged_by_state=True),
    probe=Probe(
        "reads", "The first created resource is read once more at the end.", _look_again, _create_again, is_apart=False
    ),
    meaning=_MEANING,
)
