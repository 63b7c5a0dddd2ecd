"""tour_board: guided tours, their bookings and actions on both (NestJS + class-validator manners)."""
import importlib.util
import os
import sys
import uuid
import zoneinfo

if "p2_serving" not in sys.modules:     # ../serving.py under a name of its own
    _spec = importlib.util.spec_from_file_location("p2_serving", os.path.join(
        os.path.dirname(os.path.abspath(__file__)), "..", "serving.py"))
    sys.modules["p2_serving"] = importlib.util.module_from_spec(_spec)
    _spec.loader.exec_module(sys.modules["p2_serving"])
from p2_serving import (App, Stop, check, command_line, media, now_text, parse_date, ref, says_created,  # noqa: E402
                        says_one, serve, shape, wrapped)

LIES = ("title_cut", "title_first_word", "every_end_refused", "same_day_refused", "zone_only_europe", "zone_always_utc",
        "languages_sorted", "languages_lose_last", "coordinates_coarse", "longitude_without_sign",
        "waitlist_always_seats", "waitlist_zero_as_default", "meeting_point_reset", "hint_null_refused",
        "name_without_spaces", "name_second_word_lost", "percent_always_refused", "percent_zero_refused",
        "total_for_one_seat", "total_stale", "note_null_kept", "note_zero_as_null", "last_seat_refused",
        "second_booking_refused", "refund_false_as_true", "reason_lost_without_refund")
ZONES = zoneinfo.available_timezones() or {"UTC", "Europe/Berlin", "Europe/Paris", "Asia/Tokyo", "America/New_York"}
UUID = {"type": "string", "format": "uuid"}
MOMENT = {"type": "string", "format": "date-time"}
NULL = {"type": "null"}


def _schemas():
    def text(low, high, words="", **more):
        return {"type": "string", "minLength": low, "maxLength": high, **({"description": words} if words else {}), **more}

    def number(low, high, kind="integer", **more):
        return {"type": kind, "minimum": low, "maximum": high, **more}

    def or_null(schema, **more):
        return {**schema, "type": [schema["type"], "null"], **more}

    def dto(props, required=(), words="", closed=True):
        s = {"type": "object", "properties": props}
        if required:
            s["required"] = list(required)
        if closed:
            s["additionalProperties"] = False
        return {**s, "description": words} if words else s

    def bare(props, *without):
        return {n: {k: v for k, v in p.items() if k != "default"} for n, p in props.items() if n not in without}
    point = {
        "name": text(1, 60), "latitude": number(-90, 90, "number", description="Degrees, kept to six decimals."),
        "longitude": number(-180, 180, "number", description="Degrees, kept to six decimals."),
        "indoor": {"type": "boolean", "default": False}, "hint": or_null(text(0, 120), default=None),
        "radiusMeters": or_null(number(0, 2000), default=50, description="`null`: not known.")}
    guide = {
        "displayName": text(1, 60), "callSign": or_null(text(1, 12), default=None),
        "toursGuided": number(0, 100000, default=0), "rating": or_null(number(0, 5, "number"), default=None)}
    tour = {
        "title": text(3, 80, "White space around it is removed before the length is checked."),
        "summary": text(0, 500, default=""),
        "difficulty": {"type": "string", "enum": ["easy", "moderate", "hard"], "default": "moderate"},
        "startsOn": {"type": "string", "format": "date", "description": "First day."},
        "endsOn": {"type": "string", "format": "date", "description": "Last day."},
        "timeZone": text(1, 60, "Name of a zone in the IANA database, for example `Europe/Lisbon`; others are refused.",
                         default="Europe/Berlin"),
        "seats": number(1, 60),
        "waitlistLimit": number(0, 200, default=10, description="Never more than `seats`: a greater value is lowered to it."),
        "priceCents": number(0, 1000000, default=0, description="Price of one seat."),
        "languages": {"type": "array", "items": text(2, 2, pattern="^[a-z]{2}$"), "minItems": 1, "maxItems": 8,
                      "default": ["en"], "description": "ISO 639-1 codes; the first is the main language."},
        "meetingPoint": ref("MeetingPoint"),
        "guide": {"oneOf": [ref("Guide"), NULL], "default": None},
        "perks": {"type": "object", "additionalProperties": {"type": "boolean"}, "maxProperties": 20, "default": {},
                  "description": "What is included (`true`) and what is expressly not (`false`)."}}
    tour_patch = {**bare(tour), "meetingPoint": ref("MeetingPointChange")}
    tour_out = {"id": UUID, "code": {"type": "string", "pattern": "^T-[0-9]{5}$"}, **bare(tour), "publishedAt": or_null(
        MOMENT, description="Set by the action `publish`."), "createdAt": MOMENT, "updatedAt": MOMENT}
    booking = {
        "tourId": UUID,
        "contactName": text(2, 60), "contactEmail": {"type": "string", "format": "email", "maxLength": 120},
        "seats": number(1, 12, default=1),
        "discountKind": {"type": "string", "enum": ["none", "percent", "amount"], "default": "none"},
        "discountPercent": or_null(number(0, 100), default=None, description="Needed with, and only allowed with, "
                                                                           "`discountKind: percent`."),
        "discountCents": or_null(number(0, 1000000), default=None, description="Needed with, and only allowed with, "
                                                                             "`discountKind: amount`."),
        "dietary": {"type": "array", "items": {"type": "string", "enum": ["vegan", "vegetarian", "halal", "kosher"]},
                    "maxItems": 12, "default": [], "description": "One entry for each guest who needs it."},
        "newsletter": {"type": "boolean", "default": True},
        "note": or_null(text(0, 300), default=None)}
    booking_out = {"id": UUID, **bare(booking), "totalCents": {"type": "integer", "minimum": 0, "description":
                   "Computed each time the booking is created or changed: `seats` x `priceCents` of the tour at that time, less "
                   "the discount (a percentage is rounded down to whole cents), never below 0."},
                   "status": {"type": "string", "enum": ["pending", "confirmed", "cancelled"]},
                   "cancellation": {"oneOf": [ref("Cancellation"), NULL], "description": "What was sent to the action `cancel`."},
                   "createdAt": MOMENT, "updatedAt": MOMENT}
    cancel = {"reason": or_null(text(0, 200), default=None), "refund": {"type": "boolean", "default": True}}
    cancelled = {**bare(cancel), "cancelledAt": MOMENT}
    return {
        "MeetingPoint": dto(point, ["name", "latitude", "longitude"]),
        "MeetingPointChange": dto(bare(point), words="Properties left out stay as they are."),
        "Guide": dto(guide, ["displayName"]),
        "CreateTourDto": dto(tour, ["title", "startsOn", "endsOn", "seats", "meetingPoint"]),
        "UpdateTourDto": dto(tour_patch, words="Properties left out stay as they are, also those of `meetingPoint`. "
                                               "`guide`, `languages` and `perks` are replaced as a whole."),
        "Tour": dto(tour_out, tour_out, closed=False),
        "CreateBookingDto": dto(booking, ["tourId", "contactName", "contactEmail"]),
        "UpdateBookingDto": dto(bare(booking, "tourId"), words="Properties left out stay as they are. A booking cannot be "
                                                               "moved to another tour."),
        "Booking": dto(booking_out, booking_out, closed=False),
        "CancelBookingDto": dto(cancel), "Cancellation": dto(cancelled, cancelled, closed=False),
        "ErrorResponse": dto({"statusCode": {"type": "integer"}, "error": {"type": "string"}, "message": {
            "oneOf": [{"type": "array", "items": {"type": "string"}}, {"type": "string"}], "description":
            "For a body that is not valid: one text for each fault, beginning with the property (`meetingPoint.name ...`)."}},
            ["statusCode", "message", "error"], closed=False)}


def document(way):
    def fails(**words):
        return {code[1:]: {"description": text, "content": media(ref("ErrorResponse"))} for code, text in words.items()}

    def body(name):
        return {"required": True, "content": media(ref(name))}
    bad = "The body is not valid: a property is missing, unknown, of the wrong type or out of its bounds, or contradicts another."
    full = "There are not enough free seats on the tour."
    paths = {}
    for plural, one, name, key in (("tours", "tour", "Tour", "tourId"), ("bookings", "booking", "Booking", "bookingId")):
        is_tour = one == "tour"
        param = {"name": key, "in": "path", "required": True, "schema": UUID}
        query = {"name": "difficulty" if is_tour else "tourId", "in": "query", "required": False, "schema": {"type": "string"},
                 "description": f"Only {plural} with this value."}
        none = fails(_404=f"There is no such {one}.")
        paths[f"/{plural}"] = {
            "post": {"operationId": f"{name}Controller_create", "tags": [plural], "summary": f"Create a {one}",
                     "requestBody": body(f"Create{name}Dto"),
                     "responses": {**says_created(way, name, UUID, one, 201), **fails(_400=bad),
                                   **({} if is_tour else fails(_409=full))}},
            "get": {"operationId": f"{name}Controller_findAll", "tags": [plural], "summary": f"All {plural}, oldest first",
                    "parameters": [query], "responses": {"200": {"description": f"The {plural}.", "content": media(
                        wrapped(way, {"type": "array", "items": ref(name)}))}}}}
        paths[f"/{plural}/{{{key}}}"] = item = {
            "get": {"operationId": f"{name}Controller_findOne", "tags": [plural], "summary": f"Read a {one}",
                    "parameters": [param], "responses": {"200": says_one(way, name, f"The {one}."), **none}},
            "patch": {"operationId": f"{name}Controller_update", "tags": [plural], "summary": f"Change a {one}",
                      "parameters": [param], "requestBody": body(f"Update{name}Dto"),
                      "responses": {"200": says_one(way, name, f"The {one} after the change."), **fails(_400=bad), **none, **fails(
                          _409="More seats are booked already." if is_tour else full + " Or: the booking is cancelled.")}},
            "delete": {"operationId": f"{name}Controller_remove", "tags": [plural], "parameters": [param],
                       "summary": "Delete a tour and its bookings" if is_tour else "Delete a booking",
                       "responses": {"204": {"description": "Deleted."}, **none}}}
        if way == "list":
            del item["get"]
        actions = [("publish", "Publish the tour", None, "It is published already.")] if is_tour else [
            ("confirm", "Confirm a pending booking", None, "The booking is not pending."),
            ("cancel", "Cancel a booking; its seats are free again", "CancelBookingDto", "The booking is cancelled already.")]
        for verb, summary, dto, conflict in actions:
            op = {"operationId": f"{name}Controller_{verb}", "tags": [plural], "summary": summary, "parameters": [param],
                  "responses": {"200": says_one(way, name, f"The {one} after the action."), **none, **fails(_409=conflict)}}
            if dto:
                op["requestBody"] = body(dto)
                op["responses"].update(fails(_400=bad))
            paths[f"/{plural}/{{{key}}}/{verb}"] = {"post": op}
    return {"openapi": "3.1.0", "info": {"title": "Tour Board", "version": "2.0", "description":
            "Guided tours and the bookings of their seats."}, "servers": [{"url": "/"}],
            "tags": [{"name": "tours"}, {"name": "bookings"}], "paths": paths, "components": {"schemas": _schemas()}}


class Board(App):
    empty = 201

    def __init__(self, way, lie):
        super().__init__(document(way), way, lie)
        self.tours, self.bookings, self.count = {}, {}, 0
        for plural, name, key in (("tours", "Tour", "difficulty"), ("bookings", "Booking", "tourId")):
            store = getattr(self, plural)
            self.route("POST", f"/{plural}", getattr(self, f"create_{name.lower()}"))
            self.route("GET", f"/{plural}", lambda req, s=store, k=key: self.one(
                [t for t in s.values() if req.query.get(k, t[k]) == t[k]]))
            if way != "list":
                self.route("GET", f"/{plural}/{{id}}", lambda req, i, s=store, n=name: self.one(self.find(s, n, i)))
            self.route("PATCH", f"/{plural}/{{id}}", getattr(self, f"change_{name.lower()}"))
            self.route("DELETE", f"/{plural}/{{id}}", lambda req, i, s=store, n=name: self.delete(s, n, i))
        for verb, name in (("publish", "tour"), ("confirm", "booking"), ("cancel", "booking")):
            self.route("POST", f"/{name}s/{{id}}/{verb}", getattr(self, verb))

    def error_body(self, status, words, errors, path):
        names = {400: "Bad Request", 404: "Not Found", 405: "Method Not Allowed", 409: "Conflict", 413: "Payload Too Large"}
        messages = [(".".join(map(str, p)) + " " + m).strip() for p, m in errors]
        return {"statusCode": status, "message": messages or words, "error": names[status]}

    def find(self, store, name, key):
        if key.lower() not in store:
            raise Stop(404, f"{name} {key} not found")
        return store[key.lower()]

    def read(self, req, name, clean=None):
        raw = req.json()
        if clean and isinstance(raw, dict) and isinstance(raw.get(clean), str):
            raw[clean] = raw[clean].strip() if clean == "title" else " ".join(raw[clean].split())
        bad = check(self.doc, ref(name), raw)
        if bad:
            raise Stop(400, "Validation failed", bad)
        return raw

    def fill(self, name, raw):
        """The sent properties only, nested objects with their defaults."""
        props = self.doc["components"]["schemas"][name]["properties"]
        return {k: shape(self.doc, props[k], v) for k, v in raw.items()}

    def delete(self, store, name, key):
        thing = self.find(store, name, key)
        del store[thing["id"]]
        for b in [b for b in self.bookings.values() if b["tourId"] == thing["id"]]:
            del self.bookings[b["id"]]
        return 204, None

    # -------------------------------------------------------------- tours
    def create_tour(self, req):
        new = shape(self.doc, ref("CreateTourDto"), self.read(req, "CreateTourDto", "title"))
        self.settle_tour(new, new)
        self.count += 1
        now = now_text(True)
        tour = {"id": str(uuid.uuid4()), "code": f"T-{self.count:05d}", **new, "publishedAt": None, "createdAt": now, "updatedAt": now}
        self.tours[tour["id"]] = tour
        return self.created(req, "/tours", tour)

    def change_tour(self, req, key):
        tour = self.find(self.tours, "Tour", key)
        raw = self.read(req, "UpdateTourDto", "title")
        new = self.fill("UpdateTourDto", raw)
        if "meetingPoint" in new:
            if self.lie == "hint_null_refused" and new["meetingPoint"].get("hint", "") is None:
                raise Stop(400, "Validation failed", [(("meetingPoint", "hint"), "must be string")])
            old = tour["meetingPoint"]
            if self.lie == "meeting_point_reset":
                old = {**old, "indoor": False, "hint": None, "radiusMeters": 50}
            new["meetingPoint"] = {**old, **new["meetingPoint"]}
        draft = {**tour, **new}
        self.settle_tour(draft, new)
        if draft["seats"] < self.taken(tour["id"]):
            raise Stop(409, "More seats are booked already.")
        draft["updatedAt"] = now_text(True)
        self.tours[tour["id"]] = draft
        return self.one(draft)

    def settle_tour(self, tour, new):
        """Rules and normal forms; `tour` is the whole, `new` what was sent (and the defaults)."""
        lie = self.lie
        if lie == "title_cut" and "title" in new:
            tour["title"] = tour["title"][:10]
        elif lie == "title_first_word" and "title" in new:
            tour["title"] = tour["title"].split()[0]
        first, last = parse_date(tour["startsOn"]), parse_date(tour["endsOn"])
        if last < first or (lie == "every_end_refused" and last > first) or (lie == "same_day_refused" and last == first):
            raise Stop(400, "Validation failed", [(("endsOn",), "must not be before startsOn")])
        if tour["timeZone"] not in ZONES or (lie == "zone_only_europe" and not tour["timeZone"].startswith("Europe/")):
            raise Stop(400, "Validation failed", [(("timeZone",), "is not a known IANA time zone")])
        if lie == "zone_always_utc" and "timeZone" in new:
            tour["timeZone"] = "UTC"
        if "languages" in new:
            langs = list(dict.fromkeys(tour["languages"]))
            tour["languages"] = sorted(langs) if lie == "languages_sorted" else langs
            if lie == "languages_lose_last" and len(langs) > 1:
                tour["languages"].pop()
        if lie == "waitlist_zero_as_default" and new.get("waitlistLimit") == 0:
            tour["waitlistLimit"] = 10
        tour["waitlistLimit"] = min(tour["waitlistLimit"], tour["seats"])
        if lie == "waitlist_always_seats" and new.get("waitlistLimit"):
            tour["waitlistLimit"] = tour["seats"]
        point = tour["meetingPoint"] = dict(tour["meetingPoint"])
        for side in ("latitude", "longitude"):
            point[side] = round(point[side], 1 if lie == "coordinates_coarse" else 6)
        if lie == "longitude_without_sign":
            point["longitude"] = abs(point["longitude"])

    def publish(self, req, key):
        tour = self.find(self.tours, "Tour", key)
        if tour["publishedAt"]:
            raise Stop(409, "The tour is published already.")
        tour["publishedAt"] = tour["updatedAt"] = now_text(True)
        return self.one(tour)

    # -------------------------------------------------------------- bookings
    def taken(self, tour_id, but=None):
        return sum(b["seats"] for b in self.bookings.values()
                   if b["tourId"] == tour_id and b["status"] != "cancelled" and b["id"] != but)

    def create_booking(self, req):
        new = shape(self.doc, ref("CreateBookingDto"), self.read(req, "CreateBookingDto", "contactName"))
        new["tourId"] = new["tourId"].lower()
        now = now_text(True)
        booking = {"id": str(uuid.uuid4()), **new, "totalCents": 0, "status": "pending", "cancellation": None,
                   "createdAt": now, "updatedAt": now}
        self.settle_booking(booking, new, {})
        self.bookings[booking["id"]] = booking
        return self.created(req, "/bookings", booking)

    def change_booking(self, req, key):
        booking = self.find(self.bookings, "Booking", key)
        new = self.fill("UpdateBookingDto", self.read(req, "UpdateBookingDto", "contactName"))
        if booking["status"] == "cancelled":
            raise Stop(409, "The booking is cancelled.")
        draft = {**booking, **new}
        self.settle_booking(draft, new, booking)
        draft["updatedAt"] = now_text(True)
        self.bookings[draft["id"]] = draft
        return self.one(draft)

    def settle_booking(self, booking, new, old):
        lie, tour = self.lie, self.tours.get(booking["tourId"])
        if not tour:
            raise Stop(400, "Validation failed", [(("tourId",), "is not a known tour")])
        if "contactName" in new:
            if lie == "name_without_spaces":
                booking["contactName"] = booking["contactName"].replace(" ", "")
            elif lie == "name_second_word_lost":
                words = booking["contactName"].split()
                booking["contactName"] = " ".join(words[:1] + words[2:])
        for kind_of, field in (("percent", "discountPercent"), ("amount", "discountCents")):
            value, wanted = booking[field], booking["discountKind"] == kind_of
            if value is not None and (not wanted or (lie == "percent_always_refused" and kind_of == "percent")):
                raise Stop(400, "Validation failed", [((field,), f"is only allowed with discountKind {kind_of}")])
            if wanted and (value is None or (lie == "percent_zero_refused" and field == "discountPercent" and value == 0)):
                raise Stop(400, "Validation failed", [((field,), f"is needed with discountKind {kind_of}")])
        if "note" in new:
            if booking["note"] == "" or (lie == "note_zero_as_null" and booking["note"] == "0"):
                booking["note"] = None
            elif booking["note"] is None and lie == "note_null_kept":
                booking["note"] = old.get("note")
        free = tour["seats"] - self.taken(tour["id"], booking["id"])
        if booking["seats"] > free or (lie == "last_seat_refused" and booking["seats"] == free) or (
                lie == "second_booking_refused" and not old and free < tour["seats"]):
            raise Stop(409, "There are not enough free seats on the tour.")
        if not (lie == "total_stale" and old):
            total = tour["priceCents"] * (1 if lie == "total_for_one_seat" else booking["seats"])
            total -= total * (booking["discountPercent"] or 0) // 100 + (booking["discountCents"] or 0)
            booking["totalCents"] = max(total, 0)

    def confirm(self, req, key):
        booking = self.find(self.bookings, "Booking", key)
        if booking["status"] != "pending":
            raise Stop(409, "The booking is not pending.")
        booking.update(status="confirmed", updatedAt=now_text(True))
        return self.one(booking)

    def cancel(self, req, key):
        booking = self.find(self.bookings, "Booking", key)
        sent = shape(self.doc, ref("CancelBookingDto"), self.read(req, "CancelBookingDto"))
        if booking["status"] == "cancelled":
            raise Stop(409, "The booking is cancelled already.")
        if self.lie == "refund_false_as_true":
            sent["refund"] = True
        if self.lie == "reason_lost_without_refund" and not sent["refund"]:
            sent["reason"] = None
        now = now_text(True)
        booking.update(status="cancelled", cancellation={**sent, "cancelledAt": now}, updatedAt=now)
        return self.one(booking)


def make_server(port, way, lie=None):
    if lie is not None and lie not in LIES:
        raise ValueError(lie)
    return serve(Board(way, lie), port)


if __name__ == "__main__":
    command_line(document, make_server, LIES)
