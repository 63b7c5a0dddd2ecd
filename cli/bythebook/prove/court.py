"""Judges one twin after the other in this process, each as `bythebook check` would, beside the correct one. It prints
nothing.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from bythebook.prove.outcome import BEYOND, ENDED, HIDDEN, SEEN, UNTESTED, Accused, Outcome
from bythebook.prove.watched import Watched
from bythebook_conformance.model import Verdict
from bythebook_conformance.planning.plan import requirements
from bythebook_conformance.relations.changes import JudgedContract
from bythebook_conformance.rules import RULES
from bythebook_conformance.running import engine
from bythebook_conformance.running.engine import Effort, Limits, Result
from bythebook_conformance.running.transport.client import Target
from bythebook_openapi.document.load import Document
from bythebook_openapi.model.contract import Contract
from bythebook_simulator.behavior import Behavior
from bythebook_simulator.document.api import Scheme
from bythebook_simulator.faults.spots import Spot
from bythebook_simulator.faults.twins import Twin, twins
from bythebook_simulator.faults.variations import VARIATIONS, Variation, together
from bythebook_simulator.faults.witnesses import TOKEN, credential, witness
from bythebook_simulator.messages import Request, Response
from bythebook_simulator.simulator import Simulator

__all__ = ["Court", "Run"]

_URL = "http://twin.test"
_QUOTED = 300
_CRASH_KINDS = frozenset(rule.kind for rule in RULES if rule.traits.shows_crash)
# A twin needs no time: what does not show yet shows when it is asked for again. Nobody else uses it.
_LIMITS = Limits(waits=(0.0, 0.0, 0.0), guard="none")


@dataclass(frozen=True)
class Run:
    """A run of the kit: what it accused, by level and id, what it was answered, and what could not be tested.

    `raised` is the number of requirements, `judged` the number of those that passed or failed. `is_cut` says that a
    limit ended the run.
    """

    accused: frozenset[tuple[str, str]]
    log: tuple[tuple[Request, Response], ...]
    untested: frozenset[str]
    requests: int
    raised: int
    judged: int
    is_cut: bool


@dataclass
class Court:
    """Judges the twins of a document, with one seed and one number of searched requests."""

    document: Document
    seed: int
    examples: int
    limits: Limits = _LIMITS
    _correct: dict[tuple[frozenset[str], int], Run] = field(default_factory=dict)

    @cached_property
    def contract(self) -> Contract:
        """The contract of the document, as the kit reads it."""
        return JudgedContract(self.document, is_lenient=True)

    @cached_property
    def server(self) -> Simulator:
        """The correct twin, as the simulator reads the document."""
        return Simulator(self.document, tokens=(TOKEN,))

    @cached_property
    def fleet(self) -> tuple[Twin, ...]:
        """Every faulty twin."""
        return tuple(twins(self.server.world))

    @cached_property
    def operations(self) -> dict[tuple[str, str], str]:
        """The kit's name of an operation by its method and path."""
        return {(each.verb, each.route): each.id for each in self.contract.operations}

    @cached_property
    def headers(self) -> dict[str, str]:
        """A credential for each operation, of what it takes: one that others take too, else one in a header, else a
        cookie. Operations that take few come first.
        """
        found: dict[str, str] = {}
        endpoints = [each.security for each in self.server.world.api.endpoints if each.security]
        for alternatives in sorted(endpoints, key=len):
            headers = [dict(map(_carried, schemes)) for schemes in alternatives]
            usable = [each for each in headers if all(found.get(name, value) == value for name, value in each.items())]
            costs = [("" in each, "Cookie" in each, len(each.keys() - found.keys())) for each in usable or headers]
            found |= (usable or headers)[costs.index(min(costs))]
        found.pop("", None)
        return found

    def tried(self, twin: Twin) -> Outcome:
        """Return what becomes of a twin. It is searched only where the planned requests do not find it."""
        started = time.perf_counter()
        operator = twin.operator
        found = Outcome(twin.id, operator.id, operator.family, f"{operator.does}: {twin.spot.name}", visible=False)
        shown = witness(self.server.twin(), self.server.twin(twin.behavior), twin.spot)
        if shown is None:
            return replace(found, why=HIDDEN, seconds=time.perf_counter() - started)
        found = replace(found, visible=True, witness=_told(shown))
        operations = self.around(twin.spot)
        for examples in (0, self.examples):
            run = self.run(twin.behavior, operations, examples)
            correct = self.correctly(operations, examples)
            accused = run.accused - correct.accused
            if accused or examples == self.examples:
                break
        seconds = time.perf_counter() - started
        found = replace(found, requests=run.requests, seconds=seconds)
        if accused:
            gate = any(level == "failure" for level, _ in accused)
            near = any(_is_near(twin, each) for _, each in accused)
            strict = any(level != "notice" for level, _ in accused)
            return replace(found, found=True, strict=strict, gate=gate, near=near)
        if run.untested - correct.untested:
            return replace(found, why=ENDED)
        name = self.operations.get((twin.spot.endpoint.method, twin.spot.endpoint.path), "")
        if name in correct.untested:
            return replace(found, why=UNTESTED)
        return replace(found, why=BEYOND if _answers(run) == _answers(correct) else SEEN)

    def vindicated(self, variation: Variation) -> Accused:
        """Returns what the kit says of a correct server: accusations, and what it tests on the correct twin alone. It
        runs every operation.
        """
        found = self._vindicated(variation.behavior(self.server.world))
        return replace(found, id=variation.id, does=variation.does, style=variation.style)

    def combined(self, names: Sequence[str]) -> Accused:
        """Returns what the kit says of a server that takes several freedoms at once. Of an accused one it returns the
        fewest of them that are still accused.
        """
        names = tuple(names)
        found = self._together(names)
        for name in names if found.accusations else ():
            fewer = tuple(each for each in found.of if each != name)
            without = self._together(fewer) if fewer else found
            found = without if without.accusations else found
        return replace(found, id="+".join(names))

    def _together(self, names: tuple[str, ...]) -> Accused:
        chosen = [each for each in VARIATIONS if each.id in names]
        found = self._vindicated(together(chosen, self.server.world))
        return replace(found, does="; ".join(each.does for each in chosen), of=tuple(each.id for each in chosen))

    def _vindicated(self, behavior: Behavior) -> Accused:
        started = time.perf_counter()
        every = frozenset(self.operations.values())
        correct = self.correctly(every, self.examples)
        has_effect = self.differs(behavior, correct)
        run = self.run(behavior, every, self.examples) if has_effect else correct
        lost = run.untested - correct.untested
        told = (
            *sorted(f"{level} {each}" for level, each in run.accused if level != "notice"),
            *(f"untested {each}" for each in sorted(lost)),
        )
        notices = tuple(sorted(each for level, each in run.accused if level == "notice"))
        seconds = time.perf_counter() - started
        return Accused("", "", told, run.requests, seconds, notices, has_effect=has_effect)

    def differs(self, behavior: Behavior, correct: Run) -> bool:
        """Returns whether a server answers some request of a run in another way. If not, the kit would send the same
        requests, and say the same.
        """
        server = self.server.twin(behavior)
        return any(server.answer(request) != response for request, response in correct.log)

    def variations(self) -> tuple[Variation, ...]:
        """Returns the correct servers: the correct twin first, then what the document leaves open."""
        return VARIATIONS

    def around(self, spot: Spot) -> frozenset[str]:
        """Return the operations that share the things of the spot's operation."""
        resources = self.server.world.resources
        collection = resources.of(spot.endpoint.path).collection
        near = {spot.endpoint.path, *(each.path for each in resources.endpoints(collection))}
        return frozenset(name for (_, path), name in self.operations.items() if path in near)

    def correctly(self, operations: frozenset[str], examples: int) -> Run:
        """Returns the run of some operations on the correct twin, which is kept."""
        key = (operations, examples)
        if key not in self._correct:
            self._correct[key] = self.run(Behavior(), operations, examples)
        return self._correct[key]

    def run(self, behavior: Behavior, operations: frozenset[str], examples: int) -> Run:
        """Returns what the kit says of some operations of a server."""
        app = Watched(self.server.twin(behavior))
        target = Target(self.contract, _URL, self.headers, app=app)
        effort = Effort(self.seed, examples, chosen=self._chosen(operations), limits=self.limits)
        results = list(engine.run(self.contract, target, effort))
        verdicts = [verdict for result in results for verdict in result.verdicts]
        untested = frozenset(result.plan.operation.id for result in results if result.untested)
        return Run(frozenset(_accusations(verdicts)), tuple(app.log), untested, target.sent, *_counted(results))

    def _chosen(self, operations: frozenset[str]) -> frozenset[str]:
        some = (each for each in self.contract.operations if each.id in operations)
        return frozenset(one.id for each in some for _, one in requirements(self.contract, each))


def _carried(scheme: Scheme) -> tuple[str, str]:
    """Return the header that carries a credential of a scheme, without a name where no header does."""
    if scheme.location == "cookie":
        return "Cookie", f"{scheme.name}={TOKEN}"
    return (scheme.name if scheme.location == "header" else "", credential(scheme.kind))


def _accusations(verdicts: Iterable[Verdict]) -> Iterable[tuple[str, str]]:
    return ((each.level, each.requirement.id) for each in verdicts if each.level)


def _counted(results: Iterable[Result]) -> tuple[int, int, bool]:
    """Returns how many requirements were raised, how many of them passed or failed, and whether a limit was reached."""
    some = list(results)
    outcomes = [verdict.outcome for result in some for verdict in result.verdicts]
    return len(outcomes), sum(each in {"pass", "fail"} for each in outcomes), any(each.limit for each in some)


def _answers(run: Run) -> list[tuple[str, str, bytes, int, bytes]]:
    return [(one.method, one.path + "?" + one.query, one.body, other.status, other.body) for one, other in run.log]


def _is_near(twin: Twin, requirement: str) -> bool:
    """Return whether a requirement names what the fault is about: the spot, or for a crash that there is none."""
    names = requirement.split("/")
    if twin.operator.family == "5xx":
        return names[-1] in _CRASH_KINDS
    last = next((each for each in reversed(twin.spot.steps) if each != "*"), "")
    return not last or last in names


def _told(request: Request) -> str:
    """Return a request in one line."""
    where = f"{request.method} {request.path}" + (f"?{request.query}" if request.query else "")
    text = f"{where} {request.body.decode('utf-8', 'replace')}".strip()
    return text if len(text) <= _QUOTED else text[:_QUOTED] + "..."
