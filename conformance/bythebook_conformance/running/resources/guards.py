"""Looks at each request before it is sent, and at each response: the last gate before what the run did not create.

`Harm` decides for an operation, before its first request. This gate sees the values of a request, and knows whose
resource they name. It also watches whether the run still has its own rights.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bythebook_conformance.conventions import ACCESS, HANDLE, MEMBERSHIP, NAMES_USER, PERSON, RIGHTS
from bythebook_conformance.model import Exchange, Request
from bythebook_conformance.relations.names import filled, path_names, place_of
from bythebook_conformance.relations.resources import resource_of
from bythebook_conformance.relations.safety.access import spoken
from bythebook_conformance.relations.safety.classes import Guard, class_of
from bythebook_conformance.running.guarding import Guarding
from bythebook_conformance.running.resources.audit import Audit
from bythebook_conformance.running.resources.identity import Identity
from bythebook_conformance.running.resources.ownership import Ownership
from bythebook_conformance.running.transport.stop import CLEAN_UP
from bythebook_conformance.spelling import words
from bythebook_openapi.model.contract import Contract, Operation

__all__ = ["Guards", "Lost"]

_DENIED = frozenset({401, 403})
_CRASHED = 500
# So many times a refusal is looked into: servers refuse for the state of a resource, too.
_MOST_LOOKS = 12
# The latest writes that may have taken the rights of the run.
_MOST_SUSPECTS = 8
_MINE = "it is about the run's own user"


@dataclass(frozen=True)
class Lost:
    """That the run lost its own rights: the write after which it was refused, and what it may have changed there.

    `request` names the write, `changed` its path and the names of the members that it sent. It holds no values.
    """

    operation: str
    request: str
    changed: str
    number: int
    path: Mapping[str, Any] = field(default_factory=dict, hash=False)


@dataclass
class Guards(Guarding):
    """The gate of one run.

    `look` sends an accepted read again, and returns its response; None where none was accepted. `stop` ends the run.
    `known` holds the values that the user gave. `lost` says that the run lost its own rights; None while it has them.
    `audit` notes what the run changes of what was there before; None for none. `is_aside` says that reads show what a
    run which was killed created, and not what was there before. `no_create` withholds each request that may write.
    """

    contract: Contract
    guard: Guard
    identity: Identity
    ownership: Ownership
    look: Callable[[], Exchange | None] = lambda: None
    stop: Callable[[], None] = lambda: None
    known: frozenset[str] = frozenset()
    lost: Lost | None = None
    audit: Audit | None = None
    is_aside: bool = False
    no_create: bool = False
    changes: list[tuple[Operation, Exchange]] = field(default_factory=list)
    _suspects: list[tuple[Operation, Exchange]] = field(default_factory=list)
    _has_been_let_in: bool = False
    _looks: int = 0
    _is_looking: bool = False
    _lock: threading.RLock = field(default_factory=threading.RLock, repr=False)

    def withheld(self, operation: Operation, request: Request) -> str:
        """Returns why a request is not sent: it would harm what the run did not create, by the values that it holds."""
        if self.no_create and operation.may_write:
            return "--no-create forbids it"
        if not operation.is_write or resource_of(self.contract, operation).is_search:
            return ""
        whose = self.ownership.of(operation, request.parts.get("path", {}))
        if whose == "own":
            return ""
        if why := self._of_own_user(operation, request) or self._of_own_place(operation, request):
            return why
        if whose != "there":
            return ""
        found = class_of(self.contract, operation)
        condition = found.condition(self.guard)
        if condition == "own":
            return f"{found.id}: {found.reason}"
        return ""

    def _of_own_user(self, operation: Operation, request: Request) -> str:
        """Returns why a request is not sent that names the run's own user: it would delete it, or change its access."""
        path = request.parts.get("path", {})
        named = {name for name, value in path.items() if self._is_named(operation, name, value)}
        if named:
            place = place_of(operation)
            after = place.rpartition("}")[2] if place.endswith(tuple(f"{{{each}}}" for each in named)) else ""
            rest = place.split(f"{{{next(iter(named))}}}")[-1] if not after else ""
            if operation.method == "DELETE" and not rest:
                return f"own access: {_MINE}"
            if rest and (ACCESS.found(spoken(rest)) or operation.method == "DELETE"):
                return f"own access: {_MINE}"
            is_change = operation.method in {"PUT", "PATCH"} and not rest
            if is_change and (len(path) > 1 or self._changes_access(request.body)):
                return f"own access: {_MINE}"
        if class_of(self.contract, operation).id == "login":
            is_mine = any(self.identity.is_named(each, by_kind=True) for each in _users_in(request))
            is_given = not self.known.isdisjoint(map(str, _users_in(request)))
            return (
                "own access: it logs in as the run's own user, whom wrong passwords may lock out"
                if (is_mine and not is_given)
                else ""
            )
        last = spoken(place_of(operation).rpartition("/")[2])
        takes_away = operation.method == "DELETE" or bool(ACCESS.found(last)) or bool(MEMBERSHIP.found(last))
        if takes_away and any(self.identity.is_named(each, by_kind=True) for each in _users_in(request)):
            return f"own access: {_MINE}"
        return ""

    def _of_own_place(self, operation: Operation, request: Request) -> str:
        """Returns why a request is not sent that changes what the run's own user is in: `/crews/1` where the account of
        the user shows `crewId: 1`.
        """
        place = place_of(operation)
        for name, value in request.parts.get("path", {}).items():
            kind = place.partition(f"{{{name}}}")[0].rstrip("/").rpartition("/")[2]
            is_at_end = place.endswith(f"{{{name}}}")
            if (is_at_end or operation.method != "POST") and self.identity.is_in(kind, value):
                return f"own access: the run's own user is in it ({kind})"
        return ""

    def _is_named(self, operation: Operation, name: str, value: Any) -> bool:
        before = operation.path.partition(f"{{{name}}}")[0].rstrip("/").rpartition("/")[2]
        is_person = bool(PERSON.found(before) or HANDLE.found(name) or PERSON.found(next(iter(words(name)), "")))
        return self.identity.is_named(value, by_kind=is_person)

    def _changes_access(self, body: Any) -> bool:
        """Returns whether a body holds a name, a right or a password of the run's own user that is not as it was."""
        members = body.items() if isinstance(body, Mapping) else ()
        shown = self.identity.shown
        return any(
            (RIGHTS.found(spoken(name)) or ACCESS.found(spoken(name)) or self.identity.is_claim(shown.get(name)))
            and (name not in shown or shown[name] != value)
            for name, value in members
        )

    def seen(self, operation: Operation, exchange: Exchange) -> None:
        """Learns from a response whose the resources are, and who the run's own user is. Looks whether the run is still
        let in, where it is refused after a change of what was there before.
        """
        if not exchange.authorized or exchange.status is None or self._is_looking or self.is_aside:
            return
        self.identity.learn(operation, exchange)
        self.ownership.note(operation, exchange)
        self._audit(operation, exchange)
        self._note_change(operation, exchange)
        if exchange.accepted or (exchange.status >= _CRASHED and operation.is_write):
            self._has_been_let_in |= exchange.accepted
            self._suspect(operation, exchange)
        elif exchange.status in _DENIED and not exchange.faults and self._is_suspicious():
            self._look_into()

    def _note_change(self, operation: Operation, exchange: Exchange) -> None:
        may_be_stored = exchange.accepted or (exchange.status or 0) >= _CRASHED
        is_change = (
            operation.is_write and not resource_of(self.contract, operation).is_search and operation.method != "DELETE"
        )
        is_clean_up = exchange.request.purpose.startswith(CLEAN_UP)
        if not (is_change and may_be_stored) or is_clean_up:
            return
        if self.ownership.of(operation, exchange.request.parts["path"]) != "own":
            self.changes.append((operation, exchange))

    def _audit(self, operation: Operation, exchange: Exchange) -> None:
        if self.audit is None or resource_of(self.contract, operation).is_search:
            return
        self.audit.note(operation, exchange)
        is_change = operation.is_write and class_of(self.contract, operation).id not in {"creation", "login"}
        if is_change and exchange.accepted and self._is_there(operation, exchange):
            self.audit.touch(operation, exchange.request)

    def _is_there(self, operation: Operation, exchange: Exchange) -> bool:
        """Returns whether a write was about what was there before: a read showed it, or its path has no ids."""
        if operation.method == "PUT" and exchange.status == 201:
            return False
        whose = self.ownership.of(operation, exchange.request.parts["path"])
        return whose == "there" or (
            whose == "" and not path_names(operation) and not resource_of(self.contract, operation).has_items
        )

    def _suspect(self, operation: Operation, exchange: Exchange) -> None:
        is_change = operation.is_write and not resource_of(self.contract, operation).is_search
        if is_change and not exchange.request.purpose.startswith(CLEAN_UP):
            with self._lock:
                self._suspects = [*self._suspects, (operation, exchange)][-_MOST_SUSPECTS:]

    def _foreign(self) -> Iterator[tuple[Operation, Exchange]]:
        """Yields the latest writes to what the run did not create."""
        for operation, exchange in self._suspects:
            creates = class_of(self.contract, operation).id == "creation"
            if not creates and self.ownership.of(operation, exchange.request.parts["path"]) != "own":
                yield operation, exchange

    def _is_suspicious(self) -> bool:
        with self._lock:
            is_new = self._has_been_let_in and self.lost is None and self._looks < _MOST_LOOKS
            return is_new and any(True for _ in self._foreign())

    def _look_into(self) -> None:
        """Sends a read again that was accepted before, twice. Ends the run where the server refuses it now."""
        with self._lock:
            if self._is_looking or not self._is_suspicious():
                return
            self._is_looking, self._looks = True, self._looks + 1
            try:
                responses = [self.look()]
                if responses[0] is not None and responses[0].status in _DENIED:
                    responses.append(self.look())
            finally:
                self._is_looking = False
            if any(each is None or each.status not in _DENIED for each in responses):
                self._suspects = [] if responses[0] is not None else self._suspects
                return
            operation, exchange = list(self._foreign())[-1]
            self.lost = _told(operation, exchange)
        self.stop()


def _told(operation: Operation, exchange: Exchange) -> Lost:
    path, body = exchange.request.parts["path"], exchange.request.body
    members = ", ".join(body) if isinstance(body, Mapping) else ""
    return Lost(operation.id, f"{operation.verb} {filled(operation.route, path)}", members, exchange.number, dict(path))


def _users_in(request: Request) -> Iterator[Any]:
    """Yields the values of a request's body and query that may say which user is meant."""
    body = request.body
    for holder in (body, request.parts.get("query")):
        for name, value in holder.items() if isinstance(holder, Mapping) else ():
            if NAMES_USER.found(name):
                yield from value if isinstance(value, list) else (value,)
