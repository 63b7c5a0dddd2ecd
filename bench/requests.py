"""Measures CPU time for each request: a whole run of the engine, beside bare Schemathesis calls of the same requests.

Both call an app in this process, whose own work is in both figures. The bare calls use the recorded requests of the
run, so they plan and judge nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import requests
import schemathesis

from bythebook_conformance.model import Exchange, Request
from bythebook_conformance.planning.fill import schema_of
from bythebook_conformance.running import engine
from bythebook_conformance.running.engine import Effort
from bythebook_conformance.running.transport import credentials
from bythebook_conformance.running.transport.client import Target
from bythebook_openapi.model.contract import Contract, Operation
from bythebook_openapi.states import ABSENT

__all__ = ["Compared", "compared"]

_URL = "http://testserver"
_PLACES = {"path": "path_parameters", "query": "query", "header": "headers", "cookie": "cookies"}


@dataclass(frozen=True)
class Compared:
    """CPU seconds of a run of the judge, and of the bare calls of its requests."""

    requests: int
    kit: float
    bare: float

    @property
    def ratio(self) -> float:
        """The cost of the run in multiples of the bare calls."""
        return self.kit / self.bare


@dataclass
class _Recording(Target):
    """A target that records its requests."""

    log: list[tuple[Operation, Request]] = field(default_factory=list)

    def send(self, operation: Operation, request: Request) -> Exchange:
        """Returns the exchange of a request, and records the request."""
        self.log.append((operation, request))
        return super().send(operation, request)


def compared(contract: Contract, app: Callable[[], Any], authorization: str, seed: int = 1) -> Compared:
    """Returns the cost of a run against a fresh app, and of the bare calls of its requests against another one.

    A first run, which is not counted, warms up both.
    """
    headers = {"Authorization": authorization}
    first = Target(contract, _URL, headers, app=app())
    list(engine.run(contract, first, Effort(seed=seed)))
    target = _Recording(contract, _URL, headers, app=app())
    started = time.process_time()
    list(engine.run(contract, target, Effort(seed=seed)))
    kit = time.process_time() - started
    schema = schema_of(contract.document.raw)
    bare_app = app()
    started = time.process_time()
    for operation, request in target.log:
        _call(schema, operation, request, headers, bare_app)
    return Compared(target.sent, kit, time.process_time() - started)


def _call(
    schema: schemathesis.BaseSchema, operation: Operation, request: Request, headers: dict[str, str], app: Any
) -> None:
    """Sends one request as a user of Schemathesis would: a case, called."""
    parts: dict[str, Any] = {theirs: dict(request.parts.get(ours) or {}) for ours, theirs in _PLACES.items()}
    names = tuple(each.lower() for each in operation.security.headers) if operation.security else ()
    parts["headers"] |= credentials.variant(headers, names, request.credentials)
    if request.body is not ABSENT:
        parts |= {"body": request.body, "media_type": operation.media_type}
    case = schema[operation.path][operation.method].Case(**parts)
    with suppress(
        requests.RequestException, ValueError
    ):  # an unusual value cannot be sent directly: the judge serializes it first
        case.call(base_url=_URL, app=app)
