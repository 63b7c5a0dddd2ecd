"""parcel_desk: senders and parcels of a small dispatch desk (Express + Prisma + zod manners)."""
import importlib.util
import os
import random
import re
import sys

if "p2_serving" not in sys.modules:     # ../serving.py under a name of its own
    _spec = importlib.util.spec_from_file_location("p2_serving", os.path.join(
        os.path.dirname(os.path.abspath(__file__)), "..", "serving.py"))
    sys.modules["p2_serving"] = importlib.util.module_from_spec(_spec)
    _spec.loader.exec_module(sys.modules["p2_serving"])
from p2_serving import (App, Stop, check, command_line, media, now_text, parse_date, parse_time, ref,  # noqa: E402
                        says_created, says_one, serve, shape, utc_text, wrapped)

LIES = ("every_name_numbered", "taken_name_replaced", "email_plus_dropped", "email_dots_dropped", "phone_cut",
        "phone_without_prefix", "url_masked_too",
        "mask_without_secret", "value_without_decimals", "value_padded_in_front", "reference_zero_as_null",
        "reference_null_ignored", "deliver_by_offset_dropped", "deliver_by_midnight", "pickup_always_refused",
        "deliver_by_null_refused", "metadata_reset_by_patch", "metadata_null_as_empty", "tags_lose_last",
        "tags_lower_cased", "service_always_standard", "service_always_senders", "stack_limit_null_as_default",
        "stackable_false_as_default")
SERVICES = ["standard", "express", "freight"]
CUID = {"type": "string", "pattern": "^c[a-z0-9]{24}$", "examples": ["cm3k9x2p40000v8l5h1d7q2za"]}
PHONE = "^\\+[1-9]([ ()-]{0,2}[0-9]){6,14}$"


def text(low, high, words=None, **more):
    s = {"type": "string", "minLength": low, "maxLength": high, **more}
    return {**s, "description": words} if words else s


def maybe(schema, **more):
    return {**schema, "type": [schema["type"], "null"], **more}


def _schemas():
    address = {
        "line1": text(1, 100), "line2": maybe(text(0, 100), default=None), "postalCode": text(2, 12),
        "city": text(1, 60), "country": text(2, 2, "ISO 3166-1 alpha-2, upper case.", pattern="^[A-Z]{2}$", default="DE"),
        "doorNote": text(0, 200, default="")}
    dims = {
        "lengthMm": {"type": "integer", "minimum": 1, "maximum": 2400},
        "widthMm": {"type": "integer", "minimum": 1, "maximum": 2400},
        "heightMm": {"type": "integer", "minimum": 1, "maximum": 2400},
        "form": {"type": "string", "enum": ["box", "tube", "bag"], "default": "box"},
        "stackable": {"type": "boolean", "default": True},
        "stackLimit": {"type": ["integer", "null"], "minimum": 0, "maximum": 20, "default": 3,
                       "description": "Parcels that may stand on top. `null`: no limit."}}
    item = {
        "description": text(1, 60), "quantity": {"type": "integer", "minimum": 1, "maximum": 999, "default": 1},
        "hsCode": maybe(text(6, 6, "Customs tariff number, six digits.", pattern="^[0-9]{6}$"), default=None)}
    sender = {
        "name": text(1, 80, "Unique. If another sender has this name already, a number is added: `Acme` becomes `Acme (2)`."),
        "email": {"type": "string", "format": "email", "maxLength": 120},
        "phone": maybe(text(7, 60, "International number, starting with `+`.", pattern=PHONE), default=None),
        "webhookUrl": maybe({"type": "string", "format": "uri", "maxLength": 300,
                             "description": "Address (http or https) that is called on each status change."}, default=None),
        "webhookSecret": maybe(text(12, 64, "Key that signs the calls. Responses never show it whole: "
                                            "`****` and its last four characters, or `null` if there is none."), default=None),
        "defaultService": {"type": "string", "enum": SERVICES, "default": "standard"},
        "notifyByEmail": {"type": "boolean", "default": False},
        "tags": {"type": "array", "items": text(1, 20), "maxItems": 10, "default": [],
                 "description": "A set of labels."},
        "address": {**ref("Address")}}
    parcel = {
        "senderId": {**CUID, "description": "The sender; it cannot be changed later."},
        "recipientName": text(1, 80),
        "reference": maybe(text(0, 40, "Your own number for the parcel."), default=None),
        "weightGrams": {"type": "integer", "minimum": 1, "maximum": 31500},
        "declaredValue": text(1, 9, "Decimal number as text. Shown with two decimals and without leading zeros.",
                              pattern="^[0-9]{1,6}(\\.[0-9]{1,2})?$", default="0.00"),
        "insured": {"type": "boolean", "default": False},
        "maxAttempts": {"type": "integer", "minimum": 0, "maximum": 5, "default": 3},
        "serviceLevel": {"type": "string", "enum": SERVICES,
                         "description": "If left out on creation: the `defaultService` of the sender at that moment."},
        "pickupOn": {"type": ["string", "null"], "format": "date", "default": None},
        "deliverBy": {"type": ["string", "null"], "format": "date-time", "default": None, "description":
                      "Any offset is accepted; shown in UTC, to the millisecond. Its date (in UTC) must not be before `pickupOn`."},
        "dimensions": {"anyOf": [ref("Dimensions"), {"type": "null"}], "default": None},
        "contents": {"type": "array", "items": ref("ContentItem"), "maxItems": 20, "default": []},
        "metadata": {"type": "object", "additionalProperties": text(0, 100), "propertyNames": {"minLength": 1, "maxLength": 40},
                     "maxProperties": 20, "default": {}, "description": "Free keys and texts."}}

    def bare(props, *without):
        return {n: {k: v for k, v in p.items() if k != "default"} for n, p in props.items() if n not in without}
    stamp = {"createdAt": {"type": "string", "format": "date-time", "readOnly": True},
             "updatedAt": {"type": "string", "format": "date-time", "readOnly": True}}
    sender_out = {"id": CUID, **bare(sender), **stamp}
    sender_out["name"] = text(1, 100, sender["name"]["description"])
    sender_out["webhookSecret"] = maybe(text(8, 8, "`****` and the last four characters of the secret; `null` if there is none.",
                                             pattern="^\\*{4}"))
    parcel_out = {"id": CUID, "trackingNumber": {"type": "string", "pattern": "^PD[0-9]{10}$", "readOnly": True},
                  **bare(parcel), **stamp}
    parcel_patch = bare(parcel, "senderId")
    parcel_patch["serviceLevel"] = {"type": "string", "enum": SERVICES}
    parcel_patch["metadata"] = {
        "type": "object", "additionalProperties": maybe(text(0, 100)), "propertyNames": {"minLength": 1, "maxLength": 40},
        "maxProperties": 40, "description": "Merged into what is stored: keys that are not sent stay as they are, a key sent "
                                            "as `null` is removed. At most 20 keys may remain."}

    def obj(props, required, words=None):
        s = {"type": "object", "required": list(required), "properties": props}
        if not s["required"]:
            del s["required"]
        return {**s, "description": words} if words else s
    return {
        "Address": obj(address, ["line1", "postalCode", "city"]),
        "Dimensions": obj(dims, ["lengthMm", "widthMm", "heightMm"],
                          "Always stored and replaced as a whole; properties left out get their defaults."),
        "ContentItem": obj(item, ["description"]),
        "CreateSender": obj(sender, ["name", "email", "address"]),
        "UpdateSender": obj(bare(sender), [], "Properties left out stay as they are; `address` and `tags` are replaced as a whole."),
        "Sender": obj(sender_out, sender_out),
        "CreateParcel": obj(parcel, ["senderId", "recipientName", "weightGrams"]),
        "UpdateParcel": obj(parcel_patch, [], "Properties left out stay as they are; `dimensions` and `contents` are "
                                              "replaced as a whole, `metadata` is merged."),
        "Parcel": obj(parcel_out, parcel_out),
        "Error": obj({"error": obj({"message": {"type": "string"}, "issues": {
            "type": "array", "description": "What is wrong in the body (400 only).", "items": obj({
                "path": {"type": "array", "items": {"type": ["string", "integer"]}, "examples": [["address", "city"]]},
                "message": {"type": "string"}}, ["path", "message"])}}, ["message"])}, ["error"])}


def document(way):
    def fails(**codes):
        words = {"400": "The body is not valid; `issues` says which property and why.", "404": "There is no such {}.",
                 "409": "The sender still has parcels."}
        return {c: {"description": words[c].format(n), "content": media(ref("Error"))}
                for c, n in ((k[1:], v) for k, v in codes.items())}
    paths = {}
    for plural, one, name, key in (("senders", "sender", "Sender", "senderId"), ("parcels", "parcel", "Parcel", "parcelId")):
        listing = wrapped(way, {"type": "array", "items": ref(name)})
        get_all = {"operationId": f"list{name}s", "tags": [plural], "summary": f"All {plural}, newest first",
                   "responses": {"200": {"description": f"The {plural}.", "content": media(listing)}}}
        if one == "parcel":
            get_all["parameters"] = [{"name": "senderId", "in": "query", "required": False, "schema": {"type": "string"},
                                      "description": "Only parcels of this sender."}]
        paths[f"/{plural}"] = {"get": get_all, "post": {
            "operationId": f"create{name}", "tags": [plural], "summary": f"Create a {one}",
            "requestBody": {"required": True, "content": media(ref(f"Create{name}"))},
            "responses": {**says_created(way, name, CUID, one), **fails(_400="")}}}
        paths[f"/{plural}/{{{key}}}"] = {
            "parameters": [{"name": key, "in": "path", "required": True, "schema": {"type": "string"}}],
            "get": {"operationId": f"get{name}", "tags": [plural], "summary": f"Read a {one}",
                    "responses": {"200": says_one(way, name, f"The {one}."), **fails(_404=one)}},
            "patch": {"operationId": f"update{name}", "tags": [plural], "summary": f"Change a {one}",
                      "requestBody": {"required": True, "content": media(ref(f"Update{name}"))},
                      "responses": {"200": says_one(way, name, f"The {one} after the change."), **fails(_400="", _404=one)}},
            "delete": {"operationId": f"delete{name}", "tags": [plural], "summary": f"Delete a {one}",
                       "responses": {"204": {"description": "Deleted."},
                                     **(fails(_404=one, _409="") if one == "sender" else fails(_404=one))}}}
        if way == "list":
            del paths[f"/{plural}/{{{key}}}"]["get"]
    return {"openapi": "3.1.0", "info": {"title": "Parcel Desk", "version": "1.4.0", "description":
            "Senders and their parcels. Properties that a body has beyond those documented are ignored."},
            "servers": [{"url": "/"}], "tags": [{"name": "senders"}, {"name": "parcels"}],
            "paths": paths, "components": {"schemas": _schemas()}}


def _cuid():
    return "c" + "".join(random.choices("abcdefghijklmnopqrstuvwxyz0123456789", k=24))


class Desk(App):
    def __init__(self, way, lie):
        super().__init__(document(way), way, lie)
        self.store = {"senders": {}, "parcels": {}}
        self.count = 0
        for plural, name in (("senders", "Sender"), ("parcels", "Parcel")):
            self.route("POST", f"/{plural}", lambda req, p=plural, n=name: self.create(req, p, n))
            self.route("GET", f"/{plural}", lambda req, p=plural: self.list(req, p))
            if way != "list":
                self.route("GET", f"/{plural}/{{id}}", lambda req, i, p=plural: self.one(self.show(self.find(p, i))))
            self.route("PATCH", f"/{plural}/{{id}}", lambda req, i, p=plural, n=name: self.change(req, p, n, i))
            self.route("DELETE", f"/{plural}/{{id}}", lambda req, i, p=plural: self.delete(p, i))

    def error_body(self, status, words, errors, path):
        body = {"message": words}
        if status == 400:
            body["issues"] = [{"path": list(p), "message": m} for p, m in errors] or [{"path": [], "message": words}]
        return {"error": body}

    def find(self, plural, key):
        if key not in self.store[plural]:
            raise Stop(404, f"There is no such {plural[:-1]}.")
        return self.store[plural][key]

    def body(self, req, schema):
        raw = req.json()
        bad = check(self.doc, ref(schema), raw)
        if bad:
            raise Stop(400, "Invalid body", bad)
        return raw

    def show(self, thing):
        if "webhookSecret" not in thing:
            return thing
        secret, out = thing["webhookSecret"], dict(thing)
        if secret is not None or self.lie == "mask_without_secret":
            out["webhookSecret"] = "****" + (secret or "none")[-4:]
        if self.lie == "url_masked_too" and out["webhookUrl"]:
            out["webhookUrl"] = "****" + out["webhookUrl"][-4:]
        return out

    def list(self, req, plural):
        things = [self.show(t) for t in reversed(self.store[plural].values())
                  if plural == "senders" or req.query.get("senderId", t["senderId"]) == t["senderId"]]
        return self.one(things)

    def create(self, req, plural, name):
        raw = self.body(req, f"Create{name}")
        new = shape(self.doc, ref(f"Create{name}"), raw)
        if plural == "parcels":
            sender = self.store["senders"].get(new["senderId"])
            if not sender:
                raise Stop(400, "Invalid body", [(("senderId",), "there is no such sender")])
            if "serviceLevel" not in new or self.lie == "service_always_senders":
                new["serviceLevel"] = sender["defaultService"]
                if self.lie == "service_always_standard":
                    new["serviceLevel"] = "standard"
        thing = {"id": _cuid()}
        self.settle(plural, thing, new, raw)
        if plural == "parcels":
            self.count += 1
            thing["trackingNumber"] = f"PD{self.count:010d}"
        thing["createdAt"] = thing["updatedAt"] = now_text(True)
        self.store[plural][thing["id"]] = thing
        return self.created(req, f"/{plural}", self.show(thing))

    def change(self, req, plural, name, key):
        thing = self.find(plural, key)
        raw = self.body(req, f"Update{name}")
        props = self.doc["components"]["schemas"][f"Update{name}"]["properties"]
        draft = dict(thing)
        self.settle(plural, draft, {k: shape(self.doc, props[k], v) for k, v in raw.items() if k in props}, raw)
        draft["updatedAt"] = now_text(True)
        self.store[plural][key] = draft
        return self.one(self.show(draft))

    def delete(self, plural, key):
        self.find(plural, key)
        if plural == "senders" and any(p["senderId"] == key for p in self.store["parcels"].values()):
            raise Stop(409, "The sender still has parcels.")
        del self.store[plural][key]
        return 204, None

    def settle(self, plural, thing, new, raw):
        """Bring the sent values to the form in which they are stored and put them into `thing`."""
        lie = self.lie
        if plural == "senders":
            if "name" in new:
                new["name"] = self.free_name(new["name"], thing["id"])
            if "email" in new:
                user, _, host = new["email"].lower().partition("@")
                if lie == "email_plus_dropped":
                    user = user.partition("+")[0] or user
                elif lie == "email_dots_dropped":
                    user = user.replace(".", "")
                new["email"] = f"{user}@{host}"
            if new.get("phone") is not None:
                new["phone"] = re.sub(r"[ ()-]", "", new["phone"])
                if lie == "phone_cut":
                    new["phone"] = new["phone"][:8]
                elif lie == "phone_without_prefix":
                    new["phone"] = "+" + new["phone"][3:]
            if "tags" in new:
                tags = sorted({t.lower() if lie == "tags_lower_cased" else t for t in new["tags"]})
                new["tags"] = tags[:-1] if lie == "tags_lose_last" else tags
        else:
            if "reference" in new:
                if new["reference"] == "" or (lie == "reference_zero_as_null" and new["reference"] == "0"):
                    new["reference"] = None
                elif new["reference"] is None and lie == "reference_null_ignored":
                    new["reference"] = thing.get("reference")
            if "declaredValue" in new:
                whole, _, part = new["declaredValue"].partition(".")
                part = part.rjust(2, "0") if lie == "value_padded_in_front" else part.ljust(2, "0")
                new["declaredValue"] = f"{int(whole)}.{'00' if lie == 'value_without_decimals' else part}"
            if new.get("deliverBy") is not None:
                given = new["deliverBy"]
                if lie == "deliver_by_offset_dropped":
                    given = re.sub(r"[+-][0-9]{2}:[0-9]{2}$", "Z", given)
                new["deliverBy"] = utc_text(parse_time(given), True)
                if lie == "deliver_by_midnight":
                    new["deliverBy"] = new["deliverBy"][:10] + "T00:00:00.000Z"
            if "dimensions" in new and new["dimensions"]:
                d = new["dimensions"]
                if lie == "stack_limit_null_as_default" and d["stackLimit"] is None:
                    d["stackLimit"] = 3
                if lie == "stackable_false_as_default":
                    d["stackable"] = True
            if "metadata" in new and "metadata" in thing:
                empty = "" if lie == "metadata_null_as_empty" else None
                merged = {**({} if lie == "metadata_reset_by_patch" else thing["metadata"]),
                          **{k: empty if v is None else v for k, v in new["metadata"].items()}}
                new["metadata"] = {k: v for k, v in merged.items() if v is not None}
                if len(new["metadata"]) > 20:
                    raise Stop(400, "Invalid body", [(("metadata",), "at most 20 keys may remain")])
        thing.update(new)
        pickup, deliver = thing.get("pickupOn"), thing.get("deliverBy")
        if pickup and deliver and parse_date(deliver[:10]) < parse_date(pickup):
            raise Stop(400, "Invalid body", [(("deliverBy",), "must not be before pickupOn")])
        if lie == "pickup_always_refused" and new.get("pickupOn"):
            raise Stop(400, "Invalid body", [(("pickupOn",), "must not be after deliverBy")])
        if lie == "deliver_by_null_refused" and pickup and "deliverBy" in raw and deliver is None:
            raise Stop(400, "Invalid body", [(("deliverBy",), "must not be before pickupOn")])

    def free_name(self, name, own):
        taken = {s["name"] for s in self.store["senders"].values() if s["id"] != own}
        if self.lie == "taken_name_replaced" and name in taken:
            name = "Sender"
        if name not in taken and self.lie != "every_name_numbered":
            return name
        n = 2
        while f"{name} ({n})" in taken:
            n += 1
        return f"{name} ({n})"


def make_server(port, way, lie=None):
    if lie is not None and lie not in LIES:
        raise ValueError(lie)
    return serve(Desk(way, lie), port)


if __name__ == "__main__":
    command_line(document, make_server, LIES)
