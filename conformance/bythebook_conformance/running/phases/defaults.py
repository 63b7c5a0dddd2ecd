"""Changes an object or a list that a resource got by default, and creates another resource without it.

A server that keeps one default object for all resources shows the change in the new one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from bythebook_conformance.model import Draft, Requirement, Slot
from bythebook_conformance.running.resources.due import OF_DEFAULTS
from bythebook_conformance.running.resources.resources import SET_UP
from bythebook_conformance.running.session import Opened, Session
from bythebook_openapi.model.contract import Field
from bythebook_openapi.model.operation import Key

__all__ = ["change_defaults"]


def change_defaults(session: Session, opened: Opened) -> None:
    """Sends a PATCH of all objects and lists that a new resource got by default, and one more creation without them."""
    creator = session.record.resource.creator if session.operation.method == "PATCH" else None
    creating = opened(creator) if creator is not None else None
    if creating is None:
        return
    fields = list(_defaulted(session, creating))
    # The resource is bare: it got by default what the smallest request leaves out.
    if not fields or not session.resources.renewal.renew(session, bare=True, anew=False):
        return
    members = [each for each in session.operation.fields if each.kind == "property" and _is_in(each, fields)]
    wanted: dict[Key, Slot] = dict.fromkeys((each.key for each in (*fields, *members)), "plain")
    change = session.send(session.over_base(wanted), OF_DEFAULTS)
    if change.accepted:
        creating.record.lent.append(change)
        creating.send(Draft(creating.base), f"{SET_UP} {session.operation.id}")


def _is_in(member: Field, fields: Collection[Field]) -> bool:
    """Returns whether a member of an object holds no others, so that an object without it would change nothing."""
    return any(member.parent == each.key for each in fields) and not member.types & {"object", "array"}


def _defaulted(session: Session, creating: Session) -> Iterator[Field]:
    """Yields the members of a PATCH that the creation may leave out, and that are an object or a list by default."""
    judged = {requirement.key for requirement in creating.plan.requirements if _is_about_default(creating, requirement)}
    for field in session.record.resource.members:
        sent = creating.operation.by_key.get(field.key)
        is_default = sent is not None and sent.key in judged and isinstance(sent.default, dict | list)
        if is_default and creating.state(field.key) == "absent":
            yield field


def _is_about_default(creating: Session, requirement: Requirement) -> bool:
    return creating.rules[requirement.id].traits.changes_default
