"""The response to a write, and the read after it: the read counts more, and a finding names both."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from documents import JSON, MERGE_PATCH, TEXT, WORD, Stated, list_of, nullable, object_of, resources
from judging import Judge, accused, judge_in, passed, verdict
from servers import Answer, Call, Item, Resources

NEW = object_of("name", name=WORD, note=TEXT)
SHOWN = object_of("id name", id=TEXT, name=WORD, note=nullable(TEXT), level={"type": "integer"})
CHANGE = object_of(name=WORD, note=nullable(TEXT))


@pytest.fixture
def judge(tmp_path: Path) -> Judge:
    """Judge a small server by the paths of a document."""
    return judge_in(tmp_path)


def labels(media_type: str = JSON, **more: Any) -> Stated:
    """Return the paths of labels, which a PATCH changes."""
    if "listed" not in more:
        more["get"] = "get"
    return resources("/labels", NEW, SHOWN, change=CHANGE, media_type=media_type, patch="change", **more)


def without_null(item: Item) -> Item:
    return {name: each for name, each in item.items() if each is not None}


class Belated(Resources):
    """Labels that are stored rightly. The response to a change shows a label as it was before."""

    def make(self, body: Item) -> Item:
        return super().make({"note": None, **body})

    def of_one(self, call: Call, key: str) -> Answer:
        before = dict(self.kept[key])
        answer = super().of_one(call, key)
        return (200, self.answers(before)) if call.method in {"PUT", "PATCH"} else answer


class Keeping(Belated):
    """Null leaves the note as it was."""

    def change(self, key: str, body: Item) -> Item:
        kept = without_null(body) if body.get("note", "") is None else body
        return super().change(key, kept)


STYLES: dict[str, tuple[Stated, Callable[[Item], Item]]] = {
    "JSON": (labels(), dict),
    "a merge patch": (labels(MERGE_PATCH), dict),
    "reads without null": (labels(), without_null),
    "a list for the read": (labels(listed=list_of(SHOWN)), dict),
}


class TestReadCountsMoreThanTheResponse:
    @pytest.mark.parametrize(("paths", "reads"), STYLES.values(), ids=STYLES)
    def test_null_that_a_read_shows_is_cleared_whatever_the_response_shows(
        self, judge: Judge, paths: Stated, reads: Callable[[Item], Item]
    ) -> None:
        summary = judge(Belated(paths, reads=reads), paths)

        assert set(accused(summary)) == {"change/body/name/echo", "change/body/note/echo"}
        assert {"change/body/note/patch-null", "change/body/note/read-back"} <= passed(summary)

    def test_null_that_a_read_does_not_show_is_found(self, judge: Judge) -> None:
        assert "change/body/note/patch-null" in accused(judge(Keeping(labels()), labels()))

    def test_put_that_is_stored_rightly_keeps_nothing_old(self, judge: Judge) -> None:
        sent = object_of("name", name=WORD, note=nullable(TEXT), level={"type": "integer", "default": 7})
        paths = resources("/labels", sent, SHOWN, get="get", put="replace")

        class Replacing(Belated):
            def replace(self, key: str, body: Item) -> Item:
                return super().replace(key, {"note": None, "level": 7, **body})

        found = {each.rpartition("/")[2] for each in accused(judge(Replacing(paths), paths)) if "replace" in each}

        assert found == {"echo"}


class TestNamesBothViews:
    def test_finding_of_the_response_names_the_read(self, judge: Judge) -> None:
        found = verdict(judge(Belated(labels()), labels()), "change/body/name/echo")

        assert found.evidence is not None
        assert found.evidence.after is not None
        assert f'the read after it shows "{found.evidence.request.body["name"]}"' in found.actual
        assert f'"{found.evidence.answer["name"]}"' in found.actual

    def test_finding_of_the_read_names_the_response(self, judge: Judge) -> None:
        """A PATCH whose null the response shows, and no read."""

        class Forgetful(Keeping):
            def of_one(self, call: Call, key: str) -> Answer:
                answer = super().of_one(call, key)
                return (200, {**self.kept[key], **call.body}) if call.method == "PATCH" else answer

        found = verdict(judge(Forgetful(labels()), labels()), "change/body/note/patch-null")

        assert found.outcome == "fail"
        assert found.actual.endswith("; the response shows null")

    def test_finding_on_which_both_views_agree_names_one(self, judge: Judge) -> None:
        class Other(Resources):
            def change(self, key: str, body: Item) -> Item:
                return super().change(key, {**body, **({"name": "another"} if "name" in body else {})})

        found = verdict(judge(Other(labels()), labels()), "change/body/name/echo")

        assert "the read after it" not in found.actual
