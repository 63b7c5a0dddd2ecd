"""All exchanges of one operation, and what they say together: which answers described a field, what was observed.

It indexes; it judges nothing and sends nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from bythebook_conformance.compare import same
from bythebook_conformance.model import Exchange, Path
from bythebook_specs.contract import Contract, Field, Operation, Response
from bythebook_specs.states import ABSENT, get

__all__ = ["Record"]

NO_BODY = frozenset({202, 204, 205})


@dataclass
class Record:
    """The exchanges of an operation, in the order in which they were sent.

    `controlled` holds the numbers of negative exchanges whose control was accepted before and after; `control` maps a
    refused exchange that differs from an accepted control in few fields to those fields.
    """

    contract: Contract
    operation: Operation
    exchanges: list[Exchange] = field(default_factory=list)
    controlled: set[int] = field(default_factory=set)
    control: dict[int, frozenset[Path]] = field(default_factory=dict)
    blocked: str = ""
    _echoes: dict[Path, list[tuple[Exchange, Any, Any]]] = field(default_factory=dict)

    def add(self, exchange: Exchange) -> None:
        """Remember an exchange."""
        self.exchanges.append(exchange)
        if not exchange.accepted or exchange.request.credentials != "right":
            return
        for each in self.operation.body:
            sent = get(exchange.request.body, each.path)
            got = self.answered(exchange, each.path)
            if each.path not in exchange.faults and sent is not ABSENT and got is not ABSENT:
                self._echoes.setdefault(each.path, []).append((exchange, sent, got))

    def accepted(self) -> Iterator[Exchange]:
        """Yield the exchanges that the server took, with the user's own credentials."""
        for exchange in self.exchanges:
            if exchange.accepted and exchange.request.credentials == "right":
                yield exchange

    def described(self, exchange: Exchange) -> Response | None:
        """Return the documented answer that an exchange's answer must be like; None where no body is described."""
        if exchange.status is None or exchange.failure or not exchange.accepted or exchange.status in NO_BODY:
            return None
        response = self.operation.response(exchange.status)
        return response if response is not None and response.schema_pointer is not None else None

    def answer_field(self, exchange: Exchange, path: Path) -> Field | None:
        """Return the documented field of the answer at a path."""
        response = self.described(exchange)
        return next((each for each in response.fields if each.path == path), None) if response else None

    def answered(self, exchange: Exchange, path: Path) -> Any:
        """Return what the answer holds at a path, ABSENT where nothing."""
        return get(exchange.answer, path) if self.described(exchange) else ABSENT

    def valid_answer(self, exchange: Exchange, path: Path) -> bool:
        """Return whether the answer's value at a path is one that its documented field admits."""
        documented = self.answer_field(exchange, path)
        got = self.answered(exchange, path)
        return documented is not None and got is not ABSENT and self.contract.admits(documented.pointer, got)

    def carried(self, path: Path) -> bool:
        """Return whether any answer carried the field."""
        return any(self.answered(exchange, path) is not ABSENT for exchange in self.accepted())

    def was_accepted(self, path: Path, value: Any) -> bool:
        """Return whether the server took this very value of a field once: then it is not the value that it refuses."""
        return any(same(get(exchange.request.body, path), value) for exchange in self.accepted())

    def echoes(self, path: Path) -> list[tuple[Exchange, Any, Any]]:
        """Return (exchange, sent, got) for each answer that carried a field which was sent, null too."""
        return self._echoes.get(path, [])

    def observed(self, request_field: Field) -> bool:
        """Return whether an explicit, distinctive value of the field came back.

        The default is not distinctive, nor null, nor one value that is answered whatever is sent.
        """
        format_ = request_field.schema.get("format")
        pairs = [(sent, got) for _, sent, got in self.echoes(request_field.path) if sent is not None]
        constant = all(same(got, pairs[0][1]) for _, got in pairs) and not all(
            same(sent, pairs[0][0]) for sent, _ in pairs
        )
        return not constant and any(
            same(sent, got, format_) and not same(sent, request_field.default) for sent, got in pairs
        )
