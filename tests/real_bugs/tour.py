"""A walk through the correct applications: good values come back as they were written, defaults
are applied, bad values are refused with a documented status, every answer fits the document.

    python tour.py [application ...]
"""

import os
import sys
from urllib.parse import quote

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
from kit import App  # noqa: E402

from verify import DOCS, fresh  # noqa: E402

WRONG = ["x", 5, 1.5, True, [], {}, None]  # wrong unless the type says otherwise


def same(a, b):
    if isinstance(a, bool) or isinstance(b, bool):
        return a is b
    if isinstance(a, dict) and isinstance(b, dict):
        return set(a) == set(b) and all(same(a[k], b[k]) for k in a)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(same(x, y) for x, y in zip(a, b))
    return a == b and (type(a) is type(b) or not isinstance(a, str))


TEXT = {"good": ["a", " a ", "\u00e9\u4e2d\U0001f600", "0", "&<>\"'", "\u2028\t"], "bad": [None, 5, 1.5, True, [], {}]}
FLAG = {"good": [True, False], "bad": [None, 0, 1, "true", "false", "", []]}


def text(low, high, null=False):
    bad = [v for v in TEXT["bad"] if not (null and v is None)] + ["x" * (high + 1), "\U0001f600" * (high + 1)]
    return {"good": TEXT["good"] + ["x" * high, "\U0001f600" * high] + ([""] if low == 0 else []) + ([None] if null else []),
            "bad": bad + ([""] if low > 0 else [])}


def whole(low, high):
    return {"good": [low, high], "bad": [None, "5", 1.5, True, [], low - 1, high + 1, 1e300]}


def enum(*values, null=False):
    return {"good": list(values) + ([None] if null else []),
            "bad": ["", "other", values[0].upper(), 5, True, []] + ([] if null else [None])}


DAY = {"good": ["2024-02-29", "1999-12-31", None], "bad": ["2023-02-29", "2024-1-5", "20240105", "2024-01-01T00:00:00Z", "", 0, True]}

DEVICE = {
    "name": text(1, 80), "label": text(0, 80), "status": enum("active", "paused", "retired"), "channel": whole(0, 255),
    "alarms": FLAG, "meter_total": {"good": ["0", "9" * 30], "bad": [None, 0, "", "01", "-1", "1.0", "9" * 31, "1\n"]},
    "installed_on": DAY, "retired_on": DAY,
    "frequency": {"good": [None, 0, 0.1, 166.38, 5e-324, 1000000], "bad": ["1", -1, 1000000.1, True, []]},
    "location": {"good": [None, {"room": "a", "floor": -9, "lat": 1.25, "lon": None}],
                 "bad": [[], "x", {"room": None}, {"room": ""}, {"room": "a", "floor": None}, {"room": "a", "lat": "1"}, {"room": "a", "lat": 181}]},
}
PARK = {
    "name": text(1, 80), "description": text(0, 2000), "open_to_public": FLAG, "dogs_allowed": FLAG, "district": text(1, 40, null=True),
    "opened_on": DAY, "code": {"good": [None], "bad": ["", "x" * 21, 5, True, []]},
}
INSPECTION = {
    "performed_on": {"good": DAY["good"][:2], "bad": DAY["bad"] + [None]}, "inspector": text(1, 60), "passed": FLAG,
    "fee": {"good": [None, 0, 12.5, 0.1, 999999.99], "bad": ["1", "1.00", 1.234, -1, True, 1000000, []]},
    "findings": {"good": [[]], "bad": [None, {}, [{}], [{"text": None}], [{"text": ""}], [{"text": "x", "severity": "x"}], ["x"], [{"text": "a", "id": 999999}]]},
}
CONTACT = {
    "name": text(1, 80), "company": text(0, 80, null=True), "phone": text(0, 40, null=True), "birthday": DAY,
    "rating": enum("cold", "warm", "hot"), "note": text(0, 200), "newsletter": FLAG,
    "labels": {"good": [[], ["b", "a", "c"], ["\u00e9\u4e2d\U0001f600"]],
               "bad": [None, "a", {}, [None], [1], [""], ["x" * 31], ["a", "a"], [str(n) for n in range(11)]]},
    "email": {"good": [], "bad": [None, "", "x", "a@b\n", "a b@c", 5]},
}
COLLECTION = {
    "name": text(1, 80), "description": text(0, 500),
    "settings": {"good": [{"color": "red", "notify": False, "pinned": True}],
                 "bad": [None, [], {"color": "x"}, {"color": None}, {"notify": 1}, {"pinned": None}]},
    "metadata": {"good": [{}, {"a_b": "x", "A-b c": "", "d.e": "\u00e9"}], "bad": [None, [], {"a": 1}, {"a": None}, {"a": "x" * 101}, {str(n): "x" for n in range(21)}]},
}
TODO = {
    "title": text(1, 120), "completed": FLAG, "priority": enum("low", "normal", "high"), "effort": whole(0, 1000), "dueOn": DAY,
    "remindAt": {"good": [None, "2024-02-29T23:59:59.123Z"], "bad": ["", "x", "2024-02-30T00:00:00Z", "2024-01-01", "2024-01-01T00:00:00", 0, "2024-01-01 00:00"]},
    "reference": {"good": [None, "1", "9" * 30], "bad": [1, "", "0", "01", "x", "9" * 31]},
}
PRODUCT = {
    "name": text(1, 100), "description": text(0, 1000), "category": enum("book", "game", "music", null=True),
    "price": {"good": [None, 0, 0.1, 17.08, 9999999.99], "bad": ["1", -1, 1.234, True, 10000000, []]},
    "stock": whole(0, 1000000), "position": whole(0, 1000000), "active": FLAG,
    "tags": {"good": [[], ["b", "a", "b"]], "bad": [None, "a", {}, [None], [1], [""], ["x" * 31], ["a"] * 11]},
    "measures": {"good": [{}, {"b_c": 2**63 - 1, "A.b": -(2**63), "": 0, "\u00e9\U0001f600": 2**53 + 1}],
                 "bad": [None, [], {"a": "1"}, {"a": None}, {"a": 1.5}, {"a": 2**63}, {"a": True}, {str(n): 1 for n in range(21)}]},
}

APPS = {
    "fastapi_sqlalchemy": [
        (lambda c: ("/sites/{}/devices".format(c("POST", "/sites", {"name": fresh()}).json["id"]), "/devices/{id}"),
         {"name": "d"}, DEVICE, dict(label="", status="active", channel=1, alarms=True, location=None, meter_total="0", installed_on=None, retired_on=None, frequency=None), ["PATCH"], 422),
    ],
    "django_rest": [
        (lambda c: ("/parks/", "/parks/{id}/"), {"name": "p"}, PARK,
         dict(description="", open_to_public=True, dogs_allowed=False, district=None, code=None, opened_on=None, closed_on=None), ["PATCH", "PUT"], 400),
        (lambda c: ("/parks/{}/inspections/".format(c("POST", "/parks/", {"name": "p"}).json["id"]), "/inspections/{id}/"),
         {"performed_on": "2024-01-01", "inspector": "i"}, INSPECTION, dict(fee=None, passed=True, findings=[]), ["PATCH"], 400),
    ],
    "flask": [
        (lambda c: ("/contacts", "/contacts/{id}"), lambda: {"name": "n", "email": fresh() + "@tour.org"}, CONTACT,
         dict(company=None, phone=None, birthday=None, rating="cold", note="", newsletter=True, labels=[]), ["PATCH"], 400),
    ],
    "fastify": [
        (lambda c: ("/collections", "/collections/{id}"), {"name": "n"}, COLLECTION,
         dict(description="", settings={"color": "blue", "notify": True, "pinned": False}, metadata={}), ["PATCH"], 400),
        (lambda c: ("/collections/{}/todos".format(c("POST", "/collections", {"name": "n"}).json["id"]), "/todos/{id}"),
         {"title": "t"}, TODO, dict(completed=False, priority="normal", effort=0, dueOn=None, remindAt=None, reference=None), ["PATCH", "PUT"], 400),
    ],
    "go": [
        (lambda c: ("/shelves/{}/products".format(c("POST", "/shelves", {"name": "n"}).json["id"]), "/products/{id}"),
         {"name": "p"}, PRODUCT,
         dict(description="", category=None, price=None, stock=0, position=100, active=True, tags=[], measures={}), ["PATCH", "PUT"], 400),
    ],
}
SERVER_SET = {"updated_at", "updatedAt", "version"}


def tour(app):
    seen = []

    def send(expected, method, path, body=None, raw=None, headers=None):
        answer = app.send(method, path, body, headers, raw)
        if answer.status != expected or answer.problem:
            seen.append(f"{method} {path} {str(body)[:90]} {raw or ''}: {answer.status} not {expected}; {answer.problem}; {answer.raw[:200]}")
        return answer

    for paths, base, fields, defaults, methods, invalid in APPS[app.name]:
        make = base if callable(base) else lambda base=base: {**base, **({"name": fresh()} if "name" in base else {})}

        def check(label, got, want):
            for name, value in want.items():
                if name not in SERVER_SET and not same(got.get(name), value):
                    seen.append(f"{label}: {name} is {got.get(name)!r}, not {value!r}")

        post, one = paths(send_any := lambda m, p, b=None: app.send(m, p, b))
        body = make()
        created = send(201, "POST", post, body).json
        path = one.format(id=created["id"])
        check("create", created, {**defaults, **body})
        check("read", send(200, "GET", path).json, created)
        for raw in (b"", b"{", b"[]", b"null", b"5", b'"x"'):
            for method, target in [("POST", post)] + [(m, path) for m in methods]:
                if not (raw == b"" and method == "PATCH" and app.name == "django_rest"):  # optional there
                    send(invalid, method, target, raw=raw)
        if app.name not in ("fastapi_sqlalchemy",):
            send(415, "POST", post, raw=b"a=b", headers={"Content-Type": "text/plain"})
        for name in body:
            send(invalid, "POST", post, {k: v for k, v in make().items() if k != name})
            if "PUT" in methods:
                send(invalid, "PUT", path, {k: v for k, v in body.items() if k != name})
        for name, values in fields.items():
            for value in values["good"]:
                new = {**make(), name: value}
                # Names of devices are unique within a site.
                unique = app.name == "fastapi_sqlalchemy" and name == "name"
                got = send(201, "POST", paths(send_any)[0] if unique else post, new).json
                check(f"create {name}", got, {**defaults, **new})
                check(f"read {name}", send(200, "GET", one.format(id=got["id"])).json, got)
                for method in methods:
                    new = {name: value} if method == "PATCH" else {**body, name: value}
                    before = send(200, "GET", path).json
                    got = send(200, method, path, new).json
                    want = {**before, **new} if method == "PATCH" else {**defaults, **new}
                    check(f"{method} {name}", got, want)
                    check(f"{method} {name} read", send(200, "GET", path).json, got)
            for value in values["bad"]:
                send(invalid, "POST", post, {**make(), name: value})
                for method in methods:
                    send(invalid, method, path, {name: value} if method == "PATCH" else {**body, name: value})
        if "PATCH" in methods:
            before = send(200, "GET", path).json
            check("empty PATCH", send(200, "PATCH", path, {}).json, before)
        text_field = next(k for k in ("name", "title", "inspector") if k in fields)
        send(invalid, "POST", post, raw=('{"%s": "\\ud800"}' % text_field).encode())
        missing = one.format(id=999999)
        send(404, "GET", missing)
        for method in methods:
            send(404, method, missing, body)
        listing = send(200, "GET", post).json
        items = listing if isinstance(listing, list) else listing.get("items", listing.get("results"))
        total = listing.get("total", listing.get("count"))
        if len(items) != min(20, total):
            seen.append(f"list {post}: {len(items)} items, total {total}")
        size = "size" if app.name == "fastify" else "limit"
        for value in ("0", "101", "x", "", "-1", "1.5"):
            send(invalid, "GET", f"{post}?{size}={value}")
        if len(send(200, "GET", f"{post}?{size}=100").json.get("items" if "items" in listing else "results")) != min(100, total):
            seen.append("large page")
        past = "page=999999" if app.name == "fastify" else "offset=1000000"
        beyond = send(200, "GET", f"{post}?{past}").json
        if beyond.get("items", beyond.get("results")) != [] or beyond.get("total", beyond.get("count")) != total:
            seen.append(f"page past the end: {beyond}")
        if app.operation("DELETE", path):
            send(204, "DELETE", path)
            send(404, "GET", path)
            send(404, "DELETE", path)
    WALKS[app.name](send, lambda label, got, want: seen.append(f"{label}: {got!r}, not {want!r}") if got != want else None)
    return seen


# --- lists, conflicts and deletion ------------------------------------------


def walk_devices(send, same):
    site = send(201, "POST", "/sites", {"name": fresh()}).json["id"]
    same("new site listed", send(200, "GET", "/sites?limit=100").json["total"] >= site, True)
    path = f"/sites/{site}/devices"
    rooms = ["A1", None, "a1", "A1", "\u4e2d\U0001f600'%"]
    names = ["\u00c4pfel", "b%_", "Stra\u00dfe", "d", "\u0427\u0435\u0440\u0432"]
    for name, room in zip(names, rooms):
        send(201, "POST", path, {"name": name, "label": "x", "location": room and {"room": room}})

    def found(query):
        page = send(200, "GET", f"{path}?{query}").json
        same(f"total {query}", page["total"], len(page["items"]) if "limit" not in query else page["total"])
        return [d["name"] for d in page["items"]]

    same("room", found("room=A1"), ["d", names[0]])
    same("room page", found("room=A1&limit=1&offset=1"), [names[0]])
    same("other room", found(f"room={quote(rooms[4])}"), [names[4]])
    same("no room", found("room="), [])
    for query, want in [("%C3%A4PF", 0), ("%25_", 1), ("STRASSE", 2), ("%D1%87%D0%95", 4)]:
        same(f"q={query}", found(f"q={query}"), [names[want]])
    same("label", len(found("q=X")), 5)
    same("q and room", found("q=X&room=a1"), [names[2]])
    send(422, "GET", f"{path}?q=")
    send(422, "GET", f"{path}?q={'x' * 81}")
    first = send(200, "GET", path).json["items"][0]
    same("created_at", first["created_at"], send(200, "PATCH", f"/devices/{first['id']}", {"channel": 7}).json["created_at"])


def walk_parks(send, same):
    code = fresh("code")
    park = send(201, "POST", "/parks/", {"name": "p", "code": code, "opened_on": "2024-05-01"}).json
    path = f"/parks/{park['id']}/"
    other = send(201, "POST", "/parks/", {"name": "p", "district": None}).json
    for method, target in [("POST", "/parks/"), ("PUT", f"/parks/{other['id']}/"), ("PATCH", f"/parks/{other['id']}/")]:
        send(409, method, target, {"name": "q", "code": code})
    same("own code", send(200, "PATCH", path, {"code": code}).json["code"], code)
    for day, status in [("2024-04-30", 400), ("2024-05-01", 200), (None, 200)]:
        send(status, "PATCH", path, {"closed_on": day})
    send(400, "POST", "/parks/", {"name": "p", "opened_on": "2024-05-01", "closed_on": "2024-04-30"})
    send(400, "PUT", path, {"name": "p", "opened_on": "2024-05-01", "closed_on": "2024-04-30"})
    send(200, "PUT", path, {"name": "p", "closed_on": "2024-04-30", "code": code})
    send(400, "PATCH", path, {"opened_on": "2024-05-01"})
    now = send(200, "GET", path).json
    same("created_at", now["created_at"], park["created_at"])
    same("updated_at", now["updated_at"] > park["updated_at"], True)
    count = send(200, "GET", "/parks/").json["count"]
    send(204, "DELETE", path)
    same("count", send(200, "GET", "/parks/").json["count"], count - 1)
    again = send(201, "POST", "/parks/", {"name": "p", "code": code}).json
    send(204, "DELETE", f"/parks/{again['id']}/")
    send(200, "PATCH", f"/parks/{other['id']}/", {"code": code})


def walk_contacts(send, same):
    mark = fresh("Mark")
    ids = []
    for name, labels, newsletter in [(f"{mark} \u00c4%", ["b", "a"], True), (f"{mark} x_", ["c"], False), (mark, [], False)]:
        body = {"name": name, "email": fresh() + "@Example.org", "labels": labels, "newsletter": newsletter}
        ids.append(send(201, "POST", "/contacts", body).json["id"])
    send(409, "POST", "/contacts", {"name": "n", "email": body["email"].upper()})
    send(409, "PATCH", f"/contacts/{ids[0]}", {"email": body["email"].lower()})
    same("own email", send(200, "PATCH", f"/contacts/{ids[2]}", {"email": body["email"].upper()}).json["email"], body["email"].upper())

    def found(query):
        page = send(200, "GET", f"/contacts?{query}&limit=100").json
        same(f"total {query}", page["total"], len(page["items"]))
        return [contact["id"] for contact in page["items"] if contact["id"] in ids]

    for query, want in [(f"name={mark.lower()}", [0, 1, 2]), (f"name={mark}%20%C3%A4", [0]), (f"name={mark}%25", []), ("name=x_", [1]),
                        ("newsletter=true", [0]), ("newsletter=false", [1, 2]), ("label=a", [0]), ("label=a&label=b", [0]),
                        ("label=a&label=c", [0, 1]), ("label=A", []), (f"name={mark}&label=c&newsletter=false", [1])]:
        same(query, found(query), [ids[n] for n in want])
    for query in ("name=", "name=a&name=b", "name=" + "x" * 81, "newsletter=", "newsletter=0", "newsletter=True"):
        send(400, "GET", f"/contacts?{query}")
    call = send(201, "POST", f"/contacts/{ids[0]}/calls", {"subject": "s"}).json
    same("calls", send(200, "GET", f"/contacts/{ids[0]}/calls").json, [call])
    send(204, "DELETE", f"/contacts/{ids[0]}")
    send(404, "GET", f"/contacts/{ids[0]}/calls")
    same("label of a deleted contact", found("label=a"), [])
    name = fresh("t")
    once = {"If-None-Match": "*"}
    send(201, "PUT", f"/templates/{name}", {"subject": "one \U0001f600"}, headers=once)
    send(412, "PUT", f"/templates/{name}", {"subject": "two"}, headers=once)
    send(400, "PUT", f"/templates/{name}", {"subject": "two"}, headers={"If-None-Match": '"x"'})
    same("template", send(200, "GET", f"/templates/{name}").json, {"name": name, "subject": "one \U0001f600", "body": ""})
    for bad in ("0", "2147483648", "9" * 18, "9" * 19, "x"):
        send(404, "GET", f"/contacts/{bad}")


def walk_todos(send, same):
    owner = send(201, "POST", "/collections", {"name": "n", "metadata": {"a": "1", "b": "2"}}).json["id"]
    path = f"/collections/{owner}/todos"
    ids = []
    for effort, day in [(10, None), (9, "2024-01-02"), (9, "1960-05-05"), (100, "2024-01-01"), (0, None)]:
        ids.append(send(201, "POST", path, {"title": "t", "effort": effort, "dueOn": day}).json["id"])
    for sort, want in [("id", [0, 1, 2, 3, 4]), ("-id", [4, 3, 2, 1, 0]), ("effort", [4, 1, 2, 0, 3]), ("-effort", [3, 0, 1, 2, 4]),
                       ("dueOn", [2, 3, 1, 0, 4]), ("-dueOn", [1, 3, 2, 0, 4])]:
        same(sort, [todo["id"] for todo in send(200, "GET", f"{path}?sort={sort}").json["items"]], [ids[n] for n in want])
    for sort in ("", "title", "+id", "--id", "id&sort=id"):
        send(400, "GET", f"{path}?sort={sort}")
    same("metadata", send(200, "PATCH", f"/collections/{owner}", {"metadata": {"b": "3"}}).json["metadata"], {"b": "3"})
    for year in ("0001", "0099", "9999"):
        same("year", send(201, "POST", path, {"title": "t", "dueOn": f"{year}-01-01"}).json["dueOn"], f"{year}-01-01")
    for instant in ("9999-12-31T23:59:59-01:00", "0000-01-01T00:00:00+01:00"):
        send(400, "POST", path, {"title": "t", "remindAt": instant})
    send(204, "DELETE", f"/todos/{ids[0]}")
    same("id", send(201, "POST", path, {"title": "t"}).json["id"] > ids[-1], True)
    send(204, "DELETE", f"/collections/{owner}")
    send(404, "GET", path)
    for todo in ids:
        send(404, "GET", f"/todos/{todo}")


def walk_products(send, same):
    shelf = send(201, "POST", "/shelves", {"name": "n"}).json["id"]
    same("empty list", send(200, "GET", f"/shelves/{shelf}/products").json, {"items": [], "total": 0})
    created = [send(201, "POST", f"/shelves/{shelf}/products", {"name": f"p{n}"}).json for n in range(25)]
    for product in created:
        same("times", product["createdAt"], product["updatedAt"])
    for limit in (1, 7, 25, 100):
        seen, cursor = [], ""
        while cursor is not None:
            page = send(200, "GET", f"/products?limit={limit}" + (f"&cursor={cursor}" if cursor else "")).json
            seen += [product["id"] for product in page["items"]]
            cursor = page["next"]
        same(f"newest by {limit}", (seen[:25], len(seen), seen), ([p["id"] for p in created[::-1]], len(set(seen)), sorted(seen, reverse=True)))
    path = f"/products/{created[0]['id']}"
    for id in (created[0]["id"], created[1]["id"], None, "x", [], {}, 1e300):
        got = send(200, "PUT", path, {**created[0], "id": id}).json
        same("id in the body", {**got, "updatedAt": created[0]["updatedAt"]}, created[0])
    for bad in ("", "x", "MTox", "%00", "MToxCg", "e30"):
        send(200 if bad == "MTox" else 400, "GET", f"/products?cursor={bad}")
    send(400, "GET", "/products?cursor=MTox&cursor=MTox")
    send(400, "GET", "/products?limit=0")


WALKS = {
    "fastapi_sqlalchemy": walk_devices, "django_rest": walk_parks, "flask": walk_contacts, "fastify": walk_todos, "go": walk_products,
}


def main():
    bad = 0
    for name, (doc, port) in DOCS.items():
        if sys.argv[1:] and name not in sys.argv[1:]:
            continue
        with App(os.path.join(HERE, "apps", name), port + 20, doc=doc) as app:
            app.name = name
            problems = tour(app)
        print(name, "ok" if not problems else f"{len(problems)} problems")
        for problem in problems[:25]:
            print("   ", problem)
        bad += len(problems)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
