"""Recognizes what a server makes itself: the id under which a resource is read, and a text made of other texts."""

from __future__ import annotations

import re
from typing import Any

from bythebook_conformance.conventions import plain
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.model import Exchange
from bythebook_conformance.relations.identity import DISTINCTIVE
from bythebook_conformance.relations.traits import traits_of
from bythebook_openapi.model.contract import Field, Operation
from bythebook_openapi.states import ABSENT

__all__ = ["is_added", "is_address", "is_in_path", "is_made_of_others", "is_made_unique"]

# What stands behind a name that is taken: `a (2).txt`, `a-2`, `a_1`, `a 2`.
_NUMBERED = re.compile(r"[ _-]?\(?\d+\)?(?=\.\w+$|$)")


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
    """Returns whether a text came back with a number behind it, and an earlier accepted request sent it too: the server
    keeps names apart.
    """
    sent = record.sent(exchange, field)
    if not isinstance(sent, str) or not isinstance(value, str) or len(sent) >= len(value):
        return False
    earlier = (each for each in record.accepted() if each.number < exchange.number)
    return _NUMBERED.sub("", value, count=1) == sent and any(record.sent(each, field) == sent for each in earlier)


def is_added(exchange: Exchange, record: Record, field: Field, value: Any) -> bool:
    """Returns whether the server added the number that was sent to the one before: the quantity of a product in a cart.

    An earlier request, equal but for this field, showed the number before.
    """
    sent, own = record.sent(exchange, field), _others(exchange, field)
    earlier = [each for each in record.accepted() if each.number < exchange.number and _others(each, field) == own]
    if record.operation.method != "POST" or not earlier or not own[1] or not (_is_number(sent) and _is_number(value)):
        return False
    before = record.shown_by(earlier[-1], field)
    return before is not None and _is_number(before.value) and bool(value == before.value + sent)


def _others(exchange: Exchange, field: Field) -> tuple[str, dict[str, Any]]:
    """Returns the path of a request, and the members of its body but one."""
    body = exchange.request.body if isinstance(exchange.request.body, dict) else {}
    return str(exchange.request.parts["path"]), {name: each for name, each in body.items() if name != field.path[-1]}


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_made_of_others(record: Record, exchange: Exchange, field: Field) -> bool:
    """Returns whether the server derived an omitted field from a sent one: a full name, or a slug.

    The value then holds the sent text, with more text or in another spelling.
    """
    shown = record.shown(exchange, field)
    if shown is None or not isinstance(shown.value, str) or record.sent(exchange, field) is not ABSENT:
        return False
    others = (record.sent(exchange, each) for each in record.operation.fields if each.parent == field.parent)
    texts = [each for each in others if isinstance(each, str) and each != shown.value]
    return any(len(plain(each)) >= DISTINCTIVE and plain(each) in plain(shown.value) for each in texts)
