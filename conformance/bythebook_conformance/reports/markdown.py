"""The report for a comment on a pull request, in GitHub's Markdown: what fails, and what is not known. Kept short.

Whatever comes from the server, the document or the user stands in code spans, so that none of it is read as Markdown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from bythebook_conformance.model import LEVELS
from bythebook_conformance.reports.findings.unjudged import unjudged_lines
from bythebook_conformance.reports.findings.untested import untested
from bythebook_conformance.reports.findings.words import count, word
from bythebook_conformance.reports.report import Entry, Report
from bythebook_conformance.reports.terminal import (
    FEW,
    altered_lines,
    by_reason,
    counted,
    left_line,
    left_out_lines,
    lost_lines,
    outdated_line,
    share_line,
    some,
    withheld_lines,
)
from bythebook_openapi.text.visible import visible

__all__ = ["code", "to_bytes"]

_ROWS, _CELL, _TEXT, _COMMAND = 20, 80, 300, 1000


def to_bytes(report: Report) -> bytes:
    """Return the text of the Markdown report."""
    return ("\n".join(_lines(report)) + "\n").encode("utf-8", "backslashreplace")


def _lines(report: Report) -> Iterator[str]:
    yield f"### bythebook: {report.word}"
    yield ""
    parts = [f"{code(report.facts.document)} against {code(report.facts.subject)}", counted(report)]
    parts += [share_line(report)] if report.raised else []
    yield f"{'; '.join([*parts, f'{report.facts.requests} requests'])}."
    if report.scope.shard is not None:
        yield f"Shard {report.scope.shard}: {report.scope.elsewhere} requirements are in other shards."
    for line in lost_lines(report):
        yield ""
        yield f"**Lost**: {code(line, _COMMAND)}"
    gating = report.gate.levels
    yield from _table(report, [each for each in report.findings if report.outcome(each) in gating])
    operations = [
        f"untested {code(some(ids))}: {code(reason)}" for reason, ids in by_reason(report.untested, apart=FEW)
    ]
    yield from _listed(operations)
    yield from _listed([f"withheld {code(line)}" for line in withheld_lines(report)])
    yield from _listed([f"left out {code(line)}" for line in left_out_lines(report)])
    yield from _listed([f"waiver {code(outdated_line(*each))}" for each in report.outdated])
    for outcome in (*(level for level in LEVELS if level not in gating), "waived"):
        fails = [each for each in report.findings if report.outcome(each) == outcome]
        yield from _folded(count(len(fails), word(outcome)), [_told(each) for each in fails])
    groups = untested(report)
    lines = [
        f"{code('; '.join([each.cause, *each.lines]))} ({len(each.ids)}): {code(some(each.ids))}" for each in groups
    ]
    yield from _folded(f"{sum(len(each.ids) for each in groups)} not tested", lines)
    unjudged = [code(line) for line in unjudged_lines(report)]
    yield from _folded(f"{len(unjudged)} parts of the document are not judged", unjudged)
    left = [
        code(left_line(each)) + (f" {code(each.curl, _COMMAND)}" if each.curl else "") for each in report.facts.left
    ]
    yield from _folded(f"{len(left)} left on the server", list(dict.fromkeys(left)))
    altered = [code(line) for line in altered_lines(report)]
    yield from _folded(f"{len(altered)} changed during the run", altered)


def _table(report: Report, entries: Sequence[Entry]) -> Iterator[str]:
    if not entries:
        return
    yield ""
    yield "| | requirement | expected | actual | said in |"
    yield "| --- | --- | --- | --- | --- |"
    for each in entries[:_ROWS]:
        place = each.source
        said = f"{place.file}:{place.line}" if place.line is not None else place.file
        cells = (each.id, each.expected or "", each.actual or "", f"{place.page}, {said}" if place.page else said)
        yield f"| {report.outcome(each)} | {' | '.join(_cell(cell) for cell in cells)} |"
    if len(entries) > _ROWS:
        yield ""
        yield f"and {len(entries) - _ROWS} more."


def _folded(title: str, lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield ""
        yield f"<details><summary>{title}</summary>"
        yield from _listed(lines[:_ROWS])
        if len(lines) > _ROWS:
            yield f"- and {len(lines) - _ROWS} more"
        yield ""
        yield "</details>"


def _told(entry: Entry) -> str:
    return f"{code(entry.id)} expected {code(entry.expected or '', _CELL)}, got {code(entry.actual or '', _CELL)}"


def _listed(lines: Iterable[str]) -> Iterator[str]:
    """Yield the lines as a list, with an empty line before it."""
    for position, line in enumerate(lines):
        if not position:
            yield ""
        yield f"- {line}"


def _cell(text: str) -> str:
    """Return a text as a code span in a table. A bar ends a cell even there, so that one with a bar is HTML instead."""
    if "|" not in text:
        return code(text, _CELL)
    plain = "".join(char if char.isalnum() or char == " " else f"&#{ord(char)};" for char in _short(text, _CELL))
    return f"<code>{plain}</code>"


def _short(text: str, width: int) -> str:
    """Return a text on one line, cut to a width; what cannot be seen, such as a change of direction, is written out."""
    text = visible(" ".join(text.split()))
    return text if len(text) <= width else f"{text[:width]}..."


def code(text: str, width: int = _TEXT) -> str:
    """Returns a text as a code span (CommonMark 0.31, section 6.1): nothing in it means anything."""
    text = _short(text, width)
    fence = "`" * (max((len(run) for run in re.findall("`+", text)), default=0) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}" if text else ""
