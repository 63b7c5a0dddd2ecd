"""immutable: a change does not change a field whose description says that it cannot be changed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from documents import INTEGER, TEXT, WORD, Stated, in_path, object_of, resources
from judging import Judge, accused, outcomes
from servers import Answer, Call, Resources

SAID = "The address of the board. It cannot be changed after creation."
IDS = {"put/body/slug/immutable", "change/body/slug/immutable"}


def boards(sent: str = SAID, shown: str = "") -> Stated:
    """Return the paths of boards whose slug is described by some words in requests and in responses."""
    body = object_of("name slug", name=WORD, notes=TEXT, slug={**WORD, "description": sent})
    board = object_of("id name", id=INTEGER, name=WORD, notes=TEXT, slug={**WORD, "description": shown})
    return resources(
        "/boards", body, board, key=in_path("id", INTEGER), made="201", get="read", put="put", patch="change"
    )


class Boards(Resources):
    """A change of a slug is `taken`, `ignored`, ignored by reads alone (`in memory`), `refused`, or gives `another`."""

    def __init__(self, paths: Stated, manner: str) -> None:
        super().__init__(paths)
        self.manner = manner

    def of_one(self, call: Call, key: str) -> Answer:
        old = self.kept[key]["slug"]
        if self.manner == "refused" and call.method in {"PUT", "PATCH"} and call.body.get("slug", old) != old:
            return 422, {"error": "slug: another value"}
        if self.manner == "ignored" and call.method in {"PUT", "PATCH"}:
            call = replace(call, body={**call.body, "slug": old})
        if self.manner == "in memory" and call.method in {"PUT", "PATCH"}:
            answer = super().of_one(call, key)
            self.kept[key] = {**self.kept[key], "slug": old}
            return answer
        if self.manner == "another" and "slug" in (call.body or {}):
            call = replace(call, body={**call.body, "slug": f"{old}-{call.body['slug']}"})
        return super().of_one(call, key)


class TestAccuses:
    @pytest.mark.parametrize("paths", [boards(), boards("", SAID)], ids=["in the request", "in the response"])
    def test_a_change_that_is_taken_is_a_warning(self, judge: Judge, paths: Stated) -> None:
        summary = judge(Boards(paths, "taken"), paths)

        assert accused(summary) == dict.fromkeys(IDS, "warning")
        (found, *_) = (each for each in summary.verdicts if each.requirement.kind == "immutable")
        assert found.requirement.sentence.endswith("as its description says: It cannot be changed after creation.")

    def test_a_change_that_gives_another_value_is_found(self, judge: Judge) -> None:
        summary = judge(Boards(boards(), "another"), boards())

        assert accused(summary).keys() >= {"put/body/slug/echo"}


class TestDoesNotAccuse:
    @pytest.mark.parametrize("manner", ["ignored", "refused", "in memory"])
    def test_a_change_that_is_not_taken_passes(self, judge: Judge, manner: str) -> None:
        summary = judge(Boards(boards(), manner), boards())

        assert [each for each in accused(summary).values() if not each.startswith("notice")] == []
        assert {outcomes(summary)[each] for each in IDS} == {"pass"}

    @pytest.mark.parametrize("words", ["", "Cannot be changed once it is published.", "It can be changed."])
    def test_nothing_is_raised_by_other_words(self, judge: Judge, words: str) -> None:
        summary = judge(Boards(boards(words), "taken"), boards(words))

        assert accused(summary) == {}
        assert IDS.isdisjoint(outcomes(summary))
