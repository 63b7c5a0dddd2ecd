"""listed-whole: a list shows the texts and numbers of a list inside a resource as the read of the resource does.

Judged by one read of the list at the end, and by the reads after the creations. All resources that hold several items
must show one item in the list, and be otherwise as they were read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bythebook_conformance.evidence.observations import passed, show
from bythebook_conformance.evidence.omissions import asks_for_fields, is_preview, is_secret
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.evidence.responses import held, listed_alike
from bythebook_conformance.explanations.registry import Told, observed
from bythebook_conformance.model import Exchange, Observation, Requirement
from bythebook_conformance.relations.resources import resource_of
from bythebook_conformance.rules.base import Alternative, Meaning, Note, Rule, Traits, of_field
from bythebook_conformance.rules.final_list import FINAL_LIST, final_list
from bythebook_conformance.spelling import plain
from bythebook_openapi.model.contract import Contract, Field, Operation
from bythebook_openapi.model.equivalence import same
from bythebook_openapi.states import ABSENT

__all__ = ["RULE"]

# A single resource might be cut for a reason of its own.
_SEVERAL = 2

Members = Mapping[str, Any]


def _requirements(contract: Contract, operation: Operation) -> Iterator[Requirement]:
    found = resource_of(contract, operation)
    if not found.creates or found.reader is None or found.lister is None:
        return
    if any(asks_for_fields(contract, read.id) for read in (found.reader, found.lister)):
        return
    if is_preview(contract, found.lister):
        return
    alike = [each for each in listed_alike(found.lister, found.reader) if each.depth == 1]
    names = {plain(each.place[-1]) for each in alike}
    for field in alike:
        if "array" in field.types and not _may_be_cut(found.reader, field, names):
            sentence = f"{found.lister.id} has all items of '{field.name}' that {found.reader.id} has."
            yield of_field(operation, field, "listed-whole", sentence, authority="inferred")


def _may_be_cut(reader: Operation, field: Field, names: set[str]) -> bool:
    """Returns whether a list may show a part of a list: another property counts the items, or it is hidden."""
    name = plain(field.place[-1])
    is_counted = any(each != name and name[:-1] in each and "count" in each for each in names)
    return is_counted or is_secret(reader, field) or field.schema.get("deprecated") is True


def _judge(requirement: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    mine = _shown(requirement, exchange, record)
    if mine is None or not any(each is exchange for each in record.accepted()):
        return None
    value, shown = mine
    # The others count only beside a list that shows one item.
    others = (_shown(requirement, each, record) for each in record.accepted()) if len(shown) == 1 else ()
    cut = [found for found in others if found is not None]
    if len(cut) < _SEVERAL or any(len(each) != 1 for _, each in cut):
        return passed(exchange) if same(value, shown) else None
    told = Told(exchange, requirement.authority, f"{show(value)}, as the read has it", f"{show(shown)} in the list")
    return observed(None, told)


def _shown(requirement: Requirement, exchange: Exchange, record: Record) -> tuple[list[Any], list[Any]] | None:
    """Returns the list inside a created resource as its read has it, and as the final list has it. None where that
    shows nothing: the read has fewer than two items, or the two responses differ in anything else.
    """
    listing, read, found = final_list(record), exchange.after, record.resource
    if read is None or not read.accepted or listing is None or not listing.accepted:
        return None
    value, whole = held(read, requirement.at[1:]), held(read, requirement.at[1:-1])
    if not isinstance(value, list) or len(value) < _SEVERAL or not isinstance(whole, dict):
        return None
    item = found.item_in(listing, found.id_of(exchange))
    if item is None:
        return None
    shown = item.get(requirement.at[-1], ABSENT)
    is_plain = all(map(_is_plain, value)) and isinstance(shown, list)
    is_first = is_plain and bool(shown) and same(shown, value[: len(shown)])
    return (value, shown) if is_first and _is_as_read(whole, item, requirement.at[-1]) else None


def _is_plain(value: Any) -> bool:
    """Returns whether a value is a text or a number, and no address: a list may show one picture of several."""
    return isinstance(value, int | float) or (isinstance(value, str) and "://" not in value)


def _is_as_read(read: Members, listed: Members, cut: str) -> bool:
    """Returns whether a list has a resource as it was read, the other lists inside it aside."""
    common = (name for name in read.keys() & listed.keys() if name != cut and not isinstance(read[name], list))
    return all(same(read[name], listed[name]) for name in common)


def _silence(_: Requirement, record: Record) -> str:
    reason = "no two resources with several items were read and listed"
    return reason if final_list(record) is not None else "the list was not read at the end"


_MEANING = Meaning(
    group="lists",
    fault="lists a part of a list inside a resource",
    raised_by=(
        "a property that is a list, which both the read and the list of a created resource show by one schema, or in "
        "objects that are written alike"
    ),
    authority="inferred",
    must="show in the list the texts and numbers that the read of the same resource shows",
    notes=(
        Note(
            "Each resource whose read has several items must show the first one alone, and at least two must. Then "
            "it is no limit of ten, say, and no resource of a kind of its own.",
            case="correct servers whose lists have the first items of long lists",
        ),
        Note(
            "Only texts and numbers count. Objects and addresses may be previews: the main picture, the latest remark.",
            case="shops whose lists have one picture of each product",
        ),
        Note(
            "Nothing is raised where the description of the list or of its properties speaks of a preview, of the "
            "first or main item, or of a limit. Nor is it where another property counts the items, or a parameter asks "
            "for more or fewer properties.",
            case="correct servers that say what a list shows",
        ),
        Note(
            "All other properties must be as they were read. Otherwise the resource was changed since.",
            case="a resource that another operation changed",
        ),
    ),
    alternatives=(
        Alternative("The list shows a preview", "the words of the document; objects and addresses do not count"),
        Alternative("The list lags behind", "it is read at the end of the run, and is otherwise as the read"),
    ),
)

RULE = Rule(
    "listed-whole",
    _requirements,
    _judge,
    silence=_silence,
    traits=Traits(judged_by_state=True),
    probe=FINAL_LIST,
    meaning=_MEANING,
)
