"""What `-H` gives, beside what the document says of the same headers and cookies: nobody is accused by it."""

from __future__ import annotations

from collections.abc import Callable
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import pytest
from tiny import Answer, Call, Tiny, content, made_contract

from bythebook_conformance.reports.summary import Summary
from bythebook_conformance.running import engine
from bythebook_conformance.running.engine import Effort
from bythebook_conformance.running.transport.client import Target

ANSWER = {"200": content({"type": "object"}), "400": {"description": "-"}, "401": {"description": "-"}}


def judged(
    folder: Path, answer: Callable[[Call], Answer], headers: dict[str, str], *parameters: Any, **scheme: str
) -> tuple[Summary, list[Call]]:
    operation = {"operationId": "op", "parameters": list(parameters), "responses": ANSWER}
    security: dict[str, Any] = {"security": [{"k": []}]} if scheme else {}
    components = {"securitySchemes": {"k": {"type": "apiKey", **scheme}}} if scheme else {}
    contract = made_contract(folder, {"/t": {"get": {**operation, **security}}}, components)
    app = Tiny(answer)
    target = Target(contract, "http://testserver", headers, app=app)
    results = tuple(engine.run(contract, target, Effort(seed=1, examples=5)))
    return Summary(contract, target.shown, 1, results, target.sent, 0.0, redacted=target.redacted), app.calls


def parameter(name: str, where: str, *, required: bool = True, **schema: Any) -> dict[str, Any]:
    return {"name": name, "in": where, "required": required, "schema": schema}


def verdicts(summary: Summary) -> dict[str, str]:
    return {each.requirement.id.removeprefix("op/"): each.level or each.outcome for each in summary.verdicts}


@pytest.mark.parametrize("name", ["X-Tenant", "x-tenant"])
def test_a_declared_header_is_a_known_value_and_its_absence_is_sent(tmp_path: Path, name: str) -> None:
    def answer(call: Call) -> Answer:
        tenant = call.headers.get("x-tenant", "")
        return (200, {}) if tenant == "7" else (404, {}) if tenant.isdigit() else (400, {})

    summary, calls = judged(tmp_path, answer, {name: "7"}, parameter("X-Tenant", "header", type="integer"))

    found = verdicts(summary)
    assert found["header/X-Tenant/required"] == "pass"
    assert found["header/X-Tenant/domain:string"] == "pass"
    assert "failure" not in found.values()
    assert {"7", "not-a-number", None} <= {call.headers.get("x-tenant") for call in calls}
    assert summary.exit_code == 0


def test_a_server_that_does_not_demand_a_declared_header_is_found(tmp_path: Path) -> None:
    stated = parameter("X-Tenant", "header", type="integer")
    summary, _ = judged(tmp_path, lambda _: (200, {}), {"X-Tenant": "1234567"}, stated)

    assert verdicts(summary)["header/X-Tenant/required"] == "failure"
    missing = next(each for each in summary.report.requirements if each.id.endswith("X-Tenant/required"))
    wrong = next(each for each in summary.report.requirements if each.id.endswith("X-Tenant/domain:string"))
    assert missing.curl is not None
    assert "enant" not in missing.curl
    assert wrong.curl is not None
    assert "X-Tenant: not-a-number" in wrong.curl


def test_cookies_of_both_are_sent(tmp_path: Path) -> None:
    def answer(call: Call) -> Answer:
        sent = {name: each.value for name, each in SimpleCookie(call.headers.get("cookie", "")).items()}
        if sent.get("session") != "abcdefgh":
            return 401, {}
        return (200, {"a": 1}) if sent.get("theme") == "dark" else (400, {})

    theme = parameter("theme", "cookie", enum=["dark"])
    summary, _ = judged(tmp_path, answer, {"Cookie": "session=abcdefgh"}, theme)

    assert verdicts(summary)["cookie/theme/required"] == "pass"
    assert summary.exit_code == 0


def test_a_declared_cookie_is_left_out_of_the_users_own(tmp_path: Path) -> None:
    theme = parameter("theme", "cookie", type="string")
    summary, calls = judged(tmp_path, lambda _: (200, {}), {"Cookie": "a=b; theme=dark"}, theme)

    assert verdicts(summary)["cookie/theme/required"] == "failure"
    assert {"a=b", "a=b; theme=dark"} <= {call.headers.get("cookie") for call in calls}
    missing = next(each for each in summary.report.requirements if each.id.endswith("theme/required"))
    assert missing.curl is not None
    assert '"Cookie: $COOKIE"' in missing.curl


def test_a_declared_key_that_may_be_left_out_is_sent_where_the_server_demands_it(tmp_path: Path) -> None:
    def answer(call: Call) -> Answer:
        return (200, {}) if call.headers.get("x-api-key") == "abcdefgh" else (401, {})

    key = parameter("X-API-Key", "header", required=False, type="string")
    summary, _ = judged(tmp_path, answer, {"X-API-Key": "abcdefgh"}, key)

    assert not summary.untested
    assert verdicts(summary)["header/X-API-Key/optional"] == "inconclusive"
    assert "failure" not in verdicts(summary).values()


@pytest.mark.parametrize("where", ["header", "cookie"])
def test_credentials_that_are_a_parameter_too_are_judged_as_both(tmp_path: Path, where: str) -> None:
    def answer(call: Call) -> Answer:
        sent = call.headers.get("x-session", "") + call.headers.get("cookie", "").removeprefix("X-Session=")
        return (200, {}) if sent == "abcdefgh" else (401, {})

    given = {"X-Session": "abcdefgh"} if where == "header" else {"Cookie": "X-Session=abcdefgh"}
    scheme = {"in": where, "name": "X-Session"}
    summary, _ = judged(tmp_path, answer, given, parameter("X-Session", where, type="string"), **scheme)

    found = verdicts(summary)
    assert "failure" not in found.values()
    assert found[f"header/{'X-Session' if where == 'header' else 'Cookie'}/security:missing"] == "pass"
    assert "abcdefgh" not in "".join(str(each) for each in summary.report.requirements)
