"""Searches beyond the plan: Hypothesis draws which fields are absent, null or set, and shrinks what breaks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Any

import hypothesis
from hypothesis import strategies as st

from bythebook_conformance.model import Draft, Exchange, Fixed, Requirement, Slot
from bythebook_conformance.planning.fill import UNFILLABLE, drawing, is_json, values_of
from bythebook_conformance.relations.dependent_fields import is_free
from bythebook_conformance.running.phases.pools import is_bad, settle
from bythebook_conformance.running.sender import SEARCH
from bythebook_conformance.running.session import Session
from bythebook_openapi.model.contract import Field
from bythebook_openapi.model.equivalence import is_number
from bythebook_openapi.model.operation import Key
from bythebook_openapi.schema.formats import NUMERIC
from bythebook_openapi.states import ABSENT, EACH, NOWHERE

__all__ = ["search"]

_SHRINKS = 40
# So many requests are drawn before the first of them is sent.
_AT_ONCE = 100
_LONGEST = 200
_SMALL, _LARGE = 1e-6, 1e15
_DRAWN: Any = "drawn"
_Stated = tuple[Key, str]
_VALUES = frozenset({"plain", "other"})
_IS_DENSE = st.sampled_from([False, False, True])


class _ShownError(Exception):
    """The drawn request breaks a requirement."""


def search(session: Session, examples: int, seed: int) -> None:
    """Draws and sends at most `examples` requests. Shrinks those that break a requirement for the first time.

    Several are drawn before the first of them is sent, so that they can be under way at the same time. Counts in
    `session.unsearched` the requests that are left to send, so that they are known where the run ends.
    """
    session.unsearched = examples
    earlier, strategy = _Earlier(session, len(session.record.exchanges)), _slots(session)
    while (left := session.unsearched) > 0:
        drawn = _Drawn(session, min(left, _AT_ONCE), seed + left, strategy)
        sent = _sent(session, drawn.drafts(earlier))
        while any(earlier.newly_broken(exchange) for exchange in sent.values()):
            found = _explore(drawn, earlier, sent)
            earlier.known |= dict.fromkeys(found, True)
            if not found:
                break
        session.unsearched = left - drawn.examples


@dataclass
class _Earlier:
    """What the exchanges before the search show: the first `count` of the operation, which are judged when asked."""

    session: Session
    count: int
    known: dict[str, bool] = field(default_factory=dict)
    # Values, and what stood beside each state, in some accepted request, and how many of these were looked at.
    _values: set[_Stated] = field(default_factory=set)
    _beside: dict[_Stated, set[_Stated]] = field(default_factory=dict)
    _looked_at: int = 0

    def broke(self, requirement: Requirement) -> bool:
        """Returns whether an earlier exchange breaks a requirement."""
        if requirement.id not in self.known:
            exchanges = self.session.record.exchanges[: self.count]
            self.known[requirement.id] = any(self.session.broken(each, [requirement]) for each in exchanges)
        return self.known[requirement.id]

    def newly_broken(self, exchange: Exchange) -> set[str]:
        """Returns the ids of the requirements that an exchange breaks, and no earlier one."""
        broken = self.session.broken(exchange, self.session.plan.requirements)
        return {each.id for each in broken if not self.broke(each)}

    def lacks(self, draft: Draft) -> bool:
        """Returns whether a draft holds a value, or two states together, that no accepted request held."""
        accepted = list(self.session.record.accepted())
        for exchange in accepted[self._looked_at :]:
            self.add(exchange.request.draft)
        self._looked_at = len(accepted)
        values, states = _stated(self.session, draft)
        return not (values <= self._values and all(states <= self._beside.get(state, set()) for state in states))

    def add(self, draft: Draft) -> None:
        """Adds the values and states of a draft that the server accepted, or may accept."""
        values, states = _stated(self.session, draft)
        self._values |= values
        for state in states:
            self._beside.setdefault(state, set()).update(states)


@dataclass
class _Drawn:
    """The slots that Hypothesis draws for an operation: the same ones each time, whatever the server refuses then."""

    session: Session
    examples: int
    seed: int
    strategy: st.SearchStrategy[dict[Key, Slot]]

    def __post_init__(self) -> None:
        self._refused = frozenset(self.session.refused)

    def each(self, look: Callable[[Draft, Mapping[Key, Slot]], None]) -> None:
        """Calls a function with each draft. Draws smaller drafts where it raises an error."""

        @hypothesis.seed(self.seed)
        @hypothesis.settings(
            max_examples=self.examples,
            database=None,
            deadline=None,
            suppress_health_check=list(hypothesis.HealthCheck),
            phases=[hypothesis.Phase.generate, hypothesis.Phase.shrink],
            report_multiple_bugs=False,
            verbosity=hypothesis.Verbosity.quiet,
        )
        @hypothesis.given(self.strategy)
        def explore(slots: Mapping[Key, Slot]) -> None:
            self.session.target.stop.check()
            slots = {key: slot for key, slot in slots.items() if (key, str(slot)) not in self._refused}
            look(self.session.over_base(slots), slots)

        with drawing(), suppress(_ShownError, hypothesis.errors.Flaky, *UNFILLABLE):  # a server may be flaky
            explore()

    def drafts(self, earlier: _Earlier) -> list[tuple[Draft, Mapping[Key, Slot]]]:
        """Returns the drafts with something new in them, and their slots."""
        found: list[tuple[Draft, Mapping[Key, Slot]]] = []

        def look(draft: Draft, slots: Mapping[Key, Slot]) -> None:
            if earlier.lacks(draft):
                earlier.add(draft)
                found.append((draft, slots))

        self.each(look)
        return found


def _sent(session: Session, drafts: Sequence[tuple[Draft, Mapping[Key, Slot]]]) -> dict[str, Exchange]:
    """Sends drafts. Returns the exchanges by the keys of the drafts. Finds what the server refuses in them."""

    def send(draft: Draft) -> Exchange:
        exchange = session.send(draft, SEARCH)
        session.unsearched -= 1
        return exchange

    sent = session.side_by_side([partial(send, draft) for draft, _ in drafts])
    for (_, slots), exchange in zip(drafts, sent, strict=True):
        if is_bad(session, exchange):
            settle(session, slots, "search: what is refused")
    return {draft.key: exchange for (draft, _), exchange in zip(drafts, sent, strict=True)}


def _explore(drawn: _Drawn, earlier: _Earlier, sent: Mapping[str, Exchange]) -> set[str]:
    """Returns the ids of the first requirements that a request of the search breaks. Shrinks that request."""
    session, found, answers, shrinks = drawn.session, set[str](), dict[str, bool](), 0

    def look(draft: Draft, _slots: Mapping[Key, Slot]) -> None:
        nonlocal shrinks
        if not found and draft.key not in sent:
            return
        if draft.key not in answers:
            if found and shrinks >= _SHRINKS:
                return
            shrinks += bool(found)
            exchange = sent[draft.key] if draft.key in sent else session.send(draft, SEARCH)
            ids = earlier.newly_broken(exchange)
            if not found:
                found.update(ids)
            answers[draft.key] = bool(ids & found)
        if answers[draft.key]:
            raise _ShownError

    drawn.each(look)
    return found


def _stated(session: Session, draft: Draft) -> tuple[set[_Stated], set[_Stated]]:
    """Returns the slot of each field of a draft, and its state. Of a field with few values each value is a state."""
    fields = [each for each in session.operation.fields if each.location != "path" and each.kind != "body"]
    slots = [(each, session.values.slot(each, draft.slots)) for each in fields]
    return {(each.key, repr(slot)) for each, slot in slots}, {(each.key, _state(each, slot)) for each, slot in slots}


def _state(field: Field, slot: Slot) -> str:
    """Returns a slot as the covering array has it, where a field may have many values: any of them is a value."""
    is_value = isinstance(slot, Fixed) or slot in _VALUES
    has_few = "boolean" in field.types or not field.schema.keys().isdisjoint({"enum", "const"})
    return "set" if is_value and not has_few else repr(slot)


def _slots(session: Session) -> st.SearchStrategy[dict[Key, Slot]]:
    """Returns a strategy that draws a slot for each field. It shrinks to the first choice of each."""
    operation = session.operation
    unions = [some for some in operation.children.values() if some[0].kind == "variant"]
    free = [each for each in operation.fields if is_free(operation, each) and each.kind != "variant"]
    choices = {each.key: _choices(session, each) for each in free}
    variants = {some[0].key: _any_of(tuple(range(len(some)))) for some in unions}
    states = {key: _any_of(tuple(some)) for key, some in choices.items()}

    @st.composite
    def drawn(draw: st.DrawFn) -> dict[Key, Slot]:
        slots: dict[Key, Any] = {}
        for some in unions:
            chosen = draw(variants[some[0].key])
            slots |= {each.key: "plain" if index == chosen else "absent" for index, each in enumerate(some)}
        slots |= {key: draw(some) for key, some in states.items()}
        slots = {key: slot for key, slot in slots.items() if not _is_moot(key, slots)}
        if _DRAWN not in slots.values():
            return slots
        if not draw(_IS_DENSE):  # drawing many values takes longer than sending them
            return {key: choices[key][0] if slot == _DRAWN else slot for key, slot in slots.items()}
        for key in [key for key, slot in slots.items() if slot == _DRAWN]:
            each = operation.by_key[key]
            value: Any = ABSENT  # where the schema admits nothing
            with suppress(*UNFILLABLE):
                value = draw(values_of(session.record.contract, operation, each))
            value = int(value) if isinstance(value, float) and value.is_integer() else value  # 11.0 is 11, and odd
            slots[key] = Fixed(value) if _usable(session, each, value) else choices[key][0]
        return slots

    return drawn()


@lru_cache(maxsize=1024)
def _any_of(choices: tuple[Any, ...]) -> st.SearchStrategy[Any]:
    """Returns a strategy of some choices, made once: Hypothesis looks through each new one before it draws from it."""
    return st.sampled_from(choices)


def _is_moot(key: Key, slots: Mapping[Key, Any]) -> bool:
    """Returns whether a parent of the field is missing, so that the field's slot means nothing."""
    return any(slots.get(key[:size]) in ("absent", "null", "default", "falsy") for size in range(2, len(key)))


def _choices(session: Session, each: Field) -> list[Any]:
    values, supplied = session.values, session.context.supplied
    choices: list[Any] = ["plain"] if session.state(each.key) != "absent" else ["absent"]
    choices = choices * 4 if choices == ["absent"] else choices
    choices += ["null"] * 3 if each.nullable else []
    choices += ["plain", "other", "falsy", "default"]
    possible = [  # the three states are about equally likely
        slot
        for slot in choices
        if (each.key, slot) not in session.refused and values.can(each, slot, supplied) and _has(each, slot)
    ]
    holds = bool(session.operation.children.get(each.key))
    known = each.key in {*values.known, *supplied} or (each.key, "plain") in values.settled
    is_drawn = each.location == "body" and not each.is_text and EACH not in each.path and not known and not holds
    return [*possible, _DRAWN] if is_drawn else possible or ["plain"]


def _has(each: Field, slot: str) -> bool:
    return slot != "absent" or not (each.required or each.kind in {"item", "variant", "body"})


def _numbers(value: Any) -> Iterator[float]:
    if isinstance(value, list | dict):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _numbers(each)
    elif is_number(value):
        yield value


def _usable(session: Session, each: Field, value: Any) -> bool:
    """Returns whether the schema admits a drawn value, and it is not so odd that a server may refuse it."""
    if value in (ABSENT, NOWHERE, None) or not is_json(value) or not session.record.contract.admits(each, value):
        return False
    if each.schema.get("format") in NUMERIC and isinstance(value, str):
        return False
    if any(number and not _SMALL <= abs(number) <= _LARGE for number in _numbers(value)):
        return False
    text = repr(value)
    return len(text) <= _LONGEST and text.isprintable() and "\\" not in text
