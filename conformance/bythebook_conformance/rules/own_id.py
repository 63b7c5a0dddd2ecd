"""own-id: each created resource has an id of its own.

Judged by two creations that the server answered with 201 and the same id. A read under that id must show the second
resource, so that the first one is lost.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bythebook_conformance.evidence.observations import failed, passed, show
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.model import Exchange, Observation, Requirement
from bythebook_conformance.relations.collections import listed_id
from bythebook_conformance.relations.identity import DISTINCTIVE
from bythebook_conformance.relations.names import is_of_item
from bythebook_conformance.relations.resources import resource_of
from bythebook_conformance.rules.base import Alternative, Meaning, Note, Rule, Traits, of_operation
from bythebook_openapi.model.contract import Contract, Field, Operation
from bythebook_openapi.states import ABSENT

__all__ = ["RULE"]

_CREATED = 201
_DEEPEST = 2


def _requirements(contract: Contract, operation: Operation) -> Iterator[Requirement]:
    resource = resource_of(contract, operation)
    reader = resource.reader
    is_creation = operation.method == "POST" and resource.creates and not is_of_item(operation)
    is_told = any(each.key == str(_CREATED) for each in operation.responses)
    is_item = reader is not None and is_of_item(reader)
    is_read = is_item or resource.is_only_listed
    if is_creation and is_told and is_read and any(map(_is_fresh, operation.fields)):
        sentence = "Each created resource has an id of its own."
        yield of_operation(operation, "own-id", sentence, authority="inferred")


def _is_fresh(field: Field) -> bool:
    is_member = field.location == "body" and field.kind == "property" and 1 <= field.depth <= _DEEPEST
    return is_member and "string" in field.types and not field.schema.keys() & {"enum", "const", "format"}


def _judge(_: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    own = _id_of(exchange, record)
    if exchange.status != _CREATED or own is None or not exchange.authorized or exchange.faults:
        return None
    path = exchange.request.parts["path"]
    earlier = [each for each in record.accepted() if each.status == _CREATED and each.number < exchange.number]
    made = [each for each in earlier if each.request.parts["path"] == path]  # a parent may count its own children
    ids = [_id_of(each, record) for each in made]
    first = next((each for each, one in zip(made, ids, strict=True) if one == own and not each.faults), None)
    if first is None:
        return passed(exchange) if made else None
    if not any(one not in (None, own) for one in ids):
        return None  # a client has one cart, and an order in the path has one invoice
    if any(first.number < each < exchange.number for each in record.deletions):
        return None  # the server may give the id of a deleted resource again
    others = [each for each, one in zip(made, ids, strict=True) if one not in (None, own)]
    if own in path.values() or _is_keyed(first, exchange, others):
        return None  # one resource for each value, which is written again
    names = record.resource.own_names
    for field in record.operation.fields:
        if not _is_fresh(field) or field.key in names:
            continue
        old, new = record.sent(first, field), record.sent(exchange, field)
        is_told = all(isinstance(each, str) and len(each) >= DISTINCTIVE for each in (old, new))
        if is_told and old != new and _shows(record, first, field, old) and _reads(record, exchange, field, new):
            actual = f"{show(own)} for a second resource; '{field.name}' is {show(new)} there, and {show(old)} is lost"
            return failed(exchange, "another id than an earlier one", actual, level="warning")
    return None


def _id_of(exchange: Exchange, record: Record) -> str | int | None:
    """Returns the id of a created resource: from the response, else from the path of the read after it, else from its
    item in the list.
    """
    own, read = record.own(exchange), exchange.after
    if own is not None or read is None or not read.accepted:
        return own
    found = record.resource
    if found.reader is None:
        return listed_id(found.lister, read) if found.lister is not None else None
    values = list(read.request.parts["path"].values())
    return values[-1] if values else None


def _is_keyed(one: Exchange, other: Exchange, others: list[Exchange]) -> bool:
    """Returns whether two requests hold the same values at some places, the path aside, that may be the key by which
    they are one: no third request holds all of them, and created a resource with another id.
    """
    first, second, *rest = ({*_marks(each.request.parts)} for each in (one, other, *others))
    common = first & second
    return bool(common) and not any(common <= each for each in rest)


def _marks(parts: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yields each value of a request, the path aside, as a text with its place."""
    for at, value in _leaves({key: each for key, each in parts.items() if key != "path"}):
        yield at, repr(value)


def _leaves(value: Any, at: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    if isinstance(value, Mapping):
        for name, each in value.items():
            yield from _leaves(each, (*at, name))
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from _leaves(each, (*at, str(index)))
    else:
        yield at, value


def _shows(record: Record, exchange: Exchange, field: Field, text: str) -> bool:
    shown = record.shown(exchange, field)
    return shown is not None and shown.value == text


def _reads(record: Record, exchange: Exchange, field: Field, text: str) -> bool:
    """Returns whether a read under the id shows a text; where the response shows it, no read need contradict it."""
    after = record.shown_by(exchange.after, field) if exchange.after is not None else None
    if exchange.after is not None and (not exchange.after.accepted or after is None or after.value is ABSENT):
        return False
    return after is not None and after.value == text


def _silence(_: Requirement, record: Record) -> str:
    return "fewer than two resources were created with 201" if not any(record.accepted()) else "no response has an id"


_MEANING = Meaning(
    fault="gives two resources the same id",
    group="update",
    raised_by=(
        "a POST of a collection that documents 201, and whose resources can be read by their id, or in a list alone"
    ),
    authority="inferred",
    must="give each created resource an id of its own",
    notes=(
        Note(
            "It takes two responses 201 with one id, a fresh text that the first one showed, and a read under the id "
            "that shows the text of the second one. No request is sent for it.",
            case="a server whose ids are made of the time in seconds",
        ),
        Note(
            "Nothing is said if the run sent a DELETE between the two creations: a server may give the id of a deleted "
            "resource again.",
            case="SQLite, whose row ids return without AUTOINCREMENT",
        ),
        Note(
            "Only resources with the same path are compared: a parent may count its own children.",
            case="carts whose items are numbered in each cart",
        ),
        Note(
            "Nothing is said if all creations under that path got that id: the resource may be the only one there.",
            case="the cart of a client, the invoice of an order",
        ),
        Note(
            "Nothing is said if the two requests hold values in common, in a header too: the server may write the "
            "resource again that has them. It does not if a third request held all of them, and got another id.",
            case="get-or-create, idempotency keys, one entry for each day",
        ),
    ),
    alternatives=(
        Alternative("The POST returns the resource that is there", "200, or the text of the first one"),
        Alternative("The id is that of a deleted resource", "no DELETE was sent in between"),
        Alternative("There is one resource for each client", "all creations got the same id"),
        Alternative(
            "There is one resource for each value",
            "the requests have no value in common, or a third one has it and got another id",
        ),
    ),
)

RULE = Rule(
    "own-id",
    _requirements,
    _judge,
    silence=_silence,
    traits=Traits(learns="never", judged_by_state=True),
    meaning=_MEANING,
)
