"""readable: a resource that was created, or changed, can be read."""

from __future__ import annotations

from typing import Any

import pytest
from documents import BOOLEAN, INTEGER, TEXT, WORD, Stated, in_path, list_of, object_of, resources
from judging import Judge, accused, outcomes, verdict
from servers import Answer, Call, Item, Resources

PATCHED, MADE = "change/readable", "make/readable"


def documents(said: str = "", missing: str = "No such document", name: str = "archived", **sent: Stated) -> Stated:
    """Return the paths of documents with a flag; words describe the flag, and the 404 of the read."""
    flag = {**BOOLEAN, "description": said}
    body = object_of("title", title=WORD, notes=TEXT, **{name: flag}, **sent)
    shown = object_of("id title", id=INTEGER, **body["properties"])
    change = object_of(**body["properties"])
    paths = resources(
        "/documents",
        body,
        shown,
        key=in_path("id", INTEGER),
        change=change,
        listed=list_of(shown),
        made="201",
        get="read",
        patch="change",
        delete="drop",
    )
    paths["/documents/{id}"]["get"]["responses"]["404"] = {"description": missing}
    return paths


class Documents(Resources):
    """A correct server. `hides` says which documents a read does not find."""

    def hides(self, item: Item) -> bool:
        return False

    def of_one(self, call: Call, key: str) -> Answer:
        if call.method == "GET" and self.hides(self.kept[key]):
            return 404, {"detail": "none"}
        return super().of_one(call, key)


class Archiving(Documents):
    """A read does not find what is archived."""

    def hides(self, item: Item) -> bool:
        return any(item.get(name) is True for name in ("archived", "deleted", "private", "hidden"))


class Losing(Documents):
    """A read does not find what has an empty note: it joins by the note."""

    def hides(self, item: Item) -> bool:
        return item.get("notes") == ""


class LosingNew(Documents):
    """Each third document is not found under its id: it was cached before it was there."""

    def hides(self, item: Item) -> bool:
        return int(item["id"]) % 3 == 0


class TestAccuses:
    def test_a_document_that_vanishes_by_an_ordinary_field_is_a_warning(self, judge: Judge) -> None:
        summary = judge(Archiving(documents()), documents())

        assert accused(summary) == {PATCHED: "warning vanished", MADE: "warning not found"}
        found = verdict(summary, PATCHED)
        assert "'archived' true" in found.actual
        assert found.seen == (3, 3)

    def test_an_empty_value_after_which_nothing_is_found_is_a_warning(self, judge: Judge) -> None:
        assert accused(judge(Losing(documents()), documents())).get(PATCHED) == "warning vanished"

    def test_a_created_document_that_only_the_list_shows_is_a_warning(self, judge: Judge) -> None:
        summary = judge(LosingNew(documents()), documents())

        assert accused(summary).get(MADE) == "warning not found"


class Renaming(Documents):
    """The title names a document in its path."""

    def make(self, body: Item) -> Item:
        return self.keep(body["title"], body)

    def change(self, key: str, body: Item) -> Item:
        whole = {**self.kept.pop(key), **body}
        return self.keep(whole["title"], whole)

    def keep(self, key: Any, body: Item) -> Item:
        self.kept[str(key)] = {**body, "id": str(key)}
        return self.kept[str(key)]


class Lagging(Documents):
    """A document can be read after the second try, and is gone for one read after a change."""

    waits: dict[str, int]

    def of_one(self, call: Call, key: str) -> Answer:
        self.waits = getattr(self, "waits", {})
        if call.method != "GET":
            self.waits[key] = 2
        elif self.waits.get(key, 0) > 0:
            self.waits[key] -= 1
            return 404, {}
        return super().of_one(call, key)


class Versioned(Documents):
    """A change makes a new document, and the old one is gone. The response says where the new one is."""

    def change(self, key: str, body: Item) -> Item:
        return self.make({**{name: each for name, each in self.kept.pop(key).items() if name != "id"}, **body})


class TestDoesNotAccuse:
    def test_what_can_be_read_passes(self, judge: Judge) -> None:
        summary = judge(Documents(documents()), documents())

        assert accused(summary) == {}
        assert {outcomes(summary)[each] for each in (PATCHED, MADE)} == {"pass"}

    @pytest.mark.parametrize("name", ["deleted", "private", "hidden"])
    def test_a_field_may_take_the_document_away_by_its_name(self, judge: Judge, name: str) -> None:
        paths = documents(name=name)

        assert not {PATCHED, MADE} & accused(judge(Archiving(paths), paths)).keys()

    @pytest.mark.parametrize(
        ("said", "missing"),
        [
            ("Archived documents are not returned by reads.", "No such document"),
            ("Hides the document.", "No such document"),
            ("", "The document does not exist, or is archived"),
        ],
    )
    def test_the_document_may_say_that_it_vanishes(self, judge: Judge, said: str, missing: str) -> None:
        paths = documents(said, missing)

        assert not {PATCHED, MADE} & accused(judge(Archiving(paths), paths)).keys()

    def test_a_documented_410_says_that_it_vanishes(self, judge: Judge) -> None:
        paths = documents()
        paths["/documents/{id}"]["get"]["responses"]["410"] = {"description": "Gone"}

        assert not {PATCHED, MADE} & accused(judge(Archiving(paths), paths)).keys()

    @pytest.mark.parametrize("server", [Lagging, Versioned])
    def test_correct_server(self, judge: Judge, server: Any) -> None:
        found = accused(judge(server(documents()), documents()))

        assert not {PATCHED, MADE} & found.keys()

    def test_a_new_title_may_move_the_document(self, judge: Judge) -> None:
        paths = documents()
        paths["/documents/{id}"]["parameters"] = [in_path("id", TEXT)]
        found = accused(judge(Renaming(paths), paths))

        assert not {PATCHED, MADE} & found.keys()

    def test_what_is_never_found_is_untested(self, judge: Judge) -> None:
        class Nowhere(Documents):
            def hides(self, item: Item) -> bool:
                return True

        summary = judge(Nowhere(documents()), documents())

        assert MADE not in accused(summary)
        assert outcomes(summary)[MADE] == "inconclusive"

    def test_drafts_may_be_listed_alone(self, judge: Judge) -> None:
        state = {**TEXT, "enum": ["done", "draft"]}

        class Drafts(Documents):
            def hides(self, item: Item) -> bool:
                return item.get("state") == "draft"

        paths = documents(state=state)

        assert not {PATCHED, MADE} & accused(judge(Drafts(paths), paths)).keys()
