"""Correct servers that do what the document leaves open in another way. None of them may be accused.

Source: docs/semantics.md, what each rule says nothing of.
"""

from __future__ import annotations

from typing import Final

from bythebook_simulator.faults.variations.conduct import CONDUCT
from bythebook_simulator.faults.variations.listing import LISTING
from bythebook_simulator.faults.variations.refusing import REFUSING
from bythebook_simulator.faults.variations.spelling import SPELLING
from bythebook_simulator.faults.variations.variation import Variation

__all__ = ["VARIATIONS", "Variation"]

_AS_IT_IS: Final = Variation("as-it-is", "is the correct twin itself", lambda _world, base: base)

VARIATIONS: Final = (_AS_IT_IS, *SPELLING, *LISTING, *REFUSING, *CONDUCT)
