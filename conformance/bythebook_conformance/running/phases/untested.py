"""Says why an operation is untested, in the server's words, and what to do next in a line that can be pasted."""

from __future__ import annotations

import shlex
import textwrap
from typing import Any
from urllib.parse import urlsplit

from bythebook_conformance.evidence.refusals import refused_field
from bythebook_conformance.model import Exchange
from bythebook_conformance.running.resources.reads import READ
from bythebook_conformance.running.session import Session
from bythebook_conformance.running.transport.user_headers import names_of
from bythebook_openapi.document.servers import server_urls
from bythebook_openapi.model.contract import Field

__all__ = ["why"]

_MOST_SAID = 600
_HINTS = {
    401: "the credentials were not accepted; give them with -H 'NAME: VALUE'",
    403: "the credentials do not suffice, or a value must be one that exists; see --values",
    404: "the path or a value does not exist there; check --url, or give values with --values",
    405: "the server has no such operation; check --url",
    500: "the server failed; its log may say why",
    501: "the server does not implement the operation",
}
# The statuses of a server that has no such path.
_NOWHERE = frozenset({404, 405})
# The statuses that may say that a value is not one that exists.
_OF_VALUES = frozenset({400, 403, 404, 409, 422})


def why(session: Session, first: Exchange) -> str:
    """Returns why the operation could not be tested, with the server's words on the fullest request, and what to do.

    `first` is the exchange of the smallest request.
    """
    exchange = _fullest(session, first)
    if exchange.status is None:
        return f"the smallest valid request got no response ({first.failure})"
    if unfit := _unfit(session, first):
        return unfit
    which = "smallest" if exchange is first else "fullest"
    status = exchange.status or 0
    hint = _HINTS.get(status, "it may need a value that only you know; see --values")
    unknown = _unknown(session)
    refused = refused_field(session.operation, exchange) if status in _OF_VALUES - {403} else None
    if refused is not None and refused.location != "path":
        hint = f"the refusal names '{refused.name}', which may need a value that only you know; see --values"
    elif unknown is not None and status in _OF_VALUES - {403}:
        hint = f"no operation supplies the path parameter '{unknown.name}'; see --values"
    hint = session.values.lacks(exchange.text) or hint
    where = exchange.headers.get("location", "") if 300 <= status < 400 else ""
    if where:  # Patchwork's paths end with a slash, and those of its document do not
        hint = f"the server redirects to {where}; check the path in the document, and --url"
    path = _path_left_out(session) if status in _NOWHERE else ""
    if path:
        hint = f"the document says that its server is at {path!r}, and the URL of this run has no path; check --url"
    text = textwrap.shorten(exchange.text, _MOST_SAID, placeholder=" ...")
    said = f"; it said: {text}" if text else ""
    command = _next(session, exchange) if not path else _at_path(session, path)
    return f"the server answered the {which} valid request with {status}: {hint}{said}" + (
        f"; next: {command}" if command else ""
    )


def _unfit(session: Session, first: Exchange) -> str:
    """Returns which field of the smallest request has no value that its schema admits, as where no text matches its
    pattern; empty where each has one, or the user gave it.
    """
    fields = (each for each in session.operation.fields if each.at in first.faults and each.kind != "body")
    found = next((each for each in fields if not session.values.known.get(each.key)), None)
    if found is None:
        return ""
    document = session.record.contract.document
    file, line = document.place(found.pointer)
    where = f"{file}:{line}" if line else f"{file}: {found.pointer}"  # a minified file has no lines
    pattern = found.schema.get("pattern")
    what = f"its pattern {pattern!r}" if isinstance(pattern, str) else "its schema"
    return f"no value was found that {what} admits for '{found.name}' ({where}); see --values"


def _path_left_out(session: Session) -> str:
    """Returns the path of the document's first server; empty where it has none, where the URL of the run has one, or
    where the run created a resource without it.
    """
    if session.resources.stock.created.resources:
        return ""
    first = next(server_urls(session.record.contract.document.raw), "")
    return urlsplit(first).path.rstrip("/") if not urlsplit(session.target.url).path.strip("/") else ""


def _at_path(session: Session, path: str) -> str:
    """Returns the command that sends the requests to a path below the URL of the run."""
    url = shlex.quote(session.target.shown.rstrip("/"))
    options = session.target.options.replace(url, url + path, 1)
    return f"bythebook check {shlex.quote(session.record.contract.document.name)} {options}"


def _fullest(session: Session, first: Exchange) -> Exchange:
    """Returns the refused exchange whose request set the most values, the earliest of several."""
    refused = [each for each in session.record.exchanges if each.refused and not each.request.purpose.startswith(READ)]
    known = [] if first.status is None and refused else [first]
    return max([*known, *refused], key=lambda each: _size(each.request.parts))


def _size(value: Any) -> int:
    """Returns how many values there are within a value."""
    members = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return sum(map(_size, members)) if isinstance(value, dict | list) else 1


def _unknown(session: Session) -> Field | None:
    """Returns the first path parameter for which no value is known; None where there is none."""
    known = session.context.supplied.keys() | session.values.known.keys()
    parameters = (each for each in session.operation.parameters if each.location == "path")
    return next((each for each in parameters if each.key not in known), None)


def _next(session: Session, exchange: Exchange) -> str:
    """Returns the command that may test the operation, once its `VALUE` or `CREDENTIAL` is replaced; empty where a
    value cannot help.
    """
    again = f"bythebook check {shlex.quote(session.record.contract.document.name)} {session.target.options}"
    security = session.operation.security
    if exchange.status == 401:
        header = security.header if security is not None else "Authorization"
        return f"{again} -H '{header}: CREDENTIAL'" if header is not None else ""
    field = refused_field(session.operation, exchange) or _unknown(session) or _needed(session)
    if field is None or exchange.status not in _OF_VALUES:
        return ""
    given = sorted(header for header in session.target.headers if header.lower() in names_of(session.operation))
    again += "".join(f" -H '{header}: CREDENTIAL'" for header in given)
    line = shlex.quote(f"{session.operation.id}/{field.location}/{field.name}: VALUE")
    return f"echo {line} >> values.yaml && {again} --values values.yaml"


def _needed(session: Session) -> Field | None:
    """Returns the first required text or number of the body; None without any."""
    fields = [each for each in session.operation.fields if each.name and not session.operation.children.get(each.key)]
    needed = (each for each in fields if each.required and each.location != "path" and "boolean" not in each.types)
    return next((each for each in needed if not {"enum", "const"} & each.schema.keys()), None)
