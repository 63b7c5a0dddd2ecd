"""kept: what is made later leaves an earlier resource as it was."""

from __future__ import annotations

import pytest
from judging import Judge, accused, passed, verdict
from notes import Notes, notes
from servers import Item

from bythebook_conformance.running.engine import Limits


class Overwriting(Notes):
    """Each later note replaces the first one too."""

    def make(self, body: Item) -> Item:
        if self.count:
            self.keep(1, body)
        return super().make(body)


class Counting(Notes):
    """Each note says how many there are: what is made later changes that, and rightly so."""

    def make(self, body: Item) -> Item:
        made = super().make(body)
        for each in self.kept.values():
            each["etag"] = f"etag-{len(self.kept)}"
        return made


PLACES = pytest.mark.parametrize("is_read", [True, False], ids=["read", "listed only"])


@PLACES
class TestAccuses:
    def test_later_resource_that_overwrites_the_first_is_a_warning(self, judge: Judge, is_read: bool) -> None:
        paths = notes(is_read=is_read)

        summary = judge(Overwriting(paths), paths)

        assert accused(summary) == {"make/kept": "warning overwritten"}
        assert verdict(summary, "make/kept").seen == (3, 3)  # each time after one more creation
        # A run that may end early reads a list of many pages after the first creation alone.
        bounded = judge(Overwriting(paths), paths, limits=Limits(requests=5_000))
        assert accused(bounded) == {"make/kept": "warning overwritten"}


@PLACES
class TestDoesNotAccuse:
    def test_resource_that_stays_as_it_was_passes(self, judge: Judge, is_read: bool) -> None:
        paths = notes(is_read=is_read)

        summary = judge(Notes(paths), paths)

        assert accused(summary) == {}
        assert "make/kept" in passed(summary)

    def test_number_of_all_resources_may_change(self, judge: Judge, is_read: bool) -> None:
        paths = notes(is_read=is_read)

        assert accused(judge(Counting(paths), paths)) == {}
