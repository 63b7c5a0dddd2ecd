"""Writes the classes of operations into `docs/safety.md`, and says them in lines for `explain` and `check --plan`.

`python -m bythebook_conformance.reports.before.safety docs/safety.md` rewrites the part of the page between the two
markers; with `--check` it only says whether that part is up to date.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from bythebook_conformance.relations.safety.classes import CLASSES, CONDITIONS, SafetyClass
from bythebook_openapi.errors import InputError

__all__ = ["BEGIN", "END", "class_line", "class_lines", "main", "rewritten"]

BEGIN = "<!-- classes: written by `make safety` from the table in relations/safety/classes.py; edit that file -->"
END = "<!-- end of classes -->"


def class_line(found: SafetyClass) -> str:
    """Returns one line that says the class of an operation, why, and on which condition its requests are sent."""
    places = f"another machine: {found.elsewhere}; this machine: {found.here}; --disposable: {found.disposable}"
    return f"class {found.id}: {found.reason} ({places}; see bythebook help safety)"


def class_lines(found: SafetyClass) -> Iterator[str]:
    """Yields lines that say the class of an operation, why, and to which resources its requests are sent."""
    yield f"class {found.id}: {found.reason}"
    yield f"- a server on another machine: {CONDITIONS[found.elsewhere]}"
    yield f"- a server on this machine: {CONDITIONS[found.here]}"
    yield f"- with --disposable: {CONDITIONS[found.disposable]}"
    if found.instead:
        yield f"- {found.instead}"


def rewritten(text: str) -> str:
    """Returns a page whose part between the markers has the classes. Raises `InputError` without markers."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise InputError("the page has no markers", expected=f"the lines {BEGIN!r} and {END!r}")
    return f"{before}{begin}\n\n{_classes()}\n{end}{after}"


def _classes() -> str:
    rows = ["| class | what belongs to it | why it may harm | another machine | this machine | `--disposable` |"]
    rows.append("| --- | --- | --- | --- | --- | --- |")
    for each in CLASSES:
        cells = (f"**{each.id}**", each.covers, each.reason, each.elsewhere, each.here, each.disposable)
        rows.append(f"| {' | '.join(cells)} |")
    conditions = [f"- **{name}**: {told}." for name, told in CONDITIONS.items()]
    kept = [f"- **{each.id}**: {each.instead}." for each in CLASSES if each.instead]
    parts = [rows, ["The conditions:"], conditions, ["Fields that are kept as they were:"], kept]
    return "\n\n".join("\n".join(lines) for lines in parts) + "\n"


def main(words: Sequence[str]) -> int:
    """Writes the page, or says whether it is up to date. Returns the exit code."""
    is_check, files = "--check" in words, [each for each in words if each != "--check"]
    if len(files) != 1:
        print("expected the page: docs/safety.md", file=sys.stderr)
        return 2
    file = Path(files[0])
    before = file.read_text(encoding="utf-8")
    text = rewritten(before)
    if not is_check:
        file.write_text(text, encoding="utf-8")
        return 0
    if before != text:
        print(f"{file} is not up to date: run `make safety`", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
