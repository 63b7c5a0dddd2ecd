"""The command `page`: prints an operation as the text of a documentation page."""

from __future__ import annotations

from pathlib import Path

import click

from bythebook_capture.print.operations import Operations
from bythebook_capture.print.page import printed
from bythebook_openapi.document.load import load
from bythebook_openapi.overlay.model import Overlay
from bythebook_openapi.overlay.option import overlay_option

__all__ = ["page"]


@click.command(short_help="Print an operation as the text of a documentation page.")
@click.argument("spec", type=click.Path(path_type=Path))
@overlay_option
@click.argument("operation")
def page(spec: Path, overlays: tuple[Overlay, ...], operation: str) -> None:
    """Print an OPERATION of the document SPEC as the text of a documentation page, one token on each line.

    OPERATION is an operationId, or a method and a path such as 'GET /v1/users'. `bythebook capture` reads the printed
    page. docs/capture.md lists the facts that a page cannot state.
    """
    operations = Operations(load(spec, overlays=overlays))
    click.echo(printed(operations, operations.find(operation)).encode("utf-8"), nl=False)
