"""listed-change: a list shows what a change stored."""

from __future__ import annotations

from typing import Any

import pytest
from asgi import answered
from documents import INTEGER, TEXT, WORD, Stated, content, in_path, list_of, object_of, operation, parameter, resources
from judging import Judge, accused, outcomes, passed, verdict
from servers import Answer, Call, Item, Resources

SENT: Stated = {"title": WORD, "note": TEXT}
REFERENCE = {"$ref": "#/components/schemas/Book"}
BOOK = object_of("id title", id=INTEGER, **SENT)
COMPONENTS = {"schemas": {"Book": BOOK}}
SHORT = object_of("id title", id=INTEGER, title=TEXT)
SHORT_OPEN = object_of("id", id=INTEGER, title=TEXT)
PUT, PATCH = "put/listed-change", "change/listed-change"


def books(*parameters: Stated, item: Stated = REFERENCE) -> Stated:
    """Return the paths of books. `parameters` are those of the list, and `item` is the schema of its items."""
    listed = operation("all", content(list_of(item)), parameters=[*parameters])
    return resources(
        "/books",
        object_of("title", **SENT),
        REFERENCE,
        key=in_path("id", INTEGER),
        listed=listed,
        change=object_of(**SENT),
        made="201",
        get="get",
        put="put",
        patch="change",
    )


class Books(Resources):
    """A correct server of books."""

    def __init__(self, paths: Stated | None = None) -> None:
        super().__init__(books() if paths is None else paths)


class Copied(Books):
    """The list has copies of the books as they were created. A list of the first `lag` calls after a change is old."""

    def __init__(self, paths: Stated | None = None, lag: int = 1_000_000) -> None:
        super().__init__(paths)
        self.copies: dict[str, Item] = {}
        self.lag, self.calls = lag, 0

    def make(self, body: Item) -> Item:
        made = super().make(body)
        self.copies[str(made["id"])] = made
        return made

    def replace(self, key: str, body: Item) -> Item:
        self.calls = 0
        return super().replace(key, body)

    def change(self, key: str, body: Item) -> Item:
        self.calls = 0
        return super().change(key, body)

    def listed(self, call: Call) -> Any:
        self.calls += 1
        return list((self.copies if self.calls <= self.lag else self.kept).values())


class Enveloped(Copied):
    """Requests and responses have the book in one member."""

    def __init__(self, paths: Stated) -> None:
        super().__init__(paths)
        self.envelope = "book"


class Lagging(Books):
    """The list is always one change behind."""

    def __init__(self, paths: Stated) -> None:
        super().__init__(paths)
        self.former: dict[str, Item] = {}

    def replace(self, key: str, body: Item) -> Item:
        self.former[key] = dict(self.kept[key])
        return super().replace(key, body)

    def listed(self, call: Call) -> Any:
        return [self.former.get(key, each) for key, each in self.kept.items()]


class Former(Resources):
    """No read but the list: its first response after a PUT shows the book as it was before."""

    def __init__(self, paths: Stated) -> None:
        super().__init__(paths)
        self.former: dict[str, Item] = {}

    def replace(self, key: str, body: Item) -> Item:
        self.former = {name: dict(each) for name, each in self.kept.items()}
        return super().replace(key, body)

    def listed(self, call: Call) -> Any:
        shown, self.former = self.former or self.kept, {}
        return list(shown.values())


class Cached(Copied):
    """The responses say that they may be a minute old."""

    def __call__(self, call: Call) -> Answer:
        answer = super().__call__(call)
        assert isinstance(answer, tuple)
        response = answered(*answer)
        response.headers["Cache-Control"] = "private, max-age=60"
        return response


class Short(Copied):
    """The list shows only the beginning of a title."""

    def listed(self, call: Call) -> Any:
        return [{**each, "title": each["title"][:8], "note": ""} for each in self.kept.values()]


class Labeled(Books):
    """The list calls a book by its number, which no change moves."""

    def listed(self, call: Call) -> Any:
        return [{"id": each["id"], "title": f"The book of the number {each['id']}"} for each in self.kept.values()]


class Sparse(Books):
    """The list shows a note only to who asks for it."""

    def listed(self, call: Call) -> Any:
        asked = call.query.get("fields", "").split(",")
        return [{**each, "note": each.get("note", "") if "note" in asked else ""} for each in self.kept.values()]


class TestAccuses:
    def test_choice_of_properties_does_not_explain_an_earlier_value(self, judge: Judge) -> None:
        paths = books(parameter("fields"))

        assert accused(judge(Copied(paths), paths, COMPONENTS)) == {PUT: "warning", PATCH: "warning"}

    def test_list_of_copies_from_the_creation_is_a_warning(self, judge: Judge) -> None:
        summary = judge(Copied(), books(), COMPONENTS)

        assert accused(summary) == {PUT: "warning", PATCH: "warning"}
        assert "the value from before the change, for " in verdict(summary, PATCH).actual

    def test_items_whose_schema_is_written_again_are_of_one_schema(self, judge: Judge) -> None:
        paths = books(item={**BOOK, "description": "a book, as the list has it"})

        assert accused(judge(Copied(paths), paths, COMPONENTS)) == {PUT: "warning", PATCH: "warning"}

    def test_members_in_the_envelope_of_request_and_response_are_compared(self, judge: Judge) -> None:
        paths = resources(
            "/books",
            object_of("book", book=object_of("title", **SENT)),
            object_of("book", book=REFERENCE),
            key=in_path("id", INTEGER),
            listed=operation("all", content(list_of(SHORT))),
            change=object_of("book", book=object_of(**SENT)),
            made="201",
            get="get",
            put="put",
            patch="change",
        )

        assert accused(judge(Enveloped(paths), paths, COMPONENTS)) == {PUT: "warning", PATCH: "warning"}

    def test_change_that_gives_a_first_value_is_followed_by_another(self, judge: Judge) -> None:
        sent = object_of(**SENT)  # the smallest PUT takes the title away, and the next one gives it back
        paths = resources(
            "/books",
            sent,
            object_of("id", id=INTEGER, **SENT),
            key=in_path("id", INTEGER),
            listed=operation("all", content(list_of(SHORT_OPEN))),
            made="201",
            get="get",
            put="put",
        )

        assert PUT in accused(judge(Lagging(paths), paths))

    def test_list_of_another_schema_that_has_the_earlier_text_is_a_warning(self, judge: Judge) -> None:
        paths = books(item=SHORT)

        assert accused(judge(Copied(paths), paths, COMPONENTS)) == {PUT: "warning", PATCH: "warning"}


class TestDoesNotAccuse:
    def test_list_that_shows_the_change_passes(self, judge: Judge) -> None:
        summary = judge(Books(), books(), COMPONENTS)

        assert accused(summary) == {}
        assert {PUT, PATCH} <= passed(summary)

    @pytest.mark.parametrize("server", [Cached, Short], ids=["from a cache", "in another form"])
    def test_list_that_may_show_something_else_is_no_finding(self, judge: Judge, server: type[Copied]) -> None:
        assert {PUT, PATCH}.isdisjoint(accused(judge(server(), books(), COMPONENTS)))

    def test_list_that_is_the_only_read_and_lags_behind_is_read_again(self, judge: Judge) -> None:
        shown = object_of("id", id=INTEGER, **SENT)
        listed, sent = operation("all", content(list_of(shown))), object_of(**SENT)
        paths = resources("/books", sent, shown, key=in_path("id", INTEGER), listed=listed, made="201", put="put")

        assert accused(judge(Former(paths), paths)) == {}

    def test_list_that_lags_behind_is_read_again(self, judge: Judge) -> None:
        assert accused(judge(Copied(lag=2), books(), COMPONENTS)) == {}

    def test_list_that_leaves_out_what_nobody_asked_for_is_not_accused(self, judge: Judge) -> None:
        paths = books(parameter("fields"))

        assert accused(judge(Sparse(paths), paths, COMPONENTS)) == {}

    def test_list_with_a_required_parameter_raises_nothing(self, judge: Judge) -> None:
        paths = books(parameter("shop", required=True))

        assert {PUT, PATCH}.isdisjoint(outcomes(judge(Copied(paths), paths, COMPONENTS)))

    @pytest.mark.parametrize("server", ["Labeled", "Short"])
    def test_property_of_another_schema_with_another_text_is_another_property(self, judge: Judge, server: str) -> None:
        paths = books(item=SHORT)

        assert accused(judge({"Labeled": Labeled, "Short": Short}[server](paths), paths, COMPONENTS)) == {}
