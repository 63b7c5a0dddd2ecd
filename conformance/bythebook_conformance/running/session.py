"""One operation under test: composes requests from drafts, sends them, remembers them, and judges what came back.

It knows the base, the smallest request that the server is known to accept, from which every other request differs. What
else a request needs, a thing to be read or changed, its surroundings see to.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Protocol

from bythebook_conformance.evidence.record import Record
from bythebook_conformance.model import Draft, Exchange, Observation, Request, Requirement, Slot
from bythebook_conformance.planning.plan import Plan, reach
from bythebook_conformance.planning.values import Values
from bythebook_conformance.rules import RULES, Rule
from bythebook_conformance.rules.base import departs
from bythebook_conformance.running.transport.client import AMONG_OTHERS, Target
from bythebook_conformance.running.violations import faults
from bythebook_openapi.model.contract import Field, Operation
from bythebook_openapi.model.operation import Key

__all__ = ["CONTROL", "QUESTION", "Session", "Surroundings"]

CONTROL = "control: a request that was accepted before"
QUESTION = "which field is refused"


class Surroundings(Protocol):
    """What a request needs around it, and what is looked at before and after; what does not show is looked for
    again after `waits`, in seconds.
    """

    waits: tuple[float, ...]

    def prepare(self, session: Session) -> Exchange | None:
        """Supply the path parameters of the next request; return a read of the thing that it is to change."""

    def observe(self, session: Session, exchange: Exchange) -> Exchange:
        """Return the exchange with what was read after it."""

    def rename(self, session: Session) -> bool:
        """Address a session's thing by another of its names; return whether it may have another one."""

    def establish(self, session: Session) -> bool:
        """Put a thing where a session's operation looks for one; return whether that was done."""

    def renew(self, session: Session, *, bare: bool = False) -> bool:
        """Make another thing for a session's operation to change, a bare one of what must be sent alone; return whether
        that was done.
        """

    def fill(self, session: Session, count: int) -> None:
        """Make more things in the collection that a session's operation lists than `count`."""

    def look_again(self, session: Session) -> None:
        """Read the first thing that a session's operation made once more, and remember what is read."""


@dataclass
class Session:
    """The exchanges of one operation with its target. `base` is what differs from the smallest request in the one that
    is known to be accepted. `refused` and `refused_together` hold what the server was found not to take, `questions`
    how many requests were sent to find that out.
    """

    plan: Plan
    values: Values
    target: Target
    record: Record
    surroundings: Surroundings
    base: Mapping[Key, Slot] = field(default_factory=dict)
    refused: set[tuple[Key, str]] = field(default_factory=set)
    refused_together: set[frozenset[tuple[Key, str]]] = field(default_factory=set)
    questions: int = 0
    is_ready: bool | None = None
    # Of requirements of which what was seen stays so: how many exchanges were judged, and what they show.
    _lasting: dict[str, tuple[int, list[Observation]]] = field(default_factory=dict)

    @property
    def operation(self) -> Operation:
        """The operation under test."""
        return self.plan.operation

    @cached_property
    def rules(self) -> Mapping[str, Rule]:
        """The rule of each requirement, by the requirement's id."""
        by_kind = {rule.kind: rule for rule in RULES}
        return {each.id: by_kind[each.kind] for each in self.plan.requirements}

    @cached_property
    def _negatives(self) -> Mapping[str, Requirement]:
        return {each.id: each for each in self.plan.negatives}

    def field(self, requirement: Requirement) -> Field:
        """Return the field that a requirement is about."""
        found = self.operation.by_key.get(requirement.key)
        return found or next(each for each in self.operation.read_only if each.key == requirement.key)

    def state(self, key: Key) -> Slot:
        """Return the state of a field in the base."""
        field_ = self.operation.by_key.get(key)
        return self.values.slot(field_, self.base) if field_ is not None else "absent"

    def changes(self, slots: Mapping[Key, Slot]) -> dict[Key, Slot]:
        """Return those slots in which a request differs from the base."""
        return {key: slot for key, slot in slots.items() if slot != self.state(key)}

    def send(self, draft: Draft, purpose: str, *, mark: str = "", prepared: bool = False) -> Exchange:
        """Return the exchange of a draft, filled with fresh values, or with those of a mark."""
        before = None if prepared else self.surroundings.prepare(self)
        changed = set(self.changes(draft.slots))
        parts = None
        if draft.wrong:
            requirement = self._negatives[draft.wrong]
            parts = self.values.wrong(draft.slots, self.field(requirement), self.rules[draft.wrong], requirement)
            changed.add(requirement.key)
        parts = parts if parts is not None else self.values.parts(draft.slots, mark)
        before = None if any(key[0] == "path" for key in changed) else before  # it is of another path
        request = Request(self.operation.id, parts, purpose, draft, frozenset(changed))
        exchange = self.target.send(self.operation, request)
        if exchange.status is None:  # no answer, once, is no fault of the server's: it may have been the line
            exchange = _insisted(exchange, self.target.send(self.operation, request))
        if not prepared:
            exchange = self.surroundings.observe(self, replace(exchange, before=before))
        self.record.add(exchange)
        return exchange

    def over_base(self, slots: Mapping[Key, Slot]) -> Draft:
        """Return the draft that differs from the base in these slots, as far as a rule between fields allows it."""
        return Draft(self.values.repaired({**self.base, **slots}))

    def negative(self, requirement: Requirement, *, beside_all: bool = True) -> Draft:
        """Return the draft that offends against a requirement, and otherwise is its control."""
        return replace(self.around(requirement, beside_all=beside_all), wrong=requirement.id)

    def around(self, requirement: Requirement, *, beside_all: bool = True) -> Draft:
        """Return the control of a negative requirement: the base, with what the field needs around it, or an accepted
        request that holds every field.
        """
        needs = self.rules[requirement.id].needs(requirement)
        wanted = reach(self.operation, requirement, needs)
        if beside_all and self._is_beside_all(requirement):
            return self.over_base({**self.fullest, **wanted})
        return self.over_base({key: slot for key, slot in wanted.items() if self._lacks(key, slot)})

    def offends(self, requirement: Requirement, slots: Mapping[Key, Slot]) -> bool:
        """Return whether a request can be made of slots that offends against a negative requirement, as a whole."""
        rule = self.rules[requirement.id]
        parts = self.values.wrong(slots, self.field(requirement), rule, requirement)
        if parts is None or not rule.traits.breaks_document:
            return parts is not None
        found = faults(self.record.contract, self.operation, parts)
        return departs(requirement, parts, found, rule.traits.unseen_cases)

    @property
    def is_placed(self) -> bool:
        """Whether the next request of the operation goes to the same path: no part of it is made up anew."""
        values = self.values
        parameters = [each for each in self.operation.parameters if each.location == "path"]
        return all(
            values.value(each, "plain", "aaaaaa") == values.value(each, "plain", "bbbbbb") for each in parameters
        )

    def _is_beside_all(self, requirement: Requirement) -> bool:
        """Return whether a negative is sent beside every other field: a fault may show only there, or only without.

        What has one case for a field is; of several cases every other one.
        """
        beside_all = self.rules[requirement.id].traits.beside_all
        if requirement.location != "body" or beside_all == "never":
            return False
        same = (each for each in self.plan.negatives if each.key == requirement.key and each.kind == requirement.kind)
        return beside_all == "always" or [each.case for each in same].index(requirement.case) % 2 == 1

    @property
    def fullest(self) -> Mapping[Key, Slot]:
        """The slots of an accepted request that holds the most; the base where none does."""
        for pool in self.plan.pools[1:3]:
            for exchange in self.record.exchanges:
                if exchange.request.purpose == pool.purpose and exchange.accepted and exchange.authorized:
                    return exchange.request.draft.slots
        return self.base

    def _lacks(self, key: Key, slot: Slot) -> bool:
        """Return whether the base does not hold what a request needs; which variant it holds must always be said."""
        is_variant = self.operation.by_key[key].kind == "variant"
        return is_variant or slot == "absent" or self.state(key) in {"absent", "null"}

    def control(self, draft: Draft | None = None) -> Exchange:
        """Return the exchange of the base, or of another draft that was accepted before, sent again."""
        return self.send(draft or Draft(self.base), CONTROL)

    def twins(self, draft: Draft) -> list[Exchange]:
        """Return the exchanges of drafts that ask for the same."""
        return [each for each in self.record.exchanges if each.request.draft.key == draft.key]

    def bearing(self, requirement: Requirement) -> list[Exchange]:
        """Return the exchanges that may bear on a requirement: on a negative, those that were sent for it alone."""
        return self.record.sent_for(requirement.id) if requirement.id in self._negatives else self.record.exchanges

    def is_broken(self, requirement: Requirement) -> bool:
        """Return whether any exchange shows a requirement to be broken."""
        if self.rules[requirement.id].lasting:
            return any(map(_is_fail, self.observations(requirement)))
        return any(_is_fail(self.judge(requirement, each)) for each in self.bearing(requirement))

    def observations(self, requirement: Requirement) -> list[Observation]:
        """Return what all exchanges show of a requirement, in their order; of several passes the first alone."""
        exchanges, since, found = self.bearing(requirement), 0, list[Observation]()
        if self.rules[requirement.id].lasting:
            since, found = self._lasting.get(requirement.id, (since, found))
            self._lasting[requirement.id] = len(exchanges), found
        has_pass = any(each.outcome == "pass" for each in found)
        for exchange in exchanges[since:]:
            seen = self.judge(requirement, exchange)
            if seen is not None and not (has_pass and seen.outcome == "pass"):
                found.append(seen)
                has_pass |= seen.outcome == "pass"
        return found

    def judge(self, requirement: Requirement, exchange: Exchange) -> Observation | None:
        """Return what an exchange shows of a requirement."""
        return self.rules[requirement.id].judge(requirement, exchange, self.record)

    def broken(self, exchange: Exchange, requirements: Iterable[Requirement]) -> list[Requirement]:
        """Return those requirements which an exchange shows to be broken."""
        purpose = exchange.request.purpose
        bearing = (each for each in requirements if each.id not in self._negatives or each.id == purpose)
        return [each for each in bearing if _is_fail(self.judge(each, exchange))]


def _insisted(first: Exchange, again: Exchange) -> Exchange:
    """Return the exchange that counts where the first brought no answer: the later one, but for a request that was the
    only one when the line was cut, after which the server was gone.
    """
    if again.failure == "gone" and first.failure == "cut":
        return first
    return replace(again, failure="cut") if again.failure == AMONG_OTHERS else again


def _is_fail(observation: Observation | None) -> bool:
    return observation is not None and observation.outcome == "fail"
