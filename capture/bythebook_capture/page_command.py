"""The command `page`. It prints an operation as the text of a page; what a page looks like is elsewhere."""

from __future__ import annotations

from pathlib import Path

import click

from bythebook_capture.print.operations import Operations
from bythebook_capture.print.page import printed
from bythebook_openapi.document.load import load

__all__ = ["page"]


@click.command(short_help="Print an operation as the text of a documentation page.")
@click.argument("spec", type=click.Path(path_type=Path))
@click.argument("operation")
def page(spec: Path, operation: str) -> None:
    """Print an OPERATION of the document SPEC as the text of a documentation page, one token a line.

    OPERATION is an operationId, or a method and a path such as 'GET /v1/users'. `bythebook capture` reads what is
    printed; docs/capture.md says which facts the form cannot carry.
    """
    operations = Operations(load(spec))
    click.echo(printed(operations, operations.find(operation)).encode("utf-8"), nl=False)
