"""Connections on which no response lasts longer than its timeout, or is read further than a number of bytes.

It makes the sessions that Schemathesis sends with. They take the user's route, and count what is sent.
"""

from __future__ import annotations

import http.client
import io
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from functools import partial
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPResponse, ProxyManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import DecodeError, HTTPError, ReadTimeoutError

from bythebook_conformance.running.transport.head import fields, framing, read_head
from bythebook_conformance.running.transport.retry import PATIENCE, Rest
from bythebook_conformance.running.transport.route import Route
from bythebook_openapi.schema.media_types import is_sequence
from bythebook_openapi.text.sequences import complete

__all__ = ["MOST_ITEMS", "MOST_SECONDS", "first_items", "forgetful", "session"]

# So many items of a sequence are read at most, in so many seconds: it may have no end.
MOST_ITEMS, MOST_SECONDS = 20, 3.0
_CHUNK = 64 * 1024


class _Timed(io.RawIOBase):
    """What comes in on a socket until a point in time. A time-out of the socket alone begins anew with every byte."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._raw = sock.makefile("rb", buffering=0)
        seconds = sock.gettimeout()
        self._ends = None if seconds is None else time.monotonic() + seconds

    def end_by(self, ends: float) -> None:
        """Ends earlier than the time-out of the socket says, at a point in time."""
        self._ends = ends if self._ends is None else min(self._ends, ends)

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
    """A response that is read until a point in time, with a head of any form that HTTP allows."""

    def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        self.fp.close()
        self.fp = io.BufferedReader(_Timed(sock))

    def begin(self) -> None:
        """Read the head. Python's own reader sees only the fields that frame the body: it limits their number."""
        if self.headers is not None:
            return
        whole = self.fp
        self.timed = whole.raw
        lines = read_head(whole)
        self.fp = framing(lines)
        try:
            super().begin()
        finally:
            self.fp = whole
        self.headers = self.msg = fields(lines)


class _Connection(HTTPConnection):
    response_class = _Response

    def __init__(self, *args: Any, permit: Callable[[], None], sent: Callable[[], None], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._permit, self._sent = permit, sent

    def request(self, *args: Any, **kwargs: Any) -> None:
        self._permit()
        super().request(*args, **kwargs)
        self._sent()


class _SafeConnection(_Connection, HTTPSConnection):
    def connect(self) -> None:
        """Connect. What ends a handshake is no answer that takes too long, and no connection that the server cut."""
        try:
            super().connect()
        except TimeoutError as error:
            raise ssl.SSLError(1, "the server takes too long") from error
        except (ConnectionError, ssl.SSLEOFError, ssl.SSLZeroReturnError, ssl.SSLSyscallError) as error:
            raise ssl.SSLError(1, "the connection was closed") from error


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _SafePool(HTTPSConnectionPool):
    ConnectionCls = _SafeConnection

    def _validate_conn(self, conn: Any) -> None:
        """Connect early. The base class also warns of an unchecked certificate, which `--insecure` asks for."""
        if conn.is_closed:
            conn.connect()


class _Adapter(HTTPAdapter):
    """Opens connections that end, through a proxy too.

    Calls `permit` before it writes a request, `sent` after that, and `rest` to wait.
    """

    def __init__(self, permit: Callable[[], None], sent: Callable[[], None], rest: Rest) -> None:
        calls: dict[str, Any] = {"permit": permit, "sent": sent}
        self._pools: dict[str, Any] = {"http": partial(_Pool, **calls), "https": partial(_SafePool, **calls)}
        super().__init__(max_retries=PATIENCE.resting(rest))

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = self._pools

    def proxy_manager_for(self, *args: Any, **kwargs: Any) -> ProxyManager:
        manager: ProxyManager = super().proxy_manager_for(*args, **kwargs)
        manager.pool_classes_by_scheme = self._pools
        return manager


class _Session(requests.Session):
    """A session that takes the user's route to the host of a URL. The environment decides what the user leaves open: it
    is asked once, since `requests` would look through all of its variables for each request.
    """

    def __init__(self, url: str, route: Route) -> None:
        super().__init__()
        self._settings = {**super().merge_environment_settings(url, {}, None, None, None), **route.settings(url)}

    def merge_environment_settings(self, _url: Any, _proxies: Any, stream: Any, *_: Any) -> Any:
        return {**self._settings, "stream": stream}


class _Body(io.BytesIO):
    """A body that was read; all else is that of the answer that it was read from."""

    def __init__(self, content: bytes, raw: HTTPResponse) -> None:
        super().__init__(content)
        self._raw = raw

    def __getattr__(self, name: str) -> Any:
        return getattr(self._raw, name)

    def read1(self, size: int | None = -1, **_: Any) -> bytes:
        return super().read1(-1 if size is None else size)

    def stream(self, size: int, **_: Any) -> Iterator[bytes]:
        while chunk := self.read(size):
            yield chunk


def forgetful(session: requests.Session) -> requests.Session:
    """Returns a session, which from now on sends what a request holds and nothing else."""
    session.trust_env = False  # so that no credentials come from the user's netrc where a request has none
    # A request without credentials must not be let in by what another one was given.
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))
    return session


def session(
    url: str, most: int, route: Route, *, permit: Callable[[], None], sent: Callable[[], None], rest: Rest
) -> requests.Session:
    """Returns new connections to the host of a URL, which read at most `most` bytes of a response, and then one more to
    tell.

    They call `permit` before and `sent` after each request is written, repeated ones too, and `rest` to wait for a
    busy server.
    """
    made = forgetful(_Session(url, route))
    made.hooks["response"] = [lambda response, **_: _read(response, most)]
    for prefix in ("http://", "https://"):
        made.mount(prefix, _Adapter(permit, sent, rest))
    return made


def _read(response: requests.Response, most: int) -> None:
    """Read an answer as far as it may be read; what comes after it is not waited for."""
    media_type = response.headers.get("Content-Type", "")
    raw, content = response.raw, bytearray()
    try:
        if is_sequence(media_type):
            content += _read_items(raw, media_type, most)
        else:
            for chunk in raw.stream(_CHUNK, decode_content=True):
                content += chunk
                if len(content) > most:
                    raw.close()
                    break
    except ReadTimeoutError as error:
        raise requests.exceptions.ReadTimeout(error, request=response.request) from error
    except DecodeError as error:
        raise requests.exceptions.ContentDecodingError(error) from error
    except HTTPError as error:  # a cut line: `ProtocolError`, and under TLS `SSLError` too
        raise requests.exceptions.ChunkedEncodingError(error) from error
    response.raw = _Body(bytes(content[: most + 1]), raw)


def _read_items(raw: HTTPResponse, media_type: str, most: int) -> bytes:
    """Returns the first items of a sequence: all of them where it ends within `MOST_ITEMS` and `MOST_SECONDS`.

    Else the connection is closed, and an item that was still to come is left out.
    """
    content, ends = bytearray(), time.monotonic() + MOST_SECONDS
    timed = getattr(getattr(raw, "_original_response", None), "timed", None)
    if isinstance(timed, _Timed):
        timed.end_by(ends)
    try:
        while chunk := raw.read1(_CHUNK, decode_content=True):
            content += chunk
            if len(complete(bytes(content), media_type)) >= MOST_ITEMS or len(content) > most:
                break
            if time.monotonic() >= ends:
                break
        else:
            return bytes(content)
    except ReadTimeoutError:
        pass  # nothing more came in time
    raw.close()
    return first_items(bytes(content), media_type)


def first_items(content: bytes, media_type: str) -> bytes:
    """Returns the content up to the end of its last complete item, and of `MOST_ITEMS` at most."""
    found = complete(content, media_type)[:MOST_ITEMS]
    return content[: found[-1]] if found else b""
