"""Learns which addresses of a page are those of calls, and measures that on pages that were not learned from.

Usage: python -m bench.capturing.likely_calls PAGES [PAGES ...] [--write]

PAGES are folders with the texts of tests/real_pages. The command needs scikit-learn. An address is that of a call
if the facts have an operation with its path on its line. Each half is measured with what was learned from the halves
that were drawn before it, so that no page is measured by its own facts: first the addresses, then the facts that a
capture has right and wrong without and with these weights. `--write` learns from all pages and writes the weights.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from unittest.mock import patch

from bench.capturing.labelled import texts_in
from bench.capturing.learning import Page, Signed, run
from bench.capturing.real_pages import Table, same_path, score
from bythebook_capture.read.written import free_calls, likely_calls
from bythebook_capture.read.written.blocks import Block
from bythebook_capture.read.written.call_signs import Candidate, candidates
from bythebook_capture.read.written.calls import template


def pages_in(folders: Sequence[Path]) -> Iterator[Page]:
    """Yields the pages with facts whose texts are in one of the folders."""
    for half, file, gold in texts_in(folders):
        yield Page(half, file, gold, tuple(_addresses(file, gold)))


def _addresses(file: Path, gold: Table) -> Iterator[Signed]:
    """Yields what the reader of a page sees as addresses; none of a page that has another reader."""
    seen: list[list[tuple[Candidate, frozenset[str]]]] = []

    def record(blocks: Sequence[Block]) -> Iterator[Candidate]:
        seen.append([*candidates(blocks)])
        return iter(())

    with patch.object(free_calls, "likely_calls", record):
        score(file, None)
    first, last = gold.get("part", (1, 10**9))
    for one, signs in max(seen, key=len, default=()):  # a part of a page may be read again
        facts = [fact for fact in gold.get("operation", ()) if one.unit.line in fact["lines"]]
        path = template(re.sub(r"^(?:https?://)?[^/]*(?=/)", "", one.address).partition("?")[0].rstrip(".:*_"))
        own = [fact for fact in facts if any(same_path(path, fact[key]) for key in ("path", "written") if key in fact)]
        if first <= one.unit.line <= last and path.strip("/") and not any(fact.get("unclear") for fact in own):
            yield signs, bool(own)


if __name__ == "__main__":
    run(
        __doc__,
        pages_in,
        lambda weights: patch.object(likely_calls, "weights", lambda: weights),
        likely_calls.LEAST,
        Path(likely_calls.__file__).with_name(likely_calls.WEIGHTS),
    )
