"""What stands before a served document: the log, the delay, failures, and leave for pages of other origins (CORS)."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any

from starlette.middleware.cors import CORSMiddleware

from bythebook_openapi.document.load import Document
from bythebook_openapi.redact import without_secrets_of
from bythebook_openapi.text.visible import visible
from bythebook_simulator.messages import Fault, Refusal, Request, Response
from bythebook_simulator.simulator import Simulator
from bythebook_simulator.steps.refusing import problem
from bythebook_simulator.wire import asgi

__all__ = ["Front", "cors"]

# Headers of answers that a script of another origin may read, beside those of the document (Fetch, section 3.3.6).
_EXPOSED = ("ETag", "Link", "Location", "Preference-Applied", "Retry-After", "WWW-Authenticate")
_DAY = 24 * 60 * 60
_FAULTS = 3  # that a line of the log names


@dataclass
class Front:
    """An ASGI app before a simulator. `slow` are the seconds before each answer, `fail` is the share of requests that
    are answered with 503, chosen by `seed`. `log` gets a line for each request.
    """

    document: Document
    simulator: Simulator
    seed: int = 0
    slow: float = 0.0
    fail: float = 0.0
    log: Callable[[str], None] | None = None

    def __post_init__(self) -> None:
        self._chance = Random(f"fail|{self.seed}")

    async def __call__(self, scope: Any, receive: asgi.Receive, send: asgi.Send) -> None:
        """Serve one ASGI connection."""
        if scope["type"] == "http" and self.slow:
            await asyncio.sleep(self.slow)
        await asgi.serve(self.answer, scope, receive, send)

    def answer(self, request: Request) -> Response:
        """Return the answer to a request, and log it."""
        began = time.perf_counter()
        if self.fail and self._chance.random() < self.fail:
            response = problem(503, _FAILED)
        else:
            response = self.simulator.answer(request)
        if self.log is not None:
            self.log(self._line(request, response, time.perf_counter() - began))
        return response

    def _line(self, request: Request, response: Response, seconds: float) -> str:
        """Return a line of the log: time, method, path, status, how long it took, and why a request was refused."""
        # The values of a query may be credentials.
        target = without_secrets_of(f"{request.path}?{request.query}") if request.query else request.path
        told = f"{datetime.now():%H:%M:%S} {request.method} {target} {response.status} {seconds * 1000:.0f} ms"
        refusal = response.refusal
        if refusal is None:
            return visible(told)
        faults = [f"{_named(each)}{self._at(each.place)}" for each in refusal.faults[:_FAULTS]]
        more = len(refusal.faults) - len(faults)
        why = "; ".join(faults) if faults else f"{refusal.words.rstrip('.')}{self._at(response.operation)}"
        return visible(f"{told}: {why}{f'; {more} more' if more else ''}")

    def _at(self, pointer: str) -> str:
        if not pointer:
            return ""
        file, line = self.document.place(pointer)
        return f" ({file}:{line})" if line is not None else f" ({file})"


def _named(fault: Fault) -> str:
    return f"{fault.pointer}: {fault.words}" if fault.location == "body" and fault.pointer else fault.words


_FAILED = Refusal("failed", "The server was told to fail now and then.", headers=(("Retry-After", "1"),))


def cors(app: asgi.App, simulator: Simulator) -> asgi.App:
    """Return an app that lets scripts of any origin send any request, with credentials, and read documented headers."""
    endpoints = simulator.world.api.endpoints
    stated = {name for each in endpoints for answer in each.answers.values() for name in answer.headers}
    return CORSMiddleware(
        app,
        allow_origin_regex=".*",
        allow_methods=sorted({each.method for each in endpoints} | {"GET", "HEAD", "OPTIONS"}),
        allow_headers=["*"],
        allow_credentials=True,
        expose_headers=sorted({*_EXPOSED, *stated}),
        max_age=_DAY,
    )
