"""Reads resources again and again, where the versions differ in what no client sends: a server may fill it in later.

    POST /watches            A {"last_error": false}      B {"last_error": false}
    GET  /watches/5          A {"last_error": "timeout"}  B {"last_error": false}
    nothing but reads        A {"last_error": "timeout"}  B {"last_error": "timeout"}

What changes while nothing is written says how fast the work in the background was, and nothing about a version
(`differences.moments`).
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

from bythebook_conformance.relations.resources import resource_of
from bythebook_conformance.versions.differences.states import SERVER
from bythebook_conformance.versions.exchanged import Exchanged
from bythebook_conformance.versions.group import Group
from bythebook_conformance.versions.names import collection_of
from bythebook_conformance.versions.twins import Twins

__all__ = ["wait_for"]

# So many resources of a collection are read: a queue of work gets to some of them sooner than to others.
_MOST = 6


def wait_for(twins: Twins, groups: Sequence[Group], waits: Sequence[float]) -> None:
    """Reads resources of the collections that groups are about, before the first wait and after each one."""
    kinds = {collection_of(each.exchanged.operation) for one in groups if _is_made(one) for each in one.differences}
    created = [each for kind in sorted(kinds) for each in _created(twins, kind)]
    watched = [each for each in created if (read := twins.read(each)) is not None and read.accepted]
    for wait in waits if watched else ():
        time.sleep(wait)
        for each in watched:
            twins.read(each)


def _is_made(group: Group) -> bool:
    """Returns whether the versions show different values that no client sent."""
    return group.kind == "value" and any(each.state == SERVER for each in group.differences)


def _created(twins: Twins, kind: str) -> Iterator[Exchanged]:
    """Yields requests that created resources of a collection: a new one, and the latest before it."""
    creations = [
        each
        for each in twins.run.log
        if each.accepted
        and each.operation.method in {"POST", "PUT"}
        and each.resource
        and collection_of(each.operation) == kind
        and resource_of(twins.contract, each.operation).reader is not None
    ]
    fresh = twins.again(creations[-1]) if creations else None
    if fresh is not None:
        yield fresh
    yield from creations[-_MOST:]
