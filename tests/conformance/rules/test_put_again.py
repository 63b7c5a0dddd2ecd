"""put-again: a PUT that may create or replace a resource is accepted for one that is there."""

from __future__ import annotations

from typing import Any

import pytest
from documents import TEXT, WORD, Stated, content, in_path, object_of, operation
from judging import Judge, accused, outcomes
from servers import Answer, Call, admits

ID = "put/put-again"
SENT = object_of("title", title=WORD, note=TEXT)
SHOWN = object_of("key title", key=TEXT, title=WORD, note=TEXT)


def templates(refuses: str = "422", made: tuple[str, ...] = ("200", "201")) -> Stated:
    """Return the paths of templates that a PUT creates under a name of the client's choice."""
    put = operation("put", content(SHOWN), made[0], body=SENT, refuses=refuses)
    put["responses"] |= {each: content(SHOWN) for each in made}
    get = operation("read", content(SHOWN), refuses="404")
    drop = operation("drop", {"description": "gone"}, "204", refuses="404")
    return {"/templates/{key}": {"parameters": [in_path("key")], "put": put, "get": get, "delete": drop}}


class Templates:
    """A correct server, unless it is `closed` to what is there. With `unique`, two may not have one title."""

    def __init__(self, *, closed: bool = False, unique: bool = False) -> None:
        self.closed, self.unique = closed, unique
        self.kept: dict[str, Any] = {}
        self.is_right = admits(SENT)

    def __call__(self, call: Call) -> Answer:
        key = call.path.removeprefix("/templates/")
        if call.method == "PUT":
            return self.put(key, call.body)
        if key not in self.kept:
            return 404, {}
        return (204, self.kept.pop(key) and None) if call.method == "DELETE" else (200, self.kept[key])

    def put(self, key: str, body: Any) -> Answer:
        """Create or replace a template."""
        if not self.is_right(body):
            return 422, {}
        titles = [each["title"] for name, each in self.kept.items() if name != key]
        if (self.closed and key in self.kept) or (self.unique and body["title"] in titles):
            return 409, {"error": "it exists already"}
        status = 200 if key in self.kept else 201
        self.kept[key] = {"key": key, **body}
        return status, self.kept[key]


class TestAccuses:
    def test_a_put_that_refuses_what_is_there_is_a_failure(self, judge: Judge) -> None:
        assert accused(judge(Templates(closed=True), templates()))[ID] == "failure"


class TestDoesNotAccuse:
    @pytest.mark.parametrize("server", [Templates(), Templates(unique=True)], ids=["free", "unique"])
    def test_a_put_that_replaces_passes(self, judge: Judge, server: Templates) -> None:
        summary = judge(server, templates())

        assert ID not in accused(summary)
        assert outcomes(summary)[ID] == "pass"

    @pytest.mark.parametrize("paths", [templates("409 422"), templates(made=("201",))], ids=["409", "created alone"])
    def test_a_put_that_may_refuse_is_not_judged(self, judge: Judge, paths: Stated) -> None:
        summary = judge(Templates(closed=True), paths)

        assert ID not in outcomes(summary)
