"""listed-change: a list shows what a change stored, as the read of the same resource does.

Judged by the read and the list that follow an accepted PUT or PATCH. Both document the resource by one schema, or the
list has the same long text as the read before the change, under the same name.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bythebook_conformance.evidence.observations import inconclusive, passed, show
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.evidence.responses import answer_fields, held, listed_alike
from bythebook_conformance.explanations.registry import Told, explained
from bythebook_conformance.explanations.sights import Difference, Sight
from bythebook_conformance.explanations.table import DIFFERENCES
from bythebook_conformance.model import CHANGES, Exchange, Observation, Requirement
from bythebook_conformance.relations.collections import demanded, items_place
from bythebook_conformance.relations.envelopes import own_members
from bythebook_conformance.relations.resources import resource_of
from bythebook_conformance.rules.base import VALUE_NOTES, Alternative, Meaning, Note, Rule, Traits, of_operation
from bythebook_openapi.model.contract import Contract, Field, Operation
from bythebook_openapi.model.equivalence import same
from bythebook_openapi.states import ABSENT

__all__ = ["RULE"]

# A shorter text may be the same in two properties by chance.
_LONG = 12
_NOTHING: tuple[Any, ...] = (ABSENT, None, 0, False, "", [], {})


def _requirements(contract: Contract, operation: Operation) -> Iterator[Requirement]:
    found = resource_of(contract, operation)
    if (
        operation.method not in CHANGES
        or found.creates
        or found.reader is None
        or found.lister is None
        or demanded(found.lister)
    ):
        return
    if any(_compared(contract, operation)):
        sentence = f"{found.lister.id} shows what {operation.id} stored."
        yield of_operation(operation, "listed-change", sentence, authority="inferred")


def _compared(contract: Contract, operation: Operation) -> Iterator[tuple[Field, Field, bool]]:
    """Yields each member of a change, with the property of the read that shows it, and whether the list has that
    property by the same schema. Else the list has a text of the same name.
    """
    found = resource_of(contract, operation)
    if found.reader is None or found.lister is None:
        return
    members = (*found.members, *own_members(operation))
    sent = {each.path[-1]: each for each in members if each.key not in found.own_names}
    alike = list(listed_alike(found.lister, found.reader))
    called = _called_alike(found.lister, found.reader, alike)
    for shown, is_alike in (*((each, True) for each in alike), *((each, False) for each in called)):
        if shown.place[-1] in sent:
            yield sent[shown.place[-1]], shown, is_alike


def _called_alike(lister: Operation, reader: Operation, alike: list[Field]) -> Iterator[Field]:
    """Yields each text of a read whose name a text of the list's items has too, in another schema."""
    around, known = items_place(lister), {each.place for each in alike}
    listed = (each for each in answer_fields(lister) if each.place[:-1] == around)
    names = {each.place[-1] for each in listed if each.kind == "property" and _is_text(each)}
    for each in answer_fields(reader):
        is_named = each.kind == "property" and each.place[-1] in names and each.place not in known
        if is_named and _is_text(each):
            yield each


def _is_text(field: Field) -> bool:
    return field.types - {"null"} == {"string"} and not field.schema.keys() & {"enum", "const", "format"}


def _judge(requirement: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    listing, read, before = exchange.listing, exchange.after, exchange.before
    if listing is None or read is None or before is None or exchange.faults:
        return None
    if not (listing.accepted and read.accepted and before.accepted):
        return None
    item = record.resource.item_in(listing, record.resource.id_of(exchange))
    if item is None:
        return inconclusive(exchange, "the list does not have the changed resource once")
    is_shown = False
    for field, shown, is_alike in _compared(record.contract, record.operation):
        old, new = held(before, shown.path), held(read, shown.path)
        if record.sent(exchange, field) is ABSENT or old in _NOTHING or new in _NOTHING or same(old, new):
            continue
        listed = item.get(shown.path[-1], ABSENT)
        if same(listed, old) and (is_alike or _is_long(old, field)):
            expected, actual = f"{show(new)}, as the read has it", f"{show(old)}, the value from before the change"
            told = Told(exchange, requirement.authority, expected, f"{actual}, for '{field.name}' in the list")
            found = Difference(record, exchange, field, Sight("read", shown, new), Sight("list", shown, old))
            return explained(found, DIFFERENCES, told)
        is_shown |= same(listed, new)
    return passed(exchange) if is_shown else None


def _is_long(old: Any, field: Field) -> bool:
    """Returns whether two properties of one name are one property if both have a value: no chance gives a long text."""
    return isinstance(old, str) and len(old) >= _LONG and not same(old, field.default)


def _silence(_: Requirement, record: Record) -> str:
    return "" if any(exchange.listing for exchange in record.accepted()) else "no changed resource was listed"


_MEANING = Meaning(
    group="lists",
    fault="lists a resource as it was before a change",
    raised_by=(
        "a PUT or PATCH with a property that both the read and the list show by one schema, or in objects that are "
        "written alike, or with a free text that both call alike"
    ),
    authority="inferred",
    must="show in the list what the read of the same resource shows after a change, or leave the property out",
    notes=(
        *VALUE_NOTES,
        Note(
            "A finding is a property that the client changed: the read after the change has another value than the one "
            "before, and the list has the value from before. A list may leave it out, or show it in another form. "
            "Empty values, 0 and false show nothing.",
            case="a Falcon application whose list has copies from the creation; correct servers with short lists",
        ),
        Note(
            "The first change of each operation that a read shows is followed by a read of the list. So is the second "
            "one, if the list showed nothing after the first. A list that has the old value is read again after 0.2, "
            "0.5 and 1 second.",
            case="a correct server whose list lags behind",
        ),
        Note(
            "A parameter that asks for more or fewer properties (`fields`, `expand`) explains a property that the list "
            "leaves out or has as null, and no earlier value: the rule judges such a list, too.",
            case="correct servers with `fields` and `expand`",
        ),
        Note(
            "Where the list requires a parameter, the rule raises nothing. Two objects with the same properties, types "
            "and bounds are one schema. In different schemas, a name may mean two things: only a free text counts that "
            "both have, and only if the list has the text of the read before the change, of 12 characters or more.",
            case="RealWorld, whose articles have a body in the read alone; lists of another schema than the read",
        ),
    ),
    alternatives=(
        Alternative("The list lags behind", "the list is repeated for some seconds, and a finding is a warning"),
        Alternative(
            "The list shows another version", "it must have the very value that the read before the change had"
        ),
    ),
)

RULE = Rule(
    "listed-change",
    _requirements,
    _judge,
    silence=_silence,
    traits=Traits(judged_by_state=True, judged_by_list=True),
    meaning=_MEANING,
)
