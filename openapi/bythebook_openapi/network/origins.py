"""Compares the origins of URLs (RFC 6454). Sends nothing."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit, urlunsplit

__all__ = ["is_address", "is_loopback", "is_same_origin", "origin", "without_user"]

_PORTS = {"http": 80, "https": 443}


def is_address(text: str) -> bool:
    """Returns whether a text is an http or https URL."""
    return text.lower().startswith(("http://", "https://"))


def is_loopback(url: str) -> bool:
    """Returns whether the host of a URL is this machine."""
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_same_origin(one: str, other: str) -> bool:
    """Returns whether two URLs have the same scheme, host and port."""
    return _triple(one) == _triple(other)


def origin(url: str) -> str:
    """Returns the scheme and the authority of a URL, with its user name and password."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def without_user(url: str) -> str:
    """Returns a URL without its user name and password."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def _triple(url: str) -> tuple[str, str, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname or "", parts.port or _PORTS.get(parts.scheme)
