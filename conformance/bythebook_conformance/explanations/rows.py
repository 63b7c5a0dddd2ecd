"""What the tables of explanations are written with: the views that a row is about, and why no request tests it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from bythebook_conformance.explanations.levels import Excuse, Loss
from bythebook_conformance.explanations.registry import Explanation, Prediction, no_prediction
from bythebook_conformance.explanations.sights import Difference, Form, Pair

__all__ = [
    "ACTED",
    "ANSWERED",
    "ANY",
    "ANYWHERE",
    "BY_DOCUMENT",
    "BY_HISTORY",
    "FROM_BEFORE",
    "FROM_DEFAULT",
    "FROM_NULL",
    "FROM_REPLACED",
    "FROM_SENT",
    "IN_READ",
    "KEPT",
    "LEFT_OUT",
    "LISTED",
    "MADE",
    "NEEDS_ANOTHER_CLIENT",
    "NULL",
    "SHOWN",
    "STORED",
    "UNDESCRIBED",
    "VALUE",
    "row",
]

ANSWERED: Pair = ("sent", "response")
STORED: Pair = ("sent", "read")
KEPT: Pair = ("response", "read")
MADE: Pair = ("made", "read")
ACTED: Pair = ("acted", "read")
LISTED: Pair = ("read", "list")
UNDESCRIBED: Pair = ("sent", "undescribed")
# By which views a value is compared: with what was sent, in a read, or anywhere.
FROM_SENT, IN_READ, ANYWHERE = (ANSWERED, STORED), (STORED, KEPT), (ANSWERED, STORED, KEPT)
# By which views a change is compared with what was there before it.
FROM_BEFORE: tuple[Pair, ...] = (("before", "response"), ("before", "read"))
# By which views the default of a field is compared that the request left out.
FROM_DEFAULT: tuple[Pair, ...] = (("default", "response"), ("default", "read"))
# By which views a field is compared that a change is to replace: that it is the same is the fault.
FROM_REPLACED: tuple[Pair, ...] = (("replaced", "response"), ("replaced", "read"))
# By which views null is compared that a request holds: what stands there instead is no change of a value.
FROM_NULL: tuple[Pair, ...] = (("null", "response"), ("null", "read"))

VALUE: tuple[Form, ...] = ("value",)
NULL: tuple[Form, ...] = ("null",)
SHOWN: tuple[Form, ...] = ("value", "null")
LEFT_OUT: tuple[Form, ...] = ("absent",)
ANY: tuple[Form, ...] = SHOWN + LEFT_OUT

# What no request of the run can show: the reason stands in the generated page.
NEEDS_ANOTHER_CLIENT = "another client, or an operator of the server, would have to send the request"
BY_HISTORY = "what the run's earlier requests showed tells it: no further request is needed"
BY_DOCUMENT = "the document says it: no request could make it more likely"


def row(
    name: str,
    sentence: str,
    over: Iterable[Pair],
    forms: Iterable[Form],
    holds: Callable[[Difference], bool],
    *,
    case: str,
    excuse: Excuse = "explains",
    loss: Loss = "meaning",
    predicts: Callable[[Difference], Sequence[Prediction]] = no_prediction,
    untestable: str = BY_HISTORY,
    details: str = "",
) -> Explanation[Difference]:
    """Returns one explanation of a difference between two views. `untestable` counts only where it predicts nothing."""
    places, states, why = frozenset(over), frozenset(forms), untestable if predicts is no_prediction else ""
    return Explanation(name, sentence, case, places, states, holds, excuse, loss, predicts, why, details)
