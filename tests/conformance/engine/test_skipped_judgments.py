"""Exchanges that the traits of a rule leave out show no violation: the judgment itself finds none in them."""

from __future__ import annotations

from typing import Any

import pytest
from miniature import AUTHORIZATION, Miniature, RefusedError

from bythebook_conformance.rules import RULES
from bythebook_conformance.running import engine
from bythebook_conformance.running.engine import Effort, Result
from bythebook_conformance.running.transport.client import Target
from bythebook_openapi.model.contract import Contract

BY_KIND = {rule.kind: rule for rule in RULES}


def no_null_goal(body: dict[str, Any]) -> None:
    if "goal" in body and body["goal"] is None:
        raise RefusedError("goal")


def result_of(contract: Contract) -> Result:
    target = Target(contract, "http://testserver", {"Authorization": AUTHORIZATION}, app=Miniature(guard=no_null_goal))
    (result,) = engine.run(contract, target, Effort(1, 5))
    return result


@pytest.mark.soak
def test_only_a_refusal_of_a_valid_request_shows_what_an_accepted_one_does_not(contract: Contract) -> None:
    result = result_of(contract)
    negatives = {each.id for each in result.plan.negatives}
    chosen = [each for each in result.plan.requirements if BY_KIND[each.kind].traits.judged_by_refusal]
    positive = [each for each in chosen if each.id not in negatives]
    left_out = [each for each in result.record.exchanges if each.accepted or each.faults]

    judged = [BY_KIND[each.kind].judge(each, exchange, result.record) for each in positive for exchange in left_out]

    assert {each.outcome for each in judged if each is not None} == {"pass"}
    assert "fail" in {each.outcome for each in result.verdicts if each.requirement in positive}


def test_a_response_that_no_schema_describes_shows_nothing_of_what_comes_back(contract: Contract) -> None:
    result = result_of(contract)
    chosen = [each for each in result.plan.requirements if BY_KIND[each.kind].traits.judged_by_response]
    described = {each.number for each in result.record.with_schema}
    left_out = [each for each in result.record.exchanges if each.number not in described]

    judged = [BY_KIND[each.kind].judge(each, exchange, result.record) for each in chosen for exchange in left_out]

    assert judged
    assert set(judged) == {None}
