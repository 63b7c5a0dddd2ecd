"""Prints the report for a person: each finding with its evidence, what was not tested, and the counts last."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bythebook_conformance.reports.findings.causes import Finding, findings
from bythebook_conformance.reports.findings.left import left_line, left_summary
from bythebook_conformance.reports.findings.names import field_name, operation_name, short_name
from bythebook_conformance.reports.findings.script import commands, replaying
from bythebook_conformance.reports.findings.unjudged import unjudged_lines
from bythebook_conformance.reports.findings.untested import untested
from bythebook_conformance.reports.findings.withdrawn import withdrawn_lines
from bythebook_conformance.reports.findings.words import MEANINGS, count, reproduced, word
from bythebook_conformance.reports.report import (
    CONFORMS,
    OUTCOMES,
    Entry,
    OperationEntry,
    Place,
    Report,
    WaiverState,
)
from bythebook_conformance.reports.sanitize import json_text, shown
from bythebook_conformance.reports.since.lines import since_lines
from bythebook_conformance.reports.waivers import Waiver
from bythebook_conformance.running.advice import explain, parted
from bythebook_openapi.text.visible import visible

__all__ = [
    "FEW",
    "altered_lines",
    "by_reason",
    "counted",
    "left_out_lines",
    "lost_lines",
    "mend_lines",
    "named",
    "outdated_line",
    "plain_lines",
    "print_short",
    "print_text",
    "share_line",
    "some",
    "title",
    "withheld_lines",
]

_STYLES = {
    "pass": "green",
    "failure": "bold red",
    "warning": "yellow",
    "notice": "blue",
    "waived": "magenta",
    "not tested": "cyan",
}
_SHOWN_IN_FULL = ("failure", "warning")
# What became of a thing that was there before, in the order in which it is told.
_BECAME = {
    "deleted": "is gone",
    "changed": "has other values now",
    "unknown": "no read shows whether it is as it was",
    "put back": "was put back",
}
# The most that are shown without `--verbose`. The JSON report has all.
_REASONS, _IDS, _ALIKE, _LEFT, _BODY = 5, 3, 20, 10, 600
_UNJUDGED = 20
# A sequence of more requests is left to the report of scripts.
_REQUESTS = 8
# So many operations that are untested for the same reason have a line each.
FEW = 3


def print_text(
    report: Report, console: Console, *, verbose: bool = False, file: str = "", left: Path | None = None
) -> None:
    """Prints the report on a console; with all operations and all requirements that were not tested if `verbose`.

    `file` is the JSON report that is written beside it, from which `bythebook replay` sends a finding again. `left` is
    the file that names what is left on the server (`left_file`).
    """
    report = shown(report)
    _print_lost(console, report)
    explained: set[str] = set()
    is_apart = False
    for finding in findings(report):
        is_full = finding.outcome in _SHOWN_IN_FULL or verbose
        if is_full or is_apart:
            console.print()
        is_apart = is_full
        _print_finding(console, report, finding, explained, verbose=verbose, file=file)
    _print_untold(console, report, verbose)
    _print_unjudged(console, report, verbose)
    if verbose:
        console.print()
        _print_operations(console, report)
        console.print(_table(report))
    _print_end(console, report, verbose, left)


def print_short(report: Report, console: Console) -> None:
    """Prints a line for each finding, and the result."""
    report = shown(report)
    _print_lost(console, report)
    for finding in findings(report):
        if finding.outcome in _SHOWN_IN_FULL:
            _print(console, f" {title(report, finding)}", (finding.outcome.upper(), _STYLES[finding.outcome]))
    _print_since(console, report, quiet=True)
    _print_result(console, report)


def _print(console: Console, line: str, *styled: tuple[str, str]) -> None:
    """Prints a line after words with a style. Nothing in it is read as markup."""
    console.print(Text.assemble(*styled, line), highlight=False, soft_wrap=True)


def _print_finding(
    console: Console, report: Report, finding: Finding, explained: set[str], *, verbose: bool, file: str
) -> None:
    """Prints a finding: with evidence in full, or as one line. Explains each outcome where it first appears."""
    outcome = finding.outcome
    _print(console, f" {title(report, finding)}", (outcome.upper(), _STYLES[outcome]))
    if outcome != "failure" and outcome not in explained:
        explained.add(outcome)
        _print(console, f"  {f'a {outcome}' if outcome != 'waived' else outcome}: {MEANINGS[outcome]}")
    if outcome in _SHOWN_IN_FULL or verbose:
        for line in _lines(report, finding.entries[0], file):
            console.print(line, highlight=False, soft_wrap=True)
        for told in mend_lines(finding):
            _print(console, f"  {visible(told)}")
    elif outcome == "waived":
        for reason in dict.fromkeys(_waived(report, entry) for entry in finding.entries):
            _print(console, f"  {'waived':<14} {reason}")
    is_in_full = outcome in _SHOWN_IN_FULL or verbose
    for more in _also(report, finding, is_first_shown=is_in_full, verbose=verbose):
        _print(console, more)


def _others(number: int) -> str:
    return f"{number} other reason{'s' if number > 1 else ''}"


def mend_lines(finding: Finding) -> Iterator[str]:
    """Yields the cause of a finding, and what would mend it; nothing where that is unknown."""
    if finding.cause:
        yield f"{'cause':<14} {finding.cause}"
    yield from (
        f"{'mend in' if not number else '':<14} {where}: {what}" for number, (where, what) in enumerate(finding.mend)
    )


def title(report: Report, finding: Finding) -> str:
    """Returns the title of a finding, such as `PATCH /heroes/{id} does not clear a field on null (2 fields)`."""
    operations = finding.operations
    by_id = {operation.id: operation for operation in report.operations}
    subject = operation_name(by_id[operations[0]]) if len(operations) == 1 else "the server"
    why = f": {finding.why}" if finding.why and finding.why != MEANINGS[finding.outcome] else ""
    return f"{subject} {finding.fault}{_extent(finding)}{why}"


def _extent(finding: Finding) -> str:
    """Returns in how many fields and operations a finding shows; empty for a single requirement."""
    if len(finding.entries) == 1:
        named = ", ".join(filter(None, (field_name(finding.entries[0]), finding.entries[0].case)))
        return f" ({named})" if named else ""
    fields = {(entry.operation, entry.location, entry.field) for entry in finding.entries if entry.field}
    parts = [f"{len(fields)} fields"] if len(fields) > 1 else [field_name(finding.entries[0])] if fields else []
    parts += [f"{len(finding.operations)} operations"] if len(finding.operations) > 1 else []
    return f" ({' in '.join(parts)})" if parts else ""


def plain_lines(report: Report, entry: Entry) -> Iterator[str]:
    """Yields the lines of one fail, without any style."""
    outcome = report.outcome(entry)
    yield f"{word(outcome).upper()} {visible(_name(report, entry))}"
    yield from (line.plain for line in _lines(report, entry))


def _name(report: Report, entry: Entry) -> str:
    operation = next((each for each in report.operations if each.id == entry.operation), None)
    return short_name(operation, entry) if operation is not None else entry.id


def _lines(report: Report, entry: Entry, file: str = "") -> Iterator[Text]:
    """Yields the document's words, the difference, the smallest request and how to reproduce it."""
    place = entry.source
    yield _line("requirement", entry.sentence)
    if entry.verdict == "fail":
        yield _line("expected", entry.expected or "", "green")
        yield _line("actual", entry.actual or "", "red")
    elif entry.reason:
        yield _line("reason", entry.reason)
    for change in entry.changes:
        yield _line("", f"- {change.pointer}: {change.expected}", "green")
        yield _line("", f"+ {change.pointer}: {change.actual}", "red")
    if place.page is not None:
        yield _line("page", place.page if place.words is None else f"{place.page}  {place.words}")
    yield _line("document", _at(place))
    sent = commands(report, entry, _REQUESTS)
    rows: list[tuple[str, str | None]] = [
        ("request", None if entry.request is None else json_text(entry.request)),
        ("response", entry.answer if entry.status is None else f"{entry.status} {entry.answer or ''}"),
        ("reproduced", reproduced(entry.seen) if entry.seen else None),
        *zip(["reproduce with", *[""] * len(sent)], sent, strict=False),
        ("or with", replaying(entry, file) if file and entry.draft is not None else None),
        ("explain with", explaining(report, entry)),
        ("waived", _waived(report, entry)),
    ]
    yield from (_line(name, text) for name, text in rows if text)


def explaining(report: Report, entry: Entry) -> str:
    """Returns the command that explains a requirement."""
    return explain(entry.id, report.facts.document, report.facts.app)


def _at(place: Place) -> str:
    at = f"{place.file if place.line is None else f'{place.file}:{place.line}'} {place.pointer}"
    return at if place.page or place.statement is None else f"{at}  {place.statement}"


def _line(name: str, text: str, style: str = "") -> Text:
    return Text.assemble(f"  {name:<14} ", (visible(text), style))


def _waived(report: Report, entry: Entry) -> str:
    waiver = report.waiver(entry)
    if waiver is None:
        return ""
    return f"{waiver.reason} (until {waiver.until})" if waiver.until else waiver.reason


def _also(report: Report, finding: Finding, *, is_first_shown: bool, verbose: bool) -> Iterator[str]:
    """Yields where else a finding shows, a line for each operation."""
    rest = finding.entries[1:] if is_first_shown and len(finding.operations) == 1 else finding.entries
    rest = rest if len(finding.entries) > 1 else ()
    by_operation: dict[str, list[Entry]] = {}
    for entry in rest:
        by_operation.setdefault(entry.operation, []).append(entry)
    names = {operation.id: operation_name(operation) for operation in report.operations}
    lines = [f"  {'shown in':<14} {names[key]}{_fields(some)}" for key, some in by_operation.items()]
    if len(finding.operations) == 1 and lines:
        where = _fields(rest).removeprefix(": ") or f"{len(rest)} more"
        lines = [f"  {'also' if is_first_shown else 'shown in':<14} {where}"]
    told = lines if verbose else lines[:_IDS]
    yield from told
    if len(told) < len(lines):
        yield f"  {'':<14} and {len(lines) - len(told)} more operations"
    if verbose:
        yield from (f"  {'':<14} {entry.id}" for entry in finding.entries[1:])


def _fields(entries: Sequence[Entry]) -> str:
    names = list(dict.fromkeys(name for entry in entries if (name := field_name(entry))))
    return f": {some(names)}" if names else ""


def _table(report: Report) -> Table:
    table = Table()
    table.add_column("requirement")
    rows: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for entry in report.requirements:
        rows[entry.kind][word(report.outcome(entry))] += 1
    outcomes = dict.fromkeys(map(word, OUTCOMES))
    columns = [name for name in outcomes if name == "pass" or any(row[name] for row in rows.values())]
    for name in columns:
        table.add_column(name, justify="right", style=_STYLES[name])
    for kind, row in rows.items():
        table.add_row(kind, *(str(row[name] or "") for name in columns))
    return table


def _print_operations(console: Console, report: Report) -> None:
    for operation in report.operations:
        _print(console, f"  {_operation_line(operation)}", (operation_name(operation), "bold"))


def _operation_line(operation: OperationEntry) -> str:
    statuses = ", ".join(f"{number} x {status}" for status, number in operation.statuses.items())
    sent = f"{operation.requests} requests: {statuses}" if operation.requests else "no request"
    judged = "untested" if operation.untested else f"judged {operation.judged} of {operation.raised}"
    judged += f", {operation.left_out} left out" if operation.left_out else ""
    return f"{operation.id}  {sent}; {judged}"


def _print_untold(console: Console, report: Report, verbose: bool) -> None:
    """Prints why requirements were not tested: each cause with the request that was refused and the next step, and with
    the ids if `verbose`.
    """
    groups = untested(report)
    if not groups:
        return
    console.print()
    total = sum(len(each.ids) for each in groups)
    _print(console, f" ({total}): {MEANINGS['not tested']}", ("NOT TESTED", _STYLES["not tested"]))
    told = groups if verbose else groups[:_REASONS]
    for group in told:
        _print(console, f"  {len(group.ids):>4}  {group.cause}")
        for line in (*group.lines, *(group.ids if verbose else ())):
            _print(console, f"        {line}")
    rest = groups[len(told) :]
    if rest:
        number = sum(len(each.ids) for each in rest)
        _print(console, f"  {number:>4}  for {_others(len(rest))}; --verbose lists all with their ids")


def _print_unjudged(console: Console, report: Report, verbose: bool) -> None:
    """Prints what the document states and this version does not judge: the first places, or all if `verbose`."""
    lines = list(unjudged_lines(report))
    if not lines:
        return
    console.print()
    told = f" ({len(lines)}): parts of the document that this version does not judge (bythebook help limits)"
    _print(console, told, ("NOT JUDGED", _STYLES["not tested"]))
    for line in lines if verbose else lines[:_UNJUDGED]:
        _print(console, f"  {line}")
    if not verbose and len(lines) > _UNJUDGED:
        _print(console, f"  and {len(lines) - _UNJUDGED} more; --verbose lists all")


def _print_end(console: Console, report: Report, verbose: bool, file: Path | None) -> None:
    console.print()
    _print_since(console, report, quiet=False)
    names = {operation.id: operation_name(operation) for operation in report.operations}
    for reason, ids in by_reason(report.untested, apart=FEW):
        why, following = parted(reason)
        _print(console, f" {some([names[each] for each in ids])}: {why}", ("UNTESTED", "bold red"))
        if following:
            _print(console, f"  next: {following}")
    for line in withheld_lines(report):
        _print(console, f" {line}", ("WITHHELD", "bold cyan"))
    for line in left_out_lines(report):
        _print(console, f" {line}", ("LEFT OUT", "bold yellow"))
    for waiver, state in report.outdated:
        _print(console, f" {outdated_line(waiver, state)}", ("WAIVER", "bold red"))
    for reason, ids in by_reason(report.scope.excluded):
        _print(console, f"excluded {some(ids)}: {reason}")
    for values, fields in by_reason({key: ", ".join(sorted(each)) for key, each in report.gate.normalized.items()}):
        _print(console, f"normalized {some(fields)}: {values}")
    if report.scope.selected_out:
        _print(console, f"{report.scope.selected_out} requirements were not selected")
    if report.scope.unwritten:
        _print(console, f"{report.scope.unwritten} requirements need a write, which --no-create forbids")
    if report.scope.shard is not None:
        held = "has no selected requirement" if report.is_empty_shard else f"has {report.raised} requirements"
        _print(console, f"shard {report.scope.shard} {held}; {report.scope.elsewhere} are in other shards")
    _print_left(console, report, verbose, file)
    if report.facts.app and any(entry.curl for entry in report.requirements):
        _print(console, f"$URL in a curl line stands for the address at which you serve {report.facts.app}")
    _print_result(console, report)


def _print_since(console: Console, report: Report, *, quiet: bool) -> None:
    """Prints what has changed since a baseline, for a run with one."""
    for line in since_lines(report.since, quiet=quiet):
        _print(console, visible(line))


def _print_result(console: Console, report: Report) -> None:
    """Prints the counts and the result, which is the last line of every run."""
    facts = report.facts
    for line in withdrawn_lines(report):
        _print(console, visible(line))
    if report.requirements:
        _print(console, "", (share_line(report), "bold red" if report.is_below else ""))
    seed = f", seed {facts.repeats}" if facts.repeats else ""
    deleted = f" and {facts.deleted} deleted" if facts.deleted else ""
    sent = f"{facts.requests} requests, {facts.made} resources created{deleted}, {facts.seconds:.1f} s{seed}"
    _print(console, f": {counted(report)}; {sent}", (report.word, _style(report)))


def _style(report: Report) -> str:
    """Returns the style of the result."""
    if report.is_empty_shard:
        return ""
    if report.facts.stopped and not report.facts.crashed:
        return "bold yellow"
    return "bold green" if report.exit_code == CONFORMS else "bold red"


def counted(report: Report) -> str:
    """Returns how many requirements there are of each outcome, such as `911 pass, 2 failures, 9 not tested`."""
    counts: dict[str, int] = {}
    for name in OUTCOMES:
        counts[word(name)] = counts.get(word(name), 0) + report.counts[name]
    return ", ".join(count(number, name) for name, number in counts.items() if number) or "nothing judged"


def _print_left(console: Console, report: Report, verbose: bool, file: Path | None) -> None:
    """Prints what the run created and did not delete, or did not put back: one line, or a line and a command for each
    thing if `verbose`, or where no file names them.
    """
    left = sorted(report.facts.left, key=lambda each: each.changed)  # what the run created comes first
    if file is not None and not verbose:
        _print(console, f" on the server: {left_summary(left, file)}", ("LEFT", "bold yellow"))
        left = []
    alone = [each for each in left if each.curl is not None or each.changed]
    by_curl = {each.curl or left_line(each): each for each in alone}
    for each in by_curl.values():
        _print(console, f" on the server: {left_line(each)}", ("LEFT", "bold yellow"))
        if each.curl is not None:
            _print(console, f"  {each.step} with  {each.curl}")
    without = {f"{each.operation}: {each.reason}": "" for each in left if each not in alone}
    for line in without:
        ids = [each.id for each in left if not each.changed and f"{each.operation}: {each.reason}" == line]
        _print(console, f" on the server: {line}: {named(ids)}", ("LEFT", "bold yellow"))
    for line in _few(list(altered_lines(report)), verbose=verbose):
        _print(console, f" during the run: {line}", ("CHANGED", "bold yellow"))


def _few(lines: Sequence[str], *, verbose: bool) -> list[str]:
    """Returns the first lines, and how many more there are."""
    if verbose or len(lines) <= _LEFT:
        return list(lines)
    return [*lines[:_LEFT], f"{len(lines) - _LEFT} more; the JSON report has all"]


def _print_lost(console: Console, report: Report) -> None:
    """Prints that the run lost its own rights, before all else."""
    first, *rest = lost_lines(report) or [""]
    if first:
        _print(console, f" {first}", ("LOST", "bold red"))
        for line in rest:
            _print(console, f"  {line}")


def lost_lines(report: Report) -> list[str]:
    """Returns the lines that say that the run lost its own rights, and what may undo that; none where it did not."""
    lost = report.facts.lost
    if lost is None:
        return []
    sent = f" with {lost.fields}" if lost.fields else ""
    told = f"its own rights: after {lost.request}{sent} the server refuses the run's user; nothing more was written"
    undo = (
        f"it may be undone with  {lost.curl}" if lost.curl else "no command undoes it: no response shows what was there"
    )
    return [told, undo]


def withheld_lines(report: Report) -> Iterator[str]:
    """Yields a line for each class of operations that were not sent, since they could harm what the run did not create.

    docs/safety.md has the classes.
    """
    for name, operations in report.withheld.items():
        named_ = some([operation_name(each) for each in operations])
        reasons = list(dict.fromkeys((each.withheld_for or "").partition(": ")[2] for each in operations))
        more = f", and for {_others(len(reasons) - 1)}" if len(reasons) > 1 else ""
        yield f"{name}: {named_}: {reasons[0]}{more}"


def altered_lines(report: Report) -> Iterator[str]:
    """Yields a line for each thing that was there before the run and that the run changed."""
    order = list(_BECAME)
    for each in sorted(report.facts.altered, key=lambda one: order.index(one.what)):
        item = f" {each.id}" if each.id else ""
        fields = f" ({some(each.fields)})" if each.fields else ""
        yield f"{each.path}{item}{fields}: {_BECAME[each.what]}"


def left_out_lines(report: Report) -> Iterator[str]:
    """Yields what a limit left out, in which operations, and about what they would need."""
    left = report.left_out
    if left is None:
        return
    operations = some([each.id for each in report.operations if each.limit])
    yield f"{left.by} ended the run: {left.requirements} of {report.raised} requirements were not judged: {operations}"
    more = f"about {left.requests} more requests ({left.seconds:.0f} s)"
    searched = f", {left.unsearched} of them of the search," if left.unsearched else ""
    yield f"{more}{searched} would judge {left.requirements} more requirements"


def outdated_line(waiver: Waiver, state: WaiverState) -> str:
    """Returns one line that says why a waiver fails the run."""
    why = f"has expired on {waiver.until}" if state == "expired" else "is not needed: everything that it matches passes"
    return f"{waiver.match} {why} ({waiver.reason})"


def share_line(report: Report) -> str:
    """Returns one line with the share of requirements that were judged, never rounded up."""
    line = f"judged {report.judged * 100 // report.raised} % of {report.raised} requirements"
    return f"{line}, less than the {report.gate.min_judged} % demanded" if report.is_below else line


def by_reason(reasons: Mapping[str, str], *, apart: int = _ALIKE) -> Iterator[tuple[str, Sequence[str]]]:
    """Yields each reason with its ids. A reason with no more than `apart` ids is yielded once for each."""
    grouped: dict[str, list[str]] = defaultdict(list)
    for each, reason in reasons.items():
        grouped[reason].append(each)
    for reason, ids in grouped.items():
        if len(ids) <= apart:
            yield from ((reason, [each]) for each in ids)
        else:
            yield reason, ids


def named(ids: Sequence[str | None]) -> str:
    """Returns the ids of resources, and how many have none."""
    known = [each for each in ids if each]
    nameless = [f"{len(ids) - len(known)} without an id"] if len(known) < len(ids) else []
    return ", ".join([*([some(known)] if known else []), *nameless])


def some(ids: Sequence[str]) -> str:
    """Returns the ids, shortened if there are many."""
    if len(ids) <= _ALIKE:
        return ", ".join(ids)
    return f"{', '.join(ids[:_IDS])} and {len(ids) - _IDS} more"
