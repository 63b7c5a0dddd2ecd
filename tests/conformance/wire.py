"""A server that answers with whatever bytes a test says, as slowly as it says. It knows nothing of what is tested."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

__all__ = ["Say", "answer_of", "wired"]

# What is said on a line, once the head of a request was read: pieces, sent one after another.
Say = Callable[[bytes], Iterator[bytes]]


def answer_of(content: bytes, *headers: str, length: bool = True) -> bytes:
    """Return a whole answer of status 200."""
    lines = ["HTTP/1.1 200 OK", "Content-Type: application/json", *headers]
    lines += [f"Content-Length: {len(content)}"] if length else []
    return "\r\n".join([*lines, "", ""]).encode() + content


@contextmanager
def wired(say: Say) -> Iterator[str]:
    """Serve what `say` says, one request a line, on a free port of this machine, and give its URL.

    Where `say` raises `ConnectionAbortedError`, the line is cut and nobody listens any more.
    """
    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]

    def answer(line: socket.socket) -> None:
        with line, suppress(OSError):
            head = b""
            while b"\r\n\r\n" not in head:
                piece = line.recv(65536)
                if not piece:
                    return  # no request, such as a TLS handshake that was given up
                head += piece
            try:
                for piece in say(head):
                    line.sendall(piece)
            except ConnectionAbortedError:
                listening.shutdown(socket.SHUT_RDWR)
                listening.close()

    def listen() -> None:
        with suppress(OSError):
            while True:
                line, _ = listening.accept()
                threading.Thread(target=answer, args=(line,), daemon=True).start()

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        with suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join(10)
