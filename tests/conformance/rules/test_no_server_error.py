"""no-server-error: no request is answered 500, hangs, or cuts the connection."""

from __future__ import annotations

from typing import Any

import pytest
from documents import INTEGER, TEXT, nullable, object_of, posts
from judging import Judge, accused, passed
from servers import Answer, Call, accepting

SCHEMA = object_of("name", name=TEXT, size=nullable(INTEGER))
PATHS = posts(SCHEMA, SCHEMA)


class TestAccuses:
    @pytest.mark.parametrize(
        "fatal",
        [lambda body: "size" not in body, lambda body: body.get("size", 1) is None, lambda body: body["name"] == ""],
        ids=["absent", "null", "empty"],
    )
    def test_500_to_one_input_is_a_failure(self, judge: Judge, fatal: Any) -> None:
        def make(call: Call) -> Answer:
            return (500, {}) if fatal(call.body) else (200, call.body)

        assert accused(judge(accepting(SCHEMA, make), PATHS)) == {"make/no-server-error": "failure"}

    def test_app_that_raises_is_a_failure(self, judge: Judge) -> None:
        def broken(call: Call) -> Answer:
            if call.body.get("size") == 0:
                raise RuntimeError("the server broke")
            return 200, call.body

        assert accused(judge(accepting(SCHEMA, broken), PATHS)) == {"make/no-server-error": "failure"}

    def test_503_to_one_input_only_is_a_failure(self, judge: Judge) -> None:
        def make(call: Call) -> Answer:
            return (503, {}) if call.body["name"] == "" else (200, call.body)

        assert accused(judge(accepting(SCHEMA, make), PATHS)) == {"make/no-server-error": "failure"}


class TestDoesNotAccuse:
    def test_server_that_refuses_what_is_wrong_passes(self, judge: Judge) -> None:
        summary = judge(accepting(SCHEMA), PATHS)

        assert accused(summary) == {}
        assert "make/no-server-error" in passed(summary)

    def test_503_now_and_then_is_waited_for(self, judge: Judge) -> None:
        count = 0

        def make(call: Call) -> Answer:
            nonlocal count
            count += 1
            return (503, {}) if count % 7 == 0 else (200, call.body)

        summary = judge(accepting(SCHEMA, make), PATHS)

        assert accused(summary) == {}
        assert summary.untested == {}

    def test_501_is_untested(self, judge: Judge) -> None:
        summary = judge(lambda _: (501, {}), PATHS)

        assert accused(summary) == {}
        assert summary.untested.keys() == {"make"}
