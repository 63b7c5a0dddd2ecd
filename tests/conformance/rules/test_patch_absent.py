"""patch-absent: a PATCH leaves the properties that it does not hold as they were."""

from __future__ import annotations

from collections.abc import Callable
from itertools import cycle
from typing import Any

import pytest
from documents import (
    INTEGER,
    JSON,
    MERGE_PATCH,
    TEXT,
    Stated,
    content,
    in_path,
    list_of,
    nullable,
    object_of,
    operation,
    read_only,
    resources,
)
from judging import Judge, accused, passed, verdict
from servers import Answer, Call, Item, Resources

Patched = Callable[[Item, Item], Item]
BADGE = object_of(label=TEXT, color=TEXT, shape=TEXT)
USER = object_of(name=TEXT, city=TEXT, badge=BADGE)
SHOWN_USER = object_of(id=TEXT, **USER["properties"])
ADDRESS = object_of(street=TEXT, city=TEXT, formatted=TEXT)


PRICE = object_of(amount=INTEGER, currency=TEXT, note=TEXT)


def priced(media_type: str) -> Stated:
    """Return the paths of articles with a map of prices."""
    prices: Stated = {"type": "object", "additionalProperties": PRICE}
    sent = object_of("name", name=TEXT, prices=prices)
    shown = object_of("id", id=TEXT, name=TEXT, prices=prices)
    change = object_of(name=TEXT, prices=prices)
    return resources("/articles", sent, shown, change=change, media_type=media_type, get="read", patch="change")


LABELS: Stated = {"type": "object", "additionalProperties": TEXT}
SHELF = {
    "legacy_id": {**TEXT, "deprecated": True},
    "name": TEXT,
    "labels": LABELS,
    "place": object_of(room=TEXT, note=nullable(TEXT)),
}
SHELVES = resources(
    "/shelves",
    object_of("name", **SHELF),
    object_of("id name", id=TEXT, **SHELF),
    change=object_of(**SHELF),
    get="read",
    patch="change",
)


class Shelves(Resources):
    """Shelves whose PATCH loses a member of an object that it does not hold: with one field alone, or with any."""

    def __init__(self, lost: str, asked_by: str = "") -> None:
        super().__init__(SHELVES)
        self.lost, self.asked_by = lost, asked_by

    def change(self, key: str, body: Item) -> Item:
        """Change a shelf."""
        is_asked = self.asked_by in body if self.asked_by else bool(body)
        item = super().change(key, body)
        if not is_asked or self.lost in body or self.lost not in item:
            return item
        return self.keep(item["id"], {**item, self.lost: dict([*item[self.lost].items()][1:])})


def map_merged(old: Any, new: Any) -> Any:
    """Return what a merge patch makes of a value, at any depth."""
    if not isinstance(new, dict):
        return new
    kept = old if isinstance(old, dict) else {}
    given = {name: map_merged(kept.get(name), each) for name, each in new.items() if each is not None}
    return {name: each for name, each in {**kept, **given}.items() if new.get(name, "") is not None}


def values_replaced(old: Item, new: Item) -> Item:
    """Return an article whose map of prices is merged, and each price replaced."""
    prices = {**(old.get("prices") or {}), **(new.get("prices") or {})}
    return {**old, **new, "prices": {name: each for name, each in prices.items() if each is not None}}


def users(media_type: str, said: str = "") -> Stated:
    """Return the paths of users in an envelope. `said` describes the badge in a PATCH."""
    sent, shown = object_of("user", user=USER), object_of("user", user=SHOWN_USER)
    badge = {**BADGE, "description": said} if said else BADGE
    change = object_of("user", user=object_of(**{**USER["properties"], "badge": badge}))
    return resources("/users", sent, shown, change=change, media_type=media_type, get="get", patch="patch")


def members(media_type: str, path: str = "/people", name: str = "address", **beside: Any) -> Stated:
    """Return the paths of resources with one property that can be written; `beside` is shown with it."""
    sent, shown = object_of(**{name: ADDRESS}), object_of(**beside, **{name: ADDRESS})
    return resources(path, sent, shown, media_type=media_type, get="get", patch="patch")


class Patching(Resources):
    """A function says what a PATCH makes of a resource."""

    def __init__(self, paths: Stated, patched: Patched, **parts: Any) -> None:
        super().__init__(paths, **parts)
        self.patched = patched

    def change(self, key: str, body: Item) -> Item:
        return self.keep(key, self.patched(self.kept[key], body))


def merged(old: Item, new: Item) -> Item:
    """As RFC 7396 says, null aside."""
    inner = {"badge": {**old.get("badge", {}), **new["badge"]}} if "badge" in new else {}
    return {**old, **new, **inner}


def replaced(old: Item, new: Item) -> Item:
    """The resource is merged, and the objects in it are replaced."""
    return {**old, **new}


def reset(_: Item, new: Item) -> Item:
    return new


def coupled(old: Item, new: Item) -> Item:
    """A new shape has a color of its own."""
    found = merged(old, new)
    if "shape" in new.get("badge", {}) and "color" not in new["badge"] and found["badge"].get("color"):
        del found["badge"]["color"]
    return found


def joined(old: Item, new: Item) -> Item:
    """As a merge, and the formatted address is made of the others."""
    return _formatted(old, new, lambda parts: ", ".join(each for each in parts if each))


def initialled(old: Item, new: Item) -> Item:
    """As a merge, and the formatted address is the first letters of the others."""
    return _formatted(old, new, lambda parts: "".join(each[:1] for each in parts).upper())


def _formatted(old: Item, new: Item, formatted: Callable[[list[str]], str]) -> Item:
    address = new.get("address") or {}
    found = {**old, "address": {**old.get("address", {}), **address}} if "address" in new else old
    if address.keys() & {"street", "city"} and "formatted" not in address:
        found["address"]["formatted"] = formatted([found["address"].get(name, "") for name in ("street", "city")])
    return found


REASONED: Stated = {"name": TEXT, "goal": TEXT, "state": {**TEXT, "enum": ["open", "closed"]}, "reason": TEXT}
REASONS = resources(
    "/things",
    object_of("name", **REASONED),
    object_of("id name", id=TEXT, **REASONED),
    change=object_of(**REASONED),
    made="201",
    get="read",
    patch="change",
    delete="drop",
)


def without_reason(item: Item) -> Item:
    return {name: each for name, each in item.items() if name != "reason"}


LABEL: Stated = {**TEXT, "default": "no label"}
LABELED: Stated = {"title": TEXT, "body": TEXT, "note": TEXT, "label": LABEL}


def labeled(media_type: str = JSON, *, required: str = "", words: str = "", **fields: Stated) -> Stated:
    """Return the paths of articles with a label. `words` describe the PATCH, and `required` names what it demands."""
    known = {**LABELED, **fields}
    paths = resources(
        "/articles",
        object_of("title", **known),
        object_of("id title", id=TEXT, **known),
        change=object_of(required, **known),
        media_type=media_type,
        get="read",
        patch="change",
        delete="drop",
    )
    paths["/articles/{id}"]["patch"]["description"] = words
    return paths


def resetting(*causes: str, **values: Any) -> Patched:
    """Return a PATCH that gives properties these values when it holds one of some others."""
    return lambda old, new: {**old, **(values if new.keys() & {*causes} else {}), **new}


TAGGED = "change/body/tagIds/patch-absent"


def tagged(**changed: Stated) -> Stated:
    """Return the paths of notes, whose tags are sent as ids and shown as objects, and of tags."""
    tag, ids = object_of("id name", id=INTEGER, name=TEXT), list_of(INTEGER)
    shown = object_of("id text tags", id=TEXT, text=TEXT, tags=list_of(tag))
    sent, change = object_of("text", text=TEXT, tagIds=ids), object_of(text=TEXT, tagIds=ids, **changed)
    add = operation("addTag", content(tag), "201", body=object_of("name", name=TEXT), refuses="422")
    return {
        **resources("/notes", sent, shown, change=change, get="read", patch="change"),
        "/tags": {"post": add, "get": operation("tags", content(list_of(tag)))},
    }


class Tagged(Resources):
    """Notes with tags. `patched` returns the tags after a PATCH, by those before it and the body."""

    def __init__(self, paths: Stated, patched: Callable[[list[int], Item], list[int]]) -> None:
        super().__init__(paths, reads=self.linked, answers=self.linked)
        self.patched, self.tags = patched, {1: "urgent"}

    def __call__(self, call: Call) -> Answer:
        if call.path != "/tags":
            is_known = self.tags.keys() >= set(_tags_in(call.body))
            return super().__call__(call) if is_known else (422, {})
        if call.method == "POST":
            if not isinstance(call.body, dict) or not isinstance(call.body.get("name"), str):
                return 422, {}
            self.tags[len(self.tags) + 1] = call.body["name"]
            return 201, self.tag(len(self.tags))
        return 200, [self.tag(each) for each in self.tags]

    def tag(self, number: int) -> Item:
        """Return how a tag is shown."""
        return {"id": number, "name": self.tags[number]}

    def linked(self, item: Item) -> Item:
        """Return how a note is shown."""
        shown = {name: value for name, value in item.items() if name in ("id", "text")}
        return {**shown, "tags": [self.tag(each) for each in item.get("tagIds", ())]}

    def change(self, key: str, body: Item) -> Item:
        old = self.kept[key].get("tagIds", [])
        return super().change(key, {**body, "tagIds": body.get("tagIds", self.patched(old, body))})


def _tags_in(body: Any) -> list[int]:
    ids = body.get("tagIds") if isinstance(body, dict) else None
    return [each for each in ids if isinstance(each, int)] if isinstance(ids, list) else []


def counting(judge: Judge, step: int) -> dict[str, str]:
    """Return what a server is accused of whose changes raise a number that a client may set."""
    paths = labeled(serial=INTEGER)

    class Counting(Patching):
        def keep(self, key: Any, body: Item) -> Item:
            return super().keep(key, {**body, "serial": body.get("serial", 2031010100) + step})

    return accused(judge(Counting(paths, merged), paths))


class TestAccuses:
    def test_number_that_every_change_raises_by_two_is_a_warning(self, judge: Judge) -> None:
        assert counting(judge, 2)["change/body/serial/patch-absent"] == "warning computed"

    @pytest.mark.parametrize("lost", ["labels", "place"])
    def test_member_that_each_change_loses_is_found_although_a_deprecated_field_may_ask_for_it(
        self, judge: Judge, lost: str
    ) -> None:
        """The smallest change that shows it holds `legacy_id`. So does one with the name in its place."""
        assert any(each.startswith(f"change/body/{lost}") for each in accused(judge(Shelves(lost), SHELVES)))

    def test_ids_that_are_shown_as_objects_and_lost_are_a_warning(self, judge: Judge) -> None:
        paths = tagged()

        summary = judge(Tagged(paths, lambda _old, _body: []), paths)

        assert accused(summary) == {TAGGED: "warning"}

    @pytest.mark.many(2)
    @pytest.mark.parametrize(
        "words",
        [
            "Replaces only the given fields.",
            "Does not replace the article.",
            "Changes a part of the article.",
            "A member that the body leaves out keeps its value. An object is replaced as a whole.",
            "Changes only the properties that the body has. A label is replaced as a whole.",
        ],
        ids=["only", "not", "a part", "keeps", "changes only"],
    )
    def test_patch_that_merges_by_its_description_and_resets_is_a_failure(self, judge: Judge, words: str) -> None:
        paths = labeled(words=words)
        server = Patching(paths, lambda _, new: {"label": "no label", "title": "none", **new})

        assert accused(judge(server, paths))["change/body/label/patch-absent"] == "failure"

    @pytest.mark.parametrize("media_type", [JSON, MERGE_PATCH])
    def test_property_that_two_other_ones_reset_to_its_default_is_a_failure(
        self, judge: Judge, media_type: str
    ) -> None:
        """The label has nothing to do with the title and the body: each resets it, and the note does not."""
        paths = labeled(media_type)

        summary = judge(Patching(paths, resetting("title", "body", label="no label")), paths)

        assert accused(summary) == {"change/body/label/patch-absent": "failure"}

    def test_property_that_one_other_one_resets_to_its_default_is_coupled(self, judge: Judge) -> None:
        """A new title takes its label with it."""
        paths = labeled()

        summary = judge(Patching(paths, resetting("title", label="no label")), paths)

        assert accused(summary) == {"change/body/label/patch-absent": "warning coupled"}

    def test_amount_that_two_other_ones_set_to_zero_is_coupled(self, judge: Judge) -> None:
        paths = labeled(amount={**INTEGER, "default": 0})
        server = Patching(paths, resetting("title", "body", amount=0))

        assert accused(judge(server, paths)) == {"change/body/amount/patch-absent": "warning coupled"}

    def test_state_that_every_change_sets_back_is_coupled(self, judge: Judge) -> None:
        """A changed article must be approved again. An empty PATCH changes nothing."""
        paths = labeled(status={**TEXT, "default": "waiting for approval"})
        server = Patching(paths, resetting(*LABELED, status="waiting for approval"))

        assert accused(judge(server, paths)) == {"change/body/status/patch-absent": "warning coupled"}

    def test_reset_by_a_patch_that_demands_a_property_is_coupled(self, judge: Judge) -> None:
        """A PATCH that demands the title may be meant to replace the article."""
        paths = labeled(required="title")

        summary = judge(Patching(paths, lambda _, new: {"label": "no label", **new}), paths)

        assert set(accused(summary).values()) == {"warning coupled"}

    @pytest.mark.parametrize("media_type", [JSON, MERGE_PATCH])
    def test_patch_that_resets_the_content_of_an_envelope_is_a_failure(self, judge: Judge, media_type: str) -> None:
        paths = users(media_type)
        inside = BADGE["properties"] if media_type == MERGE_PATCH else ()

        found = accused(judge(Patching(paths, reset, envelope="user"), paths))

        at = [*USER["properties"], *(f"badge/{name}" for name in inside)]
        assert found == {f"patch/body/user/{each}/patch-absent": "failure" for each in at}

    def test_merge_patch_that_replaces_an_object_is_a_failure(self, judge: Judge) -> None:
        paths = users(MERGE_PATCH)

        assert accused(judge(Patching(paths, replaced, envelope="user"), paths)) == {
            f"patch/body/user/badge/{name}/patch-absent": "failure" for name in BADGE["properties"]
        }

    @pytest.mark.parametrize("words", ["Merged with what is there.", "It is deep-merged into the badge of the user"])
    def test_patch_that_replaces_an_object_which_is_said_to_be_merged_is_a_failure(
        self, judge: Judge, words: str
    ) -> None:
        paths = users(JSON, words)

        assert accused(judge(Patching(paths, replaced, envelope="user"), paths)) == {
            f"patch/body/user/badge/{name}/patch-absent": "failure" for name in BADGE["properties"]
        }

    def test_merge_patch_that_replaces_a_value_of_a_map_is_a_failure(self, judge: Judge) -> None:
        """RFC 7396 merges every object, also one whose name the client chose."""
        paths = priced(MERGE_PATCH)

        assert accused(judge(Patching(paths, values_replaced), paths)) == {
            f"change/body/prices/*/{name}/patch-absent": "failure" for name in PRICE["properties"]
        }

    def test_patch_that_always_takes_a_property_away_is_a_failure(self, judge: Judge) -> None:
        """Each PATCH that holds something takes the reason away."""
        server = Patching(REASONS, lambda old, new: {**(without_reason(old) if new else old), **new})

        assert accused(judge(server, REASONS)) == {"change/body/reason/patch-absent": "failure"}

    def test_property_that_the_change_of_another_one_clears_is_coupled(self, judge: Judge) -> None:
        """The reason is that of the state: a new state has none yet."""
        server = Patching(REASONS, lambda old, new: {**(without_reason(old) if "state" in new else old), **new})

        assert accused(judge(server, REASONS)) == {"change/body/reason/patch-absent": "warning coupled"}

    def test_members_of_an_object_that_belong_together_are_coupled(self, judge: Judge) -> None:
        paths = users(MERGE_PATCH)

        assert accused(judge(Patching(paths, coupled, envelope="user"), paths)) == {
            "patch/body/user/badge/color/patch-absent": "warning coupled"
        }

    def test_value_that_follows_every_other_one_is_coupled(self, judge: Judge) -> None:
        paths = members(MERGE_PATCH, id=TEXT)

        assert accused(judge(Patching(paths, initialled), paths)) == {
            "patch/body/address/formatted/patch-absent": "warning coupled"
        }


class TestDoesNotAccuse:
    def test_deprecated_field_may_ask_for_a_member_to_be_lost(self, judge: Judge) -> None:
        summary = judge(Shelves("place", asked_by="legacy_id"), SHELVES)

        assert accused(summary) == {}
        reason = "seen only with 'legacy_id', which may ask for it"
        assert verdict(summary, "change/body/place/patch-absent").reason == reason

    @pytest.mark.parametrize(
        "words", ["The badge of the user.", "Not merged: it takes the place of the badge", "Merged with the defaults"]
    )
    def test_patch_may_replace_an_object_that_is_not_said_to_be_merged(self, judge: Judge, words: str) -> None:
        paths = users(JSON, words)

        assert accused(judge(Patching(paths, replaced, envelope="user"), paths)) == {}

    def test_patch_that_merges_an_object_which_is_said_to_be_merged_passes(self, judge: Judge) -> None:
        paths = users(JSON, "Merged with what is there.")
        summary = judge(Patching(paths, merged, envelope="user"), paths)

        assert accused(summary) == {}
        assert "patch/body/user/badge/label/patch-absent" in passed(summary)

    @pytest.mark.parametrize("media_type", [JSON, MERGE_PATCH])
    def test_map_may_be_merged_in_a_merge_patch_and_replaced_in_plain_json(self, judge: Judge, media_type: str) -> None:
        paths = priced(media_type)
        change: Patched = map_merged if media_type == MERGE_PATCH else values_replaced

        assert accused(judge(Patching(paths, change), paths)) == {}

    @pytest.mark.parametrize(
        "words",
        ["Replaces the article.", "Changes the article. Fields that are omitted are reset to their defaults."],
        ids=["replaces", "resets"],
    )
    def test_patch_that_replaces_by_its_description_may_reset(self, judge: Judge, words: str) -> None:
        paths = labeled(words=words)

        server = Patching(paths, lambda old, new: {"title": old["title"], "label": "no label", **new})

        assert accused(judge(server, paths)) == {}

    def test_null_in_a_merge_patch_removes_a_property(self, judge: Judge) -> None:
        paths = labeled(MERGE_PATCH, note=nullable(TEXT))

        def patched(old: Item, new: Item) -> Item:
            return {name: each for name, each in {**old, **new}.items() if each is not None}

        assert accused(judge(Patching(paths, patched), paths)) == {}

    def test_version_that_a_patch_may_name_is_counted_all_the_same(self, judge: Judge) -> None:
        """A client may send the version that it knows; the server counts."""
        paths = labeled(version={**INTEGER, "minimum": 1})

        class Counting(Resources):
            def keep(self, key: str, body: Item) -> Item:
                version = self.kept.get(str(key), {}).get("version", 0) + 1
                return super().keep(key, {**body, "version": version})

        summary = judge(Counting(paths), paths)

        assert "change/body/version/patch-absent" not in accused(summary)

    def test_number_that_every_change_raises_by_one_is_counted_whatever_its_name(self, judge: Judge) -> None:
        """PowerDNS counts the changes of a zone in `serial`, which a client may set."""
        assert "change/body/serial/patch-absent" not in counting(judge, 1)

    def test_time_and_version_may_change_with_every_patch(self, judge: Judge) -> None:
        version, time = {**INTEGER, "default": 1}, {**TEXT, "format": "date-time"}
        paths = labeled(version=read_only(version), changed_at=read_only(time))

        class Versioned(Patching):
            def keep(self, key: Any, body: Item) -> Item:
                version = self.kept.get(str(key), {}).get("version", 0) + 1
                return super().keep(key, {**body, "version": version, "changed_at": "2031-01-01T00:00:00Z"})

        assert accused(judge(Versioned(paths, merged), paths)) == {}

    @pytest.mark.parametrize(
        ("media_type", "patched"),
        [(JSON, merged), (JSON, replaced), (MERGE_PATCH, merged)],
        ids=["merged", "objects replaced", "merge patch"],
    )
    def test_patch_that_merges_passes(self, judge: Judge, media_type: str, patched: Patched) -> None:
        paths = users(media_type)

        summary = judge(Patching(paths, patched, envelope="user"), paths)

        assert accused(summary) == {}
        assert {f"patch/body/user/{name}/patch-absent" for name in ("name", "city")} <= passed(summary)

    @pytest.mark.parametrize(
        ("path", "name", "beside"),
        [
            ("/people", "address", {"id": TEXT}),
            ("/addresses", "address", {"id": TEXT}),
            ("/people", "data", {"created": TEXT}),
            ("/users", "settings", {}),
        ],
    )
    def test_only_property_of_a_resource_is_no_envelope(
        self, judge: Judge, path: str, name: str, beside: Stated
    ) -> None:
        paths = members(JSON, path, name, **beside)

        assert accused(judge(Patching(paths, replaced), paths)) == {}

    def test_text_that_is_made_of_others_may_follow_them(self, judge: Judge) -> None:
        paths = members(MERGE_PATCH, id=TEXT)

        assert accused(judge(Patching(paths, joined), paths)) == {}

    def test_property_that_another_request_changed_is_not_held_against_the_patch(self, judge: Judge) -> None:
        """Queues have ranks: a new one pushes all others back. Names are trimmed, which is a finding of its own."""
        fields: Stated = {"name": TEXT, "rank": INTEGER}
        paths = resources("/queues", object_of(**fields), object_of(id=TEXT, **fields), get="get", patch="change")

        class Queues(Resources):
            def make(self, body: Item) -> Item:
                for each in self.kept.values():
                    each["rank"] += 1
                return super().make({"name": "", "rank": 1, **body})

            def keep(self, key: Any, body: Item) -> Item:
                return super().keep(key, {**body, "name": body["name"].strip()})

        summary = judge(Queues(paths), paths)

        assert accused(summary) == {
            "make/body/name/echo": "notice tidied",
            "change/body/name/echo": "notice tidied",
        }
        assert "change/body/rank/patch-absent" in passed(summary)

    def test_change_is_compared_with_a_read_at_its_own_path(self, judge: Judge) -> None:
        """Nothing makes these resources: there is one under every id, and each request has an id of its own."""
        item = object_of(name=TEXT, note=TEXT)
        one = {"get": operation("read", content(item)), "patch": operation("change", content(item), body=item)}
        paths = {"/things/{id}": {"parameters": [in_path()], **one}}
        kept: dict[str, Item] = {}

        def server(call: Call) -> Answer:
            found = kept.setdefault(call.path, {"name": "as it was", "note": "as it was"})
            if call.method == "PATCH":
                if not isinstance(call.body, dict) or any(not isinstance(each, str) for each in call.body.values()):
                    return 422, {}
                found |= call.body
            return 200, found

        summary = judge(server, paths)

        assert accused(summary) == {}
        assert "change/body/name/echo" in passed(summary)

    def test_set_within_an_object_has_no_order(self, judge: Judge) -> None:
        """Kinto keeps the principals of each permission as a set, and shows them in another order each time."""
        permissions = object_of(read=list_of(TEXT), write=list_of(TEXT))
        item = object_of(title=TEXT, permissions=permissions)
        paths = resources(
            "/notes", item, {**item, **object_of(id=TEXT, **item["properties"])}, get="get", patch="change"
        )
        turns = cycle((1, -1))

        def turned(item: Item) -> Item:
            turn = next(turns)
            lists = {name: ["admin", *each][::turn] for name, each in item.get("permissions", {}).items()}
            return {**item, "permissions": lists}

        summary = judge(Patching(paths, merged, reads=turned), paths)

        assert "change/body/permissions/patch-absent" in passed(summary)

    @pytest.mark.parametrize("patched", [lambda old, _: old, lambda old, _: [*reversed(old), 1][: len(old) + 1]])
    def test_ids_that_are_shown_as_objects_and_kept_pass(
        self, judge: Judge, patched: Callable[[list[int], Item], list[int]]
    ) -> None:
        """The server may add a tag of its own."""
        paths = tagged()

        summary = judge(Tagged(paths, patched), paths)

        assert accused(summary) == {}
        assert TAGGED in passed(summary)

    @pytest.mark.parametrize(
        ("name", "schema"), [("removeTagIds", list_of(INTEGER)), ("clearTags", {"type": "boolean"})]
    )
    def test_other_property_of_the_resources_may_change_their_ids(
        self, judge: Judge, name: str, schema: Stated
    ) -> None:
        paths = tagged(**{name: schema})

        summary = judge(Tagged(paths, lambda old, body: [] if body.get(name) else old), paths)

        assert accused(summary) == {}

    def test_server_may_drop_objects_that_no_client_sent(self, judge: Judge) -> None:
        """Each new note is urgent until it is changed."""
        paths = tagged()

        class Urgent(Tagged):
            def make(self, body: Item) -> Item:
                return super().make({**body, "tagIds": [1, *(each for each in body.get("tagIds", ()) if each != 1)]})

        summary = judge(Urgent(paths, lambda old, _: [each for each in old if each != 1]), paths)

        assert TAGGED not in accused(summary)

    def test_object_that_the_request_holds_elsewhere_is_a_copy(self, judge: Judge) -> None:
        """LangGraph shows what a `config` has as `configurable` as the `context`, too."""
        free: Stated = {"type": "object"}
        item = object_of(name=TEXT, config=object_of(configurable=free), context=free)
        paths = resources("/assistants", item, object_of(id=TEXT, **item["properties"]), get="get", patch="change")

        def copied(old: Item, new: Item) -> Item:
            config = new.get("config") or {}
            return {**merged(old, new), **({"context": config["configurable"]} if "configurable" in config else {})}

        assert "change/body/context/patch-absent" not in accused(judge(Patching(paths, copied), paths))

    def test_change_that_was_stored_and_answered_500_is_known_to_the_next_one(self, judge: Judge) -> None:
        """Django Ninja saves a change, and then fails to show what its response schema does not admit."""
        item = object_of(name=TEXT, color={**TEXT, "maxLength": 3}, city=TEXT)
        shown, change = object_of(id=TEXT, **item["properties"]), object_of(name=TEXT, color=TEXT, city=TEXT)
        paths = resources("/notes", item, shown, get="get", patch="change", change=change)

        class Crashing(Resources):
            def of_one(self, call: Call, key: str) -> Answer:
                answer = super().of_one(call, key)
                return (500, {}) if len(self.kept[key].get("color", "")) > 3 else answer

        found = accused(judge(Crashing(paths), paths))

        assert "change/no-server-error" in found
        assert not {each for each in found if each.endswith("/patch-absent")}
