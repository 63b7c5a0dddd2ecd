"""The smallest valid request must be accepted, or nothing else of the operation can be told.

Where it is refused, what the server wants besides is looked for: an optional field that it demands, or another value.
"""

from __future__ import annotations

from collections.abc import Mapping

from bythebook_conformance.model import Draft, Exchange, Fixed, Path, Slot
from bythebook_conformance.pools import confirm, is_bad
from bythebook_conformance.session import Session
from bythebook_conformance.split import guilty
from bythebook_specs.operation import Operation

__all__ = ["preflight"]

_TRIES = 8
_HINTS = {
    401: "the credentials were not accepted; give them with -H 'NAME: VALUE'",
    403: "the credentials do not suffice, or a value must be one that exists; see --values",
    404: "the path or a value does not exist there; check --url, or give values with --values",
    405: "the server has no such operation; check --url",
    501: "the server does not implement the operation",
}


def preflight(session: Session) -> bool:
    """Return whether a smallest accepted request, the session's base, was found. Says in the record why not."""
    session.record.blocked = _lacking(session.plan.operation)
    if session.record.blocked:
        return False
    smallest = session.plan.pools[0]
    first = session.send(Draft(smallest.slots), smallest.purpose)
    if first.accepted:
        session.base = smallest.slots
        return True
    if first.status not in {401, 405, 501} and (_with_more(session, smallest.slots) or _with_others(session)):
        return True
    session.record.blocked = _why(first)
    return False


def _lacking(operation: Operation) -> str:
    """Return what a request of the operation needs that cannot be sent yet; empty where nothing is lacking."""
    needed = [each for each in operation.parameters if each.required]
    if needed:
        names = ", ".join(f"'{each.name}'" for each in needed)
        return f"it needs a value for the {needed[0].location} parameter {names}, which this version does not send"
    if operation.body_media_types and operation.schema_pointer is None:
        media_types = " or ".join(operation.body_media_types)
        return f"its body is {media_types} without a JSON schema, which this version does not send"
    return ""


def _with_more(session: Session, smallest: Mapping[Path, Slot]) -> bool:
    """Find the optional fields without which the server refuses: from the full request, by what may be left out."""
    full = next((pool for pool in session.plan.pools[1:] if "plain" in pool.slots.values()), None)
    if full is None or not session.send(Draft(full.slots), full.purpose).accepted:
        return False
    session.base = full.slots
    left_out = [path for path, slot in smallest.items() if slot == "absent" and full.slots[path] != "absent"]
    while left_out:
        draft = session.over_base(dict.fromkeys(left_out, "absent"))
        if session.send(draft, "as few fields as the server accepts").accepted:
            break
        found = guilty(left_out, lambda some: _asks(session, some))
        confirm(session, dict.fromkeys(found, "absent"))
        left_out = [path for path in left_out if path not in found[-1:]]
    session.base = {**full.slots, **dict.fromkeys(left_out, "absent")}
    return True


def _asks(session: Session, left_out: object) -> bool:
    assert isinstance(left_out, list)
    draft = session.over_base(dict.fromkeys(left_out, "absent"))
    return is_bad(session.send(draft, "which field must not be left out"))


def _with_others(session: Session) -> bool:
    """Try other values for the required fields, one field at a time."""
    smallest = session.plan.pools[0].slots
    for path in [path for path, slot in smallest.items() if slot == "plain"]:
        for value, _ in zip(session.values.alternatives(session.field(path)), range(_TRIES), strict=False):
            draft = Draft({**smallest, path: Fixed(value)})
            if session.send(draft, "another value, as the first one was refused").accepted:
                session.values.settled[path, "plain"] = value
                session.base = smallest
                return True
    return False


def _why(exchange: Exchange) -> str:
    """Return why the operation could not be tested, in one sentence, with the server's own words."""
    if exchange.status is None:
        return f"the smallest valid request got no answer ({exchange.failure})"
    hint = _HINTS.get(exchange.status, "a value may have to be one that only you know; see --values")
    said = f"; it said: {exchange.text}" if exchange.text else ""
    return f"the smallest valid request was answered {exchange.status}: {hint}{said}"
