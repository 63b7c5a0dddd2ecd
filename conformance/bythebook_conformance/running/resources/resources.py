"""The things that a run makes, finds, reads and takes away: what operations need around them.

It supplies path parameters, reads before and after a write, and deletes at the end what was created. It judges nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bythebook_conformance.model import Draft, Exchange, Slot
from bythebook_conformance.relations.collections import MOST_FILLED, asked_by, creator_in, demanded
from bythebook_conformance.relations.graph import (
    Supplier,
    is_named_by_body,
    is_search,
    own_names,
    path_names,
    related,
)
from bythebook_conformance.relations.identity import value_for
from bythebook_conformance.running.resources.reads import Reads
from bythebook_conformance.running.resources.resource import Thing, addressed
from bythebook_conformance.running.session import CONTROL, QUESTION, Session
from bythebook_openapi.model.contract import Contract, Field, Operation
from bythebook_openapi.model.operation import Key
from bythebook_openapi.states import ABSENT

__all__ = ["CLEAN_UP", "SET_UP", "Things"]

SET_UP, CLEAN_UP = "set-up for", "clean-up"
_LOST = frozenset({404, 410, 500})
_ASKING = frozenset({"query", "header", "cookie"})
# A thing is addressed by so many other names, where nothing stands under the first.
_MOST_NAMES = 2


@dataclass
class Things:
    """The things of a group of operations. `opened` gives the session of an operation, or None where it is blocked."""

    contract: Contract
    opened: Callable[[Operation], Session | None]
    any_session: Callable[[Operation], Session]
    waits: tuple[float, ...]
    no_create: bool = False
    made: list[Thing] = field(default_factory=list)
    _current: dict[tuple[str, str], Thing] = field(default_factory=dict)
    _before: dict[str, tuple[dict[Key, Any], Exchange]] = field(default_factory=dict)
    _named: dict[str, dict[str, Any]] = field(default_factory=dict)
    _busy: set[str] = field(default_factory=set)
    _readable: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.reads = Reads(self.contract, self.any_session, self.waits)

    def prepare(self, session: Session) -> Exchange | None:
        """Supply the path parameters of a session's next request; return a read of what it is to change."""
        operation = session.operation
        session.values.supplied = self._supplied(session)
        if operation.method not in {"PUT", "PATCH"}:
            return None
        supplied, known = self._before.get(operation.id, ({}, None))
        if known is not None and supplied == session.values.supplied:
            return known
        found = self.reads.read(session, session.values.supplied, None)
        if found is not None and found.accepted:
            self._readable.add(operation.id)
        elif found is not None and found.status in _LOST and operation.id in self._readable:
            # A change took it out of sight, or broke it: what is left of the run needs another one.
            self._current = {key: each for key, each in self._current.items() if key[0] != operation.id}
            session.values.supplied = self._supplied(session)
            found = self.reads.read(session, session.values.supplied, None)
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
                turn = self.reads.turns.get(operation.id, 0) if name == names[-1] else 0
                found = {**self._of_thing(session, parameter, suppliers[name], turn), **found}
            if name not in found and parameter.examples:
                found[name] = parameter.examples[0]
        supplied: dict[Key, Any] = {("path", name): value for name, value in found.items()}
        if operation.method != "POST":
            for key, path in own_names(self.contract, operation).items():
                if path in supplied and self.contract.admits(operation.by_key[key], supplied[path]):
                    supplied[key] = supplied[path]
        if is_named_by_body(self.contract, operation):
            supplied |= self._named_in_body(session)
        creator = creator_in(self.contract, operation) if operation.method == "GET" and demanded(operation) else None
        thing = self._thing(session, None, Supplier(creator)) if creator is not None else None
        return {**supplied, **(asked_by(self.contract, operation, thing.exchange) if thing is not None else {})}

    def _named_in_body(self, session: Session) -> dict[Key, Any]:
        """Return the id in a body that says which thing a request is about: one of the operation's own."""
        operation = session.operation
        reader = related(self.contract, operation).reader
        found: dict[Key, Any] = {}
        for key, path in own_names(self.contract, operation).items() if reader is not None else ():
            assert reader is not None
            supplier = related(self.contract, reader).suppliers.get(path[-1])
            if supplier is not None and supplier.creates and supplier.operation.id != operation.id:
                value = self._of_thing(session, reader.by_key[path], supplier, 0).get(path[-1], ABSENT)
                if value is not ABSENT and self.contract.admits(operation.by_key[key], value):
                    found[key] = value
        return found

    def _of_thing(self, session: Session, parameter: Field, supplier: Supplier, turn: int) -> dict[str, Any]:
        """Return the value that a thing gives for a path parameter, and those under which the thing itself stands."""
        thing = self._thing(session, parameter, supplier)
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
        self.reads.turns[operation.id] = self.reads.turns.get(operation.id, 0) + 1
        if self.reads.turns[operation.id] <= _MOST_NAMES and path_names(operation):
            last = ("path", path_names(operation)[-1])
            if last not in session.values.known and self._supplied(session).get(last, ABSENT) is not ABSENT:
                return True
        self.reads.turns.pop(operation.id)
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

    def _thing(self, session: Session, parameter: Field | None, supplier: Supplier) -> Thing | None:
        """Return a thing for an operation: one of its own where it changes it, else any that is there."""
        key = self._owner(session.operation, supplier)
        current, is_shared = self._current.get(key), not key[0]
        if current is not None and not current.is_gone:
            return current
        if is_shared:
            made = (each for each in reversed(self.made) if each.operation.id == supplier.operation.id)
            there = [each for each in made if not each.is_gone and each.is_plain]
            named = (each for each in there if parameter and self._value(parameter, supplier, each) is not ABSENT)
            current = next(named, there[0] if there else None)
        else:
            current = None
        current = current or self._new(session, supplier) or self._spare(supplier)
        if current is not None:
            self._current[key] = current
        return current

    def _spare(self, supplier: Supplier) -> Thing | None:
        """Return a thing that was made for something else, where no more can be made: a server may have a quota."""
        made = (each for each in reversed(self.made) if each.operation.id == supplier.operation.id)
        return next((each for each in made if not each.is_gone), None)

    @staticmethod
    def _owner(operation: Operation, supplier: Supplier) -> tuple[str, str]:
        """Return under which name an operation's thing is kept: what it does not change is shared."""
        is_shared = not operation.is_write or operation.method == "POST"
        return "" if is_shared else operation.id, supplier.operation.id

    def renew(self, session: Session, *, bare: bool = False) -> bool:
        """Make another thing for a session's operation to change, a bare one of what must be sent alone; return whether
        that was done.
        """
        operation, names = session.operation, path_names(session.operation)
        supplier = related(self.contract, operation).suppliers.get(names[-1]) if names else None
        is_given = names and ("path", names[-1]) in session.values.known
        if supplier is None or supplier.operation.method != "POST" or is_given:
            return False
        thing = self._new(session, supplier, bare=bare)
        if thing is not None:
            self._current[self._owner(operation, supplier)] = thing
            self._before.pop(operation.id, None)
        return thing is not None

    def _new(self, session: Session, supplier: Supplier, *, bare: bool = False) -> Thing | None:
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
            # A parameter that may be left out may ask for nothing to be made, as `dry_run` does.
            most = {key: slot for key, slot in _most(creator).items() if key[0] not in _ASKING}
            draft = creator.over_base(most) if supplier.creates and not bare else Draft(creator.base)
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
            asked = (key for key, slot in session.changes(exchange.request.draft.slots).items() if slot != "absent")
            self.made.append(Thing(operation, exchange, is_plain=not any(key[0] in _ASKING for key in asked)))
        elif operation.method == "PUT":  # under a name of the client's own: what was made so is replaced from now on
            self._named.setdefault(operation.id, dict(exchange.request.parts["path"]))
        elif operation.method == "DELETE":
            for (user, _), thing in self._current.items():
                thing.is_gone |= user == operation.id
        if exchange.request.purpose in {CONTROL, QUESTION} or exchange.request.purpose.startswith(CLEAN_UP):
            return exchange
        after, listed = self.reads.after(session, exchange)
        is_placed = session.is_placed and not any(key[0] == "path" for key in exchange.request.changed)
        if after is not None and operation.method in {"PUT", "PATCH"} and after.accepted and is_placed:
            self._before[operation.id] = (dict(session.values.supplied), after)
        if self.made and self.made[-1].exchange is exchange:
            self.made[-1].exchange = replace(exchange, after=after)
        return replace(exchange, after=after, listing=listed)

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

    def look_again(self, session: Session) -> None:
        """Read the first thing that a session's operation made once more, where anything was made after it."""
        self.reads.look_again(session)

    def clean_up(self) -> None:
        """Delete what was created and can be deleted, the last first."""
        for thing in reversed(self.made):
            deleter = related(self.contract, thing.operation).deleter
            if thing.is_gone or deleter is None or not thing.is_new:
                continue
            wanted = addressed(
                self.contract, thing.operation, deleter, {}, thing.exchange, turn=self.reads.turns.get(deleter.id, 0)
            )
            if wanted is None:
                continue
            deleting = self.any_session(deleter)
            deleting.values.supplied = wanted
            exchange = deleting.send(Draft(deleting.base), CLEAN_UP, prepared=True)
            thing.is_gone = exchange.accepted or exchange.status in {404, 410}


def _most(creator: Session) -> Mapping[Key, Slot]:
    """Return what holds the most of what was accepted; where no more than the least was sent yet, every field."""
    known, pools = creator.fullest, creator.plan.pools
    return pools[1].slots if known == creator.base and len(pools) > 1 else known
