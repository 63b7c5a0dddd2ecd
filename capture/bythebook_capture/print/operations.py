"""Lists the printable operations of a document, and finds one by its name."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from bythebook_capture.facts import METHODS
from bythebook_capture.print.nodes import Nodes
from bythebook_openapi.document.load import Document
from bythebook_openapi.errors import InputError
from bythebook_openapi.pointer import escape
from bythebook_openapi.schema.resolve import Reader

__all__ = ["Operations", "Printed"]


@dataclass(frozen=True)
class Printed:
    """A printable operation: its method, its path, its pointer and its operationId."""

    method: str
    path: str
    at: str
    id: str


class Operations:
    """The operations of a document."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.reader = Reader(document.raw, self._fault)
        self.nodes = Nodes(self.reader)

    def _fault(self, message: str, pointer: str, *, expected: str | None = None) -> InputError:
        file, line = self.document.place(pointer)
        return InputError(message, file=file, line=line, pointer=pointer, expected=expected)

    @cached_property
    def all(self) -> tuple[Printed, ...]:
        """Every operation, in the order of the document."""
        found: list[Printed] = []
        for path in self.reader.mapping(self.document.raw.get("paths") or {}, "/paths"):
            if path.startswith("/"):
                item, at = self.reader.resolved(f"/paths/{escape(path)}", merged=True)
                for method in (method for method in item if method in METHODS):
                    name = self.reader.mapping(item[method], f"{at}/{method}").get("operationId", "")
                    found.append(Printed(method, path, f"{at}/{method}", str(name)))
        return tuple(found)

    def find(self, name: str) -> Printed:
        """Returns the operation with this operationId, or `METHOD /path`. Raises `InputError` if there is none."""
        method, _, path = name.partition(" ")
        for one in self.all:
            if name == one.id or (one.method == method.lower() and one.path == path.strip()):
                return one
        near = ", ".join(one.id or f"{one.method.upper()} {one.path}" for one in self.all[:8])
        expected = f"one of {near}{', ...' if len(self.all) > 8 else ''}" if near else "a document with operations"
        raise InputError(f"has no operation '{name}'", file=self.document.name, expected=expected)
