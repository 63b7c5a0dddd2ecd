"""Notes of naturalists and the sites they visit: FastAPI with camelCase aliases, UUIDs and PUT."""
import importlib.util, pathlib, re, secrets, sys, uuid


def _serving():
    if "p1_serving" not in sys.modules:
        spec = importlib.util.spec_from_file_location("p1_serving", pathlib.Path(__file__).resolve().parent.parent / "serving.py")
        sys.modules["p1_serving"] = module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    return sys.modules["p1_serving"]


s = _serving()
COUNTRIES = set("""AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC
CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI
GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB
LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ
OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD
TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW""".split())
LARGE = set("AR AU BR CA CH CN DE ES FR GB IN IT JP MX NL PL SE US ZA".split())
DURATION = "^P(?=[0-9T])([0-9]{1,%d}D)?(T(?=[0-9])([0-9]{1,4}H)?([0-9]{1,4}M)?([0-9]{1,4}S)?)?$"
ID = {"type": "string", "format": "uuid"}
PHOTO = {"url": {"type": "string", "pattern": "^https?://[!-~]+$", "maxLength": 300},
         "caption": s.nullable({"type": "string", "maxLength": 200}, default=None),
         "license": {"type": "string", "enum": ["cc0", "cc-by", "none"], "default": "cc-by"}}

NESTED = {
    "Location": {"title": "Location", "type": "object", "required": ["latitude", "longitude"], "additionalProperties": False, "properties": {
        "latitude": {"type": "number", "minimum": -90, "maximum": 90, "description": "Degrees, rounded to six decimal places."},
        "longitude": {"type": "number", "minimum": -180, "maximum": 180, "description": "Degrees, rounded to six decimal places."},
        "accuracyMeters": s.nullable({"type": "integer", "minimum": 0, "maximum": 10000}, default=10, description="null: not known."),
        "datum": {"type": "string", "enum": ["WGS84", "ETRS89"], "default": "WGS84"},
        "hint": {"type": "string", "maxLength": 200, "default": ""}}},
    "PhotoIn": {"title": "PhotoIn", "type": "object", "required": ["url"], "additionalProperties": False, "properties": PHOTO},
    "Photo": {"title": "Photo", "type": "object", "required": ["id", *PHOTO], "properties": {
        "id": ID, **{k: {n: x for n, x in v.items() if n != "default"} for k, v in PHOTO.items()}}},
}

SITE = s.Coll(
    "sites", "site", "Site",
    write={
        "name": {"type": "string", "minLength": 1, "maxLength": 80},
        "countryCode": {"type": "string", "pattern": "^[A-Za-z]{2}$",
                        "description": "A two-letter code of ISO 3166-1, in any case; answered in capitals. A code that is not assigned is refused."},
        "location": s.ref("Location"),
        "habitat": {"type": "string", "enum": ["forest", "meadow", "wetland", "coast", "town", "other"], "default": "other"},
        "protectedArea": {"type": "boolean", "default": False},
        "elevationMeters": s.nullable({"type": "integer", "minimum": -500, "maximum": 9000}, default=None),
        "accessNote": s.nullable({"type": "string", "maxLength": 300}, default=None),
        "openMonths": {"type": "array", "items": {"type": "integer", "minimum": 1, "maximum": 12}, "maxItems": 12, "default": []},
    },
    required=["name", "countryCode", "location"],
    added={"id": ID, "createdAt": {"type": "string", "format": "date-time"}},
    filters={"habitat": {"type": "string", "enum": ["forest", "meadow", "wetland", "coast", "town", "other"]}},
    methods=("PUT", "DELETE"),
    words={"create": "Fields left out take their defaults.",
           "replace": "Replaces all fields: those left out take their defaults, as at creation.",
           "delete": "Notes of the site stay; their `siteId` becomes null."})

NOTE = s.Coll(
    "notes", "note", "Note",
    write={
        "title": s.nullable({"type": "string", "minLength": 1, "maxLength": 80}, default=None,
                            description="null or left out: the first line of `body` that is not blank, at most 80 characters of it."),
        "body": {"type": "string", "minLength": 1, "maxLength": 5000, "description": "Text, may be Markdown."},
        "species": s.nullable({"type": "string", "pattern": "^[A-Za-z]{2,40}( [A-Za-z-]{2,40}){0,2}$"}, default=None,
                              description="A scientific name. It is written in the usual way: a capital at the beginning, the rest small."),
        "observedOn": s.nullable({"type": "string", "format": "date"}, default=None),
        "duration": s.nullable({"type": "string", "format": "duration", "pattern": DURATION % 4}, default=None,
                               description="How long the watch was, an ISO 8601 duration of days, hours, minutes and seconds."),
        "count": {"type": "integer", "minimum": 0, "maximum": 100000, "default": 1},
        "verified": {"type": "boolean", "default": False},
        "tags": {"type": "array", "items": {"type": "string", "pattern": "^#?[^ #][^ ]{0,29}$"}, "maxItems": 20, "default": []},
        "photos": {"type": "array", "items": s.ref("PhotoIn"), "maxItems": 10, "default": []},
        "measurements": {"type": "object", "additionalProperties": s.nullable({"type": "number", "minimum": -1000000, "maximum": 1000000}),
                         "propertyNames": {"pattern": "^[A-Za-z][A-Za-z0-9_]{0,29}$"}, "maxProperties": 20, "default": {},
                         "description": "Values by name; null: tried, but not readable."},
        "visibility": {"type": "string", "enum": ["private", "link", "public"], "default": "private"},
        "siteId": s.nullable(ID, default=None, description="A site that exists."),
    },
    required=["body"],
    added={"id": ID, "createdAt": {"type": "string", "format": "date-time"},
           "shareToken": s.nullable({"type": "string"}, description="Given by the server while `visibility` is `link`; otherwise null.")},
    read_over={"title": {"type": "string", "minLength": 1, "maxLength": 80},
               "duration": s.nullable({"type": "string", "format": "duration", "pattern": DURATION % 5}),
               "photos": {"type": "array", "items": s.ref("Photo"), "description": "In the order they were sent. The ids are new with each PUT."}},
    filters={"visibility": {"type": "string", "enum": ["private", "link", "public"]}},
    methods=("PUT", "DELETE"),
    words={"create": "Fields left out take their defaults.",
           "replace": "Replaces all fields: those left out take their defaults, as at creation."})

WORDS = {"missing": "is required", "null": "must not be null", "type": "must be of type {p}", "enum": "must be one of {p}",
         "minLength": "must have at least {p} characters", "maxLength": "must have at most {p} characters",
         "pattern": "must match {p}", "format": "must be a valid {p}", "minimum": "must be at least {p}", "maximum": "must be at most {p}",
         "minItems": "must have at least {p} items", "maxItems": "must have at most {p} items", "extra": "is not a known field",
         "maxProperties": "must have at most {p} members", "key": "must have a name that matches {p}", "json": "must be JSON", "value": "{p}"}


class Notes(s.App):
    info = {"title": "Field notes", "version": "0.9.4", "description": "Notes of naturalists and the sites they visit. Fields that are not known are refused."}
    colls = (SITE, NOTE)
    nested = NESTED
    error_schemas = {
        "FieldError": {"type": "object", "required": ["field", "problem"], "properties": {
            "field": {"type": "string", "description": "The path of the field, such as `location.latitude`; empty for the body as a whole."},
            "problem": {"type": "string"}}},
        "ErrorOut": {"type": "object", "required": ["message", "errors"], "properties": {
            "message": {"type": "string"}, "errors": {"type": "array", "items": s.ref("FieldError")}}}}
    id_schema = ID
    patch_strict = True
    lies = {"coordinate_two_places", "coordinate_sign_lost", "accuracy_null_default", "accuracy_zero_default", "country_gb_uk",
            "country_small_refused", "title_sent_ignored", "title_last_line", "body_first_line", "body_blank_lines_lost",
            "species_third_lost", "species_genus_only", "duration_days_lost", "duration_seconds_lost", "tags_inner_hash_lost",
            "tags_first_five", "photos_reversed", "photos_caption_lost", "token_missing", "token_on_private",
            "site_delete_drops_notes", "site_detaches_all"}

    def new_id(self, c):
        return str(uuid.uuid4())

    def parse_id(self, c, text):
        return text.lower() if s.UUID.fullmatch(text) else None

    def id_problem(self, text):
        return s.Refusal(422, [(("id",), "format", "uuid")])

    def error_responses(self, c, op):
        one = lambda text: {"description": text, "content": {"application/json": {"schema": s.ref("ErrorOut")}}}
        out = {"404": one(f"No such {c.one}.")} if op in ("read", "replace", "delete") else {}
        if op in ("create", "replace"):
            out["400"] = one("The body is not JSON.")
        out["422"] = one("A value is not valid." if op in ("create", "replace") else "A filter is not valid." if op == "list" else "The id is not a UUID.")
        return out

    def error_body(self, r):
        if r.status == 415:
            r.status, r.problems = 400, [((), "json", None)]
        errors = []
        for path, kind, p in r.problems:
            text = WORDS[kind].replace("{p}", ", ".join(map(str, p)) if isinstance(p, list) else str(p))
            errors.append({"field": ".".join(map(str, path)), "problem": text})
        return {"message": {400: "The body cannot be read", 404: "Not found", 405: "Method not allowed", 422: "Not valid"}[r.status], "errors": errors}

    def list_shape(self, c, items, total, limit, offset, base):
        return {"items": items, "total": total}

    def list_schema(self, c):
        return {"type": "object", "required": ["items", "total"], "properties": {
            "items": {"type": "array", "items": s.ref(c.title)}, "total": {"type": "integer"}}}

    def clean(self, c, new, old, sent):
        (self.clean_site if c is SITE else self.clean_note)(new, old, sent)
        new.setdefault("createdAt", s.now_text())

    def clean_site(self, new, old, sent):
        code = new["countryCode"].upper()
        if code not in (LARGE if self.lied("country_small_refused") else COUNTRIES):
            raise s.Refusal(422, [(("countryCode",), "value", "is not an assigned country code")])
        new["countryCode"] = "UK" if self.lied("country_gb_uk") and code == "GB" else code
        place = new["location"]
        for name in ("latitude", "longitude"):
            place[name] = round(place[name], 2 if self.lied("coordinate_two_places") else 6) or 0
            if self.lied("coordinate_sign_lost"):
                place[name] = abs(place[name])
        if self.lied("accuracy_null_default") and place["accuracyMeters"] is None or self.lied("accuracy_zero_default") and place["accuracyMeters"] == 0:
            place["accuracyMeters"] = 10

    def clean_note(self, new, old, sent):
        text = new["body"].replace("\r\n", "\n").replace("\r", "\n")
        if self.lied("body_first_line"):
            text = text.split("\n")[0] or text
        if self.lied("body_blank_lines_lost"):
            text = re.sub("\n{2,}", "\n", text)
        new["body"] = text
        if new["title"] is None or self.lied("title_sent_ignored"):
            lines = [line.strip() for line in text.split("\n") if line.strip()] or ["Untitled"]
            new["title"] = lines[-1 if self.lied("title_last_line") else 0][:80]
        if new["species"] is not None:
            words = new["species"].capitalize().split(" ")
            new["species"] = " ".join(words[:1 if self.lied("species_genus_only") else 2 if self.lied("species_third_lost") else 3])
        if new["duration"] is not None:
            number = lambda unit: int((re.search("([0-9]+)" + unit, new["duration"]) or [0, 0])[1])
            days, clock = number("D"), number("H") * 3600 + number("M") * 60 + number("S")
            days, clock = days + clock // 86400, clock % 86400
            if self.lied("duration_days_lost"):
                days = 0
            if self.lied("duration_seconds_lost"):
                clock -= clock % 60
            parts = [(clock // 3600, "H"), (clock // 60 % 60, "M"), (clock % 60, "S")]
            clock = "".join(f"{n}{unit}" for n, unit in parts if n)
            new["duration"] = "P" + (f"{days}D" if days else "") + ("T" + clock if clock else "" if days else "T0S")
        tags = [t[1:] if t.startswith("#") else t for t in new["tags"]]
        if self.lied("tags_inner_hash_lost"):
            tags = [t.replace("#", "") for t in tags]
        new["tags"] = list(dict.fromkeys(tags))[:5 if self.lied("tags_first_five") else 20]
        photos = [{"id": str(uuid.uuid4()), **p} for p in new["photos"]]
        if self.lied("photos_caption_lost"):
            photos = photos[:1] + [{**p, "caption": None} for p in photos[1:]]
        new["photos"] = photos[::-1] if self.lied("photos_reversed") else photos
        if new["siteId"] is not None:
            new["siteId"] = new["siteId"].lower()
            if new["siteId"] not in self.data["sites"]:
                raise s.Refusal(422, [(("siteId",), "value", "names no site")])
        shared = new["visibility"] == "link" and not self.lied("token_missing") or self.lied("token_on_private")
        new["shareToken"] = (old and old["shareToken"] or secrets.token_urlsafe(12)) if shared else None

    def remove(self, c, rec):
        if c is SITE:
            for note in list(self.data["notes"].values()):
                if note["siteId"] == rec["id"] or self.lied("site_detaches_all"):
                    note["siteId"] = None
                    if self.lied("site_delete_drops_notes"):
                        del self.data["notes"][note["id"]]


def document(way):
    return Notes.document(way)


def make_server(port, way, lie=None):
    return s.make_server(Notes, port, way, lie)


if __name__ == "__main__":
    s.main(Notes)
