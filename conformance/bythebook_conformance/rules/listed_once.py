"""listed-once: no response of a list has a resource twice that this run created once.

Judged by every response of the list. Both items must be equal, with the id that the creation answered.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from bythebook_conformance.evidence.filters import listed
from bythebook_conformance.evidence.observations import failed, inconclusive, passed
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.model import Exchange, Observation, Requirement
from bythebook_conformance.relations.collections import id_names, items_place
from bythebook_conformance.relations.resources import resource_of
from bythebook_conformance.rules.base import Alternative, Meaning, Note, Rule, of_operation
from bythebook_conformance.rules.pages import made_in_list
from bythebook_openapi.model.contract import Contract, Operation
from bythebook_openapi.model.equivalence import same

__all__ = ["RULE"]

# Where so many resources all stand twice, they are hardly all pinned.
_SEVERAL = 3


def _requirements(contract: Contract, operation: Operation) -> Iterator[Requirement]:
    resource = resource_of(contract, operation)
    is_list = operation.method == "GET" and items_place(operation) is not None
    if is_list and resource.creator is not None and resource.has_items:
        sentence = "No response has a resource twice that was created once."
        yield of_operation(operation, "listed-once", sentence, authority="inferred")


def _judge(_: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    found = listed(record.operation, exchange)
    if not found:
        return None
    ids = _ids(record.operation, found)
    if ids is None:
        return None
    repeated = {own for own in ids if ids.count(own) > 1} if len({*ids}) < len(ids) else set()
    again = sorted(own for own in repeated & made_in_list(record, exchange) if _are_equal(own, ids, found))
    if not again:
        return passed(exchange)
    if _is_pinned(ids, repeated) or _is_chosen(ids, repeated, found):
        return inconclusive(exchange, "resources stand at the top of the list, too, as pinned ones do")
    actual = f"the resource '{again[0]}' {ids.count(again[0])} times among {len(found)} items"
    return failed(exchange, "each resource once", actual, level="warning")


def _ids(lister: Operation, found: Sequence[Any]) -> list[str] | None:
    """Returns the ids of the items, of which some may be equal; None without ids."""
    for name in id_names(lister):
        held = [each.get(name) if isinstance(each, dict) else None for each in found]
        if all(isinstance(each, str | int) and each != "" for each in held):
            return [str(each) for each in held]
    return None


def _are_equal(own: str, ids: Sequence[str], found: Sequence[Any]) -> bool:
    """Returns whether all items with an id are the same item: two roles of one member are not."""
    shown = [item for item, each in zip(found, ids, strict=True) if each == own]
    return all(same(shown[0], each) for each in shown[1:])


def _is_pinned(ids: Sequence[str], repeated: set[str]) -> bool:
    """Returns whether the items that stand twice are those at the top of the list, each of them once there."""
    top = ids[: len(repeated)]
    is_all = {*ids} == repeated and len(repeated) >= _SEVERAL
    return {*top} == repeated and not is_all


def _is_chosen(ids: Sequence[str], repeated: set[str], found: Sequence[Any]) -> bool:
    """Returns whether a flag tells the resources that stand twice from the others, as `pinned` does."""
    names = {name for item in found if isinstance(item, dict) for name, value in item.items() if value is True}
    return any(
        all((item.get(name) is True) == (own in repeated) for item, own in zip(found, ids, strict=True))
        for name in names
    )


_MEANING = Meaning(
    group="lists",
    fault="lists a resource twice",
    raised_by="a list below whose path single resources stand, and to which a POST adds one",
    authority="inferred",
    must="have each resource once in a response",
    notes=(
        Note(
            "Both items must be equal, and have the id that the response to one creation of this run gave. Two rows of "
            "one resource with different values, such as a row for each role of a member, are two items.",
            case="a list that joins the tags of its items; correct servers that list memberships",
        ),
        Note(
            "Nothing is raised without single resources below the list: the lines of a cart may be equal, and so may "
            "the songs of a playlist.",
            case="correct servers that list the same product twice in a cart",
        ),
        Note(
            "The resources at the top of the list may be pinned, and stand below once more. So may those that a flag "
            "tells from all others.",
            case="correct servers with pinned resources",
        ),
    ),
    alternatives=(
        Alternative("One resource has several rows", "the items must be equal"),
        Alternative("Two creations were answered by one resource", "the id must be that of one creation alone"),
        Alternative("A pinned resource stands at the top, too", "others than those at the top must stand twice"),
    ),
)

RULE = Rule("listed-once", _requirements, _judge, meaning=_MEANING)
