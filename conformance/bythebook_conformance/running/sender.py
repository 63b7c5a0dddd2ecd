"""Composes, sends and keeps the requests of one operation.

Every request differs in few fields from the base, the smallest request that the server is known to accept. The
context of a request is an argument: a sender knows no resources and no other operation.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from bythebook_conformance.evidence.observations import with_both_views
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.explanations.registry import Tested, settled
from bythebook_conformance.model import KILLED, Draft, Exchange, Fixed, Observation, Request, Requirement, Slot, Twin
from bythebook_conformance.planning.plan import Plan
from bythebook_conformance.planning.values import Values
from bythebook_conformance.rules import RULES, Rule
from bythebook_conformance.running.context import EMPTY, RequestContext
from bythebook_conformance.running.guarding import WITHHELD, is_withheld
from bythebook_conformance.running.transport.client import AMONG_OTHERS, LostError, Target
from bythebook_openapi.model.contract import Field, Operation
from bythebook_openapi.model.operation import Key

__all__ = ["CONTROL", "EARLY_CONTROL", "QUESTION", "SEARCH", "SET_UP", "Sender"]

_CRASHED = 500
CONTROL = "control: a request that was accepted before"
# A purpose of its own, so that a run that goes on does not take it for the control of requests that come after it.
EARLY_CONTROL = "control: sent early, since the run ends soon"
QUESTION = "which field is refused"
SEARCH = "search"
SET_UP = "set-up for"


@dataclass(frozen=True)
class _Kept:
    """A field that requests hold as it was: its value, and why. `is_always` says that requests without the field hold
    it, too. `instead_of` holds the values that it stands for; None for all.
    """

    value: Any
    reason: str
    is_always: bool
    instead_of: frozenset[Any] | None = None


@dataclass
class Sender:
    """The requests of one operation, and the record of their exchanges.

    `base` holds the slots in which the accepted request differs from the smallest one. `is_ready` says whether such a
    request was found, None before it was looked for. `context` is that of the latest request under test.
    `reads_all` says that each accepted write is read, since it is to reproduce a failure, `reads_later` that invalid
    writes are sent side by side: those that are accepted are sent again, and only then recorded and read.
    `spared` holds the keys of optional fields that no request holds, each with the reason, and `kept` those that all
    requests hold with one value, since another one may harm what the run did not create. `tested` holds what requests
    showed of explanations, by the id of the requirement and that of the explanation.
    """

    plan: Plan
    values: Values
    target: Target
    record: Record
    base: Mapping[Key, Slot] = field(default_factory=dict, kw_only=True)
    is_ready: bool | None = field(default=None, kw_only=True)
    context: RequestContext = field(default=EMPTY, kw_only=True)
    reads_all: bool = field(default=False, kw_only=True)
    reads_later: bool = field(default=False, kw_only=True)
    spared: dict[Key, str] = field(default_factory=dict, kw_only=True)
    kept: dict[Key, _Kept] = field(default_factory=dict, kw_only=True)
    tested: dict[str, dict[str, Tested]] = field(default_factory=dict, kw_only=True)

    @cached_property
    def operation(self) -> Operation:
        """The operation that the requests are of."""
        return self.plan.operation

    @cached_property
    def rules(self) -> Mapping[str, Rule]:
        """The rule of each requirement, by the requirement's id."""
        by_kind = {rule.kind: rule for rule in RULES}
        return {each.id: by_kind[each.kind] for each in self.plan.requirements}

    @cached_property
    def negatives(self) -> Mapping[str, Requirement]:
        """The requirements that an invalid request tests, by id."""
        return {each.id: each for each in self.plan.negatives}

    @cached_property
    def judged_by_read(self) -> Sequence[Requirement]:
        """The requirements that a read after a write judges."""
        return [each for each in self.plan.requirements if self.rules[each.id].traits.judged_by_read]

    def field(self, requirement: Requirement) -> Field:
        """Returns the field that a requirement is about."""
        found = self.operation.by_key.get(requirement.key)
        return found or next(each for each in self.operation.read_only if each.key == requirement.key)

    def state(self, key: Key) -> Slot:
        """Returns the slot of a field in the base."""
        field_ = self.operation.by_key.get(key)
        return self.values.slot(field_, self.base) if field_ is not None else "absent"

    def changes(self, slots: Mapping[Key, Slot]) -> dict[Key, Slot]:
        """Returns the slots that differ from the base."""
        return {key: slot for key, slot in slots.items() if slot != self.state(key)}

    def over_base(self, slots: Mapping[Key, Slot]) -> Draft:
        """Returns the draft that differs from the base in these slots, as far as rules between fields allow it."""
        return Draft(self.repaired({**self.base, **slots}))

    def repaired(self, slots: Mapping[Key, Slot]) -> dict[Key, Slot]:
        """Returns slots whose body the document admits, filled as for the latest resource (see `Values.repaired`)."""
        return self.values.repaired(slots, self.context.supplied)

    @property
    def fullest(self) -> Mapping[Key, Slot]:
        """The slots of the accepted request that sets the most fields; the base where no such request was accepted."""
        for pool in self.plan.pools[1:3]:
            for exchange in self.record.exchanges:
                if exchange.request.purpose == pool.purpose and exchange.accepted and exchange.authorized:
                    return exchange.request.draft.slots
        return self.base

    def was_accepted(self, purpose: str) -> bool:
        """Returns whether the server accepted a request of a purpose."""
        return any(
            each.request.purpose == purpose and each.accepted and each.authorized for each in self.record.exchanges
        )

    def is_placed(self, context: RequestContext) -> bool:
        """Returns whether requests of a context all go to the same path: no path parameter gets a fresh value."""
        parameters = (each for each in self.operation.parameters if each.location == "path")
        marks = ("aaaaaa", "bbbbbb")
        values = ([self.values.value(each, "plain", mark, context.supplied) for mark in marks] for each in parameters)
        return all(first == second for first, second in values)

    def exchange(self, draft: Draft, purpose: str, context: RequestContext, *, mark: str = "") -> Exchange:
        """Sends a draft, filled with fresh values or with those of a mark, to the resource that a context addresses.

        Returns the exchange. It is not in the record yet: what is read after it may belong to it.
        """
        draft = self._sparing(draft)
        request = self.request(draft, purpose, context, mark=mark)
        guarding = self.target.guarding
        if why := guarding.withheld(self.operation, request):
            return Exchange(0, request, None, failure=f"{WITHHELD}, {why}")
        try:
            exchange = self.target.send(self.operation, request)
        except LostError:  # a run that goes on later does not make this request
            if not mark:
                self.values.unmark(_asked(draft, purpose))
            raise
        if exchange.status is None:  # a connection may break once without any fault of the server's
            exchange = _insisted(exchange, self._sent_by_itself(request))
            # The first may have met an old connection, which was closed: then the second may have killed the server.
            if exchange.failure == "cut" and self._sent_by_itself(request).failure == "gone":
                exchange = replace(exchange, failure=KILLED)
        elif exchange.status >= _CRASHED and self.target.crew.is_parallel:
            exchange = self._sent_by_itself(request)  # another request may have caused the crash
        guarding.seen(self.operation, exchange)
        reused = self.values.turns.note(self.operation, exchange, self.values.known)
        is_elsewhere = any(key[0] == "path" for key in request.changed)  # the read before was of another path
        before = None if is_elsewhere else context.before
        return replace(exchange, reused=reused, before=before) if reused or before is not None else exchange

    def exchange_anew(self, draft: Draft, purpose: str, context: RequestContext, turn: int) -> Exchange | None:
        """Sends a draft once more, with texts that no other request of the run holds. Returns the exchange; None where
        the draft has no fresh text. `turn` says how often that was done before.
        """
        marks = ("aaaaaa", "bbbbbb")
        first, second = (self.request(draft, purpose, context, mark=mark).parts for mark in marks)
        if first == second:
            return None
        asked = f"{_asked(draft, purpose)} again {turn}"
        mark = self.values.mark(asked)
        try:
            return self.exchange(draft, purpose, context, mark=mark)
        except LostError:
            self.values.unmark(asked)
            raise

    def _sent_by_itself(self, request: Request) -> Exchange:
        """Sends a request while no other one is under way. Returns the exchange."""
        with self.target.crew.alone():
            return self.target.send(self.operation, request)

    def request(self, draft: Draft, purpose: str, context: RequestContext, *, mark: str = "") -> Request:
        """Returns the request of a draft, filled with fresh values or with those of a mark. Sends nothing."""
        draft = self._sparing(draft)
        mark = mark or self.values.mark(_asked(draft, purpose))
        parts, changed = self._parts_of(draft, context, mark)
        twin = None
        if self.values.marks.twin_run:
            other = self.values.marks.twin(mark)
            twin = Twin(self.values.marks.twin_of(self._parts_of(draft, context, other)[0]), other, mark)
        return Request(self.operation.id, parts, purpose, draft, changed, mark, twin)

    def _parts_of(self, draft: Draft, context: RequestContext, mark: str) -> tuple[dict[str, Any], frozenset[Key]]:
        """Returns the parts of a request, and the fields in which it differs from its control."""
        changed = set(self.changes(draft.slots))
        parts = self.values.parts(draft.slots, mark, context.supplied)
        for identifier in draft.wrong:
            requirement, rule = self.negatives[identifier], self.rules[identifier]
            breaking = self.field(requirement), rule, requirement
            broken = self.values.with_wrong(parts, draft.slots, breaking, mark, context.supplied)
            parts = broken if broken is not None else parts
            changed.add(requirement.key)
        if isinstance(body := parts.get("body"), dict):
            told = self.operation.told.items()
            body |= {key[-1]: parts["path"][path[-1]] for key, path in told if not _is_changed(key, changed, draft)}
        return parts, frozenset(changed)

    def _sparing(self, draft: Draft) -> Draft:
        """Returns a draft without the fields that are spared, and with those that stay as they are."""
        held = [key for key, slot in draft.slots.items() if slot != "absent" and self._is_spared(key)]
        slots: dict[Key, Slot] = {**draft.slots, **dict.fromkeys(held, "absent")} if held else {**draft.slots}
        for key, kept in self.kept.items():
            slot = self.values.slot(self.operation.by_key[key], slots)
            if slot == "absent" and not kept.is_always:
                continue
            if kept.instead_of is not None and slot != "absent" and not self._is_one_of(key, slot, kept.instead_of):
                continue
            slots = {each: one for each, one in slots.items() if each[: len(key)] != key}
            slots |= {key[:size]: "plain" for size in range(2, len(key)) if slots.get(key[:size], "plain") == "absent"}
            slots[key] = Fixed(kept.value)
        return replace(draft, slots=slots) if held or self.kept else draft

    def _is_one_of(self, key: Key, slot: Slot, values: frozenset[Any]) -> bool:
        """Returns whether a slot stands for one of some values of a field, or may."""
        value = slot.value if isinstance(slot, Fixed) else self.values.value(self.operation.by_key[key], slot)
        return isinstance(value, Hashable) and value in values

    def _is_spared(self, key: Key) -> bool:
        return any(key[: len(each)] == each for each in self.spared)

    def is_fixed(self, key: Key) -> bool:
        """Returns whether all requests hold one value of a field, or of an object around it."""
        return any(key[: len(each)] == each for each in self.kept)

    def kept_out(self, key: Key) -> str:
        """Returns why no request tests a field: it could harm what the run did not create. Empty where some do."""
        spared = (why for each, why in self.spared.items() if key[: len(each)] == each)
        kept = (each.reason for at, each in self.kept.items() if key[: len(at)] == at)
        return next((f"{WITHHELD}: {why}" for why in (*spared, *kept)), "")

    def spare(self, keys: Collection[Key], reason: str) -> None:
        """Leaves optional fields out of all requests from now on, and the invalid values of them, too."""
        self.spared |= dict.fromkeys(keys, reason)
        self._drop_negatives()

    def keep(
        self, field_: Field, value: Any, reason: str, *, is_always: bool, instead_of: frozenset[Any] | None = None
    ) -> None:
        """Sends a field with one value alone from now on, instead of all others or of some. It is sent with no invalid
        value: a server may take `1` for `true`.
        """
        self.kept[field_.key] = _Kept(value, reason, is_always, instead_of)
        self._drop_negatives()

    def _drop_negatives(self) -> None:
        left = tuple(each for each in self.plan.negatives if not (self._is_spared(each.key) or self.is_fixed(each.key)))
        self.plan = replace(self.plan, negatives=left)
        self.__dict__.pop("negatives", None)

    def spare_all(self) -> None:
        """Sends no invalid value from now on: a server that does not look at it could delete all that is there."""
        self.plan = replace(self.plan, negatives=())
        self.__dict__.pop("negatives", None)

    def send_alone(self, draft: Draft, purpose: str, context: RequestContext) -> Exchange:
        """Sends a request that serves another operation, and records it: nothing is prepared for it or read after it.

        Returns the exchange.
        """
        exchange = self.exchange(draft, purpose, context)
        if not is_withheld(exchange):
            self.record.add(exchange)
        return exchange

    def judge(self, requirement: Requirement, exchange: Exchange) -> Observation | None:
        """Returns what an exchange shows of a requirement; a finding names the response and the read if they differ."""
        seen = settled(
            self.rules[requirement.id].judge(requirement, exchange, self.record), self.tested.get(requirement.id, {})
        )
        return with_both_views(self.record, requirement, seen)


def _is_changed(key: Key, changed: set[Key], draft: Draft) -> bool:
    """Returns whether an invalid request is wrong at a member of the body."""
    return bool(draft.wrong) and key in changed


def _asked(draft: Draft, purpose: str) -> str:
    """Returns the same text for requests that are to show the same."""
    return f"{purpose} {draft.key}"


def _insisted(first: Exchange, again: Exchange) -> Exchange:
    """Returns the exchange that counts where the first got no response: the second.

    The first counts if it was the only request when the connection broke, and the server was gone after it.
    """
    if again.failure == "gone" and first.failure == "cut":
        return replace(first, failure=KILLED)
    return replace(again, failure="cut") if again.failure == AMONG_OTHERS else again
