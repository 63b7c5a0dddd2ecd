"""crew_roster: crews, their members and shifts (Spring Boot + JPA manners: PUT of the whole, version field, upper-case enums)."""
import importlib.util
import os
import sys
import unicodedata
import uuid
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal

if "p2_serving" not in sys.modules:     # ../serving.py under a name of its own
    _spec = importlib.util.spec_from_file_location("p2_serving", os.path.join(
        os.path.dirname(os.path.abspath(__file__)), "..", "serving.py"))
    sys.modules["p2_serving"] = importlib.util.module_from_spec(_spec)
    _spec.loader.exec_module(sys.modules["p2_serving"])
from p2_serving import (App, Stop, check, command_line, media, now_text, parse_time, ref, says_created,  # noqa: E402
                        says_one, serve, shape, utc_text, wrapped)

LIES = ("version_required", "motto_kept_by_put", "lower_role_as_default", "call_sign_upper_cased", "short_color_padded",
        "blue_lost", "no_weekdays_as_default", "sunday_lost", "gate_null_as_default", "slots_zero_as_default",
        "similar_name_taken", "own_name_taken", "crew_kept_by_put", "crew_is_first", "accents_stripped", "non_ascii_replaced",
        "staff_number_padded_right", "staff_number_cut", "rate_whole", "rate_zero_as_null", "pin_null_kept",
        "pin_with_zero_lost", "night_shift_refused", "any_break_refused", "duration_with_break", "end_moved_by_break",
        "note_on_one_line", "note_first_line")
UUID = {"type": "string", "format": "uuid"}
MOMENT = {"type": "string", "format": "date-time"}
DAYS = ["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"]


def text(low, high, words="", **more):
    return {"type": "string", "minLength": low, "maxLength": high, **({"description": words} if words else {}), **more}


def whole(low, high, **more):
    return {"type": "integer", "minimum": low, "maximum": high, **more}


def maybe(schema, **more):
    return {**schema, "type": [schema["type"], "null"], **more}


def cased(*values, default):
    return {"type": "string", "enum": list(values) + [v.lower() for v in values], "default": default,
            "description": "May be sent in upper or lower case; shown in upper case."}


def obj(props, required=(), words=""):
    s = {"type": "object", "properties": props}
    if required:
        s["required"] = list(required)
    return {**s, "description": words} if words else s


def _schemas():
    version = {"type": ["integer", "null"], "minimum": 0, "maximum": 2147483647, "description":
               "For PUT: the `version` that was read; if it is not the current one, the answer is 409. Left out or `null`: "
               "no such check. Ignored when creating."}
    base = {"city": text(1, 60), "gate": maybe(text(1, 10), default="A", description="`null`: there are no gates."),
            "open24h": {"type": "boolean", "default": False}, "parkingSlots": whole(0, 500, default=10)}
    crew = {
        "name": text(1, 60, "Unique."), "color": text(4, 7, pattern="^#([0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})$", default="#808080",
                                                    description="As in CSS, with three or six hexadecimal digits."),
        "motto": text(0, 120, default=""), "shiftPattern": cased("DAY", "NIGHT", "ROTATING", default="DAY"),
        "targetSize": maybe(whole(0, 50), default=8, description="`null`: no target."),
        "weekdays": {"type": "array", "items": {"type": "string", "enum": DAYS}, "maxItems": 14, "default": DAYS[:5],
                     "description": "Days on which the crew works."},
        "active": {"type": "boolean", "default": True}, "homeBase": ref("HomeBase"),
        "allowances": {"type": "object", "additionalProperties": whole(0, 600), "maxProperties": 20, "default": {},
                       "description": "Paid minutes for each kind of extra work."}, "version": version}
    contact = {"name": text(1, 80), "phone": text(3, 30), "relation": text(0, 40, default=""),
               "callAtNight": {"type": "boolean", "default": True}}
    member = {
        "crewId": {**UUID, "description": "Answers show the crew as `crew`."}, "fullName": text(1, 80),
        "staffNumber": text(1, 8, "Shown with eight digits, filled with zeros in front.", pattern="^[0-9]{1,8}$"),
        "role": cased("LEAD", "DRIVER", "HELPER", default="HELPER"), "callSign": maybe(text(1, 20), default=None),
        "email": {"type": ["string", "null"], "format": "email", "maxLength": 120, "default": None},
        "hourlyRate": {"type": ["number", "null"], "minimum": 0, "maximum": 500, "default": None,
                       "description": "Rounded half up to two decimals."},
        "weeklyMinutes": whole(0, 3600, default=2400), "startsOn": {"type": ["string", "null"], "format": "date", "default": None},
        "emergencyContact": {"anyOf": [ref("EmergencyContact"), {"type": "null"}], "default": None},
        "pin": maybe(text(4, 6, "For the terminal. Never shown; `hasPin` says whether there is one. A PUT without it (or with "
                                "`null`) removes it.", pattern="^[0-9]{4,6}$"), default=None, writeOnly=True),
        "version": version}
    shift = {
        "crewId": {**UUID, "description": "Answers show the crew as `crew`."}, "title": text(1, 60), "startsAt": MOMENT,
        "endsAt": MOMENT, "breakMinutes": whole(0, 180, default=0), "kind": cased("REGULAR", "STANDBY", "TRAINING", default="REGULAR"),
        "published": {"type": "boolean", "default": False}, "note": maybe(text(0, 500), default=None),
        "requirements": {"type": "object", "additionalProperties": whole(0, 20), "maxProperties": 10, "default": {},
                         "description": "How many people of each qualification are needed."}, "version": version}

    def view(props, **instead):
        out = {"id": UUID}
        for n, p in props.items():
            if n == "crewId":
                out["crew"] = ref("CrewRef")
            elif n != "pin":
                out[n] = {k: v for k, v in p.items() if k != "default"}
                if p.get("description", "").startswith("May be sent"):
                    out[n] = {"type": "string", "enum": [v for v in p["enum"] if v.isupper()]}
        out.update(instead)
        out["version"] = {"type": "integer", "minimum": 0, "description": "0 after creation, one more after each PUT."}
        out["updatedAt"] = MOMENT
        return obj(out, out)
    return {
        "HomeBase": obj(base, ["city"], "Properties left out get their defaults, on PUT too."),
        "EmergencyContact": obj(contact, ["name", "phone"]),
        "CrewRef": obj({"id": UUID, "name": {"type": "string"}}, ["id", "name"]),
        "CrewInput": obj(crew, ["name", "homeBase"]), "MemberInput": obj(member, ["crewId", "fullName", "staffNumber"]),
        "ShiftInput": obj(shift, ["crewId", "title", "startsAt", "endsAt"]),
        "Crew": view(crew, color={"type": "string", "pattern": "^#[0-9a-f]{6}$"}),
        "Member": view(member, fullName={"type": "string"}, hasPin={"type": "boolean"},
                       staffNumber={"type": "string", "pattern": "^[0-9]{8}$"}),
        "Shift": view(shift, durationMinutes={"type": "integer", "minimum": 0, "description":
                                              "Computed: full minutes from `startsAt` to `endsAt`, less `breakMinutes`."}),
        "ApiError": obj({"timestamp": MOMENT, "status": {"type": "integer"}, "error": {"type": "string"},
                         "message": {"type": "string"}, "path": {"type": "string"}, "fieldErrors": {
                             "type": "array", "description": "Only with 422.", "items": obj(
                                 {"field": {"type": "string", "examples": ["homeBase.city"]}, "message": {"type": "string"}},
                                 ["field", "message"])}}, ["timestamp", "status", "error", "message", "path"])}


def document(way):
    def fails(**words):
        return {c[1:]: {"description": w, "content": media(ref("ApiError"))} for c, w in words.items()}
    bad = fails(_400="The body is not JSON.", _422="The body is not valid; `fieldErrors` names the fields.")
    paths = {}
    for one in ("crew", "member", "shift"):
        name, base = one.capitalize(), f"/v1/{one}s"
        body = {"required": True, "content": media(ref(f"{name}Input"))}
        none = fails(_404=f"There is no such {one}.")
        taken = " Or: another crew has the name." if one == "crew" else ""
        paths[base] = {
            "get": {"operationId": f"findAll{name}s", "tags": [name], "summary": f"All {one}s", "responses": {"200": {
                "description": f"The {one}s, in order of creation.", "content": media(wrapped(way, {
                    "type": "array", "items": ref(name)}))}}},
            "post": {"operationId": f"create{name}", "tags": [name], "summary": f"Create a {one}", "requestBody": body,
                     "responses": {**says_created(way, name, UUID, one), **bad,
                                   **(fails(_409="Another crew has the name.") if taken else {})}}}
        item = paths[f"{base}/{{{one}Id}}"] = {
            "parameters": [{"name": f"{one}Id", "in": "path", "required": True, "schema": UUID}],
            "put": {"operationId": f"replace{name}", "tags": [name], "summary": f"Replace a {one}", "description":
                    "The body is the whole: properties that are left out get their defaults.", "requestBody": body,
                    "responses": {"200": says_one(way, name, f"The {one} after the change."), **bad, **none,
                                  **fails(_409="`version` is not the current one." + taken)}}}
        if way != "list":
            item["get"] = {"operationId": f"find{name}", "tags": [name], "summary": f"Read a {one}",
                           "responses": {"200": says_one(way, name, f"The {one}."), **none}}
        if one != "shift":
            item["delete"] = {"operationId": f"delete{name}", "tags": [name], "summary": f"Delete a {one}", "responses": {
                "204": {"description": "Deleted."}, **none,
                **(fails(_409="The crew has members or shifts.") if taken else {})}}
    return {"openapi": "3.1.0", "info": {"title": "Crew Roster", "version": "1.0.7", "description":
            "Crews, their members and shifts. Unknown properties of a body are ignored."}, "servers": [{"url": "/"}],
            "tags": [{"name": "Crew"}, {"name": "Member"}, {"name": "Shift"}], "paths": paths, "components": {"schemas": _schemas()}}


class Roster(App):
    absolute = True

    def __init__(self, way, lie):
        super().__init__(document(way), way, lie)
        self.stores = {"Crew": {}, "Member": {}, "Shift": {}}
        for name in self.stores:
            base = f"/v1/{name.lower()}s"
            self.route("POST", base, lambda req, n=name: self.create(req, n))
            self.route("GET", base, lambda req, n=name: self.one([self.view(t) for t in self.stores[n].values()]))
            if way != "list":
                self.route("GET", base + "/{id}", lambda req, i, n=name: self.one(self.view(self.find(n, i))))
            self.route("PUT", base + "/{id}", lambda req, i, n=name: self.replace(req, n, i))
            if name != "Shift":
                self.route("DELETE", base + "/{id}", lambda req, i, n=name: self.delete(n, i))

    def error_body(self, status, words, errors, path):
        names = {400: "Bad Request", 404: "Not Found", 405: "Method Not Allowed", 409: "Conflict", 413: "Payload Too Large",
                 422: "Unprocessable Entity"}
        out = {"timestamp": now_text(True), "status": status, "error": names[status], "message": words, "path": path}
        if status == 422:
            out["fieldErrors"] = [{"field": ".".join(map(str, p)), "message": m} for p, m in errors]
        return out

    def find(self, name, key):
        if key.lower() not in self.stores[name]:
            raise Stop(404, f"There is no such {name.lower()}.")
        return self.stores[name][key.lower()]

    def refuse(self, field, words):
        raise Stop(422, "Validation failed", [((field,), words)])

    def view(self, thing):
        """As it is shown: the crew as an object, no PIN."""
        out = {k: v for k, v in thing.items() if k not in ("crewId", "pin")}
        if "crewId" in thing:
            crew = self.stores["Crew"][thing["crewId"]]
            if self.lie == "crew_is_first":
                crew = next(iter(self.stores["Crew"].values()))
            out["crew"] = {"id": crew["id"], "name": crew["name"]}
        if "pin" in thing:
            out["hasPin"] = thing["pin"] is not None
        return out

    def read(self, req, name):
        raw = req.json()
        bad = check(self.doc, ref(f"{name}Input"), raw)
        if bad:
            raise Stop(422, "Validation failed", bad)
        return shape(self.doc, ref(f"{name}Input"), raw)

    def create(self, req, name):
        new = self.read(req, name)
        getattr(self, f"settle_{name.lower()}")(new, {})
        thing = {"id": str(uuid.uuid4()), **new, "version": 0, "updatedAt": now_text(True)}
        self.stores[name][thing["id"]] = thing
        return self.created(req, f"/v1/{name.lower()}s", self.view(thing))

    def replace(self, req, name, key):
        old = self.find(name, key)
        new = self.read(req, name)
        sent = new.get("version")
        if (sent is not None and sent != old["version"]) or (self.lie == "version_required" and sent is None):
            raise Stop(409, f"The version is {old['version']} now; read it again.")
        getattr(self, f"settle_{name.lower()}")(new, old)
        thing = {"id": old["id"], **new, "version": old["version"] + 1, "updatedAt": now_text(True)}
        self.stores[name][old["id"]] = thing
        return self.one(self.view(thing))

    def delete(self, name, key):
        thing = self.find(name, key)
        if name == "Crew" and any(t["crewId"] == thing["id"] for n in ("Member", "Shift") for t in self.stores[n].values()):
            raise Stop(409, "The crew has members or shifts.")
        del self.stores[name][thing["id"]]
        return 204, None

    # -------------------------------------------------------------- rules and normal forms; `old` is {} on creation
    def settle_crew(self, c, old):
        lie = self.lie
        for other in self.stores["Crew"].values():
            if other["id"] == old.get("id") and lie != "own_name_taken":
                continue
            if other["name"] == c["name"] or (lie == "similar_name_taken" and other["name"][:3] == c["name"][:3]):
                raise Stop(409, "Another crew has this name.")
        digits = c["color"][1:].lower()
        if len(digits) == 3:
            digits = digits + "000" if lie == "short_color_padded" else "".join(d * 2 for d in digits)
        c["color"] = "#" + (digits[:4] + "00" if lie == "blue_lost" else digits)
        c["shiftPattern"] = c["shiftPattern"].upper()
        c["weekdays"] = [d for d in DAYS if d in c["weekdays"]]
        if lie == "no_weekdays_as_default" and not c["weekdays"]:
            c["weekdays"] = DAYS[:5]
        elif lie == "sunday_lost":
            c["weekdays"] = [d for d in c["weekdays"] if d != "SUN"]
        if lie == "gate_null_as_default":
            c["homeBase"]["gate"] = c["homeBase"]["gate"] or "A"
        elif lie == "slots_zero_as_default":
            c["homeBase"]["parkingSlots"] = c["homeBase"]["parkingSlots"] or 10
        if lie == "motto_kept_by_put" and old:
            c["motto"] = old["motto"]

    def settle_crew_id(self, t, old):
        t["crewId"] = t["crewId"].lower()
        if t["crewId"] not in self.stores["Crew"]:
            self.refuse("crewId", "there is no such crew")
        if self.lie == "crew_kept_by_put" and old:
            t["crewId"] = old["crewId"]

    def settle_member(self, m, old):
        lie = self.lie
        self.settle_crew_id(m, old)
        m["fullName"] = unicodedata.normalize("NFC", m["fullName"])
        if lie == "accents_stripped":
            m["fullName"] = "".join(c for c in unicodedata.normalize("NFD", m["fullName"]) if not unicodedata.combining(c))
        elif lie == "non_ascii_replaced":
            m["fullName"] = m["fullName"].encode("ascii", "replace").decode()
        number = m["staffNumber"]
        m["staffNumber"] = number.ljust(8, "0") if lie == "staff_number_padded_right" else number.zfill(8)
        if lie == "staff_number_cut":
            m["staffNumber"] = m["staffNumber"][-6:].zfill(8)
        m["role"] = "HELPER" if lie == "lower_role_as_default" and m["role"].islower() else m["role"].upper()
        if lie == "call_sign_upper_cased" and m["callSign"]:
            m["callSign"] = m["callSign"].upper()
        if m["hourlyRate"] is not None:
            step = Decimal("1") if lie == "rate_whole" else Decimal("0.01")
            rate = float(Decimal(str(m["hourlyRate"])).quantize(step, ROUND_HALF_UP))
            m["hourlyRate"] = int(rate) if rate.is_integer() else rate
            if lie == "rate_zero_as_null" and not rate:
                m["hourlyRate"] = None
        if lie == "pin_null_kept" and m["pin"] is None:
            m["pin"] = old.get("pin")
        elif lie == "pin_with_zero_lost" and (m["pin"] or "").startswith("0"):
            m["pin"] = None

    def settle_shift(self, s, old):
        lie = self.lie
        self.settle_crew_id(s, old)
        start, end = parse_time(s["startsAt"]), parse_time(s["endsAt"])
        if end <= start or (lie == "night_shift_refused" and end.date() != start.date()):
            self.refuse("endsAt", "must be after startsAt")
        minutes = int((end - start) // timedelta(minutes=1))
        if s["breakMinutes"] > minutes or (lie == "any_break_refused" and s["breakMinutes"]):
            self.refuse("breakMinutes", "must not be longer than the shift")
        s["kind"] = s["kind"].upper()
        s["durationMinutes"] = minutes - (0 if lie == "duration_with_break" else s["breakMinutes"])
        if lie == "end_moved_by_break" and s["breakMinutes"]:
            s["endsAt"] = utc_text(end - timedelta(minutes=s["breakMinutes"]))
        if s["note"] is not None:
            s["note"] = s["note"].replace("\r\n", "\n").replace("\r", "\n")
            if lie == "note_on_one_line":
                s["note"] = s["note"].replace("\n", " ")
            elif lie == "note_first_line":
                s["note"] = s["note"].partition("\n")[0]


def make_server(port, way, lie=None):
    if lie is not None and lie not in LIES:
        raise ValueError(lie)
    return serve(Roster(way, lie), port)


if __name__ == "__main__":
    command_line(document, make_server, LIES)
