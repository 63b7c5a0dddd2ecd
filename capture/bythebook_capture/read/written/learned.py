"""Computes how much something looks like what it may be, from its signs and a table of learned weights."""

from __future__ import annotations

import math
from collections.abc import Mapping, Set
from functools import cache
from importlib.resources import files

__all__ = ["likeness", "weights_in"]


def likeness(signs: Set[str], weights: Mapping[str, float]) -> float:
    """Returns the likeness of something with these signs, from 0 to 1."""
    total = weights[""] + math.fsum(weights[sign] for sign in signs if sign in weights)
    return 1 / (1 + math.exp(-max(-50.0, min(50.0, total))))


@cache
def weights_in(file: str) -> Mapping[str, float]:
    """Returns the weight of each sign in a table beside this module; that of the empty sign is always added."""
    text = files("bythebook_capture.read.written").joinpath(file).read_text(encoding="utf-8")
    rows = (row.partition("\t") for row in text.splitlines())
    return {sign: float(weight) for weight, _, sign in rows}
