"""The upper bound of a rate, of a few accused among independent units (Clopper and Pearson, Biometrika 26, 1934)."""

from __future__ import annotations

from math import comb

__all__ = ["LEVEL", "upper_bound"]

LEVEL = 0.95
_STEPS = 60


def upper_bound(accused: int, units: int, level: float = LEVEL) -> float:
    """Returns the largest rate that `accused` of `units` does not exclude, one-sided and exact.

    For 0 of n this is 1 - 0.05^(1/n), about 3/n. Without a unit nothing is excluded: 1.
    """
    if accused >= units:
        return 1.0
    if accused == 0:
        return 1.0 - float((1 - level) ** (1 / units))
    low, high = accused / units, 1.0
    for _ in range(_STEPS):
        rate = (low + high) / 2
        low, high = (rate, high) if _at_most(accused, units, rate) > 1 - level else (low, rate)
    return high


def _at_most(accused: int, units: int, rate: float) -> float:
    """Returns the probability of at most so many accused units."""
    return sum(comb(units, each) * rate**each * (1 - rate) ** (units - each) for each in range(accused + 1))
