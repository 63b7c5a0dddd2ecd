"""Keeps every request that is sent and its response, without secrets, in a temporary file: for reports of the traffic.

Memory holds few exchanges, however many there are. Bodies are cut after 64 KiB.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from tempfile import TemporaryFile
from typing import IO, Any

from bythebook_conformance.model import Request
from bythebook_conformance.running.transport.credentials import PUBLIC, TOKEN
from bythebook_conformance.running.transport.retry import Answer
from bythebook_openapi.model.contract import Operation

__all__ = ["MOST", "Traffic", "Wired", "keeping"]

# The most characters of a body that are kept.
MOST = 64 * 1024
# So many exchanges are kept in memory.
_FIRST = 20
_HIDDEN = f"${TOKEN}"
# Headers that hold a secret, whoever set it.
_COOKIES = frozenset({"cookie", "set-cookie"})
_LEFT_OUT = "left out, since it may hold credentials"


@dataclass(frozen=True)
class Wired:
    """A request as it was sent: its URL, headers and body; when, for how many seconds, and how often in all.

    A busy server (429, 503) gets the request again: that is one entry with several attempts.
    """

    url: str
    headers: Mapping[str, str] = field(hash=False)
    body: bytes
    at: float
    seconds: float
    attempts: int


class Traffic:
    """The exchanges of a run, in a temporary file. `secret` holds the user's headers. Several threads may use it.

    `count` is their number, and `first` holds the first lines, which tell how long a report of all takes.
    """

    def __init__(self, file: IO[bytes], redacted: Callable[[str], str], secret: Mapping[str, str]) -> None:
        self._file = file
        self._redacted = redacted
        self._secret = {name.lower() for name in secret} - PUBLIC
        self._lock = threading.Lock()
        self.count = 0
        self.first: list[bytes] = []

    def add(self, operation: Operation, request: Request, wired: Wired, answer: Answer, *, hides: bool) -> None:
        """Keeps an exchange, without its bodies if `hides`."""
        text = json.dumps(self._told(operation, request, wired, answer, hides=hides), ensure_ascii=False)
        line = text.encode("utf-8", "backslashreplace") + b"\n"
        with self._lock:
            self.count += 1
            if len(self.first) < _FIRST:
                self.first.append(line)
            self._file.write(line)

    def lines(self) -> Iterator[bytes]:
        """Yields each exchange as a JSON line, in the order in which they ended."""
        self._file.seek(0)
        yield from self._file

    def _told(
        self, operation: Operation, request: Request, wired: Wired, answer: Answer, *, hides: bool
    ) -> dict[str, Any]:
        status, content, headers, failure = answer
        response = {"status": status, "headers": self._headers(headers), **self._body(content, hides=hides)}
        return {
            "at": datetime.fromtimestamp(wired.at, UTC).isoformat(timespec="milliseconds"),
            "seconds": round(wired.seconds, 6),
            "operation": operation.id,
            "purpose": self._redacted(request.purpose),
            "credentials": request.credentials,
            "attempts": wired.attempts,
            "request": {
                "method": operation.verb,
                "url": self._redacted(wired.url),
                "headers": self._headers(wired.headers),
                **self._body(wired.body, hides=hides),
            },
            "response": None if status is None else response,
            "failure": self._redacted(failure) or None,
        }

    def _headers(self, headers: Mapping[str, str]) -> dict[str, str]:
        hidden = self._secret | _COOKIES
        return {name: _HIDDEN if name.lower() in hidden else self._redacted(text) for name, text in headers.items()}

    def _body(self, content: bytes, *, hides: bool) -> dict[str, Any]:
        """Returns a body as a text, without secrets: they are taken out before it is cut. A body that is no text is
        shown with replacement characters.
        """
        if hides and content:
            return {"body": "", "size": len(content), "note": _LEFT_OUT}
        text = self._redacted(content.decode("utf-8", "replace"))
        note = {"note": f"cut after {MOST} characters"} if len(text) > MOST else {}
        return {"body": text[:MOST], "size": len(content), **note}


@contextmanager
def keeping(redacted: Callable[[str], str], secret: Mapping[str, str]) -> Iterator[Traffic]:
    """Yields what keeps the exchanges of a run. Its file is gone at the end of the block."""
    with TemporaryFile() as file:
        yield Traffic(file, redacted, secret)
