"""Finds or creates a resource with nothing below it, and reads the list below it."""

from __future__ import annotations

from typing import Any

from bythebook_conformance.evidence.differential import OTHER, purpose
from bythebook_conformance.model import Draft, Exchange, Requirement
from bythebook_conformance.planning.values import NOTHING
from bythebook_conformance.relations.graph import path_names, related
from bythebook_conformance.relations.identity import has_fresh_text
from bythebook_conformance.relations.nested import nested_in
from bythebook_conformance.running.context import RequestContext
from bythebook_conformance.running.phases.filling import widest
from bythebook_conformance.running.resources.resource import addressed
from bythebook_conformance.running.resources.resources import SET_UP
from bythebook_conformance.running.session import Opened, Session

__all__ = ["ask_elsewhere"]

# A finding must show in each of so many rounds.
_ROUNDS = 3
# So many resources are created until a write has not named one: where ids count, any number in a body may be one.
_CREATIONS = 3


def ask_elsewhere(session: Session, requirement: Requirement, opened: Opened) -> None:
    """Reads the list of a new resource. Sends nothing where the run created nothing below another one."""
    created = _created(session)
    parent = _new_parent(session, opened) if created else None
    if parent is None:
        return
    wanted = addressed(session.record.contract, parent[0], session.operation, NOTHING, parent[1], turn=0)
    own = (wanted or {}).get(("path", path_names(session.operation)[-1]))
    session.record.elsewhere = [child for child in created if str(_parent_of(session, child)) != str(own)]
    if wanted is None or not session.record.elsewhere:
        return
    context, draft = RequestContext(wanted), session.over_base(widest(session))
    for seconds in [*session.resources.waits, 0.0][:_ROUNDS]:
        exchange = session.send_alone(draft, purpose(requirement, OTHER), context)
        found = session.judge(requirement, exchange)
        if found is None or found.outcome != "fail":
            break
        session.resources.rest(seconds)


def _created(session: Session) -> list[Exchange]:
    """Returns the requests that created what such a list has, and that a fresh text tells from all others."""
    nested = nested_in(session.record.contract, session.operation)
    made = [
        each for each in session.resources.stock.made if nested is not None and each.operation.id == nested.creator.id
    ]
    sound = [each.exchange for each in made if not (each.is_gone or each.is_spoiled or each.was_there)]
    return [each for each in sound if has_fresh_text(each, session.record.contract) and not each.faults]


def _parent_of(session: Session, child: Exchange) -> Any:
    return child.request.parts["path"].get(path_names(session.operation)[-1])


def _new_parent(session: Session, opened: Opened) -> tuple[Any, Exchange] | None:
    """Returns the operation and the exchange that created a resource with nothing below it; None without one.

    Its creation named no other resource, from which it could inherit, and no write named it: a server may keep a
    reference to what is not there yet.
    """
    supplier = related(session.record.contract, session.operation).suppliers.get(path_names(session.operation)[-1])
    creating = opened(supplier.operation) if supplier is not None and supplier.operation.method == "POST" else None
    if creating is None or session.resources.no_create:
        return None
    untouched = session.resources.stock.untouched_bare(creating)
    if untouched is not None:
        return creating.operation, untouched.exchange
    for _ in range(_CREATIONS):
        exchange = session.resources.send(creating, Draft(creating.base), f"{SET_UP} {session.operation.id}")
        made = next((each for each in session.resources.stock.made if each.exchange.number == exchange.number), None)
        if not exchange.accepted or made is None or made.was_there:
            return None
        if not session.resources.stock.is_named(made):
            return creating.operation, exchange
    return None
