"""`bythebook baseline`: writes what a server makes of its fields into a file that belongs into git."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import click

from bythebook_conformance.baseline.lock import text_of, write
from bythebook_conformance.baseline.observe import SEED, Observed, observe
from bythebook_conformance.commands import arguments as asked
from bythebook_conformance.commands import options
from bythebook_conformance.commands.arguments import Server
from bythebook_conformance.commands.baseline.place import check_place
from bythebook_conformance.commands.connect.connection import Connection
from bythebook_conformance.commands.known_values import known_values
from bythebook_conformance.commands.signals import heeding_signals
from bythebook_conformance.planning.marks import drawn_mark
from bythebook_conformance.relations.safety.classes import Guard
from bythebook_conformance.reports.publish import console
from bythebook_conformance.reports.report import NOT_REACHED, STOPPED, UNTESTED
from bythebook_conformance.running.engine import Effort, Limits
from bythebook_conformance.running.transport.client import UnreachableError
from bythebook_conformance.running.transport.stop import Stop
from bythebook_openapi.errors import InputError
from bythebook_openapi.overlay.model import Overlay
from bythebook_openapi.overlay.option import overlay_option
from bythebook_openapi.text.visible import visible

__all__ = ["baseline"]

_FILE = click.Path(path_type=Path)


@click.command(cls=asked.Sectioned)
@click.argument("spec", required=False)
@overlay_option
@asked.server
@click.option("-o", "--output", type=_FILE, required=True, metavar="FILE", help="The file, such as behavior.lock.")
@click.option("--values", type=_FILE, metavar="FILE", help="Known good values. See `bythebook help values`.")
@click.option("--budget", metavar="TIME", help="End the run after so long: 60s, 5m. Then no file is written.")
@click.option(
    "--max-requests", type=click.IntRange(min=1), metavar="N", help="Send at most N requests. Then no file is written."
)
@click.option(
    "--disposable/--no-disposable",
    default=None,
    help="Send also what may change or delete what was there before. See `bythebook help safety`.",
)
def baseline(
    *,
    spec: str | None,
    overlays: tuple[Overlay, ...],
    server: Server,
    output: Path,
    values: Path | None,
    budget: str | None,
    max_requests: int | None,
    disposable: bool | None,
) -> None:
    """Write what a server makes of its fields into a file, which `check --baseline` compares with later versions.

    SPEC is an OpenAPI document: a path or an address. Without it the document is looked for on the server of --url.

    \b
    Exit codes: 0 written, 2 wrong use, 3 not reached, 4 not complete, so that nothing is written,
    70 internal error, 130 and 143 stopped.
    """
    check_place(output)
    seconds = options.seconds(budget)
    stop = Stop() if seconds is None else Stop(ends=time.monotonic() + seconds)
    connection = Connection.of(click.get_current_context(), spec, server, overlays=overlays)
    contract = connection.contract()
    if not contract.operations:
        raise InputError("has no operations", file=contract.document.name, expected="operations under paths")
    target = connection.target(contract, stop)
    options.ask(target, lambda: len(contract.operations), server.yes)
    guard: Guard | None = None if disposable is None else ("none" if disposable else "all")
    limits = Limits(requests=max_requests, guard=guard)
    effort = Effort(SEED, 0, known_values(contract, values), limits=limits, mark=drawn_mark())
    _say(f"{contract.document.name} against {connection.server.app or target.shown}")
    started = time.perf_counter()
    with heeding_signals(stop):
        try:
            found = observe(contract, target, effort)
        except UnreachableError as error:
            click.echo(f"bythebook: {error}", err=True)
            sys.exit(NOT_REACHED)
    stop.is_running = False
    for operation, why in found.unreached.items():
        _say(f"not in the baseline: {operation}: {why}")
    for line in found.left_lines:
        _say(f"left behind: {line}")
    _written(output, found, time.perf_counter() - started)


def _written(output: Path, found: Observed, seconds: float) -> None:
    """Writes the rows, and ends the command where there are none, or not all."""
    if found.ended:
        click.echo(f"bythebook: ended by {found.ended}; {output} was not written", err=True)
        sys.exit(STOPPED.get(found.ended, UNTESTED))
    if not found.rows:
        click.echo(f"bythebook: the server accepted nothing that could be kept; {output} was not written", err=True)
        sys.exit(UNTESTED)
    write(output, found.rows)
    size = len(text_of(found.rows).encode())
    _say(f"{output}: {len(found.rows)} rows, {size:,} bytes; {found.sent} requests, {seconds:.1f} s")


def _say(line: str) -> None:
    console().print(visible(line), highlight=False, soft_wrap=True, markup=False, emoji=False)
