"""Finds the requests that lead to the evidence of a finding: from the creation of its resources to the reads after it.

It sends nothing. The ids that the server made are carried from one response to the next, as they are others each time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from bythebook_conformance.model import CHANGES, Exchange
from bythebook_conformance.relations.identity import identifiers, own_id
from bythebook_conformance.relations.names import filled
from bythebook_conformance.relations.resources import resource_of
from bythebook_openapi.model.contract import Contract, Operation
from bythebook_openapi.model.operation import Key
from bythebook_openapi.states import values_at

__all__ = ["Carried", "Sequences", "Step"]

# A value that stands in a URL, in JSON and in a shell as it is.
_PLAIN = re.compile(r"[\w.~-]+", re.ASCII)
_CREATED = 201
# So many resources of a list are created again.
_MOST_LISTED = 60
_ID = ("id",)
# A text of so many characters is found in no response by chance.
_DISTINCTIVE = 8


@dataclass(frozen=True)
class Carried:
    """A value that a response gives and later requests hold: the variable, and where it stands.

    `at` is its place in the JSON of the response; `header` the name of a response header instead, of which the whole
    value counts, or the last segment of the path where it is `location`.
    """

    variable: str
    at: tuple[str | int, ...] = ()
    header: str = ""


@dataclass(frozen=True)
class Step:
    """A request of a sequence. `fills` has the variable for each place in the request, `gives` what its response gives.

    `is_evidence` says that the response shows the finding, or is a read that belongs to it.
    """

    exchange: Exchange
    fills: Mapping[Key, str] = field(hash=False)
    gives: tuple[Carried, ...] = ()
    is_evidence: bool = False

    @property
    def curl(self) -> str:
        """The command of the request, with variables in the places of carried values and of the base URL."""
        return self.exchange.repeat(self.fills)

    @property
    def http(self) -> dict[str, Any]:
        """The request as data of a report, with the mark of its fresh texts, and what its response gives."""
        gives = {each.variable: {"header": each.header} if each.header else {"at": each.at} for each in self.gives}
        fresh = {"fresh": self.exchange.request.mark} if self.exchange.request.mark else {}
        return {**self.exchange.told(self.fills), **fresh, "gives": gives, "accepted": self.exchange.accepted}


@dataclass(frozen=True)
class Sequences:
    """Finds the sequences of a run in all of its exchanges."""

    contract: Contract
    exchanges: Iterable[Exchange]

    @cached_property
    def _all(self) -> Sequence[Exchange]:
        """All exchanges, each once, in the order in which they were sent."""
        found: dict[int, Exchange] = {}
        for each in self.exchanges:
            for one in (each, each.before, each.after, each.listing):
                if one is not None:
                    found.setdefault(one.number, one)
        return [found[number] for number in sorted(found)]

    @cached_property
    def _operations(self) -> Mapping[str, Operation]:
        return {each.id: each for each in self.contract.operations}

    @cached_property
    def _accepted(self) -> Mapping[str, Sequence[Exchange]]:
        """The accepted exchanges of each operation, the latest first."""
        found: dict[str, list[Exchange]] = {}
        for each in reversed(self._all):
            if each.accepted and each.authorized:
                found.setdefault(each.request.operation, []).append(each)
        return found

    @cached_property
    def _writes(self) -> Mapping[str, Sequence[Exchange]]:
        """The accepted writes of each address, in their order."""
        found: dict[str, list[Exchange]] = {}
        for each in self._all:
            operation = self._operations[each.request.operation]
            if operation.is_write and each.accepted and each.authorized:
                found.setdefault(_address(operation, each), []).append(each)
        return found

    @cached_property
    def _called(self) -> Mapping[str, Sequence[Exchange]]:
        """The creations of the resources that a text names: an id, a key, a slug. The latest comes first."""
        found: dict[str, list[Exchange]] = {}
        for operation, exchanges in self._accepted.items():
            for each in exchanges if self._operations[operation].is_write else ():
                for name in identifiers(self._operations[operation], each.answer).values():
                    found.setdefault(str(name), []).append(each)
        return found

    def of(self, evidence: Exchange, later: Exchange | None = None, beside: Exchange | None = None) -> tuple[Step, ...]:
        """Returns the requests that lead to an exchange, itself, and the reads that belong to it. `later` is a read of
        what it created, when others of its kind had been created, and `beside` a request with which it is compared.
        """
        found = (evidence, evidence.after, evidence.listing, later, beside)
        ends = [each for each in found if each is not None]
        own = {each.number: each for each in ends}
        if evidence.before is not None and self._operations[evidence.request.operation].method in CHANGES:
            own[evidence.before.number] = evidence.before
        if later is not None:
            others = (each for each in self._creations(evidence) if evidence.number < each.number < later.number)
            own |= {each.number: each for each in others}
        needed, sources, waiting = dict(own), dict[tuple[int, Key], tuple[int, Carried]](), list(own.values())
        while waiting:
            exchange = waiting.pop()
            state = self._state(exchange) if exchange.number in own else ()
            for one in (*self._named(exchange, sources), *state):
                if one.number not in needed:
                    needed[one.number] = one
                    waiting.append(one)
        return tuple(_steps([needed[each] for each in sorted(needed)], sources, {each.number for each in ends}))

    def _named(self, exchange: Exchange, sources: dict[tuple[int, Key], tuple[int, Carried]]) -> Iterator[Exchange]:
        """Yields the exchanges that gave a request the names of its resources. Notes which values they give."""
        operation = self._operations[exchange.request.operation]
        for key, value, source in self._held(operation, exchange):
            producer, carried = self._producer(exchange, value, source)
            if producer is None:
                continue
            if carried is not None:
                sources[exchange.number, key] = (producer.number, carried)
            yield producer

    def _state(self, exchange: Exchange) -> Iterator[Exchange]:
        """Yields the writes that made the state which a request meets."""
        operation, draft = self._operations[exchange.request.operation], exchange.request.draft
        is_plain = not draft.wrong and draft.credentials == "right"
        is_alone = operation.method == "PUT" or not is_plain
        if not is_alone or exchange.before is not None:
            yield from self._history(operation, exchange)
        elif operation.method == "PUT" and exchange.status != _CREATED:  # it replaced what was there
            there = self._writes.get(_address(operation, exchange), ())
            yield from (each for each in there[:1] if each.number < exchange.number)
        if operation.method == "GET" and exchange.accepted and is_plain:
            yield from self._listed(exchange)

    def _held(self, operation: Operation, exchange: Exchange) -> Iterator[tuple[Key, Any, Operation | None]]:
        """Yields each place of a request that names a resource, its value, and the operation that supplies it."""
        parts = exchange.request.parts
        resource = resource_of(self.contract, operation)
        suppliers = resource.suppliers
        for name, value in parts["path"].items():
            yield ("path", name), value, suppliers[name].operation if name in suppliers else None
        for key, reference in resource.references.items():
            for at, value in values_at(parts, operation.by_key[key].at):
                yield at, value, reference.operation
        for key, path in operation.told.items():
            if (body := parts.get("body")) and key[-1] in body and path[-1] in parts["path"]:
                yield ("body", key[-1]), body[key[-1]], None
        found = (at for at in _ends(parts.get("body")) if isinstance(at[1], str) and at[1] in self._called)
        yield from ((("body", *map(str, at)), value, None) for at, value in found)
        for part in ("header", "query"):
            for name, value in (parts.get(part) or {}).items():
                if isinstance(value, str) and len(value) > 1:
                    yield (part, name), value, None

    def _producer(
        self, exchange: Exchange, value: Any, source: Operation | None
    ) -> tuple[Exchange | None, Carried | None]:
        """Returns the exchange whose response gave a value, and where; or that sent it as the name of a resource."""
        ids = [source.id] if source is not None else []
        if isinstance(value, str) and len(value) >= _DISTINCTIVE:
            ids += [each for each in self._accepted if each not in ids]
        for operation in ids:
            for other in self._accepted.get(operation, ()):
                if other.number >= exchange.number or (carried := _given(other, value)) is None:
                    continue
                if not _is_sent(other, value) or self._is_made(other, value):
                    return other, carried
        for other in self._called.get(value, ()) if isinstance(value, str) else ():
            if other.number < exchange.number and other.request.operation != exchange.request.operation:
                return other, None
        is_named = source is not None and source.is_write and self._operations[exchange.request.operation] is not source
        for other in self._accepted.get(source.id, ()) if source is not None and is_named else ():
            if other.number < exchange.number and _is_sent(other, value):
                return other, None
        return None, None

    def _is_made(self, exchange: Exchange, value: Any) -> bool:
        """Returns whether a value is the id that the server gave, though the path may hold the same number for another
        resource: event 3 of venue 3.
        """
        own = own_id(self._operations[exchange.request.operation], exchange.answer)
        return own == value and value not in _leaves(exchange.request.body).values()

    def _history(self, operation: Operation, exchange: Exchange) -> Iterator[Exchange]:
        """Yields the changes of what a request addresses, and of what is around it, without those that later changes
        of the same properties replaced.
        """
        address = _address(operation, exchange)
        for end in range(len(address), 0, -1):
            if end < len(address) and address[end] != "/":
                continue
            before = [each for each in self._writes.get(address[:end], ()) if each.number < exchange.number]
            changes = [each for each in before if self._operations[each.request.operation].method != "POST"]
            yield from _lasting(changes)

    def _listed(self, exchange: Exchange) -> Iterator[Exchange]:
        """Yields the creations of the resources that a list shows, and those right before and after them."""
        creations = [each for each in self._creations(exchange) if each.number < exchange.number]
        texts = set(_leaves(exchange.answer).values()) if creations else set()
        ids = [own_id(self._operations[each.request.operation], each.answer) for each in creations]
        shown = [position for position, own in enumerate(ids) if own in texts]
        if shown:
            yield from creations[max(shown[0] - 1, 0) : shown[-1] + 2][-_MOST_LISTED:]

    def _creations(self, exchange: Exchange) -> list[Exchange]:
        """Returns the creations at the address of a request."""
        there = self._writes.get(_address(self._operations[exchange.request.operation], exchange), ())
        return [each for each in there if self._operations[each.request.operation].method == "POST"]


def _address(operation: Operation, exchange: Exchange) -> str:
    return filled(operation.path, exchange.request.parts["path"]).rstrip("/")


def _lasting(changes: Sequence[Exchange]) -> Iterator[Exchange]:
    """Yields the changes of a resource of which something is left, the latest first: a later one may set the same
    values. A server that merges what it should replace keeps the others.
    """
    covered = set[tuple[str | int, ...]]()
    for each in reversed(changes):
        places = {at for at, _ in _ends(each.request.body)}
        if not places <= covered and each.request.body != {}:
            yield each
        covered |= places


def _steps(
    needed: Sequence[Exchange], sources: Mapping[tuple[int, Key], tuple[int, Carried]], ends: set[int]
) -> Iterator[Step]:
    numbers = {each.number: position for position, each in enumerate(needed, 1)}
    given: dict[tuple[int, Carried], Carried] = {}
    for producer, carried in sources.values():
        if producer in numbers and (producer, carried) not in given:
            others = sum(one == producer for one, _ in given)
            name = f"{carried.variable}{numbers[producer]}{'abcdefgh'[others - 1 : others]}"
            given[producer, carried] = replace(carried, variable=name)
    for each in needed:
        fills = {key: given[found].variable for (number, key), found in sources.items() if number == each.number}
        gives = tuple(named for (producer, _), named in given.items() if producer == each.number)
        yield Step(each, fills, gives, each.number in ends)


def _given(exchange: Exchange, value: Any) -> Carried | None:
    """Returns where a response has a value; None where it has not."""
    if exchange.headers.get("etag") == value:
        return Carried("tag", header="etag")
    text = str(value)
    if isinstance(value, bool) or not isinstance(value, str | int) or not _PLAIN.fullmatch(text):
        return None
    places = [at for at, leaf in _leaves(exchange.answer).items() if leaf == value or str(leaf) == text]
    if places:
        return Carried("id", at=min(places, key=lambda at: (len(at), at[-1:] != _ID)))
    location = exchange.headers.get("location", "")
    return Carried("id", header="location") if location.rstrip("/").rpartition("/")[2] == text else None


def _is_sent(exchange: Exchange, value: Any) -> bool:
    """Returns whether a request held a value, so that its response may repeat it."""
    return value in _leaves(dict(exchange.request.parts)).values()


def _leaves(value: Any) -> dict[tuple[str | int, ...], Any]:
    """Returns the texts and numbers of a JSON value, but truth values, by their places."""
    return {at: leaf for at, leaf in _ends(value) if isinstance(leaf, str | int) and not isinstance(leaf, bool)}


def _ends(value: Any) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Yields the values within a JSON value that have no members, with their places."""
    waiting: list[tuple[tuple[str | int, ...], Any]] = [((), value)]
    while waiting:
        at, inner = waiting.pop()
        if isinstance(inner, dict) and inner:
            waiting += [((*at, name), each) for name, each in inner.items()]
        elif isinstance(inner, list) and inner:
            waiting += [((*at, index), each) for index, each in enumerate(inner)]
        else:
            yield at, inner
