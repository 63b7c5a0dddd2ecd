"""Reads a copy of a page that is not in the text form.

Such copies are Markdown with or without anchors, browser copies, older pages with joined words, and translated pages.
"""

from __future__ import annotations

import re
from dataclasses import replace

from bythebook_capture.facts import Page
from bythebook_capture.read.copied.labels import label
from bythebook_capture.read.copied.markdown import is_markdown, items_of
from bythebook_capture.read.copied.regroup import BUTTON, regrouped
from bythebook_capture.read.copied.sections import is_joined
from bythebook_capture.read.derived import read_derived
from bythebook_capture.read.source import Source
from bythebook_capture.read.text.page import is_old, read_page

__all__ = ["claims", "is_surely", "is_unsplit", "read_dump"]

_SIGNS = re.compile(
    r"^#{1,6} |^```|\[\s*\]\([^()\s]*#|^(?:Show|Hide) child attributes$|^Try it$|"
    r"(?:string|integer|boolean|number)(?:header|query|cookie)?required|(?:header|query|cookie)required",
    re.MULTILINE,
)


def claims(source: Source) -> bool:
    """Returns whether a page shows signs of such a copy."""
    return _SIGNS.search(source.text) is not None or any(label(line) != line for line in source.lines)


def is_surely(source: Source) -> bool:
    """Returns whether a page has marks that the text form never has: Markdown markup, or a button above its sample."""
    button = next((at for at, line in enumerate(source.lines) if line == BUTTON), None)
    if button is not None and any(line.startswith("curl") for line in source.lines[button:]):
        return True
    return is_markdown(source)


def is_unsplit(page: Page) -> bool:
    """Returns whether all names of a page in the text form are joined with their types."""
    fields = [one for section in page.sections.values() for one in section.fields]
    words = [section.description.value for section in page.sections.values() if section.description]
    texts = [*(one.name.value for one in fields), *(line for text in words for line in text.split("\n"))]
    return all(one.shape.value.name == "unsaid" for one in fields) and any(map(is_joined, texts))


def read_dump(source: Source) -> Page:
    """Returns the facts of the page. Raises `InputError` if the text does not determine them."""
    lines = regrouped(source, items_of(source), plain=not is_markdown(source))
    page = read_derived(source, lines, read_page)
    return replace(page, tells_null=page.tells_null and not is_old(source))
