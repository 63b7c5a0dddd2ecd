"""One operation under test: sends its requests to resources, and judges the responses.

Calls go one way, from sessions to resources to senders. Resources read, create and delete through senders, and never
call a session; the engine opens the operations that supply them beforehand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import islice
from typing import Any, TypeVar

from bythebook_conformance.evidence.observations import passed
from bythebook_conformance.evidence.responses import is_sound
from bythebook_conformance.explanations.registry import settled
from bythebook_conformance.model import Draft, Exchange, Observation, Requirement, Slot
from bythebook_conformance.planning.plan import reach
from bythebook_conformance.rules.base import departs
from bythebook_conformance.running.resources.resources import Resources
from bythebook_conformance.running.sender import CONTROL, Sender
from bythebook_conformance.running.violations import faults
from bythebook_openapi.model.contract import Operation
from bythebook_openapi.model.operation import Key

__all__ = ["Opened", "Session"]

T = TypeVar("T")
# So many accepted responses are looked at to tell how many findings there are.
_FIRST = 3
_SERIOUS = frozenset({"failure", "warning"})


@dataclass
class Session(Sender):
    """The tests of one operation. `resources` supplies what its requests need.

    `refused` and `refused_together` hold the slots that the server refused, alone or together; `questions` counts the
    requests that were sent to find them. `unsearched` counts the requests that the search has yet to draw.
    """

    resources: Resources
    refused: set[tuple[Key, str]] = field(default_factory=set)
    refused_together: set[frozenset[tuple[Key, str]]] = field(default_factory=set)
    questions: int = 0
    unsearched: int = 0
    is_as_written: bool = False
    # Of requirements whose observations never change: how many exchanges were judged, and the observations.
    _lasting: dict[str, tuple[int, list[Observation]]] = field(default_factory=dict)

    def send(self, draft: Draft, purpose: str, *, mark: str = "") -> Exchange:
        """Sends a draft, filled with fresh values or with those of a mark. Returns the exchange, with its reads."""
        return self.resources.send(self, draft, purpose, mark=mark)

    def side_by_side(self, tasks: Sequence[Callable[[], T]]) -> list[T]:
        """Runs tasks that send requests. Returns their results. Changes of one resource come one after the other."""
        if self.operation.method in {"PUT", "PATCH", "DELETE"}:
            return [task() for task in tasks]
        return self.target.crew.run(tasks)

    def ask(self, draft: Draft, purpose: str, *, mark: str = "") -> Exchange:
        """Sends a safe request, or gives its latest response another purpose where the run changed nothing since.

        With a mark, the earlier request must have had the values of that mark. Returns the exchange.
        """
        is_safe = self.operation.method in {"GET", "HEAD", "QUERY"}
        same = self._alike(draft, mark) if is_safe else []
        alike = [each for each in same if each.accepted and each.authorized]
        is_new = not alike or alike[-1].number < self.resources.stock.latest_write
        if is_new or (mark and self._parts(draft, mark) != alike[-1].request.parts):
            return self.send(draft, purpose, mark=mark)
        exchange = replace(alike[-1], request=replace(alike[-1].request, purpose=purpose))
        self.record.add(exchange)
        return exchange

    def seen(self, draft: Draft) -> Exchange | None:
        """Returns the latest accepted GET that is the same request, sent for another operation; None without one."""
        earlier = [each for each in self.twins(draft) if each.accepted and each.authorized]
        if self.operation.method != "GET" or not earlier:
            return None
        self.context = self.resources.contexts.of(self, ())
        parts = self._parts(draft, "aaaaaa")
        return next((each for each in reversed(earlier) if each.request.parts == parts), None)

    def _alike(self, draft: Draft, mark: str) -> list[Exchange]:
        """Returns the exchanges of drafts with the same key, or with the same values: the lowest limit is 1, too."""
        number, parts = self.resources.stock.latest_write, self._parts(draft, mark or "aaaaaa")
        return [
            each
            for each in self.record.exchanges
            if each.request.draft.key == draft.key or (each.number > number and each.request.parts == parts)
        ]

    def _parts(self, draft: Draft, mark: str) -> Mapping[str, Any]:
        """Returns what a request with the values of a mark would hold, in the context of the latest request."""
        return self.request(draft, "", self.context, mark=mark).parts

    def negative(self, requirement: Requirement, *, beside_all: bool = True) -> Draft:
        """Returns the draft that breaks a requirement, and otherwise equals its control."""
        return replace(self.around(requirement, beside_all=beside_all), wrong=(requirement.id,))

    def around(self, requirement: Requirement, *, beside_all: bool = True) -> Draft:
        """Returns the control of a negative requirement.

        It is the base with the fields around the tested one, or an accepted request that sets every field.
        """
        needs = self.rules[requirement.id].needs(requirement)
        wanted = reach(self.operation, requirement, needs)
        if beside_all and self.is_beside_all(requirement):
            return self.over_base({**self.fullest, **wanted})
        return self.over_base({key: slot for key, slot in wanted.items() if self.lacks(key, slot)})

    def offends(self, requirement: Requirement, slots: Mapping[Key, Slot]) -> bool:
        """Returns whether a request built from slots breaks a negative requirement, judged by the whole request."""
        rule = self.rules[requirement.id]
        parts = self.values.wrong(slots, self.field(requirement), rule, requirement, self.context.supplied)
        if parts is None or not rule.traits.breaks_document:
            return parts is not None
        found = faults(self.record.contract, self.operation, parts)
        return departs(requirement, parts, found, rule.traits.unseen_cases)

    def is_beside_all(self, requirement: Requirement) -> bool:
        """Returns whether an invalid request sets every other field: some faults show only there, some only without.

        So does the request of a field with one case; of a field with several cases every second one.
        """
        beside_all = self.rules[requirement.id].traits.beside_all
        if requirement.location != "body" or beside_all == "never":
            return False
        return (
            beside_all == "always" or self._places[requirement.key, requirement.kind].index(requirement.case) % 2 == 1
        )

    @cached_property
    def _places(self) -> Mapping[tuple[Key, str], list[str]]:
        """The cases of the invalid requests of each field and kind, in the order of the plan."""
        found: dict[tuple[Key, str], list[str]] = {}
        for each in self.plan.negatives:
            found.setdefault((each.key, each.kind), []).append(each.case)
        return found

    def lacks(self, key: Key, slot: Slot) -> bool:
        """Returns whether a draft must name a slot, as the base lacks it. It must always name the variant."""
        is_variant = self.operation.by_key[key].kind == "variant"
        return is_variant or slot == "absent" or self.state(key) in {"absent", "null"}

    def control(self, draft: Draft | None = None, purpose: str = CONTROL) -> Exchange:
        """Sends the base, or another draft that was accepted before, again. Returns the exchange."""
        return self.send(draft or Draft(self.base), purpose)

    def twins(self, draft: Draft) -> list[Exchange]:
        """Returns the exchanges of drafts with the same key."""
        return [each for each in self.record.exchanges if each.request.draft.key == draft.key]

    def bearing(self, requirement: Requirement) -> list[Exchange]:
        """Returns the exchanges that may bear on a requirement.

        - A negative requirement: the requests that were sent for it.
        - A rule that judges by the response, or by its schema: the responses that have one.
        - A rule that judges by a value, or by its absence: the requests that held the field, or did not.
        - A rule about refusals: those too after which the request was sent again for another resource.
        """
        if requirement.id in self.negatives:
            return self.record.sent_for(requirement.id)
        traits = self.rules[requirement.id].traits
        if traits.judged_by_value:
            return self.record.holding(requirement.key)
        if traits.judged_by_absence:
            return self.record.lacking(requirement.key)
        if traits.judged_by_resent:
            return [*self.record.exchanges, *self.record.resent]
        is_described = traits.judged_by_schema or traits.judged_by_response
        return self.record.with_schema if is_described else self.record.exchanges

    def observations(self, requirement: Requirement) -> list[Observation]:
        """Returns what all exchanges show of a requirement, in their order; of several passes only the first."""
        exchanges, since, found = self.bearing(requirement), 0, list[Observation]()
        rule, record = self.rules[requirement.id], self.record
        if rule.lasting:
            since, found = self._lasting.get(requirement.id, (since, found))
            self._lasting[requirement.id] = len(exchanges), found
        has_pass = any(each.outcome == "pass" for each in found)
        credited = self.record.credited.get(requirement.id)
        if credited is not None and not has_pass:
            found.append(passed(credited))
            has_pass = True
        may_fail, tested = self._may_fail(requirement), self.tested.get(requirement.id, {})
        for exchange in exchanges[since:]:
            if has_pass and may_fail is not None and not may_fail(exchange):
                continue
            seen = settled(rule.judge(requirement, exchange, record), tested)
            if seen is not None and not (has_pass and seen.outcome == "pass"):
                found.append(seen)
                has_pass |= seen.outcome == "pass"
        return found

    def _may_fail(self, requirement: Requirement) -> Callable[[Exchange], bool] | None:
        """Returns a function that tells, at less cost than a judgment, whether an exchange may show more than a pass.

        None where nothing but the judgment of a requirement tells.
        """
        traits, record = self.rules[requirement.id].traits, self.record
        if traits.judged_by_schema:
            return lambda exchange: not is_sound(requirement, exchange, record)
        if traits.judged_by_refusal and requirement.id not in self.negatives:
            return _is_refused_although_valid
        return None

    def is_kept(self, requirement: Requirement) -> bool:
        """Returns whether the observations of a requirement are kept: each exchange is judged once."""
        return self.rules[requirement.id].lasting

    @property
    def suspected(self) -> int:
        """How many requirements seem broken, notices apart, of those that single responses judge."""
        chosen = (each for each in self.plan.requirements if self.rules[each.id].lasting or each.id in self.negatives)
        return sum(any(seen.level in _SERIOUS for seen in self.observations(each)) for each in chosen)

    @property
    def to_confirm(self) -> int:
        """About how many findings there are to confirm: `suspected`, and what the first accepted responses break."""
        others = [each for each in self.plan.requirements if not (self.is_kept(each) or each.id in self.negatives)]
        first = islice(self.record.accepted(), _FIRST)
        found = {each.id for exchange in first for each in self.broken(exchange, others)}
        return self.suspected + len(found)

    def broken(self, exchange: Exchange, requirements: Iterable[Requirement]) -> list[Requirement]:
        """Returns the requirements that an exchange breaks."""
        purpose = exchange.request.purpose
        bearing = (each for each in requirements if each.id not in self.negatives or each.id == purpose)
        suspects = (each for each in bearing if (may_fail := self._may_fail(each)) is None or may_fail(exchange))
        return [each for each in suspects if _is_fail(self.judge(each, exchange))]


# Opens another operation of the group. Returns its session; None where the server refuses its smallest request.
Opened = Callable[[Operation], Session | None]


def _is_refused_although_valid(exchange: Exchange) -> bool:
    """Returns whether the server refused a request that the document admits."""
    return exchange.refused and not exchange.faults


def _is_fail(observation: Observation | None) -> bool:
    return observation is not None and observation.outcome == "fail"
