"""Sends one HTTP request, with limits of time and size, and follows no redirect."""

from __future__ import annotations

import base64
import os
import queue
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar, cast
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

import urllib3
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    InsecureRequestWarning,
    LocationParseError,
    NameResolutionError,
    NewConnectionError,
    ProxyError,
    ReadTimeoutError,
)

from bythebook_openapi.errors import InputError, UnreachedError
from bythebook_openapi.network.origins import is_loopback, without_user
from bythebook_openapi.redact import is_plain_url, without_secrets_of
from bythebook_openapi.text.parse import MAX_BYTES

__all__ = ["Answer", "Ask", "Way", "ask", "in_time", "read_pieces"]

T = TypeVar("T")

_CHUNK: Final = 64 * 1024
_CONNECT: Final = 5.0
# Time for the timeouts of the socket, which name the fault.
_PATIENCE: Final = 0.5
_TLS: Final = "--ca FILE trusts the authority that signed it, --insecure skips the check"
# Variables that `requests` reads too, which sends the judged requests.
_BUNDLES: Final = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")


@dataclass(frozen=True)
class Way:
    """How a server is reached, and how long and how large a response may be, in seconds and bytes.

    `ca`, `cert` and `key` are files in PEM; `proxy` is the URL of a proxy, None for that of the environment.
    """

    ca: str | None = None
    cert: str | None = None
    key: str | None = None
    insecure: bool = False
    proxy: str | None = field(default=None, repr=False)
    seconds: float = 30.0
    most: int = MAX_BYTES


@dataclass(frozen=True)
class Answer:
    """A response: the status code, the headers by their names in lower case, and the decompressed body."""

    status: int
    headers: Mapping[str, str]
    content: bytes


# Sends a request: method, URL, headers, body.
Ask = Callable[[str, str, Mapping[str, str], bytes | None], Answer]


def ask(method: str, url: str, headers: Mapping[str, str], body: bytes | None = None, *, way: Way) -> Answer:
    """Returns the response to a request. A user name and a password in the URL are sent as a header.

    Raises `UnreachedError` where nobody answers, and `InputError` where the response cannot be read.
    """
    if not is_plain_url(url):
        raise InputError("is not an http or https URL", file=without_secrets_of(url), expected="http://HOST/PATH")
    return in_time(lambda: _answer(method, url, headers, body, way), way.seconds, _late(url, way))


def in_time(call: Callable[[], T], seconds: float, late: InputError) -> T:
    """Returns what a call returns. Raises the `InputError` of the call, or `late` if it takes too long.

    A thread makes the call: a timeout of the socket never ends a response that comes byte by byte.
    """
    answers: queue.SimpleQueue[tuple[T | None, InputError | None]] = queue.SimpleQueue()

    def run() -> None:
        try:
            answers.put((call(), None))
        except InputError as error:
            answers.put((None, error))

    threading.Thread(target=run, daemon=True).start()
    try:
        found, error = answers.get(timeout=seconds + _PATIENCE)
    except queue.Empty:
        raise late from None
    if error is not None:
        raise error
    return cast(T, found)


def _answer(method: str, url: str, headers: Mapping[str, str], body: bytes | None, way: Way) -> Answer:
    deadline = time.monotonic() + way.seconds
    timeout = urllib3.Timeout(connect=min(_CONNECT, way.seconds), read=way.seconds)
    sent = {"User-Agent": "bythebook", "Accept-Encoding": "gzip", **_user(url, headers), **headers}
    try:
        response = _pools(url, way).request(
            method,
            without_user(url),
            body=body,
            headers=sent,
            timeout=timeout,
            redirect=False,
            retries=False,
            preload_content=False,
        )
        try:
            pieces = read_pieces(response, _shown(url), way.most, deadline, _late(url, way))
            content = b"".join(pieces)
        finally:
            response.close()
    except (HTTPError, zlib.error, OSError, UnicodeError) as error:
        raise _fault(url, error, way) from error
    return Answer(response.status, {name.lower(): value for name, value in response.headers.items()}, content)


def _user(url: str, headers: Mapping[str, str]) -> dict[str, str]:
    parts = urlsplit(url)
    if not parts.username or any(name.lower() == "authorization" for name in headers):
        return {}
    secret = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
    return {"Authorization": f"Basic {base64.b64encode(secret.encode()).decode()}"}


def _pools(url: str, way: Way) -> urllib3.PoolManager:
    tls: dict[str, Any] = {"cert_file": way.cert, "key_file": way.key}
    tls["ca_certs"] = way.ca or next((os.environ[name] for name in _BUNDLES if os.environ.get(name)), None)
    if way.insecure:
        urllib3.disable_warnings(InsecureRequestWarning)
        tls = {"cert_file": way.cert, "key_file": way.key, "cert_reqs": "CERT_NONE"}
    proxy = way.proxy or _environment_proxy(url)
    if not proxy:
        return urllib3.PoolManager(1, **tls)
    parts = urlsplit(proxy)
    user = f"{unquote(parts.username)}:{unquote(parts.password or '')}" if parts.username else None
    headers = urllib3.make_headers(proxy_basic_auth=user)
    return urllib3.ProxyManager(without_user(proxy), 1, proxy_headers=headers, **tls)


def _environment_proxy(url: str) -> str | None:
    parts = urlsplit(url)
    if is_loopback(url) or proxy_bypass(parts.hostname or ""):
        return None
    proxies = getproxies()
    return proxies.get(parts.scheme) or proxies.get("all")


def read_pieces(
    response: urllib3.BaseHTTPResponse, shown: str, most: int, deadline: float, late: InputError
) -> Iterator[bytes]:
    """Yields the decompressed body piece by piece, so that a decompression bomb never exceeds the limit in bytes.

    Raises `InputError` for the address as it is `shown` if the body is too large, or its coding is unknown or damaged,
    and `late` after the deadline on the monotonic clock.
    """
    coding = response.headers.get("Content-Encoding", "identity").strip().lower()
    if coding not in ("identity", "", "gzip", "x-gzip", "deflate"):
        raise InputError(f"responds with the content coding {coding[:40]}", file=shown, expected="gzip, or none")
    unzip = zlib.decompressobj(zlib.MAX_WBITS | 32) if coding not in ("identity", "") else None
    left = most
    chunk = b""
    for chunk in response.stream(_CHUNK, decode_content=False):
        if time.monotonic() > deadline:
            raise late
        piece = unzip.decompress(chunk, left + 1) if unzip else chunk
        left -= len(piece)
        if left < 0 or (unzip and unzip.unconsumed_tail):
            raise InputError("is too large", file=shown, expected=f"at most {most} bytes")
        yield piece
    if unzip and chunk and (not unzip.eof or unzip.unused_data):
        raise InputError("cannot be read (its compressed data is incomplete)", file=shown)


def _shown(url: str) -> str:
    return without_secrets_of(url)


def _late(url: str, way: Way) -> InputError:
    return UnreachedError("takes too long", file=_shown(url), expected=f"a response within {way.seconds:g} s")


def _fault(url: str, error: Exception, way: Way) -> InputError:
    """Returns the error of a request without a response: what failed, and which option helps."""
    cause = getattr(error, "reason", None) or error
    shown, host = _shown(url), urlsplit(url).hostname or ""
    if isinstance(error, ProxyError):
        return UnreachedError("the proxy lets nothing through", file=shown, expected="another --proxy, or NO_PROXY")
    if isinstance(cause, NameResolutionError):
        return UnreachedError(f"the host {host[:100]!r} is not known", file=shown)
    if isinstance(cause, NewConnectionError | ConnectTimeoutError):
        return UnreachedError("nobody answers", file=shown, expected="a running server")
    if isinstance(cause, ReadTimeoutError):
        return _late(url, way)
    if isinstance(cause, ssl.SSLCertVerificationError):
        why = cause.verify_message.rstrip(".")
        return UnreachedError(f"the server's certificate is not trusted ({why})", file=shown, expected=_TLS)
    if isinstance(cause, ssl.SSLError):
        why = (cause.reason or "it failed").replace("_", " ").lower()
        return UnreachedError(f"the TLS handshake failed ({why})", file=shown, expected="http://, or --cert FILE")
    if isinstance(cause, LocationParseError | UnicodeError):
        return InputError("is not an http or https URL", file=shown, expected="http://HOST/PATH")
    if isinstance(cause, zlib.error):
        return InputError("cannot be read (its compressed data is damaged)", file=shown)
    return UnreachedError("the response ends early, or is not HTTP", file=shown, expected="an HTTP server there")
