"""deleted-below: what exists only below a resource can no longer be read after the resource was deleted.

Judged by one DELETE of a resource with another one below it, and by reads of both after it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bythebook_conformance.evidence.observations import failed, inconclusive, passed
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.model import GONE, Exchange, Observation, Requirement
from bythebook_conformance.relations.identity import has_fresh_text, holds_what_was_sent
from bythebook_conformance.relations.names import filled, path_names
from bythebook_conformance.relations.resources import Nested, resource_of
from bythebook_conformance.rules.base import Alternative, Meaning, Note, Rule, Traits, of_operation
from bythebook_conformance.rules.probe import Created, Probe, ProbeSession
from bythebook_openapi.model.contract import Contract, Operation
from bythebook_openapi.model.operation import Key

__all__ = ["RULE"]

_KIND = "deleted-below"
_UNDER_WAY = 202


@dataclass(frozen=True)
class _Family:
    """A resource, one below it, and the path parameters with which each is read."""

    parent: Created
    child: Created
    parent_read: Mapping[Key, Any]
    child_read: Mapping[Key, Any]


@dataclass(frozen=True)
class _Outlived:
    """The reads of a resource below another one, before and after the DELETE of that one, and the read of the parent
    after it. `created` is the request that created the resource.
    """

    created: Exchange
    before: Exchange
    parent: Exchange
    after: Exchange


@dataclass(frozen=True)
class _Seen:
    """What reads below a deleted resource showed, by the operation that reads."""

    outlived: Mapping[str, _Outlived]


def _requirements(contract: Contract, operation: Operation) -> Iterator[Requirement]:
    for nested in resource_of(contract, operation).children:
        sentence = f"After the DELETE, {nested.reader.id} answers 404 or 410 for what was below the resource."
        yield of_operation(operation, _KIND, sentence, authority="inferred", case=nested.reader.id)


def _judge(requirement: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    seen = record.seen(_KIND, exchange.number, _Seen)
    found = seen.outlived.get(requirement.case) if seen is not None else None
    if found is None:
        return None
    if exchange.status == _UNDER_WAY:
        return inconclusive(exchange, "the server is still deleting")
    if found.parent.meant not in GONE:
        return inconclusive(exchange, "the deleted resource can still be read")
    if found.after.meant in GONE:
        return passed(exchange)
    is_it = (holds_what_was_sent(found.created, read, record.contract) for read in (found.before, found.after))
    if not all(is_it):
        return inconclusive(exchange, f"the server answered the read after it with {found.after.status}")
    shown = replace(exchange, before=found.before, after=found.after)
    actual = f"{found.after.status}, as before, while its parent is answered with {found.parent.status}"
    return failed(shown, f"404 or 410 for {requirement.case}", actual, level="warning", reason="outlives its parent")


def _silence(_: Requirement, _record: Record) -> str:
    return "no resource with another one below it could be deleted"


def _delete_parents(session: ProbeSession) -> None:
    """Deletes a parent for each requirement about what is below it. A parent with resources of several kinds below it
    is deleted once. The clean-up would delete both anyway.
    """
    families: dict[int, list[tuple[_Family, Nested]]] = {}
    for nested in _asked(session, session.requirements):
        if (family := _family(session, nested) or _first(session, nested)) is not None:
            families.setdefault(id(family.parent), []).append((family, nested))
    for some in families.values():
        _delete(session, some)


def _delete_again(session: ProbeSession, requirement: Requirement) -> Exchange | None:
    """Creates a parent and a resource below it, and deletes the parent. Returns the DELETE; None where that failed."""
    for nested in _asked(session, [requirement]):
        family = _created(session, nested)
        return _delete(session, [(family, nested)]) if family is not None else None
    return None


def _asked(session: ProbeSession, requirements: Sequence[Requirement]) -> list[Nested]:
    cases = {each.case for each in requirements}
    return [each for each in session.record.resource.children if each.reader.id in cases]


def _first(session: ProbeSession, nested: Nested) -> _Family | None:
    """Returns a new family where the run created no resource of a kind, as for a selection of requirements."""
    is_any = any(each.operation.id == nested.creator.id for each in session.made())
    return None if is_any else _created(session, nested)


def _created(session: ProbeSession, nested: Nested) -> _Family | None:
    """Returns a family whose lower resource is new; None where the server creates none."""
    creating = session.opened(nested.creator) if session.may_create else None
    if creating is None:
        return None
    session.set_up(creating)
    return _family(session, nested)


def _delete(session: ProbeSession, some: Sequence[tuple[_Family, Nested]]) -> Exchange | None:
    """Deletes the one parent of some families, and reads what was below it. Returns the DELETE."""
    reader = session.record.resource.reader
    before = [session.read(nested.reader, family.child_read) for family, nested in some]
    exchange = session.delete(some[0][0].parent)
    if reader is None or exchange is None or not exchange.accepted:
        return exchange
    parent = session.read_until_gone(reader, some[0][0].parent_read)
    after: Exchange | None = None
    found: dict[str, _Outlived] = {}
    for (family, nested), earlier in zip(some, before, strict=True):
        after = session.read_until_gone(nested.reader, family.child_read)
        if after is not None and parent is not None:
            found[nested.reader.id] = _Outlived(family.child.exchange, earlier, parent, after)
    session.keep(exchange.number, _Seen(found))
    session.forget_below(some[0][0].parent, is_gone=after is not None and after.meant in GONE)
    return exchange


def _family(session: ProbeSession, nested: Nested) -> _Family | None:
    """Returns the latest sound resource below another resource of the run; None without one.

    A resource with a fresh text comes first: no other resource can be taken for it.
    """
    contract, deleter, made = session.record.contract, session.operation, session.made()
    supplier = resource_of(contract, nested.creator).suppliers.get(path_names(deleter)[-1])
    reader = resource_of(contract, deleter).reader
    if supplier is None or reader is None:
        return None
    parents = [each for each in made if each.operation.id == supplier.operation.id]
    there = {session.path_of(each): each for each in parents if not (each.is_gone or each.was_there)}
    children = [each for each in reversed(made) if each.operation.id == nested.creator.id and _is_sound(each)]
    for child in sorted(children, key=lambda each: not has_fresh_text(each.exchange, contract)):
        theirs = [child.exchange.request.parts["path"].get(name) for name in path_names(child.operation)]
        parent = there.get(_filled(deleter, theirs))
        wanted = session.address(nested.reader, nested.creator, child.exchange)
        if parent is not None and wanted is not None:
            names = (("path", name) for name in path_names(reader))
            of_parent: dict[Key, Any] = dict(zip(names, theirs, strict=False))
            return _Family(parent, child, of_parent, wanted)
    return None


def _is_sound(resource: Created) -> bool:
    """Returns whether a valid request created a resource that is still there, and no invalid one changed it."""
    return not (resource.is_gone or resource.is_spoiled or resource.exchange.faults)


def _filled(deleter: Operation, values: Sequence[Any]) -> str:
    """Returns the path of a DELETE with values for its parameters, in their order."""
    return filled(deleter.path, dict(zip(path_names(deleter), values, strict=False))).rstrip("/")


_MEANING = Meaning(
    group="update",
    fault="still has what was below a deleted resource",
    raised_by="a DELETE of a resource that can be read, and resources that are created and read only below its path",
    authority="inferred",
    must="answer 404 or 410 to a read of what was below a deleted resource",
    notes=(
        Note(
            "The parent must be answered with 404 or 410 after the DELETE. A resource that is marked as deleted may "
            "keep what is below it.",
            case="AIP-164, whose Get returns what was deleted softly",
        ),
        Note(
            "Nothing is raised if any path of the document has resources of that kind outside of their parent, or if "
            "their read shows a list of parents: they may live on without this one.",
            case="Rails, shallow nesting; tracks that stand in several playlists",
        ),
        Note(
            "Nothing is raised for records (logs, events, revisions, invoices, payments), and where the DELETE speaks "
            "of an archive, or of what is kept, moved or restored.",
            case="Stripe, which keeps the history of deleted customers",
        ),
        Note(
            "The read must show a fresh text with which this run created the resource. It had shown that text before.",
            case="servers that answer any id with an example",
        ),
        Note(
            "A read that still finds the resource, or its parent, is repeated after 0.2, 0.5 and 1 second.",
            case="servers that delete what is below in the background",
        ),
        Note(
            "202 says that the deletion is still under way, and a server may refuse to delete a resource with others "
            "below it: nothing is judged.",
            case="AIP-135, whose DELETE refuses to cascade",
        ),
    ),
    alternatives=(
        Alternative("The parent is kept, and marked as deleted", "the read of the parent must answer 404 or 410"),
        Alternative("The resource belongs to other parents too", "no other path and no list of parents has it"),
        Alternative("The server deletes it later", "the read is repeated for some seconds"),
    ),
)

RULE = Rule(
    _KIND,
    _requirements,
    _judge,
    silence=_silence,
    traits=Traits(learns="never", judged_by_state=True),
    probe=Probe(
        "end",
        "A resource with others below it is deleted, after all other verdicts of its group.",
        _delete_parents,
        _delete_again,
    ),
    meaning=_MEANING,
)
