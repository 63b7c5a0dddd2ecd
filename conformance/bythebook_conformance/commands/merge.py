"""`bythebook merge`: joins the JSON reports of shards, tells of them as of one run, and exits as that run."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import click

from bythebook_conformance.commands import arguments as asked
from bythebook_conformance.commands import options
from bythebook_conformance.commands.arguments import Output
from bythebook_conformance.reports.json_report import read
from bythebook_conformance.reports.merge import Part, merged
from bythebook_conformance.reports.publish import console, prepared, tell
from bythebook_openapi.text.visible import visible

__all__ = ["merge"]


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="REPORT.json...", type=click.Path(path_type=Path))
@click.option("--partial", is_flag=True, help="Join what there is, though shards are missing.")
@asked.min_judged
@asked.output
def merge(*, files: tuple[Path, ...], partial: bool, min_judged: str | None, output: Output) -> None:
    """Join the JSON reports of all shards of a run, and tell of them as of one run.

    \b
    Exit codes: 0 conforms, 1 does not, 2 wrong use, 4 untested.
    """
    share = options.percent(min_judged)
    written = prepared(output.reports, has_exchanges=False)
    report = merged([Part(str(file), read(file)) for file in files], partial=partial)
    if share is not None:
        report = replace(report, gate=replace(report.gate, min_judged=share))
    plural = "s" if len(files) > 1 else ""
    told = f"{report.facts.document} against {report.facts.subject}, {len(files)} report{plural}"
    console().print(visible(told), highlight=False, soft_wrap=True, markup=False, emoji=False)
    tell(report, written, verbose=output.verbose)
    sys.exit(report.exit_code)
