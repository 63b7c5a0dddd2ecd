"""response-null: a response holds null only where the document admits it."""

from __future__ import annotations

from documents import TEXT, gets, list_of, nullable, object_of, posts
from judging import Judge, accused, failures, passed
from servers import accepting
from starlette.responses import JSONResponse

SHOWN = object_of("name", name=TEXT, note=nullable(TEXT))


class TestAccuses:
    def test_null_that_is_not_admitted_is_a_failure(self, judge: Judge) -> None:
        assert accused(judge(lambda _: (200, {"name": None, "note": None}), gets(shown=SHOWN))) == {
            "read/response/name/response-null": "failure"
        }

    def test_null_in_one_item_of_a_list_is_a_failure(self, judge: Judge) -> None:
        items = [{"name": "a"}, {"name": None}]

        assert accused(judge(lambda _: (200, items), gets(shown=list_of(SHOWN)))) == {
            "read/response/*/name/response-null": "failure"
        }


class TestDoesNotAccuse:
    def test_null_that_is_admitted_passes(self, judge: Judge) -> None:
        summary = judge(lambda _: (200, {"name": "a", "note": None}), gets(shown=SHOWN))

        assert accused(summary) == {}
        assert "read/response/name/response-null" in passed(summary)

    def test_null_in_place_of_the_whole_response_may_be_admitted(self, judge: Judge) -> None:
        sent = object_of(a=TEXT)
        shown = {"type": ["object", "null"], "properties": {"a": TEXT}}

        summary = judge(accepting(sent, lambda _: JSONResponse(None)), posts(sent, shown), version="3.1.0", examples=40)

        assert failures(summary) == set()
