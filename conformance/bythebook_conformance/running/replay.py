"""Replays one finding of an earlier run: what the server does now, and the request that shows it.

The resources of the recorded request may be gone, so the engine runs for the one requirement, with a set-up of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from bythebook_conformance.evidence.record import Record
from bythebook_conformance.model import Draft, Exchange, Requirement, Verdict
from bythebook_conformance.planning.plan import requirements
from bythebook_conformance.relations.resources import Api
from bythebook_conformance.rules import RULES
from bythebook_conformance.running import engine
from bythebook_conformance.running.engine import Effort, Result
from bythebook_conformance.running.phases.recorded import is_resent
from bythebook_conformance.running.transport.client import Target
from bythebook_openapi.model.contract import Contract, Operation

__all__ = ["Finding", "most_ids", "replayed"]

_CHANGED = "the document has no longer every field of the recorded request"


@dataclass(frozen=True)
class Finding:
    """A requirement that failed, and the draft of the request that showed it; None where the report has none."""

    requirement: Requirement
    draft: Draft | None

    @property
    def ids(self) -> frozenset[str]:
        """The ids of the requirements that the request needs: the finding's, and those that it breaks on purpose."""
        return frozenset((self.requirement.id, *(self.draft.wrong if self.draft is not None else ())))


def replayed(contract: Contract, target: Target, finding: Finding, effort: Effort) -> Result | None:
    """Returns the result of the finding's operation with one verdict, which has the exchange that shows it.

    What a read shows depends on what other requests wrote: where it passes alone, all requirements of the operations
    that share its resources are judged. `created` holds the resources of all these. Returns None where the run ended
    before the operation was tested. Raises `UnreachableError`.
    """
    draft = finding.draft
    recorded = {finding.requirement.id: draft} if draft is not None else {}
    found = _once(contract, target, finding, replace(effort, chosen=finding.ids, recorded=recorded))
    if found is None or found.verdicts[0].outcome != "pass" or not _is_of_others(contract, finding):
        return found
    examples = effort.examples or Effort().examples
    wide = replace(effort, chosen=most_ids(contract, finding), recorded=recorded, examples=examples)
    again = _once(contract, target, finding, wide)
    return again and replace(again, created=(*found.created, *again.created))


def most_ids(contract: Contract, finding: Finding) -> frozenset[str]:
    """Returns the ids of all requirements that a replay may judge: those of the operations that share resources with
    the finding's, where their requests may have written what it is about.
    """
    if not _is_of_others(contract, finding):
        return finding.ids
    operation = _operation(contract, finding)
    group = next(each for each in Api.of(contract).components() if operation in each)
    return frozenset(each.id for one in group for _, each in requirements(contract, one))


def _is_of_others(contract: Contract, finding: Finding) -> bool:
    """Returns whether requests of other operations may have written what the finding is about."""
    return not _operation(contract, finding).is_write or finding.requirement.location == "response"


def _operation(contract: Contract, finding: Finding) -> Operation:
    return next(each for each in contract.operations if each.id == finding.requirement.operation)


def _once(contract: Contract, target: Target, finding: Finding, effort: Effort) -> Result | None:
    results = list(engine.run(contract, target, effort))
    created = tuple(resource for result in results for resource in result.created)
    for result in results:
        for verdict in result.verdicts:
            if verdict.requirement.id == finding.requirement.id:
                return replace(result, verdicts=(_weighed(verdict, result, finding.draft),), created=created)
    return None


def _weighed(verdict: Verdict, result: Result, draft: Draft | None) -> Verdict:
    """Returns a pass with the exchange that shows it; inconclusive where the recorded request shows nothing."""
    if verdict.outcome != "pass":
        return verdict
    requirement, record = verdict.requirement, result.record
    shows = next(_passing(requirement, record, record.exchanges), None)
    if draft is None or not is_resent(result.plan, requirement):
        return replace(verdict, evidence=shows)
    again = [each for each in record.exchanges if each.request.draft.key == draft.key]
    if not again:
        return Verdict(requirement, "inconclusive", reason=_CHANGED)
    passing = next(_passing(requirement, record, again), None)
    if passing is None and not draft.wrong and not any(each.accepted for each in again):
        answer = again[-1].status or again[-1].failure
        reason = f"the server answered the recorded request with {answer} ({again[-1].text[:80]})"
        return Verdict(requirement, "inconclusive", reason=reason.removesuffix(" ()"))
    return replace(verdict, evidence=passing or shows)


def _passing(requirement: Requirement, record: Record, exchanges: list[Exchange]) -> Iterator[Exchange]:
    """Yields the exchanges that show that a requirement holds, the latest first."""
    rule = next(each for each in RULES if each.kind == requirement.kind)
    is_negative = rule.is_negative(requirement)
    for exchange in reversed(exchanges):
        if is_negative and exchange.request.purpose != requirement.id:
            continue
        seen = rule.judge(requirement, exchange, record)
        if seen is not None and seen.outcome == "pass":
            yield exchange
