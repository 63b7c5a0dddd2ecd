"""`bythebook compare`: sends the same requests to two versions of a server, and tells what a client would notice."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from secrets import randbelow
from typing import Any

import click

from bythebook_conformance.commands import arguments as asked
from bythebook_conformance.commands import options
from bythebook_conformance.commands.arguments import Seed, Server
from bythebook_conformance.commands.command_line import command_line
from bythebook_conformance.commands.connect.connection import Connection
from bythebook_conformance.commands.known_values import known_values
from bythebook_conformance.commands.signals import heeding_signals
from bythebook_conformance.planning.marks import drawn_mark, told_seed
from bythebook_conformance.relations.safety.classes import Guard
from bythebook_conformance.reports import waivers
from bythebook_conformance.reports.publish import console, prepared
from bythebook_conformance.reports.report import NOT_REACHED
from bythebook_conformance.running.engine import Effort, Limits
from bythebook_conformance.running.transport.client import Target, UnreachableError
from bythebook_conformance.running.transport.stop import Stop
from bythebook_conformance.versions.forms.files import FORMS, write
from bythebook_conformance.versions.forms.text import print_text
from bythebook_conformance.versions.report import Report, report_of
from bythebook_conformance.versions.run import compare as compared
from bythebook_openapi.configuration import Configuration
from bythebook_openapi.errors import InputError, InternalError
from bythebook_openapi.model.contract import Contract
from bythebook_openapi.overlay.model import Overlay
from bythebook_openapi.overlay.option import overlay_option

__all__ = ["compare"]

_FILE = click.Path(path_type=Path)
_SIDES = ("a", "b")


@click.command(cls=asked.Sectioned)
@click.argument("url_a")
@click.argument("url_b")
@click.argument("spec", required=False)
@overlay_option
@click.option(
    "-H",
    "--header",
    "headers",
    multiple=True,
    metavar="'NAME: VALUE'",
    help="A header of every request to both versions, or @FILE with one on each line.",
)
@click.option(
    "--header-b",
    "headers_b",
    multiple=True,
    metavar="'NAME: VALUE'",
    help="A header of every request to the second version, in place of that of --header with the same name.",
)
@click.option(
    "--fail-on-change",
    "fail_on",
    type=click.Choice(["any", "documented", "breaking"]),
    default="any",
    show_default=True,
    help="Which changes fail the comparison: any, those of what the document states, or those that break clients.",
)
@click.option("--allow", type=_FILE, metavar="FILE", help="Changes that are wanted: a list of match, reason and until.")
@click.option("--both", is_flag=True, help="Let each version drive once, and join the results.")
@click.option(
    "--seed", type=Seed(min=0), metavar="N[/MARK]", help="Seed of every choice; drawn and printed if not given."
)
@click.option(
    "--examples", type=click.IntRange(min=0), default=3, show_default=True, help="Requests that the search draws."
)
@click.option("--values", type=_FILE, metavar="FILE", help="Known good values for both versions.")
@click.option("--budget", metavar="TIME", help="End the comparison after so long: 60s, 5m.")
@click.option("--max-requests", type=click.IntRange(min=1), metavar="N", help="Send at most N requests in each run.")
@click.option(
    "--timeout", type=click.FloatRange(min=0.1), default=10.0, show_default=True, help="Seconds for an answer."
)
@click.option("--rate", type=click.FloatRange(min=0.01), metavar="N", help="Send at most N requests a second to each.")
@click.option("--wait", metavar="TIME", help="Wait until the servers answer, at most so long: 30s, 2m.")
@click.option("--yes", is_flag=True, help="Create things on servers that are not on this machine.")
@click.option(
    "--disposable/--no-disposable",
    default=None,
    help="Send also what may change or delete what was there before. See `bythebook help safety`.",
)
@click.option(
    "--report",
    "reports",
    multiple=True,
    metavar="FILE",
    help="Write a report too, in the form of its ending: .html, .json, .md, .sarif, .xml (JUnit). FORM=FILE names it.",
)
@click.option("-v", "--verbose", is_flag=True, help="Print more requests of each change, and what was not compared.")
@click.option("-q", "--quiet", is_flag=True, help="Print a line for each change, and the result.")
def compare(*, url_a: str, url_b: str, spec: str | None, overlays: tuple[Overlay, ...], **given: Any) -> None:
    """Tell what differs between two versions of a server, by the same requests to both.

    URL_A is the version that clients know, and URL_B the new one. SPEC is the OpenAPI document: a path or an address.
    Without SPEC the document is looked for on the first server.

    \b
    Exit codes: 0 no change that fails, 1 there is one, 2 wrong use, 3 not reached, 4 untested, 70 internal error,
    130 and 143 stopped.
    """
    ctx = click.get_current_context()
    configuration = ctx.find_object(Configuration) or Configuration()
    configuration.require("compare")
    servers = _servers(url_a, url_b, configuration, given)
    connections = [Connection.of(ctx, spec, server, overlays=overlays) for server in servers]
    contract = connections[0].contract()
    if not contract.operations:
        raise InputError("has no operations", file=contract.document.name, expected="operations under paths")
    allowed = _allowed(given["allow"])
    files = _prepared(given["reports"])
    stop = _stop(given["budget"])
    targets = [connection.target(contract, stop) for connection in connections]
    for target in targets:
        options.ask(target, lambda: len(contract.operations), given["yes"])
    effort = _effort(contract, given)
    about = Report(
        document=contract.document.name,
        digest=contract.document.digest,
        first=targets[0].shown,
        second=targets[1].shown,
        command=command_line(ctx, lambda text: targets[1].redacted(targets[0].redacted(text))),
        version=version("bythebook"),
        seed=told_seed(effort.seed, effort.mark),
        requests=0,
        exchanged=0,
        seconds=0.0,
        changes=(),
        fail_on=given["fail_on"],
    )
    if not given["quiet"]:
        _say(f"{about.document}: A {about.first}, B {about.second}")
    report = _run(contract, targets, effort, about, allowed, both=given["both"])
    for form, path in files:
        write(report, form, path)
    print_text(report, console(), verbose=given["verbose"], quiet=given["quiet"])
    if report.crashed and stop.crash is not None:
        raise InternalError from stop.crash
    sys.exit(report.exit_code)


def _run(
    contract: Contract,
    targets: Sequence[Target],
    effort: Effort,
    about: Report,
    allowed: Sequence[waivers.Waiver],
    *,
    both: bool,
) -> Report:
    first, second = targets
    started, stop = time.perf_counter(), first.stop
    with heeding_signals(stop):
        try:
            found = compared(contract, first, second, effort, both=both)
        except UnreachableError as error:
            click.echo(f"bythebook: {error}", err=True)
            sys.exit(NOT_REACHED)
    stop.is_running = False
    report = report_of(contract, found, about, [each.redacted for each in targets], allowed)
    seconds, ended = time.perf_counter() - started, stop.signal or stop.limit
    return replace(report, seconds=seconds, ended=ended, crashed=stop.crash is not None)


def _servers(url_a: str, url_b: str, configuration: Configuration, given: Mapping[str, Any]) -> list[Server]:
    """Returns where requests go, and with what: the options for both, over the sections of the configuration."""
    found = []
    for side, url in zip(_SIDES, (url_a, url_b), strict=True):
        stated: Mapping[str, Any] = configuration.compare.get(side, {})
        headers = [*stated.get("header", ()), *given["headers"], *(given["headers_b"] if side == "b" else ())]
        named = options.headers(headers)
        latest = {name.lower(): f"{name}: {value}" for name, value in named.items()}
        ca = stated.get("ca")
        found.append(
            Server(
                url=url,
                wait=given["wait"],
                headers=tuple(latest.values()),
                timeout=stated.get("timeout", given["timeout"]),
                yes=given["yes"],
                rate=stated.get("rate", given["rate"]),
                ca=Path(ca) if ca else None,
                cert=stated.get("cert"),
                insecure=stated.get("insecure", False),
                proxy=stated.get("proxy"),
            )
        )
    return found


def _effort(contract: Contract, given: Mapping[str, Any]) -> Effort:
    disposable = given["disposable"]
    guard: Guard | None = None if disposable is None else ("none" if disposable else "all")
    seed, mark = given["seed"] if given["seed"] is not None else (randbelow(2**32), "")
    limits = Limits(requests=given["max_requests"], guard=guard)
    return Effort(
        seed, given["examples"], known_values(contract, given["values"]), limits=limits, mark=mark or drawn_mark()
    )


def _allowed(path: Path | None) -> tuple[waivers.Waiver, ...]:
    return waivers.read_all(path) if path is not None else ()


def _prepared(reports: Sequence[str]) -> list[tuple[str, Path]]:
    found = prepared(reports, has_exchanges=False)
    for form, path in found:
        if form not in FORMS:
            raise InputError(
                f"--report {form}= is no report of a comparison", file=str(path), expected=", ".join(FORMS)
            )
    return found


def _stop(budget: str | None) -> Stop:
    seconds = options.seconds(budget)
    return Stop() if seconds is None else Stop(ends=time.monotonic() + seconds)


def _say(line: str) -> None:
    console().print(line, highlight=False, soft_wrap=True, markup=False, emoji=False)
