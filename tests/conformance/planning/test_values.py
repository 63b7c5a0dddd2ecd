"""Which values a plan sends: those that the document admits, and that mean nothing else."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import hypothesis
import jsonschema_rs
import pytest
import shop
from documents import (
    INTEGER,
    TEXT,
    WORD,
    Stated,
    content,
    gets,
    in_path,
    list_of,
    object_of,
    operation,
    parameter,
    posts,
    resources,
)
from judging import Judge, accused, failures, outcomes, passed
from servers import Answer, Call, Item, Resources, accepting

from bythebook_conformance.commands.options import contract_of
from bythebook_conformance.model import Slot
from bythebook_conformance.planning.fill import filled, values_of
from bythebook_conformance.planning.values import Values
from bythebook_openapi.document.load import parse
from bythebook_openapi.model.contract import Contract

SHOP = Path(shop.__file__).with_name("openapi.yaml")
SLOTS: tuple[Slot, ...] = ("plain", "other", "long", "wide", "padded", "falsy", "low", "high")


def test_name_of_an_unwritten_pattern_is_found_and_stays_unique(judge: Judge) -> None:
    """A name has three or more small letters and digits, and no two pools have the same."""
    named = object_of("name", name=TEXT)
    paths = resources("/pools", named, named, key=in_path("pool_name"), made="201", refuses="422 409", get="read")

    class Pools(Resources):
        def accepts(self, call: Call) -> bool:
            return super().accepts(call) and re.fullmatch("[a-z0-9]{3,40}", call.body["name"]) is not None

        def make(self, body: Item) -> Item:
            self.kept[body["name"]] = body
            return {"id": f"id-{len(self.kept)}", **body}

        def __call__(self, call: Call) -> Answer:
            is_taken = call.method == "POST" and self.accepts(call) and call.body["name"] in self.kept
            return (409, {}) if is_taken else super().__call__(call)

    summary = judge(Pools(paths), paths, examples=100)

    assert summary.untested == {}
    assert accused(summary) == {"make/body/name/domain:admitted": "warning narrower"}
    assert [
        each.requirement.id for each in summary.verdicts if "refused the same request with a valid value" in each.reason
    ] == []


@pytest.mark.parametrize("places", [2, 4])
def test_decimal_that_is_kept_as_a_double_is_found(judge: Judge, places: int) -> None:
    """`int(float("19.99") * 100)` is 1998, and most decimals do not show it."""
    price = object_of("price", price={"type": "string", "pattern": rf"^\d{{1,6}}(\.\d{{1,{places}}})?$"})
    paths = resources("/goods", price, price, made="201", refuses="422", get="read")

    def of_doubles(item: Item) -> Item:
        return {**item, "price": f"{int(float(item['price']) * 10**places) / 10**places:.{places}f}"}

    def of_decimals(item: Item) -> Item:
        return {**item, "price": f"{Decimal(item['price']):.{places}f}"}

    assert accused(judge(Resources(paths, reads=of_decimals), paths)) == {}
    assert "make/body/price/read-back" in accused(judge(Resources(paths, reads=of_doubles), paths))


@pytest.mark.parametrize("pattern", ["[A-Z0-9-]{2,12}", "^[A-Z]{2}[0-9]+", r"\d{3}-[A-Z]+"])
def test_pattern_without_anchors_is_matched_by_the_whole_text(judge: Judge, pattern: str) -> None:
    """Jakarta Bean Validation matches the whole text, and springdoc writes the pattern down as it is."""
    code = {**TEXT, "pattern": pattern}
    thing = object_of("code", code=code, other=code)

    def say(call: Call) -> Answer:
        is_right = all(re.fullmatch(pattern, each) is not None for each in call.body.values())
        return (200, call.body) if is_right else (422, {})

    summary = judge(accepting(thing, say), posts(thing, thing))

    assert accused(summary) == {}
    assert {"make/body/other/domain:admitted", "make/body/code/domain:pattern"} <= passed(summary)


@pytest.mark.soak
def test_text_of_a_pattern_keeps_to_its_lengths(judge: Judge) -> None:
    letters = {**TEXT, "pattern": "^[a-z]+(-[a-z]+)*$", "minLength": 3, "maxLength": 40}
    schema = object_of("word", word=letters, count=INTEGER)
    sizes: set[int] = set()

    def say(call: Call) -> Answer:
        sizes.add(len(call.body["word"]))
        return 200, call.body

    summary = judge(accepting(schema, say, refusal=400), posts(schema, schema, refuses="400"))

    assert accused(summary) == {}
    assert {3, 40} <= sizes


def test_text_of_a_pattern_is_of_its_format_too(judge: Judge) -> None:
    """Many texts begin with `https://` and are no address."""
    address = {**TEXT, "format": "uri", "pattern": "^https://", "maxLength": 200}
    schema = object_of("url", url=address, note=TEXT)
    is_uri = jsonschema_rs.Draft202012Validator({"format": "uri"}, validate_formats=True).is_valid
    sent: list[str] = []

    def say(call: Call) -> Answer:
        sent.append(call.body["url"])
        return (200, call.body) if is_uri(call.body["url"]) else (400, {})

    summary = judge(accepting(schema, say, refusal=400), posts(schema, schema, refuses="400"))

    assert accused(summary) == {}
    assert [each for each in sent if each.startswith("https://") and not is_uri(each)] == []
    assert len(set(sent)) > 2


def test_the_longest_address_has_a_host(judge: Judge) -> None:
    """Servers look for a host: `https:` with hundreds of slashes is no address to them."""
    address = {**TEXT, "format": "uri", "pattern": "^https://", "maxLength": 200}
    schema = object_of("url", url=address, note=TEXT)
    sent: list[str] = []

    def say(call: Call) -> Answer:
        sent.append(call.body["url"])
        is_known = re.fullmatch(r"https://[a-z0-9-]+(\.[a-z0-9-]+)+(/[^ ]*)?", call.body["url"])
        return (200, call.body) if is_known else (400, {})

    summary = judge(accepting(schema, say, refusal=400), posts(schema, schema, refuses="400"))

    assert accused(summary) == {}
    assert 200 in map(len, sent)


def test_pattern_that_excludes_its_format_counts_alone(judge: Judge) -> None:
    """A time of JSON Schema has a zone, and that of .NET has none."""
    time = {**TEXT, "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]$"}
    schema = object_of("start", start={**time, "format": "time"}, note=TEXT)
    server = accepting(object_of("start", start=time, note=TEXT), refusal=400)
    summary = judge(server, posts(schema, schema, refuses="400"))

    assert summary.untested == {}
    assert accused(summary) == {}


def test_bytes_are_never_drawn_for_json(judge: Judge) -> None:
    schema = object_of(a={**TEXT, "format": "binary"}, b={**TEXT, "format": "byte"})

    assert failures(judge(accepting(schema), posts(schema, schema), version="3.1.0", examples=40)) == set()


def test_empty_list_is_not_sent_in_a_query(judge: Judge) -> None:
    calls: list[Call] = []

    def read(call: Call) -> Answer:
        calls.append(call)
        is_right = call.query.get("state") in {"new", "old"} and call.query.get("tag", "a") != ""
        return (200, None) if is_right else (422, {})

    state = parameter("state", required=True, **list_of({**TEXT, "enum": ["new", "old"]}), default=[])
    tag = parameter("tag", **list_of(TEXT), default=[])

    summary = judge(read, gets(state, tag))

    assert accused(summary) == {}
    assert calls[0].query == {"state": "new"}
    sent = [each.request.parts["query"] for result in summary.results for each in result.record.exchanges]
    assert [query for query in sent if [] in query.values()] == []
    assert "read/query/state/domain:admitted" in passed(summary)


@pytest.mark.parametrize(
    "schema", [list_of({"type": "object"}), object_of("a", a=object_of())], ids=["a list of objects", "nested objects"]
)
@pytest.mark.parametrize("place", ["query", "header", "cookie"])
def test_parameter_that_no_style_can_write_is_not_sent(judge: Judge, place: str, schema: Stated) -> None:
    def read(call: Call) -> Answer:
        sent = f"{call.query} {call.headers.get('cookie')} {list(call.headers)}"
        return (422, {}) if "filters" in sent else (200, 1)

    optional = judge(read, gets(parameter("filters", place, **schema)))
    required = judge(read, gets(parameter("filters", place, required=True) | {"schema": schema}))

    assert accused(optional) == accused(required) == {}
    assert optional.untested == {}
    assert required.untested == {
        "read": "OpenAPI does not define how the objects or lists within its parameter 'filters' are written"
    }


def test_condition_on_the_state_of_a_resource_is_judged_and_does_not_disturb_the_rest(judge: Judge) -> None:
    """The server answers 412 unless the client names the version that it saw, and refuses what is no version."""
    group = object_of("name", name=TEXT, members=list_of(WORD))
    condition = parameter("If-Match", "header", type="string", pattern='^"[0-9]+"$')
    paths = {"/groups": {"post": operation("make", content(group), body=group, parameters=[condition])}}

    def make(call: Call) -> Answer:
        wanted = call.headers.get("if-match")
        if wanted is not None and not re.fullmatch('"[0-9]+"', wanted):
            return 400, {}
        return (412, {}) if wanted not in {None, '"17"'} else (200, {"members": [], **call.body})

    def server(call: Call) -> Answer:
        wanted = call.headers.get("if-match", '"17"')
        return make(call) if wanted != '"17"' else accepting(group, make)(call)

    summary = judge(server, paths)

    assert accused(summary) == {}
    found = {"make/body/members/echo", "make/header/If-Match/optional", "make/header/If-Match/domain:pattern"}
    assert found <= passed(summary)


def test_cursor_is_not_made_up(judge: Judge) -> None:
    def read(call: Call) -> Answer:
        return (422, {}) if "cursor" in call.query else (200, {"things": [], "next_cursor": None})

    shown = object_of(things={"type": "array", "items": {}})

    summary = judge(read, gets(parameter("cursor"), parameter("search"), shown=shown))

    assert accused(summary) == {}
    assert "read/query/search/domain:admitted" in passed(summary)
    assert "read/query/cursor/domain:admitted" not in outcomes(summary)


def test_known_value_is_tried_where_the_server_demands_it(judge: Judge) -> None:
    """The list needs a project, though its document says that it may be left out."""

    def notes(call: Call) -> Answer:
        if call.query.get("project") != "7" or "view" in call.query:
            return 404, {"detail": "no such project or view"}
        return 200, [{"id": "1", "text": "a"}]

    paths = gets(parameter("project", **INTEGER), parameter("view", **INTEGER), shown=list_of(object_of(id=TEXT)))
    known: Any = {"read": {("query", "project"): (7,)}}

    assert judge(notes, paths, known=known).untested == {}
    assert judge(notes, paths).untested.keys() == {"read"}


def test_innermost_item_of_a_recursive_list_has_a_value() -> None:
    contract = contract_of(str(SHOP))
    creation = next(each for each in contract.operations if each.id == "createReview")
    innermost = creation.by_key["body", "replies", "*", "replies", "*"]

    value = Values(contract, creation, seed=1).value(innermost, "plain")

    assert not creation.children.get(innermost.key)
    assert contract.admits(innermost, value)


@pytest.mark.soak
def test_only_values_with_a_fresh_text_differ_between_requests() -> None:
    contract = contract_of(str(SHOP))
    changing: set[frozenset[str]] = set()
    for each in contract.operations:
        values, other = (Values(contract, each, seed=1) for _ in range(2))
        for field in each.fields:
            if not each.children.get(field.key):
                pairs = [(values.value(field, slot, "abcxyz"), other.value(field, slot, "wvuxyz")) for slot in SLOTS]
                changing |= {field.types for first, second in pairs if first != second}

    assert frozenset({"string"}) in changing
    assert all(kinds & {"string", "array", "object"} or not kinds for kinds in changing)


def test_fresh_text_does_not_depend_on_the_order_of_requests() -> None:
    contract = contract_of(str(SHOP))
    first, again = (Values(contract, contract.operations[0], seed=1) for _ in range(2))
    one, other, repeated = first.mark("control"), first.mark("pair 1"), first.mark("control")

    assert again.mark("pair 1") == other
    assert [again.mark("control"), again.mark("control")] == [one, repeated]
    assert len({one, other, repeated}) == 3
    again.unmark("control")  # its request was not sent
    assert again.mark("control") == repeated
    assert Values(contract, contract.operations[0], seed=2).mark("control") != one


def test_values_of_a_library_are_drawn_once_for_each_seed() -> None:
    contract = contract_of(str(SHOP))
    creation = next(each for each in contract.operations if each.id == "createCustomer")
    attributes = creation.by_key["body", "attributes"]

    first = filled(contract, creation, attributes, 1)

    assert first.keys() >= {"plain"}
    assert filled(contract, creation, attributes, 1) is first
    assert filled(contract, creation, attributes, 2) is not first


def test_drawn_numbers_are_no_larger_than_every_server_keeps(judge: Judge) -> None:
    """NestJS refuses 54243465773793935360 as an integer: a whole number beyond 2^53 is as odd as any other number."""
    item = object_of("stock", stock=INTEGER, price=INTEGER)
    sent: list[Any] = []

    def keep(call: Call) -> Answer:
        sent.extend(call.body[name] for name in ("stock", "price") if name in call.body)
        return 200, call.body

    judge(accepting(item, keep), {"/items": {"post": operation("make", content(item), body=item)}}, examples=100)

    assert max(map(abs, sent)) < 2**53


def test_a_property_without_any_value_keeps_no_other_from_being_drawn(judge: Judge) -> None:
    """A body cannot hold a text of at least five and at most two characters: it is left out."""
    item = object_of("stock", stock=INTEGER, name={**TEXT, "minLength": 5, "maxLength": 2})
    sent: set[int] = set()

    def keep(call: Call) -> Answer:
        sent.update(each for each in [call.body["stock"]] if type(each) is int)
        return 200, call.body

    judge(accepting(item, keep), {"/items": {"post": operation("make", content(item), body=item)}}, examples=100)

    assert len(sent) > 20


def test_what_a_field_is_drawn_from_is_made_once() -> None:
    """Making it, and looking through it for the first time, takes longer than drawing from it."""
    document = {"openapi": "3.1.0", "info": {"title": "once", "version": "1"}, "paths": posts(object_of("a", a=TEXT))}
    contract = Contract(parse(json.dumps(document), name="once.json"))
    operation = contract.operations[0]

    drawn = values_of(contract, operation, operation.by_key["body", "a"])

    assert values_of(contract, operation, operation.by_key["body", "a"]) is drawn
    assert values_of(contract, operation, operation.by_key["body",]) is not drawn


@pytest.mark.parametrize("kind", ["email", "idn-email"])
def test_drawn_addresses_have_ordinary_characters(kind: str) -> None:
    """Correct validators refuse some that RFC 5321 admits, such as one with a backtick and a brace."""
    paths = posts(object_of("to", to={**TEXT, "format": kind, "maxLength": 100}))
    document = {"openapi": "3.1.0", "info": {"title": "mail", "version": "1"}, "paths": paths}
    contract = Contract(parse(json.dumps(document), name="mail.json"))
    operation = contract.operations[0]

    @hypothesis.seed(7)
    @hypothesis.settings(max_examples=50, database=None, deadline=None)
    @hypothesis.given(values_of(contract, operation, operation.by_key["body",]))
    def check(body: Any) -> None:
        assert re.fullmatch(r"[a-z0-9]+@[a-z0-9.]+", body["to"])

    check()


def test_a_property_may_be_called_as_a_keyword_of_schemas() -> None:
    """`format: {type: string}` below `properties` is no format."""
    names = ("format", "type", "items", "properties", "pattern")
    paths = posts(object_of("format", **dict.fromkeys(names, TEXT)))
    document = {"openapi": "3.1.0", "info": {"title": "names", "version": "1"}, "paths": paths}
    contract = Contract(parse(json.dumps(document), name="names.json"))
    operation = contract.operations[0]

    @hypothesis.seed(7)
    @hypothesis.settings(max_examples=10, database=None, deadline=None)
    @hypothesis.given(values_of(contract, operation, operation.by_key["body",]))
    def check(body: Any) -> None:
        assert isinstance(body["format"], str)

    check()


@pytest.mark.soak
def test_drawing_reads_no_source_code_and_tries_no_codec(tmp_path: Path) -> None:
    """Each took a second or more of every run: the command keeps nothing of Hypothesis in a folder."""
    program = """
from pathlib import Path
from hypothesis.internal.conjecture import providers
read = []
providers.is_local_module_file = lambda path: read.append(path)
from bythebook_conformance.planning.fill import filled
from bythebook_openapi.document.load import load
from bythebook_openapi.model.contract import Contract
contract = Contract(load(Path("document.json")))
operation = contract.operations[0]
for seed in range(40):
    assert filled(contract, operation, operation.by_key["body", "words"], seed)
print(len(read), *sorted(path.name for path in Path("kept").rglob("codec*")))
"""
    body = object_of(words={"type": "object", "additionalProperties": {"type": "string"}})
    content = {"application/json": {"schema": body}}
    paths = {"/notes": {"post": {"requestBody": {"content": content}, "responses": {"200": {"description": "ok"}}}}}
    document = {"openapi": "3.1.0", "info": {"title": "notes", "version": "1"}, "paths": paths}
    (tmp_path / "document.json").write_text(json.dumps(document))
    environment = {**os.environ, "HYPOTHESIS_STORAGE_DIRECTORY": "kept"}
    told = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )
    assert told.stdout.split() == ["0"]
