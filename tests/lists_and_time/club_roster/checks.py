"""What a client sees of each freedom and each lie of club_roster."""

import itertools
import time

NUMBERS = itertools.count(1)
UNKNOWN = "00000000-0000-4000-8000-000000000000"


def club(api, **fields):
    return api.made("/clubs", {"name": "Lakeside", **fields})


def team(api, owner, **fields):
    return api.made(f"/clubs/{owner['id']}/teams", {"name": f"Team {next(NUMBERS)}", **fields})


def path(one):
    return f"/clubs/{one['club_id']}/teams/{one['id']}"


def ids(*made):
    return [one["id"] for one in made]


def pages(api, where, **query):
    """All pages of a list, each as its ids."""
    answer, out = api.get(where, **query), []
    while True:
        assert answer.status == 200, f"a page of {where} is {answer.status}"
        out.append(ids(*answer.data["data"]))
        if answer.data["next_cursor"] is None:
            return out
        answer = api.get(where, cursor=answer.data["next_cursor"])


def shown(api, where="/clubs", **query):
    return sum(pages(api, where, **query), [])  # noqa: RUF017


def freedom_active_false_is_all(api):
    owner = club(api)
    on, off = team(api, owner), team(api, owner, active=False)
    where = f"/clubs/{owner['id']}/teams"
    assert shown(api, where, active="false") == ids(on, off)
    assert shown(api, where, active="true") == ids(on)


def freedom_level_at_least(api):
    owner = club(api)
    team(api, owner, level=1)
    two, three = team(api, owner, level=2), team(api, owner, level=3)
    assert shown(api, f"/clubs/{owner['id']}/teams", level=2) == ids(two, three)


def freedom_unknown_parent_404(api):
    assert api.get(f"/clubs/{UNKNOWN}/teams").status == 404


def freedom_short_pages(api):
    owner = club(api)
    for level in (1, 1, 5):
        team(api, owner, level=level)
    assert [len(one) for one in pages(api, f"/clubs/{owner['id']}/teams", level=5, limit=1)] == [0, 0, 1]


def freedom_cursor_snapshot(api):
    one, two = club(api, name="B"), club(api, name="C")
    first = api.get("/clubs", limit=1).data
    club(api, name="D")
    second = api.get("/clubs", cursor=first["next_cursor"]).data
    assert ids(*first["data"], *second["data"]) == ids(one, two)
    assert second["next_cursor"] is None


def freedom_row_per_membership(api):
    owner = club(api)
    person = api.made("/people", {"email": "ada@example.org", "name": "Ada"})
    for _ in range(2):
        api.made(f"{path(team(api, owner))}/members", {"person_id": person["id"]})
    assert shown(api, f"/clubs/{owner['id']}/people") == [person["id"]] * 2


def freedom_updated_null_at_first(api):
    one = team(api, club(api))
    assert one["updated_at"] is None
    assert api.patch(path(one), {"level": 3}).data["updated_at"] is not None


def freedom_created_two_precisions(api):
    one = club(api)
    read = api.get(f"/clubs/{one['id']}").data["created_at"]
    assert len(read) < len(one["created_at"])
    assert one["created_at"].startswith(read[:-1])


def freedom_updated_before_created(api):
    made = []
    for _ in range(3):
        one = team(api, club(api))
        made.append(api.patch(path(one), {"level": 3}).data)
        time.sleep(0.2)
    assert any(one["updated_at"][:19] + ".000Z" < one["created_at"] for one in made)


def freedom_get_or_create(api):
    one = api.made("/people", {"email": "ada@example.org", "name": "Ada"})
    again = api.post("/people", {"email": "ADA@example.org", "name": "Bea"})
    assert (again.status, again.data) == (200, one)


def freedom_moved_path(api):
    one, new = team(api, club(api)), club(api)
    moved = api.patch(path(one), {"club_id": new["id"]})
    assert moved.status == 200
    assert api.get(path(one)).status == 404
    assert api.get(path(moved.data)).status == 200


def freedom_unique_per_club(api):
    one, two = club(api), club(api)
    team(api, one, name="First")
    team(api, two, name="First")


def freedom_team_full_409(api):
    one = team(api, club(api), max_members=1)
    people = [api.made("/people", {"email": f"p{n}@example.org", "name": "Ada"}) for n in (1, 2)]
    answers = [api.post(f"{path(one)}/members", {"person_id": person["id"]}).status for person in people]
    assert answers == [201, 409]


def freedom_address_null(api):
    assert club(api)["address"] is None
    assert club(api, address={})["address"] == {"street": "", "country": "NL"}


def freedom_id_no_uuid_422(api):
    assert api.get("/clubs/99999999999999999999999").status == 422


def freedom_read_only_ignored(api):
    one = club(api, id=UNKNOWN, created_at="2001-01-01T00:00:00Z")
    assert one["id"] != UNKNOWN
    assert one["created_at"] > "2020"


def lie_filter_youth_false(api):
    yes, no = club(api, youth=True), club(api, youth=False)
    assert shown(api, youth="true") == ids(yes)
    assert shown(api, youth="false") == ids(no), "youth=false shows a club with youth"


def lie_filter_founded_zero(api):
    none, old = club(api), club(api, founded=1900)
    assert shown(api, founded=1900) == ids(old)
    assert shown(api, founded=0) == ids(none), "founded=0 shows a club of 1900"


def lie_filter_motto_empty(api):
    none, one = club(api), club(api, motto="Forward")
    assert shown(api, motto="Forward") == ids(one)
    assert shown(api, motto="") == ids(none), "motto= shows a club with a motto"


def lie_filters_any(api):
    club(api, youth=True, founded=1900)
    both = club(api, youth=True, founded=1950)
    club(api, founded=1950)
    assert shown(api, youth="true", founded=1950) == ids(both), "two filters show clubs that match one of them"


def lie_sort_lost_on_next_page(api):
    made = [club(api, name=name) for name in ("b", "d", "a", "c")]
    seen = shown(api, sort="name_asc", limit=2)
    assert seen == ids(made[2], made[0], made[3], made[1]), "page 2 is not in the order of the names"


def lie_sort_direction_swapped(api):
    late, early = club(api, founded=1950), club(api, founded=1900)
    assert shown(api, sort="founded_asc") == ids(early, late), "founded_asc descends"
    assert shown(api, sort="founded_desc") == ids(late, early)


def lie_cursor_repeats(api):
    made = [club(api) for _ in range(4)]
    seen = shown(api, limit=2)
    assert seen == ids(*made), f"the pages show {len(seen)} items for 4 clubs"


def lie_cursor_ends_early(api):
    made = [club(api) for _ in range(5)]
    seen = shown(api, limit=2)
    assert seen == ids(*made), f"the pages show {len(seen)} of 5 clubs"


def lie_empty_list_500(api):
    status = api.get("/clubs").status
    assert status == 200, f"the list before the first creation is {status}"


def lie_created_on_patch(api):
    one = team(api, club(api))
    time.sleep(1.2)
    api.patch(path(one), {"level": 3})
    seen = api.get(path(one)).data["created_at"]
    assert seen[:22] == one["created_at"][:22], f"created_at was {one['created_at']} and is {seen}"


def lie_updated_stays_null(api):
    one = team(api, club(api))
    api.patch(path(one), {"level": 3})
    seen = api.get(path(one)).data["updated_at"]
    assert seen is not None, "updated_at is null after a PATCH"


def lie_readonly_500(api):
    one = club(api)
    status = api.post("/clubs", {**one, "name": "Other"}).status
    assert status in {201, 422}, f"a creation with the id of a response is {status}"


def lie_team_404_second_club(api):
    first, second = club(api), club(api)
    assert api.get(path(team(api, first))).status == 200
    status = api.get(path(team(api, second))).status
    assert status == 200, f"the GET of a team of the second club is {status}"


def lie_inactive_vanishes(api):
    one = team(api, club(api))
    assert api.patch(path(one), {"active": False}).status == 200
    status = api.get(path(one)).status
    assert status == 200, f"the GET after the PATCH is {status}"


def lie_team_name_twice(api):
    owner = club(api)
    team(api, owner, name="First")
    status = api.post(f"/clubs/{owner['id']}/teams", {"name": "First"}).status
    assert status == 409, f"the second creation of the name is {status}"


def lie_training_days_set(api):
    sent = ["thu", "mon", "thu"]
    seen = team(api, club(api), training_days=sent)["training_days"]
    assert seen == sent, f"training_days is {seen}"


def lie_colors_lowered(api):
    sent = {"home_shirt": "red", "awayShirt": "white"}
    seen = club(api, colors=sent)["colors"]
    assert seen == sent, f"colors is {seen}"


def lie_motto_cut(api):
    assert club(api, motto="a" * 30)["motto"] == "a" * 30
    seen = club(api, motto="ř" * 30)["motto"]
    assert seen == "ř" * 30, f"a motto of 30 letters has {len(seen)}"


def lie_registration_float(api):
    seen = club(api, registration=2**53 + 1)["registration"]
    assert seen == 2**53 + 1, f"9007199254740993 is shown as {seen}"


def lie_put_unknown_created(api):
    status = api.put(f"/clubs/{UNKNOWN}", {"name": "Never there"}).status
    assert status == 404, f"the PUT of an unknown id is {status}"


def lie_kit_bare(api):
    owner = club(api)
    assert team(api, owner, kit={"shirt": "red"})["kit"] == {"shirt": "red", "shorts": "black"}
    seen = team(api, owner)["kit"]
    assert seen == {"shirt": "white", "shorts": "black"}, f"kit is {seen}"
