"""The command `capture`: reads pages, writes a document, and prints warnings."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import click

from bythebook_capture.find.addresses import Fetcher
from bythebook_capture.find.pages import Pages, find_pages
from bythebook_capture.ledger.account import Account
from bythebook_capture.ledger.show import as_html, as_json, summary_line
from bythebook_capture.pipeline import Captured, capture_pages, unread_accounts
from bythebook_capture.provenance import explained
from bythebook_openapi.diff.describe import differences
from bythebook_openapi.document.load import load, parse
from bythebook_openapi.errors import InputError
from bythebook_openapi.redact import without_secrets
from bythebook_openapi.text.atomic_write import write_whole
from bythebook_openapi.text.visible import visible

__all__ = ["capture"]

_STDOUT = "-"
# The exit code of a partial document: it is written, and the page states more.
PARTIAL: Final = 4


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
@click.option(
    "--ledger",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write what became of each line, as .html or JSON.",
)
@click.option("--strict", is_flag=True, help="Write nothing if it would be partial.")
@click.option("--allow-private", is_flag=True, help="Allow URLs of private hosts.")
@click.pass_context
def capture(
    ctx: click.Context,
    pages: tuple[str, ...],
    spec: str,
    partial: bool,
    check: bool,
    explain: tuple[str, str] | None,
    ledger: Path | None,
    strict: bool,
    allow_private: bool,
) -> None:
    """Make an OpenAPI document from documentation pages.

    PAGES are files, folders, an llms.txt file, or URLs. Each fact of the document names the line of the page that
    states it. A part that cannot be read is left out.

    Exit code 0: all was read; 1: --check found a difference; 2: wrong use, or nothing can be read; 3: a URL was not
    reached; 4: partial, lines that look like facts were not read.
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
    try:
        captured = capture_pages(found, partial=partial, strict=False)
        if strict:  # a part that cannot be read is an error then
            capture_pages(found, partial=partial)
    except InputError:
        accounts = unread_accounts(found)
        _write_ledger(ledger, accounts, found)
        click.echo(summary_line(accounts), err=True)
        raise
    _write_ledger(ledger, captured.accounts, found)
    if check:
        ctx.exit(_checked(captured, Path(spec)))
    if strict and captured.unread:
        raise _refused(captured)
    _write(captured, spec, found)
    for warning in captured.warnings:
        click.echo(f"warning: {visible(without_secrets(warning))}", err=True)
    click.echo(summary_line(captured.accounts), err=True)
    if captured.unread:
        ctx.exit(PARTIAL)


def _write(captured: Captured, spec: str, found: Pages) -> None:
    """Writes the document. Raises `InputError` if its file is a page."""
    if spec == _STDOUT:
        click.echo(captured.text.encode("utf-8"), nl=False)
    else:
        if os.path.realpath(spec) in map(str, found.files):
            raise InputError("is the page itself", file=spec, expected="another file for the document")
        write_whole(Path(spec), captured.text.encode("utf-8"))


def _refused(captured: Captured) -> InputError:
    """Prints what was read, and returns the error of a page with unread lines."""
    click.echo(summary_line(captured.accounts), err=True)
    first = next(one for one in captured.accounts if one.unread)
    message = f"{captured.unread} lines look like facts and were not read"
    expected = "a page that is read completely, or no --strict"
    return InputError(message, file=first.file, line=first.unread[0].number, expected=expected)


def _write_ledger(file: Path | None, accounts: Sequence[Account], found: Pages) -> None:
    """Writes the ledger of the pages, unless no file is given. Raises `InputError` if the file is a page."""
    if file is None:
        return
    if os.path.realpath(file) in map(str, found.files):
        raise InputError("is the page itself", file=str(file), expected="another file for the ledger")
    is_html = file.suffix.lower() in (".html", ".htm")
    write_whole(file, (as_html(accounts) if is_html else as_json(accounts)).encode("utf-8"))


def _checked(captured: Captured, spec: Path) -> int:
    """Prints how the pages changed, in words, and returns the exit code."""
    found = list(differences(load(spec).raw, parse(captured.text, name="the pages").raw))
    for one in found:
        place = one.after or (f"{one.before} of before" if one.before else None)
        click.echo(visible(f"{place}: {one.words}" if place else one.words))
    number = "1 difference" if len(found) == 1 else f"{len(found) or 'no'} differences"
    click.echo(f"{spec}: {number} between the pages and the document")
    return 1 if found else 0
