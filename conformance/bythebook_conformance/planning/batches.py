"""Puts many invalid values into few requests, so that each wrong place stands apart from the others. Sends nothing.

A server that names every wrong place of a request is asked about many of them at once. Each request also holds right
values at places that are wrong in other requests: a server that names one of these names more than it found.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from enum import Enum, auto

from bythebook_conformance.model import Requirement
from bythebook_conformance.planning.repair import RULES_BETWEEN
from bythebook_conformance.rules import Rule
from bythebook_conformance.rules.invalid_values import OF_FORMATS, OF_TYPES
from bythebook_openapi.model.contract import Field, Operation
from bythebook_openapi.model.operation import Key

__all__ = ["Stage", "batches", "may_share", "stage"]


class Stage(Enum):
    """What is wrong with a value. Servers look at these one after the other: decoders (Go, serde, Jackson) stop at the
    first wrong type, and validators then name each bound that is broken.
    """

    TYPE = auto()
    FORMAT = auto()
    ABSENCE = auto()
    BOUND = auto()


_KINDS = frozenset({"property", "parameter", "item", "value"})
# Keywords by which a schema counts its members: only a member that is left out touches them.
_COUNTING = frozenset({"minProperties", "maxProperties"})


def may_share(operation: Operation, field: Field, rule: Rule, requirement: Requirement) -> bool:
    """Returns whether the invalid value of a requirement may stand in one request with those of other places.

    Not within a union, where another variant may be meant, and not where a schema ties members together: what a server
    says of one place may then be about another one.
    """
    traits = rule.traits
    if not traits.breaks_document or requirement.case in traits.unseen_cases or len(requirement.at) < 2:
        return False
    holders = operation.ancestors(field)
    ties = RULES_BETWEEN if traits.removes_field else RULES_BETWEEN - _COUNTING
    is_free = not any(each.schema.keys() & ties for each in (*holders, field))
    is_placed = all(each.kind in {"body", *_KINDS} for each in (*holders, field))
    return field.kind in _KINDS and is_free and is_placed


def stage(requirement: Requirement, rule: Rule) -> Stage:
    """Returns what is wrong with the invalid value of a requirement."""
    if rule.traits.removes_field:
        return Stage.ABSENCE
    if requirement.case in OF_FORMATS:
        return Stage.FORMAT
    is_null = not requirement.case  # rules without cases send null, or leave the field out
    return Stage.TYPE if is_null or requirement.case in OF_TYPES else Stage.BOUND


def batches(negatives: Sequence[Requirement], present: Sequence[Key]) -> Iterator[tuple[Requirement, ...]]:
    """Yields the requirements that one request breaks, at least two. What is in no batch shares no request.

    `present` holds the places that have a value in each request. No wrong place is within another one. In every request
    one of the places that are present is right, and stands in nothing wrong, so that a server that names more than it
    found is found out: the place with the fewest cases left.
    """
    left = list(negatives)
    for _ in negatives:
        cases = Counter(each.at for each in left)
        count = {
            place: sum(number for at, number in cases.items() if _touch(place, at))
            for place in dict.fromkeys((*present, *cases))
        }
        right = min(present, key=lambda place: count[place], default=None)
        chosen = _apart(sorted(left, key=lambda each: -count[each.at]), [right] if right is not None else [])
        if len(chosen) < 2:
            break
        taken = {each.id for each in chosen}
        left = [each for each in left if each.id not in taken]
        yield tuple(chosen)


def _apart(negatives: Sequence[Requirement], right: Sequence[Key]) -> list[Requirement]:
    """Returns requirements whose places do not overlap with each other or with the places in `right`."""
    chosen: list[Requirement] = []
    for requirement in negatives:
        if not any(_touch(requirement.at, place) for place in (*right, *(each.at for each in chosen))):
            chosen.append(requirement)
    return chosen


def _touch(place: Key, other: Key) -> bool:
    """Returns whether two places are one, or one is within the other."""
    return place[: len(other)] == other[: len(place)]
