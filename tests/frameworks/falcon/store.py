"""Where plans and subscriptions are kept: in memory, as JSON has them."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import falcon

from tests.frameworks.switches import switches

Row = dict[str, Any]
plans: dict[str, Row] = {}
subscriptions: dict[str, Row] = {}
snapshots: dict[str, Row] = {}


def now() -> str:
    """Return the time of day."""
    return datetime.now(UTC).isoformat()


def find(table: dict[str, Row], key: str) -> Row:
    """Return a row, or answer 404."""
    if key not in table:
        raise falcon.HTTPNotFound(title="Not found", description="There is no such resource.")
    return table[key]


def merge(target: Any, patch: Any) -> Any:
    """Return the target with a merge patch applied (RFC 7396)."""
    if not isinstance(patch, dict):
        return patch
    result = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = merge(result.get(name), value)
    return result


def chosen(rows: dict[str, Row], condition: Callable[[Row], bool]) -> list[Row]:
    """Return copies of the rows that meet a condition, in the order of lists."""
    found = [copy.deepcopy(row) for row in rows.values() if condition(row)]
    return found[::-1] if switches.variant("newest-first") else found
