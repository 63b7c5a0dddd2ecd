"""Servers of these tests come back at once or never, so that they are waited for a tenth of the time."""

from __future__ import annotations

import pytest

from bythebook_conformance.running.transport import client


@pytest.fixture(autouse=True)
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look for a server that is gone three times within a quarter of a second, and for TLS half a second."""
    monkeypatch.setattr(client, "_WAITS", (0.03, 0.07, 0.15))
    monkeypatch.setattr(client, "_PROBE", 0.5)
