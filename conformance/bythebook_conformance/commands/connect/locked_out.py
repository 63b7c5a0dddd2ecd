"""Says in one line that the server let in no request at all, and which option gives the credentials."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bythebook_conformance.commands.connect.schemes import place_of, schemes
from bythebook_conformance.relations.logins import gives_credentials
from bythebook_conformance.running.advice import init, told, with_credential, with_token
from bythebook_conformance.running.engine import Result
from bythebook_conformance.running.transport.client import Target

__all__ = ["locked_out"]

_MOST_SAID = 200
_REFUSED = frozenset({401, 403})


def locked_out(target: Target, results: Sequence[Result]) -> str:
    """Returns the line where every operation answered its first request with 401 or 403, and accepted none.

    A login is left out. Returns an empty text where an operation did otherwise, or where a failure or a warning was
    found.
    """
    asked = [
        each
        for each in results
        if each.record.exchanges
        and not gives_credentials(target.contract, each.plan.operation)
        and not target.logs_in(each.plan.operation)
    ]
    first = {each.record.exchanges[0].status for each in asked}
    is_open = any(next(iter(each.record.accepted()), None) is not None for each in asked)
    has_findings = any(verdict.level in {"failure", "warning"} for each in results for verdict in each.verdicts)
    if not first or not first <= _REFUSED or is_open or has_findings:
        return ""
    statuses = " or ".join(str(status) for status in sorted(status for status in first if status is not None))
    text = textwrap.shorten(asked[0].record.exchanges[0].text, _MOST_SAID, placeholder=" ...")
    said = f"; it said: {text}" if text else ""
    return told(f"every operation answered {statuses}: {_advice(target)}{said}", init(target) or _again(target))


def _again(target: Target) -> str:
    """Returns the command that gives the credential of the document's first scheme."""
    for scheme in schemes(target.contract).values():
        place = place_of(scheme)
        if place is not None and place.location == "header":
            return with_credential(target, place.name, place.prefix)
        if place is not None:
            return with_token(target)
        if scheme.get("type") == "http":
            return with_credential(target, "Authorization", f"{str(scheme.get('scheme')).title()} ")
    return with_credential(target, "Authorization", "Bearer ")


def _advice(target: Target) -> str:
    declared = schemes(target.contract)
    named = [f"{name} ({_kind(scheme)})" for name, scheme in declared.items()]
    has_token = not declared or any(map(place_of, declared.values()))
    asks = (
        f"the document's security schemes are {', '.join(named)}" if named else "the document names no security scheme"
    )
    ways = ", ".join(dict.fromkeys([*_headers(target), *(["BYTHEBOOK_TOKEN"] if has_token else [])]))
    if target.may_be_known:
        sent = ", ".join(sorted({*target.given, *(key.place.name for key in target.keys.keys)}))
        return f"the server does not accept the credentials in {sent}; {asks}; expected others by {ways}, or [auth]"
    return f"{asks}; give a token with {ways}, or [auth] in bythebook.toml (bythebook help auth)"


def _kind(scheme: Mapping[str, Any]) -> str:
    """Returns what a scheme asks for, such as `http bearer` or `apiKey in query`."""
    kind, more = str(scheme.get("type")), scheme.get("scheme") if scheme.get("type") == "http" else scheme.get("in")
    return f"{kind} in {more}" if kind == "apiKey" else f"{kind} {more}".removesuffix(" None")


def _headers(target: Target) -> Iterator[str]:
    """Yields the options that give a credential in a header, as the schemes write it, or a certificate."""
    found = schemes(target.contract).values()
    for scheme in found:
        place = place_of(scheme)
        if place is not None and place.location == "header":
            yield f"-H '{place.name}: {place.prefix}...'"
        elif scheme.get("type") == "http":
            yield f"-H 'Authorization: {str(scheme.get('scheme')).title()} ...'"
        elif scheme.get("type") == "mutualTLS":
            yield "--cert FILE"
    if not found:
        yield "-H 'Authorization: Bearer ...'"
