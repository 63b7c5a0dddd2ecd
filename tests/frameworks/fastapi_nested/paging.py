"""Lists in parts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Query, Request
from pydantic import BaseModel
from starlette.datastructures import URL

from tests.frameworks.fastapi_nested.models import Page
from tests.frameworks.switches import switches

M = TypeVar("M", bound=BaseModel)


class Paging:
    """The query parameters of every list, and the page that they ask for."""

    def __init__(
        self,
        request: Request,
        limit: Annotated[int, Query(ge=1, le=100)] = 20,
        offset: Annotated[int, Query(ge=0)] = 0,
    ) -> None:
        self.url = request.url
        self.limit = limit
        self.offset = offset

    def page(self, model: type[M], records: Sequence[Any]) -> Page[M]:
        """Return the part of the records that the query asks for."""
        limit = 20 if switches.bug("limit-ignored") else self.limit
        end = self.offset + limit
        following = self.url.include_query_params(offset=end, limit=limit)
        if switches.bug("next-link-drops-filters"):
            following = self.url.replace(query=f"offset={end}&limit={limit}")
        return Page[model](
            items=[model.model_validate(record) for record in records[self.offset : end]],
            total=len(records),
            self=link(self.url),
            next=link(following) if end < len(records) else None,
        )


def link(url: URL) -> str:
    """Return a URL as clients get it."""
    if switches.variant("relative-links"):
        return str(url.replace(scheme="", netloc=""))
    return str(url)


Paged = Annotated[Paging, Depends()]
