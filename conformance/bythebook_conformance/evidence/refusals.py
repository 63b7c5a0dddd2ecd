"""Reads the text of a refusal (4xx), without the names of its documented schema."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bythebook_conformance.evidence.record import Record
from bythebook_conformance.model import Exchange
from bythebook_openapi.schema.resolve import Reader

__all__ = ["refusal"]

_DEPTH = 4


def refusal(exchange: Exchange, record: Record) -> str:
    """Returns the text of a refusal. The property names of its documented schema are left out, since they name no field
    of the request.
    """
    answer = record.operation.response(exchange.status) if exchange.status is not None else None
    if answer is None or answer.schema_pointer is None or not isinstance(exchange.answer, dict | list):
        return exchange.text
    return "\n".join(_said(exchange.answer, frozenset(_names(record.contract.reader, answer.schema_pointer))))


def _names(reader: Reader, pointer: str, depth: int = 0) -> Iterator[str]:
    shape = reader.shape(pointer)
    yield from shape.properties
    within = [each[0] for each in shape.properties.values()] + shape.items + [one.pointer for one in shape.alternatives]
    for each in within if depth < _DEPTH else ():
        yield from _names(reader, each, depth + 1)


def _said(value: Any, known: frozenset[str]) -> Iterator[str]:
    if isinstance(value, dict):
        for name, each in value.items():
            yield from () if name in known else (name,)
            yield from _said(each, known)
    elif isinstance(value, list):
        for each in value:
            yield from _said(each, known)
    else:
        yield str(value)
