"""A proxy on loopback that adds parameters to the query of each request, for tools that cannot be given such a key."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlencode, urlsplit

__all__ = ["keyed"]

_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_OF_CONNECTION = frozenset({"connection", "keep-alive", "transfer-encoding", "content-length"})


@contextmanager
def keyed(url: str, query: Mapping[str, str]) -> Iterator[str]:
    """Serves a server again with these parameters in each query while the block runs, and yields its URL."""
    if not query:
        yield url
        return
    parts = urlsplit(url)

    class Handler(BaseHTTPRequestHandler):
        """Hands requests on, one connection to the server for each."""

        protocol_version = "HTTP/1.1"

        def forward(self) -> None:
            """Sends the request on, and hands its response back."""
            content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            joint = "&" if "?" in self.path else "?"
            connection = HTTPConnection(parts.hostname or "", parts.port or 80)
            try:
                headers = {name: value for name, value in self.headers.items() if name.lower() not in _OF_CONNECTION}
                connection.request(self.command, f"{self.path}{joint}{urlencode(query)}", content or None, headers)
                answer = connection.getresponse()
                self.send_response_only(answer.status)
                for name, value in answer.getheaders():
                    if name.lower() not in _OF_CONNECTION:
                        self.send_header(name, value)
                body = answer.read()
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            finally:
                connection.close()

        def log_message(self, *_args: object) -> None:
            """Prints nothing."""

    for method in _METHODS:
        setattr(Handler, f"do_{method}", Handler.forward)
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}{parts.path}"
        finally:
            server.shutdown()
