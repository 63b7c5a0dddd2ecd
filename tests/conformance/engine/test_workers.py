"""Several requests under way at the same time change no verdict, and no request is blamed for another one's effect."""

from __future__ import annotations

import asyncio
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from documents import INTEGER, TEXT, object_of, resources
from harness import serving
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from judging import accused, contract_in, outcomes, summary_of
from notes import NOTES, Notes
from servers import Answer, Call, Resources, Served
from starlette.types import Receive, Scope, Send

from bythebook_conformance.model import Exchange
from bythebook_conformance.running.crew import AUTO, Crew
from bythebook_conformance.running.engine import Limits
from bythebook_conformance.running.transport.client import Target
from bythebook_conformance.running.transport.stop import StoppedError
from bythebook_openapi.document.load import load
from bythebook_openapi.model.contract import Contract
from bythebook_simulator.faults.witnesses import TOKEN
from bythebook_simulator.simulator import Simulator

ONTORA = Path(__file__).parents[3] / "specs" / "ontora" / "openapi.yaml"
LIBRARY = Path(__file__).parents[2] / "generator" / "library.yaml"


class Slow:
    """An app whose responses take some time each; it counts the requests that are under way."""

    def __init__(self, app: Any, seconds: float, seed: int = 1, *, crashes_from: int = 99) -> None:
        self.app, self.seconds, self.crashes_from = app, seconds, crashes_from
        self.random = random.Random(seed)
        self.now = self.most = self.count = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.now += 1
        self.count += 1
        self.most = max(self.most, self.now)
        is_crash = self.now >= self.crashes_from
        await asyncio.sleep(self.random.uniform(0, 2) * self.seconds)
        try:
            if is_crash:
                await send({"type": "http.response.start", "status": 500, "headers": []})
                await send({"type": "http.response.body", "body": b""})
                return
            await self.app(scope, receive, send)
        finally:
            self.now -= 1


def judged(contract: Contract, app: Slow, workers: int, seed: int = 1) -> Any:
    with serving(app) as url:
        target = Target(contract, url, {"Authorization": f"Bearer {TOKEN}"})
        return summary_of(contract, target, seed=seed, limits=Limits(workers=workers))


@pytest.mark.soak
@settings(max_examples=2, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 1000))
def test_verdicts_are_equal_for_any_number_of_workers(seed: int) -> None:
    contract = Contract(load(LIBRARY))
    found = {
        workers: outcomes(judged(contract, Slow(Simulator(load(LIBRARY), tokens=(TOKEN,)), 0.002, seed), workers, seed))
        for workers in (1, 2, 8)
    }
    assert found[1] == found[2] == found[8]


def test_the_search_and_the_first_invalid_values_are_under_way_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """No request of the search needs the response of another one. Three invalid values show how places are named."""
    contract, together, runs = Contract(load(ONTORA)), Counter[str](), Crew.run

    def counted(crew: Crew, tasks: Sequence[Callable[[], Any]]) -> list[Any]:
        found = runs(crew, tasks)
        purposes = Counter(each.request.purpose.rpartition("/")[2] for each in found if isinstance(each, Exchange))
        together["search"] = max(together["search"], purposes["search"])
        invalid = sum(count for each, count in purposes.items() if each.startswith(("domain", "required")))
        together["first"] = together["first"] or invalid
        return found

    monkeypatch.setattr(Crew, "run", counted)
    app = Simulator(load(ONTORA), tokens=(TOKEN,))
    with serving(app) as url:
        target = Target(contract, url, {"Authorization": f"Bearer {TOKEN}"})
        summary_of(contract, target, seed=1, examples=10, limits=Limits(workers=8))
    assert together["search"] > 4
    assert together["first"] == 3


class Lenient(Resources):
    """A server that takes digits for numbers, and whose responses to changes show the id alone."""

    def __init__(self) -> None:
        sizes = dict.fromkeys(("width", "height", "depth"), INTEGER)
        sent = object_of("name", name=TEXT, **sizes)
        shown = {**sent, "properties": {"id": TEXT, **sent["properties"]}, "required": ["id"]}
        self.paths = resources("/boxes", sent, shown, made="201", get="read", patch="change")
        super().__init__(self.paths, answers=lambda item: {"id": item["id"]})

    def __call__(self, call: Call) -> Answer:
        if call.method == "PATCH" and isinstance(call.body, dict):
            body = {name: int(each) if str(each).isdigit() else each for name, each in call.body.items()}
            call = replace(call, body=body)
        return super().__call__(call)


@pytest.mark.soak
def test_invalid_changes_that_are_accepted_side_by_side_change_no_verdict(tmp_path: Path) -> None:
    contract = contract_in(tmp_path, Lenient().paths)
    found = {workers: outcomes(judged(contract, Slow(Served(Lenient()), 0.005), workers)) for workers in (1, 8)}
    assert found[1] == found[8]


def test_a_server_that_crashes_when_it_is_busy_is_not_accused_of_a_request(tmp_path: Path) -> None:
    app = Slow(Served(Notes()), 0.002, crashes_from=3)
    summary = judged(contract_in(tmp_path, NOTES), app, 8)
    assert app.most > 2
    assert accused(summary) == {}


@pytest.mark.many(2)
@pytest.mark.parametrize(("workers", "least", "most"), [(1, 1, 1), (2, 2, 2), (8, 4, 8), (AUTO, 2, 16)])
def test_as_many_requests_are_under_way_as_there_are_workers(
    tmp_path: Path, workers: int, least: int, most: int
) -> None:
    app = Slow(Served(Notes()), 0.01)
    judged(contract_in(tmp_path, NOTES), app, workers)
    assert least <= app.most <= most


def test_a_crew_raises_the_first_error_when_all_that_was_begun_has_ended() -> None:
    crew, ended = Crew(4), list[int]()

    def task(number: int) -> int:
        with crew.outside():
            time.sleep(0.01 * number)
        if number == 1:
            raise StoppedError("enough")
        ended.append(number)
        return number

    with crew.working(), pytest.raises(StoppedError):
        crew.run([partial(task, number) for number in range(4)])
    assert ended == [0, 2, 3]


@given(sizes=st.lists(st.integers(0, 5), max_size=6), workers=st.integers(1, 6))
@settings(deadline=None, max_examples=20)
def test_tasks_that_run_tasks_return_their_results_in_order(sizes: list[int], workers: int) -> None:
    crew, computing = Crew(workers), list[int]()

    def leaf(number: int) -> int:
        computing.append(number)
        assert len(computing) == 1  # no other task computes
        computing.pop()
        with crew.flight():
            time.sleep(0.0005)
        return number

    def branch(size: int) -> list[int]:
        return crew.run([partial(leaf, number) for number in range(size)])

    with crew.working():
        found = crew.run([partial(branch, size) for size in sizes])
    assert found == [list(range(size)) for size in sizes]


def test_auto_takes_more_workers_while_responses_stay_fast_and_fewer_for_a_busy_server() -> None:
    crew = Crew(AUTO)
    for _ in range(60):
        crew.note(0.01, 200)
    grown = crew.limit
    for _ in range(24):
        crew.note(0.05, 200)
    slowed = crew.limit
    crew.note(0.05, 503)
    assert grown > slowed > crew.limit >= 1


def test_a_block_that_is_alone_has_no_request_beside_it() -> None:
    crew, flying, seen = Crew(4), list[int](), list[int]()

    def alone() -> None:
        with crew.alone(), crew.flight():
            seen.append(len(flying))

    def other(number: int) -> None:
        with crew.flight():
            flying.append(number)
            time.sleep(0.01)
            flying.pop()

    tasks = [lambda: other(1), lambda: other(2), alone, lambda: other(3), lambda: other(4), alone]
    with crew.working():
        crew.run(tasks)
    assert seen == [0, 0]
    assert threading.active_count() >= 1
