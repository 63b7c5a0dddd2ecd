"""Recognizes a server that stores numbers as integers, and documents that say so."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from bythebook_conformance.conventions import WHOLE
from bythebook_openapi.model.contract import Field
from bythebook_openapi.schema.equivalence import same

__all__ = ["is_documented_whole", "is_rounded", "loses_fractions"]

# So many fractions must be lost, and so many different integers come back: a constant may be near one number by chance.
_LOST, _DIFFERENT = 2, 2


def is_rounded(sent: Any, got: Any) -> bool:
    """Returns whether a number with a fraction came back as a neighboring integer."""
    return _is_number(sent) and _is_number(got) and sent != got and got in (math.floor(sent), math.ceil(sent))


def loses_fractions(pairs: Iterable[tuple[Any, Any]]) -> bool:
    """Returns whether every number that was sent came back as a neighboring integer, and every integer unchanged."""
    known = [(sent, got) for sent, got in pairs if sent is not None]
    lost = {sent for sent, got in known if is_rounded(sent, got)}
    is_each_known = all(is_rounded(sent, got) or same(sent, got) for sent, got in known)
    return is_each_known and len(lost) >= _LOST and len({got for _, got in known}) >= _DIFFERENT


def is_documented_whole(*fields: Field) -> bool:
    """Returns whether a document says of a number that it has no fraction: by an integer format, or in words."""
    return any(
        str(field.schema.get("format", "")).startswith(("int", "uint"))
        or any(WHOLE.found(str(field.schema.get(name, ""))) for name in ("description", "title"))
        for field in fields
    )


def _is_number(value: object) -> bool:
    return not isinstance(value, bool) and (
        isinstance(value, int) or (isinstance(value, float) and math.isfinite(value))
    )
