"""Finds the base URL of the server where the user states none: in the document's `servers`, or by its address."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

from bythebook_conformance.running.transport.route import HOST
from bythebook_openapi.document.load import Document
from bythebook_openapi.document.servers import server_urls
from bythebook_openapi.errors import InputError
from bythebook_openapi.network.origins import is_address, is_loopback, is_same_origin, origin
from bythebook_openapi.redact import is_plain_url, without_secrets_of

__all__ = ["base_url", "in_process_url", "served_below"]


def base_url(document: Document, address: str | None) -> str:
    """Returns the first server of a document that may be used unasked, else the origin of its address.

    A server on this machine may be used, and one of the origin that the document was fetched from, with the user name
    of that address. Raises `InputError` where the document names only others, or none.
    """
    named = [url for url in server_urls(document.raw) if address is not None or is_address(url)]
    found = [url if is_address(url) else urljoin(address or "", url) for url in named]
    found = [url for url in found if is_plain_url(url)]
    for url in found:
        if address is not None and is_same_origin(url, address):
            return origin(address) + urlsplit(url).path.rstrip("/")
        if is_loopback(url) and (address is None or is_loopback(address)):
            return url
    if found:
        shown = without_secrets_of(found[0])
        near = f", or {without_secrets_of(origin(address)) + urlsplit(found[0]).path}" if address is not None else ""
        raise InputError("no server is named", expected=f"--url URL (the document names {shown}{near}), or --plan")
    if address is not None:
        return origin(address)
    raise InputError("no server is named", expected="--url URL, or --plan to see what would be sent")


def in_process_url(document: Document) -> str:
    """Returns the base URL of an application in this process, with the path of the document's first server."""
    first = next(iter(server_urls(document.raw)), "")
    path = urlsplit(first).path.rstrip("/")
    return HOST + (path if path.startswith("/") else "")


def served_below(url: str, document: Document) -> str:
    """Returns the base URL of a server whose document was found at it: a URL without a path gets that of the document's
    first server, where this is of the same origin.
    """
    first = next(server_urls(document.raw), None)
    if first is None or document.address is None or urlsplit(url).path.strip("/"):
        return url
    stated = urljoin(document.address, first)
    is_own = is_plain_url(stated) and is_same_origin(stated, url)
    return url.rstrip("/") + urlsplit(stated).path.rstrip("/") if is_own else url
