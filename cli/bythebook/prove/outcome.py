"""What became of one twin, or of one correct variation. Plain data; it knows neither the simulator nor the kit."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["BEYOND", "ENDED", "HIDDEN", "SEEN", "UNTESTED", "Accused", "Outcome"]

HIDDEN = "not observable: no request was found whose answers differ"
BEYOND = "beyond the plan: no request of the run got another answer than the correct twin gives"
SEEN = "a gap of the kit: it got another answer than the correct twin gives, and did not tell"
ENDED = "not accused: an operation ends untested (exit 4), which its user sees"
UNTESTED = "the operation could not be tested on the correct twin either"


@dataclass(frozen=True)
class Outcome:
    """A faulty twin: whether a client can tell it from the correct one, and whether the kit did.

    `found` counts every level, `strict` warnings and failures, `gate` failures only; `near` says that what the fault is
    about was accused. `why` explains a survivor, `witness` is a request that shows the fault.
    """

    id: str
    operator: str
    family: str
    does: str
    visible: bool
    found: bool = False
    strict: bool = False
    gate: bool = False
    near: bool = False
    requests: int = 0
    seconds: float = 0.0
    why: str = ""
    witness: str = ""


@dataclass(frozen=True)
class Accused:
    """What the kit said of a correct server: one variation, or several at once.

    `accusations` holds each failure and warning as `LEVEL ID`, and `untested OPERATION` where the kit tests that
    operation on the correct twin. `notices` are no accusations. `has_effect` says that some response differed from the
    correct twin's.
    """

    id: str
    does: str
    accusations: tuple[str, ...]
    requests: int
    seconds: float
    notices: tuple[str, ...] = ()
    has_effect: bool = True
    style: str = ""
    of: tuple[str, ...] = ()
