"""Gives servers the data that was there before a run, as a client of theirs does, and reads what they hold."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bench.field.server import Place, Running, fetched
from bench.field.state import Records, files, items, rows

__all__ = ["STOCKS", "Stock"]


@dataclass(frozen=True)
class Stock:
    """How a server gets its data, and how its state is read. What moves by itself is left out of the state."""

    fill: Callable[[Running], None]
    state: Callable[[Place, Running], Records]


def _call(running: Running, method: str, path: str, body: Any = None) -> Any:
    """Returns what a server answers to a request; None for an answer without content."""
    text = fetched(f"{running.url}{path}", running.headers, body, method)
    return json.loads(text) if text.strip() else None


def _database(name: str, *ignored: str) -> Callable[[Place, Running], Records]:
    """Returns a reader of the SQLite database at a path below the folder of data."""
    return lambda place, _: rows(place.data / name, ignored)


def _fill_alertmanager(running: Running) -> None:
    matchers = [{"name": "service", "value": "shop", "isRegex": False, "isEqual": True}]
    times = {"startsAt": "2030-01-01T00:00:00Z", "endsAt": "2040-01-01T00:00:00Z"}
    for author in ("ada", "bob"):
        silence = {"matchers": matchers, "createdBy": author, "comment": f"planned by {author}", **times}
        _call(running, "POST", "/silences", silence)
    alerts = [
        {"labels": {"alertname": name, "service": "shop"}, "endsAt": times["endsAt"]} for name in ("Slow", "Down")
    ]
    _call(running, "POST", "/alerts", alerts)


def _alertmanager(_: Place, running: Running) -> Records:
    silences = items("silence", _call(running, "GET", "/silences"))
    alerts = _call(running, "GET", "/alerts")
    return silences | items("alert", alerts, "fingerprint", ("updatedAt",))


def _fill_powerdns(running: Running) -> None:
    server = "/servers/localhost"
    for name in ("before.example.", "older.example."):
        record = {"content": "192.0.2.7", "disabled": False}
        rrsets = [{"name": f"www.{name}", "type": "A", "ttl": 300, "records": [record]}]
        zone = {"name": name, "kind": "Native", "nameservers": [f"ns.{name}"], "rrsets": rrsets}
        _call(running, "POST", f"{server}/zones", zone)
        metadata = {"kind": "ALLOW-AXFR-FROM", "metadata": ["192.0.2.0/24"]}
        _call(running, "POST", f"{server}/zones/{name}/metadata", metadata)
    _call(running, "POST", f"{server}/zones/before.example./cryptokeys", {"keytype": "ksk", "active": True})
    _call(running, "POST", f"{server}/tsigkeys", {"name": "before", "algorithm": "hmac-sha256", "key": "YmVmb3Jl"})
    _call(running, "POST", f"{server}/autoprimaries", {"ip": "192.0.2.9", "nameserver": "ns.before", "account": "ada"})


def _fill_jupyterhub(running: Running) -> None:
    _call(running, "POST", "/users", {"usernames": ["bob", "cleo"], "admin": False})
    for group in ("staff", "guests"):
        _call(running, "POST", f"/groups/{group}")
        _call(running, "POST", f"/groups/{group}/users", {"users": ["bob"]})
    _call(running, "PUT", "/groups/staff/properties", {"floor": "3"})
    _call(running, "POST", "/users/bob/tokens", {"note": "before"})


def _fill_jupyter_server(running: Running) -> None:
    for name in ("notes.txt", "list.txt"):
        _call(running, "PUT", f"/api/contents/{name}", {"type": "file", "format": "text", "content": f"of {name}"})
        _call(running, "POST", f"/api/contents/{name}/checkpoints")
    _call(running, "PUT", "/api/contents/work", {"type": "directory"})
    _call(running, "PATCH", "/api/config/notebook", {"theme": "dark", "keys": {"save": "S"}})
    session = {"path": "work/a.ipynb", "name": "a", "type": "notebook", "kernel": {"name": "python3"}}
    _call(running, "POST", "/api/sessions", session)
    _call(running, "POST", "/api/kernels", {"name": "python3"})


def _jupyter_server(place: Place, running: Running) -> Records:
    kernels = items(
        "kernel", _call(running, "GET", "/api/kernels"), "id", ("last_activity", "execution_state", "connections")
    )
    sessions = [each | {"kernel": each["kernel"]["id"]} for each in _call(running, "GET", "/api/sessions")]
    # Each run of the server and of a kernel has a file of its own, with its port.
    ignored = ("jpserver-*", "kernel-*", ".ipython/*", ".local/*", ".cache/*", "*/history.sqlite*", "migrated")
    return kernels | items("session", sessions, "id", ("notebook",)) | files(place.data, ignored)


def _fill_directus(running: Running) -> None:
    for number in (1, 2, 3):
        _call(running, "POST", "/items/articles", {"title": f"Article {number}", "text": "Before", "day": "2030-01-02"})
    _call(running, "POST", "/users", {"email": "bob@example.com", "password": "before-password", "first_name": "Bob"})
    for path, body in {
        "/roles": {"name": "Authors"},
        "/folders": {"name": "Pictures"},
        "/presets": {"bookmark": "Mine", "collection": "articles"},
        "/flows": {"name": "Nightly", "status": "inactive", "trigger": "manual"},
    }.items():
        _call(running, "POST", path, body)
    _call(running, "PATCH", "/settings", {"project_name": "Before"})


def _fill_kinto(running: Running) -> None:
    for bucket in ("library", "shop"):
        at = f"/buckets/{bucket}"
        _call(running, "PUT", at, {"data": {"city": "Bern"}})
        _call(running, "PUT", f"{at}/groups/readers", {"data": {"members": ["basicauth:ada"]}})
        books = {"data": {"shelf": 3}, "permissions": {"read": ["system.Everyone"]}}
        _call(running, "PUT", f"{at}/collections/books", books)
        for number in (1, 2):
            _call(running, "PUT", f"{at}/collections/books/records/book{number}", {"data": {"title": f"Book {number}"}})


def _kinto(_: Place, running: Running) -> Records:
    """Reads all buckets with what lies in them, and the permissions of each."""
    found: Records = {}
    paths = ["/buckets"]
    while paths:
        path = paths.pop()
        for listed in _call(running, "GET", path)["data"]:
            at = f"{path}/{listed['id']}"
            read = _call(running, "GET", at)
            # The order in a set of principals means nothing.
            permissions = {name: sorted(each) for name, each in read["permissions"].items()}
            kind = path.rpartition("/")[2]
            found |= items(kind, [read["data"] | {"id": at, "permissions": permissions}])
            below = {"buckets": ("groups", "collections"), "collections": ("records",)}.get(kind, ())
            paths += [f"{at}/{each}" for each in below]
    return found


def _fill_loopback(running: Running) -> None:
    for title in ("Read", "Write", "Sleep"):
        _call(running, "POST", "/todos", {"title": title, "desc": f"{title} before", "isComplete": False})


def _loopback(_: Place, running: Running) -> Records:
    return items("todo", _call(running, "GET", "/todos"))


def _fill_etcd(running: Running) -> None:
    lease = _call(running, "POST", "/v3/lease/grant", {"TTL": 86400})["ID"]
    for name in ("ada", "bob", "cleo"):
        _call(running, "POST", "/v3/kv/put", {"key": _base64(f"/people/{name}"), "value": _base64(f"of {name}")})
    _call(running, "POST", "/v3/kv/put", {"key": _base64("/leased"), "value": _base64("for a day"), "lease": lease})
    _call(running, "POST", "/v3/auth/user/add", {"name": "bob", "password": "before"})
    _call(running, "POST", "/v3/auth/role/add", {"name": "writer"})
    permission = {"permType": "READWRITE", "key": _base64("/people")}
    _call(running, "POST", "/v3/auth/role/grant", {"name": "writer", "perm": permission})
    _call(running, "POST", "/v3/auth/user/grant", {"user": "bob", "role": "writer"})


def _etcd(_: Place, running: Running) -> Records:
    def ask(path: str, **body: Any) -> dict[str, Any]:
        answer: dict[str, Any] = _call(running, "POST", f"/v3/{path}", body)
        return {name: each for name, each in answer.items() if name != "header"}

    everything = ask("kv/range", key="AA==", range_end="AA==").get("kvs", [])
    keys = [each | {"key": base64.b64decode(each["key"]).decode(errors="replace")} for each in everything]
    found = items("key", keys, "key", ("version", "mod_revision", "create_revision"))
    for kind, names in (
        ("user", ask("auth/user/list").get("users", [])),
        ("role", ask("auth/role/list").get("roles", [])),
    ):
        body = {"user": "name", "role": "role"}[kind]
        found |= items(kind, [ask(f"auth/{kind}/get", **{body: name}) | {"id": name} for name in names])
    return found | items("lease", ask("lease/leases").get("leases", []), "ID")


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _fill_bugsink(running: Running) -> None:
    api = "/api/canonical/0"
    for name in ("Shop", "Library"):
        team = _call(running, "POST", f"{api}/teams/", {"name": name, "visibility": "joinable"})["id"]
        project = _call(running, "POST", f"{api}/projects/", {"name": f"{name} page", "team": team})["id"]
        _call(running, "POST", f"{api}/releases/", {"project": int(project), "version": "1.0.0"})


def _fill_evennia(running: Running) -> None:
    for name in ("before", "older"):
        entry = {"db_key": name, "db_help_category": "General", "db_entrytext": f"What was {name}"}
        _call(running, "POST", "/api/helpentries/", entry)
        _call(running, "POST", "/api/rooms/", {"db_key": f"{name} room", "db_typeclass_path": "typeclasses.rooms.Room"})


def _fill_rdiffweb(running: Running) -> None:
    for name in ("bob", "cleo"):
        user = {
            "username": name,
            "email": f"{name}@example.com",
            "fullname": name.title(),
            "password": "before-password",
        }
        _call(running, "POST", "/api/users", user)
    _call(running, "POST", "/api/currentuser/tokens", {"name": "before"})


# What the framework of a server writes when its database is made, and what moves by itself.
_OF_DJANGO = ("django_*", "auth_permission", "*.last_login")
_OF_DIRECTUS = (*(f"directus_{each}" for each in ("migrations", "sessions", "activity", "revisions")), "*.last_*")

STOCKS: dict[str, Stock] = {
    "alertmanager": Stock(_fill_alertmanager, _alertmanager),
    "powerdns": Stock(_fill_powerdns, _database("zones.db")),
    "jupyterhub": Stock(_fill_jupyterhub, _database("jupyterhub.sqlite", "alembic_version", "*.last_activity")),
    "jupyter-server": Stock(_fill_jupyter_server, _jupyter_server),
    "directus": Stock(_fill_directus, _database("data.db", *_OF_DIRECTUS)),
    "kinto": Stock(_fill_kinto, _kinto),
    "loopback": Stock(_fill_loopback, _loopback),
    "etcd": Stock(_fill_etcd, _etcd),
    "bugsink": Stock(_fill_bugsink, _database("db.sqlite3", *_OF_DJANGO)),
    "evennia": Stock(_fill_evennia, _database("game/server/evennia.db3", *_OF_DJANGO, "server_serverconfig")),
    "rdiffweb": Stock(_fill_rdiffweb, _database("rdiffweb.db", "sessions", "messages", "tokens.access_time")),
}
