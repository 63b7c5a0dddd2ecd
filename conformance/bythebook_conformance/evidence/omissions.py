"""Says what it means that no response holds a value that was sent: a secret, a habit, or a loss."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bythebook_conformance.conventions import MASK, PREVIEW, UNSET_MEMBER
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.model import Exchange
from bythebook_conformance.relations.names import is_of_item
from bythebook_conformance.relations.traits import traits_of
from bythebook_openapi.model.contract import Contract, Field, Operation
from bythebook_openapi.model.equivalence import same
from bythebook_openapi.states import ABSENT, NOWHERE

__all__ = [
    "asks_for_fields",
    "is_another_object",
    "is_masked",
    "is_never_shown",
    "is_nothing",
    "is_preview",
    "is_secret",
    "may_leave_out",
]

# A field counts as never shown only where responses hold this many other optional fields, and where it was sent this
# often.
_OTHERS, _TIMES = 2, 2


def is_nothing(value: Any) -> bool:
    """Returns whether servers often leave a value out: it is empty or blank, an object whose members are all null,
    or the member of an enumeration that says that nothing is set.
    """
    is_blank = isinstance(value, str) and not value.strip()
    is_bare = isinstance(value, Mapping) and all(each is None for each in value.values())
    is_unset = isinstance(value, str) and bool(UNSET_MEMBER.found(value))
    return is_blank or is_bare or is_unset or value in (0, False, [])


def is_secret(operation: Operation, field: Field) -> bool:
    """Returns whether a server may show a field once or never, by its name or its schema."""
    return traits_of(operation, field).secret


def asks_for_fields(contract: Contract, operation: str) -> bool:
    """Returns whether an operation has a query parameter by which a client asks for more properties."""
    found = next((each for each in contract.operations if each.id == operation), None)
    asked = (each for each in found.parameters if each.location == "query") if found is not None else ()
    return found is not None and any(traits_of(found, each).expansion for each in asked)


def may_leave_out(record: Record, read: Exchange) -> bool:
    """Returns whether a read may rightly lack a property: a parameter asks for more, or the read asked for less."""
    return record.is_shortened(read) or asks_for_fields(record.contract, read.request.operation)


def is_never_shown(record: Record, field: Field) -> bool:
    """Returns whether the server took values of a field and no response ever held one, although responses hold other
    optional fields: such a server shows what it keeps.
    """
    operation = record.operation
    is_action = operation.method == "POST" and is_of_item(operation)
    if is_action or is_secret(operation, field) or field.schema.get("deprecated") is True:
        return False
    seen = (record.shown(each, field) for each in record.accepted())
    if any(each is not None and each.value not in (ABSENT, None) for each in seen):
        return False
    reader = record.resource.reader
    if any(asks_for_fields(record.contract, each.id) for each in (record.operation, reader) if each is not None):
        return False
    if sum(_tells(record, field, each) for each in record.accepted()) < _TIMES:
        return False
    is_change = operation.method in {"PUT", "PATCH"}
    is_alone = not [each for each in operation.fields if each.parent == field.parent and each.key != field.key]
    return (field.required and is_change and is_alone) or _shows_others(record, field)


def _shows_others(record: Record, field: Field) -> bool:
    """Returns whether responses hold another field that was sent, and optional ones beside it."""
    sent = [each for each in record.operation.fields if each.parent == field.parent and each.key != field.key]
    if not any(map(record.carried, sent)):
        return False
    seen: set[tuple[str, ...]] = set()
    for exchange in (one for each in record.accepted() for one in _answers(each)):
        shown = record.shown_by(exchange, field)
        response = record.described(exchange)
        if shown is None or response is None:
            continue
        beside = shown.field.place[:-1]
        for each in response.fields:
            if each.kind == "property" and not each.required and each.place[:-1] == beside and each.place not in seen:
                values = (value for _, value in record.values(exchange, each))
                seen |= {each.place} if any(value not in (ABSENT, None) for value in values) else set()
        if len(seen) >= _OTHERS:
            return True
    return False


def _tells(record: Record, field: Field, exchange: Exchange) -> bool:
    """Returns whether an exchange could have shown what was sent: servers often leave out empty and default values."""
    value = record.sent(exchange, field)
    if (
        value is ABSENT
        or value is NOWHERE
        or value in (None, 0, False, "", [], {})
        or record.meaning.is_default(field, value)
    ):
        return False
    if exchange.is_faulty(field.at):
        return False
    shown = record.shown(exchange, field)
    return shown is not None and not same(value, shown.field.default)


def _answers(exchange: Exchange) -> tuple[Exchange, ...]:
    return (exchange,) if exchange.after is None else (exchange, exchange.after)


def is_another_object(record: Record, read: Exchange) -> bool:
    """Returns whether a read is an object without any property of its schema, which demands one or admits no others:
    `present` or `response-domain` reports it.
    """
    response, answer = record.described(read), read.answer
    if response is None or not isinstance(answer, dict) or not answer:
        return False
    inside = [each for each in response.fields if len(each.place) == 1]
    is_closed = any(not each.place and each.schema.get("additionalProperties") is False for each in response.fields)
    is_broken = is_closed or any(each.required for each in inside)
    return is_broken and bool(inside) and not any(each.place[0] in answer for each in inside)


def is_preview(contract: Contract, lister: Operation) -> bool:
    """Returns whether the document says that a list shows a part of its resources: a preview, or the first items."""
    fields = [each.schema for response in lister.successes for each in response.fields]
    pointers = (lister.pointer, *(each.pointer for each in lister.successes))
    parts = (contract.reader.resolved(each)[0] for each in pointers)
    stated = [found for found in (*parts, *fields) if isinstance(found, Mapping)]
    said = " ".join(str(each[name]) for each in stated for name in ("summary", "description") if name in each)
    return bool(PREVIEW.found(said))


def is_masked(value: Any) -> bool:
    """Returns whether a text shows nothing of a secret."""
    return isinstance(value, str) and (not value or MASK.found(value) != "")
