"""Lists in pages."""

from __future__ import annotations

from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request

from tests.frameworks.switches import switches


class Pages(PageNumberPagination):
    """Numbered pages; the client may choose their size."""

    page_size = 10
    page_size_query_param = "page_size"
    max_page_size = 100

    def get_page_size(self, request: Request) -> int | None:
        """Return how many results a page has."""
        if switches.bug("page-size-ignored"):
            return self.page_size
        return super().get_page_size(request)
