"""A small API of several operations, for what needs more than one: its document, and a server that may lie."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from asgi import Receive, Request, Scope, Send, answered, serve
from starlette.responses import Response


def document(folder: Path, operations: int) -> Path:
    """Return the file of a document: `make0` posts to `/things0`, and so on."""
    schema = {
        "type": "object",
        "required": ["name"],
        "properties": {"name": {"type": "string"}, "size": {"type": "integer", "default": 3}},
    }
    content = {"application/json": {"schema": schema}}
    paths = {
        f"/things{number}": {
            "post": {
                "operationId": f"make{number}",
                "requestBody": {"required": True, "content": content},
                "responses": {"200": {"description": "made", "content": content}},
            }
        }
        for number in range(operations)
    }
    path = folder / "several.json"
    stated = {"openapi": "3.1.0", "info": {"title": "several", "version": "1"}, "paths": paths}
    path.write_text(json.dumps(stated, indent=1))
    return path


class Several:
    """The ASGI app.

    `sizes` is what it takes for the default of `size`, by path; elsewhere it is the documented 3. It lets nobody into
    the paths that are `closed`. If `silent` it leaves the size out of its answers.
    """

    def __init__(
        self, sizes: dict[str, int] | None = None, closed: tuple[str, ...] = (), *, silent: bool = False
    ) -> None:
        self.sizes = sizes or {}
        self.silent = silent
        self.closed = closed
        self.paths: list[str] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        await serve(scope, receive, send, self._answered)

    def _answered(self, request: Request, content: bytes) -> Response:
        self.paths.append(request.url.path)
        return answered(*self.respond(request.url.path, json.loads(content or b"null")))

    def respond(self, path: str, sent: Any) -> tuple[int, Any]:
        """Return the status and the JSON that answer a request."""
        if path in self.closed:
            return 403, {}
        size = sent.get("size", self.sizes.get(path, 3)) if isinstance(sent, dict) else None
        right = isinstance(size, int | float) and not isinstance(size, bool) and size % 1 == 0
        if not right or not isinstance(sent.get("name"), str):
            return 422, {}
        return 200, {"name": sent["name"]} if self.silent else {"name": sent["name"], "size": size}
