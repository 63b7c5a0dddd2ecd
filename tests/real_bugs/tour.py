"""A walk through the correct applications: good values come back as they were written, defaults
are applied, bad values are refused with a documented status, every answer fits the document.

    python tour.py [application ...]
"""

import os
import sys

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
    "location": {"good": [None, {"room": "a", "floor": -9, "lat": 1.25, "lon": None}],
                 "bad": [[], "x", {"room": None}, {"room": ""}, {"room": "a", "floor": None}, {"room": "a", "lat": "1"}, {"room": "a", "lat": 181}]},
}
PARK = {
    "name": text(1, 80), "description": text(0, 2000), "open_to_public": FLAG, "dogs_allowed": FLAG, "district": text(1, 40, null=True),
}
INSPECTION = {
    "performed_on": {"good": DAY["good"][:2], "bad": DAY["bad"] + [None]}, "inspector": text(1, 60), "passed": FLAG,
    "fee": {"good": [None, 0, 12.5, 0.1, 999999.99], "bad": ["1", "1.00", 1.234, -1, True, 1000000, []]},
    "findings": {"good": [[]], "bad": [None, {}, [{}], [{"text": None}], [{"text": ""}], [{"text": "x", "severity": "x"}], ["x"], [{"text": "a", "id": 999999}]]},
}
CONTACT = {
    "name": text(1, 80), "company": text(0, 80, null=True), "phone": text(0, 40, null=True), "birthday": DAY,
    "rating": enum("cold", "warm", "hot"), "note": text(0, 200), "newsletter": FLAG,
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
}

APPS = {
    "fastapi_sqlalchemy": [
        (lambda c: ("/sites/{}/devices".format(c("POST", "/sites", {"name": fresh()}).json["id"]), "/devices/{id}"),
         {"name": "d"}, DEVICE, dict(label="", status="active", channel=1, alarms=True, location=None, meter_total="0", installed_on=None, retired_on=None), ["PATCH"], 422),
    ],
    "django_rest": [
        (lambda c: ("/parks/", "/parks/{id}/"), {"name": "p"}, PARK,
         dict(description="", open_to_public=True, dogs_allowed=False, district=None), ["PATCH", "PUT"], 400),
        (lambda c: ("/parks/{}/inspections/".format(c("POST", "/parks/", {"name": "p"}).json["id"]), "/inspections/{id}/"),
         {"performed_on": "2024-01-01", "inspector": "i"}, INSPECTION, dict(fee=None, passed=True, findings=[]), ["PATCH"], 400),
    ],
    "flask": [
        (lambda c: ("/contacts", "/contacts/{id}"), lambda: {"name": "n", "email": fresh() + "@tour.org"}, CONTACT,
         dict(company=None, phone=None, birthday=None, rating="cold", note="", newsletter=True), ["PATCH"], 400),
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
         dict(description="", category=None, price=None, stock=0, position=100, active=True, tags=[]), ["PATCH", "PUT"], 400),
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
        if app.operation("DELETE", path):
            send(204, "DELETE", path)
            send(404, "GET", path)
            send(404, "DELETE", path)
    return seen


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
