"""The command `capture`. It reads a page, writes a document, and prints warnings; all judgement is elsewhere."""

from __future__ import annotations

from pathlib import Path

import click

from bythebook_specs.capture import capture_page
from bythebook_specs.errors import InputError
from bythebook_specs.whole import write_whole

__all__ = ["capture"]

_STDOUT = "-"


@click.command(short_help="Make an OpenAPI document from a documentation page.")
@click.argument("page", type=click.Path(path_type=Path))
@click.option(
    "-o", "--output", "spec", metavar="SPEC", default=_STDOUT, help="The file to write; '-' is standard output."
)
def capture(page: Path, spec: str) -> None:
    """Make an OpenAPI document from the text of a documentation page.

    Each fact of the document names the line of PAGE that says it. A page that cannot be read whole is refused.
    """
    captured = capture_page(page)
    if spec == _STDOUT:
        click.echo(captured.text.encode("utf-8"), nl=False)
    else:
        if Path(spec).exists() and Path(spec).samefile(page):
            raise InputError("is the page itself", file=spec, expected="another file for the document")
        write_whole(Path(spec), captured.text.encode("utf-8"))
    for warning in captured.warnings:
        click.echo(f"warning: {warning}", err=True)
