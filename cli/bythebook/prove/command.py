"""`bythebook prove`: reads the options, tries the fleet, prints and writes the census, gives the exit code."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from pathlib import Path

import click
from rich.console import Console
from rich.progress import track

from bythebook.prove.census import Census
from bythebook.prove.court import Court
from bythebook.prove.ending import Ending, keeping_results
from bythebook.prove.executors import LOCAL, workers
from bythebook.prove.fleet import Case, sampled, tried
from bythebook.prove.outcome import Accused, Outcome
from bythebook.prove.report import show, write
from bythebook_conformance.commands.options import contract_of
from bythebook_openapi.errors import InputError
from bythebook_openapi.lint.dangling import named
from bythebook_openapi.overlay.model import Overlay
from bythebook_openapi.overlay.option import overlay_option
from bythebook_openapi.text.visible import visible
from bythebook_simulator.faults.families import OPERATORS
from bythebook_simulator.faults.variations.combinations import covered, pairs, rows

__all__ = ["prove"]

_KINDS = ("json", "html")


@click.command()
@click.argument("spec")
@overlay_option
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True, help="The seed of every run.")
@click.option("--examples", type=click.IntRange(min=0), default=10, show_default=True, help="Requests of a search.")
@click.option("--jobs", type=click.IntRange(min=1), help="Processes; one for each core if none is given.")
@click.option(
    "--executor",
    default=LOCAL,
    show_default=True,
    metavar="local|dask://HOST:PORT",
    help="What runs the trials: processes of this machine, or a Dask cluster (extra 'dask').",
)
@click.option("--only", default="", metavar="TEXT", help="Only twins whose id holds a text.")
@click.option("--most", type=click.IntRange(min=1), metavar="N", help="At most so many twins, spread evenly.")
@click.option(
    "--combined",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    metavar="N",
    help="Combinations of correct servers to judge too, each with many freedoms at once.",
)
@click.option("--min-found", type=click.FloatRange(0, 100), metavar="PERCENT", help="Fail below this share.")
@click.option("--report", "reports", multiple=True, metavar="FILE", help="Write a report: FILE.json or FILE.html.")
@click.option("--list", "listed", type=click.Choice(["text", "json"]), help="Print the operators and twins, try none.")
@click.option("--verbose", "-v", is_flag=True, help="Show a request for each survivor.")
def prove(
    *,
    spec: str,
    overlays: tuple[Overlay, ...],
    seed: int,
    examples: int,
    jobs: int | None,
    executor: str,
    only: str,
    most: int | None,
    combined: int,
    min_found: float | None,
    reports: tuple[str, ...],
    listed: str | None,
    verbose: bool,
) -> None:
    """Show which faults the kit finds in servers of a document, before any server of yours is touched.

    Builds a server that does what SPEC says, and faulty twins of it, each wrong in one way at one place; judges each,
    and servers that are correct in other ways. Nothing leaves this machine, unless --executor names a cluster.

    \b
    Exit codes: 0 done, 1 a correct server was accused or --min-found is not reached, 2 wrong use,
    70 internal error, 130 and 143 stopped: what was judged until then is shown.
    """
    document = replace(contract_of(spec, overlays=overlays).document, again=None)  # it goes to other processes
    files = [_file(each) for each in reports]
    court = Court(document, seed, examples)
    try:
        numbers = sampled(court.fleet, only, most)
    except InputError as error:
        raise named(document, error) from error
    if listed:
        _list(court, numbers, as_json=listed == "json")
        return
    if not numbers:
        raise InputError(f"no twin's id holds {only!r}", expected="a part of an id that --list text shows")
    census, ending = _census(court, numbers, (executor, jobs), combined)
    for kind, path in files:
        write(census, kind, path)
    show(census, Console(), verbose=verbose)
    if ending.is_early:
        click.echo(f"bythebook: {len(census.outcomes)} of {len(numbers)} twins were judged", err=True)
    ending.leave()
    sys.exit(bool(census.false_alarms) or (min_found is not None and census.share < min_found))


def _census(court: Court, numbers: list[int], where: tuple[str, int | None], combined: int) -> tuple[Census, Ending]:
    """Returns the census of all that was judged, and how that ended. `where` is the executor and the processes."""
    started, processes = time.perf_counter(), 0
    known = [each.id for each in court.variations()]
    case = Case(court.document, court.seed, court.examples)
    found, joined, variations, chosen = _Found(), _Found(), [], []
    with keeping_results() as ending, workers(*where) as some:
        processes = some.processes
        _try(found, tried(case, numbers, len(known), some), len(numbers) + len(known))
        differing = {each.id for each in found.correct if each.id != known[0] and each.has_effect}
        variations = [each for each in court.variations() if each.id in differing]
        chosen = rows(variations, combined)
        if chosen:
            _try(joined, tried(case, (), 0, some, chosen), len(chosen))
    census = Census(
        court.document.name,
        version("bythebook"),
        court.seed,
        court.examples,
        len(court.fleet),
        [found.outcomes[number] for number in numbers if number in found.outcomes],
        sorted(found.correct, key=lambda each: known.index(each.id)),
        time.perf_counter() - started,
        processes,
        sorted(joined.correct, key=lambda each: each.id),
        (covered(variations, chosen), len(pairs(variations))),
    )
    return census, ending


@dataclass
class _Found:
    """What became of twins, by number, and of correct servers, so far."""

    outcomes: dict[int, Outcome] = field(default_factory=dict)
    correct: list[Accused] = field(default_factory=list)


def _try(found: _Found, results: Iterator[tuple[int, Outcome] | Accused], count: int) -> None:
    """Keeps each result as it comes, while a terminal shows the progress."""
    progress = Console(stderr=True)
    for each in track(results, "judging", count, console=progress, disable=not progress.is_terminal):
        if isinstance(each, Accused):
            found.correct.append(each)
        else:
            found.outcomes[each[0]] = each[1]


def _list(court: Court, numbers: list[int], *, as_json: bool) -> None:
    chosen = [court.fleet[number] for number in numbers]
    if not as_json:
        for each in chosen:
            click.echo(visible(each.id))
        return
    operators = [{"id": each.id, "family": each.family, "does": each.does} for each in OPERATORS]
    fleet = [
        {"id": each.id, "operator": each.operator.id, "family": each.operator.family, "place": each.spot.name}
        for each in chosen
    ]
    variations = [
        {"id": each.id, "does": each.does, "style": each.style, "source": each.source} for each in court.variations()
    ]
    stated = {"document": court.document.name, "operators": operators, "correct": variations, "twins": fleet}
    click.echo(json.dumps(stated, indent=1, ensure_ascii=False))


def _file(text: str) -> tuple[str, Path]:
    kind, equals, name = text.partition("=")
    if not equals:
        kind, name = Path(text).suffix.removeprefix("."), text
    path = Path(name)
    if kind not in _KINDS or not name:
        raise InputError(f"--report {text!r} names no form", expected="FILE.json, FILE.html, json=FILE or html=FILE")
    if not path.parent.is_dir():
        raise InputError("the folder does not exist", file=str(path), expected="a folder that exists")
    return kind, path
