"""Says in one line what a run left on the server, and writes a file that names each thing with its command."""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from bythebook_conformance.reports.report import Left, Report
from bythebook_openapi.text.visible import visible

__all__ = ["left_file", "left_line", "left_lines", "left_summary"]

_PREFIX, _SUFFIX = "bythebook-left-", ".sh"


def left_line(left: Left) -> str:
    """Returns one line that says what is left on the server and why."""
    named = f"{left.id or left.location or 'a resource'} of {left.operation}"
    at = ", ".join(f"{name} {value}" for name, value in left.path.items())
    changed = f"{left.operation} ({at})" if at else left.operation
    return f"{changed if left.changed else named}: {left.reason}"


def left_summary(left: Sequence[Left], file: Path | None) -> str:
    """Returns one line that counts what is left, by operation, and names the file with the commands."""
    groups = Counter((each.operation, each.changed) for each in left)
    reasons = list(dict.fromkeys(each.reason for each in left))
    parts = [_counted(number, operation, is_changed=changed) for (operation, changed), number in groups.items()]
    why = f": {reasons[0]}" if len(reasons) == 1 else ""
    commands = len({each.curl for each in left if each.curl})
    held = f", with {commands} commands" if commands > 1 else ", with a command" if commands else ""
    return f"{', '.join(parts)}{why}" + (f"; {file} names each{held}" if file is not None else "")


def _counted(number: int, operation: str, *, is_changed: bool) -> str:
    what = "change" if is_changed else "resource"
    return f"{number} {what}{'s' if number > 1 else ''} of {operation}"


def left_file(report: Report) -> Path | None:
    """Writes what a run left into a file of the folder for temporary files. Returns its path; None where less than two
    things are left, no command would delete one, or no file can be written.
    """
    if len(report.facts.left) < 2 or not any(each.curl for each in report.facts.left):
        return None
    with suppress(OSError):
        number, name = tempfile.mkstemp(_SUFFIX, _PREFIX)
        with os.fdopen(number, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.writelines(f"{line}\n" for line in left_lines(report))
        return Path(name)
    return None


def left_lines(report: Report) -> Iterator[str]:
    """Yields the lines of a shell script: a comment for each thing that is left, and the command that mends it."""
    yield f"# What a run of bythebook left on {visible(report.facts.subject)}."
    told: set[str] = set()
    for each in report.facts.left:
        lines = [f"# {visible(left_line(each))}", *([each.curl] if each.curl is not None else [])]
        if (text := "\n".join(lines)) not in told:
            told.add(text)
            yield from lines
