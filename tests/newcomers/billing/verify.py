"""Shows for the correct application and for each fault what the application answers."""

import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
from kit import App  # noqa: E402

os.environ.setdefault("PYTHON", sys.executable)

TOKEN = "Bearer billing-secret"
PORT = 8111


def customer(app, **extra):
    customer.n += 1
    answer = app.send(
        "POST", "/customers", {"name": "Ada", "email": f"ada{customer.n}@example.org", **extra}
    )
    assert answer.status == 201, answer
    return answer.json


customer.n = 0


def invoice(app, owner, **extra):
    customer.n += 1
    body = {"number": f"INV-{customer.n}", "lines": [{"description": "Hour", "unit_price": "19.99"}]}
    answer = app.send("POST", f"/customers/{owner['id']}/invoices", {**body, **extra})
    assert answer.status == 201, answer
    return answer.json


def read(app, path):
    return app.send("GET", path).json


def credit_limit_or(app):
    c = customer(app, credit_limit="0.00")
    return read(app, f"/customers/{c['id']}")["credit_limit"] == "0.00"


def patch_unset(app):
    c = customer(app, phone="123")
    app.send("PATCH", f"/customers/{c['id']}", {"name": "Eve"})
    return read(app, f"/customers/{c['id']}")["phone"] == "123"


def json_in_place(app):
    c = customer(app, address={"street": "A 1", "city": "Bonn"})
    app.send("PATCH", f"/customers/{c['id']}", {"address": {"city": "Ulm"}})
    return read(app, f"/customers/{c['id']}")["address"] == {
        "street": "A 1", "city": "Ulm", "postal_code": None, "country": "DE"}


def float_cents(app):
    i = invoice(app, customer(app))
    return read(app, f"/invoices/{i['id']}")["lines"][0]["unit_price"] == "19.99"


def zone_dropped(app):
    i = invoice(app, customer(app))
    p = app.send("POST", f"/invoices/{i['id']}/payments",
                 {"amount": "5.00", "received_at": "2024-05-01T10:00:00+02:00"}).json
    return read(app, f"/payments/{p['id']}")["received_at"] == "2024-05-01T08:00:00Z"


def put_merges(app):
    i = invoice(app, customer(app), discount_percent=10, due_date="2024-05-01")
    app.send("PUT", f"/invoices/{i['id']}", {
        "number": i["number"], "lines": [{"description": "Hour", "unit_price": "1.00"}]})
    got = read(app, f"/invoices/{i['id']}")
    return (got["discount_percent"], got["due_date"]) == (0, None)


def filter_after_page(app):
    c = customer(app)
    invoice(app, c)
    sent = invoice(app, c, status="sent")
    page = read(app, f"/customers/{c['id']}/invoices?status=sent&limit=1")
    return [i["id"] for i in page["items"]] == [sent["id"]] and page["total"] == 1


CASES = {
    "credit-limit-or": credit_limit_or,
    "patch-unset": patch_unset,
    "json-in-place": json_in_place,
    "float-cents": float_cents,
    "zone-dropped": zone_dropped,
    "put-merges": put_merges,
    "filter-after-page": filter_after_page,
}


def tour(app):
    """A walk through the correct application: each answer must fit the document."""
    seen = []

    def send(expected, *args, **kwargs):
        answer = app.send(*args, **kwargs)
        if answer.status != expected or answer.problem:
            seen.append((args, expected, answer, answer.problem))
        return answer.json

    bad = ["x" * 121, "", 5, None, True, [], {}]
    for value in bad:
        send(422, "POST", "/customers", {"name": value, "email": "t@example.org"})
    for member, values in {
        "newsletter": [None, 0, 1, "true", "yes"],
        "tags": [None, "a", {}, [1], [""], ["a"] * 11],
        "notes": [None, 1],
        "credit_limit": [0, 1.5, "1", "1.5", "1.555", "-1.00", "01.00", "1e2", " 1.00", "1.00\n", "١.٠٠"],
        "address": [[], "x", {}, {"street": "a"}, {"street": "a", "city": "b", "country": None},
                    {"street": "a", "city": "b", "country": "de"}],
        "phone": ["", 5],
        "email": ["a", None, "a@b.c\n"],
    }.items():
        for value in values:
            send(422, "POST", "/customers",
                 {"name": "A", "email": "t@example.org", member: value})
    full = {"name": "\u00e9\u4e2d\U0001f600 x ", "email": "Full@Example.org", "phone": "1", "credit_limit": "999999999.99",
            "address": {"street": "a", "city": "b", "postal_code": "c", "country": "FR"},
            "newsletter": False, "tags": ["b", "a", "b"], "notes": " n\n"}
    c = send(201, "POST", "/customers", full)
    path = f"/customers/{c['id']}"
    for k, v in full.items():
        if c[k] != v:
            seen.append(("create", k, v, c[k]))
    if send(200, "GET", path) != c:
        seen.append(("read differs", c))
    send(409, "POST", "/customers", full)
    other = send(201, "POST", "/customers", {"name": "B", "email": "b@example.org"})
    if {k: other[k] for k in ("phone", "credit_limit", "address", "newsletter", "tags", "notes")} != {
            "phone": None, "credit_limit": None, "address": None, "newsletter": True, "tags": [], "notes": ""}:
        seen.append(("defaults", other))
    send(409, "PATCH", f"/customers/{other['id']}", {"email": "Full@Example.org"})
    send(422, "PATCH", f"/customers/{other['id']}", {"address": {"city": "x"}})
    send(200, "PATCH", f"/customers/{other['id']}", {"address": {"city": "x", "street": "y"}})
    send(200, "PATCH", f"/customers/{other['id']}", {})
    for member in ("name", "email", "newsletter", "tags", "notes"):
        send(422, "PATCH", path, {member: None})
    for changes in ({"phone": None}, {"credit_limit": None}, {"credit_limit": "0.00"}, {"newsletter": True},
                    {"tags": []}, {"notes": ""}, {"address": None}, {"name": "0"}):
        c = dict(c, **changes)
        got = send(200, "PATCH", path, changes)
        again = send(200, "GET", path)
        if got != again:
            seen.append(("patch answer differs from read", got, again))
        for k in c:
            if k != "updated_at" and got[k] != c[k]:
                seen.append(("patch", k, c[k], got[k]))
    send(422, "POST", "/customers", raw=b"{")
    send(422, "POST", "/customers", raw=b'{"name":"\\ud800","email":"q@example.org"}')
    send(201, "POST", "/customers", raw=b'{"name":"\\u0000","email":"nul@example.org"}')
    send(422, "POST", "/customers", raw=b"[]")
    for query in ("limit=0", "limit=101", "limit=x", "offset=-1", "limit=", "limit=99999999999999999999"):
        send(422, "GET", "/customers?" + query)
    page = send(200, "GET", "/customers?limit=1&offset=1")
    if len(page["items"]) != 1 or page["total"] != 3:
        seen.append(("page", page))
    for bad_id in ("x", "1"):
        send(422, "GET", f"/customers/{bad_id}")
    missing = "00000000-0000-4000-8000-000000000000"
    send(404, "GET", f"/customers/{missing}")
    send(404, "PATCH", f"/customers/{missing}", {})
    send(404, "DELETE", f"/customers/{missing}")
    send(404, "POST", f"/customers/{missing}/invoices", {"number": "A-1", "lines": [{"description": "d", "unit_price": "1.00"}]})
    send(404, "GET", f"/customers/{missing}/invoices")
    body = {"number": "A-1", "status": "sent", "currency": "USD", "due_date": "2024-02-29", "discount_percent": 50,
            "memo": "", "lines": [{"description": "d", "quantity": 3, "unit_price": "0.01"}, {"description": "e", "unit_price": "0.00"}]}
    i = send(201, "POST", path + "/invoices", body)
    want = dict(body, lines=[body["lines"][0], dict(body["lines"][1], quantity=1)])
    for k, v in want.items():
        if i[k] != v:
            seen.append(("invoice", k, v, i[k]))
    if i["total"] != "0.02" or i["customer_id"] != c["id"]:
        seen.append(("total", i))
    send(409, "POST", path + "/invoices", body)
    for member, values in {
        "status": [None, "open", 1, ""], "currency": [None, "eur"], "due_date": ["2023-02-29", "2024-01-01T00:00:00Z", 0, ""],
        "discount_percent": [None, "5", True, 101, -1, 1.5, 1e300], "lines": [None, [], {}, [{}], [{"description": "x"}],
        [{"description": "x", "unit_price": "1.00", "quantity": 0}]], "number": [None, "a-1", "A", 123],
    }.items():
        for value in values:
            send(422, "POST", path + "/invoices", {**body, "number": "A-2", member: value})
            send(422, "PUT", f"/invoices/{i['id']}", {**body, member: value})
    send(422, "PUT", f"/invoices/{i['id']}", {"number": "A-1"})
    send(200, "PUT", f"/invoices/{i['id']}", {**body, "discount_percent": 5.0})
    pay = {"amount": "0.00", "received_at": "2024-01-01t00:00:00.5-03:30", "method": "cash", "reference": ""}
    p = send(201, "POST", f"/invoices/{i['id']}/payments", pay)
    if p["received_at"] != "2024-01-01T03:30:00.500000Z":
        seen.append(("instant", p))
    for member, values in {"received_at": [None, 0, "2024-01-01", "2024-01-01T00:00:00", "0001-01-01T00:00:00+05:00"],
                           "method": [None, "x"], "amount": [None, 1], "reference": [1]}.items():
        for value in values:
            send(422, "POST", f"/invoices/{i['id']}/payments", {**pay, member: value})
    if send(200, "GET", f"/payments/{p['id']}") != p or send(200, "GET", f"/invoices/{i['id']}/payments") != [p]:
        seen.append(("payment read", p))
    send(409, "DELETE", path)
    i2 = send(200, "PUT", f"/invoices/{i['id']}", {**body, "status": "void"})
    send(409, "POST", f"/invoices/{i['id']}/payments", pay)
    if send(200, "GET", path + "/invoices?status=void")["items"] != [i2]:
        seen.append(("filter",))
    send(422, "GET", path + "/invoices?status=open")
    send(422, "GET", path + "/invoices?status=")
    send(204, "DELETE", f"/invoices/{i['id']}")
    send(404, "GET", f"/invoices/{i['id']}")
    send(404, "GET", f"/payments/{p['id']}")
    send(204, "DELETE", path)
    send(404, "GET", path)
    send(422, "GET", "/invoices/0")
    send(422, "GET", "/invoices/99999999999999999999")
    app.token = "Bearer wrong"
    send(401, "GET", "/customers")
    app.token = None
    send(401, "GET", "/customers")
    send(401, "POST", "/customers", {})
    app.token = TOKEN
    return seen


if __name__ == "__main__":
    with App(HERE, PORT, token=TOKEN, doc="/openapi.json") as app:
        for problem in tour(app):
            print("PROBLEM", problem)
        for name, case in CASES.items():
            print("correct", name, case(app))
    for name, case in CASES.items():
        with App(HERE, PORT, bug=name, token=TOKEN) as app:
            others = [n for n, c in CASES.items() if n != name and not c(app)]
            print("bug    ", name, case(app), "also:", others)
