"""Detects response fields that change over time, by their names, and by what else has changed.

A later read need not hold them.
"""

from __future__ import annotations

import re

from bythebook_conformance.evidence.responses import held
from bythebook_conformance.model import Exchange
from bythebook_conformance.relations.traits import traits_of
from bythebook_openapi.model.contract import Field, Operation, Response
from bythebook_openapi.states import EACH

__all__ = ["has_moved_on", "is_of_the_moment"]

# A word, as the states of a job are: `queued`, then `done`.
_WORD = re.compile(r"[A-Za-z][A-Za-z _-]*")


def is_of_the_moment(operation: Operation, field: Field) -> bool:
    """Returns whether a field is about the moment or the request, by its name: a remark, something that passes, a
    member of a state, or an address or a code for one use.
    """
    return traits_of(operation, field).volatile


def has_moved_on(response: Response, write: Exchange, read: Exchange) -> bool:
    """Returns whether the read after a write holds another word or boolean: a job whose state went from `queued` to
    `done` may have changed elsewhere too.
    """
    for each in response.fields:
        if each.kind != "property" or EACH in each.place:
            continue
        before, after = held(write, each.path), held(read, each.path)
        if _is_word(before) and _is_word(after) and before != after:
            return True
    return False


def _is_word(value: object) -> bool:
    return isinstance(value, bool) or (isinstance(value, str) and _WORD.fullmatch(value) is not None)
