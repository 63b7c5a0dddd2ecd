"""unauthorized: a documented 401 is the status code for missing and for wrong credentials."""

from __future__ import annotations

from typing import Any

import pytest
from documents import TEXT, content, object_of, operation
from judging import Judge, accused, passed, warnings
from servers import Call

TOKEN = "s3cret-token-of-the-tests"
A = object_of("a", a=TEXT)
BEARER = {"securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}}}


def judged(judge: Judge, documented: str = "401", *, missing: int = 401, wrong: int = 401) -> Any:
    paths = {"/r": {"get": operation("r", content(A), refuses=documented, security=[{"bearer": []}])}}

    def respond(call: Call) -> Any:
        given = call.headers.get("authorization", "")
        if given == f"Bearer {TOKEN}":
            return 200, {"a": "x"}
        return (wrong if given else missing), {}

    return judge(respond, paths, BEARER, headers={"Authorization": f"Bearer {TOKEN}"})


class TestAccuses:
    @pytest.mark.parametrize("statuses", [{"missing": 403}, {"missing": 400}, {"wrong": 403}, {"wrong": 422}])
    def test_another_status_code_is_a_warning(self, judge: Judge, statuses: dict[str, int]) -> None:
        assert warnings(judged(judge, "401", **statuses)) == {"r/unauthorized": ""}


class TestDoesNotAccuse:
    def test_documented_401_passes(self, judge: Judge) -> None:
        summary = judged(judge)

        assert accused(summary) == {}
        assert "r/unauthorized" in passed(summary)

    @pytest.mark.parametrize("documented", ["401 403", "401 4XX", "401 default"])
    def test_documented_status_codes_may_be_answered(self, judge: Judge, documented: str) -> None:
        assert accused(judged(judge, documented, missing=403, wrong=403)) == {}

    @pytest.mark.parametrize("statuses", [{"missing": 404, "wrong": 404}, {"wrong": 400}, {"wrong": 429}])
    def test_status_code_with_another_reason_is_no_finding(self, judge: Judge, statuses: dict[str, int]) -> None:
        assert "r/unauthorized" not in accused(judged(judge, "401", **statuses))

    def test_nothing_is_demanded_where_the_document_names_no_401(self, judge: Judge) -> None:
        assert accused(judged(judge, "404", missing=403, wrong=403)) == {}
