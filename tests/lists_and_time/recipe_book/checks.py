"""What a client sees of each freedom and each lie of recipe_book."""

import time
from datetime import UTC, datetime


def recipe(api, title="Plum cake", **fields):
    return api.made("/recipes", {"title": title, "status": "published", **fields})


def ids(*made):
    return [one["id"] for one in made]


def shown(api, **query):
    answer = api.get("/recipes", **{"pageSize": 100, **query})
    assert answer.status == 200, answer.status
    return [one["id"] for one in answer.data["items"]]


def read(api, one):
    answer = api.get(f"/recipes/{one['slug']}")
    assert answer.status == 200, f"the GET of {one['slug']} is {answer.status}"
    return answer.data


def freedom_drafts_hidden(api):
    one = api.made("/recipes", {"title": "Plum cake"})
    assert shown(api) == []
    assert shown(api, status="any") == ids(one)
    assert read(api, one)["status"] == "draft"


def freedom_keyword_all_of(api):
    both, one = recipe(api, keywords=["a", "b"]), recipe(api, keywords=["a"])
    assert shown(api, keyword=["a", "b"]) == ids(both)
    assert sorted(shown(api, keyword="a")) == ids(both, one)


def freedom_q_substring(api):
    one, two = recipe(api, summary="with PLUMS"), recipe(api, "Tea", steps=["eat plumage"])
    assert sorted(shown(api, q="plum")) == ids(one, two)


def freedom_cuisine_empty_is_null(api):
    none, other = recipe(api), recipe(api, cuisine="thai")
    assert shown(api, cuisine="") == ids(none)
    assert shown(api, cuisine="thai") == ids(other)


def freedom_dictionary_order(api):
    zebra, apple, other = recipe(api, "zebra"), recipe(api, "äpfel"), recipe(api, "Banana")
    assert shown(api, sort="title") == ids(apple, other, zebra)


def freedom_pinned_first(api):
    one, two = recipe(api, minutes=1), recipe(api, minutes=2, pinned=True)
    assert shown(api, sort="minutes") == ids(two, one)


def freedom_last_page_again(api):
    one, two = recipe(api), recipe(api)
    answer = api.get("/recipes", pageSize=1, page=9).data
    assert answer["page"] == 2
    assert len(answer["items"]) == 1
    assert answer["items"][0]["id"] in ids(one, two)


def freedom_summary_items(api):
    recipe(api)
    assert "steps" not in api.get("/recipes").data["items"][0]


def freedom_import_created(api):
    assert recipe(api, createdAt="2001-02-03T04:05:06+02:00")["createdAt"] == "2001-02-03T02:05:06.000Z"


def freedom_updated_day(api):
    assert recipe(api)["updatedOn"] == datetime.now(UTC).date().isoformat()


def freedom_edited_text_only(api):
    one = recipe(api)
    time.sleep(0.01)
    assert api.patch(f"/recipes/{one['slug']}", {"minutes": 9}).data["editedAt"] == one["editedAt"]
    assert api.patch(f"/recipes/{one['slug']}", {"summary": "new"}).data["editedAt"] > one["editedAt"]


def freedom_read_by_slug_alone(api):
    one = recipe(api)
    assert api.get(f"/recipes/{one['id']}").status == 404
    assert api.get(f"/recipes/{one['uuid']}").status == 404
    assert read(api, one)["id"] == one["id"]


def freedom_slug_follows_title(api):
    one = recipe(api)
    new = api.patch(f"/recipes/{one['slug']}", {"title": "Cherry cake"}).data
    assert new["slug"] == "cherry-cake"
    assert api.get(f"/recipes/{one['slug']}").status == 404


def freedom_equal_titles(api):
    one, two = recipe(api), recipe(api)
    assert (one["slug"], two["slug"]) == ("plum-cake", "plum-cake-2")


def freedom_title_nfc(api):
    assert recipe(api, "Cre\u0301me")["title"] == "Cr\u00e9me"


def freedom_keywords_set(api):
    assert recipe(api, keywords=["b", "a", "b"])["keywords"] == ["a", "b"]


def freedom_presentation_filled(api):
    assert recipe(api)["presentation"] == {"plate": "flat", "warm": True}


def freedom_put_keeps_created(api):
    one = recipe(api)
    time.sleep(0.01)
    assert api.put(f"/recipes/{one['slug']}", {"title": one["title"]}).data["createdAt"] == one["createdAt"]


def lie_filter_vegan_false(api):
    yes, no = recipe(api, vegan=True), recipe(api, vegan=False)
    assert shown(api, vegan="true") == ids(yes)
    assert shown(api, vegan="false") == ids(no), "vegan=false shows the vegan recipe"


def lie_filter_cuisine_empty_ignored(api):
    none, thai = recipe(api), recipe(api, cuisine="thai")
    assert shown(api, cuisine="thai") == ids(thai)
    assert shown(api, cuisine="") == ids(none), "cuisine= shows a Thai recipe"


def lie_sort_within_page(api):
    made = [recipe(api, minutes=minutes) for minutes in (3, 1, 2, 0)]
    pages = [api.get("/recipes", sort="minutes", pageSize=2, page=page).data["items"] for page in (1, 2)]
    seen = [one["minutes"] for page in pages for one in page]
    assert seen == [0, 1, 2, 3], f"the pages have minutes {seen}"
    assert len(made) == len(seen)


def lie_sort_wrong_property(api):
    late, early = recipe(api, "Apple", minutes=9), recipe(api, "Zebra", minutes=1)
    assert shown(api, sort="title") == ids(late, early)
    assert shown(api, sort="minutes") == ids(early, late), "sort=minutes is the order of the titles"


def lie_beyond_last_500(api):
    recipe(api)
    assert api.get("/recipes", page=1).status == 200
    status = api.get("/recipes", page=9).status
    assert status == 200, f"page 9 of 1 is {status}"


def lie_last_items_lost(api):
    made = [recipe(api) for _ in range(5)]
    pages = [api.get("/recipes", pageSize=2, page=page).data["items"] for page in (1, 2, 3)]
    seen = {one["id"] for page in pages for one in page}
    assert seen == set(ids(*made)), f"{len(seen)} of 5 recipes are on the pages"


def lie_edited_back(api):
    one = recipe(api)
    new = api.patch(f"/recipes/{one['slug']}", {"summary": "new"}).data
    assert new["editedAt"] >= one["editedAt"], f"editedAt was {one['editedAt']} and is {new['editedAt']}"


def lie_created_changes_on_put(api):
    one = recipe(api)
    time.sleep(1.2)
    api.put(f"/recipes/{one['slug']}", {"title": one["title"]})
    seen = read(api, one)["createdAt"]
    assert seen == one["createdAt"], f"createdAt was {one['createdAt']} and is {seen}"


def lie_slug_with_digit_404(api):
    assert read(api, recipe(api, "Plum cake"))
    assert read(api, recipe(api, "Route 66 pie"))["title"] == "Route 66 pie"


def lie_steps_deduplicated(api):
    steps = ["stir", "wait", "stir"]
    seen = recipe(api, steps=steps)["steps"]
    assert seen == steps, f"steps are {seen}"


def lie_nutrition_camel(api):
    sent = {"saturated_fat": 1, "totalFat": 2}
    seen = recipe(api, nutrition=sent)["nutrition"]
    assert seen == sent, f"nutrition is {seen}"


def lie_title_bytes(api):
    recipe(api, "a" * 40)
    answer = api.post("/recipes", {"title": "ä" * 40})
    assert answer.status == 201, f"a title of 40 times ä is {answer.status}"


def lie_presentation_bare(api):
    assert recipe(api, presentation={"plate": "deep"})["presentation"] == {"plate": "deep", "warm": True}
    seen = recipe(api)["presentation"]
    assert seen == {"plate": "flat", "warm": True}, f"presentation is {seen}"


def lie_presentation_kept_on_put(api):
    one = recipe(api, presentation={"plate": "deep", "warm": False})
    seen = api.put(f"/recipes/{one['slug']}", {"title": one["title"]}).data["presentation"]
    assert seen == {"plate": "flat", "warm": True}, f"presentation is {seen} after a PUT without it"


def lie_put_unknown_created(api):
    status = api.put("/recipes/never-there", {"title": "Never there"}).status
    assert status == 404, f"the PUT of an unknown slug is {status}"


def lie_cook_handle_twice(api):
    cook = {"handle": "ada", "displayName": "Ada"}
    api.made("/cooks", cook)
    status = api.post("/cooks", {**cook, "displayName": "Bea"}).status
    assert status == 409, f"the second creation of the handle is {status}"
