"""Recipes and cooks with http.server: python server.py PORT [LIE]. State is in memory."""

import json
import math
import re
import sys
import threading
import unicodedata
import uuid
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

PORT, LIE = int(sys.argv[1]), "".join(sys.argv[2:3])
LIES = {
    "filter_vegan_false",
    "filter_cuisine_empty_ignored",
    "sort_within_page",
    "sort_wrong_property",
    "beyond_last_500",
    "last_items_lost",
    "edited_back",
    "created_changes_on_put",
    "slug_with_digit_404",
    "steps_deduplicated",
    "nutrition_camel",
    "title_bytes",
    "presentation_bare",
    "presentation_kept_on_put",
    "put_unknown_created",
    "cook_handle_twice",
}
if LIE and LIE not in LIES:
    sys.exit(f"unknown lie {LIE}")

RECIPES: dict[int, dict] = {}
COOKS: dict[int, dict] = {}
LOCK = threading.Lock()
LAST = {"recipe": 0, "cook": 0}
DATE_TIME = re.compile(r"(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d:\d\d)(\.\d+)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
LONG = ("steps", "nutrition", "presentation")


class Refusal(Exception):  # noqa: N818
    """A refused request."""

    def __init__(self, status: int, message: str, path: str = ""):
        super().__init__(message)
        self.status, self.path = status, path


def bad(path, message):
    raise Refusal(422, f"{path} {message}", path)


def shown(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


# Each field: a function of (value, path) that returns what is stored.
def text(low, high, pattern=None):
    def check(value, path):
        if not isinstance(value, str) or not low <= len(value) <= high:
            bad(path, f"must be a text of {low} to {high} characters")
        if pattern and not re.search(pattern, value):
            bad(path, "has not the right form")
        return value

    return check


def integer(low, high):
    def check(value, path):
        whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
        if isinstance(value, bool) or not whole or not low <= value <= high:
            bad(path, f"must be an integer from {low} to {high}")
        return int(value)

    return check


def flag(value, path):
    return value if isinstance(value, bool) else bad(path, "must be true or false")


def choice(*known):
    return lambda value, path: (
        value if isinstance(value, str) and value in known else bad(path, f"must be one of {known}")
    )


def or_null(check):
    return lambda value, path: None if value is None else check(value, path)


def many(high, check):
    def checked(value, path):
        if not isinstance(value, list) or len(value) > high:
            bad(path, f"must be a list of at most {high} items")
        return [check(one, f"{path}.{index}") for index, one in enumerate(value)]

    return checked


def title(value, path):
    if LIE == "title_bytes" and isinstance(value, str) and len(value.encode(errors="replace")) > 40:
        bad(path, "is too long")
    return text(1, 40)(unicodedata.normalize("NFC", text(1, 40, "[A-Za-zÀ-ÿ]")(value, path)), path)


def nutrition(value, path):
    if not isinstance(value, dict) or len(value) > 20:
        bad(path, "must be an object of at most 20 members")
    for name, amount in value.items():
        if not re.fullmatch("[A-Za-z][A-Za-z0-9_]{0,29}", name):
            bad(f"{path}.{name}", "is no name")
        number = isinstance(amount, int | float) and not isinstance(amount, bool) and math.isfinite(amount)
        if not number or not 0 <= amount <= 1000000:
            bad(f"{path}.{name}", "must be a number from 0 to 1000000")
    if LIE == "nutrition_camel":
        return {re.sub("_+([a-z0-9])", lambda found: found[1].upper(), name): amount for name, amount in value.items()}
    return dict(value)


def presentation(value, path):
    if not isinstance(value, dict) or set(value) - {"plate", "warm"}:
        bad(path, "must be an object with plate and warm")
    plate = choice("flat", "deep", "board")(value.get("plate", "flat"), f"{path}.plate")
    return {"plate": plate, "warm": flag(value.get("warm", True), f"{path}.warm")}


def instant(value, path):
    found = DATE_TIME.fullmatch(value) if isinstance(value, str) else None
    if not found:
        bad(path, "must be a date-time")
    day, clock, part, zone = found.groups()
    try:
        moment = datetime.fromisoformat(f"{day}T{clock}{(part or '.0')[:7]:0<7}{'+00:00' if zone in 'Zz' else zone}")
        return shown(moment)
    except (ValueError, OverflowError):
        return bad(path, "must be a date-time")


RECIPE = {
    "title": title,
    "summary": or_null(text(0, 200)),
    "cuisine": or_null(text(1, 30)),
    "minutes": integer(0, 10000),
    "vegan": flag,
    "pinned": flag,
    "status": choice("draft", "published"),
    "steps": many(30, text(1, 300)),
    "keywords": lambda value, path: sorted(set(many(20, text(1, 20, r"\A[a-z]+\Z"))(value, path))),
    "nutrition": nutrition,
    "presentation": presentation,
    "createdAt": instant,
}
RECIPE_DEFAULTS = {"summary": None, "cuisine": None, "minutes": 0, "vegan": False, "pinned": False, "status": "draft"}
COOK = {"handle": text(2, 20, r"\A[a-z0-9_]+\Z"), "displayName": text(1, 60), "years": integer(0, 100)}


def checked(fields: dict, body: dict, required: tuple = ()) -> dict:
    for name in required:
        if name not in body:
            bad(name, "is required")
    for name in body:
        if name not in fields:
            bad(name, "is not known")
    return {name: fields[name](value, name) for name, value in body.items()}


def slug_of(words: str, own: dict | None) -> str:
    plain = unicodedata.normalize("NFD", words).encode("ascii", "ignore").decode().lower()
    base = re.sub("[^a-z0-9]+", "-", plain).strip("-") or "recipe"
    taken = {one["slug"] for one in RECIPES.values() if one is not own}
    numbers = (f"{base}-{number}" for number in range(2, 10**9))
    return base if base not in taken else next(slug for slug in numbers if slug not in taken)


def recipe_of(slug: str) -> dict:
    if LIE == "slug_with_digit_404" and not re.fullmatch("[a-z-]+", slug):
        raise Refusal(404, "there is no such recipe")
    found = [one for one in RECIPES.values() if one["slug"] == slug]
    if not found:
        raise Refusal(404, "there is no such recipe")
    return found[0]


def filled(values: dict) -> dict:
    """Puts in the defaults of a creation or a replacement."""
    lists = {"steps": [], "keywords": [], "nutrition": {}}
    parent = {} if LIE == "presentation_bare" else {"plate": "flat", "warm": True}
    return {**RECIPE_DEFAULTS, **lists, "presentation": parent, **values}


def store(recipe: dict, values: dict) -> dict:
    """Writes the values into a new or an old recipe."""
    now = datetime.now(UTC)
    before = {name: recipe.get(name) for name in ("title", "summary", "steps")}
    if LIE == "steps_deduplicated" and "steps" in values:
        values["steps"] = list(dict.fromkeys(values["steps"]))
    recipe.update(values)
    if recipe["title"] != before["title"]:
        recipe["slug"] = slug_of(recipe["title"], recipe)
    if any(recipe[name] != value for name, value in before.items()):
        back = LIE == "edited_back" and before["title"] is not None
        recipe["editedAt"] = shown(now - timedelta(hours=2) if back else now)
    recipe.setdefault("createdAt", shown(now))
    recipe["updatedOn"] = now.date().isoformat()
    return recipe


def add_recipe(body: dict) -> tuple:
    values = filled(checked(RECIPE, body, ("title",)))
    LAST["recipe"] += 1
    recipe = store({"id": LAST["recipe"], "uuid": str(uuid.uuid4())}, values)
    RECIPES[recipe["id"]] = recipe
    return 201, recipe


def put_recipe(slug: str, body: dict) -> tuple:
    try:
        recipe = recipe_of(slug)
    except Refusal:
        if LIE == "put_unknown_created":
            return 200, add_recipe(body)[1]
        raise
    values = filled(checked(RECIPE, body, ("title",)))
    if LIE == "presentation_kept_on_put" and "presentation" not in body:
        values["presentation"] = recipe["presentation"]
    if LIE == "created_changes_on_put":
        values.setdefault("createdAt", shown(datetime.now(UTC)))
    return 200, store(recipe, values)


def truth(value: str, name: str) -> bool:
    if value not in {"true", "false"}:
        bad(name, "must be true or false")
    return bool(value) if LIE == "filter_vegan_false" else value == "true"


def whole(value: str, name: str, low: int, high: int) -> int:
    if not re.fullmatch(r"\d{1,9}", value, re.ASCII) or not low <= int(value) <= high:
        bad(name, f"must be an integer from {low} to {high}")
    return int(value)


def keepers(query: dict) -> list:
    """Returns a test for each filter."""
    status = choice("draft", "published", "any")(query.get("status", ["published"])[-1], "status")
    tests = [lambda one: status in (one["status"], "any")]
    if "vegan" in query:
        vegan = truth(query["vegan"][-1], "vegan")
        tests.append(lambda one: one["vegan"] is vegan)
    if "cuisine" in query and not (LIE == "filter_cuisine_empty_ignored" and not query["cuisine"][-1]):
        tests.append(lambda one: (one["cuisine"] or "") == query["cuisine"][-1])
    if "minutes" in query:
        minutes = whole(query["minutes"][-1], "minutes", 0, 10**9)
        tests.append(lambda one: one["minutes"] == minutes)
    tests.append(lambda one: set(query.get("keyword", [])) <= set(one["keywords"]))
    sought = query.get("q", [""])[-1].casefold()
    tests.append(
        lambda one: any(sought in part.casefold() for part in [one["title"], one["summary"] or "", *one["steps"]])
    )
    return tests


def order(name: str, items: list) -> list:
    choice("createdAt", "title", "minutes")(name.removeprefix("-"), "sort")
    field = name.removeprefix("-")
    if LIE == "sort_wrong_property" and field == "minutes":
        field = "title"

    def key(one):
        value = one[field]
        return (
            unicodedata.normalize("NFD", value).encode("ascii", "ignore").decode().lower()
            if field == "title"
            else value
        )

    items = sorted(items, key=key, reverse=name.startswith("-"))
    return sorted(items, key=lambda one: not one["pinned"])


def page_of(items: list, query: dict, arrange=lambda items: items) -> tuple:
    size = whole(query.get("pageSize", ["10"])[-1], "pageSize", 1, 100)
    page = whole(query.get("page", ["1"])[-1], "page", 1, 10**9)
    pages = len(items) // size if LIE == "last_items_lost" and len(items) > size else -(-len(items) // size)
    if LIE == "beyond_last_500" and page > max(pages, 1):
        raise IndexError(page)
    page = max(1, min(page, pages))
    cut = slice((page - 1) * size, page * size)
    items = arrange(items[cut]) if LIE == "sort_within_page" else arrange(items)[cut]
    return items, {"page": page, "pageSize": size, "pages": pages}


def list_recipes(query: dict) -> tuple:
    tests = keepers(query)
    kept = [one for one in RECIPES.values() if all(test(one) for test in tests)]
    items, rest = page_of(kept, query, lambda items: order(query.get("sort", ["-createdAt"])[-1], items))
    short = [{name: value for name, value in one.items() if name not in LONG} for one in items]
    return 200, {"items": short, **rest, "total": len(kept)}


def list_cooks(query: dict) -> tuple:
    items, rest = page_of(list(COOKS.values()), query)
    return 200, {"items": items, **rest, "total": len(COOKS)}


def save_cook(body: dict, old: dict | None) -> tuple:
    values = {"years": 0, **checked(COOK, body, ("handle", "displayName"))}
    if (
        any(one["handle"] == values["handle"] for one in COOKS.values() if one is not old)
        and LIE != "cook_handle_twice"
    ):
        raise Refusal(409, "the handle belongs to another cook", "handle")
    if old:
        old.update(values)
        return 200, old
    LAST["cook"] += 1
    COOKS[LAST["cook"]] = {"id": LAST["cook"], **values, "joinedAt": shown(datetime.now(UTC))}
    return 201, COOKS[LAST["cook"]]


def recipes(method: str, name: str | None, query: dict, body) -> tuple:
    if name is None and method == "GET":
        return list_recipes(query)
    if name is None and method == "POST":
        return add_recipe(body())
    if name is not None and method == "PUT":
        return put_recipe(name, body())
    if name is None or method not in {"GET", "PATCH", "DELETE"}:
        raise Refusal(405, "this method is not known here")
    recipe = recipe_of(name)
    if method == "PATCH":
        store(recipe, checked(RECIPE, body()))
    if method == "DELETE":
        del RECIPES[recipe["id"]]
        return 204, None
    return 200, recipe


def cooks(method: str, name: str | None, query: dict, body) -> tuple:
    if name is None and method == "GET":
        return list_cooks(query)
    if name is None and method == "POST":
        return save_cook(body(), None)
    if name is None or method not in {"GET", "PUT", "DELETE"}:
        raise Refusal(405, "this method is not known here")
    cook = COOKS.get(int(name)) if re.fullmatch(r"\d{1,9}", name, re.ASCII) else None
    if cook is None:
        raise Refusal(404, "there is no such cook")
    if method == "PUT":
        return save_cook(body(), cook)
    if method == "DELETE":
        del COOKS[cook["id"]]
        return 204, None
    return 200, cook


def no_constant(name):
    raise ValueError(name)


def allowed(first: str, one: bool) -> str:
    return "GET, POST" if not one else "GET, PUT, PATCH, DELETE" if first == "recipes" else "GET, PUT, DELETE"


class Handler(BaseHTTPRequestHandler):
    """Answers one request after the other."""

    protocol_version = "HTTP/1.1"

    def body(self) -> dict:
        try:
            body = json.loads(self.content.decode(), parse_constant=no_constant)
        except (ValueError, RecursionError) as error:
            raise Refusal(400, "the body is no JSON") from error
        if not isinstance(body, dict):
            raise Refusal(400, "the body is no object")
        return body

    def respond(self):
        self.content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = urlsplit("http://book" + self.path)
        names = [unquote(name) for name in parts.path.split("/")[1:]]
        route = {"recipes": recipes, "cooks": cooks}.get(names[0])
        try:
            if route is None or len(names) > 2:
                raise Refusal(404, "nothing is here")  # noqa: TRY301
            query = parse_qs(parts.query, keep_blank_values=True)
            with LOCK:
                status, data = route(self.command, (names[1:] or [None])[0], query, self.body)
                content = b"" if data is None else json.dumps(data).encode()
        except Refusal as error:
            status, data = error.status, {"message": str(error), **({"path": error.path} if error.path else {})}
            content = json.dumps(data).encode()
        except Exception as error:  # noqa: BLE001
            status, content = 500, json.dumps({"message": type(error).__name__}).encode()
        self.send_response(status)
        if status == 405:
            self.send_header("Allow", allowed(names[0], len(names) > 1))
        if content:
            self.send_header("Content-Type", "application/json")
        if status != 204:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = do_TRACE = respond  # noqa: N815

    def log_message(self, *_):
        pass


if __name__ == "__main__":
    ThreadingHTTPServer.request_queue_size = 50
    server = ThreadingHTTPServer(("127.0.0.1", PORT), Handler)
    print(f"ready {PORT}", flush=True)
    server.serve_forever()
