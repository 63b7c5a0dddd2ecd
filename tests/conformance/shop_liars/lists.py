"""Liars about what is there when more was made: lists, their pages, and the first thing of a kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shop import ABSENT, Parts
from shop.lies import Thing

from shop_liars.liar import Liar, lying

_SEVERAL = 3


def _latest_for_first(operation: str) -> Callable[..., Thing | None]:
    """Return a `found` that remembers the things that are read, and finds the latest for the first."""
    seen: dict[str, Thing] = {}

    def wrong(op: str, thing: Thing | None, _: Parts) -> Thing | None:
        if op != operation or thing is None:
            return thing
        is_again = thing["id"] in seen
        seen[thing["id"]] = thing
        latest = list(seen.values())[-1]
        return {**latest, "id": thing["id"]} if is_again and next(iter(seen)) == thing["id"] else thing

    return wrong


def _as_first_read(reader: str, lister: str) -> tuple[Callable[..., Thing | None], Callable[..., list[Thing]]]:
    """Return a `found` that remembers how each thing was read first, and a `listing` that shows it so."""
    first: dict[str, Thing] = {}

    def found(op: str, thing: Thing | None, _: Parts) -> Thing | None:
        if op == reader and thing is not None:
            first.setdefault(thing["id"], dict(thing))
        return thing

    def listing(op: str, page: list[Thing], _: Any, __: Any) -> list[Thing]:
        return [first.get(thing["id"], thing) for thing in page] if op == lister else page

    return found, listing


_FIRST_FOUND, _FIRST_LISTED = _as_first_read("getAddress", "listAddresses")


def _others_where_empty(lister: str) -> Callable[..., list[Thing]]:
    """Return a `listing` that shows a thing of another list where a list has none."""
    seen: dict[str, Thing] = {}

    def listing(op: str, page: list[Thing], _: Any, query: Any) -> list[Thing]:
        if op != lister or page or query.get("offset") or query.get("kind"):
            seen.update({thing["id"]: thing for thing in page if op == lister})
            return page
        return list(seen.values())[:1]

    return listing


def _made(thing: Thing) -> str:
    return str(thing["created_at"])


def _last_twice(op: str, page: list[Thing], _: Any, query: Any) -> list[Thing]:
    """Return the addresses of a long page that has room for one more, with the last one twice."""
    has_room = op == "listAddresses" and _SEVERAL <= len(page) < query["limit"]
    return [*page, *page[-1:]] if has_room else page


LIARS: list[Liar] = [
    lying(
        "a list with a thing of another list",
        "listAddresses createAddress",
        "",
        "path/customer_id/listed-elsewhere",
        listing=_others_where_empty("listAddresses"),
    ),
    lying(
        "a list of things as they were read first",
        "updateAddress",
        "",
        "listed-change",
        found=_FIRST_FOUND,
        listing=_FIRST_LISTED,
    ),
    lying(
        "a later thing that is read for the first",
        "createAddress",
        "",
        "kept",
        found=_latest_for_first("getAddress"),
    ),
    lying(
        "a filter that is ignored",
        "listAddresses createAddress",
        "",
        "query/kind/query-filters",
        value=lambda op, at, value: ABSENT if (op, at) == ("listAddresses", "query/kind") else value,
    ),
    lying(
        "a filter that hides what has one value",
        "listAddresses createAddress",
        "",
        "query/kind/filter-finds",
        listing=lambda op, page, _, query: [] if op == "listAddresses" and query.get("kind") == "home" else page,
    ),
    lying(
        "a list in the order of creation, whatever order is asked for",
        "listCustomers createCustomer",
        "",
        "query/sort/query-sorts",
        listing=lambda op, page, _, query: sorted(page, key=_made) if op == "listCustomers" and query["sort"] else page,
    ),
    lying(
        "a list with its last thing twice",
        "listAddresses createAddress",
        "",
        "listed-once",
        listing=_last_twice,
    ),
    lying(
        "a cursor that repeats the last one",
        "listOrders createOrder",
        "",
        "response/meta/next_cursor/next-page",
        value=lambda op, at, value: str(int(value) + 1) if (op, at) == ("listOrders", "query/cursor") else value,
    ),
    lying(
        "a page size that is not heeded",
        "listAddresses createAddress",
        "query/limit/query-heeded",
        "query/offset/query-heeded",
        listing=lambda op, page, things, _: things if op == "listAddresses" else page,
    ),
    lying(
        "a list without the newest",
        "createAddress",
        "",
        "listed",
        listing=lambda op, page, _, query: page[1:] if op == "listAddresses" and not query["offset"] else page,
    ),
    lying(
        "a list with null for what a read shows",
        "createAddress",
        "",
        "response/extra/listed-null",
        listing=lambda op, page, _, __: [{**thing, "extra": None} for thing in page] if op == "listAddresses" else page,
    ),
]
