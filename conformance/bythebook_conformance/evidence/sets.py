"""Names what a server did to a list that it may mean as a set: it sorts, drops duplicates, or adds items."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bythebook_conformance.conventions import IDENTITY, KEY, NAME, SAID_REPEATED, SAID_SET, SET
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.spelling import plain, words
from bythebook_openapi.model.contract import Field
from bythebook_openapi.model.equivalence import covers, same, unordered

__all__ = [
    "adds_its_own",
    "always_adds_its_own",
    "as_folded_set",
    "as_set",
    "changes_its_own",
    "has_repeated",
    "is_named_set",
    "loses_items",
    "says_order",
    "says_repeated",
]

_CALLED = frozenset(map(plain, (*IDENTITY.words, *KEY.words, *NAME.words)))


def as_set(value: list[Any], got: list[Any]) -> str:
    """Returns what a server did to a list that it may mean as a set; empty if items were lost or changed."""
    if unordered(value, got):
        return "reordered"
    if not all(_holds(got, item) for item in value):
        return ""
    if all(any(covers(item, shown) for item in value) for shown in got):
        return "duplicates removed" if len(got) == len(_distinct(value)) else ""
    return "items added"


def is_named_set(field: Field, shown: Field) -> bool:
    """Returns whether the name of a list says that its order and its duplicates mean nothing (`tags`, `roles`), or its
    description, in the request or in the response, that the server sorts it or keeps each item once, or its items are
    members of an enumeration.
    """
    is_said = any(SAID_SET.found(str(each.schema.get("description", ""))) for each in (field, shown))
    if says_order(field, shown):
        return False
    return is_said or (bool(field.path) and SET.found(field.path[-1]) != "") or _is_of_members(field)


def _is_of_members(field: Field) -> bool:
    """Returns whether the items of a list are members of an enumeration: some of them are chosen (weekdays)."""
    items = field.schema.get("items")
    return isinstance(items, Mapping) and "enum" in items


def says_order(*fields: Field | None) -> bool:
    """Returns whether a description says that the order of a list is the client's (`in this order`), or that a list may
    hold an item twice: it is no set.
    """
    return any(each is not None and each.promised("ordered") is not None for each in fields) or says_repeated(*fields)


def says_repeated(*fields: Field | None) -> bool:
    """Returns whether a description says that a list may hold an item more than once."""
    return any(each is not None and SAID_REPEATED.found(str(each.schema.get("description", ""))) for each in fields)


def as_folded_set(value: list[Any], got: list[Any]) -> str:
    """Returns `tidied` if a list came back as a set of the same texts in another case, or without outer white space;
    empty if not.
    """
    if not all(isinstance(item, str) for item in (*value, *got)):
        return ""
    folded = [[item.strip().casefold() for item in items] for items in (value, got)]
    meant = as_set([item for item in folded[0] if item], folded[1])
    return "tidied" if len(value) > 1 and meant in {"reordered", "duplicates removed"} else ""


def adds_its_own(record: Record, field: Field, value: Any, got: Any) -> bool:
    """Returns whether a list has all items that were sent, and beside them objects that no request of this operation
    sent: records that the server makes, as a name server makes the SOA record of a zone.
    """
    if not isinstance(value, list) or not isinstance(got, list) or as_set(value, got) != "items added":
        return False
    is_plain = record.operation.method == "PATCH" and "merge-patch" not in str(record.operation.media_type)
    if is_plain and any(map(_is_called, got)):
        earlier: list[Any] = []  # a PATCH may change the items that it names, and leave the others
    else:
        lists = [sent for exchange in record.accepted() if isinstance(sent := record.sent(exchange, field), list)]
        earlier = [item for sent in lists for item in sent if item]
    added = [shown for shown in got if not any(covers(item, shown) for item in value)]
    return all(isinstance(shown, Mapping) and not any(covers(item, shown) for item in earlier) for shown in added)


def _is_called(item: Any) -> bool:
    """Returns whether an item has a name or an id, so that a change may be about that item alone."""
    names = (str(name) for name in item) if isinstance(item, Mapping) else ()
    return any(plain(name) in _CALLED or plain(words(name)[-1]) in _CALLED for name in names if words(name))


def always_adds_its_own(record: Record, field: Field, default: Any, got: Any) -> bool:
    """Returns whether a server that adds objects to the lists that it is sent also adds some to the default."""
    added = (adds_its_own(record, field, echo.sent, echo.got) for echo in record.echoes(field) if echo.sent)
    return adds_its_own(record, field, default, got) and any(added)


def changes_its_own(record: Record, field: Field, old: Any, new: Any) -> bool:
    """Returns whether two lists differ only in objects of the server: no request of this operation sent them, and each
    is still there in part: the server counts the serial of a record, or the time of its change.
    """
    if not isinstance(old, list) or not isinstance(new, list) or len(old) != len(new):
        return False
    gone = [item for item in old if not _holds(new, item)]
    come = [item for item in new if not _holds(old, item)]
    lists = [sent for exchange in record.accepted() if isinstance(sent := record.sent(exchange, field), list)]
    sent_items = [item for sent in lists for item in sent if item]
    is_like = len(gone) == len(come) and all(any(_shares(item, changed) for changed in come) for item in gone)
    return is_like and not any(covers(sent, item) for sent in sent_items for item in gone)


def _shares(old: Any, new: Any) -> bool:
    if not isinstance(old, Mapping) or not isinstance(new, Mapping):
        return False
    return any(name in new and same(value, new[name]) for name, value in old.items() if value)


def loses_items(value: Any, got: Any) -> bool:
    """Returns whether a list of plain values came back with some of its different items, and without others."""
    if not isinstance(value, list) or not isinstance(got, list) or not got:
        return False
    is_plain = all(not isinstance(item, Mapping | list) for item in value)
    return is_plain and all(_holds(value, shown) for shown in got) and len(_distinct(got)) < len(_distinct(value))


def has_repeated(value: Any) -> bool:
    """Returns whether a value is a list that holds an item twice."""
    return isinstance(value, list) and len(_distinct(value)) < len(value)


def _holds(items: Iterable[Any], wanted: Any) -> bool:
    return any(covers(wanted, item) for item in items)


def _distinct(items: Iterable[Any]) -> list[Any]:
    found: list[Any] = []
    for item in items:
        if not any(same(item, known) for known in found):
            found.append(item)
    return found
