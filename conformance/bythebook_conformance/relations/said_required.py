"""Finds what the document says of a field in words, which its schema cannot state: `required for films`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from bythebook_conformance.conventions import SAID_CONDITION, SAID_IGNORED, SAID_REQUIRED
from bythebook_conformance.relations.filters import said_of
from bythebook_openapi.model.contract import Contract, Field, Operation
from bythebook_openapi.pointer import value_at

__all__ = ["CONDITIONAL", "IGNORED", "is_said_conditional", "is_said_ignored", "is_said_required"]

CONDITIONAL = "the document says in words that some resources alone have it"
IGNORED = "the document says in words that the server ignores it in some cases"

# A sentence or an item of a list: an abbreviation does not end one, since what is looked for stands near the name.
_PART = re.compile(r"[\n;]|[.!?](?=\s)")
# A shorter name is a word of many sentences.
_TELLING = 4


def is_said_required(contract: Contract, operation: Operation, field: Field) -> bool:
    """Returns whether words demand a field that the schema calls optional, always or in some cases.

    The words are the field's own, also those beside a reference, which OpenAPI 3.0 does not read; or a sentence of the
    operation that names the field.
    """
    return any(SAID_REQUIRED.found(part) for part in _said(contract, operation, field))


def is_said_conditional(contract: Contract, operation: Operation, field: Field, shown: Field) -> bool:
    """Returns whether words say of a field, or of the property of a response that shows it, that some resources alone
    have it: a server may then drop it from the others.
    """
    parts = [*_said(contract, operation, field), said_of(contract, shown)]
    return any(SAID_CONDITION.found(part) for part in parts)


def is_said_ignored(contract: Contract, operation: Operation, field: Field) -> bool:
    """Returns whether words say of a field that the server ignores it in some cases."""
    return any(SAID_IGNORED.found(part) for part in _said(contract, operation, field))


def _said(contract: Contract, operation: Operation, field: Field) -> Iterator[str]:
    """Yields what a field is described by: its schema, the words beside a reference, sentences of the operation."""
    beside = value_at(contract.document.raw, field.pointer)
    yield said_of(contract, field)
    yield str(beside.get("description") or "") if isinstance(beside, Mapping) else ""
    yield from _parts_about(contract, operation, field)


def _parts_about(contract: Contract, operation: Operation, field: Field) -> Iterator[str]:
    name = field.path[-1] if field.path else ""
    raw = contract.reader.at(operation.pointer) if len(name) >= _TELLING else None
    said = str(raw.get("description") or "") if isinstance(raw, Mapping) else ""
    called = re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])")
    yield from (part for part in _PART.split(said) if called.search(part))
