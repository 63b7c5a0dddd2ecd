"""The report for a comment on a pull request, in GitHub's Markdown: what fails, and what is not known. Kept short.

Whatever comes from the server, the document or the user stands in code spans, so that none of it is read as Markdown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bythebook_conformance.model import LEVELS
from bythebook_conformance.reports.findings.causes import Finding, findings
from bythebook_conformance.reports.findings.left import left_line
from bythebook_conformance.reports.findings.unjudged import unjudged_lines
from bythebook_conformance.reports.findings.untested import untested
from bythebook_conformance.reports.findings.withdrawn import withdrawn_lines
from bythebook_conformance.reports.findings.words import count, word
from bythebook_conformance.reports.report import Report
from bythebook_conformance.reports.since.lines import since_lines
from bythebook_conformance.reports.terminal import (
    FEW,
    altered_lines,
    by_reason,
    counted,
    left_out_lines,
    lost_lines,
    outdated_line,
    share_line,
    some,
    title,
    withheld_lines,
)
from bythebook_openapi.text.visible import visible

__all__ = ["code", "to_bytes"]

_CELL, _TEXT, _COMMAND = 80, 300, 1000
# A comment has at most so many lines, with so many findings, points below the table, and items of a folded line.
_MOST, _ROWS, _POINTS, _ITEMS = 30, 8, 4, 5


def to_bytes(report: Report) -> bytes:
    """Return the text of the Markdown report."""
    return ("\n".join(_lines(report)) + "\n").encode("utf-8", "backslashreplace")


def _lines(report: Report) -> list[str]:
    """Returns the lines of the report, at most thirty: the counts, the findings by cause, what is not known."""
    head, points, folded = list(_head(report)), list(_points(report)), list(_folded(report))
    found = [each for each in findings(report) if each.outcome in report.gate.levels]
    room = _MOST - len(head) - len(points) - len(folded)
    return [*head, *_table(report, found, room), *points, *folded]


def _head(report: Report) -> Iterator[str]:
    yield f"### bythebook: {report.word}"
    yield ""
    parts = [f"{code(report.facts.document)} against {code(report.facts.subject)}", counted(report)]
    parts += [share_line(report)] if report.raised else []
    yield f"{'; '.join([*parts, f'{report.facts.requests} requests'])}."
    if report.scope.shard is not None:
        yield f"Shard {report.scope.shard}: {report.scope.elsewhere} requirements are in other shards."
    for line in withdrawn_lines(report):
        yield ""
        yield f"Overlays: {code(line, _COMMAND)}"
    changes = list(since_lines(report.since, quiet=True))
    for line in [*changes[: _POINTS - 1], *changes[-1:]] if len(changes) > _POINTS else changes:
        yield ""
        yield f"Baseline: {code(line, _COMMAND)}"
    for line in lost_lines(report):
        yield ""
        yield f"**Lost**: {code(line, _COMMAND)}"


def _points(report: Report) -> Iterator[str]:
    """Yields a list of what was not done, and why."""
    lines = [f"untested {code(some(ids))}: {code(reason)}" for reason, ids in by_reason(report.untested, apart=FEW)]
    lines += [f"withheld {code(line)}" for line in withheld_lines(report)]
    lines += [f"left out {code(line)}" for line in left_out_lines(report)]
    lines += [f"waiver {code(outdated_line(*each))}" for each in report.outdated]
    if len(lines) > _POINTS:
        lines = [*lines[: _POINTS - 1], f"and {len(lines) - _POINTS + 1} more such points"]
    if lines:
        yield ""
        yield from (f"- {line}" for line in lines)


def _folded(report: Report) -> Iterator[str]:
    """Yields one folded block with a line for each kind of thing that does not fail the run."""
    groups = [(name, lines) for name, lines in _groups(report) if lines]
    if not groups:
        return
    yield ""
    yield f"<details><summary>{', '.join(name for name, _ in groups)}</summary>"
    yield ""
    for name, lines in groups:
        more = [f"and {len(lines) - _ITEMS} more"] if len(lines) > _ITEMS else []
        yield f"- {name}: {'; '.join([*lines[:_ITEMS], *more])}"
    yield ""
    yield "</details>"


def _groups(report: Report) -> Iterator[tuple[str, list[str]]]:
    """Yields the name of each kind of thing, and a text for each."""
    yield "what would mend them", [_mended(each) for each in findings(report) if each.mend]
    for outcome in (*(level for level in LEVELS if level not in report.gate.levels), "waived"):
        found = [each for each in findings(report) if each.outcome == outcome]
        yield count(report.counts[outcome], word(outcome)), [_told(report, each) for each in found]
    groups = untested(report)
    lines = [
        f"{code('; '.join([each.cause, *each.lines]))} ({len(each.ids)}): {code(some(each.ids))}" for each in groups
    ]
    yield f"{sum(len(each.ids) for each in groups)} not tested", lines
    unjudged = [code(line) for line in unjudged_lines(report)]
    yield f"{len(unjudged)} parts of the document are not judged", unjudged
    left = [
        code(left_line(each)) + (f" {code(each.curl, _COMMAND)}" if each.curl else "") for each in report.facts.left
    ]
    yield f"{len(left)} left on the server", list(dict.fromkeys(left))
    altered = [code(line) for line in altered_lines(report)]
    yield f"{len(altered)} changed during the run", altered


def _mended(finding: Finding) -> str:
    lines = "; ".join(f"{where}: {what}" for where, what in finding.mend)
    return f"{code(finding.entries[0].id)} {code(finding.cause)} {code(lines)}"


def _table(report: Report, found: Sequence[Finding], room: int) -> Iterator[str]:
    """Yields a row for each finding, as many as fit into so many lines."""
    if not found:
        return
    yield ""
    yield "| | finding | requirement | expected | actual | said in |"
    yield "| --- | --- | --- | --- | --- | --- |"
    rows = min(_ROWS, len(found) if len(found) <= room - 3 else room - 5)
    for each in found[:rows]:
        entry = each.entries[0]
        place = entry.source
        said = f"{place.file}:{place.line}" if place.line is not None else place.file
        said = f"{place.page}, {said}" if place.page else said
        cells = (title(report, each), _named(each), entry.expected or "", entry.actual or "", said)
        yield f"| {each.outcome} | {' | '.join(map(_cell, cells))} |"
    if len(found) > rows:
        yield ""
        yield f"and {len(found) - rows} more of such findings; the other reports have all."


def _named(found: Finding) -> str:
    """Returns the id of the first requirement, and how many there are more."""
    more = len(found.entries) - 1
    return f"{found.entries[0].id} and {more} more" if more else found.entries[0].id


def _told(report: Report, found: Finding) -> str:
    entry = found.entries[0]
    shown = f"expected {code(entry.expected or '', _CELL)}, got {code(entry.actual or '', _CELL)}"
    return f"{code(title(report, found))} ({code(_named(found))} {shown})"


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
