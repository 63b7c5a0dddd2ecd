"""HTTP plumbing shared by the four servers: routing, JSON, checking against a schema, document parts."""
import argparse
import copy
import datetime as dt
import json
import re
import sys
import threading
import traceback
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote, urlsplit

WAYS = ("resource", "id", "location", "envelope", "list")
BLANK = " \t\r\n"
REASONS = {200: "OK", 201: "Created", 204: "No Content", 400: "Bad Request", 401: "Unauthorized",
           404: "Not Found", 405: "Method Not Allowed", 409: "Conflict", 411: "Length Required",
           422: "Unprocessable Content", 500: "Internal Server Error"}


class Refused(Exception):
    """What the client sent is refused: pairs of (path of the field, words)."""

    def __init__(self, *errors):
        super().__init__(errors)
        self.errors = [((e[0],) if isinstance(e[0], str) else tuple(e[0]), e[1]) for e in errors]


class Stop(Exception):
    """Ends the request with a status and words."""

    def __init__(self, status, text):
        super().__init__(text)
        self.status, self.text = status, text


# ---------------------------------------------------------------- checking values
def instant(text):
    """The RFC 3339 time of a text as (UTC datetime, digits of the fraction) or None."""
    m = re.fullmatch(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt]([0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.([0-9]+))?"
                     r"(?:[Zz]|([+-])([0-9]{2}):([0-9]{2}))", text)
    if not m:
        return None
    try:
        when = dt.datetime.fromisoformat(m[1] + "T" + m[2])
        if m[4]:
            if int(m[5]) > 23 or int(m[6]) > 59:
                return None
            shift = dt.timedelta(hours=int(m[5]), minutes=int(m[6]))
            when = when - shift if m[4] == "+" else when + shift
    except (ValueError, OverflowError):
        return None
    return when, m[3] or ""


def later(base, seconds):
    """A server's clock that is the same in every run: base (ISO text without zone) and so many seconds."""
    return (dt.datetime.fromisoformat(base) + dt.timedelta(seconds=seconds)).isoformat()


def day(text):
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


FORMATS = {
    "date": lambda s: day(s) is not None,
    "date-time": lambda s: instant(s) is not None,
    "email": lambda s: re.fullmatch(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
                                    r"@([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?", s) is not None,
    "uri": lambda s: re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*:[!#$%&'()*+,/:;=?@\[\]A-Za-z0-9._~-]+", s) is not None,
}


def kind_of(v):
    if v is None:
        return "null"
    if isinstance(v, bool):
        return "boolean"
    if isinstance(v, int):
        return "integer"
    if isinstance(v, float):
        return "integer" if v.is_integer() else "number"
    return {str: "string", list: "array", dict: "object"}[type(v)]


def rx(pattern):
    return re.compile(pattern[:-1] + r"\Z" if pattern.endswith("$") else pattern)


def check(schema, v, schemas, path=()):
    """Errors of a value against the subset of JSON Schema the documents use."""
    if "$ref" in schema:
        return check(schemas[schema["$ref"].rsplit("/", 1)[1]], v, schemas, path)
    types = schema.get("type")
    types = [types] if isinstance(types, str) else types
    kind = kind_of(v)
    if types and kind not in types and not (kind == "integer" and "number" in types):
        if v is None:
            return [(path, "must not be null")]
        return [(path, "must be " + " or ".join("a list" if t == "array" else t for t in types))]
    if "enum" in schema and not any(v == e and isinstance(v, bool) == isinstance(e, bool) for e in schema["enum"]):
        return [(path, "must be one of: " + ", ".join(str(e) for e in schema["enum"] if e is not None))]
    bad = []
    if kind == "string":
        if len(v) < schema.get("minLength", 0):
            bad.append((path, "must have at least %d characters" % schema["minLength"]))
        if len(v) > schema.get("maxLength", 10 ** 9):
            bad.append((path, "must have at most %d characters" % schema["maxLength"]))
        if not bad and "pattern" in schema and not rx(schema["pattern"]).search(v):
            bad.append((path, "has not the right form"))
        if not bad and schema.get("format") in FORMATS and not FORMATS[schema["format"]](v):
            bad.append((path, "must be a valid " + schema["format"]))
    elif kind in ("integer", "number"):
        if v != v or v in (float("inf"), float("-inf")):
            bad.append((path, "must be a number"))
        elif "minimum" in schema and v < schema["minimum"]:
            bad.append((path, "must be at least %s" % schema["minimum"]))
        elif "maximum" in schema and v > schema["maximum"]:
            bad.append((path, "must be at most %s" % schema["maximum"]))
    elif kind == "array":
        if len(v) < schema.get("minItems", 0):
            bad.append((path, "must have at least %d items" % schema["minItems"]))
        if len(v) > schema.get("maxItems", 10 ** 9):
            bad.append((path, "must have at most %d items" % schema["maxItems"]))
        for i, item in enumerate(v):
            bad += check(schema.get("items", {}), item, schemas, path + (i,))
    elif kind == "object":
        props, more = schema.get("properties", {}), schema.get("additionalProperties", True)
        if len(v) > schema.get("maxProperties", 10 ** 9):
            bad.append((path, "must have at most %d members" % schema["maxProperties"]))
        bad += [(path + (k,), "is required") for k in schema.get("required", ()) if k not in v]
        for k, x in v.items():
            if k in props:
                bad += check(props[k], x, schemas, path + (k,))
            elif more is False:
                bad.append((path + (k,), "is not known"))
            else:
                if "propertyNames" in schema and check(schema["propertyNames"], k, schemas):
                    bad.append((path + (k,), "has not the right form of a key"))
                if isinstance(more, dict):
                    bad += check(more, x, schemas, path + (k,))
    return bad


def fill(schema, v, schemas):
    """A copy with the documented defaults of what was left out, and without unknown members."""
    if "$ref" in schema:
        return fill(schemas[schema["$ref"].rsplit("/", 1)[1]], v, schemas)
    if isinstance(v, dict) and "properties" in schema:
        out = {}
        for k, s in schema["properties"].items():
            if k in v:
                out[k] = fill(s, v[k], schemas)
            elif "default" in s:
                out[k] = fill(s, copy.deepcopy(s["default"]), schemas)
        return out
    if isinstance(v, list) and "items" in schema:
        return [fill(schema["items"], x, schemas) for x in v]
    return copy.deepcopy(v)


# ---------------------------------------------------------------- parts of documents
def ref(name):
    return {"$ref": "#/components/schemas/" + name}


def without_defaults(schema, deep=True):
    """The schema with no `default` (deep: also in nested objects)."""
    s = {k: copy.deepcopy(x) for k, x in schema.items() if k != "default"}
    if deep and "properties" in s:
        s["properties"] = {k: without_defaults(x) for k, x in s["properties"].items()}
    if deep and isinstance(s.get("items"), dict):
        s["items"] = without_defaults(s["items"])
    return s


def shown(schema):
    """The schema of a response: no defaults, every property always there."""
    s = without_defaults(schema, deep=False)
    if "properties" in s:
        s["properties"] = {k: shown(x) for k, x in s["properties"].items()}
        s["required"] = list(s["properties"])
        s.pop("additionalProperties", None)
    if isinstance(s.get("items"), dict):
        s["items"] = shown(s["items"])
    return s


def body(schema):
    return {"application/json": {"schema": schema}}


def crud(way, path, one, many, create, update, show, id_schema, errors, wrap=None, bare=204,
         verbs=("post", "list", "get", "patch", "delete"), text=None):
    """The paths of one collection. errors: verb -> {status: name of a response component}."""
    text = text or {}
    err = lambda verb: {str(s): {"$ref": "#/components/responses/" + n} for s, n in errors.get(verb, {}).items()}
    res, tag = ref(show), [many]
    got = res if way != "envelope" else {"type": "object", "required": ["data"], "properties": {"data": res}}
    rows = {"type": "array", "items": res}
    key = "data" if way == "envelope" else wrap
    listed = rows if not key else {"type": "object", "required": [key], "properties": {key: rows}}
    made = {"resource": ("201", {"description": "The new %s." % one, "content": body(res)}),
            "envelope": ("201", {"description": "The new %s." % one, "content": body(got)}),
            "id": ("201", {"description": "The id of the new %s." % one, "content": body(
                {"type": "object", "required": ["id"], "properties": {"id": id_schema}})}),
            "location": ("201", {"description": "Created. `Location` gives the address of the new %s." % one, "headers": {
                "Location": {"required": True, "description": "Path of the new %s." % one, "schema": {"type": "string", "format": "uri-reference"}}}}),
            "list": (str(bare), {"description": "Created. The list shows the new %s." % one})}[way]
    a = ("an " if one[0] in "aeiou" else "a ") + one
    cap = one[0].upper() + one[1:]
    name = cap.replace(" ", "")

    def op(verb, title, oid, answers, request=None):
        o = {"operationId": oid, "summary": title, "tags": tag}
        if verb in text:
            o["description"] = text[verb]
        if request:
            o["requestBody"] = {"required": True, "content": body(ref(request))}
        o["responses"] = {**answers, **err(verb)}
        return o
    top, item = {}, {"parameters": [{"name": "id", "in": "path", "required": True,
                                     "description": "Id of the %s." % one, "schema": id_schema}]}
    ok = {"200": {"description": "The %s." % one, "content": body(got)}}
    top["get"] = op("list", "List the %s" % many, "list" + many.capitalize(),
                    {"200": {"description": "All %s." % many, "content": body(listed)}})
    top["post"] = op("post", "Create %s" % a, "create" + name, dict([made]), create)
    if "get" in verbs and way != "list":
        item["get"] = op("get", "Read %s" % a, "get" + name, ok)
    if "patch" in verbs:
        item["patch"] = op("patch", "Change some fields of %s" % a, "update" + name, ok, update)
    if "put" in verbs:
        item["put"] = op("put", "Replace %s" % a, "replace" + name, ok, create)
    if "delete" in verbs:
        item["delete"] = op("delete", "Delete %s" % a, "delete" + name, {"204": {"description": "Deleted."}})
    return {path: top, path + "/{id}": item}


# ---------------------------------------------------------------- serving
def no_constant(name):
    raise ValueError(name)


def number(text):
    x = float(text)
    return int(x) if x.is_integer() and abs(x) < 2 ** 53 else x


class App:
    """A server's data and rules. A subclass sets `collections` (name -> dict(path, create, update, verbs, wrap)),
    and gives make, change, show, and the forms of its errors."""
    collections, token, bare, int_ids = {}, None, 204, False

    def __init__(self, way, lie, doc):
        self.way, self.lie, self.lock = way, lie, threading.RLock()
        self.schemas = doc["components"]["schemas"]
        self.data = {name: {} for name in self.collections}
        self.count = {name: 0 for name in self.collections}

    # to override
    def new_id(self, name, n):
        return str(n)

    def make(self, name, sent, new_id):
        raise NotImplementedError

    def change(self, name, rec, sent, whole):
        raise NotImplementedError

    def show(self, name, rec):
        return rec

    def rows(self, name):
        return list(self.data[name].values())

    def added(self, name, rec):
        self.data[name][rec["id"]] = rec

    def removed(self, name, rec):
        del self.data[name][rec["id"]]

    def invalid(self, errors):
        raise NotImplementedError

    def failure(self, status, text):
        raise NotImplementedError

    # the same for all
    def handle(self, method, target, headers, raw):
        try:
            with self.lock:
                return self.route(method, target, headers, raw)
        except Refused as e:
            status, out = self.invalid(e.errors)
        except Stop as e:
            status, out = e.status, self.failure(e.status, e.text)
        except Exception:
            traceback.print_exc()
            status, out = 500, self.failure(500, "internal error")
        return status, {}, out

    def parse(self, raw):
        try:
            sent = json.loads(raw.decode("utf-8"), parse_constant=no_constant, parse_float=number)
        except (ValueError, RecursionError, OverflowError):
            raise Stop(400, "the body is not valid JSON")
        if not isinstance(sent, dict):
            raise Stop(400, "the body must be a JSON object")
        return sent

    def checked(self, schema, sent):
        bad = check(self.schemas[schema], sent, self.schemas)
        if bad:
            raise Refused(*bad)

    def one(self, rec_name, rec):
        out = self.show(rec_name, rec)
        return {"data": out} if self.way == "envelope" else out

    def route(self, method, target, headers, raw):
        path = unquote(urlsplit(target).path)
        if self.token and headers.get("Authorization") != "Bearer " + self.token:
            raise Stop(401, "missing or wrong bearer token")
        for name, c in self.collections.items():
            if path == c["path"]:
                if method == "GET":
                    rows = [self.show(name, r) for r in self.rows(name)]
                    key = "data" if self.way == "envelope" else c.get("wrap")
                    return 200, {}, {key: rows} if key else rows
                if method == "POST":
                    return self.create(name, c, raw)
                raise Stop(405, "method not allowed")
            if path.startswith(c["path"] + "/") and "/" not in path[len(c["path"]) + 1:]:
                return self.item(name, c, method, path[len(c["path"]) + 1:], raw)
        raise Stop(404, "not found")

    def create(self, name, c, raw):
        sent = self.parse(raw)
        self.checked(c["create"], sent)
        rec = self.make(name, sent, self.new_id(name, self.count[name] + 1))
        self.count[name] += 1
        self.added(name, rec)
        if self.way in ("resource", "envelope"):
            return 201, {}, self.one(name, rec)
        if self.way == "id":
            return 201, {}, {"id": rec["id"]}
        if self.way == "location":
            return 201, {"Location": "%s/%s" % (c["path"], rec["id"])}, None
        return self.bare, {}, None

    def item(self, name, c, method, key, raw):
        verb = method.lower()
        if verb not in c.get("verbs", ("get", "patch", "delete")) or (verb == "get" and self.way == "list"):
            raise Stop(405, "method not allowed")
        if self.int_ids:
            key = int(key) if re.fullmatch("[0-9]{1,15}", key) else None
        rec = self.data[name].get(key)
        if rec is None:
            raise Stop(404, "not found")
        if verb == "delete":
            self.removed(name, rec)
            return 204, {}, None
        if verb in ("patch", "put"):
            sent = self.parse(raw)
            self.checked(c["update" if verb == "patch" else "create"], sent)
            rec = self.change(name, copy.deepcopy(rec), sent, verb == "put")
            self.data[name][rec["id"]] = rec
        return 200, {}, self.one(name, rec)


def serve(app, port):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def log_message(self, *a):
            pass

        def answer(self):
            length = self.headers.get("Content-Length") or "0"
            if self.headers.get("Transfer-Encoding") or not length.isdigit():
                self.close_connection = True
                status, head, out = 411, {}, app.failure(411, "a Content-Length is needed")
            else:
                raw = self.rfile.read(int(length))
                status, head, out = app.handle(self.command, self.path, self.headers, raw)
            data = b"" if out is None else json.dumps(out).encode()
            lines = ["HTTP/1.1 %d %s" % (status, REASONS.get(status, "")), "Date: " + self.date_time_string()]
            lines += ["%s: %s" % kv for kv in head.items()]
            if out is not None:
                lines.append("Content-Type: application/json")
            if status != 204:
                lines.append("Content-Length: %d" % len(data))
            if self.close_connection:
                lines.append("Connection: close")
            if self.command == "HEAD":
                data = b""
            self.wfile.write("\r\n".join(lines).encode() + b"\r\n\r\n" + data)
        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = do_TRACE = answer

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 128
    return Server(("127.0.0.1", port), Handler)


def main(document, make_server):
    p = argparse.ArgumentParser()
    p.add_argument("--port", type=int, default=0)
    p.add_argument("--answer", choices=WAYS, default="resource")
    p.add_argument("--lie")
    p.add_argument("--document", choices=WAYS)
    a = p.parse_args()
    if a.document:
        json.dump(document(a.document), sys.stdout, indent=1)
        print()
        return
    server = make_server(a.port, a.answer, a.lie)
    print("ready", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass
