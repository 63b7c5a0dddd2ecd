"""listed-null: a list does not have null for a property that the read of the same resource shows.

Judged by the read and the list that follow an accepted creation, where both document the resource by one schema.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bythebook_conformance.evidence.observations import passed, show
from bythebook_conformance.evidence.omissions import asks_for_fields, is_secret
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.evidence.responses import answer_fields, held, listed_alike
from bythebook_conformance.evidence.volatile_fields import is_of_the_moment
from bythebook_conformance.explanations.registry import Told, explained
from bythebook_conformance.explanations.sights import Difference, Sight
from bythebook_conformance.explanations.table import DIFFERENCES
from bythebook_conformance.model import Exchange, Observation, Requirement
from bythebook_conformance.relations.resources import resource_of
from bythebook_conformance.rules.base import VALUE_NOTES, Alternative, Meaning, Note, Rule, Traits, of_field
from bythebook_openapi.model.contract import Contract, Field, Operation
from bythebook_openapi.states import ABSENT

__all__ = ["RULE"]

# The resource itself, or the resource in its envelope.
_DEEPEST = 2
_NOTHING: tuple[Any, ...] = (ABSENT, None, 0, False, "", [], {})


def _requirements(contract: Contract, operation: Operation) -> Iterator[Requirement]:
    found = resource_of(contract, operation)
    if not found.creates or found.reader is None or found.lister is None:
        return
    if any(asks_for_fields(contract, read.id) for read in (found.reader, found.lister)):
        return
    for field in listed_alike(found.lister, found.reader):
        if field.depth <= _DEEPEST and field.nullable is not False and not _is_passing(found.reader, field):
            sentence = f"{found.lister.id} does not have null for '{field.name}' where {found.reader.id} has a value."
            yield of_field(operation, field, "listed-null", sentence, authority="inferred")


def _is_passing(reader: Operation, field: Field) -> bool:
    """Returns whether a list may hide a property, or show a later state of it."""
    is_going = field.schema.get("deprecated") is True
    return is_secret(reader, field) or is_of_the_moment(reader, field) or is_going


def _judge(requirement: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    listing, read = exchange.listing, exchange.after
    if listing is None or read is None or not listing.accepted or not read.accepted:
        return None
    item = record.resource.item_in(listing, record.resource.id_of(exchange))
    value, field = held(read, requirement.at[1:]), _field(requirement, record)
    if item is None or field is None or value in _NOTHING:
        return None
    shown = item.get(requirement.at[-1], ABSENT)
    if shown not in (ABSENT, None):
        return passed(exchange)
    found = Difference(record, exchange, field, Sight("read", field, value), Sight("list", field, shown))
    told = Told(exchange, requirement.authority, f"{show(value)}, as the read has it", f"{show(shown)} in the list")
    return explained(found, DIFFERENCES, told)


def _field(requirement: Requirement, record: Record) -> Field | None:
    """Returns the property of the read that a requirement is about."""
    reader = record.resource.reader
    fields = answer_fields(reader) if reader is not None else ()
    return next((each for each in fields if each.key == requirement.key), None)


def _silence(_: Requirement, record: Record) -> str:
    return "" if any(exchange.listing for exchange in record.accepted()) else "no created resource was listed"


_MEANING = Meaning(
    group="lists",
    fault="lists null in place of a stored value",
    raised_by=(
        "a nullable property that both the read and the list of a created resource show by one schema, or in objects "
        "that are written alike"
    ),
    authority="inferred",
    must="show in the list what the read of the same resource shows, or leave the property out",
    notes=(
        *VALUE_NOTES,
        Note(
            "Where the list or the read has a parameter that asks for more or fewer properties, or where they document "
            "the resource by different schemas, the rule raises nothing.",
            case="correct servers with `fields` and `expand`",
        ),
        Note(
            "The property is read before the list, so that a value that is set later shows in the list. A list that "
            "has null is read again after 0.2, 0.5 and 1 second.",
            case="a correct server whose list lags behind",
        ),
        Note(
            "Secrets by name, deprecated properties, and properties that pass (a lock, the step of a job) "
            "raise nothing.",
            case="correct servers that list no secrets",
        ),
        Note(
            "Only the created resource is compared, and only if exactly one item of the list has its id.",
            case="lists of several kinds of resources with equal ids",
        ),
    ),
    alternatives=(
        Alternative("The list shows less on purpose", "a property that is left out is no finding, null is a warning"),
        Alternative("The list lags behind", "the list is repeated for some seconds"),
    ),
)

RULE = Rule(
    "listed-null",
    _requirements,
    _judge,
    silence=_silence,
    traits=Traits(judged_by_state=True, judged_by_list=True),
    meaning=_MEANING,
)
