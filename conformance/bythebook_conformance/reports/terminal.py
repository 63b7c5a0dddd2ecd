"""Prints the report for a person: a table, each fail with its evidence, leniencies by group, undecided requirements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bythebook_conformance.reports.report import OUTCOMES, Entry, Left, OperationEntry, Report, WaiverState
from bythebook_conformance.reports.sanitize import json_text, shown
from bythebook_conformance.reports.waivers import Waiver
from bythebook_openapi.text.visible import visible

__all__ = [
    "by_reason",
    "left_line",
    "left_out_lines",
    "outdated_line",
    "plain_lines",
    "print_text",
    "share_line",
    "some",
    "untold",
]

_STYLES = {
    "pass": "green",
    "failure": "bold red",
    "warning": "yellow",
    "notice": "blue",
    "waived": "magenta",
    "inconclusive": "cyan",
    "error": "red",
}
_WORDS = {"stopped": "bold yellow", "nothing to do": "", "does not conform": "bold red", "untested": "bold red"}
# What a notice says, by its reason.
_NOTICES = {
    "lenient": "accepts values of the wrong type or spelling and turns them into the documented type",
    "narrower": "refuses values because of a rule between properties that the document does not state",
    "undocumented status": "refuses requests with a status code that the document does not list",
}
_GROUPS = {
    "lenient": "accepts values of the wrong type or spelling and turns them into the documented type",
    "narrower": "refuses values that the schema admits and the document does not name",
}
# The most that are shown without `--verbose`. The JSON report has all.
_OPERATIONS, _REASONS, _IDS, _ALIKE, _LEFT = 12, 10, 3, 20, 10


def print_text(report: Report, console: Console, *, verbose: bool = False) -> None:
    """Prints the report on a console; with all operations and all undecided requirements if `verbose`."""
    report = shown(report)
    if report.requirements:
        console.print(_table(report))
    _print_operations(console, report, verbose)
    for entry in report.findings:
        if entry.reason not in _GROUPS and report.outcome(entry) != "notice":
            console.print()
            for line in _fail_lines(report, entry):
                console.print(line, highlight=False, soft_wrap=True)
    for operation in report.operations:
        for reason, words in _GROUPS.items():
            _print_group(console, report, report.of(operation.id), reason, words)
        _print_notices(console, report, operation, verbose)
    _print_untold(console, report, verbose)
    _print_end(console, report, verbose)


def _print(console: Console, line: str, *styled: tuple[str, str]) -> None:
    """Prints a line after words with a style. Nothing in it is read as markup."""
    console.print(Text.assemble(*styled, line), highlight=False, soft_wrap=True)


def _table(report: Report) -> Table:
    table = Table()
    table.add_column("requirement")
    rows: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for entry in report.requirements:
        rows[entry.kind][report.outcome(entry)] += 1
    columns = [name for name in OUTCOMES if name == "pass" or report.counts[name]]
    for name in columns:
        table.add_column(name, justify="right", style=_STYLES[name])
    for kind, row in rows.items():
        table.add_row(kind, *(str(row[name] or "") for name in columns))
    return table


def _print_operations(console: Console, report: Report, verbose: bool) -> None:
    every = verbose or len(report.operations) <= _OPERATIONS
    told = [each for each in report.operations if every or _is_odd(report, each)]
    for each in told:
        _print(console, f"  {_operation_line(each)}", (each.id, "bold"))
    rest = len(report.operations) - len(told)
    if rest:
        _print(console, f"and {rest} operations without a failure or a server error; --verbose lists them")


def _is_odd(report: Report, operation: OperationEntry) -> bool:
    failed = any(report.outcome(each) == "failure" for each in report.of(operation.id))
    return bool(failed or operation.untested or any(_is_fault(each) for each in operation.statuses))


def _is_fault(status: str) -> bool:
    return not status.isdecimal() or int(status) >= 500


def _operation_line(operation: OperationEntry) -> str:
    statuses = ", ".join(f"{count} x {status}" for status, count in operation.statuses.items())
    sent = f"{operation.requests} requests: {statuses}" if operation.requests else "no request"
    judged = "untested" if operation.untested else f"judged {operation.judged} of {operation.raised}"
    judged += f", {operation.left_out} left out" if operation.left_out else ""
    return f"{operation.method} {operation.path}  {sent}; {judged}"


def plain_lines(report: Report, entry: Entry) -> Iterator[str]:
    """Yields the lines of one fail, without any style."""
    return (line.plain for line in _fail_lines(report, entry))


def _fail_lines(report: Report, entry: Entry) -> Iterator[Text]:
    outcome = report.outcome(entry)
    reason = f", {entry.reason}" if entry.reason else ""
    title = f" {entry.id} ({entry.authority}{reason})"
    yield Text.assemble((outcome.upper(), _STYLES[outcome]), visible(title))
    place = entry.source
    rows: Mapping[str, str | None] = {
        "requirement": entry.sentence,
        "expected": entry.expected,
        "actual": entry.actual,
        "page": place.page if place.words is None else f"{place.page}  {place.words}",
        "document": f"{place.file if place.line is None else f'{place.file}:{place.line}'} {place.pointer}",
        "request": None if entry.request is None else json_text(entry.request),
        "response": entry.answer if entry.status is None else f"{entry.status} {entry.answer or ''}",
        "reproduced": entry.seen and "{} of {}".format(*entry.seen),
        "reproduce with": entry.curl,
        "waived": _waived(report, entry),
    }
    for name, text in rows.items():
        if text:
            yield Text(f"  {name:<14} {visible(text)}")


def _waived(report: Report, entry: Entry) -> str:
    waiver = report.waiver(entry)
    if waiver is None:
        return ""
    return f"{waiver.reason} (until {waiver.until})" if waiver.until else waiver.reason


def _print_group(console: Console, report: Report, entries: Iterable[Entry], reason: str, words: str) -> None:
    members = [each for each in entries if each.verdict == "fail" and each.reason == reason]
    for level in ("failure", "warning", "waived"):  # a notice is one line, below
        some = [each for each in members if report.outcome(each) == level]
        if some:
            console.print()
            title = f" {some[0].operation} {words} ({reason}, {len(some)})"
            _print(console, title, (level.upper(), _STYLES[level]))
            for each in some:
                _print(console, f"  {each.id}  {each.actual or ''}")
            if some[0].curl:
                _print(console, f"  reproduce with {some[0].curl}")


def _print_notices(console: Console, report: Report, operation: OperationEntry, verbose: bool) -> None:
    """Prints the notices of an operation, one line for each reason."""
    notices = [each for each in report.of(operation.id) if report.outcome(each) == "notice"]
    for reason in dict.fromkeys(each.reason or "" for each in notices):
        members = [each for each in notices if each.reason == reason]
        words = _NOTICES.get(reason, reason)
        title = f" {operation.id} {words} ({reason}, {len(members)}): {some([_place(each) for each in members])}"
        _print(console, title, ("NOTICE", _STYLES["notice"]))
        for each in members if verbose else ():
            _print(console, f"  {each.id}  {each.actual or ''}")


def _place(entry: Entry) -> str:
    """Returns the id of a requirement without its operation."""
    return entry.id.partition("/")[2]


def untold(report: Report) -> list[tuple[str, list[str]]]:
    """Returns the reasons of undecided requirements, the most frequent first, and their ids.

    The reason of an untested operation is left out: the operation shows it.
    """
    reasons: dict[str, list[str]] = defaultdict(list)
    untested = report.untested
    for entry in report.requirements:
        if entry.verdict in {"inconclusive", "error"} and entry.reason != untested.get(entry.operation):
            reasons[f"{entry.verdict}: {entry.reason}"].append(entry.id)
    return sorted(reasons.items(), key=lambda group: -len(group[1]))


def _print_untold(console: Console, report: Report, verbose: bool) -> None:
    groups = untold(report)
    told = groups if verbose else groups[:_REASONS]
    for reason, ids in told:
        console.print()
        _print(console, f" ({len(ids)})", (reason, "cyan"))
        few = ids if verbose or len(ids) <= _IDS + 1 else ids[:_IDS]
        for each in few:
            _print(console, f"  {each}")
        if len(few) < len(ids):
            _print(console, f"  and {len(ids) - len(few)} more")
    rest = groups[len(told) :]
    if rest:
        console.print()
        count = sum(len(ids) for _, ids in rest)
        _print(console, f"{count} requirements are undecided for {len(rest)} other reasons; --verbose lists them")


def _print_end(console: Console, report: Report, verbose: bool) -> None:
    console.print()
    for reason, ids in by_reason(report.untested):
        _print(console, f" {some(ids)}: {reason}", ("UNTESTED", "bold red"))
    for line in left_out_lines(report):
        _print(console, f" {line}", ("LEFT OUT", "bold yellow"))
    for waiver, state in report.outdated:
        _print(console, f" {outdated_line(waiver, state)}", ("WAIVER", "bold red"))
    for reason, ids in by_reason(report.scope.excluded):
        _print(console, f"excluded {some(ids)}: {reason}")
    for names, fields in by_reason({key: ", ".join(sorted(names)) for key, names in report.gate.normalised.items()}):
        _print(console, f"normalised {some(fields)}: {names}")
    if report.scope.selected_out:
        _print(console, f"{report.scope.selected_out} requirements were not selected")
    if report.scope.unwritten:
        _print(console, f"{report.scope.unwritten} requirements need a write, which --no-create forbids")
    if report.scope.shard is not None:
        held = "has no selected requirement" if report.is_empty_shard else f"has {report.raised} requirements"
        _print(console, f"shard {report.scope.shard} {held}; {report.scope.elsewhere} are in other shards")
    counts, facts = report.counts, report.facts
    _print_left(console, report, verbose)
    if report.requirements:
        _print(console, "", (share_line(report), "bold red" if report.is_below else ""))
    counted = ", ".join(f"{counts[name]} {name}" for name in OUTCOMES if counts[name]) or "nothing judged"
    word = (report.word, _WORDS.get(report.word, "bold green"))
    seed = "" if facts.seed is None else f", seed {facts.seed}"
    deleted = f" and {facts.deleted} deleted" if facts.deleted else ""
    sent = f"{facts.requests} requests, {facts.made} resources created{deleted}, {facts.seconds:.1f} s{seed}"
    _print(console, f": {counted}; {sent}", word)


def _print_left(console: Console, report: Report, verbose: bool) -> None:
    """Prints what the run created and did not delete: a line and a command for each, and few of those without one."""
    left = report.facts.left
    by_curl = {each.curl: each for each in left if each.curl is not None}
    told = list(by_curl.values()) if verbose else list(by_curl.values())[:_LEFT]
    for each in told:
        _print(console, f" on the server: {left_line(each)}", ("LEFT", "bold yellow"))
        _print(console, f"  delete with  {each.curl}")
    if len(told) < len(by_curl):
        _print(console, f"and {len(by_curl) - len(told)} more are left; the JSON report has their commands")
    without = {f"{each.operation}: {each.reason}": "" for each in left if each.curl is None}
    for line in without:
        ids = [each.id or "without an id" for each in left if f"{each.operation}: {each.reason}" == line]
        _print(console, f" on the server: {line}: {some(ids)}", ("LEFT", "bold yellow"))


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


def left_line(left: Left) -> str:
    """Returns one line that says what is left on the server and why."""
    return f"{left.id or left.location or 'a resource'} of {left.operation}: {left.reason}"


def outdated_line(waiver: Waiver, state: WaiverState) -> str:
    """Returns one line that says why a waiver fails the run."""
    why = f"has expired on {waiver.until}" if state == "expired" else "is not needed: everything that it matches passes"
    return f"{waiver.match} {why} ({waiver.reason})"


def share_line(report: Report) -> str:
    """Returns one line with the share of requirements that were judged, never rounded up."""
    line = f"judged {report.judged * 100 // report.raised} % of {report.raised} requirements"
    return f"{line}, less than the {report.gate.min_judged} % demanded" if report.is_below else line


def by_reason(reasons: Mapping[str, str]) -> Iterator[tuple[str, Sequence[str]]]:
    """Yields each reason with its ids. A reason with few ids is yielded once for each."""
    grouped: dict[str, list[str]] = defaultdict(list)
    for each, reason in reasons.items():
        grouped[reason].append(each)
    for reason, ids in grouped.items():
        if len(ids) <= _ALIKE:
            yield from ((reason, [each]) for each in ids)
        else:
            yield reason, ids


def some(ids: Sequence[str]) -> str:
    """Returns the ids, shortened if there are many."""
    if len(ids) <= _ALIKE:
        return ", ".join(ids)
    return f"{', '.join(ids[:_IDS])} and {len(ids) - _IDS} more"
