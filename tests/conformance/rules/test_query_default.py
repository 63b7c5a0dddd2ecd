"""query-default: without a query parameter the response is the one with its documented default."""

from __future__ import annotations

from documents import INTEGER, gets, list_of, parameter
from judging import Judge, accused, outcomes, passed
from servers import Answer, Call, Respond

LIMIT = parameter("limit", type="integer", minimum=1, maximum=100, default=2)
PATHS = gets(LIMIT, shown=list_of(INTEGER))


def numbers(default: int, *, of: int = 9) -> Respond:
    """Return a server that lists so many numbers, and takes a limit for the default."""

    def read(call: Call) -> Answer:
        limit = call.query.get("limit", str(default))
        is_right = limit.isdecimal() and 1 <= int(limit) <= 100
        return (200, list(range(of))[: int(limit)]) if is_right else (422, {})

    return read


class TestAccuses:
    def test_another_default_is_a_failure(self, judge: Judge) -> None:
        assert accused(judge(numbers(3), PATHS)) == {"read/query/limit/query-default": "failure"}


class TestDoesNotAccuse:
    def test_documented_default_passes(self, judge: Judge) -> None:
        summary = judge(numbers(2), PATHS)

        assert accused(summary) == {}
        assert "read/query/limit/query-default" in passed(summary)

    def test_data_on_which_no_limit_makes_a_difference_is_inconclusive(self, judge: Judge) -> None:
        summary = judge(numbers(3, of=0), PATHS)

        assert accused(summary) == {}
        assert outcomes(summary)["read/query/limit/query-default"] == "inconclusive"
