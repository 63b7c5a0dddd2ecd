"""patch-removed: a merge patch does not take out what each resource must have."""

from __future__ import annotations

import pytest
from documents import JSON, MERGE_PATCH, TEXT, WORD, Stated, nullable, object_of, resources
from judging import Judge, accused, outcomes, passed, verdict
from servers import Answer, Call, Item, Resources, hiding

NAME = "change/body/name/patch-removed"
NEW = object_of("name", name={**WORD, "default": "a label"}, note=TEXT)


def labels(*, required: str = "id name", name: Stated = WORD, media_type: str = MERGE_PATCH) -> Stated:
    """Return the paths of labels, whose read has the `required` properties."""
    shown = object_of(required, id=TEXT, name=name, note=nullable(TEXT))
    change = object_of(name=name, note=nullable(TEXT))
    return resources("/labels", NEW, shown, change=change, media_type=media_type, get="get", patch="change")


class Labels(Resources):
    """It admits null in a patch, and does with it what `without` says."""

    def __call__(self, call: Call) -> Answer:
        if call.method == "PATCH" and isinstance(call.body, dict):
            others = {name: each for name, each in call.body.items() if each is not None}
            key = call.path.rpartition("/")[2]
            if others.keys() <= {"name", "note"} and self.admitted["patch"](others) and key in self.kept:
                return self.shown(call, self.without(key, {**call.body}))
        return super().__call__(call)

    def without(self, key: str, body: Item) -> Item:
        """Take out the members with null (RFC 7396)."""
        kept = {name: each for name, each in {**self.kept[key], **body}.items() if each is not None}
        return self.keep(self.kept[key]["id"], kept)


class Nulling(Labels):
    """It keeps null."""

    def without(self, key: str, body: Item) -> Item:
        return self.keep(self.kept[key]["id"], {**self.kept[key], **body})


class Ignoring(Labels):
    """Null is no new name."""

    def without(self, key: str, body: Item) -> Item:
        return super().without(key, {name: each for name, each in body.items() if name != "name" or each is not None})


class Resetting(Labels):
    """The default takes the place of null."""

    def without(self, key: str, body: Item) -> Item:
        return super().without(key, {**body, "name": body.get("name", self.kept[key]["name"]) or "a label"})


class TestAccuses:
    @pytest.mark.parametrize(
        ("server", "shown"), [(Labels, "the read lacks the member"), (Nulling, "the read has null")]
    )
    def test_null_that_takes_out_a_required_member_is_a_warning(
        self, judge: Judge, server: type[Labels], shown: str
    ) -> None:
        paths = labels()

        summary = judge(server(paths), paths)

        assert accused(summary)[NAME] == "warning taken out"
        assert verdict(summary, NAME).actual == f"200, and {shown}"
        assert {each.partition("/")[0] for each in accused(summary)} <= {"change", "get"}


class TestDoesNotAccuse:
    @pytest.mark.parametrize("server", [Resources, Ignoring, Resetting])
    def test_null_may_be_refused_or_ignored_or_be_the_default(self, judge: Judge, server: type[Resources]) -> None:
        paths = labels()

        summary = judge(server(paths), paths)

        assert accused(summary) == {}
        assert NAME in passed(summary)

    @pytest.mark.parametrize(
        "paths",
        [labels(required="id"), labels(name=nullable(WORD)), labels(media_type=JSON)],
        ids=["optional", "nullable", "plain JSON"],
    )
    def test_nothing_is_raised_where_the_member_may_be_absent_or_null(self, judge: Judge, paths: Stated) -> None:
        assert NAME not in outcomes(judge(Labels(paths), paths, chosen=frozenset({NAME})))

    def test_member_that_no_read_ever_shows_is_not_taken_out(self, judge: Judge) -> None:
        """It never shows a name, whatever a patch says."""
        paths = labels()

        server = Labels(paths, reads=hiding("name"))

        assert NAME not in accused(judge(server, paths))
