"""Reads a resource beside the one that a PUT, PATCH or DELETE names, to see that the request left it alone.

Mostly one read of what the run created anyway shows it. Two new resources are created only if that read does not show
the resource as it was.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

from bythebook_conformance.evidence.beside import Beside, Sight, is_rewritten, own_texts, places, scalars
from bythebook_conformance.model import Draft, Exchange
from bythebook_conformance.planning.values import NOTHING
from bythebook_conformance.relations.collections import is_called, items
from bythebook_conformance.relations.graph import related
from bythebook_conformance.relations.names import path_names
from bythebook_conformance.relations.siblings import Siblings, own_members, siblings_of
from bythebook_conformance.running.resources.lists import MORE
from bythebook_conformance.running.resources.resource import Resource, addressed
from bythebook_conformance.running.session import Session
from bythebook_openapi.model.contract import Operation
from bythebook_openapi.model.operation import Key
from bythebook_openapi.states import ABSENT

__all__ = ["look_beside", "write_beside"]

_WRITE = "a write beside another resource"
_READS_BEFORE = 2
# So many of the latest resources may be read.
_MOST = 12
_GONE = frozenset({404, 410})
_OTHERWISE = "the other resource was not as it was created before the write"


def look_beside(session: Session) -> None:
    """Reads a resource beside the latest that an operation wrote. If it is missing or changed, or if there is none,
    writes one of two new resources.
    """
    siblings = siblings_of(session.record.contract, session.operation)
    is_judged = any(rule.traits.looks_beside for rule in session.rules.values())
    if siblings is None or not is_judged or session.resources.no_create:
        return
    others = list(islice(_others(session, siblings), _MOST))
    told = [each for each in others if _is_told(siblings, each)]
    if others and not told:
        return  # no read of a new resource would show its texts as they were sent
    written, other = next(_pairs(session, siblings, told), (None, None))
    seen = (_seen(session, siblings, other) or _look(session, siblings, other)) if other is not None else None
    is_seen = seen is not None and other is not None and _is_as_created(session, siblings, other, seen)
    if written is not None and other is not None and seen is not None and is_seen:
        session.record.beside[written.number] = Beside(other.exchange, _id(session, siblings, other), seen, seen)
    else:
        write_beside(session)


def write_beside(session: Session) -> Exchange | None:
    """Creates two resources, writes the second one, and looks at the first one before and after it. Returns the write;
    None where one of these is not possible.
    """
    siblings = siblings_of(session.record.contract, session.operation)
    if siblings is None or session.resources.no_create:
        return None
    other = _new_pair(session)
    seen = [_look(session, siblings, other) for _ in range(_READS_BEFORE)] if other is not None else []
    before = seen[-1] if seen else None
    if other is None or before is None:
        return None
    written = session.send(_draft(session, siblings), _WRITE)
    if not written.accepted or written.faults:
        return None
    is_kept = all(each is not None and _is_as_created(session, siblings, other, each) for each in seen)
    reason = _unfit(session, siblings, other, before, written) if is_kept else _OTHERWISE
    after = before if reason else _look_patiently(session, siblings, other)
    if after is None:
        return None
    if not reason and not _is_as_created(session, siblings, other, after) and not _is_kept_without(session, siblings):
        reason = "a resource beside which nothing is written is lost or changed, too"
    own = _id(session, siblings, other)
    session.record.beside[written.number] = Beside(other.exchange, own, before, after, reason)
    return written


def _new_pair(session: Session) -> Resource | None:
    """Creates a resource, and another one that the operation is to write. Returns the first; None where the server
    creates no two.
    """
    name = path_names(session.operation)[-1]
    supplier = related(session.record.contract, session.operation).suppliers[name]
    other = session.resources.supply.new(session, supplier, ())
    if other is None or other.was_there or not session.resources.renewal.renew(session):
        return None
    # Finds it in a list, if its creation shows no id.
    session.resources.supply.value(session.operation.by_key["path", name], supplier, other)
    return other


def _is_kept_without(session: Session, siblings: Siblings) -> bool:
    """Returns whether a new resource is as it was created after as many reads, and as much time, as one beside which
    the operation wrote another. A resource may be there for so many reads alone, or for a short time.
    """
    other = _new_pair(session)
    seen = [_look(session, siblings, other) for _ in range(_READS_BEFORE + 1)] if other is not None else [None]
    session.resources.rest(sum(session.resources.waits))
    seen += [_look(session, siblings, other)] if other is not None else []
    return other is not None and all(
        each is not None and _is_as_created(session, siblings, other, each) for each in seen
    )


def _others(session: Session, siblings: Siblings) -> Iterator[Resource]:
    """Yields the resources that have a text of their own, and that no operation changes, the latest first. Where the
    ids tell them apart, they need no text.
    """
    for other in session.resources.stock.bystanders(siblings.creator):
        if own_texts(siblings.creator, other.exchange, siblings) or not siblings.texts:
            yield other


def _pairs(session: Session, siblings: Siblings, others: Sequence[Resource]) -> Iterator[tuple[Exchange, Resource]]:
    """Yields the accepted requests of an operation, the latest first, each with a resource that was there before it.

    A change must have a text that the other resource has not, so that its read can show it.
    """
    is_delete = session.operation.method == "DELETE"
    known = [
        (each, own_texts(siblings.creator, each.exchange, siblings), _place(session, siblings, each)) for each in others
    ]
    for written in reversed(list(session.record.accepted())):
        sent, path = own_texts(session.operation, written, siblings), _path(session, written)
        for other, own, place in known if not written.faults else ():
            is_telling = is_delete or any(own.get(name, text) != text for name, text in sent.items())
            if is_telling and other.exchange.number < written.number and _is_beside(place, path):
                yield written, other


def _is_told(siblings: Siblings, other: Resource) -> bool:
    """Returns whether a read may show the texts of a resource as they were sent: nothing has shown another form."""
    own = own_texts(siblings.creator, other.exchange, siblings)
    return not any(is_rewritten(each, own) for each in _first_shown(siblings, other))


def _first_shown(siblings: Siblings, other: Resource) -> Iterator[Mapping[str, Any]]:
    """Yields what the server showed of a new resource: in the response, and in a read or an item of a list."""
    for exchange in (other.exchange, other.exchange.after, other.listed):
        answer = exchange.answer if exchange is not None and exchange.accepted else None
        is_single = exchange is not None and exchange.request.operation in {siblings.creator.id, siblings.shower.id}
        is_single = is_single and not (siblings.is_list and exchange is not other.exchange)
        found = [answer] if is_single else items(answer) or []
        yield from (each for each in found if isinstance(each, Mapping))


def _place(session: Session, siblings: Siblings, other: Resource) -> list[str]:
    """Returns the path parameters with which an operation would name another resource; empty if they are not known."""
    return list(map(str, _address(session, session.operation, siblings, other).values()))


def _id(session: Session, siblings: Siblings, other: Resource) -> str:
    """Returns the last path parameter with which an operation would name another resource; empty if it is not known."""
    return next(reversed(_place(session, siblings, other)), "")


def _path(session: Session, written: Exchange) -> list[str]:
    return [str(written.request.parts["path"].get(name)) for name in path_names(session.operation)]


def _is_beside(place: Sequence[str], path: Sequence[str]) -> bool:
    """Returns whether two lists of path parameters differ in the last one alone, beyond the case of letters."""
    return bool(place) and place[:-1] == path[:-1] and place[-1].casefold() != path[-1].casefold()


def _address(session: Session, operation: Operation, siblings: Siblings, other: Resource) -> Mapping[Key, Any]:
    """Returns the path parameters with which an operation addresses another resource; empty if they are not known."""
    contract, turn = session.record.contract, session.resources.reads.turns.get(operation.id, 0)
    for shown in (other.exchange.answer, *_first_shown(siblings, other)):
        exchange = replace(other.exchange, answer=shown)
        wanted = addressed(contract, siblings.creator, operation, NOTHING, exchange, turn=turn)
        if wanted is not None:
            return wanted
    return {}


def _look(session: Session, siblings: Siblings, other: Resource) -> Sight | None:
    """Returns what the server shows of another resource than the one that an operation writes; None if it cannot be
    asked.
    """
    operation, reads = session.operation if siblings.is_list else siblings.shower, session.resources.reads
    address = _address(session, operation, siblings, other)
    if not address:
        return None
    if not siblings.is_list:
        read = reads.get(session.resources.sender(operation), address, session.operation)
        return Sight(read, read.answer if read.accepted else ABSENT, read.meant in _GONE)
    own = list(address.items())[-1]
    listed = reads.listed(session, {key[-1]: value for key, value in address.items()}, own[1])
    listing = (items(listed.answer) or []) if listed is not None and listed.accepted else []
    found = [each for each in listing if is_called(each, own[0][-1], own[1])]
    is_whole = bool(listed is not None and listed.accepted and listed.request.purpose != MORE)
    return (
        Sight(listed, found[0] if len(found) == 1 else ABSENT, is_whole and not found) if listed is not None else None
    )


def _seen(session: Session, siblings: Siblings, other: Resource) -> Sight | None:
    """Returns what a read of another resource showed since the latest write of the run; None without such a read."""
    if siblings.is_list:
        return None
    path = {key[-1]: value for key, value in _address(session, siblings.shower, siblings, other).items()}
    for read in reversed(session.resources.sender(siblings.shower).record.exchanges):
        if read.number <= session.resources.stock.latest_write:
            break
        if read.accepted and read.authorized and read.request.parts["path"] == path and not read.request.parts["query"]:
            return Sight(read, read.answer, is_gone=False)
    return None


def _look_patiently(session: Session, siblings: Siblings, other: Resource) -> Sight | None:
    """Returns what is shown of another resource, asked again while it is missing or changed: it may lag behind."""
    found = _look(session, siblings, other)
    for seconds in session.resources.waits:
        if found is None or _is_as_created(session, siblings, other, found):
            break
        session.resources.rest(seconds)
        found = _look(session, siblings, other)
    return found


def _is_as_created(session: Session, siblings: Siblings, other: Resource, seen: Sight) -> bool:
    """Returns whether a resource shows a text of its own, and all that the response to its creation showed. Where the
    ids tell resources apart, it shows its id.
    """
    if not siblings.texts:
        return _id(session, siblings, other) in scalars(seen.shown)
    own = own_texts(siblings.creator, other.exchange, siblings)
    shown = {at[-1] for at in places(seen.shown, own)}
    return bool(shown) and (siblings.is_list or {at[-1] for at in places(other.exchange.answer, own)} <= shown)


def _draft(session: Session, siblings: Siblings) -> Draft:
    """Returns the smallest request with every text of its own: other properties may ask for more than one change."""
    fields = own_members(session.operation) if session.operation.method != "DELETE" else ()
    return session.over_base({each.key: "plain" for each in fields if each.path[-1] in siblings.texts})


def _unfit(session: Session, siblings: Siblings, other: Resource, before: Sight, written: Exchange) -> str:
    """Returns why a write shows nothing about another resource; empty where it does."""
    stock = session.resources.stock
    place, path = _place(session, siblings, other), _path(session, written)
    if not _is_beside(place, path):
        return "both resources have the same address, or different parents"
    if any(before.exchange.number < each.exchange.number < written.number for each in stock.made):
        return "another resource was created between the read and the write"
    sent = [written, *(each.exchange for each in stock.of(session.operation))]
    if path[-1] in scalars(before.shown) or any(place[-1] in scalars(each.request.body) for each in sent):
        return "one of the two resources refers to the other one"
    return ""
