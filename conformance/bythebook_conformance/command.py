"""`bythebook check`: reads the options, runs the engine, prints and writes the reports, gives the exit code."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from secrets import randbelow

import click
from rich.console import Console

from bythebook_conformance import engine, options
from bythebook_conformance.engine import Effort
from bythebook_conformance.reports.files import FORMS, write
from bythebook_conformance.reports.plan_text import print_plan
from bythebook_conformance.reports.text import print_text
from bythebook_conformance.summary import NOT_REACHED, Summary
from bythebook_conformance.target import Target, UnreachableError
from bythebook_specs.errors import InputError

__all__ = ["check"]

WIDTH = 120


@click.command()
@click.argument("spec", default="ontora")
@click.option("--url", help="Base URL of the server, such as http://127.0.0.1:8000.")
@click.option("-H", "--header", "headers", multiple=True, metavar="'NAME: VALUE'", help="A header of every request.")
@click.option("--plan", "only_plan", is_flag=True, help="Print what would be sent, and send nothing.")
@click.option("--seed", type=click.IntRange(min=0), help="Seed of every choice; drawn and printed if not given.")
@click.option(
    "--examples", type=click.IntRange(min=0), default=20, show_default=True, help="Requests that the search draws."
)
@click.option("--strict", is_flag=True, help="Let warnings fail the run.")
@click.option("--select", multiple=True, metavar="GLOB", help="Judge only the requirements whose ids match.")
@click.option("--exclude", multiple=True, metavar="GLOB=REASON", help="Leave requirements out, and say why.")
@click.option("--values", type=click.Path(path_type=Path), metavar="FILE", help="Known good values, by field.")
@click.option("--report", "reports", multiple=True, metavar="json=FILE|junit=FILE", help="Write a report too.")
@click.option(
    "--timeout", type=click.FloatRange(min=0.1), default=10.0, show_default=True, help="Seconds for an answer."
)
@click.option("--yes", is_flag=True, help="Create things on a server that is not on this machine.")
def check(
    spec: str,
    url: str | None,
    headers: tuple[str, ...],
    only_plan: bool,
    seed: int | None,
    examples: int,
    strict: bool,
    select: tuple[str, ...],
    exclude: tuple[str, ...],
    values: Path | None,
    reports: tuple[str, ...],
    timeout: float,
    yes: bool,
) -> None:
    """Tell whether a server does what a document says of defaults, nullability and required fields.

    SPEC is an OpenAPI document, or the name of a bundled one (`ontora`, if none is given).

    \b
    Exit codes: 0 conforms, 1 does not, 2 wrong use, 3 not reached, 4 untested.
    """
    console = Console(width=None if sys.stdout.isatty() else WIDTH)
    contract = options.contract_of(spec)
    chosen, excluded, selected_out = options.chosen(contract, select, exclude)
    files = [_report(text) for text in reports]
    drawn = randbelow(2**32) if seed is None else seed
    effort = Effort(drawn, examples, options.known_values(contract, values), chosen)
    plans = list(engine.plans(contract, effort))
    if only_plan:
        print_plan(plans, examples, console)
        return
    if url is None:
        raise InputError("no server is named", expected="--url URL, or --plan to see what would be sent")
    target = Target(contract, url, options.headers(headers), timeout=timeout)
    options.ask(target, sum(each.creates + examples for each in plans if each.creates), yes)
    console.print(f"{contract.document.name} against {target.shown}", highlight=False, soft_wrap=True)
    started = time.perf_counter()
    try:
        results = tuple(engine.run(contract, target, effort))
    except UnreachableError as error:
        click.echo(f"bythebook: nobody answers at {error}", err=True)
        sys.exit(NOT_REACHED)
    seconds = time.perf_counter() - started
    summary = Summary(
        contract, target.shown, drawn, results, target.sent, seconds, strict, excluded, selected_out, target.redacted
    )
    print_text(summary, console)
    for form, path in files:
        write(summary, form, path)
    sys.exit(summary.exit_code)


def _report(text: str) -> tuple[str, Path]:
    form, equals, name = text.partition("=")
    if not equals or form not in FORMS or not name:
        raise InputError(f"--report {text!r} cannot be read", expected=" or ".join(f"{form}=FILE" for form in FORMS))
    path = Path(name)
    if not path.absolute().parent.is_dir() or path.is_dir():
        raise InputError("cannot be written", file=name, expected="a file in a folder that exists")
    return form, path
