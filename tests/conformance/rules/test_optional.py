"""optional: a request without what the document does not require is accepted."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl

import pytest
from articles import ARTICLES, Articles, articles
from documents import BOOLEAN, INTEGER, NONE, TEXT, content, list_of, nullable, object_of, operation, posts
from judging import Judge, accused, failures, passed
from servers import Answer, Call, accepting

NOTE = object_of("name", name=TEXT, size=INTEGER)


def filtered(call: Call, *, demanded: bool) -> Answer:
    """Take a filter that is an object, written as JSON."""
    try:
        is_right = isinstance(json.loads(call.query.get("filter", "0" if demanded else "{}")), dict)
    except ValueError:
        is_right = False
    return (200, []) if is_right else (400, None)


FILTER: dict[str, Any] = {"name": "filter", "in": "query", "content": {"application/json": {}}}
FILTER["content"]["application/json"]["schema"] = object_of(where={"type": "object"})
FILTERED = {"/all": {"get": operation("all", content(list_of(TEXT)), refuses="400", parameters=[FILTER])}}


def painting(*fields: str) -> dict[str, Any]:
    """Return the paths of a form whose fields are all optional texts."""
    schema = object_of(**dict.fromkeys(fields, TEXT))
    form = operation("paint", NONE, body=schema, refuses="400")
    form["requestBody"]["content"] = {"application/x-www-form-urlencoded": {"schema": schema}}
    return {"/colors": {"post": form}}


def form_of(call: Call) -> set[str]:
    """Return the names in a form."""
    return {name for name, _ in parse_qsl(call.content.decode(), keep_blank_values=True)}


class TestAccuses:
    def test_optional_field_of_a_form_that_is_demanded_beside_others_is_a_failure(self, judge: Judge) -> None:
        def paint(call: Call) -> Answer:
            return (200, None) if "color" in form_of(call) else (400, {"detail": "color is missing"})

        assert accused(judge(paint, painting("color", "name"))) == {"paint/body/color/optional": "failure"}

    def test_optional_property_that_is_demanded_is_a_failure(self, judge: Judge) -> None:
        summary = judge(accepting({**NOTE, "required": ["name", "size"]}), posts(NOTE, NOTE))

        assert accused(summary) == {"make/body/size/optional": "failure"}

    @pytest.mark.parametrize("refusal", [422, 405])
    def test_optional_member_of_an_envelope_that_is_demanded_is_a_failure(self, judge: Judge, refusal: int) -> None:
        class Demanding(Articles):
            def accepts(self, call: Call) -> bool:
                return super().accepts(call) and "tags" in call.body["article"]

        paths = articles(refusal)

        assert accused(judge(Demanding(paths), paths)) == {"make/body/article/tags/optional": "failure"}

    def test_optional_parameter_of_json_that_is_demanded_is_a_failure(self, judge: Judge) -> None:
        summary = judge(lambda call: filtered(call, demanded=True), FILTERED)

        assert accused(summary) == {"all/query/filter/optional": "failure"}


class TestDoesNotAccuse:
    def test_optional_property_that_may_be_left_out_passes(self, judge: Judge) -> None:
        summary = judge(accepting(NOTE), posts(NOTE, NOTE))

        assert accused(summary) == {}
        assert "make/body/size/optional" in passed(summary)

    def test_one_of_two_fields_may_be_demanded_by_words_that_name_both(self, judge: Judge) -> None:
        """Agent Development Kit takes a text or data for an artifact, and texts in base64 alone as data."""
        data = object_of(data=nullable(TEXT))
        artifact = object_of(text=nullable(TEXT), inlineData=nullable(data), thought=nullable(BOOLEAN))
        stated = object_of("name artifact", name=TEXT, artifact=artifact)

        def make(call: Call) -> Answer:
            held = call.body["artifact"]
            if (held.get("inlineData") or {}).get("data") is not None:
                return 422, {"detail": [{"loc": ["body", "artifact", "inlineData", "data"], "msg": "no base64"}]}
            if held.get("inlineData") is not None:
                return 400, {"detail": "Artifact inline_data must contain data."}
            if held.get("text") is None:
                return 400, {"detail": "Artifact must have either inline_data or text content."}
            return 200, {}

        found = failures(judge(accepting(stated, make), posts(stated, refuses="400 422")))

        assert not {"make/body/artifact/text/optional", "make/body/artifact/text/nullable"} & {*found}

    def test_optional_members_of_an_envelope_may_be_left_out(self, judge: Judge) -> None:
        summary = judge(Articles(ARTICLES), ARTICLES)

        assert accused(summary) == {}
        assert "make/body/article/tags/optional" in passed(summary)

    def test_optional_parameter_of_json_without_named_members_is_sent_as_an_empty_object(self, judge: Judge) -> None:
        summary = judge(lambda call: filtered(call, demanded=False), FILTERED)

        assert accused(summary) == {}
        assert "all/query/filter/optional" in passed(summary)

    def test_form_whose_only_field_is_left_out_may_be_refused_as_empty(self, judge: Judge) -> None:
        def paint(call: Call) -> Answer:
            return (200, None) if call.headers.get("content-length", "0") != "0" else (400, None)

        assert failures(judge(paint, painting("color"))) == set()

    def test_form_that_needs_one_of_two_fields_may_be_refused_without_both(self, judge: Judge) -> None:
        def paint(call: Call) -> Answer:
            return (200, None) if form_of(call) & {"color", "code"} else (400, {"detail": "color is missing"})

        assert failures(judge(paint, painting("color", "code", "name"))) == set()

    def test_object_of_at_least_one_property_may_refuse_an_empty_one(self, judge: Judge) -> None:
        schema = {**object_of(a=TEXT), "minProperties": 1}

        assert failures(judge(accepting(schema), posts(schema, schema), version="3.1.0", examples=40)) == set()

    def test_property_that_another_one_depends_on_may_be_demanded(self, judge: Judge) -> None:
        schema = {**object_of(a={"type": ["string", "null"]}, b=TEXT), "dependentRequired": {"a": ["b"]}}

        assert failures(judge(accepting(schema), posts(schema, schema), version="3.1.0", examples=40)) == set()

    def test_empty_patch_may_be_refused(self, judge: Judge) -> None:
        schema = object_of(a=TEXT)
        server = accepting({**schema, "minProperties": 1})

        assert failures(judge(server, posts(schema, schema, method="patch"), version="3.1.0", examples=40)) == set()
        assert failures(judge(server, posts(schema, schema), version="3.1.0")) == {"make/body/a/optional"}
