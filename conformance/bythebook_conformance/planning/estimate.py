"""Estimates how many resources a run creates, before anything is sent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from bythebook_conformance.planning.plan import Plan
from bythebook_conformance.relations.deleters import may_create
from bythebook_conformance.relations.resources import resource_of
from bythebook_conformance.relations.safety.classes import class_of
from bythebook_openapi.model.contract import Contract

__all__ = ["created", "is_creation"]


def is_creation(contract: Contract, plan: Plan) -> bool:
    """Returns whether a conforming server creates a resource by each accepted request of an operation."""
    operation = plan.operation
    return operation.method == "POST" and may_create(operation) and class_of(contract, operation).id == "creation"


def created(contract: Contract, plans: Iterable[Plan], examples: int) -> int:
    """Returns about how many resources the plans of a run create on a conforming server.

    Every accepted request of a creation makes one: pools, pairs, controls and what the search draws. A list whose page
    size has a default is filled to one more than that, where its creations make fewer. What a PUT has created is not
    counted then, so that the list is filled anew for each page size.
    """
    made, least = Counter[str](), dict[str, int]()
    for plan in plans:
        if is_creation(contract, plan):
            searched = examples if plan.is_searched else 0
            made[plan.operation.id] += len(plan.pools) + len(plan.pairs) + plan.controls + searched
        if not plan.filled:
            continue
        resource = resource_of(contract, plan.operation)
        if resource.creator is not None:
            least[resource.creator.id] = max(least.get(resource.creator.id, 0), *plan.filled)
        elif resource.putter is not None:
            made[resource.putter.id] += sum(plan.filled)
    return sum(max(made[name], least.get(name, 0)) for name in made | least)
