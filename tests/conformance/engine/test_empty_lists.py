"""A list is read before the first creation: a server may break on an empty list, or answer null for it.

A correct server may have resources already, refuse to list nothing (404, 400), answer 204 where the document has it, or
let its list be null where the document admits that.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from documents import INTEGER, WORD, Stated, content, in_path, list_of, nullable, object_of, operation, resources
from judging import Judge, accused
from servers import Answer, Call, Resources
from starlette.responses import JSONResponse

NOTE: Stated = object_of("id title", id=INTEGER, title=WORD)
Empty = Callable[[], Answer]


def notes(shown: Stated | None = None, *, path: str = "/notes", **responses: Stated) -> Stated:
    """Return the paths of notes, whose list is `shown`, and has other responses by their status codes."""
    listed = operation("all", content(shown or list_of(NOTE)))
    listed["responses"] |= {code.lstrip("_"): each for code, each in responses.items()}
    key = in_path("id", INTEGER)
    return resources(path, object_of("title", title=WORD), NOTE, key=key, listed=listed, get="get", delete="drop")


IN_OBJECT = object_of("items", items=list_of(NOTE))


class Notes(Resources):
    """It answers `empty()` to a request for its list that has nothing in it, and lists the notes by `around`."""

    def __init__(self, paths: Stated, empty: Empty | None, around: Callable[[Any], Any] = list) -> None:
        super().__init__(paths)
        self.empty, self.around = empty, around
        self.emptied = 0

    def __call__(self, call: Call) -> Answer:
        if call.path == self.path and call.method == "GET" and not self.kept:
            self.emptied += 1
            if self.empty is not None:
                return self.empty()
        return super().__call__(call)

    def listed(self, call: Call) -> Any:
        return self.around(super().listed(call))


def in_object(found: list[Any]) -> Any:
    """Return a list in an object."""
    return {"items": found}


class TestAccuses:
    def test_server_error_for_an_empty_list_is_a_failure(self, judge: Judge) -> None:
        assert accused(judge(Notes(notes(), lambda: (500, {})), notes())) == {"all/no-server-error": "failure"}

    @pytest.mark.parametrize(
        ("paths", "empty", "found"),
        [
            (notes(), None, "all/response/response-domain"),
            (notes(IN_OBJECT), {"items": None}, "all/response/items/response-null"),
        ],
        ids=["the list", "the list in an object"],
    )
    def test_null_for_an_empty_list_is_a_failure(self, judge: Judge, paths: Stated, empty: Any, found: str) -> None:
        server = Notes(paths, lambda: JSONResponse(empty), in_object if empty else list)

        assert accused(judge(server, paths)).get(found) == "failure"

    def test_list_below_a_resource_is_read_before_the_first_creation_there(self, judge: Judge) -> None:
        paths = {**notes(path="/boards"), **_below()}

        assert accused(judge(Boards(paths, breaks=True), paths)) == {"below/no-server-error": "failure"}


class TestDoesNotAccuse:
    def test_empty_list_is_right_and_is_asked_for_once(self, judge: Judge) -> None:
        server = Notes(notes(), None)

        assert accused(judge(server, notes())) == {}
        assert server.emptied == 1

    @pytest.mark.parametrize(
        ("paths", "answer", "around"),
        [
            (notes(), (404, {}), list),
            (notes(_404=content(object_of())), (404, {}), list),
            (notes(_400=content(object_of())), (400, {}), list),
            (notes(_204={"description": "nothing"}), (204, None), list),
            (notes(object_of("items", items=nullable(list_of(NOTE)))), (200, {"items": None}), in_object),
        ],
        ids=["404 without a word", "404", "400", "204", "null that the document admits"],
    )
    def test_other_ways_to_say_that_there_is_nothing(
        self, judge: Judge, paths: Stated, answer: Answer, around: Callable[[Any], Any]
    ) -> None:
        assert accused(judge(Notes(paths, lambda: answer, around), paths)) == {}

    def test_list_that_has_something_from_the_beginning_is_right(self, judge: Judge) -> None:
        server = Notes(notes(), lambda: (500, {}))
        server.keep(900, {"title": "built in"})

        assert accused(judge(server, notes())) == {}

    def test_server_that_is_still_starting_is_asked_again(self, judge: Judge) -> None:
        server = Notes(notes(), lambda: (503, {}) if server.emptied == 1 else (200, []))

        assert accused(judge(server, notes())) == {}

    def test_list_below_a_resource_may_be_empty(self, judge: Judge) -> None:
        paths = {**notes(path="/boards"), **_below()}

        assert accused(judge(Boards(paths, breaks=False), paths)) == {}


def _below() -> Stated:
    """Returns the paths of cards below a board."""
    card = object_of("id text", id=INTEGER, text=WORD)
    made = operation("put_up", content(card), "201", body=object_of("text", text=WORD), refuses="404 422")
    listed = operation("below", content(list_of(card)), refuses="404")
    return {"/boards/{id}/cards": {"parameters": [in_path("id", INTEGER)], "get": listed, "post": made}}


class Boards(Resources):
    """Boards with cards. It may break on the list of a board without cards."""

    def __init__(self, paths: Stated, *, breaks: bool) -> None:
        super().__init__(paths)
        self.breaks = breaks
        self.cards: dict[str, list[Any]] = {}

    def __call__(self, call: Call) -> Answer:
        if not call.path.endswith("/cards"):
            return super().__call__(call)
        board = call.path.split("/")[2]
        if board not in self.kept:
            return 404, {}
        there = self.cards.setdefault(board, [])
        if call.method == "GET":
            return (500, {}) if self.breaks and not there else (200, there)
        text = (call.body or {}).get("text") if isinstance(call.body, dict) else None
        if not isinstance(text, str) or not text:
            return 422, {}
        there.append({"id": sum(map(len, self.cards.values())) + 1, "text": text})
        return 201, there[-1]
