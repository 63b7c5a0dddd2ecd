"""patch-null: null in a PATCH clears the property."""

from __future__ import annotations

import pytest
from documents import JSON, MERGE_PATCH, TEXT, WORD, Stated, nullable, object_of, resources
from judging import Judge, accused, outcomes
from servers import Item, Resources

NEW = object_of("name", name=WORD, note=TEXT)
SHOWN = object_of("id name note", id=TEXT, name=WORD, note=nullable(TEXT))


def labels(name: Stated = WORD, media_type: str = JSON) -> Stated:
    change = object_of(name=name, note=nullable(TEXT))
    return resources("/labels", NEW, SHOWN, change=change, media_type=media_type, get="get", patch="change")


class Labels(Resources):
    """Labels of which null is no new name, and no note."""

    def make(self, body: Item) -> Item:
        return super().make({"note": None, **body})

    def change(self, key: str, body: Item) -> Item:
        given = {name: each for name, each in body.items() if each is not None}
        return super().change(key, given if body.get("note", "") is not None else self.cleared(given))

    def cleared(self, given: Item) -> Item:
        return {**given, "note": None}


class Keeping(Labels):
    """Null leaves the note as it was."""

    def cleared(self, given: Item) -> Item:
        return given


class TestAccuses:
    @pytest.mark.parametrize(
        ("media_type", "level"),
        [(JSON, "warning null replaced"), (MERGE_PATCH, "failure")],
        ids=["JSON", "merge patch"],
    )
    def test_null_that_changes_nothing(self, judge: Judge, media_type: str, level: str) -> None:
        """RFC 7396 demands that null clears; of another media type it is a convention."""
        paths = labels(media_type=media_type)

        assert accused(judge(Keeping(paths), paths)) == {"change/body/note/patch-null": level}


class TestDoesNotAccuse:
    def test_null_that_clears_passes_and_cannot_clear_what_every_response_holds(self, judge: Judge) -> None:
        """A label always has a name, and no response admits null there."""
        paths = labels(name=nullable(WORD))

        summary = judge(Labels(paths), paths)

        assert accused(summary) == {}
        told = {name: each for name, each in outcomes(summary).items() if name.endswith("/patch-null")}
        assert told == {"change/body/name/patch-null": "inconclusive", "change/body/note/patch-null": "pass"}
