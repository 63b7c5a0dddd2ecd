"""Explanations: each says why a correct server may show a difference, where it may show, and what else it predicts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Generic, Literal, Protocol, TypeVar

from bythebook_conformance.evidence.observations import failed, inconclusive
from bythebook_conformance.explanations.levels import Excuse, Loss, level_of, weaker
from bythebook_conformance.model import Authority, Exchange, Observation, Slot
from bythebook_openapi.model.operation import Key

__all__ = [
    "Explanation",
    "Found",
    "Hypothesis",
    "Prediction",
    "Tested",
    "Told",
    "explain",
    "explained",
    "no_prediction",
    "observed",
    "settled",
]


# What the requests for an explanation showed: the server did as foreseen, or otherwise, or they showed neither.
Tested = Literal["held", "void", "open"]


class Found(Protocol):
    """What is to be explained: where it shows, and in which form."""

    @property
    def place(self) -> Any:
        """A pair of views, or the state of a field."""

    @property
    def form(self) -> str:
        """What stands there: `value`, `null` or `absent`."""


D = TypeVar("D", bound=Found)


@dataclass(frozen=True)
class Prediction:
    """A request that an explanation says something about: that of the finding, but for some fields.

    `instead` gives the slots of fields that change. `on` is the resource that a change is sent to: a new one with few
    fields, or with all that may be set. `expects` is what is foreseen: that the requirement holds, that the server
    accepts the request, or that it `heeds` it: accepts it, or refuses it in other words. If it does not, the
    explanation is void.
    """

    instead: Mapping[Key, Slot] = field(default_factory=dict, hash=False)
    on: Literal["new", "full"] = "new"
    expects: Literal["holds", "accepted", "heeds"] = "holds"


def no_prediction(_found: Any) -> tuple[Prediction, ...]:
    """Returns no request: nothing that could be sent would refute the explanation."""
    return ()


@dataclass(frozen=True)
class Explanation(Generic[D]):
    """One hypothesis.

    `id` names it in reports, and `sentence` says it to the user: the reason of a finding, or why there is none. `case`
    is the server that taught it. `over` holds the places where it may show (pairs of views, or states of a field), and
    `forms` what may stand there. `holds` says whether a difference may be one of it. `excuse` and `loss` give the level
    (see `levels`). `predicts` returns the requests that would refute it: one of them must do what is foreseen. Where
    it has none, `untestable` says why no request could, or that earlier requests of the run tell. `details` say
    where it holds, beside its sentence.
    """

    id: str
    sentence: str
    case: str
    over: frozenset[Any]
    forms: frozenset[str]
    holds: Callable[[D], bool]
    excuse: Excuse
    loss: Loss = "meaning"
    predicts: Callable[[D], Sequence[Prediction]] = no_prediction
    untestable: str = ""
    details: str = ""


@dataclass(frozen=True)
class Told:
    """The words of a finding: what was expected, what was seen, and the reason where nothing explains it."""

    exchange: Exchange
    authority: Authority
    expected: str
    actual: str
    unexplained: str = ""


@dataclass(frozen=True)
class Hypothesis(Generic[D]):
    """An explanation of a finding that a request is to test: until then the finding stands. `void` holds the ids of
    those that failed.
    """

    found: D
    table: Sequence[Explanation[D]]
    told: Told
    row: Explanation[D]
    void: frozenset[str] = frozenset()

    @property
    def predictions(self) -> Sequence[Prediction]:
        """The requests that would refute it."""
        return self.row.predicts(self.found)


def explain(found: D, table: Iterable[Explanation[D]], void: frozenset[str] = frozenset()) -> Explanation[D] | None:
    """Returns the first explanation of a table that holds and is not void; None without one."""
    here = (each for each in table if found.place in each.over and found.form in each.forms and each.id not in void)
    return next((each for each in here if each.holds(found)), None)


def explained(found: D, table: Sequence[Explanation[D]], told: Told, void: frozenset[str] = frozenset()) -> Observation:
    """Returns the observation of a difference, with the explanation that counts. If a request can test it, the finding
    stands until `settled` gets the outcome of the request.
    """
    row = explain(found, table, void)
    if row is None or not row.predicts(found):
        return observed(row, told)
    return replace(observed(None, told), why=row.id, hypothesis=Hypothesis(found, table, told, row, void))


def observed(row: Explanation[Any] | None, told: Told, *, is_open: bool = False) -> Observation:
    """Returns the observation of a difference that an explanation is believed of; None stands for no explanation. One
    that stays open weakens the finding by one level.
    """
    level = level_of(told.authority, row.loss if row is not None else "meaning", row.excuse if row else None)
    if is_open:
        level = weaker(level_of(told.authority, "meaning", None))
    if row is not None and level is None:
        return replace(inconclusive(told.exchange, row.sentence), why=row.id)
    reason = told.unexplained if row is None else "" if row.excuse == "proves" else row.sentence
    seen = failed(told.exchange, told.expected, told.actual, level=level or "warning", reason=reason)
    return replace(seen, why=row.id if row is not None else "")


def settled(seen: Observation | None, tested: Mapping[str, Tested]) -> Observation | None:
    """Returns an observation after the tests of its explanations: by their ids, what the requests showed."""
    open_row: tuple[Explanation[Any], Told] | None = None
    while seen is not None and seen.hypothesis is not None and seen.why in tested:
        this: Hypothesis[Any] = seen.hypothesis
        if tested[seen.why] == "held":
            return observed(this.row, this.told)
        if tested[seen.why] == "open" and open_row is None:
            open_row = this.row, this.told
        seen = explained(this.found, this.table, this.told, this.void | {seen.why})
    if seen is not None and not seen.why and open_row is not None:  # nothing else explains it
        return observed(*open_row, is_open=True)
    return seen
