"""From a document and a target to a stream of verdicts: preflight, plan, negatives, search, conflicts, credentials.

Operations that share resources run as one group: those that create come first, those that delete last. Reports, the
command line and pytest read the stream.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from bythebook_conformance.evidence.record import Record
from bythebook_conformance.model import Draft, Requirement, Verdict
from bythebook_conformance.planning.plan import CONTROL_EVERY, Plan, plan, requirements
from bythebook_conformance.planning.turns import Turns
from bythebook_conformance.planning.values import Values
from bythebook_conformance.relations.graph import components
from bythebook_conformance.relations.logins import GIVES_CREDENTIALS
from bythebook_conformance.running.confirm.confirm import confirmed
from bythebook_conformance.running.confirm.verdicts import STOPPED, unconfirmed, verdict
from bythebook_conformance.running.phases.conflicts import provoke_conflicts
from bythebook_conformance.running.phases.differential import compare_again, compare_responses
from bythebook_conformance.running.phases.pools import settle
from bythebook_conformance.running.phases.preflight import preflight
from bythebook_conformance.running.phases.search import search
from bythebook_conformance.running.resources.created import Created
from bythebook_conformance.running.resources.resource import Resource
from bythebook_conformance.running.resources.resources import Resources
from bythebook_conformance.running.session import Opened, Session
from bythebook_conformance.running.transport.client import Target
from bythebook_conformance.running.transport.stop import StoppedError
from bythebook_conformance.running.transport.user_headers import known_values
from bythebook_openapi.model.contract import Contract, Operation
from bythebook_openapi.model.operation import Key

__all__ = ["Effort", "Limits", "Result", "plans", "run"]

# Operations that create resources run before those that read, change and delete them.
_ORDER = ("POST", "GET", "HEAD", "QUERY", "OPTIONS", "TRACE", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True)
class Limits:
    """The limits of a run.

    `workers` is the number of groups of operations that run in parallel, `budget` the seconds after which searching
    ends, `no_create` forbids all writes, and `waits` holds the delays between re-reads of eventually consistent data,
    in seconds.
    """

    workers: int = 1
    budget: float | None = None
    no_create: bool = False
    waits: tuple[float, ...] = (0.2, 0.5, 1.0)


@dataclass(frozen=True)
class Effort:
    """What a run tests.

    `seed` decides every choice, and `examples` is the number of requests that the search draws. `known` holds the
    user's own values by operation, `chosen` the ids of the chosen requirements, None for all. `normalised` names, by
    field, how the server is known to rewrite values. `operations` are the ids of all operations with a chosen
    requirement, None where they are not known.
    """

    seed: int = 0
    examples: int = 20
    known: Mapping[str, Mapping[Key, tuple[Any, ...]]] = field(default_factory=dict)
    chosen: frozenset[str] | None = None
    normalised: Mapping[str, frozenset[str]] = field(default_factory=dict)
    limits: Limits = Limits()
    operations: frozenset[str] | None = None


@dataclass(frozen=True)
class Result:
    """The result of one operation.

    `created` holds the resources that it created, `unsearched` the number of search requests for which no time was
    left.
    """

    plan: Plan
    verdicts: tuple[Verdict, ...]
    record: Record
    created: tuple[Resource, ...] = ()
    unsearched: int = 0

    @property
    def untested(self) -> str:
        """The reason why the operation counts as untested; empty where it was tested, or where only the user can test
        it, since it gives credentials.
        """
        if not self.verdicts or self.record.blocked.startswith(GIVES_CREDENTIALS):
            return ""
        if not any(self.record.accepted()):
            return self.record.blocked or "no request was accepted"
        judged = any(each.outcome in {"pass", "fail"} for each in self.verdicts)
        return "" if judged else "nothing of it could be judged"


def plans(contract: Contract, effort: Effort) -> Iterator[Plan]:
    """Yields the plan of each operation with a chosen requirement. Sends nothing."""
    for operation in contract.operations:
        chosen = _chosen(contract, operation, effort)
        if chosen and not (effort.limits.no_create and operation.is_write):
            yield plan(contract, operation, _values(contract, operation, effort), chosen)


def run(contract: Contract, target: Target, effort: Effort) -> Iterator[Result]:
    """Yields the result of each operation, group after group. Raises `UnreachableError` if no server responds."""
    effort = replace(effort, known=known_values(contract, target.headers, effort.known))
    ends = math.inf if effort.limits.budget is None else time.monotonic() + effort.limits.budget
    created = Created(contract)
    groups = [_Group(created, target, effort, tuple(each), ends) for each in components(contract)]
    try:
        yield from _results(groups, effort.limits.workers)
    finally:
        for group in groups if len(groups) > 1 else ():  # what one group created may stand in another one's way
            group.clean_up()


def _results(groups: Sequence[_Group], workers: int) -> Iterator[Result]:
    if workers == 1:
        for group in groups:
            yield from group.results()
        return
    with ThreadPoolExecutor(workers) as pool:
        try:
            for found in pool.map(lambda group: list(group.results()), groups):
                yield from found
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


class _Group:
    """The sessions of operations that share resources."""

    def __init__(
        self, created: Created, target: Target, effort: Effort, operations: tuple[Operation, ...], ends: float
    ) -> None:
        self.contract, self.target, self.effort, self.operations = created.contract, target, effort, operations
        self.ends = ends
        # An app in this process has no network between a write and a read, and hardly a replica.
        waits = tuple(each / (10 if target.app is not None else 1) for each in effort.limits.waits)
        self.resources = Resources(self.contract, self.session, waits, created, effort.limits.no_create)
        self.turns = Turns.of(operations, effort.known)
        self._unsearched: dict[str, int] = {}
        self._sessions: dict[str, Session] = {}
        self._finished: set[str] = set()

    def session(self, operation: Operation) -> Session:
        """Returns the session of an operation, open or not."""
        if operation.id not in self._sessions:
            chosen = _chosen(self.contract, operation, self.effort)
            values = replace(_values(self.contract, operation, self.effort), turns=self.turns)
            record = Record(self.contract, operation, self.effort.normalised)
            record.has_credentials = self.target.may_be_known
            record.tainted = self.resources.tainted
            planned = plan(self.contract, operation, values, chosen)
            self._sessions[operation.id] = Session(planned, values, self.target, record, self.resources)
        return self._sessions[operation.id]

    def opened(self, operation: Operation, waiting: tuple[str, ...] = ()) -> Session | None:
        """Returns the session of an operation whose smallest request is accepted; None where it is refused.

        Opens the operations that supply its resources first. `waiting` holds the ids of the operations for which this
        one is opened: none of them is opened again, so a cycle of suppliers ends where it began.
        """
        session = self.session(operation)
        if session.is_ready is None and operation.id not in waiting:
            waiting = (*waiting, operation.id)
            session.is_ready = preflight(session, lambda supplier: self.opened(supplier, waiting))
        return session if session.is_ready else None

    def results(self) -> Iterator[Result]:
        """Yields the result of each chosen operation, in the document's order.

        Deletes what the run created, even where the user stops it or it fails. A run that is stopped by `Target.stop`
        yields what was judged until then.
        """
        chosen = [each for each in self.operations if _chosen(self.contract, each, self.effort)]
        if self.effort.limits.no_create:
            chosen = [each for each in chosen if not each.is_write]
        try:
            with suppress(StoppedError):
                self._send_all(chosen)
            found = [(each, tuple(self._verdicts(self.session(each)))) for each in chosen]
        finally:
            self.clean_up()
        for operation, verdicts in found:
            session = self.session(operation)
            created = tuple(self.resources.created.of({operation.id}))
            unsearched = self._unsearched.get(operation.id, 0)
            yield Result(session.plan, verdicts, session.record, created, unsearched)

    def clean_up(self) -> None:
        """Deletes what the group created and is still there."""
        self.resources.clean_up({each.id for each in self.operations})

    def _send_all(self, chosen: Sequence[Operation]) -> None:
        for operation in sorted(chosen, key=_rank):
            self.target.stop.check()
            session = self.opened(operation)
            if session is not None:
                self._unsearched[operation.id] = _exchange(session, self.opened, self.effort, self.ends)
            self._finished.add(operation.id)
        for operation in chosen if any(each.method in {"PUT", "PATCH"} for each in chosen) else ():
            session = self.session(operation)
            if session.is_ready:
                compare_again(session, self.opened)

    def _verdicts(self, session: Session) -> Iterator[Verdict]:
        is_cut = session.operation.id not in self._finished
        if is_cut and session.is_ready is None:
            session.record.blocked = session.record.blocked or STOPPED
        for requirement in session.plan.requirements:
            found = verdict(session, requirement)
            if found.outcome == "fail":
                yield self._confirmed(session, found)
            else:
                yield found if found.outcome == "pass" or not is_cut else replace(found, reason=STOPPED)

    @staticmethod
    def _confirmed(session: Session, found: Verdict) -> Verdict:
        """Returns a confirmed failure; of a run that was stopped before it was confirmed, that it is not known."""
        try:
            session.target.stop.check()
            return confirmed(session, found)
        except StoppedError:
            return unconfirmed(found)


def _rank(operation: Operation) -> tuple[int, int]:
    method = operation.method
    return (_ORDER.index(method) if method in _ORDER else len(_ORDER), operation.path.count("{"))


def _chosen(contract: Contract, operation: Operation, effort: Effort) -> frozenset[str]:
    if effort.operations is not None and operation.id not in effort.operations:
        return frozenset()
    ids = frozenset(each.id for _, each in requirements(contract, operation))
    return ids if effort.chosen is None else ids & effort.chosen


def _values(contract: Contract, operation: Operation, effort: Effort) -> Values:
    return Values(contract, operation, effort.seed, effort.known.get(operation.id, {}))


def _exchange(session: Session, opened: Opened, effort: Effort, ends: float) -> int:
    """Sends the requests of the plan, and searches. Returns the number of search requests that were left out."""
    for pool in (*session.plan.pools[1:], *session.plan.pairs):
        settle(session, pool.slots, pool.purpose)
    _negatives(session)
    compare_responses(session, opened)
    left = 0
    if session.plan.is_searched and effort.examples:
        broken = {each.id for each in session.plan.requirements if session.is_broken(each)}
        left = search(session, effort.examples, effort.seed, broken, ends)
    session.resources.look_again(session)
    provoke_conflicts(session)
    _credentials(session)
    return left


def _negatives(session: Session) -> None:
    """Sends each invalid request, with a control before and after every few that have the same one."""
    groups: dict[str, tuple[Draft, list[Requirement]]] = {}
    for requirement in session.plan.negatives:
        tries = (session.around(requirement, beside_all=beside_all) for beside_all in (True, False))
        around = next((each for each in tries if session.offends(requirement, each.slots)), None)
        if around is not None:
            groups.setdefault(around.key, (around, []))[1].append(requirement)
    for around, negatives in groups.values():
        before = session.control(around).accepted
        for start in range(0, len(negatives), CONTROL_EVERY):
            some = [(each, replace(around, wrong=each.id)) for each in negatives[start : start + CONTROL_EVERY]]
            sent = [session.send(draft, each.id).number for each, draft in some]
            after = session.control(around).accepted
            if before and after:
                session.record.controlled.update(sent)
            before = after


def _credentials(session: Session) -> None:
    if not session.plan.credentials or not session.target.has_credentials(session.operation):
        return  # wrong credentials are compared with right ones
    accepted = session.control().accepted
    for requirement in session.plan.credentials:
        rule = session.rules[requirement.id]
        assert rule.credentials is not None
        if rule.traits.needs_case(requirement) and session.target.has_caseless_credentials(session.operation):
            continue
        exchange = session.send(Draft(session.base, credentials=rule.credentials(requirement)), requirement.id)
        if accepted:
            session.record.controlled.add(exchange.number)
