"""`bythebook export`: writes each finding of a JSON report as a short test that needs nothing of ours."""

from __future__ import annotations

from pathlib import Path

import click

from bythebook_conformance.commands.export.tests import as_pytest, left_out
from bythebook_conformance.model import LEVELS, Level
from bythebook_conformance.reports.findings.words import count
from bythebook_conformance.reports.json_report import read
from bythebook_openapi.errors import InputError
from bythebook_openapi.text.atomic_write import write_whole
from bythebook_openapi.text.visible import visible

__all__ = ["export"]

_FILE = click.Path(path_type=Path)


@click.command()
@click.argument("report", type=_FILE, metavar="REPORT")
@click.option("--pytest", "target", type=_FILE, metavar="FILE", required=True, help="The file of tests to write.")
@click.option(
    "--level",
    type=click.Choice(LEVELS),
    default=LEVELS[-1],
    show_default=True,
    help="The least grave level of findings to write.",
)
@click.option("--force", is_flag=True, help="Replace a file that is there.")
def export(*, report: Path, target: Path, level: Level, force: bool) -> None:
    """Write each finding of a JSON report as a short test, with httpx and pytest alone.

    A test fails while the server differs from the document, and passes once it is mended. It sends the smallest
    requests that show the finding. Secrets come from the environment; URL is the base URL of the server.
    """
    told = read(report)
    if target.exists() and not force:
        raise InputError("is there already", file=str(target), expected="another FILE, or --force to replace it")
    graver = LEVELS[: LEVELS.index(level) + 1]
    chosen = [entry for entry in told.findings if entry.level in graver]
    missing = left_out(chosen)
    for identifier, reason in missing.items():
        _say(f"no test for {identifier}: {reason}")
    for other in LEVELS[len(graver) :]:
        if number := sum(entry.level == other for entry in told.findings):
            _say(f"no test for {count(number, other)}: --level {level}")
    if len(missing) == len(chosen):
        _say(f"nothing written: {report} has no finding that a test can show")
        return
    write_whole(target, as_pytest(told, chosen, str(report)).encode())
    written = len(chosen) - len(missing)
    _say(f"{written} test{'s' if written != 1 else ''} of {len(told.findings)} findings written to {target}")


def _say(text: str) -> None:
    click.echo(visible(text))
