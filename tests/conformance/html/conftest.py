"""The browser of the tests here: one for each module, since an open one holds the event loop of its thread."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from viewer import Viewer, browsing


@pytest.fixture(scope="module")
def viewer() -> Iterator[Viewer]:
    """A headless Chromium."""
    with browsing() as found:
        yield found
