"""What a run does before it gives up: new rooms for booked ones, the server's defaults, and the document's examples."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi import FastAPI, HTTPException
from ordinary import failures, judge
from rooms import SERVERS, booked, halls, surveys

from bythebook_conformance.reports.summary import Summary
from tests.examples import sampled

# The share of requirements that is judged of each server, in percent. In parentheses: what it was before the run made
# new resources for used ones after any refusal, and took the examples of whole bodies.
_SHARES = {
    "halls-409": 99,
    "halls-400": 99,  # (73)
    "halls-422-three": 99,  # (80)
    "loans-409": 98,  # (76)
    "loans-400": 99,  # (76)
    "loans-422": 99,  # (76)
    "places": 98,  # (91)
    "sensors": 99,
    "counters-409": 100,
    "counters-400": 100,  # (72)
    "booked-409": 99,
    "booked-400": 99,  # (73)
    "booked-422": 99,  # (73)
    "booked-403": 99,  # (73)
    "booked-409-three": 100,
    "lessons-409": 99,
    "lessons-400": 99,
    "reviews-409": 99,
    "reviews-400": 99,
    "reviews-422": 99,
    "orders-409": 96,
    "deliveries": 100,
    "surveys": 99,  # (0)
    "invoices": 96,
    "transfers-409": 98,
}


def share(summary: Summary) -> int:
    """Returns how many percent of the requirements were judged."""
    report = summary.report
    return report.judged * 100 // report.raised


@pytest.mark.many(2)
@pytest.mark.parametrize("name", sampled(SERVERS, 3))
def test_run_judges_servers_whose_rules_it_meets_by_chance(name: str) -> None:
    summary = judge(SERVERS[name](), examples=0)

    assert failures(summary) == {}
    assert share(summary) >= _SHARES[name]


def test_an_invalid_request_is_not_sent_to_a_room_that_is_booked() -> None:
    """The server looks for a free place before it looks at the body, and refuses both with 400."""
    app = SERVERS["counters-400"]()

    refused = [
        each
        for result in judge(app, examples=0).results
        for each in result.record.exchanges
        if each.request.operation == "book" and each.request.draft.wrong
    ]

    assert len(refused) > 20
    assert not [each for each in refused if "no free place" in each.text]


def test_a_room_that_is_always_closed_is_tried_a_few_times_alone() -> None:
    """The first event is accepted, and no other, whatever the hall."""
    app, one = halls(400, places=0), list[int]()
    last = next(each for each in app.routes if getattr(each, "operation_id", "") == "plan")
    app.routes.remove(last)

    @app.post("/halls/{hall_id}/events", operation_id="plan", status_code=201)
    def plan(hall_id: int, given: dict[str, Any]) -> dict[str, Any]:
        one.append(hall_id)
        if len(one) > 1:
            raise HTTPException(400, "closed")
        return {"id": 1, **given}

    summary = judge(app, examples=0)

    assert len({*one}) <= 6
    assert failures(summary) == {}


def test_examples_of_a_whole_body_are_sent_as_they_are_written() -> None:
    bodies = [
        each.request.body
        for result in judge(surveys(), examples=0).results
        for each in result.record.exchanges
        if each.request.purpose == "the examples of the document, of all fields"
    ]

    assert bodies == [{"question": "Which color?", "kind": "choice", "choices": ["red", "blue"]}]


def test_rooms_that_are_not_used_up_are_not_made_anew() -> None:
    def made(app: FastAPI) -> int:
        return sum(len(each.record.exchanges) for each in judge(app, examples=0).results)

    assert made(booked(409, places=1000)) < made(booked(409, places=1))
