"""The report that a person reads in the terminal."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console

from bythebook_conformance.versions.report import Change, Report
from bythebook_openapi.text.visible import visible

__all__ = ["aside", "conclusion", "details", "lines", "mark", "print_text", "where"]

_MOST = 4


def print_text(report: Report, console: Console, *, verbose: bool = False, quiet: bool = False) -> None:
    """Prints the report; with `quiet` a line for each change and the result."""
    for line in lines(report, verbose=verbose, quiet=quiet):
        console.print(visible(line), highlight=False, soft_wrap=True, markup=False, emoji=False)


def lines(report: Report, *, verbose: bool = False, quiet: bool = False) -> Iterator[str]:
    """Yields the lines of the report."""
    for change in report.changes:
        yield f"{mark(report, change)} {change.told}"
        if not quiet:
            yield f"    {where(change)}"
            yield from (f"    {line}" for line in details(change, verbose=verbose))
    if not quiet:
        yield from aside(report, verbose=verbose)
    yield conclusion(report)


def mark(report: Report, change: Change) -> str:
    """Returns the word before a change."""
    if change.waiver is not None:
        return "ALLOWED"
    word = "BREAKING" if change.breaking else "CHANGED" if change.documented is not None else "NOT PROMISED"
    return word if report.fails(change) else word.lower()


def where(change: Change) -> str:
    """Returns where a change was seen: `(absent, null; 3 operations; 35 of 35; documented api.yaml:58 nullable)`."""
    operations = change.operations
    told = ", ".join(operations) if len(operations) <= _MOST else f"{len(operations)} operations"
    parts = [", ".join(change.states), told, f"{change.seen} of {change.looked}"]
    parts.append(f"documented {change.documented}" if change.documented is not None else "not documented")
    return f"({'; '.join(filter(None, parts))})"


def details(change: Change, *, verbose: bool) -> Iterator[str]:
    """Yields what else is known of a change, and the requests that show it."""
    others = [each for each in change.shown_by if each not in change.operations]
    if others:
        yield f"also shown by {', '.join(others)}"
    if change.breaking:
        yield f"breaking: {change.breaking}"
    if change.waiver is not None:
        until = f", until {change.waiver.until}" if change.waiver.until else ""
        yield f"allowed: {change.waiver.reason}{until}"
    for first, second in change.samples if verbose else change.samples[:1]:
        yield f"A: {first.curl}"
        yield f"B: {second.curl}"


def aside(report: Report, *, verbose: bool) -> Iterator[str]:
    """Yields what was not compared, and what is left behind."""
    for operation, why in report.untested.items():
        yield f"not compared: {operation}: {why}"
    if verbose:
        for operation, reasons in report.alone.items():
            for why, count in reasons.items():
                yield f"sent to one version alone: {operation}, {count} requests: {why}"
        yield from (f"seen once, and not again on fresh resources: {each}" for each in report.unconfirmed)
    yield from (f"left behind: {each}" for each in report.left)
    yield from (f"--allow: {each!r} matches no change" for each in report.unused)


def conclusion(report: Report) -> str:
    """Returns the last line: how many changes there are, and what was sent."""
    count = len(report.changes)
    breaking = sum(bool(each.breaking) for each in report.changes)
    allowed = sum(each.waiver is not None for each in report.changes)
    found = f"{count} change{'' if count == 1 else 's'}, {breaking} breaking" if count else "no change"
    found += f", {allowed} allowed" if allowed else ""
    ended = f"ended by {report.ended}; " if report.ended else ""
    told = f"{report.exchanged} requests compared, {report.requests} sent, {report.seconds:.1f} s, seed {report.seed}"
    return f"{ended}{found}; {told}"
