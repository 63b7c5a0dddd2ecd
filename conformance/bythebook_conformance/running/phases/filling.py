"""Fills a collection, and says what earlier responses of its list held."""

from __future__ import annotations

import json
from typing import Any

from bythebook_conformance.model import Fixed, Slot
from bythebook_conformance.relations.collections import by_id, lists_resources, page_size, resources
from bythebook_conformance.running.session import Opened, Session
from bythebook_openapi.model.operation import Key

__all__ = ["fill", "fill_more", "known_resources", "widest"]

# No larger page than this is asked for.
_MOST = 1000


def fill(session: Session, count: int, opened: Opened) -> None:
    """Creates more than `count` resources in the collection that the operation lists, where that is possible."""
    creator = session.resources.filler(session.operation, count)
    creating = opened(creator) if creator is not None else None
    if creating is not None:
        session.resources.fill(creating, session.operation, count)


def fill_more(session: Session, count: int, opened: Opened) -> bool:
    """Creates `count` resources in the collection that the operation lists. Returns whether that was tried."""
    creator = session.resources.filler(session.operation, count)
    creating = opened(creator) if creator is not None else None
    if creating is None:
        return False
    session.resources.add(creating, session.operation, count)
    return True


def known_resources(session: Session) -> list[Any]:
    """Returns the resources that earlier responses of the list held, each as the latest one shows it."""
    found: dict[str, Any] = {}
    for exchange in session.record.accepted():
        if lists_resources(session.operation, exchange.answer):
            listed = resources(session.operation, exchange.answer) or []
            found |= by_id(session.operation, listed) or {json.dumps(item): item for item in listed}
    return list(found.values())


def widest(session: Session) -> dict[Key, Slot]:
    """Returns the slot that asks for the largest page that the document admits; nothing where it states none."""
    size = page_size(session.operation)
    most = size.schema.get("maximum") if size is not None else None
    return {size.key: Fixed(min(most, _MOST))} if size is not None and isinstance(most, int) else {}
