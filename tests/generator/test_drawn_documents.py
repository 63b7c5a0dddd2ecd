"""The page of the generators names the 30 documents that the committed list and seed give."""

from __future__ import annotations

import hashlib
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from bench.generators import draw

PAGE = Path(__file__).parents[2] / "docs/comparison-generators.md"


def test_the_page_names_what_was_drawn() -> None:
    found = draw.drawn()
    rows = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]

    assert len({each.publisher for each in found}) == draw.COUNT
    assert sum(each.size >= draw.LARGE for each in found) == draw.OF_LARGE
    for each in found:
        assert any(row.startswith(f"| {each.path} | ") and f"`{each.digest[:16]}`" in row for row in rows), each.path


def test_a_document_that_is_not_what_was_drawn_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = json.dumps({"openapi": "3.0.0"}).encode()
    drawn = [draw.Candidate("a.org.json", len(data), hashlib.sha256(data).hexdigest())]

    def packed(*_command: object, cwd: str, **_options: Any) -> subprocess.CompletedProcess[str]:
        folder = Path(cwd, "package/api")
        folder.mkdir(parents=True)
        (folder / "a.org.json").write_bytes(data)
        real(["tar", "czf", "made.tgz", "package"], cwd=cwd, check=True)
        return subprocess.CompletedProcess([], 0, "made.tgz\n", "")

    real = subprocess.run
    monkeypatch.setattr("bench.generators.draw.subprocess.run", packed)
    monkeypatch.setattr(draw, "drawn", lambda: drawn)
    draw.unpacked(tmp_path / "drawn")
    assert (tmp_path / "drawn/a.org.json").read_bytes() == data

    drawn[0] = draw.Candidate("a.org.json", len(data), "0" * 64)
    with pytest.raises(ValueError, match="is not the document that was drawn"):
        draw.unpacked(tmp_path / "drawn")
