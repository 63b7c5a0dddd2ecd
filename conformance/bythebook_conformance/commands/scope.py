"""Which requirements are judged, by `--select`, `--exclude`, `--shard` and `--no-create`, and what is left out.

Requirements are raised for the selected operations alone: a large document has many.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from bythebook_conformance.commands.arguments import Part
from bythebook_conformance.commands.selectors import selected
from bythebook_conformance.commands.shards import shard_of, works
from bythebook_conformance.planning.plan import requirements
from bythebook_conformance.reports.report import Scope
from bythebook_conformance.reports.shard import Shard
from bythebook_conformance.reports.since.changed import ELSEWHERE
from bythebook_openapi.errors import InputError
from bythebook_openapi.model.contract import Contract, Operation

__all__ = ["Selection", "scope"]

Ids = Mapping[str, Operation]


@dataclass(frozen=True)
class Selection:
    """The part of a document that a user asks for. `kept` and `excluded` hold the operation of each id that a selector
    means, `reasons` the reason of each excluded id.
    """

    contract: Contract
    part: Part
    kept: Ids | None
    excluded: Ids
    reasons: Mapping[str, str]

    @cached_property
    def ids(self) -> frozenset[str] | None:
        """The ids that are judged, None for all."""
        if self.kept is None and not self.excluded and self._share is None and not self.part.no_create:
            return None
        return frozenset(id_ for id_, operation in self._chosen() if operation.id in self._here)

    @cached_property
    def operations(self) -> frozenset[str] | None:
        """The ids of the operations that may have a judged requirement, None for all."""
        return None if self.kept is None else frozenset(each.id for each in self.kept.values())

    def why_left_out(self, operation: Operation) -> str:
        """Returns why no requirement of an operation is judged; empty where some are, and where it has none."""
        if operation.id not in self._here:
            return ELSEWHERE
        if self._is_forbidden(operation):
            return "--no-create leaves it out"
        own = [each.id for _, each in requirements(self.contract, operation)]
        excluded = [each for each in own if each in self.excluded]
        if excluded and len(excluded) == len(own):
            return f"excluded ({self.reasons[excluded[0]]})"
        is_kept = self.kept is None or any(each.id == operation.id for each in self.kept.values())
        return "" if is_kept else "--select leaves it out"

    def left_out(self) -> Scope:
        """Returns what is left out, as far as it belongs to the same shard."""
        kept, here = self.kept, self._here
        named = {**(kept or {}), **self.excluded}
        unselected = () if kept is None else self._all()
        return Scope(
            excluded={each: reason for each, reason in self.reasons.items() if self.excluded[each].id in here},
            selected_out=sum(operation.id in here and id_ not in named for id_, operation in unselected),
            unwritten=sum(operation.id in here and self._is_forbidden(operation) for _, operation in self._wanted()),
            shard=None if self._share is None else str(self._share),
            elsewhere=sum(operation.id not in here for _, operation in self._chosen()) if self._share else 0,
        )

    @cached_property
    def _share(self) -> Shard | None:
        return shard_of(self.part.shard, os.environ) if self.part.shard is not None else None

    @cached_property
    def _here(self) -> frozenset[str]:
        """The ids of the shard's operations."""
        if self._share is None:
            return frozenset(each.id for each in self.contract.operations)
        return frozenset(self._share.of(works(self.contract)))

    def _is_forbidden(self, operation: Operation) -> bool:
        return self.part.no_create and operation.may_write

    def _all(self) -> Iterator[tuple[str, Operation]]:
        return ((each.id, one) for one in self.contract.operations for _, each in requirements(self.contract, one))

    def _wanted(self) -> Iterator[tuple[str, Operation]]:
        """Yields each id that is selected and not excluded, with its operation."""
        wanted = self._all() if self.kept is None else self.kept.items()
        return ((id_, operation) for id_, operation in wanted if id_ not in self.excluded)

    def _chosen(self) -> Iterator[tuple[str, Operation]]:
        return (each for each in self._wanted() if not self._is_forbidden(each[1]))


def scope(contract: Contract, part: Part) -> Selection:
    """Returns the part of a document that a user asks for. Raises `InputError` where the document raises no
    requirement, or a selector means none.
    """
    if not any(requirements(contract, operation) for operation in contract.operations):
        expected = "operations under paths"
        raise InputError("states nothing that can be judged", file=contract.document.name, expected=expected)
    kept: dict[str, Operation] = {}
    for pattern in part.select:
        kept |= selected(pattern, contract, "--select")
    excluded: dict[str, Operation] = {}
    reasons: dict[str, str] = {}
    for text in part.exclude:
        pattern, equals, reason = text.partition("=")
        if not equals or not reason.strip():
            raise InputError(f"--exclude {text!r} gives no reason", expected="--exclude GLOB=REASON")
        found = selected(pattern, contract, "--exclude")
        excluded |= found
        reasons |= dict.fromkeys(sorted(found), reason.strip())
    return Selection(contract, part, kept if part.select else None, excluded, reasons)
