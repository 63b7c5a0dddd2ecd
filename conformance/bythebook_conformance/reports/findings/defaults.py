"""Says what new resources showed in place of a default that the server does not apply."""

from __future__ import annotations

import json
from typing import Any

from bythebook_conformance.evidence.record import Record
from bythebook_conformance.model import Requirement
from bythebook_conformance.relations.identity import texts_in
from bythebook_conformance.rules.base import Rule
from bythebook_openapi.model.equivalence import same
from bythebook_openapi.states import ABSENT

__all__ = ["observed"]

_SEVERAL = 2


def observed(rule: Rule, requirement: Requirement, record: Record) -> dict[str, Any] | None:
    """Returns of how many new resources a response was seen, and the `value` that all had; None for other rules.

    A value counts if no client sent it, nothing was stored before, and nothing of the run stands in it: the text of
    another request, or the mark of its fresh texts.
    """
    field = record.operation.by_key.get(requirement.key)
    if rule.traits.learns != "default" or field is None or record.operation.method != "POST":
        return None
    found: dict[str, Any] = {}
    for number, exchange in enumerate(record.accepted()):
        shown = record.shown(exchange, field) if record.sent(exchange, field) is ABSENT else None
        if shown is not None and not exchange.faults:
            own = record.own(exchange)
            found[str(own if own is not None else f"request {number}")] = shown.value
    values = [*found.values()]
    is_one = len(values) >= _SEVERAL and values[0] is not ABSENT and all(same(values[0], each) for each in values)
    if not is_one or _is_of_run(values[0], record):
        return {"resources": len(values)}
    return {"value": values[0], "resources": len(values)}


def _is_of_run(value: Any, record: Record) -> bool:
    """Returns whether a text of the run stands in a value."""
    text = json.dumps(value, ensure_ascii=False)
    requests = [each.request for one in (record, *record.group.values()) for each in one.exchanges]
    if any(each.mark and each.mark in text for each in requests):
        return True
    sent = {found for each in requests for found in texts_in(dict(each.parts))}
    return any(each in sent for each in texts_in(value))
