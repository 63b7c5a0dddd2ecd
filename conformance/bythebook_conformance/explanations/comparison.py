"""Compares two views of a value that was sent: with what was sent, or a read with the response before it.

Rules call it for what a response shows, and for what a read shows, so that both are judged alike.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from bythebook_conformance.evidence.observations import passed, show
from bythebook_conformance.evidence.ownership import of_the_client
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.evidence.sets import as_set, says_order
from bythebook_conformance.explanations.habits import is_acknowledged
from bythebook_conformance.explanations.registry import Told, explain, explained, observed
from bythebook_conformance.explanations.sights import Difference
from bythebook_conformance.explanations.table import DIFFERENCES
from bythebook_conformance.explanations.values import DECIMALS, changed
from bythebook_conformance.model import Observation
from bythebook_conformance.relations.calls.merging import is_merge_patch
from bythebook_openapi.model.contract import Field
from bythebook_openapi.model.equivalence import covers, normalized, same, unordered
from bythebook_openapi.schema.decimals import as_decimal
from bythebook_openapi.states import ABSENT

__all__ = ["can_show", "compared"]

_SETS = frozenset({"reordered", "duplicates removed"})


def compared(found: Difference, unexplained: str = "", *, is_whole: bool = False) -> Observation | None:
    """Returns what two views of a value show: a pass, a finding, or that an explanation leaves it open.

    `unexplained` is the reason of a finding that nothing explains. An object is compared as a whole, or without the
    members that have requirements of their own. None where the second view cannot show the value, or where the default
    took its place, which another rule reports.
    """
    record, value, got, shown = found.record, found.left.value, found.right.value, found.right.field
    is_sent = found.left.view == "sent"
    if _agrees(found, is_whole=is_whole or not is_sent):
        return passed(found.exchange)
    if is_sent and record.meaning.is_default(found.field, got):
        return None
    if not (can_show(record, shown, value) if is_sent else record.contract.admits(shown, value)):
        return _of_decimals(found) if is_sent else None
    actual = _actual(found)
    if explain(found, DIFFERENCES) is None and is_acknowledged(found):
        # The response says what was sent: the read is explained as where no response shows the value.
        found, unexplained = replace(found, left=replace(found.left, view="sent")), ""
    return explained(found, DIFFERENCES, Told(found.exchange, found.authority, show(value), actual, unexplained))


def _agrees(found: Difference, *, is_whole: bool) -> bool:
    """Returns whether the second view shows what the first one does, also as `--normalized` allows."""
    record, field, shown = found.record, found.field, found.right.field
    rules = record.normalized.get("/".join((record.operation.id, field.location, field.name)), frozenset())
    value, got = found.left.value, normalized(found.right.value, rules)
    if not is_whole:
        return _comes_back(record, field, shown, normalized(value, rules), got)
    own = normalized(of_the_client(record.operation, field, value, found.sent), rules)
    both_lists = isinstance(own, list) and isinstance(got, list)
    is_set = both_lists and field.schema.get("uniqueItems") is True and not says_order(field, shown)
    return record.meaning.covers(own, got, field, shown) or (is_set and unordered(own, got))


def can_show(record: Record, shown: Field, value: Any) -> bool:
    """Returns whether a response may show a value as it was sent: of an object or a list by its type alone, since a
    response may have other members. An empty text has no format, whichever it is.
    """
    if value == "" and "format" in shown.schema:
        return False
    if isinstance(value, dict | list):
        return not shown.types or ("object" if isinstance(value, dict) else "array") in shown.types
    return record.contract.admits(shown, value)


def _of_decimals(found: Difference) -> Observation | None:
    """Returns what a number shows that comes back as a text; None for other values, which no response can show."""
    value, got = found.left.value, found.right.value
    if isinstance(value, str) or not isinstance(got, str) or as_decimal(value) is None:
        return None
    if as_decimal(value) == as_decimal(got):
        return passed(found.exchange)
    row = explain(found, DECIMALS)
    told = Told(found.exchange, found.authority, show(str(value)), f"{show(got)}: decimal places were lost")
    return observed(row, told) if row is not None and row.excuse != "explains" else None


def _actual(found: Difference) -> str:
    got, where = found.right.value, "" if found.right.view == "response" else " in the read"
    if found.left.view != "sent":
        return f"{show(got)}{where}"
    for other in found.operation.fields:
        is_other = other.kind == "property" and other.key != found.field.key
        theirs = found.record.sent(found.exchange, other) if is_other else ABSENT
        if isinstance(theirs, str) and isinstance(got, str) and got and same(theirs, got):
            return f"{show(got)}{where}: the value sent for '{other.name}'"
    return f"{show(got)}{where}: {changed(found)}"


def _comes_back(record: Record, field: Field, shown: Field, value: Any, got: Any) -> bool:
    if record.meaning.same(value, got, field, shown):
        return True
    both_lists = isinstance(value, list) and isinstance(got, list)
    is_ordered = both_lists and says_order(field, shown)
    if both_lists and not is_ordered and shown.schema.get("uniqueItems") and as_set(value, got) in _SETS:
        return True  # the response documents a set
    members = record.operation.children.get(field.key, ())
    if not members:
        if field.schema.get("uniqueItems") and both_lists and not is_ordered and unordered(value, got):
            return True
        is_open = field.is_structured or is_merge_patch(record.operation)
        return is_open and record.meaning.covers(value, got, field, shown)
    return _rest_comes_back(record, field, members, value, got)


def _rest_comes_back(record: Record, field: Field, members: tuple[Field, ...], value: Any, got: Any) -> bool:
    """Returns whether a value comes back, compared without the members that have requirements of their own."""
    if isinstance(value, dict) and isinstance(got, dict):
        own = {each.path[-1] for each in members if each.kind in {"property", "variant"}}
        own |= {each.path[-1] for each in _within_variants(record, members) if each.path}
        maps = [each for each in members if each.kind == "value" and record.operation.children.get(each.key)]
        for name, inner in value.items():
            if name in own or (name not in got and (inner is None or _may_drop_unnamed(field, members))):
                continue
            if name not in got or not (maps or covers(inner, got[name])):
                return False
        return True
    if isinstance(value, list) and isinstance(got, list):
        return _items_come_back(record, field, members[0], value, got)
    return covers(value, got)


def _may_drop_unnamed(field: Field, members: tuple[Field, ...]) -> bool:
    """Returns whether a server may leave out the members of an object that its schema does not name. It must take them
    where `additionalProperties: true` is stated beside named properties. A map keeps them.
    """
    is_named = any(each.kind == "property" for each in members)
    return is_named and field.schema.get("additionalProperties") is True


def _within_variants(record: Record, members: tuple[Field, ...]) -> Iterator[Field]:
    for each in members:
        if each.kind == "variant":
            yield from record.operation.children.get(each.key, ())


def _items_come_back(record: Record, field: Field, item: Field, value: list[Any], got: list[Any]) -> bool:
    if len(value) != len(got):
        return False
    is_set = field.schema.get("uniqueItems") and not says_order(field)
    if covers(value, got) or (is_set and unordered(value, got)):
        return True
    has_members = bool(record.operation.children.get(item.key))
    # The first item's members have requirements of their own. The order, and the other items, are compared here.
    return has_members and not covers(value[0], got[0]) and not unordered(value, got)
