"""Captures the pages of real renderers, and compares them with the documents that they were rendered from.

    python -m bench.capturing.rendered PAGES [--mutations N] [--details FILE]

PAGES is the folder that `bench/pages/render.mjs` wrote. It prints the tables of docs/capture.md.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, TextIO

from bench.capturing.compared import Compared, by_kind, compared, kind_of, same_path
from bench.capturing.document_facts import Facts, facts_of
from bench.capturing.mutations import mutated, parts, printed, unseen, ways
from bench.capturing.owners import form_of
from bythebook_capture.build.from_facts import build
from bythebook_capture.facts import Page
from bythebook_capture.read.registry import read_source
from bythebook_capture.read.source import source_of
from bythebook_openapi.document.load import load
from bythebook_openapi.errors import InputError

FORMS = {"text": ".txt", "HTML": ".html"}


@dataclass
class Row:
    """The figures of one renderer in one form."""

    pages: int = 0
    seconds: float = 0.0
    right: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    missing: Counter[str] = field(default_factory=Counter)
    untold: Counter[str] = field(default_factory=Counter)
    lucky: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    mutants: int = 0
    mutants_refused: int = 0
    mutants_wrong: int = 0


@cache
def _document(path: str) -> dict[str, Any]:
    whole = _without_marks(load(Path(path)).raw)
    assert isinstance(whole, dict)
    return whole


def _without_marks(value: Any) -> Any:
    """Returns a document without the marks of what a page left open or implied: as a source of pages it is whole."""
    if isinstance(value, dict):
        return {key: _without_marks(each) for key, each in value.items() if key not in ("x-unstated", "x-inferred")}
    return [_without_marks(each) for each in value] if isinstance(value, list) else value


@cache
def _truth(path: str, operation: str, method: str, *, first_media: bool = False) -> Facts:
    return facts_of(_document(path), operation, method, first_media=first_media)


def _captured(text: str, name: str) -> dict[str, Facts]:
    """Returns the facts of each captured operation, by method and path. Raises `InputError` if the page is refused."""
    found = {}
    for page in read_source(source_of(text, file=name)):
        raw = build(page) if isinstance(page, Page) else page.raw
        path, item = next(iter(raw["paths"].items()))
        method = next(key for key in item if isinstance(item[key], dict) and "responses" in item[key])
        found[f"{method} {path}"] = facts_of(raw, path, method)
    return found


def _chosen(captured: dict[str, Facts], method: str, truth: Facts) -> Facts | None:
    """Returns the captured operation of a method and a path, before which its server may stand."""
    of_method = [facts for key, facts in captured.items() if key.startswith(method + " ")]
    return next((facts for facts in of_method if same_path(truth, facts)), None)


def _listed(folder: Path) -> Iterator[dict[str, Any]]:
    for listed in sorted(folder.glob("*/pages.json")):
        yield from sorted(json.loads(listed.read_text(encoding="utf-8")), key=lambda one: str(one["file"]))


@dataclass(frozen=True)
class _Run:
    """One measurement: the folder of the pages, how many mutations of each, and the file for each finding."""

    folder: Path
    mutations: int
    details: TextIO

    def holds(self, one: dict[str, Any], form: str) -> bool:
        """Returns whether a page is there in a form: the project's own printer writes each page in one."""
        return (self.folder / f"{one['file']}{FORMS[form]}").exists()

    def add(self, one: dict[str, Any], form: str, row: Row) -> None:
        """Captures a page in a form, and adds what it states to a row."""
        text = self._text(one, form)
        name = one["file"] + FORMS[form]
        row.pages += 1
        began = time.process_time()
        try:
            captured = _captured(text, name)
        except InputError as error:
            row.refused[re.sub(r"'[^']*'|\d+", "...", error.message)] += 1
            print(f"REFUSED {name}:{error.line}: {error.message}", file=self.details)
            return
        finally:
            row.seconds += time.process_time() - began
        is_whole = one["renderer"].endswith("-whole")
        if len(captured) > len(one["operations"]) and (invented := list(self._invented(one, captured))):
            row.wrong["operation"] += len(invented)
            print(f"WRONG {name}: captured {', '.join(invented)}", file=self.details)
        for operation in one["operations"]:
            source = f"{one['folder']}/{one['document']}", operation["path"], operation["method"]
            truth, selected = _truth(*source), _truth(*source, first_media=True)
            stated = _chosen(captured, operation["method"], truth)
            if stated is None:
                (row.missing if is_whole else row.wrong)["operation"] += 1
                label, wanted = "MISSING" if is_whole else "WRONG", f"{operation['method']} {operation['path']}"
                print(f"{label} {name}: captured {', '.join(captured)}, not {wanted}", file=self.details)
                continue
            page = "" if is_whole else self._text(one, "text" if self.holds(one, "text") else form)
            shown = form_of(one["renderer"], page)
            found = compared(truth, stated, page, shown if form == "text" else None, selected=selected, printed=shown)
            self._tell(name, found, row)
            if not is_whole:
                self._mutate(one, form, operation["method"], found, row)

    def _invented(self, one: dict[str, Any], captured: dict[str, Facts]) -> Iterator[str]:
        """Yields the captured operations that the document lacks: a page shows those too that others refer to."""
        source = f"{one['folder']}/{one['document']}"
        for key, stated in captured.items():
            method, _, _ = key.partition(" ")
            paths = (path for path, item in _document(source)["paths"].items() if method in item)
            if not any(same_path(_truth(source, path, method), stated) for path in paths):
                yield key

    def _tell(self, name: str, found: Compared, row: Row) -> None:
        row.right += found.right
        for wrong in found.wrong:
            row.wrong[kind_of(wrong.place)] += 1
            print(f"WRONG {name}: {wrong}", file=self.details)
        for place, value in found.missing:
            row.missing[kind_of(place)] += 1
            print(f"MISSING {name}: {' '.join(place)}: {str(value)[:120]!r}", file=self.details)
        for place, value in found.untold:
            row.untold[kind_of(place)] += 1
            print(f"UNTOLD {name}: {' '.join(place)}: {str(value)[:120]!r}", file=self.details)
        row.lucky += len(found.lucky)
        for place in found.lucky:
            print(f"LUCKY {name}: {' '.join(place)}", file=self.details)

    def _text(self, one: dict[str, Any], form: str) -> str:
        path = self.folder / f"{one['file']}{FORMS[form]}"
        return path.read_text(encoding="utf-8")

    def _mutate(self, one: dict[str, Any], form: str, method: str, before: Compared, row: Row) -> None:
        name = one["file"] + FORMS[form]
        drawn, hows, page = random.Random(name), ways(form), parts(self._text(one, form), form)
        places = printed(page)
        for number in range(self.mutations):
            at, how = drawn.choice(places), hows[number % len(hows)]
            changed, touched = mutated(page, at, how)
            row.mutants += 1
            try:
                captured = _captured(changed, name)
            except InputError:
                row.mutants_refused += 1
                continue
            stated = _chosen(captured, method, before.true) or next(iter(captured.values()))
            new = unseen(before, compared(before.true, stated, changed), touched)
            row.mutants_wrong += bool(new)
            for wrong in new:
                print(f"MUTANT {name}:{at + 1} {how} {touched[:80]!r}: {wrong}", file=self.details)


def main() -> None:
    """Prints the tables, and writes each wrong and each missing fact to a file."""
    parser = argparse.ArgumentParser()
    parser.add_argument("pages", type=Path)
    parser.add_argument("--mutations", type=int, default=6, help="mutated pages of each page")
    parser.add_argument("--details", type=Path, default=Path("/dev/null"))
    given = parser.parse_args()
    rows: dict[tuple[str, str], Row] = {}
    with given.details.open("w", encoding="utf-8") as details:
        run = _Run(given.pages, given.mutations, details)
        for one in _listed(given.pages):
            for form in filter(lambda each: run.holds(one, each), FORMS):
                row = rows.setdefault((f"{one['renderer']} {one['version']}", form), Row())
                run.add(one, form, row)
    print("| renderer | form | pages | refused | right | wrong | missing | untold | mutants: refused, wrong | a page |")
    print("| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for (name, form), row in rows.items():
        print(
            f"| {name} | {form} | {row.pages} | {row.refused.total()} | {row.right.total()} | {row.wrong.total()} | "
            f"{row.missing.total()} | {row.untold.total()} | "
            f"{row.mutants}: {row.mutants_refused}, {row.mutants_wrong} | "
            f"{1000 * row.seconds / max(1, row.pages):.0f} ms |"
        )
    for (name, form), row in rows.items():
        print(f"\n{name}, {form}")
        for label, counts in (("wrong", row.wrong), ("missing", row.missing), ("untold", row.untold)):
            if counts:
                print(f"  {label}: {by_kind(counts)}")
        if row.lucky:
            print(f"  stated, though the text does not tell their object: {row.lucky} names")
        for reason, count in row.refused.most_common():
            print(f"  {count} refused: {reason}")


if __name__ == "__main__":
    main()
