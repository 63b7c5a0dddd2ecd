"""default-yields: the default does not take the place of an explicit value, a falsy one, or an explicit null.

Judged by every answer, or the read after it, to a request that holds another value than the default, or null.
"""

from __future__ import annotations

from collections.abc import Iterator

from bythebook_conformance.evidence.observations import failed, passed, show
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.model import Exchange, Observation, Requirement
from bythebook_conformance.rules.base import Rule, Traits, field_of, members, of_field
from bythebook_openapi.model.contract import Contract, Field, Operation
from bythebook_openapi.schema.equivalence import covers, same
from bythebook_openapi.states import ABSENT, NOWHERE

__all__ = ["RULE"]


def _requirements(_: Contract, operation: Operation) -> Iterator[Requirement]:
    for field in members(operation):
        has_default = field.location == "body" and not field.required and field.default is not ABSENT
        if operation.method != "PATCH" and has_default and _has_others(field):
            sentence = f"The default {show(field.default)} yields to an explicit value or null for '{field.name}'."
            yield of_field(operation, field, "default-yields", sentence, authority="implied", fact="default")


def _has_others(field: Field) -> bool:
    """Whether the document admits anything beside the default."""
    members = [field.schema["const"]] if "const" in field.schema else field.schema.get("enum")
    return members is None or bool(field.nullable) or any(not same(each, field.default) for each in members)


def _judge(requirement: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    field = field_of(requirement, record)
    value = record.sent(exchange, field)
    if not exchange.authorized or value in (ABSENT, NOWHERE) or exchange.is_faulty(field.at):
        return None
    shown = record.shown(exchange, field)
    if shown is None or shown.value is ABSENT or record.meaning.is_default(field, value) or not shown.is_valid:
        return None  # `{}` completed by the defaults of its members may be the default
    meaning = record.meaning
    if meaning.same(meaning.completed(field, value), shown.value, field, shown.field):
        return passed(exchange)
    structured = field.is_structured and field.default not in ({}, []) and not meaning.covers(value, shown.value, field)
    structured = structured and not covers(field.default, value)  # else the members speak for themselves
    if not isinstance(value, dict | list | None) and not record.contract.admits(shown.field, value):
        return None  # no answer can show it
    if meaning.same(field.default, shown.value, field, shown.field) or (
        structured and covers(field.default, shown.value)
    ):
        return failed(exchange, show(value), f"the default, {show(shown.value)}")
    return passed(exchange)


RULE = Rule(
    "default-yields",
    _requirements,
    _judge,
    traits=Traits(
        judged_by_read=True, judged_by_state=True, interaction="value", yields_to=("response-domain", "response-null")
    ),
)
