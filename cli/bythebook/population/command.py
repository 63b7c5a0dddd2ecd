"""`bythebook population`: reads the options, judges the pairs, prints and writes the figures, gives the exit code."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress

from bythebook.internal_error import INTERNAL
from bythebook.population.documents import Documents, found_in
from bythebook.population.journal import Header, Journal, code_digest
from bythebook.population.pairs import PLAIN, Pair, dealt
from bythebook.population.report import section, show, write_json, write_page
from bythebook.population.results import Judged
from bythebook.population.running import Measurement, judged
from bythebook.population.tally import Population
from bythebook.prove.ending import keeping_results
from bythebook.prove.executors import LOCAL, workers
from bythebook.prove.workers import Workers
from bythebook_conformance.commands.options import seconds

__all__ = ["population"]

_PATH = click.Path(path_type=Path)


@click.command()
@click.argument("docs", nargs=-1, required=True, type=_PATH)
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True, help="The seed of every choice.")
@click.option("--examples", type=click.IntRange(min=0), default=10, show_default=True, help="Requests of a search.")
@click.option("--most", type=click.IntRange(min=1), default=600, show_default=True, help="At most so many pairs.")
@click.option("--budget", metavar="TIME", help="No pair begins after so long, such as 15m.")
@click.option("--jobs", type=click.IntRange(min=1), help="Processes; one for each core if none is given.")
@click.option(
    "--executor",
    default=LOCAL,
    show_default=True,
    metavar="local|dask://HOST:PORT",
    help="What judges the pairs: processes of this machine, or a Dask cluster (extra 'dask').",
)
@click.option(
    "--journal", type=_PATH, metavar="FILE", help="Append each result to FILE; pairs in it are not judged again."
)
@click.option(
    "--max-operations", type=click.IntRange(min=1), default=60, show_default=True, help="Leave larger documents out."
)
@click.option("--max-requirements", type=click.IntRange(min=1), help="Leave documents with more of them out.")
@click.option(
    "--min-requirements", type=click.IntRange(min=0), default=0, help="Leave documents with fewer of them out."
)
@click.option(
    "--max-requests",
    type=click.IntRange(min=1),
    default=3000,
    show_default=True,
    help="Cut longer runs; they do not count.",
)
@click.option("--name", default="public", show_default=True, help="The name of this population.")
@click.option("--report", "json_file", type=_PATH, metavar="FILE", help="Write all figures and results as JSON.")
@click.option("--page", type=_PATH, metavar="FILE", help="Write the figures into the section NAME of a Markdown page.")
def population(
    *,
    docs: tuple[Path, ...],
    seed: int,
    examples: int,
    most: int,
    budget: str | None,
    jobs: int | None,
    executor: str,
    journal: Path | None,
    max_operations: int,
    max_requirements: int | None,
    min_requirements: int,
    max_requests: int,
    name: str,
    json_file: Path | None,
    page: Path | None,
) -> None:
    """Measure how often the judge accuses a correct server, and how often it finds a planted bug.

    DOCS are OpenAPI documents, or folders of them. For each document the simulator builds correct servers that
    differ in what the document leaves open. A pair of a document and a server counts only if no operation is
    untested, at least 70 % of the requirements passed or failed, and the judge finds a bug that is planted in the
    same server.

    \b
    Exit codes: 0 done, 1 a correct server was accused, 2 wrong use, 70 the judge crashed,
    130 and 143 stopped: what was judged until then is shown, and stays in the journal.
    """
    started = time.time()
    limit = seconds(budget)
    documents = found_in(docs, max_operations, max_requirements, min_requirements)
    measurement = Measurement(documents.usable, seed, examples, max_requests)
    digests = {each: document.digest for each, document in documents.usable.items()}
    header = Header(version("bythebook"), code_digest(), seed, examples, max_requests, digests)
    kept = Journal(journal, header) if journal is not None else None
    judged_of: dict[str, Judged] = {}
    with keeping_results() as ending, workers(executor, jobs) as some:
        deadline = None if limit is None else started + limit
        _judge(judged_of, measurement, documents, most, kept, some, deadline)
    before = kept.known if kept else {}
    results = [*judged_of.values(), *(each for name, each in before.items() if name not in judged_of)]
    found = Population(
        name,
        header.version,
        seed,
        examples,
        results,
        documents.unusable,
        time.time() - started,
        header.code,
        documents.smaller,
    )
    if json_file is not None:
        write_json(found, json_file)
    show(found, Console())
    ending.leave()  # a page is of a whole measurement
    if page is not None:
        write_page(page, name, section(found, _command(), f"{datetime.now(UTC):%Y-%m-%d}"))
    sys.exit(INTERNAL if any(each.error for each in found.results) else bool(found.accused))


def _judge(
    found: dict[str, Judged],
    measurement: Measurement,
    documents: Documents,
    most: int,
    kept: Journal | None,
    some: Workers,
    deadline: float | None,
) -> None:
    """Puts the results of the plain servers into `found`, then those of the variations of each document that can
    count, each as it comes.
    """
    sizes = documents.operations
    plain = dealt(sizes, measurement.seed, min(most, len(sizes)))
    console = Console(stderr=True)
    with Progress(console=console, disable=not console.is_terminal) as progress:
        for each in _new(measurement, plain, kept, some, deadline, progress):
            found[each.id] = each
        usable = {name: sizes[name] for name in sizes if _counts(found.get(Pair(name, (PLAIN,)).id))}
        rest = dealt(usable, measurement.seed, most - len(plain) + len(usable))
        for each in _new(measurement, rest, kept, some, deadline, progress):
            found[each.id] = each


def _counts(plain: Judged | None) -> bool:
    """Returns whether the variations of a document can count: its plain run is not untested, and judges enough."""
    return plain is not None and (not plain.why_not or plain.has_visible_bug)


def _new(
    measurement: Measurement,
    pairs: Sequence[Pair],
    kept: Journal | None,
    some: Workers,
    deadline: float | None,
    progress: Progress,
) -> Iterator[Judged]:
    """Yields the results of pairs, those of the journal first, and appends the others to it."""
    known = kept.known if kept is not None else {}
    yield from (known[each.id] for each in pairs if each.id in known)
    waiting = [each for each in pairs if each.id not in known]
    task = progress.add_task("judging", total=len(waiting))
    for result in judged(measurement, waiting, some, deadline):
        if kept is not None:
            known[result.id] = result  # first, since a signal may come in between
            kept.add(result)
        progress.advance(task)
        yield result


def _command() -> str:
    return " ".join(["bythebook", *sys.argv[1:]])
