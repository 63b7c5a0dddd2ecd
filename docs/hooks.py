"""What the site generator does besides: it leaves out comments of `docs/outputs.py`, and copies pages for llms.txt."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

__all__ = ["on_page_markdown", "on_post_build"]

_MARKER = re.compile(r"^<!-- (?:run|show|serve|file|sh)\b[^\n]*-->\n", re.MULTILINE)


def on_page_markdown(markdown: str, **_: object) -> str:
    """Returns the text of a page without the comments that say how it is run."""
    return _MARKER.sub("", markdown)


def on_post_build(config: Any) -> None:
    """Puts the Markdown of each page beside its HTML: llms.txt names it."""
    source, site = Path(config["docs_dir"]), Path(config["site_dir"])
    for page in source.rglob("*.md"):
        copy = site / page.relative_to(source)
        if copy.with_suffix(".html").exists() or page.stem == "README":
            copy.write_text(on_page_markdown(page.read_text(encoding="utf-8")), encoding="utf-8")
