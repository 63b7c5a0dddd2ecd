"""The command `capture`. It reads a page, writes a document, and prints warnings; all judgement is elsewhere."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

import click

from bythebook_specs.capture import capture_page
from bythebook_specs.errors import InputError

__all__ = ["capture", "write_whole"]

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
        write_whole(Path(spec), captured.text, page=page)
    for warning in captured.warnings:
        click.echo(f"warning: {warning}", err=True)


def write_whole(path: Path, text: str, *, page: Path) -> None:
    """Write a file whole or not at all. Raises `InputError` where it cannot be written, or is the page itself."""
    target = Path(os.path.realpath(path))
    expected = "a file that can be written"
    if target.exists() and target.samefile(page):
        raise InputError("is the page itself", file=str(path), expected="another file for the document")
    if target.is_dir():
        raise InputError("is a folder", file=str(path), expected=expected)
    try:
        if target.exists() and not target.is_file():  # a device or a pipe must not be replaced by a file
            target.write_bytes(text.encode("utf-8"))
            return
        _replace(target, text)
    except OSError as error:
        raise InputError(f"cannot be written ({error.strerror})", file=str(path), expected=expected) from error


def _replace(target: Path, text: str) -> None:
    draft = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        with draft.open("xb") as file:
            file.write(text.encode("utf-8"))
        draft.replace(target)
    except BaseException:
        with suppress(OSError):
            draft.unlink()
        raise
