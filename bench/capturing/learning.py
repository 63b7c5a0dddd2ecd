"""Learns the weights of signs from pages with facts, and measures them on pages that they were not learned from."""

from __future__ import annotations

import importlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.capturing.labelled import HALVES, MEASURED, before, by_half, options, write
from bench.capturing.real_pages import Table, score
from bythebook_capture.read.written.learned import likeness

# A sign of fewer pages is none: it would be about these pages.
LEAST_PAGES = 4
# How freely weights may differ from zero. Few do, so that the table stays short.
FREEDOM = 0.3
NONE: Mapping[str, float] = {"": -50.0}

Signed = tuple[frozenset[str], bool]


@dataclass(frozen=True)
class Page:
    """A page with facts: its half, its file, its facts, and the signs of each thing that may be one, with whether it
    is.
    """

    half: str
    file: Path
    gold: Table
    things: tuple[Signed, ...]


def learned(pages: Sequence[Page]) -> dict[str, float]:
    """Returns the weight of each sign that has one; that of the empty sign is always added."""
    linear: Any = importlib.import_module("sklearn.linear_model")
    extraction: Any = importlib.import_module("sklearn.feature_extraction")
    on_pages: Counter[str] = Counter()
    for page in pages:
        on_pages.update({sign for signs, _ in page.things for sign in signs})
    known = {sign for sign, count in on_pages.items() if count >= LEAST_PAGES}
    rows = [(signs & known, is_one, len(page.things)) for page in pages for signs, is_one in page.things]
    vectors = extraction.DictVectorizer()
    table = vectors.fit_transform([dict.fromkeys(sorted(signs), 1) for signs, _, _ in rows])
    table.indices, table.indptr = (each.astype("int32") for each in (table.indices, table.indptr))  # for liblinear
    # A long page counts more than a short one, but not by all that it has.
    weights = [1 / size**0.5 for _, _, size in rows]
    mean = sum(weights) / len(weights)
    model = linear.LogisticRegression(C=FREEDOM, l1_ratio=1, solver="liblinear", max_iter=3000, random_state=1)
    model.fit(table, [is_one for _, is_one, _ in rows], sample_weight=[each / mean for each in weights])
    named = zip(vectors.get_feature_names_out(), model.coef_[0], strict=True)
    return {"": float(model.intercept_[0])} | {str(sign): float(one) for sign, one in named if abs(one) >= 0.01}


def _seen(pages: Sequence[Page], weights: Mapping[str, float], least: float) -> Counter[str]:
    """Returns how many things are one, look like one, and both."""
    found: Counter[str] = Counter()
    for page in pages:
        for signs, is_one in page.things:
            is_likely = likeness(signs, weights) > least
            found.update(own=is_one, likely=is_likely, right=is_one and is_likely)
    return found


def _told(name: str, counts: Mapping[str, int]) -> str:
    """Returns a line of the table."""
    precision, recall = (100 * counts["right"] / max(1, counts[whole]) for whole in ("likely", "own"))
    changes = "   ".join(
        f"{kind} {counts[f'{kind} before']} -> {counts[f'{kind} after']}" for kind in ("facts", "wrong")
    )
    return f"{name:<6} precision {precision:5.1f} %   recall {recall:5.1f} %   {changes}"


def run(
    doc: str | None,
    pages_in: Callable[[Sequence[Path]], Iterator[Page]],
    with_weights: Callable[[Mapping[str, float]], AbstractContextManager[object]],
    least: float,
    target: Path,
) -> None:
    """Prints the figures, and writes the weights to a file (`target`) if that was asked for.

    `with_weights` lets a capture use other weights; from the likeness `least` on, a thing looks like one.
    """
    given = options(doc)
    pages = by_half(pages_in(given.pages))
    total: Counter[str] = Counter()
    for half in MEASURED:
        weights = learned(before(half, pages))
        counts = _seen(pages[half], weights, least)
        for name, used in (("before", NONE), ("after", weights)):
            with with_weights(used):
                measured = sum((score(page.file, page.gold).counts for page in pages[half]), Counter[str]())
            counts.update({f"facts {name}": measured["right"], f"wrong {name}": measured["wrong"]})
        total += counts
        print(_told(half, counts))
    print(_told("all", total))
    if given.write:
        write(target, learned([page for half in HALVES for page in pages[half]]))
