"""From a document and a target to a stream of verdicts: preflight, pools, negatives, search, credentials, confirm.

Reports, the command line and pytest are readers of that stream.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bythebook_conformance.confirm import confirmed
from bythebook_conformance.model import Draft, Path, Verdict
from bythebook_conformance.plan import CONTROL_EVERY, Plan, plan, requirements
from bythebook_conformance.pools import settle
from bythebook_conformance.preflight import preflight
from bythebook_conformance.record import Record
from bythebook_conformance.search import search
from bythebook_conformance.session import Session
from bythebook_conformance.target import Target
from bythebook_conformance.values import Values
from bythebook_conformance.verdicts import verdict
from bythebook_specs.contract import Contract, Operation

__all__ = ["Effort", "Result", "plans", "run"]


@dataclass(frozen=True)
class Effort:
    """How much is done: the seed of every choice, how many requests the search draws, known good values, chosen ids."""

    seed: int = 0
    examples: int = 20
    known: Mapping[str, Mapping[Path, tuple[Any, ...]]] = field(default_factory=dict)
    chosen: frozenset[str] | None = None


@dataclass(frozen=True)
class Result:
    """What became of one operation."""

    plan: Plan
    verdicts: tuple[Verdict, ...]
    record: Record

    @property
    def untested(self) -> str:
        """Why the operation counts as untested; empty where it was tested."""
        if not self.verdicts:
            return ""
        if not any(self.record.accepted()):
            return self.record.blocked or "no request was accepted"
        judged = any(each.outcome in {"pass", "fail"} for each in self.verdicts)
        return "" if judged else "nothing of it could be judged"


def plans(contract: Contract, effort: Effort) -> Iterator[Plan]:
    """Yield the plan of each operation of which a requirement is chosen. Nothing is sent."""
    for operation in contract.operations:
        chosen = _chosen(contract, operation, effort)
        if chosen:
            yield plan(contract, operation, _values(contract, operation, effort), chosen)


def run(contract: Contract, target: Target, effort: Effort) -> Iterator[Result]:
    """Yield the result of each operation. Raises `UnreachableError` where nobody answers at the target."""
    for each in plans(contract, effort):
        values = _values(contract, each.operation, effort)
        session = Session(each, values, target, Record(contract, each.operation))
        _exchange(session, effort)
        found = (verdict(session, requirement) for requirement in each.requirements)
        verdicts = tuple([confirmed(session, one) if one.outcome == "fail" else one for one in found])
        yield Result(each, verdicts, session.record)


def _chosen(contract: Contract, operation: Operation, effort: Effort) -> frozenset[str]:
    ids = frozenset(each.id for _, each in requirements(contract, operation))
    return ids if effort.chosen is None else ids & effort.chosen


def _values(contract: Contract, operation: Operation, effort: Effort) -> Values:
    return Values(contract, operation, effort.seed, effort.known.get(operation.id, {}))


def _exchange(session: Session, effort: Effort) -> None:
    if not preflight(session):
        return
    for pool in session.plan.pools[1:]:
        settle(session, pool.slots, pool.purpose)
    _negatives(session)
    broken = {each.id for each in session.plan.requirements if verdict(session, each).outcome == "fail"}
    if session.plan.operation.schema_pointer is not None:
        search(session, effort.examples, effort.seed, broken)
    _credentials(session)


def _negatives(session: Session) -> None:
    """Send each negative, a control before and after every few of them."""
    if not session.plan.negatives:
        return
    before = session.control().accepted
    negatives = session.plan.negatives
    for start in range(0, len(negatives), CONTROL_EVERY):
        sent = []
        for requirement in negatives[start : start + CONTROL_EVERY]:
            rule = session.rules[requirement.id]
            assert rule.wrong is not None
            value = rule.wrong(requirement, session.field(requirement.path))
            sent.append(session.send(Draft(session.base, wrong=(requirement.path, value)), requirement.id).number)
        after = session.control().accepted
        if before and after:
            session.record.controlled.update(sent)
        before = after


def _credentials(session: Session) -> None:
    if not session.plan.credentials:
        return
    accepted = session.control().accepted
    for requirement in session.plan.credentials:
        rule = session.rules[requirement.id]
        assert rule.credentials is not None
        exchange = session.send(Draft(session.base, credentials=rule.credentials(requirement)), requirement.id)
        if accepted:
            session.record.controlled.add(exchange.number)
