"""Shared plumbing of four small servers: HTTP, JSON Schema checks, the document and its five ways."""
from __future__ import annotations
import argparse, copy, json, re, socket, sys, threading, traceback
from datetime import date, datetime, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, unquote, urlsplit

WAYS = ("resource", "id", "location", "envelope", "list")
DATE_TIME = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt]([0-9]{2}:[0-9]{2}:[0-9]{2})(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})")
EMAIL = re.compile(r"[^@\s]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


class Refusal(Exception):
    """A refused request: problems are (path, kind, parameter); kind "value" carries its own words."""
    def __init__(self, status, problems=(), text="", headers=None):
        super().__init__(text)
        self.status, self.problems, self.text, self.headers = status, list(problems), text, headers or {}


def instant(text):
    """The aware datetime of an RFC 3339 text in UTC; ValueError if it is none."""
    found = DATE_TIME.fullmatch(text)
    if not found:
        raise ValueError(text)
    day, clock, part, zone = found.groups()
    part = (part or "")[:7]
    zone = "+00:00" if zone in "Zz" else zone
    try:
        return datetime.fromisoformat(day + "T" + clock + (part.ljust(7, "0") if part else "") + zone).astimezone(timezone.utc)
    except OverflowError as error:
        raise ValueError(text) from error


def utc_text(moment):
    return moment.astimezone(timezone.utc).isoformat().replace("+00:00", "Z")


def now_text():
    return utc_text(datetime.now(timezone.utc).replace(microsecond=0))


def format_fits(name, text):
    try:
        if name == "date":
            return bool(re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text)) and bool(date.fromisoformat(text))
        if name == "date-time":
            return bool(instant(text))
    except ValueError:
        return False
    if name == "email":
        return bool(EMAIL.fullmatch(text))
    if name == "uuid":
        return bool(UUID.fullmatch(text))
    return True


def kind_of(value):
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, (int, float)):
        return "number"
    return {str: "string", list: "array", dict: "object"}[type(value)]


def type_fits(name, value):
    if name == "integer":
        return not isinstance(value, bool) and (isinstance(value, int) or isinstance(value, float) and value.is_integer())
    return kind_of(value) == name


def resolve(schema, comps):
    while "$ref" in schema:
        rest = {k: v for k, v in schema.items() if k != "$ref"}
        schema = {**comps[schema["$ref"].rsplit("/", 1)[1]], **rest}
    return schema


def check(schema, value, comps, path=(), writing=True):
    """All problems of a value: [(path, kind, parameter)]."""
    s, out = resolve(schema, comps), []
    if "anyOf" in s:
        tries = [check(one, value, comps, path, writing) for one in s["anyOf"]]
        return [] if any(not t for t in tries) else tries[0]
    types = s.get("type")
    if types:
        types = types if isinstance(types, list) else [types]
        if not any(type_fits(t, value) for t in types):
            return [(path, "null" if value is None else "type", types[0])]
    if "enum" in s and not any(kind_of(value) == kind_of(e) and value == e for e in s["enum"]):
        return [(path, "enum", s["enum"])]
    if isinstance(value, str):
        if len(value) < s.get("minLength", 0):
            out.append((path, "minLength", s["minLength"]))
        elif len(value) > s.get("maxLength", 1 << 60):
            out.append((path, "maxLength", s["maxLength"]))
        elif "pattern" in s and not re.search(re.sub(r"\$$", r"\\Z", s["pattern"]), value):
            out.append((path, "pattern", s["pattern"]))
        elif "format" in s and not format_fits(s["format"], value):
            out.append((path, "format", s["format"]))
    elif kind_of(value) == "number":
        if "minimum" in s and value < s["minimum"]:
            out.append((path, "minimum", s["minimum"]))
        if "maximum" in s and value > s["maximum"]:
            out.append((path, "maximum", s["maximum"]))
    elif isinstance(value, list):
        if len(value) < s.get("minItems", 0):
            out.append((path, "minItems", s["minItems"]))
        if len(value) > s.get("maxItems", 1 << 60):
            out.append((path, "maxItems", s["maxItems"]))
        for i, item in enumerate(value):
            out += check(s.get("items", {}), item, comps, path + (i,), writing)
    elif isinstance(value, dict):
        if len(value) > s.get("maxProperties", 1 << 60):
            out.append((path, "maxProperties", s["maxProperties"]))
        if len(value) < s.get("minProperties", 0):
            out.append((path, "minProperties", s["minProperties"]))
        props, more = s.get("properties", {}), s.get("additionalProperties", True)
        skip = "readOnly" if writing else "writeOnly"
        for name in s.get("required", ()):
            if name not in value and not resolve(props.get(name, {}), comps).get(skip):
                out.append((path + (name,), "missing", None))
        for name, item in value.items():
            if "propertyNames" in s and check(s["propertyNames"], name, comps):
                out.append((path + (name,), "key", s["propertyNames"].get("pattern")))
            if name in props:
                if not (writing and resolve(props[name], comps).get("readOnly")):
                    out += check(props[name], item, comps, path + (name,), writing)
            elif more is False:
                out.append((path + (name,), "extra", None))
            elif isinstance(more, dict):
                out += check(more, item, comps, path + (name,), writing)
    return out


def fill(schema, value, comps, partial=False):
    """A stored copy of a checked value: unknown and read-only members left out, defaults put in."""
    s = resolve(schema, comps)
    if "anyOf" in s:
        if value is None:
            return None
        s = resolve(next(one for one in s["anyOf"] if not check(one, value, comps)), comps)
    if isinstance(value, float) and "integer" in (s.get("type"), *(s["type"] if isinstance(s.get("type"), list) else ())):
        return int(value)
    if isinstance(value, list):
        return [fill(s.get("items", {}), item, comps) for item in value]
    if not isinstance(value, dict):
        return value
    props, more, out = s.get("properties"), s.get("additionalProperties", True), {}
    for name, one in (props or {}).items():
        full = resolve(one, comps)
        if full.get("readOnly"):
            continue
        if name in value:
            out[name] = fill(one, value[name], comps)
        elif "default" in full and not partial:
            out[name] = fill(one, copy.deepcopy(full["default"]), comps)
        elif not partial and not check(one, None, comps):
            out[name] = None
    if props is None or isinstance(more, dict):
        for name, item in value.items():
            if name not in (props or {}):
                out[name] = fill(more if isinstance(more, dict) else {}, item, comps)
    return out


def ref(name, **more):
    return {"$ref": "#/components/schemas/" + name, **more}


def nullable(schema, **more):
    """The way Pydantic writes an optional field."""
    return {"anyOf": [schema, {"type": "null"}], **more}


class Coll:
    """One collection: its fields, what the server adds, and its words for the document."""
    def __init__(self, name, one, title, write, required, added, words, read_over=None, update_over=None,
                 fixed=(), filters=None, methods=("PATCH", "DELETE"), refused=None, tag=None):
        self.name, self.one, self.title, self.write, self.required, self.added = name, one, title, write, required, added
        self.words, self.read_over, self.update_over, self.fixed = words, read_over or {}, update_over or {}, fixed
        self.filters, self.methods, self.refused, self.tag = filters or {}, methods, refused or {}, tag or name


class App:
    """A server's conduct. A style overrides the attributes and the hooks below."""
    info = {}; colls = (); nested = {}; error_schemas = {}; slash = False; wrapped = False; single = False
    token = None; paging = False; list_status = 201; invalid = 422; newest_first = False; absolute = False
    id_schema = {"type": "integer"}; id_problem = None; patch_strict = False

    def __init__(self, way, lie):
        self.way, self.lie, self.lock = way, lie, threading.RLock()
        self.data, self.count = {c.name: {} for c in self.colls}, {c.name: 0 for c in self.colls}
        self.by_name = {c.name: c for c in self.colls}
        self.comps = self.document(way)["components"]["schemas"]

    # hooks
    def names(self, c): return c.title + "Create", c.title + "Update", c.title
    def new_id(self, c): self.count[c.name] += 1; return self.count[c.name]
    def parse_id(self, c, text): return int(text) if re.fullmatch(r"[0-9]{1,12}", text) else None
    def peek(self, c, raw, old): return raw
    def clean(self, c, new, old, sent): pass
    def saved(self, c, new, old): pass
    def show(self, c, rec): return dict(rec)
    def remove(self, c, rec): pass
    def lied(self, name): return self.lie == name
    def list_shape(self, c, items, total, limit, offset, base): return items
    def list_schema(self, c): return {"type": "array", "items": ref(c.title)}
    def one_shape(self, c, body): return {"data": body} if self.way == "envelope" else {c.one: body} if self.wrapped else body
    def error_body(self, refusal): raise NotImplementedError
    def error_responses(self, c, op): raise NotImplementedError

    # the document
    @classmethod
    def document(cls, way):
        self = cls.__new__(cls); self.way = way
        comps = copy.deepcopy({**cls.nested, **cls.error_schemas})
        paths, sl = {}, "/" if cls.slash else ""
        for c in cls.colls:
            create, update, read = self.names(c)
            shown = {**{k: v for k, v in c.write.items() if not v.get("writeOnly") or cls.single}, **c.read_over}
            shown = {**{k: {**v, "readOnly": True} for k, v in c.added.items()}, **shown}
            if not cls.single:
                shown = {k: {n: x for n, x in v.items() if n not in ("default", "readOnly")} for k, v in shown.items()}
                comps[create] = {"title": create, "type": "object", "properties": c.write, "required": list(c.required)}
            comps[read] = {"title": read, "type": "object", "properties": shown,
                           "required": [k for k in shown if not cls.single or k in c.required or k in c.added]}
            if "PATCH" in c.methods:
                props = {k: c.update_over.get(k, {n: x for n, x in v.items() if n != "default"})
                         for k, v in c.write.items() if k not in c.fixed}
                props.update({k: v for k, v in c.update_over.items() if k not in props and k not in c.fixed})
                if cls.single:
                    props = {**{k: {**v, "readOnly": True} for k, v in c.added.items()}, **props}
                comps[update] = {"title": update, "type": "object", "properties": props}
            for name in {create, update} & set(comps) - {read}:
                if cls.patch_strict:
                    comps[name]["additionalProperties"] = False
            paths["/" + c.name + sl] = {"post": self.operation(c, "create"), "get": self.operation(c, "list")}
            item = {"parameters": [{"name": "id", "in": "path", "required": True, "schema": cls.id_schema,
                                    "description": f"The id of the {c.one}."}]}
            if way != "list":
                item["get"] = self.operation(c, "read")
            if "PATCH" in c.methods:
                item["patch"] = self.operation(c, "update")
            if "PUT" in c.methods:
                item["put"] = self.operation(c, "replace")
            if "DELETE" in c.methods:
                item["delete"] = self.operation(c, "delete")
            if len(item) > 1:
                paths[f"/{c.name}{sl or ''}".rstrip("/") + "/{id}" + sl] = item
        doc = {"openapi": "3.1.0", "info": cls.info, "servers": [{"url": "/"}],
               "tags": [{"name": c.tag} for c in cls.colls], "paths": paths, "components": {"schemas": comps}}
        if cls.token:
            doc["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer", "description": "A fixed access token."}}
            doc["security"] = [{"token": []}]
        return copy.deepcopy(doc)

    def operation(self, c, op):
        create, update, read = self.names(c)
        create = read if self.single else create
        words = c.words.get(op, "")
        verb = {"create": f"Create a {c.one}", "list": f"List {c.tag}", "read": f"Read one {c.one}", "update": f"Change a {c.one}",
                "replace": f"Replace a {c.one}", "delete": f"Delete a {c.one}"}[op]
        o = {"operationId": f"{op}_{c.tag.replace(' ', '_')}", "summary": verb, "tags": [c.tag]}
        if words:
            o["description"] = words
        as_json = lambda s: {"application/json": {"schema": s}}
        one = ({"type": "object", "required": ["data"], "properties": {"data": ref(read)}} if self.way == "envelope" else
               {"type": "object", "required": [c.one], "properties": {c.one: ref(read)}} if self.wrapped else ref(read))
        if op in ("create", "update", "replace"):
            body = ref(update if op == "update" else create)
            if self.wrapped:
                body = {"type": "object", "required": [c.one], "properties": {c.one: body}}
            o["requestBody"] = {"required": True, "content": as_json(body)}
        if op == "list":
            shape = self.list_schema(c)
            if self.way == "envelope":
                shape = {"type": "object", "required": ["data"], "properties": {"data": {"type": "array", "items": ref(read)}}}
            params = [{"name": k, "in": "query", "required": False, "schema": v, "description": f"Only those with this {k}."}
                      for k, v in c.filters.items()]
            if self.paging:
                params += [{"name": "limit", "in": "query", "description": "How many to answer at most.",
                            "schema": {"type": "integer", "minimum": 1, "maximum": 500, "default": 100}},
                           {"name": "offset", "in": "query", "description": "How many to leave out at the beginning.",
                            "schema": {"type": "integer", "minimum": 0, "default": 0}}]
            if params:
                o["parameters"] = params
            good = {"200": {"description": f"The {c.tag}" + (", the newest first." if self.newest_first else ", the oldest first."),
                            "content": as_json(shape)}}
        elif op == "delete":
            good = {"204": {"description": "Deleted."}}
        elif op == "create":
            if self.way == "id":
                good = {"201": {"description": "Created; the answer holds the new id.", "content": as_json(
                    {"type": "object", "required": ["id"], "properties": {"id": self.id_schema}})}}
            elif self.way == "location":
                good = {"201": {"description": "Created; no body.", "headers": {"Location": {
                    "description": f"Where the new {c.one} can be read.", "required": True,
                    "schema": {"type": "string", "format": "uri" if self.absolute else "uri-reference"}}}}}
            elif self.way == "list":
                good = {str(self.list_status): {"description": f"Created; no body. The list of {c.tag} shows it."}}
            else:
                good = {"201": {"description": "Created.", "content": as_json(one)}}
        else:
            good = {"200": {"description": f"The {c.one}.", "content": as_json(one)}}
        o["responses"] = {**good, **self.error_responses(c, op)}
        for status, text in c.refused.get(op, {}).items():
            o["responses"][status] = {**o["responses"].get(status, self.conflict), "description": text}
        return o

    # requests
    def handle(self, method, target, raw, headers, base):
        try:
            parts = urlsplit(target)
        except ValueError:
            raise Refusal(404) from None
        path = parts.path
        if self.token and headers.get("Authorization") != "Bearer " + self.token:
            raise Refusal(401, text="A valid access token is needed.", headers={"WWW-Authenticate": "Bearer"})
        if self.slash:
            if not path.endswith("/"):
                raise Refusal(404)
            path = path[:-1]
        bits = [unquote(b) for b in (path or "/").split("/")[1:]]
        c = self.by_name.get(bits[0])
        if not c or len(bits) > 2:
            raise Refusal(404)
        allowed = {"POST": "create", "GET": "list"} if len(bits) == 1 else {
            k: v for k, v in {"GET": "read", "PATCH": "update", "PUT": "replace", "DELETE": "delete"}.items()
            if (k == "GET" and self.way != "list") or k in c.methods}
        if not allowed:
            raise Refusal(404)
        if method not in allowed:
            raise Refusal(405, text=method, headers={"Allow": ", ".join(allowed)})
        op, rec = allowed[method], None
        if len(bits) == 2:
            key = self.parse_id(c, bits[1])
            if key is None:
                raise self.id_problem(bits[1]) if self.id_problem else Refusal(404)
            rec = self.data[c.name].get(key)
            if rec is None:
                raise Refusal(404)
        sent = None
        if op in ("create", "update", "replace"):
            sent = self.read_json(raw, headers, c)
        with_lock = getattr(self, "op_" + op)
        return with_lock(c, rec, sent, dict(parse_qsl(parts.query, keep_blank_values=True)), base)

    def read_json(self, raw, headers, c):
        kind = (headers.get("Content-Type") or "application/json").split(";")[0].strip().lower()
        if kind != "application/json" and not kind.endswith("+json"):
            raise Refusal(415, text=kind)
        try:
            def no(text): raise ValueError(text)
            value = json.loads(raw.decode("utf-8"), parse_constant=no)
            json.dumps(value, ensure_ascii=False).encode("utf-8")
        except (ValueError, RecursionError):
            raise Refusal(400, [((), "json", None)]) from None
        if self.wrapped:
            if not isinstance(value, dict) or c.one not in value:
                raise Refusal(400, [((c.one,), "missing", None)])
            value = value[c.one]
        return value

    def store(self, c, rec, sent, partial):
        create, update, read = self.names(c)
        schema = ref(update if partial else read if self.single else create)
        sent = self.peek(c, sent, rec)
        problems = check(schema, sent, self.comps)
        if problems:
            raise Refusal(self.invalid, problems)
        new = fill(schema, sent, self.comps, partial)
        if partial:
            new = {**copy.deepcopy(rec), **new}
        elif rec:
            new = {**{k: v for k, v in rec.items() if k not in c.write}, **new}
        self.clean(c, new, rec, sent)
        if rec is None:
            new = {"id": self.new_id(c), **new}
        self.data[c.name][new["id"]] = new
        self.saved(c, new, rec)
        return new

    def op_create(self, c, rec, sent, query, base):
        new = self.store(c, None, sent, False)
        where = f"/{c.name}/{new['id']}" + ("/" if self.slash else "")
        if self.way == "id":
            return 201, {"id": new["id"]}, {}
        if self.way == "location":
            return 201, None, {"Location": (base if self.absolute else "") + where}
        if self.way == "list":
            return self.list_status, None, {}
        return 201, self.one_shape(c, self.show(c, new)), {}

    def op_read(self, c, rec, sent, query, base):
        return 200, self.one_shape(c, self.show(c, rec)), {}

    def op_update(self, c, rec, sent, query, base):
        return 200, self.one_shape(c, self.show(c, self.store(c, rec, sent, True))), {}

    def op_replace(self, c, rec, sent, query, base):
        return 200, self.one_shape(c, self.show(c, self.store(c, rec, sent, False))), {}

    def op_delete(self, c, rec, sent, query, base):
        self.remove(c, rec)
        del self.data[c.name][rec["id"]]
        return 204, None, {}

    def op_list(self, c, rec, sent, query, base):
        items = list(self.data[c.name].values())
        for name, schema in c.filters.items():
            if name in query:
                found = check(schema, query[name], self.comps, (name,))
                if found:
                    raise Refusal(self.invalid, found, text="query")
                items = [i for i in items if i[name] == query[name]]
        if self.newest_first:
            items.reverse()
        limit, offset = len(items), 0
        if self.paging:
            numbers = {}
            for name, low, high, usual in (("limit", 1, 500, 100), ("offset", 0, 10 ** 12, 0)):
                text = query.get(name, str(usual))
                if not re.fullmatch(r"[0-9]{1,12}", text) or not low <= int(text) <= high:
                    raise Refusal(self.invalid, [((name,), "value", f"A whole number from {low} is needed.")], text="query")
                numbers[name] = int(text)
            limit, offset = numbers["limit"], numbers["offset"]
        shown = [self.show(c, i) for i in items[offset:offset + limit]]
        if self.way == "envelope":
            return 200, {"data": shown}, {}
        return 200, self.list_shape(c, shown, len(items), limit, offset, base + "/" + c.name + ("/" if self.slash else "")), {}


REASONS = {200: "OK", 201: "Created", 204: "No Content", 400: "Bad Request", 401: "Unauthorized", 404: "Not Found",
           405: "Method Not Allowed", 409: "Conflict", 415: "Unsupported Media Type", 422: "Unprocessable Entity",
           500: "Internal Server Error"}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 60

    def log_message(self, *args):
        pass

    def body(self):
        if "chunked" in (self.headers.get("Transfer-Encoding") or "").lower():
            out = b""
            while True:
                size = int(self.rfile.readline().split(b";")[0], 16)
                out += self.rfile.read(size)
                self.rfile.readline()
                if not size:
                    return out
        size = self.headers.get("Content-Length") or "0"
        if not re.fullmatch("[0-9]{1,9}", size):
            raise ValueError(size)
        return self.rfile.read(int(size))

    def work(self):
        app = self.server.app
        try:
            try:
                raw = self.body()
            except ValueError:
                self.close_connection = True
                raise Refusal(400, [((), "json", None)], headers={"Connection": "close"}) from None
            base = "http://" + (self.headers.get("Host") or "127.0.0.1:%d" % self.server.server_port)
            with app.lock:
                status, body, headers = app.handle(self.command, self.path, raw, self.headers, base)
        except Refusal as refusal:
            body = app.error_body(refusal)
            status, headers = refusal.status, refusal.headers
        except Exception:
            traceback.print_exc(file=sys.stderr)
            status, body, headers = 500, {"detail": "Internal Server Error"}, {"Connection": "close"}
            self.close_connection = True
        text = b"" if body is None else json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
        head = [f"HTTP/1.1 {status} {REASONS.get(status, '')}", "Date: " + self.date_time_string()]
        head += [f"{k}: {v}" for k, v in headers.items()]
        if body is not None:
            head.append("Content-Type: application/json")
        if status != 204:
            head.append(f"Content-Length: {len(text)}")
        if self.command == "HEAD":
            text = b""
        self.wfile.write("\r\n".join(head).encode("latin-1", "replace") + b"\r\n\r\n" + text)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = do_TRACE = do_CONNECT = work


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


def make_server(app_class, port, way, lie):
    if way not in WAYS:
        raise ValueError("unknown way: " + str(way))
    if lie is not None and lie not in app_class.lies:
        raise ValueError("unknown lie: " + str(lie))
    server = Server(("127.0.0.1", port), Handler)
    server.app = app_class(way, lie)
    return server


def main(app_class):
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--answer", choices=WAYS, default="resource")
    parser.add_argument("--lie", choices=sorted(app_class.lies))
    parser.add_argument("--document", choices=WAYS)
    args = parser.parse_args()
    if args.document:
        print(json.dumps(app_class.document(args.document), indent=2, ensure_ascii=False))
        return
    server = make_server(app_class, args.port, args.answer, args.lie)
    print("ready", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass
