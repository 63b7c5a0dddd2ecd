"""How many examples Hypothesis draws for a law: a few in `make test`, many in `make soak`."""

from __future__ import annotations

from hypothesis import settings

__all__ = ["few"]


def few(count: int) -> int:
    """Returns the number of examples for a law of which each costs much, or is one of many parameters."""
    profile = settings()
    return profile.max_examples if settings.get_current_profile_name() == "thorough" else count
