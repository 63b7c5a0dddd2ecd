"""put-absent: a property that a PUT leaves out takes its default, and does not keep its old value."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from differences import Story, difference
from documents import TEXT, WORD, Stated, content, object_of, resources
from judging import Judge, accused, outcomes, warnings
from notes import SENT, Notes, notes
from servers import Item, Resources

from bythebook_conformance.explanations.registry import explain
from bythebook_conformance.explanations.table import DIFFERENCES
from bythebook_openapi.states import ABSENT

ALL = ("note", "mood", "rank")
KEPT = {f"put/body/{name}/put-absent": "warning" for name in ALL}


class Merging(Notes):
    """A PUT merges."""

    def replace(self, key: str, body: Item) -> Item:
        return self.keep(int(key), {**self.kept[key], **body})


def calm() -> Stated:
    """Return the paths of notes whose PUT documents a default of the mood."""
    paths = notes()
    paths["/notes/{id}"]["put"]["requestBody"] |= content(object_of(**{**SENT, "mood": {**WORD, "default": "calm"}}))
    return paths


class Calm(Notes):
    """Every note has the default mood; the subclass says what a PUT keeps."""

    def __init__(self) -> None:
        super().__init__(calm())

    def make(self, body: Item) -> Item:
        return super().make({"mood": "calm", **body})


class Pretending(Calm):
    """The response to a PUT shows what was sent, with the default; what is kept is merged."""

    def replace(self, key: str, body: Item) -> Item:
        old, new = self.kept[key], super().replace(key, body)
        self.kept[key] = {**old, **body}
        return new


class Filling(Calm):
    """The response to a PUT shows the default; soon after another mood is found, and the same each time."""

    def replace(self, key: str, body: Item) -> Item:
        answer = super().replace(key, body)
        self.kept[key] = {**answer, "mood": body.get("mood", "found by itself")}
        return answer


def described(words: str) -> Stated:
    """Return the paths of notes whose PUT is described by some words."""
    paths = notes()
    paths["/notes/{id}"]["put"]["description"] = words
    return paths


class TestAccuses:
    @pytest.mark.parametrize(
        "words",
        [
            "Replaces a note. A property that is absent gets its default.",
            "Fields that are not sent are removed.",
            "All attributes that the body omits are set to their defaults.",
        ],
    )
    def test_old_value_that_stays_where_the_document_says_that_it_goes_is_a_failure(
        self, judge: Judge, words: str
    ) -> None:
        paths = described(words)

        assert accused(judge(Merging(paths), paths)) == dict.fromkeys(KEPT, "failure")

    def test_old_value_that_stays_in_place_of_a_documented_default_is_a_failure_where_the_put_is_said_to_replace(
        self, judge: Judge
    ) -> None:
        """The body of the PUT has no default of the other two properties."""
        paths = calm()
        paths["/notes/{id}"]["put"]["summary"] = "Replace a note"

        found = accused(judge(Merging(paths), paths))

        assert {place: found.get(place) for place in KEPT} == {**KEPT, "put/body/mood/put-absent": "failure"}

    @pytest.mark.parametrize("is_read", [True, False], ids=["read", "listed only"])
    def test_old_value_that_stays_is_a_warning(self, judge: Judge, is_read: bool) -> None:
        paths = notes(is_read=is_read)

        assert accused(judge(Merging(paths), paths)) == KEPT

    def test_old_value_that_stays_although_the_response_shows_the_default_is_a_warning(self, judge: Judge) -> None:
        assert accused(judge(Pretending(), calm())) == KEPT


class TestDoesNotAccuse:
    @pytest.mark.parametrize(
        "words",
        [
            "Fields that are left out take their defaults; `mood` alone stays as it is if it is left out.",
            "Replaces a note. The mood is kept as it was.",
        ],
    )
    def test_a_field_that_words_except_may_stay(self, judge: Judge, words: str) -> None:
        paths = described(words)
        found = outcomes(judge(Merging(paths), paths))

        assert "put/body/mood/put-absent" not in found
        assert found["put/body/rank/put-absent"] == "fail"

    def test_put_that_need_not_hold_a_demanded_property_is_partial_in_an_envelope_too(self, judge: Judge) -> None:
        """Laravel's `apiResource` has one rule for PUT and PATCH, and its resources stand in `data`."""
        sent, shown = object_of("name", name=WORD, note=TEXT), object_of("id name", id=TEXT, name=WORD, note=TEXT)
        paths = resources("/labels", sent, object_of(data=shown), get="get", put="put")
        paths["/labels/{id}"]["put"]["requestBody"] |= content(object_of(name=WORD, note=TEXT))

        class Wrapped(Resources):
            def wrapped(self, item: Item) -> Item:
                return {"data": item}

            def replace(self, key: str, body: Item) -> Item:
                return self.change(key, body)

        found = accused(judge(Wrapped(paths), paths))

        assert found == {f"put/body/{name}/put-absent": "notice partial" for name in ("name", "note")}

    @pytest.mark.many(2)
    @pytest.mark.parametrize(
        "words",
        [
            "Replaces the note.",
            "Replaces or changes the note.",
            "Fields that are not sent may be reset.",
            "Fields that are not sent are not removed.",
            "If the etag property is absent, it is removed.",
            "All properties get their default, except those that are absent.",
            "Fields that are not in the schema, or not included in the response, are removed.",
            "A field without a unit has the default one.",
        ],
    )
    def test_words_that_do_not_speak_of_absent_properties_leave_it_a_warning(self, judge: Judge, words: str) -> None:
        paths = described(words)
        paths["/notes/{id}"]["put"]["requestBody"] |= content(object_of(**SENT, etag=TEXT))

        found = accused(judge(Merging(paths), paths))

        assert {place: found.get(place) for place in KEPT} == KEPT

    @pytest.mark.parametrize(
        "words",
        [
            "A property that is absent keeps its value.",
            "Fields that are not specified in the body are left untouched.",
            "Fields that are not sent are removed. A property that is left out stays as it is.",
        ],
    )
    def test_words_that_keep_absent_properties_are_believed(self, judge: Judge, words: str) -> None:
        paths = described(words)

        assert KEPT.keys().isdisjoint(accused(judge(Merging(paths), paths)))

    @pytest.mark.parametrize("server", [Calm, Filling], ids=["the default", "what the server finds by itself"])
    def test_new_value_in_place_of_the_old_one_passes(self, judge: Judge, server: type[Calm]) -> None:
        summary = judge(server(), calm())

        assert accused(summary) == {}
        assert outcomes(summary)["put/body/mood/put-absent"] != "fail"

    def test_value_that_was_always_empty_was_not_kept(self, judge: Judge) -> None:
        """A PUT makes a new hook; only headers of text are accepted, which the document does not say."""
        fields: Stated = {"title": TEXT, "headers": {"type": "object"}}
        paths = resources("/hooks", object_of(**fields), object_of(id=TEXT, **fields), get="get", put="put")
        texts = {"title": TEXT, "headers": {"type": "object", "additionalProperties": TEXT}}
        strict = resources("/hooks", object_of(**texts), object_of(id=TEXT, **texts), get="get", put="put")

        class Hooks(Resources):
            def keep(self, key: Any, body: Item) -> Item:
                return super().keep(key, {"title": "", "headers": {}, **body})

        assert warnings(judge(Hooks(strict), paths)) == {}


def test_value_after_a_put_that_nothing_was_read_before_explains_none_that_stays(tmp_path: Path) -> None:
    """It may have been there: in three of fourteen runs the excuse hid a PUT that merges."""
    kinds: Stated = {"type": "string", "enum": ["draft", "sent"], "default": "draft"}
    told = Story(((ABSENT, "sent"), (ABSENT, "sent")), schema=kinds, method="put", before="sent")

    found = difference(tmp_path, ("before", "read"), told)
    row = explain(replace(found, left=replace(found.left, view="replaced")), DIFFERENCES)

    assert row is None or row.id != "stands for absent"
