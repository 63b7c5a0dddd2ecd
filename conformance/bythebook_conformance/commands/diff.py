"""`bythebook diff`: tells which failures are new between two JSON reports, and exits with 1 where one is."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from bythebook_conformance.commands.last_report import report_option, the_report
from bythebook_conformance.reports.json_report import read
from bythebook_conformance.reports.known.compare import Comparison
from bythebook_conformance.reports.known.compare_text import in_markdown, in_text
from bythebook_conformance.reports.sanitize import json_text
from bythebook_openapi.errors import InputError

__all__ = ["diff"]

_FILE = click.Path(path_type=Path)


@click.command()
@click.argument("before", metavar="A.json", type=_FILE)
@click.argument("after", metavar="[B.json]", type=_FILE, required=False)
@report_option
@click.option("--json", "form", flag_value="json", help="Print JSON.")
@click.option("--markdown", "form", flag_value="markdown", help="Print Markdown, for a comment on a pull request.")
def diff(*, before: Path, after: Path | None, file: Path | None, form: str | None) -> None:
    """Tell which failures of the report B.json are new since A.json, which are fixed, and which are not judged.

    B.json may also be given as --report. Without it the last report written here is compared with A.json.

    \b
    Exit codes: 0 no new failure that fails the run of B.json, 1 there is one, 2 wrong use.
    """
    if after is not None and file is not None:
        raise InputError("B.json and --report are given", expected="one of them")
    after = the_report(after or file, besides=before)
    found = Comparison(read(before, any_version=True), read(after, any_version=True))
    if form == "json":
        click.echo(json_text(found.as_json(), indent=2))
    else:
        click.echo("\n".join((in_markdown if form else in_text)(found)))
    sys.exit(found.exit_code)
