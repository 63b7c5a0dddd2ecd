"""The registry of every resource that a run created, whatever the request was meant to show."""

from __future__ import annotations

import threading
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bythebook_conformance.conventions import ENVELOPE
from bythebook_conformance.model import GONE, Exchange
from bythebook_conformance.planning.values import Supplied
from bythebook_conformance.relations.deleters import may_create
from bythebook_conformance.relations.identity import holds_what_was_sent
from bythebook_conformance.relations.logins import gives_credentials
from bythebook_conformance.relations.names import id_names
from bythebook_conformance.relations.resources import resource_of
from bythebook_conformance.running.resources.identity import Identity
from bythebook_conformance.running.resources.ownership import Ownership
from bythebook_conformance.running.resources.resource import Remainder, Resource
from bythebook_conformance.spelling import plain
from bythebook_openapi.model.contract import Contract, Operation
from bythebook_openapi.states import ABSENT

__all__ = ["Created"]

_CREATED, _CRASHED = 201, 500
_UNCLEAR = "the server answered 200, and the document has 201 alone: the run may have created it, or found it"


@dataclass
class Created:
    """The resources that a run created, in the order of their creation. Several threads may add some.

    `ownership` knows what was there before, and `identity` the run's own user. `unclear` holds what a POST created or
    found, and `crashed` what it may have created though the server answered 5xx or nothing.
    """

    contract: Contract
    ownership: Ownership
    identity: Identity
    resources: list[Resource] = field(default_factory=list)
    unclear: list[Resource] = field(default_factory=list)
    crashed: list[Resource] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, resource: Resource, supplied: Supplied) -> None:
        """Adds a resource, unless its exchange created none. `supplied` holds what other resources gave the request."""
        exchange = resource.exchange
        is_session = gives_credentials(self.contract, resource.operation)
        if is_session and not resource_of(self.contract, resource.operation).deleters:
            return  # a login gives a session, which ends without a request
        if self._may_have_created(resource, supplied):
            with self._lock:
                (self.unclear if exchange.accepted else self.crashed).append(resource)
            return
        if not exchange.accepted or not creates(self.contract, resource.operation, exchange, supplied):
            return
        resource.is_found = self._was_found(resource)
        if resource.is_found:
            return
        with self._lock:
            beside = [each for each in _beside(resource) if self.ownership.claim(each)]
            self.resources += [resource, *beside]

    def _was_found(self, resource: Resource) -> bool:
        """Returns whether a response names what was there before: a read showed it, or it is the run's own user."""
        exchange, operation = resource.exchange, resource.operation
        is_action = operation.method == "POST" and not resource_of(self.contract, operation).has_items
        if is_action and exchange.status != _CREATED:
            names = (resource.id, *resource.names.values())
            if any(self.identity.is_named(each, by_kind=True) for each in names):
                return True
        return not self.ownership.claim(resource)

    def _may_have_created(self, resource: Resource, supplied: Supplied) -> bool:
        """Returns whether a request would have created a resource if the server had answered 201, and it did not."""
        operation, exchange = resource.operation, resource.exchange
        about = resource_of(self.contract, operation)
        if operation.method != "POST" or about.is_named:
            return False
        is_crash = exchange.status is None or exchange.status >= _CRASHED
        if not ((is_crash and about.lister is not None) or (exchange.accepted and resource.is_unclear)):
            return False
        return creates(self.contract, operation, replace(exchange, status=_CREATED), supplied)

    def settle(self, operations: Collection[str]) -> list[Resource]:
        """Adds what operations created, by the ids of these, though the server answered 200 where the document has 201.
        What may have been there before is added as doubtful, unless a read before showed it. Returns what is doubtful.
        """
        unclear = [each for each in self.unclear if each.operation.id in operations]
        self.unclear = [each for each in self.unclear if each.operation.id not in operations]
        told = {(each.operation.id, each.id) for each in self.resources if each.id}
        shown = self._proven(unclear)
        for resource in unclear:
            name = resource.operation.id, resource.id
            if (resource.id and name in told) or not self.ownership.is_new(resource):
                continue
            told.add(name)
            if id(resource) in shown:
                self.ownership.claim(resource)
                self.resources.append(resource)
            else:
                self.doubt(resource)
        return [each for each in unclear if each.is_doubtful]

    def doubt(self, resource: Resource) -> None:
        """Adds a resource that the run created or found. The report lists it as left, and nothing deletes it."""
        resource.is_doubtful, resource.remainder = True, Remainder(_UNCLEAR)
        self.resources.append(resource)

    def own(self, resources: Sequence[Resource]) -> None:
        """Counts resources as the run's own, as far as no read before showed them."""
        for resource in resources:
            if self.ownership.claim(resource):
                resource.is_doubtful, resource.remainder = False, None
                self.resources += [] if resource in self.resources else [resource]

    def _proven(self, unclear: Sequence[Resource]) -> set[int]:
        """Returns the resources that the run created, by identity, among those that it created or found.

        A server finds a resource by some of the values of the request. Two requests that differ in fresh texts alone
        got two ids: so it looked for a fresh text, which nothing had before the run, or for nothing.
        """
        marks, asked = dict[tuple[str, str], set[str]](), dict[tuple[str, str], set[str]]()
        for each in unclear:
            marks.setdefault((each.operation.id, each.id), set()).add(each.exchange.request.mark)
            asked.setdefault((each.operation.id, _asked(each)), set()).add(each.id)
        return {
            id(each)
            for each in unclear
            if each.id
            and len(marks[each.operation.id, each.id]) == 1
            and len(asked[each.operation.id, _asked(each)] - {""}) > 1
            and holds_what_was_sent(each.exchange, each.exchange, self.contract)
        }

    def take_crashed(self, operations: Collection[str]) -> list[Resource]:
        """Takes out what operations may have created though they crashed, by the ids of these. Returns it without that
        which the same request created when it was sent again.
        """
        crashed = {each.exchange.request.mark: each for each in self.crashed if each.operation.id in operations}
        self.crashed = [each for each in self.crashed if each.operation.id not in operations]
        known = {each.exchange.request.mark for each in self.resources}
        return [each for mark, each in crashed.items() if mark not in known]

    def owed(self) -> int:
        """Returns how many resources are there that a DELETE of the document may remove."""
        made = (*tuple(self.resources), *tuple(self.unclear))
        there = (each for each in made if not (each.is_gone or each.is_doubtful))
        return sum(bool(resource_of(self.contract, each.operation).deleters) for each in there)

    def of(self, operations: Collection[str]) -> list[Resource]:
        """Returns the resources that operations created, by the ids of these."""
        return [each for each in tuple(self.resources) if each.operation.id in operations]


def creates(contract: Contract, operation: Operation, exchange: Exchange, supplied: Supplied) -> bool:
    """Returns whether an accepted request created a resource, and was no action on another one.

    A PUT must say so by 201, or a read before it by 404, or the document by 201 and the request by a fresh name. A POST
    to the path of the resource itself must say so by 201. Another POST must be to a collection that has items, or
    return an id or a `Location` of its own, or 201. A 201 with the id that a DELETE takes counts, even where the
    resource around it has the same id. Another status than a documented 201 means a resource that was there before.
    """
    if not may_create(operation) or exchange.request.body == [] or Resource(operation, exchange).was_there:
        return False
    if operation.method == "PUT":
        before = exchange.before
        is_said = exchange.status == _CREATED or (before is not None and before.status in GONE)
        return is_said or _is_fresh_name(operation, exchange)
    about = resource_of(contract, operation)
    if about.is_named:
        return exchange.status == _CREATED
    if about.has_items:
        return True
    is_said = exchange.status == _CREATED or "location" in exchange.headers
    if not is_said and exchange.request.body in (ABSENT, None, {}) and not exchange.request.parts["query"]:
        return False  # it asked for nothing of its own: `POST /login/test-token` answers the user of the token
    found = Resource(operation, exchange).id if is_said else _own_id(operation, exchange.answer)
    if found and exchange.status == _CREATED and about.is_named_by_deleter:
        return True  # the second hero of the second team
    # An action returns the resource that its path or its body names.
    theirs = {str(each) for each in (*exchange.request.parts["path"].values(), *supplied.values())}
    return found not in theirs if found else is_said


def _is_fresh_name(operation: Operation, exchange: Exchange) -> bool:
    """Returns whether a PUT is to answer 201, and named the resource by the mark of this request."""
    name, mark = Resource(operation, exchange).id, exchange.request.mark
    is_stated = any(response.key == "201" for response in operation.responses)
    return is_stated and operation.path.rstrip("/").endswith("}") and bool(mark) and mark in name


def _asked(resource: Resource) -> str:
    """Returns what a request asked for, without the mark of its fresh texts."""
    request = resource.exchange.request
    return repr(request.parts).replace(request.mark, "") if request.mark else repr(request.parts)


def _own_id(operation: Operation, answer: Any) -> str:
    """Returns the id of the resource in a response or its envelope: no name, no id of a user beside a token."""
    inner: Any = (
        next((answer[name] for name in ENVELOPE.words if name in answer), {}) if isinstance(answer, dict) else {}
    )
    wanted = id_names(operation)
    for holder in (answer, inner):
        for name, value in holder.items() if isinstance(holder, dict) else ():
            if plain(name) in wanted and isinstance(value, str | int) and not isinstance(value, bool):
                return str(value)
    return ""


def _beside(resource: Resource) -> list[Resource]:
    """Returns the other resources that one request created: it holds a list, and the response shows as many items."""
    sent, shown = resource.exchange.request.body, resource.exchange.answer
    if not isinstance(sent, list) or not isinstance(shown, list) or len(sent) != len(shown):
        return []
    return [Resource(resource.operation, replace(resource.exchange, answer=each)) for each in shown[1:]]
