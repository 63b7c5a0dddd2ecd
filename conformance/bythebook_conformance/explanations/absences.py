"""Why a correct server may show another value than the default of a field that a request left out."""

from __future__ import annotations

from bythebook_conformance.explanations.registry import Explanation
from bythebook_conformance.explanations.rows import BY_HISTORY, FROM_DEFAULT, SHOWN, row
from bythebook_conformance.explanations.sights import Difference

__all__ = ["ABSENCES", "has_another_meaning"]


def has_another_meaning(found: Difference) -> bool:
    """Returns whether no value that was sent for a field ever came back: the property of the response is another."""
    record, field = found.record, found.field
    sent = (each.sent for each in record.echoes(field))
    is_sent = any(each is not None and not record.meaning.is_default(field, each) for each in sent)
    return is_sent and not record.observed(field)


ABSENCES: tuple[Explanation[Difference], ...] = (
    row(
        "another meaning",
        "computed",
        FROM_DEFAULT,
        SHOWN,
        has_another_meaning,
        excuse="weakens",
        case="a status that tells what became of the request",
        untestable=BY_HISTORY,
    ),
)
