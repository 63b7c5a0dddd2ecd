"""Where devices and readings are kept: in memory."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

from flask_smorest import abort

from tests.frameworks.switches import switches


class UniqueError(Exception):
    """A value exists that must be unique."""


class Table:
    """Rows by their id."""

    def __init__(self, unique: str | None = None) -> None:
        self.rows: dict[str, SimpleNamespace] = {}
        self.unique = unique

    def find(self, identifier: Any) -> SimpleNamespace:
        """Return a row, or answer 404."""
        row = self.rows.get(str(identifier))
        if row is None:
            abort(404, message="Item not found")
        return row

    def add(self, **values: Any) -> SimpleNamespace:
        """Store a new row and return it."""
        self.check(values)
        identifier = secrets.token_hex(5) if switches.variant("short-ids") else uuid4()
        self.rows[str(identifier)] = row = SimpleNamespace(id=identifier, **values)
        return row

    def change(self, row: SimpleNamespace, values: dict[str, Any]) -> SimpleNamespace:
        """Change a row and return it."""
        self.check(values, row)
        vars(row).update(values)
        return row

    def check(self, values: dict[str, Any], own: SimpleNamespace | None = None) -> None:
        """Refuse a value that another row has."""
        if self.unique in values and any(
            getattr(row, self.unique) == values[self.unique] for row in self.rows.values() if row is not own
        ):
            raise UniqueError(f"{self.unique} exists")

    def list(self, condition: Callable[[SimpleNamespace], bool] = lambda row: True) -> list[SimpleNamespace]:
        """Return the rows that meet the condition, in the order of lists."""
        rows = [row for row in self.rows.values() if condition(row)]
        return rows[::-1] if switches.variant("newest-first") else rows

    def remove(self, row: SimpleNamespace) -> None:
        """Remove a row."""
        del self.rows[str(row.id)]


devices = Table(unique="serial")
readings = Table()
