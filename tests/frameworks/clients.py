"""Clients of started applications, for the tests of what their lists say."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.frameworks.launching import Application, running


@dataclass(frozen=True)
class Clients:
    """Makes clients of one application."""

    application: Application
    python: Path | None = None

    @contextmanager
    def open(self, *switches: str) -> Iterator[httpx.Client]:
        """Serve with a bug or a variant, and yield a client that may do everything."""
        with (
            running(self.application, list(switches), self.python) as server,
            httpx.Client(base_url=server.url, headers=server.auth, params=server.query) as http,
        ):
            yield http

    @contextmanager
    def faulty(self, bug: str, document: object) -> Iterator[httpx.Client]:
        """Serve with a bug, which must not show in the document."""
        with self.open("--bug", bug) as http:
            assert self.document(http) == document
            yield http

    def document(self, http: httpx.Client) -> object:
        """Return the document that the application publishes."""
        for path in ("/openapi.json", "/schema.json", "/schema/openapi.json", "/api/openapi.json"):
            response = http.get(path)
            if response.status_code == 200:
                return response.json()
        raise AssertionError("no document")

    def plain_document(self) -> object:
        """Return the document of the correct application."""
        with self.open() as http:
            return self.document(http)


def anonymous(http: httpx.Client, path: str, method: str = "GET") -> int:
    """Return the status code that a client without credentials gets."""
    return httpx.request(method, f"{str(http.base_url).rstrip('/')}{path}").status_code
