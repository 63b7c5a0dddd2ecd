"""A comparison of two reports in lines: for a terminal, and for a comment on a pull request in Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bythebook_conformance.reports.known.compare import CHANGES, Change, Comparison, Difference
from bythebook_conformance.reports.markdown import code
from bythebook_conformance.reports.report import Report
from bythebook_openapi.text.visible import visible

__all__ = ["in_markdown", "in_text"]


def in_text(found: Comparison) -> Iterator[str]:
    """Yields the lines for a terminal: each kind of difference, by operation, and the counts last."""
    yield visible(f"before  {_run(found.before)}")
    yield visible(f"after   {_run(found.after)}")
    yield from map(visible, found.warnings)
    for change in CHANGES:
        groups = found.groups(change)
        if groups:
            yield ""
            yield f"{change.upper()} ({found.counts[change]})"
        for operation, members in groups.items():
            yield visible(f"  {operation}")
            yield from (visible(f"    {_line(each)}") for each in members)
    yield ""
    yield _counted(found)


def in_markdown(found: Comparison, changes: Sequence[Change] = CHANGES) -> Iterator[str]:
    """Yields the lines of Markdown, with a list for each of some kinds of difference.

    Texts of servers, documents and users stand in code spans.
    """
    yield f"### bythebook: {_counted(found)}"
    yield ""
    yield f"- before: {code(_run(found.before))}"
    yield f"- after: {code(_run(found.after))}"
    yield from (f"- {code(each)}" for each in found.warnings)
    for change in changes:
        groups = found.groups(change)
        if groups:
            yield ""
            yield f"**{change}** ({found.counts[change]})"
            yield ""
        for operation, members in groups.items():
            yield f"- {code(operation)}"
            yield from (f"  - {code(_line(each))}" for each in members)


def _run(report: Report) -> str:
    facts = report.facts
    return f"{facts.document} against {facts.subject}, judged {report.judged} of {report.raised}"


def _line(each: Difference) -> str:
    entry = each.entry
    told = f"{each.outcome.upper()} {entry.id}"
    if each.change != "not judged":
        told += f"  expected {entry.expected or '?'}, got {entry.actual or '?'}"
    return f"{told}  ({each.note})" if each.note else told


def _counted(found: Comparison) -> str:
    counts = {change: f"{count} {change}" for change, count in found.counts.items()}
    if found.counts["new"]:
        counts["new"] += f" (failing the run: {len(found.failing)})"
    return ", ".join(counts.values())
