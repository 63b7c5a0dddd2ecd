"""Groups the fails of a report by their cause, for a person to read. Ids and counts in reports stay single."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass

from bythebook_conformance.reports.findings.words import MEANINGS, REASONS
from bythebook_conformance.reports.report import Entry, Report
from bythebook_conformance.rules import RULES
from bythebook_conformance.rules.invalid_values import OF_TYPES

__all__ = ["Finding", "findings"]

_ORDER = ("failure", "warning", "notice", "waived")
_RULES = {rule.kind: rule for rule in RULES}
# A fail that says the same in so many operations has one cause.
_FEW = 3


@dataclass(frozen=True)
class Finding:
    """The fails of one cause, in the order of the report; the first is shown with its evidence.

    `fault` completes "The server ...". `why` says in half a sentence why the finding is no failure, and is empty for a
    failure. `operations` holds the ids of the operations.
    """

    outcome: str
    fault: str
    why: str
    entries: tuple[Entry, ...]

    @property
    def operations(self) -> tuple[str, ...]:
        """The ids of the operations in which it shows."""
        return tuple(dict.fromkeys(entry.operation for entry in self.entries))


def findings(report: Report) -> tuple[Finding, ...]:
    """Returns the findings of a report: failures first, then warnings, notices and what is waived."""
    groups: dict[Hashable, list[Entry]] = {}
    for entry in report.findings:
        groups.setdefault(_cause(report, entry), []).append(entry)
    found = [_finding(report, entries) for entries in _joined(report, list(groups.values()))]
    return tuple(sorted(found, key=lambda finding: _ORDER.index(finding.outcome)))


def _cause(report: Report, entry: Entry) -> Hashable:
    """Returns what the fails of one cause have in common."""
    rule, outcome = _RULES.get(entry.kind), report.outcome(entry)
    reason = REASONS.get(entry.reason or "")
    if reason is not None and reason.is_general:
        shown = entry.status if entry.location == "operation" or not entry.field else None
        return outcome, entry.reason, shown
    if rule is not None and rule.traits.breaks_document:
        return outcome, entry.kind, "" if entry.case in OF_TYPES else entry.case, entry.reason
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


def _finding(report: Report, entries: list[Entry]) -> Finding:
    first, outcome = entries[0], report.outcome(entries[0])
    reason, rule = REASONS.get(first.reason or ""), _RULES.get(first.kind)
    of_rule = _cases(first).get(first.case, rule.meaning.fault if rule is not None else first.kind)
    fault = reason.fault if reason is not None and reason.fault else of_rule
    why = "" if outcome == "failure" else reason.why if reason is not None else first.reason or MEANINGS[outcome]
    return Finding(outcome, fault, why, tuple(entries))
