"""security: requests without credentials, or with wrong ones, are refused."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from documents import TEXT, Stated, content, object_of, operation, parameter
from judging import Judge, accused, contract_in, passed, summary_of, verdict
from servers import Answer, Call, Respond, Served
from starlette.responses import JSONResponse

from bythebook_conformance.running.transport.client import Target
from bythebook_conformance.running.transport.keys import Key, Keyring, Place, Source, Token

TOKEN = "s3cret-token-of-the-tests"
KEY = "0f8fad5b-d9cb-469f-a165-70867728950e"
A = object_of("a", a=TEXT)
SCHEMES: Stated = {
    "bearer": {"type": "http", "scheme": "bearer"},
    "digest": {"type": "http", "scheme": "digest"},
    "basic": {"type": "http", "scheme": "basic"},
    "header": {"type": "apiKey", "in": "header", "name": "X-One"},
    "query": {"type": "apiKey", "in": "query", "name": "key"},
    "cookie": {"type": "apiKey", "in": "cookie", "name": "sid"},
    "certificate": {"type": "mutualTLS"},
    "oauth2": {"type": "oauth2", "flows": {}},
    "openIdConnect": {"type": "openIdConnect", "openIdConnectUrl": "https://example.com"},
}
CASES = "missing wrong longer shorter half other-case empty other-scheme bare unknown-scheme".split()


def guarded(*alternatives: str) -> Stated:
    """Return the paths of an operation that demands one of these schemes; an empty name stands for none."""
    security: list[Stated] = [{name: []} if name else {} for name in alternatives]
    key = [parameter("key")] if len(alternatives) > 1 else []
    return {"/r": {"get": operation("r", content(A), refuses="401", security=security, parameters=key)}}


def door(lets_in: Callable[[Call], bool]) -> Respond:
    return lambda call: (200, {"a": "x"}) if lets_in(call) else (401, {})


def opened(_: Call) -> Answer:
    return 200, {"a": "x"}


class Guarded:
    """Judges a server of one operation, by the schemes that its document names."""

    def __init__(self, judge: Judge) -> None:
        self.judge = judge

    def __call__(self, server: Respond, *alternatives: str, **headers: str) -> Any:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.judge(server, guarded(*alternatives), {"securitySchemes": SCHEMES}, headers=given)


@pytest.fixture
def guard(judge: Judge) -> Guarded:
    return Guarded(judge)


def ids(name: str, *cases: str) -> set[str]:
    return {f"r/header/{name}/security:{case}" for case in cases}


def basic(password: str, user: str = "operator") -> str:
    return f"Basic {base64.b64encode(f'{user}:{password}'.encode()).decode()}"


def by_query(folder: Path, server: Respond) -> Any:
    """Judge a server whose key stands in the query; the client has the right one."""
    key = Key(Source(lambda: Token(TOKEN)), Place("query", "key"))
    key.fetch()
    contract = contract_in(folder, guarded("query"), {"securitySchemes": SCHEMES})
    return summary_of(contract, Target(contract, "http://testserver", app=Served(server), keys=Keyring([key])))


ALONE: Stated = {"security": [{"bearer": []}], "refuses": "401 404"}
PROFILE: Stated = {
    "/basket": {
        "get": operation("show", content(A), **ALONE),
        "delete": operation("close", status="204", **ALONE),
    }
}


class Profile:
    """The one thing of its path, which nothing creates again once it is deleted. It is open to one method."""

    def __init__(self, opened: str = "") -> None:
        self.opened, self.is_there = opened, True

    def __call__(self, call: Call) -> Answer:
        if call.method != self.opened and call.headers.get("authorization") != f"Bearer {TOKEN}":
            return 401, {}
        if not self.is_there:
            return 404, {}
        self.is_there = call.method != "DELETE"
        return (200, {"a": "x"}) if self.is_there else (204, None)


def judged_profile(judge: Judge, opened: str = "") -> Any:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    return judge(Profile(opened), PROFILE, {"securitySchemes": SCHEMES}, headers=headers)


class TestAccuses:
    @pytest.mark.parametrize(("method", "name"), [("GET", "show"), ("DELETE", "close")])
    def test_open_operation_is_found_although_a_delete_removes_what_it_shows(
        self, judge: Judge, method: str, name: str
    ) -> None:
        summary = judged_profile(judge, method)

        assert accused(summary)[f"{name}/header/Authorization/security:missing"] == "failure"

    def test_wrong_key_in_the_query_is_a_failure(self, tmp_path: Path) -> None:
        server = door(lambda call: "key" in call.query)

        assert accused(by_query(tmp_path, server)) == {"r/query/key/security:wrong": "failure"}

    def test_wrong_password_of_the_right_user_is_a_warning(self, guard: Guarded) -> None:
        server = door(lambda call: call.headers.get("authorization", "").startswith(basic("")[:14]))

        summary = guard(server, "basic", Authorization=basic("s3cret-password"))

        assert accused(summary) == {"r/header/Authorization/security:wrong-password": "warning"}

    @pytest.mark.parametrize(
        ("refusal", "scheme", "level"),
        [
            ("Wrong name or password.", "The operators.", "failure"),
            ("The user is unknown, or the password is not correct", "", "failure"),
            ("Unauthorized", "Name and password.", "warning"),
            ("Invalid API key or password", "", "warning"),
            ("Invalid username or password", "The API key is the user name.", "warning"),
            ("Invalid username or password", "The password may be empty.", "warning"),
        ],
    )
    def test_wrong_password_is_a_failure_where_the_document_says_that_it_is_refused(
        self, judge: Judge, refusal: str, scheme: str, level: str
    ) -> None:
        server = door(lambda call: call.headers.get("authorization", "").startswith(basic("")[:14]))
        paths = guarded("basic")
        paths["/r"]["get"]["responses"]["401"]["description"] = refusal
        schemes = {"basic": {**SCHEMES["basic"], "description": scheme}}

        summary = judge(
            server, paths, {"securitySchemes": schemes}, headers={"Authorization": basic("s3cret-password")}
        )

        assert accused(summary) == {"r/header/Authorization/security:wrong-password": level}

    @pytest.mark.parametrize("scheme", ["bearer", "query", "digest"])
    def test_open_door_without_credentials_is_a_warning(self, guard: Guarded, scheme: str) -> None:
        where = "query/key" if scheme == "query" else "header/Authorization"

        assert accused(guard(opened, scheme)) == {f"r/{where}/security:missing": "warning open"}

    @pytest.mark.parametrize("scheme", ["bearer", "oauth2", "openIdConnect"])
    def test_every_wrong_token_that_is_let_in_is_a_failure(self, guard: Guarded, scheme: str) -> None:
        cases = CASES if scheme == "bearer" else CASES[:7]

        assert accused(guard(opened, scheme, Authorization=f"Bearer {TOKEN}")) == dict.fromkeys(
            ids("Authorization", *cases), "failure"
        )

    def test_one_of_several_schemes_must_be_there(self, guard: Guarded) -> None:
        assert accused(guard(opened, "header", "basic", X_One=TOKEN)) == dict.fromkeys(
            ids("X-One", "missing", "wrong"), "failure"
        )

    def test_missing_cookie_is_judged(self, guard: Guarded) -> None:
        assert accused(guard(opened, "cookie", Cookie=f"sid={TOKEN}")) == dict.fromkeys(
            ids("Cookie", "missing"), "failure"
        )

    def test_key_that_is_read_in_any_case_is_a_failure(self, guard: Guarded) -> None:
        server = door(lambda call: call.headers.get("x-one", "").lower() == "a-key-with-words")

        assert accused(guard(server, "header", X_One="a-key-with-Words")) == dict.fromkeys(
            ids("X-One", "other-case"), "failure"
        )


class TestDoesNotAccuse:
    def test_credentials_are_judged_before_a_delete_removes_the_only_thing(self, judge: Judge) -> None:
        summary = judged_profile(judge)

        assert accused(summary) == {}
        assert {f"{name}/header/Authorization/security:missing" for name in ("show", "close")} <= passed(summary)

    def test_right_key_in_the_query_passes(self, tmp_path: Path) -> None:
        summary = by_query(tmp_path, door(lambda call: call.query.get("key") == TOKEN))

        assert accused(summary) == {}
        assert {"r/query/key/security:missing", "r/query/key/security:wrong"} <= passed(summary)

    def test_right_password_passes(self, guard: Guarded) -> None:
        right = basic("s3cret-password")

        summary = guard(door(lambda call: call.headers.get("authorization") == right), "basic", Authorization=right)

        assert accused(summary) == {}
        assert ids("Authorization", "wrong-password") <= passed(summary)

    def test_short_password_beside_a_key_as_user_name_is_not_replaced(self, guard: Guarded) -> None:
        server = door(lambda call: call.headers.get("authorization", "").startswith(basic("", TOKEN)[:20]))

        summary = guard(server, "basic", Authorization=basic("x", TOKEN))

        assert accused(summary) == {}
        assert verdict(summary, "r/header/Authorization/security:wrong-password").outcome == "inconclusive"

    @pytest.mark.parametrize("scheme", ["bearer", "query", "digest"])
    def test_closed_door_without_credentials_is_untested(self, guard: Guarded, scheme: str) -> None:
        summary = guard(door(lambda _: False), scheme)

        assert accused(summary) == {}
        assert summary.untested.keys() == {"r"}

    @pytest.mark.parametrize("scheme", ["bearer", "oauth2", "openIdConnect"])
    def test_door_that_opens_to_the_right_token_only_passes(self, guard: Guarded, scheme: str) -> None:
        server = door(lambda call: call.headers.get("authorization") == f"Bearer {TOKEN}")

        summary = guard(server, scheme, Authorization=f"Bearer {TOKEN}")

        assert accused(summary) == {}
        assert ids("Authorization", "missing", "wrong", "empty") <= passed(summary)

    def test_one_of_several_schemes_that_is_demanded_passes(self, guard: Guarded) -> None:
        server = door(lambda call: call.headers.get("x-one") == TOKEN)

        summary = guard(server, "header", "basic", X_One=TOKEN)

        assert accused(summary) == {}
        assert ids("X-One", "missing", "wrong") <= passed(summary)

    def test_cookie_that_is_demanded_passes(self, guard: Guarded) -> None:
        summary = guard(door(lambda call: TOKEN in call.headers.get("cookie", "")), "cookie", Cookie=f"sid={TOKEN}")

        assert accused(summary) == {}
        assert ids("Cookie", "missing") <= passed(summary)

    @pytest.mark.parametrize("beside", ["certificate", "query", ""], ids=["certificate", "query", "none"])
    def test_door_may_be_open_where_something_else_may_let_in(self, guard: Guarded, beside: str) -> None:
        """A client certificate is no part of a request, and a key may be among its parameters."""
        summary = guard(opened, "header", beside, X_One=TOKEN)

        assert accused(summary) == {}
        assert [e for e in summary.verdicts if e.requirement.kind == "security" and e.outcome == "pass"] == []

    def test_session_that_the_document_does_not_name_may_let_in(self, guard: Guarded) -> None:
        assert accused(guard(lambda _: JSONResponse({"a": "x"}), "bearer", Cookie="session=abcdefgh")) == {}

    @pytest.mark.parametrize("key", [KEY, KEY.upper(), KEY.replace("-", "")], ids=["lower", "upper", "no hyphens"])
    def test_uuid_has_no_case(self, guard: Guarded, key: str) -> None:
        server = door(lambda call: call.headers.get("x-one", "").lower() == key.lower())

        summary = guard(server, "header", X_One=key)

        assert accused(summary) == {}
        assert verdict(summary, "r/header/X-One/security:other-case").outcome == "inconclusive"
        assert ids("X-One", "longer") <= passed(summary)
