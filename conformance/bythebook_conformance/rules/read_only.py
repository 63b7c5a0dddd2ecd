"""read-only: a client cannot set a property that is readOnly: the server ignores the value or refuses the request.

Judged by one request with the property. The same request without it was accepted.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bythebook_conformance.evidence.observations import failed, inconclusive, passed, show
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.model import Exchange, Observation, Requirement
from bythebook_conformance.rules.base import Alternative, Meaning, Note, Rule, Traits, of_field
from bythebook_openapi.model.contract import Contract, Field, Operation
from bythebook_openapi.model.equivalence import same
from bythebook_openapi.states import ABSENT, EACH, NOWHERE, get

__all__ = ["RULE"]

# No counter reaches this number, and 32 bits hold it.
_FAR = 1_900_000_000


def _requirements(_: Contract, operation: Operation) -> Iterator[Requirement]:
    for field in operation.read_only:
        holders = operation.ancestors(field)
        is_told = not field.is_uncertain and EACH not in field.place and all(each.kind != "variant" for each in holders)
        if is_told and operation.is_write and len(_members(field) or (0, 1)) > 1:
            sentence = f"A client cannot set '{field.name}'."
            yield of_field(operation, field, "read-only", sentence, fact="readOnly")


def _members(field: Field) -> list[Any]:
    """Returns the values that the document names, without null; empty if it names none."""
    stated = [field.schema["const"]] if "const" in field.schema else field.schema.get("enum") or []
    return [each for each in stated if each is not None]


def _wrong(_: Requirement, field: Field, value: Any) -> Any:
    members = _members(field)
    if members:
        return members[-1]  # the server's own value is probably the first
    if isinstance(value, bool):
        return True  # a readOnly boolean is mostly a permission
    is_free = isinstance(value, int) and not field.schema.keys() & {"maximum", "exclusiveMaximum", "multipleOf"}
    return _FAR + value if is_free else value


def _judge(requirement: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    if exchange.request.purpose != requirement.id:
        return None
    if exchange.refused:
        return passed(exchange)
    if not exchange.accepted:
        return None
    sent = get(exchange.request.parts, requirement.at)
    for got in _answered(requirement, exchange, record):
        if got in (ABSENT, NOWHERE):
            continue
        if same(sent, got) and _is_own(requirement, exchange, record):
            return inconclusive(exchange, "the server answers this value without it, too")
        if same(sent, got):
            return failed(exchange, "the server's own value, or a refusal", f"{show(got)}, as it was sent")
        return passed(exchange)
    return inconclusive(exchange, "no response shows the property")


def _is_own(requirement: Requirement, exchange: Exchange, record: Record) -> bool:
    """Returns whether the server answered the value before any request sent it."""
    value, first = get(exchange.request.parts, requirement.at), record.sent_for(requirement.id)[0]
    earlier = (each for each in record.accepted() if each.number < first.number)
    return any(same(value, got) for each in earlier for got in _answered(requirement, each, record))


def _answered(requirement: Requirement, exchange: Exchange, record: Record) -> Iterator[Any]:
    """Yields what the read after a request, and its response, show of the property."""
    for shown in (exchange.after, exchange):
        response = record.described(shown) if shown is not None else None
        if shown is not None and response is not None:
            known = record.between(response)
            yield get(shown.answer, (*known.answered, *requirement.at[1 + len(known.sent) :]))


_MEANING = Meaning(
    group="stored",
    fault="lets a client set a read-only property",
    raised_by="`readOnly` on a property of a body that the client writes",
    authority="stated",
    must="ignore the value or refuse the request: a client may not set the property",
    notes=(
        Note(
            "The only legal value shows nothing: the rule is not raised for a `const` or a single enum member. It "
            "is inconclusive if the server answered the value before it was sent.",
            case="a public document with a `readOnly` constant",
        ),
        Note(
            "A counter may come to the number that was sent: the rule sends a number that none reaches by itself.",
            case="review: a counter that came to the value",
        ),
        Note(
            "A boolean is sent as true: what clients may not set is mostly a right. It is a fault only if the "
            "server never answered true without it.",
            case="review: a client that makes itself an administrator",
        ),
        Note(
            "The rule is raised inside objects too. A request with a `readOnly` property departs from the document "
            "there, unless only one variant says so. Where no response shows the object, the requirement is "
            "inconclusive.",
            case="correct servers with server-generated members inside an object",
        ),
    ),
    alternatives=(
        Alternative(
            "The server's own value happens to be the same",
            "the value was answered before it was sent: inconclusive",
        ),
    ),
)

RULE = Rule("read-only", _requirements, _judge, wrong=_wrong, traits=Traits(beside_all="never"), meaning=_MEANING)
