"""Finds the fields that the document demands in words, which its schema cannot state: `required for films`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from bythebook_conformance.conventions import SAID_REQUIRED
from bythebook_conformance.relations.filters import said_of
from bythebook_openapi.model.contract import Contract, Field, Operation
from bythebook_openapi.pointer import value_at

__all__ = ["is_said_required"]

# A sentence or an item of a list: an abbreviation does not end one, since what is looked for stands near the name.
_PART = re.compile(r"[\n;]|[.!?](?=\s)")
# A shorter name is a word of many sentences.
_TELLING = 4


def is_said_required(contract: Contract, operation: Operation, field: Field) -> bool:
    """Returns whether words demand a field that the schema calls optional, always or in some cases.

    The words are the field's own, also those beside a reference, which OpenAPI 3.0 does not read; or a sentence of the
    operation that names the field.
    """
    beside = value_at(contract.document.raw, field.pointer)
    said = str(beside.get("description") or "") if isinstance(beside, Mapping) else ""
    own = SAID_REQUIRED.found(said_of(contract, field)) or SAID_REQUIRED.found(said)
    return bool(own) or any(SAID_REQUIRED.found(part) for part in _parts_about(contract, operation, field))


def _parts_about(contract: Contract, operation: Operation, field: Field) -> Iterator[str]:
    name = field.path[-1] if field.path else ""
    raw = contract.reader.at(operation.pointer) if len(name) >= _TELLING else None
    said = str(raw.get("description") or "") if isinstance(raw, Mapping) else ""
    called = re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])")
    yield from (part for part in _PART.split(said) if called.search(part))
