"""The pytest door: options, and nothing heavy until they are used. pytest loads this file in every session.

It imports no engine: `bythebook_conformance.suite` does, where a user asks for it.
"""

from __future__ import annotations

import pytest

__all__ = ["pytest_addoption"]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of `pytest --pyargs bythebook_conformance.suite`."""
    group = parser.getgroup("bythebook", "conformance of a server to an OpenAPI document")
    group.addoption(
        "--bythebook-spec", metavar="SPEC", default="ontora", help="an OpenAPI document (default: %(default)s)"
    )
    group.addoption("--bythebook-url", metavar="URL", help="base URL of the server")
    group.addoption(
        "--bythebook-header", metavar="'NAME: VALUE'", action="append", default=[], help="a header of every request"
    )
    group.addoption("--bythebook-values", metavar="FILE", help="known good values, by field")
    group.addoption("--bythebook-seed", metavar="N", type=int, default=0, help="seed of every choice (default: 0)")
    group.addoption("--bythebook-examples", metavar="N", type=int, default=20, help="requests that the search draws")
    group.addoption("--bythebook-strict", action="store_true", help="let warnings fail")
    group.addoption(
        "--bythebook-yes", action="store_true", help="create things on a server that is not on this machine"
    )
