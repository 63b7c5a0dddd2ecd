"""revision-raised: a change raises the number that the document says each change increments."""

from __future__ import annotations

import pytest
from documents import INTEGER, TEXT, WORD, Stated, in_path, object_of, read_only, resources
from judging import Judge, accused, outcomes
from servers import Item, Resources

SAID = "Incremented on each update."
IDS = {"put/response/version/revision-raised", "change/response/version/revision-raised"}


def pages(words: str) -> Stated:
    """Return the paths of pages with a version that is described by some words."""
    version = read_only({**INTEGER, "description": words})
    shown = object_of("id name version", id=INTEGER, name=WORD, notes=TEXT, version=version)
    sent = object_of("name", name=WORD, notes=TEXT)
    return resources(
        "/pages", sent, shown, key=in_path("id", INTEGER), made="201", get="read", put="put", patch="change"
    )


class Pages(Resources):
    """Its version is 1 at first; a change adds `step`. With `is_lazy`, a change of nothing adds nothing."""

    def __init__(self, paths: Stated, step: int, *, is_lazy: bool = False) -> None:
        super().__init__(paths)
        self.step, self.is_lazy = step, is_lazy

    def make(self, body: Item) -> Item:
        return super().make({**body, "version": 1})

    def replace(self, key: str, body: Item) -> Item:
        return self.raised(key, {"id": self.kept[key]["id"], "version": self.kept[key]["version"], **body})

    def change(self, key: str, body: Item) -> Item:
        return self.raised(key, {**self.kept[key], **body})

    def raised(self, key: str, now: Item) -> Item:
        """Keep a page with its next version."""
        step = 0 if self.is_lazy and now == self.kept[key] else self.step
        return self.keep(now["id"], {**now, "version": now["version"] + step})


class TestAccuses:
    def test_a_version_that_stays_is_a_warning(self, judge: Judge) -> None:
        paths = pages(SAID)

        assert accused(judge(Pages(paths, 0), paths)) == dict.fromkeys(IDS, "warning not raised")


class TestDoesNotAccuse:
    @pytest.mark.parametrize(("step", "is_lazy"), [(1, False), (1, True), (7, False)])
    def test_a_version_that_grows_passes(self, judge: Judge, step: int, *, is_lazy: bool) -> None:
        paths = pages(SAID)
        summary = judge(Pages(paths, step, is_lazy=is_lazy), paths)

        assert accused(summary) == {}
        assert {outcomes(summary)[each] for each in IDS} == {"pass"}

    @pytest.mark.many(2)
    @pytest.mark.parametrize(
        "words",
        [
            "",
            "The version of the page.",
            "Incremented on each price change",
            "Raised on every update if the name changes",
        ],
    )
    def test_a_version_that_is_described_otherwise_may_stay(self, judge: Judge, words: str) -> None:
        paths = pages(words)
        summary = judge(Pages(paths, 0), paths)

        assert accused(summary) == {}
        assert IDS.isdisjoint(outcomes(summary))
