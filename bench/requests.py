"""Measures CPU time for each request: a whole run of the engine, beside bare Schemathesis calls of the same requests.

Both call an app in this process, whose own work is in both figures. The bare calls use the recorded requests of the
run, whose values are serialized already: they plan and judge nothing. An app that makes the same ids again gives both
the same responses, so that it does the same work; `differing` counts the others.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import requests
import schemathesis

from bythebook.main import COLLECT
from bythebook_conformance.model import Exchange, Request
from bythebook_conformance.planning.fill import schema_of
from bythebook_conformance.running import engine
from bythebook_conformance.running.engine import Effort
from bythebook_conformance.running.transport import credentials
from bythebook_conformance.running.transport.client import Target
from bythebook_conformance.running.transport.serialize import BYTES, spelled
from bythebook_openapi.model.contract import Contract, Operation
from bythebook_openapi.states import ABSENT

__all__ = ["Compared", "compared"]

_URL = "http://testserver"


@dataclass(frozen=True)
class Compared:
    """CPU seconds of a run of the judge, and of the bare calls of its requests.

    `first` is the same run in a process that has not run before: imports, compiled patterns and drawn texts included.
    `differing` counts the requests that the two apps answered differently.
    """

    requests: int
    first: float
    kit: float
    bare: float
    differing: int

    @property
    def ratio(self) -> float:
        """The cost of the run in multiples of the bare calls."""
        return self.kit / self.bare


@dataclass
class _Recording(Target):
    """A target that records its requests, and the status codes of their responses."""

    log: list[tuple[Operation, Request, int | None]] = field(default_factory=list)

    def send(self, operation: Operation, request: Request) -> Exchange:
        """Returns the exchange of a request, and records it."""
        exchange = super().send(operation, request)
        self.log.append((operation, request, exchange.status))
        return exchange


def compared(contract: Contract, app: Callable[[], Any], authorization: str, seed: int = 1) -> Compared:
    """Returns the cost of a run against a fresh app, and of the bare calls of its requests against another one.

    The first run warms up both, and has a figure of its own. The garbage collector runs as rarely as in the command.
    """
    gc.set_threshold(*COLLECT)
    headers = {"Authorization": authorization}
    first = _run(contract, Target(contract, _URL, headers, app=app()), seed)
    target = _Recording(contract, _URL, headers, app=app())
    kit = _run(contract, target, seed)
    schema = schema_of(contract.document.raw)
    prepared = [_parts(schema, operation, request, headers) for operation, request, _ in target.log]
    bare_app = app()
    started = time.process_time()
    statuses = [_call(found, parts, bare_app) for found, parts in prepared]
    bare = time.process_time() - started
    differing = sum(own != status for own, (_, _, status) in zip(statuses, target.log, strict=True))
    return Compared(target.sent, first, kit, bare, differing)


def _run(contract: Contract, target: Target, seed: int) -> float:
    """Returns the CPU seconds of a run."""
    started = time.process_time()
    list(engine.run(contract, target, Effort(seed=seed)))
    return time.process_time() - started


def _parts(
    schema: schemathesis.BaseSchema, operation: Operation, request: Request, headers: dict[str, str]
) -> tuple[Any, dict[str, Any]]:
    """Returns the operation of a request as Schemathesis knows it, and the parts of its case."""
    found = schema[operation.path][operation.method]
    parts = spelled(found, request.parts)
    names = tuple(each.lower() for each in operation.security.headers) if operation.security else ()
    parts["headers"] |= credentials.variant(headers, names, request.credentials)
    if operation.bytes_type is not None:
        parts |= {"body": BYTES, "media_type": operation.bytes_type}
    elif request.body is not ABSENT:
        parts |= {"body": request.body, "media_type": operation.media_type}
    return found, parts


def _call(found: Any, parts: dict[str, Any], app: Any) -> int | None:
    """Sends one request as a user of Schemathesis would: a case, called. Returns the status code of the response."""
    with suppress(requests.RequestException, ValueError):  # what the judge, too, could not send
        return int(found.Case(**parts).call(base_url=_URL, app=app).status_code)
    return None
