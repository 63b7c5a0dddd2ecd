"""Learns which addresses of a page are those of calls, and measures that on pages that were not learned from.

Usage: python -m bench.capturing.likely_calls PAGES [PAGES ...] [--write]

PAGES are folders with the texts of tests/real_pages. The command needs scikit-learn. An address is that of a call
if the facts have an operation with its path on its line. Each half is measured with what was learned from the halves
that were drawn before it, so that no page is measured by its own facts: first the addresses, then the facts that a
capture has right and wrong without and with these weights. `--write` learns from all pages and writes the weights.
"""

from __future__ import annotations

import importlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

from bench.capturing.labelled import HALVES, MEASURED, before, by_half, options, texts_in, write
from bench.capturing.real_pages import Table, same_path, score
from bythebook_capture.read.written import free_calls, likely_calls
from bythebook_capture.read.written.blocks import Block
from bythebook_capture.read.written.call_signs import Candidate, candidates
from bythebook_capture.read.written.calls import template

# A sign of fewer pages is none: it would be about these pages.
LEAST_PAGES = 4
# How freely weights may differ from zero. Few do, so that the table stays short.
FREEDOM = 0.3
NONE: Mapping[str, float] = {"": -50.0}


@dataclass(frozen=True)
class Page:
    """A page with facts: its file, its facts, and the signs of each address with whether it is that of a call."""

    half: str
    file: Path
    gold: Table
    addresses: tuple[tuple[frozenset[str], bool], ...]


def pages_in(folders: Sequence[Path]) -> Iterator[Page]:
    """Yields the pages with facts whose texts are in one of the folders."""
    for half, file, gold in texts_in(folders):
        yield Page(half, file, gold, tuple(_addresses(file, gold)))


def _addresses(file: Path, gold: Table) -> Iterator[tuple[frozenset[str], bool]]:
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


def learned(pages: Sequence[Page]) -> dict[str, float]:
    """Returns the weight of each sign that has one; that of the empty sign is added for every address."""
    linear: Any = importlib.import_module("sklearn.linear_model")
    extraction: Any = importlib.import_module("sklearn.feature_extraction")
    on_pages: Counter[str] = Counter()
    for page in pages:
        on_pages.update({sign for signs, _ in page.addresses for sign in signs})
    known = {sign for sign, count in on_pages.items() if count >= LEAST_PAGES}
    rows = [(signs & known, is_call, len(page.addresses)) for page in pages for signs, is_call in page.addresses]
    vectors = extraction.DictVectorizer()
    table = vectors.fit_transform([dict.fromkeys(sorted(signs), 1) for signs, _, _ in rows])
    table.indices, table.indptr = (each.astype("int32") for each in (table.indices, table.indptr))  # for liblinear
    # A long page counts more than a short one, but not by all of its addresses.
    weights = [1 / size**0.5 for _, _, size in rows]
    mean = sum(weights) / len(weights)
    model = linear.LogisticRegression(C=FREEDOM, l1_ratio=1, solver="liblinear", max_iter=3000, random_state=1)
    model.fit(table, [is_call for _, is_call, _ in rows], sample_weight=[each / mean for each in weights])
    named = zip(vectors.get_feature_names_out(), model.coef_[0], strict=True)
    return {"": float(model.intercept_[0])} | {str(sign): float(one) for sign, one in named if abs(one) >= 0.01}


def seen(pages: Sequence[Page], weights: Mapping[str, float]) -> Counter[str]:
    """Returns how many addresses are those of calls, look like those of calls, and are both."""
    found: Counter[str] = Counter()
    for page in pages:
        for signs, is_call in page.addresses:
            is_likely = likely_calls.likeness(signs, weights) > likely_calls.LEAST
            found.update(calls=is_call, likely=is_likely, right=is_call and is_likely)
    return found


def facts(pages: Sequence[Page], weights: Mapping[str, float]) -> Counter[str]:
    """Returns the facts that captures of pages have right and wrong with these weights, summed."""
    with patch.object(likely_calls, "weights", lambda: weights):
        return sum((score(page.file, page.gold).counts for page in pages), Counter())


def told(name: str, counts: Mapping[str, int]) -> str:
    """Returns a line of the table."""
    precision, recall = (100 * counts["right"] / max(1, counts[whole]) for whole in ("likely", "calls"))
    changes = "   ".join(
        f"{kind} {counts[f'{kind} before']} -> {counts[f'{kind} after']}" for kind in ("facts", "wrong")
    )
    return f"{name:<6} precision {precision:5.1f} %   recall {recall:5.1f} %   {changes}"


def main() -> None:
    """Prints the figures, and writes the weights if that was asked for."""
    given = options(__doc__)
    pages = by_half(pages_in(given.pages))
    total: Counter[str] = Counter()
    for half in MEASURED:
        weights = learned(before(half, pages))
        counts = seen(pages[half], weights)
        for name, used in (("before", NONE), ("after", weights)):
            measured = facts(pages[half], used)
            counts.update({f"facts {name}": measured["right"], f"wrong {name}": measured["wrong"]})
        total += counts
        print(told(half, counts))
    print(told("all", total))
    if given.write:
        weights = learned([page for half in HALVES for page in pages[half]])
        target = Path(likely_calls.__file__).with_name(likely_calls.WEIGHTS)
        write(target, weights)


if __name__ == "__main__":
    main()
