"""`--budget` and `--max-requests` end a run: it deletes, and says what is left and what more would
take.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as Tree

import jsonschema_rs
import pytest
import shop
from asgi import Receive, Scope, Send
from documents import INTEGER, TEXT, WORD, Stated, list_of, object_of, resources
from harness import Bythebook, OwnClock, Ran, serving
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from judging import Judge, contract_in, outcomes
from left import left_in
from made import SCHEMA, entry, operation, printed, report
from miniature import AUTHORIZATION, Miniature
from servers import Answer, Call, Resources, Served, hiding
from starlette.responses import JSONResponse

from bythebook_conformance.commands.options import contract_of
from bythebook_conformance.planning.plan import requirements
from bythebook_conformance.reports.junit import to_bytes as junit
from bythebook_conformance.reports.markdown import to_bytes as markdown
from bythebook_conformance.reports.report import Gate
from bythebook_conformance.reports.sarif import to_bytes as sarif
from bythebook_conformance.reports.summary import Summary
from bythebook_conformance.reports.waivers import Waiver
from bythebook_conformance.running import engine
from bythebook_conformance.running.engine import Effort, Limits
from bythebook_conformance.running.transport.client import Target
from bythebook_openapi.document.load import load
from bythebook_openapi.model.contract import Contract

SENT: Stated = object_of("name", name=WORD, size={"type": "integer", "default": 3})
SHOWN: Stated = object_of("id", id=TEXT, name=TEXT, size=INTEGER)
PATHS = resources("/t", SENT, SHOWN, made="201", get="read", patch="change", delete="drop")
ONTORA = contract_of("ontora")
SHOP = Contract(load(Path(shop.__file__).parent / "openapi.yaml"))


class Slow(Resources):
    """A correct server that takes its time. It keeps how many requests it got."""

    def __init__(self, paths: Stated, seconds: float, *, drop: float = 0.0) -> None:
        super().__init__(paths)
        self.seconds, self.dropping, self.got = seconds, drop, 0

    def __call__(self, call: Call) -> Answer:
        self.got += 1
        time.sleep(self.dropping if call.method == "DELETE" and self.dropping else self.seconds)
        return super().__call__(call)


class Hanging(Served):
    """A correct server that answers nothing but DELETE after some requests."""

    def __init__(self, after: int) -> None:
        self.server = Resources(PATHS)
        super().__init__(self.server)
        self.after = after

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] != "DELETE" and len(self.calls) >= self.after:
            await asyncio.sleep(4.5)
        await super().__call__(scope, receive, send)


@pytest.fixture
def timed(
    bythebook: Bythebook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., tuple[Ran, float, dict[str, Any]]]:
    """Check a server with some options. Returns what was printed, how long it took, and the JSON report."""

    monkeypatch.setattr(time, "monotonic", OwnClock())  # a busy machine takes time from the budget, and makes runs late

    def run(server: Any, *options: object) -> tuple[Ran, float, dict[str, Any]]:
        contract_in(tmp_path, PATHS)
        file = tmp_path / "report.json"
        fixed = ("--seed", 1, "--report", f"json={file}", "--report", f"junit={tmp_path / 'report.xml'}")
        with serving(server if isinstance(server, Served) else Served(server)) as url:
            started = time.monotonic()
            ran = bythebook("check", tmp_path / "small.json", "--url", url, *fixed, *options)
            seconds = time.monotonic() - started
        told = json.loads(file.read_text())
        jsonschema_rs.Draft202012Validator(SCHEMA).validate(told)
        return ran, seconds, told

    return run


@pytest.mark.soak
@pytest.mark.parametrize("seconds", [0.2, 0.5])
def test_slow_server_is_left_within_the_budget(timed: Any, seconds: float) -> None:
    server = Slow(PATHS, seconds)
    ran, took, told = timed(server, "--budget", "3s")

    assert took < 5
    assert server.kept == {}
    assert told["left"] == []
    assert told["made"] == told["deleted"]
    assert told["exit_code"] == ran.code
    left = told["left_out"]
    assert left["by"] == "--budget"
    assert left["requirements"] == sum(each["left_out"] for each in told["operations"]) > 0
    assert left["requests"] > 0
    assert left["seconds"] == pytest.approx(left["requests"] * told["seconds"] / told["requests"], abs=0.1)
    assert f"--budget ended the run: {left['requirements']} of {told['judged']['raised']} requirements" in ran.out
    assert f"about {left['requests']} more requests ({left['seconds']:.0f} s)" in ran.out
    assert f"would judge {left['requirements']} more requirements" in ran.out


def test_what_the_budget_left_out_neither_passes_nor_fails(timed: Any) -> None:
    ran, _, told = timed(Slow(PATHS, 0.1), "--budget", "2s")

    assert ran.code == 0
    assert "budget spent; " in ran.out.splitlines()[-1]
    assert told["untested"] == {}
    assert told["counts"]["error"] == 0
    undone = [each for each in told["requirements"] if each["operation"] == "drop"]
    assert {(each["verdict"], each["reason"]) for each in undone} == {
        ("inconclusive", "--budget ended the run before this was tested")
    }


def test_failure_that_the_limit_left_unconfirmed_is_no_green(judge: Judge) -> None:
    class Lying(Resources):
        def defaults(self, method: str) -> dict[str, Any]:
            return {"size": 4}

    found = [judge(Lying(PATHS), PATHS, limits=Limits(requests=most)) for most in range(4, 16)]

    reasons = [{each.id: each for each in one.report.requirements}["make/body/size/default"] for one in found]
    unconfirmed = [one for one, each in zip(found, reasons, strict=True) if "was confirmed" in (each.reason or "")]
    assert {each.exit_code for each in unconfirmed} == {4}
    assert all(each.report.word.startswith("request limit reached; ") for each in unconfirmed)


@pytest.mark.soak
@pytest.mark.parametrize("after", [0, 12])
def test_server_that_hangs_is_left_within_the_budget(timed: Any, after: int) -> None:
    server = Hanging(after)
    ran, took, told = timed(server, "--budget", "2s")

    assert took < 4
    assert ran.code == (0 if after else 4)
    assert told["counts"]["error"] == 0
    assert told["left_out"]["by"] == "--budget"
    assert told["deleted"] == told["made"]
    assert server.server.kept == {}


@pytest.mark.soak
def test_clean_up_that_cannot_finish_lists_the_rest_with_a_command(timed: Any) -> None:
    server = Slow(PATHS, 0.0, drop=0.7)
    ran, took, told = timed(server, "--budget", "3s", "--select", "make/*")

    assert took < 5
    assert told["left"]
    late = [each for each in told["left"] if each["reason"] == "--budget ended the run before it was deleted"]
    assert len(late) >= len(told["left"]) - 1
    assert all("-X DELETE" in each["curl"] and "/t/key-" in each["curl"] for each in told["left"])
    assert told["left"][0]["curl"] in left_in(ran.out)


def test_wait_for_a_busy_server_ends_with_the_budget(timed: Any) -> None:
    _, took, told = timed(lambda _: JSONResponse({}, 429, {"Retry-After": "30"}), "--budget", "1s")

    assert took < 3
    assert told["left_out"]["by"] == "--budget"


@pytest.mark.soak
def test_search_that_has_nothing_new_to_send_ends_with_the_budget(timed: Any) -> None:
    _, took, told = timed(Resources(PATHS), "--budget", "3s", "--select", "make/*", "--examples", 1_000_000)

    assert took < 5
    assert told["left_out"]["unsearched"] > 900_000


@pytest.mark.parametrize("option", ["0", "-1", "abc", "1.5", ""])
def test_number_of_requests_that_is_no_limit_is_wrong_use(bythebook: Bythebook, option: str) -> None:
    ran = bythebook("check", "ontora", "--url", "http://127.0.0.1:9", "--max-requests", option)

    assert ran.code == 2
    assert ran.err == f"bythebook: --max-requests {option!r} is no limit; expected a whole number from 1 on\n"


@pytest.mark.parametrize("option", ["0s", "0.0m"])
def test_budget_without_time_is_wrong_use(bythebook: Bythebook, option: str) -> None:
    ran = bythebook("check", "ontora", "--url", "http://127.0.0.1:9", "--budget", option)

    assert ran.code == 2
    assert ran.err == f"bythebook: --budget {option!r} leaves no time; expected a number and a unit: 60s, 5m, 1h\n"


def test_limit_of_the_configuration_file_holds(
    bythebook: Bythebook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    contract_in(tmp_path, PATHS)
    (tmp_path / "bythebook.toml").write_text("[check]\nmax-requests = 20\n")
    monkeypatch.chdir(tmp_path)
    server = Slow(PATHS, 0.0)
    with serving(Served(server)) as url:
        ran = bythebook("check", "small.json", "--url", url, "--seed", 1)

    assert server.got <= 20
    assert "--max-requests ended the run" in ran.out


def test_no_more_requests_are_sent_than_the_limit_allows(timed: Any) -> None:
    server = Slow(PATHS, 0.0)
    _, _, told = timed(server, "--max-requests", 50)

    assert 40 <= server.got <= 50
    assert told["requests"] == server.got
    assert told["left_out"]["by"] == "--max-requests"
    assert (server.kept, told["left"]) == ({}, [])


def test_what_only_a_list_names_is_deleted_after_the_limit(judge: Judge) -> None:
    sent, shown = object_of("text", text=WORD), object_of(id=TEXT, text=TEXT)
    paths = resources("/t", sent, shown, made="201", listed=list_of(shown), get="read", delete="drop")
    server = Resources(paths, answers=hiding("id"))
    told = judge(server, paths, limits=Limits(requests=25)).report

    assert told.left_out is not None
    assert server.count > 1
    assert len(server.kept) <= 1  # reading the list took a request
    assert len(told.facts.left) == len(server.kept)


def test_busy_server_is_not_asked_more_often_than_the_limit_allows(timed: Any) -> None:
    got: list[Call] = []

    def busy(call: Call) -> Answer:
        got.append(call)
        return JSONResponse({}, 503)

    timed(busy, "--max-requests", 3)

    assert 0 < len(got) <= 3


@pytest.mark.soak
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.nested_given])
@given(most=st.integers(1, 40))
def test_limit_of_requests_holds_for_one_operation(most: int) -> None:
    contract, app = ONTORA, Miniature()
    target = Target(contract, "http://testserver", {"Authorization": AUTHORIZATION}, app=app)
    tuple(engine.run(contract, target, Effort(seed=1, limits=Limits(requests=most))))

    assert 0 < app.requests <= most


@pytest.mark.soak
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.nested_given])
@given(most=st.integers(1, 120), workers=st.sampled_from([1, 3]))
def test_limit_of_requests_holds_for_a_shop_and_leaves_nothing(most: int, workers: int) -> None:
    contract, app = SHOP, shop.Shop()
    target = Target(contract, "http://testserver", {"Authorization": shop.AUTHORIZATION}, app=app)
    chosen = frozenset(
        each.id
        for one in contract.operations
        if "Categor" in one.id or "Tag" in one.id
        for _, each in requirements(contract, one)
    )
    effort = Effort(seed=1, examples=3, chosen=chosen, limits=Limits(workers=workers, requests=most))
    results = tuple(engine.run(contract, target, effort))
    summary = Summary(contract, target.shown, 1, results, target.sent, 1.0, redacted=target.redacted)

    assert app.requests <= target.sent <= most
    assert summary.report.left_out is None or summary.report.left_out.requirements > 0
    assert {each.reason for each in summary.report.facts.left if each.curl} == set()


@pytest.mark.soak
def test_a_tenth_of_the_requests_judges_half_of_the_requirements() -> None:
    def judged(limits: Limits) -> Summary:
        target = Target(SHOP, "http://testserver", {"Authorization": shop.AUTHORIZATION}, app=shop.Shop())
        results = tuple(engine.run(SHOP, target, Effort(seed=1, limits=limits)))
        return Summary(SHOP, target.shown, 1, results, target.sent, 1.0, redacted=target.redacted)

    whole = judged(Limits())
    part = judged(Limits(requests=whole.requests // 10))
    passes = [sum(each.outcome == "pass" for each in some.verdicts) for some in (part, whole)]
    assert passes[0] >= 0.5 * passes[1]


def test_verdicts_without_a_limit_are_those_of_a_limit_that_is_not_reached(judge: Judge) -> None:
    free = judge(Resources(PATHS), PATHS)
    limited = judge(Resources(PATHS), PATHS, limits=Limits(budget=600, requests=100_000))

    assert outcomes(limited) == outcomes(free)
    assert limited.report.left_out is None


def test_waiver_of_what_was_left_out_is_not_stale(bythebook: Bythebook, tmp_path: Path) -> None:
    contract_in(tmp_path, PATHS)
    waivers = tmp_path / "waivers.yaml"
    waivers.write_text('[{"match": "drop/*", "reason": "issue 1"}, {"match": "make/*", "reason": "issue 2"}]')
    options = ("--seed", 1, "--examples", 0, "--waivers", waivers, "--report", f"json={tmp_path / 'report.json'}")
    with serving(Served(Resources(PATHS))) as url:
        ran = bythebook("check", tmp_path / "small.json", "--url", url, *options, "--max-requests", 15)

    told = json.loads((tmp_path / "report.json").read_text())
    assert {each["match"]: each["state"] for each in told["waivers"]} == {"drop/*": "open", "make/*": "open"}
    assert "WAIVER" not in ran.out
    assert ran.code == 0


def test_waiver_of_a_pass_that_more_requests_might_turn_is_not_stale() -> None:
    gate = Gate(waivers=(Waiver("make/*", "issue 1", matches=1),))
    cut = report([each := entry("make", "size")], gate=gate, operations=(operation("make", [each], limit="--budget"),))
    whole = report([entry("make", "size")], gate=gate)

    assert [state for _, state in cut.waivers] == ["open"]
    assert [state for _, state in whole.waivers] == ["passes"]


def test_every_form_says_what_was_left_out() -> None:
    why = "--budget ended the run before this was tested"
    entries = [entry("make", "size"), entry("make", "name", "inconclusive", reason=why)]
    cut = operation("make", entries, limit="--budget", left_out=1, unsent=8)
    found = report(entries, operations=(cut,))
    line = "--budget ended the run: 1 of 2 requirements were not judged: make"
    more = "about 8 more requests (1 s) would judge 1 more requirements"

    assert line in printed(found)
    assert more in printed(found)
    assert line in markdown(found).decode()
    assert "### bythebook: budget spent; 50 % judged" in markdown(found).decode()
    (invocation,) = json.loads(sarif(found))["runs"][0]["invocations"]
    assert [each["level"] for each in invocation["toolExecutionNotifications"]] == ["note", "note"]
    assert invocation["executionSuccessful"] is True
    suite = next(Tree.fromstring(junit(found)).iter("testsuite"))
    assert (suite.get("skipped"), suite.get("errors")) == ("1", "0")
    assert [each.get("value") for each in suite.iter("property")] == ["--budget: 1 requirements"]
