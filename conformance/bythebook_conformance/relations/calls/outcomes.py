"""Reads responses that refuse a request with a status of success: Slack answers 200 and `ok: false`."""

from __future__ import annotations

from typing import Any, Literal

from bythebook_conformance.conventions import FAULT, IDENTITY, MISSING, OUTCOME
from bythebook_openapi.model.contract import Operation

__all__ = ["declined"]


def declined(operation: Operation, status: int | None, answer: Any) -> Literal["", "refused", "missing"]:
    """Returns whether a 2xx response refuses the request: `missing` where it says that something is not there.

    A flag that the document describes says so, or that of an undescribed response, and another member says why. A
    resource with such a flag has an id.
    """
    if status is None or not 200 <= status < 300 or not isinstance(answer, dict):
        return ""
    flags = [name for name, value in answer.items() if value is False and OUTCOME.found(name)]
    if not flags:
        return ""  # most responses end here: one with 200,000 members is not looked through by name
    faults = [value for name, value in answer.items() if value and FAULT.found(name)]
    if not faults or any(IDENTITY.found(name) for name in answer):
        return ""
    response = operation.response(status)
    fields = [each for each in response.fields if each.place] if response is not None else []
    if fields and not any(each.place == (flags[0],) and "boolean" in each.types for each in fields):
        return ""
    return "missing" if MISSING.found(str(faults)) else "refused"
