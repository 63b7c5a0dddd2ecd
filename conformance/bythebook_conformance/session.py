"""One operation under test: composes requests from drafts, sends them, remembers them, and judges what came back.

It knows the base, the smallest request that the server is known to accept, from which every other request differs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from bythebook_conformance.model import Draft, Exchange, Observation, Path, Request, Requirement, Slot
from bythebook_conformance.plan import Plan
from bythebook_conformance.record import Record
from bythebook_conformance.rules import RULES, Rule
from bythebook_conformance.target import Target
from bythebook_conformance.values import Values
from bythebook_specs.contract import Field
from bythebook_specs.states import ABSENT, put

__all__ = ["Session"]


@dataclass
class Session:
    """The exchanges of one operation with its target. `base` is empty until the preflight has found one."""

    plan: Plan
    values: Values
    target: Target
    record: Record
    base: Mapping[Path, Slot] = field(default_factory=dict)
    refused: set[tuple[Path, str]] = field(default_factory=set)

    @cached_property
    def rules(self) -> Mapping[str, Rule]:
        """The rule of each requirement, by the requirement's id."""
        by_kind = {rule.kind: rule for rule in RULES}
        return {each.id: by_kind[each.kind] for each in self.plan.requirements}

    def field(self, path: Path) -> Field:
        """Return the body field at a path."""
        return next(each for each in self.plan.operation.body if each.path == path)

    def send(self, draft: Draft, purpose: str) -> Exchange:
        """Return the exchange of a draft, filled with fresh values."""
        operation = self.plan.operation
        body = self.values.body(draft.slots) if operation.schema_pointer is not None else ABSENT
        changed = {path for path, slot in draft.slots.items() if slot != self.base.get(path, "absent")}
        if draft.wrong is not None:
            body = put(body, *draft.wrong)
            changed = changed | {draft.wrong[0]}
        request = Request(operation.id, body, purpose, draft, frozenset(changed))
        exchange = self.target.send(operation, request)
        if exchange.failure:  # no answer, once, is no fault of the server's: it may have been the line
            exchange = self.target.send(operation, request)
        self.record.add(exchange)
        return exchange

    def over_base(self, slots: Mapping[Path, Slot]) -> Draft:
        """Return the draft that differs from the base in these slots."""
        return Draft({**self.base, **slots})

    def control(self) -> Exchange:
        """Return the exchange of the base, sent again."""
        return self.send(Draft(self.base), "control: a request that was accepted before")

    def twins(self, draft: Draft) -> list[Exchange]:
        """Return the exchanges of drafts that ask for the same."""
        return [each for each in self.record.exchanges if each.request.draft.key == draft.key]

    def judge(self, requirement: Requirement, exchange: Exchange) -> Observation | None:
        """Return what an exchange shows of a requirement."""
        return self.rules[requirement.id].judge(requirement, exchange, self.record)

    def broken(self, exchange: Exchange, requirements: Iterable[Requirement]) -> list[Requirement]:
        """Return those requirements which an exchange shows to be broken."""
        seen = ((each, self.judge(each, exchange)) for each in requirements)
        return [each for each, observation in seen if observation is not None and observation.outcome == "fail"]
