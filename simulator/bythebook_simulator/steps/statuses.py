"""The step `status`: with which documented status an outcome is answered. It makes no bodies."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from bythebook_simulator.context import Context
from bythebook_simulator.messages import Outcome

__all__ = ["refusal_status", "status"]

# RFC 9110, section 9.3: what fits a deed best comes first.
_PREFERRED: Final[Mapping[str, tuple[int, ...]]] = {
    "created": (201, 200, 202, 204),
    "deleted": (204, 200, 202),
}
_OTHERWISE: Final = (200, 201, 202, 204)

_REFUSED: Final[Mapping[str, tuple[int, ...]]] = {
    "unauthorized": (401, 403),
    "malformed": (400, 422),
    "invalid": (422, 400),
    "not-found": (404, 410),
    "method": (405,),
    "media-type": (415, 400, 422),
    "stale": (412,),
}
# What these say is no matter of a value.
_OF_OTHER_MATTERS: Final = frozenset({401, 402, 403, 404, 405, 406, 407, 408, 409, 410, 411, 412, 413, 414, 415}) | {
    *(417, 421, 423, 424, 425, 426, 428, 429, 431, 451)
}
_INVALID: Final = re.compile(r"\binvalid\b|\bvalidation\b", re.IGNORECASE)


def status(context: Context, outcome: Outcome) -> int:
    """Return the documented status that fits best, else another one of success (OpenAPI 3.1.1, section 4.8.16)."""
    answers = context.endpoint.answers
    preferred = _PREFERRED.get(outcome.deed, _OTHERWISE)
    by_number = [int(key) for key in answers if key.isdecimal() and len(key) == 3]
    found = [each for each in preferred if each in by_number] or sorted(each for each in by_number if 200 <= each < 300)
    if found:
        return found[0]
    if "2XX" in answers or "default" in answers:
        return preferred[0] if "2XX" in answers and outcome.deed != "deleted" else 200
    return next((each for each in sorted(by_number) if 300 <= each < 400), 200)


def refusal_status(context: Context, case: str) -> int:
    """Return the documented status of a refusal: the usual one, or one whose description speaks of what is invalid.
    Where none fits, it is what HTTP has for the case (RFC 9110, section 15.5).
    """
    answers, fitting = context.endpoint.answers, _REFUSED[case]
    found = [each for each in fitting if str(each) in answers]
    if not found and case in {"malformed", "invalid"}:
        others = sorted(int(key) for key in answers if key.isdecimal() and key[0] == "4")
        found = [each for each in others if each not in _OF_OTHER_MATTERS]
        found = found or [each for each in others if _INVALID.search(answers[str(each)].description)]
    return found[0] if found else 400 if case in {"malformed", "invalid"} else fitting[0]
