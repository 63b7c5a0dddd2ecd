"""A rule may send requests of its own: it says so in its own file, and nothing else is changed for it.

Each test adds a rule whose probe sends one change after all writes, and looks for a header in the response.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import pytest
from documents import INTEGER, WORD, in_path, object_of, resources
from judging import Judge, passed, verdict
from servers import Answer, Call, Resources
from starlette.responses import JSONResponse, Response

from bythebook_conformance.evidence.differential import OTHER, purpose
from bythebook_conformance.evidence.observations import failed
from bythebook_conformance.evidence.observations import passed as shown
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.model import Exchange, Observation, Requirement
from bythebook_conformance.planning import plan
from bythebook_conformance.reports.semantics import trait_words
from bythebook_conformance.reports.summary import Summary
from bythebook_conformance.rules import RULES
from bythebook_conformance.rules.base import Rule, of_operation
from bythebook_conformance.rules.probe import Probe, ProbeSession, When, for_each
from bythebook_conformance.running import sender
from bythebook_conformance.running.phases import recorded
from bythebook_openapi.model.contract import Contract, Operation

KIND, ID = "signed", "change/signed"
PURPOSE = "a change that must be signed"
PAGES = resources(
    "/pages",
    object_of("title", title=WORD),
    object_of("id title", id=INTEGER, title=WORD),
    key=in_path("id", INTEGER),
    made="201",
    get="read",
    patch="change",
)


# What stands in the file of such a rule.
@dataclass(frozen=True)
class Seen:
    """What the response to the probe's change has for the header; empty without it."""

    signature: str


def _requirements(_: Contract, operation: Operation) -> Iterator[Requirement]:
    if operation.method == "PATCH":
        yield of_operation(operation, KIND, "The server signs a change.", authority="stated")


def _judge(_: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    seen = record.seen(KIND, exchange.number, Seen)
    if seen is None:
        return None
    return shown(exchange) if seen.signature else failed(exchange, "a signature", "none")


def _change(session: ProbeSession) -> Exchange:
    exchange = session.send(session.over_base({}), PURPOSE)
    session.keep(exchange.number, Seen(exchange.headers.get("x-signature", "")))
    return exchange


PROBE = Probe("writes", "A change is sent for its signature.", _change, lambda session, _: _change(session))
RULE = Rule(KIND, _requirements, _judge, probe=PROBE)


class Pages(Resources):
    """Keeps pages. A liar signs no change."""

    def __init__(self, *, is_signed: bool) -> None:
        super().__init__(PAGES)
        self.is_signed = is_signed

    def __call__(self, call: Call) -> Answer:
        """Answer one call."""
        answer = super().__call__(call)
        if call.method != "PATCH" or isinstance(answer, Response) or not self.is_signed:
            return answer
        return JSONResponse(answer[1], answer[0], headers={"x-signature": "of the server"})


Adds = Callable[[Rule], None]


@pytest.fixture
def adds(monkeypatch: pytest.MonkeyPatch) -> Adds:
    """Add a rule to the registry."""

    def add(rule: Rule) -> None:
        rules = (*RULES, rule)
        monkeypatch.setitem(plan._BY_KIND, rule.kind, rule)
        for module in (plan, sender, recorded):
            monkeypatch.setattr(module, "RULES", rules)

    return add


def sent(summary: Summary) -> int:
    """Return how many requests the probe sent."""
    (result,) = [each for each in summary.results if each.plan.operation.id == "change"]
    return len(result.record.sent_for(PURPOSE))


@pytest.mark.many(2)
@pytest.mark.parametrize("at", ["responses", "conflicts", "changes", "writes", "end"])
def test_a_probe_sends_its_request_once_and_a_correct_server_passes(judge: Judge, adds: Adds, at: When) -> None:
    adds(replace(RULE, probe=replace(PROBE, at=at)))
    summary = judge(Pages(is_signed=True), PAGES)

    assert ID in passed(summary)
    assert sent(summary) == 1


@pytest.mark.many(2)
@pytest.mark.parametrize("at", ["responses", "conflicts", "changes", "writes", "end"])
def test_a_finding_is_confirmed_by_the_probe_itself(judge: Judge, adds: Adds, at: When) -> None:
    adds(replace(RULE, probe=replace(PROBE, at=at)))
    summary = judge(Pages(is_signed=False), PAGES)
    found = verdict(summary, ID)

    assert (found.outcome, found.level, found.actual, found.seen) == ("fail", "failure", "none", (3, 3))
    assert sent(summary) == 3


def test_no_other_verdict_depends_on_the_rule(judge: Judge, adds: Adds) -> None:
    before = {each.requirement.id: each.outcome for each in judge(Pages(is_signed=True), PAGES).verdicts}
    adds(RULE)
    after = {each.requirement.id: each.outcome for each in judge(Pages(is_signed=True), PAGES).verdicts}

    assert after == {**before, ID: "pass"}


@pytest.mark.parametrize(("is_shared", "outcome"), [(True, "inconclusive"), (False, "fail")])
def test_a_finding_that_others_may_cause_counts_only_if_it_is_seen_again(
    judge: Judge, adds: Adds, is_shared: bool, outcome: str
) -> None:
    def again(session: ProbeSession, _: Requirement) -> Exchange:
        exchange = session.send(session.over_base({}), PURPOSE)
        session.keep(exchange.number, Seen("this time"))
        return exchange

    adds(replace(RULE, probe=replace(PROBE, again=again, is_shared=is_shared)))

    assert verdict(judge(Pages(is_signed=False), PAGES), ID).outcome == outcome


def test_a_run_without_the_requirement_sends_nothing_for_it(judge: Judge, adds: Adds) -> None:
    adds(RULE)

    assert sent(judge(Pages(is_signed=False), PAGES, chosen=frozenset({"change/body/title/echo"}))) == 0


# Another rule compares two responses of a list. It needs a list with some resources, and looks again after all changes.
LISTED = resources(
    "/pages",
    object_of("title", title=WORD),
    object_of("id title", id=INTEGER, title=WORD),
    key=in_path("id", INTEGER),
    listed={"type": "array", "items": object_of("id title", id=INTEGER, title=WORD)},
    made="201",
    get="read",
    patch="change",
)
MANY = 7


def _of_list(_: Contract, operation: Operation) -> Iterator[Requirement]:
    if operation.id == "all":
        yield of_operation(operation, "steady", "Two responses of the list are alike.", authority="stated")


def _judge_twice(requirement: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    earlier = record.seen("steady", exchange.number, Exchange)
    if earlier is None or exchange.request.purpose != purpose(requirement, OTHER):
        return None
    return shown(exchange) if exchange.answer == earlier.answer else failed(exchange, "the same list", "another one")


def _ask_twice(session: ProbeSession, requirement: Requirement) -> None:
    first, second = (session.send(session.over_base({}), purpose(requirement, OTHER)) for _ in range(2))
    session.keep(second.number, first)


ASKING = Probe(
    "responses",
    "A list is asked for twice.",
    for_each(_ask_twice),
    also={"filling": lambda session: session.fill(MANY), "changed": for_each(_ask_twice)},
)


@pytest.mark.parametrize("at", ["lists", "responses"])
def test_a_rule_of_lists_fills_the_list_first_and_looks_again_after_all_changes(
    judge: Judge, adds: Adds, at: When
) -> None:
    adds(Rule("steady", _of_list, _judge_twice, probe=replace(ASKING, at=at)))
    summary = judge(Resources(LISTED), LISTED)
    (result,) = [each for each in summary.results if each.plan.operation.id == "all"]
    asked = [each for each in result.record.exchanges if each.request.purpose.startswith("compared for all/steady")]

    assert "all/steady" in passed(summary)
    assert len(asked) == 4  # two when lists are compared, and two after all changes
    assert all(len(each.answer) > MANY for each in asked)
    assert [each.id for each in result.plan.compared if each.kind == "steady"] == ["all/steady"]


def test_the_page_and_explain_say_what_a_probe_sends() -> None:
    assert "A change is sent for its signature." in list(trait_words(RULE))
