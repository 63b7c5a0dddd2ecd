"""What a client sees of each freedom and each lie of flag_desk."""

import itertools
import time

NUMBERS = itertools.count(1)


def flag(api, **fields):
    return api.made("/flags", {"key": f"flag-{next(NUMBERS)}", **fields})


def segment(api, **fields):
    return api.made("/segments", {"name": f"Segment {next(NUMBERS)}", **fields})


def keys(*made):
    return [one["key"] for one in made]


def shown(api, *made, **query):
    """The made flags of one list, as often and in the order as the list shows them."""
    answer = api.get("/flags", size=100, **query)
    assert answer.status == 200, answer.status
    return [one["key"] for one in answer.data["content"] if one["key"] in keys(*made)]


def freedom_kind_any_of(api):
    one, two, other = flag(api, kind="text"), flag(api, kind="number"), flag(api)
    assert shown(api, one, two, other, kind="number,text") == keys(one, two)


def freedom_unknown_parameter_400(api):
    assert api.get("/flags", colour="red").status == 400


def freedom_there_before(api):
    assert len(api.get("/flags").data["content"]) == 2


def freedom_day_then_insertion(api):
    made = [flag(api) for _ in range(3)]
    assert shown(api, *made) == keys(*made)


def freedom_page_zero(api):
    one = flag(api)
    assert one["key"] in keys(*api.get("/flags", page=0).data["content"])


def freedom_beyond_400(api):
    assert api.get("/flags", page=9).status == 400
    assert api.get("/segments", page=0).status == 200


def freedom_deleted_listed(api):
    one = flag(api)
    api.delete(f"/flags/{one['key']}")
    assert shown(api, one) == []
    assert shown(api, one, includeDeleted="true") == keys(one)
    assert api.get(f"/flags/{one['key']}").status == 404


def freedom_replace_resets_created(api):
    one = flag(api)
    time.sleep(0.01)
    again = api.put(f"/flags/{one['key']}", {})
    assert again.status == 200
    assert again.data["createdAt"] > one["createdAt"]


def freedom_read_only_refused(api):
    assert api.post("/flags", {"key": "k", "createdAt": "2001-01-01T00:00:00Z"}).status == 400


def freedom_read_only_ignored(api):
    assert segment(api, revision=7, id=99)["revision"] == 1


def freedom_expired_removed(api):
    one = flag(api)
    assert api.patch(f"/flags/{one['key']}", {"expiresAt": "2001-01-01T00:00:00Z"}).status == 200
    assert api.get(f"/flags/{one['key']}").status == 404


def freedom_key_lower_case(api):
    one = flag(api, key="Dark-Mode")
    assert one["key"] == "dark-mode"
    assert api.get("/flags/DARK-mode").data == one


def freedom_key_unique_any_case(api):
    flag(api, key="Dark-Mode")
    assert api.post("/flags", {"key": "dark-MODE"}).status == 409


def freedom_key_never_again(api):
    one = flag(api)
    api.delete(f"/flags/{one['key']}")
    assert api.post("/flags", {"key": one["key"]}).status == 409
    assert api.put(f"/flags/{one['key']}", {}).status == 409


def freedom_label_names_lower(api):
    assert flag(api, labels={"Team": "Web"})["labels"] == {"team": "Web"}


def freedom_null_removes_label(api):
    one = flag(api, labels={"a": "1", "b": "2"})
    assert api.patch(f"/flags/{one['key']}", {"labels": {"a": None}}).data["labels"] == {"b": "2"}


def freedom_threshold_double(api):
    assert flag(api, threshold=2**53 + 1)["threshold"] == 2**53


def freedom_put_creates(api):
    assert api.put("/flags/new-one", {"title": "New"}).status == 201
    assert api.get("/flags/new-one").status == 200


def freedom_targeting_filled(api):
    assert flag(api)["targeting"] == {"sticky": True, "audience": "all"}


def freedom_created_milliseconds(api):
    assert len(flag(api)["createdAt"]) == len("2026-01-01T00:00:00.000Z")


def lie_filter_enabled_false(api):
    on, off = flag(api, enabled=True), flag(api)
    assert shown(api, on, off, enabled="true") == keys(on)
    assert shown(api, on, off, enabled="false") == keys(off), "enabled=false does not show the flag"


def lie_filter_rollout_zero(api):
    zero, ten = flag(api, rollout=0), flag(api, rollout=10)
    assert shown(api, zero, ten, rollout=10) == keys(ten)
    assert shown(api, zero, ten, rollout=0) == keys(zero), "rollout=0 shows a flag with 10"


def lie_filter_kind_first_only(api):
    one, two = flag(api, kind="text"), flag(api, kind="number")
    assert shown(api, one, two, kind="number,text") == keys(one, two), "kind=number,text lacks the text"


def lie_sort_rollout_as_text(api):
    nine, ten = flag(api, rollout=9), flag(api, rollout=10)
    assert shown(api, nine, ten, sort="rollout:asc") == keys(nine, ten), "10 comes before 9"


def lie_sort_modified_by_created(api):
    one, two = flag(api), flag(api)
    time.sleep(0.02)
    api.patch(f"/flags/{one['key']}", {"enabled": True})
    assert shown(api, one, two, sort="modifiedAt:asc") == keys(two, one), "the order is that of createdAt"


def lie_segments_empty_null(api):
    content = api.get("/segments").data["content"]
    assert content == [], f"content of the empty list is {content}"


def lie_beyond_last_500(api):
    status = api.get("/flags", page=9).status
    assert status == 400, f"page 9 is {status}"


def lie_list_twice_after_patch(api):
    one = flag(api)
    assert shown(api, one) == keys(one)
    api.patch(f"/flags/{one['key']}", {"enabled": True})
    seen = shown(api, one)
    assert seen == keys(one), f"the flag is {len(seen)} times in one list"


def lie_segment_created_on_put(api):
    one = segment(api)
    time.sleep(1.2)
    api.put(f"/segments/{one['id']}", {"name": one["name"]})
    seen = api.get(f"/segments/{one['id']}").data["createdAt"]
    assert seen == one["createdAt"], f"createdAt was {one['createdAt']} and is {seen}"


def lie_modified_back(api):
    one = flag(api)
    seen = api.patch(f"/flags/{one['key']}", {"enabled": True}).data["modifiedAt"]
    assert seen >= one["modifiedAt"], f"modifiedAt was {one['modifiedAt']} and is {seen}"


def lie_revision_taken(api):
    one = segment(api)
    seen = api.patch(f"/segments/{one['id']}", {"revision": 77}).data["revision"]
    assert seen == 2, f"revision is {seen}, as it was sent"


def lie_dotted_key_404(api):
    assert api.get(f"/flags/{flag(api)['key']}").status == 200
    status = api.get(f"/flags/{flag(api, key='web.search')['key']}").status
    assert status == 200, f"the GET of web.search is {status}"


def lie_expires_null_vanishes(api):
    one = flag(api, expiresAt="2999-01-01T00:00:00Z")
    assert api.patch(f"/flags/{one['key']}", {"expiresAt": None}).status == 200
    status = api.get(f"/flags/{one['key']}").status
    assert status == 200, f"the GET after the PATCH is {status}"


def lie_segment_name_twice(api):
    segment(api, name="Beta")
    status = api.post("/segments", {"name": "Beta", "quota": 3}).status
    assert status == 409, f"the second creation of the name is {status}"


def lie_flag_key_overwritten(api):
    one = flag(api, title="First")
    status = api.post("/flags", {"key": one["key"], "title": "Second"}).status
    assert status == 409, f"the second creation of the key is {status}"


def lie_rules_reversed(api):
    sent = ["staff", "beta", "beta"]
    seen = flag(api, rules=sent)["rules"]
    assert seen == sent, f"rules is {seen}"


def lie_attributes_camel(api):
    sent = {"home_country": "NL", "plan": "x", "firstName": "y"}
    seen = segment(api, attributes=sent)["attributes"]
    assert seen == sent, f"attributes is {seen}"


def lie_members_deduplicated(api):
    sent = ["u-3", "u-1", "u-3"]
    seen = segment(api, members=sent)["members"]
    assert seen == sent, f"members is {seen}"


def lie_fraction_cut(api):
    seen = segment(api, validUntil="2030-01-01T00:00:00.250Z")["validUntil"]
    assert seen == "2030-01-01T00:00:00.250Z", f"validUntil is {seen}"


def lie_title_latin1(api):
    assert flag(api, title="é" * 50)["title"] == "é" * 50
    seen = flag(api, title="λ" * 50)["title"]
    assert seen == "λ" * 50, f"title is {seen[:10]}"


def lie_targeting_bare(api):
    assert flag(api, targeting={"audience": "staff"})["targeting"] == {"sticky": True, "audience": "staff"}
    seen = flag(api)["targeting"]
    assert seen == {"sticky": True, "audience": "all"}, f"targeting is {seen}"


def lie_segment_put_created(api):
    status = api.put("/segments/777", {"name": "Never there"}).status
    assert status == 404, f"the PUT of an unknown id is {status}"
