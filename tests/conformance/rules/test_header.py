"""header: a response holds the headers that are documented, with values as documented."""

from __future__ import annotations

import pytest
from documents import INTEGER, TEXT, Stated, content, list_of, object_of
from judging import Judge, accused, passed
from starlette.responses import JSONResponse

A = object_of("a", a=TEXT)
NUMBERS, BOX = list_of(INTEGER), object_of(left=INTEGER, unit=TEXT)


def with_header(schema: Stated, *, required: bool = False) -> Stated:
    """Return the paths of an operation whose response has a header."""
    response = {**content(A), "headers": {"X-H": {"required": required, "schema": schema}}}
    return {"/r": {"get": {"operationId": "r", "responses": {"200": response}}}}


class TestAccuses:
    @pytest.mark.parametrize(
        ("text", "schema"),
        [("many", INTEGER), ("1, b", NUMBERS), ("left,many", BOX), ("left=many", BOX)],
        ids=["number", "list", "object", "exploded object"],
    )
    def test_value_that_no_reading_of_its_style_admits_is_a_failure(
        self, judge: Judge, text: str, schema: Stated
    ) -> None:
        summary = judge(lambda _: JSONResponse({"a": "x"}, headers={"X-H": text}), with_header(schema))

        assert accused(summary) == {"r/response-header/X-H/header": "failure"}

    def test_required_header_that_is_missing_is_a_failure(self, judge: Judge) -> None:
        summary = judge(lambda _: JSONResponse({"a": "x"}), with_header(INTEGER, required=True))

        assert accused(summary) == {"r/response-header/X-H/header": "failure"}


class TestDoesNotAccuse:
    @pytest.mark.parametrize(
        ("text", "schema"),
        [("7", INTEGER), ("1,2,3", NUMBERS), ("left,5", BOX), ("left=5,unit=7", BOX)],
        ids=["number", "list", "object", "exploded object"],
    )
    def test_value_is_read_in_its_style(self, judge: Judge, text: str, schema: Stated) -> None:
        summary = judge(lambda _: JSONResponse({"a": "x"}, headers={"X-H": text}), with_header(schema))

        assert accused(summary) == {}
        assert "r/response-header/X-H/header" in passed(summary)

    def test_optional_header_may_be_missing(self, judge: Judge) -> None:
        assert accused(judge(lambda _: JSONResponse({"a": "x"}), with_header(INTEGER))) == {}
