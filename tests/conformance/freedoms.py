"""Freedoms that correct servers take with a value, lies that imitate each, and five ways to answer a creation.

The server is one collection, in this process. It refuses what its document does not admit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

from documents import (
    INTEGER,
    NONE,
    TEXT,
    WORD,
    Stated,
    content,
    in_path,
    list_of,
    nullable,
    object_of,
    operation,
    read_only,
)
from servers import Answer, Call, Item, admits
from starlette.responses import Response

__all__ = ["FREEDOMS", "WAYS", "Freedom", "Lie", "Things", "paths"]

# How the response to a creation shows the resource; by `list` nothing but the list of the collection does.
WAYS = ("resource", "id", "location", "envelope", "list")
Keep = Callable[[Item, "Things"], Item]
Show = Callable[[Item], Item]


def _as_sent(item: Item, _things: Things) -> Item:
    return item


def _as_kept(item: Item) -> Item:
    return item


@dataclass(frozen=True)
class Lie:
    """A fault that imitates a freedom. `at` is the property that shows it, `level` the least level of the finding.
    `reads` is how reads show a resource, where that differs from `show`.
    """

    name: str
    at: str
    keep: Keep = _as_sent
    show: Show = _as_kept
    level: str = "failure"
    reads: Show | None = None


@dataclass(frozen=True)
class Freedom:
    """What a correct server does to some properties: to what it keeps, or to what it shows.

    `rows` holds the ids of the explanations that it stands for; without one, both views show the same value. `shown`
    has the schemas of properties that responses document otherwise, and `reads` is how reads show a resource, where
    that differs from `show`. `doubted` is the property at which the freedom is a warning.
    """

    name: str
    properties: Stated
    lies: tuple[Lie, ...]
    keep: Keep = _as_sent
    show: Show = _as_kept
    required: str = ""
    rows: tuple[str, ...] = ()
    shown: Stated = field(default_factory=dict)
    reads: Show | None = None
    doubted: str = ""


def paths(way: str, freedom: Freedom) -> Stated:
    """Returns the paths of a document: a collection whose POST answers in one of the ways."""
    own: Stated = {"name": {**WORD, "maxLength": 60}, "note": nullable(TEXT), **freedom.properties}
    sent = object_of(f"name {freedom.required}".strip(), **own)
    shown = object_of("id name", **{"id": read_only(INTEGER), **own, **freedom.shown})
    one = content(object_of("data", data=shown)) if way == "envelope" else content(shown)
    made = {
        "resource": content(shown),
        "id": content(object_of("id", id=INTEGER)),
        "location": {**NONE, "headers": {"Location": {"required": True, "schema": TEXT}}},
        "envelope": one,
        "list": NONE,
    }[way]
    key = in_path("id", INTEGER)
    found: Stated = {
        "/things": {
            "post": operation("make", made, "201", body=sent, refuses="422"),
            "get": operation("all", content(list_of(shown))),
        },
        "/things/{id}": {
            "parameters": [key],
            "delete": operation("drop", NONE, "204", refuses="404"),
        },
    }
    if way != "list":
        found["/things/{id}"]["get"] = operation("read", one, refuses="404")
    return found


@dataclass
class Things:
    """The server: it keeps what `keep` makes of a body, and shows what `show` makes of that, or `reads` in a read."""

    way: str
    stated: Stated
    keep: Keep
    show: Show
    reads: Show | None = None
    items: dict[int, Item] = field(default_factory=dict)
    count: int = 0

    def __post_init__(self) -> None:
        body = self.stated["/things"]["post"]["requestBody"]["content"]["application/json"]["schema"]
        self.admits = admits(body)

    def __call__(self, call: Call) -> Answer:
        """Answer one call."""
        read = self.reads or self.show
        if call.path == "/things":
            return self._made(call) if call.method == "POST" else (200, [read(each) for each in self._all()])
        key = call.path.removeprefix("/things/")
        item = self.items.get(int(key)) if key.isdecimal() else None
        if item is None:
            return 404, {"detail": "none"}
        if call.method == "DELETE":
            del self.items[int(key)]
            return 204, None
        shown = read(item)
        return 200, {"data": shown} if self.way == "envelope" else shown

    def _all(self) -> list[Item]:
        return list(self.items.values())

    def _made(self, call: Call) -> Answer:
        if not self.admits(call.body):
            return 422, {"detail": "refused"}
        self.count += 1
        item = {**self.keep(dict(call.body), self), "id": self.count}
        self.items[self.count] = item
        shown = self.show(item)
        answers: Mapping[str, Answer] = {
            "resource": (201, shown),
            "id": (201, {"id": self.count}),
            "location": Response(status_code=201, headers={"Location": f"/things/{self.count}"}),
            "envelope": (201, {"data": shown}),
            "list": Response(status_code=201),
        }
        return answers[self.way]


def _changing(name: str, change: Callable[[Any], Any]) -> Keep:
    """Returns what changes one property where the body has a value for it."""

    def keep(item: Item, _things: Things) -> Item:
        return {**item, name: change(item[name])} if item.get(name) is not None else item

    return keep


def _made_unique(item: Item, things: Things) -> Item:
    taken = {each.get("name") for each in things.items.values()}
    name, turn = item["name"], 2
    while name in taken:
        name, turn = f"{item['name']} ({turn})", turn + 1
    return {**item, "name": name}


def _masked(*names: str) -> Show:
    return lambda item: {**item, **{name: "****" for name in names if item.get(name) is not None}}


def _always_masked(*names: str) -> Show:
    """Returns what masks properties, whether they are set or null."""
    return lambda item: {**item, **{name: "****" for name in names if name in item}}


def _with_etag(name: str) -> Keep:
    return lambda item, _things: {**item, name: uuid4().hex}


def _in_utc(text: str) -> str:
    at = datetime.fromisoformat(text.replace("Z", "+00:00").replace("z", "+00:00"))
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _clamped(item: Item, things: Things) -> Item:
    wanted = item.get("position")
    return {**item, "position": min(wanted, len(things.items) + 1)} if wanted is not None else item


def _of_films(item: Item, _things: Things) -> Item:
    return {**item, "rating": item.get("rating") if item["kind"] == "film" else None}


def _nested(change: Callable[[Item], Item]) -> Keep:
    return _changing("author", change)


def _rounded(places: int) -> Callable[[float], float]:
    return lambda price: float(round(Decimal(str(price)), places))


def _without(*names: str) -> Show:
    return lambda item: {name: each for name, each in item.items() if name not in names}


def _with_record(item: Item, _things: Things) -> Item:
    own = {"kind": "SOA", "text": "ns1.example.org"}
    return {**item, "records": [own, *item["records"]]} if "records" in item else item


def _where_filled(*names: str) -> Show:
    return lambda item: {
        name: each for name, each in item.items() if name not in names or each not in ("", 0, [], None)
    }


def _as_objects(item: Item) -> Item:
    return {**item, "tags": [{"name": each} for each in item["tags"]]} if "tags" in item else item


def _if_done(name: str) -> Show:
    return lambda item: item if item.get("state") == "done" else {**item, name: None}


def _filled(name: str, made: Callable[[Things], Any]) -> Keep:
    """Returns what gives a property a value of the server's where the body has an empty one, or none."""
    return lambda item, things: {**item, name: item.get(name) or made(things)}


def _uid(_things: Things) -> str:
    return uuid4().hex


_SAID_ROUNDED = {"type": "number", "minimum": 0, "maximum": 900, "description": "Rounded to two decimal places."}
_FILM = {"type": "string", "enum": ["film", "concert"]}
_RATING = {**nullable({"type": "integer", "minimum": 1, "maximum": 18}), "description": "Only for films."}
_AUTHOR = object_of("name", name={**WORD, "maxLength": 40}, nick=nullable({**TEXT, "maxLength": 20}))

FREEDOMS: tuple[Freedom, ...] = (
    Freedom(
        "made unique",
        {},
        (
            Lie("each name gets a number", "name", lambda item, things: {**item, "name": f"{item['name']} (2)"}),
            Lie(
                "each name is another",
                "name",
                lambda item, things: {**item, "name": f"thing {things.count}"},
                level="warning",
            ),
        ),
        keep=_made_unique,
        rows=("made unique",),
    ),
    Freedom(
        "masked as said",
        {"pin": {**WORD, "maxLength": 20, "description": "Masked in responses."}},
        (
            Lie("the note is masked too", "note", show=_masked("pin", "note"), level="warning"),
            Lie("the name is masked too", "name", show=_masked("pin", "name"), level="warning"),
        ),
        show=_masked("pin"),
        rows=("hidden",),
    ),
    Freedom(
        "revision in the body",
        {"etag": {**TEXT, "maxLength": 40}, "code": {**TEXT, "maxLength": 40}},
        (
            Lie("the code is one of the server's", "code", _with_etag("code"), level="warning"),
            Lie("the note is one of the server's", "note", _with_etag("note"), level="warning"),
        ),
        keep=_with_etag("etag"),
        rows=("revision",),
    ),
    Freedom(
        "trimmed",
        {"label": {**WORD, "maxLength": 40, "pattern": r"\S"}},
        (
            Lie("cut to five characters", "label", _changing("label", lambda text: text[:5])),
            Lie(
                "marks are dropped", "label", _changing("label", lambda text: "".join(filter(str.isalnum, text)) or "x")
            ),
        ),
        keep=_changing("label", str.strip),
        rows=("normal form",),
    ),
    Freedom(
        "address in lower case",
        {"email": {"type": "string", "format": "email"}},
        (
            Lie(
                "what stands after `+` is dropped",
                "email",
                _changing("email", lambda text: "a@" + text.rpartition("@")[2]),
                level="warning",
            ),
            Lie(
                "the host is another",
                "email",
                _changing("email", lambda text: text.partition("@")[0] + "@example.net"),
                level="warning",
            ),
        ),
        keep=_changing("email", str.lower),
        rows=("normal form",),
    ),
    Freedom(
        "tags are a set",
        {"tags": {"type": "array", "items": {**WORD, "maxLength": 20}, "maxItems": 9}},
        (
            Lie("the last tag is lost", "tags", _changing("tags", lambda tags: tags[:-1])),
            Lie("only the first tag stays", "tags", _changing("tags", lambda tags: tags[:1])),
        ),
        keep=_changing("tags", lambda tags: sorted(set(tags))),
        rows=("set, reordered", "set, duplicates removed"),
    ),
    Freedom(
        "rounded as said",
        {"price": _SAID_ROUNDED},
        (
            Lie("all decimals are lost", "price", _changing("price", lambda price: float(int(price)))),
            Lie("the price is lost", "price", _changing("price", lambda _price: 0), level="warning"),
        ),
        keep=_changing("price", _rounded(2)),
        rows=("rounded as said",),
    ),
    Freedom(
        "conditional as said",
        {"kind": _FILM, "rating": _RATING},
        (
            Lie("no film has one", "rating", lambda item, _things: {**item, "rating": None}),
            Lie("the rating is one of the server's", "rating", _changing("rating", lambda _rating: 7), level="warning"),
        ),
        keep=_of_films,
        required="kind",
        rows=("conditional as said",),
    ),
    Freedom(
        "null is masked as said",
        {"pin": {**nullable({**TEXT, "minLength": 1, "maxLength": 20}), "description": "Masked in responses."}},
        (Lie("a note of null is masked too", "note", show=_always_masked("pin", "note"), level="warning"),),
        show=_always_masked("pin"),
    ),
    Freedom(
        "rounded default as said",
        {"price": {**_SAID_ROUNDED, "default": 1.625}},
        (Lie("the default is another", "price", lambda item, _things: {"price": 1.7, **item}),),
        keep=lambda item, _things: {**item, "price": _rounded(2)(item.get("price", 1.625))},
    ),
    Freedom(
        "empty default is null",
        {
            "nick": {**nullable({**TEXT, "maxLength": 20}), "default": ""},
            "count": {**nullable({"type": "integer", "minimum": 0}), "default": 0},
        },
        (
            Lie("a default of zero is null", "count", lambda item, _things: {"count": None, "nick": "", **item}),
            Lie("another default", "nick", lambda item, _things: {"count": 0, "nick": "nobody", **item}),
        ),
        keep=lambda item, _things: {"count": 0, **item, "nick": item.get("nick") or None},
    ),
    Freedom(
        "conditional default as said",
        {"kind": _FILM, "rating": {**_RATING, "default": 12}},
        (
            Lie(
                "no film gets the default",
                "rating",
                lambda item, things: {"rating": None, **_of_films(item, things)},
            ),
            Lie(
                "a film gets another default",
                "rating",
                lambda item, things: _of_films({"rating": 16, **item}, things),
            ),
        ),
        keep=lambda item, things: _of_films({"rating": 12, **item}, things),
        required="kind",
    ),
    Freedom(
        "clamped",
        {"position": {"type": "integer", "minimum": 1, "maximum": 100}},
        (
            Lie("one less", "position", _changing("position", lambda position: max(position - 1, 0))),
            Lie("always the first", "position", _changing("position", lambda _position: 1), level="warning"),
        ),
        keep=_clamped,
        rows=("clamped",),
    ),
    Freedom(
        "empty texts are null",
        {"nick": nullable({**TEXT, "maxLength": 20}), "count": nullable({"type": "integer", "minimum": 0})},
        (
            Lie("zero is null too", "count", lambda item, _things: {**item, "count": item.get("count") or None}),
            Lie("each text is null", "nick", lambda item, _things: {**item, "nick": None}),
        ),
        keep=lambda item, _things: {**item, "nick": item.get("nick") or None},
        rows=("normal form",),
    ),
    Freedom(
        "times in UTC",
        {"at": {"type": "string", "format": "date-time"}},
        (
            Lie("the offset is dropped", "at", _changing("at", lambda text: f"{text[:19]}Z")),
            Lie(
                "the time of day is lost", "at", _changing("at", lambda text: f"{text[:10]}T00:00:00Z"), level="warning"
            ),
        ),
        keep=_changing("at", _in_utc),
    ),
    Freedom(
        "decimals in a normal form",
        {"amount": {"type": "string", "pattern": r"^\d{1,6}(\.\d{1,2})?$"}},
        (
            Lie("the decimals are lost", "amount", _changing("amount", lambda text: text.partition(".")[0])),
            Lie("the amount is lost", "amount", _changing("amount", lambda _text: "0.00"), level="warning"),
        ),
        keep=_changing("amount", lambda text: f"{Decimal(text):.2f}"),
    ),
    Freedom(
        "a nested object is completed",
        {"author": _AUTHOR},
        (
            Lie(
                "the nested name is lost",
                "author",
                _nested(lambda author: {**author, "name": "nobody"}),
                level="warning",
            ),
            Lie("the nested text is null", "author", _nested(lambda author: {**author, "nick": None})),
        ),
        keep=_nested(lambda author: {"nick": None, **author}),
    ),
    Freedom(
        "a name is one line",
        {"body": {**WORD, "maxLength": 90, "pattern": r"\S"}},
        (
            Lie(
                "one word of a text stays",
                "body",
                _changing("body", lambda text: text.split()[0] if text.split() else text),
            ),
            Lie("white space is dropped", "name", _changing("name", lambda text: "".join(text.split()) or "x")),
        ),
        keep=_changing("name", lambda text: " ".join(text.split()) or text),
        rows=("normal form",),
    ),
    Freedom(
        "to the minute as said",
        {"at": {"type": "string", "format": "date-time", "description": "Kept to the minute: seconds are cut off."}},
        (
            Lie("minutes are lost", "at", _changing("at", lambda text: f"{text[:13]}:00:00Z"), level="warning"),
            Lie("the day is lost", "at", _changing("at", lambda _text: "2030-01-01T00:00:00Z"), level="warning"),
        ),
        keep=_changing("at", lambda text: f"{_in_utc(text)[:16]}:00Z"),
        rows=("shortened as said",),
    ),
    Freedom(
        "numbers are sorted",
        {"hours": {"type": "array", "items": {"type": "integer", "minimum": 1, "maximum": 99}, "maxItems": 6}},
        (
            Lie("the last number is lost", "hours", _changing("hours", lambda hours: hours[:-1])),
            Lie("the sum alone is kept", "hours", _changing("hours", lambda hours: [sum(hours)])),
        ),
        keep=_changing("hours", lambda hours: sorted(hours, reverse=True)),
        rows=("sorted numbers",),
    ),
    Freedom(
        "empty texts are the default, null",
        {
            "reason": {**nullable({**TEXT, "maxLength": 20}), "default": None},
            "count": {**nullable(INTEGER), "default": None},
        },
        (
            Lie("zero is the default", "count", lambda item, _things: {**item, "count": item.get("count") or None}),
            Lie("each text is the default", "reason", lambda item, _things: {**item, "reason": None}),
        ),
        keep=lambda item, _things: {"count": None, **item, "reason": item.get("reason") or None},
        rows=("normal form",),
    ),
    Freedom(
        "a code gets its hyphen",
        {"serial": {"type": "string", "pattern": "^[A-Z]{3}-?[0-9]{4,6}$"}},
        (
            Lie("zeros are dropped", "serial", _changing("serial", lambda code: code.replace("0", "") or "0")),
            Lie("only letters stay", "serial", _changing("serial", lambda code: code[:3]), level="failure"),
        ),
        keep=_changing("serial", lambda code: f"{code[:3]}-{code[3:].lstrip('-')}"),
        rows=("normal form",),
    ),
    Freedom(
        "a code in capitals",
        {"serial": {"type": "string", "pattern": "^[A-Za-z]{3}[ -][0-9]{5}$", "maxLength": 9}},
        (
            Lie("digits are zeros", "serial", _changing("serial", lambda code: f"{code[:3].upper()}-00000")),
            Lie(
                "another letter",
                "serial",
                _changing("serial", lambda code: f"XX{code[2:].replace(' ', '-').upper()}"),
                level="warning",
            ),
        ),
        keep=_changing("serial", lambda code: code.upper().replace(" ", "-")),
        rows=("form of a code",),
    ),
    Freedom(
        "a name server adds its own record",
        {"records": list_of(object_of("kind text", kind={**WORD, "maxLength": 6}, text={**WORD, "maxLength": 30}))},
        (
            Lie("the last record is lost", "records", _changing("records", lambda records: records[:-1])),
            Lie(
                "each record is the server's",
                "records",
                _changing("records", lambda records: [{"kind": "SOA", "text": "x"} for _ in records]),
                level="warning",
            ),
        ),
        keep=_with_record,
        rows=("own items",),
    ),
    Freedom(
        "an empty uid asks for one",
        {"uid": {**TEXT, "maxLength": 40}, "serial": {**TEXT, "maxLength": 40}},
        (
            Lie("so does an empty serial", "serial", _filled("serial", _uid), level="warning"),
            Lie("each serial is the server's", "serial", _with_etag("serial"), level="warning"),
        ),
        keep=_filled("uid", _uid),
        rows=("empty id",),
    ),
    Freedom(
        "the server numbers what it keeps",
        {"id": {"type": "integer", "minimum": 0}, "number": {"type": "integer", "minimum": 0}},
        (
            Lie(
                "the number is the server's",
                "number",
                lambda item, things: {**item, "number": things.count + 900},
                level="warning",
            ),
            Lie("the number is one more", "number", _changing("number", lambda number: number + 1), level="warning"),
        ),
        rows=("own id",),
    ),
    Freedom(
        "tags are shown as objects",
        {"tags": {**list_of({**WORD, "maxLength": 20}), "maxItems": 9}},
        (
            Lie("the last tag is lost", "tags", _changing("tags", lambda tags: tags[:-1]), show=_as_objects),
            Lie("the note is lost", "note", lambda item, _things: {**item, "note": None}, show=_as_objects),
        ),
        show=_as_objects,
        shown={"tags": list_of(object_of("name", name=TEXT))},
        rows=("another form",),
    ),
    Freedom(
        "empty values are left out",
        {"nick": {**TEXT, "maxLength": 20}, "count": {"type": "integer", "minimum": 0}},
        (
            Lie("each nick is left out", "nick", show=_without("nick"), level="warning"),
            Lie("each count is left out", "count", show=_without("count"), level="warning"),
        ),
        show=_where_filled("nick", "count"),
        rows=("nothing to show",),
    ),
    Freedom(
        "a token is shown once",
        {name: {**WORD, "maxLength": 40} for name in ("token", "label", "color")},
        (
            Lie("so is the label", "label", reads=_without("token", "label"), level="warning"),
            Lie("so is the note", "note", reads=_without("token", "note"), level="warning"),
        ),
        reads=_without("token"),
        rows=("hidden in reads",),
    ),
    Freedom(
        "a reason is kept where all is done",
        {
            "state": {"type": "string", "enum": ["open", "done"]},
            "reason": {**nullable(TEXT), "maxLength": 30, "description": "Ignored unless the state is `done`."},
        },
        (
            Lie("no reason is kept", "reason", lambda item, _things: {**item, "reason": None}),
            Lie(
                "the reason is one of the server's",
                "reason",
                _changing("reason", lambda _reason: "none"),
                level="warning",
            ),
        ),
        show=_if_done("reason"),
        required="state",
        rows=("ignored as said",),
    ),
    Freedom(
        "words in lower case",
        {"label": {**WORD, "maxLength": 40}},
        (
            Lie("letters are dropped", "label", _changing("label", lambda text: text.lower()[::2]), level="warning"),
            Lie("each label is the same", "label", _changing("label", lambda _text: "label"), level="warning"),
        ),
        keep=_changing("label", str.lower),
        rows=("spelling",),
        doubted="label",
    ),
    Freedom(
        "zero asks for a number",
        {"number": {"type": "integer", "minimum": 0}},
        (
            Lie(
                "each number is the server's",
                "number",
                lambda item, things: {**item, "number": things.count + 900},
                level="warning",
            ),
            Lie("the number is one more", "number", _changing("number", lambda number: number + 1), level="warning"),
        ),
        keep=_filled("number", lambda things: things.count + 900),
        rows=("as absent",),
        doubted="number",
    ),
    Freedom(
        "films have a rating, and others have none",
        {"kind": _FILM, "rating": _RATING},
        (
            Lie("no film shows one", "rating", show=_without("rating"), level="warning"),
            Lie("the rating is one of the server's", "rating", _changing("rating", lambda _rating: 7), level="warning"),
        ),
        show=lambda item: item if item["kind"] == "film" else _without("rating")(item),
        required="kind",
        rows=("conditional as said",),
    ),
    Freedom(
        "bounded by another field",
        {
            "seats": {"type": "integer", "minimum": 1, "maximum": 200},
            "places": {"type": "integer", "minimum": 0, "maximum": 200, "description": "At most as many as seats."},
        },
        (
            Lie("always as many as seats", "places", lambda item, _things: {**item, "places": item["seats"]}),
            Lie("never more than five", "places", _changing("places", lambda places: min(places, 5)), level="warning"),
        ),
        keep=lambda item, _things: {**item, "places": min(item.get("places", 0), item["seats"])},
        required="seats",
        rows=("bounded by another field",),
    ),
)
