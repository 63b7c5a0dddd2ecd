"""created-once: a creation leaves one resource in the list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from documents import INTEGER, Stated
from judging import Judge, accused, passed, verdict
from notes import NOTES, Notes, notes
from servers import Call, Item, hiding

ONCE = "make/created-once"


class Twice(Notes):
    """It lists each note twice. The first and the second one have members of their own."""

    def __init__(self, first: Item | None = None, second: Item | None = None, paths: Stated | None = None) -> None:
        super().__init__(paths)
        self.first, self.second = first or {}, second or {}

    def listed(self, call: Call) -> Any:
        notes = super().listed(call)
        again = [{**each, "id": 900 + each["id"], **self.second} for each in notes]
        return [*({**each, **self.first} for each in notes), *again]


class Unmarked(Notes):
    """Its notes differ in their ids alone."""

    def keep(self, key: Any, body: Item) -> Item:
        return super().keep(key, {**body, "etag": "etag"})


class Kept(Unmarked):
    """It answers a DELETE, and keeps the note."""

    def drop(self, key: str) -> None:
        pass


class Several(Unmarked):
    """It makes as many notes as `count` says, and answers the last one."""

    def make(self, body: Item) -> Item:
        for _ in range(body.get("count", 1) - 1):
            super().make(body)
        return super().make(body)


class Numbered(Unmarked):
    """It keeps each note twice, each with a member that `mark` makes of the id. It may answer without an id."""

    def __init__(self, mark: Callable[[int], Item], *, is_answered: bool = True, paths: Stated | None = None) -> None:
        super().__init__(paths, **({} if is_answered else {"answers": lambda _: {}}))
        self.mark = mark

    def keep(self, key: Any, body: Item) -> Item:
        return super().keep(key, {**self.mark(int(key)), **body})

    def make(self, body: Item) -> Item:
        super().make(body)
        return super().make(body)


class Once(Numbered):
    """It keeps the second note twice, and all others once."""

    def make(self, body: Item) -> Item:
        return super().make(body) if len(self.kept) == 1 else Notes.make(self, body)


class TestAccuses:
    @pytest.mark.parametrize(
        ("first", "second"),
        [({}, {}), ({"made": "2030-01-01T09:00:00.120Z"}, {"made": "2030-01-01T09:00:00.160Z"})],
        ids=["ids", "times"],
    )
    def test_resource_that_is_listed_under_two_ids_is_a_warning(self, judge: Judge, first: Item, second: Item) -> None:
        assert accused(judge(Twice(first, second), NOTES)) == {ONCE: "warning created twice"}

    @pytest.mark.many(2)
    @pytest.mark.parametrize(
        "mark",
        [
            lambda key: {"number": f"N-{key}"},
            lambda key: {"place": key},
            lambda key: {"created": 1_900_000_000 + key // 2},
            lambda key: {"_links": {"self": {"href": f"/notes/{key}"}, "all": {"href": "/notes"}}},
            lambda key: {"metadata": {"uid": f"u-{key}", "resourceVersion": f"{70 + key}", "generation": 1}},
        ],
        ids=["number", "place", "seconds", "links", "metadata"],
    )
    def test_resources_that_differ_in_what_the_server_counts_are_a_warning(
        self, judge: Judge, mark: Callable[[int], Item]
    ) -> None:
        summary = judge(Numbered(mark), NOTES)

        assert accused(summary)[ONCE] == "warning created twice"
        assert verdict(summary, ONCE).seen in {(2, 2), (3, 3)}

    def test_creation_that_answers_no_id_is_judged_by_its_texts(self, judge: Judge) -> None:
        assert accused(judge(Numbered(lambda _: {}, is_answered=False), NOTES))[ONCE] == "warning created twice"


class TestDoesNotAccuse:
    def test_resource_that_is_listed_once_passes(self, judge: Judge) -> None:
        summary = judge(Notes(), NOTES)

        assert accused(summary) == {}
        assert ONCE in passed(summary)

    @pytest.mark.many(2)
    @pytest.mark.parametrize(
        ("first", "second"),
        [
            ({}, {"etag": "etag-of-another"}),
            ({"is_draft": True}, {"is_draft": False}),
            ({"language": "en"}, {"language": "de"}),
            ({}, {"copy_of": 1}),
            ({"copy_of": None}, {"copy_of": 7}),
            ({"day": "2030-01-01"}, {"day": "2030-01-08"}),
            ({"from": "2030-01-01T09:00:00Z"}, {"from": "2030-01-08T09:00:00Z"}),
            ({"shelf": "shelves/main"}, {"shelf": "shelves/mirror-1"}),
        ],
        ids=["revision", "draft", "language", "copy", "template", "days", "times", "mirror"],
    )
    def test_second_resource_that_says_what_it_is_may_be_there(self, judge: Judge, first: Item, second: Item) -> None:
        assert ONCE not in accused(judge(Twice(first, second), NOTES))

    @pytest.mark.many(2)
    @pytest.mark.parametrize(
        "mark",
        [
            lambda key: {"day": f"2030-{1 + key // 28 % 12:02}-{1 + key % 28:02}"},
            lambda key: {"starts": 1_900_000_000 + 604_800 * key, "ends": 1_900_000_000 + 604_800 * (key // 2)},
            lambda key: {"kind": ("debit", "credit")[key % 2], "number": f"N-{key}"},
            lambda key: {"part": 1 + key % 2},
            lambda key: {"links": {"self": f"/{('en', 'de')[key % 2]}/{key}"}},
            lambda key: {"number": f"N-{key}", "of": None if key % 2 else key},
            lambda key: {"metadata": {"uid": f"u-{key}", "language": ("en", "de")[key % 2]}},
            lambda key: {"metadata": {"uid": f"u-{key}", "labels": {"part": 1 + key % 2}}},
        ],
        ids=["days", "weeks", "entries", "parts", "languages", "copies", "languages of metadata", "labels"],
    )
    def test_two_resources_with_numbers_of_their_own_may_be_meant(
        self, judge: Judge, mark: Callable[[int], Item]
    ) -> None:
        assert ONCE not in accused(judge(Numbered(mark), NOTES))

    def test_number_that_no_resource_shows_may_ask_for_copies(self, judge: Judge) -> None:
        """A library keeps each book twice unless a request asks for fewer copies, each with a bar code."""
        paths = notes(copies={**INTEGER, "minimum": 1})
        server = Numbered(lambda key: {"code": f"B-{key}"}, paths=paths)
        server.reads = server.answers = hiding("password", "copies")

        assert ONCE not in accused(judge(server, paths))

    def test_resource_that_is_there_twice_once_is_no_finding(self, judge: Judge) -> None:
        """The second request also makes the template of all later ones."""
        assert ONCE not in accused(judge(Once(lambda _: {}), NOTES))

    def test_resource_of_an_earlier_run_with_the_same_seed_may_be_there(self, judge: Judge) -> None:
        paths = notes()
        del paths["/notes/{id}"]["put"]  # a change would take the texts away
        server = Kept(paths)
        judge(server, paths)

        assert ONCE not in accused(judge(server, paths))

    def test_request_may_ask_for_several_resources(self, judge: Judge) -> None:
        """A request for several vouchers makes as many, each with a number of its own."""
        paths = notes(count={**INTEGER, "minimum": 1, "maximum": 3, "default": 1})

        assert ONCE not in accused(judge(Several(paths), paths))
