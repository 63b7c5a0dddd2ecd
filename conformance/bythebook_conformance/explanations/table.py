"""All explanations of a difference between two views of a value, as one table.

The order counts: the first that holds is believed, or tested. What explains a difference stands before what proves a
fault, and that before what weakens it.
"""

from __future__ import annotations

from typing import get_args

from bythebook_conformance.explanations.absences import ABSENCES
from bythebook_conformance.explanations.changes import CHANGES
from bythebook_conformance.explanations.later_views import LATER_VIEWS
from bythebook_conformance.explanations.levels import Excuse
from bythebook_conformance.explanations.nulls import NULLS
from bythebook_conformance.explanations.registry import Explanation
from bythebook_conformance.explanations.sights import Difference
from bythebook_conformance.explanations.values import VALUES

__all__ = ["DIFFERENCES"]

_EXCUSES: tuple[Excuse, ...] = get_args(Excuse)
_ROWS: tuple[Explanation[Difference], ...] = (*VALUES, *NULLS, *ABSENCES, *CHANGES, *LATER_VIEWS)
DIFFERENCES = tuple(each for excuse in _EXCUSES for each in _ROWS if each.excuse == excuse)
