"""A change whose response names another resource than its path: the read of that path shows nothing of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from documents import TEXT, WORD, object_of, resources
from judging import Judge, accused, judge_in, outcomes
from servers import Answer, Call, Item, Resources

NEW = object_of("name", name=WORD, note=TEXT)
SHOWN = object_of("id name", id=TEXT, name=WORD, note=TEXT, made=TEXT)
PATHS = resources("/pages", NEW, SHOWN, get="read", put="replace", made="201")


@pytest.fixture
def judge(tmp_path: Path) -> Judge:
    """Judge a small server by the paths of a document."""
    return judge_in(tmp_path)


class Pages(Resources):
    """Pages of which a PUT makes a new version, under an id of its own. The old one stays."""

    def make(self, body: Item) -> Item:
        return {**super().make(body), "made": f"made {self.count}"}

    def replace(self, key: str, body: Item) -> Item:
        return self.make(body)


class Forgetful(Resources):
    """A PUT changes nothing, and answers what it was sent."""

    def of_one(self, call: Call, key: str) -> Answer:
        return (200, {**call.body, "id": key}) if call.method == "PUT" else super().of_one(call, key)


def test_put_that_makes_a_version_with_an_id_of_its_own_is_not_read_back_from_its_path(judge: Judge) -> None:
    summary = judge(Pages(PATHS), PATHS)

    assert {each for each in accused(summary) if each.startswith("replace")} == set()
    assert outcomes(summary)["replace/body/name/read-back"] == "inconclusive"


def test_put_that_stores_nothing_under_the_id_of_its_path_is_found(judge: Judge) -> None:
    found = accused(judge(Forgetful(PATHS), PATHS))

    assert {"replace/body/name/read-back", "replace/body/note/read-back"} <= set(found)
