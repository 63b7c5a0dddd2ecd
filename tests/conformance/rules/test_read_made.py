"""read-made: a read shows what the server itself put into the response to the write."""

from __future__ import annotations

from typing import Any

import pytest
from articles import ARTICLES, Articles
from documents import INTEGER, TEXT, Stated, in_path, nullable, object_of, parameter, resources
from judging import Judge, accused, passed, warnings
from notes import NOTES, Notes
from servers import Item, Resources, Show, hiding

NAMED: Stated = {"name": TEXT, "note": TEXT}


def jobs(sent: Stated, shown: Stated) -> Stated:
    return resources("/jobs", sent, shown, key=in_path("id", INTEGER), made="201", get="get")


def making(**made: Stated) -> Stated:
    """Return the paths of jobs for which the server makes these properties."""
    return jobs(object_of(**NAMED), object_of(id=INTEGER, **NAMED, **made))


def adding(**made: Any) -> Show:
    return lambda job: {**job, **made}


def by_author(**changed: Any) -> Show:
    return lambda article: {**article, "author": {**article["author"], **changed}}


STATUS: Stated = {"status": TEXT, "activity": TEXT, "step": TEXT}
QUEUED = adding(status="queued", activity="waiting", step="one")
ENVELOPE = object_of(summary=TEXT, job=object_of(id=INTEGER, name=TEXT, badge=TEXT))


class Enveloped(Resources):
    """Jobs in an envelope, though the request has none; `badge` is what a read shows of it."""

    def __init__(self, badge: str) -> None:
        super().__init__(jobs(object_of(name=TEXT), ENVELOPE))
        self.answers = lambda job: {"summary": "the job is made", "job": {**job, "badge": "gold"}}
        self.reads = lambda job: {"job": {**job, "badge": badge}}


NUMBERED = object_of(id=INTEGER, **NAMED)
CHOSEN = resources("/jobs", NUMBERED, NUMBERED, key=in_path("id", INTEGER), made="201", get="get", put="put")
TAKEN = resources("/jobs", NUMBERED, NUMBERED, key=in_path("id", INTEGER), made="201", get="get")
IDS = ("make/response/id/read-made", "put/response/id/read-made")


class Chosen(Resources):
    """A correct server of jobs with an id that a body may hold. `changed` is what a read shows of a changed job."""

    def __init__(self, *, reads: Show = dict, changed: Show = dict) -> None:
        super().__init__(CHOSEN, reads=lambda job: (changed if job["id"] in self.replaced else reads)(job))
        self.replaced: set[int] = set()

    def replace(self, key: str, body: Item) -> Item:
        self.replaced.add(int(key))
        return super().replace(key, body)


class Taking(Resources):
    """A correct server that takes the ids which clients choose. It reads them back unless `hides` says otherwise."""

    def __init__(self, hides: str = "") -> None:
        super().__init__(TAKEN, reads=self.told)
        self.hides, self.chosen = hides, set[int]()

    def told(self, job: Item) -> Item:
        is_chosen = job["id"] in self.chosen
        is_hidden = {"chosen": is_chosen, "made": not is_chosen, "every": True}.get(self.hides, False)
        return hiding("id")(job) if is_hidden else job

    def make(self, body: Item) -> Item:
        self.count += 1
        if "id" in body:
            self.chosen.add(body["id"])
        return self.keep(body.get("id", -self.count), body)


def read_with(asked: str) -> Stated:
    """Return the paths of jobs with a badge, whose read takes a parameter."""
    paths = making(badge=TEXT)
    paths["/jobs/{id}"]["get"]["parameters"] = [parameter(asked)]
    return paths


GOLD, EMPTY = adding(badge="gold"), adding(badge="")


class TestAccuses:
    def test_read_that_takes_another_parameter_and_lacks_what_the_server_made_is_a_warning(self, judge: Judge) -> None:
        paths = read_with("locale")

        assert accused(judge(Resources(paths, answers=GOLD, reads=EMPTY), paths)) == {
            "make/response/badge/read-made": "warning lost on read"
        }

    def test_read_that_lacks_only_the_ids_that_clients_chose_is_a_warning(self, judge: Judge) -> None:
        assert accused(judge(Taking("chosen"), TAKEN)) == {IDS[0]: "warning lost on read"}

    @pytest.mark.parametrize(
        ("server", "places"),
        [
            (Chosen(reads=lambda job: {**job, "id": job["id"] + 1}), IDS[:1]),
            (Chosen(changed=lambda job: {**job, "id": job["id"] + 1}), IDS[1:]),
            (Chosen(changed=hiding("id")), IDS[1:]),
        ],
        ids=["created", "changed", "left out"],
    )
    def test_read_of_another_id_than_the_client_may_choose_is_a_warning(
        self, judge: Judge, server: Chosen, places: tuple[str, ...]
    ) -> None:
        assert accused(judge(server, CHOSEN)) == dict.fromkeys(places, "warning lost on read")

    def test_read_that_lacks_what_the_server_made_is_a_warning(self, judge: Judge) -> None:
        assert accused(judge(Notes(reads=hiding("password", "etag")), NOTES)) == {
            "make/response/etag/read-made": "warning lost on read",
            "put/response/etag/read-made": "warning lost on read",
        }

    def test_read_of_another_id_is_a_warning(self, judge: Judge) -> None:
        server = Notes(reads=lambda note: {**hiding("password")(note), "id": 0})

        assert accused(judge(server, NOTES)) == {
            "make/response/id/read-made": "warning lost on read",
            "put/response/id/read-made": "warning lost on read",
            "make/listed": "warning listed",
        }

    def test_read_of_the_next_id_is_a_warning(self, judge: Judge) -> None:
        paths = making()

        assert accused(judge(Resources(paths, reads=lambda job: {**job, "id": job["id"] + 1}), paths)) == {
            "make/response/id/read-made": "warning lost on read"
        }

    @pytest.mark.parametrize(
        ("reads", "place"),
        [(adding(slug=""), "slug"), (by_author(name=""), "author/name"), (by_author(bio=""), "author/bio")],
        ids=["slug", "name", "bio"],
    )
    def test_read_that_empties_a_member_of_an_envelope_is_a_warning(
        self, judge: Judge, reads: Show, place: str
    ) -> None:
        assert accused(judge(Articles(ARTICLES, reads=reads), ARTICLES)) == {
            f"make/response/article/{place}/read-made": "warning lost on read"
        }

    def test_job_in_the_same_state_that_shows_less_is_a_warning(self, judge: Judge) -> None:
        paths = making(**STATUS)

        assert accused(judge(Resources(paths, answers=QUEUED, reads=adding(status="queued", activity="")), paths)) == {
            f"make/response/{name}/read-made": "warning lost on read" for name in ("activity", "step")
        }

    def test_member_beside_the_only_property_of_the_request_is_the_resource_s(self, judge: Judge) -> None:
        assert accused(judge(Enveloped(badge=""), jobs(object_of(name=TEXT), ENVELOPE))) == {
            "make/response/job/badge/read-made": "warning lost on read"
        }


class TestDoesNotAccuse:
    def test_read_with_a_parameter_that_asks_for_more_may_lack_what_the_server_made(self, judge: Judge) -> None:
        paths = read_with("expand")

        assert accused(judge(Resources(paths, answers=GOLD, reads=EMPTY), paths)) == {}

    def test_token_that_the_server_made_may_be_shown_once(self, judge: Judge) -> None:
        paths = making(token=TEXT)

        assert accused(judge(Resources(paths, answers=adding(token="abc")), paths)) == {}

    def test_value_that_some_reads_have_is_no_finding(self, judge: Judge) -> None:
        paths = making(badge=TEXT)
        server = Resources(paths, answers=GOLD, reads=lambda job: (EMPTY if job["id"] % 2 else GOLD)(job))

        assert accused(judge(server, paths)) == {}

    @pytest.mark.parametrize("hides", ["", "made", "every"])
    def test_server_may_take_the_ids_that_clients_choose(self, judge: Judge, hides: str) -> None:
        assert accused(judge(Taking(hides), TAKEN)).keys() & set(IDS) == set()

    @pytest.mark.parametrize(
        "reads", [dict, hiding("id"), lambda job: {**job, "id": f"{job['id']}."}], ids=["shown", "left out", "spelled"]
    )
    def test_read_may_leave_out_or_spell_the_id_that_its_path_has(self, judge: Judge, reads: Show) -> None:
        found = accused(judge(Chosen(reads=reads, changed=reads), CHOSEN))

        assert found.keys() & set(IDS) == set()

    def test_read_that_shows_what_the_server_made_passes(self, judge: Judge) -> None:
        summary = judge(Notes(), NOTES)

        assert accused(summary) == {}
        assert {"make/response/etag/read-made", "make/response/id/read-made"} <= passed(summary)

    @pytest.mark.parametrize(
        "reads",
        [
            dict,
            adding(views=0),
            adding(notices=[]),
            adding(warning=""),
            by_author(following=False),
            lambda article: {**article, "author": {"name": "somebody"}},
        ],
        ids=["as it is", "counted anew", "read notices", "no more warning", "follows no more", "author in brief"],
    )
    def test_what_moves_on_need_not_be_the_same(self, judge: Judge, reads: Show) -> None:
        assert accused(judge(Articles(ARTICLES, reads=reads), ARTICLES)) == {}

    def test_message_beside_the_resource_need_not_be_the_same(self, judge: Judge) -> None:
        class Silent(Articles):
            def wrapped(self, item: Item) -> Item:
                return {**super().wrapped(item), "message": ""}

        assert accused(judge(Silent(ARTICLES), ARTICLES)) == {}

    def test_job_that_is_done_when_it_is_read_may_show_less(self, judge: Judge) -> None:
        paths = making(**STATUS)

        assert accused(judge(Resources(paths, answers=QUEUED, reads=adding(status="done", activity="")), paths)) == {}

    @pytest.mark.parametrize(
        ("schema", "written", "read"),
        [
            ({"status": object_of(text=TEXT)}, {"status": {"text": "starting"}}, {"status": {"text": ""}}),
            ({"locked_by": TEXT}, {"locked_by": "worker"}, {"locked_by": ""}),
            ({"owner": nullable(TEXT)}, {"owner": "somebody"}, {"owner": None}),
            ({"uploadUrl": TEXT}, {"uploadUrl": "https://files.test/1"}, {}),
            ({"info": TEXT, "result": TEXT, "tip": TEXT}, {"info": "made", "result": "created", "tip": "look"}, {}),
            ({"changes": object_of(by=TEXT)}, {"changes": {"by": "somebody"}}, {"changes": {"by": ""}}),
            ({"previous_name": TEXT}, {"previous_name": "before"}, {"previous_name": ""}),
        ],
        ids=["state", "lock", "null", "shown once", "remarks", "changes", "before"],
    )
    def test_what_passes_is_no_part_of_the_resource(
        self, judge: Judge, schema: Stated, written: Item, read: Item
    ) -> None:
        paths = making(**schema)

        assert accused(judge(Resources(paths, answers=adding(**written), reads=adding(**read)), paths)) == {}

    def test_count_that_equals_the_id_by_chance_may_go_on(self, judge: Judge) -> None:
        paths = making(seen=INTEGER)

        assert warnings(judge(Resources(paths, answers=adding(seen=1), reads=adding(seen=2)), paths)) == {}

    def test_what_stands_around_the_resource_is_about_the_request(self, judge: Judge) -> None:
        """Also where the request has but one property, which makes no envelope known."""
        assert warnings(judge(Enveloped(badge="gold"), jobs(object_of(name=TEXT), ENVELOPE))) == {}
