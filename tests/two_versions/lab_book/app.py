"""The API of a laboratory notebook: the standard library's HTTP server, SQLite and validation by hand.

`--change` starts it as another version of itself.
"""

import argparse
import base64
import datetime
import json
import os
import re
import secrets
import socketserver
import sqlite3
import threading
import time
import tomllib
import uuid
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

APP = "lab_book"
FOLDER = Path(__file__).resolve().parent
SECRET = "open-bench"
FIXED_TOKEN = "lab-book-token"
SERVER_SET = ("id", "owner", "createdAt", "updatedAt", "version")
SAMPLE_SERVER_SET = ("position", "addedAt")
JSON_TYPES = ("application/json", "application/merge-patch+json")
PREFERENCES = {
    "theme": "light",
    "language": "en",
    "columns": ["title", "status"],
    "notify": {"done": True, "comment": False},
}
SCHEMA = """
create table if not exists experiments (row integer primary key autoincrement, id text unique, data text not null);
create table if not exists samples (
    row integer primary key autoincrement, id text unique, experiment text not null, position integer, data text not null
);
create table if not exists tokens (token text primary key, user text not null);
create table if not exists preferences (user text primary key, data text not null);
"""


class Refusal(Exception):  # noqa: N818
    """A request that gets no 2xx."""

    def __init__(self, status, code, message, fields=(), headers=None):
        super().__init__(message)
        self.status, self.code, self.message = status, code, message
        self.fields, self.headers = list(fields), headers or {}


def invalid(message, *fields):
    return Refusal(400, "invalid", message, fields)


def not_found(what):
    return Refusal(404, "not_found", f"{what} not found")


class Checks:
    """Checks what clients send, member by member."""

    def __init__(self, change):
        self.change = change

    def text(self, value, field, most=500, least=0):
        if not isinstance(value, str) or not least <= len(value) <= most:
            raise invalid(f"{field} must be a text of {least} to {most} characters", field)
        if any("\ud800" <= each <= "\udfff" for each in value):
            raise invalid(f"{field} has half a character", field)
        return value

    def integer(self, value, field, least, most):
        if self.change == "number_as_text_accepted" and isinstance(value, str) and re.fullmatch(r"-?\d{1,9}", value):
            value = int(value)
        if self.change == "whole_float_accepted" and isinstance(value, float) and value.is_integer():
            value = int(value)
        if self.change == "fraction_cut" and isinstance(value, float):
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise invalid(f"{field} must be a whole number from {least} to {most}", field)
        return value

    def number(self, value, field, least, most):
        if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
            raise invalid(f"{field} must be a number from {least} to {most}", field)
        return value

    def flag(self, value, field):
        if self.change == "zero_and_one_are_flags" and value in (0, 1):
            return bool(value)
        if not isinstance(value, bool):
            raise invalid(f"{field} must be true or false", field)
        return value

    def choice(self, value, field, choices):
        if self.change == "upper_case_status_accepted" and field == "status" and isinstance(value, str):
            value = value.lower()
        if not isinstance(value, str) or value not in choices:
            raise invalid(f"{field} must be one of {', '.join(choices)}", field)
        return value

    def moment(self, value, field):
        try:
            moment = datetime.datetime.fromisoformat(self.text(value, field))
        except ValueError:
            raise invalid(f"{field} must be a date and a time", field) from None
        if moment.tzinfo is None or "T" not in value:
            raise invalid(f"{field} needs an offset", field)
        if self.change == "started_at_in_utc":
            return moment.astimezone(datetime.UTC).isoformat().replace("+00:00", "Z")
        return value

    def day(self, value, field):
        if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
            raise invalid(f"{field} must be a date", field)
        try:
            datetime.date.fromisoformat(value)
        except ValueError:
            raise invalid(f"{field} must be a date", field) from None
        return value

    def many(self, value, field, item, most=50):
        if not isinstance(value, list) or len(value) > most:
            raise invalid(f"{field} must be a list of at most {most}", field)
        return [item(each, f"{field}[{index}]") for index, each in enumerate(value)]

    def object(self, value, field):
        if not isinstance(value, dict):
            raise invalid(f"{field} must be an object", field)
        return value

    def known(self, value, names, field=""):
        unknown = sorted(set(value) - set(names))
        stored = self.change == "unknown_members_stored" and "title" in names
        if unknown and not stored and self.change != "unknown_members_ignored":
            raise invalid(f"unknown: {', '.join(unknown)}", *(f"{field}{each}" for each in unknown))

    def experiment(self, body):
        """Returns an experiment with all defaults."""
        body = self.object(body, "body")
        names = (
            "title status hypothesis conclusion startedAt temperatureC replicates blind labels protocol equipment links"
        ).split()
        self.known(body, [*names, *SERVER_SET])
        if self.change == "server_set_members_refused" and set(body) & set(SERVER_SET):
            raise invalid("the server sets these members", *sorted(set(body) & set(SERVER_SET)))
        if "title" not in body:
            raise invalid("title is required", "title")
        whole = {
            "title": self.text(body["title"], "title", 120, 1),
            "status": self.choice(body.get("status", "planned"), "status", ("planned", "running", "done")),
            "hypothesis": self.nullable(body, "hypothesis", self.text),
            "conclusion": self.nullable(body, "conclusion", self.text),
            "startedAt": self.nullable(body, "startedAt", self.moment),
            "temperatureC": self.nullable(body, "temperatureC", lambda v, f: self.number(v, f, -273.15, 1500), 21.5),
            "replicates": self.integer(
                body.get("replicates", 1 if self.change == "replicates_default_to_1" else 3), "replicates", 0, 1000
            ),
            "blind": self.flag(body.get("blind", True), "blind"),
            "labels": self.labels(body.get("labels", {})),
            "protocol": self.nullable(body, "protocol", self.protocol),
            "equipment": self.equipment(body.get("equipment", {})),
            "links": self.many(body.get("links", []), "links", lambda v, f: self.text(v, f, 300, 1)),
        }
        if self.change == "title_trimmed":
            whole["title"] = whole["title"].strip()
        if self.change == "blank_title_refused" and not whole["title"].strip():
            raise invalid("title is blank", "title")
        if self.change == "absent_hypothesis_becomes_empty" and whole["hypothesis"] is None:
            whole["hypothesis"] = ""
        if self.change == "long_text_cut" and whole["hypothesis"]:
            whole["hypothesis"] = whole["hypothesis"][:255]
        if self.change == "null_temperature_becomes_default" and whole["temperatureC"] is None:
            whole["temperatureC"] = 21.5
        if self.change == "absent_temperature_becomes_null" and "temperatureC" not in body:
            whole["temperatureC"] = None
        if self.change == "zero_becomes_default":
            whole["replicates"] = whole["replicates"] or 3
        if self.change == "absent_links_become_null" and not body.get("links"):
            whole["links"] = None
        if self.change == "unknown_members_stored":
            whole |= {name: value for name, value in body.items() if name not in whole and name not in SERVER_SET}
        return whole

    def nullable(self, body, field, check, default=None):
        value = body.get(field, default)
        return None if value is None else check(value, field)

    def labels(self, value):
        labels = self.object(value, "labels")
        for name, each in labels.items():
            if each is None and self.change == "null_label_stored":
                continue
            self.text(name, f"labels.{name}", 40, 1)
            self.text(each, f"labels.{name}", 200)
        return (
            {name.lower(): each for name, each in labels.items()}
            if self.change == "label_names_lower_cased"
            else labels
        )

    def protocol(self, value, field):
        value = self.object(value, field)
        self.known(value, ("name", "version", "steps"), "protocol.")
        if "name" not in value:
            raise invalid("protocol.name is required", "protocol.name")
        lost = self.change == "protocol_version_default_lost" and value.get("version") is None
        return {
            "name": self.text(value["name"], "protocol.name", 120, 1),
            "version": None if lost else self.integer(value.get("version", 1), "protocol.version", 1, 9999),
            "steps": self.many(value.get("steps", []), "protocol.steps", lambda v, f: self.text(v, f, 300, 1)),
        }

    def equipment(self, value):
        pieces = {}
        for name, each in self.object(value, "equipment").items():
            each = self.object(each, f"equipment.{name}")
            self.known(each, ("quantity", "serial"), f"equipment.{name}.")
            pieces[name] = {
                "quantity": self.integer(each.get("quantity", 1), f"equipment.{name}.quantity", 0, 100),
                "serial": self.nullable(each, "serial", lambda v, f: self.text(v, f, 60)),
            }
        return pieces

    def sample(self, body):
        """Returns a sample with all defaults, without its id."""
        body = self.object(body, "body")
        self.known(body, ["id", "code", "amountMg", "frozen", "takenOn", "comment", *SAMPLE_SERVER_SET])
        if "code" not in body:
            raise invalid("code is required", "code")
        code = self.text(body["code"], "code", 20, 1)
        amount = body.get("amountMg")
        if amount is not None and not (isinstance(amount, str) and re.fullmatch(r"\d{1,6}(\.\d{1,3})?", amount)):
            raise invalid("amountMg must be a decimal text", "amountMg")
        if self.change == "amount_padded" and amount is not None:
            amount = f"{float(amount):.3f}"
        frozen = self.flag(body.get("frozen", True), "frozen")
        return {
            "code": code,
            "amountMg": amount,
            "frozen": True if self.change == "false_becomes_default" else frozen,
            "takenOn": self.nullable(body, "takenOn", self.day),
            "comment": self.nullable(body, "comment", lambda v, f: self.text(v, f, 200)),
        }

    def preferences(self, body):
        self.known(body, PREFERENCES)
        for name in PREFERENCES:
            if body[name] is None:
                continue
            if name == "theme":
                self.choice(body[name], name, ("light", "dark"))
            elif name == "language":
                self.text(body[name], name, 10, 2)
            elif name == "columns":
                self.many(body[name], name, lambda v, f: self.text(v, f, 40, 1), 12)
            else:
                for key, value in self.object(body[name], name).items():
                    self.flag(value, f"notify.{key}")
        return body


def merged(target, patch):
    """Returns a target after a merge patch (RFC 7396)."""
    if not isinstance(patch, dict):
        return patch
    result = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = merged(result.get(name), value)
    return result


def without(content, dropped):
    """Returns JSON without the members whose value is dropped."""
    if isinstance(content, dict):
        return {name: without(value, dropped) for name, value in content.items() if not dropped(value)}
    return [without(each, dropped) for each in content] if isinstance(content, list) else content


def turned(content):
    if isinstance(content, dict):
        return {name: turned(value) for name, value in reversed(content.items())}
    return [turned(each) for each in content] if isinstance(content, list) else content


class LabBook:
    """The application: one method for each operation, and `answer` in front of them."""

    def __init__(self, change=None, same=None, database=":memory:"):
        self.change, self.same = change, same
        self.check = Checks(change)
        self.lock = threading.RLock()
        self.db = sqlite3.connect(database, check_same_thread=False, timeout=10, isolation_level=None)
        self.db.executescript("pragma journal_mode = wal; pragma synchronous = normal;" + SCHEMA)
        one = r"/experiments/(?P<experiment>[^/]+)"
        sample = one + r"/samples/(?P<sample>[^/]+)"
        self.routes = [
            ("POST", r"/tokens", self.create_token),
            ("GET", r"/experiments", self.list_experiments),
            ("POST", r"/experiments", self.create_experiment),
            ("GET", one, self.get_experiment),
            ("PATCH", one, self.update_experiment),
            ("DELETE", one, self.delete_experiment),
            ("GET", one + r"/samples", self.list_samples),
            ("POST", one + r"/samples", self.add_sample),
            ("PUT", one + r"/samples", self.replace_samples),
            ("GET", sample, self.get_sample),
            ("PATCH", sample, self.update_sample),
            ("DELETE", sample, self.delete_sample),
            ("GET", r"/preferences", self.get_preferences),
            ("PATCH", r"/preferences", self.update_preferences),
        ]
        if same == "leftovers":
            for number in range(4):
                entry = self.check.experiment(
                    {"title": f"Old run {number}", "status": "done", "labels": {"year": "2024"}}
                )
                self.insert(entry, "bench-0")

    def close(self):
        self.db.close()

    def on(self, name):
        return self.change == name

    # The way of a request.

    def answer(self, method, target, headers, body):
        """Returns status, headers and body of the response."""
        headers = {name.lower(): value for name, value in headers.items()}
        if self.same == "slow":
            time.sleep(0.03)
        try:
            with self.lock:
                status, sent, content = self.dispatch(method, target, headers, body)
        except Refusal as refusal:
            status, sent = refusal.status, dict(refusal.headers)
            message = "This cannot be done" if self.same == "other_error_texts" else refusal.message
            content = {"error": {"code": refusal.code, "message": message, "fields": refusal.fields}}
        if content is None:
            return status, self.dressed(sent), b""
        if self.on("null_members_omitted") and status < 400:
            content = without(content, lambda value: value is None)
        if self.on("zero_values_omitted") and status < 400:
            content = without(content, lambda value: value in (None, False, 0, "", [], {}))
        return status, self.dressed({"Content-Type": "application/json"} | sent), self.written(content)

    def dressed(self, headers):
        if self.same == "more_headers":
            headers = headers | {"X-Request-Id": secrets.token_hex(8), "X-Lab-Node": "b2", "Vary": "Accept"}
        return dict(reversed(headers.items())) if self.same == "headers_in_other_order" else headers

    def written(self, content):
        if self.same == "members_in_other_order":
            content = turned(content)
        if self.same == "compact_json":
            return json.dumps(content, separators=(",", ":"), ensure_ascii=False).encode()
        return json.dumps(content, ensure_ascii=self.same == "ascii_escapes").encode()

    def dispatch(self, method, target, headers, body):
        parts = urlsplit(target)
        pairs = parse_qsl(parts.query, keep_blank_values=True)
        allowed = []
        for verb, pattern, handler in self.routes:
            match = re.fullmatch(pattern, parts.path)
            if match and verb == method:
                user = None if handler == self.create_token else self.user(headers)
                if handler != self.list_experiments and pairs and not self.on("unknown_query_ignored"):
                    raise invalid("this operation takes no query", *dict(pairs))
                ids = {name: self.uuid(value) for name, value in match.groupdict().items()}
                self.headers = headers
                if method in ("POST", "PUT", "PATCH"):
                    ids["body"] = self.body(method, headers, body)
                if handler == self.list_experiments:
                    ids["query"] = dict(pairs)
                return handler(user=user, **ids)
            if match:
                allowed.append(verb)
        if allowed:
            raise Refusal(405, "not_allowed", "method not allowed", headers={"Allow": ", ".join(allowed)})
        raise not_found("page")

    def user(self, headers):
        scheme, _, token = headers.get("authorization", "").partition(" ")
        row = self.db.execute("select user from tokens where token = ?", (token,)).fetchone()
        if scheme.lower() == "bearer" and token == FIXED_TOKEN:
            row = ("bench-1",)
        if scheme.lower() != "bearer" or row is None:
            sent = {} if self.on("www_authenticate_missing") else {"WWW-Authenticate": 'Bearer realm="lab book"'}
            raise Refusal(
                403 if self.on("missing_token_answers_403") else 401, "unauthorized", "token missing", headers=sent
            )
        return row[0]

    def uuid(self, text):
        try:
            known = str(uuid.UUID(text))
        except ValueError:
            if self.on("malformed_id_answers_400"):
                raise invalid("malformed id") from None
            raise not_found("entry") from None
        return text if self.on("upper_case_id_not_found") else known

    def body(self, method, headers, body):
        kind = headers.get("content-type", "").partition(";")[0].strip().lower()
        if not body and method == "PATCH" and self.on("empty_patch_body_accepted"):
            return {}
        if not body:
            raise invalid("the body is empty")
        if kind not in JSON_TYPES and not self.on("other_content_type_accepted"):
            raise Refusal(415, "media_type", "send application/json")
        if kind == "application/merge-patch+json" and (self.on("merge_patch_type_refused") or method != "PATCH"):
            raise Refusal(415, "media_type", "send application/json")
        try:
            return json.loads(body)
        except ValueError:
            raise invalid("the body is no JSON") from None

    # What the server sets.

    def now(self):
        moment = datetime.datetime.now(datetime.UTC)
        if self.same == "clock_an_hour_ahead":
            moment += datetime.timedelta(hours=1)
        return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def new_id(self):
        if self.same != "uuid_version_7":
            return str(uuid.uuid4())
        stamp = int(time.time() * 1000).to_bytes(6, "big") + os.urandom(10)
        number = int.from_bytes(stamp, "big") & ~(0xF << 76) & ~(0x3 << 62) | (7 << 76) | (2 << 62)
        return str(uuid.UUID(int=number))

    def time(self, text):
        if self.on("times_in_seconds"):
            return int(datetime.datetime.fromisoformat(text).timestamp())
        return text.removesuffix("Z") if self.on("times_without_offset") else text

    def shown(self, entry, view="read"):
        shown = dict(entry, createdAt=self.time(entry["createdAt"]), updatedAt=self.time(entry["updatedAt"]))
        if self.same == "numbers_with_a_point" and shown["temperatureC"] is not None:
            shown["temperatureC"] = float(shown["temperatureC"])
        if self.on("empty_steps_become_null") and shown["protocol"] and not shown["protocol"]["steps"]:
            shown["protocol"] = shown["protocol"] | {"steps": None}
        if self.on("labels_gone_from_list") and view == "list":
            del shown["labels"]
        if self.on("owner_gone"):
            del shown["owner"]
        if self.on("sample_count_added"):
            shown["sampleCount"] = len(self.samples(entry["id"]))
        return shown

    def sample_shown(self, entry):
        if self.on("date_becomes_time") and entry["takenOn"]:
            entry = entry | {"takenOn": entry["takenOn"] + "T00:00:00Z"}
        if self.on("positions_start_at_0"):
            entry = entry | {"position": entry["position"] - 1}
        return entry | {"addedAt": self.time(entry["addedAt"])}

    # Tokens.

    def create_token(self, user, body):
        body = self.check.object(body, "body")
        self.check.known(body, ("user", "secret"))
        name = self.check.text(body.get("user"), "user", 40, 1)
        if body.get("secret") != SECRET:
            raise Refusal(401, "unauthorized", "wrong secret", headers={"WWW-Authenticate": 'Bearer realm="lab book"'})
        token = secrets.token_urlsafe(48) if self.same == "longer_tokens" else secrets.token_hex(16)
        self.db.execute("insert into tokens values (?, ?)", (token, name))
        return 201, {}, {"token": token, "user": name}

    # Experiments.

    def experiment(self, identifier):
        row = self.db.execute("select data from experiments where id = ?", (identifier,)).fetchone()
        if row is None:
            raise not_found("experiment")
        return json.loads(row[0])

    def insert(self, entry, user):
        now = self.now()
        entry = {"id": self.new_id(), **entry, "owner": user, "createdAt": now, "updatedAt": now, "version": 1}
        self.db.execute("insert into experiments (id, data) values (?, ?)", (entry["id"], json.dumps(entry)))
        return entry

    def list_experiments(self, user, query):
        unknown = sorted(set(query) - {"status", "blind", "label", "title", "limit", "cursor"})
        if unknown and not self.on("unknown_query_ignored"):
            raise invalid("unknown query parameter", *unknown)
        if self.on("empty_status_filter_ignored") and query.get("status") == "":
            del query["status"]
        limit = query.get("limit", "10" if self.on("limit_defaults_to_10") else "25")
        if not limit.isdecimal() or len(limit) > 9 or not 1 <= int(limit) <= 100:
            if not (limit.isdecimal() and len(limit) <= 9 and int(limit) > 100 and self.on("large_limit_clamped")):
                raise invalid("limit must be from 1 to 100", "limit")
            limit = "100"
        order = "asc" if self.on("oldest_first") else "desc"
        entries = [
            json.loads(data) for (data,) in self.db.execute(f"select data from experiments order by row {order}")
        ]
        if "status" in query:
            status = self.check.choice(query["status"], "status", ("planned", "running", "done"))
            entries = [each for each in entries if each["status"] == status]
        if "blind" in query:
            if query["blind"] not in ("true", "false"):
                raise invalid("blind must be true or false", "blind")
            entries = [each for each in entries if each["blind"] == (query["blind"] == "true")]
        if "label" in query:
            name, _, value = query["label"].partition(":")
            entries = [each for each in entries if each["labels"].get(name) == value]
        if "title" in query:
            entries = [each for each in entries if query["title"] in each["title"]]
        start = self.start(query["cursor"]) if "cursor" in query else 0
        end = start + int(limit)
        cursor = self.cursor(end) if end < len(entries) else None
        data = [self.shown(each, "list") for each in entries[start:end]]
        if self.on("list_without_envelope"):
            return 200, {}, data
        page = {"data": data, "nextCursor": cursor}
        if self.on("last_cursor_empty") and cursor is None:
            page["nextCursor"] = ""
        return 200, {}, page

    def cursor(self, position):
        text = f"{{'after': {position}}}" if self.same == "other_cursors" else str(position)
        return base64.urlsafe_b64encode(text.encode()).decode()

    def start(self, cursor):
        try:
            return int(re.search(r"\d+", base64.urlsafe_b64decode(cursor).decode()).group())
        except (ValueError, AttributeError):
            raise invalid("unknown cursor", "cursor") from None

    def create_experiment(self, user, body):
        entry = self.insert(self.check.experiment(body), user)
        place = f"/experiments/{entry['id']}"
        if self.on("location_absolute"):
            place = f"http://{self.headers.get('host', '127.0.0.1')}{place}"
        content = {"id": entry["id"]} if self.on("create_answers_the_id_only") else self.shown(entry)
        return 201, {"Location": place, "ETag": f'"v{entry["version"]}"'}, content

    def get_experiment(self, user, experiment):
        entry = self.experiment(experiment)
        return 200, {"ETag": f'"v{entry["version"]}"'}, self.shown(entry)

    def update_experiment(self, user, experiment, body):
        before = self.experiment(experiment)
        wanted = self.headers.get("if-match")
        if wanted not in (None, "*", f'"v{before["version"]}"') and not self.on("if_match_ignored"):
            raise Refusal(412, "changed", "the experiment has another version")
        patch = dict(self.check.object(body, "body"))
        if self.on("patch_null_refused_for_defaults") and None in (
            patch.get("replicates", 0),
            patch.get("status", 0),
            patch.get("blind", 0),
        ):
            raise invalid("must not be null")
        keep_null = {"temperatureC": None} if patch.get("temperatureC", 0) is None else {}
        old = {name: value for name, value in before.items() if name not in SERVER_SET}
        after = merged(old, patch)
        labels = patch.get("labels")
        if isinstance(labels, dict):
            if self.on("labels_replaced"):
                after["labels"] = {name: value for name, value in labels.items() if value is not None}
            if self.on("null_label_ignored"):
                after["labels"] = before["labels"] | {
                    name: value for name, value in labels.items() if value is not None
                }
            if self.on("null_label_stored"):
                after["labels"] = before["labels"] | labels
        if isinstance(patch.get("equipment"), dict) and self.on("equipment_merged_flat"):
            after["equipment"] = {k: v for k, v in (before["equipment"] | patch["equipment"]).items() if v is not None}
        if self.on("null_in_patch_ignored"):
            after = merged(old, {name: value for name, value in patch.items() if value is not None})
            keep_null = {}
        if after.get("links", 0) is None:
            del after["links"]
        entry = before | self.check.experiment(after | keep_null)
        entry |= {"updatedAt": self.now(), "version": before["version"] + 1}
        self.db.execute("update experiments set data = ? where id = ?", (json.dumps(entry), experiment))
        tag = {"ETag": f'"v{entry["version"]}"'}
        return 200, tag, self.shown(before if self.on("patch_answers_the_old_state") else entry)

    def delete_experiment(self, user, experiment):
        try:
            entry = self.experiment(experiment)
        except Refusal:
            if self.on("second_delete_answers_204"):
                return 204, {}, None
            raise
        if self.on("experiment_with_samples_kept") and self.samples(experiment):
            raise Refusal(409, "in_use", "the experiment has samples")
        self.db.execute("delete from experiments where id = ?", (experiment,))
        self.db.execute("delete from samples where experiment = ?", (experiment,))
        return (200, {}, self.shown(entry)) if self.on("delete_answers_200") else (204, {}, None)

    # Samples.

    def samples(self, experiment):
        rows = self.db.execute("select data from samples where experiment = ? order by position", (experiment,))
        return [json.loads(data) for (data,) in rows]

    def sample(self, experiment, sample):
        self.experiment(experiment)
        for entry in self.samples(experiment):
            if entry["id"] == sample:
                return entry
        raise not_found("sample")

    def save_samples(self, experiment, entries):
        self.db.execute("delete from samples where experiment = ?", (experiment,))
        for position, entry in enumerate(entries, 1):
            entry["position"] = position
            row = (entry["id"], experiment, position, json.dumps(entry))
            self.db.execute("insert into samples (id, experiment, position, data) values (?, ?, ?, ?)", row)

    def list_samples(self, user, experiment):
        self.experiment(experiment)
        return 200, {}, {"data": [self.sample_shown(each) for each in self.samples(experiment)]}

    def add_sample(self, user, experiment, body):
        self.experiment(experiment)
        entries = self.samples(experiment)
        entry = {"id": self.new_id(), **self.check.sample(body), "position": 0, "addedAt": self.now()}
        taken = [each for each in entries if each["code"] == entry["code"]]
        if taken and not self.on("duplicate_code_replaces"):
            raise Refusal(409, "taken", "the code is taken", ["code"])
        entries = [each for each in entries if each not in taken] + [entry]
        self.save_samples(experiment, entries)
        return 201, {"Location": f"/experiments/{experiment}/samples/{entry['id']}"}, self.sample_shown(entry)

    def replace_samples(self, user, experiment, body):
        self.experiment(experiment)
        before = {each["id"]: each for each in self.samples(experiment)}
        if self.on("empty_collection_refused") and body == []:
            raise invalid("the list is empty")
        entries = []
        for index, each in enumerate(self.check.many(body, "body", self.check.object, 200)):
            identifier = each.get("id")
            if identifier is not None and identifier not in before:
                raise invalid("unknown sample", f"[{index}].id")
            old = before.get(identifier, {})
            if self.on("put_keeps_absent_members"):
                each = {name: value for name, value in old.items() if name not in ("position", "addedAt")} | each
            if identifier is None or self.on("put_gives_new_ids"):
                identifier = self.new_id()
            entries.append(
                {"id": identifier, **self.check.sample(each), "position": 0, "addedAt": old.get("addedAt", self.now())}
            )
        if self.on("put_adds_to_the_collection"):
            sent = {each["id"] for each in entries}
            entries = [each for each in before.values() if each["id"] not in sent] + entries
        if len({each["code"] for each in entries}) < len(entries) and not self.on("duplicate_code_replaces"):
            raise Refusal(409, "taken", "a code is there twice", ["code"])
        if self.on("put_sorts_samples"):
            entries.sort(key=lambda each: each["code"])
        self.save_samples(experiment, entries)
        return 200, {}, {"data": [self.sample_shown(each) for each in entries]}

    def get_sample(self, user, experiment, sample):
        return 200, {}, self.sample_shown(self.sample(experiment, sample))

    def update_sample(self, user, experiment, sample, body):
        before = self.sample(experiment, sample)
        patch = dict(self.check.object(body, "body"))
        for name in ("id", *SAMPLE_SERVER_SET):
            patch.pop(name, None)
        entry = before | self.check.sample(merged(before, patch))
        entries = [entry if each["id"] == sample else each for each in self.samples(experiment)]
        if len({each["code"] for each in entries}) < len(entries):
            raise Refusal(409, "taken", "the code is taken", ["code"])
        self.save_samples(experiment, entries)
        return 200, {}, self.sample_shown(entry)

    def delete_sample(self, user, experiment, sample):
        self.sample(experiment, sample)
        self.save_samples(experiment, [each for each in self.samples(experiment) if each["id"] != sample])
        return 204, {}, None

    # Preferences, one set for each user.

    def preferences(self, user):
        row = self.db.execute("select data from preferences where user = ?", (user,)).fetchone()
        return json.loads(row[0]) if row else dict(PREFERENCES)

    def get_preferences(self, user):
        return 200, {}, self.preferences(user)

    def update_preferences(self, user, body):
        before = self.preferences(user)
        after = PREFERENCES | merged(before, self.check.object(body, "body"))
        if self.on("null_preference_kept"):
            after |= {name: None for name, value in body.items() if value is None}
        if self.on("columns_appended") and isinstance(body.get("columns"), list):
            after["columns"] = before["columns"] + [each for each in body["columns"] if each not in before["columns"]]
        after = self.check.preferences(after)
        after = {name: after[name] for name in PREFERENCES}
        self.db.execute("insert or replace into preferences values (?, ?)", (user, json.dumps(after)))
        return 200, {}, after


def names(file):
    """Returns the switches of this application."""
    entries = tomllib.loads((FOLDER.parent / file).read_text())
    return [each["name"] for each in entries[file.removesuffix(".toml")] if each["app"] == APP]


class Server(ThreadingHTTPServer):
    """Looks up no names of hosts."""

    def server_bind(self):
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = self.server_address[:2]


def handler(book, same):
    """Returns the class that reads requests from the wire and writes responses to it."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.0" if same == "http_1_0" else "HTTP/1.1"
        server_version = "lab-book/2"
        disable_nagle_algorithm = True

        def handle_any(self):
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(length)
            status, headers, content = book.answer(self.command, self.path, self.headers, body)
            self.send_response(status, HTTPStatus(status).phrase)
            for name, value in headers.items():
                self.send_header(name, value)
            if status != 204:
                self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(content)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = do_TRACE = handle_any  # noqa: N815

        def log_message(self, *_):
            pass

    return Handler


def main():
    parser = argparse.ArgumentParser(description="The API of a laboratory notebook.")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--change", choices=names("changes.toml"), metavar="NAME")
    parser.add_argument("--same", choices=names("same.toml"), metavar="NAME")
    parser.add_argument("--database", default=":memory:", metavar="FILE")
    options = parser.parse_args()
    book = LabBook(options.change, options.same, options.database)
    server = Server(("127.0.0.1", options.port), handler(book, options.same))
    print(f"listening on http://127.0.0.1:{server.server_port}", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()


if __name__ == "__main__":
    main()
