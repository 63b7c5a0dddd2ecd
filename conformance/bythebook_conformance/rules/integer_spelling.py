"""integer-spelling: the server accepts an integer that is spelled with a zero fraction, such as `1000.0`.

Judged by one request for each operation whose document spells an integer so. It differs in the spelling alone from a
request that was accepted before and after. A refusal is a notice.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bythebook_conformance.evidence.observations import failed, inconclusive, passed, show
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.evidence.refusals import is_unrelated
from bythebook_conformance.explanations.levels import level_left
from bythebook_conformance.model import Exchange, Observation, Requirement
from bythebook_conformance.rules.base import Alternative, Meaning, Note, Rule, Traits, field_of, of_field
from bythebook_openapi.model.contract import Contract, Operation
from bythebook_openapi.states import ABSENT

__all__ = ["RULE"]

# A double holds every integer up to this one.
_MOST = 2**53


def _requirements(contract: Contract, operation: Operation) -> Iterator[Requirement]:
    for field in operation.fields:
        is_own = field.location == "body" and field.kind == "property" and not field.is_text
        if is_own and field.types == {"integer"} and contract.reader.shape(*field.pointers).spells_floats:
            sentence = f"The server accepts an integer that is spelled as 1000.0 for '{field.name}'."
            yield of_field(operation, field, "integer-spelling", sentence, authority="inferred", fact="type")
            return  # one parser reads all numbers of a body


def _wrong(_: Requirement, _field: Any, value: Any) -> Any:
    is_integer = isinstance(value, int) and not isinstance(value, bool)
    return float(value) if is_integer and abs(value) <= _MOST else ABSENT


def _judge(requirement: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    if exchange.request.purpose != requirement.id:
        return None
    if exchange.accepted:
        return passed(exchange)
    if not exchange.refused:
        return None
    if is_unrelated(exchange, record.operation):
        return inconclusive(exchange, f"the server answered {exchange.status}, which is not about the value")
    if exchange.number not in record.controlled:
        return inconclusive(exchange, "the server refused the same request with a valid value too")
    value = record.sent(exchange, field_of(requirement, record))
    actual = f"{exchange.status} {exchange.text[:120]}".strip()
    level = level_left(requirement.authority, "acceptance", "explains")
    return failed(exchange, f"acceptance of {show(value)}", actual, level=level, reason="narrower")


_MEANING = Meaning(
    group="limits",
    fault="refuses an integer that is spelled with a zero fraction",
    raised_by="an integer of a JSON body for which the document spells a bound, a default or a member as `1000.0`; one "
    "of each operation",
    authority="inferred (JSON Schema 2020-12, Validation, section 6.1.1)",
    must="accept `1000.0` as the integer 1000",
    notes=(
        Note(
            "Every other valid request spells an integer as one, whatever the document does, and so does a value "
            "beyond a bound. A bound beyond 2^53 that is spelled as a double stands for several integers: the nearest "
            "double within is sent.",
            case="FastAPI, which writes the bounds of its components as floats, and 2^63 - 1 as 2^63",
        ),
        Note(
            "A refusal is no more than a notice: OpenAPI 3.0 rests on a draft of JSON Schema in which an integer has "
            "no fraction.",
            case="strict models of Pydantic, which refuse 1000.0",
        ),
    ),
    alternatives=(
        Alternative("The refusal is about something else", "the same request with the other spelling is accepted"),
        Alternative("A parser tells integers from floats by their spelling", "a refusal is a notice"),
    ),
)

RULE = Rule(
    "integer-spelling",
    _requirements,
    _judge,
    wrong=_wrong,
    traits=Traits(beside_all="never"),
    meaning=_MEANING,
)
