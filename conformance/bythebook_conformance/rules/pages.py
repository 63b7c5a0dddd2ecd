"""Helps the probes of lists: the largest page, and what earlier responses of a list showed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from bythebook_conformance.evidence.record import Record
from bythebook_conformance.model import Fixed, Slot
from bythebook_conformance.relations.collections import by_id, lists_resources, page_size, resources
from bythebook_openapi.model.contract import Operation
from bythebook_openapi.model.operation import Key

__all__ = ["known_resources", "widest"]

# No larger page than this is asked for.
_MOST = 1000


def known_resources(record: Record) -> list[Any]:
    """Returns the resources that earlier responses of the list held, each as the latest one shows it."""
    found: dict[str, Any] = {}
    for exchange in record.accepted():
        if lists_resources(record.operation, exchange.answer):
            listed = resources(record.operation, exchange.answer) or []
            found |= by_id(record.operation, listed) or {json.dumps(item): item for item in listed}
    return list(found.values())


def widest(lister: Operation) -> Mapping[Key, Slot]:
    """Returns the slot that asks for the largest page that the document admits; nothing where it states none."""
    size = page_size(lister)
    most = size.schema.get("maximum") if size is not None else None
    return {size.key: Fixed(min(most, _MOST))} if size is not None and isinstance(most, int) else {}
