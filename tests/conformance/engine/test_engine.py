"""How the engine behaves with servers that are slow, busy, flaky or picky, and that it repeats itself."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from harness import Check, serving
from liars import absent, liar, refuse
from miniature import AUTHORIZATION, Miniature, RefusedError

from bythebook_conformance.reports.summary import Summary
from bythebook_conformance.running import engine
from bythebook_conformance.running.engine import Effort
from bythebook_conformance.running.transport.client import Target
from bythebook_openapi.model.contract import Contract


def over_http(contract: Contract, server: Any, timeout: float = 10.0) -> Summary:
    """Run the kit over HTTP, where time-outs and retries are real; no search."""
    with serving(server) as url:
        target = Target(contract, url, {"Authorization": AUTHORIZATION}, timeout=timeout)
        results = tuple(engine.run(contract, target, Effort(1, 0)))
        return Summary(contract, url, 1, results, target.sent, 0.0)


def fails(summary: Summary) -> set[str]:
    return {each.requirement.id.removeprefix("createInterview/") for each in summary.verdicts if each.outcome == "fail"}


@pytest.mark.soak
def test_same_seed_sends_the_same_requests(contract: Contract) -> None:
    def sent(seed: int) -> list[str]:
        bodies: list[str] = []
        server = Miniature(guard=lambda body: bodies.append(json.dumps(body)))
        target = Target(contract, "http://testserver", {"Authorization": AUTHORIZATION}, app=server)
        list(engine.run(contract, target, Effort(seed, 10)))
        return bodies

    assert sent(5) == sent(5)
    assert sent(5) != sent(6)


@pytest.mark.soak
def test_server_that_hangs_on_one_value_is_accused_with_that_value_only(contract: Contract) -> None:
    class Hanging(Miniature):
        async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
            message = await receive()
            if b'"goal": null' in message.get("body", b""):
                await asyncio.sleep(2)

            async def again() -> Any:
                return message

            await super().__call__(scope, again, send)

    summary = over_http(contract, Hanging(), timeout=0.4)

    assert fails(summary) == {"no-server-error"}
    verdict = next(each for each in summary.verdicts if each.outcome == "fail")
    assert verdict.actual == "no response in time"
    assert verdict.evidence is not None
    assert set(verdict.evidence.request.body) == {"workspace_id", "name", "goal"}


@pytest.mark.soak
def test_server_that_is_slow_while_it_starts_is_not_accused(contract: Contract) -> None:
    """Apprise loads its plugins at the first request: two requests in a row got no response in time."""

    class Starting(Miniature):
        slow = 2

        async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
            if scope["method"] == "POST" and self.slow:
                self.slow -= 1
                await asyncio.sleep(0.8)
            await super().__call__(scope, receive, send)

    summary = over_http(contract, Starting(), timeout=0.4)

    assert fails(summary) == set()


def test_busy_server_is_waited_for(contract: Contract) -> None:
    class Busy(Miniature):
        calls = 0

        def respond(self, where: str, authorization: str | None, content: bytes) -> tuple[int, Any]:
            self.calls += 1
            return (503, {}) if self.calls % 7 == 0 else super().respond(where, authorization, content)

    summary = over_http(contract, Busy())

    assert summary.exit_code == 0
    assert fails(summary) == set()


@pytest.mark.soak
def test_server_that_is_always_busy_is_untested(contract: Contract) -> None:
    class Down(Miniature):
        def respond(self, where: str, authorization: str | None, content: bytes) -> tuple[int, Any]:
            return 503, {}

    summary = over_http(contract, Down())

    assert summary.exit_code == 4
    assert not summary.counts["pass"]
    assert "503" in next(iter(summary.untested.values()))


def test_fault_of_some_responses_stays_a_failure(check: Check) -> None:
    class Flaky(Miniature):
        calls = 0

        def respond(self, where: str, authorization: str | None, content: bytes) -> tuple[int, Any]:
            self.calls += 1
            status, answer = super().respond(where, authorization, content)
            if self.calls % 5 == 0 and status == 200:
                answer["contact_count"] = "many"
            return status, answer

    summary = check(Flaky())

    assert fails(summary) == {"response/contact_count/response-domain"}
    seen = next(each.seen for each in summary.verdicts if each.outcome == "fail")
    assert seen is not None
    assert 1 <= seen[0] < seen[1]


@pytest.mark.soak
def test_fault_of_two_fields_is_shown_with_these_two_only(check: Check) -> None:
    def outgoing(answer: dict[str, Any], sent: dict[str, Any]) -> dict[str, Any]:
        if "completion_threshold" not in sent and sent.get("folder") is not None and sent.get("goal") is None:
            answer["completion_threshold"] = 50
        return answer

    summary = check(Miniature(outgoing=outgoing), examples=60)

    assert fails(summary) == {"body/completion_threshold/default"}
    evidence = next(each.evidence for each in summary.verdicts if each.outcome == "fail")
    assert evidence is not None
    assert set(evidence.request.body) == {"workspace_id", "name", "folder"}


@pytest.mark.soak
def test_pair_of_values_that_is_refused_together_is_narrower(check: Check) -> None:
    guard = refuse("both", lambda body: body.get("goal") is not None and body.get("folder") is not None)
    summary = check(Miniature(guard=guard))

    assert summary.counts["failure"] == 0
    assert {each.reason for each in summary.verdicts if each.level} == {"narrower"}


@pytest.mark.many(2)
@pytest.mark.parametrize("status", [403, 404, 409, 429])
def test_refusal_that_is_not_about_the_value_is_inconclusive(status: int, check: Check) -> None:
    def guard(body: Any) -> None:
        if isinstance(body, dict) and body.get("project_id"):
            raise RefusedError("there is no such project", status)

    summary = check(Miniature(guard=guard))

    assert fails(summary) == set()
    echo = next(each for each in summary.verdicts if each.requirement.id.endswith("project_id/echo"))
    assert echo.outcome == "inconclusive"
    assert str(status) in echo.reason


def test_open_server_is_a_warning_without_credentials(check: Check) -> None:
    summary = check(Miniature(authorized=lambda _: True), authorization=None)

    security = {each.requirement.case: each for each in summary.verdicts if each.requirement.kind == "security"}
    missing = security.pop("missing")
    assert (missing.level, missing.reason) == ("warning", "open")
    assert {each.outcome for each in security.values()} == {"inconclusive"}
    assert "use -H 'NAME: VALUE'" in security["wrong"].reason


def test_open_server_is_a_failure_with_credentials(check: Check) -> None:
    summary = check(Miniature(authorized=lambda _: True))

    security = {each.requirement.case: each.outcome for each in summary.verdicts if each.requirement.kind == "security"}
    assert set(security.values()) == {"fail"}


def test_exception_of_an_app_in_this_process_is_a_500(check: Check) -> None:
    def guard(body: Any) -> None:
        raise RuntimeError("the server broke")

    summary = check(Miniature(guard=guard))

    assert summary.exit_code == 1
    assert fails(summary) == {"no-server-error"}


def test_failure_can_be_repeated_with_its_curl_line(contract: Contract) -> None:
    summary = over_http(contract, liar("x", outgoing=absent("channel", "zoom")).server())

    (verdict,) = (each for each in summary.verdicts if each.outcome == "fail")
    assert verdict.evidence is not None
    assert verdict.evidence.curl.startswith("curl -i -X POST http://127.0.0.1:")
    assert "--data" in verdict.evidence.curl
    assert verdict.seen == (3, 3) or (verdict.seen is not None and verdict.seen[0] == verdict.seen[1] >= 3)


@pytest.mark.soak
def test_server_that_responds_null_to_everything_fails(check: Check) -> None:
    class Null(Miniature):
        def respond(self, where: str, authorization: str | None, content: bytes) -> tuple[int, Any]:
            return 200, None

    summary = check(Null())

    assert summary.exit_code == 1
    assert "response/response-domain" in fails(summary)


def test_wsgi_app_is_judged_as_any_other(check: Check) -> None:
    server = Miniature()

    def app(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        content = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        where = f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}"
        status, answer = server.respond(where, environ.get("HTTP_AUTHORIZATION"), content)
        start_response(f"{status} -", [("Content-Type", "application/json")])
        return [json.dumps(answer).encode()]

    summary = check(app)

    assert fails(summary) == set()
    assert summary.exit_code == 0
