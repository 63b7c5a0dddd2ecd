"""patch-others: a PATCH leaves alone what it cannot hold, and the client set when the resource was made."""

from __future__ import annotations

from typing import Any

from documents import INTEGER, TEXT, WORD, Stated, list_of, object_of, resources
from judging import Judge, accused, outcomes, passed
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


MODE: Stated = {**TEXT, "default": "read and write"}
CHANGED = {"name": WORD, "note": TEXT, "size": INTEGER}


def disks(required: str = "", words: str = "", **stated: Any) -> Stated:
    """Return the paths of disks whose mode a PATCH cannot hold."""
    mode = {**MODE, **stated}
    new = object_of("name", **{**CHANGED, "mode": mode})
    shown = object_of("id name", id=TEXT, **CHANGED, mode=mode)
    paths = resources("/disks", new, shown, change=object_of(required, **CHANGED), get="get", patch="change")
    paths["/disks/{id}"]["patch"]["description"] = words
    return paths


class Disks(Resources):
    """Disks; a PATCH that holds one of some properties sets the mode to a value."""

    def __init__(self, paths: Stated, *causes: str, mode: str = "read and write") -> None:
        super().__init__(paths)
        self.causes, self.mode = causes, mode

    def change(self, key: str, body: Item) -> Item:
        is_reset = not self.causes or bool(body.keys() & {*self.causes})
        return super().change(key, {**body, **({"mode": self.mode} if is_reset else {})})


def silent() -> Stated:
    """Return the paths of disks whose PATCH shows nothing."""
    paths = disks()
    paths["/disks/{id}"]["patch"]["responses"] = {"204": {"description": "Changed."}}
    return paths


class Patched(Files):
    """Files whose PATCH takes a list of changes, and changes the owner."""

    def change(self, key: str, _: Any) -> Item:
        return super().change(key, {})


class Slugs(Files):
    """Files whose owner is written again with each new name. `told` says how."""

    def __init__(self, told: str) -> None:
        super().__init__()
        self.told = told

    def change(self, key: str, body: Item) -> Item:
        slug = body.get("name", "").lower().replace(" ", "-")
        self.owner = self.told.format(name=slug, owner=self.kept[key]["owner"]) if slug else ""
        return super().change(key, body)


class TestAccuses:
    def test_text_that_changes_with_another_and_holds_nothing_of_it_is_a_warning(self, judge: Judge) -> None:
        found = accused(judge(Slugs("{owner} again"), FILES))

        assert found == {"change/response/owner/patch-others": "warning computed"}

    def test_property_that_every_patch_resets_to_its_default_is_a_failure(self, judge: Judge) -> None:
        paths = disks()

        assert accused(judge(Disks(paths), paths)) == {"change/response/mode/patch-others": "failure"}

    def test_reset_by_a_patch_that_shows_nothing_is_a_failure(self, judge: Judge) -> None:
        paths = silent()

        assert accused(judge(Disks(paths), paths)) == {"change/response/mode/patch-others": "failure"}

    def test_property_that_some_patches_reset_is_a_warning(self, judge: Judge) -> None:
        """A new size resets the mode, as a rule between the two may say."""
        paths = disks()

        found = accused(judge(Disks(paths, "size"), paths))

        assert found == {"change/response/mode/patch-others": "warning computed"}

    def test_reset_by_a_patch_that_demands_a_property_is_a_warning(self, judge: Judge) -> None:
        paths = disks("name")

        assert accused(judge(Disks(paths), paths)) == {"change/response/mode/patch-others": "warning computed"}

    def test_property_that_changes_with_a_patch_that_cannot_hold_it_is_a_warning(self, judge: Judge) -> None:
        assert accused(judge(Files("nobody"), FILES)) == {"change/response/owner/patch-others": "warning computed"}


class TestDoesNotAccuse:
    def test_text_that_is_made_of_one_that_was_sent_may_change_with_it(self, judge: Judge) -> None:
        """The owner of a file is a slug of its name."""
        assert accused(judge(Slugs("{name}"), FILES)) == {}

    def test_patch_that_takes_a_list_of_changes_may_change_everything(self, judge: Judge) -> None:
        """1Password Connect takes such a list (RFC 6902) as JSON."""
        change = list_of(object_of("op path", op=TEXT, path=TEXT, value={}))
        paths = resources("/files", NEW, SHOWN, change=change, get="get", patch="change")

        summary = judge(Patched("nobody"), paths)

        assert accused(summary) == {}
        assert not {each for each in outcomes(summary) if each.endswith("/patch-others")}

    def test_patch_that_replaces_by_its_description_may_reset(self, judge: Judge) -> None:
        paths = disks(words="Replaces the disk.")

        assert accused(judge(Disks(paths), paths)) == {}

    def test_patch_that_shows_nothing_and_leaves_the_property_passes(self, judge: Judge) -> None:
        paths = silent()

        summary = judge(Disks(paths, "no such cause"), paths)

        assert accused(summary) == {}
        assert "change/response/mode/patch-others" in passed(summary)

    def test_state_may_go_back_with_every_patch(self, judge: Judge) -> None:
        paths = disks(enum=["read and write", "sealed"])

        assert accused(judge(Disks(paths), paths)) == {}

    def test_property_that_the_client_set_and_that_stays_passes(self, judge: Judge) -> None:
        """The version, which the server counts, may change."""
        summary = judge(Files(), FILES)

        assert accused(summary) == {}
        assert "change/response/owner/patch-others" in passed(summary)
