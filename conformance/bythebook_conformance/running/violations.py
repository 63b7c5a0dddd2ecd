"""Finds where a request breaks the document, by the document's own schemas. It sends nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import jsonschema_rs

from bythebook_openapi.model.contract import Contract, Operation
from bythebook_openapi.model.operation import Key
from bythebook_openapi.states import ABSENT, NOWHERE, get

__all__ = ["faults"]

_KINDS = jsonschema_rs.ValidationErrorKind


def faults(contract: Contract, operation: Operation, parts: Mapping[str, Any]) -> frozenset[Key]:
    """Returns the places of a request that the document does not admit, each with its location first.

    A missing property counts by its own place. So does a `readOnly` property, which no client should send.
    """
    found: set[Key] = set()
    for each in operation.parameters:
        value = parts.get(each.location, {}).get(each.path[0], ABSENT)
        if (value is ABSENT and each.required) or (value is not ABSENT and not contract.admits(each, value)):
            found.add(each.at)
    body = parts.get("body", ABSENT)
    root = operation.body
    if root is None or operation.schema_pointer is None:
        return frozenset(found)
    if body is ABSENT:
        return frozenset({*found, root.at} if root.required else found)
    try:
        errors = list(contract.validator(operation.schema_pointer).iter_errors(body))
    except (UnicodeEncodeError, ValueError, RecursionError):  # a lone surrogate, hundreds of levels
        return frozenset({*found, root.at})
    for error in errors:
        path = tuple(str(part) for part in error.instance_path)
        if isinstance(error.kind, _KINDS.Required):
            path = (*path, str(error.kind.property))
        found.add(("body", *path))
    # A property that is `readOnly` in one variant may be writable in another, so it is no fault.
    certain = (each for each in operation.read_only if len(each.place) == len(each.steps))
    found |= {each.at for each in certain if get(parts, each.at) not in (ABSENT, NOWHERE)}
    return frozenset(found)
