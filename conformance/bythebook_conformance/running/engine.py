"""From a document and a target to a stream of verdicts: preflight, plan, negatives, search, conflicts, credentials.

Operations that share resources run as one group: those that create come first, those that delete last. Reports, the
command line and pytest read the stream.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from itertools import islice
from typing import Any

from bythebook_conformance.evidence.record import Record
from bythebook_conformance.evidence.responses import REDIRECTS
from bythebook_conformance.model import Draft, Exchange, Requirement, Verdict
from bythebook_conformance.planning.marks import FIXED_MARK, Marks
from bythebook_conformance.planning.plan import Plan, plan, requirements, unsent
from bythebook_conformance.planning.turns import Turns
from bythebook_conformance.planning.values import Values
from bythebook_conformance.relations.identity import has_fresh_text
from bythebook_conformance.relations.logins import GIVES_CREDENTIALS
from bythebook_conformance.relations.names import path_names
from bythebook_conformance.relations.resources import Api, resource_of
from bythebook_conformance.relations.safety.classes import Guard
from bythebook_conformance.running.confirm.confirm import confirmed
from bythebook_conformance.running.confirm.verdicts import ended_by, left_out, unconfirmed, verdict
from bythebook_conformance.running.context import EMPTY
from bythebook_conformance.running.crew import Crew
from bythebook_conformance.running.guarding import Guarding
from bythebook_conformance.running.phases.preflight import preflight
from bythebook_conformance.running.phases.recorded import resend
from bythebook_conformance.running.phases.steps import Steps
from bythebook_conformance.running.rehearsal import Rehearsal
from bythebook_conformance.running.resources.audit import MOST_READS, Audit
from bythebook_conformance.running.resources.created import Created
from bythebook_conformance.running.resources.guards import Guards
from bythebook_conformance.running.resources.identity import Identity
from bythebook_conformance.running.resources.ownership import Ownership
from bythebook_conformance.running.resources.resource import Changed, Resource
from bythebook_conformance.running.resources.resources import Resources
from bythebook_conformance.running.session import Session
from bythebook_conformance.running.transport.client import Target, UnreachableError
from bythebook_conformance.running.transport.stop import AUDIT, BUDGET, INTERNAL, RIGHTS, WATCH, StoppedError
from bythebook_conformance.running.transport.user_headers import known_values
from bythebook_openapi.errors import InputError
from bythebook_openapi.model.contract import Contract, Operation
from bythebook_openapi.model.operation import Key

__all__ = ["Effort", "Limits", "Result", "guard_of", "harm", "left_undone", "plans", "run"]

# So many requirements are judged to learn how long it takes to judge all.
_REHEARSED = 100
# How the reasons begin for which an operation need not be tested.
_NOT_COUNTED = (GIVES_CREDENTIALS, REDIRECTS)
# Exceptions that say that the server, or an option, is at fault.
_FORESEEN = (UnreachableError, InputError)
# The delays between re-reads of eventually consistent data, in seconds.
_WAITS = (0.2, 0.5, 1.0)
# Operations that create resources run before those that read, change and delete them.
_ORDER = ("POST", "GET", "HEAD", "QUERY", "OPTIONS", "TRACE", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True)
class Limits:
    """The limits of a run.

    `workers` is the number of requests that may be under way at the same time, `AUTO` for as many as the server bears
    without slowing down. `budget` is the number of seconds and
    `requests` the number of requests after which the run ends, clean-up included. `no_create` forbids all writes, and
    `waits` holds the delays between re-reads of eventually consistent data, in seconds. `guard` says what is not sent
    that may harm what the run did not create; None is `worst` for a server on this machine, and `all` for others.
    `audit` compares what was there before the run with what is there after it. `patience` is the number of seconds
    after which a run ends in which nothing came but 429, 502, 503, 504 or no response; None for no end.
    """

    workers: int = 1
    budget: float | None = None
    no_create: bool = False
    waits: tuple[float, ...] = field(default_factory=lambda: _WAITS)
    requests: int | None = None
    guard: Guard | None = None
    audit: bool = False
    patience: float | None = None


@dataclass(frozen=True)
class Effort:
    """What a run tests.

    `seed` decides every choice, `mark` the letters and digits of fresh texts, and `examples` is the number of requests
    that the search draws. `known` holds the user's own values by operation, `chosen` the ids of the chosen
    requirements, None for all. `normalized` names, by field, how the server is known to rewrite values. `operations`
    are the ids of all operations with a chosen requirement, None where they are not known. `recorded` holds requests of
    an earlier run that showed failures, by the ids of the requirements: they are sent again. `twin` is the mark of the
    texts for another server that gets the same requests, empty without one. `judges` is False for a run whose exchanges
    alone are wanted: it has no verdicts.
    """

    seed: int = 0
    examples: int = 10
    known: Mapping[str, Mapping[Key, tuple[Any, ...]]] = field(default_factory=dict)
    chosen: frozenset[str] | None = None
    normalized: Mapping[str, frozenset[str]] = field(default_factory=dict)
    limits: Limits = Limits()
    operations: frozenset[str] | None = None
    recorded: Mapping[str, Draft] = field(default_factory=dict)
    mark: str = FIXED_MARK
    twin: str = ""
    judges: bool = True


@dataclass(frozen=True)
class Result:
    """The result of one operation.

    `created` holds the resources that it created; those of operations that only supply others stand in the first
    result of their group, as do those in `changed`, which were there before and may not be as they were. `limit` is the
    option whose limit ended the run before all requests of the operation were sent, empty where they were sent;
    `unsearched` is the number of search requests among those that were left out.
    """

    plan: Plan
    verdicts: tuple[Verdict, ...]
    record: Record
    created: tuple[Resource, ...] = ()
    changed: tuple[Changed, ...] = ()
    unsearched: int = 0
    limit: str = ""

    @property
    def withheld(self) -> str:
        """The class of the operation, where it was not sent since it could harm what the run did not create."""
        return self.record.withheld

    @property
    def left_out(self) -> int:
        """How many requirements are undecided because a limit ended the run."""
        return sum(bool(self.limit) and each.reason.startswith(ended_by(self.limit)) for each in self.verdicts)

    @property
    def unsent(self) -> int:
        """About how many requests of the plan and of the search were left out because a limit ended the run."""
        unplanned = max(self.plan.requests - len(self.record.exchanges), 0)
        return (unplanned or self.left_out) + self.unsearched if self.limit else 0

    @property
    def _is_counted(self) -> bool:
        return not (self.withheld or self.record.blocked.startswith(_NOT_COUNTED))

    @property
    def refused(self) -> str:
        """The reason why the server accepted no request of the operation; empty where it accepted one, and where none
        need be accepted: the operation is withheld, redirects, or gives credentials.
        """
        if not self._is_counted or any(self.record.accepted()):
            return ""
        return self.record.blocked or (left_out(self.limit) if self.limit else "no request was accepted")

    @property
    def untested(self) -> str:
        """The reason why the operation counts as untested; empty where it was tested, where it is withheld or
        redirects, or where only the user can test it, since it gives credentials. What a limit left out counts if the
        server accepted no request of the operation.
        """
        if not self.verdicts or not self._is_counted:
            return ""
        if self.refused or self.limit:
            return self.refused
        judged = any(each.outcome in {"pass", "fail"} for each in self.verdicts)
        return "" if judged else "nothing of it could be judged"


def plans(contract: Contract, effort: Effort) -> Iterator[Plan]:
    """Yields the plan of each operation with a chosen requirement. Sends nothing."""
    for operation, chosen in _judged_of(contract, contract.operations, effort):
        yield plan(contract, operation, _values(contract, operation, effort), chosen)


def left_undone(contract: Contract, effort: Effort, most: int) -> tuple[tuple[Result, ...], int]:
    """Returns the results of a run that sends nothing, and the number of its requirements. The results have about
    `most` of these, spread over the document.
    """
    ids = list(_judged_of(contract, contract.operations, effort))
    total = sum(len(chosen) for _, chosen in ids)
    every, found, reason = max(total // most, 1), list[Result](), left_out(BUDGET)
    for operation, chosen in ids:
        raised = [each for _, each in requirements(contract, operation) if each.id in chosen][::every]
        verdicts = tuple(Verdict(each, "inconclusive", reason=reason) for each in raised)
        listed = Plan(operation, tuple(raised), (), (), (), (), ())
        found.append(Result(listed, verdicts, Record(contract, operation), limit=BUDGET))
    return tuple(found), total


def run(contract: Contract, target: Target, effort: Effort) -> Iterator[Result]:
    """Yields the result of each operation, group after group. Raises `UnreachableError` if no server responds.

    An exception of this code ends the run as a limit does: what was created is deleted, the results tell what was
    judged until then, and the exception is raised after the last of them.
    """
    effort = replace(effort, known=known_values(contract, target.given, effort.known))
    created = _guarded(contract, target, effort)
    target.stop.begin(effort.limits.budget, effort.limits.requests, created.owed)
    target.stop.be_patient(effort.limits.patience)
    target.crew = crew = Crew(effort.limits.workers)
    target.stop.lanes = lambda: crew.limit if crew.is_parallel else 1
    groups = [_Group(created, target, effort, tuple(each)) for each in Api.of(contract).components()]
    _watch(target, groups)
    for group in groups:
        group.is_followed = len(groups) > 1
    target.progress.expect([operation.id for group in groups for operation in group.chosen])
    judging = _Judging(groups)
    target.stop.closing.append(Rehearsal(judging.rehearse, judging.total))
    with target.crew.working():
        created.resources += _strays(contract, target, effort, created)
        guards = target.guarding
        _audit(target, effort, groups)
        try:
            yield from _results(groups, target.crew)
        finally:
            for group in groups if len(groups) > 1 else ():  # what one group created may stand in another one's way
                group.is_followed = False
                group.clean_up()
            _end_audit(target, guards, groups)
    if target.stop.crash is not None:
        raise target.stop.crash


def _watch(target: Target, groups: Sequence[_Group]) -> None:
    """Lets the gate send an accepted read again, and end the run once that is refused."""
    guards = target.guarding
    assert isinstance(guards, Guards)

    def look() -> Exchange | None:
        read = next(_reads(groups), None)
        if read is None:
            return None
        operation, exchange = read
        target.keys.renew(operation)
        return target.send(operation, replace(exchange.request, purpose=WATCH))

    guards.look, guards.stop = look, lambda: target.stop.end(RIGHTS)


def _audit(target: Target, effort: Effort, groups: Sequence[_Group]) -> None:
    """Reads what is there before the first write, where the run may write."""
    guards, limits = target.guarding, effort.limits
    assert isinstance(guards, Guards)
    may_write = any(each.may_write for group in groups for each in group.chosen)
    if not limits.audit or limits.no_create or not may_write:
        return
    guards.audit = Audit(groups[0].contract, guards.ownership)
    most = min(MOST_READS, MOST_READS if limits.requests is None else limits.requests // 10)
    with suppress(StoppedError):
        guards.audit.read_before(lambda operation: _read(groups, operation), most)


def _end_audit(target: Target, guards: Guarding, groups: Sequence[_Group]) -> None:
    """Reads what is there after the clean-up, and keeps what the run changed of what was there before it."""
    if not isinstance(guards, Guards) or guards.audit is None or not guards.audit.first_write:
        return
    with target.cleaning(), suppress(StoppedError):
        guards.audit.read_after(lambda operation: _read(groups, operation))


def _read(groups: Sequence[_Group], operation: Operation) -> Exchange | None:
    """Sends a GET without optional parameters, beside the run: nothing is judged by it. None where it is refused."""
    group = next(each for each in groups if operation in each.operations)
    session = group.session(operation)
    exchange = session.exchange(Draft({}), AUDIT, EMPTY)
    return exchange if exchange.accepted else None


def _reads(groups: Sequence[_Group]) -> Iterator[tuple[Operation, Exchange]]:
    """Yields accepted reads that need credentials: those of a path without parameters first, which no deletion ends."""
    found = [
        (session.operation, exchange)
        for group in groups
        for session in group.unjudged
        if session.operation.method == "GET" and session.operation.security is not None
        for exchange in session.record.accepted()
        if exchange.authorized and not exchange.request.draft.wrong
    ]
    yield from sorted(found, key=lambda pair: (len(path_names(pair[0])), -pair[1].number))


def guard_of(target: Target, limits: Limits) -> Guard:
    """Returns whose server it is, as the user says, or else the address."""
    return limits.guard or ("worst" if target.is_loopback else "all")


def _guarded(contract: Contract, target: Target, effort: Effort) -> Created:
    """Puts a gate before the server. Returns the registry of what the run creates, which the gate asks."""
    identity = Identity.of(contract, target.given, target.keys.users)
    ownership = Ownership(contract)
    known = frozenset(str(each) for given in effort.known.values() for values in given.values() for each in values)
    no_create = effort.limits.no_create
    target.guarding = Guards(
        contract, guard_of(target, effort.limits), identity, ownership, known=known, no_create=no_create
    )
    return Created(contract, ownership, identity)


def harm(target: Target) -> Guards | None:
    """Returns what the gate of a run saw: what the run changed, and whether it lost its rights. None without a run."""
    return target.guarding if isinstance(target.guarding, Guards) else None


def _strays(contract: Contract, target: Target, effort: Effort, created: Created) -> list[Resource]:
    """Deletes what requests created whose responses the journal of a killed run lacks: they are sent again.

    Returns the resources that were found and are still there, and those that may be there and cannot be recognized.
    """
    if target.journal is None or not (found := list(target.journal.strays())):
        return []
    strays = Created(contract, created.ownership, created.identity)
    by_id = {each.id: each for each in contract.operations}
    for exchange in found:
        operation = by_id[exchange.request.operation]
        if operation.method != "POST":
            continue
        statuses = [int(each.key) for each in operation.successes if each.key.isdecimal()]
        likely = replace(exchange, status=exchange.status or next(iter(statuses), 201))
        strays.add(Resource(operation, likely), {})
    guards = target.guarding
    assert isinstance(guards, Guards)
    guards.is_aside = True
    with target.aside():
        for each in Api.of(contract).components():
            _Group(strays, target, effort, tuple(each)).clean_up()
    guards.is_aside = False
    target.journal.handled()
    left = [each for each in strays.resources if not each.is_gone]
    for resource in left:
        resource.is_uncertain = not resource.id and not _is_recognized(contract, resource)
    return [each for each in left if each.id or each.listed is not None or each.is_uncertain]


def _is_recognized(contract: Contract, resource: Resource) -> bool:
    """Returns whether a list would show a created resource, by a text that no other one has."""
    has_list = resource_of(contract, resource.operation).lister is not None
    return has_list and has_fresh_text(resource.exchange, contract)


def _results(groups: Sequence[_Group], crew: Crew) -> Iterator[Result]:
    if not crew.is_parallel:
        first = [(group, operation) for group in groups for operation in group.chosen if operation.method != "DELETE"]
        first.sort(key=lambda pair: pair[0].weight(pair[1]))
        for group, operation in first:
            if group.target.may_be_cut and group.is_shown(operation) and not group.is_read(operation):
                group.open(operation)
        # The controls of a change create nothing that has to be deleted, and may show that no batches are needed.
        first.sort(key=lambda pair: pair[0].target.may_be_cut and pair[1].method == "POST")
        for group, operation in first:
            group.begin(operation)
        for group in groups:
            yield from group.results()
        return
    for found in crew.run([partial(_whole, group) for group in groups]):
        yield from found


class _Judging:
    """What there is to judge at the end of a run. A part of it is judged before, to learn how long it takes."""

    def __init__(self, groups: Sequence[_Group]) -> None:
        self._groups = groups

    def total(self) -> int:
        """Returns the number of requirements of all operations that were begun and are not judged."""
        return sum(len(each.plan.requirements) for each in self._sessions())

    def rehearse(self) -> int:
        """Judges some requirements, spread over all operations. Returns how many.

        It leaves out those whose observations are kept: each of their exchanges is judged once while the run goes on.
        """
        every = max(self.total() // _REHEARSED, 1)
        pairs = ((session, each) for session in self._sessions() for each in session.plan.requirements)
        chosen = [(session, each) for session, each in islice(pairs, 0, None, every) if not session.is_kept(each)]
        for session, requirement in chosen:
            verdict(session, requirement)
        return len(chosen)

    def _sessions(self) -> list[Session]:
        return [each for group in self._groups for each in group.unjudged if each.record.exchanges]


def _whole(group: _Group) -> list[Result]:
    return list(group.results())


class _Group:
    """The sessions of operations that share resources.

    `is_followed` says that what the group created is deleted once more when the other groups have ended.
    """

    is_followed = False

    def __init__(self, created: Created, target: Target, effort: Effort, operations: tuple[Operation, ...]) -> None:
        self.contract, self.target, self.effort, self.operations = created.contract, target, effort, operations
        # An app in this process has no network between a write and a read, and hardly a replica.
        waits = tuple(each / (10 if target.app is not None else 1) for each in effort.limits.waits)
        limits, run = effort.limits, target.crew.run
        guard = guard_of(target, limits)
        self.resources = Resources(
            self.contract, self.session, waits, created, limits.no_create, guard, target.rest, run
        )
        self.turns = Turns.of(operations, effort.known)
        self.marks = Marks(effort.mark, effort.twin)
        self._sessions: dict[str, Session] = {}
        self._records: dict[str, Record] = {}
        self._finished: set[str] = set()
        self._judged_ids: set[str] = set()
        self._steps = Steps(self.opened, effort.seed, effort.examples)

    def session(self, operation: Operation) -> Session:
        """Returns the session of an operation, open or not."""
        if operation.id not in self._sessions:
            chosen = _chosen(self.contract, operation, self.effort)
            # Another group may send requests of the same operation: each group has texts of its own.
            apart = "" if operation in self.operations else f"/{self.operations[0].id}"
            own = _values(self.contract, operation, self.effort)
            values = replace(own, turns=self.turns, apart=apart, marks=self.marks)
            record = Record(self.contract, operation, self.effort.normalized)
            record.has_credentials = self.target.may_be_known
            record.tainted = self.resources.tainted
            record.deletions = self.target.deletions
            record.group = self._records
            self._records[operation.id] = record
            # A run that ended sends no more requests but those that delete what it created.
            is_unsent = self.target.stop.ends_late() and not self.resources.stock.created.owed()
            planned = unsent(self.contract, operation, chosen) if is_unsent else self._planned(values, chosen)
            session = Session(planned, values, self.target, record, self.resources)
            session.unsearched = self.effort.examples if planned.is_searched else 0
            self._sessions[operation.id] = session
        return self._sessions[operation.id]

    def _planned(self, values: Values, chosen: frozenset[str]) -> Plan:
        """Returns the plan of an operation; one that sends nothing where planning fails, which ends the run."""
        try:
            return plan(self.contract, values.operation, values, chosen)
        except Exception as error:  # noqa: BLE001 - `run` raises it once everything else is told
            self.target.stop.fail(error)
            return unsent(self.contract, values.operation, chosen)

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

    @property
    def unjudged(self) -> list[Session]:
        """The sessions of operations that are not judged yet."""
        return [each for key, each in tuple(self._sessions.items()) if key not in self._judged_ids]

    @cached_property
    def chosen(self) -> list[Operation]:
        """The operations that are judged."""
        return [each for each, _ in _judged_of(self.contract, self.operations, self.effort)]

    def weight(self, operation: Operation) -> tuple[int, tuple[int, int]]:
        """Returns the order in which operations begin: those with the most requirements first, then by method."""
        return -len(self.session(operation).plan.requirements), _rank(operation)

    def is_shown(self, operation: Operation) -> bool:
        """Returns whether a read shows what an operation writes. If none does, as for a login, its first request judges
        little, and the server may accept none of the first ones.
        """
        relation = resource_of(self.contract, operation)
        return operation.method != "POST" or relation.reader is not None or relation.lister is not None

    def is_read(self, operation: Operation) -> bool:
        """Returns whether reads for other operations judge an operation already, so that its first request can wait."""
        return operation.method == "GET" and any(self.session(operation).record.accepted())

    def open(self, operation: Operation) -> None:
        """Sends the smallest and the fullest request of an operation. Sends nothing once the run ends.

        They follow each other: the read after the first one is the read before the next.
        """
        self.target.heed(self.resources.lost)
        with self._stoppable():
            self.target.stop.check()
            if (opened := self.opened(operation)) is not None:
                self._steps.send_fullest(opened)

    def begin(self, operation: Operation) -> None:
        """Opens an operation and sends the requests that judge the most. Sends nothing once the run ends."""
        self.target.heed(self.resources.lost)
        with self._stoppable():
            self.target.stop.check()
            if (opened := self.opened(operation)) is not None and not self._steps.has_begun(opened):
                if self.target.may_be_cut:
                    self._steps.send_without_credentials(opened)
                self._steps.begin([opened])

    def results(self) -> Iterator[Result]:
        """Yields the result of each chosen operation, in the document's order.

        Deletes what the run created, even where the user stops it or it fails. A run that `Target.stop` ends yields
        what was judged until then.
        """
        chosen = self.chosen
        self.target.heed(self.resources.lost)
        try:
            with self._stoppable():
                self._send_all(chosen)
            found = self._all_judged(chosen)
        finally:
            self.clean_up()
        opened = {each.id for each in self.operations} - {each.id for each in chosen}
        for operation, verdicts in found:
            session = self.session(operation)
            ids = {operation.id, *opened}
            created = tuple(self.resources.stock.created.of(ids))
            changed = tuple(each for each in self.resources.changed if each.operation.id in ids)
            opened = set()  # what operations created that are opened for others stands in the first result
            is_cut = self._is_cut(operation) or any(each.reason.startswith(self._ended) for each in verdicts)
            limit = self.target.stop.limit if is_cut else ""
            unsearched = session.unsearched if is_cut else 0
            yield Result(session.plan, verdicts, session.record, created, changed, unsearched, limit)

    @contextmanager
    def _stoppable(self) -> Iterator[None]:
        """Ends the block where the run is stopped, and says so in the journal: what was created is deleted then."""
        try:
            yield
        except BaseException as reason:
            is_ours = isinstance(reason, Exception) and not isinstance(reason, _FORESEEN)
            if self.target.journal is not None:
                self.target.journal.end(INTERNAL if is_ours else str(reason))
            if is_ours and isinstance(reason, Exception):
                self.target.stop.fail(reason)
            elif not isinstance(reason, StoppedError):
                raise

    def clean_up(self) -> None:
        """Deletes what the group created and is still there."""
        with self.target.cleaning(), self._stoppable():
            self.resources.clean_up({each.id for each in self.operations}, is_followed=self.is_followed)

    @property
    def _ended(self) -> str:
        return ended_by(self.target.stop.limit)

    def _is_cut(self, operation: Operation) -> bool:
        """Returns whether the run ended before all requests of an operation were sent."""
        return operation.id not in self._finished

    def _send_all(self, chosen: Sequence[Operation]) -> None:
        """Sends the requests of all operations, those that delete last."""
        ready: list[Session] = []
        gone = [each.path for each in chosen if resource_of(self.contract, each).is_gone_for_good]
        early: list[Session] = []
        for is_last in (False, True):
            sessions = self._begun([each for each in chosen if (each.method == "DELETE") == is_last])
            self._steps.run(sessions)
            for session in sessions if self.effort.recorded else ():
                resend(session, self.effort.recorded)
            ready += sessions
            if not is_last:  # a request for what a DELETE has removed says nothing about credentials
                early = [
                    each for each in sessions if any(f"{each.operation.path}/".startswith(f"{at}/") for at in gone)
                ]
                self._steps.send_credentials(early)
        if any(each.method in {"PUT", "PATCH"} for each in chosen):
            self._steps.look_at_changed(ready)
        sent = {each.operation.id for each in early}
        self._steps.send_credentials([each for each in ready if each.operation.id not in sent])
        self._finished |= {each.id for each in chosen if not self._ends_late(each)}

    def _begun(self, operations: Sequence[Operation]) -> list[Session]:
        """Begins the operations whose smallest request is accepted. Returns their sessions.

        Operations whose suppliers are open already are opened side by side.
        """
        ordered = sorted(operations, key=_rank)
        waiting = [each for each in ordered if each.method != "POST" and self._has_suppliers(each)]
        for operation in ordered:
            self.target.stop.check()
            self._steps.send_early_credentials(self.session(operation))
            if operation not in waiting:
                self.opened(operation)
        self.target.crew.run([partial(self.opened, each) for each in waiting])
        sessions = [session for each in ordered if (session := self.session(each)).is_ready]
        self._steps.begin([each for each in sessions if not self._steps.has_begun(each)])
        return sessions

    def _has_suppliers(self, operation: Operation) -> bool:
        """Returns whether nothing has to be opened so that an operation's requests have resources to address."""
        return operation.method in {"GET", "PUT", "PATCH", "DELETE"} and all(
            supplier.operation.method == "POST" for supplier in resource_of(self.contract, operation).suppliers.values()
        )

    def _all_judged(self, chosen: Sequence[Operation]) -> list[tuple[Operation, tuple[Verdict, ...]]]:
        """Returns the verdicts of operations. Those whose rules send requests at the end come last."""
        last = [each for each in chosen if self._ends_late(each)]
        found = {each.id: self._judged(each) for each in chosen if each not in last}
        with self._stoppable():
            self._steps.end([session for each in last if (session := self.session(each)).is_ready])
            self._finished |= {each.id for each in last}
        found |= {each.id: self._judged(each) for each in last}
        return [(each, found[each.id]) for each in chosen]

    def _ends_late(self, operation: Operation) -> bool:
        """Returns whether a rule of an operation sends requests after all other verdicts."""
        probes = (rule.probe for rule in self.session(operation).rules.values())
        return any(each is not None and each.at == "end" for each in probes)

    def _judged(self, operation: Operation) -> tuple[Verdict, ...]:
        """Returns the verdicts of an operation, and notes the progress."""
        found = tuple(self._verdicts(self.session(operation)))
        self._judged_ids.add(operation.id)
        self.target.progress.find(operation.id, sum(each.level in {"failure", "warning"} for each in found))
        self.target.progress.reach(operation.id, 1.0)
        return found

    def _verdicts(self, session: Session) -> Iterator[Verdict]:
        is_cut, reason = self._is_cut(session.operation), left_out(self.target.stop.limit)
        if is_cut and session.is_ready is None:
            session.record.blocked = session.record.blocked or reason
        session.reads_all = True
        for requirement in session.plan.requirements if self.effort.judges else ():
            found = self._verdict(session, requirement)
            if found.outcome == "fail":
                yield self._confirmed(session, found)
            else:
                is_left_out = is_cut and found.outcome != "pass"
                yield replace(found, outcome="inconclusive", reason=reason) if is_left_out else found

    def _verdict(self, session: Session, requirement: Requirement) -> Verdict:
        """Returns the verdict of a requirement; an error where the judgment fails, which ends the run."""
        try:
            return verdict(session, requirement)
        except Exception as error:  # noqa: BLE001 - `run` raises it once everything else is told
            self.target.stop.fail(error)
            return Verdict(requirement, "error", reason=INTERNAL)

    def _confirmed(self, session: Session, found: Verdict) -> Verdict:
        """Returns a confirmed failure; of a run that was stopped before it was confirmed, that it is not known."""
        with self._stoppable(), session.target.confirming():
            session.target.stop.check(phase="confirming")
            return confirmed(session, found)
        return unconfirmed(found, session.target.stop.limit)


def _rank(operation: Operation) -> tuple[int, int]:
    """Returns where an operation stands in a run. What is below another resource is deleted before that one."""
    method, depth = operation.method, operation.path.count("{")
    return (_ORDER.index(method) if method in _ORDER else len(_ORDER), -depth if method == "DELETE" else depth)


def _judged_of(
    contract: Contract, operations: Iterable[Operation], effort: Effort
) -> Iterator[tuple[Operation, frozenset[str]]]:
    """Yields the operations that are judged, each with the ids of its chosen requirements."""
    for operation in operations:
        chosen = _chosen(contract, operation, effort)
        if chosen and not (effort.limits.no_create and operation.may_write):
            yield operation, chosen


def _chosen(contract: Contract, operation: Operation, effort: Effort) -> frozenset[str]:
    if effort.operations is not None and operation.id not in effort.operations:
        return frozenset()
    ids = frozenset(each.id for _, each in requirements(contract, operation))
    return ids if effort.chosen is None else ids & effort.chosen


def _values(contract: Contract, operation: Operation, effort: Effort) -> Values:
    known = effort.known.get(operation.id, {})
    return Values(contract, operation, effort.seed, known, marks=Marks(effort.mark, effort.twin))
