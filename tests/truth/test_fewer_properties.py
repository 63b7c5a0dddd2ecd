"""A parameter that asks for fewer properties: what its response leaves out shows nothing, in any rule."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from documents import BOOLEAN, TEXT, Stated, content, gets, list_of, object_of, operation, parameter, resources
from judging import Judge, judge_in, passed
from judging import accused as all_accused
from servers import Answer, Call, Resources, Respond

from bythebook_conformance.reports.summary import Summary

SHOWN = object_of("id name notes", id=TEXT, name=TEXT, notes=list_of(TEXT))
WHOLE = {"id": "1", "name": "a", "notes": ["b"]}


@pytest.fixture
def judge(tmp_path: Path) -> Judge:
    """Judge a small server by the paths of a document."""
    return judge_in(tmp_path)


def accused(summary: Summary) -> dict[str, str]:
    """Return every requirement that failed, but for values of parameters that these servers do not check."""
    return {name: found for name, found in all_accused(summary).items() if "/query/" not in name}


def shortened(*less: str, name: str = "brief") -> Respond:
    """Return a server that answers the id alone where a parameter has one of some values."""

    def read(call: Call) -> Answer:
        return 200, {"id": "1"} if call.query.get(name) in less else WHOLE

    return read


def described(name: str, said: str, **schema: Any) -> Stated:
    """Return a parameter that the document describes."""
    return {**parameter(name, **schema), "description": said}


ASKING = {
    "brief": (parameter("brief", type="boolean"), "true"),
    "summary of two kinds": (parameter("summary", type="string", enum=["yes", "full"]), "yes"),
    "compact by number": (parameter("compact", type="integer", enum=[0, 1]), "1"),
    "minimalResponse": (parameter("minimalResponse", type="boolean"), "true"),
    "omit of names": (parameter("omit", type="string", enum=["name"]), "name"),
    "exclude_fields": (parameter("exclude_fields", type="string", enum=["name"]), "name"),
    "ids_only": (parameter("ids_only", type="boolean"), "true"),
    "described as brief": (described("b", "Return only brief fields.", type="boolean"), "true"),
    "described as omitting": (described("x", "If set, omits the large fields.", type="boolean"), "true"),
    "exclude_notes": (parameter("exclude_notes", type="boolean"), "true"),
    "include_notes": (parameter("include_notes", type="boolean"), "false"),
}


class TestDoesNotAccuse:
    @pytest.mark.parametrize(("asking", "less"), ASKING.values(), ids=ASKING)
    def test_response_to_a_request_for_less_may_lack_required_properties(
        self, judge: Judge, asking: Stated, less: str
    ) -> None:
        summary = judge(shortened(less, name=asking["name"]), gets(asking, shown=SHOWN))

        assert accused(summary) == {}
        assert "read/response/name/present" in passed(summary)

    def test_default_that_asks_for_less_counts_where_the_parameter_is_left_out(self, judge: Judge) -> None:
        def read(call: Call) -> Answer:
            return 200, WHOLE if call.query.get("brief") == "false" else {"id": "1"}

        summary = judge(read, gets(parameter("brief", type="boolean", default=True), shown=SHOWN))

        assert accused(summary) == {}
        assert "read/response/name/present" in passed(summary)

    def test_union_of_which_a_shortened_object_is_no_variant_is_not_accused(self, judge: Judge) -> None:
        either = {"oneOf": [object_of("id meow", id=TEXT, meow=TEXT), object_of("id bark", id=TEXT, bark=TEXT)]}

        def read(call: Call) -> Answer:
            return 200, {"id": "1"} if call.query.get("brief") == "true" else {"id": "1", "meow": "m"}

        assert accused(judge(read, gets(parameter("brief", type="boolean"), shown=either))) == {}

    def test_read_that_must_ask_for_less_loses_nothing(self, judge: Judge) -> None:
        """A read with `brief` lacks what was written, what the server made, and what has a default."""
        sent = object_of("name", name=TEXT, note=TEXT, level={"type": "integer", "default": 7})
        shown = object_of(
            "id name code", id=TEXT, name=TEXT, note=TEXT, code=TEXT, level={"type": "integer", "default": 7}
        )
        paths = resources("/orders", sent, shown, put="replace", patch="change", get="read", made="201")
        brief = {**parameter("brief", required=True, type="boolean", enum=[True])}
        paths["/orders/{id}"]["get"]["parameters"] = [brief]

        def less(item: dict[str, Any]) -> dict[str, Any]:
            return {"id": item["id"]}

        def whole(item: dict[str, Any]) -> dict[str, Any]:
            return {"code": f"code of {item['id']}", **item}

        class Brief(Resources):
            def of_one(self, call: Call, key: str) -> Answer:
                refuses = call.method == "GET" and call.query.get("brief") != "true"
                return (422, {}) if refuses else super().of_one(call, key)

        assert accused(judge(Brief(paths, reads=less, answers=whole), paths)) == {}

    def test_write_that_is_answered_briefly_loses_nothing(self, judge: Judge) -> None:
        sent = object_of("name", name=TEXT, note=TEXT)
        shown = object_of("name", name=TEXT, note=TEXT)
        make = operation("make", content(shown), body=sent, refuses="422", parameters=[parameter("brief", **BOOLEAN)])

        def respond(call: Call) -> Answer:
            body = call.body
            if not isinstance(body, dict) or not isinstance(body.get("name"), str):
                return 422, {}
            if not isinstance(body.get("note", ""), str):
                return 422, {}
            return 200, {"note": body["note"]} if call.query.get("brief") == "true" and "note" in body else body

        assert accused(judge(respond, {"/things": {"post": make}})) == {}


class TestAccuses:
    @pytest.mark.parametrize(("asking", "less"), ASKING.values(), ids=ASKING)
    def test_property_that_is_missing_whatever_is_asked_is_a_failure(
        self, judge: Judge, asking: Stated, less: str
    ) -> None:
        found = accused(judge(lambda _: (200, {"id": "1", "notes": []}), gets(asking, shown=SHOWN)))

        assert found == {"read/response/name/present": "failure"}

    def test_property_of_another_type_is_a_failure_in_a_shortened_response_too(self, judge: Judge) -> None:
        def read(call: Call) -> Answer:
            return 200, {"id": 1} if call.query.get("brief") == "true" else WHOLE

        found = accused(judge(read, gets(parameter("brief", type="boolean"), shown=SHOWN)))

        assert found == {"read/response/id/response-domain": "failure"}

    @pytest.mark.parametrize(
        "other",
        [
            parameter("summary"),
            parameter("include_archived", type="boolean"),
            described("tag", "Return only things whose fields have this tag."),
            described("state", "Filter: exclude things by one of their attributes."),
        ],
        ids=lambda each: each["name"],
    )
    def test_parameter_that_asks_for_something_else_excuses_nothing(self, judge: Judge, other: Stated) -> None:
        shown = object_of("id name", id=TEXT, name=TEXT, archived=BOOLEAN)

        def read(call: Call) -> Answer:
            return 200, {"id": "1"} if other["name"] in call.query else {"id": "1", "name": "a"}

        assert "read/response/name/present" in accused(judge(read, gets(other, shown=shown)))

    def test_read_that_loses_a_value_beside_a_flag_that_was_not_sent_is_found(self, judge: Judge) -> None:
        sent = object_of("name", name=TEXT, note=TEXT)
        shown = object_of("id name", id=TEXT, name=TEXT, note=TEXT)
        paths = resources("/orders", sent, shown, get="read", made="201")
        paths["/orders/{id}"]["get"]["parameters"] = [parameter("brief", type="boolean")]

        def forgetful(item: dict[str, Any]) -> dict[str, Any]:
            return {name: each for name, each in item.items() if name != "note"}

        found = accused(judge(Resources(paths, reads=forgetful), paths))

        assert found == {"make/body/note/read-back": "warning lost on read"}
