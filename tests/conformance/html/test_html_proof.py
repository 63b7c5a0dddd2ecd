"""The page of `bythebook prove` in a real browser."""

from __future__ import annotations

from pathlib import Path

import pytest
from viewer import Viewer, barriers

from bythebook.prove.census import Census
from bythebook.prove.html import to_bytes
from bythebook.prove.outcome import Accused, Outcome

pytestmark = pytest.mark.xdist_group("browser")

HOSTILE = "</script><img src=x onerror=alert(1)>\u202e"


def census() -> Census:
    found = Outcome("default-wrong@a/size", "default-wrong", "default", "applies 4", True, True, True, True, True, 40)
    missed = Outcome("null-lost@a/name", "null-lost", "null", HOSTILE, visible=True, why="a gap", witness="POST /a {}")
    hidden = Outcome("null-odd@a/name", "null-odd", "null", "odd", visible=False, why="not observable")
    accused = Accused("lists-reversed", "lists newest first", (f"failure {HOSTILE}",), 40, 1.0)
    return Census("doc.yaml", "0", 1, 10, 9, [found, missed, hidden], [accused], 3.0)


@pytest.mark.soak
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_families_lead_to_their_servers(viewer: Viewer, tmp_path: Path, scheme: str) -> None:
    file = tmp_path / "proof.html"
    file.write_bytes(to_bytes(census()))
    with viewer.open(file, color_scheme=scheme) as page:
        assert "50.0 % of the visible faults found" in page.locator("h1").inner_text()
        assert "0 %\n0 of 1" in page.locator("#families tr", has_text="null").locator("td").first.inner_text()
        assert "lists newest first" in page.locator("#alarms").inner_text()
        assert "null-lost@a/name" in page.locator("#servers").inner_text()
        assert page.locator("img").count() == 0
        page.get_by_role("button", name="default").click()
        assert "null-lost@a/name" not in page.locator("#servers").inner_text()
        assert barriers(page) == []
