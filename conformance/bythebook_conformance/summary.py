"""What a run comes to: its results counted, its exit code, and each verdict as plain data for every report.

It knows verdicts and the document; it prints nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from importlib.metadata import version
from typing import Any

from bythebook_conformance.engine import Result
from bythebook_conformance.model import Verdict
from bythebook_specs.contract import Contract
from bythebook_specs.states import ABSENT

__all__ = ["CONFORMS", "FAILED", "NOT_REACHED", "UNTESTED", "WRONG_USE", "Summary"]

CONFORMS, FAILED, WRONG_USE, NOT_REACHED, UNTESTED = 0, 1, 2, 3, 4


@dataclass(frozen=True)
class Summary:
    """A finished run. `excluded` is the reason by requirement id; `selected_out` how many ids were not selected."""

    contract: Contract
    target: str
    seed: int
    results: tuple[Result, ...]
    requests: int
    seconds: float
    strict: bool = False
    excluded: Mapping[str, str] = field(default_factory=dict)
    selected_out: int = 0
    redacted: Callable[[str], str] = str

    @cached_property
    def verdicts(self) -> tuple[Verdict, ...]:
        """Every verdict, in the order of the document and the rules."""
        return tuple(verdict for result in self.results for verdict in result.verdicts)

    @cached_property
    def counts(self) -> Counter[str]:
        """How many verdicts there are of each outcome; a fail counts as `failure` or as `warning`."""
        return Counter(outcome_of(each) for each in self.verdicts)

    @property
    def untested(self) -> dict[str, str]:
        """Why an operation is untested, by its id."""
        return {result.plan.operation.id: result.untested for result in self.results if result.untested}

    @property
    def created(self) -> list[str]:
        """The ids that answers to accepted POST requests gave, in the order of creation."""
        return [
            str(exchange.answer["id"])
            for result in self.results
            if result.plan.operation.method == "POST"
            for exchange in result.record.exchanges
            if exchange.accepted and isinstance(exchange.answer, Mapping) and exchange.answer.get("id")
        ]

    @property
    def exit_code(self) -> int:
        """The exit code of `docs/semantics.md`: 1 does not conform, 4 untested, 0 conforms."""
        if self.counts["failure"] or (self.strict and self.counts["warning"]):
            return FAILED
        judged = self.counts["pass"] + self.counts["warning"]
        return UNTESTED if self.untested or self.counts["error"] or not judged else CONFORMS

    def page_line(self, verdict: Verdict) -> str | None:
        """Return the words of the page that a verdict is about, None where the document has no page beside it."""
        source = verdict.requirement.source
        return self.contract.document.quote(source) if source else None

    def spec_line(self, verdict: Verdict) -> int | None:
        """Return the line of the document on which a verdict's requirement stands."""
        return self.contract.document.line(verdict.requirement.pointer)

    def as_json(self) -> dict[str, Any]:
        """Return the report as JSON data, in the form of `docs/report.md`."""
        document = self.contract.document
        return {
            "kit": {"name": "bythebook", "version": version("bythebook")},
            "document": {"name": document.name, "sha256": document.digest},
            "target": self.target,
            "seed": self.seed,
            "strict": self.strict,
            "exit_code": self.exit_code,
            "counts": {key: self.counts[key] for key in ("pass", "failure", "warning", "inconclusive", "error")},
            "requests": self.requests,
            "seconds": round(self.seconds, 3),
            "untested": self._public(self.untested),
            "excluded": dict(self.excluded),
            "selected_out": self.selected_out,
            "created": self._public(self.created),
            "requirements": [self._entry(each) for each in self.verdicts],
        }

    def _public(self, value: Any) -> Any:
        """Return a value without the user's secrets in its texts; names are never touched."""
        if isinstance(value, str):
            return self.redacted(value)
        if isinstance(value, Mapping):
            return {key: self._public(each) for key, each in value.items()}
        return [self._public(each) for each in value] if isinstance(value, list) else value

    def _entry(self, verdict: Verdict) -> dict[str, Any]:
        requirement, evidence = verdict.requirement, verdict.evidence
        return {
            "id": requirement.id,
            "kind": requirement.kind,
            "authority": requirement.authority,
            "verdict": verdict.outcome,
            "level": verdict.level,
            "reason": self._public(verdict.reason) or None,
            "sentence": requirement.sentence,
            "expected": self._public(verdict.expected) or None,
            "actual": self._public(verdict.actual) or None,
            "source": {
                "page": requirement.source,
                "words": self.page_line(verdict),
                "pointer": requirement.pointer,
                "line": self.spec_line(verdict),
            },
            "seen": list(verdict.seen) if verdict.seen else None,
            "request": self._public(evidence.request.body)
            if evidence and evidence.request.body is not ABSENT
            else None,
            "status": evidence.status if evidence else None,
            "curl": evidence.curl if evidence else None,
        }


def outcome_of(verdict: Verdict) -> str:
    """Return `pass`, `failure`, `warning`, `inconclusive` or `error`."""
    return verdict.level or verdict.outcome
