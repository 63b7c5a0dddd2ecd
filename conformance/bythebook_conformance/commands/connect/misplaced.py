"""Says in one line that the server has none of the document's paths, and which base URL may be the right one."""

from __future__ import annotations

import shlex
import textwrap
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit, urlunsplit

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
    advice = f"nothing of the document is at {target.shown}: {_advice(target.shown, target.contract.raw)}"
    return f"every operation answered 404: {advice}" + (f"; it said: {text}" if text else "")


def _advice(url: str, document: Mapping[str, Any]) -> str:
    parts = urlsplit(url)
    if parts.path.strip("/"):
        root = urlunsplit(parts._replace(path="/"))
        return f"the document's servers may say another path; try --url {shlex.quote(root)}"
    stated = next((path for each in server_urls(document) if (path := urlsplit(each).path.strip("/"))), "")
    if stated:
        own = shlex.quote(f"{url.rstrip('/')}/{stated}")
        return f"the document's servers say that the API stands below /{stated}; try --url {own}"
    return "give the path below which the API stands, such as --url " + shlex.quote(f"{url.rstrip('/')}/api")
