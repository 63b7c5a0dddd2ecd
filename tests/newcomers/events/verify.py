"""Shows for the correct application and for each fault what the application answers."""

import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
from kit import App  # noqa: E402

PORT = 8121
START = "2024-05-01T19:30:00+02:00"


def venue(app, **extra):
    answer = app.send("POST", "/venues", {"name": "Hall", "city": "Ulm", **extra})
    assert answer.status == 201, answer
    return answer.json


def event(app, **extra):
    v = venue(app)
    answer = app.send("POST", f"/venues/{v['id']}/events", {"title": "Talk", "startsAt": START, **extra})
    assert answer.status == 201, answer
    return answer.json


def read(app, path):
    return app.send("GET", path).json


def duration_parseint(app):
    e = event(app, durationHours=1.5)
    return read(app, f"/events/{e['id']}")["durationHours"] == 1.5


def patch_truthy(app):
    e = event(app)
    r = app.send("POST", f"/events/{e['id']}/registrations",
                 {"attendee": {"name": "A", "email": "a@b.org"}}).json
    path = f"/registrations/{r['id']}"
    app.send("PATCH", path, {"checkedIn": True})
    app.send("PATCH", path, {"checkedIn": False})
    return read(app, path)["checkedIn"] is False


def coalesce_null(app):
    v = venue(app, website="https://example.org")
    app.send("PATCH", f"/venues/{v['id']}", {"website": None})
    return read(app, f"/venues/{v['id']}")["website"] is None


def contact_replaced(app):
    v = venue(app, contact={"name": "Desk", "phone": "12"})
    app.send("PATCH", f"/venues/{v['id']}", {"contact": {"email": "a@b.org"}})
    return read(app, f"/venues/{v['id']}")["contact"] == {"name": "Desk", "phone": "12", "email": "a@b.org"}


def event_cache(app):
    e = event(app)
    path = f"/events/{e['id']}"
    read(app, path)
    app.send("PUT", path, {"title": "Other", "startsAt": START})
    return read(app, path)["title"] == "Other"


def status_unchecked(app):
    e = event(app)
    return app.send("PATCH", f"/events/{e['id']}", {"status": "sold-out"}).status == 400


def language_default(app):
    v = venue(app)
    return read(app, f"/venues/{v['id']}")["language"] == "en"


def venues_inner_join(app):
    v = venue(app, city="Lone")
    return [x["id"] for x in read(app, "/venues?city=Lone")["data"]][-1:] == [v["id"]]


CASES = {
    "duration-parseint": duration_parseint,
    "patch-truthy": patch_truthy,
    "coalesce-null": coalesce_null,
    "contact-replaced": contact_replaced,
    "event-cache": event_cache,
    "status-unchecked": status_unchecked,
    "language-default": language_default,
    "venues-inner-join": venues_inner_join,
}


def tour(app):
    seen = []

    def send(expected, *args, **kwargs):
        answer = app.send(*args, **kwargs)
        if answer.status != expected or answer.problem:
            seen.append((args, expected, answer, answer.problem))
        return answer.json

    def same(label, got, want):
        for k, v in want.items():
            if got[k] != v or type(got[k]) is not type(v) and not isinstance(v, (int, float)):
                seen.append((label, k, v, got[k]))

    v = send(201, "POST", "/venues", {"name": "A", "city": "B"})
    same("defaults", v, {"capacity": 50, "accessible": False, "parking": True, "language": "en",
                         "website": None, "contact": None, "eventCount": 0})
    full = {"name": "\u00e9\U0001f600" * 50, "city": " B ", "capacity": 0, "accessible": True, "parking": False,
            "language": "fr", "website": "x", "contact": {"name": "n", "phone": None, "email": "a@b"}}
    w = send(201, "POST", "/venues", full)
    same("create", w, full)
    path = f"/venues/{w['id']}"
    same("read", send(200, "GET", path), w)
    bad = {
        "name": [None, "", 1, "x" * 101, "\U0001f600" * 101], "city": [None, 1], "capacity": [None, "5", 1.5, -1, 100001, True],
        "accessible": [None, 0, "true"], "parking": [None, 1], "language": [None, "it", ""], "website": ["", 5],
        "contact": [[], "x", {"name": None}, {"name": ""}, {"name": "a", "email": "x"}, {"name": "a", "phone": ""}],
    }
    for member, values in bad.items():
        for value in values:
            send(400, "POST", "/venues", {"name": "A", "city": "B", member: value})
            send(400, "PATCH", path, {member: value})
    send(400, "POST", "/venues", {"name": "A", "city": "B", "contact": {}})
    send(400, "PATCH", f"/venues/{v['id']}", {"contact": {"phone": "1"}})
    send(400, "POST", "/venues", {"name": "A"})
    send(400, "POST", "/venues", raw=b'{"name":"\\ud800","city":"x"}')
    send(400, "POST", "/venues", raw=b"{")
    send(400, "POST", "/venues", raw=b"[]")
    send(400, "POST", "/venues", raw=b"null")
    send(415, "POST", "/venues", raw=b"a=b", headers={"Content-Type": "text/plain"})
    send(400, "POST", "/venues")
    send(400, "PATCH", path)
    got = send(201, "POST", "/venues", raw=b'{"name":"\\u0000","city":"Nul","capacity":5.0}')
    same("nul", got, {"name": "\u0000", "capacity": 5})
    for changes in ({"website": None}, {"capacity": 7}, {"contact": {"phone": "1"}}, {"contact": {"phone": None}},
                    {"contact": None}, {"contact": {"name": "z"}}, {"accessible": False}, {}):
        if isinstance(changes.get("contact"), dict):
            changes2 = {"contact": {"phone": None, "email": None, **(w["contact"] or {}), **changes["contact"]}}
        else:
            changes2 = changes
        w = {**w, **changes2}
        same(f"patch {changes}", send(200, "PATCH", path, changes), w)
        same("patch read", send(200, "GET", path), w)
    e = send(201, "POST", path + "/events", {"title": "T", "startsAt": START})
    same("event defaults", e, {"kind": "lecture", "status": "planned", "endsAt": None, "durationHours": None,
                               "price": None, "summary": "", "venueId": w["id"], "startsAt": START})
    body = {"title": "T", "kind": "concert", "status": "open", "startsAt": "2024-02-29T00:00:00.123456Z",
            "endsAt": "2024-03-01T01:00:00-03:30", "durationHours": 0.25, "price": {"amount": "0.00", "currency": "GBP"}, "summary": " s\n"}
    f = send(201, "POST", path + "/events", body)
    same("event", f, body)
    same("event read", send(200, "GET", f"/events/{f['id']}"), f)
    bad = {
        "title": [None, "", 5], "kind": [None, "x"], "status": [None, "OPEN"], "summary": [None, 1],
        "startsAt": [None, "2024-02-30T00:00:00Z", "2024-01-01", "2024-01-01T00:00Z", "2024-01-01T00:00:00", 0, "2024-01-01 00:00:00Z"],
        "endsAt": ["", "x"], "durationHours": ["1", 0.3, -1, 1000.25, True],
        "price": [5, {}, {"amount": 5}, {"amount": "5"}, {"amount": "5.00", "currency": "JPY"}, {"amount": "5.00", "currency": None}],
    }
    for member, values in bad.items():
        for value in values:
            send(400, "POST", path + "/events", {**body, member: value})
            send(400, "PUT", f"/events/{e['id']}", {**body, member: value})
            send(400, "PATCH", f"/events/{e['id']}", {member: value})
    send(400, "PUT", f"/events/{e['id']}", {"title": "x"})
    for changes in ({"price": {"amount": "1.00"}}, {"price": None}, {"endsAt": None}, {"durationHours": 0}, {"summary": ""}, {"status": "cancelled"}):
        want = dict(changes)
        if want.get("price"):
            want["price"] = {"amount": "1.00", "currency": "EUR"}
        f = {**f, **want}
        same("patch event", send(200, "PATCH", f"/events/{f['id']}", changes), f)
        same("patch event read", send(200, "GET", f"/events/{f['id']}"), f)
    f2 = send(200, "PUT", f"/events/{f['id']}", {"title": "N", "startsAt": START})
    same("put", f2, {"title": "N", "kind": "lecture", "status": "planned", "endsAt": None, "durationHours": None, "summary": ""})
    same("put read", send(200, "GET", f"/events/{f['id']}"), f2)
    if [x["id"] for x in send(200, "GET", f"/events?venueId={w['id']}&status=planned")["data"]] != [f["id"], e["id"]]:
        seen.append("filter")
    page = send(200, "GET", "/events?page=2&perPage=1")
    if [x["id"] for x in page["data"]] != [e["id"]] or page["total"] != 2:
        seen.append(page)
    for q in ("page=0", "page=x", "perPage=101", "perPage=", "perPage=10abc", "page=1&page=2", "page=1.0", "status=x", "status=", "venueId=0"):
        send(400, "GET", "/events?" + q)
    if send(200, "GET", path)["eventCount"] != 2:
        seen.append("eventCount")
    reg = f"/events/{e['id']}/registrations"
    r = send(201, "POST", reg, {"attendee": {"name": "A", "email": "a@b"}})
    same("reg", r, {"seats": 1, "note": None, "checkedIn": False, "eventId": e["id"]})
    send(409, "POST", reg, {"attendee": {"name": "A", "email": "a@b"}})
    for value in ({}, {"attendee": None}, {"attendee": {"name": "x"}}, {"attendee": {"name": "x", "email": "c@d"}, "seats": 0},
                  {"attendee": {"name": "x", "email": "c@d"}, "seats": None}):
        send(400, "POST", reg, value)
    q = f"/registrations/{r['id']}"
    for changes in ({"note": ""}, {"checkedIn": True}, {"seats": 10}, {"note": None}, {"checkedIn": False}, {}):
        r = {**r, **changes}
        same("reg patch", send(200, "PATCH", q, changes), r)
        same("reg read", send(200, "GET", q), r)
    for changes in ({"seats": None}, {"seats": "2"}, {"checkedIn": None}, {"checkedIn": 1}, {"note": 5}):
        send(400, "PATCH", q, changes)
    if send(200, "GET", reg) != [r]:
        seen.append("reg list")
    send(200, "PATCH", f"/events/{e['id']}", {"status": "cancelled"})
    send(409, "POST", reg, {"attendee": {"name": "A", "email": "new@b"}})
    send(204, "DELETE", f"/events/{e['id']}")
    send(404, "GET", f"/events/{e['id']}")
    send(404, "GET", q)
    send(404, "GET", reg)
    send(204, "DELETE", f"/events/{f['id']}")
    send(404, "GET", "/venues/99999")
    send(404, "PATCH", "/venues/99999", {})
    for bad_id in ("0", "x", "1.5", "-1", "99999999999"):
        send(400, "GET", f"/venues/{bad_id}")
    send(404, "GET", "/events/999999999")
    send(404, "POST", "/venues/999999/events", {"title": "T", "startsAt": START})
    return seen


if __name__ == "__main__":
    with App(HERE, PORT, doc="openapi.yaml") as app:
        for problem in tour(app):
            print("PROBLEM", problem)
        for name, case in CASES.items():
            print("correct", name, case(app))
    for name, case in CASES.items():
        with App(HERE, PORT, bug=name) as app:
            others = [n for n, c in CASES.items() if n != name and not c(app)]
            print("bug    ", name, case(app), "also:", others)
