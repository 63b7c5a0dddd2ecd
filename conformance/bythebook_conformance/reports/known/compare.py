"""Compares the reports of two runs: which failures are new, fixed, still there, or no longer judged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, get_args

from bythebook_conformance.model import LEVELS
from bythebook_conformance.reports.report import Entry, Report

__all__ = ["CHANGES", "Change", "Comparison", "Difference"]

# `unjudged` is no `fixed`: the second run does not say what became of the failure.
Change = Literal["new", "fixed", "still found", "not judged"]
CHANGES: tuple[Change, ...] = get_args(Change)


@dataclass(frozen=True)
class Difference:
    """What became of one requirement that failed in one of two runs.

    `entry` is the failure: that of the second run where it fails there. `note` says in a few words what a reader must
    know beside it, such as why it was not judged.
    """

    change: Change
    entry: Entry
    outcome: str
    note: str = ""


@dataclass(frozen=True)
class Comparison:
    """Two reports, the earlier one first."""

    before: Report
    after: Report

    @cached_property
    def differences(self) -> tuple[Difference, ...]:
        """Every requirement that failed in one of the runs, in the order of the second report, then of the first."""
        earlier = {each.id: each for each in self.before.requirements}
        later = {each.id: each for each in self.after.requirements}
        fails = [self._failing(each, earlier.get(each.id)) for each in later.values() if each.verdict == "fail"]
        gone = [each for each in earlier.values() if each.verdict == "fail" and not _is_fail(later.get(each.id))]
        return (*fails, *(self._gone(each, later.get(each.id)) for each in gone))

    def _failing(self, now: Entry, then: Entry | None) -> Difference:
        outcome = self.after.outcome(now)
        if then is None or then.verdict != "fail":
            is_judged = then is not None and then.verdict == "pass"
            return Difference("new", now, outcome, "" if is_judged else "it was not judged before")
        if _weight(now) < _weight(then):
            return Difference("new", now, outcome, f"it was a {then.level} before")
        return Difference("still found", now, outcome)

    def _gone(self, then: Entry, now: Entry | None) -> Difference:
        outcome = self.before.outcome(then)
        if now is not None and now.verdict == "pass" and not self.after.is_cut(now):
            return Difference("fixed", then, outcome)
        return Difference("not judged", then, outcome, self._why(then.id, now))

    def _why(self, identifier: str, now: Entry | None) -> str:
        """Returns why the second run does not tell whether a requirement still fails."""
        report = self.after
        if now is not None and now.verdict == "pass":
            by = "a signal" if report.facts.stopped else report.left_out.by if report.left_out else "a limit"
            return f"{by} ended the run before all its requests were sent"
        if now is not None:
            return now.reason or now.verdict
        if identifier in report.scope.excluded:
            return f"excluded: {report.scope.excluded[identifier]}"
        if not self.is_same_document:
            return "the other document does not require it, or it was not selected"
        return f"left out by {' or '.join(self._leaving_out) or 'the other version'}"

    @property
    def _leaving_out(self) -> list[str]:
        """The options of the second run that left requirements out."""
        scope = self.after.scope
        options = {"--select": scope.selected_out, "--no-create": scope.unwritten, "--shard": scope.elsewhere}
        return [option for option, count in options.items() if count]

    @property
    def is_same_document(self) -> bool:
        """Whether both runs judged by the same document."""
        return self.before.facts.digest == self.after.facts.digest

    @property
    def warnings(self) -> Iterator[str]:
        """What makes the reports hard to compare, one line each."""
        before, after = self.before.facts, self.after.facts
        if not self.is_same_document:
            names = (f"{each.document} ({each.digest[:12]})" for each in (before, after))
            yield f"the documents differ: {', '.join(names)}"
        if before.version != after.version:
            yield f"the versions differ: bythebook {before.version} and {after.version} may require different things"

    def groups(self, change: Change) -> Mapping[str, Sequence[Difference]]:
        """Returns the differences of one kind by operation: `POST /orders`, or its id where no report has it."""
        names = {each.id: f"{each.method} {each.path}" for run in (self.before, self.after) for each in run.operations}
        found: dict[str, list[Difference]] = {}
        for each in self.of(change):
            found.setdefault(names.get(each.entry.operation, each.entry.operation), []).append(each)
        return found

    def of(self, change: Change) -> Sequence[Difference]:
        """Returns the differences of one kind."""
        return [each for each in self.differences if each.change == change]

    @property
    def counts(self) -> Mapping[Change, int]:
        """How many differences there are of each kind."""
        return {change: len(self.of(change)) for change in CHANGES}

    @property
    def failing(self) -> Sequence[Difference]:
        """The new failures that fail the second run: they are of a level that its gate counts, and not waived."""
        return [each for each in self.of("new") if each.outcome in self.after.gate.levels]

    @property
    def exit_code(self) -> int:
        """1 where a new failure fails the second run, else 0."""
        return int(bool(self.failing))

    def as_json(self) -> dict[str, Any]:
        """Returns the comparison as JSON data."""
        return {
            "before": _run(self.before),
            "after": _run(self.after),
            "warnings": list(self.warnings),
            "exit_code": self.exit_code,
            "counts": dict(self.counts),
            "differences": [_as_json(each) for each in self.differences],
        }


def _run(report: Report) -> dict[str, Any]:
    facts = report.facts
    return {"version": facts.version, "document": facts.document, "sha256": facts.digest, "target": facts.target}


def _as_json(each: Difference) -> dict[str, Any]:
    entry = each.entry
    stated = {"id": entry.id, "operation": entry.operation, "change": each.change, "outcome": each.outcome}
    return {**stated, "expected": entry.expected, "actual": entry.actual, "note": each.note or None}


def _is_fail(entry: Entry | None) -> bool:
    return entry is not None and entry.verdict == "fail"


def _weight(entry: Entry) -> int:
    """Returns the rank of a failure's level; the gravest has the least."""
    return LEVELS.index(entry.level) if entry.level is not None else len(LEVELS)
