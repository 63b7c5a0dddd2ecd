"""content-type: a response with a body is of a documented media type."""

from __future__ import annotations

import pytest
from documents import TEXT, Stated, content, gets, object_of
from judging import Judge, accused, passed
from starlette.responses import JSONResponse, Response

NAMED = object_of("name", name=TEXT)
PATHS = gets(shown=NAMED)


class TestAccuses:
    def test_undocumented_media_type_is_one_failure(self, judge: Judge) -> None:
        summary = judge(lambda _: Response(b"a name", media_type="text/plain"), PATHS)

        assert accused(summary) == {"read/content-type": "failure"}

    def test_body_without_a_media_type_is_a_failure(self, judge: Judge) -> None:
        assert accused(judge(lambda _: Response(b'{"name": "a"}'), PATHS)) == {"read/content-type": "failure"}

    def test_text_that_is_documented_as_a_text_is_held_to_it(self, judge: Judge) -> None:
        paths = {"/things": {"get": {"operationId": "read", "responses": {"200": content(TEXT, "text/plain")}}}}

        assert accused(judge(lambda _: JSONResponse("a"), paths)) == {"read/content-type": "failure"}


class TestDoesNotAccuse:
    @pytest.mark.parametrize("stated", ["application/json", "application/json; charset=utf-8", "Application/JSON"])
    def test_documented_media_type_passes_with_any_parameters(self, judge: Judge, stated: str) -> None:
        summary = judge(lambda _: JSONResponse({"name": "a"}, media_type=stated), PATHS)

        assert accused(summary) == {}
        assert "read/content-type" in passed(summary)

    @pytest.mark.parametrize("stated", ["text/plain", "text/html; charset=utf-8"])
    def test_object_that_is_documented_as_a_text_may_be_json(self, judge: Judge, stated: str) -> None:
        paths = {"/things": {"get": {"operationId": "read", "responses": {"200": content(NAMED, stated)}}}}

        assert accused(judge(lambda _: JSONResponse({"name": "a"}), paths)) == {}

    def test_range_of_media_types_admits_each_of_them(self, judge: Judge) -> None:
        stated: Stated = content(NAMED, "application/*")
        paths = {"/things": {"get": {"operationId": "read", "responses": {"200": stated}}}}

        assert accused(judge(lambda _: JSONResponse({"name": "a"}), paths)) == {}

    def test_response_without_a_body_needs_no_media_type(self, judge: Judge) -> None:
        paths = {"/things": {"head": {"operationId": "look", "responses": {"200": content(NAMED)}}}}

        assert accused(judge(lambda _: Response(b""), paths)) == {}
