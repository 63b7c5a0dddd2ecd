"""The command `generate`: reads the command line, then renders, and writes or compares.

The renderer is imported only if something must be rendered: an unchanged package is recognized in a moment.
"""

from __future__ import annotations

import gc
from importlib import import_module
from pathlib import Path
from time import sleep
from typing import Any

import click

from bythebook_generator.commands.jobs import jobs
from bythebook_generator.emit.added import added
from bythebook_generator.emit.job import Job
from bythebook_generator.emit.stamp import is_current, sources, written
from bythebook_openapi.collector import without_collector
from bythebook_openapi.configuration import Configuration, find
from bythebook_openapi.errors import InputError
from bythebook_openapi.overlay.model import Overlay
from bythebook_openapi.overlay.option import overlay_option
from bythebook_openapi.redact import without_secrets_of
from bythebook_openapi.text.visible import visible

__all__ = ["generate"]

FILE = click.Path(path_type=Path)
SECONDS = 0.5


@click.command()
@click.argument("spec", required=False)
@overlay_option
@click.option("-o", "--output", "folder", type=FILE, help="The folder of the package.")
@click.option(
    "--handlers", type=FILE, help="A folder of hand-written modules. They are created once; later only stubs are added."
)
@click.option("--templates", type=FILE, help="A folder of templates that replace those of bythebook.")
@click.option(
    "--runtime",
    type=click.Choice(["copy", "full", "import"]),
    default="copy",
    show_default=True,
    help="Copy what the document needs at run time into the package (copy), and InProcess for tests and the faults of "
    "errors too (full), or import the installed distribution bythebook-runtime (import).",
)
@click.option(
    "--hand-written",
    multiple=True,
    metavar="GLOB",
    help="A file or folder in the package that is yours: --check allows it. Repeatable.",
)
@click.option("--tests", type=FILE, help="A test module that judges the application. It is created once.")
@click.option(
    "--check",
    is_flag=True,
    help="Write nothing. Show how the folder and the handlers differ, and exit with 1 if they do.",
)
@click.option("--strict", is_flag=True, help="Write nothing and exit with 1 if the code does not enforce all of SPEC.")
@click.option(
    "--watch",
    is_flag=True,
    help="Keep running, and generate again when SPEC, a file that it refers to, or a template changes.",
)
@click.option(
    "-v",
    "--verbose",
    is_flag=True,
    help="Name every part of SPEC that the code does not enforce, and every file that is written.",
)
@click.pass_context
def generate(
    ctx: click.Context,
    spec: str | None,
    overlays: tuple[Overlay, ...],
    folder: Path | None,
    handlers: Path | None,
    templates: Path | None,
    hand_written: tuple[str, ...],
    tests: Path | None,
    runtime: str,
    check: bool,
    strict: bool,
    watch: bool,
    verbose: bool,
) -> None:
    """Generate models, a FastAPI stub and an httpx client from the OpenAPI document SPEC, a file or an address.

    Without SPEC, run the jobs of the configuration file: [[generate]] in bythebook.toml, or
    [[tool.bythebook.generate]] in pyproject.toml.
    """
    if spec is not None and folder is None:
        raise InputError("no folder is named to write into", expected="-o FOLDER")
    if spec is None and folder is not None:
        raise InputError("no document is named", expected="SPEC before -o")
    paths = {"handlers": handlers, "templates": templates, "tests": tests}
    given: dict[str, Any] = {**paths, "runtime": runtime, "hand_written": hand_written}
    given["overlays"] = tuple(Path(each.name) for each in overlays)
    asked = (Job.made(spec, Path(), folder, **given),) if spec and folder else jobs(_configuration(ctx))
    if watch and (far := [job for job in asked if job.address]):
        raise InputError("is an address", file=without_secrets_of(far[0].address), expected="a file, for --watch")
    options = {"check": check, "strict": strict, "verbose": verbose}
    before = _times(asked)
    failed = [job for job in asked if not _run(job, options)]
    while watch:
        while (now := _times(asked)) == before:
            sleep(SECONDS)
        before = now  # a change during a job is found afterwards
        for job in asked:
            try:
                _run(job, options)
            except InputError as error:
                click.echo(f"bythebook: {visible(str(error))}", err=True)
    gc.freeze()  # spares the garbage collection at exit
    raise SystemExit(1 if failed else 0)


def _configuration(ctx: click.Context) -> Configuration:
    """Returns the configuration that the front door read. The command may also be called without it."""
    return ctx.find_object(Configuration) or find(Path.cwd())


def _times(asked: tuple[Job, ...]) -> dict[Path, float]:
    """Returns the modification time of each file of the documents and templates."""
    files = {path for job in asked for path in sources(job.output, job.inputs)}
    return {path: path.stat().st_mtime for path in files if path.exists()}


def _tells_added(job: Job) -> bool:
    """Prints the added files of a package that is up to date otherwise, and returns whether there are any."""
    declared = job.declared(sources(job.output, job.inputs))
    lines = [line.rstrip("\n") for line in added(job.output, written(job.output), declared)]
    for line in lines:
        click.echo(visible(line))
    return bool(lines)


def _run(job: Job, options: dict[str, bool]) -> bool:
    """Runs a job, and returns whether all is well."""
    job.check()
    kept = job.tests is None or job.tests.exists()
    if kept and not job.address and not options["strict"] and is_current(job.output, job.inputs):
        return not (options["check"] and _tells_added(job))
    with without_collector():
        outcome: Any = import_module("bythebook_generator.emit.work").done(job, **options)
    for line in outcome.lines:
        click.echo(visible(line), err=True)
    for line in outcome.differences.removesuffix("\n").split("\n") if outcome.differences else ():
        click.echo("\t".join(map(visible, line.split("\t"))))
    for line in outcome.written:
        click.echo(visible(line))
    return not (outcome.differences or (options["strict"] and outcome.notes))
