"""header: an answer holds the headers that its response requires, with values as the document admits them.

Judged by every answer whose status the document describes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from bythebook_conformance.evidence.observations import failed, passed, show
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.model import Exchange, Observation, Requirement
from bythebook_conformance.rules.base import Rule, of_field
from bythebook_openapi.model.contract import Contract, Field, Operation

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
    if any(record.contract.admits(field, value) for value in _readings(record.contract, field, stated)):
        return passed(exchange)
    expected = field.schema.get("format") or " or ".join(sorted(field.types)) or "a documented value"
    return failed(exchange, str(expected), show(stated))


def _readings(contract: Contract, field: Field, text: str) -> Iterator[Any]:
    """Yield what a header's text may mean: itself, or a value of another type in the style `simple`, the only one that
    headers have (OpenAPI 3.1.1, section 4.8.21).
    """
    yield text
    if field.types <= _TEXT_ONLY:
        return
    yield _typed(text)
    parts = [each.strip() for each in text.split(",")] if text.strip() else []
    yield parts
    yield [_typed(each) for each in parts]
    pairs = (
        [each.partition("=")[::2] for each in parts]
        if "=" in text
        else list(zip(parts[::2], parts[1::2], strict=False))
    )
    members = contract.reader.shape(*field.pointers).properties
    yield {name: each if contract.satisfies(members.get(name, ()), each) else _typed(each) for name, each in pairs}


def _typed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


RULE = Rule("header", _requirements, _judge, lasting=True)
