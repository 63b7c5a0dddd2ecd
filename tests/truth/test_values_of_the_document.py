"""Values that a server wants: UUIDs of a version, the document's examples, and the hint where no value was accepted."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from documents import TEXT, gets, object_of, posts
from judging import Judge, accused, judge_in, outcomes, passed, verdict
from servers import Answer, Call


@pytest.fixture
def judge(tmp_path: Path) -> Judge:
    """Judge a small server by the paths of a document."""
    return judge_in(tmp_path)


def is_version(value: Any, version: int) -> bool:
    try:
        return UUID(value).version == version and len(value) == len(str(UUID(int=0)))
    except (ValueError, TypeError, AttributeError):
        return False


class TestUuids:
    @pytest.mark.parametrize("version", range(1, 9))
    def test_uuid_of_a_version_is_sent_compared_and_refused_as_a_uuid(self, judge: Judge, version: int) -> None:
        schema = object_of("token", token={"type": "string", "format": f"uuid{version}"})

        def make(call: Call) -> Answer:
            is_right = isinstance(call.body, dict) and is_version(call.body.get("token"), version)
            return (200, {"token": call.body["token"].lower()}) if is_right else (422, {})

        summary = judge(make, posts(schema, schema))

        assert accused(summary) == {}
        assert {"make/body/token/echo", "make/body/token/domain:format"} <= passed(summary)

    def test_text_that_is_no_uuid_in_a_response_is_a_failure(self, judge: Judge) -> None:
        paths = gets(shown=object_of("id", id={"type": "string", "format": "uuid4"}))

        assert accused(judge(lambda _: (200, {"id": "seven"}), paths)) == {
            "read/response/id/response-domain": "failure"
        }


BODY = object_of("country zip", country=TEXT, zip=TEXT, note=TEXT)


def picky(*pairs: tuple[str, str]) -> Any:
    """Return a server that only takes some pairs of a country and a zip code."""

    def make(call: Call) -> Answer:
        body = call.body if isinstance(call.body, dict) else {}
        is_right = (body.get("country"), body.get("zip")) in pairs
        return (200, body) if is_right else (422, {"detail": "country and zip do not fit"})

    return make


class TestExamples:
    def test_example_of_the_whole_body_is_tried(self, judge: Judge) -> None:
        paths = posts(BODY)
        media = paths["/things"]["post"]["requestBody"]["content"]["application/json"]
        media["example"] = {"country": "DE", "zip": "10115"}

        assert outcomes(judge(picky(("DE", "10115")), paths))["make/status"] == "pass"

    def test_second_of_several_named_examples_is_tried(self, judge: Judge) -> None:
        paths = posts(BODY)
        media = paths["/things"]["post"]["requestBody"]["content"]["application/json"]
        media["examples"] = {
            "old": {"value": {"country": "DD", "zip": "1000"}},
            "new": {"value": {"country": "DE", "zip": "10115"}},
        }

        assert outcomes(judge(picky(("DE", "10115")), paths))["make/status"] == "pass"

    def test_examples_of_properties_are_tried_in_turn(self, judge: Judge) -> None:
        country = {"type": "string", "examples": ["DD", "DE"]}
        paths = posts(object_of("country zip", country=country, zip={"type": "string", "examples": ["1000", "10115"]}))

        assert outcomes(judge(picky(("DE", "10115")), paths, version="3.1.0"))["make/status"] == "pass"

    def test_example_of_the_schema_of_the_body_is_tried(self, judge: Judge) -> None:
        paths = posts({**BODY, "example": {"country": "DE", "zip": "10115"}})

        assert outcomes(judge(picky(("DE", "10115")), paths))["make/status"] == "pass"


class TestHint:
    @pytest.mark.parametrize(
        "refusal",
        [
            {"detail": "zip is not known"},
            {"title": "Bad", "errors": {"zip": ["is not known"]}},
            {"detail": [{"loc": ["body", "zip"], "msg": "unknown"}]},
        ],
        ids=["words", "a place", "a location"],
    )
    def test_hint_names_the_field_that_the_refusal_names(self, judge: Judge, refusal: Any) -> None:
        paths = posts(object_of("country title zip", country=TEXT, title=TEXT, zip=TEXT))

        reason = verdict(judge(lambda _: (422, refusal), paths), "make/status").reason

        assert "the refusal names 'zip'" in reason
        assert "make/body/zip: VALUE" in reason

    def test_hint_names_it_beside_a_path_parameter_that_nothing_supplies(self, judge: Judge) -> None:
        paths = {
            "/shops/{shop}/things": {
                **posts(object_of("zip", zip=TEXT))["/things"],
                "parameters": [{"name": "shop", "in": "path", "required": True, "schema": TEXT}],
            }
        }

        reason = verdict(judge(lambda _: (422, {"detail": "zip is not known"}), paths), "make/status").reason

        assert "the refusal names 'zip'" in reason
