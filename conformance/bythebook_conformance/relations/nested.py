"""Tells what belongs to one other resource alone, as a card with its checklist, from what lives without it."""

from __future__ import annotations

from collections.abc import Iterable

from bythebook_conformance.conventions import PARENT, PLURAL
from bythebook_conformance.relations.names import shape_of, things
from bythebook_conformance.spelling import plain, words
from bythebook_openapi.model.contract import Field, Operation, Response
from bythebook_openapi.states import EACH

__all__ = ["has_several_parents", "holds_in_list", "is_scalar", "may_move"]


def is_scalar(field: Field) -> bool:
    """Returns whether a property is a text or an integer."""
    return field.kind == "property" and field.types - {"null"} in ({"string"}, {"integer"})


def has_several_parents(parent: Operation, reader: Operation) -> bool:
    """Returns whether a read shows a list that is called as the parents are: the child may belong to several."""
    names = {plain(f"{thing}{ending}") for thing in things(parent) for ending in ("", "id", "ids", *PLURAL.words)}
    shown = (each for response in reader.successes for each in response.fields if each.kind == "property")
    return any("array" in each.types and plain(each.path[-1]) in names for each in shown)


def may_move(operations: Iterable[Operation], parent: Operation, own: str) -> bool:
    """Returns whether a write of a child takes a field that is called as a parent: it may move the child there."""
    writes = (each for each in operations if each.is_write and f"{shape_of(each)}/".startswith(f"{own}/"))
    return any(_refers(field, things(parent)) for each in writes for field in each.fields if field.location != "path")


def _refers(field: Field, kinds: set[str]) -> bool:
    """Returns whether some words of a field's name are the name of a resource: `to_book_id`, `parentReference`."""
    parts = [word for step in field.place for word in words(step)]
    runs = ("".join(parts[start:end]) for end in range(len(parts) + 1) for start in range(end))
    return any(run in kinds or run in PARENT.words for run in runs)


def holds_in_list(operation: Operation, response: Response) -> bool:
    """Returns whether a list in a response has objects with all properties that a request must have."""
    demanded = [each for each in operation.fields if each.location == "body" and each.required]
    names = {each.path[0] for each in demanded if each.depth == 1}
    # The part may stand in an object of its own: `{"card": {"name": ...}}`.
    inner = {each.path[-1] for each in demanded if len(names) == 1 and each.parent == ("body", *names)}
    held: dict[str, set[str]] = {}
    for each in response.fields if names else ():
        if len(each.place) == len(("list", EACH, "name")) and each.place[1] == EACH:
            held.setdefault(each.place[0], set()).add(each.place[2])
    return any(names <= members or (inner and inner <= members) for members in held.values())
