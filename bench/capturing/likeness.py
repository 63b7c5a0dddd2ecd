"""Learns which lines of a page look like facts, and measures that on pages that were not learned from.

Usage: python -m bench.capturing.likeness PAGES [PAGES ...] [--write]

PAGES are folders with the texts of tests/real_pages. The command needs scikit-learn. The labels say which lines state a
fact and which do not. A line that a ledger may flag or leave counts less. Each half is measured by
what was learned from the halves that were drawn before it, so that no page is measured by its own facts. `--write`
learns from all pages and writes the weights.
"""

from __future__ import annotations

import importlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.capturing.labelled import HALVES, MEASURED, before, by_half, options, texts_in, write
from bench.capturing.real_pages import HERE, Table, eye_of
from bythebook_capture.ledger.likeness import WEIGHTS
from bythebook_capture.ledger.regions import regions
from bythebook_capture.ledger.signs import signs_of

# How much a line counts that a ledger may flag or leave.
OPEN_WEIGHT = 0.6
# A sign of fewer pages is none: it would be about these pages.
LEAST_PAGES = 8
# How freely weights may differ from zero. Few do, so that the table stays short.
FREEDOM = 0.1


@dataclass(frozen=True)
class Line:
    """A line of a page: its number, its signs, and 1 if it states a fact, 0 if not, -1 if it may be flagged or left."""

    number: int
    signs: frozenset[str]
    states: int


@dataclass(frozen=True)
class Page:
    """A page with facts, whose half was drawn as a whole."""

    half: str
    text: str
    gold: Table
    lines: tuple[Line, ...]


def pages_in(folders: Sequence[Path]) -> Iterator[Page]:
    """Yields the pages with facts whose texts are in one of the folders."""
    for half, file, gold in texts_in(folders):
        text = file.read_text(encoding="utf-8", errors="replace")
        first, last = gold.get("part", (1, text.count("\n") + 1))
        states = dict.fromkeys(gold["lines_open"], -1) | dict.fromkeys(gold["lines_with_facts"], 1)
        split = regions(text)
        lines = (
            Line(one.number, signs, states.get(one.number, 0))
            for one, signs in zip(split, signs_of(split), strict=True)
            if first <= one.number <= last
        )
        yield Page(half, text, gold, tuple(lines))


def learned(pages: Sequence[Page]) -> dict[str, float]:
    """Returns the weight of each sign that has one; that of the empty sign is added for every line."""
    linear: Any = importlib.import_module("sklearn.linear_model")
    extraction: Any = importlib.import_module("sklearn.feature_extraction")
    on_pages: Counter[str] = Counter()
    for page in pages:
        on_pages.update({sign for line in page.lines for sign in line.signs})
    known = {sign for sign, count in on_pages.items() if count >= LEAST_PAGES}
    lines = [(line, len(page.lines)) for page in pages for line in page.lines]
    vectors = extraction.DictVectorizer()
    table = vectors.fit_transform([dict.fromkeys(sorted(line.signs & known), 1) for line, _ in lines])
    table.indices, table.indptr = (each.astype("int32") for each in (table.indices, table.indptr))  # for liblinear
    # A long page counts more than a short one, but not by all of its lines.
    weights = [(OPEN_WEIGHT if line.states < 0 else 1) / size**0.5 for line, size in lines]
    mean = sum(weights) / len(weights)
    model = linear.LogisticRegression(C=FREEDOM, l1_ratio=1, solver="liblinear", max_iter=3000, random_state=1)
    model.fit(table, [line.states > 0 for line, _ in lines], sample_weight=[each / mean for each in weights])
    named = zip(vectors.get_feature_names_out(), model.coef_[0], strict=True)
    return {"": float(model.intercept_[0])} | {str(sign): float(one) for sign, one in named if abs(one) >= 0.005}


def measured(pages: Sequence[Page], weights: Mapping[str, float]) -> Counter[str]:
    """Returns what the eye sees and misses on pages with these weights, summed."""
    return sum((Counter(eye_of(page.text, page.gold, weights)) for page in pages), Counter())


def told(name: str, counts: Counter[str]) -> str:
    """Returns a line of the table."""
    unseen, missed, false = (
        100 * counts[part] / max(1, counts[whole])
        for part, whole in (("unseen", "facts"), ("missed", "lines"), ("false", "flagged"))
    )
    return (
        f"{name:<8} facts unseen {unseen:5.1f} %   lines missed {missed:5.1f} %   flagged without a fact {false:5.1f} %"
    )


def main() -> None:
    """Prints the figures, and writes the weights if that was asked for."""
    given = options(__doc__)
    pages = by_half(pages_in(given.pages))
    total: Counter[str] = Counter()
    for half in MEASURED:
        earlier = before(half, pages)
        counts = measured(pages[half], learned(earlier)) if earlier else Counter[str]()
        total += counts
        print(told(half, counts), f"  learned from {len(earlier)} pages")
    print(told("all", total))
    if given.write:
        weights = learned([page for half in HALVES for page in pages[half]])
        target = HERE.parents[1] / "capture" / "bythebook_capture" / "ledger" / WEIGHTS
        write(target, weights)


if __name__ == "__main__":
    main()
