"""Says in one line that the server has none of the document's paths, and which base URL may be the right one."""

from __future__ import annotations

import shlex
import textwrap
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from bythebook_conformance.running.advice import at_url, told
from bythebook_conformance.running.engine import Result
from bythebook_conformance.running.transport.client import Target
from bythebook_openapi.document.servers import server_urls

__all__ = ["misplaced"]

_MOST_SAID = 200
# One or two operations may well ask for resources that are not there.
_SEVERAL = 3


def misplaced(target: Target, results: Sequence[Result]) -> str:
    """Returns the line where every operation answered every request with 404: the API stands below another path.

    Returns an empty text where an operation did otherwise, where there are few of them, or where a failure or a warning
    was found.
    """
    asked = [each for each in results if each.record.exchanges]
    statuses = {exchange.status for each in asked for exchange in each.record.exchanges}
    has_findings = any(verdict.level in {"failure", "warning"} for each in results for verdict in each.verdicts)
    if len(asked) < _SEVERAL or statuses != {404} or has_findings:
        return ""
    text = textwrap.shorten(asked[0].record.exchanges[0].text, _MOST_SAID, placeholder=" ...")
    url = _likely(target.shown, target.contract.raw)
    where = f"nothing of the document is at {target.shown}: {_why(target.shown, target.contract.raw)}"
    said = f"; it said: {text}" if text else ""
    return told(f"every operation answered 404: {where}{said}", at_url(target, url) if url else "")


def _likely(url: str, document: Mapping[str, Any]) -> str:
    """Returns the base URL that the document's servers say, or the root; empty where neither is another one."""
    parts, stated = urlsplit(url), _stated(document)
    own = parts.path.strip("/")
    if own and (not stated or stated == own):
        return urlunsplit(parts._replace(path="/"))
    return urlunsplit(parts._replace(path=f"/{stated}")) if stated else ""


def _stated(document: Mapping[str, Any]) -> str:
    return next((path for each in server_urls(document) if (path := urlsplit(each).path.strip("/"))), "")


def _why(url: str, document: Mapping[str, Any]) -> str:
    likely, stated = _likely(url, document), _stated(document)
    if not likely:
        return "give the path below which the API stands, such as --url " + shlex.quote(f"{url.rstrip('/')}/api")
    if urlsplit(likely).path == "/":
        return f"the API may stand at the root; try --url {shlex.quote(likely)}"
    return f"the document's servers say that the API stands below /{stated}; try --url {shlex.quote(likely)}"
