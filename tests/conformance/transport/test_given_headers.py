"""What `-H` gives, beside what the document says of the same headers and cookies: nobody is accused by it."""

from __future__ import annotations

from http.cookies import SimpleCookie

import pytest
from documents import INTEGER, Stated, content, operation, parameter
from judging import Judge
from servers import Answer, Call, Respond

from bythebook_conformance.reports.summary import Summary


def taking(*parameters: Stated, **scheme: str) -> tuple[Stated, Stated]:
    """Return the paths of an operation with these parameters, and the components with its security scheme."""
    security: Stated = {"security": [{"k": []}]} if scheme else {}
    op = operation("op", content({"type": "object"}), refuses="400 401", parameters=[*parameters], **security)
    return {"/t": {"get": op}}, {"securitySchemes": {"k": {"type": "apiKey", **scheme}}} if scheme else {}


class Recording:
    """Keeps the calls of a server."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond
        self.calls: list[Call] = []

    def __call__(self, call: Call) -> Answer:
        self.calls.append(call)
        return self.respond(call)


TENANT = parameter("X-Tenant", "header", required=True, **INTEGER)


def verdicts(summary: Summary) -> dict[str, str]:
    return {each.requirement.id.removeprefix("op/"): each.level or each.outcome for each in summary.verdicts}


@pytest.mark.parametrize("name", ["X-Tenant", "x-tenant"])
def test_documented_header_is_a_known_value_and_is_left_out_once(judge: Judge, name: str) -> None:
    def answer(call: Call) -> Answer:
        tenant = call.headers.get("x-tenant", "")
        return (200, {}) if tenant == "7" else (404, {}) if tenant.isdigit() else (400, {})

    server = Recording(answer)

    summary = judge(server, *taking(TENANT), headers={name: "7"})

    found = verdicts(summary)
    assert found["header/X-Tenant/required"] == "pass"
    assert found["header/X-Tenant/domain:string"] == "pass"
    assert "failure" not in found.values()
    assert {"7", "not-a-number", None} <= {call.headers.get("x-tenant") for call in server.calls}
    assert summary.exit_code == 0


def test_server_that_does_not_demand_a_documented_header_is_accused(judge: Judge) -> None:
    summary = judge(lambda _: (200, {}), *taking(TENANT), headers={"X-Tenant": "1234567"})

    assert verdicts(summary)["header/X-Tenant/required"] == "failure"
    missing = next(each for each in summary.report.requirements if each.id.endswith("X-Tenant/required"))
    wrong = next(each for each in summary.report.requirements if each.id.endswith("X-Tenant/domain:string"))
    assert missing.curl is not None
    assert "enant" not in missing.curl
    assert wrong.curl is not None
    assert "X-Tenant: not-a-number" in wrong.curl


def test_cookies_of_the_user_and_of_the_document_are_sent_together(judge: Judge) -> None:
    def answer(call: Call) -> Answer:
        sent = {name: each.value for name, each in SimpleCookie(call.headers.get("cookie", "")).items()}
        if sent.get("session") != "abcdefgh":
            return 401, {}
        return (200, {"a": 1}) if sent.get("theme") == "dark" else (400, {})

    theme = parameter("theme", "cookie", required=True, enum=["dark"])

    summary = judge(answer, *taking(theme), headers={"Cookie": "session=abcdefgh"})

    assert verdicts(summary)["cookie/theme/required"] == "pass"
    assert summary.exit_code == 0


def test_documented_cookie_is_left_out_of_the_user_s_own(judge: Judge) -> None:
    server = Recording(lambda _: (200, {}))

    summary = judge(server, *taking(parameter("theme", "cookie", required=True)), headers={"Cookie": "a=b; theme=dark"})

    assert verdicts(summary)["cookie/theme/required"] == "failure"
    assert {"a=b", "a=b; theme=dark"} <= {call.headers.get("cookie") for call in server.calls}
    missing = next(each for each in summary.report.requirements if each.id.endswith("theme/required"))
    assert missing.curl is not None
    assert '"Cookie: $COOKIE"' in missing.curl


def test_optional_key_is_sent_where_the_server_demands_it(judge: Judge) -> None:
    def answer(call: Call) -> Answer:
        return (200, {}) if call.headers.get("x-api-key") == "abcdefgh" else (401, {})

    summary = judge(answer, *taking(parameter("X-API-Key", "header")), headers={"X-API-Key": "abcdefgh"})

    assert not summary.untested
    assert verdicts(summary)["header/X-API-Key/optional"] == "inconclusive"
    assert "failure" not in verdicts(summary).values()


@pytest.mark.parametrize("where", ["header", "cookie"])
def test_credentials_that_are_a_parameter_too_are_judged_as_both(judge: Judge, where: str) -> None:
    def answer(call: Call) -> Answer:
        sent = call.headers.get("x-session", "") + call.headers.get("cookie", "").removeprefix("X-Session=")
        return (200, {}) if sent == "abcdefgh" else (401, {})

    given = {"X-Session": "abcdefgh"} if where == "header" else {"Cookie": "X-Session=abcdefgh"}
    stated = taking(parameter("X-Session", where, required=True), **{"in": where, "name": "X-Session"})

    summary = judge(answer, *stated, headers=given)

    found = verdicts(summary)
    assert "failure" not in found.values()
    assert found[f"header/{'X-Session' if where == 'header' else 'Cookie'}/security:missing"] == "pass"
    assert "abcdefgh" not in "".join(str(each) for each in summary.report.requirements)
