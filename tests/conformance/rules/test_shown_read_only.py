"""shown-read-only: a client cannot set a property that only the response schema has, and calls readOnly."""

from __future__ import annotations

from typing import Any

import pytest
from documents import BOOLEAN, INTEGER, TEXT, WORD, Stated, in_path, object_of, read_only, resources
from judging import Judge, accused, failures, outcomes
from servers import Answer, Call, Item, Resources

MOMENT: Stated = {"type": "string", "format": "date-time"}
MADE_VERSION = "make/response/version/shown-read-only"
OWN: Item = {"created_at": "2030-05-06T07:08:09Z", "is_admin": False, "level": 1, "origin": "web"}
SHOWN: Stated = {
    "id": read_only(INTEGER),
    "created_at": read_only(MOMENT),
    "is_admin": read_only(BOOLEAN),
    "level": read_only(INTEGER),
    "origin": read_only({**TEXT, "enum": ["web", "import"]}),
}
SENT = object_of("name", name=WORD, notes=TEXT)


def notes(sent: Stated | None = None, **shown: Stated) -> Stated:
    """Return the paths of notes whose response has what the server sets."""
    body = SENT if sent is None else sent
    told = object_of("id name", **{**SENT["properties"], **SHOWN, **shown})
    return resources(
        "/notes",
        body,
        told,
        key=in_path("id", INTEGER),
        made="201",
        get="read",
        put="put",
        patch="change",
        delete="drop",
    )


class Notes(Resources):
    """A correct server: it ignores what the client may not set. `taken` names what it takes."""

    taken: tuple[str, ...] = ()

    def opened(self, body: Item) -> Item:
        return {name: each for name, each in body.items() if name in {"name", "notes", *self.taken}}

    def make(self, body: Item) -> Item:
        return super().make({**OWN, **body})

    def replace(self, key: str, body: Item) -> Item:
        own = {name: each for name, each in self.kept[key].items() if name in {*OWN, "id"}}
        return self.keep(own["id"], {**own, **body})


class Taking(Notes):
    taken = ("created_at", "is_admin", "level", "origin")


class SavesById(Notes):
    """A creation with the id of a note writes that note."""

    taken = ("id",)

    def make(self, body: Item) -> Item:
        if str(body.get("id")) in self.kept:
            return self.replace(str(body["id"]), body)
        return super().make(body)

    def change(self, key: str, body: Item) -> Item:
        return super().change(key, {name: each for name, each in body.items() if name != "id"})

    def replace(self, key: str, body: Item) -> Item:
        return super().replace(key, {name: each for name, each in body.items() if name != "id"})


class WritesWhatTheBodyNames(Notes):
    """A PUT takes the id of the body, not that of the path."""

    taken = ("id",)

    def make(self, body: Item) -> Item:
        return super().make({name: each for name, each in body.items() if name != "id"})

    def change(self, key: str, body: Item) -> Item:
        return super().change(key, {name: each for name, each in body.items() if name != "id"})

    def replace(self, key: str, body: Item) -> Item:
        at = str(body.pop("id", key))
        return super().replace(at if at in self.kept else key, body)


class Counting(Notes):
    """Each change raises the version of a note."""

    def make(self, body: Item) -> Item:
        return super().make({"version": 1, **body})

    def replace(self, key: str, body: Item) -> Item:
        version = self.kept[key]["version"] + 1
        return self.keep(self.kept[key]["id"], {**super().replace(key, body), "version": version})

    def change(self, key: str, body: Item) -> Item:
        return super().change(key, {**body, "version": self.kept[key]["version"] + 1})


class TakesRevisions(Counting):
    """A creation takes the version that the client sends."""

    taken = ("version",)

    def change(self, key: str, body: Item) -> Item:
        return super().change(key, {name: each for name, each in body.items() if name != "version"})


class RefusesRevisions(Counting):
    """It refuses a version of the client."""

    def accepts(self, call: Call) -> bool:
        return super().accepts(call) and "version" not in call.body


class Crashing(Notes):
    """It breaks on a property that it knows and does not expect."""

    def __call__(self, call: Call) -> Answer:
        if isinstance(call.body, dict) and "level" in call.body:
            return 500, {"detail": "unexpected keyword argument 'level'"}
        return super().__call__(call)


def of(name: str) -> set[str]:
    return {f"{one}/response/{name}/shown-read-only" for one in ("make", "put", "change")}


class TestAccuses:
    def test_what_the_client_sets_is_a_failure(self, judge: Judge) -> None:
        found = failures(judge(Taking(notes()), notes()))

        assert found == {each for name in Taking.taken for each in of(name)}

    def test_a_revision_that_a_creation_takes_is_a_failure(self, judge: Judge) -> None:
        paths = notes(version=read_only(INTEGER))

        assert failures(judge(TakesRevisions(paths), paths)) == {MADE_VERSION}

    @pytest.mark.parametrize("name", ["created_at", "is_admin"])
    def test_one_property_is_told_from_the_others(self, judge: Judge, name: str) -> None:
        server = Notes(notes())
        server.taken = (name,)

        assert failures(judge(server, notes())) == of(name)

    def test_a_creation_that_writes_the_note_with_the_id_is_a_failure(self, judge: Judge) -> None:
        assert failures(judge(SavesById(notes()), notes())) == {"make/response/id/shown-read-only"}

    def test_a_put_that_writes_the_note_of_the_body_is_a_failure(self, judge: Judge) -> None:
        assert "put/response/id/shown-read-only" in failures(judge(WritesWhatTheBodyNames(notes()), notes()))

    def test_a_server_error_is_one_of_the_operation(self, judge: Judge) -> None:
        found = failures(judge(Crashing(notes()), notes()))

        assert found == {f"{one}/no-server-error" for one in ("make", "put", "change")}


class Refusing(Notes):
    """It refuses what it does not know."""

    def accepts(self, call: Call) -> bool:
        return super().accepts(call) and call.body.keys() <= {"name", "notes"}


class Echoing(Notes):
    """The response to a write shows the whole request, and what is stored is right."""

    def shown(self, call: Call, item: Item) -> Answer:
        status, shown = super().shown(call, item)  # type: ignore[misc]
        return status, {**shown, **{name: each for name, each in call.body.items() if name not in {"id"}}}


class Always(Notes):
    """Its own values are those that the client sends."""

    def make(self, body: Item) -> Item:
        return super().make({**body, "is_admin": True, "origin": "import"})


class TestDoesNotAccuse:
    @pytest.mark.parametrize("server", [Notes, Refusing])
    def test_what_the_server_ignores_or_refuses_passes(self, judge: Judge, server: Any) -> None:
        summary = judge(server(notes()), notes())

        assert accused(summary) == {}
        assert {outcomes(summary)[each] for name in SHOWN for each in of(name)} == {"pass"}

    @pytest.mark.parametrize("server", [Echoing, Always])
    def test_correct_server(self, judge: Judge, server: Any) -> None:
        found = accused(judge(server(notes()), notes()))

        assert not [each for each in found if each.endswith("shown-read-only")]

    def test_a_closed_object_raises_nothing(self, judge: Judge) -> None:
        paths = notes({**SENT, "additionalProperties": False})
        summary = judge(Refusing(paths), paths)

        assert accused(summary) == {}
        assert not [each for each in outcomes(summary) if each.endswith("shown-read-only")]

    def test_a_change_holds_no_revision_and_no_id_of_another_resource(self, judge: Judge) -> None:
        paths = notes(version=read_only(INTEGER), folder_id=read_only(INTEGER))
        summary = judge(Counting(paths), paths)

        assert accused(summary) == {}
        own = {each for each in outcomes(summary) if each.endswith("shown-read-only")}
        assert own
        assert own.isdisjoint(of("version") - {MADE_VERSION} | of("folder_id"))
        assert outcomes(summary)[MADE_VERSION] == "pass"

    def test_a_server_that_refuses_the_revision_must_ignore_the_others(self, judge: Judge) -> None:
        paths = notes(version=read_only(INTEGER))
        server = RefusesRevisions(paths)
        server.taken = ("level",)
        summary = judge(server, paths)

        assert failures(summary) == of("level")
        assert outcomes(summary)[MADE_VERSION] == "pass"

    def test_what_the_request_names_too_is_judged_elsewhere(self, judge: Judge) -> None:
        paths = notes(notes=read_only(TEXT))
        summary = judge(Notes(paths), paths)

        assert not [each for each in outcomes(summary) if "/notes/shown-read-only" in each]
