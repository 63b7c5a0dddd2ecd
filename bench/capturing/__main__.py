"""Prints the figures of docs/capture.md: pages are printed from documents, captured, and compared with them.

    python -m bench.capturing FOLDER [--each N]

The documents are those of the user; none is in this repository.
"""

from __future__ import annotations

import argparse
import gc
import random
import re
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import form_losses
import page_forms

from bench.capturing.measure import Measured, measured
from bythebook_capture.build.from_facts import build
from bythebook_capture.facts import Page
from bythebook_capture.find.addresses import Fetcher
from bythebook_capture.find.pages import find_pages
from bythebook_capture.pipeline import capture_pages
from bythebook_capture.print.operations import Operations, Printed
from bythebook_capture.print.page import lines_of, printed
from bythebook_capture.read.registry import read_source
from bythebook_capture.read.source import source_of
from bythebook_openapi.bundled import document_path
from bythebook_openapi.document.load import load
from bythebook_openapi.errors import InputError

TWINS = 500
# Many sites print no empty line after a list, so that the next field follows its last item.
_AFTER_LIST = re.compile(r"(^ *[•*-] \S.*\n)\n", re.MULTILINE)
# The forms whose lists are lines of their own.
_LISTED = ("full", "Markdown, anchors, a word a line", "browser copy", "era of mid 2025")


def chosen(folder: Path, each: int) -> Iterator[tuple[str, Operations, list[Printed]]]:
    """Yields the readable documents with some of their operations, always the same for the same folder."""
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".json", ".yaml", ".yml"):
            try:
                operations = Operations(load(path))
                found = list(operations.all)
            except InputError:
                continue
            if found:
                yield path.name, operations, random.Random(1).sample(found, min(each, len(found)))


def row(
    form: str,
    documents: list[tuple[str, Operations, list[Printed]]],
    refused: Counter[tuple[str, str]],
    *,
    close_lists: bool = False,
) -> None:
    """Prints the row of one form; with `close_lists`, the pages have no empty line after lists."""
    name = f"{form}, no empty line after lists" if close_lists else form
    total, pages, seconds, slowest = Measured(), 0, 0.0, 0.0
    count = 0
    for _, operations, ones in documents:
        for one in ones:
            opened = not form_losses.is_flat(form)
            text = page_forms.FORMS[form](lines_of(operations, one, opened=opened))
            text = _AFTER_LIST.sub(r"\1", text) if close_lists else text
            pages += 1
            began = time.process_time()
            try:
                (page,) = read_source(source_of(text, file="page"))
            except InputError as error:
                refused[name, re.sub(r"'[^']*'|\d+", "...", error.message)] += 1
                count += 1
                continue
            finally:
                took = time.process_time() - began
                seconds, slowest = seconds + took, max(slowest, took)
            assert isinstance(page, Page)
            total.add(measured(operations.document.raw, build(page), one, form=form, opened=opened))
    print(
        f"| {name} | {pages} | {count} | {total.right} / {total.stated} | {len(total.invented)} | "
        f"{total.found} / {total.carried} | {1000 * seconds / max(1, pages):.1f} ms | {1000 * slowest:.0f} ms |",
        flush=True,
    )
    for text in [*total.invented, *total.missing][:5]:
        print(f"    {text[:300]}")


def merging(documents: list[tuple[str, Operations, list[Printed]]]) -> None:
    """Prints how long it takes to merge many pages into one document."""
    with tempfile.TemporaryDirectory() as name:
        folder, count = Path(name), 0
        _, operations, _ = max(documents, key=lambda each: len(each[1].all))
        for number, one in enumerate(operations.all[:TWINS]):
            (folder / f"{number:04}.txt").write_text(printed(operations, one), encoding="utf-8")
            count += 1
        pages = find_pages([name], Fetcher())
        kept = []
        for each in pages.found:
            try:
                read_source(each.source)
            except InputError:
                continue
            kept.append(each)
        pages.found = kept
        began = time.perf_counter()
        captured = capture_pages(pages)
        seconds = time.perf_counter() - began
        print(f"{len(kept)} of {count} pages merged into {len(captured.raw['paths'])} paths in {seconds:.1f} s")


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--each", type=int, default=20, help="operations of each document")
    given = parser.parse_args()
    seed = Operations(load(document_path("ontora")))
    print("| form | pages | refused | right / stated | invented | found / determined | a page | slowest |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    refused: Counter[tuple[str, str]] = Counter()
    row("full", [("ontora", seed, list(seed.all))], refused)
    documents = list(chosen(given.folder, given.each))
    print(f"{len(documents)} documents, {sum(len(ones) for _, _, ones in documents)} operations")
    # The documents stay in memory. A capture must not pay for their garbage collection.
    gc.freeze()
    for form in page_forms.FORMS:
        row(form, documents, refused)
    for form in _LISTED:
        row(form, documents, refused, close_lists=True)
    print("refused:")
    for (form, reason), count in refused.most_common():
        print(f"  {count} {form}: {reason}")
    merging(documents)


if __name__ == "__main__":
    main()
