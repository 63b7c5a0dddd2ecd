"""Sends the invalid requests: one for each requirement, or many in one request where the server names each wrong place.

What a request with many wrong values shows is credit only: it can pass a requirement, and never fail it. Every
requirement whose place the refusal does not name is tested by a request of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import Any

from bythebook_conformance.evidence.attribution import NAMING, Naming, learned, stray
from bythebook_conformance.model import Draft, Exchange, Requirement, Slot
from bythebook_conformance.planning.batches import batches, may_share
from bythebook_conformance.planning.plan import CONTROL_EVERY, reach
from bythebook_conformance.rules.base import departs
from bythebook_conformance.rules.invalid_values import MISNAMED
from bythebook_conformance.running.phases.controls import Controls
from bythebook_conformance.running.session import Session
from bythebook_openapi.model.operation import Key
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
        session = self.session
        namings = session.resources.namings
        is_everywhere = bool(namings) and all(each.is_located for each in namings)
        shared = [each for each in session.plan.negatives if _may_share(session, each, is_everywhere=is_everywhere)]
        if len(shared) >= (_FEWEST_KNOWN if namings else _FEWEST):
            self.alone, self.credited = _send_together(self.controls, shared, is_everywhere=is_everywhere)
        if session.target.may_be_cut:
            self.close()  # the run may end, or go on with other resources, before an accepted request follows

    def send_alone(self) -> None:
        """Sends each invalid value that needs a request of its own."""
        tested = self.alone | self.credited.keys()
        _send_alone(self.controls, [each for each in self.session.plan.negatives if each.id not in tested])

    def close(self) -> None:
        """Counts the refusals that an accepted request follows, and sends one where there is none.

        Credits requirements in the record.
        """
        self.controls.close()
        controlled = self.session.record.controlled
        named = {each: seen for each, seen in self.credited.items() if seen.number in controlled}
        self.session.record.credited.update(named)


def _may_share(session: Session, requirement: Requirement, *, is_everywhere: bool) -> bool:
    rule = session.rules[requirement.id]
    is_here = is_everywhere or requirement.location in {"body", "query"}
    is_misnamed = requirement.location == "path" and requirement.case in MISNAMED
    return is_here and not is_misnamed and may_share(session.operation, session.field(requirement), rule, requirement)


def _send_together(
    controls: Controls, shared: Sequence[Requirement], *, is_everywhere: bool
) -> tuple[set[str], dict[str, Exchange]]:
    """Sends many invalid values in each request. Returns the ids of the requirements that were sent alone, and the
    refusal that names each other requirement's place.

    Returns no such refusal where one shows that the server names more than it found, or less: a sample is sent alone.
    """
    session = controls.session
    has_body = any(each.location == "body" for each in shared)
    groups: dict[tuple[str, bool], list[Requirement]] = {}
    for requirement in shared:
        joins_body = is_everywhere and has_body and requirement.location != "body"
        location = "" if is_everywhere else requirement.location
        groups.setdefault((location, joins_body or session.is_beside_all(requirement)), []).append(requirement)
    alone: set[str] = set()
    credited: dict[str, Exchange] = {}
    for (location, beside_all), some in groups.items():
        group = _Group(controls, location, tuple(some), _around_all(session, some, beside_all=beside_all))
        found = group.sent()
        alone |= group.alone
        if found is None:
            return alone, {}
        credited |= found
    return alone, credited


@dataclass
class _Group:
    """The requirements that share a control. `alone` holds the ids of those that were sent alone."""

    controls: Controls
    location: str
    requirements: tuple[Requirement, ...]
    around: Draft
    alone: set[str] = field(default_factory=set)

    @property
    def _session(self) -> Session:
        return self.controls.session

    def sent(self) -> dict[str, Exchange] | None:
        """Returns the refusal that names each requirement's place, by the requirement's id.

        None where the server's way to name places is unknown, or turns out to be another one.
        """
        if len(self.requirements) < _LESSONS or not self.controls.open(self.around):
            return {}
        singles = self._lessons()
        namings = self._learned(singles)
        found = self._credited(namings) if namings else None
        if found:
            singles += self._sample([each for each in self.requirements if each.id in found])
        if found is None or any(exchange.accepted and each.id in found for each, exchange in singles):
            return None
        if not self._session.target.may_be_cut:  # a run that may end early judges more by other requests
            left = [each for each in self.requirements if each.id not in found and each.id not in self.alone]
            self._sent_alone([each for each in left if self._session.offends(each, self.around.slots)])
        return found

    def _lessons(self) -> list[tuple[Requirement, Exchange]]:
        """Returns the responses to single invalid values at different places; none where the server's way is known."""
        by_place: dict[Key, list[Requirement]] = {}
        for requirement in self.requirements if not self._session.resources.namings else ():
            by_place.setdefault(requirement.at, []).append(requirement)
        found: list[tuple[Requirement, Exchange]] = []
        for turn, some in enumerate(list(by_place.values())[:_MOST_LESSONS]):
            requirement = some[turn * len(some) // _MOST_LESSONS]
            found += self._sent_alone([requirement])
            if sum(exchange.status in NAMING for _, exchange in found) == _LESSONS:
                break
        return found

    def _learned(self, lessons: Sequence[tuple[Requirement, Exchange]]) -> frozenset[Naming]:
        """Returns the ways in which each refusal of a single invalid value names its place and no other."""
        resources = self._session.resources
        seen = [learned(exchange, each.at) for each, exchange in lessons if exchange.status in NAMING]
        if len(seen) >= _LESSONS:
            resources.namings = reduce(frozenset.__and__, seen)
        return resources.namings

    def _credited(self, namings: frozenset[Naming]) -> dict[str, Exchange] | None:
        """Returns what `sent` returns, for requests with many invalid values each.

        Where a server finds no resource under a wrong path, it looks at nothing else: the other values are sent again.
        """
        found: dict[str, Exchange] = {}
        waiting: Sequence[Requirement] = self.requirements
        while waiting:
            planned = list(batches(waiting, _present(self._session, self.around, self.requirements)))
            drafts = [(replace(self.around, wrong=tuple(each.id for each in batch)), SHARED) for batch in planned]
            waiting = []
            for batch, exchange in zip(planned, self.controls.send_all(drafts), strict=True):
                if exchange.status == _NOT_FOUND and any(each.location == "path" for each in batch):
                    waiting += [each for each in batch if each.location != "path"]
                    continue
                named = self._named(namings, exchange, batch)
                if named is None:
                    return None
                found |= dict.fromkeys(named, exchange)
        return found

    def _named(self, namings: frozenset[Naming], exchange: Exchange, batch: Sequence[Requirement]) -> list[str] | None:
        """Returns the ids of the requirements of a batch that a refusal names; None where it names another place."""
        if exchange.status not in NAMING:
            return []
        named = reduce(frozenset.__and__, (each.places(exchange, self.location) for each in namings))
        if stray(named, [each.at for each in batch]):
            return None
        named_ones = (each for each in batch if each.at in named)
        return [each.id for each in named_ones if departs(each, exchange.request.parts, exchange.faults)]

    def _sample(self, credited: Sequence[Requirement]) -> list[tuple[Requirement, Exchange]]:
        """Returns the responses to some of the credited requirements' invalid values, each sent alone."""
        return self._sent_alone(credited[min(len(credited) // 2, _ONE_OF // 2) :: _ONE_OF])

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
    keys = list(dict.fromkeys(each.key for each in some))[:_MOST_RIGHT]
    for key in keys if len(_present(session, Draft({**session.base, **slots}), some)) < _MOST_RIGHT else ():
        slots.setdefault(key, "plain")
    return session.over_base({key: slot for key, slot in slots.items() if session.lacks(key, slot)})


def _present(session: Session, around: Draft, some: Sequence[Requirement]) -> list[Key]:
    """Returns the places of requirements at which a draft has a value."""
    parts = session.values.parts(around.slots, "abcdef", session.context.supplied)
    nothing: tuple[Any, ...] = (ABSENT, NOWHERE, None)
    return [at for at in dict.fromkeys(each.at for each in some) if get(parts, at) not in nothing]


def _send_alone(controls: Controls, negatives: Sequence[Requirement]) -> None:
    """Sends each invalid value in a request of its own. Those that share a control follow each other."""
    session = controls.session
    groups: dict[str, tuple[Draft, list[Requirement]]] = {}
    for requirement in negatives:
        tries = (session.around(requirement, beside_all=beside_all) for beside_all in (True, False))
        around = next((each for each in tries if session.offends(requirement, each.slots)), None)
        if around is not None:
            groups.setdefault(around.key, (around, []))[1].append(requirement)
    for around, some in groups.values():
        for start in range(0, len(some), CONTROL_EVERY):
            is_open = controls.open(around)
            drafts = [(replace(around, wrong=(each.id,)), each.id) for each in some[start : start + CONTROL_EVERY]]
            controls.send_all(drafts, is_open=is_open)
