"""domain: values outside a field's schema are refused, one case for each way of being outside; values inside are taken.

A server that turns a wrong value into the documented type is lenient (a warning); one that hands it back, is not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from bythebook_conformance.compare import same
from bythebook_conformance.model import Exchange, Observation, Requirement
from bythebook_conformance.record import Record
from bythebook_conformance.rules.rule import (
    REFUSED,
    Rule,
    failed,
    field_of,
    judge_negative,
    of_field,
    passed,
    sent,
    show,
    state_refused,
)
from bythebook_specs.contract import Contract, Field, Operation
from bythebook_specs.states import ABSENT

__all__ = ["ADMITTED", "RULE"]

ADMITTED = "admitted"

# What a value of each JSON type looks like where another type is documented. `number` is no integer either.
_TYPES: Mapping[str, Any] = {
    "string": "30",
    "number": 7.5,
    "boolean": True,
    "array": [],
    "object": {},
}
_BY_TYPE: Mapping[str, Mapping[str, Any]] = {
    "boolean": {"string": "true", "number": 1},
    "string": {"number": 123},
    "integer": {"string": "30", "number": 7.5},
    "number": {"string": "30.5"},
}
# The ways to misspell a format. Those in `_LOOSE` are read by many frameworks as what was meant.
_FORMATS: Mapping[str, Mapping[str, Any]] = {
    "uuid": {"format": "not-a-uuid", "no-hyphens": "0f8fad5bd9cb469fa16570867728950e"},
    "date": {"format": "not-a-date", "impossible": "2031-02-30", "date-time": "2031-02-03T04:05:06Z"},
    "date-time": {
        "format": "not-a-date-time",
        "impossible": "2031-02-30T04:05:06Z",
        "no-zone": "2031-02-03T04:05:06",
        "date": "2031-02-03",
    },
}
_LOOSE = frozenset({"no-hyphens", "no-zone", "date", "date-time", "string", "number", "boolean", "array", "object"})


def _outside(field: Field) -> dict[str, Any]:
    """Return a value for each way of being outside, by case; some may still be inside this field's schema."""
    values = {**_TYPES, **_BY_TYPE.get("".join(field.types), {})}  # the second, where one type alone is named
    return {**values, **_FORMATS.get(str(field.schema.get("format")), {}), **dict(_outside_keywords(field.schema))}


def _outside_keywords(schema: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    if "enum" in schema or "const" in schema:
        yield "enum" if "enum" in schema else "const", "no-such-member"
    for keyword, step in (("minimum", -1), ("maximum", 1), ("exclusiveMinimum", 0), ("exclusiveMaximum", 0)):
        if isinstance(schema.get(keyword), int | float):
            yield keyword, schema[keyword] + step
    if isinstance(schema.get("maxLength"), int) and schema["maxLength"] < 10_000:
        yield "maxLength", "x" * (schema["maxLength"] + 1)
    if schema.get("minLength"):
        yield "minLength", "x" * (schema["minLength"] - 1)
    if "pattern" in schema:
        yield "pattern", "\N{SNOWMAN} no match"


def _requirements(contract: Contract, operation: Operation) -> Iterator[Requirement]:
    for field in operation.body:
        sentence = f"Documented values of '{field.name}' are accepted."
        yield of_field(operation, field, "domain", sentence, case=ADMITTED, fact="type")
        validator = contract.validator(field.pointer)
        for case, value in _outside(field).items():
            if not validator.is_valid(value):
                sentence = f"{show(value)} for '{field.name}' is refused."
                yield of_field(operation, field, "domain", sentence, case=case, fact="type")


def _judge(requirement: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    if requirement.case == ADMITTED:
        return _judge_admitted(requirement, exchange, record)
    return judge_negative(requirement, exchange, record, lambda taken: _taken(requirement, taken, record))


def _taken(requirement: Requirement, exchange: Exchange, record: Record) -> Observation:
    """A wrong value was accepted: a leniency where it may have been turned into the documented type."""
    value = sent(requirement, exchange)
    got = record.answered(exchange, requirement.path)
    if requirement.case not in _LOOSE and requirement.case not in {"format", "impossible"}:
        return failed(exchange, REFUSED, f"{exchange.status}, and {show(value)} was taken")
    if got is ABSENT or got is None:
        actual = f"{exchange.status}; what became of the value is not shown"
    elif record.valid_answer(exchange, requirement.path) or _reads_as_time(requirement, got):
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
    value = sent(requirement, exchange)
    if exchange.request.credentials != "right" or value in (ABSENT, None) or requirement.path in exchange.faults:
        return None
    if exchange.accepted:
        return passed(exchange)
    fields = state_refused(requirement, exchange, record)
    if not fields or record.was_accepted(requirement.path, value):
        return None
    expected, words = f"acceptance of {show(value)}", f"{exchange.status} {exchange.text[:120]}".strip()
    if fields == 1 and _named(field_of(requirement, record), value):
        return failed(exchange, expected, words)
    if fields > 1:
        words = f"{words} (where another field is changed too)"
    return failed(exchange, expected, words, level="warning", reason="narrower")


def _named(field: Field, value: Any) -> bool:
    """Whether the document names the value: as default, constant, member of an enum, bound, or authored example."""
    schema = field.schema
    named = [field.default, *field.examples, *schema.get("enum", ()), schema.get("minimum"), schema.get("maximum")]
    if "const" in schema:
        named.append(schema["const"])
    if isinstance(value, str | list):
        keywords = ("minLength", "maxLength") if isinstance(value, str) else ("minItems", "maxItems")
        if len(value) in {schema.get(keyword) for keyword in keywords}:
            return True
    return any(same(value, each) for each in named if each is not ABSENT)


def _wrong(requirement: Requirement, field: Field) -> Any:
    return ABSENT if requirement.case == ADMITTED else _outside(field)[requirement.case]


RULE = Rule("domain", _requirements, _judge, wrong=_wrong)
