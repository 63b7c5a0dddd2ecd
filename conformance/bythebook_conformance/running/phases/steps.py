"""The steps in which the requests of all operations are sent: first those that judge the most requirements.

Operations run side by side in a step, unless they change the same resource. Steps that read lists, or create what
lists are to show, have no writes beside them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from bythebook_conformance.model import Draft, Requirement
from bythebook_conformance.planning.plan import Pool
from bythebook_conformance.relations.names import is_of_item, path_names, place_of
from bythebook_conformance.rules.probe import When
from bythebook_conformance.running.phases.controls import Controls
from bythebook_conformance.running.phases.negatives import Negatives
from bythebook_conformance.running.phases.pools import is_bad, send_neighbors, settle
from bythebook_conformance.running.phases.probing import probe
from bythebook_conformance.running.resources.due import states_of
from bythebook_conformance.running.session import Opened, Session
from bythebook_openapi.deferred import Deferred

if TYPE_CHECKING:
    from bythebook_conformance.running.phases import search
else:
    search = Deferred("bythebook_conformance.running.phases.search")

__all__ = ["Steps"]

# The first pool is the preflight, the second sets every field.
_FULL = 1
_MISSING = "missing"
# The share of an operation's work that is done after each step, roughly.
_BEGUN, _REFUSED, _POOLED, _COMPARED, _SEARCHED = 0.3, 0.5, 0.65, 0.75, 0.9
_SAFE = frozenset({"GET", "HEAD", "QUERY", "OPTIONS", "TRACE"})


@dataclass
class Steps:
    """The steps of the open operations of a group. `opened` opens another operation of it."""

    opened: Opened
    seed: int
    examples: int
    _negatives: dict[str, Negatives] = field(default_factory=dict)
    # The pools that were sent.
    _settled: set[int] = field(default_factory=set)

    def begin(self, sessions: Sequence[Session]) -> None:
        """Sends what judges the most requirements of open operations: every field set, and invalid values together."""
        _side_by_side(self._begin, sessions)

    def has_begun(self, session: Session) -> bool:
        """Returns whether an operation was begun."""
        return session.operation.id in self._negatives

    def run(self, sessions: Sequence[Session]) -> None:
        """Sends the other requests of operations that were begun, but those with other credentials."""
        safe = [each for each in sessions if each.operation.method in _SAFE]
        writes = [each for each in sessions if each.operation.method not in _SAFE]
        creates = [each for each in writes if each.operation.method == "POST"]
        changes = [each for each in writes if each.operation.method != "POST"]
        # Accepted requests show first whether the server takes one of the user's values twice.
        turning = [each for each in sessions if each.values.takes_turns]
        _side_by_side(self._other_pools, turning)
        _side_by_side(self._send_negatives, sessions)
        if any(each.target.may_be_cut for each in sessions):  # the search judges the least
            _side_by_side(self._other_pools, [each for each in sessions if each not in turning])
            self._compare_lists(safe)
            _side_by_side(self._compare, writes)
            _side_by_side(self._search, sessions)
        else:  # the lists are to hold all that is created by then
            _side_by_side(self._finish, writes)
            for session in safe:
                probe(session, "filling", self.opened)
            _side_by_side(self._other_pools, [each for each in safe if each not in turning])
            self._compare_lists(safe)
            _side_by_side(self._search, safe)
        for some in (creates, changes):
            self._probe("reads", some)
            self._probe("conflicts", some)
        for some in (creates, changes):
            self._probe("changes", some)
        self._probe("writes", writes)

    def _compare_lists(self, safe: Sequence[Session]) -> None:
        """Compares the responses of operations that change nothing. Creates what lists are to hold first."""
        for session in safe:
            probe(session, "filling", self.opened)
            probe(session, "lists", self.opened)
        _side_by_side(self._compare, safe)

    def _finish(self, session: Session) -> None:
        """Sends what is left of a write: the other pools, what is compared, and the search."""
        if not session.values.takes_turns:
            self._other_pools(session)
        self._compare(session)
        self._search(session)

    @staticmethod
    def send_early_credentials(session: Session) -> None:
        """Sends the requests with other credentials before the first DELETE of what no request creates again."""
        is_due = session.record.resource.is_gone_for_good and not _has_sent_credentials(session)
        if is_due and not session.resources.harm.reason(session):
            _send_credentials(session)

    @staticmethod
    def send_without_credentials(session: Session) -> None:
        """Sends a request without credentials, which locks nobody out: its response judges several requirements."""
        for requirement in session.plan.credentials:
            rule = session.rules[requirement.id]
            is_missing = rule.credentials is not None and rule.credentials(requirement) == _MISSING
            if is_missing and session.target.has_credentials(session.operation):
                _send_other_credentials(session, requirement, _MISSING, is_accepted=any(session.record.accepted()))

    def send_credentials(self, sessions: Sequence[Session]) -> None:
        """Sends the requests with other credentials: last, since a server may lock out who sends wrong ones.

        A DELETE that is accepted removes the resource of these requests, so that it comes after them.
        """
        _side_by_side(_send_credentials, sessions)
        _side_by_side(self._close, [each for each in sessions if each.operation.method == "DELETE"])

    def _close(self, session: Session) -> None:
        self._negatives[session.operation.id].close()

    def _begin(self, session: Session) -> None:
        """Sends the fullest request, and invalid values together."""
        self.send_fullest(session)
        self._negatives[session.operation.id] = negatives = Negatives(session)
        if not session.values.takes_turns:
            negatives.send_together()
            if not session.target.may_be_cut:  # controls of these were sent a few requests ago
                negatives.send_alone()
        _reached(session, _BEGUN)

    def send_fullest(self, session: Session) -> None:
        """Sends the fullest request. Where the server refuses it, the next one may be the fullest that it accepts."""
        pools = session.plan.pools[_FULL : _FULL + 2]
        for pool in () if any(id(each) in self._settled for each in pools) else pools:
            if session.target.may_be_cut and _is_blocked(session):
                break  # the same refusal would come again: other requests judge more until then
            if not session.was_accepted(pool.purpose):  # a resource that was created for another operation
                settle(session, pool.slots, pool.purpose)
            self._settled.add(id(pool))
            if session.fullest != session.base:
                break

    def _send_negatives(self, session: Session) -> None:
        negatives = self._negatives[session.operation.id]
        if session.values.takes_turns:
            negatives.send_together()
        negatives.send_alone()
        _reached(session, _REFUSED)

    def _other_pools(self, session: Session) -> None:
        pools = [each for each in (*session.plan.pools[_FULL:], *session.plan.pairs) if id(each) not in self._settled]
        if session.operation.method in {"PUT", "PATCH"}:
            _settle_in_turn(session, pools)
        else:
            session.side_by_side([partial(settle, session, pool.slots, pool.purpose) for pool in pools])
        send_neighbors(session)
        _reached(session, _POOLED)

    def _compare(self, session: Session) -> None:
        probe(session, "responses", self.opened)
        _reached(session, _COMPARED)

    def end(self, sessions: Sequence[Session]) -> None:
        """Lets the probes send what comes after all other verdicts: the deepest operations first."""
        for session in sorted(sessions, key=lambda each: -each.operation.path.count("{")):
            session.target.stop.check()
            probe(session, "end", self.opened)

    def look_at_changed(self, sessions: Sequence[Session]) -> None:
        """Lets the probes ask lists again, when all changes were sent."""
        for session in sessions:
            probe(session, "changed", self.opened)

    def _probe(self, at: When, sessions: Sequence[Session]) -> None:
        _side_by_side(partial(probe, at=at, opened=self.opened), sessions)

    def _search(self, session: Session) -> None:
        if session.plan.is_searched and self.examples:
            search.search(session, self.examples, self.seed)
        if session.operation.method != "DELETE":
            self._close(session)
        _reached(session, _SEARCHED)


def _settle_in_turn(session: Session, pools: Sequence[Pool]) -> None:
    """Sends the pools of a change, each time the one whose reads may show the most; those that show nothing new last.

    Changes that are read follow each other: the read after one is the read before the next.
    """
    due = session.resources.reads.due
    left = [(pool, frozenset(states_of(session, session.over_base(pool.slots)))) for pool in pools]
    while left:
        pool, _ = left.pop(due.most(session, [(states, each.purpose) for each, states in left]))
        settle(session, pool.slots, pool.purpose)


def _is_blocked(session: Session) -> bool:
    """Returns whether the server refused the fullest request for the state of other resources, and not for a value."""
    pools = session.plan.pools[_FULL : _FULL + 2]
    sent = [each for pool in pools for each in session.record.sent_for(pool.purpose)]
    return bool(sent) and all(each.refused and not is_bad(session, each) for each in sent)


def _reached(session: Session, share: float) -> None:
    """Notes the progress, and for whoever watches how many requirements seem broken."""
    target, name = session.target, session.operation.id
    target.progress.reach(name, share)
    if not (target.progress.is_watched or target.stop.is_limited):
        return
    target.progress.find(name, session.suspected)
    if target.stop.is_limited:
        target.stop.suspected[name] = session.to_confirm


def _side_by_side(step: Callable[[Session], object], sessions: Sequence[Session]) -> None:
    """Runs a step for operations side by side; those that change the same resource come one after the other."""
    lanes: dict[str, list[Session]] = {}
    for session in sessions:
        lanes.setdefault(_lane(session), []).append(session)

    def in_turn(some: Sequence[Session]) -> None:
        for session in some:
            session.target.stop.check()
            step(session)

    for session in sessions[:1]:
        session.target.crew.run([partial(in_turn, some) for some in lanes.values()])


def _lane(session: Session) -> str:
    """Returns a text that operations share which may change the same resource.

    A PUT, PATCH or DELETE has a resource of its own where a POST creates it. So has a POST to a collection.
    """
    operation = session.operation
    if operation.method in _SAFE:
        return operation.id
    is_own = _adds(session) if operation.method == "POST" else _has_own(session)
    return operation.id if is_own else f"{place_of(operation).rpartition('{')[0]} shared"


def _adds(session: Session) -> bool:
    """Returns whether a POST adds a resource to a collection, and is no action on a resource."""
    return "{" not in session.operation.path or session.record.resource.has_items


def _has_own(session: Session) -> bool:
    """Returns whether a POST creates a resource for a change alone."""
    names = path_names(session.operation)
    is_known = bool(names) and ("path", names[-1]) in session.values.known
    return is_of_item(session.operation) and not is_known and session.record.resource.maker is not None


def _has_sent_credentials(session: Session) -> bool:
    return any(not each.authorized for each in session.record.exchanges)


def _send_other_credentials(session: Session, requirement: Requirement, case: str, *, is_accepted: bool) -> None:
    """Sends the base with other credentials. `is_accepted` says that the server accepts it with the right ones."""
    exchange = session.send(Draft(session.base, credentials=case), requirement.id)
    session.record.controlled.update([exchange.number] if is_accepted else [])


def _send_credentials(session: Session) -> None:
    """Sends requests with other credentials, which are compared with the right ones."""
    if not session.plan.credentials or not session.target.has_credentials(session.operation):
        return
    is_accepted = any(not each.faults for each in session.record.accepted())
    if session.record.resource.is_gone_for_good and _has_sent_credentials(session):
        early = (each.number for each in session.record.exchanges if not each.authorized)
        session.record.controlled.update(early if is_accepted else ())
        return
    if session.operation.method == "POST":  # the server may create no more
        is_accepted = Controls(session).accepts(Draft(session.base))
    is_caseless = session.target.has_caseless_credentials(session.operation)
    has_password = session.target.has_password(session.operation)

    tasks = []
    for requirement in session.plan.credentials:
        if session.record.sent_for(requirement.id):
            continue
        rule = session.rules[requirement.id]
        assert rule.credentials is not None
        is_unfit = (rule.traits.needs_case(requirement) and is_caseless) or (
            rule.traits.needs_password(requirement) and not has_password
        )
        if not is_unfit:
            case = rule.credentials(requirement)
            tasks.append(partial(_send_other_credentials, session, requirement, case, is_accepted=is_accepted))
    if session.operation.method == "DELETE":  # an accepted DELETE removes the resource that the next request needs
        session.side_by_side(tasks)
    else:
        session.target.crew.run(tasks)
