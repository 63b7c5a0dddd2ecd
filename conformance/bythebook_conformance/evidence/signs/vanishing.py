"""Tells why a read may answer 404 for a resource after a change: it was renamed, hidden, deleted, or given away."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bythebook_conformance.conventions import SAID_VANISHES, VANISHING
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.model import Exchange
from bythebook_conformance.relations.names import path_names
from bythebook_conformance.relations.resources import resource_of
from bythebook_conformance.relations.traits import traits_of
from bythebook_conformance.spelling import plain, words
from bythebook_openapi.model.contract import Field
from bythebook_openapi.model.equivalence import same
from bythebook_openapi.states import ABSENT, NOWHERE

__all__ = ["suspects", "why_vanished"]

# So many letters of a word tell it in another form: `archived` in `is archived or does not exist`.
_STEM = 5
# Shorter texts are part of a path by chance.
_TOLD = 3


def suspects(exchange: Exchange, record: Record) -> list[Field]:
    """Returns the properties of a write after which no read finds the resource, and whose values no write held after
    which its resource could be read: of a boolean or an enumeration the same value, else any value.
    """
    found: list[Field] = []
    for field in record.operation.fields:
        value = record.held(exchange, field)
        if field.location != "body" or field.kind != "property" or value is ABSENT or value is NOWHERE:
            continue
        before = record.shown_by(exchange.before, field) if exchange.before is not None else None
        is_changed = before is None or not same(before.value, value)
        if is_changed and not any(_is_alike(field, value, each) for each in _values_kept(record, field)):
            found.append(field)
    inner = {each.key for each in found}
    return [each for each in found if not any(key != each.key and key[: len(each.key)] == each.key for key in inner)]


def _values_kept(record: Record, field: Field) -> Iterator[Any]:
    """Yields the values of a property in writes after which a read found the resource."""
    for each in record.accepted():
        value = record.held(each, field)
        if each.after is not None and each.after.accepted and value is not ABSENT and value is not NOWHERE:
            yield value


def _is_alike(field: Field, value: Any, other: Any) -> bool:
    is_of_few = isinstance(value, bool) or "enum" in field.schema or value in (None, "", 0) or other in (None, "", 0)
    return same(value, other) if is_of_few else True


def why_vanished(exchange: Exchange, record: Record, field: Field) -> str:
    """Returns why a correct server may not find a resource any more that a write gave a property; empty where nothing
    says so.
    """
    traits, value = traits_of(record.operation, field), record.held(exchange, field)
    name = field.path[-1]
    if traits.identity or traits.key or field.key in record.resource.own_names or _names_path(exchange, record, field):
        return f"'{field.name}' may name the resource in its path"
    if field.key in record.resource.references or any(map(VANISHING.found, (*field.place, name))):
        return f"'{field.name}' may hide the resource, or take it away"
    if isinstance(value, str) and "enum" in field.schema and VANISHING.found(value):
        return f"what is {value} may not be found"
    if any(map(SAID_VANISHES.found, _said(record, field))) or _is_in_refusal(record, field, value):
        return f"the document says when the resource is not found, and may mean '{field.name}'"
    return ""


def _names_path(exchange: Exchange, record: Record, field: Field) -> bool:
    """Returns whether the path of a resource is made of the property: by its name, by the text that it had, or since
    it may name the resource around it.
    """
    last = (path_names(record.operation) or [""])[-1]
    asked = plain(str(exchange.request.parts["path"].get(last, "")))
    shown = record.shown_by(exchange.before, field) if exchange.before is not None else None
    text = plain(shown.value) if shown is not None and isinstance(shown.value, str) else ""
    is_part = len(text) >= _TOLD and len(asked) >= _TOLD and (text in asked or asked in text)
    # Below another resource, any value but a choice may name the one to move it to.
    is_choice = field.types - {"null"} == {"boolean"} or "enum" in field.schema
    may_move = len(path_names(record.operation)) > 1 and not is_choice
    return is_part or may_move or any(plain(each) == plain(field.path[-1]) for each in path_names(record.operation))


def _said(record: Record, field: Field) -> Iterator[str]:
    """Yields the descriptions of a property and of those around it, of the change, and of the read."""
    for each in (*record.operation.ancestors(field), field):
        yield str(each.schema.get("description", ""))
    reader = record.resource.reader
    for operation in (record.operation, *([reader] if reader is not None else [])):
        yield resource_of(record.contract, operation).words


def _is_in_refusal(record: Record, field: Field, value: Any) -> bool:
    """Returns whether the read documents 410, or a 404 whose description speaks of the property, or of its value."""
    reader = record.resource.reader
    said = {each.key: _words_of(record, each.pointer) for each in reader.responses} if reader is not None else {}
    stems = {word[:_STEM] for word in words(field.path[-1]) if len(word) >= _STEM}
    stems |= {word[:_STEM] for word in words(value) if len(word) >= _STEM} if isinstance(value, str) else set()
    missing = {word[:_STEM] for word in words(said.get("404", ""))}
    return "410" in said or bool(stems & missing)


def _words_of(record: Record, pointer: str) -> str:
    found, _at = record.contract.reader.resolved(pointer)
    return str(found.get("description", "")) if isinstance(found, dict) else ""
