"""Pages from addresses: Markdown first, then HTML; nothing private, nothing without an end. All on loopback."""

from __future__ import annotations

import gzip
import socket
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from click.testing import CliRunner

from bythebook_capture.command import capture as command
from bythebook_capture.find.addresses import Fetcher
from bythebook_openapi.bundled import document_path
from bythebook_openapi.errors import InputError

PAGE = (document_path("ontora").parent / "page.txt").read_bytes()
Answer = tuple[int, dict[str, str], bytes]


class Server:
    """Answers by path; keeps what it was asked for."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.asked: list[tuple[str, str]] = []
        self.gate: threading.Event | None = None
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if outer.gate is not None:
                    outer.gate.wait(5)
                outer.asked.append((self.path, self.headers.get("Accept", "")))
                status, headers, body = outer.answers.get(self.path, (404, {}, b"no"))
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                with suppress(ConnectionError):  # who has read enough hangs up
                    self.wfile.write(body)

            def log_message(self, *_: Any, **__: Any) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}"

    def put(self, path: str, body: bytes, kind: str = "text/markdown", status: int = 200, **headers: str) -> None:
        self.answers[path] = (
            status,
            {"Content-Type": kind, **{k.replace("_", "-"): v for k, v in headers.items()}},
            body,
        )


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    thread = threading.Thread(target=made.http.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield made
    made.http.shutdown()
    made.http.server_close()
    thread.join()


FETCHER = Fetcher(allow_private=True, seconds=5, most=100_000)


def refused(server: Server, path: str, fetcher: Fetcher = FETCHER) -> str:
    with pytest.raises(InputError) as caught:
        fetcher.page(server.url + path)
    return str(caught.value)


def test_markdown_is_asked_for_first(server: Server) -> None:
    server.put("/create", PAGE)
    assert FETCHER.page(f"{server.url}/create#body") == (f"{server.url}/create", PAGE)
    ((path, accept),) = server.asked
    assert (path, accept.startswith("text/markdown")) == ("/create", True)


def test_the_markdown_twin_is_asked_for_before_the_html_page(server: Server) -> None:
    server.put("/create", b"<html></html>", "text/html; charset=utf-8")
    server.put("/create.md", PAGE)
    assert FETCHER.page(f"{server.url}/create") == (f"{server.url}/create.md", PAGE)
    server.put("/create.md", b"<html>not found</html>", "text/html")
    assert FETCHER.page(f"{server.url}/create")[1] == b"<html></html>"
    del server.answers["/create.md"]
    assert FETCHER.page(f"{server.url}/create")[1] == b"<html></html>"
    assert [path for path, _ in server.asked] == ["/create", "/create.md"] * 3


def test_the_command_names_the_address_as_source(server: Server) -> None:
    server.put("/create.txt", PAGE, "text/plain")
    result = CliRunner().invoke(command, [f"{server.url}/create.txt", "--allow-private"])
    assert result.exit_code == 0, result.exception
    assert f"default: {server.url}/create.txt:119" in result.stdout


def test_a_list_of_pages_is_followed_on_its_own_host(server: Server) -> None:
    lines = "- [a](/a.md)\n- [b](https://other.test/b.md)\n- [guide](/guide.md)\n"
    server.put("/llms.txt", lines.encode(), "text/plain")
    server.put("/a.md", PAGE)
    server.put("/guide.md", b"# Guide\n\nWords.\n")
    result = CliRunner().invoke(command, [f"{server.url}/llms.txt", "--allow-private"])
    assert result.exit_code == 0, result.exception
    assert [path for path, _ in server.asked] == ["/llms.txt", "/a.md", "/guide.md"]
    assert "/v1/interviews" in result.stdout


def test_invalid_addresses_are_refused_before_any_request(server: Server) -> None:
    server.put("/old", b"", status=302, Location="http://[::bad/x")
    assert "/old: is not a URL" in refused(server, "/old")
    with pytest.raises(InputError, match="is not a URL"):
        FETCHER.page("http://[::1")
    lines = "- [a](/a.md)\n- [b](http://[bad/b.md)\n"
    server.put("/llms.txt", lines.encode(), "text/plain")
    server.put("/a.md", PAGE)
    result = CliRunner().invoke(command, [f"{server.url}/llms.txt", "--allow-private"])
    assert result.exit_code == 0, result.exception


def test_private_addresses_are_refused_unless_allowed(server: Server) -> None:
    server.put("/create", PAGE)
    assert "127.0.0.1, which is not a public address" in refused(server, "/create", Fetcher())
    assert server.asked == []


def test_every_redirect_is_checked_before_it_is_followed(server: Server) -> None:
    server.put("/old", b"", status=301, Location="/create")
    server.put("/create", PAGE)
    assert FETCHER.page(f"{server.url}/old") == (f"{server.url}/create", PAGE)
    server.put("/out", b"", status=302, Location="ftp://127.0.0.1/x")
    assert "not an http or https URL" in refused(server, "/out")
    server.put("/round", b"", status=302, Location="/round")
    assert "redirects without end" in refused(server, "/round")


def test_a_redirect_to_a_private_address_is_not_followed(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first address is taken for a public one; the second is looked at by itself."""
    server.put("/old", b"", status=301, Location=f"{server.url}/create")
    server.put("/create", PAGE)
    fetcher = Fetcher()
    looked: list[str] = []
    real = Fetcher._place

    def place(self: Fetcher, address: str, host: str, port: int) -> str:
        looked.append(address)
        return "127.0.0.1" if len(looked) == 1 else real(self, address, host, port)

    monkeypatch.setattr(Fetcher, "_place", place)
    assert "not a public address" in refused(server, "/old", fetcher)
    assert [path for path, _ in server.asked] == ["/old"]


def test_reading_stops_at_the_size_limit(server: Server) -> None:
    server.put("/large", b"a" * 100_001)
    assert "too large" in refused(server, "/large")


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_a_decompression_bomb_is_refused(server: Server, coding: str) -> None:
    plain = b"\0" * 200_000_000
    body = gzip.compress(plain) if coding == "gzip" else zlib.compress(plain)
    assert len(body) < 400_000
    server.put("/bomb", body, Content_Encoding=coding)
    assert "too large" in refused(server, "/bomb")


def test_a_compressed_page_is_read(server: Server) -> None:
    server.put("/create", gzip.compress(PAGE), Content_Encoding="gzip")
    assert FETCHER.page(f"{server.url}/create")[1] == PAGE


@pytest.mark.parametrize(
    ("headers", "body", "message"),
    [
        ({"Content_Encoding": "br"}, b"x", "the content coding br"),
        ({"Content_Encoding": "zstd"}, b"x", "the content coding zstd"),
        ({"Content_Encoding": "gzip, gzip"}, b"x", "the content coding gzip, gzip"),
        ({"Content_Encoding": "gzip"}, b"no gzip", "cannot be read"),
        ({"kind": "image/png"}, b"x", "responds with image/png"),
        ({"status": 500}, b"x", "does not respond with a page"),
    ],
)
def test_responses_that_are_no_page_are_refused(
    server: Server, headers: dict[str, Any], body: bytes, message: str
) -> None:
    server.put("/x", body, **headers)
    assert message in refused(server, "/x")


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("http://user:secret@h.test/x", "contains a user name or a password"),
        ("http://127.0.0.1:99999/x", "is not a URL"),
        ("http:///x", "not an http"),
        ("http://127.0.0.1:1/x", "cannot be fetched"),
        ("http://no-such-host.invalid/x", "is unknown"),
    ],
)
def test_invalid_and_unreachable_addresses_are_refused(address: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        FETCHER.page(address)
    assert message in str(caught.value)
    assert "secret" not in str(caught.value)


def test_a_silent_server_times_out(server: Server) -> None:
    fetcher = Fetcher(allow_private=True, seconds=0.3)
    server.gate = threading.Event()
    try:
        assert "cannot be fetched" in refused(server, "/slow", fetcher)
    finally:
        server.gate.set()


@pytest.mark.parametrize(
    "head", [b"HTTP/1.1 200 OK\r\nContent-Type: text/markdown\r\n\r\n", b"HTTP/1.1 200 OK\r\nX-Slow: "]
)
def test_a_response_that_comes_byte_by_byte_times_out(head: bytes) -> None:
    done = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            one, _ = listening.accept()
            with one, suppress(OSError):
                one.recv(4096)
                one.sendall(b"HTTP/1.1 200 OK\r\n" + head)
                while not done.wait(0.05):
                    one.sendall(b"a")

        thread = threading.Thread(target=serve)
        thread.start()
        began = time.monotonic()
        try:
            with pytest.raises(InputError, match="takes too long"):
                Fetcher(allow_private=True, seconds=0.3).page(f"http://127.0.0.1:{listening.getsockname()[1]}/x")
            assert time.monotonic() - began < 5
        finally:
            done.set()
            thread.join()


@pytest.mark.parametrize("body", [gzip.compress(PAGE)[:-20], gzip.compress(PAGE) + b"more"])
def test_compressed_data_that_is_not_whole_is_refused(server: Server, body: bytes) -> None:
    server.put("/cut", body, Content_Encoding="gzip")
    assert "is incomplete" in refused(server, "/cut")
