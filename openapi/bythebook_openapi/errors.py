"""The error for bad input: what is wrong, where, and what was expected."""

from __future__ import annotations

from bythebook_openapi.redact import without_secrets

__all__ = ["InputError", "InternalError", "LockedError", "UnreachedError"]


class InputError(Exception):
    """A page, a document, an option or a file of values that cannot be used.

    `str(error)` is one line, `FILE:LINE: POINTER: what is wrong; expected this`, with the parts that are known, and
    without the secrets of URLs.
    """

    def __init__(
        self,
        message: str,
        *,
        file: str | None = None,
        line: int | None = None,
        pointer: str | None = None,
        expected: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.file = file
        self.line = line
        self.pointer = pointer
        self.expected = expected

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.file and self.line else self.file or ""
        parts = [part for part in (place, self.pointer, self.message) if part]
        tail = f"; expected {self.expected}" if self.expected else ""
        return without_secrets(" ".join((": ".join(parts) + tail).split()))


class UnreachedError(InputError):
    """An address at which nobody answers, or whose response does not come: commands exit with 3."""


class LockedError(InputError):
    """An address that needs credentials."""


class InternalError(Exception):
    """A fault of this product that ended a command after its reports were written: `main` exits with 70.

    The exception that shows the fault is its `__cause__`.
    """
