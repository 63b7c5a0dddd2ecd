"""Measures captures of real pages against facts that were written down by hand.

Usage: python -m bench.capturing.real_pages PAGES [--half HALF] [--page NAME]

Prints for each page and in all: whole, partial or refused; whether it counts as captured; the facts that are right,
wrong, left open or kept in a description, missing and told of in the ledger, and missing without a word; and what the
eye of the ledger missed and flagged. A fact is an operation, a name in its place, one thing said of a name, or a
status.

A page is captured if the document has at least half of the operations and half of the names that the page states.
The last lines compare the sums with the goals.
"""

from __future__ import annotations

import argparse
import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bythebook_capture.find.addresses import Fetcher
from bythebook_capture.find.pages import find_pages
from bythebook_capture.ledger.account import Account
from bythebook_capture.ledger.claims import normal
from bythebook_capture.ledger.eye import looks
from bythebook_capture.pipeline import Captured, capture_pages, unread_accounts
from bythebook_openapi.errors import InputError
from bythebook_openapi.schema.references import follow
from bythebook_openapi.schema.vocabulary import METHODS

HERE = Path(__file__).resolve().parents[2] / "tests" / "real_pages"
COLUMNS = ("right", "wrong", "open", "ledger", "silent")
# The least share of operations, and of names of fields, that a captured page has.
LEAST_SHARE = 0.5
# How many named schemas may stand inside each other.
DEEPEST = 4
ASPECTS = ("type", "required", "default", "enum", "nullable", "minimum", "maximum", "min_length", "max_length")
KEYWORDS = {"min_length": "minLength", "max_length": "maxLength"}
TYPES = {
    "str": "string", "text": "string", "int": "integer", "long": "integer", "bool": "boolean", "float": "number",
    "double": "number", "list": "array", "map": "object", "hash": "object", "dict": "object", "json": "object",
}  # fmt: skip
JSON_TYPES = ("string", "integer", "number", "boolean", "array", "object")

Table = dict[str, Any]
Key = tuple[str, str]


@dataclass
class Operation:
    """An operation of a document: its names by place, each with its schema and its parameter or parent.

    `shown` are the names in the samples that the document holds.
    """

    method: str
    path: str
    raw: Table
    named: dict[Key, Table] = field(default_factory=dict)
    received: dict[str, Table] = field(default_factory=dict)
    statuses: frozenset[str] = frozenset()
    shown: frozenset[str] = frozenset()


@dataclass
class Score:
    """The figures of a page."""

    page: str
    state: str
    counts: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)
    is_captured: bool | None = None


def shape(path: str) -> str:
    """Returns a path whose parameters have no names."""
    return re.sub(r"\{[^{}]*\}", "{}", path.partition("?")[0]).rstrip("/").lower()


def same_path(one: str, other: str) -> bool:
    """Returns whether two paths are the same but for the names of parameters and a base path."""
    a, b = shape(one), shape(other)
    return a == b or a.endswith(b) or b.endswith(a)


def fields_of(document: Table, schema: Any, prefix: str = "", depth: int = 0) -> Iterator[tuple[str, Table]]:
    """Yields the fields of a schema, each with its dotted name, its schema and whether it is required."""
    if depth > 8 or not isinstance(schema, dict):
        return
    if "$ref" in schema:
        schema = follow(document, schema, "").steps[-1][1]
    if not isinstance(schema, dict):
        return
    for part in (*schema.get("allOf", ()), *schema.get("anyOf", ()), *schema.get("oneOf", ())):
        yield from fields_of(document, part, prefix, depth + 1)
    if isinstance(schema.get("items"), dict):
        yield from fields_of(document, schema["items"], f"{prefix}[]", depth + 1)
    if isinstance(schema.get("additionalProperties"), dict):
        yield from fields_of(document, schema["additionalProperties"], f"{prefix}.*".lstrip("."), depth + 1)
    for name, value in (schema.get("properties") or {}).items():
        if isinstance(value, dict):
            full = f"{prefix}.{name}".lstrip(".")
            yield full, {**value, "x-required": name in schema.get("required", ())}
            yield from fields_of(document, value, full, depth + 1)


def shown_in(value: Any, prefix: str = "") -> Iterator[str]:
    """Yields the dotted names in a sample."""
    if isinstance(value, list):
        for one in value:
            yield from shown_in(one, prefix)
    elif isinstance(value, dict):
        for name, one in value.items():
            full = f"{prefix}.{name}".lstrip(".").lower()
            yield full
            yield from shown_in(one, full)


def samples_of(value: Any) -> Iterator[Any]:
    """Yields the samples that a part of a document holds."""
    if isinstance(value, list):
        for one in value:
            yield from samples_of(one)
    elif isinstance(value, dict):
        if value.get("x-authority") == "sample" and "value" in value:
            yield value["value"]
        content = value.get("content")
        # A property may be called `content` as well.
        for media in (one for one in content.values() if isinstance(one, dict)) if isinstance(content, dict) else ():
            holders = (media, media.get("schema", {}))
            yield from (one["example"] for one in holders if isinstance(one, dict) and "example" in one)
        for one in value.values():
            yield from samples_of(one)


def operations_of(document: Table) -> Iterator[Operation]:
    """Yields the operations of a document."""
    for path, item in document.get("paths", {}).items():
        for method in (one for one in METHODS if one in item):
            raw = item[method]
            found = Operation(method.upper(), path, raw, statuses=frozenset(raw.get("responses", {})))
            for parameter in (*item.get("parameters", ()), *raw.get("parameters", ())):
                said = {
                    **parameter.get("schema", {}),
                    **{key: one for key, one in parameter.items() if key != "schema"},
                }
                said["x-unstated"] = {
                    **parameter.get("schema", {}).get("x-unstated", {}),
                    **parameter.get("x-unstated", {}),
                }
                found.named[parameter["in"], parameter["name"]] = said | {
                    "x-required": parameter.get("required", False)
                }
            for media in raw.get("requestBody", {}).get("content", {}).values():
                found.named |= {("body", name): one for name, one in fields_of(document, media.get("schema"))}
            for response in raw.get("responses", {}).values():
                for media in response.get("content", {}).values():
                    found.received |= {
                        name.lstrip("[]").lstrip("."): one for name, one in fields_of(document, media.get("schema"))
                    }
            found.shown = frozenset(name for sample in samples_of(raw) for name in shown_in(sample))
            yield found


def _is_unplaced(held: Table) -> bool:
    """Returns whether a document leaves open where a parameter or a field of the body is sent."""
    return "in" in held.get("x-unstated", {})


def said_type(word: str) -> str:
    """Returns the JSON type that the word of a page means, empty if it is no plain word for one."""
    if "[]" in word or word.strip("`* ").startswith("[") or word.lower().startswith(("array of", "list of")):
        return "array"
    word = re.sub(r"[^a-z]", "", word.lower())
    word = TYPES.get(word, word)
    return word if word in JSON_TYPES else ""


class Measure:
    """Compares the document of a page with its facts."""

    def __init__(self, gold: Table, captured: Captured | None, account: Account) -> None:
        self.gold, self.account = gold, account
        self.operations = list(operations_of(captured.raw)) if captured else []
        self.counts: Counter[str] = Counter()
        self.notes: list[str] = []
        self.found: Counter[str] = Counter()
        self.state = {one.number: one.state for one in account.entries}
        self.is_refused = captured is None
        self.schemes = captured.raw.get("components", {}).get("securitySchemes", {}) if captured else {}
        self.schemas = {one["name"].lower(): one.get("field", ()) for one in gold.get("schema", ())}

    def run(self) -> None:
        """Counts the facts."""
        for fact in self.gold.get("operation", ()):
            if not fact.get("unclear"):
                self._operation(fact)
        known = [
            (one.get("method"), one[key])
            for one in self.gold.get("operation", ())
            for key in ("path", "written")
            if key in one
        ]
        for one in self.operations:
            is_known = any(method in (None, one.method) and same_path(path, one.path) for method, path in known)
            if not is_known and self._is_within(one):
                self._add("wrong", f"operation {one.method} {one.path}")

    @property
    def is_captured(self) -> bool:
        """Whether the document has at least half of the operations and half of the names that the page states."""
        return not self.is_refused and all(
            self.found[one] >= LEAST_SHARE * self.found[f"all {one}"] for one in ("operations", "names")
        )

    def _is_within(self, one: Operation) -> bool:
        part = self.gold.get("part")
        held = next(
            (each for each in self.account.held.operations if (each.method, each.path) == (one.method, one.path)), None
        )
        return not part or (held is not None and part[0] <= held.line <= part[1])

    def _add(self, kind: str, note: str) -> None:
        self.counts[kind] += 1
        if kind in ("wrong", "silent", "ledger"):
            self.notes.append(f"{kind}: {note}")

    def _missing(self, lines: list[int], note: str) -> None:
        """Counts a fact that the document lacks: its line is unread, or nothing tells of it."""
        told = self.is_refused or any(self.state.get(line) == "unread" for line in lines)
        self._add("ledger" if told else "silent", f"{note} (lines {lines})")

    def _operation(self, fact: Table) -> None:
        name = f"{fact.get('method', '?')} {fact['path']}"
        self.found["all operations"] += 1
        found = self._found(fact, fact["path"])
        as_written = self._found(fact, fact["written"]) if found is None and "written" in fact else None
        others = [self._found(one, one["path"]) for one in self.gold["operation"]] if as_written else []
        if any(as_written is one for one in others if one is not None):
            as_written = None  # another operation of the page, and right
        if as_written is not None:
            self._add("wrong", f"{name}: the document has the example {as_written.path}")
            found = as_written
        elif found is None:
            self._missing(fact["lines"], name)
        else:
            self._add("right", name)
        self.found["operations"] += found is not None
        sent = found.named if found else {}
        shown = found.shown if found else frozenset()
        for one in fact.get("parameter", ()):
            if one.get("unclear") or (one["in"] == "path" and as_written is not None):
                continue
            places: tuple[str, ...] = ("body",) if one["in"] in ("body", "form") else (one["in"],)
            if one.get("place_unclear"):
                places = ("path", "query", "header", "body")
            held = next(
                (sent[place, each] for place, each in sent if place in places and self._same(each, one["name"])), None
            )
            held = held if held is not None or one["in"] != "path" else self._path_parameter(found, fact, one)
            held = held if held is not None or one["in"] != "header" else self._credential(found, one["name"])
            if held is None and any(
                _is_unplaced(each) and self._same(key, one["name"]) for (_, key), each in sent.items()
            ):
                self._open(one["name"])  # it stands in another place, which the document leaves open
                continue
            self._named(one, held, name, {each: one for (_, each), one in sent.items()}, shown)
        self._responses(fact, found, name)
        if found:
            self._invented(found, name, fact)

    def _open(self, name: str) -> None:
        self.found["all names"] += 1
        self.found["names"] += 1
        self._add("open", name)

    def _responses(self, fact: Table, found: Operation | None, name: str) -> None:
        """Counts the statuses and the fields of the responses."""
        for response in fact.get("response", ()):
            if "status" in response and not response.get("unclear"):
                status = response["status"]
                if found and status in found.statuses:
                    self._add("right", status)
                else:
                    self._missing(response["lines"], f"{name} status {status}")
            for one in response.get("field", ()):
                if not one.get("unclear"):
                    held = next(
                        (
                            each
                            for key, each in (found.received if found else {}).items()
                            if self._same(key, one["name"])
                        ),
                        None,
                    )
                    received, shown = (found.received, found.shown) if found else ({}, frozenset())
                    self._named(one, held, f"{name} response", received, shown)

    def _found(self, fact: Table, path: str) -> Operation | None:
        """Returns the operation of the document with the method of a fact and this path."""
        same = [one for one in self.operations if fact.get("method", one.method) == one.method]
        exact = (one for one in same if shape(one.path) == shape(path))
        return next(exact, None) or next((one for one in same if same_path(path, one.path)), None)

    def _credential(self, found: Operation | None, name: str) -> Table | None:
        """Returns the scheme of an operation whose credentials stand in a header of this name."""
        schemes = self.schemes if found and found.raw.get("security") else {}
        named = (one.get("name", "Authorization") for one in schemes.values())
        return {"type": "string"} if any(self._same(str(one), name) for one in named) else None

    def _path_parameter(self, found: Operation | None, fact: Table, one: Table) -> Table | None:
        """Returns the path parameter at the same place, whatever its name is on the page."""
        if found is None:
            return None
        mine = re.findall(r"\{([^{}]*)\}", fact["path"])
        others = re.findall(r"\{([^{}]*)\}", found.path)
        at = mine.index(one["name"]) - len(mine) if one["name"] in mine else -99
        return found.named.get(("path", others[at])) if -len(others) <= at < 0 else None

    @staticmethod
    def _same(one: str, other: str) -> bool:
        plain = [re.sub(r"\{[^{}]*\}", "*", each.replace("[]", "")).strip(".").lower() for each in (one, other)]
        return plain[0] == plain[1]

    def _lacking(self, fact: Table, name: str, around: Mapping[str, Table], shown: frozenset[str]) -> None:
        """Counts a name that no schema has: a sample, or the description of the field around it, may hold it."""
        plain = re.sub(r"\[\]", "", fact["name"]).strip(".").lower()
        parent, _, last = plain.rpartition(".")
        holders = [
            one for key, one in around.items() if parent and f"{parent}.".startswith(f"{key.strip('[]').lower()}.")
        ]
        # A name in braces stands for the keys of a map, which a sample shows.
        wanted = re.compile(re.sub(r"\\\{[^{}.]*\\\}", ".+", re.escape(plain)))
        if any(wanted.fullmatch(one) for one in shown):
            self.found["names"] += 1
            self._add("right" if fact.get("sample") else "open", name)
        elif any(f" {normal(last)} " in f" {normal(str(one.get('description', '')))} " for one in holders):
            self._add("open", name)
        else:
            self._missing(fact["lines"], name)

    def _named(
        self,
        fact: Table,
        held: Table | None,
        where: str,
        around: Mapping[str, Table] | None = None,
        shown: frozenset[str] = frozenset(),
    ) -> None:
        name = f"{where}: {fact['name']}"
        self.found["all names"] += 1
        self.found["names"] += held is not None
        if held is None:
            self._lacking(fact, name, around or {}, shown)
            return
        self._add("right", name)
        if fact.get("sample"):
            return
        for aspect in ASPECTS:
            if aspect in fact:
                self._aspect(aspect, fact, held, name)

    def _aspect(self, aspect: str, fact: Table, held: Table, name: str) -> None:
        wanted, got = fact[aspect], self._held(aspect, held)
        if aspect == "type":
            wanted = said_type(str(wanted))
            if not wanted:
                return
        note = f"{name}: {aspect} {wanted!r}"
        if got is None or (aspect in ("required", "nullable") and not got and wanted):
            unstated = held.get("x-unstated", {})
            described = normal(str(held.get("description", "")))
            if (
                ("null" in unstated and aspect == "nullable")
                or aspect in unstated
                or self._is_described(aspect, fact, described)
            ):
                self._add("open", note)
            else:
                self._missing(fact["lines"], note)
        elif self._agrees(aspect, wanted, got):
            self._add("right", note)
        else:
            self._add("wrong", f"{note}, the document has {got!r}")

    @staticmethod
    def _is_described(aspect: str, fact: Table, described: str) -> bool:
        value = fact[aspect]
        words = [*map(str, value)] if isinstance(value, list) else [str(value)]
        words = {"required": ["required"], "nullable": ["null"]}.get(aspect, words)
        return bool(described) and all(normal(word) in described for word in words)

    @staticmethod
    def _held(aspect: str, held: Table) -> Any:
        if aspect == "required":
            return None if "required" in held.get("x-unstated", {}) else held.get("x-required", False)
        kinds = held.get("type")
        kinds = [kinds] if isinstance(kinds, str) else kinds or []
        if aspect == "nullable":
            return "null" in kinds if kinds else None
        if aspect == "type":
            return next((kind for kind in kinds if kind != "null"), None)
        return held.get(KEYWORDS.get(aspect, aspect))

    @staticmethod
    def _agrees(aspect: str, wanted: Any, got: Any) -> bool:
        if aspect == "enum":
            return {str(one) for one in wanted} == {str(one) for one in got}
        if aspect == "type":
            return wanted == got or {wanted, got} == {"integer", "number"}
        if aspect in ("required", "nullable"):
            return bool(wanted) == bool(got)
        return str(wanted).strip("\"'`").lower() == str(got).strip("\"'`").lower()

    def _invented(self, found: Operation, name: str, fact: Table) -> None:
        """Counts the names that the document has and the page does not state there.

        Of a schema that the facts only name, since it stands outside of their part of the page, no name is wrong.
        """
        shared = [one["name"] for one in self.gold.get("parameter_of_all", ())]
        models = {one for fields in self.schemas.values() for one in self._resolved(fields)}
        sent = {*self._resolved(fact.get("parameter", ()))}
        answers = [one for response in fact.get("response", ()) for one in response.get("field", ())]
        received = {*self._resolved(answers)}
        for (place, key), held in found.named.items():
            known = (*sent, *shared, *models, *(received if _is_unplaced(held) else ()))
            is_elsewhere = place == "body" and self._is_elsewhere(held, fact)
            if (
                place != "path"
                and not is_elsewhere
                and not self._is_outside(held)
                and not any(self._same(key, one) for one in known)
            ):
                self._add("wrong", f"{name}: {place} {key} is not stated there")
        for key, held in found.received.items():
            is_elsewhere = any(self._is_elsewhere(held, one) for one in fact.get("response", ()))
            is_known = any(self._same(key, one) for one in (*received, *models))
            if not (is_elsewhere or is_known or self._is_outside(held)):
                self._add("wrong", f"{name}: response {key} is not stated there")

    def _is_outside(self, held: Table) -> bool:
        """Returns whether a name stands outside of the part of the page whose facts are written down."""
        part = self.gold.get("part")
        line = str(held.get("x-source", {}).get("name", "")).rpartition(":")[2]
        return part is not None and line.isdigit() and not part[0] <= int(line) <= part[1]

    def _is_elsewhere(self, held: Table, fact: Table) -> bool:
        """Returns whether a field is of a schema that a body or a response has, outside of the part with facts."""
        part, source = self.gold.get("part"), str(held.get("x-source", {}).get("name", ""))
        line = int(source.rpartition(":")[2] or 0)
        is_outside = part is not None and line > 0 and not part[0] <= line <= part[1]
        return is_outside and str(fact.get("schema", "")).lower() not in {"", *self.schemas}

    def _resolved(self, fields: Sequence[Table], prefix: str = "", depth: int = 0) -> Iterator[str]:
        """Yields the names of the fields of a schema, those of the schemas that their types name inside of them."""
        for one in fields:
            name = f"{prefix}.{one['name']}".lstrip(".")
            yield name
            words = re.findall(r"[a-z_]\w*", str(one.get("schema", one.get("type", ""))).lower())
            for word in words if depth < DEEPEST else ():
                yield from self._resolved(self.schemas.get(word, ()), name, depth + 1)


def facts_in(value: Any) -> Iterator[list[int]]:
    """Yields the lines of each fact of a page: an operation, a parameter, a status, a field or a header."""
    if isinstance(value, list):
        for one in value:
            yield from facts_in(one)
    elif isinstance(value, dict) and not value.get("unclear"):
        if "lines" in value:
            yield value["lines"]
        for one in value.values():
            yield from facts_in(one)


def eye_of(text: str, gold: Table, weights: Mapping[str, float] | None = None) -> dict[str, int]:
    """Returns how many facts the eye saw on none of their lines, how many lines with facts it missed, and how many
    that it flagged have none. `weights` are other weights of signs than those of the product.
    """
    first, last = gold.get("part", (1, text.count("\n") + 1))
    flagged = {look.number for look in looks(text, weights) if look.state == "fact" and first <= look.number <= last}
    stated, left = set(gold["lines_with_facts"]), set(gold["lines_open"])
    facts = [*facts_in(gold)]
    return {
        "facts": len(facts),
        "unseen": sum(flagged.isdisjoint(lines) for lines in facts),
        "lines": len(stated),
        "missed": len(stated - flagged),
        "flagged": len(flagged),
        "false": len(flagged - stated - left),
    }


def score(file: Path, gold: Table | None) -> Score:
    """Returns the figures of a page; without facts, only whether it was captured."""
    pages = find_pages([str(file)], Fetcher())
    captured: Captured | None = None
    try:
        captured = capture_pages(pages, strict=False)
        account = captured.accounts[0]
    except InputError as error:
        account = unread_accounts(pages)[0]
        reason = str(error)
    state = "refused" if captured is None else "partial" if captured.unread else "whole"
    found = Score(file.name, state)
    found.counts.update(read=account.operations_read, seen=account.operations_seen, unread=len(account.unread))
    if captured is None:
        found.notes.append(f"refused: {reason}")
    if gold is not None:
        measure = Measure(gold, captured, account)
        measure.run()
        found.counts += measure.counts
        found.counts.update(eye_of(pages.found[0].source.text, gold))
        found.notes += measure.notes
        found.is_captured = measure.is_captured
    return found


def row(name: str, state: str, captured: str, counts: Mapping[str, int]) -> str:
    """Returns a line of the table."""
    figures = " ".join(
        f"{counts.get(key, 0):>7}"
        for key in (*COLUMNS, "read", "seen", "unread", "lines", "missed", "flagged", "false")
    )
    return f"{name[:44]:<44} {state:<8} {captured:<8} {figures}"


def goals(total: Mapping[str, int], captured: Sequence[bool], complete: Sequence[bool]) -> Iterator[str]:
    """Yields a line for each goal. `complete` are the pages of which no fact is missing: whether they exit with 0."""
    facts, stated = sum(total[key] for key in COLUMNS), total["right"] + total["wrong"]
    shares = (
        ("missing without a word", total["silent"], facts, "at most", 0),
        ("wrong, of the facts in the documents", total["wrong"], stated, "at most", 1),
        ("pages captured", sum(captured), len(captured), "at least", 70),
        ("pages without a missing fact that exit with 0", sum(complete), len(complete), "at least", 50),
        ("right, of all facts", total["right"], facts, "at least", 75),
        ("facts that the eye saw on none of their lines", total["unseen"], total["facts"], "at most", 2),
        ("lines flagged by the eye without a fact", total["false"], total["flagged"], "at most", 5),
    )
    for words, part, whole, bound, goal in shares:
        share = 100 * part / max(1, whole)
        met = share <= goal if bound == "at most" else share >= goal
        yield f"{words}: {part} of {whole}, {share:.1f} % ({bound} {goal} %: {'met' if met else 'missed'})"
    lines = 100 * total["missed"] / max(1, total["lines"])
    yield f"lines with facts that the eye missed: {total['missed']} of {total['lines']}, {lines:.1f} %"


def main() -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", type=Path)
    parser.add_argument(
        "--half",
        choices=("open", "held", *(f"held{number}" for number in range(2, 14))),
        default="open",
    )
    parser.add_argument("--page", help="one page, with what is wrong, and what is missing")
    given = parser.parse_args()
    listed = tomllib.loads((HERE / "pages.toml").read_text(encoding="utf-8"))["page"]
    chosen = [one for one in listed if one["half"] == given.half and given.page in (None, one["name"])]
    total: Counter[str] = Counter()
    states: Counter[str] = Counter()
    heads = " ".join(f"{key:>7}" for key in (*COLUMNS, "read", "seen", "unread", "lines", "missed", "flagged", "false"))
    captured: list[bool] = []
    complete: list[bool] = []
    print(f"{'page':<44} {'state':<8} {'captured':<8} {heads}")
    for one in chosen:
        file = given.pages / one["name"]
        if not file.exists():
            print(f"{one['name']:<44} is not in {given.pages}")
            continue
        facts = HERE / "facts" / f"{Path(one['name']).stem}.toml"
        has_facts = "label" in one and facts.exists()
        found = score(file, tomllib.loads(facts.read_text(encoding="utf-8")) if has_facts else None)
        shown = "-" if found.is_captured is None else "yes" if found.is_captured else "no"
        captured += [] if found.is_captured is None else [found.is_captured]
        print(row(found.page, found.state, shown, found.counts))
        for note in found.notes if given.page else ():
            print(f"    {note}")
        is_complete = found.is_captured and not found.counts["ledger"] + found.counts["silent"]
        complete += [found.state == "whole"] if is_complete else []
        total += found.counts
        states[found.state] += 1
    print(row("all", f"{sum(states.values())} pages", f"{sum(captured)}", total))
    print(", ".join(f"{state} {states[state]}" for state in ("whole", "partial", "refused")))
    for line in goals(total, captured, complete):
        print(line)


if __name__ == "__main__":
    main()
