"""Finds the JSON report that a command reads where none is named: the last one written in the working folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from bythebook_openapi.configuration import Configuration
from bythebook_openapi.errors import InputError
from bythebook_openapi.text.visible import visible

__all__ = ["report_option", "the_report"]

# A JSON report begins with the name of its program.
_HEAD, _BYTES = (b'"kit"', b'"bythebook"'), 200

report_option = click.option(
    "--report",
    "file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The JSON report. Else the last one in the working folder, or where the configuration lets `check` write it.",
)


def the_report(file: Path | None, *, besides: Path | None = None) -> Path:
    """Returns the file that is named, else the last JSON report written here, and says which one that is.

    `besides` is not meant. Raises `InputError` where there is none.
    """
    if file is not None:
        return file
    found = {path.resolve(): path for path in _reports()}
    if besides is not None:
        found.pop(besides.resolve(), None)
    if not found:
        told = "no report is named, and there is none in this folder" + (" besides" if besides is not None else "")
        raise InputError(told, expected="--report FILE, which check --report FILE.json wrote")
    last = max(found.values(), key=lambda path: path.stat().st_mtime_ns)
    click.echo(visible(f"reads {last}, the last report here"), err=True)
    return last


def _reports() -> Iterator[Path]:
    """Yields the JSON reports of the working folder, and those that the configuration names."""
    configuration = click.get_current_context().find_object(Configuration) or Configuration()
    stated = [text.partition("=")[2] or text for text in configuration.check.get("report", ())]
    for path in (*Path().glob("*.json"), *map(Path, stated)):
        if path.is_file() and _is_report(path):
            yield path


def _is_report(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            head = file.read(_BYTES)
    except OSError:
        return False
    return all(part in head for part in _HEAD)
