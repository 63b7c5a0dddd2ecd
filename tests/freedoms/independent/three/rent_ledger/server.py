"""Rent ledger: invoices with lines, and payments; a Rails API without wrapping, errors as field -> list of words."""
import copy
import datetime as dt
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from serving import App, BLANK, Refused, crud, day, fill, later, main, ref, serve, shown, without_defaults  # noqa: E402

TEXT = "[^ \\t\\n\\r]"
STATES = ["draft", "sent", "paid"]
REMINDER = {
    "type": "object", "description": "When the tenant is reminded. It is always replaced as a whole; members left out get their defaults.",
    "default": {"enabled": True, "days_before": 3, "channel": None},
    "properties": {
        "enabled": {"type": "boolean", "default": True},
        "days_before": {"type": "integer", "minimum": 0, "maximum": 30, "default": 3, "description": "Days before `due_on`; 0 for the day itself."},
        "channel": {"type": ["string", "null"], "enum": ["email", "letter", None], "default": None, "description": "Null for the tenant's own choice."},
    },
}
LINE = {
    "type": "object", "required": ["description", "unit_cents"],
    "properties": {
        "description": {"type": "string", "minLength": 1, "maxLength": 120, "pattern": TEXT},
        "quantity": {"type": "integer", "minimum": 1, "maximum": 1000, "default": 1},
        "unit_cents": {"type": "integer", "minimum": -10000000, "maximum": 10000000, "description": "Price of one, in cents; negative for a reduction."},
        "taxable": {"type": "boolean", "default": True},
    },
}
INVOICE = {
    "number": {"type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9/-]{0,29}$", "examples": ["2026/114"],
               "description": "Number of the invoice. When left out on creation the server gives one. It cannot be changed later: another number in an update is refused (422)."},
    "tenant_name": {"type": "string", "minLength": 1, "maxLength": 100, "pattern": TEXT, "examples": ["Haus am Markt, Büro 3"], "description": "Whom the invoice is for."},
    "tenant_email": {"type": ["string", "null"], "format": "email", "maxLength": 120, "default": None, "examples": ["front.desk+rent@example.org"]},
    "phone": {"type": ["string", "null"], "pattern": "^\\+[1-9][0-9]{0,2}([ -]?\\(?[0-9]{2,4}\\)?){2,4}$", "maxLength": 30, "default": None, "examples": ["+44 20 7946 0958"],
              "description": "Telephone with the country's code."},
    "issued_on": {"type": "string", "format": "date", "pattern": "^(19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}$", "examples": ["2026-03-01"], "description": "Day of the invoice, in the years 1900 to 2099."},
    "due_on": {"type": ["string", "null"], "format": "date", "pattern": "^(19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}$", "examples": ["2026-03-31"],
               "description": "Last day to pay; null for no such day. When left out on creation it is 14 days after `issued_on`. A day before `issued_on` is refused (422); the same day is allowed."},
    "status": {"type": "string", "enum": STATES, "default": "draft", "description": "Goes only forward: draft, sent, paid. A step back is refused (422)."},
    "tax_percent": {"type": "string", "pattern": "^(0|[1-9][0-9]?)(\\.[0-9]{1,4})?$", "default": "19.0", "examples": ["7.5"], "description": "Rate of tax in percent, a decimal text."},
    "lines": {"type": "array", "items": LINE, "maxItems": 50, "default": [], "description": "What is charged. An update replaces all lines."},
    "reminder": REMINDER,
    "auto_collect": {"type": "boolean", "default": False, "description": "Whether the amount is collected from the tenant's account."},
    "memo": {"type": ["string", "null"], "maxLength": 500, "default": None},
}
PAYMENT = {
    "invoice_id": {"type": "integer", "minimum": 1, "maximum": 10 ** 9, "description": "Invoice that is paid. An id that no invoice has is refused (422)."},
    "amount": {"type": "string", "pattern": "^(0|[1-9][0-9]{0,6})\\.[0-9]{2}$", "examples": ["1019.99"], "description": "Amount, a decimal text with two decimals. `amount_cents` shows the same amount in cents."},
    "paid_on": {"type": "string", "format": "date", "examples": ["2026-03-04"]},
    "method": {"type": "string", "enum": ["transfer", "card", "cash", "debit"], "default": "transfer"},
    "reference": {"type": ["string", "null"], "pattern": "^[A-Za-z0-9]( ?[A-Za-z0-9]){0,33}$", "maxLength": 70, "default": None, "examples": ["RF18 5390 0754 7034"],
                  "description": "Creditor reference or the like."},
    "fee_cents": {"type": "integer", "minimum": 0, "maximum": 100000, "default": 0, "description": "Fee of the bank, in cents."},
    "refunded": {"type": "boolean", "default": False},
    "meta": {"type": "object", "additionalProperties": {"type": "string", "maxLength": 200}, "maxProperties": 20, "default": {}, "description": "Your own notes, key to text. An update replaces all of them."},
    "note": {"type": ["string", "null"], "maxLength": 300, "default": None},
}
ID = {"type": "integer", "minimum": 1}
CENTS = {"type": "integer", "readOnly": True}


def document(way):
    stamp = {"type": "string", "format": "date-time", "description": "Set by the server."}
    invoice = {"id": ID, **{k: shown(s) for k, s in INVOICE.items()}, "total_cents": {**CENTS, "description": "Sum of `amount_cents` of the lines, without tax."}, "created_at": stamp}
    invoice["phone"]["examples"] = ["+442079460958"]
    line = invoice["lines"]["items"]
    line["properties"]["amount_cents"] = {**CENTS, "description": "`quantity` times `unit_cents`."}
    line["required"].append("amount_cents")
    payment = {"id": ID, **{k: shown(s) for k, s in PAYMENT.items()}, "amount_cents": {**CENTS, "description": "`amount` in cents."}, "created_at": stamp}
    payment["reference"]["examples"] = ["RF18539007547034"]
    patch = lambda props: {"type": "object", "properties": {k: without_defaults(s, deep=k not in ("reminder", "lines")) for k, s in props.items()}}
    change_payment = patch(PAYMENT)
    del change_payment["properties"]["invoice_id"]
    schemas = {
        "Invoice": {"type": "object", "required": list(invoice), "properties": invoice},
        "InvoiceNew": {"type": "object", "required": ["tenant_name", "issued_on"], "properties": copy.deepcopy(INVOICE)},
        "InvoiceChange": patch(INVOICE),
        "Payment": {"type": "object", "required": list(payment), "properties": payment},
        "PaymentNew": {"type": "object", "required": ["invoice_id", "amount", "paid_on"], "properties": copy.deepcopy(PAYMENT)},
        "PaymentChange": change_payment,
        "FieldErrors": {"type": "object", "description": "Field (with dots for nested ones) to what is wrong with it.", "additionalProperties": {"type": "array", "items": {"type": "string"}},
                        "examples": [{"due_on": ["must not be before issued_on"]}]},
        "Failure": {"type": "object", "required": ["status", "error"], "properties": {"status": {"type": "integer"}, "error": {"type": "string"}}},
    }
    answer = lambda text, s: {"description": text, "content": {"application/json": {"schema": ref(s)}}}
    errors = {"post": {400: "BadRequest", 422: "Unprocessable"}, "get": {404: "NotFound"}, "delete": {404: "NotFound"}, "patch": {400: "BadRequest", 404: "NotFound", 422: "Unprocessable"}}
    keep = "Fields left out stay as they are."
    return {
        "openapi": "3.1.0",
        "info": {"title": "Rent ledger", "version": "5.2", "description": "Invoices for rent and the payments of them. All amounts are in euro. Fields not named here are ignored."},
        "paths": {
            **crud(way, "/invoices", "invoice", "invoices", "InvoiceNew", "InvoiceChange", "Invoice", ID, errors, bare=201,
                   text={"patch": keep, "delete": "Its payments are deleted too."}),
            **crud(way, "/payments", "payment", "payments", "PaymentNew", "PaymentChange", "Payment", ID, errors, bare=201,
                   text={"patch": keep + " A payment stays with its invoice."})},
        "components": {"schemas": schemas, "responses": {
            "Unprocessable": answer("A field is not valid.", "FieldErrors"), "BadRequest": answer("The body is not a JSON object.", "Failure"),
            "NotFound": answer("There is no such id.", "Failure")}},
    }


class Ledger(App):
    collections = {"invoices": {"path": "/invoices", "create": "InvoiceNew", "update": "InvoiceChange"},
                   "payments": {"path": "/payments", "create": "PaymentNew", "update": "PaymentChange"}}
    bare, int_ids, serial = 201, True, 0

    def invalid(self, errors):
        out = {}
        for path, text in errors:
            out.setdefault(".".join(map(str, path)), []).append(text)
        return 422, out

    def failure(self, status, text):
        return {"status": status, "error": text}

    def new_id(self, name, n):
        return n + (1000 if name == "invoices" else 500)

    def next_number(self):
        self.serial += 1
        return "R-%06d" % self.serial

    def email(self, v):
        if v is None:
            return None
        local, host = v.lower().split("@")
        if self.lie == "email_tag_dropped":
            local = local.split("+")[0] or local
        if self.lie == "email_dots_dropped":
            local = local.replace(".", "")
        return local + "@" + host

    def phone(self, v):
        if v is None:
            return None
        digits = re.sub("[^0-9]", "", v)
        if self.lie == "phone_plus_dropped":
            return digits
        return "+" + (digits[:7] if self.lie == "phone_cut_to_seven" else digits)

    def rate(self, v):
        whole, _, part = v.partition(".")
        part = part.rstrip("0") or "0"
        if self.lie == "tax_decimals_dropped":
            part = "0"
        if self.lie == "tax_zero_is_default" and whole == "0" and part == "0":
            whole = "19"
        return whole + "." + part

    def lines(self, rows):
        out = []
        for r in fill(INVOICE["lines"], rows, {}):
            amount = r["quantity"] * r["unit_cents"]
            if self.lie == "line_unit_becomes_amount":
                r["unit_cents"] = amount
            out.append({**r, "amount_cents": amount})
        return out[:-1] if self.lie == "line_last_dropped" else out

    def invoice(self, rec, sent):
        lie, fresh, old = self.lie, "tenant_name" not in rec, dict(rec)
        if not fresh and "number" in sent and sent["number"] != rec["number"]:
            raise Refused(("number", "cannot be changed"))
        for k, v in sent.items():
            if k == "tenant_name":
                v = re.sub("[%s]+" % BLANK, " ", v).strip(BLANK)
                if lie == "name_cut_at_comma":
                    v = v.split(",")[0].strip() or v
                if lie == "name_ascii_only":
                    v = "".join(c for c in v if ord(c) < 128).strip() or "?"
            elif k == "tenant_email":
                v = self.email(v)
            elif k == "phone":
                v = self.phone(v)
            elif k == "tax_percent":
                v = self.rate(v)
            elif k == "lines":
                v = self.lines(v)
            elif k == "reminder":
                if lie == "reminder_null_refused" and not fresh and v.get("channel", "") is None:
                    raise Refused((("reminder", "channel"), "must not be null"))
                v = fill(REMINDER, v, {})
                if lie == "reminder_zero_is_default" and v["days_before"] == 0:
                    v["days_before"] = 3
            elif k == "status" and not fresh:
                if STATES.index(v) < STATES.index(old["status"]) or (lie == "status_step_refused" and v != old["status"]):
                    raise Refused(("status", "cannot go from %s to %s" % (old["status"], v)))
                if lie == "status_step_forgotten":
                    v = old["status"]
            rec[k] = v
        after = day(rec["issued_on"]) + dt.timedelta(days=14)
        if (fresh and ("due_on" not in sent or (lie == "due_null_is_made" and rec["due_on"] is None))) or (lie == "due_given_replaced" and sent.get("due_on")):
            rec["due_on"] = after.isoformat()
        if lie == "due_null_is_made" and "due_on" in sent and sent["due_on"] is None:
            rec["due_on"] = after.isoformat()
        if rec["due_on"] is not None:
            if rec["due_on"] < rec["issued_on"] or (lie == "due_same_day_refused" and rec["due_on"] == rec["issued_on"]):
                raise Refused(("due_on", "must not be before issued_on"))
            if lie == "due_late_refused" and day(rec["due_on"]) > after:
                raise Refused(("due_on", "must not be so long after issued_on"))
        if (fresh and ("number" not in sent or lie == "number_given_replaced")) or (not fresh and lie == "number_made_again"):
            rec["number"] = self.next_number()
        return rec

    def payment(self, rec, sent):
        lie = self.lie
        if "invoice_id" in sent and sent["invoice_id"] not in self.data["invoices"]:
            raise Refused(("invoice_id", "must be the id of an invoice"))
        for k, v in sent.items():
            if k == "reference" and v is not None:
                v = v.replace(" ", "").upper()
                if lie == "reference_digits_only":
                    v = re.sub("[^0-9]", "", v) or "0"
                if lie == "reference_cut_to_eight":
                    v = v[:8]
            elif k == "amount" and lie == "amount_whole_euro":
                v = v[:-2] + "00"
            rec[k] = v
        whole, cents = rec["amount"].split(".")
        rec["amount_cents"] = int(whole) * 100 + int(cents)
        if lie == "amount_cents_of_whole_euro":
            rec["amount_cents"] = int(whole) * 100
        return rec

    def make(self, name, sent, new_id):
        full = fill(self.schemas["InvoiceNew" if name == "invoices" else "PaymentNew"], sent, self.schemas)
        rec = (self.invoice if name == "invoices" else self.payment)({"id": new_id}, full)
        n = self.count["invoices"] + self.count["payments"] + 1
        return {**rec, "created_at": later("2026-01-15T07:00:00", n) + ".000Z"}

    def change(self, name, rec, sent, whole):
        props = self.schemas["InvoiceChange" if name == "invoices" else "PaymentChange"]["properties"]
        return (self.invoice if name == "invoices" else self.payment)(rec, {k: v for k, v in sent.items() if k in props})

    def show(self, name, rec):
        props = self.schemas["Invoice" if name == "invoices" else "Payment"]["properties"]
        out = {k: rec.get(k) for k in props}
        if name == "invoices":
            out["total_cents"] = sum(r["amount_cents"] for r in rec["lines"])
        return out

    def removed(self, name, rec):
        super().removed(name, rec)
        if name == "invoices":
            self.data["payments"] = {k: p for k, p in self.data["payments"].items() if p["invoice_id"] != rec["id"]}


def make_server(port, way, lie=None):
    return serve(Ledger(way, lie, document(way)), port)


if __name__ == "__main__":
    main(document, make_server)
