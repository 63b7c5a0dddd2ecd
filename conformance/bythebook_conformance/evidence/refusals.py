"""Reads the text of a refusal (4xx), without the names of its documented schema."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bythebook_conformance.conventions import plain
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.model import Exchange
from bythebook_openapi.model.contract import Field
from bythebook_openapi.schema.resolve import Reader
from bythebook_openapi.states import ABSENT

__all__ = ["names_only_others", "refusal"]

_DEPTH = 4
# Shorter names are found in any text.
_TELLING = 4


def refusal(exchange: Exchange, record: Record) -> str:
    """Returns the text of a refusal. The property names of its documented schema are left out, since they name no field
    of the request.
    """
    answer = record.operation.response(exchange.status) if exchange.status is not None else None
    if answer is None or answer.schema_pointer is None or not isinstance(exchange.answer, dict | list):
        return exchange.text
    return "\n".join(_said(exchange.answer, frozenset(_names(record.contract.reader, answer.schema_pointer))))


def names_only_others(exchange: Exchange, record: Record, field: Field | None) -> bool:
    """Returns whether the words of a refusal name another field, and not this one. A copy of the request in them names
    nothing.
    """
    if field is None or not field.path or len(plain(field.path[-1])) < _TELLING:
        return False
    body = exchange.request.body
    texts = _said(exchange.answer, frozenset(), body) if isinstance(exchange.answer, dict | list) else [exchange.text]
    said = plain("\n".join(texts))
    around = {plain(step) for step in field.path}
    others = {plain(each.path[-1]) for each in record.operation.fields if each.kind in {"property", "parameter"}}
    named = {name for name in others - around if len(name) >= _TELLING and name in said}
    return bool(named) and not any(name in said for name in around if len(name) >= _TELLING)


def _names(reader: Reader, pointer: str, depth: int = 0) -> Iterator[str]:
    shape = reader.shape(pointer)
    yield from shape.properties
    within = [each[0] for each in shape.properties.values()] + shape.items + [one.pointer for one in shape.alternatives]
    for each in within if depth < _DEPTH else ():
        yield from _names(reader, each, depth + 1)


def _said(value: Any, known: frozenset[str], copied: Any = ABSENT) -> Iterator[str]:
    if isinstance(value, dict | list) and value == copied:
        return
    if isinstance(value, dict):
        for name, each in value.items():
            yield from () if name in known else (name,)
            yield from _said(each, known, copied)
    elif isinstance(value, list):
        for each in value:
            yield from _said(each, known, copied)
    else:
        yield str(value)
