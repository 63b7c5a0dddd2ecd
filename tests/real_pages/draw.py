"""Chooses the pages of the set by thirteen seeds, and writes pages.toml.

The first draw chooses from candidates.toml the halves "open" and "held". The second draw chooses the half "held2" from
candidates.toml and candidates2.toml, the third the half "held3" from these and candidates3.toml, the fourth the half
"held4" from these and candidates4.toml. The fifth draw chooses the half "held5" from candidates5.toml alone, so that
the pages of the other lists can be used for learning. The sixth draw chooses the half "held6" from candidates6.toml
alone, the seventh to the eleventh the halves "held7" to "held11" from candidates7.toml alone, the twelfth and
the thirteenth the halves "held12" and "held13" from candidates8.toml alone. Each draw has other products than the
draws before it.

Usage: draw.py [--texts DIR ...]. Hash and size are written for each page whose text is in one of the folders.
For the others they stay as pages.toml has them.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import tomllib
from collections import Counter
from pathlib import Path

SEED = "real pages, first draw"
SECOND_SEED = "real pages, second draw"
THIRD_SEED = "real pages, third draw"
FOURTH_SEED = "real pages, fourth draw"
FIFTH_SEED = "real pages, fifth draw"
SIXTH_SEED = "60606"
SEVENTH_SEED = "707"
EIGHTH_SEED = "808"
NINTH_SEED = "909"
TENTH_SEED = "1010"
ELEVENTH_SEED = "1111"
TWELFTH_SEED = "1212"
THIRTEENTH_SEED = "1313"
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
SECOND_QUOTA = {
    "markdown": 8,
    "slate": 5,
    "rst": 5,
    "asciidoc": 3,
    "mdx": 2,
    "apib": 2,
    "html": 2,
    "copied text": 2,
    "text": 1,
}
THIRD_QUOTA = {
    "markdown": 8,
    "slate": 3,
    "rst": 4,
    "asciidoc": 2,
    "mdx": 2,
    "apib": 1,
    "html": 1,
    "copied text": 1,
    "text": 2,
}
FOURTH_QUOTA = THIRD_QUOTA
FIFTH_QUOTA = THIRD_QUOTA
SIXTH_QUOTA = {"markdown": 6, "rst": 2, "asciidoc": 1, "html": 1, "text": 2}
SEVENTH_QUOTA = {"markdown": 7, "rst": 2, "slate": 2, "asciidoc": 2, "mdx": 1, "apib": 1, "html": 1}
EIGHTH_QUOTA = {"markdown": 7, "rst": 3, "slate": 2, "asciidoc": 1, "mdx": 1, "apib": 1, "html": 1}
NINTH_QUOTA = {"markdown": 6, "rst": 2, "slate": 1, "asciidoc": 1, "mdx": 1, "html": 1}
TENTH_QUOTA = {"markdown": 8, "rst": 2, "slate": 1, "asciidoc": 1}
ELEVENTH_QUOTA = {"markdown": 8, "rst": 2, "slate": 1, "apib": 1}
TWELFTH_QUOTA = {"markdown": 6, "rst": 2, "slate": 2, "asciidoc": 1, "apib": 1}
THIRTEENTH_QUOTA = TWELFTH_QUOTA
FURTHER_DRAWS = {
    "held2": (SECOND_SEED, SECOND_QUOTA),
    "held3": (THIRD_SEED, THIRD_QUOTA),
    "held4": (FOURTH_SEED, FOURTH_QUOTA),
    "held5": (FIFTH_SEED, FIFTH_QUOTA),
    "held6": (SIXTH_SEED, SIXTH_QUOTA),
    "held7": (SEVENTH_SEED, SEVENTH_QUOTA),
    "held8": (EIGHTH_SEED, EIGHTH_QUOTA),
    "held9": (NINTH_SEED, NINTH_QUOTA),
    "held10": (TENTH_SEED, TENTH_QUOTA),
    "held11": (ELEVENTH_SEED, ELEVENTH_QUOTA),
    "held12": (TWELFTH_SEED, TWELFTH_QUOTA),
    "held13": (THIRTEENTH_SEED, THIRTEENTH_QUOTA),
}
LARGEST_PER_PRODUCT = 2
LARGEST_PER_PRODUCT_IN_FURTHER_DRAWS = 1
LABELLED = {
    "open": 13,
    "held": 12,
    "held2": 16,
    "held3": 24,
    "held4": 24,
    "held5": 24,
    "held6": 12,
    "held7": 16,
    "held8": 16,
    "held9": 12,
    "held10": 12,
    "held11": 12,
    "held12": 12,
    "held13": 12,
}
# Further pages with facts, so that every held page has them.
FURTHER = {"held": 18, "held2": 14}
SUFFIX = {"markdown": ".md", "slate": ".md", "mdx": ".mdx", "asciidoc": ".adoc", "rst": ".rst", "apib": ".apib"}

Page = dict[str, str | int]


def rank(seed: str, *words: object) -> str:
    """Returns a number that the seed gives to the words, the same on every machine."""
    return hashlib.sha256("|".join([seed, *map(str, words)]).encode()).hexdigest()


def name_of(page: Page) -> str:
    """Returns the file name of a page's text."""
    form = str(page["form"])
    suffix = SUFFIX.get(form, ".html" if form == "html" else ".txt")
    parts = str(page["path"]).split("/")
    stem = re.sub(r"(\.html)?\.\w+(\.erb|-fragment)?$", "", parts[-1]).strip("_")
    if stem in {"index", "api", "apiary"} and len(parts) > 1:
        stem = f"{parts[-2]}-{stem}"
    return re.sub(r"[^a-z0-9]+", "-", f"{page['product']} {stem}".lower()).strip("-") + suffix


def draw(
    candidates: list[Page], replaced: dict[str, str], seed: str, quotas: dict[str, int], largest: int
) -> list[Page]:
    """Returns the pages of each form in the order of their rank, without the replaced ones."""
    of_product: Counter[str] = Counter()
    chosen: list[Page] = []
    for form, quota in quotas.items():
        taken = 0
        ordered = sorted(
            (page for page in candidates if page["form"] == form),
            key=lambda page: rank(seed, page["repository"], page["path"]),
        )
        for page in ordered:
            product = str(page["product"])
            if taken == quota or f"{page['repository']}/{page['path']}" in replaced:
                continue
            if of_product[product] == largest:
                continue
            of_product[product] += 1
            taken += 1
            chosen.append(page)
    return chosen


def labels(pages: list[Page], seed: str) -> None:
    """Numbers the pages whose facts are written by hand."""
    half = str(pages[0]["half"])
    count = LABELLED[half]
    picks = [pages[(2 * step + 1) * len(pages) // (2 * count)] for step in range(count)]
    for number, page in enumerate(sorted(picks, key=lambda page: rank(seed, "label", page["name"])), start=1):
        page["label"] = number
    others = sorted((page for page in pages if "label" not in page), key=lambda page: rank(seed, "label", page["name"]))
    for number, page in enumerate(others[: FURTHER.get(half, 0)], start=count + 1):
        page["label"] = number


def first_draw(candidates: list[Page], replaced: dict[str, str]) -> list[Page]:
    """Returns the pages of the halves "open" and "held", in turn."""
    pages = draw(candidates, replaced, SEED, QUOTA, LARGEST_PER_PRODUCT)
    result: list[Page] = [
        {"name": name_of(page), **page, "half": ("open", "held")[number % 2]} for number, page in enumerate(pages)
    ]
    for half in ("open", "held"):
        labels([page for page in result if page["half"] == half], SEED)
    return result


def further_draw(candidates: list[Page], replaced: dict[str, str], before: list[Page], half: str) -> list[Page]:
    """Returns the pages of a later half: other products and other repositories than those of the draws before it."""
    seed, quotas = FURTHER_DRAWS[half]
    met = {page[key] for page in before for key in ("product", "repository")}
    left = [page for page in candidates if page["product"] not in met and page["repository"] not in met]
    pages = draw(left, replaced, seed, quotas, LARGEST_PER_PRODUCT_IN_FURTHER_DRAWS)
    result: list[Page] = [{"name": name_of(page), **page, "half": half} for page in pages]
    labels(result, seed)
    return result


def measured(page: Page, texts: list[Path], before: dict[str, Page]) -> Page:
    """Returns the hash and the size of a page's text, or those that pages.toml has."""
    for folder in texts:
        file = folder / str(page["name"])
        if file.exists():
            text = file.read_bytes()
            return {"sha256": hashlib.sha256(text).hexdigest(), "bytes": len(text)}
    known = before.get(str(page["name"]), {})
    return {key: known[key] for key in ("sha256", "bytes") if key in known}


def lines(page: Page) -> list[str]:
    """Returns a page as lines of TOML."""
    keys = ["name", "product", "repository", "commit", "path", "form", "half", "label", "sha256", "bytes"]
    written = ["", "[[page]]"]
    for key in keys:
        if key in page:
            value = page[key]
            written.append(f"{key} = {value}" if isinstance(value, int) else f'{key} = "{value}"')
    return written


def main() -> None:
    """Writes pages.toml."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--texts", type=Path, nargs="*", default=[])
    texts = options.parse_args().texts
    lists = ["candidates.toml", *(f"candidates{number}.toml" for number in range(2, 9))]
    first, second, third, fourth, fifth, sixth, seventh, eighth = (
        tomllib.loads((HERE / name).read_text())["candidate"] for name in lists
    )
    replaced = tomllib.loads((HERE / "replaced.toml").read_text())["replaced"]
    before = {page["name"]: page for page in tomllib.loads((HERE / "pages.toml").read_text())["page"]}
    pages = first_draw(first, replaced)
    pages += further_draw(first + second, replaced, pages, "held2")
    pages += further_draw(first + second + third, replaced, pages, "held3")
    pages += further_draw(first + second + third + fourth, replaced, pages, "held4")
    pages += further_draw(fifth, replaced, pages, "held5")
    pages += further_draw(sixth, replaced, pages, "held6")
    for half in ("held7", "held8", "held9", "held10", "held11"):
        pages += further_draw(seventh, replaced, pages, half)
    for half in ("held12", "held13"):
        pages += further_draw(eighth, replaced, pages, half)
    written = ["# Written by draw.py. `label` numbers the pages whose facts are in facts/."]
    for page in pages:
        written += lines({**page, **measured(page, texts, before)})
    (HERE / "pages.toml").write_text("\n".join(written) + "\n")
    for half in LABELLED:
        of_half = [page for page in pages if page["half"] == half]
        print(
            half,
            dict(Counter(page["form"] for page in of_half)),
            len({page["product"] for page in of_half}),
            "products",
        )


if __name__ == "__main__":
    main()
