"""One line of a baseline: what the server makes of one field in one state."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from bythebook_conformance.versions.differences.difference import Cell, View

__all__ = ["ACCEPTED", "LEFT_OUT", "SENT", "Row", "stated_texts", "unnamed"]

# What a row of a shown value says of the outcome, and the token of a member that a response does not have.
ACCEPTED, LEFT_OUT = "accepted", "left out"
# The keywords whose values are values of fields.
_OF_VALUES = frozenset({"enum", "const", "default", "example", "examples"})
# The state of a fixed probe.
SENT = "sent"


@dataclass(frozen=True, order=True)
class Row:
    """What one operation shows of one field in one state, as a token of a comparison.

    `createTask  note  null  read  null` says: a task that was created with `note: null` is read with null there.
    """

    operation: str
    field: str
    state: str
    view: View
    token: str

    @property
    def cell(self) -> Cell:
        """What the row is about: all of it but the token."""
        return self.operation, self.field, self.state, self.view


def unnamed(row: Row, stated: frozenset[str] = frozenset()) -> Row:
    """Returns a row without a text of the server that the document does not state: it may name somebody.

    The digest tells two texts apart: `"ann"` of a field `owner` is `fixed text 40c010`.
    """
    if not row.token.startswith('"') or row.token == '""' or json.loads(row.token) in stated:
        return row
    digest = sha256(f"{row.field} {row.token}".encode()).hexdigest()[:6]
    return replace(row, token=f"fixed text {digest}")


def stated_texts(value: Any) -> Iterator[str]:
    """Yields each text that a document states as a value: in `enum`, `const`, `default`, `example` and `examples`."""
    if isinstance(value, list):
        for each in value:
            yield from stated_texts(each)
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from _texts(each) if key in _OF_VALUES else stated_texts(each)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _texts(each)
