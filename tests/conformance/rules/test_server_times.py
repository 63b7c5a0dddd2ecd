"""server-times: a change leaves the time of creation as it was, and the time of the last change does not go back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from documents import INTEGER, TEXT, WORD, Stated, in_path, object_of, read_only, resources
from judging import Judge, accused, outcomes, verdict
from servers import Answer, Call, Item, Resources

from bythebook_conformance.rules import server_times

SAID_CREATED, SAID_CHANGED = "When the page was created.", "The time of the last change of the page."
MOMENT: Stated = {"type": "string", "format": "date-time"}
START = datetime(2031, 3, 5, 10, 20, 30, 250_000, UTC)
CHANGED = "change/response/updated_at/server-times:"
CREATED = "change/response/created_at/server-times:created"


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """The servers have clocks of their own, so that no test waits."""
    monkeypatch.setattr(server_times, "_PAUSE", 0.0)


def pages(
    created: str = SAID_CREATED, changed: str = SAID_CHANGED, *, time: Stated | None = None, **more: Stated
) -> Stated:
    """Return the paths of pages with the time of their creation, and with that of their last change."""
    told = MOMENT if time is None else time
    shown = object_of(
        "id name",
        id=INTEGER,
        name=WORD,
        notes=TEXT,
        created_at=read_only({**told, "description": created}),
        updated_at=read_only({**told, "description": changed}),
        **more,
    )
    sent = object_of("name", name=WORD, notes=TEXT)
    return resources(
        "/pages", sent, shown, key=in_path("id", INTEGER), made="201", get="read", put="put", patch="change"
    )


def to_seconds(moment: datetime) -> Any:
    return moment.replace(microsecond=0).isoformat()


class Pages(Resources):
    """A correct server, whose clock goes on by `step` seconds with each call. `spell` writes a time."""

    def __init__(self, paths: Stated, step: float = 0.9, spell: Callable[[datetime], Any] = datetime.isoformat) -> None:
        super().__init__(paths)
        self.now, self.step, self.spell = START, step, spell

    def __call__(self, call: Call) -> Answer:
        self.now += timedelta(seconds=self.step)
        return super().__call__(call)

    def make(self, body: Item) -> Item:
        time = self.spell(self.now)
        return super().make({**body, "created_at": time, "updated_at": time})

    def replace(self, key: str, body: Item) -> Item:
        old = self.kept[key]
        return self.changed(old, {"id": old["id"], "created_at": old["created_at"], **body})

    def change(self, key: str, body: Item) -> Item:
        return self.changed(self.kept[key], {**self.kept[key], **body})

    def changed(self, old: Item, new: Item) -> Item:
        """Keep a page as it was changed."""
        return self.keep(new["id"], {**new, "updated_at": self.spell(self.now)})


class CreatesAnew(Pages):
    """Each change writes both times, as a row that is written anew by a default of its columns."""

    def changed(self, old: Item, new: Item) -> Item:
        return super().changed(old, {**new, "created_at": self.spell(self.now)})


class Zeroes(Pages):
    """A PUT resets the time of creation to the first value of its language."""

    def replace(self, key: str, body: Item) -> Item:
        return self.keep(self.kept[key]["id"], {**super().replace(key, body), "created_at": "0001-01-01T00:00:00Z"})


class GoesBack(Pages):
    """Each change resets the time of the last change to that of the first value of its language."""

    def changed(self, old: Item, new: Item) -> Item:
        return self.keep(new["id"], {**super().changed(old, new), "updated_at": "0001-01-01T00:00:00+00:00"})


class LosesZone(Pages):
    """A change writes the time of a clock that is an hour behind, and calls it UTC."""

    def changed(self, old: Item, new: Item) -> Item:
        time = (self.now - timedelta(hours=1)).isoformat()
        return self.keep(new["id"], {**super().changed(old, new), "updated_at": time})


class Stays(Pages):
    """Only a creation writes the time of the last change."""

    def changed(self, old: Item, new: Item) -> Item:
        return self.keep(new["id"], {**new, "updated_at": old["updated_at"]})


class ChangesUnit(Pages):
    """A creation writes milliseconds, and a change seconds."""

    def changed(self, old: Item, new: Item) -> Item:
        return self.keep(new["id"], {**new, "updated_at": int(self.now.timestamp())})


def to_milliseconds(moment: datetime) -> Any:
    return int(moment.timestamp() * 1000)


class TestAccuses:
    @pytest.mark.parametrize("step", [3, 0.9, 0.2])
    def test_a_time_of_creation_that_moves_is_a_failure(
        self, judge: Judge, step: float, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        paths = pages()
        server = CreatesAnew(paths, step)
        if step < 0.3:  # the run waits, and the server's clock goes on by so much

            def wait(session: Any, seconds: float) -> None:
                server.now += timedelta(seconds=1.1)

            monkeypatch.setattr("bythebook_conformance.running.phases.probing.Probing.rest", wait)
        summary = judge(server, paths)

        assert accused(summary) == dict.fromkeys((CREATED, CREATED.replace("change", "put")), "failure")
        assert verdict(summary, CREATED).seen == (3, 3)

    def test_a_time_of_creation_that_is_set_to_a_constant_is_seen_in_new_resources(self, judge: Judge) -> None:
        paths = pages()
        found = verdict(judge(Zeroes(paths), paths), CREATED.replace("change", "put"))

        assert (found.level, found.seen) == ("failure", (3, 3))

    def test_a_name_alone_gives_a_warning(self, judge: Judge) -> None:
        paths = pages("", "")

        assert accused(judge(CreatesAnew(paths), paths)).get(CREATED) == "warning moved"
        assert accused(judge(GoesBack(paths), paths)).get(f"{CHANGED}goes-back") == "warning set back"

    def test_a_description_tells_the_time_whatever_its_name(self, judge: Judge) -> None:
        since = read_only({**MOMENT, "description": "The date on which the page was created"})
        paths = pages(since=since)

        class Since(CreatesAnew):
            def keep(self, key: Any, body: Item) -> Item:
                return super().keep(key, {**body, "since": body["created_at"]})

        assert accused(judge(Since(paths), paths)).get("change/response/since/server-times:created") == "failure"

    def test_numbers_of_seconds_are_times(self, judge: Judge) -> None:
        paths = pages(time=INTEGER)
        server = CreatesAnew(paths, 3, lambda moment: int(moment.timestamp()))

        assert accused(judge(server, paths)).get(CREATED) == "failure"

    def test_seconds_in_place_of_milliseconds_go_back(self, judge: Judge) -> None:
        paths = pages(time=INTEGER)
        found = accused(judge(ChangesUnit(paths, 3, to_milliseconds), paths))

        assert found.get(f"{CHANGED}goes-back") == "failure"

    def test_an_empty_change_that_sets_the_time_back_is_followed_by_another_one(self, judge: Judge) -> None:
        """The first change of a page shows nothing new, and after it the time goes on."""
        paths = pages(time=INTEGER)
        del paths["/pages/{id}"]["put"]
        body = object_of("", name=WORD, notes=TEXT)
        paths["/pages/{id}"]["patch"]["requestBody"]["content"]["application/json"]["schema"] = body
        found = accused(judge(ChangesUnit(paths, 3, to_milliseconds), paths))

        assert found == {f"{CHANGED}goes-back": "failure"}

    @pytest.mark.parametrize("server", [GoesBack, LosesZone])
    def test_a_time_of_the_last_change_that_goes_back_is_a_failure(self, judge: Judge, server: type[Pages]) -> None:
        paths = pages()

        assert accused(judge(server(paths), paths)).get(f"{CHANGED}goes-back") == "failure"

    def test_a_time_of_the_last_change_that_stays_is_a_warning(self, judge: Judge) -> None:
        paths = pages()
        found = accused(judge(Stays(paths), paths))

        assert found == {f"{one}/response/updated_at/server-times:stays": "warning stays" for one in ("change", "put")}


class Versions(Pages):
    """A change makes a new row, with a version and a time of its own."""

    def make(self, body: Item) -> Item:
        return super().make({**body, "version": 1})

    def changed(self, old: Item, new: Item) -> Item:
        version = {"version": old["version"] + 1, "created_at": self.spell(self.now)}
        return super().changed(old, {**new, **version})


class Nodes(Pages):
    """Two nodes answer in turn: the clock of one is a second behind."""

    def changed(self, old: Item, new: Item) -> Item:
        behind = timedelta(seconds=self.count % 2 or (hash(new["name"]) % 2))
        return self.keep(new["id"], {**new, "updated_at": (self.now - behind).isoformat()})


class Zones(Pages):
    """Each read writes the times in another zone."""

    turn = 0

    def of_one(self, call: Call, key: str) -> Answer:
        status, item = super().of_one(call, key)  # type: ignore[misc]
        self.turn += 1
        zone = timezone(timedelta(hours=self.turn % 5))
        times = {name: datetime.fromisoformat(item[name]).astimezone(zone).isoformat() for name in TIMES}
        return status, {**item, **times}


TIMES = ("created_at", "updated_at")


class Standing(Pages):
    """Its clock stands still, as that of a test does."""

    def __init__(self, paths: Stated) -> None:
        super().__init__(paths, 0)


class Rounding(Pages):
    """The response to a creation shows microseconds, and what is stored has whole seconds."""

    def make(self, body: Item) -> Item:
        made = super().make(body)
        self.keep(made["id"], {**made, **{name: to_seconds(datetime.fromisoformat(made[name])) for name in TIMES}})
        return made


class TestDoesNotAccuse:
    @pytest.mark.parametrize(
        "words",
        [
            "When the page was created or changed last. Each PUT and PATCH sets it.",
            "When the page was created, and updated by each change.",
            "The time of the creation at first.",
        ],
    )
    def test_a_time_of_the_last_change_may_be_that_of_the_creation_at_first(self, judge: Judge, words: str) -> None:
        paths = pages(changed=words)

        assert accused(judge(Pages(paths), paths)) == {}

    def test_words_alone_may_speak_of_both(self, judge: Judge) -> None:
        """The name says nothing."""
        stamp = read_only({**MOMENT, "description": "When the page was created or last edited."})
        paths = pages(stamp=stamp)

        class Stamped(Pages):
            def keep(self, key: Any, body: Item) -> Item:
                return super().keep(key, {**body, "stamp": self.spell(self.now)})

        assert accused(judge(Stamped(paths), paths)) == {}

    @pytest.mark.parametrize("step", [0.01, 0.9, 3])
    def test_correct_times_pass(self, judge: Judge, step: float) -> None:
        paths = pages()
        summary = judge(Pages(paths, step), paths)

        assert accused(summary) == {}
        own = {name: each for name, each in outcomes(summary).items() if "server-times" in name}
        assert len(own) == 6
        assert set(own.values()) == {"pass"}

    @pytest.mark.many(2)
    @pytest.mark.parametrize("server", [Nodes, Zones, Standing, Rounding])
    def test_correct_server(self, judge: Judge, server: Any) -> None:
        paths = pages()
        found = accused(judge(server(paths), paths))

        assert not [each for each in found if "server-times" in each]

    @pytest.mark.many(2)
    @pytest.mark.parametrize(
        "spell",
        [
            lambda moment: moment.replace(second=0, microsecond=0).isoformat(),
            lambda moment: moment.date().isoformat(),
            to_seconds,
            lambda moment: moment.replace(tzinfo=None).isoformat(),
            lambda moment: moment.strftime("%a, %d %b %Y %H:%M:%S GMT"),
        ],
        ids=["minutes", "days", "seconds", "no zone", "as HTTP has it"],
    )
    def test_times_of_another_form(self, judge: Judge, spell: Callable[[datetime], Any]) -> None:
        paths = pages(time=TEXT)

        assert accused(judge(Pages(paths, 0.9, spell), paths)) == {}

    @pytest.mark.parametrize("spell", [to_milliseconds, lambda moment: int(moment.timestamp())])
    def test_numbers_of_one_unit(self, judge: Judge, spell: Callable[[datetime], Any]) -> None:
        paths = pages(time=INTEGER)

        assert accused(judge(Pages(paths, 0.9, spell), paths)) == {}

    def test_a_version_has_a_time_of_its_own(self, judge: Judge) -> None:
        shown = object_of(
            "id name", id=INTEGER, name=WORD, version=read_only(INTEGER), created_at=read_only({**MOMENT})
        )
        sent = object_of("name", name=WORD)
        paths = resources("/pages", sent, shown, key=in_path("id", INTEGER), made="201", get="read", patch="change")
        summary = judge(Versions(paths, 3), paths)

        assert accused(summary) == {}
        assert outcomes(summary)[CREATED] == "inconclusive"

    @pytest.mark.parametrize(
        "words",
        ["When the current version was created", "Creation time, unless the page was imported", "Time of the revision"],
    )
    def test_a_description_of_something_else_raises_nothing(self, judge: Judge, words: str) -> None:
        paths = pages(words)
        summary = judge(CreatesAnew(paths), paths)

        assert accused(summary) == {}
        assert CREATED not in outcomes(summary)

    def test_a_put_that_replaces_may_create_anew(self, judge: Judge) -> None:
        paths = pages()
        paths["/pages/{id}"]["put"]["summary"] = "Replace a page"
        summary = judge(CreatesAnew(paths), paths)

        assert accused(summary) == {CREATED: "failure"}

    def test_a_put_that_replaces_keeps_what_is_set_once(self, judge: Judge) -> None:
        paths = pages("Set once.")
        paths["/pages/{id}"]["put"]["summary"] = "Replace a page"

        assert accused(judge(CreatesAnew(paths), paths)) == dict.fromkeys(
            (CREATED, CREATED.replace("change", "put")), "failure"
        )

    @pytest.mark.parametrize(
        "words", ["", "When the text of the page was last changed", "Time of the last update of its items"]
    )
    def test_a_time_of_some_changes_may_stay(self, judge: Judge, words: str) -> None:
        paths = pages(changed=words)
        found = accused(judge(Stays(paths), paths))

        assert not [each for each in found if each.endswith(":stays")]

    def test_a_time_that_a_change_may_hold_raises_nothing(self, judge: Judge) -> None:
        paths = pages()
        sent = object_of("name", name=WORD, notes=TEXT, created_at=MOMENT)
        paths["/pages/{id}"]["patch"] = {
            **paths["/pages/{id}"]["patch"],
            "requestBody": {"required": True, "content": {"application/json": {"schema": sent}}},
        }

        assert CREATED not in outcomes(judge(Pages(paths), paths))
