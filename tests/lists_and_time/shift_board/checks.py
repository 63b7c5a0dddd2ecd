"""What a client sees of each freedom and each lie of shift_board."""

import time


def task(api, **fields):
    return api.made("/tasks", {"title": "Sweep", **fields})


def own(api, *made, **query):
    """The made tasks in the order of one whole list."""
    ids = [one["id"] for one in made]
    answer = api.get("/tasks", per_page=50, **query)
    assert answer.status == 200, answer.status
    return [one["id"] for one in answer.data if one["id"] in ids]


def ids(*made):
    return [one["id"] for one in made]


def freedom_assignee_any_case(api):
    one = task(api, assignee="Ada")
    assert own(api, one, assignee="ADA") == ids(one)


def freedom_empty_assignee_no_filter(api):
    one, two = task(api, assignee="Ada"), task(api)
    assert own(api, one, two, assignee="") == ids(one, two)


def freedom_archived_hidden(api):
    one = task(api)
    api.delete(f"/tasks/{one['id']}")
    assert own(api, one) == []
    assert own(api, one, include_archived="true") == ids(one)


def freedom_soft_delete(api):
    one = task(api)
    assert api.delete(f"/tasks/{one['id']}").status == 204
    assert api.get(f"/tasks/{one['id']}").data["archived"] is True


def freedom_title_collation(api):
    upper, lower = task(api, title="Zebra"), task(api, title="apple")
    assert own(api, upper, lower, sort="title") == ids(lower, upper)


def freedom_due_nulls_last(api):
    none, early, late = task(api), task(api, due_on="2026-01-01"), task(api, due_on="2026-02-01")
    assert own(api, none, early, late, sort="due_on") == ids(early, late, none)
    assert own(api, none, early, late, sort="-due_on") == ids(late, early, none)


def freedom_priority_rank(api):
    high, low, normal = task(api, priority="high"), task(api, priority="low"), task(api)
    assert own(api, high, low, normal, sort="priority") == ids(low, normal, high)


def freedom_per_page_cut(api):
    for _ in range(52):
        task(api)
    assert len(api.get("/tasks", per_page=1000).data) == 50


def freedom_beyond_end_empty(api):
    task(api)
    answer = api.get("/tasks", page=99)
    assert (answer.status, answer.data) == (200, [])


def freedom_created_seconds(api):
    assert len(task(api)["created_at"]) == len("2026-01-01T00:00:00Z")


def freedom_no_change_no_touch(api):
    one = task(api)
    time.sleep(1.1)
    again = api.patch(f"/tasks/{one['id']}", {"title": one["title"]}).data
    assert again == one


def freedom_project_touched_by_task(api):
    project = api.made("/projects", {"code": "AA", "name": "A"})
    time.sleep(1.1)
    task(api, project_id=project["id"])
    assert api.get(f"/projects/{project['id']}").data["updated_at"] > project["updated_at"]


def freedom_code_unique_active(api):
    first = api.made("/projects", {"code": "AA", "name": "A"})
    api.delete(f"/projects/{first['id']}")
    assert api.made("/projects", {"code": "AA", "name": "A"})["id"] != first["id"]


def freedom_version_conflict(api):
    one = task(api)
    assert api.patch(f"/tasks/{one['id']}", {"done": True, "version": 7}).status == 409


def freedom_title_trimmed(api):
    assert task(api, title="  Sweep ")["title"] == "Sweep"


def freedom_remind_milliseconds(api):
    assert task(api, remind_at="2026-03-01T10:00:00.123456+01:00")["remind_at"] == "2026-03-01T09:00:00.123Z"


def freedom_settings_not_filled(api):
    assert task(api)["settings"] == {}
    assert task(api, settings={"color": "red"})["settings"] == {"color": "red"}


def freedom_read_only_ignored(api):
    one = task(api, id=99999, created_at="2001-01-01T00:00:00Z", archived=True)
    assert one["id"] != 99999
    assert one["created_at"] > "2020"
    assert one["archived"] is False


def freedom_long_id_404(api):
    assert api.get("/tasks/99999999999999999999999").status == 404


def lie_filter_done_false(api):
    yes, no = task(api, done=True), task(api, done=False)
    assert own(api, yes, no, done="true") == ids(yes)
    assert own(api, yes, no, done="false") == ids(no), "done=false does not show the task that is not done"


def lie_filter_estimate_zero(api):
    zero, five = task(api, estimate=0), task(api, estimate=5)
    assert own(api, zero, five, estimate=5) == ids(five)
    assert own(api, zero, five, estimate=0) == ids(zero), "estimate=0 shows a task of 5 minutes"


def lie_filter_after_cut(api):
    task(api, estimate=1)
    two, three = task(api, estimate=2), task(api, estimate=2)
    pages = [api.get("/tasks", estimate=2, per_page=1, page=page).data for page in (1, 2)]
    assert [one["id"] for page in pages for one in page] == ids(two, three), "page 1 of the filtered list is empty"


def lie_sort_estimate_as_text(api):
    ten, nine = task(api, estimate=10), task(api, estimate=9)
    assert own(api, ten, nine, sort="estimate") == ids(nine, ten), "10 comes before 9"


def lie_sort_descending_ignored(api):
    one, two = task(api, estimate=1), task(api, estimate=2)
    assert own(api, one, two, sort="estimate") == ids(one, two)
    assert own(api, one, two, sort="-estimate") == ids(two, one), "-estimate ascends"


def lie_list_empty_null(api):
    answer = api.get("/tasks")
    assert (answer.status, answer.data) == (200, []), f"the empty list is {answer.data}"


def lie_page_overlap(api):
    made = [task(api) for _ in range(4)]
    pages = [api.get("/tasks", per_page=2, page=page).data for page in (1, 2)]
    assert [one["id"] for page in pages for one in page] == ids(*made), "one task is on both pages"


def lie_created_moves(api):
    one = task(api)
    time.sleep(2.1)
    api.patch(f"/tasks/{one['id']}", {"done": True})
    seen = api.get(f"/tasks/{one['id']}").data["created_at"]
    assert seen == one["created_at"], f"created_at was {one['created_at']} and is {seen}"


def lie_updated_stays(api):
    one = task(api)
    time.sleep(1.1)
    api.patch(f"/tasks/{one['id']}", {"done": True})
    assert api.get(f"/tasks/{one['id']}").data["updated_at"] > one["updated_at"], "updated_at is as before the change"


def lie_patch_vanishes(api):
    one = task(api)
    assert api.patch(f"/tasks/{one['id']}", {"done": True}).status == 200
    status = api.get(f"/tasks/{one['id']}").status
    assert status == 200, f"the GET after the PATCH is {status}"


def lie_conflict_code_twice(api):
    api.made("/projects", {"code": "AA", "name": "A"})
    status = api.post("/projects", {"code": "AA", "name": "B"}).status
    assert status == 409, f"the second creation with code AA is {status}"


def lie_checklist_sorted(api):
    sent = ["mop", "broom", "mop"]
    assert task(api, checklist=sent)["checklist"] == sent, "the steps are sorted"


def lie_long_id_500(api):
    status = api.get("/tasks/99999999999999999999999").status
    assert status == 404, f"an id beyond 64 bits is {status}"


def lie_assignee_bytes(api):
    assert task(api, assignee="a" * 40)["assignee"] == "a" * 40
    answer = api.post("/tasks", {"title": "Sweep", "assignee": "ß" * 40})
    assert answer.status == 201, f"40 letters of two bytes are {answer.status}"
    assert answer.data["assignee"] == "ß" * 40
