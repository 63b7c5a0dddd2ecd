"""Recognizes what a server makes itself: the id under which a resource is read, a text made of other texts, and a value
in place of an empty one.
"""

from __future__ import annotations

import re
from typing import Any

from bythebook_conformance.evidence.record import Record
from bythebook_conformance.model import Exchange
from bythebook_conformance.relations.identity import DISTINCTIVE, texts_within
from bythebook_conformance.relations.traits import traits_of
from bythebook_conformance.spelling import plain
from bythebook_openapi.model.contract import Field, Operation
from bythebook_openapi.model.equivalence import is_number, same
from bythebook_openapi.states import ABSENT, get

__all__ = [
    "is_added",
    "is_address",
    "is_in_path",
    "is_made_for_null",
    "is_made_of_others",
    "is_made_unique",
    "is_read_as_absent",
]

# What stands behind a name that is taken: `a (2).txt`, `a-2`, `a_1`, `a 2`.
_NUMBERED = re.compile(r"[ _-]?\(?\d+\)?(?=\.\w+$|$)")
# So many different numbers show that the server makes them. One for all is a default that the document leaves out.
_DIFFERENT = 2


def is_address(operation: Operation, read: Exchange, field: Field, value: Any) -> bool:
    """Returns whether the read's path holds this value, which then is the resource's id. A number must be called like
    an id, since a count may be the same by chance.
    """
    if isinstance(value, bool):
        return False
    path, name = read.request.parts["path"], plain(field.path[-1])
    is_called = traits_of(operation, field).key or any(name and plain(each).endswith(name) for each in path)
    is_likely = isinstance(value, str) or is_called
    return is_likely and any(str(value).lower() == str(each).lower() for each in path.values())


def is_in_path(exchange: Exchange, value: Any) -> bool:
    """Returns whether a value is one of the request's path parameters: the path names the resource."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return False
    return any(str(value) == str(each) for each in exchange.request.parts["path"].values())


def is_made_unique(exchange: Exchange, record: Record, field: Field, value: Any) -> bool:
    """Returns whether a text came back with a number behind it, and an earlier accepted request of any operation sent
    it too, or a response showed it: the server keeps names apart.
    """
    sent = record.sent(exchange, field)
    if not isinstance(sent, str) or not isinstance(value, str) or sent == value:
        return False
    name = _NUMBERED.sub("", value, count=1)
    is_full = len(value) == field.schema.get("maxLength") and len(name) < len(value)  # its end gave way to the number
    if name != sent and not (is_full and sent.startswith(name)):
        return False
    records = {record.operation.id: record, **record.group}.values()
    earlier = (each for one in records for each in one.accepted() if each.number < exchange.number)
    return any(sent in texts_within(part) for each in earlier for part in (each.request.body, each.answer))


def is_added(exchange: Exchange, record: Record, field: Field, value: Any) -> bool:
    """Returns whether the server added the number that was sent to the one before: the quantity of a product in a cart.

    The response to an earlier request, equal but for this field, or the read after it, showed the number before.
    """
    sent, own = record.sent(exchange, field), _others(exchange, field)
    earlier = [each for each in record.accepted() if each.number < exchange.number and _others(each, field) == own]
    if record.operation.method != "POST" or not earlier or not own[1] or not (is_number(sent) and is_number(value)):
        return False
    before = record.shown(earlier[-1], field)
    return before is not None and is_number(before.value) and bool(value == before.value + sent)


def _others(exchange: Exchange, field: Field) -> tuple[str, dict[str, Any]]:
    """Returns the path of a request, and the members of the object around a field but that one."""
    around = get(exchange.request.parts, field.at[:-1])
    members = around if isinstance(around, dict) else {}
    return str(exchange.request.parts["path"]), {name: each for name, each in members.items() if name != field.path[-1]}


def is_made_of_others(record: Record, exchange: Exchange, field: Field) -> bool:
    """Returns whether the server derived an omitted field from a sent one: a full name, a slug, or a copy.

    The value contains the sent text, perhaps in another spelling. A derived object or list equals one elsewhere in the
    request.
    """
    shown = record.shown(exchange, field)
    if shown is None or record.sent(exchange, field) is not ABSENT:
        return False
    if isinstance(shown.value, dict | list):
        return bool(shown.value) and _holds(exchange.request.body, shown.value)
    if not isinstance(shown.value, str):
        return False
    others = (record.sent(exchange, each) for each in record.operation.fields if each.parent == field.parent)
    texts = [each for each in others if isinstance(each, str) and each != shown.value]
    return any(len(plain(each)) >= DISTINCTIVE and plain(each) in plain(shown.value) for each in texts)


def _holds(body: Any, wanted: Any) -> bool:
    """Returns whether a body has an object or a list that is the same as another one."""
    waiting = [body]
    while waiting:  # no recursion: bodies may be nested as deep as JSON is read
        one = waiting.pop()
        inner = list(one.values()) if isinstance(one, dict) else one if isinstance(one, list) else []
        if inner and type(one) is type(wanted) and same(one, wanted):
            return True
        waiting += inner
    return False


def is_read_as_absent(record: Record, exchange: Exchange, field: Field, value: Any, got: Any) -> bool:
    """Returns whether an empty value (0 or an empty text) was answered as an absent one is: with a value that the
    server makes, of a number another one each time, or with the old value of the resource that a PUT or PATCH changes.

    Go, Java and protocol buffers cannot tell 0 or an empty text from an absent field: they give an id in place of 0.
    Where no request may leave the field out, an empty text that alone does not come back was read as an absent one.
    """
    is_empty = value == "" or (value == 0 and is_number(value))
    if not is_empty or got is None or not got or field.default is not ABSENT:
        return False
    if exchange.before is not None:
        old = record.shown_by(exchange.before, field)
        if old is not None and same(old.value, got):
            return _keeps_absent(record, field)
    made = [shown.value for each in record.lacking(field.key) if (shown := _shown(record, each, field)) is not None]
    if value == "" and made and all(same(each, got) for each in made):
        return True
    is_demanded = field.required and not any(each.accepted for each in record.lacking(field.key))
    if value == "" and is_demanded and isinstance(got, str) and _comes_back(record, field):
        return True
    return type(got) in {type(each) for each in made} and len({str(each) for each in [*made, got]}) > _DIFFERENT


def _comes_back(record: Record, field: Field) -> bool:
    """Returns whether each text that was sent for a field, but for blank ones, came back, perhaps trimmed."""
    texts = [each for each in record.echoes(field) if isinstance(each.sent, str) and each.sent.strip()]
    return bool(texts) and all(same(each.sent.strip(), each.got) or same(each.sent, each.got) for each in texts)


def is_made_for_null(record: Record, field: Field) -> bool:
    """Returns whether the server makes a value wherever a client sends none: null and absence are never answered with
    null, and with another value each time, such as the time of the request.
    """
    of_null = [each.got for each in record.echoes(field) if each.sent is None]
    made = [shown.value for each in record.lacking(field.key) if (shown := _shown(record, each, field)) is not None]
    is_always = all(got not in (ABSENT, None) for got in of_null)
    return bool(of_null) and is_always and len({str(each) for each in [*of_null, *made]}) > _DIFFERENT


def _keeps_absent(record: Record, field: Field) -> bool:
    """Returns whether a change without the field left its old value as it was."""
    for each in record.lacking(field.key):
        old = record.shown_by(each.before, field) if each.accepted and each.before is not None else None
        new = _shown(record, each, field)
        if old is not None and new is not None and old.value and same(old.value, new.value):
            return True
    return False


def _shown(record: Record, exchange: Exchange, field: Field) -> Any:
    """Returns what an accepted exchange shows of a field; None where it shows nothing."""
    shown = record.shown(exchange, field) if exchange.accepted else None
    return shown if shown is not None and shown.value not in (ABSENT, None) else None
