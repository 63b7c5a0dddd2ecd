"""header: an answer holds the headers that its response requires, with values as the document admits them.

Judged by every answer whose status the document describes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from bythebook_conformance.judging.record import Record
from bythebook_conformance.judging.rule import Rule, failed, of_field, passed, show
from bythebook_conformance.model import Exchange, Observation, Requirement
from bythebook_specs.contract import Contract, Field, Operation

__all__ = ["RULE"]

_TEXT_ONLY = frozenset({"string"})


def _requirements(_: Contract, operation: Operation) -> Iterator[Requirement]:
    seen: set[str] = set()
    for response in operation.responses:
        for field in response.headers:
            made = of_field(operation, field, "header", f"The header '{field.name}' is as documented.")
            if made.id not in seen:
                seen.add(made.id)
                yield made


def _judge(requirement: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    response = record.operation.response(exchange.status) if exchange.status is not None else None
    field = next((each for each in response.headers if each.key == requirement.key), None) if response else None
    if field is None:
        return None
    stated = exchange.headers.get(field.path[0].lower())
    if stated is None:
        return failed(exchange, "the header", "the answer has no such header") if field.required else None
    if any(record.contract.admits(field, value) for value in _readings(field, stated)):
        return passed(exchange)
    expected = field.schema.get("format") or " or ".join(sorted(field.types)) or "a documented value"
    return failed(exchange, str(expected), show(stated))


def _readings(field: Field, text: str) -> Iterator[Any]:
    """Yield what a header's text may mean: itself, or a number, a boolean, a list (RFC 9110, section 5.6.1)."""
    yield text
    if field.types <= _TEXT_ONLY:
        return
    try:
        value = json.loads(text)
    except ValueError:
        value = text
    yield value
    yield [each.strip() for each in text.split(",")]


RULE = Rule("header", _requirements, _judge, lasting=True)
