"""readable: a resource that was created, or changed, can be read.

Judged by the read after a creation or a change. A change must have left the resource where it was, and nothing in the
document may say that it vanishes. A creation must be in the list, and another one must be readable in the same way.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bythebook_conformance.evidence.observations import failed, inconclusive, passed, show
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.evidence.responses import may_be_old
from bythebook_conformance.evidence.signs.unlisted import is_unfinished
from bythebook_conformance.evidence.signs.vanishing import suspects, why_vanished
from bythebook_conformance.model import CHANGES, GONE, Exchange, Observation, Requirement
from bythebook_conformance.relations.collections import holds_id, items
from bythebook_conformance.relations.names import is_of_item, path_names
from bythebook_conformance.relations.resources import resource_of
from bythebook_conformance.rules.base import Alternative, Meaning, Note, Rule, Traits, of_operation
from bythebook_conformance.rules.probe import Probe, ProbeSession
from bythebook_openapi.model.contract import Contract, Operation
from bythebook_openapi.model.operation import Key

__all__ = ["RULE"]

_KIND = "readable"
_ANEW = "a write after which no read finds the resource"
_UNDER_WAY = 202


@dataclass(frozen=True)
class _Lost:
    """What was seen of a created resource that no read finds: the last read, and the list that may show it."""

    read: Exchange
    listing: Exchange | None


def _requirements(contract: Contract, operation: Operation) -> Iterator[Requirement]:
    resource = resource_of(contract, operation)
    reader = resource.reader
    if reader is None or not is_of_item(reader):
        return
    if operation.method in CHANGES and path_names(reader) == path_names(operation):
        sentence = f"{reader.id} finds a resource after a {operation.verb} as before it."
        yield of_operation(operation, _KIND, sentence, authority="inferred")
    elif operation.method == "POST" and resource.creates and resource.lister is not None and not resource.is_guessed:
        sentence = f"{reader.id} finds what {resource.lister.id} lists after the creation."
        yield of_operation(operation, _KIND, sentence, authority="inferred")


def _judge(_: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    read = exchange.after
    if not exchange.accepted or exchange.faults or not exchange.authorized or read is None:
        return None
    if read.accepted:
        return passed(exchange)
    if read.meant not in GONE:
        return None
    if exchange.status == _UNDER_WAY or may_be_old(read):
        return inconclusive(exchange, "the server may still be at it, or the read comes from a cache")
    return _judge_made(exchange, record) if record.operation.method == "POST" else _judge_changed(exchange, record)


def _judge_changed(exchange: Exchange, record: Record) -> Observation | None:
    before, read = exchange.before, exchange.after
    assert read is not None
    if before is None or not before.accepted or before.request.parts["path"] != read.request.parts["path"]:
        return None
    if "location" in exchange.headers:
        return inconclusive(exchange, "the response says where the resource is now")
    changed = suspects(exchange, record)
    if not changed:
        return inconclusive(exchange, "other changes with the same values left their resources readable")
    for field in changed:
        if reason := why_vanished(exchange, record, field):
            return inconclusive(exchange, reason)
    told = ", ".join(f"'{each.name}' {show(record.held(exchange, each))}" for each in changed)
    actual = f"{read.status} after a change to {told}"
    return failed(exchange, "the resource, which was there before", actual, level="warning", reason="vanished")


def _judge_made(exchange: Exchange, record: Record) -> Observation | None:
    lost, own = record.seen(_KIND, exchange.number, _Lost), record.own(exchange)
    if lost is None or own is None:
        return inconclusive(exchange, "the resource was not looked for in the list")
    if lost.read.meant not in GONE:
        return inconclusive(exchange, "a later read finds it")
    path = [str(each) for each in lost.read.request.parts["path"].values()]
    if path[-1:] != [str(own)] or _is_odd(own) or _name(exchange, own) == "":
        return inconclusive(exchange, "the id may be of another kind than the one in the path")
    if any(map(is_unfinished, exchange.answer.values() if isinstance(exchange.answer, dict) else ())):
        return inconclusive(exchange, "the resource says that it is not complete")
    reasons = (why_vanished(exchange, record, each) for each in suspects(exchange, record))
    if reason := next(filter(None, reasons), ""):
        return inconclusive(exchange, reason)
    listed = items(lost.listing.answer) or [] if lost.listing is not None and lost.listing.accepted else []
    if not any(holds_id(each, own) for each in listed):
        return inconclusive(exchange, "the list does not show it")
    others = (each for each in record.accepted() if each.after is not None and each.after.accepted)
    if not any(_is_read_alike(each, exchange, record) for each in others):
        return inconclusive(exchange, "no other creation could be read under the same property")
    actual = f"{lost.read.status} for {show(own)}, which the creation answered and the list shows"
    return failed(exchange, "the created resource", actual, level="warning", reason="not found")


def _is_odd(own: str | int) -> bool:
    """Returns whether an id is a text of unusual characters, which may not be found in a path."""
    return isinstance(own, str) and not own.replace("-", "").replace("_", "").isalnum()


def _name(exchange: Exchange, own: str | int) -> str:
    """Returns the property of a response that has the id; empty where none does, or several do."""
    members = exchange.answer.items() if isinstance(exchange.answer, dict) else ()
    inner = [each for _, some in members if isinstance(some, dict) for each in some.items()]
    found = {name for name, each in (*members, *inner) if type(each) is type(own) and each == own}
    return found.pop() if len(found) == 1 else ""


def _is_read_alike(other: Exchange, exchange: Exchange, record: Record) -> bool:
    """Returns whether another creation was read under the same property, of the same type."""
    one, two = record.own(other), record.own(exchange)
    if one is None or two is None or other.after is None or type(one) is not type(two):
        return False
    path = [str(each) for each in other.after.request.parts["path"].values()]
    is_same = _name(other, one) == _name(exchange, two) and path[-1:] == [str(one)]
    return is_same and other.request.parts["path"] == exchange.request.parts["path"]


def _silence(_: Requirement, record: Record) -> str:
    return "" if any(each.after for each in record.accepted()) else "the written resource could not be read"


def _look_for_lost(session: ProbeSession) -> None:
    """Looks in the list for one created resource that no read found, and reads it again for some seconds."""
    if session.operation.method != "POST":
        return
    made = (each for each in session.record.accepted() if not each.faults)
    gone = [each for each in made if each.after is not None and each.after.meant in GONE]
    if gone:
        _look(session, gone[-1])


def _look(session: ProbeSession, made: Exchange) -> None:
    record, reader = session.record, session.record.resource.reader
    own = record.own(made)
    path = session.address(reader, record.operation, made) if reader is not None else None
    if reader is None or own is None or path is None:
        return
    read = session.read(reader, path)
    for seconds in session.waits if read.meant in GONE else ():
        session.rest(seconds)
        read = session.read(reader, path)
        if read.meant not in GONE:
            break
    around: dict[Key, Any] = {("path", name): each for name, each in made.request.parts["path"].items()}
    found = session.listed(around, own) if read.meant in GONE else None
    session.keep(made.number, _Lost(read, found[0] if found is not None else None))


def _again(session: ProbeSession, requirement: Requirement) -> Exchange | None:
    """Sends the smallest such request once more: for a new resource with few fields, so that nothing hides it before.
    Returns the exchange.
    """
    lost, purpose = _lost(session, requirement), f"{_ANEW}, at {len(session.record.exchanges)}"
    if lost is None or (session.operation.method != "POST" and not session.renew(is_bare=True)):
        return None
    written = session.send(lost.request.draft, purpose)
    if session.operation.method == "POST" and written.after is not None and written.after.meant in GONE:
        _look(session, written)
    return written


def _lost(session: ProbeSession, requirement: Requirement) -> Exchange | None:
    """Returns the smallest request that shows the finding; None without one."""
    seen = ((each, session.judge(requirement, each)) for each in session.record.accepted())
    found = [each for each, told in seen if told is not None and told.outcome == "fail"]
    return min(found, key=lambda each: len(each.request.changed), default=None)


_MEANING = Meaning(
    group="stored",
    fault="does not find a resource that is there",
    raised_by=("a PUT or PATCH of a resource with a GET of its own; a POST of resources that have a GET and a list"),
    authority="inferred",
    must="find a resource that was created or changed",
    notes=(
        Note(
            "After a change, a read answers 404 or 410, and the read before it found the resource. Only properties "
            "count whose value no other change held after which its resource was found: of a boolean or an "
            "enumeration the same value.",
            case="a document with `archived: true` that no read finds any more",
        ),
        Note(
            "Nothing is said if such a property may name the resource in its path, or the one around it, refers to "
            "another resource, or says by its name or its value that it takes the resource away: deleted, expired, "
            "hidden, published, an owner. Nor is it if the property, the change or the read is described by such "
            "words, or if the read documents 410, or a 404 that speaks of the property.",
            case="correct servers with soft deletion, private resources, slugs of a title, and children that are moved",
        ),
        Note(
            "After a creation, the id of the response must be the one in the path of the read, and the list must show "
            "it. The read is repeated after 0.2, 0.5 and 1 second, and other identifiers of the response are tried. "
            "Another creation must have been read under the same property. A resource that says that it is not "
            "complete, and an id of unusual characters, are inconclusive.",
            case="correct servers with several ids, drafts, and reads that lag behind",
        ),
    ),
    alternatives=(
        Alternative("The read lags behind", "the read is repeated for some seconds"),
        Alternative("The change moved or hid the resource", "names, descriptions, and the 404 or 410 of the document"),
        Alternative("The id is of another kind", "another creation was read under the same property"),
        Alternative("Somebody else deleted it", "it is seen again with new resources"),
    ),
)

RULE = Rule(
    _KIND,
    _requirements,
    _judge,
    silence=_silence,
    traits=Traits(judged_by_state=True),
    probe=Probe(
        "reads",
        "A created resource that no read finds is looked for in the list.",
        _look_for_lost,
        _again,
    ),
    meaning=_MEANING,
)
