"""The HTML report of a run: what `assets/` shows, as compact data.

Texts stand in one list and are named by their number, since thousands of requirements share them. A requirement is a
row of numbers; what only a fail has stands beside the rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from bythebook_conformance.reports.before.explain import how_judged
from bythebook_conformance.reports.findings.causes import Finding, findings
from bythebook_conformance.reports.findings.names import field_name
from bythebook_conformance.reports.findings.script import commands
from bythebook_conformance.reports.findings.words import MEANINGS, REASONS, reproduced
from bythebook_conformance.reports.html.page import page
from bythebook_conformance.reports.html.pretty import Line, laid_out, marked
from bythebook_conformance.reports.report import Entry, Excerpt, OperationEntry, Report
from bythebook_conformance.reports.sanitize import json_text, shown
from bythebook_conformance.reports.semantics import trait_words
from bythebook_conformance.reports.since.lines import since_lines
from bythebook_conformance.reports.terminal import altered_lines, lost_lines, withheld_lines
from bythebook_conformance.rules import RULES
from bythebook_conformance.running.advice import parted
from bythebook_openapi.text.visible import visible

__all__ = ["GROUPS", "to_bytes"]

# The columns of the overview, by what the rules call them (`Meaning.group`), each with a sentence.
GROUPS: Mapping[str, tuple[str, str]] = {
    "absent": ("Absent", "Required and optional fields"),
    "default": ("Default", "The default stands in for an absent field"),
    "falsy": ("Falsy", "Values that a client sends outweigh the default: 0, false, an empty text, null"),
    "null": ("Null", "Null is accepted and kept, or refused"),
    "limits": ("Types, limits", "Values inside the schema are accepted, values outside are refused"),
    "stored": ("Value kept", "The server answers and keeps the value that the client sent"),
    "lists": ("Lists", "Lists, pages and filters"),
    "update": ("Update", "PATCH, PUT and DELETE change what they name"),
    "response": ("Response", "Responses have the documented form"),
    "access": ("Access", "Only the right credentials are accepted"),
    "errors": ("Errors", "No request makes the server fail"),
    "": ("Other", "Other requirements"),
}
_STYLE = ("base.css", "report.css")
_SCRIPTS = (
    "dom.js",
    "theme.js",
    "data.js",
    "filters.js",
    "address.js",
    "lazy.js",
    "code.js",
    "card.js",
    "dialog.js",
    "summary.js",
    "heatmap.js",
    "matrix.js",
    "lists.js",
    "keys.js",
    "reveal.js",
    "report.js",
)
# The columns of a row. `id` is 0 if the other columns give it.
_COLUMNS = (
    "operation",
    "location",
    "field",
    "name",
    "kind",
    "case",
    "outcome",
    "authority",
    "reason",
    "sentence",
    "page",
    "file",
    "pointer",
    "line",
    "id",
)


def to_bytes(report: Report) -> bytes:
    """Returns the HTML file of a report."""
    report = shown(report)
    title = f"{report.word}: {report.facts.document} against {report.facts.subject}"
    return page(f"bythebook - {title}", _data(report), style=_STYLE, scripts=_SCRIPTS)


def _data(report: Report) -> dict[str, Any]:
    texts = _Texts()
    kinds = list(dict.fromkeys(each.kind for each in report.requirements))
    numbers = {entry.id: number for number, entry in enumerate(report.requirements)}
    return {
        "facts": _facts(report),
        "groups": _groups(kinds),
        "kinds": {kind: _kind(kind) for kind in kinds},
        "operations": [_operation(each) for each in report.operations],
        "columns": _COLUMNS,
        "rows": [_row(report, entry, texts) for entry in report.requirements],
        "texts": texts.list,
        "fails": {numbers[entry.id]: _fail(report, entry) for entry in report.findings},
        "causes": [_cause(finding, numbers) for finding in findings(report)],
        "meanings": dict(MEANINGS),
        "left": [asdict(each) for each in report.facts.left],
        "altered": list(altered_lines(report)),
        "withheld": list(withheld_lines(report)),
        "lost": lost_lines(report),
        "since": list(since_lines(report.since)),
        "waivers": [{**_waiver(waiver), "state": state} for waiver, state in report.waivers],
        "excluded": dict(report.scope.excluded),
        "normalized": {field: sorted(names) for field, names in report.gate.normalized.items()},
    }


class _Texts:
    """Texts, each of them once. The empty text is number 0."""

    def __init__(self) -> None:
        self.list = [""]
        self._numbers = {"": 0}

    def number(self, text: str | None) -> int:
        """Returns the number of a text."""
        if not text:
            return 0
        if text not in self._numbers:
            self._numbers[text] = len(self.list)
            self.list.append(text)
        return self._numbers[text]


def _facts(report: Report) -> dict[str, Any]:
    facts, scope = report.facts, report.scope
    return {
        "word": report.word,
        "exit": report.exit_code,
        "counts": dict(report.counts),
        "judged": report.judged,
        "raised": report.raised,
        "minimum": None if report.gate.min_judged is None else float(report.gate.min_judged),
        "below": report.is_below,
        "failing": list(report.gate.levels),
        "document": facts.document,
        "digest": facts.digest,
        "target": facts.subject,
        "command": facts.command,
        "seed": facts.repeats or None,
        "requests": facts.requests,
        "seconds": facts.seconds,
        "made": facts.made,
        "deleted": facts.deleted,
        "version": facts.version,
        "stopped": facts.stopped,
        "shard": scope.shard,
        "elsewhere": scope.elsewhere,
        "selected_out": scope.selected_out,
        "unwritten": scope.unwritten,
        "left_out": None if report.left_out is None else asdict(report.left_out),
    }


def _groups(kinds: Iterable[str]) -> list[dict[str, str]]:
    """Returns the columns of the overview that have a kind."""
    found = {_group(kind) for kind in kinds}
    return [{"id": group, "name": name, "about": about} for group, (name, about) in GROUPS.items() if group in found]


def _group(kind: str) -> str:
    return next((rule.meaning.group for rule in RULES if rule.kind == kind), "")


def _kind(kind: str) -> dict[str, Any]:
    """Returns what the rule of a kind says of itself, as far as there is a rule."""
    rule = next((each for each in RULES if each.kind == kind), None)
    judged = " ".join(how_judged(kind).split())
    if rule is None:
        return {"group": "", "must": "", "raised": "", "judged": judged, "traits": [], "notes": []}
    return {
        "group": rule.meaning.group,
        "must": rule.meaning.must,
        "raised": rule.meaning.raised_by,
        "judged": judged,
        "traits": list(trait_words(rule)),
        "notes": [{"text": note.text, "case": note.case} for note in rule.meaning.notes],
    }


def _operation(operation: OperationEntry) -> dict[str, Any]:
    stated = asdict(operation)
    reason, following = parted(operation.untested or "")
    return {**stated, "untested": reason or None, "next": following or None}


def _row(report: Report, entry: Entry, texts: _Texts) -> list[int]:
    case = f":{entry.case}" if entry.case else ""
    parts = [] if entry.location in {"", "operation"} else [entry.location, *entry.field]
    derived = "/".join([entry.operation, *parts, f"{entry.kind}{case}"])
    stated = (
        entry.operation,
        entry.location,
        "/".join(entry.field),
        field_name(entry),
        entry.kind,
        entry.case,
        report.outcome(entry),
        entry.authority,
        entry.reason,
        entry.sentence,
        entry.source.page,
        visible(entry.source.file),
        entry.source.pointer,
        "" if entry.source.line is None else str(entry.source.line),
        "" if derived == entry.id else entry.id,
    )
    return [texts.number(each) for each in stated]


def _fail(report: Report, entry: Entry) -> dict[str, Any]:
    waiver = report.waiver(entry)
    field = entry.field if entry.location in {"body", "response"} else ()
    answer = json_text(entry.response) if entry.response is not None else entry.answer or ""
    body = [] if entry.request is None else laid_out(json_text(entry.request))
    return {
        "level": entry.level,
        "expected": entry.expected,
        "actual": entry.actual,
        "changes": [asdict(change) for change in entry.changes],
        "why": _why(entry),
        "seen": entry.seen,
        "reproduced": reproduced(entry.seen) if entry.seen else "",
        "status": entry.status,
        "response": _code(laid_out(answer), field),
        "request": _code(body, entry.field if entry.location == "body" else ()),
        "curl": entry.curl,
        "script": commands(report, entry),
        "excerpt": _excerpt(entry.excerpt),
        "words": entry.source.words,
        "statement": _code(laid_out(entry.source.statement or ""), ()),
        "waiver": None if waiver is None else _waiver(waiver),
    }


def _why(entry: Entry) -> str:
    """Returns why a finding is no failure; empty for a failure."""
    reason = REASONS.get(entry.reason or "")
    return "" if reason is None or entry.level == "failure" else reason.why


def _cause(finding: Finding, numbers: Mapping[str, int]) -> dict[str, Any]:
    return {
        "fault": finding.fault,
        "why": finding.why,
        "level": finding.outcome,
        "cause": finding.cause,
        "mend": [{"where": where, "what": what} for where, what in finding.mend],
        "rows": [numbers[entry.id] for entry in finding.entries],
    }


def _code(lines: Sequence[Line], field: Sequence[str]) -> dict[str, Any]:
    return {"lines": [visible(line.text) for line in lines], "first": 1, "marked": marked(lines, field)}


def _excerpt(excerpt: Excerpt | None) -> dict[str, Any] | None:
    if excerpt is None:
        return None
    marks = [excerpt.line - excerpt.first]
    return {"file": visible(excerpt.file), "first": excerpt.first, "lines": list(excerpt.lines), "marked": marks}


def _waiver(waiver: Any) -> dict[str, Any]:
    return {"match": waiver.match, "reason": waiver.reason, "until": waiver.until}
