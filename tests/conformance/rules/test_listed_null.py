"""listed-null: a list does not have null for a property that the read of the same resource shows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from asgi import answered
from documents import INTEGER, TEXT, Stated, content, list_of, nullable, object_of, operation, parameter, resources
from judging import Judge, accused, outcomes, passed
from servers import Answer, Call, Item, Resources

SENT: Stated = {"title": TEXT, "note": nullable(TEXT), "api_token": nullable(TEXT)}
BOOK = object_of("id title", id=TEXT, **SENT, owner=nullable(object_of(login=TEXT)), lock=nullable(TEXT))
COMPONENTS = {"schemas": {"Book": BOOK}}
REFERENCE = {"$ref": "#/components/schemas/Book"}


def books(*parameters: Stated, item: Stated = REFERENCE, envelope: str = "") -> Stated:
    """Return the paths of books. `parameters` are those of the list, and `item` is the schema of its items."""
    many = list_of(item)
    listed = object_of(total=INTEGER, **{envelope: many}) if envelope else many
    listing = operation("all", content(listed), parameters=[*parameters])
    return resources("/books", object_of("title", **SENT), REFERENCE, listed=listing, made="201", get="get")


class Books(Resources):
    """Books with an owner; `lists` is how the list shows one. The first lists are of an earlier time, if it `lags`."""

    def __init__(
        self, paths: Stated, lists: Callable[[Item], Item] = dict, *, envelope: str = "", lags: int = 0
    ) -> None:
        super().__init__(paths)
        self.lists, self.around, self.lags = lists, envelope, lags

    def keep(self, key: Any, body: Item) -> Item:
        return super().keep(key, {"note": None, "owner": {"login": "somebody"}, "lock": "by us", **body})

    def listed(self, call: Call) -> Any:
        self.lags -= 1
        shown = [self.lists(each) if self.lags < 0 else {**each, "note": None} for each in self.kept.values()]
        return {"total": len(shown), self.around: shown} if self.around else shown


def nothing_for(*names: str) -> Callable[[Item], Item]:
    """Return how a list shows a resource that has null for some properties."""
    return lambda item: {**item, **dict.fromkeys(names)}


class Cached(Books):
    """The list may be a minute old."""

    def __call__(self, call: Call) -> Answer:
        answer = super().__call__(call)
        if call.path != "/books" or call.method != "GET" or not isinstance(answer, tuple):
            return answer
        response = answered(*answer)
        response.headers["Cache-Control"] = "private, max-age=60"
        return response


class TestAccuses:
    @pytest.mark.parametrize("envelope", ["", "data"], ids=["a list", "in an envelope"])
    @pytest.mark.parametrize("name", ["note", "owner"], ids=["the client's", "the server's"])
    def test_null_in_the_list_for_what_the_read_shows_is_a_warning(
        self, judge: Judge, name: str, envelope: str
    ) -> None:
        paths = books(envelope=envelope)

        summary = judge(Books(paths, nothing_for(name), envelope=envelope), paths, COMPONENTS)

        assert accused(summary) == {f"make/response/{name}/listed-null": "warning"}

    def test_items_whose_schema_is_written_again_are_of_one_schema(self, judge: Judge) -> None:
        paths = books(item={**BOOK, "description": "a book, as the list has it"})

        summary = judge(Books(paths, nothing_for("note")), paths, COMPONENTS)

        assert accused(summary) == {"make/response/note/listed-null": "warning"}


class TestDoesNotAccuse:
    def test_list_that_shows_what_the_read_shows_passes(self, judge: Judge) -> None:
        summary = judge(Books(books()), books(), COMPONENTS)

        assert accused(summary) == {}
        assert {"make/response/note/listed-null", "make/response/owner/listed-null"} <= passed(summary)

    def test_list_may_leave_a_property_out(self, judge: Judge) -> None:
        summary = judge(Books(books(), lambda item: {"id": item["id"], "title": item["title"]}), books(), COMPONENTS)

        assert accused(summary) == {}
        assert outcomes(summary)["make/response/note/listed-null"] == "inconclusive"

    @pytest.mark.parametrize("name", ["fields", "expand", "include", "hydrate"])
    def test_list_with_a_parameter_that_asks_for_properties_may_have_null(self, judge: Judge, name: str) -> None:
        paths = books(parameter(name))

        assert accused(judge(Books(paths, nothing_for("note", "owner")), paths, COMPONENTS)) == {}

    def test_list_of_another_schema_may_have_null(self, judge: Judge) -> None:
        paths = books(item={**BOOK, "required": ["id"]})

        assert accused(judge(Books(paths, nothing_for("note", "owner")), paths, COMPONENTS)) == {}

    def test_list_may_hide_secrets_and_what_passes(self, judge: Judge) -> None:
        assert accused(judge(Books(books(), nothing_for("api_token", "lock")), books(), COMPONENTS)) == {}

    def test_list_that_lags_behind_is_read_again(self, judge: Judge) -> None:
        assert accused(judge(Books(books(), lags=2), books(), COMPONENTS)) == {}

    def test_list_that_may_come_from_a_cache_is_no_finding(self, judge: Judge) -> None:
        summary = judge(Cached(books(), nothing_for("note")), books(), COMPONENTS)

        assert accused(summary) == {}
        assert outcomes(summary)["make/response/note/listed-null"] == "inconclusive"

    def test_null_in_both_is_no_difference(self, judge: Judge) -> None:
        class Empty(Books):
            def keep(self, key: Any, body: Item) -> Item:
                return super().keep(key, {**body, "owner": None})

        assert accused(judge(Empty(books(), nothing_for("owner")), books(), COMPONENTS)) == {}
