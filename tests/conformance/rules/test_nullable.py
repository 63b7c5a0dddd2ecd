"""nullable: a request with null, where the document admits it, is accepted."""

from __future__ import annotations

from typing import Any

from documents import TEXT, content, nullable, object_of, operation, posts, resources
from judging import Judge, accused, failures, passed
from servers import Answer, Call, Resources, accepting

NOTE = object_of("name", name=TEXT, goal=nullable(TEXT))
STRICT = object_of("name", name=TEXT, goal=TEXT)

INNER = object_of(city=TEXT, note=nullable(TEXT), box=TEXT)
HOME = object_of("name", name=TEXT, home=INNER)
HOMES = resources(
    "/homes", HOME, {**HOME, "properties": {**HOME["properties"], "id": TEXT}}, get="read", patch="change"
)


class Homes(Resources):
    """Homes whose PATCH refuses null for the note: in each request, or beside a city alone."""

    is_beside_city = False

    def __call__(self, call: Call) -> Answer:
        home = call.body.get("home", {}) if call.method == "PATCH" and isinstance(call.body, dict) else {}
        is_null = isinstance(home, dict) and home.get("note", "") is None
        if is_null and ("city" in home or not self.is_beside_city):
            return 422, {}
        return super().__call__(call)


class HomesOfCities(Homes):
    is_beside_city = True


class TestAccuses:
    def test_null_within_an_object_that_each_change_refuses_is_a_failure(self, judge: Judge) -> None:
        """A change without the object is accepted: it holds no null."""
        assert failures(judge(Homes(HOMES), HOMES)) == {"change/body/home/note/nullable"}

    def test_null_that_is_refused_is_a_failure(self, judge: Judge) -> None:
        assert accused(judge(accepting(STRICT), posts(NOTE, NOTE))) == {"make/body/goal/nullable": "failure"}

    def test_null_that_is_refused_where_no_type_is_stated_is_narrower(self, judge: Judge) -> None:
        """Headers of anything, says the document: null is admitted as everything is, and not named."""
        schema = object_of(title=TEXT, headers={"description": "by name"})
        server = accepting(object_of(title=TEXT, headers={"type": "object"}), lambda call: (201, call.body))
        paths = {"/hooks": {"post": operation("make", content({}), "201", body=schema)}}

        assert accused(judge(server, paths)) == {
            "make/body/headers/nullable": "notice narrower",
            "make/body/headers/domain:admitted": "warning narrower",
        }


class TestDoesNotAccuse:
    def test_null_within_an_object_may_be_refused_beside_another_member_alone(self, judge: Judge) -> None:
        assert failures(judge(HomesOfCities(HOMES), HOMES)) == set()

    def test_null_that_is_accepted_passes(self, judge: Judge) -> None:
        summary = judge(accepting(NOTE), posts(NOTE, NOTE))

        assert accused(summary) == {}
        assert "make/body/goal/nullable" in passed(summary)

    def test_null_may_be_refused_where_an_enum_of_openapi_30_does_not_list_it(self, judge: Judge) -> None:
        stated: dict[str, Any] = object_of(a={**TEXT, "enum": ["x", "y"], "nullable": True})
        server = accepting(object_of(a={"enum": ["x", "y"]}))

        assert failures(judge(server, posts(stated, stated), examples=40)) == set()
