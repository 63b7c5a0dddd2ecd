"""`check --baseline`: sends the requests of a baseline after those of the run, and compares what they show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from bythebook_conformance.baseline.lock import read, write
from bythebook_conformance.baseline.observe import SEED, Observed, observe
from bythebook_conformance.baseline.row import Row
from bythebook_conformance.baseline.since import since
from bythebook_conformance.commands.arguments import Limits
from bythebook_conformance.commands.baseline.place import check_place
from bythebook_conformance.commands.scope import Selection
from bythebook_conformance.reports.since.changed import Since
from bythebook_conformance.running.engine import Effort
from bythebook_conformance.running.transport.client import Target
from bythebook_openapi.errors import InputError
from bythebook_openapi.model.contract import Contract

__all__ = ["Baseline", "Kept", "baseline_of"]


@dataclass(frozen=True)
class Kept:
    """A comparison with a baseline. `refused` says why the file was not updated; empty where it was, or need not be."""

    since: Since
    refused: str = ""


@dataclass(frozen=True)
class Baseline:
    """A baseline that a run is compared with, and what to do with it."""

    path: Path
    rows: tuple[Row, ...]
    limits: Limits

    def compared(self, contract: Contract, target: Target, effort: Effort, selection: Selection) -> Kept:
        """Sends the requests of a baseline. Returns what has changed, and updates the file where that is asked for."""
        left_out = _left_out(contract, selection)
        kept = frozenset(each.id for each in contract.operations if each.id not in left_out)
        other = replace(target, journal=None)
        found = observe(contract, other, replace(effort, seed=SEED, operations=kept, recorded={}))
        target.sent += found.sent
        told = since(contract, self.rows, found, left_out, file=str(self.path), fail_on=self.limits.fail_on_change)
        if not self.limits.update_baseline:
            return Kept(told)
        if why := self._incomplete(found, left_out):
            return Kept(told, why)
        write(self.path, found.rows)
        return Kept(replace(told, updated=True))

    def _incomplete(self, found: Observed, left_out: Mapping[str, str]) -> str:
        """Returns why the run says too little for an update; empty where it says enough."""
        if found.ended:
            return f"the run was ended by {found.ended}"
        known = {row.operation for row in self.rows}
        for operation, why in {**found.unreached, **left_out}.items():
            if operation in known:
                return f"it has rows of {operation}, which this run did not reach: {why}"
        return "" if found.rows else "the server accepted nothing that could be kept"


def baseline_of(limits: Limits) -> Baseline | None:
    """Returns the baseline that the options name, None for none. Raises `InputError`."""
    if limits.baseline is None:
        if limits.update_baseline:
            raise InputError("--update-baseline names no file", expected="--baseline FILE --update-baseline")
        return None
    rows = read(limits.baseline)
    if limits.update_baseline:
        check_place(limits.baseline)
    return Baseline(limits.baseline, rows, limits)


def _left_out(contract: Contract, selection: Selection) -> dict[str, str]:
    """Returns why the user leaves operations out, by their ids."""
    found: dict[str, str] = {}
    for each in contract.operations:
        if why := selection.why_left_out(each):
            found[each.id] = why
    return found
