"""The few requests that put every requirement to the test: pools, pairs, negatives, credentials. Pure: nothing is sent.

Positive requirements share pools, since an accepted request shows all of them at once. Negatives share requests where
the server names each wrong place (`batches`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from threading import Lock

from bythebook_conformance.model import Requirement, Slot
from bythebook_conformance.planning.pairs import pairs
from bythebook_conformance.planning.pools import MAX_POOLS, pools
from bythebook_conformance.planning.values import Values
from bythebook_conformance.relations.collections import MOST_FILLED
from bythebook_conformance.relations.dependent_fields import changes_login
from bythebook_conformance.relations.traits import traits_of
from bythebook_conformance.rules import RULES, Rule
from bythebook_openapi.model.contract import Contract, Field, Operation
from bythebook_openapi.model.operation import Key
from bythebook_openapi.states import ABSENT, NOWHERE

__all__ = ["CONTROL_EVERY", "PAIRS", "Plan", "Pool", "plan", "reach", "requirements", "unsent"]

CONTROL_EVERY = 20
_SOME_ID = "an id"
PAIRS = "pairs of states: absent, null, set"
_MOST_KEPT = 250_000
_KEEPING = Lock()
_BY_KIND = {rule.kind: rule for rule in RULES}


@dataclass(frozen=True)
class Pool:
    """One positive request: what it holds for each field, and why it is sent."""

    purpose: str
    slots: Mapping[Key, Slot]


@dataclass(frozen=True)
class Plan:
    """What is to be sent for one operation. The first pool is the preflight; `pairs` is the covering array."""

    operation: Operation
    requirements: tuple[Requirement, ...]
    pools: tuple[Pool, ...]
    pairs: tuple[Pool, ...]
    negatives: tuple[Requirement, ...]
    compared: tuple[Requirement, ...]
    credentials: tuple[Requirement, ...]

    @cached_property
    def controls(self) -> int:
        """How many accepted requests stand between and around the negatives, and beside the credentials."""
        groups: dict[tuple[tuple[Key, Slot], ...], int] = {}
        known: dict[Key, tuple[tuple[Key, Slot], ...]] = {}  # fields with one parent need the same
        for each in self.negatives:
            parent = each.key[:-1] if each.key in self.operation.by_key else each.key
            if parent not in known:
                known[parent] = tuple(reach(self.operation, each).items())
            around = known[parent]
            groups[around] = groups.get(around, 0) + 1
        return sum(-(-size // CONTROL_EVERY) + 1 for size in groups.values()) + bool(self.credentials)

    @property
    def tests(self) -> int:
        """How many requests put requirements to the test, set-up, controls, reads and what is compared aside."""
        return len(self.pools) + len(self.pairs) + len(self.negatives) + len(self.credentials)

    @property
    def bound(self) -> int:
        """How many there may be at most: the negatives, the pools, and the covering array."""
        return len(self.negatives) + len(self.credentials) + MAX_POOLS + len(self.pairs)

    @property
    def requests(self) -> int:
        """How many requests of this operation a conforming server gets, reads and set-up aside."""
        return self.tests + self.controls + 4 * len(self.compared)

    @property
    def is_searched(self) -> bool:
        """Whether there is anything to draw: a property, or several parameters, of a request that may be repeated."""
        chosen = [each for each in self.operation.fields if each.location != "path"]
        return len(chosen) > 1 and self.operation.method != "DELETE"

    @property
    def filled(self) -> tuple[int, ...]:
        """How many resources the list needs for each page size, so that its default leaves some out."""
        return tuple(self._filled)

    @property
    def _filled(self) -> Iterator[int]:
        for each in self.compared:
            field = self.operation.by_key.get(each.key)  # None for a property of a response
            is_size = field is not None and field.kind == "parameter" and traits_of(self.operation, field).page_size
            if is_size and field is not None and isinstance(field.default, int):
                yield field.default + 1 if field.default <= MOST_FILLED else 0


def requirements(contract: Contract, operation: Operation) -> tuple[tuple[Rule, Requirement], ...]:
    """Return every requirement of an operation of a contract, beside its rule."""
    return tuple((_BY_KIND[each.kind], each) for each in _raised(contract).of(operation))


@dataclass
class _Raised:
    """The requirements of a contract: those of the last operations, `_MOST_KEPT` at most."""

    contract: Contract
    by_operation: dict[str, tuple[Requirement, ...]] = field(default_factory=dict)
    count: int = 0

    def of(self, operation: Operation) -> tuple[Requirement, ...]:
        found = self.by_operation.get(operation.id)
        if found is None:
            raised = ((rule, each) for rule in RULES for each in rule.requirements(self.contract, operation))
            found = tuple(each for rule, each in raised if _is_judged(operation, rule, each))
            with _KEEPING:
                self._keep(operation.id, found)
        return found

    def _keep(self, operation: str, found: tuple[Requirement, ...]) -> None:
        self.count += len(found) - len(self.by_operation.pop(operation, ()))
        self.by_operation[operation] = found
        while self.count > _MOST_KEPT and len(self.by_operation) > 1:
            self.count -= len(self.by_operation.pop(next(iter(self.by_operation))))


def _is_judged(operation: Operation, rule: Rule, each: Requirement) -> bool:
    """Returns whether a requirement is judged. Nothing is demanded of a field where the document leaves open whether it
    is sent in the query or in the body. Of a list of changes, the document does not say which ones the server refuses:
    what it accepts is read.

    Where the body says which resource is meant, only the path of what the call stands for says that a resource may not
    be there, and only the member of the body says all else. A value of another type in that member may mean another
    resource, `"30"` the one with the id 30: the member is left out, or null.
    """
    field = operation.by_key.get(each.key)
    if field is not None and not operation.is_placed(field):
        return False
    is_negative = rule.is_negative(each)
    if operation.patch and each.location == "body":
        return rule.traits.judged_by_read and not is_negative
    if each.key in operation.told.values():
        return is_negative and not rule.traits.judged_by_refusal and _is_of_another(operation, rule, each)
    if each.key in operation.told:
        return not rule.traits.judged_by_refusal and not (is_negative and _is_of_another(operation, rule, each))
    return True


def _is_of_another(operation: Operation, rule: Rule, each: Requirement) -> bool:
    """Returns whether an invalid request has an id that is not that of the resource."""
    assert rule.wrong is not None
    return rule.wrong(each, operation.by_key[each.key], _SOME_ID) not in (ABSENT, NOWHERE, None)


@lru_cache(maxsize=8)  # a selection, a plan and a run ask for the same ones
def _raised(contract: Contract) -> _Raised:
    return _Raised(contract)


def plan(contract: Contract, operation: Operation, values: Values, chosen: frozenset[str]) -> Plan:
    """Return the plan for the requirements whose ids are in `chosen`."""
    kept = [Pool(purpose, slots) for purpose, slots in pools(operation, values)]
    if operation.body is None:
        kept = [kept[0], *_needed(operation, values, kept[1:])]
    known = [dict(pool.slots) for pool in kept]
    rows = [Pool(PAIRS, row) for row in pairs(operation, values, known)]
    listed = unsent(contract, operation, chosen, lambda rule, each: _offends(values, rule, each))
    return replace(listed, pools=tuple(kept), pairs=tuple(rows))


def unsent(
    contract: Contract,
    operation: Operation,
    chosen: frozenset[str],
    offends: Callable[[Rule, Requirement], bool] = lambda _rule, _each: True,
) -> Plan:
    """Returns the plan without requests: what is left where a run ends before the operation begins.

    Whether the document refuses an invalid request is not looked at then, since drawing one may take seconds.
    """
    raised = [(rule, each) for rule, each in requirements(contract, operation) if each.id in chosen]
    raised = [(rule, each) for rule, each in raised if not rule.is_negative(each) or offends(rule, each)]
    # A lenient server stores an invalid password, too.
    kept = {each.key for each in operation.fields if not each.required and changes_login(operation, each)}
    raised = [(rule, each) for rule, each in raised if not (rule.is_negative(each) and each.key in kept)]
    return Plan(
        operation=operation,
        requirements=tuple(each for _, each in raised),
        pools=(),
        pairs=(),
        negatives=tuple(each for rule, each in raised if rule.is_negative(each)),
        compared=tuple(each for rule, each in raised if rule.is_compared(operation, each)),
        credentials=tuple(each for rule, each in raised if rule.credentials is not None),
    )


def _needed(operation: Operation, values: Values, pools_: Sequence[Pool]) -> list[Pool]:
    """Returns the pools without those whose slots all stand in other pools: each parameter is judged independently."""
    held = [{(each.key, str(values.slot(each, pool.slots))) for each in operation.parameters} for pool in pools_]
    kept = list(range(len(pools_)))
    for index in reversed(range(len(pools_))):
        others = [held[other] for other in kept if other != index]
        if held[index] <= set[tuple[Key, str]]().union(*others):
            kept.remove(index)
    return [pools_[index] for index in kept]


def _offends(values: Values, rule: Rule, each: Requirement) -> bool:
    """Whether the document refuses the request, which within a union of kinds only the whole of it can say."""
    operation = values.operation
    field = operation.by_key.get(each.key)
    if field is None or field.location != "body" or each.case in rule.traits.unenforced_cases or rule.wrong is None:
        return True
    around = operation.ancestors(field)
    if not any(one.kind == "variant" or one.schema.keys() & {"anyOf", "oneOf"} for one in (*around, field)):
        return True
    parts = values.wrong(reach(operation, each, rule.needs(each)), field, rule, each)
    root = operation.body
    return root is not None and parts is not None and not values.contract.admits(root, parts.get("body"))


def reach(operation: Operation, requirement: Requirement, needs: tuple[str, ...] | None = None) -> dict[Key, Slot]:
    """Return the slots that a request needs, so that a field can stand in it: what holds it, and the right variants.

    `needs` says that the field itself is to be there, and which of its members.
    """
    field = operation.by_key.get(requirement.key)
    if field is None:  # what a client may not send stands in what it may
        field = next((each for each in operation.read_only if each.key == requirement.key), None)
    if field is None:
        return {}
    slots: dict[Key, Slot] = {}
    for each in (*operation.ancestors(field), *((field,) if needs is not None else ())):
        _hold(operation, each, slots)
    members = {each.path[-1]: each for each in operation.children.get(field.key, ()) if each.kind == "property"}
    return slots | {members[name].key: "plain" for name in needs or () if name in members}


def _hold(operation: Operation, each: Field, slots: dict[Key, Slot]) -> None:
    if each.kind == "variant":
        siblings = operation.children[each.key[:-1]]
        slots |= {other.key: "absent" for other in siblings if other.kind == "variant"}
    if each.kind != "body":
        slots[each.key] = "plain"
