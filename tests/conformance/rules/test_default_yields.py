"""default-yields: an explicit value, or null, is kept and not replaced by the default."""

from __future__ import annotations

from typing import Any

import pytest
from documents import INTEGER, TEXT, Stated, content, in_path, list_of, nullable, object_of, operation, posts
from judging import Judge, accused, passed
from servers import Answer, Call, accepting, admits

SIZED = object_of("name", name=TEXT, size=nullable({**INTEGER, "default": 3}))
FLOW = object_of("name", name=TEXT, tags={**list_of(TEXT), "default": []})
FLOWS: Stated = {
    "/flows": {"post": operation("make", content(FLOW), "2XX", body=FLOW)},
    "/flows/{id}": {"parameters": [in_path()], "get": operation("read", content(FLOW))},
}


class Flows:
    """A server that knows flows by their names: a second POST of a name shows the flow that has it."""

    def __init__(self, tags: Any = list) -> None:
        self.kept: dict[str, dict[str, Any]] = {}
        self.tags, self.is_right = tags, admits(FLOW)

    def __call__(self, call: Call) -> Answer:
        if call.method == "GET":
            found = [each for each in self.kept.values() if call.path == f"/flows/{each['id']}"]
            return (200, found[0]) if found else (404, {})
        if not self.is_right(call.body):
            return 422, {}
        name, tags = call.body["name"], call.body.get("tags", [])
        status = 200 if name in self.kept else 201
        return status, self.kept.setdefault(name, {"id": str(len(self.kept)), "name": name, "tags": self.tags(tags)})


class TestAccuses:
    def test_default_in_place_of_an_explicit_value_is_a_failure(self, judge: Judge) -> None:
        server = accepting(SIZED, lambda call: (200, {**call.body, "size": 3}))

        assert accused(judge(server, posts(SIZED, SIZED))) == {"make/body/size/default-yields": "failure"}

    @pytest.mark.parametrize("value", [None, 0])
    def test_default_in_place_of_null_or_a_falsy_value_is_a_failure(self, judge: Judge, value: int | None) -> None:
        def make(call: Call) -> Answer:
            size = call.body.get("size", 3)
            return 200, {**call.body, "size": 3 if size == value else size}

        assert accused(judge(accepting(SIZED, make), posts(SIZED, SIZED))) == {
            "make/body/size/default-yields": "failure"
        }

    def test_list_of_one_item_in_whose_place_stands_the_default_is_a_failure(self, judge: Judge) -> None:
        server = Flows(lambda tags: [] if len(tags) == 1 else tags)

        assert accused(judge(server, FLOWS, examples=60)) == {"make/body/tags/default-yields": "failure"}


class TestDoesNotAccuse:
    def test_explicit_values_and_null_that_are_kept_pass(self, judge: Judge) -> None:
        summary = judge(accepting(SIZED, lambda call: (200, {"size": 3, **call.body})), posts(SIZED, SIZED))

        assert accused(summary) == {}
        assert "make/body/size/default-yields" in passed(summary)

    def test_blank_items_may_be_dropped(self, judge: Judge) -> None:
        def make(call: Call) -> Answer:
            return 200, {**call.body, "tags": [each.strip() for each in call.body.get("tags", ()) if each.strip()]}

        accusations = accused(judge(accepting(FLOW, make), posts(FLOW, FLOW)))

        assert set(accusations.values()) == {"notice tidied"}

    def test_null_may_mean_the_default_where_the_response_excludes_null(self, judge: Judge) -> None:
        def make(call: Call) -> Answer:
            size = call.body.get("size")
            return 200, {**call.body, "size": 3 if size is None else size}

        shown = object_of("name size", name=TEXT, size=INTEGER)

        assert accused(judge(accepting(SIZED, make), posts(SIZED, shown))) == {}

    def test_default_name_may_be_answered_with_the_resource_that_has_it(self, judge: Judge) -> None:
        """Uploads without a title are all called `untitled`, and the second one is the first one."""
        upload = object_of("file", file=TEXT, title={**TEXT, "default": "untitled"}, place={**INTEGER, "default": 0})
        paths = {
            "/uploads": {"post": operation("make", content(upload), "201", body=upload, refuses="422")},
            "/uploads/{id}": {"parameters": [in_path()], "get": operation("read", content(upload), refuses="404")},
        }
        kept: dict[str, dict[str, Any]] = {}

        def make(call: Call) -> Answer:
            title = call.body.get("title", "untitled")
            new = {"id": str(len(kept)), "file": call.body["file"], "title": title, "place": call.body.get("place", 0)}
            return 201, kept.setdefault(title, new)

        created = accepting(upload, make)

        def respond(call: Call) -> Answer:
            if call.method == "POST":
                return created(call)
            found = [each for each in kept.values() if call.path == f"/uploads/{each['id']}"]
            return (200, found[0]) if found else (404, {})

        assert accused(judge(respond, paths, examples=20)) == {}

    def test_taken_name_may_be_answered_with_the_resource_that_has_it(self, judge: Judge) -> None:
        assert accused(judge(Flows(), FLOWS, examples=60)) == {}
