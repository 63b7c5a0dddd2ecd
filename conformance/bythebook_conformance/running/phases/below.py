"""Deletes a resource with others below it, and reads what was below it.

The clean-up would delete both anyway. It comes after all other verdicts of a group, since these need the resources.
"""

from __future__ import annotations

from collections.abc import Sequence

from bythebook_conformance.evidence.record import Outlived
from bythebook_conformance.model import Draft, Exchange, Requirement
from bythebook_conformance.relations.graph import related
from bythebook_conformance.relations.nested import Nested, nested_below
from bythebook_conformance.running.resources.families import Family
from bythebook_conformance.running.resources.resources import SET_UP
from bythebook_conformance.running.session import Opened, Session

__all__ = ["delete_parents", "delete_parents_again"]


def delete_parents(sessions: Sequence[Session], opened: Opened) -> None:
    """Deletes a parent for each requirement about what is below it, the deepest first. A parent with resources of
    several kinds below it is deleted once. `opened` opens what creates a resource below it, where the run created none.
    """
    for session in sorted(sessions, key=lambda each: -each.operation.path.count("{")):
        session.target.stop.check()
        families: dict[int, list[tuple[Family, Nested]]] = {}
        for nested in _asked(session, session.plan.requirements):
            if (family := _family(session, nested) or _first(session, nested, opened)) is not None:
                families.setdefault(id(family.parent), []).append((family, nested))
        for some in families.values():
            _delete(session, some)


def delete_parents_again(session: Session, requirement: Requirement) -> Exchange | None:
    """Creates a parent and a resource below it, and deletes the parent. Returns the DELETE; None where that failed."""
    for nested in _asked(session, [requirement]):
        family = _created(session, nested)
        return _delete(session, [(family, nested)]) if family is not None else None
    return None


def _asked(session: Session, requirements: Sequence[Requirement]) -> list[Nested]:
    cases = {each.case for each in requirements if session.rules[each.id].traits.deletes_parent}
    return [each for each in nested_below(session.record.contract, session.operation) if each.reader.id in cases]


def _family(session: Session, nested: Nested) -> Family | None:
    return session.resources.families.found(session.operation, nested, session.resources.stock.made)


def _first(session: Session, nested: Nested, opened: Opened) -> Family | None:
    """Returns a new family where the run created no resource of a kind, as for a selection of requirements."""
    made = any(each.operation.id == nested.creator.id for each in session.resources.stock.made)
    return _created(session, nested) if not made and opened(nested.creator) is not None else None


def _created(session: Session, nested: Nested) -> Family | None:
    """Returns a family whose lower resource is new; None where the server creates none."""
    creating = session.resources.sender(nested.creator)
    if session.resources.no_create or not creating.is_ready:
        return None
    session.resources.send(creating, Draft(creating.base), f"{SET_UP} {session.operation.id}")
    return _family(session, nested)


def _delete(session: Session, some: Sequence[tuple[Family, Nested]]) -> Exchange | None:
    """Deletes the one parent of some families, and reads what was below it. Returns the DELETE."""
    families, deleter = session.resources.families, session.operation
    reader = related(session.record.contract, deleter).reader
    before = [families.read_child(deleter, nested, family) for family, nested in some]
    exchange = families.delete(some[0][0])
    if reader is None or exchange is None or not exchange.accepted:
        return exchange
    parent = families.read_deleted(deleter, reader, some[0][0].parent_read)
    after: Exchange | None = None
    for (family, nested), earlier in zip(some, before, strict=True):
        after = families.read_deleted(deleter, nested.reader, family.child_read)
        if after is not None and parent is not None:
            found = Outlived(family.child.exchange, earlier, parent, after)
            session.record.outlived[exchange.number, nested.reader.id] = found
    session.resources.forget_below(some[0][0], after)
    return exchange
