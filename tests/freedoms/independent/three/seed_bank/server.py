"""Seed bank: vaults and accessions, in the manner of a JSON gateway before a protobuf service."""
import copy
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from serving import App, Refused, Stop, crud, fill, instant, later, main, ref, serve, shown, without_defaults  # noqa: E402

STORAGE = ["STORAGE_UNSPECIFIED", "ORTHODOX", "INTERMEDIATE", "RECALCITRANT", "CRYOGENIC"]
NULL = " `null` is the same as leaving the field out on creation, and sets the default again in an update."
TEXT = "[^ \\t\\n\\r]"
COUNT = "^(0|[1-9][0-9]{0,11})$"
MAX = 999999999999


def int64(words, default):
    return {"type": ["string", "integer", "null"], "format": "int64", "pattern": COUNT, "minimum": 0, "maximum": MAX, "default": default,
            "description": words + " An int64: a decimal text or a JSON number is accepted, a text is answered." + NULL}


VAULT = {
    "displayName": {"type": "string", "minLength": 1, "maxLength": 80, "description": "Name for people."},
    "site": {"type": ["string", "null"], "maxLength": 120, "default": "", "description": "Where the vault is." + NULL},
    "temperatureCelsius": {"type": "number", "format": "double", "minimum": -200, "maximum": 25, "default": -18, "description": "Set temperature."},
    "humidityPercent": {"type": "integer", "format": "int32", "minimum": 0, "maximum": 100, "default": 15, "description": "Relative humidity."},
    "capacity": int64("Bags the vault can hold; 0 when not limited.", "0"),
    "monitored": {"type": "boolean", "default": True, "description": "Whether an alarm watches the temperature."},
    "lastInspectTime": {"type": ["string", "null"], "format": "date-time", "default": None,
                        "description": "Last inspection, in the years 1 to 9999 (UTC), without leap seconds, with at most nine digits of a second's fraction; null when there was none."},
    "contacts": {"type": "object", "additionalProperties": {"type": "string", "maxLength": 120}, "maxProperties": 20,
                 "default": {}, "description": "Role to telephone or name. An update replaces the whole map."},
}
PROVENANCE = {
    "type": ["object", "null"], "additionalProperties": False,
    "default": {"country": "ZZ", "altitudeMeters": None, "siteNote": "", "precise": True},
    "description": "Where the seed was collected. An update changes only the members it names; `null` sets all members to their defaults.",
    "properties": {
        "country": {"type": "string", "pattern": "^[A-Z]{2}$", "default": "ZZ", "description": "ISO 3166 code; ZZ when not known."},
        "altitudeMeters": {"type": ["integer", "null"], "format": "int32", "minimum": -430, "maximum": 8850, "default": None, "description": "Null when not measured."},
        "siteNote": {"type": "string", "maxLength": 300, "default": "", "description": "Free text."},
        "precise": {"type": "boolean", "default": True, "description": "False when the place is only approximate."},
    },
}
ACCESSION = {
    "accessionNumber": {"type": "string", "pattern": "^[A-Za-z]{2,4}-[0-9]{1,6}$", "examples": ["QR-42"],
                        "description": "Collector's code and number. Kept with capital letters and the number padded with zeros to six digits: `qr-42` becomes `QR-000042`."},
    "taxon": {"type": "string", "minLength": 1, "maxLength": 160, "pattern": TEXT, "examples": ["Salix alba subsp. vitellina"],
              "description": "Scientific name, with the infraspecific part where there is one."},
    "vaultId": {"type": ["string", "null"], "maxLength": 40, "default": "", "description": "Id of the vault that holds the seed; empty when it is not stored yet." + NULL},
    "seedCount": int64("Number of seeds.", "0"),
    "storage": {"type": ["string", "integer", "null"], "enum": STORAGE + [0, 1, 2, 3, 4, None], "default": STORAGE[0],
                "description": "How the seed keeps. The name or the number of the enum value (0 = %s, 1 = %s, ...) is accepted, the name is answered.%s" % (STORAGE[0], STORAGE[1], NULL)},
    "viabilityPercent": {"type": ["number", "null"], "format": "double", "minimum": 0, "maximum": 100, "default": None, "description": "Germination in the last test; null when never tested."},
    "collectTime": {"type": ["string", "null"], "format": "date-time", "default": None, "examples": ["2024-08-17T09:30:00+02:00"],
                    "description": "When the seed was collected, in the years 1 to 9999 (UTC), without leap seconds, with at most nine digits of a second's fraction; null when not known."},
    "regenerateAfterYears": {"type": ["integer", "null"], "format": "int32", "minimum": 0, "maximum": 200, "default": 10, "description": "Years until the seed is grown again; 0 for never." + NULL},
    "restricted": {"type": ["boolean", "null"], "default": False, "description": "Whether requests need the director's consent." + NULL},
    "keywords": {"type": ["array", "null"], "items": {"type": "string", "minLength": 1, "maxLength": 40}, "maxItems": 20, "default": [], "description": "Search words, in the order given." + NULL},
    "provenance": PROVENANCE,
}
ID = {"type": "string", "description": "Set by the server."}
SERVER_SET = {
    "id": ID,
    "createTime": {"type": "string", "format": "date-time", "description": "Set by the server."},
    "etag": {"type": "string", "description": "Set by the server, new after every change. Send it in an update to be refused (409) when the %s was changed meanwhile."},
}


def answered(props):
    """The schema of an answer: null only where it stays null, no numbers for enums and int64."""
    out = {}
    for k, s in props.items():
        s = shown(s)
        s["description"] = s["description"].replace(NULL, "")
        if isinstance(s["type"], list) and not (s["type"][-1] == "null" and props[k].get("default", 0) is None):
            s["type"] = s["type"][0]
        if s["type"] == "string":
            for x in ("minimum", "maximum"):
                s.pop(x, None)
        if "enum" in s:
            s["enum"] = list(STORAGE)
        out[k] = s
    if "accessionNumber" in out:
        out["accessionNumber"].update(pattern="^[A-Z]{2,4}-[0-9]{6}$", examples=["QR-000042"])
    return out


def document(way):
    schemas = {}
    for name, props, need in (("Vault", VAULT, ["displayName"]), ("Accession", ACCESSION, ["accessionNumber", "taxon"])):
        extra = copy.deepcopy(SERVER_SET)
        extra["etag"]["description"] %= name.lower()
        full = {**{"id": extra["id"]}, **answered(props), "createTime": extra["createTime"], "etag": extra["etag"]}
        schemas[name] = {"type": "object", "required": list(full), "properties": full}
        schemas[name + "Create"] = {"type": "object", "required": need, "properties": copy.deepcopy(props), "additionalProperties": False}
        schemas[name + "Update"] = {"type": "object", "additionalProperties": False, "description": "Fields left out stay as they are.", "properties": {
            **{k: without_defaults(s) for k, s in props.items()},
            "etag": {"type": "string", "description": "The etag last read. Optional; another than the present one is refused with 409."}}}
        for k in ("Create", "Update"):
            for f, s in schemas[name + k]["properties"].items():
                if k == "Update" and NULL in s.get("description", ""):
                    s["description"] = s["description"].replace(NULL, " `null` sets it to its default, `%s`." % ("[]" if props[f]["default"] == [] else str(props[f]["default"]).lower() if not isinstance(props[f]["default"], str) else '"%s"' % props[f]["default"]))
    schemas["Status"] = {"type": "object", "required": ["code", "message", "details"], "description": "google.rpc.Status", "properties": {
        "code": {"type": "integer", "description": "A google.rpc.Code"}, "message": {"type": "string"},
        "details": {"type": "array", "items": {"type": "object", "required": ["@type", "fieldViolations"], "properties": {
            "@type": {"type": "string"}, "fieldViolations": {"type": "array", "items": {"type": "object", "required": ["field", "description"], "properties": {
                "field": {"type": "string"}, "description": {"type": "string"}}}}}}}}}
    answer = lambda words: {"description": words, "content": {"application/json": {"schema": ref("Status")}}}
    errors = {"post": {400: "BadRequest"}, "get": {404: "NotFound"}, "patch": {400: "BadRequest", 404: "NotFound", 409: "Aborted"}, "delete": {404: "NotFound"}}
    make = lambda path, one, many, big: crud(way, path, one, many, big + "Create", big + "Update", big, {"type": "string"}, errors, wrap=many, bare=204, text={
        "patch": "Changes the fields given in the body."
                 + (" Members of `provenance` are changed one by one in the same manner." if big == "Accession" else ""),
        "delete": "Accessions in the vault stay, with an empty `vaultId`." if big == "Vault" else "Deletes it for good."})
    return {
        "openapi": "3.1.0",
        "info": {"title": "Seed bank", "version": "1.4.0", "description": "Vaults and the accessions of seed in them. Fields not named here are refused."},
        "paths": {**make("/v1/vaults", "vault", "vaults", "Vault"), **make("/v1/accessions", "accession", "accessions", "Accession")},
        "components": {"schemas": schemas, "responses": {
            "BadRequest": answer("INVALID_ARGUMENT: the body is not valid; `details` names the fields."),
            "NotFound": answer("NOT_FOUND: there is no such id."),
            "Aborted": answer("ABORTED: the etag sent is not the present one.")}},
    }


class SeedBank(App):
    collections = {"vaults": {"path": "/v1/vaults", "create": "VaultCreate", "update": "VaultUpdate", "wrap": "vaults"},
                   "accessions": {"path": "/v1/accessions", "create": "AccessionCreate", "update": "AccessionUpdate", "wrap": "accessions"}}
    bare = 204

    def invalid(self, errors):
        return 400, {"code": 3, "message": "invalid argument: " + self.dotted(errors[0][0]) + " " + errors[0][1], "details": [
            {"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": [{"field": self.dotted(p), "description": w} for p, w in errors]}]}

    @staticmethod
    def dotted(path):
        out = ""
        for p in path:
            out += "[%d]" % p if isinstance(p, int) else ("." if out else "") + p
        return out

    def failure(self, status, text):
        return {"code": {400: 3, 404: 5, 405: 12, 409: 10, 411: 3}.get(status, 13), "message": text, "details": []}

    def new_id(self, name, n):
        return "%s-%06x" % (name[0], 0xa1f0 + n * 7)

    def time(self, field, text):
        if text is None:
            return None
        when, part = instant(text)
        part = part.rstrip("0")
        if len(part) > 9:
            raise Refused((field, "must have at most nine digits of a second's fraction"))
        part = part.ljust(-(-len(part) // 3) * 3, "0")
        if self.lie == "time_offset_dropped":
            when = instant(text[:19] + "Z")[0]
        if self.lie == "time_cut_to_midnight":
            when, part = when.replace(hour=0, minute=0, second=0), ""
        return "%04d-%02d-%02dT%02d:%02d:%02d" % (when.year, when.month, when.day, when.hour, when.minute, when.second) + ("." + part if part else "") + "Z"

    def store(self, name, rec, sent, fresh):
        """Puts the fields that were sent into the record."""
        lie, props = self.lie, VAULT if name == "vaults" else ACCESSION
        for k, v in sent.items():
            if k == "etag":
                continue
            default = props[k].get("default")
            if v is None and default is not None:
                if lie == "null_update_ignored" and not fresh and k != "provenance":
                    continue
                v = copy.deepcopy(default)
                if lie == "null_years_become_zero" and k == "regenerateAfterYears":
                    v = 0
                if k == "provenance":
                    rec[k] = v
                    continue
            if k in ("seedCount", "capacity"):
                if lie == "count_number_becomes_zero" and isinstance(v, (int, float)):
                    v = 0
                if lie == "count_as_int32" and int(v) > 2147483647:
                    v = 2147483647
                v = str(int(v))
            elif k == "storage":
                if isinstance(v, (int, float)):
                    v = STORAGE[max(0, int(v) - 1) if lie == "enum_number_shifted" else int(v)]
                elif lie == "enum_rare_name_unspecified" and v in STORAGE[3:]:
                    v = STORAGE[0]
            elif k in ("collectTime", "lastInspectTime"):
                v = self.time(k, v)
            elif k == "accessionNumber":
                code, num = v.split("-")
                code, num = code.upper(), num.zfill(6)
                if lie == "number_padded_right":
                    num = v.split("-")[1].ljust(6, "0")
                if lie == "number_code_replaced":
                    code = "SB"
                v = code + "-" + num
            elif k == "taxon":
                words = [w for w in v.replace("\t", " ").replace("\n", " ").replace("\r", " ").split(" ") if w]
                if lie == "taxon_two_words":
                    words = words[:2]
                v = " ".join(words)
                v = v[0].upper() + v[1:] if v[0] in "abcdefghijklmnopqrstuvwxyz" else v
                if lie == "taxon_ascii_only":
                    v = " ".join("".join(c for c in v if ord(c) < 128).split()) or "Taxon"
            elif k == "vaultId" and v != "":
                if v not in self.data["vaults"] or lie == "vault_always_refused":
                    raise Refused((k, "no vault has this id"))
                if lie == "vault_forgotten":
                    v = ""
            elif k == "provenance":
                v = dict(v)
                if fresh:
                    v = fill(PROVENANCE, v, {})
                else:
                    v = {**rec[k], **v}
                if lie == "provenance_false_becomes_true" and not sent[k].get("precise", True):
                    v["precise"] = True
                if lie == "provenance_update_resets_others" and not fresh:
                    v = fill(PROVENANCE, sent[k], {})
            rec[k] = v
        rec["etag"] = 'W/"%s-%d"' % (rec["id"], self.tick())
        return rec

    def tick(self):
        self.ticks = getattr(self, "ticks", 0) + 1
        return self.ticks

    def make(self, name, sent, new_id):
        schema = self.schemas["VaultCreate" if name == "vaults" else "AccessionCreate"]
        rec = {"id": new_id, **fill(schema, {}, self.schemas)}
        rec = self.store(name, rec, sent, True)
        rec["createTime"] = later("2024-03-01T08:00:00", self.ticks) + "Z"
        return rec

    def change(self, name, rec, sent, whole):
        if "etag" in sent and (sent["etag"] != rec["etag"] or self.lie == "etag_present_refused"):
            raise Stop(409, "etag is not the present one")
        if "etag" not in sent and self.lie == "etag_demanded":
            raise Stop(409, "etag is missing")
        return self.store(name, rec, sent, False)

    def show(self, name, rec):
        schema = self.schemas["Vault" if name == "vaults" else "Accession"]
        return {k: rec[k] for k in schema["properties"]}

    def removed(self, name, rec):
        super().removed(name, rec)
        if name == "vaults":
            for a in self.data["accessions"].values():
                if a["vaultId"] == rec["id"]:
                    a["vaultId"] = ""


def make_server(port, way, lie=None):
    return serve(SeedBank(way, lie, document(way)), port)


if __name__ == "__main__":
    main(document, make_server)
