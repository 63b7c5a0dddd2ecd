"""Tells of a finished run in every form asked for: printed, and written to files that were named before it began."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from rich.console import Console

from bythebook_conformance.reports.exchanges import EXCHANGES
from bythebook_conformance.reports.files import ENDINGS, FORMS, write
from bythebook_conformance.reports.findings.left import left_file
from bythebook_conformance.reports.report import Report
from bythebook_conformance.reports.terminal import print_short, print_text
from bythebook_openapi.errors import InputError
from bythebook_openapi.text.atomic_write import write_whole
from bythebook_openapi.text.closed_pipe import silence

__all__ = ["WIDTH", "console", "prepared", "tell", "write_all"]

WIDTH = 120
_ALL = (*FORMS, *EXCHANGES)


class _Console(Console):
    """A console whose reader may leave, as `head` does: what follows is written nowhere, and the command goes on."""

    def on_broken_pipe(self) -> None:
        """Goes on in silence. The base class would end the command with 1."""
        silence()


def console() -> Console:
    """Return the console that a person reads; in a file or a pipe its lines have a fixed width."""
    return _Console(width=None if sys.stdout.isatty() else WIDTH)


def prepared(reports: Iterable[str], *, has_exchanges: bool = True) -> list[tuple[str, Path]]:
    """Returns form and file of texts such as `json=out.txt` or `report.html`, before anything is sent.

    Without exchanges, as in `merge`, the forms that list them are refused. Raises `InputError`.
    """
    found = [_prepared(text) for text in reports]
    for form, path in found:
        if form in EXCHANGES and not has_exchanges:
            told = f"--report {form}= lists the requests of a run, and none is sent here"
            raise InputError(told, file=str(path), expected=f"--report {form}= beside `bythebook check`")
    taken: dict[Path, str] = {}
    for form, path in found:
        file = path.resolve()
        if file in taken:
            told = f"--report {taken[file]}= and --report {form}= name the same file"
            raise InputError(told, file=str(path), expected="a file for each report")
        if file.is_file() or not file.exists():  # a device such as /dev/stdout may take several
            taken[file] = form
    return found


def _prepared(text: str) -> tuple[str, Path]:
    form, equals, name = text.partition("=")
    if not equals:
        form, name = ENDINGS.get(Path(text).suffix.lower(), ""), text
    if form not in _ALL or not name:
        forms = [f"{form}=FILE" for form in _ALL]
        expected = f"a FILE that ends in {', '.join(ENDINGS)}; or {', '.join(forms[:-1])} or {forms[-1]}"
        raise InputError(f"--report {text!r} cannot be read", expected=expected)
    several = re.split(rf",\s*(?=(?:{'|'.join(_ALL)})=)", text)
    if len(several) > 1:
        expected = " ".join(f"--report {each}" for each in several)
        raise InputError(f"--report {text!r} names several reports", expected=f"an option for each: {expected}")
    path = Path(name)
    if not path.absolute().parent.is_dir() or path.is_dir():
        raise InputError("cannot be written", file=name, expected="a file in a folder that exists")
    # A report is written beside its file first, so the folder must take files. A device such as /dev/stdout takes it.
    if (path.is_file() or not path.exists()) and not os.access(Path(os.path.realpath(path)).parent, os.W_OK):
        raise InputError("cannot be written", file=name, expected="a file in a folder that you may write to")
    return form, path


def tell(
    report: Report,
    files: Sequence[tuple[str, Path]],
    *,
    verbose: bool,
    quiet: bool = False,
    exchanges: Callable[[], Iterable[bytes]] = tuple,
) -> None:
    """Writes a report to each file and prints it, in short if `quiet`. `exchanges` returns those of the run as lines.

    Files come first: a terminal or a pipe may be closed, as by `| head`. Raises `InputError` where a file cannot be
    written.
    """
    write_all(report, files, exchanges)
    if quiet:
        print_short(report, console())
    else:
        file = next((str(path) for form, path in files if form == "json"), "")
        left = None if verbose else left_file(report)
        print_text(report, console(), verbose=verbose, file=file, left=left)


def write_all(
    report: Report, files: Sequence[tuple[str, Path]], exchanges: Callable[[], Iterable[bytes]] = tuple
) -> None:
    """Writes a report to each file, to pipes last. Raises `InputError` where one cannot be written."""
    for form, path in sorted(files, key=lambda pair: pair[1].exists() and not pair[1].is_file()):
        if form in EXCHANGES:
            write_whole(path, EXCHANGES[form](report, exchanges()))
        else:
            write(report, form, path)
