"""The errors of calls by status: those that a document may declare, and that programs tell apart."""

from __future__ import annotations

from .client import ClientError

__all__ = [
    "BadRequest",
    "Conflict",
    "Forbidden",
    "NotFound",
    "TooManyRequests",
    "Unauthorized",
    "UnprocessableContent",
]


class BadRequest(ClientError, status=400):
    """The status 400."""


class Unauthorized(ClientError, status=401):
    """The status 401."""


class Forbidden(ClientError, status=403):
    """The status 403."""


class NotFound(ClientError, status=404):
    """The status 404."""


class Conflict(ClientError, status=409):
    """The status 409."""


class UnprocessableContent(ClientError, status=422):
    """The status 422."""


class TooManyRequests(ClientError, status=429):
    """The status 429."""
