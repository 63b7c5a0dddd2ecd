"""Walks over the pages of a list operation: by offset, by page number, or by cursor.

A walk ends at a page without items, where the response says that there are no more, and at a page that is equal to
the page before it: such a server ignores the parameter.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import Any

from .models import ABSENT

__all__ = ["Pages", "each_item", "each_item_async"]


@dataclass(frozen=True)
class Pages:
    """How a list is paged: `offset`, `page` or `cursor`, the value for the first page, and names of fields.

    Without the name of the items the response is the list itself.
    """

    kind: str
    first: int = 0
    items: str = ""
    total: str = ""
    following: str = ""
    more: str = ""

    def of(self, page: Any) -> list[Any]:
        """Returns the items of a page."""
        return list((getattr(page, self.items) if self.items else page) or ())

    def after(self, position: Any, page: Any, seen: int) -> Any:
        """Returns the position of the next page, `ABSENT` after the last one. `seen` counts the items so far."""
        if self.more and getattr(page, self.more) is False:
            return ABSENT
        if self.kind == "cursor":
            following = getattr(page, self.following)
            return ABSENT if not following or following == position else following
        if self.total and isinstance(total := getattr(page, self.total), int) and seen >= total:
            return ABSENT
        return self.first + seen if self.kind == "offset" else (self.first if position is ABSENT else position) + 1


def each_item(call: Callable[[Any], Any], pages: Pages) -> Iterator[Any]:
    """Yields the items of every page. `call` gets the position of a page, `ABSENT` for the first one."""
    walk = _Walk(pages)
    while walk.goes_on:
        yield from walk.items(call(walk.position))


async def each_item_async(call: Callable[[Any], Awaitable[Any]], pages: Pages) -> AsyncIterator[Any]:
    """Yields the items of every page. `call` gets the position of a page, `ABSENT` for the first one."""
    walk = _Walk(pages)
    while walk.goes_on:
        for item in walk.items(await call(walk.position)):
            yield item


class _Walk:
    def __init__(self, pages: Pages) -> None:
        self.pages, self.seen, self.goes_on = pages, 0, True
        self.position: Any = ABSENT
        self.before: Any = None

    def items(self, page: Any) -> list[Any]:
        """Returns the items of a page, and goes on to the next page."""
        items = self.pages.of(page)
        if not items or items == self.before:
            self.goes_on = False
            return []
        self.seen, self.before = self.seen + len(items), items
        self.position = self.pages.after(self.position, page, self.seen)
        self.goes_on = self.position is not ABSENT
        return items
