"""Tells responses that may come from a cache, and show an earlier state."""

from __future__ import annotations

import re

from bythebook_conformance.model import Exchange

__all__ = ["may_be_old"]


def may_be_old(exchange: Exchange) -> bool:
    """Returns whether a response may come from a cache (RFC 9111, sections 5.1 and 5.2)."""
    control = exchange.headers.get("cache-control", "")
    return "age" in exchange.headers or re.search(r"(s-maxage|max-age)\s*=\s*\"?0*[1-9]", control) is not None
