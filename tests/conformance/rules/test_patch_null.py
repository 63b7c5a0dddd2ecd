"""patch-null: null in a PATCH clears the property."""

from __future__ import annotations

import pytest
from documents import BOOLEAN, INTEGER, JSON, MERGE_PATCH, TEXT, WORD, Stated, nullable, object_of, parameter, resources
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


class KeepingOnce(Labels):
    """The first null for a note leaves it as it was."""

    is_new = True

    def change(self, key: str, body: Item) -> Item:
        if self.is_new and body.get("note", "") is None and self.kept[key]["note"] is not None:
            self.is_new = False
            body = {name: each for name, each in body.items() if name != "note"}
        return super().change(key, body)


TAGGED = {"type": "object", "additionalProperties": TEXT}


def tagged(media_type: str = JSON, said: str = "") -> Stated:
    change = object_of(name=WORD, tags={**TAGGED, "additionalProperties": nullable(TEXT), "description": said})
    new, shown = object_of("name", name=WORD, tags=TAGGED), object_of("id name tags", id=TEXT, name=WORD, tags=TAGGED)
    return resources("/labels", new, shown, change=change, media_type=media_type, get="get", patch="change")


class Tagged(Resources):
    """Tags are merged. `keeps` says that null leaves a tag as it was."""

    keeps = False

    def make(self, body: Item) -> Item:
        return super().make({"tags": {}, **body})

    def change(self, key: str, body: Item) -> Item:
        tags = {**self.kept[key]["tags"], **body.get("tags", {})}
        old = self.kept[key]["tags"] if self.keeps else {}
        held = {name: old.get(name) if each is None else each for name, each in tags.items()}
        return super().change(key, {**body, "tags": {name: each for name, each in held.items() if each is not None}})


class KeepingTags(Tagged):
    keeps = True


@pytest.mark.parametrize(
    ("media_type", "said"),
    [(MERGE_PATCH, ""), (JSON, "Keys are merged. Null removes a key.")],
    ids=["merge patch", "said"],
)
class TestMaps:
    def test_null_that_keeps_a_member_of_a_map_is_found(self, judge: Judge, media_type: str, said: str) -> None:
        paths = tagged(media_type, said)

        assert "change/body/tags/*/patch-null" in accused(judge(KeepingTags(paths), paths))

    def test_null_that_takes_a_member_out_of_a_map_is_right(self, judge: Judge, media_type: str, said: str) -> None:
        paths = tagged(media_type, said)

        assert accused(judge(Tagged(paths), paths)) == {}


class TestAccuses:
    def test_fault_that_is_seen_once_is_no_wish_of_a_required_tag(self, judge: Judge) -> None:
        """No smaller request shows the fault. Nobody can ask for it by `If-Match`, which each request must hold."""
        change = object_of(name=WORD, note=nullable(TEXT), size=INTEGER, done=BOOLEAN)
        shown = object_of("id name note", id=TEXT, name=WORD, note=nullable(TEXT), size=INTEGER, done=BOOLEAN)
        paths = resources("/labels", NEW, shown, change=change, media_type=MERGE_PATCH, get="get", patch="change")
        paths["/labels/{id}"]["patch"]["parameters"] = [parameter("If-Match", "header", required=True)]

        assert accused(judge(KeepingOnce(paths), paths)).get("change/body/note/patch-null") == "failure"

    @pytest.mark.parametrize("media_type", [JSON, MERGE_PATCH], ids=["JSON", "merge patch"])
    def test_null_that_changes_nothing(self, judge: Judge, media_type: str) -> None:
        """RFC 7396 demands that null clears; in JSON the document tells it by a name that excludes null."""
        paths = labels(media_type=media_type)

        assert accused(judge(Keeping(paths), paths)) == {"change/body/note/patch-null": "failure"}

    @pytest.mark.parametrize(
        "name",
        [
            nullable(WORD),
            {"type": "string", "enum": ["a", "b"]},
            {"type": "string", "format": "uuid"},
            {"type": "integer"},
        ],
        ids=["all admit null", "an enum excludes null", "a UUID excludes null", "a number excludes null"],
    )
    def test_null_that_may_be_how_a_generator_says_optional_is_a_warning(self, judge: Judge, name: Stated) -> None:
        paths = resources(
            "/labels",
            object_of("name", name=WORD, note=TEXT),
            SHOWN,
            change=object_of(rank=name, note=nullable(TEXT)),
            get="get",
            patch="change",
        )

        found = accused(judge(Keeping(paths), paths))

        assert found["change/body/note/patch-null"] == "warning null replaced"

    def test_value_that_the_server_shows_in_place_of_null_is_no_failure(self, judge: Judge) -> None:
        """A note that nobody wrote is made of the name."""
        paths = labels()

        def filled(item: Item) -> Item:
            return {**item, "note": item.get("note") or "a label"}

        found = accused(judge(Labels(paths, answers=filled, reads=filled), paths))

        assert found.get("change/body/note/patch-null") in {None, "warning null replaced"}

    def test_null_that_becomes_another_value_is_a_warning(self, judge: Judge) -> None:
        class Emptying(Labels):
            def cleared(self, given: Item) -> Item:
                return {**given, "note": ""}

        paths = labels()

        assert accused(judge(Emptying(paths), paths)) == {"change/body/note/patch-null": "warning null replaced"}

    @pytest.mark.parametrize("name", [WORD, nullable(WORD)], ids=["a name excludes null", "all admit null"])
    def test_null_that_keeps_what_a_response_may_leave_out_is_a_warning(self, judge: Judge, name: Stated) -> None:
        """No response has null: a label without a note leaves it out, as `skip_serializing_if` of serde does."""
        shown = object_of("id name", id=TEXT, name=WORD, note=TEXT)
        change = object_of(name=name, note=nullable(TEXT))
        paths = resources("/labels", NEW, shown, change=change, get="get", patch="change")

        def short(item: Item) -> Item:
            return {name: each for name, each in item.items() if each is not None}

        found = {each: accused(judge(each(paths, answers=short, reads=short), paths)) for each in (Labels, Keeping)}

        warned = {"change/body/note/patch-null": "warning null replaced"}
        assert found == {Labels: {}, Keeping: warned if name is WORD else {}}


class TestDoesNotAccuse:
    def test_an_empty_map_may_stand_for_one_that_a_merge_patch_removed(self, judge: Judge) -> None:
        """A label always shows its marks, `{}` where there are none."""
        marks: Stated = {"type": "object", "additionalProperties": TEXT}
        shown = object_of("id name marks", id=TEXT, name=WORD, marks=marks | {"type": ["object", "null"]})
        paths = resources(
            "/labels",
            object_of("name", name=WORD, marks=marks),
            shown,
            change=object_of(name=WORD, marks=marks | {"type": ["object", "null"]}),
            media_type=MERGE_PATCH,
            get="get",
            patch="change",
        )

        class Marked(Resources):
            def make(self, body: Item) -> Item:
                return super().make({"marks": {}, **body})

            def change(self, key: str, body: Item) -> Item:
                old = self.kept[key]
                marks = {**old["marks"], **body["marks"]} if body.get("marks") else {}
                return super().change(key, {**body, "marks": marks if "marks" in body else old["marks"]})

        summary = judge(Marked(paths), paths, version="3.1.0")

        assert "change/body/marks/patch-null" not in accused(summary)

    def test_null_that_clears_passes_and_cannot_clear_what_every_response_holds(self, judge: Judge) -> None:
        """A label always has a name, and no response admits null there."""
        paths = labels(name=nullable(WORD))

        summary = judge(Labels(paths), paths)

        assert accused(summary) == {}
        told = {name: each for name, each in outcomes(summary).items() if name.endswith("/patch-null")}
        assert told == {"change/body/name/patch-null": "inconclusive", "change/body/note/patch-null": "pass"}

    def test_a_default_that_stands_for_what_a_merge_patch_removed_without_a_read_before(self, judge: Judge) -> None:
        note: Stated = {"type": ["string", "null"], "default": "none"}
        shown = object_of("id name note", id=TEXT, name=WORD, note=note)
        change = object_of(name=WORD, note=note)
        paths = resources(
            "/labels",
            object_of("name", name=WORD, note=note),
            shown,
            change=change,
            media_type=MERGE_PATCH,
            patch="change",
        )

        class Resetting(Resources):
            def make(self, body: Item) -> Item:
                return super().make({"note": "none", **body})

            def change(self, key: str, body: Item) -> Item:
                removed = {"note": "none"} if body.get("note", "") is None else {}
                return super().change(key, {**body, **removed})

        assert "change/body/note/patch-null" not in accused(judge(Resetting(paths), paths, version="3.1.0"))


SETTINGS = object_of("size", theme=nullable(TEXT), size=INTEGER)
THEMED = resources(
    "/labels",
    object_of("name", name=WORD, settings=SETTINGS),
    object_of("id name settings", id=TEXT, name=WORD, settings=SETTINGS),
    change=object_of(name=WORD, settings=object_of(theme=nullable(TEXT), size=INTEGER)),
    get="get",
    patch="change",
)


class Skipping(Resources):
    """Null in the settings of a PATCH is an absent value, as of a decoder that drops it."""

    def make(self, body: Item) -> Item:
        return super().make({**body, "settings": {"theme": "dark", "size": 3, **body.get("settings", {})}})

    def change(self, key: str, body: Item) -> Item:
        given = {name: each for name, each in body.get("settings", {}).items() if each is not None}
        return super().change(key, {**body, "settings": {**self.kept[key]["settings"], **given}})


def test_null_that_a_patch_ignores_is_one_failure_with_the_smallest_request(judge: Judge) -> None:
    summary = judge(Skipping(THEMED), THEMED)

    (found,) = [each for each in summary.verdicts if each.level]
    assert (found.requirement.id, found.level) == ("change/body/settings/theme/patch-null", "failure")
    assert found.evidence is not None
    assert found.evidence.request.body == {"settings": {"theme": None}}
    assert found.seen == (3, 3)
