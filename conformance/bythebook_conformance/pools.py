"""Sends a pool of positive cases; one that is refused or fails is split until the guilty fields stand alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bythebook_conformance.model import Exchange, Fixed, Path, Slot
from bythebook_conformance.rules.rule import UNRELATED
from bythebook_conformance.session import Session
from bythebook_conformance.split import guilty

__all__ = ["confirm", "is_bad", "settle"]

# So many guilty fields in one pool, and each of the others is asked on its own: that is cheaper then.
_MANY = 3
_TRIES = 6


def is_bad(exchange: Exchange) -> bool:
    """Return whether the server refused the request for what it holds, or failed on it."""
    if exchange.status is None:
        return bool(exchange.failure)
    return (exchange.refused and exchange.status not in UNRELATED) or exchange.status == 500 or exchange.status > 501


def settle(session: Session, slots: Mapping[Path, Slot], purpose: str) -> None:
    """Send the base with these slots laid over it, and find out which of them are refused, alone or together."""
    changes = {
        path: slot
        for path, slot in slots.items()
        if slot != session.base.get(path) and (path, str(slot)) not in session.refused
    }
    blamed = 0
    while changes and is_bad(session.send(session.over_base(changes), purpose)):
        if blamed >= _MANY:
            _one_by_one(session, changes)
            return
        found = guilty(list(changes), lambda some: _asks(session, changes, some))
        blamed += 1
        confirm(session, {path: changes[path] for path in found})
        if len(found) == 1:
            _replace(session, found[0], changes[found[0]])
        changes.pop(found[-1])


def _asks(session: Session, changes: Mapping[Path, Slot], some: Sequence[Path]) -> bool:
    draft = session.over_base({path: changes[path] for path in some})
    return is_bad(session.send(draft, "which field is refused"))


def _one_by_one(session: Session, changes: Mapping[Path, Slot]) -> None:
    for path, slot in changes.items():
        if confirm(session, {path: slot}):
            _replace(session, path, slot)


def confirm(session: Session, changes: Mapping[Path, Slot]) -> bool:
    """Return whether the base with these changes is refused, and the base itself accepted right after."""
    exchange = session.send(session.over_base(changes), "this alone is changed in an accepted request")
    bad = is_bad(exchange)
    if bad and session.control().accepted:
        session.record.control[exchange.number] = frozenset(changes)
    return bad


def _replace(session: Session, path: Path, slot: Slot) -> None:
    """A value that is refused is not sent again; another one is looked for, so that the field can still be judged."""
    session.refused.add((path, str(slot)))
    if slot not in {"plain", "other"} or (path, "plain") in session.values.settled:
        return
    for value, _ in zip(session.values.alternatives(session.field(path)), range(_TRIES), strict=False):
        purpose = "another value, as the first one was refused"
        if session.send(session.over_base({path: Fixed(value)}), purpose).accepted:
            session.values.settled[path, "plain"] = value
            session.refused.discard((path, "plain"))
            return
