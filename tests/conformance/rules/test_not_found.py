"""not-found: a request for a resource that does not exist is answered 404 or 410."""

from __future__ import annotations

import json
from typing import Any

import pytest
from documents import INTEGER, TEXT, WORD, content, in_path, object_of, operation, resources
from judging import Judge, accused, passed, verdict
from servers import Answer, Call, Item, Resources

NOTE = object_of("id", id=TEXT, note=TEXT)
PATHS = resources("/things", object_of(note=TEXT), NOTE, get="read", patch="change")
LABEL = object_of("id name", id=TEXT, name=WORD)


class Making(Resources):
    """A PATCH makes the resource that is not there."""

    def __call__(self, call: Call) -> Answer:
        key = call.path.removeprefix(self.path).strip("/")
        if call.method == "PATCH" and key not in self.kept and self.accepts(call):
            self.keep(key, {"note": "as made"})
        return super().__call__(call)

    def make(self, body: Item) -> Item:
        return super().make({"note": "as made", **body})


class Inventing(Resources):
    """A read shows a resource under every id."""

    def __call__(self, call: Call) -> Answer:
        key = call.path.removeprefix(self.path).strip("/")
        return (200, {"id": key}) if call.method == "GET" and key not in self.kept else super().__call__(call)


class Upserting(Resources):
    """A PUT makes the resource that is not there."""

    def __call__(self, call: Call) -> Answer:
        key = call.path.removeprefix(self.path).strip("/")
        if call.method == "PUT" and key not in self.kept and self.accepts(call):
            self.keep(key, {})
        return super().__call__(call)


DIGITS = {"type": "string", "pattern": "^[0-9]{1,30}$"}


def numbered(key: dict[str, Any]) -> dict[str, Any]:
    """Return the paths of things that are read by numbers."""
    shown = object_of("id", id=key, note=TEXT)
    return resources("/things", object_of(note=TEXT), shown, key=in_path("id", key), get="read")


class Narrow(Resources):
    """The key is put into a column of 64 bits. `fails` is what the server makes of a larger one."""

    def __init__(self, paths: dict[str, Any], fails: int) -> None:
        super().__init__(paths)
        self.fails, self.asked, self.is_counted = fails, list[str](), False

    def __call__(self, call: Call) -> Answer:
        key = call.path.removeprefix(self.path).strip("/")
        self.asked.append(key)
        return (self.fails, {}) if key.isdecimal() and int(key) >= 2**63 else super().__call__(call)

    def keep(self, key: Any, body: Item) -> Item:
        number = int(str(key).removeprefix("key-"))
        is_text = self.stated["get"]["responses"]["200"]["content"]["application/json"]["schema"]["properties"]
        shown = number if is_text["id"] == INTEGER else str(number)
        self.kept[str(number)] = {**body, "id": shown}
        return self.kept[str(number)]


def put_of(words: str) -> dict[str, Any]:
    """Return the paths of things with a PUT; `words` describe its 404."""
    paths: dict[str, Any] = resources("/things", object_of(note=TEXT), NOTE, get="read", put="replace", delete="drop")
    paths["/things/{id}"]["put"]["responses"]["404"] = {"description": words}
    return paths


class Losing(Resources):
    """A PUT changes the rows with the id, finds none, and answers as if it had."""

    def __call__(self, call: Call) -> Answer:
        key = call.path.removeprefix(self.path).strip("/")
        if call.method == "PUT" and key not in self.kept and self.accepts(call):
            return 200, {"id": key, **call.body}
        return super().__call__(call)


PAGES: dict[str, Any] = {
    **resources("/books", object_of(note=TEXT), NOTE, get="readBook"),
    "/books/{id}/pages": {
        "post": operation("makePage", content(LABEL), body=object_of("name", name=WORD), parameters=[in_path()]),
        "get": operation("pages", content({"type": "array", "items": LABEL}), parameters=[in_path()]),
    },
    "/books/{id}/pages/{page}": {"get": operation("readPage", content(LABEL), parameters=[in_path(), in_path("page")])},
}


def pages(words: str = "", everywhere: str = "") -> dict[str, Any]:
    """Return the paths of books and their pages; `words` describe the 404 of both reads of pages."""
    paths: dict[str, Any] = json.loads(json.dumps(PAGES))
    for path in ("/books/{id}/pages", "/books/{id}/pages/{page}"):
        paths[path]["get"]["responses"]["404"] = {"description": words}
    if everywhere:
        paths["/books"]["post"]["responses"]["404"] = {"description": everywhere}
    return paths


def owned() -> dict[str, Any]:
    """Return the paths of books and their pages, which show the book that they are of."""
    shown = object_of("id name book_id", id=TEXT, name=TEXT, book_id=TEXT)
    paths: dict[str, Any] = {}
    for path, item in pages("Not found.").items():
        if "/pages" not in path:
            paths[path] = item
            continue
        for each in item.values():
            each["parameters"][0] = in_path("book_id")
            success = next(key for key in each["responses"] if key.startswith("2"))
            schema = {"type": "array", "items": shown} if each["operationId"] == "pages" else shown
            each["responses"][success] |= content(schema)
        paths[path.replace("{id}", "{book_id}")] = item
    return paths


class Library(Resources):
    """Books, and pages below them. A careless one looks for pages by their own id, or for a book's pages alone."""

    def __init__(self, paths: dict[str, Any], *, careless: bool) -> None:
        super().__init__(paths)
        self.careless = careless
        self.pages: dict[str, dict[str, Any]] = {}

    def __call__(self, call: Call) -> Answer:
        _, _, book, *rest = [*call.path.split("/"), ""]
        if not rest or rest[0] != "pages":
            return super().__call__(call)
        if book not in self.kept and not (self.careless and call.method == "GET"):
            return 404, {}
        if call.method == "POST":
            if (
                not isinstance(call.body, dict)
                or not isinstance(call.body.get("name"), str)
                or not call.body["name"]
                or len(call.body) > 1
            ):
                return 422, {}
            page = {"id": f"p{len(self.pages)}", **call.body}
            self.pages[page["id"]] = {**page, "book": book}
            return 200, page
        found = [page for page in self.pages.values() if self.careless or page["book"] == book]
        if len(rest) > 1 and rest[1]:
            found = [page for page in found if page["id"] == rest[1]]
            return (200, {"id": found[0]["id"], "name": found[0]["name"]}) if found else (404, {})
        return 200, [{"id": page["id"], "name": page["name"]} for page in found if page["book"] == book]


class Owned(Library):
    """A page shows its own book, or the book of the request."""

    is_of_any = False

    def __call__(self, call: Call) -> Answer:
        answer = super().__call__(call)
        assert isinstance(answer, tuple)
        status, item = answer
        _, _, book, *rest = [*call.path.split("/"), ""]
        rest = [each for each in rest if each]
        if status == 200 and rest and isinstance(item, dict):
            item = {**item, "book_id": book if self.is_of_any else self.pages[item["id"]]["book"]}
        elif status == 200 and rest:
            item = [{**each, "book_id": book} for each in item]
        return status, item


class OfAny(Owned):
    is_of_any = True


class TestAccuses:
    @pytest.mark.parametrize(("server", "level"), [(Owned, "warning"), (OfAny, "notice")])
    def test_read_that_shows_another_resource_above_it_than_was_asked_for_is_a_warning(
        self, judge: Judge, server: type[Owned], level: str
    ) -> None:
        paths = owned()

        summary = judge(server(paths, careless=True), paths)

        assert accused(summary).get("readPage/path/book_id/not-found") == level
        if level == "warning":
            assert "the response says 'book_id'" in verdict(summary, "readPage/path/book_id/not-found").actual

    @pytest.mark.parametrize(
        ("words", "of_list", "of_item"),
        [("Not found.", "warning", "notice"), ("No such book or page.", "failure", "failure")],
    )
    def test_reads_below_an_unknown_resource_are_accused(
        self, judge: Judge, words: str, of_list: str, of_item: str
    ) -> None:
        paths = pages(words)

        found = accused(judge(Library(paths, careless=True), paths))

        assert found == {"pages/path/id/not-found": of_list, "readPage/path/id/not-found": of_item}

    def test_read_of_a_resource_that_nobody_made_is_a_failure(self, judge: Judge) -> None:
        found = accused(judge(Inventing(PATHS), PATHS))

        assert found == {"read/path/id/not-found": "failure"}

    def test_patch_that_makes_what_is_not_there_is_accused_once(self, judge: Judge) -> None:
        """It leaves nothing out of what was there, as `patch-absent` would say."""
        assert accused(judge(Making(PATHS), PATHS)) == {"change/path/id/not-found": "failure"}

    def test_undocumented_404_makes_it_a_warning(self, judge: Judge) -> None:
        paths: dict[str, Any] = resources("/things", object_of(note=TEXT), NOTE, get="read")
        del paths["/things/{id}"]["get"]["responses"]["404"]

        assert accused(judge(Inventing(paths), paths)) == {"read/path/id/not-found": "warning"}

    def test_put_that_makes_what_a_documented_404_says_is_not_there_is_a_failure(self, judge: Judge) -> None:
        paths = put_of("The thing was not found.")

        assert accused(judge(Upserting(paths), paths)) == {"replace/path/id/not-found": "failure"}

    @pytest.mark.parametrize("words", ["Not found.", "The owner was not found."])
    def test_put_that_finds_nothing_and_answers_success_is_a_warning(self, judge: Judge, words: str) -> None:
        summary = judge(Losing(put_of(words)), put_of(words))

        assert accused(summary) == {"replace/path/id/not-found": "warning nothing stored"}
        assert verdict(summary, "replace/path/id/not-found").seen == (3, 3)

    @pytest.mark.parametrize("pattern", ["^[0-9]{1,18}$", "^[0-9]{1,6}$", "^[0-9a-f]{24}$", "^[a-z-]{3,40}$"], ids=str)
    def test_id_with_a_pattern_has_an_unknown_value_too(self, judge: Judge, pattern: str) -> None:
        key = in_path(schema={**TEXT, "pattern": pattern})
        paths = resources("/things", object_of(note=TEXT), NOTE, key=key, get="read")

        class Named(Inventing):
            def keep(self, key: Any, body: Item) -> Item:
                return super().keep(NAMES[pattern].format(self.count), body)

        assert accused(judge(Named(paths), paths)).get("read/path/id/not-found") == "failure"

    @pytest.mark.parametrize("key", [INTEGER, DIGITS], ids=["integers", "digits"])
    def test_server_error_for_an_id_beyond_64_bits_is_a_warning(self, judge: Judge, key: dict[str, Any]) -> None:
        assert accused(judge(Narrow(numbered(key), 500), numbered(key))) == {"read/no-server-error": "warning"}

    def test_id_of_digits_that_is_not_there_is_asked_for(self, judge: Judge) -> None:
        class Finding(Narrow):
            def __call__(self, call: Call) -> Answer:
                answer = super().__call__(call)
                is_missing = call.method == "GET" and isinstance(answer, tuple) and answer[0] == 404
                return (200, {"id": self.asked[-1]}) if is_missing else answer

        found = accused(judge(Finding(numbered(DIGITS), 404), numbered(DIGITS)))

        assert found["read/path/id/not-found"] == "failure"


NAMES = {
    "^[0-9]{1,18}$": "{}",
    "^[0-9]{1,6}$": "{}",
    "^[0-9a-f]{24}$": "{:024x}",
    "^[a-z-]{3,40}$": "a-thing",
}


class TestDoesNotAccuse:
    @pytest.mark.parametrize("status", [404, 400, 422, 410])
    @pytest.mark.parametrize("key", [INTEGER, DIGITS], ids=["integers", "digits"])
    def test_id_beyond_64_bits_may_be_refused_in_any_way(self, judge: Judge, key: dict[str, Any], status: int) -> None:
        server = Narrow(numbered(key), status)
        paths = numbered(key)
        paths["/things/{id}"]["get"]["responses"][str(status)] = {"description": "refused"}

        assert accused(judge(server, paths)) == {}
        assert sum(len(each) > 20 for each in server.asked) == 1

    def test_reads_below_an_unknown_resource_that_answer_404_pass(self, judge: Judge) -> None:
        paths = pages("No such book or page.")

        summary = judge(Library(paths, careless=False), paths)

        assert accused(summary) == {}
        assert {"pages/path/id/not-found", "readPage/path/id/not-found"} <= passed(summary)

    @pytest.mark.parametrize("key", ["default", "4XX", "200"])
    def test_reads_below_an_unknown_resource_may_answer_where_no_404_is_documented(
        self, judge: Judge, key: str
    ) -> None:
        """Django REST framework and gateways of Go document `default`, or nothing but the success."""
        paths = pages("Not found.")
        for path in ("/books/{id}/pages", "/books/{id}/pages/{page}"):
            stated = paths[path]["get"]["responses"]
            missing = stated.pop("404")
            stated.setdefault(key, missing)

        assert accused(judge(Library(paths, careless=True), paths)) == {}

    def test_404_that_every_operation_lists_promises_nothing(self, judge: Judge) -> None:
        paths = pages("Not found.", everywhere="Not found.")

        assert accused(judge(Library(paths, careless=True), paths)) == {}

    def test_read_by_another_property_may_compute_where_no_404_is_documented(self, judge: Judge) -> None:
        """fungenerators.com makes a UUID of any version: POST /uuid, GET /uuid/version/{version}."""
        shown = object_of("note", note=WORD)
        paths = {
            "/things": {"post": operation("make", content(shown), body=shown)},
            "/things/note/{note}": {"get": operation("compute", content(shown), parameters=[in_path("note")])},
        }

        summary = judge(lambda call: (200, call.body or {"note": "computed"}), paths)

        assert not [each for each in accused(summary) if each.endswith("/not-found")]

    def test_patch_may_create_where_no_404_is_documented(self, judge: Judge) -> None:
        """RFC 5789, section 2; Microsoft Azure services create by PATCH."""
        paths: dict[str, Any] = resources("/things", object_of(note=TEXT), NOTE, get="read", patch="change")
        del paths["/things/{id}"]["patch"]["responses"]["404"]

        assert accused(judge(Making(paths), paths)) == {}

    @pytest.mark.parametrize("words", ["Not found.", "The owner was not found.", "The thing is locked."])
    def test_put_may_create_where_its_404_may_be_about_something_else(self, judge: Judge, words: str) -> None:
        paths = put_of(words)

        server = Upserting(paths)
        summary = judge(server, paths)

        assert accused(summary) == {}
        assert verdict(summary, "replace/path/id/not-found").outcome == "inconclusive"
        assert server.kept == {}

    @pytest.mark.parametrize("stated", [{"maximum": 2000}, {"maximum": 99999}, {"minimum": 1}], ids=str)
    def test_what_a_put_creates_is_found_by_no_other_request(self, judge: Judge, stated: Any) -> None:
        key = in_path(schema={"type": "integer", **stated})
        shown = object_of("id", id={"type": "integer"}, note=TEXT)
        paths: dict[str, Any] = resources(
            "/things", object_of(note=TEXT), shown, key=key, get="read", put="replace", delete="drop"
        )

        class Counted(Upserting):
            def keep(self, key: Any, body: Item) -> Item:
                return super().keep(int(key) if str(key).isdigit() else key, body)

        assert not [each for each in accused(judge(Counted(paths), paths)) if each.endswith("not-found")]

    def test_put_of_an_unknown_id_that_is_refused_passes(self, judge: Judge) -> None:
        paths = put_of("Not found.")

        assert "replace/path/id/not-found" in passed(judge(Resources(paths), paths))

    def test_put_is_not_sent_where_a_read_finds_something(self, judge: Judge) -> None:
        class Inventive(Inventing):
            """Each read finds a thing, that of somebody else."""

            written: set[str]

            def __call__(self, call: Call) -> Answer:
                key = call.path.removeprefix(self.path).strip("/")
                if call.method == "PUT" and key not in self.kept:
                    self.written = {*getattr(self, "written", ()), key}
                return super().__call__(call)

        paths = put_of("Not found.")
        server = Inventive(paths)
        judge(server, paths)

        assert not hasattr(server, "written")

    def test_put_may_create_where_201_is_documented(self, judge: Judge) -> None:
        paths = put_of("The thing was not found.")
        paths["/things/{id}"]["put"]["responses"]["201"] = content(NOTE)

        assert accused(judge(Upserting(paths), paths)) == {}

    def test_404_for_an_unknown_id_passes(self, judge: Judge) -> None:
        summary = judge(Resources(PATHS), PATHS)

        assert accused(summary) == {}
        assert {"read/path/id/not-found", "change/path/id/not-found"} <= passed(summary)

    @pytest.mark.parametrize("status", [404, 410])
    def test_410_is_as_good_as_404(self, judge: Judge, status: int) -> None:
        class Gone(Resources):
            def __call__(self, call: Call) -> Answer:
                answer = super().__call__(call)
                return (status, {}) if isinstance(answer, tuple) and answer[0] == 404 else answer

        paths = resources("/things", object_of(note=TEXT), NOTE, get="read")
        paths["/things/{id}"]["get"]["responses"]["410"] = {"description": "as stated"}

        assert accused(judge(Gone(paths), paths)) == {}

    def test_made_up_id_does_not_lead_out_of_the_api(self, judge: Judge) -> None:
        def pages_beside_the_api(call: Call) -> Answer:
            return (404, {}) if call.path.count("/") == 2 else (200, "a page for people")

        paths = {"/things/{id}": {"get": operation("get", content(LABEL), parameters=[in_path()])}}

        summary = judge(pages_beside_the_api, paths)

        assert accused(summary) == {}
        assert summary.untested.keys() == {"get"}


class Digits(Resources):
    """Its ids are texts of digits. A read of another one shows an empty thing if the server is `inventing`."""

    def __init__(self, paths: dict[str, Any], *, inventing: bool) -> None:
        def shown(item: Item) -> Item:
            return {**item, "id": str(item["id"])}

        super().__init__(paths, answers=shown, reads=shown)
        self.is_counted, self.inventing = True, inventing

    def __call__(self, call: Call) -> Answer:
        key = call.path.removeprefix(self.path).strip("/")
        if self.inventing and call.method == "GET" and key.isdecimal() and key not in self.kept:
            return 200, {"id": key}
        return super().__call__(call)


@pytest.mark.parametrize(("inventing", "found"), [(True, {"read/path/id/not-found": "failure"}), (False, {})])
def test_an_id_of_digits_is_asked_for_as_digits(judge: Judge, *, inventing: bool, found: dict[str, str]) -> None:
    key = in_path("id", {**TEXT, "pattern": "^[0-9]{1,18}$"})
    paths = resources("/things", object_of(note=TEXT), NOTE, key=key, get="read")
    summary = judge(Digits(paths, inventing=inventing), paths)

    assert accused(summary) == found
    assert "read/path/id/not-found" in {each.requirement.id for each in summary.verdicts}
