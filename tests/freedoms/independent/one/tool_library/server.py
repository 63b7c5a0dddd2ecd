"""A library of tools with its members and loans, in the manner of Rails."""
import importlib.util, pathlib, re, sys
from datetime import date, timedelta
from decimal import Decimal


def _serving():
    if "p1_serving" not in sys.modules:
        spec = importlib.util.spec_from_file_location("p1_serving", pathlib.Path(__file__).resolve().parent.parent / "serving.py")
        sys.modules["p1_serving"] = module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    return sys.modules["p1_serving"]


s = _serving()
MONEY = {"type": "string", "format": "decimal", "pattern": r"^[0-9]{1,5}(\.[0-9]{1,2})?$"}
OR_NULL = lambda kind: [kind, "null"]
CATEGORIES = ["hand", "power", "garden", "measuring"]


def care(with_defaults):
    members = {
        "oil_every_days": ({"type": OR_NULL("integer"), "minimum": 0, "maximum": 3650,
                            "description": "0: after each loan; null: never."}, 90),
        "sharpen": ({"type": "boolean"}, True),
        "instructions": ({"type": "string", "maxLength": 400}, ""),
        "checked_on": ({"type": OR_NULL("string"), "format": "date"}, None)}
    return {"type": "object", "properties": {k: {**v, "default": d} if with_defaults else v for k, (v, d) in members.items()}}


URL = {"type": OR_NULL("string"), "pattern": r"^(https?://)?[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+(/[!-~]*)?$", "maxLength": 200}
TOOL = s.Coll(
    "tools", "tool", "Tool",
    write={
        "name": {"type": "string", "minLength": 1, "maxLength": 80, "description": "Not blank."},
        "category": {"type": "string", "enum": CATEGORIES, "default": "hand"},
        "daily_rate": {**MONEY, "default": "0.0", "description": "What a day costs, a decimal number as text."},
        "deposit_cents": {"type": "integer", "minimum": 0, "maximum": 1000000, "default": 0},
        "weight_kg": {"type": OR_NULL("number"), "minimum": 0, "maximum": 500, "default": None},
        "purchased_on": {"type": OR_NULL("string"), "format": "date", "default": None},
        "manual_url": {**URL, "default": None, "description": "Where the manual is."},
        "tags": {"type": "array", "items": {"type": "string", "maxLength": 30}, "maxItems": 20, "default": []},
        "lendable": {"type": "boolean", "default": True},
        "care": s.ref("Care", default={}),
        "position": {"type": "integer", "minimum": 1, "maximum": 100000,
                     "description": "The place of the tool on the wall, counted from 1. Left out at creation, or beyond the "
                                    "end: the last place. The tools from that place on move by one."},
    },
    required=["name"], added={"id": {"type": "integer"}},
    read_over={"manual_url": {**URL, "maxLength": 208, "description": "Where the manual is."}},
    update_over={"care": s.ref("CareUpdate", description="Members left out stay as they are.")},
    filters={"category": {"type": "string", "enum": CATEGORIES}},
    refused={"delete": {"409": "There are loans of the tool."}},
    words={"create": "Fields left out take their defaults.", "update": "Fields left out stay as they are."})

MEMBER = s.Coll(
    "members", "member", "Member",
    write={
        "name": {"type": "string", "minLength": 1, "maxLength": 80, "description": "Not blank."},
        "email": {"type": OR_NULL("string"), "format": "email", "maxLength": 120, "default": None},
        "phone": {"type": OR_NULL("string"), "pattern": r"^\+?[0-9]([ ()./-]{0,3}[0-9]){4,14}$", "default": None},
        "pin": {"type": OR_NULL("string"), "pattern": "^[0-9]{4,8}$", "default": None, "writeOnly": True,
                "description": "The secret number for the locker. It is never answered; `pin_set` tells whether there is one."},
        "level": {"type": "integer", "minimum": 0, "maximum": 3, "default": 0},
        "newsletter": {"type": "boolean", "default": False},
        "joined_on": {"type": OR_NULL("string"), "format": "date", "default": None},
    },
    required=["name"],
    added={"id": {"type": "integer"}, "pin_set": {"type": "boolean", "description": "Whether the member has a `pin`."}},
    methods=("PATCH",),
    words={"create": "Fields left out take their defaults.", "update": "Fields left out stay as they are."})

LOAN = s.Coll(
    "loans", "loan", "Loan",
    write={
        "tool_id": {"type": "integer", "minimum": 1, "description": "A tool that exists. It cannot be changed later: make a new loan."},
        "member_id": {"type": "integer", "minimum": 1, "description": "A member that exists."},
        "starts_on": {"type": "string", "format": "date", "description": "The year 9998 is the last."},
        "due_on": {"type": "string", "format": "date",
                   "description": "Left out at creation: 14 days after `starts_on`. It must not be before `starts_on`."},
        "extensions": {"type": "integer", "minimum": 0, "maximum": 3, "default": 0},
        "condition": {"type": "string", "enum": ["new", "good", "worn"], "default": "good"},
        "insured": {"type": "boolean", "default": False},
        "note": {"type": OR_NULL("string"), "maxLength": 300, "default": None},
        "checklist": {"type": "object", "additionalProperties": {"type": "boolean"},
                      "propertyNames": {"pattern": "^[a-z][a-z_]{0,29}$"}, "maxProperties": 20, "default": {}},
    },
    required=["tool_id", "member_id", "starts_on"],
    added={"id": {"type": "integer"},
           "lock_version": {"type": "integer", "description": "0 at creation; goes up by one with every PATCH that is accepted."}},
    update_over={"lock_version": {"type": "integer", "minimum": 0, "description": "If given, it must be the present one; else the answer is 409."}},
    refused={"update": {"409": "`lock_version` is not the present one: somebody else has changed the loan."}},
    words={"create": "Fields left out take their defaults.", "update": "Fields left out stay as they are. A `tool_id` other than "
           "the present one is refused with 422; a `checklist` replaces the one before."})

WORDS = {"missing": "can't be blank", "null": "can't be null", "type": "is not of type {p}", "enum": "is not included in the list: {p}",
         "minLength": "is too short (minimum is {p} characters)", "maxLength": "is too long (maximum is {p} characters)",
         "pattern": "is invalid", "format": "is not a valid {p}", "minimum": "must be greater than or equal to {p}",
         "maximum": "must be less than or equal to {p}", "minItems": "has too few items (minimum is {p})",
         "maxItems": "has too many items (maximum is {p})", "maxProperties": "has too many members (maximum is {p})",
         "key": "is not a valid name", "json": "The body is not valid JSON", "value": "{p}"}


class Library(s.App):
    info = {"title": "Tool library", "version": "3.0.2", "description": "Tools to borrow, the members who borrow them, and the "
            "loans. Parameters that are not known are ignored."}
    colls = (TOOL, MEMBER, LOAN)
    nested = {"Care": care(True), "CareUpdate": care(False)}
    error_schemas = {"Errors": {"type": "object", "required": ["errors"], "properties": {"errors": {
        "type": "object", "description": "For each attribute in error its messages; `care.sharpen` is an attribute of a nested "
        "object, `base` the request as a whole.", "additionalProperties": {"type": "array", "items": {"type": "string"}}}}}}
    conflict = {"description": "", "content": {"application/json": {"schema": s.ref("Errors")}}}
    wrapped = absolute = True
    token = "tl-5f20c1d7"
    lies = {"position_always_last", "position_one_later", "pin_set_always", "pin_lost_on_patch", "phone_plus_lost", "phone_nine_digits",
            "tags_short_lost", "tags_last_lost", "url_http_upgraded", "url_query_cut", "rate_zeros_all", "rate_one_decimal",
            "care_null_default", "care_zero_default", "due_ignored", "due_seven_days", "tool_same_refused", "member_fixed",
            "lock_stale_accepted", "lock_never_moves"}

    def __init__(self, way, lie):
        super().__init__(way, lie)
        self.wall = []

    def names(self, c):
        return c.title + "Input", c.title + "Update", c.title

    def error_responses(self, c, op):
        one = lambda text: {"description": text, "content": {"application/json": {"schema": s.ref("Errors")}}}
        out = {"401": {**one("No valid token."), "headers": {"WWW-Authenticate": {"schema": {"type": "string"}}}}}
        if op in ("create", "update"):
            out["400"] = one(f"The body is not JSON or has no `{c.one}`.")
        if op in ("read", "update", "delete"):
            out["404"] = one(f"No such {c.one}.")
        if op in ("create", "update") or op == "list" and c.filters:
            out["422"] = one("A value is not valid." if op != "list" else "A filter is not valid.")
        return out

    def error_body(self, r):
        if r.status == 415:
            r.status, r.problems = 400, [((), "json", None)]
        out = {}
        for path, kind, p in r.problems:
            text = WORDS[kind].replace("{p}", ", ".join(map(str, p)) if isinstance(p, list) else str(p))
            out.setdefault(".".join(map(str, path)) or "base", []).append(text)
        return {"errors": out or {"base": [r.text if r.status in (401, 409) else {404: "not found", 405: "method not allowed"}[r.status]]}}

    def list_shape(self, c, items, total, limit, offset, base):
        return {c.name: items, "meta": {"total": total}}

    def list_schema(self, c):
        return {"type": "object", "required": [c.name, "meta"], "properties": {
            c.name: {"type": "array", "items": s.ref(c.title)},
            "meta": {"type": "object", "required": ["total"], "properties": {"total": {"type": "integer"}}}}}

    def clean(self, c, new, old, sent):
        {"tools": self.clean_tool, "members": self.clean_member, "loans": self.clean_loan}[c.name](new, old, sent)

    def refuse(self, name, text):
        raise s.Refusal(422, [((name,), "value", text)])

    def clean_tool(self, new, old, sent):
        if not new["name"].strip():
            self.refuse("name", "can't be blank")
        if not old or "daily_rate" in sent:
            rate = new["daily_rate"]
            if self.lied("rate_one_decimal"):
                rate = re.sub(r"(\.[0-9])[0-9]$", r"\1", rate)
            rate = format(Decimal(rate).normalize(), "f")
            if self.lied("rate_zeros_all"):
                rate = rate.rstrip("0") or "0"
            new["daily_rate"] = rate if "." in rate else rate + ".0"
        if not old or "manual_url" in sent:
            url = new["manual_url"]
            if url is not None:
                if self.lied("url_query_cut"):
                    url = url.split("?")[0]
                if self.lied("url_http_upgraded"):
                    url = re.sub("^http://", "https://", url)
                new["manual_url"] = url if re.match("https?://", url) else "https://" + url
        if not old or "tags" in sent:
            tags = list(dict.fromkeys(t.strip() for t in new["tags"] if t.strip()))
            if self.lied("tags_short_lost"):
                tags = [t for t in tags if len(t) > 2]
            if self.lied("tags_last_lost") and len(tags) > 1:
                tags.pop()
            new["tags"] = tags
        if old and "care" in sent:
            new["care"] = {**old["care"], **s.fill(s.ref("CareUpdate"), sent["care"], self.comps, True)}
        if "care" in sent and "oil_every_days" in sent["care"]:
            days = new["care"]["oil_every_days"]
            if self.lied("care_null_default") and days is None or self.lied("care_zero_default") and days == 0:
                new["care"]["oil_every_days"] = 90

    def saved(self, c, new, old):
        if c is TOOL:
            place = new.pop("position", None)
            if old and place is None:
                return
            if old:
                self.wall.remove(new["id"])
            if place is None or self.lied("position_always_last"):
                place = len(self.wall) + 1
            self.wall.insert(place if self.lied("position_one_later") else place - 1, new["id"])

    def clean_member(self, new, old, sent):
        if not new["name"].strip():
            self.refuse("name", "can't be blank")
        if self.lied("pin_lost_on_patch") and old and "pin" not in sent:
            new["pin"] = None
        if new["phone"] is not None and (not old or "phone" in sent):
            digits = re.sub("[^0-9]", "", new["phone"])
            if self.lied("phone_nine_digits"):
                digits = digits[-9:]
            new["phone"] = ("+" if new["phone"].startswith("+") and not self.lied("phone_plus_lost") else "") + digits

    def clean_loan(self, new, old, sent):
        if old:
            given = sent.get("lock_version")
            if given is not None and given != old["lock_version"] and not self.lied("lock_stale_accepted"):
                raise s.Refusal(409, text="The loan has been changed meanwhile.")
            new["lock_version"] = old["lock_version"] + (0 if self.lied("lock_never_moves") else 1)
            if "tool_id" in sent and (new["tool_id"] != old["tool_id"] or self.lied("tool_same_refused")):
                self.refuse("tool_id", "cannot be changed")
            if self.lied("member_fixed") and new["member_id"] != old["member_id"]:
                self.refuse("member_id", "cannot be changed")
        else:
            new["lock_version"] = 0
        for name, there in (("tool_id", "tools"), ("member_id", "members")):
            if new[name] not in self.data[there]:
                self.refuse(name, "must exist")
        starts = date.fromisoformat(new["starts_on"])
        if starts.year > 9998:
            self.refuse("starts_on", "is too far away")
        if not old and (new.get("due_on") is None or self.lied("due_ignored")):
            new["due_on"] = (starts + timedelta(days=7 if self.lied("due_seven_days") else 14)).isoformat()
        if date.fromisoformat(new["due_on"]) < starts:
            self.refuse("due_on", "must not be before starts_on")

    def show(self, c, rec):
        rec = dict(rec)
        if c is TOOL:
            rec["position"] = self.wall.index(rec["id"]) + 1
        if c is MEMBER:
            rec["pin_set"] = rec.pop("pin") is not None or self.lied("pin_set_always")
        return rec

    def remove(self, c, rec):
        if c is TOOL:
            if any(loan["tool_id"] == rec["id"] for loan in self.data["loans"].values()):
                raise s.Refusal(409, text="There are loans of the tool.")
            self.wall.remove(rec["id"])


def document(way):
    return Library.document(way)


def make_server(port, way, lie=None):
    return s.make_server(Library, port, way, lie)


if __name__ == "__main__":
    s.main(Library)
