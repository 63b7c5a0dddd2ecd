"""How many examples Hypothesis draws for a law: a few in `make test`, many in `make soak`."""

from __future__ import annotations

from hypothesis import settings

__all__ = ["few"]


def few(count: int) -> int:
    """Returns the number of examples of a law whose examples cost much, or which has many parameters."""
    profile = settings()
    return profile.max_examples if settings.get_current_profile_name() == "thorough" else count
