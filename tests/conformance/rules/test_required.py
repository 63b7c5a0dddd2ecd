"""required: a request without what the document requires is refused."""

from __future__ import annotations

from typing import Any

import pytest
from documents import TEXT, WORD, Stated, gets, list_of, nullable, object_of, parameter, posts, resources
from judging import Judge, accused, outcomes, passed
from servers import Answer, Call, Resources, accepting

NOTE = object_of("name", name=TEXT, size={"type": "integer"})
CLOSED = {"type": "object", "additionalProperties": False}


class TestAccuses:
    def test_missing_required_property_that_is_accepted_is_a_failure(self, judge: Judge) -> None:
        summary = judge(accepting({**NOTE, "required": []}), posts(NOTE, {**NOTE, "required": []}))

        assert accused(summary) == {"make/body/name/required": "failure"}

    def test_missing_required_query_parameter_that_is_accepted_is_a_failure(self, judge: Judge) -> None:
        wanted = parameter("state", required=True, type="string", enum=["new", "old"])

        def read(call: Call) -> Answer:
            return (200, None) if call.query.get("state", "new") in {"new", "old"} else (422, {})

        assert accused(judge(read, gets(wanted))) == {"read/query/state/required": "failure"}

    def test_missing_required_property_of_a_patch_is_accused_once(self, judge: Judge) -> None:
        """A document whose PATCH shares the schema of its POST."""
        new, label = object_of("name", name=WORD), object_of("id name", id=TEXT, name=WORD)

        def labels(change: Stated) -> Stated:
            return resources("/labels", new, label, change=change, get="get", patch="change")

        class Labels(Resources):
            def change(self, key: str, body: dict[str, Any]) -> dict[str, Any]:
                return super().change(key, {name: each for name, each in body.items() if each is not None})

        server, shared = Labels(labels(object_of(name=nullable(WORD)))), object_of("name", name=nullable(WORD))

        assert accused(judge(server, labels(shared))) == {"change/body/name/required": "failure"}

    @pytest.mark.parametrize(("stored", "level"), [(True, "notice"), (False, "warning")], ids=["merged", "not shown"])
    def test_patch_of_an_incomplete_object_is_a_notice_only_where_the_merged_object_is_shown(
        self, judge: Judge, stored: bool, level: str
    ) -> None:
        """As nested serializers of Django REST framework do in a partial update."""
        size = object_of("width height", width={"type": "integer"}, height={"type": "integer"})
        new = object_of("size", size=size)
        shown = object_of("id", id=TEXT, **({"size": object_of(**size["properties"])} if stored else {"at": TEXT}))

        def boxes(change: Stated) -> Stated:
            return resources("/boxes", new, shown, change=change, get="get", patch="change")

        class Boxes(Resources):
            def change(self, key: str, body: dict[str, Any]) -> dict[str, Any]:
                return self.keep(key, {"size": {**self.kept[key]["size"], **body.get("size", {})}})

        summary = judge(Boxes(boxes(object_of(size=object_of(**size["properties"])))), boxes(object_of(size=size)))

        found = accused(summary)
        assert found["change/body/size/width/required"] == f"{level} merged"
        assert found["change/body/size/height/required"] == f"{level} merged"


class TestDoesNotAccuse:
    def test_missing_required_property_that_is_refused_passes(self, judge: Judge) -> None:
        summary = judge(accepting(NOTE), posts(NOTE, NOTE))

        assert accused(summary) == {}
        assert "make/body/name/required" in passed(summary)

    @pytest.mark.parametrize(
        ("config", "outcome"),
        [(CLOSED, "pass"), ({**TEXT, "pattern": "^a$", "minLength": 2}, "inconclusive")],
        ids=["an empty object", "no value at all"],
    )
    def test_member_of_an_optional_object_is_missing_only_where_the_object_is_sent(
        self, judge: Judge, config: Any, outcome: str
    ) -> None:
        index = object_of("config enabled", config=config, enabled={"type": "boolean"})
        inner = object_of(defaults=object_of(bool=object_of(index=index)))
        schema = object_of("name", name=TEXT, schema=inner)

        summary = judge(accepting(schema, lambda _: (200, None)), posts(schema))

        assert accused(summary) == {}
        told, at = outcomes(summary), "make/body/schema/defaults/bool/index"
        assert (told[f"{at}/config/required"], told[f"{at}/enabled/required"]) == (outcome, outcome)

    def test_required_beside_a_reference_is_ignored(self, judge: Judge) -> None:
        limit = parameter("limit", type="integer")

        def read(call: Call) -> Answer:
            return (200, None) if call.query.get("limit", "1").lstrip("-").isdecimal() else (422, {})

        paths = gets({"$ref": "#/components/parameters/limit", "required": True})
        summary = judge(read, paths, {"parameters": {"limit": limit}})

        assert accused(summary) == {}
        assert "read/query/limit/required" not in outcomes(summary)
        assert "read/query/limit/optional" in passed(summary)

    def test_required_list_of_one_variant_is_not_demanded_of_another(self, judge: Judge) -> None:
        """Beside a registration, a wrong exemption makes a right body for Chicago, which knows no exemption."""
        registration = object_of("number", number=TEXT)
        exemption = object_of("reason email", reason={**TEXT, "enum": ["OLD", "SMALL"]}, email=TEXT)
        andalusia = object_of("body", body=TEXT, registration=registration, exemption=exemption)
        chicago = object_of("registration", body=TEXT, registration=registration)
        server = accepting({"anyOf": [andalusia, chicago]}, lambda _: (200, None))

        summary = judge(server, posts({"oneOf": [andalusia, chicago]}))

        assert accused(summary) == {}
        at = "make/body/(1)/exemption"
        assert {f"{at}/reason/required", f"{at}/domain:array"} <= passed(summary)

    def test_required_list_of_texts_may_be_empty(self, judge: Judge) -> None:
        schema = object_of("names", names=list_of(TEXT))

        summary = judge(accepting(schema), posts(schema, schema))

        assert accused(summary) == {}
        assert "make/body/names/required" in passed(summary)

    @pytest.mark.parametrize(("applied", "level"), [("new", "notice lenient"), ("old", "failure")])
    def test_required_field_with_a_default_may_be_left_out_where_the_default_is_applied(
        self, judge: Judge, applied: str, level: str
    ) -> None:
        """As Elysia does: its schemas require what has a default, and its validator fills it in."""
        schema = object_of("name state", name=TEXT, state={**TEXT, "enum": ["new", "old"], "default": "new"})
        server = accepting({**schema, "required": ["name"]}, lambda call: (200, {"state": applied, **call.body}))

        summary = judge(server, posts(schema, schema))

        assert accused(summary) == {"make/body/state/required": level}
