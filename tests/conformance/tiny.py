"""A server of one function, judged by a document that a test writes in place. It knows nothing of what is tested."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from asgi import Receive, Request, Scope, Send, answered, serve
from starlette.responses import Response

from bythebook_conformance.commands.options import contract_of
from bythebook_conformance.reports.summary import Summary
from bythebook_conformance.running import engine
from bythebook_conformance.running.engine import Effort
from bythebook_conformance.running.transport.client import Target
from bythebook_openapi.model.contract import Contract

__all__ = ["Call", "Judge", "Raw", "content", "made_contract", "made_judge", "reasons"]

Stated = dict[str, Any]


@dataclass(frozen=True)
class Call:
    """A request as the function sees it. `query` has the last value of each name, `body` the JSON, None without one."""

    method: str
    path: str
    headers: Mapping[str, str]
    query: Mapping[str, str]
    body: Any


Answer = tuple[int, Any]
Judge = Callable[..., Summary]


@dataclass
class Tiny:
    """The ASGI app."""

    answer: Callable[[Call], Answer]
    calls: list[Call] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        await serve(scope, receive, send, self._answered)

    def _answered(self, request: Request, content: bytes) -> Response:
        query = {name: values[-1] for name, values in parse_qs(request.url.query).items()}
        try:
            body = json.loads(content) if content else None
        except ValueError:
            body = None
        call = Call(request.method, request.url.path, request.headers, query, body)
        self.calls.append(call)
        status, answer = self.answer(call)
        if isinstance(answer, bytes):
            return Response(answer, status, media_type="text/plain")
        return Response(status_code=status) if answer is None else answered(status, answer)


@dataclass
class Raw:
    """The ASGI app that answers one thing to everything."""

    answer: Response

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        await serve(scope, receive, send, lambda *_: self.answer)


def made_contract(folder: Path, paths: Stated, components: Stated | None = None) -> Contract:
    """Return the contract of a document of these paths, and of what they refer to."""
    file = folder / "tiny.json"
    head = {"openapi": "3.0.3", "info": {"title": "tiny", "version": "1"}, "components": components or {}}
    file.write_text(json.dumps({**head, "paths": paths}))
    return contract_of(str(file))


def made_judge(folder: Path) -> Judge:
    """Return what judges a function as a server by the paths of a document."""

    def judge(
        answer: Callable[[Call], Answer], paths: Stated, components: Stated | None = None, **effort: Any
    ) -> Summary:
        contract = made_contract(folder, paths, components)
        target = Target(contract, "http://testserver", app=Tiny(answer))
        results = tuple(engine.run(contract, target, Effort(**{"seed": 1, "examples": 5, **effort})))
        return Summary(contract, target.shown, 1, results, target.sent, 0.0, redacted=target.redacted)

    return judge


def content(schema: Stated) -> Stated:
    """Return a body or an answer of this schema, as the document has it."""
    return {"description": "as stated", "content": {"application/json": {"schema": schema}}}


def reasons(summary: Summary, level: str) -> dict[str, str]:
    """Return why each requirement failed at a level, by id; a failure gives no reason."""
    return {each.requirement.id: each.reason for each in summary.verdicts if each.level == level}
