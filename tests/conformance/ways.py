"""Servers on this machine that are hard to reach: TLS with certificates of a test, proxies, unusual heads."""

from __future__ import annotations

import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import trustme

__all__ = ["DOCUMENT", "Certificates", "Proxy", "Server", "certificates", "document", "proxied", "served"]

NOTE = {
    "type": "object",
    "required": ["id", "title"],
    "properties": {"id": {"type": "integer"}, "title": {"type": "string"}},
}
DOCUMENT: dict[str, Any] = {
    "openapi": "3.0.3",
    "info": {"title": "notes", "version": "1"},
    "paths": {
        "/notes": {
            "get": {
                "operationId": "read",
                "parameters": [{"name": "size", "in": "query", "schema": {"type": "integer", "default": 3}}],
                "responses": {
                    "200": {"description": "a note", "content": {"application/json": {"schema": NOTE}}},
                    "400": {"description": "refused"},
                },
            }
        }
    },
}


def document(folder: Path) -> Path:
    """Returns the file of the document of all servers here."""
    file = folder / "notes.json"
    file.write_text(json.dumps(DOCUMENT))
    return file


@dataclass(frozen=True)
class Certificates:
    """Files in PEM: an authority, the server's certificate of it, and a client's with its key in a file of its own."""

    ca: Path
    server: Path
    cert: Path
    key: Path
    both: Path


def certificates(folder: Path, *names: str) -> Certificates:
    """Returns certificates for these names, for this machine if there are none."""
    ca = trustme.CA()
    files = Certificates(*(folder / name for name in ("ca.pem", "server.pem", "cert.pem", "key.pem", "both.pem")))
    ca.cert_pem.write_to_path(files.ca)
    ca.issue_cert(*(names or ("127.0.0.1", "localhost"))).private_key_and_cert_chain_pem.write_to_path(files.server)
    client = ca.issue_cert("someone@example.org")
    client.cert_chain_pems[0].write_to_path(files.cert)
    client.private_key_pem.write_to_path(files.key)
    client.private_key_and_cert_chain_pem.write_to_path(files.both)
    return files


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # a response is two writes

    def do_GET(self) -> None:
        server = self.server
        assert isinstance(server, Server)
        server.heads.append(dict(self.headers.items()))
        status, body = server.answer(self)
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: Any) -> None:
        """Print nothing."""


Answer = Callable[[BaseHTTPRequestHandler], tuple[int, Any]]


def correct(handler: BaseHTTPRequestHandler) -> tuple[int, Any]:
    """Returns what the document says."""
    if "size=" in handler.path and not handler.path.partition("size=")[2].lstrip("-").isdigit():
        return 400, {}
    return 200, {"id": 1, "title": "a"}


class Server(ThreadingHTTPServer):
    """Answers what `answer` says. `heads` holds the header fields of each request."""

    daemon_threads = True

    def __init__(self, answer: Answer, context: ssl.SSLContext | None = None) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answer = answer
        self.heads: list[dict[str, str]] = []
        self.scheme = "http" if context is None else "https"
        if context is not None:
            self.socket = context.wrap_socket(self.socket, server_side=True)

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, *_: Any) -> None:
        """Print nothing."""


@contextmanager
def served(
    answer: Answer = correct,
    files: Certificates | None = None,
    *,
    wants_cert: bool = False,
    old: bool = False,
    kind: type[ssl.SSLContext] = ssl.SSLContext,
) -> Iterator[Server]:
    """Serves with these certificates, over plain HTTP if there are none; `old` allows no TLS 1.3."""
    context = None
    if files is not None:
        context = kind(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(files.server)
        if old:
            context.maximum_version = ssl.TLSVersion.TLSv1_2
        if wants_cert:
            context.verify_mode = ssl.CERT_REQUIRED
            context.load_verify_locations(files.ca)
    server = Server(answer, context)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


class Proxy:
    """An HTTP proxy for CONNECT and for whole URLs. `asked` holds its requests; it may want a password."""

    def __init__(self, wanted: str = "") -> None:
        self.wanted, self.asked = wanted, list[str]()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"

    def run(self) -> None:
        while True:
            try:
                line, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(line,), daemon=True).start()

    def stop(self) -> None:
        with suppress(OSError):  # it may be stopped already
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    def _serve(self, line: socket.socket) -> None:
        with line:
            head = b""
            while b"\r\n\r\n" not in head:
                head += line.recv(65536) or b"\r\n\r\n"
            first, _, rest = head.partition(b"\r\n")
            method, target = first.decode().split(" ")[:2]
            self.asked.append(f"{method} {target}")
            if self.wanted and f"Basic {self.wanted}".encode() not in rest:
                line.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
                return
            place = target if method == "CONNECT" else target.partition("://")[2].partition("/")[0]
            host, _, port = place.rpartition(":")
            with socket.create_connection((host, int(port))) as onward:
                if method == "CONNECT":
                    line.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
                else:
                    path = f"/{target.partition('://')[2].partition('/')[2]}"
                    onward.sendall(f"{method} {path} HTTP/1.1\r\n".encode() + rest)
                back = threading.Thread(target=_pumped, args=(onward, line), daemon=True)
                back.start()
                _pumped(line, onward)
                back.join(10)


def _pumped(source: socket.socket, sink: socket.socket) -> None:
    try:
        while piece := source.recv(65536):
            sink.sendall(piece)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        pass


@contextmanager
def proxied(wanted: str = "") -> Iterator[Proxy]:
    """Runs a proxy that wants these credentials in base64."""
    proxy = Proxy(wanted)
    thread = threading.Thread(target=proxy.run, daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        proxy.stop()
        thread.join(10)
