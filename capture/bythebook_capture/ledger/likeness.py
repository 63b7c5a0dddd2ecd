"""Computes the likeness of each line of a page to a line that states a fact.

The weights of the signs are learned from pages whose facts were written down by hand, none by a reader
(`bench/capturing/likeness.py` learns them, and says how well they do on pages that they were not learned from).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Final

from bythebook_capture.ledger.regions import Line
from bythebook_capture.ledger.signs import signs_of

__all__ = ["LEAST", "SURE", "WEIGHTS", "likeness"]

WEIGHTS: Final = "weights.tsv"
# From this likeness on, a line looks like a fact.
LEAST: Final = 0.1
# From this one on, so does a line that names nothing: no call, no field and no status.
SURE: Final = 0.3


def likeness(lines: Sequence[Line], weights: Mapping[str, float] | None = None) -> Iterator[float]:
    """Yields how much each line looks like a fact, from 0 to 1. `weights` are others than those of the product."""
    weights = _weights() if weights is None else weights
    for signs in signs_of(lines):
        total = weights[""] + math.fsum(weights[sign] for sign in signs if sign in weights)
        yield 1 / (1 + math.exp(-max(-50.0, min(50.0, total))))


@cache
def _weights() -> Mapping[str, float]:
    """Returns the weight of each sign; that of the empty sign is added for every line."""
    text = files("bythebook_capture.ledger").joinpath(WEIGHTS).read_text(encoding="utf-8")
    rows = (row.partition("\t") for row in text.splitlines())
    return {sign: float(weight) for weight, _, sign in rows}
