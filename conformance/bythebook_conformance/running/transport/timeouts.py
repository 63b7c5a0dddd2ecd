"""Connections on which no answer lasts longer than its time-out, or is read further than so many bytes.

It makes the sessions that Schemathesis sends by; it knows no requests, and sends nothing itself.
"""

from __future__ import annotations

import http.client
import io
import socket
import time
from collections.abc import Iterator
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPResponse, ProxyManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import DecodeError, ProtocolError, ReadTimeoutError

from bythebook_conformance.running.transport.retry import PATIENCE

__all__ = ["session"]

_CHUNK = 64 * 1024


class _Timed(io.RawIOBase):
    """What comes in on a socket until a point in time. A time-out of the socket alone begins anew with every byte."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._raw = sock.makefile("rb", buffering=0)
        seconds = sock.gettimeout()
        self._ends = None if seconds is None else time.monotonic() + seconds

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        if self._ends is not None:
            left = self._ends - time.monotonic()
            if left <= 0:
                raise TimeoutError("the answer takes too long")
            self._sock.settimeout(left)
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Response(http.client.HTTPResponse):
    """An answer that is read until a point in time."""

    def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        self.fp.close()
        self.fp = io.BufferedReader(_Timed(sock))


class _Connection(HTTPConnection):
    response_class = _Response


class _SafeConnection(HTTPSConnection):
    response_class = _Response


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _SafePool(HTTPSConnectionPool):
    ConnectionCls = _SafeConnection


_POOLS = {"http": _Pool, "https": _SafePool}


class _Adapter(HTTPAdapter):
    """Opens connections that end, through a proxy too."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = _POOLS

    def proxy_manager_for(self, *args: Any, **kwargs: Any) -> ProxyManager:
        manager: ProxyManager = super().proxy_manager_for(*args, **kwargs)
        manager.pool_classes_by_scheme = _POOLS
        return manager


class _Body(io.BytesIO):
    """A body that was read; all else is that of the answer that it was read from."""

    def __init__(self, content: bytes, raw: HTTPResponse) -> None:
        super().__init__(content)
        self._raw = raw

    def __getattr__(self, name: str) -> Any:
        return getattr(self._raw, name)

    def stream(self, size: int, **_: Any) -> Iterator[bytes]:
        while chunk := self.read(size):
            yield chunk


def session(most: int) -> requests.Session:
    """Return new connections, which read at most so many bytes of an answer, and then one more to tell."""
    made = requests.Session()
    # Without this `requests` would add credentials from the user's netrc where a request has none.
    made.auth = lambda request: request
    # Nor is a cookie kept: a request without credentials must not be let in by what another one was given.
    made.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))
    made.hooks["response"] = [lambda response, **_: _read(response, most)]
    for prefix in ("http://", "https://"):
        made.mount(prefix, _Adapter(max_retries=PATIENCE))
    return made


def _read(response: requests.Response, most: int) -> None:
    """Read an answer as far as it may be read; what comes after it is not waited for."""
    if response.headers.get("Content-Type", "").lower().startswith("text/event-stream"):
        return  # Schemathesis reads as much of it as there is until the time-out
    raw, content = response.raw, bytearray()
    try:
        for chunk in raw.stream(_CHUNK, decode_content=True):
            content += chunk
            if len(content) > most:
                raw.close()
                break
    except ReadTimeoutError as error:
        raise requests.exceptions.ReadTimeout(error, request=response.request) from error
    except ProtocolError as error:
        raise requests.exceptions.ChunkedEncodingError(error) from error
    except DecodeError as error:
        raise requests.exceptions.ContentDecodingError(error) from error
    response.raw = _Body(bytes(content[: most + 1]), raw)
