"""blank-kept: white space alone does not become null."""

from __future__ import annotations

import pytest
from documents import TEXT, WORD, Stated, nullable, object_of, resources
from judging import Judge, accused, failures, outcomes, passed, warnings
from servers import Answer, Call, Item, Resources

NAME = "make/body/note/blank-kept"


def labels(note: Stated | None = None, required: str = "") -> Stated:
    """Return the paths of labels with a note, which may be null."""
    sent = {"name": WORD, "note": nullable(TEXT) if note is None else note, "remark": nullable(TEXT)}
    return resources("/labels", object_of(f"name {required}", **sent), object_of("id", id=TEXT, **sent), get="get")


class Labels(Resources):
    """It stores null for the texts of `nothing`."""

    nothing: tuple[str, ...] = ()

    def make(self, body: Item) -> Item:
        return super().make({name: None if each in self.nothing else each for name, each in body.items()})


class Blank(Labels):
    nothing = ("   ",)


class Laravel(Labels):
    nothing = ("   ", "")


class Trimming(Labels):
    def make(self, body: Item) -> Item:
        return super().make({name: each.strip() if isinstance(each, str) else each for name, each in body.items()})


class Picky(Labels):
    def __call__(self, call: Call) -> Answer:
        texts = call.body.values() if isinstance(call.body, dict) else ()
        is_blank = any(isinstance(each, str) and each.isspace() for each in texts)
        return (422, {"note": "may not be blank"}) if is_blank else super().__call__(call)


class TestAccuses:
    def test_null_for_white_space_is_one_warning(self, judge: Judge) -> None:
        paths = labels()

        summary = judge(Blank(paths), paths)

        assert warnings(summary) == {NAME: "blank replaced"}
        assert failures(summary) == set()


class TestDoesNotAccuse:
    def test_null_for_any_empty_text_is_a_notice(self, judge: Judge) -> None:
        paths = labels()

        summary = judge(Laravel(paths), paths)

        assert failures(summary) | set(warnings(summary)) == set()
        assert {each.reason for each in summary.verdicts if each.level == "notice"} == {"tidied"}

    @pytest.mark.parametrize("server", [Labels, Trimming])
    def test_text_that_is_kept_or_trimmed_passes(self, judge: Judge, server: type[Labels]) -> None:
        paths = labels()

        summary = judge(server(paths), paths)

        assert failures(summary) | set(warnings(summary)) == set()
        assert NAME in passed(summary)

    def test_white_space_may_be_refused(self, judge: Judge) -> None:
        assert accused(judge(Picky(paths := labels()), paths)) == {}

    @pytest.mark.parametrize(
        "paths",
        [
            labels(required="note remark"),
            labels(nullable({**TEXT, "pattern": "^[a-z]+$"}), "remark"),
            labels(TEXT, "remark"),
        ],
        ids=["required", "pattern", "not nullable"],
    )
    def test_nothing_is_raised_for_other_texts(self, judge: Judge, paths: Stated) -> None:
        assert not any(each.endswith("blank-kept") for each in outcomes(judge(Labels(paths), paths, examples=0)))
