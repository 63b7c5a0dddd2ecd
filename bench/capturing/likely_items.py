"""Learns which lines of a page are those of fields, and measures that on pages that were not learned from.

Usage: python -m bench.capturing.likely_items PAGES [PAGES ...] [--write]

PAGES are folders with the texts of tests/real_pages. The command needs scikit-learn. A line is that of a field if the
facts have one on it with the name that the line begins with. Each half is measured with what was learned from the
halves that were drawn before it, so that no page is measured by its own facts: first the lines, then the facts that a
capture has right and wrong without and with these weights. The readers know the forms of all halves, so that few lines
are left to look like those of fields. `--write` learns from all pages and writes the weights.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from unittest.mock import patch

from bench.capturing.labelled import texts_in
from bench.capturing.learning import Page, Signed, run
from bench.capturing.real_pages import Table, score
from bythebook_capture.read.written import likely_items, page
from bythebook_capture.read.written.blocks import Block
from bythebook_capture.read.written.item_signs import Item, items
from bythebook_capture.read.written.operations import Operation


def pages_in(folders: Sequence[Path]) -> Iterator[Page]:
    """Yields the pages with facts whose texts are in one of the folders."""
    for half, file, gold in texts_in(folders):
        yield Page(half, file, gold, tuple(_items(file, gold)))


def _items(file: Path, gold: Table) -> Iterator[Signed]:
    """Yields what the reader of a page sees as lines in operations that may begin with a name; none of a page that has
    another reader.
    """
    seen: list[list[tuple[Item, frozenset[str]]]] = []

    def record(blocks: Sequence[Block], text: str, every: Sequence[Operation]) -> Mapping[int, Block]:
        inside = {at for one in every for at in range(one.start, one.end)}
        seen.append([found for found in items(blocks, text) if found[0].at in inside])
        return {}

    with patch.object(page, "likely_items", record):
        score(file, None)
    first, last = gold.get("part", (1, 10**9))
    stated = [fact for key in ("operation", "schema", "parameter_of_all") for fact in _named(gold.get(key, ()))]
    for item, signs in max(seen, key=len, default=()):  # a part of a page may be read again
        facts = [fact for fact in stated if item.line in fact["lines"]]
        own = {name for fact in facts if not fact.get("unclear") for name in _names(fact["name"])}
        is_field = any(_names(name) & own for name in item.names)
        if first <= item.line <= last and (is_field or not any(fact.get("unclear") for fact in facts)):
            yield signs, is_field


def _named(value: Any) -> Iterator[Table]:
    """Yields the facts that have a name."""
    if isinstance(value, list):
        for one in value:
            yield from _named(one)
    elif isinstance(value, dict):
        if "name" in value and "lines" in value:
            yield value
        for one in value.values():
            yield from _named(one)


def _names(name: str) -> set[str]:
    """Returns a name, and the last part of a dotted one."""
    plain = re.sub(r"\[\w*\]|[{}]", "", name).lower().strip(".")
    return {plain, plain.rpartition(".")[2]}


if __name__ == "__main__":
    run(
        __doc__,
        pages_in,
        lambda weights: patch.object(likely_items, "weights", lambda: weights),
        likely_items.LEAST,
        Path(likely_items.__file__).with_name(likely_items.WEIGHTS),
    )
