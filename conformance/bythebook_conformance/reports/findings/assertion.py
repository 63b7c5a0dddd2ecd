"""Finds what a response must be for a finding to be gone: what a test asserts that sends its requests.

It asks the rule. Each candidate is a response of the finding with one change, such as the value that was sent in the
place of the one that came. Where the rule calls that right, the test asserts it. So a test says what the rule says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from bythebook_conformance.evidence.differential import compared_with
from bythebook_conformance.evidence.record import Around, Record
from bythebook_conformance.evidence.responses import documented, listed_types
from bythebook_conformance.model import GONE, Exchange, Observation, Requirement, Verdict
from bythebook_conformance.relations.collections import items_place
from bythebook_conformance.relations.identity import own_id
from bythebook_conformance.rules.base import Rule
from bythebook_openapi.model.contract import Field, Operation
from bythebook_openapi.model.equivalence import same
from bythebook_openapi.states import ABSENT, EACH, NOWHERE, get, put

__all__ = ["Assertion", "asserted"]

Assertion = Mapping[str, Any]
_FAILED, _REFUSED, _ACCEPTED = 500, 400, 200
# So many places of a response are tried.
_MOST = 40
_CONFLICTS = (409, 412, 428, 422, 400)


def asserted(
    rule: Rule, verdict: Verdict, evidence: Exchange, record: Record, steps: Sequence[Exchange]
) -> Assertion | None:
    """Returns what the response to one of the steps must be; None where no single response decides.

    `evidence` is the exchange of the verdict without the reads that it does not need. `step` of the result is a
    position in `steps`, from 1 on.
    """
    assert verdict.evidence is not None
    around = record.seen(rule.kind, verdict.evidence.number, Around)
    case = _Case(rule, verdict.requirement, evidence, record, steps, around)
    candidates = (
        case.of_comparison,
        case.of_status,
        case.of_response,
        case.of_refusal,
        case.of_header,
        case.of_value,
        case.of_items,
    )
    return next((found for candidate in candidates for found in candidate()), None)


@dataclass(frozen=True)
class _Case:
    """A finding. `around` is what its rule keeps of a resource that others followed, None for most rules."""

    rule: Rule
    requirement: Requirement
    evidence: Exchange
    record: Record
    steps: Sequence[Exchange]
    around: Around | None

    @cached_property
    def field(self) -> Field | None:
        """The field of the request that the finding is about."""
        return self.record.operation.by_key.get(self.requirement.key)

    @cached_property
    def views(self) -> Sequence[Exchange]:
        """The responses that may show the finding, the one of the finding first."""
        later = self.around.later if self.around is not None else None
        found = (self.evidence, self.evidence.after, self.evidence.listing, later)
        numbers = {each.number for each in self.steps}
        return [each for each in found if each is not None and each.number in numbers]

    def of_status(self) -> Iterator[Assertion]:
        """Yields that the status code is no server error, or one of those that the document lists."""
        evidence, operation = self.evidence, self.record.operation
        codes = [each.key for each in operation.successes if each.key.isdecimal()]
        success = int(codes[0]) if codes else _ACCEPTED
        if self.rule.traits.shows_crash:
            yield self._at(evidence, "no server error")
        elif (evidence.accepted and self.rule.is_negative(self.requirement)) or self.rule.credentials is not None:
            yield self._at(evidence, "refused")
        elif evidence.refused and self._is_right(evidence, replace(evidence, status=success, declined="")):
            yield self._at(evidence, "accepted")
        listed = [each.key for each in operation.responses]
        documented_ = [each for each in listed if self._is_right(evidence, replace(evidence, status=_code(each)))]
        if evidence.status is not None and documented_ and self.requirement.location == "operation":
            yield {**self._at(evidence, "status"), "one_of": documented_}

    def of_refusal(self) -> Iterator[Assertion]:
        """Yields that a resource is not found, or that a request is refused."""
        for view in self.views:
            gone = replace(view, status=min(GONE), answer=ABSENT, text="", declined="")
            if view.accepted and self._is_right(view, gone):
                yield {**self._at(view, "status"), "one_of": sorted(map(str, GONE))}
            found = replace(view, status=_ACCEPTED, answer=self.evidence.answer, declined="")
            if view.refused and view is not self.evidence and self._is_right(view, found):
                yield self._at(view, "accepted")
        for status in _CONFLICTS if self.evidence.accepted else ():
            if self._is_right(self.evidence, replace(self.evidence, status=status, answer=ABSENT, text="")):
                yield self._at(self.evidence, "refused")
        for status in (401, 403) if self.evidence.refused else ():
            if self._is_right(self.evidence, replace(self.evidence, status=status)):
                yield {**self._at(self.evidence, "status"), "one_of": [str(status)]}

    def of_header(self) -> Iterator[Assertion]:
        """Yields that the response has a media type that the document lists, or a header."""
        evidence, name = self.evidence, self.requirement.at[-1].lower()
        types = listed_types(evidence, self.record)
        right = [each for each in types if self._is_right(evidence, _with_header(evidence, "content-type", each))]
        if right:
            yield {**self._at(evidence, "media type"), "one_of": right}
        response = self.record.operation.response(evidence.status) if evidence.status is not None else None
        field = (
            next((each for each in response.headers if each.key == self.requirement.key), None) if response else None
        )
        if field is not None and name not in evidence.headers:
            yield {**self._at(evidence, "header"), "header": field.path[0]}
        elif field is not None:
            schema = _plain(field.schema)
            yield {**self._at(evidence, "valid"), "header": field.path[0], "schema": schema}

    def of_response(self) -> Iterator[Assertion]:
        """Yields that a documented property is in the response, is no null, is no secret or satisfies its schema."""
        field = documented(self.requirement, self.evidence, self.record)
        if field is None or not self.requirement.location.startswith("response"):
            return
        shown = [path for path, value in self.record.values(self.evidence, field) if value is not ABSENT]
        hidden = self.evidence
        for path in shown:
            hidden = _with(hidden, path, ABSENT)
        is_secret = bool(shown) and not field.required and self._is_right(self.evidence, hidden)
        for path, value in self.record.values(self.evidence, field):
            at = [EACH if each.isdecimal() else each for each in path]
            if value is ABSENT:
                yield {**self._at(self.evidence, "present"), "at": at}
            elif is_secret:
                yield {**self._at(self.evidence, "absent"), "at": at}
            elif not self.record.contract.admits(field, value) and value is None:
                yield {**self._at(self.evidence, "not null"), "at": at}
            elif not self.record.contract.admits(field, value):
                yield {**self._at(self.evidence, "valid"), "at": at, "schema": _plain(field.schema)}
        if not field.name:
            yield {**self._at(self.evidence, "valid"), "at": [], "schema": _plain(field.schema)}

    def of_value(self) -> Iterator[Assertion]:
        """Yields that a value in a response is the one that was sent, was there before, or is the default."""
        for view in self.views:
            for path in self._places(view.answer):
                for value, source in self._values(path):
                    is_other = not same(get(view.answer, path), value)
                    if is_other and self._is_right(view, _with(view, path, value)):
                        is_free = value is None and self._is_right(view, _with(view, path, ABSENT))
                        equal = {**self._at(view, "equal"), "at": self._named(view, path), "to": source}
                        yield {**equal, "or_absent": True} if is_free else equal
        for view in self.views:
            for path in self._places(view.answer):
                if get(view.answer, path) not in (ABSENT, NOWHERE, None) and self._is_right(
                    view, _with(view, path, ABSENT)
                ):
                    yield {**self._at(view, "gone"), "at": self._named(view, path)}
                sent = self._sent()
                other = _other(get(view.answer, path))
                if sent is not None and other is not None and self._is_right(view, _with(view, path, other)):
                    yield {**self._at(view, "different"), "at": self._named(view, path), "to": sent}

    def of_items(self) -> Iterator[Assertion]:
        """Yields what holds for the items of a list: that a resource is among them, a value that was asked for, their
        order, or their number.
        """
        for view in self.views:
            operation = next(each for each in self.record.contract.operations if each.id == view.request.operation)
            around = _around(operation)
            items = get(view.answer, around) if around is not None else None
            if around is None or not isinstance(items, list) or not all(isinstance(each, dict) for each in items):
                continue
            asked = [*(view.request.parts.get("query") or {}).values()]
            for changed, found in (*self._of_steps(items), *_of_count(items, asked), *_of_members(items, asked)):
                if changed != items and self._is_right(view, _with(view, around, changed)):
                    yield {**found, "step": self._step(view), "at": [*around, *found["at"]]}

    def _of_steps(self, items: list[Any]) -> Iterator[tuple[list[Any], Assertion]]:
        """Yields a list with a resource that a step created, or without it."""
        for position, step in enumerate(self.steps, 1):
            if (own := self._own(step)) is None:
                continue
            name, value = own
            others = [each for each in items if each.get(name) != value]
            at = [{"with": name, "step": position, "at": [name]}]
            is_shown = len(others) < len(items)
            changed = others if is_shown else [*items, step.answer]
            yield changed, {"expect": "gone" if is_shown else "listed", "at": at}

    def _own(self, step: Exchange) -> tuple[str, str | int] | None:
        """Returns the name and the value of the id that the response to a creation gives; None for other requests."""
        operation = next(each for each in self.record.contract.operations if each.id == step.request.operation)
        own = own_id(operation, step.answer) if operation.method == "POST" and step.accepted else None
        answer = step.answer if isinstance(step.answer, dict) else {}
        return next(((name, value) for name, value in answer.items() if own is not None and value == own), None)

    def of_comparison(self) -> Iterator[Assertion]:
        """Yields that two requests that mean the same are answered alike: in the list, in a member, or as a whole."""
        other = compared_with(self.requirement, self.evidence, self.record)
        if other is None or (step := self._step(other)) is None or other.answer is ABSENT:
            return
        mine, theirs, around = self.evidence.answer, other.answer, _around(self.record.operation)
        members = [(name,) for name in theirs if isinstance(mine, dict)] if isinstance(theirs, dict) else []
        places = [around] if around is not None and isinstance(get(theirs, around), list) else []
        for at in (*places, *members, ()):
            value = get(theirs, at)
            if not same(get(mine, at), value) and self._is_alike(put(mine, at, value)):
                yield {**self._at(self.evidence, "equal"), "at": [*at], "to": {"step": step, "at": [*at]}}

    def _is_alike(self, answer: Any) -> bool:
        """Returns whether the rule would not report a difference, had all requests that are compared this answer."""
        record, evidence = self.record, replace(self.evidence, answer=answer)
        for each in (*self.record.sent_for(evidence.request.purpose), evidence):
            record = record.with_response(replace(each, answer=answer))
        seen = self._seen(evidence, record)
        return seen is None or seen.outcome != "fail"

    def _values(self, path: Sequence[str]) -> Iterator[tuple[Any, Mapping[str, Any]]]:
        """Yields the values that may be right at a place of a response, each with what gives it."""
        sent, field = self._sent(), self.field
        if sent is not None and field is not None:
            yield get(self.evidence.request.parts, field.at), sent
        elif field is not None and field.default is not ABSENT:
            yield field.default, {"value": field.default}
        others = (self.evidence.before, *self.views)
        for other in others:
            value = get(other.answer, path) if other is not None else NOWHERE
            is_shown = value is not ABSENT and value is not NOWHERE
            if other is not None and is_shown and (step := self._step(other)):
                yield value, {"step": step, "at": self._named(other, path)}
        if field is not None and sent is None:
            yield None, {"value": None}

    def _sent(self) -> Mapping[str, Any] | None:
        """Returns where the request has a value for the field; None where it has none."""
        if self.field is None or (step := self._step(self.evidence)) is None:
            return None
        value = get(self.evidence.request.parts, self.field.at)
        return (
            None
            if value in (ABSENT, NOWHERE) or self.field.at[0] != "body"
            else {"sent": step, "at": self.field.at[1:]}
        )

    def _places(self, answer: Any) -> Sequence[tuple[str, ...]]:
        """Returns the places of a response that have the name of the field, those with the fewest names first."""
        names = self.requirement.key[-1:]
        found = list[tuple[str, ...]]()
        waiting: list[tuple[tuple[str, ...], Any]] = [((), answer)]
        while waiting and len(found) < _MOST:
            path, value = waiting.pop(0)
            if isinstance(value, dict):
                found += [(*path, name) for name in names]
                waiting += [((*path, name), each) for name, each in value.items()]
            elif isinstance(value, list):
                waiting += [((*path, str(index)), each) for index, each in enumerate(value)]
        return found

    def _named(self, view: Exchange, path: Sequence[str]) -> list[Any]:
        """Returns a place in which an item of a list is the one with an id that an earlier response gave."""
        found = list[Any]()
        for depth, name in enumerate(path):
            item = get(view.answer, path[: depth + 1])
            is_item = name.isdecimal() and isinstance(get(view.answer, path[:depth]), list)
            known = next(self._known(item, view), None) if is_item and isinstance(item, dict) else None
            found.append(known if known is not None else int(name) if is_item else name)
        return found

    def _known(self, item: Mapping[str, Any], view: Exchange) -> Iterator[Mapping[str, Any]]:
        for position, step in enumerate(self.steps, 1):
            for name, value in item.items() if step.number < view.number and isinstance(step.answer, dict) else ():
                if isinstance(value, str | int) and not isinstance(value, bool) and step.answer.get(name) == value:
                    yield {"with": name, "step": position, "at": [name]}
                    break

    def _is_right(self, view: Exchange, mended: Exchange) -> bool:
        """Returns whether the rule would call the finding right, had a response been another one."""
        record, evidence = self.record.with_response(mended), self.evidence
        if self.around is not None and view is self.around.later:
            record.evidence[self.rule.kind, evidence.number] = replace(self.around, later=mended)
        elif view is evidence:
            evidence = mended
        else:
            is_after = view is evidence.after
            evidence = replace(evidence, after=mended) if is_after else replace(evidence, listing=mended)
        seen = self._seen(evidence, record)
        return seen is not None and seen.outcome == "pass"

    def _seen(self, evidence: Exchange, record: Record) -> Observation | None:
        try:
            return self.rule.judge(self.requirement, evidence, record)
        except Exception:  # noqa: BLE001 - no server gave this response: what a rule makes of it must not end the report
            return Observation("fail", evidence)

    def _step(self, exchange: Exchange) -> int | None:
        return next((index for index, each in enumerate(self.steps, 1) if each.number == exchange.number), None)

    def _at(self, exchange: Exchange, expected: str) -> dict[str, Any]:
        return {"step": self._step(exchange), "expect": expected}


def _around(lister: Operation | None) -> tuple[str, ...] | None:
    """Returns the place of the list in the responses of an operation; None where there is no single one."""
    place = items_place(lister) if lister is not None else None
    return place[:-1] if place is not None else None


def _of_count(items: list[Any], asked: Sequence[Any]) -> Iterator[tuple[list[Any], Assertion]]:
    """Yields a list with no more items than a request asked for."""
    for count in asked:
        if isinstance(count, int) and not isinstance(count, bool):
            yield items[:count], {"expect": "at most", "at": [], "count": count}


def _of_members(items: list[Any], asked: Sequence[Any]) -> Iterator[tuple[list[Any], Assertion]]:
    """Yields a list whose items all have a value that a request asked for, and one that is sorted by a member."""
    for name in dict.fromkeys(name for item in items for name in item):
        for value in asked:
            right = [each for each in items if _is_asked(each.get(name), value)]
            yield right, {"expect": "each", "at": [EACH, name], "to": {"value": value}}
        values = [each[name] for each in items if each.get(name) is not None]
        for is_down in (False, True) if len({*map(type, values)}) == 1 and _is_ordered(values) else ():
            right = sorted(items, key=lambda each, name=name: _key(each.get(name)), reverse=is_down)
            yield right, {"expect": "sorted", "at": [EACH, name], "descending": is_down}


def _is_asked(value: Any, asked: Any) -> bool:
    return value == asked or (not isinstance(value, dict | list) and str(value).lower() == str(asked).lower())


def _is_ordered(values: Sequence[Any]) -> bool:
    return all(isinstance(each, str | int | float) for each in values)


def _key(value: Any) -> tuple[bool, Any]:
    return value is None, value if value is not None else 0


def _code(key: str) -> int:
    """Returns a status code that a key of the document means: 200 for `2XX`."""
    return int(key) if key.isdecimal() else int(key[0]) * 100 if key[:1].isdecimal() else _REFUSED


def _with(exchange: Exchange, path: Sequence[str], value: Any) -> Exchange:
    return replace(exchange, answer=put(exchange.answer, path, value))


def _with_header(exchange: Exchange, name: str, value: str) -> Exchange:
    return replace(exchange, headers={**exchange.headers, name: value})


def _other(value: Any) -> Any:
    """Returns another value of the same type; None where there is none to make."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1
    return f"{value[1:]}z" if isinstance(value, str) and value else None


def _plain(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """Returns what a test checks of a schema by itself: the keywords of a single value."""
    names = {"type", "format", "enum", "const", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"}
    names |= {"minLength", "maxLength", "pattern", "minItems", "maxItems"}
    return {name: value for name, value in schema.items() if name in names}
