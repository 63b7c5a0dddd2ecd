"""The things that a run makes, finds, reads and takes away: what operations need around them.

It supplies path parameters, reads before and after a write, and deletes at the end what was created. It judges nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from bythebook_conformance.judging.lists import as_read, only_lister
from bythebook_conformance.judging.naming import value_for
from bythebook_conformance.judging.relations import (
    MOST_FILLED,
    Supplier,
    creator_in,
    demanded,
    is_search,
    items,
    own_names,
    path_names,
    related,
)
from bythebook_conformance.model import Draft, Exchange
from bythebook_conformance.running.listing import asked_by, listing
from bythebook_conformance.running.session import CONTROL, QUESTION, Session
from bythebook_conformance.running.thing import Thing, addressed
from bythebook_specs.contract import Contract, Field, Operation
from bythebook_specs.operation import Key
from bythebook_specs.states import ABSENT

__all__ = ["CLEAN_UP", "SET_UP", "Things"]

SET_UP, READ, CLEAN_UP = "set-up for", "read after", "clean-up"
_LISTED = 2
# A list in which alone a thing is seen is read after each write, unless it holds more things than this.
_LONG = 100
_LOST = frozenset({404, 410, 500})
# A thing that is not there yet is asked for again after so many seconds.
_POLL = (0.2, 0.5, 1.0)
# After so many things in a row that never came, none is waited for any more.
_MISSES = 2
# A thing is addressed by so many other names, where nothing stands under the first.
_MOST_NAMES = 2


@dataclass
class Things:
    """The things of a group of operations. `opened` gives the session of an operation, or None where it is blocked."""

    contract: Contract
    opened: Callable[[Operation], Session | None]
    any_session: Callable[[Operation], Session]
    no_create: bool = False
    made: list[Thing] = field(default_factory=list)
    _current: dict[tuple[str, str], Thing] = field(default_factory=dict)
    _before: dict[str, tuple[dict[Key, Any], Exchange]] = field(default_factory=dict)
    _named: dict[str, dict[str, Any]] = field(default_factory=dict)
    _listings: dict[str, int] = field(default_factory=dict)
    _busy: set[str] = field(default_factory=set)
    _readable: set[str] = field(default_factory=set)
    _missed: dict[str, int] = field(default_factory=dict)
    _turns: dict[str, int] = field(default_factory=dict)

    def prepare(self, session: Session) -> Exchange | None:
        """Supply the path parameters of a session's next request; return a read of what it is to change."""
        operation = session.operation
        session.values.supplied = self._supplied(session)
        if operation.method not in {"PUT", "PATCH"}:
            return None
        supplied, known = self._before.get(operation.id, ({}, None))
        if known is not None and supplied == session.values.supplied:
            return known
        found = self._read(session, session.values.supplied, None)
        if found is not None and found.accepted:
            self._readable.add(operation.id)
        elif found is not None and found.status in _LOST and operation.id in self._readable:
            # A change took it out of sight, or broke it: what is left of the run needs another one.
            self._current = {key: each for key, each in self._current.items() if key[0] != operation.id}
            session.values.supplied = self._supplied(session)
            found = self._read(session, session.values.supplied, None)
        return found

    def _supplied(self, session: Session) -> dict[Key, Any]:
        operation = session.operation
        suppliers = related(self.contract, operation).suppliers
        names = path_names(operation)
        found: dict[str, Any] = {}
        for name in reversed(names):
            parameter = operation.by_key.get(("path", name))
            if parameter is None or name in found:
                continue
            if parameter.key in session.values.known:
                found[name] = session.values.known[parameter.key][0]
            elif name in self._named.get(operation.id, {}) and not (name in suppliers and suppliers[name].creates):
                found[name] = self._named[operation.id][name]
            elif name in suppliers:
                turn = self._turns.get(operation.id, 0) if name == names[-1] else 0
                found = {**self._of_thing(session, parameter, suppliers[name], turn), **found}
            if name not in found and parameter.examples:
                found[name] = parameter.examples[0]
        supplied: dict[Key, Any] = {("path", name): value for name, value in found.items()}
        if operation.method != "POST":
            for key, path in own_names(self.contract, operation).items():
                if path in supplied and self.contract.admits(operation.by_key[key], supplied[path]):
                    supplied[key] = supplied[path]
        creator = creator_in(self.contract, operation) if operation.method == "GET" and demanded(operation) else None
        thing = self._thing(session, Supplier(creator)) if creator is not None else None
        return {**supplied, **(asked_by(self.contract, operation, thing.exchange) if thing is not None else {})}

    def _of_thing(self, session: Session, parameter: Field, supplier: Supplier, turn: int) -> dict[str, Any]:
        """Return the value that a thing gives for a path parameter, and those under which the thing itself stands."""
        thing = self._thing(session, supplier)
        value = self._value(parameter, supplier, thing, turn) if thing is not None else ABSENT
        if thing is None or value is ABSENT:
            return {}
        theirs = thing.exchange.request.parts["path"]
        names = zip(path_names(session.operation), path_names(thing.operation), strict=False)
        around = {own: theirs[other] for own, other in names if own != parameter.path[0] and other in theirs}
        return {**around, parameter.path[0]: value}

    def _value(self, parameter: Field, supplier: Supplier, thing: Thing, turn: int = 0) -> Any:
        """Return what a thing gives for a path parameter; what a PUT made stands under the client's own value."""
        if thing.operation.method == "PUT":
            return next(reversed(thing.exchange.request.parts["path"].values()), ABSENT)
        return value_for(parameter, supplier.expression, thing.exchange, self.contract, turn)

    def rename(self, session: Session) -> bool:
        """Address a session's thing by another of its names from now on; return whether it may have another one."""
        operation = session.operation
        self._turns[operation.id] = self._turns.get(operation.id, 0) + 1
        if self._turns[operation.id] <= _MOST_NAMES and path_names(operation):
            last = ("path", path_names(operation)[-1])
            if last not in session.values.known and self._supplied(session).get(last, ABSENT) is not ABSENT:
                return True
        self._turns.pop(operation.id)
        return False

    def establish(self, session: Session) -> bool:
        """Put a thing where a session's operation looks for one; return whether that was done."""
        operation = session.operation
        putter = next(
            (each for each in self.contract.operations if each.method == "PUT" and each.path == operation.path), None
        )
        if putter is None or operation.method == "PUT" or self.no_create:
            return False
        putting = self.opened(putter)
        if putting is None:
            return False
        kept, putting.values.supplied = putting.values.supplied, session.values.supplied
        try:
            return putting.send(Draft(putting.base), f"{SET_UP} {operation.id}", prepared=True).accepted
        finally:
            putting.values.supplied = kept

    def _thing(self, session: Session, supplier: Supplier) -> Thing | None:
        """Return a thing for an operation: one of its own where it changes it, else any that is there."""
        is_shared = not session.operation.is_write or session.operation.method == "POST"
        key = ("" if is_shared else session.operation.id, supplier.operation.id)
        current = self._current.get(key)
        if current is not None and not current.is_gone:
            return current
        if is_shared:
            there = (each for each in reversed(self.made) if each.operation.id == supplier.operation.id)
            current = next((each for each in there if not each.is_gone), None)
        else:
            current = None
        current = current or self._new(session, supplier)
        if current is not None:
            self._current[key] = current
        return current

    def _new(self, session: Session, supplier: Supplier) -> Thing | None:
        operation = supplier.operation
        if operation.id in self._busy or (supplier.creates and self.no_create):
            return None
        self._busy.add(operation.id)
        try:
            creator = self.opened(operation)
            if creator is None:
                return None
            count = len(self.made)
            # What is changed must have a value, so the most is sent that was accepted; a list by filters may be empty.
            draft = creator.over_base(creator.fullest) if supplier.creates else Draft(creator.base)
            exchange = creator.send(draft, f"{SET_UP} {session.operation.id}")
            if not exchange.accepted:
                exchange = creator.send(Draft(creator.base), f"{SET_UP} {session.operation.id}")
            if not exchange.accepted:
                return None
            if len(self.made) == count:
                self.made.append(Thing(operation, exchange, is_gone=False))
            return self.made[-1]
        finally:
            self._busy.discard(operation.id)

    def observe(self, session: Session, exchange: Exchange) -> Exchange:
        """Return an exchange with the reads that follow it; remember what it made and what it took away."""
        operation = session.operation
        if not exchange.accepted or not exchange.authorized or not operation.is_write:
            return exchange
        self._before.clear()  # what one request makes may change another's thing
        if operation.method == "POST" and not is_search(operation):
            self.made.append(Thing(operation, exchange))
        elif operation.method == "PUT":  # under a name of the client's own: what was made so is replaced from now on
            self._named.setdefault(operation.id, dict(exchange.request.parts["path"]))
        elif operation.method == "DELETE":
            for (user, _), thing in self._current.items():
                thing.is_gone |= user == operation.id
        if exchange.request.purpose in {CONTROL, QUESTION} or exchange.request.purpose.startswith(CLEAN_UP):
            return exchange
        after = self._read(session, session.values.supplied, exchange)
        is_placed = session.is_placed and not any(key[0] == "path" for key in exchange.request.changed)
        if after is not None and operation.method in {"PUT", "PATCH"} and after.accepted and is_placed:
            self._before[operation.id] = (dict(session.values.supplied), after)
        lister = related(self.contract, operation).lister if operation.method == "POST" else None
        if lister is None or self._listings.get(operation.id, 0) >= _LISTED:
            return replace(exchange, after=after)
        found = listing(self.any_session(lister), exchange)
        is_alone = after is None and only_lister(self.contract, operation) is not None
        after = as_read(found, exchange) if is_alone else after
        if not is_alone or after is None or len(items(found.answer) or []) > _LONG:
            self._listings[operation.id] = self._listings.get(operation.id, 0) + 1
        return replace(exchange, after=after, listing=found)

    def _read(self, session: Session, supplied: dict[Key, Any], exchange: Exchange | None) -> Exchange | None:
        """Return a read of the thing that a session's operation writes; None where there is no way to read it."""
        operation = session.operation
        reader = related(self.contract, operation).reader
        if reader is None:
            return None
        wanted = addressed(self.contract, operation, reader, supplied, exchange, turn=self._turns.get(reader.id, 0))
        if wanted is None:
            return None
        reading = self.any_session(reader)
        patient = self._missed.get(operation.id, 0) < _MISSES
        waits = _POLL if exchange is not None and operation.method == "POST" and patient else ()
        found = self._get(reading, wanted, operation)
        for seconds in waits:
            if found.accepted or found.status not in {404, 409, 425}:
                break
            time.sleep(seconds)
            found = self._get(reading, wanted, operation)
        if waits and found.status == 404 and reader.id not in self._turns:
            found = self._renamed(reading, operation, exchange) or found
        if waits:
            self._missed[operation.id] = 0 if found.accepted else self._missed.get(operation.id, 0) + 1
        return found

    def _renamed(self, reading: Session, operation: Operation, exchange: Exchange | None) -> Exchange | None:
        """Return the read of a thing under another of its names; None where nothing stands there either."""
        for turn in range(1, _MOST_NAMES + 1):
            self._turns[reading.operation.id] = turn
            wanted = addressed(
                self.contract, operation, reading.operation, {}, exchange, turn=self._turns.get(reading.operation.id, 0)
            )
            if wanted is not None and (found := self._get(reading, wanted, operation)).accepted:
                return found
        self._turns.pop(reading.operation.id)
        return None

    def _get(self, reading: Session, wanted: dict[Key, Any], operation: Operation) -> Exchange:
        kept, reading.values.supplied = reading.values.supplied, wanted
        try:
            return reading.send(Draft(reading.base), f"{READ} {operation.id}", prepared=True)
        finally:
            reading.values.supplied = kept

    def fill(self, session: Session, count: int) -> None:
        """Make things in the collection that a session's operation lists, until there are more of them than `count`."""
        operation = session.operation
        creator = creator_in(self.contract, operation)
        if creator is None or not 0 < count <= MOST_FILLED or self.no_create:
            return
        creating = self.opened(creator)
        there = sum(not each.is_gone for each in self.made if each.operation.id == creator.id)
        for _ in range(count + 1 - there if creating is not None else 0):
            assert creating is not None
            creating.send(Draft(creating.base), f"{SET_UP} {operation.id}")

    def clean_up(self) -> None:
        """Delete what was created and can be deleted, the last first."""
        for thing in reversed(self.made):
            deleter = related(self.contract, thing.operation).deleter
            if thing.is_gone or deleter is None or not thing.is_new:
                continue
            wanted = addressed(
                self.contract, thing.operation, deleter, {}, thing.exchange, turn=self._turns.get(deleter.id, 0)
            )
            if wanted is None:
                continue
            deleting = self.any_session(deleter)
            deleting.values.supplied = wanted
            exchange = deleting.send(Draft(deleting.base), CLEAN_UP, prepared=True)
            thing.is_gone = exchange.accepted or exchange.status in {404, 410}
