"""One-fault variants of the miniature: every field of the founding page times every family of faults that fits it.

The correct servers stand beside them, as a family of which nothing may be found.
"""

from __future__ import annotations

from correct import CORRECT

from variants import access, crashes, defaults, memory, nulls, presence, texts, types, values
from variants.variant import Variant

__all__ = ["VARIANTS", "Variant"]

_MODULES = (defaults, nulls, presence, values, texts, types, crashes, memory, access)
_CORRECT = (Variant("correct server", (), each.name, each.server, "correct", each.warnings) for each in CORRECT)
VARIANTS: tuple[Variant, ...] = (*(each for module in _MODULES for each in module.variants()), *_CORRECT)
