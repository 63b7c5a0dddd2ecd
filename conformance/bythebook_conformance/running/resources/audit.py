"""Compares what was there before a run with what is there after it, and says what the run changed on the server.

It uses the reads that the run sends anyway, and few more: the first page of each list and each single thing, before the
first write and after the clean-up. Items are matched by id. It keeps paths, ids and names of fields, and no values.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Literal

from bythebook_conformance.conventions import REVISION, WRITTEN_AT
from bythebook_conformance.evidence.filters import listed
from bythebook_conformance.model import Exchange, Request
from bythebook_conformance.relations.identity import identifiers
from bythebook_conformance.relations.names import filled, path_names, place_of
from bythebook_conformance.relations.safety.classes import class_of
from bythebook_conformance.running.resources.ownership import Ownership
from bythebook_conformance.spelling import plain
from bythebook_openapi.model.contract import Contract, Operation
from bythebook_openapi.model.equivalence import is_number

__all__ = ["MOST_READS", "Altered", "Audit"]

# So many reads are sent beside those of the run.
MOST_READS = 30
# Each place is read so often: twice before the first write, which shows what moves anyway, and once at the end.
_READS = 3
_MOST_DEPTH = 4
# Of one thing, so many members are compared.
_MOST_FIELDS = 10_000
_REVISIONS = frozenset(map(plain, REVISION.words))
What = Literal["changed", "deleted", "put back", "unknown"]
Read = Callable[[Operation], Exchange | None]


@dataclass(frozen=True)
class Altered:
    """What was there before the run and was changed by it: the path, the id in a list, and the names of fields.

    `what` says what became of it: it has other values now, it is gone, its values are back, or no read shows it.
    """

    path: str
    id: str
    fields: tuple[str, ...]
    what: What


@dataclass
class _Place:
    """What one GET showed: its first response, a second one before the first write, and the latest one."""

    operation: Operation
    first: Exchange
    again: Exchange | None = None
    latest: Exchange | None = None


@dataclass
class Audit:
    """The audit of one run. Several threads may note exchanges.

    `touched` holds what the run wrote to and did not create: the names of fields, by path.
    """

    contract: Contract
    ownership: Ownership
    places: dict[str, _Place] = field(default_factory=dict)
    touched: dict[str, set[str]] = field(default_factory=dict)
    first_write: int = 0
    latest_write: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def read_before(self, read: Read, most: int) -> None:
        """Reads each place twice before the first write, as far as `most` reads for the whole audit suffice."""
        for operation in list(self._auditable())[: most // _READS]:
            if read(operation) is not None:
                read(operation)

    def read_after(self, read: Read) -> None:
        """Reads each place that was read before once more."""
        for place in list(self.places.values())[: MOST_READS // _READS]:
            read(place.operation)

    def _auditable(self) -> list[Operation]:
        """Returns the GETs of lists and single things that need no values: those of what the document changes first."""
        changed = [place_of(each) for each in self.contract.operations if class_of(self.contract, each).is_restricted]
        found = [
            each
            for each in self.contract.operations
            if each.method == "GET"
            and not (each.unreadable or each.has_items)
            and not path_names(each)
            and not any(one.required for one in each.parameters)
        ]
        return sorted(found, key=lambda each: not any(f"{at}/".startswith(f"{place_of(each)}/") for at in changed))

    def note(self, operation: Operation, exchange: Exchange) -> None:
        """Notes a response to a request of the run, with the right credentials."""
        request = exchange.request
        if operation.is_write:
            with self._lock:
                self.first_write = self.first_write or exchange.number
                self.latest_write = max(self.latest_write, exchange.number)
            return
        is_plain = operation.method == "GET" and not path_names(operation) and not request.parts.get("query")
        if not is_plain or not exchange.accepted or request.draft.wrong:
            return
        with self._lock:
            place = self.places.get(operation.id)
            if place is None:
                self.places[operation.id] = _Place(operation, exchange)
            elif place.again is None and not self.first_write:
                place.again = exchange
            else:
                place.latest = exchange

    def touch(self, operation: Operation, request: Request) -> None:
        """Notes an accepted write to what the run did not create."""
        at = _at(operation, request)
        body = request.body
        names = {str(name) for name in body} if isinstance(body, Mapping) else set[str]()
        with self._lock:
            self.touched.setdefault(at, set()).update(names)

    def result(self, left: Collection[str]) -> tuple[Altered, ...]:
        """Returns all that the run changed of what was there before. `left` holds the paths of changes that were not
        put back, which stand in the list of what is left.
        """
        found: dict[tuple[str, str], Altered] = {}
        for place in self.places.values():
            for altered in self._compared(place):
                found[altered.path, altered.id] = altered
        told = {f"{each.path}/{each.id}" if each.id else each.path for each in found.values()}
        for at, names in self.touched.items():
            if at not in told and at not in left:
                what: What = "put back" if self._is_shown(at) else "unknown"
                found[at, ""] = Altered(at, "", tuple(sorted(names)), what)
        return tuple(found.values())

    def _is_shown(self, at: str) -> bool:
        """Returns whether a read shows what is at a path."""
        return any(each.method == "GET" and _matches(place_of(each), at) for each in self.contract.operations)

    def _compared(self, place: _Place) -> Iterator[Altered]:
        """Yields what differs between the first response of a place and the last one. What moved between two reads
        before any write is left out.
        """
        last, path = place.latest, place_of(place.operation)
        if last is None or last.number < self.latest_write or not self.first_write:
            return
        before, now = self._things(place, place.first), self._things(place, last)
        if place.first.number > self.first_write:  # a list may hold what the run created by then
            before = {key: fields for key, fields in before.items() if not key}
        moving = _moved(before, self._things(place, place.again)) if place.again is not None else {}
        is_full = any(key not in before for key in now)
        for key, fields in before.items():
            item = f"{path}/{key.rpartition('/')[2]}"
            if self.ownership.of_address(item) == "own" or moving.get(key) == {"*"}:
                continue
            if key not in now:
                if key and not is_full:  # a new item may have pushed it from the first page
                    yield Altered(path, key, (), "deleted")
                continue
            names = _different(fields, now[key]) - moving.get(key, set())
            names = {each for each in names if not _moves_anyway(each)}
            if names and not self._is_count(place, fields, now[key], names):
                yield Altered(path, key, tuple(sorted(names)), "changed")

    def _is_count(self, place: _Place, before: Any, now: Any, names: Iterable[str]) -> bool:
        """Returns whether nothing but numbers changed in what no operation writes: figures follow what is there."""
        at = place_of(place.operation)
        is_written = any(each.is_write and place_of(each) == at for each in self.contract.operations)
        return not is_written and all(is_number(before.get(each)) and is_number(now.get(each)) for each in names)

    def _things(self, place: _Place, exchange: Exchange) -> dict[str, dict[str, Any]]:
        """Returns the fields of what a response shows, by id; a single thing has an empty one."""
        items = listed(place.operation, exchange)
        if items is None:
            return {"": _fields(exchange.answer)}
        found: dict[str, dict[str, Any]] = {}
        for item in items:
            names = identifiers(place.operation, item) if isinstance(item, Mapping) else {}
            if names:
                found[str(next(iter(names.values())))] = _fields(item)
        return found


def _at(operation: Operation, request: Request) -> str:
    """Returns the path of what a request is about, with the values of its parameters."""
    return filled(place_of(operation), request.parts["path"]).rstrip("/")


def _matches(place: str, at: str) -> bool:
    parts, stated = at.split("/"), place.split("/")
    return len(parts) == len(stated) and all(
        "{" in one or one == other for one, other in zip(stated, parts, strict=True)
    )


def _flat(value: Any, name: str = "", depth: int = 0) -> Iterator[tuple[str, Any]]:
    """Yields the members of an object by their names, those within it with a dot between."""
    if isinstance(value, Mapping) and depth < _MOST_DEPTH:
        for key, each in value.items():
            yield from _flat(each, f"{name}.{key}" if name else str(key), depth + 1)
    else:
        yield name, value


def _fields(value: Any) -> dict[str, Any]:
    """Returns the first members of an object by their names: a response of 200,000 keys would take seconds."""
    return dict(islice(_flat(value), _MOST_FIELDS))


def _different(before: Mapping[str, Any], now: Mapping[str, Any]) -> set[str]:
    is_cut = max(len(before), len(now)) == _MOST_FIELDS  # a name of only one may be among the rest of the other
    names = before.keys() & now.keys() if is_cut else before.keys() | now.keys()
    return {name for name in names if before.get(name) != now.get(name)}


def _moved(before: Mapping[str, Any], again: Mapping[str, Any]) -> dict[str, set[str]]:
    """Returns the names of the fields that moved between two reads, by id; `*` for what was not there any more."""
    return {key: _different(before[key], again[key]) if key in again else {"*"} for key in before}


def _moves_anyway(name: str) -> bool:
    """Returns whether a field tells of the latest write, and so follows a change that was put back."""
    last = name.rpartition(".")[2]
    return bool(WRITTEN_AT.found(last)) or plain(last) in _REVISIONS
