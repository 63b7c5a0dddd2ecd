"""Reads the head of a response whole: any number of fields, lines of any length, and interim responses before it.

Python's own reader stops at 100 fields and at 64 KiB a line, by limits of the whole process.
"""

from __future__ import annotations

import http.client
import io
from email.parser import Parser
from typing import Protocol

__all__ = ["MAX_HEAD", "HeadError", "fields", "framing", "read_head"]

# All bytes before the body, interim responses included.
MAX_HEAD = 1024 * 1024
# The fields that say where the body ends (RFC 9112, section 6) and whether the connection stays open (section 9.3).
_FRAMING = ("content-length:", "transfer-encoding:", "connection:", "keep-alive:", "proxy-connection:")
_SWITCHING = 101


class HeadError(http.client.HTTPException):
    """The head of a response is longer than any that is read."""


class _Lines(Protocol):
    def readline(self, size: int = -1, /) -> bytes: ...


def read_head(file: _Lines) -> list[bytes]:
    """Returns the lines of the final response's head: the status line, then the fields. The blank line is left out.

    Interim responses (1xx) are skipped (RFC 9110, section 15.2); 101 is final here. Raises `HeadError`.
    """
    left = MAX_HEAD
    while True:
        lines: list[bytes] = []
        while True:
            line = file.readline(left + 1)
            left -= len(line)
            if left < 0:
                raise HeadError(f"longer than {MAX_HEAD} bytes")
            if line in {b"\r\n", b"\n", b""} and (lines or not line):
                break
            lines.append(line)
            if len(lines) == 1 and not line.startswith(b"HTTP/"):
                return lines  # no HTTP: what follows is no head
        if not _is_interim(lines):
            return lines


def _is_interim(lines: list[bytes]) -> bool:
    words = lines[0].split(None, 2) if lines else []
    code = words[1] if len(words) > 1 else b""
    return len(code) == 3 and code.startswith(b"1") and code.isdigit() and int(code) != _SWITCHING


def framing(lines: list[bytes]) -> io.BytesIO:
    """Returns a short head for Python's own reader: the status line and the fields that frame the body."""
    if not lines:
        return io.BytesIO()  # the connection was closed
    kept = [each for each in lines[1:] if each.decode("latin-1").lower().startswith(_FRAMING)]
    return io.BytesIO(b"".join([*lines[:1], *dict.fromkeys(kept), b"\r\n"]))


def fields(lines: list[bytes]) -> http.client.HTTPMessage:
    """Returns the fields of a head as `http.client` has them."""
    text = b"".join(lines[1:]).decode("latin-1")
    return Parser(_class=http.client.HTTPMessage).parsestr(text)
