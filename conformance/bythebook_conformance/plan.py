"""The few requests that put every requirement to the test: pools, negatives, credentials. Pure: nothing is sent.

Positive requirements share pools, since an accepted request shows all of them at once. A negative stands alone, since
a refusal does not say which fault the server saw.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bythebook_conformance.model import Path, Requirement, Slot
from bythebook_conformance.rules import RULES, Rule
from bythebook_conformance.rules.domain import ADMITTED
from bythebook_conformance.values import Values
from bythebook_specs.contract import Contract, Field, Operation
from bythebook_specs.states import ABSENT

__all__ = ["CONTROL_EVERY", "Plan", "Pool", "plan", "requirements"]

CONTROL_EVERY = 20
_CREATES = frozenset({"POST", "PUT"})


@dataclass(frozen=True)
class Pool:
    """One positive request: what it holds for each field, and why it is sent."""

    purpose: str
    slots: Mapping[Path, Slot]


@dataclass(frozen=True)
class Plan:
    """What is to be sent for one operation. The first pool is the preflight."""

    operation: Operation
    requirements: tuple[Requirement, ...]
    pools: tuple[Pool, ...]
    negatives: tuple[Requirement, ...]
    credentials: tuple[Requirement, ...]

    @property
    def controls(self) -> int:
        """How many accepted requests stand between and around the negatives, and beside the credentials."""
        return (-(-len(self.negatives) // CONTROL_EVERY) + 1 if self.negatives else 0) + bool(self.credentials)

    @property
    def requests(self) -> int:
        """How many requests a conforming server gets."""
        return len(self.pools) + len(self.negatives) + self.controls + len(self.credentials)

    @property
    def creates(self) -> int:
        """How many things a conforming server makes of them."""
        return len(self.pools) + self.controls if self.operation.method in _CREATES else 0


def requirements(contract: Contract, operation: Operation) -> tuple[tuple[Rule, Requirement], ...]:
    """Return every requirement of an operation, beside its rule."""
    return tuple((rule, each) for rule in RULES for each in rule.requirements(contract, operation))


def plan(contract: Contract, operation: Operation, values: Values, chosen: frozenset[str]) -> Plan:
    """Return the plan for the requirements whose ids are in `chosen`."""
    raised = [(rule, each) for rule, each in requirements(contract, operation) if each.id in chosen]
    return Plan(
        operation=operation,
        requirements=tuple(each for _, each in raised),
        pools=tuple(pools(operation, values)),
        negatives=tuple(each for rule, each in raised if rule.wrong is not None and each.case != ADMITTED),
        credentials=tuple(each for rule, each in raised if rule.credentials is not None),
    )


def minimal(operation: Operation) -> dict[Path, Slot]:
    """Return the slots of the smallest request: what is required, and nothing else."""
    return {each.path: "plain" if each.required else "absent" for each in operation.body}


def pools(operation: Operation, values: Values) -> Iterator[Pool]:
    """Yield the positive requests, the smallest first; one that would repeat an earlier one is left out."""
    seen: list[Mapping[Path, Slot]] = []
    for purpose, chosen in _pools(operation.body):
        usable = {path: slot for path, slot in chosen.items() if _has(values, operation, path, slot)}
        slots = {**minimal(operation), **usable}
        if slots not in seen:
            seen.append(slots)
            yield Pool(purpose, slots)


def _has(values: Values, operation: Operation, path: Path, slot: Slot) -> bool:
    return any(values.value(each, slot) is not ABSENT for each in operation.body if each.path == path)


def _pools(body: tuple[Field, ...]) -> Iterator[tuple[str, dict[Path, Slot]]]:
    optional = [each for each in body if not each.required]
    everything = [each.path for each in body]
    nulls: dict[Path, Slot] = {each.path: "null" for each in body if each.nullable}
    yield "the smallest valid request: everything optional is left out", {}
    yield "every field set to a distinctive value", dict.fromkeys(everything, "plain")
    yield "every field set to another value, with non-ASCII letters and mark-up", dict.fromkeys(everything, "other")
    yield "null wherever it is admitted, the rest left out", nulls
    yield "null wherever it is admitted, the rest set", {**dict.fromkeys(everything, "other"), **nulls}
    yield "every falsy value: 0, false, empty", dict.fromkeys(everything, "falsy")
    defaults: dict[Path, Slot] = {each.path: "default" for each in optional if each.default is not ABSENT}
    left_out: dict[Path, Slot] = dict.fromkeys(defaults, "absent")
    yield "every default sent explicitly, the rest left out", defaults
    yield "every default sent explicitly, the rest set", {**dict.fromkeys(everything, "plain"), **defaults}
    yield "what has a default left out, the rest set", {**dict.fromkeys(everything, "other"), **left_out}
    yield "values at the lowest bounds that are stated", dict.fromkeys(everything, "low")
    yield "values at the highest bounds that are stated", dict.fromkeys(everything, "high")
    yield "long texts and large numbers", dict.fromkeys(everything, "long")
    yield "texts with white space around them, negative numbers", dict.fromkeys(everything, "padded")
