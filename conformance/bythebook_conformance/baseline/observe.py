"""Observes one server: each operation in each state of its fields, on fresh resources. Returns rows of tokens."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace

from bythebook_conformance.baseline.fresh import Fresh, Step
from bythebook_conformance.baseline.lists import order_of, page_of
from bythebook_conformance.baseline.row import SENT, Row, stated_texts, unnamed
from bythebook_conformance.baseline.told import Fitting, shown_of_field, shown_of_server, views
from bythebook_conformance.baseline.variations import held, variations
from bythebook_conformance.model import Exchange
from bythebook_conformance.planning.plan import requirements
from bythebook_conformance.relations.collections import page_size
from bythebook_conformance.running.advice import parted
from bythebook_conformance.running.engine import Effort, guard_of
from bythebook_conformance.running.resources.resource import Resource
from bythebook_conformance.running.transport.client import Target
from bythebook_conformance.running.transport.stop import StoppedError
from bythebook_conformance.versions.differences.difference import Cell, View
from bythebook_conformance.versions.differences.headers import headers
from bythebook_conformance.versions.differences.outcomes import said
from bythebook_conformance.versions.differences.states import field_label
from bythebook_conformance.versions.differences.tokens import form
from bythebook_conformance.versions.exchanged import Exchanged
from bythebook_conformance.versions.filters import probe_numbers
from bythebook_conformance.versions.follower import Follower
from bythebook_conformance.versions.lockstep import Lockstep, lockstep
from bythebook_conformance.versions.probes import (
    DELETIONS,
    MEMBER,
    UNKNOWN,
    Repeated,
    changes_of_body,
    fill,
    several_of,
    unknown_parameter,
)
from bythebook_conformance.versions.twins import Parts
from bythebook_openapi.model.contract import Contract, Field, Operation
from bythebook_openapi.states import ABSENT, get

__all__ = ["SEED", "Observed", "observe"]

# The seed of each baseline, so that all of them send the same but for fresh texts.
SEED = 0
# So many accepted requests are tried as the base of an operation.
_TRIES = 3
_VALUE = "a value"
_TEXTS = frozenset({"text", "text of digits", "decimal text"})
_NUMBERS = frozenset({"integer", "number"})


@dataclass(frozen=True)
class Observed:
    """What a server showed: the rows, why operations showed nothing, and the number of requests.

    `unsteady` holds the cells that two fresh resources did not show alike, and `reached` the views that each operation
    showed with all fields. `ended` is the limit or the signal that ended the run early, empty where nothing did.
    `samples` holds a request of each cell.
    """

    rows: tuple[Row, ...]
    unreached: Mapping[str, str] = field(default_factory=dict)
    unsteady: frozenset[Cell] = frozenset()
    reached: frozenset[tuple[str, View]] = frozenset()
    sent: int = 0
    left: tuple[Resource, ...] = ()
    ended: str = ""
    samples: Mapping[Cell, Exchange] = field(default_factory=dict)

    @property
    def left_lines(self) -> tuple[str, ...]:
        """What is left, by the operation that created it: `50 resources of POST /shelves`."""
        counts = Counter(f"{each.operation.verb} {each.operation.route}" for each in self.left)
        return tuple(f"{count} resources of {creator}" for creator, count in counts.items())


def observe(contract: Contract, target: Target, effort: Effort) -> Observed:
    """Sends the plan without the search and the fixed probes to one server. Returns what it showed.

    What the run creates is deleted.
    """
    other = replace(target)
    limits = replace(effort.limits, workers=1, audit=False)  # in one order, so that all of it repeats
    effort = replace(effort, examples=0, chosen=_valid(contract), limits=limits)
    run = lockstep(contract, target, other, effort)
    before = target.sent + other.sent
    sides = [Follower(contract, each, guard_of(each, effort.limits), run.names) for each in (target, other)]
    observing = _Observing(Fresh(contract, (sides[0], sides[1]), run))
    try:
        with suppress(StoppedError):
            observing.all(effort.operations)
    finally:
        observing.twins.clean_up()
    left = [each for result in run.results for each in result.created if not each.is_gone]
    left += [*run.follower.left, *(each for side in sides for each in side.left)]
    rows, unsteady = observing.rows()
    stated = frozenset(stated_texts(contract.document.raw))
    public = (row if target.redacted(row.token) == row.token else replace(row, token="text") for row in rows)
    rows = tuple(unnamed(row, stated) for row in public)
    return Observed(
        rows,
        {operation: target.redacted(why) for operation, why in observing.unreached.items()},
        unsteady,
        frozenset(observing.reached),
        run.sent + target.sent + other.sent - before,
        tuple(left),
        target.stop.signal or target.stop.limit,
        observing.samples,
    )


def _valid(contract: Contract) -> frozenset[str]:
    """Returns the ids of the requirements that valid requests test: a baseline sends invalid values of its own."""
    found = (pair for operation in contract.operations for pair in requirements(contract, operation))
    return frozenset(each.id for rule, each in found if rule.wrong is None)


@dataclass
class _Observing:
    twins: Fresh
    unreached: dict[str, str] = field(default_factory=dict)
    reached: set[tuple[str, View]] = field(default_factory=set)
    samples: dict[Cell, Exchange] = field(default_factory=dict)
    _seen: dict[Cell, list[tuple[str, ...]]] = field(default_factory=dict)

    def all(self, chosen: frozenset[str] | None) -> None:
        """Observes each operation. Deletions come last."""
        run, contract = self.twins.run, self.twins.contract
        why = _reasons(run)
        operations = [each for each in contract.operations if chosen is None or each.id in chosen]
        for operation in sorted(operations, key=lambda each: each.method == "DELETE"):
            base = self.twins.fullest(operation)
            if base is None:
                self.unreached[operation.id] = why.get(operation.id, "no request was accepted")
            elif operation.method == "DELETE":
                self._delete(operation, base)
            elif operation.is_write:
                self._write(operation)
            else:
                self._get(operation, base)

    def rows(self) -> tuple[tuple[Row, ...], frozenset[Cell]]:
        """Returns the rows, sorted, and the cells that do not show the same each time."""
        found = {cell: _common(some) for cell, some in self._seen.items()}
        rows = sorted(Row(*cell, token) for cell, token in found.items() if token)
        return tuple(rows), frozenset(cell for cell, token in found.items() if not token)

    def _note(self, each: Exchanged, cell: Cell, fitting: Iterable[tuple[str, ...]]) -> None:
        """Notes the tokens that fit what the responses to a request show of a cell."""
        self._seen.setdefault(cell, []).extend(fitting)
        self.samples.setdefault(cell, each.a)

    def _error(self, each: Exchanged) -> None:
        if each.a.refused and each.b.refused and each.a.status == each.b.status:
            cell: Cell = (each.operation.id, f"body of {each.a.status}", "", "error")
            self._note(each, cell, [(_members(each.a),), (_members(each.b),)])

    def _outcome(self, each: Exchanged, label: str, state: str, *, is_shown: bool) -> None:
        """Notes whether a request was accepted. Where the response shows the field, that says so already."""
        if not is_shown or not each.accepted:
            self._note(each, (each.operation.id, label, state, "outcome"), _said(each))
        self._error(each)

    def _write(self, operation: Operation) -> None:
        candidates = self.twins.bases(operation)[:_TRIES]
        base = next((each for each in candidates if self._base(operation, each)), None)
        if base is None:
            self.unreached[operation.id] = "the resources that it needs cannot be created anew"
            return
        self.twins.choose(base)
        is_single = self.twins.is_single(operation)
        for field_, state, change in variations(self.twins.contract, operation, dict(base.a.request.parts)):
            if is_single and not self._admits(field_, change(dict(base.a.request.parts))):
                continue  # the run did not create this resource
            step = self.twins.step(base, change, f"baseline: {field_.name} {state}", "baseline")
            if step is not None:
                shown = [*shown_of_field(step, field_, state)]
                self._fields(step, field_label(field_), state, shown)
                self._outcome(step.write, field_label(field_), state, is_shown=bool(shown))
        for name, change in changes_of_body(base.a.request.body):
            if not (is_single and name == MEMBER):
                self._probe(base, name, change)
        if not is_single:
            for probe in several_of(operation, dict(base.a.request.parts)):
                self._several(operation, base, probe)
        self._base(operation, base)

    def _admits(self, field_: Field, parts: Parts) -> bool:
        value = get(parts, field_.at)
        return not field_.required if value is ABSENT else self.twins.contract.admits(field_, value)

    def _base(self, operation: Operation, base: Exchanged) -> bool:
        """Notes what the request shows from which all others differ in one field. Returns whether it was accepted."""
        self.twins.leave()
        step = self.twins.step(base, lambda own: own, "baseline: every field set", "baseline")
        if step is None or not step.write.accepted:
            return False
        for field_ in held(operation, dict(base.a.request.parts)):
            self._fields(step, field_label(field_), _VALUE, shown_of_field(step, field_, _VALUE))
        for cell, fitting in shown_of_server(step, self.twins.run.names):
            self._note(step.write, cell, fitting)
        self.reached.update((operation.id, view) for view, each in views(step) if isinstance(each.a.answer, dict))
        self._envelope(step.write)
        return True

    def _fields(self, step: Step, label: str, state: str, shown: Iterable[tuple[View, Fitting]]) -> None:
        for view, fitting in shown:
            self._note(step.write, (step.write.operation.id, label, state, view), fitting)

    def _envelope(self, each: Exchanged) -> None:
        """Notes the status and the headers of an accepted request."""
        operation = each.operation.id
        statuses = [(said(one, is_outcome=False),) for one in (each.a, each.b)]
        self._note(each, (operation, "", "", "status"), statuses)
        self.reached.add((operation, "header"))
        for name, mine, theirs in headers(each):
            self._note(each, (operation, name, "", "header"), [(mine,), (theirs,)])

    def _probe(self, base: Exchanged, name: str, change: Callable[[Parts], Parts]) -> Step | None:
        step = self.twins.step(base, change, f"probe: {name}", name)
        if step is None:
            return None
        self._note(step.write, (base.operation.id, name, SENT, "outcome"), _said(step.write))
        self._error(step.write)
        if name == MEMBER and step.write.accepted:
            shown = [_member(one.answer) for one in (step.write.a, step.write.b)]
            self._note(step.write, (base.operation.id, name, SENT, "response"), shown)
        return step

    def _get(self, operation: Operation, base: Exchanged) -> None:
        plain = self.twins.step(base, _required_alone(operation), "baseline: read", "baseline")
        if plain is None or not plain.write.accepted:
            self.unreached[operation.id] = "the resources that it needs cannot be created anew"
            return
        self._envelope(plain.write)
        self._probe(base, "unknown query parameter", lambda own: unknown_parameter(_required_alone(operation)(own)))
        for parameter in operation.parameters:
            if parameter.location == "query" and not parameter.required:
                self._empty(operation, base, parameter.path[0])
        parts, start = self.twins.fresh(base), len(self.twins.run.log)
        if parts is not None:
            probe_numbers(self.twins, operation, parts)
            self._probed(operation, self.twins.run.log[start:])
        if page_size(operation) is not None:
            self._list(operation, base)

    def _empty(self, operation: Operation, base: Exchanged, name: str) -> None:
        def change(own: Parts) -> Parts:
            found = _required_alone(operation)(own)
            return {**found, "query": {**found["query"], name: ""}}

        step = self.twins.step(base, change, f"baseline: {name} empty", "baseline")
        if step is not None:
            self._outcome(step.write, f"?{name}", "empty text", is_shown=False)

    def _list(self, operation: Operation, base: Exchanged) -> None:
        """Notes how many items a page has, and their order, where the list holds more than a page of own ones."""
        parts = self.twins.fresh(base)
        if parts is None:
            return
        filled = len(fill(self.twins, operation, parts))
        plain = tuple(_required_alone(operation)({**own, "query": {}}) for own in parts)
        found = self.twins.send(operation, (plain[0], plain[1]), "probe: no query parameter", "no query parameter")
        if found is None or not found.accepted:
            return
        sides = (found.a, found.b)
        sizes = [page_of(operation, one, filled) for one in sides]
        self._note(found, (operation.id, "page of items", "absent", "page"), sizes)
        self._note(found, (operation.id, "order of items", "", "order"), [order_of(operation, one) for one in sides])

    def _delete(self, operation: Operation, base: Exchanged) -> None:
        for probe in dict.fromkeys(DELETIONS.values()):
            self._several(operation, base, probe)
        if (operation.id, "header") not in self.reached:
            self.unreached[operation.id] = "the resources that it needs cannot be created anew"

    def _several(self, operation: Operation, base: Exchanged, probe: Repeated) -> None:
        """Sends a probe of several requests. A creation that it needs may be refused, since one of an earlier run
        has one of its texts: then the probe is sent anew.
        """
        sent = list[Exchanged]()
        for _ in range(_TRIES):
            start = len(self.twins.run.log)
            probe(self.twins, operation, base)
            sent = self.twins.run.log[start:]
            if not sent or (all(each.agrees for each in sent) and any(each.probe for each in sent)):
                break
        self._probed(operation, sent)

    def _probed(self, operation: Operation, sent: Iterable[Exchanged]) -> None:
        """Notes the outcomes of probes, and what a deletion shows."""
        for each in sent:
            if each.probe:
                self._note(each, (each.operation.id, each.probe, SENT, "outcome"), _said(each))
                self._error(each)
            elif operation.method == "DELETE" and each.operation is operation and each.accepted:
                self._envelope(each)


def _reasons(run: Lockstep) -> dict[str, str]:
    """Returns why operations have no accepted request, by their ids."""
    alone = {operation: next(iter(reasons)) for operation, reasons in run.alone.items()}
    told = {each.plan.operation.id: each.refused or each.withheld for each in run.results}
    return {
        operation: parted(why)[0] or alone.get(operation, "no request was accepted") for operation, why in told.items()
    }


def _said(each: Exchanged) -> Fitting:
    first, second = ((said(one, is_outcome=True),) for one in (each.a, each.b))
    return first, second


def _members(exchange: Exchange) -> str:
    answer = exchange.answer
    if answer is ABSENT:
        return "no body"
    return ", ".join(sorted(answer)) if isinstance(answer, dict) else form(answer)


def _member(answer: object) -> tuple[str, ...]:
    return ("as sent",) if get(answer, (UNKNOWN,)) == "x" else ("left out",)


def _required_alone(operation: Operation) -> Callable[[Parts], Parts]:
    needed = {each.path[0] for each in operation.parameters if each.location == "query" and each.required}
    return lambda own: {**own, "query": {name: value for name, value in own["query"].items() if name in needed}}


def _common(some: list[tuple[str, ...]]) -> str:
    """Returns the most telling token that fits each time; empty where there is none."""
    if not all(some):
        return ""
    found = next((token for token in some[0] if all(token in each for each in some)), "")
    kinds = {each[-1] for each in some}
    if found:
        return found
    return "text" if kinds <= _TEXTS else "number" if kinds <= _NUMBERS else ""
