"""domain: values outside a field's schema are refused, one case for each way of being outside; values inside are taken.

Each case is one request that differs in that value from one that was accepted before and after. A server that turns a
wrong value into the documented type is lenient (a warning); one that hands it back, is not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from bythebook_conformance.evidence.observations import failed, passed, show
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.evidence.refusals import refusal
from bythebook_conformance.model import Exchange, Observation, Requirement
from bythebook_conformance.relations.dependent_fields import not_free
from bythebook_conformance.relations.identity import plain
from bythebook_conformance.rules.base import REFUSED, Rule, Traits, field_of, judge_negative, of_field, state_refused
from bythebook_conformance.rules.invalid_values import LOOSE, MADE_OF_RIGHT, UNCHECKED, of_right, outside
from bythebook_openapi.model.contract import Contract, Field, Operation
from bythebook_openapi.schema.equivalence import same
from bythebook_openapi.states import ABSENT, NOWHERE

__all__ = ["RULE"]

_ADMITTED, _EXTRA, _BLATANT = "admitted", "unnamed-member", "format-blatant"
_POSITIVE = frozenset({_ADMITTED, _EXTRA})
# Formats that are not enforced, and words of a discriminator that name no variant.
_UNSEEN = frozenset({_BLATANT, "discriminator"})
# Shorter names are found in any text.
_TELLING = 4
_VISIBLE = LOOSE | {"format", "impossible", _BLATANT}


def _requirements(contract: Contract, operation: Operation) -> Iterator[Requirement]:
    for field in operation.fields:
        name = f"'{field.name}'" if field.name else "the body"
        is_chosen = (
            field.kind != "body"
            and (field.required or not not_free(operation, field))
            and not _is_word(operation, field)
        )
        if field.location != "path" and is_chosen:
            yield of_field(
                operation, field, "domain", f"Documented values of {name} are accepted.", case=_ADMITTED, fact="type"
            )
        if field.kind == "variant":
            continue  # a wrong value of a variant may be a right one of another
        if field.schema.get("additionalProperties") is True and not field.is_text:
            sentence = f"A member of {name} that the document does not name is accepted."
            yield of_field(operation, field, "domain", sentence, case=_EXTRA, fact="type")
        for case, value in _outside(contract, field):
            sentence = f"{show(value)} for {name} is refused."
            yield of_field(operation, field, "domain", sentence, case=case, fact="type")
        is_union = any(each.kind == "variant" for each in operation.children.get(field.key, ()))
        for case in of_right(field, _is_closed(field)) if not field.is_text else ():
            if case == "discriminator" and not is_union:
                continue  # no schema extends this one: its discriminator is a property like any other
            sentence = f"A value for {name} that breaks {case.partition(':')[0]} is refused."
            yield of_field(operation, field, "domain", sentence, case=case, fact="type")


def _is_word(operation: Operation, field: Field) -> bool:
    """Return whether a field names the schema of what holds it: not every text does."""
    holder = operation.by_key.get(field.parent) if field.parent is not None else None
    if holder is None or holder.kind == "variant" or holder.tag is None:
        return False
    return holder.tag[0] == field.path[-1]


def _outside(contract: Contract, field: Field) -> Iterator[tuple[str, Any]]:
    for case, value in outside(field).items():
        if not contract.admits(field, value):
            yield case, value
    format_ = str(field.schema.get("format"))
    if format_ in UNCHECKED and contract.admits(field, UNCHECKED[format_]):
        yield _BLATANT, UNCHECKED[format_]


def _is_closed(field: Field) -> bool:
    schema = field.schema
    return schema.get("unevaluatedProperties") is False or (
        schema.get("additionalProperties") is False and not schema.keys() & {"allOf", "patternProperties"}
    )


def _judge(requirement: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    if requirement.case in _POSITIVE:
        return _judge_admitted(requirement, exchange, record)
    return judge_negative(requirement, exchange, record, lambda taken: _taken(requirement, taken, record), _UNSEEN)


def _taken(requirement: Requirement, exchange: Exchange, record: Record) -> Observation:
    """A wrong value was accepted: a leniency where it may have been turned into the documented type."""
    field = field_of(requirement, record)
    value = record.sent(exchange, field)
    if requirement.case not in _VISIBLE:
        return failed(exchange, REFUSED, f"{exchange.status}, and {show(value)} was taken")
    shown = record.shown(exchange, field)
    got = shown.value if shown is not None else ABSENT
    if requirement.case == _BLATANT:
        actual = f"{exchange.status}, and {show(value)} was taken"
    elif shown is None or got is ABSENT or got is None:
        actual = f"{exchange.status}; what became of the value is not shown"
    elif shown.is_valid or _reads_as_time(requirement, got):
        actual = f"{exchange.status}, and it was turned into {show(got)}"
    elif same(value, got):
        return failed(exchange, REFUSED, f"{exchange.status}, and {show(got)} came back as it was sent")
    else:
        return failed(exchange, REFUSED, f"{exchange.status}, and {show(got)} came back")
    return failed(exchange, REFUSED, actual, level="warning", reason="lenient")


def _reads_as_time(requirement: Requirement, got: object) -> bool:
    """A time without zone that was taken may come back as such: it is the same leniency."""
    if requirement.case not in {"no-zone", "date", "number"} or not isinstance(got, str):
        return False
    try:
        datetime.fromisoformat(got)
    except ValueError:
        return False
    return True


def _judge_admitted(requirement: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    field = field_of(requirement, record)
    value = record.sent(exchange, field)
    if not exchange.authorized or value in (ABSENT, NOWHERE, None) or exchange.is_faulty(field.at):
        return None
    slot = exchange.request.draft.slots.get(field.key)
    if (requirement.case == _EXTRA) != (slot == "extra"):
        return None
    if exchange.accepted:
        return passed(exchange)
    fields = state_refused(requirement, exchange, record)
    if not fields or record.was_accepted(field, value):
        return None
    expected, words = f"acceptance of {show(value)}", f"{exchange.status} {exchange.text[:120]}".strip()
    is_named = requirement.case == _EXTRA or same(value, field.default) or _named(field, value, record)
    by_value = requirement.case == _EXTRA or same(value, field.default) or _takes_any(field, record)
    if fields == 1 and is_named and by_value and not _asks_for_another(field, exchange, record):
        return failed(exchange, expected, words)
    if fields > 1:
        words = f"{words} (where another field is changed too)"
    return failed(exchange, expected, words, level="warning", reason="narrower")


def _takes_any(field: Field, record: Record) -> bool:
    """Return whether the server ever took more than nothing for the field: one that it never takes is refused for being
    there, as what may only stand beside another field is, and not for its value.
    """
    nothing: tuple[Any, ...] = (ABSENT, NOWHERE, None, "", [], {})
    return any(record.sent(exchange, field) not in nothing for exchange in record.accepted())


def _is_of_taken_signs(field: Field, value: str, record: Record) -> bool:
    """Return whether all signs of a text were taken in others; else they may be what is refused, not its length."""
    taken = (record.sent(exchange, field) for exchange in record.accepted())
    known = {sign for each in taken if isinstance(each, str) for sign in each}
    return all(sign.isalnum() or sign in known for sign in value)


def _asks_for_another(field: Field, exchange: Exchange, record: Record) -> bool:
    """Return whether the refusal names another field, which the request does not hold: it must stand beside it."""
    said = plain(refusal(exchange, record))
    for other in record.operation.fields:
        name = plain(other.path[-1]) if other.kind in {"property", "parameter"} and other.key != field.key else ""
        if len(name) >= _TELLING and name in said and record.sent(exchange, other) in (ABSENT, NOWHERE):
            return True
    return False


def _named(field: Field, value: Any, record: Record) -> bool:
    """Whether the document names the value: as default, constant, member of an enum, bound, or authored example."""
    schema = field.schema
    named = [field.default, *field.examples, *schema.get("enum", ()), schema.get("minimum"), schema.get("maximum")]
    if "const" in schema:
        named.append(schema["const"])
    if any(same(value, each) for each in named if each is not ABSENT):
        return True
    if isinstance(value, str):
        return _has_length(value, schema, "Length") and _is_of_taken_signs(field, value, record)
    return isinstance(value, list) and _has_length(value, schema, "Items")


def _has_length(value: str | list[Any], schema: Mapping[str, Any], of: str) -> bool:
    return len(value) in {schema.get(f"min{of}"), schema.get(f"max{of}")}


def _wrong(requirement: Requirement, field: Field, value: Any) -> Any:
    if requirement.case in _POSITIVE:
        return ABSENT
    if requirement.case == _BLATANT:
        return UNCHECKED[str(field.schema.get("format"))]
    made = of_right(field, closed=True).get(requirement.case)
    return made(value) if made is not None else outside(field)[requirement.case]


def _needs(requirement: Requirement) -> tuple[str, ...] | None:
    keyword, *members = requirement.case.split(":")
    return tuple(members) if keyword in MADE_OF_RIGHT else None


RULE = Rule(
    "domain",
    _requirements,
    _judge,
    wrong=_wrong,
    needs=_needs,
    traits=Traits(
        refusal="value",
        breaks_document=True,
        beside_all="alternate",
        is_positive=lambda each: each.case in _POSITIVE,
        unseen_cases=_UNSEEN,
        unenforced_cases=frozenset({_BLATANT}),
    ),
)
