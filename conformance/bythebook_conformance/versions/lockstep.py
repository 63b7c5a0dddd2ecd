"""Sends each request to both versions: the engine drives the first, and the second gets the same request at once.

The second version has a gate and a clean-up of its own. It gets no request that names a resource without a pair, and a
write without ids only where its own state allows it (`Follower`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, fields, replace
from typing import Any
from urllib.parse import urlsplit

from bythebook_conformance.model import Exchange, Request
from bythebook_conformance.planning.marks import replaced
from bythebook_conformance.relations.names import filled, place_of
from bythebook_conformance.relations.resources import resource_of
from bythebook_conformance.running import engine
from bythebook_conformance.running.engine import Effort, Result
from bythebook_conformance.running.resources.resource import addressed
from bythebook_conformance.running.transport.client import Target
from bythebook_conformance.running.transport.stop import AUDIT, CLEAN_UP, WATCH, StoppedError
from bythebook_conformance.versions.exchanged import Exchanged
from bythebook_conformance.versions.follower import Follower, WithheldError
from bythebook_conformance.versions.names import Names, UnpairedError
from bythebook_openapi.model.contract import Contract, Operation
from bythebook_openapi.model.operation import Key

__all__ = ["Lockstep", "lockstep"]

# These requests look after one server alone.
_ALONE = (AUDIT, WATCH)


@dataclass
class Lockstep:
    """The exchanges of one run, in their order. `mark` is that of its texts.

    `alone` holds the requests that the second version did not get, with the reasons, and `results` what the engine says
    of each operation.
    """

    contract: Contract
    names: Names
    follower: Follower
    mark: str
    log: list[Exchanged] = field(default_factory=list)
    alone: dict[str, dict[str, int]] = field(default_factory=dict)
    results: tuple[Result, ...] = ()
    sent: int = 0
    _lost: list[str] = field(default_factory=list)

    def follow(self, operation: Operation, a: Exchange) -> Exchanged | None:
        """Sends a request of the first version to the second one. Returns both exchanges; None where it is not sent."""
        request = a.request
        if request.purpose.startswith(_ALONE) or self._is_put_back(operation, request):
            return None
        self.names.learn_twin(request.twin)
        try:
            parts = self.names.parts(operation, request)
            b = self.follower.send(operation, replace(request, parts=parts, twin=None))
        except UnpairedError:
            self._not_sent(operation, a, "it names a resource that has no pair")
            return None
        except WithheldError as error:
            self._not_sent(operation, a, str(error))
            return None
        self.follower.doubt(operation, b, a)
        self.names.learn_sent(request.parts, parts)
        self.names.learn(operation, a, b)
        stands_in = a.accepted and not b.accepted and self._stand_in(operation, a)
        address = self.resource(operation, a)
        found = Exchanged(operation, a, b, address, has_stand_in=stands_in, lost=tuple(self._lost))
        if not request.purpose.startswith(CLEAN_UP):
            self.log.append(found)
            self._lost.clear()
        else:
            self._lost += self._written(operation, a)
        if not found.agrees and not stands_in:
            self.names.note_alone(operation, a)
        return found

    def _stand_in(self, operation: Operation, a: Exchange) -> bool:
        """Creates a resource in the second version that stands for one which it refused to create: by a request that
        both accepted before. So later requests have a resource there. Returns whether it could be created.
        """
        twin = a.request.twin
        if operation.method != "POST" or twin is None or not resource_of(self.contract, operation).deleters:
            return False
        known = (each for each in reversed(self.log) if each.operation is operation and each.accepted)
        like = next((each for each in known if each.a.request.parts["path"] == a.request.parts["path"]), None)
        if like is None or like.a.request.twin is None:
            return False
        parts = replaced(dict(like.b.request.parts), {like.a.request.twin.mark: twin.mark})
        with suppress(WithheldError):
            b = self.follower.send(operation, replace(like.b.request, parts=parts))
            self.names.learn(operation, a, b)
            return b.accepted
        return False

    @staticmethod
    def _is_put_back(operation: Operation, request: Request) -> bool:
        """Returns whether a request puts back what the first version had before."""
        return request.purpose.startswith(CLEAN_UP) and operation.method in {"PUT", "PATCH"}

    def _not_sent(self, operation: Operation, a: Exchange, why: str) -> None:
        self.names.note_alone(operation, a)
        if operation.is_write and a.accepted:
            self._lost += self._written(operation, a)
        if not a.request.purpose.startswith(CLEAN_UP):
            reasons = self.alone.setdefault(operation.id, {})
            reasons[why] = reasons.get(why, 0) + 1

    def resource(self, operation: Operation, exchange: Exchange) -> str:
        """Returns the address of the resource that an exchange of the first version is about; empty for a list."""
        path = exchange.request.parts["path"]
        about = self.about_created(operation) if operation.method == "POST" and exchange.accepted else None
        wanted = self.addressed(operation, about, exchange) if about is not None else None
        if about is not None and wanted is not None:
            return filled(place_of(about), {key[-1]: value for key, value in wanted.items()})
        if operation.method == "GET" and resource_of(self.contract, operation).has_items:
            return ""
        return filled(place_of(operation), path)

    def about_created(self, operation: Operation) -> Operation | None:
        """Returns an operation about what another one creates: that which reads it, or else one that changes or deletes
        it.
        """
        about = resource_of(self.contract, operation)
        return next((each for each in (about.reader, *about.changers, *about.deleters) if each is not None), None)

    def _written(self, operation: Operation, exchange: Exchange) -> Iterator[str]:
        """Yields the addresses of what a write may have changed: its resource, and the one that it is an action of."""
        yield self.resource(operation, exchange)
        place = place_of(operation)
        if "{" in place:
            yield filled(place[: place.rindex("}") + 1], exchange.request.parts["path"])

    def addressed(self, operation: Operation, reader: Operation, exchange: Exchange) -> dict[Key, Any] | None:
        """Returns the path parameters by which a read shows what a request created; None where nothing tells them."""
        return addressed(self.contract, operation, reader, {}, exchange, turn=0)


def lockstep(contract: Contract, first: Target, second: Target, effort: Effort) -> Lockstep:
    """Runs the engine against the first version, with the second one in its step. Returns what both answered.

    What the run created is deleted from both.
    """
    own = [urlsplit(each.url) for each in (first, second)]
    parts = [(each.geturl().rstrip("/"), f"{each.scheme}://{each.netloc}", each.netloc) for each in own]
    names = Names(contract, addresses=dict(zip(*parts, strict=True)) if own[0] != own[1] else {})
    before = first.sent + second.sent
    follower = Follower(contract, second, engine.guard_of(second, effort.limits), names)
    found = Lockstep(contract, names, follower, effort.mark)
    leading = _Leading(**{each.name: getattr(first, each.name) for each in fields(Target)}, lockstep=found)
    effort = replace(effort, twin=f"{effort.mark}/twin", judges=False)
    try:
        found.results = tuple(engine.run(contract, leading, effort))
    finally:
        first.sent = leading.sent
        follower.clean_up()
        found.sent = first.sent + second.sent - before
    return found


@dataclass
class _Leading(Target):
    """The first version: what it is sent goes to the second one, too."""

    lockstep: Lockstep | None = None

    def send(self, operation: Operation, request: Request) -> Exchange:
        """Sends a request to both versions. Returns the exchange of the first."""
        found = super().send(operation, request)
        if self.lockstep is not None:
            with suppress(StoppedError):  # the engine has to know what the first version answered
                self.lockstep.follow(operation, found)
        return found
