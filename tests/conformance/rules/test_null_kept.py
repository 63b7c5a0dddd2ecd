"""null-kept: an explicit null comes back as null, or is left out where the response need not hold the field."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from documents import INTEGER, TEXT, nullable, object_of, posts
from judging import Judge, accused, passed
from servers import Answer, Call, Item, accepting

NOTE = object_of("name", name=TEXT, goal=nullable(TEXT), hours=nullable(INTEGER))


class TestAccuses:
    @pytest.mark.parametrize(("name", "shown"), [("goal", ""), ("goal", "none"), ("hours", 0)])
    def test_another_value_in_place_of_null_is_a_warning(self, judge: Judge, name: str, shown: str | int) -> None:
        def make(call: Call) -> Answer:
            return 200, {**call.body, **({name: shown} if call.body.get(name, 1) is None else {})}

        summary = judge(accepting(NOTE, make), posts(NOTE, NOTE))

        assert accused(summary) == {f"make/body/{name}/null-kept": "warning null replaced"}

    @pytest.mark.parametrize("text", ["None", "null", "undefined", "<nil>"])
    def test_text_of_null_in_its_place_is_a_failure(self, judge: Judge, text: str) -> None:
        summary = judge(accepting(NOTE, _emptying({"goal": text})), posts(NOTE, NOTE))

        assert accused(summary) == {"make/body/goal/null-kept": "failure"}

    @pytest.mark.parametrize(("name", "shown"), [("goal", ""), ("hours", 0)])
    def test_empty_value_in_place_of_each_null_is_a_failure_where_an_absent_property_is_null(
        self, judge: Judge, name: str, shown: str | int
    ) -> None:
        emptying = _emptying({name: shown}, absent={"goal": None, "hours": None})

        assert accused(judge(accepting(NOTE, emptying), posts(NOTE, NOTE))) == {
            f"make/body/{name}/null-kept": "failure"
        }

    def test_empty_value_that_another_property_explains_stays_a_warning(self, judge: Judge) -> None:
        """Some nulls come back: there may be a rule between the two properties."""

        def make(call: Call) -> Answer:
            is_emptied = call.body.get("goal", "") is None and "hours" in call.body
            return 200, {"goal": None, "hours": None, **call.body, **({"goal": ""} if is_emptied else {})}

        summary = judge(accepting(NOTE, make), posts(NOTE, NOTE))

        assert accused(summary) == {"make/body/goal/null-kept": "warning null replaced"}


def _emptying(shown: Item, absent: Item | None = None) -> Callable[[Call], Answer]:
    """Returns a server that shows other values in place of null, and some for absent properties."""

    def make(call: Call) -> Answer:
        held = {name: shown.get(name) if each is None else each for name, each in call.body.items()}
        return 200, {**(absent or {}), **held}

    return make


class TestDoesNotAccuse:
    def test_member_of_an_enumeration_may_stand_for_null(self, judge: Judge) -> None:
        sent = object_of("name", name=TEXT, mood=nullable({"type": "string", "enum": ["None", "good", None]}))
        summary = judge(accepting(sent, _emptying({"mood": "None"})), posts(sent, sent))

        assert accused(summary) == {"make/body/mood/null-kept": "warning null replaced"}

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
