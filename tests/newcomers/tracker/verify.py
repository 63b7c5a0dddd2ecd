"""Shows for the correct application and for each fault what the application answers."""

import os
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
from kit import App  # noqa: E402

os.environ.setdefault("PYTHON", sys.executable)

PORT = 8131
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
count = [0]


def key():
    count[0] += 1
    n = count[0]
    return "K" + LETTERS[n // 676] + LETTERS[n // 26 % 26] + LETTERS[n % 26]


def project(app, **extra):
    answer = app.send("POST", "/projects/", {"key": key(), "name": "P", **extra})
    assert answer.status == 201, answer
    return answer.json


def task(app, **extra):
    p = extra.pop("project", None) or project(app)["id"]
    answer = app.send("POST", "/tasks/", {"project": p, "title": "T", **extra})
    assert answer.status == 201, answer
    return answer.json


def read(app, path):
    return app.send("GET", path).json


def checklist_pop(app):
    t = task(app, checklist=[{"text": "a"}])
    app.send("PATCH", f"/tasks/{t['id']}/", {"title": "U"})
    return read(app, f"/tasks/{t['id']}/")["checklist"] == [{"text": "a", "done": False}]


def estimate_or(app):
    t = task(app, estimate_minutes=30)
    app.send("PATCH", f"/tasks/{t['id']}/", {"estimate_minutes": 0})
    return read(app, f"/tasks/{t['id']}/")["estimate_minutes"] == 0


def auto_now(app):
    p = project(app)
    time.sleep(0.01)
    app.send("PATCH", f"/projects/{p['id']}/", {"name": "Q"})
    return read(app, f"/projects/{p['id']}/")["updated_at"] > p["updated_at"]


def archived_manager(app):
    p = project(app)
    app.send("PATCH", f"/projects/{p['id']}/", {"archived": True})
    return app.send("GET", f"/projects/{p['id']}/").status == 200


def update_fields(app):
    t = task(app)
    app.send("PATCH", f"/tasks/{t['id']}/", {"priority": 5})
    return read(app, f"/tasks/{t['id']}/")["priority"] == 5


def billable_raw(app):
    t = task(app)
    e = app.send("POST", "/time-entries/", {"task": t["id"], "minutes": 5, "started_at": "2024-05-01T10:00:00Z"}).json
    return read(app, f"/time-entries/{e['id']}/")["billable"] is True


def filter_duplicates(app):
    t = task(app, checklist=[{"text": "paint one"}, {"text": "paint two"}])
    page = read(app, f"/tasks/?project={t['project']}&item=paint")
    return [x["id"] for x in page["results"]] == [t["id"]] and page["count"] == 1


def settings_replaced(app):
    p = project(app, settings={"notify": False})
    app.send("PATCH", f"/projects/{p['id']}/", {"settings": {"language": "fr"}})
    return read(app, f"/projects/{p['id']}/")["settings"] == {"notify": False, "language": "fr"}


CASES = {
    "checklist-pop": checklist_pop,
    "estimate-or": estimate_or,
    "auto-now": auto_now,
    "archived-manager": archived_manager,
    "update-fields": update_fields,
    "billable-raw": billable_raw,
    "filter-duplicates": filter_duplicates,
    "settings-replaced": settings_replaced,
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
            if k != "updated_at" and (got[k] != v or type(got[k]) is not type(v)):
                seen.append((label, k, v, got[k]))

    p = send(201, "POST", "/projects/", {"key": "AB", "name": "n"})
    same("defaults", p, {"description": "", "visibility": "team", "archived": False, "budget": None,
                         "starts_on": None, "settings": {"notify": True, "language": "en"}})
    full = {"key": "ABCDEF", "name": " \u00e9\U0001f600 ", "description": " d\n", "visibility": "private", "archived": True,
            "budget": "0.00", "starts_on": "2024-02-29", "settings": {"notify": False, "language": "de"}}
    q = send(201, "POST", "/projects/", full)
    same("create", q, full)
    path = f"/projects/{q['id']}/"
    same("read", send(200, "GET", path), q)
    send(400, "POST", "/projects/", full)
    bad = {
        "key": [None, "", "A", "ab", "ABCDEFG", "AB\n", 12, "AB"], "name": [None, "", 5, "x" * 101, [], True],
        "description": [None, 5], "visibility": [None, "secret", "", 1], "archived": [None, 0, "true", "yes"],
        "budget": [0, 1.5, "1.234", "-1", "NaN", "1e2", " 1", "", "123456789.00"],
        "starts_on": ["2023-02-29", "20240101", "2024-1-5", "2024-01-01T00:00:00Z", 0, ""],
        "settings": [None, [], "x", {"notify": None}, {"notify": 1}, {"language": "it"}, {"language": None}],
    }
    for member, values in bad.items():
        for value in values:
            send(400, "POST", "/projects/", {"key": "ZZ", "name": "n", member: value})
            send(400, "PUT", path, {"key": "ABCDEF", "name": "n", member: value})
            send(400, "PATCH", path, {member: value})
    for changes in ({"budget": None}, {"budget": "12.50"}, {"starts_on": None}, {"archived": False}, {"description": ""},
                    {"settings": {"notify": True}}, {"settings": {}}, {}, {"key": "ABCDEF"}):
        want = dict(changes)
        if "settings" in want:
            want["settings"] = {**q["settings"], **want["settings"]}
        q = {**q, **want}
        same("patch", send(200, "PATCH", path, changes), q)
        same("patch read", send(200, "GET", path), q)
    send(400, "PUT", path, {"name": "x"})
    r = send(200, "PUT", path, {"key": "ABCDEF", "name": "r"})
    same("put", r, {"description": "", "visibility": "team", "archived": False, "budget": None,
                    "starts_on": None, "settings": {"notify": True, "language": "en"}, "created_at": q["created_at"]})
    same("put read", send(200, "GET", path), r)
    for raw in (b"{", b"[]", b"null", b"5", b'"x"'):
        send(400, "POST", "/projects/", raw=raw)
    send(415, "POST", "/projects/", raw=b"a=b", headers={"Content-Type": "text/plain"})
    for query in ("limit=0", "limit=x", "limit=101", "limit=", "offset=-1", "visibility=x"):
        send(400, "GET", "/projects/?" + query)
    page = send(200, "GET", "/projects/?limit=1&offset=1")
    if [x["id"] for x in page["results"]] != [q["id"]] or page["count"] != 2:
        seen.append(page)
    if send(200, "GET", "/projects/?visibility=private")["count"] != 0:
        seen.append("visibility")
    t = send(201, "POST", "/tasks/", {"project": q["id"], "title": "t"})
    same("task defaults", t, {"status": "todo", "priority": 3, "estimate_minutes": None, "due_at": None,
                              "assignee": None, "labels": [], "checklist": []})
    body = {"project": q["id"], "title": "t", "status": "done", "priority": 0, "estimate_minutes": 0,
            "due_at": "2024-05-01T10:00:00Z", "assignee": "a", "labels": ["b", "a", "b"],
            "checklist": [{"text": "y", "done": True}, {"text": "x", "done": False}]}
    u = send(201, "POST", "/tasks/", body)
    same("task", u, body)
    tp = f"/tasks/{u['id']}/"
    same("task read", send(200, "GET", tp), u)
    bad = {
        "project": [None, "1", 999999, 1.5, True, 10**30, {}], "title": [None, ""], "status": [None, "x"],
        "priority": [None, "3", 6, -1, 1.5, True], "estimate_minutes": ["5", -1], "assignee": ["", 5],
        "due_at": ["2024-05-01", "2024-05-01T10:00:00", 0, "2024-02-30T00:00:00Z", "0001-01-01T00:00:00+05:00"],
        "labels": [None, "a", [1], [""], {}], "checklist": [None, {}, [{}], [{"done": True}], [{"text": "x", "done": None}], ["x"]],
    }
    for member, values in bad.items():
        for value in values:
            send(400, "POST", "/tasks/", {**body, member: value})
            send(400, "PATCH", tp, {member: value})
    send(400, "POST", "/tasks/", raw=b'{"project": 1e400, "title": "x"}')
    for changes in ({"due_at": None}, {"assignee": None}, {"estimate_minutes": None}, {"priority": 5}, {"labels": []}, {},
                    {"checklist": []}, {"checklist": [{"text": "n"}]}, {"title": "0"}):
        want = dict(changes)
        if want.get("checklist"):
            want["checklist"] = [{"text": "n", "done": False}]
        u = {**u, **want}
        same("task patch", send(200, "PATCH", tp, changes), u)
        same("task patch read", send(200, "GET", tp), u)
    got = send(200, "PATCH", tp, {"due_at": "2024-05-01t10:00:00.5+02:00"})
    same("instant", got, {"due_at": "2024-05-01T08:00:00.500000Z"})
    if [x["id"] for x in send(200, "GET", f"/tasks/?project={q['id']}&status=todo")["results"]] != [t["id"]]:
        seen.append("task filter")
    send(400, "GET", "/tasks/?project=x")
    send(400, "GET", "/tasks/?project=99999999999999999999")
    send(200, "GET", "/tasks/?project=999999")
    e = send(201, "POST", "/time-entries/", {"task": u["id"], "minutes": 1, "started_at": "2024-05-01T10:00:00Z"})
    same("entry", e, {"billable": True, "note": "", "task": u["id"], "started_at": "2024-05-01T10:00:00Z"})
    for member, values in {"task": [None, 99999], "minutes": [None, 0, 1441, "5"], "billable": [None, 1], "note": [None]}.items():
        for value in values:
            send(400, "POST", "/time-entries/", {"task": u["id"], "minutes": 1, "started_at": "2024-05-01T10:00:00Z", member: value})
    if send(200, "GET", f"/time-entries/?task={u['id']}")["results"] != [e]:
        seen.append("entries")
    send(409, "DELETE", path)
    send(204, "DELETE", tp)
    send(404, "GET", tp)
    send(404, "GET", f"/time-entries/{e['id']}/")
    send(204, "DELETE", f"/tasks/{t['id']}/")
    send(204, "DELETE", path)
    send(404, "GET", path)
    send(404, "PATCH", path, {})
    send(404, "PUT", path, {"key": "ZZ", "name": "n"})
    for bad_id in ("x", "0", "999999999999999999", "99999999999999999999"):
        send(404, "GET", f"/projects/{bad_id}/")
    return seen


if __name__ == "__main__":
    with App(HERE, PORT, doc="/schema/") as app:
        for problem in tour(app):
            print("PROBLEM", problem)
        for name, case in CASES.items():
            print("correct", name, case(app))
    for name, case in CASES.items():
        with App(HERE, PORT, bug=name) as app:
            others = [n for n, c in CASES.items() if n != name and not c(app)]
            print("bug    ", name, case(app), "also:", others)
