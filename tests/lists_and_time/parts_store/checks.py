"""What a client sees of each freedom and each lie of parts_store."""

import itertools
import time

NUMBERS = itertools.count(1000)


def part(api, **fields):
    return api.made("/parts", {"number": f"GB-{next(NUMBERS)}", **fields})


def ids(*made):
    return [one["id"] for one in made]


def pages(api, **query):
    """The pages of a list, each as its parts."""
    answer, out = api.get("/parts", **query), []
    while True:
        assert answer.status == 200, answer.status
        out.append(answer.data["parts"])
        if answer.data["next"] is None:
            return out
        answer = api.get(answer.data["next"])


def shown(api, **query):
    return ids(*(one for page in pages(api, **{"limit": 100, **query}) for one in page))


def read(api, one):
    answer = api.get(f"/parts/{one['id']}")
    assert answer.status == 200, f"the GET of part {one['id']} is {answer.status}"
    return answer.data


def freedom_number_prefix(api):
    one = part(api, number="XY-12")
    assert shown(api, number="XY-1") == ids(one)


def freedom_hidden_filter(api):
    one = part(api, supplier_code="S-7")
    part(api)
    assert "supplier_code" not in one
    assert shown(api, supplier_code="S-7") == ids(one)


def freedom_category_below(api):
    one = part(api, category="drive/gear")
    assert shown(api, category="drive") == ids(one)


def freedom_natural_order(api):
    ten, two = part(api, number="P10"), part(api, number="P2")
    assert shown(api, sort="number") == ids(two, ten)


def freedom_ties_newest_first(api):
    one, two = part(api), part(api)
    assert shown(api, sort="stock") == ids(two, one)


def freedom_length_with_unit(api):
    long, short = part(api, length=1, length_unit="m"), part(api, length=900, length_unit="mm")
    assert shown(api, sort="length") == ids(short, long)


def freedom_relevance(api):
    few, many = part(api, label="oil and much else"), part(api, label="oil oil")
    time.sleep(1.2)
    hits = api.get("/search", q="oil").data["hits"]
    assert ids(*(hit["part"] for hit in hits)) == ids(many, few)


def freedom_search_later(api):
    one = part(api, label="washer")
    assert api.get("/search", q="washer").data["hits"] == []
    assert read(api, one)["label"] == "washer"
    time.sleep(1.2)
    assert len(api.get("/search", q="washer").data["hits"]) == 1


def freedom_beyond_end_empty(api):
    part(api)
    assert api.get("/parts", offset=50).data["parts"] == []


def freedom_window_400(api):
    assert api.get("/parts", offset=10001).status == 400


def freedom_total_estimated(api):
    part(api)
    assert api.get("/parts").data["estimated_total"] == 10


def freedom_times_as_integers(api):
    assert abs(part(api)["created_at"] - time.time() * 1000) < 5000


def freedom_indexed_later(api):
    one = part(api)
    assert one["indexed_at"] is None
    time.sleep(1.2)
    again = read(api, one)
    assert again["indexed_at"] > again["changed_at"]


def freedom_long_id_400(api):
    assert api.get("/parts/99999999999999999999999").status == 400


def freedom_put_no_id_400(api):
    assert api.put("/parts/none", {"number": "AA"}).status == 400
    assert api.put("/parts/777", {"number": "AA"}).status == 404


def freedom_number_alike(api):
    part(api, number="GB-12")
    assert api.post("/parts", {"number": "g-b12"}).status == 409


def freedom_reserved_409(api):
    one = part(api, reserved=True)
    assert api.delete(f"/parts/{one['id']}").status == 409


def freedom_dotted_name_refused(api):
    assert api.post("/parts", {"number": "AA", "specs": {"a.b": "c"}}).status == 400


def freedom_label_bytes(api):
    assert api.post("/parts", {"number": "AA", "label": "ä" * 32}).status == 400
    assert part(api, label="ä" * 16)["label"] == "ä" * 16


def freedom_serial_text(api):
    assert part(api, serial="9" * 40)["serial"] == "9" * 40


def freedom_price_two_places(api):
    assert part(api, price="12.5")["price"] == "12.50"


def freedom_packing_sparse(api):
    assert part(api)["packing"] == {}
    assert part(api, packing={"boxes": 3})["packing"] == {"boxes": 3, "fragile": False, "layers": 2}


def freedom_instant_in_utc(api):
    assert part(api, checked_at="2026-03-01T10:00:00.5+02:00")["checked_at"] == "2026-03-01T08:00:00.5Z"


def lie_filter_stock_zero(api):
    zero, five = part(api, stock=0), part(api, stock=5)
    assert shown(api, stock=5) == ids(five)
    assert shown(api, stock=0) == ids(zero), "stock=0 shows a part with 5"


def lie_filter_reserved_false(api):
    yes, no = part(api, reserved=True), part(api)
    assert shown(api, reserved="true") == ids(yes)
    assert shown(api, reserved="false") == ids(no), "reserved=false shows the reserved part"


def lie_filter_after_cut(api):
    part(api, stock=1)
    one = part(api, stock=2)
    page = api.get("/parts", stock=2, limit=1).data["parts"]
    assert ids(*page) == ids(one), "the first page of the filtered list is empty"


def lie_sort_stock_absolute(api):
    low, middle, high = part(api, stock=-5), part(api, stock=1), part(api, stock=3)
    assert shown(api, sort="stock") == ids(low, middle, high), "-5 comes after 3"


def lie_sort_price_as_text(api):
    ten, nine = part(api, price="10.00"), part(api, price="9.50")
    assert shown(api, sort="price") == ids(nine, ten), "10.00 comes before 9.50"


def lie_sort_length_bare(api):
    long, short = part(api, length=1, length_unit="m"), part(api, length=900, length_unit="mm")
    assert shown(api, sort="length") == ids(short, long), "1 m comes before 900 mm"


def lie_list_empty_null(api):
    seen = api.get("/parts").data["parts"]
    assert seen == [], f"parts of the empty list is {seen}"


def lie_beyond_null(api):
    part(api)
    seen = api.get("/parts", offset=50).data["parts"]
    assert seen == [], f"parts beyond the end is {seen}"


def lie_next_skips_one(api):
    made = [part(api) for _ in range(5)]
    seen = shown(api, limit=2)
    assert sorted(seen) == ids(*made), f"the pages show {len(seen)} of 5 parts"


def lie_next_drops_filter(api):
    made = [part(api, stock=stock) for stock in (7, 1, 7, 7)]
    seen = [one["stock"] for page in pages(api, stock=7, limit=2) for one in page]
    assert seen == [7, 7, 7], f"the pages of stock=7 show {seen}"
    assert len(made) > len(seen)


def lie_ties_shuffled(api):
    made = [part(api) for _ in range(4)]
    seen = shown(api, sort="stock", limit=2)
    assert sorted(seen) == ids(*made), f"the pages show the parts {seen}"


def lie_created_follows_change(api):
    one = part(api)
    time.sleep(1.2)
    api.patch(f"/parts/{one['id']}", {"stock": 3})
    seen = read(api, one)["created_at"]
    assert seen == one["created_at"], f"created_at was {one['created_at']} and is {seen}"


def lie_changed_in_seconds(api):
    one = part(api)
    api.patch(f"/parts/{one['id']}", {"stock": 3})
    seen = read(api, one)["changed_at"]
    assert seen >= one["changed_at"], f"changed_at was {one['changed_at']} and is {seen}"


def lie_changed_stays_on_put(api):
    one = part(api)
    time.sleep(0.01)
    api.put(f"/parts/{one['id']}", {"number": one["number"], "stock": 3})
    assert read(api, one)["changed_at"] > one["changed_at"], "changed_at is as before the PUT"


def lie_id_taken(api):
    one = part(api, id=4711)
    assert one["id"] != 4711, "the id is 4711, as it was sent"


def lie_patch_category_vanishes(api):
    one = part(api)
    assert api.patch(f"/parts/{one['id']}", {"category": "drive"}).status == 200
    assert read(api, one)["category"] == "drive"


def lie_two_digit_id_404(api):
    made = [part(api) for _ in range(11)]
    assert read(api, made[0])
    assert read(api, made[10])["id"] == made[10]["id"]


def lie_long_id_500(api):
    status = api.get("/parts/99999999999999999999999").status
    assert status == 400, f"an id beyond 64 bits is {status}"


def lie_number_twice(api):
    part(api, number="GB-12")
    status = api.post("/parts", {"number": "GB-12", "stock": 2}).status
    assert status == 409, f"the second creation of the number is {status}"


def lie_number_exact_only(api):
    part(api, number="GB-12")
    assert api.post("/parts", {"number": "GB-12"}).status == 409
    status = api.post("/parts", {"number": "gb12"}).status
    assert status == 409, f"the creation of gb12 beside GB-12 is {status}"


def lie_lot_float(api):
    seen = part(api, lot=2**53 + 1)["lot"]
    assert seen == 2**53 + 1, f"9007199254740993 is shown as {seen}"


def lie_remarks_set(api):
    sent = ["seal", "oil", "seal"]
    seen = part(api, remarks=sent)["remarks"]
    assert seen == sent, f"remarks is {seen}"


def lie_specs_lowered(api):
    sent = {"ratio_low": "1:4", "ratioHigh": "1:2"}
    seen = part(api, specs=sent)["specs"]
    assert seen == sent, f"specs is {seen}"


def lie_note_bytes(api):
    assert part(api, note="a" * 24)["note"] == "a" * 24
    answer = api.post("/parts", {"number": "AA", "note": "ж" * 24})
    assert answer.status == 201, f"a note of 24 letters of two bytes is {answer.status}"


def lie_fraction_lost(api):
    seen = part(api, checked_at="2026-03-01T10:00:00.25Z")["checked_at"]
    assert seen == "2026-03-01T10:00:00.25Z", f"checked_at is {seen}"


def lie_storage_zero(api):
    assert part(api, storage={"heated": True})["storage"] == {"shelf": "A0", "heated": True, "stack": 5}
    seen = part(api)["storage"]
    assert seen == {"shelf": "A0", "heated": False, "stack": 5}, f"storage is {seen}"


def lie_put_unknown_204(api):
    status = api.put("/parts/777", {"number": "AA"}).status
    assert status == 404, f"the PUT of an unknown id is {status}, and the GET {api.get('/parts/777').status}"
