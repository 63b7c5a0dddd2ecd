"""HTTP plumbing, the five ways to answer a creation, and a small JSON Schema reader; shared by the servers of this folder."""
import argparse
import json
import math
import re
import socket
import threading
from datetime import date, datetime, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, unquote, urlsplit

WAYS = ("resource", "id", "location", "envelope", "list")
LIMIT = 1_000_000


# ---------------------------------------------------------------- reading values by schema
def parse_date(text):
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise ValueError
    return date.fromisoformat(text)


def parse_time(text):
    """An RFC 3339 date-time as an aware datetime in UTC (digits after the sixth are cut)."""
    m = re.fullmatch(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt]([0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.([0-9]+))?"
                     r"([Zz]|[+-][0-9]{2}:[0-9]{2})", text)
    if not m:
        raise ValueError
    zone = "+00:00" if m[4] in "Zz" else m[4]
    micro = (m[3] or "")[:6].ljust(6, "0")
    try:
        return datetime.fromisoformat(f"{m[1]}T{m[2]}.{micro}{zone}").astimezone(timezone.utc)
    except OverflowError:
        raise ValueError from None


def utc_text(t, millis=False):
    """A UTC datetime as text: with exactly three decimals, or with as many as it needs."""
    head = t.strftime("%Y-%m-%dT%H:%M:%S").rjust(19, "0")
    if millis:
        return f"{head}.{t.microsecond // 1000:03d}Z"
    return head + (f".{t.microsecond:06d}".rstrip("0") if t.microsecond else "") + "Z"


def now_text(millis=False):
    return utc_text(datetime.now(timezone.utc), millis)


def _uri(text):
    if not re.fullmatch(r"https?://([!-.0-9:;=A-Z_a-z~]*@)?(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9.-]+)(:[0-9]{1,5})?([/?#][!-~]*)?", text):
        raise ValueError


def _email(text):
    if not re.fullmatch(r"[A-Za-z0-9._%+'-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", text):
        raise ValueError


def _uuid(text):
    if not re.fullmatch(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", text):
        raise ValueError


FORMATS = {"date": (parse_date, "must be a date (YYYY-MM-DD)"),
           "date-time": (parse_time, "must be a date-time with offset (RFC 3339)"),
           "uri": (_uri, "must be an http or https URL"), "email": (_email, "must be an email address"),
           "uuid": (_uuid, "must be a UUID")}


def resolve(doc, schema):
    while "$ref" in schema:
        target = doc
        for step in schema["$ref"].lstrip("#/").split("/"):
            target = target[step]
        schema = target
    return schema


def kind(value):
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int) or (isinstance(value, float) and value.is_integer()):
        return "integer"
    if isinstance(value, float):
        return "number"
    return {str: "string", list: "array", dict: "object"}[type(value)]


def check(doc, schema, value, path=()):
    """All (path, message) that `value` has against `schema`."""
    s = resolve(doc, schema)
    bad = []
    for part in s.get("allOf", ()):
        bad += check(doc, part, value, path)
    choices = s.get("anyOf") or s.get("oneOf")
    if choices:
        tries = [check(doc, c, value, path) for c in choices]
        if all(tries):
            bad += tries[0] if value is not None else [(path, "must not be null")]
    k = kind(value)
    if "type" in s:
        types = s["type"] if isinstance(s["type"], list) else [s["type"]]
        if k not in types and not (k == "integer" and "number" in types):
            return bad + [(path, "must not be null" if k == "null" else
                           "must be " + " or ".join(t for t in types))]
    if "enum" in s and not any(type(e) is type(value) and e == value for e in s["enum"]):
        return bad + [(path, "must be one of " + ", ".join(str(e) for e in s["enum"]))]
    if k == "string":
        n = len(value)
        if n < s.get("minLength", 0):
            bad.append((path, f"must have at least {s['minLength']} characters"))
        elif n > s.get("maxLength", n):
            bad.append((path, f"must have at most {s['maxLength']} characters"))
        elif "pattern" in s and not re.search(re.sub(r"\$$", r"\\Z", s["pattern"]), value):
            bad.append((path, f"must match {s['pattern']}"))
        elif s.get("format") in FORMATS:
            read, words = FORMATS[s["format"]]
            try:
                read(value)
            except ValueError:
                bad.append((path, words))
    elif k in ("integer", "number"):
        if not math.isfinite(value):
            bad.append((path, "must be a finite number"))
        elif "minimum" in s and value < s["minimum"]:
            bad.append((path, f"must not be less than {s['minimum']}"))
        elif "exclusiveMinimum" in s and value <= s["exclusiveMinimum"]:
            bad.append((path, f"must be greater than {s['exclusiveMinimum']}"))
        elif "maximum" in s and value > s["maximum"]:
            bad.append((path, f"must not be greater than {s['maximum']}"))
    elif k == "array":
        if len(value) < s.get("minItems", 0):
            bad.append((path, f"must have at least {s['minItems']} items"))
        if len(value) > s.get("maxItems", len(value)):
            bad.append((path, f"must have at most {s['maxItems']} items"))
        for i, item in enumerate(value):
            bad += check(doc, s.get("items", {}), item, path + (i,))
    elif k == "object":
        props = s.get("properties", {})
        for name in s.get("required", ()):
            if name not in value:
                bad.append((path + (name,), "is required"))
        if len(value) > s.get("maxProperties", len(value)):
            bad.append((path, f"must have at most {s['maxProperties']} properties"))
        extra = s.get("additionalProperties", True)
        for name, item in value.items():
            if name in props:
                bad += check(doc, props[name], item, path + (name,))
            elif extra is False:
                bad.append((path + (name,), "should not exist"))
            elif isinstance(extra, dict):
                bad += check(doc, s.get("propertyNames", {}), name, path + (name,))
                bad += check(doc, extra, item, path + (name,))
    return bad


def shape(doc, schema, value, fill=True):
    """`value` (already checked) without what the schema does not name, defaults filled in if `fill`."""
    s = resolve(doc, schema)
    for c in s.get("anyOf") or s.get("oneOf") or ():
        if not check(doc, c, value):
            return shape(doc, c, value, fill)
    if isinstance(value, dict):
        out, props, parts = {}, {}, [s] + [resolve(doc, p) for p in s.get("allOf", ())]
        for part in parts:
            props.update(part.get("properties", {}))
        for name, sub in props.items():
            plain = resolve(doc, sub)
            if name in value:
                out[name] = shape(doc, sub, value[name], fill)
            elif fill and "default" in {**plain, **sub}:
                out[name] = shape(doc, sub, json.loads(json.dumps({**plain, **sub}["default"])), fill)
        if isinstance(s.get("additionalProperties"), dict):
            out.update({n: shape(doc, s["additionalProperties"], v, fill) for n, v in value.items() if n not in props})
        return out
    if isinstance(value, list):
        return [shape(doc, s.get("items", {}), v, fill) for v in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


# ---------------------------------------------------------------- the five ways, in the document
def media(schema, kind="application/json"):
    return {kind: {"schema": schema}}


def ref(name):
    return {"$ref": "#/components/schemas/" + name}


def wrapped(way, schema):
    if way != "envelope":
        return schema
    return {"type": "object", "required": ["data"], "properties": {"data": schema}}


def says_one(way, name, words):
    return {"description": words, "content": media(wrapped(way, ref(name)))}


def says_created(way, name, id_schema, noun, empty=204):
    """The success answers of a creation as an OpenAPI `responses` part."""
    if way in ("resource", "envelope"):
        return {"201": says_one(way, name, f"The new {noun}.")}
    if way == "id":
        return {"201": {"description": f"The id of the new {noun}.", "content": media(
            {"type": "object", "required": ["id"], "properties": {"id": id_schema}})}}
    if way == "location":
        return {"201": {"description": f"The {noun} is created; `Location` is its address. No body.", "headers": {
            "Location": {"description": f"Address of the new {noun}.", "required": True, "schema": {"type": "string"}}}}}
    return {str(empty): {"description": f"The {noun} is created. No body; the list of all shows it."}}


# ---------------------------------------------------------------- running
class Stop(Exception):
    """Ends a request with an error: status, words, and a list of (path, message)."""

    def __init__(self, status, words, errors=()):
        super().__init__(words)
        self.status, self.words, self.errors = status, words, list(errors)


class App:
    error_type = "application/json"
    empty = 204             # status of a creation in the way `list`
    absolute = False        # Location with scheme and host?

    def __init__(self, doc, way, lie):
        self.doc, self.way, self.lie = doc, way, lie
        self.lock, self.routes = threading.RLock(), []

    def route(self, method, path, call):
        self.routes.append((method, re.compile(re.sub(r"\{[^}]+\}", "([^/]+)", path)), call))

    def error_body(self, status, words, errors, path):
        raise NotImplementedError

    def created(self, req, at, shown):
        if self.way == "resource":
            return 201, shown
        if self.way == "envelope":
            return 201, {"data": shown}
        if self.way == "id":
            return 201, {"id": shown["id"]}
        if self.way == "location":
            host = f"http://{req.host}" if self.absolute and req.host else ""
            return 201, None, {"Location": f"{host}{at}/{shown['id']}"}
        return self.empty, None

    def one(self, shown, status=200):
        return status, {"data": shown} if self.way == "envelope" else shown

    def handle(self, req):
        known = []
        for method, pattern, call in self.routes:
            m = pattern.fullmatch(req.path)
            if m:
                known.append(method)
                if method == req.method:
                    with self.lock:
                        return call(req, *[unquote(g) for g in m.groups()])
        if known:
            raise Stop(405, "Method not allowed here: " + req.method)
        raise Stop(404, "No such path: " + req.path)


class Request:
    def __init__(self, method, target, host, raw):
        parts = urlsplit(target)
        self.method, self.path, self.host, self.raw = method, parts.path, host, raw
        self.query = dict(parse_qsl(parts.query, keep_blank_values=True))

    def json(self):
        def no(word):
            raise ValueError(word)
        try:
            value = json.loads(self.raw.decode("utf-8"), parse_constant=no)
        except (ValueError, RecursionError):
            raise Stop(400, "The body is not valid JSON.") from None
        return value


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    app: App

    def log_message(self, *_):
        pass

    def setup(self):
        super().setup()
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def body(self):
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            out = b""
            while True:
                size = int(self.rfile.readline().split(b";")[0].strip() or b"0", 16)
                if not size:
                    while self.rfile.readline().strip():
                        pass
                    return out
                out += self.rfile.read(size)
                self.rfile.readline()
                if len(out) > LIMIT:
                    return None
        size = int(self.headers.get("Content-Length") or 0)
        if 0 <= size <= LIMIT:
            return self.rfile.read(size)
        left = min(size, 32 * LIMIT)        # read away, so that the client sees the answer
        while left > 0:
            left -= len(self.rfile.read(min(left, 65536))) or left
        return None

    def work(self):
        extra, kind_of, body = {}, "application/json", None
        try:
            try:
                raw = self.body()
            except ValueError:
                raw = None
            if raw is None:
                self.close_connection = True
                raise Stop(413, "The body is too large.")
            req = Request(self.command, self.path, self.headers.get("Host"), raw)
            status, body, *rest = self.app.handle(req)
            extra = rest[0] if rest else {}
        except Stop as stop:
            status, kind_of = stop.status, self.app.error_type
            body = self.app.error_body(stop.status, stop.words, stop.errors, urlsplit(self.path).path)
        except Exception as fault:      # never wanted
            status, body = 500, {"error": repr(fault)}
        data = b"" if body is None else json.dumps(body).encode()
        head = [f"HTTP/1.1 {status} {self.responses.get(status, ('',))[0]}", "Date: " + self.date_time_string()]
        if data:
            head.append("Content-Type: " + kind_of)
        if status != 204:
            head.append(f"Content-Length: {len(data)}")
        if self.close_connection:
            head.append("Connection: close")
        head += [f"{k}: {v}" for k, v in extra.items()]
        if self.command == "HEAD":
            data = b""
        self.wfile.write("\r\n".join(head).encode("latin-1") + b"\r\n\r\n" + data)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = work


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


def serve(app, port):
    return _Server(("127.0.0.1", port), type("Handler", (_Handler,), {"app": app}))


def command_line(document, make_server, lies):
    p = argparse.ArgumentParser()
    p.add_argument("--port", type=int)
    p.add_argument("--answer", choices=WAYS, default="resource")
    p.add_argument("--lie", choices=lies)
    p.add_argument("--document", choices=WAYS)
    a = p.parse_args()
    if a.document:
        print(json.dumps(document(a.document), indent=1))
        return
    if a.port is None:
        p.error("--port or --document is needed")
    server = make_server(a.port, a.answer, a.lie)
    print("ready", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass
