"""Starts each application and shows, for each case, the right and the wrong answer.

    python verify.py            all applications
    python verify.py flask      one application
    python verify.py -v ...     shows the answers too

Needs PyYAML and jsonschema. The Python applications need their packages in the same Python.
"""

import os
import sqlite3
import sys
import tempfile
import time
import tomllib
from datetime import datetime, timezone
from urllib.parse import quote

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
from kit import App  # noqa: E402

os.environ.setdefault("PYTHON", sys.executable)
DOCS = {
    "fastapi_sqlalchemy": ("/openapi.json", 8211),
    "django_rest": ("/schema/", 8212),
    "flask": ("openapi.yaml", 8213),
    "fastify": ("openapi.yaml", 8214),
    "go": ("openapi.yaml", 8215),
}
CASES = {}
TRACES = {}  # faults that no client sees: where the database shows them
count = [0]


def case(app, case_id):
    def register(function):
        CASES[case_id] = (app, function)
        return function

    return register


def trace(case_id):
    """The check is the same with the fault; this function sees it in the file of the database."""

    def register(function):
        TRACES[case_id] = function
        return function

    return register


def fresh(prefix="n"):
    count[0] += 1
    return f"{prefix}{count[0]}"


class Client:
    """Sends requests and keeps what does not fit the document."""

    def __init__(self, app):
        self.app, self.problems, self.log = app, [], []

    def __call__(self, method, path, body=None, headers=None):
        answer = self.app.send(method, path, body, headers)
        if getattr(answer, "problem", None):
            self.problems.append(answer.problem)
        text = answer.raw.decode(errors="replace")
        self.log.append(f"{method} {path} {'' if body is None else body} {headers or ''} -> {answer.status} {text[:300]}")
        return answer

    def get(self, path):
        return self("GET", path).json

    def post(self, path, body):
        return self("POST", path, body).json

    def patch(self, path, body):
        return self("PATCH", path, body).json


# --- fastapi_sqlalchemy -----------------------------------------------------


def device(c, **extra):
    site = extra.pop("site", None) or c.post("/sites", {"name": fresh()})["id"]
    return c.post(f"/sites/{site}/devices", {"name": fresh(), **extra})


@case("fastapi_sqlalchemy", "parlant-774")
def _(c):
    d = device(c, label="x", channel=3)
    c.patch(f"/devices/{d['id']}", {"label": "", "channel": 0})
    got = c.get(f"/devices/{d['id']}")
    return (got["label"], got["channel"]) == ("", 0)


@case("fastapi_sqlalchemy", "datarest-1308")
def _(c):
    d = device(c, location={"room": "A1", "lat": 48.5, "lon": 9.9})
    c.patch(f"/devices/{d['id']}", {"location": {"floor": 2}})
    return c.get(f"/devices/{d['id']}")["location"] == {"room": "A1", "floor": 2, "lat": 48.5, "lon": 9.9}


@case("fastapi_sqlalchemy", "sitewhere-674")
def _(c):
    d = device(c)
    c.get(f"/devices/{d['id']}")
    c.patch(f"/devices/{d['id']}", {"status": "paused"})
    return c.get(f"/devices/{d['id']}")["status"] == "paused"


@case("fastapi_sqlalchemy", "fractal-858")
def _(c):
    a = device(c)
    b = device(c, site=a["site_id"])
    again = c("POST", f"/sites/{a['site_id']}/devices", {"name": a["name"]}).status
    return again == 409 and c("PATCH", f"/devices/{b['id']}", {"name": a["name"]}).status == 409


@case("fastapi_sqlalchemy", "hindsight-2603")
def _(c):
    d = device(c, installed_on="2024-01-01", retired_on="2024-02-01")
    answer = c("PATCH", f"/devices/{d['id']}", {"installed_on": None, "retired_on": None})
    got = c.get(f"/devices/{d['id']}")
    return answer.status == 200 and got["installed_on"] is None and got["retired_on"] is None


@case("fastapi_sqlalchemy", "mathesar-338")
def _(c):
    a = device(c)
    device(c, site=a["site_id"], status="paused")
    page = c.get(f"/sites/{a['site_id']}/devices?status=paused")
    return (len(page["items"]), page["total"]) == (1, 1)


@case("fastapi_sqlalchemy", "lisk-143")
def _(c):
    a = device(c, meter_total="983553069290")
    device(c, site=a["site_id"], meter_total="16546268096697")
    page = c.get(f"/sites/{a['site_id']}/devices?sort=-meter_total")
    return [d["meter_total"] for d in page["items"]] == ["16546268096697", "983553069290"]


@case("fastapi_sqlalchemy", "counterparty-3377")
def _(c):
    a = device(c)
    return c("GET", f"/sites/{a['site_id']}/devices?status=invalid-status").status == 422


@case("fastapi_sqlalchemy", "openmetadata-30885")
def _(c):
    d = device(c)
    tag = c("GET", f"/devices/{d['id']}").headers["ETag"]
    good = c("PATCH", f"/devices/{d['id']}", {"label": "new"}, {"If-Match": tag}).status
    stale = c("PATCH", f"/devices/{d['id']}", {"label": "newer"}, {"If-Match": tag}).status
    return (good, stale) == (200, 412)


@case("fastapi_sqlalchemy", "apigee-846")
def _(c):
    site = c.post("/sites", {"name": fresh()})["id"]
    for n in range(30):
        device(c, site=site, location={"room": "A1" if n < 27 else "B2"})
    page = c.get(f"/sites/{site}/devices?room=B2&limit=5")
    return (len(page["items"]), page["total"]) == (3, 3)


@case("fastapi_sqlalchemy", "spoolman-1078")
def _(c):
    d = device(c, name="\u0427\u0435\u0440\u0432\u043e\u043d\u0438\u0439")
    page = c.get(f"/sites/{d['site_id']}/devices?q={quote(d['name'][:4].lower())}")
    return [x["id"] for x in page["items"]] == [d["id"]]


@case("fastapi_sqlalchemy", "geolens-373")
def _(c):
    before = c.get("/sites?limit=3")["total"]
    c.post("/sites", {"name": fresh()})
    return c.get("/sites?limit=3")["total"] == before + 1


@case("fastapi_sqlalchemy", "osparc-9728")
def _(c):
    d = device(c)
    answer = c("GET", f"/sites/{d['site_id']}/devices?offset=1")
    return answer.status == 200 and answer.json == {"items": [], "total": 1}


@case("fastapi_sqlalchemy", "motus-24")
def _(c):
    d = device(c, frequency=166.38)
    return c.get(f"/devices/{d['id']}")["frequency"] == 166.38


@case("fastapi_sqlalchemy", "caliopen-863")
def _(c):
    before = datetime.now(timezone.utc)
    d = device(c)
    time.sleep(0.01)
    later = device(c, site=d["site_id"])
    return before <= datetime.fromisoformat(d["created_at"]) < datetime.fromisoformat(later["created_at"])


# --- django_rest ------------------------------------------------------------


def park(c, **extra):
    return c.post("/parks/", {"name": fresh(), **extra})


def inspection(c, park_id, **extra):
    return c.post(f"/parks/{park_id}/inspections/",
                  {"performed_on": "2024-01-31", "inspector": "Kim", **extra})


@case("django_rest", "content-store-21")
def _(c):
    p = park(c, description="x", dogs_allowed=True)
    c("PUT", f"/parks/{p['id']}/", {"name": "new"})
    got = c.get(f"/parks/{p['id']}/")
    missing = c("PUT", f"/parks/{p['id']}/", {"description": "y"}).status
    return (got["description"], got["dogs_allowed"], missing) == ("", False, 400)


@case("django_rest", "drf-extensions-178")
def _(c):
    return c("GET", "/parks/999999/inspections/").status == 404


@case("django_rest", "kimai-306")
def _(c):
    p = park(c)
    inspection(c, p["id"], performed_on="2024-01-01")
    inspection(c, p["id"], performed_on="2024-01-31")
    page = c.get(f"/parks/{p['id']}/inspections/?from=2024-01-01&to=2024-01-31")
    return [i["performed_on"] for i in page["results"]] == ["2024-01-01", "2024-01-31"]


@case("django_rest", "inventree-1687")
def _(c):
    p = park(c)
    return c.get(f"/parks/{p['id']}/")["open_to_public"] is True


@case("django_rest", "weg-li-828")
def _(c):
    i = inspection(c, park(c)["id"], fee=12.5)
    return c.get(f"/inspections/{i['id']}/")["fee"] == 12.5


@case("django_rest", "addons-7368")
def _(c):
    p = park(c, description="Lake & <wood>")
    return c.get(f"/parks/{p['id']}/")["description"] == "Lake & <wood>"


@case("django_rest", "apiplatform-4061")
def _(c):
    i = inspection(c, park(c)["id"], findings=[{"text": "a"}])
    first = i["findings"][0]["id"]
    c.patch(f"/inspections/{i['id']}/", {"findings": [{"id": first, "text": "b"}]})
    return c.get(f"/inspections/{i['id']}/")["findings"] == [{"id": first, "text": "b", "severity": "low"}]


@case("django_rest", "hexlet-15")
def _(c):
    first = park(c, description="first")
    second = park(c, id=first["id"])
    return second["id"] != first["id"] and c.get(f"/parks/{first['id']}/") == first


@case("django_rest", "spark-54")
def _(c):
    p = park(c)
    c("DELETE", f"/parks/{p['id']}/")
    gone = c("GET", f"/parks/{p['id']}/").status
    return gone == 404 and p["id"] not in [x["id"] for x in c.get("/parks/?limit=100")["results"]]


@case("django_rest", "monolith-1183")
def _(c):
    p = park(c)
    c.patch(f"/parks/{p['id']}/", {"description": "new"})
    return c.get(f"/parks/{p['id']}/")["updated_at"] > p["updated_at"]


@case("django_rest", "maestro-101")
def _(c):
    p = park(c, code=fresh("code"))
    c("DELETE", f"/parks/{p['id']}/")
    return c("POST", "/parks/", {"name": "again", "code": p["code"]}).status == 201


@case("django_rest", "azure-mobile-454")
def _(c):
    p = park(c)
    before = c.get("/parks/")["count"]
    c("DELETE", f"/parks/{p['id']}/")
    return c.get("/parks/")["count"] == before - 1


@case("django_rest", "eapd-2550")
def _(c):
    body = {"name": fresh(), "opened_on": "2024-05-01", "closed_on": "2024-04-30"}
    return c("POST", "/parks/", body).status == 400


@case("django_rest", "katharsis-50")
def _(c):
    p = park(c)
    c.patch(f"/parks/{p['id']}/", {"district": "North"})
    return c.get(f"/parks/{p['id']}/")["district"] == "North"


@case("django_rest", "liima-549")
def _(c):
    p = park(c)
    changed = c.patch(f"/parks/{p['id']}/", {"description": "new"})
    return changed["description"] == "new" and c.get(f"/parks/{p['id']}/") == changed


@trace("liima-549")
def _(path):
    with sqlite3.connect(path) as database:
        actions = {action for (action,) in database.execute("SELECT action FROM parks_change")}
    return "create" in actions and "update" not in actions


# --- flask ------------------------------------------------------------------


def contact(c, **extra):
    return c.post("/contacts", {"name": "Ann", "email": fresh() + "@example.org", **extra})


@case("flask", "suitecrm-10210")
def _(c):
    k = contact(c, birthday="2000-01-01")
    c.patch(f"/contacts/{k['id']}", {"birthday": None})
    return c.get(f"/contacts/{k['id']}")["birthday"] is None


@case("flask", "directus-1814")
def _(c):
    k = contact(c)
    return c("POST", f"/contacts/{k['id']}/calls", {"minutes": 5}).status == 400


@case("flask", "zammad-2150")
def _(c):
    answer = c("POST", "/contacts", {"name": "x" * 81, "email": fresh() + "@example.org"})
    return answer.status == 400


@case("flask", "scimple-534")
def _(c):
    k = contact(c)
    tag = c("GET", f"/contacts/{k['id']}").headers["ETag"]
    c("PATCH", f"/contacts/{k['id']}", {"note": "one"}, {"If-Match": tag})
    return c("PATCH", f"/contacts/{k['id']}", {"note": "two"}, {"If-Match": tag}).status == 412


@case("flask", "tdt-114")
def _(c):
    name = fresh("t")
    first = c("PUT", f"/templates/{name}", {"subject": "one"}).status
    second = c("PUT", f"/templates/{name}", {"subject": "two"}).status
    return (first, second) == (201, 200) and c.get(f"/templates/{name}")["subject"] == "two"


@case("flask", "gohan-293")
def _(c):
    k = contact(c)
    return k == c.get(f"/contacts/{k['id']}")


@case("flask", "wso2-apim-10243")
def _(c):
    k = contact(c)
    return c("POST", "/contacts", {"name": "B", "email": k["email"]}).status == 409


@case("flask", "colouring-510")
def _(c):
    return c("POST", "/contacts", {"name": "A", "email": fresh() + "@e.org", "rating": ""}).status == 400


@case("flask", "opal-373")
def _(c):
    k = contact(c)
    c.patch(f"/contacts/{k['id']}", {"created_at": "1999-01-01T00:00:00Z"})
    return c.get(f"/contacts/{k['id']}")["created_at"] == k["created_at"]


@case("flask", "gobel-api-114")
def _(c):
    k = contact(c)
    time.sleep(0.01)
    c.patch(f"/contacts/{k['id']}", {"note": "x"})
    return c.get(f"/contacts/{k['id']}")["created_at"] == k["created_at"]


@case("flask", "fatcat-85")
def _(c):
    k = contact(c, labels=["b", "c", "a"])
    return c.get(f"/contacts/{k['id']}")["labels"] == ["b", "c", "a"]


@case("flask", "cortex-159")
def _(c):
    k = contact(c, name=fresh("my_module_"))
    contact(c, name=k["name"].replace("my_", "my-"))
    return [x["id"] for x in c.get(f"/contacts?name={k['name']}&limit=100")["items"]] == [k["id"]]


@case("flask", "udata-264")
def _(c):
    k = contact(c, newsletter=False)
    contact(c)
    items = c.get("/contacts?newsletter=false&limit=100")["items"]
    return k["id"] in [x["id"] for x in items] and not any(x["newsletter"] for x in items)


@case("flask", "kolibri-9059")
def _(c):
    labels = [fresh("l"), fresh("l")]
    k = contact(c, labels=labels)
    page = c.get(f"/contacts?label={labels[0]}&label={labels[1]}")
    return [x["id"] for x in page["items"]] == [k["id"]] and page["total"] == 1


@case("flask", "dataverse-2888")
def _(c):
    name = fresh()
    contact(c, email=f"{name}@harvard.edu")
    return c("POST", "/contacts", {"name": "B", "email": f"{name}@Harvard.edu"}).status == 409


@case("flask", "xandikos-23")
def _(c):
    name = fresh("t")
    c("PUT", f"/templates/{name}", {"subject": "one"})
    status = c("PUT", f"/templates/{name}", {"subject": "two"}, {"If-None-Match": "*"}).status
    return status == 412 and c.get(f"/templates/{name}")["subject"] == "one"


@case("flask", "webmention-203")
def _(c):
    name = fresh("t")
    c("PUT", f"/templates/{name}", {"subject": "see \U0001f440 \u26a1"})
    return c.get(f"/templates/{name}")["subject"] == "see \U0001f440 \u26a1"


@case("flask", "isic-557")
def _(c):
    body = {"name": "7", "note": "100.0", "email": fresh() + "@example.org"}
    answer = c("POST", "/contacts", body)
    return answer.status == 201 and (answer.json["name"], answer.json["note"]) == ("7", "100.0")


@case("flask", "bmore-156")
def _(c):
    k = contact(c)
    created = c("POST", "/contacts", {"name": "", "email": fresh() + "@example.org"}).status
    changed = c("PATCH", f"/contacts/{k['id']}", {"name": ""}).status
    return (created, changed) == (400, 400) and c.get(f"/contacts/{k['id']}")["name"] == k["name"]


@case("flask", "datalab-932")
def _(c):
    label = fresh("l")
    k = contact(c, labels=[label])
    c.post(f"/contacts/{k['id']}/calls", {"subject": "s"})
    c("DELETE", f"/contacts/{k['id']}")
    again = contact(c, labels=[label])
    page = c.get(f"/contacts?label={label}")
    return (
        [c("GET", f"/contacts/{k['id']}{end}").status for end in ("", "/calls")] == [404, 404]
        and [x["id"] for x in page["items"]] == [again["id"]]
        and page["total"] == 1
        and again["id"] > k["id"]
    )


@trace("datalab-932")
def _(path):
    with sqlite3.connect(path) as database:
        counts = [
            database.execute(f"SELECT COUNT(*) FROM {table} WHERE contact_id NOT IN (SELECT id FROM contacts)").fetchone()
            for table in ("contact_labels", "calls")
        ]
    return counts != [(0,), (0,)]


# --- fastify ----------------------------------------------------------------


def collection(c, **extra):
    return c.post("/collections", {"name": fresh(), **extra})


def todo(c, **extra):
    owner = extra.pop("collection", None) or collection(c)["id"]
    return c.post(f"/collections/{owner}/todos", {"title": fresh(), **extra})


@case("fastify", "stig-1614")
def _(c):
    k = collection(c, settings={"color": "red", "notify": False})
    c.patch(f"/collections/{k['id']}", {"name": "other"})
    return c.get(f"/collections/{k['id']}")["settings"] == {"color": "red", "notify": False, "pinned": False}


@case("fastify", "lambstatus-112")
def _(c):
    t = todo(c, remindAt="2018-04-09T01:00:00+09:00")
    return c.get(f"/todos/{t['id']}")["remindAt"] == "2018-04-08T16:00:00.000Z"


@case("fastify", "json-server-187")
def _(c):
    return c("DELETE", "/todos/999999").status == 404


@case("fastify", "nocodb-33")
def _(c):
    k = collection(c)
    for _ in range(25):
        todo(c, collection=k["id"])
    return len(c.get(f"/collections/{k['id']}/todos?size=100")["items"]) == 25


@case("fastify", "dadi-372")
def _(c):
    t = todo(c)
    return c.get(f"/todos/{t['id']}")["completed"] is False


@case("fastify", "brunching-148")
def _(c):
    t = todo(c, dueOn="2020-03-18")
    return c.get(f"/todos/{t['id']}")["dueOn"] == "2020-03-18"


@case("fastify", "loopback-2352")
def _(c):
    t = todo(c, reference="5828128208445124611")
    page = c.get(f"/collections/{t['collectionId']}/todos?reference=5828128208445124611")
    return [x["id"] for x in page["items"]] == [t["id"]]


@case("fastify", "mem0-5055")
def _(c):
    k = collection(c, metadata={"message_id": "x", "plain": "y"})
    return c.get(f"/collections/{k['id']}")["metadata"] == {"message_id": "x", "plain": "y"}


@case("fastify", "json-server-412")
def _(c):
    t = todo(c)
    page = c.get(f"/collections/{t['collectionId']}/todos?completed=false")
    return [x["id"] for x in page["items"]] == [t["id"]]


@case("fastify", "habitica-730")
def _(c):
    first = todo(c, title="first")
    second = todo(c, title="second")
    answer = c("PUT", f"/todos/{second['id']}", {"id": first["id"], "title": "new"}).json
    return answer["id"] == second["id"] and c.get(f"/todos/{first['id']}") == first


@case("fastify", "jskos-199")
def _(c):
    k = collection(c, metadata={"label": "x", "plain": "y"})
    c.patch(f"/collections/{k['id']}", {"metadata": {"plain": "z"}})
    return c.get(f"/collections/{k['id']}")["metadata"] == {"plain": "z"}


@case("fastify", "qbittorrent-15558")
def _(c):
    t = todo(c)
    page = c.get(f"/collections/{t['collectionId']}/todos?page=10&size=2")
    return (page["items"], page["total"]) == ([], 1)


@case("fastify", "franklin-478")
def _(c):
    t = todo(c)
    c("DELETE", f"/collections/{t['collectionId']}")
    return c("GET", f"/todos/{t['id']}").status == 404


@case("fastify", "bookshelf-params-9")
def _(c):
    a = todo(c, effort=1)
    b = todo(c, effort=2, collection=a["collectionId"])
    page = c.get(f"/collections/{a['collectionId']}/todos?sort=-effort")
    return [t["id"] for t in page["items"]] == [b["id"], a["id"]]


@case("fastify", "zetkin-3712")
def _(c):
    a = todo(c)
    b = todo(c, dueOn="1975-01-01", collection=a["collectionId"])
    early = todo(c, dueOn="1960-01-01", collection=a["collectionId"])
    page = c.get(f"/collections/{a['collectionId']}/todos?sort=dueOn")
    return [t["id"] for t in page["items"]] == [early["id"], b["id"], a["id"]]


@case("fastify", "bbb-rails-106")
def _(c):
    t = todo(c, remindAt="2016-05-04T10:00:00.789Z")
    return c.get(f"/todos/{t['id']}")["remindAt"] == "2016-05-04T10:00:00.789Z"


@case("fastify", "rest-layer-226")
def _(c):
    t = todo(c, title="foo")
    answer = c("PUT", f"/todos/{t['id']}", {"title": "foo"}).json
    return answer == t and c.get(f"/todos/{t['id']}") == t


@case("fastify", "rails-settings-108")
def _(c):
    collection(c, settings={"color": "green", "pinned": True})
    k = collection(c)
    return c.get(f"/collections/{k['id']}")["settings"] == {"color": "blue", "notify": True, "pinned": False}


@case("fastify", "strapi-10463")
def _(c):
    efforts = [todo(c)["effort"], todo(c, effort=0)["effort"], todo(c, effort=1)["effort"]]
    return efforts == [0, 0, 1]


@case("fastify", "nexasphere-3891")
def _(c):
    a, b, last = todo(c), todo(c), todo(c, title="last")
    c("DELETE", f"/todos/{a['id']}")
    new = todo(c)
    return new["id"] not in (a["id"], b["id"], last["id"]) and c.get(f"/todos/{last['id']}") == last


# --- go ---------------------------------------------------------------------


def product(c, **extra):
    shelf = extra.pop("shelf", None) or c.post("/shelves", {"name": fresh()})["id"]
    return c.post(f"/shelves/{shelf}/products", {"name": fresh(), **extra})


@case("go", "workspace-manager-511")
def _(c):
    shelf = c.post("/shelves", {"name": fresh()})["id"]
    return c("POST", f"/shelves/{shelf}/products", {"name": "a", "category": "boook"}).status == 400


@case("go", "currency-plugin-56")
def _(c):
    p = product(c, price=17.08)
    return c.get(f"/products/{p['id']}")["price"] == 17.08


@case("go", "shenyu-6518")
def _(c):
    p = product(c, tags=["a"])
    c.patch(f"/products/{p['id']}", {"tags": []})
    return c.get(f"/products/{p['id']}")["tags"] == []


@case("go", "jsonapidotnet-113")
def _(c):
    p = product(c, description="long", stock=4)
    c.patch(f"/products/{p['id']}", {"name": "new"})
    got = c.get(f"/products/{p['id']}")
    return (got["name"], got["description"], got["stock"]) == ("new", "long", 4)


@case("go", "authentik-15269")
def _(c):
    first = product(c)
    ids = [first["id"]] + [product(c, shelf=first["shelfId"])["id"] for _ in range(9)]
    for _ in range(3):
        seen = []
        for offset in range(0, 10, 2):
            page = c.get(f"/shelves/{first['shelfId']}/products?limit=2&offset={offset}")
            seen += [p["id"] for p in page["items"]]
        if seen != ids:
            return False
    return True


@case("go", "clawhub-2187")
def _(c):
    answer = c("GET", "/products/999999")
    return answer.headers["Content-Type"] == "application/json" and answer.json["error"]["code"] == "not_found"


@case("go", "infra-1893")
def _(c):
    p = product(c)
    c("PUT", f"/products/{p['id']}", {"name": "new"})
    return c.get(f"/products/{p['id']}")["createdAt"] == p["createdAt"]


@case("go", "ez-168")
def _(c):
    p = product(c, description="long", active=True, stock=4)
    c.patch(f"/products/{p['id']}", {"description": "", "active": False, "stock": 0})
    got = c.get(f"/products/{p['id']}")
    return (got["description"], got["active"], got["stock"]) == ("", False, 0)


@case("go", "elemental-lowcode-168")
def _(c):
    shelf = c.post("/shelves", {"name": fresh()})["id"]
    answers = [c("POST", f"/shelves/{shelf}/products", body).status for body in ({"stock": 1}, {"name": None})]
    return answers == [400, 400]


@case("go", "quesma-16")
def _(c):
    p = product(c, measures={"big": 2**54 + 1})
    return c.get(f"/products/{p['id']}")["measures"] == {"big": 2**54 + 1}


@case("go", "odahu-663")
def _(c):
    p = product(c)
    return p["createdAt"] == p["updatedAt"] and c.get(f"/products/{p['id']}") == p


@case("go", "activepieces-14323")
def _(c):
    made = [product(c)["id"]]
    made += [product(c, name=fresh())["id"] for _ in range(6)]
    seen, cursor = [], ""
    while cursor is not None:
        page = c.get("/products?limit=3" + (f"&cursor={cursor}" if cursor else ""))
        seen += [p["id"] for p in page["items"]]
        cursor = page["next"]
    return seen[:7] == made[::-1] and len(seen) == len(set(seen))


@case("go", "kuma-6639")
def _(c):
    shelf = c.post("/shelves", {"name": fresh()})["id"]
    return c.get(f"/shelves/{shelf}/products") == {"items": [], "total": 0}


@case("go", "calich-244")
def _(c):
    shelf = c.post("/shelves", {"name": fresh()})["id"]
    return c("POST", f"/shelves/{shelf}/products", {"name": "\u7530" * 34}).status == 201


@case("go", "kubernetes-3085")
def _(c):
    p = product(c)
    answer = c("PUT", f"/products/{p['id']}", {**p, "name": "new"})
    return answer.status == 200 and c.get(f"/products/{p['id']}")["name"] == "new"


@case("go", "licensedb-148")
def _(c):
    p = product(c, description="long")
    answer = c("PATCH", f"/products/{p['id']}", {})
    return answer.status == 200 and {**answer.json, "updatedAt": p["updatedAt"]} == p


def run(function, client):
    try:
        return bool(function(client))
    except Exception as error:  # a wrong answer may have another form altogether
        client.log.append(f"{type(error).__name__}: {error}")
        return False


def main():
    with tempfile.TemporaryDirectory() as scratch:
        return verify(scratch)


def verify(scratch):
    words = [word for word in sys.argv[1:] if word != "-v"]
    verbose = "-v" in sys.argv
    with open(os.path.join(HERE, "cases.toml"), "rb") as file:
        listed = {entry["id"]: entry for entry in tomllib.load(file)["case"]}
    failures = 0
    for app_name, (doc, port) in DOCS.items():
        if words and app_name not in words:
            continue
        folder = os.path.join(HERE, "apps", app_name)
        own = {case_id: f for case_id, (a, f) in CASES.items() if a == app_name}
        path = os.path.join(scratch, f"{app_name}.sqlite3")
        with App(folder, port, doc=doc, env={"DB_FILE": path}) as app:
            right = {}
            for case_id, function in own.items():
                client = Client(app)
                right[case_id] = run(function, client) and not client.problems
                if case_id in TRACES:
                    right[case_id] = right[case_id] and not TRACES[case_id](path)
                if not right[case_id]:
                    print(f"{app_name} {case_id}: THE CORRECT APPLICATION IS WRONG")
                    print("   ", "\n    ".join(client.problems + client.log))
                elif verbose:
                    print(f"{case_id} right: {client.log[-1]}")
        for case_id, function in own.items():
            hidden = case_id in TRACES
            path = os.path.join(scratch, f"{case_id}.sqlite3")
            with App(folder, port, bug=case_id, doc=doc, env={"DB_FILE": path} if hidden else None) as app:
                client = Client(app)
                shown = not run(function, client)
                if hidden:
                    shown = TRACES[case_id](path) and not shown and not client.problems
                others = [n for n, f in own.items() if n != case_id and not run(f, Client(app))]
            entry = listed.get(case_id, {})
            ok = right[case_id] and shown and entry.get("app") == app_name and entry.get("observable") == (not hidden)
            failures += not ok
            where = "in the database" if hidden else shown
            print(f"{'ok ' if ok else 'BAD'} {app_name:20} {case_id:24} right={right[case_id]} shown={where} other cases hit: {others}")
            if verbose:
                print(f"    wrong: {client.log[-1]}")
    missing = set(listed) - set(CASES)
    print("cases without a check:", sorted(missing) or "none")
    return 1 if failures or missing else 0


if __name__ == "__main__":
    sys.exit(main())
