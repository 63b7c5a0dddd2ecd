"""patch-others: a PATCH leaves alone what it cannot hold, and the client set when the resource was made."""

from __future__ import annotations

from documents import INTEGER, TEXT, WORD, object_of, resources
from judging import Judge, accused, passed
from servers import Item, Resources

NEW = object_of("name owner", name=WORD, owner=WORD)
SHOWN = object_of("id name owner", id=TEXT, name=WORD, owner=WORD, version=INTEGER)
FILES = resources("/files", NEW, SHOWN, change=object_of(name=WORD), get="get", patch="change")


class Files(Resources):
    """Files; `owner` is whose a file is after a PATCH, if it changes."""

    def __init__(self, owner: str = "") -> None:
        super().__init__(FILES)
        self.owner = owner

    def make(self, body: Item) -> Item:
        return super().make({"version": 1, **body})

    def change(self, key: str, body: Item) -> Item:
        old = self.kept[key]
        return super().change(key, {**body, "owner": self.owner or old["owner"], "version": old["version"] + 1})


class TestAccuses:
    def test_property_that_changes_with_a_patch_that_cannot_hold_it_is_a_warning(self, judge: Judge) -> None:
        assert accused(judge(Files("nobody"), FILES)) == {"change/response/owner/patch-others": "warning computed"}


class TestDoesNotAccuse:
    def test_property_that_the_client_set_and_that_stays_passes(self, judge: Judge) -> None:
        """The version, which the server counts, may change."""
        summary = judge(Files(), FILES)

        assert accused(summary) == {}
        assert "change/response/owner/patch-others" in passed(summary)
