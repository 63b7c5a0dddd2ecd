"""Opens HTML reports in Chromium, and prints how much of the browser's time each takes until it can be used.

    PYTHONPATH=.:tests/conformance python -m bench.opening [REQUIREMENTS...]

The time is the CPU time of the page's main thread (`TaskDuration` of the DevTools protocol, in thread ticks): scripts,
styles and layout. The wall time until the page is ready stands beside it, and depends on what else the machine does.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from made import entry, operation, report
from playwright.sync_api import Browser, sync_playwright
from viewer import CHROMIUM, FLAGS

from bythebook_conformance.reports.files import write
from bythebook_conformance.reports.report import Entry, Excerpt, Report

__all__ = ["main", "many"]

_ROUNDS = 5
_OF_EACH = 80  # requirements of an operation, as in the bundled document
_FINDINGS = 20  # one of so many requirements is a finding
_OUTCOMES = ("failure", "warning", "warning")
_EXCERPT = Excerpt("openapi.yaml", 7, 4, tuple(f"field{number}: {{type: integer, default: 90}}" for number in range(7)))
_BODY = {f"field{number}": "a text of some length" for number in range(25)}


@dataclass(frozen=True)
class Opened:
    """Seconds that a page took: of the main thread, of these in scripts and layout, and until it was ready."""

    busy: float
    scripts: float
    layout: float
    ready: float


def many(requirements: int) -> Report:
    """Returns a report of so many requirements."""
    entries = list(_entries(requirements))
    names = dict.fromkeys(each.operation for each in entries)
    paths = (f"/v1/projects/{{project_id}}/resources{number}/{{resource_id}}" for number in range(len(names)))
    return report(entries, operations=tuple(operation(each, entries, path=next(paths)) for each in names))


def _entries(requirements: int) -> Iterator[Entry]:
    evidence: dict[str, Any] = {"request": _BODY, "response": _BODY, "excerpt": _EXCERPT}
    for number in range(requirements):
        is_found = number % _FINDINGS == 0
        outcome = _OUTCOMES[number // _FINDINGS % 3] if is_found else "inconclusive" if number % 7 == 0 else "pass"
        name = f"field{number % _OF_EACH}"
        stated = evidence if is_found else {}
        yield replace(
            entry(f"operation{number // _OF_EACH}", name, outcome, location="body", field=(name,), **stated),
            sentence=f"The server applies the default 90 when '{name}' is absent.",
        )


def opened(browser: Browser, file: Path, width: int) -> Opened:
    """Returns what it takes to open a file in a window of this width."""
    page = browser.new_page(viewport={"width": width, "height": 900})
    devtools = page.context.new_cdp_session(page)
    devtools.send("Performance.enable", {"timeDomain": "threadTicks"})
    page.goto(file.as_uri())
    page.wait_for_selector("html[data-ready=true]")
    ready = page.evaluate("new Promise(done => requestAnimationFrame(() => setTimeout(() => done(performance.now()))))")
    found = {each["name"]: each["value"] for each in devtools.send("Performance.getMetrics")["metrics"]}
    page.close()
    return Opened(found["TaskDuration"], found["ScriptDuration"], found["LayoutDuration"], ready / 1000)


def main(arguments: Sequence[str]) -> None:
    """Prints a line for each number of requirements and each width."""
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for number in [int(each) for each in arguments] or [5_000, 50_000]:
            file = Path(folder) / f"{number}.html"
            write(many(number), "html", file)
            for width in (1280, 400):
                rounds = [opened(browser, file, width) for _ in range(_ROUNDS)]
                busy, scripts, layout, ready = (
                    median(getattr(each, name) for each in rounds) for name in ("busy", "scripts", "layout", "ready")
                )
                print(
                    f"{number:,} requirements ({file.stat().st_size / 1e6:.1f} MB) at {width} px: {busy:.2f} s of the "
                    f"main thread, {scripts:.2f} s of them in scripts and {layout:.2f} s in layout; ready after "
                    f"{ready:.2f} s ({_ROUNDS} rounds, median)"
                )
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
