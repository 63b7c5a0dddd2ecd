"""Says why an operation is untested, in the server's words, and what to do next in a line that can be pasted."""

from __future__ import annotations

import textwrap
from typing import Any
from urllib.parse import urlsplit

from bythebook_conformance.evidence.refusals import refused_field
from bythebook_conformance.model import Exchange
from bythebook_conformance.relations.logins import gives_credentials
from bythebook_conformance.relations.names import path_names
from bythebook_conformance.running import advice
from bythebook_conformance.running.advice import HINTS, SEE_VALUES
from bythebook_conformance.running.resources.reads import READ
from bythebook_conformance.running.session import Session
from bythebook_conformance.spelling import words
from bythebook_openapi.document.servers import server_urls
from bythebook_openapi.model.contract import Field
from bythebook_openapi.states import ABSENT, NOWHERE

__all__ = ["next_step", "why"]

_MOST_SAID = 600
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
    hint = HINTS.get(status, f"it may need a value that only you know; {SEE_VALUES}")
    unknown = _unknown(session)
    refused = refused_field(session.operation, exchange) if status in _OF_VALUES - {403} else None
    if refused is not None and refused.location != "path":
        hint = f"the refusal names '{refused.name}', which may need a value that only you know; {SEE_VALUES}"
    elif unknown is not None and status in _OF_VALUES - {403}:
        hint = f"no operation supplies the path parameter '{unknown.name}'; {SEE_VALUES}"
    hint = session.values.lacks(exchange.text) or hint
    where = exchange.headers.get("location", "") if 300 <= status < 400 else ""
    if where:  # Patchwork's paths end with a slash, and those of its document do not
        hint = f"the server redirects to {where}; check the path in the document, and --url"
    path = _path_left_out(session) if status in _NOWHERE else ""
    if path:
        hint = f"the document says that its server is at {path!r}, and the URL of this run has no path; check --url"
    if gives_credentials(session.record.contract, session.operation):
        hint = "only you know what it accepts"
    text = textwrap.shorten(exchange.text, _MOST_SAID, placeholder=" ...")
    said = f"; it said: {text}" if text else ""
    command = next_step(session, exchange) if not path else advice.at_path(session.target, path)
    return advice.told(f"the server answered the {which} valid request with {status}: {hint}{said}", command)


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
    return f"no value was found that {what} admits for '{found.name}' ({where}); {SEE_VALUES}"


def _path_left_out(session: Session) -> str:
    """Returns the path of the document's first server; empty where it has none, where the URL of the run has one, or
    where the run created a resource without it.
    """
    if session.resources.stock.created.resources:
        return ""
    first = next(server_urls(session.record.contract.document.raw), "")
    return urlsplit(first).path.rstrip("/") if not urlsplit(session.target.url).path.strip("/") else ""


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


def next_step(session: Session, exchange: Exchange, field: Field | None = None) -> str:
    """Returns the command that may help against a refusal, once its `VALUE` or `CREDENTIAL` is replaced; empty where
    none does. `field` is what the request was about, if the refusal names no other.
    """
    is_login = gives_credentials(session.record.contract, session.operation)
    security = session.operation.security
    if is_login or exchange.status == 401:
        header = "" if is_login else security.header if security is not None else "Authorization"
        again = advice.with_credential(session.target, header) if header else ""
        return advice.init(session.target) or again
    if exchange.status not in _OF_VALUES:
        return ""
    named = [refused_field(session.operation, exchange), field, _unknown(session), *_needed(session)]
    wanted = (each for each in named if each is not None and not _is_accepted(session, each))
    chosen = _around(session, exchange) or next(wanted, None)
    # A value that the user gave already is not asked for again.
    is_open = chosen is not None and chosen.key not in session.values.known
    return advice.with_value(session.target, session.operation, chosen) if is_open and chosen is not None else ""


def _is_accepted(session: Session, field: Field) -> bool:
    """Returns whether the server took a value for a field, or the user gave one."""
    nothing: tuple[Any, ...] = (ABSENT, NOWHERE, None, "")
    taken = (each for each in session.record.accepted() if session.record.sent(each, field) not in nothing)
    return field.key in session.values.known or any(True for _ in taken)


def _around(session: Session, exchange: Exchange) -> Field | None:
    """Returns the field that names the resource whose state is why a request is refused: the last path parameter, or
    else a reference in the body. None unless the server refused a request in this way that it accepted before.
    """
    accepted = {each.request.draft.key for each in session.record.accepted()}
    again = (each for each in session.record.exchanges if each.refused and each.request.draft.key in accepted)
    said = exchange.status, _own_words(exchange)
    if not any(each.authorized and (each.status, _own_words(each)) == said for each in again):
        return None
    path = [session.operation.by_key.get(("path", name)) for name in path_names(session.operation)[-1:]]
    return next((each for each in (*path, *(one.field for one in session.resources.referring.of(session)))), None)


def _own_words(exchange: Exchange) -> frozenset[str]:
    """Returns the words of a refusal that the request does not hold: a server may quote what was sent."""
    return frozenset(words(exchange.text)) - {*words(str(exchange.request.parts))}


def _needed(session: Session) -> list[Field]:
    """Returns the required texts and numbers of the body."""
    fields = [each for each in session.operation.fields if each.name and not session.operation.children.get(each.key)]
    needed = (each for each in fields if each.required and each.location != "path" and "boolean" not in each.types)
    return [each for each in needed if not {"enum", "const"} & each.schema.keys()]
