"""Turns the results of a run and its document into a report of plain data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from importlib.metadata import version
from textwrap import shorten
from typing import Any

from bythebook_conformance.evidence.differential import compared_with
from bythebook_conformance.evidence.observations import show
from bythebook_conformance.evidence.record import Around
from bythebook_conformance.model import KILLED, Exchange, Verdict
from bythebook_conformance.planning.marks import FIXED_MARK
from bythebook_conformance.planning.overlaid import stated_at
from bythebook_conformance.relations.names import filled
from bythebook_conformance.reports.durations import shares
from bythebook_conformance.reports.excerpt import excerpt
from bythebook_conformance.reports.findings.assertion import asserted
from bythebook_conformance.reports.findings.defaults import observed
from bythebook_conformance.reports.findings.difference import changes
from bythebook_conformance.reports.findings.frameworks import framework_of
from bythebook_conformance.reports.findings.script import named, taking
from bythebook_conformance.reports.known.drafts import as_data
from bythebook_conformance.reports.report import (
    Altered,
    Aside,
    Change,
    Entry,
    Facts,
    Gate,
    Hindrance,
    Layer,
    Left,
    Lost,
    OperationEntry,
    Place,
    Report,
    Scope,
    Sent,
)
from bythebook_conformance.reports.sanitize import json_text
from bythebook_conformance.reports.since.changed import Since
from bythebook_conformance.rules import RULES
from bythebook_conformance.running.engine import Result
from bythebook_conformance.running.resources.guards import Guards
from bythebook_conformance.running.resources.resource import Changed, Resource
from bythebook_conformance.running.sequence import Sequences, Step
from bythebook_openapi.errors import InputError
from bythebook_openapi.model.contract import Contract, Operation
from bythebook_openapi.model.unjudged import aside
from bythebook_openapi.states import ABSENT

__all__ = ["Summary"]

_RULES = {rule.kind: rule for rule in RULES}
# The reads without which evidence may show as much, the most first.
_FEWER = (("before", "after", "listing"), ("before", "listing"), ("after", "listing"), ("listing",))
# The most characters of a response whose JSON a report holds as a whole.
_MOST_SHOWN = 8000
# The most characters of a refusal that is quoted, and of the request that was refused.
_MOST_QUOTED = 200


@dataclass(frozen=True)
class Summary:
    """A run that has ended. `redacted` takes the user's secrets out of a text; `stopped` names the signal that ended it
    early, `app` the application of --app. `mark` is in the fresh texts of the run. `harm` is what the gate of the run
    saw; None for a run that has none. `crashed` says that an exception of this code ended it. `command` is the command
    that was run, empty where a test or a script ran it. `withdrawn` has the ids of the requirements that overlays took
    out of the document, None where nobody knows. `since` is what has changed since a baseline, None without one.
    """

    contract: Contract
    target: str
    seed: int
    results: tuple[Result, ...]
    requests: int
    seconds: float
    scope: Scope = field(default_factory=Scope)
    gate: Gate = field(default_factory=Gate)
    redacted: Callable[[str], str] = str
    stopped: str = ""
    app: str = ""
    harm: Guards | None = None
    withdrawn: tuple[str, ...] | None = ()
    mark: str = FIXED_MARK
    crashed: bool = False
    command: str = ""
    since: Since | None = None

    @cached_property
    def verdicts(self) -> tuple[Verdict, ...]:
        """Every verdict, in the order of the document and the rules."""
        return tuple(verdict for result in self.results for verdict in result.verdicts)

    @property
    def counts(self) -> Counter[str]:
        """How many verdicts there are of each outcome; a fail counts as `failure` or as `warning`."""
        return self.report.counts

    @property
    def untested(self) -> dict[str, str]:
        """The reason why an operation is untested, by its id."""
        return self.report.untested

    @property
    def withheld(self) -> dict[str, str]:
        """The reason why an operation was not sent, since it could harm what the run did not create, by its id."""
        return {each.id: each.withheld_for or "" for each in self.report.operations if each.withheld}

    @property
    def exit_code(self) -> int:
        """The exit code of `docs/semantics.md`."""
        return self.report.exit_code

    @property
    def resources(self) -> list[Resource]:
        """The resources that the run created, in the order of the operations."""
        return [resource for result in self.results for resource in result.created]

    @cached_property
    def report(self) -> Report:
        """The run as plain data, without the user's secrets in its texts."""
        document = self.contract.document
        facts = Facts(
            version=version("bythebook"),
            document=document.name,
            digest=document.digest,
            target=self.target,
            seed=self.seed,
            mark=self.mark,
            requests=self.requests,
            seconds=round(self.seconds, 3),
            made=len(self.resources),
            created=tuple(each.id for each in self._left if each.id),
            deleted=sum(each.is_gone for each in self.resources),
            left=self._left,
            stopped=self.stopped,
            app=self.app,
            crashed=self.crashed,
            framework=framework_of(document.raw, (each for result in self.results for each in result.record.exchanges)),
            command=self.command,
            altered=self._altered,
            lost=self._lost,
            gone_after=self._gone_after,
            overlays=tuple(Layer(each.name, each.digest) for each in document.overlays),
            withdrawn=self.withdrawn,
            unjudged=tuple(Aside(each.what, self._place(None, each.pointer)) for each in aside(document.raw)),
        )
        return Report(
            facts,
            self.scope,
            self.gate,
            operations=tuple(self._operation(each) for each in self.results),
            requirements=tuple(entry for result in self.results for entry in self._entries(result)),
            since=self.since,
        )

    @cached_property
    def _left(self) -> tuple[Left, ...]:
        """The resources that the run created and did not delete, and those that it changed and did not put back."""
        created = (self._left_over(each) for each in self.resources if not each.is_gone)
        changed = (self._not_back(each) for result in self.results for each in result.changed)
        return (*created, *(each for each in changed if each is not None))

    @cached_property
    def _altered(self) -> tuple[Altered, ...]:
        """What the run changed of what was there before, but for what stands in the list of what is left."""
        audit = self.harm.audit if self.harm is not None else None
        if audit is None:
            return ()
        left = {
            _filled(each.operation, each.path) for result in self.results for each in result.changed if each.remainder
        }
        found = audit.result(left)
        return tuple(
            Altered(self._public(each.path), self._public(each.id), tuple(map(self._public, each.fields)), each.what)
            for each in found
        )

    @property
    def _lost(self) -> Lost | None:
        lost = self.harm.lost if self.harm is not None else None
        if lost is None:
            return None
        path = self._public(lost.path)
        undoing = (each.curl for each in self._left if each.changed and each.curl and each.path == path)
        return Lost(lost.operation, self._public(lost.request), self._public(lost.changed), next(undoing, None))

    @property
    def _gone_after(self) -> int | None:
        """The number of the request after which nobody responded any more; None where the server did to the end."""
        exchanges = [each for result in self.results for each in result.record.exchanges]
        last = max((each.number for each in exchanges if each.status is not None), default=0)
        is_gone = any(each.failure in {"gone", KILLED} and each.number >= last for each in exchanges)
        return last if is_gone else None

    def _not_back(self, changed: Changed) -> Left | None:
        remainder = changed.remainder
        if remainder is None:
            return None
        path = self._public(changed.path)
        reason = self._public(remainder.reason)
        return Left(changed.operation.id, "", {}, None, path, reason, remainder.curl, changed=True)

    def _left_over(self, resource: Resource) -> Left:
        remainder = resource.remainder
        return Left(
            operation=resource.operation.id,
            id=self._public(resource.id),
            names=self._public(resource.names),
            location=self._public(resource.location) or None,
            path=self._public(resource.exchange.request.parts["path"]),
            reason=self._public(remainder.reason) if remainder is not None else "it was not deleted",
            curl=remainder.curl if remainder is not None else None,
        )

    def _operation(self, result: Result) -> OperationEntry:
        operation, exchanges = result.plan.operation, result.record.exchanges
        return OperationEntry(
            id=operation.id,
            method=operation.verb,
            path=operation.route,
            requests=len(exchanges),
            statuses=dict(sorted(Counter(_answered(each) for each in exchanges).items())),
            judged=sum(each.outcome in {"pass", "fail"} for each in result.verdicts),
            raised=len(result.verdicts),
            unsearched=result.unsearched,
            untested=self._public(result.untested) or None,
            left_out=result.left_out,
            unsent=result.unsent,
            limit=result.limit or None,
            withheld=result.withheld or None,
            withheld_for=(self._public(result.record.blocked) or None) if result.withheld else None,
            seconds=round(sum(each.seconds for each in exchanges), 6),
        )

    def _entries(self, result: Result) -> Iterator[Entry]:
        seconds = shares(result.record.exchanges, result.verdicts)
        for verdict in result.verdicts:
            yield self._entry(result, verdict, seconds.get(verdict.requirement.id, 0.0))

    def _entry(self, result: Result, verdict: Verdict, seconds: float) -> Entry:
        requirement, evidence = verdict.requirement, verdict.evidence
        entry = Entry(
            id=requirement.id,
            operation=result.plan.operation.id,
            kind=requirement.kind,
            authority=requirement.authority,
            verdict=verdict.outcome,
            level=verdict.level,
            reason=self._public(verdict.reason) or None,
            sentence=requirement.sentence,
            expected=self._public(verdict.expected) or None,
            actual=self._public(verdict.actual) or None,
            source=self._place(requirement.source, stated_at(self.contract, requirement)),
            seen=verdict.seen,
            location=requirement.location,
            field=requirement.key[1:] if requirement.location != "operation" else (),
            case=requirement.case,
            seconds=round(seconds, 6),
            explanation=verdict.why if verdict.hypothesis is None else "",
            hindrance=self._hindrance(result.plan.operation, verdict),
        )
        if evidence is None:
            return entry
        differing = _changes(result, verdict, evidence)
        public = tuple(Change(*map(self._public, (each.pointer, each.expected, each.actual))) for each in differing)
        source = replace(entry.source, statement=self._public(_statement(self.contract, requirement.pointer)))
        return replace(self._shown(entry, result, verdict, evidence), source=source, changes=public)

    def _hindrance(self, operation: Operation, verdict: Verdict) -> Hindrance | None:
        exchange = verdict.hindrance
        if exchange is None:
            return None
        body = "" if exchange.request.body is ABSENT else f" {json_text(self._public(exchange.request.body))}"
        path = self._public(filled(operation.path, exchange.request.parts["path"]))
        return Hindrance(
            request=shorten(f"{operation.verb} {path}{body}", _MOST_QUOTED, placeholder=" ..."),
            is_valid=not exchange.faults and not exchange.request.draft.wrong,
            status=exchange.status,
            said=shorten(self._public(exchange.text), _MOST_QUOTED, placeholder=" ..."),
            following=self._public(verdict.following),
        )

    def _shown(self, entry: Entry, result: Result, verdict: Verdict, evidence: Exchange) -> Entry:
        body, requirement = evidence.request.body, verdict.requirement
        around = excerpt(self.contract.document, entry.source.page, stated_at(self.contract, requirement))
        alone, steps = self._alone_and_steps(result, verdict)
        sent = [each.exchange for each in steps]
        return replace(
            entry,
            request=None if body is ABSENT else self._public(body),
            status=evidence.status,
            answer=self._public(evidence.failure or evidence.text) or None,
            response=None if _is_large(evidence.answer) else _bounded(self._public_response(evidence.answer)),
            draft=as_data(evidence.request.draft, self._public),
            steps=tuple(map(self._sent, steps)),
            assertion=self._public(asserted(_RULES[requirement.kind], verdict, alone, result.record, sent)),
            observed=self._public(observed(_RULES[requirement.kind], requirement, result.record)),
            curl=evidence.curl,  # its secrets are taken out of each word, before it is quoted
            excerpt=around and replace(around, lines=tuple(self._public(line) for line in around.lines)),
        )

    def sequence(self, result: Result, verdict: Verdict) -> tuple[Step, ...]:
        """Returns the requests that show a finding again, from the creation of the resources to the evidence."""
        return self._alone_and_steps(result, verdict)[1] if verdict.evidence is not None else ()

    def _alone_and_steps(self, result: Result, verdict: Verdict) -> tuple[Exchange, tuple[Step, ...]]:
        """Returns the evidence of a finding without the reads that it does not need, and the requests that show it."""
        assert verdict.evidence is not None
        around = result.record.seen(verdict.requirement.kind, verdict.evidence.number, Around)
        if around is not None:
            first = replace(around.first, before=None, after=None, listing=None)
            return verdict.evidence, self._sequences.of(first, around.later)
        alone = _alone(result, verdict)
        beside = compared_with(verdict.requirement, alone, result.record)
        return alone, self._sequences.of(alone, beside=beside)

    @cached_property
    def _sequences(self) -> Sequences:
        records = {id(each): each for result in self.results for each in (result.record, *result.record.group.values())}
        return Sequences(self.contract, [each for record in records.values() for each in record.exchanges])

    def _sent(self, step: Step) -> Sent:
        parts = step.exchange.request.parts["path"]
        operation = next(each for each in self.contract.operations if each.id == step.exchange.request.operation)
        request = f"{operation.verb} {_filled(operation, {**parts, **named(step.fills)})}"
        gives = {each.variable: self.redacted(taking(each.at, each.header)) for each in step.gives}
        return Sent(self._public(request), step.curl, gives, step.is_evidence, step.http)

    def _place(self, source: str | None, pointer: str) -> Place:
        """Returns the place of a statement in the user's files. Each place is looked up once."""
        if (key := (source, pointer)) not in self._places:
            document = self.contract.document
            source = None if document.is_overlaid(pointer) else source  # the page says something else
            file, line = document.place(pointer)
            words = document.quote(source) if source else None
            self._places[key] = Place(source, words, file, document.origin(pointer)[1], line)
        return self._places[key]

    @cached_property
    def _places(self) -> dict[tuple[str | None, str], Place]:
        return {}

    def _public_response(self, value: Any) -> Any:
        """Returns JSON of the server's without the user's secrets. It may have put them into names too."""
        if isinstance(value, Mapping):
            return {self._public(name): self._public_response(each) for name, each in value.items()}
        return [self._public_response(each) for each in value] if isinstance(value, list) else self._public(value)

    def _public(self, value: Any) -> Any:
        """Returns a value without the user's secrets in its texts. The names are the document's, and stay as they are.

        A lone surrogate is escaped, since no file can hold it.
        """
        if isinstance(value, str):
            return self.redacted(value).encode("utf-8", "backslashreplace").decode()
        if isinstance(value, Mapping):
            return {key: self._public(each) for key, each in value.items()}
        return [self._public(each) for each in value] if isinstance(value, list) else value


def _alone(result: Result, verdict: Verdict) -> Exchange:
    """Returns the evidence of a finding without the reads that it does not need to show it."""
    evidence, record = verdict.evidence, result.record
    assert evidence is not None
    rule = _RULES[verdict.requirement.kind]
    reads: dict[str, Any] = {"before": evidence.before, "after": evidence.after, "listing": evidence.listing}
    for number, left in enumerate(_FEWER):
        # What the record knows of an exchange stands under its number.
        fewer = replace(evidence, number=-number - 4 * evidence.number, **{**reads, **dict.fromkeys(left)})
        seen = rule.judge(verdict.requirement, fewer, record)
        if seen is not None and (seen.outcome, seen.level, seen.actual) == ("fail", verdict.level, verdict.actual):
            return replace(fewer, number=evidence.number)
    return evidence


def _filled(operation: Operation, path: Mapping[str, Any]) -> str:
    """Returns the path of a resource, with the values of its parameters."""
    return filled(operation.path, path).rstrip("/")


def _is_large(response: Any) -> bool:
    """Returns whether JSON has more values than a report shows, without a look at all of them: each takes at least two
    characters, itself and what stands before the next one.
    """
    waiting, left = [response], _MOST_SHOWN // 2
    while waiting and left > 0:
        value = waiting.pop()
        members = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
        left -= len(members)
        waiting += members if left > 0 else ()
    return left <= 0


def _bounded(response: Any) -> Any:
    """Returns the JSON of a response; None where it has none, or more than a report shows."""
    return None if response is ABSENT or len(json_text(response)) > _MOST_SHOWN else response


def _changes(result: Result, verdict: Verdict, evidence: Exchange) -> tuple[Change, ...]:
    """Returns the places at which the field of a verdict differs from what the evidence sent."""
    field_ = result.plan.operation.by_key.get(verdict.requirement.key)
    if field_ is None or field_.location != "body":
        return ()
    shown = result.record.shown(evidence, field_)
    return changes(result.record.sent(evidence, field_), shown.value) if shown is not None else ()


def _statement(contract: Contract, pointer: str) -> str | None:
    """Returns what the document has at a pointer, as short JSON."""
    try:
        return show(contract.document.at(pointer))
    except (InputError, TypeError, ValueError):  # a pointer to what a conversion left out; a date of YAML
        return None


def _answered(exchange: Exchange) -> str:
    """Returns the status code of a response, or `timeout` or `cut` without one."""
    return str(exchange.status) if exchange.status is not None else exchange.failure.partition(":")[0]
