"""A server on loopback of the document `openapi-3.2.yaml`, correct or wrong in stated ways. It knows nothing of what is
tested.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeGuard
from urllib.parse import parse_qs, unquote, urlsplit

__all__ = ["State", "served"]

_HEAD = "Content-Type: application/json\r\n\r\n"
# The lies: each is what a correct server would not do.
COPY_DEFAULT, COPY_INVALID, SEARCH_INVALID = "copy default", "copy invalid", "search invalid"
FORM_DEFAULT, FORM_INVALID, JSON_VALUE = "form default", "form invalid", "json value"
EVENT, LINE, TEXT, PART = "event", "line", "text", "part"


class State:
    """What the server keeps, the requests that it got, and its lies."""

    def __init__(self, *lies: str) -> None:
        self.lies = frozenset(lies)
        self.documents: dict[str, dict[str, Any]] = {}
        self.requests: list[tuple[str, str]] = []
        self.count = 0
        self.open_streams = 0
        self.lock = threading.Lock()

    def add(self, values: dict[str, Any]) -> dict[str, Any]:
        """Keeps a document, and returns it with its id."""
        with self.lock:
            self.count += 1
            made = {"id": f"d{self.count}", **values}
            self.documents[made["id"]] = made
        return made


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, state: State, *args: Any) -> None:
        self.state = state
        super().__init__(*args)

    def log_message(self, *_: Any) -> None:
        """Says nothing."""

    def handle_one_request(self) -> None:
        """Answers any method."""
        self.raw_requestline = self.rfile.readline(65537)
        if not self.raw_requestline or not self.parse_request():
            self.close_connection = True
            return
        length = int(self.headers.get("content-length") or 0)
        content = self.rfile.read(length)
        self.state.requests.append((self.command, self.path))
        with suppress(OSError):
            self._answer(urlsplit(self.path).path, content)
            self.wfile.flush()

    def _answer(self, path: str, content: bytes) -> None:
        if path in {"/events", "/lines", "/texts", "/parts"}:
            self._stream(path)
            return
        try:
            body = json.loads(content) if content else None
        except ValueError:
            self._send(422, {})
            return
        one = path.removeprefix("/documents/")
        known = self.state.documents.get(one)
        if path == "/report":
            self._report()
        elif path == "/select":
            self._select()
        elif path == "/documents":
            self._of_all(body)
        elif known is None:
            self._send(404, {})
        elif self.command == "GET":
            self._send(200, known)
        elif self.command == "DELETE":
            del self.state.documents[one]
            self._send(204, None)
        elif self.command == "COPY":
            self._copy(body)
        else:
            self._send(405, {})

    def _of_all(self, body: Any) -> None:
        lies = self.state.lies
        if self.command == "POST" and _is_titled(body, 80):
            self._send(201, self.state.add({"title": body["title"]}))
        elif self.command == "SEARCH" and isinstance(body, dict):
            limit = body.get("limit")
            is_right = _is_whole(limit) and 1 <= limit <= 50
            self._send(200, {"count": 0}) if is_right or SEARCH_INVALID in lies else self._send(422, {})
        else:
            self._send(422 if self.command in {"POST", "SEARCH"} else 405, {})

    def _copy(self, body: Any) -> None:
        lies = self.state.lies
        is_right = _is_titled(body, 10**6) and isinstance(body.get("deep", True), bool)
        if not is_right and not (COPY_INVALID in lies and isinstance(body, dict)):
            self._send(422, {})
            return
        made = {"title": str(body.get("title")), "deep": body.get("deep", COPY_DEFAULT not in lies) is True}
        self._send(201, self.state.add(made))

    def _report(self) -> None:
        asked = parse_qs(urlsplit(self.path).query, keep_blank_values=True)
        lies = self.state.lies
        year, kind = asked.get("year", [""])[-1], asked.get("kind", ["long" if FORM_DEFAULT in lies else "short"])[-1]
        is_year = year.isascii() and year.isdecimal()
        is_right = is_year and 2000 <= int(year) <= 2100 and kind in {"short", "long"}
        if is_right or (FORM_INVALID in lies and is_year):
            self._send(200, {"year": int(year), "kind": kind})
        else:
            self._send(422, {})

    def _select(self) -> None:
        try:
            asked = json.loads(unquote(urlsplit(self.path).query))
        except ValueError:
            asked = None
        size = asked.get("size") if isinstance(asked, dict) else None
        if not _is_whole(size) or size < 1:
            self._send(422, {})
            return
        self._send(200, {"size": "many" if JSON_VALUE in self.state.lies else size})

    def _stream(self, path: str) -> None:
        lies = self.state.lies
        types = {
            "/events": "text/event-stream; charset=utf-8",
            "/lines": "application/jsonl",
            "/texts": "application/json-seq",
            "/parts": "multipart/mixed; boundary=between",
        }
        head = f"HTTP/1.1 200 OK\r\nContent-Type: {types[path]}\r\nConnection: close\r\n\r\n"
        self.close_connection = True
        self.wfile.write(head.encode())
        if path == "/events":
            with self.state.lock:
                self.state.open_streams += 1
            try:
                self._events("one" if EVENT in lies else None)
            finally:
                with self.state.lock:
                    self.state.open_streams -= 1
        elif path == "/lines":
            items = [{"n": 1, "note": None}, {"n": "two" if LINE in lies else 2}]
            self.wfile.write("".join(f"{json.dumps(each)}\n" for each in items).encode())
        elif path == "/texts":
            items = [{"n": 1}, {"n": 2} if TEXT not in lies else {}]
            self.wfile.write("".join(f"\x1e{json.dumps(each, indent=1)}\n" for each in items).encode())
        else:
            items = [{"n": 1}, {"n": 2.5 if PART in lies else 2}]
            parts = "".join(f"--between\r\n{_HEAD}{json.dumps(each)}\r\n" for each in items)
            self.wfile.write(f"{parts}--between--\r\n".encode())

    def _events(self, lie: str | None) -> None:
        """Sends events without an end, some with comments and some over several lines."""
        number = 0
        with suppress(OSError):
            while number < 5000:
                number += 1
                data = json.dumps({"n": lie or number}, indent=1)
                lines = "".join(f"data: {line}\n" for line in data.splitlines())
                self.wfile.write(f": a comment\n\nevent: tick\nid: {number}\n{lines}\n".encode())
                self.wfile.flush()
                time.sleep(0.002)

    def _send(self, status: int, value: Any) -> None:
        content = b"" if value is None else json.dumps(value).encode()
        lines = [f"HTTP/1.1 {status} Answer", f"Content-Length: {len(content)}"]
        lines += ["Content-Type: application/json"] if content else []
        self.wfile.write("\r\n".join([*lines, "", ""]).encode() + content)


def _is_whole(value: Any) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_titled(body: Any, most: int) -> bool:
    title = body.get("title") if isinstance(body, dict) else None
    return isinstance(title, str) and 1 <= len(title) <= most


@contextmanager
def served(state: State) -> Iterator[str]:
    """Serves the document on a free port of this machine, and gives its URL."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, state))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
