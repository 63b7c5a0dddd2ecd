"""status: a response has a status code that the document lists."""

from __future__ import annotations

import pytest
from documents import INTEGER, NONE, object_of, operation, posts
from judging import Judge, accused, passed
from servers import Answer, Call, accepting

COUNT = object_of("count", count=INTEGER)
POSITIVE = object_of("count", count={**INTEGER, "minimum": 1})


def nothing(_: Call) -> Answer:
    return 200, None


class TestAccuses:
    def test_undocumented_status_of_success_is_a_failure(self, judge: Judge) -> None:
        server = accepting(COUNT, lambda _: (202, None))

        assert accused(judge(server, posts(COUNT))) == {"make/status": "failure"}

    def test_refusal_with_another_status_than_the_documented_one_is_a_notice(self, judge: Judge) -> None:
        assert accused(judge(accepting(COUNT, nothing, refusal=400), posts(COUNT))) == {
            "make/status": "notice undocumented status"
        }


class TestDoesNotAccuse:
    def test_documented_statuses_pass(self, judge: Judge) -> None:
        summary = judge(accepting(COUNT, nothing), posts(COUNT))

        assert accused(summary) == {}
        assert "make/status" in passed(summary)

    @pytest.mark.parametrize("status", [400, 422])
    @pytest.mark.parametrize("documented", ["", "404", "401 410"])
    def test_invalid_body_may_be_refused_where_no_status_of_invalid_bodies_is_documented(
        self, judge: Judge, documented: str, status: int
    ) -> None:
        paths = {"/things": {"post": operation("make", NONE, body=POSITIVE, refuses=documented)}}

        assert accused(judge(accepting(POSITIVE, nothing, refusal=status), paths)) == {}
