"""The step `select`: which things of a collection a list shows, by the query's filters, order and page.

A parameter that is none of these by its name changes nothing. Pages are read by size, and by offset, number or cursor.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any, Final

from bythebook_simulator.context import Context
from bythebook_simulator.document.resources import plain
from bythebook_simulator.messages import Outcome, Thing
from bythebook_simulator.steps.showing import listed_value, shown

__all__ = ["CURSORS", "NUMBERS", "OFFSETS", "ORDERS", "PAGES", "SIZES", "first_page", "select"]

# AIP-158 (page_size), Zalando 137 (limit), OData 4.01 ($top), RFC 7644 section 3.4.2.4 (count), Spring Data REST
# (size).
SIZES: Final = frozenset({"limit", "pagesize", "perpage", "size", "count", "maxresults", "pagelimit", "top", "take"})
# Zalando 137 (offset), AIP-158 (skip), RFC 7644 section 3.4.2.4 (startIndex), Apache Solr (start).
OFFSETS: Final = frozenset({"offset", "skip", "start", "startindex", "pageoffset"})
# Spring Data REST, Django REST framework and GitHub REST API (page).
NUMBERS: Final = frozenset({"page", "pagenumber", "pageno", "pagenum"})
# Zalando 160 (cursor), AIP-158 (page_token), Stripe API (starting_after), GraphQL Cursor Connections (after), Amazon S3
# (marker, continuation-token).
CURSORS: Final = frozenset(
    {"cursor", "pagetoken", "nexttoken", "after", "startingafter", "continuationtoken", "marker"}
)
PAGES: Final = SIZES | OFFSETS | NUMBERS | CURSORS
# JSON:API 1.1 and Zalando 137 (sort), AIP-132 (order_by), RFC 7644 section 3.4.2.3 (sortBy, sortOrder), Django REST
# framework (ordering).
ORDERS: Final = frozenset({"sort", "sortby", "orderby", "order", "ordering", "sortfield"})
_WAY: Final = re.compile(r"(asc|desc)(ending)?", re.IGNORECASE)
# JSON:API 1.1 (-created), AIP-132 (`name desc`), Spring Data (name,desc), and names with a suffix (name_desc).
_ORDER: Final = re.compile(rf"(?P<sign>[-+]?)(?P<name>[\w.-]+?)([ _:.,-]?(?P<way>{_WAY.pattern}))?", re.IGNORECASE)
_INSTANT: Final = re.compile(r"\d{4}-\d\d-\d\d[t ]\d\d:\d\d(:\d\d(\.\d+)?)?(z|[-+]\d\d:?\d\d)", re.IGNORECASE)


def select(context: Context, things: Sequence[Thing]) -> Outcome:
    """Return the list that a query asks for, of things that come oldest first."""
    query = {plain(name): value for name, value in context.decoded.query.items()}
    kept = [each for each in things if _passes(context, each)]
    kept = _sorted(kept, query)
    size = next((query[name] for name in SIZES if _is_count(query.get(name))), None)
    start = _start(query, size, first_page(context))
    page = kept[start : None if size is None else start + size]
    more = start + len(page) if page and start + len(page) < len(kept) else None
    return Outcome("listed", things=tuple(page), total=len(kept), more=more)


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def first_page(context: Context) -> int:
    """Returns the number of the first page: 0 where the document has 0 for the default or the least one, else 1."""
    schemas = context.world.requests
    numbers = (each for each in context.endpoint.parameters if each.location == "query" and plain(each.name) in NUMBERS)
    stated = [schemas.keyword((each.schema,), keyword) for each in numbers for keyword in ("default", "minimum")]
    return 0 if any(type(each) is int and each == 0 for each in stated) else 1


def _start(query: Mapping[str, Any], size: int | None, first: int) -> int:
    for name in OFFSETS:
        if _is_count(query.get(name)):
            return int(query[name])
    for name in NUMBERS:
        if _is_count(query.get(name)) and size:
            return max(0, int(query[name]) - first) * size
    cursors = [str(query[name]) for name in CURSORS if name in query]
    return int(cursors[0]) if cursors and cursors[0].isdecimal() and len(cursors[0]) < 18 else 0


def _passes(context: Context, thing: Thing) -> bool:
    """Return whether a thing has the values that the query names. What it has no property for hides nothing."""
    for name, wanted in context.decoded.query.items():
        if plain(name) in PAGES | ORDERS:
            continue
        found = listed_value(context, thing, name)
        if isinstance(found, str | bool | int) and wanted is not None and not isinstance(wanted, Mapping):
            among = wanted if isinstance(wanted, list) else [wanted]
            if not any(each == found and isinstance(each, bool) == isinstance(found, bool) for each in among):
                return False
    return True


def _sorted(things: list[Thing], query: Mapping[str, Any]) -> list[Thing]:
    words = [word for name in ORDERS for word in _texts(query.get(name))]
    directions = [text.lower() for value in query.values() for text in _texts(value) if _WAY.fullmatch(text)]
    for word in words:
        if word.lower() in {"newest", "oldest"}:
            return things[::-1] if word.lower() == "newest" else things
        parts = _ORDER.fullmatch(word)
        names = [name for each in things for name in shown(each) if parts and plain(name) == plain(parts["name"])]
        if parts and names:
            ways = [parts["way"].lower()] if parts["way"] else directions
            falls = parts["sign"] == "-" or any(way.startswith("desc") for way in ways)
            return sorted(things, key=lambda each: _rank(shown(each).get(names[0])), reverse=falls)
    return things


def _texts(value: Any) -> list[str]:
    """Return the texts of a parameter that takes one, or several."""
    return [each for each in (value if isinstance(value, list) else [value]) if isinstance(each, str)]


def _rank(value: Any) -> tuple[int, Any]:
    """Return the place of a value: null, numbers, instants by their time, then texts."""
    if isinstance(value, bool | int | float):
        return (1, value)
    if not isinstance(value, str):
        return (0, 0)
    if _INSTANT.fullmatch(value) is not None:
        with suppress(ValueError):
            return (2, datetime.fromisoformat(value.upper()).timestamp())
    return (3, value)
