"""What a request needs from the server's resources, as one value that is passed to the request."""

from __future__ import annotations

from dataclasses import dataclass

from bythebook_conformance.model import Exchange
from bythebook_conformance.planning.values import NOTHING, Supplied

__all__ = ["EMPTY", "RequestContext"]


@dataclass(frozen=True)
class RequestContext:
    """The values that address a resource, and what a read showed of it before the request.

    `supplied` holds path parameters, the id of the resource where a body repeats it, and the query parameters that a
    list requires. `before` is None for a request that changes nothing, or where the resource cannot be read.
    """

    supplied: Supplied
    before: Exchange | None = None


EMPTY = RequestContext(NOTHING)
