"""The command `page`: prints an operation as the text of a documentation page."""

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
    """Print an OPERATION of the document SPEC as the text of a documentation page, one token on each line.

    OPERATION is an operationId, or a method and a path such as 'GET /v1/users'. `bythebook capture` reads the printed
    page. docs/capture.md lists the facts that a page cannot state.
    """
    operations = Operations(load(spec))
    click.echo(printed(operations, operations.find(operation)).encode("utf-8"), nl=False)
