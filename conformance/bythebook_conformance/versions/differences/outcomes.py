"""Finds what a change of outcome is due to: the state of a field that no agreeing request has.

A request that one version accepts and the other refuses holds many fields. Those states that also occur in a request of
the same operation to which both versions answered alike are not to blame:

    note: null, title: a value      accepted by the first, refused by the second
    note: absent, title: a value    accepted by both                                   -> `note: null` is to blame
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

from bythebook_conformance.model import Exchange
from bythebook_conformance.versions.differences.difference import Cell, Difference, View
from bythebook_conformance.versions.differences.states import State, states
from bythebook_conformance.versions.exchanged import AS_MEMBER, Exchanged

__all__ = ["outcomes", "said"]

_WHOLE: State = ("", "")
_CRASHED = 500


def said(exchange: Exchange, *, is_outcome: bool) -> str:
    """Returns the token of an outcome: `accepted`, `refused 422`, `fails 500`, `no response`."""
    if exchange.accepted:
        return "accepted" if is_outcome else f"answers {exchange.status}"
    if exchange.status is None:
        return "no response"
    if exchange.status >= _CRASHED:
        return f"fails {exchange.status}"
    return f"refused {exchange.meant}" if exchange.refused else f"answers {exchange.status}"


@dataclass(frozen=True)
class _Case:
    exchanged: Exchanged
    states: frozenset[State]

    @property
    def transition(self) -> tuple[str, str]:
        is_outcome = not self.exchanged.agrees
        return said(self.exchanged.a, is_outcome=is_outcome), said(self.exchanged.b, is_outcome=is_outcome)

    @property
    def differs(self) -> bool:
        return self.transition[0] != self.transition[1]


def outcomes(log: Sequence[Exchanged], looked: Counter[Cell]) -> Iterator[Difference]:
    """Yields a difference for each request to which the versions answered with another status."""
    cases: dict[str, list[_Case]] = {}
    for each in log:
        cases.setdefault(each.operation.id, []).append(_Case(each, _states(each)))
    for operation, some in cases.items():
        transitions = dict.fromkeys(case.transition for case in some if case.differs)
        for transition in transitions:
            yield from _of(operation, some, transition, looked)


def _states(each: Exchanged) -> frozenset[State]:
    found = set(states(each.operation, each.a.request))
    if each.probe:
        state, _, member = each.probe.partition(AS_MEMBER)
        found.add((member, state) if member else (each.probe, "sent"))
    if each.a.request.credentials != "right":
        found.add(("credentials", each.a.request.credentials))
    return frozenset(found)


def _of(
    operation: str, cases: Sequence[_Case], transition: tuple[str, str], looked: Counter[Cell]
) -> Iterator[Difference]:
    differing = [case for case in cases if case.transition == transition]
    is_outcome = differing[0].exchanged.a.accepted != differing[0].exchanged.b.accepted
    view: View = "outcome" if is_outcome else "status"
    alike = _agreeing(cases, differing[0], is_outcome=is_outcome)
    innocent = frozenset[State]().union(*(case.states for case in alike))
    left, shown = list(differing), {case.exchanged.a.status for case in differing}
    known = set[str]()
    while left:
        blamed = _blamed(left, innocent, known, has_agreeing=bool(alike))
        known.add(blamed[0])
        guilty = [case for case in left if blamed == _WHOLE or blamed in case.states]
        label, state = blamed if blamed != _WHOLE else ("", "")
        looked[operation, label, state, view] += sum(
            (blamed == _WHOLE or blamed in case.states) and case.exchanged.a.status in shown for case in cases
        )
        for case in guilty:
            yield Difference(operation, label, state, view, *transition, case.exchanged)
        left = [case for case in left if case not in guilty]


def _agreeing(cases: Sequence[_Case], differing: _Case, *, is_outcome: bool) -> list[_Case]:
    """Returns the cases that clear their states: accepted by both, or answered alike as the first version does here."""
    if is_outcome:
        return [case for case in cases if case.exchanged.accepted]
    return [case for case in cases if not case.differs and case.transition[0] == differing.transition[0]]


def _blamed(left: Sequence[_Case], innocent: frozenset[State], known: Set[str], *, has_agreeing: bool) -> State:
    """Returns a state that no agreeing request has, of the field that explains most of the differing requests; no state
    where there is none. A field may be to blame in several states: a text, a longer one, one beyond ASCII.

    A field that is known to be to blame in another state goes first.
    """
    if not has_agreeing:
        return _WHOLE
    counts = Counter(state for case in left for state in case.states - innocent)
    if not counts:
        return _WHOLE
    fields = Counter(name for case in left for name in {state[0] for state in case.states - innocent})
    scores = {state: (state[0] in known, fields[state[0]], count) for state, count in counts.items()}
    meant = {case.exchanged.a.request.draft.wrong for case in left}
    most = max(scores.values())
    top = sorted(state for state, score in scores.items() if score == most)
    broken = [state for state in top if state[1].startswith("invalid")] if any(meant) else []
    return (broken or top)[0]
