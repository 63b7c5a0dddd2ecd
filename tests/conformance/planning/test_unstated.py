"""`x-unstated`: a document that says what it does not know demands nothing there."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from documents import TEXT, object_of, posts
from judging import Judge, accused, outcomes
from servers import Answer, Call, accepting

UNSTATED = {"null": "Whether it may be null is not known.", "required": "Whether it is required is not known."}
PERSON = object_of("name", name=TEXT, title={**TEXT, "x-unstated": UNSTATED})


@pytest.mark.parametrize(("demands", "takes_null", "shows_null"), [*product([True, False], repeat=3)])
def test_unknown_nullability_and_presence_are_not_judged(
    judge: Judge, demands: bool, takes_null: bool, shows_null: bool
) -> None:
    taken: dict[str, Any] = {"type": ["string", "null"] if takes_null else "string"}

    def make(call: Call) -> Answer:
        shown = call.body.get("title")
        is_shown = shown is not None or shows_null
        return 200, {"name": call.body["name"], **({"title": shown} if is_shown else {})}

    server = accepting(object_of("name title" if demands else "name", name=TEXT, title=taken), make)

    summary = judge(server, posts(PERSON, PERSON))

    assert summary.untested == {}
    assert accused(summary) == {}
    raised = outcomes(summary).keys()
    assert "make/body/title/domain:number" in raised
    kinds = ("optional", "required", "nullable", "non-nullable")
    assert raised.isdisjoint({f"make/body/title/{kind}" for kind in kinds})
