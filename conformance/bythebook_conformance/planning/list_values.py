"""Lists in parameters and forms, which have no fields for their items: as few items as may be, each of its schema."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from bythebook_conformance.planning.typed_values import candidates
from bythebook_openapi.model.contract import Contract, Field
from bythebook_openapi.states import ABSENT

__all__ = ["listed"]

_MOST_ITEMS = 50


def listed(contract: Contract, each: Field, trait: str, mark: str, order: int) -> Iterator[list[Any]]:
    """Yield a list of a trait for a field that is written as text; none where its items can be of no such value."""
    items = contract.reader.shape(*each.pointers).items if each.is_text and "array" in each.types else []
    if not items or trait not in {"plain", "other"}:
        return
    shape = contract.reader.shape(*items)
    item = replace(
        each, kind="item", schema=shape.schema, types=shape.types, pointers=tuple(items), default=ABSENT, examples=()
    )
    found: list[Any] = []
    for turn in range(min(max(each.schema.get("minItems", 1), 1), _MOST_ITEMS)):
        made = candidates(item, trait, f"{mark}{turn or ''}", order + turn, turn)
        value = next((one for one in made if contract.admits(item, one) and item.can_write(one)), ABSENT)
        if value is ABSENT:
            return
        found.append(value)
    yield found
