"""`bythebook replay`: sends the requests of a report's failure again, and says whether it still fails."""

from __future__ import annotations

import shlex
import sys
import time
from dataclasses import replace
from pathlib import Path

import click

from bythebook_conformance.commands import arguments as asked
from bythebook_conformance.commands import options
from bythebook_conformance.commands.arguments import Server
from bythebook_conformance.commands.connect.connection import Connection
from bythebook_conformance.commands.known_values import known_values
from bythebook_conformance.commands.last_report import report_option, the_report
from bythebook_conformance.commands.selectors import nearest
from bythebook_conformance.commands.signals import heeding_signals
from bythebook_conformance.model import Requirement
from bythebook_conformance.planning.estimate import created
from bythebook_conformance.planning.marks import FIXED_MARK, told_seed
from bythebook_conformance.planning.plan import requirements
from bythebook_conformance.reports.findings.left import left_line
from bythebook_conformance.reports.json_report import read
from bythebook_conformance.reports.known.drafts import draft_of
from bythebook_conformance.reports.known.findings import finding
from bythebook_conformance.reports.report import (
    CONFORMS,
    FAILED,
    NOT_REACHED,
    STOPPED,
    UNTESTED,
    Entry,
    Gate,
    Report,
)
from bythebook_conformance.reports.summary import Summary
from bythebook_conformance.reports.terminal import lost_lines, named, plain_lines
from bythebook_conformance.running import engine
from bythebook_conformance.running.engine import Effort
from bythebook_conformance.running.replay import Finding, most_ids, replayed
from bythebook_conformance.running.transport.client import Target, UnreachableError
from bythebook_conformance.running.transport.stop import Stop
from bythebook_conformance.running.transport.user_headers import Known
from bythebook_openapi.bundled import document_path
from bythebook_openapi.errors import InputError
from bythebook_openapi.model.contract import Contract
from bythebook_openapi.network.origins import is_address, origin
from bythebook_openapi.overlay.model import Overlay
from bythebook_openapi.overlay.option import overlay_option
from bythebook_openapi.text.visible import visible

__all__ = ["replay"]

_EXAMPLES = 10
_FILE = click.Path(path_type=Path)


@click.command()
@click.argument("identifier", metavar="ID")
@report_option
@click.option("--spec", metavar="SPEC", help="The document. Else that of the configuration, or that of the report.")
@overlay_option
@click.option("--values", type=_FILE, metavar="FILE", help="Known good values, as for `check`.")
@asked.server
def replay(
    *,
    identifier: str,
    file: Path | None,
    spec: str | None,
    overlays: tuple[Overlay, ...],
    values: Path | None,
    server: Server,
) -> None:
    """Send the requests of a failure again, and say whether it still fails.

    ID is the id of a failure, a warning or a notice, as reports print it. The server is that of the report, unless
    --url names one, and the overlays are those of the report, unless --overlay names others. What is created for it is
    deleted again.

    \b
    Exit codes: 0 it does not fail any more, 1 it still fails, 2 wrong use, 3 not reached, 4 it could not be judged.
    """
    file = the_report(file)
    told = read(file)
    then = finding(told, identifier, str(file))
    if server.url is None and server.app is None and ", " in told.facts.target:
        raise InputError(f"{file} joins runs of several servers", expected="--url URL, the one to ask")
    if server.url is None and server.app is None and told.facts.app:
        raise InputError(
            f"{file} is of an application in a process", expected=f"--app {shlex.quote(told.facts.app)}, or --url URL"
        )
    if server.url is None and server.app is None:
        server = replace(server, url=told.facts.target)
    overlays = overlays or options.overlays_of(each.name for each in told.facts.overlays)
    connection = Connection.of(click.get_current_context(), _spec(spec, told, server), server, overlays=overlays)
    contract = connection.contract()
    found = Finding(_requirement(contract, then), draft_of(then.draft) if then.draft is not None else None)
    target = connection.target(contract, Stop())
    effort = _effort(told, found, known_values(contract, values))
    most = replace(effort, chosen=most_ids(contract, found))
    options.ask(target, lambda: created(contract, engine.plans(contract, most), effort.examples), server.yes)
    seed = told_seed(effort.seed, effort.mark)
    _say(f"{contract.document.name} against {connection.server.app or target.shown}, seed {seed}")
    if contract.document.digest != told.facts.digest:
        _say("the document has changed since the report: the server is judged by what it says now")
    _tell("then", told, then)
    now = _now(contract, target, found, effort)
    _tell("now", now, now.requirements[0])
    _end(now, target)


def _effort(told: Report, found: Finding, known: Known) -> Effort:
    """Returns what is tested: by the seed and mark of the report, and without a write if its run wrote nothing."""
    examples = 0 if found.draft is not None else _EXAMPLES
    course = engine.Limits(no_create=bool(told.scope.unwritten))
    mark = told.facts.mark or FIXED_MARK
    return Effort(told.facts.seed or 0, examples, known, found.ids, told.gate.normalized, course, mark=mark)


def _spec(stated: str | None, told: Report, server: Server) -> str:
    """Returns the document that is named, or that of the report where it is here, or the application has it. What the
    server of the report served itself is asked of the server that is named in its place.
    """
    name, there = stated or told.facts.document, told.facts.target
    if stated is None and server.url is not None and is_address(name) and origin(name) == origin(there):
        name = origin(server.url) + name.removeprefix(origin(name))
    is_here = (
        (server.app is not None and name.startswith("/"))
        or is_address(name)
        or Path(name).is_file()
        or document_path(name).is_file()
    )
    if stated is None and not is_here:
        raise InputError(f"the document of the report, {name!r}, is not here", expected="--spec SPEC")
    return name


def _requirement(contract: Contract, then: Entry) -> Requirement:
    """Returns the requirement of a failure. Raises `InputError` where the document does not raise it any more."""
    operation = next((each for each in contract.operations if each.id == then.operation), None)
    raised = requirements(contract, operation) if operation is not None else ()
    found = next((each for _, each in raised if each.id == then.id), None)
    if found is None:
        near = nearest(then.id, contract)
        expected = f"the document of the report; this one has {', '.join(near)}" if near else "that of the report"
        raise InputError(f"does not require {then.id!r}", file=contract.document.name, expected=expected)
    return found


def _now(contract: Contract, target: Target, found: Finding, effort: Effort) -> Report:
    """Returns a report of one requirement. Exits where the server is not reached, or the user stops the run."""
    started = time.perf_counter()
    with heeding_signals(target.stop):
        try:
            result = replayed(contract, target, found, effort)
        except UnreachableError as error:
            click.echo(f"bythebook: {error}", err=True)
            sys.exit(NOT_REACHED)
    if target.stop.signal:
        click.echo("bythebook: stopped", err=True)
        sys.exit(STOPPED[target.stop.signal])
    if result is None:
        click.echo("bythebook: could not be judged: no request of this document can show it", err=True)
        sys.exit(UNTESTED)
    seconds, gate = time.perf_counter() - started, Gate(normalized=effort.normalized)
    summary = Summary(
        contract, target.shown, effort.seed, (result,), target.sent, seconds, gate=gate, redacted=target.redacted
    )
    return replace(summary, harm=engine.harm(target), mark=effort.mark).report


def _tell(title: str, report: Report, entry: Entry) -> None:
    """Prints a requirement as `check` prints a failure, as if no waiver let it pass."""
    is_decided = entry.verdict in {"pass", "fail"}
    shown = entry if is_decided else replace(entry, reason=None)  # it has a line of its own
    _say("")
    _say(title)
    for line in plain_lines(_unwaived(report), shown):
        _say(line)
    if not is_decided:
        _say(f"  reason         {entry.reason}")


def _unwaived(report: Report) -> Report:
    return replace(report, gate=replace(report.gate, waivers=()))


def _end(now: Report, target: Target) -> None:
    """Prints what became of the failure and exits with its code."""
    entry = now.requirements[0]
    words, code = {
        "fail": ("still fails", FAILED),
        "pass": ("does not fail any more", CONFORMS),
    }.get(entry.verdict, ("could not be judged", UNTESTED))
    _say("")
    _tell_left(now)
    made = f"{now.facts.made} resources created and {now.facts.deleted} deleted"
    _say(f"{words}: {target.sent} requests, {made}, {now.facts.seconds:.1f} s")
    sys.exit(code)


def _tell_left(now: Report) -> None:
    """Prints what was created and is left: the command that deletes it, or the ids where the document has no DELETE."""
    ids: dict[str, list[str | None]] = {}
    for left in now.facts.left:
        if left.curl is not None:
            _say(f"LEFT on the server: {left_line(left)}")
            _say(f"  {left.step} with  {left.curl}")
        elif left.changed:
            _say(f"LEFT on the server: {left_line(left)}")
        else:
            ids.setdefault(f"{left.operation}: {left.reason}", []).append(left.id)
    for line in lost_lines(now):
        _say(f"LOST {line}")
    for reason, found in ids.items():
        _say(f"LEFT on the server: {reason}: {named(found)}")


def _say(text: str) -> None:
    click.echo(visible(text))
