"""integer-spelling: an integer that is spelled as `1000.0` is accepted; its refusal is a notice."""

from __future__ import annotations

from typing import Any

import pytest
from documents import TEXT, object_of, posts
from judging import Judge, accused, outcomes, passed
from servers import Answer, Call, Respond, accepting, same

SPELLED = {"type": "integer", "minimum": 1.0, "maximum": 1000.0}
STATED = object_of(name=TEXT, size=SPELLED)
KIND = "make/body/size/integer-spelling"


def strict(stated: dict[str, Any] = STATED, status: int = 422) -> Respond:
    """Returns a server that refuses floats for integers."""

    def respond(call: Call) -> Answer:
        return (status, {}) if isinstance(call.body.get("size"), float) else same(call)

    return accepting(stated, respond)


class TestAccuses:
    def test_refusal_of_a_zero_fraction_is_a_notice(self, judge: Judge) -> None:
        summary = judge(strict(), posts(STATED, STATED))

        assert {each: level for each, level in accused(summary).items() if not level.endswith("lenient")} == {
            KIND: "notice narrower"
        }


class TestDoesNotAccuse:
    def test_server_that_takes_both_spellings_passes(self, judge: Judge) -> None:
        summary = judge(accepting(STATED), posts(STATED, STATED))

        assert accused(summary) == {}
        assert KIND in passed(summary)

    @pytest.mark.parametrize(
        "schema",
        [
            {"type": "integer", "minimum": 1, "maximum": 1000},
            {"type": "integer", "maximum": 10.5},
            {"type": "number", "minimum": 1.0, "maximum": 1000.0},
            {"type": ["integer", "number"], "maximum": 1000.0},
        ],
    )
    def test_document_that_spells_no_integer_so_raises_nothing(self, judge: Judge, schema: dict[str, Any]) -> None:
        stated = object_of(name=TEXT, size=schema)
        summary = judge(accepting(stated), posts(stated, stated), version="3.1.0")

        assert KIND not in outcomes(summary)

    def test_refusal_for_want_of_rights_shows_nothing(self, judge: Judge) -> None:
        assert KIND not in accused(judge(strict(status=403), posts(STATED, STATED)))
