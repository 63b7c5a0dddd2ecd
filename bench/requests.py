"""Measures CPU time for each request: a whole run of the engine, beside bare Schemathesis calls of the same requests.

Both call an app in this process, whose own work is in both figures. The bare calls use the recorded requests of the
run, whose values are serialized already: they plan and judge nothing. An app that makes the same ids again gives both
the same responses, so that it does the same work; `differing` counts the others.

Runs and bare calls take turns for several rounds, since other work on the machine slows both sides down for seconds.
The ratio is the median of those of the rounds.
"""

from __future__ import annotations

import gc
import statistics
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

__all__ = ["Compared", "Round", "compared"]

_URL = "http://testserver"


@dataclass(frozen=True)
class Round:
    """CPU seconds of one run of the judge, and of the bare calls of its requests after it."""

    kit: float
    bare: float

    @property
    def own(self) -> float:
        """The kit's own work: what the run takes beside the bare calls, in multiples of these."""
        return self.kit / self.bare - 1


@dataclass(frozen=True)
class Compared:
    """What several rounds took. `requests` is the number of requests in each.

    `first` is the same run in a process that has not run before: imports, compiled patterns and drawn texts included.
    `differing` counts the requests of all rounds that the two apps answered differently.
    """

    requests: int
    first: float
    rounds: tuple[Round, ...]
    differing: int

    @property
    def kit(self) -> float:
        """The median CPU seconds of a run."""
        return statistics.median(each.kit for each in self.rounds)

    @property
    def bare(self) -> float:
        """The median CPU seconds of the bare calls."""
        return statistics.median(each.bare for each in self.rounds)

    @property
    def own(self) -> tuple[float, float, float]:
        """The kit's own work in multiples of the bare calls: the least of the rounds, their median, and the most."""
        found = [each.own for each in self.rounds]
        return min(found), statistics.median(found), max(found)


@dataclass
class _Recording(Target):
    """A target that records its requests, and the status codes of their responses."""

    log: list[tuple[Operation, Request, int | None]] = field(default_factory=list)

    def send(self, operation: Operation, request: Request) -> Exchange:
        """Returns the exchange of a request, and records it."""
        exchange = super().send(operation, request)
        self.log.append((operation, request, exchange.status))
        return exchange


def compared(contract: Contract, app: Callable[[], Any], authorization: str, rounds: int, seed: int = 1) -> Compared:
    """Returns the cost of runs against fresh apps, and of the bare calls of their requests against others.

    The first run warms up both, and has a figure of its own. The garbage collector runs as rarely as in the command.
    """
    gc.set_threshold(*COLLECT)
    headers = {"Authorization": authorization}
    target = Target(contract, _URL, headers, app=app())
    first, schema = _run(contract, target, seed), schema_of(contract.document.raw)
    measured, differing = list[Round](), 0
    for _ in range(rounds):
        recording = _Recording(contract, _URL, headers, app=app())
        kit = _run(contract, recording, seed)
        prepared = [_parts(schema, operation, request, headers) for operation, request, _ in recording.log]
        bare_app = app()
        started = time.process_time()
        statuses = [_call(found, parts, bare_app) for found, parts in prepared]
        measured.append(Round(kit, time.process_time() - started))
        differing += sum(own != status for own, (_, _, status) in zip(statuses, recording.log, strict=True))
    return Compared(target.sent, first, tuple(measured), differing)


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
