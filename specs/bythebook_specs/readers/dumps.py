"""Reads a copy of a page that is not in the text form: Markdown with or without anchors, what a browser copies, older
pages whose words are run together, translated ones.
"""

from __future__ import annotations

import re
from dataclasses import replace

from bythebook_specs.facts import Page
from bythebook_specs.readers.derived import read_derived
from bythebook_specs.readers.labels import label
from bythebook_specs.readers.markdown import items_of
from bythebook_specs.readers.page_text import is_old, read_page
from bythebook_specs.readers.regroup import regrouped
from bythebook_specs.readers.source import Source

__all__ = ["claims", "read_dump"]

_SIGNS = re.compile(
    r"^#{1,6} |^```|\[\s*\]\([^()\s]*#|^(?:Show|Hide) child attributes$|^Try it$|"
    r"(?:string|integer|boolean|number)(?:header|query|cookie)?required|headerrequired",
    re.MULTILINE,
)


def claims(source: Source) -> bool:
    """Return whether a page shows the signs of such a copy."""
    return _SIGNS.search(source.text) is not None or any(label(line) != line for line in source.lines)


def read_dump(source: Source) -> Page:
    """Return what the page says. Raises `InputError` where the text does not determine it."""
    page = read_derived(source, regrouped(source, items_of(source)), read_page)
    return replace(page, tells_null=page.tells_null and not is_old(source))
