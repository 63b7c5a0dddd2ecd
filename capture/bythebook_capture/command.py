"""The command `capture`: reads pages, writes a document, and prints warnings."""

from __future__ import annotations

import os
from pathlib import Path

import click

from bythebook_capture.find.addresses import Fetcher
from bythebook_capture.find.pages import find_pages
from bythebook_capture.pipeline import Captured, capture_pages
from bythebook_capture.provenance import explained
from bythebook_openapi.diff.describe import differences
from bythebook_openapi.document.load import load, parse
from bythebook_openapi.errors import InputError
from bythebook_openapi.redact import without_secrets
from bythebook_openapi.text.atomic_write import write_whole
from bythebook_openapi.text.visible import visible

__all__ = ["capture"]

_STDOUT = "-"


@click.command(short_help="Make an OpenAPI document from documentation pages.")
@click.argument("pages", nargs=-1, metavar="PAGES...")
@click.option(
    "-o", "--output", "spec", metavar="SPEC", default=_STDOUT, help="The file to write; '-' is standard output."
)
@click.option("--partial", is_flag=True, help="Read a page that ends too early as far as it goes, and mark its end.")
@click.option(
    "--check", is_flag=True, help="Write nothing. Print how the pages differ from SPEC, and exit with 1 if they do."
)
@click.option("--explain", nargs=2, metavar="SPEC POINTER", help="Print the page lines behind a part of SPEC.")
@click.option("--allow-private", is_flag=True, help="Allow URLs of private hosts.")
@click.pass_context
def capture(
    ctx: click.Context,
    pages: tuple[str, ...],
    spec: str,
    partial: bool,
    check: bool,
    explain: tuple[str, str] | None,
    allow_private: bool,
) -> None:
    """Make an OpenAPI document from documentation pages.

    PAGES are files, folders, an llms.txt file, or URLs. Each fact of the document names the line of the page that
    states it. A page that cannot be read completely is refused.

    Exit code 0: done; 1: --check found a difference; 2: wrong use, or a page that cannot be read.
    """
    if explain:
        for line in explained(load(Path(explain[0])), explain[1]):
            click.echo(line)
        return
    if not pages:
        raise click.UsageError("PAGES are missing: files, folders, an llms.txt file, or URLs")
    if check and spec == _STDOUT:
        raise click.UsageError("--check needs the document to compare with: -o SPEC")
    found = find_pages(pages, Fetcher(allow_private=allow_private))
    captured = capture_pages(found, partial=partial)
    if check:
        ctx.exit(_checked(captured, Path(spec)))
    if spec == _STDOUT:
        click.echo(captured.text.encode("utf-8"), nl=False)
    else:
        if os.path.realpath(spec) in map(str, found.files):
            raise InputError("is the page itself", file=spec, expected="another file for the document")
        write_whole(Path(spec), captured.text.encode("utf-8"))
    for warning in captured.warnings:
        click.echo(f"warning: {visible(without_secrets(warning))}", err=True)


def _checked(captured: Captured, spec: Path) -> int:
    """Prints how the pages changed, in words, and returns the exit code."""
    found = list(differences(load(spec).raw, parse(captured.text, name="the pages").raw))
    for one in found:
        place = one.after or (f"{one.before} of before" if one.before else None)
        click.echo(visible(f"{place}: {one.words}" if place else one.words))
    number = "1 difference" if len(found) == 1 else f"{len(found) or 'no'} differences"
    click.echo(f"{spec}: {number} between the pages and the document")
    return 1 if found else 0
