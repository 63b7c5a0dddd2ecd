"""What a client sees of each freedom and each lie of meter_archive."""

import itertools
import time

NUMBERS = itertools.count(1000)


def meter(api, **fields):
    return api.made("/meters", {"serial": f"AB{next(NUMBERS)}", **fields})


def reading(api, owner, taken_at, **fields):
    return api.made("/readings", {"meter_id": owner["id"], "taken_at": taken_at, **fields})


def ids(*made):
    return [one["id"] for one in made]


def shown(api, path="/meters", **query):
    answer = api.get(path, **{"limit": 200, **query})
    assert answer.status == 200, answer.status
    assert answer.data["items"] is not None, "items is null"
    return ids(*answer.data["items"])


def read(api, one):
    answer = api.get(f"/meters/{one['id']}")
    assert answer.status == 200, answer.status
    return answer.data


def freedom_day_in_zone(api):
    one = reading(api, meter(api), "2026-03-01T22:30:00Z")
    assert shown(api, "/readings", on="2026-03-02") == ids(one)
    assert api.get("/readings", on="2026-03-01").status == 204


def freedom_nulls_first(api):
    owner = meter(api)
    one, none = reading(api, owner, "2026-03-01T10:00:00Z", value=-5), reading(api, owner, "2026-03-01T11:00:00Z")
    assert shown(api, "/readings", sort="value") == ids(none, one)


def freedom_beyond_404(api):
    meter(api)
    assert api.get("/meters", offset=1).status == 404


def freedom_empty_204(api):
    assert api.get("/readings").status == 204


def freedom_limit_refused(api):
    assert api.get("/meters", limit=201).status == 400


def freedom_total_before_filter(api):
    meter(api)
    meter(api, active=False)
    assert api.get("/meters", active="false").data["total"] == 2


def freedom_created_in_zone(api):
    assert meter(api)["created_at"].endswith("+02:00")


def freedom_import_created(api):
    made = api.made("/imports", {"serial": "OLD100", "created_at": "1999-05-04T10:00:00Z"}, 202)
    time.sleep(0.9)
    assert api.get(f"/meters/{made['meter_id']}").data["created_at"] == "1999-05-04T12:00:00.000+02:00"


def freedom_import_later(api):
    made = api.made("/imports", {"serial": "OLD100", "created_at": "1999-05-04T10:00:00Z"}, 202)
    assert api.get(f"/meters/{made['meter_id']}").status == 404
    time.sleep(0.9)
    assert api.get(f"/meters/{made['meter_id']}").status == 200


def freedom_touched_by_reading(api):
    owner = meter(api)
    time.sleep(0.01)
    reading(api, owner, "2026-03-01T10:00:00Z")
    assert read(api, owner)["updated_at"] > owner["updated_at"]


def freedom_correction_new_id(api):
    one = reading(api, meter(api), "2026-03-01T10:00:00Z", value=1)
    new = api.patch(f"/readings/{one['id']}", {"value": 2})
    assert new.status == 200
    assert (new.data["corrects"], new.data["id"] != one["id"]) == (one["id"], True)
    assert api.get(f"/readings/{one['id']}").status == 404


def freedom_ids_beyond_2_53(api):
    one = reading(api, meter(api), "2026-03-01T10:00:00Z")
    assert one["id"] > 2**53
    assert api.get(f"/readings/{one['id']}").data == one


def freedom_deleted_410(api):
    one = meter(api)
    assert api.delete(f"/meters/{one['id']}").status == 204
    assert api.get(f"/meters/{one['id']}").status == 410
    assert api.put(f"/meters/{one['id']}", {"serial": one["serial"]}).status == 410


def freedom_conflict_pair(api):
    one, two = meter(api), meter(api)
    body = {"taken_at": "2026-03-01T10:00:00Z"}
    api.made("/readings", {**body, "meter_id": one["id"]})
    api.made("/readings", {**body, "meter_id": two["id"]})
    again = {"meter_id": one["id"], "taken_at": "2026-03-01T11:00:00+01:00"}
    assert api.post("/readings", again).status == 409


def freedom_taken_at_milliseconds(api):
    one = reading(api, meter(api), "2026-03-01T10:00:00.123987-05:00")
    assert one["taken_at"] == "2026-03-01T10:00:00.123-05:00"


def freedom_pulses_text(api):
    assert meter(api, pulses="9" * 30)["pulses"] == "9" * 30


def freedom_label_keys_sorted(api):
    assert list(meter(api, labels={"b": "1", "a": "2"})["labels"]) == ["a", "b"]


def freedom_alarm_filled(api):
    assert meter(api)["alarm"] == {"low": 0, "high": 100, "mute": False}
    assert meter(api, alarm={"mute": True})["alarm"] == {"low": 0, "high": 100, "mute": True}


def freedom_alarm_merged(api):
    one = meter(api, alarm={"low": 5})
    assert api.patch(f"/meters/{one['id']}", {"alarm": {"high": 50}}).data["alarm"] == {
        "low": 5,
        "high": 50,
        "mute": False,
    }
    assert api.put(f"/meters/{one['id']}", {"serial": one["serial"], "alarm": {"high": 50}}).data["alarm"]["low"] == 0


def freedom_read_only_ignored(api):
    one = meter(api, id="m-77", created_at="2001-01-01T00:00:00Z")
    assert one["id"] != "m-77"
    assert one["created_at"] > "2020"


def lie_filter_active_false(api):
    on, off = meter(api), meter(api, active=False)
    assert shown(api, active="true") == ids(on)
    assert shown(api, active="false") == ids(off), "active=false shows an active meter"


def lie_filter_multiplier_zero(api):
    zero, five = meter(api, multiplier=0), meter(api, multiplier=5)
    assert shown(api, multiplier=5) == ids(five)
    assert shown(api, multiplier=0) == ids(zero), "multiplier=0 shows a meter with 5"


def lie_filter_after_cut(api):
    first, second = meter(api), meter(api)
    reading(api, first, "2026-03-01T10:00:00Z")
    one = reading(api, second, "2026-03-01T10:00:00Z")
    answer = api.get("/readings", meter_id=second["id"], limit=1)
    assert answer.status == 200, f"the first page of the filtered list is {answer.status}"
    assert ids(*answer.data["items"]) == ids(one)


def lie_sort_instants_as_text(api):
    owner = meter(api)
    late = reading(api, owner, "2026-03-01T10:00:00-05:00")
    early = reading(api, owner, "2026-03-01T12:00:00+02:00")
    assert shown(api, "/readings", sort="taken_at") == ids(early, late), "15:00 UTC comes before 10:00 UTC"


def lie_sort_lost_with_filter(api):
    five, four = meter(api, multiplier=5), meter(api, multiplier=4)
    assert shown(api, sort="multiplier") == ids(four, five)
    assert shown(api, sort="multiplier", active="true") == ids(four, five), "with a filter, 5 comes before 4"


def lie_list_null_slice(api):
    answer = api.get("/meters")
    assert answer.status == 200
    assert answer.data["items"] == [], f"items of the empty list is {answer.data['items']}"


def lie_page_gap(api):
    made = [meter(api) for _ in range(5)]
    seen = []
    for offset in (0, 2, 4):
        answer = api.get("/meters", limit=2, offset=offset)
        seen += ids(*answer.data["items"])
    assert seen == ids(*made), f"the pages show {len(seen)} of 5 meters"


def lie_created_is_now(api):
    one = meter(api)
    time.sleep(1.2)
    seen = read(api, one)["created_at"]
    assert seen == one["created_at"], f"created_at was {one['created_at']} and is {seen}"


def lie_updated_falls_back(api):
    one = meter(api)
    time.sleep(2.2)
    changed = api.patch(f"/meters/{one['id']}", {"multiplier": 3}).data
    replaced = api.put(f"/meters/{one['id']}", {"serial": one["serial"]}).data
    assert replaced["updated_at"] >= changed["updated_at"], (
        f"updated_at was {changed['updated_at']} and is {replaced['updated_at']}"
    )


def lie_readonly_created_taken(api):
    one = meter(api)
    new = api.patch(f"/meters/{one['id']}", {"created_at": "2001-01-01T00:00:00Z"}).data
    assert new["created_at"] == one["created_at"], f"created_at is {new['created_at']}, as it was sent"


def lie_fraction_cut(api):
    one = reading(api, meter(api), "2026-03-01T10:00:00.250Z")
    assert one["taken_at"] == "2026-03-01T10:00:00.250Z", f"taken_at is {one['taken_at']}"


def lie_counter_float(api):
    seen = meter(api, counter=2**53 + 1)["counter"]
    assert seen == 2**53 + 1, f"9007199254740993 is shown as {seen}"


def lie_labels_snake(api):
    sent = {"floorLevel": "2", "wall_side": "north"}
    seen = meter(api, labels=sent)["labels"]
    assert seen == sent, f"labels are {seen}"


def lie_registers_sorted(api):
    sent = ["t2", "t1", "t2"]
    seen = meter(api, registers=sent)["registers"]
    assert seen == sent, f"registers are {seen}"


def lie_site_cut(api):
    assert meter(api, site="a" * 30)["site"] == "a" * 30
    seen = meter(api, site="я" * 30)["site"]
    assert seen == "я" * 30, f"a site of 30 letters has {len(seen)}"


def lie_serial_twice(api):
    meter(api, serial="SAME1")
    status = api.post("/meters", {"serial": "SAME1", "counter": 3}).status
    assert status == 409, f"the second creation of the serial is {status}"


def lie_put_unknown_echo(api):
    answer = api.put("/meters/m-999", {"serial": "NEVER1"})
    assert answer.status == 404, (
        f"the PUT of an unknown id is {answer.status}, and the GET {api.get('/meters/m-999').status}"
    )


def lie_alarm_null_parent(api):
    assert meter(api, alarm={"mute": True})["alarm"] == {"low": 0, "high": 100, "mute": True}
    seen = meter(api)["alarm"]
    assert seen == {"low": 0, "high": 100, "mute": False}, f"alarm is {seen}"


def lie_reading_id_float(api):
    one = reading(api, meter(api), "2026-03-01T10:00:00Z")
    status = api.get(f"/readings/{one['id']}").status
    assert status == 200, f"the GET of {one['id']} is {status}"
