"""The part of GitHub's REST API that the comment needs, on loopback."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class GitHub:
    """The comments of a pull request. `may_write` is what the permissions of the token are."""

    token: str = "secret-of-github"
    may_write: bool = True
    comments: list[dict[str, Any]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    url: str = ""

    def answer(self, method: str, path: str, token: str, body: Any) -> tuple[int, Any]:
        """Returns the status and the JSON of a response."""
        self.asked.append(f"{method} {path}")
        if token != f"Bearer {self.token}":
            return 401, {"message": "Bad credentials"}
        if method == "GET" and path.startswith("/repos/team/api/issues/7/comments?"):
            page = int(path.rpartition("page=")[2])
            return 200, self.comments[100 * (page - 1) : 100 * page]
        if not self.may_write:
            return 403, {"message": "Resource not accessible by integration"}
        if method == "POST" and path == "/repos/team/api/issues/7/comments":
            self.comments.append({"id": len(self.comments) + 1, "user": "bot", **body})
            return 201, self.comments[-1]
        if method == "PATCH" and path.startswith("/repos/team/api/issues/comments/"):
            found = self.comments[int(path.rpartition("/")[2]) - 1]
            if found["user"] != "bot":
                return 403, {"message": "Resource not accessible by integration"}
            found |= body
            return 200, found
        return 404, {"message": "Not Found"}


@contextmanager
def served(github: GitHub) -> Iterator[GitHub]:
    """Serves the API while the block runs."""

    class Handler(BaseHTTPRequestHandler):
        def do(self) -> None:
            content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            token = self.headers.get("Authorization", "")
            status, stated = github.answer(self.command, self.path, token, json.loads(content or b"null"))
            text = json.dumps(stated).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        do_GET = do_POST = do_PATCH = do  # noqa: N815 - as the base class calls them

        def log_message(self, *_: Any) -> None:
            """Prints nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        github.url = f"http://127.0.0.1:{server.server_port}"
        try:
            yield github
        finally:
            server.shutdown()
