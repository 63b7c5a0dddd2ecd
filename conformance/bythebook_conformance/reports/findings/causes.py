"""Groups the fails of a report by their cause, for a person to read. Ids and counts in reports stay single."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass

from jsonpointer import JsonPointer

from bythebook_conformance.reports.findings.mending import habit_of, mending
from bythebook_conformance.reports.findings.words import MEANINGS, REASONS
from bythebook_conformance.reports.report import Entry, Report
from bythebook_conformance.rules import RULES
from bythebook_conformance.rules.invalid_values import OF_TYPES
from bythebook_openapi.states import EACH

__all__ = ["Finding", "findings", "mending_of"]

_WAIVED = "waived"
_ORDER = ("failure", "warning", "notice", _WAIVED)
_RULES = {rule.kind: rule for rule in RULES}
# A fail that says the same in so many operations has one cause.
_FEW = 3


@dataclass(frozen=True)
class Finding:
    """The fails of one cause, in the order of the report; the first is shown with its evidence.

    `fault` completes "The server ...". `why` says in half a sentence why the finding is no failure, and is empty for a
    failure. `cause` says in one line where the fault may come from, empty where that is unknown, and `mend` what would
    mend it: the framework or the place in the document, and what to write there. `operations` holds the ids of the
    operations.
    """

    outcome: str
    fault: str
    why: str
    entries: tuple[Entry, ...]
    cause: str = ""
    mend: tuple[tuple[str, str], ...] = ()

    @property
    def operations(self) -> tuple[str, ...]:
        """The ids of the operations in which it shows."""
        return tuple(dict.fromkeys(entry.operation for entry in self.entries))


def findings(report: Report) -> tuple[Finding, ...]:
    """Returns the findings of a report: failures first, then warnings, notices and what is waived."""
    groups: dict[Hashable, list[Entry]] = {}
    for entry in report.findings:
        groups.setdefault(_cause(report, entry), []).append(entry)
    found = [_finding(report, entries) for entries in _within(report, _joined(report, list(groups.values())))]
    return tuple(sorted(found, key=lambda finding: _ORDER.index(finding.outcome)))


def mending_of(report: Report) -> Mapping[str, str]:
    """Returns for each fail, by id, what reports of single requirements add: with how many others it has one cause, the
    cause, and what would mend it.
    """
    return {entry.id: _added(finding) for finding in findings(report) for entry in finding.entries}


def _added(finding: Finding) -> str:
    others = len(finding.entries) - 1
    told = [f"One cause with {others} other requirement{'s' if others > 1 else ''}."] if others else []
    told += [f"Cause: {finding.cause}."] if finding.cause else []
    told += [f"Mend in {where}: {what}." for where, what in finding.mend]
    return "".join(f" {each}" for each in told)


def _cause(report: Report, entry: Entry) -> Hashable:
    """Returns what the fails of one cause have in common."""
    rule, outcome = _RULES.get(entry.kind), report.outcome(entry)
    reason = REASONS.get(entry.reason or "")
    if reason is not None and reason.is_general:
        shown = entry.status if entry.location == "operation" or not entry.field else None
        return outcome, entry.reason, shown
    habit = habit_of(entry)
    is_general = habit is not None and habit.is_general
    if rule is not None and (rule.traits.breaks_document or is_general):
        return outcome, entry.kind, "" if entry.case in OF_TYPES else entry.case, entry.reason, habit
    if not entry.field:
        return outcome, entry.kind, entry.case, entry.reason, entry.status
    return outcome, entry.kind, entry.case in _cases(entry), entry.reason, entry.operation


def _cases(entry: Entry) -> Mapping[str, str]:
    rule = _RULES.get(entry.kind)
    return rule.meaning.faults if rule is not None else {}


def _joined(report: Report, groups: list[list[Entry]]) -> list[list[Entry]]:
    """Joins groups of different operations whose fails say the same of the same fields, where there are several."""
    alike: dict[Hashable, list[list[Entry]]] = {}
    for group in groups:
        said = tuple((entry.kind, entry.case, entry.field, entry.actual) for entry in group)
        alike.setdefault((report.outcome(group[0]), group[0].reason, said), []).append(group)
    found: list[list[Entry]] = []
    for some in alike.values():
        found += [[entry for group in some for entry in group]] if len(some) >= _FEW else some
    return found


def _within(report: Report, groups: list[list[Entry]]) -> list[list[Entry]]:
    """Joins the fail of an object with those of its members, where it differs in these alone."""
    places = {
        (entry.operation, entry.location, entry.field): number
        for number, group in enumerate(groups)
        for entry in group
        if entry.field and report.outcome(entry) != _WAIVED
    }
    moved: dict[str, int] = {}
    for number, group in enumerate(groups):
        for entry in group:
            inner = [places.get((entry.operation, entry.location, at)) for at in _differing(entry)]
            found = {each for each in inner if each is not None} - {number}
            if found and None not in inner and report.outcome(entry) != _WAIVED:
                moved[entry.id] = min(found)
    joined = [[entry for entry in group if entry.id not in moved] for group in groups]
    for group in groups:
        for entry in group:
            if entry.id in moved:
                joined[moved[entry.id]].append(entry)
    order = {outcome: position for position, outcome in enumerate(_ORDER)}
    return [sorted(group, key=lambda entry: order[report.outcome(entry)]) for group in joined if group]


def _differing(entry: Entry) -> list[tuple[str, ...]]:
    """Returns the names down to each member in which the value of a fail differs."""
    pointers = (JsonPointer(each.pointer).parts for each in entry.changes if each.pointer)
    return [(*entry.field, *(EACH if part.isdecimal() else part for part in parts)) for parts in pointers]


def _finding(report: Report, entries: list[Entry]) -> Finding:
    first, outcome = entries[0], report.outcome(entries[0])
    reason, rule = REASONS.get(first.reason or ""), _RULES.get(first.kind)
    of_rule = _cases(first).get(first.case, rule.meaning.fault if rule is not None else first.kind)
    fault = reason.fault if reason is not None and reason.fault else of_rule
    why = "" if outcome == "failure" else reason.why if reason is not None else first.reason or MEANINGS[outcome]
    habit, mend = habit_of(first), tuple(mending(first, report.facts.framework))
    return Finding(outcome, fault, why, tuple(entries), habit.cause if habit is not None else "", mend)
