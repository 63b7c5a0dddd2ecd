"""Of `--budget`, time is reserved for judging and for the reports: as much as a part of that work takes."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from documents import INTEGER, TEXT, WORD, object_of, resources
from harness import Bythebook, serving
from hypothesis import given
from hypothesis import strategies as st
from judging import contract_in
from servers import Answer, Call, Resources, Served

from bythebook_conformance.commands import check
from bythebook_conformance.planning.plan import requirements
from bythebook_conformance.reports import files
from bythebook_conformance.reports.report import Report
from bythebook_conformance.running import engine
from bythebook_conformance.running.engine import Effort
from bythebook_conformance.running.rehearsal import Rehearsal
from bythebook_conformance.running.transport.client import Target
from bythebook_conformance.running.transport.stop import BUDGET, Phase, Stop, StoppedError

SENT = object_of("name", name=WORD, size={"type": "integer", "default": 3})
SHOWN = object_of("id", id=TEXT, name=TEXT, size=INTEGER)
PATHS = resources("/t", SENT, SHOWN, made="201", get="read", delete="drop")
paces = st.floats(0.0001, 0.01)


@dataclass
class Machine:
    """A clock, and work that moves it: `each` seconds a piece, and `once` where it is done for the first time."""

    each: float
    once: float = 0.0
    now: float = 0.0
    spent: float = 0.0

    def clock(self) -> float:
        return self.now

    def work(self) -> int:
        took = 20 * self.each + (0.0 if self.spent else self.once)
        self.now += took
        self.spent += took
        return 20


@given(paces, st.integers(20, 100_000), st.floats(0, 5))
def test_reserve_is_enough_for_all_and_not_twice_as_much(each: float, total: int, once: float) -> None:
    machine = Machine(each, once)
    reserved = Rehearsal(machine.work, lambda: total, machine.clock)()

    assert total * each <= reserved <= 2 * total * each


@given(paces, paces)
def test_reserve_follows_a_machine_that_changes_its_pace(before: float, after: float) -> None:
    machine = Machine(before)
    rehearsal = Rehearsal(machine.work, lambda: 1000, machine.clock)
    rehearsal()
    machine.each = after
    machine.now += 60 * 20 * max(before, 0.01)

    assert 1000 * after <= rehearsal() <= 2000 * after


@given(paces, st.floats(0.001, 3))
def test_rehearsals_take_a_small_share_of_the_time(each: float, between: float) -> None:
    machine = Machine(each)
    rehearsal = Rehearsal(machine.work, lambda: 1000, machine.clock)
    rehearsal()
    first, began = machine.spent, machine.now
    for _ in range(200):
        machine.now += between
        rehearsal()

    assert machine.spent - first <= (machine.now - began) / 20 + 20 * each


def test_reserve_of_nothing_to_measure_is_nothing() -> None:
    assert Rehearsal(lambda: 0, lambda: 1000)() == 0.0


@pytest.mark.parametrize("phase", ["running", "cleaning"])
@pytest.mark.parametrize("needed", [30, 90])
def test_requests_and_clean_up_leave_the_reserve(needed: int, phase: Phase) -> None:
    stop = Stop(ends=time.monotonic() + 60)
    ticks = (each / 1.5 for each in range(9))  # each piece takes one second, with the margin
    stop.closing.append(Rehearsal(lambda: 1, lambda: needed, lambda: next(ticks)))
    if needed < 60:
        stop.check(phase=phase)
        assert not stop.ends_late()
        assert stop.timeout(100, phase=phase) < 60 - needed + 2
        return

    with pytest.raises(StoppedError):
        stop.check(phase=phase)
    assert stop.limit == BUDGET
    assert stop.ends_late()


def test_judging_of_what_was_sent_is_rehearsed_while_requests_are_sent(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    server = Resources(PATHS)

    def respond(call: Call) -> Answer:
        (judging,) = target.stop.closing
        seen.append((judging.work(), judging.total()))
        return server(call)

    contract = contract_in(tmp_path, PATHS)
    target = Target(contract, "http://testserver", {}, app=Served(respond))
    results = list(engine.run(contract, target, Effort(1, 0)))
    (judging,) = target.stop.closing

    assert all(judged <= total for judged, total in seen)
    assert max(judged for judged, _ in seen) > 0
    assert max(total for _, total in seen) == sum(len(each.plan.requirements) for each in results)
    assert judging.total() == 0


def test_run_without_time_plans_no_requests(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    contract = contract_in(tmp_path, PATHS)
    ids = {each.id for operation in contract.operations for _, each in requirements(contract, operation)}
    monkeypatch.delattr(engine, "plan")
    target = Target(contract, "http://testserver", {}, app=Served(Resources(PATHS)), stop=Stop(ends=time.monotonic()))

    results = list(engine.run(contract, target, Effort(1, 0)))

    assert target.sent == 0
    assert {each.requirement.id for result in results for each in result.verdicts} == ids
    assert {each.outcome for result in results for each in result.verdicts} == {"inconclusive"}


@pytest.fixture
def slowly(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Makes the JSON report slow: it takes so many seconds for each requirement."""

    def slow(seconds: float) -> None:
        quick = files.FORMS["json"]

        def wait(report: Report) -> bytes:
            time.sleep(seconds * len(report.requirements))
            return quick(report)

        monkeypatch.setitem(files.FORMS, "json", wait)

    return slow


def test_budget_that_the_reports_alone_exceed_is_told_before_anything_is_sent(
    bythebook: Bythebook, tmp_path: Path, slowly: Callable[[float], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    contract_in(tmp_path, PATHS)
    monkeypatch.setattr(check, "_LATE", 0.0)
    slowly(0.01)
    server, report = Served(Resources(PATHS)), tmp_path / "r.json"
    with serving(server) as url:
        ran = bythebook(
            "check", tmp_path / "small.json", "--url", url, "--budget", "0.1s", "--report", f"json={report}"
        )

    assert ran.code == 4
    assert "--budget is too short: to report" in ran.err
    assert server.calls == []
    assert not report.exists()
