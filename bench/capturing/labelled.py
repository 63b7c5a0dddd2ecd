"""The pages with facts that a bench learns from, half by half, and the options of such a bench."""

from __future__ import annotations

import argparse
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol, TypeVar

from bench.capturing.real_pages import HERE, Table

HALVES = ("open", "held", "held2", "held3", "held4", "held5", "held6", "held7", "held8", "held9")
# Halves that are measured: before them are enough pages to learn from.
MEASURED = HALVES[3:]


class OfHalf(Protocol):
    """A page that knows its half."""

    @property
    def half(self) -> str:
        """The half that the page was drawn into."""


Page = TypeVar("Page", bound=OfHalf)


def texts_in(folders: Sequence[Path]) -> Iterator[tuple[str, Path, Table]]:
    """Yields the half, the file and the facts of each page with facts whose text is in one of the folders."""
    listed = tomllib.loads((HERE / "pages.toml").read_text(encoding="utf-8"))["page"]
    for one in listed:
        file = next((folder / one["name"] for folder in folders if (folder / one["name"]).exists()), None)
        if file is not None and "label" in one:
            yield one["half"], file, tomllib.loads((HERE / "facts" / f"{file.stem}.toml").read_text(encoding="utf-8"))


def by_half(pages: Iterator[Page]) -> Mapping[str, list[Page]]:
    """Returns the pages of each half."""
    found: dict[str, list[Page]] = defaultdict(list)
    for page in pages:
        found[page.half].append(page)
    return found


def before(half: str, pages: Mapping[str, list[Page]]) -> list[Page]:
    """Returns the pages of the halves that were drawn before a half."""
    return [page for each in HALVES[: HALVES.index(half)] for page in pages[each]]


def write(target: Path, weights: Mapping[str, float]) -> None:
    """Writes a table of weights and prints its length."""
    rows = (f"{weight:.2f}\t{sign}\n" for sign, weight in sorted(weights.items()))
    target.write_text("".join(rows), encoding="utf-8")
    print(f"{len(weights)} weights written to {target.name}")


def options(doc: str | None) -> argparse.Namespace:
    """Returns `pages`, the folders of texts, and `write`, whether to write the weights."""
    parser = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", type=Path, nargs="+")
    parser.add_argument("--write", action="store_true", help="write the weights that were learned from all pages")
    return parser.parse_args()
