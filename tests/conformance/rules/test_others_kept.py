"""others-kept: a write of one resource leaves the others as they are."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from documents import BOOLEAN, INTEGER, TEXT, WORD, Stated, in_path, list_of, object_of, resources
from judging import Judge, accused, contract_in, outcomes, passed, verdict
from servers import Answer, Call, Item, Resources

from bythebook_conformance.relations.resources import resource_of

DROP, CHANGE, PUT = (f"{each}/others-kept" for each in ("drop", "change", "put"))
SENT = object_of("title", title=WORD, notes=TEXT)
PAGE = object_of("id title", id=INTEGER, title=WORD, notes=TEXT)
ALL = {"get": "read", "put": "put", "patch": "change", "delete": "drop"}


def pages(*writes: str, is_read: bool = True, words: str = "", **sent: Stated) -> Stated:
    """Return the paths of pages with some writes. `sent` are more properties of a body; `words` describe each write.

    Without `is_read` only the list shows a page.
    """
    body = {**SENT, "properties": {**SENT["properties"], **sent}}
    page = {**PAGE, "properties": {**PAGE["properties"], **sent}}
    one: dict[str, Any] = {method: ALL[method] for method in (*(["get"] if is_read else []), *writes)}
    listed = None if is_read else list_of(page)
    found = resources("/pages", body, page, key=in_path("id", INTEGER), listed=listed, made="201", **one)
    for method in writes:
        found["/pages/{id}"][method]["description"] = words
    return found


def batches(*, is_read: bool = True) -> Stated:
    """Return the paths of batches, which DELETE takes away. A creation sends a list of texts, and nothing shows it."""
    one: dict[str, Any] = {**({"get": "read"} if is_read else {}), "delete": "drop"}
    sent = object_of("names", names={"type": "array", "items": WORD, "minItems": 1})
    shown = object_of("id", id=INTEGER, page_id=INTEGER, draft_id=INTEGER)
    listed = None if is_read else list_of(shown)
    return resources("/pages", sent, shown, key=in_path("id", INTEGER), listed=listed, made="201", **one)


DROPPED = pages("delete")


class DroppingAll(Resources):
    """Its DELETE empties the collection."""

    def drop(self, key: str) -> None:
        self.kept.clear()


class ChangingAll(Resources):
    """Its PATCH and its PUT change every page."""

    def change(self, key: str, body: Item) -> Item:
        for each in self.kept:
            super().change(each, body)
        return self.kept[key]

    def replace(self, key: str, body: Item) -> Item:
        for each in self.kept:
            super().replace(each, body)
        return self.kept[key]


class Untold(DroppingAll):
    """The response to a creation shows the id alone."""

    def __init__(self, paths: Stated) -> None:
        super().__init__(paths, answers=lambda page: {"id": page["id"]})


class Tree(Resources):
    """A correct server of pages that stand below others, which a DELETE takes along."""

    def drop(self, key: str) -> None:
        for other in [each for each, page in self.kept.items() if str(page.get("parent_id")) == key]:
            if other in self.kept and other != key:
                self.drop(other)
        super().drop(key)


class Few(Resources):
    """A correct server that keeps the two latest pages."""

    def make(self, body: Item) -> Item:
        made = super().make(body)
        self.kept = dict(list(self.kept.items())[-2:])
        return made


class Linked(Few):
    """A correct server of drafts: each page shows the id of the next one, which takes its place, and goes with it."""

    def make(self, body: Item) -> Item:
        page = super().make(body)
        self.kept.get(f"{page['id'] - 1}", {})["page_id"] = page["id"]
        return page

    def drop(self, key: str) -> None:
        super().drop(key)
        self.kept.pop(f"{int(key) - 1}", None)


class Shared(Resources):
    """A correct server whose notes are those of the whole collection."""

    def keep(self, key: Any, body: Item) -> Item:
        kept = super().keep(key, body)
        for each in self.kept.values():
            each.update({name: value for name, value in body.items() if name == "notes"})
        return kept


class First(Resources):
    """A correct server with one first page: whatever makes another one the first says so to all."""

    def keep(self, key: Any, body: Item) -> Item:
        kept = super().keep(key, body)
        if body.get("is_first"):
            self.kept = {name: {**each, "is_first": name == str(key)} for name, each in self.kept.items()}
        return self.kept[str(key)] if kept else kept


class Positions(Resources):
    """A correct server whose pages are addressed by their places. New ones come last."""

    def place(self) -> None:
        """Give each page its place as its id."""
        self.kept = {str(at): {**each, "id": at} for at, each in enumerate(self.kept.values(), 1)}

    def make(self, body: Item) -> Item:
        self.count = len(self.kept)
        return super().make(body)

    def drop(self, key: str) -> None:
        super().drop(key)
        self.place()


class Stack(Positions):
    """New ones come first."""

    def make(self, body: Item) -> Item:
        self.kept = {"0": {"id": 0, **self.defaults("post"), **body}, **self.kept}
        self.place()
        return self.kept["1"]


class Alone(Resources):
    """A correct server of one page: a creation writes the page that is there."""

    def make(self, body: Item) -> Item:
        return self.keep(1, body)


class Fading(Few):
    """Its pages can be read a few times."""

    def __init__(self, paths: Stated, most: int) -> None:
        super().__init__(paths)
        self.most, self.read = most, dict[str, int]()

    def of_one(self, call: Call, key: str) -> Answer:
        if call.method == "GET":
            self.read[key] = self.read.get(key, 0) + 1
            if self.read[key] > self.most:
                return 404, {"detail": "none"}
        return super().of_one(call, key)


class Soft(Resources):
    """A correct server that shows deleted pages."""

    def drop(self, key: str) -> None:
        self.kept[key] = {**self.kept[key], "notes": "deleted"}


class Lagging(Resources):
    """A correct server whose first read after a DELETE finds nothing."""

    is_behind = False

    def of_one(self, call: Call, key: str) -> Answer:
        was_behind, self.is_behind = self.is_behind, call.method == "DELETE"
        return (404, {"detail": "none"}) if was_behind and call.method == "GET" else super().of_one(call, key)


class Raised(Resources):
    """A correct server that stores texts in capitals."""

    def keep(self, key: Any, body: Item) -> Item:
        upper = {name: each.upper() if isinstance(each, str) else each for name, each in body.items()}
        return super().keep(key, upper)


class Visited(Resources):
    """A correct server whose pages somebody else deletes, all at once, with some of the DELETEs of the run."""

    def __init__(self, paths: Stated, *numbers: int) -> None:
        super().__init__(paths)
        self.numbers, self.deleted = numbers, 0

    def drop(self, key: str) -> None:
        super().drop(key)
        self.deleted += 1
        if self.deleted in self.numbers:
            self.kept.clear()


class Expiring(Few):
    """A correct server whose pages are there for some requests: its clock counts them."""

    def __init__(self, paths: Stated, most: int) -> None:
        super().__init__(paths)
        self.most, self.now, self.since = most, 0, dict[str, int]()

    def of_one(self, call: Call, key: str) -> Answer:
        self.now += 1
        self.kept = {name: each for name, each in self.kept.items() if self.now - self.since[name] <= self.most}
        return super().of_one(call, key)

    def make(self, body: Item) -> Item:
        self.now += 1
        made = Resources.make(self, body)
        self.since[str(made["id"])] = self.now
        return made


class Cart(Resources):
    """A correct server with one open cart, which a creation returns until it is deleted."""

    def make(self, body: Item) -> Item:
        return {**self.kept[next(iter(self.kept))], **body} if self.kept else super().make(body)


class Published(Resources):
    """A correct server of drafts: what is created is a draft and its public twin, which go together."""

    def make(self, body: Item) -> Item:
        draft = super().make(body)
        super().make({**body, "draft_id": draft["id"]})
        return draft

    def drop(self, key: str) -> None:
        super().drop(key)
        self.kept = {name: each for name, each in self.kept.items() if str(each.get("draft_id")) != key}


class TestAccuses:
    @pytest.mark.parametrize("is_read", [True, False], ids=["read", "listed"])
    def test_delete_of_all_is_a_warning(self, judge: Judge, *, is_read: bool) -> None:
        paths = pages("delete", is_read=is_read)

        summary = judge(DroppingAll(paths), paths)

        assert accused(summary)[DROP] == "warning lost with another"
        assert verdict(summary, DROP).seen == (3, 3)

    @pytest.mark.parametrize(("method", "is_read"), [("put", True), ("patch", False)])
    def test_change_of_all_is_a_warning(self, judge: Judge, method: str, *, is_read: bool) -> None:
        paths = pages(method, is_read=is_read)

        found = accused(judge(ChangingAll(paths), paths))

        assert found[f"{ALL[method]}/others-kept"] == "warning changed with another"

    @pytest.mark.parametrize("is_read", [True, False], ids=["read", "listed"])
    def test_delete_of_all_is_seen_by_ids_where_no_text_is_shown(self, judge: Judge, *, is_read: bool) -> None:
        paths = batches(is_read=is_read)

        assert accused(judge(DroppingAll(paths), paths))[DROP] == "warning lost with another"

    def test_pages_whose_creation_shows_only_their_ids_are_looked_at(self, judge: Judge) -> None:
        assert DROP in accused(judge(Untold(DROPPED), DROPPED))


class TestDoesNotAccuse:
    @pytest.mark.parametrize("is_read", [True, False], ids=["read", "listed"])
    def test_pages_that_are_left_alone_pass(self, judge: Judge, *, is_read: bool) -> None:
        paths = pages("put", "delete", is_read=is_read)

        summary = judge(Resources(paths), paths)

        assert accused(summary) == {}
        assert {DROP, PUT} <= passed(summary)

    @pytest.mark.many(2)
    @pytest.mark.parametrize(
        ("server", "method", "sent"),
        [
            (Tree, "delete", {"parent_id": INTEGER}),
            (Linked, "delete", {}),
            (Shared, "patch", {}),
            (First, "put", {"is_first": BOOLEAN}),
            *((server, "delete", {}) for server in (Positions, Stack, Alone, Few, Soft, Lagging)),
            (Raised, "patch", {}),
        ],
    )
    def test_correct_server_that_looks_like_it_is_not_accused(
        self, judge: Judge, server: Callable[[Stated], Resources], method: str, sent: Stated
    ) -> None:
        paths = pages(method, **sent)

        found = accused(judge(server(paths), paths))

        assert [each for each in found if each.endswith("others-kept")] == []

    @pytest.mark.many(2)
    @pytest.mark.parametrize("server", [Resources, Few, Positions, Stack, Alone, Lagging, Linked, Cart, Published])
    def test_correct_server_without_texts_is_not_accused(
        self, judge: Judge, server: Callable[[Stated], Resources]
    ) -> None:
        paths = batches()

        assert accused(judge(server(paths), paths)).keys() & {DROP} == set()

    @pytest.mark.parametrize("most", [3, 4, 5, 6])
    def test_batch_that_expires_is_no_finding(self, judge: Judge, most: int) -> None:
        paths = batches()

        assert DROP not in accused(judge(Expiring(paths, most), paths))

    @pytest.mark.parametrize("most", [1, 2, 3, 4])
    def test_page_that_can_be_read_a_few_times_is_no_finding(self, judge: Judge, most: int) -> None:
        assert DROP not in accused(judge(Fading(DROPPED, most), DROPPED))

    def test_page_that_somebody_else_deletes_is_no_finding(self, judge: Judge) -> None:
        summary = judge(Visited(DROPPED, 1, 2), DROPPED)

        assert accused(summary) == {}
        assert verdict(summary, DROP).reason == "it was not seen again with new resources"


SILENT = ("Deletes all pages of the series.", "Changes this and every later page.", "The others follow it.")
SPEAKING = ("Replaces all fields.", "Takes the page and all its notes away.", "Other fields are left unchanged.")


@pytest.mark.parametrize(
    ("words", "is_raised"), [*((each, False) for each in SILENT), *((each, True) for each in SPEAKING)]
)
def test_write_that_is_said_to_reach_several_resources_raises_nothing(
    tmp_path: Path, words: str, *, is_raised: bool
) -> None:
    contract = contract_in(tmp_path, pages("put", "patch", "delete", words=words))

    raised = {each.method for each in contract.operations if resource_of(contract, each).siblings is not None}

    assert raised == ({"PUT", "PATCH", "DELETE"} if is_raised else set())


@pytest.mark.parametrize(("server", "most"), [(Resources, 1), (Raised, 0)], ids=["read", "raised"])
def test_put_and_patch_share_one_read_that_can_show_something(
    judge: Judge, server: Callable[[Stated], Resources], most: int
) -> None:
    paths = pages("put", "patch")
    ids = outcomes(judge(server(paths), paths)).keys()

    counts = [judge(server(paths), paths, chosen=frozenset(each)).requests for each in (ids, ids - {CHANGE, PUT})]

    assert counts[0] - counts[1] == most
