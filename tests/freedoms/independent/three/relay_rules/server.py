"""Relay rules: an ordered list of forwarding rules and the hooks they call; a hand-written API with flat error texts."""
import copy
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from serving import App, Refused, crud, fill, later, main, ref, serve, shown, without_defaults  # noqa: E402

TOKEN = "relay-demo-7f3a"
TEXT = "[^ \\t\\n\\r]"
DURATION = "^([0-9]{1,4}h)?([0-9]{1,4}m)?([0-9]{1,5}s)?$"
RETRY = {
    "type": "object", "additionalProperties": False, "description": "What happens when the target does not answer.",
    "default": {"max": 3, "jitter": True, "backoff": "exponential", "max_wait_ms": None},
    "properties": {
        "max": {"type": "integer", "minimum": 0, "maximum": 10, "default": 3, "description": "Further tries; 0 for none."},
        "jitter": {"type": "boolean", "default": True, "description": "Whether waits vary at random."},
        "backoff": {"type": "string", "enum": ["exponential", "linear", "fixed"], "default": "exponential"},
        "max_wait_ms": {"type": ["integer", "null"], "minimum": 0, "maximum": 600000, "default": None, "description": "Longest wait; null for no limit."},
    },
}
LABELS = {"type": "object", "propertyNames": {"pattern": "^[a-z][a-z0-9_.-]{0,39}$"}, "additionalProperties": {"type": "string", "maxLength": 100}, "maxProperties": 30}
RULE = {
    "name": {"type": "string", "minLength": 1, "maxLength": 80, "pattern": TEXT, "examples": ["Orders to backup site"],
             "description": "Name of the rule. When another rule has the same name, \" (2)\" is added, or the next free number."},
    "path": {"type": "string", "pattern": "^/[A-Za-z0-9/_.*-]*$", "maxLength": 200, "examples": ["/orders/*"], "description": "Path of the requests it is for, `*` for any part."},
    "method": {"type": "string", "enum": ["ANY", "GET", "POST", "PUT", "DELETE"], "default": "ANY", "description": "Method of the requests it is for."},
    "position": {"type": "integer", "minimum": 1, "maximum": 100000,
                 "description": "Place in the list of rules, which are tried from 1 on. The rules from there on move down. A place beyond the end means the end."},
    "enabled": {"type": "boolean", "default": True, "description": "Whether the rule is tried at all."},
    "weight": {"type": "integer", "minimum": 0, "maximum": 1000, "default": 0, "description": "Share of the traffic; 0 for all of it."},
    "timeout": {"type": "string", "minLength": 2, "pattern": DURATION, "default": "30s", "examples": ["1m30s", "90s"], "description": "How long to wait for the target, as a Go duration in whole seconds, minutes and hours; `0s` for no limit."},
    "labels": {**LABELS, "default": {}, "description": "Free labels, name to text."},
    "retry": RETRY,
    "hooks": {"type": "array", "items": {"type": "string", "maxLength": 40}, "maxItems": 10, "default": [],
              "description": "Ids of the hooks to call, in this order. An id that no hook has is refused. Answers show the id and name of each hook."},
    "note": {"type": ["string", "null"], "maxLength": 500, "default": None, "description": "For people; null when there is none."},
}
URL = "^[Hh][Tt][Tt][Pp][Ss]?://[A-Za-z0-9.-]+(:[0-9]{1,5})?([/?#]|$)"
HOOK = {
    "name": {"type": "string", "minLength": 1, "maxLength": 80, "pattern": TEXT, "description": "Name of the hook."},
    "url": {"type": "string", "format": "uri", "pattern": URL, "maxLength": 300, "examples": ["https://hooks.example.com/Orders?key=A1"], "description": "Where to call; http or https, without a user name."},
    "secret": {"type": ["string", "null"], "minLength": 16, "maxLength": 64, "pattern": "^[A-Za-z0-9_-]+$", "default": None,
               "description": "Key for the signature of calls, or null for unsigned calls. Answers never show it, only `********` and its last four characters."},
    "events": {"type": "array", "items": {"type": "string", "enum": ["matched", "failed", "retried", "dropped"]}, "maxItems": 4, "default": [], "description": "What to call for; empty for everything."},
    "headers": {"type": "object", "propertyNames": {"pattern": "^[A-Za-z][A-Za-z0-9-]{0,39}$"}, "additionalProperties": {"type": "string", "maxLength": 200}, "maxProperties": 20, "default": {},
                "description": "Headers to send along. A PATCH replaces all of them."},
    "active": {"type": "boolean", "default": True},
    "max_attempts": {"type": "integer", "minimum": 0, "maximum": 20, "default": 5, "description": "0 for no limit."},
    "description": {"type": ["string", "null"], "maxLength": 300, "default": None, "description": "For people; null when there is none."},
}
STAMP = {"created_at": {"type": "string", "format": "date-time", "description": "Set by the server."}}
ID = {"id": {"type": "string", "description": "Set by the server."}}


def document(way):
    update = {k: without_defaults(s) for k, s in RULE.items()}
    update["labels"] = {**LABELS, "additionalProperties": {"type": ["string", "null"], "maxLength": 100},
                        "description": "Labels to set; null takes a label away. Labels not named stay."}
    update["retry"]["description"] += " Members not named stay."
    rule = {**ID, **{k: shown(s) for k, s in RULE.items()}, **STAMP}
    rule["name"]["maxLength"] = 90
    rule["timeout"] = {"type": "string", "pattern": "^([0-9]+h)?([0-9]+m)?[0-9]+s$", "description": "A Go duration."}
    rule["hooks"] = {"type": "array", "description": "The hooks to call, in this order.", "items": {
        "type": "object", "required": ["id", "name"], "properties": {"id": {"type": "string"}, "name": {"type": "string"}}}}
    hook = {**ID, **{k: shown(s) for k, s in HOOK.items()}, **STAMP}
    hook["secret"] = {"type": ["string", "null"], "pattern": "^\\*{8}.{4}$", "description": "`********` and the last four characters of the secret; null when there is none."}
    schemas = {
        "Rule": {"type": "object", "required": list(rule), "properties": rule},
        "RuleInput": {"type": "object", "required": ["name", "path"], "properties": copy.deepcopy(RULE), "additionalProperties": False},
        "RulePatch": {"type": "object", "properties": update, "additionalProperties": False},
        "Hook": {"type": "object", "required": list(hook), "properties": hook},
        "HookInput": {"type": "object", "required": ["name", "url"], "properties": copy.deepcopy(HOOK), "additionalProperties": False},
        "HookPatch": {"type": "object", "properties": {k: without_defaults(s) for k, s in HOOK.items()}, "additionalProperties": False},
        "Error": {"type": "object", "required": ["error"], "properties": {"error": {"type": "string", "examples": ["position: must be at least 1"]}}},
    }
    answer = lambda words: {"description": words, "content": {"application/json": {"schema": ref("Error")}}}
    auth = {401: "Unauthorized"}
    errors = {"post": {400: "BadRequest", **auth}, "list": auth, "get": {**auth, 404: "NotFound"}, "patch": {400: "BadRequest", **auth, 404: "NotFound"},
              "put": {400: "BadRequest", **auth, 404: "NotFound"}, "delete": {**auth, 404: "NotFound"}}
    keep = "Fields not named in the body stay as they are."
    return {
        "openapi": "3.1.0",
        "info": {"title": "Relay rules", "version": "2.1", "description": "Rules that say where requests are relayed, and hooks that hear of it. Fields not named here are refused."},
        "security": [{"bearer": []}],
        "paths": {
            **crud(way, "/rules", "rule", "rules", "RuleInput", "RulePatch", "Rule", {"type": "string"}, errors, wrap="items", bare=201, text={
                "list": "In the order in which the rules are tried.", "post": "Without `position` the rule goes to the end of the list.", "patch": keep,
                "delete": "The rules below move up."}),
            **crud(way, "/hooks", "hook", "hooks", "HookInput", "HookPatch", "Hook", {"type": "string"}, errors, wrap="items", bare=201,
                   verbs=("get", "patch", "put", "delete"), text={
                "patch": keep, "put": "Fields not named in the body get their defaults.", "delete": "The hook is also taken out of every rule."})},
        "components": {"schemas": schemas,
                       "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
                       "responses": {"BadRequest": answer("The body is not valid; the text begins with the name of the field."),
                                     "Unauthorized": answer("The bearer token is missing or wrong."), "NotFound": answer("There is no such id.")}},
    }


class Relay(App):
    collections = {"rules": {"path": "/rules", "create": "RuleInput", "update": "RulePatch", "wrap": "items"},
                   "hooks": {"path": "/hooks", "create": "HookInput", "update": "HookPatch", "wrap": "items", "verbs": ("get", "patch", "put", "delete")}}
    bare, token = 201, TOKEN

    def __init__(self, *a):
        super().__init__(*a)
        self.order = []

    def invalid(self, errors):
        return 400, {"error": "; ".join(".".join(map(str, p)) + ": " + w for p, w in errors)}

    def failure(self, status, text):
        return {"error": text}

    def new_id(self, name, n):
        return ("rul_" if name == "rules" else "hk_") + "%05d" % (n * 37 % 99991)

    def free_name(self, name, own):
        if self.lie == "name_first_word":
            name = (name.split() or [name])[0]
        if self.lie == "name_always_numbered":
            name += " (2)"
        taken = {r["name"] for r in self.data["rules"].values() if r["id"] != own}
        out, n = name, 2
        while out in taken:
            out, n = "%s (%d)" % (name, n), n + 1
        return out

    def duration(self, text):
        h, m, s = (int(x[:-1]) if x else 0 for x in re.fullmatch(DURATION[1:-1], text).groups())
        total = h * 3600 + m * 60 + s
        if self.lie == "timeout_zero_is_default" and total == 0:
            total = 30
        if self.lie == "timeout_whole_minutes" and total >= 60:
            total -= total % 60
        h, m, s = total // 3600, total // 60 % 60, total % 60
        return ("%dh" % h if h else "") + ("%dm" % m if h or m else "") + "%ds" % s

    def url(self, text):
        head = re.match(r"[^:]+://[^/?#]*", text)[0]
        if self.lie == "url_all_lower":
            text = text.lower()
        if self.lie == "url_query_dropped":
            text = text.split("?")[0]
        return head.lower() + text[len(head):]

    def rule(self, rec, sent):
        lie, fresh = self.lie, "hooks" not in rec
        for i, h in enumerate(sent.get("hooks", ())):
            if h not in self.data["hooks"]:
                raise Refused((("hooks", i), "no hook has this id"))
        for k, v in sent.items():
            if k == "name":
                v = self.free_name(v, rec["id"])
            elif k == "timeout":
                v = self.duration(v)
            elif k == "labels" and not fresh:
                old = {} if lie == "labels_update_resets_others" else rec[k]
                v = {**old, **v}
                v = {n: "" if x is None else x for n, x in v.items() if x is not None or lie == "labels_null_becomes_empty"}
            elif k == "retry":
                v = fill(RETRY, v, {}) if fresh else {**rec[k], **v}
                if lie == "retry_zero_is_default" and v["max"] == 0:
                    v["max"] = 3
                if lie == "retry_false_is_default" and v["jitter"] is False:
                    v["jitter"] = True
            elif k == "hooks":
                v = v[:-1] if lie == "hooks_last_dropped" else v[::-1] if lie == "hooks_reversed" else list(v)
            elif k == "note":
                v = self.words(rec, k, v)
            if k != "position":
                rec[k] = v
        if "position" in sent or fresh:
            place = sent.get("position", 100000)
            if lie == "position_always_end" and fresh:
                place = 100000
            if lie == "position_update_ignored" and not fresh:
                place = self.order.index(rec["id"]) + 1
            if not fresh:
                self.order.remove(rec["id"])
            self.order.insert(place - 1, rec["id"])
        return rec

    def words(self, rec, k, v):
        if v == "" and self.lie == "empty_update_ignored" and k in rec:
            return rec[k]
        if v is not None and v.strip() in ("0", "-", "none", "null") and self.lie == "short_words_become_null":
            return None
        return v or None

    def hook(self, rec, sent):
        for k, v in sent.items():
            rec[k] = self.url(v) if k == "url" else self.words(rec, k, v) if k == "description" else v
        return rec

    def make(self, name, sent, new_id):
        self.ticks = getattr(self, "ticks", 0) + 1
        stamp = {"created_at": later("2025-02-11T10:00:00", self.ticks) + "Z"}
        full = fill(self.schemas["RuleInput" if name == "rules" else "HookInput"], sent, self.schemas)
        rec = self.rule({"id": new_id}, full) if name == "rules" else self.hook({"id": new_id}, full)
        return {**rec, **stamp}

    def change(self, name, rec, sent, whole):
        if whole:
            return {**self.hook({"id": rec["id"]}, fill(self.schemas["HookInput"], sent, self.schemas)), "created_at": rec["created_at"]}
        return self.rule(rec, sent) if name == "rules" else self.hook(rec, sent)

    def mask(self, text):
        return "********" + text[-4:]

    def show(self, name, rec):
        out = dict(rec)
        if name == "rules":
            out["position"] = self.order.index(rec["id"]) + 1
            out["hooks"] = [{"id": h, "name": self.data["hooks"][h]["name"]} for h in rec["hooks"]]
        else:
            out["secret"] = None if rec["secret"] is None else self.mask(rec["secret"])
            if self.lie == "mask_without_secret" and rec["secret"] is None:
                out["secret"] = "********none"
            if self.lie == "mask_description" and rec["description"] is not None:
                out["description"] = self.mask(rec["description"])
        return out

    def rows(self, name):
        return [self.data[name][i] for i in self.order] if name == "rules" else super().rows(name)

    def removed(self, name, rec):
        super().removed(name, rec)
        if name == "rules":
            self.order.remove(rec["id"])
        else:
            for r in self.data["rules"].values():
                r["hooks"] = [h for h in r["hooks"] if h != rec["id"]]


def make_server(port, way, lie=None):
    return serve(Relay(way, lie, document(way)), port)


if __name__ == "__main__":
    main(document, make_server)
