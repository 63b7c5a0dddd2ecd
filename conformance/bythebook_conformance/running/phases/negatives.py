"""Sends the invalid requests: one for each requirement, or many in one request where the server names each wrong place.

What a request with many wrong values shows is credit only: it can pass a requirement, and never fail it. Every
requirement whose place the refusal does not name is tested by a request of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import Any

from bythebook_conformance.evidence.attribution import NAMING, Naming, learned, stray
from bythebook_conformance.model import Draft, Exchange, Requirement, Slot
from bythebook_conformance.planning.batches import Stage, batches, may_share, stage
from bythebook_conformance.planning.plan import CONTROL_EVERY, reach
from bythebook_conformance.relations.dependent_fields import is_free
from bythebook_conformance.rules.base import departs
from bythebook_conformance.rules.invalid_values import MADE_OF_RIGHT, MISNAMED
from bythebook_conformance.running.phases.controls import Controls
from bythebook_conformance.running.session import Session
from bythebook_openapi.model.operation import Key, Operation
from bythebook_openapi.states import ABSENT, NOWHERE, get

__all__ = ["SHARED", "Negatives"]

SHARED = "invalid values at several places"
# Fewer negatives are sent alone: learning how the server names places would take as many requests. Less is needed
# where another operation has shown it.
_FEWEST, _FEWEST_KNOWN = 8, 4
# So many refusals of a single value teach how the server names a place, of at most so many requests.
_LESSONS, _MOST_LESSONS = 3, 6
# Of so many requirements that were credited, one is tested by a request of its own.
_ONE_OF = 20
_NOT_FOUND = 404
# What follows the requests with many invalid values: one of a single value, and a control, without which they show
# nothing.
_AFTER = 2
# So many of the places that share requests have a value in each of them, where the operation has as many.
_MOST_RIGHT = 4


@dataclass
class Negatives:
    """The invalid requests of an operation, with accepted controls around them.

    `alone` holds the ids of the requirements that were sent alone, `credited` the refusals that name requirements'
    places, by id.
    """

    session: Session
    alone: set[str] = field(default_factory=set)
    credited: dict[str, Exchange] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.controls = Controls(self.session)

    def send_together(self) -> None:
        """Sends many invalid values in each request, where the server names each wrong place."""
        together = _Together(self.controls, self.alone, self.credited)
        fewest = _FEWEST_KNOWN if self.session.resources.namings else _FEWEST
        try:
            if len(together.shared) >= fewest and not together.is_vain:
                together.send()
        finally:
            self._credit()  # the run may have ended
        if self.session.target.may_be_cut:
            self.close()  # the run may end, or go on with other resources, before an accepted request follows

    def send_alone(self) -> None:
        """Sends each invalid value that needs a request of its own and had none yet."""
        tested = self.alone | self.credited.keys()
        left = [each for each in self.session.plan.negatives if each.id not in tested]
        self.alone |= {each.id for each in left}
        _send_alone(self.controls, left)

    def close(self) -> None:
        """Counts the refusals that an accepted request follows, and sends one where there is none.

        Credits requirements in the record.
        """
        self.controls.close()
        self._credit()

    def _credit(self) -> None:
        controlled = self.session.record.controlled
        named = {each: seen for each, seen in self.credited.items() if seen.number in controlled}
        self.session.record.credited.update(named)


@dataclass
class _Together:
    """The invalid values of an operation that may share requests.

    `alone` gets the ids of those that are sent alone, `credited` the refusals that name requirements' places, by id.
    """

    controls: Controls
    alone: set[str]
    credited: dict[str, Exchange]
    # The responses to invalid values that were sent alone.
    _singles: list[tuple[Requirement, Exchange]] = field(default_factory=list)

    @property
    def shared(self) -> list[Requirement]:
        """The requirements whose invalid values may share requests, as far as is known of the server."""
        session, is_everywhere = self.controls.session, self._is_everywhere
        return [each for each in session.plan.negatives if _may_share(session, each, is_everywhere=is_everywhere)]

    @property
    def is_vain(self) -> bool:
        """Whether each value alone shows as much, and the run may end before it has the controls of both."""
        several = self.controls.session.resources.names_several
        return self.controls.session.target.may_be_cut and bool(several) and not any(several.values())

    @property
    def _is_everywhere(self) -> bool:
        """Whether a refusal names places of the body, the path and the query together."""
        namings = self.controls.session.resources.namings
        return bool(namings) and all(each.is_located for each in namings)

    def send(self) -> None:
        """Sends many invalid values in each request.

        Credits nothing where a refusal shows that the server names more than it found, or less: a sample is sent alone.
        """
        session = self.controls.session
        if not session.resources.namings:
            self._learn()
        for group in self._groups() if session.resources.namings else ():
            if self.is_vain:
                return
            if group.is_open() and not self._tells(group):
                self.credited.clear()
                return

    def _tells(self, group: _Group) -> bool:
        """Returns whether the refusals of a group name what is wrong and nothing else. Credits what they name."""
        session = self.controls.session
        found = group.credited(session.resources.namings)
        if found is None:
            return False
        credited = {**self.credited, **found}
        self._singles += group.sample(found, self._due(credited))
        if any(exchange.accepted and each.id in credited for each, exchange in self._singles):
            return False
        self.credited.update(found)
        if not session.target.may_be_cut:  # a run that may end early judges more by other requests
            self._singles += group.rest([*group.requirements, *self._unshared(group)], found)
        return True

    def _unshared(self, group: _Group) -> list[Requirement]:
        """Returns the requirements that the control of a group serves, too, and whose values share no request."""
        session = self.controls.session
        tested = {each.id for each in self.shared} | self.alone
        left = [each for each in session.plan.negatives if each.id not in tested]
        return [each for each in left if _is_whole_body(each) or group.serves(each)]

    def _learn(self) -> None:
        """Learns how the server names a place from the first group with enough places."""
        for group in self._groups():
            if group.is_open():
                self._singles += group.lessons()
                return

    def _due(self, credited: Mapping[str, Exchange]) -> int:
        """Returns how many more credited requirements are to be tested by requests of their own."""
        tested = sum(each.id in credited for each, _ in self._singles)
        return max(len(credited) // _ONE_OF, 1) - tested

    def _groups(self) -> Iterator[_Group]:
        """Yields the requirements that share a control."""
        session, is_everywhere, shared = self.controls.session, self._is_everywhere, self.shared
        has_body = any(each.location == "body" for each in shared)
        groups: dict[tuple[str, bool], list[Requirement]] = {}
        for requirement in shared:
            joins_body = is_everywhere and has_body and requirement.location != "body"
            location = "" if is_everywhere else requirement.location
            groups.setdefault((location, joins_body or session.is_beside_all(requirement)), []).append(requirement)
        for (location, beside_all), some in groups.items():
            around = _around_all(session, some, beside_all=beside_all)
            yield _Group(self.controls, location, tuple(some), around, self.alone, beside_all)


def _may_share(session: Session, requirement: Requirement, *, is_everywhere: bool) -> bool:
    rule = session.rules[requirement.id]
    is_here = is_everywhere or requirement.location in {"body", "query"}
    is_apart = requirement.location == "path" and (requirement.case in MISNAMED or session.resources.finds_first)
    return is_here and not is_apart and may_share(session.operation, session.field(requirement), rule, requirement)


@dataclass
class _Group:
    """The requirements that share a control, which sets every other field or few of them.

    `alone` gets the ids of those that are sent alone.
    """

    controls: Controls
    location: str
    requirements: tuple[Requirement, ...]
    around: Draft
    alone: set[str]
    beside_all: bool
    # Whether the control has what surrounds a place, by the slots that the base lacks: many places have the same.
    _had: dict[tuple[tuple[Key, Slot], ...], bool] = field(default_factory=dict)

    @property
    def _session(self) -> Session:
        return self.controls.session

    def is_open(self) -> bool:
        """Returns whether there are enough requirements, and the server accepts their control. May send it."""
        return len(self.requirements) >= _LESSONS and self.controls.open(self.around)

    def serves(self, requirement: Requirement) -> bool:
        """Returns whether the control has what surrounds the place of a requirement: its objects, and the same members
        of unions.
        """
        session = self._session
        if session.is_beside_all(requirement) != self.beside_all:
            return False
        wanted = reach(session.operation, requirement, session.rules[requirement.id].needs(requirement))
        lacking = tuple((key, slot) for key, slot in wanted.items() if session.lacks(key, slot))
        if lacking not in self._had:
            whole = session.over_base({**self.around.slots, **dict(lacking)})
            self._had[lacking] = whole.key == self.around.key
        return self._had[lacking]

    def lessons(self) -> list[tuple[Requirement, Exchange]]:
        """Learns the ways in which each refusal of a single invalid value names its place and no other.

        Returns the responses to single invalid values at different places.
        """
        by_place: dict[Key, list[Requirement]] = {}
        for requirement in self.requirements:
            by_place.setdefault(requirement.at, []).append(requirement)
        chosen = [self._lesson(turn, some) for turn, some in enumerate(list(by_place.values())[:_MOST_LESSONS])]
        found: list[tuple[Requirement, Exchange]] = []
        while chosen and (lacking := _LESSONS - sum(exchange.status in NAMING for _, exchange in found)):
            found += self._sent_alone(chosen[:lacking])
            chosen = chosen[lacking:]
        seen = [learned(exchange, each.at) for each, exchange in found if exchange.status in NAMING]
        if len(seen) >= _LESSONS:
            self._session.resources.namings = reduce(frozenset.__and__, seen)
        return found

    def _lesson(self, turn: int, some: Sequence[Requirement]) -> Requirement:
        """Returns a requirement of a place whose refusal may tell how the server names the place.

        A decoder may name no place, and a refusal of an unknown member names the member.
        """
        telling = [each for each in some if self._stage(each) is Stage.BOUND and each.case not in MADE_OF_RIGHT]
        return (telling or some)[turn * len(telling or some) // _MOST_LESSONS]

    def credited(self, namings: frozenset[Naming]) -> dict[str, Exchange] | None:
        """Sends many invalid values in each request. Returns the refusal that names each requirement's place, by the
        requirement's id; None where a refusal names a right place.

        Values share requests with others of their stage only if the server names several of these: the first request
        has values of all stages, and where it names none of a stage, the next one has values of that stage alone.
        """
        found: dict[str, Exchange] = {}
        several = self._session.resources.names_several
        untold = [each for each in Stage if (self.location, each) not in several]
        tried: set[str] = set()
        if len(untold) == len(Stage):
            first = self._sent_together(namings, self.requirements, found, most=1)
            if first is None:
                return None
            if len(found) > 1:
                tried = {each.id for each in first}
                several |= {(self.location, self._stage(each)): True for each in first if each.id in found}
        for one in Stage:
            if (self.location, one) not in several:
                some = [each for each in self.requirements if self._stage(each) is one and each.id not in found]
                sent = self._sent_together(namings, some, found, most=1)
                if sent is None:
                    return None
                if sent:
                    several[self.location, one] = sum(each.id in found for each in sent) > 1
                    tried |= {each.id for each in sent}
        # Of a stage that fills no request of its own nothing is known: it stops the server if another stage does.
        told = {each: several[self.location, each] for each in Stage if (self.location, each) in several}
        left = [each for each in self.requirements if told.get(self._stage(each), all(told.values()))]
        untried = [each for each in left if each.id not in tried | found.keys()]
        return None if self._sent_together(namings, untried, found) is None else found

    def _stage(self, requirement: Requirement) -> Stage:
        return stage(requirement, self._session.rules[requirement.id])

    def _sent_together(
        self,
        namings: frozenset[Naming],
        requirements: Sequence[Requirement],
        found: dict[str, Exchange],
        most: int | None = None,
    ) -> list[Requirement] | None:
        """Sends the invalid values of requirements in as few requests as possible, `most` of them at most. Returns the
        requirements whose values were sent; None where a refusal names a right place.

        Adds to `found` the refusal that names each requirement's place. Where a server finds no resource under a wrong
        path, it looks at nothing else: the other values are sent again.
        """
        sent: list[Requirement] = []
        waiting = requirements
        while waiting:
            planned = list(batches(waiting, _present(self._session, self.around, self.requirements)))[:most]
            room = self._session.target.stop.room - _AFTER
            planned = planned[: max(int(room), 0)] if room < len(planned) else planned
            drafts = [(replace(self.around, wrong=tuple(each.id for each in batch)), SHARED) for batch in planned]
            waiting = []
            for batch, exchange in zip(planned, self.controls.send_all(drafts), strict=True):
                if exchange.status == _NOT_FOUND and any(each.location == "path" for each in batch):
                    self._session.resources.finds_first = True
                    waiting += [each for each in batch if each.location != "path"]
                    continue
                named = self._named(namings, exchange, batch)
                if named is None:
                    return None
                found |= dict.fromkeys(named, exchange)
                sent += batch
        return sent

    def sample(self, credited: Mapping[str, Exchange], count: int) -> list[tuple[Requirement, Exchange]]:
        """Returns the responses to some of the credited requirements' invalid values, each sent alone."""
        left = [each for each in self.requirements if each.id in credited and each.id not in self.alone]
        count = min(count, len(left))
        return self._sent_alone([left[(2 * turn + 1) * len(left) // (2 * count)] for turn in range(count)])

    def rest(
        self, requirements: Sequence[Requirement], credited: Mapping[str, Exchange]
    ) -> list[tuple[Requirement, Exchange]]:
        """Returns the responses to the invalid values that no refusal named, each sent alone."""
        left = [each for each in requirements if each.id not in credited and each.id not in self.alone]
        return self._sent_alone([each for each in left if self._session.offends(each, self.around.slots)])

    def _named(self, namings: frozenset[Naming], exchange: Exchange, batch: Sequence[Requirement]) -> list[str] | None:
        """Returns the ids of the requirements of a batch that a refusal names; None where it names another place."""
        if exchange.status not in NAMING:
            return []
        named = reduce(frozenset.__and__, (each.places(exchange, self.location) for each in namings))
        if stray(named, [each.at for each in batch]):
            return None
        named_ones = (each for each in batch if each.at in named)
        return [each.id for each in named_ones if departs(each, exchange.request.parts, exchange.faults)]

    def _sent_alone(self, requirements: Sequence[Requirement]) -> list[tuple[Requirement, Exchange]]:
        self.alone |= {each.id for each in requirements}
        drafts = [(replace(self.around, wrong=(each.id,)), each.id) for each in requirements]
        return list(zip(requirements, self.controls.send_all(drafts), strict=True))


def _around_all(session: Session, some: Sequence[Requirement], *, beside_all: bool) -> Draft:
    """Returns the control of the requests that break several requirements, with some places that are right in turn."""
    wanted = [reach(session.operation, each, session.rules[each.id].needs(each)) for each in some]
    slots: dict[Key, Slot] = {key: slot for each in wanted for key, slot in each.items()}
    if beside_all:
        return session.over_base({**session.fullest, **slots})
    # What the pools leave out is left out here, too: a password of the run's own user, for one.
    keys = [each for each in dict.fromkeys(each.key for each in some) if _may_hold(session.operation, each)][
        :_MOST_RIGHT
    ]
    for key in keys if len(_present(session, Draft({**session.base, **slots}), some)) < _MOST_RIGHT else ():
        slots.setdefault(key, "plain")
    return session.over_base({key: slot for key, slot in slots.items() if session.lacks(key, slot)})


def _may_hold(operation: Operation, key: Key) -> bool:
    """Returns whether a request may have a value at a place that is right."""
    around = (operation.by_key.get(key[:size]) for size in range(2, len(key) + 1))
    return all(each is None or each.location == "path" or is_free(operation, each) for each in around)


def _present(session: Session, around: Draft, some: Sequence[Requirement]) -> list[Key]:
    """Returns the places of requirements at which a draft has a value."""
    parts = session.values.parts(around.slots, "abcdef", session.context.supplied)
    nothing: tuple[Any, ...] = (ABSENT, NOWHERE, None)
    return [at for at in dict.fromkeys(each.at for each in some) if get(parts, at) not in nothing]


def _send_alone(controls: Controls, negatives: Sequence[Requirement]) -> None:
    """Sends each invalid value in a request of its own. Those that share a control follow each other.

    A control that was sent a few requests ago comes first. An invalid body has nothing of its control's body, so that
    any control serves it.
    """
    session = controls.session
    groups: dict[str, tuple[Draft, list[Requirement]]] = {}
    for requirement in sorted(negatives, key=_is_whole_body):
        tries = [session.around(requirement, beside_all=beside_all) for beside_all in (True, False)]
        known = [around for around, _ in groups.values()] if _is_whole_body(requirement) else []
        around = next((each for each in (*known, *tries) if session.offends(requirement, each.slots)), None)
        if around is not None:
            groups.setdefault(around.key, (around, []))[1].append(requirement)
    for around, some in sorted(groups.values(), key=lambda group: not controls.is_open(group[0])):
        for start in range(0, len(some), CONTROL_EVERY):
            is_open = controls.open(around)
            drafts = [(replace(around, wrong=(each.id,)), each.id) for each in some[start : start + CONTROL_EVERY]]
            controls.send_all(drafts, is_open=is_open)


def _is_whole_body(requirement: Requirement) -> bool:
    """Returns whether a requirement is about the body itself, and not about a property in it."""
    return requirement.at == ("body",)
