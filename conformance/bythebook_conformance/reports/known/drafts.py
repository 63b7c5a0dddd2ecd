"""A draft as data of a JSON report, and back: what a request held for each field, so that it can be sent again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bythebook_conformance.model import Draft, Fixed

__all__ = ["as_data", "draft_of"]


def as_data(draft: Draft, public: Callable[[Any], Any]) -> dict[str, Any]:
    """Returns a draft as JSON data. `public` takes the user's secrets out of a value."""
    slots = (
        {"at": list(key), **({"value": public(slot.value)} if isinstance(slot, Fixed) else {"slot": slot})}
        for key, slot in draft.slots.items()
    )
    return {"slots": list(slots), "wrong": list(draft.wrong), "credentials": draft.credentials}


def draft_of(data: Mapping[str, Any]) -> Draft:
    """Returns the draft that data of a report states."""
    slots = {tuple(each["at"]): each["slot"] if "slot" in each else Fixed(each["value"]) for each in data["slots"]}
    return Draft(slots, tuple(data["wrong"]), data["credentials"])
