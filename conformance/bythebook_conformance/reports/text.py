"""The report for a person: a table, then each fail with its evidence, leniencies as a group, what could not be told."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from bythebook_conformance.engine import Result
from bythebook_conformance.model import Verdict
from bythebook_conformance.summary import CONFORMS, FAILED, Summary, outcome_of
from bythebook_specs.states import ABSENT

__all__ = ["plain_lines", "print_text"]

_COLUMNS = (
    ("pass", "green"),
    ("failure", "bold red"),
    ("warning", "yellow"),
    ("inconclusive", "cyan"),
    ("error", "red"),
)
_WORDS = {
    CONFORMS: "[bold green]conforms[/]",
    FAILED: "[bold red]does not conform[/]",
}
_GROUPS = {
    "lenient": "took values of the wrong type or spelling and turned them into the documented type",
    "narrower": "refused values that the document admits and does not name",
}


def print_text(summary: Summary, console: Console) -> None:
    """Print the report on a console."""
    for result in summary.results:
        operation = result.plan.operation
        console.print(f"[bold]{escape(operation.id)}[/]  {operation.method} {escape(operation.path)}", highlight=False)
        console.print(_table(result))
    for verdict in summary.verdicts:
        if verdict.outcome == "fail" and verdict.reason not in _GROUPS:
            console.print()
            for line in _fail_lines(summary, verdict):
                console.print(line, highlight=False, soft_wrap=True)
    for result in summary.results:
        for reason, words in _GROUPS.items():
            _print_group(console, summary, result, reason, words)
    _print_untold(console, summary)
    _print_end(console, summary)


def _table(result: Result) -> Table:
    table = Table()
    table.add_column("requirement")
    rows: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for verdict in result.verdicts:
        rows[verdict.requirement.kind][outcome_of(verdict)] += 1
    shown = [(name, style) for name, style in _COLUMNS if name == "pass" or any(row[name] for row in rows.values())]
    for name, style in shown:
        table.add_column(name, justify="right", style=style)
    for kind, row in rows.items():
        table.add_row(kind, *(str(row[name] or "") for name, _ in shown))
    return table


def plain_lines(summary: Summary, verdict: Verdict) -> Iterator[str]:
    """Yield the lines that tell of one fail, without any style."""
    return (Text.from_markup(line).plain for line in _fail_lines(summary, verdict))


def _fail_lines(summary: Summary, verdict: Verdict) -> Iterator[str]:
    requirement, evidence = verdict.requirement, verdict.evidence
    style = "bold red" if verdict.level == "failure" else "yellow"
    reason = f", {verdict.reason}" if verdict.reason else ""
    yield f"[{style}]{(verdict.level or 'fail').upper()}[/] {escape(requirement.id)} ({requirement.authority}{reason})"
    rows = [
        ("requirement", requirement.sentence),
        ("expected", verdict.expected),
        ("actual", verdict.actual),
        ("page", _page(summary, verdict)),
        ("document", f"{summary.contract.document.name}:{summary.spec_line(verdict)} {requirement.pointer}"),
    ]
    if evidence is not None:
        body = "" if evidence.request.body is ABSENT else json.dumps(evidence.request.body, ensure_ascii=False)
        seen = "{} of {}".format(*verdict.seen) if verdict.seen else ""
        rows += [("request", body), ("answer", _answer(verdict)), ("seen", seen), ("again", evidence.curl)]
    for name, text in rows:
        if text:
            yield f"  {name:<12} {escape(summary.redacted(text))}"


def _page(summary: Summary, verdict: Verdict) -> str:
    words = summary.page_line(verdict)
    source = verdict.requirement.source or ""
    return f"{source}  {words}" if words is not None else source


def _answer(verdict: Verdict) -> str:
    evidence = verdict.evidence
    if evidence is None:
        return ""
    return f"{evidence.status} {evidence.text}" if evidence.status is not None else evidence.failure


def _print_group(console: Console, summary: Summary, result: Result, reason: str, words: str) -> None:
    members = [each for each in result.verdicts if each.outcome == "fail" and each.reason == reason]
    for level in ("failure", "warning"):
        some = [each for each in members if each.level == level]
        if some:
            console.print()
            style = "yellow" if level == "warning" else "bold red"
            title = f"[{style}]{level.upper()}[/] {escape(result.plan.operation.id)} {words} ({reason}, {len(some)})"
            console.print(title, highlight=False, soft_wrap=True)
            for each in some:
                line = f"  {each.requirement.id}  {each.actual}"
                console.print(escape(summary.redacted(line)), highlight=False, soft_wrap=True)
            if some[0].evidence is not None:
                console.print(f"  again        {escape(some[0].evidence.curl)}", highlight=False, soft_wrap=True)


def _print_untold(console: Console, summary: Summary) -> None:
    reasons: dict[str, list[str]] = defaultdict(list)
    for verdict in summary.verdicts:
        if verdict.outcome in {"inconclusive", "error"}:
            reasons[f"{verdict.outcome}: {verdict.reason}"].append(verdict.requirement.id)
    for reason, ids in reasons.items():
        console.print()
        console.print(f"[cyan]{escape(reason)}[/] ({len(ids)})", highlight=False, soft_wrap=True)
        for each in ids[:10]:
            console.print(f"  {escape(each)}", highlight=False, soft_wrap=True)
        if len(ids) > 10:
            console.print(f"  and {len(ids) - 10} more, all in the JSON report", highlight=False)


def _print_end(console: Console, summary: Summary) -> None:
    console.print()
    for operation, reason in summary.untested.items():
        console.print(f"[bold red]UNTESTED[/] {escape(operation)}: {escape(reason)}", highlight=False, soft_wrap=True)
    for identifier, reason in summary.excluded.items():
        console.print(f"excluded {escape(identifier)}: {escape(reason)}", highlight=False, soft_wrap=True)
    if summary.selected_out:
        console.print(f"{summary.selected_out} requirements were not selected", highlight=False)
    counted = ", ".join(f"{summary.counts[name]} {name}" for name, _ in _COLUMNS if summary.counts[name])
    word = _WORDS.get(summary.exit_code, "[bold red]untested[/]")
    line = (
        f"{word}: {counted or 'nothing judged'}; {summary.requests} requests, {len(summary.created)} things created, "
    )
    console.print(f"{line}{summary.seconds:.1f} s, seed {summary.seed}", highlight=False, soft_wrap=True)
