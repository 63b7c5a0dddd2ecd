"""`bythebook check`: reads the options, runs the engine, prints and writes the reports, gives the exit code."""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

import click

from bythebook_conformance.commands import arguments as asked
from bythebook_conformance.commands import options
from bythebook_conformance.commands.arguments import Limits, Means, Output, Part, Server
from bythebook_conformance.commands.baseline.option import Baseline, Kept, baseline_of
from bythebook_conformance.commands.command_line import command_line
from bythebook_conformance.commands.connect.connection import Connection
from bythebook_conformance.commands.connect.locked_out import locked_out
from bythebook_conformance.commands.connect.misplaced import misplaced
from bythebook_conformance.commands.known_values import known_values
from bythebook_conformance.commands.resuming import chosen_seed, journal_of, resumed
from bythebook_conformance.commands.scope import Selection, scope
from bythebook_conformance.commands.signals import heeding_signals
from bythebook_conformance.commands.watching import watching
from bythebook_conformance.planning.estimate import created
from bythebook_conformance.planning.overlaid import withdrawn
from bythebook_conformance.reports import waivers
from bythebook_conformance.reports.before.plan_text import before_writing, print_plan, shortened, some_variants
from bythebook_conformance.reports.exchanges import EXCHANGES
from bythebook_conformance.reports.publish import console, prepared, tell, write_all
from bythebook_conformance.reports.rehearsed import rehearsals
from bythebook_conformance.reports.report import CONFORMS, NOT_REACHED, STOPPED, UNTESTED, Gate
from bythebook_conformance.reports.summary import Summary
from bythebook_conformance.running import engine
from bythebook_conformance.running.advice import parted
from bythebook_conformance.running.engine import Effort, Result
from bythebook_conformance.running.transport.client import Target, UnreachableError
from bythebook_conformance.running.transport.stop import Stop
from bythebook_conformance.running.transport.traffic import keeping
from bythebook_openapi.configuration import BEGAN
from bythebook_openapi.document.partial import partial_line
from bythebook_openapi.errors import InputError, InternalError
from bythebook_openapi.model.contract import Contract
from bythebook_openapi.overlay.model import Overlay
from bythebook_openapi.overlay.option import overlay_option
from bythebook_openapi.text.visible import visible

__all__ = ["check"]

# The reports of so many requirements are made to learn how long those of all take.
_REHEARSED = 200
# A command may end so many seconds after its `--budget`.
_LATE = 2.0


@click.command(cls=asked.Sectioned)
@click.argument("spec", required=False)
@overlay_option
@asked.server
@click.option("--plan", "only_plan", is_flag=True, help="Print what would be sent, and send nothing.")
@asked.part
@asked.means
@asked.limits
@asked.output
def check(
    *,
    spec: str | None,
    overlays: tuple[Overlay, ...],
    only_plan: bool,
    server: Server,
    part: Part,
    means: Means,
    limits: Limits,
    output: Output,
) -> None:
    """Tell whether a server does what a document says of defaults, nullability and required fields.

    SPEC is an OpenAPI document: a path, an http or https address, or the name of a bundled one (`ontora`). With --app
    it may be a path of the application such as /openapi.json. Without SPEC the document is looked for on the server of
    --url, or in the application, where frameworks put it.

    \b
    Exit codes: 0 conforms, 1 does not, 2 wrong use, 3 not reached, 4 untested, 70 internal error,
    130 and 143 stopped.
    """
    stop = _begun(means)
    connection = Connection.of(click.get_current_context(), spec, server, overlays=overlays)
    contract = connection.contract()
    selection = scope(contract, part)
    gate, baseline, files = _gate(contract, means, limits), baseline_of(limits), prepared(output.reports)
    known_run = resumed(means)
    seed, mark = chosen_seed(means, known_run)
    course = engine.Limits(
        means.workers,
        None,
        part.no_create,
        requests=means.max_requests,
        guard=part.guard,
        audit=part.audit,
        patience=options.seconds(means.patience, "--patience"),
    )
    effort = Effort(
        seed,
        means.examples,
        known_values(contract, means.values),
        selection.ids,
        gate.normalized,
        course,
        selection.operations,
        mark=mark,
    )
    plans = engine.plans(contract, effort)  # each is forgotten after its use
    if only_plan:
        print_plan(contract, plans, means.examples, console())
        _say(*_partial(contract))
        _tell_shortened(contract)
        return
    target = connection.target(contract, stop)
    target.values = str(means.values or "")
    _keep_requests(target, files)
    options.ask(target, lambda: 0 if part.no_create else created(contract, plans, means.examples), server.yes)
    if not output.quiet:
        told = f"{contract.document.name} against {connection.server.app or target.shown}"
        _say(told, *_partial(contract), *_warned(contract, target, effort))
    target.journal = journal_of(known_run, means, target, effort)
    before = Summary(
        contract,
        target.shown,
        seed,
        (),
        requests=0,
        seconds=0.0,
        scope=selection.left_out(),
        gate=gate,
        redacted=target.redacted,
        app=connection.server.app or "",
        mark=mark,
        command=command_line(click.get_current_context(), target.redacted),
        withdrawn=withdrawn(contract),
    )
    _reserve(before, target, effort, files)
    started = time.perf_counter()
    with heeding_signals(target.stop):
        try:
            with watching(target, quiet=output.quiet):
                results = _results(contract, target, effort)
                kept = _kept(baseline, contract, target, effort, selection)
        except UnreachableError as error:
            click.echo(f"bythebook: {error}", err=True)
            sys.exit(NOT_REACHED)
        target.stop.is_running, seconds = False, time.perf_counter() - started
        sent, stopped = target.sent + (target.journal.recalled if target.journal is not None else 0), target.stop.signal
        summary = replace(
            before,
            results=results,
            requests=sent,
            seconds=seconds,
            stopped=stopped,
            harm=engine.harm(target),
            crashed=target.stop.crash is not None,
            since=kept.since if kept is not None else None,
        )
        _tell_shortened(contract)
        _tell(summary, target, files, output=output)
    _leave(target.stop, summary, kept)


def _kept(
    baseline: Baseline | None, contract: Contract, target: Target, effort: Effort, selection: Selection
) -> Kept | None:
    """Returns what has changed since a baseline; None for a run without one, and for one that an exception ended."""
    if baseline is None or target.stop.crash is not None:
        return None
    try:
        return baseline.compared(contract, target, effort, selection)
    except (UnreachableError, InputError):
        raise
    except Exception as error:  # noqa: BLE001 - the reports are written first
        target.stop.fail(error)
        return None


def _leave(stop: Stop, summary: Summary, kept: Kept | None) -> NoReturn:
    """Ends the command by the exit code of its run. Raises `InternalError` where an exception of this code ended it."""
    if kept is not None and kept.refused:
        click.echo(f"bythebook: {kept.since.file} was not updated: {visible(kept.refused)}", err=True)
    if stop.signal:
        click.echo("bythebook: stopped", err=True)
    if stop.crash is not None:
        raise InternalError from stop.crash
    is_refused = kept is not None and kept.refused and summary.exit_code == CONFORMS
    sys.exit(STOPPED.get(stop.signal, UNTESTED if is_refused else summary.exit_code))


def _results(contract: Contract, target: Target, effort: Effort) -> tuple[Result, ...]:
    """Returns the results of a run; those until then where an exception of this code ended it (`Stop.crash`)."""
    found: list[Result] = []
    try:
        for result in engine.run(contract, target, effort):
            found.append(result)  # `extend` would lose all of them
    except (UnreachableError, InputError):
        raise
    except Exception as error:  # noqa: BLE001 - the reports are written first
        target.stop.fail(error)
    return tuple(found)


def _tell(summary: Summary, target: Target, files: Sequence[tuple[str, Path]], *, output: Output) -> None:
    """Prints the report and writes it to each file. Prints one line instead where the server let in no request, or has
    none of the paths."""
    is_told = not output.verbose and not summary.stopped and not summary.crashed
    if is_told and (line := locked_out(target, summary.results) or misplaced(target, summary.results)):
        write_all(summary.report, files, target.exchanges)
        why, following = parted(visible(target.redacted(line)))
        click.echo(f"bythebook: {why}", err=True)
        if following:
            click.echo(f"next: {following}", err=True)
    else:
        tell(summary.report, files, verbose=output.verbose, quiet=output.quiet, exchanges=target.exchanges)
    for failure in target.keys.failures:
        click.echo(f"bythebook: no new token could be fetched: {visible(failure)}", err=True)


def _reserve(before: Summary, target: Target, effort: Effort, files: Sequence[tuple[str, Path]]) -> None:
    """Reserves time of `--budget` for the reports. Ends the command where they need more than there is."""
    stop = target.stop
    if stop.ends == math.inf:
        return
    results, total = engine.left_undone(before.contract, effort, _REHEARSED)
    stop.closing += rehearsals(replace(before, results=results), total, files, target.traffic)
    stop.needs()  # measures
    needed, left = sum(each.seconds for each in stop.closing), max(stop.ends - time.monotonic(), 0.0)
    if needed > left + _LATE:
        told = f"--budget is too short: to report {total} requirements takes about {needed:.0f} s, and {left:.0f} s"
        click.echo(f"bythebook: {told} are left; nothing was sent", err=True)
        sys.exit(UNTESTED)


def _keep_requests(target: Target, files: Sequence[tuple[str, Path]]) -> None:
    """Lets the target keep every request, if a report lists them."""
    if any(form in EXCHANGES for form, _ in files):
        target.traffic = click.get_current_context().with_resource(keeping(target.redacted, target.given))


def _begun(means: Means) -> Stop:
    """Returns what ends the run. The time of `--budget` begins with the command, since imports and reading take time
    too.
    """
    budget = options.seconds(means.budget)
    began = click.get_current_context().meta.get(BEGAN, time.monotonic())
    return Stop() if budget is None else Stop(ends=began + budget)


def _say(*lines: str) -> None:
    for line in lines:
        console().print(visible(line), highlight=False, soft_wrap=True, markup=False, emoji=False)


def _warned(contract: Contract, target: Target, effort: Effort) -> Iterator[str]:
    """Yields what is sent to a server on another machine, and what is not, in three lines; nothing for other runs."""
    limits = effort.limits
    if not limits.no_create and not target.is_loopback:
        yield from before_writing(contract, engine.plans(contract, effort), limits.guard or "all", effort.examples)


def _partial(contract: Contract) -> Iterator[str]:
    """Yields one line if a captured document lacks operations or facts of its pages."""
    yield from filter(None, [partial_line(contract.document.raw)])


def _tell_shortened(contract: Contract) -> None:
    """Prints which bodies are not judged down to their last level, and which unions not in all of their variants."""
    for line in filter(None, (shortened(contract), some_variants(contract))):
        _say(line)


def _gate(contract: Contract, means: Means, limits: Limits) -> Gate:
    return Gate(
        strict=limits.strict or limits.fail_on == "warning",
        notices=limits.fail_on == "notice",
        min_judged=options.percent(limits.min_judged),
        normalized=options.normalized(contract, means.normalized),
        waivers=waivers.read(limits.waivers, [each.id for each in options.raised(contract)]) if limits.waivers else (),
    )
