"""Joins what the shards of a run say of one baseline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bythebook_conformance.reports.since.changed import ELSEWHERE, Changed, Since

__all__ = ["joined"]


def joined(parts: Sequence[Since]) -> Since | None:
    """Returns what all shards say together; None where none has a baseline.

    Rows that a shard leaves to another one are not missing.
    """
    if not parts:
        return None
    changes: dict[str, Changed] = {}
    for each in (change for part in parts for change in part.changes):
        known = changes.get(each.id)
        changes[each.id] = each if known is None else _both(known, each)
    missing: dict[str, int] = {}
    for why, count in (pair for part in parts for pair in part.missing.items()):
        if not why.endswith(ELSEWHERE):
            missing[why] = missing.get(why, 0) + count
    return replace(
        parts[0],
        changes=tuple(changes.values()),
        shared=sum(each.shared for each in parts),
        new=sum(each.new for each in parts),
        missing=missing,
        is_partial=any(each.is_partial for each in parts),
        requests=sum(each.requests for each in parts),
        left=tuple(line for each in parts for line in each.left),
        updated=all(each.updated for each in parts),
    )


def _both(one: Changed, other: Changed) -> Changed:
    return replace(
        one,
        states=tuple(sorted({*one.states, *other.states})),
        operations=tuple(dict.fromkeys([*one.operations, *other.operations])),
        rows=one.rows + other.rows,
        breaking=one.breaking or other.breaking,
        documented=one.documented or other.documented,
    )
