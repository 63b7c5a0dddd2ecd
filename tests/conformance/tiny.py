"""A server of one function, judged by a document that a test writes in place. It knows nothing of what is tested."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from bythebook_conformance.commands.options import contract_of
from bythebook_conformance.reports.summary import Summary
from bythebook_conformance.running import engine
from bythebook_conformance.running.engine import Effort
from bythebook_conformance.running.target import Target
from bythebook_specs.contract import Contract

__all__ = ["Call", "Judge", "content", "made_contract", "made_judge", "reasons"]

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

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve one request."""
        if scope["type"] == "lifespan":
            for _ in ("startup", "shutdown"):
                message = await receive()
                await send({"type": message["type"] + ".complete"})
            return
        content, more = b"", True
        while more:
            message = await receive()
            content += message.get("body", b"")
            more = message.get("more_body", False)
        headers = {name.decode().lower(): value.decode("latin-1") for name, value in scope["headers"]}
        query = {name: values[-1] for name, values in parse_qs(scope["query_string"].decode()).items()}
        try:
            body = json.loads(content) if content else None
        except ValueError:
            body = None
        call = Call(scope["method"], scope["path"], headers, query, body)
        self.calls.append(call)
        status, answer = self.answer(call)
        text = b"" if answer is None else json.dumps(answer).encode()
        kind = [(b"content-type", b"application/json")] if text else []
        await send({"type": "http.response.start", "status": status, "headers": kind})
        await send({"type": "http.response.body", "body": text})


def made_contract(folder: Path, paths: Stated) -> Contract:
    """Return the contract of a document of these paths."""
    file = folder / "tiny.json"
    file.write_text(json.dumps({"openapi": "3.0.3", "info": {"title": "tiny", "version": "1"}, "paths": paths}))
    return contract_of(str(file))


def made_judge(folder: Path) -> Judge:
    """Return what judges a function as a server by the paths of a document."""

    def judge(answer: Callable[[Call], Answer], paths: Stated, **effort: Any) -> Summary:
        contract = made_contract(folder, paths)
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
