"""no-server-error: no request is answered 500, hangs, or cuts the connection."""

from __future__ import annotations

from typing import Any

import pytest
from documents import INTEGER, TEXT, WORD, in_path, nullable, object_of, posts, resources
from judging import Judge, accused, passed, verdict
from servers import Answer, Call, Resources, accepting

SCHEMA = object_of("name", name=TEXT, size=nullable(INTEGER))
PATHS = posts(SCHEMA, SCHEMA)
NAMED = resources(
    "/names",
    object_of("name", name=WORD, note=TEXT),
    object_of(id=INTEGER, name=WORD, note=TEXT),
    key=in_path("id", INTEGER),
    change=object_of(name=WORD, note=TEXT),
    made="201",
    get="read",
    put="put",
    patch="change",
    delete="drop",
)


class Names(Resources):
    """A name is taken once; `status` is the status code of the methods in `fails`, and 400 that of the others."""

    def __init__(self, *fails: str, status: int = 500) -> None:
        super().__init__(NAMED)
        self.fails, self.status = fails, status

    def __call__(self, call: Call) -> Answer:
        own = call.path.removeprefix(self.path).strip("/")
        if call.method.lower() in self.admitted and self.accepts(call):
            others = [item["name"] for key, item in self.kept.items() if key != own]
            if call.body.get("name", "") in others:
                return self.status if call.method in self.fails else 400, {"detail": "Bad request"}
        return super().__call__(call)


class TestAccuses:
    @pytest.mark.parametrize(
        "fatal",
        [lambda body: "size" not in body, lambda body: body.get("size", 1) is None, lambda body: body["name"] == ""],
        ids=["absent", "null", "empty"],
    )
    def test_500_to_one_input_is_a_failure(self, judge: Judge, fatal: Any) -> None:
        def make(call: Call) -> Answer:
            return (500, {}) if fatal(call.body) else (200, call.body)

        assert accused(judge(accepting(SCHEMA, make), PATHS)) == {"make/no-server-error": "failure"}

    def test_app_that_raises_is_a_failure(self, judge: Judge) -> None:
        def broken(call: Call) -> Answer:
            if call.body.get("size") == 0:
                raise RuntimeError("the server broke")
            return 200, call.body

        assert accused(judge(accepting(SCHEMA, broken), PATHS)) == {"make/no-server-error": "failure"}

    def test_503_to_one_input_only_is_a_failure(self, judge: Judge) -> None:
        def make(call: Call) -> Answer:
            return (503, {}) if call.body["name"] == "" else (200, call.body)

        assert accused(judge(accepting(SCHEMA, make), PATHS)) == {"make/no-server-error": "failure"}

    @pytest.mark.parametrize(("method", "operation"), [("POST", "make"), ("PUT", "put"), ("PATCH", "change")])
    def test_500_to_a_name_that_another_resource_has_is_a_failure(
        self, judge: Judge, method: str, operation: str
    ) -> None:
        summary = judge(Names(method), NAMED)

        assert accused(summary) == {f"{operation}/no-server-error": "failure"}
        found = verdict(summary, f"{operation}/no-server-error")
        assert found.evidence is not None
        assert found.evidence.request.body.keys() == {"name"}
        assert found.seen == (3, 3)


class TestDoesNotAccuse:
    def test_refusal_of_a_taken_name_is_no_finding_of_any_rule(self, judge: Judge) -> None:
        """The document lists 422 and no 400, and the refusal says nothing of uniqueness."""
        assert accused(judge(Names(), NAMED)) == {}

    def test_name_may_be_given_to_several_resources(self, judge: Judge) -> None:
        assert accused(judge(Resources(NAMED), NAMED)) == {}

    def test_server_that_refuses_what_is_wrong_passes(self, judge: Judge) -> None:
        summary = judge(accepting(SCHEMA), PATHS)

        assert accused(summary) == {}
        assert "make/no-server-error" in passed(summary)

    def test_503_now_and_then_is_waited_for(self, judge: Judge) -> None:
        count = 0

        def make(call: Call) -> Answer:
            nonlocal count
            count += 1
            return (503, {}) if count % 7 == 0 else (200, call.body)

        summary = judge(accepting(SCHEMA, make), PATHS)

        assert accused(summary) == {}
        assert summary.untested == {}

    def test_501_is_untested(self, judge: Judge) -> None:
        summary = judge(lambda _: (501, {}), PATHS)

        assert accused(summary) == {}
        assert summary.untested.keys() == {"make"}
