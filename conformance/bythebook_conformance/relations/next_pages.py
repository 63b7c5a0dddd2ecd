"""Reads how the response of a list leads to the next page: by a cursor, by a link in the body, or by the header `Link`.

A link is never followed as it is written: its query is sent to the same list of the server under test.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urljoin, urlsplit

from bythebook_conformance.conventions import (
    NEXT_RELATION,
    OF_THE_PAGE,
    ROUGH,
    SAID_AFTER,
    SAID_MATCHING,
    SAID_TOTAL,
    TOTAL,
)
from bythebook_conformance.model import Exchange
from bythebook_conformance.relations.collections import items_place, page_size, resources
from bythebook_conformance.relations.filters import said_of
from bythebook_conformance.relations.traits import traits_of
from bythebook_conformance.spelling import plain, words
from bythebook_openapi.model.contract import Contract, Field, Operation
from bythebook_openapi.model.operation import Key
from bythebook_openapi.states import EACH, get

__all__ = [
    "counts_matches",
    "is_link",
    "is_rough",
    "is_said_to_follow",
    "leads_to",
    "linked_on",
    "may_be_cut",
    "next_field",
    "next_query",
    "totals",
]

_HEADER = "link"


def next_field(lister: Operation) -> Field | None:
    """Returns the response property or header by which a list with a page size leads to the next page; else None."""
    size = page_size(lister)
    is_paged = size is not None and traits_of(lister, size).certain_paging and items_place(lister) is not None
    for response in lister.successes if lister.method == "GET" and is_paged else ():
        for field in (*response.fields, *response.headers):
            if _leads_on(lister, field):
                return field
    return None


def is_said_to_follow(contract: Contract, leading: Field) -> bool:
    """Returns whether the document says that a property leads to what comes after the page."""
    return bool(SAID_AFTER.found(said_of(contract, leading)))


def _leads_on(lister: Operation, field: Field) -> bool:
    if _is_header(field):
        return True
    traits = traits_of(lister, field)
    is_next = not set(NEXT_RELATION.words).isdisjoint(words(field.place[-1] if field.place else ""))
    is_text = field.kind == "property" and "string" in field.types and EACH not in field.place
    return is_text and traits.next_page and (is_next or traits.stated.get("next_page", False))


def _is_header(field: Field) -> bool:
    return field.kind == "parameter" and field.path[0].lower() == _HEADER


def leads_to(field: Field, exchange: Exchange) -> str:
    """Returns the cursor or the link by which a response leads to the next page; empty where it has none."""
    if not _is_header(field):
        found = get(exchange.answer, field.path)
        return found if isinstance(found, str) else ""
    return linked_on(exchange)


def linked_on(exchange: Exchange) -> str:
    """Returns the address by which the header `Link` leads to the next page; empty where it has none."""
    for address, relations in re.findall(r"<([^>]*)>([^<]*)", exchange.headers.get(_HEADER, "")):
        named = re.search(r"rel\s*=\s*\"?([^\";,]+)", relations)
        if named is not None and not set(NEXT_RELATION.words).isdisjoint(named[1].lower().split()):
            return str(address)
    return ""


def is_link(text: str) -> bool:
    """Returns whether a text is a link with a query, and no cursor."""
    return "://" in text or "=" in text.partition("?")[2]


def next_query(contract: Contract, lister: Operation, field: Field, exchange: Exchange) -> dict[Key, Any] | None:
    """Returns the query parameters by which a client asks for the next page, with their values.

    None where the response leads nowhere, or to another resource, or by parameters that the document does not name.
    """
    text = leads_to(field, exchange)
    if not text:
        return None
    if is_link(text):
        return _by_link(contract, lister, exchange, text)
    cursor = _cursor(lister, field)
    if cursor is None or not contract.admits(cursor, text):
        return None
    given: dict[Key, Any] = {("query", name): value for name, value in exchange.request.parts["query"].items()}
    return {**given, cursor.key: text}


def _cursor(lister: Operation, field: Field) -> Field | None:
    """Returns the query parameter that takes a cursor: its name is in the property's, or means a cursor alone."""
    asked = [each for each in lister.parameters if each.location == "query" and "string" in each.types]
    taking = [each for each in asked if traits_of(lister, each).continuation]
    name = plain(field.place[-1] if field.place else field.name)
    named = (each for each in taking if plain(each.path[0]) in name)
    return next(named, None) or next((each for each in taking if traits_of(lister, each).cursor), None)


def _by_link(contract: Contract, lister: Operation, exchange: Exchange, link: str) -> dict[Key, Any] | None:
    own = re.sub(r"\{([^}]*)\}", lambda name: quote(str(exchange.request.parts["path"][name[1]]), ""), lister.path)
    parts = urlsplit(urljoin(own, link))
    # A proxy may have put a prefix before the path.
    if not unquote(parts.path).rstrip("/").endswith(unquote(own).rstrip("/")):
        return None
    found: dict[Key, list[str]] = {}
    for name, value in parse_qsl(parts.query, keep_blank_values=True):
        found.setdefault(("query", name), []).append(value)
    if found.keys() - lister.by_key.keys():
        return None
    return {key: _typed(contract, lister.by_key[key], values) for key, values in found.items()}


def _typed(contract: Contract, field: Field, texts: list[str]) -> Any:
    """Returns the value that texts of a query mean for a parameter; the last text where they mean none."""
    last = texts[-1]
    readings: list[Any] = [last, texts]
    if re.fullmatch(r"-?(0|[1-9]\d*)", last):
        readings.insert(0, int(last))
    if last.lower() in {"true", "false"}:
        readings.insert(0, last.lower() == "true")
    return next((value for value in readings if contract.admits(field, value)), last)


def may_be_cut(lister: Operation, exchange: Exchange) -> bool:
    """Returns whether a list may have more resources than a response shows."""
    leading, size = next_field(lister), page_size(lister)
    if leading is not None:
        return bool(leads_to(leading, exchange))
    if size is None:
        paging = (traits_of(lister, each) for each in lister.parameters)
        return any(each.page or each.offset or each.continuation for each in paging)
    most = exchange.request.parts["query"].get(size.path[0], size.default)
    return not isinstance(most, int) or len(resources(lister, exchange.answer) or ()) >= most


def totals(lister: Operation) -> Iterator[Field]:
    """Yields the numbers of a response that count all resources of a list, by their names or their descriptions."""
    for response in lister.successes:
        for field in response.fields:
            if "integer" in field.types and field.kind == "property" and EACH not in field.place and _is_total(field):
                yield field


def _is_total(field: Field) -> bool:
    said, name, *around = str(field.schema.get("description", "")), *reversed(field.place)
    # `total` in an object `page` may count what the page has; `totalElements` does not.
    is_of_page = plain(name) == "total" and any(OF_THE_PAGE.found(" ".join(words(each))) for each in around)
    is_total = bool(TOTAL.found(name) or SAID_TOTAL.found(said))
    return is_total and not is_of_page and not OF_THE_PAGE.found(said)


def counts_matches(total: Field) -> bool:
    """Returns whether the description of a total says that it counts what the filters choose."""
    return bool(SAID_MATCHING.found(str(total.schema.get("description", ""))))


def is_rough(said: str) -> bool:
    """Returns whether the description of a number says that it is an estimate, or a wish."""
    return bool(ROUGH.found(said))
