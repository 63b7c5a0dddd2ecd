"""Choir book: pieces and concerts of a choir, in the manner of a Laravel API."""
import copy
import datetime as dt
import os
import re
import sys
import zoneinfo

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from serving import App, BLANK, Refused, crud, fill, instant, later, main, ref, serve, shown, without_defaults  # noqa: E402

TEXT = "[^ \\t\\n\\r]"
ZONES = zoneinfo.available_timezones() | {
    "UTC", "Europe/London", "Europe/Paris", "Europe/Berlin", "Europe/Madrid", "Europe/Rome", "Europe/Vienna", "Europe/Zurich",
    "Europe/Amsterdam", "Europe/Brussels", "Europe/Prague", "Europe/Warsaw", "Europe/Stockholm", "Europe/Oslo", "Europe/Helsinki",
    "Europe/Athens", "Europe/Lisbon", "Europe/Dublin", "America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles",
    "America/Toronto", "America/Sao_Paulo", "Asia/Tokyo", "Asia/Kolkata", "Asia/Shanghai", "Australia/Sydney", "Pacific/Auckland", "Africa/Cairo"}
EMPTY = " An empty text counts as null."


def words(about, size, default=None):
    return {"type": ["string", "null"], "maxLength": size, "default": default, "description": about + EMPTY}


EDITION = {
    "type": "object", "description": "The printed edition the choir has. It is always replaced as a whole.",
    "default": {"publisher": None, "year": None, "copies": 0, "hired": False},
    "properties": {
        "publisher": words("Publisher, or null.", 80),
        "year": {"type": ["integer", "null"], "minimum": 1450, "maximum": 2100, "default": None},
        "copies": {"type": "integer", "minimum": 0, "maximum": 10000, "default": 0, "description": "Copies in the cupboard."},
        "hired": {"type": "boolean", "default": False, "description": "Whether the copies are on hire."},
    },
}
PIECE = {
    "title": {"type": "string", "minLength": 1, "maxLength": 120, "pattern": TEXT, "examples": ["O magnum mysterium"], "description": "Title as in the programme."},
    "composer": words("Composer, or null.", 120),
    "arranger": words("Arranger, or null.", 120),
    "opus": words("Number in the composer's list of works, or null.", 40),
    "voicing": {"type": "string", "pattern": "^[SATBsatb]{1,8}$", "default": "SATB", "examples": ["SSATBB"], "description": "Voices from the highest to the lowest, one letter for each part."},
    "difficulty": {"type": "integer", "minimum": 1, "maximum": 5, "default": 3, "description": "1 for easy, 5 for hard."},
    "a_cappella": {"type": "boolean", "default": False},
    "duration_seconds": {"type": ["integer", "null"], "minimum": 0, "maximum": 14400, "default": None, "description": "Length, or null when not known."},
    "tags": {"type": "array", "items": {"type": "string", "minLength": 1, "maxLength": 30, "pattern": TEXT}, "maxItems": 12, "default": [],
             "description": "A set: repeated tags are kept once, and they are answered in the order of their characters."},
    "slug": {"type": "string", "maxLength": 80, "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$", "examples": ["o-magnum-mysterium"],
             "description": "Part of the address of the piece's page. When left out on creation it is made from the title. It stays when the title changes."},
    "edition": EDITION,
}
DISCOUNT = {
    "type": "object", "description": "Reduced tickets. It is always replaced as a whole.",
    "default": {"kind": "none", "percent": None, "members_only": False},
    "properties": {
        "kind": {"type": "string", "enum": ["none", "percent", "companion"], "default": "none", "description": "`companion`: one companion gets in free."},
        "percent": {"type": ["integer", "null"], "minimum": 0, "maximum": 100, "default": None,
                    "description": "Needed with the kind `percent`; with another kind it must be left out or null."},
        "members_only": {"type": "boolean", "default": False},
    },
}
TIME = "In the years 1 to 9999 (UTC), without leap seconds; kept to the microsecond."
CONCERT = {
    "title": {"type": "string", "minLength": 1, "maxLength": 120, "pattern": TEXT, "examples": ["Music for Candlemas"]},
    "starts_at": {"type": "string", "format": "date-time", "examples": ["2026-02-02T19:30:00+01:00"], "description": "Begin of the concert. " + TIME},
    "doors_at": {"type": ["string", "null"], "format": "date-time", "default": None, "examples": ["2026-02-02T19:00:00+01:00"],
                 "description": "When the doors open, or null. Not later than `starts_at` (else 422). " + TIME},
    "timezone": {"type": "string", "maxLength": 60, "default": "UTC", "examples": ["Europe/Vienna"], "description": "IANA name of the time zone to print times in. A name that is not known is refused (422)."},
    "price": {"type": ["string", "null"], "pattern": "^(0|[1-9][0-9]{0,4})(\\.[0-9]{1,2})?$", "default": "0.00", "examples": ["12.50"],
              "description": "Price of a ticket in euro, a decimal text; null while not decided."},
    "seats": {"type": ["integer", "null"], "minimum": 0, "maximum": 100000, "default": None, "description": "Seats on sale; null when not limited."},
    "is_public": {"type": "boolean", "default": False},
    "discount": DISCOUNT,
    "programme": {"type": "array", "items": {"type": "integer", "minimum": 1, "maximum": 10 ** 9}, "maxItems": 40, "default": [],
                  "description": "Ids of the pieces, in the order in which they are sung. An id that no piece has is refused (422). A piece may be sung twice."},
    "contacts": {"type": "object", "additionalProperties": {"type": "string", "minLength": 1, "maxLength": 80, "pattern": TEXT}, "maxProperties": 10, "default": {},
                 "description": "Duty to name or telephone. An update replaces all of them."},
}
ID = {"type": "integer", "minimum": 1}


def document(way):
    stamp = {"type": "string", "format": "date-time", "description": "Set by the server."}
    piece = {"id": ID, **{k: shown(s) for k, s in PIECE.items()}, "created_at": stamp}
    piece["voicing"]["pattern"] = "^[SATB]{1,8}$"
    concert = {"id": ID, **{k: shown(s) for k, s in CONCERT.items()}, "created_at": stamp}
    patch = lambda props: {"type": "object", "properties": {k: without_defaults(s, deep=k not in ("edition", "discount")) for k, s in props.items()}}
    schemas = {
        "Piece": {"type": "object", "required": list(piece), "properties": piece},
        "StorePiece": {"type": "object", "required": ["title"], "properties": copy.deepcopy(PIECE)},
        "UpdatePiece": patch(PIECE),
        "Concert": {"type": "object", "required": list(concert), "properties": concert},
        "StoreConcert": {"type": "object", "required": ["title", "starts_at"], "properties": copy.deepcopy(CONCERT)},
        "UpdateConcert": patch(CONCERT),
        "Invalid": {"type": "object", "required": ["message", "errors"], "properties": {
            "message": {"type": "string"},
            "errors": {"type": "object", "description": "Field (with dots for nested ones) to words.", "additionalProperties": {"type": "array", "items": {"type": "string"}}}}},
        "Message": {"type": "object", "required": ["message"], "properties": {"message": {"type": "string"}}},
    }
    answer = lambda text, s: {"description": text, "content": {"application/json": {"schema": ref(s)}}}
    errors = {"post": {400: "Malformed", 422: "Invalid"}, "get": {404: "NotFound"}, "delete": {404: "NotFound"}}
    errors["patch"] = errors["put"] = {400: "Malformed", 404: "NotFound", 422: "Invalid"}
    keep = "Fields left out stay as they are."
    return {
        "openapi": "3.1.0",
        "info": {"title": "Choir book", "version": "3.0.2", "description": "The pieces a choir sings and its concerts. Fields not named here are ignored."},
        "paths": {
            **crud(way, "/api/pieces", "piece", "pieces", "StorePiece", "UpdatePiece", "Piece", ID, errors, bare=204, verbs=("get", "patch", "put", "delete"),
                   text={"patch": keep, "put": "Fields left out get their defaults; a slug left out is made from the title again.",
                         "delete": "The piece is also taken out of all programmes."}),
            **crud(way, "/api/concerts", "concert", "concerts", "StoreConcert", "UpdateConcert", "Concert", ID, errors, bare=204, text={"patch": keep})},
        "components": {"schemas": schemas, "responses": {
            "Invalid": answer("A field is not valid.", "Invalid"), "Malformed": answer("The body is not a JSON object.", "Message"),
            "NotFound": answer("There is no such id.", "Message")}},
    }


class ChoirBook(App):
    collections = {"pieces": {"path": "/api/pieces", "create": "StorePiece", "update": "UpdatePiece", "verbs": ("get", "patch", "put", "delete")},
                   "concerts": {"path": "/api/concerts", "create": "StoreConcert", "update": "UpdateConcert"}}
    bare, int_ids = 204, True

    def invalid(self, errors):
        out = {}
        for path, text in errors:
            name = ".".join(map(str, path))
            out.setdefault(name, []).append("The %s field %s." % (name.replace("_", " "), text))
        first = next(iter(out.values()))[0]
        more = sum(map(len, out.values())) - 1
        return 422, {"message": first + (" (and %d more error%s)" % (more, "" if more == 1 else "s") if more else ""), "errors": out}

    def failure(self, status, text):
        return {"message": text[0].upper() + text[1:] + "."}

    def new_id(self, name, n):
        return n + (40 if name == "pieces" else 7)

    def trim(self, v):
        """Outer white space of every text is cut."""
        if isinstance(v, str):
            v = v.strip(BLANK)
            if self.lie == "trim_to_ten":
                v = v[:10].strip(BLANK)
            if self.lie == "trim_inner_too":
                v = "".join(c for c in v if c not in BLANK)
        return v

    def nothing(self, v):
        """An empty text counts as null, for fields that can be null."""
        if v == "" or (v == "0" and self.lie == "zero_text_becomes_null"):
            return None
        if v == 0 and isinstance(v, int) and not isinstance(v, bool) and self.lie == "zero_number_becomes_null":
            return None
        return v

    def time(self, v):
        if v is None:
            return None
        when, part = instant(v)
        if self.lie == "utc_wrong_sign":
            local = dt.datetime.fromisoformat(v[:10] + "T" + v[11:19])
            try:
                when = local + (local - when)
            except OverflowError:
                pass
        if self.lie == "utc_seconds_dropped":
            when, part = when.replace(second=0), ""
        return "%04d-%02d-%02dT%02d:%02d:%02d.%sZ" % (when.year, when.month, when.day, when.hour, when.minute, when.second, part[:6].ljust(6, "0"))

    def slug(self, title, key):
        s = re.sub("[^a-z0-9]+", "-", title.lower()).strip("-")[:80].strip("-")
        return s or "piece-%d" % key

    def piece(self, rec, sent):
        lie, fresh = self.lie, "title" not in rec
        for k, v in sent.items():
            if k in ("title", "slug"):
                v = self.trim(v) if k == "title" else v
            elif k in ("composer", "arranger", "opus", "duration_seconds"):
                v = self.nothing(self.trim(v))
            elif k == "voicing":
                v = v.upper()
                if lie == "voicing_letters_once":
                    v = "".join(dict.fromkeys(v))
                if lie == "voicing_first_four":
                    v = v[:4]
            elif k == "tags":
                v = sorted({t.strip(BLANK) for t in v})
                v = v[:-1] if lie == "tags_last_dropped" else v[:3] if lie == "tags_three_only" else v
            elif k == "edition":
                v = fill(EDITION, v, {})
                v["publisher"], v["year"] = self.nothing(self.trim(v["publisher"])), v["year"]
            rec[k] = v
        if (fresh and ("slug" not in sent or lie == "slug_given_replaced")) or (lie == "slug_follows_title" and "title" in sent and "slug" not in sent):
            rec["slug"] = self.slug(rec["title"], rec["id"])
        elif lie == "slug_given_replaced" and "slug" in sent:
            rec["slug"] = self.slug(rec["title"], rec["id"])
        return rec

    def concert(self, rec, sent):
        lie = self.lie
        for k, v in sent.items():
            if k == "title":
                v = self.trim(v)
            elif k in ("starts_at", "doors_at"):
                v = self.time(v)
            elif k == "timezone":
                if v not in ZONES or (lie == "zone_only_utc" and v != "UTC"):
                    raise Refused((k, "must be a valid timezone"))
                v = "UTC" if lie == "zone_becomes_utc" else v
            elif k == "price" and v is not None:
                whole, _, cents = v.partition(".")
                v = whole + "." + ("00" if lie == "price_cents_dropped" else cents.ljust(2, "0"))
                if lie == "price_zero_becomes_null" and v == "0.00":
                    v = None
            elif k == "seats":
                v = self.nothing(v)
            elif k == "discount":
                v = fill(DISCOUNT, v, {})
                if v["percent"] is not None and (v["kind"] != "percent" or lie == "percent_always_refused"):
                    raise Refused((("discount", "percent"), "is prohibited unless discount.kind is percent"))
                if v["percent"] is None and v["kind"] == "percent":
                    raise Refused((("discount", "percent"), "is required when discount.kind is percent"))
                if lie == "percent_forgotten":
                    v["percent"] = None
            elif k == "programme":
                for i, p in enumerate(v):
                    if p not in self.data["pieces"]:
                        raise Refused((("programme", i), "must be the id of a piece"))
                v = [int(p) for p in v]
            elif k == "contacts":
                v = {n: x.strip(BLANK) for n, x in v.items()}
            rec[k] = v
        if rec["doors_at"] is not None and (rec["doors_at"] > rec["starts_at"] or (lie == "doors_always_refused" and sent.get("doors_at"))):
            raise Refused(("doors_at", "must be a date before or equal to starts_at"))
        if lie == "doors_become_start" and rec["doors_at"] is not None:
            rec["doors_at"] = rec["starts_at"]
        return rec

    def make(self, name, sent, new_id):
        full = fill(self.schemas["StorePiece" if name == "pieces" else "StoreConcert"], sent, self.schemas)
        rec = (self.piece if name == "pieces" else self.concert)({"id": new_id}, full)
        n = self.count["pieces"] + self.count["concerts"] + 1
        return {**rec, "created_at": later("2025-09-05T18:00:00", n) + ".000000Z"}

    def change(self, name, rec, sent, whole):
        schema = ("Store" if whole else "Update") + ("Piece" if name == "pieces" else "Concert")
        known = {k: v for k, v in sent.items() if k in self.schemas[schema]["properties"]}
        if whole:
            return {**self.piece({"id": rec["id"]}, fill(self.schemas[schema], sent, self.schemas)), "created_at": rec["created_at"]}
        return (self.piece if name == "pieces" else self.concert)(rec, known)

    def show(self, name, rec):
        return {k: rec[k] for k in self.schemas["Piece" if name == "pieces" else "Concert"]["properties"]}

    def removed(self, name, rec):
        super().removed(name, rec)
        if name == "pieces":
            for c in self.data["concerts"].values():
                c["programme"] = [p for p in c["programme"] if p != rec["id"]]


def make_server(port, way, lie=None):
    return serve(ChoirBook(way, lie, document(way)), port)


if __name__ == "__main__":
    main(document, make_server)
