"""Headers with the quota of a client."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

from django.http import HttpRequest, HttpResponse


class Quota:
    """Adds headers that change with each response."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.served = count(1)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        number = next(self.served)
        response["X-Request-Id"] = f"req-{number}"
        response["X-RateLimit-Limit"] = "100000"
        response["X-RateLimit-Remaining"] = str(max(0, 100000 - number))
        return response
