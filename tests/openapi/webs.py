"""A web server on this machine that answers what a test writes down, and notes what it was asked."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Headers = Mapping[str, str]
# The status code, the headers and the body of a response.
Page = tuple[int, Headers, bytes]
Pages = Callable[["Call"], Page]


@dataclass(frozen=True)
class Call:
    """A request as it came in; the names of headers are in lower case."""

    method: str
    path: str
    headers: Headers
    body: bytes = b""


@dataclass
class Web:
    """A running server: its URL, and the calls so far."""

    url: str = ""
    calls: list[Call] = field(default_factory=list)

    def asked(self, path: str) -> list[Call]:
        return [each for each in self.calls if each.path.partition("?")[0] == path]


@contextmanager
def web(pages: Pages | Mapping[str, Page]) -> Iterator[Web]:
    """Serves a function of the call, or pages by their paths; all other paths are 404."""
    found = Web()
    answer = pages if callable(pages) else (lambda call: pages.get(call.path, (404, {}, b"")))

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: Any) -> None:
            return

        def do_GET(self) -> None:
            size = int(self.headers.get("Content-Length") or 0)
            headers = {name.lower(): value for name, value in self.headers.items()}
            call = Call(self.command, self.path, headers, self.rfile.read(size))
            found.calls.append(call)
            status, given, content = answer(call)
            self.send_response(status)
            for name, value in {"Content-Length": str(len(content)), **given}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def do_POST(self) -> None:
            self.do_GET()

        def do_PUT(self) -> None:
            self.do_GET()

        def do_DELETE(self) -> None:
            self.do_GET()

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    found.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
