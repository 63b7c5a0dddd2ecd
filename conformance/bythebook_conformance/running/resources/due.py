"""Decides which reads before and after a write can still show something new.

A read shows each property in each state once: absent, null, falsy, default, distinctive, at an edge. It shows each kind
of request once, too. Where the responses to writes do not show the properties, each read shows something.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Any

from bythebook_conformance.evidence.conflicts import OF_DEFAULTS, TAKEN
from bythebook_conformance.evidence.differential import COMPARED
from bythebook_conformance.model import Draft, Exchange, Fixed
from bythebook_conformance.planning.plan import PAIRS
from bythebook_conformance.running.sender import CONTROL, EARLY_CONTROL, QUESTION, SEARCH, SET_UP, Sender
from bythebook_openapi.model.contract import Field
from bythebook_openapi.model.equivalence import same
from bythebook_openapi.model.operation import Key
from bythebook_openapi.states import ABSENT

__all__ = ["UNREAD", "Due", "State", "states_of"]

# A property, and the state in which a request has it.
State = tuple[Key, str]

# Nothing is read around these: a request was accepted before, is sent to find out which field the server refuses, or
# shows something in another resource alone.
UNREAD = frozenset({CONTROL, EARLY_CONTROL, QUESTION, OF_DEFAULTS})
_CHANGES = frozenset({"PUT", "PATCH", "DELETE"})
_VALUES = frozenset({"plain", "other"})
# How the state of a property begins that a PATCH leaves out beside another one. The covering array has these pairs, so
# that no read of a drawn request is needed for them.
_BESIDE = "beside"
# Of more properties the pairs are too many.
_MOST_PAIRED = 60
# So many changes that leave a property out are read around, where none of them found a value.
_MOST_TRIES = 4
_HIDING = frozenset({"absent", "null", "default"})
# The state of a property by its slot, where the two have different names.
_STATES: Mapping[str, str] = {
    "plain": "distinctive",
    **dict.fromkeys(("low", "high", "long", "wide", "padded"), "edge"),
    **dict.fromkeys(("several", "extra"), "several"),
}
# These requests are of no kind of their own: they have the states of properties in other combinations.
_MIXED = frozenset({PAIRS, SEARCH})
# What a property that is left out stands beside: null, an empty value, or any other value.
_ALIKE = {"other": "distinctive", "default": "distinctive", "edge": "distinctive", "several": "distinctive"}

_HOLDS = frozenset({"property", "item", "value"})


@dataclass
class Due:
    """The states that the reads of a group's resources have shown, and the kinds of requests that were read after."""

    _states: dict[str, set[State]] = field(default_factory=dict)
    _purposes: dict[str, set[str]] = field(default_factory=dict)
    _tries: dict[tuple[str, Key, str], int] = field(default_factory=dict)

    def is_due(self, sender: Sender, draft: Draft, purpose: str) -> bool:
        """Returns whether reads around a request may show a property in a state that no read showed yet."""
        if draft.wrong or draft.credentials != "right":  # to be refused
            return False
        return self._is_due(sender, states_of(sender, draft), purpose)

    def _is_due(self, sender: Sender, states: Iterable[State], purpose: str) -> bool:
        if purpose in UNREAD:  # was accepted before
            return False
        if sender.reads_all or sender.operation.method == "DELETE":
            return True
        if purpose == TAKEN and sender.operation.method != "POST" and (TAKEN, 0) not in sender.record.evidence:
            return False  # where the server lets two creations have the same texts, a change may do so too
        if not _is_told(sender) or (_is_of_a_kind(sender, purpose) and not self._was_read(sender, purpose)):
            return True
        told = (each for each in states if purpose != SEARCH or not each[1].startswith(_BESIDE))
        return not self._states.get(sender.operation.id, set()).issuperset(told)

    def most(self, sender: Sender, changes: Sequence[tuple[Set[State], str]]) -> int:
        """Returns the index of the change, of several with their states and purposes, whose reads may show the most.

        That is the number of states that no read showed yet; 0 where no read is due. A property that the change leaves
        out counts only where the latest read shows a value to keep.
        """
        known = self._states.get(sender.operation.id, set())
        last = next((each for each in reversed(sender.record.exchanges) if each.accepted), None)
        read = last.after if last is not None else None
        holds: dict[Key, bool] = {}

        def shows(state: State) -> bool:
            key = state[0]
            if read is None or not _is_left_out(state[1]):
                return True
            if key not in holds:
                holds[key] = _has_value(sender, read, key)
            return holds[key]

        due = [self._is_due(sender, states, purpose) for states, purpose in changes]
        gains = [
            1 + sum(map(shows, states - known)) if is_due else 0
            for is_due, (states, _) in zip(due, changes, strict=True)
        ]
        return gains.index(max(gains))

    def _was_read(self, sender: Sender, purpose: str) -> bool:
        return _kind(purpose) in self._purposes.get(sender.operation.id, ())

    def is_due_after(self, sender: Sender, exchange: Exchange) -> bool:
        """Returns whether nothing but a read can show what became of the invalid values that the server accepted."""
        wrong = exchange.request.draft.wrong
        if any(sender.rules[each].traits.judged_by_read for each in wrong):
            return True
        fields = [sender.field(sender.negatives[each]) for each in wrong]
        return sender.reads_all or any(not sender.record.shows(exchange, each) for each in fields)

    def note(self, sender: Sender, exchange: Exchange) -> None:
        """Remembers what the read after a request showed.

        A property that a change left out was shown to be kept, or reset, only where the read before it had a value: not
        so, it is asked for a few times more.
        """
        identifier, request = sender.operation.id, exchange.request
        known = self._states.setdefault(identifier, set())
        self._purposes.setdefault(identifier, set()).add(_kind(request.purpose))
        for key, state in states_of(sender, request.draft):
            tries = self._tries[identifier, key, state] = self._tries.get((identifier, key, state), 0) + 1
            is_shown = not _is_left_out(state) or self._had_value(sender, exchange, key)
            if is_shown or tries >= _MOST_TRIES:
                known.add((key, state))

    @staticmethod
    def _had_value(sender: Sender, exchange: Exchange, key: Key) -> bool:
        """Returns whether the read before a change showed a value that is not the default; true for a creation."""
        if sender.operation.method == "POST" or exchange.before is None:
            return sender.operation.method == "POST"
        return _has_value(sender, exchange.before, key)


def _is_left_out(state: str) -> bool:
    return state.startswith(("absent", _BESIDE))


def _has_value(sender: Sender, read: Exchange, key: Key) -> bool:
    """Returns whether a read shows a value of a property that is neither empty nor its default."""
    each = sender.operation.by_key[key]
    shown = sender.record.shown_by(read, each)
    return shown is not None and shown.value not in (ABSENT, None, "", [], {}) and not same(shown.value, each.default)


def _is_of_a_kind(sender: Sender, purpose: str) -> bool:
    """Returns whether a request is of a kind that is to be read once. For a PATCH pairs of states tell more.

    A creation for another operation is of a kind where that operation changes what was created.
    """
    if purpose.startswith(SET_UP):
        served = purpose.removeprefix(SET_UP).strip()
        return any(each.id == served and each.method in _CHANGES for each in sender.record.contract.operations)
    is_paired = sender.operation.method == "PATCH" and len(sender.operation.fields) <= _MOST_PAIRED
    return purpose not in _MIXED and not (is_paired and any(each.purpose == purpose for each in sender.plan.pools))


def _kind(purpose: str) -> str:
    """Returns what the requests that are compared for different requirements have in common."""
    return COMPARED if purpose.startswith(COMPARED) else purpose


def _is_told(sender: Sender) -> bool:
    """Returns whether the latest accepted response itself shows a property that was sent."""
    latest = sender.record.latest
    return latest is not None and any(
        sender.record.shows(latest, each) for each in sender.operation.fields if each.location == "body"
    )


def states_of(sender: Sender, draft: Draft) -> Iterator[State]:
    """Yields the state of each property of a request; what is in an absent object has none.

    For a PATCH, also yields each pair of an omitted property and a changed property: the change may clear the omitted
    property.
    """
    hidden: set[Key] = set()
    states: dict[Key, str] = {}
    for each in sender.operation.fields:
        if each.location != "body":
            continue
        slot = sender.values.slot(each, draft.slots)
        if each.parent in hidden or slot in _HIDING:
            hidden.add(each.key)
        if each.parent not in hidden and each.kind in _HOLDS:
            states[each.key] = _state(each, slot)
    yield from states.items()
    if sender.operation.method == "PATCH" and len(states) <= _MOST_PAIRED:
        absent = [key for key, state in states.items() if state == "absent"]
        sent = [(other, state) for other, state in states.items() if state != "absent"]
        yield from ((key, f"{_BESIDE} {other}: {_ALIKE.get(state, state)}") for key in absent for other, state in sent)


def _state(each: Field, slot: Any) -> str:
    if not isinstance(slot, Fixed):
        if slot in _VALUES and each.types - {"null"} == {"boolean"}:
            return str(slot)  # both of its values are such
        return _STATES.get(slot, slot)
    value = slot.value
    if value is None or value is ABSENT:
        return "absent" if value is ABSENT else "null"
    if each.default is not ABSENT and same(value, each.default):
        return "default"
    return "distinctive" if value or value is True else "falsy"
