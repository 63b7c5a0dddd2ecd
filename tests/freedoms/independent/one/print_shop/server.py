"""Orders and price rules of a print shop, in the manner of Django REST framework."""
import importlib.util, pathlib, re, sys, unicodedata
from decimal import Decimal


def _serving():
    if "p1_serving" not in sys.modules:
        spec = importlib.util.spec_from_file_location("p1_serving", pathlib.Path(__file__).resolve().parent.parent / "serving.py")
        sys.modules["p1_serving"] = module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    return sys.modules["p1_serving"]


s = _serving()
SIZES = ["a2", "a3", "a4", "a5", "dl"]
MONEY = {"type": "string", "format": "decimal", "pattern": r"^[0-9]{1,6}(\.[0-9]{1,2})?$"}
OR_NULL = lambda kind: [kind, "null"]


def delivery(with_defaults):
    members = {
        "method": ({"type": "string", "enum": ["pickup", "courier", "post"]}, "pickup"),
        "street": ({"type": OR_NULL("string"), "minLength": 1, "maxLength": 100}, None),
        "floor": ({"type": OR_NULL("integer"), "minimum": 0, "maximum": 60, "description": "null: not known."}, 0),
        "insured": ({"type": "boolean"}, False),
        "remark": ({"type": "string", "maxLength": 200}, "")}
    return {"type": "object", "properties": {k: {**v, "default": d} if with_defaults else v for k, (v, d) in members.items()}}


RULE = s.Coll(
    "price-rules", "price rule", "PriceRule", tag="price rules",
    write={
        "name": {"type": "string", "minLength": 1, "maxLength": 60},
        "slug": {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$", "maxLength": 50,
                 "description": "The short name for addresses. Made from `name` when it is left out at creation. If it is "
                                "taken already, the next free number is put behind it (`flyer-2`)."},
        "kind": {"type": "string", "enum": ["fixed", "percent"], "default": "fixed"},
        "percent": {"type": OR_NULL("integer"), "minimum": 0, "maximum": 100, "default": None,
                    "description": "Needed with kind `percent`; with kind `fixed` it must be null or left out."},
        "unit_price": {**MONEY, "description": "The price of one copy."},
        "min_copies": {"type": "integer", "minimum": 0, "maximum": 100000, "default": 0},
        "sizes": {"type": "array", "items": {"type": "string", "enum": SIZES}, "maxItems": 10, "default": [],
                  "description": "The paper sizes the rule is for; none means all."},
        "active": {"type": "boolean", "default": True},
        "valid_from": {"type": OR_NULL("string"), "format": "date", "default": None},
    },
    required=["name", "unit_price"],
    added={"id": {"type": "integer"}},
    filters={"kind": {"type": "string", "enum": ["fixed", "percent"]}},
    refused={"delete": {"409": "An order uses this rule."}},
    words={"create": "Fields left out take their defaults.", "update": "Fields left out stay as they are."})

ORDER = s.Coll(
    "orders", "order", "Order", tag="orders",
    write={
        "title": {"type": "string", "minLength": 1, "maxLength": 80},
        "customer_email": {"type": "string", "format": "email", "maxLength": 120},
        "copies": {"type": "integer", "minimum": 1, "maximum": 5000, "default": 1},
        "unit_price": {**MONEY, "default": "0.10", "description": "The price of one copy."},
        "discount": {**MONEY, "default": "0.00", "description": "An amount that is taken off the total."},
        "color": {"type": "boolean", "default": False},
        "due_on": {"type": OR_NULL("string"), "format": "date", "default": None},
        "status": {"type": "string", "enum": ["draft", "ordered", "printed"], "default": "draft",
                   "description": "A `printed` order can neither be changed nor deleted any more."},
        "price_rule": {"type": OR_NULL("integer"), "minimum": 1, "default": None,
                       "description": "The id of the price rule that was agreed on. It does not change `total`."},
        "extras": {"type": "object", "additionalProperties": {"type": "integer", "minimum": 0, "maximum": 1000},
                   "propertyNames": {"pattern": "^[a-z][a-z_]{0,29}$"}, "maxProperties": 20, "default": {},
                   "description": "Extra things and how many of them. An extra with the number 0 is not kept."},
        "delivery": {"anyOf": [s.ref("Delivery"), {"type": "null"}], "default": None, "description": "null: not settled yet."},
        "notes": {"type": "string", "maxLength": 500, "default": ""},
    },
    required=["title", "customer_email"],
    added={"id": {"type": "integer"},
           "reference": {"type": "string", "description": "Given by the shop."},
           "total": {**MONEY, "pattern": r"^[0-9]+\.[0-9]{2}$", "description": "`copies` times `unit_price`, less `discount`, never below 0."}},
    update_over={"delivery": {"anyOf": [s.ref("PatchedDelivery"), {"type": "null"}],
                              "description": "Members left out stay as they are, or take their defaults if there was no "
                                             "delivery; null removes the delivery."}},
    filters={"status": {"type": "string", "enum": ["draft", "ordered", "printed"]}},
    refused={"update": {"409": "The order is printed."}, "delete": {"409": "The order is printed."}},
    words={"create": "Fields left out take their defaults.",
           "update": "Fields left out stay as they are. A printed order is refused."})

WORDS = {
    "missing": "This field is required.", "null": "This field may not be null.", "type": "Not a valid {p}.",
    "enum": "This is not a valid choice; valid are {p}.", "minLength": "This field may not be blank.",
    "maxLength": "Ensure this field has no more than {p} characters.", "pattern": "Enter a valid value.",
    "format": "Enter a valid {p}.", "minimum": "Ensure this value is greater than or equal to {p}.",
    "maximum": "Ensure this value is less than or equal to {p}.", "minItems": "Ensure this field has at least {p} elements.",
    "maxItems": "Ensure this field has no more than {p} elements.", "key": "This name is not valid.",
    "maxProperties": "Ensure this field has no more than {p} members.", "value": "{p}"}


class Shop(s.App):
    info = {"title": "Print shop", "version": "2.1.0",
            "description": "Orders of a print shop and its price rules. Read-only and unknown fields in a request are ignored."}
    colls = (RULE, ORDER)
    nested = {"Delivery": delivery(True), "PatchedDelivery": delivery(False)}
    error_schemas = {
        "FieldErrors": {"type": "object", "description": "For each field in error the texts; a nested field holds an object of "
                        "the same form; errors of no single field are under `non_field_errors`, a body that is not JSON under `detail`.",
                        "additionalProperties": {"anyOf": [{"type": "array", "items": {"type": "string"}},
                                                           s.ref("FieldErrors"), {"type": "string"}]}},
        "Detail": {"type": "object", "required": ["detail"], "properties": {"detail": {"type": "string"}}}}
    conflict = {"description": "", "content": {"application/json": {"schema": s.ref("Detail")}}}
    slash = single = paging = newest_first = absolute = True
    invalid = 400
    lies = {"price_decimals_dropped", "price_tenths_as_cents", "percent_zero_missing", "percent_null_refused",
            "slug_sent_ignored", "slug_always_numbered", "sizes_largest_only", "sizes_last_lost", "title_mark_cut",
            "title_ten_characters", "email_tag_cut", "email_subdomain_cut", "delivery_patch_resets", "delivery_null_ignored",
            "extras_one_dropped", "extras_zero_clears", "total_not_moved", "total_without_discount",
            "ordered_locked", "draft_delete_refused"}

    def names(self, c):
        return c.title, "Patched" + c.title, c.title

    def error_responses(self, c, op):
        out, as_json = {}, lambda n: {"application/json": {"schema": s.ref(n)}}
        if op in ("create", "update", "list"):
            words = {"create": "A field is not valid.", "update": "A field is not valid.", "list": "A query parameter is not valid."}[op]
            out["400"] = {"description": words, "content": as_json("FieldErrors")}
        if op in ("read", "update", "delete"):
            out["404"] = {"description": f"No such {c.one}.", "content": as_json("Detail")}
        if op in ("create", "update"):
            out["415"] = {"description": "The body is not of type application/json.", "content": as_json("Detail")}
        return out

    def error_body(self, r):
        if r.status == 400 and r.problems[0][1] != "json":
            out = {}
            for path, kind, p in r.problems:
                here, path = out, path or ("non_field_errors",)
                for step in path[:-1]:
                    here = here.setdefault(str(step), {})
                text = WORDS[kind].replace("{p}", ", ".join(map(str, p)) if isinstance(p, list) else str(p))
                here.setdefault(str(path[-1]), []).append(text)
            return out
        return {"detail": {400: "JSON parse error.", 404: "Not found.", 405: f'Method "{r.text}" not allowed.', 409: r.text,
                           415: f'Unsupported media type "{r.text}" in request.'}[r.status]}

    def list_shape(self, c, items, total, limit, offset, base):
        link = lambda at: f"{base}?limit={limit}&offset={at}"
        return {"count": total, "next": link(offset + limit) if offset + limit < total else None,
                "previous": link(max(0, offset - limit)) if offset else None, "results": items}

    def list_schema(self, c):
        url = {"type": OR_NULL("string"), "format": "uri"}
        return {"type": "object", "required": ["count", "next", "previous", "results"], "properties": {
            "count": {"type": "integer", "description": "How many there are in all."}, "next": url, "previous": url,
            "results": {"type": "array", "items": s.ref(c.title)}}}

    def money(self, text):
        if self.lied("price_decimals_dropped"):
            text = text.split(".")[0]
        if self.lied("price_tenths_as_cents") and re.search(r"\.[0-9]$", text):
            text = text[:-1] + "0" + text[-1]
        return str(Decimal(text).quantize(Decimal("0.01")))

    def clean(self, c, new, old, sent):
        (self.clean_rule if c is RULE else self.clean_order)(new, old, sent)

    def trimmed(self, new, name):
        new[name] = new[name].strip()
        if not new[name]:
            raise s.Refusal(400, [((name,), "minLength", 1)])

    def clean_rule(self, new, old, sent):
        self.trimmed(new, "name")
        percent = new["percent"]
        if new["kind"] == "percent" and (percent is None or self.lied("percent_zero_missing") and percent == 0):
            raise s.Refusal(400, [(("percent",), "value", "This field is required with the kind percent.")])
        if new["kind"] == "fixed" and (percent is not None or self.lied("percent_null_refused") and "percent" in sent):
            raise s.Refusal(400, [(("percent",), "value", "A percentage may only be given with the kind percent.")])
        new["unit_price"] = self.money(new["unit_price"]) if not old or "unit_price" in sent else new["unit_price"]
        sizes = new["sizes"]
        if self.lied("sizes_last_lost") and "sizes" in sent and len(sizes) > 1:
            sizes = sizes[:-1]
        new["sizes"] = [x for x in SIZES if x in sizes]
        if self.lied("sizes_largest_only"):
            new["sizes"] = new["sizes"][:1]
        if not old or "slug" in sent:
            slug = new.get("slug")
            if slug is None or self.lied("slug_sent_ignored"):
                plain = unicodedata.normalize("NFKD", new["name"]).encode("ascii", "ignore").decode().lower()
                slug = re.sub("[^a-z0-9]+", "-", plain)[:50].strip("-") or "rule"
            taken = {r["slug"] for r in self.data["price-rules"].values() if not old or r["id"] != old["id"]}
            number, whole = 2, slug
            while whole in taken or self.lied("slug_always_numbered") and whole == slug:
                whole = slug[:50 - len(f"-{number}")].rstrip("-") + f"-{number}"
                number += 1
            new["slug"] = whole

    def clean_order(self, new, old, sent):
        if old and (old["status"] == "printed" or self.lied("ordered_locked") and old["status"] == "ordered"):
            raise s.Refusal(409, text="A printed order cannot be changed.")
        self.trimmed(new, "title")
        if self.lied("title_mark_cut"):
            new["title"] = new["title"].rstrip("!?.") or new["title"]
        if self.lied("title_ten_characters"):
            new["title"] = new["title"][:10]
        local, domain = new["customer_email"].rsplit("@", 1)
        if self.lied("email_tag_cut"):
            local = local.split("+")[0] or local
        if self.lied("email_subdomain_cut"):
            domain = ".".join(domain.split(".")[-2:])
        new["customer_email"] = local + "@" + domain.lower()
        for name in ("unit_price", "discount"):
            if not old or name in sent:
                new[name] = self.money(new[name])
        if new["price_rule"] is not None and new["price_rule"] not in self.data["price-rules"]:
            raise s.Refusal(400, [(("price_rule",), "value", f'Invalid pk "{new["price_rule"]}" - object does not exist.')])
        if "extras" in sent:
            least = 2 if self.lied("extras_one_dropped") else 1
            clear = self.lied("extras_zero_clears") and 0 in new["extras"].values()
            new["extras"] = {} if clear else {k: v for k, v in new["extras"].items() if v >= least}
        if old and sent.get("delivery") is not None:
            before = s.fill(s.ref("Delivery"), {}, self.comps)
            if not self.lied("delivery_patch_resets"):
                before.update(old["delivery"] or {})
            ignored = self.lied("delivery_null_ignored")
            given = s.fill(s.ref("PatchedDelivery"), sent["delivery"], self.comps, True)
            new["delivery"] = {**before, **{k: v for k, v in given.items() if not (ignored and v is None)}}
        if not (old and self.lied("total_not_moved")):
            total = new["copies"] * Decimal(new["unit_price"])
            if not self.lied("total_without_discount"):
                total -= Decimal(new["discount"])
            new["total"] = str(max(total, Decimal(0)).quantize(Decimal("0.01")))
        new.setdefault("reference", "PS-%06d" % (self.count["orders"] + 1))

    def remove(self, c, rec):
        if c is RULE and any(o["price_rule"] == rec["id"] for o in self.data["orders"].values()):
            raise s.Refusal(409, text="An order uses this rule.")
        if c is ORDER and (rec["status"] == "printed" or self.lied("draft_delete_refused") and rec["status"] == "draft"):
            raise s.Refusal(409, text="A printed order cannot be deleted.")


def document(way):
    return Shop.document(way)


def make_server(port, way, lie=None):
    return s.make_server(Shop, port, way, lie)


if __name__ == "__main__":
    s.main(Shop)
