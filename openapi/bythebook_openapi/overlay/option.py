"""The option `--overlay` of every command that reads a document."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from bythebook_openapi.overlay.model import Overlay, document_of, read_overlay

__all__ = ["extended", "overlay_option"]


class _File(click.ParamType[Overlay]):
    """The file of an overlay, which is read at once."""

    name = "file"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Returns the overlay. Raises `InputError` if the file is none."""
        del param, ctx
        return value if isinstance(value, Overlay) else read_overlay(Path(value))


overlay_option = click.option(
    "--overlay",
    "overlays",
    type=_File(),
    multiple=True,
    metavar="FILE",
    help="Apply an OpenAPI Overlay 1.0 or 1.1 to the document first; may be repeated. See `bythebook help overlays`.",
)


def extended(overlays: Iterable[Overlay]) -> str:
    """Returns the document that the first overlay with `extends` names: where no other is named. Empty for none."""
    return next(filter(None, map(document_of, overlays)), "")
