"""What the response of a list says that holds for any database: the size of a page, and the order of the items."""

from __future__ import annotations

import re
from typing import Any

from bythebook_conformance.model import Exchange
from bythebook_conformance.relations.collections import resources
from bythebook_conformance.versions.differences.lists import orders
from bythebook_openapi.model.contract import Operation

__all__ = ["order_of", "page_of"]

_LEAST = 5
# A time without a fraction: several items may have the same.
_COARSE = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)?)?")


def page_of(lister: Operation, exchange: Exchange, created: int) -> tuple[str, ...]:
    """Returns the size of a page as a token; none where the list does not hold fewer items than the run created."""
    count = len(resources(lister, exchange.answer) or ())
    return (f"{count} items",) if 0 < count < created else ()


def order_of(lister: Operation, exchange: Exchange) -> tuple[str, ...]:
    """Returns the orders that the items of a list have, by a member that tells each from all others."""
    items = [each for each in resources(lister, exchange.answer) or () if isinstance(each, dict)]
    if len(items) < _LEAST:
        return ()
    columns = {name: [each.get(name) for each in items] for name in items[0]}
    if any(all(isinstance(value, str) and _COARSE.fullmatch(value) for value in column) for column in columns.values()):
        return ()
    strict = {name: column for name, column in columns.items() if _is_strict(column)}
    return tuple(sorted(orders(strict)))


def _is_strict(column: list[Any]) -> bool:
    return len({*map(repr, column)}) == len(column)
