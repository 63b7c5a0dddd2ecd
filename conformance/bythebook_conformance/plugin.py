"""The pytest door: options, and nothing heavy until they are used. pytest loads this file in every session.

It imports no engine: `bythebook_conformance.suite` does, where a user asks for it.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest

__all__ = ["pytest_addoption", "pytest_xdist_make_scheduler"]

# The ways of pytest-xdist that would spread an operation over several workers.
_SPREAD = frozenset({"load", "loadgroup", "worksteal"})
_ROUTE = (
    ("ca", "FILE", "trust the certificate authorities in FILE"),
    ("cert", "FILE[:KEY]", "client certificate, with its key or the key's file"),
    ("proxy", "URL", "send through an HTTP proxy"),
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of `pytest --pyargs bythebook_conformance.suite`."""
    group = parser.getgroup("bythebook", "conformance of a server to an OpenAPI document")
    group.addoption("--bythebook-spec", metavar="SPEC", help="an OpenAPI document: a path, an address or a name")
    group.addoption("--bythebook-overlay", metavar="FILE", action="append", default=[], help="an overlay of it")
    group.addoption("--bythebook-url", metavar="URL", help="base URL of the server")
    group.addoption(
        "--bythebook-header", metavar="'NAME: VALUE'", action="append", default=[], help="a header of every request"
    )
    for name, metavar, about in _ROUTE:
        group.addoption(f"--bythebook-{name}", metavar=metavar, help=about)
    group.addoption("--bythebook-insecure", action="store_true", help="do not check the server's certificate")
    group.addoption("--bythebook-values", metavar="FILE", help="known good values, by field")
    group.addoption(
        "--bythebook-normalized", metavar="GLOB=NAME,...", action="append", default=[], help="as of `bythebook check`"
    )
    group.addoption("--bythebook-waivers", metavar="FILE", help="failures that are known and let pass, with reasons")
    group.addoption(
        "--bythebook-seed", metavar="N[/MARK]", default="0", help="seed of every choice, and mark of texts (default: 0)"
    )
    group.addoption("--bythebook-examples", metavar="N", type=int, default=10, help="requests that the search draws")
    group.addoption("--bythebook-strict", action="store_true", help="let warnings fail")
    group.addoption(
        "--bythebook-yes", action="store_true", help="create things on a server that is not on this machine"
    )


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Return the scheduler of pytest-xdist that keeps an operation on one worker; None where the suite is not run."""
    if not config.getoption("--bythebook-url") or config.getoption("dist") not in _SPREAD:
        return None
    return import_module("bythebook_conformance.workers").ByOperation(config, log)
