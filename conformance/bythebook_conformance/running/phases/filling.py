"""Fills a collection."""

from __future__ import annotations

from bythebook_conformance.running.session import Opened, Session

__all__ = ["fill"]


def fill(session: Session, count: int, opened: Opened) -> None:
    """Creates more than `count` resources in the collection that the operation lists, where that is possible."""
    creator = session.resources.filler(session.operation, count)
    creating = opened(creator) if creator is not None else None
    if creating is not None:
        session.resources.fill(creating, session.operation, count)
