"""null-kept: an explicit null comes back as null, or is left out where the response need not hold the field."""

from __future__ import annotations

import pytest
from documents import INTEGER, TEXT, nullable, object_of, posts
from judging import Judge, accused, passed
from servers import Answer, Call, accepting

NOTE = object_of("name", name=TEXT, goal=nullable(TEXT), hours=nullable(INTEGER))


class TestAccuses:
    @pytest.mark.parametrize(("name", "shown"), [("goal", ""), ("goal", "None"), ("hours", 0)])
    def test_another_value_in_place_of_null_is_a_warning(self, judge: Judge, name: str, shown: str | int) -> None:
        def make(call: Call) -> Answer:
            return 200, {**call.body, **({name: shown} if call.body.get(name, 1) is None else {})}

        summary = judge(accepting(NOTE, make), posts(NOTE, NOTE))

        assert accused(summary) == {f"make/body/{name}/null-kept": "warning null replaced"}


class TestDoesNotAccuse:
    def test_null_that_comes_back_passes(self, judge: Judge) -> None:
        summary = judge(accepting(NOTE), posts(NOTE, NOTE))

        assert accused(summary) == {}
        assert {"make/body/goal/null-kept", "make/body/hours/null-kept"} <= passed(summary)

    def test_null_may_be_left_out_of_a_response_that_need_not_hold_the_field(self, judge: Judge) -> None:
        def make(call: Call) -> Answer:
            return 200, {name: each for name, each in call.body.items() if each is not None}

        summary = judge(accepting(NOTE, make), posts(NOTE, NOTE))

        assert accused(summary) == {}
        assert "make/body/goal/null-kept" in passed(summary)
