"""Sessions: a login sets a cookie, which every other operation needs."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja.security import SessionAuth

from tests.frameworks.switches import switches


class Session(SessionAuth):
    """A session whose cookie other sites cannot send (SameSite=Strict)."""

    def __init__(self, *, is_open: bool = False) -> None:
        self.is_open = is_open
        super().__init__(csrf=False)

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        """Return the user of the session."""
        return True if self.is_open else super().authenticate(request, key)


session = Session()
listing = Session(is_open=switches.bug("ingredients-open"))
