"""header: a response has its required headers, and header values match their schemas.

Judged by every response whose status code the document describes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from bythebook_conformance.evidence.observations import failed, passed, show
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.model import Exchange, Observation, Requirement
from bythebook_conformance.rules.base import Meaning, Note, Rule, of_field
from bythebook_openapi.model.contract import Contract, Field, Operation

__all__ = ["RULE"]

_TEXT_ONLY = frozenset({"string"})


def _requirements(_: Contract, operation: Operation) -> Iterator[Requirement]:
    seen: set[str] = set()
    for response in operation.responses:
        for field in response.headers:
            made = of_field(operation, field, "header", f"The header '{field.name}' matches its schema.")
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
        return failed(exchange, "the header", "the response has no such header") if field.required else None
    if any(record.contract.admits(field, value) for value in _readings(record.contract, field, stated)):
        return passed(exchange)
    expected = field.schema.get("format") or " or ".join(sorted(field.types)) or "a documented value"
    return failed(exchange, str(expected), show(stated))


def _readings(contract: Contract, field: Field, text: str) -> Iterator[Any]:
    """Yields the values that the text of a header may mean: itself, or a value of another type in the style `simple`.

    Headers have no other style (OpenAPI 3.1.1, section 4.8.21).
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


_MEANING = Meaning(
    group="response",
    fault="answers a wrong or missing header",
    raised_by="a documented response header",
    authority="stated",
    must="send it where it is required, with a value that its schema admits",
    notes=(
        Note(
            "A header is text in the style `simple` (OpenAPI 3.1.1, section 4.8.21). A list or an object in it is "
            "read as one, each item by its own type.",
            case="correct servers with lists and numbers in headers",
        ),
        Note(
            "The rule judges the responses that the document describes.",
            case="documents with headers on one status code",
        ),
    ),
)

RULE = Rule("header", _requirements, _judge, lasting=True, meaning=_MEANING)
