"""created-once: a creation leaves one resource in the list."""

from __future__ import annotations

from typing import Any

import pytest
from documents import Stated
from judging import Judge, accused, passed
from notes import NOTES, Notes, notes
from servers import Call, Item

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


class TestAccuses:
    def test_resource_that_is_listed_under_two_ids_is_a_warning(self, judge: Judge) -> None:
        assert accused(judge(Twice(), NOTES)) == {ONCE: "warning created twice"}


class TestDoesNotAccuse:
    def test_resource_that_is_listed_once_passes(self, judge: Judge) -> None:
        summary = judge(Notes(), NOTES)

        assert accused(summary) == {}
        assert ONCE in passed(summary)

    @pytest.mark.parametrize(
        ("first", "second"),
        [
            ({}, {"etag": "etag-of-another"}),
            ({"is_draft": True}, {"is_draft": False}),
            ({"language": "en"}, {"language": "de"}),
            ({}, {"copy_of": 1}),
            ({"copy_of": None}, {"copy_of": 7}),
        ],
        ids=["revision", "draft", "language", "copy", "template"],
    )
    def test_second_resource_that_says_what_it_is_may_be_there(self, judge: Judge, first: Item, second: Item) -> None:
        assert ONCE not in accused(judge(Twice(first, second), NOTES))

    def test_repeated_event_may_be_there_once_for_each_day(self, judge: Judge) -> None:
        paths = notes(day={"type": "string", "format": "date"})
        server = Twice({"day": "2030-01-01"}, {"day": "2030-01-08"}, paths)

        assert ONCE not in accused(judge(server, paths))

    def test_resource_of_an_earlier_run_with_the_same_seed_may_be_there(self, judge: Judge) -> None:
        server = Notes()
        server.drop = lambda key: None  # type: ignore[method-assign]
        judge(server, NOTES)

        assert ONCE not in accused(judge(server, NOTES))
