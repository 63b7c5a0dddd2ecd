"""listed-elsewhere: a list below a resource does not have what was created below another one."""

from __future__ import annotations

from typing import Any

import pytest
from documents import NONE, TEXT, WORD, Stated, content, in_path, list_of, object_of, operation, resources
from judging import Judge, accused, outcomes, passed, verdict
from servers import Answer, Call, Item, Resources

PLACE = "pages/path/book/listed-elsewhere"
PAGE: Stated = {"name": WORD}
# So many books are there when the list of a book is read that nothing was created below.
LAST = 6
BOOK: Stated = {"title": WORD}


def books(words: str = "", **shown: Stated) -> Stated:
    """Return the paths of books, and of pages below them. `words` describe the list; a page shows more, if stated."""
    page = object_of("id name", id=TEXT, **PAGE, **shown)
    sent = object_of("name", **PAGE)
    key = in_path("book")
    own = [key, in_path("page")]
    listing = operation("pages", content(list_of(page)), parameters=[key])
    listing["description"] = words
    return {
        **resources("/books", object_of("title", **BOOK), object_of("id title", id=TEXT, **BOOK), get="read"),
        "/books/{book}/pages": {
            "post": operation("addPage", content(page), "201", body=sent, refuses="422 404", parameters=[key]),
            "get": listing,
        },
        "/books/{book}/pages/{page}": {"get": operation("readPage", content(page), refuses="404", parameters=own)},
    }


class Library(Resources):
    """Books, and pages below them: a correct server."""

    def __init__(self, paths: Stated | None = None) -> None:
        super().__init__(books() if paths is None else paths)
        self.pages: dict[str, Item] = {}

    def __call__(self, call: Call) -> Answer:
        _, _, book, *rest = [*call.path.split("/"), ""]
        if not rest or rest[0] != "pages":
            return super().__call__(call)
        if book not in self.kept:
            return 404, {}
        if call.method == "POST":
            return self.added(book, call.body)
        if len(rest) > 1 and rest[1]:
            page = self.pages.get(rest[1], {"book": ""})
            return (200, self.seen(page)) if page["book"] == book else (404, {})
        return 200, [self.seen(page) for page in self.pages.values() if self.is_in(page, book)]

    def added(self, book: str, body: Any) -> Answer:
        """Keep a page."""
        if not (
            isinstance(body, dict) and body.keys() == PAGE.keys() and isinstance(body["name"], str) and body["name"]
        ):
            return 422, {}
        page = {"id": f"p{len(self.pages)}", **body, "book": book}
        self.pages[page["id"]] = page
        return 201, self.seen(page)

    def seen(self, page: Item) -> Item:
        """Return how a page is shown."""
        return {name: value for name, value in page.items() if name != "book"}

    def is_in(self, page: Item, book: str) -> bool:
        """Return whether the list of a book has a page."""
        return bool(page["book"] == book)


class OfAll(Library):
    """The list of a book has the pages of all books."""

    def is_in(self, page: Item, book: str) -> bool:
        return True


class Beginning(Library):
    """Each new book has a page."""

    def make(self, body: Item) -> Item:
        made = super().make(body)
        self.added(made["id"], {"name": "a title page"})
        return made


def movable(name: str) -> Stated:
    """Return the paths of books, and of pages, whose change gives the number of another book under a name."""
    paths, own = books(), [in_path("book"), in_path("page")]
    sent = object_of(**{name: {"type": "integer", "minimum": 1, "maximum": LAST}})
    shown = object_of("id name", id=TEXT, **PAGE)
    paths["/books/{book}/pages/{page}"]["patch"] = operation(
        "movePage", content(shown), body=sent, refuses="422 404", parameters=own
    )
    return paths


class Moving(Library):
    """A change moves a page to the book of a number, which may be added later."""

    def __init__(self, name: str) -> None:
        super().__init__(movable(name))
        self.name = name

    def make(self, body: Item) -> Item:
        return self.keep(str(len(self.kept) + 1), body)

    def __call__(self, call: Call) -> Answer:
        if call.method != "PATCH":
            return super().__call__(call)
        _, _, book, _, key = call.path.split("/")
        if self.pages.get(key, {"book": ""})["book"] != book:
            return 404, {}
        number = call.body.get(self.name, 0) if isinstance(call.body, dict) else None
        if type(number) is not int or (number not in range(1, LAST + 1) and call.body):
            return 422, {}
        self.pages[key]["book"] = str(number) if number else book
        return 200, self.seen(self.pages[key])


def shallow(words: str = "", **shown: Stated) -> Stated:
    """Return the paths of books, and of pages, which are created and listed below a book, and read elsewhere."""
    paths = books(words, **(shown or {"book_id": TEXT}))
    read = paths.pop("/books/{book}/pages/{page}")["get"]
    page = read["responses"]["200"]["content"]["application/json"]["schema"]
    read = operation("readPage", content(page), refuses="404", parameters=[in_path("page")])
    return {**paths, "/pages/{page}": {"get": read}}


class Shallow(Library):
    """Pages show the book that they are in, and are read at a path of their own: a correct server."""

    def __init__(self, paths: Stated | None = None) -> None:
        super().__init__(shallow() if paths is None else paths)

    def __call__(self, call: Call) -> Answer:
        if not call.path.startswith("/pages/"):
            return super().__call__(call)
        page = self.pages.get(call.path.split("/")[2])
        return (404, {}) if page is None else (200, self.seen(page))

    def seen(self, page: Item) -> Item:
        return {"book_id": page["book"], **super().seen(page)}


class ShallowOfAll(Shallow, OfAll):
    """The list of a book has the pages of all books."""


class Quoting(ShallowOfAll):
    """All books have each page, and a page shows its source: a correct server."""

    def seen(self, page: Item) -> Item:
        return {**super().seen(page), "book_id": "the first edition"}


def unread(*, is_dropped: bool = False, **shown: Any) -> Stated:
    """Return the paths of books whose pages are listed alone, and deleted, if said so. A page shows more, if stated."""
    paths = books(**shown)
    own = [in_path("book"), in_path("page")]
    dropped = operation("dropPage", NONE, "204", refuses="404", parameters=own)
    del paths["/books/{book}/pages/{page}"]
    return {**paths, **({"/books/{book}/pages/{page}": {"delete": dropped}} if is_dropped else {})}


class Unread(Library):
    """Nothing reads one page. A page shows its book."""

    is_of_all = False

    def __call__(self, call: Call) -> Answer:
        _, _, book, *rest = [*call.path.split("/"), ""]
        if call.method == "DELETE" and len(rest) > 1 and rest[0] == "pages":
            is_there = self.pages.get(rest[1], {"book": ""})["book"] == book
            return (204, self.pages.pop(rest[1]) and None) if is_there else (404, {})
        return super().__call__(call)

    def seen(self, page: Item) -> Item:
        return {**super().seen(page), "book_id": page["book"]}

    def is_in(self, page: Item, book: str) -> bool:
        return self.is_of_all or super().is_in(page, book)


class UnreadOfAll(Unread):
    """The list of a book has the pages of all books."""

    is_of_all = True


UNREAD = [
    pytest.param(unread(book_id=TEXT), id="shows its book"),
    pytest.param(unread(is_dropped=True), id="is deleted below its book"),
]


class TestUnread:
    @pytest.mark.parametrize("paths", UNREAD)
    def test_list_of_all_whose_items_are_read_nowhere_is_a_warning(self, judge: Judge, paths: Stated) -> None:
        assert accused(judge(UnreadOfAll(paths), paths)) == {PLACE: "warning"}

    @pytest.mark.parametrize("paths", UNREAD)
    def test_list_of_one_whose_items_are_read_nowhere_passes(self, judge: Judge, paths: Stated) -> None:
        summary = judge(Unread(paths), paths)

        assert accused(summary) == {}
        assert PLACE in passed(summary)

    def test_items_that_are_on_no_path_and_show_no_parent_raise_nothing(self, judge: Judge) -> None:
        """All books may share them, as labels or suggestions."""
        assert PLACE not in outcomes(judge(UnreadOfAll(unread()), unread()))

    def test_items_that_show_several_parents_raise_nothing(self, judge: Judge) -> None:
        paths = unread(book_id=TEXT, books=list_of(TEXT))

        assert PLACE not in outcomes(judge(UnreadOfAll(paths), paths))


class TestAccuses:
    def test_list_of_all_whose_items_show_the_other_resource_is_a_warning(self, judge: Judge) -> None:
        """As in ASP.NET, `/books/{book}/pages` lists what `/pages/{page}` reads."""
        assert accused(judge(ShallowOfAll(), shallow())) == {PLACE: "warning"}

    def test_list_of_what_is_below_all_resources_is_a_warning(self, judge: Judge) -> None:
        summary = judge(OfAll(), books())

        assert accused(summary) == {PLACE: "warning"}
        found = verdict(summary, PLACE)
        assert found.seen == (3, 3)
        assert "a resource that was created below " in found.actual


class TestDoesNotAccuse:
    @pytest.mark.parametrize("server", [Library, Beginning])
    def test_list_of_a_new_resource_passes(self, judge: Judge, server: type[Library]) -> None:
        summary = judge(server(), books())

        assert accused(summary) == {}
        assert PLACE in passed(summary)

    @pytest.mark.parametrize(
        "paths",
        [
            books("Lists the pages of a book, and those that are inherited from its series."),
            books(books=list_of(TEXT)),
            {**books(), "/pages": {"get": operation("every", content(list_of(object_of("id", id=TEXT))))}},
        ],
        ids=["in words", "several parents", "another path"],
    )
    def test_what_may_belong_to_several_resources_raises_nothing(self, judge: Judge, paths: Stated) -> None:
        assert PLACE not in outcomes(judge(OfAll(paths), paths))

    @pytest.mark.parametrize(
        ("server", "outcome"), [(Shallow, "pass"), (Quoting, "inconclusive")], ids=["of its own", "of another edition"]
    )
    def test_items_may_be_read_at_their_own_path(self, judge: Judge, server: type[Shallow], outcome: str) -> None:
        summary = judge(server(), shallow())

        assert accused(summary) == {}
        assert outcomes(summary)[PLACE] == outcome

    @pytest.mark.parametrize(
        "paths",
        [
            shallow(author_id=TEXT),
            shallow(book_id=TEXT, books=list_of(TEXT)),
            shallow("Has pages of other books, too."),
        ],
        ids=["no parent shown", "several parents", "in words"],
    )
    def test_items_with_their_own_path_that_may_be_in_several_lists_raise_nothing(
        self, judge: Judge, paths: Stated
    ) -> None:
        assert PLACE not in outcomes(judge(ShallowOfAll(paths), paths))

    @pytest.mark.parametrize("name", ["book_number", "to_book_id", "parent"])
    def test_list_of_children_that_an_update_may_move_raises_nothing(self, judge: Judge, name: str) -> None:
        summary = judge(Moving(name), movable(name))

        assert accused(summary) == {}
        assert PLACE not in outcomes(summary)

    def test_resource_whose_id_an_update_sent_is_not_taken_for_an_empty_one(self, judge: Judge) -> None:
        """More books are created, until no PATCH has sent the number of one."""
        summary = judge(Moving("volume"), movable("volume"))

        assert accused(summary) == {}
        assert PLACE in passed(summary)
