"""Finds the item of a response's list that a request sent: a server may sort a list, or add items of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bythebook_conformance.model import Exchange
from bythebook_conformance.relations.envelopes import Between
from bythebook_openapi.model.contract import Field
from bythebook_openapi.model.operation import Key
from bythebook_openapi.schema.equivalence import same
from bythebook_openapi.states import EACH, get

__all__ = ["aligned"]


def aligned(answer: Any, known: Between, field: Field, written: Exchange) -> Key:
    """Returns where in a response a field stands. `known` says what is around the resource, `written` is the request.

    For a field inside a list, this is the item that shares most values with the first item of the request.
    """
    around: Key = tuple("0" if step == EACH else step for step in known.answered)
    own = field.path[len(known.sent) :]
    if EACH not in field.place:
        return (*around, *own)
    path, sent = around, get(written.request.parts, (field.location, *known.sent))
    for step in own:
        shown = get(answer, path)
        is_list = isinstance(shown, list) and isinstance(sent, list) and bool(sent) and step == "0"
        path = (*path, str(_likest(sent[0], shown)) if is_list else step)
        sent = get(sent, (step,))
    return path


def _likest(sent: Any, shown: list[Any]) -> int:
    """Returns the index of the item that shares most values with the item of the request; 0 where none shares any."""
    shared = [_shared(sent, item) for item in shown]
    return shared.index(max(shared)) if shared else 0


def _shared(sent: Any, item: Any) -> tuple[int, int]:
    """Returns how many values two objects share: those that are neither empty nor zero, and all of them."""
    if not isinstance(sent, Mapping) or not isinstance(item, Mapping):
        return 0, 0
    shared = [value for name, value in sent.items() if name in item and same(value, item[name])]
    return sum(value not in (None, False, 0, "", [], {}) for value in shared), len(shared)
