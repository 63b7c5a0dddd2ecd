"""Compares the value of a response with the value of the request, by JSON Patch (RFC 6902)."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from jsonpatch import JsonPatch, make_patch
from jsonpointer import JsonPointer

from bythebook_conformance.evidence.observations import show
from bythebook_conformance.reports.report import Change
from bythebook_openapi.states import ABSENT

__all__ = ["changes"]

_MOST = 10


def changes(expected: Any, actual: Any) -> tuple[Change, ...]:
    """Returns the places at which two objects or two lists differ, at most ten; none for any other values.

    Members that only the actual value has are left out, since a server may add members of its own.
    """
    if not isinstance(expected, dict | list) or type(expected) is not type(actual):
        return ()
    return tuple(change for change, _ in zip(_changes(expected, actual), range(_MOST), strict=False))


def _changes(expected: Any, actual: Any) -> Iterator[Change]:
    patched = deepcopy(expected)  # a step begins where the one before it ended (RFC 6902, section 3)
    for step in make_patch(expected, actual):
        if step["op"] == "move":  # a value that stands elsewhere is missing at its old place
            yield Change(step["from"], show(_at(patched, step["from"])), show(ABSENT))
        elif step["op"] == "add" and not isinstance(_at(patched, step["path"].rpartition("/")[0]), dict):
            yield Change(step["path"], show(ABSENT), show(step["value"]))
        elif step["op"] in {"remove", "replace"}:
            yield Change(step["path"], show(_at(patched, step["path"])), show(step.get("value", ABSENT)))
        patched = JsonPatch([step]).apply(patched, in_place=True)


def _at(value: Any, pointer: str) -> Any:
    return JsonPointer(pointer).resolve(value, ABSENT)
