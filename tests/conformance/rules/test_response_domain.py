"""response-domain: a response holds only values that its schema admits."""

from __future__ import annotations

from typing import Any

import pytest
from documents import INTEGER, JSON, TEXT, Stated, content, gets, list_of, object_of, operation, posts
from judging import Judge, accused, failures, passed, verdict
from servers import Answer, Call, accepting
from starlette.responses import JSONResponse, Response

A = object_of("a", a=TEXT)
HAL = "application/hal+json"


def media(method: str = "get", **schemas: Any) -> Stated:
    """Return the paths of an operation whose response has a schema for each media type."""
    names = {"json": JSON, "hal": HAL, "text": "text/plain"}
    types = {names[name]: {"schema": schema} for name, schema in schemas.items()}
    return {"/r": {method: {"operationId": "r", "responses": {"200": {"description": "x", "content": types}}}}}


LIMITED = object_of("name", name=TEXT, limit={**INTEGER, "default": 90})
EVERY_RESPONSE = pytest.mark.parametrize(
    ("media_type", "status"), [("*/*", "201"), ("application/*", "201"), (JSON, "default")]
)


def limited(media_type: str, status: str) -> Stated:
    """Return the paths of an operation that documents its response in one of several ways."""
    shown = object_of("name limit", name=TEXT, limit=INTEGER)
    return {"/t": {"post": operation("make", content(shown, media_type), status, body=LIMITED)}}


class TestAccuses:
    @pytest.mark.parametrize("value", ["0", 1.5, True, []], ids=["text", "fraction", "boolean", "list"])
    def test_value_of_another_type_is_a_failure(self, judge: Judge, value: Any) -> None:
        assert accused(judge(lambda _: (200, {"size": value}), gets(shown=object_of(size=INTEGER)))) == {
            "read/response/size/response-domain": "failure"
        }

    @pytest.mark.parametrize(
        ("schema", "value"),
        [
            ({**TEXT, "format": "uuid"}, "42"),
            ({**TEXT, "format": "date-time"}, "2030-01-02 03:04"),
            ({**TEXT, "enum": ["new", "old"]}, "newest"),
            ({**INTEGER, "minimum": 0}, -1),
        ],
        ids=["uuid", "date-time", "enum", "minimum"],
    )
    def test_value_outside_its_domain_is_a_failure(self, judge: Judge, schema: Stated, value: Any) -> None:
        assert accused(judge(lambda _: (200, [{"x": value}]), gets(shown=list_of(object_of(x=schema))))) == {
            "read/response/*/x/response-domain": "failure"
        }

    def test_finding_on_a_closed_object_names_the_property_that_it_excludes(self, judge: Judge) -> None:
        closed = {**object_of(name=TEXT), "additionalProperties": False}

        summary = judge(lambda _: (200, {"result": {"layer": 5}}), gets(shown=object_of(result=closed)))

        found = verdict(summary, "read/response/result/response-domain")
        assert "'layer' was unexpected" in found.actual

    def test_other_media_type_with_the_same_schema_is_judged_by_it(self, judge: Judge) -> None:
        summary = judge(lambda _: JSONResponse({"a": 7}, media_type=HAL), media(json=A, hal=A))

        assert accused(summary) == {"r/response/a/response-domain": "failure"}

    @EVERY_RESPONSE
    def test_response_that_a_range_or_default_describes_is_judged(
        self, judge: Judge, media_type: str, status: str
    ) -> None:
        server = accepting(LIMITED, lambda _: (201, {"name": None, "limit": "eighty"}), refusal=400)

        assert accused(judge(server, limited(media_type, status))) == {
            "make/response/name/response-null": "failure",
            "make/response/limit/response-domain": "failure",
        }

    @pytest.mark.parametrize(
        ("text", "places"),
        [
            ('{"a": "\\ud800"}', ["a/"]),
            ('{"a": 1e999}', [""]),
        ],
        ids=["a lone surrogate", "no number"],
    )
    def test_hostile_response_is_a_failure_and_no_traceback(self, judge: Judge, text: str, places: list[str]) -> None:
        schema = object_of(a=TEXT)
        server = accepting(schema, lambda _: Response(text.encode(), media_type=JSON))

        assert failures(judge(server, posts(schema, schema), examples=40)) == {
            f"make/response/{place}response-domain" for place in places
        }


class TestDoesNotAccuse:
    @pytest.mark.parametrize("union", ["anyOf", "oneOf"])
    def test_null_that_is_left_open_within_a_union_is_no_fault(self, judge: Judge, union: str) -> None:
        address = {"nullable": True, "allOf": [object_of("city", city=TEXT)]}
        customer = object_of("id address", id=TEXT, address=address)
        shown = object_of("customer", customer={union: [TEXT, customer]})

        assert accused(judge(lambda _: (200, {"customer": {"id": "c1", "address": None}}), gets(shown=shown))) == {}

    def test_member_of_an_object_that_may_be_null_is_no_fault_of_the_object(self, judge: Judge) -> None:
        """ZenML answers times without a zone, in an object that may be null."""
        made = {"type": "string", "format": "date-time"}
        body = {"anyOf": [object_of("made", made=made), {"type": "null"}]}

        found = accused(
            judge(
                lambda _: (200, {"body": {"made": "2026-01-01T00:00:00"}}),
                gets(shown=object_of(body=body)),
                version="3.1.0",
            )
        )

        assert found == {"read/response/body/made/response-domain": "notice no time zone"}

    def test_value_inside_its_domain_passes(self, judge: Judge) -> None:
        summary = judge(lambda _: (200, {"size": 7.0}), gets(shown=object_of(size=INTEGER)))

        assert accused(summary) == {}
        assert "read/response/size/response-domain" in passed(summary)

    @pytest.mark.parametrize(
        ("response", "paths"),
        [
            (Response(b"a,b", media_type="text/plain"), media(json=A, text=TEXT)),
            (JSONResponse({"_links": {}}, media_type=HAL), media(json=A, hal={"type": "object"})),
            (Response(b""), media("head", json=A)),
        ],
        ids=["text", "HAL", "HEAD"],
    )
    def test_body_is_judged_by_the_schema_of_its_own_media_type(
        self, judge: Judge, response: Response, paths: Stated
    ) -> None:
        assert accused(judge(lambda _: response, paths)) == {}

    @EVERY_RESPONSE
    def test_right_response_that_a_range_or_default_describes_passes(
        self, judge: Judge, media_type: str, status: str
    ) -> None:
        server = accepting(LIMITED, lambda call: (201, {"limit": 90, **call.body}), refusal=400)

        assert accused(judge(server, limited(media_type, status))) == {}

    def test_value_may_match_two_alternatives_and_a_search_creates_nothing(self, judge: Judge) -> None:
        """A limit needs a condition beside it, which the document does not say."""
        limit = {**INTEGER, "minimum": 0}
        query = object_of(ids=list_of(TEXT), where=TEXT, limit=limit)
        metadata = {"oneOf": [INTEGER, {"type": "number"}, TEXT]}
        shown = content(object_of(ids=list_of(TEXT), metadata=metadata))

        def search(call: Call) -> Answer:
            if "limit" in call.body and not call.body.get("where"):
                return 422, {}
            return 200, {"ids": [], "metadata": 47}

        summary = judge(accepting(query, search), {"/records/get": {"post": operation("get", shown, body=query)}})

        assert accused(summary) == {}
        assert not any(each.created for each in summary.results)
