"""The operators, a file for each kind of fault. `OPERATORS` is the table of all. `LATE` names those whose faults no
rule looked for at first.
"""

from __future__ import annotations

from typing import Final

from bythebook_simulator.faults.families import (
    defaults,
    domains,
    errors,
    lists,
    nulls,
    pairs,
    reads,
    requireds,
    responses,
    securities,
    states,
    updates,
    values,
)
from bythebook_simulator.faults.operator import Operator

__all__ = ["LATE", "OPERATORS"]

OPERATORS: Final[tuple[Operator, ...]] = (
    *defaults.OPERATORS,
    *nulls.OPERATORS,
    *requireds.OPERATORS,
    *responses.OPERATORS,
    *values.OPERATORS,
    *domains.OPERATORS,
    *securities.OPERATORS,
    *errors.OPERATORS,
    *reads.OPERATORS,
    *lists.OPERATORS,
    *states.OPERATORS,
    *updates.OPERATORS,
    *pairs.OPERATORS,
)

# Faults that no rule looked for when their operators were written: those of several requests, of lists, of values at
# the edge of a format or a bound, and of the bodies of refusals. Their figure shows how far the rules have caught up.
_LATE: Final = frozenset(
    """
    403-for-401 changes-all creates-twice default-shared deletes-again deletes-all filter-ignored filter-inverted
    id-reused keeps-refused keeps-what-is-below leap-day-refused list-before-change list-cut-inside
    list-keeps-deleted list-nulled list-of-all-parents list-pages-overlap list-pages-skip next-left-out
    null-takes-out order-ignored page-ignored patch-replaces-inside patch-resets-inside plus-refused put-creates
    refusal-as-text refusal-body-otherwise stored-dropped stored-otherwise tag-kept total-of-page
    total-too-small total-with-deleted upper-uuid-refused
    """.split()
)
LATE: Final = frozenset(each.id for each in OPERATORS if each.id in _LATE or each.id.endswith("-one-beyond"))
