"""What a liar of the shop is, and how one is run. It knows places in the document, and no single liar.

A place is written as in the id of a requirement: `createOrder body/shipping/(Pickup)/hold_days`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from judging import NO_WAITS
from shop import AUTHORIZATION, Lies, Shop

from bythebook_conformance.planning.plan import requirements
from bythebook_conformance.reports.summary import Summary
from bythebook_conformance.running import engine
from bythebook_conformance.running.engine import Effort
from bythebook_conformance.running.transport.client import Target
from bythebook_openapi.model.contract import Contract

# Each of these takes one request of its own; they are so few that they are always judged.
_FEW = frozenset({"read-only", "not-found"})


@dataclass(frozen=True)
class Liar:
    """A server, the operations on which it is judged, and the requirements that it breaks there: as failures, and as
    warnings or notices. `near` names more places whose negative requirements are judged; `examples` is for the search.
    """

    name: str
    server: Callable[[], Any]
    operations: tuple[str, ...]
    failures: frozenset[str]
    warnings: frozenset[str] = frozenset()
    near: tuple[str, ...] = ()
    examples: int = 0


def place(text: str) -> tuple[str, str]:
    """Return a place's operation, and where it stands in the words of `Lies`: `/items/*/quantity`, `query/limit`."""
    operation, _, where = text.partition(" ")
    where = re.sub(r"/\([^)]*\)", "", where)
    return operation, where.removeprefix("body") if where.startswith("body") else where


def lying(name: str, operations: str, failures: str = "", warnings: str = "", *, near: str = "", **lies: Any) -> Liar:
    """Return a liar. Requirements are named without the first of the operations, or whole, several apart by spaces."""
    some = tuple(operations.split())
    return Liar(
        f"{name}: {some[0]}",
        lambda: Shop(Lies(**lies)),
        some,
        ids(some, failures),
        ids(some, warnings),
        tuple(f"{some[0]}/{each}" for each in near.split()),
    )


def ids(operations: tuple[str, ...], text: str) -> frozenset[str]:
    """Return requirements by their ids; those that begin with no operation are of the first."""
    return frozenset(
        each if each.partition("/")[0] in operations else f"{operations[0]}/{each}" for each in text.split()
    )


def at_place(text: str, lie: Callable[[Any], Any]) -> Callable[[str, str, Any], Any]:
    """Return a `value`, `default` or `answered` that lies at one place."""
    where = place(text)
    return lambda op, at, value: lie(value) if (op, at) == where else value


def takes(text: str, is_taken: Callable[[Any], bool]) -> Callable[[str, str, Any, bool], bool]:
    """Return a `check` that takes more at a place than it should."""
    where = place(text)
    return lambda op, at, value, right: right or ((op, at) == where and is_taken(value))


def refuses(text: str, is_refused: Callable[[Any], bool]) -> Callable[[str, str, Any, bool], bool]:
    """Return a `check` that refuses at a place what it should take."""
    where = place(text)
    return lambda op, at, value, right: right and not ((op, at) == where and is_refused(value))


def judged(contract: Contract, liar: Liar) -> frozenset[str]:
    """Return the requirements by which a liar is judged: all of its operations but the negative ones, and of these what
    stands at the places of its lie, within them, and around them.
    """
    near = [_where(each) for each in liar.failures | liar.warnings] + [f"{each}/" for each in liar.near]
    found: set[str] = set()
    for operation in contract.operations:
        for rule, each in requirements(contract, operation) if operation.id in liar.operations else ():
            is_positive = rule.wrong is None and rule.credentials is None
            own = _where(each.id)
            if is_positive or each.kind in _FEW or any(own.startswith(one) or one.startswith(own) for one in near):
                found.add(each.id)
    return frozenset(found)


def _where(requirement: str) -> str:
    return requirement.rpartition("/")[0] + "/"


def run(contract: Contract, liar: Liar) -> Summary:
    """Return what the kit says of a liar."""
    target = Target(contract, "http://testserver", {"Authorization": AUTHORIZATION}, app=liar.server())
    effort = Effort(seed=1, examples=liar.examples, chosen=judged(contract, liar), limits=NO_WAITS)
    results = tuple(engine.run(contract, target, effort))
    return Summary(contract, target.shown, 1, results, target.sent, 0.0, redacted=target.redacted)


def broken(summary: Summary, level: str) -> set[str]:
    """Return the requirements that are failures, or warnings with notices."""
    levels = {"failure"} if level == "failure" else {"warning", "notice"}
    return {each.requirement.id for each in summary.verdicts if each.level in levels}
