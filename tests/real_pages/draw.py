"""Chooses the pages of the set from candidates.toml by a seed, and writes pages.toml.

Usage: draw.py [--texts DIR]. With DIR, the hash and the size of each text there are written too.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import tomllib
from collections import Counter
from pathlib import Path

SEED = "real pages, first draw"
HERE = Path(__file__).parent
QUOTA = {
    "markdown": 20,
    "slate": 8,
    "rst": 11,
    "asciidoc": 5,
    "mdx": 4,
    "apib": 4,
    "html": 3,
    "copied text": 3,
    "text": 2,
}
LARGEST_PER_PRODUCT = 2
LABELLED = {"open": 13, "held": 12}
FURTHER = {"open": 0, "held": 18}  # added later, so that every held page has facts
SUFFIX = {"markdown": ".md", "slate": ".md", "mdx": ".mdx", "asciidoc": ".adoc", "rst": ".rst", "apib": ".apib"}

Page = dict[str, str | int]


def rank(*words: object) -> str:
    """Returns a number that the seed gives to the words, the same on every machine."""
    return hashlib.sha256("|".join([SEED, *map(str, words)]).encode()).hexdigest()


def name_of(page: Page) -> str:
    """Returns the file name of a page's text."""
    form = str(page["form"])
    suffix = SUFFIX.get(form, ".html" if form == "html" else ".txt")
    parts = str(page["path"]).split("/")
    stem = re.sub(r"(\.html)?\.\w+(\.erb|-fragment)?$", "", parts[-1]).strip("_")
    if stem in {"index", "api", "apiary"} and len(parts) > 1:
        stem = f"{parts[-2]}-{stem}"
    return re.sub(r"[^a-z0-9]+", "-", f"{page['product']} {stem}".lower()).strip("-") + suffix


def draw(candidates: list[Page], replaced: dict[str, str]) -> list[Page]:
    """Returns the pages of each form in the order of their rank, without the replaced ones."""
    of_product: Counter[str] = Counter()
    chosen: list[Page] = []
    for form, quota in QUOTA.items():
        taken = 0
        ordered = sorted(
            (page for page in candidates if page["form"] == form),
            key=lambda page: rank(page["repository"], page["path"]),
        )
        for page in ordered:
            product = str(page["product"])
            if taken == quota or f"{page['repository']}/{page['path']}" in replaced:
                continue
            if of_product[product] == LARGEST_PER_PRODUCT:
                continue
            of_product[product] += 1
            taken += 1
            chosen.append(page)
    return chosen


def halves(pages: list[Page]) -> list[Page]:
    """Returns the pages with their half, and with a number where their facts are written by hand."""
    result: list[Page] = []
    for number, page in enumerate(pages):
        result.append({"name": name_of(page), **page, "half": ("open", "held")[number % 2]})
    for half, count in LABELLED.items():
        members = [page for page in result if page["half"] == half]
        picks = [members[(2 * step + 1) * len(members) // (2 * count)] for step in range(count)]
        for number, page in enumerate(sorted(picks, key=lambda page: rank("label", page["name"])), start=1):
            page["label"] = number
        others = sorted((page for page in members if "label" not in page), key=lambda page: rank("label", page["name"]))
        for number, page in enumerate(others[: FURTHER[half]], start=count + 1):
            page["label"] = number
    return result


def lines(page: Page, texts: Path | None) -> list[str]:
    """Returns a page as lines of TOML."""
    keys = ["name", "product", "repository", "commit", "path", "form", "half", "label"]
    written = ["", "[[page]]"]
    for key in keys:
        if key in page:
            value = page[key]
            written.append(f"{key} = {value}" if isinstance(value, int) else f'{key} = "{value}"')
    if texts is not None:
        text = (texts / str(page["name"])).read_bytes()
        written.append(f'sha256 = "{hashlib.sha256(text).hexdigest()}"')
        written.append(f"bytes = {len(text)}")
    return written


def main() -> None:
    """Writes pages.toml."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--texts", type=Path)
    texts = options.parse_args().texts
    candidates = tomllib.loads((HERE / "candidates.toml").read_text())["candidate"]
    replaced = tomllib.loads((HERE / "replaced.toml").read_text())["replaced"]
    pages = halves(draw(candidates, replaced))
    written = ["# Written by draw.py. `label` numbers the pages whose facts are in facts/."]
    for page in pages:
        written += lines(page, texts)
    (HERE / "pages.toml").write_text("\n".join(written) + "\n")
    print(Counter(page["form"] for page in pages), len({page["product"] for page in pages}), "products")


if __name__ == "__main__":
    main()
