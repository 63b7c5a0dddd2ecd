"""A finding with the part of the document that it is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bythebook_conformance.model import Requirement
from bythebook_conformance.reports.report import Entry, Report
from bythebook_openapi.model.contract import Contract, Field, Operation
from bythebook_openapi.model.operation import Response

__all__ = ["Case", "NotExpressible"]


class NotExpressible(Exception):  # noqa: N818 - nothing is wrong: the document has no words for it
    """No small change of the document says what the server does. The text says why."""


@dataclass(frozen=True)
class Case:
    """A finding of a report, its requirement, and the operation of the document that raises it.

    `moved` has the pointers of the components that one use has copies of, each with that of the copy.
    """

    report: Report
    contract: Contract
    operation: Operation
    requirement: Requirement
    entry: Entry
    moved: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_response(self) -> bool:
        """Whether the requirement is about a response."""
        return self.requirement.location.startswith("response")

    @property
    def response(self) -> Response | None:
        """The documented response that the requirement is about; else that of the status which the server answered."""
        of_key = (each for each in self.operation.successes if self.requirement.key in each.by_key)
        answered = self.operation.response(self.entry.status) if self.entry.status is not None else None
        return next(of_key, answered)

    @property
    def field(self) -> Field:
        """The field that the requirement is about, with the pointers of the draft."""
        return self._moved(self.stated)

    @property
    def stated(self) -> Field:
        """The field that the requirement is about."""
        found = self.operation.by_key.get(self.requirement.key)
        response = self.response if self.is_response else None
        found = response.by_key.get(self.requirement.key) if response is not None else found
        if found is None:
            raise NotExpressible("the document has no schema for it alone")
        return found

    @property
    def parent(self) -> Field:
        """The field that holds the field."""
        fields = self.response.by_key if self.is_response and self.response else {}
        found = {**self.operation.by_key, **fields}.get(self.field.parent) if self.field.parent is not None else None
        if found is None:
            raise NotExpressible("nothing in the document holds it")
        return self._moved(found)

    def _moved(self, each: Field) -> Field:
        pointers = [self.copied(pointer) for pointer in (each.pointer, *each.pointers)]
        return replace(each, pointer=pointers[0], pointers=tuple(pointers[1:]))

    def copied(self, pointer: str) -> str:
        """Returns the pointer in the copy of a component, where the use has one."""
        around = "/".join(pointer.split("/")[:4])
        return self.moved.get(around, around) + pointer[len(around) :]
