"""One line of a baseline: what the server makes of one field in one state."""

from __future__ import annotations

from dataclasses import dataclass

from bythebook_conformance.versions.differences.difference import Cell, View

__all__ = ["ACCEPTED", "LEFT_OUT", "SENT", "Row"]

# What a row of a shown value says of the outcome, and the token of a member that a response does not have.
ACCEPTED, LEFT_OUT = "accepted", "left out"
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
