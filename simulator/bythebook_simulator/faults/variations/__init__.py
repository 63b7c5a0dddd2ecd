"""Correct servers that do what the document leaves open in another way. None of them may be accused.

Source: docs/rules.md, what each rule says nothing of.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bythebook_simulator.faults.variations.conduct import CONDUCT
from bythebook_simulator.faults.variations.creating import CREATING
from bythebook_simulator.faults.variations.deleting import DELETING
from bythebook_simulator.faults.variations.errors import ERRORS
from bythebook_simulator.faults.variations.headers import HEADERS
from bythebook_simulator.faults.variations.listing import LISTING
from bythebook_simulator.faults.variations.members import MEMBERS
from bythebook_simulator.faults.variations.paging import PAGING
from bythebook_simulator.faults.variations.refusing import REFUSING
from bythebook_simulator.faults.variations.rules import RULES
from bythebook_simulator.faults.variations.spelling import SPELLING
from bythebook_simulator.faults.variations.succeeding import SUCCEEDING
from bythebook_simulator.faults.variations.variation import Variation, together
from bythebook_simulator.faults.variations.writing import WRITING

__all__ = ["THEMES", "VARIATIONS", "Variation", "together"]

_AS_IT_IS: Final = Variation("as-it-is", "is the correct twin itself", lambda _world, base: base)

# Each is a layer on top of those before it: what changes resources comes first, and what encodes a response last.
THEMES: Final[Mapping[str, tuple[Variation, ...]]] = {
    "What is kept of a value": WRITING,
    "Creations, ids and known names": CREATING,
    "Deletions": DELETING,
    "What the server makes itself, and when it shows": CONDUCT,
    "Lists": LISTING,
    "Pages, filters and fields": PAGING,
    "Statuses of success": SUCCEEDING,
    "Rules between fields": RULES,
    "Refusals": REFUSING,
    "Members beside the document": MEMBERS,
    "Forms of errors": ERRORS,
    "Spelling": SPELLING,
    "Headers": HEADERS,
}

VARIATIONS: Final = (_AS_IT_IS, *(each for theme in THEMES.values() for each in theme))
