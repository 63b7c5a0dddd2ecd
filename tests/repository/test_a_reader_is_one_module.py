"""A new form of page is one module and one line, as `docs/adding-a-reader.md` says.

The test takes the guide's reader out of a copy of the package, adds it again, and captures a page.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = "bythebook_capture"
GUIDE = (ROOT / "docs" / "adding-a-reader.md").read_text(encoding="utf-8")
MODULE, REGISTRY = re.findall(r"^```python\n(.*?)^```$", GUIDE, re.DOTALL | re.MULTILINE)
(LINE,) = re.findall(r"^    \".*\n", REGISTRY, re.MULTILINE)
DOCUMENT = {
    "openapi": "3.1.0",
    "info": {"title": "Keys", "version": "1"},
    "paths": {"/keys": {"post": {"responses": {"201": {"description": "The key."}}}}},
}
PAGE = f"# Create a key\n\nCreates a key.\n\n# OpenAPI definition\n\n```json\n{json.dumps(DOCUMENT, indent=2)}\n```\n"


def captured(folder: Path) -> subprocess.CompletedProcess[str]:
    (folder / "page.md").write_text(PAGE, encoding="utf-8")
    words = [sys.executable, "-c", "from bythebook.main import main; main()", "capture", str(folder / "page.md")]
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    return subprocess.run(words, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.soak
def test_the_reader_of_the_guide_is_one_module_and_one_line(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "capture" / PACKAGE, tmp_path / PACKAGE, ignore=shutil.ignore_patterns("__pycache__"))
    module = tmp_path / PACKAGE / "read" / "embedded" / "readme.py"
    registry = tmp_path / PACKAGE / "read" / "registry.py"
    assert module.read_text(encoding="utf-8") == MODULE
    module.unlink()
    text = registry.read_text(encoding="utf-8")
    assert text.count(LINE) == 1
    registry.write_text(text.replace(LINE, ""), encoding="utf-8")

    without = captured(tmp_path)
    module.write_text(MODULE, encoding="utf-8")
    registry.write_text(text, encoding="utf-8")
    found = captured(tmp_path)

    assert (without.returncode, without.stdout) == (2, "")
    assert (found.returncode, found.stderr.count("\n")) == (0, 1)  # the line about what was read
    assert "summary: Create a key" in found.stdout
    assert "page.md:8" in found.stdout
