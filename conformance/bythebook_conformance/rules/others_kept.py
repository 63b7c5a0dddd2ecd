"""others-kept: a PUT, PATCH or DELETE of one resource leaves the others of its collection as they are.

Judged by a read of another resource of the run after the write. If that one is missing or changed, two new resources
are created, one is read, the other one is written, and the first one is read again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from bythebook_conformance.evidence.observations import failed, inconclusive, passed, show
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.model import GONE, Draft, Exchange, Observation, Requirement
from bythebook_conformance.relations.collections import is_called, items
from bythebook_conformance.relations.envelopes import own_members
from bythebook_conformance.relations.identity import DISTINCTIVE
from bythebook_conformance.relations.names import path_names
from bythebook_conformance.relations.resources import Siblings, resource_of
from bythebook_conformance.rules.base import Alternative, Meaning, Note, Rule, Traits, of_operation
from bythebook_conformance.rules.probe import Created, Probe, ProbeSession
from bythebook_openapi.model.contract import Contract, Operation
from bythebook_openapi.model.operation import Key
from bythebook_openapi.states import ABSENT, get

__all__ = ["RULE"]

_KIND = "others-kept"
# How deep a read has the resource: `data.attributes.title`.
_DEEPEST = 3
# A shorter text of a pattern is one of few: `CC-5500`.
_MANY = 12
_WRITE = "a write beside another resource"
_READS_BEFORE = 2
# So many of the latest resources may be read.
_MOST = 12
_OTHERWISE = "the other resource was not as it was created before the write"


@dataclass(frozen=True)
class _Sight:
    """What a read, or a list, shows of a resource: ABSENT where it does not have it.

    `is_gone` says that the server knows the resource no more: the read is answered with 404 or 410, or the whole list
    lacks it.
    """

    exchange: Exchange
    shown: Any
    is_gone: bool


@dataclass(frozen=True)
class _Beside:
    """What was seen of another resource before and after a write. `created` is the request that created it, `id` the
    last path parameter that addresses it.

    `reason` says why this tells nothing; it is empty where it does.
    """

    created: Exchange
    id: str
    before: _Sight
    after: _Sight
    reason: str = ""


def _own_texts(operation: Operation, exchange: Exchange, siblings: Siblings) -> dict[str, str]:
    """Returns the texts of a request that tell its resource from others, by the names of their properties."""
    texts: dict[str, str] = {}
    for field in own_members(operation):
        value = get(exchange.request.parts, field.at)
        least = _MANY if "pattern" in field.schema else DISTINCTIVE
        is_own = field.path[-1] in siblings.texts and value != field.default
        if is_own and isinstance(value, str) and len(value) >= least:
            texts[field.path[-1]] = value
    return texts


def _scalars(value: Any) -> set[str]:
    """Returns the texts and numbers within a value, as texts: a resource that is called by one of them holds it."""
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list | tuple):
        return {text for each in value for text in _scalars(each)}
    return {str(value)} if isinstance(value, str | int) and not isinstance(value, bool) else set()


def _places(shown: Any, texts: Mapping[str, str]) -> list[Key]:
    """Returns where a resource has texts under their names."""
    return [at for at, value in _members(shown) if texts.get(at[-1]) == value]


def _is_rewritten(shown: Any, texts: Mapping[str, str]) -> bool:
    """Returns whether a resource has the names of texts, and none of the texts: the server stores another form."""
    return any(at[-1] in texts for at, _ in _members(shown)) and not _places(shown, texts)


def _replaced(found: _Beside, own: Mapping[str, str], sent: Mapping[str, str]) -> list[Key]:
    """Returns where another resource had a text of its own before a write, and has that of the write after it."""
    new = {name: text for name, text in sent.items() if text not in own.values()}
    return [at for at in _places(found.before.shown, own) if get(found.after.shown, at) == new.get(at[-1])]


def _members(value: Any, at: Key = ()) -> Iterator[tuple[Key, Any]]:
    """Yields the texts of an object and of the objects within it, each with its path."""
    for name, each in value.items() if isinstance(value, Mapping) and len(at) < _DEEPEST else ():
        if isinstance(each, str):
            yield (*at, name), each
        yield from _members(each, (*at, name))


def _requirements(contract: Contract, operation: Operation) -> Iterator[Requirement]:
    siblings = resource_of(contract, operation).siblings
    if siblings is not None:
        sentence = f"A {operation.method} of one resource leaves the others in {siblings.shower.id} as they are."
        yield of_operation(operation, _KIND, sentence, authority="inferred", pointer=operation.pointer)


def _judge(_: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    found, siblings = record.seen(_KIND, exchange.number, _Beside), record.resource.siblings
    if found is None or siblings is None:
        return None
    if found.reason:
        return inconclusive(exchange, found.reason)
    own, sent = (
        _own_texts(operation, each, siblings)
        for operation, each in ((siblings.creator, found.created), (record.operation, exchange))
    )
    shown = replace(exchange, before=found.before.exchange, after=found.after.exchange)
    old = next(iter(_places(found.before.shown, own)), None)
    is_called = not siblings.texts and found.id in _scalars(found.before.shown)
    if record.operation.method == "DELETE" and found.after.is_gone and (old is not None or is_called):
        is_read = not siblings.is_list
        actual = f"{found.after.exchange.status} for that resource" if is_read else "a list without that resource"
        called = f"{show(own[old[-1]])} for '{old[-1]}'" if old is not None else f"the id {show(found.id)}"
        expected = f"a resource with {called}, as before the DELETE of another one"
        return failed(shown, expected, actual, level="warning", reason="lost with another")
    changed = next(iter(_replaced(found, own, sent)), None)
    if changed is not None:
        name = changed[-1]
        actual = f"{show(sent[name])}, which only the {record.operation.method} of another resource held"
        return failed(shown, f"{show(own[name])} for '{name}'", actual, level="warning", reason="changed with another")
    if _places(found.after.shown, own) or (not siblings.texts and found.id in _scalars(found.after.shown)):
        return passed(exchange)
    return inconclusive(exchange, "no text of the other resource is shown after the write")


def _silence(_: Requirement, record: Record) -> str:
    is_any = any(record.accepted())
    return "no other resource could be created and read" if is_any else "no request was accepted"


def _look_beside(session: ProbeSession) -> None:
    """Reads a resource beside the latest that an operation wrote. If it is missing or changed, or if there is none,
    writes one of two new resources.
    """
    siblings = session.record.resource.siblings
    if siblings is None or not session.may_create:
        return
    others = list(islice(_others(session, siblings), _MOST))
    told = [each for each in others if _is_told(siblings, each)]
    if others and not told:
        return  # no read of a new resource would show its texts as they were sent
    written, other = next(_pairs(session, siblings, told), (None, None))
    seen = (_seen(session, siblings, other) or _look(session, siblings, other)) if other is not None else None
    is_seen = seen is not None and other is not None and _is_as_created(session, siblings, other, seen)
    if written is not None and other is not None and seen is not None and is_seen:
        session.keep(written.number, _Beside(other.exchange, _id(session, siblings, other), seen, seen))
    else:
        _write_beside(session)


def _write_beside(session: ProbeSession) -> Exchange | None:
    """Creates two resources, writes the second one, and looks at the first one before and after it. Returns the write;
    None where one of these is not possible.
    """
    siblings = session.record.resource.siblings
    if siblings is None or not session.may_create:
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
    session.keep(written.number, _Beside(other.exchange, own, before, after, reason))
    return written


def _new_pair(session: ProbeSession) -> Created | None:
    """Creates a resource, and another one that the operation is to write. Returns the first; None where the server
    creates no two.
    """
    name = path_names(session.operation)[-1]
    other = session.create(name)
    if other is None or other.was_there or not session.renew():
        return None
    session.value(name, other)  # finds it in a list, if its creation shows no id
    return other


def _is_kept_without(session: ProbeSession, siblings: Siblings) -> bool:
    """Returns whether a new resource is as it was created after as many reads, and as much time, as one beside which
    the operation wrote another. A resource may be there for so many reads alone, or for a short time.
    """
    other = _new_pair(session)
    seen = [_look(session, siblings, other) for _ in range(_READS_BEFORE + 1)] if other is not None else [None]
    session.rest(sum(session.waits))
    seen += [_look(session, siblings, other)] if other is not None else []
    return other is not None and all(
        each is not None and _is_as_created(session, siblings, other, each) for each in seen
    )


def _others(session: ProbeSession, siblings: Siblings) -> Iterator[Created]:
    """Yields the resources that have a text of their own, and that no operation changes, the latest first. Where the
    ids tell them apart, they need no text.
    """
    for other in session.bystanders(siblings.creator):
        if _own_texts(siblings.creator, other.exchange, siblings) or not siblings.texts:
            yield other


def _pairs(session: ProbeSession, siblings: Siblings, others: Sequence[Created]) -> Iterator[tuple[Exchange, Created]]:
    """Yields the accepted requests of an operation, the latest first, each with a resource that was there before it.

    A change must have a text that the other resource has not, so that its read can show it.
    """
    is_delete = session.operation.method == "DELETE"
    known = [
        (each, _own_texts(siblings.creator, each.exchange, siblings), _place(session, siblings, each))
        for each in others
    ]
    for written in reversed(list(session.record.accepted())):
        sent, path = _own_texts(session.operation, written, siblings), _path(session, written)
        for other, own, place in known if not written.faults else ():
            is_telling = is_delete or any(own.get(name, text) != text for name, text in sent.items())
            if is_telling and other.exchange.number < written.number and _is_beside(place, path):
                yield written, other


def _is_told(siblings: Siblings, other: Created) -> bool:
    """Returns whether a read may show the texts of a resource as they were sent: nothing has shown another form."""
    own = _own_texts(siblings.creator, other.exchange, siblings)
    return not any(_is_rewritten(each, own) for each in _first_shown(siblings, other))


def _first_shown(siblings: Siblings, other: Created) -> Iterator[Mapping[str, Any]]:
    """Yields what the server showed of a new resource: in the response, and in a read or an item of a list."""
    for exchange in (other.exchange, other.exchange.after, other.listed):
        answer = exchange.answer if exchange is not None and exchange.accepted else None
        is_single = exchange is not None and exchange.request.operation in {siblings.creator.id, siblings.shower.id}
        is_single = is_single and not (siblings.is_list and exchange is not other.exchange)
        found = [answer] if is_single else items(answer) or []
        yield from (each for each in found if isinstance(each, Mapping))


def _place(session: ProbeSession, siblings: Siblings, other: Created) -> list[str]:
    """Returns the path parameters with which an operation would name another resource; empty if they are not known."""
    return list(map(str, _address(session, session.operation, siblings, other).values()))


def _id(session: ProbeSession, siblings: Siblings, other: Created) -> str:
    """Returns the last path parameter with which an operation would name another resource; empty if it is not known."""
    return next(reversed(_place(session, siblings, other)), "")


def _path(session: ProbeSession, written: Exchange) -> list[str]:
    return [str(written.request.parts["path"].get(name)) for name in path_names(session.operation)]


def _is_beside(place: Sequence[str], path: Sequence[str]) -> bool:
    """Returns whether two lists of path parameters differ in the last one alone, beyond the case of letters."""
    return bool(place) and place[:-1] == path[:-1] and place[-1].casefold() != path[-1].casefold()


def _address(session: ProbeSession, operation: Operation, siblings: Siblings, other: Created) -> Mapping[Key, Any]:
    """Returns the path parameters with which an operation addresses another resource; empty if they are not known."""
    for shown in (other.exchange.answer, *_first_shown(siblings, other)):
        wanted = session.address(operation, siblings.creator, replace(other.exchange, answer=shown))
        if wanted is not None:
            return wanted
    return {}


def _look(session: ProbeSession, siblings: Siblings, other: Created) -> _Sight | None:
    """Returns what the server shows of another resource than the one that an operation writes; None if it cannot be
    asked.
    """
    operation = session.operation if siblings.is_list else siblings.shower
    address = _address(session, operation, siblings, other)
    if not address:
        return None
    if not siblings.is_list:
        read = session.read(operation, address)
        return _Sight(read, read.answer if read.accepted else ABSENT, read.meant in GONE)
    own = list(address.items())[-1]
    found = session.listed(address, own[1])
    if found is None:
        return None
    listed, is_whole = found
    listing = (items(listed.answer) or []) if listed.accepted else []
    called = [each for each in listing if is_called(each, own[0][-1], own[1])]
    is_gone = listed.accepted and is_whole and not called
    return _Sight(listed, called[0] if len(called) == 1 else ABSENT, is_gone)


def _seen(session: ProbeSession, siblings: Siblings, other: Created) -> _Sight | None:
    """Returns what a read of another resource showed since the latest write of the run; None without such a read."""
    if siblings.is_list:
        return None
    path = {key[-1]: value for key, value in _address(session, siblings.shower, siblings, other).items()}
    shower = session.record.group.get(siblings.shower.id)
    for read in reversed(shower.exchanges if shower is not None else ()):
        if read.number <= session.latest_write:
            break
        if read.accepted and read.authorized and read.request.parts["path"] == path and not read.request.parts["query"]:
            return _Sight(read, read.answer, is_gone=False)
    return None


def _look_patiently(session: ProbeSession, siblings: Siblings, other: Created) -> _Sight | None:
    """Returns what is shown of another resource, asked again while it is missing or changed: it may lag behind."""
    found = _look(session, siblings, other)
    for seconds in session.waits:
        if found is None or _is_as_created(session, siblings, other, found):
            break
        session.rest(seconds)
        found = _look(session, siblings, other)
    return found


def _is_as_created(session: ProbeSession, siblings: Siblings, other: Created, seen: _Sight) -> bool:
    """Returns whether a resource shows a text of its own, and all that the response to its creation showed. Where the
    ids tell resources apart, it shows its id.
    """
    if not siblings.texts:
        return _id(session, siblings, other) in _scalars(seen.shown)
    own = _own_texts(siblings.creator, other.exchange, siblings)
    shown = {at[-1] for at in _places(seen.shown, own)}
    return bool(shown) and (siblings.is_list or {at[-1] for at in _places(other.exchange.answer, own)} <= shown)


def _draft(session: ProbeSession, siblings: Siblings) -> Draft:
    """Returns the smallest request with every text of its own: other properties may ask for more than one change."""
    fields = own_members(session.operation) if session.operation.method != "DELETE" else ()
    return session.over_base({each.key: "plain" for each in fields if each.path[-1] in siblings.texts})


def _unfit(session: ProbeSession, siblings: Siblings, other: Created, before: _Sight, written: Exchange) -> str:
    """Returns why a write shows nothing about another resource; empty where it does."""
    place, path = _place(session, siblings, other), _path(session, written)
    if not _is_beside(place, path):
        return "both resources have the same address, or different parents"
    if any(before.exchange.number < each.exchange.number < written.number for each in session.made()):
        return "another resource was created between the read and the write"
    sent = [written, *(each.exchange for each in session.own())]
    if path[-1] in _scalars(before.shown) or any(place[-1] in _scalars(each.request.body) for each in sent):
        return "one of the two resources refers to the other one"
    return ""


_MEANING = Meaning(
    group="update",
    fault="reaches other resources with a write of one",
    raised_by=(
        "a PUT, PATCH or DELETE of one resource, of those that a POST creates and a read or a list shows; a PUT or "
        "PATCH only if it sends a text, and the creation too"
    ),
    authority="inferred",
    must="leave the other resources of the collection as they are",
    notes=(
        Note(
            "A resource that the run created before the write, and that nothing else changes, is read once. If it "
            "shows its own text, the rule passes. A PUT and a PATCH of one collection share that read.",
            case="slow servers, for which each request counts",
        ),
        Note(
            "If it is missing or changed, two new resources are created. The second one is written, and the first one "
            "is read twice before and once after the write. A finding is shown in three such rounds, or in two of them "
            "where the third one is inconclusive.",
            case="a server on which somebody else deletes resources while the run goes on",
        ),
        Note(
            "After a DELETE, 404 or 410 for the other resource is a finding, or a whole list without it. After a PUT "
            "or PATCH, a text of its own must have become the fresh text that only that request held. Booleans, "
            "numbers, enumerations and references may change.",
            case="correct servers with one default resource, whose `is_default` moves, and with ranks that shift",
        ),
        Note(
            "After a DELETE, a resource counts by its id where no text is sent and shown: its read, or its item in the "
            "list, must show the id that its creation answered.",
            case="mutants that delete all batches of domains, whose texts stand in a list",
        ),
        Note(
            "The first resource is created before the second one, and neither may name the other: a DELETE may take "
            "along what is below or beside a resource.",
            case="correct servers with trees of pages, and with pairs that are deleted together",
        ),
        Note(
            "Nothing is raised if the description says that the operation reaches several resources (all, others, a "
            "series, a family), or if the path takes a list of ids.",
            case="Google Calendar, whose DELETE of a series takes its instances",
        ),
    ),
    alternatives=(
        Alternative(
            "The resource expires, or can be read a few times only",
            "a new resource is read as often and as long, with no write of another one, and is still there",
        ),
        Alternative("Both are one resource, or have one text", "each shows its own text before the write"),
        Alternative("The path names a place, and a DELETE moves the later ones up", "the first one is created first"),
        Alternative("The server keeps only the latest ones", "nothing is created between the read and the write"),
        Alternative("The read lags behind", "the read is repeated for some seconds"),
        Alternative("Somebody else deleted it", "it is seen again with new resources"),
    ),
)

RULE = Rule(
    _KIND,
    _requirements,
    _judge,
    silence=_silence,
    traits=Traits(learns="never", judged_by_state=True),
    probe=Probe(
        "changes",
        "After the write, another resource of the collection is read.",
        _look_beside,
        lambda session, _: _write_beside(session),
        is_shared=True,
    ),
    meaning=_MEANING,
)
