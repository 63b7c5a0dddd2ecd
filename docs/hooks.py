"""What the site generator does besides: it leaves out the comments of `docs/outputs.py`."""

from __future__ import annotations

import re

__all__ = ["on_page_markdown"]

_MARKER = re.compile(r"^<!-- (?:run|show|serve|file|sh)\b[^\n]*-->\n", re.MULTILINE)


def on_page_markdown(markdown: str, **_: object) -> str:
    """Returns the text of a page without the comments that say how it is run."""
    return _MARKER.sub("", markdown)
