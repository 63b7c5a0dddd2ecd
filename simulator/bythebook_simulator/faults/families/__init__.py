"""The operators, a file for each kind of fault. `OPERATORS` is the table of all."""

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
    values,
)
from bythebook_simulator.faults.operator import Operator

__all__ = ["OPERATORS"]

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
    *pairs.OPERATORS,
)
