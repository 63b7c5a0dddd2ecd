"""Reads the servers that a document names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

__all__ = ["server_urls"]


def server_urls(raw: Mapping[str, Any]) -> Iterator[str]:
    """Yields the URLs of a document's servers, with the defaults of their variables (OpenAPI 3.1.1, section 4.8.5).

    A URL that cannot be parsed, or that has a variable without a default, is left out.
    """
    servers = raw.get("servers")
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
