"""Fetches a documentation page from a URL: Markdown first, then HTML.

It refuses private hosts: every URL on the way is resolved, and its IP address is checked before the request.
"""

from __future__ import annotations

import ipaddress
import socket
import time
import zlib
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, urljoin, urlsplit, urlunsplit

import urllib3

from bythebook_openapi.errors import InputError
from bythebook_openapi.network.ask import in_time, read_pieces

__all__ = ["Fetcher", "linked"]

MAX_BYTES: Final = 16 * 1024 * 1024
_MAX_REDIRECTS: Final = 5
_SECONDS: Final = 30.0
_WANTED: Final = "text/markdown, text/plain;q=0.8, text/html;q=0.5"
_HTML: Final = ("text/html", "application/xhtml+xml")
_TEXT: Final = ("text/", "application/xhtml+xml", "application/markdown", "application/octet-stream")
_AGENT: Final = "bythebook"


@dataclass(frozen=True)
class Fetched:
    """The response of a URL: the final URL, the media type, and the decompressed bytes."""

    address: str
    media_type: str
    data: bytes


@dataclass(frozen=True)
class Fetcher:
    """Fetches pages. `allow_private` allows hosts that are not public, such as 127.0.0.1."""

    allow_private: bool = False
    seconds: float = _SECONDS
    most: int = MAX_BYTES

    def page(self, address: str) -> tuple[str, bytes]:
        """Returns the page as Markdown if possible, or else as HTML, and its final URL.

        Raises `InputError` if the URL cannot be fetched, or its response is no page.
        """
        bare = _without_fragment(address)
        asked = self._ask(bare)
        if asked is None:
            raise InputError("does not respond with a page", file=bare, expected="the URL of a documentation page")
        if asked.media_type in _HTML and not urlsplit(bare).path.endswith((".md", ".txt", ".html", ".htm")):
            twin = self._ask(_twin(bare))
            if twin is not None and twin.media_type not in _HTML and twin.data.lstrip()[:1] != b"<":
                return twin.address, twin.data
        return asked.address, asked.data

    def _ask(self, address: str) -> Fetched | None:
        """Returns the response, None for a status other than 200."""
        return in_time(lambda: self._answered(address), self.seconds, self._late(address))

    def _late(self, address: str) -> InputError:
        return InputError("takes too long", file=address, expected=f"a page within {self.seconds:g} s")

    def _answered(self, address: str) -> Fetched | None:
        deadline = time.monotonic() + self.seconds
        for _ in range(_MAX_REDIRECTS + 1):
            parts = urlsplit(address)
            with self._connected(address) as pool:
                target = urlunsplit(("", "", parts.path or "/", parts.query, ""))
                headers = {"Host": parts.netloc, "Accept": _WANTED, "Accept-Encoding": "gzip", "User-Agent": _AGENT}
                try:
                    response = pool.urlopen(
                        "GET", target, headers=headers, redirect=False, retries=False, preload_content=False
                    )
                except urllib3.exceptions.HTTPError as error:
                    raise InputError(f"cannot be fetched ({_reason(error)})", file=address) from error
                try:
                    location = response.headers.get("Location") if 300 <= response.status < 400 else None
                    if location is None:
                        return self._answer(address, response, deadline) if response.status == 200 else None
                finally:
                    response.close()
            following = _without_fragment(location, base=address)
            if parts.scheme == "https" and urlsplit(following).scheme != "https":
                raise InputError(f"redirects to {following[:200]}", file=address, expected="https after https")
            address = following
        raise InputError("redirects without end", file=address, expected=f"at most {_MAX_REDIRECTS} redirects")

    def _answer(self, address: str, response: urllib3.BaseHTTPResponse, deadline: float) -> Fetched:
        media_type = response.headers.get("Content-Type", "text/plain").partition(";")[0].strip().lower()
        if not media_type.startswith(_TEXT):
            raise InputError(f"responds with {media_type[:80]}", file=address, expected="a page of text")
        try:
            data = b"".join(read_pieces(response, address, self.most, deadline, self._late(address)))
        except (urllib3.exceptions.HTTPError, zlib.error, OSError) as error:
            raise InputError(f"cannot be read ({_reason(error)})", file=address) from error
        return Fetched(address, media_type, data)

    def _connected(self, address: str) -> urllib3.HTTPConnectionPool:
        """Returns a connection to the checked IP address, so that a second DNS answer cannot change the host."""
        parts = urlsplit(address)
        try:
            host, port = parts.hostname, parts.port
        except ValueError as error:
            raise InputError(f"is not a URL ({error})", file=address) from error
        if not host or parts.scheme not in ("http", "https"):
            raise InputError("is not an http or https URL", file=address, expected="https://...")
        if parts.username is not None or parts.password is not None:
            raise InputError(
                "contains a user name or a password", file=f"{parts.scheme}://{host}", expected="a URL without them"
            )
        port = port or (443 if parts.scheme == "https" else 80)
        place = self._place(address, host, port)
        timeout = urllib3.Timeout(connect=min(5.0, self.seconds), read=min(10.0, self.seconds))
        if parts.scheme == "https":
            return urllib3.HTTPSConnectionPool(place, port, timeout=timeout, server_hostname=host, assert_hostname=host)
        return urllib3.HTTPConnectionPool(place, port, timeout=timeout)

    def _place(self, address: str, host: str, port: int) -> str:
        try:
            found = [str(each[4][0]) for each in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
        except (OSError, UnicodeError) as error:
            raise InputError(f"the host {host[:100]} is unknown", file=address) from error
        private = [place for place in found if not ipaddress.ip_address(place.partition("%")[0]).is_global]
        if private and not self.allow_private:
            message = f"leads to {private[0]}, which is not a public address"
            raise InputError(message, file=address, expected="--allow-private to allow it")
        return found[0]


def _split(address: str, base: str = "") -> SplitResult:
    """Returns the parts of a URL, which may be relative to another. Raises `InputError` if it is not valid."""
    try:
        return urlsplit(urljoin(base, address))
    except ValueError as error:
        raise InputError(f"is not a URL ({error})", file=base or address, expected="https://...") from error


def linked(base: str, address: str) -> SplitResult | None:
    """Returns the URL of a link on the page at a URL, None if the link is not valid."""
    try:
        return _split(address, base)
    except InputError:
        return None


def _without_fragment(address: str, base: str = "") -> str:
    parts = _split(address, base)
    return urlunsplit((parts.scheme, parts.netloc, parts.path, parts.query, ""))


def _twin(address: str) -> str:
    parts = urlsplit(address)
    return urlunsplit((parts.scheme, parts.netloc, f"{parts.path.rstrip('/') or '/index'}.md", parts.query, ""))


def _reason(error: Exception) -> str:
    cause = getattr(error, "reason", None) or error
    return " ".join(str(cause).split())[:200] or type(cause).__name__
