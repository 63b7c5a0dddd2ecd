"""`bythebook generate`: reads the command line, renders, writes or compares. `InputError` goes to the front door.

What renders is imported only where something is to be rendered: a package that is up to date is told in a moment.
"""

from __future__ import annotations

import gc
from importlib import import_module
from pathlib import Path
from time import sleep
from typing import Any

import click

from bythebook_generator.commands.jobs import Job, jobs
from bythebook_generator.emit.stamp import is_current, sources
from bythebook_generator.models.collector import without_collector
from bythebook_openapi.configuration import Configuration, find
from bythebook_openapi.errors import InputError
from bythebook_openapi.text.visible import visible

__all__ = ["generate"]

FILE = click.Path(path_type=Path)
SECONDS = 0.5


@click.command()
@click.argument("spec", type=FILE, required=False)
@click.option("-o", "--output", "folder", type=FILE, help="The folder of the package.")
@click.option("--handlers", type=FILE, help="A folder of hand-written modules: written once, later only added to.")
@click.option("--templates", type=FILE, help="A folder of templates to use instead of the own ones.")
@click.option("--tests", type=FILE, help="A test module that judges the application: written once.")
@click.option(
    "--check", is_flag=True, help="Write nothing; show how the folder and the handlers differ, and exit 1 if they do."
)
@click.option("--strict", is_flag=True, help="Exit 1, and write nothing, where the code does not hold all of SPEC.")
@click.option(
    "--watch",
    is_flag=True,
    help="Go on, and generate anew whenever SPEC, a file that it refers to, or a template changes.",
)
@click.option("-v", "--verbose", is_flag=True, help="Name every place that the code does not hold.")
@click.pass_context
def generate(
    ctx: click.Context,
    spec: Path | None,
    folder: Path | None,
    handlers: Path | None,
    templates: Path | None,
    tests: Path | None,
    check: bool,
    strict: bool,
    watch: bool,
    verbose: bool,
) -> None:
    """Generate models, a FastAPI stub and an httpx client from the OpenAPI document SPEC.

    Without SPEC, do the jobs of the configuration file: [[generate]] in bythebook.toml, or
    [[tool.bythebook.generate]] in pyproject.toml.
    """
    if (spec is None) != (folder is None):
        raise InputError("one of SPEC and --output is not given", expected="both, or none for the jobs of the file")
    asked = (Job(spec, folder, handlers, templates, tests),) if spec and folder else jobs(_configuration(ctx))
    options = {"check": check, "strict": strict, "verbose": verbose}
    before = _times(asked)
    failed = [job for job in asked if not _run(job, options)]
    while watch:
        while (now := _times(asked)) == before:
            sleep(SECONDS)
        before = now  # what changes while a job is done is seen afterwards
        for job in asked:
            try:
                _run(job, options)
            except InputError as error:
                click.echo(f"bythebook: {visible(str(error))}", err=True)
    gc.freeze()  # what is left is not looked through once more at the end
    raise SystemExit(1 if failed else 0)


def _configuration(ctx: click.Context) -> Configuration:
    """Return what the front door read; the command may also be called without it."""
    return ctx.find_object(Configuration) or find(Path.cwd())


def _times(asked: tuple[Job, ...]) -> dict[Path, float]:
    """Returns when each file of the documents and of the templates was changed."""
    files = {path for job in asked for path in sources(job.output, job.inputs)}
    return {path: path.stat().st_mtime for path in files if path.exists()}


def _run(job: Job, options: dict[str, bool]) -> bool:
    """Does a job, and return whether all is well."""
    job.check()
    kept = job.tests is None or job.tests.exists()
    if kept and not options["strict"] and is_current(job.output, job.inputs):
        return True
    with without_collector():
        outcome: Any = import_module("bythebook_generator.emit.work").done(job, **options)
    for line in outcome.lines:
        click.echo(visible(line), err=True)
    for line in outcome.differences.removesuffix("\n").split("\n") if outcome.differences else ():
        click.echo("\t".join(map(visible, line.split("\t"))))
    for path in outcome.written:
        click.echo(visible(str(path)))
    return not (outcome.differences or (options["strict"] and outcome.notes))
