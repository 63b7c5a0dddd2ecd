"""Confirms differences that were seen on one resource alone, by the same request on two fresh resources."""

from __future__ import annotations

from collections.abc import Sequence

from bythebook_conformance.relations.names import path_names
from bythebook_conformance.versions.differences.difference import Difference
from bythebook_conformance.versions.exchanged import Exchanged
from bythebook_conformance.versions.filters import longest_page
from bythebook_conformance.versions.group import Group
from bythebook_conformance.versions.probes import DELETIONS, SEVERAL
from bythebook_conformance.versions.twins import Twins

__all__ = ["repeat"]

_TIMES = 2
# So many groups are confirmed; a server that differs in more of them is another one.
_MOST = 40


def repeat(twins: Twins, groups: Sequence[Group]) -> bool:
    """Sends the requests again that showed something on one resource alone. Returns whether there are any."""
    alone = [each for each in groups if not each.is_repeated][:_MOST]
    twins.is_confirming = True
    for group in alone:
        for _ in range(_TIMES):
            _repeat(twins, next((each for each in group.differences if _is_probe(each.exchanged)), group.sample))
    twins.is_confirming = False
    return bool(alone)


def _is_probe(each: Exchanged) -> bool:
    """Returns whether a request belongs to a probe of several requests, which is repeated as a whole."""
    return each.probe in {*DELETIONS, *SEVERAL}


def _repeat(twins: Twins, difference: Difference) -> None:
    each = difference.exchanged
    if each.probe in DELETIONS:
        _delete_again(twins, each)
        return
    base = twins.fullest(each.operation) if each.probe else None
    if base is not None and each.probe in SEVERAL:
        SEVERAL[each.probe](twins, each.operation, base)
        return
    if difference.write is not None:
        _list_again(twins, each, difference.write)
        return
    write = None if each.operation.is_write or _asks_otherwise(each) else _write_before(twins.run.log, each)
    found = twins.again(each if write is None else write)
    if found is not None:
        twins.read(found)


def _list_again(twins: Twins, listed: Exchanged, write: Exchanged) -> None:
    """Repeats the write of an item, and lists what is there."""
    found = twins.again(write)
    names = path_names(listed.operation)
    if found is None or not set(names) <= found.a.request.parts["path"].keys():
        return
    first, second = (
        {
            **one.request.parts,
            "path": {name: wrote.request.parts["path"][name] for name in names},
            "query": longest_page(listed.operation) or one.request.parts.get("query") or {},
        }
        for one, wrote in zip((listed.a, listed.b), (found.a, found.b), strict=True)
    )
    twins.send(listed.operation, (first, second), "read of the list")


def _asks_otherwise(read: Exchanged) -> bool:
    """Returns whether a read differs from that which follows a write: a repeated write would not show what it shows."""
    request = read.a.request
    return bool(read.probe or request.draft.wrong or request.parts.get("query") or request.credentials != "right")


def _delete_again(twins: Twins, each: Exchanged) -> None:
    """Deletes another fresh resource, and sends all requests about it: it has to be gone for each of them."""
    there = (one for one in twins.contract.operations if (one.method, one.path) == ("DELETE", each.operation.path))
    deleter = next(there, None)
    base = twins.fullest(deleter) if deleter is not None else None
    if deleter is not None and base is not None:
        DELETIONS[each.probe](twins, deleter, base)


def _write_before(log: Sequence[Exchanged], read: Exchanged) -> Exchanged | None:
    """Returns the last accepted write of the resource that a read shows."""
    found = None
    for each in log:
        if each is read:
            return found
        if read.resource and each.resource == read.resource and each.operation.is_write and each.accepted:
            found = each
    return None
