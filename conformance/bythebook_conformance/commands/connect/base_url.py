"""Finds the base URL of the server where the user states none: in the document's `servers`, or by its address."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urljoin, urlsplit

from bythebook_conformance.running.transport.route import HOST
from bythebook_openapi.document.load import Document
from bythebook_openapi.errors import InputError
from bythebook_openapi.network.origins import is_address, is_loopback, is_same_origin, origin
from bythebook_openapi.text.redact import is_plain_url, without_secrets_of

__all__ = ["base_url", "in_process_url"]


def base_url(document: Document, address: str | None) -> str:
    """Returns the first server of a document that may be used unasked, else the origin of its address.

    A server on this machine may be used, and one of the origin that the document was fetched from, with the user name
    of that address. Raises `InputError` where the document names only others, or none.
    """
    named = [url for url in _urls(document) if address is not None or is_address(url)]
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
    first = next(iter(_urls(document)), "")
    path = urlsplit(first).path.rstrip("/")
    return HOST + (path if path.startswith("/") else "")


def _urls(document: Document) -> Iterator[str]:
    """Yields the servers of a document, with the defaults of their variables (OpenAPI 3.1.1, section 4.8.5)."""
    servers = document.raw.get("servers")
    for server in servers if isinstance(servers, list) else ():
        url = server.get("url") if isinstance(server, Mapping) else None
        if isinstance(url, str):
            filled = _filled(url, server.get("variables"))
            if "{" not in filled and _is_parsed(filled):
                yield filled


def _filled(url: str, variables: Any) -> str:
    known = variables if isinstance(variables, Mapping) else {}

    def default(found: re.Match[str]) -> str:
        variable = known.get(found[1])
        value = variable.get("default") if isinstance(variable, Mapping) else None
        return str(value) if value is not None else found[0]

    return re.sub(r"\{([^{}]*)\}", default, url)


def _is_parsed(url: str) -> bool:
    try:
        urlsplit(url)
    except ValueError:
        return False
    return True
