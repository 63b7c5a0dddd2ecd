"""Finds what a document may learn from the findings of a report, and what it may not. It writes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bythebook_conformance.commands.repair.case import Case, NotExpressible
from bythebook_conformance.commands.repair.draft import Draft
from bythebook_conformance.commands.repair.edits import EDITS
from bythebook_conformance.commands.repair.uses import LEARNS, with_own_copy
from bythebook_conformance.model import LEVELS, Requirement
from bythebook_conformance.planning.plan import requirements
from bythebook_conformance.reports.report import Entry, Report
from bythebook_openapi.model.contract import Contract, Operation

__all__ = ["Candidate", "Kept", "found", "together"]

_NEVER = "never"
# What the document says of every request then: only a failure shows it.
_SURE = frozenset({"demanded", "no null"})


@dataclass(frozen=True)
class Candidate:
    """A finding that the document can learn from: the actions, and what the document says then."""

    case: Case
    actions: Sequence[Mapping[str, Any]]
    says: str

    @property
    def entry(self) -> Entry:
        """The finding."""
        return self.case.entry


@dataclass(frozen=True)
class Kept:
    """A finding that stays: `is_never` says that no document may excuse it, `reason` why it stays."""

    entry: Entry
    is_never: bool
    reason: str


def found(report: Report, contract: Contract) -> tuple[list[Candidate], list[Kept]]:
    """Returns the candidates of a report, and the findings that the document cannot or may not learn from."""
    raised = _raised(contract)
    candidates, kept = list[Candidate](), list[Kept]()
    for entry in report.findings:
        if (why := _forbidden(entry)) is not None:
            kept.append(Kept(entry, True, why))
            continue
        try:
            candidates.append(_candidate(entry, contract, raised, report))
        except NotExpressible as error:
            kept.append(Kept(entry, False, str(error)))
    return candidates, kept


def _candidate(
    entry: Entry, contract: Contract, raised: Mapping[str, tuple[Operation, Requirement]], report: Report
) -> Candidate:
    if entry.id not in raised:
        raise NotExpressible("the document does not raise it any more")
    if entry.level != LEVELS[0] and LEARNS[entry.kind] in _SURE:
        raise NotExpressible("the server may have a rule that no schema states")
    case, draft = Case(report, contract, *raised[entry.id], entry), Draft(contract.document)
    says = learn(case, draft)
    if not (actions := draft.actions()):
        raise NotExpressible("the document says it already")
    return Candidate(case, actions, says)


def together(candidates: Sequence[Candidate], contract: Contract) -> list[dict[str, Any]]:
    """Returns the actions that make the document learn from all candidates. Each action is needed."""
    draft = Draft(contract.document)
    for candidate in candidates:
        learn(candidate.case, draft)
    return draft.actions()


def learn(case: Case, draft: Draft) -> str:
    """Changes a draft by one finding. Returns what it says then. Raises `NotExpressible` and leaves the draft alone."""
    edit = EDITS.get(LEARNS[case.entry.kind])
    if edit is None:
        raise NotExpressible("no document can say what the server does")
    if case.contract.document.version == "2.0":
        raise NotExpressible("the document is of Swagger 2.0, which is converted before it is judged")
    trial = draft.copied()
    says = edit(with_own_copy(case, trial), trial)
    if not trial.is_own:
        raise NotExpressible("it is written in another file than the document's own")
    draft.take(trial)
    return says


def _forbidden(entry: Entry) -> str | None:
    """Returns why no document may excuse a finding; None where one may."""
    if LEARNS.get(entry.kind) == _NEVER or (entry.status or 0) >= 500:
        return "a document must not excuse it"
    if entry.seen is None or entry.seen[0] != entry.seen[1]:
        return "it was not seen every time"
    return None


def _raised(contract: Contract) -> dict[str, tuple[Operation, Requirement]]:
    return dict(_pairs(contract))


def _pairs(contract: Contract) -> Iterator[tuple[str, tuple[Operation, Requirement]]]:
    for operation in contract.operations:
        for _, requirement in requirements(contract, operation):
            yield requirement.id, (operation, requirement)
