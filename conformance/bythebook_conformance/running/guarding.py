"""What stands between a request and the server: it may withhold the request, and looks at each response."""

from __future__ import annotations

from bythebook_conformance.model import Exchange, Request
from bythebook_openapi.model.contract import Operation

__all__ = ["WITHHELD", "Guarding", "is_withheld"]

# How the failure of an exchange begins that was not sent, since it could harm what the run did not create.
WITHHELD = "withheld"


class Guarding:
    """Withholds nothing. The engine puts `Guards` in its place.

    `changes` holds the writes that may have changed what was there before. The record of an operation lacks one where
    the run ended while it was read. `no_create` withholds each request that may write.
    """

    no_create: bool = False

    def __init__(self) -> None:
        self.changes: list[tuple[Operation, Exchange]] = []

    def withheld(self, operation: Operation, request: Request) -> str:
        """Returns why a request is not sent; empty where it is."""
        del operation, request
        return ""

    def seen(self, operation: Operation, exchange: Exchange) -> None:
        """Looks at the response to a request that was sent."""


def is_withheld(exchange: Exchange) -> bool:
    """Returns whether the request of an exchange was not sent, since it could harm what the run did not create."""
    return exchange.failure.startswith(WITHHELD)
