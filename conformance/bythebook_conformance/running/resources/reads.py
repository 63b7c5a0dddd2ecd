"""Reads a thing before and after it is changed, and once more at the end: alone, else in the list of its kind.

It judges nothing, and makes and takes away nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from bythebook_conformance.model import Draft, Exchange, Requirement
from bythebook_conformance.relations.collections import (
    asked_by,
    holds_id,
    is_called,
    items,
    lists_what_is_deleted,
    lists_what_is_written,
)
from bythebook_conformance.relations.graph import identity, related
from bythebook_conformance.relations.identity import holds_what_was_sent, id_sent, is_told_by_body, own_id
from bythebook_conformance.relations.names import is_search, path_names
from bythebook_conformance.running.resources.lists import listing
from bythebook_conformance.running.resources.resource import addressed
from bythebook_conformance.running.session import Session
from bythebook_openapi.model.contract import Contract, Operation
from bythebook_openapi.model.operation import Key
from bythebook_openapi.states import ABSENT

__all__ = ["Reads"]

READ = "read after"
# The list is read after so many creations.
_LISTED = 2
# What a read after a write is held against; it is read again while it is against it.
_OF_A_READ = frozenset(
    {"read-back", "patch-absent", "patch-null", "put-absent", "deleted"}
    | {"default", "default-yields", "echo", "null-kept"}
)
# After so many things in a row that never came, none is waited for any more.
_MISSES = 2
# A thing is addressed by so many other names, where nothing stands under the first.
_MOST_NAMES = 2


@dataclass
class Reads:
    """Reads of the things of a group of operations. What is not as it was written is read again after `waits`, in
    seconds; `turns` says under which of its names a thing is addressed, by operation.
    """

    contract: Contract
    any_session: Callable[[Operation], Session]
    waits: tuple[float, ...]
    turns: dict[str, int] = field(default_factory=dict)
    _listings: dict[str, int] = field(default_factory=dict)
    _missed: dict[str, int] = field(default_factory=dict)

    def after(self, session: Session, exchange: Exchange) -> tuple[Exchange | None, Exchange | None]:
        """Return a read of what an exchange wrote, and one of the list that may hold it; None where there is none."""
        operation, own = session.operation, own_id(session.operation, exchange.answer)
        if operation.method == "POST" and lists_what_is_written(self.contract, operation):
            listed = self._listed(session, exchange, own)
            return _alone(listed, "id", own), listed
        read = self.read(session, session.values.supplied, exchange)
        known = (
            identity(operation, replace(exchange, after=read), related(self.contract, operation))
            if read is not None
            else own
        )
        return read, self._listed(session, exchange, known)

    def read(self, session: Session, supplied: dict[Key, Any], exchange: Exchange | None) -> Exchange | None:
        """Return a read of the thing that a session's operation writes; None where there is no way to read it."""
        operation = session.operation
        reader = related(self.contract, operation).reader
        if reader is None:
            return self._in_list(session, supplied, exchange)
        wanted = addressed(self.contract, operation, reader, supplied, exchange, turn=self.turns.get(reader.id, 0))
        if wanted is None:
            return self._under_id_sent(session, reader, exchange)
        reading = self.any_session(reader)
        if exchange is None:
            return self._last_state(session, lambda: self._get(reading, wanted, operation))
        found = self._looked_for(session, exchange, lambda: self._get(reading, wanted, operation))
        if operation.method != "POST":
            return found
        if found is not None and found.status == 404 and reader.id not in self.turns:
            found = self._renamed(reading, operation, exchange) or found
        return found

    def _looked_for(self, session: Session, exchange: Exchange, look: Callable[[], Exchange | None]) -> Exchange | None:
        """Return a read of what was written: of a thing that is there, and as it was written."""
        key = session.operation.id
        found = self._patiently(key, look, lambda seen: _is_decided(session.operation, seen))
        if found is None or not _contradicts(session, exchange, found):
            return found
        return self._patiently(f"{key} again", look, lambda seen: not _contradicts(session, exchange, seen))

    def _last_state(self, session: Session, look: Callable[[], Exchange]) -> Exchange | None:
        """Return a read before a change, that shows what an earlier change left, if nothing has read that yet."""
        path = {key[-1]: value for key, value in session.values.supplied.items() if key[0] == "path"}
        last = next((each for each in reversed(session.record.exchanges) if each.accepted), None)
        if last is None or last.after is not None or last.request.parts["path"] != path:
            return look()
        return self._patiently(
            f"{session.operation.id} again", look, lambda seen: not _contradicts(session, last, seen)
        )

    def _patiently(
        self, key: str, look: Callable[[], Exchange | None], is_decided: Callable[[Exchange], bool]
    ) -> Exchange | None:
        """Return what is seen of a thing, asked again for a few seconds while it is not there; after some that never
        came nothing of this `key` is waited for any more.
        """
        found = look()
        if found is None or is_decided(found) or self._missed.get(key, 0) >= _MISSES:
            return found
        for seconds in self.waits:
            time.sleep(seconds)
            found = look()
            if found is None or is_decided(found):
                self._missed[key] = 0
                return found
        self._missed[key] = self._missed.get(key, 0) + 1
        return found

    def _under_id_sent(self, session: Session, reader: Operation, exchange: Exchange | None) -> Exchange | None:
        """Return a read of a thing under the id that its creation sent, where its answer tells none; None where
        something else stands there.
        """
        operation = session.operation
        last = reader.by_key.get(("path", (path_names(reader) or [""])[-1]))
        is_creation = operation.method == "POST" and exchange is not None and is_told_by_body(exchange)
        if last is None or exchange is None or not is_creation or len(path_names(reader)) != 1:
            return None
        value = id_sent(last, exchange, self.contract)
        if value is ABSENT:
            return None
        reading, written, own = self.any_session(reader), exchange, last.key

        def is_it(seen: Exchange) -> bool:
            return holds_what_was_sent(written, seen, self.contract)

        key = f"{operation.id} under the id that was sent"
        found = self._patiently(key, lambda: self._get(reading, {own: value}, operation), is_it)
        return found if found is not None and is_it(found) else None

    def _renamed(self, reading: Session, operation: Operation, exchange: Exchange | None) -> Exchange | None:
        """Return the read of a thing under another of its names; None where nothing stands there either."""
        for turn in range(1, _MOST_NAMES + 1):
            self.turns[reading.operation.id] = turn
            wanted = addressed(self.contract, operation, reading.operation, {}, exchange, turn=turn)
            if wanted is not None and (found := self._get(reading, wanted, operation)).accepted:
                return found
        self.turns.pop(reading.operation.id)
        return None

    def _get(self, reading: Session, wanted: dict[Key, Any], operation: Operation) -> Exchange:
        kept, reading.values.supplied = reading.values.supplied, wanted
        try:
            return reading.send(Draft(reading.base), f"{READ} {operation.id}", prepared=True)
        finally:
            reading.values.supplied = kept

    def _listed(self, session: Session, exchange: Exchange, own: str | int | None) -> Exchange | None:
        """Return a read of the list after one of the first creations, or after a DELETE that nothing else can show."""
        operation = session.operation
        path = exchange.request.parts["path"]
        if operation.method != "POST" or is_search(operation):
            is_shown = lists_what_is_deleted(self.contract, operation)
            return self._without(session, path, exchange) if is_shown else None
        self._listings[operation.id] = self._listings.get(operation.id, 0) + 1
        if self._listings[operation.id] > _LISTED:
            return None
        key = f"{operation.id} in a list"
        return self._patiently(
            key,
            lambda: self._list(session, path, own, exchange),
            lambda found: not found.accepted or _holds(found, own),
        )

    def _without(self, session: Session, path: dict[str, Any], exchange: Exchange) -> Exchange | None:
        """Return a read of the list that should not hold what was deleted; it may lag behind."""
        name = path_names(session.operation)[-1]

        def is_gone(found: Exchange) -> bool:
            listed = items(found.answer) or []
            return not found.accepted or not any(is_called(each, name, path.get(name)) for each in listed)

        key = f"{session.operation.id} in a list"
        return self._patiently(key, lambda: self._list(session, path, None, exchange), is_gone)

    def _list(
        self, session: Session, path: dict[str, Any], own: str | int | None, made: Exchange | None
    ) -> Exchange | None:
        """Return the read of the list that holds a thing: asked by what the thing that was made tells of itself."""
        lister = related(self.contract, session.operation).lister
        if lister is None:
            return None
        reading = self.any_session(lister)
        kept = reading.values.supplied
        told = asked_by(self.contract, lister, made) if made is not None else {}
        reading.values.supplied = {**{("path", name): value for name, value in path.items()}, **told}
        try:
            return listing(reading, own)
        finally:
            reading.values.supplied = kept

    def _in_list(self, session: Session, supplied: dict[Key, Any], exchange: Exchange | None) -> Exchange | None:
        """Return the list with nothing in it but the thing that a session's operation writes; None where it is not
        there, or cannot be told.
        """
        operation = session.operation
        if not lists_what_is_written(self.contract, operation):
            return None
        name = path_names(operation)[-1] if operation.method != "POST" else "id"
        told = own_id(operation, exchange.answer) if exchange is not None else None
        own = supplied.get(("path", name)) if operation.method != "POST" else told
        path = {key[-1]: value for key, value in supplied.items() if key[0] == "path"}
        return _alone(self._list(session, path, own, exchange) if own is not None else None, name, own)

    def look_again(self, session: Session) -> None:
        """Read the first thing that a session's operation made once more, where anything was made after it."""
        if session.operation.method != "POST" or "kept" not in {each.kind for each in session.plan.requirements}:
            return
        made = [each for each in session.record.accepted() if each.after is not None and each.after.accepted]
        if len(made) < 2:
            return
        first, reader = made[0], related(self.contract, session.operation).reader
        assert first.after is not None
        path: dict[str, Any] = first.after.request.parts["path"]
        wanted: dict[Key, Any] = {("path", name): value for name, value in path.items()}
        if reader is not None:
            session.record.later = (first.number, self._get(self.any_session(reader), wanted, session.operation))
            return
        found = self._in_list(session, wanted, first)
        if found is not None:
            session.record.later = (first.number, found)


def _is_decided(operation: Operation, read: Exchange) -> bool:
    """Return whether a thing is there, or will not come."""
    return read.accepted or operation.method == "DELETE" or read.status not in {404, 409, 425}


def _contradicts(session: Session, written: Exchange, read: Exchange) -> bool:
    """Return whether a read shows something else than was written, which the answer to the write itself does not: it
    may come from a copy that lags behind.
    """

    def is_against(requirement: Requirement, exchange: Exchange) -> bool:
        seen = session.judge(requirement, exchange)
        return seen is not None and seen.outcome == "fail"

    alone, both = replace(written, after=None), replace(written, after=read)
    bearing = [each for each in session.plan.requirements if each.kind in _OF_A_READ]
    return written.accepted and any(is_against(each, both) and not is_against(each, alone) for each in bearing)


def _holds(listed: Exchange, own: str | int | None) -> bool:
    """Return whether a list holds the thing of an id; where its creation told none, that cannot be asked."""
    return own is None or any(holds_id(each, own) for each in items(listed.answer) or [])


def _alone(found: Exchange | None, name: str, own: Any) -> Exchange | None:
    """Return the read of a list with nothing in it but the thing of an id; None where it is not there once."""
    listed = items(found.answer) if found is not None and found.accepted else None
    kept = [each for each in listed or [] if is_called(each, name, own)]
    return replace(found, answer=_narrowed(found.answer, kept)) if found is not None and len(kept) == 1 else None


def _narrowed(answer: Any, kept: list[Any]) -> Any:
    """Return the answer of a list with those things alone in it."""
    if isinstance(answer, list):
        return kept
    narrow = {name: kept if isinstance(each, list) else each for name, each in answer.items()}
    if any(isinstance(each, list) for each in answer.values()):
        return narrow
    return {
        name: _narrowed(each, kept) if isinstance(each, dict) and items(each) is not None else each
        for name, each in answer.items()
    }
