"""What a server makes of what it was sent: the id by which a thing is read, a text of others. It judges nothing."""

from __future__ import annotations

from typing import Any

from bythebook_conformance.evidence.record import Record
from bythebook_conformance.model import Exchange
from bythebook_conformance.relations.graph import id_names
from bythebook_conformance.relations.identity import DISTINCTIVE, plain
from bythebook_openapi.model.contract import Field, Operation
from bythebook_openapi.states import ABSENT

__all__ = ["is_address", "is_made_of_others"]


def is_address(operation: Operation, read: Exchange, field: Field, value: Any) -> bool:
    """Return whether the read was asked for by this value: then it is the thing's own id. A number is so only where it
    is called like one: a count may be the same by chance.
    """
    if isinstance(value, bool):
        return False
    path, name = read.request.parts["path"], plain(field.path[-1])
    is_called = name in id_names(operation) or any(name and plain(each).endswith(name) for each in path)
    is_likely = isinstance(value, str) or is_called
    return is_likely and any(str(value).lower() == str(each).lower() for each in path.values())


def is_made_of_others(record: Record, exchange: Exchange, field: Field) -> bool:
    """Return whether a field that was not sent holds the text of another that was, and more beside it or spelled
    otherwise: a full name, a slug.
    """
    shown = record.shown(exchange, field)
    if shown is None or not isinstance(shown.value, str) or record.sent(exchange, field) is not ABSENT:
        return False
    others = (record.sent(exchange, each) for each in record.operation.fields if each.parent == field.parent)
    texts = [each for each in others if isinstance(each, str) and each != shown.value]
    return any(len(plain(each)) >= DISTINCTIVE and plain(each) in plain(shown.value) for each in texts)
