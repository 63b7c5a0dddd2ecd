"""stale-write: the server refuses a change with a revision that is no longer current."""

from __future__ import annotations

from typing import Any

import pytest
from asgi import answered
from documents import INTEGER, TEXT, WORD, Stated, in_path, object_of, parameter, resources
from judging import Judge, accused, verdict
from servers import Answer, Call, Item, Resources

SENT: Stated = {"name": WORD, "note": WORD}
VERSION: Stated = {**INTEGER, "minimum": 1}
ID = in_path("id", INTEGER)
METHODS: Any = {"get": "read", "put": "put", "patch": "change", "delete": "drop"}
PUT, CHANGE = "put/body/version/stale-write", "change/body/version/stale-write"


def pages(refuses: str = "409 422", required: str = "version", **version: Any) -> Stated:
    """Return the paths of pages. A PUT must hold a version, and a PATCH may."""
    shown = object_of("id name version", id=INTEGER, version=VERSION, **SENT)
    change = object_of(version={**VERSION, **version}, **SENT)

    paths = resources(
        "/pages", object_of("name", **SENT), shown, key=ID, change=change, made="201", refuses=refuses, **METHODS
    )
    whole = object_of(f"name {required}", version={**VERSION, **version}, **SENT)
    paths["/pages/{id}"]["put"]["requestBody"]["content"]["application/json"]["schema"] = whole
    return paths


class Pages(Resources):
    """A correct server: a change of a version that is not current is refused. `checked` names the methods that look."""

    checked: tuple[str, ...] = ("PUT", "PATCH")
    status = 409

    def __init__(self, paths: Stated | None = None) -> None:
        super().__init__(pages() if paths is None else paths)

    def of_one(self, call: Call, key: str) -> Answer:
        if call.method in self.checked and self.is_stale(call, self.kept[key]):
            return self.status, {"detail": "it was changed meanwhile"}
        return super().of_one(call, key)

    def is_stale(self, call: Call, item: Item) -> bool:
        """Return whether a change holds another version than the current one."""
        return bool(call.body.get("version", item["version"]) != item["version"])

    def make(self, body: Item) -> Item:
        return super().make({**body, "version": 1})

    def replace(self, key: str, body: Item) -> Item:
        return super().replace(key, {**body, "version": self.next(self.kept[key], body)})

    def change(self, key: str, body: Item) -> Item:
        return super().change(key, {**body, "version": self.next(self.kept[key], {**self.kept[key], **body})})

    def next(self, old: Item, new: Item) -> Any:
        """Return the version after a change."""
        return old["version"] + 1


class PutOverwrites(Pages):
    checked = ("PATCH",)


class NothingChecked(Pages):
    checked = ()


class CountsFromTheClient(NothingChecked):
    """The version after a change is that of the client and one more, as some code does that trusts the client."""

    def next(self, old: Item, new: Item) -> Any:
        return new["version"] + 1


def charts(words: str = "409 if somebody else has changed it meanwhile") -> Stated:
    """Return the paths of charts in the form of Kubernetes: the revision is in the metadata."""
    metadata = object_of("name", name=WORD, resourceVersion=VERSION)
    chart = object_of("metadata spec", metadata=metadata, spec=object_of("text", text=WORD))
    shown = object_of("id metadata spec", id=INTEGER, **chart["properties"])
    paths = resources("/charts", chart, shown, key=ID, made="201", refuses="409 422", get="read", put="put")
    paths["/charts/{id}"]["put"]["description"] = words
    return paths


class Charts(Resources):
    """A correct server of charts, unless it does not look at the revision that a change holds."""

    def __init__(self, *, is_checked: bool = True) -> None:
        super().__init__(charts())
        self.is_checked = is_checked

    def of_one(self, call: Call, key: str) -> Answer:
        if call.method == "PUT":
            now = self.kept[key]["metadata"]["resourceVersion"]
            if self.is_checked and call.body["metadata"].get("resourceVersion", now) != now:
                return 409, {}
        return super().of_one(call, key)

    def keep(self, key: Any, body: Item) -> Item:
        before = self.kept.get(str(key), {"metadata": {"resourceVersion": 0}})["metadata"]["resourceVersion"]
        return super().keep(key, {**body, "metadata": {**body["metadata"], "resourceVersion": before + 1}})


class Labeled(Charts):
    """The version in the metadata is a label of the client's."""

    def keep(self, key: Any, body: Item) -> Item:
        return Resources.keep(self, key, {**body, "metadata": {"resourceVersion": 1, **body["metadata"]}})


def tagged(refuses: str = "412 422") -> Stated:
    """Return the paths of pages whose PUT takes `If-Match`."""
    shown = object_of(id=INTEGER, **SENT)
    paths = resources("/pages", object_of(**SENT), shown, key=ID, made="201", refuses=refuses, get="read", put="put")
    paths["/pages/{id}"]["put"]["parameters"] = [parameter("If-Match", "header")]
    return paths


class Tagged(Resources):
    """A correct server with an `ETag` for each state."""

    prefix, is_checked, demands = "", True, False

    def __init__(self, paths: Stated | None = None) -> None:
        super().__init__(tagged() if paths is None else paths)
        self.changes = 0

    def keep(self, key: Any, body: Item) -> Item:
        self.changes += 1
        return super().keep(key, {**body, "tag": self.changes})

    def of_one(self, call: Call, key: str) -> Answer:
        tag = f'"{self.kept[key]["tag"]}"'
        if call.method == "PUT" and self.demands and "if-match" not in call.headers:
            return 428, {}
        wanted = call.headers.get("if-match", tag)
        if call.method == "PUT" and self.is_checked and wanted not in {tag, "*"}:
            return 412, {}
        answer = super().of_one(call, key)
        assert isinstance(answer, tuple)
        status, item = answer
        response = answered(status, {name: each for name, each in (item or {}).items() if name != "tag"})
        response.headers["ETag"] = f'{self.prefix}"{self.kept[key]["tag"]}"'
        return response


class TagNotChecked(Tagged):
    is_checked = False


class RefusesEachTag(Tagged):
    def of_one(self, call: Call, key: str) -> Answer:
        return (412, {}) if "if-match" in call.headers else super().of_one(call, key)


class RefusesEachVersion(Pages):
    def is_stale(self, call: Call, item: Item) -> bool:
        return "version" in call.body and self.kept[str(item["id"])]["version"] > 1


class TestAccuses:
    def test_a_server_that_refuses_the_current_tag_is_found(self, judge: Judge) -> None:
        summary = judge(RefusesEachTag(), tagged())

        assert accused(summary)["put/header/If-Match/stale-write"] == "failure"
        assert verdict(summary, "put/header/If-Match/stale-write").expected.startswith("acceptance of the current")

    def test_a_server_that_refuses_the_current_version_is_found(self, judge: Judge) -> None:
        assert accused(judge(RefusesEachVersion(), pages()))[CHANGE] == "warning current refused"

    def test_change_of_an_old_revision_in_the_metadata_is_found(self, judge: Judge) -> None:
        assert accused(judge(Charts(is_checked=False), charts())) == {
            "put/body/metadata/resourceVersion/stale-write": "warning stale"
        }

    def test_a_put_of_an_old_version_is_a_warning(self, judge: Judge) -> None:
        summary = judge(PutOverwrites(), pages())

        assert accused(summary)[PUT] == "warning stale"
        assert CHANGE not in accused(summary)
        found = verdict(summary, PUT)
        assert found.seen == (3, 3)
        assert found.evidence is not None
        assert found.evidence.before is not None
        assert found.evidence.request.body["version"] < found.evidence.before.answer["version"]

    @pytest.mark.parametrize("server", [NothingChecked, CountsFromTheClient])
    def test_an_optional_version_is_sent_and_must_be_compared(self, judge: Judge, server: Any) -> None:
        summary = judge(server(), pages())

        assert {each for each in (PUT, CHANGE) if accused(summary).get(each) == "warning stale"} == {PUT, CHANGE}

    def test_an_if_match_that_is_not_compared_is_a_failure(self, judge: Judge) -> None:
        summary = judge(TagNotChecked(), tagged())

        assert accused(summary)["put/header/If-Match/stale-write"] == "failure"

    @pytest.mark.many(2)
    @pytest.mark.parametrize(
        ("words", "of_conflict", "level"),
        [
            ("Replaces the page, if the version is the current one.", "Conflict", "failure"),
            ("", "The version is out of date.", "failure"),
            ("Replaces the page.", "Conflict", "warning stale"),
            ("Replaces the page. If the name is taken, the current version stays.", "Conflict", "warning stale"),
            ("", "The API version is outdated.", "warning stale"),
        ],
    )
    def test_an_old_version_is_a_failure_where_the_document_says_that_it_is_refused(
        self, judge: Judge, words: str, of_conflict: str, level: str
    ) -> None:
        paths = pages()
        paths["/pages/{id}"]["put"]["description"] = words
        paths["/pages/{id}"]["put"]["responses"]["409"] = {"description": of_conflict}

        assert accused(judge(PutOverwrites(paths), paths))[PUT] == level


class OfTheDay(NothingChecked):
    """The version is that of the day."""

    def next(self, old: Item, new: Item) -> Any:
        return 1


class OfTheClient(NothingChecked):
    """A version is what the client says."""

    def next(self, old: Item, new: Item) -> Any:
        return new.get("version", old["version"])


class Merging(NothingChecked):
    """A change of an old version is merged: what others changed since then stays."""

    def __init__(self) -> None:
        super().__init__()
        self.since: dict[tuple[str, str], int] = {}

    def change(self, key: str, body: Item) -> Item:
        old = self.kept[key]
        version: Any = body.get("version", old["version"])
        new = {name: each for name, each in body.items() if self.since.get((key, name), 0) <= version}
        self.since |= {(key, name): old["version"] + 1 for name, each in new.items() if each != old.get(name)}
        return super().change(key, new)

    replace = change


class OnlyRealChanges(Pages):
    """A change that changes nothing gives no new version."""

    def next(self, old: Item, new: Item) -> Any:
        names = SENT.keys()
        return old["version"] + any(old.get(name) != new.get(name) for name in names)


class Precondition(Pages):
    status = 412


class WeaklyTagged(TagNotChecked):
    """A proxy weakens each `ETag`."""

    prefix = "W/"


class TestDoesNotAccuse:
    @pytest.mark.parametrize("server", [Charts(), Labeled(is_checked=False)], ids=["checked", "a label"])
    def test_metadata_with_a_revision_that_is_checked_or_is_none_is_not_accused(
        self, judge: Judge, server: Charts
    ) -> None:
        assert accused(judge(server, charts())) == {}

    @pytest.mark.many(2)
    @pytest.mark.parametrize("server", [Pages, OfTheDay, OfTheClient, Merging, OnlyRealChanges, Precondition])
    def test_correct_server(self, judge: Judge, server: Any) -> None:
        summary = judge(server(), pages("409 412 422"))

        assert not {PUT, CHANGE} & accused(summary).keys()

    @pytest.mark.parametrize("server", [Pages, OnlyRealChanges, Precondition])
    def test_a_refused_change_passes(self, judge: Judge, server: Any) -> None:
        summary = judge(server(), pages("409 412 422"))

        assert {verdict(summary, each).outcome for each in (PUT, CHANGE)} == {"pass"}

    @pytest.mark.parametrize("server", [Tagged, WeaklyTagged])
    def test_correct_if_match(self, judge: Judge, server: Any) -> None:
        assert "put/header/If-Match/stale-write" not in accused(judge(server(), tagged()))

    def test_a_strong_tag_that_is_compared_passes(self, judge: Judge) -> None:
        assert verdict(judge(Tagged(), tagged()), "put/header/If-Match/stale-write").outcome == "pass"

    def test_missing_if_match_that_is_answered_with_428_passes(self, judge: Judge) -> None:
        paths = tagged("412 422 428")
        paths["/pages/{id}"]["put"]["parameters"] = [parameter("If-Match", "header", required=True)]
        server = Tagged(paths)
        server.demands = True

        summary = judge(server, paths)

        assert accused(summary) == {}
        assert verdict(summary, "put/header/If-Match/required").outcome == "pass"

    def test_without_a_documented_conflict_nothing_is_raised(self, judge: Judge) -> None:
        summary = judge(NothingChecked(pages("422")), pages("422"))

        assert not {PUT, CHANGE} & {each.requirement.id for each in summary.verdicts}

    def test_last_write_wins_in_words_raises_nothing(self, judge: Judge) -> None:
        paths = pages(description="Informational: the server ignores it.")
        paths["/pages/{id}"]["put"]["description"] = "The last write wins."
        summary = judge(NothingChecked(paths), paths)

        assert not {PUT, CHANGE} & {each.requirement.id for each in summary.verdicts}


def shared(words: str) -> tuple[Stated, Stated]:
    """Return paths whose PUT takes the schema of the response, and 409 with these words; and the components."""
    schema = object_of("name", id={**INTEGER, "readOnly": True}, version=VERSION, name=WORD, note=TEXT)
    page: Stated = {"$ref": "#/components/schemas/Page"}
    paths = resources("/pages", page, page, key=ID, made="201", refuses="409 422", get="read", put="put")
    paths["/pages/{id}"]["put"]["responses"]["409"] = {"description": words}
    return paths, {"schemas": {"Page": schema}}


def is_raised(judge: Judge, words: str) -> bool:
    """Return whether the PUT of the schema of the response must compare versions."""
    paths, components = shared(words)
    summary = judge(lambda _: (501, {}), paths, components)
    return PUT in {each.requirement.id for each in summary.verdicts}


def test_a_body_with_the_schema_of_the_response_needs_words_of_concurrency(judge: Judge) -> None:
    assert not is_raised(judge, "The name is taken.")
    assert is_raised(judge, "The page was modified by another client: the version is stale.")
