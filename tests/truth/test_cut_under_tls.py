"""A connection of HTTPS that breaks in the middle of a body is a response that cannot be read, and no traceback."""

from __future__ import annotations

import json
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
import trustme
from documents import TEXT, Stated, object_of, posts
from judging import contract_in

from bythebook.main import main

PATHS: Stated = posts(object_of("a", a=TEXT), object_of(id=TEXT, a=TEXT))
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


def _reset(line: ssl.SSLSocket) -> None:
    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    line.close()


def _end_without_notice(line: ssl.SSLSocket) -> None:
    line.shutdown(socket.SHUT_RDWR)
    line.close()


def _garble(line: ssl.SSLSocket) -> None:
    plain = socket.socket(fileno=line.detach())
    plain.sendall(b"\x17\x03\x03\x00\x40" + b"?" * 64)
    plain.close()


def _half_a_record(line: ssl.SSLSocket) -> None:
    plain = socket.socket(fileno=line.detach())
    plain.sendall(b"\x17\x03\x03\x00\x40" + b"?" * 10)
    plain.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    plain.close()


ENDS: tuple[Callable[[ssl.SSLSocket], None], ...] = (_reset, _end_without_notice, _garble, _half_a_record)


def _half_answer(line: ssl.SSLSocket, end: Callable[[ssl.SSLSocket], None], *, length: bool) -> None:
    line.recv(65536)
    framed = b"Content-Length: 4000\r\n\r\n" if length else b"Transfer-Encoding: chunked\r\n\r\n100\r\n"
    line.sendall(HEAD + framed + b'{"a": "')
    time.sleep(0.02)  # a reset would take the head with it
    end(line)


@contextmanager
def cutting(folder: Path, end: Callable[[ssl.SSLSocket], None], *, length: bool) -> Iterator[tuple[str, Path]]:
    """Serve HTTPS: every response ends in its middle. Give the URL, and the file of the authority."""
    ca = trustme.CA()
    authority = folder / "ca.pem"
    ca.cert_pem.write_to_path(str(authority))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ca.issue_cert("127.0.0.1").configure_cert(context)
    listening = socket.create_server(("127.0.0.1", 0))

    def answer(plain: socket.socket) -> None:
        with suppress(OSError):
            line = context.wrap_socket(plain, server_side=True)
            with line:
                _half_answer(line, end, length=length)

    def listen() -> None:
        with suppress(OSError):
            while True:
                threading.Thread(target=answer, args=(listening.accept()[0],), daemon=True).start()

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    try:
        yield f"https://127.0.0.1:{listening.getsockname()[1]}", authority
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join(10)


@pytest.mark.many(2)
@pytest.mark.parametrize("length", [True, False], ids=["length", "chunked"])
@pytest.mark.parametrize("end", ENDS)
def test_cut_body_under_tls_is_a_response_that_cannot_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, end: Callable[[ssl.SSLSocket], None], length: bool
) -> None:
    contract_in(tmp_path, PATHS)
    report = tmp_path / "report.json"

    with cutting(tmp_path, end, length=length) as (url, authority):
        words = ["check", tmp_path / "small.json", "--url", url, "--ca", authority, "--report", f"json={report}"]
        monkeypatch.setattr("sys.argv", ["bythebook", *map(str, words), "--examples", "0"])
        with pytest.raises(SystemExit) as ended:
            main()

    # A reset may take the head with it: then the server cut the line, which is a finding.
    assert ended.value.code in {1, 4}
    told = json.loads(report.read_text())
    assert told["untested"]
    assert told["exit_code"] == ended.value.code
