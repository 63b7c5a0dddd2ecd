"""Rooms and visits of a small clinic, in the manner of FastAPI with Pydantic v2 and SQLAlchemy."""
import importlib.util, pathlib, re, sys
from datetime import timedelta


def _serving():
    if "p1_serving" not in sys.modules:
        spec = importlib.util.spec_from_file_location("p1_serving", pathlib.Path(__file__).resolve().parent.parent / "serving.py")
        sys.modules["p1_serving"] = module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    return sys.modules["p1_serving"]


s = _serving()
TIME = "^([01][0-9]|2[0-3]):[0-5][0-9]$"
EQUIPMENT = ["bed", "ecg", "lamp", "scales", "screen", "ultrasound", "x_ray"]
LABEL_KEY = {"pattern": "^[a-z][a-z0-9_]{0,19}$"}
LABEL = {"type": "string", "maxLength": 60}

NESTED = {
    "Hours": {"title": "Hours", "type": "object", "description": "Opening hours. Answers always hold all members.", "properties": {
        "opens": {"type": "string", "pattern": TIME, "default": "08:00"},
        "closes": {"type": "string", "pattern": TIME, "default": "17:00",
                   "description": "A time before `opens` means the next day."},
        "lunch_at": s.nullable({"type": "string", "pattern": TIME}, default="12:00", description="null: no lunch break."),
        "remark": s.nullable({"type": "string", "minLength": 1, "maxLength": 80}, default=None)}},
    "Contact": {"title": "Contact", "type": "object", "required": ["name"], "properties": {
        "name": {"type": "string", "minLength": 1, "maxLength": 80},
        "email": s.nullable({"type": "string", "format": "email", "maxLength": 120}, default=None),
        "relation": {"type": "string", "enum": ["self", "parent", "partner", "other"], "default": "other"},
        "notify": {"type": "boolean", "default": False}}},
}

ROOM = s.Coll(
    "rooms", "room", "Room", tag="rooms",
    write={
        "code": {"type": "string", "pattern": "^[A-Za-z]{1,3}-?[0-9]{1,4}$", "examples": ["B-12"],
                 "description": "The code on the door: letters and a number. It is stored in capital letters with a hyphen "
                                "between the two (`b12` becomes `B-12`), and no two rooms have the same."},
        "name": {"type": "string", "minLength": 1, "maxLength": 60},
        "floor": {"type": "integer", "minimum": -3, "maximum": 40, "default": 0},
        "kind": {"type": "string", "enum": ["exam", "surgery", "imaging", "office"], "default": "exam"},
        "seats": {"type": "integer", "minimum": 0, "maximum": 200, "default": 2},
        "accessible": {"type": "boolean", "default": False},
        "area_m2": s.nullable({"type": "number", "minimum": 0, "maximum": 1000}, default=None),
        "equipment": {"type": "array", "items": {"type": "string", "enum": EQUIPMENT}, "maxItems": 12, "default": [],
                      "description": "What stands in the room."},
        "hours": s.ref("Hours", default={}),
        "labels": {"type": "object", "additionalProperties": LABEL, "propertyNames": LABEL_KEY, "maxProperties": 20,
                   "default": {}, "description": "Free labels of the room."},
        "comment": s.nullable({"type": "string", "maxLength": 300}, default=None),
    },
    required=["code", "name"],
    added={"id": {"type": "integer"}, "created_at": {"type": "string", "format": "date-time"}},
    read_over={"code": {"type": "string", "pattern": "^[A-Z]{1,3}-[0-9]{1,4}$"}},
    update_over={
        "hours": s.ref("Hours", description="Replaces the hours as a whole; members left out take their defaults."),
        "labels": {"type": "object", "additionalProperties": s.nullable(LABEL), "propertyNames": LABEL_KEY,
                   "maxProperties": 20, "description": "Merged into the labels that are there: labels not named stay as "
                   "they are, and a label given as null is removed. A room has 20 labels at most."}},
    filters={"kind": {"type": "string", "enum": ["exam", "surgery", "imaging", "office"]}},
    refused={"create": {"409": "Another room has this code."}, "update": {"409": "Another room has this code."},
             "delete": {"409": "The room still has visits."}},
    words={"create": "Fields left out take their defaults.", "update": "Fields left out stay as they are.",
           "delete": "Only a room without visits can be deleted."})

VISIT = s.Coll(
    "visits", "visit", "Visit", tag="visits",
    write={
        "room_id": {"type": "integer", "minimum": 1, "description": "A room that exists."},
        "patient_name": {"type": "string", "minLength": 1, "maxLength": 80},
        "starts_at": {"type": "string", "format": "date-time", "examples": ["2031-05-04T09:30:00+02:00"],
                      "description": "Any UTC offset may be given; the answer is in UTC. Visits are planned to the "
                                     "minute: seconds are cut off. The year 9990 is the last."},
        "minutes": {"type": "integer", "minimum": 5, "maximum": 480, "default": 30},
        "status": {"type": "string", "enum": ["planned", "confirmed", "cancelled"], "default": "planned"},
        "insurance_number": s.nullable({"type": "string", "pattern": "^[A-Z0-9]{6,12}$"}, default=None,
                                       description="Answers show the last four characters only, after `****`."),
        "reason": s.nullable({"type": "string", "maxLength": 200}, default=None),
        "interpreter": {"type": "boolean", "default": False},
        "reminder_hours": {"type": "array", "items": {"type": "integer", "minimum": 0, "maximum": 168}, "maxItems": 5,
                           "default": [24], "description": "How many hours before the visit a reminder is sent."},
        "contact": s.nullable(s.ref("Contact"), default=None),
    },
    required=["room_id", "patient_name", "starts_at"],
    added={"id": {"type": "integer"},
           "ends_at": {"type": "string", "format": "date-time", "description": "`starts_at` plus `minutes`."}},
    read_over={"insurance_number": s.nullable({"type": "string", "pattern": r"^\*{4}[A-Z0-9]{4}$"})},
    update_over={"contact": s.nullable(s.ref("Contact"), description="Replaces the contact as a whole.")},
    filters={"status": {"type": "string", "enum": ["planned", "confirmed", "cancelled"]}},
    refused={op: {"409": "The visit is `confirmed` and overlaps another confirmed visit in the same room. A visit may begin "
                         "at the minute another ends; planned and cancelled visits hold no room."}
             for op in ("create", "update")},
    words={"create": "Confirmed visits in one room must not overlap.", "update": "Fields left out stay as they are."})

WORDS = {
    "missing": ("missing", "Field required"), "null": ("{p}_type", "Input should be a valid {p}"),
    "type": ("{p}_type", "Input should be a valid {p}"), "enum": ("enum", "Input should be one of {p}"),
    "minLength": ("string_too_short", "String should have at least {p} characters"),
    "maxLength": ("string_too_long", "String should have at most {p} characters"),
    "pattern": ("string_pattern_mismatch", "String should match pattern '{p}'"),
    "format": ("{p}_parsing", "Input should be a valid {p}"), "minimum": ("greater_than_equal", "Input should be at least {p}"),
    "maximum": ("less_than_equal", "Input should be at most {p}"), "minItems": ("too_short", "List should have at least {p} items"),
    "maxItems": ("too_long", "List should have at most {p} items"), "maxProperties": ("too_long", "At most {p} members are allowed"),
    "minProperties": ("too_short", "At least {p} members are needed"),
    "key": ("string_pattern_mismatch", "Key should match pattern '{p}'"), "extra": ("extra_forbidden", "Extra inputs are not permitted"),
    "json": ("json_invalid", "JSON decode error"), "value": ("value_error", "{p}"),
}


class Clinic(s.App):
    info = {"title": "Clinic rooms", "version": "1.4.0",
            "description": "Rooms of a clinic and the visits in them. Members that are not known are ignored."}
    colls = (ROOM, VISIT)
    nested = NESTED
    error_schemas = {
        "ValidationError": {"type": "object", "required": ["loc", "msg", "type"], "properties": {
            "loc": {"type": "array", "items": {"anyOf": [{"type": "string"}, {"type": "integer"}]}},
            "msg": {"type": "string"}, "type": {"type": "string"}}},
        "HTTPValidationError": {"type": "object", "required": ["detail"], "properties": {
            "detail": {"type": "array", "items": s.ref("ValidationError")}}},
        "Message": {"type": "object", "required": ["detail"], "properties": {"detail": {"type": "string"}}}}
    conflict = {"description": "", "content": {"application/json": {"schema": s.ref("Message")}}}
    list_status = 204
    lies = {"code_number_zeros_lost", "code_first_letter_only", "code_of_deleted_room_taken", "code_own_refused",
            "name_first_word", "name_spaces_removed", "equipment_doubles_lost", "equipment_patch_adds",
            "hours_null_lunch_default", "hours_partial_reset", "labels_patch_replaces", "labels_null_clears_all",
            "start_offset_dropped", "start_quarter_hour", "ends_not_moved", "ends_default_minutes",
            "insurance_first_four", "patient_masked", "reason_zero_null", "reason_short_null",
            "overlap_touching", "overlap_any_room", "seats_rounded", "seats_text_taken", "reminders_zero_lost",
            "reminders_earliest_only"}

    def __init__(self, way, lie):
        super().__init__(way, lie)
        self.gone = set()

    def error_responses(self, c, op):
        out = {}
        if op in ("read", "update", "delete"):
            out["404"] = {"description": f"No such {c.one}.", "content": {"application/json": {"schema": s.ref("Message")}}}
        out["422"] = {"description": "A value is not valid." + (" Also: `room_id` names no room." if c is VISIT and op in ("create", "update") else ""),
                      "content": {"application/json": {"schema": s.ref("HTTPValidationError")}}}
        return out

    def id_problem(self, text):
        return s.Refusal(422, [(("id",), "type", "integer")], text="path")

    def error_body(self, r):
        if r.status in (400, 415):
            r.status, r.problems = 422, r.problems or [((), "type", "object")]
        if r.status == 422:
            out = []
            for path, kind, p in r.problems:
                type_, msg = WORDS[kind]
                p = ", ".join(map(repr, p)) if isinstance(p, list) else p
                p = {"object": "dictionary", "array": "list", "date-time": "datetime"}.get(p, p)
                out.append({"loc": [r.text or "body", *path], "msg": msg.replace("{p}", str(p)),
                            "type": type_.replace("{p}", {"dictionary": "dict", "number": "float", "integer": "int", "boolean": "bool"}.get(p, str(p)))})
            return {"detail": out}
        return {"detail": r.text if r.status == 409 else {404: "Not Found", 405: "Method Not Allowed"}[r.status]}

    def peek(self, c, raw, old):
        seats = raw.get("seats") if isinstance(raw, dict) else None
        if self.lied("seats_rounded") and isinstance(seats, float) and abs(seats) < 1000:
            return {**raw, "seats": int(seats + 0.5)}
        if self.lied("seats_text_taken") and isinstance(seats, str) and re.fullmatch("[0-9]{1,3}", seats):
            return {**raw, "seats": int(seats)}
        return raw

    def clean(self, c, new, old, sent):
        (self.clean_room if c is ROOM else self.clean_visit)(new, old, sent)

    def clean_room(self, new, old, sent):
        letters, number = re.fullmatch("([A-Za-z]+)-?([0-9]+)", new["code"]).groups()
        if self.lied("code_number_zeros_lost"):
            number = number.lstrip("0") or "0"
        if self.lied("code_first_letter_only"):
            letters = letters[0]
        new["code"] = letters.upper() + "-" + number
        new["name"] = " ".join(new["name"].split())
        if not new["name"]:
            raise s.Refusal(422, [(("name",), "minLength", 1)])
        if self.lied("name_first_word"):
            new["name"] = new["name"].split()[0]
        if self.lied("name_spaces_removed"):
            new["name"] = new["name"].replace(" ", "")
        items = new["equipment"]
        if self.lied("equipment_doubles_lost"):
            items = [i for i in items if items.count(i) == 1]
        if self.lied("equipment_patch_adds") and old and "equipment" in sent:
            items = items + old["equipment"]
        new["equipment"] = sorted(set(items))
        if "hours" in sent:
            if self.lied("hours_null_lunch_default") and new["hours"]["lunch_at"] is None:
                new["hours"]["lunch_at"] = "12:00"
            if self.lied("hours_partial_reset") and 0 < len(sent["hours"]) < 4:
                new["hours"] = s.fill(s.ref("Hours"), {}, self.comps)
        if old and "labels" in sent:
            merged = {} if self.lied("labels_patch_replaces") else dict(old["labels"])
            if self.lied("labels_null_clears_all") and None in sent["labels"].values():
                merged = {}
            merged.update(sent["labels"])
            new["labels"] = {k: v for k, v in merged.items() if v is not None}
            if len(new["labels"]) > 20:
                raise s.Refusal(422, [(("labels",), "maxProperties", 20)])
        mine = None if self.lied("code_own_refused") and "code" in sent else old and old["id"]
        taken = {r["code"] for r in self.data["rooms"].values() if r["id"] != mine}
        if new["code"] in taken or self.lied("code_of_deleted_room_taken") and new["code"] in self.gone:
            raise s.Refusal(409, text="A room with the code " + new["code"] + " exists already.")
        new.setdefault("created_at", s.now_text())

    def clean_visit(self, new, old, sent):
        if new["room_id"] not in self.data["rooms"]:
            raise s.Refusal(422, [(("room_id",), "value", "Value error, there is no such room")])
        if not old or "starts_at" in sent:
            start = s.instant(new["starts_at"])
            if self.lied("start_offset_dropped"):
                start = s.instant(s.DATE_TIME.fullmatch(new["starts_at"]).group(1) + "T" + s.DATE_TIME.fullmatch(new["starts_at"]).group(2) + "Z")
            if self.lied("start_quarter_hour"):
                start = start.replace(minute=start.minute // 15 * 15)
            start = start.replace(second=0, microsecond=0)
            if start.year > 9990:
                raise s.Refusal(422, [(("starts_at",), "value", "Value error, the time is too far away")])
            new["starts_at"] = s.utc_text(start)
        start = s.instant(new["starts_at"])
        minutes = 30 if self.lied("ends_default_minutes") else new["minutes"]
        if not (self.lied("ends_not_moved") and old):
            new["ends_at"] = s.utc_text(start + timedelta(minutes=minutes))
        if new["reason"] == "" or self.lied("reason_zero_null") and new["reason"] == "0" \
                or self.lied("reason_short_null") and len(new["reason"] or "") < 3:
            new["reason"] = None
        hours = new["reminder_hours"]
        if self.lied("reminders_zero_lost"):
            hours = [h for h in hours if h]
        if self.lied("reminders_earliest_only"):
            hours = sorted(hours)[-1:]
        new["reminder_hours"] = sorted(set(hours), reverse=True)
        if new["status"] == "confirmed":
            for other in self.data["visits"].values():
                if other["status"] != "confirmed" or old and other["id"] == old["id"]:
                    continue
                if other["room_id"] != new["room_id"] and not self.lied("overlap_any_room"):
                    continue
                a, b = s.instant(other["starts_at"]), s.instant(other["ends_at"])
                mine = (start, start + timedelta(minutes=new["minutes"]))
                hit = (a <= mine[1] and mine[0] <= b) if self.lied("overlap_touching") else (a < mine[1] and mine[0] < b)
                if hit:
                    raise s.Refusal(409, text="The room is taken at that time by visit %d." % other["id"])

    def show(self, c, rec):
        rec = dict(rec)
        if c is VISIT:
            number = rec["insurance_number"]
            if number is not None:
                rec["insurance_number"] = "****" + (number[:4] if self.lied("insurance_first_four") else number[-4:])
            if self.lied("patient_masked"):
                rec["patient_name"] = "****" + rec["patient_name"][-4:]
        return rec

    def remove(self, c, rec):
        if c is ROOM:
            if any(v["room_id"] == rec["id"] for v in self.data["visits"].values()):
                raise s.Refusal(409, text="The room still has visits.")
            self.gone.add(rec["code"])


def document(way):
    return Clinic.document(way)


def make_server(port, way, lie=None):
    return s.make_server(Clinic, port, way, lie)


if __name__ == "__main__":
    s.main(Clinic)
